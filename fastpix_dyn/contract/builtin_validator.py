"""Values whose spelling is lost when the client reads a JSON text and writes it again (RFC 8259 §4, §6)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any

from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import Finding, Kind, finding
from fastpix_dyn.contract.subject import Judges
from fastpix_dyn.mock import requests
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import NO_EXAMPLE, Content, DocumentedResponse, Header, Parameter, Schema, Where
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS
from fastpix_dyn.spec.values import escape, is_array, is_object, quoted
from fastpix_dyn.validate.violation import Violation, alternatives
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply

LARGEST_EXACT = 2**53
"""Above it, readers that hold numbers as doubles, as JavaScript does, change integers (RFC 8259 §6)."""
INT64_LIMITS = frozenset({2**63 - 1, 2**63, -(2**63), 9223372036854776000, -9223372036854776000})
"""The least and greatest int64, as integers and as JavaScript writes them: servers send them for "no value"."""
_FINE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d\.\d{6}(?=\d)\d*[1-9]\d*.*")
_LONGEST = 60


class _Token(str):
    """A number as it stands in the text."""

    __slots__ = ()


class _Object(dict[str, Any]):
    """An object, and the keys that it has twice."""

    __slots__ = ("twice",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.twice = sorted({name for name in names if names.count(name) > 1}) if len(self) < len(names) else []


def changed(text: str) -> Iterator[Violation]:
    """What the client would spell otherwise in the JSON *text*, which must be readable: where, and how.

    Of numbers those whose digits change, of times those that are finer than a microsecond, of objects those that have
    a key twice, of strings those that hold half of a surrogate pair.
    """
    yield from _walked(_DECODER.decode(text), "")


def _walked(value: Any, pointer: str) -> Iterator[Violation]:
    if isinstance(value, _Token):
        yield from _number(str(value), pointer)
    elif isinstance(value, str):
        yield from _string(value, pointer)
    elif isinstance(value, _Object):
        for name in value.twice:
            yield Violation(f"{pointer}/{escape(name)}", "duplicate", "expected a key once, got it more than once")
        for name, part in value.items():
            yield from _walked(part, f"{pointer}/{escape(name)}")
    elif is_array(value):
        for index, part in enumerate(value):
            yield from _walked(part, f"{pointer}/{index}")


def _number(text: str, pointer: str) -> Iterator[Violation]:
    if len(text) < _LONGEST and abs(float(text)) == 2.0**63 and Decimal(text) in INT64_LIMITS:
        return
    is_whole = text.lstrip("-").isdigit()
    again = json.dumps(int(text) if is_whole and len(text) < _LONGEST else float(text))
    if again != text:
        yield Violation(pointer, "spelling", f"expected a number that is written {again}, got {text[:_LONGEST]}")
    elif is_whole and abs(int(text)) > LARGEST_EXACT:
        yield Violation(pointer, "precision", f"expected an integer that a double holds exactly, got {text}")


def _string(text: str, pointer: str) -> Iterator[Violation]:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        yield Violation(pointer, "spelling", "expected Unicode text, got half of a surrogate pair")
    elif _FINE_TIME.fullmatch(text):
        yield Violation(pointer, "spelling", f"expected a time in microseconds at most, got {quoted(text[:_LONGEST])}")


_DECODER = json.JSONDecoder(object_pairs_hook=_Object, parse_float=_Token, parse_int=_Token)


_STANDARD_HEADERS = frozenset(
    """accept-ranges access-control-allow-credentials access-control-allow-headers access-control-allow-methods
    access-control-allow-origin access-control-expose-headers access-control-max-age age allow alt-svc cache-control
    connection content-disposition content-encoding content-language content-length content-location content-range
    content-security-policy content-type cross-origin-opener-policy cross-origin-resource-policy date etag expires
    keep-alive last-modified link location nel permissions-policy pragma referrer-policy report-to retry-after server
    server-timing set-cookie strict-transport-security trailer transfer-encoding upgrade vary via warning
    www-authenticate""".split()  # noqa: SIM905  # as a list it would be fifty lines
)
"""Headers of HTTP itself and of what stands between (RFC 9110, Fetch, …): no document need declare them."""
Told = Iterator[tuple[Kind, Violation]]


def findings(judges: Judges, exchange: Exchange) -> list[Finding]:
    """How the answer of *exchange* differs from the document."""
    value, told = judged(judges, exchange)
    found = [finding(exchange.operation, exchange.status, one, kind, value) for kind, one in told]
    # Each new word is news of its own.
    return [replace(one, detail=one.got) if one.rule == OPEN_WORDS else one for one in found]


def is_clean(judges: Judges, exchange: Exchange) -> bool:
    """Whether the answer fits the document: the quick question, without the reasons, and without regard to spelling."""
    reply = match_reply(exchange.operation, exchange.status)
    if reply is None or any(True for _ in chain(_unlisted(exchange, reply), _headers(judges, exchange, reply))):
        return False
    content = match_content(reply, exchange.response.headers.get("content-type"))
    if _strange_content(exchange, reply, content):
        return False
    if content is None or content.schema is None or not exchange.response.content:
        return True
    try:
        value = decode(exchange.response, content)
    except DecodeError:
        return False
    return not judges.exceeds(content.schema, value)


def judged(judges: Judges, exchange: Exchange) -> tuple[Any, list[tuple[Kind, Violation]]]:
    """The value of its body, and how the answer of *exchange* differs from the document."""
    reply = match_reply(exchange.operation, exchange.status)
    if reply is None:
        known = ", ".join(one.status for one in exchange.operation.responses)
        return None, [("violation", Violation("", "status", f"expected a status of {known}, got {exchange.status}"))]
    headers = [*_unlisted(exchange, reply), *_headers(judges, exchange, reply)]
    content = match_content(reply, exchange.response.headers.get("content-type"))
    strange = _strange_content(exchange, reply, content)
    if strange or content is None:
        return None, [*headers, *(("violation", one) for one in strange)]
    try:
        value = decode(exchange.response, content)
    except DecodeError as problem:
        return None, [*headers, ("violation", Violation("", "json", f"expected {content.media_type}, got {problem}"))]
    return value, [*headers, *_body(judges, exchange, content, value)]


def _unlisted(exchange: Exchange, reply: DocumentedResponse) -> Told:
    """A success that only `default` covers, where the document lists the successes: it speaks of errors then."""
    listed = [one.status for one in exchange.operation.responses if one.status.startswith("2")]
    if reply.status == "default" and listed and exchange.status < 400:
        text = f"expected a success of {', '.join(listed)}, got {exchange.status}"
        yield "violation", Violation("", "status", text)


def _strange_content(exchange: Exchange, reply: DocumentedResponse, content: Content | None) -> list[Violation]:
    """What is wrong about there being a body, or none, and about its media type."""
    declared = ", ".join(one.media_type for one in reply.contents)
    if not exchange.response.content or exchange.status in {204, 304}:
        # An empty text or file is a text or a file; nothing at all is no JSON.
        is_missing = bool(reply.contents) and all(media_types.is_json(one.media_type) for one in reply.contents)
        return [Violation("", "body", f"expected a body of {declared}, got none")] if is_missing else []
    if not reply.contents:
        return [Violation("", "body", "expected no body, got one")]
    if content is None:
        came = exchange.response.headers.get("content-type", "none")
        return [Violation("", "mediaType", f"expected {declared}, got {came}")]
    return []


def _body(judges: Judges, exchange: Exchange, content: Content, value: Any) -> Told:
    if not exchange.response.content:
        return
    if content.schema is not None:
        yield from _by_schema(judges, content.schema, value)
    if media_types.is_json(exchange.content_type):
        text = media_types.decode(exchange.response.content.removeprefix(b"\xef\xbb\xbf"), "")
        for one in changed(text):
            yield "drift", one


def _by_schema(judges: Judges, schema: Schema, value: Any) -> Told:
    """What breaks *schema*; then what only goes beyond it."""
    broken = judges.breaks(schema, value)
    for one in _each_key(broken, value):
        yield "violation", one
    seen = {one.pointer for one in broken}
    for one in judges.exceeds(schema, value):
        # Where something is broken, other rules than these may only say the same again.
        is_news = not broken or one.rule in {"undeclared", "enum"}
        if one.pointer not in seen and is_news and _is_word(one, value):
            yield "drift", _as_drift(one)


def _is_word(violation: Violation, value: Any) -> bool:
    """Whether what is refused is of the kind of the words that are known; all rules but `enum` are of no words."""
    words: list[Any] = violation.expected if violation.rule == "enum" else []
    kinds: set[Any] = {type(word) for word in words}
    return violation.rule != "enum" or type(json_pointer.find(value, violation.pointer)) in kinds


def _as_drift(violation: Violation) -> Violation:
    if violation.rule != "enum":
        return violation
    known = [word for word in violation.expected if word is not None]
    got = violation.message.rpartition(", got ")[2].partition("; did you mean ")[0]
    return Violation(violation.pointer, OPEN_WORDS, f"expected {alternatives(known)}, got {got}", known)


def _each_key(violations: tuple[Violation, ...], value: Any) -> Iterator[Violation]:
    """*violations*, but a missing property is told of itself and not of what lacks it."""
    missing: dict[str, list[str]] = {}
    for one in violations:
        if one.rule != "required":
            yield one
            continue
        if one.pointer not in missing:
            holder = json_pointer.find(value, one.pointer)
            missing[one.pointer] = [name for name in one.expected if not is_object(holder) or name not in holder]
        named = [name for name in missing[one.pointer] if repr(name) in one.message]
        suffix = f"/{json_pointer.escape(named[0])}" if named else ""
        yield Violation(one.pointer + suffix, one.rule, one.message, one.expected, one.schema)


def _headers(judges: Judges, exchange: Exchange, reply: DocumentedResponse) -> Told:
    """Nothing where the document declares no headers: then it does not speak of them at all."""
    if not exchange.has_headers or not reply.headers:
        return
    declared = {one.name.lower(): one for one in reply.headers if one.name.lower() != "content-type"}
    came = exchange.response.headers
    for name, header in declared.items():
        if name in came:
            pointer = f"/header/{header.name}"
            value = requests.read_parameters(_parameter(header), [(header.name, came[name])], judges.api.schemas)
            for one in judges.breaks(header.schema, value):
                yield "violation", Violation(pointer + one.pointer, one.rule, one.message, one.expected)
        elif header.required:
            yield "violation", Violation(f"/header/{header.name}", "required", f"the header {header.name} is missing")
    for name in came:
        if name not in declared and name not in _STANDARD_HEADERS:
            yield "drift", Violation(f"/header/{name}", "undeclared", f"the document declares no header {name} here")


def _parameter(header: Header) -> Parameter:
    """*header* as a parameter: it is written in the same style (OpenAPI 3.1 §4.8.21)."""
    return Parameter(
        name=header.name,
        python_name=header.name,
        place="header",
        required=header.required,
        schema=header.schema,
        style="simple",
        explode=False,
        allow_reserved=False,
        media_type=None,
        description="",
        example=NO_EXAMPLE,
        deprecated=False,
        where=Where("", ""),
    )
