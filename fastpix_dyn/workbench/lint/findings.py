"""What a rule finds, and what it says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from fastpix_dyn.errors import Problem
from fastpix_dyn.spec.document import Spot
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.workbench.lint.subject import Subject

Severity = Literal["error", "warning"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found: where, what is wrong, and what to do about it; the last line may be YAML to write."""

    at: Spot | Where | Problem
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with its rule and its line.

    Attributes:
        rule: the id of the rule.
        severity: error: a client, a server or a reader is led astray; warning: it can be done better.
        file: the file, within the folder of the document.
        line: the line in it, from 1.
        pointer: JSON pointer (RFC 6901) into the file.
        message: what is wrong.
        mend: what to do about it.
    """

    rule: str
    severity: Severity
    file: str
    line: int
    pointer: str
    message: str
    mend: str

    def __str__(self) -> str:
        told = f"{self.file}:{self.line}: {self.severity} [{self.rule}] {self.pointer or '/'}: {self.message}"
        return f"{told}\n    mend: {self.mend}" if self.mend else told


Check = Callable[[Subject], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, how much it weighs, what it asks for, and the function that looks."""

    id: str
    severity: Severity
    asks: str
    check: Check
