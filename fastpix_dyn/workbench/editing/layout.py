"""How a value is written so that it looks like what stands around it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.spec import yaml_text
from fastpix_dyn.spec.values import is_array, is_object

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
    return _quoted(style, value, yaml_text.write([value], flow=True).strip()[1:-1])


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
    written = yaml_text.write({key: 0}).removesuffix(": 0\n")
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
    first, *others = yaml_text.write({"x": value}).removeprefix("x: ").removesuffix("\n").split("\n")
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
