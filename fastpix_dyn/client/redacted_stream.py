"""The body of a streamed response, whose logs stay redacted until it is closed.

The HTTP library reads it after the call that sent the request has returned, and logs trailers, or the headers of other
responses on the same connection (HTTP/2), while it does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastpix_dyn.redaction import redact_logs


def redact_stream(response: Any, path: str) -> None:
    """Make *response*, to a request to *path*, read its body and close with redacted logs."""
    source = response.stream
    is_async = hasattr(source, "__aiter__")
    name = "AsyncByteStream" if is_async else "SyncByteStream"
    base: Any = next(one for one in type(source).__mro__ if one.__name__ == name)
    methods = _async_methods(source, path) if is_async else _methods(source, path)
    elapsed = {"elapsed": property(lambda _self: source.elapsed)} if hasattr(source, "elapsed") else {}
    response.stream = type("RedactedStream", (base,), {**methods, **elapsed})()


def _methods(source: Any, path: str) -> dict[str, Any]:
    def iterate(_self: Any) -> Iterator[bytes]:
        pieces = iter(source)
        while True:
            with redact_logs(path):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    def close(_self: Any) -> None:
        with redact_logs(path):
            source.close()

    return {"__iter__": iterate, "close": close}


def _async_methods(source: Any, path: str) -> dict[str, Any]:
    async def iterate(_self: Any) -> AsyncIterator[bytes]:
        pieces = aiter(source)
        while True:
            with redact_logs(path):
                piece = await anext(pieces, None)
            if piece is None:
                return
            yield piece

    async def aclose(_self: Any) -> None:
        with redact_logs(path):
            await source.aclose()

    return {"__aiter__": iterate, "aclose": aclose}
