"""The state file of `resume=`: the session of an upload, so that another process can continue it.

The file contains the signed URL that takes the bytes, so it is for its owner only, and no error quotes it. It is locked
while the upload runs: two processes never send one file at the same time.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import delete_drafts, lock, read_trusted, write
from fastpix_dyn.media.arguments import shown
from fastpix_dyn.structs import Record
from fastpix_dyn.wire.stored_json import StoredJson

MAX_BYTES = 256 * 1024
_ADVICE = "this is not the state of an upload: pass another path, or delete the file"


class _State(Record, frozen=True):
    """What a state file contains."""

    version: Literal[1]
    upload_id: str
    url: str
    file: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Session:
    """A created upload, and the URL that takes its bytes."""

    upload_id: str
    url: str = field(repr=False)
    """Signed: anyone who knows it can send the file."""


def state_path(resume: Any) -> Path | None:
    """Return the absolute path that the option `resume` means; None without it.

    Raises:
        ConfigurationError: it is no path of a file.
    """
    if resume is None:
        return None
    path = cast("Any", os.fspath(resume) if isinstance(resume, str | os.PathLike) else resume)
    if not isinstance(path, str) or not path or "\0" in path:
        raise ConfigurationError(f"resume must be the path of a file, as text, not {shown(path)}")
    try:
        absolute = Path(path).absolute()
    except OSError:
        raise ConfigurationError(f"resume={path!r} is relative to a folder that was deleted") from None
    if absolute.name in {"", "..", "."}:
        raise ConfigurationError(f"resume={path!r} is a folder; pass the path of a file")
    return absolute


class StateFile:
    """A state file that this process has locked."""

    def __init__(self, path: Path) -> None:
        """Use the file at *path*; `lock_state` locks it."""
        self._path = path
        self._content: bytes | None = None
        """As this upload read or wrote it."""

    def load(self, identity: Mapping[str, Any]) -> Session | None:
        """Return the session in the file; None if there is no such file.

        Raises:
            ConfigurationError: the file is not a state file, or belongs to another file than the one of *identity*.
        """
        try:
            self._content = read_trusted(self._path, limit=MAX_BYTES)
        except FileNotFoundError:
            return None
        except ConfigurationError as error:
            raise ConfigurationError(f"resume: {error.message}") from None
        state = _parse(self._content, self._path)
        if json.dumps(state.file, sort_keys=True) != json.dumps(dict(identity), sort_keys=True):
            raise ConfigurationError(
                f"resume={str(self._path)!r} is the state of another file, or the file has changed since; "
                "delete it to upload the file from the start"
            )
        return Session(state.upload_id, state.url)

    def save(self, session: Session, identity: Mapping[str, Any]) -> None:
        """Write the file atomically, readable by its owner only.

        Raises:
            ConfigurationError: the file can't be written, or is another one meanwhile.
        """
        if os.path.lexists(self._path) and not self._is_ours():
            raise ConfigurationError(
                f"resume={str(self._path)!r} was written by another program meanwhile, so it stays; pass another path"
            )
        value = {"version": 1, "upload_id": session.upload_id, "url": session.url, "file": dict(identity)}
        content = json.dumps(value).encode()
        write(self._path, content, mode=0o600)
        self._content = content

    def delete(self) -> None:
        """Delete the file if it is still the one of this upload, and what killed processes left of it."""
        if self._is_ours():
            with suppress(OSError):  # the next call with it finds that the file has arrived
                self._path.unlink()
        delete_drafts(self._path.parent, re.escape(self._path.name))

    def _is_ours(self) -> bool:
        try:
            return self._content is not None and read_trusted(self._path, limit=MAX_BYTES) == self._content
        except (FileNotFoundError, ConfigurationError):
            return False


@contextmanager
def lock_state(path: Path) -> Generator[StateFile]:
    """Yield the state file at *path*, locked.

    Raises:
        ConfigurationError: another upload uses it, or it can't be locked.
    """
    in_use = (
        f"resume={str(path)!r} is in use: another upload with this state file is running; wait for its end, "
        "or pass another path"
    )
    held = lock(path, in_use=in_use)
    try:
        held.__enter__()
    except (OSError, ValueError) as error:
        if isinstance(error, ConfigurationError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"resume={str(path)!r} can't be written: {reason}; pass another path") from None
    try:
        yield StateFile(path)
    finally:
        held.__exit__(None, None, None)


def _parse(content: bytes, path: Path) -> _State:
    try:
        return StoredJson(content, f"resume={str(path)!r}", _ADVICE).convert(_State)
    except ConfigurationError as error:
        message = error.message
    raise ConfigurationError(message)  # without the error of the parser, which contains the signed URL
