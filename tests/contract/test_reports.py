"""Every form of a report: valid, whole, escaped, and free of what it must not show."""

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

from fastpix_dyn.contract import report as reports
from fastpix_dyn.contract.coverage import coverage, note
from fastpix_dyn.contract.exchange import Exchange, answer
from fastpix_dyn.contract.findings import merged
from fastpix_dyn.contract.report import Report, exit_code
from fastpix_dyn.contract.reports import FORMS
from fastpix_dyn.contract.reports.for_people import text as as_text
from fastpix_dyn.contract.subject import load_subject
from fastpix_dyn.contract.validators import judgement
from fastpix_dyn.wire.messages import Headers

NASTY = "<script>alert(1)</script>|`]]>&\x0b"
SCHEMA = json.loads(Path(reports.__file__).with_name("report.schema.json").read_text("utf-8"))


def made():
    """A report with all that there can be in one."""
    tested = load_subject(DOCUMENT)
    bodies = [b'{"id": "thing-1", "name": 5}', b'{"id": "thing-1", "name": "x", "new": 1, "state": "odd"}']
    headers = Headers([("Content-Type", "application/json")])
    exchanges = [Exchange(tested.api.operations["getThing"], answer(200, one, headers, received=1e9)) for one in bodies]
    seen = {}
    for one in exchanges:
        note(seen, tested.api, one)
    found = list(merged(finding for one in exchanges for finding in judgement(tested)(one)))
    found[-1] = replace(found[-1], known="accepted (team, until 2030-01-01)")
    found.append(replace(found[0], operation=NASTY, pointer=f"/{NASTY}", expected=NASTY, got=NASTY, message=NASTY))
    return Report(
        title=f"Things {NASTY}",
        document="things.yaml",
        digest="0" * 64,
        server="https://a.example",
        mode="read",
        findings=tuple(found),
        coverage=coverage(tested.api, seen, {"makeThing": NASTY}, {"listThings": "no answer"}),
        exchanges=2,
        failures=(("listThings", "no answer"),),
        left=(NASTY,),
        mended=("0123456789abcdef: why",),
        began=1e9,
        elapsed=1.5,
        notes=(NASTY,),
    )


REPORT = made()
EMPTY = Report(title="Nothing")


@pytest.mark.parametrize("fail_on", ["violation", "drift"])
@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["full", "empty"])
def test_the_json_form_is_as_its_published_schema_says(report, fail_on):
    """Formats included; the schema itself is one."""
    Draft202012Validator.check_schema(SCHEMA)
    value = json.loads(FORMS["json"](replace(report, mode=report.mode or "read"), fail_on))

    checker = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in checker.iter_errors(value)] == []
    assert len(value["findings"]) == len(report.findings)


def test_the_json_form_has_the_promised_keys():
    """Summary, findings with what acts on them, coverage with its totals."""
    value = json.loads(FORMS["json"](REPORT, "violation"))

    assert {"operation", "status", "pointer", "rule", "kind", "expected", "got", "count"} <= value["findings"][0].keys()
    assert value["summary"]["verdict"] == "found"
    assert (value["summary"]["violations"], value["summary"]["drift"], value["summary"]["known"]) == (2, 1, 1)
    assert value["coverage"]["totals"]["tested"] == 1


def test_the_junit_form_is_valid_xml_with_right_numbers():
    """A case for each operation; violations fail, drift does not unless it is to; what can't be said in XML is not."""
    root = ET.fromstring(FORMS["junit"](REPORT, "violation"))  # noqa: S314  # it is our own

    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert int(root.get("tests")) == len(cases) == len(REPORT.coverage) + 1
    assert len(list(root.iter("failure"))) == int(cases["getThing"].find("failure") is not None) + 1
    assert int(root.get("failures")) == 2
    assert cases["listThings"].find("error").get("message") == "no answer"
    assert cases["makeThing"].find("skipped") is not None
    assert "drift" in cases["getThing"].findtext("system-out")
    strict = ET.fromstring(FORMS["junit"](REPORT, "drift"))  # noqa: S314  # it is our own
    assert len(list(strict.iter("failure"))) == 3


def test_the_sarif_form_places_findings_in_the_document():
    """Version, rules, levels, lines, fingerprints; what the baseline accepts is suppressed."""
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
    """What a page is made of."""

    def __init__(self):
        super().__init__()
        self.tags, self.open, self.outside, self.ids, self.links, self.text = [], [], [], [], [], ""

    def handle_starttag(self, tag, attrs):
        """Notes the tag, and what it refers to."""
        self.tags.append(tag)
        if tag not in {"meta", "link"}:
            self.open.append(tag)
        values = dict(attrs)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        self.outside += [values[key] for key in ("src", "href") if values.get(key, "#")[:1] != "#"]

    def handle_endtag(self, tag):
        """Each end fits its beginning."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Gathers the text."""
        self.text += data


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["full", "empty"])
def test_the_html_form_is_one_page_that_needs_nothing_else(report):
    """Well nested, no script, nothing from outside, each link of the map leads to an operation."""
    page = _Page()
    page.feed(FORMS["html"](report, "violation"))

    assert page.open == []
    assert "script" not in page.tags
    assert page.outside == (["data:,"] if page.outside else [])
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    for one in report.findings:
        assert one.fingerprint in page.text


def several(count, **differences):
    """A finding of *count* operations: the same, but for *differences* by number."""
    found = REPORT.findings[0]
    made = (
        replace(found, operation=f"get-{one}", count=one + 1, first=1e9 + one, last=2e9 + one) for one in range(count)
    )
    return [
        replace(one, **{key: value(number) for key, value in differences.items()}) for number, one in enumerate(made)
    ]


def reported(findings):
    """A report of *findings* alone."""
    return Report(title="Things", findings=tuple(findings), exchanges=1)


def test_equal_findings_of_several_operations_are_one_in_what_people_read():
    """With all operations, or the first and how many more, and the sum of the counts."""
    told = {form: FORMS[form](reported(several(16)), "violation") for form in ("text", "markdown", "html")}

    assert told["text"].count("expected ") == 1
    assert "\nseveral operations\n" in told["text"]
    assert "            in       get-0, get-1, get-2 and 13 more\n" in told["text"]
    assert "136 times, first 2001-09-09T01:46:40Z, last 2033-05-18T03:33:35Z" in told["text"]
    assert "| `get-0`, `get-1`, `get-2` and 13 more |" in told["markdown"]
    assert told["html"].count("<article ") == 1
    assert all(f"get-{one}" in told["html"] for one in range(16))
    assert "16 violations" in told["text"]


@pytest.mark.parametrize("form", ["json", "sarif", "junit"])
def test_what_programs_read_has_each_finding(form):
    """None is folded."""
    told = FORMS[form](reported(several(16)), "violation")

    assert all(f"get-{one}" in told for one in range(16))
    assert all(one.fingerprint in told for one in several(16))


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
    """Of a whole response also what came; those of one operation stay by themselves."""
    told = FORMS["text"](reported(several(4, **differences)), "violation")

    assert told.count("            expected ") == entries


@pytest.mark.parametrize("width", [80, 110])
def test_lines_of_the_text_end_between_words(width):
    """No longer than the terminal, unless one word is; curl commands stay on one line."""
    long = several(
        9, expected=lambda _: "a text that " * 20, operation=lambda one: f"an-operation-of-some-length-{one}"
    )

    told = as_text(reported(long), "violation", width)

    assert [line for line in told.splitlines() if len(line) > width and "curl" not in line] == []
    assert told.split() == as_text(reported(long), "violation").split()


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")
def test_the_html_form_opens_in_a_browser_without_a_word_of_complaint(tmp_path):
    """Headless Chromium loads it: the title is there, and the console is silent."""
    (tmp_path / "report.html").write_text(FORMS["html"](REPORT, "violation"), "utf-8", "replace")
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"]
    words += [f"--user-data-dir={tmp_path / 'profile'}", (tmp_path / "report.html").as_uri()]

    shown = subprocess.run(words, check=True, capture_output=True, text=True, timeout=60, env={**os.environ})

    assert "Contract of Things" in shown.stdout
    assert "CONSOLE" not in shown.stderr


def test_the_markdown_form_keeps_its_tables_whole():
    """Each row has the cells of its head, whatever a value holds; nothing in it is markup."""
    text = FORMS["markdown"](REPORT, "violation")

    heads = [line for line in text.splitlines() if line.startswith("| operation")]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert len(rows) == len(REPORT.findings)
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in [*heads, *rows]} == {9}
    assert "<script>" not in re.sub(r"```.*?```|`[^`]*`", "", text.replace("\\`", ""), flags=re.DOTALL)


def test_the_text_form_tells_everything_once():
    """Each finding with expected, got, place and curl; what was not tested and why; the verdict last."""
    text = FORMS["text"](REPORT, "violation")

    for one in REPORT.findings:
        assert one.fingerprint in text
    assert "things.yaml" in text
    assert "failed   listThings: no answer" in text
    assert "take it out of the baseline: 0123456789abcdef" in text
    assert text.splitlines()[-1].startswith("Server and document disagree: 2 violations, 1 drift")


@pytest.mark.parametrize(
    ("changes", "fail_on", "code"),
    [
        ({}, "violation", 1),
        ({"findings": ()}, "violation", 2),
        ({"findings": (), "failures": (), "left": ()}, "violation", 0),
        ({"findings": (), "failures": (), "left": (), "interrupted": True}, "violation", 2),
        ({"findings": (), "failures": (), "left": (), "exchanges": 0}, "violation", 2),
        ({"findings": REPORT.findings[1:2], "failures": (), "left": ()}, "violation", 0),
        ({"findings": REPORT.findings[1:2], "failures": (), "left": ()}, "drift", 1),
        (
            {"findings": tuple(replace(one, known="x") for one in REPORT.findings), "left": (), "failures": ()},
            "drift",
            0,
        ),
    ],
)
def test_the_exit_code_tells_clean_found_and_untested_apart(changes, fail_on, code):
    """0, 1, 2; drift counts where it is asked for; accepted findings never do."""
    assert exit_code(replace(REPORT, **changes), fail_on) == code
