"""Receive webhooks: ASGI and WSGI applications that verify each event, skip duplicates, and call a handler.

`asgi` and `wsgi` differ in how they read a request and write a response. `Receiver` decides in between: which response
the request gets, and whether it contains an event to handle. An event is confirmed only after its handler has returned.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Event, Lock
from typing import Any, Self, assert_never

from fastpix_dyn.client.clients import BaseClient
from fastpix_dyn.errors import ConfigurationError, WebhookError, WebhookSignatureError
from fastpix_dyn.flow.retry import check_count, check_number
from fastpix_dyn.flow.settings import VALIDATION_MODES, ValidationMode
from fastpix_dyn.media.arguments import check_option, shown
from fastpix_dyn.media.webhooks.deduplicator import Claim, Deduplicator, Delivery
from fastpix_dyn.media.webhooks.events import parse, read_event, signature_header
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, Secrets, secret_texts, signing_keys, verify
from fastpix_dyn.redaction import redact_traceback

MAX_BODY = 4 * 1024 * 1024
"""Default limit of the body, in bytes: events of long transcripts are large."""
BODY_TIMEOUT = 30.0
"""Default limit of the time in which a body arrives, in seconds."""
RETRY_AFTER = 5
"""Seconds after which a delivery may be repeated whose event another delivery is being handled for."""
Handler = Callable[[Any], object]
"""Called with an event, which is a `WebhookEvent`; may be async."""
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
SendMessage = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, SendMessage], Coroutine[Any, Any, None]]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class ReceiverResponse:
    """The response to a request; if it has an event, the event must be handled before the response is sent."""

    status: int
    text: str
    event: dict[str, Any] | None = field(default=None, repr=False)
    claim: Claim = field(default_factory=lambda: Claim(Delivery.NEW), repr=False)
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
            raise ConfigurationError(f"mode must be one of {', '.join(VALIDATION_MODES)}, not {shown(mode)}")
        check_count("max_body", max_body, 1)
        check_option("deduplicator", deduplicator, Deduplicator, "a Deduplicator")
        check_option("client", client, BaseClient, "a Client or an AsyncClient")
        secrets = secret_texts(secret)
        signing_keys(secrets)
        return cls(secrets, deduplicator, max_body, mode, client)

    def receive(self, method: str, body: bytes | None, signature: str | None) -> ReceiverResponse:
        """Return the response to a request; *body* is None if it is too large, or its length is unknown.

        A response with an event has a claim of it: finish it once the event is handled, or forget it.
        """
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
        # The dashboard tests a URL with an empty body, before its secret exists. With another signature, an empty body
        # is an event whose body something on the way has read.
        is_test = body.strip() in {b"", b"{}"}
        if signature or not is_test:
            verify(body, signature, self.secrets)
        if is_test:
            return ReceiverResponse(200, "ready for webhooks")
        if "type" not in read_event(body):
            return ReceiverResponse(200, "signed, but not an event")
        event: Any = parse(body, client=self.client, mode=self.mode)
        claim = self.deduplicator.begin(event) if self.deduplicator else Claim(Delivery.NEW)
        match claim.delivery:
            case Delivery.NEW:
                return ReceiverResponse(200, "handled", event, claim)
            case Delivery.DONE:
                return ReceiverResponse(200, "handled before")
            case Delivery.RUNNING:
                wait = (("Retry-After", str(RETRY_AFTER)),)
                return ReceiverResponse(503, "another delivery of the event is being handled", extra_headers=wait)
            case _:
                assert_never(claim.delivery)


def _check_handler(handler: Handler) -> None:
    if not callable(handler):
        raise ConfigurationError(f"handler must be a function that takes an event, not {shown(handler)}")
    if inspect.isgeneratorfunction(handler) or inspect.isasyncgenfunction(handler):
        raise ConfigurationError("handler must not be a generator: it would never run; write it without yield")


@redact_traceback
def asgi(
    handler: Handler,
    *,
    secret: Secrets,
    deduplicator: Deduplicator | None = None,
    max_body: int = MAX_BODY,
    body_timeout: float = BODY_TIMEOUT,
    mode: ValidationMode = "warn",
    client: BaseClient | None = None,
) -> AsgiApp:
    """Return an ASGI 3 application that receives webhooks, under asyncio.

    It responds with 200 to an event that *handler* has handled, to a duplicate of it, and to the dashboard's test; with
    503 to a duplicate while *handler* runs, 401 to a wrong signature, 400 to a body that is not an event, 408 to one
    that does not arrive in time, 413 to one above *max_body*, and 405 to another method than POST. An exception of
    *handler* passes to the server, so that FastPix sends the event again.

    Args:
        handler: called with each event; one that is not async runs in a thread.
        secret: the signing secret, in base64, or several.
        deduplicator: prevents that an event which is received twice is handled twice.
        max_body: the limit of the body, in bytes.
        body_timeout: seconds in which the whole body must arrive.
        mode: as in `parse`.
        client: as in `parse`.

    Raises:
        ConfigurationError: a secret is missing or not base64, or another option is wrong.
    """
    receiver = Receiver.create(secret, deduplicator, max_body, mode, client)
    _check_handler(handler)
    check_number("body_timeout", body_timeout, or_none=False)

    async def app(scope: Message, receive: Receive, send: SendMessage) -> None:
        if scope["type"] == "lifespan":
            return await _handle_lifespan(receive, send)
        if scope["type"] != "http":
            raise ConfigurationError(f"webhooks are sent over http, not {scope['type']}")
        _check_event_loop()
        try:
            async with asyncio.timeout(body_timeout):
                body = await _read_asgi_body(receive, max_body)
        except TimeoutError:
            return await _send_response(send, ReceiverResponse(408, f"the body did not arrive in {body_timeout:g} s"))
        except _DisconnectedError:
            return None  # nobody reads a response
        response = receiver.receive(scope["method"], body, signature_header(scope["headers"]))
        if response.event is not None:
            await _handle(handler, response.event, response.claim)
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
    _check_handler(handler)

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        signature = signature_header({SIGNATURE_HEADER: environ.get(_WSGI_SIGNATURE, "")})
        try:
            body = _read_wsgi_body(environ, max_body)
        except _DisconnectedError:
            response = ReceiverResponse(400, "the body ended before its Content-Length")
        else:
            response = receiver.receive(environ["REQUEST_METHOD"], body, signature)
        if response.event is not None:
            with response.claim:
                result = handler(response.event)
                if inspect.isawaitable(result):
                    asyncio.run(_await(result))
        status = f"{response.status} {HTTPStatus(response.status).phrase}"
        start_response(status, list(response.headers))
        return [response.content]

    return app


_WSGI_SIGNATURE = f"HTTP_{SIGNATURE_HEADER.upper().replace('-', '_')}"


class _DisconnectedError(Exception):
    """The sender closed the connection before the end of the body."""


def _check_event_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        raise ConfigurationError("the receiver works under asyncio only; choose a server that uses it") from None


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
        if message["type"] == "http.disconnect":
            raise _DisconnectedError
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
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not length and environ.get("wsgi.input_terminated"):
        content = _read_input(environ, limit + 1)
        return content if len(content) <= limit else None
    if not length:
        return None if "HTTP_TRANSFER_ENCODING" in environ else b""
    if not (length.isascii() and length.isdigit()) or len(length) > _MAX_DIGITS or int(length) > limit:
        return None
    content = _read_input(environ, int(length))
    if len(content) < int(length):
        raise _DisconnectedError
    return content


_MAX_DIGITS = 18


def _read_input(environ: dict[str, Any], size: int) -> bytes:
    """Return *size* bytes of the body; fewer only at its end."""
    body = bytearray()
    try:
        while len(body) < size and (piece := environ["wsgi.input"].read(size - len(body))):
            body += piece
    except OSError:  # a timeout of the server among them
        raise _DisconnectedError from None
    return bytes(body)


async def _handle(handler: Handler, event: dict[str, Any], claim: Claim) -> None:
    """Handle *event*, and settle *claim*: when the handler has ended, even if the request was cancelled before."""
    if inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(type(handler).__call__):
        with claim:
            await _await(handler(event))
        return
    thread = _HandlerThread(handler, event, claim)
    try:
        result = await asyncio.to_thread(thread.run)
    except BaseException:  # of the handler, or a cancellation
        thread.abandon()
        raise
    if inspect.isawaitable(result):
        with claim:
            await result


class _HandlerThread:
    """The call of a handler in a thread, which goes on when its request is cancelled."""

    def __init__(self, handler: Handler, event: dict[str, Any], claim: Claim) -> None:
        self._handler, self._event, self._claim = handler, event, claim
        self._lock = Lock()
        self._abandoned = Event()
        self._is_running = False

    def run(self) -> object:
        """Call the handler, and settle the claim unless the result is to be awaited."""
        with self._lock:
            if self._abandoned.is_set():
                return None
            self._is_running = True
        try:
            result = self._handler(self._event)
        except StopIteration as error:  # a future can't carry it
            self._claim.forget()
            raise RuntimeError("the handler raised StopIteration") from error
        except BaseException:
            self._claim.forget()
            raise
        with self._lock:
            self._is_running = False
            if not inspect.isawaitable(result):
                self._claim.finish()
            elif self._abandoned.is_set():
                self._claim.forget()
        return result

    def abandon(self) -> None:
        """Forget the event, unless the handler is running: then its end settles the claim."""
        with self._lock:
            self._abandoned.set()
            if not self._is_running:
                self._claim.forget()


async def _await(result: Any) -> object:
    return await result


async def _send_response(send: SendMessage, response: ReceiverResponse) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
