"""What kind of JSON value it is, for type checkers too: `isinstance` alone tells them nothing about what is inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeGuard


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
