"""Reports for programs: JSON as `report.schema.json` describes it, JUnit for CI servers, SARIF 2.1.0 for code hosts."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from typing import Any, assert_never

from fastpix_dyn import __version__
from fastpix_dyn.contract.coverage import COVERAGE_STATES, OperationCoverage
from fastpix_dyn.contract.findings import (
    Finding,
    FindingKind,
    findings_by_operation,
    format_time,
    is_failure,
    occurrences,
)
from fastpix_dyn.contract.report import Report, verdict
from fastpix_dyn.text import INVISIBLE, escape_json

_UNKNOWN_OPERATIONS = "not in the document"


def json_report(report: Report, fail_on: FindingKind) -> str:
    """Return the report as JSON."""
    return _json(report_value(report, fail_on))


def report_value(report: Report, fail_on: FindingKind) -> dict[str, Any]:
    """Return the report as a value of JSON."""
    return {
        "summary": _summary(report, fail_on),
        "findings": [_finding(one) for one in report.findings],
        "coverage": {"totals": _totals(report), "operations": [_operation(one) for one in report.coverage]},
        "failures": [{"operation": operation, "reason": reason} for operation, reason in report.failures],
        "leftovers": list(report.leftovers),
        "fixed": list(report.fixed),
        "notes": list(report.notes),
    }


def _summary(report: Report, fail_on: FindingKind) -> dict[str, Any]:
    return {
        "verdict": verdict(report, fail_on),
        "failOn": fail_on,
        "api": report.title,
        "document": report.document,
        "digest": report.digest,
        "server": report.server,
        "mode": report.mode,
        "began": format_time(report.began),
        "elapsed": round(report.elapsed, 3),
        "exchanges": report.exchanges,
        "violations": len(report.of_kind("violation")),
        "drift": len(report.of_kind("drift")),
        "known": len(report.known),
        "interrupted": report.interrupted,
    }


def _finding(one: Finding) -> dict[str, Any]:
    times = {"first": format_time(one.first), "last": format_time(one.last)}
    return {"fingerprint": one.fingerprint, **asdict(one), **times}


def _totals(report: Report) -> dict[str, int]:
    states: dict[str, int] = {state: len(report.in_state(state)) for state in COVERAGE_STATES}
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


def _operation(one: OperationCoverage) -> dict[str, Any]:
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


_INVALID_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 can't contain (§2.2)."""


def junit(report: Report, fail_on: FindingKind) -> str:
    """Return the report as XML in the form of JUnit: a suite for each tag, a case for each operation."""
    root = ET.Element("testsuites", name=_xml_text(report.title), time=f"{report.elapsed:.3f}")
    findings = dict(findings_by_operation(report.findings))
    for tag, operations in groupby(sorted(report.coverage, key=lambda one: one.tag), key=lambda one: one.tag):
        cases = [_case(one, findings.pop(one.operation, []), fail_on) for one in operations]
        root.append(_suite(tag or "untagged", cases))
    if findings:
        cases = [_unknown_operation_case(operation, some, fail_on) for operation, some in findings.items()]
        root.append(_suite(_UNKNOWN_OPERATIONS, cases))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    xml = INVISIBLE.sub(lambda found: f"&#{ord(found.group())};", ET.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{xml}\n'


def _suite(name: str, cases: list[ET.Element]) -> ET.Element:
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    suite = ET.Element("testsuite", {"name": _xml_text(name), **{key: str(count) for key, count in counts.items()}})
    suite.extend(cases)
    return suite


def _case(one: OperationCoverage, findings: list[Finding], fail_on: FindingKind) -> ET.Element:
    element = ET.Element("testcase", classname=_xml_text(one.tag or "untagged"), name=_xml_text(one.operation))
    if _add_findings(element, findings, fail_on):
        return element
    match one.state:
        case "failed":
            ET.SubElement(element, "error", message=_xml_text(one.reason), type="untested")
        case "skipped":
            ET.SubElement(element, "skipped", message=_xml_text(one.reason))
        case "tested" | "refused":
            pass
        case _:
            assert_never(one.state)
    return element


def _unknown_operation_case(operation: str, findings: list[Finding], fail_on: FindingKind) -> ET.Element:
    case = ET.Element("testcase", classname=_UNKNOWN_OPERATIONS, name=_xml_text(operation))
    _add_findings(case, findings, fail_on)
    return case


def _add_findings(case: ET.Element, findings: Iterable[Finding], fail_on: FindingKind) -> bool:
    """Add failing findings to *case* as failures and the others as output; return whether one is failing."""
    findings = list(findings)
    failing = [one for one in findings if is_failure(one, fail_on)]
    for one in failing:
        kind_and_rule = _xml_text(f"{one.kind}.{one.rule}")
        failure = ET.SubElement(case, "failure", message=_xml_text(str(one)), type=kind_and_rule)
        lines = (one.message, one.source_location, occurrences(one), one.fingerprint, one.curl)
        failure.text = _xml_text("\n".join(filter(None, lines)))
    others = [f"{'known' if one.known else one.kind}: {one}" for one in findings if one not in failing]
    if others:
        ET.SubElement(case, "system-out").text = _xml_text("\n".join(others))
    return bool(failing)


def _xml_text(text: str) -> str:
    return _INVALID_XML.sub("\ufffd", text)


def sarif(report: Report, fail_on: FindingKind) -> str:
    """Return the report as SARIF 2.1.0; findings that count as failures are errors."""
    rules = sorted({_rule_id(one) for one in report.findings})
    driver: dict[str, Any] = {
        "name": "fastpix_dyn contract",
        "version": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": rule.replace(".", ": ")}} for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.failures and not report.interrupted}],
        "results": [_result(one, fail_on, rules.index(_rule_id(one))) for one in report.findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return _json({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _json(value: Any) -> str:
    return escape_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def _result(one: Finding, fail_on: FindingKind, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": _rule_id(one),
        "ruleIndex": rule,
        "level": _level(one.kind, fail_on),
        "message": {"text": str(one)},
        "occurrenceCount": one.count,
        "partialFingerprints": {"contract/v1": one.fingerprint},
        "properties": {"operation": one.operation, "status": one.status, "pointer": one.pointer, "curl": one.curl},
    }
    if one.file:
        location = {"artifactLocation": {"uri": one.file}, "region": {"startLine": max(one.line, 1)}}
        result["locations"] = [{"physicalLocation": location}]
    if one.known:
        result["suppressions"] = [{"kind": "external", "justification": one.known}]
    return result


def _level(kind: FindingKind, fail_on: FindingKind) -> str:
    """Return the level of a finding, which suppressed findings keep."""
    match kind:
        case "violation":
            return "error"
        case "drift":
            return "error" if fail_on == "drift" else "warning"
        case _:
            assert_never(kind)


def _rule_id(one: Finding) -> str:
    return f"{one.kind}.{one.rule}"
