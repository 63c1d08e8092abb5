"""Credentials on requests."""

import base64
from enum import Enum
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.plan import SecurityScheme
from fastpix_dyn.wire.auth import (
    ANY_CREDENTIALS,
    authorize,
    credentials_by_scheme,
    header_name,
    is_basic_alone,
    is_supported,
    unmet_security,
)
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
        ("basic", ("", ""), ("Authorization", "Basic Og==")),
        ("basic", ("a", "b:c"), ("Authorization", "Basic YTpiOmM=")),
        ("header-key", "k\té\xff", ("X-Key", "k\té\xff")),
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


@pytest.mark.parametrize(
    ("alternatives", "credentials", "message"),
    [
        (
            [("basic",)],
            {},
            (
                "no credentials: the operation needs 'basic' (a user name and a password); pass username= "
                "and password=, "
                "or set USER"
            ),
        ),
        ([("bearer",)], {}, "no credentials: the operation needs 'bearer' (a bearer token); pass auth=\"…\""),
        ([("oauth",)], {}, "no credentials: the operation needs 'oauth' (an access token); pass auth=\"…\""),
        ([("openid",)], {}, "no credentials: the operation needs 'openid' (an access token); pass auth=\"…\""),
        (
            [("header-key",)],
            {},
            "no credentials: the operation needs 'header-key' (an API key, sent as header X-Key); pass auth=\"…\"",
        ),
        (
            [("query-key",)],
            {},
            "no credentials: the operation needs 'query-key' (an API key, sent in the query as key[]); pass auth=\"…\"",
        ),
        (
            [("cookie-key",)],
            {},
            "no credentials: the operation needs 'cookie-key' (an API key, sent as cookie sid); pass auth=\"…\"",
        ),
        (
            [("basic",), ("header-key",), ("bearer",)],
            {},
            (
                "no credentials: the operation needs 'basic' (a user name and a password) or 'header-key' (an API key, "
                "sent as header X-Key) or 'bearer' (a bearer token); pass username= and password=, or "
                'auth={"header-key": "…"}, or auth={"bearer": "…"}, or set USER'
            ),
        ),
        (
            [("basic", "header-key")],
            {"header-key": "k"},
            (
                "no credentials for 'basic': the operation needs 'basic' (a user name and a password) and "
                "'header-key' (an "
                'API key, sent as header X-Key); pass auth={"basic": ("…", "…"), "header-key": "…"}'
            ),
        ),
        (
            [("bearer",), ("header-key",)],
            {"bearer": ("a", "b")},
            (
                "credentials of another type: the operation needs 'bearer' (a bearer token) or 'header-key' "
                "(an API key, "
                'sent as header X-Key), not a user name and a password; pass auth={"bearer": "…"}, or '
                'auth={"header-key": "…"}'
            ),
        ),
        (
            [("basic",)],
            {"basic": "t"},
            (
                "credentials of another type: the operation needs 'basic' (a user name and a password), not "
                "one text; pass "
                "username= and password=, or set USER"
            ),
        ),
        (
            [("digest",)],
            {"digest": "d"},
            (
                "no credentials: the operation needs 'digest' (of type digest, which is not supported; pass an "
                "Authorization header of your own)"
            ),
        ),
        (
            [("digest",), ("bearer",)],
            {},
            (
                "no credentials: the operation needs 'digest' (of type digest, which is not supported; pass an "
                "Authorization header of your own) or 'bearer' (a bearer token); pass auth=\"…\""
            ),
        ),
        (
            [("tls", "bearer")],
            {},
            "no credentials: the operation needs 'bearer' (a bearer token); pass auth=\"…\"",
        ),
        (
            [("header-key", "bearer"), ("header-key", "query-key")],
            {"header-key": "k"},
            (
                "no credentials for 'bearer' or 'query-key': the operation needs 'header-key' (an API key, "
                "sent as header "
                "X-Key) and 'bearer' (a bearer token) or 'header-key' (an API key, sent as header X-Key) "
                "and 'query-key' "
                '(an API key, sent in the query as key[]); pass auth={"header-key": "…", "bearer": "…"}, or '
                'auth={"header-key": "…", "query-key": "…"}'
            ),
        ),
    ],
)
def test_what_is_missing_is_told_with_what_to_pass(alternatives, credentials, message):
    """Each type of scheme, alone, as one of several, and together with others."""
    assert failure(*alternatives, credentials=credentials, variables="USER") == message


def test_without_variables_of_the_environment_none_are_named():
    """Nor for a scheme that no variable is for."""
    assert failure(("basic",)).endswith("; pass username= and password=")
    assert "USER" not in failure(("basic", "bearer"), variables="USER")


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
        ("basic", ("hunter2\0", "a"), "control"),
        ("basic", ("a", "hunter2\x1f"), "control"),
        ("basic", ("a", "hunter2\x7f"), "control"),
        ("basic", ("hunter2\udfff", "a"), "surrogate"),
        ("bearer", "hunter2\x7f", "line break"),
        ("bearer", "hunt er2hunter2", "space"),
        ("openid", "", "empty"),
        ("query-key", "", "empty"),
        ("cookie-key", "", "empty"),
        ("header-key", " hunter2", "begin or end with a space"),
        ("cookie-key", "hunter2,", "cookie"),
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


def test_a_key_in_the_query_is_escaped_whole():
    """Also the characters that a path may contain; `&` if there is a query already."""
    made = signed(("query-key",), credentials={"query-key": "a/b &=+"})
    more = signed(("query-key",), credentials={"query-key": "k"}, request=Request("GET", f"{URL}?a=1"))

    assert made.url == f"{URL}?key%5B%5D=a%2Fb%20%26%3D%2B"
    assert more.url == f"{URL}?a=1&key%5B%5D=k"


def test_the_name_of_a_key_in_the_query_is_escaped_whole():
    """Also what a path may contain."""
    schemes = {"key": SecurityScheme("key", "apiKey", "a/b c", "query", "")}

    assert authorize(Request("GET", URL), (("key",),), schemes, {"key": "k"}).url == f"{URL}?a%2Fb%20c=k"


def test_a_header_that_is_there_counts_for_its_scheme_only():
    """The other schemes of the alternative are sent."""
    request = Request("GET", URL, (("AUTHORIZATION", "mine"),))
    made = signed(("bearer", "header-key"), request=request, credentials={"header-key": "k"})

    assert made.headers == (("AUTHORIZATION", "mine"), ("X-Key", "k"))
    assert signed(("header-key",), request=request, credentials={"header-key": "k"}).headers[1:] == (("X-Key", "k"),)


# Credentials ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        (None, {}),
        ("t", {"a": "t", "b": "t"}),
        (("u", "p"), {"a": ("u", "p"), "b": ("u", "p")}),
        ({"a": "t"}, {"a": "t"}),
        ({"a": "t", "b": ("u", "p")}, {"a": "t", "b": ("u", "p")}),
        ({}, {}),
        (ANY_CREDENTIALS, {"a": ("any", "any"), "b": "any"}),
    ],
)
def test_credentials_go_to_the_schemes_that_they_are_for(credentials, expected):
    """One for all, or one for each; what is shown of them are the keys."""
    schemes = {"a": SCHEMES["basic"], "b": SCHEMES["bearer"]}

    made = credentials_by_scheme(schemes, credentials)

    assert dict(made) == expected
    assert repr(made) == f"<redacted: {', '.join(expected)}>"


def test_credentials_are_texts_of_the_exact_type():
    """A member of an enumeration is formatted as its name: it becomes its value."""
    login = Enum("Login", {"USER": "u", "WORD": "p"}, type=str)
    schemes = {"a": SCHEMES["basic"]}
    made = [
        *credentials_by_scheme(schemes, login.WORD).values(),
        *credentials_by_scheme(schemes, (login.USER, login.WORD))["a"],
        *credentials_by_scheme(schemes, {"a": login.WORD}).values(),
    ]

    assert made == ["p", "u", "p", "p"]
    assert {type(one) for one in made} == {str}


@pytest.mark.parametrize(
    ("credentials", "message"),
    [
        (5, "not a credential: int; pass (user name, password), a token, or one of them for each scheme"),
        (["u", "p"], "not a credential: list; "),
        (b"t", "not a credential: bytes; "),
        (("hunter2",), "not a credential: tuple; "),
        (("u", "p", "hunter2"), "not a credential: tuple; "),
        (("hunter2", 5), "not a credential: tuple; "),
        ((5, "hunter2"), "not a credential: tuple; "),
        ({"a": None}, "not a credential: NoneType; "),
        ({"a": ("hunter2",)}, "not a credential: tuple; "),
        ({"c": "hunter2"}, "auth names the security scheme 'c'; there are: a"),
        ({"a": "t", "aa": "hunter2"}, "auth names the security scheme 'aa'; "),
    ],
)
def test_what_is_no_credential_is_refused_unseen(credentials, message):
    """By its type; an unknown scheme with those that there are."""
    with pytest.raises(ConfigurationError) as caught:
        credentials_by_scheme({"a": SCHEMES["basic"]}, credentials)

    assert caught.value.message.startswith(message)
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize(
    ("key", "header"),
    [
        ("basic", "Authorization"),
        ("bearer", "Authorization"),
        ("oauth", "Authorization"),
        ("openid", "Authorization"),
        ("digest", "Authorization"),
        ("header-key", "X-Key"),
        ("query-key", ""),
        ("cookie-key", ""),
    ],
)
def test_the_header_of_a_scheme(key, header):
    """None if it is sent in the query or a cookie."""
    assert header_name(SCHEMES[key]) == header


@pytest.mark.parametrize(
    ("keys", "is_basic", "supported"),
    [
        (["basic"], True, True),
        (["bearer"], False, True),
        (["oauth"], False, True),
        (["openid"], False, True),
        (["header-key"], False, True),
        (["basic", "bearer"], False, True),
        (["digest"], False, False),
        (["basic", "digest"], False, False),
        (["basic", "basic"], False, True),
        ([], False, True),
    ],
)
def test_what_an_alternative_needs(keys, is_basic, supported):
    """A user name and a password alone; something that a client can send."""
    alternative = [SCHEMES[key] for key in keys]

    assert (is_basic_alone(alternative), is_supported(alternative)) == (is_basic, supported)


@pytest.mark.parametrize(
    ("security", "credentials", "present", "is_met"),
    [
        ((), {}, (), True),
        (((),), {}, (), True),
        ((("tls",),), {}, (), True),
        ((("bearer",),), {}, (), False),
        ((("bearer",),), {"bearer": "t"}, (), True),
        ((("bearer",),), {"bearer": ("a", "b")}, (), False),
        ((("bearer",),), {}, ("authorization",), True),
        ((("bearer",),), {}, ("x-key",), False),
        ((("bearer",), ("header-key",)), {}, ("x-key",), True),
        ((("bearer", "header-key"),), {"bearer": "t"}, ("x-key",), True),
        ((("bearer", "header-key"),), {"bearer": "t"}, (), False),
        ((("digest",),), {"digest": "d"}, (), False),
        ((("query-key",),), {}, ("", "key[]"), True),
    ],
)
def test_security_is_met_by_credentials_or_headers(security, credentials, present, is_met):
    """Of one alternative, all."""
    assert (unmet_security(security, SCHEMES, credentials, present) is None) is is_met
