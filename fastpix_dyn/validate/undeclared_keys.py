"""Close schemas: refuse every key that no schema declares, to show differences that an open schema allows.

`unevaluatedProperties: false` (JSON Schema 2020-12 §11.3) is added to schemas that declare properties, directly or in
their branches: `allOf`, `oneOf`, `anyOf`, `$ref` and the like. It is added where a schema applies to a value, never in
a branch, because a branch does not see what the others declare; hence also where a definition is used, and not in the
definition. For the same reason it is omitted if several branches describe the same part of a value. Objects without
declared properties stay open, and what the document itself says about other properties stays in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import CLOSED_MARK, SchemaBundle, bundle_schema
from fastpix_dyn.spec.schemas import (
    CONDITIONAL_APPLICATORS,
    IN_PLACE_APPLICATORS,
    REFERENCE,
    TEST_KEYWORDS,
    UNCONDITIONAL_APPLICATORS,
    applicable_schemas,
    declared_properties,
    definition_name,
    in_place_subschemas,
    keyword_of,
    map_subschemas,
    subschemas,
)

_LOOSENED = frozenset({"oneOf", "unevaluatedProperties"})
"""Keywords that may accept more if a schema inside refuses more; so the original document must also match."""
_OTHER_KEYS = frozenset({"additionalProperties", "unevaluatedProperties"})
_OPEN_PREFIX = "as-written:"
"""Prefix for the name of a definition in its original, open form."""

Definitions = Mapping[str, Schema]
# A slot is a part of a value, written as the pointer to the schema that describes it: `/properties/id`, `/items`.


def close_schemas(bundle: SchemaBundle) -> SchemaBundle:
    """Return *bundle* with every schema closed that declares properties."""
    closing = _Closing(bundle.definitions)
    closed = {name: closing.branch(schema, frozenset()) for name, schema in bundle.definitions.items()}
    closed |= {_OPEN_PREFIX + name: _open(schema) for name, schema in bundle.definitions.items()}
    root = closing.value(bundle.schema)
    if any(_LOOSENED & schema.keys() for schema in bundle.schemas()):
        root = {"allOf": [_open(bundle.schema), root]}
    return bundle_schema(root, closed)


def declared_keys(schema: Schema, definitions: Definitions) -> set[str]:
    """Return the names of all properties that *schema* and its branches declare."""
    return {*declared_properties(applicable_schemas(schema, definitions))}


def allows_other_keys(part: Mapping[str, Any]) -> bool:
    """Return whether *part* says that an object may have other keys, of any value or of values that match a schema."""
    return any(part.get(keyword, False) is not False for keyword in _OTHER_KEYS)


class _Closing:
    """Closes schemas of the same *definitions*. What a schema describes is found once, however many refer to it."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._slots_of: dict[int, Counter[str]] = {}
        self._closable: dict[int, bool] = {}

    def value(self, schema: Schema) -> Schema:
        """Return *schema*, which applies to a value, closed."""
        closed = self.branch(schema, frozenset())
        if isinstance(closed, bool) or not _needs_closing(schema, self._definitions):
            return closed
        return {**closed, "unevaluatedProperties": False, CLOSED_MARK: True}

    def branch(self, schema: Schema, shared: frozenset[str]) -> Schema:
        """Return *schema* with its inner values closed, except the *shared* slots, which other branches describe."""
        if isinstance(schema, bool):
            return schema
        shared |= {slot for slot, times in self._slots(schema).items() if times > 1}

        def transform(slot: str, inner: Schema) -> Schema:
            keyword = keyword_of(slot)
            if keyword in TEST_KEYWORDS or slot in shared:
                return _open(inner)
            if keyword not in IN_PLACE_APPLICATORS:
                return self.value(inner)
            closed = self.branch(inner, shared)
            is_alternative = keyword in {"anyOf", "oneOf"}
            if is_alternative and _allows_any_object(inner, self._definitions) and not self._declares_always(schema):
                return {**({} if isinstance(closed, bool) else closed), "additionalProperties": True}
            return closed

        closed = map_subschemas(schema, transform)
        return {**closed, "$ref": self._reference(closed["$ref"], shared)} if "$ref" in closed else closed

    def _reference(self, target: str, shared: frozenset[str]) -> str:
        """Return a `$ref` to the closed definition, or to the open one if it describes a shared slot."""
        name = definition_name(target)
        is_shared = shared & self._slots(self._definitions.get(name, True)).keys()
        return f"{REFERENCE}{_OPEN_PREFIX}{name}" if is_shared else target

    def _declares_always(self, schema: Schema) -> bool:
        """Return whether *schema* declares properties whichever alternative matches; those only add conditions then."""
        parts = applicable_schemas(schema, self._definitions, UNCONDITIONAL_APPLICATORS)
        return any(part.get("properties") for part in parts)

    def _slots(self, schema: Schema) -> Counter[str]:
        """Count, for each slot, the branches of *schema* that apply together and describe it with a closable schema."""
        if isinstance(schema, bool):
            return Counter()
        if id(schema) not in self._slots_of:
            self._slots_of[id(schema)] = Counter()  # a schema inside itself adds nothing
            found = Counter(slot for slot, inner in _parts(schema) if self._is_closable(inner))
            for branch in in_place_subschemas(schema, self._definitions, UNCONDITIONAL_APPLICATORS):
                found += self._slots(branch)
            alternatives = Counter[str]()
            for branch in in_place_subschemas(schema, self._definitions, CONDITIONAL_APPLICATORS):
                alternatives |= self._slots(branch)
            self._slots_of[id(schema)] = found + alternatives
        return self._slots_of[id(schema)]

    def _is_closable(self, schema: Schema) -> bool:
        """Return whether anything in a value of *schema* would be closed."""
        if id(schema) in self._closable or isinstance(schema, bool):
            return self._closable.get(id(schema), False)
        waiting: list[Schema] = [schema]
        visited, found = set[int](), False
        while waiting and not found:
            one = waiting.pop()
            if isinstance(one, bool) or id(one) in visited:
                continue
            visited.add(id(one))
            found = _needs_closing(one, self._definitions)
            if not found:
                parts = applicable_schemas(one, self._definitions)
                waiting += [inner for part in parts for _, inner in _parts(part)]
        # If the first schema has nothing to close, neither has any schema inside it.
        self._closable |= {id(schema): True} if found else dict.fromkeys(visited, False)
        return found


def _needs_closing(schema: Schema, definitions: Definitions) -> bool:
    if isinstance(schema, bool) or _OTHER_KEYS & schema.keys():
        return False
    return bool(declared_keys(schema, definitions))


def _open(schema: Schema) -> Schema:
    """Return *schema* in its original form: its `$ref`s lead to the open definitions."""
    if isinstance(schema, bool):
        return schema
    copy = map_subschemas(schema, lambda _, inner: _open(inner))
    return {**copy, "$ref": copy["$ref"].replace(REFERENCE, REFERENCE + _OPEN_PREFIX)} if "$ref" in copy else copy


def _allows_any_object(schema: Schema, definitions: Definitions) -> bool:
    """Return whether *schema*, an alternative, allows any object."""
    if isinstance(schema, bool):
        return schema
    parts = applicable_schemas(schema, definitions)
    types = [part["type"] for part in parts if "type" in part]
    allows_objects = not schema or any("object" in names for names in types)
    return allows_objects and not any({"properties", *_OTHER_KEYS} & part.keys() for part in parts)


def _parts(schema: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    """Yield the slots that *schema* itself describes, each with its schema."""
    skipped = TEST_KEYWORDS.union(IN_PLACE_APPLICATORS)
    return ((slot, inner) for slot, inner in subschemas(schema) if keyword_of(slot) not in skipped)
