"""Every ordinary call as a contract check: what is new about its answer goes to a file, a line of JSON each (NDJSON).

A clean answer costs one more verdict, in microseconds. Of each disagreement the first, second, fourth, eighth … time is
written, with the count so far. Lines are appended whole, so many threads and processes may share a file.
"""

from __future__ import annotations

import errno
import itertools
import json
import logging
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from fastpix_dyn.client.spec_loading import Source
from fastpix_dyn.contract import builtin_validator, source_locations
from fastpix_dyn.contract.exchange import OUTAGES, Exchange
from fastpix_dyn.contract.findings import Finding, merged
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.subject import Judges, Subject, load_subject
from fastpix_dyn.contract.validators import repeated
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.wire.messages import Request, Response

MOST_BYTES = 1_000_000
"""How large a file may grow; after that nothing is appended."""
MOST_KINDS = 1_000
"""How many disagreements one process counts."""
_START = '{"writer": '
"""How each line begins."""
_log = logging.getLogger("fastpix_dyn")

Write = Callable[[Api, Operation, Request, Response], None]


class _Writer:
    """What one process knows of what it wrote. It has no lock: one that is held at a fork stays so in the child."""

    def __init__(self, path: Path, most_bytes: int) -> None:
        self.path, self.most_bytes = path, most_bytes
        self.judges: dict[int, Judges] = {}
        self.process = 0
        self.begin()

    def begin(self) -> None:
        """Counts anew, in a process that has just been made."""
        self.process, self.name = os.getpid(), uuid.uuid4().hex[:12]
        self.counts: dict[str, Iterator[int]] = {}

    def judges_of(self, api: Api) -> Judges:
        """Those of *api*, which they hold on to."""
        return self.judges.get(id(api)) or self.judges.setdefault(id(api), Judges(api))


def writer(path: Path, *, most_bytes: int = MOST_BYTES) -> Write:
    """What judges an answer and appends to *path* what is new about it. It never raises; it logs once why it can't."""
    kept, told = _Writer(path, most_bytes), set[str]()

    def write(api: Api, operation: Operation, request: Request, response: Response) -> None:
        try:
            _watched(kept, api, Exchange(operation, response, request))
        except Exception as error:  # noqa: BLE001  # a call must not fail because it was watched
            if type(error).__name__ not in told:
                told.add(type(error).__name__)
                _log.warning("drift is not written to %s: %s", path, type(error).__name__)

    return write


def report(file: str | Path, spec: Source | None = None) -> Report:
    """The report on what was written to *file*: each disagreement with its count, and when it was first and last seen.

    Args:
        file: what `Client(drift_log=…)` writes.
        spec: the document, for the lines of it; None for the packaged one.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: the file can't be read, or is no such file.
    """
    tested = load_subject(spec)
    found = findings(tested, file)
    return Report(
        title=f"{tested.api.title} {tested.api.version}",
        document=tested.document.name,
        digest=tested.digest,
        server=str(file),
        mode="drift",
        findings=tuple(found),
        exchanges=0,
        began=min((one.first for one in found if one.first), default=0.0),
    )


def findings(tested: Subject, file: str | Path) -> list[Finding]:
    """What was written to *file*, with the lines of the document.

    Raises:
        ConfigurationError: it can't be read, or is no such file.
    """
    latest: dict[tuple[str, str], Finding] = {}
    for name, one in _read(Path(file)):
        # The counts of a writer go up: its last line about a disagreement says it all.
        before = latest.get((name, one.fingerprint))
        latest[name, one.fingerprint] = one if before is None else replace(one, first=before.first)
    return [_placed(tested, one) for one in merged(latest.values())]


def _watched(kept: _Writer, api: Api, exchange: Exchange) -> None:
    if exchange.status in OUTAGES or builtin_validator.is_clean(kept.judges_of(api), exchange):
        return
    if kept.process != os.getpid():
        kept.begin()
    for one in merged(builtin_validator.findings(kept.judges_of(api), exchange)):
        if one.fingerprint not in kept.counts and len(kept.counts) >= MOST_KINDS:
            continue
        # `next` and `setdefault` are each one step, whatever other threads do.
        count = next(kept.counts.setdefault(one.fingerprint, itertools.count(1)))
        if count & (count - 1) == 0:
            _append(kept, _line(kept, api, exchange, replace(one, count=count)))


def _line(kept: _Writer, api: Api, exchange: Exchange, one: Finding) -> bytes:
    now = exchange.response.received
    told = replace(one, curl=repeated(api, exchange), first=now, last=now)
    return (json.dumps({"writer": kept.name, **asdict(told)}) + "\n").encode()


def _append(kept: _Writer, line: bytes) -> None:
    descriptor = os.open(kept.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size + len(line) <= kept.most_bytes and os.write(descriptor, _after(descriptor, size) + line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def _after(descriptor: int, size: int) -> bytes:
    """What parts the next line from the last: nothing, unless a full disk has cut that off."""
    if size:
        os.lseek(descriptor, size - 1, os.SEEK_SET)
    return b"\n" if size and os.read(descriptor, 1) != b"\n" else b""


def _read(file: Path) -> Iterator[tuple[str, Finding]]:
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"the drift file {file} can't be read: {error}") from None
    for number, line in enumerate(text.splitlines(), 1):
        if not _is_cut(line):
            yield _parsed(line, f"{file}:{number}")


def _is_cut(line: str) -> bool:
    """Whether a full disk has cut *line* off."""
    return not line.endswith("}") and (line.startswith(_START) or (len(line) > 1 and _START.startswith(line)))


def _parsed(line: str, place: str) -> tuple[str, Finding]:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not is_object(value) or not {"operation", "rule", "kind", "count"} <= value.keys():
        raise ConfigurationError(f"{place}: no line of a drift file, as Client(drift_log=…) writes it")
    names = {one.name for one in fields(Finding)}
    kept: dict[str, Any] = {key: value[key] for key in value if key in names}
    return str(value.get("writer", "")), Finding(**kept)


def _placed(tested: Subject, one: Finding) -> Finding:
    operation = tested.api.operations.get(one.operation)
    if operation is None or not one.status.isdigit():
        return one
    pointer = "" if one.pointer.startswith("/header/") else one.pointer
    node = source_locations.where(tested.document, operation, int(one.status), "", pointer=pointer, rule=one.rule)
    return replace(one, file=node.file, line=tested.document.line(node))
