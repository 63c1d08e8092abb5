"""What sync and async clients share: options, namespaces, views."""

from __future__ import annotations

import inspect
import random
import sys
import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

import httpx

from fastpix_dyn.client import credentials, drift, drivers, servers, stubs
from fastpix_dyn.client.bind import Namespace, Operations, Runner
from fastpix_dyn.client.connection import Connection, build, failure, library
from fastpix_dyn.client.loading import Source, load_api
from fastpix_dyn.client.options import Options, changed
from fastpix_dyn.errors import ConfigurationError, UnknownNameError
from fastpix_dyn.flow.effects import Act, Emitting, Flow
from fastpix_dyn.flow.settings import Credentials, Environment, Settings
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.version import __version__
from fastpix_dyn.wire.messages import Request, Response

USER_AGENT = f"fastpix_dyn/{__version__} Python/{sys.version_info[0]}.{sys.version_info[1]}"


class BaseClient(ABC):
    """The options and the operations of a client; see `Client` and `AsyncClient`."""

    _kind: ClassVar[type[httpx.Client | httpx.AsyncClient]]
    _stub: ClassVar[Path | None] = None
    """The stub that tells editors of this client's namespaces."""

    def __init__(
        self,
        *,
        spec: Source | None = None,
        overlays: Sequence[Source] = (),
        http_client: Any = None,
        **options: Unpack[Options],
    ) -> None:
        """Reads the document and binds its operations; nothing is sent.

        Args:
            spec: another OpenAPI 3.0 or 3.1 document, a path or its value; else the packaged one of FastPix.
            overlays: OpenAPI Overlay 1.0 documents, paths or values, applied to the document in their order.
            http_client: a client of httpx, or httpx2, to send with; it is not closed.
            **options: see `Options`.

        Raises:
            SpecError: the document is wrong.
            ConfigurationError: an option is.
        """
        self._check_http_client(http_client)
        server = options.get("server", servers.from_environment() if spec is None else None)
        api = load_api(spec, overlays)
        settings = Settings(headers=(("User-Agent", USER_AGENT),), credential_hint=credentials.HINT)
        defaults: Options = {} if server is None else {"server": server}
        if path := drift.from_environment():
            defaults["drift"] = path
        if servers.is_embedded(server):
            defaults["auth"] = credentials.placeholders(api)
        elif spec is None or server is not None:
            # They are for FastPix: a document from elsewhere must not send them where it likes.
            defaults["auth"] = credentials.from_environment
        if "username" in options or "password" in options:
            defaults.pop("auth", None)
        settings = changed(settings, api, {**defaults, **options})
        self._open((spec, tuple(overlays)), api, http_client, settings)

    def with_options(self, **options: Unpack[Options]) -> Self:
        """A view of this client with other options; it shares the connections and need not be closed.

        Raises:
            ConfigurationError: an option is wrong.
        """
        if servers.is_embedded(options.get("server")) and not servers.is_embedded(self._settings.server):
            raise ConfigurationError("a view can't change to the embedded server; make a client with server='mock'")
        view = object.__new__(type(self))
        view._environment, view._connection, view._source = self._environment, self._connection, self._source
        view._settings = changed(self._settings, self._environment.api, options)
        view._owner = False
        return view

    @property
    def operations(self) -> Operations:
        """All operations by operationId."""
        return Operations(self._environment.api, self._runner())

    if not TYPE_CHECKING:  # a type checker believes the stub: else no misspelt namespace would be a mistake

        def __getattr__(self, name: str) -> Namespace:
            return self._namespace(name)

    def _namespace(self, name: str) -> Namespace:
        environment: Environment | None = vars(self).get("_environment")
        if environment is None or name not in environment.api.namespaces:
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

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs to make this client anew: it opens connections of its own."""
        if self._connection.given is not None:
            raise ConfigurationError("a client with an http_client of yours can't be pickled: connections stay here")
        return {"source": self._source, "settings": self._settings}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._open(state["source"], load_api(*state["source"]), None, state["settings"])

    def _open(self, source: Any, api: Api, http_client: Any, settings: Settings) -> None:
        self._source, self._settings, self._owner = source, settings, True
        self._connection = Connection(http_client, servers.embedded(api, settings.server), self._kind)
        stubs.compare(self._stub, api)
        self._environment = Environment(api, Judge(api.schemas), random.random, lambda: str(uuid.uuid4()))

    def _check_http_client(self, http_client: Any) -> None:
        if http_client is not None and not library(http_client, self._kind.__name__):
            given = type(http_client).__name__
            raise ConfigurationError(f"{type(self).__name__} needs an httpx.{self._kind.__name__}, not {given}")

    def _runner(self) -> Runner:
        return Runner(self, self._environment, self._settings, self._run, self._iterate, self._stream, self._build)

    @abstractmethod
    def _run(self, flow: Flow[Any]) -> Any:
        """What *flow* results in, or an awaitable of it."""

    @abstractmethod
    def _iterate(self, flow: Emitting) -> Any:
        """An iterator over what *flow* emits, or an async one."""

    @abstractmethod
    def _stream(self, flow: Flow[Response]) -> Any:
        """A context manager around the unread answer that *flow* results in, or an async one."""

    def _build(self, flow: Flow[Request]) -> tuple[Request, Any]:
        """The request that *flow* results in, and the HTTP library's own form of it."""

        def perform(_act: Act) -> Any:
            asked = self._asked()
            if inspect.isawaitable(asked):
                raise ConfigurationError("the source of credentials is async: it can be asked in a call only")
            return self._credentials(asked)

        request = drivers.run(flow, perform)
        try:
            return request, build(self._connection.http, request, self._settings.timeout)
        except Exception as error:  # noqa: BLE001  # of either library; what is not theirs is raised again
            raise failure(error, "", request.url, 0) from None

    def _asked(self) -> Any:
        """What the source of credentials says now: credentials, or an awaitable of them."""
        return self._settings.auth() if callable(self._settings.auth) else self._settings.auth

    def _credentials(self, asked: Any) -> Credentials | None:
        """The credentials by scheme; None where the HTTP library sees to them."""
        if self._settings.http_auth is not None:
            return None
        return credentials.by_scheme(self._environment.api, asked)
