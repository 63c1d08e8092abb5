"""How much of an answer's body is taken: no more than the limit, decompressed, and no less than was compressed."""

from __future__ import annotations

import math
import os
import re
import ssl
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import cache
from typing import Any

import httpx

from fastpix_dyn import redaction
from fastpix_dyn.errors import APIConnectionError, APITimeoutError, ConfigurationError, ResponseTooLargeError
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.structs import Record, field
from fastpix_dyn.wire.messages import Headers, Request, Response


def bound(answer: Any, headers: Headers, effect: Send, limit: int | None) -> None:
    """Lets *answer* be read up to *limit* bytes, and no compressed body pass for whole that is not.

    Its own methods are put aside on the object, for they are what the HTTP library itself reads by; see `unbound`.

    Raises:
        ResponseTooLargeError: it says itself that it is larger, or it is compressed more than once.
    """
    length, coding = headers.get("content-length", ""), headers.get("content-encoding", "")
    if not coding and (limit is None or (length.isdecimal() and int(length) <= limit)):
        return  # nothing is compressed, and HTTP itself ends the body at a length that is known
    measure = _Measure(answer, effect.operation.id, limit)
    measure.check_head(length, coding)
    answer.iter_raw, answer.iter_bytes = _tailed(measure, answer.iter_raw), _counted(measure, answer.iter_bytes)
    answer.aiter_raw, answer.aiter_bytes = (
        _tailed_async(measure, answer.aiter_raw),
        _counted_async(measure, answer.aiter_bytes),
    )


def unbound(answer: Any) -> None:
    """Gives *answer* its own methods back: it was read, and may be pickled."""
    if "iter_raw" in answer.__dict__:
        del answer.iter_raw, answer.iter_bytes, answer.aiter_raw, answer.aiter_bytes


class _Measure(Record):
    """What has come of a body so far."""

    answer: Any
    operation: str
    limit: int | None
    size: int = 0
    tail: bytes = b""
    """The last bytes as they came."""

    def check_head(self, length: str, coding: str) -> None:
        """What can be said before anything is read."""
        if self.limit is None:
            return
        if length.isdecimal() and int(length) > self.limit:
            raise self.too_large(f"has {length} bytes")
        if "," in coding:
            # A piece that is decompressed twice may grow a million times before it can be counted.
            raise self.too_large("is compressed more than once, and may have any size")

    def count(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.limit is not None and self.size > self.limit:
            raise self.too_large("has more bytes")

    def check_end(self) -> None:
        """A gzip member ends with its size (RFC 1952 §2.3.1), which the HTTP library does not look at."""
        coding = self.answer.headers.get("content-encoding", "").strip().lower()
        if coding == "gzip" and self.tail and int.from_bytes(self.tail, "little") != self.size % 2**32:
            raise httpx.DecodingError("the gzip data is cut off", request=self.answer.request)

    def too_large(self, what: str) -> ResponseTooLargeError:
        return ResponseTooLargeError(
            f"the answer ({self.answer.status_code}) {what}; max_response_bytes is {self.limit}",
            operation=self.operation,
            status=self.answer.status_code,
            headers=self.answer.headers,
        )


def _tailed(measure: _Measure, pieces: Any) -> Any:
    def iterate(*size: int | None, **options: Any) -> Iterator[bytes]:
        for piece in pieces(*size, **options):
            measure.tail = (measure.tail + piece[-4:])[-4:]
            yield piece

    return iterate


def _counted(measure: _Measure, pieces: Any) -> Any:
    def iterate(*size: int | None, **options: Any) -> Iterator[bytes]:
        for piece in pieces(*size, **options):
            measure.count(piece)
            yield piece
        measure.check_end()

    return iterate


def _tailed_async(measure: _Measure, pieces: Any) -> Any:
    async def iterate(*size: int | None, **options: Any) -> AsyncIterator[bytes]:
        async for piece in pieces(*size, **options):
            measure.tail = (measure.tail + piece[-4:])[-4:]
            yield piece

    return iterate


def _counted_async(measure: _Measure, pieces: Any) -> Any:
    async def iterate(*size: int | None, **options: Any) -> AsyncIterator[bytes]:
        async for piece in pieces(*size, **options):
            measure.count(piece)
            yield piece
        measure.check_end()

    return iterate


class _NoCookies(httpx.Cookies):
    """Takes none from any answer."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Leaves *response* as it is."""


_NONE = _NoCookies()


class Client(httpx.Client):
    """`httpx.Client` without cookies."""

    cookies = property(lambda _self: _NONE)  # pyright: ignore[reportIncompatibleMethodOverride]  # none can be set


class AsyncClient(httpx.AsyncClient):
    """`httpx.AsyncClient` without cookies."""

    cookies = property(lambda _self: _NONE)  # pyright: ignore[reportIncompatibleMethodOverride]  # none can be set


OF: dict[type[httpx.Client | httpx.AsyncClient], type[httpx.Client | httpx.AsyncClient]] = {
    httpx.Client: Client,
    httpx.AsyncClient: AsyncClient,
}
"""By the kind of client, the same without cookies."""


ANYWHERE = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"}
)
"""Headers that tell nothing."""


def followed(http: Any, request: Any, auth: dict[str, Any], *, follows: bool) -> Any:
    """The answer to *request*, or if it *follows* redirects, to what it leads to; its body is not read."""
    answer = http.send(request, stream=True, follow_redirects=False, **auth)
    while follows and (further := _further(http, answer)):
        answer.close()
        answer = _after(answer, http.send(further, stream=True, auth=None, follow_redirects=False))
    return answer


async def followed_async(http: Any, request: Any, auth: dict[str, Any], *, follows: bool) -> Any:
    """`followed`, awaited."""
    answer = await http.send(request, stream=True, follow_redirects=False, **auth)
    while follows and (further := _further(http, answer)):
        await answer.aclose()
        answer = _after(answer, await http.send(further, stream=True, auth=None, follow_redirects=False))
    return answer


def _further(http: Any, answer: Any) -> Any:
    """The request that *answer* leads to; None where it leads nowhere."""
    further, request = answer.next_request, answer.request
    if further is None:
        return None
    if len(answer.history) >= http.max_redirects:
        raise httpx.TooManyRedirects("it redirects again and again", request=request)
    if not _same_server(request.url, further.url):
        for name in set(further.headers) - ANYWHERE:
            del further.headers[name]
    return further


def _after(before: Any, answer: Any) -> Any:
    answer.history = [*before.history, before]
    return answer


def _same_server(one: Any, other: Any) -> bool:
    """Whether both have scheme, host and port in common, or the other is the one's by https (RFC 6454 §5)."""
    upgraded = (one.scheme, other.scheme) == ("http", "https") and (_port(one), _port(other)) == (80, 443)
    return one.host == other.host and (upgraded or (one.scheme, _port(one)) == (other.scheme, _port(other)))


def _port(url: Any) -> int:
    return url.port or {"https": 443}.get(url.scheme, 80)


LIBRARIES = ("httpx", "httpx2")
_LEFT_TO_THE_LIBRARY = frozenset({b"host", b"content-length", b"transfer-encoding"})
_WITH_A_LENGTH = frozenset({"POST", "PUT", "PATCH"})


def library(value: Any, name: str) -> str | None:
    """The HTTP library whose class *name*, or a subclass of it, *value* is of; None where it is of neither."""
    classes = {(kind.__module__.partition(".")[0], kind.__name__) for kind in type(value).__mro__}
    return next((one for one in LIBRARIES if (one, name) in classes), None)


def build(http: Any, request: Request, timeout: Any) -> Any:
    """The HTTP library's own request."""
    made = _put_together(http, request)
    if made is None:
        made = http.build_request(request.method, request.url, headers=list(request.headers), content=request.content)
    if timeout is not None:
        # As plain numbers, for a Timeout of the one library says nothing to the other.
        phases = timeout if library(timeout, "Timeout") else httpx.Timeout(timeout)
        made.extensions["timeout"] = phases.as_dict()
    return made


def _put_together(http: Any, request: Request) -> Any:
    """What the library would build; None where *http* adds more than headers, or any of those that frame a message."""
    own = _library_of(http.__class__)
    if own is None or http.params or http.cookies:
        return None
    given = {name.lower().encode("ascii") for name, _ in request.headers}
    url = own.URL(request.url)
    headers: list[tuple[Any, Any]] = [(b"Host", url.netloc)]
    names = set(given)
    for name, value in http.headers.raw:
        lower = name.lower()
        if lower not in given:
            headers.append((name, value))
            names.add(lower)
    if url.is_relative_url or not names.isdisjoint(_LEFT_TO_THE_LIBRARY):
        return None
    headers += request.headers
    if request.content:
        headers.append(("Content-Length", str(len(request.content))))
    elif request.method in _WITH_A_LENGTH:
        headers.insert(1, (b"Content-Length", b"0"))
    extensions = {"timeout": http.timeout.as_dict()}
    stream = own.ByteStream(request.content or b"")
    made = own.Request(request.method, url, headers=headers, stream=stream, extensions=extensions)
    made.read()
    return made


@cache
def _library_of(kind: type) -> Any:
    """The HTTP library that builds the requests of clients of this *kind*; None where they do so in a way of theirs."""
    builder = getattr(kind, "build_request", None)
    known = [sys.modules[name] for name in LIBRARIES if name in sys.modules]
    return next((one for one in known if builder in {one.Client.build_request, one.AsyncClient.build_request}), None)


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
        return OF[self.kind](transport=transport, timeout=DEFAULT_TIMEOUT)

    def send(self, effect: Send) -> Response | APIConnectionError:
        """Sends, and reads the answer unless it is to be streamed.

        Raises:
            ConfigurationError: the URL can't be asked at all.
        """
        started = time.perf_counter()
        try:
            with redaction.redacted_logs(effect.operation.path):
                http = self.http
                follows = http.follow_redirects and not effect.bare
                answer = followed(http, _request(http, effect), _auth(http, effect), follows=follows)
            headers = Headers(answer.headers.multi_items())
            if stays_open := effect.stream and answer.status_code < 300:
                _unbound(answer)
                bound(answer, headers, effect, None)
            else:
                if effect.left is not None:
                    _bound(answer, started + effect.left)
                try:
                    bound(answer, headers, effect, effect.limit)
                    answer.read()
                finally:
                    answer.close()
                    unbound(answer)
                _release(answer)
        except Exception as error:  # noqa: BLE001  # of either library; what is not theirs is raised again
            return failure(error, effect.operation.id, effect.request.url, time.perf_counter() - started)
        return _response(answer, headers, b"" if stays_open else answer.content, started)

    async def send_async(self, effect: Send) -> Response | APIConnectionError:
        """`send`, awaited."""
        started = time.perf_counter()
        try:
            async with _in_time(effect.left):
                with redaction.redacted_logs(effect.operation.path):
                    http = self.http
                    follows = http.follow_redirects and not effect.bare
                    answer = await followed_async(http, _request(http, effect), _auth(http, effect), follows=follows)
                headers = Headers(answer.headers.multi_items())
                if stays_open := effect.stream and answer.status_code < 300:
                    _unbound(answer)
                    bound(answer, headers, effect, None)
                else:
                    try:
                        bound(answer, headers, effect, effect.limit)
                        await answer.aread()
                    finally:
                        await answer.aclose()
                        unbound(answer)
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
