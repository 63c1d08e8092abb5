"""Schema → a small instance of it, the same each time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.spec.plan import NO_EXAMPLE, Parameter, Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.validate.bundle import OPEN_WORDS

_DEEPEST = 6
"""Where optional parts of a schema that holds itself are left out."""
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


def sample(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0) -> Any:
    """An instance of *schema*; its own example if it has one."""
    if isinstance(schema, bool):
        return None
    flat = _merged(schema, definitions)
    for known in _given(flat):
        return known
    for key in ("oneOf", "anyOf"):
        if flat.get(key):
            rest = {name: value for name, value in flat.items() if name != key}
            return sample(_both(rest, _merged(flat[key][0], definitions)), definitions, depth)
    return _TYPES[_type(flat)](flat, definitions, depth)


def value_of(parameter: Parameter, definitions: Mapping[str, Schema]) -> Any:
    """A value for *parameter*: the document's example, or an instance of its schema."""
    return sample(parameter.schema, definitions) if parameter.example is NO_EXAMPLE else parameter.example


def _given(schema: Mapping[str, Any]) -> Iterator[Any]:
    """What the schema itself names as a value, the surest first."""
    if "const" in schema:
        yield schema["const"]
    if "example" in schema:
        yield schema["example"]
    for key in ("examples", "enum", OPEN_WORDS):
        if is_array(schema.get(key)) and schema[key]:
            yield schema[key][0]


def _merged(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, Any]:
    """*schema* with its `$ref` followed and its `allOf` made one."""
    flat = dict(resolved(schema, definitions))
    for part in flat.pop("allOf", ()):
        flat = _both(flat, _merged(part, definitions))
    return flat


def _both(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
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
    wanted = set(schema.get("required", ()))
    parts: Mapping[str, Schema] = schema.get("properties", {})
    shown = (name for name, part in parts.items() if resolved(part, definitions).get("writeOnly") is not True)
    names = [*(name for name in parts if name in wanted), *(name for name in shown if name not in wanted)]
    most = min(int(schema.get("maxProperties", len(names))), len(names) if depth < _DEEPEST else len(wanted))
    return {name: sample(parts[name], definitions, depth + 1) for name in parts if name in names[:most]}


def _array(schema: Mapping[str, Any], definitions: Mapping[str, Schema], depth: int) -> list[Any]:
    count = max(int(schema.get("minItems", 0)), int(depth < _DEEPEST and schema.get("maxItems", 1) > 0))
    leading: list[Schema] = schema.get("prefixItems", [])
    parts = [*leading, *[schema.get("items", {"type": "string"})] * count][: max(count, len(leading))]
    return [sample(part, definitions, depth + 1) for part in parts]


def _string(schema: Mapping[str, Any], _definitions: Mapping[str, Schema], _depth: int) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        return _matching(str(schema["pattern"]))
    return "text".ljust(int(schema.get("minLength", 0)), "x")[: int(schema.get("maxLength", 10_000))]


def _matching(pattern: str) -> str:
    """A text for the simple patterns that documents use; empty where the pattern is not that simple."""
    made = re.sub(r"\\d", "[0-9]", pattern.strip("^$"))
    made = re.sub(r"\((?:\?:)?[^()]*\)[?*]", "", made)
    made = re.sub(r"\[([^\]^])[^\]]*\]", r"\1", made)
    made = re.sub(r"(\\?.)\{(\d+)(?:,\d*)?\}", lambda found: found[1] * int(found[2]), made)
    made = re.sub(r"(\\?.)[+]", r"\1", re.sub(r"(\\?.)[?*]", "", made)).replace("\\", "")
    return made if re.search(pattern, made) else ""


def _integer(schema: Mapping[str, Any], _definitions: Mapping[str, Schema], _depth: int) -> int:
    low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    step = schema.get("multipleOf", 1)
    return int(-(-max(low, 0) // step) * step) if low >= 0 else int(min(0, schema.get("maximum", 0)))


def _number(schema: Mapping[str, Any], definitions: Mapping[str, Schema], depth: int) -> float:
    return _integer(schema, definitions, depth)


def _boolean(*_: object) -> bool:
    return True


def _null(*_: object) -> None:
    return None


_TYPES: dict[str, Any] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "null": _null,
}
