"""Bundles of a schema with the definitions that it needs, trimmed to what validation reads."""

import pytest

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.schema_bundle import SchemaBundle, bundle_schema, needs_review, reachable, references


def reference(name):
    """A `$ref` to the definition *name*."""
    return {"$ref": f"#/$defs/{name}"}


def test_a_bundle_has_the_definitions_that_it_needs():
    """Directly or through others, and no others."""
    definitions = {
        "A": {"properties": {"b": reference("B")}},
        "B": {"items": reference("C"), "allOf": [reference("A")]},
        "C": True,
        "Unused": {},
    }

    bundle = bundle_schema({"anyOf": [reference("A"), {"not": reference("B")}]}, definitions)

    assert bundle.definitions == {name: definitions[name] for name in ("A", "B", "C")}
    assert bundle.as_schema() == {**bundle.schema, "$defs": bundle.definitions}


def test_a_schema_without_definitions_is_its_own_bundle():
    """True, too."""
    for schema in (True, False, {"type": "string"}):
        assert bundle_schema(schema, {"A": {}}).as_schema() == schema


def test_a_reference_to_nothing_is_refused():
    """It is named."""
    with pytest.raises(SpecError, match=r"the \$ref '#/\$defs/Gone' leads to no schema"):
        bundle_schema({"items": reference("Gone")}, {"A": {}})


ASSERTIONS = {
    "type": "object",
    "enum": [1],
    "const": 1,
    "minLength": 1,
    "maxLength": 1,
    "pattern": "a",
    "format": "uuid",
    "minimum": 1,
    "maximum": 1,
    "exclusiveMinimum": 1,
    "exclusiveMaximum": 1,
    "multipleOf": 1,
    "minItems": 1,
    "maxItems": 1,
    "uniqueItems": True,
    "minContains": 1,
    "maxContains": 1,
    "minProperties": 1,
    "maxProperties": 1,
    "required": ["a"],
    "dependentRequired": {"a": ["b"]},
    "readOnly": True,
    "writeOnly": True,
    "discriminator": {"propertyName": "a"},
    "title": "T",
    "x-closed": True,
    "items": True,
    "additionalProperties": True,
    "not": True,
    "if": True,
    "then": True,
    "else": True,
    "contains": True,
    "propertyNames": True,
    "unevaluatedItems": True,
    "unevaluatedProperties": True,
    "allOf": [True],
    "anyOf": [True],
    "oneOf": [True],
    "prefixItems": [True],
    "properties": {"a": True},
    "patternProperties": {"a": True},
    "dependentSchemas": {"a": True},
}
DROPPED = {
    "description": "d",
    "example": 1,
    "examples": [1],
    "default": 1,
    "deprecated": True,
    "x-extensible-enum": ["a"],
    "x-note": 1,
    "contentSchema": True,
    "contentMediaType": "a/b",
    "$defs": {"A": True},
    "$comment": "c",
    "xml": {},
    "nullable": True,
}


@pytest.mark.parametrize("keyword", ASSERTIONS)
def test_what_validation_reads_is_kept(keyword):
    """Each keyword by itself, at the top and inside."""
    schema = {keyword: ASSERTIONS[keyword]}

    assert bundle_schema(schema, {}).schema == schema
    assert bundle_schema({"items": schema}, {}).schema == {"items": schema}
    assert bundle_schema(reference("A"), {"A": schema}).definitions == {"A": schema}


@pytest.mark.parametrize("keyword", DROPPED)
def test_annotations_are_dropped(keyword):
    """Each by itself, at the top and inside."""
    schema = {keyword: DROPPED[keyword], "type": "string"}

    assert bundle_schema(schema, {}).schema == {"type": "string"}
    assert bundle_schema({"properties": {"a": schema}}, {}).schema == {"properties": {"a": {"type": "string"}}}
    assert bundle_schema(reference("A"), {"A": schema}).definitions == {"A": {"type": "string"}}


@pytest.mark.parametrize("name", ["uuid", "date-time", "date", "uri", "email", "password"])
def test_a_checked_format_is_kept(name):
    """Five of them, and that of secrets."""
    assert bundle_schema({"format": name}, {}).schema == {"format": name}


@pytest.mark.parametrize("name", ["int32", "binary", "ipv4", "time", "", None, 5, ["uuid"]])
def test_another_format_is_dropped(name):
    """An engine would check it by its own rules."""
    assert bundle_schema({"format": name}, {}).schema == {}


def test_references_of_a_schema():
    """At any depth; `$ref`s of another form are none."""
    schema = {"allOf": [reference("A"), {"items": {"properties": {"b": reference("B")}}}, {"$ref": "other"}, True]}

    assert references(schema) == {"A", "B"}
    assert references(schema=True) == set()


def test_every_schema_that_is_reachable():
    """Each once; a missing definition is nothing."""
    definitions = {"A": {"title": "a", "items": reference("B")}, "B": {"title": "b", "not": reference("A")}}
    schema = {"title": "top", "allOf": [reference("A"), reference("B"), reference("Gone"), True]}

    found = [one.get("title") or one["$ref"] for one in reachable(schema, definitions)]

    assert sorted(found) == sorted(
        ["top", "#/$defs/A", "#/$defs/B", "#/$defs/Gone", "a", "#/$defs/B", "b", "#/$defs/A"]
    )


def test_the_schemas_of_a_bundle():
    """The schema, its definitions, and those inside."""
    bundle = SchemaBundle({"items": {"title": "i"}}, {"A": {"title": "a", "not": {"title": "n"}}, "B": False})

    assert [one.get("title") for one in bundle.schemas()] == [None, "i", "a", "n"]


@pytest.mark.parametrize(
    ("definitions", "expected"),
    [
        ({}, False),
        ({"A": {"items": reference("B")}, "B": {"type": "string"}}, False),
        ({"A": {"items": reference("A")}}, True),
        ({"A": {"items": reference("B")}, "B": {"properties": {"a": reference("A")}}}, True),
        ({"A": True, "B": {"allOf": [reference("A"), reference("A")]}}, False),
    ],
)
def test_a_bundle_is_recursive(definitions, expected):
    """If a definition contains itself, directly or through others."""
    assert SchemaBundle({}, definitions).is_recursive() is expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (True, False),
        ({"type": "string"}, False),
        ({"properties": {}}, False),
        ({"properties": {"a": True}}, True),
        ({"patternProperties": {}}, False),
        ({"patternProperties": {"a": True}}, True),
        ({"x-extensible-enum": []}, True),
        ({"deprecated": True}, True),
        ({"deprecated": False}, False),
        ({"items": {"deprecated": True}}, True),
        (reference("A"), True),
        (reference("B"), False),
    ],
)
def test_which_requests_need_a_review(schema, expected):
    """Those whose schema has properties, words that may grow, or something deprecated, at any depth."""
    definitions = {"A": {"allOf": [{"properties": {"a": True}}]}, "B": {"items": {"type": "string"}}}

    assert needs_review(schema, definitions) is expected
