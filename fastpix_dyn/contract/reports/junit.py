"""A report as JUnit XML: a test suite for each tag, a test case for each operation."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from itertools import groupby

from fastpix_dyn.contract.coverage import Covered
from fastpix_dyn.contract.findings import Finding, Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import words

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't say (§2.2)."""


def written(report: Report, fail_on: Kind) -> str:
    """The XML text."""
    root = ET.Element("testsuites", name=_clean(report.title), time=f"{report.elapsed:.3f}")
    findings = dict(words.by_operation(report.findings))
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
            "\n".join(filter(None, (one.message, one.place, words.spans(one), one.fingerprint, one.curl)))
        )
    others = [f"{'known' if one.known else one.kind}: {one}" for one in told if one not in failing]
    if others:
        ET.SubElement(case, "system-out").text = _clean("\n".join(others))
    return bool(failing)


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
