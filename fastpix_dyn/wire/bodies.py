"""How the properties of form and multipart bodies are written (Encoding Object, OpenAPI 3.1 §4.8.15)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, TypeGuard, cast
from urllib.parse import quote

from fastpix_dyn.errors import ArgumentValueError
from fastpix_dyn.spec.plan import Body, Content, Encoding, Style
from fastpix_dyn.spec.values import escape
from fastpix_dyn.structs import Record
from fastpix_dyn.wire import media_types, messages, to_json
from fastpix_dyn.wire.encode import RESERVED, Pair, Script, check_names, pairs, primitive
from fastpix_dyn.wire.to_json import plain, refuse

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


def encoded_text(item: object, declared: str | None, pointer: str) -> tuple[str, str | None]:
    """Plain *item* as text, and its content type: as *declared*, else JSON for objects and arrays, and none for text.

    Raises:
        ArgumentValueError: it can't be written in the declared type.
    """
    kind = declared or (JSON if type(item) in {dict, list} else None)
    if kind is None or media_types.is_text(kind):
        return primitive(item, pointer), kind
    if media_types.is_json(kind):
        return to_json.write(item, pointer), kind
    raise refuse(pointer, "mediaType", f"{type(item).__name__} can't be written as {kind}, only as JSON or text/*")


ACCEPTED = "bytes, or a file opened with mode 'rb'"
_BYTES: tuple[type[Any], ...] = (bytes, bytearray, memoryview)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is part of a form."""

    source: Any = field(repr=False)
    """Bytes or an open file."""
    name: str | None
    content_type: str | None


def is_binary(value: Any) -> bool:
    """Whether *value* is bytes or an open file."""
    return isinstance(value, _BYTES) or callable(getattr(value, "read", None))


def as_file(value: Any) -> File | None:
    """The file that *value* is: bytes, an open file, (name, content) or (name, content, content type); else None."""
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
    """The bytes of *source*; an open file is read to its end.

    Raises:
        ArgumentValueError: it is neither bytes nor a binary file.
    """
    if not is_binary(source):
        raise refuse(pointer, "type", f"expected {ACCEPTED}, not {type(source).__name__}")
    content = source if isinstance(source, _BYTES) else source.read()
    if not isinstance(content, _BYTES):
        raise refuse(pointer, "type", f"the file gave {type(content).__name__}, not bytes; open it with mode 'rb'")
    return bytes(content)


def as_text(source: Any) -> str:
    """What stands for binary data where a schema judges it: a character for each byte, or one for an unread file."""
    return bytes(source).decode("latin-1") if isinstance(source, _BYTES) else "?"


_OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    content: bytes = field(repr=False)
    content_type: str | None = None
    """None for text: it is what a part without a type is (RFC 7578 §4.4)."""
    filename: str | None = None


def multipart_instance(body: Mapping[str, Any]) -> Any:
    """*body* as JSON data for a schema to judge; text stands for each file.

    Raises:
        ArgumentValueError: it holds something that is neither JSON nor a file.
    """
    return plain({name: _without_files(member) for name, member in body.items()}, "/body")


def encode_multipart(value: Mapping[str, Any], encoding: Mapping[str, Encoding], boundary: str) -> bytes:
    """*value* as a form of parts: files as they are, arrays as a part for each item, objects as JSON, the rest as text.

    Raises:
        ArgumentValueError: a property can't be written as the document asks.
        ValueError: the *boundary* occurs in the content.
    """
    names = plain(dict.fromkeys(value), "/body")
    body = dict(zip(names, value.values(), strict=True))
    parts = [part for name in body for part in _parts(name, body, encoding.get(name))]
    delimiter = f"--{boundary}".encode("ascii")
    if any(delimiter in part.content for part in parts):
        raise ValueError("the boundary occurs in the content; choose another one")
    pieces = [b"\r\n".join((delimiter, *_headers(part), b"", part.content, b"")) for part in parts]
    return b"".join(pieces) + delimiter + b"--\r\n"


def _without_files(value: Any) -> Any:
    file = as_file(value)
    if file is not None:
        return as_text(file.source)
    return [_without_files(item) for item in cast("list[Any]", value)] if isinstance(value, list | tuple) else value


def _parts(name: str, body: Mapping[str, Any], encoding: Encoding | None) -> Iterator[_Part]:
    pointer, value = f"/body/{escape(name)}", body[name]
    is_file = as_file(value) is not None
    if speaks_of_style(encoding) and not is_file:
        made = styled(name, body, encoding, pointer, percent=False)
        yield from (_Part(part_name, text.encode()) for part_name, text in made)
        return
    declared = content_type(encoding)
    for where, item in [(pointer, value)] if is_file else items(value, pointer):
        yield _part(name, item, declared, where)


def _part(name: str, item: Any, declared: str | None, pointer: str) -> _Part:
    file = as_file(item)
    if file is not None:
        return _file_part(name, file, declared, pointer)
    text, content_type = encoded_text(plain(item, pointer), declared, pointer)
    return _Part(name, media_types.encode(text, content_type or "", pointer), content_type)


def _file_part(name: str, file: File, declared: str | None, pointer: str) -> _Part:
    """A file without a name gets that of the property, as servers take a part without one for text (RFC 7578 §4.2)."""
    content_type = file.content_type or declared or _OCTETS
    if fault := messages.value_fault(content_type):
        raise refuse(pointer, "header", fault)
    return _Part(name, content_of(file.source, pointer), content_type, plain(file.name or name, pointer))


def _headers(part: _Part) -> Iterator[bytes]:
    disposition = f'form-data; name="{_quoted(part.name)}"'
    if part.filename is not None:
        disposition += f'; filename="{_quoted(part.filename)}"'
    yield f"Content-Disposition: {disposition}".encode()
    if part.content_type is not None:
        yield f"Content-Type: {part.content_type}".encode()


def _quoted(name: str) -> str:
    """A name with `"` and line breaks percent-encoded, as the WHATWG's HTML §4.10.21.8 has it (RFC 7578 §4.2)."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def encode_urlencoded(data: Mapping[str, Any], encoding: Mapping[str, Encoding]) -> bytes:
    """Plain *data* as a form.

    A property whose encoding speaks of style is written like a parameter of the query. Of any other, an array repeats
    the name, an object is JSON and the rest is text, unless the encoding says which content type.

    Raises:
        ArgumentValueError: a property can't be written as the document asks.
    """
    made = (pair for name in data for pair in _field(name, data, encoding.get(name)))
    return "&".join("=".join(pair) for pair in made).encode("ascii")


def _field(name: str, data: Mapping[str, Any], encoding: Encoding | None) -> Iterator[Pair]:
    pointer = f"/body/{escape(name)}"
    if speaks_of_style(encoding):
        yield from styled(name, data, encoding, pointer, percent=True)
        return
    declared = content_type(encoding)
    for where, item in items(data[name], pointer):
        text, _ = encoded_text(item, declared, where)
        yield quote(name, safe=""), quote(text, safe="")


POINTER = "/body"


class Written(Record, frozen=True):
    """A body as it goes out."""

    content_type: str
    content: bytes


class _Kind(Record, frozen=True):
    """A family of media types: which these are, what is passed for them, and how that is judged and written."""

    covers: Callable[[str], bool]
    takes: str
    judged: Callable[[Any], Any]
    """The value as JSON data for a schema; refuses what can't be written."""
    write: Callable[[Any, Content, str, str], Written]
    """From value, content, the exact media type, and a boundary."""


def choose(body: Body, value: Any, media_type: str | None = None) -> Content:
    """The content of *body* by which *value* is judged and written: that of *media_type*, else the first that takes it.

    Raises:
        ArgumentValueError: there is none.
    """
    if media_type is not None:
        return _named(body, media_type)
    if len(body.contents) == 1:
        return body.contents[0]
    for content in body.contents:
        if _takes(_kind(content.media_type), value):
            return content
    offers = "; ".join(f"{content.media_type} takes {_kind(content.media_type).takes}" for content in body.contents)
    raise refuse(POINTER, "mediaType", f"no media type of the body takes this value: {offers}")


def judged(content: Content, value: Any, media_type: str | None = None) -> Any:
    """*value* as JSON data, for the schema of *content* to judge. Files are not read: text stands for them.

    *media_type* is what the caller chose, for a *content* that is a range.

    Raises:
        ArgumentValueError: it can't be written in that media type.
    """
    return _kind(media_type or content.media_type).judged(value)


def write(body: Body, value: Any, media_type: str | None = None, *, boundary: str | None = None) -> Written:
    """*value* as the bytes of *body*, with their Content-Type.

    *boundary* is what delimits the parts of a multipart body; by default it is random.

    Raises:
        ArgumentValueError: the document has no way to write the value.
    """
    content = choose(body, value, media_type)
    exact = media_type or _exact(content)
    return _kind(exact).write(value, content, exact, boundary or secrets.token_hex(16))


def _named(body: Body, media_type: str) -> Content:
    """A media type of its own goes before a range that includes it."""
    if fault := messages.value_fault(media_type):
        raise refuse(POINTER, "mediaType", f"no media type: {fault}")
    for content in sorted(body.contents, key=lambda content: media_types.is_range(content.media_type)):
        if media_types.covers(content.media_type, media_type):
            return content
    offered = ", ".join(content.media_type for content in body.contents)
    raise refuse(POINTER, "mediaType", f"the body can't be sent as {media_type!r}; the document offers {offered}")


def _exact(content: Content) -> str:
    if not media_types.is_range(content.media_type):
        return content.media_type
    exact = _USUAL.get(media_types.essence(content.media_type))
    if exact is None:
        raise refuse(POINTER, "mediaType", f"the document takes any {content.media_type}; say which with media_type=")
    return exact


def _kind(media_type: str) -> _Kind:
    return next(kind for kind in _KINDS if kind.covers(media_type))


def _takes(kind: _Kind, value: Any) -> bool:
    try:
        kind.judged(value)
    except ArgumentValueError:
        return False
    return True


def _plain(value: Any) -> Any:
    return plain(value, POINTER)


def _plain_object(value: Any) -> Any:
    return plain(_object(value), POINTER)


def _judged_parts(value: Any) -> Any:
    return multipart_instance(_object(value))


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse(POINTER, "type", f"a form needs an object, not {type(value).__name__}")
    return cast("Mapping[str, Any]", value)


def _judged_text(value: Any) -> str:
    _check_text(value)
    return value if isinstance(value, str) else _judged_binary(value)


def _check_text(value: Any) -> None:
    if not isinstance(value, str) and not is_binary(value):
        raise refuse(POINTER, "type", f"expected {_TEXT}, not {type(value).__name__}")


def _judged_binary(value: Any) -> str:
    if not is_binary(value):
        raise refuse(POINTER, "type", f"expected {ACCEPTED}, not {type(value).__name__}")
    return as_text(value)


def _write_json(value: Any, _content: Content, media_type: str, _boundary: str) -> Written:
    return Written(media_type, to_json.write(value, POINTER).encode())


def _write_urlencoded(value: Any, content: Content, media_type: str, _boundary: str) -> Written:
    return Written(media_type, encode_urlencoded(_plain_object(value), content.encoding))


def _write_multipart(value: Any, content: Content, media_type: str, boundary: str) -> Written:
    return Written(f"{media_type}; boundary={boundary}", encode_multipart(_object(value), content.encoding, boundary))


def _write_text(value: Any, content: Content, media_type: str, boundary: str) -> Written:
    """Text gets a charset, so that no reader guesses; bytes are taken to be in the one declared."""
    _check_text(value)
    if not isinstance(value, str):
        return _write_binary(value, content, media_type, boundary)
    if media_types.parameter(media_type, "charset") is None:
        media_type = f"{media_type}; charset={media_types.UTF_8}"
    return Written(media_type, media_types.encode(value, media_type, POINTER))


def _write_binary(value: Any, _content: Content, media_type: str, _boundary: str) -> Written:
    return Written(media_type, content_of(value, POINTER))


def _any(_media_type: str) -> bool:
    return True


def _is(name: str) -> Callable[[str], bool]:
    return lambda media_type: media_types.essence(media_type) == name


_TEXT = f"text, or {ACCEPTED}"
_KINDS = (
    _Kind(media_types.is_json, "JSON data", _plain, _write_json),
    _Kind(_is("application/x-www-form-urlencoded"), "an object of plain values", _plain_object, _write_urlencoded),
    _Kind(_is("multipart/form-data"), "an object of plain values and files", _judged_parts, _write_multipart),
    _Kind(media_types.is_text, _TEXT, _judged_text, _write_text),
    _Kind(_any, ACCEPTED, _judged_binary, _write_binary),
)
"""The first that covers a media type writes it."""
_USUAL = {"*/*": "application/octet-stream", "application/*": "application/octet-stream", "text/*": "text/plain"}
"""What is sent where the document offers a range and the caller names no media type."""
