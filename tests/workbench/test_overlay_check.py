"""Overlays on the workbench: every fault with its line, and the changed document."""

import json

import pytest
from small import library

from fastpix_dyn import Client, SpecError
from fastpix_dyn.workbench.overlay import apply, check

RIGHT = """\
overlay: 1.0.0
info: { title: Ours, version: "1" }
extends: https://library.example/api.json
actions:
  - target: $.info
    description: What it is called here.
    update: { title: Our library }
  - target: $.paths['/ping']
    remove: true
"""


@pytest.fixture
def checked(tmp_path):
    """What is wrong with an overlay of the library: lines and messages."""
    (tmp_path / "api.json").write_text(json.dumps(library(), indent=1))

    def found(*texts):
        files = [tmp_path / f"ours{number}.yaml" for number, _ in enumerate(texts)]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text)
        return [(one.file, one.line, one.message) for one in check(tmp_path / "api.json", files)]

    return found


def test_nothing_is_said_of_a_right_overlay(checked):
    """All that Overlay 1.0.0 has may stand in it."""
    assert checked(RIGHT) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("overlay: 1.0.0", "overlay: 2.0.0", 1, "expected an Overlay version"),
        ('info: { title: Ours, version: "1" }\n', "", 1, "needs `info`"),
        (', version: "1"', "", 2, "`info` needs a version"),
        ("title: Ours, ", "", 2, "`info` needs a title"),
        ("title: Ours", "title: 7", 2, "expected text, not 7"),
        ("title: Ours", "titel: x, title: Ours", 2, "`info` has no 'titel'"),
        ("api.json", "other.json", 3, "extends other.json, but is applied to api.json"),
        ("extends: https", "extend: https", 3, "an overlay has no 'extend'"),
        ("    update: { title: Our library }\n", "    updat: { title: Our library }\n", 7, "an action has no 'updat'"),
        ("    update: { title: Our library }\n", "", 5, "an action needs `update`"),
        ("update: { title: Our library }", "update: { title: Library }", 5, "changes nothing"),
        ("update: { title: Our library }", "update: Our library", 7, "merged into an object"),
        ("update: { title: Our library }", "update: { title: [] }", 7, "expected text"),
        ("$.paths['/ping']", "$.paths['/pong']", 8, "finds nothing"),
        ("$.paths['/ping']", "$.paths[", 8, "is not a JSONPath"),
        ("$.paths['/ping']", "$", 8, "the whole document can't be removed"),
        ("    remove: true\n", "    remove: yes please\n", 9, "expected true or false"),
        ("    remove: true\n", "    remove: true\n    update: {}\n", 10, "has no effect"),
        ("  - target: $.paths['/ping']\n    remove: true\n", "  - remove: true\n", 8, "needs a `target`"),
        ("  - target: $.paths['/ping']\n", "  - target: $.paths['/books'].get.responses\n", None, "needs `responses`"),
    ],
)
def test_each_fault_is_told_with_its_file_and_line(checked, old, new, line, words):
    """Of the overlay, of each action, and of what comes out."""
    assert RIGHT.count(old) == 1

    found = checked(RIGHT.replace(old, new))

    told = [one for one in found if words in one[2]]
    assert told, found
    assert line is None or ("ours0.yaml", line) in {one[:2] for one in told}


def test_an_overlay_without_actions_is_none(checked):
    """There must be one at least (Overlay 1.0.0 §4.4.1)."""
    head = RIGHT.partition("actions:")[0]
    assert [one[1:] for one in checked(head + "actions: []\n")] == [(4, "an overlay needs `actions`, one at least")]
    assert [one[1:] for one in checked(head)] == [(1, "an overlay needs `actions`, one at least")]


def test_overlays_follow_each_other_and_each_fault_names_its_file(checked):
    """The second sees what the first has made."""
    second = RIGHT.replace("$.paths['/ping']", "$.paths['/pong']")
    found = checked(RIGHT, second)
    assert {one[:2] for one in found} == {("ours1.yaml", 5), ("ours1.yaml", 8)}


def test_the_changed_document_comes_out():
    """And the one that was given stays as it was."""
    given = library()
    update = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [
        {"target": "$.info", "update": {"title": "New"}},
    ]}  # fmt: skip
    assert apply(given, [update]) == library(info={"title": "New", "version": "2"})
    assert given == library()


@pytest.mark.parametrize("found", ["[1,0]", "[0,1,1]", "[*]"])
def test_items_are_removed_whatever_the_order_in_which_they_are_found(found):
    """Each once."""
    get = "$.paths['/books'].get"
    gone = [{"target": f"{get}.{one}", "remove": True} for one in ("x-dyn-pagination", f"parameters{found}")]
    changed = apply(library(), [{"overlay": "1.0.0", "actions": gone}])
    assert changed["paths"]["/books"]["get"]["parameters"] == []


def test_what_stands_in_another_that_is_removed_is_removed_with_it():
    """`$..description` may find a description in an object called description."""
    given = library(**{"x-a": {"description": {"description": "d"}}})
    overlay = {"overlay": "1.0.0", "actions": [{"target": "$..description", "remove": True}]}
    assert "description" not in json.dumps(apply(given, [overlay])["x-a"])


def test_a_fault_keeps_its_line_when_what_stood_before_it_in_a_list_is_removed(tmp_path):
    """The added parameter moves from the third place to the first."""
    (tmp_path / "api.json").write_text(json.dumps(library()))
    (tmp_path / "ours.yaml").write_text(
        "overlay: 1.0.0\n"
        "actions:\n"
        "  - target: $.paths['/books'].get.x-dyn-pagination\n"
        "    remove: true\n"
        "  - target: $.paths['/books'].get.parameters\n"
        "    update: { name: author, in: nowhere, schema: {} }\n"
        "  - target: $.paths['/books'].get.parameters[0,1]\n"
        "    remove: true\n"
    )
    with pytest.raises(SpecError, match=r"ours\.yaml:6: /actions/1/update/in: expected one of"):
        Client(spec=tmp_path / "api.json", overlays=[tmp_path / "ours.yaml"])
