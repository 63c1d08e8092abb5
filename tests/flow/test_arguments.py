"""Errors of requests in the caller's names: the argument first, then its place in the request."""

import copy
import logging
import pickle

import pytest
from loopback import json_answer, serving

from fastpix_dyn import ArgumentError, ArgumentValueError, Client
from fastpix_dyn.validate.violation import Violation

FINE = {"responses": {"200": {"description": "fine"}}}
ITEM = {
    "type": "object",
    "required": ["imageUrl"],
    "properties": {"imageUrl": {"type": "string"}, "atSecond": {"type": "integer"}},
}
BODY = {
    "type": "object",
    "required": ["displayName"],
    "properties": {
        "displayName": {"type": "string", "maxLength": 3},
        "class": {"enum": ["a", "b"]},
        "id": {"type": "string", "maxLength": 3},
        "cover/Images": {"type": "array", "items": ITEM},
        "meta": {"type": "object", "additionalProperties": {"type": "string"}},
        "startTime": {"type": "integer"},
    },
    "dependentRequired": {"class": ["startTime"]},
}


def parameter(name, place, **schema):
    """A parameter."""
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


SHOP = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example"}],
    "paths": {
        "/shops/{shopId}/goods/{id}": {
            "parameters": [parameter("shopId", "path", type="integer"), parameter("id", "path", type="string")],
            "put": {
                "operationId": "replaceGood",
                "parameters": [
                    parameter("orderBy", "query", enum=["asc", "desc"]),
                    parameter("limit", "query", type="integer", maximum=50),
                    parameter("filter[]", "query", type="array", items={"type": "string"}),
                    parameter("X-Trace-Id", "header", type="string", maxLength=3),
                    parameter("sessionId", "cookie", type="string", maxLength=3),
                ],
                "requestBody": {"required": True, "content": {"application/json": {"schema": BODY}}},
                **FINE,
            },
        },
        "/lists": {
            "post": {
                "operationId": "addList",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"type": "array", "items": ITEM}}},
                },
                **FINE,
            },
            "patch": {
                "operationId": "changeList",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"properties": {"firstName": {}, "note": {"type": "string"}}}}
                    },
                },
                **FINE,
            },
            "put": {
                "operationId": "setList",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"properties": {"onlyOne": {"type": "string"}}}}},
                },
                **FINE,
            },
        },
        "/films": {
            "post": {
                "operationId": "sendFilm",
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "filmFile": {"type": "string", "contentMediaType": "video/mp4"},
                                    "note": {"type": "string"},
                                },
                            }
                        }
                    },
                },
                **FINE,
            },
            "put": {
                "operationId": "putFilm",
                "requestBody": {"required": True, "content": {"application/octet-stream": {}}},
                **FINE,
            },
        },
    },
}
PLACE = {"shop_id": 1, "id": "x"}
GOOD = {**PLACE, "display_name": "x"}


def refused(operation, kind=ArgumentValueError, *, options=None, **arguments):
    """The error of a call."""
    spec = copy.deepcopy(SHOP)
    with Client(spec=spec, server="mock", **(options or {})) as client, pytest.raises(kind) as caught:
        client.operations[operation].request(**arguments)
    return caught.value


@pytest.mark.parametrize(
    ("arguments", "argument", "pointer", "text"),
    [
        ({**GOOD, "shop_id": "a"}, "shop_id", "/path/shopId", "shop_id (path /shopId): expected an integer"),
        ({**GOOD, "order_by": "up"}, "order_by", "/query/orderBy", "order_by (query /orderBy): expected 'asc' or"),
        ({**GOOD, "limit": 99}, "limit", "/query/limit", "limit (query /limit): expected at most 50, got 99"),
        ({**GOOD, "filter": ["a", 2]}, "filter", "/query/filter[]/1", "filter (query /filter[]/1): expected a string"),
        (
            {**GOOD, "x_trace_id": "abcd"},
            "x_trace_id",
            "/header/X-Trace-Id",
            "x_trace_id (header /X-Trace-Id): expected at most 3",
        ),
        ({**GOOD, "session_id": "abcd"}, "session_id", "/cookie/sessionId", "session_id (cookie /sessionId): expected"),
        (
            {**GOOD, "display_name": 5},
            "display_name",
            "/body/displayName",
            "display_name (body /displayName): expected",
        ),
        (
            {**GOOD, "class_": "c", "start_time": 1},
            "class_",
            "/body/class",
            "class_ (body /class): expected 'a' or 'b'",
        ),
        (
            {**GOOD, "cover_images": [{"imageUrl": "a"}, {"imageUrl": 7}]},
            "cover_images",
            "/body/cover~1Images/1/imageUrl",
            "cover_images (body /cover~1Images/1/imageUrl): expected a string, got 7",
        ),
        ({**GOOD, "meta": {"a": 1}}, "meta", "/body/meta/a", "meta (body /meta/a): expected a string, got 1"),
        (
            {**GOOD, "class_": "a"},
            "start_time",
            "/body",
            "start_time (body): the property 'startTime' is missing; 'class' requires it",
        ),
        ({**PLACE, "body": {"displayName": 5}}, "body", "/body/displayName", "body /displayName: expected a string"),
        ({**PLACE, "body": 5}, "body", "/body", "body: expected an object, got 5"),
        ({**GOOD, "limit": float("inf")}, "limit", "/query/limit", "limit (query /limit): expected a finite number"),
        ({**GOOD, "meta": {"a": {1}}}, "meta", "/body/meta/a", "meta (body /meta/a): expected a JSON value, not set"),
        ({**GOOD, "meta": b"x"}, "meta", "/body/meta", "meta (body /meta): expected a JSON value, not bytes"),
        (
            {**PLACE, "body": {"meta": {1: 2}}},
            "body",
            "/body/meta",
            "body /meta: expected text as the key of an object",
        ),
        ({**GOOD, "id": ".."}, "id", "/path/id", "id (path /id): makes a segment of the path '..'"),
        (
            {**GOOD, "filter": []},
            "filter",
            "/query/filter[]",
            "filter (query /filter[]): an empty array or object looks like none",
        ),
        (
            {**GOOD, "x_trace_id": "a\n"},
            "x_trace_id",
            "/header/X-Trace-Id",
            "x_trace_id (header /X-Trace-Id): a header",
        ),
        (
            {**GOOD, "media_type": "text/x"},
            "media_type",
            "/body",
            "media_type (body): the body can't be sent as 'text/x'",
        ),
    ],
)
def test_a_wrong_value_names_its_argument_and_its_place(arguments, argument, pointer, text):
    """Whatever finds it: the schema, JSON, the style, HTTP."""
    error = refused("replaceGood", **arguments)

    (found,) = error.violations
    assert (found.argument, found.pointer) == (argument, pointer)
    assert text in str(error)
    assert text in str(found)
    assert error.operation == "replaceGood"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.violations) == (str(error), error.violations)


@pytest.mark.parametrize(
    ("arguments", "missing", "unknown"),
    [
        (
            {**GOOD, "cover_images": [{"imageURL": "a"}]},
            "cover_images (body /cover~1Images/0): the required property 'imageUrl' is missing",
            "cover_images (body /cover~1Images/0/imageURL): unknown key 'imageURL'; did you mean 'imageUrl'?",
        ),
        (
            {**PLACE, "body": {"display_name": "x"}},
            "body: the required property 'displayName' is missing",
            "body /display_name: unknown key 'display_name'; did you mean 'displayName'?",
        ),
    ],
)
def test_a_misspelt_key_is_named_once_beside_the_missing_one(arguments, missing, unknown):
    """Each in a line of its own."""
    error = refused("replaceGood", **arguments)

    assert [str(one) for one in error.violations] == [missing, unknown]
    assert str(error).splitlines()[1:] == [f"  {missing}", f"  {unknown}"]


@pytest.mark.parametrize(
    ("operation", "arguments", "text"),
    [
        ("addList", {"body": [{"imageUrl": 1}]}, "body /0/imageUrl: expected a string, got 1"),
        ("addList", {"body": {}}, "body: expected an array, got an object with 0 properties"),
        ("changeList", {"note": 1}, "note (body /note): expected a string, got 1"),
        ("changeList", {"body": {"note": 1}}, "body /note: expected a string, got 1"),
        ("sendFilm", {"film_file": 5}, "film_file (body /filmFile): expected a string, got 5"),
        ("sendFilm", {"note": {1}}, "note (body /note): expected a JSON value, not set"),
        ("putFilm", {"body": "text"}, "body: expected bytes, or a file opened with mode 'rb', not str"),
    ],
)
def test_bodies_of_other_kinds(operation, arguments, text):
    """Arrays, forms, files."""
    assert text in str(refused(operation, **arguments))


def test_headers_of_the_client_are_named_too():
    """By the option."""
    error = refused("changeList", options={"headers": {"a b": "x"}}, note="x")

    assert str(error).startswith("changeList: headers (header /a b): the name of a header")


def test_each_of_several_is_named():
    """In the order of the document."""
    error = refused("replaceGood", **{**GOOD, "shop_id": "a", "order_by": "up", "display_name": "long"})

    assert str(error).splitlines()[1:] == [
        "  shop_id (path /shopId): expected an integer, got 'a'",
        "  order_by (query /orderBy): expected 'asc' or 'desc', got 'up'",
        "  display_name (body /displayName): expected at most 3 characters, got 4",
    ]


@pytest.mark.parametrize(
    ("operation", "arguments", "text", "names"),
    [
        ("replaceGood", {"shop_id": 1, "display_name": "x"}, "the required argument 'id' is missing", ["id"]),
        ("replaceGood", {"id": "x", "display_name": "x"}, "argument 'shop_id' (path shopId) is missing", ["shop_id"]),
        ("replaceGood", PLACE, "argument 'display_name' (body displayName) is missing", ["display_name"]),
        ("replaceGood", {**PLACE, "limit": 1, "meta": {}}, "'display_name' (body displayName) is", ["display_name"]),
        (
            "replaceGood",
            {},
            "the required arguments 'shop_id' (path shopId), 'id', 'display_name' (body displayName) are missing",
            ["shop_id", "id", "display_name"],
        ),
        ("addList", {}, "the required argument 'body' is missing", ["body"]),
        ("putFilm", {}, "the required argument 'body' is missing", ["body"]),
        ("changeList", {}, "a body is required: give at least one of first_name, note, or body", ["body"]),
        ("setList", {}, "a body is required: give only_one or body", ["body"]),
        ("sendFilm", {}, "a body is required: give at least one of film_file, note, or body", ["body"]),
    ],
)
def test_a_missing_argument_is_named_with_its_place(operation, arguments, text, names):
    """If it is called otherwise there; of a body that needs anything, what there is to give."""
    error = refused(operation, ArgumentError, **arguments)

    assert text in str(error)
    assert [(one.argument, one.rule) for one in error.violations] == [(name, "required") for name in names]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"timeout": 3}, "'timeout' is an option of the client; for one call: client.with_options(timeout=3).default."),
        ({"retries": None}, "client.with_options(retries=None).default.replace_good(…)"),
        ({"headers": {"X-Key": "hunter2"}}, "client.with_options(headers=…).default.replace_good(…)"),
        ({"auth": "hunter2"}, "client.with_options(auth=…)"),
        ({"password": "hunter2"}, "client.with_options(password=…)"),
        ({"deadline": 1.5, "idempotency_key": True}, "client.with_options(deadline=1.5, idempotency_key=True)"),
        ({"timeout": 3, "lmit": 1}, "replace_good(…); unknown argument 'lmit'; did you mean limit?"),
        ({"orderBy": "asc"}, "unknown argument 'orderBy'; did you mean order_by?"),
        ({"X-Trace-Id": "a"}, "unknown argument 'X-Trace-Id'; did you mean x_trace_id?"),
        ({"displayname": "a"}, "unknown argument 'displayname'; did you mean display_name?"),
        (
            {"lmit": 1, "oder_by": "asc"},
            "'lmit'; did you mean limit?; unknown argument 'oder_by'; did you mean order_by?",
        ),
    ],
)
def test_an_unknown_argument_names_what_is_meant(arguments, text):
    """An argument in another spelling, or an option of the client: then how to give it to one call, without secrets."""
    error = refused("replaceGood", ArgumentError, **{**GOOD, **arguments})

    assert text in str(error)
    assert "hunter2" not in f"{error} {error.violations}"
    assert {one.argument for one in error.violations} == arguments.keys()


def test_a_body_beside_its_properties_is_refused_in_the_names_of_arguments():
    """Not by the keys of the body."""
    error = refused("replaceGood", ArgumentError, **{**GOOD, "display_name": "a"}, body={})

    assert "give either body, whole, or its properties (display_name), not both" in str(error)


def test_warnings_name_arguments_too(caplog):
    """`validate_requests="warn"`."""
    with (
        serving([json_answer(200, {})]) as server,
        Client(spec=SHOP, server=server.url, validate_requests="warn") as client,
    ):
        client.default.replace_good(shop_id=1, id="x", limit=99)

    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert any("the required argument 'display_name' (body displayName) is missing" in text for text in told)
    assert any("limit (query /limit): expected at most 50, got 99" in text for text in told)


@pytest.mark.parametrize(
    ("violation", "text"),
    [
        (Violation("/data/id", "type", "no"), "/data/id: no"),
        (Violation("", "status", "no"), "/: no"),
        (Violation("/body/a", "type", "no"), "/body/a: no"),
        (Violation("/body/a", "type", "no", argument="a"), "a (body /a): no"),
        (Violation("/body", "type", "no", argument="a"), "a (body): no"),
        (Violation("/body", "type", "no", argument="body"), "body: no"),
        (Violation("/body/a/0", "type", "no", argument="body"), "body /a/0: no"),
        (Violation("/query/body", "type", "no", argument="body"), "body (query /body): no"),
        (Violation("/path/a~1b", "type", "no", argument="a_b"), "a_b (path /a~1b): no"),
        (Violation("/cookie/sid", "type", "no", argument="sid"), "sid (cookie /sid): no"),
    ],
)
def test_a_violation_as_text(violation, text):
    """Answers have no arguments; the whole body is named once. It pickles and compares."""
    assert str(violation) == text
    assert pickle.loads(pickle.dumps(violation)) == violation
