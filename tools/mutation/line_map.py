"""Record which lines of the package each test runs: a plugin of pytest, and a hook of the programs that tests start.

`MUTATION_LINE_MAP` names the folder of the records, one file of JSON lines for each process. The lines of a module that
a test runs are an integer with a bit for each; few of these integers differ, so each is written once:
`["lines", number, path, hexadecimal]`, then `["test", test, seconds, [number, …]]`.
"""

from __future__ import annotations

import atexit
import json
import os
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import coverage
import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

FOLDER = "MUTATION_LINE_MAP"


class LineMap:
    """Records the lines that this process runs, by test."""

    def __init__(self) -> None:
        package = find_spec("fastpix_dyn")
        assert package is not None  # noqa: S101 - for the type checker
        assert package.origin is not None  # noqa: S101 - the same
        self._root = Path(package.origin).parents[1]
        folder = Path(os.environ[FOLDER])
        self._file = (folder / f"{os.getpid()}-{time.time_ns()}.jsonl").open("w", encoding="utf-8")
        self._numbers: dict[tuple[str, int], int] = {}
        self._coverage = coverage.Coverage(
            data_file=None, include=[f"{self._root / 'fastpix_dyn'}/*"], config_file=False, messages=False
        )
        self._coverage.set_option("run:disable_warnings", ["no-data-collected"])

    def start(self) -> None:
        """Begin to record."""
        self._began = time.perf_counter()
        self._coverage.start()

    def stop(self, test: str) -> None:
        """Write the lines recorded since the start as those of *test*."""
        seconds = round(time.perf_counter() - self._began, 4)
        self._coverage.stop()
        data = self._coverage.get_data()
        numbers = []
        for path in data.measured_files():
            key = (str(Path(path).relative_to(self._root)), sum(1 << line for line in data.lines(path) or ()))
            if key not in self._numbers:
                self._numbers[key] = len(self._numbers)
                self._write("lines", self._numbers[key], key[0], f"{key[1]:x}")
            numbers.append(self._numbers[key])
        self._coverage.erase()
        self._write("test", test, seconds, numbers)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Record the lines of one test, with its fixtures."""
        self.start()
        try:
            return (yield)
        finally:
            self.stop(item.nodeid)

    def _write(self, *record: object) -> None:
        self._file.write(json.dumps(record) + "\n")
        self._file.flush()


def pytest_configure(config: pytest.Config) -> None:
    """Record in the processes that run tests: not in the controller of pytest-xdist."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", default=None):
        config.pluginmanager.register(LineMap())


def record_program() -> None:
    """Record the lines of this process, which a test started, until it ends."""
    test, _, _ = os.environ["PYTEST_CURRENT_TEST"].rpartition(" (")
    lines = LineMap()
    lines.start()
    atexit.register(lines.stop, test)
