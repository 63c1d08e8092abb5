"""The HTTP library, behind one door: a request goes in, an answer or an `APIConnectionError` comes out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from fastpix_dyn.errors import APIConnectionError, APITimeoutError, ConfigurationError
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.wire.messages import Headers, Request, Response

DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""Seconds to connect, and between two pieces of an answer."""
SYNC, ASYNC = httpx.Client, httpx.AsyncClient
_NOT_SENT = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"}
_WRONG_URL = {"UnsupportedProtocol", "InvalidURL", "LocalProtocolError"}

Answer = Callable[[Request], Response]
"""A server in this process."""


@dataclass(slots=True)
class Connection:
    """An HTTP client: the caller's, or one of our own, made at the first call and closed with the client."""

    given: Any
    embedded: Answer | None
    """Answers instead of the network."""
    kind: type[httpx.Client | httpx.AsyncClient]
    _own: Any = None

    @property
    def http(self) -> Any:
        """The HTTP client."""
        if self.given is not None:
            return self.given
        if self._own is None:
            transport = self.embedded and httpx.MockTransport(_embedded(self.embedded))
            self._own = self.kind(transport=transport, timeout=DEFAULT_TIMEOUT)
        return self._own

    def send(self, effect: Send) -> Response | APIConnectionError:
        """Sends and reads the answer whole.

        Raises:
            ConfigurationError: the URL can't be asked at all.
        """
        started = time.perf_counter()
        try:
            return _response(self.http.send(build(self.http, effect.request, effect.timeout), **_auth(effect)), started)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return _failure(effect, error, started)

    async def send_async(self, effect: Send) -> Response | APIConnectionError:
        """`send`, awaited."""
        started = time.perf_counter()
        try:
            return _response(
                await self.http.send(build(self.http, effect.request, effect.timeout), **_auth(effect)), started
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return _failure(effect, error, started)

    def close(self) -> None:
        """Closes the connections, unless the caller brought them."""
        if self._own is not None:
            self._own.close()

    async def close_async(self) -> None:
        """`close`, awaited."""
        if self._own is not None:
            await self._own.aclose()


def build(http: Any, request: Request, timeout: Any) -> httpx.Request:
    """The HTTP library's own request."""
    options = {} if timeout is None else {"timeout": timeout}
    built: httpx.Request = http.build_request(
        request.method, request.url, headers=list(request.headers), content=request.content, **options
    )
    return built


def _auth(effect: Send) -> dict[str, Any]:
    return {} if effect.auth is None else {"auth": effect.auth}


def _response(answer: httpx.Response, started: float) -> Response:
    headers = Headers(answer.headers.multi_items())
    return Response(answer.status_code, headers, answer.content, time.perf_counter() - started, time.time(), answer)


def _failure(effect: Send, error: Exception, started: float) -> APIConnectionError:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    host = httpx.URL(effect.request.url).host if "InvalidURL" not in kinds else "the server"
    if kinds & _WRONG_URL:
        raise ConfigurationError(f"{error}; check the server's address", operation=effect.operation) from error
    kind = APITimeoutError if "TimeoutException" in kinds else APIConnectionError
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    failure = kind(
        f"no answer from {host}: {what}",
        operation=effect.operation,
        request_sent=not kinds & _NOT_SENT,
        elapsed=time.perf_counter() - started,
    )
    failure.__cause__ = error
    return failure


def _embedded(answer: Answer) -> Callable[[httpx.Request], httpx.Response]:
    def handle(request: httpx.Request) -> httpx.Response:
        headers = tuple(request.headers.multi_items())
        response = answer(Request(request.method, str(request.url), headers, request.content))
        return httpx.Response(response.status, headers=list(response.headers.pairs), content=response.content)

    return handle
