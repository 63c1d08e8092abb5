"""The errors of jsonschema → `Violation`s: flat, in our own words, without secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

from fastpix_dyn.records import Record, replace
from fastpix_dyn.spec.names import is_misspelt
from fastpix_dyn.spec.plan import Direction
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate import nearest, reference, rust
from fastpix_dyn.validate.bundle import ADDED, Bundle, group
from fastpix_dyn.validate.closing import declared
from fastpix_dyn.validate.messages import SEVERAL, Fault, concise, message, words_or
from fastpix_dyn.validate.secrets import Path, inside, secrets
from fastpix_dyn.validate.violation import Violation

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
    validator = reference.validator(bundle.whole())
    is_closed = any(ADDED in schema for schema in bundle.schemas())

    def explain(value: Any, pointer: str) -> tuple[Violation, ...]:
        account = _Account(bundle, secrets(bundle, value), pointer, is_closed, direction == "request")
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
    failing = nearest.branches(error)
    fitting = [name for index, name in enumerate(nearest.names(error)) if index not in failing]
    if fitting:
        yield _violation(account, error, f"{SEVERAL}: {', '.join(fitting[:-1])} and {fitting[-1]}")
    elif candidates := nearest.told(error, nearest.of_type(failing)):
        yield from _of_candidates(account, error, candidates)
    else:
        fault = replace(_fault(account, error), rule="type", expected=nearest.expected_types(failing))
        yield _violation(account, error, message(fault))


def _of_candidates(account: _Account, error: ValidationError, candidates: nearest.Branches) -> Iterator[Violation]:
    common = nearest.common_words(candidates)
    if common:
        spot, words = common
        text = message(replace(_fault(account, spot), rule="enum", expected=words))
        yield replace(_violation(account, error, text), pointer=_pointer(account, spot))
        return
    index = nearest.least_broken(candidates)
    if wanted := nearest.words_of(candidates[index]):
        spot, words = wanted
        yield _violation(account, spot, words_or(_fault(account, spot), words, nearest.others(error, index)))
        return
    for inner in candidates[index]:
        for one in _violations(account, inner):
            yield replace(one, message=f"{one.message}{nearest.mention(error, index)}")


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
        found = (inner for schema in schemas for inner in inside(schema, key))
        schemas = [*{id(one): one for inner in found for one in group(inner, bundle.definitions)}.values()]
    known = list(dict.fromkeys(name for one in schemas for name in _names(one)))
    patterns = [pattern for one in schemas for pattern in one.get("patternProperties", {})]
    is_map = any(one.get("additionalProperties", False) is not False for one in schemas)
    others = [key for key in value if isinstance(key, str) and key not in known]
    unknown = [key for key in others if not any(rust.matches(pattern, key) for pattern in patterns)]
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
    return "false" if reference.is_nothing(error) else str(error.validator)
