"""The clients: what the sync and the async client share (options, namespaces, views), and the two classes."""

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
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack, assert_never

import httpx

from fastpix_dyn import __version__
from fastpix_dyn.client import drivers, spec_loading
from fastpix_dyn.client.binding import Namespace, Operations, Runner
from fastpix_dyn.client.connection import (
    ASYNC,
    SYNC,
    Connection,
    build_request,
    connection_error,
    library_of,
    with_encoded_headers,
)
from fastpix_dyn.client.options import (
    Options,
    apply_options,
    check_result,
    credentials_from_environment,
    drift_log_from_environment,
    embedded_server,
    is_embedded,
    server_from_environment,
    wrap,
)
from fastpix_dyn.client.spec_loading import Source, check_overlays, load_api, reload_api, trusted_servers
from fastpix_dyn.errors import ConfigurationError, UnknownNameError
from fastpix_dyn.flow.call import Call, execute
from fastpix_dyn.flow.effects import Authorize, Effect, EmittingFlow, Flow, Invoke, Now, Read, Send, Sleep, Within
from fastpix_dyn.flow.response import ApiResponse
from fastpix_dyn.flow.settings import CredentialsByScheme, Environment, Settings
from fastpix_dyn.redaction import RedactedMapping, redact_arguments, sealed
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.text import escape_controls, short_repr
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.auth import ANY_CREDENTIALS, credentials_by_scheme
from fastpix_dyn.wire.messages import Request, Response

if TYPE_CHECKING:
    from fastpix_dyn.client.drivers import StreamedResponse
    from fastpix_dyn.client.uploads import File, Uploaded, UploadOptions

USER_AGENT = f"fastpix_dyn/{__version__} Python/{sys.version_info[0]}.{sys.version_info[1]}"


class BaseClient(ABC):
    """What `Client` and `AsyncClient` share: options, operations, views."""

    _http_class: ClassVar[type[httpx.Client | httpx.AsyncClient]]
    _stub: ClassVar[Path | None] = None
    """The stub of this class, from which editors know its namespaces."""

    def __init__(
        self,
        *,
        spec: Source | None = None,
        overlays: Sequence[Source] = (),
        http_client: Any = None,
        **options: Unpack[Options],
    ) -> None:
        """Load the document and bind its operations; send nothing.

        Args:
            spec: an OpenAPI 3.0 or 3.1 document, a path or its value; by default the packaged one of FastPix.
            overlays: OpenAPI Overlay 1.0 documents, paths or values, applied to the document in this order.
            http_client: a client of httpx or httpx2 that sends the requests; it is not closed.
            **options: the options that the class lists; `fastpix_dyn.Options` describes each.

        Raises:
            SpecError: the document is wrong; lists every fault.
            ConfigurationError: an option is unknown or wrong.
        """
        passed = redact_arguments(options)
        self._check_http_client(http_client)
        overlays = check_overlays(overlays)
        api = load_api(spec, overlays)
        settings = Settings(headers=(("User-Agent", USER_AGENT),))
        settings = apply_options(settings, api, RedactedMapping({**_defaults(spec, passed), **passed}))
        self._open((spec, overlays), api, http_client, settings)

    def with_options(self, **options: Unpack[Options]) -> Self:
        """Return a view of this client with other options; it shares the connections and need not be closed.

        Raises:
            ConfigurationError: an option is wrong.
        """
        passed = redact_arguments(options)
        if is_embedded(passed.get("server")) and not is_embedded(self._settings.server):
            raise ConfigurationError("a view can't change to the embedded server; create a client with server='mock'")
        settings = apply_options(self._settings, self._environment.api, passed)
        view = object.__new__(type(self))
        view._environment, view._connection, view._source = self._environment, self._connection, self._source
        view._settings = settings
        view._embedded_at, view._owner, view._family = self._embedded_at, False, self._family
        self._family[id(view)] = view
        view._environment = self._environment  # again: another thread may have reloaded in between
        return view

    def reload(self) -> None:
        """Load the document and its overlays again, for this client and its views. It reads files and blocks.

        Namespaces and operations become those of the new document; ones that you keep in variables, and calls in
        progress, continue with the old one. Options stay. The embedded server starts again, empty.

        Raises:
            SpecError: the new document is wrong; the client is unchanged.
        """
        api = reload_api(*self._source)
        before = self._environment
        environment = Environment(
            api, Validator(api.schemas), before.random, before.new_key, trusted_servers(api, *self._source)
        )
        self._connection.embedded = embedded_server(api, self._embedded_at)
        spec_loading.check_stub(self._stub, api)
        for _ in range(2):  # a view that another thread makes meanwhile is in the second round, or has the new one
            for client in filter(None, (reference() for reference in self._family.valuerefs())):
                _adopt(client, environment)

    @property
    def operations(self) -> Operations:
        """All operations by operationId."""
        runner = self._runner()
        return Operations(runner.environment.api, runner)

    if not TYPE_CHECKING:  # type checkers use the stub, to find misspelt namespaces

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
        if "_environment" not in vars(self):  # __init__ failed, and a traceback shows the object
            return f"<{type(self).__name__} that was not initialized>"
        api = self._environment.api
        server = self._settings.server or api.servers[0].url
        described = f"{api.title} {api.version}: {len(api.operations)} operations at {server}"
        return escape_controls(f"<{type(self).__name__} of {described}>")

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs to create this client; it opens its own connections."""
        if self._connection.http_client is not None:
            raise ConfigurationError(
                "a client with your own http_client can't be pickled: its connections belong to this process"
            )
        return {"source": self._source, "settings": self._settings}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._open(state["source"], load_api(*state["source"]), None, state["settings"])

    def _open(self, source: Any, api: Api, http_client: Any, settings: Settings) -> None:
        self._source, self._settings, self._owner = source, settings, True
        self._embedded_at = settings.server if is_embedded(settings.server) else None
        self._family = weakref.WeakValueDictionary[int, BaseClient]({id(self): self})
        self._connection = Connection(http_client, embedded_server(api, settings.server), self._http_class)
        spec_loading.check_stub(self._stub, api)
        validator, servers_of_document = Validator(api.schemas), trusted_servers(api, *source)
        self._environment = Environment(api, validator, random.random, lambda: str(uuid.uuid4()), servers_of_document)

    def _check_http_client(self, http_client: Any) -> None:
        if http_client is not None and not library_of(http_client, self._http_class.__name__):
            name = type(http_client).__name__
            raise ConfigurationError(f"{type(self).__name__} needs an httpx.{self._http_class.__name__}, not {name}")

    def _runner(self, environment: Environment | None = None) -> Runner:
        return Runner(
            self, environment or self._environment, self._settings, self._run, self._iterate, self._stream, self._build
        )

    @abstractmethod
    def _run(self, flow: Flow[Any]) -> Any:
        """Return the result of *flow*, or an awaitable of it."""

    @abstractmethod
    def _iterate(self, flow: EmittingFlow) -> Any:
        """Return an iterator over the values that *flow* emits, or an async one."""

    @abstractmethod
    def _stream(self, flow: Flow[Response]) -> Any:
        """Return a context manager around the unread response of *flow*, or an async one."""

    def _build(self, flow: Flow[Request]) -> tuple[Request, Any]:
        """Return the request of *flow*, and the HTTP library's own form of it."""

        def perform(effect: Effect) -> Any:
            credentials = self._current_credentials()
            if inspect.isawaitable(credentials):
                raise ConfigurationError("the function in auth= is async: it works in a call only")
            return self._credentials(
                effect.api if isinstance(effect, Authorize) else self._environment.api, credentials
            )

        request = drivers.run(flow, perform)
        try:
            return request, build_request(
                self._connection.builder, with_encoded_headers(request), self._settings.timeout
            )
        except Exception as error:  # noqa: BLE001  # of either library; any other is raised again
            raise connection_error(error, "", request.url, 0) from None

    def _current_credentials(self) -> Any:
        """Return the credentials of the options, or of the function in them: perhaps an awaitable."""
        return self._settings.auth() if callable(self._settings.auth) else self._settings.auth

    def _credentials(self, api: Api, credentials: Any) -> CredentialsByScheme | None:
        """Return the credentials by scheme; None if the HTTP library adds its own."""
        if self._settings.http_auth is not None:
            return None
        try:
            return credentials_by_scheme(api.security_schemes, credentials)
        except ConfigurationError as error:
            del credentials  # a traceback would show it
            raise sealed(error) from None


def _defaults(spec: Source | None, passed: Mapping[str, Any]) -> Options:
    """Return the options that the environment and the server determine, unless they are in *passed*."""
    server = passed.get("server", server_from_environment() if spec is None else None)
    defaults: Options = {} if server is None else {"server": server}
    if (path := drift_log_from_environment()) is not None:
        defaults["drift_log"] = path
    if "username" in passed or "password" in passed:
        return defaults
    if is_embedded(server):
        defaults["auth"] = ANY_CREDENTIALS
    elif spec is None or isinstance(server, str):
        # They are for FastPix: another document must not send them to a server of its choice.
        defaults["auth"] = credentials_from_environment
    return defaults


def _no_namespace(environment: Environment | None, name: str) -> str:
    hint = ""
    if environment is not None and not name.startswith("_"):  # tools that inspect objects look up many of these
        from fastpix_dyn.spec.names import client_suggestion

        hint = client_suggestion(environment.api, name)
    return f"the document has no namespace {short_repr(name)}{hint and f'; {hint}'}"


def _adopt(client: BaseClient, environment: Environment) -> None:
    """Give *client* the environment of another document, and drop the namespaces of the one before."""
    kept = vars(client)
    kept["_environment"] = environment
    for name in (name for name in [*kept] if not name.startswith("_")):
        kept.pop(name, None)


class SyncClient(BaseClient):
    """The base of `Client`: runs flows under threads."""

    _http_class = SYNC

    def close(self) -> None:
        """Close the connections: later calls raise `ConfigurationError`. An `http_client` stays open, and is used."""
        if self._owner:
            self._connection.close()

    def __enter__(self) -> Self:
        self._connection.check_is_open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def upload(self, file: File, **options: Unpack[UploadOptions]) -> Uploaded:
        """Upload *file* in constant memory, whatever its size; see `UploadOptions` for the options.

        A request that fails is retried from the byte that the storage host has. If the upload ends before the whole
        file has arrived, by an error or an interruption, it is cancelled at FastPix, unless `resume` is passed. A
        deadline of the client bounds the whole upload.

        Raises:
            OSError: there is no such file, or it can't be read.
            ArgumentValueError: an option is wrong, or the file is empty, closed or not binary.
            ConfigurationError: the state in `resume` is in use, damaged or of another file, or the document has no
                uploads.
            UploadError: the storage host refuses the file, all retries failed, or the file changed meanwhile.
            APITimeoutError: the deadline passed.
            APIStatusError: FastPix refuses the upload.
            APIConnectionError: there is no response from FastPix.
            WaitFailedError: the media failed.
            WaitTimeoutError: the media was not ready before the deadline.
        """
        from fastpix_dyn.client.uploads import start_upload  # a plain call does not need it

        result: Uploaded = start_upload(self._runner(), file, **options)
        return result

    def _perform(self, effect: Effect) -> Any:  # noqa: PLR0911  # a row for each effect
        match effect:
            case Send():
                return self._connection.send(effect)
            case Authorize():
                return self._credentials(effect.api, self._current_credentials())
            case Invoke():
                return check_result(wrap(self._settings.middleware, self._execute)(effect.call))
            case Sleep():
                return time.sleep(effect.seconds)
            case Read():
                return effect.work()
            case Now():
                return time.monotonic()
            case Within(effect=Read() as read):
                return drivers.in_thread_until(effect.left, read.work)
            case Within():
                return self._perform(effect.effect)  # a function can't be interrupted
            case _:
                assert_never(effect)

    def _execute(self, call: Call) -> ApiResponse[Any]:
        response: ApiResponse[Any] = drivers.run(execute(call), self._perform)
        return response

    def _run(self, flow: Flow[Any]) -> Any:
        self._connection.check_is_open()
        return drivers.run(flow, self._perform)

    def _iterate(self, flow: EmittingFlow) -> Iterator[Any]:
        self._connection.check_is_open()
        return drivers.iterate(flow, self._perform)

    def _stream(self, flow: Flow[Response]) -> AbstractContextManager[StreamedResponse]:
        self._connection.check_is_open()
        return drivers.open_stream(flow, self._perform)


class AsyncioClient(BaseClient):
    """The base of `AsyncClient`: runs flows under asyncio."""

    _http_class = ASYNC

    async def close(self) -> None:
        """Close the connections: later calls raise `ConfigurationError`. An `http_client` stays open, and is used."""
        if self._owner:
            await self._connection.close_async()

    async def __aenter__(self) -> Self:
        self._connection.check_is_open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def upload(self, file: File, **options: Unpack[UploadOptions]) -> Uploaded:
        """`Client.upload` for asyncio; cancelling the task counts as an interruption."""
        from fastpix_dyn.client.uploads import start_upload

        result: Uploaded = await start_upload(self._runner(), file, **options)
        return result

    async def _perform(self, effect: Effect) -> Any:  # noqa: PLR0911  # a row for each effect
        from fastpix_dyn.client.event_loops import check_is_asyncio  # a sync client does not need it

        check_is_asyncio()
        match effect:
            case Send():
                return await self._connection.send_async(effect)
            case Authorize():
                credentials = self._current_credentials()
                return self._credentials(
                    effect.api, await credentials if inspect.isawaitable(credentials) else credentials
                )
            case Invoke():
                result = wrap(self._settings.middleware, self._execute)(effect.call)
                return check_result(await result if inspect.isawaitable(result) else result)
            case Sleep():
                from asyncio import sleep  # a sync client does not need it

                return await sleep(effect.seconds)
            case Read():
                return await drivers.in_thread(effect.work)
            case Now():
                return time.monotonic()
            case Within():
                return await drivers.cancel_after(effect.left, self._perform(effect.effect))
            case _:
                assert_never(effect)

    def _execute(self, call: Call) -> Awaitable[ApiResponse[Any]]:
        return drivers.run_async(execute(call), self._perform)

    async def _run(self, flow: Flow[Any]) -> Any:
        self._connection.check_is_open()
        return await drivers.run_async(flow, self._perform)

    def _iterate(self, flow: EmittingFlow) -> AsyncIterator[Any]:
        self._connection.check_is_open()
        return drivers.iterate_async(flow, self._perform)

    def _stream(self, flow: Flow[Response]) -> AbstractAsyncContextManager[StreamedResponse]:
        self._connection.check_is_open()
        return drivers.open_stream_async(flow, self._perform)
