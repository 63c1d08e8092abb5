"""Responses: data or an error, violations and their reports, and the seconds of `Retry-After`."""

import logging
import time

import pytest
from scripted import call_of, response
from small import library

from fastpix_dyn import (
    APIStatusError,
    InternalServerError,
    NotFoundError,
    ResponseDecodeError,
    ResponseValidationError,
)
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.flow.response import document_violations, read_response, retry_after
from fastpix_dyn.flow.settings import is_first_report
from fastpix_dyn.structs import replace
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.messages import Headers, Response

NOON = "Wed, 21 Oct 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": "Wed, 21 Oct 2026 12:00:07 GMT", "Date": NOON}, 7),
        ({"Retry-After": "Wed, 21 Oct 2026 11:59:00 GMT", "Date": NOON}, 0),
        ({"Retry-After": "Thu, 01 Jan 1970 00:01:00 GMT"}, 50),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "7", "Date": "soon"}, 7),
        ({"Retry-After": "Wed, 21 Oct 2026 12:00:07 GMT", "Date": "soon"}, None),
        ({}, None),
        ({"Retry-After": "1.5"}, 2),
        ({"Retry-After": "1.0"}, 1),
        ({"Retry-After": "0.001"}, 1),
        ({"Retry-After": ".5"}, 1),
        ({"Retry-After": "2."}, 2),
        ({"Retry-After": "9" * 5000}, 1e9),
        ({"Retry-After": "Wed, 21 Oct 9999 12:00:00 GMT", "Date": NOON}, 1e9),
        ({"Retry-After": "-1.5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "1e3"}, None),
        ({"Retry-After": "1,5"}, None),
        ({"Retry-After": "\u0661"}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "1500.5", "Retry-After": "9"}, 1.5005),
        ({"retry-after-ms": "soon", "Retry-After": "9"}, 9),
        ({"retry-after-ms": "-5", "Retry-After": "9"}, 9),
        ({"retry-after-ms": "9" * 400}, 1e9),
        ({"retry-after-ms": " 5 "}, 0.005),
        ({"Retry-After-MS": "0", "Retry-After": "9"}, 0),
        ({"Retry-After": "999999999.5"}, 1e9),
        ({"Retry-After": " Wed, 21 Oct 2026 12:00:07 GMT ", "Date": NOON}, 7),
        ({"Retry-After": "Wed, 21 Oct 2026 14:00:07 +0200", "Date": NOON}, 7),
        ({"Retry-After": NOON, "Date": NOON}, 0),
        ({"Retry-After": "Thu, 01 Jan 1970 00:01:00 GMT", "Date": ""}, 50),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "Wed, 21 Oct 99999 12:00:07 GMT", "Date": NOON}, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(headers, seconds):
    """RFC 9110 §10.2.3; a date counts from the answer's own, else from when it came; fractions are rounded up."""
    assert retry_after(Response(503, Headers(headers.items()), b"", received=10)) == seconds


@pytest.mark.parametrize(
    "date",
    [
        "Wed, 21 Oct 2026 12:00:07 GMT",
        "Wednesday, 21-Oct-26 12:00:07 GMT",
        "Wed Oct 21 12:00:07 2026",
        "Wed, 21 Oct 2026 12:00:07 -0000",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/New_York"])
def test_a_date_in_each_form_of_http_is_utc(date, zone, monkeypatch):
    """RFC 9110 §5.6.7, wherever the client is; in `Date` as well."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        came = Response(503, Headers([("Retry-After", date), ("Date", NOON)]), b"")
        dated = Response(503, Headers([("Retry-After", "Wed, 21 Oct 2026 12:00:09 GMT"), ("Date", date)]), b"")
        assert (retry_after(came), retry_after(dated)) == (7, 2)
    finally:
        monkeypatch.undo()
        time.tzset()


# Data and errors ------------------------------------------------------------------------------------------------------

DOCUMENT = library(
    **{
        "x-dyn-errors": {
            "message": "/error/message",
            "description": "/error/description",
            "fields": "/error/fields",
            "field": "/name",
            "reason": "/why",
        }
    }
)
BOOK = {"$ref": "#/components/schemas/Book"}
DOCUMENT["paths"]["/formats"] = {
    "get": {
        "operationId": "getFormats",
        "responses": {
            "200": {"description": "One.", "content": {"application/json": {"schema": BOOK}}},
            "201": {
                "description": "Two.",
                "content": {"application/json": {"schema": BOOK}, "text/plain": {"schema": {"maxLength": 3}}},
            },
            "202": {"description": "None."},
            "203": {"description": "Any.", "content": {"application/json": {}}},
            "404": {"description": "None.", "content": {"application/json": {"schema": {"required": ["error"]}}}},
        },
    }
}
API = load_api(DOCUMENT)


def call(**settings):
    """A call of an operation with many responses."""
    return call_of(API, "getFormats", **settings)


def read(came, made=None, **settings):
    """What `read_response` makes of a response."""
    made = made or call(**settings)
    return read_response(made.environment, made.settings, made.operation, came)


def test_a_response_has_all_that_came():
    """Data, status, headers, the library's response and the time."""
    came = Response(200, Headers([("Content-Type", "application/json")]), b'{"title":"x"}', 1.5, 9.0, "http")

    made = read(came)

    assert (made.data, made.status, made.headers, made.http) == ({"title": "x"}, 200, came.headers, "http")
    assert (made.violations, made.elapsed) == ((), 1.5)
    assert repr(made) == "ApiResponse(status=200, violations=(), elapsed=1.5)"


def test_the_repr_of_a_response_has_its_violations_cut_after_10_000_characters():
    """A page of a thousand items may have as many."""
    made = read(response(200, {"title": "x"}))
    many = replace(made, violations=(Violation("", "type", "x" * 20_000),))

    assert len(repr(many)) == len("ApiResponse(status=200, violations=, elapsed=0.0)") + 10_000


@pytest.mark.parametrize(
    ("came", "rule", "message"),
    [
        (response(200, {"title": 5}), "type", "expected a string, got 5"),
        (response(204, b""), "status", "the document declares no status 204 here, only 200, 201, 202, 203, 404"),
        (response(200, b""), "body", "the body is empty, but the document declares one"),
        (response(203, b""), "body", "the body is empty, but the document declares one"),
        (response(202, b"x", content_type="text/plain"), "body", "there is a body, but the document declares none"),
        (
            response(201, b"x", content_type="text/html"),
            "mediaType",
            "the media type is text/html; the document declares application/json, text/plain",
        ),
        (response(201, b"long", content_type="text/plain"), "maxLength", "expected at most 3 characters, got 4"),
    ],
)
@pytest.mark.parametrize("mode", ["strict", "warn", "off"])
def test_a_response_that_does_not_match_the_document(mode, came, rule, message, caplog):
    """An error with the whole response, a warning, or nothing."""
    if mode == "strict":
        with pytest.raises(ResponseValidationError) as caught:
            read(came, validate_responses=mode)
        result = caught.value
        assert result.message == (
            f"the response ({came.status}) does not match the document; it is in .data:\n  {result.violations[0]}"
        )
        assert result.response.violations == result.violations
        assert (result.operation, result.response.status) == ("getFormats", came.status)
        assert result.data == result.response.data
    else:
        result = read(came, validate_responses=mode)
    found = [(one.rule, one.message) for one in result.violations]
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]

    assert found == ([] if mode == "off" else [(rule, message)])
    assert warnings == (
        [f"getFormats: the response ({came.status}) does not match the document: {result.violations[0]}"]
        if mode == "warn"
        else []
    )


@pytest.mark.parametrize(
    "came",
    [
        response(201, b"", content_type="text/plain"),
        response(201, b""),
        response(202, b""),
        response(203, {"anything": 1}),
        response(201, b"abc", content_type="text/plain"),
        response(200, {"title": "x"}, content_type=None),
    ],
)
def test_a_response_that_matches_the_document(came):
    """A text may be empty; without a schema anything fits."""
    assert read(came, validate_responses="strict").violations == ()


def test_a_body_that_cannot_be_decoded_is_an_error_with_its_bytes():
    """In each mode."""
    came = Response(200, Headers([("Content-Type", "application/json")]), b"{", http="http")

    with pytest.raises(ResponseDecodeError) as caught:
        read(came, validate_responses="off")

    error = caught.value
    assert error.message.startswith("the response (200) can't be decoded: not JSON: ")
    assert error.message.endswith("; its bytes are in .content")
    assert (error.operation, error.status, error.content) == ("getFormats", 200, b"{")
    assert (error.headers, error.http) == (came.headers, "http")


@pytest.mark.parametrize("status", [100, 199, 300, 304, 404])
def test_another_status_is_an_error(status):
    """Whatever is in the body."""
    with pytest.raises(APIStatusError) as caught:
        read(response(status, {"title": "x"}))

    assert caught.value.status == status


@pytest.mark.parametrize(("status", "is_read"), [(200, True), (299, True)])
def test_the_first_and_the_last_status_of_a_success(status, is_read):
    """Declared or not."""
    assert (read(response(status, {"title": "x"})).status == status) is is_read


@pytest.mark.parametrize(
    ("status", "data", "text"),
    [
        (404, {"error": {"message": "no"}}, "404 Not Found: no"),
        (404, {"error": {"message": "no", "description": "gone"}}, "404 Not Found: no; gone"),
        (404, {"error": {"message": "no", "description": "no"}}, "404 Not Found: no"),
        (404, {"error": {"description": "gone", "message": 5}}, "404 Not Found: gone"),
        (
            404,
            {"error": {"message": "no", "fields": [{"name": "a", "why": "b"}, {"name": "c", "why": "d"}]}},
            "404 Not Found: no; a: b; c: d",
        ),
        (404, {"error": {"fields": {"name": "a", "why": "b"}}}, "404 Not Found"),
        (404, {}, "404 Not Found"),
        (404, "text", "404 Not Found"),
        (499, {}, "499"),
        (599, {}, "599"),
        (503, {"error": {"message": "later"}}, "503 Service Unavailable: later"),
    ],
)
def test_the_error_of_a_status_has_the_words_of_the_api(status, data, text):
    """By `x-dyn-errors`: message, description, and each invalid argument; each once."""
    with pytest.raises(APIStatusError) as caught:
        read(response(status, data, Retry_After="7"))

    error = caught.value
    assert (error.message, error.data, error.status, error.retry_after) == (text, data, status, 7)
    assert error.operation == "getFormats"


def test_the_error_of_a_status_has_violations_unless_they_are_off():
    """Those of its own schema; of what can't be decoded there are the bytes."""
    with pytest.raises(NotFoundError) as caught:
        read(response(404, {}))
    assert [one.missing for one in caught.value.violations] == ["error"]

    for came, mode in ((response(404, {}), "off"), (response(404, b"{"), "warn")):
        with pytest.raises(NotFoundError) as caught:
            read(came, validate_responses=mode)
        assert (caught.value.violations, caught.value.data) == ((), {} if mode == "off" else b"{")

    with pytest.raises(InternalServerError) as caught:
        read(response(500, {}))
    assert [one.rule for one in caught.value.violations] == ["status"]


@pytest.mark.parametrize(
    ("came", "rules"),
    [
        (response(200, {"title": 5}), ["type"]),
        (response(203, {"title": 5}), []),
        (response(299, {"title": 5}), []),
        (response(202, b"x", content_type="text/plain"), []),
    ],
)
def test_violations_can_be_had_although_they_are_off(came, rules):
    """Those of the data, if there is a schema."""
    made = call(validate_responses="off")
    result = read(came, made)

    assert result.violations == ()
    assert [one.rule for one in document_violations(made.environment, made.operation, result)] == rules


# Reports --------------------------------------------------------------------------------------------------------------


def test_a_violation_in_many_items_of_a_list_is_one_warning(caplog):
    """Whatever their number is; another violation there, another status and another list are others."""
    document = library()
    schema = {"properties": {name: {"items": {"properties": {"n": {"type": "integer"}}}} for name in ("a", "b")}}
    content = {"application/json": {"schema": schema}}
    document["paths"]["/lists"] = {
        "get": {
            "operationId": "lists",
            "responses": {status: {"description": "", "content": content} for status in ("200", "201")},
        }
    }
    made = call_of(load_api(document), "lists")

    for came in (
        response(200, {"a": [{"n": "x"} for _ in range(12)]}),
        response(200, {"a": [{}, {"n": "y"}]}),
        response(200, {"b": [{"n": "x"}]}),
        response(201, {"a": [{"n": "x"}]}),
    ):
        assert read(came, made).violations

    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        "lists: the response (200) does not match the document: /a/0/n: expected an integer, got 'x'",
        "lists: the response (200) does not match the document: /b/0/n: expected an integer, got 'x'",
        "lists: the response (201) does not match the document: /a/0/n: expected an integer, got 'x'",
    ]


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("/items/0", "/items/1", True),
        ("/items/9", "/items/10", True),
        ("/items/3/a/4", "/items/30/a/40", True),
        ("/0123456789abcdef/x", "/fedcba9876543210/x", True),
        ("/8a2f9d3e-41b6-4f0f-9d3f-7a4c0b1b2c3d", "/8A2F9D3E-41B6-4F0F-9D3F-7A4C0B1B2C3E", True),
        ("/0123456789abcde", "/0123456789abcdf", False),
        ("/abcdefabcdefabcg", "/abcdefabcdefabch", False),
        ("/items/1a", "/items/2a", False),
        ("/a1", "/a2", False),
        ("/a/b", "/a/c", False),
        ("", "/a", False),
        ("/" + "z" * 497 + "/b", "/" + "z" * 497 + "/c", False),
        ("/" + "z" * 498 + "/b", "/" + "z" * 498 + "/c", True),
    ],
)
def test_indices_and_ids_make_no_other_violation(first, second, is_one):
    """Numbers, and 16 digits or more of a hash or UUID; only the start of a long pointer counts."""
    made = call()

    assert is_first_report(made.environment, made.operation, Violation(first, "type", "a"), "200")
    assert is_first_report(made.environment, made.operation, Violation(second, "type", "b"), "200") is not is_one


def test_another_rule_detail_or_operation_makes_another_violation():
    """And each is reported once."""
    made = call()
    other = API.operations["getBook"]
    rows = [
        (made.operation, Violation("/a", "type", ""), "200"),
        (made.operation, Violation("/a", "enum", ""), "200"),
        (made.operation, Violation("/a", "type", ""), "201"),
        (other, Violation("/a", "type", ""), "200"),
    ]

    assert [is_first_report(made.environment, *row) for row in rows * 2] == [True] * 4 + [False] * 4


def test_a_client_logs_no_more_than_a_thousand_kinds_of_violations(caplog):
    """One line says so; what a server makes up is not remembered for ever."""
    made = call()
    rows = [Violation(f"/k{number}", "type", "") for number in range(1003)]

    found = [is_first_report(made.environment, made.operation, one, "200") for one in rows]

    assert found == [True] * 1000 + [False] * 3
    assert [record.getMessage() for record in caplog.records] == [
        "1000 kinds of violations were logged; this client logs no more of them"
    ]
    assert len(made.environment.reported) == 1001
