"""Edits of a text: what is asked for is done, and every other line stays."""

import copy
import difflib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.yaml_text import write
from fastpix_dyn.workbench.editing import REMOVED, Change, EditError, difference, edited

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
            head = " " * indent + (write({key: 0})[:-3] if isinstance(value, dict) else "-")
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
            self.lines.append(f"{head} {write(part, flow=True).strip()}{self.comment()}")
            return
        first, *others = write({"k": part})[2:].splitlines()
        self.lines += [head + first + ("" if others else self.comment()), *(" " * indent + line for line in others)]


def pointers(value, prefix=""):
    """The pointer of every entry in *value*."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in entries:
        place = f"{prefix}/{str(key).replace('~', '~0').replace('/', '~1')}"
        yield place
        yield from pointers(part, place)


def steps(pointer):
    """The tokens of *pointer*."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def changed(value, pointer, new):
    """A copy of *value* with *new* at *pointer*: what an edit must come to."""
    made = holder = copy.deepcopy(value)
    *path, last = steps(pointer)
    for token in path:
        holder = holder[int(token) if isinstance(holder, list) else token]
    if last == "-" and isinstance(holder, list):
        holder.append(new)
    elif new is REMOVED:
        del holder[int(last) if isinstance(holder, list) else last]
    else:
        holder[int(last) if isinstance(holder, list) else last] = new
    return made


def at(value, pointer):
    """What stands at *pointer*."""
    for token in steps(pointer):
        value = value[int(token) if isinstance(value, list) else token]
    return value


def lost(before, after):
    """The numbers of the lines of *before* that are not in *after*."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return {line for tag, a, b, _, _ in matcher.get_opcodes() if tag in {"replace", "delete"} for line in range(a, b)}


@st.composite
def edits(draw, value):
    """A pointer into *value* and what is to be there: an entry replaced, added, or taken away."""
    pointer = draw(st.sampled_from(["", *pointers(value)]))
    holder = at(value, pointer)
    if isinstance(holder, dict | list) and (not pointer or draw(st.booleans())):
        return f"{pointer}/{'new' if isinstance(holder, dict) else '-'}", draw(VALUES)
    return pointer, draw(VALUES | st.just(REMOVED))


@st.composite
def written(draw):
    """A value, its text with the lines of each entry, and an edit of it."""
    value = draw(OBJECTS)
    text = Written(value, draw)
    return value, text, draw(edits(value))


def concerned(value, text, pointer, new):
    """The lines that an edit at *pointer* may touch: those of its entry, or of what is in brackets around it."""
    tokens = pointer.split("/")
    for end in range(2, len(tokens)):
        if "/".join(tokens[:end]) in text.flows:
            return text.spans["/".join(tokens[:end])]
    holder = pointer.rpartition("/")[0]
    if new is REMOVED and len(at(value, holder)) == 1:
        return text.spans[holder] if holder else (0, len(text.lines))
    return text.spans.get(pointer, (0, 0))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@settings(max_examples=100)
@given(case=written())
def test_an_edit_says_what_was_asked_and_leaves_the_other_lines(case, newline):
    """Whatever is edited in a text of any style; comments outside of the entry stay too."""
    value, text, (pointer, new) = case
    before = "".join(line + newline for line in text.lines)
    assert yaml12.read(before) == value

    after = edited(before, [Change(pointer, new)])

    assert repr(yaml12.read(after)) == repr(changed(value, pointer, new))
    first, last = concerned(value, text, pointer, new)
    gone = lost(before.split(newline)[:-1], after.split(newline)[:-1])
    assert {text.lines[line] for line in gone} <= set(text.lines[first:last])
    assert ("\r" in after) == ("\r" in before)
    assert "".join(difference(before, before, "x")) == ""
