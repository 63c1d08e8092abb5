"""Answers recorded from the live API, served again over real HTTP: what was sent is what the caller gets."""

import json
from pathlib import Path

import pytest
from loopback import json_answer, outcome, serving
from plans import API, arguments

from fastpix_dyn import APIStatusError
from fastpix_dyn.errors import status_error_class
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.decode import match_content, match_response

RECORDINGS = sorted((Path(__file__).resolve().parents[3] / "shared" / "recordings").glob("*.json"))
CREDENTIALS = {"username": "id", "password": "secret"}

pytestmark = pytest.mark.skipif(not RECORDINGS, reason="needs the recordings in ../shared")


def each(wanted):
    """Parametrises over the recordings of which *wanted* is true."""
    chosen = [path for path in RECORDINGS if wanted(recorded(path))]
    return pytest.mark.parametrize("path", chosen, ids=[path.stem for path in chosen])


def recorded(path):
    """A recording: operationId, status, contentType, body."""
    return json.loads(path.read_text("utf-8"))


def called(kind, path, answer):
    """The whole answer of the recorded operation, from a loopback server that gives *answer*."""
    plan = API.operations[recorded(path)["operationId"]]
    with serving([answer]) as server:
        return outcome(
            kind,
            lambda client: client.operations[plan.id].response(**arguments(plan)),
            server=server.url,
            validate_responses="strict",
            retries=None,
            **CREDENTIALS,
        )


@each(lambda recording: recording["status"] < 300)
def test_a_recorded_success_comes_back_exactly_and_without_a_violation(path, kind):
    """The data equals the recorded body, in strict mode."""
    recording = recorded(path)

    response = called(kind, path, json_answer(recording["status"], recording["body"]))

    assert response.data == recording["body"]
    assert response.violations == ()


@each(lambda recording: recording["status"] >= 400)
def test_a_recorded_refusal_raises_its_error_with_the_words_of_the_api(path, kind):
    """The class fits the status, the text has the API's message and description, the body is all there."""
    recording = recorded(path)

    with pytest.raises(APIStatusError) as caught:
        called(kind, path, json_answer(recording["status"], recording["body"]))

    assert type(caught.value) is status_error_class(recording["status"])
    assert caught.value.data == recording["body"]
    assert caught.value.violations == ()
    assert recording["body"]["error"]["message"] in str(caught.value)
    assert recording["body"]["error"]["description"] in str(caught.value)


@each(lambda _: True)
def test_no_recording_has_a_key_that_the_document_does_not_declare(path):
    """Even with undeclared properties refused there is no violation."""
    recording = recorded(path)
    reply = match_response(API.operations[recording["operationId"]], recording["status"])
    content = match_content(reply, recording["contentType"])
    validator = Validator(API.schemas, undeclared="refuse")

    assert validator.violations(content.schema, recording["body"], direction="response") == ()
