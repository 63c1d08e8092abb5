"""Schemas in which the words known so far are all that there are: what shows a word that the document does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.contract.findings import EVERY
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node, ReferenceFaultError
from fastpix_dyn.spec.plan import Operation, Schema, Where
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS, keyword, rebuilt
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.wire.decode import match_content, match_reply

"""The words that the document knows of; others may come."""
ASKING = frozenset({"not", "if", "contains"})
"""Keywords whose schemas ask: if they refused more, their holder would accept more."""


def limited(schema: Schema) -> Schema:
    """*schema* with each `x-extensible-enum` in it made an `enum`; null is left to what the schema says of it."""
    if isinstance(schema, bool):
        return schema
    made = rebuilt(schema, lambda slot, inner: inner if keyword(slot) in ASKING else limited(inner))
    return {**made, "enum": [*_words(made), None]} if _words(made) and "enum" not in made else made


def all_limited(definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """Each of *definitions*, limited."""
    return {name: limited(schema) for name, schema in definitions.items()}


def _words(schema: Mapping[str, Any]) -> list[Any]:
    words = schema.get(OPEN_WORDS)
    return words if is_array(words) else []


def address(server: str) -> str:
    """Return the URL *server* as servers are compared: a slash at its end says nothing (OpenAPI 3.1 §4.8.5)."""
    return server.rstrip("/")


_BRANCHES = ("allOf", "oneOf", "anyOf")
_DEEPEST = 40
"""How many `$ref`s and branches are followed for one step: schemas may lead back to themselves."""


def where(
    document: Document, operation: Operation, status: int, content_type: str, *, pointer: str, rule: str
) -> Where:
    """The spot of *document* that says most of what stands at *pointer* in an answer.

    It is the schema of the value where there is one; else that of what holds it, the reply, or the operation. A
    missing property is told of in the schema of its holder, where it is declared.
    """
    reply = match_reply(operation, status)
    if reply is None:
        return operation.where
    content = match_content(reply, content_type)
    if content is None or content.schema is None or rule in {"mediaType", "body", "json"}:
        return content.where if content else reply.where
    return inside(document, standing(document, content.where).child("schema"), pointer).where


def inside(document: Document, node: Node, pointer: str) -> Node:
    """The schema of what stands at *pointer* in a value that the schema at *spot* describes, or of what holds it."""
    for token in json_pointer.tokens(pointer):
        node = followed(document, node)
        child = next(_children(document, node, token), None)
        if child is None:
            break
        node = child
    return node


def standing(document: Document, place: Where) -> Node:
    """What stands at *place*."""
    return Node(place.file, place.pointer, json_pointer.get(document.values[place.file], place.pointer))


def followed(document: Document, node: Node) -> Node:
    """*spot*, or what the `$ref`s that stand there lead to, as far as they can be followed."""
    for _ in range(_DEEPEST):
        if not node.has("$ref"):
            break
        try:
            node = document.follow(node, node.value["$ref"])
        except ReferenceFaultError:
            break
    return node


def _children(document: Document, node: Node, token: str, depth: int = 0) -> Iterator[Node]:
    """The schemas of the property, or the items, *token* of what the schema at *spot* describes; the surest first."""
    node = followed(document, node)
    properties = node.child("properties")
    if properties.has(token):
        yield properties.child(token)
    for name in _BRANCHES if depth < _DEEPEST else ():
        for branch in node.child(name).items():
            yield from _children(document, branch, token, depth + 1)
    if node.has("items") and (token == EVERY or token.isdigit()):
        yield node.child("items")
    if isinstance(node.child("additionalProperties").value, dict):
        yield node.child("additionalProperties")
