"""Parameters at their places: path, query, header and cookie (OpenAPI 3.1 §4.8.12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastpix_dyn.spec.plan import Parameter, Style
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.wire import fields, json_text, media_types
from fastpix_dyn.wire.plain import plain, refuse
from fastpix_dyn.wire.styles import RESERVED, Pair, Script, pairs, primitive, write


def path(parameter: Parameter, value: Any) -> str:
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


def query(parameter: Parameter, value: Any) -> list[str]:
    """The pieces `name=value` of the query.

    Raises:
        ArgumentValueError: the style can't write the value.
    """
    return _pieces(parameter, value, Script(pointer_of(parameter), safe=RESERVED if parameter.allow_reserved else ""))


def cookies(parameter: Parameter, value: Any) -> list[str]:
    """The pieces `name=value` of the Cookie header; each exploded value is a cookie of its own.

    Raises:
        ArgumentValueError: the style can't write the value.
    """
    return _pieces(parameter, value, Script(pointer_of(parameter)))


def header(parameter: Parameter, value: Any) -> str:
    """The value of the header, as it stands: readers of headers decode nothing.

    Raises:
        ArgumentValueError: the style or HTTP can't write the value.
    """
    script = Script(pointer_of(parameter), percent=False)
    written = _whole(parameter, value, script)
    if fault := fields.value_fault(written):
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


def _pieces(parameter: Parameter, value: Any, script: Script) -> list[str]:
    """In pieces, for a query or cookies."""
    data = plain(value, script.pointer)
    if parameter.media_type is not None:
        return [f"{write(script, parameter.name)}={write(script, _content(parameter.media_type, data, script))}"]
    return ["=".join(pair) for pair in pairs(parameter.style, parameter.name, data, script, explode=parameter.explode)]


def _content(media_type: str, data: Any, script: Script) -> str:
    """The value of a parameter with `content`; JSON escapes what is not ASCII where nothing else does."""
    if media_types.is_json(media_type):
        return json_text.write(data, script.pointer, ascii_only=not script.percent)
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
