"""The report of a test: what was found, what was seen, what could not be tested, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastpix_dyn.contract.coverage import Covered
from fastpix_dyn.contract.findings import Finding, Kind

CLEAN, FOUND, UNTESTED = 0, 1, 2
"""Exit codes."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one test came to.

    Attributes:
        title: name and version of the API.
        document: the file of the document.
        digest: SHA-256 of the document's value.
        server: where the answers came from: an address, or a folder of recordings.
        mode: read, lifecycle, replay, or drift.
        findings: one for each fingerprint; violations first.
        coverage: one entry for each operation of the document that was to be tested.
        exchanges: how many answers were judged.
        failures: why there was no answer to judge, by operationId.
        left: what was made and could not be removed, and how to remove it.
        mended: fingerprints of the baseline that were not found again, with their reasons.
        began: when the test began, in seconds since the epoch.
        elapsed: seconds that it took.
        interrupted: whether it was broken off.
    """

    title: str
    document: str = ""
    digest: str = ""
    server: str = ""
    mode: str = ""
    findings: tuple[Finding, ...] = ()
    coverage: tuple[Covered, ...] = ()
    exchanges: int = 0
    failures: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    began: float = 0.0
    elapsed: float = 0.0
    interrupted: bool = False
    notes: tuple[str, ...] = field(default=())
    """What else a reader should know, a sentence each."""

    def of_kind(self, kind: Kind) -> tuple[Finding, ...]:
        """The findings of *kind* that are not accepted by a baseline."""
        return tuple(one for one in self.findings if one.kind == kind and not one.known)

    @property
    def known(self) -> tuple[Finding, ...]:
        """The findings that a baseline accepts."""
        return tuple(one for one in self.findings if one.known)

    def covered(self, state: str) -> tuple[Covered, ...]:
        """The operations in *state*."""
        return tuple(one for one in self.coverage if one.state == state)


def exit_code(report: Report, fail_on: Kind = "violation") -> int:
    """0 where all is well, 1 where there are findings that count, 2 where it could not all be tested.

    An outage never reads as a break: without an answer there is no finding.
    """
    if report.of_kind("violation") or (fail_on == "drift" and report.of_kind("drift")):
        return FOUND
    is_whole = not report.failures and not report.left and not report.interrupted
    return CLEAN if is_whole and (report.exchanges or report.mode == "drift") else UNTESTED
