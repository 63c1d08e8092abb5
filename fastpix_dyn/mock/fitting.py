"""Values made to fit a schema: what is known of a resource, laid over an example of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.judge import Judge

_UNFIT: Any = object()
"""Stands for a value that can't be made to fit."""


class Fitter:
    """Makes values fit the schemas of one API."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._judge = Judge(definitions, undeclared="refuse")
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
