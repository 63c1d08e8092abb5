"""Lifecycle mode: create, read, list, change and remove resources of the test's own.

Before the first request, it reads the lists of the document: what is there is never the test's own. What it creates is
in the `journal`, and only that is ever removed: at the end of the test, or by the next test if this one is killed.
"""

from __future__ import annotations

from fastpix_dyn.contract import id_pool
from fastpix_dyn.contract.calls import Session, call_and_validate, call_in_link_order, call_twice
from fastpix_dyn.contract.exchange import Exchange, Values
from fastpix_dyn.contract.id_pool import SAFE_METHODS
from fastpix_dyn.contract.journal import CreatedResource, Journal
from fastpix_dyn.contract.listings import ListingError, list_all, list_before
from fastpix_dyn.contract.ownership import ExistingIdError, is_remover, path_keys, required_keys
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.plan import Api, Operation, server_address
from fastpix_dyn.text import escape_controls

_CREATING, _CHANGING, _DELETING = frozenset({"POST"}), frozenset({"PUT", "PATCH"}), frozenset({"DELETE"})
_GONE = frozenset({404, 410})


def check_journal(journal: Journal, api: Api, server: str) -> None:
    """Check that the resources of an earlier test at *server* are removed by DELETEs of the document.

    Raises:
        ConfigurationError: an entry has another operation, or other values; with file and line.
    """
    for one in journal.resources.values():
        if not one.remover or server_address(one.server) != server_address(server):
            continue
        operation = api.operations.get(one.remover)
        if operation is None or not is_remover(operation):
            problem = f"{one.remover!r} is not an operation of the document that removes one resource by DELETE"
        elif {*one.values} != required_keys(operation) | {*path_keys(operation)}:
            problem = f"the values of {one.remover!r} are {', '.join(one.values) or 'missing'}, not those of its URL"
        else:
            continue
        raise ConfigurationError(
            f"{journal.path}:{one.line}: {problem}; nothing was sent. Remove what is there yourself, and then this line"
        )


def run_lifecycle(session: Session, journal: Journal, server: str) -> None:
    """Call every operation in an order in which each has a resource to work on; write what is created to *journal*."""

    def create(session: Session, operation: Operation, values: Values) -> Exchange | None:
        return _create(session, journal, server, operation, values)

    list_all(session)
    waiting = call_in_link_order(session, session.operations(_CREATING), create)
    waiting += call_in_link_order(session, session.operations(SAFE_METHODS), call_twice)
    waiting += call_in_link_order(session, session.operations(_CHANGING), _change)
    waiting += call_in_link_order(session, _detaching_operations(session), _change)
    retried = [one for one in _refused_and(session, waiting) if one.method not in _CREATING]
    call_in_link_order(session, retried, _change)
    for one in waiting:
        if one.id not in session.observations:
            session.skipped[one.id] = id_pool.skip_reason(session.pool, one)


def clean_up(session: Session, journal: Journal, server: str) -> None:
    """Remove all resources of *journal* at *server*, the newest first; those that can't be removed stay in it.

    After an error it goes on with the next resource. The first error is raised at the end.
    """
    errors: list[BaseException] = []
    for one in sorted(journal.resources.values(), key=lambda each: -each.number):
        if server_address(one.server) == server_address(server):
            try:
                _remove(session, journal, one)
            except BaseException as error:  # noqa: BLE001  # it is raised below
                errors.append(error)
    for first in sorted(errors, key=lambda each: isinstance(each, KeyboardInterrupt)):
        raise first


def leftovers(journal: Journal) -> tuple[str, ...]:
    """Return what *journal* still has."""
    uncertain = [
        escape_controls(f"what {operation} may have created: {reason or 'there was no response'}")
        for number, operation in journal.uncertain.items()
        for reason in [journal.reasons.get(number)]
    ]
    return (*map(str, journal.resources.values()), *uncertain)


def clean_up_earlier(session: Session, journal: Journal, server: str) -> None:
    """Remove what an earlier test left; note what can't be removed, and its requests without a response."""
    clean_up(session, journal, server)
    for one in [one for one in journal.resources.values() if not one.remover]:
        session.notes.append(f"an earlier test left {one}")
        journal.remove(one.number)
    for number, operation in list(journal.uncertain.items()):
        session.notes.append(f"an earlier test ended while it called {operation}; check if that created something")
        journal.remove(number)


def _create(session: Session, journal: Journal, server: str, operation: Operation, values: Values) -> Exchange | None:
    try:
        list_before(session, operation, values)
    except ListingError as problem:
        reason = f"not called, because what was there before is not known: {problem}"
        (session.failed if problem.is_outage else session.skipped)[operation.id] = reason
        return None
    own = id_pool.own_values(session.pool, operation, values)
    if own is None:
        session.skipped[operation.id] = id_pool.skip_reason(session.pool, operation)
        return None
    number = journal.add_request(operation.id)
    created: list[Exchange] = []

    def received(exchange: Exchange) -> None:
        if _note_created(session, journal, server, number, exchange):
            created.append(exchange)

    exchange = call_and_validate(session, operation, own, received)
    if exchange is None:
        if operation.id not in session.uncertain:
            journal.remove(number)
        return None
    id_pool.collect(session.pool, exchange, is_created=bool(created))
    return exchange


def _note_created(session: Session, journal: Journal, server: str, number: int, exchange: Exchange) -> bool:
    """Write to *journal* what *exchange* created; return whether that is the test's own."""
    operation, ownership = exchange.operation, session.pool.ownership
    creates = bool(ownership.creates(operation)) or exchange.status == 201
    if not creates or not 200 <= exchange.status < 300:
        journal.remove(number)
        if creates and not 400 <= exchange.status < 500:
            session.notes.append(f"{operation.id}: the status was {exchange.status}; check if that created something")
        return False
    try:
        found = ownership.add_created(exchange)
    except ExistingIdError as problem:
        journal.reasons[number] = f"the response has the id {problem} of a resource that was there before"
        return False
    by_path_first = sorted(found.items(), key=lambda pair: pair[0].variable.startswith("?"))
    removers = [remover for one, raw in by_path_first for remover in ownership.removers(one, raw)]
    ids: Values = {f"path.{one.variable.strip('{?}')}": one.ids[-1] for one in found}
    remover, values = (removers[0][0].id, removers[0][1]) if removers else ("", ids)
    journal.add_resource(CreatedResource(number, server, operation.id, remover, values))
    return bool(found)


def _change(session: Session, operation: Operation, values: Values) -> Exchange | None:
    exchange = call_and_validate(session, operation, values)
    if exchange is not None:
        id_pool.collect(session.pool, exchange)
    return exchange


def _detaching_operations(session: Session) -> list[Operation]:
    """Return the DELETEs that remove a part of a resource, but not the resource."""
    return [one for one in session.operations(_DELETING) if not is_remover(one)]


def _refused_and(session: Session, waiting: list[Operation]) -> list[Operation]:
    """Return the operations that got only 4xx, and *waiting*: other calls may have provided what they need."""
    refused = [
        session.subject.api.operations[operation]
        for operation, seen in session.observations.items()
        if seen.calls and all(400 <= code < 500 for code in seen.codes)
    ]
    return [*refused, *(one for one in waiting if one not in refused)]


def _remove(session: Session, journal: Journal, one: CreatedResource) -> None:
    """Remove *one*, if the document has an operation for that."""
    operation = session.subject.api.operations.get(one.remover)
    if operation is None:
        return

    def received(exchange: Exchange) -> None:
        if 200 <= exchange.status < 300 or exchange.status in _GONE:
            journal.remove(one.number)

    call_and_validate(session, operation, one.values, received)
    if one.number not in journal.resources:
        _read_removed(session, operation, one)


def _read_removed(session: Session, remover: Operation, one: CreatedResource) -> None:
    """Read what was removed, to validate the response to that."""
    for reader in session.operations(SAFE_METHODS):
        if reader.path == remover.path:
            call_and_validate(session, reader, dict(one.values))
