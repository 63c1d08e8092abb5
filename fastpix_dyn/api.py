"""The two clients. What they share is in `client/base.py`; their namespaces come from the document."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Any, Self

from fastpix_dyn.client import drivers
from fastpix_dyn.client.base import BaseClient
from fastpix_dyn.client.connection import ASYNC, SYNC
from fastpix_dyn.flow.effects import Act, Authorize, Emitting, Flow, Send, Sleep


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

    def _perform(self, effect: Act) -> Any:
        match effect:
            case Send():
                return self._connection.send(effect)
            case Sleep():
                return time.sleep(effect.seconds)
            case Authorize():
                return self._credentials(self._asked())

    def _run(self, flow: Flow[Any]) -> Any:
        return drivers.run(flow, self._perform)

    def _iterate(self, flow: Emitting) -> Iterator[Any]:
        return drivers.iterate(flow, self._perform)


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

    async def _perform(self, effect: Act) -> Any:
        match effect:
            case Send():
                return await self._connection.send_async(effect)
            case Sleep():
                return await asyncio.sleep(effect.seconds)
            case Authorize():
                asked = self._asked()
                return self._credentials(await asked if inspect.isawaitable(asked) else asked)

    async def _run(self, flow: Flow[Any]) -> Any:
        return await drivers.run_async(flow, self._perform)

    def _iterate(self, flow: Emitting) -> AsyncIterator[Any]:
        return drivers.iterate_async(flow, self._perform)
