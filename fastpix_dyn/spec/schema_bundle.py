"""A schema with all that it leads to and nothing else: what an engine is built from.

Annotations, which no engine asserts, are left out, and so are formats that are only annotations here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import LISTED, NAMED, ONE, subschemas
from fastpix_dyn.spec.values import escape
from fastpix_dyn.structs import Record

REFERENCE = "#/$defs/"
OPEN_WORDS = "x-extensible-enum"
"""Lists the known words of a vocabulary that the server may extend. No engine reads it."""
ADDED = "x-added-by-judge"
"""Marks a schema whose `unevaluatedProperties: false` is not the document's."""

_APPLICATORS = (ONE | LISTED | NAMED) - {"contentSchema", "$defs"}
_ASSERTIONS = frozenset(
    {"type", "enum", "const", "minLength", "maxLength", "pattern", "format"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    | {"minItems", "maxItems", "uniqueItems", "minContains", "maxContains"}
    | {"minProperties", "maxProperties", "required", "dependentRequired"}
)
_READ_HERE = frozenset({"readOnly", "writeOnly", "discriminator", "title", ADDED})
"""Annotations that the other modules of this part read."""
_KEPT = _APPLICATORS | _ASSERTIONS | _READ_HERE | {"$ref"}

CONJUNCTIVE = ("$ref", "allOf")
ALTERNATIVE = ("anyOf", "oneOf", "then", "else", "dependentSchemas")
IN_PLACE = (*CONJUNCTIVE, *ALTERNATIVE)
"""Keywords whose schemas judge the very value that their holder judges (JSON Schema 2020-12 §10.2), besides `if` and
`not`, which only ask."""

Change = Callable[[str, Schema], Schema]


class Bundle(Record, frozen=True):
    """A schema, and by NAME what `#/$defs/NAME` leads to in it and in each other."""

    schema: Schema
    definitions: Mapping[str, Schema]

    def whole(self) -> Schema:
        """As one schema that stands for itself."""
        if isinstance(self.schema, bool) or not self.definitions:
            return self.schema
        return {**self.schema, "$defs": dict(self.definitions)}

    def schemas(self) -> Iterator[Mapping[str, Any]]:
        """Every schema in the bundle, but for true and false."""
        for top in (self.schema, *self.definitions.values()):
            yield from _inside(top)

    def is_recursive(self) -> bool:
        """Whether a schema leads back to itself, so that nothing but the value ends the judging."""
        try:
            TopologicalSorter({name: references(schema) for name, schema in self.definitions.items()}).prepare()
        except CycleError:
            return True
        return False


def bundle(schema: Schema, definitions: Mapping[str, Schema]) -> Bundle:
    """*schema* with those of *definitions* that it leads to.

    Raises:
        SpecError: a `$ref` leads to none of *definitions*.
    """
    root = _trimmed(schema)
    found: dict[str, Schema] = {}
    waiting = list(references(root))
    while waiting:
        name = waiting.pop()
        if name not in definitions:
            raise SpecError(f"the $ref {REFERENCE + name!r} leads to no schema")
        if name not in found:
            found[name] = _trimmed(definitions[name])
            waiting += references(found[name])
    return Bundle(root, found)


def references(schema: Schema) -> set[str]:
    """The declared_names of the definitions that *schema* refers to itself."""
    found = (str(part["$ref"]) for part in _inside(schema) if "$ref" in part)
    return {target.removeprefix(REFERENCE) for target in found if target.startswith(REFERENCE)}


def reachable(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[Mapping[str, Any]]:
    """Every schema in *schema* and where its `$ref`s lead, each once, but for true and false."""
    waiting, seen = [schema], set[str]()
    while waiting:
        one = waiting.pop()
        yield from _inside(one)
        found = references(one) - seen
        seen |= found
        waiting += (definitions.get(name, True) for name in found)


def is_reviewed(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    """Whether there is something for `request_review` to find in values of *schema*."""
    return any(
        part.get("properties") or part.get("patternProperties") or OPEN_WORDS in part or part.get("deprecated") is True
        for part in reachable(schema, definitions)
    )


def rebuilt(schema: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """*schema* with each schema directly inside it replaced by what *change* makes of it; it gets the pointer too."""
    return {key: _replaced(key, value, change) for key, value in schema.items()}


def keyword(pointer: str) -> str:
    """The keyword that a *pointer* into a schema begins with."""
    return pointer.split("/")[1]


def branches(
    schema: Mapping[str, Any], definitions: Mapping[str, Schema], keywords: Iterable[str] = IN_PLACE
) -> Iterator[Mapping[str, Any]]:
    """The schemas under *keywords* of *schema*, which judge the same value; what a `$ref` leads to is one."""
    wanted = frozenset(keywords)
    if "$ref" in schema and "$ref" in wanted:
        target = definitions.get(str(schema["$ref"]).removeprefix(REFERENCE), True)
        yield from () if isinstance(target, bool) else (target,)
    for pointer, inner in subschemas(schema):
        if keyword(pointer) in wanted and not isinstance(inner, bool):
            yield inner


def group(
    schema: Schema, definitions: Mapping[str, Schema], keywords: Iterable[str] = IN_PLACE
) -> list[Mapping[str, Any]]:
    """*schema* and all its branches, theirs included, each once."""
    waiting = [] if isinstance(schema, bool) else [schema]
    found: dict[int, Mapping[str, Any]] = {}
    while waiting:
        one = waiting.pop()
        if id(one) not in found:
            found[id(one)] = one
            waiting += branches(one, definitions, keywords)
    return list(found.values())


def _replaced(key: str, value: Any, change: Change) -> Any:
    if key in ONE:
        return change(f"/{key}", value)
    if key in LISTED:
        return [change(f"/{key}/{index}", item) for index, item in enumerate(value)]
    if key in NAMED:
        return {name: change(f"/{key}/{escape(name)}", item) for name, item in value.items()}
    return value


def _trimmed(schema: Schema) -> Schema:
    if isinstance(schema, bool):
        return schema
    kept = {key: value for key, value in schema.items() if _is_kept(key, value)}
    return rebuilt(kept, lambda _, inner: _trimmed(inner))


def _is_kept(key: str, value: Any) -> bool:
    return key in _KEPT and (key != "format" or (isinstance(value, str) and (value == SECRET or value in FORMATS)))


def _inside(schema: Schema) -> Iterator[Mapping[str, Any]]:
    if not isinstance(schema, bool):
        yield schema
        for _, inner in subschemas(schema):
            yield from _inside(inner)


FORMATS: Mapping[str, str] = {
    "uuid": "a UUID, such as 01234567-89ab-cdef-0123-456789abcdef (RFC 9562)",
    "date-time": "a time with its zone, such as 2030-01-31T12:00:00Z (RFC 3339)",
    "date": "a day, such as 2030-01-31 (RFC 3339)",
    "uri": "an absolute URI, such as https://example.com/a%20b (RFC 3986)",
    "email": "an email address (RFC 5321)",
}
"""What each of them asks for, in words."""


SECRET = "password"  # noqa: S105  # it is the word of OpenAPI 3.1 §4.8.24 for a value that is not to be shown


def declared_names(parts: Iterable[Mapping[str, Any]]) -> dict[str, None]:
    """The declared_names of the properties that *parts*, schemas that judge one value, declare; in their order."""
    return dict.fromkeys(name for part in parts for name in part.get("properties", {}))
