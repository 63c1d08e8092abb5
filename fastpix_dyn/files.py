"""Where files are (inside the package in a wheel, beside it in a checkout; caches) and how they are written."""

from __future__ import annotations

import contextlib
import os
import sys
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


def packaged_ready_form() -> Path | None:
    """What the document that ships with the package was compiled to when the wheel was built; None in a checkout."""
    return _PACKAGE / "_data" / "fastpix.ready" if is_installed() else None


def is_installed() -> bool:
    """Whether the package came in a wheel; else it is a checkout, whose files change."""
    return (_PACKAGE / "_data").is_dir()


def cache_folder() -> Path | None:
    """Where ready forms of documents are kept: as FASTPIX_CACHE says, a folder or `off`, else as the system has it.

    None where nothing is kept: it is off, or the user has no home. The folder need not exist.
    """
    chosen = os.environ.get("FASTPIX_CACHE")
    if chosen:
        return None if chosen == "off" else Path(chosen).absolute()
    try:
        return _user_cache() / "fastpix_dyn"
    except RuntimeError:
        return None


def _user_cache() -> Path:
    """The folder for caches: of XDG Base Directory 0.8, of macOS, or of Windows."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    given = Path(os.environ.get("XDG_CACHE_HOME") or "")
    return given if given.is_absolute() else Path.home() / ".cache"


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
