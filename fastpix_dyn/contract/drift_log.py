"""The drift log: a contract check of every ordinary call, which appends new findings to a file (NDJSON).

A matching response costs one more validation, in microseconds. Of each finding the first, second, fourth, eighth …
occurrence is written, with the count so far. Lines are appended whole, so many threads and processes may share a file.
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
from fastpix_dyn.contract.builtin_validator import SchemaValidators
from fastpix_dyn.contract.exchange import OUTAGE_STATUSES, Exchange
from fastpix_dyn.contract.findings import Finding, merge_findings
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.validators import Subject, curl_command, load_subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import open_for_append
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.wire.messages import Request, Response

MAX_BYTES = 1_000_000
"""The size up to which a file grows; then nothing more is appended."""
MAX_FINDINGS = 1_000
"""How many different findings one process counts."""
_LINE_START = '{"writer": '
_log = logging.getLogger("fastpix_dyn")

Writer = Callable[[Api, Operation, Request, Response], None]


class _State:
    """What one process has written. There is no lock, because one that is held at a fork stays locked in the child."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self.path, self.max_bytes = path, max_bytes
        self.validators: dict[int, SchemaValidators] = {}
        self.process = 0
        self.reset()

    def reset(self) -> None:
        """Start to count from zero, in a forked process."""
        self.process, self.name = os.getpid(), uuid.uuid4().hex[:12]
        self.counts: dict[str, Iterator[int]] = {}

    def validators_of(self, api: Api) -> SchemaValidators:
        """Return the validators of *api*. They keep a reference to it, so its id stays its own."""
        return self.validators.get(id(api)) or self.validators.setdefault(id(api), SchemaValidators(api))


def writer(path: Path, *, max_bytes: int = MAX_BYTES) -> Writer:
    """Return a function that validates a response and appends new findings to *path*.

    The function never raises; it logs each kind of error once.
    """
    state, logged = _State(path, max_bytes), set[str]()

    def write(api: Api, operation: Operation, request: Request, response: Response) -> None:
        try:
            _write_findings(state, api, Exchange(operation, response, request))
        except Exception as error:  # noqa: BLE001  # the log must not make a call fail
            if type(error).__name__ not in logged:
                logged.add(type(error).__name__)
                _log.warning("the drift log %s can't be written: %s", path, type(error).__name__)

    return write


def create_report(file: str | Path, spec: Source | None = None) -> Report:
    """Return the report on the drift log *file*: each finding with its count, and its first and last time.

    Args:
        file: what `Client(drift_log=…)` writes.
        spec: the document, for source locations; None for the packaged one.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: the file can't be read, or is not a drift log.
    """
    subject = load_subject(spec)
    findings = load_findings(subject, file)
    return Report(
        title=f"{subject.api.title} {subject.api.version}",
        document=subject.document.name,
        digest=subject.digest,
        server=str(file),
        mode="drift",
        findings=tuple(findings),
        exchanges=0,
        began=min((one.first for one in findings if one.first), default=0.0),
    )


def load_findings(subject: Subject, file: str | Path) -> list[Finding]:
    """Return the findings in the drift log *file*, with source locations in the document of *subject*.

    Raises:
        ConfigurationError: it can't be read, or is not a drift log.
    """
    latest: dict[tuple[str, str], Finding] = {}
    for name, one in _read(Path(file)):
        # The counts of a writer increase: its last line about a finding has the total.
        before = latest.get((name, one.fingerprint))
        latest[name, one.fingerprint] = one if before is None else replace(one, first=before.first)
    return [_with_location(subject, one) for one in merge_findings(latest.values())]


def _write_findings(state: _State, api: Api, exchange: Exchange) -> None:
    validators = state.validators_of(api)
    if exchange.status in OUTAGE_STATUSES or builtin_validator.is_valid(validators, exchange):
        return
    if state.process != os.getpid():
        state.reset()
    for one in merge_findings(builtin_validator.validate(validators, exchange)):
        if one.fingerprint not in state.counts and len(state.counts) >= MAX_FINDINGS:
            continue
        # `next` and `setdefault` are atomic, whatever other threads do.
        count = next(state.counts.setdefault(one.fingerprint, itertools.count(1)))
        if count & (count - 1) == 0:
            _append(state, _line(state, api, exchange, replace(one, count=count)))


def _line(state: _State, api: Api, exchange: Exchange, one: Finding) -> bytes:
    now = exchange.response.received
    finding = replace(one, curl=curl_command(api, exchange), first=now, last=now)
    return (json.dumps({"writer": state.name, **asdict(finding)}) + "\n").encode()


def _append(state: _State, line: bytes) -> None:
    descriptor = open_for_append(state.path)
    try:
        size = os.fstat(descriptor).st_size
        if size + len(line) <= state.max_bytes and os.write(descriptor, _separator(descriptor, size) + line) < len(
            line
        ):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def _separator(descriptor: int, size: int) -> bytes:
    """Return a line break if the last line has none, because a full disk cut it off."""
    if size:
        os.lseek(descriptor, size - 1, os.SEEK_SET)
    return b"\n" if size and os.read(descriptor, 1) != b"\n" else b""


def _read(file: Path) -> Iterator[tuple[str, Finding]]:
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"the drift log {file} can't be read: {error}") from None
    for number, line in enumerate(text.splitlines(), 1):
        if not _is_cut(line):
            yield _parse(line, f"{file}:{number}")


def _is_cut(line: str) -> bool:
    """Return whether a full disk has cut *line* off."""
    is_start = line.startswith(_LINE_START) or (len(line) > 1 and _LINE_START.startswith(line))
    return is_start and not line.endswith("}")


def _parse(line: str, location: str) -> tuple[str, Finding]:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not is_object(value) or not {"operation", "rule", "kind", "count"} <= value.keys():
        raise ConfigurationError(f"{location}: expected a line of a drift log, as Client(drift_log=…) writes it")
    names = {one.name for one in fields(Finding)}
    known: dict[str, Any] = {key: value[key] for key in value if key in names}
    return str(value.get("writer", "")), Finding(**known)


def _with_location(subject: Subject, one: Finding) -> Finding:
    operation = subject.api.operations.get(one.operation)
    if operation is None or not one.status.isdigit():
        return one
    pointer = "" if one.pointer.startswith("/header/") else one.pointer
    document = subject.document
    where = source_locations.response_location(document, operation, int(one.status), "", pointer=pointer, rule=one.rule)
    file, line = document.file_and_line(where)
    return replace(one, file=file, line=line)
