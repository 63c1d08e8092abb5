"""The embedded server as an ASGI application (ASGI 3.0): for uvicorn, or for the tests of other applications."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fastpix_dyn.wire.messages import Request, Response

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def app(answer: Callable[[Request], Response]) -> App:
    """The application that answers as *answer* does, which `server.serve(api)` makes; it runs in threads."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            request = _request(scope, await _content(receive))
            await _sent(send, scope["method"], await asyncio.to_thread(answer, request))

    return application


async def _live(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"].partition(".")[2]
        await send({"type": f"lifespan.{kind}.complete"})
        if kind == "shutdown":
            return


async def _content(receive: Receive) -> bytes:
    pieces: list[bytes] = []
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return b"".join(pieces)


def _request(scope: Scope, content: bytes) -> Request:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    host = next((value for name, value in headers if name == "host"), "localhost")
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1").partition("?")[0]
    query = scope.get("query_string", b"").decode("latin-1")
    return Request(scope["method"], f"{scope['scheme']}://{host}{path}{'?' if query else ''}{query}", headers, content)


async def _sent(send: Send, method: str, response: Response) -> None:
    has_body = response.status not in {204, 304}
    pairs = [pair for pair in response.headers.pairs if pair[0].lower() != "content-length"]
    pairs += [("Content-Length", str(len(response.content)))] if has_body else []
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    content = response.content if has_body and method != "HEAD" else b""
    await send({"type": "http.response.body", "body": content})
