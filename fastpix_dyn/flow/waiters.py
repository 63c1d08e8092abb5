"""Waiters: call an operation until a value in its response reaches a state, by `x-dyn-waiters`."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.errors import ConfigurationError, WaitFailedError, WaitTimeoutError
from fastpix_dyn.flow.call import Call, get_response
from fastpix_dyn.flow.effects import Flow, Sleep
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Operation, Waiter


def waiter_of(operation: Operation, name: str) -> Waiter:
    """Return the waiter *name* of *operation*.

    Raises:
        ConfigurationError: the operation has no such waiter.
    """
    known = {waiter.name: waiter for waiter in operation.waiters}
    if name not in known:
        hint = suggestion(name, known) or "it has none"
        raise ConfigurationError(f"no waiter {name!r} in x-dyn-waiters; {hint}", operation=operation.id)
    return known[name]


def wait(call: Call, waiter: Waiter, interval: float | None, deadline: float | None) -> Flow[Any]:
    """Repeat *call* until the waiter's value is one of success; the result is the body of that response.

    Args:
        call: the call of the operation.
        waiter: the waiter of the operation.
        interval: seconds between two calls; None for the document's.
        deadline: seconds until it gives up; None for the document's.

    Raises:
        WaitFailedError: the value is one of failure.
        WaitTimeoutError: the value was none of success before the deadline.
    """
    interval = waiter.interval if interval is None else interval
    deadline = waiter.deadline if deadline is None else deadline
    spent = 0.0
    while True:
        response = yield from get_response(call)
        spent += response.elapsed
        value = json_pointer.find(response.data, waiter.pointer)
        if value in waiter.success:
            return response.data
        state = f"{waiter.pointer or 'the body'} is {value!r}"
        if value in waiter.failure:
            message = f"{waiter.name!r} can't be reached any more: {state}"
            raise WaitFailedError(message, operation=call.operation.id, data=response.data)
        if spent + interval > deadline:
            message = f"timed out waiting for {waiter.name!r} after {deadline:g} s: {state}"
            raise WaitTimeoutError(message, operation=call.operation.id, data=response.data)
        yield Sleep(interval)
        spent += interval
