"""Where two documents say different things of one operation: what a caller meets, not how it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.document import Document, ReferenceFaultError, Spot
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.values import is_array, is_object

_TOLD = frozenset({"description", "summary", "title", "example", "examples", "externalDocs", "links", "$comment"})
"""Keys that tell of a thing and don't change it."""
_SETS = frozenset({"required", "enum", "type", "tags"})
"""Keys of lists whose order says nothing; none is as good as an empty one."""
_LONGEST = 160
"""How many characters of one side are shown."""
_FALSE = frozenset({"deprecated", "allowReserved", "readOnly", "writeOnly", "uniqueItems"})
"""Keys that are false where they are missing."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A spot of an operation that is there, of which two documents say different things."""

    operation: str
    pointer: str
    """JSON pointer into the operation, as if each `$ref` were replaced by what it leads to."""
    ours: str
    """What our document says, as JSON; empty where it says nothing."""
    theirs: str
    our_place: str
    """File and line."""
    their_place: str

    def __str__(self) -> str:
        """Both sides, one under the other."""
        sides = ((self.our_place, self.ours), (self.their_place, self.theirs))
        told = "\n".join(f"  {place}: {_short(said) or 'says nothing'}" for place, said in sides)
        return f"{self.operation} {self.pointer}\n{told}"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a document and a spot in it."""

    document: Document
    spot: Spot

    def place(self) -> str:
        """File and line."""
        return f"{self.spot.file}:{self.document.line(self.spot.where)}"

    def child(self, key: str | int) -> Side:
        """The side one step down."""
        return Side(self.document, self.spot.child(key))

    def followed(self) -> tuple[Side, str]:
        """Where the `$ref`s lead that stand here, if one does, and the last of them."""
        side, last, seen = self, "", set[str]()
        while side.spot.has("$ref") and (reference := str(side.spot.value["$ref"])) not in seen:
            seen.add(reference)
            try:
                side, last = Side(side.document, side.document.follow(side.spot, reference)), reference
            except ReferenceFaultError:
                break
        return side, last


def conflicts(operation: str, ours: Side, theirs: Side) -> Iterator[Conflict]:
    """Where *ours* and *theirs*, the spots of an operation, differ; the parameters of their paths are part of them.

    Prose, examples, links and extensions are not compared, nor what variables in the path are called.
    """
    for key in dict.fromkeys([*ours.spot.value, *theirs.spot.value]):
        if key not in _TOLD | {"parameters", "security"} and not key.startswith("x-"):
            yield from _conflicts(operation, f"/{key}", ours.child(key), theirs.child(key))
    one, two = parameters(ours), parameters(theirs)
    for key in dict.fromkeys([*one, *two]):
        pointer = f"/parameters/{json_pointer.escape(key)}"
        yield from _conflicts(operation, pointer, one.get(key, _nothing(ours)), two.get(key, _nothing(theirs)))


def parameters(operation: Side) -> dict[str, Side]:
    """The parameters of *operation* and of its path, by place and name; those in the path by their number there."""
    path, _ = json_pointer.tokens(operation.spot.pointer)[-2:]
    numbers = {name: str(number) for number, name in enumerate(template_names(path), 1)}
    root, found = operation.document.root, dict[str, Side]()
    for holder in (root.child("paths").child(path), operation.spot):
        listed = holder.child("parameters")
        for index in range(len(listed.value or ())):
            side, _ = Side(operation.document, listed.child(index)).followed()
            place, name = (str(side.spot.child(key).value) for key in ("in", "name"))
            found[f"{place} {numbers.get(name, name) if place == 'path' else name}"] = side
    return found


def _nothing(side: Side) -> Side:
    """What stands for a parameter that *side*, an operation, has not."""
    return Side(side.document, Spot(side.spot.file, side.spot.pointer, None))


def _conflicts(operation: str, pointer: str, ours: Side, theirs: Side) -> Iterator[Conflict]:
    for where, one, two in _differences(pointer, ours, theirs, frozenset()):
        yield Conflict(operation, where, _said(one.spot), _said(two.spot), one.place(), two.place())


def _differences(
    pointer: str, ours: Side, theirs: Side, seen: frozenset[tuple[str, str]]
) -> Iterator[tuple[str, Side, Side]]:
    ours, our_reference = ours.followed()
    theirs, their_reference = theirs.followed()
    if our_reference and (our_reference, their_reference) in seen:
        return  # it is being compared already
    seen |= {(our_reference, their_reference)}
    one, two = _parts(ours), _parts(theirs)
    if one is None or two is None or isinstance(ours.spot.value, list) != isinstance(theirs.spot.value, list):
        if not _is_same(pointer.rpartition("/")[2], ours.spot.value, theirs.spot.value):
            yield pointer, ours, theirs
        return
    for key in dict.fromkeys([*one, *two]):
        if not _is_told(pointer, key):
            inner = f"{pointer}/{json_pointer.escape(key)}"
            yield from _differences(inner, one.get(key, ours.child(key)), two.get(key, theirs.child(key)), seen)


def _is_told(pointer: str, key: str) -> bool:
    """Whether *key* only tells of its holder; below `properties` it is the name of one."""
    return not pointer.endswith("/properties") and (key in _TOLD or key == "name" or key.startswith("x-"))


def _parts(side: Side) -> dict[str, Side] | None:
    """What an object, or a list of objects, consists of; None of anything else."""
    value = side.spot.value
    if is_object(value):
        return {key: side.child(key) for key in value}
    if is_array(value) and value and all(map(is_object, value)):
        return {str(index): side.child(index) for index in range(len(value))}
    return None


def _is_same(key: str, one: Any, two: Any) -> bool:
    if key in _SETS:
        return _sorted(one) == _sorted(two)
    if key in _FALSE:
        one, two = one or False, two or False
    return json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)


def _sorted(value: Any) -> list[str]:
    items = value if is_array(value) else [] if value in {None, False} else [value]
    return sorted(json.dumps(item, sort_keys=True) for item in items)


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _said(spot: Spot) -> str:
    return "" if spot.value is None else json.dumps(spot.value, ensure_ascii=False)
