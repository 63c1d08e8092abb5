"""The two documents that are compared: each with its plan, and the file and line of what is found in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastpix_dyn.client.loading import Source, load_document
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, Spot
from fastpix_dyn.spec.plan import Api, Where
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.judge import problems_of
from fastpix_dyn.workbench.diff.found import Anchor, Step

PACKAGED = "packaged"
"""The word for the document that ships with the package."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the documents: its name for a reader, itself, and its plan."""

    name: str
    document: Document
    api: Api


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a document, and the JSON pointer (RFC 6901) to what stands there."""

    file: str
    line: int
    pointer: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def read(source: Source) -> Side:
    """The document *source*: a path, its value, or `packaged`.

    Raises:
        SpecError: it can't be read, or is wrong; lists every fault.
    """
    document = load_document(None if source == PACKAGED else source)
    name = str(source) if isinstance(source, (str, Path)) else document.name
    return Side(name, document, compile_document(document, problems_of))


def place(side: Side, anchor: Anchor) -> Place:
    """Where *anchor* is in the document, or the last on the way to it that is there."""
    where = _followed(side.document, anchor).where
    return Place(_file(side, where.file), side.document.line(where), where.pointer)


def _file(side: Side, file: str) -> str:
    """The name of a file as the reader gave it."""
    if file == side.document.name:
        return side.name
    return str(Path(side.name).parent / file)


def _followed(document: Document, anchor: Anchor) -> Spot:
    where = anchor.where or Where(document.name, "")
    spot = Spot(where.file, where.pointer, json_pointer.get(document.values[where.file], where.pointer))
    for step in anchor.steps:
        below = _below(document, spot, step)
        if below is None:
            break
        spot = below
    return spot


def _below(document: Document, spot: Spot, step: Step) -> Spot | None:
    """What is one step down from *spot*, through its `$ref`s; None where there is no such thing."""
    while not _holds(spot.value, step) and spot.has("$ref"):
        spot = document.follow(spot, spot.value["$ref"])
    return spot.child(step) if _holds(spot.value, step) else None


def _holds(value: Any, step: Step) -> bool:
    if isinstance(step, int):
        return is_array(value) and step < len(value)
    return is_object(value) and step in value
