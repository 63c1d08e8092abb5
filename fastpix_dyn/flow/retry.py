"""The retry policy: whether to send a request again, and after how many seconds. It has no clock.

`check_number` and `check_count` check all numbers of time and all counts that callers pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from fastpix_dyn.errors import APIConnectionError, APIStatusError, ArgumentValueError, ConfigurationError, FastPixError
from fastpix_dyn.spec.plan import Retries
from fastpix_dyn.structs import Record
from fastpix_dyn.text import short_repr

_SETS = (frozenset, set, list, tuple, range)
MOST_SECONDS = 1e9
"""30 years: sockets and clocks do not take much more."""
NumberError = type[ConfigurationError | ArgumentValueError]


def check_number(
    name: str,
    value: object,
    *,
    unit: str = " of seconds",
    or_zero: bool = False,
    or_none: bool = True,
    error: NumberError = ConfigurationError,
) -> None:
    """Refuse a *value* that is no finite number above zero: text, a bool, NaN, an infinity, a negative number.

    Raises:
        ConfigurationError: or *error*; the value is wrong.
    """
    if value is None and or_none:
        return
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_SECONDS
    if not is_number or not (value or or_zero):
        least, none = "from 0" if or_zero else "above 0", ", or None" if or_none else ""
        raise error(f"{name} is a finite number{unit} {least}{none}, not {short_repr(value)}")


def check_count(
    name: str, value: object, least: int, *, or_none: str = "", error: NumberError = ConfigurationError
) -> None:
    """Refuse a *value* that is no whole number of *least* or more; None passes if *or_none* says what it means.

    Raises:
        ConfigurationError: or *error*; the value is wrong.
    """
    if value is None and or_none:
        return
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise error(
            f"{name} is a whole number from {least}{or_none and f', or None for {or_none}'}, not {short_repr(value)}"
        )


def _check_statuses(statuses: Any) -> None:
    if not isinstance(statuses, _SETS) or not all(isinstance(one, int) for one in cast("Iterable[Any]", statuses)):
        name = type(cast("object", statuses)).__name__
        raise ConfigurationError(f"statuses is a set of whole numbers, not {name}")


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
        try:
            check_count("attempts", self.attempts, 1)
            check_number("base", self.base, or_zero=True, or_none=False)
            check_number("cap", self.cap, or_zero=True, or_none=False)
            check_number("multiplier", self.multiplier, unit="", or_zero=True, or_none=False)
            check_number("budget", self.budget, or_zero=True)
            _check_statuses(self.statuses)
        except ConfigurationError as error:
            rule = "Retry needs attempts of at least 1, and base, cap and multiplier of at least 0"
            raise ConfigurationError(f"{rule}: {error.message}") from None

    @classmethod
    def of(cls, plan: Retries) -> Retry:
        """Return the policy that the document recommends by `x-dyn-retries`."""
        base, cap, multiplier = (min(one, MOST_SECONDS) for one in (plan.base, plan.cap, plan.multiplier))
        return cls(plan.attempts, base, cap, multiplier, plan.statuses, plan.connection_errors)

    def wait(
        self,
        error: FastPixError,
        attempt: int,
        spent: float,
        jitter: float,
        *,
        idempotent: bool,
        left: float | None = None,
    ) -> float | None:
        """Return the seconds to wait before the next attempt; None to give up and raise *error*.

        Args:
            error: the error of the attempt.
            attempt: its number, from 1.
            spent: seconds since the call began.
            jitter: a random number from 0 to 1; the wait is that share of the longest wait ("full jitter").
            idempotent: whether the request may be repeated although the server may have carried it out.
            left: seconds until the deadline of the call; None for no deadline.
        """
        if attempt >= self.attempts or not self._is_retried(error) or not (idempotent or error.is_retry_safe):
            return None
        retry_after = error.retry_after if isinstance(error, APIStatusError) else None
        if retry_after is not None and retry_after > self.cap:
            return None
        delay = jitter * self._longest(attempt) if retry_after is None else retry_after
        is_late = (self.budget is not None and spent + delay >= self.budget) or (left is not None and delay >= left)
        return None if is_late else delay

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
