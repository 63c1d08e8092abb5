"""The resources that are there: found by kind and ids, changing with time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.plan import Resource, Turn

Ids = tuple[str, ...]
Told = Callable[[str, "Entity"], None]
"""Is told the name of an event, and what it is about."""


@dataclass(slots=True)
class Entity:
    """A resource.

    Attributes:
        kind: the path of its kind.
        ids: its id, after those of what it is part of.
        data: all that is known of it, by key.
        made: when it was made, in seconds since the epoch.
        since: since when it has been in the state that it is in.
        later: what its turns will bring, by key.
        further: keys that it was given and that the document does not declare, by JSON pointer into it.
        is_example: it is one of the document's, and was there before the first request.
        is_listed: whether lists show it.
    """

    kind: str
    ids: Ids
    data: dict[str, Any]
    made: float
    since: float
    later: dict[str, Any] = field(default_factory=dict[str, Any])
    further: dict[str, Any] = field(default_factory=dict[str, Any])
    is_example: bool = False
    is_listed: bool = True


@dataclass(slots=True)
class Store:
    """All resources of one embedded server."""

    clock: Callable[[], float]
    chance: random.Random
    told: Told
    entities: dict[tuple[str, Ids], dict[str, Entity]] = field(default_factory=dict[tuple[str, Ids], dict[str, Entity]])
    """By kind and the ids of what they are part of, then by their own id, in the order of their making."""
    gone: set[tuple[str, Ids]] = field(default_factory=set[tuple[str, Ids]])

    def put(
        self, kind: str, ids: Ids, data: dict[str, Any], *, is_example: bool = False, is_listed: bool = True
    ) -> Entity:
        """A new resource."""
        now = self.clock()
        made = Entity(kind, ids, data, now, now, is_example=is_example, is_listed=is_listed)
        self.entities.setdefault((kind, ids[:-1]), {})[ids[-1]] = made
        self.gone.discard((kind, ids))
        return made

    def find(self, kind: str, ids: Ids) -> Entity | None:
        """The resource, if it is there."""
        return self.entities.get((kind, ids[:-1]), {}).get(ids[-1])

    def inside(self, kind: str, parents: Ids) -> list[Entity]:
        """The resources of *kind* below *parents*, in the order of their making."""
        return list(self.entities.get((kind, parents), {}).values())

    def remove(self, entity: Entity) -> None:
        """Removes it, and all that is part of it."""
        del self.entities[entity.kind, entity.ids[:-1]][entity.ids[-1]]
        self.gone.add((entity.kind, entity.ids))
        for kind, parents in list(self.entities):
            if kind.startswith(f"{entity.kind}/") and parents[: len(entity.ids)] == entity.ids:
                self.gone |= {(kind, (*parents, one)) for one in self.entities.pop((kind, parents))}

    def pass_time(self, entity: Entity, resource: Resource | None) -> None:
        """Lets the turns of *entity* happen that are due."""
        while resource and (due := next(self._due(entity, resource), None)):
            turn, moment = due
            put_at(entity.data, turn.pointer, turn.after)
            entity.data |= {key: entity.later.pop(key) for key in turn.brings if key in entity.later}
            entity.since = moment
            if turn.event:
                self.told(turn.event, entity)

    def hold_back(self, entity: Entity, resource: Resource | None) -> None:
        """Takes away from *entity* what only its turns will bring."""
        for turn in resource.turns if resource else ():
            if at(entity.data, turn.pointer) == turn.before:
                entity.later |= {key: entity.data.pop(key) for key in turn.brings if key in entity.data}

    def _due(self, entity: Entity, resource: Resource) -> Iterator[tuple[Turn, float]]:
        for turn in resource.turns:
            moment = entity.since + turn.seconds
            if moment <= self.clock() and at(entity.data, turn.pointer) == turn.before:
                yield turn, moment


def at(data: Any, pointer: str) -> Any:
    """What stands at *pointer*; None where nothing does."""
    return json_pointer.find(data, pointer)


def put_at(data: dict[str, Any], pointer: str, value: Any) -> None:
    """Puts *value* at *pointer*; objects on the way are made where they are missing."""
    *way, last = json_pointer.tokens(pointer)
    holder: Any = data
    for token in way:
        holder.setdefault(token, {})
        holder = holder[token]
    holder[last] = value
