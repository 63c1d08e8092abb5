"""The HTTP clients of an async client, one for each event loop: a connection works only in the loop that made it.

An HTTP client is closed with the async client, or by its loop when that ends, as `asyncio.run` does it. Only what a
loop that was closed in another way left behind is dropped, because nothing can be awaited there any more.
"""

from __future__ import annotations

import os
from asyncio import AbstractEventLoop, current_task, get_running_loop
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.structs import Record, field

_MOST_IDLE_LOOPS = 32
"""Loops that do not run, but may run again; the oldest of more are given up."""
_Key = tuple[int, AbstractEventLoop]
"""A process and a loop: a child process has copies of the loops of its parent."""
_Lifetime = AsyncGenerator[None]


def running_loop() -> AbstractEventLoop | None:
    """Return the event loop of the current task; None outside of a task of asyncio."""
    try:
        return get_running_loop() if current_task() is not None else None
    except RuntimeError:  # no loop is running
        return None


def check_is_asyncio() -> None:
    """Check that this is a task of asyncio: credentials, middleware and waits need it, whoever sends the request.

    Raises:
        ConfigurationError: it is one of trio or of another library, or none at all.
    """
    if running_loop() is None:
        raise ConfigurationError(
            "AsyncClient works with asyncio only, and this is no asyncio task; await it in a task of asyncio, as with "
            "asyncio.run(…), or call Client in a thread, as with trio.to_thread.run_sync(…)"
        )


class LoopClients(Record):
    """The HTTP clients by loop."""

    create: Callable[[], Any]
    _clients: dict[_Key, tuple[Any, _Lifetime]] = field(default_factory=dict[_Key, tuple[Any, _Lifetime]])

    def of(self, loop: AbstractEventLoop) -> Any:
        """Return the HTTP client of *loop*, which is running; create it at the first call there.

        Raises:
            ConfigurationError: the environment is wrong.
        """
        key = os.getpid(), loop
        if key not in self._clients:
            self._drop_unusable()
            http = self.create()
            lifetime = _close_at_end(http)
            # The loop closes the async generators that were started in it before it ends.
            with suppress(StopIteration):
                lifetime.__anext__().send(None)
            self._clients[key] = http, lifetime
        return self._clients[key][0]

    async def close(self) -> None:
        """Close all HTTP clients of this process, each in its own loop, as far as that still runs."""
        for (process, loop), (_, lifetime) in _emptied(self._clients):
            if process != os.getpid() or loop.is_closed():
                continue
            if loop is running_loop():
                await lifetime.aclose()
            elif loop.is_running():
                from asyncio import run_coroutine_threadsafe

                with suppress(RuntimeError):  # it ends just now, and closes them itself
                    run_coroutine_threadsafe(_close(lifetime), loop)

    def _drop_unusable(self) -> None:
        """Forget the clients of loops that are closed, of a parent process, and of too many loops that don't run."""
        keys = [*self._clients]
        idle = [key for key in keys if not key[1].is_running() and not key[1].is_closed()]
        for key in keys:
            process, loop = key
            if loop.is_closed() or process != os.getpid() or key in idle[:-_MOST_IDLE_LOOPS]:
                self._clients.pop(key, None)


async def _close_at_end(http: Any) -> _Lifetime:
    try:
        yield
    finally:
        with suppress(Exception):  # the connections are gone in any case
            await http.aclose()


async def _close(lifetime: _Lifetime) -> None:
    await lifetime.aclose()


def _emptied(clients: dict[_Key, tuple[Any, _Lifetime]]) -> list[tuple[_Key, tuple[Any, _Lifetime]]]:
    entries = [*clients.items()]
    clients.clear()
    return entries
