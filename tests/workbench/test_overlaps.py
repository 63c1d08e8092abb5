"""`suggest` for a oneOf of which a recorded value matches several branches: how the branches become disjoint."""

import json

import pytest

from fastpix_dyn.contract.replay import replay
from fastpix_dyn.spec import json_pointer, yaml12
from fastpix_dyn.workbench.suggest import suggest

SCHEMAS = "/components/schemas"
TEXT = {"type": "string"}


def document(value, schemas, version="3.1.0"):
    """Return a document with one operation, whose response has `value` of the schema *value*, and with *schemas*."""
    schema = {"type": "object", "properties": {"value": value}}
    content = {"application/json": {"schema": schema}}
    operation = {"operationId": "get", "responses": {"200": {"description": "It.", "content": content}}}
    return {
        "openapi": version,
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://things.example/"}],
        "paths": {"/": {"get": operation}},
        "components": {"schemas": schemas},
    }


def edited(folder, root, values):
    """Return the suggestions for *root* and the recorded *values*, the edited document, and its findings."""
    path, recordings = folder / "things.json", folder / "recordings"
    path.write_text(json.dumps(root, indent=2))
    recordings.mkdir()
    for number, value in enumerate(values):
        recording = {"operationId": "get", "method": "GET", "path": "/", "status": 200,
                     "contentType": "application/json", "body": {"value": value}}  # fmt: skip
        (recordings / f"{number}.json").write_text(json.dumps(recording))
    found = suggest(recordings, path)
    found.write()
    return found, yaml12.parse(path.read_text()), replay(recordings, path).findings


def one_of(*names, **others):
    """Return a oneOf of components."""
    return {"oneOf": [{"$ref": f"#{SCHEMAS}/{name}"} for name in names], **others}


def thing(name=None, keys=(), **properties):
    """Return an object schema whose `type` is any string, with other *keys*."""
    return {
        "type": "object",
        **({"title": name} if name else {}),
        "properties": {"type": dict(TEXT), **{key: dict(TEXT) for key in keys}, **properties},
    }


def words(document_after, name, key="type"):
    """Return the words that `const` or `enum` of a property of a component lists."""
    schema = json_pointer.get(document_after, f"{SCHEMAS}/{name}/properties/{key}")
    return [schema["const"]] if "const" in schema else schema.get("enum")


VIDEO, AUDIO = {"type": "video", "width": "3"}, {"type": "audio", "channels": "2"}
OTHER = {"type": "text", "language": "en"}
CASES = {
    "other keys": (
        one_of("A", "B"), {"A": thing(keys=["width"]), "B": thing(keys=["channels"])}, [VIDEO, AUDIO],
        {"A": ["video"], "B": ["audio"]},
    ),
    "several words of one": (
        one_of("A", "B"), {"A": thing(keys=["width"]), "B": thing(keys=["channels"])},
        [VIDEO, {**VIDEO, "type": "film"}, AUDIO], {"A": ["video", "film"], "B": ["audio"]},
    ),
    "a mapping": (
        one_of("A", "B", discriminator={
            "propertyName": "type", "mapping": {"video": f"#{SCHEMAS}/A", "audio": f"#{SCHEMAS}/B"},
        }),
        {"A": thing(), "B": thing()}, [{"type": "video"}], {"A": ["video"], "B": ["audio"]},
    ),
    "a mapping to names": (
        one_of("A", "B", discriminator={"propertyName": "type", "mapping": {"video": "A", "audio": "B"}}),
        {"A": thing(), "B": thing()}, [{"type": "audio"}], {"A": ["video"], "B": ["audio"]},
    ),
    "names of components": (
        one_of("VideoTrack", "AudioTrack"), {"VideoTrack": thing(), "AudioTrack": thing()},
        [{"type": "video"}, {"type": "audio"}], {"VideoTrack": ["video"], "AudioTrack": ["audio"]},
    ),
    "a name for a word that was not recorded": (
        one_of("VideoTrack", "AudioTrack"), {"VideoTrack": thing(), "AudioTrack": thing()},
        [{"type": "video"}], {"VideoTrack": ["video"], "AudioTrack": ["audio"]},
    ),
    "a word of two parts": (
        one_of("LiveClipItem", "LongFilmItem"), {"LiveClipItem": thing(), "LongFilmItem": thing()},
        [{"type": "live_clip"}], {"LiveClipItem": ["live_clip"], "LongFilmItem": ["long_film"]},
    ),
    "titles": (
        one_of("A", "B"), {"A": thing("Video input"), "B": thing("Audio input")},
        [{"type": "audio"}], {"A": ["video"], "B": ["audio"]},
    ),
    "examples": (
        one_of("A", "B"),
        {"A": thing(type={**TEXT, "example": "video"}), "B": thing(type={**TEXT, "default": "audio"})},
        [{"type": "video"}], {"A": ["video"], "B": ["audio"]},
    ),
    "examples of the whole": (
        one_of("A", "B"),
        {"A": {**thing(), "examples": [{"type": "video"}]}, "B": {**thing(), "example": {"type": "audio"}}},
        [{"type": "video"}], {"A": ["video"], "B": ["audio"]},
    ),
    "the same example in both": (
        one_of("A", "B"),
        {
            "A": thing(keys=["width"], type={"type": "string", "example": "video"}),
            "B": thing(keys=["channels"], type={"type": "string", "example": "video"}),
        },
        [VIDEO, AUDIO], {"A": ["video"], "B": ["audio"]},
    ),
    "one branch that already has an enum": (
        one_of("A", "B"), {"A": thing(type={"enum": ["video"]}, keys=["width"]), "B": thing(keys=["channels"])},
        [VIDEO, AUDIO], {"A": ["video"], "B": ["audio"]},
    ),
    "both with all the words": (
        one_of("A", "B"),
        {name: thing(type={"type": "string", "enum": ["video", "audio"]}, keys=keys)
         for name, keys in (("A", ["width"]), ("B", ["channels"]))},
        [VIDEO, AUDIO], {"A": ["video"], "B": ["audio"]},
    ),
    "three": (
        one_of("A", "B", "C"),
        {"A": thing(keys=["width"]), "B": thing(keys=["channels"]), "C": thing(keys=["language"])},
        [VIDEO, AUDIO, OTHER], {"A": ["video"], "B": ["audio"], "C": ["text"]},
    ),
    "another property": (
        one_of("A", "B"),
        {"A": {"type": "object", "properties": {"id": TEXT, "assetKind": TEXT, "width": TEXT}},
         "B": {"type": "object", "properties": {"id": TEXT, "assetKind": TEXT, "channels": TEXT}}},
        [{"id": "a", "assetKind": "video", "width": "3"}, {"id": "b", "assetKind": "audio", "channels": "3"}],
        {"A": ["video"], "B": ["audio"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("version", ["3.1.0", "3.0.3"])
@pytest.mark.parametrize("name", CASES)
def test_branches_are_distinguished_by_the_words_of_a_property(name, version, tmp_path):
    """Each branch lists its words; the recordings match, and a second run suggests nothing."""
    value, schemas, values, wanted = CASES[name]
    key = "assetKind" if name == "another property" else "type"

    found, after, left = edited(tmp_path, document(value, schemas, version), values)

    assert {one: words(after, one, key) for one in wanted} == wanted
    assert [one for one in left if one.kind == "violation"] == []
    assert suggest(tmp_path / "recordings", tmp_path / "things.json").edits == ()
    (edit,) = [one for one in found.edits if one.rule == "oneOf"]
    assert f'distinguish the branches by "{key}": ' in edit.action
    assert str(edit).count("get") == 1


@pytest.mark.parametrize(
    ("value", "values", "wanted"),
    [
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, [3], {"type": "number"}),
        ({"oneOf": [{"type": "number"}, {"type": "integer"}]}, [3, 3.5], {"type": "number"}),
        (
            {"oneOf": [{"type": "integer"}, {"type": "number"}, {"type": "string"}]},
            [3],
            {"oneOf": [{"type": "number"}, {"type": "string"}]},
        ),
        ({"oneOf": [{"type": "string"}, {"type": "string"}]}, ["a"], {"type": "string"}),
        (
            {"oneOf": [{"type": "string", "format": "uuid"}, {"type": "string"}]},
            ["3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"],
            {"type": "string"},
        ),
        ({"oneOf": [{"enum": ["a"]}, {"type": "string"}]}, ["a"], {"type": "string"}),
        (
            {"oneOf": [{"type": ["string", "null"]}, {"type": ["integer", "null"]}]},
            [None, 3],
            {"oneOf": [{"type": ["string", "null"]}, {"type": "integer"}]},
        ),
        (
            {"description": "Seconds.", "oneOf": [{"type": "integer"}, {"type": "number"}]},
            [3],
            {"description": "Seconds.", "type": "number"},
        ),
    ],
)
def test_a_redundant_branch_is_removed(value, values, wanted, tmp_path):
    """For numbers and strings; null stays in one branch only."""
    _, after, left = edited(tmp_path, document(value, {}), values)

    schema = after["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"]["value"] == wanted
    assert [one for one in left if one.kind == "violation"] == []


def test_branches_in_separate_files_are_distinguished(tmp_path):
    """Each file is edited; the names of the files are the names of the branches."""
    for name, key in (("VideoTrack", "width"), ("AudioTrack", "channels"), ("SubtitleTrack", "language")):
        (tmp_path / f"{name}.json").write_text(json.dumps(thing(keys=[key])))
    value = {"oneOf": [{"$ref": f"{name}.json"} for name in ("VideoTrack", "AudioTrack", "SubtitleTrack")]}

    found, _, left = edited(tmp_path, document(value, {}), [{"type": "video"}, {"type": "audio"}, {"type": "subtitle"}])

    closed = {name: json.loads(text)["properties"]["type"]["const"] for name, text in found.after.items()}
    assert closed == {"VideoTrack.json": "video", "AudioTrack.json": "audio", "SubtitleTrack.json": "subtitle"}
    assert found.edits[0].message == "matches more than one alternative: VideoTrack, AudioTrack and SubtitleTrack"
    assert list(left) == []
    assert suggest(tmp_path / "recordings", tmp_path / "things.json").edits == ()


def test_inline_branches_are_distinguished_by_their_titles(tmp_path):
    """They have no component names."""
    value = {"oneOf": [thing("A video"), thing("An audio track"), thing("A text")]}

    _, after, left = edited(tmp_path, document(value, {}), [{"type": "video"}, {"type": "audio"}, {"type": "text"}])

    schema = after["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    branches = schema["properties"]["value"]["oneOf"]
    assert [one["properties"]["type"]["const"] for one in branches] == ["video", "audio", "text"]
    assert list(left) == []


def test_nullable_of_openapi_3_0_stays_in_one_branch(tmp_path):
    """`nullable` is removed from the others."""
    value = {"oneOf": [{"type": "string", "nullable": True}, {"type": "integer", "nullable": True}]}

    _, after, left = edited(tmp_path, document(value, {}, "3.0.3"), [None])

    schema = after["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"]["value"] == {"oneOf": [{"type": "string", "nullable": True}, {"type": "integer"}]}
    assert list(left) == []


def test_a_property_of_a_shared_base_is_restricted_in_each_branch(tmp_path):
    """The base does not change."""
    base = {"type": "object", "properties": {"type": {"type": "string"}}}
    made = {name: {"allOf": [{"$ref": f"#{SCHEMAS}/Base"}], "properties": {key: TEXT}}
            for name, key in (("A", "width"), ("B", "channels"))}  # fmt: skip

    _, after, left = edited(tmp_path, document(one_of("A", "B"), {"Base": base, **made}), [VIDEO, AUDIO])

    assert after["components"]["schemas"]["Base"] == base
    assert (words(after, "A"), words(after, "B")) == (["video"], ["audio"])
    assert list(left) == []


@pytest.mark.parametrize(
    ("schemas", "values"),
    [
        ({"A": thing(), "B": thing()}, [{"type": "video"}]),
        ({"A": thing(keys=["width"]), "B": thing(keys=["width"])}, [VIDEO]),
        ({"A": {"type": "object"}, "B": {"type": "object", "properties": {"type": TEXT}}}, [{"type": "video"}]),
        (
            {"A": {"properties": {"id": TEXT, "x": TEXT}}, "B": {"properties": {"id": TEXT, "y": TEXT}}},
            [{"id": "one", "x": ""}, {"id": "two", "y": ""}],
        ),
    ],
    ids=["no evidence", "the same keys", "no property of both", "an id"],
)
def test_nothing_is_guessed(schemas, values, tmp_path):
    """If no evidence shows which word belongs to which branch, nothing is suggested."""
    found, after, _ = edited(tmp_path, document(one_of("A", "B"), schemas), values)

    assert [one.rule for one in found.unresolved] == ["oneOf"]
    assert after["components"]["schemas"] == schemas
    assert found.edits == ()


def test_actions_show_values_as_json(tmp_path):
    """`true` and `null`, not `True` and `None`."""
    value = {"const": True}

    found, after, _ = edited(tmp_path, document(value, {}), [True, "True", None])

    assert [one.action for one in found.edits] == ['allow true or "True" or null']
    assert all("True" not in one.message.replace("'True'", "") and "None" not in one.message for one in found.edits)
    schema = after["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"]["value"] == {"enum": [True, "True", None]}
