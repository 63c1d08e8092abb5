"""Overlays (OpenAPI Overlay 1.0.0): changes to a document that stand in files of their own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node
from fastpix_dyn.spec.parser import Parser
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.values import is_array, is_object, quoted

_KEYS = {"target", "description", "update", "remove"}


def apply(document: Document, overlay: Document) -> Document:
    """*document* with the actions of *overlay* applied, in their order (Overlay 1.0.0 §4.4).

    An `update` is merged into each object that `target` finds and appended to each list; `remove` takes away what it
    finds. What came from the overlay keeps its file and line.

    Raises:
        SpecError: the overlay is wrong, or an action finds nothing; lists every fault.
    """
    parser, changed = Parser(overlay), Changed(document)
    if is_overlay(parser):
        for action in parser.array(overlay.root, "actions"):
            act(parser, changed, action)
    if parser.faults:
        raise SpecError.of(parser.faults)
    return changed.document(overlay)


def is_overlay(parser: Parser) -> bool:
    """Whether what is read is an overlay of a version that is known; its faults say why not."""
    root = parser.document.root
    if not parser.must_be_object(root, "an overlay"):
        return False
    version = str(root.child("overlay").value)
    if not version.startswith("1."):
        parser.fault(root.child("overlay"), f"expected an Overlay version, 1.0.0, not {quoted(version)}")
    return True


class Changed:
    """The value of a document while it is changed, and where its new parts come from, by their pointers."""

    def __init__(self, document: Document) -> None:
        self.value = deepcopy(document.root.value)
        self._before = document
        self._origins = dict(document.origins)

    def document(self, overlay: Document) -> Document:
        """The document as it is now, after the actions of *overlay*."""
        before = self._before
        values = {**before.values, before.name: self.value}
        overlays = (*before.overlays, overlay)
        return Document(before.name, before.folder, values, self._origins, overlays, before.digests)

    def merge(self, pointer: str, overlay: Document, update: Node) -> None:
        """Merges *update* into what stands at *pointer*."""
        target = json_pointer.get(self.value, pointer)
        if is_array(target):
            self._came_from(f"{pointer}/{len(target)}", overlay, update)
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
                self._came_from(inner, overlay, part)
                target[key] = deepcopy(part.value)

    def remove(self, pointer: str) -> None:
        """Removes what stands at *pointer*, which is not the whole."""
        holder, _, token = pointer.rpartition("/")
        parent = json_pointer.get(self.value, holder)
        if is_array(parent):
            del parent[int(token)]
            self._moved(holder, int(token))
        else:
            del parent[json_pointer.tokens(pointer)[-1]]
            self._forget(pointer)

    def _came_from(self, pointer: str, overlay: Document, node: Node) -> None:
        self._forget(pointer)
        self._origins[pointer] = (overlay, node.where)

    def _forget(self, pointer: str) -> None:
        """What stood at *pointer* is gone, and all in it."""
        for old in [old for old in self._origins if f"{old}/".startswith(f"{pointer}/")]:
            del self._origins[old]

    def _moved(self, holder: str, gone: int) -> None:
        """The items of the list at *holder* that stood after the one that is *gone* are one place nearer."""
        self._forget(f"{holder}/{gone}")
        moved: dict[str, tuple[Document, Where]] = {}
        for pointer, origin in self._origins.items():
            index, slash, rest = pointer.removeprefix(f"{holder}/").partition("/")
            after = pointer.startswith(f"{holder}/") and index.isdigit() and int(index) > gone
            moved[f"{holder}/{int(index) - 1}{slash}{rest}" if after else pointer] = origin
        self._origins = moved


def act(parser: Parser, changed: Changed, action: Node) -> None:
    """Does to *changed* what *action* says (Overlay 1.0.0 §4.4.3); what is wrong with it is a fault of *reading*."""
    if not parser.must_be_object(action, "an action"):
        return
    for key in action.value.keys() - _KEYS:
        if not key.startswith("x-"):
            parser.fault(action.child(key), f"an action has no {key!r}; it has {', '.join(sorted(_KEYS))}")
    found = _found(parser, changed.value, action)
    removes = parser.flag(action, "remove")
    # Backwards, so that taking something out moves nothing that is still to be taken.
    for pointer in sorted(found, key=_place, reverse=True):
        if removes:
            _remove(parser, changed, pointer, action)
        elif action.has("update"):
            _update(parser, changed, pointer, action.child("update"))
        else:
            parser.fault(action, "an action needs `update`, or `remove: true`")


def _place(pointer: str) -> list[tuple[int, str]]:
    """What pointers are sorted by: items of a list by their numbers."""
    return [(int(token) if token.isdigit() else -1, token) for token in json_pointer.tokens(pointer)]


def _remove(parser: Parser, changed: Changed, pointer: str, action: Node) -> None:
    if pointer:
        changed.remove(pointer)
    else:
        parser.fault(action.child("target"), "the whole document can't be removed")


def _update(parser: Parser, changed: Changed, pointer: str, update: Node) -> None:
    target = json_pointer.get(changed.value, pointer)
    if is_array(target) or (is_object(target) and is_object(update.value)):
        changed.merge(pointer, parser.document, update)
    else:
        parser.fault(update, "an update is merged into an object, or appended to a list; the target is neither")


def _found(parser: Parser, value: Any, action: Node) -> set[str]:
    """JSON pointers to what the target, a JSONPath (RFC 9535), finds; it may find one thing twice."""
    import jsonpath

    target = parser.text(action, "target")
    try:
        found = {str(match.pointer()) for match in jsonpath.finditer(target, value)}
    except jsonpath.JSONPathError as error:
        reason = str(error).partition("\n")[0]
        parser.fault(action.child("target"), f"the target {quoted(target)} is not a JSONPath: {reason}")
        return set()
    if not found:
        parser.fault(action.child("target"), f"the target {quoted(target)} finds nothing")
    return found
