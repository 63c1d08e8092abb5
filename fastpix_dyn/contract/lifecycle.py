"""Lifecycle mode: makes, reads, changes and removes, and leaves nothing behind.

Makers first (POST), then readers, changers, once more what was refused, for states change; at last the removers, in the
reverse order of making. What changes or removes is only ever asked about what this test made.
"""

from __future__ import annotations

from collections.abc import Iterator

from fastpix_dyn.contract import journal as journals
from fastpix_dyn.contract import known
from fastpix_dyn.contract.asking import name
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.expressions import UnresolvedError, is_from_answer
from fastpix_dyn.contract.journal import Journal, Made
from fastpix_dyn.contract.known import READING, Values
from fastpix_dyn.contract.probes import asked, probe
from fastpix_dyn.contract.session import Session, exchanged
from fastpix_dyn.contract.words import address
from fastpix_dyn.spec.plan import Link, Operation
from fastpix_dyn.wire.decode import match_reply

_MAKERS, _CHANGERS, _REMOVERS = frozenset({"POST"}), frozenset({"PUT", "PATCH"}), frozenset({"DELETE"})
_GONE = frozenset({404, 410})


def lifecycle(session: Session, journal: Journal, server: str) -> None:
    """Asks every operation, so that each has something to work on; all that it makes stands in *journal*."""

    def make(session: Session, operation: Operation, values: Values) -> Exchange | None:
        return _made(session, journal, server, operation, values)

    waiting = probe(session, session.operations(_MAKERS), make)
    waiting += probe(session, session.operations(READING), asked)
    waiting += probe(session, session.operations(_CHANGERS), _changed)
    waiting += probe(session, _not_removing(session), _changed)
    probe(session, [one for one in _again(session, waiting) if one.method not in _MAKERS], _changed)
    for one in waiting:
        if one.id not in session.seen:
            session.skipped[one.id] = known.reason(session.known, one)


def clean_up(session: Session, journal: Journal, server: str) -> tuple[str, ...]:
    """Removes all that stands in *journal* and was made at *server*, the newest first; what it could not remove."""
    for one in sorted(journal.standing.values(), key=lambda each: -each.number):
        if address(one.server) == address(server) and one.remover:
            _removed(session, journal, one)
    left = [str(one) for one in journal.standing.values()]
    return (*left, *(f"what {operation} may have made: no answer came" for operation in journal.unsure.values()))


def _made(session: Session, journal: Journal, server: str, operation: Operation, values: Values) -> Exchange | None:
    number = journals.making(journal, operation.id)
    exchange = exchanged(session, operation, values)
    if exchange is None:
        if operation.id not in session.unsure:
            journals.removed(journal, number)
        return None
    one = _remover(session, exchange, number, server)
    if one is None:
        journals.removed(journal, number)
    else:
        journals.made(journal, one)
    known.learn(session.known, exchange, is_ours=True)
    return exchange


def _changed(session: Session, operation: Operation, values: Values) -> Exchange | None:
    exchange = exchanged(session, operation, values)
    if exchange is not None:
        known.learn(session.known, exchange)
    return exchange


def _remover(session: Session, exchange: Exchange, number: int, server: str) -> Made | None:
    """What *exchange* made, and what removes it; None where it made nothing."""
    reply = match_reply(exchange.operation, exchange.status)
    if reply is None or not 200 <= exchange.status < 300:
        return None
    for target, link in _removers(session, reply.links):
        try:
            values = known.linked(link, session.subject.api.operations[link.operation], exchange)
        except UnresolvedError:
            continue
        if {name(one.place, one.name) for one in target.parameters if one.required} <= values.keys():
            return Made(number, server, exchange.operation.id, target.id, values)
    return Made(number, server, exchange.operation.id, "", {}) if exchange.status == 201 else None


def _removers(session: Session, links: tuple[Link, ...]) -> Iterator[tuple[Operation, Link]]:
    """The DELETEs that *links* lead to by an id of the answer; then those on the path of what links lead to."""
    operations = session.subject.api.operations
    fresh = [link for link in links if any(map(is_from_answer, link.parameters.values()))]
    for link in fresh:
        if _removes(operations[link.operation]):
            yield operations[link.operation], link
    for link in fresh:
        path = operations[link.operation].path
        for one in operations.values():
            if _removes(one) and one.path == path and operations[link.operation].method in READING:
                yield one, link


def _removes(operation: Operation) -> bool:
    """Whether *operation* removes what its path leads to; with a body it takes out what that says."""
    return operation.method in _REMOVERS and operation.body is None


def _not_removing(session: Session) -> list[Operation]:
    """The DELETEs that take something out of what was made, and do not remove it."""
    return [one for one in session.operations(_REMOVERS) if not _removes(one)]


def _again(session: Session, waiting: list[Operation]) -> list[Operation]:
    """What was refused, or had no ids, and is worth another try now that other things have changed."""
    refused = [
        session.subject.api.operations[operation]
        for operation, seen in session.seen.items()
        if seen.calls and all(400 <= code < 500 for code in seen.codes)
    ]
    return [*refused, *(one for one in waiting if one not in refused)]


def _removed(session: Session, journal: Journal, one: Made) -> None:
    """Removes *one*; of what an older test made too, which the document may know no more."""
    operation = session.subject.api.operations.get(one.remover)
    if operation is None:
        return
    exchange = exchanged(session, operation, dict(one.values))
    if exchange is not None and (200 <= exchange.status < 300 or exchange.status in _GONE):
        journals.removed(journal, one.number)
        _looked_for(session, operation, one)


def _looked_for(session: Session, remover: Operation, one: Made) -> None:
    """Reads what is gone, for the answer that says so."""
    for reader in session.operations(READING):
        if reader.path == remover.path:
            exchanged(session, reader, dict(one.values))
