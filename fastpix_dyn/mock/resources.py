"""Store the mock server's resources, and show them in the forms that operations return.

`Store` contains the resources and lets their transitions happen in time. `Resources` creates them from the document's
examples and from requests, and puts what is stored into response bodies that fit the schemas.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.mock.resource_types import (
    ResourceType,
    ResourceTypes,
    names_collection,
    success_content,
    success_examples,
)
from fastpix_dyn.mock.resource_values import ValueFitter, format_time, new_id, replace_ids, replace_times
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.example_values import content_example, parameter_example
from fastpix_dyn.spec.plan import Api, Operation, Resource, Schema, Transition
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import Validator

Ids = tuple[str, ...]


@dataclass(slots=True)
class StoredResource:
    """A resource.

    Attributes:
        resource_type: the path of its type.
        ids: its id, after the ids of its parents.
        data: its values, by key.
        state_since: when it entered its present state, in seconds since the epoch.
        pending: values that its transitions will add, by key.
        undeclared: values under keys that the document does not declare, by JSON pointer into the resource.
        is_example: whether it is one of the document's examples, which exist before the first request.
        is_listed: whether lists contain it.
    """

    resource_type: str
    ids: Ids
    data: dict[str, Any]
    state_since: float
    pending: dict[str, Any] = field(default_factory=dict[str, Any])
    undeclared: dict[str, Any] = field(default_factory=dict[str, Any])
    is_example: bool = False
    is_listed: bool = True


EventListener = Callable[[str, StoredResource], None]
"""Called with the name of an event and the resource that it is about."""
_Collection = dict[str, StoredResource]


@dataclass(slots=True)
class Store:
    """All resources of one mock server."""

    clock: Callable[[], float]
    rng: random.Random
    on_event: EventListener
    collections: dict[tuple[str, Ids], _Collection] = field(default_factory=dict[tuple[str, Ids], _Collection])
    """By resource type and the ids of the parents: the resources by their own id, in the order of creation."""
    deleted: set[tuple[str, Ids]] = field(default_factory=set[tuple[str, Ids]])

    def add(
        self, path: str, ids: Ids, data: dict[str, Any], *, is_example: bool = False, is_listed: bool = True
    ) -> StoredResource:
        """Add a resource of the type *path*."""
        resource = StoredResource(path, ids, data, self.clock(), is_example=is_example, is_listed=is_listed)
        self.collections.setdefault((path, ids[:-1]), {})[ids[-1]] = resource
        return resource

    def find(self, path: str, ids: Ids) -> StoredResource | None:
        """Return a resource of the type *path*; None if there is none of these ids."""
        return self.collections.get((path, ids[:-1]), {}).get(ids[-1])

    def collection(self, path: str, parents: Ids) -> list[StoredResource]:
        """Return the resources of the type *path* below *parents*, in the order of creation."""
        return list(self.collections.get((path, parents), {}).values())

    def delete(self, resource: StoredResource) -> None:
        """Delete a resource and its parts."""
        del self.collections[resource.resource_type, resource.ids[:-1]][resource.ids[-1]]
        self.deleted.add((resource.resource_type, resource.ids))
        for path, parents in list(self.collections):
            if path.startswith(f"{resource.resource_type}/") and parents[: len(resource.ids)] == resource.ids:
                del self.collections[path, parents]

    def apply_transitions(self, resource: StoredResource, behavior: Resource | None) -> None:
        """Apply the transitions of *resource* that are due by the clock (`x-dyn-resource`)."""
        while behavior and (due := next(self._due(resource, behavior), None)):
            transition, moment = due
            set_value(resource.data, transition.pointer, transition.after)
            resource.data |= {key: resource.pending.pop(key) for key in transition.brings if key in resource.pending}
            resource.state_since = moment
            if transition.event:
                self.on_event(transition.event, resource)

    def withhold_pending(self, resource: StoredResource, behavior: Resource | None) -> None:
        """Move the values that only transitions will add, now or later, out of the data of *resource*."""
        ahead: dict[str, list[Any]] = {}
        for transition in behavior.turns if behavior else ():
            values = ahead.setdefault(transition.pointer, [json_pointer.find(resource.data, transition.pointer)])
            if transition.before in values:
                values.append(transition.after)
                resource.pending |= {key: resource.data.pop(key) for key in transition.brings if key in resource.data}

    def _due(self, resource: StoredResource, behavior: Resource) -> Iterator[tuple[Transition, float]]:
        for transition in behavior.turns:
            moment = resource.state_since + transition.seconds
            is_before = json_pointer.find(resource.data, transition.pointer) == transition.before
            if moment <= self.clock() and is_before:
                yield transition, moment


def set_value(data: dict[str, Any], pointer: str, value: Any) -> None:
    """Set the value at *pointer*; missing objects on the way are created."""
    *parents, last = json_pointer.tokens(pointer)
    target: Any = data
    for token in parents:
        target.setdefault(token, {})
        target = target[token]
    target[last] = value


class Resources:
    """The resources of one mock server, and the forms in which its operations return them."""

    def __init__(self, api: Api, types: ResourceTypes, store: Store) -> None:
        self._api = api
        self._types = types
        self._store = store
        self._fitter = ValueFitter(api.schemas)
        self._validator = Validator(api.schemas)
        self._part_keys: dict[str, list[tuple[str, ResourceType]]] = {}
        self._settable = {path: frozenset(self._body_fields(path)) for path in types.by_path}
        for resource_type in types.by_path.values():
            self._add_listed_examples(resource_type)

    def find(self, resource_type: ResourceType, ids: Ids) -> StoredResource | None:
        """Return the resource of these ids; None if it does not exist.

        The document's examples exist until they are deleted. Of a type that no operation creates, every id exists.
        """
        resource = self._store.find(resource_type.path, ids)
        if (
            resource is None
            and (resource_type.path, ids) not in self._store.deleted
            and self._exists_at_start(resource_type, ids[-1])
        ):
            resource = self._from_example(resource_type, ids)
        if resource is not None:
            self._store.apply_transitions(resource, _behavior(resource_type))
        return resource

    def create(
        self,
        operation: Operation,
        resource_type: ResourceType,
        parents: Ids,
        values: Mapping[str, Any],
        resource_id: str = "",
    ) -> StoredResource:
        """Create a resource as *operation* does, from the *values* of its request, with *resource_id* or a new id."""
        base = self._base(operation, resource_type)
        old = self.id_in(resource_type, base)
        ids = {old: resource_id or new_id(old, self._store.rng)}
        ids |= {part: new_id(part, self._store.rng) for part in self._ids_of_parts(resource_type, base)}
        base = replace_times(replace_ids(base, ids), self._store.clock())
        unset = self._settable[resource_type.path] - dict(_leaves(values)).keys()
        data = self._with_leaves(
            resource_type, self._initial_data(operation, resource_type, base, values, unset), values
        )
        resource = self._store.add(resource_type.path, (*parents, ids[old]), data)
        self._extract_parts(resource_type, resource)
        self._store.withhold_pending(resource, _behavior(resource_type))
        return resource

    def update(
        self, resource_type: ResourceType, resource: StoredResource, values: Mapping[str, Any], into: str
    ) -> None:
        """Update the part of *resource* at the JSON pointer *into*, empty for the whole, with *values*."""
        target = json_pointer.find(resource.data, into) if into else resource.data
        schema = self._fitter.schema_at(self._schema(resource_type), into)
        updated = self._fitter.update(schema, target, values)
        if into:
            set_value(resource.data, into, updated)
        else:
            resource.data = updated

    def touch(self, resource_type: ResourceType, resource: StoredResource) -> None:
        """Set the time of the last change of *resource* to now."""
        behavior = _behavior(resource_type)
        pointer = behavior.changed if behavior else None
        current = json_pointer.find(resource.data, pointer) if pointer else None
        if pointer and isinstance(current, str):
            set_value(resource.data, pointer, format_time(self._store.clock(), current))

    def response_body(self, operation: Operation, pointer: str, resource: StoredResource | None) -> Any:
        """Return the body of the response of *operation*, with *resource* at *pointer*; it always fits the schema."""
        content = success_content(operation)
        if content is None:
            return None
        body = deepcopy(content_example(content, self._api.schemas))
        if resource is None:
            return body
        resource_type = self._types.by_path[resource.resource_type]
        schema = content.schema if content.schema is not None else True
        old_id = self.id_in(resource_type, json_pointer.find(body, pointer))
        renamed = replace_ids(body, {old_id: resource.ids[-1]} if pointer else {})
        body = renamed if self._fitter.fits(schema, renamed) else body
        target: Any = json_pointer.find(body, pointer) if pointer else body
        if not is_object(target) or not (pointer or self._has_id_key(resource_type, schema)):
            return body
        inner = self._fitter.schema_at(schema, pointer)
        base = dict(target)
        for candidate in (self._without_unset(inner, base, resource), self._with_example(inner, base, resource)):
            attempt = deepcopy(body)
            if pointer:
                set_value(attempt, pointer, candidate)
            else:
                attempt = candidate
            if self._fitter.fits(schema, attempt):
                return self._with_undeclared(schema, attempt, pointer, resource)
        return body

    def list_item(self, schema: Schema, base: Any, resource: StoredResource) -> Any:
        """Return *resource* as an item, of *schema*, of a list; *base* is the document's example of an item."""
        resource_type = self._types.by_path[resource.resource_type]
        if not is_object(base) and not self._fitter.properties(schema):
            return resource.ids[-1]
        ids = {self.id_in(resource_type, base): resource.ids[-1]}
        renamed: dict[str, Any] = replace_ids(base, ids) if is_object(base) else {}
        candidates = (self._without_unset(schema, renamed, resource), self._with_example(schema, renamed, resource))
        item = next((one for one in candidates if self._fitter.fits(schema, one)), None)
        return renamed if item is None else self._with_undeclared(schema, item, "", resource)

    def member(self, resource_type: ResourceType, resource: StoredResource | None, resource_id: str) -> dict[str, Any]:
        """Return what the list of another resource contains of *resource*, or of one that is known by its id only."""
        base = self._example(resource_type.reader, resource_type) if resource_type.reader else {}
        return dict(resource.data) if resource else replace_ids(base, {self.id_in(resource_type, base): resource_id})

    def id_in(self, resource_type: ResourceType, value: Any) -> str:
        """Return the id of a resource of *resource_type* in *value*; empty if *value* has none."""
        if not is_object(value):
            return str(value) if isinstance(value, str) else ""
        return next((str(value[key]) for key in resource_type.id_keys if isinstance(value.get(key), str)), "")

    def fits(self, schema: Schema, value: Any) -> bool:
        """Return whether *value* is valid in a response."""
        return self._fitter.fits(schema, value)

    def schema_at(self, schema: Schema, pointer: str) -> Schema:
        """Return the schema of the value at *pointer* in a value of *schema*."""
        return self._fitter.schema_at(schema, pointer)

    # Showing: stored values over the document's examples.

    def _without_unset(self, schema: Schema, base: dict[str, Any], resource: StoredResource) -> dict[str, Any]:
        """Return *base* with all stored values, without the keys that a caller could have set and did not."""
        stored = self._with_parts(resource)
        unstored = [name for name in base if name not in stored]
        value = self._fitter.update(schema, base, stored)
        # Pending values arrive together: the schema may not allow one of their keys without the others.
        value = self._fitter.without(schema, value, [name for name in unstored if name in resource.pending])
        settable = self._settable[resource.resource_type]
        unset = [name for name in unstored if name in settable or resource.is_example]
        return self._fitter.without(schema, value, unset)

    def _with_example(self, schema: Schema, base: dict[str, Any], resource: StoredResource) -> dict[str, Any]:
        """Return *base* with all stored values; keys that are not stored keep the values of the example."""
        return self._fitter.update(schema, base, self._with_parts(resource))

    def _with_undeclared(self, schema: Schema, body: Any, pointer: str, resource: StoredResource) -> Any:
        """Return *body* with the undeclared keys of *resource*, as far as *schema* allows them."""
        for key_pointer, value in resource.undeclared.items():
            parent, _, key = f"{pointer}{key_pointer}".rpartition("/")
            target, name = json_pointer.find(body, parent), json_pointer.tokens(f"/{key}")[0]
            if isinstance(target, dict) and name not in target:
                target[name] = deepcopy(value)
                if not self._validator.fits(schema, body, direction="response"):
                    del target[name]
        return body

    def _has_id_key(self, resource_type: ResourceType, schema: Schema) -> bool:
        return bool(self._fitter.properties(schema).keys() & {*resource_type.id_keys})

    def _with_parts(self, resource: StoredResource) -> dict[str, Any]:
        """Return the values of *resource* with the lists of its parts, and its id under each of the id keys."""
        resource_type = self._types.by_path[resource.resource_type]
        values = {**dict.fromkeys(resource_type.id_keys, resource.ids[-1]), **resource.data}
        for key, child in self._parts(resource_type):
            values[key] = [one.data for one in self._store.collection(child.path, resource.ids)]
        return values

    # Parts: child resources that the parent lists under one of its keys.

    def _parts(self, resource_type: ResourceType) -> list[tuple[str, ResourceType]]:
        """Return the keys under which a resource of *resource_type* lists its parts, with the types of these."""
        if resource_type.path not in self._part_keys:
            self._part_keys[resource_type.path] = list(self._find_parts(resource_type))
        return self._part_keys[resource_type.path]

    def _find_parts(self, resource_type: ResourceType) -> Iterator[tuple[str, ResourceType]]:
        if resource_type.reader is None:
            return
        children = self._types.children(resource_type)
        for name, (schema, _) in self._fitter.properties(self._schema(resource_type)).items():
            item = self._fitter.schema_at(schema, "/0")
            has_ref = is_object(item) and "$ref" in item
            for child in children:
                if names_collection(name, child) or (has_ref and item == self._item_schema(child)):
                    yield name, child

    def _item_schema(self, resource_type: ResourceType) -> Schema | None:
        """Return the schema of one resource, a `$ref` if the response of its reader or creator has one."""
        operation = resource_type.reader or resource_type.creator
        content = success_content(operation) if operation else None
        if operation is None or content is None or content.schema is None:
            return None
        return self._fitter.schema_at(content.schema, self._types.roles[operation.id].pointer)

    def _extract_parts(self, resource_type: ResourceType, resource: StoredResource) -> None:
        """Store the items in the part lists of *resource* as resources of their own."""
        for key, child in self._parts(resource_type):
            for item in resource.data.pop(key, None) or ():
                if is_object(item):
                    ids = (*resource.ids, self.id_in(child, item) or new_id("", self._store.rng))
                    self._store.add(child.path, ids, dict(item), is_example=resource.is_example)

    def _ids_of_parts(self, resource_type: ResourceType, base: Any) -> list[str]:
        lists = [(child, base.get(key)) for key, child in self._parts(resource_type)]
        return [self.id_in(child, item) for child, items in lists if is_array(items) for item in items]

    def _with_leaves(
        self, resource_type: ResourceType, data: dict[str, Any], values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return *data* whose parts have those *values* under keys that only the parts declare."""
        leaves = dict(_leaves(values))
        schema = self._schema(resource_type)
        for key, _ in self._parts(resource_type):
            item_schema = self._fitter.schema_at(schema, f"/{key}/0")
            of_parts = {name: value for name, value in leaves.items() if name not in self._fitter.properties(schema)}
            if is_array(data.get(key)):
                data[key] = [self._fitter.update(item_schema, one, of_parts) for one in data[key]]
        return data

    # Creating: the document's examples, with the values of the request.

    def _initial_data(
        self,
        operation: Operation,
        resource_type: ResourceType,
        base: dict[str, Any],
        values: Mapping[str, Any],
        unset: frozenset[str],
    ) -> dict[str, Any]:
        """Return the values of a new resource that fit the schema of its reader or of *operation*."""
        leaves = {**dict(_leaves(values)), **values}
        data: dict[str, Any] = {}
        for schema in (self._schema(resource_type), self._schema_of(operation)):
            declared = self._fitter.properties(schema)
            part = {key: value for key, value in base.items() if key in declared}
            data |= self._fitter.without(schema, self._fitter.update(schema, part, leaves), unset)
        return data

    def _base(self, operation: Operation, resource_type: ResourceType) -> dict[str, Any]:
        """Return the examples of the reader and of *operation*, the creator, merged; those of *operation* win."""
        read = self._example(resource_type.reader, resource_type) if resource_type.reader else {}
        created = self._example(operation, resource_type)
        if read and created:
            read = replace_ids(read, {self.id_in(resource_type, read): self.id_in(resource_type, created)})
        return {**read, **created}

    def _example(self, operation: Operation, resource_type: ResourceType) -> dict[str, Any]:
        """Return the resource in the example of the response of *operation*; empty if there is none."""
        content = success_content(operation)
        body = content_example(content, self._api.schemas) if content else None
        resource = json_pointer.find(body, self._pointer(operation, resource_type))
        return deepcopy(dict(resource)) if is_object(resource) else {}

    def _pointer(self, operation: Operation, resource_type: ResourceType) -> str:
        role = self._types.roles[operation.id]
        return role.pointer if role.resource_type == resource_type.path else ""

    def _schema(self, resource_type: ResourceType) -> Schema:
        """Return the schema of one resource, as its reader returns it."""
        operation = resource_type.reader or resource_type.creator
        return self._schema_of(operation) if operation else True

    def _schema_of(self, operation: Operation) -> Schema:
        content = success_content(operation)
        schema: Schema = True if content is None or content.schema is None else content.schema
        return self._fitter.schema_at(schema, self._types.roles[operation.id].pointer)

    def _body_fields(self, path: str) -> Iterator[str]:
        """Yield the keys that requests can set: fields of the bodies that create or update resources of a type."""
        for operation in self._api.operations.values():
            role = self._types.roles[operation.id]
            if role.resource_type == path and operation.body and role.action in {"create", "update"}:
                for field_ in operation.body.fields:
                    yield field_.name
                    yield from self._fitter.properties(field_.schema)

    # Resources of the document, which exist before the first request.

    def _exists_at_start(self, resource_type: ResourceType, resource_id: str) -> bool:
        return resource_id in self._example_ids(resource_type) or not self._is_creatable(resource_type)

    def _is_creatable(self, resource_type: ResourceType) -> bool:
        """Return whether an operation creates resources of *resource_type*."""
        roles = self._types.roles.values()
        return any(role.action == "create" and role.resource_type == resource_type.path for role in roles)

    def _example_ids(self, resource_type: ResourceType) -> set[str]:
        """Return the ids of *resource_type* in the document's examples of parameters and responses."""
        ids = set[str]()
        for operation in self._api.operations.values():
            role = self._types.roles[operation.id]
            parameters = [one.parameter for one in role.parameters if one.resource_type == resource_type.path]
            ids |= {str(parameter_example(one, self._api.schemas)) for one in parameters}
            if role.resource_type == resource_type.path:
                resources = [json_pointer.find(body, role.pointer) for body in success_examples(operation)]
                ids |= {self.id_in(resource_type, one) for one in resources}
        return ids - {""}

    def _from_example(self, resource_type: ResourceType, ids: Ids) -> StoredResource:
        """Store the document's example of that id; the first example, with its id replaced, if there is none of it."""
        operation = resource_type.reader or resource_type.creator
        base: dict[str, Any] = {}
        if operation:
            pointer = self._pointer(operation, resource_type)
            examples: list[Any] = [json_pointer.find(body, pointer) for body in success_examples(operation)]
            own = next((one for one in examples if self.id_in(resource_type, one) == ids[-1]), None)
            base = deepcopy(own) if own is not None else self._example(operation, resource_type)
        base = replace_ids(base, {self.id_in(resource_type, base): ids[-1]}) if base else {}
        resource = self._store.add(resource_type.path, ids, base, is_example=True, is_listed=False)
        self._extract_parts(resource_type, resource)
        return resource

    def _add_listed_examples(self, resource_type: ResourceType) -> None:
        """Store the examples in lists of a type that no operation creates; lists contain them from the start."""
        for operation in self._api.operations.values() if not self._is_creatable(resource_type) else ():
            role = self._types.roles[operation.id]
            if role.action == "list" and role.resource_type == resource_type.path and not role.parameters:
                for body in success_examples(operation)[:1]:
                    for item in json_pointer.find(body, role.pointer) or ():
                        data = dict(item) if is_object(item) else {}
                        self._store.add(resource_type.path, (self.id_in(resource_type, item),), data, is_example=True)


def _behavior(resource_type: ResourceType) -> Resource | None:
    """Return the `x-dyn-resource` of *resource_type*: what changes in time."""
    return resource_type.reader.resource if resource_type.reader else None


def _leaves(values: Any) -> Iterator[tuple[str, Any]]:
    """Yield each key and value in *values*, the inner ones first, so that outer ones of the same key win."""
    for key, value in values.items() if is_object(values) else ():
        yield from _leaves(value)
        yield key, value
