"""The baseline: only new and expired findings fail, and fixed ones are named."""

from dataclasses import replace
from datetime import date

import pytest

from fastpix_dyn import SpecError
from fastpix_dyn.contract.coverage import OperationCoverage
from fastpix_dyn.contract.findings import Finding
from fastpix_dyn.contract.report import Report, apply_baseline, exit_code, load_baseline

ONE = Finding("getThing", "200", "/name", "type", "violation", "a string", "5", "expected a string, got 5")
OTHER = replace(ONE, pointer="/id")
COVERED = OperationCoverage("getThing", "GET", "/things/{id}", "Things", "tested", "", 1, ("200",), (), (), (), 2, ())
REPORT = Report(title="T", mode="read", findings=(ONE, OTHER), coverage=(COVERED,), exchanges=1)


def write_baseline(tmp_path, text):
    """Write a baseline and return its path."""
    path = tmp_path / "baseline.yaml"
    path.write_text(text)
    return path


def entry(one, **more):
    """Return an entry for the finding *one*."""
    lines = {"fingerprint": one.fingerprint, "reason": "known", **more}
    return "- " + "\n  ".join(f'{key}: "{value}"' for key, value in lines.items()) + "\n"


def test_a_known_finding_does_not_count_and_a_new_one_does(tmp_path):
    """The report shows both; with all findings accepted it is clean."""
    some = load_baseline(write_baseline(tmp_path, entry(ONE, owner="team", until="2030-01-31")))
    every = load_baseline(write_baseline(tmp_path, entry(ONE) + entry(OTHER)))

    report = apply_baseline(REPORT, some, date(2030, 1, 31))

    assert [one.known for one in report.findings] == ["known (team, until 2030-01-31)", ""]
    assert (exit_code(report), exit_code(apply_baseline(REPORT, every, date(2030, 1, 1)))) == (1, 0)


def test_an_expired_entry_accepts_nothing_and_is_named(tmp_path):
    """From the day after `until`."""
    entries = load_baseline(write_baseline(tmp_path, entry(ONE, until="2030-01-31") + entry(OTHER)))

    report = apply_baseline(REPORT, entries, date(2030, 2, 1))

    assert exit_code(report) == 1
    assert report.notes == (f"the baseline accepted {ONE.fingerprint} until 2030-01-31: it counts again",)


@pytest.mark.parametrize(
    ("more", "state", "is_fixed"),
    [
        ({}, "tested", True),
        ({"operation": "getThing"}, "tested", True),
        ({}, "skipped", False),
        ({"operation": "getThing"}, "refused", False),
        ({"operation": "other"}, "tested", False),
    ],
)
def test_a_fixed_finding_is_named_for_removal(tmp_path, more, state, is_fixed):
    """Only if its operation was tested: otherwise the finding may still exist."""
    entries = load_baseline(write_baseline(tmp_path, entry(ONE, **more)))
    report = replace(REPORT, findings=(), coverage=(replace(COVERED, state=state),))

    fixed = apply_baseline(report, entries, date(2030, 1, 1)).fixed

    assert [one[:16] for one in fixed] == ([ONE.fingerprint] if is_fixed else [])


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
    """With every fault, by file and line."""
    with pytest.raises(SpecError, match=words):
        load_baseline(write_baseline(tmp_path, text))


def test_an_empty_or_missing_baseline(tmp_path):
    """An empty file accepts nothing; a missing one is an error."""
    assert load_baseline(write_baseline(tmp_path, "")) == ()
    with pytest.raises(SpecError, match="can't be read"):
        load_baseline(tmp_path / "none.yaml")
