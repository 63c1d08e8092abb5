"""The state file of an upload: what another process needs to go on with it. Its address is signed, so it is private."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import write
from fastpix_dyn.spec.values import is_object

VERSION = 1


@dataclass(frozen=True, slots=True)
class Session:
    """An upload that was created, and where its bytes go."""

    upload_id: str
    url: str = field(repr=False)
    """Signed: who has it can send the file."""


def load(path: str | os.PathLike[str], identity: Mapping[str, Any]) -> Session | None:
    """The session in the file *path*; None where there is no such file.

    Raises:
        ConfigurationError: it is no state file, or that of another file than that of *identity*.
    """
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(f"resume={os.fspath(path)!r} can't be read: {error.strerror or error}") from None
    try:
        value: Any = json.loads(content)
    except ValueError:
        value = None
    if not is_object(value) or value.get("version") != VERSION:
        raise ConfigurationError(
            f"resume={os.fspath(path)!r} is no state of an upload; give another name, or delete it"
        )
    if value.get("file") != dict(identity):
        raise ConfigurationError(
            f"resume={os.fspath(path)!r} is the state of another file, or the file has changed since; "
            "delete it to upload the file from its start"
        )
    return Session(str(value.get("upload_id")), str(value.get("url")))


def save(path: str | os.PathLike[str], session: Session, identity: Mapping[str, Any]) -> None:
    """Writes the state: all of it or nothing, for its owner's eyes only.

    Raises:
        ConfigurationError: it can't be written.
    """
    value = {"version": VERSION, "upload_id": session.upload_id, "url": session.url, "file": dict(identity)}
    write(Path(path), json.dumps(value).encode(), mode=0o600)


def forget(path: str | os.PathLike[str]) -> None:
    """Deletes the state: the file has arrived."""
    Path(path).unlink(missing_ok=True)
