"""What an upload is asked to do."""

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
from fastpix_dyn.flow.call import Call, data
from fastpix_dyn.flow.effects import Flow, Read, Send, Sleep
from fastpix_dyn.flow.prepare import renamed, sort
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.media.upload import storage
from fastpix_dyn.media.upload.source import Source, open_source
from fastpix_dyn.media.upload.storage import QUANTUM, Complete, Gone, Stored
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.values import is_object, tokens
from fastpix_dyn.structs import replace
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.messages import Request, Response

CHUNK_SIZE = 8 * 1024 * 1024
"""Bytes that are sent at once, and held in memory."""
CREATE, CANCEL, GET = "direct-upload-video-media", "cancel-upload", "get-media"
READY = "ready"
PATIENT = Retry(attempts=6, cap=30.0)
"""For the storage host, of which the document says nothing: a connection may be away for half a minute."""


@dataclass(frozen=True, slots=True)
class Job:
    """The options of one upload, and the client's."""

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
        """A call of *operation* of the API."""
        plan = self.environment.api.operations[operation]
        return Call(self.environment, settings or self.settings, plan, sort(plan, arguments))

    def send(self, request: Request, attempt: int) -> Send:
        """What sends *request* to the storage host: nothing of the client's own goes there."""
        plan = self.environment.api.operations[CREATE]
        limit = self.settings.max_response_bytes
        return Send(_storage(plan), request, attempt, self.settings.timeout, None, None, limit=limit, bare=True)

    @property
    def retry(self) -> Retry:
        """The retry policy for the storage host: the caller's, or the patient one that suits long uploads."""
        match self.settings.retries:
            case None:
                return Retry(attempts=1)
            case "spec":
                return PATIENT
            case int(retries):
                return replace(PATIENT, attempts=retries + 1)
            case Retry() as chosen:
                return chosen
            case _:
                assert_never(self.settings.retries)

    def progress(self, arrived: int, total: int | None) -> None:
        """Tells the caller, if they want to know."""
        if self.on_progress is not None:
            self.on_progress(arrived, total)


def _storage(plan: Operation) -> Operation:
    """Stands for the storage host in errors, logs and traces, which show its name but no path: that is signed."""
    return replace(plan, method="PUT", path="", body=None, parameters=(), responses=())


def playback_ids(client: Any, uploaded: Uploaded) -> list[str]:
    """The playback ids of the media that *uploaded* became, asked of a sync *client*; none where there is none yet."""
    media = uploaded.media
    if media is None:
        # Shortly after the file has arrived there may be no media.
        try:
            media = client.operations[GET](media_id=uploaded.media_id)["data"]
        except APIStatusError:
            return []
    return [one["id"] for one in (media or {}).get("playbackIds", [])]


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


def open_session(job: Job, url: str, media_type: str) -> Flow[str]:
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


_OPTIONS = {"metadata": "metadata", "accessPolicy": "access_policy"}
"""The settings that are options of their own."""
NEW_UPLOADS = 3
"""How often an upload whose session has ended is created anew."""
APPEARANCE = 12
"""How often a media is asked for, that is not there yet."""


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
    """The flow that uploads *file*: it results in an `Uploaded`. See `UploadOptions` and `Client.upload`."""
    _check(runner.environment.api, chunk_size)
    given = {"metadata": metadata, "accessPolicy": access_policy}
    wished = {**(settings or {}), **{name: value for name, value in given.items() if value is not None}}
    body = {"corsOrigin": cors_origin, **({"pushMediaSettings": wished} if wished else {})}
    job = Job(runner.environment, runner.settings, file, body, chunk_size, on_progress, resume, wait)
    return _in_options(
        _uploaded(job), {*(settings or {})} - {name for name, value in given.items() if value is not None}
    )


def _in_options(flow: Flow[Uploaded], by_settings: set[str]) -> Flow[Uploaded]:
    """*flow*, whose refusals name the options of the upload; *by_settings* are the keys that came in `settings`."""
    try:
        return (yield from flow)
    except ArgumentValueError as error:
        if not error.violations:
            raise
        named = tuple(replace(one, argument=_option(one, by_settings)) for one in error.violations)
        raise renamed(error, named) from None


def _option(violation: Violation, by_settings: set[str]) -> str:
    keys = tokens(violation.pointer)[1:]
    if keys == ["corsOrigin"]:
        return "cors_origin"
    name = keys[1] if len(keys) > 1 else violation.missing
    return "settings" if name in by_settings else _OPTIONS.get(name, "settings")


def _check(api: Api, chunk_size: int) -> None:
    missing = [name for name in (CREATE, CANCEL, GET) if name not in api.operations]
    if missing:
        raise ConfigurationError(f"uploads need the operation {missing[0]}, which {api.title} does not have")
    if chunk_size < QUANTUM or chunk_size % QUANTUM:
        raise ArgumentValueError(f"chunk_size is a multiple of {QUANTUM} bytes (256 KiB), not {chunk_size}")


def _uploaded(job: Job) -> Flow[Uploaded]:
    source: Source = yield Read(partial(open_source, job.file))
    try:
        session, size = yield from _sent(job, source)
    finally:
        source.close()
    media = (yield from _ready(job, session.upload_id)) if job.wait else None
    # The media has the upload's id.
    return Uploaded(session.upload_id, session.upload_id, size, media)


def _sent(job: Job, source: Source) -> Flow[tuple[Session, int]]:
    """Creates the upload, or goes on with it, as often as sessions end."""
    identity = yield from _identity(job, source)
    session: Session | None = None
    if job.resume is not None:
        session = yield Read(partial(load, job.resume, identity))
    for _ in range(NEW_UPLOADS):
        try:
            return (yield from _session(job, source, session, identity))
        except GoneError:
            session = None
    raise UploadError(f"the storage host ended the session of each of {NEW_UPLOADS} uploads; try again later")


def _identity(job: Job, source: Source) -> Flow[Mapping[str, Any]]:
    if source.size == 0:
        raise ArgumentValueError("the file is empty")
    if job.resume is None:
        return {}
    identity: Mapping[str, Any] | None = yield Read(source.identity)
    if identity is None:
        raise ConfigurationError("resume needs a file that can be read again; a pipe can't")
    return identity


def _session(job: Job, source: Source, known: Session | None, identity: Mapping[str, Any]) -> Flow[tuple[Session, int]]:
    """One session, from its creation or from where it stands to its end."""
    session = known or (yield from _created(job))
    is_kept = known is not None
    try:
        if known is None:
            url = yield from open_session(job, session.url, source.media_type)
            session = Session(session.upload_id, url)
            if job.resume is not None:
                yield Read(partial(save, job.resume, session, identity))
                is_kept = True
        size = yield from transferred(job, session.url, source, resumed=known is not None)
    except (GeneratorExit, GoneError):
        raise
    except BaseException as error:
        if not is_kept:  # nobody can go on with it
            yield from _cancelled(job, session.upload_id)
        if isinstance(error, UploadError):
            error.upload_id = session.upload_id
        raise
    if job.resume is not None:
        yield Read(partial(forget, job.resume))
    return session, size


def _created(job: Job) -> Flow[Session]:
    answer = yield from data(job.call(CREATE, body=job.body))
    try:
        return Session(answer["data"]["uploadId"], answer["data"]["url"])
    except (TypeError, KeyError):
        raise UploadError(
            "the answer has no data.uploadId and data.url to send the file to", operation=CREATE
        ) from None


def _cancelled(job: Job, upload_id: str) -> Flow[None]:
    """Cancels the upload at FastPix, if that can be done at once: what ended it matters more."""
    with suppress(FastPixError):
        yield from data(job.call(CANCEL, replace(job.settings, retries=None), upload_id=upload_id))


def _ready(job: Job, media_id: str) -> Flow[Mapping[str, Any]]:
    """Waits for the media; shortly after the file has arrived there may be none yet."""
    call = job.call(GET, media_id=media_id)
    waiter = waiters.declared(call.operation, READY)
    for asked in range(APPEARANCE + 1):
        try:
            body = yield from waiters.wait(call, waiter, None, None)
        except NotFoundError:
            if asked == APPEARANCE:
                raise
            yield Sleep(waiter.interval)
        else:
            media: Mapping[str, Any] = body["data"]
            return media
    raise AssertionError  # the last round returns or raises
