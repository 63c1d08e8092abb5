"""Overlays (OpenAPI Overlay 1.0.0): changes to a document that stand in files of their own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.document import Document, Spot
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.reading import Reading
from fastpix_dyn.spec.values import is_array, is_object

_KEYS = {"target", "description", "update", "remove"}


def apply(document: Document, overlay: Document) -> Document:
    """*document* with the actions of *overlay* applied, in their order (Overlay 1.0.0 §4.4).

    An `update` is merged into each object that `target` finds and appended to each list; `remove` takes away what it
    finds. What came from the overlay keeps its file and line.

    Raises:
        SpecError: the overlay is wrong, or an action finds nothing; lists every fault.
    """
    reading = Reading(overlay)
    root = overlay.root
    changed = _Changed(deepcopy(document.root.value), document.name, dict(document.origins))
    if reading.must_be_object(root, "an overlay"):
        version = str(root.child("overlay").value)
        if not version.startswith("1."):
            reading.fault(root.child("overlay"), f"expected an Overlay version, 1.0.0, not {version!r}")
        for action in reading.array(root, "actions"):
            _act(reading, changed, action)
    if reading.faults:
        raise SpecError.of(reading.faults)
    values = {**document.values, document.name: changed.value}
    overlays = (*document.overlays, overlay)
    return Document(document.name, document.folder, values, changed.origins, overlays, document.digests)


class _Changed:
    """The value of a document while it is changed, and where its new parts come from, by their pointers."""

    def __init__(self, value: Any, file: str, origins: dict[str, tuple[Document, Where]]) -> None:
        self.value = value
        self.file = file
        self.origins = origins

    def merge(self, pointer: str, overlay: Document, update: Spot) -> None:
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
        """Removes what stands at *pointer*."""
        holder, _, token = pointer.rpartition("/")
        parent = json_pointer.get(self.value, holder)
        if is_array(parent):
            del parent[int(token)]
        else:
            del parent[json_pointer.tokens(pointer)[-1]]

    def _came_from(self, pointer: str, overlay: Document, spot: Spot) -> None:
        self.origins[pointer] = (overlay, spot.where)


def _act(reading: Reading, changed: _Changed, action: Spot) -> None:
    if not reading.must_be_object(action, "an action"):
        return
    for key in action.value.keys() - _KEYS:
        if not key.startswith("x-"):
            reading.fault(action.child(key), f"an action has no {key!r}; it has {', '.join(sorted(_KEYS))}")
    found = _found(reading, changed.value, action)
    removes = reading.flag(action, "remove")
    # Backwards, so that taking an item out of a list moves none that is still to be taken.
    for pointer in reversed(found):
        if removes:
            changed.remove(pointer)
        elif action.has("update"):
            _update(reading, changed, pointer, action.child("update"))
        else:
            reading.fault(action, "an action needs `update`, or `remove: true`")


def _update(reading: Reading, changed: _Changed, pointer: str, update: Spot) -> None:
    target = json_pointer.get(changed.value, pointer)
    if is_array(target) or (is_object(target) and is_object(update.value)):
        changed.merge(pointer, reading.document, update)
    else:
        reading.fault(update, "an update is merged into an object, or appended to a list; the target is neither")


def _found(reading: Reading, value: Any, action: Spot) -> list[str]:
    """JSON pointers to what the target, a JSONPath (RFC 9535), finds."""
    import jsonpath

    target = reading.text(action, "target")
    try:
        found = [str(match.pointer()) for match in jsonpath.finditer(target, value)]
    except jsonpath.JSONPathError as error:
        reason = str(error).partition("\n")[0]
        reading.fault(action.child("target"), f"the target {target!r} is not a JSONPath: {reason}")
        return []
    if not found:
        reading.fault(action.child("target"), f"the target {target!r} finds nothing")
    return found
