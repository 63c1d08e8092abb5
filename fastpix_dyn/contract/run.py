"""Run a contract test: `run` tests the server of a client against its document and returns a report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, assert_never

from fastpix_dyn.addresses import AddressError, parse_address
from fastpix_dyn.api import Client
from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.contract.calls import ProgressCallback, Session, run_read_mode, select_operations, with_producers
from fastpix_dyn.contract.coverage import measure_coverage
from fastpix_dyn.contract.findings import merge_findings
from fastpix_dyn.contract.id_pool import SAFE_METHODS
from fastpix_dyn.contract.interrupts import delayed_interrupts, is_interrupted
from fastpix_dyn.contract.journal import Journal
from fastpix_dyn.contract.lifecycle import check_journal, clean_up, clean_up_earlier, leftovers, run_lifecycle
from fastpix_dyn.contract.recordings import create_recorder
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.validators import Subject, create_validator, load_subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.plan import server_address

Mode = Literal["read", "lifecycle"]
MODES: tuple[Mode, ...] = ("read", "lifecycle")
JOURNAL = Path("fastpix-contract.journal")
"""The default journal of lifecycle mode, in the working directory."""
ConfirmCallback = Callable[[str], bool]


@check_types
def run(
    client: Client,
    *,
    mode: Mode = "read",
    tags: Iterable[str] = (),
    operations: Iterable[str] = (),
    record: str | Path | None = None,
    progress: ProgressCallback | None = None,
    journal: str | Path | None = None,
    confirm: ConfirmCallback | None = None,
) -> Report:
    """Test the server of *client* against its document.

    Args:
        client: makes the calls, with its retries, timeouts and credentials.
        mode: `read` calls only operations that change nothing; `lifecycle` creates, changes and removes resources of
            its own.
        tags: limits the report to operations of these tags.
        operations: limits it to these operationIds. Operations that lead to them are called, but not validated.
        record: a folder for recordings of the exchanges.
        progress: is called after each call.
        journal: the file in which lifecycle mode writes what it created; `fastpix-contract.journal` if it is None.
        confirm: is called with a question before lifecycle mode writes to a server that is not on this machine.
            Without it such a server is refused.

    Raises:
        ConfigurationError: there is no such mode, tag or operation; the test was not confirmed; openapi-core is not
            installed.
    """
    subject, server, is_live = _target(client)
    selected = select_operations(subject.api, tags, operations)
    if mode == "lifecycle" and is_live:
        for one in _servers(subject, server):
            _require_confirmation(one, Path(journal or JOURNAL), confirm)
    recorder = None if record is None else create_recorder(subject, Path(record), is_live=is_live)
    session = Session(
        subject,
        client.with_options(validate_responses="off", drift_log=None),
        create_validator(subject),
        selected,
        with_producers(subject.api, selected),
        recorder,
        progress,
    )
    began = time.time()
    left, interrupted = _run_mode(session, mode, Path(journal or JOURNAL), server)
    return _report(session, mode, server, began, leftovers=left, interrupted=interrupted)


def _run_mode(session: Session, mode: Mode, journal: Path, server: str) -> tuple[tuple[str, ...], bool]:
    """Return what could not be removed, and whether the test was interrupted."""
    match mode:
        case "read":
            return (), is_interrupted(lambda: run_read_mode(session))
        case "lifecycle":
            return _run_lifecycle_mode(session, journal, server)
        case _:
            assert_never(mode)


def _run_lifecycle_mode(session: Session, path: Path, server: str) -> tuple[tuple[str, ...], bool]:
    """Clean up what an earlier test left, run lifecycle mode, and clean up what it created."""
    journal, outcomes = Journal.open(path), list[bool]()
    try:
        check_journal(journal, session.subject.api, server)
        outcomes.append(is_interrupted(lambda: _test_and_clean_up(session, journal, server, outcomes)))
    except BaseException as error:
        for one in leftovers(journal):
            error.add_note(f"not removed: {one}")
        raise
    else:
        return leftovers(journal), any(outcomes)
    finally:
        journal.close()


def _test_and_clean_up(session: Session, journal: Journal, server: str, outcomes: list[bool]) -> None:
    """Add to *outcomes* whether the test was interrupted; an interrupt never ends the clean-up."""
    with delayed_interrupts() as interrupts:
        try:
            outcomes.append(is_interrupted(lambda: clean_up_earlier(session, journal, server)))
            if not outcomes[0]:
                outcomes.append(is_interrupted(lambda: run_lifecycle(session, journal, server)))
        finally:
            interrupts.is_delayed = True
            outcomes.append(is_interrupted(lambda: clean_up(session, journal, server)))
            if outcomes[-1]:
                clean_up(session, journal, server)


def _report(
    session: Session, mode: Mode, server: str, began: float, *, leftovers: tuple[str, ...], interrupted: bool
) -> Report:
    subject = session.subject
    if mode == "read":
        for one in subject.api.operations.values():
            if one.method not in SAFE_METHODS:
                session.skipped[one.id] = "it is not a read; --mode lifecycle calls it"
    coverage = measure_coverage(subject.api, session.observations, session.skipped, session.failed)
    return Report(
        title=f"{subject.api.title} {subject.api.version}",
        document=subject.document.name,
        digest=subject.digest,
        server=server,
        mode=mode,
        findings=merge_findings(session.findings),
        coverage=tuple(one for one in coverage if one.operation in session.selected),
        exchanges=session.exchanges,
        failures=tuple(session.failed.items()),
        leftovers=leftovers,
        began=began,
        elapsed=time.time() - began,
        interrupted=interrupted,
        notes=tuple(session.notes),
    )


def _target(client: Client) -> tuple[Subject, str, bool]:
    """Return the document of *client*, its server, and whether that is live, not the mock server."""
    state: dict[str, Any] = vars(client)
    subject = load_subject(*state["_source"], api=state["_environment"].api)
    is_live = state["_connection"].embedded is None
    server = state["_settings"].server or subject.api.servers[0].url
    return subject, server, is_live


def _servers(subject: Subject, server: str) -> list[str]:
    """Return *server*; if it is the document's, also the servers of single operations (OpenAPI 3.1 §4.8.10)."""
    if server_address(server) != server_address(subject.api.servers[0].url):
        return [server]
    servers = {server_address(server): server}
    for one in subject.api.operations.values():
        if one.servers:
            servers.setdefault(server_address(one.servers[0].url), one.servers[0].url)
    return list(servers.values())


def _require_confirmation(server: str, journal: Path, confirm: ConfirmCallback | None) -> None:
    if is_on_this_machine(server):
        return
    question = f"Create, change and remove resources of this test at {server}?"
    if journal.exists():
        question = f"Remove what {journal} lists, then create, change and remove resources of this test at {server}?"
    if confirm is None or not confirm(question):
        raise ConfigurationError(
            f"lifecycle mode writes to {server}, which was not confirmed; nothing was sent. Pass --yes, or confirm="
        )


def is_on_this_machine(server: str) -> bool:
    """Return whether *server* is on this machine; names below `localhost` are also (RFC 6761 §6.3)."""
    try:
        return parse_address(server).is_this_machine
    except AddressError:
        return False
