"""Texts of a document where they land: drawn ones come back as they were, and break out of nothing."""

import ast
import re

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fastpix_dyn import ConfigurationError
from fastpix_dyn.render import templates

QUOTES = st.text(alphabet="\"'\\ a", max_size=12)
TEXTS = QUOTES | st.text(st.characters(exclude_categories=["Cs"])) | st.text(alphabet="\"\\'`{}#<>|*_[]()!&\n\u202e ab")


@given(TEXTS)
@example('Say """hello"""')
@example('ends with """')
@example('""""')
@example('a\\"')
@example('a\\\\""')
@example("ends with \\")
def test_a_docstring_holds_its_text(text):
    """Python reads back the text; of characters that can't be seen, their escapes."""
    read = ast.literal_eval(f'"""{templates.docstring(text)}"""')
    assert read == templates.escape_invisible(text.strip())


@given(TEXTS)
def test_a_comment_is_one_line(text):
    """Nothing after it is code."""
    assert ast.parse(f"x = 1  # {templates.comment(text)}").body[1:] == []


@given(TEXTS)
def test_markdown_of_a_text_makes_no_element_but_for_words(text):
    """No links, images, headings, or HTML of the text's own."""
    made = markdown.markdown(templates.text(text), extensions=["tables", "fenced_code"])
    assert {*re.findall(r"<(\w+)", made)} <= {
        "p",
        "code",
        "em",
        "strong",
        "ul",
        "ol",
        "li",
        "br",
        "hr",
        "pre",
        "blockquote",
    }


@given(TEXTS)
def test_a_code_span_is_one_span(text):
    """Whatever backticks stand in it."""
    made = markdown.markdown(templates.code(text))
    assert made.startswith("<p><code>")
    assert made.count("<code>") == 1


@given(TEXTS)
def test_a_fence_is_not_closed_from_inside(text):
    """One block, and nothing beside it."""
    made = markdown.markdown(templates.code_block(text, "python"), extensions=["fenced_code"])
    assert made.count("<pre>") == 1
    assert made.endswith("</code></pre>")


def test_what_is_no_python_is_not_blamed_on_a_missing_ruff():
    """The message says which file, and what ruff says."""
    with pytest.raises(ConfigurationError, match=r"what was rendered as types\.py is no Python, by ruff") as caught:
        templates.format_code("def (", "types.py")
    assert "install" not in str(caught.value)


def test_a_missing_ruff_is_said_to_be_missing(monkeypatch):
    """With the command that installs it."""
    monkeypatch.setattr(templates.sys, "executable", "false")
    monkeypatch.setattr(templates, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match="is not installed: pip install"):
        templates.format_code("x = 1", "types.py")
