"""Every form of a report is valid and complete, escapes values, and contains no secret."""

import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from stateful import DOCUMENT

from fastpix_dyn import contract
from fastpix_dyn.contract.coverage import OperationCoverage, measure_coverage, observe
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import Finding, merge_findings
from fastpix_dyn.contract.report import Report, exit_code, verdict, verdict_sentence
from fastpix_dyn.contract.reports import FORMS
from fastpix_dyn.contract.reports.human_readable import text as as_text
from fastpix_dyn.contract.validators import create_validator, load_subject
from fastpix_dyn.wire.messages import Headers, Response

NASTY = "<script>alert(1)</script>|`]]>&\x0b"
SCHEMA = json.loads(Path(contract.__file__).with_name("report.schema.json").read_text("utf-8"))


def full_report():
    """Return a report that uses every field."""
    subject = load_subject(DOCUMENT)
    bodies = [b'{"id": "thing-1", "name": 5}', b'{"id": "thing-1", "name": "x", "new": 1, "state": "odd"}']
    headers = Headers([("Content-Type", "application/json")])
    exchanges = [
        Exchange(subject.api.operations["getThing"], Response(200, headers, one, received=1e9)) for one in bodies
    ]
    seen = {}
    for one in exchanges:
        observe(seen, subject.api, one)
    found = list(merge_findings(finding for one in exchanges for finding in create_validator(subject)(one)))
    found[-1] = replace(found[-1], known="accepted (team, until 2030-01-01)")
    found.append(replace(found[0], operation=NASTY, pointer=f"/{NASTY}", expected=NASTY, got=NASTY, message=NASTY))
    return Report(
        title=f"Things {NASTY}",
        document="things.yaml",
        digest="0" * 64,
        server="https://a.example",
        mode="read",
        findings=tuple(found),
        coverage=measure_coverage(subject.api, seen, {"makeThing": NASTY}, {"listThings": "no response"}),
        exchanges=2,
        failures=(("listThings", "no response"),),
        leftovers=(NASTY,),
        fixed=("0123456789abcdef: why",),
        began=1e9,
        elapsed=1.5,
        notes=(NASTY,),
    )


REPORT = full_report()
EMPTY = Report(title="Nothing")


@pytest.mark.parametrize("fail_on", ["violation", "drift"])
@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["full", "empty"])
def test_json_matches_its_published_schema(report, fail_on):
    """Including formats; the schema itself is valid."""
    Draft202012Validator.check_schema(SCHEMA)
    value = json.loads(FORMS["json"](replace(report, mode=report.mode or "read"), fail_on))

    checker = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in checker.iter_errors(value)] == []
    assert len(value["findings"]) == len(report.findings)


def test_json_has_the_documented_keys():
    """Summary, findings, and coverage with its totals."""
    value = json.loads(FORMS["json"](REPORT, "violation"))

    assert {"operation", "status", "pointer", "rule", "kind", "expected", "got", "count"} <= value["findings"][0].keys()
    assert value["summary"]["verdict"] == "findings"
    assert (value["summary"]["violations"], value["summary"]["drift"], value["summary"]["known"]) == (2, 1, 1)
    assert value["coverage"]["totals"]["tested"] == 1


def test_junit_is_valid_xml_with_correct_counts():
    """There is a case for each operation; drift fails only with `--fail-on drift`; invalid characters are replaced."""
    root = ET.fromstring(FORMS["junit"](REPORT, "violation"))  # noqa: S314  # it is our own

    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert int(root.get("tests")) == len(cases) == len(REPORT.coverage) + 1
    assert len(list(root.iter("failure"))) == int(cases["getThing"].find("failure") is not None) + 1
    assert int(root.get("failures")) == 2
    assert cases["listThings"].find("error").get("message") == "no response"
    assert cases["makeThing"].find("skipped") is not None
    assert "drift" in cases["getThing"].findtext("system-out")
    strict = ET.fromstring(FORMS["junit"](REPORT, "drift"))  # noqa: S314  # it is our own
    assert len(list(strict.iter("failure"))) == 3


def test_sarif_locates_findings_in_the_document():
    """With version, rules, levels, lines and fingerprints; findings of the baseline are suppressed."""
    value = json.loads(FORMS["sarif"](REPORT, "violation"))
    (run,) = value["runs"]

    assert value["version"] == "2.1.0"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert {one["level"] for one in run["results"]} == {"error", "warning"}
    assert [bool(one.get("suppressions")) for one in run["results"]] == [bool(one.known) for one in REPORT.findings]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["region"]["startLine"] >= 1
    assert run["results"][0]["partialFingerprints"]["contract/v1"] == REPORT.findings[0].fingerprint
    assert run["invocations"][0]["executionSuccessful"] is False


class _Page(HTMLParser):
    """The tags, ids, links and text of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.open, self.external, self.ids, self.links, self.text = [], [], [], [], [], ""

    def handle_starttag(self, tag, attrs):
        """Collect the tag, its id and its links."""
        self.tags.append(tag)
        if tag not in {"meta", "link"}:
            self.open.append(tag)
        values = dict(attrs)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        self.external += [values[key] for key in ("src", "href") if values.get(key, "#")[:1] != "#"]

    def handle_endtag(self, tag):
        """Check that it closes the last open tag."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Collect the text."""
        self.text += data


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["full", "empty"])
def test_html_is_one_page_without_external_resources(report):
    """Its tags are nested correctly, it has no script, and each link of the map leads to an operation."""
    page = _Page()
    page.feed(FORMS["html"](report, "violation"))

    assert page.open == []
    assert "script" not in page.tags
    assert page.external == (["data:,"] if page.external else [])
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    for one in report.findings:
        assert one.fingerprint in page.text


def equal_findings(count, **differences):
    """Return equal findings of *count* operations, except for *differences*, functions of the number."""
    found = REPORT.findings[0]
    made = (
        replace(found, operation=f"get-{one}", count=one + 1, first=1e9 + one, last=2e9 + one) for one in range(count)
    )
    return [
        replace(one, **{key: value(number) for key, value in differences.items()}) for number, one in enumerate(made)
    ]


def report_of(findings):
    """Return a report with *findings*."""
    return Report(title="Things", findings=tuple(findings), exchanges=1)


def test_forms_for_people_group_equal_findings():
    """With all operations, or the first ones and how many more, and the sum of the counts."""
    formatted = {form: FORMS[form](report_of(equal_findings(16)), "violation") for form in ("text", "markdown", "html")}

    assert formatted["text"].count("expected ") == 1
    assert "\nseveral operations\n" in formatted["text"]
    assert "            in       get-0, get-1, get-2 and 13 more\n" in formatted["text"]
    assert "136 times, first 2001-09-09T01:46:40Z, last 2033-05-18T03:33:35Z" in formatted["text"]
    assert "| `get-0`, `get-1`, `get-2` and 13 more |" in formatted["markdown"]
    assert formatted["html"].count("<article ") == 1
    assert all(f"get-{one}" in formatted["html"] for one in range(16))
    assert "16 violations" in formatted["text"]


@pytest.mark.parametrize("form", ["json", "sarif", "junit"])
def test_forms_for_programs_contain_each_finding(form):
    """They do not group."""
    formatted = FORMS[form](report_of(equal_findings(16)), "violation")

    assert all(f"get-{one}" in formatted for one in range(16))
    assert all(one.fingerprint in formatted for one in equal_findings(16))


@pytest.mark.parametrize(
    ("differences", "entries"),
    [
        ({"pointer": lambda one: f"/data/{'*/' * one}id"}, 1),
        ({"got": str}, 1),
        ({"status": lambda one: str(200 + one)}, 1),
        ({"pointer": lambda one: f"/data/key{one}"}, 4),
        ({"expected": lambda one: f"at most {one}"}, 4),
        ({"rule": lambda one: ("type", "enum")[one % 2]}, 2),
        ({"kind": lambda one: ("violation", "drift")[one % 2]}, 2),
        ({"known": lambda one: ("", "why")[one % 2]}, 2),
        ({"detail": lambda one: f"'{one}'"}, 4),
        ({"pointer": lambda _: "", "got": str}, 4),
        ({"operation": lambda _: "get"}, 4),
    ],
)
def test_findings_are_equal_if_rule_name_and_expectation_are(differences, entries):
    """Of a whole response also the value must be equal; findings of one operation are never grouped."""
    formatted = FORMS["text"](report_of(equal_findings(4, **differences)), "violation")

    assert formatted.count("            expected ") == entries


VIOLATION = Finding(
    "getThing", "200", "/name", "type", "violation", "a string", "5", "expected a string, got 5",
    count=2, curl="curl x", example="/items/3/name", file="things.yaml", line=7, first=1e9, last=1e9,
)  # fmt: skip
DRIFT = replace(VIOLATION, kind="drift", rule="undeclared", pointer="", curl="", file="", first=0.0, last=0.0, count=1)
KNOWN = replace(VIOLATION, operation="listThings", rule="enum", known="soon (team)")
TESTED = OperationCoverage(
    "getThing", "GET", "/things/{id}", "Things", "tested", "", 3, ("200",), ("404", "400"),
    ("path.id",), ("query.a", "query.b"), 4, ("200 /x",),
)  # fmt: skip
SKIPPED = replace(TESTED, operation="makeThing", tag="", state="skipped", reason="no id", calls=0, properties=0)
REFUSED = replace(TESTED, operation="listThings", state="refused", reason="every response was an error: 400")
FAILED = replace(TESTED, operation="dropThing", state="failed", reason="down")
SMALL = Report(
    title="Things 1", document="things.yaml", digest="ab" * 32, server="https://a.example", mode="read",
    findings=(VIOLATION, DRIFT, KNOWN), coverage=(TESTED, SKIPPED, REFUSED, FAILED), exchanges=5,
    failures=(("dropThing", "down"),), leftovers=("a thing",), fixed=("0123: why",), began=1e9, elapsed=1.25,
    notes=("look", "again"),
)  # fmt: skip


def test_the_text_of_a_report_line_by_line():
    """Known findings show why; an unknown time, location or curl command is left out."""
    fingerprints = [one.fingerprint for one in SMALL.findings]

    assert FORMS["text"](SMALL, "violation").splitlines() == [
        "Things 1 (things.yaml) against https://a.example, read",
        "",
        "getThing",
        "  violation 200 /name [type]",
        "            expected a string",
        "            got      5",
        f"            things.yaml:7  2 times, 2001-09-09T01:46:40Z  {fingerprints[0]}",
        "            curl x",
        "  drift     200 / [undeclared]",
        "            expected a string",
        "            got      5",
        f"            1 time  {fingerprints[1]}",
        "",
        "listThings",
        "  known (soon (team)) 200 /name [enum]",
        "            expected a string",
        "            got      5",
        f"            things.yaml:7  2 times, 2001-09-09T01:46:40Z  {fingerprints[2]}",
        "            curl x",
        "",
        "2 of 4 operations covered: 1 tested, 1 refused, 1 failed, 1 skipped; 5 responses validated",
        "  refused  listThings: every response was an error: 400",
        "  failed   dropThing: down",
        "  skipped  makeThing: no id",
        "could not be removed: a thing",
        "fixed, remove it from the baseline: 0123: why",
        "note: look",
        "note: again",
        "The server and the document differ: 1 violation, 1 drift. 1 resource could not be removed.",
    ]


def test_an_interrupted_report_says_so():
    """In each form for people, and in the JSON and SARIF."""
    report = replace(EMPTY, interrupted=True)

    assert "interrupted: the report covers the calls before" in FORMS["text"](report, "drift").splitlines()
    assert "<h2>Interrupted</h2>" in FORMS["html"](report, "drift")
    assert "<h2>Interrupted</h2>" not in FORMS["html"](EMPTY, "drift")
    assert json.loads(FORMS["json"](report, "drift"))["summary"]["interrupted"] is True
    sarif = [json.loads(FORMS["sarif"](one, "drift"))["runs"][0] for one in (report, EMPTY)]
    assert [one["invocations"][0]["executionSuccessful"] for one in sarif] == [False, True]


@pytest.mark.parametrize(("count", "shown"), [(12, 12), (13, 12)])
def test_the_text_names_twelve_untested_operations(count, shown):
    """And how many more there are; the other forms name all."""
    skipped = tuple(replace(SKIPPED, operation=f"op-{number}") for number in range(count))
    report = replace(EMPTY, coverage=skipped)

    lines = FORMS["text"](report, "violation").splitlines()

    assert sum(line.startswith("  skipped ") for line in lines) == shown
    assert [line for line in lines if "…" in line] == (["  … and 1 more"] if count > shown else [])
    assert FORMS["markdown"](report, "violation").count("- skipped: ") == count


def test_the_markdown_of_a_report():
    """A table for each kind, with a row for each finding; then coverage and lists."""
    lines = FORMS["markdown"](SMALL, "violation").splitlines()

    assert lines[:4] == [
        "## ❌ Contract of Things 1",
        "",
        (
            "The server and the document differ: 1 violation, 1 drift. 1 resource could not be removed."
            " 5 responses of `https://a.example` validated."
        ),
        "",
    ]
    assert [line for line in lines if line.startswith("#")][1:] == [
        "### Violations: they break clients",
        "### Drift: the document is out of date",
        "### Known: the baseline accepts them",
        "### Coverage",
    ]
    assert [line for line in lines if line.startswith("| `")] == [
        f"| `getThing` | 200 `/name` | `type` | a string | 5 | 2 | `things.yaml:7` | `{VIOLATION.fingerprint}` |",
        f"| `getThing` | 200 `/` | `undeclared` | a string | 5 | 1 |  | `{DRIFT.fingerprint}` |",
        f"| `listThings` | 200 `/name` | `enum` | a string | 5 | 2 | `things.yaml:7` | `{KNOWN.fingerprint}` |",
    ]
    assert lines.count("curl x") == 2
    assert lines.count("```sh") == lines.count("```") == 2
    assert lines[lines.index("### Coverage") :] == [
        "### Coverage",
        "",
        "| tested | refused | failed | skipped |",
        "|---|---|---|---|",
        "| 1 | 1 | 1 | 1 |",
        "",
        "<details><summary>What was not tested, and why</summary>",
        "",
        "- refused: `listThings`: every response was an error: 400",
        "- failed: `dropThing`: down",
        "- skipped: `makeThing`: no id",
        "",
        "</details>",
        "",
        "**Could not be removed**",
        "",
        "- a thing",
        "",
        "**Fixed: remove these from the baseline**",
        "",
        "- 0123: why",
        "",
        "**Notes**",
        "",
        "- look",
        "- again",
        "",
    ]


def test_an_empty_report_has_no_tables():
    """Neither of findings nor of coverage, nor lists."""
    sentence = "Not everything was tested: 0 violations, 0 drift, 0 operations without a response."
    assert FORMS["markdown"](EMPTY, "violation").splitlines() == [
        "## ⚠️ Contract of Nothing",
        "",
        f"{sentence} 0 responses of `` validated.",
        "",
    ]
    assert FORMS["markdown"](replace(EMPTY, exchanges=1), "violation").startswith("## ✅ ")
    assert FORMS["text"](EMPTY, "violation").splitlines()[2:] == [sentence]


@pytest.mark.parametrize("letter", ["\\", "`", "*", "_", "[", "]", "|", "#"])
def test_markup_of_markdown_is_escaped(letter):
    """Each letter that would begin some, in what was expected; `<` and `&` as in HTML."""
    shown = FORMS["markdown"](report_of([replace(VIOLATION, expected=f"a{letter}b<&")]), "violation")

    assert f"| a\\{letter}b&lt;&amp; |" in shown


def test_code_in_markdown_ends_nowhere_else():
    """A backtick would end it, a bar the cell, a line break the row; three backticks the block of a command."""
    shown = FORMS["markdown"](
        report_of([replace(VIOLATION, operation="a`b|c\n d", got="x\n  y", curl="curl '```'")]), "violation"
    )

    assert "| `a\u02cbb\\|c d` |" in shown
    assert "| x y |" in shown
    assert "\ncurl '` ` `'\n" in shown


def test_equal_commands_are_shown_once_in_markdown():
    """In the order of the findings."""
    some = [replace(VIOLATION, pointer=f"/{number}", curl=f"curl {number % 2}") for number in range(4)]

    shown = FORMS["markdown"](report_of(some), "violation")

    assert [line for line in shown.splitlines() if line.startswith("curl ")] == ["curl 0", "curl 1"]


def html_parts(report, pattern):
    """Return what *pattern* finds in the page of *report*."""
    return re.findall(pattern, FORMS["html"](report, "violation"))


def test_the_facts_and_tiles_of_a_page():
    """Those that are not known are left out; a tile of nothing has no color."""
    facts = r"<div><dt>(Server|Document|Mode|Began|Took|SHA-256)</dt><dd>([^<]*)</dd></div>"
    assert html_parts(SMALL, facts)[:6] == [
        ("Server", "https://a.example"),
        ("Document", "things.yaml"),
        ("Mode", "read"),
        ("Began", "2001-09-09T01:46:40Z"),
        ("Took", "1.2 s"),
        ("SHA-256", "abababababababab"),
    ]
    assert html_parts(EMPTY, facts) == []
    tiles = r'<li class="([a-z]*)"><b>(\d+)</b><span>([^<]*)</span></li>'
    assert html_parts(SMALL, tiles) == [
        ("violation", "1", "violations"),
        ("drift", "1", "drift"),
        ("known", "1", "known"),
        ("tested", "1", "of 4 operations tested"),
        ("", "5", "responses validated"),
    ]
    assert {css_class for css_class, _, _ in html_parts(EMPTY, tiles)} == {""}


def test_the_map_of_a_page_shows_the_worst_finding_of_each_operation():
    """By tag; known findings do not count."""
    drift_first = replace(SMALL, findings=(DRIFT, VIOLATION, KNOWN, replace(DRIFT, operation="dropThing")))

    assert html_parts(drift_first, r'<li class="(\w+) (\w*)"><a href="#([^"]*)" title="([^"]*)">') == [
        ("skipped", "", "op-makeThing", "GET /things/{id}: skipped: no id"),
        ("tested", "violation", "op-getThing", "GET /things/{id}: tested"),
        ("refused", "", "op-listThings", "GET /things/{id}: refused: every response was an error: 400"),
        ("failed", "drift", "op-dropThing", "GET /things/{id}: failed: down"),
    ]
    assert html_parts(SMALL, r"<section><h3>([^<]*)</h3>") == ["untagged", "Things"]


def test_the_findings_of_a_page():
    """With the evidence of each."""
    assert html_parts(SMALL, r'<article class="(\w+)"') == ["violation", "drift", "known"]
    assert html_parts(SMALL, r"<summary>Evidence · ([^<]*)</summary><dl>(.*?)</dl>(<pre>curl x</pre>)?</details>") == [
        ("2 times, 2001-09-09T01:46:40Z", evidence(VIOLATION, Document="things.yaml:7"), "<pre>curl x</pre>"),
        ("1 time", evidence(DRIFT), ""),
        (
            "2 times, 2001-09-09T01:46:40Z",
            evidence(KNOWN, Document="things.yaml:7", Known="soon (team)"),
            "<pre>curl x</pre>",
        ),
    ]
    assert "No findings." in FORMS["html"](EMPTY, "violation")
    assert "No findings." not in FORMS["html"](SMALL, "violation")


def evidence(one, **more):
    """Return the evidence of the finding *one*, as a page has it."""
    rows = {"Message": one.message, "First at": one.example, **more, "Fingerprint": one.fingerprint}
    return "".join(f"<div><dt>{name}</dt><dd>{row}</dd></div>" for name, row in rows.items())


def test_the_lists_of_a_page():
    """Each with its entries, and only if there are some."""
    asides = r"<aside><h2>([^<]*)</h2><ul>(.*?)</ul></aside>"

    assert html_parts(SMALL, asides) == [
        ("Could not be tested", "<li>dropThing: down</li>"),
        ("Could not be removed", "<li>a thing</li>"),
        ("Fixed: remove these from the baseline", "<li>0123: why</li>"),
        ("Notes", "<li>look</li><li>again</li>"),
    ]
    assert html_parts(EMPTY, asides) == []


def test_the_coverage_of_a_page():
    """What occurred and what never did; rows of nothing are left out."""
    rows = html_parts(SMALL, r'<details class="covered (\w+)" id="([^"]*)">.*?<dl>(.*?)</dl></details>')
    cells = {name: re.findall(r"<div><dt>([^<]*)</dt><dd>(.*?)</dd></div>", row) for _, name, row in rows}

    assert [(state, name) for state, name, _ in rows] == [
        ("tested", "op-getThing"), ("skipped", "op-makeThing"), ("refused", "op-listThings"), ("failed", "op-dropThing")
    ]  # fmt: skip
    assert cells["op-getThing"] == [
        ("Calls", "3"),
        ("Statuses", '<code class="seen">200</code> <code class="never">404</code> <code class="never">400</code> '),
        (
            "Parameters",
            '<code class="seen">path.id</code> <code class="never">query.a</code> <code class="never">query.b</code> ',
        ),
        ("Properties", '4 of 5 seen <code class="never">200 /x</code> '),
    ]
    assert cells["op-makeThing"][:2] == [("Why", "no id"), ("Calls", "0")]
    bare = replace(TESTED, statuses=(), statuses_never=(), parameters=(), parameters_never=(), properties=0)
    (row,) = html_parts(replace(EMPTY, coverage=(replace(bare, properties_never=()),)), r"</summary><dl>(.*?)</dl>")
    assert row == "<div><dt>Calls</dt><dd>3</dd></div>"


def test_every_total_of_the_json_is_counted():
    """With different numbers each."""
    totals = json.loads(FORMS["json"](SMALL, "violation"))["coverage"]["totals"]

    assert totals == {
        "operations": 4,
        "covered": 2,
        "tested": 1,
        "refused": 1,
        "failed": 1,
        "skipped": 1,
        "statuses": 4,
        "statusesNever": 8,
        "parameters": 4,
        "parametersNever": 8,
        "properties": 12,
        "propertiesNever": 4,
    }


def test_the_json_of_a_report():
    """Times as RFC 3339, null if they are not known."""
    value = json.loads(FORMS["json"](SMALL, "drift"))

    assert value["summary"] == {
        "verdict": "findings",
        "failOn": "drift",
        "api": "Things 1",
        "document": "things.yaml",
        "digest": "ab" * 32,
        "server": "https://a.example",
        "mode": "read",
        "began": "2001-09-09T01:46:40Z",
        "elapsed": 1.25,
        "exchanges": 5,
        "violations": 1,
        "drift": 1,
        "known": 1,
        "interrupted": False,
    }
    assert [(one["fingerprint"], one["first"], one["last"]) for one in value["findings"]] == [
        (VIOLATION.fingerprint, "2001-09-09T01:46:40Z", "2001-09-09T01:46:40Z"),
        (DRIFT.fingerprint, None, None),
        (KNOWN.fingerprint, "2001-09-09T01:46:40Z", "2001-09-09T01:46:40Z"),
    ]
    assert value["coverage"]["operations"][0] == {
        "operation": "getThing",
        "method": "GET",
        "path": "/things/{id}",
        "tag": "Things",
        "state": "tested",
        "reason": "",
        "calls": 3,
        "statuses": ["200"],
        "statusesNever": ["404", "400"],
        "parameters": ["path.id"],
        "parametersNever": ["query.a", "query.b"],
        "properties": 4,
        "propertiesNever": ["200 /x"],
    }
    assert value["failures"] == [{"operation": "dropThing", "reason": "down"}]
    assert (value["leftovers"], value["fixed"], value["notes"]) == (["a thing"], ["0123: why"], ["look", "again"])


def junit(report, fail_on="violation"):
    """Return the root of the JUnit report."""
    return ET.fromstring(FORMS["junit"](report, fail_on))  # noqa: S314  # it is our own


def test_the_suites_of_junit():
    """One for each tag, and one for operations that the document does not have; with the counts of each."""
    unknown = replace(VIOLATION, operation="GET /new", kind="drift")
    root = junit(replace(SMALL, findings=(*SMALL.findings, unknown)), "drift")

    suites = [{key: one.get(key) for key in ("name", "tests", "failures", "errors", "skipped")} for one in root]
    assert suites == [
        {"name": "untagged", "tests": "1", "failures": "0", "errors": "0", "skipped": "1"},
        {"name": "Things", "tests": "3", "failures": "1", "errors": "1", "skipped": "0"},
        {"name": "not in the document", "tests": "1", "failures": "1", "errors": "0", "skipped": "0"},
    ]
    assert {key: root.get(key) for key in ("name", "time", "tests", "failures", "errors", "skipped")} == {
        "name": "Things 1", "time": "1.250", "tests": "5", "failures": "2", "errors": "1", "skipped": "1"
    }  # fmt: skip


def test_the_cases_of_junit():
    """A failure has the evidence; findings that do not fail are output; one with failures is not skipped as well."""
    root = junit(replace(SMALL, coverage=(TESTED, replace(SKIPPED, operation="listThings"), FAILED, SKIPPED)))
    cases = {one.get("name"): one for one in root.iter("testcase")}

    failure = cases["getThing"].find("failure")
    assert (failure.get("type"), failure.get("message")) == ("violation.type", str(VIOLATION))
    assert failure.text.splitlines() == [
        "expected a string, got 5", "things.yaml:7", "2 times, 2001-09-09T01:46:40Z", VIOLATION.fingerprint, "curl x"
    ]  # fmt: skip
    assert cases["getThing"].findtext("system-out") == f"drift: {DRIFT}"
    assert [one.tag for one in cases["listThings"]] == ["system-out", "skipped"]
    assert cases["listThings"].findtext("system-out") == f"known: {KNOWN}"
    assert dict(cases["dropThing"].find("error").attrib) == {"message": "down", "type": "untested"}
    assert (cases["makeThing"].get("classname"), cases["dropThing"].get("classname")) == ("untagged", "Things")
    both = junit(replace(SMALL, findings=(VIOLATION,), coverage=(replace(TESTED, state="skipped"),)))
    assert [one.tag for one in both.iter() if one.tag in {"failure", "skipped"}] == ["failure"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x0b\x1f", "a\ufffdb\ufffd\ufffd"),
        ("\ud800\ufffe\uffff", "\ufffd\ufffd\ufffd"),
        ("\U0001f600\ue000\ud7ff", "\U0001f600\ue000\ud7ff"),
        ("a\tb", "a\tb"),
    ],
)
def test_characters_that_xml_does_not_have_are_replaced(text, shown):
    """By U+FFFD (XML 1.0 §2.2)."""
    (error,) = junit(replace(EMPTY, coverage=(replace(FAILED, reason=text),))).iter("error")

    assert error.get("message") == shown


@pytest.mark.parametrize(
    ("kind", "known", "fail_on", "level"),
    [
        ("violation", "", "violation", "error"),
        ("violation", "", "drift", "error"),
        ("drift", "", "drift", "error"),
        ("drift", "", "violation", "warning"),
        ("violation", "why", "violation", "error"),
        ("drift", "why", "violation", "warning"),
    ],
)
def test_the_level_of_a_sarif_result(kind, known, fail_on, level):
    """Of its kind; the baseline suppresses it, and the level stays."""
    report = report_of([replace(VIOLATION, kind=kind, known=known)])

    (result,) = json.loads(FORMS["sarif"](report, fail_on))["runs"][0]["results"]

    assert result["level"] == level
    assert result.get("suppressions") == ([{"kind": "external", "justification": "why"}] if known else None)


def test_a_sarif_result_has_its_evidence():
    """Without a file there is no location; a line that is not known is the first."""
    some = [VIOLATION, replace(DRIFT, file="a.yaml", line=0), replace(DRIFT, operation="x")]
    (run,) = json.loads(FORMS["sarif"](report_of(some), "violation"))["runs"]
    first, second, third = run["results"]

    assert run["tool"]["driver"]["name"] == "fastpix_dyn contract"
    assert run["tool"]["driver"]["rules"] == [
        {"id": "drift.undeclared", "shortDescription": {"text": "drift: undeclared"}},
        {"id": "violation.type", "shortDescription": {"text": "violation: type"}},
    ]
    assert run["columnKind"] == "unicodeCodePoints"
    assert (first["ruleId"], first["ruleIndex"], first["occurrenceCount"]) == ("violation.type", 1, 2)
    assert first["message"] == {"text": str(VIOLATION)}
    assert first["properties"] == {"operation": "getThing", "status": "200", "pointer": "/name", "curl": "curl x"}
    assert first["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "things.yaml"}, "region": {"startLine": 7}}}
    ]
    assert second["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert "locations" not in third


@pytest.mark.parametrize(
    ("changes", "fail_on", "sentence"),
    [
        ({}, "violation", "The server and the document differ: 1 violation, 1 drift. 1 resource could not be removed."),
        ({"leftovers": ()}, "violation", "The server and the document differ: 1 violation, 1 drift."),
        (
            {"findings": (DRIFT, DRIFT), "leftovers": ("a", "b")},
            "violation",
            (
                "Not everything was tested: 0 violations, 2 drift, 1 operation without a response."
                " 2 resources could not be removed."
            ),
        ),
        (
            {"findings": (DRIFT,), "failures": (), "leftovers": ()},
            "violation",
            "Nothing breaks clients: 0 violations, 1 drift.",
        ),
        (
            {"findings": (DRIFT,), "failures": (), "leftovers": ()},
            "drift",
            "The server and the document differ: 0 violations, 1 drift.",
        ),
    ],
)
def test_the_verdict_is_a_sentence(changes, fail_on, sentence):
    """With the counts of what no baseline accepts, and what is left."""
    assert verdict_sentence(replace(SMALL, **changes), fail_on) == sentence


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"exchanges": 1}, "clean"),
        ({"exchanges": 0}, "untested"),
        ({"exchanges": 0, "mode": "drift"}, "clean"),
        ({"exchanges": 0, "mode": "replay"}, "untested"),
        ({"exchanges": 1, "failures": (("a", "b"),)}, "untested"),
        ({"exchanges": 1, "leftovers": ("a",)}, "untested"),
        ({"exchanges": 1, "interrupted": True}, "untested"),
        ({"mode": "drift", "interrupted": True}, "untested"),
        ({"exchanges": 1, "findings": (VIOLATION,), "leftovers": ("a",)}, "findings"),
        ({"exchanges": 1, "findings": (KNOWN,)}, "clean"),
    ],
)
def test_the_verdict_of_a_report(changes, outcome):
    """Nothing was tested if there was no response; a drift log has no count of them."""
    assert verdict(replace(EMPTY, **changes)) == outcome


@pytest.mark.parametrize("width", [80, 110])
def test_text_is_wrapped_between_words(width):
    """No line is longer than the terminal, unless one word is; curl commands stay on one line."""
    long = equal_findings(
        9, expected=lambda _: "a text that " * 20, operation=lambda one: f"an-operation-of-some-length-{one}"
    )

    formatted = as_text(report_of(long), "violation", width)

    assert [line for line in formatted.splitlines() if len(line) > width and "curl" not in line] == []
    assert formatted.split() == as_text(report_of(long), "violation").split()


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")
def test_html_opens_in_a_browser_without_errors(tmp_path):
    """Headless Chromium shows the title, and its console is empty."""
    (tmp_path / "report.html").write_text(FORMS["html"](REPORT, "violation"), "utf-8", "replace")
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"]
    words += [f"--user-data-dir={tmp_path / 'profile'}", (tmp_path / "report.html").as_uri()]

    shown = subprocess.run(words, check=True, capture_output=True, text=True, timeout=60, env={**os.environ})

    assert "Contract of Things" in shown.stdout
    assert "CONSOLE" not in shown.stderr


def test_markdown_keeps_its_tables_intact():
    """Each row has as many cells as the head, whatever a value contains; no value becomes markup."""
    text = FORMS["markdown"](REPORT, "violation")

    heads = [line for line in text.splitlines() if line.startswith("| operation")]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert len(rows) == len(REPORT.findings)
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in [*heads, *rows]} == {9}
    assert "<script>" not in re.sub(r"```.*?```|`[^`]*`", "", text.replace("\\`", ""), flags=re.DOTALL)


def test_text_contains_everything():
    """Each finding with expected, got, source location and curl; untested operations with reasons; the verdict last."""
    text = FORMS["text"](REPORT, "violation")

    for one in REPORT.findings:
        assert one.fingerprint in text
    assert "things.yaml" in text
    assert "failed   listThings: no response" in text
    assert "remove it from the baseline: 0123456789abcdef" in text
    assert text.splitlines()[-1].startswith("The server and the document differ: 2 violations, 1 drift")


@pytest.mark.parametrize(
    ("changes", "fail_on", "code"),
    [
        ({}, "violation", 2),
        ({"leftovers": ()}, "violation", 1),
        ({"findings": ()}, "violation", 2),
        ({"findings": (), "failures": (), "leftovers": ()}, "violation", 0),
        ({"findings": (), "failures": (), "leftovers": (), "interrupted": True}, "violation", 2),
        ({"findings": (), "failures": (), "leftovers": (), "exchanges": 0}, "violation", 2),
        ({"findings": REPORT.findings[1:2], "failures": (), "leftovers": ()}, "violation", 0),
        ({"findings": REPORT.findings[1:2], "failures": (), "leftovers": ()}, "drift", 1),
        (
            {"findings": tuple(replace(one, known="x") for one in REPORT.findings), "leftovers": (), "failures": ()},
            "drift",
            0,
        ),
    ],
)
def test_the_exit_code_is_0_1_or_2(changes, fail_on, code):
    """Clean, with findings, or untested: what is left counts most, drift if asked for, accepted findings never."""
    assert exit_code(replace(REPORT, **changes), fail_on) == code
