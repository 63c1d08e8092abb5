"""Idempotency keys: a request that comes again with its key gets the answer of the first, and does nothing more.

As draft-ietf-httpapi-idempotency-key-header §2 has it, in the header that `x-dyn-idempotency` names.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.errors import SpecError
from fastpix_dyn.mock import requests, responses
from fastpix_dyn.mock.handlers import UPLOADS, Actor, Asked, RefusedError
from fastpix_dyn.mock.requests import Match, is_authorized
from fastpix_dyn.mock.resource_types import kinds_of
from fastpix_dyn.mock.resources import Resources, Store, Told
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Api, Content, Operation, Parameter, ParameterLocation
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import escape
from fastpix_dyn.validate.request_review import Finding
from fastpix_dyn.validate.validator import Validator, problems_of
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.messages import Headers, Request, Response


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that came so far, by operation, each with the content of its request and its answer, a success."""

    used: dict[tuple[str, str], tuple[bytes | None, Response]] = field(
        default_factory=dict[tuple[str, str], tuple[bytes | None, Response]]
    )

    def once(
        self,
        operation: Operation,
        request: Request,
        answer: Callable[[], Response],
        refuse: Callable[[str], Response],
    ) -> Response:
        """What *answer* gives, or gave to this key before; what *refuse* gives, where that was another request."""
        header = operation.idempotency_header
        key = Headers(request.headers).get(header) if header else None
        if key is None:
            return answer()
        content, first = self.used.get((operation.id, key), (request.content, None))
        if content != request.content:
            return refuse(f"this {header} came with another request before")
        response = first or answer()
        if response.status < 300:
            self.used[operation.id, key] = (content, response)
        return response


PLACE = UPLOADS
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


def take(actor: Actor, request: Request) -> Response:
    """The answer to a request at the address of a file; once the file is whole, it is what the document says."""
    name = urlsplit(request.url).path.removeprefix(PLACE)
    if name not in actor.uploads:
        return Response(404, Headers(), b"no file is awaited here")
    if request.method == "POST":
        return Response(201, Headers([("Location", request.url)]), b"")
    if request.method != "PUT":
        return Response(405, Headers([("Allow", "POST, PUT")]), b"")
    content, given = request.content or b"", Headers(request.headers).get("content-range")
    if given is None:
        return _finished(actor, name)
    found = _RANGE.fullmatch(given)
    if found is None:
        return Response(400, Headers(), b"the Content-Range can't be read")
    return _piece(actor, name, content, found)


def _piece(actor: Actor, name: str, content: bytes, found: re.Match[str]) -> Response:
    stored = actor.stored.get(name, 0)
    if found[1] is not None:
        if int(found[1]) != stored or int(found[2]) - int(found[1]) + 1 != len(content):
            return _incomplete(stored)
        stored = actor.stored[name] = stored + len(content)
    return _finished(actor, name) if found[3] == str(stored) else _incomplete(stored)


def _incomplete(stored: int) -> Response:
    return Response(308, Headers([("Range", f"bytes=0-{stored - 1}")] if stored else []), b"")


def _finished(actor: Actor, name: str) -> Response:
    actor.receive(name)
    return Response(200, Headers(), b"")


PATIENCE = 0.5
"""Seconds between two looks at the files."""
Stamps = dict[Path, tuple[int, int, int] | None]
"""By file, what an edit changes; None where there is no such file now."""


def reloading(
    load: Callable[[], Document],
    serve: Callable[[Api], Answer],
    tell: Callable[[str], None],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """The function that answers by the document as it is now; it may be called from many threads.

    A new document begins anew: what was made by the old one is gone. One that is broken changes nothing.

    Args:
        load: reads the document.
        serve: makes what answers by an API.
        tell: is told that there is a new document, or what is wrong with it.
        clock: tells the time, in seconds: the files are looked at every half of one at most.

    Raises:
        SpecError: the document is wrong already.
    """
    document = load()
    watched = _Watched(serve(compile_document(document, problems_of)), _stamps(document.files), clock())

    def answer(request: Request) -> Response:
        with watched.lock:
            if clock() - watched.looked >= PATIENCE:
                watched.looked = clock()
                _look(watched, load, serve, tell)
            current = watched.answer
        return current(request)

    return answer


@dataclass(slots=True)
class _Watched:
    """What answers now, and the files that say how."""

    answer: Answer
    stamps: Stamps
    looked: float
    lock: threading.Lock = field(default_factory=threading.Lock)


def _look(
    watched: _Watched, load: Callable[[], Document], serve: Callable[[Api], Answer], tell: Callable[[str], None]
) -> None:
    # Taken before the files are read: an edit after that is seen the next time.
    stamps = _stamps(watched.stamps)
    if stamps == watched.stamps:
        return
    watched.stamps = stamps
    try:
        document = load()
        api = compile_document(document, problems_of)
        watched.answer = serve(api)
        watched.stamps = {**_stamps(document.files), **stamps}
        tell(f"the document was edited: {api.title} {api.version}, {len(api.operations)} operations, begins anew")
    except SpecError as error:
        tell(f"the document was edited, and the one before is served on: {error}")


def _stamps(files: Iterable[Path]) -> Stamps:
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


Answer = Callable[[Request], Response]
ABSENT = requests.ABSENT
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
    known, prefixes = requests.routes(api), requests.prefixes(api)
    kinds = kinds_of(api)
    chance = random.Random(seed)  # noqa: S311  # ids of a server for tests
    store = Store(clock, chance, told or (lambda _event, _entity: None))
    desk = _Desk(api, Validator(api.schemas), Actor(api, kinds, store, Resources(api, kinds, store)))
    lock, keys = threading.Lock(), Keys()

    def answer(request: Request) -> Response:
        path = urlsplit(request.url).path
        if path.startswith(PLACE):
            with lock:
                return take(desk.actor, request)
        match = requests.find(known, prefixes, request.method, path)
        if match is None:
            return responses.refusal(api, None, 404, "there is no such path")
        if match.operation is None:
            allow = ", ".join(match.methods)
            return responses.refusal(api, None, 405, f"the path takes {allow}", headers={"Allow": allow})
        if not is_authorized(api, match.operation, request, Headers(request.headers), credentials):
            headers = {"WWW-Authenticate": "Basic"}
            return responses.refusal(api, match.operation, 401, "credentials are missing or wrong", headers=headers)
        operation = match.operation
        with lock:
            return keys.once(
                operation,
                request,
                lambda: _answered(desk, operation, match, request),
                lambda why: responses.refusal(api, operation, 422, why),
            )

    return answer


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who looks at a request: the document, the judge, and who does what is asked."""

    api: Api
    validator: Validator
    actor: Actor
    reported: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """The undeclared keys that were logged already, by operation and place."""


def _answered(desk: _Desk, operation: Operation, match: Match, request: Request) -> Response:
    api = desk.api
    values = {one.name: _value(api, one, match, request) for one in operation.parameters}
    violations = [*_undeclared(api, operation, request), *_parameter_violations(desk.validator, operation, values)]
    try:
        body = _body(api, operation, request)
    except requests.UnreadableError as problem:
        return responses.refusal(api, operation, 400, str(problem))
    violations += _body_violations(desk, operation, request, body)
    refused, unknown = {one.pointer for one in violations}, _unknown_keys(desk, operation, request, body)
    violations += [one.violation for one in unknown if one.is_misspelt and one.violation.pointer not in refused]
    if violations:
        declared = {reply.status for reply in operation.responses}
        status = 422 if "422" in declared or "400" not in declared else 400
        return responses.refusal(api, operation, status, "the request breaks the rules", violations=tuple(violations))
    given = {name: value for name, value in values.items() if value is not ABSENT}
    further = _kept(desk, operation, body, unknown)
    try:
        asked = Asked(operation, given, None if body is ABSENT else _without(body, [*further]), request, further)
        return responses.success(api, operation, desk.actor.act(asked))
    except RefusedError as refused:
        return responses.refusal(api, operation, refused.status, refused.message)


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
    return requests.read_parameters(parameter, _pairs(parameter, match, request), api.schemas)


def _parameter_violations(validator: Validator, operation: Operation, values: Mapping[str, Any]) -> Iterator[Violation]:
    for parameter in operation.parameters:
        value, pointer = values[parameter.name], f"/{parameter.place}/{escape(parameter.name)}"
        if value is not ABSENT:
            yield from validator.violations(parameter.schema, value, direction="request", pointer=pointer)
            reviewer = validator.reviewer(parameter.schema)
            found = reviewer.findings(value, pointer) if reviewer else ()
            yield from (one.violation for one in found if one.is_misspelt)
        elif parameter.required:
            yield Violation(pointer, "required", "it is required")


def _pairs(parameter: Parameter, match: Match, request: Request) -> requests.Pairs:
    sources: dict[ParameterLocation, Callable[[], requests.Pairs]] = {
        "path": lambda: list(match.values.items()),
        "query": lambda: _split(urlsplit(request.url).query, "&"),
        "header": lambda: list(request.headers),
        "cookie": lambda: _split(Headers(request.headers).get("cookie", ""), "; "),
    }
    return sources[parameter.place]()


def _split(text: str, delimiter: str) -> requests.Pairs:
    pieces = (piece.partition("=") for piece in text.split(delimiter) if piece)
    return [(name, value) for name, _, value in pieces]


def _body(api: Api, operation: Operation, request: Request) -> Any:
    """The value of the request's body; `ABSENT` where there is none, or none in a declared media type.

    Raises:
        UnreadableError: it is not what its media type says.
    """
    content = _content(operation, request)
    return (
        requests.read_body(content, _content_type(request), request.content or b"", api.schemas) if content else ABSENT
    )


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
        yield from desk.validator.violations(content.schema, value, direction="request", pointer="/body")


def _unknown_keys(desk: _Desk, operation: Operation, request: Request, value: Any) -> list[Finding]:
    """The keys of the body *value* that the document does not declare."""
    content = _content(operation, request)
    reviewer = desk.validator.reviewer(content.schema) if content and content.schema is not None else None
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
