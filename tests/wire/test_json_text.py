"""JSON texts."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import refusal

from fastpix_dyn.wire import to_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_what_is_written_reads_back_the_same(value, ascii_only):
    """Writing loses nothing, for this reader and for the standard library's."""
    text = to_json.dumps(value, "/body", ascii_only=ascii_only)

    assert to_json.parse(text) == json.loads(text) == value
    assert text.isascii() or not ascii_only


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, 2]}, '{"a":[1,2]}'),
        ("ü😀", '"ü😀"'),
        ([], "[]"),
        ({}, "{}"),
        ('a"b\\\n', '"a\\"b\\\\\\n"'),
        (10**400, "1" + "0" * 400),
        (1e22, "1e+22"),
        (-0.0, "-0.0"),
        (0.1, "0.1"),
        ((True, None), "[true,null]"),
    ],
)
def test_texts_are_compact_and_exact(value, text):
    """No space is written, no character escaped without need, no digit lost."""
    assert to_json.dumps(value, "") == text


def test_an_integer_too_long_for_python_is_refused_on_the_way_out():
    """More digits than Python writes is a refusal, not a bare ValueError."""
    assert refusal(to_json.dumps, [10**5000], "/body").pointer == "/body"


def test_integers_are_read_exactly():
    """An integer beyond 64 bits and beyond a float keeps every digit."""
    assert to_json.parse('{"id":123456789012345678901234567890}') == {"id": 123456789012345678901234567890}


def test_the_last_of_equal_keys_counts():
    """As in Python's own reader."""
    assert to_json.parse('{"a":1,"a":2}') == {"a": 2}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "line 1 column 1"),
        ("{", "line 1 column 2"),
        ('{"a":1}x', "Extra data"),
        ("[NaN]", "NaN"),
        ("[1,-Infinity]", "-Infinity"),
        ("'a'", "line 1 column 1"),
        ("[" * 100_000, "too deep"),
        ('{"a":' * 100_000, "too deep"),
        ("9" * 5000, "4300"),
    ],
)
def test_what_is_no_json_is_an_error(text, word):
    """Each fault is a ValueError with its place, among them what Python's reader would let pass."""
    with pytest.raises(ValueError, match=word):
        to_json.parse(text)


def test_a_number_beyond_the_range_of_floats_is_pythons_infinity():
    """As json.loads has it: the text is valid JSON, and no float holds it."""
    assert to_json.parse("1e999") == math.inf


def outcome(read, text):
    """What *read* makes of a text, as it shows itself (-0.0 is not 0), or what it says is wrong."""
    try:
        return repr(read(text))
    except RecursionError:
        return "nests too deep to be parsed"
    except ValueError as error:
        return str(error)


def refuse(name):
    """What stands in RFC 8259 §6."""
    raise ValueError(f"{name} is no JSON value (RFC 8259 §6)")


def thorough(text):
    """The standard library's reader, which reads more slowly."""
    return json.JSONDecoder(parse_constant=refuse).decode(text)


PIECES = [
    *'{}[],:" \t\n0123456789.-+eE\\/',
    '"a":',
    '"\\ud800"',
    "1e400",
    "-0.0",
    "NaN",
    "-Infinity",
    "\x0b",
    "é",
    "9" * 40,
    "true",
    "null",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | VALUES.map(json.dumps))
def test_a_text_reads_as_the_standard_library_reads_it(text):
    """The same value, down to the sign of zero, or the same words about what is wrong; though a faster one reads."""
    assert outcome(to_json.parse, text) == outcome(thorough, text)


ODD = [
    "1e400",
    "-1e400",
    "-0",
    "-0.0",
    "0.1e-400",
    "9007199254740993",
    "1" * 4000,
    "1" * 5000,
    "01",
    "1.",
    "[1,]",
    "NaN",
]
ODD += ['"\\ud800"', '"\\ud83d\\ude00"', '"\x00"', "\ufeff1", '{"a":1,"b":2,"a":3}', "[" * 400 + "]" * 400, "[" * 10**5]


@pytest.mark.parametrize("text", ODD, ids=lambda text: text[:12])
def test_what_readers_differ_in_reads_as_the_standard_library_reads_it(text):
    """Beyond the range of floats, beyond 64 bits, half of a pair, equal keys, deep nesting, what is no JSON."""
    assert outcome(to_json.parse, text) == outcome(thorough, text)


def test_ascii_texts_are_compact_too():
    """As in a header."""
    assert to_json.dumps({"a": [1, 2], "b": "é😀"}, "", ascii_only=True) == '{"a":[1,2],"b":"\\u00e9\\ud83d\\ude00"}'


def test_a_text_with_half_of_a_surrogate_pair_in_it_is_read():
    """As json.loads has it, escaped or not."""
    assert to_json.parse(f'["{chr(0xD800)}", "\\udfff"]') == ["\ud800", "\udfff"]
