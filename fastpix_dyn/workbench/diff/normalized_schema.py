"""A normalized schema: `$ref`s resolved, `allOf` merged if the result is exact, and null kept apart from the types.

Two schemas that describe the same values in different ways, by a `$ref` or an `allOf`, have equal normalized forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import SCHEMA_LIST_KEYWORDS, map_subschemas, resolved, subschemas
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.workbench.infer import json_type

Definitions = Mapping[str, Schema]
ALTERNATIVES = ("oneOf", "anyOf")
_ANNOTATIONS = frozenset(
    {"title", "description", "example", "examples", "$comment", "externalDocs", "xml", "deprecated", "default"}
)
"""Keywords that do not decide which values are valid."""
_TYPES_BY_KEYWORD = {
    "object": ("properties", "required", "additionalProperties", "patternProperties"),
    "array": ("items", "prefixItems"),
}


@dataclass(frozen=True, slots=True)
class NormalizedSchema:
    """A normalized schema.

    Attributes:
        keywords: its keywords without `$ref` and `type`, and without what they state about null.
        types: the JSON types that it allows, without null; None if it does not restrict them.
        nullable: whether null is valid.
    """

    keywords: Mapping[str, Any]
    types: frozenset[str] | None
    nullable: bool


def normalize(schema: Schema, definitions: Definitions, active: frozenset[str] = frozenset()) -> NormalizedSchema:
    """Return *schema* normalized. *active* are the `$ref`s that enclosing calls are normalizing."""
    if schema is False:
        return NormalizedSchema({"not": {}}, None, nullable=False)
    reference = schema.get("$ref", "") if isinstance(schema, Mapping) else ""
    if reference and reference in active:
        return NormalizedSchema({}, None, nullable=True)
    keywords = dict(resolved(schema, definitions))
    nullable, types = _allows_null(keywords, definitions), _types(keywords)
    if is_array(keywords.get("enum")):
        keywords["enum"] = [value for value in keywords["enum"] if value is not None]
    all_of = [*keywords.pop("allOf", ()), *_pop_single_alternatives(keywords, definitions)]
    own = NormalizedSchema({key: value for key, value in keywords.items() if key != "type"}, types, nullable)
    return _merge_all(own, all_of, definitions, active | {reference})


def is_assertion(keyword: str) -> bool:
    """Return whether *keyword* decides which values are valid (an assertion, not an annotation)."""
    return keyword not in _ANNOTATIONS and not keyword.startswith("x-")


def is_equivalent(one: Schema, definitions: Definitions, other: Schema, others: Definitions) -> bool:
    """Return whether two schemas have the same assertions, whatever their definitions are called.

    *definitions* are those of *one*, and *others* those of *other*. Each pair of schemas inside them is compared once.
    """
    waiting, seen = [(one, other)], dict[tuple[object, object], tuple[Schema, Schema]]()
    while waiting:
        pair = waiting.pop()
        key = _identity(pair[0]), _identity(pair[1])
        if key in seen:
            continue
        seen[key] = pair
        if isinstance(pair[0], bool) or isinstance(pair[1], bool):
            if pair[0] is not pair[1]:
                return False
            continue
        sides = _assertions(pair[0], definitions), _assertions(pair[1], others)
        inner = tuple(dict(subschemas(side)) for side in sides)
        shells = tuple(map_subschemas(side, lambda _, __: True) for side in sides)
        if shells[0] != shells[1] or inner[0].keys() != inner[1].keys():
            return False
        waiting += ((inner[0][position], inner[1][position]) for position in inner[0])
    return True


def _identity(schema: Schema) -> object:
    return schema["$ref"] if isinstance(schema, Mapping) and [*schema] == ["$ref"] else id(schema)


def _assertions(schema: Mapping[str, Any], definitions: Definitions) -> dict[str, Any]:
    keywords = {key: value for key, value in resolved(schema, definitions).items() if is_assertion(key)}
    if "discriminator" in keywords:
        discriminator = keywords["discriminator"]
        keywords["discriminator"] = {**discriminator, "mapping": sorted(discriminator.get("mapping", ()))}
    return keywords


def _pop_single_alternatives(keywords: dict[str, Any], definitions: Definitions) -> list[Schema]:
    """Remove the branches of *keywords* that allow only null; pop and return a branch that is left alone."""
    single = list[Schema]()
    for key in ALTERNATIVES:
        branches = [branch for branch in keywords.pop(key, ()) if not _is_null(branch, definitions)]
        if len(branches) == 1:
            single += branches
        elif branches:
            keywords[key] = branches
    return single


def _merge_all(
    schema: NormalizedSchema, branches: Iterable[Schema], definitions: Definitions, active: frozenset[str]
) -> NormalizedSchema:
    """Merge *branches* into *schema*; those that can't be merged exactly stay in an `allOf`."""
    unmerged = list[Schema]()
    for branch in branches:
        merged = _merge(schema, normalize(branch, definitions, active))
        if merged is None:
            unmerged.append(branch)
        else:
            schema = merged
    if not unmerged:
        return schema
    return NormalizedSchema({**schema.keywords, "allOf": unmerged}, schema.types, schema.nullable)


def _merge(one: NormalizedSchema, other: NormalizedSchema) -> NormalizedSchema | None:
    """Return both schemas as one; None if that would not be exact. *one* already knows whether null is valid."""
    keywords = dict(one.keywords)
    for key, value in other.keywords.items():
        if key not in keywords or keywords[key] == value or key in _ANNOTATIONS:
            keywords.setdefault(key, value)
        elif key == "required":
            keywords[key] = [*keywords[key], *value]
        elif key == "properties" and all(keywords[key].get(name, part) == part for name, part in value.items()):
            keywords[key] = {**keywords[key], **value}
        else:
            return None
    if one.types and other.types and one.types != other.types:
        return None
    return NormalizedSchema(keywords, one.types or other.types, one.nullable)


def _types(keywords: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the declared types, or those that the enum values or other keywords imply."""
    declared = keywords.get("type")
    if declared is not None:
        return frozenset(declared if is_array(declared) else [str(declared)]) - {"null"}
    if "enum" in keywords or "const" in keywords:
        return frozenset(json_type(v) for v in keywords.get("enum", [keywords.get("const")]) if v is not None)
    implied = frozenset(name for name, keys in _TYPES_BY_KEYWORD.items() if any(key in keywords for key in keys))
    return implied or None


def _allows_null(keywords: Mapping[str, Any], definitions: Definitions, depth: int = 0) -> bool:
    """Return whether null is valid, by declared types, enum values and branches only."""
    declared = keywords.get("type", "null")
    if "null" not in (declared if is_array(declared) else [declared]):
        return False
    if ("enum" in keywords and None not in keywords["enum"]) or ("const" in keywords and keywords["const"] is not None):
        return False
    if depth > len(definitions):
        return True
    inner = {
        key: [_branch_allows_null(one, definitions, depth + 1) for one in keywords[key]]
        for key in SCHEMA_LIST_KEYWORDS & keywords.keys()
    }
    return all(inner.pop("allOf", ())) and all(any(branches) for key, branches in inner.items() if key in ALTERNATIVES)


def _branch_allows_null(schema: Schema, definitions: Definitions, depth: int) -> bool:
    return schema is not False and _allows_null(resolved(schema, definitions), definitions, depth)


def _is_null(branch: Schema, definitions: Definitions) -> bool:
    keywords = resolved(branch, definitions)
    return keywords.get("type") == "null" or ("const" in keywords and keywords["const"] is None)
