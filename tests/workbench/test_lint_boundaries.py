"""Lint rules at their boundaries: for each rule the document that breaks it, and the nearest one that does not."""

import copy
from pathlib import Path

import pytest
from small import library

from fastpix_dyn.spec.yaml12 import parse
from fastpix_dyn.workbench.lint import lint

CLEAN = parse((Path(__file__).parent / "clean.yaml").read_text("utf-8"))
PRICE = "components/schemas/Book/properties/price"
REMOVED = object()


def edited(*changes):
    """Return the clean document with *changes*, pairs of a path and a value."""
    document = copy.deepcopy(CLEAN)
    for path, value in changes:
        *way, last = [token.replace("~1", "/") for token in path.split("/")]
        holder = document
        for token in way:
            holder = holder[int(token)] if isinstance(holder, list) else holder.setdefault(token, {})
        if value is REMOVED:
            del holder[last]
        elif isinstance(holder, list):
            holder.append(value)
        else:
            holder[last] = value
    return document


def found(rule, *changes):
    """Return the messages of *rule*."""
    return [one.message for one in lint(edited(*changes), rules=[rule])]


def fixes(rule, *changes):
    """Return the fixes of *rule*."""
    return [one.fix for one in lint(edited(*changes), rules=[rule])]


# Schemas.


KEYWORDS = (
    "$ref $schema $comment $id $anchor $dynamicRef $dynamicAnchor $vocabulary $defs allOf anyOf oneOf not if then else"
    " dependentSchemas prefixItems items contains properties patternProperties additionalProperties propertyNames"
    " unevaluatedItems unevaluatedProperties type enum const multipleOf maximum exclusiveMaximum minimum"
    " exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties"
    " minProperties required dependentRequired format contentEncoding contentMediaType contentSchema title description"
    " default deprecated readOnly writeOnly examples discriminator xml externalDocs example x-own"
)


@pytest.mark.parametrize("keyword", KEYWORDS.split())
def test_a_keyword_of_json_schema_or_openapi_exists(keyword):
    """Even if its value is wrong."""
    assert found("keyword", (PRICE, {"type": "number", keyword: []})) == []


@pytest.mark.parametrize(
    ("schema", "fix"),
    [
        ({"type": ["number", "string"], "nullable": True}, 'type: [number, string, "null"]'),
        ({"nullable": True}, 'type: [string, "null"]'),
        ({"type": "number", "wholly": 1}, "remove it, or rename it to x-wholly"),
        ({"definitions": {}}, "did you mean"),
    ],
)
def test_an_unknown_keyword_has_a_fix(schema, fix):
    """OpenAPI 3.0 has `nullable`."""
    (given,) = fixes("keyword", (PRICE, schema))
    assert given.startswith(fix)
    if "nullable" in schema:
        assert found("keyword", (PRICE, schema), ("openapi", "3.0.3")) == []


@pytest.mark.parametrize(
    "name", ["date", "date-time", "uuid", "email", "uri", "int32", "int64", "float", "double", "password"]
)
def test_a_known_format_is_checked_or_restricts_nothing(name):
    """Those that the validator checks, and those of OpenAPI for numbers and secrets."""
    assert found("format", (PRICE, {"type": "string", "format": name})) == []


def test_two_unknown_formats_are_two_findings():
    """Each with the nearest known one, or all."""
    schema = {
        "type": "object",
        "properties": {"a": {"format": "datetime"}, "b": {"format": "ipv4"}, "c": {"format": 7}},
    }
    assert found("format", (PRICE, schema)) == [
        "the validator does not check the format 'datetime'",
        "the validator does not check the format 'ipv4'",
    ]
    assert fixes("format", (PRICE, schema)) == [
        "did you mean date-time?",
        "write a pattern; known formats are uuid, date-time, date, uri, email",
    ]


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"minimum": 5, "maximum": 5}, ""),
        ({"minimum": 5, "maximum": 4}, "minimum 5 is more than maximum 4"),
        ({"minLength": 5, "maxLength": 5}, ""),
        ({"minLength": 5, "maxLength": 4}, "minLength 5 is more than maxLength 4"),
        ({"minItems": 2, "maxItems": 2}, ""),
        ({"minItems": 2, "maxItems": 1}, "minItems 2 is more than maxItems 1"),
        ({"minProperties": 2, "maxProperties": 2}, ""),
        ({"minProperties": 2, "maxProperties": 1}, "minProperties 2 is more than maxProperties 1"),
        ({"minContains": 2, "maxContains": 2}, ""),
        ({"minContains": 2, "maxContains": 1}, "minContains 2 is more than maxContains 1"),
        ({"exclusiveMinimum": 3, "maximum": 4}, ""),
        ({"exclusiveMinimum": 4, "maximum": 4}, "there is no number between 4 and 4"),
        ({"minimum": 4, "exclusiveMaximum": 4}, "there is no number between 4 and 4"),
        ({"exclusiveMinimum": 5, "exclusiveMaximum": 4}, "there is no number between 5 and 4"),
        ({"exclusiveMinimum": 3, "minimum": 4, "maximum": 4}, ""),
        ({"allOf": [{"minimum": 1}, {"minimum": 9}], "maximum": 5}, "minimum 9 is more than maximum 5"),
        ({"allOf": [{"maximum": 9}, {"maximum": 3}], "minimum": 5}, "minimum 5 is more than maximum 3"),
        ({"allOf": [{"type": "string"}, {"type": ["string", "null"]}]}, ""),
        ({"allOf": [{"type": "number"}, {"type": "integer"}]}, ""),
        (
            {"allOf": [{"type": "string"}, {"type": ["number", "null"]}]},
            "a value can't be integer or null or number and string at once",
        ),
        (
            {"required": ["a"], "additionalProperties": False},
            "'a' is required but not declared, and additionalProperties is false",
        ),
        ({"required": ["a"], "properties": {"a": {}}, "additionalProperties": False}, ""),
        ({"required": ["a"], "patternProperties": {"^a": {}}, "additionalProperties": False}, ""),
        (
            {"required": ["b"], "patternProperties": {"^a": {}}, "additionalProperties": False},
            "'b' is required but not declared, and additionalProperties is false",
        ),
        ({"required": ["a"], "additionalProperties": True}, ""),
        ({"required": ["a"], "additionalProperties": {"type": "string"}}, ""),
        ({"type": "string", "enum": [7, 8]}, "none of [7, 8] matches the rest of the schema"),
        ({"type": "string", "const": "a"}, ""),
        ({"type": "integer", "const": "é"}, 'none of ["é"] matches the rest of the schema'),
        ({"enum": ["a"], "const": "a"}, ""),
        ({"enum": ["a"], "const": "b"}, 'none of ["b"] matches the rest of the schema'),
        ({"anyOf": [{"minimum": 5}, {"maximum": 4}]}, ""),
    ],
)
def test_a_schema_that_accepts_no_value_is_reported(schema, reason):
    """With the contradiction; limits may be equal."""
    expected = [f"this schema accepts no value: {reason}"] if reason else []
    assert found("unsatisfiable", (PRICE, schema)) == expected


def test_a_contradiction_is_reported_where_it_is():
    """Not at the schemas that refer to it."""
    schema = {"allOf": [{"type": "integer"}, {"minimum": 5, "maximum": 4}]}
    (one,) = lint(edited((PRICE, schema)), rules=["unsatisfiable"])
    assert one.pointer == f"/{PRICE}/allOf/1"


@pytest.mark.parametrize(
    ("schema", "messages"),
    [
        ({"type": "string", "enum": ["a", 7, "b", 8]}, ["7 is in", "8 is in"]),
        ({"type": ["string", "null"], "enum": ["a", None]}, []),
        ({"type": "string", "enum": ["a", None]}, ["null is in"]),
        ({"enum": ["a", 7]}, []),
        ({"maxLength": 1, "enum": ["a", "é", "éé"]}, ['"éé" is in']),
    ],
)
def test_each_word_of_an_enum_matches_its_schema(schema, messages):
    """Two that do not are two findings."""
    ending = " the enum, but does not match the rest of the schema"
    assert found("unsatisfiable", (PRICE, schema)) == [f"{one}{ending}" for one in messages]


def test_a_null_that_nullable_adds_is_no_word_of_the_document():
    """OpenAPI 3.0."""
    assert (
        found("unsatisfiable", ("openapi", "3.0.3"), (PRICE, {"type": "string", "nullable": True, "enum": ["a"]})) == []
    )


A, B, AB = {"const": "a"}, {"const": "b"}, {"enum": ["a", "b"]}
TEXT, COUNT, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}


@pytest.mark.parametrize(
    ("branches", "covered"),
    [
        ([A, B], []),
        ([A, AB], [(0, 1)]),
        ([AB, A], [(1, 0)]),
        ([A, {"enum": ["b", "c"]}], []),
        ([A, TEXT], [(0, 1)]),
        ([A, COUNT], []),
        ([COUNT, NUMBER], [(0, 1)]),
        ([NUMBER, COUNT], [(1, 0)]),
        ([TEXT, COUNT], []),
        ([TEXT, {**TEXT, "minLength": 1}], [(1, 0)]),
        ([{**TEXT, "maxLength": 3}, {**TEXT, "minLength": 1}], []),
        ([TEXT, {**TEXT, "description": "d", "x-own": 1}], [(1, 0)]),
        ([TEXT, TEXT, TEXT], [(1, 0), (2, 0)]),
        ([{}, COUNT], [(1, 0)]),
        ([{"type": ["string", "null"]}, {"type": "null"}], [(1, 0)]),
        ([True, COUNT], [(1, 0)]),
    ],
)
def test_a_branch_that_another_one_covers_is_reported(branches, covered):
    """Of equal branches only the later ones."""
    assert [message.split(":")[0] for message in found("one-of", (PRICE, {"oneOf": branches}))] == [
        f"branch {one} of this oneOf never matches alone" for one, _ in covered
    ]
    assert [message.split("branch ")[2].split()[0] for message in found("one-of", (PRICE, {"oneOf": branches}))] == [
        str(other) for _, other in covered
    ]
    assert found("one-of", (PRICE, {"anyOf": branches})) == []


# Examples and defaults.


@pytest.mark.parametrize(
    ("schema", "is_sample"),
    [
        ({"default": "https://a.example"}, True),
        ({"default": "ftp://a"}, True),
        ({"default": "a:b"}, False),
        ({"default": "4D1F2C3B-0a9e-4f8d-b7c6-5e4d3c2b1a09"}, True),
        ({"default": "4d1f2c3b-0a9e-4f8d-b7c6-5e4d3c2b1a09x"}, False),
        ({"default": "me@a.example"}, True),
        ({"default": "me@example"}, False),
        ({"default": "2030-01-31"}, True),
        ({"default": "2030-01-31T00:00:00Z"}, True),
        ({"default": "2030-1-1"}, False),
        ({"default": "two words"}, True),
        ({"default": "word"}, False),
        ({"default": "word "}, False),
        ({"default": "two words", "enum": ["two words", "x"]}, False),
        ({"default": 5, "example": 5}, True),
        ({"default": 5, "examples": [4, 5]}, True),
        ({"default": 5, "examples": [4]}, False),
        ({"default": 1, "examples": [True]}, False),
        ({"default": 1, "examples": [1.0]}, False),
        ({"default": False, "example": False}, True),
    ],
)
def test_a_default_that_looks_like_a_sample_is_reported(schema, is_sample):
    """A URL, a UUID, an address, a date, several words, or the example."""
    assert len(found("sample-default", (PRICE, schema))) == is_sample


def test_a_default_of_a_required_value_is_reported():
    """A property or a parameter; not of the optional ones beside them."""
    two = {"type": "object", "required": ["b"], "properties": {"a": {"default": 1}, "b": {"default": 2}}}
    (one,) = lint(edited((PRICE, two)), rules=["sample-default"])
    assert (one.pointer, one.message) == (
        f"/{PRICE}/properties/b/default",
        "the server can't use this default: the value is required",
    )
    parameter = {"name": "q", "in": "query", "schema": {"type": "string", "default": "x"}}
    where = "paths/~1books/get/parameters/-"
    assert found("sample-default", (where, parameter)) == []
    assert len(found("sample-default", (where, {**parameter, "required": True}))) == 1


@pytest.mark.parametrize(
    "place",
    [
        "components/schemas/Book/properties/price/example",
        "paths/~1books/get/parameters/0/example",
        "paths/~1books/post/responses/201/headers/X-Left/example",
        "paths/~1books/get/responses/200/content/application~1json/example",
    ],
)
def test_an_example_is_checked_wherever_it_may_be(place):
    """In schemas, parameters, headers and media types."""
    assert found("example", (place, {"wrong": True})) != []


@pytest.mark.parametrize(
    "holder",
    [
        "paths/~1books/get/parameters/0",
        "paths/~1books/post/responses/201/headers/X-Left",
        "paths/~1books/get/responses/200/content/application~1json",
    ],
)
def test_each_of_several_examples_is_checked(holder):
    """The second one is wrong; a `$ref` is followed, and an external one is left out."""
    changes = [(f"{holder}/example", None), (f"{holder}/example", REMOVED)]
    good = {"books": [], "pages": 1} if "content" in holder else 1
    examples = {"good": {"value": good}, "bad": {"value": "no"}, "far": {"externalValue": "https://x.example/a"}}
    (one,) = lint(edited(*changes, (f"{holder}/examples", examples)), rules=["example"])
    assert one.pointer.endswith("/examples/bad/value")
    referred = {"there": {"$ref": "#/components/examples/There"}}
    document = edited(*changes, (f"{holder}/examples", referred), ("components/examples/There", {"value": "no"}))
    (one,) = lint(document, rules=["example"])
    assert one.pointer == "/components/examples/There/value"


def test_each_violation_of_an_example_is_reported():
    """Three in one example."""
    example = {"id": "no", "title": 7, "pages": 0}
    assert len(found("example", ("paths/~1books/post/requestBody/content/application~1json/example", example))) == 3
    response = "paths/~1books/post/responses/201/content/application~1json/example"
    assert len(found("example", (response, example))) == 3


# Components.


@pytest.mark.parametrize(
    ("size", "count"),
    [(5, 0), (6, 1)],
)
def test_a_duplicate_matters_from_six_values(size, count):
    """Keys do not count, nor do annotations; of three equal schemas two are reported."""
    schema = {"enum": list(range(size))}
    changes = [(f"components/schemas/{name}", {**schema, "title": name}) for name in ("One", "Two", "Three")]
    messages = found("duplicate-schema", *changes)
    assert messages == ["the schema Three duplicates One", "the schema Two duplicates One"] * count
    assert all("#/components/schemas/One" in fix for fix in fixes("duplicate-schema", *changes))


@pytest.mark.parametrize("annotation", ["title", "description", "example", "examples", "deprecated", "externalDocs"])
def test_annotations_make_no_difference_to_a_duplicate(annotation):
    """But a property of that name does."""
    schema = {"type": "object", "properties": {"a": {"enum": [1, 2, 3, 4, 5]}}}
    other = copy.deepcopy(schema)
    other["properties"]["a"][annotation] = []
    assert len(found("duplicate-schema", ("components/schemas/One", schema), ("components/schemas/Two", other))) == 1
    other["properties"][annotation] = {}
    assert found("duplicate-schema", ("components/schemas/One", schema), ("components/schemas/Two", other)) == []


def test_a_component_is_used_through_others_a_mapping_and_a_webhook():
    """Not by another unused one."""
    thing = {
        "oneOf": [{"type": "integer"}],
        "discriminator": {"propertyName": "k", "mapping": {"m": "Mapped", "n": "#/components/schemas/Named"}},
    }
    assert (
        found(
            "unused-component",
            ("components/schemas/Thing", thing),
            ("components/schemas/Mapped", {"$ref": "#/components/schemas/Deep"}),
            ("components/schemas/Deep", {"type": "string"}),
            ("components/schemas/Named", {"type": "string"}),
        )
        == []
    )
    lost = lint(
        edited(("components/schemas/A", {"$ref": "#/components/schemas/B"}), ("components/schemas/B", {})),
        rules=["unused-component"],
    )
    assert [one.pointer for one in lost] == ["/components/schemas/A", "/components/schemas/B"]


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("schemas", {"type": "string"}),
        ("parameters", {"name": "a", "in": "query", "schema": {}}),
        ("responses", {"description": "d"}),
        ("headers", {"schema": {}}),
        ("requestBodies", {"content": {"text/plain": {}}}),
        ("examples", {"value": 1}),
        ("links", {"operationId": "get-book"}),
        ("pathItems", {}),
        ("callbacks", {}),
    ],
)
def test_an_unused_component_of_each_section_is_reported(section, value):
    """At the component."""
    (one,) = lint(edited((f"components/{section}/Unused", value)), rules=["unused-component"])
    assert (one.pointer, one.message) == (f"/components/{section}/Unused", "nothing uses this component")


def test_a_scheme_is_used_by_an_operation_also():
    """The second alternative counts, and the second scheme of one."""
    schemes = {
        "reader": {"type": "http", "scheme": "basic"},
        "a": {"type": "http", "scheme": "bearer"},
        "b": {"type": "apiKey", "in": "header", "name": "B"},
    }
    used = ("paths/~1books/get/security", [{"reader": []}, {"a": [], "b": []}])
    assert found("unused-component", ("components/securitySchemes", schemes), used) == []
    assert len(found("unused-component", ("components/securitySchemes", schemes))) == 2


# Operations.


@pytest.mark.parametrize(
    ("tags", "messages"),
    [
        (["Books"], []),
        ([], ["the operation has no tags; it needs one"]),
        (["Books", "Shelves"], ["the operation has 2 tags; it needs one"]),
        (["Nothing"], ["the tag 'Nothing' is not declared"]),
        (["Books", "Nothing"], ["the operation has 2 tags; it needs one", "the tag 'Nothing' is not declared"]),
    ],
)
def test_an_operation_has_one_declared_tag(tags, messages):
    """A near name is proposed, else its declaration."""
    assert found("one-tag", ("paths/~1books/get/tags", tags)) == messages


def test_an_undeclared_tag_has_a_fix():
    """The nearest tag, or its declaration."""
    assert fixes("one-tag", ("paths/~1books/get/tags", ["Book"])) == ["tags: [Books]"]
    assert fixes("one-tag", ("paths/~1books/get/tags", ["Nothing"])) == ["declare it in `tags`: {name: Nothing}"]


def test_names_clash_within_one_tag_only():
    """An operation of two tags is in both; `x-dyn-name` sets another name."""
    other = "paths/~1shelves/get"
    assert found("python-name", (f"{other}/operationId", "list_books")) == []
    clash = [(f"{other}/operationId", "list_books"), (f"{other}/tags", ["Shelves", "Books"])]
    assert found("python-name", *clash) == [
        "list_books and list-books both have the Python name list_books in the tag 'Books'"
    ]
    assert found("python-name", *clash, (f"{other}/x-dyn-name", "all")) == []
    assert len(found("python-name", (f"{other}/x-dyn-name", "list_books"), (f"{other}/tags", ["Books"]))) == 1
    untagged = [("paths/~1books/get/tags", []), (f"{other}/tags", []), (f"{other}/operationId", "list_books")]
    assert found("python-name", *untagged) == [
        "list_books and list-books both have the Python name list_books in the tag 'default'"
    ]


@pytest.mark.parametrize(
    ("statuses", "count"),
    [
        (["200", "404", "default"], 0),
        (["200", "4XX", "default"], 0),
        (["200", "404"], 1),
        (["200", "default"], 1),
        (["200", "500", "default"], 1),
        (["200"], 2),
    ],
)
def test_an_operation_has_a_4xx_and_a_default_response(statuses, count):
    """Each missing one is a finding."""
    responses = {status: {"description": "d"} for status in statuses}
    assert len(found("error-responses", ("paths/~1shelves/get/responses", responses))) == count


def test_the_usual_response_is_proposed():
    """The one that most operations have; without any it is described."""
    (fix,) = fixes("error-responses", ("paths/~1shelves/get/responses", {"404": {"description": "d"}}))
    assert fix == "add the response that other operations have: {default: {$ref: '#/components/responses/Error'}}"
    rows = lint(library(), rules=["error-responses"])
    assert {one.fix for one in rows} == {
        "describe the response to errors of the caller",
        "describe the response to unexpected errors",
    }


def test_security_is_declared_by_each_operation_or_the_document():
    """`[]` declares that none is needed."""
    bare = ("security", REMOVED)
    assert len(found("security", bare)) == 4
    assert len(found("security", bare, ("paths/~1books/get/security", []))) == 3
    assert found("security", bare, ("security", [])) == []
    assert fixes("security", bare)[0].endswith("for all operations: security: [{reader: []}]")


def test_an_operation_without_an_id_gets_a_proposal():
    """Of its method and path; an empty id is none."""
    assert fixes("operation-id", ("paths/~1books~1{bookId}/get/operationId", "")) == ["operationId: get-books-bookId"]


# Extensions and links.


EXTENSIBLE = [
    "info/x-dyn-name",
    "info/contact/x-dyn-name",
    "info/license/x-dyn-name",
    "paths/x-dyn-name",
    "paths/~1books/get/responses/x-dyn-name",
    "externalDocs/x-dyn-name",
    "servers/0/variables/v/x-dyn-name",
    "servers/0/x-dyn-name",
    "components/schemas/Thing/discriminator/x-dyn-name",
    "components/schemas/Book/xml/x-dyn-name",
    "components/securitySchemes/reader/flows/x-dyn-name",
    "components/securitySchemes/reader/flows/implicit/x-dyn-name",
    "components/securitySchemes/reader/flows/password/x-dyn-name",
    "components/securitySchemes/reader/flows/clientCredentials/x-dyn-name",
    "components/securitySchemes/reader/flows/authorizationCode/x-dyn-name",
    "tags/0/externalDocs/x-dyn-name",
    "paths/~1books/get/externalDocs/x-dyn-name",
]


@pytest.mark.parametrize("place", EXTENSIBLE)
def test_an_extension_in_a_wrong_place_is_reported(place):
    """In every object of OpenAPI that may have extensions."""
    base = {
        "contact": ("info/contact", {}),
        "license": ("info/license", {}),
        "flows": ("components/securitySchemes/reader/flows", {}),
        "variables": ("servers/0/variables", {"v": {"default": "x"}}),
    }
    setup = [change for name, change in base.items() if name in place]
    document = edited(*setup, (place, "x"))
    reported = [one.pointer for one in lint(document, rules=["extension"])]
    assert f"/{place}" in reported


@pytest.mark.parametrize(
    ("expression", "resolves"),
    [
        ("$url", True),
        ("$method", True),
        ("$statusCode", True),
        ("$request.body", True),
        ("$response.body", True),
        ("$response.body#/id", True),
        ("$response.body#/nothing", False),
        ("$request.body#/title", True),
        ("$request.body#/nothing", False),
        ("$response.header.X-Left", True),
        ("$response.header.x-left", True),
        ("$response.header.X-Right", False),
        ("$request.query.lang", True),
        ("$request.header.lang", False),
        ("$request.query.other", False),
        ("$nothing", False),
        ("a constant", True),
        ("a {$response.body#/id} and {$response.body#/nothing}", False),
        ("{$response.body#/id}-{$url}", True),
        (7, True),
    ],
)
def test_a_runtime_expression_resolves(expression, resolves):
    """In a parameter and in the body of a link (OpenAPI 3.1 §4.8.20.4)."""
    parameters = ("paths/~1books/parameters", [{"name": "lang", "in": "query", "schema": {"type": "string"}}])
    link = "paths/~1books/post/responses/201/links/get"
    assert len(found("link", parameters, (f"{link}/parameters", {"bookId": expression}))) == (not resolves)
    assert len(found("link", parameters, (f"{link}/requestBody", expression))) == (not resolves)


@pytest.mark.parametrize(("name", "count"), [("bookId", 0), ("path.bookId", 0), ("query.bookId", 1), ("bookid", 1)])
def test_a_link_has_parameters_of_its_target(name, count):
    """With or without their location; by `operationRef` also."""
    link = "paths/~1books/post/responses/201/links/get"
    by_id = {"operationId": "get-book", "parameters": {name: "$response.body#/id"}}
    by_reference = {"operationRef": "#/paths/~1books~1{bookId}/get", "parameters": {name: "$response.body#/id"}}
    assert len(found("link", (link, by_id))) == count
    assert len(found("link", (link, by_reference))) == count


PAGE = "paths/~1shelves/get"
LISTED = {"type": "object", "properties": {"books": {"type": "array"}, "pages": {"type": "integer"}}}
CONTENT = f"{PAGE}/responses/200/content/application~1json/schema"


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ([(CONTENT, LISTED)], 1),
        ([(CONTENT, {**LISTED, "properties": {"books": {"type": "array"}}})], 0),
        (
            [
                (CONTENT, {**LISTED, "properties": {"books": {"type": "array"}}}),
                (f"{PAGE}/parameters", [{"name": "page", "in": "query", "schema": {}}]),
            ],
            1,
        ),
        (
            [
                (CONTENT, {**LISTED, "properties": {"books": {"type": "array"}}}),
                (f"{PAGE}/parameters", [{"name": "page", "in": "header", "schema": {}}]),
            ],
            0,
        ),
        ([(CONTENT, {**LISTED, "properties": {"books": {"type": "string"}, "pages": {"type": "integer"}}})], 0),
        (
            [(CONTENT, {**LISTED, "properties": {"books": {"type": ["array", "null"]}, "pages": {"type": "integer"}}})],
            1,
        ),
        (
            [
                (CONTENT, LISTED),
                ("paths/~1shelves/post", copy.deepcopy(CLEAN["paths"]["/shelves"]["get"])),
                (PAGE, REMOVED),
            ],
            0,
        ),
        ([(CONTENT, LISTED), (f"{PAGE}/x-dyn-pagination", {"items": "/books", "style": "offset"})], 0),
    ],
)
def test_an_operation_that_looks_paginated_is_reported(changes, count):
    """It has the parameter of paginated ones, or all counts of their responses."""
    messages = found("pagination", *changes)
    assert len(messages) == count


# The selection of rules, and findings.


def test_rules_are_selected_and_ignored():
    """Ignoring is stronger."""
    broken = edited(("paths/~1books/get/tags", []), ("paths/~1shelves/get/operationId", ""))
    assert {one.rule for one in lint(broken, rules=["one-tag", "operation-id"])} == {"one-tag", "operation-id"}
    assert {one.rule for one in lint(broken, rules=["one-tag", "operation-id"], ignore=["one-tag"])} == {"operation-id"}
    assert "one-tag" not in {one.rule for one in lint(broken, ignore=["one-tag"])}


def test_findings_are_sorted_by_file_line_pointer_and_rule(tmp_path):
    """Whatever the order of the rules."""
    text = (Path(__file__).parent / "clean.yaml").read_text("utf-8")
    text = text.replace("tags: [Shelves]", "tags: [Shelfs]").replace("format: uuid }", "format: money }")
    (tmp_path / "api.yaml").write_text(text, "utf-8")
    found_there = lint(tmp_path / "api.yaml")
    assert [(one.line, one.pointer) for one in found_there] == sorted((one.line, one.pointer) for one in found_there)
    assert len({one.line for one in found_there}) > 1
    first = found_there[0]
    assert (
        str(first) == f"api.yaml:{first.line}: warning [format] {first.pointer}: {first.message}\n    fix: {first.fix}"
    )
