"""The effects of a flow: what it asks its driver to do.

A flow is a generator without I/O and without a clock. It yields an effect; the driver performs it and sends the result
into the generator, or throws the error. `deadlines` adds a deadline to a flow by changing its effects on their way.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.structs import Record
from fastpix_dyn.wire.messages import Request

Result = TypeVar("Result")


class Invoke(Record, frozen=True):
    """Make a whole call, through the middleware. The result is an `ApiResponse`."""

    call: Any
    """A `Call`."""


class Authorize(Record, frozen=True):
    """Get the credentials. The result is a mapping by security scheme; None if the HTTP library adds its own."""

    operation: str
    api: Api
    """The API whose security schemes the credentials are for."""


class Send(Record, frozen=True):
    """Send *request* and read the response. The result is a `Response`, or an `APIConnectionError` if there is none."""

    operation: Operation
    request: Request
    attempt: int
    """The number of the attempt, from 1."""
    timeout: Any
    """A timeout of the HTTP library, or seconds; None for the HTTP client's own."""
    left: float | None
    """Seconds until the deadline of the call; None for no deadline."""
    auth: Any
    """An auth object of the HTTP library; None for none."""
    stream: bool = False
    """Leave the body of a success unread, for the caller to read in pieces."""
    limit: int | None = None
    """The most bytes of a response body, decompressed; None for no limit. Streams have no limit."""
    bare: bool = False
    """Send the request without the HTTP client's own headers, and follow no redirect: its host is not the API's."""

    def __repr__(self) -> str:  # without `auth`, a secret
        return f"Send({self.operation.id!r}, {self.request!r}, attempt={self.attempt})"


class Sleep(Record, frozen=True):
    """Wait for *seconds*. The result is None."""

    seconds: float


class Read(Record, frozen=True):
    """Do *work*, which may block, such as reading a file. The result is its return value."""

    work: Callable[[], Any]


class Now(Record, frozen=True):
    """Tell the time. The result is seconds of a monotonic clock. Flows ask only if there is a deadline."""


class Within(Record, frozen=True):
    """Perform *effect*, and cancel it after *left* seconds if it can be cancelled. The result is that of *effect*.

    Then the driver raises `DeadlinePassed`. Under threads only a `Read` can be: its thread is left behind. Of any other
    effect, the flow checks the time when it is done.
    """

    effect: Authorize | Invoke | Sleep | Read
    left: float


class DeadlinePassed(Exception):  # noqa: N818  # no user sees it
    """An effect was cancelled, because the seconds of its `Within` passed."""


class Emit(Record, frozen=True):
    """Hand *value* to the caller, who iterates over the values of the flow. The result is None."""

    value: Any

    def __repr__(self) -> str:  # without `value`, which may contain a secret
        return "Emit()"


Effect = Invoke | Authorize | Send | Sleep | Read | Now | Within
"""The effects that a driver performs; an error is thrown into the flow."""
Flow = Generator[Effect, Any, Result]
"""A flow with a result."""
EmittingFlow = Generator[Effect | Emit, Any, None]
"""A flow that emits values and has no result."""
