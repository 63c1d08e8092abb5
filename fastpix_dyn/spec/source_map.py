"""Where the values of a YAML or JSON text stand in it, to the character: what lets an edit leave the rest alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal
import yaml
from fastpix_dyn.spec import yaml12

Kind = Literal["object", "list", "scalar", "alias"]

_ALIAS = re.compile(r"(?:[\s:,?-]|(?<=\s)#[^\n]*)*(\*[^\s,\[\]{}]+)")
_DASH = re.compile(r"(?:\s|#[^\n]*|[&!]\S+)*-")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands.

    Attributes:
        kind: what stands there; an `alias` (`*name`) is not followed.
        start: the index of its first character; an anchor or a tag belongs to it.
        end: the index after its last; blank lines and comments after it do not belong to it.
        is_flow: whether it is a collection in brackets.
        quote: `'` or `"` around a scalar, `|` or `>` before one in lines, else empty.
    """

    text: str = field(repr=False)
    kind: Kind
    start: int
    end: int
    is_flow: bool = False
    quote: str = ""
    node: Any = field(default=None, repr=False)

    @property
    def entries(self) -> list[Entry]:
        """The entries of an object, or of a list; of anything else there are none."""
        return _entries(self.text, self.node) if self.kind in {"object", "list"} else []


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a collection.

    Attributes:
        key: its key; None in a list.
        start: where it begins: at its key, or in a list at its dash or, in brackets, at its value.
        after_key: where its key ends; in a list the same as *start*.
        place: where its value is; empty, and right behind the colon or the dash, for a null that is not written.
    """

    key: str | None
    start: int
    after_key: int
    place: Place

    @property
    def end(self) -> int:
        """The index after its last character."""
        return max(self.place.end, self.after_key)


@lru_cache(maxsize=2)  # one edit asks several times for the places of one text, and a large one takes long to read
def root(text: str) -> Place | None:
    """Where the value of the whole *text* stands; None for an empty text.

    Raises:
        YamlError: the text is not YAML.
    """
    node = yaml12.compose(text)
    return None if node is None else _place(text, node)


def _place(text: str, node: Any) -> Place:
    start = node.start_mark.index
    if isinstance(node, yaml.ScalarNode):
        return Place(text, "scalar", start, _scalar_end(text, node), quote=node.style or "", node=node)
    kind: Kind = "object" if isinstance(node, yaml.MappingNode) else "list"
    if node.flow_style:
        return Place(text, kind, start, node.end_mark.index, is_flow=True, node=node)
    return Place(text, kind, start, _last_end(text, node), node=node)


def _scalar_end(text: str, node: Any) -> int:
    """Where a scalar ends: one in lines has the blank ones after it if it keeps them (YAML 1.2.2 §8.1.1.2)."""
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if node.style not in {"|", ">"}:
        return end
    header = text[start:end].partition("\n")[0].partition("#")[0]
    if "+" not in header:
        return start + len(text[start:end].rstrip())
    return end - text[:end].endswith("\n") - text[:end].endswith("\r\n")


def _entries(text: str, node: Any) -> list[Entry]:
    if isinstance(node, yaml.MappingNode):
        return [_keyed(text, key, value) for key, value in node.value]
    made, cursor = list[Entry](), node.start_mark.index
    for value in node.value:
        made.append(_item(text, node, value, cursor))
        cursor = made[-1].end
    return made


def _last_end(text: str, node: Any) -> int:
    """Where the last entry of a collection that has some ends."""
    if isinstance(node, yaml.MappingNode):
        return _keyed(text, *node.value[-1]).end
    last = node.value[-1]
    before = max((one.end_mark.index for one in node.value[:-1]), default=node.start_mark.index)
    return _entries(text, node)[-1].end if last.start_mark.index < before else _place(text, last).end


def _keyed(text: str, key: Any, value: Any) -> Entry:
    start, end = key.start_mark.index, key.end_mark.index
    return Entry(str(key.value), start, end, _from(text, value, end))


def _item(text: str, node: Any, value: Any, cursor: int) -> Entry:
    """The item of a list that stands at *cursor* or after it."""
    place = _from(text, value, cursor)
    start = place.start
    if not node.flow_style:
        dash = _DASH.match(text, cursor)
        start = dash.end() - 1 if dash else start
    return Entry(None, start, start, place)


def _from(text: str, node: Any, cursor: int) -> Place:
    """The place of *node*, which stands at *cursor* or after it; what stands before is meant by an alias."""
    if node.start_mark.index >= cursor:
        return _place(text, node)
    alias = _ALIAS.match(text, cursor)
    if alias is None:
        raise yaml12.YamlError("an alias that is not found again", node.start_mark.line + 1)
    return Place(text, "alias", alias.start(1), alias.end(1))
