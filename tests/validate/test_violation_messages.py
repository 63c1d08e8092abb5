"""The message of each violated keyword."""

import pytest

from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import BrokenRule, Violation, concise, message, message_of_alternatives

CASES = [
    ({"type": "string"}, 5, "type", "expected a string, got 5"),
    ({"type": ["boolean", "null"]}, "no", "type", "expected true or false or null, got 'no'"),
    ({"type": "integer"}, 1.5, "type", "expected an integer, got 1.5"),
    ({"type": "object"}, [1], "type", "expected an object, got an array of 1 item"),
    ({"type": "array"}, {"a": 1, "b": 2}, "type", "expected an array, got an object with 2 properties"),
    ({"type": "string"}, None, "type", "expected a string, got null"),
    ({"type": "string"}, True, "type", "expected a string, got true"),
    ({"enum": ["a"]}, "b", "enum", "expected 'a', got 'b'"),
    ({"enum": [1, None, "x"]}, False, "enum", "expected 1, null or 'x', got false"),
    (
        {"enum": ["public", "private", "drm"]},
        "publik",
        "enum",
        "expected 'public', 'private' or 'drm', got 'publik'; did you mean 'public'?",
    ),
    ({"const": True}, 1, "const", "expected true, got 1"),
    ({"minimum": 1}, 0, "minimum", "expected at least 1, got 0"),
    ({"maximum": 1.5}, 2, "maximum", "expected at most 1.5, got 2"),
    ({"exclusiveMinimum": 0}, 0, "exclusiveMinimum", "expected more than 0, got 0"),
    ({"exclusiveMaximum": 0}, 0.0, "exclusiveMaximum", "expected less than 0, got 0.0"),
    ({"multipleOf": 0.01}, 1.005, "multipleOf", "expected a multiple of 0.01, got 1.005"),
    ({"minLength": 2}, "€", "minLength", "expected at least 2 characters, got 1"),
    ({"maxLength": 1}, "ab", "maxLength", "expected at most 1 character, got 2"),
    ({"pattern": "^a+$"}, "b", "pattern", "expected a string that matches the pattern ^a+$, got 'b'"),
    ({"minItems": 1}, [], "minItems", "expected at least 1 item, got 0"),
    ({"maxItems": 2}, [1, 2, 3], "maxItems", "expected at most 2 items, got 3"),
    ({"uniqueItems": True}, [1, 1.0], "uniqueItems", "expected unique items, but some are equal"),
    ({"contains": {"const": 1}}, [2], "contains", "expected an item that matches `contains`, but none does"),
    (
        {"contains": {"const": 1}, "minContains": 2},
        [1],
        "minContains",
        "expected at least 2 items to match `contains`",
    ),
    (
        {"contains": {"const": 1}, "maxContains": 1},
        [1, 1],
        "maxContains",
        "expected at most 1 item to match `contains`",
    ),
    ({"prefixItems": [{}], "items": False}, [1, 2], "items", "the array has more items than the document allows"),
    (
        {"prefixItems": [{}], "unevaluatedItems": False},
        [1, 2],
        "unevaluatedItems",
        "the array has more items than the document allows",
    ),
    ({"minProperties": 1}, {}, "minProperties", "expected at least 1 property, got 0"),
    ({"maxProperties": 1}, {"a": 1, "b": 1}, "maxProperties", "expected at most 1 property, got 2"),
    ({"required": ["a"]}, {}, "required", "the required property 'a' is missing"),
    (
        {"dependentRequired": {"a": ["c"], "b": ["c"], "x": ["c"]}},
        {"a": 1, "b": 1},
        "dependentRequired",
        "the property 'c' is missing; 'a' or 'b' requires it",
    ),
    ({"not": {"type": "string"}}, "a", "not", "the document excludes this value: 'a'"),
    (False, "a", "false", "the document allows no value here"),
]
WITH_POINTERS = [
    (
        {"additionalProperties": False, "properties": {"title": True}},
        {"titel": 1, "x/y": 2},
        [
            (
                "/titel",
                "additionalProperties",
                "the document does not declare the property 'titel'; did you mean 'title'?",
            ),
            ("/x~1y", "additionalProperties", "the document does not declare the property 'x/y'"),
        ],
    ),
    (
        {"properties": {"a": True}, "unevaluatedProperties": False},
        {"a": 1, "b": 2},
        [("/b", "unevaluatedProperties", "the document does not declare the property 'b'")],
    ),
    ({"properties": {"a": False}}, {"a": 1}, [("/a", "false", "the document allows no value here")]),
    (
        {"propertyNames": {"maxLength": 1}},
        {"ab": 1, "c": 1},
        [("/ab", "propertyNames", "the name is not allowed: expected at most 1 character, got 2")],
    ),
    (
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
        {"a": 1},
        [("", "required", "the required property 'b' is missing")],
    ),
    (
        {"dependentSchemas": {"a": {"properties": {"b": {"type": "string"}}}}},
        {"a": 1, "b": 2},
        [("/b", "type", "expected a string, got 2")],
    ),
    (
        {"required": ["a", "b", "c"]},
        {"b": 1},
        [
            ("", "required", "the required property 'a' is missing"),
            ("", "required", "the required property 'c' is missing"),
        ],
    ),
    (
        {"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": {"type": "integer"}},
        {"x-a": 1, "b": "2"},
        [("/x-a", "type", "expected a string, got 1"), ("/b", "type", "expected an integer, got '2'")],
    ),
    (
        {"properties": {"a": True}, "unevaluatedProperties": {"type": "string"}},
        {"a": 1, "b": 2},
        [("/b", "type", "expected a string, got 2")],
    ),
    (
        {"prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
        [1, "2"],
        [("/0", "type", "expected a string, got 1"), ("/1", "type", "expected an integer, got '2'")],
    ),
]


def violations(schema, value, engine="jsonschema-rs"):
    """The violations of a new validator."""
    return Validator({}, engine=engine).violations(schema, value, direction="response")


@pytest.mark.parametrize("engine", ["jsonschema-rs", "jsonschema"])
@pytest.mark.parametrize(("schema", "value", "rule", "text"), CASES, ids=[case[2] for case in CASES])
def test_each_keyword_says_what_was_expected_and_what_came(schema, value, rule, text, engine):
    """In a sentence; the violation also has the keyword and its value."""
    (found,) = violations(schema, value, engine)

    assert (found.pointer, found.rule, found.message) == ("", rule, text)
    assert found.expected == (schema[rule] if schema else None)


@pytest.mark.parametrize("engine", ["jsonschema-rs", "jsonschema"])
@pytest.mark.parametrize(("schema", "value", "expected"), WITH_POINTERS)
def test_each_violation_points_to_what_it_is_about(schema, value, expected, engine):
    """A missing property is reported for the object, an undeclared one for itself."""
    assert [(one.pointer, one.rule, one.message) for one in violations(schema, value, engine)] == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 500, f"'{'x' * 79}…'"),
        ("two\nlines\u202e", r"'two\nlines\u202e'"),
        ("half \ud800", r"'half \ud800'"),
        (10**5000, "an integer of 16610 bits"),
        (-(10**70), "an integer of 233 bits"),
        (b"x", "a value of type bytes, which is not JSON"),
        ((1, 2), "an array of 2 items"),
        ("https://key:word@host.example/a?Signature=s#f", "'https://***@host.example/a?***'"),
    ],
    ids=["long", "unprintable", "surrogate", "huge", "large", "bytes", "tuple", "signed URL"],
)
def test_values_are_shown_on_one_short_line(value, shown):
    """Cut, printable, and without the parts of URLs that may be secret."""
    (found,) = violations({"const": "expected"}, value)

    assert found.message == f"expected 'expected', got {shown}"


def test_of_many_words_the_first_are_told():
    """The rest is counted."""
    (found,) = violations({"enum": [f"word {index}" for index in range(100)]}, "x")

    assert found.message.endswith("'word 11' or one of 88 more, got 'x'")
    assert len(found.expected) == 100


def test_a_keyword_without_words_of_its_own_shows_no_value():
    """The fallback names the keyword only."""
    text = message(BrokenRule("newKeyword", 1, "value", is_secret=False))

    assert text == "the value violates the keyword 'newKeyword' of the document"


TRACK = {
    "type": "object",
    "required": ["url", "type"],
    "properties": {"url": {"type": "string"}, "type": {"type": "string"}, "startTime": {"type": "number"}},
}
FILE = {
    "type": "object",
    "required": ["url"],
    "properties": {"url": {"type": "string"}, "size": {"type": "integer"}},
    "patternProperties": {"^x-": {}},
}
URL = "the required property 'url' is missing"


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        (FILE, {"uri": "a"}, f"{URL}; there is an unknown key 'uri': did you mean 'url'?"),
        (FILE, {"URL": "a"}, f"{URL}; there is an unknown key 'URL': did you mean 'url'?"),
        (FILE, {"u_r_l": "a", "b": 1}, f"{URL}; there is an unknown key 'u_r_l': did you mean 'url'?"),
        (FILE, {"b": 1, "urls": "a"}, f"{URL}; there is an unknown key 'urls': did you mean 'url'?"),
        (FILE, {"source": "a"}, f"{URL}; unknown keys: 'source'"),
        (FILE, {"source": "a", "b": 1}, f"{URL}; unknown keys: 'source', 'b'"),
        (FILE, {"sise": 1}, f"{URL}; unknown keys: 'sise'"),
        (FILE, {"size": 1}, URL),
        (FILE, {"x-uri": 1}, URL),
        (FILE, {}, URL),
        (FILE, dict.fromkeys("abcdefg", 1), f"{URL}; unknown keys: 'a', 'b', 'c', 'd', 'e', …"),
        ({**FILE, "additionalProperties": True}, {"source": 1}, URL),
        ({**FILE, "additionalProperties": {"type": "string"}}, {"uri": "a"}, f"{URL}; there is an unknown key 'uri': did you mean 'url'?"),  # noqa: E501
        ({"required": ["url1"], "properties": {"url1": {}}}, {"url2": 1}, "the required property 'url1' is missing; unknown keys: 'url2'"),  # noqa: E501
        ({"allOf": [{"properties": {"uri": {}}}, FILE]}, {"uri": "a"}, URL),
        ({"anyOf": [FILE, {"type": "string"}]}, {"uri": "a"}, f"{URL}; there is an unknown key 'uri': did you mean 'url'?"),  # noqa: E501
        ({"required": ["kind", "url"], "discriminator": {"propertyName": "kind"}}, {"kind": "a"}, URL),
    ],
)  # fmt: skip
def test_a_missing_property_of_a_request_names_the_unknown_keys(schema, value, message):
    """Of all branches of the schema; one that may be the missing one comes with a question."""
    (found,) = Validator({}).violations(schema, value, direction="request")

    assert found.message.partition(" (as ")[0] == message
    (found,) = Validator({}).violations(schema, value, direction="response")
    assert "unknown key" not in found.message


def test_a_nested_typo_is_told_where_it_is():
    """With the pointer to the object."""
    schema = {"properties": {"tracks": {"type": "array", "items": {"$ref": "#/$defs/Track"}}}}

    found = Validator({"Track": TRACK}).violations(
        schema, {"tracks": [{"url": "a", "type": "b"}, {"uri": "a", "typ": "b"}]}, direction="request"
    )

    assert sorted(map(str, found)) == [
        "/tracks/1: the required property 'type' is missing; there is an unknown key 'typ': did you mean 'type'?",
        "/tracks/1: the required property 'url' is missing; there is an unknown key 'uri': did you mean 'url'?",
    ]


def test_an_unknown_key_is_named_once():
    """Also if the schema refuses it."""
    found = Validator({}).violations(
        {**FILE, "additionalProperties": False}, {"uri": "a", "other": 1}, direction="request"
    )

    assert sorted(map(str, found)) == [
        "/: the required property 'url' is missing",
        "/other: unknown key 'other'",
        "/uri: unknown key 'uri'; did you mean 'url'?",
    ]


MENTIONING = Violation("/body/a", "required", f"{URL}; unknown keys: 'b'", unknown_keys=("b",), concise_message=URL)


def test_a_key_with_a_violation_of_its_own_is_not_mentioned_again():
    """The message about the missing property becomes the short one."""
    undeclared = Violation("/body/a/b", "undeclared", "no")

    assert concise([MENTIONING, undeclared]) == (Violation("/body/a", "required", URL), undeclared)


@pytest.mark.parametrize(
    "violations",
    [
        [MENTIONING, Violation("/body/a/c", "undeclared", "no")],
        [MENTIONING, Violation("/body/x/b", "undeclared", "no")],
        [MENTIONING, Violation("/body/a/b", "enum", "no")],
    ],
)
def test_a_hint_that_nothing_else_gives_stays(violations):
    """The same key at the same place is what counts."""
    assert concise(violations) == tuple(violations)


@pytest.mark.parametrize("rule", ["undeclared", "additionalProperties", "unevaluatedProperties"])
def test_each_rule_about_undeclared_keys_reports_the_key(rule):
    """Two keys are mentioned: one that is reported is enough; a pointer may be escaped."""
    mentioning = Violation("/body/a", "required", "long", unknown_keys=("c", "x/y"), concise_message=URL)

    (short, _) = concise([mentioning, Violation("/body/a/x~1y", rule, "no")])

    assert short == Violation("/body/a", "required", URL)


@pytest.mark.parametrize(
    ("violation", "text"),
    [
        (Violation("", "type", "m"), "/: m"),
        (Violation("/a/b", "type", "m"), "/a/b: m"),
        (Violation("/query/orderBy", "type", "m", argument="order_by"), "order_by (query /orderBy): m"),
        (Violation("/body/a/0", "type", "m", argument="a"), "a (body /a/0): m"),
        (Violation("/body", "type", "m", argument="body"), "body: m"),
        (Violation("/body/a", "type", "m", argument="body"), "body /a: m"),
        (Violation("/query/body", "type", "m", argument="body"), "body (query /body): m"),
        (Violation("/body", "type", "m", argument="a"), "a (body): m"),
        (Violation("/a\x1b", "type", "m\x1b"), "/a\\x1b: m\\x1b"),
    ],
)
def test_the_text_of_a_violation(violation, text):
    """The argument and its position, or the pointer; without control characters."""
    assert str(violation) == text


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        ("null", "null"),
        ("boolean", "true or false"),
        ("string", "a string"),
        ("integer", "an integer"),
        ("number", "a number"),
        ("object", "an object"),
        ("array", "an array"),
    ],
)
def test_each_type_in_words(type_, words):
    """Seven types."""
    value = "a" if type_ != "string" else 1
    (found,) = violations({"type": type_}, value)

    assert found.message == f"expected {words}, got {value!r}"


@pytest.mark.parametrize(("length", "shown"), [(80, "x" * 80), (81, "x" * 79 + "…")])
def test_80_characters_of_a_text_are_shown(length, shown):
    """A longer one is cut to 80."""
    (found,) = violations({"const": 1}, "x" * length)

    assert found.message == f"expected 1, got '{shown}'"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (10**60 - 1, "9" * 60),
        (10**60, "an integer of 200 bits"),
        (1 - 10**60, "-" + "9" * 60),
        (-(10**60), "an integer of 200 bits"),
        (float("inf"), "a number that is not finite"),
        (float("nan"), "a number that is not finite"),
        (1e22, "1e+22"),
    ],
)
def test_numbers_in_messages(value, shown):
    """An integer of more than 60 digits is shown by its size."""
    assert message(BrokenRule("const", "a", value, is_secret=False)) == f"expected 'a', got {shown}"


@pytest.mark.parametrize(
    ("count", "end"), [(12, "'w10' or 'w11'"), (13, "'w11' or one of 1 more"), (14, "'w11' or one of 2 more")]
)
def test_12_words_are_listed(count, end):
    """The others are counted."""
    (found,) = violations({"enum": [f"w{number:02}" for number in range(count)]}, 5)

    assert found.message.endswith(f"{end}, got 5")
    assert found.message.startswith("expected 'w00', 'w01', ")


@pytest.mark.parametrize(
    ("values", "others", "text"),
    [
        (["a"], ["an integer"], "expected 'a' or an integer, got 5"),
        (["a", "b"], [], "expected 'a' or 'b', got 5"),
        (["a", "b"], ["an integer"], "expected one of 'a', 'b' or an integer, got 5"),
        (
            [*"abcdefghijkl"],
            ["x"],
            "expected one of 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l' or x, got 5",
        ),
        (
            [*"abcdefghijklm"],
            ["x"],
            "expected one of 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', one of 1 more or x, got 5",
        ),
    ],
)
def test_values_and_other_alternatives(values, others, text):
    """At most twelve values."""
    assert message_of_alternatives(BrokenRule("enum", values, 5, is_secret=False), values, others) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [("hunter2", "a string (not shown)"), (7, "a value (not shown)"), (["hunter2"], "a value (not shown)")],
)
@pytest.mark.parametrize("rule", ["enum", "const", "format", "pattern", "minimum", "minLength"])
def test_a_secret_is_in_no_message(rule, value, shown):
    """Neither its value, nor its size, nor a word that is similar to it."""
    expected = ["hunter3"] if rule == "enum" else 9
    text = message(BrokenRule(rule, expected, value if rule != "minLength" else "hunter2", is_secret=True))

    assert text.endswith(f"got {shown if rule != 'minLength' else 'a string (not shown)'}")
    assert "hunter2" not in text


def test_words_of_two_characters_are_similar_to_nothing():
    """Those of three are."""
    assert violations({"enum": ["abc"]}, "abd")[0].message == "expected 'abc', got 'abd'; did you mean 'abc'?"
    assert violations({"enum": ["ab"]}, "aB")[0].message == "expected 'ab', got 'aB'"


@pytest.mark.parametrize(("count", "end"), [(5, "'b', 'c', 'd', 'e', 'f'"), (6, "'b', 'c', 'd', 'e', 'f', …")])
def test_five_unknown_keys_are_mentioned(count, end):
    """Of more, the first."""
    (found,) = Validator({}).violations(FILE, dict.fromkeys("bcdefg"[:count], 1), direction="request")

    assert found.message == f"{URL}; unknown keys: {end}"
    assert found.unknown_keys == ("b", "c", "d", "e", "f")
    assert (found.concise_message, found.missing) == (URL, "url")


@pytest.mark.parametrize(("before", "is_found"), [(99, True), (100, False)])
def test_100_unknown_keys_are_compared(before, is_found):
    """The time grows with their number."""
    value = {**{f"zz{number}": 1 for number in range(before)}, "urll": 1}
    (found,) = Validator({}).violations(FILE, value, direction="request")

    assert ("did you mean 'url'?" in found.message) is is_found


@pytest.mark.parametrize("rule", ["minItems", "maxItems"])
def test_sizes_of_lists_are_items(rule):
    """Not characters or properties."""
    assert "3 items" in message(BrokenRule(rule, 3, [1], is_secret=False))
