"""The rules about this project's own extensions: each is known, and what it points at is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastpix_dyn.mock.kinds import Kinds, kinds_of
from fastpix_dyn.spec import extensions, lookup, names
from fastpix_dyn.spec.document import Spot
from fastpix_dyn.spec.plan import Api, Content, Operation, Schema, Where
from fastpix_dyn.spec.schemas import properties
from fastpix_dyn.spec.values import is_array, is_object, quoted
from fastpix_dyn.workbench.lint.findings import Fault
from fastpix_dyn.workbench.lint.links import success_reply
from fastpix_dyn.workbench.lint.pointing import is_list, leads
from fastpix_dyn.workbench.lint.subject import Subject

_OURS = "x-dyn-"
_PARTS = ("info", "contact", "license", "externalDocs", "paths", "responses", "discriminator", "xml", "flows")
_FLOWS = ("implicit", "password", "clientCredentials", "authorizationCode")
_LISTS = {"servers": "server", "tags": "tag"}


def known(subject: Subject) -> Iterator[Fault]:
    """Each `x-dyn-…` extension is one that something reads, on the object that has it."""
    for kind, spot in (one for found in subject.objects for one in _extended(found.kind, found.spot)):
        for key in spot.value:
            if key.startswith(_OURS) and kind not in extensions.KNOWN.get(key, ()):
                yield _unread(spot.child(key), key, kind)
    for warning in subject.api.warnings if subject.api else ():
        yield Fault(warning, warning.message, "write what docs/extensions.md describes")


def _unread(at: Spot, key: str, kind: str) -> Fault:
    holders = " or ".join(extensions.KNOWN.get(key, ()))
    if holders:
        return Fault(at, f"{key!r} is ignored here, in the {kind}", f"move it to the {holders}")
    near = names.nearest(key.removeprefix(_OURS), [known.removeprefix(_OURS) for known in extensions.KNOWN])
    mend = f"did you mean {_OURS}{near[0]}?" if near else f"remove it; there are: {', '.join(extensions.KNOWN)}"
    return Fault(at, f"there is no extension {key!r}: it is ignored", mend)


def _extended(kind: str, spot: Spot) -> Iterator[tuple[str, Spot]]:
    """*spot*, and what OpenAPI puts into it that may have extensions and is no object of the walk."""
    if not is_object(spot.value):
        return
    yield kind, spot
    for key in (*_PARTS, *_FLOWS):
        if spot.has(key):
            yield from _extended(key, spot.child(key))
    variables = spot.child("variables")
    for name in variables.value if kind == "server" and is_object(variables.value) else ():
        yield from _extended("server variable", variables.child(name))
    for key, inner in _LISTS.items():
        for item in spot.child(key).items():
            yield from _extended(inner, item)


@dataclass(frozen=True, slots=True)
class _Aim:
    """A pointer in an extension: where it stands, what it says, and the schemas that it leads into."""

    at: Spot
    pointer: str
    into: list[Schema]
    what: str
    wants_list: bool = False


def pointers(subject: Subject) -> Iterator[Fault]:
    """Each pointer of an `x-dyn-…` extension leads to something that is declared; each name names something."""
    api = subject.api
    if api is None:
        return
    kinds = kinds_of(api)
    spots = {one.spot.where: one.spot for one in subject.operations}
    for operation in api.operations.values():
        spot = spots[operation.where]
        for aims in _AIMS:
            yield from _missed(api, aims(subject, kinds, operation, spot))
        yield from _unnamed(api, spot)
    yield from _missed(api, _of_root(subject, api))


def _missed(api: Api, aims: Iterator[_Aim]) -> Iterator[Fault]:
    for aim in aims:
        found = [one for schema in aim.into for one in leads(schema, api.schemas, aim.pointer)]
        if aim.into and not found:
            yield Fault(aim.at, f"{aim.pointer} leads to nothing in {aim.what}", _instead(api, aim))
        elif aim.wants_list and found and not any(is_list(one, api.schemas) for one in found):
            yield Fault(aim.at, f"{aim.pointer} leads to no list in {aim.what}", "point at the list of the items")


def _instead(api: Api, aim: _Aim) -> str:
    holder, _, last = aim.pointer.rpartition("/")
    found = [one for schema in aim.into for one in leads(schema, api.schemas, holder)]
    keys = {key for one in found for key in properties(one, api.schemas)}
    return names.suggestion(last, sorted(keys)) or "point at something that is declared there"


def _schemas(contents: tuple[Content, ...]) -> list[Schema]:
    return [one.schema for one in contents if one.schema is not None]


def _answer(operation: Operation) -> list[Schema]:
    reply = success_reply(operation)
    return _schemas(reply.contents) if reply else []


def _resource(api: Api, kinds: Kinds, operation: Operation) -> list[Schema]:
    """The resource that an operation is about: in its own answer, or in that of the operation that reads one."""
    role = kinds.roles[operation.id]
    kind = kinds.kinds.get(role.kind)
    reader = kind.reader if kind and kind.reader else operation
    holder = kinds.roles[reader.id].holder
    return [one for schema in _answer(reader) for one in leads(schema, api.schemas, holder)]


def _of_pages(_subject: Subject, _kinds: Kinds, operation: Operation, spot: Spot) -> Iterator[_Aim]:
    holder = spot.child("x-dyn-pagination")
    for key in ("items", "number", "pages", "total"):
        if holder.has(key):
            into, what = _answer(operation), f"the answer of {operation.id}"
            yield _Aim(holder.child(key), str(holder.value[key]), into, what, wants_list=key == "items")


def _of_waiters(subject: Subject, _kinds: Kinds, operation: Operation, spot: Spot) -> Iterator[_Aim]:
    for _, waiter in subject.reading.object(spot, "x-dyn-waiters"):
        if waiter.has("pointer"):
            into, what = _answer(operation), f"the answer of {operation.id}"
            yield _Aim(waiter.child("pointer"), str(waiter.value["pointer"]), into, what)


def _of_resource(subject: Subject, kinds: Kinds, operation: Operation, spot: Spot) -> Iterator[_Aim]:
    holder = spot.child("x-dyn-resource")
    into, what = _resource(_api(subject), kinds, operation), f"the resource of {operation.id}"
    if holder.has("changed"):
        yield _Aim(holder.child("changed"), str(holder.value["changed"]), into, what)
    for turn in subject.reading.array(holder, "turns"):
        yield _Aim(turn.child("pointer"), str(turn.child("pointer").value), into, what)
        for key in subject.reading.array(turn, "brings"):
            yield _Aim(key, f"/{key.value}", into, what)


def _of_effect(subject: Subject, kinds: Kinds, operation: Operation, spot: Spot) -> Iterator[_Aim]:
    holder = spot.child("x-dyn-effect")
    into, what = _resource(_api(subject), kinds, operation), f"the resource of {operation.id}"
    for key in ("needs", "sets"):
        for pointer in holder.child(key).value if is_object(holder.child(key).value) else ():
            yield _Aim(holder.child(key).child(pointer), pointer, into, what)
    if holder.has("into"):
        yield _Aim(holder.child("into"), str(holder.value["into"]), into, what)
    if holder.has("upload"):
        aimed = str(holder.value["upload"])
        yield _Aim(holder.child("upload"), aimed, _answer(operation), f"the answer of {operation.id}")
    members = holder.child("members")
    if members.has("pointer"):
        yield _Aim(members.child("pointer"), str(members.value["pointer"]), into, what, wants_list=True)
    if members.has("ids"):
        sent, of = _schemas(operation.body.contents) if operation.body else [], f"the body of {operation.id}"
        yield _Aim(members.child("ids"), str(members.value["ids"]), sent, of, wants_list=True)


_AIMS: tuple[Callable[[Subject, Kinds, Operation, Spot], Iterator[_Aim]], ...] = (
    _of_pages,
    _of_waiters,
    _of_resource,
    _of_effect,
)
"""What finds the pointers of an operation: one function for each extension."""


def _api(subject: Subject) -> Api:
    assert subject.api is not None  # noqa: S101  # `pointers` looked
    return subject.api


def _of_root(subject: Subject, api: Api) -> Iterator[_Aim]:
    root = subject.document.root
    errors, bodies = _error_bodies(api), _webhook_bodies(api)
    shape = root.child("x-dyn-errors")
    fields = str(shape.child("fields").value or "")
    for key in ("message", "description", "fields"):
        if shape.has(key):
            yield _Aim(shape.child(key), str(shape.value[key]), errors, "the errors", wants_list=key == "fields")
    for key in ("field", "reason") if fields else ():
        if shape.has(key):
            yield _Aim(shape.child(key), f"{fields}/0{shape.value[key]}", errors, "the errors")
    for key in ("type", "id", "subject"):
        at = root.child("x-dyn-webhooks").child(key)
        for one in at.items() if is_array(at.value) else [at]:
            if one.value is not None:
                yield _Aim(one, str(one.value), bodies, "the webhooks")


def _error_bodies(api: Api) -> list[Schema]:
    found: dict[Where, Schema] = {}
    for operation in api.operations.values():
        for reply in operation.replies:
            if not reply.status.startswith(("1", "2", "3")):
                found |= {one.where: one.schema for one in reply.contents if one.schema is not None}
    return list(found.values())


def _webhook_bodies(api: Api) -> list[Schema]:
    return [schema for one in api.webhooks.values() if one.body for schema in _schemas(one.body.contents)]


def _unnamed(api: Api, spot: Spot) -> Iterator[Fault]:
    """The webhooks and operations that an operation names."""
    effect = spot.child("x-dyn-effect")
    for at in (effect.child("makes"), effect.child("members").child("reader")):
        if at.value is not None and str(at.value) not in api.operations:
            near = lookup.hint(str(at.value), lookup.by_id(api.operations.values()))
            yield Fault(at, f"there is no operation {quoted(at.value)}", near)
    for at in _events(spot):
        if at.value is not None and str(at.value) not in api.webhooks:
            yield Fault(at, f"there is no webhook {quoted(at.value)}", names.suggestion(str(at.value), api.webhooks))


def _events(spot: Spot) -> Iterator[Spot]:
    turns, listed = spot.child("x-dyn-resource").child("turns"), spot.child("x-dyn-events")
    yield from (turn.child("event") for turn in turns.items())
    yield from listed.items()
