"""How a value is written so that it looks like what stands around it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.errors import FastPixError
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.spec.yaml12 import Entry, Place, root

WIDEST = 150
"""A collection in brackets that would make its line longer than this is laid out in lines."""
_WIDE = 110
"""A new collection goes in brackets where its line is no longer than this."""
_FLOW = re.compile(r"[:-] +[\[{] *[^\s\]}]")
_STEP = re.compile(r"^([ \t]+)[^\s#]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is written.

    Attributes:
        newline: its line break.
        step: by what its lines are indented.
        is_json: whether it is JSON, which knows no other style than brackets.
        has_brackets: whether collections stand in brackets on one line.
        padding: what stands between a brace and what is in it.
        quote: what texts are quoted by.
    """

    newline: str
    step: str
    is_json: bool
    has_brackets: bool
    padding: str
    quote: str


def style_of(text: str) -> Style:
    """The style of *text*."""
    step, braces = _STEP.search(text), len(re.findall(r"\{(?=[^}])", text))
    is_json = _is_json(text)
    return Style(
        newline="\r\n" if "\r\n" in text else "\n",
        step=step[1] if step and (is_json or step[1] in {"  ", "    "}) else "  ",
        is_json=is_json,
        has_brackets=is_json or bool(_FLOW.search(text)),
        padding=" " if not is_json and text.count("{ ") * 2 >= braces else "",
        quote="'" if text.count("'") > text.count('"') else '"',
    )


def inline(style: Style, value: Any) -> str:
    """*value* on one line, as it may stand in brackets."""
    if style.is_json:
        return json.dumps(value, ensure_ascii=False)
    if is_object(value) and value:
        inside = ", ".join(f"{inline(style, key)}: {inline(style, part)}" for key, part in value.items())
        return f"{{{style.padding}{inside}{style.padding}}}"
    if is_array(value):
        return f"[{', '.join(inline(style, part) for part in value)}]"
    return _quoted(style, value, yaml12.write([value], flow=True).strip()[1:-1])


def quoted(quote: str, text: str) -> str:
    """*text*, which is printable, between quotes."""
    return json.dumps(text, ensure_ascii=False) if quote == '"' else "'" + text.replace("'", "''") + "'"


def in_brackets(style: Style, value: Any, indent: str | None) -> str:
    """*value* as it may stand in brackets: on one line, or in JSON in lines that begin with *indent*, if any."""
    if not style.is_json or indent is None:
        return inline(style, value)
    return json.dumps(value, ensure_ascii=False, indent=style.step).replace("\n", style.newline + indent)


def entry(style: Style, key: str | None, value: Any, indent: str) -> str:
    """An entry of a collection without brackets, its lines after the first with *indent*: `key: …`, or `- …`."""
    first, *others = _item(style, value, indent) if key is None else _keyed(style, key, value, indent)
    return "".join([first, *(style.newline + (indent + line if line else "") for line in others)])


def after(style: Style, value: Any, indent: str, *, in_list: bool) -> str:
    """What stands behind the colon or the dash of an entry whose value is *value*."""
    if in_list:
        return entry(style, None, value, indent).removeprefix("-")
    return entry(style, "x", value, indent).removeprefix("x:")


def _keyed(style: Style, key: str, value: Any, indent: str) -> list[str]:
    if not is_object(value) and not is_array(value):
        first, *others = _scalar_lines(style, value)
        return [f"{_key(style, key)}: {first}", *others]
    name = _key(style, key)
    if _fits(style, value, indent + name):
        return [f"{name}: {inline(style, value)}"]
    return [f"{name}:", *(style.step + line if line else "" for line in _block(style, value, indent + style.step))]


def _quoted(style: Style, value: Any, written: str) -> str:
    """*written* for *value*, between quotes as the text has them, where it is in quotes and either will do."""
    is_free = written[:1] in {"'", '"'} and isinstance(value, str) and value.isprintable()
    return quoted(style.quote, value) if is_free else written


def _key(style: Style, key: str) -> str:
    written = yaml12.write({key: 0}).removesuffix(": 0\n")
    return inline(style, key) if written.startswith("? ") else _quoted(style, key, written)


def _item(style: Style, value: Any, indent: str) -> list[str]:
    if not is_object(value) and not is_array(value):
        first, *others = _scalar_lines(style, value)
        return [f"- {first}", *others]
    if _fits(style, value, indent):
        return [f"- {inline(style, value)}"]
    first, *others = _block(style, value, indent + "  ")
    return [f"- {first}", *(f"  {line}" if line else "" for line in others)]


def _scalar_lines(style: Style, value: Any) -> list[str]:
    """A scalar as an entry has it; of one in lines, these are indented as the others are."""
    first, *others = yaml12.write({"x": value}).removeprefix("x: ").removesuffix("\n").split("\n")
    return [
        first if others else _quoted(style, value, first),
        *(style.step + line.removeprefix("  ") if line else "" for line in others),
    ]


def _block(style: Style, value: Any, indent: str) -> list[str]:
    if is_object(value):
        return [line for key, part in value.items() for line in _keyed(style, key, part, indent)]
    return [line for part in value for line in _item(style, part, indent)]


def _fits(style: Style, value: Any, before: str) -> bool:
    """Whether the collection *value* goes in brackets behind *before*."""
    return not value or (style.has_brackets and len(before) + len(inline(style, value)) + 2 <= _WIDE)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return text.lstrip()[:1] in {"{", "["}


_COMMA = re.compile(r"(?:\s|(?<=\s)#[^\n]*)*,")
_STATUS = re.compile(r"[1-5][0-9X]{2}")


class EditError(FastPixError):
    """An edit that can't be made: its pointer leads nowhere, or the text does not allow it."""


@dataclass(frozen=True, slots=True)
class _Splice:
    start: int
    end: int
    text: str


def put(text: str, pointer: str, value: Any) -> str:
    """*text* with *value* at *pointer*: in place of what stands there, or as a new entry.

    Raises:
        EditError: an alias is on the way, or the way ends before.
    """
    style, (holder, last) = style_of(text), _holder(text, pointer)
    found = next((one for index, one in enumerate(holder.entries) if last in {one.key, _name(one, index)}), None)
    if found is not None:
        splices = _replaced(style, holder, found, value)
    else:
        splices = _inserted(style, holder, None if holder.kind == "list" else last, value)
    made = _done(text, splices) + _end(style, text, splices, value)
    has_grown = not _too_long(made) <= _too_long(text)
    return _narrowed(made, style, pointer) if has_grown and not style.is_json else made


def taken(text: str, pointer: str) -> str:
    """*text* without the entry at *pointer*.

    Raises:
        EditError: an alias is on the way, or the way ends before.
    """
    holder, last = _holder(text, pointer)
    entries = holder.entries
    index = next((index for index, one in enumerate(entries) if last in {one.key, _name(one, index)}), None)
    if index is None:
        raise EditError(f"{pointer}: nothing stands there")
    if len(entries) == 1:
        return _emptied(text, pointer, holder)
    remove = _taken_in_brackets if holder.is_flow else _taken_in_lines
    return _done(text, [remove(text, entries, index)])


def _name(entry: Entry, index: int) -> str | None:
    return str(index) if entry.key is None else None


def _holder(text: str, pointer: str) -> tuple[Place, str]:
    """The collection that holds what *pointer* leads to, and the last token."""
    *path, last = json_pointer.tokens(pointer)
    return _at(text, path, pointer), last


def _at(text: str, path: Iterable[str], pointer: str) -> Place:
    place = root(text)
    for token in path:
        entries = place.entries if place else list[Entry]()
        found = [one for index, one in enumerate(entries) if token in {one.key, _name(one, index)}]
        place = found[0].place if found else None
    if place is None or place.kind == "scalar":
        raise EditError(f"{pointer}: there is no object or list to edit")
    if place.kind == "alias":
        alias = text[place.start : place.end]
        raise EditError(f"{pointer}: {alias} stands on the way, which is the value of an anchor; edit it there")
    return place


def _done(text: str, splices: Iterable[_Splice]) -> str:
    """*text* with *splices*, which stand in their order and do not overlap."""
    made, cursor = list[str](), 0
    for one in splices:
        made += [text[cursor : one.start], one.text]
        cursor = one.end
    return "".join([*made, text[cursor:]])


def _end(style: Style, text: str, splices: list[_Splice], value: Any) -> str:
    """The line break that a text in lines needs at the end of a file (YAML 1.2.2 §8.1.1.2), where there is none."""
    is_last = any(one.end == len(text) for one in splices) and not text.endswith("\n")
    return style.newline if is_last and "\\n" in json.dumps(value) else ""


def _replaced(style: Style, holder: Place, entry: Entry, value: Any) -> list[_Splice]:
    text, place = holder.text, entry.place
    if place.quote in {'"', "'"} and isinstance(value, str) and value.isprintable():
        return [_Splice(place.start, place.end, quoted(place.quote, value))]
    if holder.is_flow:
        new = in_brackets(style, value, _indent(text, entry.start) if _spans_lines(text, holder) else None)
        colon = ":" if ":" not in text[entry.after_key : place.start] and entry.key is not None else ""
        gap = "" if text[place.start - 1].isspace() or entry.key is None or style.is_json else " "
        return [_Splice(place.start, place.end, f"{colon}{gap}{new}")]
    if place.is_flow and (is_object(value) or is_array(value)):
        new = inline(style, value)
        return [_Splice(place.start, place.end, new)]
    return _replaced_in_lines(style, holder, entry, value)


def _replaced_in_lines(style: Style, holder: Place, entry: Entry, value: Any) -> list[_Splice]:
    """A value behind a colon or dash; a comment behind these stays."""
    text, place, is_item = holder.text, entry.place, entry.key is None
    mark = entry.start if is_item else text.index(":", entry.after_key)
    new = after(style, value, " " * _column(text, entry.start), in_list=is_item)
    head, line_break, rest = new.partition(style.newline)
    end, behind = max(place.end, mark + 1), _line_end(text, mark)
    if text[mark + 1 : behind].lstrip().startswith("#"):
        return [_Splice(mark + 1, mark + 1, head), _Splice(behind, max(end, behind), line_break + rest)]
    gap = text[mark + 1 : place.start] if head and place.start <= behind else ""
    behind = _line_end(text, end)
    return [_Splice(mark + 1, end, gap + head.lstrip() if gap else head), _Splice(behind, behind, line_break + rest)]


def _inserted(style: Style, holder: Place, key: str | None, value: Any) -> list[_Splice]:
    entries = holder.entries
    if holder.is_flow:
        return _inserted_in_brackets(style, holder, entries, key, value)
    before = _before(entries, key)
    indent = " " * _column(holder.text, before.start)
    behind = _line_end(holder.text, before.end)
    return [_Splice(behind, behind, style.newline + indent + entry(style, key, value, indent))]


def _before(entries: list[Entry], key: str | None) -> Entry:
    """The entry that a new one stands behind: the last; for a status the last smaller one."""
    if key is not None and _STATUS.fullmatch(key):
        smaller = [one for one in entries if _STATUS.fullmatch(str(one.key)) and str(one.key) < key]
        return smaller[-1] if smaller else entries[-1]
    return entries[-1]


def _inserted_in_brackets(
    style: Style, holder: Place, entries: list[Entry], key: str | None, value: Any
) -> list[_Splice]:
    text, name = holder.text, "" if key is None else f"{inline(style, key)}: "
    if not entries:
        return [_first_in_brackets(style, holder, name + inline(style, value))]
    before = _before(entries, key)
    indent = _indent(text, before.start) if _begins_line(text, before.start) else None
    new = name + in_brackets(style, value, indent)
    comma = _COMMA.match(text, before.end)
    end = comma.end() if comma else before.end
    if indent is None or _is_followed(text, holder, entries, end):
        return [_Splice(end, end, f" {new}," if comma else f", {new}")]
    behind = _line_end(text, end)
    tail = f"{style.newline}{indent}{new}" + ("," if comma else "")
    return [_Splice(end, end, "" if comma else ","), _Splice(behind, behind, tail)]


def _is_followed(text: str, holder: Place, entries: list[Entry], end: int) -> bool:
    """Whether another entry, or the closing bracket, stands on the line of *end*, behind it."""
    others = [one.start for one in entries if one.start >= end]
    return min([*others, holder.end - 1]) < _line_end(text, end)


def _first_in_brackets(style: Style, holder: Place, new: str) -> _Splice:
    """The first entry of a collection; a comment in it stays."""
    text, end = holder.text, holder.end - 1
    padding = style.padding if holder.kind == "object" else ""
    start = len(text[:end].rstrip())
    return _Splice(start if text[start - 1] in "{[" else end, end, f"{padding}{new}{padding}")


def _taken_in_lines(text: str, entries: list[Entry], index: int) -> _Splice:
    entry = entries[index]
    if _begins_line(text, entry.start):
        start, end = _line_start(text, entry.start), _line_end(text, entry.end)
        if end < len(text):
            return _Splice(start, end + (2 if text.startswith("\r\n", end) else 1), "")
        return _Splice(start - (2 if text[:start].endswith("\r\n") else 1), end, "")
    if index + 1 == len(entries) or "#" in text[entry.end : entries[index + 1].start]:
        return _Splice(entry.start, entry.end, "")
    return _Splice(entry.start, entries[index + 1].start, "")


def _taken_in_brackets(_text: str, entries: list[Entry], index: int) -> _Splice:
    entry = entries[index]
    if index:
        return _Splice(entries[index - 1].end, entry.end, "")
    return _Splice(entry.start, entries[index + 1].start, "")


def _emptied(text: str, pointer: str, holder: Place) -> str:
    """*text* with a *holder* of nothing: `{}` or `[]`."""
    empty = "{}" if holder.kind == "object" else "[]"
    outer = pointer.rpartition("/")[0]
    if holder.is_flow or not outer:
        return _done(text, [_Splice(holder.start, holder.end, empty)])
    above, last = _holder(text, outer)
    entry = next(one for index, one in enumerate(above.entries) if last in {one.key, _name(one, index)})
    return _done(text, _replaced_in_lines(style_of(text), above, entry, {} if holder.kind == "object" else []))


def _too_long(text: str) -> set[str]:
    return {line for line in text.splitlines() if len(line) > WIDEST}


def _narrowed(text: str, style: Style, pointer: str) -> str:
    """*text* with what was made too long by an entry at *pointer* laid out in lines: the outermost in braces first."""
    path = json_pointer.tokens(pointer)
    for depth in range(1, len(path) + 1):
        holder, entry = _place_of(text, path[:depth])
        if holder is None or entry is None or holder.is_flow or not _is_too_long(text, entry):
            continue
        text = _done(text, [_laid_out(style, text, entry)])
    return _narrowed_inside(text, style, path)


def _narrowed_inside(text: str, style: Style, path: list[str]) -> str:
    """*text* with the same done to what stands below *path*, as far as it is in lines now."""
    for key in _keys(text, path):
        holder, entry = _place_of(text, [*path, key])
        if holder and entry and not holder.is_flow and _is_too_long(text, entry):
            text = _narrowed_inside(_done(text, [_laid_out(style, text, entry)]), style, [*path, key])
    return text


def _keys(text: str, path: list[str]) -> list[str]:
    try:
        return [one.key for one in _at(text, path, "").entries if one.key is not None]
    except EditError:
        return []


def _place_of(text: str, path: list[str]) -> tuple[Place | None, Entry | None]:
    try:
        holder = _at(text, path[:-1], "")
    except EditError:
        return None, None
    found = [one for index, one in enumerate(holder.entries) if path[-1] in {one.key, _name(one, index)}]
    return holder, found[0] if found else None


def _is_too_long(text: str, entry: Entry) -> bool:
    """Whether *entry*, an object in braces, makes its line too long, and could stand in lines instead."""
    place = entry.place
    if not place.is_flow or place.kind == "list" or entry.key is None or _spans_lines(text, place):
        return False
    end = _line_end(text, place.end)
    has_colons = all(": " in text[one.after_key : one.place.start] for one in place.entries)
    return end == place.end and end - _line_start(text, end) > WIDEST and has_colons


def _laid_out(style: Style, text: str, entry: Entry) -> _Splice:
    """The entries of an object in braces, each as it is written, on lines of their own."""
    indent = style.newline + " " * _column(text, entry.start) + style.step
    lines = [indent + text[one.start : one.end] for one in entry.place.entries]
    return _Splice(text.index(":", entry.after_key) + 1, entry.place.end, "".join(lines))


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    """Where the line of *index* ends, before its line break."""
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    return end - 1 if text[:end].endswith("\r") and end > index else end


def _column(text: str, index: int) -> int:
    return index - _line_start(text, index)


def _indent(text: str, index: int) -> str:
    """The white space that the line of *index* begins with."""
    line = text[_line_start(text, index) : index]
    return line[: len(line) - len(line.lstrip())]


def _begins_line(text: str, index: int) -> bool:
    return not text[_line_start(text, index) : index].strip()


def _spans_lines(text: str, place: Place) -> bool:
    return "\n" in text[place.start : place.end]
