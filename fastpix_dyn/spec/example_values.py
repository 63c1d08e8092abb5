"""Make example values: the document's own examples first, else a small value made from the schema.

The same input gives the same value on every run. The mock server, the reference pages, the contract tests, webhook
samples and the tests of the project all take their values from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastpix_dyn.spec.plan import NO_EXAMPLE, Api, Content, Operation, Parameter, Schema, Webhook
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object

_MAX_DEPTH = 6
"""Levels of nesting below which optional properties and items are left out, so that recursive schemas end."""
_MAX_LEVELS = 60
"""Levels of nesting below which required properties and items are null."""
_MAX_PARTS = 2_000
"""The maximum number of values in a value that is made."""
_MAX_LENGTH = 10_000
"""The maximum number of characters of a text that is made."""
_FORMATS = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "duration": "PT1S",
    "uri": "https://example.com/",
    "uri-reference": "/",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "AA==",
}


def parameter_example(parameter: Parameter, definitions: Mapping[str, Schema]) -> Any:
    """Return the document's example of *parameter*, or a value made from its schema."""
    return example_value(parameter.schema, definitions) if parameter.example is NO_EXAMPLE else parameter.example


def content_example(content: Content, definitions: Mapping[str, Schema]) -> Any:
    """Return the first example of *content*, or a value made from its schema; None if it has neither."""
    if content.examples:
        return next(iter(content.examples.values()))
    return None if content.schema is None else example_value(content.schema, definitions)


def example_arguments(api: Api, operation: Operation) -> dict[str, Any]:
    """Return keyword arguments for a call of *operation*: the body's example, and the required parameters."""
    arguments = {one.python_name: parameter_example(one, api.schemas) for one in operation.parameters if one.required}
    if operation.body is None:
        return arguments
    body = content_example(operation.body.contents[0], api.schemas)
    keywords = {field.name: field.python_name for field in operation.body.fields}
    if is_object(body) and body.keys() <= keywords.keys():
        return {**arguments, **{keywords[name]: value for name, value in body.items()}}
    return {**arguments, "body": body} if operation.body.required else arguments


def event_example(webhook: Webhook | None) -> Any:
    """Return the document's first example of the body of *webhook*; None if it has none."""
    contents = webhook.body.contents if webhook and webhook.body else ()
    return next((example for content in contents for example in content.examples.values()), None)


def example_value(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0) -> Any:
    """Return a value of *schema*: its own `const`, example or first enum value, else one made from its type.

    A value that is made has at most 2,000 parts, in at most 60 levels, and texts of at most 10,000 characters. If
    *schema* requires more, the value does not match it.

    Args:
        schema: the schema; of alternatives (`oneOf`, `anyOf`), the first is used.
        definitions: the schemas that a `$ref` may name.
        depth: levels of nesting above this value.
    """
    return _Maker(definitions).value(schema, depth)


class _Maker:
    """Makes one value and the values inside it."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._left = _MAX_PARTS
        self._merged: dict[int, tuple[Schema, dict[str, Any]]] = {}

    def value(self, schema: Schema, depth: int, tried: frozenset[int] = frozenset()) -> Any:
        """Return a value of *schema*; *tried* are the alternatives, by `id`, that *schema* is one of."""
        if isinstance(schema, bool) or self._left <= 0 or depth > _MAX_LEVELS:
            return None
        merged = self._merge_all_of(schema)
        for value in _own_values(merged):
            self._left -= 1
            return value
        for key in ("oneOf", "anyOf"):
            branch = next((one for one in merged.get(key, ()) if id(one) not in tried), None)
            if branch is not None:
                rest = {name: value for name, value in merged.items() if name != key}
                return self.value(_merge(rest, self._merge_all_of(branch)), depth, tried | {id(branch)})
        self._left -= 1
        return self._of_type(_type(merged), merged, depth)

    def _merge_all_of(self, schema: Schema) -> dict[str, Any]:
        """Return *schema* with its `$ref` resolved and the parts of its `allOf` merged into it."""
        if id(schema) not in self._merged:
            self._merged[id(schema)] = schema, {}  # a schema inside itself adds nothing
            merged = dict(resolved(schema, self._definitions))
            for part in merged.pop("allOf", ()):
                merged = _merge(merged, self._merge_all_of(part))
            self._merged[id(schema)] = schema, merged
        return dict(self._merged[id(schema)][1])

    def _of_type(self, type_: str, schema: Mapping[str, Any], depth: int) -> Any:
        if type_ == "object":
            return self._object(schema, depth)
        if type_ == "array":
            return self._array(schema, depth)
        return _PRIMITIVES[type_](schema) if type_ in _PRIMITIVES else None

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """Return an object with the required properties, and with the optional ones that are not `writeOnly`."""
        required = set(schema.get("required", ()))
        parts: Mapping[str, Schema] = schema.get("properties", {})
        readable = (
            name for name, part in parts.items() if resolved(part, self._definitions).get("writeOnly") is not True
        )
        names = [*(name for name in parts if name in required), *(name for name in readable if name not in required)]
        is_deep = depth >= _MAX_DEPTH or self._left < len(names)
        most = min(int(schema.get("maxProperties", len(names))), len(required) if is_deep else len(names))
        chosen = set(names[:most])
        return {name: self.value(parts[name], depth + 1) for name in parts if name in chosen}

    def _array(self, schema: Mapping[str, Any], depth: int) -> list[Any]:
        """Return an array of the fewest items allowed, but of one item if that is allowed."""
        count = max(int(schema.get("minItems", 0)), int(depth < _MAX_DEPTH and schema.get("maxItems", 1) > 0))
        leading: list[Schema] = schema.get("prefixItems", [])
        items: Schema = schema.get("items", {"type": "string"})
        made = list[Any]()
        while len(made) < max(count, len(leading)) and self._left > 0:
            made.append(self.value(leading[len(made)] if len(made) < len(leading) else items, depth + 1))
        return made


def _own_values(schema: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the values that *schema* itself names, the most specific first."""
    if "const" in schema:
        yield schema["const"]
    if "example" in schema:
        yield schema["example"]
    for key in ("examples", "enum", EXTENSIBLE_ENUM):
        if is_array(schema.get(key)) and schema[key]:
            yield schema[key][0]


def _merge(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return one schema of both; keywords of *first* win, properties and `required` are united."""
    return {
        **second,
        **first,
        "properties": {**second.get("properties", {}), **first.get("properties", {})},
        "required": [*first.get("required", ()), *second.get("required", ())],
    }


def _type(schema: Mapping[str, Any]) -> str:
    declared = schema.get("type")
    if is_array(declared):
        return str(next((name for name in declared if name != "null"), "null"))
    if declared is not None:
        return str(declared)
    if schema.get("properties"):
        return "object"
    return "array" if "items" in schema else "string" if {"pattern", "format", "minLength"} & schema.keys() else "null"


def _string(schema: Mapping[str, Any]) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        return _text_of_pattern(str(schema["pattern"]))
    text = "text".ljust(int(min(schema.get("minLength", 0), _MAX_LENGTH)), "x")
    return text[: int(min(schema.get("maxLength", _MAX_LENGTH), _MAX_LENGTH))]


_OPTIONAL_GROUP = re.compile(r"\((?:\?:)?[^()]*\)[?*]")
_TOKEN = re.compile(r"(\\.|\[(?:\\.|[^\]\\])+\]|[^\\()\[\]{}|^$*+?])([*+?]|\{\d{1,5}(?:,\d*)?\})?\??")
"""One character of a pattern, as itself, an escape or a class, and its quantifier."""
_GROUP = re.compile(r"(?<!\\)\((?:\?:)?([^()?|\\][^()|]*)(?:\|[^()]*)?\)(?:\+|(?![*?{]))")
"""A group that occurs once, or more often; its first alternative is used."""
_ESCAPED = {"d": "0", "w": "w", "s": " ", "D": "D", "W": "-", "S": "S"}


def _text_of_pattern(pattern: str) -> str:
    """Return a text that matches *pattern*, a simple one as documents use; empty if the pattern is not that simple."""
    simple = _GROUP.sub(r"\1", _OPTIONAL_GROUP.sub("", pattern.removeprefix("^").removesuffix("$")))
    text, position = list[str](), 0
    while position < len(simple) and not simple.startswith(("|", "$|"), position):
        token = _TOKEN.match(simple, position)
        one = _matching_character(token[1]) if token else ""
        if token is None or not one or len(text) > _MAX_LENGTH:
            return ""
        quantifier, position = token[2] or "", token.end()
        least = re.match(r"\{(\d+)", quantifier)
        text += one * (int(least[1]) if least else quantifier not in {"*", "?"})
    return "".join(text) if len(text) <= _MAX_LENGTH else ""


def _matching_character(token: str) -> str:
    """Return a character that *token* matches: itself, an escape or a class; empty if that is not known."""
    if token.startswith("[") and len(token) > 1:
        return "" if token[1] == "^" else _matching_character(token[1:3] if token[1] == "\\" else token[1])
    if not token.startswith("\\"):
        return token
    return _ESCAPED.get(token[1], "" if token[1].isalnum() else token[1])


def _integer(schema: Mapping[str, Any]) -> int:
    low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    step = schema.get("multipleOf", 1)
    try:
        return int(-(-max(low, 0) // step) * step) if low >= 0 else int(min(0, schema.get("maximum", 0)))
    except (ArithmeticError, ValueError):  # a bound or a step that floating point can't divide
        return 0


_PRIMITIVES: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "string": _string,
    "integer": _integer,
    "number": _integer,
    "boolean": lambda _: True,
}
"""By JSON type, the function that makes a value of it."""
