"""A schema with all definitions that it needs and nothing else: the input of a validation engine.

Annotations, which no engine asserts, are removed, and so are formats that this package does not check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import (
    REFERENCE,
    SCHEMA_KEYWORDS,
    SCHEMA_LIST_KEYWORDS,
    SCHEMA_MAP_KEYWORDS,
    definition_name,
    map_subschemas,
    subschemas,
)
from fastpix_dyn.structs import Record

EXTENSIBLE_ENUM = "x-extensible-enum"
"""Lists the known values of a vocabulary that the server may extend. No engine reads it."""
CLOSED_MARK = "x-closed"
"""Marks a schema whose `unevaluatedProperties: false` was added by `validate.undeclared_keys`."""
SECRET_FORMAT = "password"  # noqa: S105  # OpenAPI 3.1 §4.8.24: a format whose values are not shown

FORMATS: Mapping[str, str] = {
    "uuid": "a UUID, such as 01234567-89ab-cdef-0123-456789abcdef (RFC 9562)",
    "date-time": "a time with its zone, such as 2030-01-31T12:00:00Z (RFC 3339)",
    "date": "a day, such as 2030-01-31 (RFC 3339)",
    "uri": "an absolute URI, such as https://example.com/a%20b (RFC 3986)",
    "email": "an email address (RFC 5321)",
}
"""The checked formats, each with what it requires."""

_APPLICATORS = (SCHEMA_KEYWORDS | SCHEMA_LIST_KEYWORDS | SCHEMA_MAP_KEYWORDS) - {"contentSchema", "$defs"}
_ASSERTIONS = frozenset(
    {"type", "enum", "const", "minLength", "maxLength", "pattern", "format"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    | {"minItems", "maxItems", "uniqueItems", "minContains", "maxContains"}
    | {"minProperties", "maxProperties", "required", "dependentRequired"}
)
_USED_ANNOTATIONS = frozenset({"readOnly", "writeOnly", "discriminator", "title", CLOSED_MARK})
"""Annotations that `validate/` reads."""
_KEPT = _APPLICATORS | _ASSERTIONS | _USED_ANNOTATIONS | {"$ref"}


class SchemaBundle(Record, frozen=True):
    """A schema, and by NAME the definitions that `#/$defs/NAME` refers to in it and in each other."""

    schema: Schema
    definitions: Mapping[str, Schema]

    def as_schema(self) -> Schema:
        """Return one schema with the definitions in its `$defs`."""
        if isinstance(self.schema, bool) or not self.definitions:
            return self.schema
        return {**self.schema, "$defs": dict(self.definitions)}

    def schemas(self) -> Iterator[Mapping[str, Any]]:
        """Yield every schema in the bundle except true and false."""
        for top in (self.schema, *self.definitions.values()):
            yield from _nested(top)

    def is_recursive(self) -> bool:
        """Return whether a schema contains itself, so that only the depth of the value limits the validation."""
        try:
            TopologicalSorter({name: references(schema) for name, schema in self.definitions.items()}).prepare()
        except CycleError:
            return True
        return False


def bundle_schema(schema: Schema, definitions: Mapping[str, Schema]) -> SchemaBundle:
    """Return the bundle of *schema* with the *definitions* that it needs.

    Raises:
        SpecError: a `$ref` leads to none of *definitions*.
    """

    def definition(name: str) -> Schema:
        if name not in definitions:
            raise SpecError(f"the $ref {REFERENCE + name!r} leads to no schema")
        return _trimmed(definitions[name])

    root = _trimmed(schema)
    return SchemaBundle(root, _needed(root, definition))


def references(schema: Schema) -> set[str]:
    """Return the names of the definitions that *schema* itself refers to."""
    targets = (str(part["$ref"]) for part in _nested(schema) if "$ref" in part)
    return {definition_name(target) for target in targets if target.startswith(REFERENCE)}


def reachable(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[Mapping[str, Any]]:
    """Yield every schema in *schema* and in the definitions that it needs, each once, except true and false."""
    yield from _nested(schema)
    for definition in _needed(schema, lambda name: definitions.get(name, True)).values():
        yield from _nested(definition)


def needs_review(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    """Return whether `validate.request_review` can find anything in values of *schema*."""
    return any(
        part.get("properties")
        or part.get("patternProperties")
        or EXTENSIBLE_ENUM in part
        or part.get("deprecated") is True
        for part in reachable(schema, definitions)
    )


def _needed(schema: Schema, definition: Callable[[str], Schema]) -> dict[str, Schema]:
    """Return the definitions that *schema* refers to, directly or through others, by name."""
    found: dict[str, Schema] = {}
    waiting = list(references(schema))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = definition(name)
            waiting += references(found[name])
    return found


def _nested(schema: Schema) -> Iterator[Mapping[str, Any]]:
    """Yield *schema* and all schemas inside it, except true and false."""
    if not isinstance(schema, bool):
        yield schema
        for _, inner in subschemas(schema):
            yield from _nested(inner)


def _trimmed(schema: Schema) -> Schema:
    if isinstance(schema, bool):
        return schema
    kept = {key: value for key, value in schema.items() if _is_kept(key, value)}
    return map_subschemas(kept, lambda _, inner: _trimmed(inner))


def _is_kept(key: str, value: Any) -> bool:
    is_checked = isinstance(value, str) and (value == SECRET_FORMAT or value in FORMATS)
    return key in _KEPT and (key != "format" or is_checked)
