"""Whether a server can be reached, step by step: its name, a connection, a certificate, an answer to HTTP."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from fastpix_dyn.api import Client
from fastpix_dyn.client import options
from fastpix_dyn.client.connection import SYNC, Answer, Connection
from fastpix_dyn.client.options import Options
from fastpix_dyn.errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    FastPixError,
    PermissionDeniedError,
)
from fastpix_dyn.redaction import redacted_logs
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.workbench.doctor.check import Case, Check, State
from fastpix_dyn.workbench.doctor.local_checks import chosen
from fastpix_dyn.workbench.doctor.local_checks import login as login_of

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


MOST_SKEW = 30.0
"""Seconds that the clocks may differ: a token that is valid for a minute must not be dead on arrival."""
_LAYERS = tuple(f"server {layer}" for layer in LAYERS)
_ADVICE = {
    "dns": "check the spelling of the address, and this machine's name servers",
    "tcp": "check the port, firewalls, and whether a proxy is needed (HTTPS_PROXY)",
    "tls": "if the certificate is one of yours, let SSL_CERT_FILE lead to its authority; check this machine's clock",
    "http": "check that it is an HTTP server that listens there, and any proxy on the way",
}


def server(case: Case) -> Iterator[Check]:
    """Each layer on the way to it, and its clock."""
    why = "offline" if case.offline else "the document must be right first" if case.api is None else ""
    if case.api is None or why:
        yield from (Check(name, "skipped", why) for name in (*_LAYERS, "clock"))
        return
    try:
        url = address(case, case.api)
    except ConfigurationError as error:
        yield Check("server", "problem", error.message, "give --server the address")
        return
    date = ""
    for step in steps(url, embedded=options.embedded(case.api, url), timeout=case.timeout):
        state: State = "problem" if step.state == "failed" else step.state
        yield Check(f"server {step.layer}", state, step.seen, _ADVICE[step.layer] if state == "problem" else "")
        date = step.date
    yield clock(case, date)


def clock(case: Case, date: str) -> Check:
    """Whether this machine's clock agrees with the server's *date*, which is told in whole seconds."""
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except ValueError:
        return Check("clock", "skipped", "the server did not tell its time")
    # What is told as 12:00:00 may be anything up to 12:00:01.
    ahead = case.clock() - theirs - 0.5
    seen = (
        f"this machine's is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the server's, give or take 1 s"
    )
    if abs(ahead) <= MOST_SKEW:
        return Check("clock", "ok", seen)
    return Check("clock", "warning", seen, "set it (NTP): tokens and signatures tell the time")


def login(case: Case) -> Iterator[Check]:
    """Whether the server takes the credentials: the shortest page of a list is asked for."""
    found = login_of(case)
    operation = None if case.api is None else probe(case.api)
    is_half = found is not None and not (found.has_username and found.has_password)
    has_some = case.auth is not None or (found is not None and not is_half)
    if case.offline or case.api is None:
        yield Check("login", "skipped", "offline" if case.offline else "the document must be right first")
    elif operation is None:
        yield Check("login", "skipped", "the document has no list that can be asked for without arguments")
    elif not has_some and not options.is_embedded(chosen(case)):
        yield Check("login", "skipped", "there are no credentials to try" if not is_half else "a half is missing")
    else:
        yield _tried(case, case.api, operation)


def probe(api: Api) -> Operation | None:
    """The first list of *api* that asks for credentials and for no argument."""
    return next(
        (
            one
            for one in api.operations.values()
            if one.method == "GET"
            and one.paging is not None
            and any(one.security)
            and not any(parameter.required for parameter in one.parameters)
        ),
        None,
    )


def smallest(api: Api, operation: Operation) -> dict[str, Any]:
    """The arguments that ask for the smallest page of *operation*."""
    size = operation.paging.size if operation.paging else None
    found = [one for one in operation.parameters if one.place == "query" and one.name == size]
    return {one.python_name: max(1, resolved(one.schema, api.schemas).get("minimum", 1)) for one in found}


def address(case: Case, api: Api) -> str:
    """The address that a client would ask.

    Raises:
        ConfigurationError: there is none.
    """
    found = chosen(case)
    return options.resolve(api, 0 if found is None else found, None) or ""


def _tried(case: Case, api: Api, operation: Operation) -> Check:
    options: Options = {"retries": None, "timeout": case.timeout, "responses": "off", "drift": None}
    where = chosen(case)
    if where is not None:
        options["server"] = where
    if case.auth is not None:
        options["auth"] = case.auth
    try:
        with Client(spec=case.source, overlays=case.overlays, **options) as client:
            client.operations[operation.id](**smallest(api, operation))
    except FastPixError as error:
        return _refused(operation, error)
    return Check("login", "ok", f"{operation.id} was answered")


def _refused(operation: Operation, error: FastPixError) -> Check:
    match error:
        case AuthenticationError():
            return Check(
                "login",
                "problem",
                f"{operation.id} was refused: {error.status}",
                "check the credentials: the server does not know them",
            )
        case PermissionDeniedError():
            return Check(
                "login",
                "warning",
                f"{operation.id} was refused: {error.status}",
                "the credentials are known, and may not do this",
            )
        case APIStatusError():
            return Check(
                "login",
                "warning",
                f"{operation.id} was answered with {error.status}",
                "this says nothing of the credentials; try again",
            )
        case APIConnectionError():
            return Check("login", "skipped", "no answer came: see the lines about the server")
        case _:
            return Check("login", "problem", error.message, "give credentials that the document asks for")
