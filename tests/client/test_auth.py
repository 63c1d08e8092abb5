"""Credentials: where they come from, and where they go."""

import base64

import httpx
import pytest
from loopback import json_answer, outcome, serving
from small import library

from fastpix_dyn import AsyncClient, Client, ConfigurationError

BASIC = "Basic " + base64.b64encode(b"id:pw").decode()
PAGE = json_answer(200, {"books": [], "pages": 0})


def asked(kind, use=lambda client: client.books.list_books(), **options):
    """The request that arrived at the server."""
    with serving([PAGE]) as server:
        outcome(kind, use, **{"spec": library(), "server": server.url, **options})
    return server.asked[-1]


def with_scheme(**scheme):
    """The document, secured by another scheme."""
    components = {**library()["components"], "securitySchemes": {"reader": scheme}}
    return library(components=components)


@pytest.mark.parametrize(
    "options", [{"username": "id", "password": "pw"}, {"auth": ("id", "pw")}, {"auth": {"reader": ("id", "pw")}}]
)
def test_basic_credentials_however_given(kind, options):
    """RFC 7617."""
    assert asked(kind, **options).headers["authorization"] == BASIC


def test_credentials_of_the_environment(kind, monkeypatch):
    """FASTPIX_USERNAME and FASTPIX_PASSWORD."""
    monkeypatch.setenv("FASTPIX_USERNAME", "id")
    monkeypatch.setenv("FASTPIX_PASSWORD", "pw")

    assert asked(kind).headers["authorization"] == BASIC


def test_credentials_of_the_environment_stay_away_from_servers_that_a_strange_document_names(monkeypatch):
    """Without `server=`, a document of the user's own gets none of them."""
    monkeypatch.setenv("FASTPIX_USERNAME", "id")
    monkeypatch.setenv("FASTPIX_PASSWORD", "pw")

    with Client(spec=library()) as client, pytest.raises(ConfigurationError):
        client.books.list_books.request()


def test_without_credentials_a_call_says_what_to_set(kind):
    """The error names the arguments and the environment variables."""
    with pytest.raises(ConfigurationError, match=r"username= and password=.*FASTPIX_USERNAME and FASTPIX_PASSWORD"):
        asked(kind)


@pytest.mark.parametrize(
    ("scheme", "header", "value"),
    [
        ({"type": "http", "scheme": "bearer"}, "authorization", "Bearer t0k"),
        ({"type": "oauth2", "flows": {}}, "authorization", "Bearer t0k"),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, "x-key", "t0k"),
        ({"type": "apiKey", "in": "cookie", "name": "session"}, "cookie", "session=t0k"),
    ],
)
def test_tokens_and_keys_for_other_documents(kind, scheme, header, value):
    """Bearer (RFC 6750) and apiKey."""
    assert asked(kind, spec=with_scheme(**scheme), auth="t0k").headers[header] == value


def test_a_key_in_the_query(kind):
    """apiKey in the query."""
    spec = with_scheme(type="apiKey", **{"in": "query"}, name="key")

    assert asked(kind, spec=spec, auth="t 0k").path in {"/books?key=t%200k", "/books?key=t+0k"}


def test_a_source_of_credentials_is_asked_on_each_call(kind):
    """A function as `auth`: rotating credentials."""
    turns = iter("abc")
    with serving([PAGE]) as server:
        if kind == "sync":
            with Client(spec=library(), server=server.url, auth=lambda: ("id", next(turns))) as client:
                client.books.list_books(), client.books.list_books()
        else:

            async def source():
                return "id", next(turns)

            async def twice(client):
                await client.books.list_books()
                await client.books.list_books()

            outcome(kind, twice, spec=library(), server=server.url, auth=source)

    sent = [base64.b64decode(one.headers["authorization"].split()[1]) for one in server.asked]
    assert sent == [b"id:a", b"id:b"]


def test_an_httpx_auth_signs_by_itself(kind):
    """`httpx.Auth` is left to httpx."""
    assert asked(kind, auth=httpx.BasicAuth("id", "pw")).headers["authorization"] == BASIC


def test_an_operation_without_security_gets_no_credentials(kind):
    """`security: []`."""
    with serving([(204, {}, b"")]) as server:
        outcome(kind, lambda client: client.default.get_ping(), spec=library(), server=server.url, auth=("id", "pw"))

    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize("auth", [("id", "p\r\nw"), ("i:d", "pw"), 5, {"nobody": "x"}])
def test_credentials_that_cannot_be_sent_are_refused_without_showing_them(auth):
    """`ConfigurationError`, secret-free."""
    with pytest.raises(ConfigurationError) as caught, Client(spec=library(), auth=auth) as client:
        client.books.list_books.request()

    assert "pw" not in str(caught.value)
    assert "p\\r" not in str(caught.value)


def test_an_async_client_takes_an_async_http_client_only():
    """The wrong kind is refused with the right one's name."""
    with pytest.raises(ConfigurationError, match=r"needs an httpx\.AsyncClient"):
        AsyncClient(http_client=httpx.Client())
