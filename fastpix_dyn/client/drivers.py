"""Drivers run flows: the same flow under threads and under asyncio. They know nothing of what a flow is about.

An error of ours leaves a driver without the traceback frames of the flow: their variables contain requests and
responses, and test runners and error trackers show them.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.client.connection import EXTENSION, connection_error, library_of
from fastpix_dyn.errors import ConfigurationError, FastPixError
from fastpix_dyn.flow.effects import DeadlinePassed, Effect, Emit, EmittingFlow, Flow
from fastpix_dyn.redaction import sealed
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
        raise sealed(error)  # noqa: B904  # it is the same error
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
            raise sealed(error)  # noqa: B904  # it is the same error


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
        raise sealed(error)  # noqa: B904  # it is the same error
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
            raise sealed(error)  # noqa: B904  # it is the same error


async def cancel_after(seconds: float, work: Awaitable[Any]) -> Any:
    """Return the result of *work*, which is cancelled after *seconds*.

    Raises:
        DeadlinePassed: it was cancelled.
    """
    from asyncio import timeout  # a sync client does not need it

    scope = timeout(seconds)
    try:
        async with scope:
            return await work
    except TimeoutError:
        if scope.expired():
            raise DeadlinePassed from None
        raise  # of a function of the caller


async def in_thread(work: Callable[[], Any]) -> Any:
    """Return the result of *work*, which may block, from a thread of its own.

    A task that is cancelled meanwhile ends at once.
    """
    from asyncio import Future, get_running_loop

    loop = get_running_loop()
    done: Future[Any] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result)
        else:
            # A future refuses a StopIteration.
            done.set_exception(RuntimeError(repr(error)) if isinstance(error, StopIteration) else error)

    def finish(result: Any, error: BaseException | None) -> None:
        with suppress(RuntimeError):  # the event loop was closed meanwhile
            loop.call_soon_threadsafe(settle, result, error)

    _start_thread(work, finish)
    return await done


def in_thread_until(seconds: float, work: Callable[[], Any]) -> Any:
    """Return the result of *work*, which may block, from a thread of its own.

    Raises:
        DeadlinePassed: it takes longer than *seconds*.
    """
    from threading import Event

    outcome: list[tuple[Any, BaseException | None]] = []
    is_done = Event()

    def finish(result: Any, error: BaseException | None) -> None:
        outcome.append((result, error))
        is_done.set()

    _start_thread(work, finish)
    if not is_done.wait(seconds):
        raise DeadlinePassed
    result, error = outcome.pop()
    if error is not None:
        raise error
    return result


def _start_thread(work: Callable[[], Any], finish: Callable[[Any, BaseException | None], None]) -> None:
    """Start a thread that does *work*, and hands its result or its error to *finish*.

    Nothing can interrupt it. It holds up neither the end of the event loop nor that of the process; a thread of an
    executor would, for as long as *work* blocks.
    """
    from contextvars import copy_context
    from threading import Thread

    context = copy_context()

    def run() -> None:
        result, failure = None, None
        try:
            result = context.run(work)
        except BaseException as error:  # noqa: BLE001  # it is the caller's
            failure = error
        finish(result, failure)

    Thread(target=run, name="fastpix_dyn", daemon=True).start()


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
            ConfigurationError: the body was read before, or the `with` block has ended.
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
    except Exception as error:  # noqa: BLE001  # of either library; any other is raised again
        failure = _stream_error(http, error)
        raise failure from failure.__cause__


async def _pieces_async(http: Any) -> AsyncIterator[bytes]:
    try:
        async for piece in http.aiter_bytes():
            yield piece
    except Exception as error:  # noqa: BLE001  # of either library; any other is raised again
        failure = _stream_error(http, error)
        raise failure from failure.__cause__


def _stream_error(http: Any, error: Exception) -> FastPixError:
    operation = http.request.extensions[EXTENSION]["operation"]
    if library_of(error, "StreamError"):
        return ConfigurationError(
            "the body of a stream can be read once, within its `with` block; open another stream", operation=operation
        )
    return connection_error(error, operation, str(http.request.url), 0.0)
