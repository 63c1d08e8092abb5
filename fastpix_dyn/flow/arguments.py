"""Keyword arguments of a call → `Arguments`, sorted by where they go; and violations back to the names of arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from fastpix_dyn.errors import ArgumentError, RequestValidationError
from fastpix_dyn.records import replace
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Body, Operation, Place
from fastpix_dyn.spec.pointer import tokens
from fastpix_dyn.validate.violation import WHOLE_BODY, Violation
from fastpix_dyn.wire.messages import UNSET, Arguments

Refusal = TypeVar("Refusal", bound=RequestValidationError)
UNKNOWN = "unknown"
"""The rule that an argument breaks which the operation does not have."""
_MOST_NAMES = 6
_HEADERS = "headers"
"""The option of the client that adds headers."""


def sort(operation: Operation, given: Mapping[str, Any]) -> Arguments:
    """Sorts what the caller gave by place and wire name.

    Raises:
        ArgumentError: an unknown name, or both `body` and properties of the body.
    """
    values: dict[Place, dict[str, Any]] = {}
    places = operation.arguments
    fields = {field.python_name: field.name for field in operation.body.fields} if operation.body else {}
    properties: dict[str, Any] = {}
    unknown: list[str] = []
    for name, value in given.items():
        if name in places:
            values.setdefault(places[name].place, {})[places[name].name] = value
        elif name in fields:
            properties[fields[name]] = value
        elif not (operation.body and name in {"body", "media_type"}):
            unknown.append(name)
    if unknown:
        raise _refused(operation, unknown, [*places, *fields])
    if properties and "body" in given:
        raise ArgumentError(
            f"give either body, whole, or its properties ({', '.join(sorted(fields.keys() & given.keys()))}), not both",
            operation=operation.id,
        )
    body = properties or given.get("body", UNSET)
    return Arguments(values, body, given.get("media_type"), by_property=bool(properties))


def known_names(operation: Operation) -> list[str]:
    """The names of all arguments that *operation* takes, `body` apart."""
    fields = operation.body.fields if operation.body else ()
    return [*(parameter.python_name for parameter in operation.parameters), *(field.python_name for field in fields)]


def named(operation: Operation, arguments: Arguments, violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """*violations* of a request, each with the argument that it is about."""
    return tuple(
        one if one.argument else replace(one, argument=_argument(operation, arguments, one)) for one in violations
    )


def renamed(error: Refusal, violations: tuple[Violation, ...]) -> Refusal:
    """*error* with *violations*, which are its own with other names of arguments."""
    message = error.message
    for before, after in zip(error.violations, violations, strict=True):
        message = message.replace(str(before), str(after))
    return type(error)(message, operation=error.operation, violations=violations)


def needs_any(body: Body) -> bool:
    """Whether something of *body* must be given, though none of its properties must."""
    return body.required and bool(body.fields) and not any(field.required for field in body.fields)


def any_of(body: Body) -> str:
    """What to give of a *body* that needs anything: `at least one of title, metadata, or body`."""
    names = [field.python_name for field in body.fields]
    shown = [*names[:_MOST_NAMES], *(["…"] if len(names) > _MOST_NAMES else [])]
    return f"{names[0]} or body" if len(names) == 1 else f"at least one of {', '.join(shown)}, or body"


def _argument(operation: Operation, arguments: Arguments, violation: Violation) -> str:
    place, *keys = tokens(violation.pointer) or [""]
    if place == "body":
        return _of_body(operation, arguments, violation, keys)
    for parameter in operation.parameters:
        if parameter.place == place and [parameter.name] == keys[:1]:
            return parameter.python_name
    return _HEADERS if place == "header" else ""


def _of_body(operation: Operation, arguments: Arguments, violation: Violation, keys: list[str]) -> str:
    if violation.rule == "mediaType" and not keys and arguments.media_type is not None:
        return "media_type"
    if arguments.by_property and operation.body:
        for field in operation.body.fields:
            if field.name == (keys[0] if keys else violation.missing):
                return field.python_name
    return WHOLE_BODY


def _refused(operation: Operation, unknown: list[str], known: list[str]) -> ArgumentError:
    known = [*known, "body"] if operation.body else known
    told = {name: _unknown(name, known) for name in unknown}
    violations = [Violation("", UNKNOWN, text, argument=name) for name, text in told.items()]
    return ArgumentError("; ".join(told.values()), operation=operation.id, violations=violations)


def _unknown(name: str, known: list[str]) -> str:
    hint = suggestion(name, known) if known else "it takes none"
    return f"unknown argument {name!r}{hint and f'; {hint}'}"
