"""Overlays: what an action changes, and the faults of a wrong one."""

import json

import pytest
from small import library

from fastpix_dyn import Client, SpecError


def overlay(*actions, **more):
    """An Overlay 1.0 document."""
    return {"overlay": "1.0.0", "info": {"title": "Ours", "version": "1"}, "actions": [*actions], **more}


def client(*overlays):
    """A client of the library with *overlays* on top."""
    return Client(spec=library(), overlays=overlays, server="mock")


def test_an_update_is_merged_into_what_the_target_finds():
    """Keys that are there stay, objects inside are merged, lists are appended to."""
    update = {"summary": "All books", "parameters": [{"name": "author", "in": "query", "schema": {"type": "string"}}]}

    plan = client(overlay({"target": "$.paths['/books'].get", "update": update})).books.list_books.plan

    assert plan.summary == "All books"
    assert [one.name for one in plan.parameters] == ["page", "perPage", "author"]


def test_an_update_of_a_list_is_appended():
    """The target is the list itself."""
    update = {"name": "author", "in": "query", "schema": {"type": "string"}}
    plan = client(overlay({"target": "$.paths['/books'].get.parameters", "update": update})).books.list_books.plan
    assert plan.parameters[-1].name == "author"


def test_what_is_removed_is_gone():
    """Each that the target finds, also several of one list."""
    actions = (
        {"target": "$.paths['/books'].get.x-dyn-pagination", "remove": True},
        {"target": "$.paths['/books'].get.parameters[*]", "remove": True},
    )
    plan = client(overlay(*actions)).books.list_books.plan
    assert plan.parameters == ()
    assert plan.pagination is None


def test_actions_and_overlays_follow_each_other():
    """Each sees what those before it made."""
    first = overlay(
        {"target": "$.paths", "update": {"/new": {"get": {"responses": {"204": {"description": ""}}}}}},
        {"target": "$.paths['/new'].get", "update": {"tags": ["Books"], "operationId": "new"}},
    )
    second = overlay({"target": "$..[?@.operationId == 'new']", "update": {"summary": "Found"}})
    assert client(first, second).books.new.plan.summary == "Found"


def test_a_fault_in_what_came_from_an_overlay_is_told_with_its_file_and_line(tmp_path):
    """Not with a line of the document, which does not contain it."""
    document, changes = tmp_path / "api.json", tmp_path / "ours.yaml"
    document.write_text(json.dumps(library()))
    changes.write_text(
        "overlay: 1.0.0\n"
        "info: { title: Ours, version: '1' }\n"
        "actions:\n"
        "  - target: $.paths['/books'].get\n"
        "    update:\n"
        "      summary: Fine\n"
        "      description: [not, text]\n"
    )
    with pytest.raises(SpecError, match=r"ours\.yaml:7: /actions/0/update/description: expected text"):
        Client(spec=document, overlays=[changes])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (overlay({"target": "$.nothing", "update": {}}), "'\\$.nothing' selects nothing"),
        (overlay({"target": "$[", "update": {}}), "is not a JSONPath"),
        (overlay({"target": "$.info"}), "needs `update`, or `remove: true`"),
        (overlay({"target": "$.info.title", "update": "x"}), "merged into an object or appended to a list"),
        (overlay({"target": "$.info", "updat": {}}), "an action has no 'updat'"),
        (overlay(3), "expected an action \\(an object\\), got 3"),
        (overlay(overlay="2.0.0"), "expected an Overlay version"),
        ({"actions": []}, "expected an Overlay version"),
    ],
)
def test_a_wrong_overlay_says_what_is_wrong(wrong, message):
    """With the place of the action."""
    with pytest.raises(SpecError, match=message):
        client(wrong)


def test_the_document_that_was_given_stays_as_it_was():
    """An overlay changes a copy."""
    given = library()
    Client(spec=given, overlays=[overlay({"target": "$.info", "update": {"title": "New"}})], server="mock").close()
    assert given == library()
