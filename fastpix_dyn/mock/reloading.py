"""A server whose document is edited while it serves: it looks at the files between requests, and needs no thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from fastpix_dyn.errors import SpecError
from fastpix_dyn.mock.server import Answer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.validate.judge import problems_of
from fastpix_dyn.wire.messages import Request, Response

PATIENCE = 0.5
"""Seconds between two looks at the files."""
Stamps = dict[Path, tuple[int, int, int] | None]
"""By file, what an edit changes; None where there is no such file now."""


def reloading(
    load: Callable[[], Document],
    serve: Callable[[Api], Answer],
    tell: Callable[[str], None],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """The function that answers by the document as it is now; it may be called from many threads.

    A new document begins anew: what was made by the old one is gone. One that is broken changes nothing.

    Args:
        load: reads the document.
        serve: makes what answers by an API.
        tell: is told that there is a new document, or what is wrong with it.
        clock: tells the time, in seconds: the files are looked at every half of one at most.

    Raises:
        SpecError: the document is wrong already.
    """
    document = load()
    watched = _Watched(serve(compile_document(document, problems_of)), _stamps(document.files), clock())

    def answer(request: Request) -> Response:
        with watched.lock:
            if clock() - watched.looked >= PATIENCE:
                watched.looked = clock()
                _look(watched, load, serve, tell)
            current = watched.answer
        return current(request)

    return answer


@dataclass(slots=True)
class _Watched:
    """What answers now, and the files that say how."""

    answer: Answer
    stamps: Stamps
    looked: float
    lock: threading.Lock = field(default_factory=threading.Lock)


def _look(
    watched: _Watched, load: Callable[[], Document], serve: Callable[[Api], Answer], tell: Callable[[str], None]
) -> None:
    # Taken before the files are read: an edit after that is seen the next time.
    stamps = _stamps(watched.stamps)
    if stamps == watched.stamps:
        return
    watched.stamps = stamps
    try:
        document = load()
        api = compile_document(document, problems_of)
        watched.answer = serve(api)
        watched.stamps = {**_stamps(document.files), **stamps}
        tell(f"the document was edited: {api.title} {api.version}, {len(api.operations)} operations, begins anew")
    except SpecError as error:
        tell(f"the document was edited, and the one before is served on: {error}")


def _stamps(files: Iterable[Path]) -> Stamps:
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
