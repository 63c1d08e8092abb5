"""The packaged document: valid OpenAPI, true to the facts, and strict."""

import json

import openapi_spec_validator
import pytest
import yaml
from operation_facts import TABLE, each_facts, own_facts
from plans import API, OPERATIONS, by_id

from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.validate.validator import Validator, schema_problems

JUDGES = {
    "as it stands": Validator(API.schemas),
    "undeclared keys refused": Validator(API.schemas, undeclared="refuse"),
}
ERROR = {"success": False, "error": {"code": 400, "message": "m", "description": "d"}}


def test_openapi_spec_validator_finds_nothing():
    """The rules of OpenAPI 3.1, by a library that nobody here wrote."""
    openapi_spec_validator.validate(yaml.safe_load(packaged_document().read_text("utf-8")))


def test_every_schema_is_sound():
    """The meta-schema of JSON Schema 2020-12, and every pattern."""
    compiled = compile_document(load(packaged_document()), schema_problems)

    assert compiled.schemas.keys() == API.schemas.keys()


@each_facts
def test_the_operations_are_those_of_the_facts(facts):
    """operationId, method, path, tag and body; parameters and error statuses are at least those of the facts."""
    ours = {one.id: (one.method, one.path, one.tags, one.body is not None) for one in OPERATIONS}

    assert len(ours) == 72
    assert ours == {name: (one.method, one.path, (one.tag,), one.has_body) for name, one in facts.items()}
    for operation in OPERATIONS:
        assert facts[operation.id].parameters <= {one.name for one in operation.parameters}
        assert facts[operation.id].errors <= {reply.status for reply in operation.responses}


def test_the_table_of_operations_is_complete():
    """It has each parameter and each error of the document, and the status of the success."""
    table = own_facts()
    successes = {one["operationId"]: str(one["success"]) for one in yaml.safe_load(TABLE.read_text("utf-8"))}

    for operation in OPERATIONS:
        statuses = {reply.status for reply in operation.responses}
        assert table[operation.id].parameters == {one.name for one in operation.parameters}
        assert table[operation.id].errors | {successes[operation.id], "default"} == statuses


@by_id(OPERATIONS)
def test_each_operation_is_described_and_declares_its_errors(plan):
    """A summary, a description, descriptions of parameters, explicit 4xx and a default."""
    statuses = {reply.status for reply in plan.responses}

    assert plan.summary
    assert plan.description
    assert all(parameter.description for parameter in plan.parameters)
    assert {"401", "403", "default"} <= statuses


def contents(plan):
    """Each JSON body and success response of an operation: (label, content, direction)."""
    for content in plan.body.contents if plan.body else ():
        yield "body", content, "request"
    for reply in plan.responses:
        for content in reply.contents:
            yield reply.status, content, "response"


@by_id(OPERATIONS)
@pytest.mark.parametrize("validator", JUDGES.values(), ids=JUDGES)
def test_every_body_and_answer_has_valid_examples(plan, validator):
    """Also with undeclared keys refused."""
    found = list(contents(plan))

    assert len(found) > 3
    assert [what for what, content, _ in found if not content.examples] == []
    assert [
        (what, example)
        for what, content, direction in found
        for example in content.examples.values()
        if validator.violations(content.schema, example, direction=direction)
    ] == []


@by_id(OPERATIONS)
def test_an_empty_object_or_an_error_does_not_pass_as_a_success(plan):
    """Nor does a success pass as an error."""
    validator = JUDGES["as it stands"]
    success = next(reply for reply in plan.responses if reply.status.startswith("2")).contents[0]

    for wrong in ({}, ERROR, None, []):
        assert validator.violations(success.schema, wrong, direction="response")
    for reply in plan.responses:
        if not reply.status.startswith("2"):
            example = next(iter(success.examples.values()))
            assert validator.violations(reply.contents[0].schema, example, direction="response")


def test_every_example_of_a_parameter_is_valid():
    """Where the document gives one."""
    validator = JUDGES["as it stands"]
    given = [one for plan in OPERATIONS for one in plan.parameters if repr(one.example) != "NO_EXAMPLE"]

    assert len(given) > 20
    assert [one.name for one in given if validator.violations(one.schema, one.example, direction="request")] == []


def test_every_event_that_an_operation_names_is_described():
    """`x-dyn-events` lead to webhooks."""
    known = json.dumps(
        [content.schema for one in API.webhooks.values() for content in one.body.contents] + [API.schemas]
    )
    events = {event for operation in OPERATIONS for event in operation.events}

    assert len(events) > 20
    assert [event for event in sorted(events) if event not in known and event not in API.webhooks] == []


def test_every_webhook_has_a_valid_example():
    """By its own schema, also with undeclared keys refused."""
    assert API.webhooks
    for webhook in API.webhooks.values():
        for content in webhook.body.contents:
            assert content.examples
            for example in content.examples.values():
                for validator in JUDGES.values():
                    assert validator.violations(content.schema, example, direction="request") == ()


def test_no_schema_is_a_copy_of_another():
    """Shared objects are written once."""
    seen = {}
    for name, schema in API.schemas.items():
        bare = json.dumps({key: value for key, value in schema.items() if key != "description"}, sort_keys=True)
        assert seen.setdefault(bare, name) == name


def test_secrets_are_marked():
    """Keys, stream keys and SRT secrets are `format: password`."""
    names = {"privateKey", "streamKey", "srtSecret", "srtPlaybackSecret"}
    found = set()

    def walk(value):
        for key, part in (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        ):
            if key in names and isinstance(part, dict) and "type" in part:
                assert part.get("format") == "password", key
                found.add(key)
            walk(part)

    walk(dict(API.schemas))
    walk([[content.schema for _, content, _ in contents(plan)] for plan in OPERATIONS])
    assert found == names


def test_resources_are_tied_by_links():
    """Each link names parameters of its target; each operation that makes something links to one that uses it."""
    for operation in OPERATIONS:
        for reply in operation.responses:
            for link in reply.links:
                target = API.operations[link.operation]
                known = {one.name for one in target.parameters} | {
                    f"{one.location}.{one.name}" for one in target.parameters
                }
                assert link.parameters.keys() <= known
        if any(reply.status == "201" for reply in operation.responses):
            assert any(reply.links for reply in operation.responses), f"{operation.id} links to nothing"
