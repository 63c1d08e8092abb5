"""Damages to an answer that the document makes wrong: found by walking schema and value together, with no validator."""

import copy
import json
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.schemas import resolved

OTHERS = {"string": 7, "integer": "x", "number": "x", "boolean": "x", "array": {"x": 1}, "object": ["x"], "null": 7}


@dataclass(frozen=True)
class Damage:
    """A recording that is wrong in one way: what was done, the kind and the rule that it must be found by."""

    what: str
    kind: str
    rule: str
    recording: dict

    def __str__(self):
        return self.what


def nodes(schema, definitions, value, path=()):
    """Each value whose schema is certain, no alternatives on the way: (path, schema, value)."""
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
    """A copy of *body* with *value* at *path*."""
    if not path:
        return value
    made = copy.deepcopy(body)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return made


def without(body, path):
    """A copy of *body* without what is at *path*."""
    made = put(body, path, None)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return made


def types(flat):
    """The types that a schema allows; none where it does not say."""
    declared = flat.get("type", [])
    return [declared] if isinstance(declared, str) else declared


def wrong_bodies(schema, definitions, body):
    """Each damage to *body* that *schema* tells: (what, kind, rule, body)."""
    for path, flat, value in nodes(schema, definitions, body):
        where = "/".join(map(str, path))
        if types(flat):
            other: Any = OTHERS[types(flat)[0]]
            if not (isinstance(other, str) and "string" in types(flat)) and not (
                isinstance(other, int) and {"integer", "number"} & {*types(flat)}
            ):
                yield f"retyped {where}", "violation", "type", put(body, path, other)
            if "null" not in types(flat):
                yield f"nulled {where}", "violation", "type", put(body, path, None)
        if "const" in flat or "enum" in flat:
            rule = "const" if "const" in flat else "enum"
            yield f"garbled {where}", "violation", rule, put(body, path, f"{value}~")
        if "x-extensible-enum" in flat and isinstance(value, str):
            yield f"new word {where}", "drift", "x-extensible-enum", put(body, path, f"{value}x")
        if isinstance(value, dict):
            for name in flat.get("required", []):
                yield f"dropped {where}/{name}", "violation", "required", without(body, (*path, name))
            if flat.get("properties") and "additionalProperties" not in flat:
                yield f"added {where}", "drift", "undeclared", put(body, path, {**value, "quiteNew": 1})


def wrong_answers(recording):
    """Each damage to what is around the body."""
    body = json.dumps(recording["body"])
    other = 404 if recording["status"] < 400 else 200 if recording["method"] != "POST" else 201
    yield Damage("status", "violation", "", {**recording, "status": other})
    yield Damage("media type", "violation", "mediaType", {**recording, "contentType": "text/html"})
    bare = {key: value for key, value in recording.items() if key != "body"}
    yield Damage("empty", "violation", "body", bare)
    for share in (0.1, 0.5, 0.9):
        cut = body[: max(1, int(len(body) * share))]
        yield Damage(f"cut at {share}", "violation", "json", {**bare, "bodyText": cut})


def damages(recording, schema, definitions):
    """Every damage to *recording* that the document makes wrong."""
    yield from wrong_answers(recording)
    for what, kind, rule, body in wrong_bodies(schema, definitions, recording["body"]):
        yield Damage(what, kind, rule, {**recording, "body": body})
