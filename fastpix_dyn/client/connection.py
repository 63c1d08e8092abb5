"""The HTTP library, behind one door: a request goes in, an answer or an `APIConnectionError` comes out.

The library is httpx, or httpx2, which has the same API: so exceptions are known by their names, not by their classes.
"""

from __future__ import annotations

import math
import os
import re
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import httpx

from fastpix_dyn.client import bounds, cookieless, redaction, redirects
from fastpix_dyn.client.building import build, library
from fastpix_dyn.errors import APIConnectionError, APITimeoutError, ConfigurationError
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.records import Record, field
from fastpix_dyn.wire.messages import Headers, Request, Response

DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""Seconds to connect, and between two pieces of an answer."""
SYNC, ASYNC = httpx.Client, httpx.AsyncClient
EXTENSION = "fastpix_dyn"
"""Under this name a request of the HTTP library carries what it is about, for event hooks and tracing."""

PIECE = 64 * 1024
"""Bytes of a large content that are handed over at once."""
_NOT_SENT = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"}
_WRONG_URL = ("UnsupportedProtocol", "InvalidURL")
_QUOTED = re.compile(r"""[: ]*(?:bytearray\()?b?['"]""")

Answer = Callable[[Request], Response]
"""A server in this process."""


class Connection(Record):
    """An HTTP client: the caller's, or one of our own, made at a process's first call and closed with the client."""

    given: Any
    embedded: Answer | None
    """Answers instead of the network; a reload puts another in its place."""
    kind: type[httpx.Client | httpx.AsyncClient]
    _own: tuple[int, Any] = (0, None)
    """The process that made it, and the HTTP client."""
    _making: dict[int, threading.Lock] = field(default_factory=dict[int, threading.Lock])
    """By process: a lock that some other thread held at the fork stays locked in the child for ever."""

    @property
    def http(self) -> Any:
        """The HTTP client. After a fork the child gets one of its own: two processes can't share a connection."""
        if self.given is not None:
            return self.given
        process = os.getpid()
        if self._own[0] != process:
            with self._making.setdefault(process, threading.Lock()):
                if self._own[0] != process:
                    self._own = process, self._made()
        return self._own[1]

    def _made(self) -> Any:
        """A client that keeps no cookies."""
        transport = self.embedded and httpx.MockTransport(_embedded(self))
        return cookieless.OF[self.kind](transport=transport, timeout=DEFAULT_TIMEOUT)

    def send(self, effect: Send) -> Response | APIConnectionError:
        """Sends, and reads the answer unless it is to be streamed.

        Raises:
            ConfigurationError: the URL can't be asked at all.
        """
        started = time.perf_counter()
        try:
            with redaction.discreet(effect.operation.path):
                http = self.http
                follows = http.follow_redirects and not effect.bare
                answer = redirects.followed(http, _request(http, effect), _auth(http, effect), follows=follows)
            headers = Headers(answer.headers.multi_items())
            if stays_open := effect.stream and answer.status_code < 300:
                _unbound(answer)
                bounds.bound(answer, headers, effect, None)
            else:
                if effect.left is not None:
                    _bound(answer, started + effect.left)
                try:
                    bounds.bound(answer, headers, effect, effect.limit)
                    answer.read()
                finally:
                    answer.close()
                    bounds.unbound(answer)
                _release(answer)
        except Exception as error:  # noqa: BLE001  # of either library; what is not theirs is raised again
            return failure(error, effect.operation.id, effect.request.url, time.perf_counter() - started)
        return _response(answer, headers, b"" if stays_open else answer.content, started)

    async def send_async(self, effect: Send) -> Response | APIConnectionError:
        """`send`, awaited."""
        started = time.perf_counter()
        try:
            async with _in_time(effect.left):
                with redaction.discreet(effect.operation.path):
                    http = self.http
                    follows = http.follow_redirects and not effect.bare
                    answer = await redirects.followed_async(
                        http, _request(http, effect), _auth(http, effect), follows=follows
                    )
                headers = Headers(answer.headers.multi_items())
                if stays_open := effect.stream and answer.status_code < 300:
                    _unbound(answer)
                    bounds.bound(answer, headers, effect, None)
                else:
                    try:
                        bounds.bound(answer, headers, effect, effect.limit)
                        await answer.aread()
                    finally:
                        await answer.aclose()
                        bounds.unbound(answer)
                    _release(answer)
        except Exception as error:  # noqa: BLE001  # of either library; what is not theirs is raised again
            return failure(error, effect.operation.id, effect.request.url, time.perf_counter() - started)
        return _response(answer, headers, b"" if stays_open else answer.content, started)

    def close(self) -> None:
        """Closes the connections, unless the caller brought them, or they are those of the parent of a fork."""
        process, own = self._own
        if process == os.getpid():
            own.close()

    async def close_async(self) -> None:
        """`close`, awaited."""
        process, own = self._own
        if process == os.getpid():
            await own.aclose()


def failure(error: Exception, operation: str, url: str, elapsed: float) -> APIConnectionError:
    """The error as one of ours; what does not come from the HTTP library is raised as it is.

    Raises:
        ConfigurationError: the URL can't be asked at all.
    """
    if any(library(error, name) for name in _WRONG_URL):
        message = f"this can't be sent: {error}; check the server's address and the arguments"
        raise ConfigurationError(message, operation=operation) from _without_frames(error)
    if library(error, "LocalProtocolError"):
        # Its words may quote a header, and so a secret.
        message = "the HTTP client refuses to send this; check the server's address, and the headers of an http_client"
        raise ConfigurationError(message, operation=operation) from None
    # The async network layer lets errors of TLS in the midst of an answer through as they are.
    if not (isinstance(error, TimeoutError | ssl.SSLError) or library(error, "HTTPError")):
        raise error
    kinds = {kind.__name__ for kind in type(error).__mro__}
    kind = APITimeoutError if kinds & {"TimeoutException", "TimeoutError"} else APIConnectionError
    # What came is quoted after its kind, and may hold a secret: a server may send back what it got.
    words = _QUOTED.split(str(error))[0] if library(error, "RemoteProtocolError") else str(error)
    what = f"{type(error).__name__}: {words}" if words else type(error).__name__
    message = f"no answer from {httpx.URL(url).host}: {what}"
    failed = kind(message, operation=operation, request_sent=not kinds & _NOT_SENT, elapsed=elapsed)
    failed.__cause__ = _without_frames(error) if words == str(error) else None
    return failed


def _without_frames(error: BaseException) -> BaseException:
    """*error*, and what led to it, without the frames of the HTTP library: their variables hold URL and headers."""
    one: BaseException | None = error
    while one is not None:
        one.__traceback__ = None
        one = one.__cause__
    return error


def _request(http: Any, effect: Send) -> Any:
    request = build(http, effect.request, effect.timeout)
    request = _bare(http, request, effect.request) if effect.bare else request
    plan = effect.operation
    request.extensions[EXTENSION] = {"operation": plan.id, "path": plan.path, "attempt": effect.attempt}
    if effect.left is not None:
        request.extensions["timeout"] = _Phases(request.extensions.get("timeout", {}), effect.left)
    return request


def _bare(http: Any, made: Any, request: Request) -> Any:
    """*request* without what the HTTP client adds of its own: headers, cookies, parameters.

    Its content goes in pieces, for of a large one the HTTP library would make copies.
    """
    content = request.content or b""
    pieces = _pieces(content) if library(http, "Client") else _pieces_async(content)
    headers = [*request.headers, ("Content-Length", str(len(content)))]
    return type(made)(request.method, request.url, headers=headers, content=pieces, extensions=made.extensions)


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]


async def _pieces_async(content: bytes) -> AsyncIterator[bytes]:
    for piece in _pieces(content):
        yield piece


class _Phases(dict[str, float | None]):
    """The timeouts of connecting, writing and reading, each cut to what is left when it is asked for."""

    def __init__(self, phases: Mapping[str, float | None], left: float) -> None:
        super().__init__(phases)
        self.end = time.perf_counter() + left

    def get(self, name: str, default: Any = None) -> Any:
        """The seconds of the phase *name*; never 0, for a socket would take that as "don't wait"."""
        seconds, left = super().get(name, default), max(self.end - time.perf_counter(), 0.001)
        return min(left if seconds is None else seconds, left) if left < math.inf else seconds


def _auth(http: Any, effect: Send) -> dict[str, Any]:
    """The kind of authentication, where it is not that of the HTTP client itself."""
    if effect.bare:
        return {"auth": None}
    if effect.auth is None:
        return {}
    ours = library(http, "Client") or library(http, "AsyncClient")
    theirs = library(effect.auth, "Auth")
    if ours != theirs:
        why = f"auth is an {theirs}.Auth, but the HTTP client is of {ours}: both must be of one library"
        raise ConfigurationError(why, operation=effect.operation.id)
    return {"auth": effect.auth}


def _unbound(answer: Any) -> None:
    """Lets the caller read a stream for longer than the call might take."""
    phases = answer.request.extensions.get("timeout")
    if isinstance(phases, _Phases):
        phases.end = math.inf


def _in_time(left: float | None) -> AbstractAsyncContextManager[object]:
    """Cancels what goes on in it after *left* seconds."""
    if left is None:
        return nullcontext()
    from asyncio import timeout  # only async clients have it loaded

    return timeout(left)


def _bound(answer: Any, end: float) -> None:
    """Lets no body that trickles in go on until after *end*."""
    source = answer.stream
    base: Any = next(kind for kind in type(source).__mro__ if kind.__name__ == "SyncByteStream")

    class Bounded(base):  # type: ignore[misc]  # the base is the library's, known at run time
        """The stream of an answer until *end*."""

        @property
        def elapsed(self) -> Any:
            """Where httpx2 looks how long it took."""
            return source.elapsed

        def __iter__(self) -> Iterator[bytes]:
            for chunk in source:
                if time.perf_counter() > end:
                    raise TimeoutError("the deadline of the call passed")
                yield chunk

        def close(self) -> None:
            source.close()

    answer.stream = Bounded()


def _release(answer: Any) -> None:
    """Lets go of the stream that was read: that of httpx holds *answer* in turn, so both would wait for the collector.

    That of httpx2 does not; there the answer asks it how long it took.
    """
    if not hasattr(answer.stream, "elapsed"):
        answer.stream = httpx.ByteStream(answer.content)


def _response(answer: Any, headers: Headers, content: bytes, started: float) -> Response:
    elapsed = time.perf_counter() - started
    return Response(answer.status_code, headers, content, elapsed, time.time(), answer)


def _embedded(connection: Connection) -> Callable[[httpx.Request], httpx.Response]:
    def handle(request: httpx.Request) -> httpx.Response:
        answer: Any = connection.embedded
        headers = tuple(request.headers.multi_items())
        response: Response = answer(Request(request.method, str(request.url), headers, request.content))
        return httpx.Response(response.status, headers=list(response.headers.pairs), content=response.content)

    return handle
