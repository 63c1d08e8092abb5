"""Splices of a YAML or JSON text: the characters that put a value at a pointer, or remove an entry.

The first half writes a value in the style of the text around it: in flow style (brackets, YAML 1.2.2 §7.4) or in block
style (lines, §8.2). The second half finds the characters to replace. A line that becomes too long is changed to block
style.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, assert_never

from fastpix_dyn.errors import FastPixError
from fastpix_dyn.spec import json_pointer, yaml12
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.spec.yaml12 import Entry, SourceSpan, source_span, with_line_feeds
from fastpix_dyn.text import escape_json

_MAX_LINE = 150
"""A collection in flow style whose line gets longer than this changes to block style."""
_MAX_FLOW_LINE = 110
"""A new collection is written in flow style if its line is no longer than this."""
_FLOW = re.compile(r"[:-] +[\[{] *[^\s\]}]")
_STEP = re.compile(r"^([ \t]+)[^\s#]", re.MULTILINE)
_COMMA = re.compile(r"(?:\s|(?<=\s)#[^\n]*)*,")
_BREAK = re.compile(r"\r\n|\r|\n")
_STATUS = re.compile(r"[1-5][0-9X]{2}")


class EditError(FastPixError):
    """An edit is not possible: its pointer leads nowhere, or the text can't be edited there."""


# Values in the style of the text.


@dataclass(frozen=True, slots=True)
class _Style:
    """The style of a text.

    Attributes:
        newline: the line break of the line that is edited.
        step: the white space of one level of indentation.
        is_json: whether it is JSON, which has only flow style.
        has_flow: whether YAML has collections in flow style on one line.
        padding: the white space between a brace and its contents.
        quote: the quotation mark of its strings.
    """

    newline: str
    step: str
    is_json: bool
    has_flow: bool
    padding: str
    quote: str


def _style_of(text: str, index: int) -> _Style:
    """Return the style of *text* for an edit at *index*."""
    step, braces = _STEP.search(text), len(re.findall(r"\{(?=[^}])", text))
    is_json = _is_json(text)
    return _Style(
        newline=_line_break(text, index),
        step=step[1] if step and (is_json or step[1] in {"  ", "    "}) else "  ",
        is_json=is_json,
        has_flow=bool(_FLOW.search(text)),
        padding=" " if not is_json and text.count("{ ") * 2 >= braces else "",
        quote="'" if text.count("'") > text.count('"') else '"',
    )


def _flow_line(style: _Style, value: Any) -> str:
    """Return *value* in flow style on one line."""
    if style.is_json:
        return json.dumps(value, ensure_ascii=False)
    if is_object(value) and value:
        inside = ", ".join(f"{_flow_line(style, key)}: {_flow_line(style, part)}" for key, part in value.items())
        return f"{{{style.padding}{inside}{style.padding}}}"
    if is_array(value):
        return f"[{', '.join(_flow_line(style, part) for part in value)}]"
    return _quoted(style, value, yaml12.dump([value], flow=True).strip()[1:-1])


def _in_quotes(quote: str, text: str) -> str:
    """Return *text*, which is printable, in quotation marks."""
    return escape_json(json.dumps(text, ensure_ascii=False)) if quote == '"' else "'" + text.replace("'", "''") + "'"


def _flow_text(style: _Style, value: Any, indent: str | None) -> str:
    """Return *value* in flow style: on one line, or in JSON on lines that begin with *indent*; None for one line."""
    if not style.is_json or indent is None:
        return _flow_line(style, value)
    return json.dumps(value, ensure_ascii=False, indent=style.step).replace("\n", style.newline + indent)


def _block_entry(style: _Style, key: str | None, value: Any, indent: str) -> str:
    """Return an entry in block style, `key: …` or `- …`; its lines after the first begin with *indent*."""
    first, *others = _item_lines(style, value, indent) if key is None else _key_lines(style, key, value, indent)
    return "".join([first, *(style.newline + (indent + line if line else "") for line in others)])


def _block_value(style: _Style, value: Any, indent: str, *, in_list: bool) -> str:
    """Return the text of *value* after the colon or the dash of its entry in block style."""
    if in_list:
        return _block_entry(style, None, value, indent).removeprefix("-")
    return _block_entry(style, "x", value, indent).removeprefix("x:")


def _key_lines(style: _Style, key: str, value: Any, indent: str) -> list[str]:
    if not is_object(value) and not is_array(value):
        first, *others = _scalar_lines(style, value)
        return [f"{_key(style, key)}: {first}", *others]
    name = _key(style, key)
    if _fits(style, value, indent + name):
        return [f"{name}: {_flow_line(style, value)}"]
    return [
        f"{name}:",
        *(style.step + line if line else "" for line in _block_lines(style, value, indent + style.step)),
    ]


def _quoted(style: _Style, value: Any, written: str) -> str:
    """Return *written*, the text of *value*, with the quotation marks of the style if either mark is possible."""
    is_free = written[:1] in {"'", '"'} and isinstance(value, str) and value.isprintable()
    return _in_quotes(style.quote, value) if is_free else written


def _key(style: _Style, key: str) -> str:
    written = yaml12.dump({key: 0}).removesuffix(": 0\n")
    return _flow_line(style, key) if written.startswith("? ") else _quoted(style, key, written)


def _item_lines(style: _Style, value: Any, indent: str) -> list[str]:
    if not is_object(value) and not is_array(value):
        first, *others = _scalar_lines(style, value)
        return [f"- {first}", *others]
    if _fits(style, value, indent):
        return [f"- {_flow_line(style, value)}"]
    first, *others = _block_lines(style, value, indent + "  ")
    return [f"- {first}", *(f"  {line}" if line else "" for line in others)]


def _scalar_lines(style: _Style, value: Any) -> list[str]:
    """Return the lines of a scalar in an entry; those of a block scalar are indented by the step of the style."""
    first, *others = yaml12.dump({"x": value}).removeprefix("x: ").removesuffix("\n").split("\n")
    return [
        first if others else _quoted(style, value, first),
        *(style.step + line.removeprefix("  ") if line else "" for line in others),
    ]


def _block_lines(style: _Style, value: Any, indent: str) -> list[str]:
    if is_object(value):
        return [line for key, part in value.items() for line in _key_lines(style, key, part, indent)]
    return [line for part in value for line in _item_lines(style, part, indent)]


def _fits(style: _Style, value: Any, start: str) -> bool:
    """Return whether the collection *value* is written in flow style after the text *start*."""
    return not value or (style.has_flow and len(start) + len(_flow_line(style, value)) + 2 <= _MAX_FLOW_LINE)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return text.lstrip()[:1] in {"{", "["}


# Splices.


@dataclass(frozen=True, slots=True)
class _Splice:
    """New text for the characters from *start* to *end* (exclusive)."""

    start: int
    end: int
    text: str


def put(text: str, pointer: str, value: Any) -> str:
    """Return *text* with *value* at *pointer*; it replaces the value there, or becomes a new entry.

    Raises:
        EditError: the pointer goes through an alias, or its parent does not exist.
    """
    parent, last = _parent(text, pointer)
    found = _entry_index(parent.entries, last)
    if found is not None:
        style = _style_of(text, parent.entries[found].start)
        splices = _replacement(style, parent, parent.entries[found], value)
    else:
        key = None if parent.type == "list" else last
        style = _style_of(text, _predecessor(parent.entries, key).end if parent.entries else parent.start)
        splices = _insertion(style, parent, key, value)
    result = _apply_splices(text, splices) + _final_newline(style, text, splices, value)
    has_new_long_lines = not _long_lines(result) <= _long_lines(text)
    return _wrap_long_lines(result, style, pointer) if has_new_long_lines and not style.is_json else result


def remove(text: str, pointer: str) -> str:
    """Return *text* without the entry at *pointer*.

    Raises:
        EditError: the pointer goes through an alias, or the entry does not exist.
    """
    parent, last = _parent(text, pointer)
    entries = parent.entries
    index = _entry_index(entries, last)
    if index is None:
        raise EditError(f"{pointer}: there is no entry to remove")
    if len(entries) == 1:
        return _empty_parent(text, pointer, parent)
    removal = _flow_removal if parent.is_flow else _block_removal
    return _apply_splices(text, [removal(parent.text, entries, index)])


def _entry_index(entries: list[Entry], token: str) -> int | None:
    """Return the index of the entry that *token* names: by its key, or in a list by its index."""
    names = (str(index) if one.key is None else one.key for index, one in enumerate(entries))
    return next((index for index, name in enumerate(names) if name == token), None)


def _parent(text: str, pointer: str) -> tuple[SourceSpan, str]:
    """Return the collection that contains the value at *pointer*, and the last token of the pointer."""
    *path, last = json_pointer.tokens(pointer)
    return _collection_at(text, path, pointer), last


def _collection_at(text: str, path: Iterable[str], pointer: str) -> SourceSpan:
    span = source_span(text)
    for token in path:
        entries = span.entries if span else list[Entry]()
        index = _entry_index(entries, token)
        span = None if index is None else entries[index].value
    if span is None:
        raise EditError(f"{pointer}: there is no object or list to edit")
    match span.type:
        case "object" | "list":
            return span
        case "scalar":
            raise EditError(f"{pointer}: there is no object or list to edit")
        case "alias":
            alias = text[span.start : span.end]
            raise EditError(f"{pointer}: the path goes through the alias {alias}; edit the value at its anchor")
        case _:
            assert_never(span.type)


def _apply_splices(text: str, splices: Iterable[_Splice]) -> str:
    """Return *text* with *splices*, which are in order and do not overlap."""
    result, cursor = list[str](), 0
    for one in splices:
        result += [text[cursor : one.start], one.text]
        cursor = one.end
    return "".join([*result, text[cursor:]])


def _final_newline(style: _Style, text: str, splices: list[_Splice], value: Any) -> str:
    """Return the line break that a block scalar needs at the end of a file (YAML 1.2.2 §8.1.1.2), if it is missing."""
    is_last = any(one.end == len(text) for one in splices) and not text.endswith(("\n", "\r"))
    return style.newline if is_last and "\\n" in json.dumps(value) else ""


def _replacement(style: _Style, parent: SourceSpan, entry: Entry, value: Any) -> list[_Splice]:
    text, span = parent.text, entry.value
    if span.quote in {'"', "'"} and isinstance(value, str) and value.isprintable():
        return [_Splice(span.start, span.end, _in_quotes(span.quote, value))]
    if parent.is_flow:
        new = _flow_text(style, value, _indent(text, entry.start) if _spans_several_lines(text, parent) else None)
        colon = ":" if ":" not in text[entry.after_key : span.start] and entry.key is not None else ""
        gap = "" if text[span.start - 1].isspace() or entry.key is None or style.is_json else " "
        return [_Splice(span.start, span.end, f"{colon}{gap}{new}")]
    if span.is_flow and (is_object(value) or is_array(value)):
        new = _flow_line(style, value)
        return [_Splice(span.start, span.end, new)]
    return _block_replacement(style, parent, entry, value)


def _block_replacement(style: _Style, parent: SourceSpan, entry: Entry, value: Any) -> list[_Splice]:
    """Replace a value after a colon or a dash; a comment on their line stays."""
    text, span, is_item = parent.text, entry.value, entry.key is None
    mark = entry.start if is_item else text.index(":", entry.after_key)
    new = _block_value(style, value, " " * _column(text, entry.start), in_list=is_item)
    head, line_break, rest = new.partition(style.newline)
    end, line_end = max(span.end, mark + 1), _line_end(text, mark)
    if text[mark + 1 : line_end].lstrip().startswith("#"):
        return [_Splice(mark + 1, mark + 1, head), _Splice(line_end, max(end, line_end), line_break + rest)]
    gap = text[mark + 1 : span.start] if head and span.start <= line_end else ""
    line_end = _line_end(text, end)
    return [
        _Splice(mark + 1, end, gap + head.lstrip() if gap else head),
        _Splice(line_end, line_end, line_break + rest),
    ]


def _insertion(style: _Style, parent: SourceSpan, key: str | None, value: Any) -> list[_Splice]:
    entries = parent.entries
    if parent.is_flow:
        return _flow_insertion(style, parent, entries, key, value)
    predecessor = _predecessor(entries, key)
    indent = " " * _column(parent.text, predecessor.start)
    line_end = _line_end(parent.text, predecessor.end)
    return [_Splice(line_end, line_end, style.newline + indent + _block_entry(style, key, value, indent))]


def _predecessor(entries: list[Entry], key: str | None) -> Entry:
    """Return the entry that the new one follows: the last one, or for a status the last smaller status."""
    if key is not None and _STATUS.fullmatch(key):
        smaller = [one for one in entries if _STATUS.fullmatch(str(one.key)) and str(one.key) < key]
        return smaller[-1] if smaller else entries[-1]
    return entries[-1]


def _flow_insertion(
    style: _Style, parent: SourceSpan, entries: list[Entry], key: str | None, value: Any
) -> list[_Splice]:
    text, name = parent.text, "" if key is None else f"{_flow_line(style, key)}: "
    if not entries:
        return [_first_flow_entry(style, parent, name + _flow_line(style, value))]
    predecessor = _predecessor(entries, key)
    indent = _indent(text, predecessor.start) if _begins_line(text, predecessor.start) else None
    new = name + _flow_text(style, value, indent)
    comma = _COMMA.match(text, predecessor.end)
    end = comma.end() if comma else predecessor.end
    if indent is None or _is_followed_on_line(text, parent, entries, end):
        return [_Splice(end, end, f" {new}," if comma else f", {new}")]
    line_end = _line_end(text, end)
    tail = f"{style.newline}{indent}{new}" + ("," if comma else "")
    return [_Splice(end, end, "" if comma else ","), _Splice(line_end, line_end, tail)]


def _is_followed_on_line(text: str, parent: SourceSpan, entries: list[Entry], end: int) -> bool:
    """Return whether another entry, or the closing bracket, follows on the line of *end*."""
    others = [one.start for one in entries if one.start >= end]
    return min([*others, parent.end - 1]) < _line_end(text, end)


def _first_flow_entry(style: _Style, parent: SourceSpan, new: str) -> _Splice:
    """Return the splice for the first entry of an empty collection; a comment in it stays."""
    text, end = parent.text, parent.end - 1
    padding = style.padding if parent.type == "object" else ""
    start = len(text[:end].rstrip())
    return _Splice(start if text[start - 1] in "{[" else end, end, f"{padding}{new}{padding}")


def _block_removal(text: str, entries: list[Entry], index: int) -> _Splice:
    entry = entries[index]
    if _begins_line(text, entry.start):
        start, end = _line_start(text, entry.start), _line_end(text, entry.end)
        if end < len(text):
            return _Splice(start, end + (2 if text.startswith("\r\n", end) else 1), "")
        return _Splice(start - (2 if text[:start].endswith("\r\n") else 1), end, "")
    if index + 1 == len(entries) or "#" in text[entry.end : entries[index + 1].start]:
        return _Splice(entry.start, entry.end, "")
    return _Splice(entry.start, entries[index + 1].start, "")


def _flow_removal(_text: str, entries: list[Entry], index: int) -> _Splice:
    entry = entries[index]
    if index:
        return _Splice(entries[index - 1].end, entry.end, "")
    return _Splice(entry.start, entries[index + 1].start, "")


def _empty_parent(text: str, pointer: str, parent: SourceSpan) -> str:
    """Return *text* with the collection *parent* replaced by `{}` or `[]`."""
    empty = "{}" if parent.type == "object" else "[]"
    outer = pointer.rpartition("/")[0]
    if parent.is_flow or not outer:
        return _apply_splices(text, [_Splice(parent.start, parent.end, empty)])
    above, _ = _parent(text, outer)
    entry = next(one for one in above.entries if one.value.start == parent.start)
    style = _style_of(text, entry.start)
    return _apply_splices(text, _block_replacement(style, above, entry, {} if parent.type == "object" else []))


# Lines that became too long.


def _long_lines(text: str) -> set[str]:
    return {line for line in with_line_feeds(text).split("\n") if len(line) > _MAX_LINE}


def _wrap_long_lines(text: str, style: _Style, pointer: str) -> str:
    """Change the objects that make lines at *pointer* too long to block style, the outermost first."""
    path = json_pointer.tokens(pointer)
    for depth in range(1, len(path) + 1):
        parent, entry = _find_entry(text, path[:depth])
        if parent is None or entry is None or parent.is_flow or not _makes_line_too_long(parent.text, entry):
            continue
        text = _apply_splices(text, [_block_layout(style, parent.text, entry)])
    return _wrap_inside(text, style, path)


def _wrap_inside(text: str, style: _Style, path: list[str]) -> str:
    """Do the same for the values below *path* that are in block style now."""
    for key in _keys(text, path):
        parent, entry = _find_entry(text, [*path, key])
        if parent and entry and not parent.is_flow and _makes_line_too_long(parent.text, entry):
            text = _wrap_inside(_apply_splices(text, [_block_layout(style, parent.text, entry)]), style, [*path, key])
    return text


def _keys(text: str, path: list[str]) -> list[str]:
    try:
        return [one.key for one in _collection_at(text, path, "").entries if one.key is not None]
    except EditError:
        return []


def _find_entry(text: str, path: list[str]) -> tuple[SourceSpan | None, Entry | None]:
    try:
        parent = _collection_at(text, path[:-1], "")
    except EditError:
        return None, None
    index = _entry_index(parent.entries, path[-1])
    return parent, None if index is None else parent.entries[index]


def _makes_line_too_long(text: str, entry: Entry) -> bool:
    """Return whether *entry*, an object in flow style, makes its line too long and can be in block style instead."""
    span = entry.value
    if not span.is_flow or span.type == "list" or entry.key is None or _spans_several_lines(text, span):
        return False
    end = _line_end(text, span.end)
    has_colons = all(": " in text[one.after_key : one.value.start] for one in span.entries)
    return end == span.end and end - _line_start(text, end) > _MAX_LINE and has_colons


def _block_layout(style: _Style, text: str, entry: Entry) -> _Splice:
    """Return the splice that puts each entry of an object in flow style on its own line, with unchanged text."""
    indent = style.newline + " " * _column(text, entry.start) + style.step
    lines = [indent + text[one.start : one.end] for one in entry.value.entries]
    return _Splice(text.index(":", entry.after_key) + 1, entry.value.end, "".join(lines))


# Positions in the text. Only `_line_break` takes the text as it is, the others take it `with_line_feeds`.


def _line_break(text: str, index: int) -> str:
    """Return the line break of the line of *index*; at the end of a text the one before, else a line feed."""
    after = _BREAK.search(text, index)
    start = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index))
    if after or start < 0:
        return after[0] if after else "\n"
    return "\r\n" if text.startswith("\r\n", start - 1) else text[start]


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    """Return the index of the end of the line of *index*, before its line break."""
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    return end - 1 if text[:end].endswith("\r") and end > index else end


def _column(text: str, index: int) -> int:
    return index - _line_start(text, index)


def _indent(text: str, index: int) -> str:
    """Return the white space at the start of the line of *index*."""
    line = text[_line_start(text, index) : index]
    return line[: len(line) - len(line.lstrip())]


def _begins_line(text: str, index: int) -> bool:
    return not text[_line_start(text, index) : index].strip()


def _spans_several_lines(text: str, span: SourceSpan) -> bool:
    return "\n" in text[span.start : span.end]
