"""`Client(drift=…)`: what each answer is shown to. What judges and writes is loaded when the first one comes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from fastpix_dyn.flow.settings import Environment
from fastpix_dyn.records import Record
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.wire.messages import Request, Response

WRITER = "fastpix_dyn.contract.drift:writer"
"""Where the function stands that makes what judges an answer, and writes down what is new about it."""
FILE = "FASTPIX_DRIFT"
Write = Callable[[Api, Operation, Request, Response], None]


class Watch(Record, frozen=True):
    """Shows answers to the writer of *path*. It pickles: another process has a writer of its own."""

    path: str

    def __call__(self, environment: Environment, operation: Operation, request: Request, response: Response) -> None:
        """Writes down how *response* differs from the document, if it does; never raises."""
        _writer(self.path)(environment.api, operation, request, response)


def from_environment() -> str | None:
    """The file in the environment variable FASTPIX_DRIFT; None where it is not set."""
    return os.environ.get(FILE) or None


def watch(path: str) -> Watch:
    """What watches for drift and writes it to *path*, wherever the process goes later."""
    return Watch(str(Path(path).absolute()))


_writers: dict[str, Write] = {}
"""By path."""


def _writer(path: str) -> Write:
    from pkgutil import resolve_name

    # Two threads may both make one; `setdefault` lets all use the same.
    return _writers.get(path) or _writers.setdefault(path, resolve_name(WRITER)(Path(path)))
