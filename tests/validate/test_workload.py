"""Values take polynomial time: schemas whose alternatives are in alternatives are applied once to each value."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastpix_dyn.validate.jsonschema_engine import predicate
from fastpix_dyn.validate.jsonschema_rs_engine import predicate as quick_predicate
from fastpix_dyn.validate.validator import Validator

BOTH = [{}, {"engine": "jsonschema"}, {"undeclared": "refuse"}, {"undeclared": "refuse", "engine": "jsonschema"}]


def ref(name):
    """A reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def storeys(count, storey):
    """Definitions S0 … of which each contains the one before."""
    return {"S0": {"type": "object"}, **{f"S{number}": storey(ref(f"S{number - 1}")) for number in range(1, count)}}


def nested(levels, inner):
    """*inner* in that many objects."""
    return nested(levels - 1, {"a": inner}) if levels else inner


def parts(one):
    """A schema of the property `a`."""
    return {"properties": {"a": one}}


EVALUATED_TWICE = {
    "anyOf": lambda one: {"anyOf": [parts(one)], "unevaluatedProperties": False},
    "oneOf": lambda one: {"oneOf": [parts(one)], "unevaluatedProperties": False},
    "if": lambda one: {"if": parts(one), "unevaluatedProperties": False},
    "allOf of allOf": lambda one: {
        "allOf": [{"allOf": [{**parts(one), "unevaluatedProperties": False}]}],
        "unevaluatedProperties": False,
    },
    "open alternatives": lambda one: {"anyOf": [parts(one), {"type": "array"}]},
}


@pytest.mark.parametrize("options", BOTH, ids=json.dumps)
@pytest.mark.parametrize("storey", EVALUATED_TWICE.values(), ids=EVALUATED_TWICE)
def test_unevaluated_properties_at_each_level_end(storey, options):
    """The engine alone applies a million million schemas: twice or more at each of forty levels."""
    validator = Validator(storeys(40, storey), **options)

    assert validator.fits(ref("S39"), nested(39, {}), direction="response")
    assert not validator.fits(ref("S39"), nested(39, 1), direction="response")


def recursive(count):
    """Schemas each of which contains any of them, in the same property."""
    every = [ref(f"S{number}") for number in range(count)]
    return {f"S{number}": {"type": "object", "properties": {"a": {"anyOf": every}}} for number in range(count)}


@pytest.mark.parametrize("options", BOTH, ids=json.dumps)
@pytest.mark.parametrize("count", [2, 12])
def test_schemas_that_contain_all_of_them_end(count, options):
    """To any depth that a value of a recursive schema may have."""
    validator = Validator(recursive(count), **options)

    for levels in (3, 20, 100):
        assert validator.fits(ref("S0"), nested(levels, {}), direction="request")
        assert not validator.fits(ref("S0"), nested(levels, 1), direction="request")


def test_a_reason_that_takes_too_long_is_not_given():
    """Instead the message says so."""
    (found,) = Validator(recursive(12)).violations(ref("S0"), nested(20, 1), direction="response")

    assert (found.pointer, found.rule) == ("", "schema")
    assert "too many to say why" in found.message


def some_of(schemas):
    """Draws one to three."""
    return st.lists(schemas, min_size=1, max_size=3)


LEAVES = st.sampled_from([{}, {"type": "object"}, {"type": "string"}, ref("A"), ref("B"), True, False])
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda key, some: {key: some}, st.sampled_from(["anyOf", "oneOf", "allOf"]), some_of(inner)),
        st.builds(lambda a, b: {"properties": {"a": a, "b": b}}, inner, inner),
        st.builds(lambda a, b: {"properties": {"a": a}, "additionalProperties": b}, inner, inner),
        st.builds(lambda some: {"anyOf": some, "unevaluatedProperties": False}, some_of(inner)),
        st.builds(lambda one, then: {"if": one, "then": then, "else": {"type": "object"}}, inner, inner),
        st.builds(lambda one: {"type": "array", "items": one}, inner),
    ),
    max_leaves=6,
)
VALUES = st.recursive(
    st.sampled_from([1, "text", None]),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=8,
)


@settings(max_examples=150)
@given(a=SCHEMAS, b=SCHEMAS, values=st.lists(VALUES, min_size=3, max_size=6))
def test_both_engines_decide_the_same(a, b, values):
    """The one that keeps results and the one that does not, for schemas inside each other."""
    # Through a property, because no engine promises anything for a schema that is itself, in place.
    whole = {"properties": {"a": ref("A"), "c": ref("B")}, "$defs": {"A": parts(a), "B": parts(b)}}
    kept, fresh = predicate(whole), quick_predicate(whole)
    for value in values:
        assert kept(value) == fresh(value), value
