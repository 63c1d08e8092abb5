"""Unknown extensions: an unknown key `x-…` never makes a document fail, in any object."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import ANYTHING

from fastpix_dyn import Client, SpecError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.contract.run import run
from fastpix_dyn.render.pages import reference_pages
from fastpix_dyn.render.stubs import api_view, client_stub, types_module
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.structs import replace
from fastpix_dyn.workbench.bundle import bundle
from fastpix_dyn.workbench.diff import compare, read
from fastpix_dyn.workbench.lint import lint

SHELF = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "x-row": {"type": "integer"}}}
EVERYTHING = {
    "openapi": "3.1.0",
    "info": {
        "title": "Shelves",
        "version": "1",
        "contact": {"name": "Library"},
        "license": {"name": "MIT", "identifier": "MIT"},
    },
    "servers": [{"url": "https://{region}.library.example", "variables": {"region": {"default": "eu"}}}],
    "externalDocs": {"url": "https://library.example/docs"},
    "security": [{"reader": []}],
    "tags": [{"name": "Shelves", "externalDocs": {"url": "https://library.example/shelves"}}],
    "paths": {
        "/shelves/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": "get-shelf",
                "tags": ["Shelves"],
                "responses": {
                    "200": {
                        "description": "The shelf.",
                        "headers": {"X-Left": {"schema": {"type": "integer"}}},
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Shelf"},
                                "examples": {"one": {"value": {"id": "a"}}},
                            }
                        },
                        "links": {"again": {"operationId": "get-shelf", "parameters": {"id": "$response.body#/id"}}},
                    },
                    "401": {"description": "Unknown reader."},
                    "default": {"description": "Something failed."},
                },
            },
            "put": {
                "operationId": "set-shelf",
                "tags": ["Shelves"],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Shelf"}},
                        "multipart/form-data": {
                            "schema": {"type": "object", "properties": {"plan": {"type": "string"}}},
                            "encoding": {"plan": {"contentType": "image/png"}},
                        },
                    },
                },
                "callbacks": {
                    "moved": {
                        "{$request.body#/url}": {
                            "post": {
                                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                                "responses": {"200": {"description": "Thanks."}},
                            }
                        }
                    }
                },
                "responses": {
                    "204": {"description": "Set."},
                    "4XX": {"description": "Wrong."},
                    "default": {"description": "Something failed."},
                },
            },
        }
    },
    "webhooks": {
        "shelf.moved": {
            "post": {
                "operationId": "on-shelf-moved",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}},
                "responses": {"200": {"description": "Thanks."}},
            }
        }
    },
    "components": {
        "schemas": {
            "Shelf": SHELF,
            "Event": {
                "oneOf": [{"$ref": "#/components/schemas/Shelf"}, {"type": "object", "xml": {"name": "event"}}],
                "discriminator": {"propertyName": "id"},
            },
        },
        "securitySchemes": {
            "reader": {"type": "http", "scheme": "basic"},
            "visitor": {
                "type": "oauth2",
                "flows": {"implicit": {"authorizationUrl": "https://a.example/auth", "scopes": {"read": "Read."}}},
            },
        },
    },
}
CONTENT = "/paths/~1shelves~1{id}/get/responses/200/content/application~1json"
EXTENSIBLE = {
    "root": "",
    "info": "/info",
    "contact": "/info/contact",
    "license": "/info/license",
    "server": "/servers/0",
    "server variable": "/servers/0/variables/region",
    "external docs": "/externalDocs",
    "tag": "/tags/0",
    "external docs of a tag": "/tags/0/externalDocs",
    "paths": "/paths",
    "path item": "/paths/~1shelves~1{id}",
    "parameter": "/paths/~1shelves~1{id}/parameters/0",
    "schema of a parameter": "/paths/~1shelves~1{id}/parameters/0/schema",
    "operation": "/paths/~1shelves~1{id}/get",
    "responses": "/paths/~1shelves~1{id}/get/responses",
    "response": "/paths/~1shelves~1{id}/get/responses/200",
    "header": "/paths/~1shelves~1{id}/get/responses/200/headers/X-Left",
    "media type": CONTENT,
    "schema beside a $ref": f"{CONTENT}/schema",
    "example": f"{CONTENT}/examples/one",
    "link": "/paths/~1shelves~1{id}/get/responses/200/links/again",
    "request body": "/paths/~1shelves~1{id}/put/requestBody",
    "encoding": "/paths/~1shelves~1{id}/put/requestBody/content/multipart~1form-data/encoding/plan",
    "callback": "/paths/~1shelves~1{id}/put/callbacks/moved",
    "path item of a callback": "/paths/~1shelves~1{id}/put/callbacks/moved/{$request.body#~1url}",
    "operation of a callback": "/paths/~1shelves~1{id}/put/callbacks/moved/{$request.body#~1url}/post",
    "path item of a webhook": "/webhooks/shelf.moved",
    "operation of a webhook": "/webhooks/shelf.moved/post",
    "components": "/components",
    "schema": "/components/schemas/Shelf",
    "property": "/components/schemas/Shelf/properties/id",
    "discriminator": "/components/schemas/Event/discriminator",
    "xml": "/components/schemas/Event/oneOf/1/xml",
    "security scheme": "/components/securitySchemes/reader",
    "oauth flows": "/components/securitySchemes/visitor/flows",
    "oauth flow": "/components/securitySchemes/visitor/flows/implicit",
}

VALUES = {
    "text": "a",
    "null": None,
    "list": [1, {"$ref": "#/nowhere"}],
    "deep": {"a": {"b": [{"c": {"$ref": "nowhere.yaml#/x"}}]}},
    "$ref": {"$ref": "#/nowhere", "$id": "no uri ::", "$schema": "http://nowhere.example", "$anchor": "a b"},
    "operation": {"get": {"operationId": 5, "responses": []}},
    "schema": {"type": "strnig", "x-dyn-foo": 1},
}
RESPONSE = "/paths/~1shelves~1{id}/get/responses/200"
MAPS = {
    "content": f"{RESPONSE}/content",
    "headers": f"{RESPONSE}/headers",
    "links": f"{RESPONSE}/links",
    "parameters of a link": f"{RESPONSE}/links/again/parameters",
    "examples": f"{CONTENT}/examples",
    "encodings": "/paths/~1shelves~1{id}/put/requestBody/content/multipart~1form-data/encoding",
    "callbacks": "/paths/~1shelves~1{id}/put/callbacks",
    "webhooks": "/webhooks",
    "schemas": "/components/schemas",
    "properties": "/components/schemas/Shelf/properties",
    "security schemes": "/components/securitySchemes",
    "security requirement": "/security/0",
    "server variables": "/servers/0/variables",
    "scopes": "/components/securitySchemes/visitor/flows/implicit/scopes",
}


def with_extension(pointer, value, key="x-custom"):
    """The document with *value* under *key* in the object at *pointer*."""
    document = copy.deepcopy(EVERYTHING)
    json_pointer.get(document, pointer)[key] = value
    return document


def told(document):
    """What lint finds, without the lines."""
    return {(finding.rule, finding.pointer, finding.message) for finding in lint(document)}


BEFORE = read(EVERYTHING)
BARE = replace(load_api(EVERYTHING), fingerprint="")
TOLD = told(EVERYTHING)


@pytest.mark.parametrize("pointer", EXTENSIBLE.values(), ids=EXTENSIBLE)
def test_an_unknown_extension_changes_nothing(pointer):
    """Neither what lint, diff and bundle make of the document, nor what a client calls."""
    for value in VALUES.values():
        document = with_extension(pointer, value)

        assert told(document) == TOLD
        assert compare(BEFORE, read(document)) == ()
        assert json_pointer.get(bundle(document), pointer)["x-custom"] == value
        assert load_api(document).operations.keys() == BARE.operations.keys()


def test_servers_tests_and_pages_are_made_of_a_document_full_of_unknown_extensions():
    """One in each object that may have some."""
    document = copy.deepcopy(EVERYTHING)
    for pointer in EXTENSIBLE.values():
        json_pointer.get(document, pointer).update({f"x-{name}": value for name, value in VALUES.items()})

    shown, before = api_view(replace(load_api(document), fingerprint="")), api_view(BARE)
    assert client_stub(shown, "types") == client_stub(before, "types")
    assert types_module(shown, "types.py") == types_module(before, "types.py")
    assert reference_pages(shown) == reference_pages(before)
    with Client(spec=document, server="mock", username="a", password="b") as client:
        assert client.shelves.get_shelf(id="a")
        assert run(client).findings == ()


@pytest.mark.parametrize("value", ["a", None, [1], 7, {"a": {"b": 1}}], ids=str)
@pytest.mark.parametrize("pointer", MAPS.values(), ids=MAPS)
def test_an_entry_x_of_a_map_that_can_be_none_of_its_things_is_an_extension(pointer, value):
    """Names of headers, properties and schemas may begin with x-; what is under them says whether they are some."""
    if pointer.endswith(("/schemas", "/properties")) and isinstance(value, dict):
        value = str(value)
    document = with_extension(pointer, value)

    assert compare(BEFORE, read(document)) == ()
    assert load_api(document).operations["get-shelf"].security == (("reader",),)
    assert json_pointer.get(bundle(document), pointer)["x-custom"] == value


def test_what_is_called_x_and_is_of_its_map_is_read():
    """A header, a property, a schema, a webhook, a scheme and the parameter of a link."""
    document = copy.deepcopy(EVERYTHING)
    get = document["paths"]["/shelves/{id}"]["get"]
    get["responses"]["200"]["headers"]["x-rows"] = {"schema": {"type": "integer"}}
    get["responses"]["200"]["links"]["again"]["parameters"]["x-trace"] = "abc"
    get["parameters"] = [{"name": "x-trace", "in": "header", "schema": {"type": "string"}}]
    get["security"] = [{"x-key": []}]
    document["components"]["securitySchemes"]["x-key"] = {"type": "apiKey", "in": "header", "name": "x-key"}
    document["components"]["schemas"]["x-flag"] = True
    document["webhooks"]["x-hook"] = {"post": {"responses": {"200": {"description": "Thanks."}}}}

    api = load_api(document)

    operation = api.operations["get-shelf"]
    assert [header.name for header in operation.responses[0].headers] == ["X-Left", "x-rows"]
    assert operation.responses[0].links[0].parameters["x-trace"] == "abc"
    assert operation.security == (("x-key",),)
    assert api.schemas["x-flag"] is True
    assert "x-row" in api.schemas["Shelf"]["properties"]
    assert list(api.webhooks) == ["shelf.moved", "x-hook"]


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_an_extension_of_a_security_requirement_is_no_finding(value):
    """Neither in the document nor in an operation."""
    document = copy.deepcopy(EVERYTHING)
    operation = document["paths"]["/shelves/{id}"]["get"]
    operation["security"] = [{"reader": []}]
    before = told(copy.deepcopy(document))
    for holder in (document, operation):
        holder["security"][0]["x-custom"] = value

    assert told(document) == before


def test_a_requirement_of_nothing_but_extensions_does_not_make_an_operation_public():
    """`{}` would ask for no credentials."""
    document = copy.deepcopy(EVERYTHING) | {"security": [{"reader": []}, {"x-note": "later"}]}

    assert load_api(document).operations["get-shelf"].security == (("reader",),)


@settings(max_examples=50)
@given(st.sampled_from(sorted(EXTENSIBLE.values())), st.sampled_from(["x-custom", "x-dyn-foo", "x-"]), ANYTHING)
def test_any_value_of_an_unknown_extension_loads(pointer, key, value):
    """Whatever it is."""
    assert load_api(with_extension(pointer, value, key)).operations.keys() == BARE.operations.keys()


@pytest.mark.parametrize("pointer", EXTENSIBLE.values(), ids=EXTENSIBLE)
def test_lint_tells_of_an_extension_of_ours_that_there_is_not(pointer):
    """A newer version may know it: the document loads, and lint names the nearest."""
    for value in VALUES.values():
        findings = lint(with_extension(pointer, value, "x-dyn-retry"), rules=["extension"])

        assert [(one.pointer, one.severity) for one in findings] == [(f"{pointer}/x-dyn-retry", "warning")]
        assert findings[0].fix == "did you mean x-dyn-retries?"


def test_lint_tells_of_an_extension_of_ours_that_is_not_read_where_it_stands():
    """And where it would be."""
    findings = lint(with_extension("/components/schemas/Shelf", {"attempts": 2}, "x-dyn-retries"), rules=["extension"])

    assert [(one.message, one.fix) for one in findings] == [
        ("'x-dyn-retries' is ignored here, in the schema", "move it to the document or operation")
    ]


@pytest.mark.parametrize(
    ("key", "places"),
    [
        ("x-dyn-retries", {"root", "operation"}),
        ("x-dyn-errors", {"root"}),
        ("x-dyn-webhooks", {"root"}),
        ("x-dyn-pagination", {"operation"}),
        ("x-dyn-idempotency", {"operation"}),
        ("x-dyn-waiters", {"operation"}),
        ("x-dyn-events", {"operation"}),
        ("x-dyn-resource", {"operation"}),
        ("x-dyn-effect", {"operation"}),
        ("x-dyn-name", {"operation", "parameter", "tag"}),
    ],
)
def test_where_each_extension_of_ours_is_read(key, places):
    """Anywhere else, lint tells that it is ignored."""
    ignored = {
        place
        for place in ("root", "operation", "parameter", "tag", "response", "schema")
        if lint(with_extension(EXTENSIBLE[place], {}, key), rules=["extension"])
    }

    assert ignored == {"root", "operation", "parameter", "tag", "response", "schema"} - places


def test_lint_tells_what_is_ignored_of_the_vendors_retries():
    """As the log does."""
    document = with_extension("", {"strategy": "hope"}, "x-fastpix-retries")

    assert ["'hope'" in one.message for one in lint(document, rules=["extension"])] == [True]


def test_a_wrong_key_of_an_extension_of_ours_is_still_a_fault():
    """One that begins with x- is not."""
    load_api(with_extension("", {"attempts": 2, "x-why": "slow"}, "x-dyn-retries"))
    with pytest.raises(SpecError, match="unknown key 'atempts'"):
        load_api(with_extension("", {"atempts": 2}, "x-dyn-retries"))
