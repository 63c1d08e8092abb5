"""The mock server: a function from request to response that behaves as the document says.

A request passes, in this order: the route, the credentials, its idempotency key, validation, and a handler; a response
is then written from the body that the handler returned. `create_reloading_app` follows edits of the document.
"""

from __future__ import annotations

import json
import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.errors import SpecError
from fastpix_dyn.mock.handlers import UPLOAD_PATH, Handlers, RefusalError, ValidRequest
from fastpix_dyn.mock.requests import (
    ABSENT,
    Match,
    Pairs,
    UnreadableError,
    check_readable,
    compile_routes,
    is_authorized,
    match_route,
    read_body,
    read_parameter,
    server_prefixes,
)
from fastpix_dyn.mock.resource_types import documented_success, find_resource_types
from fastpix_dyn.mock.resources import EventListener, Resources, Store
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.example_values import content_example, example_value
from fastpix_dyn.spec.json_pointer import escape
from fastpix_dyn.spec.plan import Api, Content, ErrorShape, Operation, Parameter, ParameterLocation
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.request_review import ReviewFinding
from fastpix_dyn.validate.validator import Validator, schema_problems
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.decode import match_response
from fastpix_dyn.wire.messages import Headers, Request, Response

App = Callable[[Request], Response]
"""A server without a network: it returns the response to a request, and may be called from many threads."""
CHECK_INTERVAL = 0.5
"""Seconds between two checks of the document's files for edits."""
_PROBLEM = "application/problem+json"
_log = logging.getLogger("fastpix_dyn.mock")


@check_types
def create_app(
    api: Api,
    *,
    clock: Callable[[], float] = time.time,
    seed: int | None = None,
    credentials: tuple[str, str] | None = None,
    on_event: EventListener | None = None,
) -> App:
    """Create a mock server for *api*.

    At first it contains the document's examples only: by their ids, but in no list. Resources that no operation creates
    are in lists also. New resources are kept in memory as long as the server is.

    Args:
        api: the API.
        clock: returns the time in seconds since the epoch; transitions (`x-dyn-resource`) happen by this clock.
        seed: makes the ids the same on every run.
        credentials: the user name and password that requests must send; None accepts any credentials.
        on_event: called with the name of each event and the resource that it is about.
    """
    routes, prefixes = compile_routes(api), server_prefixes(api)
    types = find_resource_types(api)
    rng = random.Random(seed)  # noqa: S311  # ids of a server for tests
    store = Store(clock, rng, on_event or (lambda _event, _resource: None))
    handlers = Handlers(api, types, store, Resources(api, types, store))
    server = _Server(api, Validator(api.schemas), handlers)
    lock, keys = threading.Lock(), _IdempotencyKeys()

    def app(request: Request) -> Response:
        try:
            check_readable(request)
            path = urlsplit(request.url).path
        except ValueError as problem:
            return refusal(api, None, 400, str(problem))
        if path.startswith(UPLOAD_PATH):
            with lock:
                return handlers.receive_chunk(request)
        match = match_route(routes, prefixes, request.method, path)
        if match is None:
            return refusal(api, None, 404, "the API has no such path")
        operation = match.operation
        if operation is None:
            allow = ", ".join(match.methods)
            return refusal(api, None, 405, f"the path has no such method; it has {allow}", headers={"Allow": allow})
        if not is_authorized(api, operation, request, Headers(request.headers), credentials):
            headers = {"WWW-Authenticate": "Basic"}
            return refusal(api, operation, 401, "credentials are missing or wrong", headers=headers)
        with lock:
            return keys.respond_once(api, operation, request, lambda: _respond(server, operation, match, request))

    return app


@dataclass(frozen=True, slots=True)
class _Server:
    """What every request needs: the API, its validator, and the handlers."""

    api: Api
    validator: Validator
    handlers: Handlers
    logged: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """The undeclared keys that were logged, by operationId and pointer: each is logged once."""


def _respond(server: _Server, operation: Operation, match: Match, request: Request) -> Response:
    """Validate *request*, pass it to its handler, and return the response."""
    api = server.api
    values = {one.name: _parameter_value(api, one, match, request) for one in operation.parameters}
    coding = Headers(request.headers).get("content-encoding", "identity")
    if request.content and coding.strip().lower() != "identity":
        return refusal(api, operation, 415, f"the content coding {coding!r} is not supported; send the body as it is")
    try:
        body = _body_value(api, operation, request)
    except UnreadableError as problem:
        return refusal(api, operation, 400, str(problem))
    undeclared = _undeclared_keys(server, operation, request, body)
    violations = _violations(server, operation, request, values, body)
    refused = {one.pointer for one in violations}
    violations += [one.violation for one in undeclared if one.is_misspelt and one.violation.pointer not in refused]
    if violations:
        declared = {response.status for response in operation.responses}
        status = 422 if "422" in declared or "400" not in declared else 400
        message = "the request does not match the document"
        return refusal(api, operation, status, message, violations=tuple(violations))
    kept = _kept_values(server, operation, body, undeclared)
    sent = {name: value for name, value in values.items() if value is not ABSENT}
    valid = ValidRequest(operation, sent, None if body is ABSENT else _without(body, [*kept]), request, kept)
    try:
        return success(api, operation, server.handlers.handle(valid))
    except RefusalError as error:
        return refusal(api, operation, error.status, error.message)


# Values of the request.


def _parameter_value(api: Api, parameter: Parameter, match: Match, request: Request) -> Any:
    sources: dict[ParameterLocation, Callable[[], Pairs]] = {
        "path": lambda: list(match.values.items()),
        "query": lambda: _pairs(urlsplit(request.url).query, "&"),
        "header": lambda: list(request.headers),
        "cookie": lambda: _pairs(Headers(request.headers).get("cookie", ""), "; "),
    }
    return read_parameter(parameter, sources[parameter.location](), api.schemas)


def _pairs(text: str, delimiter: str) -> Pairs:
    pieces = (piece.partition("=") for piece in text.split(delimiter) if piece)
    return [(name, value) for name, _, value in pieces]


def _body_value(api: Api, operation: Operation, request: Request) -> Any:
    """Return the value of the request's body; `ABSENT` if it has none, or none of a declared media type.

    Raises:
        UnreadableError: the body does not have the format of its media type.
    """
    content = _content(operation, request)
    return read_body(content, _content_type(request), request.content or b"", api.schemas) if content else ABSENT


def _content(operation: Operation, request: Request) -> Content | None:
    """Return the declared content of the media type of *request*; None if there is none, or no body."""
    contents = operation.body.contents if operation.body and request.content else ()
    return next((one for one in contents if media_types.covers(one.media_type, _content_type(request))), None)


def _content_type(request: Request) -> str:
    return str(Headers(request.headers).get("content-type", ""))


# Validation.


def _violations(
    server: _Server, operation: Operation, request: Request, values: Mapping[str, Any], body: Any
) -> list[Violation]:
    return [
        *_undeclared_parameters(server.api, operation, request),
        *_parameter_violations(server.validator, operation, values),
        *_body_violations(server, operation, request, body),
    ]


def _undeclared_parameters(api: Api, operation: Operation, request: Request) -> Iterator[Violation]:
    """Yield the keys of the query that no parameter has; none if a parameter takes any key."""
    queries = [one for one in operation.parameters if one.location == "query"]
    names = {one.name for one in queries}
    names |= {scheme.name for scheme in api.security_schemes.values() if scheme.location == "query"}
    exploded = [one for one in queries if one.explode and one.style in {"form", "deepObject"}]
    names |= {key for one in exploded for key in properties(one.schema, api.schemas)}
    if any(resolved(one.schema, api.schemas).get("type") == "object" for one in exploded if one.style == "form"):
        return
    for key, _ in parse_qsl(urlsplit(request.url).query, keep_blank_values=True):
        if key.partition("[")[0] not in names and key not in names:
            yield Violation(f"/query/{escape(key)}", "undeclared", "the operation has no such parameter")


def _parameter_violations(validator: Validator, operation: Operation, values: Mapping[str, Any]) -> Iterator[Violation]:
    for parameter in operation.parameters:
        value, pointer = values[parameter.name], f"/{parameter.location}/{escape(parameter.name)}"
        if value is not ABSENT:
            yield from validator.violations(parameter.schema, value, direction="request", pointer=pointer)
            reviewer = validator.reviewer(parameter.schema)
            findings = reviewer.findings(value, pointer) if reviewer else ()
            yield from (one.violation for one in findings if one.is_misspelt)
        elif parameter.required:
            yield Violation(pointer, "required", "the parameter is required")


def _body_violations(server: _Server, operation: Operation, request: Request, value: Any) -> Iterator[Violation]:
    if operation.body is None or (not request.content and not operation.body.required):
        return
    content = _content(operation, request)
    if not request.content:
        yield Violation("/body", "required", "a body is required")
    elif content is None:
        declared = ", ".join(one.media_type for one in operation.body.contents)
        message = f"the media type is {_content_type(request) or 'missing'}; expected {declared}"
        yield Violation("/body", "mediaType", message)
    elif content.schema is not None:
        yield from server.validator.violations(content.schema, value, direction="request", pointer="/body")


def _undeclared_keys(server: _Server, operation: Operation, request: Request, value: Any) -> list[ReviewFinding]:
    """Return the keys of the body *value* that the document does not declare."""
    content = _content(operation, request)
    reviewer = server.validator.reviewer(content.schema) if content and content.schema is not None else None
    findings = reviewer.findings(value, "/body") if reviewer else ()
    return [one for one in findings if one.violation.rule == "undeclared"]


def _kept_values(server: _Server, operation: Operation, body: Any, undeclared: list[ReviewFinding]) -> dict[str, Any]:
    """Return the values under *undeclared* keys by their pointers into *body*, and log each key once."""
    kept: dict[str, Any] = {}
    for one in undeclared:
        key = (operation.id, one.report_pointer)
        if key not in server.logged:
            server.logged.add(key)
            _log.info("%s: stored an undeclared key unchanged: %s", operation.id, one.violation)
        pointer = one.violation.pointer.removeprefix("/body")
        kept[pointer] = json_pointer.get(body, pointer)
    return kept


def _without(body: Any, pointers: Sequence[str]) -> Any:
    """Return *body* without the keys at *pointers*."""
    rest = deepcopy(body) if pointers else body
    for pointer in pointers:
        parent, _, key = pointer.rpartition("/")
        del json_pointer.get(rest, parent)[json_pointer.tokens(f"/{key}")[0]]
    return rest


# Responses.


def success(api: Api, operation: Operation, body: Any) -> Response:
    """Return the first successful response that *operation* declares, with *body*."""
    documented = documented_success(operation)
    status = int(documented.status.replace("X", "0")) if documented.status != "default" else 200
    headers = [(one.name, str(example_value(one.schema, api.schemas))) for one in documented.headers if one.required]
    if not documented.contents:
        return Response(status, Headers(headers), b"")
    return _write(status, documented.contents[0].media_type, body, headers)


def refusal(
    api: Api,
    operation: Operation | None,
    status: int,
    message: str,
    *,
    violations: tuple[Violation, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an error response in the format that the document has for *status*, or as RFC 9457 if it has none."""
    pairs = list((headers or {}).items())
    content = _error_content(api, operation, status)
    if content is None or not media_types.is_json(content.media_type):
        problem = {"title": message, "status": status, "detail": "; ".join(map(str, violations)) or message}
        return _write(status, _PROBLEM, problem, pairs)
    body = json.loads(json.dumps(content_example(content, api.schemas)))
    return _write(status, content.media_type, _error_body(body, api.error_shape, status, message, violations), pairs)


def _error_content(api: Api, operation: Operation | None, status: int) -> Content | None:
    """Return the content of the response of *status*; of any operation if the request has none."""
    for candidate in [operation] if operation else api.operations.values():
        documented = match_response(candidate, status)
        if documented and not documented.status.startswith("2") and documented.contents:
            return documented.contents[0]
    return None


def _error_body(body: Any, shape: ErrorShape, status: int, message: str, violations: tuple[Violation, ...]) -> Any:
    """Return *body*, an example of an error, with the present error where `x-dyn-errors` puts it."""
    body = _with_status(body, status)
    details = "; ".join(map(str, violations)) or message
    for pointer, text in ((shape.message, message), (shape.description, details)):
        _replace(body, pointer, text)
    if shape.fields:
        fields = [{shape.field[1:]: _field(one), shape.reason[1:]: one.message} for one in violations]
        _replace(body, shape.fields, fields)
    return body


def _field(violation: Violation) -> str:
    """Return the wire name of the argument, without its location."""
    return ".".join(json_pointer.tokens(violation.pointer)[1:])


def _with_status(body: Any, status: int) -> Any:
    """Return *body* with each number of an error status, 400 to 599, replaced by *status*."""
    if is_object(body):
        return {key: _with_status(part, status) for key, part in body.items()}
    if is_array(body):
        return [_with_status(part, status) for part in body]
    return status if isinstance(body, int) and 400 <= body < 600 else body


def _replace(body: Any, pointer: str, value: Any) -> None:
    """Replace the value at *pointer*, if there is one."""
    parent, _, name = pointer.rpartition("/")
    target = json_pointer.find(body, parent)
    if isinstance(target, dict) and name in target:
        target[name] = value


def _write(status: int, media_type: str, value: Any, headers: list[tuple[str, str]]) -> Response:
    if media_types.is_json(media_type):
        content = json.dumps(value, ensure_ascii=False).encode()
    else:
        content = value if isinstance(value, bytes) else str("" if value is None else value).encode()
    exact = media_type.replace("*/*", "application/octet-stream").replace("/*", "/plain")
    return Response(status, Headers([("Content-Type", exact), *headers]), content)


# Idempotency.


@dataclass(frozen=True, slots=True)
class _IdempotencyKeys:
    """The keys of earlier requests: a request that repeats a key gets the first response, and changes nothing more.

    The rules are those of draft-ietf-httpapi-idempotency-key-header §2; `x-dyn-idempotency` names the header.
    """

    responses: dict[tuple[str, str], tuple[bytes | None, Response]] = field(
        default_factory=dict[tuple[str, str], tuple[bytes | None, Response]]
    )
    """By operationId and key: the content of the first request, and the successful response to it."""

    def respond_once(
        self, api: Api, operation: Operation, request: Request, respond: Callable[[], Response]
    ) -> Response:
        """Return the first response to the key of *request*, or call *respond*; refuse another request with the key."""
        header = operation.idempotency_header
        key = Headers(request.headers).get(header) if header else None
        if key is None:
            return respond()
        content, first = self.responses.get((operation.id, key), (request.content, None))
        if content != request.content:
            return refusal(api, operation, 422, f"this {header} was used for another request; send a new key")
        response = first or respond()
        if response.status < 300:
            self.responses[operation.id, key] = (content, response)
        return response


# Reloading.

_FileStamps = dict[Path, tuple[int, int, int] | None]
"""By file, its modification time (ns), size and inode, which an edit changes; None if the file does not exist."""


def create_reloading_app(
    load: Callable[[], Document],
    create: Callable[[Api], App],
    notify: Callable[[str], None],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> App:
    """Create a mock server that follows edits of its document: its files, and those of `$ref`s and overlays.

    An edited document starts a new server, without the resources of the old one. While the document has faults, the old
    server stays.

    Args:
        load: reads the document.
        create: creates a server for an API.
        notify: called with a message after each edit: that the document is served, or its faults.
        clock: returns the time in seconds; files are checked every `CHECK_INTERVAL` at most.

    Raises:
        SpecError: the document has faults from the start.
    """
    document = load()
    current = _Current(create(compile_document(document, schema_problems)), _stamps(document.files), clock())

    def app(request: Request) -> Response:
        with current.lock:
            if clock() - current.checked >= CHECK_INTERVAL:
                current.checked = clock()
                _reload(current, load, create, notify)
            served = current.app
        return served(request)

    return app


@dataclass(slots=True)
class _Current:
    """The server that runs now, and the files of its document."""

    app: App
    stamps: _FileStamps
    checked: float
    lock: threading.Lock = field(default_factory=threading.Lock)


def _reload(
    current: _Current, load: Callable[[], Document], create: Callable[[Api], App], notify: Callable[[str], None]
) -> None:
    # The stamps are taken before the files are read, so that the next check sees an edit made meanwhile.
    stamps = _stamps(current.stamps)
    if stamps == current.stamps:
        return
    current.stamps = stamps
    try:
        document = load()
        api = compile_document(document, schema_problems)
        current.app = create(api)
        current.stamps = {**_stamps(document.files), **stamps}
        notify(
            f"reloaded the edited document: {api.title} {api.version}, {len(api.operations)} operations, no resources"
        )
    except SpecError as error:
        notify(f"the edited document has faults, so the previous one is still served: {error}")


def _stamps(files: Iterable[Path]) -> _FileStamps:
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
