"""Changes for a reader: what became of each operation in a row, and equal changes as one entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastpix_dyn.contract.reports.words import listed
from fastpix_dyn.workbench.diff.compare import Change
from fastpix_dyn.workbench.diff.rules import RULES

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
