"""Documents of other people's kinds: bound and called without a word of FastPix in them."""

from pathlib import Path

import pytest
from loopback import outcome
from openapi_spec_validator import validate
from openapi_spec_validator.readers import read_from_filename

from fastpix_dyn import Client
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.spec.example_values import example_value

FOLDER = Path(__file__).resolve().parents[1] / "documents"
DOCUMENTS = [path for path in sorted(FOLDER.iterdir()) if path.suffix in {".yaml", ".json"}]
APIS = {path: load_api(path) for path in DOCUMENTS}
CALLS = [
    pytest.param(path, operation, id=f"{path.stem}-{operation.id}")
    for path, api in APIS.items()
    for operation in api.operations.values()
]


def arguments(api, operation):
    """A value for every parameter and for the body."""
    made = {one.python_name: example_value(one.schema, api.schemas) for one in operation.parameters}
    body = operation.body
    if body:
        content = body.contents[0]
        value = b"bytes" if content.schema is None else example_value(content.schema, api.schemas)
        for name in content.encoding:
            value[name] = value[name].encode()
        if body.fields:
            sent = {field.name for field in body.fields}
            value = {key: part for key, part in value.items() if key in sent}
        made["body"] = value
    return made


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_document_is_one_that_others_accept(path):
    """By openapi-spec-validator."""
    document, base_uri = read_from_filename(str(path))

    validate(document, base_uri=base_uri)


@pytest.mark.parametrize(("path", "operation"), CALLS)
def test_every_operation_is_called_and_answered_strictly(path, operation, kind):
    """Each argument of each style goes out, is read back by the embedded server, and the answer is valid."""
    response = outcome(
        kind,
        lambda client: client.operations[operation.id].response(**arguments(APIS[path], operation)),
        spec=path,
        server="mock",
        validate_responses="strict",
    )

    assert response.violations == ()
    assert 200 <= response.status < 300


def test_names_come_from_the_document():
    """Tags, reserved words, a missing operationId, a tag named as an attribute of the client."""
    with Client(spec=FOLDER / "features.yaml", server="mock") as client:
        assert {"shapes", "operations_", "default"} <= {*dir(client)}
        assert dir(client.operations_) == ["simple_styles"]
        assert dir(client.default) == ["delete_nameless_id"]
        assert client.operations["delete /nameless/{id}"](id=5) is None
        client.shapes.query_styles(class_="a")
        client.shapes.send_form(name="x", from_=3)
