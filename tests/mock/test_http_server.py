"""The mock server over HTTP, in a thread and as an ASGI application."""

import http.client
import logging
from urllib.parse import urlsplit

import httpx
import pytest
from loopback import KINDS, outcome
from plans import API
from small import library
from starlette.applications import Starlette
from starlette.routing import Mount

from fastpix_dyn import AsyncClient, Client
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.http_server import asgi_app, serve
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Headers, Response

INPUTS = [{"type": "video", "url": "https://cdn.example.com/a.mp4"}]
READER = {"spec": library(), "auth": ("id", "pw")}


@pytest.fixture
def asked():
    """The requests that `answered` received."""
    return []


@pytest.fixture
def answered(asked):
    """A connection to a server that echoes the body with the status in the path, or raises."""

    def answer(request):
        asked.append(request)
        if request.url.endswith("/broken"):
            raise ValueError(request.url)
        status = int(request.url.rpartition("/")[2])
        return Response(
            status, Headers([("X-A", "1"), ("X-A", "2"), ("Content-Length", "999")]), request.content or b""
        )

    with serve(answer) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        yield connection
        connection.close()


@pytest.mark.parametrize("kind", KINDS)
def test_it_answers_as_the_embedded_one_does(kind):
    """The client gets the same results over HTTP."""

    def use(client):
        return client.books.get_book(book_id="7")

    with serve(create_app(load_api(library()))) as url:
        assert outcome(kind, use, **READER, server=url) == outcome(kind, use, spec=library(), server="mock")


def test_a_request_comes_as_it_was_sent(answered, asked):
    """The method, the URL, the headers and the body arrive unchanged."""
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
    """`Transfer-Encoding: chunked`; the connection can be used again."""
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
    """Responses without a body send none, so the connection can be used again (RFC 9112 §6.3)."""
    for _ in range(2):
        answered.request(method, path, body=b"Ulysses")
        response = answered.getresponse()
        assert (response.read(), response.headers["Content-Length"]) == (body, length)
        assert response.headers.get_all("X-A") == ["1", "2"]


def test_a_server_that_fails_answers_so(answered, caplog):
    """The response is 500, and the log contains the traceback."""
    answered.request("GET", "/broken")

    assert answered.getresponse().status == 500
    assert caplog.records[0].levelno == logging.ERROR
    assert caplog.records[0].exc_info


def test_a_port_can_be_chosen_and_is_free_again():
    """Another server can use the port of a server that ended."""
    with serve(create_app(load_api(library()))) as url:
        pass
    with (
        serve(create_app(load_api(library())), port=urlsplit(url).port) as again,
        Client(**READER, server=again) as client,
    ):
        assert again == url
        assert client.books.get_book(book_id="7")


async def test_the_asgi_application_serves_an_async_client():
    """The application works alone, and mounted in Starlette."""
    for door, base in (
        (asgi_app(create_app(API)), ""),
        (Starlette(routes=[Mount("/v1", app=asgi_app(create_app(API)))]), "/v1"),
    ):
        transport = httpx.ASGITransport(app=door)
        async with (
            httpx.AsyncClient(transport=transport) as http,
            AsyncClient(http_client=http, server=f"https://asgi.example{base}", username="a", password="b") as client,
        ):
            made = await client.input_video.create_media(inputs=INPUTS, access_policy="public", title="ü")
            got = await client.manage_videos.get_media(media_id=made["data"]["id"])
        assert got["data"]["title"] == "ü"
