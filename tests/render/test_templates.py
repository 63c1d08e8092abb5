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
@example("one\ntwo = 2")
@example("one\rtwo = 2")
@example("one\x0ctwo = 2")
def test_a_comment_is_one_line(text):
    """Nothing after it is code."""
    assert ast.parse(f"x = 1  # {templates.comment(text)}").body[1:] == []


@given(TEXTS)
@example("<b>[x](y) ![z](y)")
@example("# heading")
@example("a | b\n--- | ---\n1 | 2")
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
@example("a`b")
@example("``")
def test_a_code_span_is_one_span(text):
    """Whatever backticks stand in it."""
    made = markdown.markdown(templates.code(text))
    assert made.startswith("<p><code>")
    assert made.count("<code>") == 1


@given(TEXTS)
@example("```\ncode\n```")
@example("a\n````\nb")
def test_a_fence_is_not_closed_from_inside(text):
    """One block, and nothing beside it."""
    made = markdown.markdown(templates.code_block(text, "python"), extensions=["fenced_code"])
    assert made.count("<pre>") == 1
    assert made.endswith("</code></pre>")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb", "```python\na\nb\n```"),
        ("`` `", "```python\n`` `\n```"),
        ("```\nx\n```", "````python\n```\nx\n```\n````"),
        ("```\n````\n`", "`````python\n```\n````\n`\n`````"),
        ("\n a \n", "```python\na\n```"),
    ],
)
def test_a_code_block_has_a_longer_fence_than_its_text(text, expected):
    """Of at least three backticks (CommonMark 0.31 §4.5)."""
    assert templates.code_block(text, "python") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", "`a b`"),
        ("a`b", "`` a`b ``"),
        ("`", "`` ` ``"),
        ("a ``` b`", "```` a ``` b` ````"),
        ("", "` `"),
        ("x\n y", "`x y`"),
        ("\u202e", "`\\u202e`"),
    ],
)
def test_a_code_span_has_a_longer_fence_than_its_text(text, expected):
    """With a space beside the fence if it is longer than one backtick (CommonMark 0.31 §6.1)."""
    assert templates.code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        (r"\ _ { } [ ] # ! |", r"\\ \_ \{ \} \[ \] \# \! \|"),
        ("*stress* (x) - y. ~", "*stress* (x) - y. ~"),
        ("`a<b>` & `c", "`a<b>` &amp; `c"),
        ("`a`b_`c_`", "`a`b\\_`c_`"),
        (" a\n\nb ", "a\n\nb"),
        ("a\u202eb\x07", "a\\\\u202eb\\\\x07"),
    ],
)
def test_markdown_escapes_each_character_of_markup(text, expected):
    """But for code spans, emphasis, lists and paragraphs."""
    assert templates.text(text) == expected


def test_a_line_of_markdown_has_no_line_break():
    """Nor runs of spaces."""
    assert templates.line("a_b\n\n  c ") == r"a\_b c"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a "b" ""c', 'a "b" ""c'),
        ('a """b', r"a \"\"\"b"),
        ('""""', r"\"\"\"\""),
        ('ends with "', r"ends with \""),
        ('ends with ""', r"ends with \"\""),
        ("a\\", r"a\\"),
        (" a\n b ", "a\n b"),
        ("a\u202eb\x07", r"a\\u202eb\\x07"),
    ],
)
def test_a_docstring_escapes_only_what_would_end_it(text, expected):
    """And backslashes, and characters that can't be seen."""
    assert templates.docstring(text) == expected


def test_code_is_formatted_to_120_columns():
    """By the suffix of the file name; Markdown stays as it is but for its code."""
    name = "x" * (120 - len(" = [1, 1]"))
    assert templates.format_code(f"{name}  =  [1,1]", "a.py") == f"{name} = [1, 1]\n"
    assert templates.format_code(f"{name}x = [1, 1]", "a.py") == f"{name}x = [\n    1,\n    1,\n]\n"


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
