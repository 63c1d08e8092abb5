"""Parameters at their places."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import parameter, refusal

from fastpix_dyn.wire import encode

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS.filter(bool), st.sampled_from(["simple", "label", "matrix"]))
def test_a_path_value_never_leaves_its_segment(value, style):
    """Whatever the value, nothing in it separates segments, starts a query or a fragment, or breaks a line."""
    written = encode.encode_path(parameter("path", style), value)

    assert not set("/?#\\\r\n ") & set(written)
    assert written.isascii()
    assert unquote(written).endswith(value)


def test_an_empty_path_value_is_refused():
    """It would give another path."""
    assert refusal(encode.encode_path, parameter("path"), "").pointer == "/path/color"
    assert refusal(encode.encode_path, parameter("path", media_type="text/plain"), "").pointer == "/path/color"


@given(TEXTS, st.booleans())
def test_the_standard_library_reads_a_query_back(value, allow_reserved):
    """urllib's reader of forms gets the exact text, also with reserved characters left as they are."""
    pieces = encode.encode_query(parameter("query", allow_reserved=allow_reserved), [value, "next"])

    assert parse_qsl("&".join(pieces), keep_blank_values=True) == [("color", value), ("color", "next")]


def test_allow_reserved_spares_what_a_query_may_hold():
    """`&`, `+`, `#`, brackets and `%` mean something in a query and stay encoded (OpenAPI 3.1 §4.8.12)."""
    (piece,) = encode.encode_query(parameter("query", allow_reserved=True), ":/?#[]@!$&'()*+,;=%20 é")

    assert piece == "color=:/?%23%5B%5D@!$%26'()*%2B,;=%2520%20%C3%A9"


def test_allow_reserved_still_encodes_the_delimiter():
    """A comma in an item is no comma between items."""
    assert encode.encode_query(parameter("query", explode=False, allow_reserved=True), ["a,b", "c:d"]) == [
        "color=a%2Cb,c:d"
    ]
    assert encode.encode_query(parameter("query", allow_reserved=True), {"a=b": "c=d"}) == ["a%3Db=c=d"]


def test_allow_reserved_is_for_queries_only():
    """In a path it would let a value leave its segment."""
    assert encode.encode_path(parameter("path", allow_reserved=True), "a/b") == "a%2Fb"


def test_names_are_encoded_too():
    """A name with brackets stands percent-encoded in a query."""
    assert encode.encode_query(parameter("query", name="timespan[]"), ["7:days"]) == ["timespan%5B%5D=7%3Adays"]


def test_values_of_python_types_are_written_as_plain_ones():
    """Enumerations, times and tuples need no conversion by the caller."""
    color = StrEnum("Color", {"RED": "red"})

    assert encode.encode_query(parameter("query"), (color.RED, datetime(2024, 1, 2, tzinfo=UTC))) == [
        "color=red",
        "color=2024-01-02T00%3A00%3A00%2B00%3A00",
    ]


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\0b", "€", " a", "a "])
def test_a_header_that_http_cannot_carry_is_refused(value):
    """With the character's name, and without the value, which may be a secret."""
    violation = refusal(encode.encode_header, parameter("header"), value)

    assert (violation.pointer, violation.rule) == ("/header/color", "header")
    assert "Evil" not in violation.message


def test_a_header_is_written_as_it_stands():
    """Readers of headers decode nothing, so nothing is encoded."""
    assert encode.encode_header(parameter("header"), 'W/"5%", é') == 'W/"5%", é'


@given(st.dictionaries(TEXTS.filter(bool), TEXTS, min_size=1, max_size=3))
def test_cookies_are_percent_encoded(value):
    """So that any text passes, and a cookie never ends another."""
    pieces = encode.encode_cookies(parameter("cookie"), value)
    read = [tuple(map(unquote, piece.split("="))) for piece in "; ".join(pieces).split("; ")]

    assert dict(read) == value


def test_the_standard_library_reads_the_cookies():
    """A text with the cookie's own delimiters survives."""
    (piece,) = encode.encode_cookies(parameter("cookie"), "a; b=c, d")

    assert unquote(SimpleCookie(piece)["color"].value) == "a; b=c, d"


JSON_VALUES = [{"a": [1, None, "ü&="]}, [], "text", None, 1.5]


@pytest.mark.parametrize("media_type", ["application/json", "application/vnd.thing+json; v=1"])
@pytest.mark.parametrize("value", JSON_VALUES)
def test_a_parameter_with_json_content_is_a_json_text(media_type, value):
    """In each place it reads back exactly, null and nested values too."""
    path = encode.encode_path(parameter("path", media_type=media_type), value)
    (query,) = encode.encode_query(parameter("query", media_type=media_type), value)
    (cookie,) = encode.encode_cookies(parameter("cookie", media_type=media_type), value)
    header = encode.encode_header(parameter("header", media_type=media_type), value)

    texts = [unquote(path), dict(parse_qsl(query))["color"], unquote(cookie.removeprefix("color=")), header]
    assert [json.loads(text) for text in texts] == [value] * 4
    assert header.isascii()
    assert "/" not in path


def test_a_parameter_with_text_content_is_the_text():
    """Text is written without quotes."""
    assert encode.encode_query(parameter("query", media_type="text/plain"), "a b") == ["color=a%20b"]


def test_a_parameter_in_another_media_type_is_refused():
    """The message says what is supported."""
    violation = refusal(encode.encode_query, parameter("query", media_type="application/xml"), "<a/>")

    assert violation.rule == "mediaType"
    assert "application/xml" in violation.message
    assert "JSON" in violation.message


@pytest.mark.parametrize(
    ("accepts", "value", "expected"),
    [
        (True, "a", ["a"]),
        (True, 5, [5]),
        (True, 1.5, [1.5]),
        (True, True, [True]),
        (True, "", [""]),
        (True, ["a"], ["a"]),
        (True, {"a": 1}, {"a": 1}),
        (True, None, None),
        (False, "a", "a"),
    ],
)
def test_a_single_value_becomes_a_list_of_one_for_a_list_of_primitives(accepts, value, expected):
    """Null and an object stay what they are, for validation to refuse."""
    assert encode.wrap_single(parameter(accepts_single_item=accepts), value) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "null can't be written here; leave it out instead"),
        ([], "an array can't be written here: OpenAPI defines it for text, numbers and booleans only"),
        ({}, "an object can't be written here: OpenAPI defines it for text, numbers and booleans only"),
    ],
)
def test_what_is_no_primitive_is_refused_as_text(value, message):
    """By its kind."""
    violation = refusal(encode.primitive_text, value, "/query/a")

    assert (violation.pointer, violation.rule, violation.message) == ("/query/a", "type", message)
    assert [encode.primitive_text(one, "") for one in ("a", 5, 1.5, True, "")] == ["a", "5", "1.5", "true", ""]


@pytest.mark.parametrize(("write", "place"), [(encode.encode_cookies, "cookie"), (encode.encode_query, "query")])
def test_the_name_of_a_parameter_with_content_is_escaped_too(write, place):
    """As its value is."""
    made = write(parameter(place, name="a[b]", media_type="application/json"), {"c": "é&"})

    assert made == ["a%5Bb%5D=%7B%22c%22%3A%22%C3%A9%26%22%7D"]


def test_reserved_characters_are_escaped_in_cookies():
    """`allowReserved` is for queries."""
    assert encode.encode_cookies(parameter("cookie", allow_reserved=True), "a/b;c") == ["color=a%2Fb%3Bc"]
    assert encode.encode_query(parameter("query", allow_reserved=True, media_type="text/plain"), "a/b&c") == [
        "color=a/b%26c"
    ]


def test_an_empty_value_of_the_path_says_so():
    """Whatever its style."""
    violation = refusal(encode.encode_path, parameter("path"), "")

    assert (violation.rule, violation.message) == ("minLength", "is empty, but the path needs a value here")
    assert encode.encode_path(parameter("path", "label"), "") == "."


def test_text_of_an_enumeration_is_written_as_its_value():
    """In the path, where plain text has a shorter way."""
    color = StrEnum("Color", {"RED": "re/d"})

    assert encode.encode_path(parameter("path"), color.RED) == "re%2Fd"


def test_json_in_a_header_is_ascii_and_elsewhere_it_is_escaped():
    """A header has no percent-encoding."""
    assert encode.encode_header(parameter("header", media_type="application/json"), "é") == '"\\u00e9"'
    assert encode.encode_header(parameter("header", media_type="text/plain"), "é") == "é"
    assert encode.encode_path(parameter("path", media_type="application/json"), "é") == "%22%C3%A9%22"


def test_pointers_escape_names():
    """A name with a slash is one token (RFC 6901 §3)."""
    assert encode.parameter_pointer(parameter("query", name="a/b~c")) == "/query/a~1b~0c"
