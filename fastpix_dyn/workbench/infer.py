"""Values that were seen → a schema that allows them, and as little else as they justify."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastpix_dyn.spec.schema_bundle import SECRET
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.jsonschema_rs_engine import has_format

_FORMATS = ("uuid", "date-time", "date", "uri", "email")
"""In the order in which they are tried; no text has two of them."""
_ID = re.compile(r"\d+|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SECRET = re.compile(r"(?i)(password|secret|secret[-_]?key|private[-_]?key|api[-_]?key|access[-_]?token)")


def schema_of(values: Sequence[Any]) -> dict[str, Any]:
    """A schema (JSON Schema 2020-12, as in OpenAPI 3.1) that all *values*, JSON data, fit.

    A property is required that every object has. Objects whose keys are all numbers or ids are maps. A format is told
    where all texts have it, and `password` where the name of the property says that its texts are secrets. Nothing is
    said of what was not seen: no values give `{}`, and no items no `items`.
    """
    types = _types(values)
    made: dict[str, Any] = {"type": types[0] if len(types) == 1 else types} if types else {}
    made |= _of_texts([value for value in values if isinstance(value, str)])
    made |= _of_arrays([value for value in values if is_array(value)])
    return made | _of_objects([value for value in values if is_object(value)])


def is_id(text: str) -> bool:
    """Whether *text* looks like a made-up name of one thing: a number, a UUID, or 16 and more hexadecimal digits."""
    return _ID.fullmatch(text) is not None


def _types(values: Sequence[Any]) -> list[str]:
    """The types of *values*, in the order in which they came; null, if it came, is the last."""
    seen = dict.fromkeys(_type(value) for value in values)
    if "number" in seen:
        seen.pop("integer", None)  # which it includes
    return sorted(seen, key=lambda name: name == "null")


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if is_object(value):
        return "object"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names[type(value)]


def _of_texts(texts: list[str]) -> dict[str, Any]:
    fitting = (name for name in _FORMATS if texts and all(_has_format(name, text) for text in texts))
    found = next(fitting, None)
    return {"format": found} if found else {}


def _has_format(name: str, text: str) -> bool:
    # `a:b` is a URI by the letter, and seldom meant as one.
    return has_format(name, text) and (name != "uri" or "://" in text)


def _of_arrays(arrays: list[list[Any]]) -> dict[str, Any]:
    items = [item for array in arrays for item in array]
    return {"items": schema_of(items)} if items else {}


def _of_objects(objects: list[Mapping[str, Any]]) -> dict[str, Any]:
    keys = list(dict.fromkeys(key for value in objects for key in value))
    if not keys:
        return {}
    if all(is_id(key) for key in keys):
        return {"additionalProperties": schema_of([part for value in objects for part in value.values()])}
    required = [key for key in keys if all(key in value for value in objects)]
    properties = {key: _property(key, [value[key] for value in objects if key in value]) for key in keys}
    return ({"required": required} if required else {}) | {"properties": properties}


def _property(name: str, values: list[Any]) -> dict[str, Any]:
    made = schema_of(values)
    is_secret = _SECRET.fullmatch(name) and any(isinstance(value, str) for value in values)
    return {**made, "format": SECRET} if is_secret else made
