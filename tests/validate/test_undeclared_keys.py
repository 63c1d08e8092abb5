"""Refusing undeclared keys: where schemas are closed, and where not."""

import pytest

from fastpix_dyn.validate.validator import Validator

DEFINITIONS = {
    "A": {"type": "object", "properties": {"a": {"type": "integer"}}},
    "B": {"type": "object", "required": ["b"], "properties": {"b": {"type": "integer"}}},
    "AB": {"allOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]},
    "Tree": {
        "type": "object",
        "properties": {"in": {"$ref": "#/$defs/Tree"}, "all": {"items": {"$ref": "#/$defs/Tree"}}},
    },
    "Free": {"type": "object"},
    "Holder": {"type": "object", "required": ["in"], "properties": {"in": {"$ref": "#/$defs/A"}}},
    "Nested": {"items": {"$ref": "#/$defs/Nested"}},
    "Loop": {"anyOf": [{"properties": {"a": {"$ref": "#/$defs/Nested"}}}, {"$ref": "#/$defs/Loop"}]},
    "Open": {"type": "object", "properties": {"a": True}, "additionalProperties": True},
    "Data": {"type": "object", "properties": {"data": {"type": "object", "properties": {"one": True}}}},
}
A, B, AB, TREE, FREE, HOLDER, NESTED, LOOP, OPEN, DATA = ({"$ref": f"#/$defs/{name}"} for name in DEFINITIONS)

REFUSED = {
    "beside properties": ({"properties": {"a": True}}, {"a": 1, "x": 1}, ["/x"]),
    "each of several": ({"properties": {"a": True}}, {"y": 1, "a": 1, "x/": 1}, ["/y", "/x~1"]),
    "by reference": (A, {"a": 1, "x": 1}, ["/x"]),
    "by allOf": (AB, {"a": 1, "b": 1, "x": 1}, ["/x"]),
    "by inner reference": ({"properties": {"ab": AB}}, {"ab": {"a": 1, "b": 1, "x": 1}}, ["/ab/x"]),
    "by oneOf": ({"oneOf": [B, {"type": "null"}]}, {"b": 1, "x": 1}, ["/x"]),
    "by anyOf, of the alternative that holds": ({"anyOf": [A, B]}, {"a": 1, "b": 1, "x": 1}, ["/x"]),
    "of the alternative that does not hold": (
        {"oneOf": [{**B, "properties": {"k": {"const": 1}}}, {"required": ["c"], "properties": {"c": True}}]},
        {"c": 1, "k": 2},
        ["/k"],
    ),
    "beside a reference": ({**A, "properties": {"c": True}}, {"a": 1, "c": 1, "x": 1}, ["/x"]),
    "beside what is always so": ({"allOf": [True, A], "anyOf": [True]}, {"x": 1}, ["/x"]),
    "in a list": ({"items": A}, [{"a": 1}, {"x": 1}], ["/1/x"]),
    "in a prefix": ({"prefixItems": [A]}, [{"x": 1}], ["/0/x"]),
    "in a map": ({"additionalProperties": A}, {"m": {"x": 1}}, ["/m/x"]),
    "by a pattern": ({"patternProperties": {"^m": A}}, {"m": {"x": 1}}, ["/m/x"]),
    "below itself": (TREE, {"in": {"all": [{"in": {"x": 1}}]}}, ["/in/all/0/in/x"]),
    "by then": (
        {"if": {"required": ["a"]}, "then": {"properties": {"a": True}}, "else": {"properties": {"b": True}}},
        {"a": 1, "b": 1},
        ["/b"],
    ),
    "by then alone": ({"if": True, "then": {"properties": {"a": True}}}, {"a": 1, "x": 1}, ["/x"]),
    "by else alone": ({"if": False, "else": {"properties": {"a": True}}}, {"a": 1, "x": 1}, ["/x"]),
    "by dependentSchemas": (
        {**A, "dependentSchemas": {"a": {"properties": {"c": True}}}},
        {"a": 1, "c": 1, "x": 1},
        ["/x"],
    ),
    "without those that do not apply": (
        {**A, "dependentSchemas": {"a": {"properties": {"c": True}}}},
        {"c": 1},
        ["/c"],
    ),
    "in one of two branches": (
        {"allOf": [{"properties": {"a": A}}, {"properties": {"a": FREE}}]},
        {"a": {"x": 1}},
        ["/a/x"],
    ),
    "in a branch of a branch": (
        {"allOf": [{"allOf": [{"properties": {"a": A}}]}]},
        {"a": {"x": 1}, "y": 1},
        ["/a/x", "/y"],
    ),
}
ALLOWED = {
    "what is declared": (AB, {"a": 1, "b": 1}),
    "what a pattern declares": ({**A, "patternProperties": {"^x-": True}}, {"a": 1, "x-b": 1}),
    "anything in true": (True, {"x": 1}),
    "anything in an empty schema": ({}, {"x": {"y": 1}}),
    "anything in a free object": (FREE, {"x": {"y": 1}}),
    "anything in a free property": ({"properties": {"free": FREE}}, {"free": {"x": 1}}),
    "what the document allows itself": (OPEN, {"a": 1, "x": 1}),
    "what a branch allows": ({"allOf": [A, OPEN]}, {"x": 1}),
    "what a map takes": ({"properties": {"a": True}, "additionalProperties": {"type": "integer"}}, {"x": 1}),
    "what unevaluatedProperties takes": ({**A, "unevaluatedProperties": {"type": "integer"}}, {"x": 1}),
    "the free alternative": ({"anyOf": [B, FREE]}, {"x": 1}),
    "the alternative that says nothing": ({"anyOf": [B, {}]}, {"x": 1}),
    "the free alternative of oneOf": ({"oneOf": [B, FREE]}, {"x": 1}),
    "the alternative true": ({"anyOf": [B, True]}, {"x": 1}),
    "the same part in two branches": (
        {"allOf": [DATA, {"properties": {"data": {"properties": {"two": True}}}}]},
        {"data": {"one": 1, "two": 2}},
    ),
    "the same part in two definitions": (
        {"$ref": "#/$defs/Data", "properties": {"data": {"properties": {"two": {"properties": {"three": True}}}}}},
        {"data": {"one": 1, "two": {"three": 3}}},
    ),
    "the same items in two branches": (
        {"allOf": [{"items": {"properties": {"a": True}}}, {"items": {"properties": {"b": True}}}]},
        [{"a": 1, "b": 1}],
    ),
    "the same part in an alternative": (
        {**DATA, "anyOf": [{"properties": {"data": {"properties": {"two": True}}}}]},
        {"data": {"one": 1, "two": 2}},
    ),
    "no condition on what else is there": (
        {"not": {"properties": {"a": {"properties": {"b": True}}}, "required": ["a"]}},
        {},
    ),
    "what an if only asks": (
        {**A, "if": {"properties": {"o": {"properties": {"k": {"const": 1}}}}}, "then": {"properties": {"o": True}}},
        {"o": {"k": 1, "more": 2}},
    ),
    "items beside those that must be there": (
        {"contains": {"properties": {"k": {"const": 1}}, "required": ["k"]}},
        [{"k": 1, "more": 2}],
    ),
    "other values than objects": ({"properties": {"a": True}}, [1]),
}


def found(schema, value, **options):
    """Pointer and rule of what is found."""
    violations = Validator(DEFINITIONS, **options).violations(schema, value, direction="response")
    return [(one.pointer, one.rule) for one in violations]


@pytest.mark.parametrize("engine", ["jsonschema-rs", "jsonschema"])
@pytest.mark.parametrize(("schema", "value", "pointers"), REFUSED.values(), ids=REFUSED)
def test_undeclared_keys_are_refused(schema, value, pointers, engine):
    """One violation for each, of the key itself; without the option they are allowed."""
    assert found(schema, value, undeclared="refuse", engine=engine) == [(pointer, "undeclared") for pointer in pointers]
    assert found(schema, value, engine=engine) == []


@pytest.mark.parametrize("engine", ["jsonschema-rs", "jsonschema"])
@pytest.mark.parametrize(("schema", "value"), ALLOWED.values(), ids=ALLOWED)
def test_what_is_declared_or_free_is_allowed(schema, value, engine):
    """Nothing that fits the document is refused for how the document is written."""
    assert found(schema, value, engine=engine) == []
    assert found(schema, value, undeclared="refuse", engine=engine) == []


def test_a_not_does_not_refuse_less():
    """A `not` also excludes values with further keys."""
    schema = {"not": {"required": ["a"], "properties": {"a": {"$ref": "#/$defs/A", "required": ["a"]}}}}

    assert found(schema, {"a": {"a": 1, "x": 2}}, undeclared="refuse") == [("", "not")]
    assert found({"not": HOLDER}, {"in": {"a": 1, "x": 2}}, undeclared="refuse") == [("", "not")]


def test_schemas_that_lead_to_themselves_are_closed():
    """Through a value, with nothing declared on the way; or in place."""
    assert found(NESTED, [[{"x": 1}]], undeclared="refuse") == []
    assert found(LOOP, {"a": []}, undeclared="refuse") == []
    assert found(LOOP, {"x": 1}, undeclared="refuse") == [("/x", "undeclared")]


@pytest.mark.parametrize("engine", ["jsonschema-rs", "jsonschema"])
def test_what_the_document_refuses_is_refused_all_the_more(engine):
    """That one alternative of two is refused for its keys does not make the other the only one."""
    schema = {"oneOf": [{"properties": {"a": A}}, {"properties": {"a": FREE}}]}

    assert found(schema, {"a": {"x": 1}}, engine=engine) == [("", "oneOf")]
    assert found(schema, {"a": {"x": 1}}, engine=engine, undeclared="refuse") == [("", "oneOf")]


def test_a_free_alternative_does_not_allow_what_the_document_refuses():
    """`unevaluatedProperties` of the document stays in force."""
    schema = {"anyOf": [B, FREE], "unevaluatedProperties": False}

    assert found(schema, {"x": 1}, undeclared="refuse") == [("/x", "unevaluatedProperties")]


def test_an_alternative_that_is_a_map_is_not_free():
    """What it says about values stays in force."""
    schema = {"anyOf": [B, {"type": "object", "additionalProperties": {"type": "integer"}}]}

    assert found(schema, {"x": 1}, undeclared="refuse") == []
    assert found(schema, {"x": "1"}, undeclared="refuse") == found(schema, {"x": "1"}) != []


@pytest.mark.parametrize("keyword", ["additionalProperties", "unevaluatedProperties"])
@pytest.mark.parametrize("undeclared", ["allow", "refuse"])
def test_what_the_document_itself_refuses_is_its_own_rule(keyword, undeclared):
    """The rule is the keyword in the document."""
    assert found({"properties": {"a": True}, keyword: False}, {"x": 1}, undeclared=undeclared) == [("/x", keyword)]


def test_an_undeclared_key_is_told_with_the_nearest_that_are_declared():
    """Those of all branches are known."""
    schema = {**AB, "properties": {"playbackIds": True}}
    (one,) = Validator(DEFINITIONS, undeclared="refuse").violations(
        schema, {"b": 1, "playbackId": 1}, direction="response"
    )

    assert one.message == "the document does not declare the property 'playbackId'; did you mean 'playbackIds'?"
    assert one.expected is False
