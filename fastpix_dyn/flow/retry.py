"""When to try again, and after how long: a frozen policy with one deciding method and no clock."""

from __future__ import annotations

from fastpix_dyn.errors import APIConnectionError, APIStatusError, FastPixError
from fastpix_dyn.spec.plan import Retries
from fastpix_dyn.structs import Record


class Retry(Record, frozen=True):
    """How a call is tried again. Times are in seconds.

    Attributes:
        attempts: how often the request is sent at most, the first time included.
        base: the wait before the second attempt, at most; each later one may be *multiplier* times as long.
        cap: no wait is longer than this. If `Retry-After` asks for more there is no further attempt; the error has it.
        multiplier: growth of the wait from attempt to attempt.
        statuses: the statuses worth another attempt.
        connection_errors: whether a connection that failed or broke is worth another attempt.
        budget: no further attempt once the call has taken this long; None for no bound.

    A request whose method is not idempotent (RFC 9110 §9.2.2) is sent again only where it certainly was not carried
    out: after 429, 503, or a connection that never came about.
    """

    attempts: int = 3
    base: float = 1.0
    cap: float = 10.0
    multiplier: float = 2.0
    statuses: frozenset[int] = frozenset({408, 429, 500, 502, 503, 504})
    connection_errors: bool = True
    budget: float | None = None

    def __post_init__(self) -> None:
        if self.attempts < 1 or min(self.base, self.cap, self.multiplier) < 0:
            raise ValueError("Retry needs at least one attempt and no negative times")

    @classmethod
    def of(cls, plan: Retries) -> Retry:
        """The policy that a document recommends."""
        return cls(plan.attempts, plan.base, plan.cap, plan.multiplier, plan.statuses, plan.connection_errors)

    def wait(
        self,
        error: FastPixError,
        attempt: int,
        spent: float,
        chance: float,
        *,
        idempotent: bool,
        deadline: float | None = None,
    ) -> float | None:
        """How long to wait before the next attempt; None to give up and raise *error*.

        Args:
            error: how the attempt ended.
            attempt: its number, from 1.
            spent: seconds since the call began.
            chance: from 0 to 1; the wait is that share of the longest allowed ("full jitter").
            idempotent: whether the request may be repeated though the server may have carried it out.
            deadline: seconds that the call may take in all.
        """
        if attempt >= self.attempts or not self._worth(error) or not (idempotent or error.is_retry_safe):
            return None
        asked = error.retry_after if isinstance(error, APIStatusError) else None
        if asked is not None and asked > self.cap:
            return None
        delay = chance * self._longest(attempt) if asked is None else asked
        bounds = [bound for bound in (self.budget, deadline) if bound is not None]
        return delay if all(spent + delay < bound for bound in bounds) else None

    def _longest(self, attempt: int) -> float:
        """The longest wait after *attempt*."""
        try:
            return min(self.cap, self.base * self.multiplier ** (attempt - 1))
        except OverflowError:  # it grew beyond every number
            return self.cap if self.base else 0.0

    def _worth(self, error: FastPixError) -> bool:
        if isinstance(error, APIStatusError):
            return error.status in self.statuses
        return isinstance(error, APIConnectionError) and self.connection_errors
