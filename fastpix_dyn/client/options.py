"""The options of a client: their types, their values from the environment, and the settings that they become.

`apply_options` checks the options of a client or view; each row of `_CHANGES` turns related options into settings.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal, TypedDict

import httpx

from fastpix_dyn.client.connection import EmbeddedServer, library_of
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.flow.call import Call
from fastpix_dyn.flow.retry import Retry, check_count, check_number
from fastpix_dyn.flow.settings import LOG_DETAILS, VALIDATION_MODES, Environment, LogDetail, Settings, ValidationMode
from fastpix_dyn.redaction import redact_userinfo, sealed
from fastpix_dyn.spec.names import suggestion, template_names
from fastpix_dyn.spec.plan import Api, Operation, ServerVariable
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.text import short_repr
from fastpix_dyn.wire.auth import Credentials, CredentialsProvider, credentials_by_scheme, exact_text
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
        deadline: the most seconds for a call: credentials, middleware, retries and waits included; None (the default)
            for no deadline.
        max_response_bytes: the most bytes of a response body, decompressed; None for no limit. The default is 256 MiB.
            Streams have no limit.
        retries: "spec" (the default) for the retries that the document recommends for each operation; a number, for
            that many retries after the first attempt; a `Retry`, whose `attempts` count the first; None for none.
        headers: more headers for every request; those of a view are added to, or replace, those of its client.
        validate_requests: "strict" (the default) raises before sending a request that does not match the document;
            "warn" logs the violation and sends the request; "off" does not validate.
        validate_responses: "warn" (the default) logs how a response does not match the document, once per violation;
            "strict" raises an error that carries the response; "off" does not validate.
        idempotency_key: a key for the server, or True for a new one on each call. A POST is repeated because of it only
            if the document says that the operation takes a key (`x-dyn-idempotency`).
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
        raise ConfigurationError(f"unknown option {short_repr(name)}; {suggestion(name, Options.__annotations__)}")
    try:
        for name in options.keys() & _TYPES.keys():
            _check_type(name, options[name])
        for names, change in _CHANGES:
            if options.keys() & set(names):
                settings = replace(settings, **change(settings, api, *(_exact(options.get(name)) for name in names)))
    except ConfigurationError as error:
        raise sealed(error) from None  # the variables of the frames below may be secret
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
    replaced = {name.lower() for name in headers}
    return {"headers": (*(pair for pair in settings.headers if pair[0].lower() not in replaced), *headers.items())}


def _timeout(_settings: Settings, _api: Api, timeout: Any) -> dict[str, Any]:
    if library_of(timeout, "Timeout"):
        for phase, seconds in timeout.as_dict().items():
            # The pool's may be 0: a call that would wait for a connection fails.
            check_number(f"timeout=Timeout({phase}=)", seconds, or_zero=phase == "pool")
    elif isinstance(timeout, int | float):
        check_number("timeout", timeout)
    elif timeout is not None:
        raise ConfigurationError(
            f"timeout is a number of seconds above 0, an httpx.Timeout, or None, not {short_repr(timeout)}"
        )
    return {"timeout": timeout}


def _deadline(_settings: Settings, _api: Api, deadline: Any) -> dict[str, Any]:
    check_number("deadline", deadline)
    return {"deadline": deadline}


def _max_response_bytes(_settings: Settings, _api: Api, limit: Any) -> dict[str, Any]:
    check_count("max_response_bytes", limit, 1, or_none="no limit")
    return {"max_response_bytes": limit}


def _retries(_settings: Settings, _api: Api, retries: Any) -> dict[str, Any]:
    if isinstance(retries, int):
        check_count("retries", retries, 0)
    elif retries is not None and retries != "spec" and not isinstance(retries, Retry):
        raise ConfigurationError(
            f'retries is a number of retries from 0, a Retry, "spec", or None for no retries, not {short_repr(retries)}'
        )
    return {"retries": retries}


def _middleware(_settings: Settings, _api: Api, middleware: Iterable[Middleware]) -> dict[str, Any]:
    functions: tuple[Any, ...] = tuple(middleware)
    if wrong := [type(one).__name__ for one in functions if not callable(one)]:
        raise ConfigurationError(f"middleware is a list of functions, and {wrong[0]} is none")
    return {"middleware": functions}


def _drift_log(_settings: Settings, _api: Api, path: str | PathLike[str] | None) -> dict[str, Any]:
    return {"observer": None if path is None else drift_observer(fspath(path))}


def _exact(value: Any) -> Any:
    return exact_text(value) if isinstance(value, str) else value


def _unchecked(name: str) -> Callable[..., dict[str, Any]]:
    def change(_settings: Settings, _api: Api, value: Any) -> dict[str, Any]:
        return {name: value}

    return change


def _one_of(name: str, words: tuple[str, ...]) -> Callable[..., dict[str, Any]]:
    def change(_settings: Settings, _api: Api, value: Any) -> dict[str, Any]:
        if not isinstance(value, str) or value not in words:
            raise ConfigurationError(f"{name} is one of {', '.join(words)}, not {short_repr(value)}")
        return {name: value}

    return change


def _check_type(name: str, value: object) -> None:
    expected, fits = _TYPES[name]
    if not fits(value):
        raise ConfigurationError(f"{name} is {expected}, not {type(value).__name__}{_wrong_entry(value)}")


def _wrong_entry(value: object) -> str:
    """Return which entry of a mapping is not text, without its value, which may be secret; empty if there is none."""
    entries: Any = value.items() if is_object(value) else ()
    wrong = next(((key, one) for key, one in entries if not (isinstance(key, str) and isinstance(one, str))), None)
    return f" with {short_repr(wrong[0])}: {type(wrong[1]).__name__}" if wrong else ""


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_text_mapping(value: object) -> bool:
    return is_object(value) and all(isinstance(text, str) for pair in value.items() for text in pair)


def _is_path(value: object) -> bool:
    return value is None or (isinstance(value, str | PathLike) and isinstance(fspath(value), str))


_TYPES: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "username": ("text", _is_text),
    "password": ("text", _is_text),
    "server": (
        "the number of a server of the document, a URL, or the name of an embedded server",
        lambda value: value is None or (isinstance(value, int | str) and not isinstance(value, bool)),
    ),
    "server_variables": (
        "a mapping from names to values, all of them text",
        lambda value: value is None or _is_text_mapping(value),
    ),
    "headers": ("a mapping from names to values, all of them text", _is_text_mapping),
    "idempotency_key": ("text, or True for a new key on each call", lambda value: isinstance(value, str | bool)),
    "middleware": (
        "a list of functions",
        lambda value: isinstance(value, Iterable) and not isinstance(value, str | bytes | bytearray | Mapping),
    ),
    "drift_log": ("the path of a file, or None for none", _is_path),
}
"""By option: what its value is, and a check of its type. The other options are checked where they are used."""

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


def check_result(result: Any) -> Any:
    """Return *result*, which the outermost middleware returned.

    Raises:
        ConfigurationError: it is no response.
    """
    if not hasattr(result, "data"):
        name = type(result).__name__
        raise ConfigurationError(f"a middleware returned {name}, not the ApiResponse that call_next(call) returns")
    return result


def _around(layer: Middleware, call_next: CallNext) -> CallNext:
    return lambda call: layer(call, call_next)


# Servers --------------------------------------------------------------------------------------------------------------

SERVER_URL = "FASTPIX_SERVER_URL"
EMBEDDED_SERVERS = {"mock": "fastpix_dyn.mock.server:create_app"}
"""Servers in this process, by name: the function that makes one of an `Api`, loaded when it is needed."""
_EMBEDDED_NAMES = ", ".join(map(repr, EMBEDDED_SERVERS))
_EMBEDDED_URL = "https://{}.invalid"
"""A request to it can't leave the process (RFC 2606 §2)."""
_ENDS_HOST = re.compile(r"[/?#@\\]")
"""Characters with which a value would end the host of a URL, and begin another part of it."""


def server_from_environment() -> str | None:
    """Return the address in the environment variable FASTPIX_SERVER_URL; None if it is not set."""
    return os.environ.get(SERVER_URL) or None


def resolve_server(api: Api, server: int | str | None, variables: Mapping[str, str] | None) -> str | None:
    """Return the address of *server*; None for that of the document.

    Raises:
        ConfigurationError: there is no such server, or its variables are wrong.
    """
    values = _checked_variables(variables)
    if isinstance(server, str):
        if server in EMBEDDED_SERVERS:
            return _EMBEDDED_URL.format(server)
        return _checked_url(_with_variables(server, {}, values))
    if server is None and not values:
        return None
    number: Any = server or 0
    if not isinstance(number, int) or isinstance(server, bool):
        raise ConfigurationError(
            f"server is a number, a URL, or {_EMBEDDED_NAMES}, not {redact_userinfo(repr(server))}"
        )
    if not 0 <= number < len(api.servers):
        shown = short_repr(number)
        raise ConfigurationError(f"there is no server {shown}; the document has {len(api.servers)}, numbered from 0")
    chosen = api.servers[number]
    return _checked_url(_with_variables(chosen.url, chosen.variables, values))


def _checked_variables(variables: Any) -> dict[str, str]:
    if variables is None:
        return {}
    if not is_object(variables) or not all(isinstance(text, str) for pair in variables.items() for text in pair):
        raise ConfigurationError("server_variables is a mapping from names to values, all of them text")
    return dict(variables)


def is_embedded(server: int | str | None) -> bool:
    """Return whether *server*, a name or an address, is in this process."""
    names = EMBEDDED_SERVERS.keys()
    return isinstance(server, str) and (server in names or server in [_EMBEDDED_URL.format(name) for name in names])


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
        if _is_before_path(url, name) and _ENDS_HOST.search(value):
            raise ConfigurationError(
                f"the variable {name!r} of the server {shown} is in its scheme or host: / ? # @ \\ can't be in it"
            )
        url = url.replace(f"{{{name}}}", value)
    return url


def _is_before_path(template: str, name: str) -> bool:
    """Return whether the variable *name* is in the scheme or the host of *template*; neither if it may be all of it."""
    scheme, mark, rest = template.partition("://")
    return bool(mark) and f"{{{name}}}" in scheme + re.split(r"[/?#]", rest, maxsplit=1)[0]


def _checked_url(url: str) -> str:
    from fastpix_dyn.addresses import AddressError, parse_server  # a client of the document's server needs none

    try:
        parse_server(url)
    except AddressError as error:
        if "://" in url and "@" in url.partition("://")[2].partition("/")[0]:
            message = "the server's URL contains credentials; pass them as username= and password="
            raise ConfigurationError(message) from None
        shown = redact_userinfo(url)
        raise ConfigurationError(
            f"not a server: {shown!r}: {error}; give a number, an http or https URL, or {_EMBEDDED_NAMES}"
        ) from None
    return url


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
    try:
        return DriftObserver(str(Path(path).absolute()))
    except OSError:  # the working folder is deleted: writing logs the error
        return DriftObserver(path)


_drift_writers: dict[str, _WriteDrift] = {}
"""By path."""


def _drift_writer(path: str) -> _WriteDrift:
    from pkgutil import resolve_name

    # Two threads may both make one; `setdefault` lets all use the same.
    return _drift_writers.get(path) or _drift_writers.setdefault(path, resolve_name(_DRIFT_WRITER)(Path(path)))
