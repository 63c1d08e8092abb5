"""Reports for people: plain lines for a terminal, Markdown for a pull request, and a page of HTML.

Control characters, which a server may send, are shown as escapes in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from string import Template

from fastpix_dyn.contract.coverage import COVERAGE_STATES, OperationCoverage
from fastpix_dyn.contract.findings import (
    FINDING_KINDS,
    Finding,
    FindingGroup,
    FindingKind,
    findings_by_operation,
    format_time,
    group_findings,
    groups_by_heading,
    occurrences,
)
from fastpix_dyn.contract.report import Report, Verdict, verdict, verdict_sentence
from fastpix_dyn.files import data_folder
from fastpix_dyn.text import escape_controls, escape_lines, hanging_indent, pluralize, shorten_list

_MAX_UNTESTED = 12
"""How many untested operations the text names; the other forms name all."""


def text(report: Report, fail_on: FindingKind, width: int | None = None) -> str:
    """Return the report as lines of at most *width* columns, if words allow; curl commands are not wrapped."""
    return "".join(f"{escape_controls(line)}\n" for line in _text_lines(report, fail_on, width))


def _text_lines(report: Report, fail_on: FindingKind, width: int | None) -> Iterator[str]:
    yield f"{report.title} ({report.document}) against {report.server}, {report.mode}"
    yield ""
    for heading, groups in groups_by_heading(report.findings):
        yield heading
        for one in groups:
            yield from _text_group(one, width)
        yield ""
    yield from _text_coverage(report, width)
    for start, entries in (
        ("could not be removed: ", report.leftovers),
        ("fixed, remove it from the baseline: ", report.fixed),
        ("note: ", report.notes),
    ):
        for entry in entries:
            yield from hanging_indent(start, entry, width)
    if report.interrupted:
        yield "interrupted: the report covers the calls before"
    yield verdict_sentence(report, fail_on)


def _text_group(group: FindingGroup, width: int | None) -> Iterator[str]:
    one, blank = group.summary, " " * 12
    label = f"known ({one.known})" if one.known else one.kind
    yield from hanging_indent(f"  {label:<9} ", f"{one.status} {one.pointer or '/'} [{one.rule}]", width)
    yield from hanging_indent(f"{blank}expected ", one.expected, width)
    yield from hanging_indent(f"{blank}got      ", one.got, width)
    if len(group.operations) > 1:
        yield from hanging_indent(f"{blank}in       ", shorten_list(group.operations), width)
    if len(group.pointers) > 1:
        yield from hanging_indent(f"{blank}also at  ", shorten_list(group.pointers[1:]), width)
    facts = (one.source_location, occurrences(one), group.fingerprints)
    yield from hanging_indent(blank, "  ".join(filter(None, facts)), width)
    if one.curl:
        yield f"{blank}{one.curl}"


def _text_coverage(report: Report, width: int | None) -> Iterator[str]:
    if not report.coverage:
        return
    states = ", ".join(f"{len(report.in_state(state))} {state}" for state in COVERAGE_STATES if report.in_state(state))
    validated = f"{pluralize(report.exchanges, 'response')} validated"
    covered = len(report.in_state("tested")) + len(report.in_state("refused"))
    total = pluralize(len(report.coverage), "operation")
    yield from hanging_indent("", f"{covered} of {total} covered: {states}; {validated}", width)
    untested = _untested(report)
    for one in untested[:_MAX_UNTESTED]:
        yield from hanging_indent(f"  {one.state:<8} ", f"{one.operation}: {one.reason}", width)
    if len(untested) > _MAX_UNTESTED:
        yield f"  … and {len(untested) - _MAX_UNTESTED} more"


def _untested(report: Report) -> list[OperationCoverage]:
    return [one for state in COVERAGE_STATES if state != "tested" for one in report.in_state(state)]


_MARKS: dict[Verdict, str] = {"clean": "✅", "findings": "❌", "untested": "⚠️"}
_TITLES: dict[FindingKind, str] = {
    "violation": "Violations: they break clients",
    "drift": "Drift: the document is out of date",
}


def markdown(report: Report, fail_on: FindingKind) -> str:
    """Return the report as Markdown."""
    return "".join(f"{escape_lines(line)}\n" for line in _markdown_lines(report, fail_on))


def _markdown_lines(report: Report, fail_on: FindingKind) -> Iterator[str]:
    yield f"## {_MARKS[verdict(report, fail_on)]} Contract of {_plain(report.title)}"
    yield ""
    validated = f"{pluralize(report.exchanges, 'response')} of {_code(report.server)} validated."
    yield f"{verdict_sentence(report, fail_on)} {validated}"
    yield ""
    for kind, title in _TITLES.items():
        if report.of_kind(kind):
            yield from _markdown_table(title, report.of_kind(kind))
    if report.known:
        yield from _markdown_table("Known: the baseline accepts them", report.known)
    yield from _markdown_coverage(report)
    for title, entries in (
        ("Could not be removed", report.leftovers),
        ("Fixed: remove these from the baseline", report.fixed),
        ("Notes", report.notes),
    ):
        if entries:
            yield from (f"**{title}**", "", *(f"- {_plain(one)}" for one in entries), "")


def _markdown_table(title: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    yield from (f"### {title}", "", "| operation | where | rule | expected | got | times | document | fingerprint |")
    yield "|---|---|---|---|---|---|---|---|"
    for group in group_findings(findings):
        one, operations = group.summary, shorten_list([*map(_code, group.operations)])
        where = f"{one.status} {_code(shorten_list(group.pointers))}"
        cells = (operations, where, _code(one.rule), _plain(one.expected), _plain(one.got), str(one.count))
        fingerprints = group.fingerprints.replace(one.fingerprint, f"`{one.fingerprint}`")
        location = _code(one.source_location) if one.source_location else ""
        yield f"| {' | '.join(cells)} | {location} | {fingerprints} |"
    yield ""
    yield "<details><summary>Repeat the requests</summary>"
    yield ""
    for command in dict.fromkeys(one.summary.curl for one in group_findings(findings) if one.summary.curl):
        yield from ("```sh", command.replace("```", "` ` `"), "```")
    yield from ("", "</details>", "")


def _markdown_coverage(report: Report) -> Iterator[str]:
    if not report.coverage:
        return
    yield from ("### Coverage", "", "| " + " | ".join(COVERAGE_STATES) + " |", "|" + "---|" * len(COVERAGE_STATES))
    yield "| " + " | ".join(str(len(report.in_state(state))) for state in COVERAGE_STATES) + " |"
    yield ""
    untested = _untested(report)
    if untested:
        yield from ("<details><summary>What was not tested, and why</summary>", "")
        yield from (f"- {one.state}: {_code(one.operation)}: {_plain(one.reason)}" for one in untested)
        yield from ("", "</details>", "")


def _plain(text: str) -> str:
    """Return *text* with all that would be markup, or end a cell of a table, escaped."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    for letter in "\\`*_[]|#":
        text = text.replace(letter, f"\\{letter}")
    return text


def _code(text: str) -> str:
    return f"`{' '.join(text.split()).replace('`', chr(0x2CB)).replace('|', chr(92) + '|')}`"


def html(report: Report, fail_on: FindingKind) -> str:
    """Return the report as a page of HTML, in which all text of other origin is escaped."""
    page = Template((data_folder("templates") / "contract.html").read_text("utf-8"))
    filled = page.substitute(
        title=escape(report.title),
        verdict=verdict(report, fail_on),
        sentence=escape(verdict_sentence(report, fail_on)),
        facts=_html_facts(report),
        tiles=_html_tiles(report),
        map=_html_map(report),
        findings=_html_findings(report),
        asides=_html_asides(report),
        coverage="".join(_html_operation(one) for one in report.coverage),
    )
    return escape_lines(filled)


def _html_facts(report: Report) -> str:
    facts = {
        "Server": report.server,
        "Document": report.document,
        "Mode": report.mode,
        "Began": format_time(report.began) or "",
        "Took": f"{report.elapsed:.1f} s" if report.elapsed else "",
        "SHA-256": report.digest[:16],
    }
    return "".join(f"<div><dt>{name}</dt><dd>{escape(fact)}</dd></div>" for name, fact in facts.items() if fact)


def _html_tiles(report: Report) -> str:
    operations = pluralize(len(report.coverage), "operation")
    tiles = (
        ("violation", len(report.of_kind("violation")), "violations"),
        ("drift", len(report.of_kind("drift")), "drift"),
        ("known", len(report.known), "known"),
        ("tested", len(report.in_state("tested")), f"of {operations} tested"),
        ("", report.exchanges, "responses validated"),
    )
    return "".join(
        f'<li class="{kind if count else ""}"><b>{count}</b><span>{escape(label)}</span></li>'
        for kind, count, label in tiles
    )


def _html_map(report: Report) -> str:
    """Return the operations as tiles, by tag, with those marked that have findings."""
    worst = {operation: _worst_kind(found) for operation, found in findings_by_operation(report.findings)}
    ordered = sorted(report.coverage, key=lambda one: one.tag)
    return "".join(
        f'<section><h3>{escape(tag or "untagged")}</h3><ul class="map">'
        f"{''.join(_html_map_tile(one, worst.get(one.operation, '')) for one in group)}</ul></section>"
        for tag, group in groupby(ordered, key=lambda one: one.tag)
    )


def _html_map_tile(one: OperationCoverage, worst_kind: str) -> str:
    title = f"{one.method} {one.path}: {one.state}{f': {one.reason}' if one.reason else ''}"
    label = f'<a href="#{_anchor(one.operation)}" title="{escape(title)}">{escape(one.operation)}</a>'
    return f'<li class="{one.state} {worst_kind}">{label}</li>'


def _worst_kind(findings: Iterable[Finding]) -> str:
    kinds = {one.kind for one in findings if not one.known}
    return next((kind for kind in FINDING_KINDS if kind in kinds), "")


def _html_findings(report: Report) -> str:
    if not report.findings:
        return '<p class="none">No findings.</p>'
    return "".join(
        f'<section class="operation" id="{_anchor(heading)}-findings"><h3>{escape(heading)}</h3>'
        f"{''.join(_html_group(one) for one in groups)}</section>"
        for heading, groups in groups_by_heading(report.findings)
    )


def _html_group(group: FindingGroup) -> str:
    one = group.summary
    kind = "known" if one.known else one.kind
    return (
        f'<article class="{kind}"><header><span class="kind">{kind}</span> <code>{escape(one.pointer or "/")}</code>'
        f' <span class="rule">{escape(one.rule)}</span> <span class="status">{escape(one.status)}</span></header>'
        f"<dl><div><dt>expected</dt><dd>{escape(one.expected)}</dd></div>"
        f"<div><dt>got</dt><dd>{escape(one.got)}</dd></div></dl>"
        f"<details><summary>Evidence · {escape(occurrences(one))}</summary>{_html_evidence(group)}</details></article>"
    )


def _html_evidence(group: FindingGroup) -> str:
    one = group.summary
    rows = {
        "Operations": ", ".join(group.operations) if len(group.operations) > 1 else "",
        "Also at": ", ".join(group.pointers[1:]),
        "Message": one.message,
        "First at": one.example or "/",
        "Document": one.source_location,
        "Known": one.known,
        "Fingerprint": ", ".join(each.fingerprint for each in group.findings),
    }
    cells = "".join(f"<div><dt>{name}</dt><dd>{escape(row)}</dd></div>" for name, row in rows.items() if row)
    return f"<dl>{cells}</dl>{f'<pre>{escape(one.curl)}</pre>' if one.curl else ''}"


def _html_asides(report: Report) -> str:
    failures = [f"{operation}: {reason}" for operation, reason in report.failures]
    lists = (
        ("Could not be tested", failures),
        ("Could not be removed", report.leftovers),
        ("Fixed: remove these from the baseline", report.fixed),
        ("Notes", report.notes),
        ("Interrupted", ["The report covers the calls before."] if report.interrupted else []),
    )
    return "".join(
        f"<aside><h2>{title}</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in entries)}</ul></aside>"
        for title, entries in lists
        if entries
    )


def _html_operation(one: OperationCoverage) -> str:
    title = f"<b>{escape(one.operation)}</b> <code>{escape(one.method)} {escape(one.path)}</code>"
    return (
        f'<details class="covered {one.state}" id="{_anchor(one.operation)}">'
        f"<summary>{title} <span>{one.state}</span></summary><dl>{''.join(_html_rows(one))}</dl></details>"
    )


def _html_rows(one: OperationCoverage) -> Iterator[str]:
    if one.reason:
        yield f"<div><dt>Why</dt><dd>{escape(one.reason)}</dd></div>"
    yield f"<div><dt>Calls</dt><dd>{one.calls}</dd></div>"
    for name, seen, never in (
        ("Statuses", one.statuses, one.statuses_never),
        ("Parameters", one.parameters, one.parameters_never),
    ):
        if seen or never:
            yield f"<div><dt>{name}</dt><dd>{_html_codes(seen, 'seen')}{_html_codes(never, 'never')}</dd></div>"
    if one.properties or one.properties_never:
        count = f"{one.properties} of {one.properties + len(one.properties_never)} seen "
        yield f"<div><dt>Properties</dt><dd>{count}{_html_codes(one.properties_never, 'never')}</dd></div>"


def _html_codes(texts: Iterable[str], css_class: str) -> str:
    return "".join(f'<code class="{css_class}">{escape(text)}</code> ' for text in texts)


def _anchor(operation: str) -> str:
    return escape("op-" + "".join(letter if letter.isalnum() else "-" for letter in operation))
