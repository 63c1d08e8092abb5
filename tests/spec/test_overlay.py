"""Overlays: what an action changes, and the faults of a wrong one."""

import json

import pytest
from small import library

from fastpix_dyn import Client, SpecError
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.overlay import apply
from fastpix_dyn.spec.plan import SourceLocation


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


def changed(value, *actions):
    """What *actions* make of *value*."""
    return apply(load(value), load(overlay(*actions))).root.value


@pytest.mark.parametrize(
    ("before", "update", "after"),
    [
        ({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"a": 1, "b": 3, "c": 4}),
        ({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"d": 3}}}, {"a": {"b": {"c": 1, "d": 3}}}),
        ({"a": [1]}, {"a": [2, 3]}, {"a": [1, 2, 3]}),
        ({"a": [1]}, {"a": [[2]]}, {"a": [1, [2]]}),
        ({"a": [1]}, {"a": {"b": 2}}, {"a": {"b": 2}}),
        ({"a": {"b": 2}}, {"a": [1]}, {"a": [1]}),
        ({"a": {"b": 2}}, {"a": 5}, {"a": 5}),
        ({"a": 5}, {"a": {"b": 2}}, {"a": {"b": 2}}),
        ({"a": 5}, {"a": [1]}, {"a": [1]}),
        ({"a": {"b": 2}}, {"a": None}, {"a": None}),
        ({"a": {"b/c": {"d": 1}}}, {"a": {"b/c": {"e": 2}}}, {"a": {"b/c": {"d": 1, "e": 2}}}),
        ({"a": {"~": [1]}}, {"a": {"~": [2]}}, {"a": {"~": [1, 2]}}),
    ],
)
def test_how_values_are_merged(before, update, after):
    """Objects by key, lists by appending; any other pair is replaced (Overlay 1.0.0 §4.4.3)."""
    assert changed(before, {"target": "$", "update": update}) == after


@pytest.mark.parametrize("update", [5, [5], {"a": 5}, None])
def test_what_an_update_appends_to_a_list_is_one_item(update):
    """Whatever it is, if the list itself is the target."""
    assert changed({"list": [1]}, {"target": "$.list", "update": update}) == {"list": [1, update]}


@pytest.mark.parametrize("update", [5, [5], None])
def test_an_update_of_an_object_is_an_object(update):
    """The fault is at the update."""
    with pytest.raises(SpecError, match="/actions/0/update: an update is merged into an object or appended to a list"):
        changed({"a": {}}, {"target": "$.a", "update": update})


def test_each_target_of_an_action_has_a_copy_of_its_own():
    """A later change of one leaves the others as they are."""
    value = {"one": {}, "two": {}}
    actions = [{"target": "$.*", "update": {"new": {"list": []}}}, {"target": "$.one.new.list", "update": 1}]

    assert changed(value, *actions) == {"one": {"new": {"list": [1]}}, "two": {"new": {"list": []}}}
    actions = [{"target": "$.*", "update": {"list": []}}, {"target": "$.one[0].list", "update": 1}]
    assert changed({"one": [], "two": []}, *actions) == {"one": [{"list": [1]}], "two": [{"list": []}]}


def test_a_target_that_is_selected_twice_is_updated_once():
    """JSONPath may select a value twice (RFC 9535 §2.1.2)."""
    assert changed({"a": [1]}, {"target": "$['a','a']", "update": 2}) == {"a": [1, 2]}
    assert changed({"a": [1, 2]}, {"target": "$.a[0,0]", "remove": True}) == {"a": [2]}


def test_items_are_removed_by_number():
    """The tenth is after the ninth, though `10` sorts before `9`."""
    value = {"a": list(range(12)), "b": list(range(12))}

    after = changed(value, {"target": "$.*[2,9,10,11]", "remove": True})

    assert after == {"a": [0, 1, 3, 4, 5, 6, 7, 8], "b": [0, 1, 3, 4, 5, 6, 7, 8]}


def test_keys_are_removed():
    """Also ones that are escaped in a pointer."""
    assert changed({"a/b": 1, "c~d": 2, "e": 3}, {"target": "$['a/b','c~d']", "remove": True}) == {"e": 3}
    assert changed({"a": {"1": 1, "2": 2}}, {"target": "$.a['1']", "remove": True}) == {"a": {"2": 2}}


def test_remove_wins_over_update():
    """Only if it is true."""
    assert changed({"a": {}}, {"target": "$.a", "remove": True, "update": {"b": 1}}) == {}
    assert changed({"a": {}}, {"target": "$.a", "remove": False, "update": {"b": 1}}) == {"a": {"b": 1}}


def test_the_whole_document_is_not_removed():
    """The fault is at the target."""
    with pytest.raises(SpecError, match="/actions/0/target: the whole document can't be removed"):
        changed({"a": 1}, {"target": "$", "remove": True})


def test_keys_of_an_action():
    """Its description and extensions are no faults; the message lists what an action has."""
    assert changed({}, {"target": "$", "description": "d", "x-note": 1, "update": {"a": 1}}) == {"a": 1}
    with pytest.raises(SpecError, match="an action has no 'copy'; expected one of description, remove, target, update"):
        changed({}, {"target": "$", "copy": "$", "update": {"a": 1}})


def test_all_faults_of_an_overlay_are_listed():
    """Each with its action."""
    actions = [{"target": "$.a", "remove": True}, {"target": "$.b", "update": 1}, 7, {"target": "$"}]

    with pytest.raises(SpecError) as caught:
        changed({"c": 1}, *actions)

    assert [(one.pointer, one.message) for one in caught.value.problems] == [
        ("/actions/0/target", "the target '$.a' selects nothing"),
        ("/actions/1/target", "the target '$.b' selects nothing"),
        ("/actions/2", "expected an action (an object), got 7"),
        ("/actions/3", "an action needs `update`, or `remove: true`"),
    ]


@pytest.mark.parametrize(
    ("version", "is_right"), [("1.0.0", True), ("1.1.0", True), ("2.0.0", False), ("10.0.0", False)]
)
def test_the_version_of_an_overlay_is_1(version, is_right):
    """Any minor version."""
    value = {**overlay({"target": "$", "update": {"a": 1}}), "overlay": version}
    if is_right:
        assert apply(load({}), load(value)).root.value == {"a": 1}
    else:
        with pytest.raises(SpecError, match=rf": /overlay: expected an Overlay version \(1.0.0\), got '{version}'"):
            apply(load({}), load(value))


@pytest.mark.parametrize("value", [[], 5, None])
def test_an_overlay_is_an_object(tmp_path, value):
    """Anything else is a fault."""
    (tmp_path / "o.json").write_text(json.dumps(value))
    with pytest.raises(SpecError, match="expected an overlay \\(an object\\), got"):
        apply(load({}), load(tmp_path / "o.json"))


@pytest.fixture
def located(tmp_path):
    """Apply overlays, each a list of lines of actions, to a document; return the file and line of a pointer."""

    def of(document, *overlays):
        (tmp_path / "api.json").write_text(json.dumps(document))
        made = load(tmp_path / "api.json")
        for number, lines in enumerate(overlays, 1):
            (tmp_path / f"{number}.yaml").write_text("\n".join(["overlay: 1.0.0", "actions:", *lines]))
            made = apply(made, load(tmp_path / f"{number}.yaml"))
        assert [one.name for one in made.overlays] == [f"{number}.yaml" for number in range(1, len(overlays) + 1)]
        return lambda pointer: made.file_and_line(SourceLocation("api.json", pointer))

    return of


def test_of_two_overlays_that_put_something_at_one_place_the_second_is_told(located):
    """Whether they put it there by itself, or in something larger."""
    value = ["- target: $.info", "  update:", "    title: one"]
    larger = ["- target: $", "  update:", "    other: 1", "    info:", "      title: two"]
    whole = ["- target: $.info", "  remove: true", "- target: $", "  update:", "    info: { title: three }"]

    assert located({"info": {"title": "a"}}, value, ["", *value])("/info/title") == ("2.yaml", 6)
    assert located({"info": {"title": "a"}}, value, larger)("/info/title") == ("2.yaml", 7)
    assert located({"info": {"title": "a"}}, larger, value)("/info/title") == ("2.yaml", 5)
    assert located({"info": {"title": "a"}}, value, whole)("/info/title") == ("2.yaml", 7)
    assert located({"info": {"title": "a"}}, value, larger)("/other") == ("2.yaml", 5)


def test_what_a_second_overlay_puts_inside_the_first_one_is_told_with_the_second(located):
    """The rest of the first one stays with the first."""
    first = ["- target: $", "  update:", "    new:", "      a: { b: 1 }", "      c: 1"]
    second = ["- target: $.new.a", "  update:", "    d: 1"]

    at = located({}, first, second)

    assert at("/new/a/d") == ("2.yaml", 5)
    assert at("/new/a/b") == ("1.yaml", 6)
    assert at("/new/a") == ("1.yaml", 6)
    assert at("/new/c") == ("1.yaml", 7)


def test_what_is_put_above_parts_of_the_first_overlay_is_told_with_the_second(located):
    """Nothing of the first one is left there."""
    first = ["- target: $.a", "  update:", "    b: 1"]
    second = ["- target: $", "  update:", "    a: [2]"]

    at = located({"a": {}, "ab": {"b": 1}}, first, second)

    assert at("/a/b") == ("2.yaml", 5)
    assert at("/a") == ("2.yaml", 5)
    assert at("/ab/b") == ("api.json", 1)


def test_what_is_removed_has_no_place_in_the_overlay(located):
    """What the document has in its stead is told with the document; what is called similarly stays."""
    first = ["- target: $", "  update:", "    a: 1", "    ab: 1", "    c/d: 1"]
    second = ["- target: $['a', 'c/d']", "  remove: true"]

    at = located({}, first, second)

    assert at("/a") == ("api.json", 1)
    assert at("/c~1d") == ("api.json", 1)
    assert at("/ab") == ("1.yaml", 6)


def test_items_after_a_removed_one_keep_their_places(located):
    """Two overlays, twelve items, of which the tenth comes after the ninth; other lists do not move."""
    first = [
        "- target: $.list", "  update: { a: 1 }",
        "- target: $.list", "  update:", "    b: 2",
        "- target: $.lists", "  update: 3",
    ]  # fmt: skip
    second = ["- target: $.list[1]", "  remove: true"]
    third = ["- target: $.list[9]", "  remove: true"]
    document = {"list": [0] * 10, "lists": [0] * 10}

    at = located(document, first, second)
    assert [at(f"/list/{index}")[1] for index in (8, 9, 10)] == [1, 4, 6]
    assert at("/list/10/b") == ("1.yaml", 7)
    assert at("/list/9/a") == ("1.yaml", 4)
    assert at("/lists/10") == ("1.yaml", 9)

    at = located(document, first, second, third)
    assert at("/list/9/b") == ("1.yaml", 7)
    assert at("/list/8") == ("api.json", 1)
    assert at("/list/10") == ("api.json", 1)


def test_an_item_that_is_appended_has_its_place(located):
    """Those of a list in an update too."""
    update = ["- target: $", "  update:", "    list:", "      - a", "      - b"]

    at = located({"list": [0]}, update)

    assert at("/list/0") == ("api.json", 1)
    assert at("/list/1") == ("1.yaml", 6)
    assert at("/list/2") == ("1.yaml", 7)


def test_an_object_that_is_merged_keeps_its_place(located):
    """Only its new keys come from the overlay."""
    at = located({"a": {"b": {"c": 1}}}, ["- target: $", "  update:", "    a: { b: { d: 1 } }"])

    assert at("/a/b") == ("api.json", 1)
    assert at("/a/b/c") == ("api.json", 1)
    assert at("/a/b/d") == ("1.yaml", 5)


def test_a_part_of_another_file_has_no_place_in_an_overlay(tmp_path):
    """The same pointer into another file is another part."""
    (tmp_path / "api.json").write_text("{}")
    (tmp_path / "other.json").write_text('\n\n{"a": 1}')
    document = load(tmp_path / "api.json")
    document.follow(document.root, "other.json")

    made = apply(document, load(overlay({"target": "$", "update": {"a": 2}})))

    assert made.file_and_line(SourceLocation("api.json", "/a")) == ("<document>", 1)
    assert made.file_and_line(SourceLocation("other.json", "/a")) == ("other.json", 3)


def test_the_files_of_a_document_are_those_of_its_overlays_too(tmp_path):
    """In the order in which they are applied."""
    for name in ("api", "one", "two"):
        (tmp_path / f"{name}.json").write_text(json.dumps(overlay({"target": "$", "update": {name: 1}})))

    made = load(tmp_path / "api.json")
    for name in ("two", "one"):
        made = apply(made, load(tmp_path / f"{name}.json"))

    assert [path.name for path in made.files] == ["api.json", "two.json", "one.json"]
    assert made.digests == load(tmp_path / "api.json").digests
