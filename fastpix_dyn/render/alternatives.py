"""Schemas as the plain alternatives that they stand for, with `allOf`, `oneOf` and `anyOf` resolved."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, product
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import resolved

Flat = dict[str, Any]
_SHAPE = frozenset({"$ref", "type", "properties", "allOf", "oneOf", "anyOf", "items", "enum", "const"})
"""Keywords that say what a value looks like; others only narrow it."""
_MOST = 16
_DEEPEST = 20


def flat(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0) -> Flat:
    """*schema* with its `$ref` followed, its `allOf` made one, and alternatives that only narrow it left out."""
    made = dict(resolved(schema, definitions))
    for part in made.pop("allOf", ()) if depth < _DEEPEST else ():
        made = _both(made, flat(part, definitions, depth + 1))
    for key in ("oneOf", "anyOf"):
        if key in made and not any(_has_shape(one) for one in made[key]):
            made["required"] = [*made.get("required", ()), *_required_by_all(made.pop(key))]
    return made


def _has_shape(schema: Schema) -> bool:
    return not isinstance(schema, bool) and bool(schema.keys() & _SHAPE)


def _required_by_all(schemas: list[Schema]) -> list[str]:
    demands = [set[str]() if isinstance(one, bool) else set[str](one.get("required", ())) for one in schemas]
    return sorted(demands[0].intersection(*demands[1:]))


def branches(schema: Flat) -> list[Schema]:
    """The alternatives of a *schema* that is flat, each whole; empty where it has none."""
    groups = [schema[key] for key in ("oneOf", "anyOf") if key in schema]
    if not groups:
        return []
    base = {key: schema[key] for key in ("properties", "required") if schema.get(key)}
    if base:
        return [{"type": "object", "allOf": [base, *chosen]} for chosen in islice(product(*groups), _MOST)]
    return _combined(groups)


def _combined(groups: list[list[Schema]]) -> list[Schema]:
    """One of each group at a time."""
    if len(groups) == 1:
        return groups[0]
    return [{"allOf": [*chosen]} for chosen in islice(product(*groups), _MOST)]


def _both(first: Flat, second: Flat) -> Flat:
    """One schema for what fits both; what *first* says of a property goes before what *second* does."""
    groups = [one.pop(key) for one in (first, second) for key in ("oneOf", "anyOf") if key in one]
    merged: Flat = {**second, **first}
    for key in ("properties", "required"):
        parts = [one[key] for one in (second, first) if key in one]
        if parts:
            merged[key] = (
                {**parts[0], **parts[-1]} if key == "properties" else [name for part in parts for name in part]
            )
    if groups:
        merged["oneOf"] = _combined(groups)
    return merged
