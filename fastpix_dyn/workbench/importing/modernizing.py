"""A document of OpenAPI 3.0 as one of 3.1: its schemas become JSON Schema 2020-12."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.records import replace
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.schemas import modern
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.bundle import rebuilt

_DATA = frozenset({"example", "examples", "default", "enum"})


def is_data(key: str) -> bool:
    """Whether what stands under *key*, outside of `properties`, is data or an extension."""
    return key in _DATA or key.startswith("x-")


def is_legacy(document: Document) -> bool:
    """Whether *document* is OpenAPI 3.0."""
    return str(document.root.child("openapi").value).startswith("3.0")


def modernized(document: Document) -> Document:
    """*document* as OpenAPI 3.1; itself, where it is that already. Its spots keep their lines."""
    if not is_legacy(document):
        return document
    root: dict[str, Any] = {**_part(document.root.value), "openapi": "3.1.0"}
    schemas = document.root.child("components").child("schemas").value
    if is_object(schemas):
        root["components"]["schemas"] = {name: _schema(one) for name, one in schemas.items()}
    return replace(document, values={**document.values, document.name: root})


def _part(value: Any) -> Any:
    """What stands outside of schemas, with the schemas in it."""
    if is_array(value):
        return [_part(item) for item in value]
    if not is_object(value):
        return value
    return {key: _keyed(key, inner) for key, inner in value.items()}


def _keyed(key: str, value: Any) -> Any:
    if is_data(key):
        return value
    return _schema(value) if key == "schema" else _part(value)


def _schema(schema: Any) -> Any:
    if not is_object(schema):
        return schema
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    return modern(rebuilt(schema, lambda _, inner: _schema(inner)))
