"""Uploads: a file of any size to the storage that FastPix names, by the resumable protocol of Google Cloud Storage.

The upload is created by the API; its bytes go to another host, in pieces, without any credential. What the storage has
confirmed is never sent again. https://cloud.google.com/storage/docs/performing-resumable-uploads
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, urlsplit

from fastpix_dyn.errors import APIConnectionError, ConfigurationError, NotFoundError, UploadError
from fastpix_dyn.flow import waiting
from fastpix_dyn.flow.call import Call, data
from fastpix_dyn.flow.effects import Flow, Read, Send, Sleep
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.media import resuming
from fastpix_dyn.media.source import Source, opened
from fastpix_dyn.wire.messages import Request, Response

CREATE, CANCEL, GET = "direct-upload-video-media", "cancel-upload", "get-media"
"""The operations of the API that an upload takes."""
UNIT = 256 * 1024
"""Pieces are multiples of it, but for the last."""
RETRIES = Retry(attempts=6, base=1.0, cap=30.0)
_GONE = frozenset({404, 410})
_SESSIONS = 3
"""How many uploads are begun, at most, where the storage forgets one."""
_RANGE = re.compile(r"bytes=0-(\d+)")
_LOCAL = ("localhost", "127.0.0.1", "::1")

Progress = Callable[[int, int | None], object]
"""Is told how many bytes are there, and of how many; None where that is not known."""
File = str | os.PathLike[str] | IO[bytes]


@dataclass(slots=True)
class Upload:
    """An upload under way; what of it is there is known to the storage alone.

    Attributes:
        source: what is uploaded.
        settings: what is told to the API, as `pushMediaSettings`.
        cors_origin: the web page that may upload, where one does.
        chunk_size: bytes of a piece.
        on_progress: is told after each piece.
        state: the file that lets another process go on; None for none.
        retries: when a piece is tried again; its counting begins anew with each byte that gets there.
        id: of the upload, and of the media that it becomes; empty until it is created.
        url: where the bytes go; as good as a password.
    """

    source: Source
    settings: Mapping[str, Any]
    cors_origin: str = "*"
    chunk_size: int = 64 * UNIT
    on_progress: Progress | None = None
    state: Path | None = None
    retries: Retry = RETRIES
    id: str = ""
    url: str = field(default="", repr=False)
    sessions: int = 0


def begun(
    file: File,
    *,
    metadata: Mapping[str, str] | None = None,
    access_policy: str = "public",
    settings: Mapping[str, Any] | None = None,
    cors_origin: str = "*",
    chunk_size: int = 64 * UNIT,
    on_progress: Progress | None = None,
    resume: str | os.PathLike[str] | None = None,
    retries: Retry = RETRIES,
) -> Upload:
    """An upload of *file*, of which nothing is sent yet.

    Raises:
        ConfigurationError: the file can't be read, or an option is wrong.
    """
    if chunk_size < UNIT or chunk_size % UNIT:
        raise ConfigurationError(f"chunk_size is a multiple of 256 KiB ({UNIT:,} bytes), not {chunk_size:,}")
    told = {"accessPolicy": access_policy, **({"metadata": dict(metadata)} if metadata else {}), **(settings or {})}
    state = None if resume is None else Path(resume)
    return Upload(opened(file), told, cors_origin, chunk_size, on_progress, state, retries)


def flow(client: Any, upload: Upload, *, wait: bool = False) -> Flow[str]:
    """Sends all of *upload*; results in its id. With *wait*, once the media is ready.

    Raises:
        UploadError: the storage refuses the bytes, to the end.
        APIConnectionError: it can't be reached, to the end.
        WaitFailedError, WaitTimeoutError: the media did not get ready.
        FastPixError: what the API says to the upload itself.
    """
    if upload.state:
        upload.id, upload.url = yield Read(lambda: resuming.load(upload.state, upload.source))
    while not (yield from _sent(client, upload)):
        upload.id = upload.url = ""
    if upload.state:
        yield Read(lambda: resuming.forget(upload.state))
    if wait:
        yield from _waited(client, upload)
    return upload.id


def cancelling(client: Any, upload: Upload) -> Flow[Any]:
    """Takes the upload back at FastPix."""
    return data(_call(client, CANCEL, upload_id=upload.id))


def _sent(client: Any, upload: Upload) -> Flow[bool]:
    """Whether the bytes got there; if not, the storage knows nothing of the upload any more."""
    start: int | None = None
    if upload.url:
        start = yield from _stored(client, upload)
    else:
        yield from _created(client, upload)
        start = 0
    while start is not None and start >= 0:
        start = yield from _piece_sent(client, upload, start)
    return start is not None


_DONE = -1


def _created(client: Any, upload: Upload) -> Flow[None]:
    upload.sessions += 1
    if upload.sessions > _SESSIONS:
        raise UploadError(f"the storage forgot {_SESSIONS} uploads of {upload.source.name}; try again later")
    body = {"corsOrigin": upload.cors_origin, "pushMediaSettings": dict(upload.settings)}
    made = (yield from data(_call(client, CREATE, body=body)))["data"]
    upload.id, upload.url = made["uploadId"], _checked(made["url"])
    if "upload_id" not in parse_qs(urlsplit(upload.url).query):
        upload.url = yield from _session(client, upload)
    if upload.state:
        yield Read(lambda: resuming.save(upload.state, upload.source, upload.id, upload.url))


def _session(client: Any, upload: Upload) -> Flow[str]:
    """Opens the session of an address that is only signed; results in the address that takes the bytes."""
    headers = (("x-goog-resumable", "start"), ("Content-Type", "application/octet-stream"), ("Content-Length", "0"))
    response = yield from _asked(client, upload, "POST", headers, b"")
    location = response.headers.get("location", "")
    if response.status not in {200, 201} or not location:
        raise _refused(upload, response, "would not open a session")
    return _checked(location)


def _stored(client: Any, upload: Upload) -> Flow[int | None]:
    """How many bytes the storage has; `_DONE` where it has all, None where it knows nothing of them."""
    total = "*" if upload.source.size is None else str(upload.source.size)
    headers = (("Content-Range", f"bytes */{total}"), ("Content-Length", "0"))
    response = yield from _asked(client, upload, "PUT", headers, b"")
    return _confirmed(upload, response, upload.source.size)


def _piece_sent(client: Any, upload: Upload, start: int) -> Flow[int | None]:
    """Sends a piece from *start* on; results in where the next one begins, as `_stored`."""
    content, is_last = yield Read(lambda: upload.source.piece(start, upload.chunk_size))
    end = start + len(content)
    total = str(end) if is_last else "*" if upload.source.size is None else str(upload.source.size)
    place = f"bytes {start}-{end - 1}/{total}" if content else f"bytes */{total}"
    headers = (("Content-Range", place), ("Content-Type", "application/octet-stream"))
    for attempt in range(1, upload.retries.attempts + 1):
        request = Request("PUT", upload.url, headers, content)
        answer = yield Send(client.operations[CREATE].plan, request, attempt, None, None, None, in_bits=True)
        if isinstance(answer, Response) and answer.status not in upload.retries.statuses:
            confirmed = _confirmed(upload, answer, end)
            if confirmed is None or confirmed != start or not content:
                _tell(upload, end if confirmed == _DONE else confirmed)
                return confirmed
        elif attempt < upload.retries.attempts:
            yield Sleep(_pause(upload.retries, attempt))
            confirmed = yield from _stored(client, upload)
            if confirmed is None or confirmed != start:
                _tell(upload, end if confirmed == _DONE else confirmed)
                return confirmed
        elif isinstance(answer, APIConnectionError):
            raise answer
        else:
            raise _refused(upload, answer, "failed")
    raise UploadError(f"the storage takes nothing more of {upload.source.name} from byte {start:,} on")


def _asked(
    client: Any, upload: Upload, method: str, headers: tuple[tuple[str, str], ...], content: bytes
) -> Flow[Response]:
    """The answer of the storage to a request that changes nothing it has; asked again where none comes."""
    attempt = 1
    while True:
        request = Request(method, upload.url, headers, content)
        answer = yield Send(client.operations[CREATE].plan, request, attempt, None, None, None)
        if isinstance(answer, Response) and answer.status not in upload.retries.statuses:
            return answer
        if attempt >= upload.retries.attempts:
            raise answer if isinstance(answer, APIConnectionError) else _refused(upload, answer, "failed")
        yield Sleep(_pause(upload.retries, attempt))
        attempt += 1


def _confirmed(upload: Upload, response: Response, most: int | None) -> int | None:
    """How many bytes are there by what the storage says: never more than were sent."""
    if response.status in {200, 201}:
        return _DONE
    if response.status in _GONE:
        return None
    if response.status != 308:
        raise _refused(upload, response, "refused the bytes")
    given = response.headers.get("range")
    found = _RANGE.fullmatch(given) if given else None
    stored = int(found[1]) + 1 if found else 0
    if (given and not found) or (most is not None and stored > most):
        raise UploadError(f"the storage says that it has {given!r}, and {most} bytes were sent", status=308)
    return stored


def _refused(upload: Upload, response: Response, what: str) -> UploadError:
    said = response.content[:200].decode("utf-8", "replace")
    return UploadError(
        f"the storage {what}: {response.status} {said}; {upload.source.name}",
        status=response.status,
        upload_id=upload.id,
    )


def _pause(retries: Retry, attempt: int) -> float:
    return min(retries.cap, retries.base * retries.multiplier ** (attempt - 1))


def _tell(upload: Upload, sent: int | None) -> None:
    if upload.on_progress and sent is not None:
        upload.on_progress(sent, upload.source.size)


def _checked(url: str) -> str:
    """*url*, if bytes may go there: over TLS, but for this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and host not in _LOCAL:
        raise UploadError(f"the API names {parts.scheme}://{host} as storage; bytes go over https only")
    return url


def _waited(client: Any, upload: Upload) -> Flow[None]:
    """Until the media is ready; the API may need a moment to know of it at all."""
    waiter = waiting.declared(client.operations[GET].plan, "ready")
    for attempt in range(1, 10):
        try:
            yield from waiting.wait(_call(client, GET, media_id=upload.id), waiter, None, None)
        except NotFoundError:
            if attempt == 9:
                raise
            yield Sleep(min(attempt, waiter.interval))
        else:
            return


def _call(client: Any, operation: str, **arguments: Any) -> Call:
    call: Call = client.operations[operation].call(**arguments)
    return call
