"""The objects of a document: which contains which, walks over them, and bundles."""

import pytest

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.plan import SourceLocation
from fastpix_dyn.spec.structure import bundled, children, walk


def inside(type_, value):
    """The objects directly inside the object *value* of *type_*: pointer and type."""
    return {node.pointer: inner for inner, _, node in children(type_, load({"x": value}).root.child("x"))}


SECTIONS = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "requestBody",
    "headers": "header",
    "securitySchemes": "securityScheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "pathItem",
}
METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
SCHEMA_KEYWORDS = ["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"]
SCHEMA_KEYWORDS += ["unevaluatedItems", "unevaluatedProperties", "contentSchema"]
ONE = {"$ref": "#/a"}


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (
            "document",
            {"paths": {"/a": {}, "x-b": {}}, "webhooks": {"b": {"post": {}}}, "components": {}, "tags": [{}]},
            {"/x/paths/~1a": "pathItem", "/x/webhooks/b": "pathItem", "/x/components": "components"},
        ),
        (
            "components",
            {section: {"A": ONE} for section in [*SECTIONS, "other"]},
            {f"/x/{section}/A": type_ for section, type_ in SECTIONS.items()},
        ),
        (
            "pathItem",
            {"parameters": [ONE, ONE], **{method: {} for method in METHODS}, "query": {}, "servers": [{}]},
            {
                "/x/parameters/0": "parameter",
                "/x/parameters/1": "parameter",
                **{f"/x/{method}": "operation" for method in METHODS},
            },
        ),
        (
            "operation",
            {"parameters": [ONE], "requestBody": ONE, "responses": {"200": ONE}, "callbacks": {"c": {}}, "tags": ["a"]},
            {
                "/x/parameters/0": "parameter",
                "/x/requestBody": "requestBody",
                "/x/responses/200": "response",
                "/x/callbacks/c": "callback",
            },
        ),
        (
            "callback",
            {"{$request.body#/url}": {}, "x-a": {}, "b": {}},
            {"/x/{$request.body#~1url}": "pathItem", "/x/b": "pathItem"},
        ),
        (
            "parameter",
            {"schema": {}, "content": {"a/b": {}}, "examples": {"e": ONE}, "example": {}},
            {"/x/schema": "schema", "/x/content/a~1b": "mediaType", "/x/examples/e": "example"},
        ),
        (
            "header",
            {"schema": {}, "content": {"a/b": {}}, "examples": {"e": ONE}, "example": {}},
            {"/x/schema": "schema", "/x/content/a~1b": "mediaType", "/x/examples/e": "example"},
        ),
        ("requestBody", {"content": {"a/b": {}}, "schema": {}}, {"/x/content/a~1b": "mediaType"}),
        (
            "response",
            {"headers": {"X-A": ONE}, "content": {"a/b": {}}, "links": {"l": ONE}, "schema": {}},
            {"/x/headers/X-A": "header", "/x/content/a~1b": "mediaType", "/x/links/l": "link"},
        ),
        (
            "mediaType",
            {"schema": {}, "examples": {"e": ONE}, "encoding": {"p": {}}, "example": ONE},
            {"/x/schema": "schema", "/x/examples/e": "example", "/x/encoding/p": "encoding"},
        ),
        ("encoding", {"headers": {"X-A": ONE}, "contentType": "a/b"}, {"/x/headers/X-A": "header"}),
        (
            "schema",
            {**{key: {} for key in SCHEMA_KEYWORDS}, "enum": [{}], "default": {}, "example": {}},
            {f"/x/{key}": "schema" for key in SCHEMA_KEYWORDS},
        ),
        (
            "schema",
            {key: [{}, True] for key in ("allOf", "anyOf", "oneOf", "prefixItems")},
            {f"/x/{key}/{index}": "schema" for key in ("allOf", "anyOf", "oneOf", "prefixItems") for index in (0, 1)},
        ),
        (
            "schema",
            {key: {"a": {}, "b": True} for key in ("properties", "patternProperties", "dependentSchemas", "$defs")},
            {
                f"/x/{key}/{name}": "schema"
                for key in ("properties", "patternProperties", "dependentSchemas", "$defs")
                for name in "ab"
            },
        ),
        ("example", {"value": {"$ref": "#/a", "schema": {}}}, {}),
        ("link", {"parameters": {"a": {}}}, {}),
        ("securityScheme", {"flows": {}}, {}),
        ("schema", True, {}),
        ("schema", {"allOf": {}, "properties": []}, {}),
    ],
)
def test_which_object_contains_which(type_, value, expected):
    """OpenAPI 3.1 §4.8: an example, or any other data, contains none."""
    assert inside(type_, value) == expected


def test_a_walk_visits_each_object_once():
    """With what `$ref`s lead to, in the order of the document; a broken one leads to nothing."""
    schemas = {
        "A": {"properties": {"own": {"$ref": "#/components/schemas/A"}, "b": {"$ref": "#/components/schemas/B"}}},
        "B": {"items": {"$ref": "#/gone"}},
        "C": {"example": {"$ref": "#/components/schemas/B"}},
    }
    document = load({"components": {"schemas": schemas}})
    start = document.node(SourceLocation("<document>", "/components/schemas/A"))

    found = [
        (one.type, one.node.pointer.removeprefix("/components/schemas")) for one in walk(document, "schema", start)
    ]

    assert found == [
        ("schema", "/A"),
        ("schema", "/A/properties/own"),
        ("schema", "/A/properties/b"),
        ("schema", "/B"),
        ("schema", "/B/items"),
    ]
    assert [one.node.pointer for one in walk(document, "document", document.root)][-1] == "/components/schemas/C"


def test_a_walk_skips_what_was_seen_before():
    """And adds what it visits."""
    document = load({"components": {"schemas": {"A": {"not": {}}, "B": {"not": {}}}}})
    seen = {SourceLocation("<document>", "/components/schemas/A")}

    found = [one.node.pointer for one in walk(document, "components", document.root.child("components"), seen)]

    assert found == ["/components", "/components/schemas/B", "/components/schemas/B/not"]
    assert SourceLocation("<document>", "/components/schemas/B/not") in seen


@pytest.mark.parametrize(
    "type_",
    [
        "schema",
        "response",
        "parameter",
        "requestBody",
        "header",
        "link",
        "callback",
        "pathItem",
        "example",
        "securityScheme",
    ],
)
def test_a_reference_of_each_component_is_followed(type_):
    """Ten types."""
    document = load({"x": {"$ref": "#/y"}, "y": {}})

    assert [one.node.pointer for one in walk(document, type_, document.root.child("x"))] == ["/x", "/y"]


@pytest.mark.parametrize("type_", ["document", "components", "operation", "mediaType", "encoding"])
def test_a_reference_of_another_object_is_data(type_):
    """Nothing may replace it."""
    document = load({"x": {"$ref": "#/y"}, "y": {}})

    assert [one.node.pointer for one in walk(document, type_, document.root.child("x"))] == ["/x"]


@pytest.fixture
def files(tmp_path):
    """Write files, and return the document of the first."""

    def written(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
        return load(tmp_path / f"{next(iter(texts))}.yaml")

    return written


def test_a_bundle_has_the_components_of_other_files(files):
    """Each once, also if it contains itself; `$ref`s in the file stay as they are written."""
    document = files(
        api="""
openapi: 3.1.0
paths: {}
components:
  schemas:
    A:
      properties:
        one: { $ref: 'other.yaml#/B' }
        two: { $ref: './other.yaml#/B' }
        own: { $ref: '#/components/schemas/A' }
""",
        other="B: { items: { $ref: '#/B' }, not: { $ref: 'api.yaml#/components/schemas/A' } }\n",
    )

    bundle = bundled(document)

    assert bundle.value["components"]["schemas"] == {
        "A": {
            "properties": {
                "one": {"$ref": "#/components/schemas/B"},
                "two": {"$ref": "#/components/schemas/B"},
                "own": {"$ref": "#/components/schemas/A"},
            }
        },
        "B": {"items": {"$ref": "#/components/schemas/B"}, "not": {"$ref": "#/components/schemas/A"}},
    }
    assert bundle.origins == {"/components/schemas/B": SourceLocation("other.yaml", "/B")}
    assert "not" not in document.root.value["components"]["schemas"]["A"]


def test_names_of_components_are_unused_in_their_section(files):
    """Two of the same name get numbers; a name in another section does not matter."""
    document = files(
        api="""
openapi: 3.1.0
paths: { /a: { get: { responses: { default: { $ref: 'one.yaml#/A' }, '200': { $ref: 'two.yaml#/A' } } } } }
components: { schemas: { A: {} }, responses: { A_2: { description: own } } }
""",
        one="A: { description: one }\n",
        two="A: { description: two }\n",
    )

    components = bundled(document).value["components"]

    assert list(components["schemas"]) == ["A"]
    assert {name: one["description"] for name, one in components["responses"].items()} == {
        "A_2": "own",
        "A": "one",
        "A_3": "two",
    }


def test_a_reference_to_the_file_itself_becomes_a_fragment(files):
    """Percent-encoded; one that is a fragment already stays."""
    document = files(
        api="""
openapi: 3.1.0
components:
  schemas:
    A b: { items: { $ref: 'api.yaml#/components/schemas/A%20b' }, not: { $ref: '#/components/schemas/A%20b' } }
    c: { $ref: 'other.yaml#/C' }
""",
        other="C: { not: { $ref: 'api.yaml#/components/schemas/A%20b' }, if: { $ref: 'api.yaml' } }\n",
    )

    schemas = bundled(document).value["components"]["schemas"]

    assert schemas["A b"] == {
        "items": {"$ref": "#/components/schemas/A%20b"},
        "not": {"$ref": "#/components/schemas/A%20b"},
    }
    assert schemas["C"] == {"not": {"$ref": "#/components/schemas/A%20b"}, "if": {"$ref": "#"}}


def test_targets_of_a_discriminator_are_bundled(files):
    """A word is a component of its own file; what is no text stays."""
    document = files(
        api="""
openapi: 3.1.0
components:
  schemas:
    A: { discriminator: { propertyName: t, mapping: { a: A, b: 'other.yaml#/B', c: 5 } } }
    D: { discriminator: { propertyName: t } }
    E: { discriminator: 5 }
""",
        other="""
B: { discriminator: { propertyName: t, mapping: { w: W } } }
components: { schemas: { W: { title: w } } }
""",
    )

    schemas = bundled(document).value["components"]["schemas"]

    assert schemas["A"]["discriminator"] == {
        "propertyName": "t",
        "mapping": {"a": "A", "b": "#/components/schemas/B", "c": 5},
    }
    assert schemas["B"]["discriminator"]["mapping"] == {"w": "#/components/schemas/W"}
    assert schemas["W"] == {"title": "w"}
    assert (schemas["D"]["discriminator"], schemas["E"]["discriminator"]) == ({"propertyName": "t"}, 5)


def test_operation_references_of_links_are_bundled(files):
    """In the file they stay; to it they become a fragment; to another file they become the operationId."""
    link = "{ description: d, links: { l: { operationRef: '%s' } } }"
    document = files(
        api=f"""
openapi: 3.1.0
paths:
  /a: {{ $ref: 'other.yaml#/a' }}
  /b:
    get: {{ operationId: b, responses: {{ '200': {link % "#/paths/~1b/get"}, '201': {link % "other.yaml#/a/get"} }} }}
""",
        other=f"a: {{ get: {{ operationId: a, responses: {{ '200': {link % 'api.yaml#/paths/~1b/get'} }} }} }}\n",
    )

    value = bundled(document).value

    replies = value["paths"]["/b"]["get"]["responses"]
    assert replies["200"]["links"]["l"] == {"operationRef": "#/paths/~1b/get"}
    assert replies["201"]["links"]["l"] == {"operationId": "a"}
    item = value["components"]["pathItems"]["a"]
    assert item["get"]["responses"]["200"]["links"]["l"] == {"operationRef": "#/paths/~1b/get"}


def test_an_operation_of_another_file_needs_an_operation_id(files):
    """A link can't lead to it otherwise."""
    document = files(
        api="""
openapi: 3.1.0
paths: { /b: { get: { responses: { '200': { links: { l: { operationRef: 'other.yaml#/a/get' } } } } } } }
""",
        other="a: { get: {} }\n",
    )

    with pytest.raises(SpecError, match="the operation is in another file and has no operationId; add one") as caught:
        bundled(document)
    assert [one.pointer for one in caught.value.problems] == ["/paths/~1b/get/responses/200/links/l/operationRef"]


def test_every_broken_reference_is_listed_or_kept():
    """Of schemas, mappings and links."""
    value = {
        "openapi": "3.1.0",
        "components": {
            "schemas": {"A": {"$ref": "#/gone", "discriminator": {"mapping": {"a": "b.yaml", "b": "#/no"}}}},
            "links": {"L": {"operationRef": "#/nowhere"}},
        },
    }

    with pytest.raises(SpecError) as caught:
        bundled(load(value))

    assert [one.pointer for one in caught.value.problems] == [
        "/components/schemas/A/$ref",
        "/components/schemas/A/discriminator/mapping/b",
        "/components/links/L/operationRef",
    ]
    assert bundled(load(value), keep_broken=True).value == value


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_path_item_of_another_file(files, version):
    """3.0 has no components for it, so it is copied."""
    document = files(
        api=f"openapi: {version}\npaths: {{ /a: {{ $ref: 'other.yaml#/a' }} }}\n",
        other="a: { get: { responses: { default: { $ref: '#/r' } } } }\nr: { description: r }\n",
    )

    value = bundled(document).value

    item = {"get": {"responses": {"default": {"$ref": "#/components/responses/r"}}}}
    if version == "3.0.3":
        assert value["paths"]["/a"] == item
        assert list(value["components"]) == ["responses"]
    else:
        assert value["paths"]["/a"] == {"$ref": "#/components/pathItems/a"}
        assert value["components"]["pathItems"]["a"] == item
    assert value["components"]["responses"] == {"r": {"description": "r"}}


EXTENDED = {
    "openapi": "3.1.0",
    "x-a": 1,
    "paths": {
        "x-b": 1,
        "/a": {
            "x-c": 1,
            "get": {
                "x-d": 1,
                "security": [{"key": [], "x-e": 1}, {"x-key": ["scope"]}, 5],
                "responses": {"x-f": 1, "200": {"headers": {"X-H": {"x-g": 1, "schema": {}}, "x-i": {"schema": {}}}}},
            },
        },
    },
    "security": [{"x-e": 1, "key": []}],
    "components": {
        "schemas": {
            "x-S": {"x-h": 1, "properties": {"x-p": {}, "x-q": 5}, "example": {"x-data": 1}},
        },
        "examples": {"E": {"value": {"x-data": 1}, "x-i": 1}},
    },
}


def test_extensions_can_be_left_out():
    """What is called `x-…` but is none stays, and so does data."""
    value = bundled(load(EXTENDED), extensions=False).value

    assert value == {
        "openapi": "3.1.0",
        "paths": {
            "/a": {
                "get": {
                    "security": [{"key": []}, {"x-key": ["scope"]}, 5],
                    "responses": {"200": {"headers": {"X-H": {"schema": {}}, "x-i": {"schema": {}}}}},
                }
            }
        },
        "security": [{"key": []}],
        "components": {
            "schemas": {"x-S": {"properties": {"x-p": {}}, "example": {"x-data": 1}}},
            "examples": {"E": {"value": {"x-data": 1}}},
        },
    }
    assert bundled(load(EXTENDED)).value == EXTENDED


@pytest.mark.parametrize("content", ["[]", "5", "null"])
def test_only_a_document_is_bundled(tmp_path, content):
    """Not another value."""
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(SpecError, match=r"expected an OpenAPI document \(an object\), got"):
        bundled(load(tmp_path / "a.json"))
