"""How lifecycle mode reads names, paths and ids: which collection a name means, and what can be an id."""

import json
import re

import pytest
from foreign_rows import ROW, document, operation

from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.ownership import (
    ExistingIdError,
    Ownership,
    ResourceId,
    count_path_ids,
    id_stem,
    is_id,
    is_of_one,
    is_remover,
    noun_of,
    path_ids,
    path_keys,
    place,
    required_keys,
)
from fastpix_dyn.contract.validators import load_subject
from fastpix_dyn.wire.messages import Headers, Response


def api_of(paths):
    """Return the API of a document with these paths."""
    return load_subject(document(paths)).api


def plan_of(path, method="get", **options):
    """Return the operation of a document with this path alone."""
    item = {method: operation("it", **options)}
    return api_of({path: item}).operations["it"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", True),
        ("x" * 1_000, True),
        ("x" * 1_001, False),
        ("", False),
        (0, True),
        (-5, True),
        (2**64 - 1, True),
        (2**64, False),
        (True, False),
        (False, False),
        (1.0, False),
        (None, False),
        ([1], False),
        ({}, False),
    ],
)
def test_an_id_is_a_text_or_an_integer(value, expected):
    """Of at most 1,000 characters or 64 bits; nothing else."""
    assert is_id(value) is expected


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("id", ""),
        ("ID", ""),
        ("ids", ""),
        ("uuid", ""),
        ("uuids", ""),
        ("guid", ""),
        ("guids", ""),
        ("noteId", "note"),
        ("note_id", "note"),
        ("note-ids", "note"),
        ("NoteID", "note"),
        ("sourceNoteUuid", "sourcenote"),
        ("noteGuid", "note"),
        ("note", None),
        ("idea", None),
        ("paid", None),
        ("idNote", None),
        ("", None),
    ],
)
def test_the_name_of_an_id_says_what_it_is_of(name, stem):
    """By its last word, in any spelling; `paid` is no id."""
    assert id_stem(name) == stem


@pytest.mark.parametrize(
    ("path", "noun"),
    [
        ("/notes", "notes"),
        ("/notes/", "notes"),
        ("/notes/{id}", "notes"),
        ("/a/live-streams/{id}/{other}", "livestreams"),
        ("/a/Notes2", "notes2"),
        ("/{id}", ""),
        ("/", ""),
    ],
)
def test_the_noun_of_a_path_is_its_last_word(path, noun):
    """In lower case, without marks and variables."""
    assert noun_of(path) == noun


@pytest.mark.parametrize(
    ("path", "where", "ids", "ends_with_id"),
    [
        ("/notes", "/notes", 0, False),
        ("/notes/", "/notes", 0, False),
        ("/notes/{id}", "/notes/{}", 1, True),
        ("/notes/{id}/", "/notes/{}", 1, True),
        ("/notes/{id}/close", "/notes/{}/close", 1, False),
        ("/a/{a}/b/{b}", "/a/{}/b/{}", 2, True),
        ("/files/{owner}-{name}", "/files/{}-{}", 1, True),
    ],
)
def test_a_path_is_a_place_with_ids(path, where, ids, ends_with_id):
    """Whatever its variables are called; several in one segment are one id."""
    names = [one.strip("{}") for one in re.findall(r"\{[^}]*\}", path)]
    plan = plan_of(path, parameters=names)

    assert (place(plan), count_path_ids(plan), is_of_one(plan)) == (where, ids, ends_with_id)
    assert path_keys(plan) == [f"path.{name}" for name in names]


def test_an_operation_with_a_server_of_its_own_is_at_another_place():
    """A slash at the end of the address makes no other server."""
    item = {"get": operation("it"), "servers": [{"url": "https://a.example/v1/"}]}

    assert place(api_of({"/notes": item}).operations["it"]) == "https://a.example/v1/notes"


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ({}, []),
        ({"path.a": 1}, [("1",)]),
        ({"path.a": 1, "path.b": "x"}, [("1",), ("1", "x")]),
        ({"path.b": "x"}, []),
        ({"path.a": "", "path.b": "x"}, []),
        ({"path.a": 1, "path.b": True}, [("1",)]),
        ({"query.a": 1}, []),
    ],
)
def test_the_ids_of_a_call_end_at_a_variable_without_one(values, ids):
    """The outermost first, each with those before it."""
    plan = plan_of("/x/{a}/y/{b}", parameters=["a", "b"])

    found = list(path_ids(plan, values))

    assert [one.ids for one in found] == ids
    assert [one.collection for one in found] == ["/x", "/x/{}/y"][: len(ids)]
    assert [one.variable for one in found] == ["{a}", "{b}"][: len(ids)]


@pytest.mark.parametrize(
    ("path", "method", "options", "removes"),
    [
        ("/notes/{id}", "delete", {"parameters": ["id"]}, True),
        ("/notes/{id}/", "delete", {"parameters": ["id"]}, True),
        ("/notes", "delete", {"parameters": [("id", "query")]}, True),
        ("/notes", "delete", {}, False),
        ("/notes/{id}/parts", "delete", {"parameters": ["id"]}, False),
        ("/notes/{id}", "delete", {"parameters": ["id"], "body": {"x": 1}}, False),
        ("/notes/{id}", "post", {"parameters": ["id"]}, False),
        ("/notes/{id}", "put", {"parameters": ["id"]}, False),
    ],
)
def test_a_remover_is_a_delete_of_one_resource(path, method, options, removes):
    """By the last segment of its path or by a required query; without a body."""
    assert is_remover(plan_of(path, method, **options)) is removes


def test_an_optional_query_makes_no_remover():
    """Without it, all would be removed."""
    item = {"delete": operation("it", parameters=[("id", "query")])}
    item["delete"]["parameters"][0]["required"] = False
    plan = api_of({"/notes": item}).operations["it"]

    assert not is_remover(plan)
    assert required_keys(plan) == set()


NOTES = {
    "/customers/{customerId}": {"get": operation("getCustomer", parameters=["customerId"])},
    "/customers/{customerId}/notes/{id}": {"get": operation("getNote", parameters=["customerId", "id"])},
    "/boxes/{box_id}": {"get": operation("getBox", parameters=["box_id"])},
    "/categories/{key}": {"get": operation("getCategory", parameters=["key"])},
    "/live-streams/{streamId}": {"get": operation("getStream", parameters=["streamId"])},
    "/tags": {"delete": operation("dropTag", parameters=[("id", "query")]), "get": operation("listTags")},
}
OWNERSHIP = Ownership(api_of(NOTES))


@pytest.mark.parametrize(
    ("name", "collections"),
    [
        ("customer", {"/customers"}),
        ("customers", {"/customers"}),
        ("customerId", {"/customers"}),
        ("oldCustomerIds", {"/customers"}),
        ("box", {"/boxes"}),
        ("boxes", {"/boxes"}),
        ("category", {"/categories"}),
        ("categories", {"/categories"}),
        ("livestream", {"/live-streams"}),
        ("live_stream_id", {"/live-streams"}),
        ("stream", {"/live-streams"}),
        ("note", {"/customers/{}/notes"}),
        ("tag", {"/tags"}),
        ("noted", set()),
        ("customerName", set()),
        ("id", set()),
        ("", set()),
    ],
)
def test_a_name_means_a_collection(name, collections):
    """By its last words, in singular or plural; as the path or its variable is called."""
    assert OWNERSHIP.collections_named(name) == collections


def test_what_was_there_is_never_its_own():
    """In the same collection; the first collection that had an id is named."""
    ownership = Ownership(api_of(NOTES))
    ownership.add_existing("/customers", ("7",))
    ownership.add_existing("/boxes", ("7",))
    ownership.created[ResourceId("/boxes", "{box_id}", ("8",))] = (8,)
    ownership.add_existing("/boxes", ("8",))

    assert ownership.existing == {"/customers": {("7",)}, "/boxes": {("7",)}}
    assert (ownership.existing_collection("7"), ownership.existing_collection("8")) == ("/customers", "")
    assert ownership.owns(ResourceId("/boxes", "{box_id}", ("8",)))
    assert not ownership.owns(ResourceId("/customers", "{customerId}", ("8",)))
    assert (ownership.is_own_text(8), ownership.is_own_text("7")) == (True, False)


OWN = {"id": "$response.body#/id"}
MADE = {"body": {"x": 1}, "status": "201", "schema": ROW}


def created(paths, value, *, before=(), name="make", values=None):
    """Return the ids of what the operation *name* created with the response *value*."""
    api = api_of(paths)
    ownership = Ownership(api)
    for one in before:
        ownership.add_existing(*one)
    response = Response(201, Headers([("Content-Type", "application/json")]), json.dumps(value).encode())
    return ownership, ownership.add_created(Exchange(api.operations[name], response, values=values or {}))


@pytest.mark.parametrize(
    ("before", "is_new"),
    [
        ((), True),
        ((("/notes", ("8",)),), True),
        ((("/others", ("9",)),), True),
        ((("/notes", ("9",)),), False),
    ],
)
def test_an_id_that_was_there_before_is_an_error(before, is_new):
    """In the same collection: another one may have the same number."""
    paths = {
        "/notes": {"post": operation("make", links=[("drop", OWN)], **MADE)},
        "/notes/{id}": {"delete": operation("drop", parameters=["id"])},
    }

    if is_new:
        _, found = created(paths, {"id": 9}, before=before)
        assert found == {ResourceId("/notes", "{id}", ("9",)): (9,)}
    else:
        with pytest.raises(ExistingIdError, match=r"^9$"):
            created(paths, {"id": 9}, before=before)


def test_two_links_to_different_ids_make_none_certain():
    """Both have the same rank."""
    links = [("drop", {"id": "$response.body#/first/id"}), ("get", {"id": "$response.body#/other/id"})]
    paths = {
        "/notes": {"post": operation("make", links=links, **MADE)},
        "/notes/{id}": {
            "delete": operation("drop", parameters=["id"]),
            "get": operation("get", parameters=["id"]),
        },
    }

    assert created(paths, {"first": {"id": 1}, "other": {"id": 2}})[1] == {}
    assert len(created(paths, {"first": {"id": 1}, "other": {"id": 1}})[1]) == 1


def test_the_parents_of_a_new_resource_are_those_of_the_call():
    """An id below another parent is not of the call."""
    nested = {"id": "$response.body#/parent", "note": "$response.body#/id"}
    paths = {
        "/customers/{id}/notes": {"post": operation("make", parameters=["id"], links=[("drop", nested)], **MADE)},
        "/customers/{id}/notes/{note}": {"delete": operation("drop", parameters=["id", "note"])},
    }

    _, same = created(paths, {"id": 5, "parent": 1}, values={"path.id": 1})
    _, other = created(paths, {"id": 5, "parent": 2}, values={"path.id": 1})

    assert [one.ids for one in same] == [("1", "5")]
    assert other == {}


@pytest.mark.parametrize(
    ("schema", "sent", "received"),
    [
        ({"type": "string"}, 9, "9"),
        ({"type": ["string", "null"]}, 9, "9"),
        ({"type": ["string", "integer"]}, 9, 9),
        ({"type": ["string", "number"]}, 9, 9),
        ({"type": "integer"}, "9", 9),
        ({"type": "integer"}, "09", "09"),
        ({"type": "integer"}, "x", "x"),
        ({"type": "integer"}, "²", "²"),
        ({"type": ["integer", "null"]}, "9", "9"),
        ({"type": "number"}, "9", "9"),
        ({}, 9, 9),
    ],
)
def test_a_remover_gets_the_id_as_its_schema_has_it(schema, sent, received):
    """If both forms are the same id."""
    drop = operation("drop", parameters=["id"])
    drop["parameters"][0]["schema"] = schema
    ownership = Ownership(api_of({"/notes/{id}": {"delete": drop}}))

    found = list(ownership.removers(ResourceId("/notes", "{id}", (str(sent),)), (sent,)))

    assert [(one.id, values) for one, values in found] == [("drop", {"path.id": received})]


def test_a_remover_needs_no_other_values():
    """A second required query is not known; one of another collection or variable does not remove it."""
    paths = {
        "/notes/{id}": {"delete": operation("drop", parameters=["id", ("reason", "query")])},
        "/others/{id}": {"delete": operation("dropOther", parameters=["id"])},
        "/tags": {"delete": operation("dropTag", parameters=[("tag", "query")])},
    }
    ownership = Ownership(api_of(paths))

    def names(*one):
        return [plan.id for plan, _ in ownership.removers(ResourceId(*one), (1,))]

    assert names("/notes", "{id}", ("1",)) == []
    assert names("/others", "{id}", ("1",)) == ["dropOther"]
    assert names("/others", "{other}", ("1",)) == []
    assert names("/tags", "?tag", ("1",)) == ["dropTag"]
    assert names("/tags", "?other", ("1",)) == []


def test_a_collection_is_listed_at_its_path_or_by_links():
    """By GETs alone; a collection in a resource has only its path."""
    row = {"id": "$response.body#/0/id"}
    paths = {
        "/notes": {"post": operation("make", **MADE), "get": operation("listNotes")},
        "/notes/{id}": {"get": operation("getNote", parameters=["id"])},
        "/search": {"get": operation("search", links=[("getNote", row), ("getBox", row), ("getPart", row)])},
        "/boxes/{id}": {"get": operation("getBox", parameters=["id"])},
        "/boxes/{id}/parts/{part}": {"get": operation("getPart", parameters=["id", "part"])},
        "/fixed": {"get": operation("fixed", links=[("getBox", {"id": "7"})])},
    }
    ownership = Ownership(api_of(paths))

    assert [[one.id for one in ownership.lists(collection)] for collection in (
        "/notes", "/boxes", "/boxes/{}/parts", "/none")] == [["listNotes"], ["search"], [], []]  # fmt: skip


def test_only_a_post_creates():
    """In the collection of its path, if the document takes ids of it."""
    paths = {
        "/notes": {method: operation(method, **MADE) for method in ("post", "put", "patch")},
        "/notes/{id}": {"get": operation("getNote", parameters=["id"])},
        "/actions": {"post": operation("act", **MADE)},
    }
    api = api_of(paths)
    ownership = Ownership(api)

    assert {name: ownership.creates(one) for name, one in api.operations.items() if one.method != "GET"} == {
        "post": {"/notes"},
        "put": frozenset(),
        "patch": frozenset(),
        "act": frozenset(),
    }


@pytest.mark.parametrize(
    ("type_", "collection"),
    [("integer", "/notes"), ("number", "/notes"), (None, "/notes"), ("string", ""), (["string", "integer"], "/notes")],
)
def test_a_list_that_can_not_be_read_matters_for_numbers(type_, collection):
    """Because any number in a request may then be an id."""
    get = operation("getNote", parameters=["id"])
    get["parameters"][0]["schema"] = {} if type_ is None else {"type": type_}
    ownership = Ownership(
        api_of({"/others/{id}": {"get": operation("o", parameters=["id"])}, "/notes/{id}": {"get": get}})
    )

    assert ownership.unread_collection() == ""
    ownership.unread.add("/notes")
    assert ownership.unread_collection() == collection
