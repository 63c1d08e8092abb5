"""Recorded exchanges, judged offline against any document."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn.api import Client
from fastpix_dyn.client.spec_loading import Source, load_api
from fastpix_dyn.contract import id_pool, validators
from fastpix_dyn.contract.coverage import Seen, coverage, note
from fastpix_dyn.contract.exchange import Exchange, answer, ask, name
from fastpix_dyn.contract.findings import Finding, merged
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.session import wanted_operations
from fastpix_dyn.contract.subject import load_subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.mock import requests
from fastpix_dyn.mock.example_values import value_of
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.spec.values import escape, is_array, is_object
from fastpix_dyn.wire.decode import match_content, match_reply
from fastpix_dyn.wire.messages import Headers, Request


def replay(
    recordings: str | Path, spec: Source | None = None, *, tags: Iterable[str] = (), operations: Iterable[str] = ()
) -> Report:
    """The report on *recordings*, a file or a folder of files, judged by the document *spec*; nothing is sent.

    Args:
        recordings: files as `recording` writes them; `request`, `headers` and all that ours add may be missing.
        spec: a path to a document, or its value; None for the packaged one.
        tags: limits the report to operations of these tags.
        operations: limits it to these operationIds.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: there are no such recordings, or one is not readable; a tag or operation is unknown;
            openapi-core is not installed.
    """
    began, tested = time.time(), load_subject(spec)
    wanted = wanted_operations(tested.api, tags, operations)
    validator = validators.judgement(tested)
    seen, found, count = dict[str, Seen](), list[Finding](), 0
    for recorded in load(recordings):
        exchange = exchange_of(tested.api, recorded)
        if exchange is None:
            found.append(validators.unknown(recorded["method"], recorded["path"], recorded["status"]))
        elif exchange.operation.id in wanted:
            found += validator(exchange)
            note(seen, tested.api, exchange)
            count += 1
    return Report(
        title=f"{tested.api.title} {tested.api.version}",
        document=tested.document.name,
        digest=tested.digest,
        server=str(recordings),
        mode="replay",
        findings=merged(found),
        coverage=tuple(one for one in coverage(tested.api, seen, {}, {}) if one.operation in wanted),
        exchanges=count,
        began=began,
        elapsed=time.time() - began,
    )


def load(recordings: str | Path) -> Iterator[dict[str, Any]]:
    """The recordings in a file, or in all `*.json` files of a folder and those below it, by name.

    Raises:
        ConfigurationError: there is none, or one is not a recording.
    """
    path = Path(recordings)
    files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    if not files:
        raise ConfigurationError(f"there is no recording (*.json) in {path}")
    for file in files:
        yield from _read(file)


def exchange_of(api: Api, recorded: dict[str, Any]) -> Exchange | None:
    """The exchange that was *recorded*; None where *api* has no such operation."""
    operation = find(api, recorded)
    if operation is None:
        return None
    pairs = [(str(name), str(value)) for name, value in _pairs(recorded.get("headers"))]
    has_headers = bool(pairs)
    if not pairs and recorded.get("contentType"):
        pairs = [("Content-Type", str(recorded["contentType"]))]
    elapsed = recorded.get("elapsed", 0.0)
    response = answer(recorded["status"], _content(recorded), Headers(pairs), elapsed=elapsed)
    return Exchange(operation, response, _request(recorded.get("request")), has_headers=has_headers)


def find(api: Api, recorded: dict[str, Any]) -> Operation | None:
    """The operation of a recording: by its id, else by method and path, whatever its variables are called."""
    method, path = str(recorded.get("method", "")).upper(), str(recorded.get("path", ""))
    named = api.operations.get(str(recorded.get("operationId", "")))
    if named is not None and (not method or method == named.method):
        return named
    shape = _shape(path)
    for operation in api.operations.values():
        if operation.method == method and _shape(operation.path) == shape:
            return operation
    match = requests.find(requests.routes(api), requests.prefixes(api), method, urlsplit(path).path)
    return match.operation if match else None


def _shape(path: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", path)


def _read(file: Path) -> Iterator[dict[str, Any]]:
    try:
        value = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"the recording {file} can't be read: {error}") from None
    for one in value if is_array(value) else [value]:
        if not is_object(one) or not isinstance(one.get("status"), int):
            raise ConfigurationError(f"{file} is no recording: it needs operationId, method, path, status and body")
        yield {"method": "", "path": "", **one}


def _content(recorded: dict[str, Any]) -> bytes:
    if "bodyText" in recorded:
        return str(recorded["bodyText"]).encode("utf-8", "surrogatepass")
    if "bodyBase64" in recorded:
        return base64.b64decode(recorded["bodyBase64"])
    if "body" not in recorded or (recorded["body"] is None and not recorded.get("contentType")):
        return b""
    return json.dumps(recorded["body"]).encode()


def _pairs(headers: Any) -> Iterable[tuple[Any, Any]]:
    """Headers as they were written: pairs, or an object."""
    if is_object(headers):
        return headers.items()
    return [(pair[0], pair[1]) for pair in headers] if is_array(headers) else []


def _request(recorded: Any) -> Request | None:
    if not is_object(recorded):
        return None
    pairs = tuple((str(name), str(value)) for name, value in _pairs(recorded.get("headers")))
    content = json.dumps(recorded["body"]).encode() if "body" in recorded else None
    return Request(str(recorded.get("method", "")), str(recorded.get("url", "")), pairs, content)


@dataclass(frozen=True, slots=True)
class Compared:
    """A recorded answer beside that of the embedded server.

    Attributes:
        operation: the operationId; method and path where the document has no such operation.
        status: that of the recorded answer.
        differences: how the embedded server's answer differs in shape.
        unreached: why there was nothing to compare with; empty where there was.
    """

    operation: str
    status: int
    differences: tuple[str, ...] = ()
    unreached: str = ""


def verify(recordings: str | Path, spec: Source | None = None) -> list[Compared]:
    """Plays *recordings*, a file or a folder of them, against the embedded server of the document *spec*.

    A recorded request is sent again, with ids that the server knows; where none was recorded, one is made of the
    document's examples.

    Raises:
        SpecError: the document is wrong.
        ConfigurationError: there are no such recordings, or one is not readable.
    """
    api = load_api(spec)
    return [_compared(api, spec, recorded) for recorded in load(recordings)]


def _compared(api: Api, spec: Source | None, recorded: dict[str, Any]) -> Compared:
    exchange = exchange_of(api, recorded)
    if exchange is None:
        stranger = f"{recorded.get('method')} {recorded.get('path')}"
        return Compared(stranger, recorded["status"], unreached="the document has no such operation")
    with Client(spec=spec, server="mock", validate_requests="off", validate_responses="off", retries=None) as client:
        answered = _answered(api, client, exchange)
    told = (exchange.operation.id, exchange.status)
    if answered is None:
        return Compared(*told, unreached="the embedded server never answers with this status here")
    return Compared(*told, differences=tuple(dict.fromkeys(_differences(api, exchange, answered))))


def _answered(api: Api, client: Client, recorded: Exchange) -> Exchange | None:
    """The first answer of the recorded status."""
    for values in _candidates(api, client, recorded.operation):
        answered = ask(client, recorded.operation, {**values, **_given(api, recorded)})
        if answered.status == recorded.status:
            return answered
    return None


def _candidates(api: Api, client: Client, operation: Operation) -> Iterator[id_pool.Values]:
    """Arguments to ask with: the document's, twice, for a state may be another then; then those of new resources."""
    values: id_pool.Values = {
        name(one.place, one.name): value_of(one, api.schemas) for one in operation.parameters if one.required
    }
    bodies = [
        example
        for content in (operation.body.contents if operation.body else ())
        for example in content.examples.values()
    ]
    values |= {"body": bodies[0]} if bodies else {}
    yield from (values, values)
    told = id_pool.Known(api)
    for maker in (one for one in api.operations.values() if one.method == "POST"):
        for candidate in id_pool.candidates(told, maker)[:1]:
            id_pool.learn(told, ask(client, maker, candidate))
    yield from id_pool.candidates(told, operation)


def _given(api: Api, recorded: Exchange) -> dict[str, Any]:
    """The arguments of the recorded request, by `place.name`; none where it was not recorded."""
    if recorded.request is None:
        return {}
    pairs = parse_qsl(urlsplit(recorded.request.url).query, keep_blank_values=True)
    given = {
        f"query.{one.name}": value
        for one in recorded.operation.parameters
        if one.place == "query" and (value := requests.read_parameters(one, pairs, api.schemas)) is not requests.ABSENT
    }
    return {**given, "body": json.loads(recorded.request.content)} if recorded.request.content else given


def _differences(api: Api, recorded: Exchange, answered: Exchange) -> Iterator[str]:
    reply = match_reply(recorded.operation, recorded.status)
    content = match_content(reply, recorded.content_type) if reply else None
    schema = content.schema if content and content.schema is not None else True
    theirs, ours = (json.loads(one.response.content or b"null") for one in (recorded, answered))
    yield from _unlike(schema, api.schemas, "", theirs, ours)


def _unlike(schema: Any, definitions: Mapping[str, Any], pointer: str, theirs: Any, ours: Any) -> Iterator[str]:
    """How *ours* has another shape than *theirs*: other types, or none of what the document requires."""
    if theirs is None or ours is None:
        return
    if _kind(theirs) != _kind(ours):
        yield f"{pointer or '/'}: recorded {_kind(theirs)}, answered {_kind(ours)}"
    elif is_object(theirs):
        for key, (part, must) in properties(schema, definitions).items():
            place = f"{pointer}/{escape(key)}"
            if key in theirs and key in ours:
                yield from _unlike(part, definitions, place, theirs[key], ours[key])
            elif must and key in theirs:
                yield f"{place}: recorded, and not answered"
    elif is_array(theirs):
        item = resolved(schema, definitions).get("items", True)
        for one in theirs[:1] if ours else ():
            yield from _unlike(item, definitions, f"{pointer}/*", one, ours[0])


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    kinds: dict[Any, str] = {int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return kinds[type(value)]
