"""No program that a test started outlives the run: `end_with_this_process()`, and the process that it starts.

A test may be killed, or a whole run, at any moment; what it started would go on for ever, in a session of its own too.
So a guard waits for the end of the process that runs the tests, and then kills every process that has its mark in the
environment that it began with. Linux alone can do that.
"""

import os
import select
import signal
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path

VARIABLE = "RUN_OF_THESE_TESTS"
PROCESSES = Path("/proc")
ROUNDS = 100
IS_POSSIBLE = hasattr(os, "pidfd_open") and PROCESSES.joinpath("self", "environ").exists()


def end_with_this_process():
    """Mark all that this process starts from now on, and let a guard kill what is left of it at the end."""
    if not IS_POSSIBLE:
        return
    os.environ[VARIABLE] = uuid.uuid4().hex
    command = [sys.executable, "-I", "-S", __file__, str(os.getpid()), os.environ[VARIABLE]]
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    guard = subprocess.Popen(command, env=environment, start_new_session=True, **streams)
    guard.returncode = 0  # it ends after this process, which therefore never waits for it


def marked(mark):
    """The numbers of the processes that began with *mark*."""
    wanted = f"{VARIABLE}={mark}".encode()
    for folder in PROCESSES.iterdir():
        with suppress(OSError):  # it has ended, or is another user's
            if folder.name.isdecimal() and wanted in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)


def guard(number, mark):
    """Wait for the end of the process *number*, then kill all that have *mark*, and what these start meanwhile."""
    with suppress(ProcessLookupError):
        select.select([os.pidfd_open(number)], [], [])
    for _ in range(ROUNDS):
        found = list(marked(mark))
        for one in found:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        if not found:
            return
        select.select([], [], [], 0.1)  # the kernel takes its time


if __name__ == "__main__":
    guard(int(sys.argv[1]), sys.argv[2])
