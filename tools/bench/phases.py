"""Where the time of one checked call goes; measured in the environment of the project."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import environments
from calls import variables


def measured(answers: Path) -> dict[str, float]:
    """By phase, the seconds of one call."""
    python = environments.HOME / environments.OWN / "bin" / "python"
    words = [str(python), str(environments.HERE / "peers" / "phases_of_call.py")]
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=variables(answers)).stdout
    found: dict[str, float] = json.loads(said)
    return found
