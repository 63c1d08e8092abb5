"""How commands print values: as JSON, YAML, JSON Lines or tables, and as a JMESPath query picks them.

A table has a row for each item of a list, or for each value inside an object. Columns that do not fit the terminal are
left out, and named on standard error.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.values import is_array, is_object

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 40
"""Columns that are wider are the first to be left out."""
_GAP = 3
"""The characters between two columns."""
_UNLIMITED = 10_000
"""The width of a table in a pipe."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout.isatty()


def terminal_width() -> int | None:
    """Return the number of columns of the terminal; None if standard output is none."""
    return shutil.get_terminal_size().columns if is_terminal() else None


def write(value: Any, form: str | None) -> None:
    """Print *value* in the *form* of that name; without one as JSON, but a text by itself without quotes."""
    if isinstance(value, bytes):
        _write_bytes(value)
    elif isinstance(value, str) and form is None:
        click.echo(value)
    else:
        FORMS[form or "json"](value)


def _write_bytes(content: bytes) -> None:
    if is_terminal():
        click.echo(f"{len(content):,} bytes of binary data: redirect them to a file with > FILE", err=True)
    else:
        sys.stdout.buffer.write(content)


def write_line(value: Any) -> None:
    """Print *value* as one line of JSON, at once: the next value may take long to arrive."""
    click.echo(_encodable(json.dumps(value, ensure_ascii=False), value, None))


def query(expression: str | None) -> Callable[[Any], Any] | None:
    """Return the function that applies the JMESPath *expression* to a value; None without one.

    Raises:
        ConfigurationError: the expression is wrong; or, when the function is called, it does not fit the value.
    """
    if expression is None:
        return None
    import jmespath

    compiled = _checked_query(lambda: jmespath.compile(expression))
    return lambda value: _checked_query(lambda: compiled.search(value))


def _checked_query(function: Callable[[], Any]) -> Any:
    from jmespath.exceptions import JMESPathError

    try:
        return function()
    except JMESPathError as error:
        raise ConfigurationError(f"--query is wrong, or does not fit the value: {error}") from None


def json_text(value: Any) -> str:
    """Return *value* as indented JSON, without loss; in ASCII if the encoding of standard output is smaller."""
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
    from fastpix_dyn.spec.yaml12 import dump as as_yaml

    click.echo(as_yaml(value), nl=False)


def _lines(value: Any) -> None:
    items: Iterable[Any] = value if is_array(value) else [value]
    for item in items:
        write_line(item)


def _table(value: Any) -> None:
    if is_array(value):
        _print_rows(value)
    elif is_object(value):
        _print_pairs(value)
    else:
        click.echo(_cell(value))


def print_table(names: Sequence[str], rows: Iterable[Sequence[str]], *, fold: str = "") -> None:
    """Print a table of texts; the texts of the column *fold* are wrapped if the table is too wide."""
    from rich.box import SIMPLE_HEAD  # most commands print no table, and rich takes longer to load than they run
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(Text(name), no_wrap=name != fold, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    _console().print(table)


def _print_rows(items: list[Any]) -> None:
    if not items:
        click.echo("an empty list", err=True)
        return
    rows = [item if is_object(item) else {"value": item} for item in items]
    cells = [
        {name: _cell(value) for name, value in row.items() if not is_object(value) and not is_array(value)}
        for row in rows
    ]
    names = list(dict.fromkeys(name for row in cells for name in row))
    shown = _fitting_columns({name: _width(name, cells) for name in names})
    print_table(shown, [[row.get(name, "") for name in shown] for row in cells])
    all_names = dict.fromkeys(name for row in rows for name in row)
    if left_out := [name for name in all_names if name not in shown]:
        click.echo(f"without {', '.join(left_out)}: --output json shows all", err=True)


def _fitting_columns(widths: Mapping[str, int]) -> list[str]:
    """Return the columns that fit the terminal, at least one; wide ones are left out first. The order stays."""
    width, chosen = _console().width, set[str]()
    for name in sorted(widths, key=lambda name: widths[name] > WIDE):
        if not chosen or widths[name] <= width:
            chosen.add(name)
            width -= widths[name] + _GAP
    return [name for name in widths if name in chosen]


def _width(name: str, rows: Iterable[Mapping[str, str]]) -> int:
    from rich.cells import cell_len

    return max(cell_len(text) for text in (name, *(row.get(name, "") for row in rows)))


def _print_pairs(value: Mapping[str, Any]) -> None:
    print_table(["key", "value"], [[key, _cell(leaf)] for key, leaf in _leaves(value, "")], fold="value")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each value inside *value* that contains no other, with its dotted path."""
    parts = value.items() if is_object(value) else enumerate(value) if is_array(value) else ()
    entries = [(str(key), part) for key, part in parts]
    for key, part in entries:
        yield from _leaves(part, f"{path}.{key}" if path else key)
    if not entries:
        yield path, value


def _cell(value: Any) -> str:
    """Return *value* as text; control characters are escaped, so that they can't move the cursor."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    encoding = sys.stdout.encoding or "utf-8"
    text = text.encode(encoding, "backslashreplace").decode(encoding)
    return _CONTROL.sub(lambda match: f"\\x{ord(match.group()):02x}", text)


def _console() -> Console:
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=_UNLIMITED)


FORMS: dict[str, Callable[[Any], None]] = {"json": _json, "yaml": _yaml, "table": _table, "jsonl": _lines}
"""The forms of output, each with the function that prints a value in it."""
