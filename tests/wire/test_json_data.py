"""Python values → JSON data."""

import json
import uuid
from collections import OrderedDict, UserDict, UserList, deque
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_records import refusal

from fastpix_dyn.wire.to_json import MAX_DEPTH, json_data

Color = Enum("Color", {"RED": "red"})
Policy = StrEnum("Policy", {"PUBLIC": "public"})
Level = IntEnum("Level", {"LOW": 1})
Nested = Enum("Nested", {"PAIR": (1, "a")})
ID = uuid.UUID("8a2f9d3e-41b6-4f0f-9d3f-7a4c0b1b2c3d")

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class Point(NamedTuple):
    """A tuple with names."""

    x: int
    y: int


class Text(str):
    """Text whose `str()` is another one."""

    __slots__ = ()

    def __str__(self):
        return "other"


class Number(int):
    """A number whose `int()` is another one."""

    def __int__(self):
        return 8


class Ratio(float):
    """A number whose `float()` is another one."""

    __slots__ = ()

    def __float__(self):
        return 2.5


class Moment(datetime):
    """A time of its own."""


class Day(date):
    """A day of its own."""


class Key(uuid.UUID):
    """A UUID of its own."""


def deep(levels):
    """Arrays in one another."""
    value = []
    for _ in range(levels - 1):
        value = [value]
    return value


def cycle():
    """An object that contain itself."""
    value = {}
    value["self"] = [value]
    return value


def types(value):
    """The exact types in *value*, all the way down."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {type(value)}.union(*(types(item) for item in inner))


@given(PLAIN)
def test_plain_data_stays_what_it_is(value):
    """JSON data comes out equal, with the same types all the way down, and as a value of its own."""
    made = json_data(value)

    assert made == value
    assert types(made) == types(value)
    assert json.dumps(made) == json.dumps(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((1, (2, "x")), [1, [2, "x"]]),
        (Point(1, 2), [1, 2]),
        (deque(["a", "b"]), ["a", "b"]),
        (UserList([1]), [1]),
        (range(3), [0, 1, 2]),
        (UserDict(a=1), {"a": 1}),
        (MappingProxyType({"a": OrderedDict(b=(1,))}), {"a": {"b": [1]}}),
        (Color.RED, "red"),
        (Policy.PUBLIC, "public"),
        (Level.LOW, 1),
        (Nested.PAIR, [1, "a"]),
        ({Policy.PUBLIC: 1, Color.RED: 2}, {"public": 1, "red": 2}),
        (Text("mine"), "mine"),
        (Number(7), 7),
        (Ratio(1.5), 1.5),
        (Moment(2024, 2, 29, 12, tzinfo=UTC), "2024-02-29T12:00:00+00:00"),
        (Day(2024, 2, 29), "2024-02-29"),
        (Key(int=5), "00000000-0000-0000-0000-000000000005"),
        (OrderedDict(a=Color.RED), {"a": "red"}),
        ({Text("mine"): 1}, {"mine": 1}),
        (datetime(2024, 2, 29, tzinfo=timezone(timedelta(minutes=330))), "2024-02-29T00:00:00+05:30"),
        (ID, "8a2f9d3e-41b6-4f0f-9d3f-7a4c0b1b2c3d"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 12, 30, tzinfo=UTC), "2024-02-29T12:30:00+00:00"),
        (datetime(2024, 2, 29, 12, 30, 1, 5, timezone(timedelta(hours=-3))), "2024-02-29T12:30:01.000005-03:00"),
        (datetime(2024, 2, 29, 12, 0, tzinfo=timezone(timedelta(minutes=19, seconds=32))), "2024-02-29T11:40:28+00:00"),
        (2**200, 2**200),
        (True, True),
    ],
)
def test_what_has_a_json_form_takes_it(value, expected):
    """Tuples, mappings, enumerations, UUIDs and times become plain data of exact types."""
    made = json_data(value)

    assert made == expected
    assert types(made) == types(expected)


@pytest.mark.parametrize(
    ("value", "pointer", "rule", "word"),
    [
        (b"x", "", "type", "bytes"),
        ({"a": [1, bytearray(b"x")]}, "/a/1", "type", "base64"),
        ({"a/b": {"c~d": {1, 2}}}, "/a~1b/c~0d", "type", "list"),
        ({"a": {1: 2}}, "/a", "type", "key"),
        ({"a": {None: 2}}, "/a", "type", "NoneType"),
        ([float("nan")], "/0", "type", "nan"),
        ([0, (float("-inf"),)], "/1/0", "type", "-inf"),
        (["\ud800"], "/0", "unicode", "surrogate"),
        ({"ok": {"\udfff": 1}}, "/ok", "unicode", "surrogate"),
        ({"at": datetime(2024, 2, 29)}, "/at", "format", "tzinfo=UTC"),  # noqa: DTZ001  # naive is the point
        ([Decimal("1.5")], "/0", "type", "float"),
        ([timedelta(1)], "/0", "type", "unit"),
        (
            memoryview(b"x"),
            "",
            "type",
            "expected a JSON value, not memoryview; decode it to text, or write it as base64",
        ),
        ({1}, "", "type", "expected a JSON value, not set; pass a list: sets have no order"),
        (frozenset({1}), "", "type", "expected a JSON value, not frozenset; pass a list: sets have no order"),
        (Decimal(1), "", "type", "not Decimal; pass an int or a float, or its text if the document asks for text"),
        (1j, "", "type", "not complex; pass dict, list, str, int, float, bool or None"),
        ({Nested.PAIR: 1}, "", "type", "expected text as the key of an object, not tuple; write str(key)"),
        ({"a": {"\ud800": 1}}, "/a", "unicode", "character 0 is half of a surrogate pair"),
        ("ab\udc00", "", "unicode", "character 2 is half of a surrogate pair"),
        (Ratio("nan"), "", "type", "nan"),
        ([Moment(2024, 2, 29)], "/0", "format", "tzinfo=UTC"),
        (Text("\ud800"), "", "unicode", "character 0"),
        ({Text("\ud800"): 1}, "", "unicode", "character 0"),
        ([[1], {"a": [2, {3}]}], "/1/a/1", "type", "set"),
        ([object()], "/0", "type", "object"),
        ([1 + 2j], "/0", "type", "complex"),
        (deep(MAX_DEPTH + 1), "", "depth", str(MAX_DEPTH)),
        (cycle(), "", "depth", "contain itself"),
        ({"a": deep(100_000)}, "", "depth", "levels"),
    ],
)
def test_what_json_cannot_say_is_refused(value, pointer, rule, word):
    """A value without a JSON form is refused with the pointer to it, the reason and what to do."""
    violation = refusal(json_data, value, "/body")

    assert (violation.pointer, violation.rule) == (f"/body{pointer}", rule)
    assert word in violation.message


def test_the_deepest_value_allowed_passes():
    """The limit on nesting is exact."""
    assert json_data(deep(MAX_DEPTH)) == deep(MAX_DEPTH)


def test_a_stack_that_is_nearly_full_gives_a_refusal():
    """Where the stack has no room left, the value is refused like any other and no RecursionError escapes."""

    def down():
        try:
            return down()
        except RecursionError:
            return refusal(json_data, deep(MAX_DEPTH), "/body").rule

    assert down() == "depth"


def test_a_key_that_is_refused_shows_no_value():
    """The message names types and places, never the data, which may be secret."""
    assert "hunter2" not in refusal(json_data, {"password": b"hunter2"}, "/body").message


@pytest.mark.parametrize("value", [{"a": deep(MAX_DEPTH - 1)}, [deep(MAX_DEPTH - 1)]])
def test_an_object_is_a_level_as_an_array_is(value):
    """The deepest that passes, and one more."""
    assert json_data(value) == value
    assert refusal(json_data, {"b": value}, "/body").rule == "depth"
