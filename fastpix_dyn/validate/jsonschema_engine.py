"""jsonschema: the engine that explains, and the reference that the tests hold the other one to.

Where the two differ, keywords are replaced here: patterns and formats ask the other engine, numbers are the decimals
that JSON writes, and each key that is missing or undeclared is an error of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from referencing import Registry

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import FORMATS, REFERENCE, keyword, rebuilt
from fastpix_dyn.validate import jsonschema_rs_engine

_extend: Callable[..., Any] = cast("Any", validators).extend  # it is untyped
NOTHING: Schema = {"not": {}}
"""A schema that nothing fits."""
_OF_THE_REST = frozenset({"additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems"})
Errors = Iterator[ValidationError]
Definitions = Mapping[str, Schema]


def validator(schema: Schema) -> Any:
    """A validator of jsonschema for *schema*, which stands for itself. It looks nothing up elsewhere."""
    schema = _spelled_out(schema)
    definitions: Definitions = {} if isinstance(schema, bool) else schema.get("$defs", {})
    unevaluated = partial(_unevaluated_properties, definitions=definitions)
    kind = _extend(Draft202012Validator, {**_KEYWORDS, "unevaluatedProperties": unevaluated}, type_checker=_TYPES)
    return kind(schema, format_checker=_FORMATS, registry=Registry[Any]())


def is_nothing(error: ValidationError) -> bool:
    """Whether *error* says that nothing at all is allowed."""
    return error.schema in (False, NOTHING)


def _spelled_out(schema: Schema) -> Schema:
    """*schema* with `NOTHING` for `false`, where jsonschema does not say of which value it speaks."""
    if isinstance(schema, bool):
        return schema

    def change(pointer: str, inner: Schema) -> Schema:
        is_silent = inner is False and keyword(pointer) not in _OF_THE_REST
        return NOTHING if is_silent else _spelled_out(inner)

    return rebuilt(schema, change)


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
        yield from _further(validator, inner, value, (key for key in value if key not in known))


def _unevaluated_properties(
    validator: Any, inner: Schema, value: Any, schema: Mapping[str, Any], *, definitions: Definitions
) -> Errors:
    if validator.is_type(value, "object"):
        rest = {key: part for key, part in schema.items() if key != "unevaluatedProperties"}
        known = _evaluated(validator, value, rest, definitions)
        yield from _further(validator, inner, value, (key for key in value if key not in known))


def _further(validator: Any, inner: Schema, value: Any, keys: Iterator[str]) -> Errors:
    """The errors of the properties that nothing else speaks of; *inner* does."""
    for key in keys:
        if inner is False:
            yield ValidationError("", path=[key])
        else:
            yield from validator.descend(value[key], inner, path=key)


def _evaluated(validator: Any, value: Mapping[str, Any], schema: Schema, definitions: Definitions) -> set[str]:
    """The keys of *value* that *schema* speaks of (JSON Schema 2020-12 §11.3), if *value* fits it."""
    if isinstance(schema, bool):
        return set()
    if {"additionalProperties", "unevaluatedProperties"} & schema.keys():
        return set(value)
    inner = (_evaluated(validator, value, one, definitions) for one in _holding(validator, value, schema, definitions))
    return _listed(schema, value).union(*inner)


def _holding(validator: Any, value: Any, schema: Mapping[str, Any], definitions: Definitions) -> Iterator[Schema]:
    """The branches of *schema* that hold for *value*, if the whole does."""

    def holds(branch: Schema) -> bool:
        return bool(validator.evolve(schema=branch).is_valid(value))

    if "$ref" in schema:
        yield definitions[schema["$ref"].removeprefix(REFERENCE)]
    yield from schema.get("allOf", ())
    yield from (branch for name, branch in schema.get("dependentSchemas", {}).items() if name in value)
    for key in {"anyOf", "oneOf"} & schema.keys():
        # If none holds, that is an error already; that their keys are undeclared would be a false one.
        yield from [branch for branch in schema[key] if holds(branch)] or schema[key]
    if "if" in schema:
        then = (schema["if"], schema.get("then", True)) if holds(schema["if"]) else (schema.get("else", True),)
        yield from then


def _listed(schema: Mapping[str, Any], value: Mapping[str, Any]) -> set[str]:
    """The keys of *value* that *schema* itself names or has a pattern for."""
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
    """The number that JSON writes: 0.1 is a tenth, and not the binary fraction beside it."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _is_match(pattern: str, key: object) -> bool:
    return isinstance(key, str) and jsonschema_rs_engine.matches(pattern, key)


def _is_number(_checker: Any, value: object) -> bool:
    """Infinity and NaN are none: JSON has no word for them (RFC 8259 §6)."""
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
