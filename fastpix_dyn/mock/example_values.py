"""Schema → a small instance of it, the same each time."""

from __future__ import annotations

import json
import random
import re
import string
import uuid
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import NO_EXAMPLE, Parameter, Schema
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import Validator

_DEEPEST = 6
"""Where optional parts of a schema that holds itself are left out."""
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


def sample(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0) -> Any:
    """An instance of *schema*; its own example if it has one."""
    if isinstance(schema, bool):
        return None
    flat = _merged(schema, definitions)
    for known in _given(flat):
        return known
    for key in ("oneOf", "anyOf"):
        if flat.get(key):
            rest = {name: value for name, value in flat.items() if name != key}
            return sample(_both(rest, _merged(flat[key][0], definitions)), definitions, depth)
    return _TYPES[_type(flat)](flat, definitions, depth)


def value_of(parameter: Parameter, definitions: Mapping[str, Schema]) -> Any:
    """A value for *parameter*: the document's example, or an instance of its schema."""
    return sample(parameter.schema, definitions) if parameter.example is NO_EXAMPLE else parameter.example


def _given(schema: Mapping[str, Any]) -> Iterator[Any]:
    """What the schema itself names as a value, the surest first."""
    if "const" in schema:
        yield schema["const"]
    if "example" in schema:
        yield schema["example"]
    for key in ("examples", "enum", OPEN_WORDS):
        if is_array(schema.get(key)) and schema[key]:
            yield schema[key][0]


def _merged(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, Any]:
    """*schema* with its `$ref` followed and its `allOf` made one."""
    flat = dict(resolved(schema, definitions))
    for part in flat.pop("allOf", ()):
        flat = _both(flat, _merged(part, definitions))
    return flat


def _both(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
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


def _object(schema: Mapping[str, Any], definitions: Mapping[str, Schema], depth: int) -> dict[str, Any]:
    wanted = set(schema.get("required", ()))
    parts: Mapping[str, Schema] = schema.get("properties", {})
    shown = (name for name, part in parts.items() if resolved(part, definitions).get("writeOnly") is not True)
    names = [*(name for name in parts if name in wanted), *(name for name in shown if name not in wanted)]
    most = min(int(schema.get("maxProperties", len(names))), len(names) if depth < _DEEPEST else len(wanted))
    return {name: sample(parts[name], definitions, depth + 1) for name in parts if name in names[:most]}


def _array(schema: Mapping[str, Any], definitions: Mapping[str, Schema], depth: int) -> list[Any]:
    count = max(int(schema.get("minItems", 0)), int(depth < _DEEPEST and schema.get("maxItems", 1) > 0))
    leading: list[Schema] = schema.get("prefixItems", [])
    parts = [*leading, *[schema.get("items", {"type": "string"})] * count][: max(count, len(leading))]
    return [sample(part, definitions, depth + 1) for part in parts]


def _string(schema: Mapping[str, Any], _definitions: Mapping[str, Schema], _depth: int) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        return _matching(str(schema["pattern"]))
    return "text".ljust(int(schema.get("minLength", 0)), "x")[: int(schema.get("maxLength", 10_000))]


def _matching(pattern: str) -> str:
    """A text for the simple patterns that documents use; empty where the pattern is not that simple."""
    made = re.sub(r"\\d", "[0-9]", pattern.strip("^$"))
    made = re.sub(r"\((?:\?:)?[^()]*\)[?*]", "", made)
    made = re.sub(r"\[([^\]^])[^\]]*\]", r"\1", made)
    made = re.sub(r"(\\?.)\{(\d+)(?:,\d*)?\}", lambda found: found[1] * int(found[2]), made)
    made = re.sub(r"(\\?.)[+]", r"\1", re.sub(r"(\\?.)[?*]", "", made)).replace("\\", "")
    return made if re.search(pattern, made) else ""


def _integer(schema: Mapping[str, Any], _definitions: Mapping[str, Schema], _depth: int) -> int:
    low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    step = schema.get("multipleOf", 1)
    return int(-(-max(low, 0) // step) * step) if low >= 0 else int(min(0, schema.get("maximum", 0)))


def _number(schema: Mapping[str, Any], definitions: Mapping[str, Schema], depth: int) -> float:
    return _integer(schema, definitions, depth)


def _boolean(*_: object) -> bool:
    return True


def _null(*_: object) -> None:
    return None


_TYPES: dict[str, Any] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "null": _null,
}


_UNFIT: Any = object()
"""Stands for a value that can't be made to fit."""


class Fitter:
    """Makes values fit the schemas of one API."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._judge = Validator(definitions, undeclared="refuse")
        self._keys: dict[int, tuple[Schema, dict[str, tuple[Schema, bool]]]] = {}

    def fits(self, schema: Schema, value: Any) -> bool:
        """Whether *value* is right for an answer, to the last key."""
        return self._judge.fits(schema, value, direction="response")

    def keys(self, schema: Schema) -> dict[str, tuple[Schema, bool]]:
        """The properties that *schema* declares, each with whether it is required."""
        # The schema is kept beside its keys: so its id is not given to another.
        kept = self._keys.get(id(schema)) or self._keys.setdefault(
            id(schema), (schema, properties(schema, self._definitions))
        )
        return kept[1]

    def laid_over(self, schema: Schema, base: Any, known: Mapping[str, Any]) -> dict[str, Any]:
        """*base*, an object of *schema*, with each declared key that *known* has, as far as its value fits."""
        made: dict[str, Any] = dict(base) if is_object(base) else {}
        keys = self.keys(schema)
        whole = {**made, **{name: known[name] for name in keys if name in known}}
        if self.fits(schema, whole):
            return deepcopy(whole)
        for name, (part, _) in keys.items():
            if name in known:
                value = self._value(part, made.get(name), known[name])
                if value is not _UNFIT:
                    made[name] = value
        return made

    def without(self, schema: Schema, value: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """*value* without those optional keys of *names*; an object or a list is emptied where it must stay."""
        keys = self.keys(schema)
        optional = [name for name in names if name in value and name in keys and not keys[name][1]]
        rest = {name: part for name, part in value.items() if name not in optional}
        if self.fits(schema, rest):
            return rest
        made = dict(value)
        for name in optional:
            part = keys[name][0]
            dropped = {key: one for key, one in made.items() if key != name}
            made = dropped if self.fits(schema, dropped) else self._emptied(part, made, name)
        return made

    def schema_at(self, schema: Schema, pointer: str) -> Schema:
        """The schema of what *pointer* leads to in a value of *schema*; that of an item for a number."""
        for token in json_pointer.tokens(pointer):
            if token.isdigit():
                schema = resolved(schema, self._definitions).get("items", True)
            else:
                schema = self.keys(schema).get(token, (True, False))[0]
        return schema

    def _emptied(self, part: Schema, made: dict[str, Any], name: str) -> dict[str, Any]:
        empty = type(made[name])()
        return {**made, name: empty} if isinstance(empty, dict | list) and self.fits(part, empty) else made

    def _item(self, schema: Schema, example: Any, given: Any) -> Any:
        """*given* itself if it fits; else what can be made of it, with the example of another only where it must."""
        alone = self._value(schema, None, given)
        return self._value(schema, example, given) if alone is _UNFIT else alone

    def _value(self, schema: Schema, base: Any, given: Any) -> Any:
        if self.fits(schema, given):
            return deepcopy(given)
        if is_object(given):
            made: Any = self.laid_over(schema, base, given)
        elif is_array(given):
            example = base[0] if is_array(base) and base else None
            item = self.schema_at(schema, "/0")
            made = [self._item(item, example, one) for one in given]
        else:
            return _UNFIT
        return made if _UNFIT not in (made if is_array(made) else ()) and self.fits(schema, made) else _UNFIT


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def like(example: Any, chance: random.Random) -> str:
    """An id of the form of *example*: a UUID, as many hexadecimal digits, or as many letters and digits."""
    text = str(example)
    if _UUID.fullmatch(text):
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))
    letters = "0123456789abcdef" if _HEX.fullmatch(text) else string.ascii_lowercase + string.digits
    return "".join(chance.choice(letters) for _ in text or "x" * 16)


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """*value* with each old name in its texts, also inside longer ones, made the new one."""
    text = json.dumps(value)
    for old, new in names.items():
        if len(old) > 3:
            text = text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
    return json.loads(text)


def spelt(moment: float, like_this: str) -> str:
    """*moment*, in seconds since the epoch, in UTC, with as many digits after the second as *like_this* has."""
    found = _TIME.fullmatch(like_this)
    digits = len(found[1] or ".") - 1 if found else 6
    whole = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{moment % 1:.9f}"[2:].ljust(digits, "0")[:digits]
    return f"{whole}.{fraction}Z" if digits else f"{whole}Z"


def dated(value: Any, moment: float) -> Any:
    """*value* with each point in time (RFC 3339) in it made *moment*."""
    if is_object(value):
        return {key: dated(part, moment) for key, part in value.items()}
    if is_array(value):
        return [dated(part, moment) for part in value]
    return spelt(moment, value) if isinstance(value, str) and _TIME.fullmatch(value) else value
