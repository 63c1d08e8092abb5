"""Bodies, answers and webhooks: their media types, their schemas, and their headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fastpix_dyn.spec.plan import Body, Content, Header, Operation, Parameter, Reply, Schema, Webhook
from fastpix_dyn.workbench.diff.found import Both, Found, both, found
from fastpix_dyn.workbench.diff.schemas import Spot, Walk, changed_schema

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


def _changed_contents(walk: Walk, spot: Spot, old: Body | Reply, new: Body | Reply, **words: str) -> Iterator[Found]:
    before, after = _by_media_type(old.contents), _by_media_type(new.contents)
    start = _MEDIA_TYPES[spot.family]
    yield from (spot.found(f"{start}-removed", old=name, **words) for name in before if name not in after)
    yield from (spot.found(f"{start}-added", new=name, **words) for name in after if name not in before)
    for name, content in before.items():
        if name in after:
            root = spot.root if len(after) == 1 else f"{spot.root} ({name})"
            inner = Spot(spot.family, spot.part, root, both(content, after[name]).down("schema"))
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
    before = {one.status: one for one in old.replies}
    after = {one.status: one for one in new.replies}
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


def _changed_reply(walk: Walk, old: Reply, new: Reply) -> Iterator[Found]:
    spot = Spot("response", "body", f"the answer {new.status}", both(old, new))
    yield from _changed_contents(walk, spot, old, new, status=new.status)
    before = {one.name.lower(): one for one in old.headers}
    after = {one.name.lower(): one for one in new.headers}
    for name in dict.fromkeys((*before, *after)):
        yield from _changed_header(walk, spot, before.get(name), after.get(name))


def _changed_header(walk: Walk, around: Spot, old: Header | None, new: Header | None) -> Iterator[Found]:
    name = new.name if new else old.name if old else ""
    spot = Spot("response", "header", f"the header `{name}` of {around.root}", around.at.down("headers", name))
    if old and new:
        if old.required != new.required:
            yield spot.found(f"response-header-became-{'required' if new.required else 'optional'}")
        yield from changed_schema(walk.again(), replace(spot, at=spot.at.down("schema")), (old.schema, new.schema))
    elif old:
        yield spot.found(f"{'required' if old.required else 'optional'}-response-header-removed")
    else:
        yield spot.found("response-header-added")


def changed_webhook(walk: Walk, old: Webhook | None, new: Webhook | None) -> Iterator[Found]:
    """What changed in an event that the API sends."""
    spot = Spot("webhook", "body", "the event", both(old, new))
    if old and new:
        if old.body and new.body:
            yield from _changed_contents(walk, spot, old.body, new.body)
        elif old.body or new.body:
            yield spot.found(f"webhook-body-{'added' if new.body else 'removed'}")
        yield from _changed_event_headers(walk, old, new)
    else:
        yield spot.found("webhook-added" if new else "webhook-removed")


def _changed_event_headers(walk: Walk, old: Webhook, new: Webhook) -> Iterator[Found]:
    before, after = ({_key(one): one for one in side.parameters} for side in (old, new))
    for key in dict.fromkeys((*before, *after)):
        pair = (before.get(key), after.get(key))
        inner = Spot("webhook", "property", f"the {key[0]} `{key[1]}` of the event", both(*pair))
        if pair[0] and pair[1]:
            yield from changed_schema(walk.again(), inner, (pair[0].schema, pair[1].schema))
        else:
            yield inner.found(f"webhook-header-{'removed' if pair[0] else 'added'}")


def _key(one: Parameter) -> tuple[str, str]:
    return one.place, one.name.lower()
