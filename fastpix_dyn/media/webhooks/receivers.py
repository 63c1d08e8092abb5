"""Receive webhooks: ASGI and WSGI applications that verify each event, skip duplicates, and call a handler.

`asgi` and `wsgi` differ in how they read a request and write a response. `Receiver` decides in between: which response
the request gets, and whether it contains an event to handle. `Deduplicator` remembers the events that were handled.
"""

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
from fastpix_dyn.flow.settings import VALIDATION_MODES, ValidationMode
from fastpix_dyn.media.webhooks.events import event_id, parse, read_event
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, Secrets, signing_keys, verify
from fastpix_dyn.redaction import redact_traceback

MAX_BODY = 4 * 1024 * 1024
"""Default limit of the body, in bytes: events of long transcripts are large."""
Handler = Callable[[Any], object]
"""Called with an event, which is a `WebhookEvent`; may be async."""
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
SendMessage = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, SendMessage], Coroutine[Any, Any, None]]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


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
            capacity: the number of ids that it remembers at most; the oldest are forgotten first.
            window: seconds that it remembers an id.
            clock: returns the time in seconds.
            client: a client whose document declares where the id of an event is; the document of FastPix without it.
                See `event_id`.

        Raises:
            ValueError: *capacity* or *window* is not above 0.
        """
        if capacity < 1 or window <= 0:
            raise ValueError("capacity and window of a Deduplicator must be above 0")
        self._capacity, self._window, self._clock, self._client = capacity, window, clock, client
        self._received: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def is_new(self, event: Mapping[str, Any]) -> bool:
        """Return whether *event* is new, and remember it. An event without an id is always new."""
        key = event_id(event, client=self._client)
        if key is None:
            return True
        now = self._clock()
        with self._lock:
            self._expire(now)
            if key in self._received:
                return False
            self._received[key] = now
            if len(self._received) > self._capacity:
                self._received.popitem(last=False)
            return True

    def forget(self, event: Mapping[str, Any]) -> None:
        """Forget *event*, because it could not be handled and will be sent again."""
        with self._lock:
            self._received.pop(event_id(event, client=self._client) or "", None)

    def _expire(self, now: float) -> None:
        while self._received and next(iter(self._received.values())) <= now - self._window:
            self._received.popitem(last=False)


@dataclass(frozen=True, slots=True)
class ReceiverResponse:
    """The response to a request; if it has an event, the event must be handled before the response is sent."""

    status: int
    text: str
    event: dict[str, Any] | None = field(default=None, repr=False)
    extra_headers: tuple[tuple[str, str], ...] = ()

    @property
    def content(self) -> bytes:
        """The body of the response."""
        return f"{self.text}\n".encode()

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of the response."""
        length = str(len(self.content))
        return ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", length), *self.extra_headers


@dataclass(frozen=True, slots=True)
class Receiver:
    """Decides how to respond to a request, by the options of `asgi` and `wsgi`."""

    secrets: tuple[str, ...] = field(repr=False)
    deduplicator: Deduplicator | None
    max_body: int
    mode: ValidationMode
    client: BaseClient | None

    @classmethod
    def create(
        cls,
        secret: Secrets,
        deduplicator: Deduplicator | None,
        max_body: int,
        mode: ValidationMode,
        client: BaseClient | None,
    ) -> Self:
        """Check the options before the first request arrives.

        Raises:
            ConfigurationError: an option is wrong.
        """
        if mode not in VALIDATION_MODES:
            raise ConfigurationError(f"mode must be one of {', '.join(VALIDATION_MODES)}, not {mode!r}")
        if max_body < 1:
            raise ConfigurationError(f"max_body must be a number of bytes above 0, not {max_body!r}")
        secrets = (secret,) if isinstance(secret, str) else tuple(secret)
        signing_keys(secrets)
        return cls(secrets, deduplicator, max_body, mode, client)

    def receive(self, method: str, body: bytes | None, signature: str | None) -> ReceiverResponse:
        """Return the response to a request; *body* is None if it is too large, or its length is unknown."""
        if body is None:
            return ReceiverResponse(413, f"the body has more than {self.max_body} bytes, or an unknown length")
        if method != "POST":
            return ReceiverResponse(405, "webhooks are sent by POST", extra_headers=(("Allow", "POST"),))
        try:
            return self._receive_event(body, signature)
        except WebhookSignatureError as error:
            return ReceiverResponse(401, error.message)
        except WebhookError as error:
            return ReceiverResponse(400, error.message)

    def _receive_event(self, body: bytes, signature: str | None) -> ReceiverResponse:
        # The dashboard tests a URL with an empty body, before its secret exists.
        if body.strip() in {b"", b"{}"}:
            return ReceiverResponse(200, "ready for webhooks")
        verify(body, signature, self.secrets)
        if "type" not in read_event(body):
            return ReceiverResponse(200, "signed, but not an event")
        event: Any = parse(body, client=self.client, mode=self.mode)
        if self.deduplicator is not None and not self.deduplicator.is_new(event):
            return ReceiverResponse(200, "received before")
        return ReceiverResponse(200, "received", event)

    @contextmanager
    def forget_on_error(self, event: dict[str, Any]) -> Generator[None]:
        """Forget *event* if the block raises, so that it is not taken for a duplicate when it is sent again."""
        try:
            yield
        except BaseException:
            if self.deduplicator is not None:
                self.deduplicator.forget(event)
            raise


@redact_traceback
def asgi(
    handler: Handler,
    *,
    secret: Secrets,
    deduplicator: Deduplicator | None = None,
    max_body: int = MAX_BODY,
    mode: ValidationMode = "warn",
    client: BaseClient | None = None,
) -> AsgiApp:
    """Return an ASGI 3 application that receives webhooks.

    It responds with 200 to an event that *handler* has handled, to a duplicate, and to the dashboard's test; with 401
    to a wrong signature, 400 to a body that is not an event, 413 to a body above *max_body*, and 405 to another method
    than POST. An exception of *handler* passes to the server, so that FastPix sends the event again.

    Args:
        handler: called with each event; one that is not async runs in a thread.
        secret: the signing secret, in base64, or several.
        deduplicator: prevents that an event which is received twice is handled twice.
        max_body: the limit of the body, in bytes.
        mode: as in `parse`.
        client: as in `parse`.

    Raises:
        ConfigurationError: a secret is not base64, or *mode* is unknown.
    """
    receiver = Receiver.create(secret, deduplicator, max_body, mode, client)

    async def app(scope: Message, receive: Receive, send: SendMessage) -> None:
        if scope["type"] == "lifespan":
            return await _handle_lifespan(receive, send)
        if scope["type"] != "http":
            raise ValueError(f"webhooks are sent over http, not {scope['type']}")
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        signature = headers.get(SIGNATURE_HEADER.lower().encode())
        response = receiver.receive(scope["method"], await _read_asgi_body(receive, max_body), signature)
        if response.event is not None:
            with receiver.forget_on_error(response.event):
                await _handle(handler, response.event)
        return await _send_response(send, response)

    return app


@redact_traceback
def wsgi(
    handler: Handler,
    *,
    secret: Secrets,
    deduplicator: Deduplicator | None = None,
    max_body: int = MAX_BODY,
    mode: ValidationMode = "warn",
    client: BaseClient | None = None,
) -> WsgiApp:
    """Return a WSGI application (PEP 3333) that receives webhooks; see `asgi`.

    An async *handler* runs in an event loop of its own.
    """
    receiver = Receiver.create(secret, deduplicator, max_body, mode, client)

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        signature = environ.get(f"HTTP_{SIGNATURE_HEADER.upper().replace('-', '_')}")
        response = receiver.receive(environ["REQUEST_METHOD"], _read_wsgi_body(environ, max_body), signature)
        if response.event is not None:
            with receiver.forget_on_error(response.event):
                result = handler(response.event)
                if inspect.isawaitable(result):
                    asyncio.run(_await(result))
        status = f"{response.status} {HTTPStatus(response.status).phrase}"
        start_response(status, list(response.headers))
        return [response.content]

    return app


async def _handle_lifespan(receive: Receive, send: SendMessage) -> None:
    """Confirm the start and the end; the application has nothing to open or close."""
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


async def _read_asgi_body(receive: Receive, limit: int) -> bytes | None:
    """Return the body; None if it is longer than *limit*."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _read_wsgi_body(environ: dict[str, Any], limit: int) -> bytes | None:
    """Return the body; None if it is longer than *limit*, or its length is unknown.

    Without `CONTENT_LENGTH` the input can be read to its end only if the server terminates it (PEP 3333 does not cover
    chunked requests). Such a body must not count as empty: the receiver would take it for the dashboard's test, and the
    event would be lost.
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


async def _handle(handler: Handler, event: dict[str, Any]) -> None:
    is_async = inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(type(handler).__call__)
    result = handler(event) if is_async else await asyncio.to_thread(handler, event)
    if inspect.isawaitable(result):
        await result


async def _await(result: Awaitable[object]) -> object:
    return await result


async def _send_response(send: SendMessage, response: ReceiverResponse) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
