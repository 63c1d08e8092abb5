"""What kind of JSON value it is, for type checkers too: `isinstance` alone tells them nothing about what is inside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Any, TypeGuard, cast
from urllib.parse import unquote


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether *value* is a JSON object."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether *value* is a JSON array."""
    return isinstance(value, list)


def json_text(value: Any, longest: int | None = None) -> str:
    """Return *value* as JSON on one line, as texts for people show it: a set as a list, cut after *longest* characters.

    A value that JSON does not have, such as a date, is shown as the text of it.
    """
    text = json.dumps(value, ensure_ascii=False, default=_other)
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


def _other(value: object) -> Any:
    return sorted(value, key=str) if _is_set(value) else str(value)


def _is_set(value: object) -> TypeGuard[frozenset[Any]]:
    return isinstance(value, (set, frozenset))


def quoted(value: Any, longest: int | None = None) -> str:
    """Return *value* as faults of a document show it: text in quotes, anything else as JSON, cut as by `json_text`."""
    if not isinstance(value, str):
        return json_text(value, longest)
    return repr(value if longest is None or len(value) <= longest else f"{value[: longest - 1]}…")


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


DEEPEST = 200
"""Levels that a document may nest: no one writes more, and what walks it uses the stack."""
TOO_DEEP = f"nested more than {DEEPEST} levels deep"
_INDENTATION = re.compile(r"^[-?: ]+", re.MULTILINE)
_BRACKETS = re.compile(r"[\[\]{}]")


def may_be_too_deep(text: str) -> bool:
    """Whether *text*, YAML or JSON, may nest more than `DEEPEST` levels: by its brackets and its indentation."""
    indented = max((len(start) for start in _INDENTATION.findall(text)), default=0)
    bracketed = max(accumulate(1 if bracket in "[{" else -1 for bracket in _BRACKETS.findall(text)), default=0)
    return indented + bracketed > DEEPEST


def children(value: object) -> Iterable[tuple[str | int, Any]]:
    """What the object or array *value* holds, by key or index; nothing for a single value. A tuple is an array."""
    if is_object(value):
        return value.items()
    return enumerate(cast("list[Any]", value)) if isinstance(value, list | tuple) else ()


def is_deeper(value: object, levels: int) -> bool:
    """Whether more than *levels* objects and arrays in *value* hold one another. It goes by level: no stack is used."""
    layer = {id(value): value}
    for _ in range(levels + 1):
        layer = {id(inner): inner for holder in layer.values() for _, inner in children(holder)}
        if not layer:
            return False
    return True
