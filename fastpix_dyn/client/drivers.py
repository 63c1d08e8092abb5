"""Drivers run flows: the same flow under threads and under asyncio. They know nothing of what a flow is about.

An error of ours leaves a driver without the traceback frames of the flow: their variables contain requests and
responses, and test runners and error trackers show them.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.client.connection import EXTENSION, connection_error
from fastpix_dyn.errors import APIConnectionError, FastPixError
from fastpix_dyn.flow.effects import Effect, Emit, EmittingFlow, Flow
from fastpix_dyn.wire.messages import Response

Perform = Callable[[Effect], Any]
PerformAsync = Callable[[Effect], Awaitable[Any]]


def run(flow: Flow[Any], perform: Perform) -> Any:
    """Run *flow*, each effect by *perform*, and return its result."""
    try:
        effect = next(flow)
        while True:
            try:
                result = perform(effect)
            except BaseException as error:  # noqa: BLE001  # interruptions as well: the flow may have to clean up
                effect = flow.throw(error)
            else:
                effect = flow.send(result)
    except StopIteration as end:
        return end.value
    except FastPixError as error:
        raise error.with_traceback(None)  # noqa: B904  # it is the same error
    finally:
        flow.close()


def iterate(flow: EmittingFlow, perform: Perform) -> Iterator[Any]:
    """Run *flow*, each effect by *perform*, and yield the values that it emits."""
    with closing(flow):
        result = None
        try:
            while True:
                effect = flow.send(result)
                if isinstance(effect, Emit):
                    yield effect.value
                    result = None
                else:
                    result = perform(effect)
        except StopIteration:
            return
        except FastPixError as error:
            raise error.with_traceback(None)  # noqa: B904  # it is the same error


async def run_async(flow: Flow[Any], perform: PerformAsync) -> Any:
    """`run` under asyncio."""
    try:
        effect = next(flow)
        while True:
            try:
                result = await perform(effect)
            except BaseException as error:  # noqa: BLE001  # cancellations as well: the flow may have to clean up
                effect = flow.throw(error)
            else:
                effect = flow.send(result)
    except StopIteration as end:
        return end.value
    except FastPixError as error:
        raise error.with_traceback(None)  # noqa: B904  # it is the same error
    finally:
        flow.close()


async def iterate_async(flow: EmittingFlow, perform: PerformAsync) -> AsyncIterator[Any]:
    """`iterate` under asyncio."""
    with closing(flow):
        result = None
        try:
            while True:
                effect = flow.send(result)
                if isinstance(effect, Emit):
                    yield effect.value
                    result = None
                else:
                    result = await perform(effect)
        except StopIteration:
            return
        except FastPixError as error:
            raise error.with_traceback(None)  # noqa: B904  # it is the same error


# Streams --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StreamedResponse:
    """A successful response whose body is still to be read. It is not validated, because its body may never be whole.

    Attributes:
        status: the HTTP status.
        headers: the headers; names in any case.
        http: the `httpx.Response`: `iter_bytes()`, `iter_lines()`, `read()`, and their async twins.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    http: Any = field(repr=False)

    def iter_bytes(self) -> Any:
        """Iterate over the body in pieces; an async iterator from an async client.

        Raises:
            APIConnectionError: the connection broke before the end; the pieces before it are valid.
        """
        return _pieces_async(self.http) if hasattr(self.http.stream, "__aiter__") else _pieces(self.http)


@contextmanager
def open_stream(flow: Flow[Response], perform: Perform) -> Generator[StreamedResponse]:
    """Run *flow* and yield its response; close it at the end of the `with` block."""
    response = run(flow, perform)
    try:
        yield _streamed(response)
    finally:
        response.http.close()


@asynccontextmanager
async def open_stream_async(flow: Flow[Response], perform: PerformAsync) -> AsyncGenerator[StreamedResponse]:
    """`open_stream` under asyncio, for an `async with` block."""
    response = await run_async(flow, perform)
    try:
        yield _streamed(response)
    finally:
        await response.http.aclose()


def _streamed(response: Response) -> StreamedResponse:
    return StreamedResponse(response.status, response.headers, response.http)


def _pieces(http: Any) -> Iterator[bytes]:
    try:
        yield from http.iter_bytes()
    except Exception as error:  # of either library; any other is raised again
        raise _stream_error(http, error) from error


async def _pieces_async(http: Any) -> AsyncIterator[bytes]:
    try:
        async for piece in http.aiter_bytes():
            yield piece
    except Exception as error:  # of either library; any other is raised again
        raise _stream_error(http, error) from error


def _stream_error(http: Any, error: Exception) -> APIConnectionError:
    operation = http.request.extensions[EXTENSION]["operation"]
    return connection_error(error, operation, str(http.request.url), 0.0)
