"""The attempts of a call: what each sends, what they take together, who sees them, and what is logged of them."""

import copy
import logging
import pickle

import httpx
import pytest
from scripted import Script, call_of, response
from small import library

from fastpix_dyn import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    Client,
    ConfigurationError,
    InternalServerError,
    NotFoundError,
    Retry,
)
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.flow.call import execute, get_data, get_response, get_stream, is_idempotent, retry_policy
from fastpix_dyn.flow.effects import Authorize, Emit, Invoke, Send, Sleep
from fastpix_dyn.flow.response import ApiResponse
from fastpix_dyn.flow.settings import Settings
from fastpix_dyn.wire.messages import Request

CREDENTIALS = {"reader": ("id", "s3cret-word")}
BOOK = {"title": "x"}


def loaded(**changes):
    """The library with two retries by the document, and operations for each kind of body."""
    document = copy.deepcopy(library(**changes))
    document["paths"]["/files"] = {
        "put": {
            "operationId": "putFile",
            "requestBody": {
                "content": {
                    "application/octet-stream": {},
                    "application/json": {"schema": {"$ref": "#/components/schemas/Book"}},
                    "application/problem+json": {},
                }
            },
            "responses": {
                "200": {
                    "description": "It is there.",
                    "content": {
                        "application/octet-stream": {},
                        "application/json": {"schema": {"$ref": "#/components/schemas/Book"}},
                        "application/problem+json": {},
                    },
                }
            },
        }
    }
    document["paths"]["/methods"] = {
        method: {"operationId": method, "responses": {"204": {"description": "Done."}}}
        for method in ("get", "head", "options", "trace", "put", "delete", "post", "patch")
    }
    return load_api(document)


DOCUMENT_RETRIES = {"attempts": 3, "statuses": [404, 503], "base": 4, "multiplier": 3, "cap": 20}
API, PLAIN = loaded(**{"x-dyn-retries": DOCUMENT_RETRIES}), loaded()


def get_book(**settings):
    """A call of a GET."""
    return call_of(settings.pop("api", API), "getBook", {"book_id": "7"}, **settings)


def played(outcomes, call, start=execute):
    """The script after *call*, and what it ended in."""
    script = Script(outcomes, credentials=CREDENTIALS)
    try:
        return script, script.run(start(call))
    except (APIStatusError, APIConnectionError) as error:
        return script, error


# Attempts -------------------------------------------------------------------------------------------------------------


def test_the_time_of_a_response_is_that_of_its_attempt_if_it_is_the_first():
    """From sending to the last byte; credentials and the building of the request are not part of it."""
    assert played([response(200, BOOK, seconds=1.5)], get_book())[1].elapsed == 1.5


@pytest.mark.parametrize("start", [execute, get_stream])
def test_the_time_of_a_response_has_all_attempts_and_waits_in_it(start):
    """Of two failures, of which one is none of the server, and a success."""
    failure = APIConnectionError("refused", request_sent=False, elapsed=0.25)
    outcomes = [response(503, seconds=2.0), failure, response(200, BOOK, seconds=1.5)]

    script, result = played(outcomes, get_book(), start)

    assert script.waits == [4, 12]
    assert result.elapsed == 2.0 + 4 + 0.25 + 12 + 1.5


def test_the_time_of_the_second_attempt_has_the_first_in_it():
    """Two are enough."""
    assert played([response(503, seconds=2.0), response(200, BOOK, seconds=1.5)], get_book())[1].elapsed == 7.5


def test_the_time_of_all_attempts_and_waits_counts_for_the_budget():
    """4 seconds of wait and 3 of each attempt: the second wait would end after the budget."""
    outcomes = [response(503, seconds=3.0)] * 3

    assert played(outcomes, get_book(retries=Retry(attempts=9, base=4, budget=14.1)))[0].waits == [4]
    assert played(outcomes, get_book(retries=Retry(attempts=3, base=4, budget=18.1)))[0].waits == [4, 8]


@pytest.mark.parametrize(
    ("status", "is_success"), [(199, False), (200, True), (204, True), (299, True), (300, False), (304, False)]
)
@pytest.mark.parametrize("start", [execute, get_stream])
def test_a_status_from_200_to_299_is_a_success(start, status, is_success):
    """Any other one raises, of a stream as well."""
    result = played([response(status, BOOK)], get_book(), start)[1]

    assert result.status == status
    assert isinstance(result, APIStatusError) is not is_success


def test_each_attempt_sends_what_the_call_and_the_client_say():
    """The same request, with the number of the attempt, timeout, auth object and limit."""
    call = get_book(timeout=7, http_auth="auth", max_response_bytes=99)

    script, _ = played([response(503), response(200, BOOK)], call)

    first, second = script.of(Send)
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.request == second.request
    for one in (first, second):
        assert (one.operation, one.timeout, one.auth, one.limit) == (call.operation, 7, "auth", 99)
        assert (one.stream, one.left, one.bare) == (False, None, False)
    assert script.of(Authorize) == [Authorize("getBook", API)]
    assert [one.stream for one in played([response(200, BOOK)], call, get_stream)[0].of(Send)] == [True]


def test_the_jitter_is_a_share_of_each_wait():
    """The same number for each here."""
    assert played([response(503)] * 3, get_book(chance=0.25))[0].waits == [1, 3]


@pytest.mark.parametrize(
    ("api", "retries", "policy"),
    [
        (API, "spec", (3, 4, 3, 20, {404, 503})),
        (API, 5, (6, 4, 3, 20, {404, 503})),
        (API, 0, (1, 4, 3, 20, {404, 503})),
        (API, None, (1, 1, 2, 10, {408, 429, 500, 502, 503, 504})),
        (API, Retry(attempts=2, base=9), (2, 9, 2, 10, {408, 429, 500, 502, 503, 504})),
        (PLAIN, "spec", (1, 1, 2, 10, {408, 429, 500, 502, 503, 504})),
        (PLAIN, 5, (6, 1, 2, 10, {408, 429, 500, 502, 503, 504})),
        (PLAIN, None, (1, 1, 2, 10, {408, 429, 500, 502, 503, 504})),
    ],
)
def test_the_policy_is_the_callers_or_that_of_the_document(api, retries, policy):
    """A number replaces only the number of attempts."""
    made = retry_policy(Settings(retries=retries), api.operations["getBook"])

    assert (made.attempts, made.base, made.multiplier, made.cap, made.statuses) == policy


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("get", True),
        ("head", True),
        ("options", True),
        ("trace", True),
        ("put", True),
        ("delete", True),
        ("post", False),
        ("patch", False),
    ],
)
def test_a_request_may_be_repeated_by_its_method(method, expected):
    """RFC 9110 §9.2.2."""
    call = call_of(API, method)

    assert is_idempotent(call) is expected
    assert played([response(404)] * 3, call)[0].waits == ([4, 12] if expected else [])


def test_no_effect_and_no_settings_show_a_secret():
    """What they are about, and nothing else."""
    made = Send(API.operations["getBook"], Request("GET", "https://a.example/?s3cret"), 2, 7, None, "s3cret")
    settings = Settings(server="https://a.example", headers=(("X-A", "s3cret"),), auth="s3cret", http_auth="s3cret")

    assert repr(made) == "Send('getBook', Request(method='GET'), attempt=2)"
    assert repr(Emit("s3cret")) == "Emit()"
    assert repr(settings) == (
        "Settings(server='https://a.example', validate_requests='strict', validate_responses='warn')"
    )


def test_the_options_of_a_client_that_chose_none():
    """The policy of the document, requests checked, responses looked at, 256 MiB at most, a line for each attempt."""
    settings = Settings()

    assert (settings.retries, settings.validate_requests, settings.validate_responses) == ("spec", "strict", "warn")
    assert (settings.max_response_bytes, settings.log, settings.idempotency_key) == (268435456, "lines", False)
    assert (settings.server, settings.timeout, settings.deadline, settings.auth) == (None, None, None, None)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("log", ["lines", "headers", "bodies"]),
        ("validate_requests", ["strict", "warn", "off"]),
        ("validate_responses", ["strict", "warn", "off"]),
    ],
)
def test_the_words_of_an_option(option, words):
    """Each, and no other one."""
    for word in words:
        with Client(spec=library(), **{option: word}) as client:
            assert client.books.get_book.plan.id == "getBook"
    for word in ("Lines", "", None, "on"):
        with pytest.raises(ConfigurationError, match=option):
            Client(spec=library(), **{option: word})


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (get_book(), "end"),
        (get_book().settings, "retries"),
        (get_book().environment, "random"),
        (get_book().arguments, "values"),
        (Retry(), "attempts"),
        (ApiResponse(None, 200, {}, None, (), 0.0), "data"),
        (Request("GET", "https://a.example/"), "url"),
        (response(200), "status"),
        (Sleep(1.0), "seconds"),
    ],
)
def test_what_middleware_and_threads_share_cannot_be_changed(record, name):
    """A view of it is a new record."""
    with pytest.raises(AttributeError, match="immutable"):
        setattr(record, name, None)


# Results --------------------------------------------------------------------------------------------------------------


def test_the_data_is_the_decoded_body():
    """Without the response around it."""
    assert played([response(200, BOOK)], get_book(), get_data)[1] == BOOK


@pytest.mark.parametrize("start", [get_data, get_response])
def test_middleware_gets_the_call_itself(start):
    """Its result is that of the call; nothing is sent here."""
    call = get_book(middleware=(lambda *_: None,))
    inner = played([response(200, BOOK)], get_book())[1]

    script, result = played([inner], call, start)

    assert result == (BOOK if start is get_data else inner)
    assert script.effects == [Invoke(call)]


def test_a_stream_passes_no_middleware():
    """It has no response yet."""
    script, _ = played([response(200, BOOK)], get_book(middleware=(lambda *_: None,)), get_stream)

    assert script.of(Invoke) == []


def test_a_response_is_pickled_without_its_request():
    """Which contains credentials."""
    made = response(200, BOOK, seconds=2.0)
    http = httpx.Response(200, request=httpx.Request("GET", "https://a.example/b?s3cret", headers={"X-A": "s3cret"}))
    result = played([type(made)(200, made.headers, made.content, 2.0, 0.0, http)], get_book())[1]
    again = pickle.loads(pickle.dumps(result))

    assert b"s3cret" not in pickle.dumps(result)
    assert (again.data, again.status, dict(again.headers), again.elapsed) == (BOOK, 200, dict(made.headers), 2.0)
    assert (again.violations, again.http.request.method) == (result.violations, "GET")
    assert str(result.http.request.url) == "https://a.example/b?s3cret"


# The observer ---------------------------------------------------------------------------------------------------------


def test_the_observer_sees_each_response_and_no_failed_connection():
    """With the request; before the error of the last one is raised."""
    seen = []
    call = get_book(observer=lambda *given: seen.append(given))
    outcomes = [response(503), APIConnectionError("broke", request_sent=True), response(404, {"a": 1})]

    script, end = played(outcomes, call)

    assert type(end) is NotFoundError
    request = script.of(Send)[0].request
    assert seen == [
        (call.environment, call.operation, request, outcomes[0]),
        (call.environment, call.operation, request, outcomes[2]),
    ]


@pytest.mark.parametrize("outcomes", [[response(200, b"")], [response(503), response(200, b"")], [response(409, BOOK)]])
def test_the_observer_sees_nothing_of_a_stream(outcomes):
    """Its body is not read, so it would seem to be missing."""
    seen = []

    played(outcomes, get_book(observer=lambda *given: seen.append(given)), get_stream)

    assert seen == []


# Logs -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lines(caplog):
    """Levels and lines of a call."""

    def logged(outcomes, call, level=logging.DEBUG, start=execute):
        caplog.clear()
        caplog.set_level(level, "fastpix_dyn")
        played(outcomes, call, start)
        return [(one.levelname, one.getMessage()) for one in caplog.records if one.name == "fastpix_dyn"]

    return logged


def test_a_line_for_each_attempt_and_one_for_each_retry(lines):
    """With the status, or the class of the error."""
    outcomes = [
        response(503, seconds=0.25),
        APITimeoutError("too late", elapsed=1.5),
        response(200, BOOK, seconds=0.1234),
    ]
    attempt = "getBook: GET /books/{bookId}, attempt"
    expected = [
        ("DEBUG", f"{attempt} 1: 503 in 0.250 s"),
        ("INFO", "getBook: attempt 1 failed (503); next attempt in 4.0 s"),
        ("DEBUG", f"{attempt} 2: APITimeoutError in 1.500 s"),
        ("INFO", "getBook: attempt 2 failed (APITimeoutError); next attempt in 12.0 s"),
        ("DEBUG", f"{attempt} 3: 200 in 0.123 s"),
    ]

    assert lines(outcomes, get_book()) == expected
    assert lines(outcomes, get_book(), logging.INFO) == [one for one in expected if one[0] == "INFO"]
    assert lines(outcomes, get_book(), logging.WARNING) == []


def test_a_failure_that_is_not_repeated_has_no_line_of_a_retry(lines):
    """Only the one of the attempt."""
    assert lines([response(500)], get_book(), logging.INFO) == []
    assert lines([response(503)] * 3, get_book(), logging.INFO)[-1][1].startswith("getBook: attempt 2 failed (503)")


def test_headers_of_both_sides_are_logged_in_headers(lines):
    """Redacted; of a connection that failed, those of the request only."""
    call = get_book(log="headers", headers=(("X-A", "1"), ("X-B", "2")))
    sent = [
        ("DEBUG", "getBook: request header Accept: application/json"),
        ("DEBUG", "getBook: request header X-A: 1"),
        ("DEBUG", "getBook: request header X-B: 2"),
        ("DEBUG", "getBook: request header Authorization: ***"),
    ]
    received = [
        ("DEBUG", "getBook: response header Set-Cookie: ***"),
        ("DEBUG", "getBook: response header Content-Type: application/json"),
    ]

    assert lines([response(200, BOOK, Set_Cookie="s3cret")], call)[1:] == sent + received
    assert lines([APIConnectionError("broke", request_sent=True)] * 3, call)[1:5] == sent
    assert "response header" not in str(lines([APIConnectionError("broke", request_sent=True)] * 3, call))


def bodies(logged):
    """What is logged of bodies."""
    return [line.partition(": ")[2] for _, line in logged if " body " in line]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ({}, "none"),
        ({"body": b"", "media_type": "application/octet-stream"}, "none"),
        ({"title": "ä\x85", "pin": "1234"}, '{"title": "ä\\u0085", "pin": "***"}'),
        ({"body": b"\x00\xff{", "media_type": "application/octet-stream"}, "3 bytes"),
        (
            {"body": b"5", "media_type": "application/octet-stream"},
            "not shown, because the document has no schema for it",
        ),
        (
            {"body": {}, "media_type": "application/problem+json"},
            "not shown, because the document has no schema for it",
        ),
    ],
)
def test_the_body_of_a_request_is_logged_in_bodies(lines, arguments, shown):
    """JSON of a schema, redacted and in one line; of all else the number of bytes."""
    logged = lines([response(200, BOOK)], call_of(API, "putFile", arguments, log="bodies"))

    assert bodies(logged) == [f"request body {shown}", 'response body {"title": "x"}']


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (response(200, {"title": "x", "pin": "s3cret"}), '{"title": "x", "pin": "***"}'),
        (response(200, b"\x00\x01", content_type="application/octet-stream"), "2 bytes"),
        (
            response(200, {"pin": "s3cret"}, content_type="application/problem+json"),
            "not shown, because the document has no schema for it",
        ),
        (response(404, {"pin": "s3cret"}), "not shown, because the document has no schema for it"),
        (response(200, {"title": "x", "pin": "s3cret"}, content_type=None), '{"title": "x", "pin": "***"}'),
        (response(409, b"{"), "1 bytes"),
    ],
)
def test_the_body_of_a_response_is_logged_in_bodies(lines, outcome, shown):
    """In the same way; nothing of what the document does not describe."""
    logged = lines([outcome], call_of(API, "putFile", {"title": "x"}, log="bodies", retries=None))

    assert bodies(logged)[1:] == [f"response body {shown}"]


def test_bodies_are_logged_in_bodies_only_and_none_of_a_stream_or_of_no_response(lines):
    """A stream is not read; a failed connection has none."""
    arguments = {"title": "x"}
    failure = APIConnectionError("broke", request_sent=True)

    assert bodies(lines([response(200, BOOK)], call_of(API, "putFile", arguments, log="headers"))) == []
    assert bodies(lines([response(200, BOOK)], call_of(API, "putFile", arguments))) == []
    for outcome, start in ((response(200, b""), get_stream), (failure, execute)):
        call = call_of(API, "putFile", arguments, log="bodies", retries=None)
        assert bodies(lines([outcome], call, start=start)) == ['request body {"title": "x"}']


def test_a_call_that_fails_raises_the_error_of_its_last_attempt():
    """Not that of the first."""
    first, second = response(503, {"a": 1}), response(503, {"a": 2})

    end = played([first, response(503), second], get_book())[1]

    assert (type(end), end.data) == (InternalServerError, {"a": 2})
