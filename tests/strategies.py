"""JSON Schema → Hypothesis: values that a schema of a plan allows.

For the keywords that API documents use; `$ref`s lead into the definitions of the plan. What two keywords say together
(oneOf, pattern with maxLength) is left to a filter by jsonschema-rs, so that each value drawn is valid.
"""

import json
import math
from functools import reduce

import jsonschema_rs
from hypothesis import strategies as st

DEEPEST = 6
"""Levels of a value from which on only what is required is drawn, so that recursive schemas end."""

LETTERS = st.characters(codec="utf-8")
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(LETTERS)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(LETTERS), inner, max_size=3),
    max_leaves=5,
)
WORDS = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
FORMATS = {
    "uuid": st.uuids().map(str),
    "date": st.dates().map(str),
    "date-time": st.datetimes().map(lambda time: f"{time.isoformat()}Z"),
    "uri": st.builds("https://{}.example/{}?q={}#{}".format, WORDS, WORDS, WORDS, WORDS),
    "email": st.builds("{}@{}.example".format, WORDS, WORDS),
    "hostname": st.builds("{}.example".format, WORDS),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
}


def values(schema, definitions):
    """Draws values that *schema* allows; *definitions* are what `#/$defs/NAME` leads to."""
    valid = validator(schema, definitions).is_valid
    return _values(schema, definitions, 0).filter(valid)


def validator(schema, definitions):
    """The judge of what is drawn."""
    whole = {"$ref": "#/$defs/--drawn", "$defs": {**definitions, "--drawn": schema}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _values(schema, definitions, depth):
    flat = _flat(schema, definitions)
    if flat is False:
        return st.nothing()
    if "const" in flat:
        return st.just(flat["const"])
    if "enum" in flat:
        return st.sampled_from(flat["enum"])
    for key in ("oneOf", "anyOf"):
        if key in flat:
            rest = {name: value for name, value in flat.items() if name != key}
            branches = [_merged(rest, _flat(branch, definitions)) for branch in flat[key]]
            drawn = st.one_of([_values(branch, definitions, depth) for branch in branches])
            return drawn.filter(validator(flat, definitions).is_valid) if key == "oneOf" else drawn
    kinds = flat.get("type") or _implied(flat)
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return st.one_of([_KINDS[kind](flat, definitions, depth) for kind in kinds]) if kinds else ANYTHING


def _flat(schema, definitions):
    """*schema* without `$ref` and `allOf`: all that they say, in one."""
    if isinstance(schema, bool):
        return {} if schema else False
    inner = [definitions[schema["$ref"].removeprefix("#/$defs/")]] if "$ref" in schema else []
    inner += schema.get("allOf", [])
    own = {name: value for name, value in schema.items() if name not in {"$ref", "allOf"}}
    return reduce(_merged, (_flat(one, definitions) for one in inner), own)


def _merged(first, second):
    """What both say, where one can say it; of two limits the second is left to the filter."""
    if first is False or second is False:
        return False
    made = {**second, **first}
    if "properties" in first and "properties" in second:
        made["properties"] = {**second["properties"], **first["properties"]}
    if "required" in first and "required" in second:
        made["required"] = [*dict.fromkeys([*first["required"], *second["required"]])]
    return made


def _implied(schema):
    """The type that keywords speak of, where none is declared."""
    speakers = {"object": {"properties", "required"}, "array": {"items"}, "string": {"pattern", "format"}}
    return [kind for kind, keywords in speakers.items() if keywords & schema.keys()]


def _string(schema, _definitions, _depth):
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        # In Python `$` also matches before a newline at the end, and `\\S` other spaces than in ECMA-262.
        drawn = st.from_regex(schema["pattern"], alphabet=LETTERS).filter(
            validator({"pattern": schema["pattern"]}, {}).is_valid
        )
        return drawn.filter(lambda text: low <= len(text) <= (math.inf if high is None else high))
    return FORMATS.get(schema.get("format"), st.text(LETTERS, min_size=low, max_size=high))


def _integer(schema, _definitions, _depth):
    step = schema.get("multipleOf", 1)
    low, high = _limits(schema)
    return st.integers(
        min_value=None if low is None else math.ceil(low / step),
        max_value=None if high is None else math.floor(high / step),
    ).map(lambda number: number * step)


def _number(schema, definitions, depth):
    low, high = _limits(schema)
    floats = st.floats(min_value=low, max_value=high, allow_nan=False, allow_infinity=False)
    return _integer(schema, definitions, depth) if "multipleOf" in schema else _integer(schema, {}, 0) | floats


def _limits(schema):
    lows = [schema[name] for name in ("minimum", "exclusiveMinimum") if name in schema]
    highs = [schema[name] for name in ("maximum", "exclusiveMaximum") if name in schema]
    return max(lows, default=None), min(highs, default=None)


def _array(schema, definitions, depth):
    low = schema.get("minItems", 0)
    high = schema.get("maxItems", low + 3)
    items = st.deferred(lambda: _values(schema.get("items", True), definitions, depth + 1))
    if depth > DEEPEST and low == 0:
        return st.just([])
    unique = {"unique_by": json.dumps} if schema.get("uniqueItems") else {}
    return st.lists(items, min_size=low, max_size=min(high, low + 3), **unique)


def _object(schema, definitions, depth):
    required = schema.get("required", [])
    declared = {
        name: st.deferred(lambda inner=inner: _values(inner, definitions, depth + 1))
        for name, inner in schema.get("properties", {}).items()
    }
    needed = {name: declared.get(name, SCALARS) for name in required}
    optional = {} if depth > DEEPEST else {name: drawn for name, drawn in declared.items() if name not in needed}
    known = st.fixed_dictionaries(needed, optional=optional)
    known = known.filter(lambda made: len(made) >= schema.get("minProperties", 0)) if declared else known
    return known if declared and not _is_map(schema) else st.builds(_with, known, _extra(schema, definitions, depth))


def _is_map(schema):
    return isinstance(schema.get("additionalProperties"), dict)


def _extra(schema, definitions, depth):
    """Properties that the schema does not list."""
    extra = schema.get("additionalProperties", True)
    if extra is False or depth > DEEPEST:
        return st.just({})
    names = _values({"type": "string", **schema.get("propertyNames", {})}, definitions, depth)
    inner = st.deferred(lambda: _values(extra, definitions, depth + 1))
    low = schema.get("minProperties", 0)
    return st.dictionaries(names, inner, min_size=low, max_size=min(schema.get("maxProperties", low + 3), low + 3))


def _with(known, extra):
    return {**extra, **known}


_KINDS = {
    "null": lambda *_: st.none(),
    "boolean": lambda *_: st.booleans(),
    "integer": _integer,
    "number": _number,
    "string": _string,
    "array": _array,
    "object": _object,
}
