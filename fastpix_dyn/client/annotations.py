"""Schemas → Python types: for signatures, and in words for help texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import arrays, kinds, of_one, resolved
from fastpix_dyn.spec.values import is_array

_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list[Any],
    "object": dict[str, Any],
    "null": None,
}
_RANGES = (
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
    ("minLength", "at least {} long"),
    ("maxLength", "at most {} long"),
)


def annotation(schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    """The Python type of values of *schema*, one level deep; `Any` where it allows more than one shape."""
    flat = resolved(schema, definitions)
    words = flat.get("enum")
    if words and all(isinstance(word, str | int | bool) or word is None for word in words):
        return Literal[tuple(words)]
    types = flat.get("type")
    if is_array(types):
        return _union(types)
    if types == "array" and isinstance(flat.get("items"), Mapping):
        return list[annotation(flat["items"], definitions)]  # type: ignore[misc]  # a type made at run time
    return _TYPES.get(str(types), Any)


def list_annotation(schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    """The Python type of an argument that is a list of primitives, of which a single one can stand alone."""
    inner = [annotation(item, definitions) for items in arrays(schema, definitions) for item in items] or [Any]
    alone = [annotation(item, definitions) for item in of_one(schema, definitions)]
    sequence: Any = Sequence  # of a type made at run time
    return _either([*alone, sequence[_either(inner)], *([None] if "null" in kinds(schema, definitions) else [])])


def _either(types: list[Any]) -> Any:
    return Union[tuple(types)]  # noqa: UP007  # the types are known at run time only


def _union(names: list[str]) -> Any:
    """`Union[…]` of these types; `Any` where one is unknown."""
    if not set(names) <= _TYPES.keys():
        return Any
    return _either([_TYPES[name] for name in names])


def in_words(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    """The type for a reader: `str (uuid)`, `int (≥ 1, ≤ 50)`, `'asc' | 'desc'`, `list of str`."""
    flat = resolved(schema, definitions)
    if "const" in flat:
        return repr(flat["const"])
    if flat.get("enum"):
        return " | ".join(map(repr, flat["enum"]))
    alternatives = [*flat.get("oneOf", ()), *flat.get("anyOf", ())]
    if alternatives and "properties" not in flat:
        return " | ".join(dict.fromkeys(in_words(one, definitions) for one in alternatives))
    types = flat.get("type", "any")
    names = [_word(name, flat, definitions) for name in (types if is_array(types) else [types])]
    notes = [flat["format"]] if "format" in flat else []
    notes += [text.format(flat[key]) for key, text in _RANGES if key in flat]
    return " | ".join(names) + (f" ({', '.join(map(str, notes))})" if notes else "")


def _word(name: str, schema: Mapping[str, Any], definitions: Mapping[str, Schema]) -> str:
    if name == "array":
        return f"list of {in_words(schema['items'], definitions)}" if "items" in schema else "list"
    known = _TYPES.get(name, Any)
    return {"object": "dict", "null": "None"}.get(name) or ("any" if known is Any else str(known.__name__))
