"""Receivers: small ASGI and WSGI applications that hand each verified event to a function of yours.

They stand alone, or mounted in FastAPI, Starlette, Flask or Django. What your function raises goes to the server, which
answers 500; FastPix then sends the event again.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from http import HTTPStatus
from typing import Any

from fastpix_dyn.client.base import BaseClient
from fastpix_dyn.client.hiding import hiding
from fastpix_dyn.flow.settings import Mode
from fastpix_dyn.media.webhooks.duplicates import Deduplicator
from fastpix_dyn.media.webhooks.reception import MAX_BODY, Reception, Receptionist, too_large
from fastpix_dyn.media.webhooks.signature import SIGNATURE_HEADER, Secrets

Handler = Callable[[Any], object]
"""Gets an event, which is a `WebhookEvent`; may be async."""
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
SendMessage = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, SendMessage], Coroutine[Any, Any, None]]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


@hiding
def asgi(
    handler: Handler,
    *,
    secret: Secrets,
    deduplicator: Deduplicator | None = None,
    max_body: int = MAX_BODY,
    mode: Mode = "warn",
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


@hiding
def wsgi(
    handler: Handler,
    *,
    secret: Secrets,
    deduplicator: Deduplicator | None = None,
    max_body: int = MAX_BODY,
    mode: Mode = "warn",
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
