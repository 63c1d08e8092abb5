"""Values of request bodies → bytes: JSON, forms, multipart forms, text and binary data.

Each format is a row of `_FORMATS`, by media type. Properties of forms are written as the Encoding Object says (OpenAPI
3.1 §4.8.15).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, TypeGuard, cast
from urllib.parse import quote

from fastpix_dyn.errors import ArgumentValueError
from fastpix_dyn.spec.json_pointer import escape
from fastpix_dyn.spec.plan import Body, Content, Encoding, Style
from fastpix_dyn.structs import Record
from fastpix_dyn.wire import media_types, messages, to_json
from fastpix_dyn.wire.encode import RESERVED, Pair, TextContext, check_exploded_names, primitive_text, style_pairs
from fastpix_dyn.wire.to_json import json_data, refusal

POINTER = "/body"
JSON = "application/json"
_OCTETS = "application/octet-stream"
ACCEPTED = "bytes, or a file opened with mode 'rb'"
_TEXT = f"text, or {ACCEPTED}"
_BYTES: tuple[type[Any], ...] = (bytes, bytearray, memoryview)


# Media types ----------------------------------------------------------------------------------------------------------


class EncodedBody(Record, frozen=True):
    """The bytes of a body, with the value of Content-Type."""

    content_type: str
    content: bytes


def choose_content(body: Body, value: Any, media_type: str | None = None) -> Content:
    """Return the content of *body* for *value*: that of *media_type*, else the first that accepts the value.

    Raises:
        ArgumentValueError: *body* has no such content.
    """
    if media_type is not None:
        return _content_of_type(body, media_type)
    if len(body.contents) == 1:
        return body.contents[0]
    for content in body.contents:
        if _accepts(_format_of(content.media_type), value):
            return content
    offers = "; ".join(
        f"{content.media_type} takes {_format_of(content.media_type).accepts}" for content in body.contents
    )
    raise refusal(POINTER, "mediaType", f"no media type of the body takes this value: {offers}")


def instance_of(content: Content, value: Any, media_type: str | None = None) -> Any:
    """Return *value* as JSON data, for validation by the schema of *content*. Files are not read: text replaces them.

    *media_type* is the caller's choice, for a *content* that is a range.

    Raises:
        ArgumentValueError: *value* can't be written in that media type.
    """
    return _format_of(media_type or content.media_type).data(value)


def encode_body(body: Body, value: Any, media_type: str | None = None, *, boundary: str | None = None) -> EncodedBody:
    """Return *value* as the bytes of *body*, with their Content-Type.

    *boundary* delimits the parts of a multipart body; it is random by default.

    Raises:
        ArgumentValueError: the document declares no media type that can write the value.
    """
    content = choose_content(body, value, media_type)
    exact = media_type or _exact_type(content)
    return _format_of(exact).write(value, content, exact, boundary or secrets.token_hex(16))


def _content_of_type(body: Body, media_type: str) -> Content:
    """Return the content for *media_type*; an exact media type wins over a range that includes it."""
    if fault := messages.value_fault(media_type):
        raise refusal(POINTER, "mediaType", f"no media type: {fault}")
    for content in sorted(body.contents, key=lambda content: media_types.is_range(content.media_type)):
        if media_types.covers(content.media_type, media_type):
            return content
    offered = ", ".join(content.media_type for content in body.contents)
    raise refusal(POINTER, "mediaType", f"the body can't be sent as {media_type!r}; the document offers {offered}")


def _exact_type(content: Content) -> str:
    if not media_types.is_range(content.media_type):
        return content.media_type
    exact = _DEFAULT_OF_RANGE.get(media_types.essence(content.media_type))
    if exact is None:
        raise refusal(
            POINTER, "mediaType", f"the document accepts any {content.media_type}; choose one with media_type="
        )
    return exact


_DEFAULT_OF_RANGE = {
    "*/*": "application/octet-stream",
    "application/*": "application/octet-stream",
    "text/*": "text/plain",
}
"""The media type that is sent if the document declares a range and the caller chooses none."""


# Formats --------------------------------------------------------------------------------------------------------------


class _BodyFormat(Record, frozen=True):
    """A format of bodies: its media types, the values that it accepts, and how they are validated and written."""

    covers: Callable[[str], bool]
    accepts: str
    """The values that it accepts, for error messages."""
    data: Callable[[Any], Any]
    """From the value: JSON data for validation. It raises ArgumentValueError if the format can't write the value."""
    write: Callable[[Any, Content, str, str], EncodedBody]
    """From value, content, exact media type and boundary: the bytes."""


def _format_of(media_type: str) -> _BodyFormat:
    return next(row for row in _FORMATS if row.covers(media_type))


def _accepts(format_: _BodyFormat, value: Any) -> bool:
    try:
        format_.data(value)
    except ArgumentValueError:
        return False
    return True


def _json_data(value: Any) -> Any:
    return json_data(value, POINTER)


def _object_data(value: Any) -> Any:
    return json_data(_object(value), POINTER)


def _multipart_data(value: Any) -> Any:
    return multipart_instance(_object(value))


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise refusal(POINTER, "type", f"a form needs an object, not {type(value).__name__}")
    return cast("Mapping[str, Any]", value)


def _text_data(value: Any) -> str:
    _check_text(value)
    return value if isinstance(value, str) else _binary_data(value)


def _check_text(value: Any) -> None:
    if not isinstance(value, str) and not is_binary(value):
        raise refusal(POINTER, "type", f"expected {_TEXT}, not {type(value).__name__}")


def _binary_data(value: Any) -> str:
    if not is_binary(value):
        raise refusal(POINTER, "type", f"expected {ACCEPTED}, not {type(value).__name__}")
    return binary_as_text(value)


def _write_json(value: Any, _content: Content, media_type: str, _boundary: str) -> EncodedBody:
    return EncodedBody(media_type, to_json.dumps(value, POINTER).encode())


def _write_urlencoded(value: Any, content: Content, media_type: str, _boundary: str) -> EncodedBody:
    return EncodedBody(media_type, encode_urlencoded(_object_data(value), content.encoding))


def _write_multipart(value: Any, content: Content, media_type: str, boundary: str) -> EncodedBody:
    return EncodedBody(
        f"{media_type}; boundary={boundary}", encode_multipart(_object(value), content.encoding, boundary)
    )


def _write_text(value: Any, content: Content, media_type: str, boundary: str) -> EncodedBody:
    """Write text with a charset in the Content-Type; bytes are expected to be in the declared charset."""
    _check_text(value)
    if not isinstance(value, str):
        return _write_binary(value, content, media_type, boundary)
    if media_types.parameter(media_type, "charset") is None:
        media_type = f"{media_type}; charset={media_types.UTF_8}"
    return EncodedBody(media_type, media_types.encode(value, media_type, POINTER))


def _write_binary(value: Any, _content: Content, media_type: str, _boundary: str) -> EncodedBody:
    return EncodedBody(media_type, content_of(value, POINTER))


def _any(_media_type: str) -> bool:
    return True


def _is(name: str) -> Callable[[str], bool]:
    return lambda media_type: media_types.essence(media_type) == name


_FORMATS = (
    _BodyFormat(media_types.is_json, "JSON data", _json_data, _write_json),
    _BodyFormat(_is("application/x-www-form-urlencoded"), "an object of plain values", _object_data, _write_urlencoded),
    _BodyFormat(_is("multipart/form-data"), "an object of plain values and files", _multipart_data, _write_multipart),
    _BodyFormat(media_types.is_text, _TEXT, _text_data, _write_text),
    _BodyFormat(_any, ACCEPTED, _binary_data, _write_binary),
)
"""The first row that covers a media type writes it."""


# Files ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    """A file in a multipart form."""

    source: Any = field(repr=False)
    """Bytes or an open file."""
    name: str | None
    content_type: str | None


def is_binary(value: Any) -> bool:
    """Return whether *value* is bytes or an open file."""
    return isinstance(value, _BYTES) or callable(getattr(value, "read", None))


def as_file(value: Any) -> File | None:
    """Return *value* as a file: bytes, an open file, (name, content) or (name, content, content type); else None."""
    if is_binary(value):
        path: object = getattr(value, "name", None)
        return File(value, PurePath(path).name if isinstance(path, str) else None, None)
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        words = [part for part in parts[:1] + parts[2:] if isinstance(part, str)]
        if len(parts) in {2, 3} and is_binary(parts[1]) and len(words) == len(parts) - 1:
            return File(parts[1], words[0], words[1] if len(words) == 2 else None)
    return None


def content_of(source: Any, pointer: str) -> bytes:
    """Return the bytes of *source*; an open file is read to its end.

    Raises:
        ArgumentValueError: *source* is neither bytes nor a binary file.
    """
    if not is_binary(source):
        raise refusal(pointer, "type", f"expected {ACCEPTED}, not {type(source).__name__}")
    content = source if isinstance(source, _BYTES) else source.read()
    if not isinstance(content, _BYTES):
        raise refusal(pointer, "type", f"the file contains {type(content).__name__}, not bytes; open it with mode 'rb'")
    return bytes(content)


def binary_as_text(source: Any) -> str:
    """Return the text by which a schema validates binary data: a character for each byte, one for an unread file."""
    return bytes(source).decode("latin-1") if isinstance(source, _BYTES) else "?"


# Multipart forms ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    content: bytes = field(repr=False)
    content_type: str | None = None
    """None for text, the default of a part (RFC 7578 §4.4)."""
    filename: str | None = None


def multipart_instance(body: Mapping[str, Any]) -> Any:
    """Return *body* as JSON data for validation, with text in place of each file.

    Raises:
        ArgumentValueError: a value in *body* is neither JSON data nor a file.
    """
    return json_data({name: _files_as_text(member) for name, member in body.items()}, "/body")


def encode_multipart(value: Mapping[str, Any], encoding: Mapping[str, Encoding], boundary: str) -> bytes:
    """Return *value* as a multipart form: a part for each file and array item, objects as JSON, the rest as text.

    Raises:
        ArgumentValueError: a property can't be written as the document declares.
        ValueError: the *boundary* occurs in the content.
    """
    names = json_data(dict.fromkeys(value), "/body")
    body = dict(zip(names, value.values(), strict=True))
    parts = [part for name in body for part in _parts(name, body, encoding.get(name))]
    delimiter = f"--{boundary}".encode("ascii")
    if any(delimiter in part.content for part in parts):
        raise ValueError("the boundary occurs in the content; choose another one")
    pieces = [b"\r\n".join((delimiter, *_headers(part), b"", part.content, b"")) for part in parts]
    return b"".join(pieces) + delimiter + b"--\r\n"


def _files_as_text(value: Any) -> Any:
    file = as_file(value)
    if file is not None:
        return binary_as_text(file.source)
    return [_files_as_text(item) for item in cast("list[Any]", value)] if isinstance(value, list | tuple) else value


def _parts(name: str, body: Mapping[str, Any], encoding: Encoding | None) -> Iterator[_Part]:
    pointer, value = f"/body/{escape(name)}", body[name]
    is_file = as_file(value) is not None
    if has_style(encoding) and not is_file:
        made = styled_pairs(name, body, encoding, pointer, percent=False)
        yield from (_Part(part_name, text.encode()) for part_name, text in made)
        return
    declared = content_type(encoding)
    for where, item in [(pointer, value)] if is_file else repeated_items(value, pointer):
        yield _part(name, item, declared, where)


def _part(name: str, item: Any, declared: str | None, pointer: str) -> _Part:
    file = as_file(item)
    if file is not None:
        return _file_part(name, file, declared, pointer)
    text, content_type = encoded_text(json_data(item, pointer), declared, pointer)
    return _Part(name, media_types.encode(text, content_type or "", pointer), content_type)


def _file_part(name: str, file: File, declared: str | None, pointer: str) -> _Part:
    """Return the part of a file. Its file name defaults to *name*: without one, it is text (RFC 7578 §4.2)."""
    content_type = file.content_type or declared or _OCTETS
    if fault := messages.value_fault(content_type):
        raise refusal(pointer, "header", fault)
    return _Part(name, content_of(file.source, pointer), content_type, json_data(file.name or name, pointer))


def _headers(part: _Part) -> Iterator[bytes]:
    disposition = f'form-data; name="{_quoted(part.name)}"'
    if part.filename is not None:
        disposition += f'; filename="{_quoted(part.filename)}"'
    yield f"Content-Disposition: {disposition}".encode()
    if part.content_type is not None:
        yield f"Content-Type: {part.content_type}".encode()


def _quoted(name: str) -> str:
    """Return *name* with `"` and line breaks percent-encoded (WHATWG HTML §4.10.21.8, RFC 7578 §4.2)."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


# Forms in the syntax of a query ---------------------------------------------------------------------------------------


def encode_urlencoded(data: Mapping[str, Any], encoding: Mapping[str, Encoding]) -> bytes:
    """Return the JSON object *data* as `application/x-www-form-urlencoded`.

    A property whose encoding has a style is written like a query parameter. Any other is written by the content type of
    its encoding; without one an array repeats the name, an object is JSON and the rest is text.

    Raises:
        ArgumentValueError: a property can't be written as the document declares.
    """
    made = (pair for name in data for pair in _field(name, data, encoding.get(name)))
    return "&".join("=".join(pair) for pair in made).encode("ascii")


def _field(name: str, data: Mapping[str, Any], encoding: Encoding | None) -> Iterator[Pair]:
    pointer = f"/body/{escape(name)}"
    if has_style(encoding):
        yield from styled_pairs(name, data, encoding, pointer, percent=True)
        return
    declared = content_type(encoding)
    for where, item in repeated_items(data[name], pointer):
        text, _ = encoded_text(item, declared, where)
        yield quote(name, safe=""), quote(text, safe="")


# The encoding of properties -------------------------------------------------------------------------------------------


def has_style(encoding: Encoding | None) -> TypeGuard[Encoding]:
    """Return whether style, explode or allowReserved is declared: then the content type is ignored."""
    return encoding is not None and (
        encoding.style is not None or encoding.explode is not None or encoding.allow_reserved
    )


def style_and_explode(encoding: Encoding) -> tuple[Style, bool]:
    """Return the style of *encoding* and whether it is exploded, with the defaults of a query parameter."""
    style = encoding.style or "form"
    return style, style == "form" if encoding.explode is None else encoding.explode


def styled_pairs(name: str, body: Mapping[str, Any], encoding: Encoding, pointer: str, *, percent: bool) -> list[Pair]:
    """Return the property *name* of *body* in its style, percent-encoded or not.

    Raises:
        ArgumentValueError: the style can't write the value.
    """
    style, explode = style_and_explode(encoding)
    data = json_data(body[name], pointer)
    check_exploded_names(style, data, body.keys() - {name}, pointer, explode=explode)
    context = TextContext(pointer, percent=percent, safe=RESERVED if encoding.allow_reserved else "")
    return style_pairs(style, name, data, context, explode=explode)


def content_type(encoding: Encoding | None) -> str | None:
    """Return the declared content type; of several, the first that is no range."""
    declared = encoding.content_type if encoding else None
    types = [part.strip() for part in declared.split(",")] if declared else []
    return next((part for part in types if not media_types.is_range(part)), None)


def repeated_items(value: Any, pointer: str) -> list[tuple[str, Any]]:
    """Return what a form repeats, each with its pointer: the items of an array, else the value itself.

    Raises:
        ArgumentValueError: the array is empty.
    """
    if not isinstance(value, list | tuple):
        return [(pointer, value)]
    if not value:
        raise refusal(pointer, "style", "in a form an empty array looks like none; leave it out instead")
    return [(f"{pointer}/{index}", item) for index, item in enumerate(cast("list[Any]", value))]


def encoded_text(item: object, declared: str | None, pointer: str) -> tuple[str, str | None]:
    """Return the JSON value *item* as text, and its content type: *declared*, else JSON for objects and arrays.

    Raises:
        ArgumentValueError: *item* can't be written in the declared type.
    """
    media_type = declared or (JSON if type(item) in {dict, list} else None)
    if media_type is None or media_types.is_text(media_type):
        return primitive_text(item, pointer), media_type
    if media_types.is_json(media_type):
        return to_json.dumps(item, pointer), media_type
    message = f"{type(item).__name__} can't be written as {media_type}, only as JSON or text/*"
    raise refusal(pointer, "mediaType", message)
