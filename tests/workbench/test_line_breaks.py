"""Edits of texts whose lines end in different ways: no byte changes but those of the edit.

The texts are drawn line by line together with their values, so the expected value comes from no parser.
"""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.spec import yaml12
from fastpix_dyn.workbench.edits import REMOVED, Edit, apply_edits, unified_diff

BREAKS = ("\n", "\r\n", "\r")
NO_BREAKS = "\x85\u2028\u2029"
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
TEXTS = st.text("ab" + NO_BREAKS, min_size=1, max_size=6).map(lambda text: f"x{text}x")
NAMES = st.lists(TEXTS, min_size=1, max_size=4, unique=True)


def lines_of(text):
    """The lines of a text with their breaks, as YAML 1.2 and editors see them."""
    return LINE.findall(text)


@st.composite
def documents(draw):
    """A value, and its text: objects in objects, with comments, blank lines, block scalars and any line breaks."""
    lines = []

    def block(indent, depth):
        value = {}
        for name in draw(NAMES):
            if draw(st.integers(0, 5)) == 0:
                lines.append(draw(st.sampled_from(["", f"{indent}# a comment {NO_BREAKS} and more"])))
            kind = draw(st.sampled_from(["plain", "quoted", "literal", "list", "object"] if depth < 3 else ["plain"]))
            text = draw(TEXTS)
            if kind == "object":
                lines.append(f"{indent}{name}:")
                value[name] = block(indent + "  ", depth + 1)
            elif kind == "list":
                lines.extend([f"{indent}{name}:", f"{indent}  - {text}"])
                value[name] = [text]
            elif kind == "literal":
                lines.extend([f"{indent}{name}: |-", f"{indent}  {text}", f"{indent}  {text}"])
                value[name] = f"{text}\n{text}"
            else:
                lines.append(f"{indent}{name}: {text if kind == 'plain' else repr(text) if text.isascii() else text}")
                value[name] = text
        return value

    value = block("", 0)
    ends = [draw(st.sampled_from(BREAKS)) for _ in lines]
    if draw(st.booleans()):
        ends[-1] = ""
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return value, mark + "".join(line + end for line, end in zip(lines, ends, strict=True))


def objects_in(value, path=()):
    """The paths of all objects in a value."""
    yield path
    for key, part in value.items():
        if isinstance(part, dict):
            yield from objects_in(part, (*path, key))


def _same(one, other):
    """The number of leading items that two sequences have in common."""
    return len(list(itertools.takewhile(bool, (a == b for a, b in zip(one, other, strict=False)))))


@given(documents())
def test_a_text_means_what_yaml_1_2_says(drawn):
    """U+0085, U+2028 and U+2029 are characters of plain texts, keys, block scalars and comments."""
    value, text = drawn
    assert yaml12.parse(text.removeprefix("\ufeff")) == value


@given(documents(), st.data())
def test_a_new_entry_is_one_new_line(drawn, data):
    """All other bytes stay, and the line ends as a neighbour does."""
    value, text = drawn
    path = data.draw(st.sampled_from(list(objects_in(value))))

    edited = apply_edits(text, [Edit("".join(f"/{key}" for key in (*path, "new")), 1)])

    holder = value
    for key in path:
        holder = holder[key]
    holder["new"] = 1
    assert yaml12.parse(edited.removeprefix("\ufeff")) == value
    start, added = _same(text, edited), len(edited) - len(text)
    assert any(text == edited[:at] + edited[at + added :] for at in range(max(0, start - added - 2), start + 1))
    before, after = lines_of(text), lines_of(edited)
    if text.endswith(("\n", "\r")):
        assert [line for line in after if "new: 1" not in line] == before
        (at,) = (index for index, line in enumerate(after) if "new: 1" in line)
        end = LINE.sub(lambda match: match[0].lstrip("\ufeff") and re.sub(r"[^\r\n]", "", match[0]), after[at])
        assert end in {re.sub(r"[^\r\n]", "", line) for line in after[max(at - 2, 0) : at + 2]}


@given(documents(), st.data())
def test_a_removal_and_a_replacement_touch_no_other_line(drawn, data):
    """What follows and what is before stays byte for byte."""
    value, text = drawn
    path = data.draw(st.sampled_from(list(objects_in(value))))
    holder = value
    for key in path:
        holder = holder[key]
    key = data.draw(st.sampled_from(list(holder)))
    new = data.draw(st.sampled_from([REMOVED, 7, "two words", {"p": 1, "q": [2]}]))

    edited = apply_edits(text, [Edit("".join(f"/{one}" for one in (*path, key)), new)])

    if new is REMOVED:
        del holder[key]
    else:
        holder[key] = new
    assert (yaml12.parse(edited.removeprefix("\ufeff")) or {}) == value
    before, after = lines_of(text), lines_of(edited)
    same_start, same_end = _same(before, after), _same(before[::-1], after[::-1])
    changed = before[same_start : max(len(before) - same_end, same_start)]
    assert len(changed) <= _lines_in(text, path, key)


def _lines_in(text, path, key):
    """The lines of one entry, with the one before it, whose break goes with a last line that has none."""
    span = yaml12.source_span(text.removeprefix("\ufeff"))
    for step in path:
        span = next(entry.value for entry in span.entries if entry.key == step)
    entry = next(one for one in span.entries if one.key == key)
    return len(lines_of(text.removeprefix("\ufeff")[entry.start : entry.end])) + 1


@pytest.mark.parametrize(
    ("text", "pointer", "expected"),
    [
        ("a: 1\nb:\r\n  c: 2\r\n", "/d", "a: 1\nb:\r\n  c: 2\r\nd: 3\r\n"),
        ("x: 1\r\na: 1\nb: 2\n", "/c", "x: 1\r\na: 1\nb: 2\nc: 3\n"),
        ("x: 1\r\na: 1\nb: 2", "/c", "x: 1\r\na: 1\nb: 2\nc: 3"),
        ("a: 1\rb: 2\r", "/c", "a: 1\rb: 2\rc: 3\r"),
        ("a: 1\rb: 2", "/c", "a: 1\rb: 2\rc: 3"),
        ("\ufeffa:\r\n  b: 1\nc: 2\n", "/a/d", "\ufeffa:\r\n  b: 1\n  d: 3\nc: 2\n"),
        ("a: [1]\r\nb: {\n  c: 1\r\n}\n", "/b/d", "a: [1]\r\nb: {\n  c: 1,\r\n  d: 3\r\n}\n"),
        ("--- # begin\r\na: 1\r...\n", "/b", "--- # begin\r\na: 1\rb: 3\r...\n"),
        ("a: 1 # x\u2028b: 2\nc: 4\n", "/b", "a: 1 # x\u2028b: 2\nc: 4\nb: 3\n"),
        ('{"a": 1,\r\n "b": 2\n}\r', "/c", '{"a": 1,\r\n "b": 2,\n "c": 3\n}\r'),
        ("a: &x\r  b: 1\nc: *x\r\n", "/d", "a: &x\r  b: 1\nc: *x\r\nd: 3\r\n"),
    ],
)
def test_an_edit_among_mixed_line_breaks(text, pointer, expected):
    """The cases of a bug report, and their kind."""
    assert apply_edits(text, [Edit(pointer, 3)]) == expected


@pytest.mark.parametrize("char", NO_BREAKS)
def test_what_is_no_break_is_read_and_written(char):
    """In plain, quoted and block scalars, in keys and comments; what is written reads the same everywhere."""
    text = f"a{char}b: c{char}d # e{char}f: g\n'h': \"i{char}j\"\nk: 'l{char}m'\nn: |\n  o{char}p\n  q\n{char}: r\n"
    value = {f"a{char}b": f"c{char}d", "h": f"i{char}j", "k": f"l{char}m", "n": f"o{char}p\nq\n", char: "r"}

    assert yaml12.parse(text) == value
    assert yaml12.parse(yaml12.dump(value)) == value
    assert char not in yaml12.dump(value)
    assert yaml12.parse(apply_edits(text, [Edit("/h", f"1{char}2\n3")])) == {**value, "h": f"1{char}2\n3"}


@pytest.mark.parametrize("char", NO_BREAKS)
def test_lines_are_those_of_an_editor(char):
    """LF, CRLF and CR end a line, and nothing else does: in faults of YAML and of what it means."""
    text = f"a: 1\r\nb: x{char}y # {char}\rc:\n  d: 1\ne: ["
    with pytest.raises(yaml12.YamlError) as caught:
        yaml12.parse(text)
    assert caught.value.line == 5
    assert yaml12.line_of(yaml12.compose(text + "]"), ["c", "d"]) == 4


def test_many_dashes_after_carriage_returns_are_refused():
    """They nest as deep as those after line feeds."""
    text = "\r".join("  " * level + "a:" for level in range(3_000))
    with pytest.raises(yaml12.YamlError, match="nested more than 200 levels deep"):
        yaml12.parse(text)


def test_a_difference_has_one_line_for_each_line_feed():
    """So that `patch` can apply it."""
    shown = unified_diff("a: x\u2028y\x0bz\nb: 1\n", "a: x\u2028y\x0bz\nb: 2\n", "f")
    assert shown.splitlines()[:2] == ["--- a/f", "+++ b/f"]
    assert "No newline" not in shown
    assert shown.count("\n") == 6
