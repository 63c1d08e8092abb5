"""Rules about the words of schemas: keywords that there are, formats that somebody checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastpix_dyn.spec import names
from fastpix_dyn.spec.document import Spot
from fastpix_dyn.spec.schemas import LISTED, NAMED, ONE
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.spec.yaml_text import write
from fastpix_dyn.validate.formats import FORMATS, SECRET
from fastpix_dyn.workbench.lint.findings import Fault
from fastpix_dyn.workbench.lint.subject import Subject

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
    words = _KEYWORDS | {"nullable"} if subject.reading.legacy else _KEYWORDS
    for spot in subject.of_kind("schema"):
        for key in spot.value if is_object(spot.value) else ():
            if key not in words and not key.startswith("x-"):
                message = f"JSON Schema has no keyword {key!r}: it is passed over"
                yield Fault(spot.child(key), message, _instead(spot, key))


def _instead(spot: Spot, key: str) -> str:
    if key == "nullable":
        return (
            write({"type": _or_null(spot.child("type").value)}, flow=True).strip().removeprefix("{").removesuffix("}")
        )
    near = names.nearest(key, sorted(_KEYWORDS))
    return f"did you mean {near[0]}?" if near else f"remove it, or call it x-{key}"


def _or_null(kind: Any) -> list[Any]:
    return [*(kind if isinstance(kind, list) else [kind or "string"]), "null"]


def checked_format(subject: Subject) -> Iterator[Fault]:
    """Each format is one that is checked, or one of OpenAPI's own for numbers and secrets."""
    for spot in subject.of_kind("schema"):
        word = spot.child("format").value
        if isinstance(word, str) and word not in {*FORMATS, *_NUMERIC, SECRET}:
            near = names.nearest(word, FORMATS)
            mend = f"did you mean {near[0]}?" if near else f"write a pattern; checked are {', '.join(FORMATS)}"
            yield Fault(spot.child("format"), f"nothing checks the format {word!r}", mend)
