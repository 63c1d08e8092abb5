"""The resumable upload protocol of the storage host: its requests, and the meaning of its responses. No I/O.

Rules: Google Cloud Storage, "Performing resumable uploads". The URL of a session takes chunks by PUT, each with a
`Content-Range`. Status 308 means "continue", and its `Range` contains how many bytes are stored.
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
"""Bytes: the size of a chunk is a multiple of this; the last chunk may be shorter."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The first `stored` bytes are stored; the storage host expects more."""

    stored: int


@dataclass(frozen=True, slots=True)
class Complete:
    """The whole file is stored."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The session does not exist any more; the file needs a new upload."""


SessionStatus = Incomplete | Complete | Expired | FastPixError
"""The state of a session after a request. An error is temporary: the request can be retried."""


def check_url(url: str) -> str:
    """Return *url*, if a file may be sent to it: over https, or to this machine.

    Raises:
        UploadError: the file may not be sent there.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_safe = (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))) and host
        has_user = parts.username is not None
    except ValueError:
        is_safe, has_user = "", False
    if not is_safe or has_user:
        raise UploadError("the URL for the file is not an https URL, so nothing was sent to it")
    return url


def is_session(url: str) -> bool:
    """Return whether *url* is a session, which takes chunks; any other URL takes a POST that opens a session."""
    return "upload_id" in parse_qs(urlsplit(url).query)


def open_request(url: str, media_type: str) -> Request:
    """Return the request that opens a session."""
    return Request("POST", url, (("Content-Type", media_type), ("x-goog-resumable", "start")), b"")


def session_url(url: str, response: Response) -> str | FastPixError:
    """Return the URL of the session from *response* to `open_request`, or a temporary error.

    Raises:
        UploadError: the storage host refuses to open a session.
    """
    location = response.headers.get("location")
    if response.status in {200, 201} and location:
        return check_url(urljoin(url, location))
    failure = _failure(response)
    if isinstance(failure, Expired):
        raise UploadError("the storage host does not know the URL for the file", status=response.status)
    return failure


def chunk_request(url: str, content: bytes, offset: int, total: int | None, media_type: str) -> Request:
    """Return the request that sends *content* from *offset* on; *total* is None while the file's size is unknown."""
    if not content:
        return status_request(url, total)
    content_range = f"bytes {offset}-{offset + len(content) - 1}/{'*' if total is None else total}"
    return Request("PUT", url, (("Content-Type", media_type), ("Content-Range", content_range)), content)


def status_request(url: str, total: int | None) -> Request:
    """Return the request for the number of stored bytes; with *total* it completes an upload that has all of them."""
    return Request("PUT", url, (("Content-Range", f"bytes */{'*' if total is None else total}"),), b"")


def session_status(response: Response, sent: int) -> SessionStatus:
    """Return the state of the session from *response* to a chunk or a status request, after *sent* bytes.

    Raises:
        UploadError: the storage host refuses the file.
    """
    if 200 <= response.status < 300:
        return Complete()
    if response.status != 308:
        return _failure(response)
    text = response.headers.get("range", "").strip()
    match = re.fullmatch(r"bytes=0-(\d{1,18})", text, re.ASCII)
    stored = int(match[1]) + 1 if match else 0
    if (text and not match) or stored > sent:
        return APIConnectionError(
            f"the storage host reports the range {text!r} as stored, but only {sent} bytes were sent"
        )
    return Incomplete(stored)


def _failure(response: Response) -> Expired | FastPixError:
    status = response.status
    if status in {404, 410}:
        return Expired()
    if status in {408, 429} or status >= 500:
        wait = retry_after(response)
        return status_error_class(status)(f"the storage host returned {status}", status=status, retry_after=wait)
    if 300 <= status < 400:
        message = f"the storage host returned the redirect {status}; redirects of files are not followed"
        raise UploadError(message, status=status)
    raise UploadError(f"the storage host refused the file: {status}", status=status)
