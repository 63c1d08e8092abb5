"""Remember which events are handled, and which are being handled, so that none is handled twice.

An event counts as done when its handler has returned: one whose handler raised, was cancelled, or died with its process
is new when it is sent again. While the handler runs, another delivery of the event is neither new nor done.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from threading import Lock
from typing import Any

from fastpix_dyn.client.clients import BaseClient
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.media.arguments import check_option, shown
from fastpix_dyn.media.webhooks.events import event_id


class Delivery(Enum):
    """What a delivery of an event is to a `Deduplicator`."""

    NEW = "new"
    """Handle it."""
    RUNNING = "running"
    """Another delivery is being handled: refuse this one, so that it is sent again if the other fails."""
    DONE = "done"
    """It was handled before: confirm it."""


class Claim:
    """One delivery of an event. While one that is new is being handled, other deliveries are not.

    In a `with` block, the event is done at the end of the block, unless the block raises.

    Attributes:
        delivery: what this delivery is.
    """

    def __init__(self, delivery: Delivery, settle: Callable[[bool], None] | None = None) -> None:
        """Create it; *settle* is called once, with whether the event was handled."""
        self.delivery = delivery
        self._settle = settle
        self._lock = Lock()

    def finish(self) -> None:
        """Remember that the event is handled."""
        self._end(is_done=True)

    def forget(self) -> None:
        """Forget the event, because it was not handled and will be sent again."""
        self._end(is_done=False)

    def _end(self, *, is_done: bool) -> None:
        with self._lock:
            settle, self._settle = self._settle, None
        if settle is not None:
            settle(is_done)

    def __enter__(self) -> Delivery:
        return self.delivery

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        self._end(is_done=kind is None)


class Deduplicator:
    """Remembers the ids of events, in bounded memory; threads may share it.

    FastPix may send an event twice, and so may anyone who has seen it. A Deduplicator knows the events that its process
    has received. If several processes receive events, keep the ids in a store that all of them use.
    """

    def __init__(
        self,
        capacity: int = 10_000,
        window: float = 86_400.0,
        clock: Callable[[], float] = time.monotonic,
        *,
        client: BaseClient | None = None,
    ) -> None:
        """Create a Deduplicator that knows no event.

        Args:
            capacity: the number of handled events that it remembers at most; the oldest are forgotten first.
            window: seconds that it remembers a handled event.
            clock: returns the time in seconds.
            client: a client whose document declares where the id of an event is; the document of FastPix without it.
                See `event_id`.

        Raises:
            ConfigurationError: *capacity* or *window* is not above 0, or *clock* is not a function.
        """
        if type(capacity) is not int or capacity < 1:
            raise ConfigurationError(f"capacity of a Deduplicator must be a number above 0, not {shown(capacity)}")
        if type(window) not in {int, float} or not window > 0:
            raise ConfigurationError(f"window of a Deduplicator must be seconds above 0, not {shown(window)}")
        if not callable(clock):
            raise ConfigurationError(f"clock must be a function that returns seconds, not {shown(clock)}")
        check_option("client", client, BaseClient, "a Client or an AsyncClient")
        self._capacity, self._window, self._clock, self._client = capacity, window, clock, client
        self._running: set[bytes] = set()
        self._done: OrderedDict[bytes, float] = OrderedDict()
        self._lock = Lock()

    def begin(self, event: Mapping[str, Any]) -> Claim:
        """Return the claim of this delivery of *event*, for a `with` block that handles the event if it is new.

        An event without an id is always new.
        """
        key = self._key(event)
        if key is None:
            return Claim(Delivery.NEW)
        now = self._clock()
        with self._lock:
            self._expire(now)
            if key in self._done:
                return Claim(Delivery.DONE)
            if key in self._running:
                return Claim(Delivery.RUNNING)
            self._running.add(key)
        return Claim(Delivery.NEW, partial(self._settle, key))

    def is_new(self, event: Mapping[str, Any]) -> bool:
        """Return whether *event* is new, and count it as done at once: call `forget` if it can't be handled.

        Prefer `begin`: here, a delivery that comes while the event is being handled is taken for one that is done.
        """
        claim = self.begin(event)
        claim.finish()
        return claim.delivery is Delivery.NEW

    def forget(self, event: Mapping[str, Any]) -> None:
        """Forget *event*, because it could not be handled and will be sent again."""
        key = self._key(event)
        with self._lock:
            self._done.pop(key or b"", None)

    def _settle(self, key: bytes, is_done: bool) -> None:  # noqa: FBT001  # the signature of a claim's function
        with self._lock:
            self._running.discard(key)
            if is_done:
                self._done[key] = self._clock()
                if len(self._done) > self._capacity:
                    self._done.popitem(last=False)

    def _key(self, event: Mapping[str, Any]) -> bytes | None:
        """Return a hash of the id of *event*, because senders choose the length of ids; None if it has no id."""
        text = event_id(event, client=self._client)
        return None if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

    def _expire(self, now: float) -> None:
        while self._done and next(iter(self._done.values())) <= now - self._window:
            self._done.popitem(last=False)
