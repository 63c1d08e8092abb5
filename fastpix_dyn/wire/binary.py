"""Binary values: what callers pass as the content of a file, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, cast

from fastpix_dyn.wire.plain import refuse

ACCEPTED = "bytes, or a file opened with mode 'rb'"
_BYTES: tuple[type[Any], ...] = (bytes, bytearray, memoryview)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is part of a form."""

    source: Any = field(repr=False)
    """Bytes or an open file."""
    name: str | None
    content_type: str | None


def is_binary(value: Any) -> bool:
    """Whether *value* is bytes or an open file."""
    return isinstance(value, _BYTES) or callable(getattr(value, "read", None))


def as_file(value: Any) -> File | None:
    """The file that *value* is: bytes, an open file, (name, content) or (name, content, content type); else None."""
    if is_binary(value):
        path: object = getattr(value, "name", None)
        return File(value, PurePath(path).name if isinstance(path, str) else None, None)
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        words = [part for part in parts[:1] + parts[2:] if isinstance(part, str)]
        if len(parts) in {2, 3} and is_binary(parts[1]) and len(words) == len(parts) - 1:
            return File(parts[1], words[0], words[1] if len(words) == 2 else None)
    return None


def content_of(source: Any, pointer: str) -> bytes:
    """The bytes of *source*; an open file is read to its end.

    Raises:
        ArgumentValueError: it is neither bytes nor a binary file.
    """
    if not is_binary(source):
        raise refuse(pointer, "type", f"expected {ACCEPTED}, not {type(source).__name__}")
    content = source if isinstance(source, _BYTES) else source.read()
    if not isinstance(content, _BYTES):
        raise refuse(pointer, "type", f"the file gave {type(content).__name__}, not bytes; open it with mode 'rb'")
    return bytes(content)


def as_text(source: Any) -> str:
    """What stands for binary data where a schema judges it: a character for each byte, or one for an unread file."""
    return bytes(source).decode("latin-1") if isinstance(source, _BYTES) else "?"
