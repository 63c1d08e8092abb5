"""The validator: results, pointers, and that it never raises, fetches, or loads a library early."""

import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.errors import ConfigurationError, SpecError
from fastpix_dyn.validate.validator import MAX_DEPTH, Validator

ENGINES = ["jsonschema-rs", "jsonschema"]
TREE = {"Tree": {"type": "object", "properties": {"in": {"$ref": "#/$defs/Tree"}, "n": {"type": "integer"}}}}
ROOT = {"$ref": "#/$defs/Tree"}

STRANGE = st.recursive(
    st.sampled_from([b"x", {1, 2}, object(), float("nan"), float("inf"), -float("inf"), "\ud800"])
    | st.just(10**400)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers() | st.none(), inner, max_size=3)
    ),
    max_leaves=8,
)
DEMANDING = {
    "type": ["object", "array", "number"],
    "properties": {
        "a": {"format": "uri"},
        "b": {"pattern": "^x$"},
        "c": {"multipleOf": 0.1},
        "d": {"enum": [1, "\u20ac"]},
    },
    "patternProperties": {"^[a-d]$": {"maxLength": 3, "maximum": 7}},
    "additionalProperties": {"anyOf": [{"type": "integer"}, {"type": "array", "uniqueItems": True}, {"const": None}]},
    "propertyNames": {"maxLength": 4},
    "items": {
        "oneOf": [{"type": "string", "format": "date-time"}, {"type": "number", "minimum": 0}, {"required": ["a"]}]
    },
    "maxItems": 2,
    "maxProperties": 2,
}


def nested(levels, innermost=0):
    """Objects in one another, under `in`."""
    value = {"n": innermost}
    for _ in range(levels - 1):
        value = {"in": value}
    return value


def judged(schema, value, definitions=None, *, direction="request", pointer="", **options):
    """The violations, by a new validator."""
    return Validator(definitions or {}, **options).violations(schema, value, direction=direction, pointer=pointer)


def run(code):
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=Path.cwd())
    return done.stdout.split()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_that_fits_has_no_violations(engine):
    """Also through references, and for the schema that allows all."""
    assert judged(ROOT, nested(3), TREE, engine=engine) == ()
    assert judged(schema=True, value=object, engine=engine) == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_violations_are_flat_and_point_into_the_value(engine):
    """Each has the pointer, the keyword and its value; the pointer is RFC 6901 and begins with the one given."""
    schema = {"properties": {"a/b": {"items": {"properties": {"~": {"type": "string"}}}}, "n": {"minimum": 2}}}

    found = judged(schema, {"a/b": [{}, {"~": 1}], "n": 1}, engine=engine, pointer="/body")

    assert [(one.pointer, one.rule, one.expected) for one in found] == [
        ("/body/a~1b/1/~0", "type", "string"),
        ("/body/n", "minimum", 2),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_equal_violations_of_two_branches_are_told_once(engine):
    """Two branches that demand the same of the same value say so once."""
    found = judged({"allOf": [{"type": "string"}, {"type": "string"}]}, 1, engine=engine)

    assert [one.rule for one in found] == ["type"]


def test_an_unknown_engine_is_refused_with_those_that_there_are():
    """The error names the engine that was probably meant."""
    with pytest.raises(ConfigurationError, match=r"'jsonschema_rs'.*did you mean jsonschema-rs"):
        Validator({}, engine="jsonschema_rs")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "schema",
    [
        {"type": "strin"},
        {"pattern": "["},
        {"$ref": "#/$defs/Absent"},
        {"required": True},
        {"enum": ["\ud800"]},
        {"properties": {"a": {"$ref": "#/$defs/Absent"}}},
    ],
    ids=str,
)
def test_a_wrong_schema_is_an_error_of_the_document(schema, engine):
    """Whether or not the value leads to what is wrong."""
    with pytest.raises(SpecError):
        judged(schema, 1, engine=engine)


def test_only_what_a_schema_leads_to_is_built():
    """A definition that it does not reach may be wrong: it is not looked at."""
    assert judged(ROOT, {}, {**TREE, "Wrong": {"type": "strin"}}) == ()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_nothing_is_fetched(engine, scheme, tmp_path):
    """A reference to elsewhere is an error; no socket connects and no file is read."""
    (tmp_path / "schema.json").write_text("{}")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)  # noqa: FBT003  # that is its signature
        where = (
            f"http://127.0.0.1:{server.getsockname()[1]}/s" if scheme == "http" else (tmp_path / "schema.json").as_uri()
        )

        with pytest.raises(SpecError, match="is not fetched"):
            judged({"properties": {"a": {"$ref": where}}}, {"a": 1}, engine=engine)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_importing_the_judge_loads_no_engine():
    """Neither library is loaded until a value is validated."""
    code = "import sys, fastpix_dyn.validate.validator; print(*{'jsonschema', 'jsonschema_rs'} & {*sys.modules})"

    assert run(code) == []


def test_the_explaining_engine_is_loaded_when_something_is_wrong():
    """A value that fits needs jsonschema-rs only."""
    code = """
import sys
from fastpix_dyn.validate.validator import Validator
validator, schema = Validator({}), {"type": "string"}
for value in ("a", 1):
    validator.violations(schema, value, direction="request")
    print("jsonschema" in sys.modules)
"""

    assert run(code) == ["False", "True"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("undeclared", ["allow", "refuse"])
@given(value=STRANGE)
def test_nothing_that_is_passed_makes_it_raise(engine, undeclared, value):
    """Bytes, sets, keys that are not text, lone surrogates, NaN, infinity, huge integers: there is always a result."""
    validator = Validator({}, engine=engine, undeclared=undeclared)

    found = validator.violations(DEMANDING, value, direction="response")

    assert [one.message for one in found if not one.message.isprintable()] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_an_integer_that_python_writes_no_text_of_does_not_make_it_raise(engine):
    """Not all of its faults have a message of their own, but they are reported."""
    assert judged({"type": "string"}, 10**5000, engine=engine)
    assert judged({"items": {"type": "string"}}, ["a", 10**5000], engine=engine)


@given(value=STRANGE)
def test_what_the_fast_engine_can_not_read_the_other_one_judges(value):
    """So both give one verdict on whatever is passed."""
    fast, reference = (bool(judged(DEMANDING, value, engine=engine)) for engine in ENGINES)

    assert fast == reference


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "\ud800"),
        ({"pattern": "^.$"}, "\ud800"),
        ({"type": "array"}, [b"x"]),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, {1: 2}),
        ({"type": "array", "items": {"type": "integer"}}, (1, 2)),
        ({"maximum": 10**400}, 10**399),
        ({"minimum": 0}, -float("inf")),
    ],
    ids=str,
)
@pytest.mark.parametrize("engine", ENGINES)
def test_strange_values_may_fit(schema, value, engine):
    """What can't be read by one engine is not wrong for that."""
    assert judged(schema, value, engine=engine) == ()


@pytest.mark.parametrize("number", [float("inf"), -float("inf"), float("nan")])
@pytest.mark.parametrize("engine", ENGINES)
def test_infinity_and_nan_are_no_numbers(number, engine):
    """JSON has no word for them (RFC 8259 §6), so they fit no type."""
    found = judged({"type": ["number", "integer", "string", "null"]}, number, engine=engine)

    assert [(one.rule, one.message) for one in found] == [
        ("type", "expected a number, an integer, a string or null, got a number that is not finite")
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 5_000, 60_000])
def test_what_nests_too_deep_is_one_violation(levels, engine):
    """There is no RecursionError, and no crash of the process."""
    found = judged(ROOT, nested(levels), TREE, engine=engine, pointer="/body")

    assert [(one.pointer, one.rule) for one in found] == [("/body", "depth")]


def test_what_nests_deep_is_judged():
    """Up to the limit the result is exact; a fault too deep to be explained is one violation."""
    assert judged(ROOT, nested(MAX_DEPTH), TREE) == ()
    assert [one.rule for one in judged(ROOT, nested(MAX_DEPTH, "x"), TREE)] == ["depth"]


def test_a_value_that_holds_itself_is_too_deep():
    """A cycle nests without end."""
    value = {}
    value["in"] = value

    assert [one.rule for one in judged(ROOT, value, TREE)] == ["depth"]


def test_depth_does_not_matter_to_a_schema_that_does_not_follow():
    """A schema that does not lead back to itself looks only as deep as it is."""
    assert judged({"type": "object"}, nested(60_000)) == ()


def test_a_pattern_that_backtracks_for_ever_does_not_match():
    """The time it may take is bounded."""
    schema = {"pattern": "^(?=(a|aa)+$)(?:(a|aa)+)+\\2c$"}

    assert [one.rule for one in judged(schema, "a" * 5_000)] == ["pattern"]


def test_threads_may_share_a_judge():
    """All get the same results, whichever is first."""
    validator, start = Validator(TREE), threading.Barrier(8)

    def ask(number):
        start.wait()
        return validator.violations(ROOT, nested(3, innermost=number if number % 2 else "x"), direction="request")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))

    assert [len(found) for found in answers] == [1, 0] * 4
