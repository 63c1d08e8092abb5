"""Media types: their essence, parameters, ranges and charsets (RFC 9110 §8.3.1, §12.5.1).

An API uses few media types and every call asks about some, so the results are cached.
"""

from __future__ import annotations

from email.message import Message
from fnmatch import fnmatchcase
from functools import lru_cache

from fastpix_dyn.spec.plan import Operation, Schema
from fastpix_dyn.wire.to_json import refusal


@lru_cache(maxsize=1024)
def essence(media_type: str) -> str:
    """Return type and subtype in lower case, without parameters; empty if *media_type* lacks one of them."""
    name = media_type.partition(";")[0].strip().lower()
    return name if "/" in name else ""


def parameter(media_type: str, name: str) -> str | None:
    """Return the value of the parameter *name*, such as `charset`, without quotes; None if there is none."""
    if ";" not in media_type:
        return None
    message = Message()
    message["content-type"] = media_type
    value = message.get_param(name)
    return value if isinstance(value, str) else None


def is_range(media_type: str) -> bool:
    """Return whether *media_type* is a range: `text/*`, `application/*+json`."""
    return "*" in essence(media_type)


@lru_cache(maxsize=1024)
def covers(pattern: str, media_type: str) -> bool:
    """Return whether *pattern*, a media type or a range, includes *media_type*; parameters don't count."""
    return fnmatchcase(essence(media_type), essence(pattern) or "?")


@lru_cache(maxsize=1024)
def is_json(media_type: str) -> bool:
    """Return whether it is a JSON MIME type (WHATWG MIME Sniffing §4.6): by name, or the suffix of RFC 6839 §3.1."""
    name = essence(media_type)
    return name in {"application/json", "text/json"} or name.endswith("+json")


def is_text(media_type: str) -> bool:
    """Return whether it is text: `text/*`, or a form."""
    return essence(media_type).startswith("text/") or is_form(media_type)


def is_form(media_type: str) -> bool:
    """Return whether it is a form in the syntax of a query."""
    return essence(media_type) == "application/x-www-form-urlencoded"


UTF_8 = "utf-8"


def encode(text: str, media_type: str, pointer: str) -> bytes:
    """Return *text*, the value at *pointer*, in the charset of *media_type*.

    Raises:
        ArgumentValueError: the charset is unknown, or lacks a character of *text*.
    """
    charset = parameter(media_type, "charset") or UTF_8
    try:
        return text.encode(charset)
    except LookupError:
        raise refusal(pointer, "mediaType", f"the charset {charset!r} is unknown; use UTF-8") from None
    except UnicodeEncodeError as error:
        message = f"character {error.start} can't be written in the charset {charset}; use UTF-8"
        raise refusal(pointer, "mediaType", message) from None


def decode(content: bytes, media_type: str) -> str:
    """Return *content* as text, by the charset of *media_type*.

    Raises:
        ValueError: the charset is unknown, or the bytes are invalid in it; the message says at which byte.
    """
    charset = parameter(media_type, "charset") or UTF_8
    try:
        return content.decode(charset)
    except LookupError:
        raise ValueError(f"the charset {charset!r} is unknown") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"not {charset}: {error.reason} at byte {error.start}") from None


def request_schema(operation: Operation, media_type: str) -> Schema | None:
    """Return the schema of a request body of *media_type*; an exact media type wins over a range that includes it."""
    contents = operation.body.contents if operation.body else ()
    covering = [one for one in contents if covers(one.media_type, media_type)]
    return min(covering, key=lambda one: is_range(one.media_type)).schema if covering else None
