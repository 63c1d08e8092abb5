"""An environment of its own for each peer, with the versions that `peers/NAME.txt` pins, below `.venv-bench/`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOME = ROOT / ".venv-bench"
OWN = "ours"
"""The project itself, built and installed like any other package."""
PROGRAM = "program"
"""The same with what its program needs: where rich is installed, `import httpx` loads it too."""


def python_of(name: str) -> Path:
    """The interpreter of the peer *name*.

    Raises:
        subprocess.CalledProcessError: its packages can't be installed.
    """
    python = HOME / name / "bin" / "python"
    stamp = HOME / name / "made"
    pins = HERE / "peers" / f"{name}.txt"
    if name not in {OWN, PROGRAM} and stamp.exists() and stamp.stat().st_mtime > pins.stat().st_mtime:
        return python
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME / name)], check=True)
    again = name in {OWN, PROGRAM} and stamp.exists()
    wanted = ["--force-reinstall", "--no-deps", str(ROOT)] if again else _wanted(name, pins)
    _pip(python, wanted)
    stamp.touch()
    return python


def _wanted(name: str, pins: Path) -> list[str]:
    own = {OWN: [str(ROOT)], PROGRAM: [f"{ROOT}[cli]"]}
    return [*own.get(name, ()), "--requirement", str(pins)]


def _pip(python: Path, words: list[str]) -> None:
    quiet = ["--disable-pip-version-check", "--quiet", "--quiet"]
    subprocess.run([str(python), "-m", "pip", *quiet, "install", *words], check=True)


def versions(name: str) -> dict[str, str]:
    """What the environment of *name* holds, by package."""
    listed = subprocess.run(
        [
            str(python_of(name) if name != OWN else HOME / name / "bin" / "python"),
            "-m",
            "pip",
            "list",
            "--format=freeze",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(line.split("==") for line in listed.stdout.splitlines() if "==" in line)
