"""Where files are (inside the package in a wheel, beside it in a checkout; caches) and how they are written."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Generator
from pathlib import Path

from fastpix_dyn.errors import ConfigurationError

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


def write(path: Path, content: bytes, *, mode: int | None = None, folder: int | None = None) -> None:
    """`write_atomically`, with the error that a user is told; pipes and devices, as /dev/stdout, are written through.

    Without *mode* a file that is there keeps its permissions, and a new one has those that the system gives new files.
    *folder* are the permissions of the folder, where that is to be made.

    Raises:
        ConfigurationError: it can't be written; what was there still is.
    """
    try:
        if folder is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=folder)
        if _is_stream(path):
            path.write_bytes(content)
        elif mode is None:
            _replaced(path.resolve(), content)
        else:
            write_atomically(path.resolve(), content, mode=mode)  # a link stays one
    except OSError as error:
        raise ConfigurationError(f"{path} can't be written: {error.strerror or error}") from None


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Puts *content* at *path*, whole or not at all; *mode* are the permissions, 0o600 where there may be secrets.

    Raises:
        OSError: the disk is full or read-only, or the folder is missing; what was there still is.
    """
    with draft(path, content, mode=mode) as drafted:
        drafted.replace(path)


@contextlib.contextmanager
def draft(path: Path, content: bytes, *, mode: int) -> Generator[Path]:
    """A file beside *path* that holds *content*, on the disk; it is gone afterwards, unless it was renamed.

    Raises:
        OSError: the disk is full or read-only, or the folder is missing.
    """
    drafted = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    handle = os.open(drafted, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield drafted
    finally:
        with contextlib.suppress(OSError):
            drafted.unlink()


def _replaced(path: Path, content: bytes) -> None:
    """Keeps the permissions of what was at *path*."""
    with draft(path, content, mode=0o666) as drafted:  # less what the umask takes away
        with contextlib.suppress(FileNotFoundError):
            drafted.chmod(path.stat().st_mode & 0o777)
        drafted.replace(path)


def _is_stream(path: Path) -> bool:
    return path.absolute().parts[1:2] in {("dev",), ("proc",)} or (
        path.exists() and not (path.is_file() or path.is_dir())
    )
