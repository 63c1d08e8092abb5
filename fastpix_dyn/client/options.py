"""The options of a client, and how each becomes part of its `Settings`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from os import PathLike, fspath
from typing import Any, TypedDict

import httpx

from fastpix_dyn.client import credentials, drift, servers
from fastpix_dyn.client.building import library
from fastpix_dyn.client.middleware import Middleware
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import LOG_DETAILS, MODES, FromDocument, LogDetail, Mode, Settings
from fastpix_dyn.records import replace
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.spec.values import is_object


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
        retries: a `Retry`, None for none, or `FROM_DOCUMENT` (the default): what the document recommends.
        headers: more headers for every request; those of a view are added to, or replace, those of its client.
        requests: "strict" refuses a request that breaks the document, "warn" logs and sends it, "off" sends it.
        responses: "warn" logs how an answer differs from the document, once a kind; "strict" raises; "off" ignores it.
        idempotency_key: a key that makes a repeated call harmless, or True for a new one on each call.
        middleware: functions around each call, the first outermost; each gets the call and what makes it.
        drift: a file (NDJSON) to which is appended how answers differ from the document; else the environment's
            FASTPIX_DRIFT, else none.
        log: what DEBUG tells of each attempt: "lines", "headers" too, or "bodies" too; secrets are masked.
    """

    username: str
    password: str
    auth: credentials.Given | credentials.Source | httpx.Auth | None
    server: int | str
    server_variables: Mapping[str, str]
    timeout: float | httpx.Timeout | None
    deadline: float | None
    max_response_bytes: int | None
    retries: Retry | FromDocument | None
    headers: Mapping[str, str]
    requests: Mode
    responses: Mode
    idempotency_key: str | bool
    middleware: Iterable[Middleware]
    drift: str | PathLike[str] | None
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
        credentials.by_scheme(api, given)
    variables = credentials.VARIABLES if given is credentials.from_environment else ""
    return {"auth": given, "http_auth": None, "credential_variables": variables}


def _server(_settings: Settings, api: Api, server: int | str | None, variables: Any) -> dict[str, Any]:
    address = servers.resolve(api, server, variables)
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
    if retries is not None and not isinstance(retries, Retry | FromDocument):
        raise ConfigurationError(f"retries is a Retry, FROM_DOCUMENT, or None for none, not {retries!r}")
    return {"retries": retries}


def _middleware(_settings: Settings, _api: Api, middleware: Iterable[Middleware]) -> dict[str, Any]:
    return {"middleware": tuple(middleware)}


def _drift(_settings: Settings, _api: Api, path: str | PathLike[str] | None) -> dict[str, Any]:
    try:
        return {"watch": None if path is None else drift.watch(fspath(path))}
    except TypeError:
        raise ConfigurationError(f"drift is the path of a file, or None for none, not {path!r}") from None


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
    (("requests",), _one_of("requests", MODES)),
    (("responses",), _one_of("responses", MODES)),
    (("idempotency_key",), _as_it_is("idempotency_key")),
    (("middleware",), _middleware),
    (("drift",), _drift),
    (("log",), _one_of("log", LOG_DETAILS)),
)
"""Which options together make which change of the settings."""
