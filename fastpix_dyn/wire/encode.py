"""One call's arguments → the request that says them (OpenAPI 3.1 §4.8.10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from fastpix_dyn.errors import ArgumentError, ArgumentValueError
from fastpix_dyn.spec.plan import Operation, Parameter, Place
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import fields, media_types, parameters
from fastpix_dyn.wire.messages import UNSET, Arguments, Request
from fastpix_dyn.wire.plain import refuse
from fastpix_dyn.wire.styles import check_names

Pair = tuple[str, str]
_Write = Callable[[Parameter, Any], list[str]]

_TEMPLATE = re.compile(r"(\{[^{}]*\})")
_LITERAL = "/%:@!$&'()*+,;="
"""What stands in a path of the document as it is (RFC 3986 §3.3), besides the unreserved characters."""


def encode(
    operation: Operation,
    base_url: str,
    arguments: Arguments,
    *,
    headers: Iterable[Pair] = (),
    boundary: str | None = None,
) -> Request:
    """The request of *operation* with *arguments*: what was given, and nothing else.

    *headers* are further ones; each replaces what the request would have under its name. *boundary* delimits the parts
    of a multipart body; by default it is random.

    Raises:
        ArgumentError: a parameter of the path is missing.
        ArgumentValueError: a value can't be written as the document asks.
    """
    try:
        url = base_url.rstrip("/") + _path(operation, arguments)
        if "query" in arguments.values:
            url += _query(operation, arguments)
        own, content = _headers_and_content(operation, arguments, boundary)
        return Request(operation.method, url, _merged(own, tuple(headers)), content)
    except (ArgumentError, ArgumentValueError) as error:
        error.operation = operation.id
        raise


def _path(operation: Operation, arguments: Arguments) -> str:
    declared, given = operation.places["path"], arguments.values.get("path", {})
    segments = _segments(operation.path)
    return "/".join([one if isinstance(one, str) else _segment(one, declared, given) for one in segments])


@lru_cache(maxsize=4096)
def _segments(template: str) -> tuple[str | tuple[str, ...], ...]:
    """The segments of a path of the document, as they go out; one with names in pieces, text and `{name}` in turn."""
    segments = [_TEMPLATE.split(segment) for segment in template.split("/")]
    written = [
        [piece if at % 2 else quote(piece, safe=_LITERAL) for at, piece in enumerate(pieces)] for pieces in segments
    ]
    return tuple(tuple(pieces) if len(pieces) > 1 else pieces[0] for pieces in written)


def _segment(pieces: tuple[str, ...], declared: Mapping[str, Parameter], given: Mapping[str, Any]) -> str:
    """One segment with its values.

    Values that make it `.` or `..` are refused: whatever reads URLs resolves such a segment, encoded or not (RFC 3986
    §5.2.4, WHATWG URL §3.3).
    """
    written = ""
    for at, piece in enumerate(pieces):
        if not at % 2:
            written += piece
            continue
        name = piece[1:-1]
        if name not in given:
            violation = Violation(f"/path/{escape(name)}", "required", f"the path needs a value for {name!r}")
            raise ArgumentError(str(violation), violations=[violation])
        written += parameters.path(declared[name], given[name])
    if written in {".", ".."}:
        pointer = parameters.pointer_of(declared[pieces[-2][1:-1]])
        raise refuse(pointer, "pattern", f"makes a segment of the path {written!r}, which leads to another place")
    return written


def _query(operation: Operation, arguments: Arguments) -> str:
    pieces = _pieces(operation, arguments, "query", parameters.query)
    return f"?{'&'.join(pieces)}" if pieces else ""


def _pieces(operation: Operation, arguments: Arguments, place: Place, write: _Write) -> list[str]:
    """All of *place*, where an exploded object must not give a name that is a parameter's, even of one not given."""
    declared = operation.places[place].keys()
    made: list[str] = []
    for one, value in _given(operation, arguments, place):
        if one.media_type is None:
            check_names(one.style, value, declared - {one.name}, parameters.pointer_of(one), explode=one.explode)
        made += write(one, value)
    return made


def _headers_and_content(
    operation: Operation, arguments: Arguments, boundary: str | None
) -> tuple[list[Pair], bytes | None]:
    made = [("Accept", accept(operation))]
    content = None
    if arguments.body is not UNSET:
        if operation.body is None:
            raise refuse("/body", "body", "the operation takes no body; leave it out")
        from fastpix_dyn.wire import bodies  # most calls have none

        written = bodies.write(operation.body, arguments.body, arguments.media_type, boundary=boundary)
        made.append(("Content-Type", written.content_type))
        content = written.content
    if "header" in arguments.values:
        made += [(one.name, parameters.header(one, value)) for one, value in _given(operation, arguments, "header")]
    if "cookie" in arguments.values and (cookies := _pieces(operation, arguments, "cookie", parameters.cookies)):
        made.append(("Cookie", "; ".join(cookies)))
    return made, content


def accept(operation: Operation) -> str:
    """The media types of all answers in the document, JSON first; `*/*` where it knows none (RFC 9110 §12.5.1)."""
    return _preferred(operation.media_types)


@lru_cache(maxsize=1024)
def _preferred(known: tuple[str, ...]) -> str:
    return ", ".join(sorted(known, key=lambda media_type: not media_types.is_json(media_type))) or "*/*"


def _merged(own: list[Pair], extra: tuple[Pair, ...]) -> tuple[Pair, ...]:
    replaced = _checked_names(extra)
    return (*[pair for pair in own if pair[0].lower() not in replaced], *extra)


@lru_cache(maxsize=64)
def _checked_names(headers: tuple[Pair, ...]) -> frozenset[str]:
    """The names of *headers* in lower case; remembered, for those of a client are the same on each call."""
    for name, value in headers:
        if fault := fields.name_fault(name) or fields.value_fault(value):
            raise refuse(f"/header/{escape(name)}", "header", fault)
    return frozenset(name.lower() for name, _ in headers)


def _given(operation: Operation, arguments: Arguments, place: Place) -> Iterator[tuple[Parameter, Any]]:
    """The parameters at *place* that have a value, in the order of the document."""
    values = arguments.values[place]
    return ((one, values[name]) for name, one in operation.places[place].items() if name in values)
