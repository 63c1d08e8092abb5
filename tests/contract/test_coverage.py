"""Coverage: what of the document occurred, and what never did."""

import json
import sys
from pathlib import Path

import pytest
from plans import API, OPERATIONS, by_id

from fastpix_dyn import ConfigurationError
from fastpix_dyn.contract.coverage import measure_coverage, observe, property_pointers, value_pointers
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.validators import create_validator, load_subject
from fastpix_dyn.wire.messages import Headers, Request, Response


def success(plan):
    """Return the content and an exchange of the document's example of a success."""
    reply = next(one for one in plan.responses if one.status.startswith("2"))
    content = reply.contents[0]
    text = json.dumps(next(iter(content.examples.values())))
    headers = Headers([("Content-Type", content.media_type)])
    request = Request(plan.method, f"https://a.example{plan.path}?limit=1")
    return content, Exchange(plan, Response(int(reply.status), headers, text.encode()), request)


@by_id(OPERATIONS)
def test_the_properties_of_an_example_are_declared_and_counted(plan):
    """Each key of an example is a declared property, except in free-form objects."""
    content, exchange = success(plan)
    observations = {}

    observe(observations, API, exchange)
    covered = {one.operation: one for one in measure_coverage(API, observations, {}, {})}[plan.id]

    declared = set(property_pointers(content.schema, API.schemas))
    shown = set(value_pointers(next(iter(content.examples.values()))))
    assert (covered.state, covered.calls) == ("tested", 1)
    assert covered.properties == len(declared & shown)
    assert {one.partition(" ")[2] for one in covered.properties_never} == declared - shown
    assert not set(covered.statuses) & set(covered.statuses_never)
    assert ("query.limit" in covered.parameters) == any(one.name == "limit" for one in plan.parameters)


def test_a_recursive_schema_has_finitely_many_properties():
    """A tree declares its properties again below each branch, up to a limit."""
    api = load_subject(Path(__file__).resolve().parents[1] / "documents" / "features.yaml").api
    schema = api.operations["plantTree"].responses[0].contents[0].schema

    found = list(property_pointers(schema, api.schemas))

    assert 0 < len(found) < 50


def test_without_openapi_core_the_error_says_what_to_install(monkeypatch):
    """openapi-core is an extra; a test without it would claim too much."""
    monkeypatch.setitem(sys.modules, "openapi_core", None)

    with pytest.raises(ConfigurationError, match=r"fastpix_dyn\[contract\]"):
        create_validator(load_subject())


def operation(*parameters, **responses):
    """Return an operation of a document with these parameters and responses."""
    return {"parameters": list(parameters), "responses": responses}


def parameter(name, location, **more):
    """Return a parameter of a document."""
    return {"name": name, "in": location, "required": location == "path", "schema": {"type": "string"}, **more}


def body(schema):
    """Return a response of a document with a body of JSON."""
    return {"description": "-", "content": {"application/json": {"schema": schema}}}


ITEMS = {"type": "array", "items": {"type": "object", "properties": {"b": {}, "a": {}}}}
SCHEMA = {"type": "object", "properties": {"x/y": {}, "list": ITEMS}}
SMALL = load_subject({
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/a/{id}": {
            "get": {
                "operationId": "read", "tags": ["One", "Two"],
                **operation(
                    parameter("id", "path"), parameter("q", "query"), parameter("r", "query"),
                    parameter("X-Trace", "header"), parameter("X-Other", "header"),
                    **{"200": body(SCHEMA), "4XX": body({"properties": {"error": {}}})},
                    default={"description": "-"},
                ),
            },
            "put": {"operationId": "write", **operation(parameter("id", "path"), **{"204": {"description": "-"}})},
        }
    },
}).api  # fmt: skip


def seen(*exchanges, skipped=(), failed=()):
    """Return the coverage by operationId after *exchanges*: triples of status, content and request."""
    observations = {}
    for status, content, request in exchanges:
        response = Response(status, Headers([("Content-Type", "application/json")]), content)
        observe(observations, SMALL, Exchange(SMALL.operations["read"], response, request))
    return {one.operation: one for one in measure_coverage(SMALL, observations, dict(skipped), dict(failed))}


def test_statuses_are_those_of_the_document():
    """By range and `default`; in the order of the document."""
    one = seen((404, b"{}", None), (500, b"", None))["read"]

    assert (one.statuses, one.statuses_never) == (("4XX", "default"), ("200",))
    assert (one.calls, one.state) == (2, "refused")
    assert one.reason == "every response was an error: 404, 500"


def test_parameters_are_those_that_were_sent():
    """Header names in any case, a query without a value; a path has all of its own."""
    request = Request("GET", "https://a.example/a/1?q=&other=1", (("x-TRACE", "1"),))

    one = seen((200, b"{}", request))["read"]

    assert one.parameters == ("path.id", "query.q", "header.x-trace")
    assert one.parameters_never == ("query.r", "header.x-other")
    assert seen((200, b"{}", None))["read"].parameters == ()


def test_values_of_a_call_count_as_parameters():
    """Its body is none."""
    observations = {}
    values = {"path.id": "1", "query.r": "2", "body": {}}
    observe(observations, SMALL, Exchange(SMALL.operations["read"], Response(200, Headers([]), b""), values=values))

    assert observations["read"].parameters == {"path.id", "query.r"}


def test_properties_are_counted_by_status():
    """Those in items once; what the document does not declare is not counted; names are escaped."""
    content = json.dumps({"x/y": 1, "list": [{"a": 1}, {"a": 2, "other": 3}]}).encode()

    one = seen((200, content, None), (404, b'{"error": 1}', None))["read"]

    assert one.properties == 4
    assert one.properties_never == ("200 /list/*/b",)


def test_a_body_that_can_not_be_decoded_has_no_properties():
    """But its status declares some."""
    one = seen((200, b"{", None))["read"]

    assert (one.properties, one.state) == (0, "tested")
    assert one.properties_never == ("200 /list", "200 /list/*/a", "200 /list/*/b", "200 /x~1y")


@pytest.mark.parametrize("status", [500, 200])
def test_a_response_without_a_schema_declares_no_properties(status):
    """Of a status without a body, or of another media type."""
    observations = {}
    response = Response(status, Headers([("Content-Type", "text/plain")]), b"x")
    observe(observations, SMALL, Exchange(SMALL.operations["read"], response))

    assert observations["read"].declared == set()
    assert observations["read"].codes == {status}


@pytest.mark.parametrize(
    ("codes", "skipped", "failed", "state", "reason"),
    [
        ((200,), "", "", "tested", ""),
        ((399,), "", "", "tested", ""),
        ((400, 200), "x", "y", "tested", ""),
        ((400,), "x", "y", "refused", "every response was an error: 400"),
        ((500, 400, 404), "", "", "refused", "every response was an error: 400, 404, 500"),
        ((), "x", "y", "failed", "y"),
        ((), "x", "", "skipped", "x"),
        ((), "", "", "skipped", "no exchange of this operation"),
    ],
)
def test_an_operation_has_one_state(codes, skipped, failed, state, reason):
    """A success counts most, then any response, then why there was none."""
    one = seen(*((code, b"", None) for code in codes), skipped={"read": skipped}, failed={"read": failed})["read"]

    assert (one.state, one.reason, one.calls) == (state, reason, len(codes))


def test_each_operation_of_the_document_has_a_row():
    """With method, path and its first tag; also one that never occurred."""
    found = seen()

    assert [(one.operation, one.method, one.path, one.tag) for one in found.values()] == [
        ("read", "GET", "/a/{id}", "One"),
        ("write", "PUT", "/a/{id}", ""),
    ]


def deep(levels):
    """Return a schema of *levels* objects inside each other."""
    schema = {}
    for _ in range(levels):
        schema = {"properties": {"a": schema}}
    return schema


@pytest.mark.parametrize(
    ("schema", "pointers"),
    [
        ({}, []),
        ({"properties": {"a": {}, "b": {"properties": {"c/d": {}}}}}, ["/a", "/b", "/b/c~1d"]),
        ({"items": {"items": {"properties": {"a": {}}}}}, ["/*/*/a"]),
        ({"allOf": [{"properties": {"a": {}}}], "oneOf": [{"properties": {"b": {}}}]}, ["/a", "/b"]),
        ({"anyOf": [{"properties": {"a": {}}}, {"properties": {"a": {}, "b": {}}}]}, ["/a", "/b"]),
    ],
)
def test_the_properties_of_a_schema(schema, pointers):
    """In objects, lists and each combinator; the outer ones first."""
    assert property_pointers(schema, {}) == pointers


def test_the_properties_of_a_schema_are_limited_in_depth_and_number():
    """To 13 levels and to about 10,000."""
    wide = {
        "properties": {f"p{number}": {"properties": {f"q{each}": {} for each in range(100)}} for number in range(150)}
    }

    assert len(property_pointers(deep(13), {})) == len(property_pointers(deep(14), {})) == 13
    assert len(property_pointers(deep(12), {})) == 12
    assert 10_000 <= len(property_pointers(wide, {})) < 10_100


def test_the_pointers_of_a_value():
    """Each object and list inside it."""
    value = {"a": [{"b~c": 1}, [2, {"d": None}]], "e": "text"}

    assert list(value_pointers(value)) == ["/a", "/a/*/b~0c", "/a/*/*/d", "/e"]
