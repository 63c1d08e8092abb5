"""`suggest` on damaged documents: it fixes what the recordings show, and changes nothing else."""

import difflib
import json
import re
import runpy
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from plans import API
from recorded import FOLDERS, SAMPLES, each_source

from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.contract.reports.machine_readable import json_report
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import json_pointer, yaml12
from fastpix_dyn.workbench.edits import REMOVED, Edit, apply_edits
from fastpix_dyn.workbench.suggest import suggest

SMALL = runpy.run_path(str(Path(__file__).with_name("small_document.py")))
ABSENT = SMALL["ABSENT"]
ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "spec" / "fastpix.yaml"
SCHEMAS = "/components/schemas"


class Seen(NamedTuple):
    """What the recordings of each source lead to."""

    samples: object
    live: object


MEDIA_REQUIRED = API.schemas["Media"]["required"]

# By name: the pointer, the damaged value, and the expected value after the fix; a set must be contained in it. If the
# expected value depends on what was recorded, it is a `Seen`.
DAMAGES = {
    "a dropped property": (f"{SCHEMAS}/ManualPlaylist/properties/description", REMOVED, {"type": "string"}),
    "a dropped property of a list's items": (
        f"{SCHEMAS}/PlaybackId/properties/id",
        REMOVED,
        {"type": "string", "format": "uuid"},
    ),
    "a wrong type": (
        f"{SCHEMAS}/Media/properties/sourceAccess/type",
        "string",
        Seen(samples={"boolean", "null"}, live="boolean"),
    ),
    "a wrong type of a list": (f"{SCHEMAS}/ManualPlaylist/properties/mediaList/type", "object", "array"),
    "a wrong type among two": (
        f"{SCHEMAS}/MediaDuration/type",
        "number",
        Seen(samples={"string", "number"}, live="string"),  # null is allowed where a media refers to it
    ),
    "a narrower enum": (f"{SCHEMAS}/AccessPolicy/enum", ["private", "drm"], {"private", "drm", "public"}),
    "fewer known words": (
        f"{SCHEMAS}/TrackStatus/x-extensible-enum",
        ["failed"],
        {"failed", "preparing", "available", "Ready"},
    ),
    "a missing null": (f"{SCHEMAS}/View/properties/browserEngine/type", "string", ["string", "null"]),
    "a missing null of a number": (f"{SCHEMAS}/View/properties/fpEmbed/type", "boolean", ["boolean", "null"]),
    "a wrong format": (f"{SCHEMAS}/AudioTrack/properties/id/format", "date-time", "uuid"),
    "a wrong format of an address": (f"{SCHEMAS}/Media/properties/thumbnail/format", "email", "uri"),
    "a missing status": ("/paths/~1live~1streams/post/responses/201", REMOVED, {"description", "content"}),
    "a wrong media type": (
        "/paths/~1data~1dimensions/get/responses/200/content",
        {"text/plain": {"schema": {"type": "string"}}},
        {"text/plain", "application/json"},
    ),
    "a wrong const of errors": (f"{SCHEMAS}/BadRequestBody/properties/success/const", True, False),
    "a wrong const of successes": (f"{SCHEMAS}/Done/properties/success/const", "yes", True),
    "a required key that is not always there": (f"{SCHEMAS}/Media/required/-", "creatorId", MEDIA_REQUIRED),
    "an integer for a number": (
        f"{SCHEMAS}/View/properties/averageBitrate/type",
        ["integer", "null"],
        ["number", "null"],
    ),
    "a maxLength that is too small": (f"{SCHEMAS}/Media/properties/title/maxLength", 5, Seen(samples=30, live=19)),
    "a maximum that is too small": (
        f"{SCHEMAS}/LiveStream/properties/reconnectWindow/maximum",
        100,
        Seen(samples=1800, live=120),
    ),
    "a minimum that is too large": (f"{SCHEMAS}/Pagination/properties/offsetCount/minimum", 5, 1),
    "a pattern that does not fit": (f"{SCHEMAS}/HexId/pattern", "^[g-z]+$", ABSENT),
    "a list that is too short": (f"{SCHEMAS}/Timespan/maxItems", 1, 2),
}


# The samples that show each damage; a suggestion from all of them would take long.
SHOWN_BY = {
    "a dropped property": "get-playlist-by-id",
    "a dropped property of a list's items": "get-media",
    "a wrong type": "get-media",
    "a wrong type of a list": "get-playlist-by-id",
    "a wrong type among two": "get-media",
    "a narrower enum": "get-media",
    "fewer known words": "get-media",
    "a missing null": "get_video_view_details",
    "a missing null of a number": "get_video_view_details",
    "a wrong format": "get-media",
    "a wrong format of an address": "get-media",
    "a missing status": "create-new-stream",
    "a wrong media type": "list_dimensions",
    "a wrong const of errors": "get-media-summary",
    "a wrong const of successes": "delete-media",
    "a required key that is not always there": "get-media",
    "an integer for a number": "get_video_view_details",
    "a maxLength that is too small": "get-media",
    "a maximum that is too small": "get-live-stream-by-id",
    "a minimum that is too large": "get-media-clips",
    "a pattern that does not fit": "get-live-stream-by-id",
    "a list that is too short": "list_errors",
}


def shown(folder, source):
    """Return the recordings of *source* that show all damages: of the samples only these, in *folder*."""
    if source != "samples":
        return FOLDERS[source]
    folder.mkdir()
    for one in set(SHOWN_BY.values()):
        shutil.copy(SAMPLES / f"{one}.json", folder)
    return folder


def wanted(damage, source):
    """Return *damage* with the value that the recordings of *source* lead to."""
    pointer, wrong, expected = damage
    return pointer, wrong, getattr(expected, source) if isinstance(expected, Seen) else expected


def fact(value, pointer):
    """Return the value at *pointer* of the document *value*; ABSENT if there is none."""
    try:
        return json_pointer.get(value, pointer)
    except json_pointer.MissingError:
        return ABSENT


def holds(value, damage):
    """Whether *damage* is fixed in *value*: the expected value, words or length is there again."""
    pointer, _, wanted = damage
    found = fact(value, pointer.removesuffix("/-") if pointer.endswith("/-") else pointer)
    if pointer.endswith("enum/1"):
        found = fact(value, pointer.removesuffix("/1"))
    if isinstance(wanted, set):
        return found is not ABSENT and wanted <= {*found}
    return len(found) == wanted if isinstance(wanted, int) and isinstance(found, dict | list) else found == wanted


def lost(before, after):
    """Return the numbers, from 1, of the lines of *before* that are not in *after*."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return {line + 1 for tag, a, b, *_ in matcher.get_opcodes() if tag in {"replace", "delete"} for line in range(a, b)}


def comments(text):
    """Return the comments of *text*, in order."""
    return re.findall(r"(?:^|\s)#.*", text)


def damaged(path, text, damages):
    """Write *text* with *damages* to *path*, and return it."""
    made = apply_edits(text, [Edit(pointer, value) for pointer, value, _ in damages])
    path.write_text(made, "utf-8")
    return made


def check(path, text, recordings, damages):
    """Apply the suggestions for *text* at *path*: each damage is fixed, and nothing else changes."""
    found = suggest(recordings, path)
    found.write()
    after = path.read_text("utf-8")
    value = yaml12.parse(after)

    assert [damage for damage in damages if not holds(value, damage)] == []
    assert found.unresolved == ()
    assert lost(text, after) <= {one.line for one in found.edits}
    assert comments(after) == comments(text)


def check_again(path, recordings):
    """A second run suggests nothing."""
    again = suggest(recordings, path)

    assert (again.edits, again.unresolved, again.diff()) == ((), (), "")


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_that_the_recordings_show_is_fixed(name, tmp_path):
    """One at a time: the recordings match, and all other lines and comments stay."""
    damage = wanted(DAMAGES[name], "samples")
    text = damaged(tmp_path / "fastpix.yaml", SPEC.read_text("utf-8"), [damage])

    check(tmp_path / "fastpix.yaml", text, SAMPLES / f"{SHOWN_BY[name]}.json", [damage])


@pytest.mark.long  # each fix uncovers more damage, and the whole document is read again
@each_source
def test_all_damages_together_are_fixed(source, tmp_path):
    """In one run, although some damages conceal others at first; a second run suggests nothing."""
    path = tmp_path / "fastpix.yaml"
    all_damages = [wanted(one, source) for one in DAMAGES.values()]
    text = damaged(path, SPEC.read_text("utf-8"), all_damages)
    given = shown(tmp_path / "shown", source)

    check(path, text, given, all_damages)
    check_again(path, given)


@pytest.mark.parametrize("name", SMALL["DAMAGES"])
def test_a_damage_of_a_small_document_is_fixed(name, tmp_path):
    """As above, with a document and recordings that are part of the tests."""
    path, damage = tmp_path / "shop.yaml", SMALL["DAMAGES"][name]
    recordings = SMALL["record"](tmp_path / "recordings")
    text = damaged(path, SMALL["TEXT"], [damage])

    check(path, text, recordings, [damage])
    check_again(path, recordings)


def test_a_correct_document_gets_no_edits(tmp_path):
    """The command reports that there is nothing to suggest."""
    path = tmp_path / "shop.yaml"
    path.write_text(SMALL["TEXT"], "utf-8")
    recordings = SMALL["record"](tmp_path / "recordings")

    done = CliRunner().invoke(program, ["spec", "suggest", "--recordings", str(recordings), "--spec", str(path)])

    assert (done.exit_code, done.output) == (0, "nothing to suggest\n")


def test_the_command_shows_edits_and_writes_them_with_write(tmp_path):
    """First exit code 1 and a diff, then exit code 0 and the fixed file."""
    path = tmp_path / "shop.yaml"
    damaged(path, SMALL["TEXT"], [SMALL["DAMAGES"]["a wrong type"]])
    words = ["spec", "suggest", "--recordings", str(SMALL["record"](tmp_path / "recordings")), "--spec", str(path)]

    shown, wrote = CliRunner().invoke(program, words), CliRunner().invoke(program, [*words, "--write"])

    assert shown.exit_code == 1
    assert (
        "shop.yaml:57: list-things 200 /*/size: expected true or false, got 3; allow the type integer" in shown.output
    )
    assert "-        size: { type: boolean }\n+        size: { type: integer }\n" in shown.output
    assert (wrote.exit_code, path.read_text("utf-8")) == (0, SMALL["TEXT"])


REPORTED = {
    "a wrong type": ["boolean", "integer"],
    "a missing null": ["string", "null"],
    "fewer known words": ["book", "pen"],
    "a narrower enum": ["red", "blue"],
    "a wrong minimum": 0.5,
    "a maxLength that is too small": 8,
    "a wrong format": ABSENT,
    "a required key that is not always there": ["id", "kind"],
    "a dropped property": {},
}


@pytest.mark.parametrize("form", ["report", "drift"])
@pytest.mark.parametrize("name", REPORTED)
def test_a_report_fixes_what_it_shows(name, form, tmp_path):
    """From the JSON report of `contract`, or a drift log; a second run with it suggests nothing."""
    path, damage = tmp_path / "shop.yaml", SMALL["DAMAGES"][name]
    damaged(path, SMALL["TEXT"], [damage])
    report = replay(SMALL["record"](tmp_path / "recordings"), path)
    told = tmp_path / "told"
    lines = "".join(json.dumps({"writer": "w", **asdict(one)}) + "\n" for one in report.findings)
    told.write_text(json_report(report, "violation") if form == "report" else lines, "utf-8")

    found = suggest(told, path)
    found.write()

    assert holds(yaml12.parse(path.read_text("utf-8")), (damage[0], None, REPORTED[name]))
    assert suggest(told, path).edits == ()


def test_a_schema_in_another_file_is_edited_there(tmp_path):
    """The root file stays as it is."""
    root, _, schemas = SMALL["TEXT"].partition("    Maker: ")
    (tmp_path / "maker.yaml").write_text(
        "# far away\ntype: object\nproperties: { street: { type: string } }\n", "utf-8"
    )
    path = tmp_path / "shop.yaml"
    path.write_text(f"{root}    Maker: {{ $ref: maker.yaml }}\n{schemas.partition(chr(10))[2]}", "utf-8")

    found = suggest(SMALL["record"](tmp_path / "recordings"), path)

    assert found.after == {
        "maker.yaml": "# far away\ntype: object\nproperties: { street: { type: string }, city: { type: string } }\n"
    }
    assert "+++ b/maker.yaml\n" in found.diff()


def test_null_is_allowed_at_the_reference_only(tmp_path):
    """Other uses of the schema may never be null."""
    path, recordings = tmp_path / "shop.yaml", SMALL["record"](tmp_path / "recordings")
    path.write_text(SMALL["TEXT"], "utf-8")
    answer = {"operationId": "get-thing", "status": 200, "body": {**SMALL["THINGS"][0], "maker": None}}
    (recordings / "new.json").write_text(json.dumps(answer), "utf-8")

    suggest(recordings, path).write()

    after = path.read_text("utf-8")
    assert '        maker: { oneOf: [{ $ref: "#/components/schemas/Maker" }, { type: "null" }] }\n' in after
    assert len(lost(SMALL["TEXT"], after)) == 1
    check_again(path, recordings)


def test_a_json_document_is_fixed(tmp_path):
    """It stays JSON with its indentation."""
    path, value = tmp_path / "shop.json", yaml12.parse(SMALL["TEXT"])
    whole = json.dumps(value, indent=4)
    before, _, after = whole.rpartition('"type": "integer"')
    path.write_text(f'{before}"type": "boolean"{after}', "utf-8")

    suggest(SMALL["record"](tmp_path / "recordings"), path).write()

    assert path.read_text("utf-8") == whole


def test_null_in_a_document_of_openapi_3_0_is_nullable(tmp_path):
    """Its types are single words (OpenAPI 3.0.3 §4.7.24)."""
    path = tmp_path / "shop.yaml"
    text = SMALL["TEXT"].replace("3.1.0", "3.0.3").replace('[string, "null"]', "string").replace("const: ", "example: ")
    path.write_text(text.replace("exclusiveMaximum: 10 ", ""), "utf-8")
    recordings = SMALL["record"](tmp_path / "recordings")

    suggest(recordings, path).write()

    assert '        name: { type: string, maxLength: 8, pattern: "^[A-Z]", nullable: true }\n' in path.read_text(
        "utf-8"
    )
    check_again(path, recordings)


def test_findings_that_no_edit_can_fix_are_unresolved(tmp_path):
    """Such as a response of an operation that the document does not have."""
    path, recordings = tmp_path / "shop.yaml", SMALL["record"](tmp_path / "recordings")
    path.write_text(SMALL["TEXT"], "utf-8")
    (recordings / "new.json").write_text(json.dumps({"method": "GET", "path": "/else", "status": 200}), "utf-8")

    found = suggest(recordings, path)

    assert found.edits == ()
    assert [str(one) for one in found.unresolved] == ["GET /else 200 /: the document has no operation GET /else"]


@pytest.mark.parametrize("text", ["{}", "no json", '{"findings": [{"operation": "x"}]}', "[1]"])
def test_a_file_that_is_neither_recording_nor_report_raises(text, tmp_path):
    """It does not look as if there were nothing to suggest."""
    (tmp_path / "x.json").write_text(text, "utf-8")
    (tmp_path / "shop.yaml").write_text(SMALL["TEXT"], "utf-8")

    with pytest.raises(ConfigurationError):
        suggest(tmp_path / "x.json", tmp_path / "shop.yaml")


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path):
    """The edits belong to the earlier text."""
    path = tmp_path / "shop.yaml"
    damaged(path, SMALL["TEXT"], [SMALL["DAMAGES"]["a wrong type"]])
    found = suggest(SMALL["record"](tmp_path / "recordings"), path)
    path.write_text("other", "utf-8")

    with pytest.raises(ConfigurationError, match="has changed since it was read"):
        found.write()
    assert path.read_text("utf-8") == "other"
