"""JSON pointers (RFC 6901): follow one into a value, split one into tokens, join tokens to one.

The empty pointer leads to the whole value; any other starts with `/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from fastpix_dyn.spec.values import is_array, is_object

_MAX_DIGITS = 18
"""No list has more items than this number of digits can count."""


class MissingError(LookupError):
    """A pointer leads nowhere; the message says at which token it ends."""


def get(value: Any, pointer: str) -> Any:
    """Return the part of *value* that *pointer* leads to.

    Raises:
        MissingError: *value* has no such part.
    """
    for token in tokens(pointer):
        if is_object(value) and token in value:
            value = value[token]
        elif is_array(value) and is_index(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            raise MissingError(f"there is nothing at {pointer} (it ends before {token!r})")
    return value


def find(value: Any, pointer: str) -> Any:
    """Return the part of *value* that *pointer* leads to; None if there is none."""
    try:
        return get(value, pointer)
    except MissingError:
        return None


def exists(value: Any, pointer: str) -> bool:
    """Return whether *pointer* leads to a part of *value*, which may be null."""
    try:
        get(value, pointer)
    except MissingError:
        return False
    return True


def first(value: Any, pointers: Iterable[str]) -> Any:
    """Return the first part of *value*, in the order of *pointers*, that is there and not null; else None."""
    return next((found for found in (find(value, pointer) for pointer in pointers) if found is not None), None)


def tokens(pointer: str) -> list[str]:
    """Return the reference tokens of *pointer*, unescaped; none for the whole value."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def is_index(token: str) -> bool:
    """Return whether *token* can be the index of an item (RFC 6901 §4); other digits than 0 to 9 are none."""
    return token.isascii() and token.isdigit() and len(token) <= _MAX_DIGITS


def join(path: Iterable[str | int]) -> str:
    """Return the pointer whose tokens are the keys and indexes of *path*."""
    return "".join(f"/{escape(str(token))}" for token in path)


def escape(token: str) -> str:
    """Return *token* as a pointer writes it (RFC 6901 §3)."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def from_fragment(fragment: str) -> str:
    """Return the pointer that the *fragment* of a URI contains (RFC 6901 §6)."""
    return unquote(fragment)
