"""A report for a terminal: plain lines, without colours."""

from __future__ import annotations

from collections.abc import Iterator

from fastpix_dyn.contract.findings import Finding, Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import words

_MOST = 12
"""How many of the operations that were not tested are named; the other forms name all."""


def written(report: Report, fail_on: Kind) -> str:
    """The lines, each ended."""
    return "".join(f"{line}\n" for line in _lines(report, fail_on))


def _lines(report: Report, fail_on: Kind) -> Iterator[str]:
    yield f"{report.title} ({report.document}) against {report.server}, {report.mode}"
    yield ""
    for operation, findings in words.by_operation(report.findings):
        yield operation
        for one in findings:
            yield from _finding(one)
        yield ""
    yield from _coverage(report)
    yield from (f"could not be removed: {one}" for one in report.left)
    yield from (f"mended, take it out of the baseline: {one}" for one in report.mended)
    yield from (f"note: {one}" for one in report.notes)
    if report.interrupted:
        yield "interrupted: the report covers what was asked until then"
    yield words.sentence(report, fail_on)


def _finding(one: Finding) -> Iterator[str]:
    label = f"known ({one.known})" if one.known else one.kind
    yield f"  {label:<9} {one.status} {one.pointer or '/'} [{one.rule}]"
    yield f"            expected {one.expected}"
    yield f"            got      {one.got}"
    yield f"            {'  '.join(filter(None, (one.place, words.spans(one), one.fingerprint)))}"
    if one.curl:
        yield f"            {one.curl}"


def _coverage(report: Report) -> Iterator[str]:
    if not report.coverage:
        return
    states = ", ".join(f"{len(report.covered(state))} {state}" for state in words.STATES if report.covered(state))
    judged = f"{words.number(report.exchanges, 'answer')} judged"
    covered = len(report.covered("tested")) + len(report.covered("refused"))
    yield f"{covered} of {words.number(len(report.coverage), 'operation')} covered: {states}; {judged}"
    untested = [one for state in words.STATES[1:] for one in report.covered(state)]
    for one in untested[:_MOST]:
        yield f"  {one.state:<8} {one.operation}: {one.reason}"
    if len(untested) > _MOST:
        yield f"  … and {len(untested) - _MOST} more"
