"""One request with an HTTP client: what of the client goes along, what is left open, what is redacted."""

import asyncio
import os

import httpx
import httpx2
import pytest
from given import NAMES
from small import library

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.client.connection import ASYNC, SYNC, Connection, library_of, with_encoded_headers
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.wire.messages import Headers, Request, Response

HTTP_LIBRARIES = pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)
PLAN = Client(spec=library(), server="mock").operations["addBook"].plan
URL = "https://storage.example/x"


def body_of(http, kind, closed):
    """A body that notes that it was closed."""

    class Body(http.SyncByteStream, http.AsyncByteStream):
        def __iter__(self):
            yield b"body"

        async def __aiter__(self):
            yield b"body"

        def close(self):
            closed.append(kind)

        async def aclose(self):
            closed.append(kind)

    return Body()


def sent(http, kind, effect, *, status=200, came=(), **options):
    """The requests that *effect* sends, each with the pieces of its body; the response, with the headers *came*."""
    found, closed = [], []

    def respond(request, pieces):
        found.append((request, pieces))
        return http.Response(status, headers=dict(came), stream=body_of(http, kind, closed))

    def answer(request):
        return respond(request, [bytes(piece) for piece in request.stream])

    async def answer_async(request):
        return respond(request, [bytes(piece) async for piece in request.stream])

    transport = http.MockTransport(answer if kind == "sync" else answer_async)
    if kind == "sync":
        transport.handle_request = answer
    else:
        transport.handle_async_request = answer_async
    client = getattr(http, NAMES[kind])(transport=transport, **options)
    connection = Connection(client, None, SYNC if kind == "sync" else ASYNC)
    if kind == "sync":
        return found, connection.send(effect), closed

    async def awaited():
        return await connection.send_async(effect)

    return found, asyncio.run(awaited()), closed


def effect(*, headers=(), content=None, **fields):
    """The effect of a request."""
    common = {"attempt": 3, "timeout": None, "left": None, "auth": None, **fields}
    return Send(PLAN, Request("PUT", URL, tuple(headers), content), **common)


OWN = {
    "headers": {"X-Own": "canary", "User-Agent": "own"},
    "cookies": {"own": "canary"},
    "params": {"own": "canary"},
    "auth": ("own", "canary"),
    "follow_redirects": True,
}


@HTTP_LIBRARIES
@pytest.mark.parametrize("length", [0, 1, 65536, 65537, 131072])
def test_a_bare_request_has_nothing_of_the_http_client(kind, http, length):
    """Neither headers, cookies, parameters nor credentials; the body is sent in pieces of 64 KiB."""
    content = bytes(range(256)) * 512
    ((request, pieces),), response, _ = sent(
        http, kind, effect(headers=[("X-Mine", "1")], content=content[:length], bare=True), **OWN
    )

    assert str(request.url) == URL
    assert {**request.headers} == {"host": "storage.example", "x-mine": "1", "content-length": str(length)}
    assert b"".join(pieces) == content[:length]
    assert [len(piece) for piece in pieces] == {
        0: [], 1: [1], 65536: [65536], 65537: [65536, 1], 131072: [65536, 65536],
    }[length]  # fmt: skip
    assert response.status == 200


@HTTP_LIBRARIES
@pytest.mark.parametrize("bare", [False, True])
def test_a_bare_request_follows_no_redirect(kind, http, bare):
    """Its host is not that of the API."""
    requests, response, _ = sent(
        http, kind, effect(bare=bare), status=302, came={"Location": "/y"}, follow_redirects=True, max_redirects=1
    )

    assert len(requests) == (1 if bare else 2)
    assert bare == (getattr(response, "status", None) == 302)


@HTTP_LIBRARIES
def test_another_request_has_what_the_http_client_adds(kind, http):
    """And says what it is about; without an auth object, the client's own credentials are used."""
    ((request, _),), _, _ = sent(http, kind, effect(headers=[("X-Mine", "1")], content=b"x"), **OWN)

    assert (request.headers["x-own"], request.headers["x-mine"]) == ("canary", "1")
    assert request.headers["authorization"].startswith("Basic ")
    assert str(request.url) == f"{URL}?own=canary"
    assert request.extensions["fastpix_dyn"] == {"operation": "addBook", "path": "/books", "attempt": 3}


@HTTP_LIBRARIES
@pytest.mark.parametrize(
    ("status", "stream", "is_open"),
    [
        (200, False, False),
        (200, True, True),
        (299, True, True),
        (300, True, False),
        (404, True, False),
        (204, True, True),
    ],
)
def test_only_the_body_of_a_streamed_success_is_left_open(kind, http, status, stream, is_open):
    """Any other is read and closed."""
    _, response, closed = sent(http, kind, effect(stream=stream), status=status)

    assert response.status == status
    assert response.content == (b"" if is_open else b"body")
    assert response.http.is_closed is not is_open
    assert closed == ([] if is_open else [kind])


@HTTP_LIBRARIES
def test_the_response_says_how_long_it_took_and_when_it_came(kind, http):
    """And has all headers, in their order."""
    _, response, _ = sent(http, kind, effect(), came={"X-B": "2", "X-A": "1"})

    assert 0 < response.elapsed < 60
    assert [name for name, _ in response.headers.pairs][:2] == ["x-b", "x-a"]


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        (httpx.Timeout(5), "Timeout", "httpx"),
        (httpx2.Timeout(5), "Timeout", "httpx2"),
        (httpx.Timeout(5), "Auth", None),
        (httpx.BasicAuth("a", "b"), "Auth", "httpx"),
        (httpx2.BasicAuth("a", "b"), "Auth", "httpx2"),
        (httpx.ReadTimeout("x"), "HTTPError", "httpx"),
        (type("Timeout", (), {})(), "Timeout", None),
        (type("Own", (httpx.Client,), {}), "Client", None),
        (5, "Timeout", None),
    ],
)
def test_the_library_of_an_object_is_known_by_the_names_of_its_classes(value, name, expected):
    """Those of its bases as well; a class of the same name of another package is none."""
    assert library_of(value, name) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("X-A", "a"), ("X-B", "b")), (("X-A", "a"), ("X-B", "b"))),
        ((("X-A", "a"), ("X-B", "\xe9")), (("X-A", "a"), ("X-B", b"\xe9"))),
        ((("X-A", "\xff"), ("X-B", "\xe9")), (("X-A", b"\xff"), ("X-B", b"\xe9"))),
    ],
)
def test_a_header_value_outside_of_ascii_is_sent_as_bytes(headers, expected):
    """RFC 9110 §5.5: the others stay text."""
    assert with_encoded_headers(Request("GET", URL, headers)).headers == expected


@HTTP_LIBRARIES
@pytest.mark.parametrize("left", [None, 30])
def test_an_auth_object_signs_the_request(kind, http, left):
    """With a deadline as without; one of the other library is refused."""
    ((request, _),), _, _ = sent(http, kind, effect(auth=http.BasicAuth("me", "mine"), left=left))
    assert request.headers["authorization"] == "Basic bWU6bWluZQ=="

    other = httpx2 if http is httpx else httpx
    with pytest.raises(ConfigurationError) as caught:
        sent(http, kind, effect(auth=other.BasicAuth("me", "mine"), left=left))
    assert str(caught.value) == (
        f"addBook: auth is an {other.__name__}.Auth, but the HTTP client is of {http.__name__}: both must be of one "
        "library"
    )


# The connections of a process -----------------------------------------------------------------------------------------


def embedded(_):
    """A server in this process."""
    return Response(204, Headers(()), b"", 0, 0, None)


def test_a_child_process_has_an_http_client_of_its_own(monkeypatch):
    """And closes that only: the connections of its parent go on."""
    connection = Connection(None, embedded, SYNC)
    parent = connection.http
    assert connection.http is parent is connection.builder

    process = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: process + 1)
    child = connection.http
    assert child is not parent
    assert connection.http is child
    connection.close()
    assert (parent.is_closed, child.is_closed) == (False, True)


def test_a_child_process_that_sent_nothing_closes_nothing(monkeypatch):
    """Its parent's HTTP client is all that it has."""
    connection = Connection(None, embedded, SYNC)
    parent = connection.http
    process = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: process + 1)
    connection.close()

    assert not parent.is_closed
    with pytest.raises(ConfigurationError, match="the client is closed"):
        connection.http  # noqa: B018  # it is the use


def test_an_http_client_of_our_own_has_the_default_timeouts_and_no_cookies():
    """Ten seconds to connect, and sixty between two pieces of a response."""
    http = Connection(None, embedded, SYNC).http

    assert http.timeout == httpx.Timeout(connect=10, read=60, write=60, pool=60)
    assert http.follow_redirects is False
    http.cookies.extract_cookies(httpx.Response(200, headers={"Set-Cookie": "a=b"}, request=httpx.Request("GET", URL)))
    assert len(http.cookies) == 0


@pytest.mark.parametrize("is_ours_closed", [False, True])
def test_an_http_client_of_the_caller_is_used_until_the_caller_closes_it(is_ours_closed):
    """Whether ours is closed or not."""
    http = httpx.Client()
    connection = Connection(http, None, SYNC, is_closed=is_ours_closed)
    assert connection.http is http
    http.close()
    with pytest.raises(ConfigurationError, match="the http_client is closed; pass another one"):
        connection.http  # noqa: B018  # it is the use


def test_the_auth_object_of_a_client_is_replaced_by_the_credentials_of_a_view():
    """And the other way round."""
    seen = []

    def answer(request):
        seen.append(request.headers.get("authorization"))
        return httpx.Response(200, json={"title": "x"})

    http = httpx.Client(transport=httpx.MockTransport(answer))
    with Client(spec=library(), http_client=http, auth=httpx.BasicAuth("a", "1")) as client:
        for one in (client, client.with_options(auth=("b", "2")), client.with_options(auth=httpx.BasicAuth("c", "3"))):
            one.books.get_book(book_id="7")
            one.with_options(timeout=5).books.get_book(book_id="7")

    assert seen == [value for text in ("YTox", "Yjoy", "Yzoz") for value in [f"Basic {text}"] * 2]
