"""The project's own files and folders; how files are written, read if their content is believed, and locked.

`write` replaces a whole file or leaves it as it was. `read_trusted` and `open_for_append` refuse a file that another
user may have written: caches, journals, states of uploads, profiles, drift logs and recordings. A file that can contain
secrets gets the permissions 0600.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

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


# Writing --------------------------------------------------------------------------------------------------------------


def write(
    path: Path,
    content: bytes,
    *,
    mode: int | None = None,
    folder: int | None = None,
    unless_changed: bytes | None = None,
) -> None:
    """Write *content* to *path* as `write_atomically` does, with an error for users; write through pipes and devices.

    Args:
        path: the file; a symbolic link stays one.
        content: the whole content.
        mode: the permissions; by default those of the existing file, else those of the umask.
        folder: the permissions of the folder, which is created if it is missing; by default none is created.
        unless_changed: the content when the file was read; by default what it is now is not compared.

    Raises:
        ConfigurationError: the file can't be written, or has changed since it was read; the previous content stays.
    """
    try:
        if folder is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=folder)
        if _is_stream(path):
            path.write_bytes(content)
            return
        if unless_changed is not None and path.read_bytes() != unless_changed:
            raise ConfigurationError(f"{path} has changed since it was read, so it is not written; run this again")
        if mode is None:
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

    Also delete the temporary files of *path* that killed processes left.

    Raises:
        OSError: the disk is full or read-only, or the folder is missing.
    """
    _delete_drafts(path)
    drafted, descriptor = _create_draft(path, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if sys.platform == "win32":  # no file that is open can be renamed there
                file.close()
            yield drafted
    finally:
        with contextlib.suppress(OSError):
            drafted.unlink()


def _create_draft(path: Path, mode: int) -> tuple[Path, int]:
    """Create a temporary file, and lock it: one without a lock is of a process that ended."""
    while True:
        drafted = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
        descriptor = os.open(drafted, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        try:
            is_ours = _try_lock(descriptor) and os.fstat(descriptor).st_nlink
        except OSError:  # a file system without locks
            is_ours = True
        if is_ours:
            return drafted, descriptor
        os.close(descriptor)  # another process took it for one of a process that ended


def _delete_drafts(path: Path) -> None:
    """Delete the temporary files of *path* that no process is writing."""
    pattern = re.compile(re.escape(f".{path.name}.") + "[0-9a-f]{12}")
    with contextlib.suppress(OSError):
        for one in [one for one in path.parent.iterdir() if pattern.fullmatch(one.name)]:
            with contextlib.suppress(OSError, ConfigurationError):
                descriptor = _open_trusted(one, os.O_RDWR)
                try:
                    if _try_lock(descriptor):
                        one.unlink()
                finally:
                    os.close(descriptor)


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


# Files that the package believes --------------------------------------------------------------------------------------

MAX_TRUSTED_BYTES = 64 * 1024 * 1024
"""Larger files are not read."""


def read_trusted(path: Path, *, limit: int = MAX_TRUSTED_BYTES) -> bytes:
    """Return the content of *path*, a file that the package itself wrote earlier: what it says is believed.

    So it must be a regular file, not a symbolic link, of at most *limit* bytes, that belongs to this user (or to root)
    and that no other user may write.

    Raises:
        FileNotFoundError: there is no such file.
        ConfigurationError: it is another file, or it can't be read.
    """
    try:
        descriptor = _open_trusted(path, os.O_RDONLY)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror or error}") from None
    if len(content) > limit:
        raise ConfigurationError(f"{path} is not read: it is larger than {limit:,} bytes; pass another file")
    return content


def open_for_append(path: Path) -> int:
    """Return a file descriptor that reads *path* and appends to it; a new file is for its owner alone.

    Raises:
        OSError: the file can't be opened, or the folder is missing.
        ConfigurationError: the file exists, and `read_trusted` would refuse it.
    """
    return _open_trusted(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)


def _open_trusted(path: Path, flags: int) -> int:
    """Open *path* without following a link and without waiting for a pipe, and check what was opened."""
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink():
        raise _untrusted(path, _OPEN_PROBLEMS[errno.ELOOP])  # Windows has no O_NOFOLLOW
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        if problem := _OPEN_PROBLEMS.get(error.errno or 0):
            raise _untrusted(path, problem) from None
        raise
    if problem := _distrust(os.fstat(descriptor)):
        os.close(descriptor)
        raise _untrusted(path, problem)
    return descriptor


_OPEN_PROBLEMS = {
    errno.ELOOP: "is a symbolic link",
    errno.EISDIR: "is a folder",
    errno.ENXIO: "is a pipe or a socket, not a regular file",
}


def _distrust(status: os.stat_result) -> str:
    """Return why what a file says is not believed; empty if it is."""
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if hasattr(os, "geteuid"):  # Windows has no owners by number
        if status.st_uid not in {0, os.geteuid()}:
            return "belongs to another user"
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return f"can be written by other users (mode {stat.S_IMODE(status.st_mode):04o})"
    return ""


def _untrusted(path: Path, problem: str) -> ConfigurationError:
    return ConfigurationError(f"{path} is not used: it {problem}; pass another file, or replace it by a file of yours")


# Locks ----------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def lock(path: Path, *, in_use: str = "") -> Generator[None]:
    """Hold the lock of *path*, a file that other processes read and write as well, and that need not exist.

    The lock is a file beside it, which is deleted afterwards.

    Args:
        path: the file.
        in_use: the message of the error if another process holds the lock; by default wait until it is released.

    Raises:
        OSError: the lock can't be created.
        ConfigurationError: another process holds the lock.
    """
    locked = path.with_name(f".{path.name}.lock")
    descriptor = _lock_descriptor(locked, in_use)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            locked.unlink()
        os.close(descriptor)


def _lock_descriptor(locked: Path, in_use: str) -> int:
    while True:
        descriptor = _open_trusted(locked, os.O_RDWR | os.O_CREAT)
        try:
            is_free = _try_lock(descriptor, wait=not in_use)
            # The process that held the lock before deletes its file: a lock of that file is of no use.
            is_current = is_free and os.path.samestat(os.fstat(descriptor), locked.lstat())
        except FileNotFoundError:
            is_free, is_current = True, False
        except BaseException:
            os.close(descriptor)
            raise
        if is_current:
            return descriptor
        os.close(descriptor)
        if not is_free:
            raise ConfigurationError(in_use)


def _try_lock(descriptor: int, *, wait: bool = False) -> bool:
    """Lock an open file until it is closed, and return whether that succeeded."""
    try:
        import fcntl
    except ImportError:
        return _try_lock_on_windows(descriptor, wait=wait)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _try_lock_on_windows(descriptor: int, *, wait: bool) -> bool:
    import msvcrt

    windows: Any = msvcrt
    while True:
        try:
            windows.locking(descriptor, windows.LK_LOCK if wait else windows.LK_NBLCK, 1)
        except OSError:  # LK_LOCK gives up after ten seconds
            if not wait:
                return False
        else:
            return True
