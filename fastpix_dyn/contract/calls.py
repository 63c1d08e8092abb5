"""The calls of a contract test: their selection and order, the state of the test (`Session`), and read mode.

An operation is called once links, or the document, have provided all its required values; so the links give the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.api import Client
from fastpix_dyn.contract import id_pool
from fastpix_dyn.contract.coverage import Observations, observe
from fastpix_dyn.contract.exchange import Exchange, UntestedError, Values, call_operation
from fastpix_dyn.contract.findings import Finding
from fastpix_dyn.contract.id_pool import SAFE_METHODS, IdPool
from fastpix_dyn.contract.recordings import Recorder
from fastpix_dyn.contract.validators import ExchangeValidator, Subject, add_evidence, server_error
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import names
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Api, Operation

_MAX_FAILED_CALLS = 3
"""After so many calls without any response no more are made: each would only time out."""


def select_operations(api: Api, tags: Iterable[str], operations: Iterable[str]) -> frozenset[str]:
    """Return the ids of the operations that have one of *tags* or are one of *operations*; of all if none are named.

    Raises:
        ConfigurationError: *api* has no such tag or operation.
    """
    tags, operations = list(tags), list(operations)
    namespaces = {tag: one.python_name for one in api.tags for tag in (one.name, one.python_name)}
    for tag in tags:
        if tag not in namespaces:
            raise ConfigurationError(f"there is no tag {tag!r}; {suggestion(tag, namespaces)}")
    by_name = {key: one.id for one in api.operations.values() for key in (one.python_name, one.id)}
    for operation in operations:
        if operation not in by_name:
            hint = names.candidate_suggestion(operation, names.operation_candidates(api.operations.values()))
            raise ConfigurationError(f"there is no operation {operation!r}{hint and f'; {hint}'}")
    if not tags and not operations:
        return frozenset(api.operations)
    selected = {namespaces[tag] for tag in tags}
    tagged = {one.id for one in api.operations.values() if selected.intersection(one.namespaces)}
    return frozenset(tagged | {by_name[operation] for operation in operations})


def with_producers(api: Api, selected: frozenset[str]) -> frozenset[str]:
    """Return *selected* and the operations whose links lead to them, or to others with ids of the same path."""
    found = set(selected)
    while True:
        roots = {_path_root(api.operations[one].path) for one in found}
        more = {
            one.id
            for one in api.operations.values()
            for reply in one.responses
            for link in reply.links
            if link.operation in found or _path_root(api.operations[link.operation].path) in roots
        }
        if more <= found:
            return frozenset(found)
        found |= more


def _path_root(path: str) -> str:
    """Return *path* up to and with its first variable."""
    head, mark, tail = path.partition("}")
    return head + mark if mark else f"{path}{tail}"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a test, for the `progress` callback."""

    operation: str
    status: int | None
    """None if there was no response."""
    findings: int
    """How many findings this response has."""
    done: int
    """How many operations were validated so far."""
    total: int
    """How many are to be validated."""


ProgressCallback = Callable[[Progress], None]


@dataclass(slots=True)
class Session:
    """The state of one test."""

    subject: Subject
    client: Client
    validate: ExchangeValidator
    selected: frozenset[str]
    """The operationIds that the report covers."""
    in_scope: frozenset[str]
    """Those, and the operations that lead to them."""
    record: Recorder | None = None
    progress: ProgressCallback | None = None
    pool: IdPool = field(init=False)
    observations: dict[str, Observations] = field(default_factory=dict[str, Observations])
    findings: list[Finding] = field(default_factory=list[Finding])
    skipped: dict[str, str] = field(default_factory=dict[str, str])
    """By operationId: why it was not called."""
    failed: dict[str, str] = field(default_factory=dict[str, str])
    """By operationId: why there is no response to validate."""
    uncertain: set[str] = field(default_factory=set[str])
    """Operations that the server may have processed without sending a response."""
    notes: list[str] = field(default_factory=list[str])
    responses: int = 0
    failed_calls: int = 0
    exchanges: int = 0
    """How many responses were validated."""

    def __post_init__(self) -> None:
        self.pool = IdPool(self.subject.api)

    @property
    def is_unreachable(self) -> bool:
        """Whether the server seems to be unreachable."""
        return not self.responses and self.failed_calls >= _MAX_FAILED_CALLS

    def operations(self, methods: frozenset[str]) -> list[Operation]:
        """Return the operations with *methods* that are to be called, in the order of the document."""
        return [
            one for one in self.subject.api.operations.values() if one.id in self.in_scope and one.method in methods
        ]


def run_read_mode(session: Session) -> None:
    """Call every operation that changes nothing; note in `skipped` why others could not be called."""
    for operation in call_in_link_order(session, session.operations(SAFE_METHODS), call_twice):
        session.skipped[operation.id] = id_pool.skip_reason(session.pool, operation)


CallFunction = Callable[[Session, Operation, Values], Exchange | None]
"""Calls an operation with values; returns None without a response."""


def call_in_link_order(session: Session, operations: list[Operation], call: CallFunction) -> list[Operation]:
    """Call each of *operations* once its values are known; return those whose values never were."""
    waiting = operations
    while True:
        ready = {one.id for one in waiting if id_pool.candidates(session.pool, one)}
        if not ready:
            return waiting
        for operation in (one for one in waiting if one.id in ready):
            _call_until_success(session, operation, call)
        waiting = [one for one in waiting if one.id not in ready]


def call_twice(session: Session, operation: Operation, values: Values) -> Exchange | None:
    """Call *operation* with *values*, then with all optional parameters also; return the first exchange."""
    exchange = call_and_validate(session, operation, values)
    if exchange is None:
        return None
    id_pool.collect(session.pool, exchange)
    everything = id_pool.with_optional_values(session.pool, operation, values)
    if everything != values and exchange.status < 400:
        call_and_validate(session, operation, everything)
    return exchange


def _call_until_success(session: Session, operation: Operation, call: CallFunction) -> None:
    """Call with one candidate after the other, until there is a success or no response."""
    for values in id_pool.candidates(session.pool, operation):
        exchange = call(session, operation, values)
        if exchange is None or exchange.status < 400:
            return


def call_and_validate(
    session: Session,
    operation: Operation,
    values: Mapping[str, Any],
    received: Callable[[Exchange], None] | None = None,
) -> Exchange | None:
    """Call *operation* with *values*, validate the response and return the exchange; None without a response.

    *received* is called with the exchange at once, before anything else can fail.
    """
    if session.is_unreachable:
        session.failed[operation.id] = "not called: the server sent no response before"
        return None
    try:
        exchange = call_operation(session.client, operation, values)
    except UntestedError as problem:
        session.failed[operation.id] = str(problem)
        session.failed_calls += problem.was_sent
        if problem.may_have_acted:
            session.uncertain.add(operation.id)
        _report_progress(session, operation, None, 0)
        return None
    if received is not None:
        received(exchange)
    session.responses += 1
    findings = _validate(session, exchange)
    _report_progress(session, operation, exchange.status, len(findings))
    return exchange


def _validate(session: Session, exchange: Exchange) -> list[Finding]:
    operation = exchange.operation
    if exchange.status == 401:
        session.failed[operation.id] = "401: the server refused the credentials"
    if operation.id not in session.selected:
        return []
    session.exchanges += 1
    observe(session.observations, session.subject.api, exchange)
    findings = session.validate(exchange)
    if exchange.status >= 500:
        findings.append(add_evidence(session.subject, exchange, server_error(operation, exchange.status)))
    session.findings += findings
    if session.record:
        _record(session, session.record, exchange)
    return findings


def _record(session: Session, record: Recorder, exchange: Exchange) -> None:
    try:
        record(exchange)
    except ConfigurationError as problem:
        session.notes.append(str(problem))


def _report_progress(session: Session, operation: Operation, status: int | None, findings: int) -> None:
    if session.progress:
        session.progress(Progress(operation.id, status, findings, len(session.observations), len(session.selected)))
