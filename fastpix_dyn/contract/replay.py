"""Recorded exchanges, judged offline against any document."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastpix_dyn.client.loading import Source
from fastpix_dyn.contract import judging
from fastpix_dyn.contract.coverage import Seen, coverage, note
from fastpix_dyn.contract.exchange import Exchange, answer
from fastpix_dyn.contract.findings import Finding, merged
from fastpix_dyn.contract.report import Report
from fastpix_dyn.contract.selection import wanted_operations
from fastpix_dyn.contract.subject import subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.mock import routes
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.values import is_array, is_object
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
    began, tested = time.time(), subject(spec)
    wanted = wanted_operations(tested.api, tags, operations)
    judge = judging.judgement(tested)
    seen, found, count = dict[str, Seen](), list[Finding](), 0
    for recorded in load(recordings):
        exchange = exchange_of(tested.api, recorded)
        if exchange is None:
            found.append(judging.unknown(recorded["method"], recorded["path"], recorded["status"]))
        elif exchange.operation.id in wanted:
            found += judge(exchange)
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
    match = routes.find(routes.routes(api), routes.prefixes(api), method, urlsplit(path).path)
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
