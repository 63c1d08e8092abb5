"""`bundle`: the bundle compiles to the same API as the files."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import library

from fastpix_dyn import SpecError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec.plan import SourceLocation
from fastpix_dyn.structs import Record
from fastpix_dyn.workbench.bundle import bundle

DOCUMENTS = [
    packaged_document(),
    *sorted((Path(__file__).parents[1] / "documents").glob("*.*")),
    Path(__file__).parent / "clean.yaml",
]
REFERENCE = "#/$defs/"


def plain(api):
    """Return *api* as plain data, without source locations and fingerprint, with schemas numbered by first use."""
    numbers, reached = {}, []

    def as_data(value):
        if isinstance(value, SourceLocation):
            return None
        if isinstance(value, Record):
            return [(name, as_data(getattr(value, name))) for name in value.__struct_fields__ if name not in IGNORED]
        if isinstance(value, Mapping):
            return {key: number(part) if key == "$ref" else as_data(part) for key, part in value.items()}
        return [as_data(one) for one in value] if isinstance(value, list | tuple) else value

    def number(reference):
        if not str(reference).startswith(REFERENCE):
            return reference
        name = reference.removeprefix(REFERENCE)
        if name not in numbers:
            numbers[name] = len(numbers)
            reached.append(name)
        return numbers[name]

    data = [as_data(api)]
    data.extend(as_data(api.schemas[name]) for name in reached)  # `reached` grows during the iteration
    return data


IGNORED = {"schemas", "fingerprint"}


def test_plain_shows_differences():
    """In the document and in a schema that an operation refers to."""
    changed = library()
    changed["components"]["schemas"]["Book"]["properties"]["title"]["minLength"] = 2
    assert plain(load_api(library())) != plain(load_api(changed))
    assert plain(load_api(library())) != plain(load_api(library(info={"title": "Other", "version": "2"})))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_bundle_compiles_to_an_equal_api(document):
    """Except for source locations, the fingerprint and the internal names of schemas."""
    made = bundle(document)

    assert plain(load_api(made)) == plain(load_api(document))
    assert bundle(made) == made


@pytest.mark.parametrize("document", [packaged_document(), DOCUMENTS[-1]], ids=lambda path: path.name)
def test_a_document_of_one_file_does_not_change(document):
    """The order of its keys also stays."""
    from fastpix_dyn.spec.yaml12 import parse

    assert json.dumps(bundle(document)) == json.dumps(parse(document.read_text("utf-8")))


PARTS = {
    "api.yaml": """\
openapi: 3.1.0
info: { title: Parts, version: "1" }
paths:
  /a: { $ref: "parts/paths.yaml#/~1a" }
  /b:
    get:
      operationId: b
      parameters: [{ $ref: "parts/common.yaml#/parameters/Limit" }]
      responses:
        "200":
          description: d
          content:
            application/json:
              schema: { $ref: "parts/common.yaml#/schemas/Node", description: Beside it. }
              example: { $ref: "not/a/reference.yaml" }
        default: { $ref: "parts/common.yaml#/responses/Error" }
components:
  schemas:
    Node: { type: object, properties: { own: { type: string } } }
    Pet:
      oneOf: [{ $ref: "parts/common.yaml#/schemas/Cat" }, { $ref: "parts/leaf.json" }]
      discriminator:
        propertyName: kind
        mapping: { cat: "parts/common.yaml#/schemas/Cat", leaf: "parts/leaf.json" }
""",
    "parts/paths.yaml": """\
/a:
  post:
    operationId: a
    requestBody: { content: { application/json: { schema: { $ref: "common.yaml#/schemas/Node" } } } }
    responses:
      "201":
        description: d
        content: { application/json: { schema: { $ref: "../api.yaml#/components/schemas/Node" } } }
        links:
          again: { operationRef: "../api.yaml#/paths/~1b/get" }
          own: { operationRef: "#/~1a/post" }
      default: { $ref: "common.yaml#/responses/Error" }
""",
    "parts/common.yaml": """\
parameters:
  Limit: { name: limit, in: query, schema: { $ref: "#/schemas/Count" } }
responses:
  Error: { description: e, headers: { X-A: { $ref: "#/headers/A" } } }
headers:
  A: { schema: { $ref: "#/schemas/Count" } }
schemas:
  Count: { type: integer }
  Node: { type: object, properties: { next: { $ref: "#/schemas/Node" }, leaf: { $ref: "leaf.json" } } }
  Cat:
    type: object
    properties: { kind: { const: cat }, friends: { type: array, items: { $ref: "#/schemas/Cat" } } }
""",
    "parts/leaf.json": '{"type": "object", "properties": {"tree": {"$ref": "common.yaml#/schemas/Node"}}}',
}


@pytest.fixture
def parts(tmp_path):
    """Return a document of four files with circular references."""
    for name, text in PARTS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "api.yaml"


def test_each_target_in_another_file_becomes_one_component(parts):
    """Its name is the last part of the pointer, with a number if the name is in use."""
    made = bundle(parts)

    names = {section: list(entries) for section, entries in made["components"].items()}
    assert names == {
        "schemas": ["Node", "Pet", "Node_2", "Cat", "leaf", "Count"],
        "pathItems": ["_a"],
        "parameters": ["Limit"],
        "responses": ["Error"],
        "headers": ["A"],
    }
    assert made["components"]["schemas"]["Node_2"]["properties"]["next"] == {"$ref": "#/components/schemas/Node_2"}
    assert made["components"]["schemas"]["Pet"]["discriminator"]["mapping"] == {
        "cat": "#/components/schemas/Cat",
        "leaf": "#/components/schemas/leaf",
    }
    links = made["components"]["pathItems"]["_a"]["post"]["responses"]["201"]["links"]
    assert links == {"again": {"operationRef": "#/paths/~1b/get"}, "own": {"operationId": "a"}}
    example = made["paths"]["/b"]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert example == {"$ref": "not/a/reference.yaml"}
    assert plain(load_api(made)) == plain(load_api(parts))


def test_in_openapi_3_0_a_path_item_of_another_file_is_inlined(parts):
    """It has no components for path items."""
    parts.write_text(parts.read_text("utf-8").replace("openapi: 3.1.0", "openapi: 3.0.3"), "utf-8")
    made = bundle(parts)
    assert "pathItems" not in made["components"]
    assert made["paths"]["/a"]["post"]["operationId"] == "a"
    assert plain(load_api(made)) == plain(load_api(parts))


def test_overlays_are_applied_first():
    """So the bundle contains their changes."""
    overlay = {"overlay": "1.0.0", "actions": [{"target": "$.info", "update": {"title": "Ours"}}]}
    assert bundle(library(), [overlay])["info"]["title"] == "Ours"


def test_every_unresolved_reference_is_reported_with_its_line(parts):
    """No bundle is returned."""
    text = parts.read_text("utf-8").replace("Limit", "Limt").replace("common.yaml#/schemas/Node", "gone.yaml")
    parts.write_text(text, "utf-8")
    with pytest.raises(SpecError) as caught:
        bundle(parts)
    assert [(one.file, one.line) for one in caught.value.problems] == [("api.yaml", 8), ("api.yaml", 14)]


NAMES = st.sampled_from(["A", "B", "C"])
FILES = st.sampled_from(["api.json", "one.json", "sub/two.json"])


@st.composite
def webs(draw):
    """Generate three files, each with three schemas that refer to any others."""
    return {
        file: {
            name: [draw(st.tuples(FILES, NAMES)) for _ in range(draw(st.integers(0, 2)))] for name in ("A", "B", "C")
        }
        for file in ("api.json", "one.json", "sub/two.json")
    }


@settings(max_examples=30)
@given(webs(), st.lists(st.tuples(FILES, NAMES), min_size=1, max_size=3))
def test_any_files_with_references_bundle_to_the_same_api(tmp_path_factory, web, used):
    """Including cycles and equal names."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "sub").mkdir()
    up = {"api.json": "", "one.json": "", "sub/two.json": "../"}

    def reference(source, target, name):
        inside = f"/components/schemas/{name}" if target == "api.json" else f"/{name}"
        return {"$ref": f"#{inside}" if source == target else f"{up[source]}{target}#{inside}"}

    def schemas(file):
        return {
            name: {
                "title": f"{file} {name}",
                "properties": {str(n): reference(file, *to) for n, to in enumerate(targets)},
            }
            for name, targets in web[file].items()
        }

    for file in ("one.json", "sub/two.json"):
        (folder / file).write_text(json.dumps(schemas(file)))
    body = {"oneOf": [reference("api.json", *to) for to in used]}
    response = {"description": "d", "content": {"application/json": {"schema": body}}}
    root = library(
        paths={"/a": {"get": {"responses": {"200": response}}}},
        components={**library()["components"], "schemas": schemas("api.json")},
    )
    (folder / "api.json").write_text(json.dumps(root))

    made = bundle(folder / "api.json")

    assert ".json#" not in json.dumps(made)
    assert plain(load_api(made)) == plain(load_api(folder / "api.json"))
