"""Answers → values: what the document says about an answer, and the value that its bytes stand for."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from fastpix_dyn.spec.plan import Content, DocumentedResponse, Operation
from fastpix_dyn.wire import media_types, to_json
from fastpix_dyn.wire.messages import Response

_Read = Callable[[bytes, str], Any]


class DecodeError(ValueError):
    """The bytes of an answer are not what its media type says; the message says what is wrong, in a sentence."""


def match_reply(operation: Operation, status: int) -> DocumentedResponse | None:
    """What the document says about *status*: by the number, else its range, else `default` (OpenAPI 3.1 §4.8.16)."""
    responses = operation.statuses
    return responses.get(str(status)) or responses.get(f"{status // 100}XX") or responses.get("DEFAULT")


def match_content(reply: DocumentedResponse, content_type: str | None) -> Content | None:
    """What the document says about answers of *content_type*: the most exact key that covers it (OpenAPI 3.1 §4.8.17).

    Without a content type it is the first that the document expects.
    """
    if not content_type or not content_type.strip():
        return reply.contents[0] if reply.contents else None
    for content in reply.contents:
        if content.media_type == content_type:
            return content
    fitting = [content for content in reply.contents if media_types.covers(content.media_type, content_type)]
    return min(fitting, key=_looseness, default=None)


def decode(response: Response, expected: Content | None) -> Any:
    """The value of the body: of JSON the data, of text and forms a str, of anything else the bytes, of nothing None.

    Where the answer doesn't say what it is, it is taken to be *expected*.

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


def _looseness(content: Content) -> tuple[int, int]:
    """Ranges after types, `*/*` after `text/*`."""
    name = media_types.essence(content.media_type)
    return name.count("*"), -len(name)


def _json(content: bytes, _media_type: str) -> Any:
    """Always UTF-8, perhaps with a byte order mark (RFC 8259 §8.1)."""
    try:
        return to_json.quick(content)
    except to_json.UNREAD:  # there may be no fault
        text = media_types.decode(content.removeprefix(b"\xef\xbb\xbf"), "")
    try:
        return to_json.read(text)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None


def _bytes(content: bytes, _media_type: str) -> bytes:
    return content


_READERS: tuple[tuple[Callable[[str], bool], _Read], ...] = (
    (media_types.is_json, _json),
    (media_types.is_text, media_types.decode),
    (lambda _: True, _bytes),
)
"""The first that covers a media type reads it."""
