"""The responses of the mock server to wrong requests, and its example values."""

import base64
import json

import pytest
from plans import API, OPERATIONS, arguments, by_id, value_of
from small import library

from fastpix_dyn import Client
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.example_values import example_value
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.decode import match_response
from fastpix_dyn.wire.messages import Request

ANY = ("Authorization", "Basic " + base64.b64encode(b"any:any").decode())
JSON = ("Content-Type", "application/json")
JUDGE = Validator(API.schemas, undeclared="refuse")
ID = "5f0c2c1e-8f57-4a4e-9d2b-0c3f6b8f2a11"

answer = create_app(API)


def asked(method, path, body=None, headers=(ANY, JSON)):
    """The status, the body and the headers of the response to a request."""
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    response = answer(Request(method, f"https://x.invalid{path}", headers, content))
    return response.status, json.loads(response.content) if response.content else None, response.headers


@by_id(OPERATIONS)
def test_every_refusal_is_as_the_document_says(plan):
    """Without credentials the response is 401, in the format of the document."""
    with Client(server="mock") as client:
        sent = client.operations[plan.id].request(**arguments(plan))
    pairs = [(name, value) for name, value in sent.headers.items() if name != "authorization"]

    response = answer(Request(sent.method, str(sent.url), tuple(pairs), sent.content))

    schema = match_response(plan, 401).contents[0].schema
    assert response.status == 401
    assert JUDGE.violations(schema, json.loads(response.content), direction="response") == ()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/nothing", None, 404, "no such path"),
        ("GET", "/v1/on-demand?limit=51", None, 422, "limit"),
        ("GET", "/on-demand?limit=ten", None, 422, "integer"),
        ("GET", "/on-demand?offset=0", None, 422, "offset"),
        ("GET", "/on-demand/not-a-uuid", None, 422, "mediaId"),
        ("POST", "/on-demand", {"inputs": []}, 422, "accessPolicy"),
        ("POST", "/on-demand", b"{", 400, "not JSON"),
        ("POST", "/on-demand", b"", 422, "body is required"),
        ("DELETE", f"/on-demand/{ID}/playback-ids", None, 422, "playbackId"),
    ],
)
def test_a_request_that_breaks_the_document_is_refused_in_the_envelope_of_the_api(method, path, body, status, words):
    """The response contains the status, and the violation of each field."""
    got, envelope, _ = asked(method, path, body)

    assert (got, envelope["success"], envelope["error"]["code"]) == (status, False, status)
    assert words in json.dumps(envelope)
    if status == 422:
        assert envelope["error"]["fields"]


def test_a_method_that_a_path_does_not_take_is_answered_with_those_it_does():
    """The response is 405 with `Allow` (RFC 9110 §15.5.6)."""
    status, _, headers = asked("PUT", "/on-demand")

    assert (status, {*headers["allow"].split(", ")}) == (405, {"GET", "POST"})


def test_a_concrete_path_goes_before_one_with_a_variable():
    """OpenAPI 3.1 §4.8.8.1."""
    status, body, _ = asked("GET", "/on-demand/uploads")

    assert (status, body["data"]) == (200, [])


def test_a_body_in_an_undeclared_media_type_is_refused():
    """The refusal names the declared media types."""
    status, body, _ = asked("POST", "/on-demand", b"<a/>", (ANY, ("Content-Type", "text/xml")))

    assert status == 422
    assert "application/json" in json.dumps(body)


@pytest.mark.parametrize(
    "wrong", ["", "Basic", "Basic !!!", "Bearer x", "Basic " + base64.b64encode(b"no colon").decode()]
)
def test_credentials_must_have_their_form(wrong):
    """Any user name and password are accepted, and nothing else."""
    assert asked("GET", "/on-demand", None, (("Authorization", wrong),))[0] == 401


def test_a_refusal_shows_no_secret():
    """A refusal shows neither credentials nor values of `format: password`."""
    secret = {"url": "rtmp://x", "streamKey": 5, "metadata": {"a": 1}}
    status, body, _ = asked("POST", "/live/streams/" + "0" * 32 + "/simulcast", {**secret, "streamKey": ["canary"]})

    assert status == 422
    assert "canary" not in json.dumps(body)


def test_a_document_without_error_bodies_gets_problem_details():
    """Problem details (RFC 9457) are the default format of errors."""
    refuse = create_app(compile_document(load(library())))
    response = refuse(Request("GET", "https://x.invalid/books?page=0", (ANY,), None))

    assert response.status == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert "/query/page" in json.loads(response.content)["detail"]


@by_id(OPERATIONS)
def test_a_sample_of_every_schema_is_valid(plan):
    """The value is made from the schema alone, without the examples."""
    for parameter in plan.parameters:
        value = example_value(parameter.schema, API.schemas)
        assert JUDGE.violations(parameter.schema, value, direction="request") == ()
        assert value_of(parameter) is not None
    contents = [
        *(plan.body.contents if plan.body else ()),
        *(one for reply in plan.responses for one in reply.contents),
    ]
    assert contents
    for content in contents:
        value = example_value(content.schema, API.schemas)
        assert JUDGE.violations(content.schema, value, direction="response") == ()
