"""Which operations a test is about, and which lead to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.api import Client
from fastpix_dyn.contract.coverage import Seen, note
from fastpix_dyn.contract.exchange import Exchange, UntestedError, ask
from fastpix_dyn.contract.findings import Finding
from fastpix_dyn.contract.id_pool import Known
from fastpix_dyn.contract.recordings import Recorder
from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.contract.validators import Judgement, server_error, told
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import names
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Api, Operation


def wanted_operations(api: Api, tags: Iterable[str], operations: Iterable[str]) -> frozenset[str]:
    """The ids of the operations that have one of *tags*, or are one of *operations*; all, where none are named.

    Raises:
        ConfigurationError: *api* has no such tag or operation.
    """
    tags, operations = list(tags), list(operations)
    known = {tag: one.python_name for one in api.tags for tag in (one.name, one.python_name)}
    for tag in tags:
        if tag not in known:
            raise ConfigurationError(f"there is no tag {tag!r}; {suggestion(tag, known)}")
    by_name = {key: one.id for one in api.operations.values() for key in (one.python_name, one.id)}
    for operation in operations:
        if operation not in by_name:
            hint = names.hint(operation, names.by_id(api.operations.values()))
            raise ConfigurationError(f"there is no operation {operation!r}{hint and f'; {hint}'}")
    if not tags and not operations:
        return frozenset(api.operations)
    spaces = {known[tag] for tag in tags}
    tagged = {one.id for one in api.operations.values() if spaces.intersection(one.namespaces)}
    return frozenset(tagged | {by_name[operation] for operation in operations})


def leading(api: Api, wanted: frozenset[str]) -> frozenset[str]:
    """*wanted*, and the operations whose links lead to them, or to others of the same path's ids."""
    found = set(wanted)
    while True:
        roots = {_root(api.operations[one].path) for one in found}
        more = {
            one.id
            for one in api.operations.values()
            for reply in one.responses
            for link in reply.links
            if link.operation in found or _root(api.operations[link.operation].path) in roots
        }
        if more <= found:
            return frozenset(found)
        found |= more


def _root(path: str) -> str:
    """*path* up to its first variable: what belongs together."""
    head, mark, tail = path.partition("}")
    return head + mark if mark else f"{path}{tail}"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a test, for those who watch it."""

    operation: str
    status: int | None
    """None where no answer came."""
    findings: int
    """How many differences this answer showed."""
    asked: int
    """How many operations were asked so far."""
    wanted: int
    """How many there are to ask."""


Watch = Callable[[Progress], None]


@dataclass(slots=True)
class Session:
    """What a test asks with, and what it has found."""

    subject: Subject
    client: Client
    validator: Judgement
    wanted: frozenset[str]
    """The operationIds that the report is about."""
    asked: frozenset[str]
    """Those, and the ones that lead to them."""
    record: Recorder | None = None
    watch: Watch | None = None
    known: Known = field(init=False)
    seen: dict[str, Seen] = field(default_factory=dict[str, Seen])
    found: list[Finding] = field(default_factory=list[Finding])
    skipped: dict[str, str] = field(default_factory=dict[str, str])
    failed: dict[str, str] = field(default_factory=dict[str, str])
    unsure: set[str] = field(default_factory=set[str])
    """Operations that may have done something, though no answer came."""
    notes: list[str] = field(default_factory=list[str])
    answers: int = 0
    silences: int = 0
    exchanges: int = 0
    """How many of the answers were judged."""

    def __post_init__(self) -> None:
        self.known = Known(self.subject.api)

    @property
    def is_silent(self) -> bool:
        """Whether the server seems not to be there."""
        return not self.answers and self.silences >= _PATIENCE

    def operations(self, methods: frozenset[str]) -> list[Operation]:
        """The operations of *methods* that are to be asked, in the order of the document."""
        return [one for one in self.subject.api.operations.values() if one.id in self.asked and one.method in methods]


_PATIENCE = 3
"""After so many operations without any answer the rest is not asked: each would only wait in vain."""


def exchanged(session: Session, operation: Operation, values: Mapping[str, Any]) -> Exchange | None:
    """Asks *operation* with *values*, and judges the answer; None where none came."""
    if session.is_silent:
        session.failed[operation.id] = "not asked: the server did not answer before"
        return None
    try:
        exchange = ask(session.client, operation, values)
    except UntestedError as problem:
        session.failed[operation.id] = str(problem)
        session.silences += problem.was_asked
        if problem.may_have_acted:
            session.unsure.add(operation.id)
        _watched(session, operation, None, 0)
        return None
    session.answers += 1
    found = _judged(session, exchange)
    _watched(session, operation, exchange.status, len(found))
    return exchange


def _judged(session: Session, exchange: Exchange) -> list[Finding]:
    operation = exchange.operation
    if exchange.status == 401:
        session.failed[operation.id] = "401: the credentials are refused"
    if operation.id not in session.wanted:
        return []
    session.exchanges += 1
    note(session.seen, session.subject.api, exchange)
    found = session.validator(exchange)
    if exchange.status >= 500:
        found.append(told(session.subject, exchange, server_error(operation, exchange.status)))
    session.found += found
    if session.record:
        _recorded(session, session.record, exchange)
    return found


def _recorded(session: Session, record: Recorder, exchange: Exchange) -> None:
    try:
        record(exchange)
    except ConfigurationError as problem:
        session.notes.append(str(problem))


def _watched(session: Session, operation: Operation, status: int | None, count: int) -> None:
    if session.watch:
        session.watch(Progress(operation.id, status, count, len(session.seen), len(session.wanted)))
