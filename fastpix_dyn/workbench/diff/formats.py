"""Changes for a reader: what became of each operation in a row, and equal changes as one entry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from fastpix_dyn.contract.reports.phrases import hanging, listed, number
from fastpix_dyn.workbench.diff import Change
from fastpix_dyn.workbench.diff.rules import LEVELS, RULES

Key = TypeVar("Key")
WHOLE_API = "the whole API"
_WORDS = 12
"""How many words of one value an entry lists."""
_INSIDE = re.compile(r"`(?P<path>[^`]+)` of (?P<root>.+)", re.DOTALL)
"""How a value inside of a body, a header or a parameter is called."""
_TOPICS = (
    (r"api-(path-)?removed-with.*|webhook-removed", "removed"),
    (r"endpoint-added|webhook-added", "new"),
    (r"endpoint-(deprecated|reactivated)", "deprecation"),
    (r".*python-name.*|api-operation-id.*|api-tag.*", "names"),
    (r"operation-event.*|event-shape.*", "events"),
    (r"api-security.*|security-scheme.*", "security"),
    (r".*server.*", "servers"),
    (r".*request-parameter.*", "parameters"),
    (r"request-.*|new-.*-request-property", "request body"),
    (r".*response-header.*", "response headers"),
    (r"response-.*", "responses"),
    (r"webhook-.*", "event"),
    (r"error-shape-changed", "errors"),
    (r"pagination-.*", "pagination"),
    (r"retries-.*|idempotency-.*", "retries"),
    (r"waiter-.*", "waiters"),
)
"""A pattern of rules, and the word for what they are about; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one operation, one webhook, or the whole API.

    Attributes:
        operation: method and path, `webhook NAME`, or `the whole API`.
        breaking: how many changes break a caller.
        other: how many do not, or only may.
        topics: what they are about, a word or two each.
    """

    operation: str
    breaking: int
    other: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Equal changes: of one schema that several operations use, or of several places that changed in the same way.

    Attributes:
        changes: all of them; the first speaks for the others.
        message: what changed, in words.
        advice: what a caller must do; empty where it is nothing.
        operations: the operations concerned.
        also: the other values that changed in the same way, in words; empty where there is none.
        places: how many places of the documents changed so.
    """

    changes: tuple[Change, ...]
    message: str
    advice: str
    operations: tuple[str, ...]
    also: str
    places: int

    @property
    def first(self) -> Change:
        """The change that speaks for all."""
        return self.changes[0]


def rows(changes: Sequence[Change]) -> list[Row]:
    """Return a row for each operation that changed, in the order of *changes*."""
    return [
        Row(
            operation,
            sum(one.level == "breaking" for one in group),
            sum(one.level != "breaking" for one in group),
            tuple(dict.fromkeys(topic(one.rule) for one in group)),
        )
        for operation, group in _grouped((one.operation or WHOLE_API, one) for one in changes).items()
    ]


def topic(rule: str) -> str:
    """Return what the changes of *rule* are about."""
    return next(word for pattern, word in _TOPICS if re.fullmatch(pattern, rule))


def entries(changes: Sequence[Change]) -> list[Entry]:
    """Return *changes* with equal ones made one, in their order.

    Equal are changes of one rule, of values of one name, wherever these are; and, of the same operations, changes of
    one rule that differ by the name of the value alone, or by the word that a value got or lost.
    """
    named = _grouped((_kind(one, _name(one)), one) for one in changes).values()
    alike: dict[object, list[Change]] = {}
    for group in named:
        alike.setdefault((_kind(group[0], ""), _operations(group)), []).extend(group)
    of_words: dict[object, list[Change]] = {}
    for key, group in alike.items():
        whats = tuple(dict.fromkeys(one.what for one in group))
        of_words.setdefault((group[0].rule, _operations(group), whats) if group[0].word else key, []).extend(group)
    return [_entry(group) for group in of_words.values()]


def _grouped(pairs: Iterable[tuple[Key, Change]]) -> dict[Key, list[Change]]:
    found: dict[Key, list[Change]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found


def _kind(change: Change, name: str) -> tuple[str, str, str]:
    """What changes like *change* have in common, where the value is called *name*."""
    message = change.message.replace(change.what, name) if _INSIDE.fullmatch(change.what) else change.message
    return change.rule, message, change.advice


def _name(change: Change) -> str:
    """The name of the value that changed, without the way to it."""
    inside = _INSIDE.fullmatch(change.what)
    return inside["path"].rpartition(".")[2] if inside else change.what


def _operations(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.operation or WHOLE_API for one in changes))


def _entry(changes: list[Change]) -> Entry:
    names = [f"`{name}`" for name in dict.fromkeys(map(_name, changes))]
    whats = list(dict.fromkeys(one.what for one in changes))
    also = ", ".join(names[1:]) if len(names) > 1 else listed(whats[1:])
    places = {tuple((side.file, side.pointer) if side else None for side in (one.old, one.new)) for one in changes}
    return Entry(tuple(changes), *_sentences(changes), _operations(changes), also, len(places))


def _sentences(changes: Sequence[Change]) -> tuple[str, str]:
    """What changed, and what to do: with all words that the value got or lost."""
    first, words = changes[0], list(dict.fromkeys(one.word for one in changes))
    if len(words) == 1:
        return first.message, first.advice
    rule, said = RULES[first.rule], listed(words, _WORDS)
    told = {"what": first.what, "old": said, "new": said}
    return rule.says.format_map(told), rule.advice.format_map(told)


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
    first = ", ".join(f"{side} {node}" for side, node in sides if node)
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
