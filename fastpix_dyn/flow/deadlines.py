"""Deadlines: run a flow until a time, after which it does nothing more.

`within` passes the effects of a flow on to the driver, each with the seconds that are left, and asks for the time
before and after each. So a deadline bounds all that a flow waits for: credentials, middleware, attempts, waits between
them, and files. Under asyncio, the driver cancels an effect at the deadline. Under threads it leaves the reading of a
file behind; a function of the caller can't be interrupted: if it returns too late, its result is dropped. In any case
nothing is sent after the deadline.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, assert_never

from fastpix_dyn.errors import APIConnectionError, APITimeoutError, FastPixError
from fastpix_dyn.flow.effects import (
    Authorize,
    DeadlinePassed,
    Effect,
    Flow,
    Invoke,
    Now,
    Read,
    Send,
    Sleep,
    Within,
)
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.wire.messages import Response

if TYPE_CHECKING:
    from fastpix_dyn.flow.call import Call

Result = TypeVar("Result")
_TOLERANCE = 0.05
"""Seconds before a deadline in which a timeout counts as caused by it: clocks and sockets are not exact."""


class Overrun(Record, frozen=True):
    """What a flow did when its deadline passed."""

    elapsed: float
    """Seconds since it began."""
    is_sent: bool
    """Whether a server may have received its last request."""


TimedOut = Callable[[Overrun], FastPixError]
"""Returns the error of a deadline that passed."""


def call_within_deadline(call: Call, start: Callable[[Call], Flow[Result]]) -> Flow[Result]:
    """Run the flow that *start* makes of *call*, within the deadline of the client and the end of the call.

    Raises:
        APITimeoutError: the deadline passed.
    """
    deadline, ends = call.settings.deadline, [] if call.end is None else [call.end]
    if deadline is not None:
        ends.append((yield Now()) + deadline)
    end = min(ends)
    bound = "the time that was left for it" if deadline is None else f"its deadline of {deadline:g} s"

    def timed_out(overrun: Overrun) -> APITimeoutError:
        is_sent, elapsed = overrun.is_sent, overrun.elapsed
        state = "the server may have carried it out" if is_sent else "nothing was sent"
        message = f"the call took longer than {bound}, and {state}; pass a longer deadline="
        return APITimeoutError(message, operation=call.operation.id, request_sent=is_sent, elapsed=elapsed)

    return (yield from within(start(replace(call, end=end)), end, timed_out))


def within(flow: Flow[Result], end: float, timed_out: TimedOut) -> Flow[Result]:
    """Run *flow*, at most until *end*, a time of the driver's clock (`Now`).

    At the end, the error of *timed_out* is thrown into *flow*, which may clean up; it can send nothing any more.
    """
    bounded = _Bounded((yield Now()), end, timed_out)
    try:
        effect = next(flow)
        while True:
            try:
                result = yield from bounded.perform(effect)
            except GeneratorExit:
                raise
            except BaseException as error:  # noqa: BLE001  # interruptions as well: the flow may have to clean up
                effect = flow.throw(error)
            else:
                effect = flow.send(result)
    except StopIteration as stop:
        value: Result = stop.value
        return value
    finally:
        flow.close()


class _Bounded(Record):
    """Performs effects until a time."""

    start: float
    end: float
    timed_out: TimedOut
    is_sent: bool = False
    """Whether a server may have received the last request."""

    def perform(self, effect: Effect) -> Flow[Any]:
        """Perform *effect*, unless the end has come.

        Raises:
            FastPixError: that of `timed_out`; the end came before the effect, or before it was done.
        """
        if isinstance(effect, Now):
            return (yield effect)
        left = self.end - (yield Now())
        if left <= 0 or (isinstance(effect, Sleep) and effect.seconds >= left):
            raise (yield from self._error())
        match effect:
            case Send():
                return (yield from self._send(effect, left))
            case Within() if effect.left <= left:
                result = yield effect  # of a deadline before this one, which raises its own error
            case Within():
                result = yield from self._cancellable(effect.effect, left)
            case Invoke() | Authorize() | Sleep() | Read():
                result = yield from self._cancellable(effect, left)
            case _:
                assert_never(effect)
        if (yield from self._is_over()):
            raise (yield from self._error())
        return result

    def _send(self, effect: Send, left: float) -> Flow[Any]:
        left = left if effect.left is None else min(left, effect.left)
        outcome: Response | APIConnectionError = yield replace(effect, left=left)
        self.is_sent = isinstance(outcome, Response) or outcome.request_sent
        if isinstance(outcome, Response):
            # An open stream must be closed by the caller.
            if not (effect.stream and outcome.status < 300) and (yield from self._is_over()):
                raise (yield from self._error())
        elif (yield from self._is_over(_TOLERANCE if isinstance(outcome, APITimeoutError) else 0.0)):
            raise (yield from self._error()) from outcome
        return outcome

    def _cancellable(self, effect: Authorize | Invoke | Sleep | Read, left: float) -> Flow[Any]:
        if isinstance(effect, Invoke):
            end = self.end if effect.call.end is None else min(self.end, effect.call.end)
            effect, self.is_sent = Invoke(replace(effect.call, end=end)), True
        try:
            return (yield Within(effect, left))
        except DeadlinePassed:
            raise (yield from self._error()) from None
        except APITimeoutError as error:
            if isinstance(effect, Invoke) and (yield from self._is_over(_TOLERANCE)):
                self.is_sent = error.request_sent
                raise (yield from self._error()) from error.with_traceback(None)
            raise

    def _is_over(self, tolerance: float = 0.0) -> Flow[bool]:
        now: float = yield Now()
        return now >= self.end - tolerance

    def _error(self) -> Flow[FastPixError]:
        now: float = yield Now()
        return self.timed_out(Overrun(now - self.start, self.is_sent))
