"""What a schema says about words on a command line: the types it allows, its known words, its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.validate.bundle import OPEN_WORDS, group

ALL = frozenset({"string", "integer", "number", "boolean", "null", "object", "array"})
_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


@dataclass(frozen=True)
class Shape:
    """A schema, seen through its `$ref`s and branches. What it says is a guide for writing; the judge decides."""

    schema: Schema
    definitions: Mapping[str, Schema]

    @cached_property
    def _group(self) -> list[Mapping[str, Any]]:
        return group(self.schema, self.definitions)

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types that the value may have: all where the schema does not say."""
        found = {name for part in self._group for name in _types(part)}
        return (frozenset(found) or ALL) - {"null"}

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The known values that are texts."""
        listed = [word for part in self._group for word in (*_closed(part), *part.get(OPEN_WORDS, ()))]
        return tuple(dict.fromkeys(word for word in listed if isinstance(word, str)))

    @cached_property
    def is_closed(self) -> bool:
        """Whether the known words are all that there are."""
        texts = [part for part in self._group if "string" in _types(part)]
        return bool(texts) and self.types == frozenset({"string"}) and all(_closed(part) for part in texts)

    @cached_property
    def is_binary(self) -> bool:
        """Whether a text stands for bytes: by OpenAPI 3.0's format, or 3.1's content keywords (§4.8.14)."""
        return any(
            part.get("format") == "binary" or ("contentMediaType" in part and "contentEncoding" not in part)
            for part in self._group
        )

    def limit(self, inclusive: str, exclusive: str) -> tuple[int | None, bool]:
        """The limit of a number under the one keyword or the other, and whether the limit itself is out."""
        for part in self._group:
            for keyword in (inclusive, exclusive):
                if isinstance(part.get(keyword), int):
                    return part[keyword], keyword == exclusive
        return None, False

    @property
    def items(self) -> Shape:
        """What the items of an array may be."""
        return self._any(part["items"] for part in self._group if "items" in part)

    @property
    def properties(self) -> dict[str, Shape]:
        """What the declared properties of an object may be."""
        names = dict.fromkeys(name for part in self._group for name in part.get("properties", {}))
        return {name: self.property(name) for name in names}

    def property(self, name: str) -> Shape:
        """What the property *name* of an object may be; anything where none is declared."""
        declared = [part["properties"][name] for part in self._group if name in part.get("properties", {})]
        others = [part["additionalProperties"] for part in self._group if "additionalProperties" in part]
        return self._any(iter(declared or [schema for schema in others if not isinstance(schema, bool)]))

    def _any(self, schemas: Iterator[Schema]) -> Shape:
        found = list(schemas)
        return Shape(found[0] if len(found) == 1 else {"anyOf": found} if found else True, self.definitions)


def _types(part: Mapping[str, Any]) -> tuple[str, ...]:
    if "type" in part:
        declared = part["type"]
        return tuple(declared) if is_array(declared) else (str(declared),)
    if "properties" in part:
        return ("object",)
    return tuple(next((name for kind, name in _TYPES if isinstance(value, kind)), "null") for value in _closed(part))


def _closed(part: Mapping[str, Any]) -> tuple[Any, ...]:
    return (part["const"],) if "const" in part else tuple(part.get("enum", ()))
