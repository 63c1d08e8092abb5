"""Limits of schemas: a document whose schemas combine so often that no validator would finish is refused.

A schema that refers twice to a second one, which refers twice to a third one, and so on, takes a few lines, but an
engine applies twice as many schemas to a value for each level. Three numbers have a limit: the schemas that apply to a
value itself, through `$ref`, allOf, anyOf, oneOf, `not`, `if` and dependentSchemas; how deep those nest; and the
schemas that apply to one part of a value, because several of the former describe the same property or item.

All are sums over a graph of *units*: the definitions, and the schemas of parts inside them. Each unit is counted once,
so counting takes linear time. Units that contain each other as parts count only once there, because the depth of the
value limits how often they apply.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Schema, SourceLocation
from fastpix_dyn.spec.schemas import (
    IN_PLACE_APPLICATORS,
    SCHEMA_KEYWORDS,
    SCHEMA_LIST_KEYWORDS,
    SCHEMA_MAP_KEYWORDS,
    definition_name,
)
from fastpix_dyn.spec.values import MAX_DEPTH
from fastpix_dyn.structs import Record, field

MAX_APPLIED = 10_000
"""The maximum number of schemas that apply to one value, or to one part of it."""
_MAX_STEPS = 3_000_000
"""The maximum number of steps for the schemas that contain each other, and of slots, of one document."""
_SAME_VALUE = frozenset({*IN_PLACE_APPLICATORS, "not", "if"})
_KEYWORDS = (SCHEMA_KEYWORDS | SCHEMA_LIST_KEYWORDS | SCHEMA_MAP_KEYWORDS) - {"$defs", "contentSchema", "propertyNames"}

_Position = tuple[()] | tuple["_Position", str, str]
"""Where a schema is inside its unit: the position of the schema around it, the keyword, the name or index."""


class _Slots(Record):
    """The parts of an object (`.`) or of an array (`[`) that one schema describes: the units of each."""

    kind: str
    named: dict[str, str]
    """Those of `properties` by name, or of `prefixItems` by index."""
    matching: list[str]
    """Those that also apply to named parts: of `patternProperties`, or `contains`."""
    others: list[str]
    """Those that apply to parts without a name: of `additionalProperties`, `items` and the like."""


class _Unit(Record):
    """A schema that applies to a value, with the schemas inside it that apply to the same value."""

    root: str
    """The name of the whole schema that it is a part of."""
    source_location: SourceLocation
    own: int = 0
    """The number of schemas."""
    references: Counter[str] = field(default_factory=Counter[str])
    """The other units that apply to the same value, and how often."""
    levels: dict[str, int] = field(default_factory=dict[str, int])
    """By referenced unit, the number of schemas around the deepest reference; by `""`, that of the deepest schema."""
    slots: list[_Slots] = field(default_factory=list[_Slots])
    """What each schema in it describes, of objects and of arrays."""
    applied: int = 1
    """The number of schemas that apply to the value."""
    depth: int = 1
    """The number of levels in which they nest."""
    weights: dict[str, int] = field(default_factory=dict[str, int])
    """By part: the number of schemas that apply to it, or to the part of it that has most."""
    most: int = 1
    """The largest of these numbers."""
    is_refused: bool = False


_OF_ARRAYS = frozenset({"items", "prefixItems", "contains", "unevaluatedItems"})


class SchemaLimits:
    """Counts the schemas of a document, which are added in any number of steps."""

    def __init__(self) -> None:
        self._units: dict[str, _Unit] = {}
        self._new: list[str] = []
        self._steps = 0

    def add(self, name: str, where: SourceLocation, schema: Schema) -> None:
        """Add *schema* by the name of its definition; by an empty name if it has none."""
        if isinstance(schema, bool) or (_KEYWORDS.isdisjoint(schema) and not (name and "$ref" in schema)):
            return  # it applies alone, or what it refers to is counted
        name = name or f"#{len(self._units)}"
        self._add(name, where, schema, name)

    def faults(self) -> Iterator[tuple[str, SourceLocation, str]]:
        """Yield the faults of the schemas added since the last call: name, source location, message.

        All definitions that those refer to must have been added. Of schemas inside each other, the innermost counts.
        """
        new, self._new = self._new, []
        counted = self._units.keys() - set(new)
        for group in _groups(new, lambda name: (one for one in self._inside(name) if one not in counted)):
            yield from self._faults_of_group(group)

    def _faults_of_group(self, group: list[str]) -> Iterator[tuple[str, SourceLocation, str]]:
        members = frozenset(group)
        if len(group) == 1:
            yield from self._faults_of(group, members)
            return

        def referenced(name: str) -> Iterator[str]:
            return (one for one in self._units[name].references if one in members)

        for names in _groups(group, referenced):
            yield from self._faults_of(names, members)

    def _add(self, name: str, where: SourceLocation, schema: Schema, root: str) -> None:
        """Add the unit *name* of *schema*, and those of the parts that it describes."""
        unit = self._units[name] = _Unit(root, where)
        self._new.append(name)
        waiting: list[tuple[Schema, _Position, int]] = [(schema, (), 1)]
        while waiting:
            part, position, level = waiting.pop()
            unit.own += 1
            unit.levels[""] = max(unit.levels.get("", 0), level)
            if isinstance(part, bool):
                continue
            if "$ref" in part:
                target = definition_name(part["$ref"])
                unit.references[target] += 1
                unit.levels[target] = max(unit.levels.get(target, 0), level)
            slots: dict[str, _Slots] = {}
            for keyword, key, inner in _inner_schemas(part):
                if keyword in _SAME_VALUE:
                    waiting.append((inner, (position, keyword, key), level + 1))
                elif child := self._child(unit, inner, (position, keyword, key)):
                    kind = "[" if keyword in _OF_ARRAYS else "."
                    _put(slots.setdefault(kind, _Slots(kind, {}, [], [])), keyword, key, child)
            unit.slots += slots.values()

    def _child(self, unit: _Unit, schema: Schema, position: _Position) -> str:
        """Return the name of the unit of *schema*, that of a part of *unit*; empty if it contains no other schema."""
        if isinstance(schema, bool):
            return ""
        if _KEYWORDS.isdisjoint(schema):
            return definition_name(schema["$ref"]) if "$ref" in schema else ""
        where = SourceLocation(unit.source_location.file, unit.source_location.pointer + _pointer(position))
        name = f"{unit.root}#{len(self._units)}"
        self._add(name, where, schema, unit.root)
        return name

    def _inside(self, name: str) -> Iterator[str]:
        """Yield the names of the units that *name* contains or refers to."""
        unit = self._units[name]
        yield from (one for one in unit.references if one in self._units)
        for slots in unit.slots:
            yield from (one for one in (*slots.named.values(), *slots.matching, *slots.others) if one in self._units)

    def _faults_of(self, names: list[str], members: frozenset[str]) -> Iterator[tuple[str, SourceLocation, str]]:
        """Count the units *names*, which all apply each other to the same value, and yield the first fault."""
        for name in names:
            if fault := self._count(name, self._visits(name, frozenset(names)), members):
                yield self._units[name].root, self._units[name].source_location, fault
            if self._units[name].is_refused:
                for other in names:
                    self._refuse(self._units[other])
                return

    def _visits(self, name: str, inner: frozenset[str]) -> Mapping[str, int]:
        """Return how often *name* applies each unit of *inner*, which all apply each other to the same value.

        An engine that reaches a schema again for the same value stops there; so every path without a repetition counts.
        """
        if len(inner) == 1 and name not in self._units[name].references:
            return {name: 1}
        visits, path, total = Counter({name: 1}), {name: None}, 1
        branches = [self._units[name].references.elements()] if inner & self._units[name].references.keys() else []
        while branches and total <= MAX_APPLIED and self._steps <= _MAX_STEPS:
            self._steps += 1
            following = next(branches[-1], None)
            if following is None:
                branches.pop()
                path.popitem()
            elif following in inner and following not in path:
                total += 1
                visits[following] += 1
                path[following] = None
                branches.append(self._units[following].references.elements())
        return visits

    def _count(self, name: str, visits: Mapping[str, int], members: frozenset[str]) -> str:
        """Set the counts of the unit *name*, and return the fault of it, if there is one."""
        unit, weights = self._units[name], Counter[str]()
        if not unit.references and not unit.slots:
            unit.applied, unit.depth, unit.most = unit.own, unit.levels[""], unit.own
            return self._fault(unit, visits)
        unit.applied = 0
        unit.depth = max(self._levels(one, visits) for one in visits) + len(visits) - 1
        for visited, times in visits.items():
            one = self._units[visited]
            outside = {other: count for other, count in one.references.items() if other not in visits}
            unit.applied += times * (one.own + sum(count * self._applied(other) for other, count in outside.items()))
            for slot, weight in self._own_weights(one, members):
                weights[slot] += times * weight
            for other, count in outside.items():
                for slot, weight in self._weights(other).items():
                    weights[slot] += times * count * weight
        self._steps += len(weights)
        unit.weights = dict(weights)
        unit.most = max(
            [unit.applied, *(weight + (weights[slot[0]] if slot[1:] else 0) for slot, weight in weights.items())]
        )
        return self._fault(unit, visits)

    def _fault(self, unit: _Unit, visits: Mapping[str, int]) -> str:
        inside = [one for visited in visits for one in self._inside(visited) if one not in visits]
        if any(self._units[one].is_refused for one in inside):
            self._refuse(unit)
            return ""
        fault = ""
        if unit.applied > MAX_APPLIED:
            fault = _message(unit.applied, "one value")
        elif unit.depth > MAX_DEPTH:
            fault = f"nested more than {MAX_DEPTH} levels deep, counted through $ref, allOf, anyOf and oneOf"
        elif unit.most > MAX_APPLIED:
            fault = _message(unit.most, "one part of a value")
        elif self._steps > _MAX_STEPS:
            self._steps = 0
            fault = "too many schemas contain each other or share the same properties; write fewer combinations"
        unit.is_refused = bool(fault)
        return fault

    def _refuse(self, unit: _Unit) -> None:
        """Let *unit*, which has a fault or contains one that has, count as a plain schema."""
        unit.is_refused, unit.applied, unit.depth, unit.most, unit.weights = True, 1, 1, 1, {}

    def _levels(self, name: str, visits: Mapping[str, int]) -> int:
        """Return the levels in which *name* and the units that it refers to nest, without those of *visits*."""
        levels = self._units[name].levels
        return max(
            level + (self._units[one].depth if one in self._units and one not in visits else 0)
            for one, level in levels.items()
        )

    def _applied(self, name: str) -> int:
        return self._units[name].applied if name in self._units else 1

    def _weights(self, name: str) -> Mapping[str, int]:
        return self._units[name].weights if name in self._units else {}

    def _own_weights(self, unit: _Unit, members: frozenset[str]) -> Iterator[tuple[str, int]]:
        """Yield, by part, the weights of what *unit* itself describes; those of the *members*, which contain it, are 0.

        `.NAME` is a property and `[INDEX` an item; `.` and `[` are all of them, those with a name included.
        """

        def weight(name: str) -> int:
            return 0 if name in members or name not in self._units else self._units[name].most

        for slots in unit.slots:
            kind = slots.kind
            matching = sum(map(weight, slots.matching))
            others = max(map(weight, slots.others), default=0)
            every = matching + others if kind == "[" else max(matching, others)
            if every:
                yield kind, every
            for key, name in slots.named.items():
                if more := weight(name) + matching - every:
                    yield kind + key, more


def _inner_schemas(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, Schema]]:
    """Yield the schemas inside *schema* that apply to its value or to parts: keyword, name or index, schema."""
    for keyword, value in schema.items():
        if keyword not in _KEYWORDS:
            continue
        if keyword in SCHEMA_KEYWORDS:
            yield keyword, "", value
        elif keyword in SCHEMA_LIST_KEYWORDS:
            for index, inner in enumerate(value):
                yield keyword, str(index), inner
        else:
            for name, inner in value.items():
                yield keyword, name, inner


def _pointer(position: _Position) -> str:
    if not position:
        return ""
    before, keyword, key = position
    is_one = keyword in SCHEMA_KEYWORDS
    return f"{_pointer(before)}/{keyword}" if is_one else f"{_pointer(before)}/{keyword}/{json_pointer.escape(key)}"


def _put(slots: _Slots, keyword: str, key: str, child: str) -> None:
    if keyword in {"properties", "prefixItems"}:
        slots.named[key] = child
    elif keyword in {"patternProperties", "contains"}:
        slots.matching.append(child)
    else:
        slots.others.append(child)


def _message(count: int, what: str) -> str:
    return (
        f"{count:,} schemas apply to {what}, counted through $ref, allOf, anyOf and oneOf; at most {MAX_APPLIED:,} may"
    )


def _groups(names: Iterable[str], inside: Callable[[str], Iterable[str]]) -> Iterator[list[str]]:
    """Yield the names in groups that contain each other (Tarjan's algorithm), each after those that it contains."""
    order, lowest = dict[str, int](), dict[str, int]()
    stack, done = list[str](), set[str]()
    for start in names:
        if start in order:
            continue
        order[start] = lowest[start] = len(order)
        stack.append(start)
        path = [(start, iter(inside(start)))]
        while path:
            name, rest = path[-1]
            following = next(rest, None)
            if following is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[name])
                if lowest[name] == order[name]:
                    group = [stack.pop()]
                    while group[-1] != name:
                        group.append(stack.pop())
                    done.update(group)
                    yield group
            elif following not in order:
                order[following] = lowest[following] = len(order)
                stack.append(following)
                path.append((following, iter(inside(following))))
            elif following not in done:
                lowest[name] = min(lowest[name], order[following])
