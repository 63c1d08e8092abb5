"""The explaining engine: jsonschema. It says what a value breaks, in flat violations with words of our own.

No value is shown that its schema marks as a password, and no object or list: one may hold a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn, cast

import jsonschema
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.exceptions import NoSuchResource

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.validate import rust
from fastpix_dyn.validate.standalone import declared_names
from fastpix_dyn.validate.violation import Violation

_LONGEST = 80


def verdict(schema: Schema) -> Callable[[Any], bool]:
    """Decides whether a value is valid by *schema*, as `rust.verdict` does, by the other library."""
    return _validator(schema).is_valid


def violations(schema: Schema, value: Any, pointer: str = "") -> tuple[Violation, ...]:
    """Every rule of *schema*, which stands alone, that *value* breaks; pointers start with *pointer*."""
    try:
        found = _flat(_validator(schema).iter_errors(value))
        return tuple(violation for error in found for violation in _told(error, schema, pointer))
    except RecursionError:
        return (Violation(pointer, "depth", "nested too deeply to be judged"),)


def _validator(schema: Schema) -> Any:
    registry: Any = Registry(retrieve=_refuse)  # type: ignore[call-arg]  # attrs' alias of the field
    return _Validator(schema, format_checker=_FORMATS, registry=registry)


def _refuse(uri: str) -> NoReturn:
    raise NoSuchResource(ref=uri)


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not _holds(rust.pattern_verdict(pattern), value):
        yield ValidationError("")


def _holds(decide: Callable[[Any], bool], value: str) -> bool:
    try:
        return decide(value)
    except ValueError:  # a lone surrogate: no text that Unicode knows
        return False


def _format_checker() -> Any:
    checker = jsonschema.FormatChecker(formats=())
    for name in rust.FORMATS:
        checker.checks(name)(_format(name))
    return checker


def _format(name: str) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or _holds(rust.format_verdict(name), value)


_FORMATS = _format_checker()
_Validator: Any = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": _pattern})


def _flat(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """*errors* with those of alternatives replaced by what is wrong with the nearest one."""
    for error in errors:
        nearest = _nearest(error) if error.validator in {"oneOf", "anyOf"} else []
        if nearest:
            yield from _flat(nearest)
        else:
            yield error


def _nearest(error: ValidationError) -> list[ValidationError]:
    """The errors of the alternative that was meant: that of the same const, else type, else with the fewest errors."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    return min(branches.values(), key=lambda errors: (_mismatches(errors), len(errors)), default=[])


def _mismatches(errors: list[ValidationError]) -> int:
    """2 where the value has another type altogether, 1 where a word that tells the alternatives apart differs."""
    whole = any(error.validator == "type" and not error.relative_path for error in errors)
    word = any(error.validator in {"const", "enum"} and len(error.relative_path) <= 1 for error in errors)
    return 2 if whole else int(word)


def _told(error: ValidationError, root: Schema, prefix: str) -> Iterator[Violation]:
    pointer = prefix + "".join(f"/{escape(str(step))}" for step in error.absolute_path)
    rule = str(error.validator)
    if rule in {"unevaluatedProperties", "additionalProperties"}:
        keys = _undeclared(error, root)
        for key in keys:
            yield Violation(f"{pointer}/{escape(key)}", "undeclared", f"the key {key!r} is not declared")
        if keys:
            return
    words = _WORDS.get(rule)
    message = words(error) if words else f"breaks the rule {rule!r} of its schema"
    yield Violation(pointer, rule, message, error.validator_value if rule in _WORDS else None)


def _undeclared(error: ValidationError, root: Schema) -> list[str]:
    if error.validator_value is not False or not isinstance(error.instance, Mapping):
        return []
    definitions: Mapping[str, Schema] = root.get("$defs", {}) if isinstance(root, Mapping) else {}
    names = declared_names(cast("Schema", error.schema), definitions)
    return [key for key in cast("Mapping[str, Any]", error.instance) if key not in names]


def _got(error: ValidationError) -> str:
    """What came, if it can be shown."""
    value, schema = error.instance, error.schema
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(schema, Mapping) and schema.get("format") == "password":
        return "a secret"
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _type(error: ValidationError) -> str:
    wanted = error.validator_value
    kinds = cast("list[str]", wanted) if isinstance(wanted, list) else [str(wanted)]
    return f"expected {' or '.join(kinds)}, got {_got(error)}"


def _required(error: ValidationError) -> str:
    missing = next((key for key in error.validator_value if repr(key) in error.message), error.validator_value)
    return f"the key {missing!r} is missing"


def _unique(_error: ValidationError) -> str:
    return "two items are equal"


def _limit(words: str) -> Callable[[ValidationError], str]:
    return lambda error: f"expected {words.format(error.validator_value)}, got {_got(error)}"


_WORDS: dict[str, Callable[[ValidationError], str]] = {
    "type": _type,
    "required": _required,
    "enum": lambda error: f"expected one of {', '.join(map(repr, error.validator_value))}, got {_got(error)}",
    "const": _limit("{!r}"),
    "format": _limit("the format {}"),
    "pattern": _limit("text that matches {}"),
    "minimum": _limit("at least {}"),
    "maximum": _limit("at most {}"),
    "exclusiveMinimum": _limit("more than {}"),
    "exclusiveMaximum": _limit("less than {}"),
    "multipleOf": _limit("a multiple of {}"),
    "minLength": _limit("at least {} characters"),
    "maxLength": _limit("at most {} characters"),
    "minItems": lambda error: f"expected at least {error.validator_value} items, got {len(error.instance)}",
    "maxItems": lambda error: f"expected at most {error.validator_value} items, got {len(error.instance)}",
    "uniqueItems": _unique,
    "minProperties": lambda error: f"expected at least {error.validator_value} keys, got {len(error.instance)}",
    "maxProperties": lambda error: f"expected at most {error.validator_value} keys, got {len(error.instance)}",
    "dependentRequired": lambda error: f"some keys ask for others: {error.validator_value}",
    "oneOf": lambda error: f"expected exactly one of the alternatives, got {_got(error)}, which fits more than one",
    "anyOf": lambda error: f"expected one of the alternatives, got {_got(error)}",
    "not": lambda error: f"{_got(error)} is what the schema refuses",
    "contains": lambda _: "no item is as the schema asks",
}
"""What to say, by keyword."""
