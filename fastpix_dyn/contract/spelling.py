"""Values whose spelling is lost when the client reads a JSON text and writes it again (RFC 8259 §4, §6)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.spec.values import is_array, quoted
from fastpix_dyn.validate.violation import Violation

LARGEST_EXACT = 2**53
"""Above it, readers that hold numbers as doubles, as JavaScript does, change integers (RFC 8259 §6)."""
INT64_LIMITS = frozenset({2**63 - 1, 2**63, -(2**63), 9223372036854776000, -9223372036854776000})
"""The least and greatest int64, as integers and as JavaScript writes them: servers send them for "no value"."""
_FINE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d\.\d{6}(?=\d)\d*[1-9]\d*.*")
_LONGEST = 60


class _Token(str):
    """A number as it stands in the text."""

    __slots__ = ()


class _Object(dict[str, Any]):
    """An object, and the keys that it has twice."""

    __slots__ = ("twice",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.twice = sorted({name for name in names if names.count(name) > 1}) if len(self) < len(names) else []


def changed(text: str) -> Iterator[Violation]:
    """What the client would spell otherwise in the JSON *text*, which must be readable: where, and how.

    Of numbers those whose digits change, of times those that are finer than a microsecond, of objects those that have
    a key twice, of strings those that hold half of a surrogate pair.
    """
    yield from _walked(_DECODER.decode(text), "")


def _walked(value: Any, pointer: str) -> Iterator[Violation]:
    if isinstance(value, _Token):
        yield from _number(str(value), pointer)
    elif isinstance(value, str):
        yield from _string(value, pointer)
    elif isinstance(value, _Object):
        for name in value.twice:
            yield Violation(f"{pointer}/{escape(name)}", "duplicate", "expected a key once, got it more than once")
        for name, part in value.items():
            yield from _walked(part, f"{pointer}/{escape(name)}")
    elif is_array(value):
        for index, part in enumerate(value):
            yield from _walked(part, f"{pointer}/{index}")


def _number(text: str, pointer: str) -> Iterator[Violation]:
    if len(text) < _LONGEST and abs(float(text)) == 2.0**63 and Decimal(text) in INT64_LIMITS:
        return
    is_whole = text.lstrip("-").isdigit()
    again = json.dumps(int(text) if is_whole and len(text) < _LONGEST else float(text))
    if again != text:
        yield Violation(pointer, "spelling", f"expected a number that is written {again}, got {text[:_LONGEST]}")
    elif is_whole and abs(int(text)) > LARGEST_EXACT:
        yield Violation(pointer, "precision", f"expected an integer that a double holds exactly, got {text}")


def _string(text: str, pointer: str) -> Iterator[Violation]:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        yield Violation(pointer, "spelling", "expected Unicode text, got half of a surrogate pair")
    elif _FINE_TIME.fullmatch(text):
        yield Violation(pointer, "spelling", f"expected a time in microseconds at most, got {quoted(text[:_LONGEST])}")


_DECODER = json.JSONDecoder(object_pairs_hook=_Object, parse_float=_Token, parse_int=_Token)
