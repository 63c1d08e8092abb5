"""Reads a document spot by spot, gathers every fault on the way, and goes on after each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from fastpix_dyn.errors import Problem
from fastpix_dyn.records import Record, field
from fastpix_dyn.spec.document import Document, ReferenceFaultError, Spot
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.values import quoted

_KINDS: dict[type, str] = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a whole number"}


class Reading(Record, dict=True):
    """One pass over a document. A getter that meets the wrong type notes a fault and answers with nothing."""

    document: Document
    faults: list[Problem] = field(default_factory=list[Problem])

    @cached_property
    def legacy(self) -> bool:
        """Whether the document is OpenAPI 3.0, whose schemas are not JSON Schema 2020-12."""
        return str(self.document.root.child("openapi").value).startswith("3.0")

    def fault(self, at: Spot | Where, message: str) -> None:
        """Notes that something is wrong at *at*; each fault once, however often its spot is read."""
        where = at.where if isinstance(at, Spot) else at
        problem = self.document.problem(where, message)
        if problem not in self.faults:
            self.faults.append(problem)

    def follow(self, spot: Spot) -> Spot:
        """*spot*, or what the `$ref` that stands there leads to in the end; of a broken one the value is None."""
        seen = [spot.where]
        while spot.has("$ref"):
            try:
                target = self.document.follow(spot, spot.value["$ref"])
            except ReferenceFaultError as problem:
                self.fault(spot.child("$ref"), str(problem))
                return Spot(spot.file, spot.pointer, None)
            if target.where in seen:
                self.fault(spot.child("$ref"), "this $ref leads back to itself")
                return Spot(spot.file, spot.pointer, None)
            seen.append(target.where)
            spot = target
        return spot

    def object(self, spot: Spot, key: str) -> Iterator[tuple[str, Spot]]:
        """The entries of the object under *key*, if there is one; each `$ref` in them still stands."""
        child = spot.child(key)
        if self._is(child, dict):
            for name in child.value:
                yield name, child.child(name)

    def array(self, spot: Spot, key: str) -> Iterator[Spot]:
        """The items of the list under *key*, if there is one."""
        child = spot.child(key)
        if self._is(child, list):
            for index in range(len(child.value)):
                yield child.child(index)

    def text(self, spot: Spot, key: str, default: str = "") -> str:
        """The text under *key*."""
        child = spot.child(key)
        return str(child.value) if self._is(child, str) else default

    def flag(self, spot: Spot, key: str, *, default: bool = False) -> bool:
        """The boolean under *key*."""
        child = spot.child(key)
        return bool(child.value) if self._is(child, bool) else default

    def number(self, spot: Spot, key: str, default: float) -> float:
        """The number under *key*, zero or more."""
        child = spot.child(key)
        if child.value is None:
            return default
        if isinstance(child.value, bool) or not isinstance(child.value, int | float) or child.value < 0:
            self.fault(child, f"expected a number that is not negative, not {_shown(child.value)}")
            return default
        return child.value

    def word(self, spot: Spot, key: str, allowed: tuple[str, ...], default: str) -> str:
        """The text under *key*, one of *allowed*."""
        word = self.text(spot, key, default)
        if word in allowed:
            return word
        self.fault(spot.child(key), f"expected one of {', '.join(allowed)}, not {quoted(word)}")
        return default

    def must_be_object(self, spot: Spot, what: str) -> bool:
        """Whether an object stands at *spot*; a fault that names *what* should stand there if not."""
        if isinstance(spot.value, dict):
            return True
        self.fault(spot, f"expected {what}, an object, not {_shown(spot.value)}")
        return False

    def _is(self, spot: Spot, kind: type) -> bool:
        if spot.value is None or isinstance(spot.value, kind):
            return spot.value is not None
        self.fault(spot, f"expected {_KINDS[kind]}, not {_shown(spot.value)}")
        return False


def _shown(value: Any) -> str:
    text = "null" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
