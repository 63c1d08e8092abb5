"""Rendered files → a folder, or how they differ from what is there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from fastpix_dyn.files import write as write_file

Files = dict[str, bytes]
"""The bytes of files, by their names below one folder."""


def write(files: Files, folder: Path) -> list[str]:
    """Writes *files* below *folder*, those that differ; gives their names.

    Raises:
        ConfigurationError: one can't be written.
    """
    changed = [name for name, content in files.items() if _there(folder / name) != content]
    for name in changed:
        write_file(folder / name, files[name], folder=0o777)
    return changed


def differences(files: Files, folder: Path) -> Iterator[str]:
    """A diff, line by line, from what is in *folder* to *files*; nothing where they are the same."""
    for name, content in files.items():
        old = _there(folder / name)
        if old != content:
            before, after = ((text or b"").decode("utf-8", "replace").splitlines() for text in (old, content))
            found = list(difflib.unified_diff(before, after, f"{folder / name}", f"{name}, rendered anew", lineterm=""))
            yield from found or [f"{folder / name} is missing" if old is None else f"{folder / name} differs"]


def _there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
