"""A streamed body: what the HTTP library logs while it is read and closed is redacted, and nothing beyond that."""

import asyncio
import logging

import httpx
import httpx2
import pytest

from fastpix_dyn.client.redacted_stream import redact_stream

HTTP_LIBRARIES = pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)
LINE = "receive_response_headers.complete return_value=canary"
STEP = "receive_response_headers.complete"


def log():
    """Logs what httpcore does about trailers."""
    logging.getLogger("httpcore.http2").debug(LINE)


def response_of(http, *, is_async, **attributes):
    """A response whose body logs at each piece and at its end."""

    class Body(http.SyncByteStream):
        def __iter__(self):
            for piece in (b"a", b"", b"b"):
                log()
                yield piece

        def close(self):
            log()

    class AsyncBody(http.AsyncByteStream):
        async def __aiter__(self):
            for piece in (b"a", b"", b"b"):
                log()
                yield piece

        async def aclose(self):
            log()

    response = http.Response(200)
    response.stream = AsyncBody() if is_async else Body()
    vars(response.stream).update(attributes)
    return response


@HTTP_LIBRARIES
@pytest.mark.parametrize("is_async", [False, True])
def test_each_piece_and_the_end_are_read_with_redacted_logs(http, is_async, caplog):
    """An empty piece is one as well; between the pieces, which are the caller's, nothing is redacted."""
    response = response_of(http, is_async=is_async)
    redact_stream(response, "/books")
    assert isinstance(response.stream, http.AsyncByteStream if is_async else http.SyncByteStream)
    pieces = []

    async def read():
        async for piece in response.stream:
            pieces.append(piece)
            log()
        await response.stream.aclose()

    with caplog.at_level(logging.DEBUG, "httpcore.http2"):
        if is_async:
            asyncio.run(read())
        else:
            for piece in response.stream:
                pieces.append(piece)
                log()
            response.stream.close()
        log()

    assert pieces == [b"a", b"", b"b"]
    assert [record.getMessage() for record in caplog.records] == [STEP, LINE, STEP, LINE, STEP, LINE, STEP, LINE]


@pytest.mark.parametrize("is_async", [False, True])
def test_the_elapsed_time_of_a_stream_is_that_of_its_source(is_async):
    """httpx2 reads it from there; httpx's stream has none."""
    response = response_of(httpx2, is_async=is_async, elapsed=7)
    redact_stream(response, "/books")
    assert response.stream.elapsed == 7

    without = response_of(httpx, is_async=is_async)
    redact_stream(without, "/books")
    assert not hasattr(without.stream, "elapsed")
