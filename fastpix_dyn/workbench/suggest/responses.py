"""How a document is mended where it does not speak of a reply: its status, its media type, its headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Node, ReferenceFaultError
from fastpix_dyn.spec.plan import Operation, Where
from fastpix_dyn.wire.decode import match_content, match_reply
from fastpix_dyn.wire.media_types import essence
from fastpix_dyn.workbench.edits import Change
from fastpix_dyn.workbench.infer import schema_of
from fastpix_dyn.workbench.suggest.evidence import UNKNOWN, Seen


@dataclass(frozen=True, slots=True)
class Mend:
    """Changes of one file that belong together, and what they do, in words."""

    file: str
    changes: tuple[Change, ...]
    deed: str


def schema(subject: Subject, operation: Operation, seen: Seen) -> Node | None:
    """Where the schema of the answer, or of its header, stands."""
    reply = match_reply(operation, int(seen.finding.status))
    if reply is None:
        return None
    if seen.finding.pointer.startswith("/header/"):
        name = json_pointer.tokens(seen.finding.pointer)[1]
        return followed(subject, spot_of(subject, reply.where).child("headers").child(name)).child("schema")
    content = match_content(reply, seen.content_type)
    return None if content is None or content.schema is None else spot_of(subject, content.where).child("schema")


def spot_of(subject: Subject, where: Where) -> Node:
    """The spot *where*, with its value."""
    return Node(where.file, where.pointer, json_pointer.get(subject.document.values[where.file], where.pointer))


def followed(subject: Subject, node: Node) -> Node:
    """*spot*, or what a `$ref` there leads to in the end."""
    while node.has("$ref"):
        try:
            node = subject.document.follow(node, node.value["$ref"])
        except ReferenceFaultError:
            return node
    return node


def put(node: Node, deed: str, value: Any, *path: str) -> Mend:
    """The mend that puts *value* at *path* below *spot*, or takes it away."""
    pointer = node.pointer + "".join(f"/{json_pointer.escape(token)}" for token in path)
    return Mend(node.file, (Change(pointer, value),), deed)


def of_header(subject: Subject, operation: Operation, seen: Seen) -> Mend | None:
    """How the document is mended where it does not know a header, or one is missing."""
    reply = match_reply(operation, int(seen.finding.status))
    headers = spot_of(subject, reply.where).child("headers") if reply else None
    if headers is None:
        return None
    (name,) = json_pointer.tokens(seen.finding.pointer)[1:]
    if seen.finding.rule == "undeclared":
        new = {"schema": {"type": "string"}}
        return None if headers.has(name) else put(headers, f"declare the header {name}", new, name)
    header = followed(subject, headers.child(name))
    is_required = header.child("required").value is True
    return put(header, f"no longer require the header {name}", False, "required") if is_required else None  # noqa: FBT003  # the value to write


def _status(subject: Subject, operation: Operation, seen: Seen) -> Mend | None:
    responses, status = spot_of(subject, operation.where).child("responses"), seen.finding.status
    if responses.has(status):
        return None
    new = _shared_response(subject, responses, seen) or _response(seen)
    return put(responses, f"declare the status {status}", new, status)


def _shared_response(subject: Subject, responses: Node, seen: Seen) -> dict[str, Any] | None:
    """A `$ref` that other operations of this file have for the same status, where that response fits."""
    status, references = seen.finding.status, list[str]()
    for other in subject.api.operations.values():
        node = spot_of(subject, other.where).child("responses").child(status)
        reply = next((one for one in other.responses if one.status == status), None)
        if node.file == responses.file and node.has("$ref") and reply is not None:
            content = match_content(reply, seen.content_type)
            if (
                content
                and content.schema is not None
                and seen.body is not UNKNOWN
                and not subject.judges.exceeds(content.schema, seen.body)
            ):
                references.append(node.value["$ref"])
    return {"$ref": max(references, key=references.count)} if references else None


def _response(seen: Seen) -> dict[str, Any]:
    try:
        phrase = HTTPStatus(int(seen.finding.status)).phrase
    except ValueError:
        phrase = f"Status {seen.finding.status}"
    return {"description": f"{phrase}.", **({"content": _content(seen)} if seen.content_type else {})}


def _content(seen: Seen) -> dict[str, Any]:
    is_data = seen.body is not UNKNOWN and not isinstance(seen.body, bytes)
    return {essence(seen.content_type): {"schema": schema_of([seen.body])} if is_data else {}}


def _media_type(subject: Subject, operation: Operation, seen: Seen) -> Mend | None:
    reply = match_reply(operation, int(seen.finding.status))
    name = seen.content_type or seen.finding.got
    if reply is None or "/" not in name or any(one.media_type == essence(name) for one in reply.contents):
        return None
    node, new = spot_of(subject, reply.where), _content(Seen(seen.finding, name, seen.body))
    deed = f"declare {essence(name)}"
    if node.has("content"):
        return put(node, deed, new[essence(name)], "content", essence(name))
    return put(node, deed, new, "content")


OF_REPLIES: Mapping[str, Callable[[Subject, Operation, Seen], Mend | None]] = {
    "status": _status,
    "mediaType": _media_type,
    "body": _media_type,
}
