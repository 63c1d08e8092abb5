"""What several forms of a report say in the same words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from fastpix_dyn.contract.findings import EVERY, Finding, Kind
from fastpix_dyn.contract.report import CLEAN, FOUND, Report, exit_code
from fastpix_dyn.spec import values as json_pointer

SEVERAL = "several operations"
_LEAST_ROOM = 16
"""How many columns a text needs beside what it hangs below."""
STATES = ("tested", "refused", "failed", "skipped")
"""Of operations, in the order in which they are told."""
_VERDICTS = {CLEAN: "clean", FOUND: "found"}


def verdict(report: Report, fail_on: Kind) -> str:
    """`clean`, `found`, or `untested`."""
    return _VERDICTS.get(exit_code(report, fail_on), "untested")


def sentence(report: Report, fail_on: Kind) -> str:
    """The verdict in a sentence."""
    counts = f"{counted(report.of_kind('violation'), 'violation')}, {counted(report.of_kind('drift'), 'drift')}"
    silent = number(len(report.failures), "operation")
    return {
        "clean": f"No client breaks: {counts}.",
        "found": f"Server and document disagree: {counts}.",
        "untested": f"Not all could be tested: {counts}, {silent} without an answer.",
    }[verdict(report, fail_on)]


def counted(findings: Iterable[Finding], kind: str) -> str:
    """How many findings there are of a kind: `2 violations`; drift has no plural."""
    count = len(list(findings))
    return f"{count} drift" if kind == "drift" else number(count, kind)


def number(count: int, noun: str) -> str:
    """`1 answer`, `2 answers`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def moment(seconds: float) -> str | None:
    """A time since the epoch as RFC 3339 writes it, in UTC; None where it is not known."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None


def by_operation(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """*findings* grouped by operation; in their order within each."""
    ordered = sorted(findings, key=lambda one: one.operation)
    return [(operation, list(group)) for operation, group in groupby(ordered, key=lambda one: one.operation)]


@dataclass(frozen=True, slots=True)
class Group:
    """Equal findings of several operations, or one finding.

    Attributes:
        findings: all of them; the first speaks for the others.
        operations: the operations concerned.
        pointers: the different pointers.
        whole: the first, with the count and the times of all.
    """

    findings: tuple[Finding, ...]
    operations: tuple[str, ...]
    pointers: tuple[str, ...]
    whole: Finding

    @property
    def fingerprints(self) -> str:
        """The fingerprint; of several the first, and how many more there are."""
        more = len(self.findings) - 1
        return f"{self.whole.fingerprint} and {more} more" if more else self.whole.fingerprint


def folded(findings: Iterable[Finding]) -> list[Group]:
    """Return *findings* with those made one that say the same of several operations; in their order."""
    alike: dict[object, list[Finding]] = {}
    for one in findings:
        alike.setdefault(_sameness(one), []).append(one)
    groups = (
        [some] if len({one.operation for one in some}) > 1 else [[one] for one in some] for some in alike.values()
    )
    return [_group(some) for group in groups for some in group]


def by_heading(findings: Iterable[Finding]) -> list[tuple[str, list[Group]]]:
    """Return the groups of *findings*: those of several operations, then the others by operation."""
    found = folded(findings)
    shared = [one for one in found if len(one.operations) > 1]
    single = [one for one in found if len(one.operations) == 1]
    ordered = by_operation(one.whole for one in single)
    heading = {one.whole.fingerprint: one for one in single}
    rest = [(operation, [heading[each.fingerprint] for each in some]) for operation, some in ordered]
    return [*([(SEVERAL, shared)] if shared else []), *rest]


def _sameness(one: Finding) -> object:
    """What equal findings have in common: rule, name of the value and expectation; without a name, also what it was."""
    tokens = [token for token in json_pointer.tokens(one.pointer) if token != EVERY]
    came = "" if tokens else one.got
    return (one.kind, one.known, one.rule, one.detail, tokens[-1:] == [] or tokens[-1], one.expected, came)


def _group(findings: list[Finding]) -> Group:
    first, times = findings[0], [one.first for one in findings if one.first]
    whole = replace(
        first,
        count=sum(one.count for one in findings),
        first=min(times, default=0.0),
        last=max(one.last for one in findings),
    )
    operations = tuple(dict.fromkeys(one.operation for one in findings))
    return Group(tuple(findings), operations, tuple(dict.fromkeys(one.pointer or "/" for one in findings)), whole)


def spans(one: Finding) -> str:
    """How often and when *one* was seen: `3 times, first 2026-…, last 2026-…`."""
    first, last = moment(one.first), moment(one.last)
    when = f", first {first}, last {last}" if first and first != last else f", {first}" if first else ""
    return f"{number(one.count, 'time')}{when}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """Return *names* in a row; of many the first: `a, b, c and 12 more`."""
    more = len(names) - most
    return ", ".join(names[:most]) + f" and {more} more" if more > 1 else ", ".join(names)


def hanging(start: str, text: str, width: int | None = None) -> Iterator[str]:
    """Yield *start* and *text*; where that is longer than *width*, in lines broken between words, below each other."""
    if width is None or len(start) + len(text) <= width:
        yield f"{start}{text}".rstrip()
        return
    hang = " " * (len(start) if start and width - len(start) >= _LEAST_ROOM else 4)
    yield from textwrap.wrap(
        text, width, initial_indent=start, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
    ) or [start.rstrip()]
