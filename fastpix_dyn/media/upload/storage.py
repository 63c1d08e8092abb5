"""The resumable protocol of the storage host: its requests, and what its answers mean. No I/O.

Rules: Google Cloud Storage, "Performing resumable uploads". A session's address takes chunks by PUT, each with a
`Content-Range`; 308 means "go on", and its `Range` tells what is stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from fastpix_dyn.errors import APIConnectionError, FastPixError, UploadError, status_error_class
from fastpix_dyn.flow.prepare import is_loopback
from fastpix_dyn.flow.response import retry_after
from fastpix_dyn.wire.messages import Request, Response

QUANTUM = 256 * 1024
"""A chunk is a multiple of that many bytes; the last one may be shorter."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The first *size* bytes are stored; more are wanted."""

    size: int


@dataclass(frozen=True, slots=True)
class Complete:
    """All is stored."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The session has ended; a new upload can take its place."""


Meaning = Stored | Complete | Gone | FastPixError
"""An error is one that may pass; what can't pass is raised."""


def checked(url: str) -> str:
    """*url*, if files may be sent there: by https, or to this machine.

    Raises:
        UploadError: they may not.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        safe = (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))) and host
        odd = parts.username is not None
    except ValueError:
        safe, odd = "", False
    if not safe or odd:
        raise UploadError("the address for the file is no https one, so nothing was sent to it")
    return url


def is_open(url: str) -> bool:
    """Whether *url* is a session already, and takes chunks; else it takes a POST that opens one."""
    return "upload_id" in parse_qs(urlsplit(url).query)


def opening(url: str, media_type: str) -> Request:
    """The request that opens a session."""
    return Request("POST", url, (("Content-Type", media_type), ("x-goog-resumable", "start")), b"")


def session(url: str, response: Response) -> str | FastPixError:
    """The address of the session that *response* to `opening` tells, or an error that may pass.

    Raises:
        UploadError: there is none.
    """
    location = response.headers.get("location")
    if response.status in {200, 201} and location:
        return checked(urljoin(url, location))
    meaning = _trouble(response)
    if isinstance(meaning, Gone):
        raise UploadError("the storage host does not know the address for the file", status=response.status)
    return meaning


def chunk(url: str, content: bytes, offset: int, total: int | None, media_type: str) -> Request:
    """The request with the bytes from *offset* on; of an unknown *total* where more may follow."""
    if not content:
        return query(url, total)
    place = f"bytes {offset}-{offset + len(content) - 1}/{'*' if total is None else total}"
    return Request("PUT", url, (("Content-Type", media_type), ("Content-Range", place)), content)


def query(url: str, total: int | None) -> Request:
    """The request that asks how much is stored; of a known *total* it also ends an upload that has all."""
    return Request("PUT", url, (("Content-Range", f"bytes */{'*' if total is None else total}"),), b"")


def meaning(response: Response, reach: int) -> Meaning:
    """What *response* to a chunk or query says. No more than *reach* bytes can be stored.

    Raises:
        UploadError: the storage host refuses the file.
    """
    if 200 <= response.status < 300:
        return Complete()
    if response.status != 308:
        return _trouble(response)
    text = response.headers.get("range", "").strip()
    found = re.fullmatch(r"bytes=0-(\d{1,18})", text, re.ASCII)
    stored = int(found[1]) + 1 if found else 0
    if (text and not found) or stored > reach:
        return APIConnectionError(
            f"the storage host says that it has {text!r}, which it can't: {reach} bytes were sent"
        )
    return Stored(stored)


def _trouble(response: Response) -> Gone | FastPixError:
    status = response.status
    if status in {404, 410}:
        return Gone()
    if status in {408, 429} or status >= 500:
        wait = retry_after(response)
        return status_error_class(status)(f"the storage host answered {status}", status=status, retry_after=wait)
    if 300 <= status < 400:
        raise UploadError(f"the storage host answered {status}: redirects of files are not followed", status=status)
    raise UploadError(f"the storage host refused the file: {status}", status=status)
