"""Where the bytes of an upload come from: a file that can be read again, or a pipe that can't."""

from __future__ import annotations

import hashlib
import io
import mimetypes
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Protocol

from fastpix_dyn.client.uploads import File
from fastpix_dyn.errors import ArgumentValueError, UploadError

HEAD = 64 * 1024
"""Bytes at the start of a file that are part of its identity."""


class Source(Protocol):
    """The bytes of an upload, from 0."""

    media_type: str

    @property
    def size(self) -> int | None:
        """How many there are; None while that is not known."""

    def read(self, offset: int, size: int) -> bytes:
        """*size* bytes from *offset*; fewer only where they end.

        Raises:
            UploadError: they can't be read, or not any more.
        """
        ...

    def identity(self) -> Mapping[str, Any] | None:
        """What tells the file from another one, as JSON; None where it can't be read again."""

    def close(self) -> None:
        """Closes what was opened here."""


def open_source(file: File) -> Source:
    """The source of *file*: a path, or an open binary file, which is read from where it stands and not closed.

    Raises:
        OSError: there is no such file, or it can't be read.
        ArgumentValueError: it is not a binary file.
    """
    if not isinstance(file, str | os.PathLike):
        return _of(file, _name(file), own=False)
    handle = Path(file).open("rb")  # noqa: SIM115  # the source closes it
    return _of(handle, os.fspath(file), own=True)


def _name(file: IO[bytes]) -> str:
    given: Any = file
    if isinstance(given, io.TextIOBase) or not hasattr(given, "read"):
        raise ArgumentValueError(f"file is a path or a file opened in binary mode, not {type(file).__name__}")
    name: Any = getattr(file, "name", "")
    return name if isinstance(name, str) else ""


def _of(handle: IO[bytes], name: str, *, own: bool) -> Source:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    seekable = getattr(handle, "seekable", None)
    kind = FileSource if seekable and seekable() else PipeSource
    return kind(handle, media_type, own=own)


class FileSource:
    """A file, which can be read from anywhere, again and again."""

    def __init__(self, handle: IO[bytes], media_type: str, *, own: bool) -> None:
        self.media_type = media_type
        self._handle, self._own = handle, own
        self._start = handle.tell()
        self._size = handle.seek(0, os.SEEK_END) - self._start

    @property
    def size(self) -> int:
        """The size when it was opened."""
        return self._size

    def read(self, offset: int, size: int) -> bytes:
        """See `Source`."""
        wanted = min(size, self._size - offset)
        self._handle.seek(self._start + offset)
        content = _read_all(self._handle, wanted)
        if len(content) < wanted:
            now = offset + len(content)
            raise UploadError(f"the file became shorter while it was sent: it had {self._size} bytes, now {now}")
        return content

    def identity(self) -> Mapping[str, Any]:
        """Size, time of change, and a hash of how it begins."""
        head = hashlib.sha256(self.read(0, HEAD)).hexdigest()
        return {"size": self._size, "changed": self._changed(), "head": head}

    def close(self) -> None:
        """See `Source`."""
        if self._own:
            self._handle.close()

    def _changed(self) -> int | None:
        try:
            return os.fstat(self._handle.fileno()).st_mtime_ns
        except OSError:  # it is in memory
            return None


class PipeSource:
    """What can be read but once: it keeps what was read last, until that has arrived."""

    def __init__(self, handle: IO[bytes], media_type: str, *, own: bool) -> None:
        self.media_type = media_type
        self._handle, self._own = handle, own
        self._kept, self._start = b"", 0
        self._size: int | None = None

    @property
    def size(self) -> int | None:
        """None until the end was read."""
        return self._size

    def read(self, offset: int, size: int) -> bytes:
        """See `Source`."""
        if offset < self._start:
            raise UploadError(f"the storage host asks for byte {offset} again, and a pipe can't be read again")
        self._kept, self._start = self._kept[offset - self._start :], offset
        missing = size - len(self._kept)
        if missing > 0 and self._size is None:
            more = _read_all(self._handle, missing)
            self._kept += more
            if len(more) < missing:
                self._size = offset + len(self._kept)
        return self._kept

    def identity(self) -> None:
        """It has none."""

    def close(self) -> None:
        """See `Source`."""
        if self._own:
            self._handle.close()


def _read_all(handle: IO[bytes], size: int) -> bytes:
    """*size* bytes; fewer at the end only, though a pipe gives what it has."""
    pieces: list[bytes] = []
    while size > 0:
        piece = handle.read(size)
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
