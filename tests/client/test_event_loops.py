"""The HTTP clients of an async client: one for each event loop, and when each is closed or forgotten."""

import asyncio
import os
import threading

import pytest

from fastpix_dyn import ConfigurationError
from fastpix_dyn.client.event_loops import LoopClients, check_is_asyncio, running_loop


class Http:
    """An HTTP client that notes in which loop it was closed."""

    def __init__(self, error=None):
        self.closed, self.error = [], error

    async def aclose(self):
        """Notes it."""
        self.closed.append(asyncio.get_running_loop())
        if self.error:
            raise self.error


@pytest.fixture
def made():
    """The HTTP clients that were created."""
    return []


@pytest.fixture
def table():
    """The table of the clients by process and loop."""
    return {}


@pytest.fixture
def clients(made, table):
    """The clients by loop."""

    def create():
        made.append(Http())
        return made[-1]

    return LoopClients(create, table)


def test_a_loop_keeps_its_client_and_closes_it_at_its_end(clients, made):
    """Another loop gets another one."""

    async def use():
        loop = asyncio.get_running_loop()
        assert clients.of(loop) is clients.of(loop)
        assert made[-1].closed == []
        return loop

    loops = [asyncio.run(use()), asyncio.run(use())]

    assert [http.closed for http in made] == [[loops[0]], [loops[1]]]


def test_closing_closes_the_client_of_this_loop_once(clients, made):
    """A later call creates another one."""

    async def use():
        loop = asyncio.get_running_loop()
        first = clients.of(loop)
        await clients.close()
        await clients.close()
        assert first.closed == [loop]
        assert clients.of(loop) is not first
        return loop

    loop = asyncio.run(use())
    assert [http.closed for http in made] == [[loop], [loop]]


def test_an_error_of_closing_is_no_error_of_the_loop():
    """The connections are gone in any case."""
    http = Http(OSError("of a socket"))
    clients = LoopClients(lambda: http)

    async def use():
        clients.of(asyncio.get_running_loop())
        await clients.close()

    asyncio.run(use())
    assert len(http.closed) == 1


def test_the_client_of_a_loop_in_another_thread_is_closed_there(clients, made, table):
    """That of a loop which does not run is forgotten."""
    ready, leave = threading.Event(), threading.Event()
    loops = []

    async def use():
        loops.append(asyncio.get_running_loop())
        clients.of(loops[0])
        ready.set()
        await asyncio.to_thread(leave.wait, 30)

    thread = threading.Thread(target=lambda: asyncio.run(use()))
    thread.start()
    assert ready.wait(30)
    asyncio.run(clients.close())
    leave.set()
    thread.join(30)

    assert [http.closed for http in made] == [loops]
    assert table == {}


def test_the_clients_of_another_process_are_forgotten_and_not_closed(clients, table, monkeypatch):
    """A child process has copies of the loops of its parent, and must not end its connections."""

    async def use():
        loop = asyncio.get_running_loop()
        first = clients.of(loop)
        parent = os.getpid()
        monkeypatch.setattr(os, "getpid", lambda: parent + 1)
        second = clients.of(loop)
        assert second is not first
        assert list(table) == [(parent + 1, loop)]
        monkeypatch.setattr(os, "getpid", lambda: parent)
        await clients.close()
        assert second.closed == []
        monkeypatch.undo()

    asyncio.run(use())


class Loop:
    """A loop that does not run, unless it is told."""

    def __init__(self, *, is_running=False, is_closed=False):
        self.is_running, self.is_closed = (lambda: is_running), (lambda: is_closed)


@pytest.mark.parametrize(("idle", "kept"), [(31, 31), (32, 32), (33, 32), (40, 32)])
def test_of_the_loops_that_do_not_run_the_last_32_keep_their_clients(clients, table, idle, kept):
    """Loops that run are kept, and closed ones are not."""

    async def use():
        process = os.getpid()
        running, closed = Loop(is_running=True), Loop(is_closed=True)
        loops = [running, closed, *(Loop() for _ in range(idle))]
        for loop in loops:
            table[process, loop] = (None, None)
        clients.of(asyncio.get_running_loop())
        found = [loop for _, loop in table]
        assert found == [running, *loops[2:][-kept:], asyncio.get_running_loop()]
        table.clear()

    asyncio.run(use())


def test_a_task_of_asyncio_has_a_running_loop():
    """Neither a callback of a loop has one, nor code outside of one."""
    found = []

    async def use():
        loop = asyncio.get_running_loop()
        assert running_loop() is loop
        check_is_asyncio()
        loop.call_soon(lambda: found.append(running_loop()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(use())
    assert found == [None]
    assert running_loop() is None
    with pytest.raises(
        ConfigurationError, match=r"asyncio\.run\(…\), or call Client in a thread, as with trio\.to_thread"
    ):
        check_is_asyncio()
