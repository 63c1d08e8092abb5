"""Serve a mock server over HTTP: in a thread of this process, or as an ASGI 3.0 application for uvicorn and others."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.mock.server import App
from fastpix_dyn.text import short_repr
from fastpix_dyn.wire.messages import Headers, Request, Response

HOST = "127.0.0.1"
MAX_BODY = 2**30
"""Bytes of a request's body, which is kept in memory."""
_MAX_LINE = 1000
_LENGTH = {10: re.compile(r"[0-9]{1,18}"), 16: re.compile(r"[0-9a-fA-F]{1,15}")}
"""The forms of a length, by base (RFC 9110 §8.6, RFC 9112 §7.1)."""
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger("fastpix_dyn")


@check_types
@contextmanager
def serve(app: App, *, port: int = 0) -> Generator[str]:
    """Serve *app* until the `with` block ends; yields the URL, such as `http://127.0.0.1:49152`.

    Each connection has a thread. An exception of *app* is logged, and the response is 500.

    Args:
        app: the mock server, made by `mock.server.create_app`.
        port: the port to listen on; 0 for any free port.

    Raises:
        OSError: the port is in use.
        ConfigurationError: *port* is no port.
    """
    if not 0 <= port <= 65535:
        raise ConfigurationError(f"port is a number from 0 to 65535, not {short_repr(port)}")
    server = _Server((HOST, port), type("Handler", (_Handler,), {"app": staticmethod(app)}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="mock server")
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

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  # the base passes both
        """Log that a client disconnected before it got its response."""
        _log.debug("the client %s disconnected", client_address, exc_info=True)


class _FramingError(Exception):
    """Where the body of a request ends can't be read."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def _length(text: str, base: Literal[10, 16]) -> int:
    """Return the length in *text*, digits only: `int` also reads signs, underscores and spaces."""
    if not _LENGTH[base].fullmatch(text):
        raise _FramingError(400, f"a length of the body can't be read: {text[:40]!r}")
    length = int(text, base)
    _check_size(length)
    return length


def _check_size(size: int) -> None:
    if size > MAX_BODY:
        raise _FramingError(413, f"the body has more than {MAX_BODY} bytes")


class _Handler(BaseHTTPRequestHandler):
    app: App
    protocol_version = "HTTP/1.1"
    # With Nagle's algorithm each response waits 40 ms for the client to acknowledge the previous one.
    disable_nagle_algorithm = True

    def _handle(self) -> None:
        try:
            response = self._respond(self._request())
        except _FramingError as error:
            self.close_connection = True  # where the next request begins is not known
            response = Response(error.status, Headers([("Connection", "close")]), str(error).encode())
        self.send_response(response.status)
        has_body = response.status >= 200 and response.status not in {204, 304}
        for name, value in _headers(response, has_body=has_body):
            self.send_header(name, value)
        self.end_headers()
        if has_body and self.command != "HEAD":
            self.wfile.write(response.content)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Return one method for all of `do_GET`, `do_POST` …, which the base calls, also for unknown methods."""
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _request(self) -> Request:
        url = f"http://{self.headers.get('Host', HOST)}{_origin_form(self.path)}"
        if self.headers.get("Transfer-Encoding"):
            content = b"".join(self._chunks())
        else:
            content = self.rfile.read(_length(self.headers.get("Content-Length", "0"), 10))
        return Request(self.command, url, tuple(self.headers.items()), content)

    def _chunks(self) -> Iterator[bytes]:
        """Yield the chunks of a body of unknown length (RFC 9112 §7.1); trailers are read and ignored."""
        if self.headers["Transfer-Encoding"].strip().lower() != "chunked":
            raise _FramingError(400, "the transfer coding is not supported; send chunked")
        received = 0
        while size := _length(self._line().partition(b";")[0].strip().decode("latin-1"), 16):
            received += size
            _check_size(received)
            yield self.rfile.read(size)
            self._line()
        while self._line().strip():
            pass

    def _line(self) -> bytes:
        line = self.rfile.readline(_MAX_LINE + 1)
        if len(line) > _MAX_LINE:
            raise _FramingError(400, "a line of the chunked body is too long")
        return line

    def _respond(self, request: Request) -> Response:
        try:
            return type(self).app(request)
        except Exception:  # noqa: BLE001  # the client waits for a response, whatever the error is
            _log.exception("the mock server failed to handle a %s request", request.method)
            return Response(500, Headers(), b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Log nothing: the base writes each request to stderr."""


def _origin_form(target: str) -> str:
    """Return the path and query of a request's *target*: also of a URL, and `*` of OPTIONS (RFC 9112 §3.2)."""
    if target.lower().startswith(("http://", "https://")):
        target = target.split("/", 3)[3] if target.count("/") > 2 else ""
    return target if target.startswith("/") else f"/{target}"


def _headers(response: Response, *, has_body: bool) -> Iterator[tuple[str, str]]:
    """Yield the headers of *response*, with the length of the body that is sent."""
    yield from (pair for pair in response.headers.pairs if pair[0].lower() != "content-length")
    if has_body:
        yield "Content-Length", str(len(response.content))


@check_types
def asgi_app(app: App) -> AsgiApp:
    """Return the ASGI application of *app*, the mock server that `mock.server.create_app` makes; it runs in threads."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _handle_lifespan(receive, send)
        elif scope["type"] == "http":
            try:
                request = _asgi_request(scope, await _read_body(scope, receive))
            except _FramingError as error:
                response = Response(error.status, Headers([("Connection", "close")]), str(error).encode())
            else:
                response = await asyncio.to_thread(app, request)
            await _send_response(send, scope["method"], response)

    return application


async def _handle_lifespan(receive: Receive, send: Send) -> None:
    while True:
        event = (await receive())["type"].partition(".")[2]
        await send({"type": f"lifespan.{event}.complete"})
        if event == "shutdown":
            return


async def _read_body(scope: Scope, receive: Receive) -> bytes:
    _length(dict[bytes, bytes](scope["headers"]).get(b"content-length", b"0").decode("latin-1"), 10)
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        _check_size(size)
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return b"".join(pieces)


def _asgi_request(scope: Scope, content: bytes) -> Request:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    host = next((value for name, value in headers if name == "host"), "localhost")
    path = _origin_form((scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0])
    query = scope.get("query_string", b"").decode("latin-1")
    return Request(scope["method"], f"{scope['scheme']}://{host}{path}{'?' if query else ''}{query}", headers, content)


async def _send_response(send: Send, method: str, response: Response) -> None:
    has_body = response.status not in {204, 304}
    pairs = _headers(response, has_body=has_body)
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    content = response.content if has_body and method != "HEAD" else b""
    await send({"type": "http.response.body", "body": content})
