"""Bodies of requests: bytes → values, by media type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message
from typing import Any, cast
from urllib.parse import parse_qsl

from fastpix_dyn.mock import parameters
from fastpix_dyn.mock.parameters import item, typed
from fastpix_dyn.spec.plan import Content, Parameter, Schema, Style
from fastpix_dyn.spec.schemas import kinds, properties, resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire import encodings, media_types


class UnreadableError(ValueError):
    """The bytes are not what their media type says."""


def read(content: Content, content_type: str, body: bytes, definitions: Mapping[str, Schema]) -> Any:
    """The value of *body*; text stands for what is binary, as the schema of a file is one of text.

    Raises:
        UnreadableError: it can't be read.
    """
    schema = True if content.schema is None else content.schema
    if media_types.is_json(content_type):
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise UnreadableError("the body is not JSON") from None
    name = media_types.essence(content_type)
    if name == "application/x-www-form-urlencoded":
        text = body.decode("utf-8", "replace")
        styled, taken = _styled(content, schema, text, definitions)
        pairs = [pair for pair in parse_qsl(text, keep_blank_values=True) if pair[0] not in taken]
        return {**_gathered(pairs, schema, definitions), **styled}
    if name == "multipart/form-data":
        return _gathered(_parts(content_type, body), schema, definitions)
    return body.decode("utf-8", "replace")


def _styled(
    content: Content, schema: Schema, text: str, definitions: Mapping[str, Schema]
) -> tuple[dict[str, Any], set[str]]:
    """The properties of a form that are written like parameters of a query, and the names that these take in *text*."""
    pairs = [(name, value) for name, _, value in (piece.partition("=") for piece in text.split("&"))]
    made, taken = dict[str, Any](), set[str]()
    for name, (part, _) in properties(schema, definitions).items():
        encoding = content.encoding.get(name)
        if not encodings.speaks_of_style(encoding):
            continue
        style, explode = encodings.style(encoding)
        value = parameters.read(_like(name, part, style, content, explode=explode), pairs, definitions)
        if value is not parameters.ABSENT:
            made[name] = value
            taken.add(name)
        if is_object(value) and (explode or style == "deepObject"):
            taken |= {f"{name}[{key}]" if style == "deepObject" else str(key) for key in value}
    return made, taken


def _like(name: str, schema: Schema, style: Style, content: Content, *, explode: bool) -> Parameter:
    """A parameter of a query that is written as the property *name* of a form is."""
    return Parameter(
        name=name,
        python_name=name,
        place="query",
        required=False,
        schema=schema,
        style=style,
        explode=explode,
        allow_reserved=False,
        media_type=None,
        description="",
        deprecated=False,
        where=content.where,
    )


def _parts(content_type: str, body: bytes) -> list[tuple[str, str]]:
    whole = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    parts = cast("list[Message]", whole.get_payload()) if whole.is_multipart() else []
    return [(_name(part), cast("bytes", part.get_payload(decode=True)).decode("utf-8", "replace")) for part in parts]


def _name(part: Message) -> str:
    return str(part.get_param("name", "", "content-disposition"))


def _gathered(pairs: list[tuple[str, str]], schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, Any]:
    """One value for each name; a list where the schema asks for one."""
    made: dict[str, Any] = dict(pairs)
    for name, (part, _) in properties(schema, definitions).items():
        texts = [value for key, value in pairs if key == name]
        if texts:
            made[name] = _value(texts, part, definitions)
    return made


def _value(texts: list[str], schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    """What *texts*, the values of one name, stand for: an array repeats the name, and objects are JSON."""
    taken = kinds(schema, definitions)
    if "array" in taken and (len(texts) > 1 or taken <= {"array", "null"}):
        flat = resolved(schema, definitions)
        return [_single(text, item(flat, index), definitions) for index, text in enumerate(texts)]
    return _single(texts[0], schema, definitions)


def _single(text: str, schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    if "string" in kinds(schema, definitions):
        return typed(text, schema, definitions)
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    return read if is_array(read) or is_object(read) else typed(text, schema, definitions)
