"""Functions around a call: each gets the call and what makes it, and hands back the answer."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from enum import Enum
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit

import httpx

from fastpix_dyn.client.connection import Answer, library
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.flow.call import Call
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import LOG_DETAILS, MODES, Environment, LogDetail, Settings, ValidationMode
from fastpix_dyn.redaction import RedactedMapping
from fastpix_dyn.spec.names import suggestion, template_names
from fastpix_dyn.spec.plan import Api, Operation, ServerVariable
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.wire.auth import Credential
from fastpix_dyn.wire.messages import Request, Response

Make = Callable[[Call], Any]
"""Makes a `Call`: gives its `ApiResponse`, or an awaitable of it in an async client."""
Middleware = Callable[[Call, Make], Any]
"""Gets a `Call` and what makes it; gives what that gave, or something in its place."""


def chain(layers: Iterable[Middleware], make: Make) -> Make:
    """*make* with all *layers* around it, the first outermost."""
    for layer in reversed(list(layers)):
        make = _around(layer, make)
    return make


def _around(layer: Middleware, make: Make) -> Make:
    return lambda call: layer(call, make)


WRITER = "fastpix_dyn.contract.drift_log:writer"
"""Where the function stands that makes what judges an answer, and writes down what is new about it."""
FILE = "FASTPIX_DRIFT"
Write = Callable[[Api, Operation, Request, Response], None]


class Watch(Record, frozen=True):
    """Shows answers to the writer of *path*. It pickles: another process has a writer of its own."""

    path: str

    def __call__(self, environment: Environment, operation: Operation, request: Request, response: Response) -> None:
        """Writes down how *response* differs from the document, if it does; never raises."""
        _writer(self.path)(environment.api, operation, request, response)


def drift_log_from_environment() -> str | None:
    """The file in the environment variable FASTPIX_DRIFT; None where it is not set."""
    return os.environ.get(FILE) or None


def watch(path: str) -> Watch:
    """What watches for drift and writes it to *path*, wherever the process goes later."""
    return Watch(str(Path(path).absolute()))


_writers: dict[str, Write] = {}
"""By path."""


def _writer(path: str) -> Write:
    from pkgutil import resolve_name

    # Two threads may both make one; `setdefault` lets all use the same.
    return _writers.get(path) or _writers.setdefault(path, resolve_name(WRITER)(Path(path)))


class _Placeholder(Enum):
    """The type of `ANY`."""

    ANY = "any"


Given = Credential | Mapping[str, Credential]
"""A user name and a password, a token or key, or one of them for each scheme by its key in the document."""
Source = Callable[[], Given | Awaitable[Given] | None]
"""Asked on each call, so that credentials can change; may be async for an async client."""

USERNAME, PASSWORD = "FASTPIX_USERNAME", "FASTPIX_PASSWORD"
ANY: Any = _Placeholder.ANY
"""Credentials of whatever kind is asked for: for a server in this process, which takes any."""
VARIABLES = f"{USERNAME} and {PASSWORD}"


def credentials_from_environment() -> Given | None:
    """The user name and password of the environment variables; None where one is missing."""
    username, password = os.environ.get(USERNAME), os.environ.get(PASSWORD)
    return (username, password) if username and password else None


def by_scheme(api: Api, given: Any) -> RedactedMapping[Credential]:
    """The credentials for each security scheme of *api*; one that is given without a name is for all of them.

    Raises:
        ConfigurationError: it is no credential, or names a scheme that the document doesn't have.
    """
    return RedactedMapping(_by_scheme(api, given))


def _by_scheme(api: Api, given: Any) -> dict[str, Credential]:
    schemes = api.security_schemes
    if given is None:
        return {}
    if given is ANY:
        return placeholders(api)
    if is_object(given):
        for key in given.keys() - schemes.keys():
            raise ConfigurationError(f"auth names the security scheme {key!r}; {suggestion(str(key), schemes)}")
        return {key: _credential(value) for key, value in given.items()}
    credential = _credential(given)
    return dict.fromkeys(schemes, credential)


def placeholders(api: Api) -> dict[str, Credential]:
    """Credentials that are none, for each security scheme of *api*: for what is only shown."""
    return {key: ("any", "any") if scheme.kind == "basic" else "any" for key, scheme in api.security_schemes.items()}


def _credential(value: Any) -> Credential:
    if isinstance(value, str):
        return value
    match value:
        case (str() as username, str() as password):
            return username, password
        case _:
            pass
    raise ConfigurationError(
        f"not a credential: {type(value).__name__}; give (user name, password), a token, or one of them for each scheme"
    )


EMBEDDED = {"mock": "fastpix_dyn.mock.server:serve"}
"""Servers in this process, by name: where the function stands that makes one of an `Api`; loaded when asked for."""
SERVER_URL = "FASTPIX_SERVER_URL"
_EMBEDDED_URL = "https://{}.invalid"
"""RFC 2606 §2: no request to it can leave the process."""


def resolve(api: Api, server: int | str | None, variables: Mapping[str, str] | None) -> str | None:
    """The address of *server*; None for that of the document.

    Raises:
        ConfigurationError: there is no such server, or its variables are wrong.
    """
    if isinstance(server, str):
        if server in EMBEDDED:
            return _EMBEDDED_URL.format(server)
        return _checked(_filled(server, {}, dict(variables or {})))
    if server is None and not variables:
        return None
    number = server or 0
    if not 0 <= number < len(api.servers):
        raise ConfigurationError(f"there is no server {number}; the document has {len(api.servers)}, numbered from 0")
    chosen = api.servers[number]
    return _checked(_filled(chosen.url, chosen.variables, dict(variables or {})))


def server_from_environment() -> str | None:
    """The address in the environment variable FASTPIX_SERVER_URL; None where it is not set."""
    return os.environ.get(SERVER_URL) or None


def is_embedded(server: int | str | None) -> bool:
    """Whether *server*, a name or an address, is one in this process."""
    return server is not None and (server in EMBEDDED or server in [_EMBEDDED_URL.format(name) for name in EMBEDDED])


def embedded(api: Api, address: str | None) -> Answer | None:
    """The server in this process at *address*; None where it is elsewhere."""
    for name, home in EMBEDDED.items():
        if address == _EMBEDDED_URL.format(name):
            from pkgutil import resolve_name

            made: Answer = resolve_name(home)(api)
            return made
    return None


def _filled(url: str, declared: Mapping[str, ServerVariable], given: dict[str, str]) -> str:
    names = template_names(url)
    for name in given.keys() - set(names):
        raise ConfigurationError(f"the server {_shown(url)} has no variable {name!r}; {suggestion(name, names)}")
    for name in names:
        known = declared.get(name)
        value = given.get(name, known.default if known else None)
        if value is None:
            raise ConfigurationError(f"the server {_shown(url)} needs server_variables={{{name!r}: …}}")
        if known and known.enum and value not in known.enum:
            raise ConfigurationError(
                f"the variable {name!r} of the server {_shown(url)} is one of {', '.join(known.enum)}, not {value!r}"
            )
        url = url.replace(f"{{{name}}}", value)
    return url


def _checked(url: str) -> str:
    if not _is_server(url):
        names = ", ".join(map(repr, EMBEDDED))
        raise ConfigurationError(f"not a server: {_shown(url)!r}; give a number, an http or https URL, or {names}")
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise ConfigurationError("the server's URL holds credentials; give them as username= and password=")
    return url


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket that is not closed, a port that is none
        return False


def _shown(url: str) -> str:
    """*url* for a message: without the credentials that it may hold."""
    _, at, rest = url.rpartition("@")
    return f"***@{rest}" if at else url


class Options(TypedDict, total=False):
    """What a client and each of its views can be told.

    Attributes:
        username: user name for HTTP basic authentication; else the environment's FASTPIX_USERNAME.
        password: its password; else the environment's FASTPIX_PASSWORD.
        auth: other credentials: (user name, password), a token or key, a mapping from the name of a security scheme to
            one of these, a function that gives one of these and is asked on each call, or an `httpx.Auth`.
        server: number of a server of the document, a URL, or "mock" for the embedded one; else the environment's
            FASTPIX_SERVER_URL, else the document's.
        server_variables: values for the {variables} in the server's URL.
        timeout: seconds, or an `httpx.Timeout`; else 10 to connect and 60 between two pieces of an answer.
        deadline: seconds that a call may take in all, retries and waits included.
        max_response_bytes: the most bytes that an answer may hold, decompressed; None for no bound. 256 MiB by default;
            what is streamed has no bound.
        retries: "spec" (the default) for the retries that the document recommends for each operation; a number, for
            that many retries after the first attempt; a `Retry`, whose `attempts` count the first; None for none.
        headers: more headers for every request; those of a view are added to, or replace, those of its client.
        validate_requests: "strict" raises before sending a request that does not match the document; "warn" logs the
            violation and sends the request; "off" does not validate.
        validate_responses: "warn" logs how a response differs from the document, once per kind of violation; "strict"
            raises an error that carries the response; "off" does not validate.
        idempotency_key: a key that makes a repeated call harmless, or True for a new one on each call.
        middleware: functions around each call, the first outermost; each gets the call and what makes it.
        drift_log: a file (NDJSON) to which is appended how answers differ from the document; else the environment's
            FASTPIX_DRIFT, else none.
        log: what DEBUG tells of each attempt: "lines", "headers" too, or "bodies" too; secrets are masked.
    """

    username: str
    password: str
    auth: Given | Source | httpx.Auth | None
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


def changed(settings: Settings, api: Api, options: Mapping[str, Any]) -> Settings:
    """*settings* with *options* in place.

    Raises:
        ConfigurationError: an option is unknown, or its value wrong.
    """
    for name in options.keys() - Options.__annotations__.keys():
        raise ConfigurationError(f"unknown option {name!r}; {suggestion(name, Options.__annotations__)}")
    try:
        for names, change in _CHANGES:
            if options.keys() & set(names):
                settings = replace(settings, **change(settings, api, *(options.get(name) for name in names)))
    except ConfigurationError as error:
        raise error.with_traceback(None) from None  # without the frames below: their variables may be secret
    return settings


def _login(_settings: Settings, api: Api, username: str | None, password: str | None, auth: Any) -> dict[str, Any]:
    if (username is None) != (password is None):
        raise ConfigurationError(f"{'password' if password is None else 'username'}= is missing; give both or neither")
    if username is not None and auth is not None:
        raise ConfigurationError("give either username= and password=, or auth=, not both")
    given = auth if username is None else (username, password)
    if library(given, "Auth"):
        return {"auth": None, "http_auth": given, "credential_variables": ""}
    if not callable(given):
        by_scheme(api, given)
    variables = VARIABLES if given is credentials_from_environment else ""
    return {"auth": given, "http_auth": None, "credential_variables": variables}


def _server(_settings: Settings, api: Api, server: int | str | None, variables: Any) -> dict[str, Any]:
    address = resolve(api, server, variables)
    if address is None or isinstance(server, str):
        return {"server": address, "numbered": None}
    return {"server": address, "numbered": api.servers[server or 0]}


def _headers(settings: Settings, _api: Api, headers: Any) -> dict[str, Any]:
    if not is_object(headers) or not all(isinstance(text, str) for pair in headers.items() for text in pair):
        raise ConfigurationError("headers is a mapping from names to values, all of them text")
    replaced = {name.lower() for name in headers}
    return {"headers": (*(pair for pair in settings.headers if pair[0].lower() not in replaced), *headers.items())}


def _timeout(_settings: Settings, _api: Api, timeout: Any) -> dict[str, Any]:
    is_number = isinstance(timeout, int | float) and not isinstance(timeout, bool) and timeout > 0
    if timeout is not None and not is_number and not library(timeout, "Timeout"):
        raise ConfigurationError(f"timeout is a number of seconds above 0, an httpx.Timeout, or None, not {timeout!r}")
    return {"timeout": timeout}


def _deadline(_settings: Settings, _api: Api, deadline: Any) -> dict[str, Any]:
    if deadline is not None and not (isinstance(deadline, int | float) and deadline > 0):
        raise ConfigurationError(f"deadline is a number of seconds above 0, or None, not {deadline!r}")
    return {"deadline": deadline}


def _max_response_bytes(_settings: Settings, _api: Api, most: Any) -> dict[str, Any]:
    if most is not None and not (isinstance(most, int) and not isinstance(most, bool) and most > 0):
        raise ConfigurationError(f"max_response_bytes is a whole number above 0, or None for no bound, not {most!r}")
    return {"max_response_bytes": most}


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
        return {"watch": None if path is None else watch(fspath(path))}
    except TypeError:
        raise ConfigurationError(f"drift_log is the path of a file, or None for none, not {path!r}") from None


def _as_it_is(name: str) -> Callable[..., dict[str, Any]]:
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
    (("username", "password", "auth"), _login),
    (("server", "server_variables"), _server),
    (("timeout",), _timeout),
    (("deadline",), _deadline),
    (("max_response_bytes",), _max_response_bytes),
    (("retries",), _retries),
    (("headers",), _headers),
    (("validate_requests",), _one_of("validate_requests", MODES)),
    (("validate_responses",), _one_of("validate_responses", MODES)),
    (("idempotency_key",), _as_it_is("idempotency_key")),
    (("middleware",), _middleware),
    (("drift_log",), _drift_log),
    (("log",), _one_of("log", LOG_DETAILS)),
)
"""Which options together make which change of the settings."""
