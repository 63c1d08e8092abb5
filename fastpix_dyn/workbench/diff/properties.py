"""The properties of two objects: which are gone, new, or asked for in another way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.workbench.diff.flat import Definitions, Flat

Object = tuple[Flat, Definitions]
_HIDDEN = {"request": "readOnly", "response": "writeOnly", "webhook": "writeOnly"}
"""The mark of properties that are not sent in a message of that family (OpenAPI 3.1 §4.8.24; Validation §9.4)."""
_HIDDEN_WORDS = {"request": "read-only", "response": "write-only", "webhook": "write-only"}


@dataclass(frozen=True, slots=True)
class Change:
    """One property: the rules of what became of it, and its schemas where both sides have it."""

    name: str
    rules: tuple[str, ...]
    pair: tuple[Schema, Schema] | None = None


def changed_properties(family: str, old: Object, new: Object) -> Iterator[Change]:
    """Each property of either side, in a message that a request, a response or a webhook is."""
    before, after = _properties(old[0]), _properties(new[0])
    for name in dict.fromkeys((*before, *after)):
        hidden = (_is_hidden(family, before.get(name), old[1]), _is_hidden(family, after.get(name), new[1]))
        yield _change(family, name, (before.get(name), after.get(name)), hidden)


def _properties(one: Flat) -> dict[str, tuple[Schema, bool]]:
    """Each property that is declared or required: its schema, and whether it is required."""
    declared, required = one.keywords.get("properties", {}), dict.fromkeys(one.keywords.get("required", ()))
    return {name: (declared.get(name, True), name in required) for name in dict.fromkeys((*declared, *required))}


def _is_hidden(family: str, given: tuple[Schema, bool] | None, definitions: Definitions) -> bool:
    return given is not None and resolved(given[0], definitions).get(_HIDDEN[family]) is True


def _change(family: str, name: str, given: tuple[tuple[Schema, bool] | None, ...], hidden: tuple[bool, bool]) -> Change:
    old, new = (one if not is_hidden else None for one, is_hidden in zip(given, hidden, strict=True))
    if old and new:
        rules = () if old[1] == new[1] else (f"{family}-property-became-{_need(required=new[1])}",)
        return Change(name, rules, (old[0], new[0]))
    if old:
        rule = f"{family}-property-became-{_HIDDEN_WORDS[family]}" if hidden[1] else _gone(family, required=old[1])
        return Change(name, (rule,))
    if new:
        is_shown = hidden[0] and not (family == "request" and new[1])
        rule = f"{family}-property-became-not-{_HIDDEN_WORDS[family]}" if is_shown else _new(family, required=new[1])
        return Change(name, (rule,))
    return Change(name, ())


def _need(*, required: bool) -> str:
    return "required" if required else "optional"


def _gone(family: str, *, required: bool) -> str:
    return (
        "request-property-removed" if family == "request" else f"{family}-{_need(required=required)}-property-removed"
    )


def _new(family: str, *, required: bool) -> str:
    need = _need(required=required)
    return f"new-{need}-request-property" if family == "request" else f"{family}-{need}-property-added"
