"""The output of `spec diff` as text, JSON or Markdown: a table of the operations, and equal changes as one group.

Changes are grouped if they are the change of one schema that several operations use, the same change of several
properties, or several enum values of one property.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from fastpix_dyn.text import hanging_indent, pluralize, shorten_list
from fastpix_dyn.workbench.diff import Change
from fastpix_dyn.workbench.diff.rules import LEVELS, RULES, Level

Key = TypeVar("Key")
Changes = Sequence[Change]
WHOLE_API = "the whole API"
SEVERAL = "several operations"
_MOST_ENUM_VALUES = 12
"""How many enum values of one property a group lists."""
_INNER_VALUE = re.compile(r"`(?P<path>[^`]+)` of (?P<root>.+)", re.DOTALL)
"""The name of a value inside of a body, a header or a parameter."""
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
"""A pattern of rule ids, and the topic of these rules; the first match counts."""


# Summaries and groups.


@dataclass(frozen=True, slots=True)
class OperationSummary:
    """The changes of one operation, one webhook, or the whole API in numbers.

    Attributes:
        operation: method and path, `webhook NAME`, or `the whole API`.
        breaking: the number of breaking changes.
        other: the number of warnings and of changes for information.
        topics: what the changes are about, a word or two each.
    """

    operation: str
    breaking: int
    other: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Equal changes, reported as one.

    Attributes:
        changes: all of them; the first represents the others.
        message: what changed.
        advice: what a caller must do; empty if nothing.
        operations: the operations concerned.
        also: the names of the other values that changed in the same way; empty if there are none.
        locations: the number of locations that changed.
    """

    changes: tuple[Change, ...]
    message: str
    advice: str
    operations: tuple[str, ...]
    also: str
    locations: int

    @property
    def first(self) -> Change:
        """The change that represents the group."""
        return self.changes[0]


def summarize(changes: Changes) -> list[OperationSummary]:
    """Return a summary of each operation that changed, in the order of *changes*."""
    return [
        OperationSummary(
            operation,
            sum(one.level == "breaking" for one in group),
            sum(one.level != "breaking" for one in group),
            tuple(dict.fromkeys(topic_of(one.rule) for one in group)),
        )
        for operation, group in _group_by((one.operation or WHOLE_API, one) for one in changes).items()
    ]


def topic_of(rule: str) -> str:
    """Return what the changes of *rule* are about, in a word or two."""
    return next(topic for pattern, topic in _TOPICS if re.fullmatch(pattern, rule))


def group_changes(changes: Changes) -> list[ChangeGroup]:
    """Return *changes* with equal changes as one group, in their order.

    Changes are equal if they have one rule and concern values of one name, in any operation. Changes of the same
    operations and one rule are equal also if only the name of the value, or the enum value, differs.
    """
    by_name = _group_by((_comparison_key(one, _value_name(one)), one) for one in changes).values()
    by_operations: dict[object, list[Change]] = {}
    for group in by_name:
        by_operations.setdefault((_comparison_key(group[0], ""), _operations(group)), []).extend(group)
    by_enum: dict[object, list[Change]] = {}
    for key, group in by_operations.items():
        subjects = tuple(dict.fromkeys(one.subject for one in group))
        enum_key = (group[0].rule, _operations(group), subjects)
        by_enum.setdefault(enum_key if group[0].enum_value else key, []).extend(group)
    return [_change_group(group) for group in by_enum.values()]


def _group_by(pairs: Iterable[tuple[Key, Change]]) -> dict[Key, list[Change]]:
    groups: dict[Key, list[Change]] = {}
    for key, change in pairs:
        groups.setdefault(key, []).append(change)
    return groups


def _comparison_key(change: Change, name: str) -> tuple[str, str, str]:
    """Return what changes like *change* have in common if the value is called *name*."""
    is_inner = _INNER_VALUE.fullmatch(change.subject)
    message = change.message.replace(change.subject, name) if is_inner else change.message
    return change.rule, message, change.advice


def _value_name(change: Change) -> str:
    """Return the name of the value that changed, without the way to it."""
    inner = _INNER_VALUE.fullmatch(change.subject)
    return inner["path"].rpartition(".")[2] if inner else change.subject


def _operations(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.operation or WHOLE_API for one in changes))


def _change_group(changes: list[Change]) -> ChangeGroup:
    names = [f"`{name}`" for name in dict.fromkeys(map(_value_name, changes))]
    subjects = list(dict.fromkeys(one.subject for one in changes))
    also = ", ".join(names[1:]) if len(names) > 1 else shorten_list(subjects[1:])
    locations = {tuple((side.file, side.pointer) if side else None for side in (one.old, one.new)) for one in changes}
    return ChangeGroup(tuple(changes), *_message_and_advice(changes), _operations(changes), also, len(locations))


def _message_and_advice(changes: Changes) -> tuple[str, str]:
    """Return the message and the advice with all enum values of the group."""
    first, values = changes[0], list(dict.fromkeys(one.enum_value for one in changes))
    if len(values) == 1:
        return first.message, first.advice
    rule, text = RULES[first.rule], shorten_list(values, _MOST_ENUM_VALUES)
    details = {"subject": first.subject, "old": text, "new": text}
    return rule.message.format_map(details), rule.advice.format_map(details)


# What the formats share.


def _counts(changes: Changes) -> dict[Level, int]:
    """Return the number of changes of each level."""
    return {level: sum(change.level == level for change in changes) for level in LEVELS}


def _verdict(changes: Changes) -> str:
    if not changes:
        return "Nothing changed for a caller."
    counts = ", ".join(f"{count} {level}" for level, count in _counts(changes).items())
    return f"{pluralize(len(changes), 'change')}: {counts}."


def _unchanged(changes: Changes, operations: Sequence[str]) -> str:
    changed = {change.operation for change in changes}
    same = [name for name in operations if name not in changed]
    webhooks = sum(name.startswith("webhook ") for name in same)
    counts = ((len(same) - webhooks, "operation"), (webhooks, "webhook"))
    text = " and ".join(pluralize(count, noun) for count, noun in counts if count)
    return f"{text} unchanged" if text else ""


def _by_operation(changes: Changes) -> list[tuple[str, list[ChangeGroup]]]:
    """Return the groups of several operations, the worst first; then the others by operation."""
    found: dict[str, list[ChangeGroup]] = {}
    for group in sorted(group_changes(changes), key=lambda one: len(one.operations) == 1):
        found.setdefault(group.operations[0] if len(group.operations) == 1 else SEVERAL, []).append(group)
    if SEVERAL in found:
        found[SEVERAL].sort(key=lambda one: LEVELS.index(one.first.level))
    return list(found.items())


def _locations(group: ChangeGroup) -> str:
    sides = (("old", group.first.old), ("new", group.first.new))
    first = ", ".join(f"{side} {location}" for side, location in sides if location)
    more = group.locations - 1
    return f"{first}, and {pluralize(more, 'more location')}" if more else first


# Text.


_WIDEST_COLUMN = 44
"""The largest width of the column of operations; a longer operation gets its own line."""


def text(changes: Changes, operations: Sequence[str] = (), width: int | None = None) -> str:
    """Return plain lines: a table of the operations that changed, then groups of equal changes by operation.

    Args:
        changes: the changes, in the order of `compare`.
        operations: the labels of all operations and webhooks, to count those that did not change.
        width: the largest number of columns of a line, unless a word is longer; None for no limit.
    """
    return "".join(f"{line}\n" for line in _text_lines(changes, operations, width))


def _text_lines(changes: Changes, operations: Sequence[str], width: int | None) -> Iterator[str]:
    if changes:
        yield from _text_table(summarize(changes), width)
        yield from filter(None, (_unchanged(changes, operations),))
        yield ""
    for heading, groups in _by_operation(changes):
        yield heading
        for group in groups:
            yield from _group_lines(group, width)
        yield ""
    yield _verdict(changes)


def _text_table(summaries: Sequence[OperationSummary], width: int | None) -> Iterator[str]:
    longest = max(len(row.operation) for row in summaries)
    column = min(_WIDEST_COLUMN, longest, width * 2 // 5 if width else _WIDEST_COLUMN)
    yield f"{'operation':<{column}}  breaking  other  what"
    for row in summaries:
        is_long = len(row.operation) > column
        if is_long:
            yield row.operation
        start = f"{'' if is_long else row.operation:<{column}}  {row.breaking:>8}  {row.other:>5}  "
        yield from hanging_indent(start, ", ".join(row.topics), width)


def _group_lines(group: ChangeGroup, width: int | None) -> Iterator[str]:
    change, blank = group.first, " " * 11
    yield from hanging_indent(f"  {change.level:<8} ", f"{group.message} [{change.rule}]", width)
    if group.also:
        yield from hanging_indent(f"{blank}also ", group.also, width)
    if group.advice:
        yield from hanging_indent(f"{blank}→ ", group.advice, width)
    if len(group.operations) > 1:
        yield from hanging_indent(f"{blank}in ", shorten_list(group.operations), width)
    yield from hanging_indent(blank, _locations(group), width)


# JSON.


def as_json(changes: Changes, operations: Sequence[str] = ()) -> str:
    """Return one JSON object.

    Its keys: `summary`, the number of changes by level; `operations`, the table; `unchanged`, the operations that did
    not change; `changes`, each change separately.
    """
    changed = {change.operation for change in changes}
    value = {
        "summary": _counts(changes),
        "operations": [asdict(row) for row in summarize(changes)],
        "unchanged": [name for name in operations if name not in changed],
        "changes": [
            {key: part for key, part in asdict(change).items() if key not in {"subject", "enum_value"}}
            for change in changes
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# Markdown.


_MARKUP = str.maketrans({letter: f"\\{letter}" for letter in "\\*_[]|#"} | {"&": "&amp;", "<": "&lt;"})
_SIGNS: dict[Level, str] = {"breaking": "❌", "warning": "⚠️", "info": "ℹ️"}  # noqa: RUF001  # the sign is meant


def markdown(changes: Changes, operations: Sequence[str] = ()) -> str:
    """Return a table of the operations that changed, a table for several operations, and one for each operation."""
    return "".join(f"{line}\n" for line in _markdown_lines(changes, operations))


def _markdown_lines(changes: Changes, operations: Sequence[str]) -> Iterator[str]:
    yield from (f"## {_verdict(changes)}", "")
    if changes:
        yield from ("| operation | breaking | other | what |", "|---|---|---|---|")
        for row in summarize(changes):
            yield f"| {_escaped(row.operation)} | {row.breaking} | {row.other} | {', '.join(row.topics)} |"
        yield ""
    if changes and (same := _unchanged(changes, operations)):
        yield from (f"{same}.", "")
    for heading, groups in _by_operation(changes):
        is_shared = heading == SEVERAL
        yield from (f"### {_escaped(heading)}", "")
        yield f"| | what changed | what to do | rule | {'operations | ' if is_shared else ''}where |"
        yield f"|---|---|---|---|{'---|' if is_shared else ''}---|"
        yield from (_markdown_row(group, is_shared=is_shared) for group in groups)
        yield ""


def _markdown_row(group: ChangeGroup, *, is_shared: bool) -> str:
    change = group.first
    message = f"{group.message}; also {group.also}" if group.also else group.message
    cells = [_escaped(message), _escaped(group.advice), f"`{change.rule}`"]
    cells += [_escaped(shorten_list(group.operations))] if is_shared else []
    return f"| {_SIGNS[change.level]} {change.level} | {' | '.join([*cells, _escaped(_locations(group))])} |"


def _escaped(words: str) -> str:
    """Return *words* for a cell of a table: only backticks keep their meaning in Markdown."""
    parts = " ".join(words.split()).split("`")
    return "`".join(part.replace("|", "\\|") if at % 2 else part.translate(_MARKUP) for at, part in enumerate(parts))


FORMATS: dict[str, Callable[[Changes, Sequence[str]], str]] = {"text": text, "json": as_json, "markdown": markdown}
"""By name."""
