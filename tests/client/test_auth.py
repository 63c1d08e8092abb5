"""Credentials: where they come from, and where they go."""

import base64
import enum

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


class Login(str, enum.Enum):  # noqa: UP042  # formatted as its name, unlike a `StrEnum`
    """Texts that are members of an enumeration."""

    NAME = "id"
    WORD = "pw"
    SERVER = "mock"


@pytest.mark.parametrize(
    "options",
    [
        {"username": Login.NAME, "password": Login.WORD},
        {"auth": (Login.NAME, Login.WORD)},
        {"auth": {"reader": (Login.NAME, Login.WORD)}},
        {"auth": lambda: (Login.NAME, Login.WORD)},
    ],
)
def test_members_of_an_enumeration_are_sent_as_their_values(kind, options):
    """Not as `Login.NAME`, which formatting gives."""
    assert asked(kind, **options).headers["authorization"] == BASIC


def test_members_of_an_enumeration_as_a_token_and_a_server(kind):
    """The same for the other texts among the options."""
    token = asked(kind, spec=with_scheme(type="http", scheme="bearer"), auth=Login.WORD)
    assert token.headers["authorization"] == "Bearer pw"
    assert Client(spec=library(), server=Login.SERVER).books.get_book(book_id="7")["title"]
    addresses = enum.Enum("Addresses", {"MINE": "https://a.example"}, type=str)
    assert (
        str(Client(spec=library(), server=addresses.MINE, auth=("id", "pw")).books.get_book.request(book_id="7").url)[
            :17
        ]
        == "https://a.example"
    )


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


KEY = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}
APP = {"type": "apiKey", "in": "query", "name": "app"}
SID = {"type": "apiKey", "in": "cookie", "name": "sid"}
BEARER = {"type": "http", "scheme": "bearer"}
LOGIN = {"type": "http", "scheme": "basic"}
OPEN_ID = {"type": "openIdConnect", "openIdConnectUrl": "https://id.example"}
DIGEST = {"type": "http", "scheme": "digest"}
NAMED = {
    "key": "'key' (an API key, sent as header X-Api-Key)",
    "app": "'app' (an API key, sent in the query as app)",
    "sid": "'sid' (an API key, sent as cookie sid)",
    "token": "'token' (a bearer token)",
    "oauth": "'oauth' (an access token)",
    "open": "'open' (an access token)",
    "login": "'login' (a user name and a password)",
}
SCHEMES = {
    "key": KEY, "app": APP, "sid": SID, "token": BEARER, "oauth": {"type": "oauth2", "flows": {}}, "open": OPEN_ID,
    "login": LOGIN, "digest": DIGEST, "tls": {"type": "mutualTLS"},
}  # fmt: skip


def missing(*alternatives, **options):
    """What a call is told whose operation needs one of *alternatives*."""
    components = {**library()["components"], "securitySchemes": SCHEMES}
    security = [{key: [] for key in names.split()} for names in alternatives]
    spec = library(components=components, security=security)
    with Client(spec=spec, **options) as client, pytest.raises(ConfigurationError) as caught:
        client.books.list_books.request()
    return str(caught.value).removeprefix("list-books: ")


@pytest.mark.parametrize(
    ("alternatives", "wants", "way"),
    [
        (["key"], "{key}", 'pass auth="…"'),
        (["app"], "{app}", 'pass auth="…"'),
        (["sid"], "{sid}", 'pass auth="…"'),
        (["token"], "{token}", 'pass auth="…"'),
        (["oauth"], "{oauth}", 'pass auth="…"'),
        (["open"], "{open}", 'pass auth="…"'),
        (["login"], "{login}", "pass username= and password="),
        (["tls key"], "{key}", 'pass auth="…"'),
        (["key app"], "{key} and {app}", 'pass auth={{"key": "…", "app": "…"}}'),
        (["key app sid"], "{key} and {app} and {sid}", 'pass auth={{"key": "…", "app": "…", "sid": "…"}}'),
        (["key", "token"], "{key} or {token}", 'pass auth={{"key": "…"}}, or auth={{"token": "…"}}'),
        (["key app", "token"], "{key} and {app} or {token}", 'pass auth={{"key": "…", "app": "…"}}, or auth={{"token": "…"}}'),  # noqa: E501
        (["login", "token"], "{login} or {token}", 'pass username= and password=, or auth="…"'),
        (["login key"], "{login} and {key}", 'pass auth={{"login": ("…", "…"), "key": "…"}}'),
        (["login key", "login"], "{login} and {key} or {login}", 'pass auth={{"login": ("…", "…"), "key": "…"}}, or username= and password='),  # noqa: E501
    ],
)  # fmt: skip
def test_missing_credentials_are_asked_for_by_the_scheme(monkeypatch, alternatives, wants, way):
    """By name where several are needed or possible; environment variables are not read for such a document."""
    monkeypatch.setenv("FASTPIX_USERNAME", "id")
    monkeypatch.setenv("FASTPIX_PASSWORD", "pw")

    told = missing(*alternatives)

    assert told == f"no credentials: the operation needs {wants}; {way}".format(**NAMED)


@pytest.mark.parametrize(
    ("alternatives", "is_used"),
    [(["login"], True), (["login", "key"], True), (["key"], False), (["login key"], False), (["token"], False)],
)
def test_environment_variables_are_named_where_they_are_used(monkeypatch, alternatives, is_used):
    """For a server that the caller named, and a user name and a password."""
    monkeypatch.delenv("FASTPIX_USERNAME", raising=False)
    monkeypatch.delenv("FASTPIX_PASSWORD", raising=False)

    assert ("FASTPIX_USERNAME" in missing(*alternatives, server="https://other.example")) is is_used
    assert "FASTPIX_USERNAME" not in missing(*alternatives)
    assert "FASTPIX_USERNAME" not in missing(*alternatives, server="https://other.example", auth=None)


PAIR = {"username": "ann", "password": "hunter2"}


@pytest.mark.parametrize(
    ("alternatives", "options", "came"),
    [
        (["key"], PAIR, "not a user name and a password; pass auth="),
        (["app"], PAIR, "not a user name and a password; pass auth="),
        (["token"], PAIR, "not a user name and a password; pass auth="),
        (["key", "token"], PAIR, "not a user name and a password; pass auth={"),
        (["key app"], PAIR, "not a user name and a password; pass auth={"),
        (["token"], {"auth": ("ann", "hunter2")}, "not a user name and a password; pass auth="),
        (["token"], {"auth": {"token": ("ann", "hunter2")}}, "not a user name and a password; pass auth="),
        (["token"], {"auth": lambda: ("ann", "hunter2")}, "not a user name and a password; pass auth="),
        (["login"], {"auth": "hunter2"}, "not one text; pass username= and password="),
        (["login"], {"auth": {"login": "hunter2"}}, "not one text; pass username= and password="),
        (["login"], {"auth": lambda: "hunter2"}, "not one text; pass username= and password="),
    ],
)
def test_credentials_of_another_kind_say_which_is_expected(alternatives, options, came):
    """And never show."""
    told = missing(*alternatives, **options)

    assert told.startswith("credentials of another type: the operation needs ")
    assert came in told
    assert NAMED[alternatives[0].split()[0]] in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("alternatives", "given", "lacking"),
    [
        (["key app"], {"key": "hunter2"}, "'app'"),
        (["key app"], {"app": "hunter2"}, "'key'"),
        (["key app sid"], {"app": "hunter2"}, "'key' or 'sid'"),
        (["login key"], {"key": "hunter2"}, "'login'"),
        (["key app", "app token"], {"app": "hunter2"}, "'key' or 'token'"),
    ],
)
def test_a_part_of_the_credentials_is_not_enough(alternatives, given, lacking):
    """What lacks is named."""
    told = missing(*alternatives, auth=given)

    assert told.startswith(f"no credentials for {lacking}: the operation needs ")
    assert "hunter2" not in told


def test_a_kind_that_is_not_supported_is_not_asked_for():
    """The message says what can be done."""
    told = missing("digest", auth="hunter2")

    assert told == (
        "no credentials: the operation needs 'digest' (of type digest, which is not supported; pass an Authorization "
        "header of your own)"
    )
