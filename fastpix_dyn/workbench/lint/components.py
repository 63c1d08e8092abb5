"""Rules about what is shared: it is used, and stands once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fastpix_dyn.spec.document import ReferenceFaultError, Spot
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.workbench.lint.findings import Fault
from fastpix_dyn.workbench.lint.subject import Subject
from fastpix_dyn.workbench.structure import SECTIONS, walk

_TELLING = frozenset({"title", "description", "example", "examples", "deprecated", "externalDocs"})
"""Keywords of a schema that say nothing about values."""
_OF_SIZE = 6
"""How many values, keys aside, make a schema worth sharing: `{ type: string, minLength: 1 }` has two."""


def unused(subject: Subject) -> Iterator[Fault]:
    """Each component is used by an operation or a webhook, directly or by others."""
    if subject.api is None:
        return  # what a broken `$ref` was meant to use is not known
    used = _used(subject)
    for section, spot in _components(subject):
        inside = any(f"{one.pointer}/".startswith(f"{spot.pointer}/") for one in used if one.file == spot.file)
        if section != "securitySchemes" and not inside:
            yield Fault(spot, "nothing uses this component", "remove it, or refer to it where it belongs")
    for name, spot in subject.reading.object(subject.document.root.child("components"), "securitySchemes"):
        if name not in _schemes(subject):
            yield Fault(spot, "no security requirement names this scheme", "remove it, or name it in `security`")


def _components(subject: Subject) -> Iterator[tuple[str, Spot]]:
    components = subject.document.root.child("components")
    for section in SECTIONS:
        yield from ((section, spot) for _, spot in subject.reading.object(components, section))


def _used(subject: Subject) -> set[Where]:
    root, seen = subject.document.root, set[Where]()
    for section in ("paths", "webhooks"):
        for _, item in subject.reading.object(root, section):
            for found in walk(subject.document, "pathItem", item, seen):
                for target in _mapped(subject, found.spot) if found.kind == "schema" else ():
                    list(walk(subject.document, "schema", target, seen))
    return seen


def _mapped(subject: Subject, spot: Spot) -> Iterator[Spot]:
    """The schemas that a discriminator names (OpenAPI 3.1 §4.8.25)."""
    for _, target in subject.reading.object(spot.child("discriminator"), "mapping"):
        name = str(target.value)
        try:
            yield subject.document.follow(target, name if "/" in name else f"#/components/schemas/{name}")
        except ReferenceFaultError:
            continue


def _schemes(subject: Subject) -> set[str]:
    holders = [subject.document.root, *(one.spot for one in subject.operations)]
    requirements = [one for holder in holders for one in subject.reading.array(holder, "security")]
    return {name for one in requirements if is_object(one.value) for name in one.value}


def copied(subject: Subject) -> Iterator[Fault]:
    """No schema of some size is a copy of another, whatever their titles and descriptions say."""
    seen: dict[str, str] = {}
    for name, spot in subject.reading.object(subject.document.root.child("components"), "schemas"):
        bare = _bare(spot.value)
        if _size(bare) < _OF_SIZE:
            continue
        first = seen.setdefault(json.dumps(bare, sort_keys=True), name)
        if first != name:
            mend = f"refer to {first} instead, and remove this one: $ref: '#/components/schemas/{first}'"
            yield Fault(spot, f"the schema {name} is a copy of {first}", mend)


def _bare(schema: Any) -> Any:
    if is_array(schema):
        return [_bare(one) for one in schema]
    if not is_object(schema):
        return schema
    # A property may be called `title`: what stands in `properties` is kept by name.
    return {
        key: {name: _bare(one) for name, one in value.items()}
        if key == "properties" and is_object(value)
        else _bare(value)
        for key, value in schema.items()
        if key not in _TELLING
    }


def _size(value: Any) -> int:
    parts = list(value.values()) if is_object(value) else value if is_array(value) else None
    return sum(map(_size, parts)) if parts is not None else 1
