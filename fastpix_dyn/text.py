"""Text for people: lists of words, plurals, and lines that fit the width of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

_MINIMUM_TEXT_WIDTH = 16
"""Columns that a text needs to the right of its prefix; with fewer, the next lines start at a fixed indentation."""
_INDENTATION = 4


def pluralize(count: int, noun: str, plural: str = "") -> str:
    """Return `1 response` or `2 responses`; *plural* defaults to *noun* with an `s`."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or f'{noun}s'}"


def join_words(words: Sequence[str], conjunction: Literal["and", "or"]) -> str:
    """Return `a`, `a or b`, or `a, b or c`; an empty string if there are no words."""
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def shorten_list(words: Sequence[str], limit: int = 3) -> str:
    """Return all words, or the first *limit* of many: `a, b, c and 12 more`. One word more than *limit* is shown."""
    more = len(words) - limit
    return ", ".join(words[:limit]) + f" and {more} more" if more > 1 else ", ".join(words)


def hanging_indent(prefix: str, text: str, width: int | None = None) -> Iterator[str]:
    """Yield the lines of *prefix* followed by *text*, wrapped between words at *width* columns.

    The lines after the first are indented by the length of *prefix*, or by four columns if little room would be left.
    Without *width* there is one line.
    """
    if width is None or len(prefix) + len(text) <= width:
        yield f"{prefix}{text}".rstrip()
        return
    import textwrap  # for narrow terminals only

    has_room = prefix and width - len(prefix) >= _MINIMUM_TEXT_WIDTH
    indentation = " " * (len(prefix) if has_room else _INDENTATION)
    yield from textwrap.wrap(
        text,
        width,
        initial_indent=prefix,
        subsequent_indent=indentation,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [prefix.rstrip()]
