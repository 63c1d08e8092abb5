"""Clients that are closed, used in another event loop, or in none; and environments in which none can be created."""

import asyncio
import gc
import os
import ssl
import sys
import threading
import warnings

import httpx
import pytest
import trustme
from counting import counting
from loopback import json_answer, serving
from small import library

from fastpix_dyn import APIConnectionError, AsyncClient, Client, ConfigurationError
from fastpix_dyn.client.connection import Connection

READER = {"spec": library(), "auth": ("id", "pw"), "retries": None}
BOOK = json_answer(200, {"title": "Ulysses"})
PAGE = json_answer(200, {"books": [{"title": "Ulysses"}], "pages": 3})
CLOSED = pytest.raises(ConfigurationError, match="the client is closed")
NO_LOOP = pytest.raises(ConfigurationError, match="AsyncClient works with asyncio only")


def get_book(client):
    """A call."""
    return client.books.get_book(book_id="7")


# Closed clients -------------------------------------------------------------------------------------------------------

SYNC_USES = {
    "call": get_book,
    "response": lambda client: client.books.get_book.response(book_id="7"),
    "stream": lambda client: client.books.get_book.stream(book_id="7").__enter__(),
    "items": lambda client: list(client.books.list_books.items()),
    "pages": lambda client: list(client.books.list_books.pages()),
    "view": lambda client: get_book(client.with_options(timeout=3)),
    "operations": lambda client: client.operations["getBook"](book_id="7"),
    "context manager": lambda client: client.__enter__(),
}


async def awaited(use, client):
    """What an async use results in."""
    result = use(client)
    if hasattr(result, "__aiter__"):
        return [one async for one in result]
    return await result


ASYNC_USES = {
    "call": get_book,
    "response": lambda client: client.books.get_book.response(book_id="7"),
    "stream": lambda client: client.books.get_book.stream(book_id="7").__aenter__(),
    "items": lambda client: client.books.list_books.items(),
    "pages": lambda client: client.books.list_books.pages(),
    "view": lambda client: get_book(client.with_options(timeout=3)),
    "operations": lambda client: client.operations["getBook"](book_id="7"),
    "context manager": lambda client: client.__aenter__(),
}


@pytest.mark.parametrize("was_used", [False, True])
@pytest.mark.parametrize("use", SYNC_USES.values(), ids=SYNC_USES)
def test_a_closed_client_says_so(use, was_used):
    """Whether it was used before or not; closing it again is fine."""
    with serving([BOOK]) as server:
        client = Client(**READER, server=server.url)
        with client:
            if was_used:
                get_book(client)
        client.close()
        with CLOSED:
            use(client)
    assert len(server.asked) == was_used


@pytest.mark.parametrize("was_used", [False, True])
@pytest.mark.parametrize("use", ASYNC_USES.values(), ids=ASYNC_USES)
def test_a_closed_async_client_says_so(use, was_used):
    """In the same words."""

    async def main():
        client = AsyncClient(**READER, server=server.url)
        async with client:
            if was_used:
                await get_book(client)
        await client.close()
        with CLOSED:
            await awaited(use, client)

    with serving([BOOK]) as server:
        asyncio.run(main())
    assert len(server.asked) == was_used


@pytest.mark.parametrize("server", ["mock", None], ids=["embedded", "own"])
def test_a_closed_client_uploads_nothing(server, tmp_path):
    """Nor does it touch the file."""
    client = Client(server=server or "https://a.example", username="u", password="p")
    client.close()
    with CLOSED:
        client.upload(tmp_path / "there is no such file")


def test_a_walk_that_began_before_the_close_ends_there():
    """With the page that it has."""
    with serving([PAGE]) as server:
        client = Client(**READER, server=server.url)
        books = client.books.list_books.items()
        assert next(books) == {"title": "Ulysses"}
        client.close()
        with CLOSED:
            next(books)
    assert len(server.asked) == 1


def test_a_closed_client_still_shows_requests():
    """They are not sent."""
    client = Client(**READER)
    client.close()

    assert str(client.books.get_book.request(book_id="7").url) == "https://library.example/v1/books/7"
    assert "curl" in client.books.get_book.curl(book_id="7")


@pytest.mark.parametrize("kind", [httpx.Client, httpx.AsyncClient])
def test_an_http_client_that_its_owner_closed(kind):
    """It is no error of the HTTP library either."""
    http = kind()
    if kind is httpx.Client:
        http.close()
        with pytest.raises(ConfigurationError, match="the http_client is closed"):
            get_book(Client(**READER, http_client=http))
        return

    async def main():
        await http.aclose()
        with pytest.raises(ConfigurationError, match="the http_client is closed"):
            await get_book(AsyncClient(**READER, http_client=http))

    asyncio.run(main())


def test_a_call_in_flight_when_another_thread_closes_the_client():
    """It ends with an error of ours, and the stream of another as well."""
    came, go_on = threading.Event(), threading.Event()

    def half(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        handler.wfile.flush()
        came.set()
        go_on.wait(20)

    ends = []

    def call():
        try:
            get_book(client)
        except Exception as error:  # noqa: BLE001  # whatever it is
            ends.append(error)

    with serving(half, raw=True) as server:
        client = Client(**READER, server=server.url, timeout=10)
        thread = threading.Thread(target=call)
        thread.start()
        came.wait(20)
        client.close()
        go_on.set()
        thread.join()
    assert [isinstance(error, APIConnectionError) for error in ends] == [True]


def test_a_stream_is_read_once_and_within_its_block():
    """Errors of the HTTP library about that become ours."""

    def read_twice(stream):
        list(stream.iter_bytes())
        return list(stream.iter_bytes())

    with serving([BOOK]) as server, Client(**READER, server=server.url) as client:
        stream_book = client.books.get_book.stream
        with stream_book(book_id="7") as stream, pytest.raises(ConfigurationError, match="can be read once"):
            read_twice(stream)
        with stream_book(book_id="7") as other:
            pass
        with pytest.raises(ConfigurationError, match="within its `with` block"):
            list(other.iter_bytes())


# Event loops ----------------------------------------------------------------------------------------------------------


async def get_twice(client):
    """Two calls of one loop."""
    await get_book(client)
    return await get_book(client)


@pytest.mark.parametrize("options", [{}, {"server": "mock"}], ids=["loopback", "embedded"])
def test_each_event_loop_has_connections_of_its_own(options):
    """Which are kept within it, and closed with it."""
    with counting(lambda _: BOOK) as server:
        client = AsyncClient(**{**READER, "server": server.url, **options})
        view = client.with_options(timeout=5)
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always", ResourceWarning)
            for one in (client, view, client):
                assert asyncio.run(get_twice(one))
            asyncio.run(client.close())
            gc.collect()
        assert server.opened == (0 if options else 3)
        assert server.end()
    assert [str(one.message) for one in warned if issubclass(one.category, ResourceWarning)] == []


def test_two_threads_each_with_a_loop():
    """At the same time; the client is closed in a third loop."""
    start = threading.Barrier(4, timeout=20)
    results = []

    async def together():
        start.wait()
        results.append(await get_twice(client))

    with counting(lambda _: BOOK) as server:
        client = AsyncClient(**READER, server=server.url)
        threads = [threading.Thread(target=lambda: asyncio.run(together())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        asyncio.run(client.close())
        assert server.end()
    assert results == [{"title": "Ulysses"}] * 4
    assert server.opened == 4


def test_a_loop_that_stops_and_goes_on_keeps_its_connections():
    """As `run_until_complete` does, many times over."""
    with counting(lambda _: BOOK) as server, asyncio.Runner() as runner:
        client = AsyncClient(**READER, server=server.url)
        for _ in range(3):
            runner.run(get_book(client))
        runner.run(client.close())
    assert server.opened == 1


def alive():
    """The async HTTP clients that exist."""
    gc.collect()
    return len([one for one in gc.get_objects() if isinstance(one, httpx.AsyncClient)])


def test_loops_that_are_closed_at_once_are_forgotten():
    """Without `shutdown_asyncgens`, as old code does: nothing of theirs piles up."""
    before, client = alive(), AsyncClient(**READER, server="mock")
    for _ in range(20):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(get_book(client))
        loop.close()

    assert alive() <= before + 2


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # of the loops, which nobody closes
def test_loops_that_are_never_closed_do_not_pile_up():
    """Of those that do not run, the oldest are given up; one of them gets new connections when it runs again."""
    before, client = alive(), AsyncClient(**READER, server="mock")
    first = asyncio.new_event_loop()
    for loop in [first, *(asyncio.new_event_loop() for _ in range(50)), first]:
        assert loop.run_until_complete(get_book(client))["title"]
    del loop

    assert alive() <= before + 35
    first.run_until_complete(client.close())
    first.close()
    del client
    gc.collect()


def test_a_client_that_is_closed_in_another_loop():
    """While its own still runs, in another thread: those connections are closed there."""
    ready, go_on = threading.Event(), threading.Event()

    async def use():
        await get_book(client)
        ready.set()
        await asyncio.to_thread(go_on.wait, 20)
        with CLOSED:
            await get_book(client)

    with counting(lambda _: BOOK) as server:
        client = AsyncClient(**READER, server=server.url)
        thread = threading.Thread(target=lambda: asyncio.run(use()))
        thread.start()
        ready.wait(20)
        asyncio.run(client.close())
        assert server.end()
        go_on.set()
        thread.join()


def test_the_http_client_of_the_caller_belongs_to_its_loop():
    """Which the library can't change: the error says what to do."""
    with counting(lambda _: BOOK) as server:
        client = AsyncClient(**READER, server=server.url, http_client=httpx.AsyncClient())
        asyncio.run(get_book(client))
        with pytest.raises(ConfigurationError, match="connections of another event loop"):
            asyncio.run(get_book(client))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of the HTTP client, which nobody can close any more
        del client
        gc.collect()


@pytest.mark.parametrize("use", ASYNC_USES.values(), ids=ASYNC_USES)
def test_without_asyncio_the_error_says_so(use):
    """A coroutine that another library runs: here it is taken one step, as trio would."""
    client = AsyncClient(**READER, server="mock")
    result = use(client)
    step = result.__anext__() if hasattr(result, "__aiter__") else result
    if use is ASYNC_USES["context manager"]:
        with pytest.raises(StopIteration):  # nothing was asked for yet
            step.send(None)
        return
    with NO_LOOP:
        step.send(None)


def test_a_client_can_be_closed_without_asyncio():
    """As trio would, after a loop of asyncio that goes on later."""
    with asyncio.Runner() as runner:
        client = AsyncClient(**READER, server="mock")
        runner.run(get_book(client))
        with pytest.raises(StopIteration):  # it is done in one step
            client.close().send(None)
        with CLOSED:
            runner.run(get_book(client))


def test_a_callback_of_a_loop_is_no_task():
    """As in trio's guest mode, where a loop of asyncio runs and trio's tasks are none of it."""
    errors = []

    def callback():
        try:
            get_book(AsyncClient(**READER, server="mock")).send(None)
        except Exception as error:  # noqa: BLE001  # whatever it is
            errors.append(error)

    async def main():
        asyncio.get_running_loop().call_soon(callback)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(main())
    assert [type(error) for error in errors] == [ConfigurationError]


# The environment ------------------------------------------------------------------------------------------------------

WRONG_FILES = {
    "a missing file": ("SSL_CERT_FILE", "/proc/no/such/file"),
    "a folder": ("SSL_CERT_FILE", "/"),
    "no certificate": ("SSL_CERT_FILE", os.devnull),
    "a key log that can't be written": ("SSLKEYLOGFILE", "/proc/no/such/keys"),
}


@pytest.fixture
def environment(monkeypatch):
    """Sets a variable, after all that others could have set are gone."""
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "SSLKEYLOGFILE",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch.setenv


@pytest.mark.parametrize(("name", "value"), WRONG_FILES.values(), ids=WRONG_FILES)
def test_files_of_certificates_that_can_not_be_used(environment, name, value):
    """The error names the variable, sync and async, for a call and for a request that is only shown."""
    environment(name, value)
    expected = f"the file or folder in {name} is missing"
    client = Client(**READER, server="https://a.example")
    for use in (get_book, lambda client: client.books.get_book.request(book_id="7")):
        with pytest.raises(ConfigurationError, match=expected):
            use(client)
    with pytest.raises(ConfigurationError, match=expected):
        asyncio.run(get_book(AsyncClient(**READER, server="https://a.example")))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("", "", "for a certificate of your own, set SSL_CERT_FILE to the file of its authority"),
        ("SSL_CERT_DIR", "/proc/no/such", "SSL_CERT_DIR does not have the authority of its certificate"),
        ("SSL_CERT_FILE", "other.pem", "SSL_CERT_FILE does not have the authority of its certificate"),
    ],
)
def test_a_certificate_that_is_not_trusted(environment, tmp_path, name, value, expected):
    """The error says what to do; a folder that is missing is an empty one."""
    if value == "other.pem":
        value = str(tmp_path / value)
        trustme.CA().cert_pem.write_to_path(value)
    if name:
        environment(name, value)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with counting(lambda _: BOOK, tls=context) as server:
        with pytest.raises(APIConnectionError, match=expected):
            get_book(Client(**READER, server=server.url))
        with pytest.raises(APIConnectionError, match=expected):
            asyncio.run(get_book(AsyncClient(**READER, server=server.url)))


PROXIES = [
    "http://[::1",
    "ftp://proxy.example",
    ":::",
    "http://",
    "socks5://u:c4n4ry@p.example:1",
    "http://p.example:99999",
]


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("address", PROXIES)
def test_proxies_that_can_not_be_used(environment, variable, address):
    """The error names the variable, and does not quote its value."""
    environment(variable, address)
    with pytest.raises((ConfigurationError, APIConnectionError)) as caught:
        get_book(Client(**READER, server="https://a.example", timeout=1))

    assert "c4n4ry" not in str(caught.value)
    if isinstance(caught.value, ConfigurationError):
        assert variable.upper() in str(caught.value).upper()


def test_a_socks_proxy_needs_a_package(environment, monkeypatch):
    """Which the error names, with the command."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    environment("ALL_PROXY", "socks5://p.example:1080")
    with pytest.raises(ConfigurationError, match=r"pip install 'httpx\[socks\]'"):
        get_book(Client(**READER, server="https://a.example"))


def test_a_connection_is_not_created_after_the_end():
    """By a thread that comes late."""
    connection = Connection(None, None, httpx.Client)
    connection.close()
    with CLOSED:
        connection.http  # noqa: B018  # it is the use
