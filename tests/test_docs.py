"""What the README and the guides show runs as it stands there."""

import contextlib
import io
import re
from pathlib import Path

import pytest

import fastpix_dyn

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(<!-- not run[^\n]*-->\n)?```python\n(.*?)```", re.DOTALL)


def blocks():
    """Each block of Python that is not marked as not run: (page, number, text)."""
    for page in PAGES:
        for number, (skipped, text) in enumerate(BLOCK.findall(page.read_text("utf-8")), 1):
            if not skipped:
                yield pytest.param(text, id=f"{page.stem}-{number}")


@pytest.mark.parametrize("text", list(blocks()))
def test_a_block_of_python_runs(text):
    """Against the embedded server, where it calls one."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(text, "block", "exec"), {"__name__": "__main__"})  # noqa: S102  # the block is ours


def test_every_link_to_a_file_leads_to_one():
    """In the README and the guides."""
    for page in [*PAGES, ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_public_name_is_in_the_readme_or_the_guides():
    """What a user may import is told of somewhere."""
    told = "".join(page.read_text("utf-8") for page in PAGES)
    assert [name for name in fastpix_dyn.__all__ if name not in told] == ["__version__"]
