"""One upload, from the file to the media: create it, send the bytes, wait if asked to; tidy up if it ends before."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from fastpix_dyn.client.bind import Runner
from fastpix_dyn.client.uploading import File, Progress, Uploaded
from fastpix_dyn.errors import ArgumentValueError, ConfigurationError, FastPixError, NotFoundError, UploadError
from fastpix_dyn.flow import waiting
from fastpix_dyn.flow.arguments import renamed
from fastpix_dyn.flow.call import data
from fastpix_dyn.flow.effects import Flow, Read, Sleep
from fastpix_dyn.media.upload import state
from fastpix_dyn.media.upload.job import CANCEL, CHUNK_SIZE, CREATE, GET, READY, Job
from fastpix_dyn.media.upload.source import Source, opened
from fastpix_dyn.media.upload.state import Session
from fastpix_dyn.media.upload.storage import QUANTUM
from fastpix_dyn.media.upload.transfer import GoneError, transferred
from fastpix_dyn.media.upload.transfer import opened as session_opened
from fastpix_dyn.records import replace
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.spec.pointer import tokens
from fastpix_dyn.validate.violation import Violation

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
    source: Source = yield Read(partial(opened, job.file))
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
        session = yield Read(partial(state.load, job.resume, identity))
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
            url = yield from session_opened(job, session.url, source.media_type)
            session = Session(session.upload_id, url)
            if job.resume is not None:
                yield Read(partial(state.save, job.resume, session, identity))
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
        yield Read(partial(state.forget, job.resume))
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
    waiter = waiting.declared(call.operation, READY)
    for asked in range(APPEARANCE + 1):
        try:
            body = yield from waiting.wait(call, waiter, None, None)
        except NotFoundError:
            if asked == APPEARANCE:
                raise
            yield Sleep(waiter.interval)
        else:
            media: Mapping[str, Any] = body["data"]
            return media
    raise AssertionError  # the last round returns or raises
