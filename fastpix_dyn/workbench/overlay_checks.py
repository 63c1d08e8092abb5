"""Check OpenAPI Overlay 1.0 documents against the document that they change, and apply them.

`spec.overlay` applies an overlay and stops at the first overlay that fails. The check is stricter: it also reports
missing metadata, unknown keys, actions without effect, and faults of the changed document, each with file and line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import INLINE, Document, Node, load
from fastpix_dyn.spec.overlay import OverlaidDocument, apply_action, is_overlay
from fastpix_dyn.spec.parser import Parser
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.validator import schema_problems

_KEYS = ("overlay", "info", "extends", "actions")
_INFO_KEYS = ("title", "version")


def apply_overlays(spec: Source | None, overlays: Sequence[Source]) -> Any:
    """Return the value of the document *spec* with *overlays* applied in order; None means the packaged document.

    Raises:
        SpecError: a file can't be read, an overlay is invalid, or the target of an action matches nothing.
    """
    return load_document(spec, overlays).root.value


def check_overlays(spec: Source | None, overlays: Sequence[Source]) -> tuple[Problem, ...]:
    """Return the faults of *overlays*, of their actions, and of the document that results from them.

    An overlay needs a version, a title and a version of its own, and actions (Overlay 1.0.0 §4.4.1 and §4.4.2). The
    target of each action must match something, the action must change it, and the resulting document must compile.

    Args:
        spec: the document that the overlays change; None for the packaged document.
        overlays: paths or values; each is checked against the result of the one before.

    Raises:
        SpecError: a file can't be read.
    """
    document, problems = load_document(spec), list[Problem]()
    for source in overlays:
        overlay = load(source)
        parser, changed = Parser(overlay), OverlaidDocument(document)
        if is_overlay(parser):
            _check_fields(parser, document)
            for action in parser.array(overlay.root, "actions"):
                _check_action(parser, changed, action)
        problems += sorted(parser.faults, key=lambda problem: problem.line)
        document = changed.document(overlay)
    return (*problems, *(problem for problem in _compile_problems(document) if problem not in problems))


def _check_fields(parser: Parser, document: Document) -> None:
    """Report faults of the fields of the overlay itself."""
    root = parser.document.root
    _check_keys(parser, root, _KEYS, "an overlay")
    info = root.child("info")
    if not root.has("info"):
        parser.fault(root, "an overlay needs `info`: { title: What it is for, version: 1.0.0 }")
    elif parser.must_be_object(info, "the title and version of the overlay"):
        _check_keys(parser, info, _INFO_KEYS, "`info`")
        for key in _INFO_KEYS:
            if not info.has(key):
                parser.fault(info, f"`info` needs a {key}")
            parser.text(info, key)  # reports a fault if it is no string
    if not list(parser.array(root, "actions")):
        node = root.child("actions") if root.has("actions") else root
        parser.fault(node, "an overlay needs at least one action in `actions`")
    extended = parser.text(root, "extends").rpartition("/")[2]
    if extended and document.name not in {extended, INLINE}:
        parser.fault(root.child("extends"), f"the overlay extends {extended}, but is applied to {document.name}")


def _check_keys(parser: Parser, node: Node, keys: tuple[str, ...], what: str) -> None:
    for key in node.value:
        if key not in keys and not key.startswith("x-"):
            parser.fault(node.child(key), f"{what} has no key {key!r}; its keys are {', '.join(keys)}")


def _check_action(parser: Parser, changed: OverlaidDocument, action: Node) -> None:
    """Apply *action*; report a fault if it changes nothing."""
    if is_object(action.value) and "target" not in action.value:
        parser.fault(action, "an action needs a `target`, a JSONPath such as $.info")
        return
    if action.child("remove").value is True and action.has("update"):
        parser.fault(action.child("update"), "an `update` has no effect next to `remove: true`")
    before, faults = deepcopy(changed.value), len(parser.faults)
    apply_action(parser, changed, action)
    if before == changed.value and faults == len(parser.faults):
        parser.fault(action, "this action changes nothing: its target already has this value")


def _compile_problems(document: Document) -> Iterator[Problem]:
    try:
        compile_document(document, schema_problems)
    except SpecError as error:
        yield from error.problems
