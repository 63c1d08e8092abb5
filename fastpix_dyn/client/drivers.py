"""Runs flows: the same flow under threads and under asyncio. Nothing here knows what a flow is about.

An error of ours leaves without the frames of the flow. Its words say all, and their variables are what was sent and
what came: tracebacks that show variables, as test runners and error trackers make them, would show secrets.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from typing import Any

from fastpix_dyn.errors import FastPixError
from fastpix_dyn.flow.effects import Act, Emit, Emitting, Flow

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
