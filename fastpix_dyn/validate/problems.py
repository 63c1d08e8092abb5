"""What is wrong with a schema itself."""

from __future__ import annotations

from collections.abc import Iterator

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.pointer import escape

_META_SCHEMA = {"$ref": "https://json-schema.org/draft/2020-12/schema"}


def problems_of(schema: Schema) -> list[tuple[str, str]]:
    """The faults of *schema*: a pointer into it and a sentence for each. Where its `$ref`s lead is not looked at.

    It is held to the meta-schema of JSON Schema 2020-12, and its patterns are compiled.
    """
    from fastpix_dyn.validate import rust

    fault = rust.first_fault(schema)
    if fault is None:
        return list(_patterns(schema, ""))
    from fastpix_dyn.validate.bundle import Bundle
    from fastpix_dyn.validate.explain import explainer

    path, text = fault
    found = [(one.pointer, one.message) for one in explainer(Bundle(_META_SCHEMA, {}))(schema, "")]
    return found or [("".join(f"/{escape(str(token))}" for token in path), text)]


def _patterns(schema: Schema, pointer: str) -> Iterator[tuple[str, str]]:
    from fastpix_dyn.spec.schemas import subschemas  # a start from a ready form checks no schema
    from fastpix_dyn.validate.rust import is_pattern

    if isinstance(schema, bool):
        return
    spots = [("/pattern", schema[key]) for key in ("pattern",) if key in schema]
    spots += [(f"/patternProperties/{escape(text)}", text) for text in schema.get("patternProperties", {})]
    for spot, text in spots:
        if not is_pattern(text):
            yield f"{pointer}{spot}", f"{text!r} is no regular expression as ECMA-262 knows them"
    for inside, inner in subschemas(schema):
        yield from _patterns(inner, pointer + inside)
