"""A report as JSON, as `report.schema.json` beside this package describes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from fastpix_dyn.contract.coverage import Covered
from fastpix_dyn.contract.findings import Finding, Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import words


def written(report: Report, fail_on: Kind) -> str:
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
        "verdict": words.verdict(report, fail_on),
        "failOn": fail_on,
        "api": report.title,
        "document": report.document,
        "digest": report.digest,
        "server": report.server,
        "mode": report.mode,
        "began": words.moment(report.began),
        "elapsed": round(report.elapsed, 3),
        "exchanges": report.exchanges,
        "violations": len(report.of_kind("violation")),
        "drift": len(report.of_kind("drift")),
        "known": len(report.known),
        "interrupted": report.interrupted,
    }


def _finding(one: Finding) -> dict[str, Any]:
    times = {"first": words.moment(one.first), "last": words.moment(one.last)}
    return {"fingerprint": one.fingerprint, **asdict(one), **times}


def _totals(report: Report) -> dict[str, int]:
    states = {state: len(report.covered(state)) for state in words.STATES}
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
