"""The baseline: findings that are known and accepted for a while, with reason, owner and end.

A YAML file, a list of entries; `fingerprint` and `reason` must be there, `operation` tells which one it is about:

    - fingerprint: 4951a3f2571eaa65
      reason: the word is not documented yet
      owner: media team
      until: 2027-01-31
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from fastpix_dyn.contract.findings import Finding
from fastpix_dyn.contract.report import Report
from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.values import is_array, is_object, quoted

_KEYS = ("fingerprint", "reason", "owner", "until", "operation")


@dataclass(frozen=True, slots=True)
class Known:
    """A finding that is accepted."""

    fingerprint: str
    reason: str
    owner: str = ""
    until: date | None = None
    """The last day on which it is."""
    operation: str = ""

    def __str__(self) -> str:
        told = (self.owner, f"until {self.until}" if self.until else "")
        extra = ", ".join(filter(None, told))
        return f"{self.reason} ({extra})" if extra else self.reason


def load(file: str | Path) -> tuple[Known, ...]:
    """The entries of the baseline *file*.

    Raises:
        SpecError: it can't be read, or an entry is wrong: with file and line.
    """
    path = Path(file)
    try:
        text = path.read_text("utf-8-sig")
        value, root = yaml12.read(text), yaml12.compose(text)
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"the baseline {file} can't be read: {error}") from None
    except yaml12.YamlError as error:
        raise SpecError.of([Problem(str(path), error.line, "", str(error))]) from None
    if not is_array(value) and value is not None:
        raise SpecError.of([Problem(str(path), 1, "", "a baseline is a list of entries")])
    faults = [
        Problem(str(path), yaml12.line_of(root, [str(index)]), f"/{index}", fault)
        for index, entry in enumerate(value or [])
        for fault in _faults(entry)
    ]
    if faults:
        raise SpecError.of(faults)
    return tuple(_known(entry) for entry in value or [])


def applied(report: Report, known: Iterable[Known], today: date) -> Report:
    """*report* with the findings in *known* accepted, those whose time is over named, and the mended ones too.

    An entry is mended where its operation was tested and the finding did not come again; one that names no operation,
    where all were.
    """
    entries = list(known)
    valid = {one.fingerprint: one for one in entries if one.until is None or today <= one.until}
    found = {one.fingerprint for one in report.findings}
    expired = [one for one in entries if one.fingerprint in found and one.fingerprint not in valid]
    mended = [one for one in entries if one.fingerprint not in found and _was_tested(report, one)]
    notes = [f"{one.fingerprint} is accepted no more: its time ended on {one.until}" for one in expired]
    return replace(
        report,
        findings=tuple(_accepted(one, valid) for one in report.findings),
        mended=tuple(f"{one.fingerprint}: {one}" for one in mended),
        notes=(*report.notes, *notes),
    )


def _accepted(one: Finding, valid: dict[str, Known]) -> Finding:
    entry = valid.get(one.fingerprint)
    return one if entry is None else replace(one, known=str(entry))


def _was_tested(report: Report, entry: Known) -> bool:
    states = {one.operation: one.state for one in report.coverage}
    if entry.operation:
        return states.get(entry.operation) == "tested"
    return bool(states) and set(states.values()) == {"tested"}


def _faults(entry: Any) -> list[str]:
    if not is_object(entry):
        return ["an entry is an object with fingerprint and reason"]
    faults = [f"unknown key {quoted(key)}; an entry has {', '.join(_KEYS)}" for key in entry if key not in _KEYS]
    faults += [f"{key} is missing" for key in ("fingerprint", "reason") if not entry.get(key)]
    faults += [f"{key} is text, not {quoted(value)}" for key, value in entry.items() if not isinstance(value, str)]
    if isinstance(entry.get("until"), str) and _day(entry["until"]) is None:
        faults.append(f"until is a day such as 2027-01-31, not {quoted(entry['until'])}")
    return faults


def _known(entry: dict[str, str]) -> Known:
    return Known(**{**entry, "until": _day(entry["until"]) if "until" in entry else None})  # type: ignore[arg-type]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
