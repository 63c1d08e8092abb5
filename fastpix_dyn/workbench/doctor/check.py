"""What the doctor looks at, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from fastpix_dyn.client.spec_loading import Source
from fastpix_dyn.errors import Problem
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Api

State = Literal["ok", "warning", "problem", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one check.

    Attributes:
        name: what was looked at.
        state: `problem`: it does not work; `warning`: it may not do what is wanted; `skipped`: not looked at.
        seen: what was seen, in words; never a secret.
        advice: what to do about it; empty where nothing is to be done.
    """

    name: str
    state: State
    seen: str
    advice: str = ""

    def __str__(self) -> str:
        told = f"{self.name}: {self.state}: {self.seen}"
        return f"{told}; {self.advice}" if self.advice else told


@dataclass(frozen=True, slots=True)
class Login:
    """A place that credentials come from, and whether both halves are there: not what they are."""

    origin: str
    has_username: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class Case:
    """All that the checks look at."""

    source: Source | None
    overlays: Sequence[Source]
    stubs: Path | None
    """The folder of a package that `render stubs` made."""
    server: int | str | None
    auth: Any = field(repr=False)
    logins: Sequence[Login]
    """The first that has anything counts."""
    clock: Callable[[], float]
    timeout: float
    offline: bool
    document: Document | None = None
    """None where it can't be read."""
    api: Api | None = None
    """None where the document is wrong."""
    faults: tuple[Problem | str, ...] = ()


Examine = Callable[[Case], Iterator[Check]]
"""A check; most say one thing, some several."""
