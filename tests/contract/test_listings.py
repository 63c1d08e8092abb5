"""What lifecycle mode reads before it creates something: the lists of the document, and which rows they have."""

import json

import httpx
import pytest
from foreign_rows import ROW, document, operation, parameter

from fastpix_dyn import Client
from fastpix_dyn.contract.journal import CreatedResource
from fastpix_dyn.contract.run import run

LIST = {"type": "array", "items": ROW}
OWN = {"id": "$response.body#/id"}
MAKE = operation("makeNote", body={"name": "n"}, status="201", schema=ROW, links=[("dropNote", OWN)])
DROP = {"/notes/{id}": {"delete": operation("dropNote", parameters=["id"])}}


@pytest.fixture
def lifecycle(tmp_path):
    """Return a function that runs the test on *respond*; it returns the requests and the report."""

    def test(paths, respond):
        sent = []

        def note(request):
            sent.append(f"{request.method} {request.url.raw_path.decode()}")
            return respond(request)

        options = {"spec": document(paths), "retries": None}
        with httpx.Client(transport=httpx.MockTransport(note)) as http, Client(http_client=http, **options) as client:
            return sent, run(client, mode="lifecycle", journal=tmp_path / "journal")

    return test


def notes(listed, created=9, **more):
    """Return a function that responds with the list *listed*, and with the id *created* to a POST."""

    def respond(request):
        if request.method == "GET":
            return httpx.Response(200, json=listed)
        return httpx.Response(201 if request.method == "POST" else 200, json={"id": created, **more})

    return respond


def listing(schema=LIST, name="listNotes", **more):
    """Return the operation that lists notes."""
    return {**operation(name, schema=schema), **more}


def reasons(report):
    """By operation: why it was not tested."""
    return {one.operation: one.reason for one in report.coverage}


@pytest.mark.parametrize(
    ("listed", "is_there"),
    [
        ([{"id": 9}], True),
        ([{"id": 8}, {"id": 9}], True),
        ([{"id": "9"}], True),
        ([{"id": 90}], False),
        ([], False),
        ([9], True),
        ([[{"id": 9}]], True),
        ([{"note": {"id": 9}}], True),
        ([{"other": 9}], True),
        ([{"id": 8, "other": 9}], False),
        ([{"id": True, "other": 9}], True),
        ([{"id": 8, "more": [9]}], False),
        ([{"more": [{"x": 9}]}], True),
    ],
)
def test_the_ids_of_a_row_are_under_the_names_of_ids(lifecycle, listed, is_there):
    """If it has none of them, all that could be ids are."""
    sent, report = lifecycle({"/notes": {"get": listing(), "post": MAKE}, **DROP}, notes(listed))

    assert ("DELETE /notes/9" in sent) is not is_there
    assert bool(report.leftovers) is is_there


@pytest.mark.parametrize(
    ("schema", "listed", "is_list"),
    [
        (LIST, [], True),
        (LIST, {"data": []}, False),
        ({"properties": {"data": LIST}}, {"data": []}, True),
        ({"properties": {"data": LIST}}, {"other": []}, False),
        ({"properties": {"data": LIST}}, {"data": {}}, False),
        ({"properties": {"a": {"properties": {"b": LIST}}}}, {"a": {"b": []}}, True),
        ({"properties": {"a/b": {"items": ROW}}}, {"a/b": []}, True),
        ({"properties": {"a": LIST, "b": LIST}}, {"b": []}, True),
        ({"allOf": [{}, {"properties": {"data": LIST}}]}, {"data": []}, True),
        ({"anyOf": [LIST, {"type": "null"}]}, [], True),
        ({"oneOf": [{"type": "object"}, LIST]}, [], True),
        ({"properties": {"data": {"type": "object"}}}, {"other": []}, True),
        ({"properties": {"data": {"type": "object"}}}, {"data": {"x": 1}}, False),
        ({}, {"a": {"b/c": []}}, True),
        ({}, {"a": 1}, False),
    ],
)
def test_a_response_without_the_list_of_the_document_is_none(lifecycle, schema, listed, is_list):
    """Where the schema has arrays; if it has none, any array of the response will do."""
    sent, report = lifecycle({"/notes": {"get": listing(schema), "post": MAKE}, **DROP}, notes(listed))

    assert ("POST /notes" in sent) is is_list
    assert ("the response of listNotes is no list" in reasons(report)["makeNote"]) is not is_list


def test_links_to_rows_say_where_the_list_is(lifecycle):
    """More than the schemas."""
    links = [("getNote", {"id": "$response.body#/rows/0/id"})]
    get = operation("listNotes", schema={"properties": {"other": LIST}}, links=links)
    paths = {"/notes": {"get": get, "post": MAKE},
             "/notes/{id}": {**DROP["/notes/{id}"], "get": operation("getNote", parameters=["id"])}}  # fmt: skip

    with_rows, _ = lifecycle(paths, notes({"rows": []}))
    without, _ = lifecycle(paths, notes({"other": []}))

    assert ("POST /notes" in with_rows, "POST /notes" in without) == (True, False)


def paged(maximum=None, required=()):
    """Return an operation that lists notes by pages."""
    size = {"type": "integer"} if maximum is None else {"type": "integer", "maximum": maximum}
    get = listing({"type": "object", "properties": {"data": LIST}})
    get["parameters"] = [
        {"name": "page", "in": "query", "schema": {"type": "integer"}},
        {"name": "size", "in": "query", "schema": size},
        *required,
    ]
    get["x-dyn-pagination"] = {"style": "page", "page": "page", "size": "size", "items": "/data", "total": "/total"}
    return get


@pytest.mark.parametrize(
    ("maximum", "query"), [(None, ""), (50, "?size=50"), (1_000, "?size=1000"), (1_001, "?size=1000")]
)
def test_pages_are_as_large_as_the_document_allows(lifecycle, maximum, query):
    """But have at most 1,000 rows."""
    sent, _ = lifecycle({"/notes": {"get": paged(maximum), "post": MAKE}, **DROP}, notes({"data": [], "total": 0}))

    assert sent[0] == f"GET /notes{query}"


def test_what_a_list_requires_is_sent(lifecycle):
    """With the document's value."""
    required = {**parameter("kind", "query"), "example": "x"}
    optional = {"name": "more", "in": "query", "schema": {}, "example": "y"}

    sent, _ = lifecycle(
        {"/notes": {"get": paged(required=[required, optional]), "post": MAKE}, **DROP}, notes({"data": [], "total": 0})
    )

    assert sent[0] == "GET /notes?kind=x"


@pytest.mark.parametrize(("limit", "is_read"), [(3, True), (2, False)])
def test_a_list_of_too_many_pages_counts_as_none(lifecycle, monkeypatch, limit, is_read):
    """At the limit it is still read to its end."""
    monkeypatch.setattr("fastpix_dyn.contract.listings._MAX_PAGES", limit)
    monkeypatch.setattr("fastpix_dyn.contract.listings._read_list.__kwdefaults__", {"most": limit})

    def respond(request):
        if request.method == "GET":
            page = int(request.url.params.get("page", 1))
            return httpx.Response(200, json={"data": [{"id": page}], "total": 3})
        return httpx.Response(201, json={"id": 9})

    sent, report = lifecycle({"/notes": {"get": paged(maximum=1), "post": MAKE}, **DROP}, respond)

    assert ("POST /notes" in sent) is is_read
    assert (f"listNotes has more than {limit} pages" in reasons(report)["makeNote"]) is not is_read


OTHER = {
    "/boxes": {"get": operation("listBoxes", schema=LIST)},
    "/boxes/{id}": {"get": operation("getBox", parameters=["id"])},
}


@pytest.mark.parametrize("creates", [True, False])
def test_lists_of_what_is_not_created_are_read_if_something_is(lifecycle, creates):
    """A body may name one of their resources; without a create nothing can."""
    made = {"/notes": {"get": listing(), **({"post": MAKE} if creates else {})}, **DROP}

    sent, _ = lifecycle({**made, **OTHER}, notes([]))

    lists = [one for one in sent if one == "GET /boxes"]
    assert len(lists) == (2 if creates else 1)
    if creates:
        assert sent.index("GET /boxes") < sent.index("POST /notes")


@pytest.mark.parametrize(
    ("status", "is_failure"),
    [
        (400, False),
        (403, False),
        (404, False),
        (500, False),
        (408, True),
        (429, True),
        (502, True),
        (503, True),
        (504, True),
    ],
)
@pytest.mark.parametrize("get", [listing(), paged()], ids=["one page", "pages"])
def test_an_outage_of_the_list_is_a_failure_and_an_error_is_none(lifecycle, get, status, is_failure):
    """Nothing is created either way; after an outage the test is not complete."""
    sent, report = lifecycle(
        {"/notes": {"get": get, "post": MAKE}, **DROP}, lambda _: httpx.Response(status, json={"error": "no"})
    )

    state = {one.operation: one.state for one in report.coverage}["makeNote"]
    assert "POST /notes" not in sent
    assert state == ("failed" if is_failure else "skipped")
    assert reasons(report)["makeNote"].startswith("not called, because what was there before is not known: listNotes: ")


@pytest.mark.parametrize("get", [listing(), paged()], ids=["one page", "pages"])
def test_a_list_without_a_response_is_a_failure(lifecycle, get):
    """After three calls without one, nothing more is sent."""

    def fail(_request):
        raise httpx.ConnectError("down")

    sent, report = lifecycle({"/notes": {"get": get, "post": MAKE}, **DROP, **OTHER}, fail)

    assert len(sent) == 3
    assert {one.operation for one in report.coverage if one.state == "failed"} == {"listNotes", "makeNote", "listBoxes"}


def test_the_list_of_a_resource_is_read_with_its_id(lifecycle):
    """Each time before something is created in it; a row of another parent is no row of this one."""
    nested = {"id": "$request.path.id", "note": "$response.body#/id"}
    paths = {
        "/boxes": {
            "get": operation("listBoxes", schema=LIST),
            "post": operation(
                "makeBox", body={}, status="201", schema=ROW, links=[("dropBox", OWN), ("makeNote", OWN)]
            ),
        },
        "/boxes/{id}": {"delete": operation("dropBox", parameters=["id"])},
        "/boxes/{id}/notes": {
            "get": operation("listNotes", parameters=["id"], schema=LIST),
            "post": operation("makeNote", parameters=["id"], body={}, status="201", schema=ROW,
                              links=[("dropNote", nested)]),
        },
        "/boxes/{id}/notes/{note}": {"delete": operation("dropNote", parameters=["id", "note"])},
    }  # fmt: skip

    def respond(request):
        if request.method == "GET":
            return httpx.Response(200, json=[])
        return httpx.Response(
            201 if request.method == "POST" else 200, json={"id": 5 if "notes" in request.url.path else 4}
        )

    sent, report = lifecycle(paths, respond)

    assert [one for one in sent if not one.startswith("GET /boxes ")][:8] == [
        "GET /boxes",
        "POST /boxes",
        "GET /boxes/4/notes",
        "POST /boxes/4/notes",
        "GET /boxes",
        "GET /boxes/4/notes",
        "DELETE /boxes/4/notes/5",
        "DELETE /boxes/4",
    ]
    assert report.leftovers == ()


def test_what_was_created_is_removed_by_its_path_before_a_query(lifecycle):
    """If both are documented, whatever their order."""
    drop_by_query = operation("dropNotes", parameters=[("id", "query")])
    make = operation("makeNote", body={}, status="201", schema=ROW, links=[("dropNotes", OWN), ("dropNote", OWN)])

    sent, _ = lifecycle({"/notes": {"get": listing(), "post": make, "delete": drop_by_query}, **DROP}, notes([]))

    assert [one for one in sent if one.startswith("DELETE")] == ["DELETE /notes/9"]


@pytest.mark.parametrize(
    ("status", "is_noted", "is_left"),
    [
        (200, False, True),
        (201, False, True),
        (299, False, True),
        (300, True, False),
        (399, True, False),
        (400, False, False),
        (499, False, False),
        (500, True, False),
    ],
)
def test_the_status_of_a_create_says_whether_something_is_there(lifecycle, status, is_noted, is_left):
    """A success has created something, here without an id, an error of the client nothing; else somebody looks."""

    def respond(request):
        return httpx.Response(200, json=[]) if request.method == "GET" else httpx.Response(status, json={})

    _, report = lifecycle({"/notes": {"get": listing(), "post": MAKE}, **DROP}, respond)

    note = f"makeNote: the status was {status}; check if that created something"
    assert (note in report.notes) is is_noted
    assert ([one.partition(":")[0] for one in report.leftovers] == ["what makeNote created at http"]) is is_left
    assert bool(report.leftovers) is is_left


@pytest.mark.parametrize(("status", "is_left"), [(201, True), (200, False)])
def test_a_201_has_created_something_whatever_the_document_says(lifecycle, status, is_left):
    """Here the action creates nothing by its path."""
    act = operation("act", parameters=["id"], schema=ROW)
    make = operation("makeNote", body={}, status="201", schema=ROW, links=[("dropNote", OWN), ("act", OWN)])
    paths = {"/notes": {"get": listing(), "post": make}, **DROP, "/notes/{id}/act": {"post": act}}

    def respond(request):
        if request.method == "GET":
            return httpx.Response(200, json=[])
        is_action = request.url.path.endswith("/act")
        return httpx.Response(status if is_action else 201 if request.method == "POST" else 200, json={"id": 9})

    _, report = lifecycle(paths, respond)

    assert [one.startswith("what act created") for one in report.leftovers] == ([True] if is_left else [])


def test_the_text_of_a_leftover():
    """With the call that removes it; else with its ids, or without."""

    def text(remover, values):
        return str(CreatedResource(1, "https://a.example", "make\x1bNote", remover, values))

    start = "what make\\x1bNote created at https://a.example: "
    assert text("dropNote", {"path.id": 1, "query.kind": "x"}) == f"{start}remove it by dropNote(id=1, kind=x)"
    assert text("", {"path.id": 1}) == f"{start}the document has no DELETE for it (id=1)"
    assert text("", {}) == f"{start}the response has no id of it"
    assert json.dumps(text("", {})).isascii()
