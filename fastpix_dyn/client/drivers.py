"""Runs flows: the same flow under threads and under asyncio. Nothing here knows what a flow is about.

An error of ours leaves without the frames of the flow. Its words say all, and their variables are what was sent and
what came: tracebacks that show variables, as test runners and error trackers make them, would show secrets.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.client.connection import EXTENSION, failure
from fastpix_dyn.errors import APIConnectionError, FastPixError
from fastpix_dyn.flow.effects import Act, Emit, Emitting, Flow
from fastpix_dyn.wire.messages import Response

Perform = Callable[[Act], Any]
PerformAsync = Callable[[Act], Awaitable[Any]]


def run(flow: Flow[Any], perform: Perform) -> Any:
    """The result of *flow*, each effect done by *perform*."""
    try:
        act = next(flow)
        while True:
            try:
                result = perform(act)
            except BaseException as error:  # noqa: BLE001  # an interruption too: the flow may have to tidy up
                act = flow.throw(error)
            else:
                act = flow.send(result)
    except StopIteration as end:
        return end.value
    except FastPixError as error:
        raise error.with_traceback(None)  # noqa: B904  # it is the same error
    finally:
        flow.close()


def iterate(flow: Emitting, perform: Perform) -> Iterator[Any]:
    """What *flow* emits."""
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
    """The result of *flow*, each effect done by *perform*."""
    try:
        act = next(flow)
        while True:
            try:
                result = await perform(act)
            except BaseException as error:  # noqa: BLE001  # a cancellation too: the flow may have to tidy up
                act = flow.throw(error)
            else:
                act = flow.send(result)
    except StopIteration as end:
        return end.value
    except FastPixError as error:
        raise error.with_traceback(None)  # noqa: B904  # it is the same error
    finally:
        flow.close()


async def iterate_async(flow: Emitting, perform: PerformAsync) -> AsyncIterator[Any]:
    """What *flow* emits."""
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


@dataclass(frozen=True, slots=True)
class StreamedResponse:
    """A successful answer with its body still to come. It is not judged: who streams does not want it whole.

    Attributes:
        status: the HTTP status.
        headers: the headers; names in any case.
        http: the `httpx.Response`: `iter_bytes()`, `iter_lines()`, `read()`, and their async twins.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    http: Any = field(repr=False)

    def iter_bytes(self) -> Any:
        """The body in pieces; an async iterator from an async client.

        Raises:
            APIConnectionError: the connection broke before the end; what came until then is good.
        """
        return _pieces_async(self.http) if hasattr(self.http.stream, "__aiter__") else _pieces(self.http)


def _pieces(http: Any) -> Iterator[bytes]:
    try:
        yield from http.iter_bytes()
    except Exception as error:  # of either library; what is not theirs is raised again
        raise _failure(http, error) from error


async def _pieces_async(http: Any) -> AsyncIterator[bytes]:
    try:
        async for piece in http.aiter_bytes():
            yield piece
    except Exception as error:  # of either library; what is not theirs is raised again
        raise _failure(http, error) from error


def _failure(http: Any, error: Exception) -> APIConnectionError:
    return failure(error, http.request.extensions[EXTENSION]["operation"], str(http.request.url), 0.0)


def _streamed(response: Response) -> StreamedResponse:
    return StreamedResponse(response.status, response.headers, response.http)


@contextmanager
def opened(flow: Flow[Response], perform: Perform) -> Generator[StreamedResponse]:
    """The answer that *flow* results in, until the `with` block ends."""
    response = run(flow, perform)
    try:
        yield _streamed(response)
    finally:
        response.http.close()


@asynccontextmanager
async def opened_async(flow: Flow[Response], perform: PerformAsync) -> AsyncGenerator[StreamedResponse]:
    """`opened`, for an `async with` block."""
    response = await run_async(flow, perform)
    try:
        yield _streamed(response)
    finally:
        await response.http.aclose()
