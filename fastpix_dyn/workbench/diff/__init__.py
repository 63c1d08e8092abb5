"""Two documents → every change that concerns a caller, worst first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.workbench.diff import operation_changes
from fastpix_dyn.workbench.diff.documents import ROOT, Anchor, Both, Found, Place, Side, both, place, read
from fastpix_dyn.workbench.diff.operation_changes import Matched, changed_parameters, matched
from fastpix_dyn.workbench.diff.rules import LEVELS, RULES, Level
from fastpix_dyn.workbench.diff.schema_changes import Walk

Check = Callable[[Operation, Operation, Both], Iterator[Found]]
Group = tuple[str, Iterable[Found]]
EVERYWHERE = ""
"""The group of changes that concern the whole API."""
_CHECKS: tuple[Check, ...] = (
    operation_changes.changed_names,
    operation_changes.changed_deprecation,
    operation_changes.changed_events,
    operation_changes.changed_paging,
    operation_changes.changed_retries,
    operation_changes.changed_idempotency,
    operation_changes.changed_waiters,
)


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for a caller.

    Attributes:
        rule: the id of the rule.
        level: breaking: code that was right is so no longer. warning: it may be. info: it stays right.
        operation: method and path, `webhook NAME`, or nothing where it concerns the whole API.
        message: what changed, in words.
        advice: what a caller must do; empty where it is nothing.
        old: where it stood; None for what is new.
        new: where it stands; None for what is gone.
        what: the value that changed, in words, as the message has it; empty where the message names none.
        word: the word that the value got or lost, as JSON; empty where the change is another one.
    """

    rule: str
    level: Level
    operation: str
    message: str
    advice: str
    old: Place | None
    new: Place | None
    what: str = ""
    word: str = ""


def compare(old: Side, new: Side) -> tuple[Change, ...]:
    """Every change from *old* to *new*: the groups with the worst first, and the worst first in each."""
    grouped: dict[str, list[Change]] = defaultdict(list)
    for group, found in _groups(old, new):
        made = (_change(group, one, old, new) for one in found)
        grouped[group] += sorted(dict.fromkeys(made), key=_badness)
    filled = [changes for changes in grouped.values() if changes]
    return tuple(change for changes in sorted(filled, key=lambda some: _badness(some[0])) for change in changes)


def _badness(change: Change) -> int:
    return LEVELS.index(change.level)


def _change(group: str, one: Found, old: Side, new: Side) -> Change:
    rule = RULES[one.rule]
    message, advice = (text.format_map(one.words) for text in (rule.says, rule.advice))
    places = (_place(old, one.at.old), _place(new, one.at.new))
    word = (one.words["new"] or one.words["old"]) if is_of_words(rule.id) else ""
    return Change(rule.id, rule.level, group, message, advice, *places, one.words.get("what", ""), word)


def is_of_words(rule: str) -> bool:
    """Whether a change of *rule* is that a value got or lost a word."""
    return "enum-value" in rule and not rule.startswith("server")


def labels(old: Side, new: Side) -> tuple[str, ...]:
    """Return every operation and webhook of either side, as changes name them."""
    webhooks = dict.fromkeys((*old.api.webhooks, *new.api.webhooks))
    return (*(one.label for one in matched(old.api, new.api)), *(f"webhook {name}" for name in webhooks))


def _place(side: Side, anchor: Anchor | None) -> Place | None:
    return place(side, anchor) if anchor else None


def _groups(old: Side, new: Side) -> Iterator[Group]:
    """What was found, by what it concerns."""
    before, after = old.api, new.api
    walk = Walk(before.schemas, after.schemas)
    yield EVERYWHERE, operation_changes.changed_servers(before.servers, after.servers, ROOT.down("servers"))
    yield EVERYWHERE, operation_changes.changed_schemes(before, after)
    yield EVERYWHERE, operation_changes.changed_shapes(before, after)
    for one in matched(before, after):
        yield one.label, _operation(walk, one, old, new)
    for name in dict.fromkeys((*before.webhooks, *after.webhooks)):
        pair = (before.webhooks.get(name), after.webhooks.get(name))
        yield f"webhook {name}", operation_changes.changed_webhook(walk, *pair)


def _operation(walk: Walk, one: Matched, old: Side, new: Side) -> Iterator[Found]:
    before, after = one.old, one.new
    if before and after:
        at = both(before, after)
        for check in _CHECKS:
            yield from check(before, after, at)
        yield from operation_changes.changed_security((before, old.api), (after, new.api), at)
        yield from operation_changes.changed_servers(before.servers, after.servers, at.down("servers"))
        yield from changed_parameters(walk, before, after)
        yield from operation_changes.changed_body(walk, before, after, at)
        yield from operation_changes.changed_replies(walk, before, after, at)
    elif before:
        yield operation_changes.gone(before, new.api)
    elif after:
        yield operation_changes.added(after)


__all__ = ["compare", "labels", "read"]
