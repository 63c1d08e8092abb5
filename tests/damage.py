"""Damaged responses: each violates the document in one way; made by walking schema and value, without a validator."""

import copy
import json
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.schemas import resolved

JSON_TYPES = {str: {"string"}, int: {"integer", "number"}, list: {"array"}, dict: {"object"}}
OTHERS = {"string": 7, "integer": "x", "number": "x", "boolean": "x", "array": {"x": 1}, "object": ["x"], "null": 7}


@dataclass(frozen=True)
class Damage:
    """A recording that is wrong in one way, with the kind and the rule of the finding that it must cause."""

    description: str
    kind: str
    rule: str
    recording: dict

    def __str__(self):
        return self.description


def nodes(schema, definitions, value, path=()):
    """Yield path, schema and value of each value whose schema is certain: without alternatives on its path."""
    flat = resolved(schema, definitions)
    if {"oneOf", "anyOf", "allOf", "not", "if"} & flat.keys():
        return
    yield path, flat, value
    if isinstance(value, dict):
        for name, part in flat.get("properties", {}).items():
            if name in value:
                yield from nodes(part, definitions, value[name], (*path, name))
    if isinstance(value, list) and "items" in flat:
        for index, item in enumerate(value):
            yield from nodes(flat["items"], definitions, item, (*path, index))


def put(body, path, value):
    """Return a copy of *body* with *value* at *path*."""
    if not path:
        return value
    copied = copy.deepcopy(body)
    parent = copied
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return copied


def without(body, path):
    """Return a copy of *body* without the value at *path*."""
    copied = put(body, path, None)
    parent = copied
    for key in path[:-1]:
        parent = parent[key]
    del parent[path[-1]]
    return copied


def types(flat):
    """Return the types that a schema allows; none if it has no `type`."""
    declared = flat.get("type", [])
    return [declared] if isinstance(declared, str) else declared


def damaged_bodies(schema, definitions, body):
    """Yield each way in which *body* can violate *schema*: description, kind, rule, damaged body."""
    for path, flat, value in nodes(schema, definitions, body):
        where = "/".join(map(str, path))
        if types(flat):
            other: Any = OTHERS[types(flat)[0]]
            if not JSON_TYPES[type(other)] & {*types(flat)}:
                yield f"retyped {where}", "violation", "type", put(body, path, other)
            if "null" not in types(flat):
                yield f"nulled {where}", "violation", "type", put(body, path, None)
        if "const" in flat or "enum" in flat:
            rule = "const" if "const" in flat else "enum"
            yield f"wrong value {where}", "violation", rule, put(body, path, f"{value}~")
        if "x-extensible-enum" in flat and isinstance(value, str):
            yield f"new enum value {where}", "drift", "x-extensible-enum", put(body, path, f"{value}x")
        if isinstance(value, dict):
            for name in flat.get("required", []):
                yield f"dropped {where}/{name}", "violation", "required", without(body, (*path, name))
            if flat.get("properties") and "additionalProperties" not in flat:
                yield f"added {where}", "drift", "undeclared", put(body, path, {**value, "quiteNew": 1})


def damaged_responses(recording):
    """Yield damages to status, media type and the text of the body."""
    body = json.dumps(recording["body"])
    other = 404 if recording["status"] < 400 else 200 if recording["method"] != "POST" else 201
    yield Damage("status", "violation", "", {**recording, "status": other})
    unnamed = {key: value for key, value in recording.items() if key != "headers"}
    yield Damage("media type", "violation", "mediaType", {**unnamed, "contentType": "text/html"})
    bare = {key: value for key, value in recording.items() if key != "body"}
    yield Damage("empty", "violation", "body", bare)
    for share in (0.1, 0.5, 0.9):
        cut = body[: max(1, int(len(body) * share))]
        yield Damage(f"cut at {share}", "violation", "json", {**bare, "bodyText": cut})


def damages(recording, schema, definitions):
    """Yield every damage to *recording* that violates the document."""
    yield from damaged_responses(recording)
    for description, kind, rule, body in damaged_bodies(schema, definitions, recording["body"]):
        yield Damage(description, kind, rule, {**recording, "body": body})
