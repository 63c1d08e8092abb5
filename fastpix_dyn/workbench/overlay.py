"""Overlay 1.0 documents: apply them, and check that they say what they mean to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import INLINE, Document, Node, load
from fastpix_dyn.spec.overlay import Changed, act, is_overlay
from fastpix_dyn.spec.parser import Parser
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import problems_of

_KEYS = ("overlay", "info", "extends", "actions")
_INFO_KEYS = ("title", "version")


def apply(spec: Source | None, overlays: Sequence[Source]) -> Any:
    """The value of the document *spec*, the packaged one where it is None, with *overlays* applied in their order.

    Raises:
        SpecError: a file can't be read, an overlay is wrong, or an action finds nothing.
    """
    return load_document(spec, overlays).root.value


def check(spec: Source | None, overlays: Sequence[Source]) -> tuple[Problem, ...]:
    """What is wrong with *overlays* as changes to *spec*: with each itself, with each action, and with the result.

    An overlay needs a version, a title and a version of its own, and actions (Overlay 1.0.0 §4.4.1 and §4.4.2). Each
    action must find something and change it, and what comes out must be a document that compiles.

    Raises:
        SpecError: a file can't be read.
    """
    document, found = load_document(spec), list[Problem]()
    for source in overlays:
        overlay = load(source)
        parser, changed = Parser(overlay), Changed(document)
        if is_overlay(parser):
            _form(parser, document)
            for action in parser.array(overlay.root, "actions"):
                _try(parser, changed, action)
        found += sorted(parser.faults, key=lambda problem: problem.line)
        document = changed.document(overlay)
    return (*found, *(problem for problem in _of_result(document) if problem not in found))


def _form(parser: Parser, document: Document) -> None:
    """The fields of the overlay itself."""
    root = parser.document.root
    _known(parser, root, _KEYS, "an overlay")
    info = root.child("info")
    if not root.has("info"):
        parser.fault(root, "an overlay needs `info`: { title: What it is for, version: 1.0.0 }")
    elif parser.must_be_object(info, "the title and version of the overlay"):
        _known(parser, info, _INFO_KEYS, "`info`")
        for key in _INFO_KEYS:
            if not info.has(key):
                parser.fault(info, f"`info` needs a {key}")
            parser.text(info, key)  # text, or a fault
    if not list(parser.array(root, "actions")):
        parser.fault(root.child("actions") if root.has("actions") else root, "an overlay needs `actions`, one at least")
    extended = parser.text(root, "extends").rpartition("/")[2]
    if extended and document.name not in {extended, INLINE}:
        parser.fault(root.child("extends"), f"it extends {extended}, but is applied to {document.name}")


def _known(parser: Parser, node: Node, keys: tuple[str, ...], what: str) -> None:
    for key in node.value:
        if key not in keys and not key.startswith("x-"):
            parser.fault(node.child(key), f"{what} has no {key!r}; it has {', '.join(keys)}")


def _try(parser: Parser, changed: Changed, action: Node) -> None:
    """Does what *action* says; it is a fault if that changes nothing."""
    if is_object(action.value) and "target" not in action.value:
        parser.fault(action, "an action needs a `target`, a JSONPath such as $.info")
        return
    if action.child("remove").value is True and action.has("update"):
        parser.fault(action.child("update"), "an update beside `remove: true` has no effect")
    before, faults = deepcopy(changed.value), len(parser.faults)
    act(parser, changed, action)
    if before == changed.value and faults == len(parser.faults):
        parser.fault(action, "this action changes nothing: what it finds says so already")


def _of_result(document: Document) -> Iterator[Problem]:
    try:
        compile_document(document, problems_of)
    except SpecError as error:
        yield from error.problems
