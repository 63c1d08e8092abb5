"""Findings: what makes two of them equal, how they are counted, and the words for what was expected and received."""

import json
from dataclasses import replace
from datetime import date

import pytest
from stateful import DOCUMENT

from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import (
    Finding,
    create_finding,
    format_time,
    generalize_pointer,
    group_findings,
    groups_by_heading,
    is_failure,
    merge_findings,
    occurrences,
)
from fastpix_dyn.contract.report import BaselineEntry, Report, apply_baseline, exit_code
from fastpix_dyn.contract.validators import create_validator, load_subject
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.messages import Headers, Response

SUBJECT = load_subject(DOCUMENT)
ONE = Finding("getThing", "200", "/name", "type", "violation", "a string", "5", "expected a string, got 5")


def validate(body, operation="listThings"):
    """Return the findings about *body* in a response of *operation*."""
    headers = Headers([("Content-Type", "application/json")])
    response = Response(200, headers, json.dumps(body).encode(), received=1e9)
    return create_validator(SUBJECT)(Exchange(SUBJECT.api.operations[operation], response))


def new_values(*values):
    """Return the findings about a list of things whose states are *values*."""
    return validate({"items": [{"id": "thing-1", "name": "x", "state": value} for value in values]})


def test_two_new_values_of_an_extensible_enum_at_one_place_are_two_findings():
    """Each with a fingerprint of its own, also within one run; equal values are one."""
    odd, weird, again = new_values("odd", "weird", "odd")

    assert {one.pointer for one in (odd, weird, again)} == {"/items/*/state"}
    assert [one.detail for one in merge_findings((odd, weird, again))] == ["'odd'", "'weird'"]
    assert odd.fingerprint == again.fingerprint != weird.fingerprint


def test_a_baseline_with_one_new_value_does_not_hide_another():
    """The accepted value is known, the other one fails with `--fail-on drift`."""
    accepted, other = new_values("odd", "weird")
    report = Report(title="T", findings=(accepted, other), exchanges=1)

    one_accepted = apply_baseline(report, [BaselineEntry(accepted.fingerprint, "known")], date(2030, 1, 1))

    assert [one.known for one in one_accepted.findings] == ["known", ""]
    assert exit_code(one_accepted, "drift") == 1


def test_only_a_new_value_has_a_detail():
    """Else a baseline would list each wrong value of a type."""
    details = {one.rule: one.detail for one in validate({"id": "thing-1", "name": 5, "new": 1}, "getThing")}

    assert details == {"type": "", "undeclared": ""}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("operation", "listThings"),
        ("status", "404"),
        ("pointer", "/id"),
        ("rule", "format"),
        ("kind", "drift"),
        ("detail", "'odd'"),
    ],
)
def test_the_fingerprint_depends_on(field, value):
    """What distinguishes two findings; there are six such attributes."""
    assert replace(ONE, **{field: value}).fingerprint != ONE.fingerprint


def test_the_fingerprint_depends_on_nothing_else():
    """Values, counts, times and lines of the document differ from run to run."""
    other = replace(
        ONE,
        expected="-",
        got="-",
        message="-",
        count=9,
        curl="curl",
        example="/x",
        file="a.yaml",
        line=7,
        first=1.0,
        last=2.0,
        known="yes",
    )

    assert other.fingerprint == ONE.fingerprint


def test_the_fingerprint_is_the_same_in_every_version():
    """Baselines store it."""
    assert ONE.fingerprint == "81d1072c86f0ae6e"
    assert replace(ONE, detail="'odd'").fingerprint == "842db96fc363657a"


@pytest.mark.parametrize(
    ("kind", "known", "fail_on", "fails"),
    [
        ("violation", "", "violation", True),
        ("violation", "", "drift", True),
        ("drift", "", "drift", True),
        ("drift", "", "violation", False),
        ("violation", "accepted", "violation", False),
        ("drift", "accepted", "drift", False),
    ],
)
def test_a_finding_fails_by_its_kind_unless_it_is_known(kind, known, fail_on, fails):
    """A violation always does, drift if asked for."""
    assert is_failure(replace(ONE, kind=kind, known=known), fail_on) is fails


def test_equal_findings_are_counted_from_the_first_to_the_last():
    """The counts are added; an unknown time counts for neither end; the first curl command stays."""
    some = [
        replace(ONE, count=2, first=0.0, last=0.0),
        replace(ONE, count=3, first=30.0, last=40.0, curl="curl a"),
        replace(ONE, count=4, first=20.0, last=25.0, curl="curl b"),
    ]

    (merged,) = merge_findings(some)

    assert (merged.count, merged.first, merged.last, merged.curl) == (9, 20.0, 40.0, "curl a")
    assert merge_findings([replace(ONE, first=0.0), replace(ONE, first=0.0)])[0].first == 0.0


def test_merged_findings_begin_with_the_violations():
    """Otherwise they keep their order."""
    kinds = ["drift", "violation", "drift", "violation"]
    some = [replace(ONE, pointer=f"/{index}", kind=kind) for index, kind in enumerate(kinds)]

    assert [one.pointer for one in merge_findings(some)] == ["/1", "/3", "/0", "/2"]


@pytest.mark.parametrize(
    ("pointer", "general"),
    [
        ("", ""),
        ("/items/0/id", "/items/*/id"),
        ("/items/10/list/9", "/items/*/list/*"),
        ("/items/11/id", "/items/*/id"),
        ("/items/99/id", "/items/*/id"),
        ("/items/-/id", "/items/-/id"),
        ("/by/7/0", "/by/7/*"),
        ("/by/a~1b~0c/0", "/by/a~1b~0c/0"),
        ("/none/0", "/none/0"),
    ],
)
def test_indexes_of_lists_become_an_asterisk(pointer, general):
    """Keys of objects that look like an index stay, and are escaped as before."""
    value = {"items": [{"id": 1}, *[{"list": [1] * 10}] * 10], "by": {"7": [1], "a/b~c": {"0": 1}}}

    assert generalize_pointer(pointer, value) == general


@pytest.mark.parametrize(
    ("rule", "message", "expected", "got"),
    [
        ("type", "expected a string, got 5", "a string", "5"),
        ("enum", "expected 'a', got 'b'; did you mean 'a'?", "'a'", "'b'"),
        ("const", "expected 'x, got y', got 'z'", "'x, got y'", "'z'"),
        ("required", "'name' is missing", "the property to be present", "no such property"),
        ("undeclared", "the key x", "no such property", "a property that the document does not declare"),
        ("minItems", "too few", "too few", "something else"),
        ("type", "expected a string", "expected a string", "something else"),
        ("type", "it was expected a, got b", "it was expected a, got b", "something else"),
        (
            "oneOf",
            "matches more than one alternative: 1 and 2",
            "a value that matches exactly one alternative",
            "one that matches more than one alternative: 1 and 2",
        ),
    ],
)
def test_a_finding_says_what_was_expected_and_what_was_received(rule, message, expected, got):
    """In the words of the violation, if these name both."""
    found = create_finding(SUBJECT.api.operations["getThing"], 200, Violation("", rule, message), "violation")

    assert (found.expected, found.got, found.message) == (expected, got, message)


def test_half_of_a_surrogate_pair_is_an_escape():
    """In every text of a finding, because reports are UTF-8."""
    message = "expected \ud800, got \udfff"
    found = create_finding(
        SUBJECT.api.operations["getThing"], 404, Violation("/a\ud800", "enum", message), "drift", {"a\ud800": 1}
    )

    assert (found.pointer, found.example) == ("/a\\ud800", "/a\\ud800")
    assert (found.expected, found.got, found.message) == ("\\ud800", "\\udfff", "expected \\ud800, got \\udfff")
    assert (found.operation, found.status, found.kind) == ("getThing", "404", "drift")


def test_a_finding_as_text_has_no_control_characters():
    """A whole body is at `/`."""
    assert str(replace(ONE, pointer="", message="a\x1b[2Jb")) == "getThing 200 /: a\\x1b[2Jb"
    assert str(ONE) == "getThing 200 /name: expected a string, got 5"


@pytest.mark.parametrize(("file", "line", "location"), [("a.yaml", 7, "a.yaml:7"), ("", 7, "")])
def test_the_source_location_is_file_and_line(file, line, location):
    """Empty if the file is not known."""
    assert replace(ONE, file=file, line=line).source_location == location


@pytest.mark.parametrize(
    ("count", "first", "last", "words"),
    [
        (1, 0.0, 0.0, "1 time"),
        (2, 0.0, 0.0, "2 times"),
        (1, 1e9, 1e9, "1 time, 2001-09-09T01:46:40Z"),
        (3, 1e9, 1e9 + 1, "3 times, first 2001-09-09T01:46:40Z, last 2001-09-09T01:46:41Z"),
    ],
)
def test_occurrences_name_the_count_and_the_times(count, first, last, words):
    """Once if both are equal."""
    assert occurrences(replace(ONE, count=count, first=first, last=last)) == words


def test_an_unknown_time_has_no_form():
    """0 is no time."""
    assert (format_time(0.0), format_time(1.0)) == (None, "1970-01-01T00:00:01Z")


def test_a_group_has_the_counts_and_times_of_all():
    """An unknown time counts for none; a whole body is at `/`; each pointer and operation is named once."""
    some = [
        replace(ONE, operation="a", pointer="/name", count=1, first=0.0, last=0.0),
        replace(ONE, operation="b", pointer="/x/name", count=2, first=20.0, last=50.0),
        replace(ONE, operation="b", pointer="/name", count=3, first=10.0, last=40.0),
    ]

    (group,) = group_findings(some)

    assert (group.summary.count, group.summary.first, group.summary.last) == (6, 10.0, 50.0)
    assert (group.operations, group.pointers) == (("a", "b"), ("/name", "/x/name"))
    assert group.fingerprints == f"{some[0].fingerprint} and 2 more"
    (whole,) = group_findings([replace(ONE, pointer="", first=0.0)])
    assert (whole.pointers, whole.fingerprints, whole.summary.first) == (
        ("/",), replace(ONE, pointer="").fingerprint, 0.0
    )  # fmt: skip


def test_groups_are_listed_under_their_operations():
    """Those of several operations come first; the others are sorted by operation, in their order within one."""
    shared = [replace(ONE, operation=name, pointer="/s/name") for name in ("z", "a")]
    single = [
        replace(ONE, operation="b", rule="format", pointer="/2"),
        replace(ONE, operation="a", rule="enum", pointer="/3"),
        replace(ONE, operation="b", rule="const", pointer="/1"),
    ]

    found = groups_by_heading([single[0], *shared, *single[1:]])

    assert [(heading, [one.summary.pointer for one in groups]) for heading, groups in found] == [
        ("several operations", ["/s/name"]),
        ("a", ["/3"]),
        ("b", ["/2", "/1"]),
    ]
    assert [heading for heading, _ in groups_by_heading(single)] == ["a", "b"]
