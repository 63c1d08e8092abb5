"""Both engines agree: on generated schemas, and on every schema of the document."""

import json
from dataclasses import dataclass
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import values

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.spec.plan import NO_EXAMPLE
from fastpix_dyn.spec.schema_bundle import bundle_schema
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.workbench.mutation_score import mutate, walk_value

API = load_api(None)
NAMES = ["a", "b", "ab", "x1"]
PATTERNS = ["^a", "b$", r"^\d+$", r"\w", "^.$", r"\s", "(?=a)", "^[a-c]*$", "é", r"(.)\1"]
TEXTS = ["", "a", "ab", "é", "😀", "a\n", "1", "٣", "\u00a0", "2020-01-01T00:00:00Z", "2020-01-01t00:00:00+01:00"]
TEXTS += ["a@b", "http://a/é", "http://a", "01234567-89ab-cdef-0123-456789abcdef"]
STRANGE = ["\ud800", float("inf"), float("nan"), 10**400]
"""What the fast engine can't read, or reads its own way."""
NUMBERS = [0, 1, -1, 2, 3, 0.1, 0.3, 1.0, 1.5, -0.0, 19.99, 1e-7, 1e300, 2**53 + 1, 10**30]
SMALL_NUMBERS = [0, 1, 2, 0.1, 0.3, 1.5, 3, -0.0, 1.0]

SINGLE = st.none() | st.booleans() | st.sampled_from(SMALL_NUMBERS) | st.sampled_from(TEXTS)


def grown(single):
    """Objects and arrays of *single* values, and of each other."""
    return st.recursive(
        single,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
        max_leaves=8,
    )


VALUES = grown(SINGLE | st.sampled_from(NUMBERS) | st.sampled_from(STRANGE))
PLAIN = grown(SINGLE)
SIZES = st.integers(0, 3)
NAME = st.sampled_from(NAMES)
TYPE = st.sampled_from(["null", "boolean", "string", "integer", "number", "object", "array"])
ASSERTIONS = {
    "type": TYPE | st.lists(TYPE, min_size=1, max_size=2, unique=True),
    "enum": st.lists(PLAIN, min_size=1, max_size=3),
    "const": PLAIN,
    "pattern": st.sampled_from(PATTERNS),
    "format": st.sampled_from(["uuid", "date-time", "uri", "email", "date", "hostname", "password"]),
    "required": st.lists(NAME, max_size=2, unique=True),
    "dependentRequired": st.dictionaries(NAME, st.lists(NAME, max_size=2, unique=True), max_size=2),
    "multipleOf": st.sampled_from([1, 2, 0.1, 0.01, 0.5, 3, 1e-3]),
    "uniqueItems": st.booleans(),
    **dict.fromkeys(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"], st.sampled_from(SMALL_NUMBERS)),
    **dict.fromkeys(["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"], SIZES),
}


def holders(inner, *, follow):
    """Keywords that contain schemas, which *inner* draws; with *follow*, also `$ref`."""
    lists = st.lists(inner, min_size=1, max_size=3)
    return {
        **dict.fromkeys(["allOf", "anyOf", "oneOf", "prefixItems"], lists),
        **dict.fromkeys(["not", "if", "then", "else", "items", "contains", "additionalProperties"], inner),
        **dict.fromkeys(["unevaluatedProperties", "unevaluatedItems"], st.just(value=False) | inner),
        **dict.fromkeys(["properties", "dependentSchemas"], st.dictionaries(NAME, inner, min_size=1, max_size=3)),
        "patternProperties": st.dictionaries(st.sampled_from(PATTERNS), inner, min_size=1, max_size=2),
        "propertyNames": inner,
        **dict.fromkeys(["minContains", "maxContains"], SIZES),
        **({"$ref": st.sampled_from(["#/$defs/Plain", "#/$defs/Tree"])} if follow else {}),
    }


def some(keywords):
    """Schemas with a few of *keywords*, and now and then true or false."""
    few = st.lists(st.sampled_from(sorted(keywords)), min_size=1, max_size=4, unique=True)
    made = few.flatmap(lambda names: st.fixed_dictionaries({name: keywords[name] for name in names}))
    return made | made | st.booleans()


def schemas(levels, *, follow):
    """Schemas that hold others, *levels* deep."""
    if not levels:
        return some(ASSERTIONS)
    inner = st.deferred(lambda: schemas(levels - 1, follow=follow))
    return some({**ASSERTIONS, **holders(inner, follow=follow)})


@st.composite
def drawn_schemas(draw):
    """A schema and the definitions that it may lead to, one of which leads to itself."""
    tree = draw(schemas(1, follow=False))
    tree = {"properties": {"a": {"$ref": "#/$defs/Tree"}}, **(tree if isinstance(tree, dict) else {})}
    return draw(schemas(3, follow=True)), {"Plain": draw(schemas(1, follow=False)), "Tree": tree}


def agreed(validators, schema, value, direction="response"):
    """Whether *value* matches by all *validators*, which must agree; jsonschema must find a reason for each refusal."""
    found = [validator.violations(schema, value, direction=direction) for validator in validators]
    assert len({bool(one) for one in found}) == 1, f"{found} for {value!r}"
    assert not {"schema", "depth"} & {one.rule for one in chain(*found)}, f"{found} for {value!r}"
    return not found[0]


def both(definitions, undeclared="allow"):
    """A validator for each engine."""
    return [Validator(definitions, engine=engine, undeclared=undeclared) for engine in ("jsonschema-rs", "jsonschema")]


@settings(max_examples=200)
@given(drawn=drawn_schemas(), tried=st.lists(VALUES, min_size=4, max_size=6))
def test_the_engines_agree_on_drawn_schemas(drawn, tried):
    """For every keyword that a document may have; and refusing undeclared keys never allows what was refused."""
    schema, definitions = drawn
    as_written, closed = both(definitions), both(definitions, "refuse")
    for value in tried:
        assert agreed(as_written, schema, value) or not agreed(closed, schema, value), value


@dataclass(frozen=True)
class Part:
    """A schema of the packaged document, and what its examples have in its place."""

    schema: dict
    direction: str
    seeds: list

    def values(self):
        """Draws such values, and for a small schema also others that it allows: those of a large one take too long."""
        is_small = sum(1 for _ in bundle_schema(self.schema, API.schemas).schemas()) <= SMALL
        drawn = [st.sampled_from(self.seeds)] if self.seeds else []
        return st.one_of([*drawn, values(self.schema, API.schemas)] if is_small or not drawn else drawn)


def document_parts():
    """Every named schema, and every schema of a body, a response, an event or a parameter."""
    found = {name: Part({"$ref": f"#/$defs/{name}"}, "response", []) for name in API.schemas}
    for schema, direction, examples in document_contents():
        found.setdefault(json.dumps(schema), Part(schema, direction, [])).seeds.extend(examples)
        for name, value in (pair for example in examples for pair in parts(schema, example)):
            if not JUDGES["allow"][0].violations(found[name].schema, value, direction="response"):
                found[name].seeds.append(value)  # else it is an example of another alternative
    return found


def document_contents():
    """Each schema that an operation or an event uses: (schema, direction, its examples)."""
    for plan in chain(API.operations.values(), API.webhooks.values()):
        for content in plan.body.contents if plan.body else ():
            yield content.schema, "request", list(content.examples.values())
        for parameter in plan.parameters:
            yield parameter.schema, "request", [] if parameter.example is NO_EXAMPLE else [parameter.example]
    for content in (
        content for plan in API.operations.values() for reply in plan.responses for content in reply.contents
    ):
        yield content.schema, "response", list(content.examples.values())


def parts(schema, value):
    """The values inside *value* that a named schema speaks of: (its name, value)."""
    if isinstance(schema, bool):
        return
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield name, value
        yield from parts(API.schemas[name], value)
    for branch in chain.from_iterable(schema.get(key, ()) for key in ("allOf", "anyOf", "oneOf")):
        yield from parts(branch, value)
    if isinstance(value, dict):
        named = schema.get("properties", {})
        for key, inner in value.items():
            yield from parts(named.get(key, schema.get("additionalProperties", True)), inner)
    for item in value if isinstance(value, list) else ():
        yield from parts(schema.get("items", True), item)


SMALL = 8
"""Schemas inside a schema, itself included, up to which values are drawn from it."""
JUDGES = {undeclared: both(API.schemas, undeclared) for undeclared in ("allow", "refuse")}
PARTS = document_parts()
REPLACEMENTS = st.sampled_from([None, True, 0, -1, 1.5, 10**9, "", "x", "x" * 300, [], {}, ["x"], {"x": 1}])


def damaged(value):
    """Draws *value* with one or two small damages: a key dropped or added, a part replaced, a text or list changed."""
    return damaged_once(value) | damaged_once(value).flatmap(damaged_once)


def damaged_once(value):
    """Draws *value* with one of them."""
    node = st.sampled_from(list(walk_value(value)))
    return node.flatmap(lambda node: damages(node[1]).map(lambda made: put(value, node[0], made)))


def put(value, path, made):
    """A copy of *value* with *made* at *path*."""
    return mutate([value], (0, *path), lambda holder, key: holder.__setitem__(key, made))[0]


def damages(here):
    """Draws a replacement of *here*: another value, or the same with a small change."""
    if isinstance(here, dict):
        dropped = [{key: part for key, part in here.items() if key != name} for name in here]
        return REPLACEMENTS | st.sampled_from([*dropped, {**here, "undeclared": 1}])
    if isinstance(here, list):
        return REPLACEMENTS | st.sampled_from([here[1:], [*here, *here], [*here, None]])
    if isinstance(here, str):
        return REPLACEMENTS | st.sampled_from([here[:-1], f"{here}~", here.upper(), f" {here}", f"{here}\n", here * 9])
    if isinstance(here, int | float):
        return REPLACEMENTS | st.sampled_from([str(here), -here, here + 0.5, here * 1000])
    return REPLACEMENTS


@pytest.mark.parametrize("name", PARTS)
def test_the_engines_agree_on_the_document(name):
    """On values that fit, and on values in which something was damaged."""
    part = PARTS[name]
    as_written, closed = JUDGES["allow"], JUDGES["refuse"]
    assert all(agreed(as_written, part.schema, seed, part.direction) for seed in part.seeds)

    @settings(max_examples=15)
    @given(part.values().flatmap(lambda value: st.just(value) | damaged(value)))
    def agree(value):
        fits = agreed(as_written, part.schema, value, part.direction)
        assert fits or not agreed(closed, part.schema, value, part.direction)

    agree()
