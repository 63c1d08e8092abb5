"""Replays of recordings, and the comparison of the mock server with them."""

import json

import pytest
from small import library
from stateful import DOCUMENT

from fastpix_dyn import ConfigurationError
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.replay import replay, verify
from fastpix_dyn.wire.messages import Headers, Response

GOOD = {"contentType": "application/json", "status": 200, "method": "GET"}
THING = {"id": "thing-1", "name": "x"}


def write(folder, *recordings):
    """Write *recordings* to a file and return it."""
    (folder / "all.json").write_text(json.dumps([{**GOOD, **one} for one in recordings]))
    return folder / "all.json"


RECORDINGS = (
    {"operationId": "getThing", "path": "/things/{thingId}", "body": THING},
    {"operationId": "getThing", "path": "/things/{thingId}", "body": {**THING, "name": 5}},
    {"operationId": "getThing", "path": "/things/{thingId}", "body": {**THING, "name": 6}},
    {"operationId": "getFigures", "path": "/figures/{kind}", "body": {"new": 1}},
    {"path": "/other", "body": {}, "status": 201, "method": "POST"},
)


def test_a_replay_counts_and_merges(tmp_path):
    """Of each operation; an unknown one is named, but is no response of the document."""
    report = replay(write(tmp_path, *RECORDINGS), DOCUMENT)

    assert [(one.operation, one.status, one.rule, one.kind, one.count) for one in report.findings] == [
        ("getThing", "200", "type", "violation", 2),
        ("getFigures", "200", "undeclared", "drift", 1),
        ("POST /other", "201", "operation", "drift", 1),
    ]
    assert (report.exchanges, report.mode, report.server) == (4, "replay", str(tmp_path / "all.json"))
    assert {one.operation: one.calls for one in report.coverage if one.calls} == {"getThing": 3, "getFigures": 1}
    assert len(report.coverage) == 10
    assert report.title == "Things 1"


@pytest.mark.parametrize(
    ("selection", "rules", "exchanges"),
    [
        ({"tags": ["Figures"]}, {"undeclared", "operation"}, 1),
        ({"operations": ["getThing"]}, {"type", "operation"}, 3),
        ({"tags": ["Figures"], "operations": ["getThing"]}, {"type", "undeclared", "operation"}, 4),
    ],
)
def test_a_replay_is_limited_to_tags_and_operations(tmp_path, selection, rules, exchanges):
    """Recordings of others are not validated."""
    report = replay(write(tmp_path, *RECORDINGS), DOCUMENT, **selection)

    assert {one.rule for one in report.findings} == rules
    assert report.exchanges == exchanges
    assert len(report.coverage) < 10


def test_a_replay_of_an_unknown_operation_is_refused(tmp_path):
    """Before a recording is read."""
    with pytest.raises(ConfigurationError, match="there is no operation 'getThings'"):
        replay(tmp_path / "none", DOCUMENT, operations=["getThings"])


BOOK = {
    "type": "object",
    "required": ["id", "tags"],
    "properties": {
        "id": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "object", "required": ["a/b"], "properties": {"a/b": {}}}},
        "size": {"type": "number"},
        "free": {"type": "object", "additionalProperties": True},
        "more": {"type": "object", "properties": {"x": {"type": "string"}}},
    },
}


def without(key):
    """Return the response without *key*."""
    return {name: value for name, value in SENT.items() if name != key}


SENT = {"id": 1, "tags": [{"a/b": 1}], "size": 1.5, "free": {"a": 1}, "more": {"x": "y"}}


@pytest.mark.parametrize(
    ("recorded", "mocked", "differences"),
    [
        (SENT, SENT, []),
        ({**SENT, "size": 2}, SENT, []),
        ({**SENT, "size": "x"}, SENT, ["/size: recorded text, the mock server sends a number"]),
        ({**SENT, "size": True}, SENT, ["/size: recorded a boolean, the mock server sends a number"]),
        ({**SENT, "size": None}, SENT, []),
        (SENT, {**SENT, "more": None}, []),
        (SENT, {**SENT, "more": {"x": []}}, ["/more/x: recorded text, the mock server sends a list"]),
        (SENT, {**SENT, "more": []}, ["/more: recorded an object, the mock server sends a list"]),
        (SENT, without("id"), ["/id: recorded, the mock server does not send it"]),
        (without("id"), SENT, []),
        (SENT, without("size"), []),
        (SENT, {**SENT, "tags": []}, []),
        ({**SENT, "tags": []}, SENT, []),
        (SENT, {**SENT, "tags": [{}]}, ["/tags/*/a~1b: recorded, the mock server does not send it"]),
        ({**SENT, "tags": [{"a/b": 1}, {"a/b": "x"}]}, SENT, []),
        (SENT, {**SENT, "tags": [{"a/b": "x"}, {"a/b": 1}]}, [
            "/tags/*/a~1b: recorded a number, the mock server sends text"]),
        (SENT, {**SENT, "free": {"a": "x"}, "other": 1}, []),
        ([SENT], SENT, ["/: recorded a list, the mock server sends an object"]),
    ],
)  # fmt: skip
def test_shapes_differ_in_types_and_in_required_properties(tmp_path, monkeypatch, recorded, mocked, differences):
    """Of null nothing is known; of lists the first items are compared."""
    content = {"application/json": {"schema": BOOK}}
    get = {"operationId": "get", "responses": {"200": {"description": "-", "content": content}}}

    def respond(_client, operation, _values):
        return Exchange(operation, Response(200, Headers([]), json.dumps(mocked).encode()))

    monkeypatch.setattr("fastpix_dyn.contract.replay.call_operation", respond)
    recordings = write(tmp_path, {"operationId": "get", "path": "/a", "body": recorded})

    (found,) = verify(recordings, library(paths={"/a": {"get": get}}, security=[]))

    assert (list(found.differences), found.uncompared) == (differences, "")


def test_the_mock_server_is_compared_with_each_recording(tmp_path):
    """With why there is nothing to compare, if there is nothing."""
    recordings = write(
        tmp_path,
        {
            "operationId": "addBook",
            "path": "/books",
            "method": "POST",
            "status": 201,
            "body": {"title": "x", "id": "7"},
        },
        {"operationId": "addBook", "path": "/books", "method": "POST", "status": 409, "body": {}},
        {"operationId": "getBook", "path": "/books/{bookId}", "bodyText": "{"},
        {"path": "/other", "method": "PUT", "body": {}},
    )

    wrong, never, no_json, unknown = verify(recordings, library(security=[]))

    assert (wrong.operation, wrong.status) == ("addBook", 201)
    assert wrong.differences == ("/id: recorded text, the mock server sends a number",)
    assert (never.uncompared, never.differences) == ("the mock server never responds with this status here", ())
    assert no_json.uncompared == "a body is not JSON"
    assert (unknown.operation, unknown.uncompared) == ("PUT /other", "the document has no such operation")


def test_a_recorded_request_that_can_not_be_sent_is_named(tmp_path):
    """Its body does not fit any media type of the document."""
    request = {"method": "GET", "url": "https://a.example/books/7", "headers": {}, "body": {"x": 1}}

    recording = {"operationId": "getBook", "path": "/books/{bookId}", "body": {}, "request": request}

    (one,) = verify(write(tmp_path, recording), library(security=[]))

    assert one.uncompared.startswith("the recorded request can't be sent: ")


def test_the_recorded_query_is_sent_again(tmp_path):
    """The page that was recorded is the one that is compared; page 99 of the mock server is empty."""
    body = {"books": [{"title": 5}], "pages": 1}
    recording = {"operationId": "list-books", "path": "/books", "body": body}
    request = {"method": "GET", "url": "https://a.example/v1/books?page=1&perPage=2", "headers": {}}

    (found,) = verify(write(tmp_path, {**recording, "request": request}), library(security=[]))

    assert found.uncompared == ""
