"""Two schemas, each laid flat → the facts about what changed: one small function for each group of keywords."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.values import is_array, json_text
from fastpix_dyn.validate.bundle import OPEN_WORDS
from fastpix_dyn.workbench.diff.flat import ALTERNATIVES, Definitions, Flat, canonical

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
