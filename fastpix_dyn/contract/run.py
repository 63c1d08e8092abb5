"""Asking each operation of some methods once its ids are known, which other answers' links give: read mode.

An operation is ready when links, or the document, have given all that it needs; so the order follows the links.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from fastpix_dyn.api import Client
from fastpix_dyn.contract import id_pool
from fastpix_dyn.contract import journal as journals
from fastpix_dyn.contract.coverage import coverage
from fastpix_dyn.contract.exchange import Exchange, UnresolvedError, is_from_answer, name
from fastpix_dyn.contract.findings import merged
from fastpix_dyn.contract.id_pool import READING, Values
from fastpix_dyn.contract.journal import Journal, Made, removed
from fastpix_dyn.contract.recordings import recorder
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.session import Session, Watch, exchanged, leading, wanted_operations
from fastpix_dyn.contract.source_locations import address
from fastpix_dyn.contract.subject import Subject, load_subject
from fastpix_dyn.contract.validators import judgement
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Link, Operation
from fastpix_dyn.wire.decode import match_reply

Ask = Callable[[Session, Operation, Values], Exchange | None]


def read(session: Session) -> None:
    """Asks every operation that changes nothing, and notes which could not be asked, and why."""
    for operation in probe(session, session.operations(READING), asked):
        session.skipped[operation.id] = id_pool.reason(session.known, operation)


def probe(session: Session, operations: list[Operation], ask: Ask) -> list[Operation]:
    """Asks each of *operations* as soon as it can be; those that never could."""
    waiting = operations
    while True:
        ready = [(one, id_pool.candidates(session.known, one)) for one in waiting]
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
    id_pool.learn(session.known, exchange)
    everything = id_pool.whole(session.known, operation, values)
    if everything != values and exchange.status < 400:
        exchanged(session, operation, everything)
    return exchange


def _tried(session: Session, operation: Operation, ask: Ask) -> None:
    """Asks with one candidate after the other, until there is a success, or no answer at all."""
    for values in id_pool.candidates(session.known, operation):
        exchange = ask(session, operation, values)
        if exchange is None or exchange.status < 400:
            return


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
            session.skipped[one.id] = id_pool.reason(session.known, one)


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
    id_pool.learn(session.known, exchange, is_ours=True)
    return exchange


def _changed(session: Session, operation: Operation, values: Values) -> Exchange | None:
    exchange = exchanged(session, operation, values)
    if exchange is not None:
        id_pool.learn(session.known, exchange)
    return exchange


def _remover(session: Session, exchange: Exchange, number: int, server: str) -> Made | None:
    """What *exchange* made, and what removes it; None where it made nothing."""
    reply = match_reply(exchange.operation, exchange.status)
    if reply is None or not 200 <= exchange.status < 300:
        return None
    for target, link in _removers(session, reply.links):
        try:
            values = id_pool.linked(link, session.subject.api.operations[link.operation], exchange)
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


Mode = Literal["read", "lifecycle"]
MODES: tuple[Mode, ...] = ("read", "lifecycle")
JOURNAL = Path("fastpix-contract.journal")
"""Where lifecycle writes down what it made, unless told otherwise: in the working folder."""
Confirm = Callable[[str], bool]


def run(
    client: Client,
    *,
    mode: Mode = "read",
    tags: Iterable[str] = (),
    operations: Iterable[str] = (),
    record: str | Path | None = None,
    progress: Watch | None = None,
    journal: str | Path | None = None,
    confirm: Confirm | None = None,
) -> Report:
    """Tests the server of *client* against its document.

    Args:
        client: asks; its retries, timeouts and credentials hold.
        mode: `read` sends only what changes nothing; `lifecycle` makes, changes and removes things of its own.
        tags: limits the report to operations of these tags.
        operations: limits it to these operationIds. What leads to them is asked too, and not judged.
        record: a folder to keep the exchanges in.
        progress: is told of each answer.
        journal: the file in which lifecycle writes down what it made; `fastpix-contract.journal` where it is None.
        confirm: is asked, with a question, before lifecycle writes to a server that is not on this machine. Without it
            such a server is refused.

    Raises:
        ConfigurationError: a mode, tag or operation is unknown; it was not confirmed; openapi-core is not installed.
    """
    if mode not in MODES:
        raise ConfigurationError(f"there is no mode {mode!r}; {suggestion(mode, MODES)}")
    tested, server, is_live = _target(client)
    wanted = wanted_operations(tested.api, tags, operations)
    if mode == "lifecycle":
        for one in _servers(tested, server) if is_live else ():
            _confirmed(one, confirm)
    recording = None if record is None else recorder(tested, Path(record), is_live=is_live)
    view = client.with_options(validate_responses="off", drift_log=None)
    session = Session(tested, view, judgement(tested), wanted, leading(tested.api, wanted), recording, progress)
    began = time.time()
    left, interrupted = _tested(session, mode, Path(journal or JOURNAL), server)
    return _report(session, mode, server, began, left=left, interrupted=interrupted)


def _tested(session: Session, mode: Mode, journal: Path, server: str) -> tuple[tuple[str, ...], bool]:
    """What could not be removed, and whether the test was interrupted."""
    if mode == "read":
        return (), _interrupted(lambda: read(session))
    return _lived(session, journal, server)


def _lived(session: Session, path: Path, server: str) -> tuple[tuple[str, ...], bool]:
    """Lifecycle, between the cleaning up of what an older test left and of what this one made."""
    journal = journals.opened(path)
    try:
        _resumed(session, journal, server)
        interrupted = False
        try:
            interrupted = _interrupted(lambda: lifecycle(session, journal, server))
        finally:
            left = clean_up(session, journal, server)
    finally:
        journals.closed(journal)
    return left, interrupted


def _resumed(session: Session, journal: Journal, server: str) -> None:
    """Removes what an older test left; tells, once, what can't be removed, and of requests that were never answered."""
    clean_up(session, journal, server)
    for one in [one for one in journal.standing.values() if not one.remover]:
        session.notes.append(f"an older test left {one}")
        removed(journal, one.number)
    for number, operation in list(journal.unsure.items()):
        session.notes.append(f"an older test was broken off while it asked {operation}; look whether it made something")
        removed(journal, number)


def _interrupted(work: Callable[[], None]) -> bool:
    try:
        work()
    except KeyboardInterrupt:
        return True
    return False


def _report(
    session: Session, mode: str, server: str, began: float, *, left: tuple[str, ...], interrupted: bool
) -> Report:
    tested = session.subject
    if mode == "read":
        for one in tested.api.operations.values():
            if one.method not in READING:
                session.skipped[one.id] = "it changes something; --mode lifecycle asks it"
    entries = coverage(tested.api, session.seen, session.skipped, session.failed)
    return Report(
        title=f"{tested.api.title} {tested.api.version}",
        document=tested.document.name,
        digest=tested.digest,
        server=server,
        mode=mode,
        findings=merged(session.found),
        coverage=tuple(one for one in entries if one.operation in session.wanted),
        exchanges=session.exchanges,
        failures=tuple(session.failed.items()),
        left=left,
        began=began,
        elapsed=time.time() - began,
        interrupted=interrupted,
        notes=tuple(session.notes),
    )


def _target(client: Client) -> tuple[Subject, str, bool]:
    """The document of *client*, its server, and whether that is a real one."""
    kept: dict[str, Any] = vars(client)
    tested = load_subject(*kept["_source"], api=kept["_environment"].api)
    embedded = kept["_connection"].embedded is not None
    server = kept["_settings"].server or tested.api.servers[0].url
    return tested, server, not embedded


def _servers(tested: Subject, server: str) -> list[str]:
    """*server*, and where it is the document's, those that operations have of their own (OpenAPI 3.1 §4.8.10)."""
    if address(server) != address(tested.api.servers[0].url):
        return [server]
    found = {address(server): server}
    for one in tested.api.operations.values():
        if one.servers:
            found.setdefault(address(one.servers[0].url), one.servers[0].url)
    return list(found.values())


def _confirmed(server: str, confirm: Confirm | None) -> None:
    if is_loopback(server):
        return
    question = f"Make, change and remove things of this test's own at {server}?"
    if confirm is None or not confirm(question):
        raise ConfigurationError(f"lifecycle writes to {server}, and that was not confirmed; nothing was sent")


def is_loopback(server: str) -> bool:
    """Whether *server* is on this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3)."""
    host = urlsplit(server).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
