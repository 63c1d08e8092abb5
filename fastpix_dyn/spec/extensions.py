"""The `x-dyn-…` extensions of OpenAPI that this package reads. docs/extensions.md describes them to authors."""

from __future__ import annotations

from fastpix_dyn.spec.document import Spot
from fastpix_dyn.spec.plan import (
    Effect,
    ErrorShape,
    EventShape,
    Members,
    Paging,
    Parameter,
    Resource,
    Retries,
    Turn,
    Waiter,
)
from fastpix_dyn.spec.reading import Reading
from fastpix_dyn.spec.values import is_object, quoted

PAGING_STYLES = ("page",)
_PAGING_KEYS = {"style", "page", "size", "items", "pages", "total", "number", "first"}
_ERROR_KEYS = {"message", "description", "fields", "field", "reason"}
_EVENT_KEYS = {"type", "id", "subject"}
_WAITER_KEYS = {"pointer", "success", "failure", "interval", "deadline"}
_TURN_KEYS = {"pointer", "from", "to", "after", "event", "brings"}
_EFFECT_KEYS = {"needs", "sets", "hides", "into", "members", "upload", "makes"}
_MEMBER_KEYS = {"pointer", "ids", "reader", "how"}
_RETRY_KEYS = {"attempts", "statuses", "connectionErrors", "base", "multiplier", "cap"}


def name(reading: Reading, holder: Spot) -> str:
    """`x-dyn-name`: the Python name that *holder* asks for; empty where it asks for none."""
    chosen = reading.text(holder, "x-dyn-name")
    if chosen and (not chosen.isidentifier() or chosen.startswith("_")):
        reading.fault(holder.child("x-dyn-name"), f"not a public Python name: {quoted(chosen)}")
        return ""
    return chosen


def events(reading: Reading, holder: Spot) -> tuple[str, ...]:
    """`x-dyn-events`: the webhooks that may follow an operation."""
    return tuple(str(spot.value) for spot in reading.array(holder, "x-dyn-events"))


def retries(reading: Reading, holder: Spot) -> Retries | None:
    """`x-dyn-retries`, of the document or an operation."""
    if not holder.has("x-dyn-retries"):
        return None
    spot = holder.child("x-dyn-retries")
    if not reading.must_be_object(spot, "retries"):
        return None
    _only(reading, spot, _RETRY_KEYS)
    return Retries(
        attempts=int(reading.number(spot, "attempts", 3)),
        statuses=frozenset(status.value for status in reading.array(spot, "statuses")),
        connection_errors=reading.flag(spot, "connectionErrors", default=True),
        base=reading.number(spot, "base", 1),
        multiplier=reading.number(spot, "multiplier", 2),
        cap=reading.number(spot, "cap", 10),
    )


def idempotency_header(reading: Reading, holder: Spot) -> str | None:
    """`x-dyn-idempotency` of an operation: the header whose key makes a repeated call harmless."""
    return reading.text(holder, "x-dyn-idempotency") or None


def waiters(reading: Reading, holder: Spot) -> tuple[Waiter, ...]:
    """`x-dyn-waiters` of an operation, by name."""
    return tuple(_waiter(reading, name, spot) for name, spot in reading.object(holder, "x-dyn-waiters"))


def _waiter(reading: Reading, name: str, spot: Spot) -> Waiter:
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


def resource(reading: Reading, holder: Spot) -> Resource | None:
    """`x-dyn-resource` of an operation that reads one."""
    spot = holder.child("x-dyn-resource")
    if not holder.has("x-dyn-resource") or not reading.must_be_object(spot, "a resource"):
        return None
    _only(reading, spot, {"changed", "turns"})
    turns = [_turn(reading, turn) for turn in reading.array(spot, "turns") if reading.must_be_object(turn, "a turn")]
    return Resource(_pointer(reading, spot, "changed"), tuple(turns))


def _turn(reading: Reading, spot: Spot) -> Turn:
    _only(reading, spot, _TURN_KEYS)
    pointer, seconds = _pointer(reading, spot, "pointer") or "", reading.number(spot, "after", 0)
    brings = tuple(str(item.value) for item in reading.array(spot, "brings"))
    words = (spot.child("from").value, spot.child("to").value)
    return Turn(pointer, *words, seconds, reading.text(spot, "event"), brings)


def effect(reading: Reading, holder: Spot) -> Effect | None:
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


def _keys(spot: Spot, key: str) -> list[str]:
    value = spot.child(key).value
    return list(value) if is_object(value) else []


def _members(reading: Reading, spot: Spot) -> Members | None:
    if not reading.must_be_object(spot, "members"):
        return None
    _only(reading, spot, _MEMBER_KEYS)
    how = reading.word(spot, "how", ("add", "remove", "order"), "add")
    pointers = (_pointer(reading, spot, "pointer") or "", _pointer(reading, spot, "ids") or "")
    return Members(*pointers, reading.text(spot, "reader"), how)


def paging(reading: Reading, holder: Spot, parameters: tuple[Parameter, ...]) -> Paging | None:
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
    return Paging(
        style=reading.word(spot, "style", PAGING_STYLES, "page"),
        page=reading.text(spot, "page"),
        size=reading.text(spot, "size") or None,
        items=_pointer(reading, spot, "items") or "",
        pages=_pointer(reading, spot, "pages"),
        total=_pointer(reading, spot, "total"),
        first=int(reading.number(spot, "first", 1)),
        number=_pointer(reading, spot, "number"),
    )


def error_shape(reading: Reading, root: Spot) -> ErrorShape:
    """`x-dyn-errors` of the document: where its error bodies say what."""
    spot = root.child("x-dyn-errors")
    if not root.has("x-dyn-errors") or not reading.must_be_object(spot, "pointers into an error body"):
        return ErrorShape()
    _only(reading, spot, _ERROR_KEYS)
    pointers = {key: _pointer(reading, spot, key) for key in spot.value if key in _ERROR_KEYS}
    return ErrorShape(**{key: pointer for key, pointer in pointers.items() if pointer is not None})


def event_shape(reading: Reading, root: Spot) -> EventShape:
    """`x-dyn-webhooks` of the document: where the bodies of its webhooks say what."""
    spot = root.child("x-dyn-webhooks")
    if not root.has("x-dyn-webhooks") or not reading.must_be_object(spot, "pointers into an event"):
        return EventShape()
    _only(reading, spot, _EVENT_KEYS)
    return EventShape(**{key: _pointer(reading, spot, key) for key in spot.value if key in _EVENT_KEYS})


def _pointer(reading: Reading, spot: Spot, key: str) -> str | None:
    if not spot.has(key):
        return None
    text = reading.text(spot, key)
    if text and not text.startswith("/"):
        reading.fault(spot.child(key), f"expected a JSON pointer such as /data, not {quoted(text)}")
    return text


def _only(reading: Reading, spot: Spot, known: set[str]) -> None:
    for key in spot.value.keys() - known:
        reading.fault(spot.child(key), f"unknown key {quoted(key)}; known are {', '.join(sorted(known))}")
