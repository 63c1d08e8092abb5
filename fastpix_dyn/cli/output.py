"""How commands print values: as JSON, YAML, JSON Lines or tables, and as a JMESPath query picks them.

A table has a row for each item of a list, or for each value inside an object. Columns that do not fit the terminal are
left out, and named on standard error. JSON and YAML escape control characters in their own ways, so the value is the
same; tables show them as escapes. A text by itself is printed as it is in a pipe, and with escapes at a terminal.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fastpix_dyn.cli.streams import echo, echo_bytes, echo_exactly, encodable, is_encodable, is_terminal
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.text import escape_controls, escape_json

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 40
"""Columns that are wider are the first to be left out."""
_GAP = 3
"""The characters between two columns."""
_NARROWEST = 20
"""The least width of a table: COLUMNS may be anything."""
_UNLIMITED = 10_000
"""The width of a table in a pipe."""


def terminal_width() -> int | None:
    """Return the number of columns of the terminal; None if standard output is none."""
    return shutil.get_terminal_size().columns if is_terminal() else None


def write(value: Any, form: str | None) -> None:
    """Print *value* in the *form* of that name; without one as JSON, but a text by itself without quotes."""
    if isinstance(value, bytes):
        _write_bytes(value)
    elif isinstance(value, str) and form is None:
        echo_exactly(value)
    else:
        FORMS[form or "json"](value)


def _write_bytes(content: bytes) -> None:
    if is_terminal():
        echo(f"{len(content):,} bytes of binary data: redirect them to a file with > FILE", err=True)
    else:
        echo_bytes(content)


def write_line(value: Any) -> None:
    """Print *value* as one line of JSON, at once: the next value may take long to arrive."""
    echo(_json_text(value, None))


def query(expression: str | None) -> Callable[[Any], Any] | None:
    """Return the function that applies the JMESPath *expression* to a value; None without one.

    Raises:
        ConfigurationError: the expression is wrong; or, when the function is called, it does not fit the value.
    """
    if expression is None:
        return None
    import jmespath

    compiled = _checked_query(lambda: jmespath.compile(expression))
    return lambda value: _checked_query(lambda: _json_value(compiled.search(value)))


def _json_value(value: Any) -> Any:
    """Return *value*, unless it has parts that JSON does not have, such as an expression or infinity."""
    if not isinstance(value, bytes):
        json.dumps(value, allow_nan=False)
    return value


def _checked_query(function: Callable[[], Any]) -> Any:
    from jmespath.exceptions import JMESPathError

    try:
        return function()
    except RecursionError:
        reason = "it nests too deep"
    except (JMESPathError, ValueError, TypeError, ArithmeticError, LookupError) as error:  # jmespath lets Python's pass
        reason = str(error)
    raise ConfigurationError(f"--query is wrong, or does not fit the value: {reason}")


def json_text(value: Any) -> str:
    """Return *value* as indented JSON, without loss; in ASCII if the encoding of standard output is smaller."""
    return _json_text(value, 2)


def _json_text(value: Any, indent: int | None) -> str:
    text = escape_json(json.dumps(value, ensure_ascii=False, indent=indent))
    return text if is_encodable(text) else escape_json(json.dumps(value, indent=indent))


def _json(value: Any) -> None:
    text = json_text(value)
    if not is_terminal():
        echo(text)
        return
    from rich.highlighter import JSONHighlighter

    _console().print(JSONHighlighter()(text), soft_wrap=True)


def _yaml(value: Any) -> None:
    from fastpix_dyn.spec.yaml12 import dump as as_yaml

    try:
        text = as_yaml(value)
        text = text if is_encodable(text) else as_yaml(value, ascii_only=True)
    except RecursionError:
        raise ConfigurationError("the value nests too deep for YAML; pass --output json") from None
    echo(text, nl=False)


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
        echo(_cell(value))


def print_table(names: Sequence[str], rows: Iterable[Sequence[str]], *, fold: str = "") -> None:
    """Print a table of texts; the texts of the column *fold* are wrapped if the table is too wide."""
    from rich.box import SIMPLE_HEAD  # most commands print no table, and rich takes longer to load than they run
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(Text(_escaped(name)), no_wrap=name != fold, overflow="fold")
    for row in rows:
        table.add_row(*[Text(_escaped(text)) for text in row])
    _console().print(table)


def _print_rows(items: list[Any]) -> None:
    if not items:
        echo("an empty list", err=True)
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
        echo(f"without {', '.join(left_out)}: --output json shows all", err=True)


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

    return max(cell_len(text) for text in (_escaped(name), *(row.get(name, "") for row in rows)))


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
    """Return *value* as text on one line."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return _escaped(text)


def _escaped(text: str) -> str:
    return encodable(escape_controls(text))


def _console() -> Console:
    from rich.console import Console

    return Console(width=max(terminal_width() or _UNLIMITED, _NARROWEST))


FORMS: dict[str, Callable[[Any], None]] = {"json": _json, "yaml": _yaml, "table": _table, "jsonl": _lines}
"""The forms of output, each with the function that prints a value in it."""
