"""Types of arguments by their annotations: which values match, and how a wrong one is described."""

from __future__ import annotations

import os  # noqa: F401  # of annotations, as are the names below
import pathlib
from collections.abc import Callable, Iterable, Mapping, Sequence  # noqa: F401
from pathlib import Path  # noqa: F401
from typing import Any, Literal, Protocol, TypeVar  # noqa: F401

import pytest

from fastpix_dyn import ConfigurationError
from fastpix_dyn.client.argument_types import check_types

T = TypeVar("T")


class Thing:
    """A class."""


class Item(Thing):
    """Another one, with a vowel."""


class Shape(Protocol):
    """A protocol that can't be checked at run time."""

    def area(self) -> float:
        """Return it."""
        ...


def checked(annotation):
    """A function with an argument that is annotated so."""

    def function(value="default", *_more, **_others):
        return value

    function.__annotations__["value"] = annotation
    return check_types(function)


@pytest.mark.parametrize(
    ("annotation", "values"),
    [
        ("int", [0, -1, 10**30]),
        ("float", [0, 1.5, float("nan")]),
        ("bool", [True, 1, "yes"]),
        ("str", ["", "x"]),
        ("bytes", [b"", b"x"]),
        ("None", [None]),
        ("str | int | None", ["x", 1, None]),
        ("Literal['a', 'b', 1]", ["a", "b", 1]),
        ("Literal['a'] | None", ["a", None]),
        ("Path", [pathlib.Path("x"), pathlib.PurePosixPath("x")]),
        ("os.PathLike[str]", [pathlib.Path("x")]),
        ("Callable[[int], int]", [print, int, lambda: 1]),
        ("Mapping[str, int]", [{}, {"a": 1}]),
        ("Mapping[str, int | None]", [{"a": None, "b": 1}]),
        ("Sequence[str]", [[], ["a"], ("a", "b")]),
        ("Sequence[int]", [range(3)]),
        ("Iterable[str]", [["a"], {"a"}, frozenset("a"), {"a": 1}, iter([1]), (one for one in [1])]),
        ("tuple[str, int]", [("a", 1)]),
        ("tuple[str, ...]", [(), ("a",), ("a", "b", "c")]),
        ("list[list[int]]", [[[1], []]]),
        ("Any", [None, 1, "x", Thing]),
        ("T", [None, 1]),
        ("Thing", [Thing(), Item()]),
        ("Shape", [5]),
        ("NotKnownAtRunTime", [5]),
        ("Sequence[NotKnownAtRunTime]", [5]),
    ],
)
def test_a_value_of_the_annotated_type_passes(annotation, values):
    """It comes back as it is."""
    for value in values:
        assert checked(annotation)(value) is value
        assert checked(annotation)(value=value) is value


@pytest.mark.parametrize(
    ("annotation", "value", "description"),
    [
        ("int", True, "a whole number, not bool"),
        ("int", 1.0, "a whole number, not float"),
        ("int", "1", "a whole number, not str"),
        ("float", False, "a number, not bool"),
        ("float", "1.5", "a number, not str"),
        ("str", b"x", "text, not bytes"),
        ("str", None, "text, not NoneType"),
        ("bytes", "x", "bytes, not str"),
        ("bytes", bytearray(b"x"), "bytes, not bytearray"),
        ("None", 0, "None, not int"),
        ("str | None", 5, "text or None, not int"),
        ("int | float | None", "x", "a whole number, a number or None, not str"),
        ("list[str] | tuple[str, ...]", 5, "a list of text, not int"),
        ("Literal['a', 1]", "canary", "one of 'a', 1, not 'canary'"),
        ("Literal['a', 1]", 2, "one of 'a', 1, not int"),
        ("Literal['1']", 1, "one of '1', not int"),
        ("Literal['a'] | None", "x" * 100, f"one of 'a' or None, not '{'x' * 78}…"),
        ("Path", "x", "a path, not str"),
        ("os.PathLike[str]", b"x", "a path, not bytes"),
        ("Callable[[], int]", 5, "a function, not int"),
        ("Mapping[str, int]", [("a", 1)], "a mapping, not list"),
        ("Mapping[str, int]", {"a": 1, "b": "x"}, "a mapping, not dict"),
        ("Mapping[str, int]", {"a": 1, 2: 2}, "a mapping, not dict"),
        ("Sequence[str]", "abc", "a list of text, not str"),
        ("Sequence[str]", ["a", 1], "a list of text, not list"),
        ("Sequence[str]", {"a"}, "a list of text, not set"),
        ("Iterable[str]", "abc", "a list of text, not str"),
        ("Iterable[int]", b"abc", "a list of a whole number, not bytes"),
        ("Iterable[int]", bytearray(b"abc"), "a list of a whole number, not bytearray"),
        ("Iterable[int]", memoryview(b"abc"), "a list of a whole number, not memoryview"),
        ("Iterable[str]", {"a", 1}, "a list of text, not set"),
        ("Iterable[str]", frozenset({1}), "a list of text, not frozenset"),
        ("Iterable[str]", range(2), "a list of text, not range"),
        ("Iterable[str]", {1: "a"}, "a list of text, not dict"),
        ("Iterable[str]", 5, "a list of text, not int"),
        ("tuple[str, int]", ("a", "b"), "a tuple (text, a whole number), not tuple"),
        ("tuple[str, int]", ("a",), "a tuple (text, a whole number), not tuple"),
        ("tuple[str, int]", ("a", 1, 2), "a tuple (text, a whole number), not tuple"),
        ("tuple[str, int]", ["a", 1], "a tuple (text, a whole number), not list"),
        ("tuple[str, ...]", ("a", 1), "a list of text, not tuple"),
        ("list[list[int]]", [[1], ["a"]], "a list of a list of a whole number, not list"),
        ("Thing", 5, "a Thing, not int"),
        ("Item", Thing(), "an Item, not Thing"),
    ],
)
def test_a_value_of_another_type_is_described_by_its_type(annotation, value, description):
    """Only a text where words are expected is quoted: others may be secret."""
    with pytest.raises(ConfigurationError) as caught:
        checked(annotation)(value)
    assert str(caught.value) == f"function: value is {description}"


def test_what_is_not_given_and_what_has_no_name_is_not_checked():
    """Defaults are ours; arguments beyond the named ones have no annotation of their own."""
    assert checked("int")() == "default"
    assert checked("int")(1, "x", "y", other="z") == 1


def test_a_call_that_python_refuses_is_refused_by_python():
    """In its own words."""

    @check_types
    def function(value: int) -> int:
        return value

    assert function.__name__ == "function"
    for arguments, named in (((), {}), ((1, 2), {}), ((1,), {"value": 2}), ((1,), {"x": 2})):
        with pytest.raises(TypeError, match=r"function\(\) (missing|takes|got)"):
            function(*arguments, **named)
