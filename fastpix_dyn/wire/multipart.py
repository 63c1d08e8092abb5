"""Multipart bodies, `multipart/form-data` (RFC 7578; OpenAPI 3.1 §4.8.14, §4.8.15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from fastpix_dyn.spec.plan import Encoding
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.wire import charsets, encodings, fields
from fastpix_dyn.wire.binary import File, as_file, as_text, content_of
from fastpix_dyn.wire.plain import plain, refuse

_OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    content: bytes = field(repr=False)
    content_type: str | None = None
    """None for text: it is what a part without a type is (RFC 7578 §4.4)."""
    filename: str | None = None


def judged(body: Mapping[str, Any]) -> Any:
    """*body* as JSON data for a schema to judge; text stands for each file.

    Raises:
        ArgumentValueError: it holds something that is neither JSON nor a file.
    """
    return plain({name: _without_files(member) for name, member in body.items()}, "/body")


def write(value: Mapping[str, Any], encoding: Mapping[str, Encoding], boundary: str) -> bytes:
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
    if encodings.speaks_of_style(encoding) and not is_file:
        made = encodings.styled(name, body, encoding, pointer, percent=False)
        yield from (_Part(part_name, text.encode()) for part_name, text in made)
        return
    declared = encodings.content_type(encoding)
    for where, item in [(pointer, value)] if is_file else encodings.items(value, pointer):
        yield _part(name, item, declared, where)


def _part(name: str, item: Any, declared: str | None, pointer: str) -> _Part:
    file = as_file(item)
    if file is not None:
        return _file_part(name, file, declared, pointer)
    text, content_type = encodings.text(plain(item, pointer), declared, pointer)
    return _Part(name, charsets.encode(text, content_type or "", pointer), content_type)


def _file_part(name: str, file: File, declared: str | None, pointer: str) -> _Part:
    """A file without a name gets that of the property, as servers take a part without one for text (RFC 7578 §4.2)."""
    content_type = file.content_type or declared or _OCTETS
    if fault := fields.value_fault(content_type):
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
