"""Checks what was built: `check_wheel.py DIST`, from the root of the checkout; `make wheel` calls it.

The wheel must hold the package, the document and the templates, and nothing else. Installed alone, in an empty
environment in another folder, it must pass the demo.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

PLACES = {"fastpix_dyn": "fastpix_dyn", "spec": "fastpix_dyn/_data/spec", "templates": "fastpix_dyn/_data/templates"}
"""Where the folders of the checkout stand in a wheel."""
COMPILED_FORM = "fastpix_dyn/_data/fastpix.compiled"
"""What the build makes of the document."""


def main(dist: Path) -> None:
    """Check the one wheel in *dist*, beside the one sdist that it was built from."""
    (wheel,) = dist.glob("*.whl")
    (sdist,) = dist.glob("*.tar.gz")
    check_contents(wheel)
    run_elsewhere(wheel)
    print(f"{wheel.name} is whole and passes the demo on its own; {sdist.name} stands beside it")


def check_contents(wheel: Path) -> None:
    """Stop unless *wheel* holds exactly the files that it should."""
    expected = {f"{PLACES[root]}/{name}" for root in PLACES for name in files(Path(root))} | {COMPILED_FORM}
    found = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    if difference := sorted(expected ^ found):
        sys.exit("\n  ".join([f"{wheel.name} should hold what the checkout holds; it differs in", *difference]))


def files(root: Path) -> list[str]:
    """The files under *root*, caches left out."""
    found = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return [path.relative_to(root).as_posix() for path in found]


def run_elsewhere(wheel: Path) -> None:
    """Install *wheel* in an empty environment far from the checkout, and run the demo there."""
    with tempfile.TemporaryDirectory() as name:
        away = Path(name).resolve()
        venv.create(away / "venv", with_pip=True)
        python = [str(away / "venv/bin/python"), "-I"]
        pip = [*python, "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
        subprocess.run([*pip, str(wheel.resolve())], cwd=away, check=True)
        shutil.copytree("examples", away / "examples")
        check_origin(python, away)
        check_compiled_form(python, away)
        subprocess.run([*python, "examples/demo.py"], cwd=away, check=True)


def check_origin(python: list[str], away: Path) -> None:
    """Stop unless the package that *python* imports is the installed one."""
    code = "import fastpix_dyn; print(fastpix_dyn.__file__)"
    origin = run(python, code, away)
    if not Path(origin).is_relative_to(away):
        sys.exit(f"the wheel should be imported, but {origin} was")


def check_compiled_form(python: list[str], away: Path) -> None:
    """Stop unless a client starts from the compiled form in the wheel: without the YAML parser, and without a cache."""
    code = "import sys; from fastpix_dyn import Client; Client(); print('yaml' in sys.modules)"
    if run(python, code, away, FASTPIX_CACHE="off") != "False":
        sys.exit("a client should start from the compiled form in the wheel, but it has read the document")


def run(python: list[str], code: str, away: Path, **environment: str) -> str:
    """What *code* prints, run in the folder *away*."""
    command, variables = [*python, "-c", code], {**os.environ, **environment}
    done = subprocess.run(command, cwd=away, check=True, capture_output=True, text=True, env=variables)
    return done.stdout.strip()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
