"""JSON values: text for messages, and depth."""

import datetime as dt

import pytest

from fastpix_dyn.spec.values import (
    MAX_DEPTH,
    child_values,
    exceeds_depth,
    is_array,
    is_object,
    json_text,
    may_exceed_depth,
    quoted,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        ({"a": [1, "é"]}, '{"a": [1, "é"]}'),
        ({2, 1}, "[1, 2]"),
        (frozenset({"b", "a"}), '["a", "b"]'),
        (dt.date(2026, 1, 31), '"2026-01-31"'),
    ],
)
def test_a_value_is_shown_as_json(value, text):
    """A set as a sorted list, and what JSON does not have as its text."""
    assert json_text(value) == text


@pytest.mark.parametrize(("longest", "text"), [(None, "12345"), (6, "12345"), (5, "12345"), (4, "123…"), (1, "…")])
def test_a_long_text_is_cut(longest, text):
    """To exactly as many characters, the ellipsis included."""
    assert json_text(12345, longest) == text
    assert quoted(12345, longest) == text
    assert quoted("12345", longest) == f"'{text}'"


def test_text_is_quoted_as_python_does():
    """Quotes inside are seen."""
    assert quoted("it's") == '"it\'s"'
    assert quoted({"a": None}) == '{"a": null}'


def nested(levels, make):
    """A value in *levels* collections."""
    value = 1
    for _ in range(levels):
        value = make(value)
    return value


MAKERS = [lambda value: [value], lambda value: {"a": value}, lambda value: (value,), lambda value: [0, value, ""]]


@pytest.mark.parametrize("make", MAKERS)
def test_the_depth_of_a_value(make):
    """The limit itself is allowed."""
    assert not exceeds_depth(nested(3, make), 3)
    assert exceeds_depth(nested(4, make), 3)
    assert not exceeds_depth(nested(0, make), 0)
    assert exceeds_depth(nested(1, make), 0)


def test_an_empty_collection_is_a_level_less():
    """There is nothing inside it."""
    assert not exceeds_depth([[]], 1)
    assert exceeds_depth([[1]], 1)


def test_the_depth_of_shared_values_is_found_in_time():
    """A hundred levels of twice the same value have 2^100 paths."""
    assert exceeds_depth(nested(100, lambda value: [value, value]), 99)
    assert not exceeds_depth(nested(100, lambda value: [value, value]), 100)


@pytest.mark.parametrize("around", ["[]", "{}"])
def test_a_text_that_may_be_too_deep(around):
    """By its brackets: 200 levels are allowed."""
    opening, closing = around
    assert MAX_DEPTH == 200
    assert not may_exceed_depth(opening * 200 + closing * 200)
    assert may_exceed_depth(opening * 201 + closing * 201)
    assert not may_exceed_depth(around * 500)


@pytest.mark.parametrize("start", [" ", "-", "?", ":"])
def test_indentation_and_brackets_count_together(start):
    """The deepest of each, in any line."""
    for before in ("", "a\n", f"a\n{start}b\n"):
        assert not may_exceed_depth(f"{before}{start * 200}a")
        assert may_exceed_depth(f"{before}{start * 201}a")
        assert not may_exceed_depth(f"{before}{start * 150}a{'[' * 50}")
        assert may_exceed_depth(f"{before}{start * 150}a{'[' * 51}")
    assert may_exceed_depth(f"a\r{start * 201}a")
    assert not may_exceed_depth(f"a{start * 201}")


@pytest.mark.parametrize(
    ("value", "children"),
    [
        ({"a": 1, "b": 2}, [("a", 1), ("b", 2)]),
        ([5, 6], [(0, 5), (1, 6)]),
        ((5,), [(0, 5)]),
        ("ab", []),
        (None, []),
        ({1}, []),
    ],
)
def test_the_parts_of_a_value(value, children):
    """A text has none."""
    assert list(child_values(value)) == children


def test_json_types():
    """A tuple is no JSON array, and a text neither."""
    assert is_object({})
    assert not is_object([])
    assert is_array([])
    assert not is_array(())
    assert not is_array("a")
