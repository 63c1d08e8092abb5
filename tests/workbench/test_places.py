"""Where the document speaks of a value: pointers into values → spots of the document."""

import pytest
from small import library

from fastpix_dyn.client.spec_loading import load_document
from fastpix_dyn.files import packaged_document
from fastpix_dyn.mock.example_values import sample
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.workbench import source_locations

DOCUMENT = load_document(None)
API = compile_document(DOCUMENT)
JUDGE = Validator(API.schemas)
LINES = packaged_document().read_text("utf-8").splitlines()
WRITTEN = {
    reply.contents[0].where: (operation, reply, reply.contents[0])
    for operation in API.operations.values()
    for reply in operation.responses
    if reply.status.isdigit() and reply.contents and isinstance(reply.contents[0].schema, dict)
}
"""Each answer that the document writes down once, with an operation that gives it."""
REPLIES = [pytest.param(*found, id=f"{found[0].id}-{found[1].status}") for found in WRITTEN.values()]
BODIES = [
    pytest.param(operation, operation.body.contents[0], id=operation.id)
    for operation in API.operations.values()
    if operation.body and isinstance(operation.body.contents[0].schema, dict)
]


def damaged(value, path=()):
    """*value* with one part of it made something that few schemas take, for each part; with the path to that."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield (*path, key), {"not": ["wanted"]} if not isinstance(part, dict) else 7
        yield from damaged(part, (*path, key))


def replaced(value, path, new):
    """*value* with *new* at *path*."""
    if not path:
        return new
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = replaced(copied[path[0]], path[1:], new)
    return copied


def check(violation, node):
    """The spot holds the very keyword that is broken, with its very value, and has a line of its own."""
    assert isinstance(node.value, dict), (violation, node)
    if violation.rule in node.value and violation.rule not in {"oneOf", "anyOf"}:
        assert node.value[violation.rule] == violation.expected
    assert json_pointer.get(DOCUMENT.values[node.file], node.pointer) == node.value
    file, _, line = source_locations.line(DOCUMENT, node.where).rpartition(":")
    assert file == packaged_document().name
    assert 1 <= int(line) <= len(LINES)


@pytest.mark.parametrize(("operation", "reply", "content"), REPLIES)
def test_a_broken_answer_leads_to_the_rule_that_it_breaks(operation, reply, content):
    """For each value of an instance of every answer of the document, made wrong."""
    whole = sample(content.schema, API.schemas)
    for path, wrong in damaged(whole):
        for one in JUDGE.violations(content.schema, replaced(whole, path, wrong), direction="response"):
            check(one, source_locations.reply_spot(DOCUMENT, operation, one, status=int(reply.status)))
            if one.rule == "type":
                assert one.schema.endswith("/type")


@pytest.mark.parametrize(("operation", "content"), BODIES)
def test_a_broken_body_leads_to_the_rule_that_it_breaks(operation, content):
    """For each value of an instance of every body of the document, made wrong."""
    whole = sample(content.schema, API.schemas)
    for path, wrong in damaged(whole):
        value = replaced(whole, path, wrong)
        for one in JUDGE.violations(content.schema, value, direction="request", pointer="/body"):
            node = source_locations.request_spot(DOCUMENT, operation, one)
            check(one, node)
            assert one.rule in node.value or one.rule in {"type", "enum"}


@pytest.mark.parametrize("operation", API.operations.values(), ids=lambda one: one.id)
def test_a_broken_parameter_leads_to_its_schema(operation):
    """Each of every operation."""
    for parameter in operation.parameters:
        pointer = f"/{parameter.place}/{json_pointer.escape(parameter.name)}"
        for one in JUDGE.violations(parameter.schema, {"not": "wanted"}, direction="request", pointer=pointer):
            node = source_locations.request_spot(DOCUMENT, operation, one)
            assert one.rule in node.value
            assert node.value[one.rule] == one.expected


def test_a_missing_argument_leads_to_its_parameter():
    """There is no schema that says so."""
    operation = API.operations["get-media"]
    name = operation.parameters[0].name

    node = source_locations.request_spot(DOCUMENT, operation, Violation(f"/path/{name}", "required", "it is missing"))

    assert node.value.get("type") == "string"


def chosen(branches, value):
    """The spot of the rule that *value* breaks, where the answer is one of *branches*."""
    paths = {"/x": {"get": {"operationId": "x", "responses": {"200": {"description": "-", "content": {
        "application/json": {"schema": {"oneOf": branches}}}}}}}}  # fmt: skip
    document = load_document(library(paths=paths))
    api = compile_document(document)
    operation = api.operations["x"]
    schema = operation.responses[0].contents[0].schema
    (violation,) = Validator(api.schemas).violations(schema, value, direction="response")
    return source_locations.reply_spot(document, operation, violation, status=200)


def branch(kind, **properties):
    """An alternative that is told by its `kind`."""
    return {"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}, **properties}}


@pytest.mark.parametrize("kind", ["a", "b"])
def test_of_alternatives_the_one_that_was_meant_is_told(kind):
    """Though both declare the property."""
    branches = [branch("a", size={"type": "integer"}), branch("b", size={"type": "integer", "title": "of b"})]

    node = chosen(branches, {"kind": kind, "size": "big"})

    assert f"/oneOf/{'ab'.index(kind)}/properties/size" in node.pointer


def test_an_overlay_is_named_where_the_rule_came_from_it(tmp_path):
    """With the line in it."""
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

    node = source_locations.reply_spot(document, operation, violation, status=200)

    assert source_locations.line(document, node.where).startswith("ours.yaml:")
