"""Make Python types from schemas: `TypedDict`s for objects, aliases and unions for the rest.

A schema is first flattened: its `$ref` is resolved, its `allOf` merged, and its alternatives are completed.
`TypeBuilder` then declares a type for each named schema, and for each object inside that has properties.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.names import pascal
from fastpix_dyn.spec.plan import Content, Operation, Schema
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import (
    allowed_types,
    definition_name,
    item_schemas,
    properties,
    resolved,
    single_item_schemas,
)
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.wire import media_types

FlatSchema = dict[str, Any]
_SHAPE = frozenset({"$ref", "type", "properties", "allOf", "oneOf", "anyOf", "items", "enum", "const"})
"""Keywords that define the shape of a value; others only restrict it."""
_MERGED = frozenset({"properties", "allOf", "oneOf", "anyOf"})
"""Keywords that add to the target of a `$ref` beside them."""
_MAX_ALTERNATIVES = 16
"""Alternatives that a type shows at most; combinations of `oneOf` and `anyOf` can be many."""
_MAX_WORDS = 1_000
"""Values of an enum that a type lists at most; type checkers and editors slow down with more."""
_MAX_DEPTH = 20
"""Levels of `allOf` that are merged."""


def flat(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0) -> FlatSchema:
    """Return *schema* with its `$ref` resolved and its `allOf` merged, without alternatives that only restrict it."""
    if isinstance(schema, Mapping) and "$ref" in schema and schema.keys() & _MERGED:
        # Both apply: the target, and the keywords beside the reference.
        parts = [{"$ref": schema["$ref"]}, *schema.get("allOf", ())]
        schema = {key: value for key, value in schema.items() if key != "$ref"} | {"allOf": parts}
    flattened = dict(resolved(schema, definitions))
    for part in flattened.pop("allOf", ()) if depth < _MAX_DEPTH else ():
        flattened = _merge(flattened, flat(part, definitions, depth + 1))
    for key in ("oneOf", "anyOf"):
        if key in flattened and not any(_has_shape(one) for one in flattened[key]):
            flattened["required"] = [*flattened.get("required", ()), *_required_by_all(flattened.pop(key))]
    return flattened


def _has_shape(schema: Schema) -> bool:
    return not isinstance(schema, bool) and bool(schema.keys() & _SHAPE)


def _required_by_all(schemas: list[Schema]) -> list[str]:
    demands = [set[str]() if isinstance(one, bool) else set[str](one.get("required", ())) for one in schemas]
    return list(demands[0].intersection(*demands[1:]))


def _alternatives(schema: FlatSchema) -> list[Schema]:
    """Return the alternatives of a flat *schema*, each complete; empty if it has none."""
    groups = [schema[key] for key in ("oneOf", "anyOf") if key in schema]
    if not groups:
        return []
    base = {key: schema[key] for key in ("properties", "required") if schema.get(key)}
    if base:
        return [{"type": "object", "allOf": [base, *chosen]} for chosen in islice(product(*groups), _MAX_ALTERNATIVES)]
    return _combine(groups)


def _combine(groups: list[list[Schema]]) -> list[Schema]:
    """Return all combinations of one alternative of each group."""
    if len(groups) == 1:
        return groups[0]
    return [{"allOf": [*chosen]} for chosen in islice(product(*groups), _MAX_ALTERNATIVES)]


def _merge(first: FlatSchema, second: FlatSchema) -> FlatSchema:
    """Return one schema of both; the keywords and properties of *first* win."""
    groups = [one.pop(key) for one in (first, second) for key in ("oneOf", "anyOf") if key in one]
    merged: FlatSchema = {**second, **first}
    for key in ("properties", "required"):
        parts = [one[key] for one in (second, first) if key in one]
        if parts:
            merged[key] = (
                {**parts[0], **parts[-1]} if key == "properties" else [name for part in parts for name in part]
            )
    if groups:
        merged["oneOf"] = _combine(groups)
    return merged


_BUILTINS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_RESERVED = frozenset({"Any", "Literal", "NotRequired", "Sequence", "TypeAlias", "TypedDict", *dir(builtins)})


@dataclass(frozen=True, slots=True)
class DictKey:
    """A key of a `TypedDict`."""

    name: str
    type: str
    required: bool
    description: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Declaration:
    """A named type.

    Attributes:
        name: its name in Python.
        description: the description of the schema.
        keys: the keys of an object.
        alias: the type that it is an alias of; empty for an object.
        schema: the name of the schema in `Api.schemas`; empty if it has no name.
    """

    name: str
    description: str
    keys: tuple[DictKey, ...] = ()
    alias: str = ""
    schema: str = ""

    @property
    def types(self) -> tuple[str, ...]:
        """The types that it consists of."""
        return tuple(key.type for key in self.keys) or (self.alias,)


class TypeBuilder:
    """Makes the types of a document's schemas; those of unnamed objects are declared when they are first used."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._used = set[str]()
        self._names = {name: self._new_name(pascal(name)) for name in definitions}
        self._declared: dict[str, Declaration] = {}
        self._inline: dict[int, str] = {}
        # The id() of a schema is unique only as long as the schema exists.
        self._kept: list[Schema] = []
        for name in definitions:
            self._declare_named(name)

    @property
    def declarations(self) -> list[Declaration]:
        """All declarations by name, but each after the types that it uses, unless they use each other."""
        return list(_in_order({name: self._declared[name] for name in sorted(self._declared)}))

    def named(self, schema: str) -> Declaration:
        """Return the declaration of the schema of that name in `Api.schemas`."""
        return self._declared[self._names[schema]]

    def declaration(self, name: str) -> Declaration | None:
        """Return the declaration of that Python name, if there is one."""
        return self._declared.get(name)

    def type(self, schema: Schema, hint: str) -> str:
        """Return the type of values of *schema*; *hint* is the name for an unnamed object."""
        if not isinstance(schema, Mapping):
            return "Any"
        if "$ref" in schema and not schema.keys() & _MERGED:
            return self._names[definition_name(schema["$ref"])]
        if id(schema) not in self._inline:
            self._kept.append(schema)
            self._inline[id(schema)] = self._shape(flat(schema, self._definitions), hint)
        return self._inline[id(schema)]

    def list_argument(self, schema: Schema, hint: str) -> str:
        """Return the type of an argument that is a list of primitives; a single one may be passed without a list."""
        # One Sequence of all alternatives, because mypy infers no type for a list that several types could take.
        inner = union(self.type(one, hint) for items in item_schemas(schema, self._definitions) for one in items)
        alone = [self.type(one, hint) for one in single_item_schemas(schema, self._definitions)]
        null = ["None"] if "null" in allowed_types(schema, self._definitions) else []
        return union([*alone, f"Sequence[{inner}]", *null])

    def alias(self, name: str, description: str, target: str) -> str:
        """Declare an alias of *target*, and return its name, which differs from *name* if that is in use."""
        name = self._new_name(name)
        self._declared[name] = Declaration(name, description, alias=target)
        return name

    def variant(self, name: str, base: Declaration, key: str, word: str) -> str:
        """Declare *base* with *word* as the only value of *key*, as a member of a union that the key discriminates."""
        name = self._new_name(name)
        keys = tuple(replace(one, type=_literal([word])) if one.name == key else one for one in base.keys)
        self._declared[name] = Declaration(name, base.description, keys)
        return name

    def field(self, schema: Schema, name: str, hint: str) -> str:
        """Return the type of the property *name* in all alternatives of *schema*; *hint* is the name of the body."""
        return union(self.type(value, hint + pascal(name)) for value in self._values_of(schema, name))

    def content(self, content: Content, hint: str, *, sent: bool) -> str:
        """Return the type of a body, in a request (*sent*) or in a response."""
        is_json = media_types.is_json(content.media_type)
        if content.schema is not None and (sent or is_json):
            return self.type(content.schema, hint)
        return "Any" if sent or is_json else "str" if content.media_type.startswith("text/") else "bytes"

    def result(self, operation: Operation, hint: str) -> str:
        """Return the type of the result of a call: of all successful responses."""
        responses = [reply for reply in operation.responses if reply.status.startswith("2")]
        responses = responses or [reply for reply in operation.responses if reply.status == "default"]
        contents = (self.content(content, hint, sent=False) for reply in responses for content in reply.contents)
        return union([*contents, *("None" for reply in responses if not reply.contents)])

    def item(self, operation: Operation, hint: str) -> str:
        """Return the type of the items of a paged operation; *hint* is the name of its result."""
        contents = next((reply.contents for reply in operation.responses if reply.status.startswith("2")), ())
        schema = contents[0].schema if contents and operation.pagination else None
        for token in json_pointer.tokens(operation.pagination.items) if operation.pagination else ():
            hint += pascal(token)
            schema = next(iter(self._values_of(schema if schema is not None else True, token)), None)
        items = flat(schema, self._definitions).get("items") if schema is not None else None
        return "Any" if items is None else self.type(items, f"{hint}Item")

    def _values_of(self, schema: Schema, name: str) -> Iterator[Schema]:
        flattened = flat(schema, self._definitions)
        branches = _alternatives(flattened)
        if not branches and name in flattened.get("properties", {}):
            yield flattened["properties"][name]
        for branch in branches:
            yield from self._values_of(branch, name)

    def _new_name(self, wanted: str) -> str:
        # The anchors of pages are in lower case, so two names must differ in more than case.
        name = wanted
        while name.lower() in self._used or name in _RESERVED:
            name += "_"
        self._used.add(name.lower())
        return name

    def _declare_named(self, schema_name: str) -> None:
        name, flattened = self._names[schema_name], flat(self._definitions[schema_name], self._definitions)
        if _json_types(flattened) == ["object"] and flattened.get("properties") and not _alternatives(flattened):
            self._declare(name, flattened, schema_name)
        else:
            description = str(flattened.get("description", ""))
            self._declared[name] = Declaration(
                name, description, alias=self._shape(flattened, name), schema=schema_name
            )

    def _declare(self, name: str, schema: FlatSchema, schema_name: str = "") -> None:
        required = {key for key, (_, must) in properties(schema, self._definitions).items() if must}
        keys = tuple(self._key(name, key, value, key in required) for key, value in schema["properties"].items())
        description = str(schema.get("description", ""))
        self._declared[name] = Declaration(name, description, keys, schema=schema_name)

    def _key(self, owner: str, name: str, schema: Schema, required: bool) -> DictKey:  # noqa: FBT001  # a property of the key, not a switch
        flattened = flat(schema, self._definitions)
        # Requests contain no readOnly key, and responses no writeOnly key, so neither can be required.
        one_way = flattened.get("readOnly") is True or flattened.get("writeOnly") is True
        type_ = self.type(schema, owner + pascal(name))
        return DictKey(name, type_, required and not one_way, str(flattened.get("description", "")), schema)

    def _shape(self, schema: FlatSchema, hint: str) -> str:
        if "const" in schema:
            return _literal([schema["const"]])
        if is_array(schema.get("enum")):
            return _literal(schema["enum"])
        branches = _alternatives(schema)
        if branches:
            return union(self.type(one, f"{hint}{number or ''}") for number, one in enumerate(branches))
        return union(self._of_type(name, schema, hint) for name in _json_types(schema))

    def _of_type(self, json_type: str, schema: FlatSchema, hint: str) -> str:
        if json_type == "object":
            return self._object(schema, hint)
        if json_type == "array":
            items = [*schema.get("prefixItems", ()), *([schema["items"]] if "items" in schema else [])]
            return f"list[{union(self.type(item, f'{hint}Item') for item in items)}]"
        if schema.get("format") == "binary" or "contentMediaType" in schema:
            return "Any"  # bytes, text or a file: JSON, forms and parts differ
        words = schema.get(EXTENSIBLE_ENUM)
        literal = [_literal(words)] if is_array(words) and json_type == "string" else []
        return union([*literal, _BUILTINS.get(json_type, "Any")])

    def _object(self, schema: FlatSchema, hint: str) -> str:
        if schema.get("properties"):
            name = self._new_name(hint)
            self._declare(name, schema)
            return name
        return f"dict[str, {self.type(schema.get('additionalProperties', True), f'{hint}Value')}]"


def union(types: Iterable[str]) -> str:
    """Return the union of *types*."""
    parts = dict.fromkeys(types)
    return "Any" if "Any" in parts or not parts else " | ".join(sorted(parts, key=lambda part: part == "None"))


def _json_types(schema: FlatSchema) -> list[str]:
    declared = schema.get("type")
    if is_array(declared):
        return [str(name) for name in declared]
    if declared is not None:
        return [str(declared)]
    return ["object"] if "properties" in schema else ["array"] if "items" in schema else ["any"]


def _literal(words: list[Any]) -> str:
    """Return `Literal[…]` of *words* (PEP 586); `Any` if it can't contain one of them; their types if they are many."""
    if not all(isinstance(word, str | int) or word is None for word in words):
        return "Any"
    if len(words) > _MAX_WORDS:
        return union(dict.fromkeys("None" if word is None else type(word).__name__ for word in words))
    texts = ", ".join(repr(word) for word in words if word is not None)
    return union([*([f"Literal[{texts}]"] if texts else []), *(["None"] if None in words else [])])


def _in_order(declared: Mapping[str, Declaration]) -> Iterator[Declaration]:
    done = set[str]()

    def visit(name: str) -> Iterator[Declaration]:
        if name not in done:
            done.add(name)
            for other in sorted(set[str]().union(*map(names_in, declared[name].types)) & declared.keys()):
                yield from visit(other)
            yield declared[name]

    for name in declared:
        yield from visit(name)


def names_in(type_: str) -> set[str]:
    """Return the names in the text of a type, without the words of its literals."""
    return {node.id for node in ast.walk(ast.parse(type_)) if isinstance(node, ast.Name)}
