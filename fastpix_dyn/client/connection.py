"""The connection: an HTTP client of httpx or httpx2, and one request with it.

`Connection.send` builds the request, follows redirects without credentials, limits the size and time of the response
body, and turns errors of the HTTP library into ours. It knows both libraries by the names of their classes.
"""

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

SYNC, ASYNC = httpx.Client, httpx.AsyncClient
LIBRARIES = ("httpx", "httpx2")
DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""Seconds to connect, and between two pieces of a response."""
EXTENSION = "fastpix_dyn"
"""The extension of an HTTP library's request with operation, path and attempt, for event hooks and tracing."""
PIECE = 64 * 1024
"""The bytes of a large content that are handed over at once."""
EmbeddedServer = Callable[[Request], Response]
"""A server in this process."""


class Connection(Record):
    """An HTTP client: the caller's, or our own, which is made at a process's first call and closed with the client."""

    http_client: Any
    """The caller's; None for our own."""
    embedded: EmbeddedServer | None
    """The server that replaces the network; a reload replaces it."""
    client_class: type[httpx.Client | httpx.AsyncClient]
    _own: tuple[int, Any] = (0, None)
    """The id of the process that made our own HTTP client, and the client."""
    _locks: dict[int, threading.Lock] = field(default_factory=dict[int, threading.Lock])
    """By process: a lock that another thread held at a fork stays locked in the child."""

    @property
    def http(self) -> Any:
        """The HTTP client. A child process gets its own after a fork: two processes can't share a connection."""
        if self.http_client is not None:
            return self.http_client
        process = os.getpid()
        if self._own[0] != process:
            with self._locks.setdefault(process, threading.Lock()):
                if self._own[0] != process:
                    self._own = process, self._new_client()
        return self._own[1]

    def _new_client(self) -> Any:
        transport = self.embedded and httpx.MockTransport(_embedded_handler(self))
        return COOKIELESS[self.client_class](transport=transport, timeout=DEFAULT_TIMEOUT)

    def send(self, effect: Send) -> Response | APIConnectionError:
        """Send the request of *effect*, and read the response unless it is streamed.

        Raises:
            ConfigurationError: the request can't be sent to its URL.
        """
        started = time.perf_counter()
        try:
            with redaction.redact_logs(effect.operation.path):
                http = self.http
                follows = http.follow_redirects and not effect.bare
                response = _send_following(http, _request(http, effect), _auth(http, effect), follows=follows)
            headers = Headers(response.headers.multi_items())
            if stays_open := effect.stream and response.status_code < 300:
                _lift_deadline(response)
                limit_body(response, headers, effect, None)
            else:
                if effect.left is not None:
                    _stop_at(response, started + effect.left)
                try:
                    limit_body(response, headers, effect, effect.limit)
                    response.read()
                finally:
                    response.close()
                    _remove_limit(response)
                _release_stream(response)
        except Exception as error:  # noqa: BLE001  # of either library; any other is raised again
            return connection_error(error, effect.operation.id, effect.request.url, time.perf_counter() - started)
        return _result(response, headers, b"" if stays_open else response.content, started)

    async def send_async(self, effect: Send) -> Response | APIConnectionError:
        """`send` for an async HTTP client."""
        started = time.perf_counter()
        try:
            async with _timeout(effect.left):
                with redaction.redact_logs(effect.operation.path):
                    http = self.http
                    follows = http.follow_redirects and not effect.bare
                    request, auth = _request(http, effect), _auth(http, effect)
                    response = await _send_following_async(http, request, auth, follows=follows)
                headers = Headers(response.headers.multi_items())
                if stays_open := effect.stream and response.status_code < 300:
                    _lift_deadline(response)
                    limit_body(response, headers, effect, None)
                else:
                    try:
                        limit_body(response, headers, effect, effect.limit)
                        await response.aread()
                    finally:
                        await response.aclose()
                        _remove_limit(response)
                    _release_stream(response)
        except Exception as error:  # noqa: BLE001  # of either library; any other is raised again
            return connection_error(error, effect.operation.id, effect.request.url, time.perf_counter() - started)
        return _result(response, headers, b"" if stays_open else response.content, started)

    def close(self) -> None:
        """Close our own connections of this process; not those of the caller, nor those of the parent of a fork."""
        process, own = self._own
        if process == os.getpid():
            own.close()

    async def close_async(self) -> None:
        """`close` for an async HTTP client."""
        process, own = self._own
        if process == os.getpid():
            await own.aclose()


def _result(response: Any, headers: Headers, content: bytes, started: float) -> Response:
    elapsed = time.perf_counter() - started
    return Response(response.status_code, headers, content, elapsed, time.time(), response)


def _embedded_handler(connection: Connection) -> Callable[[httpx.Request], httpx.Response]:
    def handle(request: httpx.Request) -> httpx.Response:
        server: Any = connection.embedded
        headers = tuple(request.headers.multi_items())
        response: Response = server(Request(request.method, str(request.url), headers, request.content))
        return httpx.Response(response.status, headers=list(response.headers.pairs), content=response.content)

    return handle


# HTTP clients ---------------------------------------------------------------------------------------------------------


def library_of(value: Any, name: str) -> str | None:
    """Return the HTTP library whose class *name*, or a subclass of it, *value* is an instance of; None for neither."""
    classes = {(one.__module__.partition(".")[0], one.__name__) for one in type(value).__mro__}
    return next((one for one in LIBRARIES if (one, name) in classes), None)


class _NoCookies(httpx.Cookies):
    """A cookie jar that stays empty."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Ignore the cookies of *response*."""


_NO_COOKIES = _NoCookies()


class _CookielessClient(httpx.Client):
    """`httpx.Client` without cookies."""

    cookies = property(lambda _self: _NO_COOKIES)  # pyright: ignore[reportIncompatibleMethodOverride]  # read-only


class _CookielessAsyncClient(httpx.AsyncClient):
    """`httpx.AsyncClient` without cookies."""

    cookies = property(lambda _self: _NO_COOKIES)  # pyright: ignore[reportIncompatibleMethodOverride]  # read-only


COOKIELESS: dict[type[httpx.Client | httpx.AsyncClient], type[httpx.Client | httpx.AsyncClient]] = {
    httpx.Client: _CookielessClient,
    httpx.AsyncClient: _CookielessAsyncClient,
}


# Requests -------------------------------------------------------------------------------------------------------------

_FRAMING = frozenset({b"host", b"content-length", b"transfer-encoding"})
_WITH_A_LENGTH = frozenset({"POST", "PUT", "PATCH"})


def _request(http: Any, effect: Send) -> Any:
    request = build_request(http, effect.request, effect.timeout)
    request = _without_defaults(http, request, effect.request) if effect.bare else request
    plan = effect.operation
    request.extensions[EXTENSION] = {"operation": plan.id, "path": plan.path, "attempt": effect.attempt}
    if effect.left is not None:
        request.extensions["timeout"] = _Timeouts(request.extensions.get("timeout", {}), effect.left)
    return request


def build_request(http: Any, request: Request, timeout: Any) -> Any:
    """Return *request* as a request of the HTTP library of *http*."""
    built = _built_directly(http, request)
    if built is None:
        built = http.build_request(request.method, request.url, headers=list(request.headers), content=request.content)
    if timeout is not None:
        # As plain numbers: a Timeout of the one library has no meaning for the other.
        phases = timeout if library_of(timeout, "Timeout") else httpx.Timeout(timeout)
        built.extensions["timeout"] = phases.as_dict()
    return built


def _built_directly(http: Any, request: Request) -> Any:
    """Build what `http.build_request` would, faster; None if *http* adds parameters, cookies or framing headers."""
    library = _library_of_builder(http.__class__)
    if library is None or http.params or http.cookies:
        return None
    replaced = {name.lower().encode("ascii") for name, _ in request.headers}
    url = library.URL(request.url)
    headers: list[tuple[Any, Any]] = [(b"Host", url.netloc)]
    names = set(replaced)
    for name, value in http.headers.raw:
        lower = name.lower()
        if lower not in replaced:
            headers.append((name, value))
            names.add(lower)
    if url.is_relative_url or not names.isdisjoint(_FRAMING):
        return None
    headers += request.headers
    if request.content:
        headers.append(("Content-Length", str(len(request.content))))
    elif request.method in _WITH_A_LENGTH:
        headers.insert(1, (b"Content-Length", b"0"))
    extensions = {"timeout": http.timeout.as_dict()}
    stream = library.ByteStream(request.content or b"")
    built = library.Request(request.method, url, headers=headers, stream=stream, extensions=extensions)
    built.read()
    return built


@cache
def _library_of_builder(client_class: type) -> Any:
    """Return the module of the HTTP library whose `build_request` the class has; None if it overrides it."""
    builder = getattr(client_class, "build_request", None)
    modules = [sys.modules[name] for name in LIBRARIES if name in sys.modules]
    return next((one for one in modules if builder in {one.Client.build_request, one.AsyncClient.build_request}), None)


def _without_defaults(http: Any, built: Any, request: Request) -> Any:
    """Return *request* without the headers, cookies and parameters that the HTTP client adds.

    Its content is sent in pieces, because the HTTP library would copy a large one.
    """
    content = request.content or b""
    pieces = _pieces(content) if library_of(http, "Client") else _pieces_async(content)
    headers = [*request.headers, ("Content-Length", str(len(content)))]
    return type(built)(request.method, request.url, headers=headers, content=pieces, extensions=built.extensions)


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]


async def _pieces_async(content: bytes) -> AsyncIterator[bytes]:
    for piece in _pieces(content):
        yield piece


def _auth(http: Any, effect: Send) -> dict[str, Any]:
    """Return the `auth` argument of `http.send`; none for the HTTP client's own."""
    if effect.bare:
        return {"auth": None}
    if effect.auth is None:
        return {}
    client_library = library_of(http, "Client") or library_of(http, "AsyncClient")
    auth_library = library_of(effect.auth, "Auth")
    if client_library != auth_library:
        raise ConfigurationError(
            f"auth is an {auth_library}.Auth, but the HTTP client is of {client_library}: both must be of one library",
            operation=effect.operation.id,
        )
    return {"auth": effect.auth}


# Redirects ------------------------------------------------------------------------------------------------------------

_HARMLESS_HEADERS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"}
)
"""Headers that are sent to another server."""


def _send_following(http: Any, request: Any, auth: dict[str, Any], *, follows: bool) -> Any:
    """Return the response to *request*, or the last one if it *follows* redirects; its body is not read."""
    response = http.send(request, stream=True, follow_redirects=False, **auth)
    while follows and (redirect := _redirect(http, response)):
        response.close()
        response = _with_history(response, http.send(redirect, stream=True, auth=None, follow_redirects=False))
    return response


async def _send_following_async(http: Any, request: Any, auth: dict[str, Any], *, follows: bool) -> Any:
    """`_send_following` for an async HTTP client."""
    response = await http.send(request, stream=True, follow_redirects=False, **auth)
    while follows and (redirect := _redirect(http, response)):
        await response.aclose()
        response = _with_history(response, await http.send(redirect, stream=True, auth=None, follow_redirects=False))
    return response


def _redirect(http: Any, response: Any) -> Any:
    """Return the request to which *response* redirects, without credentials for another server; None if it doesn't."""
    redirect, request = response.next_request, response.request
    if redirect is None:
        return None
    if len(response.history) >= http.max_redirects:
        raise httpx.TooManyRedirects("too many redirects", request=request)
    if not _is_same_server(request.url, redirect.url):
        for name in set(redirect.headers) - _HARMLESS_HEADERS:
            del redirect.headers[name]
    return redirect


def _with_history(before: Any, response: Any) -> Any:
    response.history = [*before.history, before]
    return response


def _is_same_server(one: Any, other: Any) -> bool:
    """Return whether both have one scheme, host and port (RFC 6454 §5), or *other* is *one* by https."""
    upgraded = (one.scheme, other.scheme) == ("http", "https") and (_port(one), _port(other)) == (80, 443)
    return one.host == other.host and (upgraded or (one.scheme, _port(one)) == (other.scheme, _port(other)))


def _port(url: Any) -> int:
    return url.port or {"https": 443}.get(url.scheme, 80)


# The size of a response body ------------------------------------------------------------------------------------------


def limit_body(response: Any, headers: Headers, effect: Send, limit: int | None) -> None:
    """Make the body of *response* fail beyond *limit* bytes, and if it is compressed and truncated.

    The iterating methods of the object are replaced, because the HTTP library itself reads by them.

    Raises:
        ResponseTooLargeError: its headers announce a larger body, or it is compressed more than once.
    """
    length, coding = headers.get("content-length", ""), headers.get("content-encoding", "")
    if not coding and (limit is None or (length.isdecimal() and int(length) <= limit)):
        return  # HTTP itself ends the body at its length
    body = _BodyLimit(response, effect.operation.id, limit)
    body.check_headers(length, coding)
    response.iter_raw, response.iter_bytes = _keep_tail(body, response.iter_raw), _count(body, response.iter_bytes)
    response.aiter_raw = _keep_tail_async(body, response.aiter_raw)
    response.aiter_bytes = _count_async(body, response.aiter_bytes)


def _remove_limit(response: Any) -> None:
    """Give *response*, whose body was read, its own methods back, so that it pickles."""
    if "iter_raw" in response.__dict__:
        del response.iter_raw, response.iter_bytes, response.aiter_raw, response.aiter_bytes


class _BodyLimit(Record):
    """The bytes of a body that were read so far, and their limit."""

    response: Any
    operation: str
    limit: int | None
    size: int = 0
    tail: bytes = b""
    """The last four bytes, compressed."""

    def check_headers(self, length: str, coding: str) -> None:
        """Check before the body is read."""
        if self.limit is None:
            return
        if length.isdecimal() and int(length) > self.limit:
            raise self.too_large(f"has {length} bytes")
        if "," in coding:
            # A piece that is decompressed twice may grow a million times before it is counted.
            raise self.too_large("is compressed more than once, and may have any size")

    def count(self, piece: bytes) -> None:
        """Count a decompressed *piece*."""
        self.size += len(piece)
        if self.limit is not None and self.size > self.limit:
            raise self.too_large("has more bytes")

    def check_end(self) -> None:
        """Check the size at the end of a gzip member (RFC 1952 §2.3.1), which the HTTP library ignores."""
        coding = self.response.headers.get("content-encoding", "").strip().lower()
        if coding == "gzip" and self.tail and int.from_bytes(self.tail, "little") != self.size % 2**32:
            raise httpx.DecodingError("the gzip data is truncated", request=self.response.request)

    def too_large(self, what: str) -> ResponseTooLargeError:
        """Return the error for a body that is too large."""
        return ResponseTooLargeError(
            f"the response ({self.response.status_code}) {what}; max_response_bytes is {self.limit}",
            operation=self.operation,
            status=self.response.status_code,
            headers=self.response.headers,
        )


def _keep_tail(body: _BodyLimit, pieces: Any) -> Any:
    def iterate(*size: int | None, **options: Any) -> Iterator[bytes]:
        for piece in pieces(*size, **options):
            body.tail = (body.tail + piece[-4:])[-4:]
            yield piece

    return iterate


def _count(body: _BodyLimit, pieces: Any) -> Any:
    def iterate(*size: int | None, **options: Any) -> Iterator[bytes]:
        for piece in pieces(*size, **options):
            body.count(piece)
            yield piece
        body.check_end()

    return iterate


def _keep_tail_async(body: _BodyLimit, pieces: Any) -> Any:
    async def iterate(*size: int | None, **options: Any) -> AsyncIterator[bytes]:
        async for piece in pieces(*size, **options):
            body.tail = (body.tail + piece[-4:])[-4:]
            yield piece

    return iterate


def _count_async(body: _BodyLimit, pieces: Any) -> Any:
    async def iterate(*size: int | None, **options: Any) -> AsyncIterator[bytes]:
        async for piece in pieces(*size, **options):
            body.count(piece)
            yield piece
        body.check_end()

    return iterate


# The deadline of a call -----------------------------------------------------------------------------------------------


class _Timeouts(dict[str, float | None]):
    """The timeouts of connecting, writing and reading, each cut to the time left when it is read."""

    def __init__(self, phases: Mapping[str, float | None], left: float) -> None:
        super().__init__(phases)
        self.end = time.perf_counter() + left

    def get(self, name: str, default: Any = None) -> Any:
        """Return the seconds of the phase *name*; never 0, which a socket takes for "don't wait"."""
        seconds, left = super().get(name, default), max(self.end - time.perf_counter(), 0.001)
        return min(left if seconds is None else seconds, left) if left < math.inf else seconds


def _lift_deadline(response: Any) -> None:
    """Let the caller read a stream beyond the deadline of the call."""
    phases = response.request.extensions.get("timeout")
    if isinstance(phases, _Timeouts):
        phases.end = math.inf


def _timeout(left: float | None) -> AbstractAsyncContextManager[object]:
    """Cancel the block after *left* seconds."""
    if left is None:
        return nullcontext()
    from asyncio import timeout  # a sync client does not need it

    return timeout(left)


def _stop_at(response: Any, end: float) -> None:
    """Make the body of *response* fail after *end*, however small the pieces are in which it arrives."""
    source = response.stream
    base: Any = next(one for one in type(source).__mro__ if one.__name__ == "SyncByteStream")

    class Bounded(base):  # type: ignore[misc]  # the base is known at run time
        """The stream of a response until *end*."""

        @property
        def elapsed(self) -> Any:
            """The time that httpx2 reads from the stream."""
            return source.elapsed

        def __iter__(self) -> Iterator[bytes]:
            for chunk in source:
                if time.perf_counter() > end:
                    raise TimeoutError("the deadline of the call passed")
                yield chunk

        def close(self) -> None:
            source.close()

    response.stream = Bounded()


def _release_stream(response: Any) -> None:
    """Release the stream that was read: httpx's refers to *response* in turn, and both would wait for the collector.

    httpx2's does not; there the response reads its elapsed time from the stream.
    """
    if not hasattr(response.stream, "elapsed"):
        response.stream = httpx.ByteStream(response.content)


# Errors ---------------------------------------------------------------------------------------------------------------

_NOT_SENT = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"}
_WRONG_URL = ("UnsupportedProtocol", "InvalidURL")
_QUOTE = re.compile(r"""[: ]*(?:bytearray\()?b?['"]""")


def connection_error(error: Exception, operation: str, url: str, elapsed: float) -> APIConnectionError:
    """Return *error* of the HTTP library as an error of ours; raise any other error as it is.

    Raises:
        ConfigurationError: the request can't be sent to *url*.
    """
    if any(library_of(error, name) for name in _WRONG_URL):
        message = f"the request can't be sent: {error}; check the server's address and the arguments"
        raise ConfigurationError(message, operation=operation) from redaction.without_frames(error)
    if library_of(error, "LocalProtocolError"):
        # Its message may quote a header, and so a secret.
        raise ConfigurationError(
            "the HTTP client refuses to send the request; check the server's address, and the headers of an "
            "http_client",
            operation=operation,
        ) from None
    # The async network layer raises errors of TLS within a response as they are.
    if not (isinstance(error, TimeoutError | ssl.SSLError) or library_of(error, "HTTPError")):
        raise error
    names = {one.__name__ for one in type(error).__mro__}
    error_class = APITimeoutError if names & {"TimeoutException", "TimeoutError"} else APIConnectionError
    # The message quotes what the server sent, which may contain a secret of the request.
    words = _QUOTE.split(str(error))[0] if library_of(error, "RemoteProtocolError") else str(error)
    reason = f"{type(error).__name__}: {words}" if words else type(error).__name__
    message = f"no response from {httpx.URL(url).host}: {reason}"
    failure = error_class(message, operation=operation, request_sent=not names & _NOT_SENT, elapsed=elapsed)
    failure.__cause__ = redaction.without_frames(error) if words == str(error) else None
    return failure
