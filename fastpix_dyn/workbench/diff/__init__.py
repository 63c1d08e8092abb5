"""The changes between two OpenAPI documents that concern a caller, the worst first.

`documents` reads both documents and locates values in them. `compare` pairs their operations and webhooks;
`operation_changes` and `schema_changes` (over `normalized_schema`) find the differences. Each difference becomes a
`Change` with the level, message and advice of its rule in `rules`; `formats` renders changes as text, JSON or Markdown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.workbench.diff import operation_changes
from fastpix_dyn.workbench.diff.documents import (
    ROOT,
    ComparedDocument,
    Difference,
    FileLocation,
    NodePath,
    locate,
    read,
)
from fastpix_dyn.workbench.diff.operation_changes import OperationPair, pair_operations
from fastpix_dyn.workbench.diff.rules import LEVELS, RULES, Level
from fastpix_dyn.workbench.diff.schema_changes import SchemaComparison

__all__ = ["Change", "compare", "labels", "read"]
_WHOLE_API = ""
"""The group of changes that concern the whole API."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change that concerns a caller.

    Attributes:
        rule: the id of the rule.
        level: breaking: correct code stops working. warning: it may stop working. info: it keeps working.
        operation: method and path, `webhook NAME`, or empty for the whole API.
        message: what changed.
        advice: what a caller must do; empty if nothing.
        old: the location in the old document; None if it is not there.
        new: the location in the new document; None if it is not there.
        subject: the name of the value that changed, as in the message; empty if the message names no value.
        enum_value: the enum value that was added or removed, as JSON; empty for other changes.
    """

    rule: str
    level: Level
    operation: str
    message: str
    advice: str
    old: FileLocation | None
    new: FileLocation | None
    subject: str = ""
    enum_value: str = ""


@check_types
def compare(old: ComparedDocument, new: ComparedDocument) -> tuple[Change, ...]:
    """Return every change from *old* to *new*, grouped by operation.

    The groups with the worst changes come first, and so do the worst changes in each group.
    """
    grouped: dict[str, list[Change]] = defaultdict(list)
    for group, differences in _groups(old, new):
        changes = (_change(group, one, old, new) for one in differences)
        grouped[group] += sorted(dict.fromkeys(changes), key=_severity)
    filled = [changes for changes in grouped.values() if changes]
    return tuple(change for changes in sorted(filled, key=lambda some: _severity(some[0])) for change in changes)


@check_types
def labels(old: ComparedDocument, new: ComparedDocument) -> tuple[str, ...]:
    """Return every operation and webhook of either side by the name that changes give it."""
    webhooks = dict.fromkeys((*old.api.webhooks, *new.api.webhooks))
    return (*(one.label for one in pair_operations(old.api, new.api)), *(f"webhook {name}" for name in webhooks))


def _severity(change: Change) -> int:
    return LEVELS.index(change.level)


def _change(group: str, one: Difference, old: ComparedDocument, new: ComparedDocument) -> Change:
    rule = RULES[one.rule]
    message, advice = (text.format_map(one.details) for text in (rule.message, rule.advice))
    locations = (_location(old, one.paths.old), _location(new, one.paths.new))
    enum_value = (one.details["new"] or one.details["old"]) if _is_enum_rule(rule.id) else ""
    return Change(rule.id, rule.level, group, message, advice, *locations, one.details.get("subject", ""), enum_value)


def _is_enum_rule(rule: str) -> bool:
    """Return whether *rule* reports an enum value of a schema."""
    return "enum-value" in rule and not rule.startswith("server")


def _location(side: ComparedDocument, path: NodePath | None) -> FileLocation | None:
    return locate(side, path) if path else None


def _groups(old: ComparedDocument, new: ComparedDocument) -> Iterator[tuple[str, Iterable[Difference]]]:
    """Yield the differences of the whole API, of each operation and of each webhook."""
    before, after = old.api, new.api
    comparison = SchemaComparison(before.schemas, after.schemas)
    yield _WHOLE_API, operation_changes.compare_servers(before.servers, after.servers, ROOT.child("servers"))
    yield _WHOLE_API, operation_changes.compare_security_schemes(before, after)
    yield _WHOLE_API, operation_changes.compare_shapes(before, after)
    for pair in pair_operations(before, after):
        yield pair.label, _compare_pair(comparison, pair, old, new)
    for name in dict.fromkeys((*before.webhooks, *after.webhooks)):
        webhooks = (before.webhooks.get(name), after.webhooks.get(name))
        yield f"webhook {name}", operation_changes.compare_webhooks(comparison, *webhooks)


def _compare_pair(
    comparison: SchemaComparison, pair: OperationPair, old: ComparedDocument, new: ComparedDocument
) -> Iterator[Difference]:
    if pair.old and pair.new:
        yield from operation_changes.compare_operations(comparison, pair.old, pair.new, (old.api, new.api))
    elif pair.old:
        yield operation_changes.removed_operation(pair.old, new.api)
    elif pair.new:
        yield operation_changes.added_operation(pair.new)
