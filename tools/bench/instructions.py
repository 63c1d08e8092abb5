"""Instructions of a call, counted by callgrind: the same on a busy machine as on an idle one, so a regression shows."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from calls import BARE, OURS, command, variables

FEW, MANY = 20, 120
COUNTED = {"media": MANY, "list": 40}
"""By case, how many calls are counted at the most."""


def counted(answers: Path) -> dict[str, dict[str, float]]:
    """By case and peer, the instructions of one call; nothing where there is no valgrind."""
    if shutil.which("valgrind") is None:
        return {}
    return {
        case: {peer.title: _of_one(command(peer), case, most, answers) for peer in (BARE, OURS)}
        for case, most in COUNTED.items()
    }


def _of_one(words: list[str], case: str, most: int, answers: Path) -> float:
    """The difference of two runs, so that what happens once does not count."""
    few, many = (_collected([*words, case, str(count)], answers) for count in (FEW, most))
    return (many - few) / (most - FEW)


def _collected(words: list[str], answers: Path) -> int:
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    run = subprocess.run([*tool, *words], check=True, capture_output=True, text=True, env=variables(answers))
    (found,) = re.findall(r"Collected : (\d+)", run.stderr)
    return int(found)
