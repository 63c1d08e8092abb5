"""What callers pass → plain JSON data: dict, list, str, int, float, bool and None, nothing else.

It runs on every call, so it looks a value up by its exact type and asks about base classes only where that fails.
"""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, NoReturn

from fastpix_dyn import structs
from fastpix_dyn.errors import ArgumentValueError
from fastpix_dyn.spec.values import escape
from fastpix_dyn.validate.violation import Violation

MAX_DEPTH = 500
"""How many objects and arrays may hold one another. Cycles end here too."""

_Convert = Callable[[Any, int], Any]


def plain(value: object, pointer: str = "") -> Any:
    """*value* as JSON data that equals it.

    Sequences become lists, mappings dicts, members of enumerations their values, UUIDs text, an aware datetime RFC 3339
    and a date ISO 8601. *pointer* says where the value stands, for errors.

    Raises:
        ArgumentValueError: JSON (RFC 8259) can't say the value: bytes, NaN, sets, keys that are not text, lone
            surrogates, more than `MAX_DEPTH` levels or a cycle, any other type.
    """
    try:
        return _BY_TYPE.get(type(value), _other)(value, 0)
    except _Refusal as refusal:
        inner = refusal.pointer if refusal.rule != "depth" else ""  # no one would read it
        raise refuse(pointer + inner, refusal.rule, refusal.message) from None
    except RecursionError:
        raise refuse(pointer, "depth", "nests too deep for the stack that is left") from None


def refuse(pointer: str, rule: str, message: str, expected: Any = None) -> ArgumentValueError:
    """The error for a value, at *pointer*, that can't be sent; *message* says why and what to do."""
    violation = Violation(pointer, rule, message, expected)
    return ArgumentValueError(str(violation), violations=[violation])


class _Refusal(Exception):  # noqa: N818  # it never leaves this file
    """A value that JSON can't say. Its pointer grows while the stack unwinds, so that success pays nothing for it."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.pointer, self.rule, self.message = "", rule, message

    def under(self, token: str | int) -> _Refusal:
        """The same one level up."""
        self.pointer = f"/{escape(str(token))}{self.pointer}"
        return self


def _same(value: Any, _depth: int) -> Any:
    return value


def _text(value: str, _depth: int) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            message = f"character {error.start} is half of a surrogate pair, which is no text; decode the text properly"
            raise _Refusal("unicode", message) from None
    return value


def _number(value: float, _depth: int) -> float:
    if not math.isfinite(value):
        raise _Refusal(
            "type", f"expected a finite number, not {value}: JSON has no word for it; leave it out or send null"
        )
    return value


def _object(value: Mapping[Any, object], depth: int) -> dict[str, Any]:
    _check_depth(depth)
    made: dict[str, Any] = {}
    for key, item in value.items():
        name = key if type(key) is str and key.isascii() else _key(key)
        try:
            made[name] = _BY_TYPE.get(type(item), _other)(item, depth + 1)
        except _Refusal as refusal:
            raise refusal.under(name) from None
    return made


def _array(value: Sequence[object], depth: int) -> list[Any]:
    _check_depth(depth)
    made: list[Any] = []
    try:
        for item in value:
            made.append(_BY_TYPE.get(type(item), _other)(item, depth + 1))  # noqa: PERF401  # made counts, for the pointer
    except _Refusal as refusal:
        raise refusal.under(len(made)) from None
    return made


def _key(key: Any) -> str:
    if isinstance(key, Enum):
        key = key.value
    if isinstance(key, str):
        return _text(str.__str__(key), 0)
    raise _Refusal("type", f"expected text as the key of an object, not {type(key).__name__}; write str(key)")


def _check_depth(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise _Refusal("depth", f"nests deeper than {MAX_DEPTH} levels; perhaps it holds itself")


def _time(value: datetime, _depth: int) -> str:
    """RFC 3339 §5.6, whose offsets have no seconds: such a time is written in UTC, which is the same instant."""
    offset = value.utcoffset()
    if offset is None:
        message = "expected a datetime with a time zone; add one: datetime.now(UTC), or value.replace(tzinfo=UTC)"
        raise _Refusal("format", message)
    return (value.astimezone(UTC) if offset % timedelta(minutes=1) else value).isoformat()


def _date(value: date, _depth: int) -> str:
    return value.isoformat()


def _str(value: uuid.UUID, _depth: int) -> str:
    return str(value)


def _member(value: Enum, depth: int) -> Any:
    inner: object = value.value
    return _BY_TYPE.get(type(inner), _other)(inner, depth)


def _other(value: Any, depth: int) -> Any:
    for base, convert in _BY_BASE:
        if _is(value, base):
            return convert(value, depth)
    advice = next(
        (text for base, text in _ADVICE if isinstance(value, base)), "pass dict, list, str, int, float, bool or None"
    )
    raise _Refusal("type", f"expected a JSON value, not {type(value).__name__}; {advice}")


def _is(value: object, base: type) -> bool:
    """Whether *value* is one of *base*; bytes are no sequence of numbers."""
    return isinstance(value, base) and not isinstance(value, _BYTES)


_BY_TYPE: dict[type[object], _Convert] = {
    str: _text,
    int: _same,
    bool: _same,
    type(None): _same,
    float: _number,
    dict: _object,
    list: _array,
    tuple: _array,
    datetime: _time,
    date: _date,
    uuid.UUID: _str,
}
_BY_BASE: tuple[tuple[type, _Convert], ...] = (
    (Enum, _member),  # before str and int: a StrEnum is both
    (str, lambda value, depth: _text(str.__str__(value), depth)),
    (int, lambda value, _: int.__int__(value)),
    (float, lambda value, depth: _number(float.__float__(value), depth)),
    (Mapping, _object),
    (Sequence, _array),
    (datetime, _time),  # before date: a datetime is one
    (date, _date),
    (uuid.UUID, _str),
)
"""For subclasses, in the order of asking."""
_BYTES = (bytes, bytearray, memoryview)
_ADVICE: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (_BYTES, "decode it to text, or write it as base64 where the document asks for that"),
    ((set, frozenset), "pass a list: sets have no order"),
    (Decimal, "pass an int or a float, or its text where the document asks for text"),
    (timedelta, "pass a number in the unit that the document asks for"),
)


def write(value: Any, pointer: str, *, ascii_only: bool = False) -> str:
    """*value* as a JSON text without spaces.

    Raises:
        ArgumentValueError: JSON can't say it.
    """
    data = plain(value, pointer)
    try:
        return (_ASCII if ascii_only else _COMPACT).encode(data)
    except ValueError as error:  # plain leaves one thing to refuse: Python writes no integer of more than 4300 digits
        raise refuse(pointer, "type", f"holds an integer that is too long to write: {error}") from None


def read(text: str) -> Any:
    """The value that the JSON *text* stands for. Of equal keys in one object the last counts.

    Raises:
        ValueError: it is not JSON, or nests too deep to be read; the message says where.
    """
    try:
        return quick(text)
    except UNREAD:
        return _thorough(text)


def _thorough(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nests too deep to be read") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value (RFC 8259 §6)")


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_ASCII = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False)
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
quick = structs.json.Decoder().decode
"""`read` of a text, or of one in UTF-8, where it raises nothing."""
UNREAD = (structs.DecodeError, UnicodeError, RecursionError)
"""What `quick` raises, for a few texts that are JSON too: 1e400, half of a surrogate pair, a very long integer."""
