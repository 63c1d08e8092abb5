"""Clients in other processes: pickled, and forked."""

import multiprocessing
import os
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import forking
import httpx
import pytest
import workers
from counting import counting
from given import NAMES
from loopback import json_answer, serving
from small import library

import fastpix_dyn
from fastpix_dyn import APIConnectionError, ArgumentValueError, AsyncClient, Client, ConfigurationError, NotFoundError

READER = {"spec": library(), "auth": ("id", "pw")}
BUSY, BOOK = json_answer(503, {}), json_answer(200, {"title": "Ulysses"})


@pytest.fixture(scope="module")
def elsewhere():
    """Another process, which shares nothing with this one: calls a function there, and gives its result."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield lambda *call, **arguments: pool.submit(*call, **arguments).result(timeout=60)


def test_a_client_works_in_another_process(elsewhere):
    """With its document, its server and its credentials, after it was used here."""
    with serving([BOOK]) as server, Client(**READER, server=server.url) as client:
        here, there = workers.book(client, "7"), elsewhere(workers.book, client, "7")
        assert elsewhere(workers.described, client) == repr(client)

    assert here == there == {"title": "Ulysses"}
    assert server.asked[0] == server.asked[1]


def test_a_view_goes_with_its_options(elsewhere):
    """Headers, modes, retries: all that `with_options` takes."""
    with serving([BUSY, BOOK]) as server, Client(**READER, server=server.url) as client:
        view = client.with_options(headers={"X-A": "1"}, retries=fastpix_dyn.Retry(base=0), deadline=30, log="bodies")
        assert elsewhere(workers.book, view, "1") == {"title": "Ulysses"}

    assert [asked.headers["x-a"] for asked in server.asked] == ["1", "1"]


def test_what_the_document_recommends_goes_too(elsewhere):
    """`retries="spec"` means the same in every process."""
    spec = library(**{"x-dyn-retries": {"attempts": 2, "statuses": [503], "base": 0, "multiplier": 1, "cap": 0}})
    with serving([BUSY, BOOK]) as server, Client(**{**READER, "spec": spec}, server=server.url) as client:
        assert elsewhere(workers.book, client, "7") == {"title": "Ulysses"}


def test_what_is_bound_to_a_client_works_in_another_process(elsewhere):
    """A namespace, and an operation: what one hands to the workers of a pool."""
    with serving([BOOK]) as server, Client(**READER, server=server.url) as client:
        assert elsewhere(workers.book, client.books, "1") == {"title": "Ulysses"}
        assert elsewhere(workers.called, client.books.get_book, book_id="7") == {"title": "Ulysses"}
        assert elsewhere(workers.called, client.operations["getBook"], book_id="7") == {"title": "Ulysses"}
        for thing in (client.books, client.books.get_book, client.operations):
            assert elsewhere(workers.described, thing) == repr(thing)


def test_an_async_client_works_in_another_process(elsewhere):
    """On the loop of that process."""
    with serving([BOOK]) as server:
        client = AsyncClient(**READER, server=server.url)
        assert elsewhere(workers.called_async, client.books.get_book, book_id="7") == {"title": "Ulysses"}


def test_the_embedded_server_works_in_another_process(elsewhere):
    """Each process has its own."""
    with Client(spec=library(), server="mock") as client:
        assert elsewhere(workers.book, client, "7") == client.books.get_book(book_id="7")


def test_an_answer_comes_back_whole(elsewhere):
    """An `ApiResponse`, with the HTTP library's own."""
    with serving([json_answer(200, {"title": 5}, **{"X-Trace": "t1"})]) as server:
        response = elsewhere(workers.response, Client(**READER, server=server.url), "1")

    assert (response.data, response.status, response.headers["x-trace"]) == ({"title": 5}, 200, "t1")
    assert [violation.pointer for violation in response.violations] == ["/title"]
    assert response.http.json() == {"title": 5}


@pytest.mark.parametrize(
    ("answer", "arguments", "expected", "facts"),
    [
        (
            json_answer(404, {"title": "No such book"}, **{"X-Trace": "t1"}),
            {"book_id": "1"},
            NotFoundError,
            {"status": 404, "data": {"title": "No such book"}, "operation": "getBook"},
        ),
        (
            (200, {"Content-Type": "application/json"}, b"{"),
            {"book_id": "1"},
            fastpix_dyn.ResponseDecodeError,
            {"content": b"{", "status": 200},
        ),
        (BOOK, {"book_id": 1}, ArgumentValueError, {"is_retry_safe": True}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_error_comes_back_whole(elsewhere, answer, arguments, expected, facts):
    """Its class, its words and its data."""
    with serving([answer]) as server, Client(**READER, server=server.url) as client:
        with pytest.raises(expected) as there:
            elsewhere(workers.called, client.books.get_book, **arguments)
        with pytest.raises(expected) as here:
            client.books.get_book(**arguments)

    assert str(there.value) == str(here.value)
    assert {name: getattr(there.value, name) for name in facts} == facts
    assert getattr(there.value, "violations", ()) == getattr(here.value, "violations", ())


def test_a_failed_connection_comes_back_whole(elsewhere):
    """It says that it is safe to try again."""
    with serving([]) as server:
        gone = Client(**READER, server=server.url)
    with pytest.raises(APIConnectionError, match="ConnectError") as caught:
        elsewhere(workers.book, gone, "1")

    assert caught.value.is_retry_safe


def test_credentials_of_the_environment_are_not_in_the_pickle(monkeypatch):
    """They are asked for in the process that calls; those that were given go with the client."""
    monkeypatch.setenv("FASTPIX_USERNAME", "canary-user")
    monkeypatch.setenv("FASTPIX_PASSWORD", "canary-password")

    assert b"canary" not in pickle.dumps(Client())
    assert b"canary" in pickle.dumps(Client(username="id", password="canary"))


def test_an_http_client_of_the_caller_does_not_pickle(kind):
    """The error says why, for the client and what is bound to it."""
    http = getattr(httpx, NAMES[kind])()
    client = (Client if kind == "sync" else AsyncClient)(**READER, http_client=http)
    for thing in (client, client.with_options(timeout=1), client.books, client.books.get_book):
        with pytest.raises(ConfigurationError, match="your own http_client can't be pickled"):
            pickle.dumps(thing)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_client_survives_a_fork(kind):
    """The child opens a connection of its own; the parent keeps its one, whatever the child does."""
    asked = []

    def answer(handler):
        asked.append((handler.path.rpartition("/")[2], handler.number))
        return BOOK

    with counting(answer) as server:
        ran = fork(kind, server.url)
        assert server.end()

    assert (ran.returncode, ran.stderr) == (0, "")
    assert asked == [("before", 1), ("child", 2), ("after", 1)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_fork_while_another_thread_connects_does_not_hang():
    """A lock that was held at the fork is held in the child for ever, so the child has another."""
    ran = fork("locked", "")

    assert (ran.returncode, ran.stderr) == (0, "")


def fork(way, url):
    """Runs the program that forks: not this process, which has threads."""
    program = [sys.executable, "-W", "ignore::DeprecationWarning", forking.__file__, way, url]
    return subprocess.run(program, check=False, capture_output=True, text=True, timeout=60)
