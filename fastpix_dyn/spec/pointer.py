"""JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from fastpix_dyn.spec.values import is_array, is_object


class MissingError(LookupError):
    """A pointer leads nowhere; the message says where it ends."""


def escape(token: str) -> str:
    """*token* as it stands in a pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def tokens(pointer: str) -> list[str]:
    """The parts of *pointer*, unescaped; none for the whole."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def from_fragment(fragment: str) -> str:
    """The pointer in the fragment of a URI (RFC 6901 §6)."""
    return unquote(fragment)


def get(value: Any, pointer: str) -> Any:
    """What *pointer* leads to in *value*.

    Raises:
        MissingError: it leads nowhere.
    """
    for token in tokens(pointer):
        if is_object(value) and token in value:
            value = value[token]
        elif is_array(value) and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        else:
            raise MissingError(f"nothing stands at {pointer} (it ends before {token!r})")
    return value


def find(value: Any, pointer: str) -> Any:
    """What *pointer* leads to in *value*; None where it leads nowhere."""
    try:
        return get(value, pointer)
    except MissingError:
        return None


def first(value: Any, pointers: Iterable[str]) -> Any:
    """What the first of *pointers* that leads to something leads to, null aside; None if none does."""
    return next((found for found in (find(value, pointer) for pointer in pointers) if found is not None), None)
