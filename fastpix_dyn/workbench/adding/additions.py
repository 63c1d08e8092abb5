"""What is added to a document: as changes of its text, or as an Overlay 1.0 document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastpix_dyn.spec import overlay, pointer, yaml12, yaml_text
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document, load
from fastpix_dyn.spec.plan import Api
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.validate.judge import problems_of
from fastpix_dyn.workbench.editing import Change, edited


def changes(root: Any, additions: Sequence[Change]) -> list[Change]:
    """*additions* to the value *root*, whose holders need not be there, as changes whose holders are."""
    made: dict[str, Any] = {}
    appended = [one for one in additions if one.pointer.endswith("/-") and not _is_missing(root, _holder(one))]
    for one in additions:
        if one not in appended:
            _put(made, root, one)
    return [*(Change(where, value) for where, value in made.items()), *appended]


def applied(document: Document, text: str, additions: Sequence[Change]) -> str:
    """The *text* of the root file of *document* with *additions*; the result is compiled first.

    Raises:
        SpecError: it would be wrong.
    """
    made = edited(text, changes(document.root.value, additions))
    compiled(document, made)
    return made


def compiled(document: Document, text: str) -> Api:
    """The API of *document* if the text of its root file were *text*.

    Raises:
        SpecError: it would be wrong.
    """
    values = {**document.values, document.name: yaml12.read(text)}
    return compile_document(Document(document.name, document.folder, values), problems_of)


def as_overlay(document: Document, title: str, additions: Sequence[Change]) -> str:
    """An overlay (Overlay 1.0.0 §4.4) that makes *additions* to *document*; the result is compiled first.

    Raises:
        SpecError: it would be wrong.
    """
    update: dict[str, Any] = {}
    for one in additions:
        _nest(update, pointer.tokens(one.pointer), one.value)
    value = {
        "overlay": "1.0.0",
        "info": {"title": title, "version": "1.0.0"},
        "actions": [{"target": "$", "description": title, "update": update}],
    }
    compile_document(overlay.apply(document, load(value)), problems_of)
    return yaml_text.write(value)


def text_of(document: Document) -> str:
    """The text of the root file of *document*, with its line breaks as they are."""
    return ((document.folder or Path()) / document.name).read_bytes().decode("utf-8")


def _nest(holder: dict[str, Any], tokens: Sequence[str], value: Any) -> None:
    first, *rest = tokens
    if rest == ["-"]:
        holder.setdefault(first, []).append(value)
    elif rest:
        _nest(holder.setdefault(first, {}), rest, value)
    else:
        holder[first] = value


def _holder(one: Change) -> Sequence[str]:
    return pointer.tokens(one.pointer)[:-1]


def _put(made: dict[str, Any], root: Any, one: Change) -> None:
    """Puts *one* into *made* at the nearest holder that *root* has."""
    tokens = pointer.tokens(one.pointer)
    for depth in range(1, len(tokens)):
        where = _pointer(tokens[:depth])
        if _is_missing(root, tokens[:depth]):
            inner = made.setdefault(where, [] if tokens[depth] == "-" else {})
            if is_array(inner):
                inner.append(one.value)
            elif is_object(inner):
                _nest(made[where], tokens[depth:], one.value)
            return
    made[one.pointer] = one.value


def _is_missing(root: Any, tokens: Sequence[str]) -> bool:
    try:
        pointer.get(root, _pointer(tokens))
    except pointer.MissingError:
        return True
    return False


def _pointer(tokens: Sequence[str]) -> str:
    return "".join(f"/{pointer.escape(token)}" for token in tokens)
