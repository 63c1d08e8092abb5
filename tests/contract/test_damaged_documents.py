"""A document that is wrong about the server: what it is wrong about is found, whichever of both is to blame."""

import copy
import json

import pytest
import yaml
from loopback import serving

from fastpix_dyn import Client
from fastpix_dyn.contract.exchange import Exchange, answer
from fastpix_dyn.contract.run import run
from fastpix_dyn.contract.subject import load_subject
from fastpix_dyn.contract.validators import judgement
from fastpix_dyn.files import packaged_document
from fastpix_dyn.mock.server import serve
from fastpix_dyn.wire.messages import Headers, Request

DOCUMENT = yaml.load(packaged_document().read_bytes(), yaml.CSafeLoader)
RIGHT = load_subject()


def at(document, pointer):
    """What *pointer*, its parts parted by spaces, leads to."""
    for token in pointer.split():
        document = document[token]
    return document


def examples():
    """The answers that the right document gives as examples: what a right server sends."""
    for plan in RIGHT.api.operations.values():
        reply = next(one for one in plan.responses if one.status.startswith("2"))
        for content in reply.contents:
            for value in content.examples.values():
                yield plan.id, int(reply.status), content.media_type, value


def found_with(document):
    """What is found when the right server's answers are judged by *document*."""
    tested = load_subject(document)
    validator = judgement(tested)
    return [
        finding
        for operation, status, media_type, value in examples()
        for finding in validator(
            Exchange(
                tested.api.operations[operation],
                answer(status, json.dumps(value).encode(), Headers([("Content-Type", media_type)])),
                has_headers=False,
            )
        )
    ]


def shut(schema):
    """Makes an open set of words one of two words that nobody uses."""
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
    "a property is required that never comes": (
        lambda document: at(document, "components schemas Media required").append("neverThere"),
        {("violation", "required", "neverThere")},
    ),
    "a format is invented": (
        lambda document: at(document, "components schemas Media properties title").update(format="uuid"),
        {("violation", "format", "title")},
    ),
    "words are missing from an open set": (
        lambda document: shut(at(document, "components schemas MediaStatus")),
        {("drift", "x-extensible-enum", "status")},
    ),
    "a closed set is too small": (
        lambda document: at(document, "components schemas MediaStatus").update(enum=["alpha"]),
        {("violation", "enum", "status")},
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_mistake_of_a_document_is_found(damage):
    """By kind, rule and property; by both readers alike."""
    change, wanted = DAMAGES[damage]
    document = copy.deepcopy(DOCUMENT)
    change(document)

    found = found_with(document)

    assert {(one.kind, one.rule, one.pointer.rpartition("/")[2]) for one in found} == wanted


def test_a_success_that_the_document_puts_under_another_status_is_found():
    """The server answers 201, the document knows 200: for the operation, not for others."""
    document = copy.deepcopy(DOCUMENT)
    responses = at(document, "paths /on-demand post responses")
    responses["200"] = responses.pop("201")

    assert {(one.operation, one.kind, one.rule) for one in found_with(document)} >= {
        ("create-media", "violation", "status")
    }


def test_another_media_type_than_declared_is_found():
    """The body is not judged by a schema that is meant for something else."""
    document = copy.deepcopy(DOCUMENT)
    content = at(document, "paths /data/dimensions get responses 200 content")
    content["text/csv"] = content.pop("application/json")

    assert [(one.operation, one.rule) for one in found_with(document)] == [("list_dimensions", "mediaType")]


def test_the_whole_loop_finds_a_damaged_document_against_the_embedded_server(tmp_path):
    """A live test by a document that is wrong about the server: the embedded one follows the right one."""
    answer_of = serve(RIGHT.api)

    def served(asked):
        request = Request(asked.method, f"http://x{asked.path}", tuple(asked.headers.items()), asked.body)
        response = answer_of(request)
        return response.status, dict(response.headers.pairs), response.content

    document = copy.deepcopy(DOCUMENT)
    DAMAGES["a property has another type"][0](document)
    options = {"spec": document, "username": "a", "password": "b", "retries": None}
    with serving(served) as server, Client(server=server.url, **options) as client:
        client.input_video.create_media(inputs=[{"type": "video", "url": "https://a.example/b"}], access_policy="drm")
        report = run(client, journal=tmp_path / "journal")

    assert {(one.kind, one.rule) for one in report.findings} == {("violation", "type")}
    assert {"get-media", "list-media"} <= {one.operation for one in report.findings}
