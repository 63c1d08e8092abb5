"""Known findings: only new and expired ones fail, mended ones are named."""

from dataclasses import replace
from datetime import date

import pytest

from fastpix_dyn import SpecError
from fastpix_dyn.contract import baseline
from fastpix_dyn.contract.coverage import Covered
from fastpix_dyn.contract.findings import Finding
from fastpix_dyn.contract.report import Report, exit_code

ONE = Finding("getThing", "200", "/name", "type", "violation", "a string", "5", "expected a string, got 5")
OTHER = replace(ONE, pointer="/id")
COVERED = Covered("getThing", "GET", "/things/{id}", "Things", "tested", "", 1, ("200",), (), (), (), 2, ())
REPORT = Report(title="T", mode="read", findings=(ONE, OTHER), coverage=(COVERED,), exchanges=1)


def written(tmp_path, text):
    """A baseline file."""
    path = tmp_path / "baseline.yaml"
    path.write_text(text)
    return path


def entry(one, **more):
    """An entry for *one*."""
    lines = {"fingerprint": one.fingerprint, "reason": "known", **more}
    return "- " + "\n  ".join(f'{key}: "{value}"' for key, value in lines.items()) + "\n"


def test_a_known_finding_does_not_count_and_a_new_one_does(tmp_path):
    """The report shows both; with all accepted it is clean."""
    some = baseline.load(written(tmp_path, entry(ONE, owner="team", until="2030-01-31")))
    every = baseline.load(written(tmp_path, entry(ONE) + entry(OTHER)))

    report = baseline.applied(REPORT, some, date(2030, 1, 31))

    assert [one.known for one in report.findings] == ["known (team, until 2030-01-31)", ""]
    assert (exit_code(report), exit_code(baseline.applied(REPORT, every, date(2030, 1, 1)))) == (1, 0)


def test_an_expired_entry_accepts_no_more_and_says_so(tmp_path):
    """From the day after."""
    known = baseline.load(written(tmp_path, entry(ONE, until="2030-01-31") + entry(OTHER)))

    report = baseline.applied(REPORT, known, date(2030, 2, 1))

    assert exit_code(report) == 1
    assert report.notes == (f"{ONE.fingerprint} is accepted no more: its time ended on 2030-01-31",)


@pytest.mark.parametrize(
    ("more", "state", "is_mended"),
    [
        ({}, "tested", True),
        ({"operation": "getThing"}, "tested", True),
        ({}, "skipped", False),
        ({"operation": "getThing"}, "refused", False),
        ({"operation": "other"}, "tested", False),
    ],
)
def test_a_mended_finding_is_named_for_removal(tmp_path, more, state, is_mended):
    """Only where its operation was tested: a test that did not look proves nothing."""
    known = baseline.load(written(tmp_path, entry(ONE, **more)))
    report = replace(REPORT, findings=(), coverage=(replace(COVERED, state=state),))

    mended = baseline.applied(report, known, date(2030, 1, 1)).mended

    assert [one[:16] for one in mended] == ([ONE.fingerprint] if is_mended else [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fingerprint: x", "a baseline is a list"),
        ("- fingerprint: x", "reason is missing"),
        ("- {fingerprint: x, reason: y, untill: z}", "unknown key 'untill'"),
        ("- {fingerprint: x, reason: y}\n- {fingerprint: x, reason: y, until: soon}", "baseline.yaml:2.*a day"),
        ("- {fingerprint: 12, reason: y}", "fingerprint is text"),
        ("- [", "baseline.yaml"),
        ("- plain", "an object"),
    ],
)
def test_a_wrong_baseline_is_refused_with_its_line(tmp_path, text, words):
    """Every fault, by file and line."""
    with pytest.raises(SpecError, match=words):
        baseline.load(written(tmp_path, text))


def test_a_baseline_that_is_empty_or_missing(tmp_path):
    """An empty file accepts nothing; one that is not there is an error."""
    assert baseline.load(written(tmp_path, "")) == ()
    with pytest.raises(SpecError, match="can't be read"):
        baseline.load(tmp_path / "none.yaml")
