"""Values of `format: password` are in no violation."""

import pytest

from fastpix_dyn.validate.validator import Validator

WORD = "hunter2-hunter2"
DEFINITIONS = {
    "Secret": {"type": "string", "format": "password", "maxLength": 4},
    "Holder": {"type": "object", "properties": {"key": {"$ref": "#/$defs/Secret"}, "in": {"$ref": "#/$defs/Holder"}}},
}
KEY = {"properties": {"key": {"$ref": "#/$defs/Secret"}}}
HOLDER = {"$ref": "#/$defs/Holder"}

CASES = {
    "itself": ({"type": "string", "format": "password", "pattern": "^[0-9]+$"}, WORD),
    "by reference": ({"$ref": "#/$defs/Secret"}, WORD),
    "in an object": (KEY, {"key": WORD}),
    "in a list": ({"items": {"format": "password", "enum": ["a"]}}, [WORD]),
    "in a prefix": ({"prefixItems": [{"format": "password", "enum": ["a"]}]}, [WORD]),
    "in a map": ({"additionalProperties": {"format": "password", "const": "a"}}, {"x": WORD}),
    "by a pattern": ({"patternProperties": {"^k": {"format": "password", "const": "a"}}}, {"key": WORD}),
    "deep inside": (HOLDER, {"in": {"in": {"key": WORD}}}),
    "marked by a sibling": ({"allOf": [KEY, {"properties": {"key": {"maxLength": 2}}}]}, {"key": WORD}),
    "marked by an alternative": (
        {"anyOf": [{**KEY, "required": ["a", "b"]}, {"properties": {"key": {"pattern": "^x"}}}]},
        {"key": WORD},
    ),
    "marked by a condition": ({"if": KEY, "else": {"properties": {"key": {"const": "x"}}}}, {"key": WORD}),
    "excluded": ({"not": {"properties": {"key": {"format": "password"}}}}, {"key": WORD}),
    "excluded itself": ({"not": {"format": "password"}}, WORD),
    "a number": ({"properties": {"pin": {"type": "number", "format": "password", "maximum": 9}}}, {"pin": 1234567}),
    "a number for a string": (KEY, {"key": 1234567}),
    "in place of its holder": (HOLDER, WORD),
    "in place of an inner holder": (HOLDER, {"in": WORD}),
    "in place of a list": ({"type": "array", "items": {"format": "password"}}, WORD),
    "an object in its place": (KEY, {"key": {"key": WORD}}),
    "a list in its place": (KEY, {"key": [WORD]}),
    "inside what is in its place": (
        {"properties": {"key": {"format": "password", "not": {"type": "object"}}}, "enum": [1]},
        {"key": {"any": WORD}},
    ),
    "under a misspelt key": (
        {"properties": {"token": {"$ref": "#/$defs/Secret"}}, "patternProperties": {"^T": {"const": 1}}},
        {"Token": WORD},
    ),
    "in an object that is wrong": ({"properties": {"h": {"allOf": [HOLDER], "const": {}}}}, {"h": {"key": WORD}}),
    "in a list that is wrong": ({"items": {"format": "password"}, "enum": [[]]}, [WORD]),
    "equal ones": ({"items": {"format": "password"}, "uniqueItems": True}, [WORD, WORD]),
}


@pytest.mark.parametrize("engine", ["jsonschema-rs", "jsonschema"])
@pytest.mark.parametrize("undeclared", ["allow", "refuse"])
@pytest.mark.parametrize(("schema", "value"), CASES.values(), ids=CASES)
def test_a_secret_is_not_told(schema, value, undeclared, engine):
    """In every position and for every violated rule; nor is any part of an object that contains it."""
    validator = Validator(DEFINITIONS, engine=engine, undeclared=undeclared)
    found = validator.violations(schema, value, direction="request")

    assert found
    for text in [*map(repr, found), *map(str, found)]:
        assert "hunter" not in text
        assert "1234567" not in text


def test_neither_is_its_length():
    """The length of a secret would reveal something about it."""
    (found,) = Validator(DEFINITIONS).violations(KEY, {"key": WORD}, direction="request")

    assert found.message == "expected at most 4 characters, got a string (not shown)"


def test_what_is_beside_a_secret_is_shown():
    """Only marked values are hidden; null, true and false reveal nothing."""
    schema = {"properties": {"name": {"enum": ["a"]}, "holder": HOLDER}, "allOf": [KEY]}
    found = Validator(DEFINITIONS).violations(schema, {"name": "b", "holder": None, "key": True}, direction="request")

    assert [one.message for one in found] == [
        "expected 'a', got 'b'",
        "expected an object, got null",
        "expected a string, got true",
    ]


def test_a_key_that_is_not_declared_is_told_without_its_value():
    """The value may be a secret under a misspelt name."""
    found = Validator(DEFINITIONS, undeclared="refuse").violations(KEY, {"kee": WORD}, direction="request")

    assert [str(one) for one in found] == ["/kee: unknown key 'kee'; did you mean 'key'?"]
