"""Rules about examples and defaults: an example is a value that may come, a default is what holds without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.document import Spot
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.judge import Direction
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.workbench.lint.findings import Fault
from fastpix_dyn.workbench.lint.subject import Subject

_BOTH: frozenset[Direction] = frozenset({"request", "response"})
_HOLDERS = ("parameter", "header", "mediaType")
_SAMPLE = re.compile(
    r"[a-z][a-z0-9+.-]*://"  # a URL
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"  # a UUID
    r"|[^@\s]+@[^@\s]+\.\w+$"  # an address
    r"|\d{4}-\d{2}-\d{2}"  # a day
    r"|\S+\s+\S",  # words, not a word
    re.IGNORECASE,
)


def valid(subject: Subject) -> Iterator[Fault]:
    """Each example fits its schema, in the direction in which it is sent, without a key that no schema declares."""
    for kind in _HOLDERS:
        for spot in subject.of_kind(kind):
            holder = next((one for _, one in subject.reading.object(spot, "content")), spot)
            for example in _of_holder(subject, holder if kind == "parameter" else spot):
                yield from _misfits(
                    subject, spot.child("schema") if holder is spot else holder.child("schema"), example
                )
    for spot in subject.of_kind("schema"):
        for example in _of_schema(spot):
            yield from _misfits(subject, spot, example)


def _of_holder(subject: Subject, spot: Spot) -> Iterator[Spot]:
    """The examples of a parameter, a header or a media type (OpenAPI 3.1 §4.8.19)."""
    if spot.has("example"):
        yield spot.child("example")
    for _, reference in subject.reading.object(spot, "examples"):
        named = subject.reading.follow(reference)
        if named.has("value"):
            yield named.child("value")


def _of_schema(spot: Spot) -> Iterator[Spot]:
    if spot.has("example"):
        yield spot.child("example")
    yield from spot.child("examples").items()


def _misfits(subject: Subject, schema: Spot, example: Spot) -> Iterator[Fault]:
    if not isinstance(schema.value, dict):
        return
    made = subject.schema(schema)
    verdicts = [_violations(subject, made, example.value, one) for one in sorted(_directions(subject, schema))]
    for one in min(verdicts, key=len):
        at = Spot(example.file, example.pointer + one.pointer, None)
        yield Fault(
            at, f"the example does not fit its schema: {one.message}", "mend the example, or the schema if it is wrong"
        )


def _directions(subject: Subject, schema: Spot) -> frozenset[Direction]:
    return subject.directions.get(schema.where, _BOTH)


def _violations(subject: Subject, schema: Schema, value: Any, direction: Direction) -> tuple[Violation, ...]:
    try:
        return subject.judge.violations(schema, value, direction=direction)
    except SpecError:
        return ()  # the schema itself is wrong, which compiling tells


def sample_default(subject: Subject) -> Iterator[Fault]:
    """A `default` is what the server does without the value; not an example of one."""
    required = _required(subject)
    for spot in subject.of_kind("schema"):
        if not spot.has("default"):
            continue
        reason = _why_sample(subject, spot) or ("what is required is never left out" if spot.where in required else "")
        if reason:
            mend = "write it as an example: `examples: […]` in the place of `default`; or remove it"
            yield Fault(spot.child("default"), f"this default can't be what holds without a value: {reason}", mend)


def _why_sample(subject: Subject, spot: Spot) -> str:
    value = spot.value["default"]
    if any(value == example.value and type(value) is type(example.value) for example in _of_schema(spot)):
        return "it is the example, too"
    flat = subject.schema(spot)
    if isinstance(value, str) and is_object(flat) and "enum" not in flat and _SAMPLE.match(value):
        return "it looks like sample data"
    return ""


def _required(subject: Subject) -> set[Any]:
    """The schemas of the properties and parameters that must be given."""
    found = set[Any]()
    for spot in subject.of_kind("schema"):
        names = spot.child("required").value
        for name in names if is_array(names) else ():
            if spot.child("properties").has(str(name)):
                found.add(spot.child("properties").child(str(name)).where)
    for spot in subject.of_kind("parameter"):
        if spot.child("required").value is True:
            found.add(spot.child("schema").where)
    return found
