"""Which operation of the old document is which of the new: by method and path, whatever its parameters are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastpix_dyn.contract.source_locations import address
from fastpix_dyn.spec.names import template_names
from fastpix_dyn.spec.plan import (
    Api,
    Body,
    Content,
    DocumentedResponse,
    Header,
    Operation,
    Parameter,
    Schema,
    SecurityScheme,
    Server,
    ServerVariable,
    Webhook,
)
from fastpix_dyn.structs import asdict
from fastpix_dyn.workbench.diff.documents import ROOT, Both, Found, both, found
from fastpix_dyn.workbench.diff.schema_changes import Spot, Walk, changed_schema, shown

_NAME = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Matched:
    """An operation on both sides; None where it is not."""

    old: Operation | None
    new: Operation | None

    @property
    def label(self) -> str:
        """The method and the path by which a reader knows it: the new ones, if there are."""
        one = self.new or self.old
        return f"{one.method} {one.path}" if one else ""


def route(path: str) -> str:
    """*path* without the names of its parameters."""
    return _NAME.sub("{}", path)


def matched(old: Api, new: Api) -> Iterator[Matched]:
    """Every operation of either side, in the order of the old document, then of the new."""
    before, after = _by_route(old), _by_route(new)
    for key in dict.fromkeys((*before, *after)):
        yield Matched(before.get(key), after.get(key))


def _by_route(api: Api) -> Mapping[tuple[str, str], Operation]:
    return {(one.method, route(one.path)): one for one in api.operations.values()}


def call_of(operation: Operation) -> str:
    """How a caller calls *operation*."""
    return f"client.{operation.namespaces[0]}.{operation.python_name}"


Key = tuple[str, str | int]


def changed_parameters(walk: Walk, old: Operation, new: Operation) -> Iterator[Found]:
    """What changed in the parameters of an operation."""
    before, after = _by_key(old), _by_key(new)
    for key in dict.fromkeys((*before, *after)):
        yield from _changed(walk, before.get(key), after.get(key))


def _by_key(operation: Operation) -> Mapping[Key, Parameter]:
    order = template_names(operation.path)
    return {_key(one, order): one for one in operation.parameters}


def _key(one: Parameter, order: list[str]) -> Key:
    if one.place == "path":
        return one.place, order.index(one.name)
    return one.place, one.name.lower() if one.place == "header" else one.name


def _changed(walk: Walk, old: Parameter | None, new: Parameter | None) -> Iterator[Found]:
    at = both(old, new)
    if old and new:
        yield from _changed_demand(old, new, at)
        yield from _changed_writing(old, new, at)
        yield from _changed_values(walk, old, new, at)
    elif old:
        yield found("request-parameter-removed", at, what=words(old), argument=old.python_name)
    elif new:
        rule = f"new-{'required' if new.required else 'optional'}-request-parameter"
        yield found(rule, at, what=words(new), argument=new.python_name)


def words(one: Parameter) -> str:
    """*one* as a reader knows it."""
    return f"the {one.place} parameter `{one.name}`"


def _changed_demand(old: Parameter, new: Parameter, at: Both) -> Iterator[Found]:
    what, argument = words(new), new.python_name
    if old.python_name != new.python_name:
        yield found("request-parameter-python-name-changed", at, old=old.python_name, new=argument)
    if old.required != new.required:
        rule = f"request-parameter-became-{'required' if new.required else 'optional'}"
        yield found(rule, at.down("required"), what=what, argument=argument)
    if old.deprecated != new.deprecated:
        rule = f"request-parameter-{'deprecated' if new.deprecated else 'reactivated'}"
        yield found(rule, at.down("deprecated"), what=what)


def _changed_writing(old: Parameter, new: Parameter, at: Both) -> Iterator[Found]:
    before, after = _writing(old), _writing(new)
    if before != after:
        yield found("request-parameter-serialization-changed", at, what=words(new), old=before, new=after)


def _writing(one: Parameter) -> str:
    if one.media_type:
        return one.media_type
    marks = (("explode", one.explode), ("allowReserved", one.allow_reserved))
    return ", ".join((one.style, *(mark for mark, is_set in marks if is_set)))


def _changed_values(walk: Walk, old: Parameter, new: Parameter, at: Both) -> Iterator[Found]:
    schemas = Both(at.old and at.old.down(*_steps(old)), at.new and at.new.down(*_steps(new)))
    node = Spot("request", "parameter", words(new), schemas)
    yield from changed_schema(walk.again(), node, (old.schema, new.schema))


def _steps(one: Parameter) -> tuple[str, ...]:
    return ("content", one.media_type, "schema") if one.media_type else ("schema",)


_MEDIA_TYPES = {
    "request": "request-body-media-type",
    "response": "response-media-type",
    "webhook": "webhook-media-type",
}
"""The start of the rules of media types, by family."""


def changed_body(walk: Walk, old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """What changed in the request body of an operation."""
    at = operation.down("requestBody")
    if old.body and new.body:
        if old.body.required != new.body.required:
            rule = f"request-body-became-{'required' if new.body.required else 'optional'}"
            yield found(rule, at.down("required"))
        yield from _changed_contents(walk, Spot("request", "body", "the request body", at), old.body, new.body)
        yield from _changed_encodings(old.body, new.body)
        yield from _changed_arguments(old.body, new.body, at)
    elif old.body:
        yield found("request-body-removed", at)
    elif new.body:
        yield found(f"request-body-added-{'required' if new.body.required else 'optional'}", at)


def _changed_contents(
    walk: Walk, node: Spot, old: Body | DocumentedResponse, new: Body | DocumentedResponse, **words: str
) -> Iterator[Found]:
    before, after = _by_media_type(old.contents), _by_media_type(new.contents)
    start = _MEDIA_TYPES[node.family]
    yield from (node.found(f"{start}-removed", old=name, **words) for name in before if name not in after)
    yield from (node.found(f"{start}-added", new=name, **words) for name in after if name not in before)
    for name, content in before.items():
        if name in after:
            root = node.root if len(after) == 1 else f"{node.root} ({name})"
            inner = Spot(node.family, node.part, root, both(content, after[name]).down("schema"))
            yield from changed_schema(walk.again(), inner, (_schema(content), _schema(after[name])))


def _by_media_type(contents: Sequence[Content]) -> dict[str, Content]:
    return {one.media_type.lower(): one for one in contents}


def _schema(content: Content) -> Schema:
    return True if content.schema is None else content.schema


def _changed_encodings(old: Body, new: Body) -> Iterator[Found]:
    before, after = _by_media_type(old.contents), _by_media_type(new.contents)
    for name in before.keys() & after.keys():
        at = both(before[name], after[name]).down("encoding")
        encodings = (before[name].encoding, after[name].encoding)
        for part in sorted(encodings[0].keys() | encodings[1].keys()):
            if encodings[0].get(part) != encodings[1].get(part):
                what = f"`{part}` of the request body"
                yield found("request-body-encoding-changed", at.down(part), what=what)


def _changed_arguments(old: Body, new: Body, at: Both) -> Iterator[Found]:
    """The properties that are arguments: their Python names."""
    after = {one.name: one.python_name for one in new.fields}
    for one in old.fields:
        name = after.get(one.name, one.python_name)
        if name != one.python_name:
            yield found("request-property-python-name-changed", at, old=one.python_name, new=name)


def changed_replies(walk: Walk, old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """What changed in the answers of an operation: by status, or by the range that holds it."""
    before = {one.status: one for one in old.responses}
    after = {one.status: one for one in new.responses}
    at = operation.down("responses")
    for status, reply in before.items():
        other = after.get(status) or after.get(f"{status[0]}XX")
        if other:
            yield from _changed_reply(walk, reply, other)
        else:
            yield found(f"response-{_kind(status)}-status-removed", at.down(status), old=status)
    for status in after:
        if status not in before:
            yield found(f"response-{_kind(status)}-status-added", at.down(status), new=status)


def _kind(status: str) -> str:
    return "success" if status.startswith("2") else "non-success"


def _changed_reply(walk: Walk, old: DocumentedResponse, new: DocumentedResponse) -> Iterator[Found]:
    node = Spot("response", "body", f"the answer {new.status}", both(old, new))
    yield from _changed_contents(walk, node, old, new, status=new.status)
    before = {one.name.lower(): one for one in old.headers}
    after = {one.name.lower(): one for one in new.headers}
    for name in dict.fromkeys((*before, *after)):
        yield from _changed_header(walk, node, before.get(name), after.get(name))


def _changed_header(walk: Walk, around: Spot, old: Header | None, new: Header | None) -> Iterator[Found]:
    name = new.name if new else old.name if old else ""
    node = Spot("response", "header", f"the header `{name}` of {around.root}", around.at.down("headers", name))
    if old and new:
        if old.required != new.required:
            yield node.found(f"response-header-became-{'required' if new.required else 'optional'}")
        yield from changed_schema(walk.again(), replace(node, at=node.at.down("schema")), (old.schema, new.schema))
    elif old:
        yield node.found(f"{'required' if old.required else 'optional'}-response-header-removed")
    else:
        yield node.found("response-header-added")


def changed_webhook(walk: Walk, old: Webhook | None, new: Webhook | None) -> Iterator[Found]:
    """What changed in an event that the API sends."""
    node = Spot("webhook", "body", "the event", both(old, new))
    if old and new:
        if old.body and new.body:
            yield from _changed_contents(walk, node, old.body, new.body)
        elif old.body or new.body:
            yield node.found(f"webhook-body-{'added' if new.body else 'removed'}")
        yield from _changed_event_headers(walk, old, new)
    else:
        yield node.found("webhook-added" if new else "webhook-removed")


def _changed_event_headers(walk: Walk, old: Webhook, new: Webhook) -> Iterator[Found]:
    before, after = ({_content_key(one): one for one in side.parameters} for side in (old, new))
    for key in dict.fromkeys((*before, *after)):
        pair = (before.get(key), after.get(key))
        inner = Spot("webhook", "property", f"the {key[0]} `{key[1]}` of the event", both(*pair))
        if pair[0] and pair[1]:
            yield from changed_schema(walk.again(), inner, (pair[0].schema, pair[1].schema))
        else:
            yield inner.found(f"webhook-header-{'removed' if pair[0] else 'added'}")


def _content_key(one: Parameter) -> tuple[str, str]:
    return one.place, one.name.lower()


_OPEN = frozenset[str]()
_ANY = "any value"


def changed_security(old: tuple[Operation, Api], new: tuple[Operation, Api], operation: Both) -> Iterator[Found]:
    """The ways in of an operation (OpenAPI 3.1 §4.8.30): a way still holds where one that asks no more is left."""
    names = _same_names(old[1].security_schemes, new[1].security_schemes)
    before = [frozenset(names.get(key, key) for key in way) for way in old[0].security] or [_OPEN]
    after = [frozenset(way) for way in new[0].security] or [_OPEN]
    at = operation.down("security")
    lost = [way for way in before if not any(other <= way for other in after)]
    for way in lost:
        rule = "api-security-removed" if way else "api-security-added"
        yield found(rule, at, old=_way(way), new=" or ".join(map(_way, after)))
    for way in after:
        if way not in before and _OPEN not in lost:
            yield found("api-security-alternative-added", at, new=_way(way))


def _same_names(old: Mapping[str, SecurityScheme], new: Mapping[str, SecurityScheme]) -> dict[str, str]:
    """The new names of schemes that were only renamed."""
    by_content = {_content(one): key for key, one in new.items() if key not in old}
    return {key: by_content.get(_content(one), key) for key, one in old.items() if key not in new}


def _content(one: SecurityScheme) -> tuple[str, str, str]:
    return one.kind, one.place, one.name


def _way(way: frozenset[str]) -> str:
    return " with ".join(sorted(way)) or "no credentials"


def changed_schemes(old: Api, new: Api) -> Iterator[Found]:
    """How credentials are sent, of the schemes that both have."""
    for key in [key for key in old.security_schemes if key in new.security_schemes]:
        before, after = _content(old.security_schemes[key]), _content(new.security_schemes[key])
        if before != after:
            at = ROOT.down("components", "securitySchemes", key)
            words = {"old": " ".join(filter(None, before)), "new": " ".join(filter(None, after))}
            yield found("security-scheme-changed", at, what=key, **words)


def changed_servers(old: Sequence[Server], new: Sequence[Server], at: Both) -> Iterator[Found]:
    """The servers of the document, or of an operation: by address, whether or not it ends in a slash."""
    before, after = ({address(one.url): one for one in side} for side in (old, new))
    yield from (found("server-removed", at, old=url) for url in before if url not in after)
    yield from (found("server-added", at, new=url) for url in after if url not in before)
    if before and after and next(iter(before)) != next(iter(after)):
        yield found("default-server-changed", at, old=next(iter(before)), new=next(iter(after)))
    for url, one in before.items():
        if url in after:
            yield from _changed_variables(url, one.variables, after[url].variables, at)


def _changed_variables(
    url: str, old: Mapping[str, ServerVariable], new: Mapping[str, ServerVariable], at: Both
) -> Iterator[Found]:
    yield from (found("server-variable-removed", at, what=url, old=name) for name in old if name not in new)
    yield from (found("server-variable-added", at, what=url, new=name) for name in new if name not in old)
    for name, before in old.items():
        if name in new:
            yield from _changed_variable({"what": url, "variable": name}, before, new[name], at)


def _changed_variable(words: Mapping[str, str], old: ServerVariable, new: ServerVariable, at: Both) -> Iterator[Found]:
    rule, before, after = "server-variable-enum-value", old.enum or (_ANY,), new.enum or (_ANY,)
    yield from (found(f"{rule}-removed", at, **words, old=word) for word in before if word not in after)
    yield from (found(f"{rule}-added", at, **words, new=word) for word in after if word not in before)
    if old.default != new.default:
        yield found("server-variable-default-changed", at, **words, old=old.default, new=new.default)


def changed_paging(old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """`x-dyn-pagination`."""
    at = operation.down("x-dyn-pagination")
    if old.pagination and new.pagination:
        if old.pagination != new.pagination:
            yield found("pagination-changed", at, words=_apart(old.pagination, new.pagination))
    elif old.pagination or new.pagination:
        yield found("pagination-added" if new.pagination else "pagination-removed", at)


def changed_retries(old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """`x-dyn-retries`, of the operation or the document."""
    if old.retries != new.retries:
        words = _apart(old.retries, new.retries) if old.retries and new.retries else "some" if new.retries else "none"
        yield found("retries-changed", operation.down("x-dyn-retries"), words=words)


def changed_idempotency(old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """`x-dyn-idempotency`: another header is the end of the one and the beginning of the other."""
    at, before, after = operation.down("x-dyn-idempotency"), old.idempotency_header, new.idempotency_header
    if before and before != after:
        yield found("idempotency-removed", at, old=before)
    if after and before != after:
        yield found("idempotency-added", at, new=after)


def changed_waiters(old: Operation, new: Operation, operation: Both) -> Iterator[Found]:
    """`x-dyn-waiters`."""
    at = operation.down("x-dyn-waiters")
    before, after = ({one.name: one for one in side.waiters} for side in (old, new))
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield found("waiter-removed", at.down(name), old=name)
        elif name not in before:
            yield found("waiter-added", at.down(name), new=name)
        elif before[name] != after[name]:
            yield found("waiter-changed", at.down(name), what=name, words=_apart(before[name], after[name]))


def changed_shapes(old: Api, new: Api) -> Iterator[Found]:
    """`x-dyn-errors` and `x-dyn-webhooks`."""
    if old.error_shape != new.error_shape:
        words = _apart(old.error_shape, new.error_shape)
        yield found("error-shape-changed", ROOT.down("x-dyn-errors"), words=words)
    if old.event_shape != new.event_shape:
        words = _apart(old.event_shape, new.event_shape)
        yield found("event-shape-changed", ROOT.down("x-dyn-webhooks"), words=words)


def _apart(old: Any, new: Any) -> str:
    """The attributes in which two records differ, in words."""
    before, after = asdict(old), asdict(new)
    changed = [name for name in before if before[name] != after[name]]
    return ", ".join(f"{name} {shown(after[name])} instead of {shown(before[name])}" for name in changed)


def gone(operation: Operation, new: Api) -> Found:
    """That *operation* is no longer there, or no operation of its path is."""
    stays = route(operation.path) in {route(other.path) for other in new.operations.values()}
    rule = f"api-{'' if stays else 'path-'}removed-{'with' if operation.deprecated else 'without'}-deprecation"
    return found(rule, both(operation, None), call=call_of(operation))


def added(operation: Operation) -> Found:
    """That *operation* is new."""
    return found("endpoint-added", both(None, operation), call=call_of(operation))


def changed_names(old: Operation, new: Operation, at: Both) -> Iterator[Found]:
    """operationId, tags, and the Python names made of them."""
    call = call_of(new)
    if old.id != new.id:
        words = {"old": f'"{old.id}"', "new": f'"{new.id}"'}
        yield found("api-operation-id-removed", at.down("operationId"), **words)
    if old.python_name != new.python_name:
        yield found("api-python-name-changed", at, old=old.python_name, new=new.python_name, call=call)
    for space in old.namespaces:
        if space not in new.namespaces:
            yield found("api-tag-removed", at.down("tags"), old=space, call=call)
    for space in new.namespaces:
        if space not in old.namespaces:
            yield found("api-tag-added", at.down("tags"), new=space)


def changed_deprecation(old: Operation, new: Operation, at: Both) -> Iterator[Found]:
    """Whether it is deprecated."""
    if old.deprecated != new.deprecated:
        yield found("endpoint-deprecated" if new.deprecated else "endpoint-reactivated", at.down("deprecated"))


def changed_events(old: Operation, new: Operation, at: Both) -> Iterator[Found]:
    """The webhooks that may follow."""
    events = at.down("x-dyn-events")
    yield from (found("operation-event-removed", events, old=event) for event in old.events if event not in new.events)
    yield from (found("operation-event-added", events, new=event) for event in new.events if event not in old.events)
