"""The pytest plugin: `pytest --fastpix-contract` adds a test for each operation.

Without the flag it adds nothing and imports nothing else. The whole contract test runs with the first test; each test
then reports the result of its operation.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never, cast

import pytest

if TYPE_CHECKING:
    from fastpix_dyn.contract.coverage import OperationCoverage
    from fastpix_dyn.contract.findings import Finding, FindingKind
    from fastpix_dyn.contract.report import Report

_SUITE = "fastpix-contract"
_LEFTOVERS = pytest.StashKey[tuple[str, ...]]()
"""What lifecycle mode created and could not remove."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all with one prefix."""
    group = parser.getgroup("fastpix_dyn", "contract tests of an API against its OpenAPI document")
    group.addoption("--fastpix-contract", action="store_true", help="test the server against its document")
    group.addoption(
        "--fastpix-server", help="a URL, or mock; defaults to FASTPIX_SERVER_URL, then to the document's server"
    )
    group.addoption("--fastpix-spec", help="an OpenAPI document; defaults to the packaged one")
    group.addoption(
        "--fastpix-mode", default="read", help="read changes nothing (default); lifecycle also creates resources"
    )
    group.addoption("--fastpix-tag", action="append", default=[], help="only operations of this tag; may be repeated")
    group.addoption("--fastpix-operation", action="append", default=[], help="only this operation; may be repeated")
    group.addoption("--fastpix-replay", help="validate recordings, a file or a folder; nothing is sent")
    group.addoption("--fastpix-baseline", help="a YAML file of known findings, which do not fail")
    group.addoption("--fastpix-fail-on", default="violation", help="violation (default), or drift")
    group.addoption(
        "--fastpix-yes", action="store_true", help="let lifecycle write to a server that is not on this machine"
    )


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add a test for each operation."""
    if config.getoption("--fastpix-contract"):
        suite: _Suite = cast("Any", _Suite).from_parent(session, name=_SUITE, nodeid=_SUITE)
        items.extend(suite.collect())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let the exit code be 2 if something could not be removed, as that of the command is."""
    if session.config.stash.get(_LEFTOVERS, ()):
        session.exitstatus = pytest.ExitCode.INTERRUPTED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name what could not be removed."""
    leftovers = config.stash.get(_LEFTOVERS, ())
    if leftovers:
        from fastpix_dyn.text import escape_controls

        terminalreporter.section(_SUITE)
        for one in leftovers:
            terminalreporter.write_line(f"could not be removed: {escape_controls(one)}")


class _Suite(pytest.Collector):
    """All selected operations, and the contract test of them."""

    def collect(self) -> Iterator[_OperationTest]:
        """Yield a test for each operation."""
        from fastpix_dyn.contract.calls import select_operations
        from fastpix_dyn.contract.validators import load_subject
        from fastpix_dyn.errors import FastPixError

        try:
            api = load_subject(self._option("spec")).api
            selected = select_operations(api, self._option("tag"), self._option("operation"))
        except FastPixError as error:
            raise pytest.UsageError(f"--fastpix-contract: {error}") from None
        for operation in api.operations:
            if operation in selected:
                yield cast("Any", _OperationTest).from_parent(self, name=operation)

    @cached_property
    def outcome(self) -> Report | str:
        """The report, or the reason why there is none."""
        from fastpix_dyn.errors import FastPixError

        try:
            return self._report_with_baseline()
        except FastPixError as error:
            return "\n".join((str(error), *getattr(error, "__notes__", ())))

    def _report_with_baseline(self) -> Report:
        from datetime import UTC, datetime

        from fastpix_dyn.contract.report import apply_baseline, load_baseline

        file = self._option("baseline")
        accepted = load_baseline(file) if file else ()
        report = self._report()
        self.config.stash[_LEFTOVERS] = report.leftovers
        if report.interrupted:
            raise KeyboardInterrupt
        return apply_baseline(report, accepted, datetime.now(UTC).date()) if file else report

    def _report(self) -> Report:
        from fastpix_dyn.api import Client
        from fastpix_dyn.contract.replay import replay
        from fastpix_dyn.contract.run import run

        selection = {"tags": self._option("tag"), "operations": self._option("operation")}
        if self._option("replay"):
            return replay(self._option("replay"), self._option("spec"), **selection)
        server: dict[str, Any] = {"server": self._option("server")} if self._option("server") else {}
        with Client(spec=self._option("spec"), **server) as client:
            may_write = bool(self._option("yes"))
            return run(client, mode=self._option("mode"), confirm=lambda _: may_write, **selection)

    def _option(self, name: str) -> Any:
        return self.config.getoption(f"--fastpix-{name}")


class ContractError(Exception):
    """An operation whose responses differ from the document, or that could not be tested."""


class _OperationTest(pytest.Item):
    """The test of one operation."""

    def runtest(self) -> None:
        """Fail with the findings of the operation; skip it with the reason if it was not tested."""
        from fastpix_dyn.contract.findings import is_failure

        outcome = self._suite.outcome
        if isinstance(outcome, str):
            raise ContractError(f"could not test: {outcome}")
        findings = [one for one in outcome.findings if one.operation == self.name and not one.known]
        for one in findings:
            self.add_report_section("call", one.kind, str(one))
        fail_on: FindingKind = "drift" if self.config.getoption("--fastpix-fail-on") == "drift" else "violation"
        failing = [one for one in findings if is_failure(one, fail_on)]
        if failing:
            raise ContractError("\n\n".join(map(_format, failing)))
        self._check_state(next(one for one in outcome.coverage if one.operation == self.name))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the message alone, because the traceback would lead into this plugin."""
        if isinstance(excinfo.value, ContractError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the name of the test in a report."""
        return self.session.path, None, f"{_SUITE}::{self.name}"

    def _check_state(self, coverage: OperationCoverage) -> None:
        match coverage.state:
            case "failed":
                raise ContractError(f"could not test: {coverage.reason}")
            case "skipped":
                pytest.skip(coverage.reason)
            case "tested" | "refused":
                pass
            case _:
                assert_never(coverage.state)

    @property
    def _suite(self) -> _Suite:
        suite = self.parent
        if not isinstance(suite, _Suite):
            raise TypeError("an operation test is a child of its suite")
        return suite


def _format(one: Finding) -> str:
    location = one.source_location and f"the document: {one.source_location}"
    return "\n  ".join(filter(None, (f"{one.kind}: {one}", location, one.curl)))
