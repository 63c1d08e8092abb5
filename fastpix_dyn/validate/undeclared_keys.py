"""Schemas that refuse every key that no schema declares: what shows drift that an open schema lets pass.

`unevaluatedProperties: false` (JSON Schema 2020-12 §11.3) is put beside what declares properties, directly or by its
branches: `allOf`, `oneOf`, `anyOf`, `$ref` and the like. It stands where a value is judged and never in a branch,
which does not see what the others declare; hence at the use of a definition and not in it. So it is left out, too,
where several branches describe one and the same part of a value. Objects of which nothing is declared stay open, and
what the document itself says about further properties holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schema_bundle import (
    ADDED,
    ALTERNATIVE,
    CONJUNCTIVE,
    IN_PLACE,
    REFERENCE,
    Bundle,
    branches,
    bundle,
    declared_names,
    group,
    keyword,
    rebuilt,
)
from fastpix_dyn.spec.schemas import subschemas

_ASKING = frozenset({"not", "if", "contains"})
"""Keywords whose schemas ask: if they refused more, their holder would accept more, or count less."""
_LOOSENING = frozenset({"oneOf", "unevaluatedProperties"})
"""Keywords that may hold because something inside them is refused; so the document as it was written must hold too."""
_SPOKEN = frozenset({"additionalProperties", "unevaluatedProperties"})
_OPEN = "as-written:"
"""Before the name of a definition: the same, with nothing closed in it."""

Definitions = Mapping[str, Schema]
# A slot is a part of a value, written as the pointer to what describes it: `/properties/id`, `/items`.


def closed(open_bundle: Bundle) -> Bundle:
    """*open_bundle* with every declaring schema closed."""
    definitions = open_bundle.definitions
    made = {name: _as_branch(schema, definitions, frozenset()) for name, schema in definitions.items()}
    made |= {_OPEN + name: _as_written(schema) for name, schema in definitions.items()}
    root = _as_value(open_bundle.schema, definitions)
    if any(_LOOSENING & schema.keys() for schema in open_bundle.schemas()):
        root = {"allOf": [_as_written(open_bundle.schema), root]}
    return bundle(root, made)


def declared(schema: Schema, definitions: Definitions) -> set[str]:
    """The declared_names of all properties that *schema* and its branches declare."""
    return {*declared_names(group(schema, definitions))}


def takes_any(part: Mapping[str, Any]) -> bool:
    """Whether *part* says that an object may have any other key too, or any whose value fits a schema."""
    return any(part.get(keyword, False) is not False for keyword in _SPOKEN)


def _as_value(schema: Schema, definitions: Definitions) -> Schema:
    made = _as_branch(schema, definitions, frozenset())
    if not _needs_closing(schema, definitions) or isinstance(made, bool):
        return made
    return {**made, "unevaluatedProperties": False, ADDED: True}


def _needs_closing(schema: Schema, definitions: Definitions) -> bool:
    if isinstance(schema, bool) or _SPOKEN & schema.keys():
        return False
    return bool(declared(schema, definitions))


def _as_branch(schema: Schema, definitions: Definitions, shared: frozenset[str]) -> Schema:
    """*schema* with the values inside it closed, but for the *shared* slots: other branches describe them too."""
    if isinstance(schema, bool):
        return schema
    shared |= {slot for slot, times in _slots(schema, definitions).items() if times > 1}

    def change(slot: str, inner: Schema) -> Schema:
        key = keyword(slot)
        if key in _ASKING or slot in shared:
            return _as_written(inner)
        if key not in IN_PLACE:
            return _as_value(inner, definitions)
        made = _as_branch(inner, definitions, shared)
        if key in {"anyOf", "oneOf"} and _is_free(inner, definitions) and not _says_itself(schema, definitions):
            return {**({} if isinstance(made, bool) else made), "additionalProperties": True}
        return made

    made = rebuilt(schema, change)
    return {**made, "$ref": _reference(made["$ref"], definitions, shared)} if "$ref" in made else made


def _reference(target: str, definitions: Definitions, shared: frozenset[str]) -> str:
    """A `$ref` to the closed definition, or as it was written where that describes a shared slot."""
    name = target.removeprefix(REFERENCE)
    return f"{REFERENCE}{_OPEN}{name}" if shared & _slots(definitions.get(name, True), definitions).keys() else target


def _as_written(schema: Schema) -> Schema:
    if isinstance(schema, bool):
        return schema
    made = rebuilt(schema, lambda _, inner: _as_written(inner))
    return {**made, "$ref": made["$ref"].replace(REFERENCE, REFERENCE + _OPEN)} if "$ref" in made else made


def _is_free(schema: Schema, definitions: Definitions) -> bool:
    """Whether *schema* is an alternative that takes any object."""
    if isinstance(schema, bool):
        return schema
    parts = group(schema, definitions)
    types = [part["type"] for part in parts if "type" in part]
    takes_objects = not schema or any("object" in kinds for kinds in types)
    return takes_objects and not any({"properties", *_SPOKEN} & part.keys() for part in parts)


def _says_itself(schema: Schema, definitions: Definitions) -> bool:
    """Whether *schema* declares properties whichever alternative holds: then these only add conditions."""
    return any(one.get("properties") for one in group(schema, definitions, CONJUNCTIVE))


def _slots(schema: Schema, definitions: Definitions, seen: frozenset[int] = frozenset()) -> Counter[str]:
    """How many branches of *schema* that hold together describe each slot in a way that could be closed."""
    if isinstance(schema, bool) or id(schema) in seen:
        return Counter()
    seen |= {id(schema)}
    found = Counter(slot for slot, inner in _parts(schema) if _is_closable(inner, definitions))
    for branch in branches(schema, definitions, CONJUNCTIVE):
        found += _slots(branch, definitions, seen)
    alternatives = Counter[str]()
    for branch in branches(schema, definitions, ALTERNATIVE):
        alternatives |= _slots(branch, definitions, seen)
    return found + alternatives


def _parts(schema: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    """The slots that *schema* itself describes, and by what."""
    return ((slot, inner) for slot, inner in subschemas(schema) if keyword(slot) not in _ASKING.union(IN_PLACE))


def _is_closable(schema: Schema, definitions: Definitions, seen: frozenset[int] = frozenset()) -> bool:
    """Whether something would be closed in a value that *schema* judges."""
    if isinstance(schema, bool) or id(schema) in seen:
        return False
    if _needs_closing(schema, definitions):
        return True
    seen |= {id(schema)}
    parts = [inner for one in group(schema, definitions) for _, inner in _parts(one)]
    return any(_is_closable(inner, definitions, seen) for inner in parts)
