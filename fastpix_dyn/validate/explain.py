"""The errors of jsonschema → `Violation`s: flat, in our own words, without secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

from fastpix_dyn.records import Record, replace
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate import nearest, reference
from fastpix_dyn.validate.bundle import ADDED, Bundle
from fastpix_dyn.validate.closing import declared
from fastpix_dyn.validate.messages import SEVERAL, Fault, message
from fastpix_dyn.validate.secrets import Path, secrets
from fastpix_dyn.validate.violation import Violation

Explain = Callable[[Any, str], tuple[Violation, ...]]

_OF_KEYS = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})
"""Rules whose errors end at a key, not at the object that holds it."""


def explainer(bundle: Bundle) -> Explain:
    """What says why a value, at a pointer, does not fit *bundle*. It says nothing where the value does fit.

    What is returned may raise for values that are no JSON data, and for those that nest too deep.
    """
    validator = reference.validator(bundle.whole())
    is_closed = any(ADDED in schema for schema in bundle.schemas())

    def explain(value: Any, pointer: str) -> tuple[Violation, ...]:
        account = _Account(bundle.definitions, secrets(bundle, value), pointer, is_closed)
        found = [one for error in validator.iter_errors(value) for one in _violations(account, error)]
        # Two branches may break the same rule at the same place.
        return tuple({(one.pointer, one.rule, one.message): one for one in found}.values())

    return explain


class _Account(Record, frozen=True):
    """What all errors of one value are told with."""

    definitions: Mapping[str, Schema]
    secret: frozenset[Path]
    pointer: str
    is_closed: bool
    """Whether the schema was closed: its paths are not those of the document then."""


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
        yield _violation(account, error, f"{SEVERAL}: {' and '.join(fitting)}")
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
    for inner in candidates[index]:
        for one in _violations(account, inner):
            yield replace(one, message=f"{one.message}{nearest.mention(error, index)}")


_TOLD: Mapping[str, Callable[[_Account, ValidationError], Iterator[Violation]]] = {
    "oneOf": _of_alternatives,
    "anyOf": _of_alternatives,
    "propertyNames": _of_name,
}


def _violation(account: _Account, error: ValidationError, text: str) -> Violation:
    return Violation(_pointer(account, error), _rule(error), text, error.validator_value, _path(account, error))


def _path(account: _Account, error: ValidationError) -> str:
    return "" if account.is_closed else "".join(f"/{escape(str(token))}" for token in error.absolute_schema_path)


def _pointer(account: _Account, error: ValidationError) -> str:
    return account.pointer + "".join(f"/{escape(str(token))}" for token in error.absolute_path)


def _fault(account: _Account, error: ValidationError) -> Fault:
    path: Path = tuple(error.absolute_path)
    is_secret = path in account.secret
    if error.validator not in _OF_KEYS:
        return Fault(_rule(error), error.validator_value, error.instance, is_secret, error.message)
    known = declared(error.schema if is_object(error.schema) else True, account.definitions)
    return Fault(_rule(error), error.validator_value, error.instance, is_secret, str(path[-1]), known)


def _rule(error: ValidationError) -> str:
    """The keyword that is broken; `undeclared` where it is not the document's, `false` where a false schema is."""
    if error.validator == "unevaluatedProperties" and is_object(error.schema) and ADDED in error.schema:
        return "undeclared"
    return "false" if reference.is_nothing(error) else str(error.validator)
