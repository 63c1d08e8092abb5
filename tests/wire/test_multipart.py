"""Multipart bodies, read back with the standard library's reader of mail."""

import io
import json
from email import policy
from email.parser import BytesParser
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import encoding, refusal

from fastpix_dyn.wire import bodies

BOUNDARY = "fixed-boundary"
NAMES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters='"\\'), min_size=1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def read(content, boundary=BOUNDARY):
    """The parts: name, file name, content type and bytes."""
    head = f"Content-Type: multipart/form-data; boundary={boundary}\r\n\r\n".encode()
    message = BytesParser(policy=policy.HTTP).parsebytes(head + content)
    assert not message.defects
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_param("filename", header="content-disposition"),
            dict(part.raw_items()).get("Content-Type"),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]


def write(body, **encodings):
    """*body* in parts."""
    return bodies.encode_multipart(body, encodings, BOUNDARY)


def test_the_bytes_are_those_of_the_rfc():
    """A field and a file, byte for byte (RFC 7578 §4)."""
    assert (
        write({"title": "Ü", "file": ("a.bin", b"\0\r\n")})
        == (
            "--fixed-boundary\r\n"
            'Content-Disposition: form-data; name="title"\r\n'
            "\r\n"
            "Ü\r\n"
            "--fixed-boundary\r\n"
            'Content-Disposition: form-data; name="file"; filename="a.bin"\r\n'
            "Content-Type: application/octet-stream\r\n"
            "\r\n"
            "\0\r\n\r\n"
            "--fixed-boundary--\r\n"
        ).encode()
    )


@given(st.lists(st.tuples(NAMES, st.binary()), unique_by=lambda pair: pair[0], min_size=1))
def test_any_bytes_read_back_exactly(files):
    """Under any name, line ends and all."""
    parts = read(write(dict(files)))

    assert parts == [(name, name, "application/octet-stream", content) for name, content in files]


@given(st.lists(TEXTS, min_size=1))
def test_texts_and_arrays_read_back_exactly(texts):
    """An array repeats its part; text needs no content type."""
    parts = read(write({"x": texts}))

    assert [(name, filename, kind, content.decode()) for name, filename, kind, content in parts] == [
        ("x", None, None, text) for text in texts
    ]


@pytest.mark.parametrize(
    ("given", "value", "expected"),
    [
        ({}, True, [("x", None, None, b"true")]),
        ({}, 1.5, [("x", None, None, b"1.5")]),
        ({}, ("a", "b"), [("x", None, None, b"a"), ("x", None, None, b"b")]),
        ({}, {"a": [None]}, [("x", None, "application/json", b'{"a":[null]}')]),
        ({}, [{"a": 1}, "b"], [("x", None, "application/json", b'{"a":1}'), ("x", None, None, b"b")]),
        ({}, io.BytesIO(b"f"), [("x", "x", "application/octet-stream", b"f")]),
        ({}, ("n", b"f", "a/b"), [("x", "n", "a/b", b"f")]),
        (
            {},
            [b"1", ("n", b"2")],
            [("x", "x", "application/octet-stream", b"1"), ("x", "n", "application/octet-stream", b"2")],
        ),
        ({}, ("", b"f"), [("x", "x", "application/octet-stream", b"f")]),
        ({}, ("n", b"f", ""), [("x", "n", "application/octet-stream", b"f")]),
        ({}, memoryview(b"f"), [("x", "x", "application/octet-stream", b"f")]),
        ({"explode": False}, ["a", "b"], [("x", None, None, b"a,b")]),
        ({"allow_reserved": True}, "a b&", [("x", None, None, b"a b&")]),
        ({"content_type": "image/png"}, b"f", [("x", "x", "image/png", b"f")]),
        ({"content_type": "image/png"}, ("n", b"f", "a/b"), [("x", "n", "a/b", b"f")]),
        ({"content_type": "image/*, image/gif"}, b"f", [("x", "x", "image/gif", b"f")]),
        ({"content_type": "image/*"}, b"f", [("x", "x", "application/octet-stream", b"f")]),
        ({"content_type": "application/json"}, "a", [("x", None, "application/json", b'"a"')]),
        ({"content_type": "text/plain; charset=latin-1"}, "é", [("x", None, "text/plain; charset=latin-1", b"\xe9")]),
        ({"style": "form"}, {"a": 1, "b": "ü &"}, [("a", None, None, b"1"), ("b", None, None, "ü &".encode())]),
        ({"style": "pipeDelimited"}, ["a", "b"], [("x", None, None, b"a|b")]),
        ({"style": "deepObject"}, {"a": 1}, [("x[a]", None, None, b"1")]),
        ({"style": "form", "content_type": "image/png"}, b"f", [("x", "x", "image/png", b"f")]),
    ],
)
def test_each_kind_of_value_has_its_part(given, value, expected):
    """By default and as the encoding says."""
    assert read(write({"x": value}, x=encoding(**given))) == expected


@pytest.mark.parametrize(
    ("given", "value", "pointer", "word"),
    [
        ({}, None, "/body/x", "leave it out"),
        ({}, [], "/body/x", "leave it out"),
        ({}, [b"a", None], "/body/x/1", "leave it out"),
        ({}, {"a": b"b"}, "/body/x/a", "bytes"),
        ({}, io.StringIO("a"), "/body/x", "'rb'"),
        ({}, ("a", b"b", "c/d\r\nX: y"), "/body/x", "U+000D"),
        ({}, ("\ud800", b"b"), "/body/x", "surrogate"),
        ({"style": "form", "explode": False}, ["a,b"], "/body/x", "','"),
        ({"style": "form"}, {"y": 1}, "/body/x/y", "'y'"),
        ({"content_type": "image/png"}, "text", "/body/x", "image/png"),
        ({"content_type": "text/plain; charset=ascii"}, "é", "/body/x", "ascii"),
    ],
)
def test_what_parts_cannot_say_is_refused(given, value, pointer, word):
    """With the pointer to the property, and what to do."""
    violation = refusal(write, {"x": value, "y": 1}, x=encoding(**given))

    assert violation.pointer == pointer
    assert word in violation.message


def test_quotes_and_line_breaks_in_names_are_encoded():
    """A name can't end its header or begin another (WHATWG HTML §4.10.21.8)."""
    content = write({'a"b': ('c"\r\nX-Evil: 1', b"d")})

    assert b'name="a%22b"; filename="c%22%0D%0AX-Evil: 1"\r\n' in content


def test_names_may_be_members_of_enumerations():
    """As in every object."""
    key = Enum("Key", {"TITLE": "title"})

    assert read(write({key.TITLE: "a"})) == [("title", None, None, b"a")]
    assert refusal(write, {1: "a"}).pointer == "/body"


def test_a_boundary_that_occurs_in_the_content_is_an_error():
    """A reader would take the content for two parts."""
    with pytest.raises(ValueError, match="boundary"):
        write({"x": "a--fixed-boundary"})


def test_a_schema_judges_parts_as_json_data():
    """Text stands for files, at any place of the body; nothing is read from them."""
    file = io.BytesIO(b"abc")
    judged = bodies.multipart_instance({"a": b"\xff", "b": [file, ("n", b"xy")], "c": {"d": (1, 2)}, "e": ("p", "q")})

    assert judged == {"a": "\xff", "b": ["?", "xy"], "c": {"d": [1, 2]}, "e": ["p", "q"]}
    assert json.dumps(judged)
    assert file.read() == b"abc"
    assert refusal(bodies.multipart_instance, {"a": {"b": b"x"}}).pointer == "/body/a/b"
    assert refusal(bodies.multipart_instance, {1: "x"}).pointer == "/body"


def test_names_of_parts_are_escaped_in_pointers():
    """A slash is part of the name."""
    assert refusal(write, {"a/b~c": [b"x", None]}).pointer == "/body/a~1b~0c/1"


def test_a_boundary_that_occurs_in_a_later_part_is_an_error_too():
    """And half of one is none."""
    with pytest.raises(ValueError, match="the boundary occurs in the content; choose another one"):
        write({"x": "a", "y": [b"b", b"--fixed-boundary--"]})
    assert len(read(write({"x": "fixed-boundary", "y": "--fixed"}))) == 2
