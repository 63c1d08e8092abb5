"""Bodies: which media type, which bytes."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import body, content, encoding, refusal

from fastpix_dyn.wire import bodies

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"
OCTETS = "application/octet-stream"

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def write(plan, value, media_type=None):
    """Content type and bytes."""
    written = bodies.encode_body(plan, value, media_type, boundary="b")
    return written.content_type, written.content


@given(VALUES, st.sampled_from([JSON, "application/merge-patch+json", "application/json; charset=utf-8"]))
def test_json_reads_back_exactly(value, media_type):
    """As UTF-8, under the very media type of the document."""
    content_type, written = write(body(media_type), value)

    assert content_type == media_type
    assert json.loads(written.decode()) == value


def test_json_is_compact_utf_8():
    """Characters beyond ASCII stand for themselves."""
    assert write(body(JSON), {"ü": [1, None]}) == (JSON, '{"ü":[1,null]}'.encode())


@pytest.mark.parametrize(
    ("media_type", "value", "content_type", "written"),
    [
        (FORM, {"a": "b c"}, FORM, b"a=b%20c"),
        (PARTS, {}, "multipart/form-data; boundary=b", b"--b--\r\n"),
        ("text/plain", "ü", "text/plain; charset=utf-8", b"\xc3\xbc"),
        ("text/csv; charset=latin-1", "ü", "text/csv; charset=latin-1", b"\xfc"),
        ("text/csv", b"\xff", "text/csv", b"\xff"),
        (OCTETS, b"\0\xff", OCTETS, b"\0\xff"),
        (OCTETS, io.BytesIO(b"\0\xff"), OCTETS, b"\0\xff"),
        ("image/png", bytearray(b"\x89PNG"), "image/png", b"\x89PNG"),
        ("application/xml", b"<a/>", "application/xml", b"<a/>"),
        ("text/json", {"a": 1}, "text/json", b'{"a":1}'),
        ("application/x-www-form-urlencoded; v=1", {"a": 1}, "application/x-www-form-urlencoded; v=1", b"a=1"),
        ("Multipart/Form-Data", {}, "Multipart/Form-Data; boundary=b", b"--b--\r\n"),
        ("Application/JSON", {"a": 1}, "Application/JSON", b'{"a":1}'),
        ("multipart/mixed", b"a", "multipart/mixed", b"a"),
        ('text/plain; Charset="utf-8"', "ü", 'text/plain; Charset="utf-8"', b"\xc3\xbc"),
        ("*/*", b"\0", OCTETS, b"\0"),
        ("application/*", b"\0", OCTETS, b"\0"),
        ("text/*", "a", "text/plain; charset=utf-8", b"a"),
    ],
)
def test_each_media_type_has_its_writer(media_type, value, content_type, written):
    """By name, by suffix, by family, and bytes for all others."""
    assert write(body(media_type), value) == (content_type, written)


@pytest.mark.parametrize(
    ("media_type", "value", "pointer", "word"),
    [
        (JSON, {"a": b"x"}, "/body/a", "bytes"),
        (JSON, {"a": float("inf")}, "/body/a", "inf"),
        (JSON, {1: 2}, "/body", "key"),
        (FORM, "a=b", "/body", "object"),
        (FORM, {"a": b"x"}, "/body/a", "bytes"),
        (PARTS, ["a"], "/body", "object"),
        (PARTS, {1: "a"}, "/body", "key"),
        ("text/plain", 5, "/body", "bytes"),
        ("text/plain; charset=ascii", "ü", "/body", "ascii"),
        (OCTETS, "text", "/body", "bytes"),
        (OCTETS, {"a": 1}, "/body", "'rb'"),
        (OCTETS, io.StringIO("text"), "/body", "'rb'"),
        ("image/*", b"x", "/body", "media_type="),
    ],
)
def test_a_value_that_the_media_type_cannot_hold_is_refused(media_type, value, pointer, word):
    """The message says what would do."""
    violation = refusal(write, body(media_type), value)

    assert violation.pointer == pointer
    assert word in violation.message


@pytest.mark.parametrize(
    ("value", "media_type"),
    [
        ({"a": 1}, JSON),
        ("text", JSON),
        ({"a": b"x"}, PARTS),
        ({"a": [("n", b"x")]}, PARTS),
        (b"x", "text/plain"),
        (io.BytesIO(b"x"), "text/plain"),
    ],
)
def test_the_first_media_type_that_takes_the_value_is_chosen(value, media_type):
    """In the order of the document."""
    plan = body(JSON, FORM, PARTS, "text/plain", OCTETS)

    assert bodies.choose_content(plan, value).media_type == media_type
    assert bodies.encode_body(plan, value).content_type.startswith(media_type)


def test_a_value_that_no_media_type_takes_is_refused_with_the_offers():
    """Each media type is listed with what it takes."""
    violation = refusal(bodies.choose_content, body(JSON, FORM, PARTS), 1 + 2j)

    assert (violation.pointer, violation.rule) == ("/body", "mediaType")
    assert violation.message == (
        "no media type of the body takes this value: application/json takes JSON data; "
        "application/x-www-form-urlencoded takes an object of plain values; "
        "multipart/form-data takes an object of plain values and files"
    )
    texts = refusal(bodies.choose_content, body("text/plain", OCTETS), 5).message
    assert texts.endswith(
        ": text/plain takes text, or bytes, or a file opened with mode 'rb'; "
        "application/octet-stream takes bytes, or a file opened with mode 'rb'"
    )


def test_the_caller_chooses_the_media_type():
    """Parameters stay as given; a type of its own goes before a range that includes it."""
    plan = body("image/*", content("image/png", x=encoding()), FORM, "text/plain")

    assert bodies.choose_content(plan, b"x", "image/png") is plan.contents[1]
    assert bodies.choose_content(plan, b"x", "Image/JPEG") is plan.contents[0]
    assert write(plan, b"x", "image/webp") == ("image/webp", b"x")
    assert write(plan, "é", "text/plain; charset=latin-1") == ("text/plain; charset=latin-1", b"\xe9")
    assert write(plan, {"a": 1}, FORM) == (FORM, b"a=1")


def test_a_media_type_cannot_begin_another_header():
    """It stands in a header."""
    violation = refusal(bodies.choose_content, body(JSON), {}, "application/json;\r\nX-Evil: 1")

    assert (violation.pointer, violation.rule) == ("/body", "mediaType")
    assert "U+000D" in violation.message


@pytest.mark.parametrize("media_type", ["text/plain", "", "json", "text/*"])
def test_a_media_type_that_the_document_does_not_offer_is_refused(media_type):
    """With those it offers."""
    violation = refusal(bodies.choose_content, body(JSON, FORM), {}, media_type)

    assert (violation.pointer, violation.rule) == ("/body", "mediaType")
    assert violation.message == (
        f"the body can't be sent as {media_type!r}; the document offers application/json, "
        "application/x-www-form-urlencoded"
    )


def test_the_boundary_is_random_by_default():
    """Two bodies never share one, and it stands in the content."""
    first, second = (bodies.encode_body(body(PARTS), {"a": "b"}) for _ in range(2))
    boundary = first.content_type.partition("boundary=")[2]

    assert first.content_type != second.content_type
    assert len(boundary) == 32
    assert first.content.endswith(f"--{boundary}--\r\n".encode())


@pytest.mark.parametrize(
    ("media_type", "value", "judged"),
    [
        (JSON, {"a": (1,)}, {"a": [1]}),
        (FORM, {"a": (1,)}, {"a": [1]}),
        (PARTS, {"a": b"xy"}, {"a": "xy"}),
        ("text/plain", "a", "a"),
        ("text/plain", b"a", "a"),
        (OCTETS, b"\xff", "\xff"),
        (OCTETS, io.BytesIO(b"abc"), "?"),
    ],
)
def test_a_schema_judges_json_data(media_type, value, judged):
    """Whatever the media type, the schema sees plain data."""
    assert bodies.instance_of(content(media_type), value) == judged
    assert bodies.instance_of(content("*/*"), value, media_type) == judged


@pytest.mark.parametrize(
    ("media_type", "value"), [(JSON, b""), (FORM, []), (PARTS, 1), ("text/plain", 1), (OCTETS, "a")]
)
def test_judging_refuses_what_cannot_be_written(media_type, value):
    """The same refusal as on writing."""
    judged = refusal(bodies.instance_of, content(media_type), value)

    assert judged == refusal(write, body(media_type), value)


@pytest.mark.parametrize(("media_type", "expected"), [("text/plain", "text, or bytes"), (OCTETS, "bytes")])
def test_a_value_that_is_neither_text_nor_bytes_is_refused_with_what_is_taken(media_type, expected):
    """Text where the media type is one of text."""
    assert f"expected {expected}, or a file" in str(refusal(bodies.instance_of, content(media_type), 5))
