"""Answers → values."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import content, operation, reply

from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_response
from fastpix_dyn.wire.messages import Headers, Response

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def answer(written, content_type=None, status=200):
    """An answer of these bytes."""
    pairs = [("Content-Type", content_type)] if content_type is not None else []
    return Response(status, Headers(pairs), written)


@pytest.mark.parametrize(
    ("known", "status", "expected"),
    [
        (["200", "2XX", "default"], 200, "200"),
        (["default", "2XX", "200"], 200, "200"),
        (["2XX", "default"], 201, "2XX"),
        (["2xx"], 204, "2xx"),
        (["1XX", "3XX"], 299, None),
        (["3XX", "2XX"], 300, "3XX"),
        (["2XX"], 199, None),
        (["DEFAULT"], 200, "DEFAULT"),
        (["default", "5XX"], 500, "5XX"),
        (["201", "20"], 200, None),
        (["200", "4XX", "default"], 503, "default"),
        (["200", "4XX"], 503, None),
        ([], 200, None),
    ],
)
def test_a_status_is_matched_by_the_closest_key(known, status, expected):
    """The number, then its range, then default (OpenAPI 3.1 §4.8.16)."""
    found = match_response(operation(responses=tuple(reply(one) for one in known)), status)

    assert (found.status if found else None) == expected


@pytest.mark.parametrize(
    ("known", "content_type", "expected"),
    [
        (["application/json"], "application/json;charset=UTF-8", "application/json"),
        (["application/json; v=1"], "Application/JSON", "application/json; v=1"),
        (["*/*", "text/*", "text/plain"], "text/plain; charset=utf-8", "text/plain"),
        (["*/*", "text/*", "text/plain"], "text/csv", "text/*"),
        (["*/*", "text/*", "text/plain"], "image/png", "*/*"),
        (["application/*", "application/*+json"], "application/problem+json", "application/*+json"),
        (["application/json"], "application/problem+json", None),
        (["application/json"], "text/html", None),
        (["application/json", "text/plain"], None, "application/json"),
        (["application/json", "text/plain"], " ", "application/json"),
        ([], None, None),
        (["*/*"], "nonsense", None),
        (["text/plain; v=1", "text/plain; v=2"], "text/plain; v=2", "text/plain; v=2"),
        (["text/plain; v=1", "text/plain"], "text/plain", "text/plain"),
        (["*/*", "application/*"], "application/json", "application/*"),
        (["application/*+json", "application/*"], "application/problem+json", "application/*+json"),
        ([], "text/plain", None),
    ],
)
def test_a_content_type_is_matched_by_the_closest_key(known, content_type, expected):
    """The type, then the narrowest range; parameters don't count; without a type the first one is expected."""
    found = match_content(reply("200", *known), content_type)

    assert (found.media_type if found else None) == expected


@given(VALUES, st.booleans(), st.sampled_from(["", "\ufeff"]))
def test_json_is_read_without_loss(value, ascii_only, mark):
    """Big integers, floats, text, escaped or not, with or without a byte order mark."""
    written = (mark + json.dumps(value, ensure_ascii=ascii_only)).encode()

    assert decode(answer(written, "application/json"), None) == value


@pytest.mark.parametrize(
    ("written", "content_type", "expected"),
    [
        (b'{"id":12345678901234567890123}', "application/json", {"id": 12345678901234567890123}),
        (b'{"a":1,"a":2}', "application/problem+json", {"a": 2}),
        (b'"\\ud83d\\ude00"', "application/json;charset=UTF-8", "\U0001f600"),
        ("ü".encode(), "text/plain", "ü"),
        (b"\xfc", "text/plain; charset=iso-8859-1", "ü"),
        (b"\xef\xbb\xbf5", "Application/JSON", 5),
        (b'"\xc3\xbc"', "application/json; charset=latin-1", "ü"),
        (b"5", "text/json", 5),
        (b"a", "Text/Plain", "a"),
        (b"a=b&c", "application/x-www-form-urlencoded", "a=b&c"),
        (b"{}", "application/octet-stream", b"{}"),
        (b"\x89PNG", "image/png", b"\x89PNG"),
        (b"<a/>", "application/xml", b"<a/>"),
        (b"{}", "nonsense", b"{}"),
    ],
)
def test_the_media_type_says_what_the_bytes_are(written, content_type, expected):
    """JSON as data, text as text, everything else as it came; whatever the document expects."""
    for expectation in (None, content("application/json"), content("text/plain")):
        assert decode(answer(written, content_type), expectation) == expected


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (content("application/json"), {}),
        (content("text/csv; charset=utf-8"), "{}"),
        (content("image/png"), b"{}"),
        (None, b"{}"),
    ],
)
@pytest.mark.parametrize("content_type", [None, "", "  "])
def test_without_a_media_type_the_document_decides(content_type, expected, value):
    """And where it says nothing either, the bytes stay bytes."""
    assert decode(answer(b"{}", content_type), expected) == value


@pytest.mark.parametrize(
    "answered", [answer(b"", "application/json"), answer(b"x", "text/plain", 204), answer(b"{}", None, 304)]
)
def test_an_answer_without_a_body_is_none(answered):
    """An empty body, and the statuses that never have one (RFC 9110 §15.3.5, §15.4.5)."""
    assert decode(answered, content("application/json")) is None


@pytest.mark.parametrize(
    ("written", "content_type", "word"),
    [
        (b"<html>", "application/json", "not JSON: .*line 1 column 1"),
        (b'{"a":', "application/json", "column 6"),
        (b"[NaN]", "application/json", "NaN"),
        (b"Infinity", "application/json", "Infinity"),
        (b'"\xff"', "application/json", "byte 1"),
        ('"ü"'.encode("utf-16"), "application/json", "utf-8"),
        (b"[" * 100_000, "application/json", "too deep"),
        (b'{"a":' * 100_000, "application/json", "too deep"),
        (b"9" * 5000, "application/json", "4300"),
        (b"a\xff", "text/plain", "byte 1"),
        (b"a", "text/plain; charset=klingon", "klingon"),
    ],
)
def test_bytes_that_are_not_what_they_claim_are_an_error(written, content_type, word):
    """One kind of error, with a sentence that says where, and nothing of the content."""
    with pytest.raises(DecodeError, match=word):
        decode(answer(written, content_type), None)


@given(
    st.binary(), st.sampled_from(["application/json", "text/plain", "a/b+json", "application/x-www-form-urlencoded"])
)
def test_no_bytes_raise_anything_else(written, content_type):
    """Whatever comes, it is a value or a DecodeError."""
    try:
        decode(answer(written, content_type), None)
    except DecodeError as error:
        assert str(error)  # noqa: PT017  # a value is fine too


PIECES = [b'"', b'"a":', b"{", b"}", b"[", b"]", b",", b"1", b"-0.0", b"1e400", b"NaN", b"\\ud800", b"\xc3\xa9", b" "]
BROKEN = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\x00"]


def value_of(written):
    """What the standard library reads in these bytes, as it shows itself; None for a mistake."""
    try:
        return repr(json.loads(written.removeprefix(b"\xef\xbb\xbf").decode(), parse_constant=int))
    except ValueError:
        return None


@given(st.lists(st.sampled_from(PIECES + BROKEN), max_size=8).map(b"".join) | VALUES.map(json.dumps).map(str.encode))
def test_bytes_are_read_as_the_text_that_they_are_in_utf_8(written):
    """The same value as in two steps, or an error where one of them fails; though one step does both."""
    try:
        read = repr(decode(answer(written, "application/json"), None))
    except DecodeError:
        read = None

    assert read == value_of(written) if written else read == "None"
