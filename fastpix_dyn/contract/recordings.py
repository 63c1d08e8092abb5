"""Recordings: exchanges as JSON files, one for each, without secrets; how they are written and read.

A file contains `operationId`, `method`, `path`, `status`, `contentType` and `body`; the recorder adds `headers`,
`request`, `elapsed`, `recorded` and `document`, which a file of other origin may lack. A body that is not JSON, or
whose exact text matters, is in `bodyText` or `bodyBase64`.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

from fastpix_dyn import redaction
from fastpix_dyn.contract.builtin_validator import lossy_values
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.validators import Subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import delete_drafts, draft, read_trusted
from fastpix_dyn.mock import requests
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.names import template_shape
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import Meta, Record
from fastpix_dyn.text import short_repr
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_response
from fastpix_dyn.wire.media_types import request_schema
from fastpix_dyn.wire.messages import Headers, Request, Response
from fastpix_dyn.wire.stored_json import StoredJson, has_lone_surrogate

_MIN_SECRET_LENGTH, _MIN_USERNAME_LENGTH = 4, 8
"""Shorter texts occur by chance, such as the user name `user` in `user-agent`."""
_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*(?:(?P<end>")(?P<colon>\s*:)?|\\?\Z)', re.DOTALL)
"""A string of JSON; the last one may be cut. With a colon it is a key."""

Recorder = Callable[[Exchange], Path]
"""Writes an exchange to a file and returns its path."""


def create_recorder(subject: Subject, folder: Path, *, is_live: bool = True) -> Recorder:
    """Return a function that writes exchanges into *folder*, in files that only their owner can read (0600).

    Temporary files that killed processes left there are deleted. With *is_live* off the credentials are made up, and
    may occur anywhere in a recording.

    Raises:
        ConfigurationError: the folder can't be created; by the function: the recording can't be written, or would
            contain a credential.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"the recordings can't be written to {folder}: {reason}") from None
    delete_drafts(folder, r"[A-Za-z0-9._-]+\.\d+")

    def record(exchange: Exchange) -> Path:
        recording = to_recording(subject, exchange)
        text = _json(recording)
        for secret in _credentials(subject, exchange) if is_live else ():
            is_in_bytes = "bodyBase64" in recording and secret.encode() in exchange.response.content
            if is_in_bytes or any(form in text for form in _written_forms(secret)):
                raise ConfigurationError(
                    "the recording would contain a credential of the request, and was not written",
                    operation=exchange.operation.id,
                )
        return _write(folder, f"{_file_name(exchange.operation.id)}.{exchange.status}", text)

    return record


def _written_forms(secret: str) -> set[str]:
    """Return the forms in which *secret* can be in the JSON of a recording, which may be ASCII (RFC 8259 §7)."""
    return {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}


def to_recording(subject: Subject, exchange: Exchange) -> dict[str, Any]:
    """Return *exchange* as the value of a recording, without secrets."""
    plan, response, api = exchange.operation, exchange.response, subject.api
    headers = redaction.redact_headers(response.headers.pairs, plan, api.security_schemes, api.schemas)
    recording: dict[str, Any] = {
        "operationId": plan.id,
        "method": plan.method,
        "path": plan.path,
        "status": response.status,
        "contentType": response.headers.get("content-type"),
        **_response_body(subject, exchange),
        "headers": [list(pair) for pair in headers],
        "elapsed": round(response.elapsed, 6),
        "recorded": datetime.fromtimestamp(response.received, UTC).isoformat(timespec="milliseconds"),
        "document": subject.digest,
    }
    return {**recording, "request": _recorded_request(subject, exchange)} if exchange.request else recording


def _recorded_request(subject: Subject, exchange: Exchange) -> dict[str, Any]:
    request, plan, api = exchange.request or Request("", ""), exchange.operation, subject.api
    headers = redaction.redact_headers(request.headers, plan, api.security_schemes, api.schemas)
    recording: dict[str, Any] = {
        "method": request.method,
        "url": redaction.redact_url(request.url, plan, api.security_schemes, api.schemas),
        "headers": [list(pair) for pair in headers],
    }
    if "body" in exchange.values:
        schema = request_schema(plan, Headers(request.headers).get("content-type", ""))
        recording["body"] = redaction.redact_body(exchange.values["body"], schema, api.schemas)
    return recording


def _response_body(subject: Subject, exchange: Exchange) -> dict[str, Any]:
    """Return the response body under the key for its form."""
    content = exchange.response.content
    if not content:
        return {}
    reply = match_response(exchange.operation, exchange.status)
    declared = match_content(reply, exchange.response.headers.get("content-type")) if reply else None
    try:
        value = decode(exchange.response, declared)
    except DecodeError:
        return {"bodyText": _JSON_STRING.sub(_redact_string, content.decode("utf-8", "backslashreplace"))}
    if isinstance(value, bytes):
        return {"bodyBase64": base64.b64encode(value).decode()}
    if not media_types.is_json(exchange.content_type):
        return {"bodyText": redaction.redact_body(value, None, {})}
    redacted = redact_response_value(subject, declared.schema if declared else None, value)
    text = content.decode("utf-8-sig")
    needs_text = redacted == value and any(True for _ in lossy_values(text))
    return {"body": redacted, "bodyText": text} if needs_text else {"body": redacted}


def _redact_string(string: re.Match[str]) -> str:
    return string[0] if string["colon"] else f'"{redaction.REDACTED}{string["end"] or ""}'


def redact_response_value(subject: Subject, schema: Schema | None, value: Any) -> Any:
    """Return *value* with its secrets redacted, and all texts under undeclared keys: any of them may be a secret."""
    redacted = redaction.redact_body(value, schema, subject.api.schemas)
    violations = subject.schema_validators.strict_violations(schema, value) if schema is not None else ()
    for pointer in (one.pointer for one in violations if one.rule in {"undeclared", "additionalProperties"}):
        parent_pointer, _, name = pointer.rpartition("/")
        parent = json_pointer.get(redacted, parent_pointer)
        (key,) = json_pointer.tokens(f"/{name}")
        parent[key] = _redact_texts(parent[key])
    return redacted


def _redact_texts(value: Any) -> Any:
    if isinstance(value, str):
        return redaction.REDACTED
    if is_object(value):
        return {key: _redact_texts(part) for key, part in value.items()}
    return [_redact_texts(part) for part in value] if is_array(value) else value


def _credentials(subject: Subject, exchange: Exchange) -> Iterator[str]:
    """Yield the secrets of the request: credentials, API keys, and the parts of basic credentials (RFC 7617 §2)."""
    for value in _credential_values(subject, exchange.request) if exchange.request else ():
        user, secret = _basic_credentials(value)
        yield from (one for one in (value, value.rpartition(" ")[2], secret) if len(one) >= _MIN_SECRET_LENGTH)
        if len(user) >= _MIN_USERNAME_LENGTH:
            yield user


def _credential_values(subject: Subject, request: Request) -> Iterator[str]:
    """Yield the values of the headers and the query parameters that authorize *request*."""
    keys = [one for one in subject.api.security_schemes.values() if one.type == "apiKey"]
    headers = _CREDENTIAL_HEADERS | {one.name.lower() for one in keys if one.location == "header"}
    yield from (value for name, value in request.headers if name.lower() in headers)
    queries = {one.name for one in keys if one.location == "query"}
    yield from (value for name, value in parse_qsl(urlsplit(request.url).query) if name in queries)


def _basic_credentials(authorization: str) -> tuple[str, str]:
    """Return the user name and the password; empty texts if it is not basic authentication."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        text = base64.b64decode(encoded).decode("utf-8", "replace") if scheme.lower() == "basic" else ""
    except ValueError:
        text = ""
    user, _, password = text.partition(":")
    return user, password


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can express
        return json.dumps(value, indent=2) + "\n"
    return text


def _file_name(operation: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", operation)


def _write(folder: Path, name: str, text: str) -> Path:
    """Write *text* to a new file, which is complete from the start, and return its path."""
    suffixes = itertools.chain([""], (f".{number}" for number in itertools.count(2)))
    try:
        with draft(folder / name, text.encode(), mode=0o600) as drafted:
            return _link_to_free_path(drafted, (folder / f"{name}{suffix}.json" for suffix in suffixes))
    except OSError as error:
        raise ConfigurationError(f"a recording can't be written to {folder}: {error.strerror or error}") from None


def _link_to_free_path(drafted: Path, candidates: Iterator[Path]) -> Path:
    """Link *drafted* to the first of *candidates* that is free; unlike a rename, this never replaces a file."""
    path = next(candidates)
    while True:
        try:
            os.link(drafted, path)
        except FileExistsError:
            path = next(candidates)
        else:
            return path


def load_recordings(recordings: str | Path) -> Iterator[dict[str, Any]]:
    """Yield the recordings in a file, or in all `*.json` files of a folder and its subfolders, by name.

    Raises:
        ConfigurationError: there is none, or one is damaged, or is not a recording.
    """
    path = Path(recordings)
    try:
        files = sorted(one for one in path.rglob("*.json") if not one.is_dir()) if path.is_dir() else [path]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is no text"
        raise ConfigurationError(f"{short_repr(str(path))} can't be read: {reason}") from None
    if not files:
        raise ConfigurationError(f"there is no recording (*.json) in {path}")
    for file in files:
        yield from _load_file(file)


_Text = str | int | float | bool
_HeaderList = list[tuple[str, _Text]] | dict[str, _Text] | None


class _RecordedRequestShape(Record, frozen=True):
    method: str = ""
    url: str = ""
    headers: _HeaderList = None


class _RecordingShape(Record, frozen=True, rename="camel"):
    """The types of the keys of a recording; the body may be any value."""

    status: Annotated[int, Meta(ge=100, le=999)]
    operation_id: str | None = None
    method: str | None = None
    path: str | None = None
    content_type: str | None = None
    body_text: str | None = None
    body_base64: str | None = None
    headers: _HeaderList = None
    request: _RecordedRequestShape | None = None
    elapsed: Annotated[float, Meta(ge=0, le=1e9)] | None = None
    recorded: str | None = None
    document: str | None = None


_ADVICE = (
    "a recording has operationId, method, path, status and body, as `contract --record` writes it; record it again"
)


def _load_file(file: Path) -> Iterator[dict[str, Any]]:
    try:
        content = read_trusted(file, or_descriptor=True)
    except FileNotFoundError as error:
        raise ConfigurationError(f"the recording {file} can't be read: {error.strerror}") from None
    yield from _parse_recordings(StoredJson(content, file, _ADVICE))


def parse_recording(value: dict[str, Any]) -> dict[str, Any]:
    """Return *value*, a recording.

    Raises:
        ConfigurationError: it is not one.
    """
    (one,) = _parse_recordings(StoredJson(json.dumps(value, default=str).encode(), "the recording", _ADVICE))
    return one


def _parse_recordings(stored: StoredJson) -> Iterator[dict[str, Any]]:
    entries = stored.value if is_array(stored.value) else [stored.value]
    for index, one in enumerate(entries):
        pointer = f"/{index}" if is_array(stored.value) else ""
        shape = stored.convert(_RecordingShape, pointer)
        for key, problem in _problems(shape):
            raise stored.damaged(f"{pointer}{key}", problem)
        known = {key: value for key, value in one.items() if value is not None or key == "body"}
        yield {"method": "", "path": "", **known}


def _problems(shape: _RecordingShape) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the texts of a recording, each with its pointer."""
    request = shape.request or _RecordedRequestShape()
    for pointer, url in (("/path", shape.path or ""), ("/request/url", request.url)):
        try:
            urlsplit(url)
        except ValueError:
            yield pointer, "not a URL"
    try:
        base64.b64decode(shape.body_base64 or "", validate=True)
    except (binascii.Error, ValueError):
        yield "/bodyBase64", "not base64 (RFC 4648 §4)"
    named = (shape.operation_id, shape.method, shape.path, shape.content_type, request.method, request.url)
    for pointer, values in (("", named), ("/headers", shape.headers), ("/request/headers", request.headers)):
        if has_lone_surrogate(values):
            yield pointer, "a text contains half of a surrogate pair, which is not valid text"


def to_exchange(api: Api, recording: dict[str, Any]) -> Exchange | None:
    """Return the exchange of *recording*; None if *api* has no such operation."""
    operation = find_operation(api, recording)
    if operation is None:
        return None
    pairs = [(str(name), str(value)) for name, value in _pairs(recording.get("headers"))]
    has_headers = bool(pairs)
    if not pairs and recording.get("contentType"):
        pairs = [("Content-Type", str(recording["contentType"]))]
    elapsed = recording.get("elapsed", 0.0)
    response = Response(recording["status"], Headers(pairs), _content(recording), elapsed)
    return Exchange(operation, response, _request(recording.get("request")), has_headers=has_headers)


def find_operation(api: Api, recording: dict[str, Any]) -> Operation | None:
    """Return the operation of *recording*: by its id, else by method and path, whatever the names of its variables."""
    method, path = str(recording.get("method", "")).upper(), str(recording.get("path", ""))
    named = api.operations.get(str(recording.get("operationId", "")))
    if named is not None and (not method or method == named.method):
        return named
    unnamed = template_shape(path)
    for operation in api.operations.values():
        if operation.method == method and template_shape(operation.path) == unnamed:
            return operation
    match = requests.match_route(
        requests.compile_routes(api), requests.server_prefixes(api), method, urlsplit(path).path
    )
    return match.operation if match else None


def _content(recording: dict[str, Any]) -> bytes:
    if "bodyText" in recording:
        return str(recording["bodyText"]).encode("utf-8", "surrogatepass")
    if "bodyBase64" in recording:
        return base64.b64decode(recording["bodyBase64"])
    if "body" not in recording or (recording["body"] is None and not recording.get("contentType")):
        return b""
    return json.dumps(recording["body"]).encode()


def _pairs(headers: Any) -> Iterable[tuple[Any, Any]]:
    """Return recorded headers, which are pairs or an object, as pairs."""
    if is_object(headers):
        return headers.items()
    return [(pair[0], pair[1]) for pair in headers] if is_array(headers) else []


def _request(recording: Any) -> Request | None:
    if not is_object(recording):
        return None
    pairs = tuple((str(name), str(value)) for name, value in _pairs(recording.get("headers")))
    content = json.dumps(recording["body"]).encode() if "body" in recording else None
    return Request(str(recording.get("method", "")), str(recording.get("url", "")), pairs, content)
