"""Edits of a document's text that keep every other byte: comments, order, quotes, blank lines and line breaks.

An edit replaces only the characters of a value or of its entry (`splice`). The edited text is parsed again and must
have exactly the expected value; otherwise nothing is edited. Additions to a whole document create missing parents, and
can be written as an overlay instead.
"""

from __future__ import annotations

import copy
import difflib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import digest_of, read_input
from fastpix_dyn.spec import json_pointer, overlay, yaml12
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, load
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.validator import schema_problems
from fastpix_dyn.workbench.splice import EditError, put, remove

__all__ = [
    "LAST",
    "REMOVED",
    "Edit",
    "EditError",
    "apply_edits",
    "apply_edits_to_value",
    "apply_to_document",
    "as_overlay",
    "document_text",
    "file_text",
    "unified_diff",
]  # fmt: skip
LAST = "-"
"""The last token of a pointer that appends to a list (RFC 6901 §4)."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""A line for a diff: `patch` knows no line break but the line feed."""
_BYTE_ORDER_MARK = "\ufeff"


class _Removed:
    """The class of REMOVED."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED: Final = _Removed()
"""The value of a change that removes an entry."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text.

    Attributes:
        pointer: JSON pointer (RFC 6901) into the text's value. The last token `-` appends to a list.
        value: the new value, plain JSON data; REMOVED removes the entry. A new key goes to the end of its object; a
            status goes after the smaller ones.
    """

    pointer: str
    value: Any


# Edits of a text.


def apply_edits(text: str, changes: Sequence[Edit]) -> str:
    """Return *text*, YAML or JSON, with *changes* applied in order; all other lines stay as they are.

    New entries are written like their neighbours: in flow style if these are, else in block style.

    Raises:
        EditError: a pointer leads nowhere or through an alias, or the text can't be edited there. The message has the
            pointer. No part of the edits is applied.
        YamlError: *text* is not YAML.
    """
    return apply_edits_to_value(text, yaml12.parse(text.removeprefix(_BYTE_ORDER_MARK)), changes)[0]


def apply_edits_to_value(text: str, value: Any, changes: Sequence[Edit]) -> tuple[str, Any]:
    """Do the same as `apply_edits` for a *text* whose *value* is known; also return the value of the edited text.

    *value* is not modified.

    Raises:
        EditError: as in `apply_edits`.
    """
    bare = text.removeprefix(_BYTE_ORDER_MARK)
    mark = text[: len(text) - len(bare)]
    expected = json.loads(json.dumps(value))  # a copy in which aliases no longer share their value
    for change in changes:
        _apply(expected, change)
        bare = _splice(bare, change)
    return mark + bare, _verified(bare, expected, ", ".join(change.pointer for change in changes))


def unified_diff(before: str, after: str, name: str) -> str:
    """Return the unified diff from *before* to *after*, texts of the file *name*; empty if they are equal."""
    pairs = (_LINE.findall(before), _LINE.findall(after))
    lines = difflib.unified_diff(*pairs, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _splice(text: str, change: Edit) -> str:
    try:
        if change.value is REMOVED:
            return remove(text, change.pointer)
        return put(text, change.pointer, change.value)
    except yaml12.YamlError as error:
        raise EditError(f"{change.pointer}: the text can't be edited there ({error}); edit it by hand") from None


def _apply(value: Any, change: Edit) -> None:
    """Apply *change* to *value*, which becomes the value that the edited text must have."""
    *path, last = json_pointer.tokens(change.pointer) or [""]
    if not change.pointer.startswith("/"):
        raise EditError(f"the pointer {change.pointer!r} does not lead to an entry: use one that begins with /")
    try:
        parent = json_pointer.get(value, json_pointer.join(path))
    except json_pointer.MissingError as error:
        raise EditError(f"{change.pointer}: {error}") from None
    if is_object(parent):
        _set_key(parent, last, change)
    elif is_array(parent):
        _set_item(parent, last, change)
    else:
        raise EditError(f"{change.pointer}: the parent of {last!r} is neither an object nor a list")


def _set_key(parent: Any, key: str, change: Edit) -> None:
    if change.value is not REMOVED:
        parent[key] = copy.deepcopy(change.value)
    elif parent.pop(key, REMOVED) is REMOVED:
        raise EditError(f"{change.pointer}: there is no {key!r} to remove")


def _set_item(parent: list[Any], token: str, change: Edit) -> None:
    if token == LAST and change.value is not REMOVED:
        parent.append(copy.deepcopy(change.value))
    elif not token.isdecimal() or int(token) >= len(parent):
        raise EditError(f"{change.pointer}: the list has {len(parent)} items, but no item {token!r}")
    elif change.value is REMOVED:
        parent.pop(int(token))
    else:
        parent[int(token)] = copy.deepcopy(change.value)


def _verified(text: str, expected: Any, pointers: str) -> Any:
    """Return the value of *text*, which must be *expected*."""
    try:
        value = yaml12.parse(text)
    except yaml12.YamlError as error:
        raise EditError(f"{pointers}: the text can't be edited there ({error}); edit it by hand") from None
    if _canonical(value) != _canonical(expected):
        raise EditError(f"{pointers}: an edit there would change other values also; edit the text by hand")
    return value


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


# Additions to a document.


def document_text(document: Document) -> str:
    """Return the text of the root file of *document* with its line breaks as they are.

    Raises:
        ConfigurationError: the file can't be read, or has changed since *document* was loaded.
    """
    return file_text(document, document.name)


def file_text(document: Document, name: str) -> str:
    """Return the text of the file *name* of *document*, as `document_text` does."""
    path = (document.folder or Path()) / name
    try:
        content = read_input(path)
        text = content.decode("utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} can't be read: not UTF-8: {error.reason} at byte {error.start}") from None
    if digest_of(content) != document.digests[name]:
        raise ConfigurationError(f"{path} has changed since it was read; run this again")
    return text


def apply_to_document(document: Document, text: str, additions: Sequence[Edit]) -> str:
    """Return *text*, that of the root file of *document*, with *additions*; parents that do not exist are created.

    Raises:
        SpecError: the edited document does not compile.
    """
    result = apply_edits(text, _with_parents(document.root.value, additions))
    values = {**document.values, document.name: yaml12.parse(result)}
    compile_document(Document(document.name, document.folder, values), schema_problems)
    return result


def as_overlay(document: Document, title: str, additions: Sequence[Edit]) -> str:
    """Return an overlay (Overlay 1.0.0 §4.4) that makes *additions* to *document*.

    Raises:
        SpecError: the document with the overlay does not compile.
    """
    update: dict[str, Any] = {}
    for addition in additions:
        _put_nested(update, json_pointer.tokens(addition.pointer), addition.value)
    value = {
        "overlay": "1.0.0",
        "info": {"title": title, "version": "1.0.0"},
        "actions": [{"target": "$", "description": title, "update": update}],
    }
    compile_document(overlay.apply(document, load(value)), schema_problems)
    return yaml12.dump(value)


def _with_parents(root: Any, additions: Sequence[Edit]) -> list[Edit]:
    """Return *additions* to the value *root* as changes whose parents exist."""
    combined: dict[str, Any] = {}
    appended = [
        one
        for one in additions
        if one.pointer.endswith(f"/{LAST}") and json_pointer.exists(root, one.pointer.removesuffix(f"/{LAST}"))
    ]
    for addition in additions:
        if addition not in appended:
            _put_at_missing_parent(combined, root, addition)
    return [*(Edit(pointer, value) for pointer, value in combined.items()), *appended]


def _put_at_missing_parent(combined: dict[str, Any], root: Any, addition: Edit) -> None:
    """Put *addition* into *combined*, under the pointer of its first parent that *root* does not have."""
    tokens = json_pointer.tokens(addition.pointer)
    for depth in range(1, len(tokens)):
        pointer = json_pointer.join(tokens[:depth])
        if not json_pointer.exists(root, pointer):
            parent = combined.setdefault(pointer, [] if tokens[depth] == LAST else {})
            if is_array(parent):
                parent.append(addition.value)
            elif is_object(parent):
                _put_nested(combined[pointer], tokens[depth:], addition.value)
            return
    combined[addition.pointer] = addition.value


def _put_nested(parent: dict[str, Any], tokens: Sequence[str], value: Any) -> None:
    first, *rest = tokens
    if rest == [LAST]:
        parent.setdefault(first, []).append(value)
    elif rest:
        _put_nested(parent.setdefault(first, {}), rest, value)
    else:
        parent[first] = value
