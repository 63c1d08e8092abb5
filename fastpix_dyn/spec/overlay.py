"""Apply overlays (OpenAPI Overlay 1.0.0): changes to a document in separate files."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.parser import Parser
from fastpix_dyn.spec.plan import SourceLocation
from fastpix_dyn.spec.values import is_array, is_object, quoted

_KEYS = {"target", "description", "update", "remove"}


def apply(document: Document, overlay: Document) -> Document:
    """Return *document* with the actions of *overlay* applied in order (Overlay 1.0.0 §4.4).

    An `update` is merged into each object that `target` selects, and appended to each list; `remove` deletes each of
    them. Parts that come from the overlay keep their file and line.

    Raises:
        SpecError: the overlay is invalid, or an action selects nothing; lists every fault.
    """
    parser, changed = Parser(overlay), OverlaidDocument(document)
    if is_overlay(parser):
        for action in parser.array(overlay.root, "actions"):
            apply_action(parser, changed, action)
    if parser.faults:
        raise SpecError.of(parser.faults)
    return changed.document(overlay)


def is_overlay(parser: Parser) -> bool:
    """Return whether the parsed document is an overlay of a supported version; if not, record a fault."""
    root = parser.document.root
    if not parser.must_be_object(root, "an overlay"):
        return False
    version = str(root.child("overlay").value)
    if not version.startswith("1."):
        parser.fault(root.child("overlay"), f"expected an Overlay version (1.0.0), got {quoted(version)}")
    return True


class OverlaidDocument:
    """The value of a document while overlays change it, and by pointer the origins of its new parts."""

    def __init__(self, document: Document) -> None:
        self.value = deepcopy(document.root.value)
        self._before = document
        self._origins = dict(document.origins)

    def document(self, overlay: Document) -> Document:
        """Return the document after the actions of *overlay*."""
        before = self._before
        values = {**before.values, before.name: self.value}
        overlays = (*before.overlays, overlay)
        return Document(before.name, before.folder, values, self._origins, overlays, before.digests)

    def merge(self, pointer: str, overlay: Document, update: Node) -> None:
        """Merge *update* into the value at *pointer*."""
        target = json_pointer.get(self.value, pointer)
        if is_array(target):
            self._record_origin(f"{pointer}/{len(target)}", overlay, update)
            target.append(deepcopy(update.value))
            return
        for key in update.value:
            part, inner = update.child(key), f"{pointer}/{json_pointer.escape(key)}"
            if is_object(target.get(key)) and is_object(part.value):
                self.merge(inner, overlay, part)
            elif is_array(target.get(key)) and is_array(part.value):
                for index in range(len(part.value)):
                    self.merge(inner, overlay, part.child(index))
            else:
                self._record_origin(inner, overlay, part)
                target[key] = deepcopy(part.value)

    def remove(self, pointer: str) -> None:
        """Remove the value at *pointer*, which is not the whole document."""
        holder, _, token = pointer.rpartition("/")
        parent = json_pointer.get(self.value, holder)
        if is_array(parent):
            del parent[int(token)]
            self._shift_origins(holder, int(token))
        else:
            del parent[json_pointer.tokens(pointer)[-1]]
            self._forget(pointer)

    def _record_origin(self, pointer: str, overlay: Document, node: Node) -> None:
        self._forget(pointer)
        self._origins[pointer] = (overlay, node.source_location)

    def _forget(self, pointer: str) -> None:
        """Forget the origins of the value at *pointer* and of its parts."""
        for old in [old for old in self._origins if f"{old}/".startswith(f"{pointer}/")]:
            del self._origins[old]

    def _shift_origins(self, holder: str, removed: int) -> None:
        """Move the origins of the items after the *removed* one in the list at *holder* by one."""
        self._forget(f"{holder}/{removed}")
        moved: dict[str, tuple[Document, SourceLocation]] = {}
        for pointer, origin in self._origins.items():
            index, slash, rest = pointer.removeprefix(f"{holder}/").partition("/")
            after = pointer.startswith(f"{holder}/") and index.isdigit() and int(index) > removed
            moved[f"{holder}/{int(index) - 1}{slash}{rest}" if after else pointer] = origin
        self._origins = moved


def apply_action(parser: Parser, changed: OverlaidDocument, action: Node) -> None:
    """Apply *action* to *changed* (Overlay 1.0.0 §4.4.3); its faults are recorded in *parser*."""
    if not parser.must_be_object(action, "an action"):
        return
    for key in action.value.keys() - _KEYS:
        if not key.startswith("x-"):
            parser.fault(action.child(key), f"an action has no {key!r}; expected one of {', '.join(sorted(_KEYS))}")
    targets = _targets(parser, changed.value, action)
    removes = parser.boolean(action, "remove")
    # Backwards, so that a removal does not move the targets that follow.
    for pointer in sorted(targets, key=_sort_key, reverse=True):
        if removes:
            _remove(parser, changed, pointer, action)
        elif action.has("update"):
            _update(parser, changed, pointer, action.child("update"))
        else:
            parser.fault(action, "an action needs `update`, or `remove: true`")


def _sort_key(pointer: str) -> list[tuple[int, str]]:
    """Return the sort key of a pointer: items of a list are sorted by number."""
    return [(int(token) if token.isdigit() else -1, token) for token in json_pointer.tokens(pointer)]


def _remove(parser: Parser, changed: OverlaidDocument, pointer: str, action: Node) -> None:
    if pointer:
        changed.remove(pointer)
    else:
        parser.fault(action.child("target"), "the whole document can't be removed")


def _update(parser: Parser, changed: OverlaidDocument, pointer: str, update: Node) -> None:
    target = json_pointer.get(changed.value, pointer)
    if is_array(target) or (is_object(target) and is_object(update.value)):
        changed.merge(pointer, parser.document, update)
    else:
        parser.fault(update, "an update is merged into an object or appended to a list; the target is neither")


def _targets(parser: Parser, value: Any, action: Node) -> set[str]:
    """Return JSON pointers to the values that the target, a JSONPath (RFC 9535), selects; it may select one twice."""
    import jsonpath

    target = parser.text(action, "target")
    try:
        found = {str(match.pointer()) for match in jsonpath.finditer(target, value)}
    except jsonpath.JSONPathError as error:
        reason = str(error).partition("\n")[0]
        parser.fault(action.child("target"), f"the target {quoted(target)} is not a JSONPath: {reason}")
        return set()
    if not found:
        parser.fault(action.child("target"), f"the target {quoted(target)} selects nothing")
    return found
