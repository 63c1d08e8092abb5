"""Frozen records, and JSON read fast: all that is asked of msgspec, which does both in C.

A record (`class Name(Record, frozen=True)`) is what a frozen dataclass with slots is, but its class is made in a
twentieth of the time, which counts in every start, and its instances in a tenth, which counts in every call.
`replace` and `asdict` are to them what those of dataclasses are to dataclasses.
"""

from __future__ import annotations

from msgspec import DecodeError, Raw, field, json
from msgspec import Struct as Record
from msgspec.structs import asdict, replace

__all__ = ["DecodeError", "Raw", "Record", "asdict", "field", "json", "replace"]
