"""Where the data files are (in a wheel inside the package, in a checkout beside it), and how files are written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """The folder *name* (`spec` or `templates`).

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for parent in (_PACKAGE / "_data", _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"the folder {name!r} of fastpix_dyn is missing; install the package again")


def packaged_document() -> Path:
    """The OpenAPI document that ships with the package."""
    return data_folder("spec") / "fastpix.yaml"


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Puts *content* at *path*, whole or not at all; *mode* are the permissions, 0o600 where there may be secrets.

    Raises:
        OSError: the disk is full or read-only, or the folder is missing; what was there still is.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
