"""A program that forks: `python forking.py KIND URL`. It asks for books that are named after who asks.

In this order: before the fork; the child; the parent, after a child that used the client and one that only closed it.
"""

import asyncio
import os
import signal
import sys
import threading

import httpx
from small import library

from fastpix_dyn import AsyncClient, Client
from fastpix_dyn.client import connection
from fastpix_dyn.client.connection import Connection

PATIENCE = 20


def in_a_child(act):
    """Does *act* in a fork of this process, and ends where it fails."""
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit(f"a child ended with {status}")


def sync(url):
    """With a `Client`."""
    with Client(spec=library(), auth=("id", "pw"), server=url) as client:

        def use():
            with client:
                client.books.get_book(book_id="child")

        client.books.get_book(book_id="before")
        in_a_child(use)
        in_a_child(client.close)
        client.books.get_book(book_id="after")


async def awaited(url):
    """With an `AsyncClient`, whose loop runs while the process forks."""
    async with AsyncClient(spec=library(), auth=("id", "pw"), server=url) as client:

        async def use():
            async with client:
                await client.books.get_book(book_id="child")

        await client.books.get_book(book_id="before")
        in_a_child(lambda: asyncio.run(use()))
        in_a_child(lambda: asyncio.run(client.close()))
        await client.books.get_book(book_id="after")


def while_another_thread_connects(_url):
    """The child must not wait for a thread that only the parent has."""
    parent, making, go_on = os.getpid(), threading.Event(), threading.Event()

    def made(**options):
        if os.getpid() == parent:
            making.set()
            go_on.wait(PATIENCE)
        return httpx.Client(**options)

    connection.COOKIELESS[made] = made
    http = Connection(None, None, made)
    thread = threading.Thread(target=lambda: http.http)
    thread.start()
    making.wait(PATIENCE)
    in_a_child(lambda: http.http.close())  # noqa: PLW0108  # the child is to ask for it
    go_on.set()
    thread.join()
    http.close()


WAYS = {"sync": sync, "async": lambda url: asyncio.run(awaited(url)), "locked": while_another_thread_connects}

if __name__ == "__main__":
    WAYS[sys.argv[1]](sys.argv[2])
