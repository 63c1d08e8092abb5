"""Faults of schemas themselves."""

import pytest

from fastpix_dyn.validate.validator import schema_problems


@pytest.mark.parametrize(
    "schema",
    [
        True,
        False,
        {},
        {"$ref": "#/$defs/Elsewhere"},
        {"type": ["string", "null"], "pattern": r"^\d+(?=p$)", "x-own": 1, "discriminator": {"propertyName": "a"}},
        {"properties": {"pattern": {"type": "string"}, "patternProperties": {"const": "("}}},
        {"enum": [{"pattern": "("}], "examples": [{"type": "strin"}], "default": {"minimum": "x"}},
    ],
    ids=str,
)
def test_a_sound_schema_has_no_problems(schema):
    """What is in values, examples and extensions is no schema; where references lead is not looked at."""
    assert schema_problems(schema) == []


@pytest.mark.parametrize(
    ("schema", "problems"),
    [
        ({"minLength": -1}, [("/minLength", "expected at least 0, got -1")]),
        ({"required": True}, [("/required", "expected an array, got true")]),
        (
            {"properties": {"a/b": {"items": []}}},
            [("/properties/a~1b/items", "expected an object or true or false, got an array of 0 items")],
        ),
        ({"maximum": float("inf")}, [("/maximum", 'null is not of type "number"')]),
        ({"pattern": "["}, [("/pattern", "'[' is not a regular expression (ECMA-262)")]),
        (
            {"patternProperties": {"a/(": {}}},
            [("/patternProperties/a~1(", "'a/(' is not a regular expression (ECMA-262)")],
        ),
        (
            {"anyOf": [{}, {"properties": {"~": {"pattern": "(?<"}}}]},
            [("/anyOf/1/properties/~0/pattern", "'(?<' is not a regular expression (ECMA-262)")],
        ),
        ({"pattern": "\ud800"}, [("/pattern", r"'\ud800' is not a regular expression (ECMA-262)")]),
    ],
    ids=str,
)
def test_each_problem_is_told_with_a_pointer(schema, problems):
    """By the meta-schema of JSON Schema 2020-12; then, where that finds nothing, the patterns."""
    assert schema_problems(schema) == problems


def test_an_unknown_type_is_told_with_those_that_there_are():
    """And with the one that was probably meant."""
    ((pointer, message),) = schema_problems({"type": "strin"})

    assert pointer == "/type"
    assert message.startswith(
        "expected one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string' or an array, got 'strin'"
    )
    assert "did you mean 'string'?" in message


def test_all_problems_are_told():
    """Not only the first."""
    schema = {"minLength": "1", "properties": {"a": {"type": 1}, "b": 5}, "allOf": {}}

    assert {pointer for pointer, _ in schema_problems(schema)} == {
        "/minLength",
        "/properties/a/type",
        "/properties/b",
        "/allOf",
    }


def test_what_is_no_json_is_a_problem():
    """A schema made in Python may hold what no document can."""
    assert [pointer for pointer, _ in schema_problems({1: 2})] == [""]
