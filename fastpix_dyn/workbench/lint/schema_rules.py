"""Rules about the words of schemas: keywords that there are, formats that somebody checks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.spec import names
from fastpix_dyn.spec.document import Node
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import CONJUNCTIVE, FORMATS, SECRET, group
from fastpix_dyn.spec.schemas import LISTED, NAMED, ONE, resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.spec.yaml12 import write
from fastpix_dyn.workbench.lint.subject import Fault, Subject

_KEYWORDS = frozenset(
    ONE
    | LISTED
    | NAMED
    | {"$ref", "$schema", "$comment", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary"}
    | {"type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}
    | {"maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains"}
    | {"maxProperties", "minProperties", "required", "dependentRequired", "format", "contentEncoding"}
    | {"contentMediaType", "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples"}
    | {"discriminator", "xml", "externalDocs", "example"}
)
"""Those of JSON Schema 2020-12 and of OpenAPI 3.1 §4.8.24."""
_NUMERIC = frozenset({"int32", "int64", "float", "double"})
"""Formats of OpenAPI 3.1 §4.4 that say how a number is kept, not which numbers may come."""


def known(subject: Subject) -> Iterator[Fault]:
    """Each keyword of a schema is one: JSON Schema passes over the others, and they check nothing."""
    words = _KEYWORDS | {"nullable"} if subject.parser.legacy else _KEYWORDS
    for node in subject.of_kind("schema"):
        for key in node.value if is_object(node.value) else ():
            if key not in words and not key.startswith("x-"):
                message = f"JSON Schema has no keyword {key!r}: it is passed over"
                yield Fault(node.child(key), message, _instead(node, key))


def _instead(node: Node, key: str) -> str:
    if key == "nullable":
        return (
            write({"type": _or_null(node.child("type").value)}, flow=True).strip().removeprefix("{").removesuffix("}")
        )
    near = names.nearest(key, sorted(_KEYWORDS))
    return f"did you mean {near[0]}?" if near else f"remove it, or call it x-{key}"


def _or_null(kind: Any) -> list[Any]:
    return [*(kind if isinstance(kind, list) else [kind or "string"]), "null"]


def checked_format(subject: Subject) -> Iterator[Fault]:
    """Each format is one that is checked, or one of OpenAPI's own for numbers and secrets."""
    for node in subject.of_kind("schema"):
        word = node.child("format").value
        if isinstance(word, str) and word not in {*FORMATS, *_NUMERIC, SECRET}:
            near = names.nearest(word, FORMATS)
            mend = f"did you mean {near[0]}?" if near else f"write a pattern; checked are {', '.join(FORMATS)}"
            yield Fault(node.child("format"), f"nothing checks the format {word!r}", mend)


_LIMITS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)
_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_TELLING = frozenset({"title", "description", "example", "examples", "deprecated", "default", "externalDocs"})
Members = list[Mapping[str, Any]]


def satisfiable(subject: Subject) -> Iterator[Fault]:
    """Each schema can be met by some value, and so can each word of an enum and each branch of a oneOf."""
    for node in subject.of_kind("schema"):
        schema = subject.schema(node)
        if schema is False or not is_object(schema):
            continue
        members = group(schema, subject.definitions, CONJUNCTIVE)
        alone = [dict(one) for one in members[1:]]
        reason = why_impossible(subject, schema, members)
        if reason and not any(why_impossible(subject, one, [one]) for one in alone):
            yield Fault(
                node, f"no value can ever fit this schema: {reason}", "change what contradicts the rest, or remove it"
            )
        elif not reason:
            yield from _stray_words(subject, node, schema)


def why_impossible(subject: Subject, schema: Schema, members: Members) -> str:
    """Why no value fits all of *members*, the conjunctive parts of *schema*; empty where one may."""
    return next((reason for look in _REASONS if (reason := look(subject, schema, members))), "")


def _limits(_subject: Subject, _schema: Schema, members: Members) -> str:
    for low, high in _LIMITS:
        lows, highs = _numbers(members, low), _numbers(members, high)
        if lows and highs and max(lows) > min(highs):
            return f"{low} {max(lows)} is more than {high} {min(highs)}"
    lows, highs = _numbers(members, "exclusiveMinimum"), _numbers(members, "exclusiveMaximum")
    every_low, every_high = lows + _numbers(members, "minimum"), highs + _numbers(members, "maximum")
    if every_low and every_high and (lows or highs):
        low_, high_ = max(every_low), min(every_high)
        if low_ > high_ or (low_ == high_ and (low_ in lows or high_ in highs)):
            return f"there is no number between {low_} and {high_}"
    return ""


def _numbers(members: Members, key: str) -> list[float]:
    return [one[key] for one in members if isinstance(one.get(key), int | float) and not isinstance(one[key], bool)]


def _types(_subject: Subject, _schema: Schema, members: Members) -> str:
    declared = [types_of(one) for one in members if "type" in one]
    left = declared[0].intersection(*declared[1:]) if declared else _TYPES
    words = [" or ".join(sorted(one)) for one in declared]
    return "" if left else f"a value is not {' and '.join(dict.fromkeys(words))} at once"


def types_of(schema: Mapping[str, Any]) -> frozenset[str]:
    """The types that *schema* allows; a number may be an integer."""
    kind = schema.get("type", sorted(_TYPES))
    found = frozenset(map(str, kind)) if is_array(kind) else frozenset({str(kind)})
    return found | {"integer"} if "number" in found else found


def _closed(_subject: Subject, _schema: Schema, members: Members) -> str:
    needed = {name for one in members for name in one.get("required", ()) if isinstance(name, str)}
    for one in members:
        if one.get("additionalProperties") is not False:
            continue
        patterns = [str(text) for text in one.get("patternProperties", {}) if _compiles(text)]
        for name in sorted(needed - one.get("properties", {}).keys()):
            if not any(re.search(text, name) for text in patterns):
                return f"{name!r} is required, but not declared, and additionalProperties is false"
    return ""


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _words(subject: Subject, schema: Schema, members: Members) -> str:
    listed = next((words for one in members if (words := finite(one)) is not None), None)
    if listed is None or any(subject.fits(schema, word) for word in listed):
        return ""
    return f"none of {json.dumps(listed, ensure_ascii=False)} fits the rest of it"


_REASONS = (_limits, _types, _closed, _words)
"""Each finds one kind of contradiction."""


def finite(schema: Mapping[str, Any]) -> list[Any] | None:
    """The only values that *schema* may allow, where it lists them."""
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if is_array(schema.get("enum")) else None


def _stray_words(subject: Subject, node: Node, schema: Mapping[str, Any]) -> Iterator[Fault]:
    listed = node.child("enum")
    for index, word in enumerate(schema.get("enum", ()) if is_array(listed.value) else ()):
        # A null that 3.0's `nullable` adds is not written.
        if index < len(listed.value) and not subject.fits(schema, word):
            told = json.dumps(word, ensure_ascii=False)
            yield Fault(
                listed.child(index),
                f"{told} fits the enum but not the rest of the schema",
                "remove it, or change the type",
            )


def alternatives(subject: Subject) -> Iterator[Fault]:
    """Each branch of a oneOf can be the one: no value of it fits another branch always."""
    for node in subject.of_kind("schema"):
        branches = node.child("oneOf")
        made = [subject.schema(branch) for branch in branches.items()]
        for index, branch in enumerate(made):
            other = next((n for n, one in enumerate(made) if n != index and covers(subject, one, branch)), None)
            # Of two that are the same the first stays.
            if other is not None and not (other > index and covers(subject, branch, made[other])):
                message = (
                    f"branch {index} of this oneOf can never be the only one: all that fits it fits branch {other}"
                )
                yield Fault(branches.child(index), message, "narrow one of them, remove one, or write anyOf")


def covers(subject: Subject, wide: Schema, narrow: Schema) -> bool:
    """Whether it is sure that every value that fits *narrow* fits *wide*."""
    one, other = (_bare(resolved(schema, subject.definitions)) for schema in (wide, narrow))
    if one == other:
        return wide is not False and narrow is not False
    words = finite(other)
    if words is not None:
        fitting = [word for word in words if subject.fits(narrow, word)]
        return bool(fitting) and all(subject.fits(wide, word) for word in fitting)
    return one.keys() <= {"type"} and wide is not False and types_of(other) <= types_of(one)


def _bare(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in _TELLING and not key.startswith("x-")}
