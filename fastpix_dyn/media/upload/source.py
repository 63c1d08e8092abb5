"""Read the bytes of an upload: from a file, which can be read again, or from a pipe, which can't.

A file must not change while it is sent: the storage host would get a mixture of the old and the new one. `check` finds
that out before the last chunk is sent, and at the end.
"""

from __future__ import annotations

import codecs
import hashlib
import inspect
import io
import mimetypes
import os
import select
import stat
import time
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any, Protocol, TypeGuard, cast

from fastpix_dyn.client.uploads import File
from fastpix_dyn.errors import ArgumentValueError, UploadError
from fastpix_dyn.media.arguments import shown

SAMPLED_BYTES = 64 * 1024 * 1024
"""A file up to this size is hashed whole for its identity; of a larger one as many bytes, in samples."""
SAMPLE_SIZE = 256 * 1024
_CHECK_SIZE = 1024 * 1024
_POLL_MS = 100
_NOT_BINARY = (io.TextIOBase, codecs.StreamReader, codecs.StreamReaderWriter, type)
_RACY_NS = 100_000_000
"""File systems count time in steps: a change this soon after another may leave the same time."""


class SourceChangedError(Exception):
    """The file changed while it was sent."""


class Source(Protocol):
    """The bytes of an upload; offsets count from where the file was when it was opened."""

    media_type: str

    @property
    def size(self) -> int | None:
        """The number of bytes; None while it is not known."""

    def read(self, offset: int, size: int) -> bytes:
        """Return *size* bytes from *offset* on; fewer only at the end.

        Raises:
            UploadError: the bytes can't be read, or not any more.
            SourceChangedError: the file became shorter.
        """
        ...

    def check(self) -> None:
        """Check that all bytes that were read are those of the file as it is now.

        Raises:
            SourceChangedError: the file changed.
        """

    def identity(self) -> Mapping[str, Any] | None:
        """Return what distinguishes the file from others, as JSON; None if it can't be read again."""

    def close(self) -> None:
        """Close the file, if `open_source` opened it; if a thread is reading it, as soon as that is done."""


def open_source(file: File) -> Source:
    """Return the source of *file*: a path, or an open binary file, which is read from its position and not closed.

    Raises:
        OSError: the file does not exist, or can't be read.
        ArgumentValueError: *file* is not a path or a binary file that is open for reading.
    """
    value: Any = file
    if isinstance(file, str | os.PathLike):
        return _open_path(file)
    if isinstance(value, _NOT_BINARY) or not callable(getattr(value, "read", None)):
        hint = "; for bytes in memory pass io.BytesIO(…)" if isinstance(value, bytes | bytearray | memoryview) else ""
        raise ArgumentValueError(
            f"file must be a path or a file opened in binary mode, not {shown(cast('object', value))}{hint}"
        )
    name: Any = getattr(value, "name", "")
    return _source(value, name if isinstance(name, str) else "", owned=False)


def _open_path(file: str | os.PathLike[str]) -> Source:
    path: Any = os.fspath(file)
    if not isinstance(path, str):
        raise ArgumentValueError("file must be a path as text, not bytes; pass os.fsdecode(path)")
    try:
        handle = Path(path).open("rb")  # noqa: SIM115  # the source closes it
    except ValueError:
        raise ArgumentValueError("file must be a path; this one has a character that no path can have") from None
    return _source(handle, path, owned=True)


def _source(file: IO[bytes], name: str, *, owned: bool) -> Source:
    # Only the last part of the path: of a name such as data:x,y the library reads a type from the name itself.
    media_type = mimetypes.guess_type(f"/{os.path.basename(name)}")[0] or "application/octet-stream"  # noqa: PTH119
    if getattr(file, "closed", False) is True:
        raise ArgumentValueError("file is closed; pass a path, or a file that is open")
    readable, seekable = getattr(file, "readable", None), getattr(file, "seekable", None)
    if readable and not readable():
        raise ArgumentValueError("file is not open for reading; open it with the mode 'rb'")
    handle = _Handle(file, owned=owned)
    try:
        return FileSource(handle, media_type) if seekable and seekable() else PipeSource(handle, media_type)
    except BaseException:
        handle.close()
        raise


class _Handle:
    """An open file. It is closed only if the source owns it, and while no thread uses it: that would block."""

    def __init__(self, file: IO[bytes], *, owned: bool) -> None:
        self._file, self._owned = file, owned
        self._lock = Lock()
        self._users, self._is_closed = 0, False
        self._may_be_buffered = True

    @contextmanager
    def use(self) -> Generator[IO[bytes]]:
        """Yield the file, which stays open meanwhile."""
        with self._lock:
            self._users += 1
        try:
            yield self._file
        finally:
            with self._lock:
                self._users -= 1
                self._close_if_unused()

    def read_some(self, size: int) -> Any:
        """Return at most *size* bytes of a pipe, none at its end.

        While the pipe is empty, the thread does not read it: the caller could not close the file then. It waits for
        bytes, until the source is closed.
        """
        with self.use() as file:
            if not _can_poll(file):
                return file.read(size)
            poll = select.poll()
            poll.register(file, select.POLLIN)
            while not self._is_closed:
                if poll.poll(_POLL_MS) or (self._may_be_buffered and _is_buffered(file)):
                    return file.read1(size)
                self._may_be_buffered = False
        raise UploadError("the upload has ended")

    def close(self) -> None:
        """Close the file as soon as no thread uses it."""
        with self._lock:
            self._is_closed = True
            self._close_if_unused()

    def _close_if_unused(self) -> None:
        if self._owned and self._is_closed and not self._users:
            self._file.close()


def _can_poll(file: Any) -> TypeGuard[io.BufferedReader]:
    """Return whether the system can say when *file*, a pipe or socket, has bytes."""
    if not isinstance(file, io.BufferedReader) or not hasattr(select, "poll"):
        return False
    try:
        mode = os.fstat(file.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _is_buffered(file: io.BufferedReader) -> bool:
    """Return whether *file* has bytes that were read from its pipe before; the pipe itself is empty."""
    is_blocking = os.get_blocking(file.fileno())
    os.set_blocking(file.fileno(), False)
    try:
        return bool(file.peek(1))
    finally:
        os.set_blocking(file.fileno(), is_blocking)


class FileSource:
    """A file, which can be read from any offset, again and again."""

    def __init__(self, handle: _Handle, media_type: str) -> None:
        self.media_type = media_type
        self._handle = handle
        self._pieces: list[_Piece] = []
        """What was read: one piece, unless some bytes were read again."""
        with handle.use() as file:
            start: Any = file.tell()
            if not isinstance(start, int):
                raise ArgumentValueError(f"file is not a file: its tell() returns {shown(start)}")
            self._start = start
            self._size = _end(file) - self._start
            self._status = _status(file)
            self._is_in_memory = isinstance(file, io.BytesIO)
        self._is_racy = _is_racy(self._status)

    @property
    def size(self) -> int:
        """The size when the file was opened."""
        return self._size

    def read(self, offset: int, size: int) -> bytes:
        """See `Source`."""
        content = self._read(offset, size)
        if not self._pieces or self._pieces[-1].end != offset:
            self._pieces.append(_Piece(offset, offset))
        self._pieces[-1].add(content)
        return content

    def _read(self, offset: int, size: int) -> bytes:
        expected = min(size, self._size - offset)
        with self._handle.use() as file:
            file.seek(self._start + offset)
            content = _read_all(file.read, expected)
        if len(content) < expected:
            now = offset + len(content)
            raise SourceChangedError(f"the file became shorter during the upload: it had {self._size} bytes, now {now}")
        return content

    def check(self) -> None:
        """See `Source`.

        A new size or time of modification is a change. Anything else that counts as a change of a file, such as a new
        name or mode, is none if the bytes are still the same.
        """
        with self._handle.use() as file:
            size, status = _end(file) - self._start, _status(file)
        if size != self._size:
            word = "shorter" if size < self._size else "longer"
            raise SourceChangedError(f"the file became {word} during the upload: it had {self._size} bytes, now {size}")
        if status and self._status and status[0] != self._status[0]:
            raise SourceChangedError("the file was changed during the upload")
        if status == self._status and not (self._is_racy or self._is_in_memory):
            return
        is_racy = _is_racy(status)
        for piece in self._pieces:
            now = _Piece(piece.start, piece.start)
            while now.end < piece.end:
                now.add(self._read(now.end, min(_CHECK_SIZE, piece.end - now.end)))
            if now != piece:
                raise SourceChangedError("the file was changed during the upload")
        self._status, self._is_racy = status, is_racy

    def identity(self) -> Mapping[str, Any]:
        """Return the size, the time of modification (ns), and a hash of the bytes or of samples of them.

        Another name, place, owner or mode of the file does not matter.
        """
        content = hashlib.sha256()
        for offset, length in _samples(self._size):
            content.update(self._read(offset, length))
        return {"size": self._size, "changed": self._status and self._status[0], "content": content.hexdigest()}

    def close(self) -> None:
        """See `Source`."""
        self._handle.close()


@dataclass(slots=True)
class _Piece:
    """A part of a file."""

    start: int
    end: int
    checksum: int = 0

    def add(self, content: bytes) -> None:
        """Add the bytes that follow."""
        self.end += len(content)
        self.checksum = zlib.crc32(content, self.checksum)


def _samples(size: int) -> Iterator[tuple[int, int]]:
    """Yield offset and length of each sample of a file: the whole, or parts from its start to its end."""
    if size <= SAMPLED_BYTES:
        offsets = [*range(0, size, SAMPLE_SIZE)]
    else:
        steps = SAMPLED_BYTES // SAMPLE_SIZE - 1
        offsets = [number * (size - SAMPLE_SIZE) // steps for number in range(steps + 1)]
    for offset in offsets:
        yield offset, min(SAMPLE_SIZE, size - offset)


def _end(file: IO[bytes]) -> int:
    file.seek(0, os.SEEK_END)
    return file.tell()


_Status = tuple[int, int, int, int]
"""The times of modification and of change (ns), the device and the number of a file."""


def _status(file: IO[bytes]) -> _Status | None:
    """Return the status of *file*; None if it is in memory."""
    try:
        status = os.fstat(file.fileno())
    except (OSError, ValueError, AttributeError, TypeError):  # the file is in memory
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_dev, status.st_ino


def _is_racy(status: _Status | None) -> bool:
    """Return whether a file of *status* was changed just now: the next change may leave the same status."""
    return status is not None and time.time_ns() - status[1] < _RACY_NS


class PipeSource:
    """A pipe, which can be read once only: it keeps the last chunk until the storage host has stored it."""

    def __init__(self, handle: _Handle, media_type: str) -> None:
        self.media_type = media_type
        self._handle = handle
        self._chunk, self._start = b"", 0
        self._size: int | None = None

    @property
    def size(self) -> int | None:
        """None until the end was read."""
        return self._size

    def read(self, offset: int, size: int) -> bytes:
        """See `Source`."""
        if offset < self._start:
            raise UploadError(
                f"the storage host needs byte {offset} again, but a pipe can't be read again; upload a file"
            )
        self._chunk, self._start = self._chunk[offset - self._start :], offset
        missing = size - len(self._chunk)
        if missing > 0 and self._size is None:
            more = _read_all(self._handle.read_some, missing)
            self._chunk += more
            if len(more) < missing:
                self._size = offset + len(self._chunk)
        return self._chunk

    def check(self) -> None:
        """Do nothing: what was read from a pipe does not change."""

    def identity(self) -> None:
        """Return None: a pipe can't be read again."""

    def close(self) -> None:
        """See `Source`."""
        self._handle.close()


def _read_all(read: Callable[[int], Any], size: int) -> bytes:
    """Return *size* bytes; fewer only at the end, although a single read of a pipe may return fewer."""
    pieces: list[bytes] = []
    while size > 0:
        try:
            piece: Any = read(size)
        except StopIteration:
            raise UploadError("read() of the file raised StopIteration; it must return b'' at the end") from None
        if piece is None:
            raise UploadError("the file has no bytes yet and does not wait for them; open it in blocking mode")
        if inspect.iscoroutine(piece):
            piece.close()
            raise ArgumentValueError("file must not be async: its read() is; pass the plain file in it, such as .file")
        if not isinstance(piece, bytes | bytearray | memoryview):
            raise ArgumentValueError(f"file must be opened in binary mode: its read() returns {type(piece).__name__}")
        content = bytes(cast("bytes", piece))
        if len(content) > size:
            raise UploadError(f"read() of the file returned {len(content)} bytes, though {size} were asked for")
        if not content:
            break
        pieces.append(content)
        size -= len(content)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
