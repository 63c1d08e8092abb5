"""The project's own files and folders, and the one writer of files.

`write` replaces a whole file or leaves it as it was; `open_for_append` opens a log. A file that can contain secrets
gets the permissions 0600.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Generator
from pathlib import Path

from fastpix_dyn.errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parent
PACKAGED_CACHE = "_data/fastpix.compiled"
"""The path, inside an installed package, of the packaged document as the build of the wheel compiled it."""


def data_folder(name: str) -> Path:
    """Return the folder *name* (`spec` or `templates`): inside the package in a wheel, beside it in a checkout.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for parent in (_PACKAGE / "_data", _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise FileNotFoundError(f"the folder {name!r} of fastpix_dyn is missing; install the package again")


def packaged_document() -> Path:
    """Return the path of the OpenAPI document that ships with the package."""
    return data_folder("spec") / "fastpix.yaml"


def packaged_cache() -> Path | None:
    """Return the path of the packaged document, compiled when the wheel was built; None in a checkout."""
    return _PACKAGE / PACKAGED_CACHE if is_installed() else None


def is_installed() -> bool:
    """Return whether the package was installed from a wheel; the files of a checkout may change."""
    return (_PACKAGE / "_data").is_dir()


def cache_folder() -> Path | None:
    """Return the folder of compiled documents: FASTPIX_CACHE, else a folder in the user's cache; it may not exist yet.

    None if there is no cache: FASTPIX_CACHE is `off`, or the user has no home folder.
    """
    chosen = os.environ.get("FASTPIX_CACHE")
    if chosen:
        return None if chosen == "off" else Path(chosen).absolute()
    try:
        return _user_cache() / "fastpix_dyn"
    except RuntimeError:
        return None


def _user_cache() -> Path:
    """Return the user's folder for caches, by the rules of Windows, macOS or XDG Base Directory 0.8."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    configured = Path(os.environ.get("XDG_CACHE_HOME") or "")
    return configured if configured.is_absolute() else Path.home() / ".cache"


def digest_of(content: bytes | memoryview) -> str:
    """Return the SHA-256 of *content* in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def write(path: Path, content: bytes, *, mode: int | None = None, folder: int | None = None) -> None:
    """Write *content* to *path* as `write_atomically` does, with an error for users; write through pipes and devices.

    Args:
        path: the file; a symbolic link stays one.
        content: the whole content.
        mode: the permissions; by default those of the existing file, else those of the umask.
        folder: the permissions of the folder, which is created if it is missing; by default none is created.

    Raises:
        ConfigurationError: the file can't be written; the previous content stays.
    """
    try:
        if folder is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=folder)
        if _is_stream(path):
            path.write_bytes(content)
        elif mode is None:
            _replace(path.resolve(), content)
        else:
            write_atomically(path.resolve(), content, mode=mode)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be written: {error.strerror or error}") from None


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write *content* to *path* with the permissions *mode*, whole or not at all.

    Raises:
        OSError: the disk is full or read-only, or the folder is missing; the previous content stays.
    """
    with draft(path, content, mode=mode) as drafted:
        drafted.replace(path)


@contextlib.contextmanager
def draft(path: Path, content: bytes, *, mode: int) -> Generator[Path]:
    """Yield a temporary file beside *path* with *content*, synced to the disk; delete it afterwards unless renamed.

    Raises:
        OSError: the disk is full or read-only, or the folder is missing.
    """
    drafted = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    descriptor = os.open(drafted, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield drafted
    finally:
        with contextlib.suppress(OSError):
            drafted.unlink()


def _replace(path: Path, content: bytes) -> None:
    """Write *content* to *path* with the permissions of the existing file; else with those of the umask."""
    with draft(path, content, mode=0o666) as drafted:
        with contextlib.suppress(FileNotFoundError):
            drafted.chmod(path.stat().st_mode & 0o777)
        drafted.replace(path)


def _is_stream(path: Path) -> bool:
    """Return whether *path* is a pipe or a device, such as /dev/stdout."""
    return path.absolute().parts[1:2] in {("dev",), ("proc",)} or (
        path.exists() and not (path.is_file() or path.is_dir())
    )


def open_for_append(path: Path) -> int:
    """Return a file descriptor that reads *path* and appends to it; a new file is for its owner alone.

    Raises:
        OSError: the file can't be opened, or the folder is missing.
    """
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
