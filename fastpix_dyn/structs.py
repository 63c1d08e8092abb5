"""Records and fast JSON parsing, by msgspec: the only module that imports it.

A record (`class Name(Record, frozen=True)`) is like a frozen dataclass with slots, but its class is created in a
twentieth of the time, which counts at every start, and its instances in a tenth, which counts in every call.
`replace` and `asdict` work as those of dataclasses do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from msgspec import DecodeError, Meta, Raw, Struct, ValidationError, convert, field, json
from msgspec.structs import asdict, replace

if TYPE_CHECKING:
    Record = Struct
else:

    class Record(Struct):
        """The base of all records."""

        def __rich_repr__(self) -> NoReturn:
            """Raise, so that rich falls back to `__repr__`: it would show secrets that `__repr__` leaves out."""
            raise NotImplementedError


__all__ = ["DecodeError", "Meta", "Raw", "Record", "ValidationError", "asdict", "convert", "field", "json", "replace"]
