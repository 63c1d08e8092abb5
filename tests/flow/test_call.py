"""One call as a flow, under a driver that is a script: no network, and a clock that only the script moves."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import library
from strategies import ANYTHING

from fastpix_dyn import APIConnectionError, APIStatusError, APITimeoutError, Retry, SpecError
from fastpix_dyn.client.drivers import run
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.flow.call import Call, execute
from fastpix_dyn.flow.effects import Authorize, Now, Send, Sleep, Within
from fastpix_dyn.flow.prepare import sort_arguments
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec.compiled_cache import decode_api, encode_api
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.messages import Headers, Response

RETRIES = {"attempts": 4, "statuses": [429, 503], "connectionErrors": True, "base": 1, "multiplier": 2, "cap": 10}
API = load_api(library(**{"x-dyn-retries": RETRIES}))
KEYED = library(**{"x-dyn-retries": RETRIES})
KEYED["paths"]["/books"]["post"]["x-dyn-idempotency"] = "Idempotency-Key"
KEYED = load_api(KEYED)
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


def played(outcomes, operation="getBook", api=API, **settings):
    """The waits, the requests and the end of a call whose attempts end as in *outcomes*."""
    script, waits, sent, clock = iter(outcomes), [], [], [0.0]

    def perform(act):
        match act:
            case Now():
                return clock[0]
            case Within():
                return perform(act.effect)
            case Authorize():
                return {"reader": ("id", "pw")}
            case Sleep():
                clock[0] += act.seconds
                return waits.append(act.seconds)
            case Send():
                sent.append(act)
                outcome = next(script)
                clock[0] += outcome.elapsed
                return outcome

    environment = Environment(
        api, Validator(api.schemas), random=lambda: 1.0, new_key=lambda: f"key-{len(sent)}", trusted_servers=api.servers
    )
    given = {"book_id": "7"} if operation == "getBook" else {"title": "x"}
    plan = api.operations[operation]
    call = Call(environment, Settings(**settings), plan, sort_arguments(plan, given))
    try:
        end = run(execute(call), perform).status
    except (APIStatusError, APIConnectionError) as error:
        end = type(error).__name__
    return waits, sent, end


@pytest.mark.parametrize(
    ("outcomes", "waits", "end"),
    [
        ([status(429, Retry_After="7"), OK], [7], 200),
        ([status(429, Retry_After=SEVEN_LATER, Date=NOON), OK], [7], 200),
        ([status(429, Retry_After="1.5"), OK], [2], 200),
        ([status(429, retry_after_ms="1500"), OK], [1.5], 200),
        ([status(429, Retry_After="9" * 400)], [], "RateLimitError"),
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
def test_a_post_whose_key_only_the_caller_knows_is_not_sent_again(key):
    """The document does not say that the server knows such keys: it would make two books."""
    waits, sent, end = played([TIMED_OUT], "addBook", idempotency_key=key)

    assert (waits, end) == ([], "APITimeoutError")
    assert dict(sent[0].request.headers)["Idempotency-Key"] == ("mine" if key == "mine" else "key-0")


@pytest.mark.parametrize("key", ["mine", True])
def test_a_post_with_a_key_is_sent_again_with_the_same_key(key):
    """The caller's, or one made for the call, of an operation that takes one by the document."""
    waits, sent, end = played([TIMED_OUT, TIMED_OUT, MADE], "addBook", api=KEYED, idempotency_key=key)

    keys = [dict(one.request.headers)["Idempotency-Key"] for one in sent]
    assert (waits, end) == ([1, 2], 201)
    assert keys == (["mine"] * 3 if key == "mine" else ["key-0"] * 3)


@pytest.mark.parametrize(
    ("settings", "waits"),
    [
        ({"retries": "spec"}, [1, 2, 4]),
        ({"retries": None}, []),
        ({"retries": 0}, []),
        ({"retries": 1}, [1]),
        ({"retries": 5}, [1, 2, 4, 8, 10]),
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


BACKOFF = {"strategy": "exponential", "initialInterval": 500, "maxInterval": 3000, "multiplier": 3}
VENDOR = {
    "strategy": "backoff",
    "backoff": BACKOFF,
    "maxAttempts": 5,
    "retryConnectionErrors": True,
    "statusCodes": ["408", 429, "5XX"],
}


def with_retries(root=None, operation=None, **others):
    """The library whose document has *root* as the vendor's form of retries, and *operation* at getBook."""
    document = library(**{**({} if root is None else {"x-fastpix-retries": root}), **others})
    if operation is not None:
        document["paths"]["/books/{bookId}"]["get"]["x-fastpix-retries"] = operation
    return load_api(document)


ALL_5XX = [status(500), status(501), status(511), status(599), OK]
FAILED = [status(503)] * 9


@pytest.mark.parametrize(
    ("vendor", "outcomes", "waits", "end"),
    [
        # All attempts count, and milliseconds become seconds: 0.5, 1.5, then 3 at most.
        (VENDOR, FAILED, [0.5, 1.5, 3, 3], "InternalServerError"),
        (VENDOR, ALL_5XX, [0.5, 1.5, 3, 3], 200),
        (VENDOR, [status(408), status(429), OK], [0.5, 1.5], 200),
        (VENDOR, [status(429, Retry_After="2"), OK], [2], 200),
        (VENDOR, [status(404)], [], "NotFoundError"),
        (VENDOR, [status(409)], [], "ConflictError"),
        (VENDOR, [TIMED_OUT, NEVER_SENT, OK], [0.5, 1.5], 200),
        (VENDOR | {"retryConnectionErrors": False}, [NEVER_SENT], [], "APIConnectionError"),
        (VENDOR | {"retryConnectionErrors": "false"}, [NEVER_SENT], [], "APIConnectionError"),
        (VENDOR | {"maxAttempts": 1}, [status(503)], [], "InternalServerError"),
        (VENDOR | {"maxAttempts": 0}, [status(503)], [], "InternalServerError"),
        (VENDOR | {"maxAttempts": 2}, FAILED, [0.5], "InternalServerError"),
        # Numbers that are text, ranges in small letters, one status that stands alone.
        (VENDOR | {"maxAttempts": "2"}, FAILED, [0.5], "InternalServerError"),
        (
            VENDOR | {"backoff": dict.fromkeys(BACKOFF, "250") | {"strategy": "exponential"}},
            FAILED,
            [0.25] * 4,
            "InternalServerError",
        ),
        (
            VENDOR | {"backoff": BACKOFF | {"multiplier": "1.5"}},
            FAILED,
            [0.5, 0.75, 1.125, 1.6875],
            "InternalServerError",
        ),
        (VENDOR | {"statusCodes": ["5xx"]}, ALL_5XX, [0.5, 1.5, 3, 3], 200),
        (VENDOR | {"statusCodes": ["5xx"]}, [status(429)], [], "RateLimitError"),
        (VENDOR | {"statusCodes": "4XX"}, [status(404), status(451), OK], [0.5, 1.5], 200),
        (VENDOR | {"statusCodes": 500}, [status(500), status(503)], [0.5], "InternalServerError"),
        # What is missing is as with x-dyn-retries.
        ({"statusCodes": ["5XX"]}, FAILED, [1, 2], "InternalServerError"),
        ({"statusCodes": ["5XX"], "maxAttempts": 7}, FAILED, [1, 2, 4, 8, 10, 10], "InternalServerError"),
        ({}, [status(503)], [], "InternalServerError"),
        ({}, [NEVER_SENT, OK], [1], 200),
        # What is wrong is as what is missing; what others know is not ours.
        (VENDOR | {"maxAttempts": "many"}, FAILED, [0.5, 1.5], "InternalServerError"),
        (VENDOR | {"maxAttempts": 2.5}, FAILED, [0.5, 1.5], "InternalServerError"),
        (VENDOR | {"backoff": "slow"}, FAILED, [1, 2, 4, 8], "InternalServerError"),
        (VENDOR | {"backoff": BACKOFF | {"initialInterval": -1}}, FAILED, [1, 3, 3, 3], "InternalServerError"),
        (
            VENDOR | {"statusCodes": ["6XX", [], {}, None, True, "503"]},
            [status(503), status(500)],
            [0.5],
            "InternalServerError",
        ),
        (
            VENDOR | {"maxElapsedTime": 1, "backoff": BACKOFF | {"maxElapsedTime": 1}},
            FAILED,
            [0.5, 1.5, 3, 3],
            "InternalServerError",
        ),
    ],
)
def test_the_vendors_form_of_retries_is_what_a_call_does(vendor, outcomes, waits, end):
    """Attempts, waits and statuses, with a jitter of 1."""
    for api in (with_retries(vendor), with_retries(operation=vendor)):
        found, sent, ended = played(outcomes, api=api)

        assert found == waits
        assert len(sent) == len(waits) + 1
        assert ended == end


OURS = {"attempts": 2, "statuses": [503], "base": 4}


@pytest.mark.parametrize(
    ("api", "waits"),
    [
        (with_retries(VENDOR, **{"x-dyn-retries": OURS}), [4]),
        (with_retries(VENDOR, VENDOR | {"maxAttempts": 2}), [0.5]),
        (with_retries(operation=VENDOR | {"maxAttempts": 3}, **{"x-dyn-retries": OURS}), [0.5, 1.5]),
        (with_retries(VENDOR, VENDOR | {"strategy": "hope"}), [0.5, 1.5, 3, 3]),
        (with_retries(operation={"strategy": "hope"}, **{"x-dyn-retries": OURS}), [4]),
        (with_retries(operation="never", **{"x-dyn-retries": OURS}), [4]),
        (with_retries(VENDOR | {"strategy": "hope"}), []),
        (with_retries(VENDOR | {"backoff": {"strategy": "linear"}}), []),
    ],
)
def test_which_retries_hold(api, waits):
    """An operation's own before the document's, ours before the vendor's; an unknown strategy is as good as none."""
    assert played(FAILED, api=api)[0] == waits


def test_our_retries_of_an_operation_win_over_the_vendors_there():
    """At the same place."""
    document = library(**{"x-fastpix-retries": VENDOR})
    document["paths"]["/books/{bookId}"]["get"] |= {"x-fastpix-retries": VENDOR, "x-dyn-retries": OURS}

    assert played(FAILED, api=load_api(document))[0] == [4]


@pytest.mark.parametrize(
    ("vendor", "words"),
    [
        (VENDOR, []),
        (VENDOR | {"maxElapsedTime": 5, "x-note": None, "maxAttempts": None}, []),
        (VENDOR | {"strategy": "hope", "maxAttempts": "x"}, ["/x-fastpix-retries/strategy.*'hope'"]),
        (VENDOR | {"strategy": 7}, ["/x-fastpix-retries/strategy.*7"]),
        (VENDOR | {"backoff": {"strategy": "linear"}}, ["/x-fastpix-retries/backoff/strategy.*'linear'"]),
        (VENDOR | {"maxAttempts": "x"}, ["/x-fastpix-retries/maxAttempts.*a whole number, got 'x'.*default"]),
        (VENDOR | {"statusCodes": [200, "7XX"]}, ["/x-fastpix-retries/statusCodes/1.*'7XX'"]),
        (VENDOR | {"backoff": 5}, ["/x-fastpix-retries/backoff.*5"]),
        ([VENDOR], ["/x-fastpix-retries: ignored"]),
        (None, ["/x-fastpix-retries: ignored"]),
    ],
)
def test_what_is_ignored_of_the_vendors_form_is_logged_once_a_load(caplog, tmp_path, vendor, words):
    """With its place, however many operations there are, and again when a kept compiled form is read."""
    path = tmp_path / "library.json"
    path.write_text(json.dumps(library(**{"x-fastpix-retries": vendor})))

    for source in (library(**{"x-fastpix-retries": vendor}), path, path):
        caplog.clear()
        load_api(source)
        logged = [record.getMessage() for record in caplog.records if record.name == "fastpix_dyn"]
        assert len(logged) == len(words)
        assert all(re.search(word, line) for word, line in zip(words, logged, strict=True)), logged


@given(
    ANYTHING
    | st.dictionaries(st.sampled_from(sorted(VENDOR)), ANYTHING)
    | st.fixed_dictionaries({}, optional={"backoff": st.dictionaries(st.sampled_from(sorted(BACKOFF)), ANYTHING)})
)
def test_any_value_of_the_vendors_form_loads_and_can_be_called(vendor):
    """It belongs to others: nothing about it refuses a document."""
    for api in (with_retries(vendor), with_retries(operation=vendor)):
        waits, sent, _ = played([OK], api=api)
        assert (waits, len(sent)) == ([], 1)
        assert decode_api(encode_api(api)) == api


@pytest.mark.parametrize(
    "retries",
    [
        {"attempts": 0},
        {"statuses": [[503]]},
        {"statuses": ["503"]},
        {"statuses": [True]},
        {"base": float("1e400")},
        {"attempts": float("1e400")},
    ],
)
def test_retries_that_no_call_could_follow_are_faults_of_the_document(tmp_path, retries):
    """At the load, and not at the first call."""
    path = tmp_path / "library.json"
    path.write_text(json.dumps(library(**{"x-dyn-retries": retries})).replace("Infinity", "1e400"))

    with pytest.raises(SpecError, match="/x-dyn-retries/"):
        load_api(path)


def test_waits_that_grow_beyond_every_number_are_the_longest():
    """However many attempts there are."""
    waits = played([status(503)] * 1500, retries=Retry(attempts=1500, multiplier=4.0))[0]

    assert waits[-1] == max(waits) == 10
