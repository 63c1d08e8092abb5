"""A report as one HTML page that needs nothing else: verdict, coverage map, findings with their evidence folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from string import Template

from fastpix_dyn.contract.coverage import Covered
from fastpix_dyn.contract.findings import Finding, Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import words
from fastpix_dyn.files import data_folder


def written(report: Report, fail_on: Kind) -> str:
    """The page. All that comes from outside is escaped."""
    page = Template((data_folder("templates") / "contract.html").read_text("utf-8"))
    return page.substitute(
        title=escape(report.title),
        verdict=words.verdict(report, fail_on),
        sentence=escape(words.sentence(report, fail_on)),
        facts=_facts(report),
        tiles=_tiles(report),
        map=_map(report),
        findings=_findings(report),
        asides=_asides(report),
        coverage="".join(_covered(one) for one in report.coverage),
    )


def _facts(report: Report) -> str:
    facts = {
        "Server": report.server,
        "Document": report.document,
        "Mode": report.mode,
        "Began": words.moment(report.began) or "",
        "Took": f"{report.elapsed:.1f} s" if report.elapsed else "",
        "SHA-256": report.digest[:16],
    }
    return "".join(f"<div><dt>{name}</dt><dd>{escape(fact)}</dd></div>" for name, fact in facts.items() if fact)


def _tiles(report: Report) -> str:
    tiles = (
        ("violation", len(report.of_kind("violation")), "violations"),
        ("drift", len(report.of_kind("drift")), "drift"),
        ("known", len(report.known), "known"),
        ("tested", len(report.covered("tested")), f"of {words.number(len(report.coverage), 'operation')} tested"),
        ("", report.exchanges, "answers judged"),
    )
    return "".join(
        f'<li class="{kind if count else ""}"><b>{count}</b><span>{escape(label)}</span></li>'
        for kind, count, label in tiles
    )


def _map(report: Report) -> str:
    """The operations as tiles, by tag; those with findings are marked."""
    worst = {operation: _worst(found) for operation, found in words.by_operation(report.findings)}
    ordered = sorted(report.coverage, key=lambda one: one.tag)
    return "".join(
        f'<section><h3>{escape(tag or "untagged")}</h3><ul class="map">'
        f"{''.join(_cell(one, worst.get(one.operation, '')) for one in group)}</ul></section>"
        for tag, group in groupby(ordered, key=lambda one: one.tag)
    )


def _cell(one: Covered, worst: str) -> str:
    told = f"{one.method} {one.path}: {one.state}{f': {one.reason}' if one.reason else ''}"
    label = f'<a href="#{_anchor(one.operation)}" title="{escape(told)}">{escape(one.operation)}</a>'
    return f'<li class="{one.state} {worst}">{label}</li>'


def _worst(found: Iterable[Finding]) -> str:
    kinds = {one.kind for one in found if not one.known}
    return next((kind for kind in ("violation", "drift") if kind in kinds), "")


def _findings(report: Report) -> str:
    if not report.findings:
        return '<p class="none">Nothing was found.</p>'
    return "".join(
        f'<section class="operation" id="{_anchor(heading)}-findings"><h3>{escape(heading)}</h3>'
        f"{''.join(_group(one) for one in groups)}</section>"
        for heading, groups in words.by_heading(report.findings)
    )


def _group(group: words.Group) -> str:
    one = group.whole
    kind = "known" if one.known else one.kind
    return (
        f'<article class="{kind}"><header><span class="kind">{kind}</span> <code>{escape(one.pointer or "/")}</code>'
        f' <span class="rule">{escape(one.rule)}</span> <span class="status">{escape(one.status)}</span></header>'
        f"<dl><div><dt>expected</dt><dd>{escape(one.expected)}</dd></div>"
        f"<div><dt>got</dt><dd>{escape(one.got)}</dd></div></dl>"
        f"<details><summary>Evidence · {escape(words.spans(one))}</summary>{_evidence(group)}</details></article>"
    )


def _evidence(group: words.Group) -> str:
    one = group.whole
    rows = {
        "Operations": ", ".join(group.operations) if len(group.operations) > 1 else "",
        "Also at": ", ".join(group.pointers[1:]),
        "Says": one.message,
        "First at": one.example or "/",
        "Document": one.place,
        "Known": one.known,
        "Fingerprint": ", ".join(each.fingerprint for each in group.findings),
    }
    told = "".join(f"<div><dt>{name}</dt><dd>{escape(row)}</dd></div>" for name, row in rows.items() if row)
    return f"<dl>{told}</dl>{f'<pre>{escape(one.curl)}</pre>' if one.curl else ''}"


def _asides(report: Report) -> str:
    failures = [f"{operation}: {reason}" for operation, reason in report.failures]
    lists = (
        ("Could not be tested", failures),
        ("Could not be removed", report.left),
        ("Mended: take these out of the baseline", report.mended),
        ("Notes", report.notes),
        ("Interrupted", ["The report covers what was asked until then."] if report.interrupted else []),
    )
    return "".join(
        f"<aside><h2>{title}</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in entries)}</ul></aside>"
        for title, entries in lists
        if entries
    )


def _covered(one: Covered) -> str:
    title = f"<b>{escape(one.operation)}</b> <code>{escape(one.method)} {escape(one.path)}</code>"
    return (
        f'<details class="covered {one.state}" id="{_anchor(one.operation)}">'
        f"<summary>{title} <span>{one.state}</span></summary><dl>{''.join(_rows(one))}</dl></details>"
    )


def _rows(one: Covered) -> Iterator[str]:
    if one.reason:
        yield f"<div><dt>Why</dt><dd>{escape(one.reason)}</dd></div>"
    yield f"<div><dt>Calls</dt><dd>{one.calls}</dd></div>"
    for name, seen, never in (
        ("Statuses", one.statuses, one.statuses_never),
        ("Parameters", one.parameters, one.parameters_never),
    ):
        if seen or never:
            yield f"<div><dt>{name}</dt><dd>{_words(seen, 'seen')}{_words(never, 'never')}</dd></div>"
    if one.properties or one.properties_never:
        count = f"{one.properties} of {one.properties + len(one.properties_never)} seen "
        yield f"<div><dt>Properties</dt><dd>{count}{_words(one.properties_never, 'never')}</dd></div>"


def _words(texts: Iterable[str], state: str) -> str:
    return "".join(f'<code class="{state}">{escape(text)}</code> ' for text in texts)


def _anchor(operation: str) -> str:
    return escape("op-" + "".join(letter if letter.isalnum() else "-" for letter in operation))
