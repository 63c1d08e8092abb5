"""Arguments → a request: the URL with path and query, the headers, and the body (by `bodies`).

Parameters are written by their styles (OpenAPI 3.1 §4.8.12; RFC 6570); each style is a row of `_STYLES`. A value that
a server could take for another one, because the style has no escape for it, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import chain
from typing import Any, cast
from urllib.parse import quote

from fastpix_dyn.errors import ArgumentError, ArgumentValueError
from fastpix_dyn.spec.json_pointer import escape
from fastpix_dyn.spec.plan import Operation, Parameter, ParameterLocation, Style
from fastpix_dyn.structs import Record
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import media_types, messages, to_json
from fastpix_dyn.wire.messages import UNSET, Arguments, Request
from fastpix_dyn.wire.to_json import json_data, refusal

Pair = tuple[str, str]
_Write = Callable[[Parameter, Any], list[str]]
_Texts = str | list[str] | dict[str, str]
RESERVED = ":/?@!$'()*,;="
"""Characters that `allowReserved` leaves unescaped: those of RFC 3986 §2.2 without `#[]`, which a query can't contain
(§3.4), and `&+`, which have another meaning in one. `%` is always escaped, so that a server reads the value passed."""
_NO_ESCAPE = " |."
"""Delimiters that can't be distinguished from the same character in a value (OpenAPI 3.1.1 §4.8.12)."""
_TEMPLATE = re.compile(r"(\{[^{}]*\})")
_LITERAL = "/%:@!$&'()*+,;="
"""Characters of the document's path that are not escaped (RFC 3986 §3.3), besides the unreserved ones."""


# The request ----------------------------------------------------------------------------------------------------------


def encode(
    operation: Operation,
    base_url: str,
    arguments: Arguments,
    *,
    headers: Iterable[Pair] = (),
    boundary: str | None = None,
) -> Request:
    """Return the request of *operation* with *arguments* and nothing else.

    Args:
        operation: the plan.
        base_url: the address of the server; the path is appended to it.
        arguments: the arguments that the caller passed.
        headers: further headers; each replaces the header of its name.
        boundary: delimits the parts of a multipart body; random by default.

    Raises:
        ArgumentError: a parameter of the path is missing.
        ArgumentValueError: a value can't be written as the document declares.
    """
    try:
        url = base_url.rstrip("/") + _path(operation, arguments)
        if "query" in arguments.values:
            url += _query(operation, arguments)
        own, content = _headers_and_content(operation, arguments, boundary)
        return Request(operation.method, url, _merge_headers(own, tuple(headers)), content)
    except (ArgumentError, ArgumentValueError) as error:
        error.operation = operation.id
        raise


def _path(operation: Operation, arguments: Arguments) -> str:
    declared, values = operation.parameters_by_location["path"], arguments.values.get("path", {})
    segments = _segments(operation.path)
    return "/".join([one if isinstance(one, str) else _segment(one, declared, values) for one in segments])


@lru_cache(maxsize=4096)
def _segments(template: str) -> tuple[str | tuple[str, ...], ...]:
    """Return the segments of a path of the document, escaped; one with names as pieces, text and `{name}` in turn."""
    segments = [_TEMPLATE.split(segment) for segment in template.split("/")]
    written = [
        [piece if at % 2 else quote(piece, safe=_LITERAL) for at, piece in enumerate(pieces)] for pieces in segments
    ]
    return tuple(tuple(pieces) if len(pieces) > 1 else pieces[0] for pieces in written)


def _segment(pieces: tuple[str, ...], declared: Mapping[str, Parameter], values: Mapping[str, Any]) -> str:
    """Return one segment with its values.

    Values that make it `.` or `..` are refused: URL parsers resolve such a segment, encoded or not (RFC 3986 §5.2.4,
    WHATWG URL §3.3).
    """
    written = ""
    for at, piece in enumerate(pieces):
        if not at % 2:
            written += piece
            continue
        name = piece[1:-1]
        if name not in values:
            violation = Violation(f"/path/{escape(name)}", "required", f"the path needs a value for {name!r}")
            raise ArgumentError(str(violation), violations=[violation])
        written += encode_path(declared[name], values[name])
    if written in {".", ".."}:
        pointer = parameter_pointer(declared[pieces[-2][1:-1]])
        raise refusal(pointer, "pattern", f"makes a segment of the path {written!r}, which leads to another path")
    return written


def _query(operation: Operation, arguments: Arguments) -> str:
    pieces = _pieces(operation, arguments, "query", encode_query)
    return f"?{'&'.join(pieces)}" if pieces else ""


def _pieces(operation: Operation, arguments: Arguments, location: ParameterLocation, write: _Write) -> list[str]:
    """Return the fields of all parameters at *location*; no key of an exploded object may be a parameter's name."""
    declared = operation.parameters_by_location[location].keys()
    made: list[str] = []
    for one, value in _with_values(operation, arguments, location):
        if one.media_type is None:
            check_exploded_names(one.style, value, declared - {one.name}, parameter_pointer(one), explode=one.explode)
        made += write(one, value)
    return made


def _headers_and_content(
    operation: Operation, arguments: Arguments, boundary: str | None
) -> tuple[list[Pair], bytes | None]:
    made = [("Accept", accept(operation))]
    content = None
    if arguments.body is not UNSET:
        if operation.body is None:
            raise refusal("/body", "body", "the operation has no body; leave it out")
        from fastpix_dyn.wire import bodies  # most calls have no body

        written = bodies.encode_body(operation.body, arguments.body, arguments.media_type, boundary=boundary)
        made.append(("Content-Type", written.content_type))
        content = written.content
    if "header" in arguments.values:
        made += [(one.name, encode_header(one, value)) for one, value in _with_values(operation, arguments, "header")]
    if "cookie" in arguments.values and (cookies := _pieces(operation, arguments, "cookie", encode_cookies)):
        made.append(("Cookie", "; ".join(cookies)))
    return made, content


def accept(operation: Operation) -> str:
    """Return the value of Accept: all declared response media types, JSON first; else `*/*` (RFC 9110 §12.5.1)."""
    return _accept_value(operation.media_types)


@lru_cache(maxsize=1024)
def _accept_value(known: tuple[str, ...]) -> str:
    return ", ".join(sorted(known, key=lambda media_type: not media_types.is_json(media_type))) or "*/*"


def _merge_headers(own: list[Pair], extra: tuple[Pair, ...]) -> tuple[Pair, ...]:
    replaced = _checked_names(extra)
    return (*[pair for pair in own if pair[0].lower() not in replaced], *extra)


@lru_cache(maxsize=64)
def _checked_names(headers: tuple[Pair, ...]) -> frozenset[str]:
    """Return the names of *headers* in lower case; cached, because those of a client don't change."""
    for name, value in headers:
        if fault := messages.name_fault(name) or messages.value_fault(value):
            raise refusal(f"/header/{escape(name)}", "header", fault)
    return frozenset(name.lower() for name, _ in headers)


def _with_values(
    operation: Operation, arguments: Arguments, location: ParameterLocation
) -> Iterator[tuple[Parameter, Any]]:
    """Return the parameters at *location* that have a value, in the order of the document."""
    values = arguments.values[location]
    return ((one, values[name]) for name, one in operation.parameters_by_location[location].items() if name in values)


# Parameters -----------------------------------------------------------------------------------------------------------


def parameter_pointer(parameter: Parameter) -> str:
    """Return the pointer to *parameter* among the arguments: `/query/limit`."""
    return location_pointer(parameter.location, parameter.name)


@lru_cache(maxsize=4096)
def location_pointer(location: str, name: str) -> str:
    """Return the pointer to the argument *name* (its wire name) at *location*; cached for every call."""
    return f"/{location}/{escape(name)}"


def wrap_single(parameter: Parameter, data: Any) -> Any:
    """Return the JSON value *data* for *parameter*: a single value for a list of primitives becomes a list of one."""
    return [data] if parameter.accepts_single_item and isinstance(data, str | int | float) else data


def encode_path(parameter: Parameter, value: Any) -> str:
    """Return the text for `{name}` in the path; it never contains `/`, `?` or `#`.

    Raises:
        ArgumentValueError: the style can't write the value, or the text would be empty.
    """
    simple = parameter.style == "simple" and parameter.media_type is None
    if simple and type(value) is str and value and value.isascii():
        return quote(value, safe="")  # the usual case
    context = TextContext(parameter_pointer(parameter))
    written = _one_text(parameter, value, context)
    if not written:
        raise refusal(context.pointer, "minLength", "is empty, but the path needs a value here")
    return written


def encode_query(parameter: Parameter, value: Any) -> list[str]:
    """Return the fields `name=value` of the query.

    Raises:
        ArgumentValueError: the style can't write the value.
    """
    return _parameter_pieces(
        parameter, value, TextContext(parameter_pointer(parameter), safe=RESERVED if parameter.allow_reserved else "")
    )


def encode_cookies(parameter: Parameter, value: Any) -> list[str]:
    """Return the fields `name=value` of the Cookie header; each exploded value is a separate cookie.

    Raises:
        ArgumentValueError: the style can't write the value.
    """
    return _parameter_pieces(parameter, value, TextContext(parameter_pointer(parameter)))


def encode_header(parameter: Parameter, value: Any) -> str:
    """Return the value of the header, unescaped: readers of headers decode nothing.

    Raises:
        ArgumentValueError: the style or HTTP can't write the value.
    """
    context = TextContext(parameter_pointer(parameter), percent=False)
    written = _one_text(parameter, value, context)
    if fault := messages.value_fault(written):
        raise refusal(context.pointer, "header", fault)
    return written


def _one_text(parameter: Parameter, value: Any, context: TextContext) -> str:
    """Return the value as one text, for a path or a header."""
    data = json_data(value, context.pointer)
    if parameter.media_type is not None:
        return write_text(context, _content(parameter.media_type, data, context))
    made = style_pairs(parameter.style, parameter.name, data, context, explode=parameter.explode)
    with_names = parameter.explode and isinstance(data, dict)
    return _JOIN[parameter.style](made, ["=".join(pair) if with_names else pair[1] for pair in made])


def _parameter_pieces(parameter: Parameter, value: Any, context: TextContext) -> list[str]:
    """Return the value as fields `name=value`, for a query or cookies."""
    data = json_data(value, context.pointer)
    if parameter.media_type is not None:
        text = write_text(context, _content(parameter.media_type, data, context))
        return [f"{write_text(context, parameter.name)}={text}"]
    return [
        "=".join(pair)
        for pair in style_pairs(parameter.style, parameter.name, data, context, explode=parameter.explode)
    ]


def _content(media_type: str, data: Any, context: TextContext) -> str:
    """Return the text of a parameter with `content`; JSON escapes non-ASCII if there is no percent-encoding."""
    if media_types.is_json(media_type):
        return to_json.dumps(data, context.pointer, ascii_only=not context.percent)
    if media_types.is_text(media_type):
        return primitive_text(data, context.pointer)
    raise refusal(
        context.pointer, "mediaType", f"a parameter in {media_type} is not supported, only JSON and text/* are"
    )


def _matrix(made: list[Pair], _values: list[str]) -> str:
    """Write an empty value without `=` (RFC 6570 §3.2.7)."""
    return "".join(f";{name}={text}" if text else f";{name}" for name, text in made)


_JOIN: dict[Style, Callable[[list[Pair], list[str]], str]] = {
    "simple": lambda _, values: ",".join(values),
    "label": lambda _, values: "." + ".".join(values),
    "matrix": _matrix,
}
"""By style: how pairs, or values with the names that the style writes, become one text."""


# Styles ---------------------------------------------------------------------------------------------------------------


class TextContext(Record, frozen=True):
    """How text is written at one location."""

    pointer: str
    """The pointer to the value among the arguments, for errors."""
    percent: bool = True
    """Whether text is percent-encoded; otherwise there is no escape at all."""
    safe: str = ""
    """Characters that are not percent-encoded, besides the unreserved ones (RFC 3986 §2.3)."""


def style_pairs(style: Style, name: str, data: Any, context: TextContext, *, explode: bool) -> list[Pair]:
    """Return the pairs of name and text that *style* writes for the JSON value *data*.

    Raises:
        ArgumentValueError: the style can't write such a value.
    """
    texts = _with_text_primitives(data, context.pointer)
    shapes, split = _STYLES[style]
    if not isinstance(texts, shapes):
        words = " or ".join(_SHAPES[shape] for shape in shapes)
        raise refusal(context.pointer, "style", f"the style {style} writes {words}, not {_SHAPES[type(texts)]}")
    return split(write_text(context, name), texts, context, explode=explode)


def check_exploded_names(style: Style, data: Any, others: Collection[str], pointer: str, *, explode: bool) -> None:
    """Check the keys of an exploded object, which become names on the wire, against the names of *others*.

    Raises:
        ArgumentValueError: a key is among *others*.
    """
    if explode and style != "deepObject" and isinstance(data, Mapping):
        for key in cast("Mapping[str, object]", data):
            if key in others:
                raise refusal(
                    f"{pointer}/{escape(key)}", "style", f"would be sent as {key!r}, which is another parameter"
                )


def primitive_text(data: Any, pointer: str) -> str:
    """Return the JSON value *data* as text: numbers and booleans as JSON writes them.

    Raises:
        ArgumentValueError: *data* is null, an array or an object.
    """
    if isinstance(data, str):
        return data
    if data is None:
        raise refusal(pointer, "type", "null can't be written here; leave it out instead")
    if type(data) in _SHAPES:
        message = f"{_SHAPES[type(data)]} can't be written here: OpenAPI defines it for text, numbers and booleans only"
        raise refusal(pointer, "type", message)
    return to_json.dumps(data, pointer)


def write_text(context: TextContext, text: str, delimiters: str = "") -> str:
    """Return *text* as it is sent; nothing in it can be taken for one of *delimiters*.

    Raises:
        ArgumentValueError: it contains one of them, and there is no escape.
    """
    for char in delimiters:
        if char in text and (char in _NO_ESCAPE or not context.percent):
            raise refusal(context.pointer, "style", f"a value can't contain {char!r} here: it would end the value")
    if not context.percent:
        return text
    return quote(text, safe="".join(char for char in context.safe if char not in delimiters))


def _with_text_primitives(data: Any, pointer: str) -> _Texts:
    """Return the JSON value *data* with its primitives as text."""
    if isinstance(data, list | dict) and not data:
        message = "an empty array or object looks like none (RFC 6570 §2.3); leave it out instead"
        raise refusal(pointer, "style", message)
    if isinstance(data, list):
        return [primitive_text(item, f"{pointer}/{index}") for index, item in enumerate(cast("list[object]", data))]
    if isinstance(data, dict):
        members = cast("dict[str, object]", data)
        return {key: primitive_text(item, f"{pointer}/{escape(key)}") for key, item in members.items()}
    return primitive_text(data, pointer)


def _delimited(
    name: str, texts: _Texts, context: TextContext, *, explode: bool, delimiter: str = ",", apart: str = ""
) -> list[Pair]:
    """Join the values with *delimiter*; exploded, make a pair for each value, which can't contain *apart*."""
    if isinstance(texts, str):
        return [(name, write_text(context, texts))]
    if not explode:
        flat = chain.from_iterable(texts.items()) if isinstance(texts, dict) else texts
        written = quote(delimiter, safe=",") if context.percent else delimiter
        return [(name, written.join(write_text(context, text, delimiter) for text in flat))]
    if isinstance(texts, dict):
        return [
            (write_text(context, key, f"{apart}="), write_text(context, text, apart)) for key, text in texts.items()
        ]
    return [(name, write_text(context, text, apart)) for text in texts]


def _deep(name: str, texts: dict[str, str], context: TextContext, *, explode: bool) -> list[Pair]:  # noqa: ARG001  # one way only
    """Write `name[key]=value`; brackets are encoded as text is, because a query can't contain them (RFC 3986 §3.4)."""
    opening, closing = write_text(context, "["), write_text(context, "]")
    for key in texts:
        if "[" in key or "]" in key:
            raise refusal(context.pointer, "style", f"the key {key!r} can't contain brackets in the style deepObject")
    return [
        (f"{name}{opening}{write_text(context, key)}{closing}", write_text(context, text))
        for key, text in texts.items()
    ]


_SHAPES: dict[type, str] = {str: "a primitive", list: "an array", dict: "an object"}
_STYLES: dict[Style, tuple[tuple[type, ...], Callable[..., list[Pair]]]] = {
    "simple": ((str, list, dict), partial(_delimited, apart=",")),
    "label": ((str, list, dict), partial(_delimited, apart=".")),
    "matrix": ((str, list, dict), _delimited),
    "form": ((str, list, dict), _delimited),
    "spaceDelimited": ((list, dict), partial(_delimited, delimiter=" ")),
    "pipeDelimited": ((list, dict), partial(_delimited, delimiter="|")),
    "deepObject": ((dict,), _deep),
}
"""By style: the shapes that it writes, and how. `;` and `&`, which separate matrix and form, are percent-encoded."""
