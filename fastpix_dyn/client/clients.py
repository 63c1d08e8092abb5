"""What sync and async clients share: options, namespaces, views."""

from __future__ import annotations

import inspect
import random
import sys
import time
import uuid
import weakref
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

import httpx

from fastpix_dyn.client import drivers, spec_loading, uploads
from fastpix_dyn.client.binding import Namespace, Operations, Runner
from fastpix_dyn.client.connection import ASYNC, SYNC, Connection, build, failure, library
from fastpix_dyn.client.options import (
    ANY,
    Options,
    by_scheme,
    chain,
    changed,
    credentials_from_environment,
    drift_log_from_environment,
    embedded,
    is_embedded,
    server_from_environment,
)
from fastpix_dyn.client.spec_loading import Source, load_api, reload_api, trusted
from fastpix_dyn.client.uploads import File, Uploaded, UploadOptions
from fastpix_dyn.errors import ConfigurationError, UnknownNameError
from fastpix_dyn.flow.call import Call, respond
from fastpix_dyn.flow.effects import Act, Authorize, Emitting, Flow, Invoke, Read, Send, Sleep
from fastpix_dyn.flow.response import ApiResponse
from fastpix_dyn.flow.settings import Credentials, Environment, Settings
from fastpix_dyn.redaction import RedactedMapping, take_arguments
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.version import __version__
from fastpix_dyn.wire.messages import Request, Response

if TYPE_CHECKING:
    from fastpix_dyn.client.drivers import StreamedResponse

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
        given = take_arguments(options)
        self._check_http_client(http_client)
        api = load_api(spec, overlays)
        settings = Settings(headers=(("User-Agent", USER_AGENT),))
        settings = changed(settings, api, RedactedMapping({**_defaults(spec, given), **given}))
        self._open((spec, tuple(overlays)), api, http_client, settings)

    def with_options(self, **options: Unpack[Options]) -> Self:
        """A view of this client with other options; it shares the connections and need not be closed.

        Raises:
            ConfigurationError: an option is wrong.
        """
        given = take_arguments(options)
        if is_embedded(given.get("server")) and not is_embedded(self._settings.server):
            raise ConfigurationError("a view can't change to the embedded server; make a client with server='mock'")
        settings = changed(self._settings, self._environment.api, given)
        view = object.__new__(type(self))
        view._environment, view._connection, view._source = self._environment, self._connection, self._source
        view._settings = settings
        view._embedded_at, view._owner, view._family = self._embedded_at, False, self._family
        self._family[id(view)] = view
        view._environment = self._environment  # again: another thread may have reloaded before the family knew the view
        return view

    def reload(self) -> None:
        """Reads the document and its overlays again, for this client and all that share its connections.

        Namespaces and operations are those of the new document; ones that you kept from before, and calls under way,
        go on by the old one. Options stay. The embedded server begins anew, empty. It reads files, and blocks as long.

        Raises:
            SpecError: the document is wrong now; the client stays as it was.
        """
        api = reload_api(*self._source)
        before = self._environment
        environment = Environment(api, Validator(api.schemas), before.chance, before.token, trusted(api, *self._source))
        self._connection.embedded = embedded(api, self._embedded_at)
        spec_loading.compare(self._stub, api)
        for _ in range(2):  # a view that another thread makes meanwhile is met in the second round, or saw the first
            for client in filter(None, (reference() for reference in self._family.valuerefs())):
                _adopt(client, environment)

    @property
    def operations(self) -> Operations:
        """All operations by operationId."""
        runner = self._runner()
        return Operations(runner.environment.api, runner)

    if not TYPE_CHECKING:  # a type checker believes the stub: else no misspelt namespace would be a mistake

        def __getattr__(self, name: str) -> Namespace:
            return self._namespace(name)

    def _namespace(self, name: str) -> Namespace:
        environment: Environment | None = vars(self).get("_environment")
        if environment is None or name not in environment.api.namespaces:
            raise UnknownNameError(_no_namespace(environment, name))
        description = next(tag.description for tag in environment.api.tags if tag.python_name == name)
        space = Namespace(name, description, environment.api.namespaces[name], self._runner(environment))
        vars(self)[name] = space
        if self._environment is not environment:  # reloaded meanwhile
            vars(self).pop(name, None)
        return space

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._environment.api.namespaces})

    def __repr__(self) -> str:
        if "_environment" not in vars(self):  # its making failed, and a traceback shows it
            return f"<{type(self).__name__} that was not made>"
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
        self._embedded_at = settings.server if is_embedded(settings.server) else None
        self._family = weakref.WeakValueDictionary[int, BaseClient]({id(self): self})
        self._connection = Connection(http_client, embedded(api, settings.server), self._kind)
        spec_loading.compare(self._stub, api)
        validator, servers_of_document = Validator(api.schemas), trusted(api, *source)
        self._environment = Environment(api, validator, random.random, lambda: str(uuid.uuid4()), servers_of_document)

    def _check_http_client(self, http_client: Any) -> None:
        if http_client is not None and not library(http_client, self._kind.__name__):
            given = type(http_client).__name__
            raise ConfigurationError(f"{type(self).__name__} needs an httpx.{self._kind.__name__}, not {given}")

    def _runner(self, environment: Environment | None = None) -> Runner:
        return Runner(
            self, environment or self._environment, self._settings, self._run, self._iterate, self._stream, self._build
        )

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

        def perform(act: Act) -> Any:
            asked = self._asked()
            if inspect.isawaitable(asked):
                raise ConfigurationError("the source of credentials is async: it can be asked in a call only")
            return self._credentials(act.api if isinstance(act, Authorize) else self._environment.api, asked)

        request = drivers.run(flow, perform)
        try:
            return request, build(self._connection.http, request, self._settings.timeout)
        except Exception as error:  # noqa: BLE001  # of either library; what is not theirs is raised again
            raise failure(error, "", request.url, 0) from None

    def _asked(self) -> Any:
        """What the source of credentials says now: credentials, or an awaitable of them."""
        return self._settings.auth() if callable(self._settings.auth) else self._settings.auth

    def _credentials(self, api: Api, asked: Any) -> Credentials | None:
        """The credentials by scheme; None where the HTTP library sees to them."""
        if self._settings.http_auth is not None:
            return None
        try:
            return by_scheme(api, asked)
        except ConfigurationError as error:
            del asked  # no traceback that shows variables shows it
            raise error.with_traceback(None) from None


def _defaults(spec: Source | None, given: Mapping[str, Any]) -> Options:
    """The options that the environment and the server choose, where they are not *given*."""
    server = given.get("server", server_from_environment() if spec is None else None)
    defaults: Options = {} if server is None else {"server": server}
    if path := drift_log_from_environment():
        defaults["drift_log"] = path
    if "username" in given or "password" in given:
        return defaults
    if is_embedded(server):
        defaults["auth"] = ANY
    elif spec is None or isinstance(server, str):
        # They are for FastPix: a document from elsewhere must not send them where it likes.
        defaults["auth"] = credentials_from_environment
    return defaults


def _no_namespace(environment: Environment | None, name: str) -> str:
    hint = ""
    if environment is not None and not name.startswith("_"):  # what probes objects asks for many of these
        from fastpix_dyn.spec.names import in_client

        hint = in_client(environment.api, name)
    return f"the document has no namespace {name!r}{hint and f'; {hint}'}"


def _adopt(client: BaseClient, environment: Environment) -> None:
    """Gives *client* the environment of another document, without the namespaces of the one before."""
    kept = vars(client)
    kept["_environment"] = environment
    for name in (name for name in [*kept] if not name.startswith("_")):
        kept.pop(name, None)


class SyncClient(BaseClient):
    """Calls every operation of the document: `client.namespace.operation(argument=…)`."""

    _kind = SYNC

    def close(self) -> None:
        """Closes the connections."""
        if self._owner:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def upload(self, file: File, **options: Unpack[UploadOptions]) -> Uploaded:
        """Uploads *file* in constant memory, whatever its size; see `UploadOptions` for the options.

        What fails on the way is tried again, from where the storage host has the file. If it ends before all has
        arrived, by an error or an interruption, the upload is cancelled at FastPix, unless `resume` is given.

        Raises:
            OSError: there is no such file.
            ArgumentValueError: an option breaks the document, or the file is empty.
            ConfigurationError: the state in `resume` is of another file; or the document has no uploads.
            UploadError: the storage host refuses the file, or it was tried often enough.
            APIStatusError: FastPix refuses the upload.
            APIConnectionError: no answer came from FastPix.
            WaitFailedError: the media failed.
            WaitTimeoutError: it was not ready in time.
        """
        result: Uploaded = uploads.started(self._runner(), file, **options)
        return result

    def _perform(self, act: Act) -> Any:
        match act:
            case Send():
                return self._connection.send(act)
            case Authorize():
                return self._credentials(act.api, self._asked())
            case Invoke():
                return chain(self._settings.middleware, self._make)(act.call)
            case Sleep():
                return time.sleep(act.seconds)
            case Read():
                return act.work()

    def _make(self, call: Call) -> ApiResponse[Any]:
        response: ApiResponse[Any] = drivers.run(respond(call), self._perform)
        return response

    def _run(self, flow: Flow[Any]) -> Any:
        return drivers.run(flow, self._perform)

    def _iterate(self, flow: Emitting) -> Iterator[Any]:
        return drivers.iterate(flow, self._perform)

    def _stream(self, flow: Flow[Response]) -> AbstractContextManager[StreamedResponse]:

        return drivers.opened(flow, self._perform)


class AsyncioClient(BaseClient):
    """`SyncClient` for asyncio: `await client.namespace.operation(argument=…)`."""

    _kind = ASYNC

    async def close(self) -> None:
        """Closes the connections."""
        if self._owner:
            await self._connection.close_async()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def upload(self, file: File, **options: Unpack[UploadOptions]) -> Uploaded:
        """`Client.upload`, awaited; cancelling the task counts as an interruption."""
        result: Uploaded = await uploads.started(self._runner(), file, **options)
        return result

    async def _perform(self, act: Act) -> Any:
        match act:
            case Send():
                return await self._connection.send_async(act)
            case Authorize():
                asked = self._asked()
                return self._credentials(act.api, await asked if inspect.isawaitable(asked) else asked)
            case Invoke():
                return await chain(self._settings.middleware, self._make)(act.call)
            case Sleep():
                from asyncio import sleep  # the first async client is soon enough

                return await sleep(act.seconds)
            case Read():
                from asyncio import to_thread

                return await to_thread(act.work)

    def _make(self, call: Call) -> Awaitable[ApiResponse[Any]]:
        return drivers.run_async(respond(call), self._perform)

    async def _run(self, flow: Flow[Any]) -> Any:
        return await drivers.run_async(flow, self._perform)

    def _iterate(self, flow: Emitting) -> AsyncIterator[Any]:
        return drivers.iterate_async(flow, self._perform)

    def _stream(self, flow: Flow[Response]) -> AbstractAsyncContextManager[StreamedResponse]:

        return drivers.opened_async(flow, self._perform)
