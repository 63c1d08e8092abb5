"""What keeps secrets out of tracebacks that show variables, as test runners and error trackers make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from fastpix_dyn.errors import FastPixError

Value = TypeVar("Value")
Given = ParamSpec("Given")
Result = TypeVar("Result")


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


def hiding(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """*function*, whose arguments are secret: its errors leave without the frames that hold them."""

    @wraps(function)
    def called(*arguments: Given.args, **named: Given.kwargs) -> Result:
        try:
            return function(*arguments, **named)
        except FastPixError as error:
            del arguments, named
            raise error.with_traceback(None)  # noqa: B904  # it is the same error

    return called
