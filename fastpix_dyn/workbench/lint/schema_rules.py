"""Lint rules about schemas: their keywords and formats exist, and their parts don't contradict each other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastpix_dyn.spec import names
from fastpix_dyn.spec.document import Node
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import FORMATS, SECRET_FORMAT
from fastpix_dyn.spec.schemas import (
    SCHEMA_KEYWORDS,
    SCHEMA_LIST_KEYWORDS,
    SCHEMA_MAP_KEYWORDS,
    UNCONDITIONAL_APPLICATORS,
    applicable_schemas,
    resolved,
)
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.spec.yaml12 import dump
from fastpix_dyn.workbench.lint.context import Fault, LintContext

_KEYWORDS = frozenset(
    SCHEMA_KEYWORDS
    | SCHEMA_LIST_KEYWORDS
    | SCHEMA_MAP_KEYWORDS
    | {"$ref", "$schema", "$comment", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary"}
    | {"type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}
    | {"maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains"}
    | {"maxProperties", "minProperties", "required", "dependentRequired", "format", "contentEncoding"}
    | {"contentMediaType", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples"}
    | {"discriminator", "xml", "externalDocs", "example"}
)
"""The keywords of JSON Schema 2020-12 and of OpenAPI 3.1 §4.8.24."""
_NUMBER_FORMATS = frozenset({"int32", "int64", "float", "double"})
"""Formats of OpenAPI 3.1 §4.4 for the storage of numbers; they restrict no value."""


def check_keyword(context: LintContext) -> Iterator[Fault]:
    """Report keywords that don't exist, because validators ignore them."""
    keywords = _KEYWORDS | {"nullable"} if context.parser.is_openapi_30 else _KEYWORDS
    for node in context.nodes_of_type("schema"):
        for key in node.value if is_object(node.value) else ():
            if key not in keywords and not key.startswith("x-"):
                message = f"JSON Schema has no keyword {key!r}, so validators ignore it"
                yield Fault(node.child(key), message, _keyword_fix(node, key))


def _keyword_fix(node: Node, key: str) -> str:
    if key == "nullable":
        declared = node.child("type").value
        types: list[Any] = [*declared, "null"] if is_array(declared) else [declared or "string", "null"]
        return dump({"type": types}, flow=True).strip().removeprefix("{").removesuffix("}")
    near = names.close_matches(key, sorted(_KEYWORDS))
    return f"did you mean {near[0]}?" if near else f"remove it, or rename it to x-{key}"


def check_format(context: LintContext) -> Iterator[Fault]:
    """Report formats that the validator does not check, except those of OpenAPI for numbers and secrets."""
    for node in context.nodes_of_type("schema"):
        name = node.child("format").value
        if isinstance(name, str) and name not in {*FORMATS, *_NUMBER_FORMATS, SECRET_FORMAT}:
            near = names.close_matches(name, FORMATS)
            fix = f"did you mean {near[0]}?" if near else f"write a pattern; known formats are {', '.join(FORMATS)}"
            yield Fault(node.child("format"), f"the validator does not check the format {name!r}", fix)


Members = list[Mapping[str, Any]]
"""A schema and all schemas that it requires by `allOf` and `$ref`."""
_LIMITS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)
_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def check_unsatisfiable(context: LintContext) -> Iterator[Fault]:
    """Report schemas that accept no value, and values of an `enum` that the rest of the schema rejects."""
    for node in context.nodes_of_type("schema"):
        schema = context.schema(node)
        if schema is False or not is_object(schema):
            continue
        members = applicable_schemas(schema, context.definitions, UNCONDITIONAL_APPLICATORS)
        parts = [dict(one) for one in members[1:]]
        contradiction = find_contradiction(context, schema, members)
        # A contradiction within one part is reported at that part.
        if contradiction and not any(find_contradiction(context, one, [one]) for one in parts):
            message = f"this schema accepts no value: {contradiction}"
            yield Fault(node, message, "change the contradicting part, or remove it")
        elif not contradiction:
            yield from _rejected_enum_values(context, node, schema)


def find_contradiction(context: LintContext, schema: Schema, members: Members) -> str:
    """Return why no value matches all *members* of *schema*; an empty string if no contradiction is found."""
    return next((reason for find in _CONTRADICTIONS if (reason := find(context, schema, members))), "")


def _contradicting_limits(_context: LintContext, _schema: Schema, members: Members) -> str:
    for low, high in _LIMITS:
        lows, highs = _numbers(members, low), _numbers(members, high)
        if lows and highs and max(lows) > min(highs):
            return f"{low} {max(lows)} is more than {high} {min(highs)}"
    lows, highs = _numbers(members, "exclusiveMinimum"), _numbers(members, "exclusiveMaximum")
    all_lows, all_highs = lows + _numbers(members, "minimum"), highs + _numbers(members, "maximum")
    if all_lows and all_highs and (lows or highs):
        highest_low, lowest_high = max(all_lows), min(all_highs)
        is_exclusive = highest_low in lows or lowest_high in highs
        if highest_low > lowest_high or (highest_low == lowest_high and is_exclusive):
            return f"there is no number between {highest_low} and {lowest_high}"
    return ""


def _numbers(members: Members, key: str) -> list[float]:
    return [one[key] for one in members if isinstance(one.get(key), int | float) and not isinstance(one[key], bool)]


def _contradicting_types(_context: LintContext, _schema: Schema, members: Members) -> str:
    declared = [declared_types(one) for one in members if "type" in one]
    common = declared[0].intersection(*declared[1:]) if declared else _TYPES
    texts = [" or ".join(sorted(one)) for one in declared]
    return "" if common else f"a value can't be {' and '.join(dict.fromkeys(texts))} at once"


def declared_types(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the types that *schema* allows; `number` includes `integer`."""
    declared = schema.get("type", sorted(_TYPES))
    types = frozenset(map(str, declared)) if is_array(declared) else frozenset({str(declared)})
    return types | {"integer"} if "number" in types else types


def _forbidden_required(_context: LintContext, _schema: Schema, members: Members) -> str:
    required = {name for one in members for name in one.get("required", ()) if isinstance(name, str)}
    for one in members:
        if one.get("additionalProperties") is not False:
            continue
        patterns = [str(text) for text in one.get("patternProperties", {}) if _is_regex(text)]
        for name in sorted(required - one.get("properties", {}).keys()):
            if not any(re.search(text, name) for text in patterns):
                return f"{name!r} is required but not declared, and additionalProperties is false"
    return ""


def _is_regex(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _contradicting_enum(context: LintContext, schema: Schema, members: Members) -> str:
    values = next((some for one in members if (some := enum_values(one)) is not None), None)
    if values is None or any(context.fits(schema, value) for value in values):
        return ""
    return f"none of {json.dumps(values, ensure_ascii=False)} matches the rest of the schema"


_CONTRADICTIONS: tuple[Callable[[LintContext, Schema, Members], str], ...] = (
    _contradicting_limits,
    _contradicting_types,
    _forbidden_required,
    _contradicting_enum,
)
"""One function for each type of contradiction."""


def enum_values(schema: Mapping[str, Any]) -> list[Any] | None:
    """Return the values that `const` or `enum` of *schema* lists; None if it has neither."""
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if is_array(schema.get("enum")) else None


def _rejected_enum_values(context: LintContext, node: Node, schema: Mapping[str, Any]) -> Iterator[Fault]:
    listed = node.child("enum")
    for index, value in enumerate(schema.get("enum", ()) if is_array(listed.value) else ()):
        # `nullable` of OpenAPI 3.0 adds a null to the converted schema that is not in the document.
        if index < len(listed.value) and not context.fits(schema, value):
            text = json.dumps(value, ensure_ascii=False)
            message = f"{text} is in the enum, but does not match the rest of the schema"
            yield Fault(listed.child(index), message, "remove it, or change the type")


def check_one_of(context: LintContext) -> Iterator[Fault]:
    """Report branches of a oneOf that accept only values that another branch accepts."""
    for node in context.nodes_of_type("schema"):
        branches = node.child("oneOf")
        schemas = [context.schema(branch) for branch in branches.items()]
        for index, branch in enumerate(schemas):
            other = next((n for n, one in enumerate(schemas) if n != index and covers(context, one, branch)), None)
            # Of two equal branches only the second is reported.
            if other is not None and not (other > index and covers(context, branch, schemas[other])):
                message = f"branch {index} of this oneOf never matches alone: branch {other} accepts all of its values"
                yield Fault(branches.child(index), message, "narrow one of them, remove one, or write anyOf")


_ANNOTATIONS = frozenset({"title", "description", "example", "examples", "deprecated", "default", "externalDocs"})


def covers(context: LintContext, wide: Schema, narrow: Schema) -> bool:
    """Return whether *wide* certainly accepts every value that *narrow* accepts; False if that is not certain."""
    one, other = (_without_annotations(resolved(schema, context.definitions)) for schema in (wide, narrow))
    if one == other:
        return wide is not False and narrow is not False
    values = enum_values(other)
    if values is not None:
        accepted = [value for value in values if context.fits(narrow, value)]
        return bool(accepted) and all(context.fits(wide, value) for value in accepted)
    return one.keys() <= {"type"} and wide is not False and declared_types(other) <= declared_types(one)


def _without_annotations(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in _ANNOTATIONS and not key.startswith("x-")}
