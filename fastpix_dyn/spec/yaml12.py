"""Reads YAML 1.2 by its JSON schema (YAML 1.2.2 §10.2), which is what OpenAPI 3.1 §4.3 asks for.

PyYAML alone reads YAML 1.1: `1.2e7` as text, `on` as a boolean, a date as a date, and the last of two equal keys wins
in silence. So only its scanner and composer are used here, and nodes are made into values by the rules of 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import yaml

from fastpix_dyn.spec.values import DEEPEST, TOO_DEEP, may_be_too_deep

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq", "int", "float", "bool", "null"))
_LARGEST = 2_000_000


class YamlError(ValueError):
    """The text is not YAML as OpenAPI allows it; *line* counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Loader(_Base):  # type: ignore[misc]  # the base is chosen at run time, so it is Any
    """The composer without YAML 1.1's guesses about plain scalars."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML's own attribute


def compose(text: str) -> Any:
    """The tree of nodes of *text*, or None for an empty text.

    Raises:
        YamlError: the text is not YAML, or nests too deeply.
    """
    try:
        _refuse_depth(text)
        return _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = len(text.splitlines()) or 1  # what is lacking at the end, PyYAML misses on the line after it
        line = min(mark.line + 1, last) if mark else 1
        raise YamlError(f"not YAML: {error.problem or error.context}", line) from None
    except UnicodeEncodeError as error:
        line = len(text[: error.start].splitlines()) or 1
        raise YamlError("not YAML: half of a surrogate pair, which is no text", line) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise YamlError(f"not YAML: {error}", 1) from None


def _refuse_depth(text: str) -> None:
    """Refuses what nests so deeply that the composer would use up the stack, which ends the process without a word."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader) if may_be_too_deep(text) else ():
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise YamlError(TOO_DEEP, _line(event))


def read(text: str) -> Any:
    """The value of *text*: dict, list, str, int, float, bool or None. Keys are strings, as written.

    Raises:
        YamlError: not YAML, a key that stands twice, a tag, an anchor that contains itself or grows without bound.
    """
    node = compose(text)
    return None if node is None else _Reader().value(node, 0)


class _Reader:
    """Makes nodes into values; remembers those with anchors, so that an alias is the same value, and counts them."""

    def __init__(self) -> None:
        self.done: dict[int, tuple[Any, int]] = {}
        self.open: set[int] = set()
        self.size = 0

    def value(self, node: Any, depth: int) -> Any:
        known = self.done.get(id(node))
        if known is not None:
            self.count(known[1], node)
            return known[0]
        self.refuse(node, depth)
        before = self.size
        self.count(1, node)
        self.open.add(id(node))
        value = self.made(node, depth + 1)
        self.open.discard(id(node))
        self.done[id(node)] = (value, self.size - before)
        return value

    def made(self, node: Any, depth: int) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, depth) for child in node.value]
        return {key: self.value(child, depth) for key, child in _entries(node)}

    def scalar(self, node: Any) -> Any:
        try:
            return scalar(node.value) if not node.style else node.value
        except ValueError:  # Python reads no integer of more than 4300 digits
            raise YamlError(f"an integer of {len(node.value)} digits", _line(node)) from None

    def count(self, more: int, node: Any) -> None:
        self.size += more
        if self.size > _LARGEST:
            raise YamlError(f"more than {_LARGEST:,} values once the aliases are followed", _line(node))

    def refuse(self, node: Any, depth: int) -> None:
        if id(node) in self.open:
            raise YamlError("an anchor that contains itself", _line(node))
        if depth > DEEPEST:
            raise YamlError(TOO_DEEP, _line(node))
        if node.tag not in _TAGS:
            raise YamlError(f"the tag {node.tag!r}: OpenAPI allows plain JSON values only", _line(node))


def line_of(root: Any, tokens: list[str]) -> int:
    """The line of what *tokens* (of a JSON pointer) lead to below *root*, or of the last on the way that exists."""
    line, node = (_line(root) if root is not None else 1), root
    for token in tokens:
        child = _child(node, token)
        if child is None:
            break
        line, node = child
    return line


def _child(node: Any, token: str) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((_line(key), value) for key, value in node.value if key.value == token), None)
    if isinstance(node, yaml.SequenceNode) and token.isdigit() and int(token) < len(node.value):
        child = node.value[int(token)]
        return _line(child), child
    return None


def _entries(node: Any) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError("a key that is not a word", _line(key))
        if key.value in seen:
            raise YamlError(f"the key {key.value!r} stands here again; first on line {seen[key.value]}", _line(key))
        seen[key.value] = _line(key)
        yield key.value, value


def scalar(text: str) -> Any:
    """What *text*, a plain scalar, stands for (YAML 1.2.2 §10.2.2)."""
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


_WIDE = 10**6
"""No line is folded: a folded text reads as well, but no person likes to edit one."""


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, indents the items of lists, and keeps the order of keys."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # PyYAML's own signature
        """None are written: two equal values are equal by chance."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # as above
        """Items stand deeper than their key."""
        super().increase_indent(flow, False)  # noqa: FBT003  # PyYAML's own signature


def write(value: Any, *, flow: bool = False) -> str:
    """*value*, plain JSON data, as YAML that ends with a line break: in block style, or with *flow* on one line.

    `yaml12.read` gives back what was written.
    """
    text: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=flow, allow_unicode=True, sort_keys=False, width=_WIDE
    )
    return text.removesuffix("...\n") if text.endswith("\n...\n") else text  # the mark of an end, not the end of a text


def _text(dumper: Any, text: str) -> yaml.ScalarNode:
    """Plain where it reads as this text; in lines where it has some; else in double quotes."""
    has_lines = "\n" in text.strip() and not any(line != line.rstrip() for line in text.split("\n"))
    style = '"' if scalar(text) != text else "|" if has_lines else None
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)
    return node


def _number(dumper: Any, number: float) -> yaml.ScalarNode:
    """With a sign in the exponent and a dot before it: without them YAML 1.1 reads text."""
    mantissa, mark, exponent = repr(number).partition("e")
    if mark and "." not in mantissa:
        mantissa += ".0"
    sign = "" if not mark or exponent.startswith(("-", "+")) else "+"
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:float", f"{mantissa}{mark}{sign}{exponent}")
    return node


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)


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
        return _source_entries(self.text, self.node) if self.kind in {"object", "list"} else []


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
    node = compose(text)
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


def _source_entries(text: str, node: Any) -> list[Entry]:
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
    return _source_entries(text, node)[-1].end if last.start_mark.index < before else _place(text, last).end


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
        raise YamlError("an alias that is not found again", node.start_mark.line + 1)
    return Place(text, "alias", alias.start(1), alias.end(1))
