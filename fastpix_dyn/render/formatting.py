"""Rendered text in the one form of ruff: stable from run to run, and quiet in version control."""

from __future__ import annotations

import subprocess
import sys

from fastpix_dyn.errors import ConfigurationError

LINE_LENGTH = 120


def formatted(text: str, name: str) -> str:
    """*text* as ruff writes it; *name* tells the kind of file.

    Raises:
        ConfigurationError: ruff is not installed.
    """
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--quiet"]
    options = ["--line-length", str(LINE_LENGTH), "--target-version", "py311", "--stdin-filename", name, "-"]
    done = subprocess.run([*command, *options], input=text.encode(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise ConfigurationError(f"ruff can't format {name}; is it there? pip install 'fastpix_dyn[render]': {said}")
    return done.stdout.decode()
