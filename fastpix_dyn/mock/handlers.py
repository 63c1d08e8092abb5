"""What an operation does, by its role: make, list, read, change, remove."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.mock.resource_types import Kinds, Role, content_of
from fastpix_dyn.mock.resources import Entity, Ids, Resources, Store, at, put_at
from fastpix_dyn.mock.responses import example
from fastpix_dyn.spec.plan import Api, Effect, Members, Operation
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.wire.messages import Request


class RefusedError(Exception):
    """The state of a resource, or its absence, stands against it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that fits the document.

    Attributes:
        operation: what it is for.
        values: its parameters, by wire name.
        body: its body, without *further*; None where it has none.
        request: the whole of it.
        further: the keys of the body that the document does not declare, by JSON pointer into it.
    """

    operation: Operation
    values: Mapping[str, Any]
    body: Any
    request: Request
    further: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """What awaits a file: the operation that reads what it becomes, and what was said of that."""

    makes: str
    entity: Entity
    given: Mapping[str, Any]


@dataclass(slots=True)
class Actor:
    """Does what is asked to the resources of one server."""

    api: Api
    kinds: Kinds
    store: Store
    resources: Resources
    uploads: dict[str, Upload] = field(default_factory=dict[str, "Upload"])
    """What awaits a file, by its id."""
    stored: dict[str, int] = field(default_factory=dict[str, int])
    """How many bytes of a file are there."""

    def act(self, asked: Asked) -> Any:
        """The body of the answer.

        Raises:
            RefusedError: it can't be done.
        """
        role = self.kinds.roles[asked.operation.id]
        chain = self._addressed(asked, role)
        return _ACTS[role.does](self, asked, role, chain)

    def receive(self, own_id: str) -> None:
        """Makes what a file becomes now that it is whole; it has the id of what awaited it, which is gone."""
        upload = self.uploads.pop(own_id)
        kind = self.kinds.read_by(upload.makes)
        maker = kind.maker if kind else None
        if kind and maker:
            self.resources.make(maker, kind, (), upload.given, own_id)
        self.store.remove(upload.entity)

    def _addressed(self, asked: Asked, role: Role) -> list[Entity]:
        """The resources that the request names, outermost first."""
        found: list[Entity] = []
        for address in role.addresses:
            kind = self.kinds.kinds[address.kind]
            own = str(asked.values.get(address.parameter.name, ""))
            ids = (*found[-1].ids, own) if kind.parent and found else (own,)
            entity = self.resources.find(kind, ids)
            if entity is None:
                raise RefusedError(404, f"there is no such resource: {address.parameter.name} {own}")
            found.append(entity)
        return found


def _make(actor: Actor, asked: Asked, role: Role, chain: list[Entity]) -> Any:
    kind = actor.kinds.kinds[role.kind]
    parents = chain[-1].ids[: kind.depth - 1] if chain else ()
    _meet_needs(asked.operation.effect, chain)
    entity = actor.resources.make(asked.operation, kind, parents, asked.body if is_object(asked.body) else {})
    entity.further |= asked.further
    if chain:
        actor.resources.touch(actor.kinds.kinds[chain[0].kind], chain[0])
    _await_upload(actor, asked, entity)
    _tell(actor, asked.operation, entity)
    return actor.resources.shown(asked.operation, role.holder, entity)


def _await_upload(actor: Actor, asked: Asked, entity: Entity) -> None:
    """Puts an address of this server where the document says that the file goes."""
    effect = asked.operation.effect
    if effect and effect.upload:
        origin = asked.request.url.split("/", 3)
        holder = actor.kinds.roles[asked.operation.id].holder
        url = f"{origin[0]}//{origin[2]}{UPLOADS}{entity.ids[-1]}?upload_id={entity.ids[-1]}"
        put_at(entity.data, effect.upload.removeprefix(holder), url)
        given = {key: part for value in asked.body.values() if is_object(value) for key, part in value.items()}
        actor.uploads[entity.ids[-1]] = Upload(effect.makes, entity, given)


def _read(actor: Actor, asked: Asked, role: Role, chain: list[Entity]) -> Any:
    _meet_needs(asked.operation.effect, chain)
    return actor.resources.shown(asked.operation, role.holder, chain[-1] if chain and role.kind else None)


def _change(actor: Actor, asked: Asked, role: Role, chain: list[Entity]) -> Any:
    if not chain:
        return actor.resources.shown(asked.operation, role.holder, None)
    entity, effect = chain[-1], asked.operation.effect
    kind = actor.kinds.kinds[entity.kind]
    _meet_needs(effect, chain)
    if effect and effect.members:
        _enlist(actor, effect.members, entity, asked.body)
    elif is_object(asked.body):
        actor.resources.change(kind, entity, asked.body, effect.into if effect else "")
        entity.further |= {f"{effect.into if effect else ''}{key}": value for key, value in asked.further.items()}
    entity.is_listed = entity.is_listed and not (effect and effect.hides)
    for pointer, value in effect.sets.items() if effect else ():
        put_at(entity.data, pointer, value)
        entity.since = actor.store.clock()
    for one in chain:
        actor.resources.touch(actor.kinds.kinds[one.kind], one)
    _tell(actor, asked.operation, entity)
    if effect and effect.into:
        return _part_shown(actor, asked, at(entity.data, effect.into))
    return actor.resources.shown(asked.operation, role.holder, entity)


def _part_shown(actor: Actor, asked: Asked, part: Any) -> Any:
    """The answer, with the changed part in place of the first object in its example that it fits."""
    content = content_of(asked.operation)
    body = deepcopy(example(actor.api, content)) if content else None
    if content is None or content.schema is None or not is_object(body):
        return body
    attempts = ({**body, key: part} for key, value in body.items() if is_object(value))
    return next((one for one in attempts if actor.resources.fits(content.schema, one)), body)


def _remove(actor: Actor, asked: Asked, role: Role, chain: list[Entity]) -> Any:
    _meet_needs(asked.operation.effect, chain)
    if chain:
        actor.store.remove(chain[-1])
        _tell(actor, asked.operation, chain[-1])
    return actor.resources.shown(asked.operation, role.holder, None)


def _list(actor: Actor, asked: Asked, role: Role, chain: list[Entity]) -> Any:
    """A page of what is there, in the order that was asked for: the newest first, unless a parameter says otherwise."""
    content = content_of(asked.operation)
    body = deepcopy(example(actor.api, content)) if content else None
    kind = actor.kinds.kinds.get(role.kind)
    if content is None or content.schema is None or kind is None:
        return body
    is_whole = kind.depth == 1 and chain
    if is_whole and chain[-1].is_example:
        return body
    parents: Ids = chain[-1].ids if chain else ()
    found = [] if is_whole else [one for one in actor.store.inside(kind.path, parents) if one.is_listed]
    for one in found:
        actor.resources.find(kind, one.ids)
    ordered = found if chain or _is_ascending(asked) else found[::-1]
    base = next(iter(at(body, role.holder) or ()), None)
    schema = actor.resources.schema_at(content.schema, f"{role.holder}/0")
    return _paged(asked, body, role.holder, [actor.resources.item(schema, base, one) for one in ordered])


def _is_ascending(asked: Asked) -> bool:
    """Whether a parameter that knows the words asc and desc was given as asc."""
    return any(str(value).lower() == "asc" for value in asked.values.values())


def _paged(asked: Asked, body: Any, holder: str, items: list[Any]) -> Any:
    """*body* with its page of *items*, and the numbers that tell of it."""
    pagination = asked.operation.pagination
    if pagination is None:
        return _put(body, holder, items)
    default = next((_default(one.schema) for one in asked.operation.parameters if one.name == pagination.size), None)
    size = int(asked.values.get(pagination.size or "", default or 10))
    page = int(asked.values.get(pagination.page, pagination.first))
    start = (page - pagination.first) * size
    body = _put(body, holder, items[start : start + size])
    numbers = ((pagination.total, len(items)), (pagination.pages, -(-len(items) // size)), (pagination.number, page))
    for pointer, number in numbers:
        if pointer:
            body = _put(body, pointer, number)
    return body


def _default(schema: Any) -> Any:
    return schema.get("default") if is_object(schema) else None


def _put(body: Any, pointer: str, value: Any) -> Any:
    if not pointer:
        return value
    put_at(body, pointer, value)
    return body


def _meet_needs(effect: Effect | None, chain: list[Entity]) -> None:
    for pointer, allowed in effect.needs.items() if effect and chain else ():
        value = at(chain[-1].data, pointer)
        if value is None or (allowed and value not in allowed):
            words = " or ".join(map(str, allowed)) or "something"
            raise RefusedError(400, f"{pointer[1:]} must be {words}, and is {'nothing' if value is None else value}")


def _enlist(actor: Actor, members: Members, entity: Entity, body: Any) -> None:
    """Puts those that the request names into the list, takes them out, or brings them into that order."""
    kind = actor.kinds.read_by(members.reader)
    named = [str(one) for one in at(body, members.ids) or ()]
    items: list[Any] = at(entity.data, members.pointer) or []
    standing = {actor.resources.id_in(kind, item): item for item in items} if kind else {}
    if members.how == "add":
        for one in named:
            known = actor.resources.find(kind, (one,)) if kind else None
            standing[one] = actor.resources.named(kind, known, one) if kind else {}
    elif members.how == "remove":
        standing = {key: item for key, item in standing.items() if key not in named}
    else:
        ordered = [one for one in named if one in standing]
        standing = {key: standing[key] for key in [*ordered, *(key for key in standing if key not in ordered)]}
    put_at(entity.data, members.pointer, list(standing.values()))


def _tell(actor: Actor, operation: Operation, entity: Entity) -> None:
    if operation.events:
        actor.store.told(operation.events[0], entity)


UPLOADS = "/_uploads/"
"""Where this server takes files."""

_ACTS: dict[str, Callable[[Actor, Asked, Role, list[Entity]], Any]] = {
    "make": _make,
    "list": _list,
    "read": _read,
    "part": _read,
    "change": _change,
    "remove": _remove,
}
