"""The limit of a response body: it fails beyond a number of bytes, and if it is compressed and truncated.

The iterating methods of the response object are replaced, because the HTTP library itself reads by them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from fastpix_dyn.errors import ResponseTooLargeError
from fastpix_dyn.structs import Record


class BodyLimit(Record):
    """The bytes of a body that were read so far, and their limit."""

    response: Any
    operation: str
    limit: int | None
    is_stream: bool
    size: int = 0
    tail: bytes = b""
    """The last four bytes, compressed."""

    def apply(self, length: str, coding: str) -> None:
        """Check the headers, and count what the iterating methods of the response read.

        Raises:
            ResponseTooLargeError: the headers announce a larger body, or it is compressed more than once.
        """
        self.check_headers(length, coding)
        response = self.response
        response.iter_raw, response.iter_bytes = _keep_tail(self, response.iter_raw), _count(self, response.iter_bytes)
        response.aiter_raw = _keep_tail_async(self, response.aiter_raw)
        response.aiter_bytes = _count_async(self, response.aiter_bytes)

    def check_headers(self, length: str, coding: str) -> None:
        """Check before the body is read."""
        if self.limit is None:
            return
        if length.isdecimal() and int(length) > self.limit:
            raise self.too_large(f"has {length} bytes")
        if "," in coding:
            # A piece that is decompressed twice may grow a million times before it is counted.
            raise self.too_large("is compressed more than once, and may have any size")

    def count(self, piece: bytes) -> None:
        """Count a decompressed *piece*."""
        self.size += len(piece)
        if self.limit is not None and self.size > self.limit:
            raise self.too_large("has more bytes")

    def check_end(self) -> None:
        """Check that the compressed data ended, and that there is none after it; the HTTP library ignores both."""
        coding = self.response.headers.get("content-encoding", "").strip().lower()
        # The size at the end of a gzip member (RFC 1952 §2.3.1).
        is_short = coding == "gzip" and int.from_bytes(self.tail, "little") != self.size % 2**32
        # JSON that ends too early can't be decoded, which is the better error for it.
        is_checked = coding == "gzip" or self.is_stream or "json" not in self.response.headers.get("content-type", "")
        if self.tail and is_checked and (is_short or not _has_ended(self.response)):
            raise httpx.DecodingError(f"the {coding} data is truncated", request=self.response.request)

    def too_large(self, what: str) -> ResponseTooLargeError:
        """Return the error for a body that is too large."""
        return ResponseTooLargeError(
            f"the response ({self.response.status_code}) {what}; max_response_bytes is {self.limit}",
            operation=self.operation,
            status=self.response.status_code,
            headers=self.response.headers,
        )


def _has_ended(response: Any) -> bool:
    """Return whether the decoders of *response* reached the end of their data, and used all of it."""
    decoder = getattr(response, "_decoder", None)
    for one in getattr(decoder, "children", [decoder]):
        inflator: Any = getattr(one, "decompressor", None)
        inflator = getattr(inflator, "decompressor", inflator)  # httpx2 wraps it
        if hasattr(inflator, "eof") and (not inflator.eof or inflator.unused_data):
            return False
        if hasattr(inflator, "is_finished") and not inflator.is_finished():  # of Brotli
            return False
    return True


def _keep_tail(body: BodyLimit, pieces: Any) -> Any:
    def iterate(*size: int | None, **options: Any) -> Iterator[bytes]:
        for piece in pieces(*size, **options):
            body.tail = (body.tail + piece[-4:])[-4:]
            yield piece

    return iterate


def _count(body: BodyLimit, pieces: Any) -> Any:
    def iterate(*size: int | None, **options: Any) -> Iterator[bytes]:
        for piece in pieces(*size, **options):
            body.count(piece)
            yield piece
        body.check_end()

    return iterate


def _keep_tail_async(body: BodyLimit, pieces: Any) -> Any:
    async def iterate(*size: int | None, **options: Any) -> AsyncIterator[bytes]:
        async for piece in pieces(*size, **options):
            body.tail = (body.tail + piece[-4:])[-4:]
            yield piece

    return iterate


def _count_async(body: BodyLimit, pieces: Any) -> Any:
    async def iterate(*size: int | None, **options: Any) -> AsyncIterator[bytes]:
        async for piece in pieces(*size, **options):
            body.count(piece)
            yield piece
        body.check_end()

    return iterate
