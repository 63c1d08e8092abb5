"""Damaged documents: what the recordings can show is mended, and nothing else is touched."""

import difflib
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from fastpix_dyn.cli.spec.suggest import command
from fastpix_dyn.contract.replay import load
from fastpix_dyn.contract.subject import subject
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec import yaml12
from fastpix_dyn.workbench.editing import REMOVED, Change, edited
from fastpix_dyn.workbench.suggest import suggest
from fastpix_dyn.workbench.suggest_evidence import judged

ROOT = Path(__file__).resolve().parents[2]
RECORDINGS = ROOT.parent / "shared" / "recordings"
SCHEMAS = "/components/schemas"
ABSENT = object()

# What is damaged, how, and what must stand there again; a set is of words that must be among those there.
DAMAGES = {
    "a dropped property": ("/Media/properties/aspectRatio", REMOVED, {"type": "string"}),
    "a dropped property of a list's items": ("/PlaybackId/properties/id", REMOVED, {"type": "string", "format": "uuid"}),
    "a wrong type": ("/Media/properties/sourceAccess/type", "string", "boolean"),
    "a wrong type of a list": ("/ManualPlaylist/properties/mediaList/type", "object", "array"),
    "a wrong type among two": ("/MediaDuration/type", "number", "string"),
    "a narrower enum": ("/AccessPolicy/enum", ["private", "drm"], {"private", "drm", "public"}),
    "fewer known words": ("/TrackStatus/x-extensible-enum", ["failed"], {"failed", "preparing", "available", "Ready"}),
    "a missing null": ("/View/properties/browserEngine/type", "string", ["string", "null"]),
    "a missing null of a number": ("/View/properties/fpEmbed/type", "boolean", ["boolean", "null"]),
    "a wrong format": ("/AudioTrack/properties/id/format", "date-time", "uuid"),
    "a wrong format of an address": ("/Media/properties/thumbnail/format", "email", "uri"),
    "a missing status": ("/paths/~1live~1streams/post/responses/201", REMOVED, {"description", "content"}),
    "a wrong media type": (
        "/paths/~1data~1dimensions/get/responses/200/content",
        {"text/plain": {"schema": {"type": "string"}}},
        {"text/plain", "application/json"},
    ),
    "a wrong const of errors": ("/Error/properties/success/const", True, False),
    "a wrong const of successes": ("/Done/properties/success/const", "yes", True),
    "a required key that is not always there": ("/Media/required/-", "creatorId", ABSENT),
    "an integer for a number": ("/PlayerEvent/properties/d/properties/fps/type", ["integer", "null"], ["number", "null"]),
    "a maxLength that is too small": ("/Media/properties/title/maxLength", 5, 19),
    "a maximum that is too small": ("/Error/properties/error/properties/code/maximum", 399, 400),
    "a minimum that is too large": ("/Pagination/properties/offsetCount/minimum", 5, 1),
    "a pattern that does not fit": ("/HexId/pattern", "^[g-z]+$", ABSENT),
    "a list that is too short": ("/Timespan/maxItems", 1, 2),
}
pytestmark = []
real = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings are not here")


def full(pointer):
    """*pointer* into the document; those that begin with the name of a schema are of components."""
    return pointer if pointer.startswith("/paths") else SCHEMAS + pointer


def damaged(folder, names):
    """A copy of the document with the damages of *names*, and its text."""
    path = folder / "fastpix.yaml"
    text = (ROOT / "spec" / "fastpix.yaml").read_text("utf-8")
    text = edited(text, [Change(full(DAMAGES[name][0]), DAMAGES[name][1]) for name in names])
    path.write_text(text, "utf-8")
    return path, text


def fact(value, pointer):
    """What the document *value* says at *pointer*; ABSENT where nothing stands there."""
    try:
        return json_pointer.get(value, full(pointer))
    except json_pointer.MissingError:
        return ABSENT


def holds(value, name):
    """Whether the fact that the damage *name* took away is there again."""
    pointer, _, wanted = DAMAGES[name]
    if pointer.endswith("/required/-"):
        return "creatorId" not in fact(value, pointer.removesuffix("/-"))
    found = fact(value, pointer)
    return wanted <= {*found} if isinstance(wanted, set) and found is not ABSENT else found == wanted


def lost(before, after):
    """The numbers, from 1, of the lines of *before* that are not in *after*."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return {line + 1 for tag, a, b, *_ in matcher.get_opcodes() if tag in {"replace", "delete"} for line in range(a, b)}


def comments(text):
    """The comments of *text*, in their order."""
    return re.findall(r"(?:^|\s)#.*", text)


def check(path, text, recordings, names):
    """Suggests for the document at *path*, writes, and suggests again: nothing is left that differs."""
    found = suggest(recordings, path)
    found.write()
    after = path.read_text("utf-8")
    value = yaml12.read(after)

    assert [name for name in names if not holds(value, name)] == []
    assert lost(text, after) <= {one.line for one in found.edits}
    assert comments(after) == comments(text)
    again = suggest(recordings, path)
    assert (again.edits, again.left, again.diff()) == ((), (), "")


@real
@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_that_the_recordings_show_is_mended(name, tmp_path):
    """Each alone: the fact is there again, the recordings fit, all other lines stay, a second run suggests nothing."""
    path, text = damaged(tmp_path, [name])

    check(path, text, RECORDINGS, [name])


@real
def test_all_damages_together_are_mended(tmp_path):
    """In one run, though some hide others at first."""
    path, text = damaged(tmp_path, DAMAGES)

    check(path, text, RECORDINGS, DAMAGES)
