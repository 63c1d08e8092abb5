"""The built-in validator: how a response differs from the document, by the engine that the client uses.

It checks status, media type, headers and body twice: as the document declares them (violations), and with undeclared
keys and unlisted enum values refused (drift). Last, it looks for JSON values that do not survive a round trip through
the client.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any

from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import Finding, FindingKind, create_finding
from fastpix_dyn.mock import requests
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.json_pointer import escape
from fastpix_dyn.spec.plan import (
    NO_EXAMPLE,
    Api,
    Content,
    DocumentedResponse,
    Header,
    Parameter,
    Schema,
    SourceLocation,
)
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import TEST_KEYWORDS, keyword_of, map_subschemas
from fastpix_dyn.spec.values import is_array, is_object, quoted
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import Violation, format_alternatives
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_response

Difference = tuple[FindingKind, Violation]

_STANDARD_HEADERS = frozenset(
    """accept-ranges access-control-allow-credentials access-control-allow-headers access-control-allow-methods
    access-control-allow-origin access-control-expose-headers access-control-max-age age allow alt-svc cache-control
    connection content-disposition content-encoding content-language content-length content-location content-range
    content-security-policy content-type cross-origin-opener-policy cross-origin-resource-policy date etag expires
    keep-alive last-modified link location nel permissions-policy pragma referrer-policy report-to retry-after server
    server-timing set-cookie strict-transport-security trailer transfer-encoding upgrade vary via warning
    www-authenticate""".split()  # noqa: SIM905  # as a list it would be fifty lines
)
"""Headers of HTTP itself and of proxies (RFC 9110, Fetch, …): a document need not declare them."""


class SchemaValidators:
    """Two validators of one API: by its schemas as written, and by the same schemas closed to undeclared values."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._open = Validator(api.schemas)
        closed = {name: close_enums(schema) for name, schema in api.schemas.items()}
        self._strict = Validator(closed, undeclared="refuse")
        self._closed: dict[int, tuple[Schema, Schema]] = {}

    def violations(self, schema: Schema, value: Any) -> tuple[Violation, ...]:
        """Return how *value*, of a response, violates *schema*."""
        return self._open.violations(schema, value, direction="response")

    def strict_violations(self, schema: Schema, value: Any) -> tuple[Violation, ...]:
        """Return how *value* violates *schema* if undeclared properties and unlisted enum values are refused."""
        # The original is kept with the closed schema, so that no other schema can get its id.
        _, closed = self._closed.setdefault(id(schema), (schema, close_enums(schema)))
        return self._strict.violations(closed, value, direction="response")


def close_enums(schema: Schema) -> Schema:
    """Return *schema* with an `enum` in place of each `x-extensible-enum`; whether null is allowed does not change."""
    if isinstance(schema, bool):
        return schema
    closed = map_subschemas(
        schema, lambda slot, inner: inner if keyword_of(slot) in TEST_KEYWORDS else close_enums(inner)
    )
    words = _extensible_enum(closed)
    return {**closed, "enum": [*words, None]} if words and "enum" not in closed else closed


def _extensible_enum(schema: Mapping[str, Any]) -> list[Any]:
    words = schema.get(EXTENSIBLE_ENUM)
    return words if is_array(words) else []


def validate(validators: SchemaValidators, exchange: Exchange) -> list[Finding]:
    """Return how the response of *exchange* differs from the document."""
    value, found = differences(validators, exchange)
    findings = [create_finding(exchange.operation, exchange.status, one, kind, value) for kind, one in found]
    # Each new enum value is a finding of its own.
    return [replace(one, detail=one.got) if one.rule == EXTENSIBLE_ENUM else one for one in findings]


def is_valid(validators: SchemaValidators, exchange: Exchange) -> bool:
    """Return whether the response matches the document: faster than `validate`, and without the round trip of JSON."""
    reply = match_response(exchange.operation, exchange.status)
    if reply is None or any(
        True for _ in chain(_unlisted_success(exchange, reply), _headers(validators, exchange, reply))
    ):
        return False
    content = match_content(reply, exchange.response.headers.get("content-type"))
    if _content_violations(exchange, reply, content):
        return False
    if content is None or content.schema is None or not exchange.response.content:
        return True
    try:
        value = decode(exchange.response, content)
    except DecodeError:
        return False
    return not validators.strict_violations(content.schema, value)


def differences(validators: SchemaValidators, exchange: Exchange) -> tuple[Any, list[Difference]]:
    """Return the decoded response body, or None, and how the response of *exchange* differs from the document."""
    reply = match_response(exchange.operation, exchange.status)
    if reply is None:
        declared = ", ".join(one.status for one in exchange.operation.responses)
        text = f"expected a status of {declared}, got {exchange.status}"
        return None, [("violation", Violation("", "status", text))]
    headers = [*_unlisted_success(exchange, reply), *_headers(validators, exchange, reply)]
    content = match_content(reply, exchange.response.headers.get("content-type"))
    wrong_content = _content_violations(exchange, reply, content)
    if wrong_content or content is None:
        return None, [*headers, *(("violation", one) for one in wrong_content)]
    try:
        value = decode(exchange.response, content)
    except DecodeError as problem:
        return None, [*headers, ("violation", Violation("", "json", f"expected {content.media_type}, got {problem}"))]
    return value, [*headers, *_body(validators, exchange, content, value)]


def _unlisted_success(exchange: Exchange, reply: DocumentedResponse) -> Iterator[Difference]:
    """Yield a violation for a success that only `default` covers, if others are listed: `default` is then of errors."""
    listed = [one.status for one in exchange.operation.responses if one.status.startswith("2")]
    if reply.status == "default" and listed and exchange.status < 400:
        text = f"expected a success of {', '.join(listed)}, got {exchange.status}"
        yield "violation", Violation("", "status", text)


def _content_violations(exchange: Exchange, reply: DocumentedResponse, content: Content | None) -> list[Violation]:
    """Return whether the body is missing or not declared, or its media type is not."""
    declared = ", ".join(one.media_type for one in reply.contents)
    if not exchange.response.content or exchange.status in {204, 304}:
        # An empty text or file is a text or a file; nothing at all is no JSON.
        is_missing = bool(reply.contents) and all(media_types.is_json(one.media_type) for one in reply.contents)
        return [Violation("", "body", f"expected a body of {declared}, got none")] if is_missing else []
    if not reply.contents:
        return [Violation("", "body", "expected no body, got one")]
    if content is None:
        content_type = exchange.response.headers.get("content-type", "none")
        return [Violation("", "mediaType", f"expected {declared}, got {content_type}")]
    return []


def _body(validators: SchemaValidators, exchange: Exchange, content: Content, value: Any) -> Iterator[Difference]:
    if not exchange.response.content:
        return
    if content.schema is not None:
        yield from _by_schema(validators, content.schema, value)
    if media_types.is_json(exchange.content_type):
        text = media_types.decode(exchange.response.content.removeprefix(b"\xef\xbb\xbf"), "")
        for one in lossy_values(text):
            yield "drift", one


def _by_schema(validators: SchemaValidators, schema: Schema, value: Any) -> Iterator[Difference]:
    """Yield the violations of *schema*, then what only the closed schema refuses."""
    violations = validators.violations(schema, value)
    for one in _by_missing_property(violations, value):
        yield "violation", one
    pointers = {one.pointer for one in violations}
    for one in validators.strict_violations(schema, value):
        # Next to violations, other rules than these two may repeat them in other words.
        is_new = not violations or one.rule in {"undeclared", "enum"}
        if one.pointer not in pointers and is_new and _has_enum_type(one, value):
            yield "drift", _as_drift(one)


def _has_enum_type(violation: Violation, value: Any) -> bool:
    """Return whether a value that `enum` refuses has the type of one of its values; True for other rules."""
    words: list[Any] = violation.expected if violation.rule == "enum" else []
    types: set[Any] = {type(word) for word in words}
    return violation.rule != "enum" or type(json_pointer.find(value, violation.pointer)) in types


def _as_drift(violation: Violation) -> Violation:
    if violation.rule != "enum":
        return violation
    words = [word for word in violation.expected if word is not None]
    got = violation.message.rpartition(", got ")[2].partition("; did you mean ")[0]
    return Violation(violation.pointer, EXTENSIBLE_ENUM, f"expected {format_alternatives(words)}, got {got}", words)


def _by_missing_property(violations: tuple[Violation, ...], value: Any) -> Iterator[Violation]:
    """Yield *violations* with those of `required` at the missing property, instead of at the object."""
    missing: dict[str, list[str]] = {}
    for one in violations:
        if one.rule != "required":
            yield one
            continue
        if one.pointer not in missing:
            parent = json_pointer.find(value, one.pointer)
            missing[one.pointer] = [name for name in one.expected if not is_object(parent) or name not in parent]
        named = [name for name in missing[one.pointer] if repr(name) in one.message]
        suffix = f"/{json_pointer.escape(named[0])}" if named else ""
        yield Violation(one.pointer + suffix, one.rule, one.message, one.expected, one.schema)


def _headers(validators: SchemaValidators, exchange: Exchange, reply: DocumentedResponse) -> Iterator[Difference]:
    """Yield how the headers differ; nothing if the document declares none, because it then leaves headers out."""
    if not exchange.has_headers or not reply.headers:
        return
    declared = {one.name.lower(): one for one in reply.headers if one.name.lower() != "content-type"}
    received = exchange.response.headers
    for name, header in declared.items():
        if name in received:
            pointer = f"/header/{header.name}"
            value = requests.read_parameter(_parameter(header), [(header.name, received[name])], validators.api.schemas)
            for one in validators.violations(header.schema, value):
                yield "violation", Violation(pointer + one.pointer, one.rule, one.message, one.expected)
        elif header.required:
            yield "violation", Violation(f"/header/{header.name}", "required", f"the header {header.name} is missing")
    for name in received:
        if name not in declared and name not in _STANDARD_HEADERS:
            text = f"the document declares no header {name} for this response"
            yield "drift", Violation(f"/header/{name}", "undeclared", text)


def _parameter(header: Header) -> Parameter:
    """Return *header* as a parameter, because it is written in the same style (OpenAPI 3.1 §4.8.21)."""
    return Parameter(
        name=header.name,
        python_name=header.name,
        location="header",
        required=header.required,
        schema=header.schema,
        style="simple",
        explode=False,
        allow_reserved=False,
        media_type=None,
        description="",
        example=NO_EXAMPLE,
        deprecated=False,
        source_location=SourceLocation("", ""),
    )


MAX_SAFE_INTEGER = 2**53
"""The limit above which parsers that store numbers as doubles, such as JavaScript's, change integers (RFC 8259 §6)."""
INT64_LIMITS = frozenset({2**63 - 1, 2**63, -(2**63), 9223372036854776000, -9223372036854776000})
"""The least and greatest int64, as integers and as JavaScript writes them: servers send them for "no value"."""
_FINE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d\.\d{6}(?=\d)\d*[1-9]\d*.*")
_MAX_LENGTH = 60


class _NumberText(str):
    """A number as the text writes it."""

    __slots__ = ()


class _Object(dict[str, Any]):
    """An object, with its duplicate keys."""

    __slots__ = ("duplicates",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        is_unique = len(self) == len(names)
        self.duplicates = [] if is_unique else sorted({name for name in names if names.count(name) > 1})


_DECODER = json.JSONDecoder(object_pairs_hook=_Object, parse_float=_NumberText, parse_int=_NumberText)


def lossy_values(text: str) -> Iterator[Violation]:
    """Yield the values of the JSON *text* that change if the client decodes and encodes them (RFC 8259 §4, §6).

    These are numbers whose digits change, times finer than a microsecond, duplicate keys, and halves of surrogate
    pairs. *text* must be valid JSON.
    """
    yield from _lossy_values(_DECODER.decode(text), "")


def _lossy_values(value: Any, pointer: str) -> Iterator[Violation]:
    if isinstance(value, _NumberText):
        yield from _lossy_number(str(value), pointer)
    elif isinstance(value, str):
        yield from _lossy_string(value, pointer)
    elif isinstance(value, _Object):
        for name in value.duplicates:
            yield Violation(f"{pointer}/{escape(name)}", "duplicate", "expected a key once, got it more than once")
        for name, part in value.items():
            yield from _lossy_values(part, f"{pointer}/{escape(name)}")
    elif is_array(value):
        for index, part in enumerate(value):
            yield from _lossy_values(part, f"{pointer}/{index}")


def _lossy_number(text: str, pointer: str) -> Iterator[Violation]:
    if len(text) < _MAX_LENGTH and abs(float(text)) == 2.0**63 and Decimal(text) in INT64_LIMITS:
        return
    is_integer = text.lstrip("-").isdigit()
    encoded = json.dumps(int(text) if is_integer and len(text) < _MAX_LENGTH else float(text))
    if encoded != text:
        yield Violation(pointer, "spelling", f"expected a number that is written {encoded}, got {text[:_MAX_LENGTH]}")
    elif is_integer and abs(int(text)) > MAX_SAFE_INTEGER:
        yield Violation(pointer, "precision", f"expected an integer that a double represents exactly, got {text}")


def _lossy_string(text: str, pointer: str) -> Iterator[Violation]:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        yield Violation(pointer, "spelling", "expected Unicode text, got half of a surrogate pair")
    elif _FINE_TIME.fullmatch(text):
        yield Violation(
            pointer, "spelling", f"expected a time in microseconds at most, got {quoted(text[:_MAX_LENGTH])}"
        )
