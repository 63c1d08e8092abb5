"""Lifecycle mode: create, read, list, change and remove resources of the test's own, with a journal of what it created.

The journal is a file with a line of JSON for each event (NDJSON), on the disk before the next request: `creating`
before a request that may create something, `created` with the call that removes it, `removed` when it is gone. Only
resources in the journal are ever removed: at the end of the test, or by the next test if this one is killed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from fastpix_dyn.contract import id_pool
from fastpix_dyn.contract.calls import Session, call_and_validate, call_in_link_order, call_twice
from fastpix_dyn.contract.exchange import Exchange, UnresolvedError, is_from_response_body, parameter_key
from fastpix_dyn.contract.id_pool import SAFE_METHODS, Values
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import open_for_append
from fastpix_dyn.spec.plan import Link, Operation, server_address
from fastpix_dyn.wire.decode import match_response

_CREATING, _CHANGING, _DELETING = frozenset({"POST"}), frozenset({"PUT", "PATCH"}), frozenset({"DELETE"})
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class CreatedResource:
    """A resource that the test created, and the call that removes it."""

    number: int
    server: str
    operation: str
    """The operationId that created it."""
    remover: str
    """The operationId that removes it; empty if the document has none."""
    values: Mapping[str, Any]
    """The values for `remover`, by `location.name`."""

    def __str__(self) -> str:
        arguments = ", ".join(f"{key.partition('.')[2]}={value}" for key, value in self.values.items())
        how = f"remove it by {self.remover}({arguments})" if self.remover else "the document has no DELETE for it"
        return f"what {self.operation} created at {self.server}: {how}"


@dataclass(slots=True)
class Journal:
    """An open journal; `Journal.open` opens one."""

    path: Path
    file: TextIO
    resources: dict[int, CreatedResource] = field(default_factory=dict[int, CreatedResource])
    """By number: what is not removed yet."""
    uncertain: dict[int, str] = field(default_factory=dict[int, str])
    """By number: the operationIds of requests without a response, which may have created something."""
    number: int = 0

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open the journal at *path*, with the resources that an earlier test left.

        Raises:
            ConfigurationError: another test uses it, it is not a journal, or it can't be written.
        """
        try:
            descriptor = open_for_append(path)
        except OSError as error:
            raise ConfigurationError(f"the journal {path} can't be written: {error.strerror or error}") from None
        file = os.fdopen(descriptor, "r+", encoding="utf-8")
        _lock(file, path)
        journal = cls(path, file)
        try:
            journal._read()
        except ConfigurationError:
            file.close()
            raise
        return journal

    def close(self) -> None:
        """Close the journal; delete its file if nothing is left to remove."""
        if not self.resources and not self.uncertain:
            self.path.unlink(missing_ok=True)
        self.file.close()

    def add_request(self, operation: str) -> int:
        """Write that a request of *operation* will be sent, and return its number."""
        self.number += 1
        self.uncertain[self.number] = operation
        self._write({"creating": self.number, "operation": operation})
        return self.number

    def add_resource(self, one: CreatedResource) -> None:
        """Write that *one* was created."""
        self.uncertain.pop(one.number, None)
        self.resources[one.number] = one
        fields = {"server": one.server, "operation": one.operation, "remover": one.remover, "values": dict(one.values)}
        self._write({"created": one.number, **fields})

    def remove(self, number: int) -> None:
        """Write that the resource with this *number* was removed, or was never created."""
        self.resources.pop(number, None)
        self.uncertain.pop(number, None)
        self._write({"removed": number})

    def _write(self, event: Mapping[str, Any]) -> None:
        self.file.write(json.dumps(event) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())

    def _read(self) -> None:
        self.file.seek(0)
        text = self.file.read()
        complete = text[: text.rfind("\n") + 1]
        for line in complete.splitlines():
            self._replay(line)
        if complete or not text:
            # A test that was killed may have cut its last line: the request of that line was not sent.
            self.file.truncate(len(complete.encode()))
        else:
            self._replay(text)

    def _replay(self, line: str) -> None:
        try:
            event: dict[str, Any] = json.loads(line)
        except ValueError:
            raise ConfigurationError(
                f"{self.path} is not a journal of a contract test; give the path of another file"
            ) from None
        number = int(next((event[key] for key in ("creating", "created", "removed") if key in event), 0))
        self.number = max(self.number, number)
        self.uncertain.pop(number, None)
        self.resources.pop(number, None)
        if "creating" in event:
            self.uncertain[number] = event["operation"]
        elif "created" in event:
            fields = (event["server"], event["operation"], event["remover"], event["values"])
            self.resources[number] = CreatedResource(number, *fields)


def _lock(file: TextIO, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: an open file can't be deleted there, which protects the journal as well
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise ConfigurationError(
            f"another contract test uses the journal {path}; give the path of another file"
        ) from None


def run_lifecycle(session: Session, journal: Journal, server: str) -> None:
    """Call every operation in an order in which each has a resource to work on; write what is created to *journal*."""

    def create(session: Session, operation: Operation, values: Values) -> Exchange | None:
        return _create(session, journal, server, operation, values)

    waiting = call_in_link_order(session, session.operations(_CREATING), create)
    waiting += call_in_link_order(session, session.operations(SAFE_METHODS), call_twice)
    waiting += call_in_link_order(session, session.operations(_CHANGING), _change)
    waiting += call_in_link_order(session, _detaching_operations(session), _change)
    retried = [one for one in _refused_and(session, waiting) if one.method not in _CREATING]
    call_in_link_order(session, retried, _change)
    for one in waiting:
        if one.id not in session.observations:
            session.skipped[one.id] = id_pool.skip_reason(session.pool, one)


def clean_up(session: Session, journal: Journal, server: str) -> tuple[str, ...]:
    """Remove all resources of *journal* at *server*, the newest first; return what could not be removed."""
    for one in sorted(journal.resources.values(), key=lambda each: -each.number):
        if server_address(one.server) == server_address(server) and one.remover:
            _remove(session, journal, one)
    leftovers = [str(one) for one in journal.resources.values()]
    uncertain = [
        f"what {operation} may have created: there was no response" for operation in journal.uncertain.values()
    ]
    return (*leftovers, *uncertain)


def clean_up_earlier(session: Session, journal: Journal, server: str) -> None:
    """Remove what an earlier test left; note what can't be removed, and its requests without a response."""
    clean_up(session, journal, server)
    for one in [one for one in journal.resources.values() if not one.remover]:
        session.notes.append(f"an earlier test left {one}")
        journal.remove(one.number)
    for number, operation in list(journal.uncertain.items()):
        session.notes.append(f"an earlier test was killed while it called {operation}; check if that created something")
        journal.remove(number)


def _create(session: Session, journal: Journal, server: str, operation: Operation, values: Values) -> Exchange | None:
    number = journal.add_request(operation.id)
    exchange = call_and_validate(session, operation, values)
    if exchange is None:
        if operation.id not in session.uncertain:
            journal.remove(number)
        return None
    resource = _created_resource(session, exchange, number, server)
    if resource is None:
        journal.remove(number)
    else:
        journal.add_resource(resource)
    id_pool.collect(session.pool, exchange, is_created=True)
    return exchange


def _change(session: Session, operation: Operation, values: Values) -> Exchange | None:
    exchange = call_and_validate(session, operation, values)
    if exchange is not None:
        id_pool.collect(session.pool, exchange)
    return exchange


def _created_resource(session: Session, exchange: Exchange, number: int, server: str) -> CreatedResource | None:
    """Return what *exchange* created, with the call that removes it; None if it created nothing."""
    reply = match_response(exchange.operation, exchange.status)
    if reply is None or not 200 <= exchange.status < 300:
        return None
    for target, link in _removers(session, reply.links):
        try:
            values = id_pool.link_values(link, session.subject.api.operations[link.operation], exchange)
        except UnresolvedError:
            continue
        if {parameter_key(one.location, one.name) for one in target.parameters if one.required} <= values.keys():
            return CreatedResource(number, server, exchange.operation.id, target.id, values)
    return CreatedResource(number, server, exchange.operation.id, "", {}) if exchange.status == 201 else None


def _removers(session: Session, links: tuple[Link, ...]) -> Iterator[tuple[Operation, Link]]:
    """Yield the DELETEs that *links* lead to by an id of the response, then those on the paths of the links' GETs."""
    operations = session.subject.api.operations
    by_id = [link for link in links if any(map(is_from_response_body, link.parameters.values()))]
    for link in by_id:
        if _is_remover(operations[link.operation]):
            yield operations[link.operation], link
    for link in by_id:
        path = operations[link.operation].path
        for one in operations.values():
            if _is_remover(one) and one.path == path and operations[link.operation].method in SAFE_METHODS:
                yield one, link


def _is_remover(operation: Operation) -> bool:
    """Return whether *operation* removes the resource of its path; with a body it removes what the body names."""
    return operation.method in _DELETING and operation.body is None


def _detaching_operations(session: Session) -> list[Operation]:
    """Return the DELETEs that remove a part of a resource, but not the resource."""
    return [one for one in session.operations(_DELETING) if not _is_remover(one)]


def _refused_and(session: Session, waiting: list[Operation]) -> list[Operation]:
    """Return the operations that got only 4xx, and *waiting*: other calls may have provided what they need."""
    refused = [
        session.subject.api.operations[operation]
        for operation, seen in session.observations.items()
        if seen.calls and all(400 <= code < 500 for code in seen.codes)
    ]
    return [*refused, *(one for one in waiting if one not in refused)]


def _remove(session: Session, journal: Journal, one: CreatedResource) -> None:
    """Remove *one*; of an earlier test, its remover may no longer be in the document."""
    operation = session.subject.api.operations.get(one.remover)
    if operation is None:
        return
    exchange = call_and_validate(session, operation, dict(one.values))
    if exchange is not None and (200 <= exchange.status < 300 or exchange.status in _GONE):
        journal.remove(one.number)
        _read_removed(session, operation, one)


def _read_removed(session: Session, remover: Operation, one: CreatedResource) -> None:
    """Read what was removed, to validate the response to that."""
    for reader in session.operations(SAFE_METHODS):
        if reader.path == remover.path:
            call_and_validate(session, reader, dict(one.values))
