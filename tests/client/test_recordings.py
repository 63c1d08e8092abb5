"""Recorded responses, served again over real HTTP: what was sent is what the caller gets."""

import asyncio

import pytest
from loopback import KINDS, json_answer, serving
from plans import API, arguments
from recorded import each_recording

from fastpix_dyn import APIStatusError, AsyncClient, Client
from fastpix_dyn.errors import status_error_class
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.wire.decode import match_content, match_response


@pytest.fixture(scope="module", params=KINDS)
def call(request):
    """A function that calls the operation of a recording, by one client of a server that gives its response."""
    given = []

    def calling(client, recording):
        given.append(json_answer(recording["status"], recording["body"]))
        plan = API.operations[recording["operationId"]]
        return client.operations[plan.id].response(**arguments(plan))

    with serving(lambda _: given[-1]) as server:
        options = {"server": server.url, "validate_responses": "strict", "retries": None, "auth": ("id", "secret")}
        if request.param == "sync":
            with Client(**options) as client:
                yield lambda recording: calling(client, recording)
        else:
            with asyncio.Runner() as runner:
                client = AsyncClient(**options)
                yield lambda recording: runner.run(calling(client, recording))
                runner.run(client.close())


@each_recording(lambda recording: recording["status"] < 300)
def test_a_recorded_success_comes_back_exactly_and_without_a_violation(recording, call):
    """The data equals the recorded body, in strict mode."""
    response = call(recording)

    assert response.status == recording["status"]
    assert response.data == recording["body"]
    assert response.violations == ()


@each_recording(lambda recording: recording["status"] >= 400)
def test_a_recorded_refusal_raises_its_error_with_the_words_of_the_api(recording, call):
    """The class fits the status, the text has the API's message and description, the body is all there."""
    with pytest.raises(APIStatusError) as caught:
        call(recording)

    assert type(caught.value) is status_error_class(recording["status"])
    assert caught.value.data == recording["body"]
    assert caught.value.violations == ()
    assert recording["body"]["error"]["message"] in str(caught.value)
    assert recording["body"]["error"].get("description", "") in str(caught.value)


@each_recording()
def test_no_recording_has_a_key_that_the_document_does_not_declare(recording):
    """Even with undeclared properties refused there is no violation."""
    reply = match_response(API.operations[recording["operationId"]], recording["status"])
    content = match_content(reply, recording["contentType"])
    validator = Validator(API.schemas, undeclared="refuse")

    assert validator.violations(content.schema, recording["body"], direction="response") == ()
