"""What sync and async clients share: options, namespaces, views."""

from __future__ import annotations

import inspect
import random
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Self

import httpx

from fastpix_dyn.client import credentials, drivers, servers
from fastpix_dyn.client.bind import BoundOperation, Namespace, Operations, Runner
from fastpix_dyn.client.connection import Connection, build
from fastpix_dyn.client.loading import load_api
from fastpix_dyn.errors import ConfigurationError, UnknownNameError
from fastpix_dyn.flow.effects import Act, Emitting, Flow
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import FROM_DOCUMENT, MODES, Credentials, Environment, FromDocument, Mode, Settings
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.version import __version__
from fastpix_dyn.wire.messages import UNSET, Request, Unset

USER_AGENT = f"fastpix_dyn/{__version__} Python/{sys.version_info[0]}.{sys.version_info[1]}"


class BaseClient(ABC):
    """The options and the operations of a client; see `Client` and `AsyncClient`."""

    _kind: ClassVar[type[httpx.Client | httpx.AsyncClient]]

    def __init__(
        self,
        *,
        username: str | None = None,
        password: str | None = None,
        auth: credentials.Given | credentials.Source | httpx.Auth | None = None,
        server: int | str | None = None,
        server_variables: Mapping[str, str] | None = None,
        spec: str | Path | Mapping[str, Any] | None = None,
        http_client: httpx.Client | httpx.AsyncClient | None = None,
        timeout: float | httpx.Timeout | None = None,
        retries: Retry | FromDocument | None = FROM_DOCUMENT,
        headers: Mapping[str, str] | None = None,
        requests: Mode = "strict",
        responses: Mode = "warn",
    ) -> None:
        """Reads the document and binds its operations; nothing is sent.

        Args:
            username: user name for HTTP basic authentication; else the environment's FASTPIX_USERNAME.
            password: its password; else the environment's FASTPIX_PASSWORD.
            auth: other credentials: (user name, password), a token or key, a mapping from the name of a security scheme
                to one of these, a function that gives one of these and is asked on each call, or an `httpx.Auth`.
            server: number of a server of the document, a URL, or "mock" for the embedded one; else the document's.
            server_variables: values for the {variables} in the server's URL.
            spec: another OpenAPI 3.0 or 3.1 document, a path or its value; else the packaged one of FastPix.
            http_client: a client of httpx to send with; it is not closed.
            timeout: seconds, or an `httpx.Timeout`; else 10 to connect and 60 between two pieces of an answer.
            retries: a `Retry`, or None for none; else what the document recommends.
            headers: more headers for every request.
            requests: "strict" refuses a request that breaks the document, "warn" logs and sends it, "off" looks away.
            responses: "warn" logs how an answer differs from the document, once per kind; "strict" raises; "off"
                looks away.

        Raises:
            SpecError: the document is wrong.
            ConfigurationError: an option is.
        """
        api = load_api(spec)
        if http_client is not None and not isinstance(http_client, self._kind):
            raise ConfigurationError(
                f"{type(self).__name__} needs an httpx.{self._kind.__name__}, not {type(http_client).__name__}"
            )
        embedded = servers.embedded(api, server)
        self._connection = Connection(http_client, embedded, self._kind)
        self._owner = True
        self._environment = Environment(api, Judge(api.schemas), random.random)
        self._auth: Any = _auth(username, password, auth)
        if self._auth is None and embedded:
            self._auth = credentials.placeholders(api)
        elif self._auth is None and (spec is None or server is not None):
            # They are for FastPix: a document from elsewhere must not send them where it likes.
            self._auth = credentials.from_environment
        self._settings = Settings(
            server=servers.resolve(api, server, server_variables),
            headers=(("User-Agent", USER_AGENT), *(headers or {}).items()),
            timeout=timeout,
            retries=retries,
            requests=_mode("requests", requests),
            responses=_mode("responses", responses),
            http_auth=auth if isinstance(auth, httpx.Auth) else None,
            credential_hint=credentials.HINT,
        )

    def with_options(
        self,
        *,
        timeout: float | httpx.Timeout | Unset | None = UNSET,
        retries: Retry | FromDocument | Unset | None = UNSET,
        headers: Mapping[str, str] | Unset = UNSET,
        requests: Mode | Unset = UNSET,
        responses: Mode | Unset = UNSET,
    ) -> Self:
        """A view of this client with other options; it shares the connections and need not be closed.

        Headers are added to those that are set already, or take their place.
        """
        changes: dict[str, Any] = {"timeout": timeout, "retries": retries}
        if not isinstance(headers, Unset):
            kept = [
                pair for pair in self._settings.headers if pair[0].lower() not in {name.lower() for name in headers}
            ]
            changes["headers"] = (*kept, *headers.items())
        if not isinstance(requests, Unset):
            changes["requests"] = _mode("requests", requests)
        if not isinstance(responses, Unset):
            changes["responses"] = _mode("responses", responses)
        view = object.__new__(type(self))
        vars(view).update({name: value for name, value in vars(self).items() if not isinstance(value, Namespace)})
        view._owner = False
        view._settings = replace(self._settings, **{key: value for key, value in changes.items() if value is not UNSET})
        return view

    @property
    def operations(self) -> Mapping[str, BoundOperation]:
        """All operations by operationId."""
        return Operations(self._environment.api, self._runner())

    def __getattr__(self, name: str) -> Namespace:
        environment = vars(self).get("_environment")
        if environment is None or name.startswith("_") or name not in environment.api.namespaces:
            known = environment.api.namespaces if environment else ()
            raise UnknownNameError(f"the document has no namespace {name!r}; {suggestion(name, known)}")
        description = next(tag.description for tag in environment.api.tags if tag.python_name == name)
        space = Namespace(name, description, environment.api.namespaces[name], self._runner())
        vars(self)[name] = space
        return space

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._environment.api.namespaces})

    def __repr__(self) -> str:
        api = self._environment.api
        where = self._settings.server or api.servers[0].url
        return f"<{type(self).__name__} of {api.title} {api.version}: {len(api.operations)} operations at {where}>"

    def _runner(self) -> Runner:
        return Runner(self._environment, self._settings, self._run, self._iterate, self._build)

    @abstractmethod
    def _run(self, flow: Flow[Any]) -> Any:
        """What *flow* results in, or an awaitable of it."""

    @abstractmethod
    def _iterate(self, flow: Emitting) -> Any:
        """An iterator over what *flow* emits, or an async one."""

    def _build(self, flow: Flow[Request]) -> httpx.Request:
        """The HTTP library's request that *flow* results in."""

        def perform(_act: Act) -> Any:
            asked = self._asked()
            if inspect.isawaitable(asked):
                raise ConfigurationError("the source of credentials is async: .request() can only take them as a value")
            return self._credentials(asked)

        return build(self._connection.http, drivers.run(flow, perform), self._settings.timeout)

    def _asked(self) -> Any:
        """What the source of credentials says now: credentials, or an awaitable of them."""
        return self._auth() if callable(self._auth) else self._auth

    def _credentials(self, asked: Any) -> Credentials | None:
        """The credentials by scheme; None where the HTTP library sees to them."""
        return None if isinstance(asked, httpx.Auth) else credentials.by_scheme(self._environment.api, asked)


def _auth(username: str | None, password: str | None, auth: Any) -> Any:
    if (username is None) != (password is None):
        raise ConfigurationError(f"{'password' if password is None else 'username'}= is missing; give both or neither")
    if username is not None and auth is not None:
        raise ConfigurationError("give either username= and password=, or auth=, not both")
    return auth if username is None else (username, password)


def _mode(name: str, mode: Mode) -> Mode:
    if mode not in MODES:
        raise ConfigurationError(f"{name} is one of {', '.join(MODES)}, not {mode!r}")
    return mode
