"""The forms of a report: each is a function from a `report.Report` to text, and a row of the table FORMS.

`human_readable` contains the forms for people (terminal, Markdown, HTML), `machine_readable` those for programs (JSON,
JUnit, SARIF). No form can show a secret, because the report contains none.
"""

from __future__ import annotations

from collections.abc import Callable

from fastpix_dyn.contract.findings import FindingKind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import human_readable, machine_readable

Form = Callable[[Report, FindingKind], str]
"""Formats a report; findings of that kind, and worse ones, count as failures."""

FORMS: dict[str, Form] = {
    "text": human_readable.text,
    "json": machine_readable.json_report,
    "junit": machine_readable.junit,
    "html": human_readable.html,
    "markdown": human_readable.markdown,
    "sarif": machine_readable.sarif,
}
