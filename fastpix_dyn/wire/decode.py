"""Responses → values: find what the document declares for a response, and decode its body."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from fastpix_dyn.spec.plan import Content, DocumentedResponse, Operation
from fastpix_dyn.wire import media_types, to_json
from fastpix_dyn.wire.messages import Response

_Read = Callable[[bytes, str], Any]


class DecodeError(ValueError):
    """The body of a response is not what its media type says; the message says why."""


def match_response(operation: Operation, status: int) -> DocumentedResponse | None:
    """Return what the document declares for *status*: by number, else range, else `default` (OpenAPI 3.1 §4.8.16)."""
    responses = operation.responses_by_status
    return responses.get(str(status)) or responses.get(f"{status // 100}XX") or responses.get("DEFAULT")


def match_content(reply: DocumentedResponse, content_type: str | None) -> Content | None:
    """Return the content of *reply* for *content_type*: the most specific key that covers it (OpenAPI 3.1 §4.8.17).

    Without a content type it is the first content that the document declares.
    """
    if not content_type or not content_type.strip():
        return reply.contents[0] if reply.contents else None
    for content in reply.contents:
        if content.media_type == content_type:
            return content
    covering = [content for content in reply.contents if media_types.covers(content.media_type, content_type)]
    return min(covering, key=_specificity, default=None)


def decode(response: Response, expected: Content | None) -> Any:
    """Return the body: JSON as data, text and forms as str, anything else as bytes, an empty body as None.

    A response without a content type is decoded as *expected*.

    Raises:
        DecodeError: the bytes are not what the media type says.
    """
    if not response.content or response.status in {204, 304}:
        return None
    media_type = response.headers.get("content-type", "").strip() or (expected.media_type if expected else "")
    try:
        return _reader(media_type)(response.content, media_type)
    except ValueError as error:
        raise DecodeError(str(error)) from None


@lru_cache(maxsize=1024)
def _reader(media_type: str) -> _Read:
    return next(read for covers, read in _READERS if covers(media_type))


def _specificity(content: Content) -> tuple[int, int]:
    """Return a sort key: types before ranges, `text/*` before `*/*`."""
    name = media_types.essence(content.media_type)
    return name.count("*"), -len(name)


def _json(content: bytes, _media_type: str) -> Any:
    """Parse UTF-8 with or without a byte order mark, whatever the charset says (RFC 8259 §8.1)."""
    try:
        return to_json.parse_fast(content)
    except to_json.PARSE_FAST_ERRORS:  # it may be JSON nevertheless
        text = media_types.decode(content.removeprefix(b"\xef\xbb\xbf"), "")
    try:
        return to_json.parse(text)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None


def _bytes(content: bytes, _media_type: str) -> bytes:
    return content


_READERS: tuple[tuple[Callable[[str], bool], _Read], ...] = (
    (media_types.is_json, _json),
    (media_types.is_text, media_types.decode),
    (lambda _: True, _bytes),
)
"""The first row that covers a media type decodes it."""
