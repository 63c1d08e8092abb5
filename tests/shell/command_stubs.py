"""Stands in for `pip install` and `make` when pages are tried: checks that what they name exists, and does nothing."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def fault(program, *words):
    """What is wrong with a command that a page shows; nothing where it would do."""
    if program == "make":
        targets = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        return next((f"no target {word}" for word in words if word not in targets), "")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = {extra for word in words for found in re.findall(r"\[(.*?)\]", word) for extra in found.split(",")}
    return "" if words[0] == "install" and named <= extras.keys() else f"no such install: {words}"


sys.exit(fault(*sys.argv[1:]) or 0)
