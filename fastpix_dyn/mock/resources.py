"""The resources that are there: found by kind and ids, changing with time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.mock import example_values
from fastpix_dyn.mock.example_values import Fitter, value_of
from fastpix_dyn.mock.resource_types import Kind, Kinds, content_of, examples_of, is_called
from fastpix_dyn.mock.responses import example
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Api, Operation, Resource, Schema, Turn
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import Validator

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


class Resources:
    """The resources of one embedded server, and the forms in which its operations show them."""

    def __init__(self, api: Api, kinds: Kinds, store: Store) -> None:
        self._api = api
        self._kinds = kinds
        self._store = store
        self._fitter = Fitter(api.schemas)
        self._judge = Validator(api.schemas)
        self._part_keys: dict[str, list[tuple[str, Kind]]] = {}
        self._settable = {path: frozenset(self._asked_for(path)) for path in kinds.kinds}
        for kind in kinds.kinds.values():
            self._seed(kind)

    def find(self, kind: Kind, ids: Ids) -> Entity | None:
        """The resource of these ids.

        The document's own examples are there, until they are removed; and of what nothing makes, all.
        """
        found = self._store.find(kind.path, ids)
        if found is None and (kind.path, ids) not in self._store.gone and self._is_known(kind, ids[-1]):
            found = self._from_example(kind, ids)
        if found is not None:
            self._store.pass_time(found, kind.reader.resource if kind.reader else None)
        return found

    def make(
        self, operation: Operation, kind: Kind, parents: Ids, given: Mapping[str, Any], own_id: str = ""
    ) -> Entity:
        """A new resource, as *operation* makes it of what it was *given*; with a fresh id unless it has its *own*."""
        base = self._base(operation, kind)
        old = self.id_in(kind, base)
        names = {old: own_id or example_values.like(old, self._store.chance)}
        names |= {item: example_values.like(item, self._store.chance) for item in self._ids_of_parts(kind, base)}
        base = example_values.dated(example_values.renamed(base, names), self._store.clock())
        asked = {name for name in self._settable[kind.path] if name not in given}
        data = self._with_leaves(kind, self._told(operation, kind, base, given, asked), given)
        entity = self._store.put(kind.path, (*parents, names[old]), data)
        self._take_parts(kind, entity)
        self._store.hold_back(entity, kind.reader.resource if kind.reader else None)
        return entity

    def change(self, kind: Kind, entity: Entity, given: Mapping[str, Any], into: str) -> None:
        """Lays what was *given* over the part *into* of *entity*."""
        holder = at(entity.data, into) if into else entity.data
        schema = self._fitter.schema_at(self._schema(kind), into)
        changed = self._fitter.laid_over(schema, holder, given)
        entity.data = changed if not into else entity.data
        if into:
            put_at(entity.data, into, changed)

    def touch(self, kind: Kind, entity: Entity) -> None:
        """Notes that *entity* has changed just now."""
        pointer = kind.reader.resource.changed if kind.reader and kind.reader.resource else None
        known = at(entity.data, pointer) if pointer else None
        if pointer and isinstance(known, str):
            put_at(entity.data, pointer, example_values.spelt(self._store.clock(), known))

    def shown(self, operation: Operation, holder: str, entity: Entity | None) -> Any:
        """The body of the answer of *operation* about *entity*: valid whatever is known of it."""
        content = content_of(operation)
        if content is None:
            return None
        body = deepcopy(example(self._api, content))
        if entity is None:
            return body
        kind = self._kinds.kinds[entity.kind]
        schema = content.schema if content.schema is not None else True
        renamed = example_values.renamed(body, {self.id_in(kind, at(body, holder)): entity.ids[-1]} if holder else {})
        body = renamed if self._fitter.fits(schema, renamed) else body
        target: Any = at(body, holder) if holder else body
        if not is_object(target) or not (holder or self._is_about(kind, schema)):
            return body
        inner = self._fitter.schema_at(schema, holder)
        base = dict(target)
        for one in (self._tight(inner, base, entity), self._loose(inner, base, entity)):
            attempt = deepcopy(body)
            if holder:
                put_at(attempt, holder, one)
            else:
                attempt = one
            if self._fitter.fits(schema, attempt):
                return self._with_further(schema, attempt, holder, entity)
        return body

    def item(self, schema: Schema, base: Any, entity: Entity) -> Any:
        """*entity* as an item of a list of *schema*; *base* is the document's example of one."""
        kind = self._kinds.kinds[entity.kind]
        if not is_object(base) and not self._fitter.keys(schema):
            return entity.ids[-1]
        names = {self.id_in(kind, base): entity.ids[-1]}
        renamed: dict[str, Any] = example_values.renamed(base, names) if is_object(base) else {}
        candidates = (self._tight(schema, renamed, entity), self._loose(schema, renamed, entity))
        shown = next((one for one in candidates if self._fitter.fits(schema, one)), None)
        return renamed if shown is None else self._with_further(schema, shown, "", entity)

    def fits(self, schema: Schema, value: Any) -> bool:
        """Whether *value* is right for an answer."""
        return self._fitter.fits(schema, value)

    def schema_at(self, schema: Schema, pointer: str) -> Schema:
        """The schema of what *pointer* leads to."""
        return self._fitter.schema_at(schema, pointer)

    def _tight(self, schema: Schema, base: dict[str, Any], entity: Entity) -> dict[str, Any]:
        """*base* with all that is known, and without what a caller could have given and did not."""
        known = self._with_parts(entity)
        unknown = [name for name in base if name not in known]
        made = self._fitter.laid_over(schema, base, known)
        # What comes later comes together: one such key may not be there without the others.
        made = self._fitter.without(schema, made, [name for name in unknown if name in entity.later])
        unset = [name for name in unknown if name in self._settable[entity.kind] or entity.is_example]
        return self._fitter.without(schema, made, unset)

    def _loose(self, schema: Schema, base: dict[str, Any], entity: Entity) -> dict[str, Any]:
        return self._fitter.laid_over(schema, base, self._with_parts(entity))

    def _with_further(self, schema: Schema, body: Any, holder: str, entity: Entity) -> Any:
        """*body* with what *entity* was given under keys that the document does not declare, if *schema* allows it."""
        for pointer, value in entity.further.items():
            parent, _, key = f"{holder}{pointer}".rpartition("/")
            target, name = at(body, parent), json_pointer.tokens(f"/{key}")[0]
            if isinstance(target, dict) and name not in target:
                target[name] = deepcopy(value)
                if not self._judge.fits(schema, body, direction="response"):
                    del target[name]
        return body

    def _is_about(self, kind: Kind, schema: Schema) -> bool:
        return bool(self._fitter.keys(schema).keys() & {*kind.id_keys})

    def _with_parts(self, entity: Entity) -> dict[str, Any]:
        """What is known of *entity*, with the lists of what is part of it, and its id under each of its names."""
        kind = self._kinds.kinds[entity.kind]
        known = {**dict.fromkeys(kind.id_keys, entity.ids[-1]), **entity.data}
        for key, child in self._parts(kind):
            known[key] = [one.data for one in self._store.inside(child.path, entity.ids)]
        return known

    def _parts(self, kind: Kind) -> list[tuple[str, Kind]]:
        """The keys under which a resource of *kind* lists what is part of it."""
        if kind.path not in self._part_keys:
            self._part_keys[kind.path] = list(self._found_parts(kind))
        return self._part_keys[kind.path]

    def _found_parts(self, kind: Kind) -> Iterator[tuple[str, Kind]]:
        if kind.reader is None:
            return
        children = self._kinds.children(kind)
        for name, (schema, _) in self._fitter.keys(self._schema(kind)).items():
            item = self._fitter.schema_at(schema, "/0")
            for child in children:
                if is_called(name, child) or (is_object(item) and "$ref" in item and item == self._reference(child)):
                    yield name, child

    def _reference(self, kind: Kind) -> Schema | None:
        """The schema of one of *kind*, as a `$ref`, as the answer of what makes it has it."""
        operation = kind.reader or kind.maker
        content = content_of(operation) if operation else None
        if operation is None or content is None or content.schema is None:
            return None
        return self._fitter.schema_at(content.schema, self._kinds.roles[operation.id].holder)

    def _take_parts(self, kind: Kind, entity: Entity) -> None:
        """Makes what stands in the lists of a new resource resources of their own."""
        for key, child in self._parts(kind):
            for item in entity.data.pop(key, None) or ():
                if is_object(item):
                    ids = (*entity.ids, self.id_in(child, item) or example_values.like("", self._store.chance))
                    self._store.put(child.path, ids, dict(item), is_example=entity.is_example)

    def _ids_of_parts(self, kind: Kind, base: Any) -> list[str]:
        """The ids in *base* of what is part of it."""
        lists = [(child, base.get(key)) for key, child in self._parts(kind)]
        return [self.id_in(child, item) for child, items in lists if is_array(items) for item in items]

    def _with_leaves(self, kind: Kind, data: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        """*data* with what was given for its parts: a key that it has not, but they have."""
        leaves = dict(_leaves(given))
        schema = self._schema(kind)
        for key, _ in self._parts(kind):
            item = self._fitter.schema_at(schema, f"/{key}/0")
            meant = {name: value for name, value in leaves.items() if name not in self._fitter.keys(schema)}
            if is_array(data.get(key)):
                data[key] = [self._fitter.laid_over(item, one, meant) for one in data[key]]
        return data

    def _told(
        self, operation: Operation, kind: Kind, base: dict[str, Any], given: Mapping[str, Any], unasked: set[str]
    ) -> dict[str, Any]:
        """All keys of a new resource: by the schema of what makes it, and by that of what reads it."""
        leaves = {**dict(_leaves(given)), **given}
        made: dict[str, Any] = {}
        for schema in (self._schema(kind), self._schema_of(operation)):
            known = self._fitter.keys(schema)
            part = {key: value for key, value in base.items() if key in known}
            made |= self._fitter.without(schema, self._fitter.laid_over(schema, part, leaves), unasked)
        return made

    def _base(self, operation: Operation, kind: Kind) -> dict[str, Any]:
        """The examples of what reads one and of what makes one, laid together; the maker's words count."""
        read = self._example(kind.reader, kind) if kind.reader else {}
        made = self._example(operation, kind)
        renamed = (
            example_values.renamed(read, {self.id_in(kind, read): self.id_in(kind, made)}) if read and made else read
        )
        return {**renamed, **made}

    def _example(self, operation: Operation, kind: Kind) -> dict[str, Any]:
        content = content_of(operation)
        body = example(self._api, content) if content else None
        held = at(body, self._holder(operation, kind))
        return deepcopy(dict(held)) if is_object(held) else {}

    def _holder(self, operation: Operation, kind: Kind) -> str:
        role = self._kinds.roles[operation.id]
        return role.holder if role.kind == kind.path else ""

    def _schema(self, kind: Kind) -> Schema:
        """The schema of one of *kind*."""
        operation = kind.reader or kind.maker
        return self._schema_of(operation) if operation else True

    def _schema_of(self, operation: Operation) -> Schema:
        content = content_of(operation)
        schema: Schema = True if content is None or content.schema is None else content.schema
        return self._fitter.schema_at(schema, self._kinds.roles[operation.id].holder)

    def named(self, kind: Kind, entity: Entity | None, own_id: str) -> dict[str, Any]:
        """What another resource's list shows of *entity*, or of one that is not there but for its id."""
        base = self._example(kind.reader, kind) if kind.reader else {}
        return dict(entity.data) if entity else example_values.renamed(base, {self.id_in(kind, base): own_id})

    def id_in(self, kind: Kind, value: Any) -> str:
        """The id of a resource of *kind* in *value*; empty where it has none."""
        if not is_object(value):
            return str(value) if isinstance(value, str) else ""
        return next((str(value[key]) for key in kind.id_keys if isinstance(value.get(key), str)), "")

    def _asked_for(self, path: str) -> Iterator[str]:
        """What requests can say of a resource: the fields of the bodies that make or change one."""
        for operation in self._api.operations.values():
            role = self._kinds.roles[operation.id]
            if role.kind == path and operation.body and role.does in {"make", "change"}:
                for field in operation.body.fields:
                    yield field.name
                    yield from (name for name in self._fitter.keys(field.schema))

    def _is_known(self, kind: Kind, own_id: str) -> bool:
        return own_id in self._example_ids(kind) or not self._is_made(kind)

    def _is_made(self, kind: Kind) -> bool:
        """Whether some operation makes resources of *kind*."""
        return any(role.does == "make" and role.kind == kind.path for role in self._kinds.roles.values())

    def _example_ids(self, kind: Kind) -> set[str]:
        """The ids of *kind* that the document uses: of parameters, and in answers."""
        found = set[str]()
        for operation in self._api.operations.values():
            role = self._kinds.roles[operation.id]
            found |= {
                str(value_of(one.parameter, self._api.schemas)) for one in role.addresses if one.kind == kind.path
            }
            if role.kind == kind.path:
                found |= {self.id_in(kind, at(body, role.holder)) for body in examples_of(operation)}
        return found - {""}

    def _from_example(self, kind: Kind, ids: Ids) -> Entity:
        """One of the document's: of several that an answer shows, the one of that id."""
        operation = kind.reader or kind.maker
        shown = [at(body, self._holder(operation, kind)) for body in examples_of(operation)] if operation else []
        own: Any = next((one for one in shown if self.id_in(kind, one) == ids[-1]), None)
        any_: dict[str, Any] = self._example(operation, kind) if operation else {}
        base: dict[str, Any] = deepcopy(own) if own is not None else any_
        base = example_values.renamed(base, {self.id_in(kind, base): ids[-1]}) if base else {}
        entity = self._store.put(kind.path, ids, base, is_example=True, is_listed=False)
        self._take_parts(kind, entity)
        return entity

    def _seed(self, kind: Kind) -> None:
        """Of what no operation makes, the examples are there from the start, and listed."""
        for operation in self._api.operations.values() if not self._is_made(kind) else ():
            role = self._kinds.roles[operation.id]
            if role.does == "list" and role.kind == kind.path and not role.addresses:
                for body in examples_of(operation)[:1]:
                    for item in at(body, role.holder) or ():
                        data = dict(item) if is_object(item) else {}
                        self._store.put(kind.path, (self.id_in(kind, item),), data, is_example=True)


def _leaves(given: Any) -> Iterator[tuple[str, Any]]:
    """Each key and value in *given*, the inner ones first, so that outer ones of the same key count."""
    for key, value in given.items() if is_object(given) else ():
        yield from _leaves(value)
        yield key, value
