"""Frozen records, and JSON read fast: all that is asked of msgspec, which does both in C.

A record (`class Name(Record, frozen=True)`) is what a frozen dataclass with slots is, but its class is made in a
twentieth of the time, which counts in every start, and its instances in a tenth, which counts in every call.
`replace` and `asdict` are to them what those of dataclasses are to dataclasses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from msgspec import DecodeError, Raw, Struct, field, json
from msgspec.structs import asdict, replace

if TYPE_CHECKING:
    Record = Struct
else:

    class Record(Struct):
        """The base of all records."""

        def __rich_repr__(self) -> NoReturn:
            """Refuses: rich would show with it what the `__repr__` of a record leaves out, and so takes that."""
            raise NotImplementedError


__all__ = ["DecodeError", "Raw", "Record", "asdict", "field", "json", "replace"]
