"""Text for people: plurals, lists of words, wrapped lines."""

import pytest

from fastpix_dyn.text import hanging_indent, join_words, pluralize, shorten_list


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
