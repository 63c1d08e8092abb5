"""Explain why a value does not match a schema: errors of jsonschema → violations.

If a value matches no alternative of a oneOf or anyOf, the errors of the best match are reported. The best match is
chosen by the discriminator (OpenAPI 3.1 §4.8.25), then by the type of the value and of its items, then by properties
with a fixed value, and last by the number of errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from jsonschema.exceptions import ValidationError

from fastpix_dyn.redaction import Path, schemas_at, secret_paths
from fastpix_dyn.spec.json_pointer import join
from fastpix_dyn.spec.names import correct_spelling, is_likely_misspelling
from fastpix_dyn.spec.plan import Direction, Schema
from fastpix_dyn.spec.schema_bundle import CLOSED_MARK, SchemaBundle
from fastpix_dyn.spec.schemas import applicable_schemas, definition_name, types_of
from fastpix_dyn.spec.values import child_values, is_object
from fastpix_dyn.structs import Record, field, replace
from fastpix_dyn.text import join_words
from fastpix_dyn.validate import jsonschema_engine, jsonschema_rs_engine
from fastpix_dyn.validate.jsonschema_engine import NOTHING, is_nothing
from fastpix_dyn.validate.undeclared_keys import declared_keys
from fastpix_dyn.validate.violation import (
    SEVERAL_ALTERNATIVES,
    BrokenRule,
    Violation,
    concise,
    format_alternatives,
    format_types,
    format_value,
    mentioned_keys,
    message,
    message_of_alternatives,
)

Explain = Callable[[Any, str], tuple[Violation, ...]]

_STEPS, _STEPS_OF_PART = 50_000, 300
"""Keywords that an explanation applies at most: of any value, and more for each value inside it."""
_MAX_SIZE = 1_000_000
_MISSING_KEY_RULES = frozenset({"required", "dependentRequired"})
"""Rules whose errors are a missing property."""
_KEY_RULES = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})
"""Rules whose errors end at a key, not at the object that contains it."""


def explainer(bundle: SchemaBundle, direction: Direction = "response") -> Explain:
    """Return a function that explains why a value, which is at a pointer, does not match *bundle*.

    It returns nothing for a value that matches. For requests, whose keys the caller may have misspelt, its messages
    mention unknown keys. It may raise for values that are not JSON data, for values that nest too deep, and
    `TooManyStepsError` for schemas whose alternatives contain alternatives, and so on.
    """
    validator = jsonschema_engine.validator(bundle.as_schema())
    is_closed = any(CLOSED_MARK in schema for schema in bundle.schemas())

    def explain(value: Any, pointer: str) -> tuple[Violation, ...]:
        context = _Context(bundle, secret_paths(bundle, value), pointer, is_closed, direction == "request")
        with jsonschema_engine.limited_steps(_STEPS, lambda: _STEPS_OF_PART * _size(value)):
            errors = list(validator.iter_errors(value))
        found = [one for error in errors for one in _violations(context, error)]
        # Two branches may violate the same rule at the same pointer.
        return concise({(one.pointer, one.rule, one.message): one for one in found}.values())

    return explain


def _size(value: Any) -> int:
    """Return the number of values in *value*, up to a million: it may contain itself."""
    waiting, size = [value], 0
    while waiting and size < _MAX_SIZE:
        size += 1
        waiting += (inner for _, inner in child_values(waiting.pop()))
    return size


class _Context(Record, frozen=True):
    """What the violations of one value have in common."""

    bundle: SchemaBundle
    secret: frozenset[Path]
    pointer: str
    is_closed: bool
    """Whether the schema was closed: its pointers are not those of the document then."""
    is_request: bool
    keys: dict[Path, _Keys] = field(default_factory=dict[Path, "_Keys"])
    """What the schemas for the value at a path declare, by path."""


class _Keys(Record, frozen=True):
    """The keys that the schemas for one object declare."""

    names: dict[str, None]
    patterns: list[str]
    is_map: bool
    """Whether they allow any key."""


def _violations(context: _Context, error: ValidationError) -> Iterator[Violation]:
    """Yield the violations that *error* stands for."""
    return _BY_RULE.get(str(error.validator), _of_rule)(context, error)


def _of_rule(context: _Context, error: ValidationError) -> Iterator[Violation]:
    broken = _broken_rule(context, error)
    violation = _violation(context, error, message(broken))
    if keys := mentioned_keys(broken) if broken.unknown else ():
        short = message(replace(broken, unknown=()))
        violation = replace(violation, unknown_keys=keys, concise_message=short)
    yield violation


def _of_property_name(context: _Context, error: ValidationError) -> Iterator[Violation]:
    for inner in error.context:
        for one in _violations(context, inner):
            yield _violation(context, error, f"the name is not allowed: {one.message}")


def _of_alternatives(context: _Context, error: ValidationError) -> Iterator[Violation]:
    failing = _errors_by_alternative(error)
    matching = [name for index, name in enumerate(_names(error)) if index not in failing]
    if matching:
        text = f"{SEVERAL_ALTERNATIVES}: {join_words(matching, 'and')}"
        yield _violation(context, error, text)
    elif candidates := _plausible(error, _of_matching_type(failing)):
        yield from _of_candidates(context, error, candidates)
    else:
        broken = replace(_broken_rule(context, error), rule="type", expected=_expected_types(failing))
        yield _violation(context, error, message(broken))


_BY_RULE: Mapping[str, Callable[[_Context, ValidationError], Iterator[Violation]]] = {
    "oneOf": _of_alternatives,
    "anyOf": _of_alternatives,
    "propertyNames": _of_property_name,
}


def _of_candidates(context: _Context, error: ValidationError, candidates: Alternatives) -> Iterator[Violation]:
    common = _common_fixed_values(candidates)
    if common:
        inner, values = common
        text = message(replace(_broken_rule(context, inner), rule="enum", expected=values))
        yield replace(_violation(context, error, text), pointer=_pointer(context, inner))
        return
    index = _best_match(candidates)
    if fixed := _only_fixed_values(candidates[index]):
        inner, values = fixed
        text = message_of_alternatives(_broken_rule(context, inner), values, _other_names(error, index))
        yield _violation(context, inner, text)
        return
    for inner in candidates[index]:
        for one in _violations(context, inner):
            yield _with_note(one, _note(error, index))


def _with_note(violation: Violation, note: str) -> Violation:
    short = violation.concise_message and f"{violation.concise_message}{note}"
    return replace(violation, message=f"{violation.message}{note}", concise_message=short)


def _violation(context: _Context, error: ValidationError, text: str) -> Violation:
    missing = error.message if error.validator in _MISSING_KEY_RULES else ""
    schema = "" if context.is_closed else join(error.absolute_schema_path)
    return Violation(_pointer(context, error), _rule(error), text, error.validator_value, schema, missing=missing)


def _pointer(context: _Context, error: ValidationError) -> str:
    return context.pointer + join(error.absolute_path)


def _rule(error: ValidationError) -> str:
    """Return the violated keyword: `undeclared` if it is not the document's, `false` if the schema is false."""
    if error.validator == "unevaluatedProperties" and is_object(error.schema) and CLOSED_MARK in error.schema:
        return "undeclared"
    return "false" if is_nothing(error) else str(error.validator)


def _broken_rule(context: _Context, error: ValidationError) -> BrokenRule:
    path: Path = tuple(error.absolute_path)
    is_secret = path in context.secret
    value: Any = error.instance
    broken = BrokenRule(
        _rule(error), error.validator_value, value, is_secret, error.message, is_request=context.is_request
    )
    if error.validator == "required" and context.is_request:
        known, unknown = _known_and_unknown_keys(context, path, value, broken.key)
        return replace(broken, known=known, unknown=unknown)
    if error.validator not in _KEY_RULES:
        return broken
    keys = declared_keys(error.schema if is_object(error.schema) else True, context.bundle.definitions)
    return replace(broken, key=str(path[-1]), known=keys)


def _known_and_unknown_keys(
    context: _Context, path: Path, value: Mapping[Any, Any], missing: str
) -> tuple[list[str], tuple[str, ...]]:
    """Return the keys that the schemas for *value*, at *path*, declare, and the keys of *value* that none declares.

    A map allows any key, so there a key counts as unknown only if it may be a misspelt *missing*.
    """
    if path not in context.keys:
        context.keys[path] = _declared_at(context.bundle, path)
    keys = context.keys[path]
    others = [key for key in value if isinstance(key, str) and key not in keys.names]
    unknown = [
        key for key in others if not any(jsonschema_rs_engine.matches(pattern, key) for pattern in keys.patterns)
    ]
    return [*keys.names], tuple(key for key in unknown if not keys.is_map or is_likely_misspelling(key, missing))


def _declared_at(bundle: SchemaBundle, path: Path) -> _Keys:
    schemas = applicable_schemas(bundle.schema, bundle.definitions)
    for key in path:
        found = (inner for schema in schemas for inner in schemas_at(schema, key))
        schemas = [*{id(one): one for inner in found for one in applicable_schemas(inner, bundle.definitions)}.values()]
    return _Keys(
        names=dict.fromkeys(name for one in schemas for name in _named_properties(one)),
        patterns=[pattern for one in schemas for pattern in one.get("patternProperties", {})],
        is_map=any(one.get("additionalProperties", False) is not False for one in schemas),
    )


def _named_properties(schema: Mapping[str, Any]) -> list[str]:
    """Return the properties that *schema* itself names: declared, required, or the discriminator's."""
    discriminator = schema.get("discriminator")
    tag = [str(discriminator.get("propertyName"))] if is_object(discriminator) else []
    return [*schema.get("properties", {}), *schema.get("required", ()), *tag]


# The best match among the alternatives of a oneOf or anyOf.

Alternatives = Mapping[int, list[ValidationError]]
"""The errors of each alternative that does not match, by its index."""
_FIXED = ("const", "enum")
_PLURALS = {
    "string": "texts",
    "integer": "integers",
    "number": "numbers",
    "boolean": "booleans",
    "object": "objects",
    "array": "arrays",
    "null": "nulls",
}


def _errors_by_alternative(error: ValidationError) -> Alternatives:
    found: dict[int, list[ValidationError]] = {}
    for inner in error.context:
        found.setdefault(int(inner.relative_schema_path[0]), []).append(inner)
    return found


def _of_matching_type(candidates: Alternatives) -> Alternatives:
    """Return the alternatives for values of this type. One that allows no value counts only if all have this type."""
    typed = {index: errors for index, errors in candidates.items() if not _wrong_types(errors)}
    satisfiable = {index: errors for index, errors in typed.items() if not any(map(is_nothing, errors))}
    return satisfiable or (typed if len(typed) == len(candidates) else {})


def _expected_types(candidates: Alternatives) -> list[str]:
    """Return all types that *candidates* expect instead of that of the value."""
    return list(dict.fromkeys(name for errors in candidates.values() for name in _wrong_types(errors)))


def _plausible(error: ValidationError, candidates: Alternatives) -> Alternatives:
    """Return the alternatives that remain by the discriminator, the type of items, or properties with a fixed value.

    If none remains, all are returned.
    """
    index = _discriminated(error)
    if index in candidates:
        return {index: candidates[index]}
    if isinstance(error.instance, list | tuple):
        by_items = {index: errors for index, errors in candidates.items() if not any(map(_is_wrong_item, errors))}
        return by_items or candidates
    left = {index: errors for index, errors in candidates.items() if not any(map(len, _paths(_fixed(errors))))}
    return left or candidates


def _discriminated(error: ValidationError) -> int:
    """Return the index of the alternative that the discriminator selects; -1 if it selects none."""
    discriminator: Any = error.schema.get("discriminator") if is_object(error.schema) else None
    if not is_object(discriminator) or not is_object(error.instance):
        return -1
    word = error.instance.get(str(discriminator.get("propertyName")))
    if not isinstance(word, str):
        return -1
    mapping = discriminator.get("mapping")
    name = definition_name(mapping.get(word, word) if is_object(mapping) else word)
    return next((index for index, one in enumerate(_schemas(error)) if name and _target(one) == name), -1)


def _common_fixed_values(candidates: Alternatives) -> tuple[ValidationError, list[Any]] | None:
    """Return the fixed values that *candidates* expect at one path, with an error there; None if there is no such path.

    The path is that of the value itself or of a property, such as one that distinguishes the alternatives.
    """
    fixed = [{tuple(inner.relative_path): inner for inner in _fixed(errors)} for errors in candidates.values()]
    shared = [path for path in fixed[0] if all(path in others for others in fixed)]
    if len(fixed) < 2 or not shared:
        return None
    path = min(shared, key=len)
    values = [value for errors in fixed for value in _fixed_values(errors[path])]
    return fixed[0][path], list({repr(value): value for value in values}.values())


def _best_match(candidates: Alternatives) -> int:
    """Return the index of the alternative with a misspelt required property, or else with the fewest errors.

    Of those with equally many, it is the one whose errors are deepest.
    """

    def rank(index: int) -> tuple[bool, int, int]:
        errors = candidates[index]
        depth = max(map(len, _paths(errors)), default=0)
        return not any(map(_is_misspelt, errors)), len(errors), -depth

    return min(candidates, key=rank)


def _only_fixed_values(errors: list[ValidationError]) -> tuple[ValidationError, list[Any]] | None:
    """Return the fixed values that an alternative expects, with the error, if that is its only error.

    The error is about the value itself or about an item of it.
    """
    fixed = [inner for inner in _fixed(errors) if not any(isinstance(step, str) for step in inner.relative_path)]
    return (fixed[0], _fixed_values(fixed[0])) if len(errors) == 1 and fixed else None


def _note(error: ValidationError, index: int) -> str:
    """Return a note that names the alternative at *index*; empty if another one has the same name."""
    name = _names(error)[index]
    several = any(schema != {"type": "null"} for at, schema in enumerate(_schemas(error)) if at != index)
    return f" (as {name}, the nearest alternative)" if several and name not in _other_names(error, index) else ""


def _names(error: ValidationError) -> list[str]:
    """Return the names of the alternatives of *error*: the title, the name of the definition, or a description."""
    return [_name(schema) for schema in _schemas(error)]


def _other_names(error: ValidationError, index: int) -> list[str]:
    return list(dict.fromkeys(name for at, name in enumerate(_names(error)) if at != index))


def _name(schema: Schema) -> str:
    if isinstance(schema, bool) or schema == NOTHING:
        return "anything" if schema is True else "nothing"
    return str(schema.get("title") or _target(schema) or _described(schema))


def _described(schema: Mapping[str, Any], *, plural: bool = False) -> str:
    """Describe the values of *schema* in a few words: `2 integers`, `an object with 'url'`, `'asc' or 'desc'`."""
    if not plural and (values := _values_of(schema)):
        return format_alternatives(values)
    found = schema.get("type", "object" if "properties" in schema else "array" if "items" in schema else "value")
    types = [found] if isinstance(found, str) else [str(name) for name in found]
    if plural:
        return " or ".join(_PLURALS.get(name, "values") for name in types)
    if types == ["array"]:
        return _described_array(schema)
    if types == ["object"] and (keys := list(schema.get("required", ()) or schema.get("properties", ()))):
        return f"an object with {' and '.join(map(format_value, keys[:3]))}"
    return "another value" if types == ["value"] else format_types(types)


def _described_array(schema: Mapping[str, Any]) -> str:
    inner = schema.get("items")
    items = _described(inner, plural=True) if is_object(inner) and "$ref" not in inner else ""
    least, most = schema.get("minItems"), schema.get("maxItems")
    if least == most and isinstance(least, int) and least > 1:
        return f"{least} {items or 'items'}"
    return f"an array of {items}" if items else "an array"


def _values_of(schema: Mapping[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _is_wrong_item(error: ValidationError) -> bool:
    """Return whether *error* is that an item of the value has the wrong type."""
    if [type(step) for step in error.relative_path] != [int]:
        return False
    if error.validator in _FIXED:
        return not any(types_of(value) & types_of(error.instance) for value in _fixed_values(error))
    return error.validator == "type"


def _is_misspelt(error: ValidationError) -> bool:
    """Return whether *error* is a missing property that may be one of the undeclared keys, misspelt."""
    if error.validator != "required" or not is_object(error.instance) or not is_object(error.schema):
        return False
    declared = error.schema.get("properties", {})
    keys = cast("Mapping[object, Any]", error.instance)  # keys of any type: no value may make this raise
    return any(correct_spelling(key, [error.message]) for key in keys if isinstance(key, str) and key not in declared)


def _target(schema: Schema) -> str:
    """Return the name of the definition that *schema* refers to, without the prefix of `undeclared_keys`."""
    return "" if isinstance(schema, bool) else definition_name(schema.get("$ref", "")).rpartition(":")[2]


def _schemas(error: ValidationError) -> list[Schema]:
    return cast("list[Schema]", error.validator_value)


def _wrong_types(errors: Iterable[ValidationError]) -> list[str]:
    """Return the types that *errors* expect instead of that of the whole value."""
    expected = [_expected(inner) for inner in errors if inner.validator == "type" and not inner.relative_path]
    return [name for types in expected for name in ([types] if isinstance(types, str) else types)]


def _fixed(errors: Iterable[ValidationError]) -> list[ValidationError]:
    """Return the errors about fixed values of the whole value and of its properties, not of deeper ones."""
    return [inner for inner in errors if inner.validator in _FIXED and len(inner.relative_path) <= 1]


def _fixed_values(error: ValidationError) -> list[Any]:
    return [_expected(error)] if error.validator == "const" else list(_expected(error))


def _expected(error: ValidationError) -> Any:
    return error.validator_value


def _paths(errors: Iterable[ValidationError]) -> list[tuple[str | int, ...]]:
    return [tuple(inner.relative_path) for inner in errors]
