"""The proxies of the environment: which one a request takes, and the transport that sends it there.

A request to this machine takes none, whatever the environment says: it would leave the machine, with its credentials.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx

from fastpix_dyn.addresses import Address, AddressError, parse_address
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.structs import Record

_SCHEMES = ("http", "https", "all")


class Proxy(Record, frozen=True):
    """A proxy of the environment.

    Attributes:
        variable: the environment variable that names it; on Windows and macOS also a setting of the system.
        url: its address, which may contain a password.
    """

    variable: str
    url: str

    def __repr__(self) -> str:  # without the URL
        return f"Proxy({self.variable!r})"


def environment_proxies() -> Mapping[str, str]:
    """Return the proxies of the environment by scheme; `all` is for the schemes without one."""
    return {scheme: url for scheme, url in getproxies().items() if scheme in _SCHEMES and url}


def proxy_for(address: Address, proxies: Mapping[str, str] | None = None) -> Proxy | None:
    """Return the proxy that a request to *address* takes; None if it is sent directly, as NO_PROXY says, or locally."""
    proxies = environment_proxies() if proxies is None else proxies
    scheme = next((one for one in (address.scheme, "all") if one in proxies), None)
    host = address.host if ":" in address.host else f"{address.host}:{address.port}"
    if scheme is None or address.is_local or proxy_bypass(host):
        return None
    url = proxies[scheme]
    return Proxy(f"{scheme.upper()}_PROXY", url if "://" in url else f"http://{url}")


def transport(client_class: type[httpx.Client | httpx.AsyncClient], proxies: Mapping[str, str]) -> Any:
    """Return the transport of a client that takes *proxies*, those of the environment."""
    transport_class = httpx.HTTPTransport if issubclass(client_class, httpx.Client) else httpx.AsyncHTTPTransport
    return _EnvironmentTransport(transport_class, proxies)


class _EnvironmentTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends each request directly or by a proxy; each proxy has a transport, which its first request creates."""

    def __init__(self, transport_class: Any, proxies: Mapping[str, str]) -> None:
        self._class, self._proxies = transport_class, proxies
        self._certificates = httpx.create_ssl_context()
        self._direct = transport_class(verify=self._certificates)
        self._by_proxy: dict[str, Any] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request*."""
        response: httpx.Response = self._transport(request).handle_request(request)
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request*."""
        response: httpx.Response = await self._transport(request).handle_async_request(request)
        return response

    def close(self) -> None:
        """Close all connections."""
        for one in (self._direct, *self._by_proxy.values()):
            one.close()

    async def aclose(self) -> None:
        """Close all connections."""
        for one in (self._direct, *self._by_proxy.values()):
            await one.aclose()

    def _transport(self, request: httpx.Request) -> Any:
        try:
            proxy = proxy_for(parse_address(str(request.url)), self._proxies)
        except AddressError as error:
            raise ConfigurationError(f"the request can't be sent: its URL is no address: {error}") from None
        if proxy is None:
            return self._direct
        if proxy.url not in self._by_proxy:
            # Two threads may both create one; `setdefault` lets both use the same.
            self._by_proxy.setdefault(proxy.url, self._create(proxy))
        return self._by_proxy[proxy.url]

    def _create(self, proxy: Proxy) -> Any:
        try:
            return self._class(verify=self._certificates, proxy=_checked(proxy.url))
        except (AddressError, ImportError, ValueError, httpx.InvalidURL) as error:
            reason = _reason(error)
        # Outside of the block: the frames of the error contain the URL, and so perhaps a password.
        raise ConfigurationError(f"the proxy in the environment's {proxy.variable} can't be used: {reason}")


def _checked(url: str) -> httpx.Proxy:
    """Return the proxy at *url*, if that has the address of a server; SOCKS has schemes of its own."""
    proxy = httpx.Proxy(url)
    parse_address(str(proxy.url.copy_with(scheme="http")))
    return proxy


def _reason(error: Exception) -> str:
    if isinstance(error, ImportError):
        return "SOCKS needs socksio: pip install 'httpx[socks]', or add the host of the server to NO_PROXY"
    what = str(error) if isinstance(error, AddressError) else "it is not the URL of a proxy"
    return f"{what}; expected http://HOST:PORT"
