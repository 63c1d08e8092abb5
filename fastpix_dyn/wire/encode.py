"""The styles of parameters and form fields (OpenAPI 3.1 §4.8.12; RFC 6570): values → pairs of name and text.

Each style is a row of `_STYLES`. Nothing is written that a reader could take for another value: what can't be escaped
is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import chain
from typing import Any, cast
from urllib.parse import quote

from fastpix_dyn.errors import ArgumentError, ArgumentValueError
from fastpix_dyn.spec.plan import Operation, Parameter, ParameterLocation, Style
from fastpix_dyn.spec.values import escape
from fastpix_dyn.structs import Record
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire import media_types, messages, to_json
from fastpix_dyn.wire.messages import UNSET, Arguments, Request
from fastpix_dyn.wire.to_json import plain, refuse

Pair = tuple[str, str]
_Texts = str | list[str] | dict[str, str]

RESERVED = ":/?@!$'()*,;="
"""What `allowReserved` spares: the characters of RFC 3986 §2.2 without `#[]`, which no query may hold (§3.4), and `&+`,
which mean something else in one. `%` is always escaped: what is given is what is read."""
_NO_ESCAPE = " |."
"""Delimiters that look the same in a value: percent-encoded themselves, or never (OpenAPI 3.1.1 §4.8.12)."""


class Script(Record, frozen=True):
    """How text is written at one place."""

    pointer: str
    """Where the value stands among the arguments, for errors."""
    percent: bool = True
    """Whether text is percent-encoded; where not, there is no escape at all."""
    safe: str = ""
    """The characters that are spared from percent-encoding, besides the unreserved ones (RFC 3986 §2.3)."""


def pairs(style: Style, name: str, data: Any, script: Script, *, explode: bool) -> list[Pair]:
    """The pairs of name and text that *style* makes of plain *data*, written for the place of *script*.

    Raises:
        ArgumentValueError: the style has no way to write such a value.
    """
    texts = _texts(data, script.pointer)
    kinds, split = _STYLES[style]
    if not isinstance(texts, kinds):
        words = " or ".join(_KINDS[kind] for kind in kinds)
        raise refuse(script.pointer, "style", f"the style {style} writes {words}, not {_KINDS[type(texts)]}")
    return split(write(script, name), texts, script, explode=explode)


def check_names(style: Style, data: Any, others: Collection[str], pointer: str, *, explode: bool) -> None:
    """Refuses an exploded object, whose keys stand on the wire as names, if one of them is the name of something else.

    Raises:
        ArgumentValueError: a key is among *others*.
    """
    if explode and style != "deepObject" and isinstance(data, Mapping):
        for key in cast("Mapping[str, object]", data):
            if key in others:
                raise refuse(f"{pointer}/{escape(key)}", "style", f"would stand where {key!r} of its own is expected")


def primitive(data: Any, pointer: str) -> str:
    """Plain *data* as text: numbers and booleans as JSON writes them.

    Raises:
        ArgumentValueError: it is null, an array or an object.
    """
    if isinstance(data, str):
        return data
    if data is None:
        raise refuse(pointer, "type", "null can't be written here; leave it out instead")
    if type(data) in _KINDS:
        message = f"{_KINDS[type(data)]} stands where OpenAPI says only how text, numbers and booleans are written"
        raise refuse(pointer, "type", message)
    return to_json.write(data, pointer)


def write(script: Script, text: str, delimiters: str = "") -> str:
    """*text* as it stands on the wire, where nothing in it can be taken for one of *delimiters*.

    Raises:
        ArgumentValueError: it holds one of them, and there is no escape.
    """
    for char in delimiters:
        if char in text and (char in _NO_ESCAPE or not script.percent):
            raise refuse(script.pointer, "style", f"a value can't hold {char!r} here: it would read as the value's end")
    if not script.percent:
        return text
    return quote(text, safe="".join(char for char in script.safe if char not in delimiters))


def _texts(data: Any, pointer: str) -> _Texts:
    """Plain *data* with its primitives as text."""
    if isinstance(data, list | dict) and not data:
        message = "an empty array or object can't be told from none (RFC 6570 §2.3); leave it out instead"
        raise refuse(pointer, "style", message)
    if isinstance(data, list):
        return [primitive(item, f"{pointer}/{index}") for index, item in enumerate(cast("list[object]", data))]
    if isinstance(data, dict):
        members = cast("dict[str, object]", data)
        return {key: primitive(item, f"{pointer}/{escape(key)}") for key, item in members.items()}
    return primitive(data, pointer)


def _delimited(
    name: str, texts: _Texts, script: Script, *, explode: bool, delimiter: str = ",", apart: str = ""
) -> list[Pair]:
    """One text with *delimiter* between the values; exploded, a pair for each value, which mustn't hold *apart*."""
    if isinstance(texts, str):
        return [(name, write(script, texts))]
    if not explode:
        flat = chain.from_iterable(texts.items()) if isinstance(texts, dict) else texts
        written = quote(delimiter, safe=",") if script.percent else delimiter
        return [(name, written.join(write(script, text, delimiter) for text in flat))]
    if isinstance(texts, dict):
        return [(write(script, key, f"{apart}="), write(script, text, apart)) for key, text in texts.items()]
    return [(name, write(script, text, apart)) for text in texts]


def _deep(name: str, texts: dict[str, str], script: Script, *, explode: bool) -> list[Pair]:  # noqa: ARG001  # one way only
    """`name[key]=value`; the brackets are encoded where text is, for no query may hold them (RFC 3986 §3.4)."""
    opening, closing = write(script, "["), write(script, "]")
    for key in texts:
        if "[" in key or "]" in key:
            raise refuse(script.pointer, "style", f"the key {key!r} can't hold brackets in the style deepObject")
    return [(f"{name}{opening}{write(script, key)}{closing}", write(script, text)) for key, text in texts.items()]


_KINDS: dict[type, str] = {str: "a primitive", list: "an array", dict: "an object"}
_STYLES: dict[Style, tuple[tuple[type, ...], Callable[..., list[Pair]]]] = {
    "simple": ((str, list, dict), partial(_delimited, apart=",")),
    "label": ((str, list, dict), partial(_delimited, apart=".")),
    "matrix": ((str, list, dict), _delimited),
    "form": ((str, list, dict), _delimited),
    "spaceDelimited": ((list, dict), partial(_delimited, delimiter=" ")),
    "pipeDelimited": ((list, dict), partial(_delimited, delimiter="|")),
    "deepObject": ((dict,), _deep),
}
"""What each style writes, and how. `;` and `&`, which keep matrix and form apart, are in no percent-encoded text."""


def encode_path(parameter: Parameter, value: Any) -> str:
    """What stands for `{name}` in the path; it never holds `/`, `?` or `#`.

    Raises:
        ArgumentValueError: the style can't write the value, or nothing would be left of it.
    """
    simple = parameter.style == "simple" and parameter.media_type is None
    if simple and type(value) is str and value and value.isascii():
        return quote(value, safe="")  # what nearly every path holds
    script = Script(pointer_of(parameter))
    written = _whole(parameter, value, script)
    if not written:
        raise refuse(script.pointer, "minLength", "is empty, but a path needs a value here")
    return written


def encode_query(parameter: Parameter, value: Any) -> list[str]:
    """The pieces `name=value` of the query.

    Raises:
        ArgumentValueError: the style can't write the value.
    """
    return _parameter_pieces(
        parameter, value, Script(pointer_of(parameter), safe=RESERVED if parameter.allow_reserved else "")
    )


def encode_cookies(parameter: Parameter, value: Any) -> list[str]:
    """The pieces `name=value` of the Cookie header; each exploded value is a cookie of its own.

    Raises:
        ArgumentValueError: the style can't write the value.
    """
    return _parameter_pieces(parameter, value, Script(pointer_of(parameter)))


def encode_header(parameter: Parameter, value: Any) -> str:
    """The value of the header, as it stands: readers of headers decode nothing.

    Raises:
        ArgumentValueError: the style or HTTP can't write the value.
    """
    script = Script(pointer_of(parameter), percent=False)
    written = _whole(parameter, value, script)
    if fault := messages.value_fault(written):
        raise refuse(script.pointer, "header", fault)
    return written


def listed(parameter: Parameter, data: Any) -> Any:
    """Plain *data* for *parameter*: a single value where it takes a list of primitives becomes a list of one."""
    return [data] if parameter.single_as_list and isinstance(data, str | int | float) else data


def pointer_of(parameter: Parameter) -> str:
    """Where the parameter stands among the arguments."""
    return f"/{parameter.place}/{escape(parameter.name)}"


def _whole(parameter: Parameter, value: Any, script: Script) -> str:
    """In one text, for a path or a header."""
    data = plain(value, script.pointer)
    if parameter.media_type is not None:
        return write(script, _content(parameter.media_type, data, script))
    made = pairs(parameter.style, parameter.name, data, script, explode=parameter.explode)
    with_names = parameter.explode and isinstance(data, dict)
    return _JOINED[parameter.style](made, ["=".join(pair) if with_names else pair[1] for pair in made])


def _parameter_pieces(parameter: Parameter, value: Any, script: Script) -> list[str]:
    """In pieces, for a query or cookies."""
    data = plain(value, script.pointer)
    if parameter.media_type is not None:
        return [f"{write(script, parameter.name)}={write(script, _content(parameter.media_type, data, script))}"]
    return ["=".join(pair) for pair in pairs(parameter.style, parameter.name, data, script, explode=parameter.explode)]


def _content(media_type: str, data: Any, script: Script) -> str:
    """The value of a parameter with `content`; JSON escapes what is not ASCII where nothing else does."""
    if media_types.is_json(media_type):
        return to_json.write(data, script.pointer, ascii_only=not script.percent)
    if media_types.is_text(media_type):
        return primitive(data, script.pointer)
    raise refuse(script.pointer, "mediaType", f"a parameter in {media_type} is not supported, only JSON and text/* are")


def _matrix(made: list[Pair], _values: list[str]) -> str:
    """An empty value goes without `=` (RFC 6570 §3.2.7)."""
    return "".join(f";{name}={text}" if text else f";{name}" for name, text in made)


_JOINED: dict[Style, Callable[[list[Pair], list[str]], str]] = {
    "simple": lambda _, values: ",".join(values),
    "label": lambda _, values: "." + ".".join(values),
    "matrix": _matrix,
}
"""How each style puts all in one text: made of pairs, or of values that hold the names which the style writes."""


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
        written += encode_path(declared[name], given[name])
    if written in {".", ".."}:
        pointer = pointer_of(declared[pieces[-2][1:-1]])
        raise refuse(pointer, "pattern", f"makes a segment of the path {written!r}, which leads to another place")
    return written


def _query(operation: Operation, arguments: Arguments) -> str:
    pieces = _pieces(operation, arguments, "query", encode_query)
    return f"?{'&'.join(pieces)}" if pieces else ""


def _pieces(operation: Operation, arguments: Arguments, place: ParameterLocation, write: _Write) -> list[str]:
    """All of *place*, where an exploded object must not give a name that is a parameter's, even of one not given."""
    declared = operation.places[place].keys()
    made: list[str] = []
    for one, value in _given(operation, arguments, place):
        if one.media_type is None:
            check_names(one.style, value, declared - {one.name}, pointer_of(one), explode=one.explode)
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
        made += [(one.name, encode_header(one, value)) for one, value in _given(operation, arguments, "header")]
    if "cookie" in arguments.values and (cookies := _pieces(operation, arguments, "cookie", encode_cookies)):
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
        if fault := messages.name_fault(name) or messages.value_fault(value):
            raise refuse(f"/header/{escape(name)}", "header", fault)
    return frozenset(name.lower() for name, _ in headers)


def _given(operation: Operation, arguments: Arguments, place: ParameterLocation) -> Iterator[tuple[Parameter, Any]]:
    """The parameters at *place* that have a value, in the order of the document."""
    values = arguments.values[place]
    return ((one, values[name]) for name, one in operation.places[place].items() if name in values)
