"""Schemas as the plain alternatives that they stand for, with `allOf`, `oneOf` and `anyOf` resolved."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.names import pascal
from fastpix_dyn.spec.plan import Content, Operation, Schema
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS
from fastpix_dyn.spec.schemas import arrays, kinds, of_one, properties, resolved
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.wire import media_types

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


_BUILTINS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_RESERVED = frozenset({"Any", "Literal", "NotRequired", "Sequence", "TypeAlias", "TypedDict", *dir(builtins)})
_REFERENCE = "#/$defs/"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a `TypedDict`."""

    name: str
    type: str
    required: bool
    description: str
    schema: Schema


@dataclass(frozen=True, slots=True)
class Declaration:
    """A type with a name.

    Attributes:
        name: its name in Python.
        description: what the document says of the schema.
        keys: of an object.
        alias: the type that it is another name for; empty for an object.
        schema: the name of the schema in the pool; empty where it has none of its own.
    """

    name: str
    description: str
    keys: tuple[Key, ...] = ()
    alias: str = ""
    schema: str = ""

    @property
    def types(self) -> tuple[str, ...]:
        """The types that it is made of."""
        return tuple(key.type for key in self.keys) or (self.alias,)


class Types:
    """The types of a document's schemas; those without a name of their own are declared when they are asked for."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._taken, self._folded = set(_RESERVED), set[str]()
        self._names = {name: self._new_name(pascal(name)) for name in definitions}
        self._declared: dict[str, Declaration] = {}
        self._inline: dict[int, str] = {}
        # An id() tells schemas apart only as long as they live.
        self._alive: list[Schema] = []
        for name in definitions:
            self._declare_named(name)

    @property
    def declarations(self) -> list[Declaration]:
        """All, each after those that it names as far as they are in no circle; else by name."""
        return list(_in_order({name: self._declared[name] for name in sorted(self._declared)}))

    def named(self, schema: str) -> Declaration:
        """The declaration of the schema of that name in the pool."""
        return self._declared[self._names[schema]]

    def declaration(self, name: str) -> Declaration | None:
        """The declaration of that name in Python, if there is one."""
        return self._declared.get(name)

    def type(self, schema: Schema, hint: str) -> str:
        """The type of values of *schema*; an object in it that has no name is called *hint*."""
        if not isinstance(schema, Mapping):
            return "Any"
        if "$ref" in schema and not schema.keys() & {"properties", "allOf", "oneOf", "anyOf"}:
            return self._names[schema["$ref"].removeprefix(_REFERENCE)]
        if id(schema) not in self._inline:
            self._alive.append(schema)
            self._inline[id(schema)] = self._shape(flat(schema, self._definitions), hint)
        return self._inline[id(schema)]

    def list_argument(self, schema: Schema, hint: str) -> str:
        """The type of an argument that is a list of primitives, of which a single one can stand alone."""
        # One list for all alternatives: mypy infers no type for a list where several would take it.
        inner = union(self.type(one, hint) for items in arrays(schema, self._definitions) for one in items)
        alone = [self.type(one, hint) for one in of_one(schema, self._definitions)]
        nothing = ["None"] if "null" in kinds(schema, self._definitions) else []
        return union([*alone, f"Sequence[{inner}]", *nothing])

    def alias(self, name: str, description: str, target: str) -> str:
        """Declares another name for *target*; gives it back, changed where it is taken."""
        name = self._new_name(name)
        self._declared[name] = Declaration(name, description, alias=target)
        return name

    def variant(self, name: str, base: Declaration, key: str, word: str) -> str:
        """Declares *base* anew, with *word* as the only value of *key*: one of those that type checkers tell apart."""
        name = self._new_name(name)
        keys = tuple(replace(one, type=_literal([word])) if one.name == key else one for one in base.keys)
        self._declared[name] = Declaration(name, base.description, keys)
        return name

    def field(self, schema: Schema, name: str, hint: str) -> str:
        """The type of the property *name*, in all alternatives of *schema*; that of a body is called *hint*."""
        return union(self.type(value, hint + pascal(name)) for value in self._values_of(schema, name))

    def content(self, content: Content, hint: str, *, sent: bool) -> str:
        """The type of a body, in a request (*sent*) or in an answer."""
        is_json = media_types.is_json(content.media_type)
        if content.schema is not None and (sent or is_json):
            return self.type(content.schema, hint)
        return "Any" if sent or is_json else "str" if content.media_type.startswith("text/") else "bytes"

    def result(self, operation: Operation, hint: str) -> str:
        """The type of what a call gives: of all its successes."""
        responses = [reply for reply in operation.responses if reply.status.startswith("2")]
        responses = responses or [reply for reply in operation.responses if reply.status == "default"]
        contents = (self.content(content, hint, sent=False) for reply in responses for content in reply.contents)
        return union([*contents, *("None" for reply in responses if not reply.contents)])

    def item(self, operation: Operation, hint: str) -> str:
        """The type of an item of a paged operation, whose result is called *hint*."""
        contents = next((reply.contents for reply in operation.responses if reply.status.startswith("2")), ())
        schema = contents[0].schema if contents and operation.pagination else None
        for token in json_pointer.tokens(operation.pagination.items) if operation.pagination else ():
            hint += pascal(token)
            schema = next(iter(self._values_of(schema if schema is not None else True, token)), None)
        items = flat(schema, self._definitions).get("items") if schema is not None else None
        return "Any" if items is None else self.type(items, f"{hint}Item")

    def _values_of(self, schema: Schema, name: str) -> Iterator[Schema]:
        made = flat(schema, self._definitions)
        alternatives = branches(made)
        if not alternatives and name in made.get("properties", {}):
            yield made["properties"][name]
        for branch in alternatives:
            yield from self._values_of(branch, name)

    def _new_name(self, wanted: str) -> str:
        # Anchors of pages have no capitals: two names must differ in more than those.
        name = wanted
        while name.lower() in self._folded or name in self._taken:
            name += "_"
        self._taken.add(name)
        self._folded.add(name.lower())
        return name

    def _declare_named(self, schema_name: str) -> None:
        name, made = self._names[schema_name], flat(self._definitions[schema_name], self._definitions)
        if _types(made) == ["object"] and made.get("properties") and not branches(made):
            self._declare(name, made, schema_name)
        else:
            description = str(made.get("description", ""))
            self._declared[name] = Declaration(name, description, alias=self._shape(made, name), schema=schema_name)

    def _declare(self, name: str, schema: Flat, schema_name: str = "") -> None:
        required = {key for key, (_, must) in properties(schema, self._definitions).items() if must}
        keys = tuple(self._key(name, key, value, key in required) for key, value in schema["properties"].items())
        description = str(schema.get("description", ""))
        self._declared[name] = Declaration(name, description, keys, schema=schema_name)

    def _key(self, holder: str, name: str, schema: Schema, required: bool) -> Key:  # noqa: FBT001  # a fact, no switch
        made = flat(schema, self._definitions)
        # The other side never sees it: a caller need not send the one, and is not sent the other.
        one_way = made.get("readOnly") is True or made.get("writeOnly") is True
        type_ = self.type(schema, holder + pascal(name))
        return Key(name, type_, required and not one_way, str(made.get("description", "")), schema)

    def _shape(self, schema: Flat, hint: str) -> str:
        if "const" in schema:
            return _literal([schema["const"]])
        if is_array(schema.get("enum")):
            return _literal(schema["enum"])
        alternatives = branches(schema)
        if alternatives:
            return union(self.type(one, f"{hint}{number or ''}") for number, one in enumerate(alternatives))
        return union(self._of_type(name, schema, hint) for name in _types(schema))

    def _of_type(self, kind: str, schema: Flat, hint: str) -> str:
        if kind == "object":
            return self._object(schema, hint)
        if kind == "array":
            items = [*schema.get("prefixItems", ()), *([schema["items"]] if "items" in schema else [])]
            return f"list[{union(self.type(item, f'{hint}Item') for item in items)}]"
        if schema.get("format") == "binary" or "contentMediaType" in schema:
            return "Any"  # bytes, text or a file: what stands in JSON, a form or a part differs
        words = schema.get(OPEN_WORDS)
        known = [_literal(words)] if is_array(words) and kind == "string" else []
        return union([*known, _BUILTINS.get(kind, "Any")])

    def _object(self, schema: Flat, hint: str) -> str:
        if schema.get("properties"):
            name = self._new_name(hint)
            self._declare(name, schema)
            return name
        return f"dict[str, {self.type(schema.get('additionalProperties', True), f'{hint}Value')}]"


def union(types: Iterable[str]) -> str:
    """The type of values of any of *types*."""
    parts = dict.fromkeys(types)
    return "Any" if "Any" in parts or not parts else " | ".join(sorted(parts, key=lambda part: part == "None"))


def _types(schema: Flat) -> list[str]:
    declared = schema.get("type")
    if is_array(declared):
        return [str(name) for name in declared]
    if declared is not None:
        return [str(declared)]
    return ["object"] if "properties" in schema else ["array"] if "items" in schema else ["any"]


def _literal(words: list[Any]) -> str:
    """`Literal[…]` of *words* (PEP 586); `Any` where one can't stand in it."""
    if not words or not all(isinstance(word, str | int | bool) or word is None for word in words):
        return "Any"
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
    """The names that stand in the text of a type; the words of its literals are none."""
    return {node.id for node in ast.walk(ast.parse(type_)) if isinstance(node, ast.Name)}
