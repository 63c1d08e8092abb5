"""The `x-dyn-…` extensions of OpenAPI that this package reads. docs/extensions.md describes them to authors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastpix_dyn.spec.document import Node
from fastpix_dyn.spec.parser import LONGEST, Parser
from fastpix_dyn.spec.plan import (
    Effect,
    ErrorShape,
    EventShape,
    Members,
    Pagination,
    Parameter,
    Resource,
    Retries,
    Turn,
    Waiter,
)
from fastpix_dyn.spec.values import is_array, is_object, quoted

KNOWN: Mapping[str, tuple[str, ...]] = {
    "x-dyn-retries": ("document", "operation"),
    "x-dyn-errors": ("document",),
    "x-dyn-webhooks": ("document",),
    "x-dyn-pagination": ("operation",),
    "x-dyn-idempotency": ("operation",),
    "x-dyn-waiters": ("operation",),
    "x-dyn-events": ("operation",),
    "x-dyn-resource": ("operation",),
    "x-dyn-effect": ("operation",),
    "x-dyn-name": ("operation", "parameter", "tag"),
}
"""The extensions, and the objects of a document on which each is read."""
PAGINATION_STYLES = ("page",)
_PAGING_KEYS = {"style", "page", "size", "items", "pages", "total", "number", "first"}
_ERROR_KEYS = {"message", "description", "fields", "field", "reason"}
_EVENT_KEYS = {"type", "id", "subject"}
_WAITER_KEYS = {"pointer", "success", "failure", "interval", "deadline"}
_TURN_KEYS = {"pointer", "from", "to", "after", "event", "brings"}
_EFFECT_KEYS = {"needs", "sets", "hides", "into", "members", "upload", "makes"}
_MEMBER_KEYS = {"pointer", "ids", "reader", "how"}
_RETRY_KEYS = {"attempts", "statuses", "connectionErrors", "base", "multiplier", "cap"}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
_LARGEST = 1e15
"""Numbers above it are no count and no time of retries."""
_RANGE = re.compile(r"([1-5])XX", re.IGNORECASE)


def name(reading: Parser, holder: Node) -> str:
    """`x-dyn-name`: the Python name that *holder* asks for; empty where it asks for none."""
    chosen = reading.text(holder, "x-dyn-name")
    if chosen and (not chosen.isidentifier() or chosen.startswith("_")):
        reading.fault(holder.child("x-dyn-name"), f"not a public Python name: {quoted(chosen)}")
        return ""
    return chosen


def events(reading: Parser, holder: Node) -> tuple[str, ...]:
    """`x-dyn-events`: the webhooks that may follow an operation."""
    return tuple(str(spot.value) for spot in reading.array(holder, "x-dyn-events"))


def retries(reading: Parser, holder: Node) -> Retries | None:
    """The retries of the document or an operation, in the first form of `_RETRY_FORMS` that it has."""
    return next((read(reading, holder.child(key)) for key, read in _RETRY_FORMS.items() if holder.has(key)), None)


def _retries(reading: Parser, spot: Node) -> Retries | None:
    if not reading.must_be_object(spot, "retries"):
        return None
    _only(reading, spot, _RETRY_KEYS)
    attempts = int(reading.number(spot, "attempts", 3))
    if attempts < 1:
        reading.fault(spot.child("attempts"), "expected 1 or more: the first request is an attempt, too")
    return Retries(
        attempts=attempts,
        statuses=frozenset(_statuses(reading, spot)),
        connection_errors=reading.flag(spot, "connectionErrors", default=True),
        base=reading.number(spot, "base", 1),
        multiplier=reading.number(spot, "multiplier", 2),
        cap=reading.number(spot, "cap", 10),
    )


def _statuses(reading: Parser, spot: Node) -> Iterator[int]:
    for status in reading.array(spot, "statuses"):
        if isinstance(status.value, int) and not isinstance(status.value, bool):
            yield status.value
        else:
            reading.fault(status, f"expected a status such as 503, not {quoted(status.value, LONGEST)}")


def _vendor_retries(reading: Parser, spot: Node) -> Retries | None:
    """The form that generated clients share: milliseconds, ranges of statuses, numbers that may be text.

    The form belongs to others, so nothing in it is a fault: an unknown strategy makes the extension ignored, a wrong
    value its key, each with a warning.
    """
    if not is_object(spot.value):
        reading.warn(spot, f"ignored: expected an object, not {quoted(spot.value, LONGEST)}")
        return None
    backoff = spot.child("backoff")
    if not is_object(backoff.value) and backoff.value is not None:
        reading.warn(backoff, f"ignored: expected an object, not {quoted(backoff.value, LONGEST)}")
    for holder, known in ((spot, "backoff"), (backoff, "exponential")):
        strategy = holder.child("strategy")
        if strategy.value not in (None, known):
            told = f"unknown strategy {quoted(strategy.value, LONGEST)}: expected {known!r}; these retries are ignored"
            reading.warn(strategy, told)
            return None
    return Retries(
        attempts=max(1, _vendor_value(reading, spot, "maxAttempts", 3)),
        statuses=frozenset(_vendor_statuses(reading, spot)),
        connection_errors=_vendor_value(reading, spot, "retryConnectionErrors", default=True),
        base=_vendor_value(reading, backoff, "initialInterval", 1),
        multiplier=_vendor_value(reading, backoff, "multiplier", 2),
        cap=_vendor_value(reading, backoff, "maxInterval", 10),
    )


_RETRY_FORMS: Mapping[str, Callable[[Parser, Node], Retries | None]] = {
    "x-dyn-retries": _retries,
    "x-fastpix-retries": _vendor_retries,
}


def _vendor_value(reading: Parser, holder: Node, key: str, default: Any) -> Any:
    """The value under *key*; *default* if there is none, or, with a warning, a wrong one."""
    spot = holder.child(key)
    if spot.value is None:
        return default
    read, expected = _VENDOR_KEYS[key]
    value = read(spot.value)
    if value is None:
        reading.warn(spot, f"ignored: expected {expected}, not {quoted(spot.value, LONGEST)}; the default is used")
        return default
    return value


def _vendor_statuses(reading: Parser, holder: Node) -> Iterator[int]:
    spot = holder.child("statusCodes")
    for item in spot.items() if is_array(spot.value) or spot.value is None else [spot]:
        statuses = _status_range(item.value)
        if not statuses:
            reading.warn(item, f"ignored: expected a status such as 503 or '5XX', not {quoted(item.value, LONGEST)}")
        yield from statuses


def _status_range(value: Any) -> range:
    """The statuses that *value* stands for: one, or those of a range such as `5XX` (OpenAPI 3.1 §4.8.16)."""
    found = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if found:
        return range(int(found[1]) * 100, int(found[1]) * 100 + 100)
    status = _whole(value) or 0
    return range(status, status + 1) if 100 <= status <= 599 else range(0)


def _number(value: Any) -> float | None:
    number = float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    return number if 0 <= number < _LARGEST else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number == int(number) else None


def _seconds(value: Any) -> float | None:
    number = _number(value)
    return None if number is None else number / 1000


def _flag(value: Any) -> bool | None:
    return {"True": True, "true": True, "False": False, "false": False}.get(str(value))


_VENDOR_KEYS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "maxAttempts": (_whole, "a whole number"),
    "retryConnectionErrors": (_flag, "true or false"),
    "initialInterval": (_seconds, "a number of milliseconds"),
    "maxInterval": (_seconds, "a number of milliseconds"),
    "multiplier": (_number, "a number"),
}


def idempotency_header(reading: Parser, holder: Node) -> str | None:
    """`x-dyn-idempotency` of an operation: the header whose key makes a repeated call harmless."""
    return reading.text(holder, "x-dyn-idempotency") or None


def waiters(reading: Parser, holder: Node) -> tuple[Waiter, ...]:
    """`x-dyn-waiters` of an operation, by name."""
    return tuple(_waiter(reading, name, spot) for name, spot in reading.object(holder, "x-dyn-waiters"))


def _waiter(reading: Parser, name: str, spot: Node) -> Waiter:
    if not reading.must_be_object(spot, "a waiter"):
        return Waiter(name, "", (), (), 1, 0)
    _only(reading, spot, _WAITER_KEYS)
    success = tuple(item.value for item in reading.array(spot, "success"))
    if not success:
        reading.fault(spot, "a waiter needs `success`, the values to wait for")
    return Waiter(
        name=name,
        pointer=_pointer(reading, spot, "pointer") or "",
        success=success,
        failure=tuple(item.value for item in reading.array(spot, "failure")),
        interval=reading.number(spot, "interval", 5),
        deadline=reading.number(spot, "deadline", 600),
    )


def resource(reading: Parser, holder: Node) -> Resource | None:
    """`x-dyn-resource` of an operation that reads one."""
    spot = holder.child("x-dyn-resource")
    if not holder.has("x-dyn-resource") or not reading.must_be_object(spot, "a resource"):
        return None
    _only(reading, spot, {"changed", "turns"})
    turns = [_turn(reading, turn) for turn in reading.array(spot, "turns") if reading.must_be_object(turn, "a turn")]
    return Resource(_pointer(reading, spot, "changed"), tuple(turns))


def _turn(reading: Parser, spot: Node) -> Turn:
    _only(reading, spot, _TURN_KEYS)
    pointer, seconds = _pointer(reading, spot, "pointer") or "", reading.number(spot, "after", 0)
    brings = tuple(str(item.value) for item in reading.array(spot, "brings"))
    words = (spot.child("from").value, spot.child("to").value)
    return Turn(pointer, *words, seconds, reading.text(spot, "event"), brings)


def effect(reading: Parser, holder: Node) -> Effect | None:
    """`x-dyn-effect` of an operation that changes a resource."""
    spot = holder.child("x-dyn-effect")
    if not holder.has("x-dyn-effect") or not reading.must_be_object(spot, "an effect"):
        return None
    _only(reading, spot, _EFFECT_KEYS)
    return Effect(
        needs={
            key: tuple(item.value for item in reading.array(spot.child("needs"), key)) for key in _keys(spot, "needs")
        },
        sets={key: spot.child("sets").child(key).value for key in _keys(spot, "sets")},
        hides=reading.flag(spot, "hides"),
        into=_pointer(reading, spot, "into") or "",
        members=_members(reading, spot.child("members")) if spot.has("members") else None,
        upload=_pointer(reading, spot, "upload") or "",
        makes=reading.text(spot, "makes"),
    )


def _keys(spot: Node, key: str) -> list[str]:
    value = spot.child(key).value
    return list(value) if is_object(value) else []


def _members(reading: Parser, spot: Node) -> Members | None:
    if not reading.must_be_object(spot, "members"):
        return None
    _only(reading, spot, _MEMBER_KEYS)
    how = reading.word(spot, "how", ("add", "remove", "order"), "add")
    pointers = (_pointer(reading, spot, "pointer") or "", _pointer(reading, spot, "ids") or "")
    return Members(*pointers, reading.text(spot, "reader"), how)


def pagination(reading: Parser, holder: Node, parameters: tuple[Parameter, ...]) -> Pagination | None:
    """`x-dyn-pagination` of a list operation; the parameters it names must exist."""
    if not holder.has("x-dyn-pagination"):
        return None
    spot = holder.child("x-dyn-pagination")
    if not reading.must_be_object(spot, "pagination"):
        return None
    _only(reading, spot, _PAGING_KEYS)
    queries = {parameter.name for parameter in parameters if parameter.place == "query"}
    for key in ("page", "size"):
        if (spot.has(key) or key == "page") and reading.text(spot, key) not in queries:
            reading.fault(
                spot.child(key),
                f"{key!r} must name a query parameter of the operation: {', '.join(sorted(queries)) or 'it has none'}",
            )
    return Pagination(
        style=reading.word(spot, "style", PAGINATION_STYLES, "page"),
        page=reading.text(spot, "page"),
        size=reading.text(spot, "size") or None,
        items=_pointer(reading, spot, "items") or "",
        pages=_pointer(reading, spot, "pages"),
        total=_pointer(reading, spot, "total"),
        first=int(reading.number(spot, "first", 1)),
        number=_pointer(reading, spot, "number"),
    )


def error_shape(reading: Parser, root: Node) -> ErrorShape:
    """`x-dyn-errors` of the document: where its error bodies say what."""
    spot = root.child("x-dyn-errors")
    if not root.has("x-dyn-errors") or not reading.must_be_object(spot, "pointers into an error body"):
        return ErrorShape()
    _only(reading, spot, _ERROR_KEYS)
    pointers = {key: _pointer(reading, spot, key) for key in spot.value if key in _ERROR_KEYS}
    return ErrorShape(**{key: pointer for key, pointer in pointers.items() if pointer is not None})


def event_shape(reading: Parser, root: Node) -> EventShape:
    """`x-dyn-webhooks` of the document: where the bodies of its webhooks say what."""
    spot = root.child("x-dyn-webhooks")
    if not root.has("x-dyn-webhooks") or not reading.must_be_object(spot, "pointers into an event"):
        return EventShape()
    _only(reading, spot, _EVENT_KEYS)
    return EventShape(**{key: _pointers(reading, spot, key) for key in spot.value if key in _EVENT_KEYS})


def _pointers(reading: Parser, spot: Node, key: str) -> tuple[str, ...]:
    """The pointer under *key*, or the list of them."""
    if not is_array(spot.child(key).value):
        pointer = _pointer(reading, spot, key)
        return () if pointer is None else (pointer,)
    for item in reading.array(spot, key):
        if not isinstance(item.value, str) or not item.value.startswith("/"):
            reading.fault(item, f"expected a JSON pointer such as /id, not {quoted(item.value, LONGEST)}")
    return tuple(str(item.value) for item in reading.array(spot, key))


def _pointer(reading: Parser, spot: Node, key: str) -> str | None:
    if not spot.has(key):
        return None
    text = reading.text(spot, key)
    if text and not text.startswith("/"):
        reading.fault(spot.child(key), f"expected a JSON pointer such as /data, not {quoted(text)}")
    return text


def _only(reading: Parser, spot: Node, known: set[str]) -> None:
    for key in sorted(key for key in spot.value.keys() - known if not key.startswith("x-")):
        reading.fault(spot.child(key), f"unknown key {quoted(key)}; known are {', '.join(sorted(known))}")
