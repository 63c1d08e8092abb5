"""Edits of a document's text: what an edit does not concern stays byte for byte.

Comments, the order of keys, quotes, blank lines and line breaks are kept, since only the characters of the value, or
of its entry, are replaced. What comes out is read again: it says what was asked for, or nothing is edited.
"""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.workbench.splice import EditError, put, taken

__all__ = ["LAST", "REMOVED", "Change", "EditError", "difference", "edited", "edited_and_read"]

LAST = "-"
"""As the last token of a pointer: behind the last item of a list (RFC 6901 §4)."""


_BYTE_ORDER_MARK = "\ufeff"


class _Removed:
    """The class of REMOVED."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED: Final = _Removed()
"""The value of a change that takes away what stands there."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a text.

    Attributes:
        pointer: JSON pointer (RFC 6901) into the text's value. A last token `-` stands behind the last item of a list.
        value: what is to stand there, plain JSON data; REMOVED takes it away. What stands there is replaced; a key
            that is not there yet is put at the end of its object, a status behind the smaller ones.
    """

    pointer: str
    value: Any


def edited(text: str, changes: Sequence[Change]) -> str:
    """*text*, YAML or JSON, with *changes* made one after the other; every line that none concerns stays as it is.

    New entries are written like their neighbours: in brackets where these are, else in lines of their own.

    Raises:
        EditError: a pointer leads nowhere; an alias is on its way; the text can't be edited there. The message says
            which change it is. *text* is not edited in part.
        YamlError: *text* is not YAML.
    """
    return edited_and_read(text, yaml12.read(text.removeprefix(_BYTE_ORDER_MARK)), changes)[0]


def edited_and_read(text: str, value: Any, changes: Sequence[Change]) -> tuple[str, Any]:
    """As `edited`, for a *text* whose *value* is known, which stays as it is; with the value of the edited text.

    Raises:
        EditError: as above.
    """
    bare = text.removeprefix(_BYTE_ORDER_MARK)
    mark = text[: len(text) - len(bare)]
    wanted = json.loads(json.dumps(value))  # so that what two aliases share is no longer shared
    for change in changes:
        _apply(wanted, change)
        bare = _spliced(bare, change)
    return mark + bare, _verified(bare, wanted, ", ".join(change.pointer for change in changes))


def difference(before: str, after: str, name: str) -> str:
    """The unified diff from *before* to *after*, texts of the file *name*; empty where they are alike."""
    pairs = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    lines = difflib.unified_diff(*pairs, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _apply(value: Any, change: Change) -> None:
    """Makes *change* in *value*: so it is known what the edited text must say."""
    *path, last = json_pointer.tokens(change.pointer) or [""]
    if not change.pointer.startswith("/"):
        raise EditError(f"the pointer {change.pointer!r} leads to no entry: give one that begins with /")
    try:
        holder = json_pointer.get(value, "".join(f"/{json_pointer.escape(token)}" for token in path))
    except json_pointer.MissingError as error:
        raise EditError(f"{change.pointer}: {error}") from None
    if is_object(holder):
        _set(holder, last, change)
    elif is_array(holder):
        _set_item(holder, last, change)
    else:
        raise EditError(f"{change.pointer}: what should hold {last!r} is neither an object nor a list")


def _spliced(text: str, change: Change) -> str:
    try:
        if change.value is REMOVED:
            return taken(text, change.pointer)
        return put(text, change.pointer, change.value)
    except yaml12.YamlError as error:
        raise EditError(f"{change.pointer}: the text can't be edited there ({error}); edit it by hand") from None


def _set(holder: Any, key: str, change: Change) -> None:
    if change.value is not REMOVED:
        holder[key] = copy.deepcopy(change.value)
    elif holder.pop(key, REMOVED) is REMOVED:
        raise EditError(f"{change.pointer}: there is no {key!r} to take away")


def _set_item(holder: list[Any], token: str, change: Change) -> None:
    if token == LAST and change.value is not REMOVED:
        holder.append(copy.deepcopy(change.value))
    elif not token.isdecimal() or int(token) >= len(holder):
        raise EditError(f"{change.pointer}: the list has {len(holder)} items, and none {token!r}")
    elif change.value is REMOVED:
        holder.pop(int(token))
    else:
        holder[int(token)] = copy.deepcopy(change.value)


def _verified(text: str, wanted: Any, pointers: str) -> Any:
    """The value of *text*, which must be *wanted*."""
    try:
        got = yaml12.read(text)
    except yaml12.YamlError as error:
        raise EditError(f"{pointers}: the text can't be edited there ({error}); edit it by hand") from None
    if _canonical(got) != _canonical(wanted):
        raise EditError(f"{pointers}: an edit there would change more than that; edit the text by hand")
    return got


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
