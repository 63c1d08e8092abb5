"""The report of a contract test, its verdict and exit code, and the baseline of accepted findings.

A baseline is a YAML file, a list of entries; `fingerprint` and `reason` are required, `operation` is the operationId:

    - fingerprint: 4951a3f2571eaa65
      reason: the enum value is not documented yet
      owner: media team
      until: 2027-01-31
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, assert_never

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.contract.coverage import CoverageState, OperationCoverage
from fastpix_dyn.contract.findings import Finding, FindingKind, is_failure
from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.files import read_input
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.values import is_array, is_object, quoted
from fastpix_dyn.text import pluralize

Verdict = Literal["clean", "findings", "untested"]
UNTESTED_EXIT_CODE = 2
_EXIT_CODES: dict[Verdict, int] = {"clean": 0, "findings": 1, "untested": UNTESTED_EXIT_CODE}
_MAX_BASELINE_BYTES = 4 * 1024 * 1024
_BASELINE_KEYS = ("fingerprint", "reason", "owner", "until", "operation")


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one contract test.

    Attributes:
        title: title and version of the API.
        document: the root file of the document.
        digest: SHA-256 of the document's value.
        server: the source of the responses: a URL, or a path of recordings.
        mode: read, lifecycle, replay, or drift.
        findings: one for each fingerprint; violations first.
        coverage: one entry for each operation of the document that was selected.
        exchanges: how many responses were validated.
        failures: by operationId, why there was no response to validate.
        leftovers: created resources that could not be removed, and how to remove them.
        fixed: entries of the baseline whose finding did not occur again: fingerprint and reason.
        began: when the test began, in seconds since the epoch.
        elapsed: its duration in seconds.
        interrupted: whether it was interrupted.
        notes: what else a reader should know, a sentence each.
    """

    title: str
    document: str = ""
    digest: str = ""
    server: str = ""
    mode: str = ""
    findings: tuple[Finding, ...] = ()
    coverage: tuple[OperationCoverage, ...] = ()
    exchanges: int = 0
    failures: tuple[tuple[str, str], ...] = ()
    leftovers: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    began: float = 0.0
    elapsed: float = 0.0
    interrupted: bool = False
    notes: tuple[str, ...] = field(default=())

    def of_kind(self, kind: FindingKind) -> tuple[Finding, ...]:
        """Return the findings of *kind* that no baseline accepts."""
        return tuple(one for one in self.findings if one.kind == kind and not one.known)

    @property
    def known(self) -> tuple[Finding, ...]:
        """The findings that a baseline accepts."""
        return tuple(one for one in self.findings if one.known)

    def in_state(self, state: CoverageState) -> tuple[OperationCoverage, ...]:
        """Return the coverage of the operations in *state*."""
        return tuple(one for one in self.coverage if one.state == state)


@check_types
def verdict(report: Report, fail_on: FindingKind = "violation") -> Verdict:
    """Return `findings` if there are findings of *fail_on* or worse, `untested` if not all was tested, or `clean`.

    An outage never counts as a finding: without a response there is none.
    """
    if any(is_failure(one, fail_on) for one in report.findings):
        return "findings"
    is_complete = not report.failures and not report.leftovers and not report.interrupted
    return "clean" if is_complete and (report.exchanges or report.mode == "drift") else "untested"


@check_types
def exit_code(report: Report, fail_on: FindingKind = "violation") -> int:
    """Return 0 for a clean report, 1 for one with findings, 2 if not all was tested.

    It is also 2, whatever was found, if something could not be removed: somebody has to do that.
    """
    return UNTESTED_EXIT_CODE if report.leftovers else _EXIT_CODES[verdict(report, fail_on)]


def verdict_sentence(report: Report, fail_on: FindingKind) -> str:
    """Return the verdict as a sentence, with the counts; and another one about what could not be removed."""
    violations = pluralize(len(report.of_kind("violation")), "violation")
    counts = f"{violations}, {len(report.of_kind('drift'))} drift"
    failed = pluralize(len(report.failures), "operation")
    left = f" {pluralize(len(report.leftovers), 'resource')} could not be removed." if report.leftovers else ""
    outcome = verdict(report, fail_on)
    match outcome:
        case "clean":
            return f"Nothing breaks clients: {counts}."
        case "findings":
            return f"The server and the document differ: {counts}.{left}"
        case "untested":
            return f"Not everything was tested: {counts}, {failed} without a response.{left}"
        case _:
            assert_never(outcome)


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """A finding that is accepted."""

    fingerprint: str
    reason: str
    owner: str = ""
    until: date | None = None
    """The last day on which it is accepted."""
    operation: str = ""

    def __str__(self) -> str:
        extra = ", ".join(filter(None, (self.owner, f"until {self.until}" if self.until else "")))
        return f"{self.reason} ({extra})" if extra else self.reason


def load_baseline(file: str | Path) -> tuple[BaselineEntry, ...]:
    """Return the entries of the baseline *file*.

    Raises:
        SpecError: it can't be read, or an entry is wrong: with file and line.
    """
    path = Path(file)
    try:
        text = read_input(path, limit=_MAX_BASELINE_BYTES).decode("utf-8-sig")
        value, root = yaml12.parse(text), yaml12.compose(text)
    except OSError as error:
        raise SpecError(f"the baseline {file} can't be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SpecError.of([Problem(str(path), 1, "", f"not UTF-8: {error.reason} at byte {error.start}")]) from None
    except yaml12.YamlError as error:
        raise SpecError.of([Problem(str(path), error.line, "", str(error))]) from None
    if not is_array(value) and value is not None:
        raise SpecError.of([Problem(str(path), 1, "", "a baseline is a list of entries")])
    faults = [
        Problem(str(path), yaml12.line_of(root, [str(index)]), f"/{index}", fault)
        for index, entry in enumerate(value or [])
        for fault in _entry_faults(entry)
    ]
    if faults:
        raise SpecError.of(faults)
    return tuple(_entry(entry) for entry in value or [])


def apply_baseline(report: Report, entries: Iterable[BaselineEntry], today: date) -> Report:
    """Return *report* with the findings of *entries* accepted, and with expired and fixed entries named.

    An entry is fixed if its operation was tested and the finding did not occur; an entry without an operation, if all
    operations were tested.
    """
    entries = list(entries)
    valid = {one.fingerprint: one for one in entries if one.until is None or today <= one.until}
    fingerprints = {one.fingerprint for one in report.findings}
    expired = [one for one in entries if one.fingerprint in fingerprints and one.fingerprint not in valid]
    fixed = [one for one in entries if one.fingerprint not in fingerprints and _was_tested(report, one)]
    notes = [f"the baseline accepted {one.fingerprint} until {one.until}: it counts again" for one in expired]
    return replace(
        report,
        findings=tuple(_accept(one, valid) for one in report.findings),
        fixed=tuple(f"{one.fingerprint}: {one}" for one in fixed),
        notes=(*report.notes, *notes),
    )


def _accept(one: Finding, valid: dict[str, BaselineEntry]) -> Finding:
    entry = valid.get(one.fingerprint)
    return one if entry is None else replace(one, known=str(entry))


def _was_tested(report: Report, entry: BaselineEntry) -> bool:
    states = {one.operation: one.state for one in report.coverage}
    if entry.operation:
        return states.get(entry.operation) == "tested"
    return bool(states) and set(states.values()) == {"tested"}


def _entry_faults(entry: Any) -> list[str]:
    if not is_object(entry):
        return ["an entry is an object with fingerprint and reason"]
    faults = [
        f"unknown key {quoted(key)}; an entry has {', '.join(_BASELINE_KEYS)}"
        for key in entry
        if key not in _BASELINE_KEYS
    ]
    faults += [f"{key} is missing" for key in ("fingerprint", "reason") if not entry.get(key)]
    faults += [f"{key} is text, not {quoted(value)}" for key, value in entry.items() if not isinstance(value, str)]
    if isinstance(entry.get("until"), str) and _day(entry["until"]) is None:
        faults.append(f"until is a day such as 2027-01-31, not {quoted(entry['until'])}")
    return faults


def _entry(entry: dict[str, str]) -> BaselineEntry:
    until = _day(entry["until"]) if "until" in entry else None
    return BaselineEntry(**{**entry, "until": until})  # type: ignore[arg-type]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
