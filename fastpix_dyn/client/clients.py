"""The sync and the async client of any document. What they share is in `base`."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from types import TracebackType
from typing import Any, Self, Unpack

from fastpix_dyn.client import drivers, storage, streams
from fastpix_dyn.client.base import BaseClient
from fastpix_dyn.client.connection import ASYNC, SYNC, Connection
from fastpix_dyn.client.middleware import chain
from fastpix_dyn.flow.answer import ApiResponse
from fastpix_dyn.flow.call import Call, respond
from fastpix_dyn.flow.effects import Act, Authorize, Emitting, Flow, Invoke, Read, Send, Sleep
from fastpix_dyn.wire.messages import Response


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

    def upload(self, file: storage.File, *, wait: bool = False, **options: Unpack[storage.UploadOptions]) -> str:
        """Puts a file into FastPix, however large, in pieces that are tried again and never sent twice.

        Args:
            file: a path, or a file open for reading bytes: also one that can't seek, such as a pipe.
            wait: whether to wait until the media is ready.
            **options: see `UploadOptions`.

        Returns:
            The id of the upload, which is that of the media too.

        Raises:
            UploadError: the storage refuses the bytes, to the end.
            ConfigurationError: the file can't be read, or an option is wrong.
            FastPixError: what the API says to the upload itself, or the waiting ends without a media.
        """
        module, connection = storage.uploads(), storage.apart(self._connection)
        upload = module.begun(file, **options)
        try:
            return str(drivers.run(module.flow(self, upload, wait=wait), self._storing(connection)))
        except (KeyboardInterrupt, SystemExit):
            if upload.id and not upload.state:
                drivers.run(module.cancelling(self, upload), self._perform)
            raise
        finally:
            upload.source.close()
            connection.close()

    def _storing(self, connection: Connection) -> drivers.Perform:
        """Does what an upload asks: sends to the storage by *connection*, and all else as ever."""
        return lambda act: connection.send(act) if isinstance(act, Send) else self._perform(act)

    def _perform(self, act: Act) -> Any:
        match act:
            case Invoke():
                return chain(self._settings.middleware, self._make)(act.call)
            case Send():
                return self._connection.send(act)
            case Sleep():
                return time.sleep(act.seconds)
            case Authorize():
                return self._credentials(self._asked())
            case Read():
                return act.work()

    def _make(self, call: Call) -> ApiResponse[Any]:
        response: ApiResponse[Any] = drivers.run(respond(call), self._perform)
        return response

    def _run(self, flow: Flow[Any]) -> Any:
        return drivers.run(flow, self._perform)

    def _iterate(self, flow: Emitting) -> Iterator[Any]:
        return drivers.iterate(flow, self._perform)

    def _stream(self, flow: Flow[Response]) -> AbstractContextManager[streams.StreamedResponse]:
        return streams.opened(flow, self._perform)


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

    async def upload(self, file: storage.File, *, wait: bool = False, **options: Unpack[storage.UploadOptions]) -> str:
        """As `SyncClient.upload`. Cancelling it cancels the upload at FastPix, unless it can be resumed."""
        module, connection = storage.uploads(), storage.apart(self._connection)
        upload = module.begun(file, **options)
        try:
            return str(await drivers.run_async(module.flow(self, upload, wait=wait), self._storing(connection)))
        except (asyncio.CancelledError, KeyboardInterrupt, SystemExit):
            if upload.id and not upload.state:
                await drivers.run_async(module.cancelling(self, upload), self._perform)
            raise
        finally:
            upload.source.close()
            await connection.close_async()

    def _storing(self, connection: Connection) -> drivers.PerformAsync:
        """Does what an upload asks: sends to the storage by *connection*, and all else as ever."""
        return lambda act: connection.send_async(act) if isinstance(act, Send) else self._perform(act)

    async def _perform(self, act: Act) -> Any:
        match act:
            case Invoke():
                return await chain(self._settings.middleware, self._make)(act.call)
            case Send():
                return await self._connection.send_async(act)
            case Sleep():
                return await asyncio.sleep(act.seconds)
            case Authorize():
                asked = self._asked()
                return self._credentials(await asked if inspect.isawaitable(asked) else asked)
            case Read():
                return await asyncio.to_thread(act.work)

    def _make(self, call: Call) -> Awaitable[ApiResponse[Any]]:
        return drivers.run_async(respond(call), self._perform)

    async def _run(self, flow: Flow[Any]) -> Any:
        return await drivers.run_async(flow, self._perform)

    def _iterate(self, flow: Emitting) -> AsyncIterator[Any]:
        return drivers.iterate_async(flow, self._perform)

    def _stream(self, flow: Flow[Response]) -> AbstractAsyncContextManager[streams.StreamedResponse]:
        return streams.opened_async(flow, self._perform)
