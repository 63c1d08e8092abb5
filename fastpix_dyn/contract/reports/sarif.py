"""A report in SARIF 2.1.0 (OASIS), for code hosts: findings at their lines of the document."""

from __future__ import annotations

import json
from typing import Any

from fastpix_dyn.contract.findings import Finding, Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.version import __version__

_LEVELS: dict[Kind, str] = {"violation": "error", "drift": "warning"}


def written(report: Report, fail_on: Kind) -> str:
    """The SARIF text; findings that count as failures are errors."""
    rules = sorted({_rule(one) for one in report.findings})
    driver: dict[str, Any] = {
        "name": "fastpix_dyn contract",
        "version": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": rule.replace(".", ": ")}} for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.failures and not report.interrupted}],
        "results": [_result(one, fail_on, rules.index(_rule(one))) for one in report.findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _result(one: Finding, fail_on: Kind, rule: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": _rule(one),
        "ruleIndex": rule,
        "level": "error" if fail_on == "drift" else _LEVELS[one.kind],
        "message": {"text": str(one)},
        "occurrenceCount": one.count,
        "partialFingerprints": {"contract/v1": one.fingerprint},
        "properties": {"operation": one.operation, "status": one.status, "pointer": one.pointer, "curl": one.curl},
    }
    if one.file:
        place = {"artifactLocation": {"uri": one.file}, "region": {"startLine": max(one.line, 1)}}
        made["locations"] = [{"physicalLocation": place}]
    if one.known:
        made["suppressions"] = [{"kind": "external", "justification": one.known}]
    return made


def _rule(one: Finding) -> str:
    return f"{one.kind}.{one.rule}"
