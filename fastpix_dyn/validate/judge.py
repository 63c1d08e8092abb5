"""Decides whether values are valid by the schemas of a document: fast where they are, in words where they are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import subschemas
from fastpix_dyn.validate import rust
from fastpix_dyn.validate.standalone import Direction, Undeclared, standalone
from fastpix_dyn.validate.violation import Violation

Verdict = Callable[[Any], bool]


def _reference(schema: Schema) -> Verdict:
    from fastpix_dyn.validate import explain  # jsonschema takes long to load

    return explain.verdict(schema)


ENGINES: dict[str, Callable[[Schema], Verdict]] = {"jsonschema-rs": rust.verdict, "jsonschema": _reference}
"""What builds the verdict of a schema that stands alone."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges values by schemas that refer to each other through *definitions* (`Api.schemas`).

    Attributes:
        definitions: the pool of named schemas.
        engine: a key of `ENGINES`.
        undeclared: whether an object may have keys that no schema declares: "allow", as JSON Schema does, or "refuse".
    """

    definitions: Mapping[str, Schema]
    engine: str = "jsonschema-rs"
    undeclared: Undeclared = "allow"
    _built: dict[tuple[int, Direction], tuple[Schema, dict[str, Any], Verdict]] = field(
        default_factory=dict[tuple[int, Direction], tuple[Schema, dict[str, Any], Verdict]], repr=False, compare=False
    )

    def violations(
        self, schema: Schema, value: Any, *, direction: Direction, pointer: str = ""
    ) -> tuple[Violation, ...]:
        """How *value* breaks *schema*; empty where it does not. Never raises, whatever the value.

        Args:
            schema: a schema of the plan; it is built once, at its first use.
            value: JSON data.
            direction: whether it is sent or received: properties for the other direction are not required.
            pointer: what the pointers of violations start with.
        """
        whole, verdict = self._prepared(schema, direction)
        try:
            if verdict(value):
                return ()
        except (ValueError, TypeError, OverflowError, RecursionError):
            pass  # a value that the engine can't take, such as a lone surrogate: the other one decides

        from fastpix_dyn.validate import explain  # loads jsonschema, which only failures need

        return explain.violations(whole, value, pointer)

    def _prepared(self, schema: Schema, direction: Direction) -> tuple[dict[str, Any], Verdict]:
        key = (id(schema), direction)
        known = self._built.get(key)
        if known is None:
            whole = standalone(schema, self.definitions, direction, self.undeclared)
            # The schema itself is kept too: while it lives, no other can have its id.
            known = self._built[key] = (schema, whole, ENGINES[self.engine](whole))
        return known[1], known[2]


def problems_of(schema: Schema) -> Iterator[tuple[str, str]]:
    """The faults of *schema* itself: pointers into it, and what is wrong (the meta-schema of JSON Schema 2020-12)."""
    try:
        for error in jsonschema_rs.Draft202012Validator(_META).iter_errors(schema):
            pointer = "".join(f"/{step}" for step in error.instance_path)
            yield pointer, f"not a JSON Schema 2020-12: {error.message[:200]}"
    except ValueError as error:
        yield "", f"not a JSON Schema 2020-12: {error}"
    yield from _bad_patterns(schema, "")


def _bad_patterns(schema: Schema, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(schema, Mapping) and isinstance(schema.get("pattern"), str):
        try:
            rust.pattern_verdict(schema["pattern"])
        except ValueError:
            yield f"{pointer}/pattern", f"not a regular expression of ECMA-262: {schema['pattern']}"
    for step, part in subschemas(schema):
        yield from _bad_patterns(part, pointer + step)


_META = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
