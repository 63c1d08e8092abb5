"""Secrets in what is logged until a response is closed, and in what errors carry besides their words."""

import asyncio
import io
import json
import logging
import pprint
import threading
import traceback
from contextlib import contextmanager

import httpx
import httpx2
import pytest
import rich.console
from given import NAMES
from http_2 import serve_http_2
from loopback import json_answer, outcome, serving
from small import library
from vault import CANARY, CONTENT, OPENED, PLANTED, open_vault, vault

from fastpix_dyn import APIConnectionError, AsyncClient, Client, FastPixError

READER = {"spec": library(), "auth": ("id", "c4n4ry-password"), "retries": None}
HTTP_LIBRARIES = pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)


@pytest.fixture
def logged(caplog):
    """All that any logger of this thread has said, whatever its level."""
    caplog.set_level(logging.DEBUG)

    def texts():
        ours = [record for record in caplog.records if record.thread == threading.get_ident()]
        return [f"{record.name} {record.getMessage()} {record.args}" for record in ours]

    return texts


@contextmanager
def http_2_with_trailers():
    """A server of HTTP/2 that sends a body, and trailers with a secret once a test has read the body."""
    was_read = threading.Event()

    def answer(peer, connection, event):
        connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/json")])
        connection.send_data(event.stream_id, b'{"title":"Ulysses"}')
        peer.sendall(connection.data_to_send())
        was_read.wait(20)
        connection.send_headers(event.stream_id, [("x-signature", "c4n4ry-trailer")], end_stream=True)

    with serve_http_2(answer) as url:
        yield url, was_read


def read_stream(kind, http, was_read=None, **options):
    """The body of a book, read in pieces; *was_read* is set after the first."""

    def noted(piece):
        if was_read:
            was_read.set()
        return piece

    if kind == "sync":
        client = Client(http_client=http, **options)
        with http, client, client.books.get_book.stream(book_id="c4n4ry-id") as stream:
            return b"".join(map(noted, stream.iter_bytes()))

    async def awaited():
        client = AsyncClient(http_client=http, **options)
        async with http, client, client.books.get_book.stream(book_id="c4n4ry-id") as stream:
            return b"".join([noted(piece) async for piece in stream.iter_bytes()])

    return asyncio.run(awaited())


@HTTP_LIBRARIES
def test_trailers_of_a_stream_are_not_logged(http, kind, logged):
    """They are read with the body, after the call that sent the request has returned."""
    client = getattr(http, NAMES[kind])(http1=False, http2=True)
    with http_2_with_trailers() as (url, was_read):
        assert read_stream(kind, client, was_read, **READER, server=url) == b'{"title":"Ulysses"}'

    assert [text for text in logged() if "receive_response_body" in text]
    assert [text for text in logged() if CANARY in text] == []


@HTTP_LIBRARIES
@pytest.mark.parametrize("is_stream", [True, False], ids=["stream", "call"])
def test_what_breaks_the_protocol_is_not_logged(http, kind, is_stream, logged):
    """The HTTP library quotes it: here the size of a chunk, which echoes a secret."""

    def broken(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        handler.wfile.write(b"1\r\n{\r\nc4n4ry-password\r\n")

    def call(url):
        if is_stream:
            return read_stream(kind, getattr(http, NAMES[kind])(), **READER, server=url)
        return outcome(kind, lambda client: client.books.get_book(book_id="c4n4ry-id"), **READER, server=url)

    with serving(broken, raw=True) as server, pytest.raises(APIConnectionError) as caught:
        call(server.url)

    assert CANARY not in f"{caught.value} {caught.value!r}"
    assert [text for text in logged() if CANARY in text] == []


def facts(error):
    """What tools that collect errors can see of *error*, and of all that led to it."""
    waiting, seen = [error], []
    while waiting:
        one = waiting.pop()
        if one is None or one in seen:
            continue
        seen.append(one)
        waiting += [one.__cause__, one.__context__]
        yield f"{one!r} {one} {one.args!r} {getattr(one, '__notes__', '')}"
        if not isinstance(one, FastPixError):  # ours carry the response, which is documented
            yield repr(vars(one))
            yield repr([getattr(one, name, None) for name in ("object", "doc", "instance", "filename", "request")])
            for request in (vars(one).get("_request"), vars(one).get("request")):
                yield f"{request!r} {getattr(request, 'url', '')} {getattr(request, 'headers', '')!r}"
            assert one.__traceback__ is None


FAILURES = {
    "not UTF-8": (200, {"Content-Type": "application/json"}, b'{"pin": "c4n4ry-pin\xff"}'),
    "not JSON": (200, {"Content-Type": "application/json"}, b'{"pin": "c4n4ry-pin", '),
    "another charset": (200, {"Content-Type": "text/plain; charset=no-such"}, b"c4n4ry-pin"),
    "a violation": json_answer(200, {**CONTENT, "pin": 5}),
    "an error in bytes": (500, {"Content-Type": "application/json"}, b"c4n4ry\xff"),
    "a redirect": (302, {"Location": "http://c4n4ry.example/c4n4ry"}, b""),
}


@pytest.mark.parametrize("answer", FAILURES.values(), ids=FAILURES)
@PLANTED
def test_errors_carry_no_values_of_those_that_led_to_them(kind, scheme, credentials, answer):
    """`UnicodeDecodeError.object`, `JSONDecodeError.doc`, requests of the HTTP library, frames."""
    options = {"spec": vault(scheme), "retries": None, "validate_responses": "strict", **credentials}
    with serving([answer]) as server:
        try:
            outcome(kind, open_vault, server=server.url, **options)
        except FastPixError as error:
            shown = [text for one in (error.__cause__, error.__context__) if one for text in facts(one)]
        else:
            shown = []

    assert [text for text in shown if CANARY in text] == []


@PLANTED
def test_a_failed_connection_carries_no_request(kind, scheme, credentials):
    """The error of the HTTP library is its cause: it refers to the request, with headers and URL."""
    with serving([]) as server:
        pass
    with pytest.raises(APIConnectionError) as caught:
        outcome(kind, open_vault, server=server.url, spec=vault(scheme), retries=None, **credentials)

    assert caught.value.__cause__ is not None
    assert [text for text in facts(caught.value.__cause__) if CANARY in text] == []


@pytest.mark.parametrize(
    "auth",
    [
        ("c4n4ry-\ud800", "c4n4ry-password"),
        lambda: ("c4n4ry-user", "c4n4ry-\ud800"),
        lambda: {"c4n4ry-scheme": "c4n4ry-token"},
        ("c4n4ry-user", b"c4n4ry-password"),
    ],
    ids=["a surrogate", "a surrogate of a function", "an unknown scheme", "bytes"],
)
def test_credentials_that_can_not_be_sent_are_in_no_error_below(auth):
    """`UnicodeEncodeError.object` is the text that can't be encoded."""
    with pytest.raises(FastPixError) as caught:
        outcome("sync", open_vault, spec=vault("basic"), server="https://bank.example", auth=auth)

    below = [one for one in (caught.value.__cause__, caught.value.__context__) if one]
    assert [text for one in below for text in facts(one) if CANARY in text] == []


@PLANTED
def test_no_printer_shows_a_secret(scheme, credentials):
    """pprint, rich, format strings, `logging` with `extra`: of clients, calls, responses, errors."""
    seen = []

    def middleware(call, make):
        response = make(call)
        seen.extend([call, call.settings, call.arguments, call.operation, response])
        return response

    with (
        serving([OPENED, json_answer(404, CONTENT)]) as server,
        Client(spec=vault(scheme), server=server.url, middleware=[middleware], retries=None, **credentials) as client,
    ):
        open_vault(client)
        with pytest.raises(FastPixError) as caught:
            open_vault(client)
        seen += [client, client.vaults, client.vaults.open, client.operations, caught.value]
        out = io.StringIO()
        console = rich.console.Console(file=out, width=500)
        for one in seen:
            console.print(one)
            out.write(f"{one} {one!r} {one!s:.400} {pprint.pformat(one)}")

    assert [line for line in out.getvalue().splitlines() if CANARY in line] == []


def test_errors_of_threads_and_tasks_show_no_secret(caplog, monkeypatch):
    """Those that nobody catches: a thread's hook, and the handler of an event loop."""
    shown = io.StringIO()
    monkeypatch.setattr(
        threading,
        "excepthook",
        lambda hooked: traceback.print_exception(hooked.exc_type, hooked.exc_value, hooked.exc_traceback, file=shown),
    )
    options = {"spec": vault("basic"), "auth": ("c4n4ry-user", "c4n4ry-password"), "retries": None}
    with serving([json_answer(404, {})]) as server:
        client = Client(server=server.url, **options)
        thread = threading.Thread(target=open_vault, args=[client])
        thread.start()
        thread.join()
        client.close()

        async def main():
            async with AsyncClient(server=server.url, **options) as client:
                task = asyncio.ensure_future(open_vault(client))
                await asyncio.wait([task])
                del task

        asyncio.run(main(), debug=True)

    assert "NotFoundError" in shown.getvalue()
    assert "never retrieved" in caplog.text
    assert CANARY not in f"{shown.getvalue()} {caplog.text}"


def test_reports_of_violations_have_a_bound(caplog):
    """A server that makes up keys for ever fills neither memory nor log: 1,000 kinds, and a line that says so."""
    count = iter(range(10**9))
    closed = {"type": "object", "additionalProperties": False}
    content = {"application/json": {"schema": closed}}
    operation = {"operationId": "x", "tags": ["t"], "responses": {"200": {"description": "o", "content": content}}}
    spec = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/x": {"get": operation}}}
    spec["servers"] = [{"url": "https://a.example"}]

    def answer(_):
        return httpx.Response(200, content=json.dumps({f"key{next(count)}": 1 for _ in range(10)}))

    http = httpx.Client(transport=httpx.MockTransport(answer))
    with http, Client(spec=spec, http_client=http) as client:
        for _ in range(150):
            client.t.x()
        remembered = client.operations.runner.environment.reported

    here = [one for one in caplog.records if one.thread == threading.get_ident()]  # the server of a test may go on
    lines = [record.getMessage() for record in here if record.name == "fastpix_dyn"]
    assert len(remembered) <= 1_001
    assert len(lines) == 1_001
    assert lines[-1] == "1000 kinds of violations were logged; this client logs no more of them"


def test_violations_under_ids_are_of_one_kind(caplog):
    """As those of the items of an array are."""
    ids = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(20)]
    item = {"type": "object", "properties": {"name": {"type": "string"}}}
    content = {"application/json": {"schema": {"type": "object", "additionalProperties": item}}}
    operation = {"operationId": "x", "tags": ["t"], "responses": {"200": {"description": "o", "content": content}}}
    spec = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/x": {"get": operation}}}
    spec["servers"] = [{"url": "https://a.example"}]
    answer = httpx.Response(200, json={one: {"name": 1} for one in ids})
    http = httpx.Client(transport=httpx.MockTransport(lambda _: answer))
    with http, Client(spec=spec, http_client=http) as client:
        client.t.x()

    assert len([record for record in caplog.records if record.name == "fastpix_dyn"]) == 1


def test_header_values_in_latin_1_are_sent():
    """HTTP allows them (RFC 9110 §5.5), and the HTTP library would encode them as ASCII."""
    with serving([json_answer(200, {"title": "x"})]) as server:
        options = {"headers": {"X-Name": "Änne"}, "idempotency_key": "schlüssel", "server": server.url, **READER}
        outcome("sync", lambda client: client.books.get_book(book_id="7"), **options)
        outcome("async", lambda client: client.books.get_book(book_id="7"), **options)

    assert [one.headers["x-name"] for one in server.asked] == ["Änne"] * 2
    assert [one.headers["idempotency-key"] for one in server.asked] == ["schlüssel"] * 2
