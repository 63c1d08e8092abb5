"""Schema inference: from example values to a schema that allows them and as little else as they justify."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastpix_dyn.redaction import is_secret_property_name
from fastpix_dyn.spec.schema_bundle import SECRET_FORMAT
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.jsonschema_rs_engine import has_format

_FORMATS = ("uuid", "date-time", "date", "uri", "email")
"""The formats that are tried, in this order; no string has two of them."""
_ID = re.compile(r"\d+|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TYPE_NAMES: dict[type, str] = {
    bool: "boolean", int: "integer", float: "number", str: "string", list: "array", type(None): "null",
}  # fmt: skip


def schema_of(values: Sequence[Any]) -> dict[str, Any]:
    """Return a schema (JSON Schema 2020-12, as in OpenAPI 3.1) that all *values*, JSON data, match.

    A property is required if every object has it. Objects whose keys are all numbers or ids become maps
    (`additionalProperties`). A string gets a `format` if all strings have it, and `password` if the name of its
    property is that of a secret. Without values the schema is `{}`; without items it has no `items`.
    """
    types = _types(values)
    schema: dict[str, Any] = {"type": types[0] if len(types) == 1 else types} if types else {}
    schema |= _string_keywords([value for value in values if isinstance(value, str)])
    schema |= _array_keywords([value for value in values if is_array(value)])
    return schema | _object_keywords([value for value in values if is_object(value)])


def is_id(text: str) -> bool:
    """Return whether *text* looks like a generated id: a number, a UUID, or at least 16 hexadecimal digits."""
    return _ID.fullmatch(text) is not None


def json_type(value: object) -> str:
    """Return the JSON type of *value*; an int is an integer, and a float a number."""
    return _TYPE_NAMES.get(type(value), "object")


def _types(values: Sequence[Any]) -> list[str]:
    """Return the types of *values* in the order of their first values, with null at the end."""
    types = dict.fromkeys(json_type(value) for value in values)
    if "number" in types:
        types.pop("integer", None)  # an integer is a number
    return sorted(types, key=lambda name: name == "null")


def _string_keywords(texts: list[str]) -> dict[str, Any]:
    matches = (name for name in _FORMATS if texts and all(_has_format(name, text) for text in texts))
    name = next(matches, None)
    return {"format": name} if name else {}


def _has_format(name: str, text: str) -> bool:
    # By RFC 3986 `a:b` is a URI, but it is seldom meant as one.
    return has_format(name, text) and (name != "uri" or "://" in text)


def _array_keywords(arrays: list[list[Any]]) -> dict[str, Any]:
    items = [item for array in arrays for item in array]
    return {"items": schema_of(items)} if items else {}


def _object_keywords(objects: list[Mapping[str, Any]]) -> dict[str, Any]:
    keys = list(dict.fromkeys(key for value in objects for key in value))
    if not keys:
        return {}
    if all(is_id(key) for key in keys):
        return {"additionalProperties": schema_of([part for value in objects for part in value.values()])}
    required = [key for key in keys if all(key in value for value in objects)]
    properties = {key: _property_schema(key, [value[key] for value in objects if key in value]) for key in keys}
    return ({"required": required} if required else {}) | {"properties": properties}


def _property_schema(name: str, values: list[Any]) -> dict[str, Any]:
    schema = schema_of(values)
    is_secret = is_secret_property_name(name) and any(isinstance(value, str) for value in values)
    return {**schema, "format": SECRET_FORMAT} if is_secret else schema
