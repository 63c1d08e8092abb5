"""Form bodies."""

import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import encoding, refusal

from fastpix_dyn.wire import bodies

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def read(content):
    """What the standard library's reader of forms gets."""
    return parse_qsl(content.decode("ascii"), keep_blank_values=True, strict_parsing=bool(content))


@given(st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, min_size=1, max_size=3), max_size=4))
def test_texts_and_arrays_read_back_exactly(data):
    """An array repeats its name; whatever the names and texts, a reader gets them as they were."""
    expected = [
        (name, item) for name, value in data.items() for item in (value if isinstance(value, list) else [value])
    ]

    assert read(bodies.encode_urlencoded(data, {})) == expected


@pytest.mark.parametrize(
    ("value", "texts"),
    [(True, ["true"]), (10**30, ["1" + "0" * 30]), (1.5, ["1.5"]), ([1, False], ["1", "false"]), ("", [""])],
)
def test_primitives_are_text(value, texts):
    """As JSON writes them."""
    assert read(bodies.encode_urlencoded({"x": value}, {})) == [("x", text) for text in texts]


@pytest.mark.parametrize("value", [{"a": [1, None], "ü": {}}, [{"a": 1}, {"b": 2}], [[1], [2]]])
def test_objects_are_json_without_an_encoding(value):
    """The default content type of an object is JSON (OpenAPI 3.1 §4.8.15); an array gives each item its own."""
    items = value if isinstance(value, list) else [value]

    assert [json.loads(text) for _, text in read(bodies.encode_urlencoded({"x": value}, {}))] == items


@pytest.mark.parametrize(
    ("given", "value", "expected"),
    [
        ({}, "a/b c&d=e+f?~", "x=a%2Fb%20c%26d%3De%2Bf%3F~"),
        ({"style": "form"}, {"a": 1, "b": 2}, "a=1&b=2"),
        ({"style": "form"}, "a/b", "x=a%2Fb"),
        ({"style": "spaceDelimited", "explode": True}, ["a", "b"], "x=a&x=b"),
        ({"explode": True}, {"a": 1}, "a=1"),
        ({"allow_reserved": True}, ["a,b", "c"], "x=a,b&x=c"),
        ({"explode": False}, ["a", "b,c"], "x=a,b%2Cc"),
        ({"style": "form", "explode": False}, {"a": 1}, "x=a,1"),
        ({"style": "spaceDelimited"}, ["a", "b"], "x=a%20b"),
        ({"style": "pipeDelimited", "explode": True}, ["a", "b"], "x=a&x=b"),
        ({"style": "deepObject", "explode": True}, {"a": "b c"}, "x%5Ba%5D=b%20c"),
        ({"allow_reserved": True}, "http://a/?b=c&d", "x=http://a/?b=c%26d"),
        ({"content_type": "application/json"}, "a", "x=%22a%22"),
        ({"content_type": "application/json"}, ["a", 1], "x=%22a%22&x=1"),
        ({"content_type": "text/plain"}, "a", "x=a"),
        ({"content_type": "application/problem+json"}, [True, {"a": 1}], "x=true&x=%7B%22a%22%3A1%7D"),
        ({"content_type": "text/plain , application/json"}, 5, "x=5"),
        ({"content_type": "image/*, text/*"}, {"a": 1}, "x=%7B%22a%22%3A1%7D"),
        ({"content_type": "text/*, application/json"}, {"a": None}, "x=%7B%22a%22%3Anull%7D"),
        ({"style": "form", "content_type": "application/json"}, "a", "x=a"),
    ],
)
def test_an_encoding_says_how_a_property_is_written(given, value, expected):
    """Style, explode and allowReserved go before the content type."""
    assert bodies.encode_urlencoded({"x": value}, {"x": encoding(**given)}) == expected.encode()


@pytest.mark.parametrize(
    ("given", "value", "pointer", "word"),
    [
        ({}, None, "/body/x", "leave it out"),
        ({}, [], "/body/x", "leave it out"),
        ({}, ["a", None], "/body/x/1", "leave it out"),
        ({"style": "form"}, {"y": 1}, "/body/x/y", "'y'"),
        ({"style": "form"}, [], "/body/x", "leave it out"),
        ({"content_type": "image/png"}, "a", "/body/x", "str can't be written as image/png, only as JSON or text/*"),
        ({"content_type": "image/png"}, ["a"], "/body/x/0", "image/png"),
        ({"style": "deepObject"}, ["a"], "/body/x", "the style deepObject writes an object, not an array"),
        ({"content_type": "text/plain"}, {"a": 1}, "/body/x", "object"),
    ],
)
def test_what_a_form_cannot_say_is_refused(given, value, pointer, word):
    """Null, nothing, clashing names, and types that a form can't hold."""
    violation = refusal(bodies.encode_urlencoded, {"x": value, "y": 1}, {"x": encoding(**given)})

    assert violation.pointer == pointer
    assert word in violation.message


def test_an_empty_object_is_an_empty_form():
    """Nothing is sent that was not given."""
    assert bodies.encode_urlencoded({}, {}) == b""


def test_names_of_properties_are_escaped_in_forms_and_in_pointers():
    """A slash is escaped in another way in each."""
    assert bodies.encode_urlencoded({"a/b [c]": "d"}, {}) == b"a%2Fb%20%5Bc%5D=d"
    assert refusal(bodies.encode_urlencoded, {"a/b~c": [None]}, {}).pointer == "/body/a~1b~0c/0"


def test_each_property_has_its_own_encoding():
    """Of two, in their order."""
    written = bodies.encode_urlencoded(
        {"a": ["b", "c"], "d": ["e", "f"]}, {"d": encoding(style="form", explode=False), "g": encoding(style="form")}
    )

    assert written == b"a=b&a=c&d=e,f"
