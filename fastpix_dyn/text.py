"""Text for people: lists of words, plurals, lines that fit the width of a terminal, and escaped control characters.

Whatever a person reads (terminal, logs, text reports, `str()` of errors) passes `escape_lines` or `escape_controls`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

_MINIMUM_TEXT_WIDTH = 16
"""Columns that a text needs to the right of its prefix; with fewer, the next lines start at a fixed indentation."""
_INDENTATION = 4

_BEYOND_ASCII = r"\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff"
INVISIBLE = re.compile(f"[{_BEYOND_ASCII}]")
"""DEL and C1 (ECMA-48 §8.3), marks that change the direction of text (UAX #9 §2), line separators, surrogates."""
_CONTROLS = re.compile(rf"[\x00-\x1f{_BEYOND_ASCII}]")
_CONTROLS_IN_LINES = re.compile(rf"[\x00-\x08\x0b-\x1f{_BEYOND_ASCII}]")


def escape_controls(text: str) -> str:
    r"""Return *text* as one line, with `\x1b` for a control character and `\u202e` for a mark of direction."""
    return _CONTROLS.sub(_escape, text)


def escape_lines(text: str) -> str:
    """`escape_controls` for a text of several lines: tabs and line feeds stay."""
    return _CONTROLS_IN_LINES.sub(_escape, text)


def escape_json(text: str) -> str:
    r"""Return *text*, which is JSON, with `\u009b` and the like in its strings for what JSON allows unescaped."""
    return _CONTROLS_IN_LINES.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def short_repr(value: object, longest: int = 80) -> str:
    """Return the repr of *value* for a message: cut after *longest* characters, its type if it has no repr."""
    try:
        text = repr(value[:longest] if isinstance(value, str | bytes | bytearray) else value)
    except (ValueError, RecursionError):  # an integer of more than 4,300 digits, lists of lists of lists
        return f"a value of type {type(value).__name__}"
    is_cut = len(text) > longest or (isinstance(value, str | bytes | bytearray) and len(value) > longest)
    return f"{text[: longest - 1]}…" if is_cut else text


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
