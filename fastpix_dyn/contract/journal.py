"""The journal: what a test made, written down before it goes on, so that it is removed whatever happens.

A line of JSON for each event (NDJSON), on the disk before the next request: `making` before a request that may make
something, `made` with the call that removes it, `removed` when it is gone. Only what is in the journal is ever deleted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from fastpix_dyn.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Made:
    """Something that was made, and the call that removes it."""

    number: int
    server: str
    operation: str
    """The operationId that made it."""
    remover: str
    """The operationId that removes it; empty where the document has none."""
    values: Mapping[str, Any]
    """The arguments of the remover, by `place.name`."""

    def __str__(self) -> str:
        told = ", ".join(f"{key.partition('.')[2]}={value}" for key, value in self.values.items())
        how = f"remove it by {self.remover}({told})" if self.remover else "the document names no DELETE for it"
        return f"what {self.operation} made at {self.server}: {how}"


@dataclass(slots=True)
class Journal:
    """An open journal; what is not yet removed is in `standing`."""

    path: Path
    file: TextIO
    standing: dict[int, Made] = field(default_factory=dict[int, Made])
    unsure: dict[int, str] = field(default_factory=dict[int, str])
    """Requests that may have made something, and were never answered: by number, the operationId."""
    number: int = 0


def opened(path: Path) -> Journal:
    """The journal at *path*, with what an earlier test left standing.

    Raises:
        ConfigurationError: another test is using it, or it is no journal, or it can't be written.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise ConfigurationError(f"the journal {path} can't be written: {error.strerror or error}") from None
    file = os.fdopen(descriptor, "r+", encoding="utf-8")
    _lock(file, path)
    journal = Journal(path, file)
    try:
        _resume(journal)
    except ConfigurationError:
        file.close()
        raise
    return journal


def making(journal: Journal, operation: str) -> int:
    """Notes that a request of *operation* goes out now; its number."""
    journal.number += 1
    journal.unsure[journal.number] = operation
    _write(journal, {"making": journal.number, "operation": operation})
    return journal.number


def made(journal: Journal, one: Made) -> None:
    """Notes that *one* is there."""
    journal.unsure.pop(one.number, None)
    journal.standing[one.number] = one
    fields = {"server": one.server, "operation": one.operation, "remover": one.remover, "values": dict(one.values)}
    _write(journal, {"made": one.number, **fields})


def removed(journal: Journal, number: int) -> None:
    """Notes that what has this *number* is gone, or never came to be."""
    journal.standing.pop(number, None)
    journal.unsure.pop(number, None)
    _write(journal, {"removed": number})


def closed(journal: Journal) -> None:
    """Ends with *journal*; where nothing is left standing, its file goes too."""
    if not journal.standing and not journal.unsure:
        journal.path.unlink(missing_ok=True)
    journal.file.close()


def _resume(journal: Journal) -> None:
    journal.file.seek(0)
    text = journal.file.read()
    whole = text[: text.rfind("\n") + 1]
    for line in whole.splitlines():
        _replayed(journal, line)
    if whole or not text:
        # A test that was killed may have cut its last line: what that was about was not yet done.
        journal.file.truncate(len(whole.encode()))
    else:
        _replayed(journal, text)


def _write(journal: Journal, event: Mapping[str, Any]) -> None:
    journal.file.write(json.dumps(event) + "\n")
    journal.file.flush()
    os.fsync(journal.file.fileno())


def _replayed(journal: Journal, line: str) -> None:
    try:
        event: dict[str, Any] = json.loads(line)
    except ValueError:
        raise ConfigurationError(f"{journal.path} is no journal of a contract test; name another file") from None
    number = int(next((event[key] for key in ("making", "made", "removed") if key in event), 0))
    journal.number = max(journal.number, number)
    journal.unsure.pop(number, None)
    journal.standing.pop(number, None)
    if "making" in event:
        journal.unsure[number] = event["operation"]
    elif "made" in event:
        fields = (event["server"], event["operation"], event["remover"], event["values"])
        journal.standing[number] = Made(number, *fields)


def _lock(file: TextIO, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: an open file can't be deleted there, which keeps the journal as well
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise ConfigurationError(f"another contract test is using the journal {path}; name another file") from None
