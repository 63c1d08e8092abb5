"""What keeps secrets out of tracebacks that show variables, as test runners and error trackers make them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

Value = TypeVar("Value")


class Hidden(Mapping[str, Value]):
    """A mapping that shows its keys alone. It is no dict, for rich shows the values of those whatever their repr."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<hidden: {', '.join(self)}>"


def taken(arguments: Any) -> Hidden[Any]:
    """The keyword arguments of a function, out of the dict that is among its variables: that is empty afterwards."""
    hidden = Hidden[Any]({**arguments})
    arguments.clear()
    return hidden
