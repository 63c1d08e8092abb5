"""The two clients. What they share is in `client/base.py`; their namespaces come from the document."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from types import TracebackType
from typing import Any, Self

from fastpix_dyn.client import drivers, streams
from fastpix_dyn.client.base import BaseClient
from fastpix_dyn.client.connection import ASYNC, SYNC
from fastpix_dyn.client.middleware import chain
from fastpix_dyn.flow.answer import ApiResponse
from fastpix_dyn.flow.call import Call, respond
from fastpix_dyn.flow.effects import Act, Authorize, Emitting, Flow, Invoke, Send, Sleep, Work
from fastpix_dyn.wire.messages import Response


class Client(BaseClient):
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

    def _perform(self, act: Act) -> Any:
        match act:
            case Invoke():
                return chain(self._settings.middleware, self._make)(act.call)
            case Send():
                return self._connection.send(act)
            case Sleep():
                return time.sleep(act.seconds)
            case Work():
                return act.work()
            case Authorize():
                return self._credentials(self._asked())

    def _make(self, call: Call) -> ApiResponse:
        response: ApiResponse = drivers.run(respond(call), self._perform)
        return response

    def _run(self, flow: Flow[Any]) -> Any:
        return drivers.run(flow, self._perform)

    def _iterate(self, flow: Emitting) -> Iterator[Any]:
        return drivers.iterate(flow, self._perform)

    def _stream(self, flow: Flow[Response]) -> AbstractContextManager[streams.StreamedResponse]:
        return streams.opened(flow, self._perform)


class AsyncClient(BaseClient):
    """`Client` for asyncio: `await client.namespace.operation(argument=…)`."""

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

    async def _perform(self, act: Act) -> Any:
        match act:
            case Invoke():
                return await chain(self._settings.middleware, self._make)(act.call)
            case Send():
                return await self._connection.send_async(act)
            case Sleep():
                return await asyncio.sleep(act.seconds)
            case Work():
                return await asyncio.to_thread(act.work)
            case Authorize():
                asked = self._asked()
                return self._credentials(await asked if inspect.isawaitable(asked) else asked)

    def _make(self, call: Call) -> Awaitable[ApiResponse]:
        return drivers.run_async(respond(call), self._perform)

    async def _run(self, flow: Flow[Any]) -> Any:
        return await drivers.run_async(flow, self._perform)

    def _iterate(self, flow: Emitting) -> AsyncIterator[Any]:
        return drivers.iterate_async(flow, self._perform)

    def _stream(self, flow: Flow[Response]) -> AbstractAsyncContextManager[streams.StreamedResponse]:
        return streams.opened_async(flow, self._perform)
