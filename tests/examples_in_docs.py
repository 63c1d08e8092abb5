"""The programs that the README and the guides show, as they stand there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [*GUIDES, *sorted((ROOT / "docs" / "reference").glob("*.md"))]
_BLOCK = re.compile(r"(<!-- not run[^\n]*-->\n)?```python\n(.*?)```", re.DOTALL)


def blocks(*, run_only):
    """Each block of Python, by name; with *run_only*, without those that say that they are not run."""
    found = {}
    for page in PAGES:
        for number, (skipped, text) in enumerate(_BLOCK.findall(page.read_text("utf-8")), 1):
            if not (skipped and run_only):
                found[f"{page.parent.name}_{page.stem}_{number}".replace("-", "_")] = text
    return found
