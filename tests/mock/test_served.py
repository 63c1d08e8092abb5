"""The embedded server behind real HTTP."""

import http.client
import logging
from urllib.parse import urlsplit

import pytest
from loopback import KINDS, outcome
from small import library

from fastpix_dyn import Client
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.http_server import serving
from fastpix_dyn.mock.server import serve
from fastpix_dyn.wire.messages import Headers, Response

READER = {"spec": library(), "auth": ("id", "pw")}


@pytest.fixture
def asked():
    """The requests that `answered` got."""
    return []


@pytest.fixture
def answered(asked):
    """A server that answers with 200 and the body that it was sent, or as the path says."""

    def answer(request):
        asked.append(request)
        if request.url.endswith("/broken"):
            raise ValueError(request.url)
        status = int(request.url.rpartition("/")[2])
        return Response(
            status, Headers([("X-A", "1"), ("X-A", "2"), ("Content-Length", "999")]), request.content or b""
        )

    with serving(answer) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        yield connection
        connection.close()


@pytest.mark.parametrize("kind", KINDS)
def test_it_answers_as_the_embedded_one_does(kind):
    """The same answers, over the wire."""

    def use(client):
        return client.books.get_book(book_id="7")

    with serving(serve(load_api(library()))) as url:
        assert outcome(kind, use, **READER, server=url) == outcome(kind, use, spec=library(), server="mock")


def test_a_request_comes_as_it_was_sent(answered, asked):
    """Method, whole URL, headers and body."""
    answered.request("PUT", "/200", body="Ulysses", headers={"X-B": "3"})
    answered.getresponse().read()

    (request,) = asked
    assert (request.method, request.url, request.content) == (
        "PUT",
        f"http://{answered.host}:{answered.port}/200",
        b"Ulysses",
    )
    assert ("X-B", "3") in request.headers


def test_a_body_in_chunks_comes_whole(answered, asked):
    """`Transfer-Encoding: chunked`; the connection is good for another request."""
    for _ in range(2):
        answered.request("POST", "/200", body=iter([b"Uly", b"sses"]), encode_chunked=True)
        assert answered.getresponse().read() == b"Ulysses"

    assert [request.content for request in asked] == [b"Ulysses"] * 2


@pytest.mark.parametrize(
    ("method", "path", "body", "length"),
    [
        ("POST", "/201", b"Ulysses", "7"),
        ("POST", "/204", b"", None),
        ("POST", "/304", b"", None),
        ("HEAD", "/200", b"", "7"),
    ],
)
def test_an_answer_has_the_length_that_it_has(answered, method, path, body, length):
    """Those without a body have none, and a second request on the connection is answered (RFC 9112 §6.3)."""
    for _ in range(2):
        answered.request(method, path, body=b"Ulysses")
        response = answered.getresponse()
        assert (response.read(), response.headers["Content-Length"]) == (body, length)
        assert response.headers.get_all("X-A") == ["1", "2"]


def test_a_server_that_fails_answers_so(answered, caplog):
    """With 500, and its traceback in the log."""
    answered.request("GET", "/broken")

    assert answered.getresponse().status == 500
    assert caplog.records[0].levelno == logging.ERROR
    assert caplog.records[0].exc_info


def test_a_port_can_be_chosen_and_is_free_again():
    """The address that one server had is another's."""
    with serving(serve(load_api(library()))) as url:
        pass
    with (
        serving(serve(load_api(library())), port=urlsplit(url).port) as again,
        Client(**READER, server=again) as client,
    ):
        assert again == url
        assert client.books.get_book(book_id="7")
