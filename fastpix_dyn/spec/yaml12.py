"""Parse and write YAML 1.2 by its JSON schema (YAML 1.2.2 §10.2), as OpenAPI 3.1 §4.3 requires, and locate values.

PyYAML parses YAML 1.1: `1.2e7` as text, `on` as a boolean, a date as a date, and the last of two equal keys wins
silently. So only its scanner and composer are used, and nodes are converted to values by the rules of 1.2.
`parse` and `dump` are for values, `line_of` and `source_span` for the positions of values in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal

import yaml

from fastpix_dyn.spec.values import MAX_DEPTH, TOO_DEEP, may_exceed_depth
from fastpix_dyn.text import escape_json, escape_lines

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq", "int", "float", "bool", "null"))
_LARGEST = 2_000_000


class YamlError(ValueError):
    """The text is not YAML that OpenAPI allows; *line* counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Loader(_Base):  # type: ignore[misc]  # the base is chosen at run time, so it is Any
    """The composer without the rules of YAML 1.1 for plain scalars."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML's own attribute


def compose(text: str) -> Any:
    """Return the tree of nodes of *text*, or None for an empty text.

    Raises:
        YamlError: the text is not YAML, or nests too deeply.
    """
    stand_ins = _stand_ins(text)
    text = text.translate(stand_ins)
    try:
        _refuse_depth(text)
        node = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # PyYAML reports an error at the end on the line after it.
        line = min(mark.line + 1, _lines(text)) if mark else 1
        raise YamlError(f"not YAML: {error.problem or error.context}", line) from None
    except UnicodeEncodeError as error:
        line = _lines(text[: error.start])
        raise YamlError("not YAML: half of a surrogate pair, which is not valid text", line) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise YamlError(f"not YAML: {error}", 1) from None
    if stand_ins:
        _restore(node, {ord(stand_in): chr(char) for char, stand_in in stand_ins.items()})
    return node


_NO_BREAKS = "\x85\u2028\u2029"
"""Line breaks of YAML 1.1, and so of PyYAML, which are characters like others in YAML 1.2 (§5.4)."""
_HAS_NO_BREAKS = re.compile(f"[{_NO_BREAKS}]")
_BREAK = re.compile(r"\r\n|\r|\n")


def _stand_ins(text: str) -> dict[int, str]:
    """Return characters that *text* does not contain, to write instead of each of `_NO_BREAKS`; for `str.translate`."""
    if not _HAS_NO_BREAKS.search(text):
        return {}
    used = set(text)
    unused = (char for char in map(chr, range(0x10FFFD, 0, -1)) if char not in used)
    return {ord(char): next(unused) for char in _NO_BREAKS}


def _restore(node: Any, originals: dict[int, str]) -> None:
    """Put the original characters back into the scalars below *node*."""
    waiting, visited = [node], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in visited or one is None:
            continue
        visited.add(id(one))
        if isinstance(one, yaml.ScalarNode):
            one.value = one.value.translate(originals)
        elif isinstance(one, yaml.SequenceNode):
            waiting += one.value
        else:
            waiting += (part for pair in one.value for part in pair)


def _lines(text: str) -> int:
    """Return the number of lines in *text*, one at least; a break at the end begins no line."""
    breaks = _BREAK.findall(text)
    return max(len(breaks) + (not text.endswith(("\r", "\n"))), 1)


def with_line_feeds(text: str) -> str:
    """Return *text* with a line feed for each carriage return that is a line break of its own (YAML 1.2.2 §5.4)."""
    return _LONE_RETURN.sub("\n", text) if "\r" in text else text


_LONE_RETURN = re.compile(r"\r(?!\n)")


def _refuse_depth(text: str) -> None:
    """Refuse a text that nests so deeply that the composer would overflow the stack and end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader) if may_exceed_depth(text) else ():
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise YamlError(TOO_DEEP, _line(event))


def parse(text: str) -> Any:
    """Return the value of *text*: dict, list, str, int, float, bool or None. Keys are strings, as written.

    Raises:
        YamlError: the text is not YAML, has a key twice, a tag, or an anchor that contains itself or grows too large.
    """
    node = compose(text)
    return None if node is None else _Constructor().value(node, 0)


class _Constructor:
    """Converts nodes to values. It stores them, so that an alias is the same value, and counts them."""

    def __init__(self) -> None:
        self.done: dict[int, tuple[Any, int]] = {}
        self.open: set[int] = set()
        self.size = 0

    def value(self, node: Any, depth: int) -> Any:
        done = self.done.get(id(node))
        if done is not None:
            self.count(done[1], node)
            return done[0]
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
        except ValueError:  # Python parses no integer of more than 4300 digits
            raise YamlError(f"an integer of {len(node.value)} digits is too long", _line(node)) from None

    def count(self, more: int, node: Any) -> None:
        self.size += more
        if self.size > _LARGEST:
            raise YamlError(f"more than {_LARGEST:,} values once the aliases are followed", _line(node))

    def refuse(self, node: Any, depth: int) -> None:
        if id(node) in self.open:
            raise YamlError("an anchor that contains itself", _line(node))
        if depth > MAX_DEPTH:
            raise YamlError(TOO_DEEP, _line(node))
        if node.tag not in _TAGS:
            raise YamlError(f"the tag {node.tag!r}: OpenAPI allows plain JSON values only", _line(node))


def line_of(root: Any, tokens: list[str]) -> int:
    """Return the line of the node at *tokens* of a JSON pointer below *root*, or of the last one that exists."""
    line, node = (_line(root) if root is not None else 1), root
    for token in tokens:
        child = _child(node, token)
        if child is None:
            break
        line, node = child
    return line


def _child(node: Any, token: str) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        return _children(node).get(token)
    if isinstance(node, yaml.SequenceNode) and token.isdigit() and int(token) < len(node.value):
        child = node.value[int(token)]
        return _line(child), child
    return None


def _children(node: Any) -> dict[str, tuple[int, Any]]:
    """Return, by key, the line of the key and the node of the value in a mapping *node*, which keeps the result."""
    if not hasattr(node, "children"):
        node.children = {key.value: (_line(key), value) for key, value in node.value if _is_scalar(key)}
    children: dict[str, tuple[int, Any]] = node.children
    return children


def _is_scalar(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode)


def _entries(node: Any) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError("a key must be a scalar", _line(key))
        if key.value in seen:
            raise YamlError(f"the key {key.value!r} is a duplicate; it is first on line {seen[key.value]}", _line(key))
        seen[key.value] = _line(key)
        yield key.value, value


def scalar(text: str) -> Any:
    """Return the value of *text*, a plain scalar (YAML 1.2.2 §10.2.2)."""
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
"""Lines are not folded: folded text is hard to edit."""


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, indents the items of lists, and keeps the order of keys."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # PyYAML's own signature
        """Return True: equal values are equal by chance."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # as above
        """Indent items of lists more than their key."""
        super().increase_indent(flow, False)  # noqa: FBT003  # PyYAML's own signature


def dump(value: Any, *, flow: bool = False, ascii_only: bool = False) -> str:
    """Return *value*, JSON data, as YAML that ends with a line break: in block style, or with *flow* on one line.

    `parse` returns an equal value. Control characters are escaped, and with *ascii_only* all beyond ASCII.
    """
    text: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=flow, allow_unicode=not ascii_only, sort_keys=False, width=_WIDE
    )
    text = escape_json(text)  # what is left is in double quotes, where YAML has the escapes of JSON
    return (
        text.removesuffix("...\n") if text.endswith("\n...\n") else text
    )  # the document end marker, not the end of a text


def _text(dumper: Any, text: str) -> yaml.ScalarNode:
    """Represent a text: plain if it parses as this text, as a block if it has several lines, else in double quotes."""
    has_lines = "\n" in text.strip() and not any(line != line.rstrip() for line in text.split("\n"))
    is_escaped = escape_lines(text) != text
    style = '"' if is_escaped or scalar(text) != text else "|" if has_lines else None
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)
    return node


def _number(dumper: Any, number: float) -> yaml.ScalarNode:
    """Represent a number with a dot and a sign in the exponent: without them YAML 1.1 parses text."""
    mantissa, mark, exponent = repr(number).partition("e")
    if mark and "." not in mantissa:
        mantissa += ".0"
    sign = "" if not mark or exponent.startswith(("-", "+")) else "+"
    node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:float", f"{mantissa}{mark}{sign}{exponent}")
    return node


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)


NodeType = Literal["object", "list", "scalar", "alias"]

_ALIAS = re.compile(r"(?:[\s:,?\[-]|[&!][^\s\[]+(?=[\s\[])|(?<=\s)#[^\n]*)*(\*[^\s,\[\]{}]+)")
"""An alias, with what may be before it: a list that begins there, its anchor and tag, and comments."""
_DASH = re.compile(r"(?:\s|#[^\n]*|[&!]\S+)*-")


@dataclass(frozen=True)
class SourceSpan:
    """The position of a value in the text.

    Attributes:
        text: the whole text `with_line_feeds`.
        type: the type of the value; an `alias` (`*name`) is not followed.
        start: the index of its first character, with an anchor or a tag.
        end: the index after its last character, without blank lines and comments that follow.
        is_flow: whether it is a collection in brackets.
        quote: `'` or `"` of a quoted scalar, `|` or `>` of a block scalar, else empty.
    """

    text: str = field(repr=False)
    type: NodeType
    start: int
    end: int
    is_flow: bool = False
    quote: str = ""
    node: Any = field(default=None, repr=False)

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries of an object or a list; none for other types."""
        return _source_entries(self.text, self.node) if self.type in {"object", "list"} else []


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a collection.

    Attributes:
        key: the key; None in a list.
        start: the index of its start: of the key, or in a list of the dash or, in brackets, of the value.
        after_key: the index after the key; in a list the same as *start*.
        value: the span of the value; empty, and right after the colon or the dash, for an omitted null.
    """

    key: str | None
    start: int
    after_key: int
    value: SourceSpan

    @property
    def end(self) -> int:
        """The index after the last character."""
        return max(self.value.end, self.after_key)


@lru_cache(maxsize=2)  # one edit needs the spans of one text several times, and a large text takes long to compose
def source_span(text: str) -> SourceSpan | None:
    """Return the span of the value of the whole *text*; None for an empty text.

    Raises:
        YamlError: the text is not YAML.
    """
    node = compose(text)
    return None if node is None else _span(with_line_feeds(text), node)


def _span(text: str, node: Any) -> SourceSpan:
    start = node.start_mark.index
    if isinstance(node, yaml.ScalarNode):
        return SourceSpan(text, "scalar", start, _scalar_end(text, node), quote=node.style or "", node=node)
    type_: NodeType = "object" if isinstance(node, yaml.MappingNode) else "list"
    if node.flow_style:
        return SourceSpan(text, type_, start, node.end_mark.index, is_flow=True, node=node)
    return SourceSpan(text, type_, start, _last_end(text, node), node=node)


def _scalar_end(text: str, node: Any) -> int:
    """Return the end of a scalar; that of a block scalar may include trailing blank lines (YAML 1.2.2 §8.1.1.2)."""
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if node.style not in {"|", ">"}:
        return end
    header = text[start:end].partition("\n")[0].partition("#")[0]
    if "+" not in header:
        return start + len(text[start:end].rstrip(" \t\r\n"))
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
    """Return the end of the last entry of a collection that is not empty."""
    if isinstance(node, yaml.MappingNode):
        return _keyed(text, *node.value[-1]).end
    last = node.value[-1]
    before = max((one.end_mark.index for one in node.value[:-1]), default=node.start_mark.index)
    return _source_entries(text, node)[-1].end if last.start_mark.index < before else _span(text, last).end


def _keyed(text: str, key: Any, value: Any) -> Entry:
    start, end = key.start_mark.index, key.end_mark.index
    return Entry(str(key.value), start, end, _from(text, value, end))


def _item(text: str, node: Any, value: Any, cursor: int) -> Entry:
    """Return the item of a list at *cursor* or after it."""
    span = _from(text, value, cursor)
    start = span.start
    if not node.flow_style:
        dash = _DASH.match(text, cursor)
        start = dash.end() - 1 if dash else start
    return Entry(None, start, start, span)


def _from(text: str, node: Any, cursor: int) -> SourceSpan:
    """Return the span of *node*, which is at *cursor* or after it; if it is before, the value is an alias of it."""
    if node.start_mark.index >= cursor:
        return _span(text, node)
    alias = _ALIAS.match(text, cursor)
    if alias is None:
        raise YamlError("an alias could not be located", node.start_mark.line + 1)
    return SourceSpan(text, "alias", alias.start(1), alias.end(1))
