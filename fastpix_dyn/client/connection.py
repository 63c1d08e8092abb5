"""The connection: an HTTP client of httpx or httpx2, and one request with it.

`Connection.send` builds the request, follows redirects without credentials, limits the size and time of the response
body, and turns errors of the HTTP library into ours. It knows both libraries by the names of their classes.
"""

from __future__ import annotations

import os
import re
import ssl
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import lru_cache
from typing import Any
from urllib.request import getproxies

import httpx

from fastpix_dyn import redaction
from fastpix_dyn.errors import APIConnectionError, APITimeoutError, ConfigurationError
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.structs import Record, field, replace
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
    is_closed: bool = False
    _own: tuple[int, Any] = (0, None)
    """The id of the process that made our own HTTP client, and the client; an async one, which has no connections."""
    _by_loop: Any = None
    """Our own HTTP clients of an async client, a `LoopClients`."""
    _locks: dict[int, threading.Lock] = field(default_factory=dict[int, threading.Lock])
    """By process: a lock that another thread held at a fork stays locked in the child."""

    def check_is_open(self) -> None:
        """Check that requests can be sent.

        Raises:
            ConfigurationError: the client is closed, or the `http_client` with which it sends.
        """
        if self.http_client is not None:
            if self.http_client.is_closed:
                raise ConfigurationError("the http_client is closed; pass another one, or close it after the last call")
        elif self.is_closed:
            raise ConfigurationError("the client is closed; create another one, or call this one before it is closed")

    @property
    def http(self) -> Any:
        """The HTTP client for a request.

        A child process gets its own after a fork, and so does each event loop: they can't share a connection.
        """
        self.check_is_open()
        if self.http_client is not None or self.client_class is not ASYNC:
            return self.builder
        from fastpix_dyn.client.event_loops import LoopClients, running_loop  # a sync client does not need them

        if (loop := running_loop()) is None:
            return self.builder
        with self._lock:
            self._by_loop = self._by_loop or LoopClients(self._created)
        return self._by_loop.of(loop)

    @property
    def builder(self) -> Any:
        """An HTTP client that builds requests; works in no event loop and after the end as well."""
        if self.http_client is not None:
            return self.http_client
        process = os.getpid()
        if self._own[0] != process:
            with self._lock:
                if self._own[0] != process:
                    self._own = process, self._created()
        return self._own[1]

    @property
    def _lock(self) -> threading.Lock:
        return self._locks.setdefault(os.getpid(), threading.Lock())

    def _created(self) -> Any:
        try:
            return self._new_client()
        except Exception as error:  # noqa: BLE001  # what the HTTP library says about the environment is not ours
            from fastpix_dyn.client.certificates import environment_error  # for errors only

            raise environment_error(error) from None

    def _new_client(self) -> Any:
        is_embedded = self.embedded is not None
        transport: Any = httpx.MockTransport(_embedded_handler(self)) if is_embedded else _transport(self.client_class)
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
                    try:
                        _leave_open(response, headers, effect)
                    except TimeoutError:
                        response.close()
                        raise
                else:
                    if effect.left is not None:
                        from fastpix_dyn.client.time_limits import stop_at

                        stop_at(response, started + effect.left)
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
                        try:
                            _leave_open(response, headers, effect)
                        except TimeoutError:
                            await response.aclose()
                            raise
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
        with self._lock:
            self.is_closed = True
        process, own = self._own
        if process == os.getpid():
            own.close()

    async def close_async(self) -> None:
        """`close` for an async HTTP client, in all event loops."""
        self.is_closed = True
        if self._by_loop is not None:
            await self._by_loop.close()


def _leave_open(response: Any, headers: Headers, effect: Send) -> None:
    """Prepare *response* for the caller, who reads its body."""
    from fastpix_dyn.client.redacted_stream import redact_stream  # for streams only

    _lift_deadline(response, effect)
    limit_body(response, headers, effect, None)
    redact_stream(response, effect.operation.path)


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


def _transport(client_class: type[httpx.Client | httpx.AsyncClient]) -> Any:
    """Return the transport for the proxies of the environment; None, for the HTTP library's own, if there are none."""
    if not getproxies():
        return None
    from fastpix_dyn.client import proxies  # most environments have none

    return proxies.transport(client_class, proxies.environment_proxies())


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
    encoded = with_encoded_headers(effect.request)
    request = build_request(http, encoded, effect.timeout)
    request = _without_defaults(http, request, encoded) if effect.bare else request
    plan = effect.operation
    request.extensions[EXTENSION] = {"operation": plan.id, "path": plan.path, "attempt": effect.attempt}
    if effect.left is not None:
        _limit_time(http, request, effect.left)
    return request


def with_encoded_headers(request: Request) -> Request:
    """Return *request*; header values outside of ASCII become bytes (RFC 9110 §5.5), as the library refuses them."""
    if all(value.isascii() for _, value in request.headers):
        return request
    headers: Any = tuple((name, text if text.isascii() else text.encode("latin-1")) for name, text in request.headers)
    return replace(request, headers=headers)


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


@lru_cache(maxsize=64)
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
    return {"auth": effect.auth if effect.left is None else _timed_auth(effect.auth, effect.left)}


# Redirects ------------------------------------------------------------------------------------------------------------


def _send_following(http: Any, request: Any, auth: dict[str, Any], *, follows: bool) -> Any:
    """Return the response to *request*, or the last one if it *follows* redirects; its body is not read."""
    response = http.send(request, stream=True, follow_redirects=False, **auth)
    if follows and response.next_request is not None:
        from fastpix_dyn.client import redirects  # few responses are

        return redirects.follow(http, response)
    return response


async def _send_following_async(http: Any, request: Any, auth: dict[str, Any], *, follows: bool) -> Any:
    """`_send_following` for an async HTTP client."""
    response = await http.send(request, stream=True, follow_redirects=False, **auth)
    if follows and response.next_request is not None:
        from fastpix_dyn.client import redirects

        return await redirects.follow_async(http, response)
    return response


# The size of a response body ------------------------------------------------------------------------------------------


def limit_body(response: Any, headers: Headers, effect: Send, limit: int | None) -> None:
    """Make the body of *response* fail beyond *limit* bytes, and if it is compressed and truncated.

    Raises:
        ResponseTooLargeError: its headers announce a larger body, or it is compressed more than once.
    """
    length, coding = headers.get("content-length", ""), headers.get("content-encoding", "")
    if not coding and (limit is None or (length.isdecimal() and int(length) <= limit)):
        return  # HTTP itself ends the body at its length
    from fastpix_dyn.client.body_limit import BodyLimit  # for compressed bodies, and those without a length

    BodyLimit(response, effect.operation.id, limit, effect.stream).apply(length, coding)


def _remove_limit(response: Any) -> None:
    """Give *response*, whose body was read, its own methods back, so that it pickles."""
    if "iter_raw" in response.__dict__:
        del response.iter_raw, response.iter_bytes, response.aiter_raw, response.aiter_bytes


# The deadline of a call -----------------------------------------------------------------------------------------------


def _limit_time(http: Any, request: Any, left: float) -> None:
    """Give each phase of *request* the time that is left, *left* seconds now."""
    from fastpix_dyn.client import time_limits  # a call without a deadline does not need it

    request.extensions["timeout"] = time_limits.Timeouts(request.extensions.get("timeout", {}), left)
    if library_of(http, "Client"):
        time_limits.bound_network(http)


def _timed_auth(auth: Any, left: float) -> Any:
    from fastpix_dyn.client import time_limits

    return time_limits.timed_auth(auth, left)


def _lift_deadline(response: Any, effect: Send) -> None:
    """Let the caller read a stream beyond the deadline of the call, if it began before.

    Raises:
        TimeoutError: the deadline passed.
    """
    if effect.left is not None:
        from fastpix_dyn.client import time_limits

        time_limits.lift_deadline(response)


def _timeout(left: float | None) -> AbstractAsyncContextManager[object]:
    """Cancel the block after *left* seconds."""
    if left is None:
        return nullcontext()
    from asyncio import timeout  # a sync client does not need it

    return timeout(left)


def _release_stream(response: Any) -> None:
    """Release the stream that was read: httpx's refers to *response* in turn, and both would wait for the collector.

    httpx2's does not; there the response reads its elapsed time from the stream.
    """
    if not hasattr(response.stream, "elapsed"):
        response.stream = httpx.ByteStream(response.content)


# Errors ---------------------------------------------------------------------------------------------------------------

_NOT_SENT = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"}
_WRONG_URL = ("UnsupportedProtocol", "InvalidURL")
_MISUSES = (
    ("event loop", "the http_client has connections of another event loop; create one in each loop, or pass none"),
    ("different loop", "the http_client has connections of another event loop; create one in each loop, or pass none"),
    ("client has been closed", "the client is closed; create another one, or call this one before it is closed"),
)
"""Words in a RuntimeError of the HTTP library or asyncio, and what they mean to the caller."""
_QUOTE = re.compile(r"""[: ]*(?:bytearray\()?b?['"]""")


def _is_url(url: str) -> bool:
    """Return whether the HTTP library can send a request to *url*; if so, an error of it is about a Location."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.raw_host)


def connection_error(error: Exception, operation: str, url: str, elapsed: float) -> APIConnectionError:
    """Return *error* of the HTTP library as an error of ours; raise any other error as it is.

    Raises:
        ConfigurationError: the request can't be sent to *url*.
    """
    is_wrong_url = any(library_of(error, name) for name in _WRONG_URL)
    if is_wrong_url and not _is_url(url):
        message = f"the request can't be sent: {error}; check the server's address and the arguments"
        raise ConfigurationError(message, operation=operation) from redaction.without_frames(error)
    if library_of(error, "LocalProtocolError"):
        # Its message may quote a header, and so a secret.
        raise ConfigurationError(
            "the HTTP client refuses to send the request; check the server's address, and the headers of an "
            "http_client",
            operation=operation,
        ) from None
    if isinstance(error, RuntimeError) and (words := _misuse(error)):
        raise ConfigurationError(words, operation=operation) from None
    if is_wrong_url or type(error).__module__.partition(".")[0] == "idna":
        words = f"{httpx.URL(url).host} sent a redirect whose Location can't be read"
        return APIConnectionError(words, operation=operation, elapsed=elapsed)
    # The async network layer raises errors of TLS within a response as they are.
    if not (isinstance(error, TimeoutError | ssl.SSLError) or library_of(error, "HTTPError")):
        raise error
    names = {one.__name__ for one in type(error).__mro__}
    error_class = APITimeoutError if names & {"TimeoutException", "TimeoutError"} else APIConnectionError
    # The message quotes what the server sent, which may contain a secret of the request.
    words = _QUOTE.split(str(error))[0] if library_of(error, "RemoteProtocolError") else str(error)
    reason = f"{type(error).__name__}: {words}" if words else type(error).__name__
    message = f"no response from {httpx.URL(url).host}: {reason}{_advice(words)}"
    failure = error_class(message, operation=operation, request_sent=not names & _NOT_SENT, elapsed=elapsed)
    failure.__cause__ = redaction.without_frames(error) if words == str(error) else None
    return failure


def _advice(reason: str) -> str:
    """Return what to do about *reason*, the words of an error; empty if it is not about a certificate."""
    if "CERTIFICATE" not in reason:
        return ""
    from fastpix_dyn.client.certificates import advice  # for errors only

    return advice(reason)


def _misuse(error: RuntimeError) -> str:
    """Return what the caller did wrong with a client; empty if *error* says something else."""
    return next((words for sign, words in _MISUSES if sign in str(error).lower()), "")
