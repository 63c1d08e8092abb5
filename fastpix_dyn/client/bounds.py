"""How much of an answer's body is taken: no more than the limit, decompressed, and no less than was compressed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from fastpix_dyn.errors import ResponseTooLargeError
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.records import Record
from fastpix_dyn.wire.messages import Headers


def bound(answer: Any, headers: Headers, effect: Send, limit: int | None) -> None:
    """Lets *answer* be read up to *limit* bytes, and no compressed body pass for whole that is not.

    Its own methods are put aside on the object, for they are what the HTTP library itself reads by; see `unbound`.

    Raises:
        ResponseTooLargeError: it says itself that it is larger, or it is compressed more than once.
    """
    length, coding = headers.get("content-length", ""), headers.get("content-encoding", "")
    if not coding and (limit is None or (length.isdecimal() and int(length) <= limit)):
        return  # nothing is compressed, and HTTP itself ends the body at a length that is known
    measure = _Measure(answer, effect.operation.id, limit)
    measure.check_head(length, coding)
    answer.iter_raw, answer.iter_bytes = _tailed(measure, answer.iter_raw), _counted(measure, answer.iter_bytes)
    answer.aiter_raw, answer.aiter_bytes = (
        _tailed_async(measure, answer.aiter_raw),
        _counted_async(measure, answer.aiter_bytes),
    )


def unbound(answer: Any) -> None:
    """Gives *answer* its own methods back: it was read, and may be pickled."""
    if "iter_raw" in answer.__dict__:
        del answer.iter_raw, answer.iter_bytes, answer.aiter_raw, answer.aiter_bytes


class _Measure(Record):
    """What has come of a body so far."""

    answer: Any
    operation: str
    limit: int | None
    size: int = 0
    tail: bytes = b""
    """The last bytes as they came."""

    def check_head(self, length: str, coding: str) -> None:
        """What can be said before anything is read."""
        if self.limit is None:
            return
        if length.isdecimal() and int(length) > self.limit:
            raise self.too_large(f"has {length} bytes")
        if "," in coding:
            # A piece that is decompressed twice may grow a million times before it can be counted.
            raise self.too_large("is compressed more than once, and may have any size")

    def count(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.limit is not None and self.size > self.limit:
            raise self.too_large("has more bytes")

    def check_end(self) -> None:
        """A gzip member ends with its size (RFC 1952 §2.3.1), which the HTTP library does not look at."""
        coding = self.answer.headers.get("content-encoding", "").strip().lower()
        if coding == "gzip" and self.tail and int.from_bytes(self.tail, "little") != self.size % 2**32:
            raise httpx.DecodingError("the gzip data is cut off", request=self.answer.request)

    def too_large(self, what: str) -> ResponseTooLargeError:
        return ResponseTooLargeError(
            f"the answer ({self.answer.status_code}) {what}; max_response_bytes is {self.limit}",
            operation=self.operation,
            status=self.answer.status_code,
            headers=self.answer.headers,
        )


def _tailed(measure: _Measure, pieces: Any) -> Any:
    def iterate(*size: int | None, **options: Any) -> Iterator[bytes]:
        for piece in pieces(*size, **options):
            measure.tail = (measure.tail + piece[-4:])[-4:]
            yield piece

    return iterate


def _counted(measure: _Measure, pieces: Any) -> Any:
    def iterate(*size: int | None, **options: Any) -> Iterator[bytes]:
        for piece in pieces(*size, **options):
            measure.count(piece)
            yield piece
        measure.check_end()

    return iterate


def _tailed_async(measure: _Measure, pieces: Any) -> Any:
    async def iterate(*size: int | None, **options: Any) -> AsyncIterator[bytes]:
        async for piece in pieces(*size, **options):
            measure.tail = (measure.tail + piece[-4:])[-4:]
            yield piece

    return iterate


def _counted_async(measure: _Measure, pieces: Any) -> Any:
    async def iterate(*size: int | None, **options: Any) -> AsyncIterator[bytes]:
        async for piece in pieces(*size, **options):
            measure.count(piece)
            yield piece
        measure.check_end()

    return iterate
