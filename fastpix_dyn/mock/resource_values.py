"""Make the values of the mock server's resources: values that fit a schema, new ids, and the current time."""

from __future__ import annotations

import json
import random
import re
import string
import uuid
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import Validator

_NO_FIT: Any = object()
"""Stands for a value that can't be made to fit a schema."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_SHORTEST_ID = 4
"""Characters that a text must have to be replaced inside longer texts: shorter ones occur by chance."""


class ValueFitter:
    """Fits values to the schemas of one API, so that responses are valid."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._validator = Validator(definitions, undeclared="refuse")
        self._properties: dict[int, tuple[Schema, dict[str, tuple[Schema, bool]]]] = {}

    def fits(self, schema: Schema, value: Any) -> bool:
        """Return whether *value* is valid in a response and has no undeclared key."""
        return self._validator.fits(schema, value, direction="response")

    def properties(self, schema: Schema) -> dict[str, tuple[Schema, bool]]:
        """Return the properties that *schema* declares: the schema of each, and whether it is required."""
        # The cache keeps the schema itself, so that no other schema can get its id.
        cached = self._properties.get(id(schema)) or self._properties.setdefault(
            id(schema), (schema, properties(schema, self._definitions))
        )
        return cached[1]

    def schema_at(self, schema: Schema, pointer: str) -> Schema:
        """Return the schema of the value at *pointer* in a value of *schema*; a number stands for any item."""
        for token in json_pointer.tokens(pointer):
            if token.isdigit():
                schema = resolved(schema, self._definitions).get("items", True)
            else:
                schema = self.properties(schema).get(token, (True, False))[0]
        return schema

    def update(self, schema: Schema, base: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return *base*, an object of *schema*, with those *values* under declared keys that can be made to fit."""
        result: dict[str, Any] = dict(base) if is_object(base) else {}
        declared = self.properties(schema)
        complete = {**result, **{name: values[name] for name in declared if name in values}}
        if self.fits(schema, complete):
            return deepcopy(complete)
        for name, (part, _) in declared.items():
            if name in values:
                value = self._fit(part, result.get(name), values[name])
                if value is not _NO_FIT:
                    result[name] = value
        return result

    def without(self, schema: Schema, value: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """Return *value* without the optional keys *names*; an object or array that must stay is emptied."""
        declared = self.properties(schema)
        optional = [name for name in names if name in value and name in declared and not declared[name][1]]
        rest = {name: part for name, part in value.items() if name not in optional}
        if self.fits(schema, rest):
            return rest
        result = dict(value)
        for name in optional:
            shorter = {key: part for key, part in result.items() if key != name}
            result = shorter if self.fits(schema, shorter) else self._emptied(declared[name][0], result, name)
        return result

    def _emptied(self, part: Schema, value: dict[str, Any], name: str) -> dict[str, Any]:
        empty = type(value[name])()
        return {**value, name: empty} if isinstance(empty, dict | list) and self.fits(part, empty) else value

    def _fit(self, schema: Schema, base: Any, value: Any) -> Any:
        """Return *value*, or the most of it that fits *schema*, completed from *base*; `_NO_FIT` if nothing fits."""
        if self.fits(schema, value):
            return deepcopy(value)
        if is_object(value):
            result: Any = self.update(schema, base, value)
        elif is_array(value):
            example = base[0] if is_array(base) and base else None
            item_schema = self.schema_at(schema, "/0")
            result = [self._fit_item(item_schema, example, one) for one in value]
        else:
            return _NO_FIT
        return result if _NO_FIT not in (result if is_array(result) else ()) and self.fits(schema, result) else _NO_FIT

    def _fit_item(self, schema: Schema, example: Any, value: Any) -> Any:
        """Fit *value* by itself; complete it from the *example* of another item only if it must be."""
        alone = self._fit(schema, None, value)
        return self._fit(schema, example, value) if alone is _NO_FIT else alone


def new_id(example: Any, rng: random.Random) -> str:
    """Return an id in the form of *example*: a UUID, as many hexadecimal digits, or as many letters and digits."""
    text = str(example)
    if _UUID.fullmatch(text):
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    letters = "0123456789abcdef" if _HEX.fullmatch(text) else string.ascii_lowercase + string.digits
    return "".join(rng.choice(letters) for _ in text or "x" * 16)


def replace_ids(value: Any, ids: Mapping[str, str]) -> Any:
    """Return *value* with each old id of *ids* replaced by the new one in all texts, also inside longer ones."""
    text = json.dumps(value)
    for old, new in ids.items():
        if len(old) >= _SHORTEST_ID:
            text = text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
    return json.loads(text)


def format_time(moment: float, example: str) -> str:
    """Return *moment*, in seconds since the epoch, in UTC (RFC 3339), with as many fraction digits as *example*."""
    match = _TIME.fullmatch(example)
    digits = len(match[1] or ".") - 1 if match else 6
    seconds = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{moment % 1:.9f}"[2:].ljust(digits, "0")[:digits]
    return f"{seconds}.{fraction}Z" if digits else f"{seconds}Z"


def replace_times(value: Any, moment: float) -> Any:
    """Return *value* with each timestamp (RFC 3339) in it replaced by *moment*."""
    if is_object(value):
        return {key: replace_times(part, moment) for key, part in value.items()}
    if is_array(value):
        return [replace_times(part, moment) for part in value]
    return format_time(moment, value) if isinstance(value, str) and _TIME.fullmatch(value) else value
