"""Documents that are wrong about the server: the test finds each difference, whichever of both is wrong."""

import copy
import json

import pytest
import yaml
from loopback import serving
from plans import packaged_subject

from fastpix_dyn import Client
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.run import run
from fastpix_dyn.contract.validators import create_validator, load_subject
from fastpix_dyn.files import packaged_document
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Headers, Request, Response

DOCUMENT = yaml.load(packaged_document().read_bytes(), yaml.CSafeLoader)
CORRECT = packaged_subject()


def at(document, pointer):
    """Return the value at *pointer*, whose tokens are separated by spaces."""
    for token in pointer.split():
        document = document[token]
    return document


def examples():
    """Yield the examples of successes in the correct document: what a correct server sends."""
    for plan in CORRECT.api.operations.values():
        reply = next(one for one in plan.responses if one.status.startswith("2"))
        for content in reply.contents:
            for value in content.examples.values():
                yield plan.id, int(reply.status), content.media_type, value


def findings_by(document):
    """Return the findings about the correct server's responses, validated by *document*."""
    subject = load_subject(document)
    validator = create_validator(subject)
    return [
        finding
        for operation, status, media_type, value in examples()
        for finding in validator(
            Exchange(
                subject.api.operations[operation],
                Response(status, Headers([("Content-Type", media_type)]), json.dumps(value).encode()),
                has_headers=False,
            )
        )
    ]


def replace_values(schema):
    """Replace the values of an extensible enum by two that no response contains."""
    schema["x-extensible-enum"] = ["alpha", "beta"]


DAMAGES = {
    "a property is not declared": (
        lambda document: at(document, "components schemas Media properties").pop("createdAt"),
        {("drift", "undeclared", "createdAt")},
    ),
    "a property has another type": (
        lambda document: at(document, "components schemas Media properties createdAt").update(type="integer"),
        {("violation", "type", "createdAt")},
    ),
    "a required property never occurs": (
        lambda document: at(document, "components schemas Media required").append("neverThere"),
        {("violation", "required", "neverThere")},
    ),
    "a format is wrong": (
        lambda document: at(document, "components schemas Media properties title").update(format="uuid"),
        {("violation", "format", "title")},
    ),
    "values are missing in an extensible enum": (
        lambda document: replace_values(at(document, "components schemas MediaStatus")),
        {("drift", "x-extensible-enum", "status")},
    ),
    "values are missing in an enum": (
        lambda document: at(document, "components schemas MediaStatus").update(enum=["alpha"]),
        {("violation", "enum", "status")},
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_error_of_a_document_is_found(damage):
    """By kind, rule and property; both validators agree."""
    change, wanted = DAMAGES[damage]
    document = copy.deepcopy(DOCUMENT)
    change(document)

    found = findings_by(document)

    assert {(one.kind, one.rule, one.pointer.rpartition("/")[2]) for one in found} == wanted


def test_an_undeclared_success_status_is_found():
    """The server responds with 201, the document declares 200."""
    document = copy.deepcopy(DOCUMENT)
    responses = at(document, "paths /on-demand post responses")
    responses["200"] = responses.pop("201")

    assert {(one.operation, one.kind, one.rule) for one in findings_by(document)} >= {
        ("create-media", "violation", "status")
    }


def test_an_undeclared_media_type_is_found():
    """The body is not validated by the schema of another media type."""
    document = copy.deepcopy(DOCUMENT)
    content = at(document, "paths /data/dimensions get responses 200 content")
    content["text/csv"] = content.pop("application/json")

    assert [(one.operation, one.rule) for one in findings_by(document)] == [("list_dimensions", "mediaType")]


def test_a_live_test_finds_an_error_of_the_document(tmp_path):
    """The document under test is wrong; the mock server follows the correct one."""
    handle = create_app(CORRECT.api)

    def respond(asked):
        request = Request(asked.method, f"http://x{asked.path}", tuple(asked.headers.items()), asked.body)
        response = handle(request)
        return response.status, dict(response.headers.pairs), response.content

    document = copy.deepcopy(DOCUMENT)
    DAMAGES["a property has another type"][0](document)
    options = {"spec": document, "username": "a", "password": "b", "retries": None}
    with serving(respond) as server, Client(server=server.url, **options) as client:
        client.input_video.create_media(inputs=[{"type": "video", "url": "https://a.example/b"}], access_policy="drm")
        report = run(client, journal=tmp_path / "journal")

    assert {(one.kind, one.rule) for one in report.findings} == {("violation", "type")}
    assert {"get-media", "list-media"} <= {one.operation for one in report.findings}
