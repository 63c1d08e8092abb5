"""The project's own files and folders; how files are written, read if their content is believed, and locked.

`write` replaces a whole file or leaves it as it was. `read_trusted` and `open_for_append` refuse a file that another
user may have written: caches, journals, states of uploads, profiles, drift logs and recordings. `read_input` reads what
the user passes, such as a document. None of them waits for a pipe or reads without a limit. A file that can contain
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
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

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

    None if there is no cache: FASTPIX_CACHE is `off`, the user has no home folder, or a relative path has no meaning
    because the working folder is deleted.
    """
    chosen = os.environ.get("FASTPIX_CACHE")
    if chosen == "off":
        return None
    try:
        return Path(chosen).absolute() if chosen else _user_cache() / "fastpix_dyn"
    except (RuntimeError, OSError):
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
            _write_through(path, content)
            return
        target = path.resolve()
        with contextlib.ExitStack() as stack:
            if unless_changed is not None:
                with contextlib.suppress(OSError):  # a file system without locks
                    stack.enter_context(lock(target))
            _replace(target, content, mode, unless_changed)
    except ConfigurationError:
        raise
    except (OSError, ValueError, RuntimeError) as error:  # a null character, a circle of links
        raise _cannot_write(path, error) from None


def write_new(path: Path, content: bytes) -> None:
    """Write *content* to *path*, which must not exist: unlike `write`, this never replaces a file.

    Raises:
        ConfigurationError: the file exists, or can't be written.
    """
    try:
        with draft(path, content, mode=0o666) as drafted:
            os.link(drafted, path)
    except FileExistsError:
        raise ConfigurationError(f"{path} exists: pass another name, or remove it") from None
    except (OSError, ValueError) as error:
        raise _cannot_write(path, error) from None


def _cannot_write(path: Path, error: OSError | ValueError | RuntimeError) -> ConfigurationError:
    return ConfigurationError(f"{path} can't be written: {getattr(error, 'strerror', None) or error}")


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
    delete_drafts(path.parent, re.escape(path.name))
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
            is_ours = try_lock(descriptor) and os.fstat(descriptor).st_nlink
        except OSError:  # a file system without locks
            is_ours = True
        if is_ours:
            return drafted, descriptor
        os.close(descriptor)  # another process took it for one of a process that ended


def delete_drafts(folder: Path, names: str) -> None:
    """Delete the temporary files in *folder* that no process is writing, of files whose names match *names*."""
    pattern = re.compile(rf"\.(?:{names})\.[0-9a-f]{{12}}")
    with contextlib.suppress(OSError):
        for one in [one for one in folder.iterdir() if pattern.fullmatch(one.name)]:
            with contextlib.suppress(OSError, ConfigurationError):
                descriptor = _open_trusted(one, os.O_RDWR)
                try:
                    if try_lock(descriptor):
                        one.unlink()
                finally:
                    os.close(descriptor)


def _replace(path: Path, content: bytes, mode: int | None, unless_changed: bytes | None) -> None:
    """Write *content* to *path* with the permissions *mode*; None for those of the existing file or of the umask."""
    try:
        before = path.stat() if mode is None else None
    except FileNotFoundError:
        before = None
    with draft(path, content, mode=mode or (0o600 if before else 0o666)) as drafted:
        if before is not None:
            drafted.chmod(before.st_mode & 0o777)
            with contextlib.suppress(OSError, AttributeError):  # only root can give a file away; not on Windows
                os.chown(drafted, before.st_uid, before.st_gid)
        # Nothing that takes time may follow this comparison.
        if unless_changed is not None and _content_or_none(path, len(unless_changed)) != unless_changed:
            raise ConfigurationError(f"{path} has changed since it was read, so it is not written; run this again")
        drafted.replace(path)


def _content_or_none(path: Path, limit: int) -> bytes | None:
    try:
        return read_input(path, limit=limit)
    except OSError:
        return None


_MAX_WAIT = 5.0
"""Seconds to wait until a process reads the pipe that is written."""


def _is_stream(path: Path) -> bool:
    """Return whether *path* is a pipe or a device, or a descriptor of a process such as /dev/stdout."""
    return _is_descriptor(path) or (path.exists() and not (path.is_file() or path.is_dir()))


def _write_through(path: Path, content: bytes) -> None:
    descriptor = _own_descriptor(path)
    with os.fdopen(_open_stream(path) if descriptor is None else os.dup(descriptor), "wb") as file:
        file.write(content)


def _open_stream(path: Path) -> int:
    """Open a pipe or a device; wait for a process that reads the pipe, but not for ever."""
    flags = os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    until = time.monotonic() + _MAX_WAIT
    while True:
        try:
            descriptor = os.open(path, flags)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if not path.is_fifo() or time.monotonic() > until:
                raise OSError(errno.ENXIO, "no process reads the pipe") from None
            time.sleep(0.01)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


# Files that users pass ------------------------------------------------------------------------------------------------

MAX_INPUT_BYTES = 64 * 1024 * 1024
"""The largest public OpenAPI documents have 15 MB."""
_DESCRIPTOR = re.compile(r"/dev/(?:stdin|stdout|stderr|fd/(\d+))|/proc/(?:self|thread-self|\d+)/fd/(\d+)")
_STANDARD_STREAMS = {"stdin": 0, "stdout": 1, "stderr": 2}
_read_streams: dict[tuple[Path, int, int], bytes] = {}
"""The content of descriptors: a pipe can be read once, but a document is read for its digest, then to be parsed."""


def read_input(path: Path, *, limit: int = MAX_INPUT_BYTES) -> bytes:
    """Return the content of *path*, a file that the user passes, such as a document; links are followed.

    So it must be a regular file of at most *limit* bytes; or a descriptor of this process, such as /dev/stdin, or
    /dev/fd/63 for `<(command)` in a shell.

    Raises:
        OSError: there is no such file, or it can't be read; `strerror` says why, and what to do.
    """
    if str(path) == os.devnull:
        return b""
    try:
        status = path.stat()
        if _is_descriptor(path) and not stat.S_ISREG(status.st_mode):
            return _read_stream(path, status, limit)
        with os.fdopen(os.open(path, _INPUT_FLAGS), "rb") as file:
            _check_input(os.fstat(file.fileno()))
            return _read(file, limit)
    except ValueError as error:  # a null character
        raise OSError(errno.EINVAL, f"it is not the name of a file: {error}") from None


_INPUT_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def _check_input(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device; pass a regular file, such as a copy of its content")


def _read(file: BinaryIO, limit: int) -> bytes:
    """Return the rest of *file*, which may grow meanwhile, or have no size, as pipes and files of /proc have none."""
    size = os.fstat(file.fileno()).st_size
    return read_stream(file, limit, size) if size <= limit else _refuse_size(limit)


def read_stream(file: BinaryIO, limit: int = MAX_INPUT_BYTES, size: int = 0) -> bytes:
    """Return the rest of *file*, such as standard input, which is about *size* bytes.

    Raises:
        OSError: it is larger than *limit*, or can't be read.
    """
    pieces, length = list[bytes](), 0
    while piece := file.read(min(max(size, _CHUNK), limit - length) + 1):
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            _refuse_size(limit)
    return b"".join(pieces)


_CHUNK = 1 << 20


def _refuse_size(limit: int) -> NoReturn:
    raise OSError(errno.EFBIG, f"it is larger than {limit:,} bytes; pass a smaller file")


def _is_descriptor(path: Path) -> bool:
    """Return whether *path* names an open descriptor of a process."""
    return _DESCRIPTOR.fullmatch(str(path)) is not None


def _own_descriptor(path: Path) -> int | None:
    """Return the number of the descriptor of this process that *path* names; None if it names none."""
    match = _DESCRIPTOR.fullmatch(str(path))
    if match is None or (match[2] and path.parts[2] not in {"self", "thread-self", str(os.getpid())}):
        return None
    return int(match[1] or match[2] or _STANDARD_STREAMS[path.name])


def _read_stream(path: Path, status: os.stat_result, limit: int) -> bytes:
    key = (path, status.st_dev, status.st_ino)
    if key not in _read_streams:
        descriptor = _own_descriptor(path)
        # A pipe whose writer has ended can't be opened again on every system, but its copy can be read.
        with os.fdopen(os.open(path, os.O_RDONLY) if descriptor is None else os.dup(descriptor), "rb") as file:
            _read_streams[key] = _read(file, limit)
    return _read_streams[key]


# Files that the package believes --------------------------------------------------------------------------------------

MAX_TRUSTED_BYTES = 64 * 1024 * 1024
"""Larger files are not read."""


def read_trusted(path: Path, *, limit: int = MAX_TRUSTED_BYTES, or_descriptor: bool = False) -> bytes:
    """Return the content of *path*, a file that the package itself wrote earlier: what it says is believed.

    So it must be a regular file, not a symbolic link, of at most *limit* bytes, that belongs to this user (or to root)
    and that no other user may write, though a group of this user alone may; with *or_descriptor* also a descriptor of
    this process, such as /dev/stdin.

    Raises:
        FileNotFoundError: there is no such file.
        ConfigurationError: it is another file, or it can't be read.
    """
    try:
        if or_descriptor and _is_descriptor(path):
            return read_input(path, limit=limit)
        with os.fdopen(_open_trusted(path, os.O_RDONLY), "rb") as file:
            return _read(file, limit)
    except (FileNotFoundError, ConfigurationError):
        raise
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}") from None


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
_WRITABLE = "can be written by other users"
_ADVICE = {
    _WRITABLE: "if nobody else wrote to it, `chmod go-w` it",
    "link": "replace the link by the file that it leads to",
}
"""By a part of the problem: what to do about it."""


def _distrust(status: os.stat_result) -> str:
    """Return why what a file says is not believed; empty if it is."""
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if hasattr(os, "geteuid"):  # Windows has no owners by number
        if status.st_uid not in {0, os.geteuid()}:
            return "belongs to another user"
        is_shared = status.st_mode & stat.S_IWGRP and not _is_private_group(status.st_gid)
        if is_shared or status.st_mode & stat.S_IWOTH:
            return f"{_WRITABLE} (mode {stat.S_IMODE(status.st_mode):04o})"
    return ""


def _is_private_group(group: int) -> bool:
    """Return whether the group has this user alone: many systems give each user but root one of the same name.

    Their default umask is 002, so all files of a checkout are writable by such a group (pam_umask(8), `usergroups`).
    """
    import grp
    import pwd

    try:
        user, entry = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    is_own = user.pw_uid != 0 and user.pw_gid == group and user.pw_name == entry.gr_name
    return is_own and set(entry.gr_mem) <= {user.pw_name}


def _untrusted(path: Path, problem: str) -> ConfigurationError:
    advice = next((text for part, text in _ADVICE.items() if part in problem), "replace it by a file of yours")
    return ConfigurationError(f"{path} is not used: it {problem}; pass another file, or {advice}")


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
            is_free = try_lock(descriptor, wait=not in_use)
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


def try_lock(descriptor: int, *, wait: bool = False) -> bool:
    """Lock an open file until it is closed, and return whether that succeeded.

    Raises:
        OSError: the file system has no locks.
    """
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
