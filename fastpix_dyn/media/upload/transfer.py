"""The bytes of a source → an open session of the storage host, in chunks, with every kind of trouble on the way."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial

from fastpix_dyn.errors import APIConnectionError, FastPixError, UploadError
from fastpix_dyn.flow.effects import Flow, Read, Sleep
from fastpix_dyn.media.upload import storage
from fastpix_dyn.media.upload.job import Job
from fastpix_dyn.media.upload.source import Source
from fastpix_dyn.media.upload.storage import Complete, Gone, Stored
from fastpix_dyn.wire.messages import Request, Response

_log = logging.getLogger("fastpix_dyn")


class GoneError(Exception):
    """The session has ended before all was sent."""


@dataclass(slots=True)
class Patience:
    """How often it went wrong since it last went on."""

    job: Job
    failures: int = 0
    spent: float = 0.0

    def renew(self) -> None:
        """It went on."""
        self.failures, self.spent = 0, 0.0

    def wait(self, error: FastPixError) -> Flow[None]:
        """Waits before it is tried again.

        Raises:
            UploadError: it was tried often enough.
        """
        self.failures += 1
        chance = self.job.environment.chance()
        delay = self.job.retry.wait(error, self.failures, self.spent, chance, idempotent=True)
        if delay is None:
            raise UploadError(f"the file could not be sent: {error.message}") from error
        _log.info("upload: %s; next attempt in %.1f s", type(error).__name__, delay)
        self.spent += delay
        yield Sleep(delay)

    def send(self, request: Request) -> Flow[Response | APIConnectionError]:
        """Sends to the storage host."""
        outcome: Response | APIConnectionError = yield self.job.send(request, self.failures + 1)
        self.spent += outcome.elapsed
        ended = outcome.status if isinstance(outcome, Response) else type(outcome).__name__
        place = dict(request.headers).get("Content-Range", "")
        _log.debug("upload: %s %s: %s in %.3f s", request.method, place, ended, outcome.elapsed)
        return outcome


def opened(job: Job, url: str, media_type: str) -> Flow[str]:
    """The address of the session: *url* itself, or what a POST to it opens.

    Raises:
        UploadError: none can be opened.
    """
    if storage.is_open(storage.checked(url)):
        return url
    patience = Patience(job)
    while True:
        outcome = yield from patience.send(storage.opening(url, media_type))
        found = outcome if isinstance(outcome, APIConnectionError) else storage.session(url, outcome)
        if isinstance(found, str):
            return found
        yield from patience.wait(found)


def transferred(job: Job, url: str, source: Source, *, resumed: bool) -> Flow[int]:
    """Sends all of *source* to the session *url*; results in the number of bytes.

    Raises:
        GoneError: the session has ended.
        UploadError: the storage host refuses the file, or it was tried often enough.
    """
    storage.checked(url)
    patience, asking = Patience(job), resumed
    arrived = best = 0
    reach = source.size or 0 if resumed else 0
    while True:
        request, end = yield from _next(job, url, source, arrived, asking=asking)
        reach = max(reach, end)
        outcome = yield from patience.send(request)
        means = outcome if isinstance(outcome, APIConnectionError) else storage.meaning(outcome, reach)
        if isinstance(means, Complete):
            return _whole(job, source, reach)
        if isinstance(means, Gone):
            raise GoneError
        if isinstance(means, Stored) and (asking or means.size > arrived):
            arrived, asking = means.size, False
            job.progress(arrived, source.size)
        else:
            # What has arrived is asked before anything is sent again.
            yield from patience.wait(_KEEPS_NOTHING if isinstance(means, Stored) else means)
            asking = True
        if arrived > best:
            best = arrived
            patience.renew()


_KEEPS_NOTHING = APIConnectionError("the storage host keeps nothing of what it gets")


def _next(job: Job, url: str, source: Source, arrived: int, *, asking: bool) -> Flow[tuple[Request, int]]:
    """The next request, and the byte that it reaches."""
    if asking:
        return storage.query(url, source.size), arrived
    content: bytes = yield Read(partial(source.read, arrived, job.chunk_size))
    if source.size == 0:
        raise UploadError("there is nothing to send: the pipe is empty")
    request = storage.chunk(url, content, arrived, source.size, source.media_type)
    return request, arrived + len(content)


def _whole(job: Job, source: Source, reach: int) -> int:
    if reach != source.size:
        raise UploadError(f"the storage host took {reach} bytes for the whole file, and there are more")
    job.progress(reach, reach)
    return reach
