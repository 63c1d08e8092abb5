"""What came → text on standard output: JSON, YAML, a line for each item, or a table; coloured for people."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable
from typing import Any

import click

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.values import is_array


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
    from fastpix_dyn.spec.yaml_text import write as as_yaml

    click.echo(as_yaml(value), nl=False)


def _lines(value: Any) -> None:
    items: Iterable[Any] = value if is_array(value) else [value]
    for item in items:
        write_line(item)


def _table(value: Any) -> None:
    from fastpix_dyn.cli.tables import show

    show(value)


FORMS: dict[str, Callable[[Any], None]] = {"json": _json, "yaml": _yaml, "table": _table, "jsonl": _lines}
"""The forms of output by name."""
