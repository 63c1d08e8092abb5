"""Run the tests in random order: `shuffle.py [--runs N] [--load N] [pytest arguments]`; `make shuffle` calls it.

Each run has a seed of its own, which is printed; `--seed` repeats one. `--load` busy loops run beside the tests, so
that what depends on the speed of the machine fails.
"""

from __future__ import annotations

import argparse
import secrets
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
BUSY = "import select\nwhile not select.select([0], [], [], 0)[0]:\n    sum(range(10**6))\n"
"""Computes until its standard input ends, as it does with this program."""


@contextmanager
def load(loops: int) -> Iterator[None]:
    """Keep *loops* processes busy."""
    command = [sys.executable, "-c", BUSY]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(loops)]
    try:
        yield
    finally:
        for one in running:
            one.communicate()


def main() -> None:
    """Run the tests as often as is asked for; the exit code is 1 if one of the runs failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1, help="how many runs (1)")
    parser.add_argument("--load", type=int, default=0, help="how many busy loops run beside the tests (0)")
    parser.add_argument("--seed", type=int, help="the seed of the first run; the next ones have the next numbers")
    given, arguments = parser.parse_known_args()
    first = secrets.randbelow(2**32) if given.seed is None else given.seed
    failed = list[int]()
    with load(given.load):
        for seed in range(first, first + given.runs):
            began = time.monotonic()
            print(f"== run {seed - first + 1} of {given.runs}: --seed {seed}", flush=True)
            command = [sys.executable, "-m", "pytest", "--quiet", "-prandomly", f"--randomly-seed={seed}", *arguments]
            if subprocess.run(command, cwd=ROOT, check=False).returncode:
                failed.append(seed)
            print(f"== {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        sys.exit(f"failed: --seed {', --seed '.join(map(str, failed))}")


if __name__ == "__main__":
    main()
