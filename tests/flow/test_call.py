"""One call as a flow, under a driver that is a script: no network, and a clock that only the script moves."""

import json

import pytest
from small import library

from fastpix_dyn import FROM_DOCUMENT, APIConnectionError, APIStatusError, APITimeoutError, Retry
from fastpix_dyn.client.drivers import run
from fastpix_dyn.client.loading import load_api
from fastpix_dyn.flow.arguments import sort
from fastpix_dyn.flow.call import Call, respond
from fastpix_dyn.flow.effects import Authorize, Send, Sleep
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.wire.messages import Headers, Response

RETRIES = {"attempts": 4, "statuses": [429, 503], "connectionErrors": True, "base": 1, "multiplier": 2, "cap": 10}
API = load_api(library(**{"x-dyn-retries": RETRIES}))
NOON, SEVEN_LATER = "Wed, 21 Oct 2026 12:00:00 GMT", "Wed, 21 Oct 2026 12:00:07 GMT"


def status(code, *, seconds=0.0, **headers):
    """An answer of that status that took *seconds* to come."""
    pairs = [
        ("Content-Type", "application/json"),
        *((name.replace("_", "-"), value) for name, value in headers.items()),
    ]
    return Response(code, Headers(pairs), json.dumps({"title": "x"}).encode(), elapsed=seconds)


OK = status(200)
MADE = status(201)
TIMED_OUT = APITimeoutError("after it was sent")
NEVER_SENT = APIConnectionError("refused", request_sent=False)


def played(outcomes, operation="getBook", **settings):
    """The waits, the requests and the end of a call whose attempts end as in *outcomes*."""
    script, waits, sent = iter(outcomes), [], []

    def perform(act):
        match act:
            case Authorize():
                return {"reader": ("id", "pw")}
            case Sleep():
                return waits.append(act.seconds)
            case Send():
                sent.append(act)
                return next(script)

    environment = Environment(
        API, Judge(API.schemas), chance=lambda: 1.0, token=lambda: f"key-{len(sent)}", trusted=API.servers
    )
    given = {"book_id": "7"} if operation == "getBook" else {"title": "x"}
    plan = API.operations[operation]
    call = Call(environment, Settings(**settings), plan, sort(plan, given))
    try:
        end = run(respond(call), perform).status
    except (APIStatusError, APIConnectionError) as error:
        end = type(error).__name__
    return waits, sent, end


@pytest.mark.parametrize(
    ("outcomes", "waits", "end"),
    [
        ([status(429, Retry_After="7"), OK], [7], 200),
        ([status(429, Retry_After=SEVEN_LATER, Date=NOON), OK], [7], 200),
        ([status(429), OK], [1], 200),
        ([status(503)] * 3 + [OK], [1, 2, 4], 200),
        ([status(503)] * 4, [1, 2, 4], "InternalServerError"),
        ([status(429, Retry_After="11")], [], "RateLimitError"),
        ([status(500)], [], "InternalServerError"),
        ([TIMED_OUT, NEVER_SENT, OK], [1, 2], 200),
    ],
)
def test_the_waits_of_a_call_are_exactly_those_of_the_document(outcomes, waits, end):
    """With a jitter of 1: `Retry-After` in seconds and as a date, and without; the whole of `x-dyn-retries`."""
    found, sent, ended = played(outcomes)

    assert (found, len(sent), ended) == (waits, len(outcomes), end)
    assert [one.attempt for one in sent] == list(range(1, len(sent) + 1))


def test_a_post_that_timed_out_after_it_was_sent_is_not_sent_again():
    """It may have been carried out."""
    assert played([TIMED_OUT], "addBook")[::2] == ([], "APITimeoutError")
    assert played([NEVER_SENT, MADE], "addBook")[::2] == ([1], 201)


@pytest.mark.parametrize("key", ["mine", True])
def test_a_post_with_a_key_is_sent_again_with_the_same_key(key):
    """The caller's, or one made for the call."""
    waits, sent, end = played([TIMED_OUT, TIMED_OUT, MADE], "addBook", idempotency_key=key)

    keys = [dict(one.request.headers)["Idempotency-Key"] for one in sent]
    assert (waits, end) == ([1, 2], 201)
    assert keys == (["mine"] * 3 if key == "mine" else ["key-0"] * 3)


@pytest.mark.parametrize(
    ("settings", "waits"),
    [
        ({"retries": FROM_DOCUMENT}, [1, 2, 4]),
        ({"retries": None}, []),
        ({"retries": Retry(attempts=3, base=0.5, multiplier=3)}, [0.5, 1.5]),
        ({"retries": Retry(attempts=9, budget=3.5)}, [1, 2]),
        ({"retries": Retry(attempts=9), "deadline": 8}, [1, 2, 4]),
        ({"retries": Retry(attempts=9), "deadline": 7}, [1, 2]),
    ],
)
def test_policies_budgets_and_deadlines_bound_the_waits(settings, waits):
    """No wait begins that would end too late."""
    assert played([status(503)] * 9, **settings)[0] == waits


def test_each_attempt_is_told_what_is_left_of_the_deadline():
    """Time spent on attempts and on waits counts."""
    _, sent, _ = played([status(503, seconds=2), status(503, seconds=1), OK], deadline=30)

    assert [one.left for one in sent] == [30, 27, 24]


def test_credentials_are_asked_for_once_a_call():
    """All attempts carry the same."""
    _, sent, _ = played([status(503), OK])

    assert len({one.request for one in sent}) == 1
