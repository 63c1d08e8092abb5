"""Parse the `x-dyn-…` extensions of OpenAPI. docs/extensions.md describes them for authors of documents."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastpix_dyn.spec.document import Node
from fastpix_dyn.spec.names import is_identifier
from fastpix_dyn.spec.parser import MAX_SHOWN, Parser
from fastpix_dyn.spec.plan import (
    ErrorShape,
    EventShape,
    MembershipChange,
    Pagination,
    Parameter,
    Resource,
    ResourceEffect,
    Retries,
    Transition,
    Waiter,
)
from fastpix_dyn.spec.values import is_array, is_object, quoted

EXTENSIONS: Mapping[str, tuple[str, ...]] = {
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
"""The extensions, and the types of object that each belongs to."""
PAGINATION_STYLES = ("page",)
_PAGINATION_KEYS = {"style", "page", "size", "items", "pages", "total", "number", "first"}
_ERROR_KEYS = {"message", "description", "fields", "field", "reason"}
_EVENT_KEYS = {"type", "id", "subject"}
_WAITER_KEYS = {"pointer", "success", "failure", "interval", "deadline"}
_TRANSITION_KEYS = {"pointer", "from", "to", "after", "event", "brings"}
_EFFECT_KEYS = {"needs", "sets", "hides", "into", "members", "upload", "makes"}
_MEMBERSHIP_KEYS = {"pointer", "ids", "reader", "how"}
_RETRY_KEYS = {"attempts", "statuses", "connectionErrors", "base", "multiplier", "cap"}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
_LARGEST = 1e15
"""The limit of counts and times of retries."""
_RANGE = re.compile(r"([1-5])XX", re.IGNORECASE)


def name(parser: Parser, holder: Node) -> str:
    """Return `x-dyn-name`: the Python name of *holder*; empty if it has none."""
    chosen = parser.text(holder, "x-dyn-name")
    if chosen and (not is_identifier(chosen) or keyword.iskeyword(chosen) or chosen.startswith("_")):
        parser.fault(holder.child("x-dyn-name"), f"expected a public Python name, got {quoted(chosen)}")
        return ""
    return chosen


def events(parser: Parser, holder: Node) -> tuple[str, ...]:
    """Return `x-dyn-events`: the webhooks that may follow an operation."""
    return tuple(str(node.value) for node in parser.array(holder, "x-dyn-events"))


def retries(parser: Parser, holder: Node) -> Retries | None:
    """Return the retries of the document or an operation, in the first form of `_RETRY_FORMS` that it has."""
    return next((read(parser, holder.child(key)) for key, read in _RETRY_FORMS.items() if holder.has(key)), None)


def _retries(parser: Parser, node: Node) -> Retries | None:
    if not parser.must_be_object(node, "retries"):
        return None
    _refuse_unknown_keys(parser, node, _RETRY_KEYS)
    attempts = int(parser.number(node, "attempts", 3))
    if attempts < 1:
        parser.fault(node.child("attempts"), "expected 1 or more: the first request also counts as an attempt")
    return Retries(
        attempts=attempts,
        statuses=frozenset(_statuses(parser, node)),
        connection_errors=parser.boolean(node, "connectionErrors", default=True),
        base=parser.number(node, "base", 1),
        multiplier=parser.number(node, "multiplier", 2),
        cap=parser.number(node, "cap", 10),
    )


def _statuses(parser: Parser, node: Node) -> Iterator[int]:
    for status in parser.array(node, "statuses"):
        if isinstance(status.value, int) and not isinstance(status.value, bool):
            yield status.value
        else:
            parser.fault(status, f"expected a status such as 503, got {quoted(status.value, MAX_SHOWN)}")


def _vendor_retries(parser: Parser, node: Node) -> Retries | None:
    """Parse the form that generated clients share: milliseconds, ranges of statuses, numbers that may be text.

    Others define the form, so nothing in it is a fault: an unknown strategy disables the extension, and a wrong value
    is replaced by the default, each with a warning.
    """
    if not is_object(node.value):
        parser.warn(node, f"ignored: expected an object, got {quoted(node.value, MAX_SHOWN)}")
        return None
    backoff = node.child("backoff")
    if not is_object(backoff.value) and backoff.value is not None:
        parser.warn(backoff, f"ignored: expected an object, got {quoted(backoff.value, MAX_SHOWN)}")
    for holder, known in ((node, "backoff"), (backoff, "exponential")):
        strategy = holder.child("strategy")
        if strategy.value not in (None, known):
            text = (
                f"unknown strategy {quoted(strategy.value, MAX_SHOWN)}: expected {known!r}; these retries are ignored"
            )
            parser.warn(strategy, text)
            return None
    return Retries(
        attempts=max(1, _vendor_value(parser, node, "maxAttempts", 3)),
        statuses=frozenset(_vendor_statuses(parser, node)),
        connection_errors=_vendor_value(parser, node, "retryConnectionErrors", default=True),
        base=_vendor_value(parser, backoff, "initialInterval", 1),
        multiplier=_vendor_value(parser, backoff, "multiplier", 2),
        cap=_vendor_value(parser, backoff, "maxInterval", 10),
    )


_RETRY_FORMS: Mapping[str, Callable[[Parser, Node], Retries | None]] = {
    "x-dyn-retries": _retries,
    "x-fastpix-retries": _vendor_retries,
}


def _vendor_value(parser: Parser, holder: Node, key: str, default: Any) -> Any:
    """Return the value under *key*; *default* if there is none, or if it is wrong, which is a warning."""
    node = holder.child(key)
    if node.value is None:
        return default
    read, expected = _VENDOR_KEYS[key]
    value = read(node.value)
    if value is None:
        parser.warn(node, f"ignored: expected {expected}, got {quoted(node.value, MAX_SHOWN)}; the default is used")
        return default
    return value


def _vendor_statuses(parser: Parser, holder: Node) -> Iterator[int]:
    node = holder.child("statusCodes")
    for item in node.items() if is_array(node.value) or node.value is None else [node]:
        statuses = _status_range(item.value)
        if not statuses:
            parser.warn(item, f"ignored: expected a status such as 503 or '5XX', not {quoted(item.value, MAX_SHOWN)}")
        yield from statuses


def _status_range(value: Any) -> range:
    """Return the statuses that *value* stands for: one, or those of a range such as `5XX` (OpenAPI 3.1 §4.8.16)."""
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


def idempotency_header(parser: Parser, holder: Node) -> str | None:
    """Return `x-dyn-idempotency` of an operation: the header for a key that makes the request safe to repeat."""
    return parser.text(holder, "x-dyn-idempotency") or None


def waiters(parser: Parser, holder: Node) -> tuple[Waiter, ...]:
    """Return `x-dyn-waiters` of an operation, by name."""
    return tuple(_waiter(parser, name, node) for name, node in parser.object(holder, "x-dyn-waiters"))


def _waiter(parser: Parser, name: str, node: Node) -> Waiter:
    if not parser.must_be_object(node, "a waiter"):
        return Waiter(name, "", (), (), 1, 0)
    _refuse_unknown_keys(parser, node, _WAITER_KEYS)
    success = tuple(item.value for item in parser.array(node, "success"))
    if not success:
        parser.fault(node, "a waiter needs `success`, the values to wait for")
    return Waiter(
        name=name,
        pointer=_pointer(parser, node, "pointer") or "",
        success=success,
        failure=tuple(item.value for item in parser.array(node, "failure")),
        interval=parser.number(node, "interval", 5),
        deadline=parser.number(node, "deadline", 600),
    )


def resource(parser: Parser, holder: Node) -> Resource | None:
    """Return `x-dyn-resource` of an operation that reads a resource."""
    node = holder.child("x-dyn-resource")
    if not holder.has("x-dyn-resource") or not parser.must_be_object(node, "a resource"):
        return None
    _refuse_unknown_keys(parser, node, {"changed", "turns"})
    turns = [_transition(parser, turn) for turn in parser.array(node, "turns") if parser.must_be_object(turn, "a turn")]
    return Resource(_pointer(parser, node, "changed"), tuple(turns))


def _transition(parser: Parser, node: Node) -> Transition:
    _refuse_unknown_keys(parser, node, _TRANSITION_KEYS)
    pointer, seconds = _pointer(parser, node, "pointer") or "", parser.number(node, "after", 0)
    brings = tuple(str(item.value) for item in parser.array(node, "brings"))
    words = (node.child("from").value, node.child("to").value)
    return Transition(pointer, *words, seconds, parser.text(node, "event"), brings)


def effect(parser: Parser, holder: Node) -> ResourceEffect | None:
    """Return `x-dyn-effect` of an operation that changes a resource."""
    node = holder.child("x-dyn-effect")
    if not holder.has("x-dyn-effect") or not parser.must_be_object(node, "an effect"):
        return None
    _refuse_unknown_keys(parser, node, _EFFECT_KEYS)
    return ResourceEffect(
        needs={
            key: tuple(item.value for item in parser.array(node.child("needs"), key)) for key in _keys(node, "needs")
        },
        sets={key: node.child("sets").child(key).value for key in _keys(node, "sets")},
        hides=parser.boolean(node, "hides"),
        into=_pointer(parser, node, "into") or "",
        members=_members(parser, node.child("members")) if node.has("members") else None,
        upload=_pointer(parser, node, "upload") or "",
        makes=parser.text(node, "makes"),
    )


def _keys(node: Node, key: str) -> list[str]:
    value = node.child(key).value
    return list(value) if is_object(value) else []


def _members(parser: Parser, node: Node) -> MembershipChange | None:
    if not parser.must_be_object(node, "members"):
        return None
    _refuse_unknown_keys(parser, node, _MEMBERSHIP_KEYS)
    how = parser.choice(node, "how", ("add", "remove", "order"), "add")
    pointers = (_pointer(parser, node, "pointer") or "", _pointer(parser, node, "ids") or "")
    return MembershipChange(*pointers, parser.text(node, "reader"), how)


def pagination(parser: Parser, holder: Node, parameters: tuple[Parameter, ...]) -> Pagination | None:
    """Return `x-dyn-pagination` of a list operation; the parameters that it names must exist."""
    if not holder.has("x-dyn-pagination"):
        return None
    node = holder.child("x-dyn-pagination")
    if not parser.must_be_object(node, "pagination"):
        return None
    _refuse_unknown_keys(parser, node, _PAGINATION_KEYS)
    queries = {parameter.name for parameter in parameters if parameter.location == "query"}
    for key in ("page", "size"):
        if (node.has(key) or key == "page") and parser.text(node, key) not in queries:
            parser.fault(
                node.child(key),
                f"{key!r} must name a query parameter of the operation: {', '.join(sorted(queries)) or 'it has none'}",
            )
    return Pagination(
        style=parser.choice(node, "style", PAGINATION_STYLES, "page"),
        page=parser.text(node, "page"),
        size=parser.text(node, "size") or None,
        items=_pointer(parser, node, "items") or "",
        pages=_pointer(parser, node, "pages"),
        total=_pointer(parser, node, "total"),
        first=int(parser.number(node, "first", 1)),
        number=_pointer(parser, node, "number"),
    )


def error_shape(parser: Parser, root: Node) -> ErrorShape:
    """Return `x-dyn-errors` of the document: pointers into its error bodies."""
    node = root.child("x-dyn-errors")
    if not root.has("x-dyn-errors") or not parser.must_be_object(node, "pointers into an error body"):
        return ErrorShape()
    _refuse_unknown_keys(parser, node, _ERROR_KEYS)
    pointers = {key: _pointer(parser, node, key) for key in node.value if key in _ERROR_KEYS}
    return ErrorShape(**{key: pointer for key, pointer in pointers.items() if pointer is not None})


def event_shape(parser: Parser, root: Node) -> EventShape:
    """Return `x-dyn-webhooks` of the document: pointers into the bodies of its webhooks."""
    node = root.child("x-dyn-webhooks")
    if not root.has("x-dyn-webhooks") or not parser.must_be_object(node, "pointers into an event"):
        return EventShape()
    _refuse_unknown_keys(parser, node, _EVENT_KEYS)
    return EventShape(**{key: _pointers(parser, node, key) for key in node.value if key in _EVENT_KEYS})


def _pointers(parser: Parser, node: Node, key: str) -> tuple[str, ...]:
    """Return the pointer or the pointers under *key*."""
    if not is_array(node.child(key).value):
        pointer = _pointer(parser, node, key)
        return () if pointer is None else (pointer,)
    for item in parser.array(node, key):
        if not isinstance(item.value, str) or not item.value.startswith("/"):
            parser.fault(item, f"expected a JSON pointer such as /id, got {quoted(item.value, MAX_SHOWN)}")
    return tuple(str(item.value) for item in parser.array(node, key))


def _pointer(parser: Parser, node: Node, key: str) -> str | None:
    if not node.has(key):
        return None
    text = parser.text(node, key)
    if text and not text.startswith("/"):
        parser.fault(node.child(key), f"expected a JSON pointer such as /data, got {quoted(text)}")
    return text


def _refuse_unknown_keys(parser: Parser, node: Node, known: set[str]) -> None:
    for key in sorted(key for key in node.value.keys() - known if not key.startswith("x-")):
        parser.fault(node.child(key), f"unknown key {quoted(key)}; expected one of {', '.join(sorted(known))}")
