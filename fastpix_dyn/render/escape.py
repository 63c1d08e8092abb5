"""Text of a document, made harmless for where it lands: Python, Markdown, and the HTML that Markdown becomes."""

from __future__ import annotations

import re

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
