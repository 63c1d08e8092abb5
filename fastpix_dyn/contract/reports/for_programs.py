"""A report as JSON, as `report.schema.json` beside this package describes it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from typing import Any

from fastpix_dyn.contract.coverage import Covered
from fastpix_dyn.contract.findings import Finding, Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import phrases
from fastpix_dyn.version import __version__


def json_report(report: Report, fail_on: Kind) -> str:
    """The JSON text."""
    return json.dumps(value(report, fail_on), ensure_ascii=False, indent=2) + "\n"


def value(report: Report, fail_on: Kind) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "summary": _summary(report, fail_on),
        "findings": [_finding(one) for one in report.findings],
        "coverage": {"totals": _totals(report), "operations": [_covered(one) for one in report.coverage]},
        "failures": [{"operation": operation, "reason": reason} for operation, reason in report.failures],
        "left": list(report.left),
        "mended": list(report.mended),
        "notes": list(report.notes),
    }


def _summary(report: Report, fail_on: Kind) -> dict[str, Any]:
    return {
        "verdict": phrases.verdict(report, fail_on),
        "failOn": fail_on,
        "api": report.title,
        "document": report.document,
        "digest": report.digest,
        "server": report.server,
        "mode": report.mode,
        "began": phrases.moment(report.began),
        "elapsed": round(report.elapsed, 3),
        "exchanges": report.exchanges,
        "violations": len(report.of_kind("violation")),
        "drift": len(report.of_kind("drift")),
        "known": len(report.known),
        "interrupted": report.interrupted,
    }


def _finding(one: Finding) -> dict[str, Any]:
    times = {"first": phrases.moment(one.first), "last": phrases.moment(one.last)}
    return {"fingerprint": one.fingerprint, **asdict(one), **times}


def _totals(report: Report) -> dict[str, int]:
    states = {state: len(report.covered(state)) for state in phrases.STATES}
    return {
        "operations": len(report.coverage),
        "covered": states["tested"] + states["refused"],
        **states,
        "statuses": sum(len(one.statuses) for one in report.coverage),
        "statusesNever": sum(len(one.statuses_never) for one in report.coverage),
        "parameters": sum(len(one.parameters) for one in report.coverage),
        "parametersNever": sum(len(one.parameters_never) for one in report.coverage),
        "properties": sum(one.properties for one in report.coverage),
        "propertiesNever": sum(len(one.properties_never) for one in report.coverage),
    }


def _covered(one: Covered) -> dict[str, Any]:
    return {
        "operation": one.operation,
        "method": one.method,
        "path": one.path,
        "tag": one.tag,
        "state": one.state,
        "reason": one.reason,
        "calls": one.calls,
        "statuses": list(one.statuses),
        "statusesNever": list(one.statuses_never),
        "parameters": list(one.parameters),
        "parametersNever": list(one.parameters_never),
        "properties": one.properties,
        "propertiesNever": list(one.properties_never),
    }


_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't say (§2.2)."""


def junit(report: Report, fail_on: Kind) -> str:
    """The XML text."""
    root = ET.Element("testsuites", name=_clean(report.title), time=f"{report.elapsed:.3f}")
    findings = dict(phrases.by_operation(report.findings))
    for tag, operations in groupby(sorted(report.coverage, key=lambda one: one.tag), key=lambda one: one.tag):
        cases = [_case(one, findings.pop(one.operation, []), fail_on) for one in operations]
        root.append(_suite(tag or "untagged", cases))
    if findings:
        cases = [_strange(operation, own, fail_on) for operation, own in findings.items()]
        root.append(_suite("not in the document", cases))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(name: str, cases: list[ET.Element]) -> ET.Element:
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    suite = ET.Element("testsuite", {"name": _clean(name), **{key: str(count) for key, count in counts.items()}})
    suite.extend(cases)
    return suite


def _case(one: Covered, findings: list[Finding], fail_on: Kind) -> ET.Element:
    case = ET.Element("testcase", classname=_clean(one.tag or "untagged"), name=_clean(one.operation))
    if _failures(case, findings, fail_on):
        return case
    if one.state == "failed":
        ET.SubElement(case, "error", message=_clean(one.reason), type="untested")
    elif one.state == "skipped":
        ET.SubElement(case, "skipped", message=_clean(one.reason))
    return case


def _strange(operation: str, findings: list[Finding], fail_on: Kind) -> ET.Element:
    case = ET.Element("testcase", classname="not in the document", name=_clean(operation))
    _failures(case, findings, fail_on)
    return case


def _failures(case: ET.Element, findings: Iterable[Finding], fail_on: Kind) -> bool:
    """Writes the findings that count as failures, and the others as output; whether one counts."""
    told = list(findings)
    failing = [one for one in told if not one.known and (one.kind == "violation" or fail_on == "drift")]
    for one in failing:
        kind = ET.SubElement(case, "failure", message=_clean(str(one)), type=_clean(f"{one.kind}.{one.rule}"))
        kind.text = _clean(
            "\n".join(filter(None, (one.message, one.place, phrases.spans(one), one.fingerprint, one.curl)))
        )
    others = [f"{'known' if one.known else one.kind}: {one}" for one in told if one not in failing]
    if others:
        ET.SubElement(case, "system-out").text = _clean("\n".join(others))
    return bool(failing)


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


_LEVELS: dict[Kind, str] = {"violation": "error", "drift": "warning"}


def sarif(report: Report, fail_on: Kind) -> str:
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
