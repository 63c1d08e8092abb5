"""An explanation: all that there is to say of one disagreement, and how it reads."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.spec.yaml_text import write

MOST_LINES = 14
"""Of what is wanted, and of what came."""
_SAID_ELSEWHERE = frozenset({"description", "example", "examples", "title", "externalDocs"})
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """One disagreement, in full.

    Attributes:
        where: the operation and, of an answer, its status; then the JSON pointer to the value.
        rule: what is broken: a keyword of JSON Schema, or `status`, `undeclared` …
        message: what was expected and what came, in a sentence.
        place: `file:line` of the document; empty where it is not known.
        wanted: the schema that stands there, as YAML cut short; empty where there is none.
        got: the value, as JSON cut short; secrets are masked.
        mends: what to do, one way or the other.
        curl: a command that asks again, without its secrets; empty where it is not known.
    """

    where: str
    rule: str
    message: str
    place: str = ""
    wanted: str = ""
    got: str = ""
    mends: tuple[str, ...] = ()
    curl: str = ""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.where}: {self.message}"
        yield from _part("rule", f"{self.rule}, at {self.place}" if self.place else self.rule)
        yield from _part("wanted", self.wanted)
        yield from _part("got", self.got)
        for mend in self.mends:
            yield from _part("mend", mend)
        yield from _part("again", self.curl)


def wanted(schema: Any) -> str:
    """*schema* as YAML: without its prose, and no deeper than a person reads."""
    kept = {key: value for key, value in schema.items() if key not in _SAID_ELSEWHERE} if is_object(schema) else schema
    return "" if kept in (None, {}) else _cut(write(_shallow(kept, 0)))


def got(value: Any) -> str:
    """*value*, of which no secret is left, as JSON."""
    return _cut(json.dumps(_shallow(value, 0), ensure_ascii=False, indent=2))


def _part(name: str, text: str) -> Iterator[str]:
    """*text* under its *name*, indented; nothing where there is none."""
    if text:
        yield textwrap.indent(text, " " * 9).replace(" " * 9, f"  {name.ljust(7)}", 1)


def _shallow(value: Any, depth: int) -> Any:
    if is_object(value):
        shown = {
            key: part for key, part in value.items() if depth == 0 or key not in _SAID_ELSEWHERE or not _is_text(part)
        }
        return "…" if depth >= _DEEPEST and value else {key: _shallow(part, depth + 1) for key, part in shown.items()}
    if is_array(value):
        return "…" if depth >= _DEEPEST and value else [_shallow(part, depth + 1) for part in value]
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _cut(text: str) -> str:
    lines = text.rstrip("\n").splitlines()
    return "\n".join(lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"])
