"""What is required depends on who sends: `readOnly` is not asked of requests, nor `writeOnly` of answers.

JSON Schema 2020-12 says only that these are annotations (Validation §9.4); OpenAPI 3.0.3 §4.7.24.1 says which way
`required` takes effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastpix_dyn.spec.plan import Direction, Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.validate.bundle import ALTERNATIVE, CONJUNCTIVE, IN_PLACE, Bundle, group, keyword, rebuilt

_NOT_SENT: Mapping[Direction, str] = {"request": "readOnly", "response": "writeOnly"}


def directed(bundle: Bundle, direction: Direction) -> Bundle:
    """*bundle* as it holds for messages of *direction*."""
    mark = _NOT_SENT[direction]
    if not any(schema.get(mark) is True for schema in bundle.schemas()):
        return bundle
    definitions = bundle.definitions
    made = {name: _relaxed(schema, definitions, mark, frozenset()) for name, schema in definitions.items()}
    return Bundle(_relaxed(bundle.schema, definitions, mark, frozenset()), made)


def _relaxed(schema: Schema, definitions: Mapping[str, Schema], mark: str, spared: frozenset[str]) -> Schema:
    """*schema* without the demands for marked properties. *spared* are those that what stands around it marks."""
    if isinstance(schema, bool):
        return schema
    certain = spared | _marked(schema, definitions, mark, CONJUNCTIVE)
    possible = spared | _marked(schema, definitions, mark, IN_PLACE)

    def change(pointer: str, inner: Schema) -> Schema:
        key = keyword(pointer)
        if key in {"not", "if"}:
            return inner  # they ask whether a property is there; they do not demand it
        around = possible if key in CONJUNCTIVE else certain if key in ALTERNATIVE else frozenset[str]()
        return _relaxed(inner, definitions, mark, around)

    made = rebuilt(schema, change)
    if isinstance(made.get("required"), list):
        made["required"] = [name for name in made["required"] if name not in possible]
    return made


def _marked(schema: Schema, definitions: Mapping[str, Schema], mark: str, keywords: Iterable[str]) -> frozenset[str]:
    """The names of the properties that *schema*, or a branch of it, marks."""
    declared: list[tuple[str, Any]] = []
    for one in group(schema, definitions, keywords):
        declared += one.get("properties", {}).items()
    return frozenset(name for name, value in declared if resolved(value, definitions).get(mark) is True)
