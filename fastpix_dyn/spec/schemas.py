"""Compiled schemas: the keywords that contain schemas, the walks over them, and what other parts derive from them.

A compiled schema is JSON Schema 2020-12 whose `$ref`s have the form `#/$defs/NAME` and lead into the *definitions*,
`Api.schemas`. `parser.SchemaPool` creates them from a document. Schemas may contain themselves; each walk has the same
rule for that: it visits each schema once, and a schema inside itself adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Field, Schema
from fastpix_dyn.spec.values import is_array, is_object

SCHEMA_KEYWORDS = frozenset(
    {"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems"}
    | {"unevaluatedProperties", "contentSchema"}
)
"""Keywords whose value is a schema."""
SCHEMA_LIST_KEYWORDS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
"""Keywords whose value is a list of schemas."""
SCHEMA_MAP_KEYWORDS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
"""Keywords whose value maps names to schemas."""

UNCONDITIONAL_APPLICATORS = ("$ref", "allOf")
CONDITIONAL_APPLICATORS = ("anyOf", "oneOf", "then", "else", "dependentSchemas")
IN_PLACE_APPLICATORS = (*UNCONDITIONAL_APPLICATORS, *CONDITIONAL_APPLICATORS)
"""Keywords whose schemas apply to the same value as the schema that has them (JSON Schema 2020-12 §10.2).

`if` and `not` are not among them: they only test the value.
"""
TEST_KEYWORDS = frozenset({"not", "if", "contains"})
"""Keywords whose schemas only test a value: if such a schema refused more, the schema around it would accept more."""

REFERENCE = "#/$defs/"
PRIMITIVES = frozenset({"string", "integer", "number", "boolean"})
_TYPES = PRIMITIVES | {"null", "array", "object"}
_BRANCHES = ("allOf", "anyOf", "oneOf")

_Described = tuple[dict[str, Schema], set[str]]
Transform = Callable[[str, Schema], Schema]
"""Returns the replacement of a subschema; its first argument is the pointer to the subschema, one step long."""


def definition_name(reference: Any) -> str:
    """Return the NAME of the `$ref` `#/$defs/NAME`; a `$ref` of another form is returned as it is."""
    return str(reference).removeprefix(REFERENCE)


def referenced(schema: Mapping[str, Any], definitions: Mapping[str, Schema]) -> Schema:
    """Return the schema that the `$ref` of *schema* leads to; true if *definitions* has no such schema."""
    return definitions.get(definition_name(schema["$ref"]), True)


def resolved(schema: Schema, definitions: Mapping[str, Schema]) -> Mapping[str, Any]:
    """Return *schema*, or the schema that its `$ref`s lead to with their siblings; `{}` for true and false.

    A sibling wins over the same keyword of the referenced schema.
    """
    seen: set[str] = set()
    siblings: dict[str, Any] = {}
    while isinstance(schema, Mapping) and "$ref" in schema and schema["$ref"] not in seen:
        seen.add(schema["$ref"])
        siblings = {**{key: value for key, value in schema.items() if key != "$ref"}, **siblings}
        schema = referenced(schema, definitions)
    return {**schema, **siblings} if isinstance(schema, Mapping) else siblings


def subschemas(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield each schema directly inside *schema*, with the pointer to it."""
    for key, value in schema.items() if isinstance(schema, Mapping) else ():
        if key in SCHEMA_KEYWORDS:
            yield f"/{key}", value
        elif key in SCHEMA_LIST_KEYWORDS:
            yield from ((f"/{key}/{index}", item) for index, item in enumerate(value))
        elif key in SCHEMA_MAP_KEYWORDS:
            yield from ((f"/{key}/{json_pointer.escape(name)}", item) for name, item in value.items())


def map_subschemas(schema: Mapping[str, Any], transform: Transform) -> dict[str, Any]:
    """Return *schema* with each schema directly inside it replaced by the result of *transform*."""
    return {key: _transformed(key, value, transform) for key, value in schema.items()}


def _transformed(key: str, value: Any, transform: Transform) -> Any:
    if key in SCHEMA_KEYWORDS:
        return transform(f"/{key}", value)
    if key in SCHEMA_LIST_KEYWORDS:
        return [transform(f"/{key}/{index}", item) for index, item in enumerate(value)]
    if key in SCHEMA_MAP_KEYWORDS:
        return {name: transform(f"/{key}/{json_pointer.escape(name)}", item) for name, item in value.items()}
    return value


def keyword_of(pointer: str) -> str:
    """Return the keyword that a *pointer* into a schema begins with."""
    return pointer.split("/")[1]


def in_place_subschemas(
    schema: Mapping[str, Any], definitions: Mapping[str, Schema], keywords: Iterable[str] = IN_PLACE_APPLICATORS
) -> Iterator[Mapping[str, Any]]:
    """Yield the schemas under *keywords* of *schema*, which apply to the same value; also the one its `$ref` leads to.

    Schemas that are true or false are skipped.
    """
    wanted = frozenset(keywords)
    if "$ref" in schema and "$ref" in wanted:
        target = referenced(schema, definitions)
        yield from () if isinstance(target, bool) else (target,)
    for pointer, inner in subschemas(schema):
        if keyword_of(pointer) in wanted and not isinstance(inner, bool):
            yield inner


def applicable_schemas(
    schema: Schema, definitions: Mapping[str, Schema], keywords: Iterable[str] = IN_PLACE_APPLICATORS
) -> list[Mapping[str, Any]]:
    """Return all schemas that apply to a value of *schema*: itself and those under *keywords*, each once."""
    waiting = [] if isinstance(schema, bool) else [schema]
    found: dict[int, Mapping[str, Any]] = {}
    while waiting:
        part = waiting.pop()
        if id(part) not in found:
            found[id(part)] = part
            waiting += in_place_subschemas(part, definitions, keywords)
    return list(found.values())


def declared_properties(parts: Iterable[Mapping[str, Any]]) -> dict[str, None]:
    """Return the names of the properties that *parts*, schemas for one value, declare, in their order."""
    return dict.fromkeys(name for part in parts for name in part.get("properties", {}))


def properties(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, tuple[Schema, bool]]:
    """Return the properties of the objects that *schema* describes, each with whether it is required.

    They are those of all branches together; one is required if each branch of a oneOf or anyOf requires it. The result
    is empty if *schema* does not describe objects, or not only objects, or declares no properties.
    """
    declared, required = _described(schema, definitions, {})
    return {name: (value, name in required) for name, value in declared.items()}


def _described(schema: Schema, definitions: Mapping[str, Schema], found: dict[int, _Described]) -> _Described:
    """Return the properties of *schema*, and the names that it requires, whether it declares them or not.

    *found* are those of the schemas visited before, by `id`.
    """
    if id(schema) in found:
        return found[id(schema)]
    found[id(schema)] = {}, set()  # a schema inside itself adds nothing
    flat = resolved(schema, definitions)
    if "object" not in _declared_types(flat):
        return {}, set()
    own: dict[str, Schema] = dict(flat.get("properties", {}))
    required = set(flat.get("required", ()))
    for branch in flat.get("allOf", ()):
        inner, demanded = _described(branch, definitions, found)
        own, required = {**inner, **own}, required | demanded
    for key in ("oneOf", "anyOf"):
        demands: list[set[str]] = []
        for branch in flat.get(key, ()):
            if "object" not in _declared_types(resolved(branch, definitions)):
                return {}, set()
            inner, demanded = _described(branch, definitions, found)
            own = {**inner, **own}
            demands.append(demanded)
        required |= demands[0].intersection(*demands[1:]) if demands else set()
    found[id(schema)] = own, required
    return own, required


def body_fields(
    schema: Schema, definitions: Mapping[str, Schema], python_name: Callable[[str], str]
) -> tuple[Field, ...]:
    """Return the properties of a body that a caller may send; `readOnly` ones belong to the server."""
    found: list[Field] = []
    for name, (value, required) in properties(schema, definitions).items():
        flat = resolved(value, definitions)
        if flat.get("readOnly") is not True:
            found.append(Field(name, python_name(name), required, value, str(flat.get("description", ""))))
    return tuple(found)


def _declared_types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the types in `type`; without one, `object`."""
    declared = schema.get("type", "object")
    return tuple(declared) if is_array(declared) else (str(declared),)


def types_of(value: Any) -> set[str]:
    """Return the JSON types that allow *value* (JSON Schema validation 2020-12 §6.1.1): an integer is also a number."""
    if isinstance(value, bool) or value is None:
        return {"null"} if value is None else {"boolean"}
    if isinstance(value, int | float):
        return {"number", "integer"} if isinstance(value, int) or value.is_integer() else {"number"}
    return {"string" if isinstance(value, str) else "object" if is_object(value) else "array"}


def allowed_types(schema: Schema, definitions: Mapping[str, Schema]) -> frozenset[str]:
    """Return the JSON types that *schema* allows, by `type`, `const`, `enum`, `$ref` and branches."""
    return _allowed_types(schema, definitions, {})


def _allowed_types(
    schema: Schema, definitions: Mapping[str, Schema], known: dict[int, frozenset[str]]
) -> frozenset[str]:
    """Return the types of *schema*; *known* are those of the schemas visited before, by `id`."""
    if isinstance(schema, bool):
        return _TYPES if schema else frozenset()
    if id(schema) in known:
        return known[id(schema)]
    found = known[id(schema)] = _TYPES  # a schema inside itself adds nothing
    if "type" in schema:
        types = frozenset(map(str, _declared_types(schema)))
        found &= types | {"integer"} if "number" in types else types
    for values in ([schema["const"]] if "const" in schema else None, schema.get("enum")):
        found &= frozenset(name for value in values for name in types_of(value)) if is_array(values) else _TYPES
    if "$ref" in schema:
        found &= _allowed_types(referenced(schema, definitions), definitions, known)
    for part in schema.get("allOf", ()):
        found &= _allowed_types(part, definitions, known)
    for key in {"oneOf", "anyOf"} & schema.keys():
        either = frozenset[str]()
        for branch in schema[key]:
            either |= _allowed_types(branch, definitions, known)
        found &= either
    known[id(schema)] = found
    return found


def item_schemas(schema: Schema, definitions: Mapping[str, Schema], *, single: bool = False) -> Iterator[list[Schema]]:
    """Yield, for each branch of *schema* that describes items of an array, the schemas of the items.

    With *single*, skip branches that require several items.
    """
    waiting, seen = [schema], set[int]()
    while waiting:
        branch = waiting.pop(0)
        if isinstance(branch, bool) or id(branch) in seen or (single and branch.get("minItems") not in (None, 0, 1)):
            continue
        seen.add(id(branch))
        if own := [*branch.get("prefixItems", ()), *([branch["items"]] if "items" in branch else ())]:
            yield own
        waiting = [*in_place_subschemas(branch, definitions, ("$ref", *_BRANCHES)), *waiting]


def single_item_schemas(schema: Schema, definitions: Mapping[str, Schema]) -> list[Schema]:
    """Return the schemas of an item that may be alone in an array; `[True]` if *schema* describes no items."""
    if not any(item_schemas(schema, definitions)):
        return [True]
    return [item for items in item_schemas(schema, definitions, single=True) for item in items]


def is_list_of_primitives(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    """Return whether *schema* allows arrays of primitives, and neither single values nor objects."""
    found = allowed_types(schema, definitions)
    if "array" not in found or not found <= {"array", "null"}:
        return False
    inner = [allowed_types(item, definitions) for items in item_schemas(schema, definitions) for item in items]
    # Items without a type count as primitives: no parameter style writes other values (OpenAPI 3.1 §4.8.12).
    return all(types == _TYPES or types <= PRIMITIVES | {"null"} for types in inner)
