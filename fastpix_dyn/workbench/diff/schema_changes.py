"""Which branch of the old alternatives is which of the new: the order of branches says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, json_text
from fastpix_dyn.workbench.diff.documents import Both, Found, Step, found
from fastpix_dyn.workbench.diff.normalized_schema import ALTERNATIVES, Definitions, Flat, canonical, counts, flat

Matches = Callable[[Schema, Schema], bool]


@dataclass(frozen=True, slots=True)
class Matched:
    """Positions of branches, old and new."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def paired(
    branches: tuple[list[Schema], list[Schema]], definitions: tuple[Definitions, Definitions], is_same: Matches
) -> Matched:
    """The branches that belong together: those that say the same, then those of one name, then those of one type."""
    left = list(range(len(branches[0]))), list(range(len(branches[1])))
    pairs = list[tuple[int, int]]()

    def has_same_name(old: Schema, new: Schema) -> bool:
        return name_of(old, definitions[0]) == name_of(new, definitions[1]) != ""

    def has_same_types(old: Schema, new: Schema) -> bool:
        return flat(old, definitions[0]).types == flat(new, definitions[1]).types

    for belong in (is_same, has_same_name, has_same_types):
        for before in [*left[0]]:
            after = next((one for one in left[1] if belong(branches[0][before], branches[1][one])), None)
            if after is not None:
                pairs.append((before, after))
                left[0].remove(before)
                left[1].remove(after)
    return Matched(tuple(pairs), tuple(left[0]), tuple(left[1]))


def name_of(schema: Schema, definitions: Definitions) -> str:
    """The name of *schema*: of what its `$ref` leads to, or its title; empty where it has none."""
    reference = schema.get("$ref", "") if not isinstance(schema, bool) else ""
    return reference.rpartition("/")[2] or str(resolved(schema, definitions).get("title", ""))


_LIMITS = (
    ("min-length", "minLength", 0),
    ("min-items", "minItems", 0),
    ("min-properties", "minProperties", 0),
    ("max-length", "maxLength", None),
    ("max-items", "maxItems", None),
    ("max-properties", "maxProperties", None),
)
"""Start of the endings, keyword, and the limit that says nothing."""
_OTHERS = (
    "not", "if", "then", "else", "dependentSchemas", "dependentRequired", "contains", "minContains", "maxContains",
    "propertyNames", "unevaluatedItems", "unevaluatedProperties", "prefixItems", "patternProperties",
    "contentMediaType", "contentEncoding", "contentSchema", "discriminator",
)  # fmt: skip
"""Keywords of which no rule tells which way they changed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact that was seen: the ending of its rules, the keyword concerned, and what it was and is."""

    ending: str
    keyword: str
    old: str = ""
    new: str = ""


Check = Callable[[Flat, Flat], Iterator[Seen]]


def shown(value: Any) -> str:
    """Return *value* as a reader sees it: JSON, a set as a list, cut where it is long."""
    return json_text(value, 120)


def type_words(one: Flat) -> str:
    """The types of *one* in words."""
    return " or ".join(sorted(one.types)) if one.types else "of any type"


def changed_type(old: Flat, new: Flat) -> Iterator[Seen]:
    """`type`, null apart. Every integer is a number."""
    before, after = _wide(old.types), _wide(new.types)
    if before == after:
        return
    wider = after is None or (before is not None and before < after)
    narrower = before is None or (after is not None and after < before)
    ending = "type-generalized" if wider else "type-specialized" if narrower else "type-changed"
    yield Seen(ending, "type", type_words(old), type_words(new))


def _wide(types: frozenset[str] | None) -> frozenset[str] | None:
    return types | {"integer"} if types and "number" in types else types


def changed_null(old: Flat, new: Flat) -> Iterator[Seen]:
    """Whether null is right; a schema that says nothing of types is told of by its types."""
    is_told = any(one.types is None and not {*ALTERNATIVES} & one.keywords.keys() for one in (old, new))
    if old.nullable != new.nullable and not is_told:
        yield Seen("became-nullable" if new.nullable else "became-not-nullable", "type")


def changed_words(old: Flat, new: Flat) -> Iterator[Seen]:
    """`enum`, and `const` as an enum of one; null is told apart."""
    before, after = _words(old), _words(new)
    keyword = "const" if "const" in (new.keywords if after is not None else old.keywords) else "enum"
    if before is None and after is not None:
        yield Seen("became-enum", keyword, "", ", ".join(after))
    elif before is not None and after is None:
        yield Seen("enum-removed", keyword, ", ".join(before))
    elif before is not None and after is not None:
        yield from _words_apart("enum-value", keyword, before, after)


def _words(one: Flat) -> list[str] | None:
    if "const" in one.keywords:
        return [shown(one.keywords["const"])]
    words = one.keywords.get("enum")
    return [shown(word) for word in words] if is_array(words) else None


def changed_open_words(old: Flat, new: Flat) -> Iterator[Seen]:
    """`x-extensible-enum`: others than the known words were always right."""
    before, after = ([shown(word) for word in one.keywords.get(OPEN_WORDS, ())] for one in (old, new))
    yield from _words_apart("x-extensible-enum-value", OPEN_WORDS, before, after)


def _words_apart(ending: str, keyword: str, before: list[str], after: list[str]) -> Iterator[Seen]:
    yield from (Seen(f"{ending}-removed", keyword, word) for word in before if word not in after)
    yield from (Seen(f"{ending}-added", keyword, "", word) for word in after if word not in before)


def changed_bounds(old: Flat, new: Flat) -> Iterator[Seen]:
    """`minimum` and `maximum`; an exclusive bound is tighter than the same that is not."""
    for sign, name, keyword in ((1, "min", "minimum"), (-1, "max", "maximum")):
        before, after = (_bound(one, sign, keyword) for one in (old, new))
        words = (_bound_words(before, sign, name), _bound_words(after, sign, name))
        yield from _moved(name, keyword, (before, after), words)


def _bound(one: Flat, sign: int, keyword: str) -> tuple[float, bool] | None:
    """The tightest bound, as a number that grows with it, and whether it is exclusive."""
    exclusive = f"exclusive{keyword.capitalize()}"
    found = [(sign * one.keywords[key], key == exclusive) for key in (keyword, exclusive) if key in one.keywords]
    return max(found, default=None)


def _bound_words(bound: tuple[float, bool] | None, sign: int, name: str) -> str:
    if bound is None:
        return ""
    beyond = {"min": "above ", "max": "below "}[name] if bound[1] else ""
    return f"{beyond}{sign * bound[0]}"


def changed_limits(old: Flat, new: Flat) -> Iterator[Seen]:
    """Lengths and numbers of items and properties."""
    for name, keyword, nothing in _LIMITS:
        sign = 1 if name.startswith("min") else -1
        given = [one.keywords.get(keyword, nothing) for one in (old, new)]
        values = [None if limit in {nothing, None} else limit for limit in given]
        bounds = [None if limit is None else (sign * limit, False) for limit in values]
        yield from _moved(name, keyword, (bounds[0], bounds[1]), (str(values[0]), str(values[1])))


def _moved(
    name: str, keyword: str, bounds: tuple[tuple[float, bool] | None, ...], words: tuple[str, str]
) -> Iterator[Seen]:
    """What became of a limit; *bounds* grow as they get tighter."""
    before, after = bounds
    tighter, looser = ("increased", "decreased") if name.startswith("min") else ("decreased", "increased")
    if before == after:
        return
    if before is None:
        yield Seen(f"{name}-set", keyword, "", words[1])
    elif after is None:
        yield Seen(f"{name}-removed", keyword, words[0])
    else:
        yield Seen(f"{name}-{tighter if after > before else looser}", keyword, *words)


def changed_text(old: Flat, new: Flat) -> Iterator[Seen]:
    """`format` and `pattern`."""
    for keyword, first in (("format", "set"), ("pattern", "added")):
        before, after = old.keywords.get(keyword), new.keywords.get(keyword)
        if before != after:
            ending = first if before is None else "removed" if after is None else "changed"
            yield Seen(f"{keyword}-{ending}", keyword, _word(before), _word(after))


def _word(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def changed_multiple(old: Flat, new: Flat) -> Iterator[Seen]:
    """`multipleOf`."""
    before, after = old.keywords.get("multipleOf"), new.keywords.get("multipleOf")
    if before == after:
        return
    if before is None or after is None:
        ending = "set" if before is None else "removed"
    else:
        ending = "increased" if after % before == 0 else "decreased" if before % after == 0 else "changed"
    yield Seen(f"multiple-of-{ending}", "multipleOf", str(before), str(after))


def changed_uniqueness(old: Flat, new: Flat) -> Iterator[Seen]:
    """`uniqueItems`."""
    before, after = (one.keywords.get("uniqueItems", False) for one in (old, new))
    if before != after:
        yield Seen("unique-items-set" if after else "unique-items-removed", "uniqueItems")


def changed_openness(old: Flat, new: Flat) -> Iterator[Seen]:
    """`additionalProperties: false` and anything else."""
    before, after = (one.keywords.get("additionalProperties") is False for one in (old, new))
    if before != after:
        yield Seen(f"additional-properties-{'closed' if after else 'opened'}", "additionalProperties")


def changed_default(old: Flat, new: Flat) -> Iterator[Seen]:
    """`default`: what the server takes where nothing is sent."""
    before, after = (shown(one.keywords["default"]) if "default" in one.keywords else "" for one in (old, new))
    if before != after:
        yield Seen("default-value-changed", "default", before or "nothing known", after or "nothing known")


def changed_deprecation(old: Flat, new: Flat) -> Iterator[Seen]:
    """`deprecated`."""
    before, after = (one.keywords.get("deprecated", False) for one in (old, new))
    if before != after:
        yield Seen("deprecated" if after else "reactivated", "deprecated")


CHECKS: tuple[Check, ...] = (
    changed_null, changed_words, changed_open_words, changed_bounds, changed_limits, changed_text, changed_multiple,
    changed_uniqueness, changed_openness, changed_default, changed_deprecation,
)  # fmt: skip
"""All but that of the type, which comes first: of values of another type nothing else is worth telling."""


def changed_others(old: Flat, new: Flat, before: Definitions, after: Definitions) -> Iterator[Seen]:
    """Keywords of which no rule tells more than that they changed; alternatives that only one side has."""
    for keyword in _OTHERS:
        if _canonical(old, keyword, before) != _canonical(new, keyword, after):
            yield Seen("constraint-changed", keyword)
    for keyword in ALTERNATIVES:
        if (keyword in old.keywords) != (keyword in new.keywords):
            yield Seen("constraint-changed", keyword)


def _canonical(one: Flat, keyword: str, definitions: Definitions) -> Any:
    return canonical({keyword: one.keywords[keyword]}, definitions) if keyword in one.keywords else None


Object = tuple[Flat, Definitions]
_HIDDEN = {"request": "readOnly", "response": "writeOnly", "webhook": "writeOnly"}
"""The mark of properties that are not sent in a message of that family (OpenAPI 3.1 §4.8.24; Validation §9.4)."""
_HIDDEN_WORDS = {"request": "read-only", "response": "write-only", "webhook": "write-only"}


@dataclass(frozen=True, slots=True)
class Change:
    """One property: the rules of what became of it, and its schemas where both sides have it."""

    name: str
    rules: tuple[str, ...]
    pair: tuple[Schema, Schema] | None = None


def changed_properties(family: str, old: Object, new: Object) -> Iterator[Change]:
    """Each property of either side, in a message that a request, a response or a webhook is."""
    before, after = _properties(old[0]), _properties(new[0])
    for name in dict.fromkeys((*before, *after)):
        hidden = (_is_hidden(family, before.get(name), old[1]), _is_hidden(family, after.get(name), new[1]))
        yield _change(family, name, (before.get(name), after.get(name)), hidden)


def _properties(one: Flat) -> dict[str, tuple[Schema, bool]]:
    """Each property that is declared or required: its schema, and whether it is required."""
    declared, required = one.keywords.get("properties", {}), dict.fromkeys(one.keywords.get("required", ()))
    return {name: (declared.get(name, True), name in required) for name in dict.fromkeys((*declared, *required))}


def _is_hidden(family: str, given: tuple[Schema, bool] | None, definitions: Definitions) -> bool:
    return given is not None and resolved(given[0], definitions).get(_HIDDEN[family]) is True


def _change(family: str, name: str, given: tuple[tuple[Schema, bool] | None, ...], hidden: tuple[bool, bool]) -> Change:
    old, new = (one if not is_hidden else None for one, is_hidden in zip(given, hidden, strict=True))
    if old and new:
        rules = () if old[1] == new[1] else (f"{family}-property-became-{_need(required=new[1])}",)
        return Change(name, rules, (old[0], new[0]))
    if old:
        rule = f"{family}-property-became-{_HIDDEN_WORDS[family]}" if hidden[1] else _gone(family, required=old[1])
        return Change(name, (rule,))
    if new:
        is_shown = hidden[0] and not (family == "request" and new[1])
        rule = f"{family}-property-became-not-{_HIDDEN_WORDS[family]}" if is_shown else _new(family, required=new[1])
        return Change(name, (rule,))
    return Change(name, ())


def _need(*, required: bool) -> str:
    return "required" if required else "optional"


def _gone(family: str, *, required: bool) -> str:
    return (
        "request-property-removed" if family == "request" else f"{family}-{_need(required=required)}-property-removed"
    )


def _new(family: str, *, required: bool) -> str:
    need = _need(required=required)
    return f"new-{need}-request-property" if family == "request" else f"{family}-{need}-property-added"


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


def changed_schema(walk: Walk, node: Spot, pair: Pair) -> Iterator[Found]:
    """What changed from the first schema of *pair* to the second, and inside of them."""
    key = _key(pair)
    if key in walk.seen:
        return
    walk.seen[key] = pair
    old, new = flat(pair[0], walk.old), flat(pair[1], walk.new)
    keyword = _alternatives_of_one(old, new)
    if keyword:
        yield from (_told(node, seen) for seen in changed_null(old, new))
        yield from _changed_branches(walk, node, keyword, (_branches(old, keyword), _branches(new, keyword)))
        return
    for seen in changed_type(old, new):
        yield _told(node, seen)
        if seen.ending == "type-changed":
            return
    yield from _changed_values(walk, node, old, new)


def _changed_values(walk: Walk, node: Spot, old: Flat, new: Flat) -> Iterator[Found]:
    """What changed in two schemas whose types may be compared."""
    for check in CHECKS:
        yield from (_told(node, seen) for seen in check(old, new))
    yield from (_told(node, seen) for seen in changed_others(old, new, walk.old, walk.new))
    for keyword in _ENDINGS:
        if keyword == "allOf" or (keyword in old.keywords and keyword in new.keywords):
            branches = (old.keywords.get(keyword, []), new.keywords.get(keyword, []))
            yield from _changed_branches(walk, node, keyword, branches)
    for change in changed_properties(node.family, (old, walk.old), (new, walk.new)):
        yield from _changed_property(walk, node, change)
    for keyword, mark in (("items", "[]"), ("additionalProperties", "{}")):
        inner = (old.keywords.get(keyword, True), new.keywords.get(keyword, True))
        if False not in inner:
            yield from changed_schema(walk, node.inside(node.path + mark, keyword), inner)


def _changed_property(walk: Walk, node: Spot, change: Change) -> Iterator[Found]:
    inner = node.inside(f"{node.path}.{change.name}", "properties", change.name)
    yield from (inner.found(rule) for rule in change.rules)
    if change.pair:
        yield from changed_schema(walk, inner, change.pair)


def _changed_branches(
    walk: Walk, node: Spot, keyword: str, branches: tuple[list[Schema], list[Schema]]
) -> Iterator[Found]:
    def is_same(old: Schema, new: Schema) -> bool:
        return next(changed_schema(walk.trial((old, new)), node, (old, new)), None) is None

    matched = paired(branches, (walk.old, walk.new), is_same)
    for before, after in matched.pairs:
        name = name_of(branches[1][after], walk.new) or str(after + 1)
        inner = node.inside(f"{node.path}|{name}", keyword)
        at = Both(inner.at.old and inner.at.old.down(before), inner.at.new and inner.at.new.down(after))
        yield from changed_schema(walk, replace(inner, at=at), (branches[0][before], branches[1][after]))
    for before in matched.removed:
        yield _rule(node, f"{_ENDINGS[keyword]}-removed", old=_branch_words(branches[0][before], before, walk.old))
    for after in matched.added:
        yield _rule(node, f"{_ENDINGS[keyword]}-added", new=_branch_words(branches[1][after], after, walk.new))


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


def _told(node: Spot, seen: Seen) -> Found:
    at = replace(node, at=node.at.down(seen.keyword))
    return _rule(at, seen.ending, old=seen.old, new=seen.new, keyword=seen.keyword)


def _rule(node: Spot, ending: str, **words: Any) -> Found:
    return node.found(f"{node.family}-{node.part}-{ending}", **words)
