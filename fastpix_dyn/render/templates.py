"""Render templates, and escape the texts of a document for Python, Markdown, and the HTML that Markdown becomes.

`render` fills a template, whose filters are the escape functions here; `format_code` formats the result.
"""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import data_folder

LINE_LENGTH = 120
_CODE_SPAN = re.compile(r"(`[^`\n]+`)")
_CLOSING_QUOTES = re.compile(r'"{3,}|"+\Z')
"""Quotes that would end a docstring, or the first of which would become a part of its end."""
_MARKDOWN_SYNTAX = re.compile(r"[\\_{}\[\]#!|]")


def render(template: str, **view: Any) -> str:
    """Return the text of *template*, a path below `templates/`, for the variables *view*.

    Raises:
        ConfigurationError: Jinja is not installed.
    """
    text: str = _environment().get_template(template).render(view)
    return text


def format_code(text: str, name: str) -> str:
    """Return *text* as ruff formats it; the suffix of the file *name* selects the language.

    Raises:
        ConfigurationError: ruff is not installed, or refuses the text.
    """
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--quiet"]
    options = ["--line-length", str(LINE_LENGTH), "--target-version", "py311", "--stdin-filename", name, "-"]
    done = subprocess.run([*command, *options], input=text.encode(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        if find_spec("ruff") is None:
            raise ConfigurationError("ruff, which formats, is not installed: pip install 'fastpix_dyn[render]'")
        output = done.stderr.decode(errors="replace").strip()
        language = "Markdown" if name.endswith(".md") else "Python"
        raise ConfigurationError(f"what was rendered as {name} is no {language}, by ruff; please report it: {output}")
    return done.stdout.decode()


def escape_invisible(text: str) -> str:
    """Return *text* with escapes for characters that are invisible, or hide or reorder others (UTR #36)."""
    return "".join(one if one.isprintable() or one == "\n" else one.encode("unicode_escape").decode() for one in text)


def comment(text: str) -> str:
    """Return *text* on one line, for a comment."""
    return " ".join(escape_invisible(text).split())


def docstring(text: str) -> str:
    """Return *text* for the inside of a docstring in triple double quotes."""
    safe = escape_invisible(text.strip()).replace("\\", "\\\\")
    return _CLOSING_QUOTES.sub(lambda match: match[0].replace('"', r"\""), safe)


def text(text: str) -> str:
    """Return *text* as Markdown with its code spans, emphasis, lists and paragraphs, without other markup and HTML."""
    parts = _CODE_SPAN.split(escape_invisible(text.strip()))
    return "".join(part if number % 2 else _escape_markdown(part) for number, part in enumerate(parts))


def line(text_: str) -> str:
    """Return *text_* as Markdown on one line."""
    return " ".join(text(text_).split())


def code(text: str) -> str:
    """Return *text* as a code span (CommonMark 0.31 §6.1), whatever backticks it contains."""
    safe = comment(text) or " "
    fence = "`" * (max((len(run) for run in re.findall(r"`+", safe)), default=0) + 1)
    pad = " " if len(fence) > 1 else ""
    return f"{fence}{pad}{safe}{pad}{fence}"


def code_block(text: str, language: str) -> str:
    """Return *text* as a fenced code block (CommonMark 0.31 §4.5), whatever fences it contains."""
    fence = "`" * (max((len(run) for run in re.findall(r"`{3,}", text)), default=2) + 1)
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def _escape_markdown(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN_SYNTAX.sub(lambda match: f"\\{match[0]}", safe)


_FILTERS = (code, code_block, comment, docstring, line, text)


@cache
def _environment() -> Any:
    try:
        import jinja2
    except ImportError:
        raise ConfigurationError("Jinja, which renders, is not installed: pip install 'fastpix_dyn[render]'") from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(data_folder("templates")),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  # the output is Python and Markdown, for which the filters escape
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Any] = {function.__name__: function for function in _FILTERS}
    environment.filters.update(filters, literal=repr)
    return environment
