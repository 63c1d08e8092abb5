"""The engine that explains: jsonschema. It also decides where the other engine would apply schemas too often.

Tests compare the decisions of the other engine with it.

Some keywords are replaced, so that both agree and errors are precise: patterns and formats use jsonschema-rs, numbers
are the decimals that JSON contains, and each missing or undeclared key is an error of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from referencing import Registry

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import FORMATS
from fastpix_dyn.spec.schemas import keyword_of, map_subschemas, referenced
from fastpix_dyn.spec.values import child_values
from fastpix_dyn.structs import Record
from fastpix_dyn.validate import jsonschema_rs_engine

_extend: Callable[..., Any] = cast("Any", validators).extend  # it is untyped
NOTHING: Schema = {"not": {}}
"""A schema that no value matches."""
_REPORTED = frozenset({"additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems"})
"""Keywords with a false schema for which jsonschema reports the path of the value."""
Errors = Iterator[ValidationError]
Definitions = Mapping[str, Schema]


def validator(schema: Schema) -> Any:
    """Return a jsonschema validator for *schema*, which contains all definitions that it needs: nothing is fetched."""
    schema = _without_false(schema)
    definitions: Definitions = {} if isinstance(schema, bool) else schema.get("$defs", {})
    unevaluated = partial(_unevaluated_properties, definitions=definitions)
    keywords = {**Draft202012Validator.VALIDATORS, **_KEYWORDS, "unevaluatedProperties": unevaluated}
    counted = {name: _counted(function) for name, function in keywords.items()}
    class_ = _extend(Draft202012Validator, counted, type_checker=_TYPES)
    return class_(schema, format_checker=_FORMATS, registry=Registry[Any]())


def predicate(schema: Schema) -> Callable[[Any], bool]:
    """Return a function that says whether a value matches *schema*. It applies each schema to each value once.

    So the time is at most the size of the schema times that of the value, which no other engine promises.
    """
    plain = validator(schema)
    definitions: Definitions = {} if isinstance(schema, bool) else plain.schema.get("$defs", {})
    class_ = _extend(type(plain), {"$ref": partial(_reference_once, definitions=definitions)})
    class_.descend, class_.is_valid = _descend_once, _is_valid_once
    root = class_(plain.schema, format_checker=_FORMATS, registry=Registry[Any]())

    def is_valid(value: Any) -> bool:
        with _remembered_results():
            try:
                return bool(root.is_valid(value))
            except RecursionError:
                pass
        with _remembered_results():  # from the inside out, so that no step needs much of the stack
            for part in _deep_parts(value):
                for definition in definitions.values():
                    _matches_once(root, part, definition)
            return bool(root.is_valid(value))

    return is_valid


_LEVELS_AT_ONCE = 8
"""The number of levels of a value for which the stack is deep enough, if schemas don't nest much for each."""
_MOST_LEVELS = 500
"""The number of levels of a value that is validated at all: `validator.MAX_DEPTH`."""
_results: ContextVar[dict[tuple[int, int], bool]] = ContextVar("fastpix_dyn_results")
"""Whether a value matches a schema, by the `id` of both: they live as long as the validation."""


@contextmanager
def _remembered_results() -> Generator[None]:
    token = _results.set({})
    try:
        yield
    finally:
        _results.reset(token)


def _matches_once(validator: Any, value: Any, schema: Schema) -> bool:
    if isinstance(schema, bool):
        return schema
    results, key = _results.get(), (id(schema), id(value))
    if key not in results:
        results[key] = True  # a schema inside itself adds nothing
        keywords = ((validator.VALIDATORS.get(name), argument) for name, argument in schema.items())
        found = (apply(validator, argument, value, schema) or () for apply, argument in keywords if apply is not None)
        results[key] = next(chain.from_iterable(found), None) is None
    return results[key]


def _is_valid_once(validator: Any, value: Any) -> bool:
    return _matches_once(validator, value, validator.schema)


def _descend_once(validator: Any, value: Any, schema: Schema, **_position: Any) -> Errors:
    if not _matches_once(validator, value, schema):
        yield ValidationError("")


def _reference_once(
    validator: Any, _reference: str, value: Any, schema: Mapping[str, Any], *, definitions: Definitions
) -> Errors:
    return _descend_once(validator, value, referenced(schema, definitions))


def _deep_parts(value: Any) -> list[Any]:
    """Return the parts of *value* at every eighth level, the deepest first."""
    found, level = list[Any](), {id(value): value}
    for depth in range(_MOST_LEVELS):
        if depth % _LEVELS_AT_ONCE == 0:
            found += level.values()
        level = {id(inner): inner for part in level.values() for _, inner in child_values(part)}
    return found[::-1]


class TooManyStepsError(Exception):
    """An explanation takes more steps than it may: alternatives contain alternatives, and so on."""


class _Steps(Record):
    """The keywords that may still be applied; all code below shares it."""

    left: int
    more: Callable[[], int] | None

    def take(self) -> None:
        """Count one keyword.

        Raises:
            TooManyStepsError: none is left.
        """
        self.left -= 1
        if self.left < 0 and self.more is not None:
            self.left, self.more = self.left + self.more(), None
        if self.left < 0:
            raise TooManyStepsError


@contextmanager
def limited_steps(most: int, more: Callable[[], int]) -> Generator[None]:
    """While it is entered, a validator that applies too many keywords raises `TooManyStepsError`.

    Args:
        most: the number of keywords.
        more: called when they are used up, because few values need it: how many more there may be.
    """
    token = _steps.set(_Steps(most, more))
    try:
        yield
    finally:
        _steps.reset(token)


_steps: ContextVar[_Steps | None] = ContextVar("fastpix_dyn_steps", default=None)


def _counted(function: Callable[..., Errors]) -> Callable[..., Errors]:
    """Return *function*, that of a keyword, so that each application counts."""

    def counted(validator: Any, value: Any, instance: Any, schema: Any) -> Errors:
        steps = _steps.get()
        if steps is not None:
            steps.take()
        return function(validator, value, instance, schema)

    return counted


def is_nothing(error: ValidationError) -> bool:
    """Return whether *error* is that no value is allowed."""
    return error.schema in (False, NOTHING)


def _without_false(schema: Schema) -> Schema:
    """Return *schema* with `NOTHING` for `false` where jsonschema would not report the path of the value."""
    if isinstance(schema, bool):
        return schema

    def transform(pointer: str, inner: Schema) -> Schema:
        has_no_path = inner is False and keyword_of(pointer) not in _REPORTED
        return NOTHING if has_no_path else _without_false(inner)

    return map_subschemas(schema, transform)


def _pattern(validator: Any, pattern: str, value: Any, _schema: Any) -> Errors:
    if validator.is_type(value, "string") and not jsonschema_rs_engine.matches(pattern, value):
        yield ValidationError("")


def _pattern_properties(validator: Any, patterns: Mapping[str, Schema], value: Any, _schema: Any) -> Errors:
    for key in value if validator.is_type(value, "object") else ():
        for pattern, inner in patterns.items():
            if _is_match(pattern, key):
                yield from validator.descend(value[key], inner, path=key, schema_path=pattern)


def _additional_properties(validator: Any, inner: Schema, value: Any, schema: Mapping[str, Any]) -> Errors:
    if validator.is_type(value, "object"):
        known = _listed(schema, value)
        yield from _other_properties(validator, inner, value, (key for key in value if key not in known))


def _unevaluated_properties(
    validator: Any, inner: Schema, value: Any, schema: Mapping[str, Any], *, definitions: Definitions
) -> Errors:
    if validator.is_type(value, "object"):
        rest = {key: part for key, part in schema.items() if key != "unevaluatedProperties"}
        known = _evaluated(validator, value, rest, definitions, set())
        yield from _other_properties(validator, inner, value, (key for key in value if key not in known))


def _other_properties(validator: Any, inner: Schema, value: Any, keys: Iterator[str]) -> Errors:
    """Yield the errors of *keys*, which no other keyword describes, by the schema *inner*."""
    for key in keys:
        if inner is False:
            yield ValidationError("", path=[key])
        else:
            yield from validator.descend(value[key], inner, path=key)


def _evaluated(
    validator: Any, value: Mapping[str, Any], schema: Schema, definitions: Definitions, visited: set[int]
) -> set[str]:
    """Return the keys of *value* that *schema* evaluates (JSON Schema 2020-12 §11.3), if *value* matches it.

    Those of the schemas *visited* before, by `id`, are not returned again.
    """
    if isinstance(schema, bool) or id(schema) in visited:
        return set()
    visited.add(id(schema))
    if {"additionalProperties", "unevaluatedProperties"} & schema.keys():
        return set(value)
    branches = _matching(validator, value, schema, definitions)
    return _listed(schema, value).union(*(_evaluated(validator, value, one, definitions, visited) for one in branches))


def _matching(validator: Any, value: Any, schema: Mapping[str, Any], definitions: Definitions) -> Iterator[Schema]:
    """Yield the branches of *schema* that *value* matches, if it matches the whole."""

    def matches(branch: Schema) -> bool:
        return bool(validator.evolve(schema=branch).is_valid(value))

    if "$ref" in schema:
        yield referenced(schema, definitions)
    yield from schema.get("allOf", ())
    yield from (branch for name, branch in schema.get("dependentSchemas", {}).items() if name in value)
    for key in {"anyOf", "oneOf"} & schema.keys():
        # If none matches, that is an error already; their keys must not also be reported as undeclared.
        yield from [branch for branch in schema[key] if matches(branch)] or schema[key]
    if "if" in schema:
        then = (schema["if"], schema.get("then", True)) if matches(schema["if"]) else (schema.get("else", True),)
        yield from then


def _listed(schema: Mapping[str, Any], value: Mapping[str, Any]) -> set[str]:
    """Return the keys of *value* that *schema* itself names or has a pattern for."""
    patterns = schema.get("patternProperties", ())
    named = schema.get("properties", {})
    return {key for key in value if key in named or any(_is_match(pattern, key) for pattern in patterns)}


def _property_names(validator: Any, inner: Schema, value: Any, _schema: Any) -> Errors:
    for key in value if validator.is_type(value, "object") else ():
        faults = list(validator.descend(key, inner))
        if faults:
            yield ValidationError("", path=[key], context=faults)


def _required(validator: Any, names: list[str], value: Any, _schema: Any) -> Errors:
    if validator.is_type(value, "object"):
        yield from (ValidationError(name) for name in names if name not in value)


def _dependent_required(validator: Any, needs: Mapping[str, list[str]], value: Any, _schema: Any) -> Errors:
    if validator.is_type(value, "object"):
        missing = chain.from_iterable(names for key, names in needs.items() if key in value)
        yield from (ValidationError(name) for name in dict.fromkeys(missing) if name not in value)


def _one_of(validator: Any, schemas: list[Schema], value: Any, _schema: Any) -> Errors:
    faults = [list(validator.descend(value, one, schema_path=index)) for index, one in enumerate(schemas)]
    if sum(not found for found in faults) != 1:
        yield ValidationError("", context=list(chain.from_iterable(faults)))


def _multiple_of(validator: Any, step: float, value: Any, _schema: Any) -> Errors:
    if validator.is_type(value, "number") and (_decimal(value) / _decimal(step)).denominator != 1:
        yield ValidationError("")


def _decimal(number: float) -> Fraction:
    """Return the number as JSON writes it: 0.1 is a tenth, not the nearest binary fraction."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _is_match(pattern: str, key: object) -> bool:
    return isinstance(key, str) and jsonschema_rs_engine.matches(pattern, key)


def _is_number(_checker: Any, value: object) -> bool:
    """Return whether *value* is a number. Infinity and NaN are not: JSON can't write them (RFC 8259 §6)."""
    return math.isfinite(value) if isinstance(value, float) else isinstance(value, int) and not isinstance(value, bool)


def _is_integer(_checker: Any, value: object) -> bool:
    return value.is_integer() if isinstance(value, float) else isinstance(value, int) and not isinstance(value, bool)


def _is_array(_checker: Any, value: object) -> bool:
    return isinstance(value, list | tuple)


def _asserted(name: str) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or jsonschema_rs_engine.has_format(name, value)


_TYPES = Draft202012Validator.TYPE_CHECKER.redefine_many(
    {"number": _is_number, "integer": _is_integer, "array": _is_array}
)
_FORMATS = FormatChecker(formats=())
for _name in FORMATS:
    _FORMATS.checks(_name)(_asserted(_name))
_KEYWORDS: dict[str, Callable[..., Errors]] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
    "required": _required,
    "dependentRequired": _dependent_required,
    "oneOf": _one_of,
    "multipleOf": _multiple_of,
}
