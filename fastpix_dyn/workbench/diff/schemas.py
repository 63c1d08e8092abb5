"""Two schemas → what changed for one who sends, or reads, values of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.workbench.diff.checks import CHECKS, Seen, changed_null, changed_others, changed_type, type_words
from fastpix_dyn.workbench.diff.flat import ALTERNATIVES, Definitions, Flat, counts, flat
from fastpix_dyn.workbench.diff.found import Both, Found, Step, found
from fastpix_dyn.workbench.diff.pairing import name_of, paired
from fastpix_dyn.workbench.diff.properties import Change, changed_properties

_ENDINGS = {"oneOf": "one-of", "anyOf": "any-of", "allOf": "all-of"}
Pair = tuple[Schema, Schema]
Pairs = dict[tuple[object, object], Pair]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the comparison stands.

    Attributes:
        family: request, response or webhook: who sends the value.
        part: parameter, header or body; `property` for all inside of one.
        root: what that is, in words.
        path: the way from there: `data[].id`.
        at: where it is written.
    """

    family: str
    part: str
    root: str
    at: Both
    path: str = ""

    @property
    def what(self) -> str:
        """The value, in words."""
        return f"`{self.path}` of {self.root}" if self.path else self.root

    def inside(self, path: str, *steps: Step) -> Spot:
        """The spot of a value inside, whose way is *path*."""
        return replace(self, part="property", path=path.lstrip("."), at=self.at.down(*steps))

    def found(self, rule: str, **words: str) -> Found:
        """The change *rule* of this value."""
        return found(rule, self.at, what=self.what, **words)


@dataclass(frozen=True, slots=True)
class Walk:
    """One comparison of two schemas and all inside of them. Each pair is told once, at the first spot that has it."""

    old: Definitions
    new: Definitions
    seen: Pairs = field(default_factory=dict[tuple[object, object], Pair])
    """With the pairs themselves: a schema that is gone could lend its identity to another."""
    trying: Pairs = field(default_factory=dict[tuple[object, object], Pair])
    """The pairs of branches that are being compared: branches may lead back to themselves."""

    def again(self) -> Walk:
        """A walk of the same documents that has seen nothing yet."""
        return Walk(self.old, self.new)

    def trial(self, pair: Pair) -> Walk:
        """A walk of the same documents that tries *pair*, and has seen nothing but what is being tried."""
        return Walk(self.old, self.new, {**self.trying}, {**self.trying, _key(pair): pair})


def changed_schema(walk: Walk, spot: Spot, pair: Pair) -> Iterator[Found]:
    """What changed from the first schema of *pair* to the second, and inside of them."""
    key = _key(pair)
    if key in walk.seen:
        return
    walk.seen[key] = pair
    old, new = flat(pair[0], walk.old), flat(pair[1], walk.new)
    keyword = _alternatives_of_one(old, new)
    if keyword:
        yield from (_told(spot, seen) for seen in changed_null(old, new))
        yield from _changed_branches(walk, spot, keyword, (_branches(old, keyword), _branches(new, keyword)))
        return
    for seen in changed_type(old, new):
        yield _told(spot, seen)
        if seen.ending == "type-changed":
            return
    yield from _changed_values(walk, spot, old, new)


def _changed_values(walk: Walk, spot: Spot, old: Flat, new: Flat) -> Iterator[Found]:
    """What changed in two schemas whose types may be compared."""
    for check in CHECKS:
        yield from (_told(spot, seen) for seen in check(old, new))
    yield from (_told(spot, seen) for seen in changed_others(old, new, walk.old, walk.new))
    for keyword in _ENDINGS:
        if keyword == "allOf" or (keyword in old.keywords and keyword in new.keywords):
            branches = (old.keywords.get(keyword, []), new.keywords.get(keyword, []))
            yield from _changed_branches(walk, spot, keyword, branches)
    for change in changed_properties(spot.family, (old, walk.old), (new, walk.new)):
        yield from _changed_property(walk, spot, change)
    for keyword, mark in (("items", "[]"), ("additionalProperties", "{}")):
        inner = (old.keywords.get(keyword, True), new.keywords.get(keyword, True))
        if False not in inner:
            yield from changed_schema(walk, spot.inside(spot.path + mark, keyword), inner)


def _changed_property(walk: Walk, spot: Spot, change: Change) -> Iterator[Found]:
    inner = spot.inside(f"{spot.path}.{change.name}", "properties", change.name)
    yield from (inner.found(rule) for rule in change.rules)
    if change.pair:
        yield from changed_schema(walk, inner, change.pair)


def _changed_branches(
    walk: Walk, spot: Spot, keyword: str, branches: tuple[list[Schema], list[Schema]]
) -> Iterator[Found]:
    def is_same(old: Schema, new: Schema) -> bool:
        return next(changed_schema(walk.trial((old, new)), spot, (old, new)), None) is None

    matched = paired(branches, (walk.old, walk.new), is_same)
    for before, after in matched.pairs:
        name = name_of(branches[1][after], walk.new) or str(after + 1)
        inner = spot.inside(f"{spot.path}|{name}", keyword)
        at = Both(inner.at.old and inner.at.old.down(before), inner.at.new and inner.at.new.down(after))
        yield from changed_schema(walk, replace(inner, at=at), (branches[0][before], branches[1][after]))
    for before in matched.removed:
        yield _rule(spot, f"{_ENDINGS[keyword]}-removed", old=_branch_words(branches[0][before], before, walk.old))
    for after in matched.added:
        yield _rule(spot, f"{_ENDINGS[keyword]}-added", new=_branch_words(branches[1][after], after, walk.new))


def _branch_words(branch: Schema, number: int, definitions: Definitions) -> str:
    name = name_of(branch, definitions)
    return name or f"its form {number + 1} ({type_words(flat(branch, definitions))})"


def _alternatives_of_one(old: Flat, new: Flat) -> str:
    """The keyword, where one side has nothing but alternatives, and the other has none: it is one of them, maybe."""
    for one, other in ((old, new), (new, old)):
        said = {key for key in one.keywords if counts(key)}
        has_one_side = not {*ALTERNATIVES} & other.keywords.keys() and one.types is None and other.types is not None
        if has_one_side and len(said) == 1 and said <= {*ALTERNATIVES}:
            return said.pop()
    return ""


def _branches(one: Flat, keyword: str) -> list[Schema]:
    """Its alternatives; itself, without null, where it has none."""
    types = {"type": sorted(one.types)} if one.types else {}
    branches: list[Schema] = one.keywords.get(keyword, [{**one.keywords, **types}])
    return branches


def _key(pair: Pair) -> tuple[object, object]:
    return _identity(pair[0]), _identity(pair[1])


def _identity(schema: Schema) -> object:
    """What tells a schema from others while it is compared: its `$ref`, where it is nothing more, or the object."""
    if isinstance(schema, bool):
        return schema
    return schema["$ref"] if [*schema] == ["$ref"] else id(schema)


def _told(spot: Spot, seen: Seen) -> Found:
    at = replace(spot, at=spot.at.down(seen.keyword))
    return _rule(at, seen.ending, old=seen.old, new=seen.new, keyword=seen.keyword)


def _rule(spot: Spot, ending: str, **words: Any) -> Found:
    return spot.found(f"{spot.family}-{spot.part}-{ending}", **words)
