"""`readOnly` and `writeOnly`: the required properties depend on the direction."""

import pytest

from fastpix_dyn.validate.validator import Validator

DEFINITIONS = {
    "Id": {"type": "string", "readOnly": True},
    "Plain": {"type": "string"},
    "Word": {"$ref": "#/$defs/Password"},
    "Password": {"type": "string", "writeOnly": True},
    "Base": {"type": "object", "required": ["id"], "properties": {"id": {"$ref": "#/$defs/Id"}}},
    "Item": {
        "type": "object",
        "required": ["id", "word", "name"],
        "properties": {
            "id": {"$ref": "#/$defs/Id"},
            "word": {"$ref": "#/$defs/Word"},
            "name": {"type": "string"},
            "inner": {"$ref": "#/$defs/Item"},
        },
    },
}
ITEM = {"$ref": "#/$defs/Item"}
BASE = {"$ref": "#/$defs/Base"}
MARKED = {"properties": {"id": {"readOnly": True}}}
CASES = {
    "declared there": ({"required": ["id"], **MARKED}, {}),
    "marked beside its reference": (
        {"required": ["id"], "properties": {"id": {"$ref": "#/$defs/Plain", "readOnly": True}}},
        {},
    ),
    "in a definition": (BASE, {}),
    "required beside a reference": ({"required": ["id"], **BASE}, {}),
    "required by a branch": ({"allOf": [BASE, {"required": ["id"]}]}, {}),
    "marked by a branch": ({"required": ["id"], "allOf": [{"allOf": [MARKED]}]}, {}),
    "marked by an alternative": ({"required": ["id"], "oneOf": [BASE, {"type": "null"}]}, {}),
    "required by an alternative": ({**MARKED, "anyOf": [{"required": ["id"]}, {"type": "null"}]}, {}),
    "in a list": ({"items": BASE}, [{}]),
    "in a map": ({"additionalProperties": {"properties": {"a": BASE}}}, {"x": {"a": {}}}),
}


def missing(schema, value, direction, **options):
    """The messages about what is missing, with their pointers."""
    found = Validator(DEFINITIONS, **options).violations(schema, value, direction=direction)
    return [(one.pointer, one.message.split("'")[1]) for one in found if one.rule == "required"]


@pytest.mark.parametrize("engine", ["jsonschema-rs", "jsonschema"])
@pytest.mark.parametrize("undeclared", ["allow", "refuse"])
@pytest.mark.parametrize(("schema", "value"), CASES.values(), ids=CASES)
def test_a_read_only_property_is_required_in_answers_only(schema, value, undeclared, engine):
    """Wherever it is marked, and wherever it is required."""
    validator = Validator(DEFINITIONS, undeclared=undeclared, engine=engine)

    assert validator.violations(schema, value, direction="request") == ()
    assert validator.violations(schema, value, direction="response")


def test_a_write_only_property_is_required_in_requests_only():
    """And one that is neither is required both ways, at every depth."""
    value = {"inner": {}}

    assert missing(ITEM, value, "request") == [("", "word"), ("", "name"), ("/inner", "word"), ("/inner", "name")]
    assert missing(ITEM, value, "response") == [("", "id"), ("", "name"), ("/inner", "id"), ("/inner", "name")]


def test_another_alternative_does_not_excuse():
    """A mark in one branch of a oneOf says nothing about the other."""
    schema = {"oneOf": [{"type": "array", **MARKED}, {"type": "object", "required": ["id"]}]}

    assert missing(schema, {}, "request") == [("", "id")]


def test_another_place_does_not_excuse():
    """A property of the same name elsewhere is another one."""
    schema = {"required": ["id"], "properties": {"id": True, "inner": {**MARKED, "required": ["id"]}}}

    assert missing(schema, {"inner": {}}, "request") == [("", "id")]
    assert missing(schema, {"inner": {}}, "response") == [("", "id"), ("/inner", "id")]


@pytest.mark.parametrize("direction", ["request", "response"])
def test_a_mark_that_is_false_is_none(direction):
    """`readOnly: false` says what is so without it."""
    schema = {"required": ["a"], "properties": {"a": {"readOnly": False, "writeOnly": False}}}

    assert missing(schema, {}, direction) == [("", "a")]


def test_a_condition_that_asks_for_a_property_still_asks():
    """`if` and `not` demand nothing."""
    asked = {**MARKED, "required": ["id"]}
    schema = {"if": asked, "then": {"required": ["a"]}, "else": {"required": ["b"]}}

    assert missing(schema, {}, "request") == [("", "b")]
    assert Validator({}).violations({"not": asked}, {}, direction="request") == ()


def test_a_property_that_may_be_left_out_may_be_there():
    """Its value is validated as usual."""
    (found,) = Validator(DEFINITIONS).violations(BASE, {"id": 1}, direction="request")

    assert (found.pointer, found.rule) == ("/id", "type")
