"""When a call is tried again, and after how long."""

import re

import pytest

from fastpix_dyn import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ArgumentValueError,
    ConfigurationError,
    FastPixError,
    NotFoundError,
    RateLimitError,
    Retry,
)
from fastpix_dyn.flow.retry import check_count, check_number
from fastpix_dyn.spec.plan import Retries
from fastpix_dyn.structs import replace


def status(code, retry_after=None):
    """An answer with that status."""
    return (RateLimitError if code == 429 else APIStatusError)("", status=code, retry_after=retry_after)


SENT, UNSENT = APITimeoutError(""), APIConnectionError("", request_sent=False)


@pytest.mark.parametrize(
    ("error", "method", "waits"),
    [
        (status(503), "GET", [1, 2, 4, 8, 10, 10, None]),
        (status(500), "POST", [None]),
        (status(503), "POST", [1]),
        (status(429), "PATCH", [1]),
        (status(429, 7), "GET", [7, 7]),
        (status(429, 0), "GET", [0]),
        (status(429, 60), "GET", [None]),
        (NotFoundError("", status=404), "GET", [None]),
        (SENT, "GET", [1]),
        (SENT, "POST", [None]),
        (UNSENT, "POST", [1]),
    ],
)
def test_the_wait_before_each_attempt(error, method, waits):
    """Exponential up to the cap, `Retry-After` where given, nothing where it could do harm."""
    retry = Retry(attempts=7)

    found = [retry.wait(error, attempt, 0, 1, idempotent=method == "GET") for attempt in range(1, len(waits) + 1)]
    assert found == waits


def test_jitter_takes_a_share_of_the_wait():
    """Full jitter takes from nothing to the whole."""
    assert [Retry().wait(status(503), 2, 0, chance, idempotent=True) for chance in (0, 0.25, 1)] == [0, 0.5, 2]


def test_no_attempt_beyond_the_budget():
    """The wait counts, too."""
    retry = Retry(attempts=9, budget=5)

    assert [retry.wait(status(503), 1, spent, 1, idempotent=True) for spent in (0, 3.9, 4, 6)] == [1, 1, None, None]


def test_statuses_and_connection_errors_can_be_chosen():
    """Only what the policy names is tried again."""
    retry = Retry(statuses=frozenset({404}), connection_errors=False)

    assert retry.wait(NotFoundError("", status=404), 1, 0, 1, idempotent=True) == 1
    assert retry.wait(status(503), 1, 0, 1, idempotent=True) is None
    assert retry.wait(UNSENT, 1, 0, 1, idempotent=True) is None


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"attempts": 0}, "attempts is a whole number from 1, not 0"),
        ({"attempts": 1.0}, "attempts is a whole number from 1, not 1.0"),
        ({"attempts": None}, "attempts is a whole number from 1, not None"),
        ({"base": -1}, "base is a finite number of seconds from 0, not -1"),
        ({"base": None}, "base is a finite number of seconds from 0, not None"),
        ({"cap": -0.5}, "cap is a finite number of seconds from 0, not -0.5"),
        ({"cap": None}, "cap is a finite number of seconds from 0, not None"),
        ({"multiplier": -1}, "multiplier is a finite number from 0, not -1"),
        ({"multiplier": None}, "multiplier is a finite number from 0, not None"),
        ({"budget": -1}, "budget is a finite number of seconds from 0, or None, not -1"),
        ({"statuses": "503"}, "statuses is a set of whole numbers, not str"),
        ({"statuses": {503, "504"}}, "statuses is a set of whole numbers, not set"),
        ({"statuses": 503}, "statuses is a set of whole numbers, not int"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong, text):
    """At least one attempt, no negative time, whole numbers as statuses; None is for the budget only."""
    rule = "Retry needs attempts of at least 1, and base, cap and multiplier of at least 0: "

    with pytest.raises(ConfigurationError, match=f"^{re.escape(rule + text)}$"):
        Retry(**wrong)


@pytest.mark.parametrize("statuses", [frozenset({503}), {503}, [503], (503,), range(503, 504)])
def test_any_collection_of_statuses_will_do(statuses):
    """Its members are retried."""
    assert Retry(statuses=statuses).wait(status(503), 1, 0, 1, idempotent=True) == 1
    assert Retry(statuses=statuses).wait(status(504), 1, 0, 1, idempotent=True) is None


def test_the_smallest_and_the_largest_numbers_are_a_policy():
    """Zero, and 30 years."""
    assert Retry(attempts=1, base=0, cap=0, multiplier=0, budget=0, statuses=frozenset()).base == 0
    assert Retry(base=1e9, cap=1e9, multiplier=1e9, budget=1e9).budget == 1e9


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
def test_a_status_of_the_usual_policy_is_retried(code):
    """For a request that may be repeated."""
    assert Retry().wait(status(code), 1, 0, 1, idempotent=True) == 1


@pytest.mark.parametrize("code", [300, 304, 400, 401, 403, 404, 405, 409, 410, 422, 425, 501, 505, 511, 599])
def test_another_status_is_not_retried(code):
    """By the usual policy."""
    assert Retry().wait(status(code), 1, 0, 1, idempotent=True) is None


def test_the_usual_policy():
    """Three attempts, a wait of a second at most before the second one, of two before the third; no budget."""
    assert [Retry().wait(SENT, attempt, 10**6, 1, idempotent=True) for attempt in (1, 2, 3)] == [1, 2, None]
    assert Retry(attempts=99).wait(SENT, 98, 0, 1, idempotent=True) == 10


@pytest.mark.parametrize(
    ("code", "waits"), [(408, None), (429, 1), (500, None), (502, None), (503, 1), (504, None), (409, None)]
)
def test_a_request_that_may_not_be_repeated_is_retried_if_it_was_not_carried_out(code, waits):
    """After 429 and 503 only, though the policy names all of these."""
    assert Retry(statuses={*range(400, 600)}).wait(status(code), 1, 0, 1, idempotent=False) == waits


def test_no_other_error_is_retried():
    """Only responses and connections, though nothing was sent."""
    assert ArgumentValueError("wrong").is_retry_safe
    assert Retry().wait(ArgumentValueError("wrong"), 1, 0, 1, idempotent=True) is None
    assert Retry().wait(FastPixError("wrong"), 1, 0, 1, idempotent=True) is None


@pytest.mark.parametrize(("seconds", "wait"), [(9.9, 9.9), (10, 10), (10.1, None), (0, 0)])
def test_retry_after_counts_up_to_the_cap(seconds, wait):
    """Whatever the jitter; a longer one is no retry."""
    assert Retry().wait(status(429, seconds), 1, 0, 0.5, idempotent=True) == wait


@pytest.mark.parametrize(("left", "wait"), [(None, 2), (2.1, 2), (2, None), (1.9, None), (0, None)])
def test_no_wait_that_reaches_the_deadline(left, wait):
    """It ends before it."""
    assert Retry().wait(status(503), 2, 0, 1, idempotent=True, left=left) == wait
    assert Retry(base=9).wait(status(503, 2), 1, 0, 1, idempotent=True, left=left) == wait


@pytest.mark.parametrize(("spent", "wait"), [(2.9, 2), (3, None), (3.1, None)])
def test_no_wait_that_reaches_the_budget(spent, wait):
    """Of a budget of 5 seconds; neither if it is long until the deadline."""
    assert Retry(budget=5).wait(status(503), 2, spent, 1, idempotent=True, left=99) == wait


def test_a_wait_that_no_float_can_hold_is_the_cap_or_nothing():
    """Without a base it is nothing, whatever the multiplier."""
    assert Retry(attempts=10**9, multiplier=1e9).wait(SENT, 10**6, 0, 1, idempotent=True) == 10
    assert Retry(attempts=10**9, multiplier=1e9, base=0).wait(SENT, 10**6, 0, 1, idempotent=True) == 0
    assert Retry(attempts=10**9, multiplier=1e9, base=0).wait(SENT, 2, 0, 1, idempotent=True) == 0


def test_the_policy_of_the_document():
    """All of it; times are bounded, because sockets and clocks are."""
    plan = Retries(attempts=7, statuses=frozenset({418}), connection_errors=False, base=2.0, multiplier=3.0, cap=4.0)
    endless = replace(plan, base=1e99, multiplier=1e99, cap=1e99, connection_errors=True)
    made = Retry.of(plan)

    assert made == Retry(
        attempts=7, base=2.0, cap=4.0, multiplier=3.0, statuses=frozenset({418}), connection_errors=False, budget=None
    )
    assert Retry.of(endless) == replace(made, base=1e9, cap=1e9, multiplier=1e9, connection_errors=True)


# Numbers of callers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "zero", "none", "is_right"),
    [
        (0, True, True, True),
        (0, False, True, False),
        (0.0, False, True, False),
        (5e-324, False, True, True),
        (-5e-324, True, True, False),
        (1e9, False, True, True),
        (1_000_000_001, False, True, False),
        (None, False, True, True),
        (None, False, False, False),
        (True, True, True, False),
        (False, True, True, False),
        ("5", True, True, False),
    ],
)
def test_a_number_of_seconds_is_in_its_limits(value, zero, none, is_right):
    """Zero and None pass if they mean something."""
    if is_right:
        check_number("time", value, or_zero=zero, or_none=none)
        return
    least, or_none = "from 0" if zero else "above 0", ", or None" if none else ""
    text = f"time is a finite number of years {least}{or_none}, not {value!r}"
    with pytest.raises(ArgumentValueError, match=f"^{re.escape(text)}$"):
        check_number("time", value, unit=" of years", or_zero=zero, or_none=none, error=ArgumentValueError)


@pytest.mark.parametrize(
    ("value", "least", "none", "is_right"),
    [
        (2, 2, "", True),
        (1, 2, "", False),
        (10**99, 2, "", True),
        (None, 0, "", False),
        (None, 0, "all", True),
        (True, 0, "", False),
        (2.0, 0, "", False),
        ("2", 0, "all", False),
    ],
)
def test_a_count_is_in_its_limits(value, least, none, is_right):
    """None passes if it means something, as the message says."""
    if is_right:
        check_count("parts", value, least, or_none=none)
        return
    text = f"parts is a whole number from {least}{', or None for all' if none else ''}, not {value!r}"
    with pytest.raises(ArgumentValueError, match=f"^{re.escape(text)}$"):
        check_count("parts", value, least, or_none=none, error=ArgumentValueError)
    with pytest.raises(ConfigurationError, match=f"^{re.escape(text)}$"):
        check_count("parts", value, least, or_none=none)
