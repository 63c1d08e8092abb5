"""A schema of a plan → one that stands alone: with what it refers to, for one direction, open or closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import LISTED, NAMED, ONE, resolved, subschemas
from fastpix_dyn.validate.rust import FORMATS

Direction = Literal["request", "response"]
Undeclared = Literal["allow", "refuse"]

_REFERENCE = "#/$defs/"
_OTHERS_ONLY = {"request": "readOnly", "response": "writeOnly"}
"""Properties marked so are for the other direction (OpenAPI 3.1 §4.8.24.1): nothing here has to hold them."""
_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})
"""Keywords whose schemas speak about the same value as the schema around them."""


def standalone(
    schema: Schema, definitions: Mapping[str, Schema], direction: Direction, undeclared: Undeclared
) -> dict[str, Any]:
    """*schema* with its part of *definitions*, without formats that are not asserted.

    Properties of the other direction are not required; with `undeclared="refuse"`, an object whose properties are
    declared may have no others.
    """

    def local(part: Mapping[str, Any]) -> dict[str, Any]:
        return _asserting(_one_way(part, definitions, direction))

    def made(part: Schema) -> Schema:
        return _mapped(part, local)

    if undeclared == "refuse":
        pool = {name: _closed_inside(definitions[name], definitions) for name in _reached(schema, definitions)}
        root = _closed(schema, definitions)
    else:
        pool, root = {name: definitions[name] for name in _reached(schema, definitions)}, schema
    whole = made(root)
    return {"allOf": [whole], "$defs": {name: made(part) for name, part in pool.items()}}


def _reached(schema: Schema, definitions: Mapping[str, Schema]) -> set[str]:
    """The names of all definitions that *schema* leads to."""
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(definitions[name])
    return found


def _references(schema: Schema) -> Iterator[str]:
    if isinstance(schema, Mapping) and "$ref" in schema:
        yield str(schema["$ref"]).removeprefix(_REFERENCE)
    for _, part in subschemas(schema):
        yield from _references(part)


def _mapped(schema: Schema, change: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Schema:
    """*schema* with *change* made to it and to every schema inside it."""
    if isinstance(schema, bool):
        return schema
    return _inside(change(schema), lambda _, part: _mapped(part, change))


def _inside(schema: Mapping[str, Any], change: Callable[[str, Schema], Schema]) -> dict[str, Any]:
    """*schema* with *change* made to the schemas directly inside it; it is told the keyword that holds them."""
    made = dict(schema)
    for key, value in schema.items():
        if key in ONE:
            made[key] = change(key, value)
        elif key in LISTED:
            made[key] = [change(key, part) for part in value]
        elif key in NAMED:
            made[key] = {name: change(key, part) for name, part in value.items()}
    return made


def _asserting(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "format" or value in FORMATS or value == "password"}


def _one_way(schema: Mapping[str, Any], definitions: Mapping[str, Schema], direction: Direction) -> Mapping[str, Any]:
    mark = _OTHERS_ONLY[direction]
    declared: Mapping[str, Schema] = schema.get("properties", {})
    others = {name for name, part in declared.items() if resolved(part, definitions).get(mark) is True}
    if not others or "required" not in schema:
        return schema
    return {**schema, "required": [name for name in schema["required"] if name not in others]}


def _closed(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """*schema*, the schema of a whole value, closed, and all values inside it."""
    made = _closed_inside(schema, definitions)
    if isinstance(made, bool) or {"additionalProperties", "unevaluatedProperties"} & made.keys():
        return made
    return {**made, "unevaluatedProperties": False} if declared_names(schema, definitions) else made


def _closed_inside(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """*schema* with the values inside it closed, but not itself: another schema may speak about the same value."""

    def change(key: str, part: Schema) -> Schema:
        return _closed_inside(part, definitions) if key in _IN_PLACE else _closed(part, definitions)

    return schema if isinstance(schema, bool) else _inside(schema, change)


def declared_names(schema: Schema, definitions: Mapping[str, Schema]) -> set[str]:
    """The names of all properties that *schema*, or a schema about the same value, declares."""
    found: set[str] = set()
    waiting, seen = [schema], set[int]()
    while waiting:
        part = waiting.pop()
        if isinstance(part, bool) or id(part) in seen:
            continue
        seen.add(id(part))
        found |= part.get("properties", {}).keys()
        if "$ref" in part:
            waiting.append(definitions[str(part["$ref"]).removeprefix(_REFERENCE)])
        waiting += [inner for pointer, inner in subschemas(part) if pointer.split("/")[1] in _IN_PLACE]
    return found
