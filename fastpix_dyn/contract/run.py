"""Testing a live server against the document: what is asked, in which mode, and the report."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from fastpix_dyn.api import Client
from fastpix_dyn.contract import journal as journals
from fastpix_dyn.contract.coverage import coverage
from fastpix_dyn.contract.findings import merged
from fastpix_dyn.contract.journal import Journal, removed
from fastpix_dyn.contract.judging import judgement
from fastpix_dyn.contract.known import READING
from fastpix_dyn.contract.lifecycle import clean_up, lifecycle
from fastpix_dyn.contract.probes import read
from fastpix_dyn.contract.recording import recorder
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.selection import leading, wanted_operations
from fastpix_dyn.contract.session import Session, Watch
from fastpix_dyn.contract.subject import Subject, subject
from fastpix_dyn.contract.words import address
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.names import suggestion

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
    view = client.with_options(responses="off", drift=None)
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
    tested = subject(*kept["_source"], api=kept["_environment"].api)
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
