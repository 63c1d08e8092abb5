"""The drift log: a contract check of every ordinary call, which appends new findings to a file (NDJSON).

A matching response costs one more validation, in microseconds. Of each finding the first, second, fourth, eighth …
occurrence is written, with the count so far. Lines are appended whole, under a lock, so many threads and processes may
share a file. What a crash has cut off is removed by the next writer.
"""

from __future__ import annotations

import errno
import io
import itertools
import json
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.client.spec_loading import Source
from fastpix_dyn.contract import builtin_validator, source_locations
from fastpix_dyn.contract.builtin_validator import SchemaValidators
from fastpix_dyn.contract.exchange import OUTAGE_STATUSES, Exchange
from fastpix_dyn.contract.findings import Finding, merge_findings, parse_finding
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.validators import Subject, curl_command, load_subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import MAX_TRUSTED_BYTES, open_for_append, read_trusted, try_lock
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.structs import Record
from fastpix_dyn.wire.messages import Request, Response
from fastpix_dyn.wire.stored_json import StoredJson

MAX_BYTES = 1_000_000
"""The size up to which a file grows; then nothing more is appended."""
MAX_FINDINGS = 1_000
"""How many different findings one process counts."""
_LINE_START = b'{"writer": "'
_MAX_DOCUMENTS = 16
_MAX_WAIT = 2.0
"""Seconds to wait for another writer: an event loop may wait with this one."""
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
        if len(self.validators) >= _MAX_DOCUMENTS:  # a client that reloads for ever has one after another
            self.validators.clear()
        return self.validators.get(id(api)) or self.validators.setdefault(id(api), SchemaValidators(api))


def writer(path: Path, *, max_bytes: int = MAX_BYTES) -> Writer:
    """Return a function that validates a response and appends new findings to *path*.

    The function never raises; it logs each kind of error once, with its reason if that is one of the file.
    """
    state, logged = _State(path, max_bytes), set[str]()

    def write(api: Api, operation: Operation, request: Request, response: Response) -> None:
        try:
            _write_findings(state, api, Exchange(operation, response, request))
        except Exception as error:  # noqa: BLE001  # the log must not make a call fail
            if type(error).__name__ not in logged:
                logged.add(type(error).__name__)
                reason = str(error) if isinstance(error, ConfigurationError) else type(error).__name__
                _log.warning("the drift log %s can't be written: %s", path, reason)

    return write


@check_types
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
    """Append *line*, after the last whole line.

    Raises:
        OSError: the disk is full, the folder is missing, or another process does not release the lock.
        ConfigurationError: the file is not to be trusted, or not a drift log: nothing is appended to it.
    """
    descriptor = open_for_append(state.path)
    try:
        _lock(descriptor)
        size = _size_of_whole_lines(descriptor, state.path)
        if size + len(line) > state.max_bytes:
            return
        if os.write(descriptor, line) < len(line):  # the next writer removes what was written
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Lock the file until it is closed; wait for other writers, but not for one that has stopped."""
    until = time.monotonic() + _MAX_WAIT
    while not _has_lock(descriptor):
        if time.monotonic() > until:
            raise OSError(errno.EWOULDBLOCK, "another process does not release its lock")
        time.sleep(0.001)


def _has_lock(descriptor: int) -> bool:
    try:
        return try_lock(descriptor)
    except OSError:  # a file system without locks: a line is appended by one call
        return True


def _size_of_whole_lines(descriptor: int, path: Path) -> int:
    """Return the size of the file; what follows its last line break is removed, because a crash has cut it off."""
    size = os.fstat(descriptor).st_size
    if not _LINE_START.startswith(start := _read_at(descriptor, 0, len(_LINE_START))):
        raise _no_drift_log(path, f"it begins with {start.decode('utf-8', 'backslashreplace')!r}")
    if not size or _read_at(descriptor, size - 1, 1) == b"\n":
        return size
    before = _read_at(descriptor, 0, size) if size <= MAX_TRUSTED_BYTES else b""
    whole, cut = before[: before.rfind(b"\n") + 1], before[before.rfind(b"\n") + 1 :]
    if not _is_cut(cut):
        raise _no_drift_log(path, "its last line does not end with a line break")
    os.ftruncate(descriptor, len(whole))
    return len(whole)


def _read_at(descriptor: int, position: int, length: int) -> bytes:
    os.lseek(descriptor, position, os.SEEK_SET)
    return os.read(descriptor, length)


def _is_cut(line: bytes) -> bool:
    """Return whether *line* is the start of a line of a drift log."""
    return _LINE_START.startswith(line) or line.startswith(_LINE_START)


def _no_drift_log(path: Path, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{path} is not a drift log: {reason}; pass another file as drift_log")


_ADVICE = "expected a line of a drift log, as Client(drift_log=…) writes it; remove the line, or pass another file"


class _Line(Record, frozen=True):
    writer: str


def _read(file: Path) -> Iterator[tuple[str, Finding]]:
    try:
        content = read_trusted(file, or_descriptor=True)
    except FileNotFoundError as error:
        raise ConfigurationError(f"the drift log {file} can't be read: {error.strerror}") from None
    for number, line in enumerate(io.BytesIO(content), 1):
        try:
            yield _parse(StoredJson(line.removesuffix(b"\n"), file, _ADVICE, line=number))
        except ConfigurationError:
            # A crash can cut the last line. A file with nothing else may as well be another one.
            is_cut = _is_cut(line) if number > 1 else line.startswith(_LINE_START)
            if not is_cut or line.endswith((b"\n", b"}")):
                raise


def _parse(stored: StoredJson) -> tuple[str, Finding]:
    return stored.convert(_Line).writer, parse_finding(stored, "", is_timed=True)


def _with_location(subject: Subject, one: Finding) -> Finding:
    operation = subject.api.operations.get(one.operation)
    if operation is None or not one.status:
        return one
    pointer = "" if one.pointer.startswith("/header/") else one.pointer
    document = subject.document
    where = source_locations.response_location(document, operation, int(one.status), "", pointer=pointer, rule=one.rule)
    file, line = document.file_and_line(where)
    return replace(one, file=file, line=line)
