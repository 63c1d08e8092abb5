"""What is inside a value, how deep it nests, and how deep a text may: what walks them uses the stack."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate
from typing import Any, cast

from fastpix_dyn.spec.values import is_object

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
