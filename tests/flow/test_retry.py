"""When a call is tried again, and after how long."""

import pytest

from fastpix_dyn import APIConnectionError, APIStatusError, APITimeoutError, NotFoundError, RateLimitError, Retry


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


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"base": -1}, {"cap": -1}])
def test_a_policy_that_makes_no_sense_is_refused(wrong):
    """At least one attempt, no negative time."""
    with pytest.raises(ValueError, match="attempts of at least 1"):
        Retry(**wrong)
