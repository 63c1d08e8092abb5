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
from fastpix_dyn.contract.coverage import measure_coverage, observe
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import merge_findings
from fastpix_dyn.contract.report import Report, exit_code
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
