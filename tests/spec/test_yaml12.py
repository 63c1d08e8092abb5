"""Values dumped as YAML 1.2."""

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.yaml12 import dump

# Characters that YAML can't hold even in quotes (YAML 1.2.2 §5.1), and those of its line breaks that no JSON text has.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029\ufeff"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def same(one, other):
    """Whether two values are equal, and of the same types all the way down."""
    return repr(one) == repr(other)


@pytest.mark.parametrize("flow", [False, True])
@given(value=VALUES)
def test_what_is_written_reads_the_same(value, flow):
    """By YAML 1.2 as by YAML 1.1."""
    text = dump(value, flow=flow)

    assert same(yaml12.parse(text), value)
    assert same(yaml.safe_load(text), value)


@pytest.mark.parametrize(
    "word", ["1.2e7", "on", "yes", "2026-01-01", "0o7", "0x1F", "null", "~", "", "1_000", "12:30:45", ".5"]
)
def test_a_text_that_looks_like_something_else_stays_a_text(word):
    """Whichever version of YAML reads it, as a value and as a key."""
    assert yaml12.parse(dump({word: [word]})) == yaml.safe_load(dump({word: [word]})) == {word: [word]}


@pytest.mark.parametrize("flow", [False, True])
@pytest.mark.parametrize("value", [{"a": "wait..."}, ["..."], "wait...", "...", "a\n...\n", {"a": "b\n...\n"}])
def test_dots_at_the_end_of_a_text_stay(value, flow):
    """They are not the mark that ends a document (YAML 1.2.2 §9.1.2)."""
    assert yaml12.parse(dump(value, flow=flow)) == value


def test_it_is_written_as_a_person_would():
    """Keys in their order, items indented, lines kept, no aliases."""
    shared = {"x": 1}
    text = dump({"b": [shared, shared], "a": "two\nlines\n", "c": 1e22})

    assert text == "b:\n  - x: 1\n  - x: 1\na: |\n  two\n  lines\nc: 1.0e+22\n"
    assert math.isclose(yaml12.parse(text)["c"], 1e22)
