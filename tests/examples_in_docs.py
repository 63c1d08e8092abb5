"""The programs that the README and the guides show, as they stand there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [*GUIDES, *sorted((ROOT / "docs" / "reference").glob("*.md"))]
_BLOCK = re.compile(
    r"(<!-- not run[^\n]*-->\n)?```python\n(.*?)```(?:\n+```text\n(?P<shown>.*?)```)?",
    re.DOTALL,
)
_PRINTED = re.compile(r"^ *print\(.*\)  # (.*)$", re.MULTILINE)


def blocks(*, run_only):
    """Each block of Python, by name; with *run_only*, without those that say that they are not run."""
    return {name: text for name, (skipped, text, _) in _found().items() if not (skipped and run_only)}


def outputs():
    """What the page shows of the output of blocks of Python that are run, by name.

    It is a block of `text` after it, or the comments behind its calls of `print`.
    """
    shown = {
        name: text or "\n".join(_PRINTED.findall(code))
        for name, (skipped, code, text) in _found().items()
        if not skipped
    }
    return {name: text for name, text in shown.items() if text}


def fits(shown, printed):
    """Whether *printed* is what a page has *shown*; … stands for anything."""
    pattern = ".*?".join(re.escape(piece.strip("\n")) for piece in shown.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def _found():
    return {
        f"{page.parent.name}_{page.stem}_{number}".replace("-", "_"): found
        for page in PAGES
        for number, found in enumerate(_BLOCK.findall(page.read_text("utf-8")), 1)
    }
