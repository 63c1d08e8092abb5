"""Form bodies, `application/x-www-form-urlencoded` (OpenAPI 3.1 §4.8.14, §4.8.15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from fastpix_dyn.spec.plan import Encoding
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.wire import encodings
from fastpix_dyn.wire.styles import Pair


def write(data: Mapping[str, Any], encoding: Mapping[str, Encoding]) -> bytes:
    """Plain *data* as a form.

    A property whose encoding speaks of style is written like a parameter of the query. Of any other, an array repeats
    the name, an object is JSON and the rest is text, unless the encoding says which content type.

    Raises:
        ArgumentValueError: a property can't be written as the document asks.
    """
    made = (pair for name in data for pair in _field(name, data, encoding.get(name)))
    return "&".join("=".join(pair) for pair in made).encode("ascii")


def _field(name: str, data: Mapping[str, Any], encoding: Encoding | None) -> Iterator[Pair]:
    pointer = f"/body/{escape(name)}"
    if encodings.speaks_of_style(encoding):
        yield from encodings.styled(name, data, encoding, pointer, percent=True)
        return
    declared = encodings.content_type(encoding)
    for where, item in encodings.items(data[name], pointer):
        text, _ = encodings.text(item, declared, where)
        yield quote(name, safe=""), quote(text, safe="")
