"""The contract test as items of a pytest suite: `pytest --fastpix-contract`, an item for each operation.

Without the flag nothing is added, and nothing else is imported. The whole test runs when its first item does; each item
then tells what became of its operation.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

if TYPE_CHECKING:
    from fastpix_dyn.contract.coverage import Covered
    from fastpix_dyn.contract.findings import Finding
    from fastpix_dyn.contract.report import Report

_SUITE = "fastpix-contract"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, all with one prefix."""
    group = parser.getgroup("fastpix_dyn", "contract tests of an API against its OpenAPI document")
    group.addoption("--fastpix-contract", action="store_true", help="test the server against its document")
    group.addoption("--fastpix-server", help="a URL, or mock; else FASTPIX_SERVER_URL, else the document's")
    group.addoption("--fastpix-spec", help="an OpenAPI document; else the packaged one")
    group.addoption("--fastpix-mode", default="read", help="read, which changes nothing (default), or lifecycle")
    group.addoption("--fastpix-tag", action="append", default=[], help="only operations of this tag; may be repeated")
    group.addoption("--fastpix-operation", action="append", default=[], help="only this operation; may be repeated")
    group.addoption("--fastpix-replay", help="judge a folder of recordings; nothing is sent")
    group.addoption("--fastpix-baseline", help="a YAML file of known findings, which do not fail")
    group.addoption("--fastpix-fail-on", default="violation", help="violation (default), or drift")
    group.addoption("--fastpix-yes", action="store_true", help="let lifecycle write to a server that is not here")


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Adds an item for each operation."""
    if config.getoption("--fastpix-contract"):
        suite: _Suite = cast("Any", _Suite).from_parent(session, name=_SUITE, nodeid=_SUITE)
        items.extend(suite.collect())


class _Suite(pytest.Collector):
    """All operations that are to be tested, and the one test of them all."""

    def collect(self) -> Iterator[_Operation]:
        """An item for each."""
        from fastpix_dyn.contract.session import wanted_operations
        from fastpix_dyn.contract.subject import load_subject
        from fastpix_dyn.errors import FastPixError

        try:
            api = load_subject(self._option("spec")).api
            wanted = wanted_operations(api, self._option("tag"), self._option("operation"))
        except FastPixError as error:
            raise pytest.UsageError(f"--fastpix-contract: {error}") from None
        for operation in api.operations:
            if operation in wanted:
                yield cast("Any", _Operation).from_parent(self, name=operation)

    @cached_property
    def outcome(self) -> Report | str:
        """The report; or why there is none."""
        from fastpix_dyn.errors import FastPixError

        try:
            return self._judged()
        except FastPixError as error:
            return str(error)

    def _judged(self) -> Report:
        from datetime import UTC, datetime

        from fastpix_dyn.contract import baseline

        report = self._tested()
        file = self._option("baseline")
        return baseline.applied(report, baseline.load(file), datetime.now(UTC).date()) if file else report

    def _tested(self) -> Report:
        from fastpix_dyn.api import Client
        from fastpix_dyn.contract.replay import replay
        from fastpix_dyn.contract.run import run

        chosen = {"tags": self._option("tag"), "operations": self._option("operation")}
        if self._option("replay"):
            return replay(self._option("replay"), self._option("spec"), **chosen)
        server: dict[str, Any] = {"server": self._option("server")} if self._option("server") else {}
        with Client(spec=self._option("spec"), **server) as client:
            may_write = bool(self._option("yes"))
            return run(client, mode=self._option("mode"), confirm=lambda _: may_write, **chosen)

    def _option(self, name: str) -> Any:
        return self.config.getoption(f"--fastpix-{name}")


class ContractError(Exception):
    """An operation whose answers differ from the document, or that could not be tested."""


class _Operation(pytest.Item):
    """One operation."""

    def runtest(self) -> None:
        """Fails with the findings of the operation; skips where it was not tested, and says why."""
        outcome = self._suite.outcome
        if isinstance(outcome, str):
            raise ContractError(f"could not test: {outcome}")
        findings = [one for one in outcome.findings if one.operation == self.name and not one.known]
        for one in findings:
            self.add_report_section("call", one.kind, str(one))
        failing = [one for one in findings if one.kind == "violation" or self._fails_on_drift]
        if failing:
            raise ContractError("\n\n".join(map(_told, failing)))
        self._untested(next(one for one in outcome.coverage if one.operation == self.name))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The words of the finding alone: the traceback would lead into this plugin."""
        if isinstance(excinfo.value, ContractError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """What the item is called in a report."""
        return self.session.path, None, f"{_SUITE}::{self.name}"

    def _untested(self, covered: Covered) -> None:
        if covered.state == "failed":
            raise ContractError(f"could not test: {covered.reason}")
        if covered.state == "skipped":
            pytest.skip(covered.reason)

    @property
    def _fails_on_drift(self) -> bool:
        return bool(self.config.getoption("--fastpix-fail-on") == "drift")

    @property
    def _suite(self) -> _Suite:
        suite = self.parent
        if not isinstance(suite, _Suite):
            raise TypeError("an operation stands in its suite")
        return suite


def _told(one: Finding) -> str:
    lines = (f"{one.kind}: {one}", one.place and f"the document: {one.place}", one.curl)
    return "\n  ".join(filter(None, lines))
