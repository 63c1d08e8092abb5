"""Changes between two schemas.

`compare_schemas` normalizes both schemas and compares their keywords, then their alternatives, properties and items.
The keyword checks are rows of a table. The order of alternatives has no meaning, so they are paired before comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, json_text
from fastpix_dyn.workbench.diff.documents import Difference, PathPair, Step, difference
from fastpix_dyn.workbench.diff.normalized_schema import (
    ALTERNATIVES,
    Definitions,
    NormalizedSchema,
    is_assertion,
    is_equivalent,
    normalize,
)
from fastpix_dyn.workbench.diff.rules import Family

SchemaPair = tuple[Schema, Schema]
_PairKey = tuple[object, object]
PairsByKey = dict[_PairKey, SchemaPair]
_BRANCH_RULES = {"oneOf": "one-of", "anyOf": "any-of", "allOf": "all-of"}
"""The start of the rules' endings by keyword."""


# The comparison of two schemas.


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """The value whose schemas are compared.

    Attributes:
        family: the message that contains the value.
        part: parameter, header or body; `property` for everything inside of one.
        root: the name of that parameter, header or body for the reader.
        paths: the location of its schema in both documents.
        path: the way from the root to the value: `data[].id`.
    """

    family: Family
    part: str
    root: str
    paths: PathPair
    path: str = ""

    @property
    def name(self) -> str:
        """The name of the value for the reader."""
        return f"`{self.path}` of {self.root}" if self.path else self.root

    def inner(self, path: str, *steps: Step) -> ComparedValue:
        """Return the value inside of this one whose way from the root is *path*."""
        return replace(self, part="property", path=path.lstrip("."), paths=self.paths.child(*steps))

    def difference(self, rule: str, **details: str) -> Difference:
        """Return a difference of this value by *rule*."""
        return difference(rule, self.paths, subject=self.name, **details)


@dataclass(frozen=True, slots=True)
class SchemaComparison:
    """The state of one comparison. It reports each pair of schemas once, at the first value that has it.

    Attributes:
        old: the definitions of the old document.
        new: the definitions of the new document.
        seen: the pairs that were compared. They are kept alive, because the id of a freed schema could be reused.
        trials: the pairs of branches that are being compared on trial; branches may be recursive.
        equal: the results of trials that depend on no other trial.
        assumed: the pairs on trial that this comparison took for equal.
    """

    old: Definitions
    new: Definitions
    seen: PairsByKey = field(default_factory=dict[_PairKey, SchemaPair])
    trials: PairsByKey = field(default_factory=dict[_PairKey, SchemaPair])
    equal: dict[_PairKey, tuple[SchemaPair, bool]] = field(default_factory=dict[_PairKey, tuple[SchemaPair, bool]])
    assumed: set[_PairKey] = field(default_factory=set[_PairKey])

    def restart(self) -> SchemaComparison:
        """Return a comparison of the same documents that has seen nothing."""
        return replace(self, seen={}, trials={}, assumed=set())

    def trial(self, pair: SchemaPair) -> SchemaComparison:
        """Return a comparison of the same documents that has seen only the pairs on trial, and now tries *pair*."""
        return replace(self, seen={**self.trials}, trials={**self.trials, _pair_key(pair): pair}, assumed=set())

    def is_equal(self, value: ComparedValue, pair: SchemaPair) -> bool:
        """Return whether the schemas of *pair*, which are for *value*, do not differ. Each pair is tried once."""
        key = _pair_key(pair)
        if key not in self.equal:
            trial = self.trial(pair)
            result = next(compare_schemas(trial, value, pair), None) is None
            self.assumed.update(trial.assumed - {key})
            if result and trial.assumed - {key}:
                return True
            self.equal[key] = pair, result
        return self.equal[key][1]


def compare_schemas(comparison: SchemaComparison, value: ComparedValue, pair: SchemaPair) -> Iterator[Difference]:
    """Yield the differences between the schemas of *pair* and everything inside of them."""
    key = _pair_key(pair)
    if key in comparison.seen:
        comparison.assumed.update({key} & comparison.trials.keys())
        return
    comparison.seen[key] = pair
    if comparison.equal.get(key, (pair, False))[1]:
        return
    old, new = normalize(pair[0], comparison.old), normalize(pair[1], comparison.new)
    keyword = _keyword_with_alternatives_on_one_side(old, new)
    if keyword:
        yield from (_keyword_difference(value, change) for change in _compare_null(old, new))
        yield from _compare_branches(comparison, value, keyword, (_branches(old, keyword), _branches(new, keyword)))
        return
    for change in _compare_types(old, new):
        yield _keyword_difference(value, change)
        if change.ending == "type-changed":
            return  # nothing else about values of another type is worth reporting
    yield from _compare_contents(comparison, value, old, new)


def _compare_contents(
    comparison: SchemaComparison, value: ComparedValue, old: NormalizedSchema, new: NormalizedSchema
) -> Iterator[Difference]:
    """Yield the differences between two schemas of comparable types."""
    for check in _KEYWORD_CHECKS:
        yield from (_keyword_difference(value, change) for change in check(old, new))
    for change in _compare_other_keywords(old, new, comparison.old, comparison.new):
        yield _keyword_difference(value, change)
    for keyword in _BRANCH_RULES:
        if keyword == "allOf" or (keyword in old.keywords and keyword in new.keywords):
            branches = (old.keywords.get(keyword, []), new.keywords.get(keyword, []))
            yield from _compare_branches(comparison, value, keyword, branches)
    for property_change in _compare_properties(value.family, (old, comparison.old), (new, comparison.new)):
        yield from _compare_property(comparison, value, property_change)
    for keyword, mark in (("items", "[]"), ("additionalProperties", "{}")):
        inner = (old.keywords.get(keyword, True), new.keywords.get(keyword, True))
        if False not in inner:
            yield from compare_schemas(comparison, value.inner(value.path + mark, keyword), inner)


def _pair_key(pair: SchemaPair) -> _PairKey:
    return _identity(pair[0]), _identity(pair[1])


def _identity(schema: Schema) -> object:
    """Return what identifies *schema* during a comparison: its `$ref` if that is all it has, else its id."""
    if isinstance(schema, bool):
        return schema
    return schema["$ref"] if [*schema] == ["$ref"] else id(schema)


# Keywords.


@dataclass(frozen=True, slots=True)
class KeywordChange:
    """A change of one keyword: the ending of its rules, the keyword, and the old and the new value as text."""

    ending: str
    keyword: str
    old: str = ""
    new: str = ""


KeywordCheck = Callable[[NormalizedSchema, NormalizedSchema], Iterator[KeywordChange]]
_LIMITS = (
    ("min-length", "minLength", 0),
    ("min-items", "minItems", 0),
    ("min-properties", "minProperties", 0),
    ("max-length", "maxLength", None),
    ("max-items", "maxItems", None),
    ("max-properties", "maxProperties", None),
)
"""The start of the rules' endings, the keyword, and the value that limits nothing."""
_OTHER_KEYWORDS = (
    "not", "if", "then", "else", "dependentSchemas", "dependentRequired", "contains", "minContains", "maxContains",
    "propertyNames", "unevaluatedItems", "unevaluatedProperties", "prefixItems", "patternProperties",
    "contentMediaType", "contentEncoding", "contentSchema", "discriminator",
)  # fmt: skip
"""Keywords whose changes are reported without a direction."""


def as_text(value: Any) -> str:
    """Return *value* for the reader: JSON, a set as a list, at most 120 characters."""
    return json_text(value, 120)


def _keyword_difference(value: ComparedValue, change: KeywordChange) -> Difference:
    inner = replace(value, paths=value.paths.child(change.keyword))
    return _schema_difference(inner, change.ending, old=change.old, new=change.new, keyword=change.keyword)


def _schema_difference(value: ComparedValue, ending: str, **details: str) -> Difference:
    return value.difference(f"{value.family}-{value.part}-{ending}", **details)


def _compare_types(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare `type` without null. Every integer is a number."""
    before, after = _with_integer(old.types), _with_integer(new.types)
    if before == after:
        return
    wider = after is None or (before is not None and before < after)
    narrower = before is None or (after is not None and after < before)
    ending = "type-generalized" if wider else "type-specialized" if narrower else "type-changed"
    yield KeywordChange(ending, "type", _type_names(old), _type_names(new))


def _with_integer(types: frozenset[str] | None) -> frozenset[str] | None:
    return types | {"integer"} if types and "number" in types else types


def _type_names(schema: NormalizedSchema) -> str:
    return " or ".join(sorted(schema.types)) if schema.types else "any type"


def _compare_null(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare whether null is valid; the change of a schema without types is reported with its types."""
    has_types = all(one.types is not None or {*ALTERNATIVES} & one.keywords.keys() for one in (old, new))
    if old.nullable != new.nullable and has_types:
        yield KeywordChange("became-nullable" if new.nullable else "became-not-nullable", "type")


def _compare_enums(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare `enum`, and `const` as an enum of one value, without null."""
    before, after = _enum_values(old), _enum_values(new)
    keyword = "const" if "const" in (new.keywords if after is not None else old.keywords) else "enum"
    if before is None and after is not None:
        yield KeywordChange("became-enum", keyword, "", ", ".join(after))
    elif before is not None and after is None:
        yield KeywordChange("enum-removed", keyword, ", ".join(before))
    elif before is not None and after is not None:
        yield from _changed_values("enum-value", keyword, before, after)


def _enum_values(schema: NormalizedSchema) -> list[str] | None:
    if "const" in schema.keywords:
        return [as_text(schema.keywords["const"])]
    values = schema.keywords.get("enum")
    return [as_text(value) for value in values] if is_array(values) else None


def _compare_extensible_enums(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare `x-extensible-enum`, which allows other values also."""
    before, after = ([as_text(value) for value in one.keywords.get(EXTENSIBLE_ENUM, ())] for one in (old, new))
    yield from _changed_values("x-extensible-enum-value", EXTENSIBLE_ENUM, before, after)


def _changed_values(ending: str, keyword: str, before: list[str], after: list[str]) -> Iterator[KeywordChange]:
    old, new = set(before), set(after)
    yield from (KeywordChange(f"{ending}-removed", keyword, value) for value in before if value not in new)
    yield from (KeywordChange(f"{ending}-added", keyword, "", value) for value in after if value not in old)


def _compare_bounds(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare `minimum` and `maximum`; an exclusive bound is tighter than the same inclusive one."""
    for sign, name, keyword in ((1, "min", "minimum"), (-1, "max", "maximum")):
        before, after = (_bound(one, sign, keyword) for one in (old, new))
        texts = (_bound_text(before, sign, name), _bound_text(after, sign, name))
        yield from _changed_limit(name, keyword, (before, after), texts)


def _bound(schema: NormalizedSchema, sign: int, keyword: str) -> tuple[float, bool] | None:
    """Return the tightest bound: a number that grows with tightness, and whether the bound is exclusive."""
    exclusive, keywords = f"exclusive{keyword.capitalize()}", schema.keywords
    bounds = [(sign * keywords[key], key == exclusive) for key in (keyword, exclusive) if key in keywords]
    return max(bounds, default=None)


def _bound_text(bound: tuple[float, bool] | None, sign: int, name: str) -> str:
    if bound is None:
        return ""
    prefix = {"min": "above ", "max": "below "}[name] if bound[1] else ""
    return f"{prefix}{sign * bound[0]}"


def _compare_limits(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare lengths, and numbers of items and properties."""
    for name, keyword, unlimited in _LIMITS:
        sign = 1 if name.startswith("min") else -1
        limits = [one.keywords.get(keyword, unlimited) for one in (old, new)]
        values = [None if limit in {unlimited, None} else limit for limit in limits]
        bounds = [None if limit is None else (sign * limit, False) for limit in values]
        yield from _changed_limit(name, keyword, (bounds[0], bounds[1]), (str(values[0]), str(values[1])))


def _changed_limit(
    name: str, keyword: str, bounds: tuple[tuple[float, bool] | None, ...], texts: tuple[str, str]
) -> Iterator[KeywordChange]:
    """Yield the change of a limit; *bounds* grow with tightness."""
    before, after = bounds
    tighter, looser = ("increased", "decreased") if name.startswith("min") else ("decreased", "increased")
    if before == after:
        return
    if before is None:
        yield KeywordChange(f"{name}-set", keyword, "", texts[1])
    elif after is None:
        yield KeywordChange(f"{name}-removed", keyword, texts[0])
    else:
        yield KeywordChange(f"{name}-{tighter if after > before else looser}", keyword, *texts)


def _compare_formats(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare `format` and `pattern`."""
    for keyword, first in (("format", "set"), ("pattern", "added")):
        before, after = old.keywords.get(keyword), new.keywords.get(keyword)
        if before != after:
            ending = first if before is None else "removed" if after is None else "changed"
            texts = (value if isinstance(value, str) else as_text(value) for value in (before, after))
            yield KeywordChange(f"{keyword}-{ending}", keyword, *texts)


def _compare_multiples(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare `multipleOf`."""
    before, after = old.keywords.get("multipleOf"), new.keywords.get("multipleOf")
    if before == after:
        return
    if before is None or after is None:
        ending = "set" if before is None else "removed"
    else:
        ending = "increased" if after % before == 0 else "decreased" if before % after == 0 else "changed"
    yield KeywordChange(f"multiple-of-{ending}", "multipleOf", str(before), str(after))


def _compare_uniqueness(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare `uniqueItems`."""
    before, after = (one.keywords.get("uniqueItems", False) for one in (old, new))
    if before != after:
        yield KeywordChange("unique-items-set" if after else "unique-items-removed", "uniqueItems")


def _compare_openness(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare whether `additionalProperties` is false."""
    before, after = (one.keywords.get("additionalProperties") is False for one in (old, new))
    if before != after:
        yield KeywordChange(f"additional-properties-{'closed' if after else 'opened'}", "additionalProperties")


def _compare_defaults(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare `default`, the value that the server uses if the caller sends none."""
    before, after = (as_text(one.keywords["default"]) if "default" in one.keywords else "" for one in (old, new))
    if before != after:
        yield KeywordChange("default-value-changed", "default", before or "none", after or "none")


def _compare_deprecation(old: NormalizedSchema, new: NormalizedSchema) -> Iterator[KeywordChange]:
    """Compare `deprecated`."""
    before, after = (one.keywords.get("deprecated", False) for one in (old, new))
    if before != after:
        yield KeywordChange("deprecated" if after else "reactivated", "deprecated")


_KEYWORD_CHECKS: tuple[KeywordCheck, ...] = (
    _compare_null, _compare_enums, _compare_extensible_enums, _compare_bounds, _compare_limits, _compare_formats,
    _compare_multiples, _compare_uniqueness, _compare_openness, _compare_defaults, _compare_deprecation,
)  # fmt: skip
"""The checks that follow the check of the types, in the order in which changes are reported."""


def _compare_other_keywords(
    old: NormalizedSchema, new: NormalizedSchema, before: Definitions, after: Definitions
) -> Iterator[KeywordChange]:
    """Compare keywords without rules of their own, and alternatives that only one side has."""
    for keyword in _OTHER_KEYWORDS:
        one, other = (
            {key: schema.keywords[key] for key in {keyword} & schema.keywords.keys()} for schema in (old, new)
        )
        if not is_equivalent(one, before, other, after):
            yield KeywordChange("constraint-changed", keyword)
    for keyword in ALTERNATIVES:
        if (keyword in old.keywords) != (keyword in new.keywords):
            yield KeywordChange("constraint-changed", keyword)


# Properties.


Object = tuple[NormalizedSchema, Definitions]
Property = tuple[Schema, bool]
"""The schema of a property, and whether the property is required."""
_EXCLUDED_BY: dict[Family, str] = {"request": "readOnly", "response": "writeOnly", "webhook": "writeOnly"}
"""The keyword of properties that a message of the family does not contain (OpenAPI 3.1 §4.8.24; Validation §9.4)."""
_EXCLUDED_NAMES: dict[Family, str] = {"request": "read-only", "response": "write-only", "webhook": "write-only"}


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property: the rules of its changes, and its schemas if both sides have it."""

    name: str
    rules: tuple[str, ...]
    pair: SchemaPair | None = None


def _compare_properties(family: Family, old: Object, new: Object) -> Iterator[PropertyChange]:
    """Yield each property of either side of an object in a message of *family*."""
    before, after = _properties(old[0]), _properties(new[0])
    for name in dict.fromkeys((*before, *after)):
        excluded = (_is_excluded(family, before.get(name), old[1]), _is_excluded(family, after.get(name), new[1]))
        yield _property_change(family, name, (before.get(name), after.get(name)), excluded)


def _properties(schema: NormalizedSchema) -> dict[str, Property]:
    """Return each property that is declared or required."""
    declared, required = schema.keywords.get("properties", {}), dict.fromkeys(schema.keywords.get("required", ()))
    return {name: (declared.get(name, True), name in required) for name in dict.fromkeys((*declared, *required))}


def _is_excluded(family: Family, declared: Property | None, definitions: Definitions) -> bool:
    return declared is not None and resolved(declared[0], definitions).get(_EXCLUDED_BY[family]) is True


def _property_change(
    family: Family, name: str, declared: tuple[Property | None, ...], excluded: tuple[bool, bool]
) -> PropertyChange:
    old, new = (one if not is_excluded else None for one, is_excluded in zip(declared, excluded, strict=True))
    if old and new:
        rules = () if old[1] == new[1] else (f"{family}-property-became-{_requirement(required=new[1])}",)
        return PropertyChange(name, rules, (old[0], new[0]))
    if old:
        removed = _removal_rule(family, required=old[1])
        return PropertyChange(
            name, (f"{family}-property-became-{_EXCLUDED_NAMES[family]}" if excluded[1] else removed,)
        )
    if new:
        is_included_now = excluded[0] and not (family == "request" and new[1])
        included = f"{family}-property-became-not-{_EXCLUDED_NAMES[family]}"
        return PropertyChange(name, (included if is_included_now else _addition_rule(family, required=new[1]),))
    return PropertyChange(name, ())


def _requirement(*, required: bool) -> str:
    return "required" if required else "optional"


def _removal_rule(family: Family, *, required: bool) -> str:
    requirement = _requirement(required=required)
    return "request-property-removed" if family == "request" else f"{family}-{requirement}-property-removed"


def _addition_rule(family: Family, *, required: bool) -> str:
    requirement = _requirement(required=required)
    return f"new-{requirement}-request-property" if family == "request" else f"{family}-{requirement}-property-added"


def _compare_property(
    comparison: SchemaComparison, value: ComparedValue, change: PropertyChange
) -> Iterator[Difference]:
    inner = value.inner(f"{value.path}.{change.name}", "properties", change.name)
    yield from (inner.difference(rule) for rule in change.rules)
    if change.pair:
        yield from compare_schemas(comparison, inner, change.pair)


# Branches of oneOf, anyOf and allOf.


@dataclass(frozen=True, slots=True)
class BranchPairs:
    """Indexes of branches: pairs of an old and a new one, and those without a partner."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def _compare_branches(
    comparison: SchemaComparison, value: ComparedValue, keyword: str, branches: tuple[list[Schema], list[Schema]]
) -> Iterator[Difference]:
    def is_equal(old: Schema, new: Schema) -> bool:
        return comparison.is_equal(value, (old, new))

    paired = _pair_branches(branches, (comparison.old, comparison.new), is_equal)
    for before, after in paired.pairs:
        name = _schema_name(branches[1][after], comparison.new) or str(after + 1)
        inner = value.inner(f"{value.path}|{name}", keyword)
        old, new = inner.paths.old, inner.paths.new
        paths = PathPair(old and old.child(before), new and new.child(after))
        yield from compare_schemas(comparison, replace(inner, paths=paths), (branches[0][before], branches[1][after]))
    for index in paired.removed:
        name = _branch_name(branches[0][index], index, comparison.old)
        yield _schema_difference(value, f"{_BRANCH_RULES[keyword]}-removed", old=name)
    for index in paired.added:
        name = _branch_name(branches[1][index], index, comparison.new)
        yield _schema_difference(value, f"{_BRANCH_RULES[keyword]}-added", new=name)


def _pair_branches(
    branches: tuple[list[Schema], list[Schema]],
    definitions: tuple[Definitions, Definitions],
    is_equal: Callable[[Schema, Schema], bool],
) -> BranchPairs:
    """Pair the branches that are equal, then those with the same name, then those with the same types."""
    unpaired = list(range(len(branches[0]))), list(range(len(branches[1])))
    pairs = list[tuple[int, int]]()

    def has_same_name(old: Schema, new: Schema) -> bool:
        return _schema_name(old, definitions[0]) == _schema_name(new, definitions[1]) != ""

    def has_same_types(old: Schema, new: Schema) -> bool:
        return normalize(old, definitions[0]).types == normalize(new, definitions[1]).types

    for is_match in (is_equal, has_same_name, has_same_types):
        for before in [*unpaired[0]]:
            after = next((index for index in unpaired[1] if is_match(branches[0][before], branches[1][index])), None)
            if after is not None:
                pairs.append((before, after))
                unpaired[0].remove(before)
                unpaired[1].remove(after)
    return BranchPairs(tuple(pairs), tuple(unpaired[0]), tuple(unpaired[1]))


def _schema_name(schema: Schema, definitions: Definitions) -> str:
    """Return the name of the schema that a `$ref` leads to, or the title of *schema*; empty if it has none."""
    reference = schema.get("$ref", "") if not isinstance(schema, bool) else ""
    return reference.rpartition("/")[2] or str(resolved(schema, definitions).get("title", ""))


def _branch_name(branch: Schema, index: int, definitions: Definitions) -> str:
    name = _schema_name(branch, definitions)
    return name or f"alternative {index + 1} ({_type_names(normalize(branch, definitions))})"


def _keyword_with_alternatives_on_one_side(old: NormalizedSchema, new: NormalizedSchema) -> str:
    """Return the keyword if one side is only alternatives and the other, which has none, may be one of them."""
    for one, other in ((old, new), (new, old)):
        assertions = {key for key in one.keywords if is_assertion(key)}
        has_one_side = not {*ALTERNATIVES} & other.keywords.keys() and one.types is None and other.types is not None
        if has_one_side and len(assertions) == 1 and assertions <= {*ALTERNATIVES}:
            return assertions.pop()
    return ""


def _branches(schema: NormalizedSchema, keyword: str) -> list[Schema]:
    """Return the alternatives of *schema*, or *schema* itself without null if it has none."""
    types = {"type": sorted(schema.types)} if schema.types else {}
    branches: list[Schema] = schema.keywords.get(keyword, [{**schema.keywords, **types}])
    return branches
