"""Every way a request can go, with clients of httpx and of httpx2, sync and async, over loopback."""

import base64
import gc
import pickle
import ssl
import sys
import threading
import weakref
import zlib
from contextlib import contextmanager

import httpx
import httpx2
import pytest
import trustme
from counting import counting
from given import NAMES, outcome_with
from http_2 import http_2
from loopback import json_answer, outcome, serving
from small import library

from fastpix_dyn import (
    APIConnectionError,
    APITimeoutError,
    AsyncClient,
    Client,
    ConfigurationError,
    InternalServerError,
    NotFoundError,
    Retry,
)

READER = {"spec": library(), "auth": ("id", "pw"), "retries": None}
BOOK = json_answer(200, {"title": "Ulysses"})
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n"
HTTP_LIBRARIES = pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)
pytestmark = HTTP_LIBRARIES


def get_book(client):
    """A call."""
    return client.books.get_book(book_id="7")


def get_response(client):
    """The same, with the HTTP library's answer."""
    return client.books.get_book.response(book_id="7")


def made(http, kind, **options):
    """A client of the library."""
    return getattr(http, NAMES[kind])(**options)


def at(server, **options):
    """Options of a client that talks to *server*."""
    return {**READER, "server": server.url, **options}


def test_a_success(http, kind):
    """The answer comes with the library's own."""
    with serving([BOOK]) as server:
        response = outcome_with(made(http, kind), get_response, **at(server))

    assert (response.data, response.status) == ({"title": "Ulysses"}, 200)
    assert isinstance(response.http, http.Response)
    assert server.asked[0].headers["authorization"] == f"Basic {base64.b64encode(b'id:pw').decode()}"


def test_an_answer_goes_with_the_last_that_holds_it(http, kind):
    """A large body waits for no garbage collector; and how long it took can still be asked for."""
    gc.disable()
    try:
        with serving([BOOK]) as server:
            response = outcome_with(made(http, kind), get_response, **at(server))
        assert response.http.elapsed.total_seconds() > 0
        left = weakref.ref(response.http)
        del response
        assert left() is None
    finally:
        gc.enable()


def test_a_body_is_sent(http, kind):
    """As JSON, with its length."""
    with serving([json_answer(201, {"title": "x"})]) as server:
        outcome_with(made(http, kind), lambda client: client.books.add_book(title="x"), **at(server))

    assert server.asked[0].body == b'{"title":"x"}'


def test_a_refusal(http, kind):
    """The error carries the library's answer, and goes whole to another process."""
    with serving([json_answer(404, {"title": "No such book"})]) as server, pytest.raises(NotFoundError) as caught:
        outcome_with(made(http, kind), get_book, **at(server))

    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.status, copy.data, str(copy)) == (404, {"title": "No such book"}, str(caught.value))
    assert copy.http.json() == caught.value.http.json()


@contextmanager
def stalling(*written, trickle=b""):
    """A server that writes what it is given, then *trickle* again and again, and does not come to an end."""
    leave = threading.Event()

    def answer(handler):
        for text in written:
            handler.wfile.write(text)
        while not leave.wait(0.02):
            handler.wfile.write(trickle)

    with counting(answer) as server:
        try:
            yield server
        finally:
            leave.set()


def half(handler):
    """Answers with the beginning of a body, and leaves."""
    handler.wfile.write(HEAD + b"\r\nhalf")


@pytest.mark.parametrize(
    "timeout",
    [0.1, httpx.Timeout(5, read=0.1), httpx2.Timeout(5, read=0.1)],
    ids=["seconds", "httpx.Timeout", "httpx2.Timeout"],
)
def test_a_timeout(http, kind, timeout):
    """In seconds, or a `Timeout` of either library; the server may have got the request."""
    with stalling() as server, pytest.raises(APITimeoutError, match="getBook: no response from 127") as caught:
        outcome_with(made(http, kind), get_book, **at(server, timeout=timeout))

    assert caught.value.request_sent
    assert caught.value.elapsed < 3


def test_the_timeout_of_the_http_client_counts_where_none_is_given(http, kind):
    """As does everything else that it was made with."""
    with stalling() as server, pytest.raises(APITimeoutError):
        outcome_with(made(http, kind, timeout=0.1), get_book, **at(server))


def test_a_refused_connection(http, kind):
    """Nothing was sent; each attempt is a new connection."""
    with serving([]) as server:
        gone = at(server, retries=Retry(attempts=2, base=0))
    with pytest.raises(APIConnectionError, match=r"no response from 127\.0\.0\.1: ConnectError") as caught:
        outcome_with(made(http, kind), get_book, **gone)

    assert caught.value.is_retry_safe


def test_a_connection_that_breaks_is_tried_again(http, kind):
    """Half an answer is none."""

    def answer(handler):
        return half(handler) if handler.number == 1 else BOOK

    with counting(answer) as server:
        broken_first = at(server, retries=Retry(base=0))
        assert outcome_with(made(http, kind), get_book, **broken_first) == {"title": "Ulysses"}
    assert server.opened == 2


def test_a_url_that_cannot_be_asked(http, kind):
    """Longer than the library takes: no connection has failed, and nothing is repeated."""
    with serving([BOOK]) as server, pytest.raises(ConfigurationError, match="URL too long"):
        outcome_with(made(http, kind), lambda client: client.books.get_book(book_id="7" * 100_000), **at(server))


def pieces(kind):
    """A function that streams a book and puts its pieces together."""

    def sync(client):
        with client.books.get_book.stream(book_id="7") as response:
            return b"".join(response.iter_bytes())

    async def awaited(client):
        async with client.books.get_book.stream(book_id="7") as response:
            return b"".join([piece async for piece in response.iter_bytes()])

    return sync if kind == "sync" else awaited


def test_a_stream(http, kind):
    """The body comes in pieces."""
    body = bytes(range(256)) * 1000
    with serving([(200, {"Content-Type": "video/mp4"}, body)]) as server:
        assert outcome_with(made(http, kind), pieces(kind), **at(server)) == body


def test_a_stream_that_breaks_off(http, kind):
    """The error is ours, and says which operation."""
    with counting(half) as server, pytest.raises(APIConnectionError, match="getBook: no response from 127"):
        outcome_with(made(http, kind), pieces(kind), **at(server))


def compressed(coding):
    """A book, compressed; `raw` has no header, as some servers' deflate."""
    content = b'{"title": "Ulysses"}' * 99
    packer = zlib.compressobj(wbits={"gzip": 31, "deflate": 15, "raw": -15}[coding])
    return content, packer.compress(content) + packer.flush()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw"])
def test_a_compressed_stream(http, kind, coding):
    """It comes whole; cut short, or with more after its end, it does not pass for whole."""
    content, packed = compressed(coding)

    def came(body):
        headers = {"Content-Type": "video/mp4", "Content-Encoding": coding.replace("raw", "deflate")}
        with serving([(200, headers, body)]) as server:
            return outcome_with(made(http, kind), pieces(kind), **at(server))

    assert came(packed) == content
    for wrong in (packed[:-1], packed[: len(packed) // 2], packed + packed):
        with pytest.raises(APIConnectionError, match="truncated"):
            came(wrong)


class Brotli:
    """A module with the interface of `Brotli`, which may not be installed; what it decompresses is zlib's."""

    error = zlib.error

    class Decompressor:
        """Ends without a word if its data is cut."""

        def __init__(self):
            self.inflator = zlib.decompressobj()

        def process(self, data, **_):
            """What comes of *data*."""
            return self.inflator.decompress(data)

        def is_finished(self):
            """Whether the end came."""
            return self.inflator.eof


def test_a_stream_that_is_compressed_by_brotli(http, kind, monkeypatch):
    """Cut short, it does not pass for whole either."""
    decoders = sys.modules[f"{http.__name__}._decoders"]
    monkeypatch.setattr(decoders, "brotli", Brotli)
    monkeypatch.setitem(decoders.SUPPORTED_DECODERS, "br", decoders.BrotliDecoder)
    content, packed = compressed("deflate")

    def came(body):
        with serving([(200, {"Content-Type": "video/mp4", "Content-Encoding": "br"}, body)]) as server:
            return outcome_with(made(http, kind), pieces(kind), **at(server))

    assert came(packed) == content
    with pytest.raises(APIConnectionError, match="truncated"):
        came(packed[:-1])


def test_a_stream_is_read_once(http, kind):
    """A second time, or after its block, is an error of ours."""

    def sync(client):
        with client.books.get_book.stream(book_id="7") as response:
            list(response.iter_bytes())
            list(response.iter_bytes())

    async def awaited(client):
        async with client.books.get_book.stream(book_id="7") as response:
            pass
        return [piece async for piece in response.iter_bytes()]

    with serving([BOOK]) as server, pytest.raises(ConfigurationError, match="can be read once"):
        outcome_with(made(http, kind), sync if kind == "sync" else awaited, **at(server))


def test_a_stream_that_is_refused(http, kind):
    """Its body is read: the error tells what the server said."""
    failing = json_answer(500, {"title": "out of order"})
    with serving([failing]) as server, pytest.raises(InternalServerError, match="out of order"):
        outcome_with(made(http, kind), pieces(kind), **at(server))


def test_a_stream_may_take_longer_than_the_call(http, kind):
    """The deadline is for the answer to begin; its body is read with the timeouts that hold without one."""

    def sync(client):
        with client.books.get_book.stream(book_id="7") as response:
            return response.http.request.extensions["timeout"].get("read")

    async def awaited(client):
        async with client.books.get_book.stream(book_id="7") as response:
            return response.http.request.extensions["timeout"].get("read")

    with serving([BOOK]) as server:
        use = sync if kind == "sync" else awaited
        assert outcome_with(made(http, kind, timeout=50), use, **at(server, deadline=30)) == 50


@pytest.mark.parametrize(
    ("written", "trickle"),
    [
        ([], b""),
        ([HEAD], b""),
        ([HEAD, b"\r\n"], b""),
        ([HEAD, b"\r\n"], b" "),
        ([HEAD, b"X-A: "], b"a"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"], b"0"),
    ],
    ids=[
        "nothing comes",
        "it stalls in the headers",
        "it stalls in the body",
        "the body trickles",
        "the headers trickle",
        "the length of a chunk trickles",
    ],
)
def test_a_deadline(http, kind, written, trickle):
    """The call ends in time, wherever the server stalls, and though each piece comes in time."""
    with stalling(*written, trickle=trickle) as server, pytest.raises(APITimeoutError) as caught:
        outcome_with(made(http, kind), get_book, **at(server, deadline=0.3))

    assert 0.25 < caught.value.elapsed < 3


def test_under_a_deadline_all_is_as_without(http, kind):
    """The library's answer too."""
    with serving([BOOK]) as server:
        response = outcome_with(made(http, kind), get_response, **at(server, deadline=60))

    assert response.http.json() == response.data == {"title": "Ulysses"}
    assert response.http.elapsed.total_seconds() > 0
    assert pickle.loads(pickle.dumps(response)).http.json() == response.data


def test_the_callers_own_is_left_open(http, kind):
    """Closing our client closes no connection of the caller's: the next call uses it again."""

    def sync(client):
        client.books.get_book(book_id="7")
        client.close()
        return client.books.get_book(book_id="7")

    async def awaited(client):
        await client.books.get_book(book_id="7")
        await client.close()
        return await client.books.get_book(book_id="7")

    with counting(lambda _: BOOK) as server:
        use = sync if kind == "sync" else awaited
        assert outcome_with(made(http, kind), use, **at(server)) == {"title": "Ulysses"}
        assert server.end()
    assert server.opened == 1


def test_the_librarys_authentication(http, kind):
    """An `Auth` of the library that sends."""
    with serving([BOOK]) as server:
        outcome_with(made(http, kind), get_book, **at(server, auth=http.BasicAuth("me", "mine")))

    assert server.asked[0].headers["authorization"] == f"Basic {base64.b64encode(b'me:mine').decode()}"


def test_authentication_of_the_other_library_is_refused(http, kind):
    """With what to do about it."""
    other = httpx if http is httpx2 else httpx2
    with serving([BOOK]) as server, pytest.raises(ConfigurationError, match="both must be of one library"):
        outcome_with(made(http, kind), get_book, **at(server, auth=other.BasicAuth("me", "mine")))

    assert server.asked == []


def test_event_hooks(http, kind):
    """They see each attempt, and what it is about."""
    seen = []

    def sync(request):
        seen.append(request.extensions["fastpix_dyn"]["attempt"])

    async def awaited(request):
        sync(request)

    hooks = {"request": [sync if kind == "sync" else awaited]}
    with serving([json_answer(503, {}), BOOK]) as server:
        outcome_with(made(http, kind, event_hooks=hooks), get_book, **at(server, retries=Retry(base=0)))

    assert seen == [1, 2]


def test_a_proxy(http, kind):
    """It is asked for the whole URL, with its own credentials."""
    with serving([BOOK]) as proxy:
        through = made(http, kind, proxy=proxy.url.replace("//", "//user:pass@"))
        options = {**READER, "auth": None, "headers": {"Authorization": "mine"}, "server": "http://library.invalid/v1"}
        assert outcome_with(through, get_book, **options) == {"title": "Ulysses"}

    (asked,) = proxy.asked
    assert asked.path == "http://library.invalid/v1/books/7"
    assert asked.headers["proxy-authorization"] == f"Basic {base64.b64encode(b'user:pass').decode()}"


def test_http_2(http, kind):
    """A client made for it speaks it."""
    with http_2() as (url, paths):
        response = outcome_with(
            made(http, kind, http1=False, http2=True), get_response, **{**READER, "server": url, "deadline": 60}
        )

    assert (response.data, response.http.http_version) == ({"title": "Ulysses"}, "HTTP/2")
    assert paths == ["/books/7"]


def contexts():
    """What a server that wants certificates needs, and a client that has one."""
    authority = trustme.CA()
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(server)
    authority.configure_trust(client)
    server.verify_mode = ssl.CERT_REQUIRED
    authority.issue_cert("reader@library.example").configure_cert(client)
    return server, client


def test_a_certificate_of_the_client(http, kind):
    """mTLS: the server knows who asks."""
    tls, verify = contexts()
    names = []

    def answer(handler):
        names.extend(handler.connection.getpeercert()["subjectAltName"])
        return BOOK

    with counting(answer, tls=tls) as server:
        assert outcome_with(made(http, kind, verify=verify), get_book, **at(server)) == {"title": "Ulysses"}
        assert server.end()

    assert names == [("email", "reader@library.example")]


def test_a_client_of_the_wrong_kind_is_refused(http, kind):
    """The error names the right one."""
    wrong = made(http, "async" if kind == "sync" else "sync")
    with pytest.raises(ConfigurationError, match=rf"needs an httpx\.{NAMES[kind]}, not"):
        (Client if kind == "sync" else AsyncClient)(http_client=wrong, **READER)
    assert not wrong.is_closed


def test_our_own_client_keeps_no_cookies(http, kind):
    """Views of other users share the connections, not the session that a server would start.

    A client of the caller's does as it is told.
    """

    def twice(client):
        return client.books.get_book(book_id="1"), client.books.get_book(book_id="2")

    async def twice_async(client):
        return await client.books.get_book(book_id="1"), await client.books.get_book(book_id="2")

    use = twice if kind == "sync" else twice_async
    with serving([json_answer(200, {"title": "x"}, **{"Set-Cookie": "session=1"})]) as server:
        outcome(kind, use, **at(server))
        outcome_with(made(http, kind), use, **at(server))

    assert ["cookie" in asked.headers for asked in server.asked] == [False, False, False, True]
