"""Events that came before: FastPix may send one twice, and so may anyone who saw one."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from fastpix_dyn.client.base import BaseClient
from fastpix_dyn.media.webhooks.events import event_id


class Deduplicator:
    """Remembers the ids of events, in bounded memory; threads may share it.

    It knows what came to this process. Where several processes receive, keep the ids where all of them look.
    """

    def __init__(
        self,
        capacity: int = 10_000,
        window: float = 86_400.0,
        clock: Callable[[], float] = time.monotonic,
        *,
        client: BaseClient | None = None,
    ) -> None:
        """Knows no event yet.

        Args:
            capacity: how many ids are remembered at most; the oldest go first.
            window: seconds that an id is remembered.
            clock: tells the seconds.
            client: its document says where the id of an event is; else that of FastPix. See `event_id`.

        Raises:
            ValueError: *capacity* or *window* is not above 0.
        """
        if capacity < 1 or window <= 0:
            raise ValueError("a Deduplicator needs a capacity and a window above 0")
        self._capacity, self._window, self._clock, self._client = capacity, window, clock, client
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def is_new(self, event: Mapping[str, Any]) -> bool:
        """Whether *event* comes for the first time; from now on it does not. One without an id is always new."""
        key = event_id(event, client=self._client)
        if key is None:
            return True
        now = self._clock()
        with self._lock:
            self._expire(now)
            if key in self._seen:
                return False
            self._seen[key] = now
            if len(self._seen) > self._capacity:
                self._seen.popitem(last=False)
            return True

    def forget(self, event: Mapping[str, Any]) -> None:
        """Takes *event* as never seen: it could not be handled, and will come again."""
        with self._lock:
            self._seen.pop(event_id(event, client=self._client) or "", None)

    def _expire(self, now: float) -> None:
        while self._seen and next(iter(self._seen.values())) <= now - self._window:
            self._seen.popitem(last=False)
