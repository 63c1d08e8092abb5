"""The forms of a report: each a function from a report to text, and its row in this table."""

from __future__ import annotations

from collections.abc import Callable

from fastpix_dyn.contract.findings import Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import for_people, for_programs

Form = Callable[[Report, Kind], str]
"""Writes a report; findings of the kind, and worse ones, count as failures."""

FORMS: dict[str, Form] = {
    "text": for_people.text,
    "json": for_programs.json_report,
    "junit": for_programs.junit,
    "html": for_people.html,
    "markdown": for_people.markdown,
    "sarif": for_programs.sarif,
}
"""By name. What one of them shows is free of secrets, as the report is."""
