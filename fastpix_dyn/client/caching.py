"""Ready forms of documents, kept between processes: each in a file that is named by all that it depends on.

A file is its key, the SHA-256 of what follows, the other files that were read with theirs, and the ready form. What
does not agree with its digests, or was written by another user, is passed over and written anew.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fastpix_dyn import files
from fastpix_dyn.records import json
from fastpix_dyn.spec import ready
from fastpix_dyn.spec.document import Document, digest_of
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.version import __version__

MOST = 32
"""How many files the folder holds at most; the oldest go first."""
LARGEST = 1 << 30
"""No file of more bytes is read."""
SUFFIX = ".ready"
_DIGEST = 64
_HEAD = 2 * (_DIGEST + 1)
_log = logging.getLogger("fastpix_dyn")


def find(paths: Sequence[Path]) -> Api | None:
    """The API of a document and its overlays if its ready form is kept, and nothing has changed since."""
    try:
        key = _key(library(), [(path.name, digest_of(path.read_bytes())) for path in paths])
    except (OSError, ValueError):
        return None  # the next who reads it will say so
    packaged, folder = files.packaged_ready_form(), files.cache_folder()
    places = [packaged] if packaged else []
    places += [folder / f"{key}{SUFFIX}"] if folder else []
    return next((api for place in places if (api := _read(place, key, paths[0].parent))), None)


def keep(document: Document, api: Api) -> None:
    """Keeps the ready form of *api*, which *document* was compiled to, where there is a place for it."""
    folder = files.cache_folder()
    if folder is None:
        return
    try:
        key, content = written(document, api, library())
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.write_atomically(folder / f"{key}{SUFFIX}", content, mode=0o600)
        _tidy(folder)
    except (OSError, ValueError) as error:
        _log.debug("the ready form of %s is not kept (%s): %s", document.name, type(error).__name__, error)


def written(document: Document, api: Api, made_by: str) -> tuple[str, bytes]:
    """The key of *document*, and the content of the file that keeps *api* for the *library* that it was *made_by*.

    Raises:
        ValueError: *api* has no ready form.
    """
    key = _key(made_by, [(one.name, one.digests[one.name]) for one in (document, *document.overlays)])
    others = {name: digest for name, digest in document.digests.items() if name != document.name}
    content = json.encode(others) + b"\n" + ready.dump(api)
    return key, f"{key}\n{digest_of(content)}\n".encode() + content


@cache
def library() -> str:
    """What compiles: a version, and in a checkout the code, which changes there between versions."""
    code = [] if files.is_installed() else sorted(Path(ready.__file__).parent.glob("*.py"))
    return " ".join([__version__, *(digest_of(path.read_bytes()) for path in code)])


def _key(made_by: str, named: Sequence[tuple[str, str]]) -> str:
    return digest_of(json.encode([made_by, named]))


def _read(place: Path, key: str, folder: Path) -> Api | None:
    """The API that is kept at *place*, if it is that of *key*, and the other files in *folder* are as they were."""
    try:
        content = _trusted(place)
        body = memoryview(content)[_HEAD:]
        if content[:_HEAD] != f"{key}\n{digest_of(body)}\n".encode():
            return None
        end = content.index(b"\n", _HEAD)
        others = json.decode(content[_HEAD:end], type=dict[str, str])
        if any(digest_of((folder / name).read_bytes()) != digest for name, digest in others.items()):
            return None
        return ready.load(body[end - _HEAD :])
    except (OSError, ValueError, RecursionError):
        return None


def _trusted(place: Path) -> bytes:
    """What stands in the file *place*, if this user or the system's has written it."""
    with place.open("rb") as file:
        about = os.fstat(file.fileno())
        ours = not hasattr(os, "geteuid") or about.st_uid in {0, os.geteuid()}
        return file.read() if ours and about.st_size <= LARGEST else b""


def _tidy(folder: Path) -> None:
    """Removes the oldest files, and what a process that was killed has left of one."""
    kept = [path for path in folder.iterdir() if SUFFIX in path.name[_DIGEST:]]
    for path in sorted(kept, key=lambda path: path.stat().st_mtime)[:-MOST]:
        path.unlink(missing_ok=True)
