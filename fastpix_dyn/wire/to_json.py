"""Python values → JSON data (dict, list, str, int, float, bool and None, nothing else) → JSON text, and back.

Every call converts its arguments, so a value is converted by its exact type; its base classes are looked at only if
that fails.
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
from fastpix_dyn.spec.json_pointer import escape
from fastpix_dyn.validate.violation import Violation

MAX_DEPTH = 500
"""How deep objects and arrays may nest; a cycle ends here."""

_Convert = Callable[[Any, int], Any]


def json_data(value: object, pointer: str = "") -> Any:
    """Return JSON data that equals *value*, the value of an argument at *pointer* (for errors).

    Sequences become lists, mappings dicts, enumeration members their values, UUIDs text, an aware datetime RFC 3339
    and a date ISO 8601.

    Raises:
        ArgumentValueError: JSON (RFC 8259) has no such value: bytes, NaN, sets, keys that are not text, lone
            surrogates, more than `MAX_DEPTH` levels, a cycle, or any other type.
    """
    try:
        return _BY_TYPE.get(type(value), _other)(value, 0)
    except _NotJsonError as error:
        inner = error.pointer if error.rule != "depth" else ""  # hundreds of tokens
        raise refusal(pointer + inner, error.rule, error.message) from None
    except RecursionError:
        raise refusal(pointer, "depth", "nests too deep for the stack that is left") from None


def refusal(pointer: str, rule: str, message: str, expected: Any = None) -> ArgumentValueError:
    """Return the error for a value at *pointer* that can't be sent; *message* says why and what to do."""
    violation = Violation(pointer, rule, message, expected)
    return ArgumentValueError(str(violation), violations=[violation])


class _NotJsonError(Exception):
    """JSON has no such value. The pointer grows while the stack unwinds, so that success costs nothing."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.pointer, self.rule, self.message = "", rule, message

    def under(self, token: str | int) -> _NotJsonError:
        """Prefix the pointer with *token* and return this error."""
        self.pointer = f"/{escape(str(token))}{self.pointer}"
        return self


def _unchanged(value: Any, _depth: int) -> Any:
    return value


def _text(value: str, _depth: int) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            message = f"character {error.start} is half of a surrogate pair, which is no text; decode the text properly"
            raise _NotJsonError("unicode", message) from None
    return value


def _number(value: float, _depth: int) -> float:
    if not math.isfinite(value):
        raise _NotJsonError(
            "type", f"expected a finite number, not {value}: JSON has no such number; leave it out or send null"
        )
    return value


def _object(value: Mapping[Any, object], depth: int) -> dict[str, Any]:
    _check_depth(depth)
    made: dict[str, Any] = {}
    for key, item in value.items():
        name = key if type(key) is str and key.isascii() else _key(key)
        try:
            made[name] = _BY_TYPE.get(type(item), _other)(item, depth + 1)
        except _NotJsonError as error:
            raise error.under(name) from None
    return made


def _array(value: Sequence[object], depth: int) -> list[Any]:
    _check_depth(depth)
    made: list[Any] = []
    try:
        for item in value:
            made.append(_BY_TYPE.get(type(item), _other)(item, depth + 1))  # noqa: PERF401  # an error needs the index
    except _NotJsonError as error:
        raise error.under(len(made)) from None
    return made


def _key(key: Any) -> str:
    if isinstance(key, Enum):
        key = key.value
    if isinstance(key, str):
        return _text(str.__str__(key), 0)
    raise _NotJsonError("type", f"expected text as the key of an object, not {type(key).__name__}; write str(key)")


def _check_depth(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise _NotJsonError("depth", f"nests deeper than {MAX_DEPTH} levels; it may contain itself")


def _time(value: datetime, _depth: int) -> str:
    """Write RFC 3339 §5.6; its offsets have no seconds, so a time with such an offset is written in UTC."""
    offset = value.utcoffset()
    if offset is None:
        message = "expected a datetime with a time zone; add one: datetime.now(UTC), or value.replace(tzinfo=UTC)"
        raise _NotJsonError("format", message)
    return (value.astimezone(UTC) if offset % timedelta(minutes=1) else value).isoformat()


def _date(value: date, _depth: int) -> str:
    return value.isoformat()


def _uuid(value: uuid.UUID, _depth: int) -> str:
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
    raise _NotJsonError("type", f"expected a JSON value, not {type(value).__name__}; {advice}")


def _is(value: object, base: type) -> bool:
    """Return whether *value* is an instance of *base*; bytes don't count as a sequence of numbers."""
    return isinstance(value, base) and not isinstance(value, _BYTES)


_BY_TYPE: dict[type[object], _Convert] = {
    str: _text,
    int: _unchanged,
    bool: _unchanged,
    type(None): _unchanged,
    float: _number,
    dict: _object,
    list: _array,
    tuple: _array,
    datetime: _time,
    date: _date,
    uuid.UUID: _uuid,
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
    (uuid.UUID, _uuid),
)
"""For subclasses; the first base class that matches converts the value."""
_BYTES = (bytes, bytearray, memoryview)
_ADVICE: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (_BYTES, "decode it to text, or write it as base64 if the document asks for that"),
    ((set, frozenset), "pass a list: sets have no order"),
    (Decimal, "pass an int or a float, or its text if the document asks for text"),
    (timedelta, "pass a number in the unit that the document asks for"),
)


def dumps(value: Any, pointer: str, *, ascii_only: bool = False) -> str:
    """Return *value*, at *pointer* among the arguments, as JSON text without spaces.

    Raises:
        ArgumentValueError: JSON has no such value.
    """
    data = json_data(value, pointer)
    try:
        return (_ASCII if ascii_only else _COMPACT).encode(data)
    except ValueError as error:  # Python writes no integer of more than 4300 digits
        raise refusal(pointer, "type", f"contains an integer that is too long to write: {error}") from None


def parse(text: str) -> Any:
    """Return the value of the JSON *text*. Of equal keys in one object the last counts.

    Raises:
        ValueError: *text* is not JSON, or nests too deep; the message says at which character.
    """
    try:
        return parse_fast(text)
    except PARSE_FAST_ERRORS:
        return _parse_slowly(text)


def _parse_slowly(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nests too deep to be parsed") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value (RFC 8259 §6)")


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_ASCII = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False)
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
parse_fast = structs.json.Decoder().decode
"""`parse` in C, for text or UTF-8 bytes; it raises one of `PARSE_FAST_ERRORS` for a few JSON texts."""
PARSE_FAST_ERRORS = (structs.DecodeError, UnicodeError, RecursionError)
"""Also raised for 1e400, half of a surrogate pair and a very long integer, which are JSON."""
