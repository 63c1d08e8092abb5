"""What is answered: from the examples and schemas of the document, and refusals in the API's own form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastpix_dyn.mock.example_values import sample
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Api, Content, DocumentedResponse, ErrorShape, Operation
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.decode import match_reply
from fastpix_dyn.wire.messages import Headers, Response

_PROBLEM = "application/problem+json"


def success(api: Api, operation: Operation, body: Any) -> Response:
    """The first success that *operation* declares, with *body*."""
    reply = next((one for one in operation.responses if one.status.startswith("2")), operation.responses[0])
    status = int(reply.status.replace("X", "0")) if reply.status != "default" else 200
    headers = [(one.name, str(sample(one.schema, api.schemas))) for one in reply.headers if one.required]
    if not reply.contents:
        return Response(status, Headers(headers), b"")
    content = reply.contents[0]
    return _written(status, content.media_type, body, headers)


def example(api: Api, content: Content) -> Any:
    """The first example of *content*, or an instance of its schema."""
    if content.examples:
        return next(iter(content.examples.values()))
    return None if content.schema is None else sample(content.schema, api.schemas)


def refusal(
    api: Api,
    operation: Operation | None,
    status: int,
    message: str,
    *,
    violations: tuple[Violation, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A refusal in the form that the document gives to answers of *status*; RFC 9457's where it gives none."""
    pairs = list((headers or {}).items())
    content = _error_content(api, operation, status)
    if content is None or not media_types.is_json(content.media_type):
        problem = {"title": message, "status": status, "detail": "; ".join(map(str, violations)) or message}
        return _written(status, _PROBLEM, problem, pairs)
    body = json.loads(json.dumps(example(api, content)))
    return _written(status, content.media_type, _filled(body, api.error_shape, status, message, violations), pairs)


def _error_content(api: Api, operation: Operation | None, status: int) -> Content | None:
    """The content of the reply to *status*; where no operation is concerned, of any operation's."""
    for candidate in [operation] if operation else api.operations.values():
        reply: DocumentedResponse | None = match_reply(candidate, status)
        if reply and not reply.status.startswith("2") and reply.contents:
            return reply.contents[0]
    return None


def _filled(body: Any, shape: ErrorShape, status: int, message: str, violations: tuple[Violation, ...]) -> Any:
    """The example of an error, with what is wrong this time in the places that the document names."""
    body = _with_status(body, status)
    told = "; ".join(map(str, violations)) or message
    for pointer, text in ((shape.message, message), (shape.description, told)):
        _put(body, pointer, text)
    if shape.fields:
        entries = [{shape.field[1:]: _field(one), shape.reason[1:]: one.message} for one in violations]
        _put(body, shape.fields, entries)
    return body


def _field(violation: Violation) -> str:
    """The name of the argument, as the API writes it: without the place where it stands."""
    return ".".join(json_pointer.tokens(violation.pointer)[1:])


def _with_status(body: Any, status: int) -> Any:
    """*body* with the number of another refusal in it made that of this one."""
    if is_object(body):
        return {key: _with_status(part, status) for key, part in body.items()}
    if is_array(body):
        return [_with_status(part, status) for part in body]
    is_code = isinstance(body, int) and not isinstance(body, bool) and 400 <= body < 600
    return status if is_code else body


def _put(body: Any, pointer: str, value: Any) -> None:
    """Puts *value* in the place of what *pointer* leads to, where something is."""
    holder, _, name = pointer.rpartition("/")
    try:
        parent = json_pointer.get(body, holder)
    except json_pointer.MissingError:
        return
    if isinstance(parent, dict) and name in parent:
        parent[name] = value


def _written(status: int, media_type: str, value: Any, headers: list[tuple[str, str]]) -> Response:
    if media_types.is_json(media_type):
        content = json.dumps(value, ensure_ascii=False).encode()
    else:
        content = value if isinstance(value, bytes) else str("" if value is None else value).encode()
    exact = media_type.replace("*/*", "application/octet-stream").replace("/*", "/plain")
    return Response(status, Headers([("Content-Type", exact), *headers]), content)
