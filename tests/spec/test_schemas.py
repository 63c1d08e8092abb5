"""Compiled schemas: walks over them, the properties of a body, the types that are allowed, items of lists."""

import pytest

from fastpix_dyn.spec.plan import Field
from fastpix_dyn.spec.schemas import (
    allowed_types,
    applicable_schemas,
    body_fields,
    declared_properties,
    definition_name,
    in_place_subschemas,
    is_list_of_primitives,
    item_schemas,
    keyword_of,
    map_subschemas,
    properties,
    resolved,
    single_item_schemas,
    subschemas,
    types_of,
)

SINGLE = ["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems"]
SINGLE += ["unevaluatedProperties", "contentSchema"]
LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"]
MAPS = ["properties", "patternProperties", "dependentSchemas", "$defs"]
REF = {"$ref": "#/$defs/A"}
TEXT, NUMBER = {"type": "string"}, {"type": "number"}


def test_every_schema_inside_another_is_found():
    """By each keyword, with its pointer."""
    schema = {
        **{key: {"title": key} for key in SINGLE},
        **{key: [True, {"title": key}] for key in LISTS},
        **{key: {"a/b": {"title": key}, "~": False} for key in MAPS},
        "enum": [{"title": "data"}],
        "default": {"title": "data"},
    }

    assert dict(subschemas(schema)) == {
        **{f"/{key}": {"title": key} for key in SINGLE},
        **{f"/{key}/0": True for key in LISTS},
        **{f"/{key}/1": {"title": key} for key in LISTS},
        **{f"/{key}/a~1b": {"title": key} for key in MAPS},
        **{f"/{key}/~0": False for key in MAPS},
    }
    assert list(subschemas(schema=True)) == []


def test_every_schema_inside_another_is_replaced():
    """The transform gets the pointer; data stays."""
    schema = {
        **dict.fromkeys(SINGLE, TEXT),
        **{key: [TEXT, NUMBER] for key in LISTS},
        **{key: {"a/b": TEXT} for key in MAPS},
        "enum": [1],
        "title": "t",
    }

    assert map_subschemas(schema, lambda pointer, inner: [pointer, inner]) == {
        **{key: [f"/{key}", TEXT] for key in SINGLE},
        **{key: [[f"/{key}/0", TEXT], [f"/{key}/1", NUMBER]] for key in LISTS},
        **{key: {"a/b": [f"/{key}/a~1b", TEXT]} for key in MAPS},
        "enum": [1],
        "title": "t",
    }


def test_names_and_keywords():
    """Of a `$ref`, and of a pointer."""
    assert definition_name("#/$defs/A.b") == "A.b"
    assert definition_name("other") == "other"
    assert keyword_of("/properties/a") == "properties"
    assert keyword_of("/items") == "items"


@pytest.mark.parametrize(
    ("schema", "definitions", "expected"),
    [
        (True, {}, {}),
        (False, {}, {}),
        ({"title": "t"}, {}, {"title": "t"}),
        (REF, {"A": {"title": "a"}}, {"title": "a"}),
        ({**REF, "title": "own"}, {"A": {"title": "a", "type": "string"}}, {"title": "own", "type": "string"}),
        (
            {**REF, "title": "first"},
            {"A": {"$ref": "#/$defs/B", "title": "second", "type": "string"}, "B": {"type": "number", "minimum": 1}},
            {"title": "first", "type": "string", "minimum": 1},
        ),
        ({**REF, "title": "own"}, {"A": True}, {"title": "own"}),
        ({**REF, "title": "own"}, {"A": False}, {"title": "own"}),
        ({**REF, "title": "own"}, {}, {"title": "own"}),
    ],
)
def test_a_schema_is_resolved_with_its_siblings(schema, definitions, expected):
    """The nearest sibling wins."""
    assert resolved(schema, definitions) == expected


def named(*keywords):
    """A schema with a schema under each of *keywords*, called like it."""
    made = {}
    for key in keywords:
        inner = {"title": key}
        made[key] = [inner, True] if key in LISTS else {"a": inner, "b": False} if key in MAPS else inner
    return made


def titles(schemas):
    """The titles of *schemas*."""
    return {one.get("title") for one in schemas}


def test_what_applies_to_the_same_value():
    """Neither what only tests it, nor what is for its parts (JSON Schema 2020-12 §10.2)."""
    schema = {**named(*SINGLE, *LISTS, *MAPS), **REF}
    applied = {"$ref", "allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas"}

    assert titles(in_place_subschemas(schema, {"A": {"title": "$ref"}})) == applied
    assert titles(applicable_schemas(schema, {"A": {"title": "$ref"}})) == {None, *applied}
    assert list(in_place_subschemas(REF, {"A": True})) == []
    assert list(in_place_subschemas(REF, {})) == []
    assert applicable_schemas(schema=True, definitions={}) == []


def test_what_applies_under_some_keywords():
    """Only those."""
    schema = {**named(*LISTS), **REF}

    assert titles(in_place_subschemas(schema, {"A": {"title": "$ref"}}, ("allOf",))) == {"allOf"}
    assert titles(in_place_subschemas(schema, {"A": {"title": "$ref"}}, ("$ref",))) == {"$ref"}
    assert titles(applicable_schemas(schema, {"A": named("oneOf")}, ("$ref", "oneOf"))) == {None, "oneOf"}


def test_declared_properties_of_several_schemas():
    """Each once, in their order."""
    parts = [{"properties": {"b": {}, "a": {}}}, {}, {"properties": {"a": {}, "c": {}}}]

    assert list(declared_properties(parts)) == ["b", "a", "c"]


def object_of(*names, required=(), **more):
    """A schema of an object with text properties."""
    return {"type": "object", "properties": dict.fromkeys(names, TEXT), "required": [*required], **more}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (True, {}),
        (TEXT, {}),
        ({"type": "object"}, {}),
        ({"properties": {"a": TEXT}}, {"a": False}),
        (object_of("a", "b", required=["b"]), {"a": False, "b": True}),
        ({**object_of("a"), "type": ["object", "null"]}, {"a": False}),
        ({"$ref": "#/$defs/O"}, {"o": True}),
        ({"allOf": [object_of("a", required=["a"]), object_of("b")]}, {"a": True, "b": False}),
        (
            {"allOf": [object_of("a"), {"required": ["a"]}], "required": ["b"], "properties": {"b": TEXT}},
            {"a": True, "b": True},
        ),
        ({"properties": {"a": TEXT}, "allOf": [{"allOf": [{"required": ["a"]}]}]}, {"a": True}),
        ({"properties": {"a": TEXT}, "oneOf": [{"allOf": [{"required": ["a"]}]}, {"required": ["a"]}]}, {"a": True}),
        ({"allOf": [object_of("a"), {"$ref": "#/$defs/O"}]}, {"a": False, "o": True}),
        (
            {"oneOf": [object_of("a", "b", required=["a", "b"]), object_of("b", "c", required=["b", "c"])]},
            {"a": False, "b": True, "c": False},
        ),
        (
            {"anyOf": [object_of("a", "b", required=["a", "b"]), object_of("b", required=["b"])]},
            {"a": False, "b": True},
        ),
        ({"oneOf": [object_of("a", required=["a"]), TEXT]}, {}),
        ({"anyOf": [object_of("a"), {"type": "null"}]}, {}),
        ({"oneOf": [object_of("a")], "anyOf": [object_of("b", required=["b"])]}, {"a": False, "b": True}),
        ({**object_of("a", "b"), "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": False, "b": False}),
        ({**object_of("a", "b"), "oneOf": [{"required": ["a"]}, {"required": ["b", "a"]}]}, {"a": True, "b": False}),
        ({"allOf": [{"$ref": "#/$defs/R"}]}, {"r": True}),
    ],
)
def test_properties_of_all_branches(schema, expected):
    """One is required if a part of allOf, or each branch of an alternative, requires it."""
    definitions = {
        "O": object_of("o", required=["o"]),
        "R": {**object_of("r", required=["r"]), "allOf": [{"$ref": "#/$defs/R"}]},
    }

    found = properties(schema, definitions)

    assert {name: required for name, (_, required) in found.items()} == expected


def test_the_schema_of_a_property_is_the_nearest_one():
    """The schema's own, then that of the last branch."""
    first, second = {"properties": {"a": TEXT, "b": TEXT}}, {"properties": {"a": NUMBER, "c": TEXT}}

    assert properties({"properties": {"a": True}, "allOf": [first]}, {})["a"] == (True, False)
    assert properties({"properties": {"a": True}, "oneOf": [first]}, {})["a"] == (True, False)
    assert list(properties({"allOf": [first, second]}, {})) == ["a", "c", "b"]


def test_fields_are_what_a_caller_may_send():
    """Without those that the server sets, also by `$ref`; `writeOnly` ones are sent."""
    schema = {
        "type": "object",
        "required": ["sent", "set"],
        "properties": {
            "sent": {"type": "string", "description": "D."},
            "set": {"readOnly": True},
            "set by reference": {"$ref": "#/$defs/A"},
            "written": {"writeOnly": True},
            "nearly": {"readOnly": False},
        },
    }

    found = body_fields(schema, {"A": {"readOnly": True}}, str.upper)

    assert found == (
        Field("sent", "SENT", required=True, schema={"type": "string", "description": "D."}, description="D."),
        Field("written", "WRITTEN", required=False, schema={"writeOnly": True}, description=""),
        Field("nearly", "NEARLY", required=False, schema={"readOnly": False}, description=""),
    )


@pytest.mark.parametrize(
    ("value", "types"),
    [
        (None, {"null"}),
        (True, {"boolean"}),
        (False, {"boolean"}),
        (1, {"integer", "number"}),
        (0, {"integer", "number"}),
        (1.0, {"integer", "number"}),
        (1.5, {"number"}),
        ("a", {"string"}),
        ("", {"string"}),
        ({}, {"object"}),
        ([], {"array"}),
    ],
)
def test_the_types_of_a_value(value, types):
    """1.0 is an integer; a boolean is no number."""
    assert types_of(value) == types


ALL = {"string", "integer", "number", "boolean", "null", "array", "object"}


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        (True, ALL),
        (False, set()),
        ({}, ALL),
        (TEXT, {"string"}),
        ({"type": "integer"}, {"integer"}),
        (NUMBER, {"number", "integer"}),
        ({"type": ["string", "null"]}, {"string", "null"}),
        ({"const": None}, {"null"}),
        ({"const": 1.5}, {"number"}),
        ({"enum": ["a", None]}, {"string", "null"}),
        ({"enum": []}, set()),
        ({"const": 1, "enum": ["a", 1]}, {"integer", "number"}),
        ({"type": ["string", "boolean"], "enum": ["a", 1]}, {"string"}),
        (REF, {"string", "null"}),
        ({**REF, "type": "null"}, {"null"}),
        ({"$ref": "#/$defs/Gone"}, ALL),
        ({"allOf": [{"type": ["string", "null"]}, {"type": ["null", "array"]}]}, {"null"}),
        ({"oneOf": [TEXT, {"type": "null"}]}, {"string", "null"}),
        ({"anyOf": [TEXT, {"type": "array"}]}, {"string", "array"}),
        ({"oneOf": [TEXT, {"type": "null"}], "anyOf": [TEXT, {"type": "array"}]}, {"string"}),
        ({"oneOf": []}, set()),
        ({"$ref": "#/$defs/R"}, {"object"}),
        ({"not": TEXT}, ALL),
    ],
)
def test_the_types_that_a_schema_allows(schema, types):
    """By all its keywords together."""
    definitions = {"A": {"type": ["string", "null"]}, "R": {"type": "object", "allOf": [{"$ref": "#/$defs/R"}]}}

    assert allowed_types(schema, definitions) == types


@pytest.mark.parametrize(
    ("schema", "items", "single"),
    [
        ({"items": TEXT}, [[TEXT]], [TEXT]),
        ({"prefixItems": [TEXT, NUMBER]}, [[TEXT, NUMBER]], [TEXT, NUMBER]),
        ({"prefixItems": [TEXT], "items": NUMBER}, [[TEXT, NUMBER]], [TEXT, NUMBER]),
        ({"prefixItems": [], "items": True}, [[True]], [True]),
        ({}, [], [True]),
        (True, [], [True]),
        ({"items": TEXT, "minItems": 0}, [[TEXT]], [TEXT]),
        ({"items": TEXT, "minItems": 1}, [[TEXT]], [TEXT]),
        ({"items": TEXT, "minItems": 2}, [[TEXT]], []),
        ({"oneOf": [{"items": TEXT, "minItems": 2}, {"items": NUMBER}]}, [[TEXT], [NUMBER]], [NUMBER]),
        ({"allOf": [{"items": TEXT}], "items": NUMBER}, [[NUMBER], [TEXT]], [NUMBER, TEXT]),
        ({"anyOf": [{"items": TEXT}, True]}, [[TEXT]], [TEXT]),
        (REF, [[TEXT]], [TEXT]),
        ({"then": {"items": TEXT}}, [], [True]),
    ],
)
def test_schemas_of_items(schema, items, single):
    """By branch; one item may be alone unless several are required."""
    definitions = {"A": {"items": TEXT, "allOf": [REF]}}

    assert list(item_schemas(schema, definitions)) == items
    assert single_item_schemas(schema, definitions) == single


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "array"}, True),
        ({"type": "array", "items": TEXT}, True),
        ({"type": "array", "items": {"type": ["integer", "boolean", "null"]}}, True),
        ({"type": ["array", "null"], "items": TEXT}, True),
        ({"type": "array", "items": {}}, True),
        ({"type": "array", "items": {"type": "array"}}, False),
        ({"type": "array", "items": {"type": ["string", "object"]}}, False),
        ({"type": "array", "prefixItems": [TEXT, {"type": "object"}]}, False),
        ({"type": ["array", "object"]}, False),
        ({"type": ["array", "string"]}, False),
        ({"type": "null"}, False),
        ({"items": TEXT}, False),
        (TEXT, False),
        (REF, True),
        ({"oneOf": [{"type": "array", "items": TEXT}, {"type": "array", "items": NUMBER}]}, True),
        ({"oneOf": [{"type": "array", "items": TEXT}, {"type": "array", "items": {"type": "object"}}]}, False),
        ({"oneOf": [{"type": "array", "items": TEXT}, TEXT]}, False),
    ],
)
def test_lists_of_primitives(schema, expected):
    """And of nothing else; items without a type count as primitives."""
    assert is_list_of_primitives(schema, {"A": {"type": "array", "items": TEXT}}) is expected
