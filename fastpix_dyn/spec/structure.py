"""How a document is built: which object of OpenAPI 3.1 (§4.8) holds which, and a walk over all of them.

Only what stands where OpenAPI puts an object is one: a `$ref` in an example is data and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.document import Document, Node, ReferenceFaultError
from fastpix_dyn.spec.operations import is_no_scheme
from fastpix_dyn.spec.parser import METHODS, is_extension
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.schemas import LISTED, NAMED, ONE
from fastpix_dyn.spec.values import is_array, is_object

SECTIONS: Mapping[str, str] = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "requestBody",
    "headers": "header",
    "securitySchemes": "securityScheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "pathItem",
}
"""The sections of `components`, each with the kind of object that it holds by name."""

_Keys = Mapping[str, str]
_BY_NAME, _LIST = "by name: ", "list: "
_SHAPES: Mapping[str, _Keys] = {
    "document": {"paths": _BY_NAME + "pathItem", "webhooks": _BY_NAME + "pathItem", "components": "components"},
    "components": {section: _BY_NAME + kind for section, kind in SECTIONS.items()},
    "pathItem": {"parameters": _LIST + "parameter", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": _LIST + "parameter",
        "requestBody": "requestBody",
        "responses": _BY_NAME + "response",
        "callbacks": _BY_NAME + "callback",
    },
    "parameter": {"schema": "schema", "content": _BY_NAME + "mediaType", "examples": _BY_NAME + "example"},
    "header": {"schema": "schema", "content": _BY_NAME + "mediaType", "examples": _BY_NAME + "example"},
    "requestBody": {"content": _BY_NAME + "mediaType"},
    "response": {
        "headers": _BY_NAME + "header",
        "content": _BY_NAME + "mediaType",
        "links": _BY_NAME + "link",
    },
    "mediaType": {"schema": "schema", "examples": _BY_NAME + "example", "encoding": _BY_NAME + "encoding"},
    "encoding": {"headers": _BY_NAME + "header"},
    "schema": {
        **dict.fromkeys(ONE, "schema"),
        **dict.fromkeys(LISTED, _LIST + "schema"),
        **dict.fromkeys(NAMED, _BY_NAME + "schema"),
    },
}
REFERRING = frozenset(SECTIONS.values())
"""The kinds in whose place a `$ref` may stand."""


@dataclass(frozen=True, slots=True)
class Found:
    """An object of the document: its kind, and where the walk came upon it."""

    kind: str
    node: Node


def children(kind: str, node: Node) -> Iterator[tuple[str, tuple[str | int, ...], Node]]:
    """The objects directly inside the *kind* at *spot*: the kind of each, the keys that lead there, and its spot."""
    if not is_object(node.value):
        return
    if kind == "callback":
        yield from (("pathItem", (key,), node.child(key)) for key in node.value if not key.startswith("x-"))
    shape = _SHAPES.get(kind, {})
    for key in node.value:
        if key in shape:
            yield from _under(shape[key], key, node.child(key))


def _under(shape: str, key: str, holder: Node) -> Iterator[tuple[str, tuple[str | int, ...], Node]]:
    if shape.startswith(_LIST):
        for index, item in enumerate(holder.items()):
            yield shape.removeprefix(_LIST), (key, index), item
    elif shape.startswith(_BY_NAME):
        kind = shape.removeprefix(_BY_NAME)
        for name, value in holder.value.items() if is_object(holder.value) else ():
            if not is_extension(key, name, value):
                yield kind, (key, name), holder.child(name)
    else:
        yield shape, (key,), holder


def without_extensions(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """*value*, a *kind*, without its extensions and those in its maps; what it holds keeps its own."""
    made, shape = {key: one for key, one in value.items() if not key.startswith("x-")}, _SHAPES.get(kind, {})
    for key, one in made.items():
        if shape.get(key, "").startswith(_BY_NAME) and is_object(one):
            made[key] = {name: entry for name, entry in one.items() if not is_extension(key, name, entry)}
    if kind in {"document", "operation"} and is_array(made.get("security")):
        made["security"] = [_requirement(one) for one in made["security"]]
    return made


def _requirement(value: Any) -> Any:
    if not is_object(value):
        return value
    return {name: scopes for name, scopes in value.items() if not is_no_scheme(name, scopes)}


def followed(document: Document, node: Node) -> Node | None:
    """What the `$ref` at *spot* leads to, one step; None where there is none, or it leads nowhere."""
    if not node.has("$ref"):
        return None
    try:
        return document.follow(node, node.value["$ref"])
    except ReferenceFaultError:
        return None


def walk(document: Document, kind: str, node: Node, seen: set[Where] | None = None) -> Iterator[Found]:
    """The *kind* at *spot* and every object that it holds or leads to by `$ref`, each once; none of *seen*."""
    seen = set() if seen is None else seen
    waiting = [(kind, node)]
    while waiting:
        kind, node = waiting.pop()
        if node.where in seen:
            continue
        seen.add(node.where)
        yield Found(kind, node)
        target = followed(document, node) if kind in REFERRING else None
        inner = [(one, place) for one, _, place in children(kind, node)]
        waiting += reversed([*inner, (kind, target)] if target else inner)
