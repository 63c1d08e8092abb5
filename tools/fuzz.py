"""Fuzzes what reads foreign bytes: `fuzz.py [NAME …] [--seconds N]`; `make fuzz` calls it.

The targets are those of tests/fuzz/targets.py. What atheris finds worth keeping goes into tests/fuzz/corpus/NAME, and
so does an input that breaks a promise, as crash-…: `make test` tries all of them from then on. Needs Linux on x86-64,
and a Python that atheris has a wheel for.
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
LARGEST = 2_000
"""Bytes of an input that is kept at most."""
MOST = 40
"""Inputs that are kept for a target."""
FOUND = re.compile("[0-9a-f]{40}")
"""What libFuzzer calls an input that is worth keeping. One with another name stays, whatever else is found."""
BROKEN = ("crash-", "timeout-", "oom-")
"""How it begins to call one that broke a promise. Once that is mended, the input gets a name that says what it was."""


def main() -> None:
    """Fuzzes each target that was named, or all, and prints a row of figures for each; fails where one broke."""
    sys.path[0] = str(ROOT / "tests")  # in place of this folder, whose fuzz is this program
    if sys.argv[1:2] == ["--inside"]:
        fuzz(sys.argv[2], sys.argv[3:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a target; all of them if none is named")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    given = parser.parse_args()
    targets = import_module("fuzz.targets").TARGETS
    if unknown := sorted({*given.names} - {*targets}):
        parser.error(f"there is no target {unknown[0]}; there are {', '.join(targets)}")
    print("| target | executions | branches reached | inputs kept | broken promises |\n|---|---|---|---|---|")
    broken = [campaign(name, targets[name].seeds, given.seconds) for name in given.names or targets]
    sys.exit(1 if any(broken) else 0)


def fuzz(name: str, options: list[str]) -> None:
    """Hands this process to atheris, which ends it."""
    atheris: Any = import_module("atheris")  # only some machines have it
    with atheris.instrument_imports(include=["fastpix_dyn"]):
        targets: Any = import_module("fuzz.targets").TARGETS
        targets[name].run(targets[name].seeds[0])  # so that all is imported, and prepared, before the first input
    again = shlex.join([sys.executable, __file__, "--inside", name])  # libFuzzer's shell runs it once more, to merge
    atheris.Setup([again, *options], targets[name].run)
    atheris.Fuzz()


def campaign(name: str, seeds: tuple[bytes, ...], seconds: int) -> bool:
    """Fuzzes one target and keeps what was found; whether a promise was broken."""
    kept = CORPUS / name
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        found, few = Path(folder, "found"), Path(folder, "few")
        found.mkdir()
        few.mkdir()
        for number, content in enumerate((*seeds, *(path.read_bytes() for path in kept.iterdir()))):
            (found / f"seed-{number}").write_bytes(content)
        told = run(name, f"-max_total_time={seconds}", f"-max_len={LARGEST}", f"-artifact_prefix={kept}/", str(found))
        run(name, "-merge=1", f"-max_len={LARGEST}", str(few), str(found))
        keep(kept, sorted(few.iterdir(), key=lambda path: path.stat().st_size))
    crashes = [path.name for path in kept.iterdir() if path.name.startswith(BROKEN)]
    done, reached = (re.findall(pattern, told) or ["0"] for pattern in (r"#(\d+)", r"cov: (\d+)"))
    figures = f"{int(done[-1]):,}", f"{int(reached[-1]):,}", str(len([*kept.iterdir()])), ", ".join(crashes) or "none"
    print(f"| {name} | {' | '.join(figures)} |", flush=True)
    if crashes:
        print(told[-3_000:], file=sys.stderr)
    return bool(crashes)


def run(name: str, *options: str) -> str:
    """What a process of its own says while it fuzzes *name*."""
    command = [sys.executable, __file__, "--inside", name, "-rss_limit_mb=4096", "-timeout=20", *options]
    return subprocess.run(command, cwd=ROOT, check=False, stderr=subprocess.PIPE, text=True, errors="replace").stderr


def keep(kept: Path, found: list[Path]) -> None:
    """Puts those *found*, from the smallest to the largest, in place of what was *kept*: `MOST` of them at most."""
    for path in kept.iterdir():
        if FOUND.fullmatch(path.name):
            path.unlink()
    step = max(1, -(-len(found) // MOST))
    for path in found[::step]:
        shutil.copy(path, kept / path.name)


if __name__ == "__main__":
    main()
