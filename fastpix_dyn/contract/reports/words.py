"""What several forms of a report say in the same words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from fastpix_dyn.contract.findings import Finding, Kind
from fastpix_dyn.contract.report import CLEAN, FOUND, Report, exit_code

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
    hang = " " * (len(start) if len(start) <= width // 2 else 4)
    yield from textwrap.wrap(
        text, width, initial_indent=start, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
    ) or [start.rstrip()]
