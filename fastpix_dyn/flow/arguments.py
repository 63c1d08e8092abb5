"""Keyword arguments of a call → `Arguments`, sorted by where they go; wrong names are refused here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastpix_dyn.errors import ArgumentError
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Operation, Place
from fastpix_dyn.wire.messages import UNSET, Arguments


def sort(operation: Operation, given: Mapping[str, Any]) -> Arguments:
    """Sorts what the caller gave by place and wire name.

    Raises:
        ArgumentError: an unknown name, or both `body` and properties of the body.
    """
    values: dict[Place, dict[str, Any]] = {}
    places = operation.arguments
    fields = {field.python_name: field.name for field in operation.body.fields} if operation.body else {}
    properties: dict[str, Any] = {}
    for name, value in given.items():
        if name in places:
            values.setdefault(places[name].place, {})[places[name].name] = value
        elif name in fields:
            properties[fields[name]] = value
        elif not (operation.body and name in {"body", "media_type"}):
            raise ArgumentError(_unknown(operation, name, [*places, *fields]), operation=operation.id)
    if properties and "body" in given:
        raise ArgumentError(
            f"give either body, whole, or its properties ({', '.join(sorted(properties))}), not both",
            operation=operation.id,
        )
    body = properties or given.get("body", UNSET)
    return Arguments(values, body, given.get("media_type"))


def known_names(operation: Operation) -> list[str]:
    """The names of all arguments that *operation* takes, `body` apart."""
    fields = operation.body.fields if operation.body else ()
    return [*(parameter.python_name for parameter in operation.parameters), *(field.python_name for field in fields)]


def _unknown(operation: Operation, name: str, known: list[str]) -> str:
    known = [*known, "body"] if operation.body else known
    return f"unknown argument {name!r}; {suggestion(name, known) if known else 'it takes none'}"
