"""Limits of schemas: how many apply to a value or a part of it, and how deep they nest."""

import re

import pytest

from fastpix_dyn.spec import schema_limits
from fastpix_dyn.spec.plan import SourceLocation
from fastpix_dyn.spec.schema_limits import SchemaLimits

THREE = {"allOf": [True, True]}
"""Three schemas."""


def ref(name):
    """A `$ref` to the definition *name*."""
    return {"$ref": f"#/$defs/{name}"}


def faults(top, **definitions):
    """The faults of the schema *top* with *definitions*: name, pointer and message."""
    limits = SchemaLimits()
    for name, schema in {**definitions, "Top": top}.items():
        limits.add(name, SourceLocation("f", f"/{name}"), schema)
    return [(name, where.pointer, message) for name, where, message in limits.faults()]


def count(monkeypatch, top, **definitions):
    """The least limit that allows *top*, with the *definitions* that it refers to, and what the message is about."""
    used, waiting = {}, [top]
    while waiting:
        text = repr(waiting.pop())
        new = {name: schema for name, schema in definitions.items() if f"/{name}'" in text and name not in used}
        used |= new
        waiting += new.values()
    what = ""
    for limit in range(1, 100):
        monkeypatch.setattr(schema_limits, "MAX_APPLIED", limit)
        found = faults(top, **used)
        if not found:
            return limit, what
        number, what = re.match(r"(\d+) schemas apply to ([^,]*),.*; at most \d+ may$", found[-1][2]).groups()
        assert int(number) > limit
    raise AssertionError


@pytest.mark.parametrize(
    ("top", "number"),
    [
        ({"allOf": [True]}, 2),
        ({"allOf": [True, {}, {"type": "string"}]}, 4),
        ({"anyOf": [True, True]}, 3),
        ({"oneOf": [True, True]}, 3),
        ({"not": True}, 2),
        ({"if": True}, 2),
        ({"then": True}, 2),
        ({"else": True}, 2),
        ({"dependentSchemas": {"a": True, "b": True}}, 3),
        ({"allOf": [{"anyOf": [True, {"not": True}]}]}, 5),
        ({"allOf": [True], "anyOf": [True], "oneOf": [True]}, 4),
        (ref("B"), 3),
        ({**ref("B"), "allOf": [True]}, 4),
        ({"allOf": [ref("B")]}, 4),
        ({"allOf": [ref("B"), ref("B")]}, 7),
        ({"allOf": [ref("B"), {"not": ref("B")}]}, 8),
        ({"allOf": [ref("C"), ref("B")]}, 9),
        ({"allOf": [ref("Gone")]}, 3),
        ({"allOf": [ref("Plain")]}, 3),
    ],
)
def test_schemas_that_apply_to_one_value(monkeypatch, top, number):
    """Each with those inside it, each time that it is referred to; B has two schemas, and C has four."""
    found = count(
        monkeypatch, top, B={"anyOf": [True]}, C={"anyOf": [ref("B")], "type": "string"}, Plain={"type": "null"}
    )

    assert found == (number, "one value")


@pytest.mark.parametrize("keyword", ["$defs", "contentSchema", "propertyNames"])
def test_what_applies_to_no_part_does_not_count(monkeypatch, keyword):
    """No engine applies it to parts of the value."""
    inner = {"a": THREE} if keyword == "$defs" else THREE

    assert count(monkeypatch, {"allOf": [True], keyword: inner}) == (2, "one value")


@pytest.mark.parametrize(
    ("top", "number"),
    [
        ({"properties": {"a": THREE, "b": THREE}}, 3),
        ({"properties": {"a": ref("B")}}, 4),
        ({"properties": {"a": {"properties": {"b": {"items": THREE}}}}}, 3),
        ({"patternProperties": {"a": THREE, "b": THREE}}, 6),
        ({"properties": {"a": THREE}, "patternProperties": {"b": THREE}}, 6),
        ({"properties": {"a": THREE}, "additionalProperties": THREE}, 3),
        ({"patternProperties": {"a": THREE}, "additionalProperties": THREE}, 3),
        ({"additionalProperties": THREE, "unevaluatedProperties": ref("B")}, 4),
        ({"unevaluatedProperties": THREE}, 3),
        ({"additionalProperties": THREE}, 3),
        ({"items": THREE}, 3),
        ({"contains": THREE}, 3),
        ({"unevaluatedItems": THREE}, 3),
        ({"prefixItems": [THREE, THREE]}, 3),
        ({"items": THREE, "contains": THREE}, 6),
        ({"unevaluatedItems": THREE, "contains": THREE}, 6),
        ({"prefixItems": [True, THREE], "contains": THREE}, 6),
        ({"prefixItems": [THREE], "items": THREE}, 3),
        ({"items": THREE, "additionalProperties": THREE}, 3),
        ({"allOf": [{"properties": {"a": THREE}}, {"properties": {"a": THREE}}]}, 6),
        ({"allOf": [{"properties": {"a": THREE}}, {"properties": {"b": {"allOf": [True, True, True]}}}]}, 4),
        ({"allOf": [{"properties": {"a": THREE}}, {"additionalProperties": THREE}]}, 6),
        ({"allOf": [{"properties": {"a": THREE}}, {"patternProperties": {"b": THREE}}]}, 6),
        ({"allOf": [{"prefixItems": [THREE]}, {"prefixItems": [THREE]}]}, 6),
        ({"allOf": [{"prefixItems": [THREE]}, {"prefixItems": [True, {"allOf": [True, True, True]}]}]}, 4),
        ({"allOf": [{"prefixItems": [THREE]}, {"items": THREE}]}, 6),
        ({"anyOf": [{"items": THREE}, {"items": THREE}]}, 6),
        ({"anyOf": [ref("P"), ref("P")]}, 8),
        ({"properties": {"a": THREE}, **ref("P")}, 7),
        ({"properties": {"a": ref("Gone"), "b": ref("Plain"), "c": True}, "allOf": [True]}, 2),
    ],
)
def test_schemas_that_apply_to_one_part(monkeypatch, top, number):
    """Those of all schemas that describe the same property or item; B has four, and P gives them to the property a."""
    definitions = {"B": {"allOf": [True, True, True]}, "P": {"properties": {"a": ref("B")}}, "Plain": {"type": "null"}}

    assert count(monkeypatch, top, **definitions)[0] == number


MESSAGE = "10,001 schemas apply to one value, counted through $ref, allOf, anyOf and oneOf; at most 10,000 may"


def test_the_limit_itself_is_allowed():
    """Ten thousand."""
    assert faults({"allOf": [True] * 9_999}) == []
    assert faults({"allOf": [True] * 10_000}) == [
        (
            "Top",
            "/Top",
            MESSAGE,
        )
    ]
    assert faults({"allOf": [{"properties": {"a": {"allOf": [True] * 4_999}}}] * 2}) == []
    assert faults({"allOf": [{"items": {"allOf": [True] * 4_999}}, {"items": {"allOf": [True] * 5_000}}]}) == [
        (
            "Top",
            "/Top",
            MESSAGE.replace("one value", "one part of a value"),
        )
    ]


def test_schemas_nest_at_most_200_levels():
    """Through `$ref`s and inside."""
    message = "nested more than 200 levels deep, counted through $ref, allOf, anyOf and oneOf"

    def chain(length, step):
        return {f"S{number}": step(ref(f"S{number + 1}")) for number in range(length)} | {
            f"S{length}": {"type": "null"}
        }

    assert faults({}, **chain(200, lambda one: one)) == []
    assert faults({}, **chain(201, lambda one: one)) == [("S0", "/S0", message)]
    assert faults({}, **chain(100, lambda one: {"allOf": [True, one]})) == []
    assert faults({}, **chain(101, lambda one: {"allOf": [True, one]})) == [("S0", "/S0", message)]
    assert faults({}, **chain(300, lambda one: {"properties": {"a": one}})) == []


def test_the_levels_of_schemas_that_are_each_other_count_together():
    """One of each."""
    circle = {f"S{number}": {"anyOf": [ref(f"S{(number + 1) % 70}"), {"not": {"not": True}}]} for number in range(70)}
    assert [message for _, _, message in faults({}, **circle)] == []

    deep = True
    for _ in range(190):
        deep = {"not": deep}
    circle = {"A": {"anyOf": [ref("B"), deep]}, "B": {"anyOf": [ref("C")]}, "C": {"anyOf": [ref("A"), True]}}
    assert faults({}, **circle) == []
    for _ in range(6):
        deep = {"not": deep}
    assert faults({}, **circle) == []
    circle["A"]["anyOf"][1] = {"not": {"not": deep}}
    assert [name for name, _, _ in faults({}, **circle)] in (["A"], ["B"], ["C"])


def test_schemas_that_contain_themselves_count_once(monkeypatch):
    """As a part: the depth of the value limits how often they apply. Combined: an engine stops at a repetition."""
    part = {"properties": {"a": ref("Top")}, "additionalProperties": ref("Top"), "allOf": [True]}
    assert count(monkeypatch, part) == (2, "one value")
    assert count(monkeypatch, {"allOf": [ref("Top"), ref("Top")]}) == (3, "one value")
    # From A: itself, and twice Top.
    both = {"A": {"anyOf": [ref("Top"), ref("Top")]}}
    assert count(monkeypatch, {"anyOf": [ref("A")]}, **both) == (7, "one value")
    three = {name: {"anyOf": [ref("A"), ref("B"), ref("Top")]} for name in ("A", "B")}
    # Top, and from it A, B, A then B, and B then A: five times four schemas.
    assert count(monkeypatch, {"anyOf": [ref("A"), ref("B"), ref("Top")]}, **three) == (20, "one value")


def test_parts_of_schemas_that_are_each_other_count_as_often_as_these(monkeypatch):
    """Top applies A once more, which describes the property too."""
    definitions = {"A": {"anyOf": [ref("Top"), {"properties": {"a": THREE}}]}}
    top = {"anyOf": [ref("A"), {"properties": {"a": {"allOf": [True, True, True]}}}]}

    assert count(monkeypatch, top, **definitions) == (7, "one part of a value")


def test_only_the_innermost_schema_is_at_fault():
    """What refers to it counts it as one."""
    wide = {"allOf": [True] * 10_000}
    found = faults(
        {"allOf": [ref("A"), ref("B")], "properties": {"a": ref("A"), "b": ref("B")}},
        A=wide,
        B={"allOf": [ref("A"), ref("A")]},
        C={"anyOf": [ref("D")]},
        D={"anyOf": [ref("C"), ref("A")]},
    )

    assert [(name, pointer) for name, pointer, _ in found] == [("A", "/A")]


def test_two_faults_are_told_each():
    """In schemas that have nothing to do with each other."""
    wide = {"allOf": [True] * 10_000}

    assert sorted(name for name, _, _ in faults({}, A=wide, B=wide)) == ["A", "B"]


@pytest.mark.parametrize(
    ("around", "pointer"),
    [
        (lambda wide: {"properties": {"a/b": wide}}, "/properties/a~1b"),
        (lambda wide: {"items": wide}, "/items"),
        (lambda wide: {"allOf": [True, {"additionalProperties": wide}]}, "/allOf/1/additionalProperties"),
        (lambda wide: {"properties": {"a": {"prefixItems": [True, wide]}}}, "/properties/a/prefixItems/1"),
        (lambda wide: {"not": {"patternProperties": {"~": {"contains": wide}}}}, "/not/patternProperties/~0/contains"),
    ],
)
def test_a_fault_of_a_part_has_its_pointer(around, pointer):
    """The name is that of the whole schema."""
    ((name, found, message),) = faults(around({"allOf": [True] * 10_000}))

    assert (name, found) == ("Top", f"/Top{pointer}")
    assert message.startswith("10,001 schemas apply to one value")


def test_schemas_are_counted_in_any_number_of_steps():
    """A fault is told once; what is added later counts what was added before."""
    limits, where = SchemaLimits(), SourceLocation("f", "/x")
    limits.add("A", where, {"allOf": [True] * 9_000})
    assert list(limits.faults()) == []
    limits.add("", where, {"allOf": [ref("A"), {"not": True}]})
    assert list(limits.faults()) == []
    limits.add("", where, {"allOf": [ref("A"), {"allOf": [True] * 2_000}]})
    ((_, _, message),) = limits.faults()
    assert message.startswith("11,004 schemas")
    assert list(limits.faults()) == []
    limits.add("B", where, {"allOf": [True] * 10_000})
    assert [name for name, _, _ in limits.faults()] == ["B"]
    limits.add("C", where, {"allOf": [ref("B"), ref("B")]})
    assert list(limits.faults()) == []


def test_too_many_steps_are_a_fault(monkeypatch):
    """Of schemas that are each other, and of parts."""
    monkeypatch.setattr(schema_limits, "_MAX_STEPS", 50)
    names = "ABCDE"
    circle = {name: {"anyOf": [ref(other) for other in names]} for name in names}
    parts = {f"P{number}": {"allOf": [{"properties": {f"p{key}": THREE for key in range(30)}}]} for number in range(2)}

    # The steps of what is refused do not count for what comes after it.
    parts["P2"] = {"allOf": [{"properties": {"a": THREE}}]}

    for definitions in (circle, parts):
        ((_, _, message),) = faults({}, **definitions)
        assert message == "too many schemas contain each other or share the same properties; write fewer combinations"
    assert faults({}, P0=parts["P0"]) == []
