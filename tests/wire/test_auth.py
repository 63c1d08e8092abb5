"""Credentials on requests."""

import base64
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.plan import SecurityScheme
from fastpix_dyn.wire.auth import authorize
from fastpix_dyn.wire.messages import Request

SCHEMES = {
    one.key: one
    for one in [
        SecurityScheme("basic", "basic", "", "", ""),
        SecurityScheme("bearer", "bearer", "", "", ""),
        SecurityScheme("oauth", "oauth2", "", "", ""),
        SecurityScheme("openid", "openIdConnect", "", "", ""),
        SecurityScheme("header-key", "apiKey", "X-Key", "header", ""),
        SecurityScheme("query-key", "apiKey", "key[]", "query", ""),
        SecurityScheme("cookie-key", "apiKey", "sid", "cookie", ""),
        SecurityScheme("tls", "mutualTLS", "", "", ""),
        SecurityScheme("digest", "digest", "", "", ""),
    ]
}
URL = "https://api.example.com/x"
PAIR = ("Ann", "hunter2")
PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_categories=["Cc", "Cs"])


def signed(*alternatives, credentials=None, request=None, **options):
    """The request after authorisation."""
    request = request or Request("GET", URL, (("Accept", "*/*"),))
    return authorize(request, alternatives, SCHEMES, credentials or {}, **options)


def added(*alternatives, credentials):
    """The headers that authorisation added."""
    return signed(*alternatives, credentials=credentials).headers[1:]


def failure(*alternatives, **options):
    """The text of the error."""
    with pytest.raises(ConfigurationError) as caught:
        signed(*alternatives, **options)
    return str(caught.value)


@given(st.text(PRINTABLE).filter(lambda text: ":" not in text), st.text(PRINTABLE))
def test_basic_reads_back_exactly(user, password):
    """Any user name and password, as UTF-8 (RFC 7617)."""
    ((name, value),) = added(("basic",), credentials={"basic": (user, password)})

    assert name == "Authorization"
    assert base64.b64decode(value.removeprefix("Basic ")).decode() == f"{user}:{password}"


@pytest.mark.parametrize(
    ("key", "credential", "header"),
    [
        ("basic", ("Aladdin", "open sesame"), ("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")),
        ("basic", ("test", "123£"), ("Authorization", "Basic dGVzdDoxMjPCow==")),
        ("bearer", "mF_9.B5f-4.1JqM", ("Authorization", "Bearer mF_9.B5f-4.1JqM")),
        ("oauth", "token", ("Authorization", "Bearer token")),
        ("openid", "token", ("Authorization", "Bearer token")),
        ("header-key", "k e y", ("X-Key", "k e y")),
        ("cookie-key", "a+/=", ("Cookie", "sid=a+/=")),
    ],
)
def test_each_scheme_has_its_header(key, credential, header):
    """The examples of RFC 7617 and RFC 6750, and keys as they stand."""
    assert added((key,), credentials={key: credential}) == (header,)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_key_in_the_query_reads_back_exactly(key):
    """After the query that is there already."""
    for url in (URL, f"{URL}?a=1"):
        made = signed(("query-key",), credentials={"query-key": key}, request=Request("GET", url))
        assert parse_qsl(urlsplit(made.url).query)[-1] == ("key[]", key)
        assert made.url.startswith(url)


def test_a_key_in_a_cookie_joins_the_others():
    """There is one Cookie header (RFC 6265 §5.4)."""
    request = Request("GET", URL, (("cookie", "a=1"), ("Accept", "*/*")))

    assert signed(("cookie-key",), credentials={"cookie-key": "k"}, request=request).headers == (
        ("Accept", "*/*"),
        ("Cookie", "a=1; sid=k"),
    )


def test_schemes_that_are_needed_together_are_sent_together():
    """All of an alternative."""
    credentials = {"header-key": "k", "bearer": "t"}

    assert added(("header-key", "bearer"), credentials=credentials) == (("X-Key", "k"), ("Authorization", "Bearer t"))


@pytest.mark.parametrize(
    ("alternatives", "credentials", "expected"),
    [
        ([("bearer",), ("basic",)], {"basic": PAIR, "bearer": "t"}, ["Authorization"]),
        ([("bearer",), ("header-key",)], {"header-key": "k"}, ["X-Key"]),
        ([("bearer", "header-key"), ("header-key",)], {"header-key": "k"}, ["X-Key"]),
        ([(), ("header-key",)], {"header-key": "k"}, ["X-Key"]),
        ([(), ("header-key",)], {}, []),
        ([("digest",), ("header-key",)], {"digest": "d", "header-key": "k"}, ["X-Key"]),
        ([("tls", "header-key")], {"header-key": "k"}, ["X-Key"]),
        ([("tls",), ("header-key",)], {"header-key": "k"}, ["X-Key"]),
        ([("tls",)], {}, []),
        ([("tls",), ("header-key",)], {}, []),
        ([], {"header-key": "k"}, []),
        ([()], {"header-key": "k"}, []),
    ],
)
def test_the_first_alternative_that_can_be_met_is_taken(alternatives, credentials, expected):
    """One that asks for nothing on the wire comes last, and nothing is sent that is not asked for."""
    assert [name for name, _ in added(*alternatives, credentials=credentials)] == expected


def test_missing_credentials_are_named():
    """Each scheme with how it is sent, what to pass for it, and the environment variables that may hold it."""
    message = failure(("basic",), ("header-key", "bearer"), credentials={"bearer": "t"}, variables="USER and WORD")

    assert message == (
        "no credentials for 'basic' or 'header-key': the operation needs 'basic' (a user name and a password) or "
        "'header-key' (an API key, sent as header X-Key) and 'bearer' (a bearer token); pass username= and password=, "
        'or auth={"header-key": "…", "bearer": "…"}, or set USER and WORD'
    )


def test_a_kind_that_is_not_supported_says_so():
    """And what can be done."""
    message = failure(("digest",), credentials={"digest": "d"})

    assert "'digest'" in message
    assert "not supported" in message
    assert "Authorization" in message


@pytest.mark.parametrize(
    ("key", "name"), [("basic", "authorization"), ("digest", "Authorization"), ("header-key", "x-key")]
)
def test_a_header_of_the_callers_own_is_left_alone(key, name):
    """It counts as the credential, whatever the kind and the case of letters, and is not doubled."""
    request = Request("GET", URL, ((name, "mine"),))

    assert signed((key,), request=request) == request
    assert signed((key,), request=request, credentials={key: PAIR}) == request


def test_two_schemes_in_one_header_are_an_error():
    """Neither is dropped in silence."""
    assert "same header" in failure(("basic", "bearer"), credentials={"basic": PAIR, "bearer": "t"})


@pytest.mark.parametrize(
    ("key", "credential", "word"),
    [
        ("basic", "hunter2", "not one text"),
        ("basic", ("a:hunter2", "x"), "colon"),
        ("basic", ("a", "hunter2\r\nX: y"), "control"),
        ("basic", ("hunter2\n", "a"), "control"),
        ("basic", ("a", "hunter2\ud800"), "surrogate"),
        ("bearer", PAIR, "not a user name and a password"),
        ("bearer", "hunter2\r\nX: y", "line break"),
        ("bearer", "hunter2 ", "space"),
        ("bearer", "hunter2é", "ASCII"),
        ("bearer", "", "empty"),
        ("oauth", "hunter2\n", "line break"),
        ("header-key", "hunter2\r\nX: y", "U+000D"),
        ("header-key", "hunter2€", "Latin-1"),
        ("header-key", "", "empty"),
        ("cookie-key", "hunter2; a=b", "cookie"),
        ("cookie-key", "hunter2\n", "cookie"),
        ("query-key", "hunter2\ud800", "surrogate"),
        ("query-key", PAIR, "not a user name and a password"),
    ],
)
def test_a_credential_that_cannot_be_sent_is_refused_unseen(key, credential, word):
    """The message names the scheme and the fault, and nothing of the credential."""
    message = failure((key,), credentials={key: credential})

    assert word in message
    assert repr(key) in message
    assert "hunter2" not in message


def test_no_credential_stands_in_a_repr():
    """Neither in the URL nor in the headers."""
    made = signed(("query-key", "basic"), credentials={"query-key": "hunter2", "basic": PAIR})

    assert "hunter2" in made.url
    assert "hunter2" not in repr(made)


@pytest.mark.parametrize("place", ["header", "cookie"])
@pytest.mark.parametrize("name", ["é", "a\r\nX-Other: b", "a b", "\ud800", ""])
def test_a_name_that_no_header_or_cookie_can_have_is_refused_unseen(place, name):
    """The document is at fault, and nothing of it gets onto the wire; the key is not in the error."""
    schemes = {"key": SecurityScheme("key", "apiKey", name, place, "")}

    with pytest.raises(ConfigurationError, match="'key' can't be sent: the name of a header or cookie") as caught:
        authorize(Request("GET", URL), (("key",),), schemes, {"key": "hunter2"})

    assert "hunter2" not in str(caught.value)
