"""JSON texts (RFC 8259): written compactly, read without loss."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from fastpix_dyn import records
from fastpix_dyn.wire.plain import plain, refuse


def write(value: Any, pointer: str, *, ascii_only: bool = False) -> str:
    """*value* as a JSON text without spaces.

    Raises:
        ArgumentValueError: JSON can't say it.
    """
    data = plain(value, pointer)
    try:
        return (_ASCII if ascii_only else _COMPACT).encode(data)
    except ValueError as error:  # plain leaves one thing to refuse: Python writes no integer of more than 4300 digits
        raise refuse(pointer, "type", f"holds an integer that is too long to write: {error}") from None


def read(text: str) -> Any:
    """The value that the JSON *text* stands for. Of equal keys in one object the last counts.

    Raises:
        ValueError: it is not JSON, or nests too deep to be read; the message says where.
    """
    try:
        return quick(text)
    except UNREAD:
        return _thorough(text)


def _thorough(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nests too deep to be read") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value (RFC 8259 §6)")


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_ASCII = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False)
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
quick = records.json.Decoder().decode
"""`read` of a text, or of one in UTF-8, where it raises nothing."""
UNREAD = (records.DecodeError, UnicodeError, RecursionError)
"""What `quick` raises, for a few texts that are JSON too: 1e400, half of a surrogate pair, a very long integer."""
