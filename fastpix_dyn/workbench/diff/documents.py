"""The two compared documents, and paths into them.

A difference carries one path into each document. `locate` turns a path into a file, a line and a JSON pointer; it
follows `$ref`s on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.plan import Api, SourceLocation
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import schema_problems

PACKAGED = "packaged"
"""The name of the document that ships with the package."""
Step = str | int
"""A key of an object, or an index of an array."""


@dataclass(frozen=True, slots=True)
class ComparedDocument:
    """One of the two documents: its name for the reader, its content, and the API compiled from it."""

    name: str
    document: Document
    api: Api


@dataclass(frozen=True, slots=True)
class FileLocation:
    """A file, a line (from 1), and the JSON pointer (RFC 6901) of the value there."""

    file: str
    line: int
    pointer: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class NodePath:
    """The path to a value of a document: the location of a record of the plan, and steps down from it.

    The steps may go through `$ref`s. Without `start` they begin at the root of the document.
    """

    start: SourceLocation | None = None
    steps: tuple[Step, ...] = ()

    def child(self, *steps: Step) -> NodePath:
        """Return the path that is *steps* further down."""
        return NodePath(self.start, (*self.steps, *steps))


@dataclass(frozen=True, slots=True)
class PathPair:
    """The paths to one value in the old and in the new document; None if a document does not have it."""

    old: NodePath | None
    new: NodePath | None

    def child(self, *steps: Step) -> PathPair:
        """Return the paths that are *steps* further down in both documents."""
        return PathPair(self.old and self.old.child(*steps), self.new and self.new.child(*steps))


ROOT = PathPair(NodePath(), NodePath())


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference that a check found: the id of its rule, its paths, and the values for the rule's message."""

    rule: str
    paths: PathPair
    details: Mapping[str, str]


class PlanRecord(Protocol):
    """A record of the plan that has a location in its document."""

    @property
    def source_location(self) -> SourceLocation: ...  # noqa: D102  # documented by the records


@check_types
def read(source: Source) -> ComparedDocument:
    """Read and compile the document *source*: a path, a mapping, or `"packaged"`.

    Raises:
        SpecError: the document can't be read or has faults; the error lists every fault.
    """
    document = load_document(None if source == PACKAGED else source)
    name = str(source) if isinstance(source, (str, Path)) else document.name
    return ComparedDocument(name, document, compile_document(document, schema_problems))


def path_pair(old: PlanRecord | None, new: PlanRecord | None) -> PathPair:
    """Return the paths to two records, either of which may be missing."""
    return PathPair(NodePath(old.source_location) if old else None, NodePath(new.source_location) if new else None)


def difference(rule: str, paths: PathPair, **details: str) -> Difference:
    """Return a difference by *rule*; *details* fill the placeholders of the rule's message."""
    return Difference(rule, paths, details)


def locate(side: ComparedDocument, path: NodePath) -> FileLocation:
    """Return the location of the value at *path*, or of the last value on the way that exists."""
    location = _resolve(side.document, path).source_location
    file, line = side.document.file_and_line(location)
    return FileLocation(_file_name(side, file), line, location.pointer)


def _file_name(side: ComparedDocument, file: str) -> str:
    """Return the name of *file* relative to the name that the reader gave to the document."""
    return side.name if file == side.document.name else str(Path(side.name).parent / file)


def _resolve(document: Document, path: NodePath) -> Node:
    node = document.node(path.start or SourceLocation(document.name, ""))
    for step in path.steps:
        child = _child(document, node, step)
        if child is None:
            break
        node = child
    return node


def _child(document: Document, node: Node, step: Step) -> Node | None:
    """Return the node one step down, through the `$ref`s at *node*; None if there is no such node."""
    while not _has_child(node.value, step) and node.has("$ref"):
        node = document.follow(node, node.value["$ref"])
    return node.child(step) if _has_child(node.value, step) else None


def _has_child(value: Any, step: Step) -> bool:
    if isinstance(step, int):
        return is_array(value) and step < len(value)
    return is_object(value) and step in value
