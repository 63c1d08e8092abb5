"""Read the bytes of an upload: from a file, which can be read again, or from a pipe, which can't."""

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

HEAD_SIZE = 64 * 1024
"""Bytes at the start of a file whose hash is part of its identity."""


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
        """
        ...

    def identity(self) -> Mapping[str, Any] | None:
        """Return what distinguishes the file from others, as JSON; None if it can't be read again."""

    def close(self) -> None:
        """Close the file, if `open_source` opened it."""


def open_source(file: File) -> Source:
    """Return the source of *file*: a path, or an open binary file, which is read from its position and not closed.

    Raises:
        OSError: the file does not exist, or can't be read.
        ArgumentValueError: *file* is not a binary file.
    """
    if not isinstance(file, str | os.PathLike):
        return _source(file, _name(file), owns_handle=False)
    handle = Path(file).open("rb")  # noqa: SIM115  # the source closes it
    return _source(handle, os.fspath(file), owns_handle=True)


def _name(file: IO[bytes]) -> str:
    value: Any = file
    if isinstance(value, io.TextIOBase) or not hasattr(value, "read"):
        raise ArgumentValueError(f"file must be a path or a file opened in binary mode, not {type(file).__name__}")
    name: Any = getattr(file, "name", "")
    return name if isinstance(name, str) else ""


def _source(handle: IO[bytes], name: str, *, owns_handle: bool) -> Source:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    seekable = getattr(handle, "seekable", None)
    source_class = FileSource if seekable and seekable() else PipeSource
    return source_class(handle, media_type, owns_handle=owns_handle)


class FileSource:
    """A file, which can be read from any offset, again and again."""

    def __init__(self, handle: IO[bytes], media_type: str, *, owns_handle: bool) -> None:
        self.media_type = media_type
        self._handle, self._owns_handle = handle, owns_handle
        self._start = handle.tell()
        self._size = handle.seek(0, os.SEEK_END) - self._start

    @property
    def size(self) -> int:
        """The size when the file was opened."""
        return self._size

    def read(self, offset: int, size: int) -> bytes:
        """See `Source`."""
        expected = min(size, self._size - offset)
        self._handle.seek(self._start + offset)
        content = _read_all(self._handle, expected)
        if len(content) < expected:
            now = offset + len(content)
            raise UploadError(f"the file became shorter during the upload: it had {self._size} bytes, now {now}")
        return content

    def identity(self) -> Mapping[str, Any]:
        """Return the size, the time of the last change (ns), and a hash of the first bytes."""
        head = hashlib.sha256(self.read(0, HEAD_SIZE)).hexdigest()
        return {"size": self._size, "changed": self._changed(), "head": head}

    def close(self) -> None:
        """See `Source`."""
        if self._owns_handle:
            self._handle.close()

    def _changed(self) -> int | None:
        try:
            return os.fstat(self._handle.fileno()).st_mtime_ns
        except OSError:  # the file is in memory
            return None


class PipeSource:
    """A pipe, which can be read once only: it keeps the last chunk until the storage host has stored it."""

    def __init__(self, handle: IO[bytes], media_type: str, *, owns_handle: bool) -> None:
        self.media_type = media_type
        self._handle, self._owns_handle = handle, owns_handle
        self._chunk, self._start = b"", 0
        self._size: int | None = None

    @property
    def size(self) -> int | None:
        """None until the end was read."""
        return self._size

    def read(self, offset: int, size: int) -> bytes:
        """See `Source`."""
        if offset < self._start:
            raise UploadError(f"the storage host asks for byte {offset} again, but a pipe can't be read again")
        self._chunk, self._start = self._chunk[offset - self._start :], offset
        missing = size - len(self._chunk)
        if missing > 0 and self._size is None:
            more = _read_all(self._handle, missing)
            self._chunk += more
            if len(more) < missing:
                self._size = offset + len(self._chunk)
        return self._chunk

    def identity(self) -> None:
        """Return None: a pipe can't be read again."""

    def close(self) -> None:
        """See `Source`."""
        if self._owns_handle:
            self._handle.close()


def _read_all(handle: IO[bytes], size: int) -> bytes:
    """Return *size* bytes; fewer only at the end, although a single read of a pipe may return fewer."""
    pieces: list[bytes] = []
    while size > 0:
        piece = handle.read(size)
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
