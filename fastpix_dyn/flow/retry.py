"""The retry policy: whether to send a request again, and after how many seconds. It has no clock."""

from __future__ import annotations

from fastpix_dyn.errors import APIConnectionError, APIStatusError, FastPixError
from fastpix_dyn.spec.plan import Retries
from fastpix_dyn.structs import Record


class Retry(Record, frozen=True):
    """A retry policy. Times are in seconds.

    A request whose method is not idempotent (RFC 9110 §9.2.2) is retried only if the server certainly did not carry it
    out: after 429, 503, or a connection that was never made.

    Attributes:
        attempts: the most attempts, the first included.
        base: the longest wait before the second attempt.
        cap: the longest wait before any attempt. If `Retry-After` is longer, there is no retry; the error contains it.
        multiplier: how many times longer each wait may be than the one before it.
        statuses: the statuses that are retried.
        connection_errors: whether a connection that failed or broke is retried.
        budget: no retry after this time since the call began; None for no limit.
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
            raise ValueError("Retry needs attempts of at least 1, and base, cap and multiplier of at least 0")

    @classmethod
    def of(cls, plan: Retries) -> Retry:
        """Return the policy that the document recommends by `x-dyn-retries`."""
        return cls(plan.attempts, plan.base, plan.cap, plan.multiplier, plan.statuses, plan.connection_errors)

    def wait(
        self,
        error: FastPixError,
        attempt: int,
        spent: float,
        jitter: float,
        *,
        idempotent: bool,
        deadline: float | None = None,
    ) -> float | None:
        """Return the seconds to wait before the next attempt; None to give up and raise *error*.

        Args:
            error: the error of the attempt.
            attempt: its number, from 1.
            spent: seconds since the call began.
            jitter: a random number from 0 to 1; the wait is that share of the longest wait ("full jitter").
            idempotent: whether the request may be repeated although the server may have carried it out.
            deadline: the most seconds for the call; None for no deadline.
        """
        if attempt >= self.attempts or not self._is_retried(error) or not (idempotent or error.is_retry_safe):
            return None
        retry_after = error.retry_after if isinstance(error, APIStatusError) else None
        if retry_after is not None and retry_after > self.cap:
            return None
        delay = jitter * self._longest(attempt) if retry_after is None else retry_after
        bounds = [bound for bound in (self.budget, deadline) if bound is not None]
        return delay if all(spent + delay < bound for bound in bounds) else None

    def _longest(self, attempt: int) -> float:
        """Return the longest wait after *attempt*."""
        try:
            return min(self.cap, self.base * self.multiplier ** (attempt - 1))
        except OverflowError:  # larger than any float
            return self.cap if self.base else 0.0

    def _is_retried(self, error: FastPixError) -> bool:
        if isinstance(error, APIStatusError):
            return error.status in self.statuses
        return isinstance(error, APIConnectionError) and self.connection_errors
