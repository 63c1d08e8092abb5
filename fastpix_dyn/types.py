"""The types of the document's schemas: a `TypedDict` for each object, a name for each enum and union.

They are defined in `types.pyi`, which is rendered from the document; this module runs that text on first access.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def __getattr__(name: str) -> Any:
    if "__all__" not in globals() and (name == "__all__" or not name.startswith("__")):
        stub = Path(__file__).with_suffix(".pyi")
        exec(compile(stub.read_text("utf-8"), stub, "exec", dont_inherit=True), globals())  # noqa: S102  # a file of this package
        if name in globals():
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__getattr__("__all__") if "__all__" not in globals() else globals()["__all__"])
