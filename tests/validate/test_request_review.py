"""Mistakes in requests that open schemas allow: undeclared keys, unknown extensible values, deprecated keys."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fastpix_dyn.spec.names import correct_spelling
from fastpix_dyn.validate.request_review import Reviewer
from fastpix_dyn.validate.validator import Validator

DEFINITIONS = {
    "Settings": {
        "type": "object",
        "properties": {"accessPolicy": {"type": "string"}, "maxResolution": True, "id": True},
    },
    "Tree": {
        "type": "object",
        "properties": {
            "label": {"x-extensible-enum": ["leaf", "branch"]},
            "left": {"$ref": "#/$defs/Tree"},
            "kids": {"items": {"$ref": "#/$defs/Tree"}},
        },
    },
    "Language": {"type": "string", "pattern": "^[a-z-]+$", "x-extensible-enum": ["en", "en-us", "french", 7]},
    "Loop": {"anyOf": [{"$ref": "#/$defs/Loop"}, {"properties": {"name": True}}]},
    "Circle": {"allOf": [{"$ref": "#/$defs/Circle"}], "properties": {"name": True}},
    "Video": {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"const": "video"},
            "codec": {"x-extensible-enum": ["h264", "hevc"]},
            "title": {"type": "string", "deprecated": True},
            "options": {"properties": {"width": True}},
        },
    },
    "Audio": {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"const": "audio"},
            "codec": {"x-extensible-enum": ["opus"]},
            "title": {"type": "string"},
            "options": {"type": "object"},
        },
    },
}
SETTINGS, TREE, LANGUAGE, LOOP, CIRCLE, VIDEO, AUDIO = ({"$ref": f"#/$defs/{name}"} for name in DEFINITIONS)
INPUT = {"oneOf": [VIDEO, AUDIO], "discriminator": {"propertyName": "kind"}}
NAMED = {"type": "object", "properties": {"firstName": {"type": "string"}}}


def found(schema, value):
    """What is found: pointer, rule and whether it is a misspelling, in order."""
    reviewer = Validator(DEFINITIONS).reviewer(schema)
    findings = reviewer.findings(value, "") if reviewer else ()
    return [(one.violation.pointer, one.violation.rule, one.is_misspelt) for one in findings]


def messages(schema, value):
    """What is said."""
    return [one.violation.message for one in Validator(DEFINITIONS).reviewer(schema).findings(value, "/body")]


def wrong(pointer):
    """A misspelt key."""
    return (pointer, "undeclared", True)


def strange(pointer):
    """A key that is not declared, and near to none that is."""
    return (pointer, "undeclared", False)


KEYS = {
    "snake case": (SETTINGS, {"access_policy": 1}, [wrong("/access_policy")]),
    "kebab case": (SETTINGS, {"access-policy": 1}, [wrong("/access-policy")]),
    "another case": (SETTINGS, {"AccessPolicy": 1}, [wrong("/AccessPolicy")]),
    "another case, of a short name": (SETTINGS, {"ID": 1}, [wrong("/ID")]),
    "a character too many": (SETTINGS, {"accessPolicyy": 1}, [wrong("/accessPolicyy")]),
    "a character too few": (SETTINGS, {"acessPolicy": 1}, [wrong("/acessPolicy")]),
    "another character": (SETTINGS, {"accessPolisy": 1}, [wrong("/accessPolisy")]),
    "two characters transposed": (SETTINGS, {"accessPoilcy": 1}, [wrong("/accessPoilcy")]),
    "one edit from a short name": (SETTINGS, {"ids": 1, "i": 1}, [strange("/ids"), strange("/i")]),
    "two edits": (SETTINGS, {"acesPolicy": 1, "accessPolice!": 1}, [strange("/acesPolicy"), strange("/accessPolice!")]),
    "unlike any": (SETTINGS, {"note": 1}, [strange("/note")]),
    "declared": (SETTINGS, {"accessPolicy": 1, "id": 2}, []),
    "declared, and like another": ({"properties": {"item": True, "items": True}}, {"item": 1, "items": 2}, []),
    "nested": ({"properties": {"in": SETTINGS}}, {"in": {"access_policy": 1}}, [wrong("/in/access_policy")]),
    "in an array": ({"items": SETTINGS}, [{}, {"access_policy": 1}], [wrong("/1/access_policy")]),
    "in a tuple": ({"items": SETTINGS}, ({"access_policy": 1},), [wrong("/0/access_policy")]),
    "in a prefix": ({"prefixItems": [SETTINGS], "items": True}, [{"x": 1}, {"x": 1}], [strange("/0/x")]),
    "in a prefix alone": ({"prefixItems": [SETTINGS]}, [{"x": 1}], [strange("/0/x")]),
    "in what is left of an array": ({"unevaluatedItems": SETTINGS}, [{"x": 1}], [strange("/0/x")]),
    "in what is left of an object": ({"unevaluatedProperties": SETTINGS}, {"a": {"x": 1}}, [strange("/a/x")]),
    "in a map": ({"additionalProperties": SETTINGS}, {"a/b": {"x": 1}}, [strange("/a~1b/x")]),
    "by a pattern": (
        {"patternProperties": {"^m": SETTINGS}},
        {"m": {"x": 1}, "x": 1},
        [strange("/x"), strange("/m/x")],
    ),
    "of a pattern": ({"properties": {"name": True}, "patternProperties": {"^x-": True}}, {"x-1": 1, "name": 2}, []),
    "in a recursive schema": (TREE, {"kids": [{"left": {"labl": 1}}]}, [wrong("/kids/0/left/labl")]),
    "of a schema that refers to itself": (LOOP, {"nam": 1, "name": 1}, [wrong("/nam")]),
    "of a schema that is all of itself": (CIRCLE, {"x": 1}, [strange("/x")]),
    "of allOf": ({"allOf": [SETTINGS, NAMED]}, {"firstName": 1, "id": 1, "first_name": 1}, [wrong("/first_name")]),
    "of any branch": (INPUT, {"kind": "audio", "codec": "opus", "titel": "x"}, [wrong("/titel")]),
    "beside a reference": ({**SETTINGS, "properties": {"colour": True}}, {"colour": 1, "color": 1}, [wrong("/color")]),
    "of if, then and else": (
        {
            "if": {"properties": {"kind": {"const": 1}}},
            "then": {"properties": {"size": True}},
            "else": {"properties": {"weight": True}},
        },
        {"kind": 1, "weight": 1, "wieght": 1},
        [wrong("/wieght")],
    ),
    "of dependentSchemas": (
        {**NAMED, "dependentSchemas": {"firstName": {"properties": {"lastName": True}}}},
        {"firstName": "a", "lastName": "b", "last_name": "c"},
        [wrong("/last_name")],
    ),
    "required and not described": ({**NAMED, "required": ["firstname"]}, {"firstname": 1}, []),
    "needed by another and not described": (
        {**NAMED, "dependentRequired": {"firstName": ["firstname"]}},
        {"firstName": "a", "firstname": "b"},
        [],
    ),
    "the discriminator": ({"oneOf": [NAMED], "discriminator": {"propertyName": "@type"}}, {"@type": "a"}, []),
    "read-only": (
        {"properties": {"createdAt": {"readOnly": True}}},
        {"createdAt": 1, "created_at": 1},
        [wrong("/created_at")],
    ),
    "a map": ({**NAMED, "additionalProperties": True}, {"first_name": 1}, []),
    "a map by a schema": ({**NAMED, "additionalProperties": {"type": "integer"}}, {"first_name": 1}, []),
    "a map in another branch": ({"allOf": [NAMED, {"additionalProperties": {}}]}, {"first_name": 1}, []),
    "a map by unevaluatedProperties": ({**NAMED, "unevaluatedProperties": True}, {"first_name": 1}, []),
    "closed": ({**NAMED, "additionalProperties": False}, {"first_name": 1}, [wrong("/first_name")]),
    "free": ({"properties": {"free": {"type": "object"}}}, {"free": {"access_policy": 1}}, []),
    "free by true": ({"properties": {"free": True}}, {"free": {"access_policy": 1}}, []),
    "free beside a declaration": (
        {"properties": {"in": {"allOf": [{"type": "object"}, SETTINGS]}}},
        {"in": {"x": 1}},
        [strange("/in/x")],
    ),
    "a free alternative": ({"anyOf": [SETTINGS, {"type": "object"}]}, {"access_policy": 1}, []),
    "an alternative for no object": ({"anyOf": [SETTINGS, {"type": "null"}, False]}, {"x": 1}, [strange("/x")]),
    "alternatives that only demand": (
        {**NAMED, "anyOf": [{"required": ["firstName"]}, {"required": ["id"]}]},
        {"firstName": "a", "first_name": "b"},
        [wrong("/first_name")],
    ),
    "free in the alternative that holds": (INPUT, {"kind": "audio", "options": {"widht": 1}}, []),
    "declared in the alternative that holds": (
        INPUT,
        {"kind": "video", "options": {"widht": 1}},
        [wrong("/options/widht")],
    ),
    "a boolean schema": (True, {"x": 1}, []),
    "no object": (SETTINGS, ["access_policy"], []),
    "keys that are no text": (SETTINGS, {1: 1, None: 2, ("a",): 3}, []),
}


@pytest.mark.parametrize(("schema", "value", "expected"), KEYS.values(), ids=KEYS)
def test_undeclared_keys(schema, value, expected):
    """At any depth; those of maps and free objects are none."""
    assert found(schema, value) == expected


WORDS = {
    "known": (LANGUAGE, "en", False),
    "unknown": (LANGUAGE, "de", True),
    "known, and a number": (LANGUAGE, 7.0, False),
    "another number": (LANGUAGE, 8, True),
    "true is no number": ({"x-extensible-enum": [1]}, True, True),
    "null": ({"type": ["string", "null"], "x-extensible-enum": ["a"]}, None, False),
    "of allOf": ({"allOf": [LANGUAGE, {"x-extensible-enum": ["de"]}]}, "de", False),
    "of none of allOf": ({"allOf": [LANGUAGE, {"x-extensible-enum": ["de"]}]}, "fr", True),
    "of anyOf": ({"anyOf": [LANGUAGE, {"x-extensible-enum": ["de"]}]}, "de", False),
    "of none of anyOf": ({"anyOf": [LANGUAGE, {"x-extensible-enum": ["de"]}]}, "fr", True),
    "of the closed words beside": ({"anyOf": [LANGUAGE, {"enum": ["xx", "yy"]}]}, "xx", False),
    "of the fixed word beside": ({"anyOf": [LANGUAGE, {"const": "auto"}]}, "auto", False),
    "of another alternative": ({"anyOf": [LANGUAGE, {"type": "string", "pattern": "^d"}]}, "de", False),
    "of none that fits": ({"anyOf": [LANGUAGE, {"type": "string", "pattern": "^d"}]}, "fr", True),
    "of another type": ({"anyOf": [LANGUAGE, {"type": "integer"}]}, "fr", True),
    "of another type that it fits": ({"anyOf": [LANGUAGE, {"type": "number"}]}, 8, False),
    "of an alternative that takes all": ({"anyOf": [LANGUAGE, True]}, "fr", False),
    "beside conditions": ({**LANGUAGE, "anyOf": [{"minLength": 2}, {"pattern": "^x"}]}, "fr", True),
    "by else": ({"if": {"maxLength": 2}, "then": True, "else": LANGUAGE}, "german", True),
    "not by else": ({"if": {"maxLength": 2}, "then": True, "else": LANGUAGE}, "fr", False),
    "no vocabulary": ({"x-extensible-enum": "en"}, "fr", False),
    "too many alternatives to tell": (
        {"allOf": [{"anyOf": [{"x-extensible-enum": ["a"]}, {"x-extensible-enum": ["b"], "minLength": 1}]}] * 1
         + [{"anyOf": [{"x-extensible-enum": [str(number)]} for number in range(9)]} for _ in range(3)]},
        "z",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "is_unknown"), WORDS.values(), ids=WORDS)
def test_unknown_words(schema, value, is_unknown):
    """A word that no vocabulary knows, unless an alternative that it fits has none. Wherever it is."""
    expected = [("", "x-extensible-enum", False)] if is_unknown else []

    assert found(schema, value) == expected
    for holder, held in (({"items": schema}, [value]), ({"additionalProperties": schema}, {"a": value})):
        assert [one[1:] for one in found(holder, held)] == [one[1:] for one in expected]


@pytest.mark.parametrize(
    ("kind", "codec", "is_unknown"),
    [
        ("video", "hevc", False),
        ("audio", "opus", False),
        ("audio", "h264", False),
        ("video", "av1", True),
        ("audio", "av1", True),
    ],
)
def test_words_of_an_alternative(kind, codec, is_unknown):
    """A word that any of several alternatives knows is known."""
    assert [rule for _, rule, _ in found(INPUT, {"kind": kind, "codec": codec})] == ["x-extensible-enum"] * is_unknown


DEPRECATED = {
    "a key": ({"properties": {"url": {"deprecated": True}}}, {"url": 1}, ["/url"]),
    "a key that is not given": ({"properties": {"url": {"deprecated": True}}}, {}, []),
    "a key with null": ({"properties": {"url": {"deprecated": True}}}, {"url": None}, ["/url"]),
    "not deprecated": ({"properties": {"url": {"deprecated": False}}}, {"url": 1}, []),
    "by reference": ({"properties": {"old": {"allOf": [{"deprecated": True, **LANGUAGE}]}}}, {"old": "en"}, ["/old"]),
    "in arrays and objects": (
        {"items": {"properties": {"a": {"deprecated": True, "properties": {"b": {"deprecated": True}}}}}},
        [{"a": {"b": 1}}],
        ["/0/a", "/0/a/b"],
    ),
    "of a map": ({"patternProperties": {"^x": {"deprecated": True}}}, {"x1": 1, "x2": 2}, ["/x1", "/x2"]),
    "items": ({"items": {"deprecated": True}}, [1], []),
    "of the alternative that holds": (INPUT, {"kind": "video", "title": "x"}, ["/title"]),
    "of the alternative that does not hold": (INPUT, {"kind": "audio", "title": "x"}, []),
    "by the type of its value": (
        {"properties": {"size": {"anyOf": [{"type": "string", "deprecated": True}, {"type": "integer"}]}}},
        {"size": "5"},
        ["/size"],
    ),
    "not by the type of its value": (
        {"properties": {"size": {"anyOf": [{"type": "string", "deprecated": True}, {"type": "integer"}]}}},
        {"size": 5},
        [],
    ),
}


@pytest.mark.parametrize(("schema", "value", "pointers"), DEPRECATED.values(), ids=DEPRECATED)
def test_deprecated_keys(schema, value, pointers):
    """Those that are given, by what holds for their values."""
    assert found(schema, value) == [(pointer, "deprecated", False) for pointer in pointers]


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        (SETTINGS, {"access_policy": 1}, "unknown key 'access_policy'; did you mean 'accessPolicy'?"),
        (SETTINGS, {"resolution": 1}, "unknown key 'resolution'; did you mean 'maxResolution'?"),
        (SETTINGS, {"x\ny": 1}, "unknown key 'x\\ny'"),
        (LANGUAGE, "frensh", "unknown value 'frensh'; did you mean 'french'?"),
        (LANGUAGE, "zz", "unknown value 'zz'"),
        ({"x-extensible-enum": ["2160p", "1080p"]}, "360p", "unknown value '360p'"),
        ({"x-extensible-enum": ["2160p", "1080p"]}, "2160pp", "unknown value '2160pp'; did you mean '2160p'?"),
        ({"x-extensible-enum": ["h264", "h265"]}, "h266", "unknown value 'h266'"),
        ({"x-extensible-enum": ["24:hours", "6:days"]}, "24:hour", "unknown value '24:hour'; did you mean '24:hours'?"),
        ({"properties": {"url": {"deprecated": True}}}, {"url": 1}, "'url' is deprecated"),
        (
            {"properties": {"url": {"deprecated": True, "description": "Give a  new\nfile instead. See 2.5."}}},
            {"url": 1},
            "'url' is deprecated: Give a new file instead.",
        ),
        (
            {"properties": {"url": {"description": "Since 1.2 of no use", "anyOf": [{"deprecated": True}]}}},
            {"url": 1},
            "'url' is deprecated: Since 1.2 of no use",
        ),
    ],
)  # fmt: skip
def test_what_is_said(schema, value, message):
    """The key or the word, and the nearest one; no number leads to another."""
    assert messages(schema, value) == [message]


@pytest.mark.parametrize(("count", "is_told"), [(63, True), (64, True), (65, False)])
def test_64_interpretations_are_looked_at(count, is_told):
    """Of more, one is assumed to allow everything."""
    words = [{"x-extensible-enum": [f"w{number}"]} for number in range(count)]
    keys = [{"properties": {f"k{number}": True}} for number in range(count)]

    assert found({"anyOf": words}, "z") == [("", "x-extensible-enum", False)] * is_told
    assert found({"anyOf": keys}, {"z": 1}) == [strange("/z")] * is_told
    halves = [{"anyOf": words[:8]}, {"anyOf": words[8 : count // 8 + 8]}]
    assert found({"allOf": halves}, "z") == [("", "x-extensible-enum", False)]


def test_findings_of_many_items_have_one_report_pointer():
    """Items of arrays and keys of maps are `*`; keys of the document, and the undeclared key itself, are not."""
    schema = {"properties": {"a/b": {"items": {"additionalProperties": SETTINGS}}}}
    findings = (
        Validator(DEFINITIONS).reviewer(schema).findings({"a/b": [{"m": {"x/y": 1}}, {"n": {"x/y": 1}}]}, "/body")
    )

    assert [(one.violation.pointer, one.report_pointer, one.word) for one in findings] == [
        ("/body/a~1b/0/m/x~1y", "/body/a~1b/*/*/x~1y", "x/y"),
        ("/body/a~1b/1/n/x~1y", "/body/a~1b/*/*/x~1y", "x/y"),
    ]


def test_each_finding_has_what_was_expected():
    """The right key, the known values, or true."""
    schema = {"properties": {"name": {"deprecated": True}, "word": {"x-extensible-enum": ["a", "b"]}}}
    findings = Validator(DEFINITIONS).reviewer(schema).findings({"naem": 1, "zzz": 1, "name": 1, "word": "c"}, "")

    assert [(one.violation.rule, one.violation.expected, one.word) for one in findings] == [
        ("undeclared", "name", "naem"),
        ("undeclared", None, "zzz"),
        ("deprecated", True, "name"),
        ("x-extensible-enum", ["a", "b"], "'c'"),
    ]


def test_secrets_are_not_shown():
    """What the document marks as a password has no word that is shown."""
    assert found({"format": "password", "x-extensible-enum": ["a"]}, "hunter2") == []


@pytest.mark.parametrize("schema", [True, {}, {"type": "string", "format": "uuid"}, {"items": {"type": "object"}}])
def test_most_schemas_need_no_review(schema):
    """There is nothing to find in their values."""
    assert Validator(DEFINITIONS).reviewer(schema) is None


def test_the_name_of_a_parameter_is_deprecated_with_its_schema():
    """The value of a parameter has no key to name."""
    reviewer = Validator(DEFINITIONS).reviewer({"type": "string", "deprecated": True, "description": "Use to."})

    assert [one.violation.message for one in reviewer.findings("x", "/query/from", "from_")] == [
        "'from_' is deprecated: Use to."
    ]
    assert list(reviewer.findings("x", "/body")) == []


@pytest.mark.parametrize("key", ["left", "kids"])
def test_deep_values_are_reviewed_to_the_end(key):
    """Deeper than a stack is."""
    value, pointer = {"label": "twig", "lable": 1}, ""
    for _ in range(5000):
        value = {key: value if key == "left" else [value]}
        pointer += "/left" if key == "left" else "/kids/0"

    assert found(TREE, value) == [wrong(f"{pointer}/lable"), (f"{pointer}/label", "x-extensible-enum", False)]


def test_large_values_take_linear_work():
    """Each part is held against each alternative once, whatever the number of suspicions in it."""
    asked = []

    def fits(schema, value):
        asked.append(1)
        return validator.fits(schema, value, direction="request")

    validator = Validator(DEFINITIONS)
    schema = {
        "anyOf": [
            {"required": ["all"], "properties": {"all": {"items": INPUT}}},
            {"type": "object", "maxProperties": 0},
        ]
    }
    value = {"all": [{"kind": "video", "codec": f"c{number}", "codek": 1} for number in range(500)]}

    findings = list(Reviewer(schema, DEFINITIONS, fits).findings(value, ""))

    assert len(findings) == 1000
    assert len(asked) <= 2 * 500 + 2


def edits(first, second):
    """The Damerau-Levenshtein distance, by the table of the textbook (optimal string alignment)."""
    table = [
        [row + column if not row or not column else 0 for column in range(len(second) + 1)]
        for row in range(len(first) + 1)
    ]
    for row, one in enumerate(first, 1):
        for column, other in enumerate(second, 1):
            best = min(
                table[row - 1][column] + 1, table[row][column - 1] + 1, table[row - 1][column - 1] + (one != other)
            )
            if row > 1 and column > 1 and one == second[column - 2] and first[row - 2] == other:
                best = min(best, table[row - 2][column - 2] + 1)
            table[row][column] = best
    return table[-1][-1]


NAMES = st.text("abA_-1", min_size=1, max_size=7)


@given(st.lists(NAMES, min_size=1, max_size=4), NAMES)
@example(["abcd"], "abdc")
@example(["abc"], "abd")
@example(["a_b"], "AB")
def test_a_key_is_misspelt_exactly_by_the_rule(known, key):
    """Another spelling of a name, or one edit from a name of four characters or more."""
    spelt = [name for name in known if re.sub("[-_]", "", name).lower() == re.sub("[-_]", "", key).lower()]
    near = [name for name in known if len(name) >= 4 and edits(key, name) == 1]

    right = correct_spelling(key, known)

    assert right in (spelt or near or [""])


@given(st.text("abcd", min_size=4, max_size=9), st.data())
def test_each_edit_of_a_name_is_found(name, data):
    """Whatever is inserted, deleted, replaced or transposed, wherever."""
    at = data.draw(st.integers(0, len(name) - 2))
    char = data.draw(st.sampled_from("abcxyz"))
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    for key in (name[:at] + char + name[at:], name[:at] + name[at + 1 :], name[:at] + char + name[at + 1 :], swapped):
        if key != name:
            assert correct_spelling(key, [name]) == name


LETTERS = st.sampled_from("abcdefgh")


def schemas(depth):
    """Schemas that declare keys by themselves and by branches, and the names of all."""
    own = st.sets(LETTERS, max_size=2)
    if not depth:
        return own.map(lambda names: ({"properties": dict.fromkeys(names, True)}, names))
    return st.tuples(
        own, st.lists(st.tuples(st.sampled_from(["allOf", "anyOf", "oneOf"]), schemas(depth - 1)), max_size=3)
    ).map(
        lambda drawn: (
            {
                "properties": dict.fromkeys(drawn[0], True),
                **{
                    keyword: [schema for one, (schema, _) in drawn[1] if one == keyword]
                    for keyword in {one for one, _ in drawn[1]}
                },
            },
            drawn[0].union(*(names for _, (_, names) in drawn[1])),
        )
    )


@given(schemas(3), st.sets(LETTERS, min_size=1))
def test_what_any_branch_declares_is_declared(drawn, keys):
    """However branches nest: the undeclared keys are those that no branch names."""
    schema, names = drawn
    schema = {**schema, "properties": {**schema["properties"], "always": True}}

    assert {pointer[1:] for pointer, _, _ in found(schema, dict.fromkeys(sorted(keys)))} == keys - names
