"""Check the arguments of playback, webhooks and uploads, which no schema describes.

Each function raises an `ArgumentValueError` that names the argument, says what was expected, and shows what was given:
numbers and short texts, of anything else the type. For an option of a receiver it is a `ConfigurationError`.
"""

from __future__ import annotations

import operator
import re
from datetime import timedelta
from typing import Any, SupportsIndex

from fastpix_dyn.errors import ArgumentValueError, ConfigurationError

_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN_CHARACTERS = 60
_SHOWN_INTEGER = 10**20


def shown(value: object) -> str:
    """Return *value* as an error message shows it."""
    if value is None or isinstance(value, bool | float):
        return repr(value)
    if isinstance(value, int):
        return str(int(value)) if abs(value) < _SHOWN_INTEGER else "an integer of more than 20 digits"
    if isinstance(value, str):
        return repr(str(value[:_SHOWN_CHARACTERS])) + ("…" if len(value) > _SHOWN_CHARACTERS else "")
    return type(value).__name__


def check_text(name: str, value: Any, expected: str = "text", *, is_secret: bool = False) -> str:
    """Return *value*, a text that UTF-8 can encode.

    Args:
        name: the argument.
        value: what was given.
        expected: what the text is, for the error.
        is_secret: whether the error must not show the text.
    """
    if not isinstance(value, str):
        raise ArgumentValueError(f"{name} must be {expected}, not {shown(value)}")
    if _SURROGATE.search(value):
        what = "" if is_secret else f": {shown(value)}"
        raise ArgumentValueError(f"{name} has a lone surrogate, which no UTF-8 text contains{what}")
    return value


def check_integer(name: str, value: Any, low: int, high: int, unit: str) -> int:
    """Return *value*, an integer from *low* to *high*; *unit* is what it counts."""
    number = as_integer(value)
    if number is None or not low <= number <= high:
        raise ArgumentValueError(
            f"{name} must be a whole number of {unit} from {low:,} to {high:,}, not {shown(value)}"
        )
    return number


def as_integer(value: Any) -> int | None:
    """Return the integer that *value* is, also one of a library such as NumPy; None if it is none."""
    if isinstance(value, bool | type) or not isinstance(value, SupportsIndex):  # a class only has the method
        return None
    return operator.index(value)


def check_seconds(name: str, value: Any, low: float, high: float) -> float:
    """Return *value*, seconds from *low* to *high*, as a number or a `timedelta`."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    number = seconds if isinstance(seconds, int | float) and not isinstance(seconds, bool) else None
    if number is None or not low <= number <= high:  # NaN is not
        given = str(value) if isinstance(value, timedelta) else shown(value)
        raise ArgumentValueError(f"{name} must be seconds from {low:,g} to {high:,.0f}, or a timedelta, not {given}")
    return float(number)


def check_function(name: str, value: object, expected: str) -> None:
    """Check *value*, a function; *expected* is what it returns or takes."""
    if not callable(value):
        raise ArgumentValueError(f"{name} must be a function that {expected}, not {shown(value)}")


def check_option(name: str, value: object, kind: type, expected: str) -> None:
    """Check *value*, an option that is None or a *kind*.

    Raises:
        ConfigurationError: it is something else.
    """
    if value is not None and not isinstance(value, kind):
        raise ConfigurationError(f"{name} must be {expected}, not {shown(value)}")


def check_word(name: str, value: Any, words: tuple[str, ...]) -> str:
    """Return *value*, one of *words*."""
    if not isinstance(value, str) or value not in words:
        raise ArgumentValueError(f"{name} must be one of {', '.join(words)}, not {shown(value)}")
    return value
