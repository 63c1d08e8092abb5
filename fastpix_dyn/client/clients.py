"""The sync and the async client of any document. What they share is in `base`."""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from fastpix_dyn.client import drivers, uploading
from fastpix_dyn.client.base import BaseClient
from fastpix_dyn.client.connection import ASYNC, SYNC
from fastpix_dyn.client.middleware import chain
from fastpix_dyn.client.uploading import File, Uploaded, UploadOptions
from fastpix_dyn.flow.answer import ApiResponse
from fastpix_dyn.flow.call import Call, respond
from fastpix_dyn.flow.effects import Act, Authorize, Emitting, Flow, Invoke, Read, Send, Sleep
from fastpix_dyn.wire.messages import Response

if TYPE_CHECKING:
    from fastpix_dyn.client.streams import StreamedResponse


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
        result: Uploaded = uploading.started(self._runner(), file, **options)
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
        from fastpix_dyn.client import streams  # few calls do

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

    async def upload(self, file: File, **options: Unpack[UploadOptions]) -> Uploaded:
        """`Client.upload`, awaited; cancelling the task counts as an interruption."""
        result: Uploaded = await uploading.started(self._runner(), file, **options)
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
        from fastpix_dyn.client import streams

        return streams.opened_async(flow, self._perform)
