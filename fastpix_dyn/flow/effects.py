"""What a flow asks its driver to do. A flow is a generator: it yields an effect and is sent the effect's result."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.structs import Record
from fastpix_dyn.wire.messages import Request

Result = TypeVar("Result")


class Invoke(Record, frozen=True):
    """Make a whole call, through the middleware: results in an `ApiResponse`."""

    call: Any
    """A `Call`."""


class Authorize(Record, frozen=True):
    """Say what credentials there are now: a mapping by security scheme; None where the HTTP library has its own."""

    operation: str
    api: Api
    """Whose schemes they are for."""


class Send(Record, frozen=True):
    """Send *request* and read the answer: a `Response`, or an `APIConnectionError` that says why not."""

    operation: Operation
    request: Request
    attempt: int
    """From 1."""
    timeout: Any
    """What the HTTP library takes as a timeout; None for its own."""
    left: float | None
    """Seconds until all must be done; None for no bound."""
    auth: Any
    """The HTTP library's own kind of authentication; None for none."""
    stream: bool = False
    """Leave the body of a success unread, for the caller to read bit by bit."""
    limit: int | None = None
    """The bytes that the answer may hold, decompressed; None for no bound. What is streamed has none."""
    bare: bool = False
    """Send just what the request holds, and follow no redirect: it goes to a host that is not the API's."""

    def __repr__(self) -> str:  # without `auth`
        return f"Send({self.operation.id!r}, {self.request!r}, attempt={self.attempt})"


class Sleep(Record, frozen=True):
    """Wait that many seconds."""

    seconds: float


class Read(Record, frozen=True):
    """Do what may block, such as reading a file: results in what it gives."""

    work: Callable[[], Any]


class Emit(Record, frozen=True):
    """Hand *value* to the caller, who iterates over what the flow emits."""

    value: Any

    def __repr__(self) -> str:  # without `value`
        return "Emit()"


Act = Invoke | Authorize | Send | Sleep | Read
"""What a driver does; what goes wrong with it is thrown into the flow."""
Flow = Generator[Act, Any, Result]
"""A flow that ends with a result."""
Emitting = Generator[Act | Emit, Any, None]
"""A flow that emits values on its way."""
