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
    short_repr,
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


@pytest.mark.parametrize(
    ("words", "limit", "text"),
    [
        ([], 3, ""),
        (["a"], 1, "a"),
        (["a", "b"], 1, "a, b"),
        (["a", "b", "c"], 1, "a and 2 more"),
        (list("abcdefghijkl"), 2, "a, b and 10 more"),
    ],
)
def test_the_limit_of_a_list_may_be_passed_by_one(words, limit, text):
    """`and 1 more` is never written."""
    assert shorten_list(words, limit) == text


def test_words_are_joined_by_and_as_well():
    """The conjunction is that of the caller."""
    assert join_words(["a", "b", "c"], "and") == "a, b and c"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 8, "'xxxxxxxx'"),
        ("x" * 9, "'xxxxxxxx…"),
        ("x" * 10, "'xxxxxxxx…"),
        ("x" * 11, "'xxxxxxxx…"),
        (b"x" * 7, "b'xxxxxxx'"),
        (b"x" * 8, "b'xxxxxxx…"),
        (bytearray(b"x" * 1000), "bytearray…"),
        (1234567890, "1234567890"),
        (12345678901, "123456789…"),
        ([1, 2, 3], "[1, 2, 3]"),
        ([1, 2, 3, 4], "[1, 2, 3,…"),
    ],
)
def test_a_repr_is_cut_beyond_its_limit(value, shown):
    """Ten characters here, the mark of the cut among them."""
    assert short_repr(value, 10) == shown


def test_the_repr_of_text_looks_at_its_start_only():
    """A value of a megabyte is not copied for a message; an escape may be cut."""
    assert short_repr("\n" * 10, 10) == "'\\n\\n\\n\\n…"
    nested = []
    for _ in range(10_000):
        nested = [nested]
    assert short_repr(nested) == "a value of type list"


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (27, ["note: one two three four"]),
        (24, ["note: one two three four"]),
        (23, ["note: one two three", "      four"]),
        (22, ["note: one two three", "      four"]),
        (21, ["note: one two three", "    four"]),
        (5, ["note: one", "    two", "    three", "    four"]),
    ],
)
def test_text_is_wrapped_only_if_it_is_too_wide(width, lines):
    """Exactly as wide is not; below a prefix with 16 columns beside it the lines hang, else at four."""
    assert list(hanging_indent("note: ", "one two three four", width)) == lines


def test_a_word_that_is_too_long_stays_whole():
    """Paths and URLs can be copied; hyphens are no places to break at. No prefix needs no room."""
    assert list(hanging_indent("- ", "a-b-c-d-e-f-g-h-i-j-k x", 10)) == ["- a-b-c-d-e-f-g-h-i-j-k", "    x"]
    assert list(hanging_indent("", "one two three four five", 20)) == ["one two three four", "    five"]
    assert list(hanging_indent("a prefix: ", "  ", 5)) == ["a prefix:"]
    assert list(hanging_indent("- ", "a\tb", 5)) == ["- a\tb"]
    assert list(hanging_indent("a prefix: ", "")) == ["a prefix:"]


@pytest.mark.parametrize(
    ("character", "escaped", "stays_in_lines"),
    [
        ("\x00", r"\x00", False),
        ("\x08", r"\x08", False),
        ("\t", r"\x09", True),
        ("\n", r"\x0a", True),
        ("\x0b", r"\x0b", False),
        ("\r", r"\x0d", False),
        ("\x1f", r"\x1f", False),
        ("\x7f", r"\x7f", False),
        ("\x80", r"\x80", False),
        ("\x9f", r"\x9f", False),
        ("\u061c", r"\u061c", False),
        ("\u200e", r"\u200e", False),
        ("\u200f", r"\u200f", False),
        ("\u2028", r"\u2028", False),
        ("\u202e", r"\u202e", False),
        ("\u2066", r"\u2066", False),
        ("\u206f", r"\u206f", False),
        ("\ufff9", r"\ufff9", False),
        ("\ufffb", r"\ufffb", False),
        ("\ud800", r"\ud800", False),
        ("\udfff", r"\udfff", False),
    ],
    ids=ascii,
)
def test_each_control_character_is_escaped(character, escaped, stays_in_lines):
    """At the ends of each range."""
    assert escape_controls(f"a{character}b") == f"a{escaped}b"
    assert escape_lines(f"a{character}b") == (f"a{character}b" if stays_in_lines else f"a{escaped}b")


@pytest.mark.parametrize(
    "character",
    [" ", "~", "\xa0", "\xad", "\u061b", "\u200d", "\u2010", "\u202f", "\u2065", "\ufff8", "\ufffc", "😀"],
    ids=ascii,
)
def test_other_characters_are_shown(character):
    """Next to the ends of the ranges; a joiner of emoji is no control character."""
    assert escape_controls(character) == escape_lines(character) == escape_json(character) == character
