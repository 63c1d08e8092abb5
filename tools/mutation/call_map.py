"""A plugin of pytest: record which functions of the package each test calls, and how long each test takes.

`FASTPIX_CALL_MAP` names the folder of the records: one file of JSON lines for each process,
`[test, seconds, [[path, first line], …]]` with paths relative to the working directory.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Generator
from pathlib import Path
from types import CodeType, FrameType

import pytest

ROOT = Path.cwd()
PACKAGE = f"{ROOT / 'fastpix_dyn'}{os.sep}"


class CallMap:
    """Records the calls of the running test."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("w", encoding="utf-8")
        self._called: set[CodeType] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Trace the calls of one test, its fixtures included."""
        self._called.clear()
        threading.settrace(self._trace)
        sys.settrace(self._trace)
        begin = time.perf_counter()
        try:
            return (yield)
        finally:
            seconds = time.perf_counter() - begin
            sys.settrace(None)
            threading.settrace(None)
            functions = sorted(
                (str(Path(code.co_filename).relative_to(ROOT)), code.co_firstlineno)
                for code in self._called.copy()
                if code.co_filename.startswith(PACKAGE)
            )
            self._file.write(json.dumps([item.nodeid, round(seconds, 4), functions]) + "\n")
            self._file.flush()

    def _trace(self, frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG002 - what sys.settrace calls
        self._called.add(frame.f_code)


def pytest_configure(config: pytest.Config) -> None:
    """Record in the processes that run tests: not in the controller of pytest-xdist."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", default=None):
        folder = Path(os.environ["FASTPIX_CALL_MAP"])
        config.pluginmanager.register(CallMap(folder / f"{os.getpid()}.jsonl"))
