"""Explains the findings of a report that `contract` wrote, or of a drift file."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from fastpix_dyn.contract import drift
from fastpix_dyn.contract.findings import Finding
from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.workbench.explain import telling
from fastpix_dyn.workbench.explain.records import Explanation

_KEYS = {"operation", "status", "pointer", "rule", "kind", "expected", "got", "message"}


def explain_report(tested: Subject, report: str | Path, *, finding: int | None = None) -> list[Explanation]:
    """The findings of *report*, in full and in their order.

    Args:
        tested: the document, as `contract.subject.subject(spec, overlays)` reads it.
        report: what `fastpix-dyn contract --report json=FILE` wrote, or a client with `drift=FILE`.
        finding: the number of one of them, from 1; else all.

    Raises:
        ConfigurationError: there is no such report, or no such finding.
    """
    found = _findings(tested, Path(report))
    if finding is not None and not 1 <= finding <= len(found):
        raise ConfigurationError(f"there is no finding {finding}: {report} has {len(found)}, numbered from 1")
    chosen = found if finding is None else found[finding - 1 : finding]
    return [_explained(tested, one) for one in chosen]


def _explained(tested: Subject, one: Finding) -> Explanation:
    operation = tested.api.operations.get(one.operation)
    times = f" ({one.count} times)" if one.count > 1 else ""
    if operation is None or not one.status.isdigit():
        where = f"{one.operation} {one.status} {one.pointer or '/'}"
        return Explanation(where, one.rule, one.message + times, place=one.place, got=one.got, curl=one.curl)
    violation = Violation(one.example or one.pointer, one.rule, one.message, one.expected)
    made = telling.of_answer(tested, operation, violation, status=int(one.status), curl=one.curl)
    return replace(made, message=one.message + times, got=one.got)


def _findings(tested: Subject, report: Path) -> list[Finding]:
    try:
        value = json.loads(report.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"the report {report} can't be read: {error.strerror or error}") from None
    except ValueError:
        value = None  # many lines of JSON, or none
    if not is_object(value) or not is_array(value.get("findings")):
        return drift.findings(tested, report)
    return [_parsed(one, report) for one in value["findings"]]


def _parsed(value: Any, report: Path) -> Finding:
    if not is_object(value) or not value.keys() >= _KEYS:
        raise ConfigurationError(f"{report} is no report of `fastpix-dyn contract --report json=FILE`")
    names = {one.name for one in fields(Finding)} - {"first", "last"}
    kept: dict[str, Any] = {key: part for key, part in value.items() if key in names}
    return Finding(**kept)
