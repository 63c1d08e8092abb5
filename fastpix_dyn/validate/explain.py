"""Which alternative of a oneOf or anyOf was meant, where none fits: the one whose faults help.

Told by the discriminator (OpenAPI 3.1 §4.8.25), then by the type of the value and of its items, then by properties with
a fixed value, and last by the number of faults. `Branches` are the errors of each alternative, by its index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from jsonschema.exceptions import ValidationError

from fastpix_dyn.redaction import Path, schemas_at, secret_paths
from fastpix_dyn.spec.names import is_misspelt, misspelt
from fastpix_dyn.spec.plan import Direction, Schema
from fastpix_dyn.spec.schema_bundle import ADDED, REFERENCE, Bundle, group
from fastpix_dyn.spec.schemas import kinds_of
from fastpix_dyn.spec.values import escape, is_object
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.validate import jsonschema_engine, jsonschema_rs_engine
from fastpix_dyn.validate.jsonschema_engine import is_nothing
from fastpix_dyn.validate.undeclared_keys import declared
from fastpix_dyn.validate.violation import (
    SEVERAL,
    Fault,
    Violation,
    alternatives,
    concise,
    message,
    shown,
    types,
    words_or,
)

Branches = Mapping[int, list[ValidationError]]
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


def branches(error: ValidationError) -> Branches:
    """The errors in *error*, a oneOf's or anyOf's, by alternative. One that fits is not there."""
    found: dict[int, list[ValidationError]] = {}
    for fault in error.context:
        found.setdefault(int(fault.relative_schema_path[0]), []).append(fault)
    return found


def of_type(candidates: Branches) -> Branches:
    """Those of *candidates* that are for values of this type. One that nothing fits counts only if all are such."""
    typed = {index: faults for index, faults in candidates.items() if not _wrong_types(faults)}
    hopeful = {index: faults for index, faults in typed.items() if not any(map(is_nothing, faults))}
    return hopeful or (typed if len(typed) == len(candidates) else {})


def expected_types(candidates: Branches) -> list[str]:
    """All types that *candidates*, of which none is for values of this type, are for."""
    return list(dict.fromkeys(name for faults in candidates.values() for name in _wrong_types(faults)))


def common_words(candidates: Branches) -> tuple[ValidationError, list[Any]] | None:
    """The values that *candidates* want where each wants a fixed one, with an error about that place; None if nowhere.

    The place is the value itself or a property of it, such as the one that tells the alternatives apart.
    """
    fixed = [{tuple(fault.relative_path): fault for fault in _fixed(faults)} for faults in candidates.values()]
    shared = [path for path in fixed[0] if all(path in others for others in fixed)]
    if len(fixed) < 2 or not shared:
        return None
    path = min(shared, key=len)
    words = [word for faults in fixed for word in _words(faults[path])]
    return fixed[0][path], list({repr(word): word for word in words}.values())


def told(error: ValidationError, candidates: Branches) -> Branches:
    """Those of *candidates* that the discriminator leaves, or the type of items, or the properties with a fixed value.

    All if none is left.
    """
    index = _discriminated(error)
    if index in candidates:
        return {index: candidates[index]}
    if isinstance(error.instance, list | tuple):
        of_items = {index: faults for index, faults in candidates.items() if not any(map(_is_other_item, faults))}
        return of_items or candidates
    left = {index: faults for index, faults in candidates.items() if not any(map(len, _paths(_fixed(faults))))}
    return left or candidates


def least_broken(candidates: Branches) -> int:
    """The one of *candidates* of which a required property is misspelt, or else the one with the fewest faults.

    Of those with equally many, the one whose faults lie deepest.
    """

    def rank(index: int) -> tuple[bool, int, int]:
        faults = candidates[index]
        return not any(map(_is_misspelt, faults)), len(faults), -_depth(faults)

    return min(candidates, key=rank)


def names(error: ValidationError) -> list[str]:
    """What to call the alternatives of *error*, a oneOf's or anyOf's: by title, by reference, or by their type."""
    return [_name(schema) for schema in _schemas(error)]


def others(error: ValidationError, index: int) -> list[str]:
    """What to call the alternatives of *error* besides the one at *index*, each once."""
    return list(dict.fromkeys(name for at, name in enumerate(names(error)) if at != index))


def words_of(candidate: list[ValidationError]) -> tuple[ValidationError, list[Any]] | None:
    """The values that an alternative with the faults *candidate* wants, if that is all that is wrong; with the fault.

    It is about the value itself, or about an item of it.
    """
    fixed = [fault for fault in _fixed(candidate) if not any(isinstance(step, str) for step in fault.relative_path)]
    return (fixed[0], _words(fixed[0])) if len(candidate) == 1 and fixed else None


def mention(error: ValidationError, index: int) -> str:
    """A note that it is the alternative at *index* that is spoken of; empty if nothing tells it from all others."""
    name = names(error)[index]
    several = any(schema != {"type": "null"} for at, schema in enumerate(_schemas(error)) if at != index)
    return f" (as {name}, the nearest alternative)" if several and name not in others(error, index) else ""


def _name(schema: Schema) -> str:
    if isinstance(schema, bool):
        return "anything" if schema else "nothing"
    return str(schema.get("title") or _target(schema) or _described(schema))


def _described(schema: Mapping[str, Any], *, plural: bool = False) -> str:
    """What fits *schema* in a few words: `2 integers`, `an object with 'url'`, `'asc' or 'desc'`."""
    if not plural and (words := _fixed_words(schema)):
        return alternatives(words)
    found = schema.get("type", "object" if "properties" in schema else "array" if "items" in schema else "value")
    kinds = [found] if isinstance(found, str) else [str(kind) for kind in found]
    if plural:
        return " or ".join(_PLURALS.get(kind, "values") for kind in kinds)
    if kinds == ["array"]:
        return _described_array(schema)
    if kinds == ["object"] and (keys := list(schema.get("required", ()) or schema.get("properties", ()))):
        return f"an object with {' and '.join(map(shown, keys[:3]))}"
    return "another value" if kinds == ["value"] else types(kinds)


def _described_array(schema: Mapping[str, Any]) -> str:
    inner = schema.get("items")
    items = _described(inner, plural=True) if is_object(inner) and "$ref" not in inner else ""
    least, most = schema.get("minItems"), schema.get("maxItems")
    if least == most and isinstance(least, int) and least > 1:
        return f"{least} {items or 'items'}"
    return f"an array of {items}" if items else "an array"


def _fixed_words(schema: Mapping[str, Any]) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _is_other_item(fault: ValidationError) -> bool:
    """Whether *fault* is that an item of the value is of another type."""
    if [type(step) for step in fault.relative_path] != [int]:
        return False
    if fault.validator in _FIXED:
        return not any(set(kinds_of(word)) & set(kinds_of(fault.instance)) for word in _words(fault))
    return fault.validator == "type"


def _is_misspelt(fault: ValidationError) -> bool:
    """Whether *fault* is that a property is missing, and a key that is not declared may be it."""
    if fault.validator != "required" or not is_object(fault.instance) or not is_object(fault.schema):
        return False
    declared = fault.schema.get("properties", {})
    given = cast("Mapping[object, Any]", fault.instance)  # keys may be anything: no value makes this raise
    return any(misspelt(key, [fault.message]) for key in given if isinstance(key, str) and key not in declared)


def _target(schema: Schema) -> str:
    """The name of what *schema* refers to, without what `closing` puts before it; empty where it refers to nothing."""
    reference = "" if isinstance(schema, bool) else str(schema.get("$ref", ""))
    return reference.removeprefix(REFERENCE).rpartition(":")[2]


def _schemas(error: ValidationError) -> list[Schema]:
    return cast("list[Schema]", error.validator_value)


def _discriminated(error: ValidationError) -> int:
    """The alternative that the discriminator tells; -1 where it tells none."""
    discriminator: Any = error.schema.get("discriminator") if is_object(error.schema) else None
    if not is_object(discriminator) or not is_object(error.instance):
        return -1
    word = error.instance.get(str(discriminator.get("propertyName")))
    if not isinstance(word, str):
        return -1
    mapping = discriminator.get("mapping")
    target = str(mapping.get(word, word)) if is_object(mapping) else word
    name = target.removeprefix(REFERENCE)
    return next((index for index, one in enumerate(_schemas(error)) if name and _target(one) == name), -1)


def _wrong_types(faults: Iterable[ValidationError]) -> list[str]:
    """The types that were expected instead of that of the whole value."""
    wanted = [_expected(fault) for fault in faults if fault.validator == "type" and not fault.relative_path]
    return [name for kinds in wanted for name in ([kinds] if isinstance(kinds, str) else kinds)]


def _fixed(faults: Iterable[ValidationError]) -> list[ValidationError]:
    """The faults about fixed values of the whole value and its properties, not of what is deeper."""
    return [fault for fault in faults if fault.validator in _FIXED and len(fault.relative_path) <= 1]


def _words(fault: ValidationError) -> list[Any]:
    return [_expected(fault)] if fault.validator == "const" else list(_expected(fault))


def _expected(fault: ValidationError) -> Any:
    return fault.validator_value


def _paths(faults: Iterable[ValidationError]) -> list[tuple[str | int, ...]]:
    return [tuple(fault.relative_path) for fault in faults]


def _depth(faults: Iterable[ValidationError]) -> int:
    return max(map(len, _paths(faults)), default=0)


Explain = Callable[[Any, str], tuple[Violation, ...]]

_OF_MISSING = frozenset({"required", "dependentRequired"})
"""Rules whose errors are a property that is missing."""
_OF_KEYS = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})
"""Rules whose errors end at a key, not at the object that holds it."""


def explainer(bundle: Bundle, direction: Direction = "response") -> Explain:
    """What says why a value, at a pointer, does not fit *bundle*. It says nothing where the value does fit.

    Of requests, whose keys the reader may have misspelt, it names those that are not known. What is returned may raise
    for values that are no JSON data, and for those that nest too deep.
    """
    validator = jsonschema_engine.validator(bundle.whole())
    is_closed = any(ADDED in schema for schema in bundle.schemas())

    def explain(value: Any, pointer: str) -> tuple[Violation, ...]:
        account = _Account(bundle, secret_paths(bundle, value), pointer, is_closed, direction == "request")
        found = [one for error in validator.iter_errors(value) for one in _violations(account, error)]
        # Two branches may break the same rule at the same place.
        return concise({(one.pointer, one.rule, one.message): one for one in found}.values())

    return explain


class _Account(Record, frozen=True):
    """What all errors of one value are told with."""

    bundle: Bundle
    secret: frozenset[Path]
    pointer: str
    is_closed: bool
    """Whether the schema was closed: its paths are not those of the document then."""
    is_sent: bool
    """Whether the value is part of a request."""


def _violations(account: _Account, error: ValidationError) -> Iterator[Violation]:
    """Those that *error* stands for."""
    return _TOLD.get(str(error.validator), _plain)(account, error)


def _plain(account: _Account, error: ValidationError) -> Iterator[Violation]:
    yield _violation(account, error, message(_fault(account, error)))


def _of_name(account: _Account, error: ValidationError) -> Iterator[Violation]:
    for inner in error.context:
        for one in _violations(account, inner):
            yield _violation(account, error, f"the name is not allowed: {one.message}")


def _of_alternatives(account: _Account, error: ValidationError) -> Iterator[Violation]:
    failing = branches(error)
    fitting = [name for index, name in enumerate(names(error)) if index not in failing]
    if fitting:
        yield _violation(account, error, f"{SEVERAL}: {', '.join(fitting[:-1])} and {fitting[-1]}")
    elif candidates := told(error, of_type(failing)):
        yield from _of_candidates(account, error, candidates)
    else:
        fault = replace(_fault(account, error), rule="type", expected=expected_types(failing))
        yield _violation(account, error, message(fault))


def _of_candidates(account: _Account, error: ValidationError, candidates: Branches) -> Iterator[Violation]:
    common = common_words(candidates)
    if common:
        node, words = common
        text = message(replace(_fault(account, node), rule="enum", expected=words))
        yield replace(_violation(account, error, text), pointer=_pointer(account, node))
        return
    index = least_broken(candidates)
    if wanted := words_of(candidates[index]):
        node, words = wanted
        yield _violation(account, node, words_or(_fault(account, node), words, others(error, index)))
        return
    for inner in candidates[index]:
        for one in _violations(account, inner):
            yield replace(one, message=f"{one.message}{mention(error, index)}")


_TOLD: Mapping[str, Callable[[_Account, ValidationError], Iterator[Violation]]] = {
    "oneOf": _of_alternatives,
    "anyOf": _of_alternatives,
    "propertyNames": _of_name,
}


def _violation(account: _Account, error: ValidationError, text: str) -> Violation:
    missing = error.message if error.validator in _OF_MISSING else ""
    return Violation(
        _pointer(account, error), _rule(error), text, error.validator_value, _path(account, error), missing=missing
    )


def _path(account: _Account, error: ValidationError) -> str:
    return "" if account.is_closed else "".join(f"/{escape(str(token))}" for token in error.absolute_schema_path)


def _pointer(account: _Account, error: ValidationError) -> str:
    return account.pointer + "".join(f"/{escape(str(token))}" for token in error.absolute_path)


def _fault(account: _Account, error: ValidationError) -> Fault:
    path: Path = tuple(error.absolute_path)
    is_secret = path in account.secret
    value: Any = error.instance
    fault = Fault(_rule(error), error.validator_value, value, is_secret, error.message, is_sent=account.is_sent)
    if error.validator == "required" and account.is_sent:
        known, unknown = _keys(account.bundle, path, value, fault.key)
        return replace(fault, known=known, unknown=unknown)
    if error.validator not in _OF_KEYS:
        return fault
    keys = declared(error.schema if is_object(error.schema) else True, account.bundle.definitions)
    return replace(fault, key=str(path[-1]), known=keys)


def _keys(bundle: Bundle, path: Path, value: Mapping[Any, Any], missing: str) -> tuple[list[str], tuple[str, ...]]:
    """The keys that all schemas for what is at *path* declare, and those of *value*, which is there, that none does.

    A map takes any key, so there a key is unknown only if it may be a misspelt *missing*.
    """
    schemas = group(bundle.schema, bundle.definitions)
    for key in path:
        found = (inner for schema in schemas for inner in schemas_at(schema, key))
        schemas = [*{id(one): one for inner in found for one in group(inner, bundle.definitions)}.values()]
    known = list(dict.fromkeys(name for one in schemas for name in _names(one)))
    patterns = [pattern for one in schemas for pattern in one.get("patternProperties", {})]
    is_map = any(one.get("additionalProperties", False) is not False for one in schemas)
    others = [key for key in value if isinstance(key, str) and key not in known]
    unknown = [key for key in others if not any(jsonschema_rs_engine.matches(pattern, key) for pattern in patterns)]
    return known, tuple(key for key in unknown if not is_map or is_misspelt(key, missing))


def _names(schema: Mapping[str, Any]) -> list[str]:
    """The properties that *schema* itself speaks of."""
    discriminator = schema.get("discriminator")
    told = [str(discriminator.get("propertyName"))] if is_object(discriminator) else []
    return [*schema.get("properties", {}), *schema.get("required", ()), *told]


def _rule(error: ValidationError) -> str:
    """The keyword that is broken; `undeclared` where it is not the document's, `false` where a false schema is."""
    if error.validator == "unevaluatedProperties" and is_object(error.schema) and ADDED in error.schema:
        return "undeclared"
    return "false" if jsonschema_engine.is_nothing(error) else str(error.validator)
