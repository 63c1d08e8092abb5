"""The options of a client: their types, their values from the environment, and the settings that they become.

`apply_options` checks the options of a client or view; each row of `_CHANGES` turns related options into settings.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit

import httpx

from fastpix_dyn.client.connection import EmbeddedServer, library_of
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.flow.call import Call
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import LOG_DETAILS, VALIDATION_MODES, Environment, LogDetail, Settings, ValidationMode
from fastpix_dyn.redaction import redact_userinfo
from fastpix_dyn.spec.names import suggestion, template_names
from fastpix_dyn.spec.plan import Api, Operation, ServerVariable
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.wire.auth import Credentials, CredentialsProvider, credentials_by_scheme
from fastpix_dyn.wire.messages import Request, Response

CallNext = Callable[[Call], Any]
"""The rest of the chain: makes a `Call` and returns its `ApiResponse`; an awaitable of it in an async client."""
Middleware = Callable[[Call, CallNext], Any]
"""A function around each call: gets the `Call` and the rest of the chain; returns its result, or another one."""


class Options(TypedDict, total=False):
    """The keyword arguments of a client and of each of its views.

    Attributes:
        username: user name for HTTP basic authentication; else the environment's FASTPIX_USERNAME.
        password: its password; else the environment's FASTPIX_PASSWORD.
        auth: other credentials: (user name, password), a token or key, a mapping from the name of a security scheme to
            one of these, a function that returns one of these and is called on each call, or an `httpx.Auth`.
        server: number of a server of the document, a URL, or "mock" for the embedded mock server; else the
            environment's FASTPIX_SERVER_URL, else the document's first server.
        server_variables: values for the {variables} in the server's URL.
        timeout: seconds, or an `httpx.Timeout`; by default 10 to connect and 60 between two pieces of a response.
        deadline: the most seconds for a call, retries and waits included; None (the default) for no deadline.
        max_response_bytes: the most bytes of a response body, decompressed; None for no limit. The default is 256 MiB.
            Streams have no limit.
        retries: "spec" (the default) for the retries that the document recommends for each operation; a number, for
            that many retries after the first attempt; a `Retry`, whose `attempts` count the first; None for none.
        headers: more headers for every request; those of a view are added to, or replace, those of its client.
        validate_requests: "strict" (the default) raises before sending a request that does not match the document;
            "warn" logs the violation and sends the request; "off" does not validate.
        validate_responses: "warn" (the default) logs how a response does not match the document, once per violation;
            "strict" raises an error that carries the response; "off" does not validate.
        idempotency_key: a key that makes a repeated call harmless, or True for a new one on each call.
        middleware: functions around each call, the first outermost; each gets the call and the rest of the chain.
        drift_log: a file (NDJSON) to which is appended how responses do not match the document; else the environment's
            FASTPIX_DRIFT, else none.
        log: what is logged at DEBUG for each attempt: "lines" (the default), "headers" as well, or "bodies" as well;
            secrets are redacted.
    """

    username: str
    password: str
    auth: Credentials | CredentialsProvider | httpx.Auth | None
    server: int | str
    server_variables: Mapping[str, str]
    timeout: float | httpx.Timeout | None
    deadline: float | None
    max_response_bytes: int | None
    retries: int | Retry | Literal["spec"] | None
    headers: Mapping[str, str]
    validate_requests: ValidationMode
    validate_responses: ValidationMode
    idempotency_key: str | bool
    middleware: Iterable[Middleware]
    drift_log: str | PathLike[str] | None
    log: LogDetail


def apply_options(settings: Settings, api: Api, options: Mapping[str, Any]) -> Settings:
    """Return *settings* changed by *options*.

    Raises:
        ConfigurationError: an option is unknown, or its value is wrong.
    """
    for name in options.keys() - Options.__annotations__.keys():
        raise ConfigurationError(f"unknown option {name!r}; {suggestion(name, Options.__annotations__)}")
    try:
        for names, change in _CHANGES:
            if options.keys() & set(names):
                settings = replace(settings, **change(settings, api, *(options.get(name) for name in names)))
    except ConfigurationError as error:
        raise error.with_traceback(None) from None  # the variables of the frames below may be secret
    return settings


def _auth(_settings: Settings, api: Api, username: str | None, password: str | None, auth: Any) -> dict[str, Any]:
    if (username is None) != (password is None):
        raise ConfigurationError(f"{'password' if password is None else 'username'}= is missing; give both or neither")
    if username is not None and auth is not None:
        raise ConfigurationError("give either username= and password=, or auth=, not both")
    credentials = auth if username is None else (username, password)
    if library_of(credentials, "Auth"):
        return {"auth": None, "http_auth": credentials, "credential_variables": ""}
    if not callable(credentials):
        credentials_by_scheme(api.security_schemes, credentials)
    variables = LOGIN_VARIABLES if credentials is credentials_from_environment else ""
    return {"auth": credentials, "http_auth": None, "credential_variables": variables}


def _server(_settings: Settings, api: Api, server: int | str | None, variables: Any) -> dict[str, Any]:
    address = resolve_server(api, server, variables)
    if address is None or isinstance(server, str):
        return {"server": address, "document_server": None}
    return {"server": address, "document_server": api.servers[server or 0]}


def _headers(settings: Settings, _api: Api, headers: Any) -> dict[str, Any]:
    if not is_object(headers) or not all(isinstance(text, str) for pair in headers.items() for text in pair):
        raise ConfigurationError("headers is a mapping from names to values, all of them text")
    replaced = {name.lower() for name in headers}
    return {"headers": (*(pair for pair in settings.headers if pair[0].lower() not in replaced), *headers.items())}


def _timeout(_settings: Settings, _api: Api, timeout: Any) -> dict[str, Any]:
    is_number = isinstance(timeout, int | float) and not isinstance(timeout, bool) and timeout > 0
    if timeout is not None and not is_number and not library_of(timeout, "Timeout"):
        raise ConfigurationError(f"timeout is a number of seconds above 0, an httpx.Timeout, or None, not {timeout!r}")
    return {"timeout": timeout}


def _deadline(_settings: Settings, _api: Api, deadline: Any) -> dict[str, Any]:
    if deadline is not None and not (isinstance(deadline, int | float) and deadline > 0):
        raise ConfigurationError(f"deadline is a number of seconds above 0, or None, not {deadline!r}")
    return {"deadline": deadline}


def _max_response_bytes(_settings: Settings, _api: Api, limit: Any) -> dict[str, Any]:
    if limit is not None and not (isinstance(limit, int) and not isinstance(limit, bool) and limit > 0):
        raise ConfigurationError(f"max_response_bytes is a whole number above 0, or None for no limit, not {limit!r}")
    return {"max_response_bytes": limit}


def _retries(_settings: Settings, _api: Api, retries: Any) -> dict[str, Any]:
    is_number = isinstance(retries, int) and not isinstance(retries, bool) and retries >= 0
    if not is_number and retries is not None and retries != "spec" and not isinstance(retries, Retry):
        raise ConfigurationError(
            f'retries is a number of retries from 0, a Retry, "spec", or None for no retries, not {retries!r}'
        )
    return {"retries": retries}


def _middleware(_settings: Settings, _api: Api, middleware: Iterable[Middleware]) -> dict[str, Any]:
    return {"middleware": tuple(middleware)}


def _drift_log(_settings: Settings, _api: Api, path: str | PathLike[str] | None) -> dict[str, Any]:
    try:
        return {"observer": None if path is None else drift_observer(fspath(path))}
    except TypeError:
        raise ConfigurationError(f"drift_log is the path of a file, or None for none, not {path!r}") from None


def _unchecked(name: str) -> Callable[..., dict[str, Any]]:
    def change(_settings: Settings, _api: Api, value: Any) -> dict[str, Any]:
        return {name: value}

    return change


def _one_of(name: str, words: tuple[str, ...]) -> Callable[..., dict[str, Any]]:
    def change(_settings: Settings, _api: Api, value: Any) -> dict[str, Any]:
        if value not in words:
            raise ConfigurationError(f"{name} is one of {', '.join(words)}, not {value!r}")
        return {name: value}

    return change


_CHANGES: tuple[tuple[tuple[str, ...], Callable[..., dict[str, Any]]], ...] = (
    (("username", "password", "auth"), _auth),
    (("server", "server_variables"), _server),
    (("timeout",), _timeout),
    (("deadline",), _deadline),
    (("max_response_bytes",), _max_response_bytes),
    (("retries",), _retries),
    (("headers",), _headers),
    (("validate_requests",), _one_of("validate_requests", VALIDATION_MODES)),
    (("validate_responses",), _one_of("validate_responses", VALIDATION_MODES)),
    (("idempotency_key",), _unchecked("idempotency_key")),
    (("middleware",), _middleware),
    (("drift_log",), _drift_log),
    (("log",), _one_of("log", LOG_DETAILS)),
)
"""Options that change the settings together, and the function that returns the changed settings."""


# Credentials ----------------------------------------------------------------------------------------------------------

USERNAME, PASSWORD = "FASTPIX_USERNAME", "FASTPIX_PASSWORD"
LOGIN_VARIABLES = f"{USERNAME} and {PASSWORD}"


def credentials_from_environment() -> Credentials | None:
    """Return user name and password from the environment variables; None if one of them is not set."""
    username, password = os.environ.get(USERNAME), os.environ.get(PASSWORD)
    return (username, password) if username and password else None


# Middleware -----------------------------------------------------------------------------------------------------------


def wrap(middleware: Iterable[Middleware], call_next: CallNext) -> CallNext:
    """Return *call_next* with all *middleware* around it, the first outermost."""
    for layer in reversed(list(middleware)):
        call_next = _around(layer, call_next)
    return call_next


def _around(layer: Middleware, call_next: CallNext) -> CallNext:
    return lambda call: layer(call, call_next)


# Servers --------------------------------------------------------------------------------------------------------------

SERVER_URL = "FASTPIX_SERVER_URL"
EMBEDDED_SERVERS = {"mock": "fastpix_dyn.mock.server:create_app"}
"""Servers in this process, by name: the function that makes one of an `Api`, loaded when it is needed."""
_EMBEDDED_URL = "https://{}.invalid"
"""A request to it can't leave the process (RFC 2606 §2)."""


def server_from_environment() -> str | None:
    """Return the address in the environment variable FASTPIX_SERVER_URL; None if it is not set."""
    return os.environ.get(SERVER_URL) or None


def resolve_server(api: Api, server: int | str | None, variables: Mapping[str, str] | None) -> str | None:
    """Return the address of *server*; None for that of the document.

    Raises:
        ConfigurationError: there is no such server, or its variables are wrong.
    """
    if isinstance(server, str):
        if server in EMBEDDED_SERVERS:
            return _EMBEDDED_URL.format(server)
        return _checked_url(_with_variables(server, {}, dict(variables or {})))
    if server is None and not variables:
        return None
    number = server or 0
    if not 0 <= number < len(api.servers):
        raise ConfigurationError(f"there is no server {number}; the document has {len(api.servers)}, numbered from 0")
    chosen = api.servers[number]
    return _checked_url(_with_variables(chosen.url, chosen.variables, dict(variables or {})))


def is_embedded(server: int | str | None) -> bool:
    """Return whether *server*, a name or an address, is in this process."""
    names = EMBEDDED_SERVERS.keys()
    return server is not None and (server in names or server in [_EMBEDDED_URL.format(name) for name in names])


def embedded_server(api: Api, address: str | None) -> EmbeddedServer | None:
    """Return the server in this process at *address*; None if there is none."""
    for name, factory in EMBEDDED_SERVERS.items():
        if address == _EMBEDDED_URL.format(name):
            from pkgutil import resolve_name

            server: EmbeddedServer = resolve_name(factory)(api)
            return server
    return None


def _with_variables(url: str, declared: Mapping[str, ServerVariable], values: dict[str, str]) -> str:
    shown, names = redact_userinfo(url), template_names(url)
    for name in values.keys() - set(names):
        raise ConfigurationError(f"the server {shown} has no variable {name!r}; {suggestion(name, names)}")
    for name in names:
        shown, variable = redact_userinfo(url), declared.get(name)
        value = values.get(name, variable.default if variable else None)
        if value is None:
            raise ConfigurationError(f"the server {shown} needs server_variables={{{name!r}: …}}")
        if variable and variable.enum and value not in variable.enum:
            allowed = ", ".join(variable.enum)
            raise ConfigurationError(f"the variable {name!r} of the server {shown} is one of {allowed}, not {value!r}")
        url = url.replace(f"{{{name}}}", value)
    return url


def _checked_url(url: str) -> str:
    if not _is_server_url(url):
        names = ", ".join(map(repr, EMBEDDED_SERVERS))
        shown = redact_userinfo(url)
        raise ConfigurationError(f"not a server: {shown!r}; give a number, an http or https URL, or {names}")
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise ConfigurationError("the server's URL contains credentials; pass them as username= and password=")
    return url


def _is_server_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # an open bracket, or a port that is no number
        return False


# The drift log --------------------------------------------------------------------------------------------------------

DRIFT_LOG = "FASTPIX_DRIFT"
_DRIFT_WRITER = "fastpix_dyn.contract.drift_log:writer"
"""The function that makes a writer of a file; loaded with the first response."""
_WriteDrift = Callable[[Api, Operation, Request, Response], None]


class DriftObserver(Record, frozen=True):
    """Passes responses to the drift log at *path*. It pickles: another process has its own writer."""

    path: str

    def __call__(self, environment: Environment, operation: Operation, request: Request, response: Response) -> None:
        """Log how *response* does not match the document; never raises."""
        _drift_writer(self.path)(environment.api, operation, request, response)


def drift_log_from_environment() -> str | None:
    """Return the file in the environment variable FASTPIX_DRIFT; None if it is not set."""
    return os.environ.get(DRIFT_LOG) or None


def drift_observer(path: str) -> DriftObserver:
    """Return the observer that logs drift to *path*; a later change of the working directory has no effect on it."""
    return DriftObserver(str(Path(path).absolute()))


_drift_writers: dict[str, _WriteDrift] = {}
"""By path."""


def _drift_writer(path: str) -> _WriteDrift:
    from pkgutil import resolve_name

    # Two threads may both make one; `setdefault` lets all use the same.
    return _drift_writers.get(path) or _drift_writers.setdefault(path, resolve_name(_DRIFT_WRITER)(Path(path)))
