"""References: ids of other resources in the query, the headers and the body of a request that changes something.

The values are examples of the document, or come from links; so they may name resources that the test did not create:
`{"customerId": 7}`, `{"ids": [1, 2]}`, or `{"from": 7}`, `{"shares": {"7": 0.5}}` and `{"links": "note:6,note:7"}` if
a list had 7 as an id. Such a request is not sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.contract.exchange import Values, parameter_key
from fastpix_dyn.contract.ownership import Ownership, ResourceId, id_stem, is_id, is_of_one, noun_of, path_ids, place
from fastpix_dyn.spec.plan import Operation, Schema
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object

_MEASURES = ("maximum", "exclusiveMaximum", "multipleOf", "enum", "const", "default", EXTENSIBLE_ENUM)
"""Keywords of quantities and settings: ids have none of them."""
_SEPARATORS = re.compile(r"[,;|]\s*")
_PREFIX = re.compile(r".*/|(?:[A-Za-z]\w*:)+")
"""What may be before an id in a text: a path, or a name such as `note:` or `urn:note:`."""


class ForeignIdError(Exception):
    """A request would name a resource that the test did not create; the message says where."""


def with_own_ids(ownership: Ownership, operation: Operation, values: Values) -> Values:
    """Return *values* with the test's own ids in place of others in the query, the headers and the body.

    Raises:
        ForeignIdError: a value names a resource that the test did not create, and it has none of that kind.
    """
    binder = _Binder(ownership, operation, tuple(path_ids(operation, values)))
    found = dict(values)
    for one in operation.parameters:
        key = parameter_key(one.location, one.name)
        if one.location != "path" and key in values:
            found[key] = binder.bind(values[key], one.schema, (one.name,))
    if "body" in values:
        content = operation.body.contents[0] if operation.body else None
        schema: Schema = content.schema if content and content.schema is not None else True
        is_list = content is not None and "json" in content.media_type and not is_object(values["body"])
        found["body"] = binder.bind(values["body"], schema, ("ids",) if is_list else ())
    return found


@dataclass(frozen=True, slots=True)
class _Binder:
    ownership: Ownership
    operation: Operation
    path: tuple[ResourceId, ...]
    """The ids in the path of the request."""

    def bind(self, value: Any, schema: Schema, names: tuple[str, ...], index: int = 0) -> Any:
        """Return *value*, which is at *names*, with own ids."""
        flat = resolved(schema, self.ownership.api.schemas)
        if is_object(value):
            properties: Mapping[str, Any] = flat.get("properties") or {}
            for key in value.keys() - properties.keys():
                self._refuse_existing(key, names)
            return {key: self.bind(part, properties.get(key, {}), (*names, key)) for key, part in value.items()}
        if is_array(value):
            items: Any = flat.get("items", {})
            bound = [self.bind(part, items, names, number) for number, part in enumerate(value)]
            return [one for number, one in enumerate(bound) if one not in bound[:number] or value[number] == one]
        return self._bind_id(value, flat, names, index) if names and is_id(value) else value

    def _bind_id(self, value: Any, schema: Mapping[str, Any], names: tuple[str, ...], index: int) -> Any:
        collections = self._collections(value, schema, names)
        own = self._own_ids(collections, names)
        if str(value) in own:
            return value
        if own:
            return [*own.values()][index % len(own)]
        if collections:
            raise ForeignIdError(_message(names, value, f"an id of {' or '.join(sorted(collections))}"))
        if not _is_measure(value, schema):
            self._refuse_existing(value, names)
            if _is_decimal(value) and (found := self.ownership.unread_collection()):
                raise ForeignIdError(_message(names, value, f"maybe an id of {found}, whose list can't be read"))
        return value

    def _refuse_existing(self, value: Any, names: tuple[str, ...]) -> None:
        """Raise `ForeignIdError` if *value* is or ends with the id of a resource that was there before."""
        text = str(value)
        if any(map(str.isdigit, text)):
            for one in (text, *_SEPARATORS.split(text)):
                if found := self.ownership.existing_collection(_PREFIX.sub("", one)):
                    meaning = f"the id of a resource of {found} that was there before"
                    raise ForeignIdError(_message(names or ("body",), value, meaning))

    def _collections(self, value: Any, schema: Mapping[str, Any], names: tuple[str, ...]) -> set[str]:
        """Return the collections that *value*, at *names*, is an id of; none if it is no id, or that of a new resource.

        The name `id` means the resource around it: `{"note": {"id": 1}}`, or else that of the operation's path.
        """
        name, here = names[-1], place(self.operation)
        stem = id_stem(name)
        if stem is None:
            is_number = isinstance(value, int) and not _is_measure(value, schema)
            return self.ownership.collections_named(name) if is_number else set()
        if stem or len(names) > 1:
            found = self.ownership.collections_named(name if stem else names[-2])
            return found or ({"an unknown collection"} if not stem or _is_decimal(value) else set())
        if here in self.ownership.creates(self.operation) and not name.lower().endswith("s"):
            if not self.ownership.lists(here):
                raise ForeignIdError(_message(names, value, f"an id of {here}, which the document has no list of"))
            return set()
        if is_of_one(self.operation):
            return {self.path[-1].collection}
        return {here} if here in self.ownership.nouns else self.ownership.collections_named(noun_of(here)) or {here}

    def _own_ids(self, collections: set[str], names: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the own ids in *collections*, the newest first; in the collection of the path, those in this very one.

        The name `id` in the body of an operation on one resource is the id of that resource.
        """
        above = self.path[-1].ids if self.path else ()
        here = place(self.operation)
        found = [
            (one, raw[-1]) for one, raw in reversed(self.ownership.created.items()) if one.collection in collections
        ]
        if len(names) == 1 and id_stem(names[0]) == "" and is_of_one(self.operation):
            return {one.ids[-1]: raw for one, raw in found if one == self.path[-1]}
        return {one.ids[-1]: raw for one, raw in found if one.collection != here or one.ids[:-1] == above}


def _is_decimal(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and value.isdecimal())


def _is_measure(value: Any, schema: Mapping[str, Any]) -> bool:
    """Return whether *value* is no id by its schema, or a word: words may be ids, but are more often settings."""
    if isinstance(value, str) and not any(map(str.isdigit, value)):
        return True
    return any(key in schema for key in _MEASURES) or schema.get("type") == "number"


def _message(names: tuple[str, ...], value: Any, meaning: str) -> str:
    return f"{'/'.join(names)} of its request is {value!r}, {meaning}; the test created no such resource"
