"""Checks of overlays: every fault with its line, and the changed document."""

import json

import pytest
from small import library

from fastpix_dyn import Client, SpecError
from fastpix_dyn.workbench.overlay_checks import apply_overlays, check_overlays

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
    """Return the faults of overlays of the library: file, line and message."""
    (tmp_path / "api.json").write_text(json.dumps(library(), indent=1))

    def found(*texts):
        files = [tmp_path / f"ours{number}.yaml" for number, _ in enumerate(texts)]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text)
        return [(one.file, one.line, one.message) for one in check_overlays(tmp_path / "api.json", files)]

    return found


def test_a_valid_overlay_has_no_faults(checked):
    """It uses every field of Overlay 1.0.0."""
    assert checked(RIGHT) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("overlay: 1.0.0", "overlay: 2.0.0", 1, "expected an Overlay version"),
        ('info: { title: Ours, version: "1" }\n', "", 1, "needs `info`"),
        (', version: "1"', "", 2, "`info` needs a version"),
        ("title: Ours, ", "", 2, "`info` needs a title"),
        ("title: Ours", "title: 7", 2, "expected text, got 7"),
        ("title: Ours", "titel: x, title: Ours", 2, "`info` has no key 'titel'"),
        ("api.json", "other.json", 3, "extends other.json, but is applied to api.json"),
        ("extends: https", "extend: https", 3, "an overlay has no key 'extend'"),
        ("    update: { title: Our library }\n", "    updat: { title: Our library }\n", 7, "an action has no 'updat'"),
        ("    update: { title: Our library }\n", "", 5, "an action needs `update`"),
        ("update: { title: Our library }", "update: { title: Library }", 5, "changes nothing"),
        ("update: { title: Our library }", "update: Our library", 7, "merged into an object"),
        ("update: { title: Our library }", "update: { title: [] }", 7, "expected text"),
        ("$.paths['/ping']", "$.paths['/pong']", 8, "selects nothing"),
        ("$.paths['/ping']", "$.paths[", 8, "is not a JSONPath"),
        ("$.paths['/ping']", "$", 8, "the whole document can't be removed"),
        ("    remove: true\n", "    remove: yes please\n", 9, "expected true or false"),
        ("    remove: true\n", "    remove: true\n    update: {}\n", 10, "has no effect"),
        ("  - target: $.paths['/ping']\n    remove: true\n", "  - remove: true\n", 8, "needs a `target`"),
        ("  - target: $.paths['/ping']\n", "  - target: $.paths['/books'].get.responses\n", None, "needs `responses`"),
    ],
)
def test_each_fault_has_its_file_and_line(checked, old, new, line, words):
    """Faults of the overlay, of each action, and of the resulting document."""
    assert RIGHT.count(old) == 1

    found = checked(RIGHT.replace(old, new))

    matching = [one for one in found if words in one[2]]
    assert matching, found
    assert line is None or ("ours0.yaml", line) in {one[:2] for one in matching}


def test_an_overlay_without_actions_is_invalid(checked):
    """It needs at least one (Overlay 1.0.0 §4.4.1)."""
    head = RIGHT.partition("actions:")[0]
    assert [one[1:] for one in checked(head + "actions: []\n")] == [
        (4, "an overlay needs at least one action in `actions`")
    ]
    assert [one[1:] for one in checked(head)] == [(1, "an overlay needs at least one action in `actions`")]


def test_each_overlay_is_checked_against_the_result_of_the_one_before(checked):
    """Each fault names the file of its overlay."""
    second = RIGHT.replace("$.paths['/ping']", "$.paths['/pong']")
    found = checked(RIGHT, second)
    assert {one[:2] for one in found} == {("ours1.yaml", 5), ("ours1.yaml", 8)}


def test_apply_returns_the_changed_document():
    """The original document does not change."""
    given = library()
    update = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [
        {"target": "$.info", "update": {"title": "New"}},
    ]}  # fmt: skip
    assert apply_overlays(given, [update]) == library(info={"title": "New", "version": "2"})
    assert given == library()


@pytest.mark.parametrize("found", ["[1,0]", "[0,1,1]", "[*]"])
def test_items_are_removed_in_any_order_of_the_matches(found):
    """Each once."""
    get = "$.paths['/books'].get"
    gone = [{"target": f"{get}.{one}", "remove": True} for one in ("x-dyn-pagination", f"parameters{found}")]
    changed = apply_overlays(library(), [{"overlay": "1.0.0", "actions": gone}])
    assert changed["paths"]["/books"]["get"]["parameters"] == []


def test_a_match_inside_another_removed_match_is_removed_with_it():
    """`$..description` may match a description in an object with the name description."""
    given = library(**{"x-a": {"description": {"description": "d"}}})
    overlay = {"overlay": "1.0.0", "actions": [{"target": "$..description", "remove": True}]}
    assert "description" not in json.dumps(apply_overlays(given, [overlay])["x-a"])


def test_a_fault_keeps_its_line_when_an_earlier_item_of_a_list_is_removed(tmp_path):
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
