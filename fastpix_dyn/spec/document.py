"""The document: its files, read when a `$ref` needs them, and the file and line of every spot.

Only files in the folder of the root file, and below, are ever read; a `$ref` to anything else is a fault.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastpix_dyn.errors import Problem, SpecError
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Where
from fastpix_dyn.spec.values import DEEPEST, TOO_DEEP, is_array, is_deeper, is_object, may_be_too_deep, quoted
from fastpix_dyn.structs import Record, field

_HALF_OF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
"""As YAML and JSON write one; whether its other half follows is seen in the value."""
INLINE = "<document>"
"""The name of a document that was given as a value and stands in no file."""


class ReferenceFaultError(ValueError):
    """A `$ref` that can't be followed; the message says why."""


class Node(Record, frozen=True, gc=False):
    """A spot of the document and the value there."""

    file: str
    pointer: str
    value: Any

    @property
    def where(self) -> Where:
        """The spot without its value."""
        return Where(self.file, self.pointer)

    def child(self, key: str | int) -> Node:
        """The spot one step down; its value is None where the key is absent."""
        name = str(key)
        pointer = f"{self.pointer}/{json_pointer.escape(name)}"
        if self.value.__class__ is dict:  # as nearly all are, and asked for in half the time
            return Node(self.file, pointer, self.value.get(name))
        return Node(self.file, pointer, self.value[key] if is_array(self.value) and isinstance(key, int) else None)

    def items(self) -> list[Node]:
        """The spots of the items, if the value is a list."""
        return [self.child(index) for index in range(len(self.value))] if is_array(self.value) else []

    def has(self, key: str) -> bool:
        """Whether the value is an object with this key."""
        return is_object(self.value) and key in self.value


class Document(Record, frozen=True):
    """A root file and the files read so far, by name. Make one with `load`."""

    name: str
    folder: Path | None
    """None where the document was given as a value: it can refer to no other file."""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    origins: dict[str, tuple[Document, Where]] = field(default_factory=dict[str, "tuple[Document, Where]"])
    """Pointers to the parts of the root file that came from overlays, each with its overlay and the spot there."""
    overlays: tuple[Document, ...] = ()
    """Those that were applied, in their order."""
    digests: dict[str, str] = field(default_factory=dict[str, str])
    """The SHA-256 of each file as it was read."""
    _nodes: dict[str, Any] = field(default_factory=dict[str, Any])

    def __repr__(self) -> str:
        return f"Document({self.name!r}, {self.folder!r})"

    @property
    def root(self) -> Node:
        """The whole of the root file."""
        return Node(self.name, "", self.values[self.name])

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that were read so far, those of the overlays too."""
        own = () if self.folder is None else tuple(self.folder / name for name in self.values)
        return own + tuple(file for overlay in self.overlays for file in overlay.files)

    def follow(self, node: Node, reference: Any) -> Node:
        """The spot that the `$ref` *reference*, standing at *spot*, leads to (OpenAPI 3.1 §4.6).

        Raises:
            ReferenceFaultError: it leads nowhere, or to a place that is not read.
        """
        if not isinstance(reference, str):
            raise ReferenceFaultError(f"a $ref is text, not {quoted(reference)}")
        target, _, fragment = reference.partition("#")
        pointer = json_pointer.from_fragment(fragment)
        if pointer and not pointer.startswith("/"):
            raise ReferenceFaultError(
                f"$ref {reference!r}: anchors are not supported; write a JSON pointer, as in #/components/schemas/Name"
            )
        file = self._file(node.file, target) if target else node.file
        try:
            return Node(file, pointer, json_pointer.get(self.values[file], pointer))
        except json_pointer.MissingError as error:
            raise ReferenceFaultError(f"$ref {reference!r}: {error}") from None

    def line(self, where: Where) -> int:
        """The line of *where* in its file, from 1."""
        if where.file not in self._nodes:
            self._nodes[where.file] = self._composed(where.file)
        from fastpix_dyn.spec import yaml12  # loaded for errors only

        return yaml12.line_of(self._nodes[where.file], json_pointer.tokens(where.pointer))

    def problem(self, where: Where, message: str) -> Problem:
        """A fault at *where*, with its line; in the overlay, where that part came from one."""
        for pointer, (overlay, origin) in reversed(self.origins.items()) if where.file == self.name else ():
            if f"{where.pointer}/".startswith(f"{pointer}/"):
                rest = where.pointer.removeprefix(pointer)
                return overlay.problem(Where(origin.file, origin.pointer + rest), message)
        return Problem(where.file, self.line(where), where.pointer, message)

    def _composed(self, file: str) -> Any:
        from fastpix_dyn.spec import yaml12

        if self.folder is None:
            return None
        try:
            return yaml12.compose((self.folder / file).read_text(encoding="utf-8-sig"))
        except (yaml12.YamlError, OSError, UnicodeDecodeError):
            return None

    def _file(self, source: str, target: str) -> str:
        if "://" in target or target.startswith("file:") or self.folder is None:
            raise ReferenceFaultError(
                f"$ref to {target!r}: only files in the folder of the document are read; copy it there"
            )
        root = self.folder.resolve()
        try:
            path = (root / Path(source).parent / json_pointer.from_fragment(target)).resolve()
        except (ValueError, OSError, RuntimeError) as error:  # a null byte, a name too long, links in a circle
            raise ReferenceFaultError(f"$ref to {target!r} names no file: {error}") from None
        if not path.is_relative_to(root):
            raise ReferenceFaultError(f"$ref to {target!r}: it lies outside the folder of the document")
        file = path.relative_to(root).as_posix()
        if file not in self.values:
            try:
                self.values[file], self.digests[file] = _read(path, file)
            except OSError as error:
                raise ReferenceFaultError(f"$ref to {target!r}: {error.strerror or error}") from None
        return file


def load(source: str | Path | Mapping[str, Any]) -> Document:
    """Reads a document: a path to a YAML 1.2 or JSON file, or its value as a dict.

    Raises:
        SpecError: it can't be read, or is not YAML or JSON.
    """
    if isinstance(source, Mapping):
        return Document(INLINE, None, {INLINE: _plain(source)})
    path = Path(source)
    try:
        value, digest = _read(path, path.name)
    except OSError as error:
        raise SpecError(f"the document {str(path)!r} can't be read: {error.strerror or error}") from None
    return Document(path.name, path.parent, {path.name: value}, digests={path.name: digest})


def digest_of(content: bytes | memoryview) -> str:
    """The SHA-256 of *content*, by which a file is known again."""
    return hashlib.sha256(content).hexdigest()


def _plain(source: Mapping[str, Any]) -> Any:
    """*source* as the JSON that it stands for: a key such as 200 is text there."""
    try:
        value = json.loads(json.dumps(dict(source), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise SpecError.of([Problem(INLINE, 1, "", f"not JSON: {error}")]) from None
    if is_deeper(value, DEEPEST):
        raise SpecError.of([Problem(INLINE, 1, "", TOO_DEEP)])
    _refuse_lone_surrogates(value, INLINE)
    return value


def _read(path: Path, name: str) -> tuple[Any, str]:
    """The value of a file, and its digest."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError.of([Problem(name, 1, "", f"not UTF-8: {error.reason} at byte {error.start}")]) from None
    value = _json(text) if text.lstrip()[:1] == "{" else None
    value = value if value is not None else _yaml(text, name)
    if _HALF_OF_A_PAIR.search(text):
        _refuse_lone_surrogates(value, name)
    return value, digest_of(content)


def _refuse_lone_surrogates(value: Any, name: str) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise SpecError.of([Problem(name, 1, "", "a text holds half of a surrogate pair, which is no text")]) from None


def _json(text: str) -> Any:
    """The value of a JSON text; None where it is not JSON, or has a key twice: the YAML reader then says where."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise ValueError
        return made

    if may_be_too_deep(text):
        return None
    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return None


def _yaml(text: str, name: str) -> Any:
    from fastpix_dyn.spec import yaml12  # a JSON document needs no YAML parser

    try:
        return yaml12.read(text)
    except yaml12.YamlError as error:
        raise SpecError.of([Problem(name, error.line, "", str(error))]) from None
