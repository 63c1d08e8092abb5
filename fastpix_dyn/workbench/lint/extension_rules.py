"""The rules about this project's own extensions: each is known, and what it points at is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.mock.resource_types import Kinds, kinds_of
from fastpix_dyn.spec import extensions, names
from fastpix_dyn.spec.document import Node, ReferenceFaultError
from fastpix_dyn.spec.plan import Api, Content, DocumentedResponse, Operation, Pagination, Schema, Where
from fastpix_dyn.spec.schemas import properties
from fastpix_dyn.spec.values import is_array, is_object, quoted
from fastpix_dyn.spec.yaml12 import write
from fastpix_dyn.workbench.lint.operation_rules import parameters_of
from fastpix_dyn.workbench.lint.subject import Fault, OperationSpot, Subject, is_list, leads

_OURS = "x-dyn-"
_PARTS = ("info", "contact", "license", "externalDocs", "paths", "responses", "discriminator", "xml", "flows")
_FLOWS = ("implicit", "password", "clientCredentials", "authorizationCode")
_LISTS = {"servers": "server", "tags": "tag"}


def known(subject: Subject) -> Iterator[Fault]:
    """Each `x-dyn-…` extension is one that something reads, on the object that has it."""
    for kind, node in (one for found in subject.objects for one in _extended(found.kind, found.node)):
        for key in node.value:
            if key.startswith(_OURS) and kind not in extensions.KNOWN.get(key, ()):
                yield _unread(node.child(key), key, kind)
    for warning in subject.api.warnings if subject.api else ():
        yield Fault(warning, warning.message, "write what docs/extensions.md describes")


def _unread(at: Node, key: str, kind: str) -> Fault:
    holders = " or ".join(extensions.KNOWN.get(key, ()))
    if holders:
        return Fault(at, f"{key!r} is ignored here, in the {kind}", f"move it to the {holders}")
    near = names.nearest(key.removeprefix(_OURS), [known.removeprefix(_OURS) for known in extensions.KNOWN])
    mend = f"did you mean {_OURS}{near[0]}?" if near else f"remove it; there are: {', '.join(extensions.KNOWN)}"
    return Fault(at, f"there is no extension {key!r}: it is ignored", mend)


def _extended(kind: str, node: Node) -> Iterator[tuple[str, Node]]:
    """*spot*, and what OpenAPI puts into it that may have extensions and is no object of the walk."""
    if not is_object(node.value):
        return
    yield kind, node
    for key in (*_PARTS, *_FLOWS):
        if node.has(key):
            yield from _extended(key, node.child(key))
    variables = node.child("variables")
    for name in variables.value if kind == "server" and is_object(variables.value) else ():
        yield from _extended("server variable", variables.child(name))
    for key, inner in _LISTS.items():
        for item in node.child(key).items():
            yield from _extended(inner, item)


@dataclass(frozen=True, slots=True)
class _Aim:
    """A pointer in an extension: where it stands, what it says, and the schemas that it leads into."""

    at: Node
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
    nodes = {one.node.where: one.node for one in subject.operations}
    for operation in api.operations.values():
        node = nodes[operation.where]
        for aims in _AIMS:
            yield from _missed(api, aims(subject, kinds, operation, node))
        yield from _unnamed(api, node)
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


def _of_pages(_subject: Subject, _kinds: Kinds, operation: Operation, node: Node) -> Iterator[_Aim]:
    holder = node.child("x-dyn-pagination")
    for key in ("items", "number", "pages", "total"):
        if holder.has(key):
            into, what = _answer(operation), f"the answer of {operation.id}"
            yield _Aim(holder.child(key), str(holder.value[key]), into, what, wants_list=key == "items")


def _of_waiters(subject: Subject, _kinds: Kinds, operation: Operation, node: Node) -> Iterator[_Aim]:
    for _, waiter in subject.parser.object(node, "x-dyn-waiters"):
        if waiter.has("pointer"):
            into, what = _answer(operation), f"the answer of {operation.id}"
            yield _Aim(waiter.child("pointer"), str(waiter.value["pointer"]), into, what)


def _of_resource(subject: Subject, kinds: Kinds, operation: Operation, node: Node) -> Iterator[_Aim]:
    holder = node.child("x-dyn-resource")
    into, what = _resource(_api(subject), kinds, operation), f"the resource of {operation.id}"
    if holder.has("changed"):
        yield _Aim(holder.child("changed"), str(holder.value["changed"]), into, what)
    for turn in subject.parser.array(holder, "turns"):
        yield _Aim(turn.child("pointer"), str(turn.child("pointer").value), into, what)
        for key in subject.parser.array(turn, "brings"):
            yield _Aim(key, f"/{key.value}", into, what)


def _of_effect(subject: Subject, kinds: Kinds, operation: Operation, node: Node) -> Iterator[_Aim]:
    holder = node.child("x-dyn-effect")
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


_AIMS: tuple[Callable[[Subject, Kinds, Operation, Node], Iterator[_Aim]], ...] = (
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
        for reply in operation.responses:
            if not reply.status.startswith(("1", "2", "3")):
                found |= {one.where: one.schema for one in reply.contents if one.schema is not None}
    return list(found.values())


def _webhook_bodies(api: Api) -> list[Schema]:
    return [schema for one in api.webhooks.values() if one.body for schema in _schemas(one.body.contents)]


def _unnamed(api: Api, node: Node) -> Iterator[Fault]:
    """The webhooks and operations that an operation names."""
    effect = node.child("x-dyn-effect")
    for at in (effect.child("makes"), effect.child("members").child("reader")):
        if at.value is not None and str(at.value) not in api.operations:
            near = names.hint(str(at.value), names.by_id(api.operations.values()))
            yield Fault(at, f"there is no operation {quoted(at.value)}", near)
    for at in _events(node):
        if at.value is not None and str(at.value) not in api.webhooks:
            yield Fault(at, f"there is no webhook {quoted(at.value)}", names.suggestion(str(at.value), api.webhooks))


def _events(node: Node) -> Iterator[Node]:
    turns, listed = node.child("x-dyn-resource").child("turns"), node.child("x-dyn-events")
    yield from (turn.child("event") for turn in turns.items())
    yield from listed.items()


_EMBEDDED = re.compile(r"\{(\$[^{}]*)\}")


def resolve(subject: Subject) -> Iterator[Fault]:
    """Each link names parameters that its target has, and takes from the exchange what can be there."""
    for one in subject.operations if subject.api else ():
        for status, reference in subject.parser.object(one.node, "responses"):
            reply = subject.parser.follow(reference)
            for _, entry in subject.parser.object(reply, "links"):
                link = subject.parser.follow(entry)
                yield from _target(subject, link)
                yield from _expressions(subject, one, status, reply, link)


def _target(subject: Subject, link: Node) -> Iterator[Fault]:
    target = _target_of(subject, link)
    if target is None:
        return  # compiling tells it
    declared = parameters_of(subject, target)
    known = [name for _, name in declared]
    for key, node in subject.parser.object(link, "parameters", extensible=False):
        place, _, name = key.partition(".")
        if key not in known and (place, name) not in declared:
            yield Fault(node, f"{target.name} has no parameter {key!r}", names.suggestion(key, known))


def _target_of(subject: Subject, link: Node) -> OperationSpot | None:
    where = None
    if isinstance(link.child("operationRef").value, str):
        try:
            where = subject.document.follow(link, link.value["operationRef"]).where
        except ReferenceFaultError:
            return None
    name = link.child("operationId").value
    matching = (one for one in subject.operations if (one.node.where == where if where else one.name == name))
    return next(matching, None)


def _expressions(subject: Subject, one: OperationSpot, status: str, reply: Node, link: Node) -> Iterator[Fault]:
    values = [node for _, node in subject.parser.object(link, "parameters", extensible=False)]
    values += [link.child("requestBody")] if link.has("requestBody") else []
    for node in values:
        for expression in _written(node.value):
            if not _can_be(subject, one, reply, expression):
                message = f"{expression} leads to nothing in the answer {status} of {one.name}"
                yield Fault(node, message, _nearest(subject, reply, expression))


def _written(value: Any) -> list[str]:
    """The runtime expressions in *value* (OpenAPI 3.1 §4.8.20.4)."""
    if not isinstance(value, str):
        return []
    return [value] if value.startswith("$") else [str(found) for found in _EMBEDDED.findall(value)]


def _can_be(subject: Subject, one: OperationSpot, reply: Node, expression: str) -> bool:
    if expression in {"$url", "$method", "$statusCode", "$request.body", "$response.body"}:
        return True
    for prefix, can_be in _SOURCES.items():
        if expression.startswith(prefix):
            return can_be(subject, one, reply, expression.removeprefix(prefix))
    return False


def _in_contents(subject: Subject, holder: Node, pointer: str) -> bool:
    schemas = _link_schemas(subject, holder)
    return not schemas or any(leads(schema, subject.definitions, pointer) for schema in schemas)


def _link_schemas(subject: Subject, holder: Node) -> list[Schema]:
    contents = subject.parser.object(subject.parser.follow(holder), "content")
    return [subject.schema(node.child("schema")) for _, node in contents if node.has("schema")]


def _has_header(subject: Subject, reply: Node, name: str) -> bool:
    return name.lower() in {known.lower() for known, _ in subject.parser.object(reply, "headers")}


def _has_parameter(subject: Subject, one: OperationSpot, text: str) -> bool:
    place, _, name = text.partition(".")
    return (place, name) in parameters_of(subject, one)


_SOURCES: Mapping[str, Callable[[Subject, OperationSpot, Node, str], bool]] = {
    "$response.body#": lambda subject, _, reply, pointer: _in_contents(subject, reply, pointer),
    "$response.header.": lambda subject, _, reply, name: _has_header(subject, reply, name),
    "$request.body#": lambda subject, one, _, pointer: _in_contents(subject, one.node.child("requestBody"), pointer),
    "$request.": lambda subject, one, _, text: _has_parameter(subject, one, text),
}
"""The first whose prefix fits decides about the rest."""


def _nearest(subject: Subject, reply: Node, expression: str) -> str:
    """The keys that stand where the last step of a pointer failed."""
    holder, _, last = expression.partition("#")[2].rpartition("/")
    found = [one for schema in _link_schemas(subject, reply) for one in leads(schema, subject.definitions, holder)]
    keys = {key for one in found for key in properties(one, subject.definitions)}
    return names.suggestion(last, sorted(keys)) if keys else "point at something that the answer declares"


def pagination(subject: Subject) -> Iterator[Fault]:
    """What is paged says so: it has the query parameter, or the answer, of operations that are."""
    api = subject.api
    if api is None:
        return
    paged = [one.pagination for one in api.operations.values() if one.pagination]
    for one in api.operations.values():
        like = next((pagination for pagination in paged if _is_paged_like(api, one, pagination)), None)
        if one.method == "GET" and one.pagination is None and like:
            written = write({"x-dyn-pagination": _as_written(like)}, flow=True).strip()
            message = f"{one.id} comes in pages like others, but does not say so: callers see the first page only"
            yield Fault(one.where, message, written.removeprefix("{").removesuffix("}"))


def _is_paged_like(api: Api, operation: Operation, pagination: Pagination) -> bool:
    schema = _success_schema(operation)
    if schema is None or not any(is_list(one, api.schemas) for one in leads(schema, api.schemas, pagination.items)):
        return False
    counts = [one for one in (pagination.pages, pagination.total, pagination.number) if one]
    queries = {one.name for one in operation.parameters if one.place == "query"}
    return pagination.page in queries or bool(counts and all(leads(schema, api.schemas, one) for one in counts))


def success_reply(operation: Operation) -> DocumentedResponse | None:
    """The first success that *operation* declares."""
    return next((one for one in operation.responses if one.status.startswith("2")), None)


def _success_schema(operation: Operation) -> Schema | None:
    reply = success_reply(operation)
    return next((one.schema for one in reply.contents), None) if reply else None


def _as_written(pagination: Pagination) -> dict[str, Any]:
    made = {key: getattr(pagination, key) for key in ("style", "page", "size", "items", "number", "pages", "total")}
    return {key: value for key, value in made.items() if value is not None}
