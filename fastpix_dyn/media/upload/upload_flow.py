"""The flow of an upload: create it at FastPix, send the file to the storage host, and wait for the media.

A new upload replaces one whose session expires. With `resume=`, a small state file keeps the session, so that another
process can continue it.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, assert_never

from fastpix_dyn.client.binding import Runner
from fastpix_dyn.client.uploads import File, Progress, Uploaded
from fastpix_dyn.errors import (
    APIConnectionError,
    APIStatusError,
    ArgumentValueError,
    ConfigurationError,
    FastPixError,
    NotFoundError,
    UploadError,
)
from fastpix_dyn.files import write
from fastpix_dyn.flow import waiters
from fastpix_dyn.flow.call import Call, get_data
from fastpix_dyn.flow.effects import Flow, Read, Send, Sleep
from fastpix_dyn.flow.prepare import sort_arguments, with_violations
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.media.upload import storage
from fastpix_dyn.media.upload.source import Source, open_source
from fastpix_dyn.media.upload.storage import QUANTUM, Complete, Expired, Incomplete
from fastpix_dyn.spec.json_pointer import tokens
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.structs import replace
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.messages import Request, Response

CHUNK_SIZE = 8 * 1024 * 1024
"""Bytes that one request sends; as many are kept in memory."""
CREATE, CANCEL, GET = "direct-upload-video-media", "cancel-upload", "get-media"
"""operationIds of the operations that an upload calls."""
READY = "ready"
STORAGE_RETRY = Retry(attempts=6, cap=30.0)
"""For the storage host, which the document does not describe: a connection may be interrupted for half a minute."""
MAX_UPLOADS = 3
"""How many uploads are created for one file, if their sessions expire."""
MEDIA_ATTEMPTS = 13
"""How often the media is requested while it does not exist yet."""
_STATE_VERSION = 1
_SETTING_OPTIONS = {"metadata": "metadata", "accessPolicy": "access_policy"}
"""By wire name, the settings of the media that are options of their own."""
_NOTHING_STORED = APIConnectionError("the storage host stored none of the bytes that were sent")
_log = logging.getLogger("fastpix_dyn")


def upload(
    runner: Runner,
    file: File,
    *,
    metadata: Mapping[str, str] | None = None,
    access_policy: str | None = None,
    settings: Mapping[str, Any] | None = None,
    cors_origin: str = "*",
    chunk_size: int = CHUNK_SIZE,
    on_progress: Progress | None = None,
    resume: str | os.PathLike[str] | None = None,
    wait: bool = False,
) -> Flow[Uploaded]:
    """Return the flow that uploads *file* and results in an `Uploaded`. See `UploadOptions` and `Client.upload`."""
    _check(runner.environment.api, chunk_size)
    options = {"metadata": metadata, "accessPolicy": access_policy}
    options = {name: value for name, value in options.items() if value is not None}
    media_settings = {**(settings or {}), **options}
    body = {"corsOrigin": cors_origin, **({"pushMediaSettings": media_settings} if media_settings else {})}
    job = UploadJob(runner.environment, runner.settings, file, body, chunk_size, on_progress, resume, wait)
    return _name_options(_upload(job), {*(settings or {})} - options.keys())


def playback_ids(client: Any, uploaded: Uploaded) -> list[str]:
    """Return the playback ids of the media of *uploaded*, by a sync *client*; none while the media does not exist."""
    media = uploaded.media
    if media is None:
        # FastPix creates the media shortly after the file has arrived.
        try:
            media = client.operations[GET](media_id=uploaded.media_id)["data"]
        except APIStatusError:
            return []
    return [one["id"] for one in (media or {}).get("playbackIds", [])]


@dataclass(frozen=True, slots=True)
class UploadJob:
    """The options of one upload, and those of the client."""

    environment: Environment
    settings: Settings
    file: File
    body: Mapping[str, Any]
    """Of the request that creates the upload."""
    chunk_size: int
    on_progress: Progress | None
    resume: str | os.PathLike[str] | None
    wait: bool

    def call(self, operation: str, settings: Settings | None = None, /, **arguments: Any) -> Call:
        """Return a call of *operation* of the API."""
        plan = self.environment.api.operations[operation]
        return Call(self.environment, settings or self.settings, plan, sort_arguments(plan, arguments))

    def send(self, request: Request, attempt: int) -> Send:
        """Return the effect that sends *request* to the storage host, without the client's credentials and headers."""
        plan = self.environment.api.operations[CREATE]
        limit = self.settings.max_response_bytes
        return Send(_storage_plan(plan), request, attempt, self.settings.timeout, None, None, limit=limit, bare=True)

    @property
    def retry(self) -> Retry:
        """The retry policy for the storage host: the caller's, else `STORAGE_RETRY`."""
        match self.settings.retries:
            case None:
                return Retry(attempts=1)
            case "spec":
                return STORAGE_RETRY
            case int(retries):
                return replace(STORAGE_RETRY, attempts=retries + 1)
            case Retry() as chosen:
                return chosen
            case _:
                assert_never(self.settings.retries)

    def report_progress(self, stored: int, total: int | None) -> None:
        """Call `on_progress`, if the caller passed it."""
        if self.on_progress is not None:
            self.on_progress(stored, total)


def _storage_plan(plan: Operation) -> Operation:
    """Return the storage host as an operation, for errors, logs and traces; without its path, which is signed."""
    return replace(plan, method="PUT", path="", body=None, parameters=(), responses=())


# The state file of `resume=`.


@dataclass(frozen=True, slots=True)
class Session:
    """A created upload, and the URL that takes its bytes."""

    upload_id: str
    url: str = field(repr=False)
    """Signed: anyone who knows it can send the file."""


def load_session(path: str | os.PathLike[str], identity: Mapping[str, Any]) -> Session | None:
    """Return the session in the state file *path*; None if there is no such file.

    Raises:
        ConfigurationError: the file is not a state file, or belongs to another file than the one of *identity*.
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
    if not is_object(value) or value.get("version") != _STATE_VERSION:
        raise ConfigurationError(
            f"resume={os.fspath(path)!r} is not the state of an upload; pass another path, or delete the file"
        )
    if value.get("file") != dict(identity):
        raise ConfigurationError(
            f"resume={os.fspath(path)!r} is the state of another file, or the file has changed since; "
            "delete it to upload the file from the start"
        )
    return Session(str(value.get("upload_id")), str(value.get("url")))


def save_session(path: str | os.PathLike[str], session: Session, identity: Mapping[str, Any]) -> None:
    """Write the state file atomically, readable by its owner only.

    Raises:
        ConfigurationError: the file can't be written.
    """
    value = {"version": _STATE_VERSION, "upload_id": session.upload_id, "url": session.url, "file": dict(identity)}
    write(Path(path), json.dumps(value).encode(), mode=0o600)


def delete_session(path: str | os.PathLike[str]) -> None:
    """Delete the state file, after the file has arrived."""
    Path(path).unlink(missing_ok=True)


# One upload, from its creation to the media.


class SessionExpiredError(Exception):
    """The session expired before the whole file was sent."""


def _check(api: Api, chunk_size: int) -> None:
    missing = [name for name in (CREATE, CANCEL, GET) if name not in api.operations]
    if missing:
        raise ConfigurationError(f"uploads need the operation {missing[0]}, which {api.title} does not have")
    if chunk_size < QUANTUM or chunk_size % QUANTUM:
        raise ArgumentValueError(f"chunk_size must be a multiple of {QUANTUM} bytes (256 KiB), not {chunk_size}")


def _name_options(flow: Flow[Uploaded], settings: set[str]) -> Flow[Uploaded]:
    """Run *flow*; its violations name the options of `upload`. *settings* are the keys that `settings=` contains."""
    try:
        return (yield from flow)
    except ArgumentValueError as error:
        if not error.violations:
            raise
        named = tuple(replace(one, argument=_option(one, settings)) for one in error.violations)
        raise with_violations(error, named) from None


def _option(violation: Violation, settings: set[str]) -> str:
    keys = tokens(violation.pointer)[1:]
    if keys == ["corsOrigin"]:
        return "cors_origin"
    name = keys[1] if len(keys) > 1 else violation.missing
    return "settings" if name in settings else _SETTING_OPTIONS.get(name, "settings")


def _upload(job: UploadJob) -> Flow[Uploaded]:
    source: Source = yield Read(partial(open_source, job.file))
    try:
        session, size = yield from _send_file(job, source)
    finally:
        source.close()
    media = (yield from _wait_for_media(job, session.upload_id)) if job.wait else None
    # The media has the id of the upload.
    return Uploaded(session.upload_id, session.upload_id, size, media)


def _send_file(job: UploadJob, source: Source) -> Flow[tuple[Session, int]]:
    """Continue the saved upload, or create one; create another each time that a session expires."""
    identity = yield from _identity(job, source)
    session: Session | None = None
    if job.resume is not None:
        session = yield Read(partial(load_session, job.resume, identity))
    for _ in range(MAX_UPLOADS):
        try:
            return (yield from _run_session(job, source, session, identity))
        except SessionExpiredError:
            session = None
    raise UploadError(f"the storage host ended the sessions of {MAX_UPLOADS} uploads in turn; retry later")


def _identity(job: UploadJob, source: Source) -> Flow[Mapping[str, Any]]:
    if source.size == 0:
        raise ArgumentValueError("the file is empty")
    if job.resume is None:
        return {}
    identity: Mapping[str, Any] | None = yield Read(source.identity)
    if identity is None:
        raise ConfigurationError("resume needs a file that can be read again; a pipe can't")
    return identity


def _run_session(
    job: UploadJob, source: Source, saved: Session | None, identity: Mapping[str, Any]
) -> Flow[tuple[Session, int]]:
    """Send the file in one session: the *saved* one, or that of a new upload, which is cancelled if it fails."""
    session = saved or (yield from _create_upload(job))
    is_saved = saved is not None
    try:
        if saved is None:
            url = yield from open_session(job, session.url, source.media_type)
            session = Session(session.upload_id, url)
            if job.resume is not None:
                yield Read(partial(save_session, job.resume, session, identity))
                is_saved = True
        size = yield from transfer(job, session.url, source, resumed=saved is not None)
    except (GeneratorExit, SessionExpiredError):
        raise
    except BaseException as error:
        if not is_saved:  # nobody can continue it
            yield from _cancel_upload(job, session.upload_id)
        if isinstance(error, UploadError):
            error.upload_id = session.upload_id
        raise
    if job.resume is not None:
        yield Read(partial(delete_session, job.resume))
    return session, size


def _create_upload(job: UploadJob) -> Flow[Session]:
    body = yield from get_data(job.call(CREATE, body=job.body))
    try:
        return Session(body["data"]["uploadId"], body["data"]["url"])
    except (TypeError, KeyError):
        message = "the response has no data.uploadId and data.url, so the file can't be sent"
        raise UploadError(message, operation=CREATE) from None


def _cancel_upload(job: UploadJob, upload_id: str) -> Flow[None]:
    """Cancel the upload at FastPix in one attempt; its errors are ignored, because the first error matters more."""
    with suppress(FastPixError):
        yield from get_data(job.call(CANCEL, replace(job.settings, retries=None), upload_id=upload_id))


def _wait_for_media(job: UploadJob, media_id: str) -> Flow[Mapping[str, Any]]:
    """Wait until the media is ready. FastPix creates it shortly after the file has arrived."""
    call = job.call(GET, media_id=media_id)
    waiter = waiters.waiter_of(call.operation, READY)
    for attempt in range(1, MEDIA_ATTEMPTS + 1):
        try:
            body = yield from waiters.wait(call, waiter, None, None)
        except NotFoundError:
            if attempt == MEDIA_ATTEMPTS:
                raise
            yield Sleep(waiter.interval)
        else:
            media: Mapping[str, Any] = body["data"]
            return media
    raise AssertionError  # the last attempt returns or raises


# The transfer of the bytes to the storage host.


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


def open_session(job: UploadJob, url: str, media_type: str) -> Flow[str]:
    """Return the URL of the session: *url* itself, or the one that a POST to it opens.

    Raises:
        UploadError: the storage host opens no session.
    """
    if storage.is_session(storage.check_url(url)):
        return url
    retry_state = RetryState(job)
    while True:
        outcome = yield from retry_state.send(storage.open_request(url, media_type))
        result = outcome if isinstance(outcome, APIConnectionError) else storage.session_url(url, outcome)
        if isinstance(result, str):
            return result
        yield from retry_state.wait(result)


def transfer(job: UploadJob, url: str, source: Source, *, resumed: bool) -> Flow[int]:
    """Send the whole *source* to the session *url*, and return the number of bytes.

    After a failure, and in a *resumed* session, the storage host is first asked how many bytes it has stored.

    Raises:
        SessionExpiredError: the session has expired.
        UploadError: the storage host refuses the file, or there are no attempts left.
    """
    storage.check_url(url)
    retry_state, asks_status = RetryState(job), resumed
    stored = most_stored = 0
    sent = source.size or 0 if resumed else 0
    while True:
        request, end = yield from _next_request(job, url, source, stored, asks_status=asks_status)
        sent = max(sent, end)
        outcome = yield from retry_state.send(request)
        status = outcome if isinstance(outcome, APIConnectionError) else storage.session_status(outcome, sent)
        match status:
            case Complete():
                return _complete(job, source, sent)
            case Expired():
                raise SessionExpiredError
            case Incomplete(size) if asks_status or size > stored:
                stored, asks_status = size, False
                job.report_progress(stored, source.size)
            case Incomplete():
                yield from retry_state.wait(_NOTHING_STORED)
                asks_status = True
            case FastPixError():
                yield from retry_state.wait(status)
                asks_status = True
            case _:
                assert_never(status)
        if stored > most_stored:
            most_stored = stored
            retry_state.reset()


def _next_request(
    job: UploadJob, url: str, source: Source, stored: int, *, asks_status: bool
) -> Flow[tuple[Request, int]]:
    """Return the next request, and the offset after its last byte."""
    if asks_status:
        return storage.status_request(url, source.size), stored
    content: bytes = yield Read(partial(source.read, stored, job.chunk_size))
    if source.size == 0:
        raise UploadError("the pipe is empty, so there is nothing to upload")
    request = storage.chunk_request(url, content, stored, source.size, source.media_type)
    return request, stored + len(content)


def _complete(job: UploadJob, source: Source, sent: int) -> int:
    if sent != source.size:
        raise UploadError(f"the storage host reports the file as complete after {sent} bytes, but there are more")
    job.report_progress(sent, sent)
    return sent
