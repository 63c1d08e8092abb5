"""Files that the command line names: `@file.json`, `@film.mp4`, `@-` for standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.shell_completion import CompletionItem

from fastpix_dyn.wire import json_text

_YAML = {".yaml", ".yml"}


def read_bytes(name: str, refuse: Callable[[str], Any]) -> bytes:
    """The content of the file *name*, `-` for standard input; *refuse* is told why there is none."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        refuse(f"{name!r} can't be read: {error.strerror}")
        raise


def read_value(name: str, refuse: Callable[[str], Any]) -> Any:
    """The value of the JSON or YAML file *name*, `-` for standard input; *refuse* is told why there is none."""
    content = read_bytes(name, refuse)
    try:
        text = content.decode("utf-8-sig")
        if Path(name).suffix.lower() in _YAML:
            from fastpix_dyn.spec import yaml12  # few files are YAML

            return yaml12.read(text)
        return json_text.read(text)
    except ValueError as error:
        return refuse(f"{'standard input' if name == '-' else name} does not hold JSON: {error}")


def completed(incomplete: str) -> list[CompletionItem]:
    """The files whose names begin with *incomplete*, an `@` before: no shell completes them there."""
    if not incomplete.startswith("@"):
        return []
    folder, slash, start = incomplete[1:].rpartition("/")
    found = sorted(Path(f"{folder}{slash}" or ".").glob(f"{_literal(start)}*"))
    return [CompletionItem(f"@{folder}{slash}{path.name}{'/' if path.is_dir() else ''}") for path in found]


def _literal(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)
