"""Where the document speaks of a value: the pointer of a finding → the file and line that say otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from fastpix_dyn.contract.findings import EVERY
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.document import Document, ReferenceFaultError, Spot
from fastpix_dyn.spec.plan import Operation, Where
from fastpix_dyn.wire.decode import match_content, match_reply

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


def inside(document: Document, spot: Spot, pointer: str) -> Spot:
    """The schema of what stands at *pointer* in a value that the schema at *spot* describes, or of what holds it."""
    for token in json_pointer.tokens(pointer):
        spot = followed(document, spot)
        child = next(_children(document, spot, token), None)
        if child is None:
            break
        spot = child
    return spot


def standing(document: Document, place: Where) -> Spot:
    """What stands at *place*."""
    return Spot(place.file, place.pointer, json_pointer.get(document.values[place.file], place.pointer))


def followed(document: Document, spot: Spot) -> Spot:
    """*spot*, or what the `$ref`s that stand there lead to, as far as they can be followed."""
    for _ in range(_DEEPEST):
        if not spot.has("$ref"):
            break
        try:
            spot = document.follow(spot, spot.value["$ref"])
        except ReferenceFaultError:
            break
    return spot


def _children(document: Document, spot: Spot, token: str, depth: int = 0) -> Iterator[Spot]:
    """The schemas of the property, or the items, *token* of what the schema at *spot* describes; the surest first."""
    spot = followed(document, spot)
    properties = spot.child("properties")
    if properties.has(token):
        yield properties.child(token)
    for name in _BRANCHES if depth < _DEEPEST else ():
        for branch in spot.child(name).items():
            yield from _children(document, branch, token, depth + 1)
    if spot.has("items") and (token == EVERY or token.isdigit()):
        yield spot.child("items")
    if isinstance(spot.child("additionalProperties").value, dict):
        yield spot.child("additionalProperties")
