"""The forms in which changes are told: text for a terminal, JSON for programs, Markdown for a pull request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

from fastpix_dyn.contract.reports.words import hanging, listed, number
from fastpix_dyn.workbench.diff.compare import Change
from fastpix_dyn.workbench.diff.folding import Entry, Row, entries, rows
from fastpix_dyn.workbench.diff.rules import LEVELS

Changes = Sequence[Change]
SEVERAL = "several operations"
_WIDEST = 44
"""How wide the column of the operations is at most; a longer one has a line to itself."""
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
    return f"{number(len(changes), 'change')}: {told}."


def text(changes: Changes, operations: Sequence[str] = (), width: int | None = None) -> str:
    """Plain lines: a table of the *operations* that changed, then equal changes as one, by operation.

    Lines are no longer than *width*, where it is given and no word is longer.
    """
    return "".join(f"{line}\n" for line in _lines(changes, operations, width))


def _lines(changes: Changes, operations: Sequence[str], width: int | None) -> Iterator[str]:
    if changes:
        yield from _table(rows(changes), width)
        yield from filter(None, (_unchanged(changes, operations),))
        yield ""
    for heading, group in _by_operation(changes):
        yield heading
        for entry in group:
            yield from _entry_lines(entry, width)
        yield ""
    yield sentence(changes)


def _table(told: Sequence[Row], width: int | None) -> Iterator[str]:
    wide = min(_WIDEST, max(len(row.operation) for row in told), width * 2 // 5 if width else _WIDEST)
    yield f"{'operation':<{wide}}  breaking  other  what"
    for row in told:
        is_long = len(row.operation) > wide
        if is_long:
            yield row.operation
        start = f"{'' if is_long else row.operation:<{wide}}  {row.breaking:>8}  {row.other:>5}  "
        yield from hanging(start, ", ".join(row.topics), width)


def _unchanged(changes: Changes, operations: Sequence[str]) -> str:
    changed = {change.operation for change in changes}
    same = [name for name in operations if name not in changed]
    webhooks = sum(name.startswith("webhook ") for name in same)
    counted = ((len(same) - webhooks, "operation"), (webhooks, "webhook"))
    told = " and ".join(number(count, noun) for count, noun in counted if count)
    return f"{told} unchanged" if told else ""


def _by_operation(changes: Changes) -> list[tuple[str, list[Entry]]]:
    """What concerns several operations, worst first; then the others, by operation."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries(changes), key=lambda one: len(one.operations) == 1):
        found.setdefault(entry.operations[0] if len(entry.operations) == 1 else SEVERAL, []).append(entry)
    if SEVERAL in found:
        found[SEVERAL].sort(key=lambda one: LEVELS.index(one.first.level))
    return list(found.items())


def _entry_lines(entry: Entry, width: int | None) -> Iterator[str]:
    change, blank = entry.first, " " * 11
    yield from hanging(f"  {change.level:<8} ", f"{entry.message} [{change.rule}]", width)
    if entry.also:
        yield from hanging(f"{blank}also ", entry.also, width)
    if entry.advice:
        yield from hanging(f"{blank}→ ", entry.advice, width)
    if len(entry.operations) > 1:
        yield from hanging(f"{blank}in ", listed(entry.operations), width)
    yield from hanging(blank, _places(entry), width)


def _places(entry: Entry) -> str:
    sides = (("old", entry.first.old), ("new", entry.first.new))
    first = ", ".join(f"{side} {spot}" for side, spot in sides if spot)
    more = entry.places - 1
    return f"{first}, and {number(more, 'more place')}" if more else first


def as_json(changes: Changes, operations: Sequence[str] = ()) -> str:
    """One object: `summary`, counts by level; `operations`, the table; `unchanged`; `changes`, each by itself."""
    changed = {change.operation for change in changes}
    told = {
        "summary": counts(changes),
        "operations": [asdict(row) for row in rows(changes)],
        "unchanged": [name for name in operations if name not in changed],
        "changes": [
            {key: part for key, part in asdict(change).items() if key not in {"what", "word"}} for change in changes
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def markdown(changes: Changes, operations: Sequence[str] = ()) -> str:
    """A table of the operations that changed; then one for what concerns several, and one for each."""
    return "".join(f"{line}\n" for line in _markdown(changes, operations))


def _markdown(changes: Changes, operations: Sequence[str]) -> Iterator[str]:
    yield from (f"## {sentence(changes)}", "")
    if changes:
        yield from ("| operation | breaking | other | what |", "|---|---|---|---|")
        for row in rows(changes):
            yield f"| {_plain(row.operation)} | {row.breaking} | {row.other} | {', '.join(row.topics)} |"
        yield ""
    if changes and (same := _unchanged(changes, operations)):
        yield from (f"{same}.", "")
    for heading, group in _by_operation(changes):
        is_shared = heading == SEVERAL
        yield from (f"### {_plain(heading)}", "")
        yield f"| | what changed | what to do | rule | {'operations | ' if is_shared else ''}where |"
        yield f"|---|---|---|---|{'---|' if is_shared else ''}---|"
        yield from (_markdown_row(entry, is_shared=is_shared) for entry in group)
        yield ""


def _markdown_row(entry: Entry, *, is_shared: bool) -> str:
    change = entry.first
    message = f"{entry.message}; also {entry.also}" if entry.also else entry.message
    told = [_plain(message), _plain(entry.advice), f"`{change.rule}`"]
    told += [_plain(listed(entry.operations))] if is_shared else []
    return f"| {_MARKS[change.level]} {change.level} | {' | '.join([*told, _plain(_places(entry))])} |"


def _plain(words: str) -> str:
    """*words* so that nothing in them is markup but their backticks, nor ends a cell of a table."""
    parts = " ".join(words.split()).split("`")
    return "`".join(part.replace("|", "\\|") if at % 2 else part.translate(_MARKUP) for at, part in enumerate(parts))


FORMATS: dict[str, Callable[[Changes, Sequence[str]], str]] = {"text": text, "json": as_json, "markdown": markdown}
"""By name."""
