"""The forms in which changes are told: text for a terminal, JSON for programs, Markdown for a pull request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from fastpix_dyn.workbench.diff.compare import Change
from fastpix_dyn.workbench.diff.rules import LEVELS

_HEAD = "| | what changed | what to do | rule | where |"
Changes = Sequence[Change]
_MARKUP = str.maketrans({letter: f"\\{letter}" for letter in "\\*_[]|#"} | {"&": "&amp;", "<": "&lt;"})
_MARKS = {"breaking": "❌", "warning": "⚠️", "info": "ℹ️"}  # noqa: RUF001  # the sign is meant


def counts(changes: Changes) -> dict[str, int]:
    """How many changes there are of each level."""
    return {level: sum(change.level == level for change in changes) for level in LEVELS}


def sentence(changes: Changes) -> str:
    """The verdict in a sentence."""
    if not changes:
        return "Nothing changed for a caller."
    told = ", ".join(f"{count} {level}" for level, count in counts(changes).items())
    return f"{len(changes)} {'change' if len(changes) == 1 else 'changes'}: {told}."


def text(changes: Changes) -> str:
    """Plain lines, by operation."""
    return "".join(f"{line}\n" for line in _lines(changes))


def _lines(changes: Changes) -> Iterator[str]:
    for operation, group in _by_operation(changes):
        yield operation
        for change in group:
            yield f"  {change.level:<8} {change.message} [{change.rule}]"
            if change.advice:
                yield f"           → {change.advice}"
            yield f"           {_places(change)}"
        yield ""
    yield sentence(changes)


def _by_operation(changes: Changes) -> Iterator[tuple[str, Iterator[Change]]]:
    for operation, group in groupby(changes, key=lambda change: change.operation):
        yield operation or "the whole API", group


def _places(change: Change) -> str:
    return ", ".join(f"{side} {spot}" for side, spot in (("old", change.old), ("new", change.new)) if spot)


def as_json(changes: Changes) -> str:
    """One object: `summary`, the counts by level, and `changes`, in the order of the text."""
    told = {"summary": counts(changes), "changes": [asdict(change) for change in changes]}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def markdown(changes: Changes) -> str:
    """A table for each operation."""
    return "".join(f"{line}\n" for line in _markdown(changes))


def _markdown(changes: Changes) -> Iterator[str]:
    yield from (f"## {sentence(changes)}", "")
    for operation, group in _by_operation(changes):
        yield from (
            f"### {_plain(operation)}",
            "",
            "| | what changed | what to do | rule | where |",
            "|---|---|---|---|---|",
        )
        for change in group:
            told = (_plain(change.message), _plain(change.advice), f"`{change.rule}`", _plain(_places(change)))
            yield f"| {_MARKS[change.level]} {change.level} | {' | '.join(told)} |"
        yield ""


def _plain(words: str) -> str:
    """*words* so that nothing in them is markup but their backticks, nor ends a cell of a table."""
    parts = " ".join(words.split()).split("`")
    return "`".join(part.replace("|", "\\|") if at % 2 else part.translate(_MARKUP) for at, part in enumerate(parts))


FORMATS: dict[str, Callable[[Changes], str]] = {"text": text, "json": as_json, "markdown": markdown}
"""By name."""
