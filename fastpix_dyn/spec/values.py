"""JSON values: type checks that type checkers understand, text for messages, and depth."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Any, TypeGuard, cast


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether *value* is a JSON object."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Return whether *value* is a JSON array."""
    return isinstance(value, list)


def json_text(value: Any, longest: int | None = None) -> str:
    """Return *value* as JSON on one line for messages: a set as a list, cut after *longest* characters.

    A value that JSON does not have, such as a date, is shown as its text.
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


MAX_DEPTH = 200
"""The maximum depth of a document: nobody writes deeper ones, and walks over it use the stack."""
TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
_INDENTATION = re.compile(r"(?:^|\r)[-?: ]+", re.MULTILINE)
_BRACKETS = re.compile(r"[\[\]{}]")


def may_exceed_depth(text: str) -> bool:
    """Return whether *text*, YAML or JSON, may nest more than `MAX_DEPTH` levels, by its brackets and indentation."""
    indented = max((len(start) for start in _INDENTATION.findall(text)), default=0)
    bracketed = max(accumulate(1 if bracket in "[{" else -1 for bracket in _BRACKETS.findall(text)), default=0)
    return indented + bracketed > MAX_DEPTH


def child_values(value: object) -> Iterable[tuple[str | int, Any]]:
    """Return the parts of the object or array *value*, by key or index; else nothing. A tuple is an array."""
    if is_object(value):
        return value.items()
    return enumerate(cast("list[Any]", value)) if isinstance(value, list | tuple) else ()


def exceeds_depth(value: object, levels: int) -> bool:
    """Return whether *value* nests objects and arrays more than *levels* deep. It uses no stack."""
    layer = {id(value): value}
    for _ in range(levels + 1):
        layer = {id(inner): inner for holder in layer.values() for _, inner in child_values(holder)}
        if not layer:
            return False
    return True
