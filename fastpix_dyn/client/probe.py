"""Check the path to a server layer by layer: DNS, TCP, TLS, HTTP."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from fastpix_dyn.addresses import Address, parse_address
from fastpix_dyn.client.connection import SYNC, Connection, EmbeddedServer
from fastpix_dyn.client.proxies import proxy_for
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.redaction import redact_logs

Layer = Literal["dns", "tcp", "tls", "http"]
LAYERS: tuple[Layer, ...] = ("dns", "tcp", "tls", "http")


@dataclass(frozen=True, slots=True)
class Step:
    """The result of checking one layer.

    Attributes:
        layer: the layer.
        state: whether it works; `skipped` if it was not checked.
        detail: the result in words.
        date: the `Date` header (RFC 9110 §6.6.1) of the HTTP response; empty if there is none.
    """

    layer: Layer
    state: Literal["ok", "failed", "skipped"]
    detail: str
    date: str = ""


def steps(url: str, *, embedded: EmbeddedServer | None = None, timeout: float = 5.0) -> Iterator[Step]:
    """Yield the result of each layer on the path to the server at *url*; stop after one that fails.

    The HTTP layer sends one HEAD of *url* without credentials; any status counts as a response.

    Args:
        url: the address, http or https.
        embedded: the server in this process that replaces the network.
        timeout: the most seconds for each layer.

    Raises:
        AddressError: *url* is no address.
    """
    address = parse_address(url)
    if embedded is not None:
        yield from (Step(layer, "skipped", "the server is in this process") for layer in LAYERS[:3])
        yield _http(url, embedded, timeout)
    elif proxy := proxy_for(address):
        yield from (
            Step(layer, "skipped", f"the proxy in {proxy.variable} makes the connection") for layer in LAYERS[:3]
        )
        yield _http(url, None, timeout)
    else:
        yield from _direct(url, address, timeout)


def _direct(url: str, address: Address, timeout: float) -> Iterator[Step]:
    host, port = address.host, address.port
    yield (name := _dns(host, port))
    if name.state == "failed":
        return
    for step in _connected(host, port, timeout, is_secure=address.scheme == "https"):
        yield step
        if step.state == "failed":
            return
    yield _http(url, None, timeout)


def _dns(host: str, port: int) -> Step:
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return Step("dns", "failed", f"{host} has no address: {_reason(error)}")
    addresses = list(dict.fromkeys(str(one[4][0]) for one in infos))
    return Step("dns", "ok", f"{host} is {', '.join(addresses)}")


def _connected(host: str, port: int, timeout: float, *, is_secure: bool) -> Iterator[Step]:
    try:
        connection = socket.create_connection((host, port), timeout)
    except (OSError, UnicodeError) as error:
        yield Step("tcp", "failed", f"no connection to port {port}: {_reason(error)}")
        return
    with connection:
        yield Step("tcp", "ok", f"connected to port {port}")
        yield (
            _tls(connection, host) if is_secure else Step("tls", "skipped", "the address is http: nothing is encrypted")
        )


def _tls(connection: socket.socket, host: str) -> Step:
    """Check the certificate by the authorities that the HTTP client trusts, which may differ from the system's."""
    try:
        with httpx.create_ssl_context().wrap_socket(connection, server_hostname=host) as secured:
            certificate: dict[str, Any] = secured.getpeercert() or {}
            return Step("tls", "ok", f"{secured.version()}, a certificate until {certificate.get('notAfter')}")
    except (OSError, ValueError) as error:
        why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else _reason(error)
        return Step(
            "tls", "failed", f"the certificate of {host} is not trusted, or the server does not speak TLS: {why}"
        )


def _http(url: str, embedded: EmbeddedServer | None, timeout: float) -> Step:
    connection = Connection(None, embedded, SYNC)
    try:
        with redact_logs(urlsplit(url).path):
            response = connection.http.head(url, timeout=timeout)
    except ConfigurationError as error:  # the proxy can't be used
        return Step("http", "failed", str(error))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Step("http", "failed", f"no response: {type(error).__name__}")
    finally:
        connection.close()
    return Step("http", "ok", f"responded with status {response.status_code}", response.headers.get("date", ""))


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
