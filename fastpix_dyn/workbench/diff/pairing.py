"""Which branch of the old alternatives is which of the new: the order of branches says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.workbench.diff.flat import Definitions, flat

Matches = Callable[[Schema, Schema], bool]


@dataclass(frozen=True, slots=True)
class Matched:
    """Positions of branches, old and new."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def paired(
    branches: tuple[list[Schema], list[Schema]], definitions: tuple[Definitions, Definitions], is_same: Matches
) -> Matched:
    """The branches that belong together: those that say the same, then those of one name, then those of one type."""
    left = list(range(len(branches[0]))), list(range(len(branches[1])))
    pairs = list[tuple[int, int]]()

    def has_same_name(old: Schema, new: Schema) -> bool:
        return name_of(old, definitions[0]) == name_of(new, definitions[1]) != ""

    def has_same_types(old: Schema, new: Schema) -> bool:
        return flat(old, definitions[0]).types == flat(new, definitions[1]).types

    for belong in (is_same, has_same_name, has_same_types):
        for before in [*left[0]]:
            after = next((one for one in left[1] if belong(branches[0][before], branches[1][one])), None)
            if after is not None:
                pairs.append((before, after))
                left[0].remove(before)
                left[1].remove(after)
    return Matched(tuple(pairs), tuple(left[0]), tuple(left[1]))


def name_of(schema: Schema, definitions: Definitions) -> str:
    """The name of *schema*: of what its `$ref` leads to, or its title; empty where it has none."""
    reference = schema.get("$ref", "") if not isinstance(schema, bool) else ""
    return reference.rpartition("/")[2] or str(resolved(schema, definitions).get("title", ""))
