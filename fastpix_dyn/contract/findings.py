"""Findings: what a server and the document disagree about, each with what is needed to act on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.violation import SEVERAL, Violation

Kind = Literal["violation", "drift"]
KINDS: tuple[Kind, ...] = ("violation", "drift")
"""The worst first: a violation breaks a client; drift does not, but the document is behind."""
EVERY = "*"
"""Stands in a pointer for every item of a list."""
_EXPECTED = "expected "
_GOT = ", got "
_HINT = "; did you mean "


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement, however often it was seen.

    Attributes:
        operation: the operationId; method and path where the document has no such operation.
        status: the HTTP status of the answer, as text.
        pointer: JSON pointer into the body, `*` for every item of a list; `/header/NAME` for a header; empty for all.
        rule: what is broken: a keyword of JSON Schema, `status`, `mediaType`, `undeclared`, `x-extensible-enum` …
        kind: `violation` breaks a client; `drift`: the document is behind.
        expected: what the document says, in words.
        got: what came, in words; no secret.
        message: both, in a sentence.
        detail: tells findings apart that are alike in all of the above, such as a word that is new.
        count: how many values were seen to differ like this.
        curl: a command that repeats the request; without its secrets.
        example: the pointer to the first value that differed.
        file: the file of the document that says otherwise; empty where it is not known.
        line: the line in it, from 1; 0 where it is not known.
        first: when it was first seen, in seconds since the epoch; 0 where that is not known.
        last: when it was last seen.
        known: why it is accepted (see `baseline`); empty where it is not.
    """

    operation: str
    status: str
    pointer: str
    rule: str
    kind: Kind
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
        """16 hex digits, the same for the same disagreement wherever and whenever it is seen."""
        parts = (self.operation, self.status, self.pointer, self.rule, self.kind, self.detail)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @property
    def place(self) -> str:
        """`file:line` of the document; empty where it is not known."""
        return f"{self.file}:{self.line}" if self.file else ""

    def __str__(self) -> str:
        return f"{self.operation} {self.status} {self.pointer or '/'}: {self.message}"


def finding(operation: Operation, status: int, violation: Violation, kind: Kind, value: Any = None) -> Finding:
    """What *violation*, in an answer of *status* whose body is *value*, says of the document."""
    expected, got = _told(violation)
    return Finding(
        operation=operation.id,
        status=str(status),
        pointer=_text(grouped(violation.pointer, value)),
        rule=violation.rule,
        kind=kind,
        expected=_text(expected),
        got=_text(got),
        message=_text(violation.message),
        example=_text(violation.pointer),
    )


def grouped(pointer: str, value: Any) -> str:
    """*pointer* into *value* with every index of a list made `*`."""
    made = ""
    for token in json_pointer.tokens(pointer):
        inside = is_array(value) and token.isdigit()
        made += f"/{EVERY if inside else json_pointer.escape(token)}"
        value = _child(value, token)
    return made


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """*findings* with those of one fingerprint made one; violations first, then in the order in which they came."""
    found: dict[str, Finding] = {}
    for one in findings:
        before = found.get(one.fingerprint)
        found[one.fingerprint] = one if before is None else _both(before, one)
    return tuple(sorted(found.values(), key=lambda one: KINDS.index(one.kind)))


def _both(before: Finding, after: Finding) -> Finding:
    times = [time for time in (before.first, after.first) if time]
    first, last = min(times, default=0.0), max(before.last, after.last)
    return replace(before, count=before.count + after.count, first=first, last=last, curl=before.curl or after.curl)


def _told(violation: Violation) -> tuple[str, str]:
    """What was expected and what came, out of the sentence that says both."""
    text = violation.message
    if text.startswith(_EXPECTED) and _GOT in text:
        expected, _, got = text.removeprefix(_EXPECTED).rpartition(_GOT)
        return expected, got.partition(_HINT)[0]
    if text.startswith(f"{SEVERAL}: "):
        return "a value that fits one alternative alone", f"one that {text}"
    return _WORDS.get(violation.rule, (text, "something else"))


def _text(text: str) -> str:
    """*text* as any encoding can say it: JSON may hold halves of surrogate pairs (RFC 8259 §8.2)."""
    return text.encode("utf-8", "backslashreplace").decode()


_WORDS = {
    "required": ("the property to be there", "no such property"),
    "undeclared": ("no such property", "a property that the document does not declare"),
}


def _child(value: Any, token: str) -> Any:
    if is_object(value):
        return value.get(token)
    if is_array(value) and token.isdigit() and int(token) < len(value):
        return value[int(token)]
    return None
