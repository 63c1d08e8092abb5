"""The inverse of parameter styles: what stands on the wire → values (OpenAPI 3.1 §4.8.12, RFC 6570)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, unquote_plus

from fastpix_dyn.spec.plan import Parameter, Schema, Style
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_array, is_object

ABSENT: Any = object()
"""Stands for a parameter that was not sent."""

Pairs = list[tuple[str, str]]
Schemas = Mapping[str, Schema]


def read(parameter: Parameter, pairs: Pairs, definitions: Schemas) -> Any:
    """The value of *parameter* among the raw name-value *pairs* of its place; `ABSENT` where it is not there."""
    if parameter.media_type is not None:
        texts = [value for name, value in pairs if unquote_plus(name) == parameter.name]
        return _json(unquote_plus(texts[0])) if texts else ABSENT
    shape = _shape(parameter.schema, definitions)
    raw = _READERS[parameter.style](parameter, pairs, shape, definitions)
    return raw if raw is ABSENT else typed(raw, parameter.schema, definitions)


def typed(raw: Any, schema: Schema, definitions: Schemas) -> Any:
    """*raw*, texts in lists and dicts, with the types that *schema* asks for; a text that is of none stays text."""
    flat = resolved(schema, definitions)
    if is_array(raw):
        return [typed(part, item(flat, index), definitions) for index, part in enumerate(raw)]
    if is_object(raw):
        known = {name: value for name, (value, _) in properties(schema, definitions).items()}
        return {name: typed(part, known.get(name, _extra(flat)), definitions) for name, part in raw.items()}
    for kind in _kinds(schema, definitions):
        if kind in _LITERALS and _LITERALS[kind].fullmatch(raw):
            return json.loads(raw)
    return raw


def _kinds(schema: Schema, definitions: Schemas) -> list[str]:
    """The types that *schema* allows, in all its alternatives."""
    flat = resolved(schema, definitions)
    declared = flat.get("type", [])
    found = [*declared] if is_array(declared) else [str(declared)]
    words: list[Any] = [*flat.get("enum", [])]
    words += [flat["const"]] if "const" in flat else []
    found += [_kind_of(word) for word in words]
    for part in [*flat.get("oneOf", ()), *flat.get("anyOf", ()), *flat.get("allOf", ())]:
        found += _kinds(part, definitions)
    return found


def _kind_of(value: Any) -> str:
    kinds: dict[Any, str] = {bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return kinds.get(type(value), "string")


def _shape(schema: Schema, definitions: Schemas) -> str:
    kinds = _kinds(schema, definitions)
    return next((kind for kind in ("array", "object") if kind in kinds), "primitive")


def item(flat: Mapping[str, Any], index: int) -> Schema:
    """The schema of the item at *index* of an array, of which *flat* speaks."""
    leading = flat.get("prefixItems", ())
    if index < len(leading):
        first: Schema = leading[index]
        return first
    if "items" in flat:
        rest: Schema = flat["items"]
        return rest
    alternatives = [item(part, index) for part in [*flat.get("oneOf", ()), *flat.get("anyOf", ())] if is_object(part)]
    return {"anyOf": alternatives} if alternatives else True


def _extra(flat: Mapping[str, Any]) -> Schema:
    extra: Schema = flat.get("additionalProperties", True)
    return extra


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _single(parameter: Parameter, pairs: Pairs) -> str | None:
    return next((value for name, value in pairs if unquote_plus(name) == parameter.name), None)


def _decoded(text: str) -> str:
    return unquote(text)


def _delimited(text: str, shape: str, delimiter: str, *, explode: bool) -> Any:
    """A text such as `a,b` or `k,v` (exploded: `k=v`) by its shape."""
    if shape == "primitive":
        return _decoded(text)
    pieces = text.split(delimiter) if text else []
    if shape == "array":
        return [_decoded(piece) for piece in pieces]
    if explode:
        return {_decoded(name): _decoded(value) for name, _, value in (piece.partition("=") for piece in pieces)}
    return {_decoded(name): _decoded(value) for name, value in zip(pieces[::2], pieces[1::2], strict=False)}


def _simple(parameter: Parameter, pairs: Pairs, shape: str, _definitions: Schemas) -> Any:
    text = next((value for name, value in pairs if name.lower() == parameter.name.lower()), None)
    return ABSENT if text is None else _delimited(text, shape, ",", explode=parameter.explode)


def _label(parameter: Parameter, pairs: Pairs, shape: str, _definitions: Schemas) -> Any:
    text = next((value for name, value in pairs if name == parameter.name), None)
    delimiter = "." if parameter.explode else ","
    return ABSENT if text is None else _delimited(text.removeprefix("."), shape, delimiter, explode=parameter.explode)


def _matrix(parameter: Parameter, pairs: Pairs, shape: str, _definitions: Schemas) -> Any:
    text = next((value for name, value in pairs if name == parameter.name), None)
    if text is None:
        return ABSENT
    made = [piece.partition("=")[::2] for piece in text.removeprefix(";").split(";")]
    if parameter.explode and shape == "object":
        return {_decoded(name): _decoded(value) for name, value in made}
    if parameter.explode and shape == "array":
        return [_decoded(value) for _, value in made]
    return _delimited(made[0][1], shape, ",", explode=False)


def _form(parameter: Parameter, pairs: Pairs, shape: str, definitions: Schemas) -> Any:
    if parameter.explode and shape == "object":
        known = properties(parameter.schema, definitions)
        found = {unquote_plus(name): unquote_plus(value) for name, value in pairs if unquote_plus(name) in known}
        return found or ABSENT
    texts = [value for name, value in pairs if unquote_plus(name) == parameter.name]
    if not texts:
        return ABSENT
    if parameter.explode and shape == "array":
        return [unquote_plus(text) for text in texts]
    return _delimited(texts[0].replace("+", "%20"), shape, ",", explode=False)


def _separated(pattern: str) -> Callable[[Parameter, Pairs, str, Schemas], Any]:
    def read_one(parameter: Parameter, pairs: Pairs, shape: str, definitions: Schemas) -> Any:
        if parameter.explode:
            return _form(parameter, pairs, shape, definitions)
        text = _single(parameter, pairs)
        return ABSENT if text is None else _delimited(re.sub(pattern, ",", text), shape, ",", explode=False)

    return read_one


def _deep_object(parameter: Parameter, pairs: Pairs, _shape: str, _definitions: Schemas) -> Any:
    found: dict[str, str] = {}
    for name, value in pairs:
        inside = re.fullmatch(rf"{re.escape(parameter.name)}\[([^\]]*)\]", unquote_plus(name))
        if inside:
            found[inside[1]] = unquote_plus(value)
    return found or ABSENT


_READERS: dict[Style, Callable[[Parameter, Pairs, str, Schemas], Any]] = {
    "simple": _simple,
    "label": _label,
    "matrix": _matrix,
    "form": _form,
    "spaceDelimited": _separated(r"%20|\+| "),
    "pipeDelimited": _separated(r"%7[Cc]|\|"),
    "deepObject": _deep_object,
}
_LITERALS = {
    "integer": re.compile(r"-?(0|[1-9]\d*)"),
    "number": re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?"),
    "boolean": re.compile(r"true|false"),
    "null": re.compile(r"null"),
}
