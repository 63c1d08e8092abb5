"""Whether a server can be reached, step by step: its name, a connection, a certificate, an answer to HTTP."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from fastpix_dyn.client.connection import SYNC, Answer, Connection
from fastpix_dyn.redaction import redacted_logs

Layer = Literal["dns", "tcp", "tls", "http"]
LAYERS: tuple[Layer, ...] = ("dns", "tcp", "tls", "http")


@dataclass(frozen=True, slots=True)
class Step:
    """What one layer came to.

    Attributes:
        layer: which.
        state: whether it works; `skipped` where it was not tried.
        seen: what was seen, in words.
        date: the `Date` header (RFC 9110 §6.6.1) of the answer to HTTP; empty where there is none.
    """

    layer: Layer
    state: Literal["ok", "failed", "skipped"]
    seen: str
    date: str = ""


def steps(url: str, *, embedded: Answer | None = None, timeout: float = 5.0) -> Iterator[Step]:
    """Each layer on the way to the server at *url*. After one that fails, nothing more is tried.

    What is sent is one HEAD of *url* without credentials: it asks for no right, and any status is an answer.

    Args:
        url: the address, http or https.
        embedded: the server in this process that answers instead.
        timeout: seconds that each layer may take.
    """
    parts = urlsplit(url)
    if embedded is not None:
        yield from (Step(layer, "skipped", "the server is in this process") for layer in LAYERS[:3])
        yield _http(url, embedded, timeout)
    elif proxy := _proxy(parts):
        yield from (Step(layer, "skipped", f"left to the proxy of {proxy}") for layer in LAYERS[:3])
        yield _http(url, None, timeout)
    else:
        yield from _direct(url, parts, timeout)


def _direct(url: str, parts: SplitResult, timeout: float) -> Iterator[Step]:
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    for step in (_dns(host, port), *_connected(host, port, timeout, is_secure=parts.scheme == "https")):
        yield step
        if step.state == "failed":
            return
    yield _http(url, None, timeout)


def _dns(host: str, port: int) -> Step:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return Step("dns", "failed", f"{host} has no address: {_words(error)}")
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    return Step("dns", "ok", f"{host} is {', '.join(addresses)}")


def _connected(host: str, port: int, timeout: float, *, is_secure: bool) -> Iterator[Step]:
    try:
        connection = socket.create_connection((host, port), timeout)
    except (OSError, UnicodeError) as error:
        yield Step("tcp", "failed", f"no connection to port {port}: {_words(error)}")
        return
    with connection:
        yield Step("tcp", "ok", f"connected to port {port}")
        yield (
            _tls(connection, host) if is_secure else Step("tls", "skipped", "the address is http: nothing is encrypted")
        )


def _tls(connection: socket.socket, host: str) -> Step:
    """By the authorities that the client trusts, not those of this machine's other programs."""
    try:
        with httpx.create_ssl_context().wrap_socket(connection, server_hostname=host) as secured:
            certificate: dict[str, Any] = secured.getpeercert() or {}
            return Step("tls", "ok", f"{secured.version()}, a certificate until {certificate.get('notAfter')}")
    except (OSError, ValueError) as error:
        why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else _words(error)
        return Step("tls", "failed", f"the certificate of {host} is not trusted, or no TLS is spoken: {why}")


def _http(url: str, embedded: Answer | None, timeout: float) -> Step:
    connection = Connection(None, embedded, SYNC)
    try:
        with redacted_logs(urlsplit(url).path):
            answer = connection.http.head(url, timeout=timeout)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Step("http", "failed", f"no answer: {type(error).__name__}")
    finally:
        connection.close()
    return Step("http", "ok", f"answered with {answer.status_code}", answer.headers.get("date", ""))


def _proxy(parts: SplitResult) -> str:
    """The environment variable that names the proxy for the address; empty where there is none."""
    proxies = getproxies()
    if proxy_bypass(str(parts.hostname)):
        return ""
    return next((f"{name.upper()}_PROXY" for name in (parts.scheme, "all") if name in proxies), "")


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
