"""Values of the mock server's resources: ids, times, and values that fit a schema."""

import random
import re

import pytest

from fastpix_dyn.mock.resource_values import ValueFitter, format_time, new_id, replace_ids, replace_times

UUID = "6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5"


@pytest.mark.parametrize(
    ("example", "form"),
    [
        (UUID, r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        (UUID.upper(), r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        (UUID + "0", r"[0-9a-z]{37}"),
        ("0123456789abcdef", r"[0-9a-f]{16}"),
        ("0123456789ABCDEF", r"[0-9a-z]{16}"),
        ("shelf-1", r"[0-9a-z]{7}"),
        ("7", r"[0-9a-f]"),
        (12, r"[0-9a-f]{2}"),
        ("", r"[0-9a-z]{16}"),
    ],
)
def test_a_new_id_has_the_form_of_the_example(example, form):
    """A UUID of version 4, hexadecimal digits, or letters and digits."""
    rng = random.Random(1)  # noqa: S311  # ids of a test
    made = [new_id(example, rng) for _ in range(40)]

    assert all(re.fullmatch(form, one) for one in made)
    assert len({*made}) > 1


@pytest.mark.parametrize(("example", "letters"), [("shelf-0001", set("ghz0")), ("", set("ghz0"))])
def test_a_new_id_may_have_any_letter(example, letters):
    """And any digit."""
    rng = random.Random(1)  # noqa: S311  # ids of a test

    assert letters <= {letter for _ in range(200) for letter in new_id(example, rng)}


@pytest.mark.parametrize(
    ("value", "ids", "expected"),
    [
        ({"id": "abcd", "url": "https://x/abcd/y"}, {"abcd": "n"}, {"id": "n", "url": "https://x/n/y"}),
        (["abcd", {"abcd": 1}], {"abcd": "n"}, ["n", {"n": 1}]),
        ({"id": "abc", "x": "xabcx"}, {"abc": "n"}, {"id": "abc", "x": "xabcx"}),
        ({"id": "abcd", "part": "efgh"}, {"abcd": "n", "efgh": "m"}, {"id": "n", "part": "m"}),
        ({"id": 'a"\\\u00e4'}, {'a"\\\u00e4': '"'}, {"id": '"'}),
        ({"id": "abcd"}, {}, {"id": "abcd"}),
        ({"id": "abcd"}, {"": "x"}, {"id": "abcd"}),
    ],
)
def test_ids_are_replaced_in_all_texts(value, ids, expected):
    """Those of four characters and more; shorter ones occur by chance."""
    assert replace_ids(value, ids) == expected


@pytest.mark.parametrize(
    ("example", "text"),
    [
        ("2026-01-02T03:04:05Z", "1970-01-02T00:00:01Z"),
        ("2026-01-02T03:04:05.6Z", "1970-01-02T00:00:01.2Z"),
        ("2026-01-02T03:04:05.678Z", "1970-01-02T00:00:01.250Z"),
        ("2026-01-02T03:04:05.678901234567Z", "1970-01-02T00:00:01.250000000000Z"),
        ("2026-01-02T03:04:05.678+01:00", "1970-01-02T00:00:01.250Z"),
        ("yesterday", "1970-01-02T00:00:01.250000Z"),
        ("", "1970-01-02T00:00:01.250000Z"),
    ],
)
def test_a_time_has_the_digits_of_the_example(example, text):
    """In UTC; microseconds if the example is no time."""
    assert format_time(86401.25, example) == text


@pytest.mark.parametrize(
    ("text", "is_time"),
    [
        ("2026-01-02T03:04:05Z", True),
        ("2026-01-02T03:04:05.1+00:00", True),
        ("2026-01-02T03:04:05-05:30", True),
        ("2026-01-02T03:04:05", False),
        ("2026-01-02 03:04:05Z", False),
        ("2026-01-02", False),
        ("on 2026-01-02T03:04:05Z", False),
        ("2026-01-02T03:04:05Z.", False),
        ("2026-01-02T03:04:05.Z", False),
    ],
)
def test_times_are_replaced_everywhere(text, is_time):
    """In objects and lists; other texts, numbers and keys stay."""
    value = {"a": text, "b": [text, 5, None, {"c": text}], "2026-01-02T03:04:05Z": True}
    new = "1970-01-01T00:00:00" if is_time else text
    replaced = replace_times(value, 0.0)

    for one in (replaced["a"], replaced["b"][0], replaced["b"][3]["c"]):
        assert one.startswith(new)
    assert replaced["b"][1:3] == [5, None]
    assert replaced["2026-01-02T03:04:05Z"] is True
    assert value["a"] == text


# Values that fit a schema.


ITEM = {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}, "n": {"type": "integer"}}}
SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "n": {"type": "integer"},
        "o": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}},
        "list": {"type": "array", "items": ITEM},
        "must": {"type": "array", "items": {"type": "integer"}},
    },
}
BASE = {"id": "x", "n": 1, "o": {"a": 1, "b": "b"}, "list": [{"k": "k", "n": 5}]}


@pytest.fixture
def fitter():
    """For schemas without references."""
    return ValueFitter({})


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ({}, {}),
        ({"n": 2}, {"n": 2}),
        ({"n": 2, "id": "y"}, {"n": 2, "id": "y"}),
        ({"n": "two"}, {}),
        ({"n": "two", "id": "y"}, {"id": "y"}),
        ({"other": 5}, {}),
        ({"n": 2, "other": 5}, {"n": 2}),
        ({"o": {"a": 2}}, {"o": {"a": 2}}),
        ({"o": {"b": "c"}}, {"o": {"a": 1, "b": "c"}}),
        ({"o": {"b": 5}}, {}),
        ({"o": {"a": 2, "b": 5}}, {"o": {"a": 2, "b": "b"}}),
        ({"o": 5}, {}),
        ({"o": []}, {}),
        ({"list": []}, {"list": []}),
        ({"list": [{"k": "new"}]}, {"list": [{"k": "new"}]}),
        ({"list": [{"k": "new", "n": "x"}]}, {"list": [{"k": "new"}]}),
        ({"list": [{"n": 7}]}, {"list": [{"k": "k", "n": 7}]}),
        ({"list": [{"k": "a"}, {"n": 7}]}, {"list": [{"k": "a"}, {"k": "k", "n": 7}]}),
        ({"list": [{"k": "a"}, 5]}, {}),
        ({"list": {}}, {}),
        ({"must": [1, 2]}, {"must": [1, 2]}),
        ({"must": [1, "x"]}, {}),
    ],
)
def test_values_are_put_in_as_far_as_they_fit(fitter, values, changes):
    """The rest stays as it was; undeclared keys are left out."""
    base = {**BASE}
    result = fitter.update(SCHEMA, base, values)

    assert result == {**BASE, **changes}
    assert base == BASE


@pytest.mark.parametrize("base", [None, [], "x", 5])
def test_values_of_no_object_are_put_into_an_empty_one(fitter, base):
    """As far as they fit."""
    assert fitter.update(SCHEMA, base, {"id": "y", "n": "x"}) == {"id": "y"}


def test_the_result_shares_nothing_with_the_values(fitter):
    """What changes one of them does not change the other."""
    values = {"o": {"a": 2}, "list": [{"k": "k"}]}
    whole = fitter.update(SCHEMA, BASE, values)
    part = fitter.update(SCHEMA, {**BASE, "n": "no number"}, values)
    values["o"]["a"] = 9
    values["list"][0]["k"] = "z"

    assert (whole["o"], whole["list"]) == ({"a": 2}, [{"k": "k"}])
    assert (part["o"], part["list"]) == ({"a": 2}, [{"k": "k"}])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], BASE),
        (["n"], {key: value for key, value in BASE.items() if key != "n"}),
        (["n", "o", "list"], {"id": "x"}),
        (["id"], BASE),
        (["id", "n"], {key: value for key, value in BASE.items() if key != "n"}),
        (["nothing"], BASE),
        (["must"], BASE),
    ],
)
def test_optional_keys_are_left_out(fitter, names, expected):
    """Required and undeclared ones stay."""
    assert fitter.without(SCHEMA, BASE, names) == expected


@pytest.mark.parametrize(("empty", "value"), [({}, {"a": 1}), ([], [1])])
def test_what_must_stay_is_emptied(fitter, empty, value):
    """If another rule than `required` needs it, and it may be empty."""
    kind = "object" if isinstance(value, dict) else "array"
    schema = {"type": "object", "properties": {"v": {"type": kind}, "n": {}}, "minProperties": 1}

    assert fitter.without(schema, {"v": value}, ["v"]) == {"v": empty}
    assert fitter.without(schema, {"v": value, "n": 1}, ["v"]) == {"n": 1}
    assert fitter.without(schema, {"v": value, "n": 1}, ["v", "n"]) == {"n": 1}


def test_what_can_not_be_empty_stays(fitter):
    """A text, and a list that needs an item."""
    schema = {"type": "object", "properties": {"v": {"type": ["string", "array"], "minItems": 1}}, "minProperties": 1}

    assert fitter.without(schema, {"v": "x"}, ["v"]) == {"v": "x"}
    assert fitter.without(schema, {"v": [1]}, ["v"]) == {"v": [1]}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", SCHEMA),
        ("/n", {"type": "integer"}),
        ("/o/b", {"type": "string"}),
        ("/list/0", ITEM),
        ("/list/7/n", {"type": "integer"}),
        ("/nothing", True),
        ("/n/0", True),
        ("/nothing/0/x", True),
    ],
)
def test_a_pointer_leads_to_a_schema(fitter, pointer, expected):
    """Of a property, or of any item; anything where none is declared."""
    assert fitter.schema_at(SCHEMA, pointer) == expected


def test_a_reference_is_followed():
    """To the schemas of the API."""
    fitter = ValueFitter({"Item": ITEM, "Items": {"type": "array", "items": {"$ref": "#/$defs/Item"}}})
    schema = {"type": "object", "properties": {"list": {"$ref": "#/$defs/Items"}}}

    assert fitter.schema_at(schema, "/list/0") == {"$ref": "#/$defs/Item"}
    assert fitter.schema_at(schema, "/list/0/n") == {"type": "integer"}
    assert fitter.fits(schema, {"list": [{"k": "x"}]})
    assert not fitter.fits(schema, {"list": [{"k": "x", "other": 1}]})
    assert not fitter.fits(schema, {"list": [{}]})
