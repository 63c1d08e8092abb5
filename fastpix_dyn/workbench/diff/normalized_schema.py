"""A schema laid flat: its `$ref`s followed, its `allOf` merged where that is sure, and null set apart.

Two schemas that say the same in another way, by a `$ref` or an `allOf`, are equal once they are flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import LISTED, NAMED, ONE, resolved
from fastpix_dyn.spec.values import is_array

Definitions = Mapping[str, Schema]
ALTERNATIVES = ("oneOf", "anyOf")
_SILENT = frozenset(
    {"title", "description", "example", "examples", "$comment", "externalDocs", "xml", "deprecated", "default"}
)
"""Keywords that say nothing about which values are right."""
_TYPES_BY_KEYWORD = {
    "object": ("properties", "required", "additionalProperties", "patternProperties"),
    "array": ("items", "prefixItems"),
}


@dataclass(frozen=True, slots=True)
class Flat:
    """A schema laid flat.

    Attributes:
        keywords: what it says itself, but for `$ref`, `type`, and what is said about null.
        types: the types that it allows, null apart; None where it does not say.
        nullable: whether null is right.
    """

    keywords: Mapping[str, Any]
    types: frozenset[str] | None
    nullable: bool


def flat(schema: Schema, definitions: Definitions, inside: frozenset[str] = frozenset()) -> Flat:
    """*schema* laid flat. *inside* are the `$ref`s that are being laid flat around it."""
    if schema is False:
        return Flat({"not": {}}, None, nullable=False)
    reference = schema.get("$ref", "") if isinstance(schema, Mapping) else ""
    if reference and reference in inside:
        return Flat({}, None, nullable=True)
    said = dict(resolved(schema, definitions))
    nullable, types = _takes_null(said, definitions), _types(said)
    if is_array(said.get("enum")):
        said["enum"] = [word for word in said["enum"] if word is not None]
    all_of = [*said.pop("allOf", ()), *_lone_branches(said, definitions)]
    own = Flat({key: value for key, value in said.items() if key != "type"}, types, nullable)
    return _merged(own, all_of, definitions, inside | {reference})


def _lone_branches(said: dict[str, Any], definitions: Definitions) -> list[Schema]:
    """Takes from the alternatives of *said* those that say null and nothing else, and gives one that is left alone."""
    lone = list[Schema]()
    for key in ALTERNATIVES:
        branches = [branch for branch in said.pop(key, ()) if not _is_null(branch, definitions)]
        if len(branches) == 1:
            lone += branches
        elif branches:
            said[key] = branches
    return lone


def _merged(one: Flat, branches: Iterable[Schema], definitions: Definitions, inside: frozenset[str]) -> Flat:
    """*one* with all of *branches*; those that can't be merged without a doubt stay in an `allOf`."""
    left = list[Schema]()
    for branch in branches:
        other = flat(branch, definitions, inside)
        both = _united(one, other)
        if both is None:
            left.append(branch)
        else:
            one = both
    return Flat({**one.keywords, "allOf": left}, one.types, one.nullable) if left else one


def _united(one: Flat, other: Flat) -> Flat | None:
    """Both in one; whether null is right, the first knows of all its branches. None where it is not sure."""
    keywords = dict(one.keywords)
    for key, value in other.keywords.items():
        if key not in keywords or keywords[key] == value or key in _SILENT:
            keywords.setdefault(key, value)
        elif key == "required":
            keywords[key] = [*keywords[key], *value]
        elif key == "properties" and all(keywords[key].get(name, part) == part for name, part in value.items()):
            keywords[key] = {**keywords[key], **value}
        else:
            return None
    if one.types and other.types and one.types != other.types:
        return None
    return Flat(keywords, one.types or other.types, one.nullable)


def _types(said: Mapping[str, Any]) -> frozenset[str] | None:
    """The types that are declared, or that the values or the keywords show."""
    declared = said.get("type")
    if declared is not None:
        return frozenset(declared if is_array(declared) else [str(declared)]) - {"null"}
    if "enum" in said or "const" in said:
        return frozenset(type_of(word) for word in said.get("enum", [said.get("const")]) if word is not None)
    shown = frozenset(kind for kind, keys in _TYPES_BY_KEYWORD.items() if any(key in said for key in keys))
    return shown or None


def type_of(value: Any) -> str:
    """The JSON type of *value*."""
    kinds: dict[type[Any], str] = {
        bool: "boolean",
        int: "integer",
        float: "number",
        str: "string",
        list: "array",
        type(None): "null",
    }
    return next((name for kind, name in kinds.items() if type(value) is kind), "object")


def _takes_null(said: Mapping[str, Any], definitions: Definitions, depth: int = 0) -> bool:
    """Whether null is right; by declared types, words and branches alone."""
    declared = said.get("type", "null")
    if "null" not in (declared if is_array(declared) else [declared]):
        return False
    if ("enum" in said and None not in said["enum"]) or ("const" in said and said["const"] is not None):
        return False
    if depth > len(definitions):
        return True
    inner = {key: [_says_null(one, definitions, depth + 1) for one in said[key]] for key in LISTED & said.keys()}
    return all(inner.pop("allOf", ())) and all(any(branches) for key, branches in inner.items() if key in ALTERNATIVES)


def _says_null(schema: Schema, definitions: Definitions, depth: int) -> bool:
    return schema is not False and _takes_null(resolved(schema, definitions), definitions, depth)


def _is_null(branch: Schema, definitions: Definitions) -> bool:
    said = resolved(branch, definitions)
    return said.get("type") == "null" or ("const" in said and said["const"] is None)


def canonical(schema: Schema, definitions: Definitions, inside: tuple[str, ...] = ()) -> Any:
    """What *schema* says about values, the same for equal schemas: no names of definitions, no annotations."""
    if not isinstance(schema, Mapping):
        return schema
    reference = schema.get("$ref", "")
    if reference in inside:
        return {"$ref": inside.index(reference)}
    inside = (*inside, reference) if reference else inside
    said = resolved(schema, definitions)
    return {key: _canonical_keyword(key, value, definitions, inside) for key, value in said.items() if counts(key)}


def counts(key: str) -> bool:
    """Whether the keyword *key* says which values are right."""
    return key not in _SILENT and not key.startswith("x-")


def _canonical_keyword(key: str, value: Any, definitions: Definitions, inside: tuple[str, ...]) -> Any:
    if key in ONE:
        return canonical(value, definitions, inside)
    if key in LISTED:
        return [canonical(one, definitions, inside) for one in value]
    if key in NAMED:
        return {name: canonical(one, definitions, inside) for name, one in value.items()}
    if key == "discriminator":
        return {**value, "mapping": sorted(value.get("mapping", ()))}
    return value
