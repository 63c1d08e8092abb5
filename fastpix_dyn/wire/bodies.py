"""Bodies of requests: a value → bytes, by media type (OpenAPI 3.1 §4.8.13, §4.8.14)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any, cast

from fastpix_dyn.errors import ArgumentValueError
from fastpix_dyn.records import Record
from fastpix_dyn.spec.plan import Body, Content
from fastpix_dyn.wire import binary, charsets, fields, json_text, media_types, multipart, urlencoded
from fastpix_dyn.wire.plain import plain, refuse

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
    if fault := fields.value_fault(media_type):
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
    return multipart.judged(_object(value))


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse(POINTER, "type", f"a form needs an object, not {type(value).__name__}")
    return cast("Mapping[str, Any]", value)


def _judged_text(value: Any) -> str:
    _check_text(value)
    return value if isinstance(value, str) else _judged_binary(value)


def _check_text(value: Any) -> None:
    if not isinstance(value, str) and not binary.is_binary(value):
        raise refuse(POINTER, "type", f"expected {_TEXT}, not {type(value).__name__}")


def _judged_binary(value: Any) -> str:
    if not binary.is_binary(value):
        raise refuse(POINTER, "type", f"expected {binary.ACCEPTED}, not {type(value).__name__}")
    return binary.as_text(value)


def _write_json(value: Any, _content: Content, media_type: str, _boundary: str) -> Written:
    return Written(media_type, json_text.write(value, POINTER).encode())


def _write_urlencoded(value: Any, content: Content, media_type: str, _boundary: str) -> Written:
    return Written(media_type, urlencoded.write(_plain_object(value), content.encoding))


def _write_multipart(value: Any, content: Content, media_type: str, boundary: str) -> Written:
    return Written(f"{media_type}; boundary={boundary}", multipart.write(_object(value), content.encoding, boundary))


def _write_text(value: Any, content: Content, media_type: str, boundary: str) -> Written:
    """Text gets a charset, so that no reader guesses; bytes are taken to be in the one declared."""
    _check_text(value)
    if not isinstance(value, str):
        return _write_binary(value, content, media_type, boundary)
    if media_types.parameter(media_type, "charset") is None:
        media_type = f"{media_type}; charset={charsets.UTF_8}"
    return Written(media_type, charsets.encode(value, media_type, POINTER))


def _write_binary(value: Any, _content: Content, media_type: str, _boundary: str) -> Written:
    return Written(media_type, binary.content_of(value, POINTER))


def _any(_media_type: str) -> bool:
    return True


def _is(name: str) -> Callable[[str], bool]:
    return lambda media_type: media_types.essence(media_type) == name


_TEXT = f"text, or {binary.ACCEPTED}"
_KINDS = (
    _Kind(media_types.is_json, "JSON data", _plain, _write_json),
    _Kind(_is("application/x-www-form-urlencoded"), "an object of plain values", _plain_object, _write_urlencoded),
    _Kind(_is("multipart/form-data"), "an object of plain values and files", _judged_parts, _write_multipart),
    _Kind(media_types.is_text, _TEXT, _judged_text, _write_text),
    _Kind(_any, binary.ACCEPTED, _judged_binary, _write_binary),
)
"""The first that covers a media type writes it."""
_USUAL = {"*/*": "application/octet-stream", "application/*": "application/octet-stream", "text/*": "text/plain"}
"""What is sent where the document offers a range and the caller names no media type."""
