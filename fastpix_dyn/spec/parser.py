"""Parse a document node by node: record every fault and continue, so that one run reports all of them.

`Parser` reads values of the expected type, `SchemaPool` converts schemas.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeGuard

from fastpix_dyn.errors import Problem
from fastpix_dyn.spec.document import BrokenReferenceError, Document, Node
from fastpix_dyn.spec.names import component_name
from fastpix_dyn.spec.plan import Schema, SourceLocation
from fastpix_dyn.spec.schema_limits import SchemaLimits
from fastpix_dyn.spec.schemas import REFERENCE, SCHEMA_KEYWORDS, SCHEMA_LIST_KEYWORDS, SCHEMA_MAP_KEYWORDS
from fastpix_dyn.spec.values import is_object, quoted
from fastpix_dyn.structs import Record, field

MAX_SHOWN = 60
"""The maximum number of characters of a value in a message."""
_TYPE_NAMES: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a whole number",
}
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_SCHEMAS = ("schemas", "properties", "patternProperties", "dependentSchemas", "$defs")


def _with(*keys: str) -> Callable[[str, Any], bool]:
    def is_entry(_name: str, value: Any) -> bool:
        return is_object(value) and any(key in value for key in (*keys, "$ref"))

    return is_entry


_ENTRIES: Mapping[str, Callable[[str, Any], bool]] = {
    "paths": lambda _, __: False,
    "responses": lambda _, __: False,
    **dict.fromkeys(_SCHEMAS, lambda _, value: isinstance(value, dict | bool)),
    "content": lambda name, _: "/" in name,
    "encoding": _with("contentType", "headers", "style", "explode", "allowReserved"),
    "examples": _with("value", "externalValue", "summary", "description"),
    "headers": _with("schema", "content"),
    "links": _with("operationId", "operationRef"),
    "mapping": lambda _, value: isinstance(value, str),
    "securitySchemes": _with("type"),
    "variables": _with("default", "enum"),
    "webhooks": _with(*METHODS),
}
"""By the key of a map: whether an entry called `x-…` is a regular entry of the map rather than an extension."""


def is_extension(key: str, name: str, value: Any) -> bool:
    """Return whether the entry *name* of the map under *key* is an extension (OpenAPI 3.1 §4.9).

    A header or a property may also be called `x-…`: the entry is an extension only if its value can't define one.
    """
    if not name.startswith("x-"):
        return False
    return not (_ENTRIES[key](name, value) if key in _ENTRIES else is_object(value))


class Parser(Record, dict=True):
    """One pass over a document. A getter that finds the wrong type records a fault and returns an empty value."""

    document: Document
    faults: list[Problem] = field(default_factory=list[Problem])
    warnings: list[Problem] = field(default_factory=list[Problem])
    """Parts that are ignored. Warnings fail no document."""

    _noted: set[tuple[SourceLocation, str]] = field(default_factory=set[tuple[SourceLocation, str]])

    @cached_property
    def is_openapi_30(self) -> bool:
        """Whether the document is OpenAPI 3.0, whose schemas are not JSON Schema 2020-12."""
        return self.document.is_openapi_30

    def fault(self, at: Node | SourceLocation, message: str) -> None:
        """Record that the node *at* is wrong; each fault once, even if the node is parsed several times."""
        self._note(self.faults, at.source_location if isinstance(at, Node) else at, message)

    def warn(self, at: Node, message: str) -> None:
        """Record that the node *at* is ignored; each warning once, even if the node is parsed several times."""
        self._note(self.warnings, at.source_location, message)

    def _note(self, problems: list[Problem], where: SourceLocation, message: str) -> None:
        if (where, message) not in self._noted:
            self._noted.add((where, message))
            problems.append(self.document.problem(where, message))

    def follow(self, node: Node) -> Node:
        """Return *node*, or the node that its `$ref`s lead to; if one is broken, a node whose value is None."""
        try:
            for target in self.document.targets(node):
                node = target
        except BrokenReferenceError as error:
            self.fault(node.child("$ref"), str(error))
            return Node(node.file, node.pointer, None)
        return node

    def object(self, node: Node, key: str, *, extensible: bool = True) -> Iterator[tuple[str, Node]]:
        """Yield the entries of the object under *key*, if there is one. `$ref`s are not followed.

        Extensions are skipped, unless the object is not *extensible*: then `x-…` is a name like any other.
        """
        child = node.child(key)
        if self._is(child, dict):
            for name, value in child.value.items():
                if not (extensible and is_extension(key, name, value)):
                    yield name, child.child(name)

    def array(self, node: Node, key: str) -> Iterator[Node]:
        """Yield the items of the list under *key*, if there is one."""
        child = node.child(key)
        if self._is(child, list):
            yield from child.items()

    def text(self, node: Node, key: str, default: str = "") -> str:
        """Return the text under *key*."""
        child = node.child(key)
        return str(child.value) if self._is(child, str) else default

    def boolean(self, node: Node, key: str, *, default: bool = False) -> bool:
        """Return the boolean under *key*."""
        child = node.child(key)
        return bool(child.value) if self._is(child, bool) else default

    def number(self, node: Node, key: str, default: float) -> float:
        """Return the number under *key*, zero or more."""
        child = node.child(key)
        if child.value is None:
            return default
        value: object = child.value
        if _is_amount(value):
            return value
        self.fault(child, f"expected a number that is not negative, got {quoted(value, MAX_SHOWN)}")
        return default

    def choice(self, node: Node, key: str, allowed: tuple[str, ...], default: str) -> str:
        """Return the text under *key*, one of *allowed*."""
        word = self.text(node, key, default)
        if word in allowed:
            return word
        self.fault(node.child(key), f"expected one of {', '.join(allowed)}, got {quoted(word)}")
        return default

    def must_be_object(self, node: Node, what: str) -> bool:
        """Return whether *node* is an object; if not, record a fault that says that *what* was expected."""
        if isinstance(node.value, dict):
            return True
        self.fault(node, f"expected {what} (an object), got {quoted(node.value, MAX_SHOWN)}")
        return False

    def _is(self, node: Node, expected: type) -> bool:
        if node.value is None or isinstance(node.value, expected):
            return node.value is not None
        self.fault(node, f"expected {_TYPE_NAMES[expected]}, got {quoted(node.value, MAX_SHOWN)}")
        return False


def _is_amount(value: object) -> TypeGuard[int | float]:
    """Return whether *value* is a finite number, zero or more."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and value != math.inf


_UNSUPPORTED = frozenset({"$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"})

SchemaCheck = Callable[[Schema], Iterable[tuple[str, str]]]
"""Finds the faults of a schema itself: yields pointers into it, and messages."""


def mapping_reference(target: Any) -> str:
    """Return the `$ref` that *target*, an entry of a discriminator's `mapping`, stands for (OpenAPI 3.1 §4.8.25)."""
    return str(target) if "/" in str(target) else f"#/components/schemas/{target}"


class SchemaPool:
    """The schemas that others refer to, collected while a document is parsed: `definitions`, by name.

    It converts schemas to JSON Schema 2020-12. Those of OpenAPI 3.1 are that already (§4.8.24); those of 3.0 (3.0.3
    §4.7.24) are a dialect with `nullable`, a boolean `exclusiveMinimum`, and `$ref`s whose siblings are ignored.
    """

    def __init__(self, parser: Parser, check: SchemaCheck | None = None) -> None:
        self.definitions: dict[str, Schema] = {}
        self.source_locations: dict[str, SourceLocation] = {}
        self._names: dict[SourceLocation, str] = {}
        self._waiting: list[tuple[str, Node]] = []
        self._limits = SchemaLimits()
        self._parser = parser
        self._check = check

    def schema(self, node: Node) -> Schema:
        """Return the schema at *node*, and add the schemas that it refers to to the pool."""
        schema = self._checked(node)
        self.finish()
        return schema

    def finish(self) -> None:
        """Convert the schemas that have a name and are not converted yet."""
        while self._waiting:
            name, target = self._waiting.pop()
            self.definitions[name] = self._checked(target, name)

    def check_limits(self) -> None:
        """Record a fault for each schema that combines others so often that validation would not finish.

        Such a definition is replaced by one that allows everything, so that no walk over it starts.
        """
        for name, where, message in self._limits.faults():
            self._parser.fault(where, message)
            if name in self.definitions:
                self.definitions[name] = True

    def name_of(self, node: Node) -> str:
        """Return the name in the pool of the schema at *node*; `finish` converts it."""
        name = self._names.get(node.source_location)
        if name is None:
            name = component_name(node.file, node.pointer, self.definitions)
            self._names[node.source_location] = name
            self.source_locations[name] = node.source_location
            self.definitions[name] = True
            self._waiting.append((name, node))
        return name

    def _checked(self, node: Node, name: str = "") -> Schema:
        schema = self._converted(node)
        self._limits.add(name, node.source_location, schema)
        for pointer, message in self._check(schema) if self._check else ():
            self._parser.fault(SourceLocation(node.file, node.pointer + pointer), message)
        return schema

    def _converted(self, node: Node) -> Schema:
        if isinstance(node.value, bool):
            return node.value
        if not self._parser.must_be_object(node, "a schema"):
            return True
        if self._parser.is_openapi_30 and node.has("$ref"):
            return {"$ref": self._reference(node)}
        schema = {key: self._keyword(node, key) for key in node.value if key != "$schema"}
        return from_openapi_30(schema) if self._parser.is_openapi_30 else schema

    def _keyword(self, node: Node, key: str) -> Any:
        child = node.child(key)
        if key in _UNSUPPORTED:
            self._parser.fault(child, f"{key} is not supported; write a $ref with a JSON pointer")
        if key == "$ref":
            return self._reference(node)
        if key == "discriminator":
            return self._discriminator(child)
        if key == "required":
            return [str(name.value) for name in self._parser.array(node, key)]
        return self._subschemas(node, child, key)

    def _subschemas(self, node: Node, child: Node, key: str) -> Any:
        if key in SCHEMA_KEYWORDS:
            return self._converted(child)
        if key in SCHEMA_LIST_KEYWORDS:
            return [self._converted(item) for item in self._parser.array(node, key)]
        if key in SCHEMA_MAP_KEYWORDS:
            return {name: self._converted(item) for name, item in self._parser.object(node, key)}
        return child.value

    def _reference(self, node: Node) -> str:
        try:
            target = self._parser.document.follow(node, node.value["$ref"])
        except BrokenReferenceError as error:
            self._parser.fault(node.child("$ref"), str(error))
            self.definitions.setdefault("", True)  # in place of the missing schema: one that allows everything
            return REFERENCE
        return REFERENCE + self.name_of(target)

    def _discriminator(self, node: Node) -> Any:
        """Return the discriminator with the targets of its mapping as `$ref`s into the pool (OpenAPI 3.1 §4.8.25)."""
        if not is_object(node.value):
            return node.value
        mapping = {
            value: self._reference(Node(target.file, target.pointer, {"$ref": mapping_reference(target.value)}))
            for value, target in self._parser.object(node, "mapping")
        }
        own = {key: value for key, value in node.value.items() if not key.startswith("x-")}
        return {**own, "mapping": mapping} if mapping else own


def from_openapi_30(schema: dict[str, Any]) -> Schema:
    """Return *schema*, of OpenAPI 3.0 and with converted subschemas, as JSON Schema 2020-12."""
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
    # OpenAPI 3.0 gives `nullable` no meaning without a type, but authors who write it beside allOf mean "or null".
    return {"anyOf": [schema, {"type": "null"}]} if {"allOf", "anyOf", "oneOf", "enum"} & schema.keys() else schema
