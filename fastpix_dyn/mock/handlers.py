"""Handle valid requests: one function per action of an operation (create, list, read, update, delete).

A handler gets the resources that the request names, the outermost first, and returns the body of the response. Uploaded
files are handled here also: a finished upload creates the resource that the document says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, assert_never
from urllib.parse import urlsplit

from fastpix_dyn.mock.resource_types import ResourceTypes, Role, success_content
from fastpix_dyn.mock.resources import Ids, Resources, Store, StoredResource, set_value
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.example_values import content_example
from fastpix_dyn.spec.plan import Api, MembershipChange, Operation, ResourceEffect
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.wire.messages import Headers, Request, Response

UPLOAD_PATH = "/_uploads/"
"""The path below which the mock server takes files."""
_DEFAULT_PAGE_SIZE = 10
_CONTENT_RANGE = re.compile(r"bytes (?:(\d{1,18})-(\d{1,18})|\*)/(\d{1,18}|\*)", re.ASCII)


class RefusalError(Exception):
    """The request can't be fulfilled: a resource does not exist, or its state does not allow it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class ValidRequest:
    """A request that matches the document.

    Attributes:
        operation: the operation that it is for.
        values: its parameters, by wire name.
        body: its body without *undeclared*; None if it has no body.
        request: the request as it arrived.
        undeclared: the values of the body under keys that the document does not declare, by JSON pointer into the body.
    """

    operation: Operation
    values: Mapping[str, Any]
    body: Any
    request: Request
    undeclared: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PendingUpload:
    """An upload whose file has not arrived.

    Attributes:
        makes: operationId of the operation that reads what the file becomes.
        resource: the upload itself.
        values: what the request said of the resource that the file becomes.
    """

    makes: str
    resource: StoredResource
    values: Mapping[str, Any]


@dataclass(slots=True)
class Handlers:
    """Handles requests to one mock server."""

    api: Api
    types: ResourceTypes
    store: Store
    resources: Resources
    uploads: dict[str, PendingUpload] = field(default_factory=dict[str, PendingUpload])
    """The uploads whose files have not arrived, by id."""
    received: dict[str, int] = field(default_factory=dict[str, int])
    """The bytes that have arrived of files in several chunks, by id of the upload."""

    def handle(self, request: ValidRequest) -> Any:
        """Return the body of the response to *request*.

        Raises:
            RefusalError: a resource does not exist, or its state does not allow the request.
        """
        role = self.types.roles[request.operation.id]
        named = self._named_resources(request, role)
        match role.action:
            case "create":
                return _create(self, request, role, named)
            case "list":
                return _list(self, request, role, named)
            case "read" | "read_part":
                return _read(self, request, role, named)
            case "update":
                return _update(self, request, role, named)
            case "delete":
                return _delete(self, request, role, named)
            case _:
                assert_never(role.action)

    def receive_chunk(self, request: Request) -> Response:
        """Return the response of the storage host to a POST or PUT of a file, or of a chunk of one."""
        upload_id = urlsplit(request.url).path.removeprefix(UPLOAD_PATH)
        upload = self.uploads.get(upload_id)
        if upload is None or not upload.resource.is_listed:  # a cancellation hides it
            return Response(404, Headers(), b"no upload has this address, or its file has arrived")
        if request.method == "POST":
            return Response(201, Headers([("Location", request.url)]), b"")
        if request.method != "PUT":
            return Response(405, Headers([("Allow", "POST, PUT")]), b"")
        content_range = Headers(request.headers).get("content-range")
        if content_range is None:
            return self._finish_upload(upload_id)
        match = _CONTENT_RANGE.fullmatch(content_range)
        if match is None or not _is_range(match):
            return Response(400, Headers(), b"Content-Range must have the form: bytes FIRST-LAST/SIZE")
        return self._receive_range(upload_id, request.content or b"", match)

    def _receive_range(self, upload_id: str, content: bytes, match: re.Match[str]) -> Response:
        """Receive the bytes of a `Content-Range`, or respond with how many have arrived if it is `bytes */SIZE`."""
        received = self.received.get(upload_id, 0)
        if match[1] is not None:
            if int(match[1]) != received or int(match[2]) - int(match[1]) + 1 != len(content):
                return _incomplete(received)
            received = self.received[upload_id] = received + len(content)
        return self._finish_upload(upload_id) if match[3] == str(received) else _incomplete(received)

    def _finish_upload(self, upload_id: str) -> Response:
        """Create what the file becomes, with the id of the upload, and delete the upload."""
        upload = self.uploads.pop(upload_id)
        resource_type = self.types.read_by(upload.makes)
        if resource_type and resource_type.creator:
            self.resources.create(resource_type.creator, resource_type, (), upload.values, upload_id)
        self.store.delete(upload.resource)
        return Response(200, Headers(), b"")

    def _named_resources(self, request: ValidRequest, role: Role) -> list[StoredResource]:
        """Return the resources that the parameters of *request* name, the outermost first."""
        named: list[StoredResource] = []
        for one in role.parameters:
            resource_type = self.types.by_path[one.resource_type]
            resource_id = str(request.values.get(one.parameter.name, ""))
            ids = (*named[-1].ids, resource_id) if resource_type.parent and named else (resource_id,)
            resource = self.resources.find(resource_type, ids)
            if resource is None:
                raise RefusalError(404, f"no resource has this {one.parameter.name}: {resource_id}")
            named.append(resource)
        return named


def _is_range(content_range: re.Match[str]) -> bool:
    """Return whether the first byte is not after the last, and the last is within the size (RFC 9110 §14.4)."""
    first, last, size = content_range.groups()
    return first is None or (int(first) <= int(last) and (size == "*" or int(last) < int(size)))


def _incomplete(received: int) -> Response:
    return Response(308, Headers([("Range", f"bytes=0-{received - 1}")] if received else []), b"")


def _check_state(effect: ResourceEffect | None, named: list[StoredResource]) -> None:
    """Raise if the innermost resource is not in a state that *effect* needs."""
    for pointer, allowed in effect.needs.items() if effect and named else ():
        value = json_pointer.find(named[-1].data, pointer)
        if value is None or (allowed and value not in allowed):
            expected = " or ".join(map(str, allowed)) or "set"
            raise RefusalError(400, f"{pointer[1:]} must be {expected}; it is {'not set' if value is None else value}")


def _create(handlers: Handlers, request: ValidRequest, role: Role, named: list[StoredResource]) -> Any:
    resource_type = handlers.types.by_path[role.resource_type]
    parents = named[-1].ids[: resource_type.depth - 1] if named else ()
    _check_state(request.operation.effect, named)
    values: Mapping[str, Any] = request.body if is_object(request.body) else {}
    resource = handlers.resources.create(request.operation, resource_type, parents, values)
    resource.undeclared |= request.undeclared
    if named:
        handlers.resources.touch(handlers.types.by_path[named[0].resource_type], named[0])
    _expect_upload(handlers, request, resource)
    _emit_event(handlers, request.operation, resource)
    return handlers.resources.response_body(request.operation, role.pointer, resource)


def _expect_upload(handlers: Handlers, request: ValidRequest, resource: StoredResource) -> None:
    """Set the address for the file to one of this server, if the operation creates an upload (`x-dyn-effect`)."""
    effect = request.operation.effect
    if effect and effect.upload:
        scheme, _, host, *_ = request.request.url.split("/", 3)
        upload_id = resource.ids[-1]
        pointer = effect.upload.removeprefix(handlers.types.roles[request.operation.id].pointer)
        set_value(resource.data, pointer, f"{scheme}//{host}{UPLOAD_PATH}{upload_id}?upload_id={upload_id}")
        values = {key: part for value in request.body.values() if is_object(value) for key, part in value.items()}
        handlers.uploads[upload_id] = PendingUpload(effect.makes, resource, values)


def _read(handlers: Handlers, request: ValidRequest, role: Role, named: list[StoredResource]) -> Any:
    _check_state(request.operation.effect, named)
    resource = named[-1] if named and role.resource_type else None
    return handlers.resources.response_body(request.operation, role.pointer, resource)


def _update(handlers: Handlers, request: ValidRequest, role: Role, named: list[StoredResource]) -> Any:
    if not named:
        return handlers.resources.response_body(request.operation, role.pointer, None)
    resource, effect = named[-1], request.operation.effect
    _check_state(effect, named)
    resource_type = handlers.types.by_path[resource.resource_type]
    if effect and effect.members:
        _update_members(handlers, effect.members, resource, request.body)
    elif is_object(request.body):
        into = effect.into if effect else ""
        handlers.resources.update(resource_type, resource, request.body, into)
        resource.undeclared |= {f"{into}{key}": value for key, value in request.undeclared.items()}
    resource.is_listed = resource.is_listed and not (effect and effect.hides)
    for pointer, value in effect.sets.items() if effect else ():
        set_value(resource.data, pointer, value)
        resource.state_since = handlers.store.clock()
    for one in named:
        handlers.resources.touch(handlers.types.by_path[one.resource_type], one)
    _emit_event(handlers, request.operation, resource)
    if effect and effect.into:
        return _body_with_part(handlers, request, json_pointer.find(resource.data, effect.into))
    return handlers.resources.response_body(request.operation, role.pointer, resource)


def _body_with_part(handlers: Handlers, request: ValidRequest, part: Any) -> Any:
    """Return the example of the response, with the updated *part* under the first key whose schema it fits."""
    content = success_content(request.operation)
    body = deepcopy(content_example(content, handlers.api.schemas)) if content else None
    if content is None or content.schema is None or not is_object(body):
        return body
    attempts = ({**body, key: part} for key, value in body.items() if is_object(value))
    return next((one for one in attempts if handlers.resources.fits(content.schema, one)), body)


def _update_members(handlers: Handlers, members: MembershipChange, resource: StoredResource, body: Any) -> None:
    """Add the members that the request names to the list of *resource*, remove them, or put them into that order."""
    resource_type = handlers.types.read_by(members.reader)
    ids = [str(one) for one in json_pointer.find(body, members.ids) or ()]
    items: list[Any] = json_pointer.find(resource.data, members.pointer) or []
    by_id = {handlers.resources.id_in(resource_type, item): item for item in items} if resource_type else {}
    if members.how == "add":
        for one in ids:
            member = handlers.resources.find(resource_type, (one,)) if resource_type else None
            by_id[one] = handlers.resources.member(resource_type, member, one) if resource_type else {}
    elif members.how == "remove":
        by_id = {key: item for key, item in by_id.items() if key not in ids}
    else:
        ordered = [one for one in ids if one in by_id]
        by_id = {key: by_id[key] for key in [*ordered, *(key for key in by_id if key not in ordered)]}
    set_value(resource.data, members.pointer, list(by_id.values()))


def _delete(handlers: Handlers, request: ValidRequest, role: Role, named: list[StoredResource]) -> Any:
    _check_state(request.operation.effect, named)
    if named:
        handlers.store.delete(named[-1])
        _emit_event(handlers, request.operation, named[-1])
    return handlers.resources.response_body(request.operation, role.pointer, None)


def _list(handlers: Handlers, request: ValidRequest, role: Role, named: list[StoredResource]) -> Any:
    """Return a page of the stored resources: the newest first, unless a parameter asks for the order `asc`."""
    content = success_content(request.operation)
    body = deepcopy(content_example(content, handlers.api.schemas)) if content else None
    resource_type = handlers.types.by_path.get(role.resource_type)
    if content is None or content.schema is None or resource_type is None:
        return body
    # A list of top-level resources below another resource: which of them belong to it is not known.
    is_unrelated = resource_type.depth == 1 and named
    if is_unrelated and named[-1].is_example:
        return body
    parents: Ids = named[-1].ids if named else ()
    collection = [] if is_unrelated else handlers.store.collection(resource_type.path, parents)
    resources = [one for one in collection if one.is_listed]
    for one in resources:
        handlers.resources.find(resource_type, one.ids)
    ordered = resources if named or _is_ascending(request) else resources[::-1]
    base = next(iter(json_pointer.find(body, role.pointer) or ()), None)
    schema = handlers.resources.schema_at(content.schema, f"{role.pointer}/0")
    items = [handlers.resources.list_item(schema, base, one) for one in ordered]
    return _page(request, body, role.pointer, items)


def _is_ascending(request: ValidRequest) -> bool:
    """Return whether a parameter has the value asc."""
    return any(str(value).lower() == "asc" for value in request.values.values())


def _page(request: ValidRequest, body: Any, pointer: str, items: list[Any]) -> Any:
    """Return *body* with the requested page of *items* at *pointer*, and the numbers of `x-dyn-pagination`."""
    pagination = request.operation.pagination
    if pagination is None:
        return _with_value(body, pointer, items)
    sizes = (one.schema for one in request.operation.parameters if one.name == pagination.size)
    default = next((schema.get("default") for schema in sizes if is_object(schema)), None)
    size = max(1, _whole(request.values.get(pagination.size or "", default), _DEFAULT_PAGE_SIZE))
    page = _whole(request.values.get(pagination.page), pagination.first)
    start = max(0, page - pagination.first) * size
    body = _with_value(body, pointer, items[start : start + size])
    numbers = ((pagination.total, len(items)), (pagination.pages, -(-len(items) // size)), (pagination.number, page))
    for number_pointer, number in numbers:
        if number_pointer:
            body = _with_value(body, number_pointer, number)
    return body


def _whole(value: Any, default: int) -> int:
    """Return *value* as a whole number; *default* if the document lets it be none."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return default


def _with_value(body: Any, pointer: str, value: Any) -> Any:
    if not pointer:
        return value
    set_value(body, pointer, value)
    return body


def _emit_event(handlers: Handlers, operation: Operation, resource: StoredResource) -> None:
    if operation.events:
        handlers.store.on_event(operation.events[0], resource)
