"""Make example values: the document's own examples first, else a small value made from the schema.

The same input gives the same value on every run. The mock server, the reference pages, the contract tests, webhook
samples and the tests of the project all take their values from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.spec.plan import NO_EXAMPLE, Api, Content, Operation, Parameter, Schema, Webhook
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object

_MAX_DEPTH = 6
"""Levels of nesting below which optional properties and items are left out, so that recursive schemas end."""
_FORMATS = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "duration": "PT1S",
    "uri": "https://example.com/",
    "uri-reference": "/",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "AA==",
}


def parameter_example(parameter: Parameter, definitions: Mapping[str, Schema]) -> Any:
    """Return the document's example of *parameter*, or a value made from its schema."""
    return example_value(parameter.schema, definitions) if parameter.example is NO_EXAMPLE else parameter.example


def content_example(content: Content, definitions: Mapping[str, Schema]) -> Any:
    """Return the first example of *content*, or a value made from its schema; None if it has neither."""
    if content.examples:
        return next(iter(content.examples.values()))
    return None if content.schema is None else example_value(content.schema, definitions)


def example_arguments(api: Api, operation: Operation) -> dict[str, Any]:
    """Return keyword arguments for a call of *operation*: the body's example, and the required parameters."""
    arguments = {one.python_name: parameter_example(one, api.schemas) for one in operation.parameters if one.required}
    if operation.body is None:
        return arguments
    body = content_example(operation.body.contents[0], api.schemas)
    keywords = {field.name: field.python_name for field in operation.body.fields}
    if is_object(body) and body.keys() <= keywords.keys():
        return {**arguments, **{keywords[name]: value for name, value in body.items()}}
    return {**arguments, "body": body} if operation.body.required else arguments


def event_example(webhook: Webhook | None) -> Any:
    """Return the document's first example of the body of *webhook*; None if it has none."""
    contents = webhook.body.contents if webhook and webhook.body else ()
    return next((example for content in contents for example in content.examples.values()), None)


def example_value(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0) -> Any:
    """Return a value of *schema*: its own `const`, example or first enum value, else one made from its type.

    Args:
        schema: the schema; of alternatives (`oneOf`, `anyOf`), the first is used.
        definitions: the schemas that a `$ref` may name.
        depth: levels of nesting above this value.
    """
    if isinstance(schema, bool):
        return None
    merged = _merge_all_of(schema, definitions)
    for value in _own_values(merged):
        return value
    for key in ("oneOf", "anyOf"):
        if merged.get(key):
            rest = {name: value for name, value in merged.items() if name != key}
            chosen = _merge(rest, _merge_all_of(merged[key][0], definitions))
            return example_value(chosen, definitions, depth)
    return _TYPES[_type(merged)](merged, definitions, depth)


def _own_values(schema: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the values that *schema* itself names, the most specific first."""
    if "const" in schema:
        yield schema["const"]
    if "example" in schema:
        yield schema["example"]
    for key in ("examples", "enum", EXTENSIBLE_ENUM):
        if is_array(schema.get(key)) and schema[key]:
            yield schema[key][0]


def _merge_all_of(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, Any]:
    """Return *schema* with its `$ref` resolved and the parts of its `allOf` merged into it."""
    merged = dict(resolved(schema, definitions))
    for part in merged.pop("allOf", ()):
        merged = _merge(merged, _merge_all_of(part, definitions))
    return merged


def _merge(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return one schema of both; keywords of *first* win, properties and `required` are united."""
    return {
        **second,
        **first,
        "properties": {**second.get("properties", {}), **first.get("properties", {})},
        "required": [*first.get("required", ()), *second.get("required", ())],
    }


def _type(schema: Mapping[str, Any]) -> str:
    declared = schema.get("type")
    if is_array(declared):
        return str(next((name for name in declared if name != "null"), "null"))
    if declared is not None:
        return str(declared)
    if schema.get("properties"):
        return "object"
    return "array" if "items" in schema else "string" if {"pattern", "format", "minLength"} & schema.keys() else "null"


def _object(schema: Mapping[str, Any], definitions: Mapping[str, Schema], depth: int) -> dict[str, Any]:
    """Return an object with the required properties, and with the optional ones that are not `writeOnly`."""
    required = set(schema.get("required", ()))
    parts: Mapping[str, Schema] = schema.get("properties", {})
    readable = (name for name, part in parts.items() if resolved(part, definitions).get("writeOnly") is not True)
    names = [*(name for name in parts if name in required), *(name for name in readable if name not in required)]
    most = min(int(schema.get("maxProperties", len(names))), len(names) if depth < _MAX_DEPTH else len(required))
    return {name: example_value(parts[name], definitions, depth + 1) for name in parts if name in names[:most]}


def _array(schema: Mapping[str, Any], definitions: Mapping[str, Schema], depth: int) -> list[Any]:
    """Return an array of the fewest items allowed, but of one item if that is allowed."""
    count = max(int(schema.get("minItems", 0)), int(depth < _MAX_DEPTH and schema.get("maxItems", 1) > 0))
    leading: list[Schema] = schema.get("prefixItems", [])
    parts = [*leading, *[schema.get("items", {"type": "string"})] * count][: max(count, len(leading))]
    return [example_value(part, definitions, depth + 1) for part in parts]


def _string(schema: Mapping[str, Any], _definitions: Mapping[str, Schema], _depth: int) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        return _text_of_pattern(str(schema["pattern"]))
    return "text".ljust(int(schema.get("minLength", 0)), "x")[: int(schema.get("maxLength", 10_000))]


def _text_of_pattern(pattern: str) -> str:
    """Return a text that matches *pattern*, a simple one as documents use; empty if the pattern is not that simple."""
    text = re.sub(r"\\d", "[0-9]", pattern.strip("^$"))
    text = re.sub(r"\((?:\?:)?[^()]*\)[?*]", "", text)
    text = re.sub(r"\[([^\]^])[^\]]*\]", r"\1", text)
    text = re.sub(r"(\\?.)\{(\d+)(?:,\d*)?\}", lambda match: match[1] * int(match[2]), text)
    text = re.sub(r"(\\?.)[+]", r"\1", re.sub(r"(\\?.)[?*]", "", text)).replace("\\", "")
    return text if re.search(pattern, text) else ""


def _integer(schema: Mapping[str, Any], _definitions: Mapping[str, Schema], _depth: int) -> int:
    low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    step = schema.get("multipleOf", 1)
    return int(-(-max(low, 0) // step) * step) if low >= 0 else int(min(0, schema.get("maximum", 0)))


def _boolean(*_: object) -> bool:
    return True


def _null(*_: object) -> None:
    return None


_TYPES: dict[str, Any] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "number": _integer,
    "boolean": _boolean,
    "null": _null,
}
"""By JSON type, the function that makes a value of it."""
