"""Many tasks and many threads on one client."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from counting import PATIENCE, counting
from loopback import json_answer
from small import library

from fastpix_dyn import APITimeoutError, AsyncClient, Client
from fastpix_dyn.client.connection import ASYNC, SYNC, Connection

READER = {"spec": library(), "auth": ("id", "pw")}
TASKS, THREADS, ROUNDS = 200, 32, 5
BUSY_AT_ONCE = 40


def echo(together):
    """Answers with the title that was asked for or sent, once *together* so many requests are there."""
    meeting = threading.Barrier(together, timeout=PATIENCE)

    def answer(handler):
        meeting.wait()
        if handler.command == "POST":
            return json_answer(201, {"title": json.loads(handler.body)["title"]})
        return json_answer(200, {"title": handler.path.rpartition("/")[2]})

    return answer


def test_each_of_200_tasks_gets_its_own_answer():
    """Reads and writes in turns; at no time are more connections open than httpx allows, and none is left."""

    async def ask(client, number):
        if number % 2:
            return (await client.books.get_book(book_id=f"b{number}"))["title"]
        return (await client.books.add_book(title=f"b{number}"))["title"]

    async def ask_all():
        async with AsyncClient(**READER, server=server.url) as client:
            return await asyncio.gather(*(ask(client, number) for number in range(TASKS)))

    with counting(echo(BUSY_AT_ONCE)) as server:
        assert asyncio.run(ask_all()) == [f"b{number}" for number in range(TASKS)]
        assert server.end()

    assert BUSY_AT_ONCE <= server.opened <= TASKS


def test_each_of_32_threads_gets_its_own_answers():
    """The threads keep to a connection each at most, and closing the client closes all."""

    def ask(number):
        books = client.books
        return [
            books.add_book(title=f"b{number}-{turn}")["title"]
            if turn % 2
            else books.get_book(book_id=f"b{number}-{turn}")["title"]
            for turn in range(ROUNDS)
        ]

    with counting(echo(THREADS)) as server:
        with Client(**READER, server=server.url) as client, ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(ask, range(THREADS)))
        assert server.end()

    assert answers == [[f"b{number}-{turn}" for turn in range(ROUNDS)] for number in range(THREADS)]
    assert server.opened <= THREADS * ROUNDS


def test_pages_walked_by_many_threads_do_not_mix():
    """Each iterator has its own place."""

    def answer(handler):
        number = int(httpx.URL(handler.path).params.get("page", 1))
        return json_answer(200, {"books": [{"title": f"{number}"}], "pages": 4})

    def walk(_):
        return [book["title"] for book in client.books.list_books.items()]

    with (
        counting(answer) as server,
        Client(**READER, server=server.url) as client,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        assert list(pool.map(walk, range(THREADS))) == [["1", "2", "3", "4"]] * THREADS


@pytest.mark.parametrize("kind", [SYNC, ASYNC])
def test_threads_that_race_for_the_connection_make_one(kind):
    """The first call of a client may come from many threads at once."""
    connection, start = Connection(None, None, kind), threading.Barrier(THREADS, timeout=PATIENCE)

    def http(_):
        start.wait()
        return connection.http

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(set(map(id, pool.map(http, range(THREADS))))) == 1

    connection.close() if kind is SYNC else asyncio.run(connection.close_async())


class Stalling:
    """A server's answer that comes at once, unless the path ends with `stall`, followed by *padding*."""

    def __init__(self, padding=b""):
        self.came, self.go_on, self.padding = threading.Event(), threading.Event(), padding

    def __call__(self, handler):
        """Answers with the last segment of the path as title."""
        name = handler.path.rpartition("/")[2]
        if name == "stall":
            self.came.set()
            self.go_on.wait(PATIENCE)
        status, headers, body = json_answer(200, {"title": name})
        return status, headers, body + self.padding

    async def stalled(self, coroutine):
        """A task of *coroutine*, as soon as the server holds its request."""
        task = asyncio.ensure_future(coroutine)
        assert await asyncio.to_thread(self.came.wait, PATIENCE)
        return task


async def settled():
    """Lets every task go on until it waits for something other than its turn."""
    for _ in range(50):
        await asyncio.sleep(0)


async def cancelled(task):
    """Cancels *task*, and sees it end so."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def one_connection(answer, use):
    """Runs `use(client)` with a client that may open one connection only; fails if any is left open."""

    async def main():
        async with (
            httpx.AsyncClient(limits=httpx.Limits(max_connections=1), timeout=PATIENCE) as http,
            AsyncClient(**READER, server=server.url, http_client=http) as client,
        ):
            await use(client)

    with counting(answer) as server:
        try:
            asyncio.run(main())
        finally:
            answer.go_on.set()
        assert server.end()


def test_cancelling_a_task_frees_its_connection():
    """The only connection is held by a server that stalls; after the cancellation another call gets through."""
    answer = Stalling()

    async def use(client):
        await cancelled(await answer.stalled(client.books.get_book(book_id="stall")))
        assert await client.books.get_book(book_id="next") == {"title": "next"}

    one_connection(answer, use)


def test_cancelling_a_task_that_waits_for_a_connection_leaves_the_queue_whole():
    """Of three, the first holds the connection and the second is cancelled: the third comes after the first."""
    answer = Stalling()

    async def use(client):
        first = await answer.stalled(client.books.get_book(book_id="stall"))
        second, third = (asyncio.ensure_future(client.books.get_book(book_id=name)) for name in ("second", "third"))
        await settled()
        await cancelled(second)
        answer.go_on.set()
        assert [await first, await third] == [{"title": "stall"}, {"title": "third"}]

    one_connection(answer, use)


def test_a_deadline_frees_its_connection():
    """A call that took too long is over at the client, whatever the server does."""
    answer = Stalling()

    async def use(client):
        with pytest.raises(APITimeoutError):
            await client.with_options(deadline=0.05, retries=None).books.get_book(book_id="stall")
        assert await client.books.get_book(book_id="next") == {"title": "next"}

    one_connection(answer, use)


def test_leaving_a_stream_early_frees_its_connection():
    """A body that was not read to its end."""
    answer = Stalling(padding=b" " * 10_000_000)

    async def use(client):
        kept = []
        for _ in range(3):
            async with client.books.get_book.stream(book_id="7") as response:
                kept.append(response.iter_bytes())
                assert await anext(kept[-1])

    one_connection(answer, use)
