"""Responses of the mock server: statuses, media types, headers, and errors in the format of the document."""

import copy
import json

import pytest
from small import library

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Request

LOGIN = ("Authorization", "Basic YTpi")
JSON = ("Content-Type", "application/json")
TEXT = {"type": "string"}


def app_of(operation, method="get", path="/a", **document):
    """A mock server of one operation."""
    named = {"operationId": "a", "security": [], **operation}
    return create_app(load_api(library(paths={path: {method: named}}, **document)), seed=1)


def ask(app, method="GET", path="/a", content=None, *headers):
    """The response to a request."""
    content = json.dumps(content).encode() if isinstance(content, dict | list) else content
    return app(Request(method, f"https://library.example/v1{path}", headers, content))


def describe(status, **more):
    """The responses of one status."""
    return {"responses": {status: {"description": "It is.", **more}}}


# Successes.


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (["200"], 200),
        (["201"], 201),
        (["2XX"], 200),
        (["default"], 200),
        (["404", "202"], 202),
        (["204", "200"], 204),
        (["default", "206"], 206),
        (["404"], 404),
    ],
)
def test_a_success_has_the_first_status_of_one(statuses, status):
    """`2XX` and `default` mean 200; without a success it is the first response."""
    app = app_of({"responses": {one: {"description": "It is."} for one in statuses}})
    response = ask(app)

    assert (response.status, response.content, response.headers.pairs) == (status, b"", ())


@pytest.mark.parametrize(
    ("media_type", "example", "content_type", "content"),
    [
        ("application/json", {"a": "\u00e4"}, "application/json", '{"a": "\u00e4"}'),
        ("application/problem+json", None, "application/problem+json", "null"),
        ("text/plain", "a\u00e4", "text/plain", "a\u00e4"),
        ("text/plain", 5, "text/plain", "5"),
        ("text/csv", "", "text/csv", ""),
        ("text/*", "a", "text/plain", "a"),
        ("*/*", "a", "application/octet-stream", "a"),
    ],
)
def test_a_body_is_written_in_its_media_type(media_type, example, content_type, content):
    """A range of types gets one of them."""
    response = ask(app_of(describe("200", content={media_type: {"example": example}})))

    assert response.headers["Content-Type"] == content_type
    assert response.content.decode() == content


def test_the_first_media_type_is_the_one_of_the_response():
    """Of two."""
    content = {"text/csv": {"example": "a,b"}, "text/plain": {"example": "a b"}}

    assert ask(app_of(describe("200", content=content))).content == b"a,b"


def test_required_headers_are_sent():
    """With a value of their schema; others are not."""
    headers = {
        "X-One": {"required": True, "schema": {"const": 5}},
        "X-Two": {"schema": {"const": 6}},
        "X-Three": {"required": True, "schema": {"enum": ["a", "b"]}},
    }
    bare = ask(app_of(describe("204", headers=headers)))
    full = ask(app_of(describe("200", headers=headers, content={"text/plain": {"example": "x"}})))

    assert bare.headers.pairs == (("X-One", "5"), ("X-Three", "a"))
    assert full.headers.pairs == (("Content-Type", "text/plain"), *bare.headers.pairs)


# Errors.


ERROR = {
    "ok": False,
    "error": {
        "code": 400,
        "title": "a title",
        "detail": "a detail",
        "number": 7,
        "limits": [399, 400, 599, 600],
        "flag": True,
        "fields": [{"name": "an example", "why": "an example"}],
    },
}
SHAPE = {
    "message": "/error/title",
    "description": "/error/detail",
    "fields": "/error/fields",
    "field": "/name",
    "reason": "/why",
}


def refusing(*statuses, shape=SHAPE, **content):
    """An app whose query needs `n` and `m`, with errors of *statuses*."""
    declared = {"description": "No.", "content": {"application/json": {"example": ERROR, **content}}}
    parameters = [{"name": name, "in": "query", "required": True, "schema": {"type": "integer"}} for name in ("n", "m")]
    responses = {"204": {"description": "Yes."}, **dict.fromkeys(statuses, declared)}
    extra = {"x-dyn-errors": shape} if shape else {}
    return app_of({"parameters": parameters, "responses": responses}, **extra)


def test_an_error_has_the_format_of_the_document():
    """The example of the document, with the present status, message and fields."""
    response = ask(refusing("422"), path="/a?n=x")
    body = json.loads(response.content)

    assert response.status == 422
    assert body["ok"] is False
    error = body["error"]
    assert (error["code"], error["title"]) == (422, "the request does not match the document")
    assert error["detail"].count("; ") == 1
    assert [one["name"] for one in error["fields"]] == ["n", "m"]
    assert error["fields"][1] == {"name": "m", "why": "the parameter is required"}
    assert (error["number"], error["limits"], error["flag"]) == (7, [399, 422, 422, 600], True)


@pytest.mark.parametrize(
    ("statuses", "status"),
    [(["422"], 422), (["400"], 400), (["400", "422"], 422), (["422", "400"], 422), ([], 422), (["404"], 422)],
)
def test_a_wrong_request_has_the_status_that_the_document_has(statuses, status):
    """422 unless only 400 is declared."""
    assert ask(refusing(*statuses)).status == status


@pytest.mark.parametrize("statuses", [["4XX"], ["default"], ["422"], ["404", "default"]])
def test_the_format_of_a_status_may_be_that_of_its_range(statuses):
    """Or the one for all others."""
    assert "error" in json.loads(ask(refusing(*statuses)).content)


@pytest.mark.parametrize("statuses", [["404"], ["5XX"], []])
def test_a_status_without_a_format_gets_problem_details(statuses):
    """RFC 9457."""
    response = ask(refusing(*statuses))

    assert response.headers["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert (body["title"], body["status"]) == ("the request does not match the document", 422)
    assert "/query/n" in body["detail"]
    assert "; " in body["detail"]


def test_an_error_without_a_shape_has_the_places_of_rfc_9457():
    """The message as its title, the violations as its detail, and no fields."""
    document = copy.deepcopy(ERROR)
    document.update(title="a title", detail="a detail")
    body = json.loads(ask(refusing("422", shape=None, example=document)).content)

    assert body["title"] == "the request does not match the document"
    assert "/query/n" in body["detail"]
    assert body["error"]["fields"] == ERROR["error"]["fields"]


def test_a_place_that_the_example_does_not_have_is_left_out():
    """The rest is there."""
    body = json.loads(ask(refusing("422", example={"error": {"title": "x"}})).content)

    assert body == {"error": {"title": "the request does not match the document"}}


def test_the_format_of_another_operation_is_not_used():
    """If the request has an operation: its errors are others."""
    error = {"description": "No.", "content": {"application/json": {"example": {"title": "of another"}}}}
    needs = {"name": "n", "in": "query", "required": True, "schema": TEXT}
    paths = {
        "/b": {"get": {"operationId": "b", "responses": {"204": {"description": "Yes."}, "422": error}}},
        "/a": {"get": {"operationId": "a", "security": [], "parameters": [needs], **describe("204")}},
    }
    response = ask(create_app(load_api(library(paths=paths))))

    assert (response.status, response.headers["Content-Type"]) == (422, "application/problem+json")


def test_an_error_in_another_media_type_gets_problem_details():
    """Its format can't be filled in."""
    content = {"text/plain": {"example": "no"}}
    app = app_of({**describe("422", content=content), "parameters": [
        {"name": "n", "in": "query", "required": True, "schema": TEXT}]})  # fmt: skip

    assert ask(app).headers["Content-Type"] == "application/problem+json"


def test_an_unknown_path_has_the_format_of_any_operation():
    """The first that declares 404; a success is no format of errors."""
    responses = {"200": {"description": "Yes.", "content": {"application/json": {"example": {"no": 1}}}}}
    error = {"description": "No.", "content": {"application/json": {"example": {"title": "x", "is": "an error"}}}}
    paths = {
        "/a": {"get": {"operationId": "a", "responses": responses}},
        "/b": {"get": {"operationId": "b", "responses": {"204": {"description": "Yes."}, "4XX": error}}},
        "/c": {"get": {"operationId": "c", "responses": {"default": responses["200"]}}},
    }
    app = create_app(load_api(library(paths=paths)))

    assert json.loads(ask(app, path="/nowhere").content) == {"title": "the API has no such path", "is": "an error"}
    assert json.loads(ask(app, "POST").content)["title"] == "the path has no such method; it has GET"
    assert ask(app, "POST").headers["Allow"] == "GET"


def test_the_message_is_the_detail_without_violations():
    """Of a problem."""
    body = json.loads(ask(create_app(load_api(library())), path="/nowhere").content)

    assert body == {
        "title": "the API has no such path",
        "status": 404,
        "detail": "the API has no such path",
    }


# What is wrong with a request.


def wrong(app, *arguments):
    """The status and the detail of an error."""
    response = ask(app, *arguments)
    return response.status, json.loads(response.content)["detail"] if response.content else ""


BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": {"type": "object", "properties": {"n": {"type": "integer"}}}},
        "text/*": {"schema": {"type": "string", "maxLength": 3}},
    },
}


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        (b'{"n": 1}', "application/json", (204, "")),
        (b'{"n": 1}', "Application/JSON; charset=utf-8", (204, "")),
        (b"abc", "text/plain", (204, "")),
        (b"abcd", "text/csv", (422, "/body: ")),
        (b'{"n": "x"}', "application/json", (422, "/body/n: ")),
        (b"<a/>", "text+xml/x", (422, "the media type is text+xml/x; expected application/json, text/*")),
        (b"{}", None, (422, "the media type is missing; expected application/json, text/*")),
        (b"", "application/json", (422, "a body is required")),
        (None, "application/json", (422, "a body is required")),
        (b"{", "application/json", (400, "the body is not JSON, or has a value that can't be stored")),
    ],
)
def test_a_body_must_match_one_of_its_media_types(content, content_type, expected):
    """Which the error names."""
    app = app_of({**describe("204"), "requestBody": BODY}, "post")
    headers = [("content-type", content_type)] if content_type else []
    status, detail = wrong(app, "POST", "/a", content, *headers)

    assert status == expected[0]
    assert expected[1] in detail


def test_an_optional_body_may_be_missing():
    """But not be wrong."""
    app = app_of({**describe("204"), "requestBody": {**BODY, "required": False}}, "post")

    assert ask(app, "POST").status == 204
    assert ask(app, "POST", "/a", b"").status == 204
    assert wrong(app, "POST", "/a", b'{"n": "x"}', JSON)[0] == 422
    assert wrong(app, "POST", "/a", b"x", ("Content-Type", "image/png"))[0] == 422


def test_an_operation_without_a_body_ignores_one():
    """As servers do."""
    assert ask(app_of(describe("204"), "post"), "POST", "/a", b"{", JSON).status == 204


@pytest.mark.parametrize(
    ("coding", "content", "status"),
    [
        ("gzip", b"{}", 415),
        ("identity", b"{}", 204),
        (" Identity ", b"{}", 204),
        ("gzip, identity", b"{}", 415),
        ("gzip", b"", 204),
    ],
)
def test_a_coded_body_is_refused(coding, content, status):
    """There is none without content."""
    app = app_of({**describe("204"), "requestBody": {**BODY, "required": False}}, "post")
    response = ask(app, "POST", "/a", content, JSON, ("content-encoding", coding))

    assert response.status == status
    if status == 415:
        assert repr(coding).encode() in response.content


PARAMETERS = [
    {"name": "n", "in": "query", "schema": {"type": "integer"}},
    {"name": "list[]", "in": "query", "schema": {"type": "array", "items": TEXT}},
    {"name": "deep", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"a": TEXT}}},
    {"name": "flat", "in": "query", "schema": {"allOf": [{"properties": {"x": TEXT}}, {"properties": {"y": TEXT}}]}},
    {"name": "h", "in": "header", "schema": TEXT},
]


@pytest.mark.parametrize(
    ("query", "undeclared"),
    [
        ("", []),
        ("n=1&list[]=a&deep[a]=b&x=1&y=2", []),
        ("list%5B%5D=a", []),
        ("deep%5Ba%5D=b", []),
        ("key=1", []),
        ("m=1", ["m"]),
        ("m=", ["m"]),
        ("h=1", ["h"]),
        ("N=1", ["N"]),
        ("n=1&m=2&z=3", ["m", "z"]),
        ("a%2Fb=1", ["a~1b"]),
        ("z[n]=1", ["z[n]"]),
        ("n[z]=1", []),
    ],
)
def test_a_key_of_the_query_must_be_declared(query, undeclared):
    """As a parameter, as a property of an exploded one, or as a key of credentials."""
    schemes = {"key": {"type": "apiKey", "in": "query", "name": "key"}, "h": {"type": "http", "scheme": "basic"}}
    app = app_of({**describe("204"), "parameters": PARAMETERS}, components={"securitySchemes": schemes}, security=[])
    response = ask(app, path=f"/a?{query}")

    assert response.status == (422 if undeclared else 204)
    detail = json.loads(response.content)["detail"] if response.content else ""
    assert [f"/query/{name}" in detail for name in undeclared] == [True] * len(undeclared)
    assert detail.count("the operation has no such parameter") == len(undeclared)


def test_any_key_of_the_query_is_declared_by_an_exploded_object():
    """Whose keys are in the query themselves; one that is not exploded, or is deep, has none there."""
    schema = {"type": "object"}
    for style, explode, status in (("form", True, 204), ("form", False, 422), ("deepObject", True, 422)):
        parameter = {"name": "o", "in": "query", "style": style, "explode": explode, "schema": schema}
        assert ask(app_of({**describe("204"), "parameters": [parameter]}), path="/a?z=1").status == status


def test_cookies_and_headers_are_read_by_their_names():
    """The second of two; headers in any case."""
    parameters = [
        {"name": "one", "in": "cookie", "required": True, "schema": {"const": "1"}},
        {"name": "two", "in": "cookie", "required": True, "schema": {"const": "2"}},
        {"name": "X-Three", "in": "header", "required": True, "schema": {"const": "3"}},
    ]
    app = app_of({**describe("204"), "parameters": parameters})

    assert ask(app, "GET", "/a", None, ("cookie", "one=1; two=2"), ("x-three", "3")).status == 204
    status, detail = wrong(app, "GET", "/a", None, ("Cookie", "one=1"), ("X-Thre", "3"))
    assert status == 422
    assert "/cookie/two: " in detail
    assert "/header/X-Three: " in detail
    assert "/cookie/one" not in detail


def test_a_misspelt_key_of_a_parameter_is_refused():
    """An undeclared one that is no misspelling is not."""
    schema = {"type": "object", "properties": {"title": TEXT}}
    parameter = {"name": "o", "in": "query", "style": "deepObject", "schema": schema}
    app = app_of({**describe("204"), "parameters": [parameter]})

    assert ask(app, path="/a?o[planet]=x").status == 204
    assert wrong(app, "GET", "/a?o[titel]=x")[0] == 422
