"""Edits of a text have the requested result, and every other line stays."""

import copy
import difflib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import library

from fastpix_dyn.errors import ConfigurationError, SpecError
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.yaml12 import dump
from fastpix_dyn.workbench import splice
from fastpix_dyn.workbench.edits import (
    REMOVED,
    Edit,
    EditError,
    apply_edits,
    apply_to_document,
    as_overlay,
    document_text,
    unified_diff,
)
from fastpix_dyn.workbench.overlay_checks import apply_overlays

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
    assert ("\n" in after) <= ("\n" in before)


def test_the_document_can_be_edited_anywhere():
    """Scalars all over the packaged document are replaced, and only their lines change."""
    text = SPEC.read_text("utf-8")
    value = yaml12.parse(text)
    leaves = [place for place in pointers(value) if not isinstance(at(value, place), dict | list)]
    changes = [Edit(place, f"new: {number}") for number, place in enumerate(leaves[7::1200])]
    for one in changes:
        value = changed(value, one.pointer, one.value)

    after = apply_edits(text, changes)

    assert repr(yaml12.parse(after)) == repr(value)
    assert len(changes) > 3
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


SPLICES = [
    # A new status follows the last smaller one; without a smaller one, and any other key, it is last.
    (
        'r:\n  "200": a\n  "201": b\n  "500": c\n  x: d\n',
        "/r/404",
        "z",
        'r:\n  "200": a\n  "201": b\n  "404": z\n  "500": c\n  x: d\n',
    ),
    (
        'r:\n  "500": c\n  "200": a\n  "201": b\n  x: d\n',
        "/r/404",
        "z",
        'r:\n  "500": c\n  "200": a\n  "201": b\n  "404": z\n  x: d\n',
    ),
    ('r:\n  "404": a\n  default: d\n', "/r/200", "z", 'r:\n  "404": a\n  default: d\n  "200": z\n'),
    ("r:\n  2XX: a\n  default: d\n", "/r/404", "z", 'r:\n  2XX: a\n  "404": z\n  default: d\n'),
    ('r:\n  "404": a\n  default: d\n', "/r/5XX", "z", 'r:\n  "404": a\n  5XX: z\n  default: d\n'),
    ('r:\n  "1000": a\n  "100": a\n  x: d\n', "/r/200", "z", 'r:\n  "1000": a\n  "100": a\n  "200": z\n  x: d\n'),
    ('r:\n  "200": a\n  x: d\n', "/r/600", "z", 'r:\n  "200": a\n  x: d\n  "600": z\n'),
    ('r:\n  "200": a\n  x: d\n', "/r/4040", "z", 'r:\n  "200": a\n  x: d\n  "4040": z\n'),
    ('r:\n  "200": a\n  x: d\n', "/r/default", "z", 'r:\n  "200": a\n  x: d\n  default: z\n'),
    ('r: { "200": a, "201": b, x: c }\n', "/r/404", "z", 'r: { "200": a, "201": b, "404": z, x: c }\n'),
    (
        'r: {\n  "200": a,\n  "201": b,\n  x: c\n}\n',
        "/r/404",
        "z",
        'r: {\n  "200": a,\n  "201": b,\n  "404": z,\n  x: c\n}\n',
    ),
    ('{"200": 1, "500": 2}', "/404", {"a": [1, 2]}, '{"200": 1, "404": {"a": [1, 2]}, "500": 2}'),
    # JSON has its own indentation and no padding.
    (
        '{\n "200": 1,\n "500": 2\n}',
        "/404",
        {"a": [1]},
        '{\n "200": 1,\n "404": {\n  "a": [\n   1\n  ]\n },\n "500": 2\n}',
    ),
    ('{\n\t"a": 1\n}\n', "/b", {"c": {"d": 1}}, '{\n\t"a": 1,\n\t"b": {\n\t\t"c": {\n\t\t\t"d": 1\n\t\t}\n\t}\n}\n'),
    ('{\n "a": 1\n}', "/a", {"b": "é"}, '{\n "a": {\n  "b": "é"\n }\n}'),
    ("{}", "/b", {"c": 1}, '{"b": {"c": 1}}'),
    ('{ "a": {} }', "/a/b", 1, '{ "a": {"b": 1} }'),
    ("{\n}", "/b", 1, '{"b": 1}'),
    ('{"a":1}', "/a", "é", '{"a":"é"}'),
    # Empty collections keep their comments.
    ("a: {\n  # c\n}\n", "/a/b", 1, "a: {\n  # c\nb: 1}\n"),
    ("a: [ ]\n", "/a/-", 1, "a: [1]\n"),
    ("a: {} \n", "/b", {}, "a: {} \nb: {}\n"),
    ("a: 1\n", "/b", [], "a: 1\nb: []\n"),
    # Quotation marks are those of most strings; a replaced string keeps its own.
    ("a: 'x'\nb: 'y'\n", "/c", "it's: so", "a: 'x'\nb: 'y'\nc: 'it''s: so'\n"),
    ("a: 'x'\n", "/b", "1", "a: 'x'\nb: '1'\n"),
    ("a: 'x'\n", "/1", "plain", "a: 'x'\n'1': plain\n"),
    ("a: 'x'\n", "/b: c", 1, "a: 'x'\n'b: c': 1\n"),
    ("a: \"x\"\nb: 'y'\n", "/c", "1", 'a: "x"\nb: \'y\'\nc: "1"\n'),
    ("a: 'x'\nb: 1\n", "/b", "tab\t: ", "a: 'x'\nb: \"tab\\t: \"\n"),
    ("a: 'x'\n", "/a", "tab\t", 'a: "tab\\t"\n'),
    ("a: x\n", "/a", "1", 'a: "1"\n'),
    ("a: 'x'\n", "/a", 1, "a: 1\n"),
    # Texts of several lines, and lists in lists.
    ("a: { x: 1 }\n", "/b", {"p": [1, "b"]}, "a: { x: 1 }\nb: { p: [1, b] }\n"),
    ('a: "x"\n', "/a", 'é"\\', 'a: "é\\"\\\\"\n'),
    ("a: 1\n", "/x\ny", 1, 'a: 1\n"x\\ny": 1\n'),
    ("- 1\n", "/-", [2, [3, {}]], "- 1\n- - 2\n  - - 3\n    - {}\n"),
    ("a: 1\n", "/b", ["x\n\ny"], "a: 1\nb:\n  - |-\n    x\n\n    y\n"),
    ("a: 1\n", "/b", {"c": {"d": "x\n\ny"}}, "a: 1\nb:\n  c:\n    d: |-\n      x\n\n      y\n"),
    ('a: "x"\n', "/b", "x\ny", 'a: "x"\nb: |-\n  x\n  y\n'),
    ("a: 'x'\n", "/b", ["1", "y"], "a: 'x'\nb:\n  - '1'\n  - y\n"),
    ("a: 1\n", "/b", {"c: d": True}, 'a: 1\nb:\n  "c: d": true\n'),
    ("a: x # c\n", "/a", "", 'a: "" # c\n'),
    # More statuses, and JSON in other layouts.
    (
        'r:\n  "200": a\n  "201": b\n  "204": b\n  "500": c\n',
        "/r/404",
        "z",
        'r:\n  "200": a\n  "201": b\n  "204": b\n  "404": z\n  "500": c\n',
    ),
    ('r:\n  "100": a\n  "1000": b\n  x: c\n', "/r/200", "z", 'r:\n  "100": a\n  "200": z\n  "1000": b\n  x: c\n'),
    ('r:\n  "100": a\n  "19": b\n  x: c\n', "/r/200", "z", 'r:\n  "100": a\n  "200": z\n  "19": b\n  x: c\n'),
    ("a: |\n  x\n", "/a", "p\nq\n", "a: |\n  p\n  q\n"),
    ("a: 1\nb: 2", "/a", "p\nq\n", "a: |\n  p\n  q\nb: 2"),
    ("a: 1\r", "/b", "p\nq\n", "a: 1\rb: |\r  p\r  q\r"),
    ('a: "x"\n', "/a", "y", 'a: "y"\n'),
    ('{"a": 1}', "/a", {"b": 1}, '{"a": {"b": 1}}'),
    ("a: [1] # c\n", "/a", [2], "a: [2] # c\n"),
    ('{"a": {"x": 1}, "b": 2}', "/a/y", 2, '{"a": {"x": 1, "y": 2}, "b": 2}'),
    ('{\n "a": 1, "b": 2\n}', "/c", 3, '{\n "a": 1, "b": 2, "c": 3\n}'),
    ('{\n "200": 1, "500": 2\n}', "/404", 3, '{\n "200": 1, "404": 3, "500": 2\n}'),
    ('{\n "a": 1}', "/b", 2, '{\n "a": 1, "b": 2}'),
    (' {"a": 1}', "/b", 2, ' {"a": 1, "b": 2}'),
    ("[1]", "/-", {"a": 1}, '[1, {"a": 1}]'),
    ("a: 1\r\nb: 2", "/c", 3, "a: 1\r\nb: 2\r\nc: 3"),
    ("a: 1\nb: 2\rc: 3", "/d", 4, "a: 1\nb: 2\rc: 3\rd: 4"),
    ("a: 1\rb: 2\nc: 3", "/d", 4, "a: 1\rb: 2\nc: 3\nd: 4"),
    # Collections are written like the others of the text.
    ("a: {x: 1}\n", "/b", {"p": 1}, "a: {x: 1}\nb: {p: 1}\n"),
    ("a: {x: 1}\nb: { y: 2 }\n", "/c", {"p": 1}, "a: {x: 1}\nb: { y: 2 }\nc: { p: 1 }\n"),
    ("a: { x: 1 }\nb: {y: 2}\nd: {z: 1}\n", "/c", {"p": 1}, "a: { x: 1 }\nb: {y: 2}\nd: {z: 1}\nc: {p: 1}\n"),
    ("a: {}\n", "/c", {"p": 1}, "a: {}\nc:\n  p: 1\n"),
    ("- {x: 1}\n", "/-", {"a": "x\ny"}, '- {x: 1}\n- {a: "x\\ny"}\n'),
    (
        "a: 1\n",
        "/b",
        {"p": {"q": [1, {"r": 2, "s": 3}]}},
        "a: 1\nb:\n  p:\n    q:\n      - 1\n      - r: 2\n        s: 3\n",
    ),
    ("a:\n    b: 1\n", "/c", {"p": [1, {"r": 2}]}, "a:\n    b: 1\nc:\n    p:\n        - 1\n        - r: 2\n"),
    ("a:\n   b: 1\n", "/c", {"p": {"q": 1}}, "a:\n   b: 1\nc:\n  p:\n    q: 1\n"),
    (
        "- x: 1\n  y: 2\n- 2\n",
        "/-",
        {"a": 1, "b": {"c": "x\ny"}},
        "- x: 1\n  y: 2\n- 2\n- a: 1\n  b:\n    c: |-\n      x\n      y\n",
    ),
    ("a:\n    b: 1\n", "/c", "x\n\ny", "a:\n    b: 1\nc: |-\n    x\n\n    y\n"),
    ("- - 1\n  - 2\n", "/0/-", 3, "- - 1\n  - 2\n  - 3\n"),
    # Replacements keep the comment, and the spaces before the value.
    ("a: { b: 1 }\n", "/a", {"p": {"q": 1}}, "a: { p: { q: 1 } }\n"),
    ("a: { b: 1 }\n", "/a", 5, "a: 5\n"),
    ("a: { b: 1 }\n", "/a", "x\ny", "a: |-\n  x\n  y\n"),
    ("a: { b: 1, c: 2 }\n", "/a/b", "x\ny", 'a: { b: "x\\ny", c: 2 }\n'),
    ("- 1 # c\n- 2\n", "/0", {"a": 1}, "- a: 1 # c\n- 2\n"),
    ("a: # x\n  b: 1\n", "/a", {"c": 1}, "a: # x\n  c: 1\n"),
    ("a: # x\n  b: 1\n", "/a", 7, "a: 7 # x\n"),
    ("a:\n  b: 1 # y\nc: 1\n", "/a", 7, "a: 7 # y\nc: 1\n"),
    ("a: 1 # k\nb: 1\n", "/a", "p\nq\n", "a: | # k\n  p\n  q\nb: 1\n"),
    ("a: |\n  x\n  y\nb: 1\n", "/a", "p\nq\n", "a: |\n  p\n  q\nb: 1\n"),
    ("a: >-\n  x\n  y\nb: 1\n", "/a", {"p": 1}, "a:\n  p: 1\nb: 1\n"),
    ("a:   1 # k\nb: 1\n", "/a", 2, "a:   2 # k\nb: 1\n"),
    ("a:   1 # k\nb: 1\n", "/a", {"x": {"y": 1}}, "a: # k\n  x:\n    y: 1\nb: 1\n"),
    ("{a: }\n", "/a", 2, "{a: 2}\n"),
    ("{a}\n", "/a", 2, "{a: 2}\n"),
    ("[a]\n", "/0", 2, "[2]\n"),
    ('{"a":1,b: 2}\n', "/a", {"x": 1}, '{"a": {x: 1},b: 2}\n'),
    # Removals take the line with its comment, or the comma.
    ("a: 1 # one\nb: 2\n", "/a", REMOVED, "b: 2\n"),
    ("a: 1\nb: 2", "/b", REMOVED, "a: 1"),
    ("a: 1\r\nb: 2", "/b", REMOVED, "a: 1"),
    ("- a: 1 # c\n  b: 2\n", "/0/a", REMOVED, "-  # c\n  b: 2\n"),
    ("- a: 1\n  b: 2\n", "/0/a", REMOVED, "- b: 2\n"),
    ("- a: 1 \n  b: 2\n", "/0/b", REMOVED, "- a: 1 \n"),
    ('{"a": 1, "b": 2, "c": 3}', "/a", REMOVED, '{"b": 2, "c": 3}'),
    ('{"a": 1, "b": 2, "c": 3}', "/b", REMOVED, '{"a": 1, "c": 3}'),
    ('{\n "a": 1,\n "b": 2\n}', "/b", REMOVED, '{\n "a": 1\n}'),
    ('{\n "a": 1,\n "b": 2\n}', "/a", REMOVED, '{\n "b": 2\n}'),
    ('{"a": 1}', "/a", REMOVED, "{}"),
    ("a: [1]\n", "/a/0", REMOVED, "a: []\n"),
    ("a:\n  b:\n    c: 1\n", "/a/b/c", REMOVED, "a:\n  b: {}\n"),
    ("a:\n  - - 1\n", "/a/0/0", REMOVED, "a:\n  - []\n"),
    ("a:\n- 1\nb: 2\n", "/a/0", REMOVED, "a: []\nb: 2\n"),
    ("a: 1\n", "/a", REMOVED, "{}\n"),
    # Ten items: the item "10" is no item "1".
    (f"[{', '.join(map(str, range(12)))}]\n", "/10", 99, f"[{', '.join(map(str, range(10)))}, 99, 11]\n"),
    (f"[{', '.join(map(str, range(12)))}]\n", "/1", REMOVED, f"[0, {', '.join(map(str, range(2, 12)))}]\n"),
]


@pytest.mark.parametrize(("before", "pointer", "value", "after"), SPLICES)
def test_an_edit_changes_only_its_characters(before, pointer, value, after):
    """Position, indentation, quotation marks, comments and commas, in YAML and in JSON."""
    assert apply_edits(before, [Edit(pointer, value)]) == after


@pytest.mark.parametrize(("before", "start"), [("a: { x: 1 }\n", "key: "), ("- { x: 1 }\n", "- ")])
def test_a_new_collection_is_on_one_line_of_at_most_110_columns(before, start):
    """A longer one is in block style."""
    pointer = "/key" if start == "key: " else "/-"
    fits = "w" * (110 - len(start) - len("{ p:  }"))
    assert apply_edits(before, [Edit(pointer, {"p": fits})]) == f"{before}{start}{{ p: {fits} }}\n"
    block = f"key:\n  p: w{fits}\n" if start == "key: " else f"- p: w{fits}\n"
    assert apply_edits(before, [Edit(pointer, {"p": f"w{fits}"})]) == before + block


def test_a_list_in_a_list_counts_its_indentation():
    """The dash of the outer list is in the line also."""
    fits = "w" * (110 - len("  - { p:  }"))
    value = ["v" * 90, {"p": fits}]
    assert apply_edits("- { x: 1 }\n", [Edit("/-", value)]).splitlines()[-1] == f"  - {{ p: {fits} }}"
    value[1]["p"] += "w"
    assert apply_edits("- { x: 1 }\n", [Edit("/-", value)]).splitlines()[-1] == f"  - p: {fits}w"


def test_an_inner_collection_counts_its_indentation():
    """The line ends at the same column."""
    before = "b:\n  c: { x: 1 }\n"
    fits = "w" * (110 - len("    q: { r:  }"))
    value = {"q": {"r": fits}, "s": {"t": "v" * 90}}
    assert (
        apply_edits(before, [Edit("/b/p", value)])
        == f"{before}  p:\n    q: {{ r: {fits} }}\n    s: {{ t: {'v' * 90} }}\n"
    )
    value["q"]["r"] += "w"
    assert f"    q:\n      r: w{fits}\n    s: {{" in apply_edits(before, [Edit("/b/p", value)])


def test_an_edited_line_has_at_most_150_columns():
    """A longer object in flow style becomes one in block style."""
    fits = "w" * (150 - len("a: { x: 1, y:  }"))
    assert apply_edits("a: { x: 1 }\n", [Edit("/a/y", fits)]) == f"a: {{ x: 1, y: {fits} }}\n"
    assert apply_edits("a: { x: 1 }\n", [Edit("/a/y", f"w{fits}")]) == f"a:\n  x: 1\n  y: w{fits}\n"


@pytest.mark.parametrize(
    ("before", "pointer", "after"),
    [
        # Only what makes the line too long changes: the outermost object that is not in brackets itself.
        ("b:\n    a: { x: { p: 1 }, y: 2 }\n", "/b/a/y", "b:\n    a:\n        x: { p: 1 }\n        y: WORD\n"),
        ("a: { x: { p: 1, y: 2 } }\n", "/a/x/y", "a:\n  x:\n    p: 1\n    y: WORD\n"),
        # Not lists, nor items of lists, nor objects with a comment behind them, in several lines or without spaces.
        ("a: [ 1, 2 ]\n", "/a/1", "a: [ 1, WORD ]\n"),
        ("- { x: 1, y: 2 }\n", "/0/y", "- { x: 1, y: WORD }\n"),
        ("a: { x: 1, y: 2 } # c\n", "/a/y", "a: { x: 1, y: WORD } # c\n"),
        ("a: { x: 1,\n  y: 2 }\n", "/a/y", "a: { x: 1,\n  y: WORD }\n"),
        ('a: { "x":1, y: 2 }\n', "/a/y", 'a: { "x":1, y: WORD }\n'),
        # A line that was too long before stays.
        (f"a: 1\nb: {{ z: {'v' * 160}, y: 2 }}\n", "/a", f"a: WORD\nb: {{ z: {'v' * 160}, y: 2 }}\n"),
    ],
)
def test_a_line_that_becomes_too_long_changes_only_if_it_can(before, pointer, after):
    """With the indentation of the text; comments and other lines stay."""
    word = "w" * 200
    assert apply_edits(before, [Edit(pointer, word)]) == after.replace("WORD", word)


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


@pytest.mark.parametrize(
    ("text", "pointer", "words"),
    [
        ("a: 1\n", "/b", "/b: there is no entry to remove"),
        ("a: [1]\n", "/a/1", "/a/1: there is no entry to remove"),
        ("a: 1\n", "/b/c", "/b/c: there is no object or list to edit"),
        ("a: 1\n", "/a/c", "/a/c: there is no object or list to edit"),
        ("a: &x {b: 1}\nc: *x\n", "/c/b", "the path goes through the alias *x; edit the value at its anchor"),
    ],
)
def test_a_splice_needs_an_entry(text, pointer, words):
    """The message has its pointer."""
    with pytest.raises(EditError, match=re.escape(words)):
        splice.remove(text, pointer)


def test_a_replaced_object_stays_on_its_line():
    """Up to 150 columns, though a new one has at most 110."""
    value = "w" * 130
    assert apply_edits("a: { b: 1 }\n", [Edit("/a", {"p": value})]) == f"a: {{ p: {value} }}\n"


def test_a_difference_has_the_lines_that_changed():
    """As a unified diff; empty for equal texts."""
    assert unified_diff("a: 1\n", "a: 2", "x.yaml") == (
        "--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n-a: 1\n+a: 2\n\\ No newline at end of file\n"
    )
    assert unified_diff("a: 1\n", "a: 1\n", "x.yaml") == ""


# Additions to a document.


def library_text():
    """Return the library as YAML."""
    return dump(library())


OPERATION = {"operationId": "new", "responses": {"204": {"description": "d"}}}


def test_missing_parents_are_created_once():
    """Two additions below one missing parent; a list for `-`."""
    document = load(library())
    additions = [
        Edit("/paths/~1a~0b/get", OPERATION),
        Edit("/paths/~1a~0b/post", {**OPERATION, "operationId": "newer"}),
        Edit("/paths/~1ping/get/tags/-", "Books"),
        Edit("/paths/~1ping/get/tags/-", "More"),
        Edit("/tags/-", {"name": "More"}),
        Edit("/components/schemas/New", {"type": "string"}),
        Edit("/info/summary", "S"),
    ]
    expected = library()
    expected["paths"]["/a~b"] = {"get": OPERATION, "post": {**OPERATION, "operationId": "newer"}}
    expected["paths"]["/ping"]["get"]["tags"] = ["Books", "More"]
    expected["tags"].append({"name": "More"})
    expected["components"]["schemas"]["New"] = {"type": "string"}
    expected["info"]["summary"] = "S"

    assert yaml12.parse(apply_to_document(document, library_text(), additions)) == expected
    overlay = as_overlay(document, "Ours", additions)
    assert yaml12.parse(overlay)["info"] == {"title": "Ours", "version": "1.0.0"}
    assert apply_overlays(library(), [yaml12.parse(overlay)]) == expected


def test_additions_that_do_not_compile_are_refused():
    """As a text and as an overlay."""
    wrong = [Edit("/paths/~1a/get", {"operationId": "getBook", "responses": {}})]
    for refused in (
        lambda: apply_to_document(load(library()), library_text(), wrong),
        lambda: as_overlay(load(library()), "Ours", wrong),
    ):
        with pytest.raises(SpecError, match="the operationId 'getBook' is already used"):
            refused()


def test_the_text_of_a_document_is_that_which_was_loaded(tmp_path):
    """With its line breaks; a file that changed, went away or is not UTF-8 is an error."""
    path = tmp_path / "api.yaml"
    path.write_bytes(library_text().replace("\n", "\r\n").encode())
    document = load(path)
    assert document_text(document).encode() == path.read_bytes()
    path.write_bytes(path.read_bytes() + b"# later\n")
    with pytest.raises(ConfigurationError, match=r"api\.yaml has changed since it was read; run this again$"):
        document_text(document)
    path.write_bytes(b"ab\xff")
    with pytest.raises(ConfigurationError, match=r"api\.yaml can't be read: not UTF-8: invalid start byte at byte 2$"):
        document_text(document)
    path.unlink()
    with pytest.raises(ConfigurationError, match=r"api\.yaml can't be read: No such file or directory$"):
        document_text(document)


def test_a_difference_has_the_lines_of_patch():
    """A line ends at a line feed only."""
    assert unified_diff("a\rb\n", "a\rc\n", "f").splitlines(keepends=True)[2:] == [
        "@@ -1 +1 @@\n",
        *("-a\r", "b\n"),
        *("+a\r", "c\n"),
    ]


def test_edits_do_not_share_their_values():
    """A value that is used twice is two values."""
    value = {"x": [1]}
    text = apply_edits("a: 1\n", [Edit("/b", value), Edit("/c", [value]), Edit("/c/-", value), Edit("/b/x/-", 2)])
    assert yaml12.parse(text) == {"a": 1, "b": {"x": [1, 2]}, "c": [{"x": [1]}, {"x": [1]}]}
    assert value == {"x": [1]}
