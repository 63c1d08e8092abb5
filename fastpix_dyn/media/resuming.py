"""The state of an upload, in a file: another process goes on where one was killed. It holds a signed address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import write_atomically
from fastpix_dyn.media.source import Source
from fastpix_dyn.spec.values import is_object


def load(path: Path | None, source: Source) -> tuple[str, str]:
    """The id and the address of the upload that *path* tells of; empty where there is no such file.

    Raises:
        ConfigurationError: it is of another file, or unreadable.
    """
    if path is None or not path.exists():
        return "", ""
    try:
        state: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"the state file {path} can't be read ({error}); delete it to begin anew") from None
    if not is_object(state) or not {"file", "upload", "url"} <= state.keys():
        raise ConfigurationError(f"{path} is no state file of an upload; name another")
    if state["file"] != source.identity:
        raise ConfigurationError(f"{path} is about another file than {source.name}; delete it to begin anew")
    return str(state["upload"]), str(state["url"])


def save(path: Path | None, source: Source, upload_id: str, url: str) -> None:
    """Writes down how to go on; for the owner's eyes only.

    Raises:
        ConfigurationError: it can't be written, or a stream has nothing to go on with.
    """
    if path is None:
        return
    if source.size is None:
        raise ConfigurationError(
            f"{source.name} can't be read again, so its upload can't be resumed; leave resume= out"
        )
    text = json.dumps({"file": source.identity, "upload": upload_id, "url": url})
    try:
        write_atomically(path, text.encode(), mode=0o600)
    except OSError as error:
        raise ConfigurationError(f"the state file {path} can't be written: {error.strerror or error}") from None


def forget(path: Path | None) -> None:
    """Removes the file: the upload is done."""
    if path is not None:
        path.unlink(missing_ok=True)
