"""What is inside a value, and how deep it nests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from fastpix_dyn.spec.values import is_object


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
