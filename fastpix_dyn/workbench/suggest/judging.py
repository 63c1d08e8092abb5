"""Which schemas of a document, as they are written, judge a value and what is in it: through `$ref`s and branches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastpix_dyn.contract.findings import EVERY
from fastpix_dyn.spec.document import Document, ReferenceFaultError, Spot
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.values import is_array, is_object

_DEEPEST = 40
"""How many `$ref`s and branches are followed for one value: schemas may lead back to themselves."""


class _Unknown:
    """The class of UNKNOWN."""


UNKNOWN: Final = _Unknown()
"""In place of a value that was not kept: every branch may judge it."""


@dataclass(frozen=True, slots=True)
class Judging:
    """A schema that judges a value, as it is written at *spot*, and the last `$ref` that led there, if any did."""

    spot: Spot
    via: Spot | None = None

    def has(self, keyword: str) -> bool:
        """Whether the schema has *keyword*."""
        return self.spot.has(keyword)

    def get(self, keyword: str) -> Any:
        """What the schema says by *keyword*; None where it is absent."""
        return self.spot.child(keyword).value


def judging(document: Document, spot: Spot, value: Any) -> list[Judging]:
    """The schemas that judge *value* where the one at *spot* does: that first, then those it refers to or is made of.

    Of a oneOf or anyOf it is the alternative that is nearest.
    """
    return list(_judging(document, Judging(spot), value, _DEEPEST))


def inside(document: Document, holders: Iterable[Judging], token: str, value: Any) -> list[Judging]:
    """The schemas that judge *value*, which stands under *token* of what *holders* judge."""
    found = [spot for holder in holders for spot in _children(holder.spot, token)]
    return [one for spot in found for one in judging(document, spot, value)]


def observed(document: Document, spot: Spot, value: Any) -> Iterator[tuple[Where, Any]]:
    """Every value in *value*, which the schema at *spot* judges, with each schema that judges it."""
    yield from _observed(document, judging(document, spot, value), value)


def types_of(value: Any) -> set[str]:
    """The types that allow *value* (JSON Schema validation 2020-12 §6.1.1)."""
    if isinstance(value, bool) or value is None:
        return {"null" if value is None else "boolean"}
    if isinstance(value, int | float):
        return {"number", "integer"} if float(value).is_integer() else {"number"}
    return {"string" if isinstance(value, str) else "array" if is_array(value) else "object"}


def words(value: Any) -> list[Any]:
    """The types of a `type`, or the words of an `enum`, as a list."""
    return [] if value is None else list(value) if is_array(value) else [value]


def _judging(document: Document, one: Judging, value: Any, depth: int) -> Iterator[Judging]:
    if not depth or not is_object(one.spot.value):
        return
    yield one
    if one.has("$ref"):
        try:
            target = document.follow(one.spot, one.spot.value["$ref"])
        except ReferenceFaultError:
            return
        yield from _judging(document, Judging(target, one.spot), value, depth - 1)
    for spot in [*one.spot.child("allOf").items(), *_meant(document, one.spot, value, depth - 1)]:
        yield from _judging(document, Judging(spot, one.via), value, depth - 1)


def _meant(document: Document, spot: Spot, value: Any, depth: int) -> list[Spot]:
    """The alternatives at *spot* that *value* may be meant for: the nearest, or all where it is not known."""
    found = list[Spot]()
    for keyword in ("oneOf", "anyOf"):
        branches = spot.child(keyword).items()
        if branches and value is not UNKNOWN:
            branches = [max(branches, key=lambda branch: _nearness(document, branch, value, depth))]
        found += branches
    return found


def _nearness(document: Document, branch: Spot, value: Any, depth: int) -> int:
    """How near *value* comes to the alternative *branch*: by type, fixed properties, and what is declared."""
    parts = list(_judging(document, Judging(branch), value, depth))
    if any(part.has("type") and not types_of(value) & {*words(part.get("type"))} for part in parts):
        return -10_000
    keys = value if is_object(value) else dict[str, Any]()
    declared = {key: part.spot.child("properties").child(key) for part in parts for key in keys
                if part.spot.child("properties").has(key)}  # fmt: skip
    missing = sum(key not in keys for part in parts for key in words(part.get("required")))
    return len(declared) - missing + sum(_fixed(spot.value, keys[key]) for key, spot in declared.items())


def _fixed(schema: Any, value: Any) -> int:
    """What a fixed value says about the alternative that it is a property of."""
    if not is_object(schema) or not {"const", "enum"} & schema.keys():
        return 0
    return 100 if value in [*words(schema.get("enum")), schema.get("const")] else -100


def _children(spot: Spot, token: str) -> list[Spot]:
    properties = spot.child("properties")
    if properties.has(token):
        return [properties.child(token)]
    is_index = token == EVERY or token.isdecimal()
    prefix = spot.child("prefixItems").items()
    if token.isdecimal() and int(token) < len(prefix):
        return [prefix[int(token)]]
    if is_index and spot.has("items"):
        return [spot.child("items")]
    return [spot.child("additionalProperties")] if is_object(spot.child("additionalProperties").value) else []


def _observed(document: Document, schemas: list[Judging], value: Any) -> Iterator[tuple[Where, Any]]:
    yield from ((one.spot.where, value) for one in schemas)
    entries = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    for key, part in entries:
        inner = inside(document, schemas, str(key), part)
        if inner:
            yield from _observed(document, inner, part)
