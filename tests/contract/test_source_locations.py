"""Source locations: a violation leads to the node of the document that contains the violated rule."""

import pytest
from plans import packaged_subject
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

DOCUMENT = packaged_subject().document
API = packaged_subject().api
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
    violations = [
        one
        for path, wrong in damaged(whole)
        for one in VALIDATOR.violations(content.schema, replaced(whole, path, wrong), direction="response")
    ]
    assert violations
    for one in violations:
        check(one, source_locations.response_rule_node(DOCUMENT, operation, one, status=int(reply.status)))
        if one.rule == "type":
            assert one.schema.endswith("/type")


@pytest.mark.parametrize(("operation", "content"), BODIES)
def test_a_violation_of_a_body_leads_to_its_rule(operation, content):
    """For each value in a sample of every request body of the document, replaced by a wrong one."""
    whole = example_value(content.schema, API.schemas)
    violations = [
        one
        for path, wrong in damaged(whole)
        for one in VALIDATOR.violations(
            content.schema, replaced(whole, path, wrong), direction="request", pointer="/body"
        )
    ]
    assert violations
    for one in violations:
        node = source_locations.request_rule_node(DOCUMENT, operation, one)
        check(one, node)
        if one.rule not in {"type", "enum"}:
            assert one.rule in node.value


PARAMETERS = [
    pytest.param(operation, parameter, id=f"{operation.id}-{parameter.name}")
    for operation in API.operations.values()
    for parameter in operation.parameters
]


@pytest.mark.parametrize(("operation", "parameter"), PARAMETERS)
def test_a_violation_of_a_parameter_leads_to_its_schema(operation, parameter):
    """For every parameter of every operation."""
    pointer = f"/{parameter.location}/{json_pointer.escape(parameter.name)}"

    violations = VALIDATOR.violations(parameter.schema, {"not": "wanted"}, direction="request", pointer=pointer)

    assert violations
    for one in violations:
        node = source_locations.request_rule_node(DOCUMENT, operation, one)
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


def response(*media_types, schema=None, **more):
    """Return a response of a document."""
    return {"description": "-", "content": {one: {"schema": schema or {}} for one in media_types}, **more}


LOCATED = {
    "type": "object",
    "properties": {
        "a": {"type": "object", "additionalProperties": {"title": "additional"}},
        "list": {"items": {"title": "item", "properties": {"b": {"title": "b"}}}},
        "any": {"anyOf": [{"properties": {"x": {"title": "first"}}}, {"properties": {"y": {"title": "second"}}}]},
        "both": {"allOf": [{"properties": {"z": {"title": "in all"}}}], "properties": {"z": {"title": "own"}}},
        "0": {"title": "a name"},
        "book": {"$ref": "#/components/schemas/Book"},
    },
}


def located(pointer="", rule="type", status=200, content_type="application/json", **responses):
    """Return the node that describes best the value at *pointer* of a response."""
    responses = responses or {
        "200": response("application/json", "text/plain", schema=LOCATED), "404": {"description": "-"}
    }  # fmt: skip
    paths = {"/x": {"get": {"operationId": "x", "responses": responses}}}
    document = load_document(library(paths=paths))
    operation = compile_document(document).operations["x"]
    where = source_locations.response_location(document, operation, status, content_type, pointer=pointer, rule=rule)
    return document.node(where)


@pytest.mark.parametrize(
    ("pointer", "title"),
    [
        ("/a/some", "additional"),
        ("/list/*", "item"),
        ("/list/0", "item"),
        ("/list/10/b", "b"),
        ("/list/*/b", "b"),
        ("/any/x", "first"),
        ("/any/y", "second"),
        ("/both/z", "own"),
        ("/0", "a name"),
    ],
)
def test_a_value_is_described_by_its_own_schema(pointer, title):
    """Of properties, items and each branch; the schema's own property counts more than that of a branch."""
    assert located(pointer).value["title"] == title


@pytest.mark.parametrize(
    ("pointer", "end"),
    [
        ("/none", "/schema"),
        ("/list/x", "/properties/list"),
        ("/list/*/none/deeper", "/properties/list/items"),
        ("", "/schema"),
    ],
)
def test_a_value_that_is_not_described_has_the_schema_of_what_contains_it(pointer, end):
    """The last one that the document has."""
    assert located(pointer).pointer.endswith(end)


def test_a_reference_is_followed():
    """To the schema of the component."""
    assert located("/book/title").pointer == "/components/schemas/Book/properties/title"


@pytest.mark.parametrize(
    ("options", "end"),
    [
        ({"status": 500}, "/paths/~1x/get"),
        ({"status": 404}, "/paths/~1x/get/responses/404"),
        ({"content_type": "image/png"}, "/paths/~1x/get/responses/200"),
        ({"rule": "mediaType"}, "/content/application~1json"),
        ({"rule": "body"}, "/content/application~1json"),
        ({"rule": "json"}, "/content/application~1json"),
        ({"rule": "json", "content_type": "text/plain"}, "/content/text~1plain"),
        ({"content_type": "text/plain", "pointer": "/0"}, "/content/text~1plain/schema/properties/0"),
    ],
)
def test_what_has_no_schema_is_located_at_the_response_or_the_operation(options, end):
    """Of the status and the media type that was received."""
    assert located(**options).pointer.endswith(end)


def test_the_rule_of_a_header_is_located_at_the_response():
    """Its pointer is none of the body."""
    schema = {"properties": {"header": {"title": "no header"}}}
    get = {"operationId": "x", "responses": {"200": response("application/json", schema=schema)}}
    document = load_document(library(paths={"/x": {"get": get}}))
    operation = compile_document(document).operations["x"]

    node = source_locations.response_rule_node(
        document, operation, Violation("/header/X-A", "required", "-"), status=200, content_type="application/json"
    )

    assert node.pointer.endswith("/content/application~1json/schema")


@pytest.mark.parametrize(
    ("pointer", "end"),
    [
        ("/query/page", "/parameters/0/schema"),
        ("/query/perPage", "/parameters/1/schema"),
        ("/query/none", "/paths/~1books/get"),
        ("/header/page", "/paths/~1books/get"),
        ("/query", "/paths/~1books/get"),
    ],
)
def test_a_violation_of_an_argument_is_located_at_the_parameter(pointer, end):
    """Of the same location and name; else at the operation."""
    document = load_document(library())
    operation = compile_document(document).operations["list-books"]

    node = source_locations.request_rule_node(document, operation, Violation(pointer, "required", "-"))

    assert node.pointer.endswith(end)


def test_a_violation_of_a_body_without_a_rule_is_located_at_the_value():
    """An operation without a body has only itself."""
    document = load_document(library())
    operations = compile_document(document).operations
    violation = Violation("/body/title", "required", "-")

    with_body = source_locations.request_rule_node(document, operations["addBook"], violation)
    without = source_locations.request_rule_node(document, operations["getBook"], violation)

    assert with_body.pointer == "/components/schemas/Book/properties/title"
    assert without.pointer.endswith("/paths/~1books~1{bookId}/get")
