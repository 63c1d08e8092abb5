"""Documents of any size: so many operations, each with parameters, a body and schemas of its own."""

from __future__ import annotations

from typing import Any

TAGS = 20


def document(operations: int) -> dict[str, Any]:
    """An OpenAPI document with that many operations; the first is `op-0` in the namespace `tag_0`."""
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{operations} operations", "version": "1"},
        "servers": [{"url": "https://api.example.com/v1"}],
        "paths": {f"/things{number}/{{key}}": _path(number) for number in range(operations)},
        "components": {"schemas": {f"Thing{number}": _schema(number) for number in range(operations)}},
    }


def _path(number: int) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/Thing{number}"}
    content = {"application/json": {"schema": reference}}
    return {
        "post": {
            "operationId": f"op-{number}",
            "tags": [f"tag {number % TAGS}"],
            "summary": f"Change thing {number}",
            "parameters": [
                {"name": "key", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
                {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}},
                {"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["a", "b", "c"]}},
            ],
            "requestBody": {"content": content},
            "responses": {"200": {"description": "The thing.", "content": content}},
        }
    }


def _schema(number: int) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", "name"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "name": {"type": "string", "description": f"What thing {number} is called."},
            "size": {"type": ["integer", "null"]},
            "words": {"type": "array", "items": {"type": "string"}},
            "next": {"$ref": f"#/components/schemas/Thing{number}"},
        },
    }
