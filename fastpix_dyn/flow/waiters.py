"""Waiters: call an operation until a value in its response reaches a state, by `x-dyn-waiters`."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.errors import ArgumentValueError, ConfigurationError, WaitFailedError, WaitTimeoutError
from fastpix_dyn.flow.call import Call, get_response
from fastpix_dyn.flow.deadlines import Overrun, within
from fastpix_dyn.flow.effects import Flow, Now, Sleep
from fastpix_dyn.flow.retry import MOST_SECONDS, check_number
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Operation, Waiter
from fastpix_dyn.structs import Record
from fastpix_dyn.text import short_repr


def waiter_of(operation: Operation, name: str) -> Waiter:
    """Return the waiter *name* of *operation*.

    Raises:
        ConfigurationError: the operation has no such waiter.
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(f"the name of a waiter is text, not {type(name).__name__}", operation=operation.id)
    known = {waiter.name: waiter for waiter in operation.waiters}
    if name not in known:
        hint = suggestion(name, known) if known else "it has none"
        raise ConfigurationError(f"no waiter {short_repr(name)} in x-dyn-waiters; {hint}", operation=operation.id)
    return known[name]


def wait(call: Call, waiter: Waiter, interval: float | None, deadline: float | None) -> Flow[Any]:
    """Repeat *call* until the waiter's value is one of success; the result is the body of that response.

    Args:
        call: the call of the operation.
        waiter: the waiter of the operation.
        interval: seconds between two calls; None for the document's.
        deadline: seconds until it gives up, calls included; None for the document's.

    Raises:
        ArgumentValueError: *interval* or *deadline* is no number of seconds.
        WaitFailedError: the value is one of failure.
        WaitTimeoutError: the value was none of success before the deadline.
    """
    check_number("interval", interval, or_zero=True, error=ArgumentValueError)
    check_number("deadline", deadline, error=ArgumentValueError)
    interval = waiter.interval if interval is None else interval
    return _wait_until(call, waiter, interval, min(waiter.deadline, MOST_SECONDS) if deadline is None else deadline)


def _wait_until(call: Call, waiter: Waiter, interval: float, deadline: float) -> Flow[Any]:
    progress = _Progress()

    def timed_out(_overrun: Overrun) -> WaitTimeoutError:
        message = f"timed out waiting for {waiter.name!r} after {deadline:g} s: {progress.state}"
        return WaitTimeoutError(message, operation=call.operation.id, data=progress.data)

    end = (yield Now()) + deadline
    return (yield from within(_repeat(call, waiter, interval, progress), end, timed_out))


class _Progress(Record):
    """The last response of a waiter."""

    data: Any = None
    state: str = "there was no response"


def _repeat(call: Call, waiter: Waiter, interval: float, progress: _Progress) -> Flow[Any]:
    while True:
        response = yield from get_response(call)
        value = json_pointer.find(response.data, waiter.pointer)
        if value in waiter.success:
            return response.data
        progress.data, progress.state = response.data, f"{waiter.pointer or 'the body'} is {value!r}"
        if value in waiter.failure:
            message = f"{waiter.name!r} can't be reached any more: {progress.state}"
            raise WaitFailedError(message, operation=call.operation.id, data=response.data)
        yield Sleep(interval)
