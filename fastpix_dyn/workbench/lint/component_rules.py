"""Lint rules about components, examples and defaults: components are used and unique, sample data is correct."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.document import BrokenReferenceError, Node
from fastpix_dyn.spec.parser import mapping_reference
from fastpix_dyn.spec.plan import Schema, SourceLocation
from fastpix_dyn.spec.structure import COMPONENT_SECTIONS, walk
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import Direction
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.workbench.lint.context import Fault, LintContext

_ANNOTATIONS = frozenset({"title", "description", "example", "examples", "deprecated", "externalDocs"})
"""Keywords of a schema that restrict no value."""
_MIN_DUPLICATE_SIZE = 6
"""The number of values, not counting keys, from which a duplicate matters; `{ type: string, minLength: 1 }` has two."""


def check_unused_component(context: LintContext) -> Iterator[Fault]:
    """Report components that no operation or webhook uses, directly or through other components."""
    if context.api is None:
        return  # a broken `$ref` may be meant to use a component
    used = _used_locations(context)
    for section, node in _components(context):
        is_used = any(f"{one.pointer}/".startswith(f"{node.pointer}/") for one in used if one.file == node.file)
        if section != "securitySchemes" and not is_used:
            yield Fault(node, "nothing uses this component", "remove it, or refer to it")
    named = _named_schemes(context)
    for name, node in context.parser.object(context.document.root.child("components"), "securitySchemes"):
        if name not in named:
            yield Fault(node, "no security requirement names this scheme", "remove it, or name it in `security`")


def _components(context: LintContext) -> Iterator[tuple[str, Node]]:
    components = context.document.root.child("components")
    for section in COMPONENT_SECTIONS:
        yield from ((section, node) for _, node in context.parser.object(components, section))


def _used_locations(context: LintContext) -> set[SourceLocation]:
    """Return the source locations of all objects that paths and webhooks lead to."""
    root, used = context.document.root, set[SourceLocation]()
    for section in ("paths", "webhooks"):
        for _, item in context.parser.object(root, section):
            for found in walk(context.document, "pathItem", item, used):
                for target in _mapping_targets(context, found.node) if found.type == "schema" else ():
                    list(walk(context.document, "schema", target, used))
    return used


def _mapping_targets(context: LintContext, node: Node) -> Iterator[Node]:
    """Yield the schemas that the `mapping` of a discriminator names (OpenAPI 3.1 §4.8.25)."""
    for _, target in context.parser.object(node.child("discriminator"), "mapping"):
        try:
            yield context.document.follow(target, mapping_reference(target.value))
        except BrokenReferenceError:
            continue


def _named_schemes(context: LintContext) -> set[str]:
    holders = [context.document.root, *(one.node for one in context.operations)]
    requirements = [one for holder in holders for one in context.parser.array(holder, "security")]
    return {name for one in requirements if is_object(one.value) for name in one.value}


def check_duplicate_schema(context: LintContext) -> Iterator[Fault]:
    """Report component schemas with the same content as another, annotations aside."""
    names: dict[str, str] = {}
    for name, node in context.parser.object(context.document.root.child("components"), "schemas"):
        bare = _without_annotations(node.value)
        if _size(bare) < _MIN_DUPLICATE_SIZE:
            continue
        first = names.setdefault(json.dumps(bare, sort_keys=True), name)
        if first != name:
            fix = f"refer to {first} instead, and remove this one: $ref: '#/components/schemas/{first}'"
            yield Fault(node, f"the schema {name} duplicates {first}", fix)


def _without_annotations(schema: Any) -> Any:
    if is_array(schema):
        return [_without_annotations(one) for one in schema]
    if not is_object(schema):
        return schema
    # A property may have the name `title`, so the keys of `properties` stay.
    return {
        key: {name: _without_annotations(one) for name, one in value.items()}
        if key == "properties" and is_object(value)
        else _without_annotations(value)
        for key, value in schema.items()
        if key not in _ANNOTATIONS
    }


def _size(value: Any) -> int:
    parts = list(value.values()) if is_object(value) else value if is_array(value) else None
    return sum(map(_size, parts)) if parts is not None else 1


_BOTH: frozenset[Direction] = frozenset({"request", "response"})
_EXAMPLE_HOLDERS = ("parameter", "header", "mediaType")
"""The types of objects, besides schemas, that have examples."""


def check_example(context: LintContext) -> Iterator[Fault]:
    """Report examples that match their schema in no direction in which they are sent, or have undeclared keys."""
    for object_type in _EXAMPLE_HOLDERS:
        for node in context.nodes_of_type(object_type):
            content = next((one for _, one in context.parser.object(node, "content")), node)
            schema = content.child("schema")
            for example in _examples(context, content if object_type == "parameter" else node):
                yield from _mismatches(context, schema, example)
    for node in context.nodes_of_type("schema"):
        for example in _schema_examples(node):
            yield from _mismatches(context, node, example)


def _examples(context: LintContext, node: Node) -> Iterator[Node]:
    """Yield the examples of a parameter, a header or a media type (OpenAPI 3.1 §4.8.19)."""
    if node.has("example"):
        yield node.child("example")
    for _, reference in context.parser.object(node, "examples"):
        example = context.parser.follow(reference)
        if example.has("value"):
            yield example.child("value")


def _schema_examples(node: Node) -> Iterator[Node]:
    if node.has("example"):
        yield node.child("example")
    yield from node.child("examples").items()


def _mismatches(context: LintContext, node: Node, example: Node) -> Iterator[Fault]:
    """Yield the violations of *example* in the direction with the fewest; none if one direction has none."""
    if not isinstance(node.value, dict):
        return
    schema = context.schema(node)
    directions = sorted(context.directions.get(node.source_location, _BOTH))
    by_direction = [_violations(context, schema, example.value, direction) for direction in directions]
    for one in min(by_direction, key=len):
        at = Node(example.file, example.pointer + one.pointer, None)
        fix = "correct the example, or the schema if that is wrong"
        yield Fault(at, f"the example does not match its schema: {one.message}", fix)


def _violations(context: LintContext, schema: Schema, value: Any, direction: Direction) -> tuple[Violation, ...]:
    try:
        return context.strict_validator.violations(schema, value, direction=direction)
    except SpecError:
        return ()  # the schema is invalid; the rule `compile` reports that


_SAMPLE = re.compile(
    r"[a-z][a-z0-9+.-]*://"  # a URL
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"  # a UUID
    r"|[^@\s]+@[^@\s]+\.\w+$"  # an email address
    r"|\d{4}-\d{2}-\d{2}"  # a date
    r"|\S+\s+\S",  # several words
    re.IGNORECASE,
)
"""Strings that are probably sample data."""


def check_sample_default(context: LintContext) -> Iterator[Fault]:
    """Report defaults that are sample data; a `default` is the value that the server uses if none is sent."""
    required = _required_locations(context)
    for node in context.nodes_of_type("schema"):
        if not node.has("default"):
            continue
        reason = _sample_reason(context, node) or ("the value is required" if node.source_location in required else "")
        if reason:
            fix = "write it as an example (`examples: […]` instead of `default`), or remove it"
            yield Fault(node.child("default"), f"the server can't use this default: {reason}", fix)


def _sample_reason(context: LintContext, node: Node) -> str:
    """Return why the default of *node* is probably sample data; an empty string if it is not."""
    value = node.value["default"]
    if any(value == example.value and type(value) is type(example.value) for example in _schema_examples(node)):
        return "it is also the example"
    schema = context.schema(node)
    if isinstance(value, str) and is_object(schema) and "enum" not in schema and _SAMPLE.match(value):
        return "it looks like sample data"
    return ""


def _required_locations(context: LintContext) -> set[SourceLocation]:
    """Return the source locations of the schemas of required properties and parameters."""
    locations = set[SourceLocation]()
    for node in context.nodes_of_type("schema"):
        names = node.child("required").value
        for name in names if is_array(names) else ():
            if node.child("properties").has(str(name)):
                locations.add(node.child("properties").child(str(name)).source_location)
    for node in context.nodes_of_type("parameter"):
        if node.child("required").value is True:
            locations.add(node.child("schema").source_location)
    return locations
