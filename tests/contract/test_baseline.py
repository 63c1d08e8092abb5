"""The baseline: only new and expired findings fail, and fixed ones are named."""

from dataclasses import replace
from datetime import date

import pytest

from fastpix_dyn import SpecError
from fastpix_dyn.contract.coverage import OperationCoverage
from fastpix_dyn.contract.findings import Finding
from fastpix_dyn.contract.report import BaselineEntry, Report, apply_baseline, exit_code, load_baseline

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
        ("- plain", "an entry is an object with fingerprint and reason"),
        ("- reason: y", "fingerprint is missing"),
        ("- {fingerprint: '', reason: y}", "fingerprint is missing"),
        ("- {fingerprint: x, reason: ''}", "reason is missing"),
        ("- {fingerprint: x, reason: 5}", "reason is text, not 5"),
        ("- {fingerprint: x, reason: y, owner: 5}", "owner is text, not 5"),
        ("- {fingerprint: x, reason: y, operation: [a]}", "operation is text"),
        ("- {fingerprint: x, reason: y, until: 2027}", "until is text, not 2027"),
        ("- {fingerprint: x, reason: y, until: '2027-02-30'}", "until is a day such as 2027-01-31, not '2027-02-30'"),
        ("- {fingerprint: x, fingerprint: y, reason: z}", r"baseline\.yaml:1: .*fingerprint"),
        ("\n- [\n", r"baseline\.yaml:\d"),
    ],
)
def test_a_wrong_baseline_is_refused_with_its_line(tmp_path, text, words):
    """With every fault, by file and line."""
    with pytest.raises(SpecError, match=words):
        load_baseline(write_baseline(tmp_path, text))


def test_all_faults_of_a_baseline_are_reported(tmp_path):
    """Each with the line of its entry."""
    text = "- {fingerprint: x, untill: z}\n- {fingerprint: x, reason: y}\n- plain\n"

    with pytest.raises(SpecError) as caught:
        load_baseline(write_baseline(tmp_path, text))

    assert [(one.line, one.pointer, one.message.partition(";")[0]) for one in caught.value.problems] == [
        (1, "/0", "unknown key 'untill'"),
        (1, "/0", "reason is missing"),
        (3, "/2", "an entry is an object with fingerprint and reason"),
    ]


def test_an_entry_has_these_keys(tmp_path):
    """Two are required; a byte order mark at the beginning is no text."""
    first = "- {fingerprint: a, reason: b, owner: c, until: '2027-01-31', operation: d}"
    text = f"\ufeff{first}\n- {{fingerprint: e, reason: f}}"
    path = write_baseline(tmp_path, text)

    assert load_baseline(path) == (
        BaselineEntry("a", "b", "c", date(2027, 1, 31), "d"),
        BaselineEntry("e", "f"),
    )


@pytest.mark.parametrize(
    ("owner", "until", "text"),
    [
        ("", None, "why"),
        ("team", None, "why (team)"),
        ("", date(2027, 1, 31), "why (until 2027-01-31)"),
        ("team", date(2027, 1, 31), "why (team, until 2027-01-31)"),
    ],
)
def test_a_known_finding_names_reason_owner_and_last_day(owner, until, text):
    """As far as the entry has them."""
    assert str(BaselineEntry("a", "why", owner, until)) == text


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff", "not UTF-8: invalid start byte at byte 0"), (b"# " + b"x" * 4 * 1024 * 1024, "can't be read")],
    ids=["bytes", "size"],
)
def test_a_file_that_is_no_text_is_no_baseline(tmp_path, content, words):
    """Nor is one of more than four megabytes."""
    (tmp_path / "baseline.yaml").write_bytes(content)

    with pytest.raises(SpecError, match=words):
        load_baseline(tmp_path / "baseline.yaml")


def test_the_last_of_two_entries_with_one_fingerprint_counts():
    """If both are valid; an expired one does not take the place of a valid one."""
    first, second = BaselineEntry(ONE.fingerprint, "first"), BaselineEntry(ONE.fingerprint, "second")
    expired = BaselineEntry(ONE.fingerprint, "expired", until=date(2029, 12, 31))

    known = [
        apply_baseline(REPORT, entries, date(2030, 1, 1)).findings[0].known
        for entries in ([first, second], [expired, first], [first, expired])
    ]
    report = apply_baseline(REPORT, [first, expired], date(2030, 1, 1))

    assert known == ["second", "first", "first"]
    assert report.notes == ()


def test_the_notes_of_a_report_stay_before_those_of_the_baseline():
    """One for each expired entry whose finding occurred."""
    report = replace(REPORT, notes=("a",))
    expired = [BaselineEntry(one.fingerprint, "why", until=date(2029, 12, 31)) for one in (ONE, OTHER)]
    other = BaselineEntry("0" * 16, "why", until=date(2029, 12, 31))

    notes = apply_baseline(report, [*expired, other], date(2030, 1, 1)).notes

    assert [one.partition(" until")[0] for one in notes] == [
        "a",
        f"the baseline accepted {ONE.fingerprint}",
        f"the baseline accepted {OTHER.fingerprint}",
    ]


def test_a_fixed_finding_is_named_with_its_reason():
    """Also if its entry has expired."""
    entry = BaselineEntry("0" * 16, "why", "team", date(2029, 12, 31))

    assert apply_baseline(REPORT, [entry], date(2030, 1, 1)).fixed == (f"{'0' * 16}: why (team, until 2029-12-31)",)


@pytest.mark.parametrize(
    ("states", "operation", "is_fixed"),
    [
        ((), "", False),
        ((), "getThing", False),
        (("tested", "tested"), "", True),
        (("tested", "refused"), "", False),
        (("tested", "skipped"), "", False),
        (("tested", "failed"), "op-0", True),
        (("tested", "failed"), "op-1", False),
        (("failed", "tested"), "op-1", True),
    ],
)
def test_an_entry_without_an_operation_is_fixed_if_all_were_tested(states, operation, is_fixed):
    """One with an operation, if that was."""
    coverage = tuple(replace(COVERED, operation=f"op-{index}", state=state) for index, state in enumerate(states))
    entry = BaselineEntry("0" * 16, "why", operation=operation)

    fixed = apply_baseline(replace(REPORT, findings=(), coverage=coverage), [entry], date(2030, 1, 1)).fixed

    assert bool(fixed) is is_fixed


def test_an_empty_or_missing_baseline(tmp_path):
    """An empty file accepts nothing; a missing one is an error."""
    assert load_baseline(write_baseline(tmp_path, "")) == ()
    with pytest.raises(SpecError, match="can't be read"):
        load_baseline(tmp_path / "none.yaml")
