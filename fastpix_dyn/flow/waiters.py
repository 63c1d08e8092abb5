"""Waits until an operation's answer says that something has come about, by `x-dyn-waiters`."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.errors import ConfigurationError, WaitFailedError, WaitTimeoutError
from fastpix_dyn.flow.call import Call, answer
from fastpix_dyn.flow.effects import Flow, Sleep
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Operation, Waiter


def declared(operation: Operation, name: str) -> Waiter:
    """The waiter *name* of *operation*.

    Raises:
        ConfigurationError: the document has none of that name.
    """
    known = {waiter.name: waiter for waiter in operation.waiters}
    if name not in known:
        hint = suggestion(name, known) or "it has none"
        raise ConfigurationError(f"no waiter {name!r} in x-dyn-waiters; {hint}", operation=operation.id)
    return known[name]


def wait(call: Call, waiter: Waiter, interval: float | None, deadline: float | None) -> Flow[Any]:
    """Calls until the value is one of success; results in the body of that answer.

    Raises:
        WaitFailedError: the value is one of failure; success can't come any more.
        WaitTimeoutError: it did not come in time.
    """
    interval = waiter.interval if interval is None else interval
    deadline = waiter.deadline if deadline is None else deadline
    spent = 0.0
    while True:
        response = yield from answer(call)
        spent += response.elapsed
        value = json_pointer.find(response.data, waiter.pointer)
        if value in waiter.success:
            return response.data
        state = f"{waiter.pointer or 'the body'} is {value!r}"
        if value in waiter.failure:
            message = f"{waiter.name!r} can't come any more: {state}"
            raise WaitFailedError(message, operation=call.operation.id, data=response.data)
        if spent + interval > deadline:
            message = f"{waiter.name!r} did not come in {deadline:g} s: {state}"
            raise WaitTimeoutError(message, operation=call.operation.id, data=response.data)
        yield Sleep(interval)
        spent += interval
