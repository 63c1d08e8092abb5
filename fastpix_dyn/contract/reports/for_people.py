"""A report for a terminal: plain lines, without colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from string import Template

from fastpix_dyn.contract.coverage import Covered
from fastpix_dyn.contract.findings import Finding, Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import phrases
from fastpix_dyn.files import data_folder

_MOST = 12
"""How many of the operations that were not tested are named; the other forms name all."""


def text(report: Report, fail_on: Kind, width: int | None = None) -> str:
    """The lines, each ended; no longer than *width*, where it is given and words allow, but for the curl commands."""
    return "".join(f"{line}\n" for line in _lines(report, fail_on, width))


def _lines(report: Report, fail_on: Kind, width: int | None) -> Iterator[str]:
    yield f"{report.title} ({report.document}) against {report.server}, {report.mode}"
    yield ""
    for heading, groups in phrases.by_heading(report.findings):
        yield heading
        for one in groups:
            yield from _group(one, width)
        yield ""
    yield from _coverage(report, width)
    for start, entries in (
        ("could not be removed: ", report.left),
        ("mended, take it out of the baseline: ", report.mended),
        ("note: ", report.notes),
    ):
        for entry in entries:
            yield from phrases.hanging(start, entry, width)
    if report.interrupted:
        yield "interrupted: the report covers what was asked until then"
    yield phrases.sentence(report, fail_on)


def _group(group: phrases.Group, width: int | None) -> Iterator[str]:
    one, blank = group.whole, " " * 12
    label = f"known ({one.known})" if one.known else one.kind
    yield from phrases.hanging(f"  {label:<9} ", f"{one.status} {one.pointer or '/'} [{one.rule}]", width)
    yield from phrases.hanging(f"{blank}expected ", one.expected, width)
    yield from phrases.hanging(f"{blank}got      ", one.got, width)
    if len(group.operations) > 1:
        yield from phrases.hanging(f"{blank}in       ", phrases.listed(group.operations), width)
    if len(group.pointers) > 1:
        yield from phrases.hanging(f"{blank}also at  ", phrases.listed(group.pointers[1:]), width)
    yield from phrases.hanging(
        blank, "  ".join(filter(None, (one.place, phrases.spans(one), group.fingerprints))), width
    )
    if one.curl:
        yield f"{blank}{one.curl}"


def _coverage(report: Report, width: int | None) -> Iterator[str]:
    if not report.coverage:
        return
    states = ", ".join(f"{len(report.covered(state))} {state}" for state in phrases.STATES if report.covered(state))
    judged = f"{phrases.number(report.exchanges, 'answer')} judged"
    covered = len(report.covered("tested")) + len(report.covered("refused"))
    counted = phrases.number(len(report.coverage), "operation")
    yield from phrases.hanging("", f"{covered} of {counted} covered: {states}; {judged}", width)
    untested = [one for state in phrases.STATES[1:] for one in report.covered(state)]
    for one in untested[:_MOST]:
        yield from phrases.hanging(f"  {one.state:<8} ", f"{one.operation}: {one.reason}", width)
    if len(untested) > _MOST:
        yield f"  … and {len(untested) - _MOST} more"


_MARKS = {"clean": "✅", "found": "❌", "untested": "⚠️"}
_TITLES: dict[Kind, str] = {"violation": "Violations: they break clients", "drift": "Drift: the document is behind"}


def markdown(report: Report, fail_on: Kind) -> str:
    """The Markdown text."""
    return "".join(f"{line}\n" for line in _markdown_lines(report, fail_on))


def _markdown_lines(report: Report, fail_on: Kind) -> Iterator[str]:
    yield f"## {_MARKS[phrases.verdict(report, fail_on)]} Contract of {_plain(report.title)}"
    yield ""
    judged = f"{phrases.number(report.exchanges, 'answer')} of {_code(report.server)} judged."
    yield f"{phrases.sentence(report, fail_on)} {judged}"
    yield ""
    for kind, title in _TITLES.items():
        if report.of_kind(kind):
            yield from _table(title, report.of_kind(kind))
    if report.known:
        yield from _table("Known, accepted by the baseline", report.known)
    yield from _markdown_coverage(report)
    for title, entries in (
        ("Could not be removed", report.left),
        ("Mended: take these out of the baseline", report.mended),
        ("Notes", report.notes),
    ):
        if entries:
            yield from (f"**{title}**", "", *(f"- {_plain(one)}" for one in entries), "")


def _table(title: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    yield from (f"### {title}", "", "| operation | where | rule | expected | got | times | document | fingerprint |")
    yield "|---|---|---|---|---|---|---|---|"
    for group in phrases.folded(findings):
        one, operations = group.whole, phrases.listed([*map(_code, group.operations)])
        where = f"{one.status} {_code(phrases.listed(group.pointers))}"
        told = (operations, where, _code(one.rule), _plain(one.expected), _plain(one.got), str(one.count))
        fingerprints = group.fingerprints.replace(one.fingerprint, f"`{one.fingerprint}`")
        yield f"| {' | '.join(told)} | {_code(one.place) if one.place else ''} | {fingerprints} |"
    yield ""
    yield "<details><summary>Repeat them</summary>"
    yield ""
    for command in dict.fromkeys(one.whole.curl for one in phrases.folded(findings) if one.whole.curl):
        yield from ("```sh", command.replace("```", "` ` `"), "```")
    yield from ("", "</details>", "")


def _markdown_coverage(report: Report) -> Iterator[str]:
    if not report.coverage:
        return
    yield from ("### Coverage", "", "| " + " | ".join(phrases.STATES) + " |", "|" + "---|" * len(phrases.STATES))
    yield "| " + " | ".join(str(len(report.covered(state))) for state in phrases.STATES) + " |"
    yield ""
    untested = [one for state in phrases.STATES[1:] for one in report.covered(state)]
    if untested:
        yield from ("<details><summary>What was not tested, and why</summary>", "")
        yield from (f"- {one.state}: {_code(one.operation)}: {_plain(one.reason)}" for one in untested)
        yield from ("", "</details>", "")


def _plain(text: str) -> str:
    """*text* so that nothing in it is markup, nor ends a cell of a table."""
    text = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    for letter in "\\`*_[]|#":
        text = text.replace(letter, f"\\{letter}")
    return text


def _code(text: str) -> str:
    return f"`{' '.join(text.split()).replace('`', chr(0x2CB)).replace('|', chr(92) + '|')}`"


def html(report: Report, fail_on: Kind) -> str:
    """The page. All that comes from outside is escaped."""
    page = Template((data_folder("templates") / "contract.html").read_text("utf-8"))
    return page.substitute(
        title=escape(report.title),
        verdict=phrases.verdict(report, fail_on),
        sentence=escape(phrases.sentence(report, fail_on)),
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
        "Began": phrases.moment(report.began) or "",
        "Took": f"{report.elapsed:.1f} s" if report.elapsed else "",
        "SHA-256": report.digest[:16],
    }
    return "".join(f"<div><dt>{name}</dt><dd>{escape(fact)}</dd></div>" for name, fact in facts.items() if fact)


def _tiles(report: Report) -> str:
    tiles = (
        ("violation", len(report.of_kind("violation")), "violations"),
        ("drift", len(report.of_kind("drift")), "drift"),
        ("known", len(report.known), "known"),
        ("tested", len(report.covered("tested")), f"of {phrases.number(len(report.coverage), 'operation')} tested"),
        ("", report.exchanges, "answers judged"),
    )
    return "".join(
        f'<li class="{kind if count else ""}"><b>{count}</b><span>{escape(label)}</span></li>'
        for kind, count, label in tiles
    )


def _map(report: Report) -> str:
    """The operations as tiles, by tag; those with findings are marked."""
    worst = {operation: _worst(found) for operation, found in phrases.by_operation(report.findings)}
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
        f"{''.join(_html_group(one) for one in groups)}</section>"
        for heading, groups in phrases.by_heading(report.findings)
    )


def _html_group(group: phrases.Group) -> str:
    one = group.whole
    kind = "known" if one.known else one.kind
    return (
        f'<article class="{kind}"><header><span class="kind">{kind}</span> <code>{escape(one.pointer or "/")}</code>'
        f' <span class="rule">{escape(one.rule)}</span> <span class="status">{escape(one.status)}</span></header>'
        f"<dl><div><dt>expected</dt><dd>{escape(one.expected)}</dd></div>"
        f"<div><dt>got</dt><dd>{escape(one.got)}</dd></div></dl>"
        f"<details><summary>Evidence · {escape(phrases.spans(one))}</summary>{_evidence(group)}</details></article>"
    )


def _evidence(group: phrases.Group) -> str:
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
