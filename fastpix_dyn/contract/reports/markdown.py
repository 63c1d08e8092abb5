"""A report in Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from fastpix_dyn.contract.findings import Finding, Kind
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.reports import words

_MARKS = {"clean": "✅", "found": "❌", "untested": "⚠️"}
_TITLES: dict[Kind, str] = {"violation": "Violations: they break clients", "drift": "Drift: the document is behind"}


def written(report: Report, fail_on: Kind) -> str:
    """The Markdown text."""
    return "".join(f"{line}\n" for line in _lines(report, fail_on))


def _lines(report: Report, fail_on: Kind) -> Iterator[str]:
    yield f"## {_MARKS[words.verdict(report, fail_on)]} Contract of {_plain(report.title)}"
    yield ""
    judged = f"{words.number(report.exchanges, 'answer')} of {_code(report.server)} judged."
    yield f"{words.sentence(report, fail_on)} {judged}"
    yield ""
    for kind, title in _TITLES.items():
        if report.of_kind(kind):
            yield from _table(title, report.of_kind(kind))
    if report.known:
        yield from _table("Known, accepted by the baseline", report.known)
    yield from _coverage(report)
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
    for group in words.folded(findings):
        one, operations = group.whole, words.listed([*map(_code, group.operations)])
        where = f"{one.status} {_code(words.listed(group.pointers))}"
        told = (operations, where, _code(one.rule), _plain(one.expected), _plain(one.got), str(one.count))
        fingerprints = group.fingerprints.replace(one.fingerprint, f"`{one.fingerprint}`")
        yield f"| {' | '.join(told)} | {_code(one.place) if one.place else ''} | {fingerprints} |"
    yield ""
    yield "<details><summary>Repeat them</summary>"
    yield ""
    for command in dict.fromkeys(one.whole.curl for one in words.folded(findings) if one.whole.curl):
        yield from ("```sh", command.replace("```", "` ` `"), "```")
    yield from ("", "</details>", "")


def _coverage(report: Report) -> Iterator[str]:
    if not report.coverage:
        return
    yield from ("### Coverage", "", "| " + " | ".join(words.STATES) + " |", "|" + "---|" * len(words.STATES))
    yield "| " + " | ".join(str(len(report.covered(state))) for state in words.STATES) + " |"
    yield ""
    untested = [one for state in words.STATES[1:] for one in report.covered(state)]
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
