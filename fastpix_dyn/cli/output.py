"""Values as tables, for people: a list as rows, an object as pairs. What has no room is left out, and that is told."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.values import is_array, is_object

WIDE = 40
"""Columns that are wider come last when there is not room for all."""
_GAP = 3
"""Between two columns."""
_UNLIMITED = 10_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def show(value: Any) -> None:
    """Prints *value* as a table on standard output."""
    if is_array(value):
        _rows(value)
    elif is_object(value):
        _pairs(value)
    else:
        click.echo(_cell(value))


def print_table(names: Sequence[str], rows: Iterable[Sequence[str]], *, fold: str = "") -> None:
    """A table of texts; the column *fold* takes several lines where there is not room for all."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(Text(name), no_wrap=name != fold, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    _console().print(table)


def _rows(items: list[Any]) -> None:
    if not items:
        click.echo("an empty list", err=True)
        return
    rows = [item if is_object(item) else {"value": item} for item in items]
    cells = [
        {name: _cell(value) for name, value in row.items() if not is_object(value) and not is_array(value)}
        for row in rows
    ]
    names = list(dict.fromkeys(name for row in cells for name in row))
    shown = _with_room({name: _width(name, cells) for name in names})
    print_table(shown, [[row.get(name, "") for name in shown] for row in cells])
    every = dict.fromkeys(name for row in rows for name in row)
    if left_out := [name for name in every if name not in shown]:
        click.echo(f"without {', '.join(left_out)}: --output json has all", err=True)


def _with_room(widths: Mapping[str, int]) -> list[str]:
    """The columns that fit, narrow ones first, in their own order; one at least."""
    room, chosen = _console().width, set[str]()
    for name in sorted(widths, key=lambda name: widths[name] > WIDE):
        if not chosen or widths[name] <= room:
            chosen.add(name)
            room -= widths[name] + _GAP
    return [name for name in widths if name in chosen]


def _width(name: str, rows: Iterable[Mapping[str, str]]) -> int:
    return max(Text(text).cell_len for text in (name, *(row.get(name, "") for row in rows)))


def _pairs(value: Mapping[str, Any]) -> None:
    print_table(["key", "value"], [[key, _cell(leaf)] for key, leaf in _leaves(value, "")], fold="value")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each value inside *value* that holds no other, with the dotted way to it."""
    parts = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    entries = [(str(key), part) for key, part in parts]
    for key, part in entries:
        yield from _leaves(part, f"{path}.{key}" if path else key)
    if not entries:
        yield path, value


def _cell(value: Any) -> str:
    """*value* as people write it; what would move the cursor is shown as an escape."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    encoding = sys.stdout.encoding or "utf-8"
    text = text.encode(encoding, "backslashreplace").decode(encoding)
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def _console() -> Console:
    return Console() if sys.stdout.isatty() else Console(width=_UNLIMITED)


def is_terminal() -> bool:
    """Whether a person reads what is written."""
    return sys.stdout.isatty()


def terminal_width() -> int | None:
    """How many columns the terminal has; None where nobody reads what is written."""
    return shutil.get_terminal_size().columns if is_terminal() else None


def write(value: Any, form: str | None) -> None:
    """Writes *value* in the *form* of that name; without one as JSON, but a text by itself as it is."""
    if isinstance(value, bytes):
        _bytes(value)
    elif isinstance(value, str) and form is None:
        click.echo(value)
    else:
        FORMS[form or "json"](value)


def _bytes(content: bytes) -> None:
    if is_terminal():
        click.echo(f"{len(content):,} bytes that are no text: send them into a file, with > FILE", err=True)
    else:
        sys.stdout.buffer.write(content)


def write_line(value: Any) -> None:
    """Writes *value* as one line of JSON, at once: the next one may be long in coming."""
    click.echo(_encodable(json.dumps(value, ensure_ascii=False), value, None))


def query(expression: str | None) -> Callable[[Any], Any] | None:
    """What finds the part of a value that the JMESPath *expression* says; None without one.

    Raises:
        ConfigurationError: the expression is wrong; or, when it is used, does not fit what it meets.
    """
    if expression is None:
        return None
    import jmespath

    compiled = _or_refused(lambda: jmespath.compile(expression))
    return lambda value: _or_refused(lambda: compiled.search(value))


def _or_refused(act: Callable[[], Any]) -> Any:
    from jmespath.exceptions import JMESPathError

    try:
        return act()
    except JMESPathError as error:
        raise ConfigurationError(f"--query can't be used: {error}") from None


def json_text(value: Any) -> str:
    """*value* as indented JSON, without loss; in ASCII where the terminal or pipe can't take more."""
    return _encodable(json.dumps(value, ensure_ascii=False, indent=2), value, 2)


def _encodable(text: str, value: Any, indent: int | None) -> str:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text


def _json(value: Any) -> None:
    text = json_text(value)
    if not is_terminal():
        click.echo(text)
        return
    from rich.console import Console
    from rich.highlighter import JSONHighlighter

    Console().print(JSONHighlighter()(text), soft_wrap=True)


def _yaml(value: Any) -> None:
    from fastpix_dyn.spec.yaml12 import write as as_yaml

    click.echo(as_yaml(value), nl=False)


def _lines(value: Any) -> None:
    items: Iterable[Any] = value if is_array(value) else [value]
    for item in items:
        write_line(item)


def _table(value: Any) -> None:
    show(value)


FORMS: dict[str, Callable[[Any], None]] = {"json": _json, "yaml": _yaml, "table": _table, "jsonl": _lines}
"""The forms of output by name."""
