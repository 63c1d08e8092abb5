"""A server in this process that behaves as the document says: requests are judged, and what they make is there."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.mock import answers, bodies, parameters, routes, uploads
from fastpix_dyn.mock.acting import Actor, Asked, RefusedError
from fastpix_dyn.mock.auth import is_authorized
from fastpix_dyn.mock.idempotency import Keys
from fastpix_dyn.mock.kinds import kinds_of
from fastpix_dyn.mock.resources import Resources
from fastpix_dyn.mock.routes import Match
from fastpix_dyn.mock.store import Store, Told
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.plan import Api, Content, Operation, Parameter, Place
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.validate.request_review import Finding
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.messages import Headers, Request, Response

Answer = Callable[[Request], Response]
ABSENT = parameters.ABSENT
_log = logging.getLogger("fastpix_dyn.mock")


def serve(
    api: Api,
    *,
    clock: Callable[[], float] = time.time,
    seed: int | None = None,
    credentials: tuple[str, str] | None = None,
    told: Told | None = None,
) -> Answer:
    """The function that answers requests to *api*; it may be called from many threads.

    It begins with nothing but the document's examples, which are there under their ids and in no list; and with what no
    operation makes, which lists show. What is made is in memory, and gone with the function.

    Args:
        api: the API.
        clock: tells the time, in seconds since the epoch: what turns with time turns by it.
        seed: makes the ids the same on every run.
        credentials: the user name and password that must be given; any pass where it is None.
        told: is told the name of each event and what it is about.
    """
    known, prefixes = routes.routes(api), routes.prefixes(api)
    kinds = kinds_of(api)
    chance = random.Random(seed)  # noqa: S311  # ids of a server for tests
    store = Store(clock, chance, told or (lambda _event, _entity: None))
    desk = _Desk(api, Judge(api.schemas), Actor(api, kinds, store, Resources(api, kinds, store)))
    lock, keys = threading.Lock(), Keys()

    def answer(request: Request) -> Response:
        path = urlsplit(request.url).path
        if path.startswith(uploads.PLACE):
            with lock:
                return uploads.take(desk.actor, request)
        match = routes.find(known, prefixes, request.method, path)
        if match is None:
            return answers.refusal(api, None, 404, "there is no such path")
        if match.operation is None:
            allow = ", ".join(match.methods)
            return answers.refusal(api, None, 405, f"the path takes {allow}", headers={"Allow": allow})
        if not is_authorized(api, match.operation, request, Headers(request.headers), credentials):
            headers = {"WWW-Authenticate": "Basic"}
            return answers.refusal(api, match.operation, 401, "credentials are missing or wrong", headers=headers)
        operation = match.operation
        with lock:
            return keys.once(
                operation,
                request,
                lambda: _answered(desk, operation, match, request),
                lambda why: answers.refusal(api, operation, 422, why),
            )

    return answer


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who looks at a request: the document, the judge, and who does what is asked."""

    api: Api
    judge: Judge
    actor: Actor
    reported: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """The undeclared keys that were logged already, by operation and place."""


def _answered(desk: _Desk, operation: Operation, match: Match, request: Request) -> Response:
    api = desk.api
    values = {one.name: _value(api, one, match, request) for one in operation.parameters}
    violations = [*_undeclared(api, operation, request), *_parameter_violations(desk.judge, operation, values)]
    try:
        body = _body(api, operation, request)
    except bodies.UnreadableError as problem:
        return answers.refusal(api, operation, 400, str(problem))
    violations += _body_violations(desk, operation, request, body)
    refused, unknown = {one.pointer for one in violations}, _unknown_keys(desk, operation, request, body)
    violations += [one.violation for one in unknown if one.is_misspelt and one.violation.pointer not in refused]
    if violations:
        declared = {reply.status for reply in operation.replies}
        status = 422 if "422" in declared or "400" not in declared else 400
        return answers.refusal(api, operation, status, "the request breaks the rules", violations=tuple(violations))
    given = {name: value for name, value in values.items() if value is not ABSENT}
    further = _kept(desk, operation, body, unknown)
    try:
        asked = Asked(operation, given, None if body is ABSENT else _without(body, [*further]), request, further)
        return answers.success(api, operation, desk.actor.act(asked))
    except RefusedError as refused:
        return answers.refusal(api, operation, refused.status, refused.message)


def _undeclared(api: Api, operation: Operation, request: Request) -> Iterator[Violation]:
    """Keys of the query that no parameter takes; nothing where a parameter takes any key."""
    queries = [one for one in operation.parameters if one.place == "query"]
    names = {one.name for one in queries}
    names |= {scheme.name for scheme in api.security_schemes.values() if scheme.place == "query"}
    inner = [one for one in queries if one.explode and one.style in {"form", "deepObject"}]
    names |= {key for one in inner for key in properties(one.schema, api.schemas)}
    if any(resolved(one.schema, api.schemas).get("type") == "object" for one in inner if one.style == "form"):
        return
    for key, _ in parse_qsl(urlsplit(request.url).query, keep_blank_values=True):
        if key.partition("[")[0] not in names and key not in names:
            yield Violation(f"/query/{escape(key)}", "undeclared", "there is no such parameter")


def _value(api: Api, parameter: Parameter, match: Match, request: Request) -> Any:
    return parameters.read(parameter, _pairs(parameter, match, request), api.schemas)


def _parameter_violations(judge: Judge, operation: Operation, values: Mapping[str, Any]) -> Iterator[Violation]:
    for parameter in operation.parameters:
        value, pointer = values[parameter.name], f"/{parameter.place}/{escape(parameter.name)}"
        if value is not ABSENT:
            yield from judge.violations(parameter.schema, value, direction="request", pointer=pointer)
            reviewer = judge.reviewer(parameter.schema)
            found = reviewer.findings(value, pointer) if reviewer else ()
            yield from (one.violation for one in found if one.is_misspelt)
        elif parameter.required:
            yield Violation(pointer, "required", "it is required")


def _pairs(parameter: Parameter, match: Match, request: Request) -> parameters.Pairs:
    sources: dict[Place, Callable[[], parameters.Pairs]] = {
        "path": lambda: list(match.values.items()),
        "query": lambda: _split(urlsplit(request.url).query, "&"),
        "header": lambda: list(request.headers),
        "cookie": lambda: _split(Headers(request.headers).get("cookie", ""), "; "),
    }
    return sources[parameter.place]()


def _split(text: str, delimiter: str) -> parameters.Pairs:
    pieces = (piece.partition("=") for piece in text.split(delimiter) if piece)
    return [(name, value) for name, _, value in pieces]


def _body(api: Api, operation: Operation, request: Request) -> Any:
    """The value of the request's body; `ABSENT` where there is none, or none in a declared media type.

    Raises:
        UnreadableError: it is not what its media type says.
    """
    content = _content(operation, request)
    return bodies.read(content, _content_type(request), request.content or b"", api.schemas) if content else ABSENT


def _content(operation: Operation, request: Request) -> Content | None:
    """What the document says of the body of *request*; None if there is none, or none in a declared media type."""
    contents = operation.body.contents if operation.body and request.content else ()
    return next((one for one in contents if media_types.covers(one.media_type, _content_type(request))), None)


def _content_type(request: Request) -> str:
    return str(Headers(request.headers).get("content-type", ""))


def _body_violations(desk: _Desk, operation: Operation, request: Request, value: Any) -> Iterator[Violation]:
    if operation.body is None or (not request.content and not operation.body.required):
        return
    content = _content(operation, request)
    if not request.content:
        yield Violation("/body", "required", "a body is required")
    elif content is None:
        offered = ", ".join(one.media_type for one in operation.body.contents)
        yield Violation("/body", "mediaType", f"the media type is {_content_type(request) or 'missing'}, not {offered}")
    elif content.schema is not None:
        yield from desk.judge.violations(content.schema, value, direction="request", pointer="/body")


def _unknown_keys(desk: _Desk, operation: Operation, request: Request, value: Any) -> list[Finding]:
    """The keys of the body *value* that the document does not declare."""
    content = _content(operation, request)
    reviewer = desk.judge.reviewer(content.schema) if content and content.schema is not None else None
    found = reviewer.findings(value, "/body") if reviewer else ()
    return [one for one in found if one.violation.rule == "undeclared"]


def _kept(desk: _Desk, operation: Operation, body: Any, unknown: list[Finding]) -> dict[str, Any]:
    """The values of *unknown* keys by their pointers into *body*. Each key is logged, once."""
    made: dict[str, Any] = {}
    for one in unknown:
        kind = (operation.id, one.place)
        if kind not in desk.reported:
            desk.reported.add(kind)
            _log.info("%s: kept unchanged: %s", operation.id, one.violation)
        pointer = one.violation.pointer.removeprefix("/body")
        made[pointer] = json_pointer.get(body, pointer)
    return made


def _without(body: Any, pointers: Sequence[str]) -> Any:
    """*body* without the keys at *pointers*."""
    made = deepcopy(body) if pointers else body
    for pointer in pointers:
        holder, _, key = pointer.rpartition("/")
        del json_pointer.get(made, holder)[json_pointer.tokens(f"/{key}")[0]]
    return made
