"""Events that came before: FastPix may send one twice, and so may anyone who saw one."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any, Self

from fastpix_dyn.client.clients import BaseClient
from fastpix_dyn.errors import ConfigurationError, WebhookError, WebhookSignatureError
from fastpix_dyn.flow.settings import MODES, ValidationMode
from fastpix_dyn.media.webhooks.events import event_id, parse, read
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, Secrets, keys, verify
from fastpix_dyn.redaction import without_secret_frames


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


MAX_BODY = 4 * 1024 * 1024
"""Bytes of a body at most, unless the caller says otherwise: events of long transcripts are large."""


@dataclass(frozen=True, slots=True)
class Reception:
    """The answer to a request, and the event to be handled before it is given, if there is one."""

    status: int
    text: str
    event: dict[str, Any] | None = field(default=None, repr=False)
    more: tuple[tuple[str, str], ...] = ()

    @property
    def content(self) -> bytes:
        """The body of the answer."""
        return f"{self.text}\n".encode()

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of the answer."""
        own = ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(self.content)))
        return *own, *self.more


def too_large(limit: int) -> Reception:
    """The answer to a body above *limit* bytes, or without a length."""
    return Reception(413, f"the body has more than {limit} bytes, or an unknown length")


@dataclass(frozen=True, slots=True)
class Receptionist:
    """The options of a receiver."""

    secrets: tuple[str, ...] = field(repr=False)
    deduplicator: Deduplicator | None
    mode: ValidationMode
    client: BaseClient | None

    @classmethod
    def of(
        cls,
        secret: Secrets,
        deduplicator: Deduplicator | None,
        max_body: int,
        mode: ValidationMode,
        client: BaseClient | None,
    ) -> Self:
        """The options, checked before the first request comes.

        Raises:
            ConfigurationError: one is wrong.
        """
        if mode not in MODES or max_body < 1:
            raise ConfigurationError(f"mode is one of {', '.join(MODES)}, and max_body is above 0")
        secrets = (secret,) if isinstance(secret, str) else tuple(secret)
        keys(secrets)
        return cls(secrets, deduplicator, mode, client)

    def take(self, method: str, body: bytes, signature: str | None) -> Reception:
        """What to answer, and to handle before."""
        if method != "POST":
            return Reception(405, "webhooks come by POST", more=(("Allow", "POST"),))
        try:
            return self._taken(body, signature)
        except WebhookSignatureError as error:
            return Reception(401, error.message)
        except WebhookError as error:
            return Reception(400, error.message)

    def _taken(self, body: bytes, signature: str | None) -> Reception:
        # The dashboard tries an address with nothing in it, before anyone can know its secret.
        if body.strip() in {b"", b"{}"}:
            return Reception(200, "ready for webhooks")
        verify(body, signature, self.secrets)
        if "type" not in read(body):
            return Reception(200, "signed, but no event")
        event: Any = parse(body, client=self.client, mode=self.mode)
        if self.deduplicator is not None and not self.deduplicator.is_new(event):
            return Reception(200, "received before")
        return Reception(200, "received", event)

    @contextmanager
    def handling(self, event: dict[str, Any]) -> Generator[None]:
        """Forgets *event* where it could not be handled: it must not be taken for a duplicate when it comes again."""
        try:
            yield
        except BaseException:
            if self.deduplicator is not None:
                self.deduplicator.forget(event)
            raise


Handler = Callable[[Any], object]
"""Gets an event, which is a `WebhookEvent`; may be async."""
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
SendMessage = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, SendMessage], Coroutine[Any, Any, None]]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


@without_secret_frames
def asgi(
    handler: Handler,
    *,
    secret: Secrets,
    deduplicator: Deduplicator | None = None,
    max_body: int = MAX_BODY,
    mode: ValidationMode = "warn",
    client: BaseClient | None = None,
) -> AsgiApp:
    """An ASGI 3 application that receives webhooks.

    It answers 200 to an event that *handler* took, to one that came before, and to the dashboard's probe; 401 to a
    wrong signature, 400 to what is no event, 413 to a body above *max_body*, 405 to another method than POST.

    Args:
        handler: called with each event; one that is not async runs in a thread.
        secret: the signing secret, base64, or several.
        deduplicator: keeps an event that comes twice from being handled twice.
        max_body: bytes of a body at most.
        mode: as in `parse`.
        client: as in `parse`.

    Raises:
        ConfigurationError: a secret is no base64, or there is no such *mode*.
    """
    desk = Receptionist.of(secret, deduplicator, max_body, mode, client)

    async def app(scope: Message, receive: Receive, send: SendMessage) -> None:
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        if scope["type"] != "http":
            raise ValueError(f"webhooks come over http, not {scope['type']}")
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        body = await _body(receive, max_body)
        taken = too_large(max_body) if body is None else desk.take(scope["method"], body, _signature(headers))
        if taken.event is not None:
            with desk.handling(taken.event):
                await _handled(handler, taken.event)
        return await _answer(send, taken)

    return app


@without_secret_frames
def wsgi(
    handler: Handler,
    *,
    secret: Secrets,
    deduplicator: Deduplicator | None = None,
    max_body: int = MAX_BODY,
    mode: ValidationMode = "warn",
    client: BaseClient | None = None,
) -> WsgiApp:
    """A WSGI application (PEP 3333) that receives webhooks; see `asgi`. An async *handler* gets a loop of its own."""
    desk = Receptionist.of(secret, deduplicator, max_body, mode, client)

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        body = _read(environ, max_body)
        signature = environ.get(f"HTTP_{SIGNATURE_HEADER.upper().replace('-', '_')}")
        taken = too_large(max_body) if body is None else desk.take(environ["REQUEST_METHOD"], body, signature)
        if taken.event is not None:
            with desk.handling(taken.event):
                result = handler(taken.event)
                if inspect.isawaitable(result):
                    asyncio.run(_awaited(result))
        return _started(start_response, taken)

    return app


async def _lifespan(receive: Receive, send: SendMessage) -> None:
    """Nothing is to be opened or closed."""
    while True:
        step = (await receive())["type"]
        await send({"type": f"{step}.complete"})
        if step == "lifespan.shutdown":
            return


async def _body(receive: Receive, limit: int) -> bytes | None:
    """The body; None where it is longer than *limit*."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _read(environ: dict[str, Any], limit: int) -> bytes | None:
    """The body; None where it is longer than *limit*, or its length is not known.

    Without `CONTENT_LENGTH` only a server that ends the input by itself can be read to the end (PEP 3333 does not know
    chunked requests); what is taken for no body would be taken for the probe, and an event be lost.
    """
    length = environ.get("CONTENT_LENGTH", "")
    content: bytes
    if not length and environ.get("wsgi.input_terminated"):
        content = environ["wsgi.input"].read(limit + 1)
        return content if len(content) <= limit else None
    if not length:
        return None if "HTTP_TRANSFER_ENCODING" in environ else b""
    if not (length.isascii() and length.isdigit()) or int(length) > limit:
        return None
    content = environ["wsgi.input"].read(int(length))
    return content


def _signature(headers: dict[bytes, str]) -> str | None:
    return headers.get(SIGNATURE_HEADER.lower().encode())


async def _handled(handler: Handler, event: dict[str, Any]) -> None:
    is_async = inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(type(handler).__call__)
    result = handler(event) if is_async else await asyncio.to_thread(handler, event)
    if inspect.isawaitable(result):
        await result


async def _awaited(result: Awaitable[object]) -> object:
    return await result


async def _answer(send: SendMessage, taken: Reception) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in taken.headers]
    await send({"type": "http.response.start", "status": taken.status, "headers": headers})
    await send({"type": "http.response.body", "body": taken.content})


def _started(start_response: StartResponse, taken: Reception) -> list[bytes]:
    start_response(f"{taken.status} {HTTPStatus(taken.status).phrase}", list(taken.headers))
    return [taken.content]
