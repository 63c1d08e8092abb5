"""How the properties of form and multipart bodies are written (Encoding Object, OpenAPI 3.1 §4.8.15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard, cast

from fastpix_dyn.spec.plan import Encoding, Style
from fastpix_dyn.wire import json_text, media_types
from fastpix_dyn.wire.plain import plain, refuse
from fastpix_dyn.wire.styles import RESERVED, Pair, Script, check_names, pairs, primitive

JSON = "application/json"


def speaks_of_style(encoding: Encoding | None) -> TypeGuard[Encoding]:
    """Whether one of style, explode and allowReserved is given: then the content type doesn't count."""
    return encoding is not None and (
        encoding.style is not None or encoding.explode is not None or encoding.allow_reserved
    )


def style(encoding: Encoding) -> tuple[Style, bool]:
    """The style of *encoding*, and whether it is exploded, with the defaults of a query filled in."""
    kind = encoding.style or "form"
    return kind, kind == "form" if encoding.explode is None else encoding.explode


def styled(name: str, body: Mapping[str, Any], encoding: Encoding, pointer: str, *, percent: bool) -> list[Pair]:
    """The property *name* of *body* as its style has it, percent-encoded or not.

    Raises:
        ArgumentValueError: the style can't write the value.
    """
    kind, explode = style(encoding)
    data = plain(body[name], pointer)
    check_names(kind, data, body.keys() - {name}, pointer, explode=explode)
    script = Script(pointer, percent=percent, safe=RESERVED if encoding.allow_reserved else "")
    return pairs(kind, name, data, script, explode=explode)


def content_type(encoding: Encoding | None) -> str | None:
    """The content type that is declared; of several, the first that is no range."""
    declared = encoding.content_type if encoding else None
    types = [part.strip() for part in declared.split(",")] if declared else []
    return next((part for part in types if not media_types.is_range(part)), None)


def items(value: Any, pointer: str) -> list[tuple[str, Any]]:
    """What a property repeats, each with its pointer: the items of an array, else the value itself.

    Raises:
        ArgumentValueError: the array is empty.
    """
    if not isinstance(value, list | tuple):
        return [(pointer, value)]
    if not value:
        raise refuse(
            pointer, "style", "an array with nothing in it can't be told from none in a form; leave it out instead"
        )
    return [(f"{pointer}/{index}", item) for index, item in enumerate(cast("list[Any]", value))]


def text(item: object, declared: str | None, pointer: str) -> tuple[str, str | None]:
    """Plain *item* as text, and its content type: as *declared*, else JSON for objects and arrays, and none for text.

    Raises:
        ArgumentValueError: it can't be written in the declared type.
    """
    kind = declared or (JSON if type(item) in {dict, list} else None)
    if kind is None or media_types.is_text(kind):
        return primitive(item, pointer), kind
    if media_types.is_json(kind):
        return json_text.write(item, pointer), kind
    raise refuse(pointer, "mediaType", f"{type(item).__name__} can't be written as {kind}, only as JSON or text/*")
