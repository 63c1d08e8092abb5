"""Asking each operation of some methods once its ids are known, which other answers' links give: read mode.

An operation is ready when links, or the document, have given all that it needs; so the order follows the links.
"""

from __future__ import annotations

from collections.abc import Callable

from fastpix_dyn.contract import known
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.known import READING, Values
from fastpix_dyn.contract.session import Session, exchanged
from fastpix_dyn.spec.plan import Operation

Ask = Callable[[Session, Operation, Values], Exchange | None]


def read(session: Session) -> None:
    """Asks every operation that changes nothing, and notes which could not be asked, and why."""
    for operation in probe(session, session.operations(READING), asked):
        session.skipped[operation.id] = known.reason(session.known, operation)


def probe(session: Session, operations: list[Operation], ask: Ask) -> list[Operation]:
    """Asks each of *operations* as soon as it can be; those that never could."""
    waiting = operations
    while True:
        ready = [(one, known.candidates(session.known, one)) for one in waiting]
        now = [one for one, candidates in ready if candidates]
        if not now:
            return waiting
        for operation in now:
            _tried(session, operation, ask)
        waiting = [one for one in waiting if one not in now]


def asked(session: Session, operation: Operation, values: Values) -> Exchange | None:
    """Asks with *values* alone, learns from the answer, asks again with all optional parameters; the first exchange."""
    exchange = exchanged(session, operation, values)
    if exchange is None:
        return None
    known.learn(session.known, exchange)
    everything = known.whole(session.known, operation, values)
    if everything != values and exchange.status < 400:
        exchanged(session, operation, everything)
    return exchange


def _tried(session: Session, operation: Operation, ask: Ask) -> None:
    """Asks with one candidate after the other, until there is a success, or no answer at all."""
    for values in known.candidates(session.known, operation):
        exchange = ask(session, operation, values)
        if exchange is None or exchange.status < 400:
            return
