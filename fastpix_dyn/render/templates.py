"""Text of a document, made harmless for where it lands: Python, Markdown, and the HTML that Markdown becomes."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import data_folder

_CODE_SPAN = re.compile(r"(`[^`\n]+`)")
_SPECIAL = re.compile(r"[\\_{}\[\]#!|]")


def visible(text: str) -> str:
    """*text* with each character that is not to be seen, and might hide or reorder others, as its escape (UTR #36)."""
    return "".join(one if one.isprintable() or one == "\n" else one.encode("unicode_escape").decode() for one in text)


def comment(text: str) -> str:
    """*text* in one line, for a comment."""
    return " ".join(visible(text).split())


def docstring(text: str) -> str:
    """*text* as what stands between two `\"\"\"`."""
    safe = visible(text.strip()).replace("\\", "\\\\").replace('"""', r"\"\"\"")
    return f'{safe[:-1]}\\"' if safe.endswith('"') else safe


def text(text: str) -> str:
    """*text* as Markdown: its code spans, emphasis, lists and paragraphs stay; links, images, headings, HTML do not."""
    parts = _CODE_SPAN.split(visible(text.strip()))
    return "".join(part if number % 2 else _plain(part) for number, part in enumerate(parts))


def line(text_: str) -> str:
    """*text_* as Markdown in one line."""
    return " ".join(text(text_).split())


def code(text: str) -> str:
    """*text* as a code span (CommonMark 0.31 §6.1), whatever backticks it holds."""
    safe = comment(text) or " "
    fence = "`" * (max((len(run) for run in re.findall(r"`+", safe)), default=0) + 1)
    pad = " " if len(fence) > 1 else ""
    return f"{fence}{pad}{safe}{pad}{fence}"


def fenced(text: str, language: str) -> str:
    """*text* as a block of code (CommonMark 0.31 §4.5), whatever fences it holds."""
    fence = "`" * (max((len(run) for run in re.findall(r"`{3,}", text)), default=2) + 1)
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def _plain(text: str) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", safe)


LINE_LENGTH = 120


def formatted(text: str, name: str) -> str:
    """*text* as ruff writes it; *name* tells the kind of file.

    Raises:
        ConfigurationError: ruff is not installed.
    """
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--quiet"]
    options = ["--line-length", str(LINE_LENGTH), "--target-version", "py311", "--stdin-filename", name, "-"]
    done = subprocess.run([*command, *options], input=text.encode(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise ConfigurationError(f"ruff can't format {name}; is it there? pip install 'fastpix_dyn[render]': {said}")
    return done.stdout.decode()


def rendered(template: str, **view: Any) -> str:
    """The text of *template*, a path below `templates/`, for what it is to show.

    Raises:
        ConfigurationError: Jinja is not installed.
    """
    text: str = _environment().get_template(template).render(view)
    return text


_FILTERS = (code, comment, docstring, fenced, line, text)


@cache
def _environment() -> Any:
    try:
        import jinja2
    except ImportError:
        raise ConfigurationError("rendering needs Jinja: pip install 'fastpix_dyn[render]'") from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(data_folder("templates")),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  # what is made is Python and Markdown: the filters below escape for those
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Any] = {function.__name__: function for function in _FILTERS}
    environment.filters.update(filters, literal=repr)
    return environment
