"""The forms of a report: each a function from a report to text, and its row in this table."""

from __future__ import annotations

from collections.abc import Callable

from fastpix_dyn.contract.findings import Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import html, json, junit, markdown, sarif, text

Form = Callable[[Report, Kind], str]
"""Writes a report; findings of the kind, and worse ones, count as failures."""

FORMS: dict[str, Form] = {
    "text": text.written,
    "json": json.written,
    "junit": junit.written,
    "html": html.written,
    "markdown": markdown.written,
    "sarif": sarif.written,
}
"""By name. What one of them shows is free of secrets, as the report is."""
