"""The pages that lead a reader from one command to the next, run from their own text."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
TUTORIALS = ["adding-an-endpoint.md"]
BASH = shutil.which("bash") or "/bin/bash"
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def steps(page):
    """The blocks of shell on *page*, each with what the page says that it prints, or None where it does not say."""
    blocks = BLOCK.findall((DOCS / page).read_text("utf-8"))
    for (kind, text), (following, shown) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if kind == "sh":
            yield text, shown if following == "text" else None


def run(text, folder):
    """What bash prints when it runs *text* in *folder*, with the program of this environment; it stops at a failure."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [BASH, "-euo", "pipefail", "-c", text],
        cwd=folder,
        env={**os.environ, "PATH": path, "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{text}\nended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("page", TUTORIALS)
def test_a_tutorial_runs_from_its_own_text(page, tmp_path):
    """Each command ends with 0, and prints what the page shows below it."""
    for text, shown in steps(page):
        printed = run(text, tmp_path)

        assert shown is None or printed == shown, text


def test_an_endpoint_takes_fewer_than_ten_commands_and_no_python():
    """From a curl and its answer to a method that is typed, documented, mocked and tested, as the page promises."""
    text = (DOCS / "adding-an-endpoint.md").read_text("utf-8").partition("That was seven commands")[0]
    commands = [line for kind, block in BLOCK.findall(text) if kind == "sh" for line in block.splitlines()]

    told = [line.split()[1] for line in commands if line.startswith("fastpix-dyn ")]

    assert told == ["spec", "spec", "spec", "render", "render", "contract", "call"]
    assert len(told) == 7
