"""Edits of a text have the requested result, and every other line stays."""

import copy
import difflib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.yaml12 import dump
from fastpix_dyn.workbench.edits import REMOVED, Edit, EditError, apply_edits, unified_diff

SPEC = Path(__file__).resolve().parents[2] / "spec" / "fastpix.yaml"
WORDS = st.sampled_from(["a", "b-c", "404", "no", "x: y", "it's", '"q"', "#h", "a, b", "{z}", "é", "1.5", "~", "- i"])
SCALARS = (
    WORDS | st.none() | st.booleans() | st.integers(-9, 99) | st.sampled_from([0.5, 1e30, "two\nlines\n", "", " s"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=16
)
OBJECTS = st.dictionaries(WORDS, VALUES, min_size=1, max_size=5)


class Written:
    """A value as YAML in mixed styles with comments, and for each entry the lines that it takes."""

    def __init__(self, value, draw):
        self.draw, self.lines, self.spans, self.flows, self.count = draw, [], {}, set(), 0
        self.block(value, "", 0)

    def chance(self):
        """Whether something that may be done is done."""
        return self.draw(st.integers(0, 3)) == 0

    def comment(self):
        """A comment that stands nowhere else, now and then."""
        self.count += 1
        return f" # c{self.count}" if self.chance() else ""

    def block(self, value, pointer, indent):
        """Writes the entries of a collection."""
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in entries:
            if self.chance():
                self.lines.append(self.draw(st.sampled_from(["", " " * indent + f"# before {len(self.lines)}"])))
            place = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
            start = len(self.lines)
            head = " " * indent + (dump({key: 0})[:-3] if isinstance(value, dict) else "-")
            self.entry(head, part, place, indent)
            self.spans[place] = (start, len(self.lines))

    def entry(self, head, part, place, indent):
        """Writes one entry, in brackets or in lines."""
        if isinstance(part, dict | list) and part and not self.chance():
            self.lines.append(head + self.comment())
            self.block(part, place, indent + self.draw(st.integers(2, 3)))
            return
        if isinstance(part, dict | list):
            self.flows.add(place)
            self.lines.append(f"{head} {dump(part, flow=True).strip()}{self.comment()}")
            return
        first, *others = dump({"k": part})[2:].splitlines()
        self.lines += [head + first + ("" if others else self.comment()), *(" " * indent + line for line in others)]


def pointers(value, prefix=""):
    """Yield the pointer of every entry in *value*."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in entries:
        place = f"{prefix}/{str(key).replace('~', '~0').replace('/', '~1')}"
        yield place
        yield from pointers(part, place)


def steps(pointer):
    """Return the tokens of *pointer*."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def changed(value, pointer, new):
    """Return a copy of *value* with *new* at *pointer*: the expected result of an edit."""
    result = holder = copy.deepcopy(value)
    *path, last = steps(pointer)
    for token in path:
        holder = holder[int(token) if isinstance(holder, list) else token]
    if last == "-" and isinstance(holder, list):
        holder.append(new)
    elif new is REMOVED:
        del holder[int(last) if isinstance(holder, list) else last]
    else:
        holder[int(last) if isinstance(holder, list) else last] = new
    return result


def at(value, pointer):
    """Return the value at *pointer*."""
    for token in steps(pointer):
        value = value[int(token) if isinstance(value, list) else token]
    return value


def lost(before, after):
    """Return the numbers of the lines of *before* that are not in *after*."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return {line for tag, a, b, _, _ in matcher.get_opcodes() if tag in {"replace", "delete"} for line in range(a, b)}


@st.composite
def edits(draw, value):
    """Draw a pointer into *value* and a new value: an entry is replaced, added, or removed."""
    pointer = draw(st.sampled_from(["", *pointers(value)]))
    holder = at(value, pointer)
    if isinstance(holder, dict | list) and (not pointer or draw(st.booleans())):
        return f"{pointer}/{'new' if isinstance(holder, dict) else '-'}", draw(VALUES)
    return pointer, draw(VALUES | st.just(REMOVED))


@st.composite
def written(draw):
    """Draw a value, its text with the lines of each entry, and an edit of it."""
    value = draw(OBJECTS)
    text = Written(value, draw)
    return value, text, draw(edits(value))


def concerned(value, text, pointer, new):
    """Return the lines that an edit at *pointer* may touch: those of its entry, or of the flow collection around it."""
    tokens = pointer.split("/")
    for end in range(2, len(tokens)):
        if "/".join(tokens[:end]) in text.flows:
            return text.spans["/".join(tokens[:end])]
    holder = pointer.rpartition("/")[0]
    if new is REMOVED and len(at(value, holder)) == 1:
        return text.spans[holder] if holder else (0, len(text.lines))
    return text.spans.get(pointer, (0, 0))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@settings(max_examples=60)
@given(case=written())
def test_an_edit_has_its_result_and_keeps_the_other_lines(case, newline):
    """In texts of any style; comments outside of the entry also stay."""
    value, text, (pointer, new) = case
    before = "".join(line + newline for line in text.lines)
    assert yaml12.parse(before) == value

    after = apply_edits(before, [Edit(pointer, new)])

    assert repr(yaml12.parse(after)) == repr(changed(value, pointer, new))
    first, last = concerned(value, text, pointer, new)
    gone = lost(before.split(newline)[:-1], after.split(newline)[:-1])
    assert {text.lines[line] for line in gone} <= set(text.lines[first:last])
    assert ("\r" in after) == ("\r" in before)
    assert "".join(unified_diff(before, before, "x")) == ""


@pytest.mark.parametrize("indent", [None, 2, 4, "\t"])
@settings(max_examples=25)
@given(case=OBJECTS.flatmap(lambda value: st.tuples(st.just(value), edits(value))))
def test_json_stays_json(case, indent):
    """On one line, or in lines with any indentation."""
    value, (pointer, new) = case
    before = json.dumps(value, indent=indent, ensure_ascii=False)

    after = apply_edits(before, [Edit(pointer, new)])

    assert repr(json.loads(after)) == repr(changed(value, pointer, new))
    assert "\n" in before or "\n" not in after


def test_the_document_can_be_edited_anywhere():
    """Scalars all over the packaged document are replaced, and only their lines change."""
    text = SPEC.read_text("utf-8")
    value = yaml12.parse(text)
    leaves = [place for place in pointers(value) if not isinstance(at(value, place), dict | list)]
    changes = [Edit(place, f"new: {number}") for number, place in enumerate(leaves[7::500])]
    for one in changes:
        value = changed(value, one.pointer, one.value)

    after = apply_edits(text, changes)

    assert repr(yaml12.parse(after)) == repr(value)
    assert len(changes) > 10
    assert sum(line[:1] == "+" for line in unified_diff(text, after, "x").splitlines()[2:]) <= len(changes)


CASES = {
    "an empty map": ("a: {} # c\n", [("/a/b", 1)], "a: { b: 1 } # c\n"),
    "an empty list": ("a: []\n", [("/a/-", "x, y")], 'a: ["x, y"]\n'),
    "the last entry but one": ("a: {x: 1, y: 2}\n", [("/a/y", REMOVED)], "a: {x: 1}\n"),
    "the only entry": ("a:\n  x: 1 # c\nb: 2\n", [("/a/x", REMOVED)], "a: {} # c\nb: 2\n"),
    "a value that is not written": ("a:\nb: # c\n", [("/a", 1), ("/b", 2)], "a: 1\nb: 2 # c\n"),
    "a comment between": ("a: 1\n# of b\nb: 2\n\n# end\n", [("/c", 3)], "a: 1\n# of b\nb: 2\nc: 3\n\n# end\n"),
    "an anchor and its alias": ("a: &x {b: 1}\nc: *x\n", [("/c", 2), ("/d", 3)], "a: &x {b: 1}\nc: 2\nd: 3\n"),
    "no line break at the end": ("a: 1", [("/b", 2)], "a: 1\nb: 2"),
    "lines with no line break at the end": ("a: 1", [("/b", "x\ny\n")], "a: 1\nb: |\n  x\n  y\n"),
    "document markers": ("--- # go\na: 1\n...\n", [("/b", 2)], "--- # go\na: 1\nb: 2\n...\n"),
    "a byte order mark": ("\ufeffa: 1\n", [("/a", 2)], "\ufeffa: 2\n"),
    "quotes": (
        "a: \"x\"\nb: 'y'\nc: z\n",
        [("/a", "1"), ("/b", "it's")],
        "a: \"1\"\nb: 'it''s'\nc: z\n",
    ),
    "a text in lines": ("a: |\n  x\n  y\n\nb: 1\n", [("/a", "z"), ("/c", 2)], "a: z\n\nb: 1\nc: 2\n"),
    "an item of a map": ("- a: 1\n  b: 2\n- c\n", [("/0/a", REMOVED), ("/0/d", 3)], "- b: 2\n  d: 3\n- c\n"),
    "a list beside its key": ("a:\n- 1 # c\n- 2\nb: 3\n", [("/a/-", 4)], "a:\n- 1 # c\n- 2\n- 4\nb: 3\n"),
    "brackets in lines": ("a: [\n  1, # c\n  2 # d\n]\n", [("/a/-", 3)], "a: [\n  1, # c\n  2, # d\n  3\n]\n"),
    "brackets with a last comma": ("a: {\n  x: 1,\n}\n", [("/a/y", 2)], "a: {\n  x: 1,\n  y: 2,\n}\n"),
    "tabs in brackets": ("a: [\t1,\t2\t]\n", [("/a/1", 3)], "a: [\t1,\t3\t]\n"),
    "a status": ('r:\n  "200": x\n  default: y\n', [("/r/404", "z")], 'r:\n  "200": x\n  "404": z\n  default: y\n'),
    "a line that grows too long": (
        f"a: {{ x: {'w' * 140} }}\n",
        [("/a/y", "more words")],
        f"a:\n  x: {'w' * 140}\n  y: more words\n",
    ),
    "a new entry that is too long for one line": (
        f"a: {{ x: {'w' * 140} }}\n",
        [("/a/y", {"z": {"p": "v" * 90, "q": "u" * 90}})],
        f"a:\n  x: {'w' * 140}\n  y:\n    z:\n      p: {'v' * 90}\n      q: {'u' * 90}\n",
    ),
    "a pointer with ~ and /": ("/a: { b~c: 1 }\n", [("/~1a/b~0c", 2)], "/a: { b~c: 2 }\n"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", CASES)
def test_an_edit_looks_like_its_neighbours(name, newline):
    """To the character, with either line break."""
    before, changes, after = CASES[name]
    newline = newline if "\n" in before else "\n"

    result = apply_edits(before.replace("\n", newline), [Edit(*change) for change in changes])

    assert result == after.replace("\n", newline)


@pytest.mark.parametrize(
    ("text", "pointer", "value", "words"),
    [
        ("a: 1\n", "/b/c", 1, "there is nothing at /b"),
        ("a: 1\n", "/a/c", 1, "neither an object nor a list"),
        ("a: [1]\n", "/a/1", 2, "1 items"),
        ("a: [1]\n", "/a/x", 2, "no item 'x'"),
        ("a: 1\n", "/b", REMOVED, "no 'b'"),
        ("a: 1\n", "", 1, "begins with /"),
        ("a: 1\n", "a", 1, "begins with /"),
        ("a: &x {b: 1}\nc: *x\n", "/c/b", 2, "through the alias *x"),
        ("a: &x {b: 1}\nc: *x\n", "/a/b", 2, "would change other values"),
        ("a: &x {b: 1}\nc: *x\n", "/a", REMOVED, "can't be edited there"),
    ],
)
def test_an_impossible_edit_is_refused(text, pointer, value, words):
    """With the pointer and the reason; never with a wrong text."""
    with pytest.raises(EditError) as caught:
        apply_edits(text, [Edit(pointer, value)])

    assert words in str(caught.value)


def test_a_difference_has_the_lines_that_changed():
    """As a unified diff; empty for equal texts."""
    assert unified_diff("a: 1\n", "a: 2", "x.yaml") == (
        "--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a: 1\n+a: 2\n\\ No newline at end of file\n"
    )
    assert unified_diff("a: 1\n", "a: 1\n", "x.yaml") == ""
