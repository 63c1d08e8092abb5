"""Document → one self-contained file: what stands in other files becomes components.

Nothing else changes: the order stays, `$ref`s within the file stay, and so do values that are data, such as examples.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.document import Document, Node, ReferenceFaultError
from fastpix_dyn.spec.parser import Parser
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.structure import REFERRING, SECTIONS, children, without_extensions
from fastpix_dyn.spec.values import is_array, is_object

_SECTION = {kind: section for section, kind in SECTIONS.items()}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A document as one value."""

    value: dict[str, Any]
    origins: dict[str, Where]
    """By JSON pointer into `value`, where the components that came from other files stand."""


def bundle(spec: Source | None = None, overlays: Sequence[Source] = ()) -> dict[str, Any]:
    """The document *spec*, the packaged one where it is None, with *overlays* applied, as one value.

    What a `$ref` leads to in another file becomes a component, once, under the last part of its pointer; where that
    name is taken, under the name and a number (OpenAPI 3.1 §4.8.7).

    Raises:
        SpecError: a file can't be read, a `$ref` leads nowhere, or an overlay can't be applied.
    """
    return bundled(load_document(spec, overlays)).value


def bundled(document: Document, *, extensions: bool = True) -> Bundle:
    """*document* as one value, and where its parts came from; without *extensions* only what OpenAPI defines.

    Raises:
        SpecError: a `$ref` leads nowhere; lists all that do.
    """
    work = _Work(Parser(document), extensions)
    if not work.parser.must_be_object(document.root, "an OpenAPI document"):
        raise SpecError.of(work.parser.faults)
    work.taken = {section: set(_keys(document.root, section)) for section in SECTIONS}
    made = work.copied("document", document.root)
    while work.waiting:
        kind, name, node = work.waiting.pop(0)
        made.setdefault("components", {}).setdefault(_SECTION[kind], {})[name] = work.copied(kind, node)
    if work.parser.faults:
        raise SpecError.of(work.parser.faults)
    return Bundle(made, work.origins)


def _keys(root: Node, section: str) -> list[str]:
    value = root.child("components").child(section).value
    return list(value) if is_object(value) else []


@dataclass(slots=True)
class _Work:
    """A bundle while it is made."""

    parser: Parser
    extensions: bool
    taken: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    names: dict[tuple[str, Where], str] = field(default_factory=dict[tuple[str, Where], str])
    origins: dict[str, Where] = field(default_factory=dict[str, Where])
    waiting: list[tuple[str, str, Node]] = field(default_factory=list[tuple[str, str, Node]])

    def copied(self, kind: str, node: Node) -> Any:
        """A copy of the *kind* at *spot* whose `$ref`s lead into the bundle."""
        value = node.value
        if not is_object(value):
            return value
        if kind == "pathItem" and self.parser.legacy and node.has("$ref"):
            return self._inlined(node)
        made = dict(value) if self.extensions else without_extensions(kind, value)
        for inner, path, child in children(kind, node):
            _put(made, path, self.copied(inner, child))
        if kind in REFERRING and isinstance(value.get("$ref"), str):
            made["$ref"] = self._reference(kind, node.child("$ref"), value["$ref"])
        if kind in _OTHERS:
            _OTHERS[kind](self, node, made)
        return made

    def _inlined(self, node: Node) -> Any:
        """A path item that stands elsewhere: in OpenAPI 3.0 there are no components for it."""
        target = self.parser.follow(node)
        return self.copied("pathItem", target)

    def _reference(self, kind: str, at: Node, reference: str) -> str:
        """*reference*, which stands *at*, as it is written in the bundle."""
        document = self.parser.document
        try:
            target = document.follow(at, reference)
        except ReferenceFaultError as problem:
            self.parser.fault(at, str(problem))
            return reference
        if target.file == document.name:
            return reference if at.file == document.name and reference.startswith("#") else f"#{_fragment(target)}"
        return f"#/components/{_SECTION[kind]}/{self._name(kind, target)}"

    def _name(self, kind: str, target: Node) -> str:
        known = self.names.get((kind, target.where))
        if known is None:
            section = _SECTION[kind]
            known = self.names[kind, target.where] = _unused(_base(target), self.taken[section])
            self.taken[section].add(known)
            self.origins[f"/components/{section}/{known}"] = target.where
            self.waiting.append((kind, known, target))
        return known

    def mapping(self, node: Node, made: dict[str, Any]) -> None:
        """The targets of a discriminator: a bare word is the name of a component of the same file."""
        discriminator = made.get("discriminator")
        if not is_object(discriminator) or not is_object(discriminator.get("mapping")):
            return
        holder = node.child("discriminator").child("mapping")
        mapping = {word: self._mapped(holder.child(word), target) for word, target in holder.value.items()}
        made["discriminator"] = {**discriminator, "mapping": mapping}

    def _mapped(self, at: Node, target: Any) -> Any:
        if not isinstance(target, str) or ("/" not in target and at.file == self.parser.document.name):
            return target
        return self._reference("schema", at, target if "/" in target else f"#/components/schemas/{target}")

    def link(self, node: Node, made: dict[str, Any]) -> None:
        """The operation that a link leads to by `operationRef`; of one that stands elsewhere, its id."""
        reference = made.get("operationRef")
        if not isinstance(reference, str):
            return
        at, document = node.child("operationRef"), self.parser.document
        try:
            target = document.follow(at, reference)
        except ReferenceFaultError as problem:
            self.parser.fault(at, str(problem))
            return
        if target.file == document.name:
            made["operationRef"] = reference if node.file == document.name else f"#{_fragment(target)}"
        elif target.has("operationId"):
            made["operationId"] = target.value["operationId"]
            del made["operationRef"]
        else:
            self.parser.fault(at, "it leads to an operation of another file that has no operationId; give it one")


_OTHERS = {"schema": _Work.mapping, "link": _Work.link}
"""The kinds that refer to others by more than `$ref`."""


def _put(made: dict[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    """Sets what *path*, one key or two, leads to; what holds it is copied, for it is still the document's."""
    key = str(path[0])
    if len(path) == 1:
        made[key] = value
        return
    holder = made[key]
    made[key] = list(holder) if is_array(holder) else dict(holder)
    made[key][path[1]] = value


def _fragment(target: Node) -> str:
    """The pointer of *target* as a fragment of a URI (RFC 6901 §6)."""
    from urllib.parse import quote

    return quote(target.pointer, safe="/~!$&'()*+,;=:@")


def _base(target: Node) -> str:
    """What a component is called by where it stood: `parts/tree.yaml#/Tree` is a Tree, `parts/tree.yaml` a tree."""
    last = (json_pointer.tokens(target.pointer) or [PurePosixPath(target.file).stem])[-1]
    return re.sub(r"[^A-Za-z0-9_.-]", "_", last)


def _unused(base: str, taken: set[str]) -> str:
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name
