"""Schema inference, checked by jsonschema, which the code does not use."""

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ANYTHING, FORMATS

from fastpix_dyn.workbench.infer import schema_of

CHECKER = jsonschema.FormatChecker(("uuid", "date", "date-time", "email"))
UUID = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"


def fits(schema, value):
    """Return whether *value* matches *schema*, by jsonschema."""
    return jsonschema.Draft202012Validator(schema, format_checker=CHECKER).is_valid(value)


@given(st.lists(ANYTHING, max_size=4))
def test_the_schema_accepts_every_value(values):
    """And it is a valid schema."""
    schema = schema_of(values)

    jsonschema.Draft202012Validator.check_schema(schema)
    assert [value for value in values if not fits(schema, value)] == []


RECORDS = st.fixed_dictionaries(
    {
        "id": FORMATS["uuid"],
        "createdAt": FORMATS["date-time"],
        "size": st.integers(),
        "tags": st.lists(st.text(), min_size=1),
    },
    optional={"title": st.text(), "ratio": st.floats(allow_nan=False, allow_infinity=False)},
)


@given(st.lists(RECORDS, min_size=1), st.data())
def test_the_schema_refuses_damaged_values(records, data):
    """A missing key that all have, a value of another type, or a text of another format."""
    schema, damaged = schema_of(records), {**records[0]}
    key = data.draw(st.sampled_from(["id", "createdAt", "size", "tags"]))
    damage = data.draw(st.sampled_from(["missing", "type", "null"]))
    if damage == "missing":
        del damaged[key]
    else:
        damaged[key] = {"type": {"a": 1}, "null": None}[damage]

    assert not fits(schema, damaged)
    assert not fits(schema, {**records[0], "id": "no uuid"})
    assert not fits(schema, {**records[0], "tags": [7]})


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], {}),
        ([1, 2], {"type": "integer"}),
        ([1, 2.5], {"type": "number"}),
        ([True], {"type": "boolean"}),
        ([None], {"type": "null"}),
        ([None, "a", 1], {"type": ["string", "integer", "null"]}),
        ([[]], {"type": "array"}),
        ([[1], ["a", None]], {"type": "array", "items": {"type": ["integer", "string", "null"]}}),
        ([{}], {"type": "object"}),
        ([UUID, None], {"type": ["string", "null"], "format": "uuid"}),
        ([UUID, "x"], {"type": "string"}),
        (["2030-01-31"], {"type": "string", "format": "date"}),
        (["https://example.com/a"], {"type": "string", "format": "uri"}),
        (["country:DE"], {"type": "string"}),
        (["a@example.com"], {"type": "string", "format": "email"}),
        ([{UUID: 1}], {"type": "object", "additionalProperties": {"type": "integer"}}),
        ([{"1": "a", "2": None}], {"type": "object", "additionalProperties": {"type": ["string", "null"]}}),
        (
            [{"a": 1, "b": 2}, {"a": 3}],
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
        ),
        (
            [{"secretKey": "x"}],
            {
                "type": "object",
                "required": ["secretKey"],
                "properties": {"secretKey": {"type": "string", "format": "password"}},
            },
        ),
    ],
)
def test_the_schema_has_what_the_values_justify(values, expected):
    """Types, formats, required properties and maps, and nothing else."""
    assert schema_of(values) == expected
