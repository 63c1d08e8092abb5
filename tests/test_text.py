"""Text for people: plurals, lists of words, wrapped lines."""

import json

import pytest

from fastpix_dyn.text import (
    escape_controls,
    escape_json,
    escape_lines,
    hanging_indent,
    join_words,
    pluralize,
    shorten_list,
)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [((0, "call"), "0 calls"), ((1, "call"), "1 call"), ((2, "property", "properties"), "2 properties")],
)
def test_a_count_has_the_right_noun(arguments, text):
    """Singular for one only."""
    assert pluralize(*arguments) == text


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (list("abc"), "a, b or c")]
)
def test_words_are_joined_as_in_a_sentence(words, text):
    """Commas, and the conjunction before the last."""
    assert join_words(words, "or") == text


@pytest.mark.parametrize(
    ("words", "text"), [("abc", "a, b, c"), ("abcd", "a, b, c, d"), ("abcde", "a, b, c and 2 more")]
)
def test_a_long_list_is_shortened(words, text):
    """But not by a single word: its name is as short as `and 1 more`."""
    assert shorten_list(words) == text


@pytest.mark.parametrize(
    ("prefix", "width", "lines"),
    [
        ("note: ", None, ["note: one two three four five"]),
        ("note: ", 22, ["note: one two three", "      four five"]),
        ("a long prefix: ", 22, ["a long prefix: one two", "    three four five"]),
    ],
)
def test_long_lines_hang_below_their_prefix(prefix, width, lines):
    """Unless little room would be left beside it."""
    assert list(hanging_indent(prefix, "one two three four five", width)) == lines


def test_control_characters_are_escaped():
    """What moves a cursor or changes the direction of text is shown as an escape; a text of lines keeps its lines."""
    text = "a\x1b[2J\tb\n\x9b\x7f\u202e\u2066\u2028\ud800é日"

    assert escape_controls(text) == r"a\x1b[2J\x09b\x0a\x9b\x7f\u202e\u2066\u2028\ud800é日"
    assert escape_lines(text) == "a\\x1b[2J\tb\n" + r"\x9b\x7f\u202e\u2066\u2028\ud800é日"


def test_escaped_json_is_the_same_json():
    """What JSON allows unescaped in strings is escaped in its own way."""
    text = json.dumps({"a\u009b": "\u202e é"}, ensure_ascii=False)

    assert escape_json(text) == r'{"a\u009b": "\u202e é"}'
    assert json.loads(escape_json(text)) == json.loads(text)
