"""A report for a terminal: plain lines, without colours."""

from __future__ import annotations

from collections.abc import Iterator

from fastpix_dyn.contract.findings import Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import words

_MOST = 12
"""How many of the operations that were not tested are named; the other forms name all."""


def written(report: Report, fail_on: Kind, width: int | None = None) -> str:
    """The lines, each ended; no longer than *width*, where it is given and words allow, but for the curl commands."""
    return "".join(f"{line}\n" for line in _lines(report, fail_on, width))


def _lines(report: Report, fail_on: Kind, width: int | None) -> Iterator[str]:
    yield f"{report.title} ({report.document}) against {report.server}, {report.mode}"
    yield ""
    for heading, groups in words.by_heading(report.findings):
        yield heading
        for one in groups:
            yield from _group(one, width)
        yield ""
    yield from _coverage(report, width)
    for start, entries in (
        ("could not be removed: ", report.left),
        ("mended, take it out of the baseline: ", report.mended),
        ("note: ", report.notes),
    ):
        for entry in entries:
            yield from words.hanging(start, entry, width)
    if report.interrupted:
        yield "interrupted: the report covers what was asked until then"
    yield words.sentence(report, fail_on)


def _group(group: words.Group, width: int | None) -> Iterator[str]:
    one, blank = group.whole, " " * 12
    label = f"known ({one.known})" if one.known else one.kind
    yield from words.hanging(f"  {label:<9} ", f"{one.status} {one.pointer or '/'} [{one.rule}]", width)
    yield from words.hanging(f"{blank}expected ", one.expected, width)
    yield from words.hanging(f"{blank}got      ", one.got, width)
    if len(group.operations) > 1:
        yield from words.hanging(f"{blank}in       ", words.listed(group.operations), width)
    if len(group.pointers) > 1:
        yield from words.hanging(f"{blank}also at  ", words.listed(group.pointers[1:]), width)
    yield from words.hanging(blank, "  ".join(filter(None, (one.place, words.spans(one), group.fingerprints))), width)
    if one.curl:
        yield f"{blank}{one.curl}"


def _coverage(report: Report, width: int | None) -> Iterator[str]:
    if not report.coverage:
        return
    states = ", ".join(f"{len(report.covered(state))} {state}" for state in words.STATES if report.covered(state))
    judged = f"{words.number(report.exchanges, 'answer')} judged"
    covered = len(report.covered("tested")) + len(report.covered("refused"))
    counted = words.number(len(report.coverage), "operation")
    yield from words.hanging("", f"{covered} of {counted} covered: {states}; {judged}", width)
    untested = [one for state in words.STATES[1:] for one in report.covered(state)]
    for one in untested[:_MOST]:
        yield from words.hanging(f"  {one.state:<8} ", f"{one.operation}: {one.reason}", width)
    if len(untested) > _MOST:
        yield f"  … and {len(untested) - _MOST} more"
