"""Send the bytes of a file to the storage host, with retries from the last stored byte."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from fastpix_dyn.errors import APIConnectionError, FastPixError, UploadError
from fastpix_dyn.flow.effects import Flow, Read, Sleep
from fastpix_dyn.media.upload import storage
from fastpix_dyn.media.upload.source import Source
from fastpix_dyn.media.upload.state_file import Session
from fastpix_dyn.media.upload.storage import Complete, Expired, Incomplete
from fastpix_dyn.media.upload.upload_job import UploadJob
from fastpix_dyn.wire.messages import Request, Response

_NOTHING_STORED = APIConnectionError("the storage host stored none of the bytes that were sent")
_NOT_COMPLETE = APIConnectionError("the storage host has all bytes, but does not report the file as complete")
_log = logging.getLogger("fastpix_dyn")


class SessionExpiredError(Exception):
    """The session expired before the whole file was sent."""


@dataclass(slots=True)
class RetryState:
    """The failures since the last progress."""

    job: UploadJob
    failures: int = 0
    elapsed: float = 0.0
    """Seconds."""

    def reset(self) -> None:
        """Forget the failures, after progress."""
        self.failures, self.elapsed = 0, 0.0

    def wait(self, error: FastPixError) -> Flow[None]:
        """Wait before the next attempt.

        Raises:
            UploadError: there are no attempts left.
        """
        self.failures += 1
        chance = self.job.environment.random()
        delay = self.job.retry.wait(error, self.failures, self.elapsed, chance, idempotent=True)
        if delay is None:
            raise UploadError(f"the file could not be sent: {error.message}") from error
        _log.info("upload: %s; next attempt in %.1f s", type(error).__name__, delay)
        self.elapsed += delay
        yield Sleep(delay)

    def send(self, request: Request) -> Flow[Response | APIConnectionError]:
        """Send *request* to the storage host."""
        outcome: Response | APIConnectionError = yield self.job.send(request, self.failures + 1)
        self.elapsed += outcome.elapsed
        result = outcome.status if isinstance(outcome, Response) else type(outcome).__name__
        content_range = dict(request.headers).get("Content-Range", "")
        _log.debug("upload: %s %s: %s in %.3f s", request.method, content_range, result, outcome.elapsed)
        return outcome


def open_session(job: UploadJob, created: Session, media_type: str) -> Flow[Session]:
    """Return the session that takes the bytes: *created* itself, or the one that a POST to its URL opens.

    Raises:
        UploadError: the storage host opens no session.
    """
    if storage.is_session(storage.check_url(created.url, job.server)):
        return created
    retry_state = RetryState(job)
    while True:
        outcome = yield from retry_state.send(storage.open_request(created.url, media_type))
        result = outcome if isinstance(outcome, APIConnectionError) else storage.session_url(created.url, outcome)
        if isinstance(result, str):
            return Session(created.upload_id, result)
        yield from retry_state.wait(result)


@dataclass(slots=True)
class _Transfer:
    """What was sent in a session, and what its next response can say."""

    job: UploadJob
    source: Source
    is_resumed: bool
    """Whether a process before this one may have sent bytes."""
    is_unknown: bool
    """Whether the storage host has not said yet how many of those it has."""
    asks_status: bool
    """Whether the last request contained no bytes, but asked how many are stored."""
    stored: int = 0
    offset: int = 0
    """The offset after the last byte of the last request."""
    sent: int = 0
    """The offset after the last byte of all requests."""

    @property
    def limit(self) -> int:
        """The most bytes that can be stored."""
        return self.source.size or 0 if self.is_resumed else self.sent

    def next_request(self, session: Session) -> Flow[Request]:
        """Return the next request to *session*. Before the last chunk, check that the file is the same."""
        if self.asks_status:
            return storage.status_request(session.url, self.source.size)
        content: bytes = yield Read(partial(self.source.read, self.stored, self.job.chunk_size))
        if self.source.size == 0:
            raise UploadError("the pipe is empty, so there is nothing to upload")
        self.offset = self.stored + len(content)
        self.sent = max(self.sent, self.offset)
        self.asks_status = not content  # all is stored, but the storage host does not say that the file is complete
        if self.offset == self.source.size:
            yield Read(self.source.check)
        return storage.chunk_request(session.url, content, self.stored, self.source.size, self.source.media_type)

    def complete(self, status: Complete) -> Flow[int]:
        """Return the size of the file, if *status* can be true.

        Raises:
            UploadError: bytes are missing.
            SourceChangedError: the file is another one than was sent.
        """
        size = self.source.size
        is_whole = (self.is_unknown or self.sent == size) if self.asks_status else self.offset == size
        if size is None or not is_whole:
            reached = self.sent if self.asks_status else self.offset
            raise UploadError(
                f"the storage host reports the file as complete after {reached} bytes, but there are more"
            )
        if status.size not in {None, size}:
            raise UploadError(f"the storage host stored {status.size} bytes of a file of {size}")
        yield Read(self.source.check)
        self.job.report_progress(size, size)
        return size


def transfer(job: UploadJob, session: Session, source: Source, *, resumed: bool) -> Flow[int]:
    """Send the whole *source* to *session*, and return the number of bytes.

    After a failure, and in a *resumed* session, the storage host is first asked how many bytes it has stored.

    Raises:
        SessionExpiredError: the session has expired.
        SourceChangedError: the file changed.
        UploadError: the storage host refuses the file, or there are no attempts left.
    """
    storage.check_url(session.url, job.server)
    state = _Transfer(job, source, is_resumed=resumed, is_unknown=resumed, asks_status=resumed)
    retry_state, most_stored = RetryState(job), 0
    while True:
        request = yield from state.next_request(session)
        outcome = yield from retry_state.send(request)
        status = outcome if isinstance(outcome, APIConnectionError) else storage.session_status(outcome, state.limit)
        match status:
            case Complete():
                return (yield from state.complete(status))
            case Expired():
                raise SessionExpiredError
            case Incomplete(size) if state.asks_status and size == source.size:
                state.stored = size
                yield from retry_state.wait(_NOT_COMPLETE)
            case Incomplete(size) if state.asks_status or size > state.stored:
                state.stored, state.is_unknown, state.asks_status = size, False, False
                job.report_progress(size, source.size)
            case Incomplete():
                yield from retry_state.wait(_NOTHING_STORED)
                state.asks_status = True
            case FastPixError():
                yield from retry_state.wait(status)
                state.asks_status = True
            case _:
                assert_never(status)
        if state.stored > most_stored:
            most_stored = state.stored
            retry_state.reset()
