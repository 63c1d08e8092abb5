"""The styles of parameters and form fields (OpenAPI 3.1 §4.8.12; RFC 6570): values → pairs of name and text.

Each style is a row of `_STYLES`. Nothing is written that a reader could take for another value: what can't be escaped
is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import chain
from typing import Any, cast
from urllib.parse import quote

from fastpix_dyn.records import Record
from fastpix_dyn.spec.plan import Style
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.wire import json_text
from fastpix_dyn.wire.plain import refuse

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
    return json_text.write(data, pointer)


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
