"""Exchanges as files: plain JSON, one for each, without secrets; and back again.

A file has `operationId`, `method`, `path`, `status`, `contentType` and `body`; ours add `headers`, `request`,
`elapsed`, `recorded` and `document`. A body that is no JSON, or whose spelling counts, stands in `bodyText` or
`bodyBase64`.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn import redaction
from fastpix_dyn.contract.builtin_validator import changed
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import draft
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Schema
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply
from fastpix_dyn.wire.media_types import request_schema
from fastpix_dyn.wire.messages import Headers, Request

_SHORTEST_SECRET, _SHORTEST_NAME = 4, 8
"""What is shorter stands everywhere by chance: a user called `user`, in `user-agent`."""
_AUTHORIZING = frozenset({"authorization", "proxy-authorization", "cookie"})
_STRING = re.compile(r'"(?:[^"\\]|\\.)*(?:(?P<end>")(?P<colon>\s*:)?|\\?\Z)', re.DOTALL)
"""A string of JSON, the last one perhaps cut; with a colon it is a key."""

Recorder = Callable[[Exchange], Path]


def recorder(subject: Subject, folder: Path, *, is_live: bool = True) -> Recorder:
    """What writes exchanges into *folder*, and says where. Files are readable by their owner only (0600).

    Without *is_live* the credentials are made-up ones, and may stand anywhere.

    Raises:
        ConfigurationError: the folder can't be made; or, of what is returned, a recording can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(f"the recordings can't be written to {folder}: {error.strerror or error}") from None

    def record(exchange: Exchange) -> Path:
        text = _json(recorded(subject, exchange))
        for secret in _credentials(subject, exchange) if is_live else ():
            if secret in text or json.dumps(secret)[1:-1] in text:
                raise ConfigurationError(
                    "the recording would hold a credential of the request, and is not written",
                    operation=exchange.operation.id,
                )
        return _written(folder, f"{_slug(exchange.operation.id)}.{exchange.status}", text)

    return record


def recorded(subject: Subject, exchange: Exchange) -> dict[str, Any]:
    """*exchange* as it is written down."""
    plan, response, api = exchange.operation, exchange.response, subject.api
    headers = redaction.redact_headers(response.headers.pairs, plan, api.security_schemes, api.schemas)
    made: dict[str, Any] = {
        "operationId": plan.id,
        "method": plan.method,
        "path": plan.path,
        "status": response.status,
        "contentType": response.headers.get("content-type"),
        **_body(subject, exchange),
        "headers": [list(pair) for pair in headers],
        "elapsed": round(response.elapsed, 6),
        "recorded": datetime.fromtimestamp(response.received, UTC).isoformat(timespec="milliseconds"),
        "document": subject.digest,
    }
    return {**made, "request": _request(subject, exchange)} if exchange.request else made


def _request(subject: Subject, exchange: Exchange) -> dict[str, Any]:
    request, plan, api = exchange.request or Request("", ""), exchange.operation, subject.api
    made: dict[str, Any] = {
        "method": request.method,
        "url": redaction.redact_url(request.url, plan, api.security_schemes, api.schemas),
        "headers": [
            list(pair) for pair in redaction.redact_headers(request.headers, plan, api.security_schemes, api.schemas)
        ],
    }
    if "body" in exchange.values:
        schema = request_schema(plan, Headers(request.headers).get("content-type", ""))
        made["body"] = redaction.redact_body(exchange.values["body"], schema, api.schemas)
    return made


def _body(subject: Subject, exchange: Exchange) -> dict[str, Any]:
    """The body of the answer, under the name that says what it is."""
    content = exchange.response.content
    if not content:
        return {}
    reply = match_reply(exchange.operation, exchange.status)
    expected = match_content(reply, exchange.response.headers.get("content-type")) if reply else None
    try:
        value = decode(exchange.response, expected)
    except DecodeError:
        return {"bodyText": _STRING.sub(_hidden, content.decode("utf-8", "backslashreplace"))}
    if isinstance(value, bytes):
        return {"bodyBase64": base64.b64encode(value).decode()}
    if not media_types.is_json(exchange.content_type):
        return {"bodyText": redaction.redact_body(value, None, {})}
    masked = without_secrets(subject, expected.schema if expected else None, value)
    text = content.decode("utf-8-sig")
    is_spelled = masked == value and any(True for _ in changed(text))
    return {"body": masked, "bodyText": text} if is_spelled else {"body": masked}


def _hidden(string: re.Match[str]) -> str:
    return string[0] if string["colon"] else f'"{redaction.REDACTED}{string["end"] or ""}'


def without_secrets(subject: Subject, schema: Schema | None, value: Any) -> Any:
    """*value* without secrets; the document can't say what is secret in what it does not declare, so none of it is."""
    masked = redaction.redact_body(value, schema, subject.api.schemas)
    violations = subject.judges.exceeds(schema, value) if schema is not None else ()
    for pointer in (one.pointer for one in violations if one.rule in {"undeclared", "additionalProperties"}):
        holder, _, name = pointer.rpartition("/")
        parent = json_pointer.get(masked, holder)
        (key,) = json_pointer.tokens(f"/{name}")
        parent[key] = _without_texts(parent[key])
    return masked


def _without_texts(value: Any) -> Any:
    if isinstance(value, str):
        return redaction.REDACTED
    if is_object(value):
        return {key: _without_texts(part) for key, part in value.items()}
    return [_without_texts(part) for part in value] if is_array(value) else value


def _credentials(subject: Subject, exchange: Exchange) -> Iterator[str]:
    """The secrets that the request carried: its Authorization, what that was made of (RFC 7617 §2), and keys."""
    for value in _carried(subject, exchange.request) if exchange.request else ():
        user, secret = _decoded(value)
        yield from (one for one in (value, value.rpartition(" ")[2], secret) if len(one) >= _SHORTEST_SECRET)
        if len(user) >= _SHORTEST_NAME:
            yield user


def _carried(subject: Subject, request: Request) -> Iterator[str]:
    """The values of the headers and the query parameters that authorize *request*."""
    keys = [one for one in subject.api.security_schemes.values() if one.kind == "apiKey"]
    headers = _AUTHORIZING | {one.name.lower() for one in keys if one.place == "header"}
    yield from (value for name, value in request.headers if name.lower() in headers)
    queries = {one.name for one in keys if one.place == "query"}
    yield from (value for name, value in parse_qsl(urlsplit(request.url).query) if name in queries)


def _decoded(authorization: str) -> tuple[str, str]:
    """User name and password; empty where it is no basic authentication."""
    kind, _, encoded = authorization.partition(" ")
    try:
        text = base64.b64decode(encoded).decode("utf-8", "replace") if kind.lower() == "basic" else ""
    except ValueError:
        text = ""
    user, _, password = text.partition(":")
    return user, password


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can say
        return json.dumps(value, indent=2) + "\n"
    return text


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)


def _written(folder: Path, name: str, text: str) -> Path:
    """The new file with *text* in it: it is there whole, or not at all."""
    suffixes = itertools.chain([""], (f".{number}" for number in itertools.count(2)))
    try:
        with draft(folder / name, text.encode(), mode=0o600) as drafted:
            return _linked(drafted, (folder / f"{name}{suffix}.json" for suffix in suffixes))
    except OSError as error:
        raise ConfigurationError(f"a recording can't be written to {folder}: {error.strerror or error}") from None


def _linked(drafted: Path, candidates: Iterator[Path]) -> Path:
    """The first of *candidates* that was free, now *drafted*; unlike a rename, it never replaces another's file."""
    path = next(candidates)
    while True:
        try:
            os.link(drafted, path)
        except FileExistsError:
            path = next(candidates)
        else:
            return path
