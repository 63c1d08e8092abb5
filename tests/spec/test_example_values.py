"""Example values: the document's own first, else one made from the schema."""

import re

import pytest
from spec_documents import compiled, compiled_operation, document

from fastpix_dyn.spec.example_values import (
    content_example,
    event_example,
    example_arguments,
    example_value,
    parameter_example,
)

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"const": "c", "example": "e", "examples": ["l"], "enum": ["w"], "type": "string"}, "c"),
        ({"example": "e", "examples": ["l"], "enum": ["w"], "type": "string"}, "e"),
        ({"examples": ["l", "m"], "enum": ["w"], "type": "string"}, "l"),
        ({"enum": ["w", "v"], "x-extensible-enum": ["x"], "type": "string"}, "w"),
        ({"x-extensible-enum": ["x", "y"], "type": "string"}, "x"),
        ({"const": None, "type": "string"}, None),
        ({"example": None, "type": "string"}, None),
        ({"examples": [], "enum": ["w"]}, "w"),
        ({"examples": "no list", "type": "string"}, "text"),
        (True, None),
        (False, None),
        ({}, None),
        ({"type": "string"}, "text"),
        ({"type": "integer"}, 0),
        ({"type": "number"}, 0),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"type": "object"}, {}),
        ({"type": "array"}, ["text"]),
        ({"type": "unknown"}, None),
        ({"type": ["null", "string"]}, "text"),
        ({"type": ["null"]}, None),
        ({"properties": {"a": TEXT}}, {"a": "text"}),
        ({"items": TEXT}, ["text"]),
        ({"pattern": "^ab$"}, "ab"),
        ({"format": "date"}, "2026-01-01"),
        ({"minLength": 5}, "textx"),
    ],
)
def test_a_value_is_the_most_specific_one(schema, value):
    """A schema without a type has that of its keywords."""
    assert example_value(schema, {}) == value
    assert type(example_value(schema, {})) is type(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("uuid", "00000000-0000-4000-8000-000000000000"),
        ("date-time", "2026-01-01T00:00:00Z"),
        ("date", "2026-01-01"),
        ("time", "00:00:00Z"),
        ("duration", "PT1S"),
        ("uri", "https://example.com/"),
        ("uri-reference", "/"),
        ("email", "someone@example.com"),
        ("hostname", "example.com"),
        ("ipv4", "192.0.2.1"),
        ("ipv6", "2001:db8::1"),
        ("byte", "AA=="),
        ("unknown", "text"),
    ],
)
def test_a_text_of_each_format(name, value):
    """A pattern beside it does not count."""
    assert example_value({"type": "string", "format": name}, {}) == value
    if name != "unknown":
        assert example_value({"type": "string", "format": name, "pattern": "a"}, {}) == value


@pytest.mark.parametrize(
    ("limits", "value"),
    [
        ({"minLength": 4}, "text"),
        ({"minLength": 6}, "textxx"),
        ({"maxLength": 4}, "text"),
        ({"maxLength": 2}, "te"),
        ({"maxLength": 0}, ""),
        ({"minLength": 3, "maxLength": 3}, "tex"),
        ({"minLength": 10_001}, "text" + "x" * 9_996),
        ({"minLength": 10_001, "maxLength": 20_000}, "text" + "x" * 9_996),
    ],
)
def test_a_text_has_its_length(limits, value):
    """Ten thousand characters at most."""
    assert example_value({"type": "string", **limits}, {}) == value


@pytest.mark.parametrize("type_", ["integer", "number"])
@pytest.mark.parametrize(
    ("limits", "value"),
    [
        ({"minimum": 3}, 3),
        ({"minimum": 2.5}, 3),
        ({"exclusiveMinimum": 3}, 4),
        ({"minimum": -5}, 0),
        ({"maximum": -5}, 0),
        ({"minimum": -9, "maximum": -5}, -5),
        ({"minimum": -9, "maximum": 5}, 0),
        ({"minimum": 1, "multipleOf": 5}, 5),
        ({"minimum": 5, "multipleOf": 5}, 5),
        ({"multipleOf": 5}, 0),
        ({"minimum": 1, "multipleOf": 0}, 0),
        ({"minimum": 1e999}, 0),
    ],
)
def test_a_number_is_within_its_limits(type_, limits, value):
    """The least that is not negative, if there is one."""
    assert example_value({"type": type_, **limits}, {}) == value


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^abc$", "abc"),
        ("abc", "abc"),
        ("^[a-z]{3}$", "aaa"),
        ("^[a-z]{2,5}$", "aa"),
        ("^a+b*c?$", "a"),
        ("^a+?b$", "ab"),
        (r"^\d{2}-\w\s\D\W\S$", "00-w D-S"),
        (r"^\.\$$", ".$"),
        (r"^[\d]$", "0"),
        (r"^[.]$", "."),
        ("^(?:ab|cd)$", "ab"),
        ("^(ab|cd)+$", "ab"),
        ("^x(ab)?y$", "xy"),
        ("^x(?:ab)*y$", "xy"),
        ("^a|b$", "a"),
        ("^a$|^b$", "a"),
        ("^(a(b)c)$", ""),
        ("^a{0}b$", "b"),
        ("", ""),
        ("^[^a]$", ""),
        (r"^\p$", ""),
        ("^(?=a)$", ""),
        ("^.$", "."),
        ("^(ab){2}$", ""),
        ("^a{10000}$", "a" * 10_000),
        ("^a{10001}$", ""),
        ("^a{6000}b{6000}$", ""),
    ],
)
def test_a_text_of_a_simple_pattern(pattern, text):
    """It matches; of others it is empty."""
    assert example_value({"type": "string", "pattern": pattern}, {}) == text
    if text:
        assert re.search(pattern, text)


def test_an_object_has_what_a_reader_may_see():
    """Properties in the order of the document; `writeOnly` ones only if required, also by `$ref`."""
    schema = {
        "type": "object",
        "required": ["pin", "c"],
        "properties": {
            "a": {"type": "integer"},
            "secret": {"type": "string", "writeOnly": True},
            "other": {"$ref": "#/$defs/Secret"},
            "pin": {"type": "string", "writeOnly": True},
            "c": {"type": "boolean"},
            "open": {"type": "string", "writeOnly": False},
        },
    }

    value = example_value(schema, {"Secret": {"type": "string", "writeOnly": True}})

    assert list(value.items()) == [("a", 0), ("pin", "text"), ("c", True), ("open", "text")]


@pytest.mark.parametrize(("most", "names"), [(0, []), (1, ["b"]), (2, ["a", "b"]), (5, ["a", "b", "c"])])
def test_an_object_has_at_most_as_many_properties(most, names):
    """The required ones first."""
    schema = {
        "type": "object",
        "required": ["b"],
        "maxProperties": most,
        "properties": {"a": TEXT, "b": TEXT, "c": TEXT},
    }

    assert list(example_value(schema, {})) == names


@pytest.mark.parametrize(
    ("limits", "value"),
    [
        ({}, ["text"]),
        ({"minItems": 0}, ["text"]),
        ({"minItems": 1}, ["text"]),
        ({"minItems": 3}, ["text"] * 3),
        ({"maxItems": 0}, []),
        ({"maxItems": 1}, ["text"]),
        ({"prefixItems": [{"const": 1}, {"const": 2}]}, [1, 2]),
        ({"prefixItems": [{"const": 1}], "minItems": 3}, [1, "text", "text"]),
        ({"prefixItems": [{"const": 1}], "items": {"const": 5}, "minItems": 2}, [1, 5]),
    ],
)
def test_an_array_has_as_few_items_as_it_may(limits, value):
    """One, if that is allowed."""
    assert example_value({"type": "array", **limits}, {}) == value


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"oneOf": [{"const": 1}, {"const": 2}]}, 1),
        ({"anyOf": [{"const": 1}, {"const": 2}]}, 1),
        ({"oneOf": [{"const": 1}], "anyOf": [{"const": 2}]}, 1),
        ({"oneOf": [{"properties": {"b": TEXT}}], "properties": {"a": TEXT}}, {"b": "text", "a": "text"}),
        ({"allOf": [{"const": 1}]}, 1),
        ({"allOf": [{"properties": {"b": TEXT}}], "properties": {"a": TEXT}}, {"b": "text", "a": "text"}),
        ({"allOf": [{"type": "integer"}, {"type": "string"}]}, 0),
        ({"allOf": [{"type": "integer"}], "minimum": 5}, 5),
        ({"$ref": "#/$defs/A"}, "of A"),
        ({"allOf": [{"$ref": "#/$defs/A"}]}, "of A"),
        ({"$ref": "#/$defs/A", "example": "own"}, "own"),
        ({"$ref": "#/$defs/Gone"}, None),
        ({"oneOf": []}, None),
    ],
)
def test_combined_schemas(schema, value):
    """The first alternative, with what is beside it."""
    assert example_value(schema, {"A": {"type": "string", "example": "of A"}}) == value


def test_required_names_of_all_parts_count():
    """Of a part that is deep, where only those are made."""
    schema = {"properties": {"a": TEXT, "b": TEXT, "c": TEXT}, "required": ["a"], "allOf": [{"required": ["b"]}]}

    assert example_value(schema, {}, depth=6) == {"a": "text", "b": "text"}
    assert example_value(schema, {}, depth=5) == {"a": "text", "b": "text", "c": "text"}


def test_recursive_schemas_end():
    """Optional parts are left out below six levels, and required ones are null below sixty."""
    optional = {"O": {"type": "object", "properties": {"o": {"$ref": "#/$defs/O"}}}}
    required = {"R": {**optional["O"], "properties": {"o": {"$ref": "#/$defs/R"}}, "required": ["o"]}}
    arrays = {"A": {"type": "array", "items": {"$ref": "#/$defs/A"}}}

    def depth(value):
        levels = 0
        while value:
            value = value["o"] if isinstance(value, dict) else value[0]
            levels += 1
        return levels, value

    assert depth(example_value({"$ref": "#/$defs/O"}, optional)) == (6, {})
    assert depth(example_value({"$ref": "#/$defs/A"}, arrays)) == (6, [])
    assert depth(example_value({"$ref": "#/$defs/R"}, required)) == (61, None)


def test_alternatives_of_themselves_end():
    """Each is tried once."""
    definitions = {"A": {"oneOf": [{"$ref": "#/$defs/A"}, {"type": "integer"}]}}

    assert example_value({"$ref": "#/$defs/A"}, definitions) == 0


def test_a_value_has_at_most_2_000_parts():
    """The list itself is one."""
    assert len(example_value({"type": "array", "items": TEXT, "minItems": 1_999}, {})) == 1_999
    assert len(example_value({"type": "array", "items": TEXT, "minItems": 5_000}, {})) == 1_999
    wide = {"type": "object", "properties": {f"p{number}": TEXT for number in range(2_000)}}
    assert example_value(wide, {}) == {}
    del wide["properties"]["p0"]
    assert len(example_value(wide, {})) == 1_999


def test_examples_of_contents_parameters_and_events():
    """The document's own first, also null; else one that is made."""
    plan = compiled_operation(
        parameters=[
            {"name": "own", "in": "query", "schema": TEXT, "example": None},
            {"name": "made", "in": "query", "schema": TEXT},
        ],
        responses={
            "200": {
                "description": "",
                "content": {
                    "application/json": {"schema": TEXT, "examples": {"a": {"value": 1}, "b": {"value": 2}}},
                    "text/plain": {"schema": TEXT},
                    "text/csv": {},
                },
            }
        },
    )

    assert [parameter_example(one, {}) for one in plan.parameters] == [None, "text"]
    assert [content_example(one, {}) for one in plan.responses[0].contents] == [1, "text", None]


def test_an_event_has_the_first_example_of_the_document():
    """None is made: it would be no event that the API sends."""

    def webhook(content):
        return compiled(document(webhooks={"a": {"post": {"requestBody": {"content": content}}}})).webhooks["a"]

    assert event_example(webhook({"application/json": {"schema": TEXT}})) is None
    assert event_example(webhook({"application/json": {}, "text/plain": {"example": "t"}})) == "t"
    assert event_example(webhook({"application/json": {"examples": {"a": {"value": 1}, "b": {"value": 2}}}})) == 1
    assert event_example(compiled(document(webhooks={"a": {"post": {}}})).webhooks["a"]) is None
    assert event_example(None) is None


def arguments(**body):
    """The arguments of a call of an operation with a required and an optional parameter, and a body."""
    parameters = [
        {"name": "needed", "in": "query", "required": True, "schema": TEXT},
        {"name": "left", "in": "query", "schema": TEXT},
    ]
    api = compiled(
        document(
            paths={"/a": {"post": {"operationId": "a", "parameters": parameters, "responses": {"204": {}}, **body}}}
        )
    )
    return example_arguments(api, api.operations["a"])


def test_arguments_are_the_required_parameters_and_the_body():
    """Its properties by their keywords, if it has no others; else as a whole, if it is required."""
    schema = {"type": "object", "properties": {"class": TEXT, "b": TEXT}}

    def body(example, *, required):
        content = {"application/json": {"schema": schema, "example": example}}
        return {"requestBody": {"required": required, "content": content}}

    assert arguments() == {"needed": "text"}
    assert arguments(**body({"class": 1}, required=False)) == {"needed": "text", "class_": 1}
    assert arguments(**body({"class": 1, "x": 2}, required=True)) == {"needed": "text", "body": {"class": 1, "x": 2}}
    assert arguments(**body({"class": 1, "x": 2}, required=False)) == {"needed": "text"}
    assert arguments(**body([1], required=True)) == {"needed": "text", "body": [1]}
    assert arguments(**body([1], required=False)) == {"needed": "text"}
