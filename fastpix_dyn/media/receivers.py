"""Receivers of webhooks: an ASGI and a WSGI application around a function of yours that gets each event.

    app.mount("/webhooks", receivers.asgi(handle, secret=SECRET))     # FastAPI, Starlette
    app.wsgi_app = DispatcherMiddleware(app, {"/webhooks": receivers.wsgi(handle, secret=SECRET)})    # Flask

Both answer 204 to an event that was handled, and to the empty probe with which the dashboard tries an address; 401 to a
wrong signature, 400 to what is no event, 413 to what is too large, and 500 where your function raises: FastPix sends
that event again.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from fastpix_dyn.errors import WebhookError, WebhookSignatureError
from fastpix_dyn.media.webhooks import HEADER, Deduplicator, Secrets, parse

_log = logging.getLogger("fastpix_dyn")
LARGEST = 1024 * 1024
"""Bytes of a body, at most."""
_WORDS = {
    204: "204 No Content",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    500: "500 Internal Server Error",
}

Handler = Callable[[Any], Any]
"""Gets an event; what it gives is not looked at, but awaited if it can be."""


def asgi(
    handler: Handler, *, secret: Secrets, deduplicator: Deduplicator | None = None, largest: int = LARGEST
) -> Callable[..., Awaitable[None]]:
    """An ASGI 3.0 application that gives each event to *handler*, a function or a coroutine function.

    Args:
        handler: gets the events; a plain function runs in a thread.
        secret: the signing secret of the destination, or several.
        deduplicator: events that it knows are answered, and not handled again.
        largest: bytes of a body, at most.
    """

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        body = await _content(receive, largest)
        status, event = _received(scope["method"], headers.get(HEADER.lower()), body, secret, deduplicator)
        if event is not None:
            status = await _handled(handler, event)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    return application


def wsgi(
    handler: Handler, *, secret: Secrets, deduplicator: Deduplicator | None = None, largest: int = LARGEST
) -> Callable[..., Iterable[bytes]]:
    """A WSGI application (PEP 3333) that gives each event to *handler*; the arguments are those of `asgi`."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length <= largest else None
        signature = environ.get(f"HTTP_{HEADER.upper().replace('-', '_')}")
        status, event = _received(environ["REQUEST_METHOD"], signature, body, secret, deduplicator)
        if event is not None:
            status = (
                asyncio.run(_handled(handler, event)) if inspect.iscoroutinefunction(handler) else _done(handler, event)
            )
        start_response(_WORDS[status], [("Content-Length", "0")])
        return [b""]

    return application


def _received(
    method: str, signature: str | None, body: bytes | None, secret: Secrets, deduplicator: Deduplicator | None
) -> tuple[int, Any]:
    """The status of the answer, and the event that is to be handled; None where none is."""
    if method != "POST" or body is None:
        return 405 if method != "POST" else 413, None
    if not signature and body.strip() in {b"", b"{}"}:
        return 204, None
    try:
        event = parse(body, signature=signature, secret=secret)
    except WebhookSignatureError as error:
        _log.warning("a webhook was refused: %s", error)
        return 401, None
    except WebhookError as error:
        # The dashboard's probe may be signed, and is no event.
        _log.warning("a webhook was not understood: %s", error)
        return 400, None
    is_new = deduplicator is None or deduplicator.is_new(event)
    return 204, event if is_new else None


async def _content(receive: Any, largest: int) -> bytes | None:
    pieces, size = list[bytes](), 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if size <= largest:
            pieces.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return b"".join(pieces) if size <= largest else None


async def _handled(handler: Handler, event: Any) -> int:
    try:
        if inspect.iscoroutinefunction(handler):
            await handler(event)
        else:
            await asyncio.to_thread(handler, event)
    except Exception:  # noqa: BLE001  # whatever it is, FastPix waits for an answer
        _log.exception("the handler of webhooks failed; FastPix will send the event again")
        return 500
    return 204


def _done(handler: Handler, event: Any) -> int:
    try:
        handler(event)
    except Exception:  # noqa: BLE001  # whatever it is, FastPix waits for an answer
        _log.exception("the handler of webhooks failed; FastPix will send the event again")
        return 500
    return 204
