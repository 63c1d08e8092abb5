"""The two documents that are compared: each with its plan, and the file and line of what is found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.plan import Api, Where
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import problems_of

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


def _followed(document: Document, anchor: Anchor) -> Node:
    where = anchor.where or Where(document.name, "")
    node = Node(where.file, where.pointer, json_pointer.get(document.values[where.file], where.pointer))
    for step in anchor.steps:
        below = _below(document, node, step)
        if below is None:
            break
        node = below
    return node


def _below(document: Document, node: Node, step: Step) -> Node | None:
    """What is one step down from *spot*, through its `$ref`s; None where there is no such thing."""
    while not _holds(node.value, step) and node.has("$ref"):
        node = document.follow(node, node.value["$ref"])
    return node.child(step) if _holds(node.value, step) else None


def _holds(value: Any, step: Step) -> bool:
    if isinstance(step, int):
        return is_array(value) and step < len(value)
    return is_object(value) and step in value


Step = str | int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a document: a spot of a plan, and steps down from it, through `$ref`s where they stand."""

    where: Where | None = None
    """None for the root of the document."""
    steps: tuple[Step, ...] = ()

    def down(self, *steps: Step) -> Anchor:
        """The place *steps* further down."""
        return Anchor(self.where, (*self.steps, *steps))


@dataclass(frozen=True, slots=True)
class Both:
    """The same place in the old and the new document; None in that where it is not."""

    old: Anchor | None
    new: Anchor | None

    def down(self, *steps: Step) -> Both:
        """The place *steps* further down in both."""
        return Both(self.old and self.old.down(*steps), self.new and self.new.down(*steps))


@dataclass(frozen=True, slots=True)
class Found:
    """A change, as a check sees it."""

    rule: str
    at: Both
    words: Mapping[str, str]


class Placed(Protocol):
    """A record of a plan that knows where it stands."""

    @property
    def where(self) -> Where: ...  # noqa: D102  # as the records have it


def both(old: Placed | None, new: Placed | None) -> Both:
    """Where two records stand in their documents; either may be missing."""
    return Both(Anchor(old.where) if old else None, Anchor(new.where) if new else None)


ROOT = Both(Anchor(), Anchor())


def found(rule: str, at: Both, **words: str) -> Found:
    """The change *rule* at a place, with the words of its sentence."""
    return Found(rule, at, words)
