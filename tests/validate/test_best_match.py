"""How a value that matches no alternative is explained: by its best match."""

import pytest

from fastpix_dyn.validate.validator import Validator

DEFINITIONS = {
    "Video": {
        "type": "object",
        "required": ["type", "url"],
        "properties": {"type": {"const": "video"}, "url": {"type": "string", "format": "uri"}},
    },
    "Audio": {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": ["audio", "sound"]}, "swap": {"type": "boolean"}},
    },
    "Cat": {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer"}}},
    "Dog": {"type": "object", "properties": {"bark": {"type": "string"}}, "required": ["bark", "leash", "owner"]},
}
INPUT = [{"$ref": "#/$defs/Video"}, {"$ref": "#/$defs/Audio"}]
PET = {
    "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
    "discriminator": {"propertyName": "kind", "mapping": {"purrs": "#/$defs/Cat", "fetches": "#/$defs/Dog"}},
}


def told(schema, value, **options):
    """Pointer, rule and message of what is found."""
    found = Validator(DEFINITIONS, **options).violations(schema, value, direction="request", pointer="/in")
    return [(one.pointer, one.rule, one.message) for one in found]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize("engine", ["jsonschema-rs", "jsonschema"])
def test_a_property_with_a_fixed_value_tells_the_alternative(keyword, engine):
    """The faults are those of the alternative whose fixed value is there."""
    assert told({keyword: INPUT}, {"type": "video", "url": 5}, engine=engine) == [
        ("/in/url", "type", "expected a string, got 5 (as Video, the nearest alternative)")
    ]
    assert told({keyword: INPUT}, {"type": "sound", "swap": "no"}, engine=engine) == [
        ("/in/swap", "type", "expected true or false, got 'no' (as Audio, the nearest alternative)")
    ]


def test_a_value_that_none_fixes_is_told_with_those_that_are():
    """One violation, of the property that distinguishes the alternatives."""
    assert told({"oneOf": INPUT}, {"type": "vidoe"}) == [
        ("/in/type", "oneOf", "expected 'video', 'audio' or 'sound', got 'vidoe'; did you mean 'video'?")
    ]


def test_words_of_several_alternatives_are_told_together():
    """Where each alternative is a list of words."""
    assert told({"anyOf": [{"enum": ["auto", "none"]}, {"const": "best"}]}, "worst") == [
        ("/in", "anyOf", "expected 'auto', 'none' or 'best', got 'worst'")
    ]


@pytest.mark.parametrize("undeclared", ["allow", "refuse"])
@pytest.mark.parametrize(
    ("kind", "alternative"), [("purrs", "Cat"), ("fetches", "Dog"), ("Cat", "Cat"), ("Dog", "Dog")]
)
def test_the_discriminator_selects_the_alternative(kind, alternative, undeclared):
    """By its mapping, or else by the name of the schema (OpenAPI 3.1 §4.8.25), whatever has fewer faults."""
    found = told(PET, {"kind": kind}, undeclared=undeclared)

    missing = [message for _, rule, message in found if rule == "required"]
    assert {message.rpartition(" (as ")[2] for message in missing} == {f"{alternative}, the nearest alternative)"}


def test_a_discriminator_that_tells_nothing_leaves_the_fewest_faults():
    """An unknown word, or one that is no text, is no hint."""
    for value in ({"kind": "moos"}, {"kind": ["purrs"]}, {"kind": ""}, {}):
        assert told(PET, value) == [
            ("/in", "required", "the required property 'lives' is missing (as Cat, the nearest alternative)")
        ]


@pytest.mark.parametrize(
    "discriminator", [None, "kind", {}, {"propertyName": 5}, {"propertyName": "kind", "mapping": "x"}]
)
def test_a_discriminator_that_is_none_does_no_harm(discriminator):
    """The document may hold anything under that word: JSON Schema says nothing about it."""
    found = told({**PET, "discriminator": discriminator}, {"kind": "purrs"})

    assert [rule for _, rule, _ in found] == ["required"]


def test_the_type_tells_the_alternative():
    """Faults of alternatives for other types are no help."""
    schema = {"oneOf": [{"type": "integer", "minimum": 5}, {"title": "Name", "type": "string", "minLength": 2}]}

    assert told(schema, 4) == [
        ("/in", "minimum", "expected at least 5, got 4 (as an integer, the nearest alternative)")
    ]
    assert told(schema, "") == [
        ("/in", "minLength", "expected at least 2 characters, got 0 (as Name, the nearest alternative)")
    ]


def test_a_type_that_no_alternative_takes_is_told_with_those_that_some_do():
    """One violation instead of one per alternative."""
    schema = {"anyOf": [{"$ref": "#/$defs/Cat"}, {"type": ["string", "null"]}]}

    assert told(schema, 3) == [("/in", "anyOf", "expected an object, a string or null, got 3")]


def test_a_schema_or_null_is_no_choice_to_speak_of():
    """The faults are reported as if there were no alternatives."""
    schema = {"oneOf": [{"$ref": "#/$defs/Cat"}, {"type": "null"}]}

    assert told(schema, {"lives": "nine"}) == [("/in/lives", "type", "expected an integer, got 'nine'")]


def test_of_equally_many_faults_the_deepest_are_told():
    """A fault deep inside shows that the rest fits."""
    schema = {
        "anyOf": [
            {"type": "object", "required": ["x"]},
            {"type": "object", "properties": {"a": {"properties": {"b": {"type": "string"}}}}},
        ]
    }

    assert told(schema, {"a": {"b": 1}}) == [
        ("/in/a/b", "type", "expected a string, got 1 (as an object with 'a', the nearest alternative)")
    ]


def test_alternatives_inside_alternatives_are_followed():
    """Each level chooses for itself."""
    schema = {"oneOf": [{"type": "array", "items": {"oneOf": INPUT}}, {"type": "null"}]}

    assert told(schema, [{"type": "video", "url": 1}]) == [
        ("/in/0/url", "type", "expected a string, got 1 (as Video, the nearest alternative)")
    ]


@pytest.mark.parametrize("engine", ["jsonschema-rs", "jsonschema"])
def test_a_value_that_fits_too_many_is_told_which(engine):
    """They are named by title, by reference or by type."""
    schema = {"oneOf": [{"type": "integer"}, {"title": "Any number", "type": "number"}, {"type": "string"}]}

    assert told(schema, 1, engine=engine) == [
        ("/in", "oneOf", "matches more than one alternative: an integer and Any number")
    ]


def test_an_alternative_that_nothing_fits_is_passed_over():
    """`false` is no help."""
    assert told({"anyOf": [False, {"type": "string"}]}, 1) == [("/in", "anyOf", "expected a string, got 1")]
    assert [rule for _, rule, _ in told({"oneOf": [False]}, 1)] == ["false"]


def test_undeclared_keys_are_not_told_of_when_no_alternative_holds():
    """What the alternatives declare is declared, though none fits; what none declares is not."""
    found = told({"oneOf": INPUT}, {"type": "video", "swap": 1, "other": 1}, undeclared="refuse")

    assert [(pointer, rule) for pointer, rule, _ in found] == [("/in", "required"), ("/in/other", "undeclared")]


NUMBER = {"type": "number"}
WORDS_OR_TIMES = {
    "oneOf": [
        {"type": "array", "minItems": 1, "maxItems": 1, "items": {"enum": ["24:hours", "3:days"]}},
        {"title": "two epoch seconds", "type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "integer"}},
    ]
}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (WORDS_OR_TIMES, ["24h"], ("/in/0", "enum", "'24:hours', '3:days' or two epoch seconds, got '24h'")),
        (WORDS_OR_TIMES, ["3:dayz"], ("/in/0", "enum", "'24:hours', '3:days' or two epoch seconds, got '3:dayz'")),
        (
            {"anyOf": [{"items": {"enum": ["up", "down"]}}, {"type": "array", "items": {"type": "integer"}}]},
            ["left"],
            ("/in/0", "enum", "'up', 'down' or an array of integers, got 'left'"),
        ),
        (
            {"oneOf": [{"enum": ["auto", "none"]}, {"type": "integer"}]},
            "x",
            ("/in", "enum", "'auto', 'none' or an integer, got 'x'"),
        ),
        (
            {"oneOf": [{"enum": ["auto", "none"]}, {"type": "integer", "title": "a height in pixels"}]},
            "outo",
            ("/in", "enum", "'auto', 'none' or a height in pixels, got 'outo'"),
        ),
        ({"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]}, "c", ("/in", "enum", "'a', 'b' or null, got 'c'")),
        (
            {"oneOf": [{"enum": ["a", "b"]}, {"type": "object", "required": ["id"]}]},
            "c",
            ("/in", "enum", "'a', 'b' or an object with 'id', got 'c'"),
        ),
        ({"oneOf": [{"enum": ["a", "b"]}, {"$ref": "#/$defs/Cat"}]}, "c", ("/in", "enum", "'a', 'b' or Cat, got 'c'")),
        (
            {"oneOf": [{"enum": ["a", "b"]}, {"type": "array", "minItems": 2, "maxItems": 2, "items": NUMBER}]},
            "c",
            ("/in", "enum", "'a', 'b' or 2 numbers, got 'c'"),
        ),
        (
            {"oneOf": [{"const": "best"}, {"type": ["integer", "boolean"]}]},
            "worst",
            ("/in", "const", "'best' or an integer or true or false, got 'worst'"),
        ),
    ],
)
def test_words_are_told_with_what_the_other_alternatives_take(schema, value, expected):
    """The values of the alternative for this type, then the titles or descriptions of the others."""
    ((pointer, rule, message),) = told(schema, value)

    assert (pointer, rule) == expected[:2]
    assert message.partition("; did you mean")[0].removeprefix("expected ").removeprefix("one of ") == expected[2]


@pytest.mark.parametrize("value", [[5], [5, "x"], [5, 6, 7]])
def test_items_of_another_kind_tell_the_alternative(value):
    """The values of a list of numbers are not listed."""
    messages = [message for _, _, message in told(WORDS_OR_TIMES, value)]

    assert messages
    for message in messages:
        assert "24:hours" not in message
        assert "(as two epoch seconds, the nearest alternative)" in message


def test_no_alternative_is_told_by_its_number():
    """Callers do not know it; alternatives with equal descriptions are reported without a name."""
    alike = {"anyOf": [{"type": "string", "minLength": 9}, {"type": "string", "pattern": "^z"}]}

    assert told(alike, "abc") == [("/in", "minLength", "expected at least 9 characters, got 3")]


@pytest.mark.parametrize(
    ("other", "described"),
    [
        ({"type": "integer"}, "an integer"),
        ({"type": ["integer", "null"]}, "an integer or null"),
        ({"type": "integer", "title": "A count"}, "A count"),
        ({"$ref": "#/$defs/Cat"}, "Cat"),
        ({"$ref": "#/$defs/Cat", "title": "A pet"}, "A pet"),
        ({"type": "object"}, "an object"),
        ({"type": "object", "required": ["a", "b", "c", "d"]}, "an object with 'a' and 'b' and 'c'"),
        ({"type": "object", "properties": {"a": True}}, "an object with 'a'"),
        ({"type": "object", "properties": {"a": True}, "required": ["b"]}, "an object with 'b'"),
        ({"type": "array"}, "an array"),
        ({"type": "array", "items": {"$ref": "#/$defs/Cat"}}, "an array"),
        ({"type": "array", "items": True}, "an array"),
        ({"type": "array", "items": {"type": "string"}}, "an array of texts"),
        ({"type": "array", "items": {"type": "integer"}}, "an array of integers"),
        ({"type": "array", "items": {"type": "number"}}, "an array of numbers"),
        ({"type": "array", "items": {"type": "boolean"}}, "an array of booleans"),
        ({"type": "array", "items": {"type": "object"}}, "an array of objects"),
        ({"type": "array", "items": {"type": "array"}}, "an array of arrays"),
        ({"type": "array", "items": {"type": "null"}}, "an array of nulls"),
        ({"type": "array", "items": {"type": ["integer", "null"]}}, "an array of integers or nulls"),
        ({"type": "array", "items": {"minimum": 1}}, "an array of values"),
        ({"type": "array", "items": {"enum": ["a"], "type": "string"}}, "an array of texts"),
        ({"type": "array", "items": {"properties": {"a": True}}}, "an array of objects"),
        ({"type": "array", "items": {"items": True}}, "an array of arrays"),
        ({"type": "array", "minItems": 2, "maxItems": 2}, "2 items"),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}, "2 integers"),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 1}, "an array of integers"),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 3}, "an array of integers"),
        (False, "nothing"),
    ],
)
def test_each_alternative_has_a_description(other, described):
    """Its title, the name of its definition, or its type in words."""
    ((_, _, message),) = told({"anyOf": [{"enum": ["word"]}, other]}, "zzz")

    assert message == f"expected 'word' or {described}, got 'zzz'"


def test_a_value_that_matches_two_alternatives_is_told_with_both():
    """Also one that allows anything; an alternative that it does not match is not named."""
    ((pointer, rule, message),) = told({"oneOf": [True, {"type": "integer"}, {"type": "string"}]}, "a")

    assert (pointer, rule, message) == ("/in", "oneOf", "matches more than one alternative: anything and a string")
