"""Where pointers lead: whether a value of a schema may have something there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.validate.bundle import group

_DECLARING = frozenset({"properties", "items", "prefixItems", "additionalProperties", "patternProperties"})


def leads(schema: Schema, definitions: Mapping[str, Schema], pointer: str) -> list[Schema]:
    """The schemas of what *pointer* may lead to in a value of *schema*; none where it can lead to nothing.

    An object or array of which nothing is declared may hold anything.
    """
    found: list[Schema] = [schema]
    for token in json_pointer.tokens(pointer):
        found = [inner for one in found for inner in _inside(one, definitions, token)]
    return found


def _inside(schema: Schema, definitions: Mapping[str, Schema], token: str) -> Iterator[Schema]:
    members = group(schema, definitions)
    if schema is True or not any({*_DECLARING, "type", "enum", "const"} & one.keys() for one in members):
        yield True
        return
    for one in members:
        yield from _own(one, token)


def _own(schema: Mapping[str, Any], token: str) -> Iterator[Schema]:
    if token in schema.get("properties", {}):
        yield schema["properties"][token]
        return
    if "items" in schema and token.isdigit():
        yield schema["items"]
    if schema.get("additionalProperties", False) is not False:
        yield schema["additionalProperties"]


def is_list(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    """Whether values of *schema* may be arrays."""
    types = [resolved(one, definitions).get("type") for one in (schema, *group(schema, definitions))]
    return schema is True or any(kind == "array" or (isinstance(kind, list) and "array" in kind) for kind in types)
