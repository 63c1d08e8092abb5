"""Small damages to a JSON value, one at a time: what a document with teeth notices."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.spec.schemas import subschemas
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.bundle import bundle

Steps = tuple[str | int, ...]
Change = Callable[[Any, Any], object]
"""What is done to the holder of a key, and the key."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged copy of a value: what was done, and where (a JSON pointer, RFC 6901)."""

    damage: str
    pointer: str
    value: Any


def mutants(value: Any, words: set[str]) -> Iterator[Mutant]:
    """Damaged copies of *value*, one damage each: dropped, renamed, nulled, retyped; and *words* garbled."""
    for path, here in spots(value):
        if not path:
            continue
        pointer = "".join(f"/{escape(str(key))}" for key in path)
        for damage, change in _changes(path[-1], here, words):
            yield Mutant(damage, pointer, changed(value, path, change))


def _changes(key: str | int, here: Any, words: set[str]) -> Iterator[tuple[str, Change]]:
    if isinstance(key, str):
        yield "dropped", lambda holder, key: holder.pop(key)
        yield "renamed", lambda holder, key: holder.__setitem__(f"{key}Renamed", holder.pop(key))
    if here is not None:
        yield "nulled", _put(None)
    yield "retyped", _put(another_type(here))
    if isinstance(here, str) and here in words:
        yield "garbled", _put(f"{here}~")


def _put(other: Any) -> Change:
    return lambda holder, key: holder.__setitem__(key, other)


def another_type(value: Any) -> Any:
    """A value that is of no type that *value* could be meant as."""
    return {"retyped": True} if isinstance(value, str | list) or value is None else "retyped"


def spots(value: Any, path: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Each value inside *value*, with the keys that lead there; itself first."""
    yield path, value
    children = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    for key, child in children:
        yield from spots(child, (*path, key))


def changed(value: Any, path: Steps, change: Change) -> Any:
    """A copy of *value* in which *change* was done to the holder of the last key of *path*."""
    made = copy.deepcopy(value)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return made


def closed_words(schema: Schema, definitions: Mapping[str, Schema]) -> set[str]:
    """Return all words of the enums and consts that *schema* leads to.

    The words that `if` and `not` ask for are none: they close nothing (JSON Schema 2020-12 §10.2).
    """
    made = bundle(schema, definitions)
    lists = [
        [*one.get("enum", ()), one.get("const")]
        for top in (made.schema, *made.definitions.values())
        for one in _asserting(top)
    ]
    return {word for words in lists for word in words if isinstance(word, str)}


def _asserting(schema: Schema) -> Iterator[Mapping[str, Any]]:
    """Yield *schema* and all schemas inside it, but not those under `if` and `not`."""
    if isinstance(schema, Mapping):
        yield schema
        for pointer, inner in subschemas(schema):
            if pointer not in {"/if", "/not"}:
                yield from _asserting(inner)
