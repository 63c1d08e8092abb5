"""The engine that decides: jsonschema-rs, and everything that this package uses of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NoReturn

from jsonschema_rs import (
    Draft202012Validator,
    EmailOptions,
    FancyRegexOptions,
    ReferencingError,
    ValidationError,
    meta,
)

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import SchemaBundle
from fastpix_dyn.spec.schemas import IN_PLACE_APPLICATORS, referenced, subschemas
from fastpix_dyn.spec.values import exceeds_depth

# Patterns without look-around and back-references take linear time; the limit does not matter. With them, a text on
# which a pattern takes longer than this (some milliseconds) does not match.
_PATTERNS = FancyRegexOptions(backtrack_limit=100_000)
_EMAIL = EmailOptions(allow_display_text=False)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


_MAX_APPLIED = 1_000_000
"""The number of times that the engine may apply schemas to one part of a value: that takes less than a second."""
_UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})
_BRANCHES = frozenset({*IN_PLACE_APPLICATORS, "not", "if"})
_OF_ITEMS = frozenset({"items", "prefixItems", "contains", "unevaluatedItems"})
_OF_ONE = frozenset({"properties", "prefixItems"})
"""Keywords whose schemas describe one property or item; those of others may describe any."""
_Slot = tuple[str, int]
"""A part of a value, `.NAME` or `[INDEX`, `.` or `[` for any, and the `id` of a schema for it."""


def predicate(schema: Schema) -> Callable[[Any], bool]:
    """Return a function that says whether a value matches *schema*, which contains all definitions that it needs.

    The function may raise `ValueError` or `UnicodeEncodeError` for values that are not JSON data.

    Raises:
        SpecError: *schema* is invalid, or refers to a schema outside it: nothing is fetched.
    """
    try:
        return _validator(schema).is_valid
    except (ValidationError, ReferencingError) as error:
        raise SpecError(f"a schema of the document is invalid: {error.message}") from None
    except ValueError as error:
        raise SpecError(f"a schema of the document can't be used: {error}") from None


class Workload:
    """How often the engine applies schemas of *bundle* to one part of a value, at most: that grows with its depth.

    If several alternatives describe the same part, and alternatives inside them the parts of that, each level
    multiplies the number. `unevaluatedProperties` also counts: the engine applies all branches a second time for it.
    """

    def __init__(self, bundle: SchemaBundle) -> None:
        self._definitions = bundle.definitions
        self._parts_of: dict[tuple[int, bool], Counter[_Slot]] = {}
        self._known: tuple[int, dict[int, int]] = (0, {})
        self._root = id(bundle.schema)
        self._is_known_whole = False
        """Whether deeper values than those of the known depth are too much."""
        self.is_bounded = not bundle.is_recursive() and not any(_UNEVALUATED & one.keys() for one in bundle.schemas())
        """Whether `spec.schema_limits` limits the work, whatever the value."""
        if not self.is_bounded:
            self._slots = {id(one): self._grouped(one) for one in (bundle.schema, *bundle.schemas())}

    def is_small(self, value: Any) -> bool:
        """Return whether the engine finishes with *value* in less than a second."""
        while exceeds_depth(value, self._known[0]):
            if self._is_known_whole or not self._extend():
                return False
        return True

    def _extend(self) -> bool:
        """Count for values that are one level deeper; return whether that is not too much."""
        depth, before = self._known
        counted = {
            schema: max((sum(times * before.get(inner, 1) for inner, times in slot) for slot in slots), default=1)
            for schema, slots in self._slots.items()
        }
        if counted[self._root] > _MAX_APPLIED:
            self._is_known_whole = True
            return False
        self._known = depth + 1, {schema: min(times, _MAX_APPLIED + 1) for schema, times in counted.items()}
        return True

    def _grouped(self, schema: Schema) -> list[list[tuple[int, int]]]:
        """Return, for each part that *schema* describes, the schemas for it, by `id`, and how often each applies."""
        groups: dict[str, list[tuple[int, int]]] = {}
        for (slot, inner), times in self._parts(schema, again=False).items():
            groups.setdefault(slot, []).append((inner, times))
        return [group + (groups.get(slot[0], []) if slot[1:] else []) for slot, group in groups.items()]

    def _parts(self, schema: Schema, *, again: bool) -> Counter[_Slot]:
        """Count the schemas of parts in *schema* and its branches; *again* if `unevaluated…` applies the branches."""
        if isinstance(schema, bool):
            return Counter()
        again = again or not _UNEVALUATED.isdisjoint(schema)
        key = id(schema), again
        if key in self._parts_of:
            return self._parts_of[key]
        self._parts_of[key] = Counter()  # a schema inside itself adds nothing
        found, branches = Counter[_Slot](), list[Schema]()
        if "$ref" in schema:
            branches.append(referenced(schema, self._definitions))
        for pointer, inner in subschemas(schema):
            keyword, _, name = pointer[1:].partition("/")
            if keyword in _BRANCHES:
                branches.append(inner)
            else:
                kind = "[" if keyword in _OF_ITEMS else "."
                found[kind + (name if keyword in _OF_ONE else ""), id(inner)] += 1
        for branch in branches:
            for slot, times in self._parts(branch, again=again).items():
                found[slot] += min(times * (1 + again), _MAX_APPLIED)
        self._parts_of[key] = found
        return found


def first_fault(schema: Any) -> tuple[list[str | int], str] | None:
    """Return the path and the message of the first fault of *schema* by the meta-schema of 2020-12, or None."""
    try:
        meta.validate(schema)
    except ValidationError as error:
        return error.instance_path, error.message
    except ValueError as error:
        return [], f"contains a value that is not JSON: {error}"
    return None


@lru_cache(maxsize=1_000)
def is_pattern(pattern: str) -> bool:
    """Return whether *pattern* is a regular expression (the part of ECMA-262 that the engine supports)."""
    try:
        _validator({"pattern": pattern})
    except ValueError:  # ValidationError is a ValueError
        return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Return whether *pattern* matches a part of *text*. Half of a surrogate pair counts as U+FFFD."""
    return _asserts("pattern", pattern)(_LONE_SURROGATE.sub("\ufffd", text))


def has_format(name: str, text: str) -> bool:
    """Return whether *text* has the format *name*, one of `schema_bundle.FORMATS`."""
    return not _LONE_SURROGATE.search(text) and _asserts("format", name)(text)


@cache
def _asserts(keyword: str, value: str) -> Callable[[Any], bool]:
    return _validator({keyword: value}).is_valid


def _validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(
        schema, validate_formats=True, pattern_options=_PATTERNS, email_options=_EMAIL, retriever=_refuse
    )


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is not fetched: schemas may refer only to schemas of the document")
