"""Rules about what is shared: it is used, and stands once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.document import Node, ReferenceFaultError
from fastpix_dyn.spec.plan import Schema, Where
from fastpix_dyn.spec.structure import SECTIONS, walk
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import Direction
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.workbench.lint.subject import Fault, Subject

_TELLING = frozenset({"title", "description", "example", "examples", "deprecated", "externalDocs"})
"""Keywords of a schema that say nothing about values."""
_OF_SIZE = 6
"""How many values, keys aside, make a schema worth sharing: `{ type: string, minLength: 1 }` has two."""


def unused(subject: Subject) -> Iterator[Fault]:
    """Each component is used by an operation or a webhook, directly or by others."""
    if subject.api is None:
        return  # what a broken `$ref` was meant to use is not known
    used = _used(subject)
    for section, node in _components(subject):
        inside = any(f"{one.pointer}/".startswith(f"{node.pointer}/") for one in used if one.file == node.file)
        if section != "securitySchemes" and not inside:
            yield Fault(node, "nothing uses this component", "remove it, or refer to it where it belongs")
    for name, node in subject.parser.object(subject.document.root.child("components"), "securitySchemes"):
        if name not in _schemes(subject):
            yield Fault(node, "no security requirement names this scheme", "remove it, or name it in `security`")


def _components(subject: Subject) -> Iterator[tuple[str, Node]]:
    components = subject.document.root.child("components")
    for section in SECTIONS:
        yield from ((section, node) for _, node in subject.parser.object(components, section))


def _used(subject: Subject) -> set[Where]:
    root, seen = subject.document.root, set[Where]()
    for section in ("paths", "webhooks"):
        for _, item in subject.parser.object(root, section):
            for found in walk(subject.document, "pathItem", item, seen):
                for target in _mapped(subject, found.node) if found.kind == "schema" else ():
                    list(walk(subject.document, "schema", target, seen))
    return seen


def _mapped(subject: Subject, node: Node) -> Iterator[Node]:
    """The schemas that a discriminator names (OpenAPI 3.1 §4.8.25)."""
    for _, target in subject.parser.object(node.child("discriminator"), "mapping"):
        name = str(target.value)
        try:
            yield subject.document.follow(target, name if "/" in name else f"#/components/schemas/{name}")
        except ReferenceFaultError:
            continue


def _schemes(subject: Subject) -> set[str]:
    holders = [subject.document.root, *(one.node for one in subject.operations)]
    requirements = [one for holder in holders for one in subject.parser.array(holder, "security")]
    return {name for one in requirements if is_object(one.value) for name in one.value}


def copied(subject: Subject) -> Iterator[Fault]:
    """No schema of some size is a copy of another, whatever their titles and descriptions say."""
    seen: dict[str, str] = {}
    for name, node in subject.parser.object(subject.document.root.child("components"), "schemas"):
        bare = _bare(node.value)
        if _size(bare) < _OF_SIZE:
            continue
        first = seen.setdefault(json.dumps(bare, sort_keys=True), name)
        if first != name:
            mend = f"refer to {first} instead, and remove this one: $ref: '#/components/schemas/{first}'"
            yield Fault(node, f"the schema {name} is a copy of {first}", mend)


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
        for node in subject.of_kind(kind):
            holder = next((one for _, one in subject.parser.object(node, "content")), node)
            for example in _of_holder(subject, holder if kind == "parameter" else node):
                yield from _misfits(
                    subject, node.child("schema") if holder is node else holder.child("schema"), example
                )
    for node in subject.of_kind("schema"):
        for example in _of_schema(node):
            yield from _misfits(subject, node, example)


def _of_holder(subject: Subject, node: Node) -> Iterator[Node]:
    """The examples of a parameter, a header or a media type (OpenAPI 3.1 §4.8.19)."""
    if node.has("example"):
        yield node.child("example")
    for _, reference in subject.parser.object(node, "examples"):
        named = subject.parser.follow(reference)
        if named.has("value"):
            yield named.child("value")


def _of_schema(node: Node) -> Iterator[Node]:
    if node.has("example"):
        yield node.child("example")
    yield from node.child("examples").items()


def _misfits(subject: Subject, schema: Node, example: Node) -> Iterator[Fault]:
    if not isinstance(schema.value, dict):
        return
    made = subject.schema(schema)
    verdicts = [_violations(subject, made, example.value, one) for one in sorted(_directions(subject, schema))]
    for one in min(verdicts, key=len):
        at = Node(example.file, example.pointer + one.pointer, None)
        yield Fault(
            at, f"the example does not fit its schema: {one.message}", "mend the example, or the schema if it is wrong"
        )


def _directions(subject: Subject, schema: Node) -> frozenset[Direction]:
    return subject.directions.get(schema.where, _BOTH)


def _violations(subject: Subject, schema: Schema, value: Any, direction: Direction) -> tuple[Violation, ...]:
    try:
        return subject.validator.violations(schema, value, direction=direction)
    except SpecError:
        return ()  # the schema itself is wrong, which compiling tells


def sample_default(subject: Subject) -> Iterator[Fault]:
    """A `default` is what the server does without the value; not an example of one."""
    required = _required(subject)
    for node in subject.of_kind("schema"):
        if not node.has("default"):
            continue
        reason = _why_sample(subject, node) or ("what is required is never left out" if node.where in required else "")
        if reason:
            mend = "write it as an example: `examples: […]` in the place of `default`; or remove it"
            yield Fault(node.child("default"), f"this default can't be what holds without a value: {reason}", mend)


def _why_sample(subject: Subject, node: Node) -> str:
    value = node.value["default"]
    if any(value == example.value and type(value) is type(example.value) for example in _of_schema(node)):
        return "it is the example, too"
    flat = subject.schema(node)
    if isinstance(value, str) and is_object(flat) and "enum" not in flat and _SAMPLE.match(value):
        return "it looks like sample data"
    return ""


def _required(subject: Subject) -> set[Any]:
    """The schemas of the properties and parameters that must be given."""
    found = set[Any]()
    for node in subject.of_kind("schema"):
        names = node.child("required").value
        for name in names if is_array(names) else ():
            if node.child("properties").has(str(name)):
                found.add(node.child("properties").child(str(name)).where)
    for node in subject.of_kind("parameter"):
        if node.child("required").value is True:
            found.add(node.child("schema").where)
    return found
