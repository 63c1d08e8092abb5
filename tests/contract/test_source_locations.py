"""Source locations: a violation leads to the node of the document that contains the violated rule."""

import pytest
from small import library

from fastpix_dyn.client.spec_loading import load_document
from fastpix_dyn.contract import source_locations
from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.example_values import example_value
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import Violation

DOCUMENT = load_document(None)
API = compile_document(DOCUMENT)
VALIDATOR = Validator(API.schemas)
LINES = packaged_document().read_text("utf-8").splitlines()
RESPONSES_BY_LOCATION = {
    reply.contents[0].source_location: (operation, reply, reply.contents[0])
    for operation in API.operations.values()
    for reply in operation.responses
    if reply.status.isdigit() and reply.contents and isinstance(reply.contents[0].schema, dict)
}
"""Each response that the document contains, once, with an operation that declares it."""
RESPONSES = [pytest.param(*found, id=f"{found[0].id}-{found[1].status}") for found in RESPONSES_BY_LOCATION.values()]
BODIES = [
    pytest.param(operation, operation.body.contents[0], id=operation.id)
    for operation in API.operations.values()
    if operation.body and isinstance(operation.body.contents[0].schema, dict)
]


def damaged(value, path=()):
    """Yield, for each part of *value*, its path and a value that few schemas accept there."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield (*path, key), {"not": ["wanted"]} if not isinstance(part, dict) else 7
        yield from damaged(part, (*path, key))


def replaced(value, path, new):
    """Return *value* with *new* at *path*."""
    if not path:
        return new
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = replaced(copied[path[0]], path[1:], new)
    return copied


def check(violation, node):
    """The node contains the violated keyword with the expected value, and has a line in the document."""
    assert isinstance(node.value, dict), (violation, node)
    if violation.rule in node.value and violation.rule not in {"oneOf", "anyOf"}:
        assert node.value[violation.rule] == violation.expected
    assert json_pointer.get(DOCUMENT.values[node.file], node.pointer) == node.value
    file, _, line = source_locations.format_location(DOCUMENT, node.source_location).rpartition(":")
    assert file == packaged_document().name
    assert 1 <= int(line) <= len(LINES)


@pytest.mark.parametrize(("operation", "reply", "content"), RESPONSES)
def test_a_violation_of_a_response_leads_to_its_rule(operation, reply, content):
    """For each value in a sample of every response of the document, replaced by a wrong one."""
    whole = example_value(content.schema, API.schemas)
    for path, wrong in damaged(whole):
        for one in VALIDATOR.violations(content.schema, replaced(whole, path, wrong), direction="response"):
            check(one, source_locations.response_rule_node(DOCUMENT, operation, one, status=int(reply.status)))
            if one.rule == "type":
                assert one.schema.endswith("/type")


@pytest.mark.parametrize(("operation", "content"), BODIES)
def test_a_violation_of_a_body_leads_to_its_rule(operation, content):
    """For each value in a sample of every request body of the document, replaced by a wrong one."""
    whole = example_value(content.schema, API.schemas)
    for path, wrong in damaged(whole):
        value = replaced(whole, path, wrong)
        for one in VALIDATOR.violations(content.schema, value, direction="request", pointer="/body"):
            node = source_locations.request_rule_node(DOCUMENT, operation, one)
            check(one, node)
            assert one.rule in node.value or one.rule in {"type", "enum"}


@pytest.mark.parametrize("operation", API.operations.values(), ids=lambda one: one.id)
def test_a_violation_of_a_parameter_leads_to_its_schema(operation):
    """For every parameter of every operation."""
    for parameter in operation.parameters:
        pointer = f"/{parameter.location}/{json_pointer.escape(parameter.name)}"
        for one in VALIDATOR.violations(parameter.schema, {"not": "wanted"}, direction="request", pointer=pointer):
            node = source_locations.request_rule_node(DOCUMENT, operation, one)
            assert one.rule in node.value
            assert node.value[one.rule] == one.expected


def test_a_missing_argument_leads_to_its_parameter():
    """No schema contains that rule."""
    operation = API.operations["get-media"]
    name = operation.parameters[0].name

    node = source_locations.request_rule_node(
        DOCUMENT, operation, Violation(f"/path/{name}", "required", "it is missing")
    )

    assert node.value.get("type") == "string"


def rule_in_branches(branches, value):
    """Return the node of the rule that *value* violates in a response whose schema is a `oneOf` of *branches*."""
    paths = {"/x": {"get": {"operationId": "x", "responses": {"200": {"description": "-", "content": {
        "application/json": {"schema": {"oneOf": branches}}}}}}}}  # fmt: skip
    document = load_document(library(paths=paths))
    api = compile_document(document)
    operation = api.operations["x"]
    schema = operation.responses[0].contents[0].schema
    (violation,) = Validator(api.schemas).violations(schema, value, direction="response")
    return source_locations.response_rule_node(document, operation, violation, status=200)


def branch(kind, **properties):
    """Return a branch with the fixed value *kind* of the property `kind`."""
    return {"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}, **properties}}


@pytest.mark.parametrize("kind", ["a", "b"])
def test_a_fixed_value_selects_the_branch(kind):
    """Although both branches declare the property."""
    branches = [branch("a", size={"type": "integer"}), branch("b", size={"type": "integer", "title": "of b"})]

    node = rule_in_branches(branches, {"kind": kind, "size": "big"})

    assert f"/oneOf/{'ab'.index(kind)}/properties/size" in node.pointer


def test_a_rule_of_an_overlay_is_located_in_the_overlay(tmp_path):
    """With its line there."""
    overlay = tmp_path / "ours.yaml"
    overlay.write_text(
        "overlay: 1.0.0\ninfo: {title: ours, version: '1'}\nactions:\n"
        "  - target: $.components.schemas.Book.properties\n    update:\n      shelf:\n        type: integer\n"
    )
    document: Document = load_document(library(), [overlay])
    api = compile_document(document)
    operation = api.operations["getBook"]
    schema = operation.responses[0].contents[0].schema
    (violation,) = Validator(api.schemas).violations(schema, {"title": "-", "shelf": "top"}, direction="response")

    node = source_locations.response_rule_node(document, operation, violation, status=200)

    assert source_locations.format_location(document, node.source_location).startswith("ours.yaml:")
