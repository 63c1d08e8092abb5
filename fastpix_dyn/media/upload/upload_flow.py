"""The flow of an upload: create it at FastPix, send the file to the storage host, and wait for the media.

A new upload replaces one whose session expires. With `resume=`, a small state file keeps the session, so that another
process can continue it. An upload that ends before the whole file has arrived is cancelled at FastPix, unless another
process can continue it.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastpix_dyn.client.binding import Runner
from fastpix_dyn.client.uploads import File, Progress, Uploaded
from fastpix_dyn.errors import (
    APIStatusError,
    APITimeoutError,
    ArgumentValueError,
    ConfigurationError,
    FastPixError,
    NotFoundError,
    ResponseValidationError,
    UploadError,
)
from fastpix_dyn.flow import waiters
from fastpix_dyn.flow.call import get_data
from fastpix_dyn.flow.deadlines import within
from fastpix_dyn.flow.effects import Flow, Now, Read, Sleep
from fastpix_dyn.flow.prepare import with_violations
from fastpix_dyn.media.arguments import as_integer, check_function, shown
from fastpix_dyn.media.upload import storage
from fastpix_dyn.media.upload.source import Source, SourceChangedError, open_source
from fastpix_dyn.media.upload.state_file import Session, StateFile, lock_state, state_path
from fastpix_dyn.media.upload.storage import QUANTUM
from fastpix_dyn.media.upload.transfer import SessionExpiredError, open_session, transfer
from fastpix_dyn.media.upload.upload_job import CANCEL, CREATE, GET, Stage, UploadJob
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.json_pointer import tokens
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import replace
from fastpix_dyn.validate.violation import Violation

CHUNK_SIZE = 8 * 1024 * 1024
"""Bytes that one request sends; as many are kept in memory."""
MAX_CHUNK_SIZE = 1024**3
READY = "ready"
MAX_UPLOADS = 3
"""How many uploads are created for one file, if their sessions expire."""
MEDIA_ATTEMPTS = 13
"""How often the media is requested while it does not exist yet."""
CANCEL_DEADLINE, LATE_CANCEL_DEADLINE = 5.0, 2.0
"""Seconds in which an upload that failed is cancelled; the second if its own deadline has passed."""
MAX_URL = 8000
"""Characters of the URL for the file: the length that every server must support (RFC 9110 §4.1)."""
_MAX_ID = 256
_SETTING_OPTIONS = {"metadata": "metadata", "accessPolicy": "access_policy"}
"""By wire name, the settings of the media that are options of their own."""


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
    _check_api(runner.environment.api)
    _check_options(settings, on_progress, wait)
    options = {"metadata": metadata, "accessPolicy": access_policy}
    options = {name: value for name, value in options.items() if value is not None}
    media_settings = {**(settings or {}), **options}
    body = {"corsOrigin": cors_origin, **({"pushMediaSettings": media_settings} if media_settings else {})}
    job = UploadJob(
        runner.environment,
        replace(runner.settings, deadline=None),
        file,
        body,
        _checked_chunk_size(chunk_size),
        on_progress,
        state_path(resume),
        wait,
        runner.settings.deadline,
        Stage(),
    )
    return _name_options(_upload(job), {*(settings or {})} - options.keys())


def playback_ids(client: Any, uploaded: Uploaded) -> list[str]:
    """Return the playback ids of the media of *uploaded*, by a sync *client*; none while the media does not exist."""
    media: Any = uploaded.media
    if media is None:
        # FastPix creates the media shortly after the file has arrived.
        try:
            media = json_pointer.find(client.operations[GET](media_id=uploaded.media_id), "/data")
        except APIStatusError:
            return []
    found = json_pointer.find(media, "/playbackIds")
    ids = [json_pointer.find(one, "/id") for one in found] if is_array(found) else []
    return [one for one in ids if isinstance(one, str)]


def _check_api(api: Api) -> None:
    missing = [name for name in (CREATE, CANCEL, GET) if name not in api.operations]
    if missing:
        raise ConfigurationError(f"uploads need the operation {missing[0]}, which {api.title} does not have")


def _checked_chunk_size(chunk_size: Any) -> int:
    size = as_integer(chunk_size)
    if size is None or not QUANTUM <= size <= MAX_CHUNK_SIZE or size % QUANTUM:
        expected = f"a multiple of {QUANTUM} bytes (256 KiB), at most {MAX_CHUNK_SIZE}"
        raise ArgumentValueError(f"chunk_size must be {expected}, not {shown(chunk_size)}")
    return size


def _check_options(settings: Any, on_progress: Any, wait: Any) -> None:
    if settings is not None and not isinstance(settings, Mapping):
        raise ArgumentValueError(f"settings must be a mapping of properties of the media, not {shown(settings)}")
    if on_progress is not None:
        check_function("on_progress", on_progress, "takes two numbers")
        if inspect.iscoroutinefunction(on_progress):
            raise ArgumentValueError("on_progress must not be async: nothing would await it; start a task in it")
    if not isinstance(wait, bool):
        raise ArgumentValueError(f"wait must be True or False, not {shown(wait)}")


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


# One upload, from its creation to the media ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """The file of an upload, while it is open."""

    source: Source
    identity: Mapping[str, Any]
    """For the state file."""
    state: StateFile | None


def _upload(job: UploadJob) -> Flow[Uploaded]:
    """Upload the file within the deadline; cancel the upload if it fails and nobody can continue it."""
    end: float | None = None if job.deadline is None else (yield Now()) + job.deadline
    flow = _send_and_wait(job)
    try:
        return (yield from flow if end is None else within(flow, end, job.timeout_error))
    except GeneratorExit:
        raise
    except BaseException as error:
        if job.stage.is_open:
            is_late = end is not None and isinstance(error, APITimeoutError)
            yield from _cancel_upload(job, LATE_CANCEL_DEADLINE if is_late else CANCEL_DEADLINE)
        if isinstance(error, UploadError):
            error.upload_id = job.stage.upload_id
        if isinstance(error, FastPixError):
            _drop_frames(error.__context__)
        raise


def _drop_frames(error: BaseException | None) -> None:
    """Remove the frames of *error*, which led to one of ours, and of those before it: variables show the signed URL."""
    while error is not None:
        error.__traceback__ = None
        error = error.__context__


def _send_and_wait(job: UploadJob) -> Flow[Uploaded]:
    with ExitStack() as stack:
        state = None if job.resume is None else stack.enter_context(lock_state(job.resume))
        source: Source = yield Read(partial(open_source, job.file))
        stack.callback(source.close)
        if source.size is not None and source.size <= 0:
            raise ArgumentValueError("the file is empty")
        file = _File(source, (yield from _identity(job, source)), state)
        session, size = yield from _send_file(job, file)
        media = (yield from _wait_for_media(job, session.upload_id)) if job.wait else None
    # The media has the id of the upload.
    return Uploaded(session.upload_id, session.upload_id, size, media)


def _identity(job: UploadJob, source: Source) -> Flow[Mapping[str, Any]]:
    if job.resume is None:
        return {}
    identity: Mapping[str, Any] | None = yield Read(source.identity)
    if identity is None:
        raise ConfigurationError("resume needs a file that can be read again; a pipe can't")
    return identity


def _send_file(job: UploadJob, file: _File) -> Flow[tuple[Session, int]]:
    """Continue the saved upload, or create one; create another each time that a session expires."""
    session: Session | None = None
    if file.state is not None:
        session = yield Read(partial(file.state.load, file.identity))
    for _ in range(MAX_UPLOADS):
        try:
            return (yield from _run_session(job, file, session))
        except SessionExpiredError:
            job.stage.is_open, session = False, None
    raise UploadError(f"the storage host ended the sessions of {MAX_UPLOADS} uploads in turn; retry later")


def _run_session(job: UploadJob, file: _File, saved: Session | None) -> Flow[tuple[Session, int]]:
    """Send the file in one session: the *saved* one, or that of a new upload."""
    stage = job.stage
    if saved is not None:
        session, stage.upload_id, stage.is_saved = saved, saved.upload_id, True
    else:
        stage.is_saved = False
        session = yield from _create_session(job, file)
    try:
        size = yield from transfer(job, session, file.source, resumed=saved is not None)
    except SourceChangedError as error:
        message = f"{error}, so it was cancelled: start again once no program writes the file"
    else:
        stage.is_open, stage.is_stored = False, True
        if file.state is not None:
            yield Read(file.state.delete)
        return session, size
    # What was sent is of no use any more, also for another process.
    stage.is_open, stage.is_saved = True, False
    if file.state is not None:
        yield Read(file.state.delete)
    raise UploadError(message) from None


def _create_session(job: UploadJob, file: _File) -> Flow[Session]:
    """Create an upload, open its session, and save it in the state file."""
    created = yield from _create_upload(job)
    session = yield from open_session(job, created, file.source.media_type)
    if file.state is not None:
        yield Read(partial(file.state.save, session, file.identity))
        job.stage.is_open, job.stage.is_saved = False, True
    return session


def _create_upload(job: UploadJob) -> Flow[Session]:
    body = yield from get_data(job.call(CREATE, body=job.body))
    upload_id, url = json_pointer.find(body, "/data/uploadId"), json_pointer.find(body, "/data/url")
    del body  # a traceback would show the signed URL
    if not isinstance(upload_id, str) or not 0 < len(upload_id) <= _MAX_ID or not upload_id.isprintable():
        raise _unusable("data.uploadId", upload_id)
    job.stage.upload_id, job.stage.is_open = upload_id, True
    if not isinstance(url, str) or not 0 < len(url) <= MAX_URL:
        raise _unusable("data.url", url)
    return Session(upload_id, storage.check_url(url, job.server))


def _unusable(name: str, value: Any) -> UploadError:
    """Return the error for *value*, which is not shown: it may contain the signed URL."""
    if value is None:
        what = "is missing"
    elif isinstance(value, str):
        what = f"is a text of {len(value)} characters"
    else:
        what = f"is of the type {type(value).__name__}"
    return UploadError(f"{name} in the response {what}, so the file can't be sent", operation=CREATE)


def _cancel_upload(job: UploadJob, deadline: float) -> Flow[None]:
    """Cancel the upload at FastPix in one attempt; its errors are ignored, because the first error matters more."""
    settings = replace(job.settings, retries=None, deadline=deadline)
    with suppress(Exception):
        yield from get_data(job.call(CANCEL, settings, upload_id=job.stage.upload_id))


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
            media = json_pointer.find(body, "/data")
            if not is_object(media):
                raise ResponseValidationError("the response has no object data", operation=GET, data=body)
            return media
    raise AssertionError  # the last attempt returns or raises
