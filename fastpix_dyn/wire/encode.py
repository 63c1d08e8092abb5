"""One call's arguments → the request that says them (OpenAPI 3.1 §4.8.10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from fastpix_dyn.errors import ArgumentError, ArgumentValueError
from fastpix_dyn.spec.plan import Operation, Parameter, Place
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
        url = base_url.rstrip("/") + _path(operation, arguments) + _query(operation, arguments)
        own, content = _headers_and_content(operation, arguments, boundary)
        return Request(operation.method, url, _merged(own, tuple(headers)), content)
    except (ArgumentError, ArgumentValueError) as error:
        error.operation = operation.id
        raise


def _path(operation: Operation, arguments: Arguments) -> str:
    declared = {parameter.name: parameter for parameter in operation.parameters if parameter.place == "path"}
    given = arguments.values.get("path", {})
    segments = (_segment(segment, declared, given) for segment in operation.path.split("/"))
    return "/".join(segments)


def _segment(template: str, declared: Mapping[str, Parameter], given: Mapping[str, Any]) -> str:
    """One segment with its values.

    Values that make it `.` or `..` are refused: whatever reads URLs resolves such a segment, encoded or not (RFC 3986
    §5.2.4, WHATWG URL §3.3).
    """
    written, pointer = "", ""
    for piece in _TEMPLATE.split(template):
        if not piece.startswith("{"):
            written += quote(piece, safe=_LITERAL)
            continue
        name = piece[1:-1]
        if name not in given:
            violation = Violation(f"/path/{name}", "required", f"the path needs a value for {name!r}")
            raise ArgumentError(str(violation), violations=[violation])
        written += parameters.path(declared[name], given[name])
        pointer = parameters.pointer_of(declared[name])
    if pointer and written in {".", ".."}:
        raise refuse(pointer, "pattern", f"makes a segment of the path {written!r}, which leads to another place")
    return written


def _query(operation: Operation, arguments: Arguments) -> str:
    pieces = _pieces(operation, arguments, "query", parameters.query)
    return f"?{'&'.join(pieces)}" if pieces else ""


def _pieces(operation: Operation, arguments: Arguments, place: Place, write: _Write) -> list[str]:
    """All of *place*, where an exploded object must not give a name that is a parameter's, even of one not given."""
    declared = {one.name for one in operation.parameters if one.place == place}
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
    made += [(one.name, parameters.header(one, value)) for one, value in _given(operation, arguments, "header")]
    cookies = _pieces(operation, arguments, "cookie", parameters.cookies)
    return [*made, ("Cookie", "; ".join(cookies))] if cookies else made, content


def accept(operation: Operation) -> str:
    """The media types of all answers in the document, JSON first; `*/*` where it knows none (RFC 9110 §12.5.1)."""
    known = dict.fromkeys(content.media_type for reply in operation.replies for content in reply.contents)
    return ", ".join(sorted(known, key=lambda media_type: not media_types.is_json(media_type))) or "*/*"


def _merged(own: list[Pair], extra: tuple[Pair, ...]) -> tuple[Pair, ...]:
    for name, value in extra:
        if fault := fields.name_fault(name) or fields.value_fault(value):
            raise refuse(f"/header/{name}", "header", fault)
    replaced = {name.lower() for name, _ in extra}
    return (*(pair for pair in own if pair[0].lower() not in replaced), *extra)


def _given(operation: Operation, arguments: Arguments, place: Place) -> Iterator[tuple[Parameter, Any]]:
    """The parameters at *place* that have a value, in the order of the document."""
    values = arguments.values.get(place, {})
    return ((one, values[one.name]) for one in operation.parameters if one.place == place and one.name in values)
