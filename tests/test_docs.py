"""What the README and the docs show runs as it stands there; what they link to is there."""

import contextlib
import io
import re

import pytest
from examples_in_docs import GUIDES, PAGES, ROOT, blocks

import fastpix_dyn
from fastpix_dyn.render.pages import slug


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in blocks(run_only=True).items()])
def test_a_block_of_python_runs(text, monkeypatch):
    """Against the embedded server, where it names no other."""
    monkeypatch.setenv("FASTPIX_SERVER_URL", "mock")
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, "block", "exec"), {"__name__": "__main__"})  # noqa: S102  # the block is ours


def test_every_link_leads_somewhere():
    """To a file that is there, and to a heading in it."""
    for page in [*PAGES, ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"]:
        text = re.sub(r"```.*?```|`[^`\n]+`(?!\])", "", page.read_text("utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
            file, _, anchor = target.partition("#")
            there = page.parent / file if file else page
            assert there.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in headings(there), f"{page.name}: {target}"


def headings(page):
    """The anchors of a page."""
    return {slug(line) for line in re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)}


def test_every_public_name_is_in_the_readme_or_the_guides():
    """What a user may import is told of somewhere."""
    told = "".join(page.read_text("utf-8") for page in GUIDES)
    assert [name for name in fastpix_dyn.__all__ if name not in told] == ["__version__"]
