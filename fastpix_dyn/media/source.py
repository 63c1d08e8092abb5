"""What is uploaded: a file, or a stream that can't be read twice, in pieces of one size."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from fastpix_dyn.errors import ConfigurationError


@dataclass(slots=True)
class Source:
    """What is uploaded.

    Attributes:
        file: where it is read from.
        name: what messages call it.
        size: how many bytes it has; None where only its end will tell.
        identity: what tells a changed file from the same one.
    """

    file: IO[bytes] = field(repr=False)
    name: str
    size: int | None
    identity: dict[str, Any]
    _owned: bool = False
    _held: tuple[int, bytes] = (0, b"")
    """The last piece and its place: a stream can't be read again."""
    _next: bytes = b""
    """What was read beyond that piece, to see whether it was the last."""

    def piece(self, start: int, size: int) -> tuple[bytes, bool]:
        """Up to *size* bytes from *start* on, and whether they are the last.

        Raises:
            ConfigurationError: they were read before, and can't be read again.
        """
        if self.size is not None:
            self.file.seek(start)
            content = self.file.read(min(size, self.size - start))
            if len(content) < min(size, self.size - start):
                raise ConfigurationError(f"{self.name} became shorter while it was uploaded")
            return content, start + len(content) >= self.size
        return self._streamed(start, size)

    def close(self) -> None:
        """Closes the file, if it was opened here."""
        if self._owned:
            self.file.close()

    def _streamed(self, start: int, size: int) -> tuple[bytes, bool]:
        place, held = self._held
        if not place <= start <= place + len(held):
            raise ConfigurationError(f"{self.name} can't be read again from byte {start} on; upload it from a file")
        left = held[start - place :]
        content = left + self._read(size - len(left)) if len(left) < size else left
        if not self._next:
            self._next = self.file.read(1)
        self._held = (start, content)
        return content, not self._next

    def _read(self, size: int) -> bytes:
        first, self._next = self._next[:size], self._next[size:]
        pieces = [first]
        while (wanted := size - sum(map(len, pieces))) > 0 and (more := self.file.read(wanted)):
            pieces.append(more)
        return b"".join(pieces)


def opened(file: Any) -> Source:
    """The source of a path, or of a file that was opened for reading bytes; one that can seek is read from its place.

    Raises:
        ConfigurationError: it can't be read.
    """
    if isinstance(file, str | Path):
        return _file(Path(file))
    if hasattr(file, "__fspath__"):
        return _file(Path(str(file.__fspath__())))
    name = str(getattr(file, "name", "the stream"))
    if isinstance(file, io.TextIOBase) or not hasattr(file, "read"):
        raise ConfigurationError(f"{name} is not open for reading bytes; open it with mode 'rb'")
    if not (hasattr(file, "seekable") and file.seekable()):
        return Source(file, name, None, {})
    size = int(file.seek(0, os.SEEK_END))
    return Source(file, name, size, {"name": name, "size": size})


def _file(path: Path) -> Source:
    try:
        file = path.open("rb")
        status = os.fstat(file.fileno())
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror or error}") from None
    if not file.seekable():
        return Source(file, path.name, None, {}, _owned=True)
    identity = {"name": path.name, "size": status.st_size, "changed": status.st_mtime_ns}
    return Source(file, path.name, status.st_size, identity, _owned=True)
