"""Reads a document spot by spot, gathers every fault on the way, and goes on after each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeGuard

from fastpix_dyn.errors import Problem
from fastpix_dyn.spec.document import Document, Node, ReferenceFaultError
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.values import is_object, quoted
from fastpix_dyn.structs import Record, field

LONGEST = 60
"""The most characters of a value that a message about it shows."""
_KINDS: dict[type, str] = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a whole number"}
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
"""By the key of a map, whether an entry called `x-…` is one of what the map contains, and no extension."""


def is_extension(key: str, name: str, value: Any) -> bool:
    """Whether the entry *name* of the map under *key* is an extension (OpenAPI 3.1 §4.9).

    A header or a property may be called `x-…` as well: such an entry is an extension if its value can't define one.
    """
    if not name.startswith("x-"):
        return False
    return not (_ENTRIES[key](name, value) if key in _ENTRIES else is_object(value))


class Parser(Record, dict=True):
    """One pass over a document. A getter that meets the wrong type notes a fault and answers with nothing."""

    document: Document
    faults: list[Problem] = field(default_factory=list[Problem])
    warnings: list[Problem] = field(default_factory=list[Problem])
    """What is ignored, and makes no document fail."""

    @cached_property
    def legacy(self) -> bool:
        """Whether the document is OpenAPI 3.0, whose schemas are not JSON Schema 2020-12."""
        return str(self.document.root.child("openapi").value).startswith("3.0")

    def fault(self, at: Node | Where, message: str) -> None:
        """Notes that something is wrong at *at*; each fault once, however often its spot is read."""
        self._note(self.faults, at.where if isinstance(at, Node) else at, message)

    def warn(self, at: Node, message: str) -> None:
        """Notes that what stands at *at* is ignored; each warning once, however often its spot is read."""
        self._note(self.warnings, at.where, message)

    def _note(self, problems: list[Problem], where: Where, message: str) -> None:
        problem = self.document.problem(where, message)
        if problem not in problems:
            problems.append(problem)

    def follow(self, node: Node) -> Node:
        """*spot*, or what the `$ref` that stands there leads to in the end; of a broken one the value is None."""
        seen = [node.where]
        while node.has("$ref"):
            try:
                target = self.document.follow(node, node.value["$ref"])
            except ReferenceFaultError as problem:
                self.fault(node.child("$ref"), str(problem))
                return Node(node.file, node.pointer, None)
            if target.where in seen:
                self.fault(node.child("$ref"), "this $ref leads back to itself")
                return Node(node.file, node.pointer, None)
            seen.append(target.where)
            node = target
        return node

    def object(self, node: Node, key: str, *, extensible: bool = True) -> Iterator[tuple[str, Node]]:
        """The entries of the object under *key*, if there is one; each `$ref` still stands.

        Extensions among them are left out, unless the object is not *extensible* and `x-…` is a name as any other.
        """
        child = node.child(key)
        if self._is(child, dict):
            for name, value in child.value.items():
                if not (extensible and is_extension(key, name, value)):
                    yield name, child.child(name)

    def array(self, node: Node, key: str) -> Iterator[Node]:
        """The items of the list under *key*, if there is one."""
        child = node.child(key)
        if self._is(child, list):
            yield from child.items()

    def text(self, node: Node, key: str, default: str = "") -> str:
        """The text under *key*."""
        child = node.child(key)
        return str(child.value) if self._is(child, str) else default

    def flag(self, node: Node, key: str, *, default: bool = False) -> bool:
        """The boolean under *key*."""
        child = node.child(key)
        return bool(child.value) if self._is(child, bool) else default

    def number(self, node: Node, key: str, default: float) -> float:
        """The number under *key*, zero or more."""
        child = node.child(key)
        if child.value is None:
            return default
        value: object = child.value
        if _is_amount(value):
            return value
        self.fault(child, f"expected a number that is not negative, not {quoted(value, LONGEST)}")
        return default

    def word(self, node: Node, key: str, allowed: tuple[str, ...], default: str) -> str:
        """The text under *key*, one of *allowed*."""
        word = self.text(node, key, default)
        if word in allowed:
            return word
        self.fault(node.child(key), f"expected one of {', '.join(allowed)}, not {quoted(word)}")
        return default

    def must_be_object(self, node: Node, what: str) -> bool:
        """Whether an object stands at *spot*; a fault that names *what* should stand there if not."""
        if isinstance(node.value, dict):
            return True
        self.fault(node, f"expected {what}, an object, not {quoted(node.value, LONGEST)}")
        return False

    def _is(self, node: Node, kind: type) -> bool:
        if node.value is None or isinstance(node.value, kind):
            return node.value is not None
        self.fault(node, f"expected {_KINDS[kind]}, not {quoted(node.value, LONGEST)}")
        return False


def _is_amount(value: object) -> TypeGuard[int | float]:
    """Whether *value* is a number, zero or more; an infinite one is none, for nobody waits so long."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and value != math.inf
