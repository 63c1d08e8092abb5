"""The resumable upload protocol of the storage host: its requests, and the meaning of its responses. No I/O.

Rules: Google Cloud Storage, "Performing resumable uploads". The URL of a session takes chunks by PUT, each with a
`Content-Range`. Status 308 means "continue", and its `Range` contains how many bytes are stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from fastpix_dyn.addresses import AddressError, check_supplied
from fastpix_dyn.errors import APIConnectionError, FastPixError, UploadError, status_error_class
from fastpix_dyn.flow.response import retry_after
from fastpix_dyn.media.arguments import shown
from fastpix_dyn.wire.messages import Request, Response

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
"""How a URL begins that has a scheme (RFC 3986 §3.1)."""
QUANTUM = 256 * 1024
"""Bytes: the size of a chunk is a multiple of this; the last chunk may be shorter."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The first `stored` bytes are stored; the storage host expects more."""

    stored: int


@dataclass(frozen=True, slots=True)
class Complete:
    """The storage host reports the whole file as stored."""

    size: int | None = None
    """The bytes that it has, if it says so."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The session does not exist any more; the file needs a new upload."""


SessionStatus = Incomplete | Complete | Expired | FastPixError
"""The state of a session after a request. An error is temporary: the request can be retried."""


def check_url(url: str, source: str) -> str:
    """Return *url*, which the server at the URL *source* sent, if a file may be sent to it.

    It may over https, or within this machine; and to an address of this machine only if *source* is on it also.

    Raises:
        UploadError: the file may not be sent there.
    """
    try:
        address = check_supplied(url, source)
    except AddressError as error:
        reason: object = error
    else:
        reason = "" if address.is_private_channel else "plain http is not encrypted"
    if reason:
        raise UploadError(
            f"the URL for the file is not an https URL that can be used ({reason}); nothing was sent to it"
        )
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
        return check_url(_joined(url, location), url)
    failure = _failure(response)
    if isinstance(failure, Expired):
        raise UploadError("the storage host does not know the URL for the file", status=response.status)
    return failure


def _joined(url: str, location: str) -> str:
    """Return the URL of *location*, which may be relative to *url*."""
    if _ABSOLUTE.match(location):
        return location  # `urljoin` would remove control characters
    try:
        return urljoin(url, location)
    except ValueError:
        return location  # `check_url` says what is wrong with it


def chunk_request(url: str, content: bytes, offset: int, total: int | None, media_type: str) -> Request:
    """Return the request that sends *content* from *offset* on; *total* is None while the file's size is unknown."""
    if not content:
        return status_request(url, total)
    content_range = f"bytes {offset}-{offset + len(content) - 1}/{'*' if total is None else total}"
    return Request("PUT", url, (("Content-Type", media_type), ("Content-Range", content_range)), content)


def status_request(url: str, total: int | None) -> Request:
    """Return the request for the number of stored bytes; with *total* it completes an upload that has all of them."""
    return Request("PUT", url, (("Content-Range", f"bytes */{'*' if total is None else total}"),), b"")


def session_status(response: Response, limit: int) -> SessionStatus:
    """Return the state of the session from *response* to a chunk or a status request.

    Args:
        response: the response.
        limit: the most bytes that can be stored.

    Raises:
        UploadError: the storage host refuses the file.
    """
    if response.status in {200, 201}:
        size = response.headers.get("x-goog-stored-content-length", "").strip()
        return Complete(int(size) if re.fullmatch(r"\d{1,18}", size, re.ASCII) else None)
    if 200 <= response.status < 300:
        return APIConnectionError(f"the storage host returned {response.status}, not whether the file is complete")
    if response.status != 308:
        return _failure(response)
    text = response.headers.get("range", "").strip()
    match = re.fullmatch(r"bytes=0-(\d{1,18})", text, re.ASCII)
    stored = int(match[1]) + 1 if match else 0
    if (text and not match) or stored > limit:
        return APIConnectionError(
            f"the storage host reports the range {shown(text)} as stored, but at most {limit} bytes were sent"
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
