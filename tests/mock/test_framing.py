"""How the HTTP server of the mock reads requests and writes responses: lengths, chunks, limits, and ASGI."""

import asyncio
import contextlib
import logging
import re
import socket
from urllib.parse import urlsplit

import pytest

from fastpix_dyn import ConfigurationError
from fastpix_dyn.mock import http_server
from fastpix_dyn.mock.http_server import MAX_BODY, asgi_app, serve
from fastpix_dyn.wire.messages import Headers, Response

LIMIT = 20


def echo(request):
    """The request's content, with the status in its path."""
    digits = re.search(r"/(\d{3})$", request.url)
    headers = Headers([("X-Url", request.url), ("content-length", "999"), ("X-Same", "1"), ("X-Same", "2")])
    if request.url.endswith("/fail"):
        raise ZeroDivisionError
    return Response(int(digits[1]) if digits else 200, headers, request.content)


@pytest.fixture(scope="module")
def address():
    """The address of a server that echoes."""
    with serve(echo) as url:
        yield urlsplit(url).hostname, urlsplit(url).port


@pytest.fixture
def limited(monkeypatch):
    """The most bytes of a body are a few."""
    monkeypatch.setattr(http_server, "MAX_BODY", LIMIT)


def all_of(connection):
    """What comes until the connection ends: it is reset if the server has not read all that was sent."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            received += piece
    return received


def exchange(address, sent, *, method="POST"):
    """The status line, the headers and the body of the response to raw bytes."""
    head = f"{method} /a?b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode()
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(head + sent)
        received = all_of(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    line, *headers = head.decode("latin-1").split("\r\n")
    return int(line.split()[1]), [tuple(one.split(": ", 1)) for one in headers], body


@pytest.mark.parametrize(
    ("sent", "status", "body"),
    [
        (b"Content-Length: 20\r\n\r\n" + b"x" * 20, 200, b"x" * 20),
        (b"Content-Length: 21\r\n\r\n" + b"x" * 21, 413, b"the body has more than 20 bytes"),
        (b"content-length: 3\r\n\r\nabc", 200, b"abc"),
        (b"Content-Length: 003\r\n\r\nabc", 200, b"abc"),
        (b"\r\n", 200, b""),
        (b"Content-Length: " + b"0" * 17 + b"3\r\n\r\nabc", 200, b"abc"),
        (b"Content-Length: " + b"0" * 18 + b"3\r\n\r\nabc", 400, b"a length of the body can't be read: '" + b"0" * 18),
        (b"Content-Length: +3\r\n\r\nabc", 400, b"a length of the body can't be read: '+3'"),
        (b"Content-Length: 1_0\r\n\r\nabc", 400, b"a length of the body can't be read: '1_0'"),
        (b"Content-Length: 0x3\r\n\r\nabc", 400, b"a length of the body can't be read: '0x3'"),
    ],
)
@pytest.mark.usefixtures("limited")
def test_a_body_has_a_length(address, sent, status, body):
    """Up to the limit, in digits."""
    got, headers, content = exchange(address, sent)

    assert got == status
    assert content.startswith(body)
    assert (("Connection", "close") in headers) == (status != 200)


@pytest.mark.parametrize(
    ("sent", "status", "body"),
    [
        (b"3\r\nabc\r\n0\r\n\r\n", 200, b"abc"),
        (b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200, b"abcde"),
        (b"a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", 200, b"0123456789" * 2),
        (b"14\r\n" + b"x" * 20 + b"\r\n0\r\n\r\n", 200, b"x" * 20),
        (b"15\r\n" + b"x" * 21 + b"\r\n0\r\n\r\n", 413, b"the body has more than 20 bytes"),
        (b"a\r\n0123456789\r\nb\r\n01234567890\r\n0\r\n\r\n", 413, b"the body has more than 20 bytes"),
        (b"3;name=value\r\nabc\r\n0;x\r\n\r\n", 200, b"abc"),
        (b"3 \r\nabc\r\n0\r\n\r\n", 200, b"abc"),
        (b"0\r\nTrailer: x\r\nOther: y\r\n\r\n", 200, b""),
        (b"3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n", 200, b"abc"),
        (b"0" * 14 + b"3\r\nabc\r\n0\r\n\r\n", 200, b"abc"),
        (b"0" * 15 + b"3\r\nabc\r\n0\r\n\r\n", 400, b"a length of the body can't be read: '" + b"0" * 15 + b"3'"),
        (b"3;" + b"x" * 996 + b"\r\nabc\r\n0\r\n\r\n", 200, b"abc"),
        (b"3;" + b"x" * 997 + b"\r\nabc\r\n0\r\n\r\n", 400, b"a line of the chunked body is too long"),
        (b"\r\n\r\n", 400, b"a length of the body can't be read: ''"),
        (b"0x3\r\nabc\r\n0\r\n\r\n", 400, b"a length of the body can't be read: '0x3'"),
    ],
)
@pytest.mark.usefixtures("limited")
def test_a_body_may_come_in_chunks(address, sent, status, body):
    """Up to the limit in all; extensions and trailers are ignored."""
    got, _, content = exchange(address, b"Transfer-Encoding: chunked\r\n\r\n" + sent)

    assert (got, content) == (status, body)


@pytest.mark.parametrize(
    ("coding", "status"), [("CHUNKED", 200), (" chunked ", 200), ("gzip, chunked", 400), ("identity", 400)]
)
def test_chunked_is_the_only_coding_of_a_transfer(address, coding, status):
    """In any case; it counts before a length."""
    sent = f"Content-Length: 2\r\nTransfer-Encoding: {coding}\r\n\r\n".encode() + b"3\r\nabc\r\n0\r\n\r\n"
    got, _, content = exchange(address, sent)

    assert got == status
    assert content == (b"abc" if status == 200 else b"the transfer coding is not supported; send chunked")


def test_a_body_has_up_to_a_gibibyte():
    """It is kept in memory."""
    assert MAX_BODY == 1024**3


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("/a?b", "http://x/a?b"),
        ("http://y/a?b", "http://x/a?b"),
        ("HTTPS://y/a/b?c=http://z", "http://x/a/b?c=http://z"),
        ("http://y", "http://x/"),
        ("http://y/", "http://x/"),
        ("*", "http://x/*"),
        ("a", "http://x/a"),
        ("ftp://y/a", "http://x/ftp://y/a"),
    ],
)
def test_the_url_of_a_request_has_its_host_and_its_path(address, target, url):
    """The host of the header, also for a target that is a URL."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        received = all_of(connection)

    assert f"X-Url: {url}\r\n".encode() in received


def test_a_request_without_a_host_has_that_of_the_server(address):
    """As HTTP/1.0 sends them."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(b"GET /a HTTP/1.0\r\n\r\n")
        received = all_of(connection)

    assert b"X-Url: http://127.0.0.1/a\r\n" in received


def test_the_length_of_a_response_is_the_one_that_is_sent(address):
    """Once, whatever the application says; other headers stay, also those of one name."""
    _, headers, body = exchange(address, b"Content-Length: 3\r\n\r\nabc")

    assert [value for name, value in headers if name.lower() == "content-length"] == ["3"]
    assert [value for name, value in headers if name == "X-Same"] == ["1", "2"]
    assert body == b"abc"


def test_a_failure_of_the_application_is_logged(address, caplog):
    """With the method; the response is 500 and empty."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(b"GET /fail HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = all_of(connection)

    assert received.startswith(b"HTTP/1.1 500 ")
    (record,) = [one for one in caplog.records if one.name == "fastpix_dyn"]
    assert (record.levelno, record.getMessage()) == (logging.ERROR, "the mock server failed to handle a GET request")


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_is_a_number_that_ports_have(port):
    """From 0 to 65535."""
    with pytest.raises(ConfigurationError) as caught, serve(echo, port=port):
        pass

    assert caught.value.message == f"port is a number from 0 to 65535, not {port}"


# ASGI.


def by_asgi(scope, *messages):
    """What the application sends."""
    sent, left = [], [*messages]

    async def receive():
        return left.pop(0)

    async def send(message):
        sent.append(message)

    common = {"type": "http", "method": "POST", "scheme": "https", "path": "/a", "headers": [(b"host", b"x")]}
    asyncio.run(asgi_app(echo)({**common, **scope}, receive, send))
    return sent


def part(content, more_body=None):
    """A part of a body."""
    more = {} if more_body is None else {"more_body": more_body}
    return {"type": "http.request", "body": content, **more}


def test_asgi_starts_and_stops():
    """Each step is confirmed; after the stop nothing is received."""
    steps = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}, {"type": "never"}]

    assert by_asgi({"type": "lifespan"}, *steps) == [
        {"type": "lifespan.startup.complete"},
        {"type": "lifespan.shutdown.complete"},
    ]


def test_asgi_has_nothing_for_other_protocols():
    """Such as websockets."""
    assert by_asgi({"type": "websocket"}) == []


@pytest.mark.parametrize(
    ("messages", "content"),
    [
        ([part(b"abc")], b"abc"),
        ([part(b"abc", more_body=False)], b"abc"),
        ([part(b"a", more_body=True), part(b"b", more_body=True), part(b"c", more_body=False)], b"abc"),
        ([{"type": "http.request"}], b""),
        ([part(b"a", more_body=True), {"type": "http.disconnect"}], b"a"),
    ],
)
def test_asgi_reads_a_body(messages, content):
    """In pieces, until the last one, or until the client is gone."""
    start, body = by_asgi({}, *messages)

    assert body == {"type": "http.response.body", "body": content}
    assert (b"content-length", str(len(content)).encode()) in start["headers"]


@pytest.mark.parametrize(
    ("scope", "messages", "status"),
    [
        ({}, [part(b"x" * 20)], 200),
        ({}, [part(b"x" * 21)], 413),
        ({}, [part(b"x" * 20, more_body=True), part(b"")], 200),
        ({}, [part(b"x" * 20, more_body=True), part(b"x")], 413),
        ({"headers": [(b"content-length", b"20")]}, [part(b"x" * 20)], 200),
        ({"headers": [(b"content-length", b"21")]}, [], 413),
        ({"headers": [(b"content-length", b"x")]}, [], 400),
    ],
)
@pytest.mark.usefixtures("limited")
def test_asgi_has_the_same_limit(scope, messages, status):
    """A length above it is refused before the body is read."""
    start, *_ = by_asgi(scope, *messages)

    assert start["status"] == status
    assert ((b"connection", b"close") in start["headers"]) == (status != 200)


@pytest.mark.parametrize(
    ("scope", "url"),
    [
        ({}, b"https://x/a"),
        ({"headers": []}, b"https://localhost/a"),
        ({"headers": [(b"x", b"y"), (b"host", b"z:1")]}, b"https://z:1/a"),
        ({"scheme": "http"}, b"http://x/a"),
        ({"raw_path": b"/a%2Fb"}, b"https://x/a%2Fb"),
        ({"raw_path": b"/a?b=c"}, b"https://x/a"),
        ({"raw_path": b"/a?b=c", "query_string": b"d=%20"}, b"https://x/a?d=%20"),
        ({"raw_path": b"http://y/a"}, b"https://x/a"),
        ({"raw_path": b"*"}, b"https://x/*"),
        ({"raw_path": b""}, b"https://x/a"),
        ({"query_string": b""}, b"https://x/a"),
    ],
)
def test_asgi_has_the_url_of_the_request(scope, url):
    """As it was sent, if the server hands it over."""
    start, _ = by_asgi(scope, part(b""))

    assert dict(start["headers"])[b"x-url"] == url


@pytest.mark.parametrize(
    ("method", "status", "length", "body"),
    [
        ("POST", 200, b"3", b"abc"),
        ("HEAD", 200, b"3", b""),
        ("POST", 204, None, b""),
        ("POST", 304, None, b""),
        ("POST", 404, b"3", b"abc"),
    ],
)
def test_asgi_sends_a_body_where_there_may_be_one(method, status, length, body):
    """With its length, also for HEAD."""
    start, end = by_asgi({"method": method, "path": f"/{status}"}, part(b"abc"))

    assert (start["status"], end["body"]) == (status, body)
    assert dict(start["headers"]).get(b"content-length") == length


@pytest.mark.parametrize(("status", "has_body"), [(200, True), (204, False), (304, False), (404, True)])
def test_the_server_sends_a_body_where_there_may_be_one(address, status, has_body):
    """As ASGI."""
    with socket.create_connection(address, timeout=20) as connection:
        sent = f"POST /{status} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"
        connection.sendall(sent.encode())
        received = all_of(connection)

    assert received.startswith(f"HTTP/1.1 {status} ".encode())
    assert received.endswith(b"\r\n\r\nabc" if has_body else b"\r\n\r\n")
    assert (b"Content-Length: 3\r\n" in received) == has_body
