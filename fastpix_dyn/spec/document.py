"""A document: its files, which are read when a `$ref` needs them, and the file and line of each node.

Only files in the folder of the root file and below are read; a `$ref` to anything else is a fault.

`$ref`s follow one rule everywhere: each location is visited once, so a chain of `$ref`s that leads back to itself ends
there. `Document.targets` implements it for nodes, `schemas.resolved` and `schema_bundle` for compiled schemas.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from fastpix_dyn.errors import ConfigurationError, Problem, SpecError
from fastpix_dyn.files import digest_of, read_input
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import SourceLocation
from fastpix_dyn.spec.values import MAX_DEPTH, TOO_DEEP, exceeds_depth, is_array, is_object, may_exceed_depth, quoted
from fastpix_dyn.structs import Record, field
from fastpix_dyn.text import short_repr

_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
"""A surrogate as YAML and JSON escape it. Whether its other half follows is checked in the parsed value."""
_ONLY_IN_JSON = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|[\x7f-\x84\x86-\x9f]")
"""What JSON allows in a string and PyYAML does not: escaped surrogate pairs, and control characters."""
INLINE = "<document>"
"""The file name of a document that is passed as a value."""


class BrokenReferenceError(ValueError):
    """A `$ref` can't be followed; the message says why."""


class Node(Record, frozen=True, gc=False):
    """A value of the document with its source location."""

    file: str
    pointer: str
    value: Any

    @property
    def source_location(self) -> SourceLocation:
        """The file and the pointer, without the value."""
        return SourceLocation(self.file, self.pointer)

    def child(self, key: str | int) -> Node:
        """Return the node under *key*; its value is None if the key is absent."""
        name = str(key)
        pointer = f"{self.pointer}/{json_pointer.escape(name)}"
        if self.value.__class__ is dict:  # nearly all are; this check takes half the time of `is_object`
            return Node(self.file, pointer, self.value.get(name))
        return Node(self.file, pointer, self.value[key] if is_array(self.value) and isinstance(key, int) else None)

    def items(self) -> list[Node]:
        """Return the nodes of the items if the value is a list, else nothing."""
        return [self.child(index) for index in range(len(self.value))] if is_array(self.value) else []

    def has(self, key: str) -> bool:
        """Return whether the value is an object with this key."""
        return is_object(self.value) and key in self.value


class Document(Record, frozen=True):
    """A root file and the files read so far, by name. `load` creates one."""

    name: str
    folder: Path | None
    """None if the document was passed as a value: it can't refer to other files."""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    origins: dict[str, tuple[Document, SourceLocation]] = field(
        default_factory=dict[str, "tuple[Document, SourceLocation]"]
    )
    """Pointers to the parts of the root file that overlays changed, each with the overlay and the location in it."""
    overlays: tuple[Document, ...] = ()
    """The applied overlays, in order."""
    digests: dict[str, str] = field(default_factory=dict[str, str])
    """The SHA-256 of each file as it was read."""
    _nodes: dict[str, Any] = field(default_factory=dict[str, Any])

    def __repr__(self) -> str:
        return f"Document({self.name!r}, {self.folder!r})"

    @property
    def root(self) -> Node:
        """The node of the whole root file."""
        return Node(self.name, "", self.values[self.name])

    @property
    def is_openapi_30(self) -> bool:
        """Whether it is OpenAPI 3.0, whose schemas are not JSON Schema 2020-12."""
        return str(self.root.child("openapi").value).startswith("3.0")

    @property
    def files(self) -> tuple[Path, ...]:
        """All files read so far, with those of the overlays."""
        own = () if self.folder is None else tuple(self.folder / name for name in self.values)
        return own + tuple(file for overlay in self.overlays for file in overlay.files)

    def node(self, at: SourceLocation) -> Node:
        """Return the node at *at*, a location in a file that was read.

        Raises:
            MissingError: the pointer leads nowhere.
        """
        return Node(at.file, at.pointer, json_pointer.get(self.values[at.file], at.pointer))

    def follow(self, node: Node, reference: Any) -> Node:
        """Return the node that the `$ref` *reference* of *node* leads to (OpenAPI 3.1 §4.6), one step.

        Raises:
            BrokenReferenceError: *reference* leads nowhere, or to a file that may not be read.
        """
        if not isinstance(reference, str):
            raise BrokenReferenceError(f"expected text in $ref, got {quoted(reference)}")
        target, _, fragment = reference.partition("#")
        pointer = json_pointer.from_fragment(fragment)
        if pointer and not pointer.startswith("/"):
            raise BrokenReferenceError(
                f"$ref {reference!r}: anchors are not supported; write a JSON pointer, as in #/components/schemas/Name"
            )
        file = self._file(node.file, target) if target else node.file
        try:
            return self.node(SourceLocation(file, pointer))
        except json_pointer.MissingError as error:
            raise BrokenReferenceError(f"$ref {reference!r}: {error}") from None

    def targets(self, node: Node) -> Iterator[Node]:
        """Yield the nodes that the `$ref` of *node* leads to, step by step; nothing if it has none.

        Raises:
            BrokenReferenceError: a `$ref` is broken, or leads back to a node of the chain.
        """
        seen = {node.source_location}
        while node.has("$ref"):
            node = self.follow(node, node.value["$ref"])
            if node.source_location in seen:
                raise BrokenReferenceError("this $ref leads back to itself")
            seen.add(node.source_location)
            yield node

    def dereference(self, node: Node) -> Node:
        """Return the node that the `$ref`s of *node* lead to in the end, or the last one before a broken `$ref`."""
        try:
            for target in self.targets(node):
                node = target
        except BrokenReferenceError:
            pass
        return node

    def file_and_line(self, at: SourceLocation) -> tuple[str, int]:
        """Return the file of *at* and the line in it, from 1; those of the overlay if the part comes from one."""
        problem = self.problem(at, "")
        return problem.file, problem.line

    def problem(self, at: SourceLocation, message: str) -> Problem:
        """Return *message* as a problem at *at*, with its line; in the overlay if the part comes from one."""
        for pointer, (overlay, origin) in reversed(self.origins.items()) if at.file == self.name else ():
            if f"{at.pointer}/".startswith(f"{pointer}/"):
                inside = SourceLocation(origin.file, origin.pointer + at.pointer.removeprefix(pointer))
                return overlay.problem(inside, message)
        return Problem(at.file, self._line(at), at.pointer, message)

    def _line(self, at: SourceLocation) -> int:
        if at.file not in self._nodes:
            self._nodes[at.file] = self._composed(at.file)
        from fastpix_dyn.spec import yaml12  # only errors need lines

        return yaml12.line_of(self._nodes[at.file], json_pointer.tokens(at.pointer))

    def _composed(self, file: str) -> Any:
        """Return the YAML nodes of *file*, or None if it can't be read."""
        from fastpix_dyn.spec import yaml12

        if self.folder is None:
            return None
        try:
            text = read_input(self.folder / file).decode("utf-8-sig")
            return yaml12.compose(_ONLY_IN_JSON.sub(lambda match: "?" * len(match[0]), text))
        except (yaml12.YamlError, OSError, UnicodeDecodeError):
            return None

    def _file(self, source: str, target: str) -> str:
        if "://" in target or target.startswith("file:") or self.folder is None:
            raise BrokenReferenceError(
                f"$ref to {target!r}: only files in the folder of the document are read; copy the file there"
            )
        root = self.folder.resolve()
        try:
            path = (root / Path(source).parent / json_pointer.from_fragment(target)).resolve()
        except (ValueError, OSError, RuntimeError) as error:  # a null byte, a long name, a circle of links
            raise BrokenReferenceError(f"$ref to {target!r}: not a file name: {error}") from None
        if not path.is_relative_to(root):
            raise BrokenReferenceError(f"$ref to {target!r}: the file is outside the folder of the document")
        file = path.relative_to(root).as_posix()
        if file not in self.values:
            try:
                self.values[file], self.digests[file] = _read(path, file)
            except OSError as error:
                raise BrokenReferenceError(f"$ref to {target!r}: {error.strerror}") from None
        return file


def load(source: str | Path | Mapping[str, Any]) -> Document:
    """Read a document: the path of a YAML 1.2 or JSON file, or its value as a dict.

    Raises:
        SpecError: the file can't be read, or is not YAML or JSON.
    """
    if isinstance(source, Mapping):
        return Document(INLINE, None, {INLINE: _as_json(source)})
    if not isinstance(source, str | PathLike):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(f"a document is a path or a mapping, not {type(source).__name__}")
    path, shown = Path(source), short_repr(fspath(source), 1000)
    try:
        value, digest = _read(path, path.name)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and "://" in shown:  # it may contain a password
            raise SpecError("the document is a URL, but only files are read; download it, and pass its path") from None
        raise SpecError(f"the document {shown} can't be read: {error.strerror}") from None
    return Document(path.name, path.parent, {path.name: value}, digests={path.name: digest})


def _as_json(source: Mapping[str, Any]) -> Any:
    """Return *source* as JSON data, where a key such as 200 is text."""
    try:
        value = json.loads(json.dumps(dict(source), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise SpecError.of([Problem(INLINE, 1, "", f"not JSON: {error}")]) from None
    if exceeds_depth(value, MAX_DEPTH):
        raise SpecError.of([Problem(INLINE, 1, "", TOO_DEEP)])
    _refuse_lone_surrogates(value, INLINE)
    return value


def _read(path: Path, name: str) -> tuple[Any, str]:
    """Return the value of a file, and its digest."""
    content = read_input(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError.of([Problem(name, 1, "", f"not UTF-8: {error.reason} at byte {error.start}")]) from None
    value = _json(text) if text.lstrip()[:1] in {"{", "["} else None
    value = value if value is not None else _yaml(text, name)
    if _ESCAPED_SURROGATE.search(text):
        _refuse_lone_surrogates(value, name)
    return value, digest_of(content)


def _refuse_lone_surrogates(value: Any, name: str) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise SpecError.of(
            [Problem(name, 1, "", "a string contains half of a surrogate pair, which is not valid text")]
        ) from None


def _json(text: str) -> Any:
    """Return the value of a JSON text; None if it is not JSON or has a key twice: the YAML parser reports the line."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise ValueError
        return made

    if may_exceed_depth(text):
        return None
    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return None


def _yaml(text: str, name: str) -> Any:
    from fastpix_dyn.spec import yaml12  # a JSON document needs no YAML parser

    try:
        return yaml12.parse(text)
    except yaml12.YamlError as error:
        raise SpecError.of([Problem(name, error.line, "", str(error))]) from None
