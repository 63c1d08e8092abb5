"""Schemas of a document as JSON Schema 2020-12, with every `$ref` leading into one pool of named schemas.

OpenAPI 3.1's schemas are 2020-12 already (§4.8.24). Those of 3.0 (3.0.3 §4.7.24) are a dialect: `nullable`, a boolean
`exclusiveMinimum`, and a `$ref` whose siblings don't count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Node, ReferenceFaultError
from fastpix_dyn.spec.parser import Parser
from fastpix_dyn.spec.plan import Field, Schema, Where
from fastpix_dyn.spec.values import is_array, is_object

ONE = frozenset(
    {"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems"}
    | {"unevaluatedProperties", "contentSchema"}
)
"""Keywords that hold one schema."""
LISTED = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
"""Keywords that hold a list of schemas."""
NAMED = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
"""Keywords that hold schemas by name."""
_REFUSED = frozenset({"$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"})
_REFERENCE = "#/$defs/"

PRIMITIVES = frozenset({"string", "integer", "number", "boolean"})
_KINDS = PRIMITIVES | {"null", "array", "object"}

SchemaCheck = Callable[[Schema], Iterable[tuple[str, str]]]
"""Finds the faults of a schema itself: yields pointers into it, and messages."""


class Pool:
    """The schemas that others refer to, gathered while a document is read. `definitions` is the pool itself."""

    def __init__(self, parser: Parser, check: SchemaCheck | None = None) -> None:
        self.definitions: dict[str, Schema] = {}
        self.places: dict[str, Where] = {}
        self._names: dict[Where, str] = {}
        self._waiting: list[tuple[str, Node]] = []
        self._reading = parser
        self._check = check

    def schema(self, node: Node) -> Schema:
        """The schema at *spot*. What it refers to is in the pool afterwards."""
        made = self._checked(node)
        self.finish()
        return made

    def finish(self) -> None:
        """Reads the schemas that were named and not yet read."""
        while self._waiting:
            name, target = self._waiting.pop()
            self.definitions[name] = self._checked(target)

    def _checked(self, node: Node) -> Schema:
        made = self._made(node)
        for pointer, message in self._check(made) if self._check else ():
            self._reading.fault(Where(node.file, node.pointer + pointer), message)
        return made

    def named(self, node: Node) -> str:
        """The name in the pool of the schema at *spot*, which is read soon if it was not yet."""
        name = self._names.get(node.where)
        if name is None:
            name = self._new_name(node.where)
            self._names[node.where] = name
            self.places[name] = node.where
            self.definitions[name] = True
            self._waiting.append((name, node))
        return name

    def _new_name(self, where: Where) -> str:
        last = json_pointer.tokens(where.pointer)[-1:] or [PurePosixPath(where.file).stem]
        base = name = re.sub(r"[^A-Za-z0-9_.-]", "_", last[0])
        number = 1
        while name in self.definitions:
            number += 1
            name = f"{base}_{number}"
        return name

    def _made(self, node: Node) -> Schema:
        if isinstance(node.value, bool):
            return node.value
        if not self._reading.must_be_object(node, "a schema"):
            return True
        if self._reading.legacy and node.has("$ref"):
            return {"$ref": self._reference(node)}
        schema = {key: self._keyword(node, key) for key in node.value if key != "$schema"}
        return modern(schema) if self._reading.legacy else schema

    def _keyword(self, node: Node, key: str) -> Any:
        child = node.child(key)
        if key in _REFUSED:
            self._reading.fault(child, f"{key} is not supported; write a $ref with a JSON pointer")
        if key == "$ref":
            return self._reference(node)
        if key == "discriminator":
            return self._discriminator(child)
        if key == "required":
            return [str(name.value) for name in self._reading.array(node, key)]
        return self._subschemas(node, child, key)

    def _subschemas(self, node: Node, child: Node, key: str) -> Any:
        if key in ONE:
            return self._made(child)
        if key in LISTED:
            return [self._made(item) for item in self._reading.array(node, key)]
        if key in NAMED:
            return {name: self._made(item) for name, item in self._reading.object(node, key)}
        return child.value

    def _reference(self, node: Node) -> str:
        try:
            target = self._reading.document.follow(node, node.value["$ref"])
        except ReferenceFaultError as problem:
            self._reading.fault(node.child("$ref"), str(problem))
            return f"{_REFERENCE}{self._nothing()}"
        return _REFERENCE + self.named(target)

    def _nothing(self) -> str:
        """The name of a schema that allows all: it stands in for one that can't be found."""
        self.definitions.setdefault("", True)
        return ""

    def _discriminator(self, node: Node) -> Any:
        """The discriminator with its mapping (name or `$ref` → `$ref` into the pool); OpenAPI 3.1 §4.8.25."""
        if not is_object(node.value):
            return node.value
        mapping: dict[str, str] = {}
        for word, target in self._reading.object(node, "mapping"):
            reference = target.value if "/" in str(target.value) else f"#/components/schemas/{target.value}"
            mapping[word] = self._reference(Node(target.file, target.pointer, {"$ref": reference}))
        own = {key: value for key, value in node.value.items() if not key.startswith("x-")}
        return {**own, "mapping": mapping} if mapping else own


def modern(schema: dict[str, Any]) -> Schema:
    """A schema of OpenAPI 3.0, whose subschemas are done, as one of 2020-12."""
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and limit in schema:
            schema[exclusive] = schema.pop(limit)
    if schema.pop("nullable", False) is not True:
        return schema
    if "type" in schema:
        schema["type"] = [schema["type"], "null"]
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
        return schema
    # Without a type `nullable` says nothing by the letter, but those who write it beside allOf mean "or null".
    return {"anyOf": [schema, {"type": "null"}]} if {"allOf", "anyOf", "oneOf", "enum"} & schema.keys() else schema


def resolved(schema: Schema, definitions: Mapping[str, Schema]) -> Mapping[str, Any]:
    """*schema* itself, or what its `$ref` leads to, with the siblings of the `$ref` on top; `{}` for true and false."""
    seen: set[str] = set()
    siblings: dict[str, Any] = {}
    while isinstance(schema, Mapping) and "$ref" in schema and schema["$ref"] not in seen:
        seen.add(schema["$ref"])
        siblings = {**{key: value for key, value in schema.items() if key != "$ref"}, **siblings}
        schema = definitions[schema["$ref"].removeprefix(_REFERENCE)]
    return {**schema, **siblings} if isinstance(schema, Mapping) else siblings


def subschemas(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Each schema directly inside *schema*, with the pointer to it."""
    for key, value in schema.items() if isinstance(schema, Mapping) else ():
        if key in ONE:
            yield f"/{key}", value
        elif key in LISTED:
            yield from ((f"/{key}/{index}", item) for index, item in enumerate(value))
        elif key in NAMED:
            yield from ((f"/{key}/{json_pointer.escape(name)}", item) for name, item in value.items())


def properties(
    schema: Schema, definitions: Mapping[str, Schema], _open: tuple[int, ...] = ()
) -> dict[str, tuple[Schema, bool]]:
    """The properties that an object of *schema* may have, each with whether it must.

    Those of all branches together; one is required where each branch of a oneOf or anyOf requires it.
    Empty where *schema* is not, or not only, for objects with known properties.
    """
    flat = resolved(schema, definitions)
    if id(schema) in _open or "object" not in _types(flat):
        return {}
    own: dict[str, Schema] = dict(flat.get("properties", {}))
    required = set(flat.get("required", ()))
    opened = (*_open, id(schema))
    for branch in flat.get("allOf", ()):
        inner = properties(branch, definitions, opened)
        own = {**{name: schema for name, (schema, _) in inner.items()}, **own}
        required |= {name for name, (_, must) in inner.items() if must}
    for key in ("oneOf", "anyOf"):
        demands: list[set[str]] = []
        for branch in flat.get(key, ()):
            alternative = resolved(branch, definitions)
            if "object" not in _types(alternative):
                return {}
            inner = properties(branch, definitions, opened)
            own = {**{name: schema for name, (schema, _) in inner.items()}, **own}
            demands.append({name for name, (_, must) in inner.items() if must} | set(alternative.get("required", ())))
        required |= demands[0].intersection(*demands[1:]) if demands else set()
    return {name: (value, name in required) for name, value in own.items()}


def _types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The types that *schema* allows, as far as it says; an object where it only lists properties or branches."""
    declared = schema.get("type", "object")
    return tuple(declared) if is_array(declared) else (str(declared),)


def kinds(schema: Schema, definitions: Mapping[str, Schema], _open: tuple[int, ...] = ()) -> frozenset[str]:
    """The JSON types that *schema* allows, through `$ref`s and branches, as far as it says."""
    if isinstance(schema, bool) or id(schema) in _open:
        return _KINDS if schema else frozenset()
    opened, found = (*_open, id(schema)), _KINDS
    if "type" in schema:
        types = frozenset(map(str, _types(schema)))
        found &= types | {"integer"} if "number" in types else types
    for words in ([schema["const"]] if "const" in schema else None, schema.get("enum")):
        found &= frozenset(kind for word in words for kind in kinds_of(word)) if is_array(words) else _KINDS
    if "$ref" in schema:
        found &= kinds(definitions.get(schema["$ref"].removeprefix(_REFERENCE), True), definitions, opened)
    for part in schema.get("allOf", ()):
        found &= kinds(part, definitions, opened)
    for key in {"oneOf", "anyOf"} & schema.keys():
        found &= frozenset[str]().union(*(kinds(branch, definitions, opened) for branch in schema[key]))
    return found


def arrays(
    schema: Schema, definitions: Mapping[str, Schema], *, single: bool = False, _open: tuple[int, ...] = ()
) -> Iterator[list[Schema]]:
    """For each branch of *schema* that speaks of the items of an array, their schemas.

    With *single*, not those branches that need several items.
    """
    if isinstance(schema, bool) or id(schema) in _open or (single and schema.get("minItems") not in (None, 0, 1)):
        return
    if own := [*schema.get("prefixItems", ()), *([schema["items"]] if "items" in schema else ())]:
        yield own
    inner = [definitions.get(schema["$ref"].removeprefix(_REFERENCE), True)] if "$ref" in schema else []
    for branch in (*inner, *(one for key in ("allOf", "anyOf", "oneOf") for one in schema.get(key, ()))):
        yield from arrays(branch, definitions, single=single, _open=(*_open, id(schema)))


def of_one(schema: Schema, definitions: Mapping[str, Schema]) -> list[Schema]:
    """The schemas of items that may be alone in an array of *schema*; any item if it says nothing of them."""
    if not any(arrays(schema, definitions)):
        return [True]
    return [item for items in arrays(schema, definitions, single=True) for item in items]


def is_list_of_primitives(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    """Whether *schema* takes arrays of primitives, and neither a single value nor an object."""
    found = kinds(schema, definitions)
    if "array" not in found or not found <= {"array", "null"}:
        return False
    inner = [kinds(item, definitions) for items in arrays(schema, definitions) for item in items]
    # Items of which nothing is said are primitives: no style writes others (OpenAPI 3.1 §4.8.12).
    return all(one == _KINDS or one <= PRIMITIVES | {"null"} for one in inner)


def kinds_of(word: Any) -> tuple[str, ...]:
    """The JSON types that *word* is of: an integer is a number too."""
    if isinstance(word, bool) or word is None:
        return ("null",) if word is None else ("boolean",)
    if isinstance(word, int | float):
        return ("number", "integer") if isinstance(word, int) or word.is_integer() else ("number",)
    return ("string" if isinstance(word, str) else "object" if is_object(word) else "array",)


def fields(schema: Schema, definitions: Mapping[str, Schema], python_name: Callable[[str], str]) -> tuple[Field, ...]:
    """The properties that a caller may send, as arguments; those that are `readOnly` are the server's."""
    made: list[Field] = []
    for name, (value, required) in properties(schema, definitions).items():
        flat = resolved(value, definitions)
        if flat.get("readOnly") is not True:
            made.append(Field(name, python_name(name), required, value, str(flat.get("description", ""))))
    return tuple(made)
