"""The parser: values of the expected type, faults of others, extensions, and schemas."""

import pytest
from spec_documents import compiled, document, faults, operation_faults

from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.parser import Parser, is_extension

VALUE = {
    "object": {"a": 1, "x-a": 2, "b": None},
    "list": [5, None],
    "text": "t",
    "empty": "",
    "yes": True,
    "no": False,
    "one": 1,
    "zero": 0,
    "half": 0.5,
    "negative": -1,
    "infinite": 1e999,
    "null": None,
}


@pytest.fixture
def parser():
    """A parser of `VALUE`."""
    made = load({})
    made.values[made.name] = VALUE
    return Parser(made)


def faults_of(parser):
    """The faults of *parser*, as pointers and messages."""
    return [(problem.pointer, problem.message) for problem in parser.faults]


@pytest.mark.parametrize(
    ("getter", "key", "value"),
    [
        ("text", "text", "t"),
        ("text", "empty", ""),
        ("text", "null", ""),
        ("text", "gone", ""),
        ("boolean", "yes", True),
        ("boolean", "no", False),
        ("boolean", "gone", False),
        ("array", "list", [5, None]),
        ("array", "gone", []),
        ("object", "object", {"a": 1, "x-a": 2, "b": None}),
        ("object", "gone", {}),
    ],
)
def test_a_getter_returns_what_is_there(parser, getter, key, value):
    """What is missing, or null, is empty and no fault."""
    found = getattr(parser, getter)(parser.document.root, key)
    if getter == "array":
        found = [node.value for node in found]
    elif getter == "object":
        found = {
            name: node.value for name, node in getattr(parser, getter)(parser.document.root, key, extensible=False)
        }

    assert found == value
    assert parser.faults == []


@pytest.mark.parametrize(
    ("getter", "key", "message"),
    [
        ("text", "one", "expected text, got 1"),
        ("text", "no", "expected text, got false"),
        ("boolean", "one", "expected true or false, got 1"),
        ("boolean", "zero", "expected true or false, got 0"),
        ("boolean", "text", "expected true or false, got 't'"),
        ("array", "text", "expected a list, got 't'"),
        ("array", "object", 'expected a list, got {"a": 1, "x-a": 2, "b": null}'),
        ("object", "list", "expected an object, got [5, null]"),
        ("object", "empty", "expected an object, got ''"),
    ],
)
def test_a_getter_records_a_wrong_type(parser, getter, key, message):
    """And returns an empty value."""
    found = getattr(parser, getter)(parser.document.root, key)

    assert not (list(found) if getter in {"array", "object"} else found)
    assert faults_of(parser) == [(f"/{key}", message)]


def test_defaults_are_for_missing_values(parser):
    """Also for wrong ones."""
    root = parser.document.root

    assert parser.text(root, "gone", "d") == "d"
    assert parser.text(root, "empty", "d") == ""
    assert parser.text(root, "one", "d") == "d"
    assert parser.boolean(root, "gone", default=True) is True
    assert parser.boolean(root, "no", default=True) is False
    assert parser.boolean(root, "one", default=True) is True
    assert parser.number(root, "gone", 7) == 7
    assert parser.number(root, "null", 7) == 7
    assert parser.number(root, "text", 7) == 7


@pytest.mark.parametrize(("key", "value"), [("one", 1), ("zero", 0), ("half", 0.5)])
def test_a_number_is_zero_or_more(parser, key, value):
    """Zero itself is allowed."""
    assert parser.number(parser.document.root, key, 7) == value
    assert parser.faults == []


@pytest.mark.parametrize(
    ("key", "shown"), [("negative", "-1"), ("infinite", "Infinity"), ("yes", "true"), ("no", "false"), ("text", "'t'")]
)
def test_another_number_is_a_fault(parser, key, shown):
    """A boolean is none."""
    assert parser.number(parser.document.root, key, 7) == 7
    assert faults_of(parser) == [(f"/{key}", f"expected a number that is not negative, got {shown}")]


def test_a_choice_is_one_of_several(parser):
    """A missing one is the default, a wrong one is a fault and the default."""
    root = parser.document.root

    assert parser.choice(root, "text", ("s", "t"), "s") == "t"
    assert parser.choice(root, "gone", ("s", "t"), "s") == "s"
    assert parser.faults == []
    assert parser.choice(root, "text", ("s", "u"), "u") == "u"
    assert faults_of(parser) == [("/text", "expected one of s, u, got 't'")]


def test_a_fault_is_recorded_once(parser):
    """At one location; the same words at another one, and other words at this one, are further faults."""
    root = parser.document.root
    for key, message in [("a", "wrong"), ("a", "wrong"), ("b", "wrong"), ("a", "also wrong")]:
        parser.fault(root.child(key), message)
        parser.fault(root.child(key).source_location, message)

    assert faults_of(parser) == [("/a", "wrong"), ("/b", "wrong"), ("/a", "also wrong")]


def test_a_warning_is_no_fault(parser):
    """It is recorded once."""
    for _ in range(2):
        parser.warn(parser.document.root.child("a"), "ignored")

    assert [(problem.pointer, problem.message) for problem in parser.warnings] == [("/a", "ignored")]
    assert parser.faults == []


@pytest.mark.parametrize(("length", "shown"), [(60, "a" * 60), (61, "a" * 59 + "…")])
def test_a_value_in_a_message_is_cut(length, shown):
    """After 60 characters."""
    assert faults(document(tags="a" * length)) == [("/tags", f"expected a list, got '{shown}'")]
    assert faults(document(info="a" * length)) == [
        ("/info", f"expected the title and version of the API (an object), got '{shown}'")
    ]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("paths", {"get": {}}, True),
        ("responses", {"description": ""}, True),
        ("schemas", {}, False),
        ("schemas", True, False),
        ("schemas", "text", True),
        ("schemas", [], True),
        ("properties", {}, False),
        ("properties", 5, True),
        ("properties", True, False),
        ("patternProperties", {}, False),
        ("patternProperties", True, False),
        ("patternProperties", 5, True),
        ("dependentSchemas", False, False),
        ("dependentSchemas", 5, True),
        ("$defs", {}, False),
        ("$defs", False, False),
        ("$defs", 5, True),
        ("content", {}, True),
        ("encoding", {}, True),
        ("encoding", {"contentType": "a"}, False),
        ("encoding", {"headers": {}}, False),
        ("encoding", {"style": "form"}, False),
        ("encoding", {"explode": True}, False),
        ("encoding", {"allowReserved": True}, False),
        ("encoding", {"$ref": "a"}, False),
        ("encoding", ["style"], True),
        ("examples", {}, True),
        ("examples", {"value": None}, False),
        ("examples", {"externalValue": "a"}, False),
        ("examples", {"summary": "a"}, False),
        ("examples", {"description": "a"}, False),
        ("examples", {"$ref": "a"}, False),
        ("headers", {}, True),
        ("headers", {"schema": {}}, False),
        ("headers", {"content": {}}, False),
        ("headers", {"$ref": "a"}, False),
        ("links", {}, True),
        ("links", {"operationId": "a"}, False),
        ("links", {"operationRef": "a"}, False),
        ("mapping", "a", False),
        ("mapping", {}, True),
        ("securitySchemes", {"type": "http"}, False),
        ("securitySchemes", {"scheme": "basic"}, True),
        ("variables", {"default": "a"}, False),
        ("variables", {"enum": ["a"]}, False),
        ("variables", {"description": "a"}, True),
        ("webhooks", {"get": {}}, False),
        ("webhooks", {"put": {}}, False),
        ("webhooks", {"post": {}}, False),
        ("webhooks", {"delete": {}}, False),
        ("webhooks", {"options": {}}, False),
        ("webhooks", {"head": {}}, False),
        ("webhooks", {"patch": {}}, False),
        ("webhooks", {"trace": {}}, False),
        ("webhooks", {"$ref": "a"}, False),
        ("webhooks", {"summary": "a"}, True),
        ("parameters", {}, False),
        ("parameters", "text", True),
        ("another", {"a": 1}, False),
        ("another", [], True),
    ],
)
def test_an_entry_called_x_is_an_extension_unless_it_can_define_one(key, value, expected):
    """By the key of the map (OpenAPI 3.1 §4.9)."""
    assert is_extension(key, "x-a", value) is expected
    assert not is_extension(key, "a", value)
    assert not is_extension(key, "X-A", value)


def test_a_media_type_may_begin_with_x():
    """`x-world/x-vrml` has a slash."""
    assert not is_extension("content", "x-world/x-vrml", {})
    assert is_extension("content", "x-world", {})


def schemas(version="3.1.0", **parts):
    """The compiled schemas of a document with the schemas *parts*."""
    return compiled(document(openapi=version, components={"schemas": parts})).schemas


def test_schemas_of_3_1_stay():
    """Except what is no part of them: `$schema`, and extensions of a map."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": ["object", "null"],
        "nullable": True,
        "properties": {"a": {"minimum": 1, "exclusiveMinimum": 2}, "x-b": {"type": "string"}, "x-c": "no schema"},
        "required": ["a", 7],
        "x-note": {"$ref": "data"},
        "example": {"$ref": "data"},
        "default": {"$ref": "data"},
        "enum": [{"$ref": "data"}],
        "const": {"$ref": "data"},
    }

    assert schemas(A=schema)["A"] == {
        "type": ["object", "null"],
        "nullable": True,
        "properties": {"a": {"minimum": 1, "exclusiveMinimum": 2}, "x-b": {"type": "string"}},
        "required": ["a", "7"],
        "x-note": {"$ref": "data"},
        "example": {"$ref": "data"},
        "default": {"$ref": "data"},
        "enum": [{"$ref": "data"}],
        "const": {"$ref": "data"},
    }


REF = {"$ref": "#/components/schemas/B"}
INNER = {"$ref": "#/$defs/B"}


@pytest.mark.parametrize(
    "keyword",
    [
        "items",
        "additionalProperties",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contentSchema",
    ],
)
def test_a_keyword_with_a_schema_is_converted(keyword):
    """Each of them."""
    assert schemas(A={keyword: REF}, B={})["A"] == {keyword: INNER}


@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf", "prefixItems"])
def test_a_keyword_with_a_list_of_schemas_is_converted(keyword):
    """Each item."""
    assert schemas(A={keyword: [True, REF]}, B={})["A"] == {keyword: [True, INNER]}


@pytest.mark.parametrize("keyword", ["properties", "patternProperties", "dependentSchemas", "$defs"])
def test_a_keyword_with_schemas_by_name_is_converted(keyword):
    """Each entry."""
    assert schemas(A={keyword: {"a": False, "b": REF}}, B={})["A"] == {keyword: {"a": False, "b": INNER}}


@pytest.mark.parametrize(
    "keyword", ["$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"]
)
def test_an_unsupported_keyword_is_a_fault(keyword):
    """Each of them, at any depth."""
    value = document(components={"schemas": {"A": {"items": {keyword: "a"}}}})

    assert faults(value) == [
        (f"/components/schemas/A/items/{keyword}", f"{keyword} is not supported; write a $ref with a JSON pointer")
    ]


def test_a_schema_is_an_object_or_a_boolean():
    """Anything else is a fault."""
    assert schemas(A=True, B=False) == {"A": True, "B": False}
    assert sorted(faults(document(components={"schemas": {"A": 5, "B": {"items": None}}}))) == [
        ("/components/schemas/A", "expected a schema (an object), got 5"),
        ("/components/schemas/B/items", "expected a schema (an object), got null"),
    ]


def test_siblings_of_a_reference_count_in_3_1_only():
    """In 3.0 they are ignored (3.0.3 §4.7.23)."""
    value = {**REF, "description": "sibling"}

    assert schemas(A=value, B={})["A"] == {**INNER, "description": "sibling"}
    assert schemas("3.0.3", A=value, B={})["A"] == INNER


@pytest.mark.parametrize(
    ("schema", "converted"),
    [
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": True}, {"exclusiveMaximum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
        ({"exclusiveMinimum": True}, {}),
        ({"exclusiveMaximum": True}, {}),
        ({"minimum": 1, "exclusiveMinimum": 2}, {"minimum": 1, "exclusiveMinimum": 2}),
        (
            {"minimum": 1, "exclusiveMinimum": True, "maximum": 2, "exclusiveMaximum": True},
            {"exclusiveMinimum": 1, "exclusiveMaximum": 2},
        ),
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"type": "string", "nullable": True, "enum": [None]}, {"type": ["string", "null"], "enum": [None]}),
        ({"nullable": True}, {}),
        ({"nullable": True, "description": "d"}, {"description": "d"}),
        ({"nullable": True, "enum": ["a"]}, {"anyOf": [{"enum": ["a"]}, {"type": "null"}]}),
        ({"nullable": True, "allOf": [REF]}, {"anyOf": [{"allOf": [INNER]}, {"type": "null"}]}),
        ({"nullable": True, "anyOf": [REF]}, {"anyOf": [{"anyOf": [INNER]}, {"type": "null"}]}),
        ({"nullable": True, "oneOf": [REF]}, {"anyOf": [{"oneOf": [INNER]}, {"type": "null"}]}),
        ({"nullable": False, "oneOf": [REF]}, {"oneOf": [INNER]}),
        ({"items": {"type": "string", "nullable": True}}, {"items": {"type": ["string", "null"]}}),
    ],
)
def test_schemas_of_3_0_are_converted(schema, converted):
    """OpenAPI 3.0.3 §4.7.24."""
    assert schemas("3.0.3", A=schema, B={})["A"] == converted


def test_two_components_of_one_name_have_different_names(tmp_path):
    """The second one gets a number, and each `$ref` leads to its own."""
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\ninfo: {}\ncomponents:\n  schemas:\n"
        "    A: { properties: { b: { $ref: 'b.yaml#/A' }, c: { $ref: 'c.yaml#/A' } } }\n",
        "utf-8",
    )
    (tmp_path / "b.yaml").write_text("A: { title: of b }\n", "utf-8")
    (tmp_path / "c.yaml").write_text("A: { title: of c }\n", "utf-8")
    found = compile_document(load(tmp_path / "a.yaml")).schemas

    parts = found["A"]["properties"]
    titles = {name: found[part["$ref"].removeprefix("#/$defs/")]["title"] for name, part in parts.items()}
    assert titles == {"b": "of b", "c": "of c"}
    assert set(found) == {"A", "A_2", "A_3"}


def test_a_broken_reference_is_one_fault_and_allows_everything():
    """The schema around it is compiled."""
    value = document(components={"schemas": {"A": {"properties": {"a": {"$ref": "#/gone"}, "b": {"$ref": 5}}}}})

    assert faults(value) == [
        ("/components/schemas/A/properties/a/$ref", "$ref '#/gone': there is nothing at /gone (it ends before 'gone')"),
        ("/components/schemas/A/properties/b/$ref", "expected text in $ref, got 5"),
    ]


def test_targets_of_a_discriminator_are_references_into_the_pool():
    """A word names a component, a pointer leads where it says; extensions are dropped (OpenAPI 3.1 §4.8.25)."""
    discriminator = {
        "propertyName": "type",
        "x-note": 5,
        "mapping": {"b": "B", "c": "#/components/schemas/C", "x-d": "B", "x-note": {"a": 1}},
    }

    found = schemas(A={"oneOf": [REF], "discriminator": discriminator}, B={}, C={})["A"]["discriminator"]

    assert found == {
        "propertyName": "type",
        "mapping": {"b": "#/$defs/B", "c": "#/$defs/C", "x-d": "#/$defs/B"},
    }


@pytest.mark.parametrize("discriminator", [{"propertyName": "a"}, {"propertyName": "a", "mapping": {}}, 5])
def test_a_discriminator_without_a_mapping_stays(discriminator):
    """And so does what is none: the check of schemas reports it."""
    assert schemas(A={"discriminator": discriminator})["A"] == {"discriminator": discriminator}


def test_a_broken_target_of_a_discriminator_is_a_fault():
    """At its entry."""
    value = document(components={"schemas": {"A": {"discriminator": {"propertyName": "a", "mapping": {"b": "Gone"}}}}})

    ((pointer, message),) = faults(value)

    assert pointer == "/components/schemas/A/discriminator/mapping/b/$ref"
    assert message.startswith("$ref '#/components/schemas/Gone': there is nothing at /components/schemas/Gone")


def test_a_schema_that_combines_too_many_is_one_fault():
    """Wherever it is: in components, or in an operation."""
    wide = {"allOf": [True] * 10_000}
    message = "10,001 schemas apply to one value, counted through $ref, allOf, anyOf and oneOf; at most 10,000 may"

    assert faults(document(components={"schemas": {"A": wide, "B": {"not": {"$ref": "#/components/schemas/A"}}}})) == [
        ("/components/schemas/A", message)
    ]
    body = {"content": {"application/json": {"schema": wide}}}
    assert operation_faults(requestBody=body) == [("/requestBody/content/application~1json/schema", message)]
