"""Findings: how a response differs from the document, with the evidence that a reader needs to act on it.

`create_finding` makes one of a violation, `merge_findings` counts equal ones, and `group_findings` groups those that
say the same of several operations, for people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated, Any, Literal, assert_never

from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import Meta, Record, asdict
from fastpix_dyn.text import escape_controls, pluralize
from fastpix_dyn.validate.violation import SEVERAL_ALTERNATIVES, Violation
from fastpix_dyn.wire.stored_json import StoredJson, has_lone_surrogate

FindingKind = Literal["violation", "drift"]
FINDING_KINDS: tuple[FindingKind, ...] = ("violation", "drift")
"""The worst first: a violation breaks clients; drift does not, but the document is out of date."""
EVERY_ITEM = "*"
"""The token of a pointer for every item of a list."""
SEVERAL_OPERATIONS = "several operations"
_EXPECTED = "expected "
_GOT = ", got "
_HINT = "; did you mean "
_EXPECTED_AND_GOT = {
    "required": ("the property to be present", "no such property"),
    "undeclared": ("no such property", "a property that the document does not declare"),
}
"""By rule, for violations whose message does not name both."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between a server and the document, however often it occurred.

    Attributes:
        operation: the operationId; method and path if the document has no such operation.
        status: the HTTP status of the response, as text.
        pointer: JSON pointer into the body, `*` for every item of a list; `/header/NAME` for a header; empty for all.
        rule: what is violated: a keyword of JSON Schema, `status`, `mediaType`, `undeclared`, `x-extensible-enum` …
        kind: `violation` if it breaks clients; `drift` if only the document is out of date.
        expected: what the document declares, in words.
        got: what the response contains, in words; without secrets.
        message: both, in a sentence.
        detail: distinguishes findings that are equal in all of the above, such as two new enum values.
        count: how many values differed in this way.
        curl: a command that repeats the request; without its secrets.
        example: the pointer to the first value that differed.
        file: the file of the document that contains the rule; empty if it is not known.
        line: the line in it, from 1; 0 if it is not known.
        first: when it first occurred, in seconds since the epoch; 0 if that is not known.
        last: when it last occurred.
        known: why the baseline accepts it (see `report`); empty if it does not.
    """

    operation: str
    status: str
    pointer: str
    rule: str
    kind: FindingKind
    expected: str
    got: str
    message: str
    detail: str = ""
    count: int = 1
    curl: str = ""
    example: str = ""
    file: str = ""
    line: int = 0
    first: float = 0.0
    last: float = 0.0
    known: str = ""

    @property
    def fingerprint(self) -> str:
        """16 hex digits that identify the difference; they are equal in every run."""
        parts = (self.operation, self.status, self.pointer, self.rule, self.kind, self.detail)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @property
    def source_location(self) -> str:
        """`file:line` of the document; empty if it is not known."""
        return f"{self.file}:{self.line}" if self.file else ""

    def __str__(self) -> str:
        return escape_controls(f"{self.operation} {self.status} {self.pointer or '/'}: {self.message}")


_ShortText = Annotated[str, Meta(max_length=4_000)]
_Status = Annotated[str, Meta(pattern=r"\A[0-9]{0,4}\Z")]
_Count = Annotated[int, Meta(ge=1, le=2**53)]
_Time = Annotated[float, Meta(ge=0, le=253_402_300_799)]
"""Until the end of the year 9999."""


class _FindingShape(Record, frozen=True):
    """The types of the attributes of a finding in a file."""

    operation: str
    status: _Status
    pointer: _ShortText
    rule: str
    kind: FindingKind
    expected: str
    got: str
    message: str
    detail: str = ""
    count: _Count = 1
    curl: str = ""
    example: _ShortText = ""
    file: str = ""
    line: Annotated[int, Meta(ge=0, le=2**53)] = 0


class _TimedShape(_FindingShape, frozen=True):
    first: _Time = 0.0
    last: _Time = 0.0


def parse_finding(stored: StoredJson, pointer: str, *, is_timed: bool) -> Finding:
    """Return the finding at *pointer* of a file; its times are numbers if it *is_timed*, else they are ignored.

    Raises:
        ConfigurationError: it is none; with file and line.
    """
    values = asdict(stored.convert(_TimedShape if is_timed else _FindingShape, pointer))
    if has_lone_surrogate(*values.values()):
        raise stored.damaged(pointer, "a text contains half of a surrogate pair, which is not valid text")
    return Finding(**values)


def is_failure(one: Finding, fail_on: FindingKind) -> bool:
    """Return whether *one* counts as a failure, if findings of the kind *fail_on* and worse do."""
    if one.known:
        return False
    match one.kind:
        case "violation":
            return True
        case "drift":
            return fail_on == "drift"
        case _:
            assert_never(one.kind)


def create_finding(
    operation: Operation, status: int, violation: Violation, kind: FindingKind, value: Any = None
) -> Finding:
    """Return the finding for *violation*, in a response with *status* whose body is *value*."""
    expected, got = _expected_and_got(violation)
    return Finding(
        operation=operation.id,
        status=str(status),
        pointer=_encodable(generalize_pointer(violation.pointer, value)),
        rule=violation.rule,
        kind=kind,
        expected=_encodable(expected),
        got=_encodable(got),
        message=_encodable(violation.message),
        example=_encodable(violation.pointer),
    )


def generalize_pointer(pointer: str, value: Any) -> str:
    """Return *pointer* into *value* with `*` in place of every index of a list."""
    general = ""
    for token in json_pointer.tokens(pointer):
        is_index = is_array(value) and json_pointer.is_index(token)
        general += f"/{EVERY_ITEM if is_index else json_pointer.escape(token)}"
        value = _child(value, token)
    return general


def merge_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding for each fingerprint, with the counts added; violations first, otherwise in their order."""
    merged: dict[str, Finding] = {}
    for one in findings:
        before = merged.get(one.fingerprint)
        merged[one.fingerprint] = one if before is None else _add(before, one)
    return tuple(sorted(merged.values(), key=lambda one: FINDING_KINDS.index(one.kind)))


def _add(before: Finding, after: Finding) -> Finding:
    times = [time for time in (before.first, after.first) if time]
    first, last = min(times, default=0.0), max(before.last, after.last)
    return replace(before, count=before.count + after.count, first=first, last=last, curl=before.curl or after.curl)


def _expected_and_got(violation: Violation) -> tuple[str, str]:
    """Return both parts of the violation's message."""
    text = violation.message
    if text.startswith(_EXPECTED) and _GOT in text:
        expected, _, got = text.removeprefix(_EXPECTED).rpartition(_GOT)
        return expected, got.partition(_HINT)[0]
    if text.startswith(f"{SEVERAL_ALTERNATIVES}: "):
        return "a value that matches exactly one alternative", f"one that {text}"
    return _EXPECTED_AND_GOT.get(violation.rule, (text, "something else"))


def _encodable(text: str) -> str:
    """Return *text* with halves of surrogate pairs, which JSON may contain (RFC 8259 §8.2), as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _child(value: Any, token: str) -> Any:
    if is_object(value):
        return value.get(token)
    if is_array(value) and json_pointer.is_index(token) and int(token) < len(value):
        return value[int(token)]
    return None


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Equal findings of several operations, or a single finding.

    Attributes:
        findings: all of them.
        operations: the operations concerned.
        pointers: the different pointers.
        summary: the first finding, with the count and the times of all.
    """

    findings: tuple[Finding, ...]
    operations: tuple[str, ...]
    pointers: tuple[str, ...]
    summary: Finding

    @property
    def fingerprints(self) -> str:
        """The first fingerprint, and how many more there are."""
        more = len(self.findings) - 1
        return f"{self.summary.fingerprint} and {more} more" if more else self.summary.fingerprint


def group_findings(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Return *findings*, in their order, with those that say the same of several operations as one group."""
    equal: dict[object, list[Finding]] = {}
    for one in findings:
        equal.setdefault(_group_key(one), []).append(one)
    groups = (
        [some] if len({one.operation for one in some}) > 1 else [[one] for one in some] for some in equal.values()
    )
    return [_group(some) for group in groups for some in group]


def groups_by_heading(findings: Iterable[Finding]) -> list[tuple[str, list[FindingGroup]]]:
    """Return the groups of *findings*: first those of several operations, then the others by operation."""
    groups = group_findings(findings)
    shared = [one for one in groups if len(one.operations) > 1]
    single = [one for one in groups if len(one.operations) == 1]
    ordered = findings_by_operation(one.summary for one in single)
    by_fingerprint = {one.summary.fingerprint: one for one in single}
    rest = [(operation, [by_fingerprint[each.fingerprint] for each in some]) for operation, some in ordered]
    return [*([(SEVERAL_OPERATIONS, shared)] if shared else []), *rest]


def findings_by_operation(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Return *findings* by operation, in their order within each."""
    ordered = sorted(findings, key=lambda one: one.operation)
    return [(operation, list(group)) for operation, group in groupby(ordered, key=lambda one: one.operation)]


def _group_key(one: Finding) -> object:
    """Return what equal findings share: rule, name of the value and expectation; without a name, also the value."""
    tokens = [token for token in json_pointer.tokens(one.pointer) if token != EVERY_ITEM]
    got = "" if tokens else one.got
    return (one.kind, one.known, one.rule, one.detail, tokens[-1] if tokens else None, one.expected, got)


def _group(findings: list[Finding]) -> FindingGroup:
    first, times = findings[0], [one.first for one in findings if one.first]
    summary = replace(
        first,
        count=sum(one.count for one in findings),
        first=min(times, default=0.0),
        last=max(one.last for one in findings),
    )
    operations = tuple(dict.fromkeys(one.operation for one in findings))
    pointers = tuple(dict.fromkeys(one.pointer or "/" for one in findings))
    return FindingGroup(tuple(findings), operations, pointers, summary)


def occurrences(one: Finding) -> str:
    """Return how often and when *one* occurred: `3 times, first 2026-…, last 2026-…`."""
    first, last = format_time(one.first), format_time(one.last)
    when = f", first {first}, last {last}" if first and first != last else f", {first}" if first else ""
    return f"{pluralize(one.count, 'time')}{when}"


def format_time(seconds: float) -> str | None:
    """Return a time, in seconds since the epoch, in UTC as RFC 3339 writes it; None for 0, an unknown time."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None
