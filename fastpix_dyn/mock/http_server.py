"""The embedded server as an ASGI application (ASGI 3.0): for uvicorn, or for the tests of other applications."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fastpix_dyn.wire.messages import Headers, Request, Response

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


Answer = Callable[[Request], Response]
HOST = "127.0.0.1"

_log = logging.getLogger("fastpix_dyn")


@contextmanager
def serving(answer: Answer, *, port: int = 0) -> Generator[str]:
    """Serves *answer* until the `with` block ends; gives the address, such as `http://127.0.0.1:49152`.

    Each connection has its thread. An *answer* that raises is logged, and answered with 500.

    Args:
        answer: makes the response to a request; `mock.server.serve(api)` makes such a function.
        port: where to listen; 0 for any port that is free.

    Raises:
        OSError: the port is taken.
    """
    server = _Server((HOST, port), type("Handler", (_Handler,), {"answer": staticmethod(answer)}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="served mock")
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  # the base gives both
        """A client that leaves before it is answered is no news."""
        _log.debug("a connection from %s broke off", client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    answer: Answer
    protocol_version = "HTTP/1.1"
    # Else each answer waits for the client to confirm the one before: 40 ms.
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        response = self._made(self._request())
        self.send_response(response.status)
        has_body = response.status >= 200 and response.status not in {204, 304}
        for name, value in _headers(response, has_body=has_body):
            self.send_header(name, value)
        self.end_headers()
        if has_body and self.command != "HEAD":
            self.wfile.write(response.content)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """The base calls `do_GET` for a GET and so on; here one method is for all, known or not."""
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _request(self) -> Request:
        url = f"http://{self.headers.get('Host', HOST)}{self.path}"
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            content = b"".join(self._chunks())
        else:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return Request(self.command, url, tuple(self.headers.items()), content)

    def _chunks(self) -> Iterator[bytes]:
        """The pieces of a body of unknown length (RFC 9112 §7.1); trailers are read and left out."""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _made(self, request: Request) -> Response:
        try:
            return type(self).answer(request)
        except Exception:  # noqa: BLE001  # whatever it is, the client waits for an answer
            _log.exception("the server failed at %s", request.method)
            return Response(500, Headers(), b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base's
        """Says nothing."""


def _headers(response: Response, *, has_body: bool) -> Iterator[tuple[str, str]]:
    """Those of *response*, with the length that its body has here."""
    yield from (pair for pair in response.headers.pairs if pair[0].lower() != "content-length")
    if has_body:
        yield "Content-Length", str(len(response.content))
