"""What the README and the docs show runs as it stands there; what they link to is there."""

import contextlib
import io
import re

import pytest
from examples_in_docs import GUIDES, PAGES, ROOT, blocks, fits, outputs

import fastpix_dyn
from fastpix_dyn import ArgumentValueError, Client
from fastpix_dyn.render.pages import slug

README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [pytest.param(text, outputs().get(name), id=name) for name, text in blocks(run_only=True).items()],
)
def test_a_block_of_python_runs(text, shown, monkeypatch):
    """Against the embedded server, where it names no other; it prints what the page shows."""
    monkeypatch.setenv("FASTPIX_SERVER_URL", "mock")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(text, "block", "exec"), {"__name__": "__main__"})  # noqa: S102  # the block is ours

    assert shown is None or fits(shown, printed.getvalue()), printed.getvalue()


def test_the_error_in_the_readme_is_that_of_the_call():
    """Word by word."""
    (shown,) = re.findall(r"then its place in the request:\n\n```text\n(.*?)```", README, re.DOTALL)

    with Client(server="mock") as client, pytest.raises(ArgumentValueError) as caught:
        client.input_video.create_media(
            inputs=[{"type": "video", "url": "https://example.com/a.mp4"}], access_policy="open"
        )

    assert str(caught.value) == shown.strip()


SHOWN = re.compile(r"(<!-- [^\n]*-->\n)?```(?:sh|python)\n(?:(?!```).)*```\n+```text\n", re.DOTALL)


def test_every_output_that_a_page_shows_is_compared():
    """A block of text stands after a block that runs to its end, or is the error of the README."""
    shown = {page.name: text.count("```text\n") for page in PAGES if "```text\n" in (text := page.read_text("utf-8"))}
    marks = {name: SHOWN.findall((ROOT / "docs" / name).read_text("utf-8")) for name in shown if name != "README.md"}

    assert shown.pop("README.md") == 1
    assert shown.keys() >= {"adding-an-endpoint.md", "contract.md", "mock.md", "playback.md", "spec-diff.md"}
    assert marks == {name: [""] * number for name, number in shown.items()}


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
