"""Which resources lifecycle mode takes for its own, case by case; `test_foreign_rows.py` has the random ones."""

import json

import httpx
import pytest
from foreign_rows import ROW, Tables, document, operation

from fastpix_dyn import Client
from fastpix_dyn.contract.report import exit_code
from fastpix_dyn.contract.run import run

JSON = {"content-type": "application/json"}
LIST = {"type": "array", "items": ROW}
OWN, FIRST = {"id": "$response.body#/id"}, {"id": "$response.body#/0/id"}
THEIRS = ("/customers/1", "/customers/2", "/notes/1", "/notes/2", "/notes/3")


def make(links=(("dropNote", OWN),), body=None, **options):
    """An operation that creates a note."""
    return operation("makeNote", body=body or {"name": "n"}, status="201", schema=ROW, links=links, **options)


NOTES = {
    "/notes": {"get": operation("listNotes", schema=LIST), "post": make()},
    "/notes/{id}": {"delete": operation("dropNote", parameters=["id"])},
}
CUSTOMERS = {
    "/customers": {"get": operation("listCustomers", schema=LIST, links=[("changeCustomer", FIRST)])},
    "/customers/{id}": {"patch": operation("changeCustomer", parameters=["id"], body={"name": "x"})},
}


@pytest.fixture
def lifecycle(tmp_path):
    """Return a function that runs the test and returns the written requests and the report."""

    def test(paths, handle=None, **options):
        tables = handle or Tables({key: {"name": "theirs"} for key in THEIRS})
        sent = []

        def respond(request):
            if request.method != "GET":
                body = json.loads(request.content or b"null")
                sent.append((request.method, request.url.raw_path.decode(), *([] if body is None else [body])))
            return tables(request)

        http = httpx.Client(transport=httpx.MockTransport(respond))
        options = {"spec": document(paths), "retries": None, **options}
        with http, Client(http_client=http, **options) as client:
            report = run(client, mode="lifecycle", journal=tmp_path / "journal")
        assert getattr(tables, "harm", []) == []
        return sent, report

    return test


def rows(*ids, created=9, status=201, **more):
    """A server: a list of rows with *ids*, and a POST that returns the id *created*."""

    def respond(request):
        if request.method == "GET":
            return httpx.Response(200, json=[{"id": one} for one in ids])
        return httpx.Response(status if request.method == "POST" else 200, json={"id": created, **more})

    return respond


def reasons(report):
    """By operation: why it was not tested."""
    return {one.operation: one.reason for one in report.coverage}


def test_the_same_id_in_another_collection_is_not_its_own(lifecycle):
    """Note 4 is created; customer 1 was there, came out of a list and is not changed, nor is customer 4."""
    sent, report = lifecycle({**NOTES, **CUSTOMERS})

    assert sent == [("POST", "/notes", {"name": "n"}), ("DELETE", "/notes/4")]
    assert "created nothing that it could change" in reasons(report)["changeCustomer"]
    assert report.leftovers == ()


@pytest.mark.parametrize("target", ["changeCustomer", "close", "dropCustomer"])
@pytest.mark.parametrize("pointer", ["/customerId", "/customer/id", "/customer"])
def test_a_link_from_a_new_resource_to_another_one_makes_that_no_own(lifecycle, target, pointer):
    """A new note names its customer, who was there before."""
    links = [("dropNote", OWN), (target, {"id": f"$response.body#{pointer}"})]
    actions = {
        "/customers/{id}": {
            "patch": operation("changeCustomer", parameters=["id"], body={"name": "x"}),
            "delete": operation("dropCustomer", parameters=["id"]),
        },
        "/customers/{id}/close": {"post": operation("close", parameters=["id"])},
    }
    sent, _ = lifecycle(
        {**NOTES, "/notes": {"post": make(links)}, **actions},
        rows(created=9, customerId=9, customer={"id": 9} if pointer.endswith("/id") else 9),
    )

    assert sent == [("POST", "/notes", {"name": "n"}), ("DELETE", "/notes/9")]


@pytest.mark.parametrize("pointer", ["/replyTo", "/parentId", "/parent/id", "/parent"])
@pytest.mark.parametrize("has_own", [True, False])
def test_a_link_to_another_resource_of_the_same_collection_makes_that_no_own(lifecycle, pointer, has_own):
    """The parent of a note is a note too. Without a link to its own id, the new note can't be removed."""
    other = ("dropNote", {"id": f"$response.body#{pointer}"})
    paths = {**NOTES, "/notes": {"post": make([other, *([("dropNote", OWN)] if has_own else [])])}}

    sent, report = lifecycle(paths, rows(created=9, replyTo=1, parentId=1, parent={"id": 1} if "/id" in pointer else 1))

    assert sent == [("POST", "/notes", {"name": "n"}), *([("DELETE", "/notes/9")] if has_own else [])]
    assert bool(report.leftovers) is not has_own


def test_nested_resources_are_own_by_all_their_ids(lifecycle):
    """A note of the own customer is removed; the customer of others with a note of the same id is not touched."""
    nested = {"id": "$request.path.id", "note": "$response.body#/id"}
    paths = {
        "/customers": {
            "get": operation("listCustomers", schema=LIST),
            "post": operation("makeCustomer", body={"name": "c"}, status="201", schema=ROW, links=[
                ("dropCustomer", OWN), ("makeTheirs", OWN)]),
        },
        "/customers/{id}": {"delete": operation("dropCustomer", parameters=["id"])},
        "/customers/{id}/notes": {
            "post": operation("makeTheirs", parameters=["id"], body={"name": "d"}, status="201", schema=ROW, links=[
                ("changeTheir", nested), ("dropTheir", nested)]),
        },
        "/customers/{id}/notes/{note}": {
            "patch": operation("changeTheir", parameters=["id", "note"], body={"name": "e"}),
            "delete": operation("dropTheir", parameters=["id", "note"]),
        },
    }  # fmt: skip
    tables = Tables({key: {"name": "theirs"} for key in (*THEIRS, "/customers/1/notes/1")})

    sent, report = lifecycle(paths, tables)

    assert [one[:2] for one in sent] == [
        ("POST", "/customers"),
        ("POST", "/customers/3/notes"),
        ("PATCH", "/customers/3/notes/4"),
        ("DELETE", "/customers/3/notes/4"),
        ("DELETE", "/customers/3"),
    ]
    assert report.leftovers == ()


def test_what_the_list_of_an_own_resource_has_is_of_others(lifecycle):
    """The list is read before the first note is made in the new customer, and what it has is not named in the body."""
    paths = {
        "/customers": {
            "get": operation("listCustomers", schema=LIST),
            "post": operation("makeCustomer", body={}, status="201", schema=ROW, links=[
                ("dropCustomer", OWN), ("makeTheirs", OWN)]),
        },
        "/customers/{id}": {"delete": operation("dropCustomer", parameters=["id"])},
        "/customers/{id}/notes": {
            "get": operation("listTheirs", parameters=["id"], schema=LIST),
            "post": operation("makeTheirs", parameters=["id"], body={"from": 7}, status="201", schema=ROW),
        },
        "/customers/{id}/notes/{note}": {"get": operation("getTheir", parameters=["id", "note"])},
    }  # fmt: skip

    def respond(request):
        ids = [7] if request.url.path.endswith("notes") else []
        return httpx.Response(200, json=[{"id": one} for one in ids] if request.method == "GET" else {"id": 9})

    sent, report = lifecycle(paths, respond)

    assert [one[:2] for one in sent] == [("POST", "/customers"), ("DELETE", "/customers/9")]
    assert "from of its request is 7" in reasons(report)["makeTheirs"]


@pytest.mark.parametrize(("schema", "created"), [("string", 9), ("integer", "9"), ("integer", 9), ("string", "9")])
def test_numbers_and_texts_are_the_same_id(lifecycle, schema, created):
    """A server may send 9 where the path has a text."""
    drop = operation("dropNote", parameters=["id"])
    drop["parameters"][0] = {**drop["parameters"][0], "schema": {"type": schema}}

    sent, report = lifecycle({**NOTES, "/notes/{id}": {"delete": drop}}, rows("1", 2, created=created))

    assert sent[1:] == [("DELETE", "/notes/9")]
    assert report.leftovers == ()


@pytest.mark.parametrize("before", [(777,), ("777",), (1, 2, 777)])
def test_a_server_that_returns_the_id_of_a_resource_of_others_does_not_have_it_removed(lifecycle, before):
    """The list has it from before; the report says that what was created is not known."""
    sent, report = lifecycle(NOTES, rows(*before, created=777))

    assert sent == [("POST", "/notes", {"name": "n"})]
    assert "777 of a resource that was there before" in report.leftovers[0]
    assert exit_code(report) == 2


def test_all_pages_of_the_list_count(lifecycle):
    """The id of the third page is one of others, too."""
    listing = operation("listNotes", schema={"type": "object", "properties": {"data": LIST}})
    listing["parameters"] = [
        {"name": "page", "in": "query", "schema": {"type": "integer"}},
        {"name": "size", "in": "query", "schema": {"type": "integer", "maximum": 2}},
    ]
    listing["x-dyn-pagination"] = {"style": "page", "page": "page", "size": "size", "items": "/data", "total": "/total"}

    def respond(request):
        if request.method == "GET":
            first = 2 * (int(request.url.params.get("page", 1)) - 1)
            found = [{"id": one} for one in (1, 2, 3, 4, 777)[first : first + 2]]
            return httpx.Response(200, json={"data": found, "total": 5})
        return httpx.Response(201, json={"id": 777})

    sent, report = lifecycle({**NOTES, "/notes": {"get": listing, "post": make()}}, respond)

    assert sent == [("POST", "/notes", {"name": "n"})]
    assert len(report.leftovers) == 1


@pytest.mark.parametrize(
    "listed",
    [
        httpx.Response(403, json={"error": "no"}),
        httpx.Response(500, json={"error": "no"}),
        httpx.Response(503),
        httpx.Response(200, content=b"<html>", headers={"content-type": "text/html"}),
        httpx.Response(200, json={"error": {"code": 1}}),
        httpx.Response(200, json=None),
        httpx.Response(204),
    ],
    ids=repr,
)
def test_nothing_is_created_where_the_list_cannot_be_read(lifecycle, listed):
    """Else a resource of others could be taken for a new one."""

    def respond(request):
        return listed if request.method == "GET" else httpx.Response(201, json={"id": 777})

    sent, report = lifecycle(NOTES, respond)

    assert sent == []
    assert "what was there before is not known" in reasons(report)["makeNote"]


@pytest.mark.parametrize(
    "created", [True, 1.5, "", None, {"a": 1}, [1, 2], "..", ".", 10**300, "x" * 100_000], ids=range(10)
)
def test_what_is_no_id_is_not_removed(lifecycle, created):
    """The report says that something is left; `..` would lead to another path."""
    sent, report = lifecycle(NOTES, rows(1, created=created))

    assert sent == [("POST", "/notes", {"name": "n"})]
    assert len(report.leftovers) == 1
    assert exit_code(report) == 2


@pytest.mark.parametrize("created", ["a/b", "1?x=2", "*", "1,2", "../customers/1", "%2e%2e", "1#"])
def test_an_id_stays_one_segment_of_the_path(lifecycle, created):
    """Whatever the server calls it."""
    sent, _ = lifecycle(NOTES, rows(1, created=created))

    path = sent[-1][1]
    assert path.count("/") == 2
    assert "?" not in path


@pytest.mark.parametrize(
    ("body", "called"),
    [
        ({"from": 1}, False),
        ({"text": "1"}, False),
        ({"customerId": 7}, False),
        ({"customer": 7}, False),
        ({"customer_id": "cus-7"}, False),
        ({"sourceCustomerIds": [7, 8]}, False),
        ({"customer": {"id": 7}}, False),
        ({"items": [{"id": 7}]}, False),
        ({"owner": "http://127.0.0.1:9/customers/1"}, False),
        ({"owner": "customer:1"}, False),
        ({"owner": "urn:customer:1"}, False),
        ({"owners": "50, 1"}, False),
        ({"shares": {"1": 0.5}}, False),
        ({"1": "x"}, False),
        ({"id": 2}, False),
        ({"ownerId": 7}, False),
        ({"ratio": "16:1", "text": "Part 1", "date": "2024-1-1", "50": "x"}, True),
        ({"id": 50}, True),
        ({"from": 7}, True),
        ({"reference_id": "picks-1"}, True),
        ({"name": "customers", "tags": ["a"], "flag": True, "size": 1.5, "none": None}, True),
    ],
)
def test_a_body_that_names_resources_of_others_is_not_sent(lifecycle, body, called):
    """By the name of the property, or because a list had the value as an id."""
    sent, report = lifecycle({**NOTES, **CUSTOMERS, "/notes": {**NOTES["/notes"], "post": make(body=body)}})

    assert ("POST" in {one[0] for one in sent}) is called
    assert ("the test created no such resource" in reasons(report)["makeNote"]) is not called


@pytest.mark.parametrize(
    ("schema", "value", "is_sent"),
    [
        ({"type": "integer", "maximum": 9}, 1, True),
        ({"type": "integer", "exclusiveMaximum": 9}, 1, True),
        ({"type": "integer", "multipleOf": 1}, 1, True),
        ({"type": "integer", "enum": [1, 2]}, 1, True),
        ({"const": 1}, 1, True),
        ({"type": "integer", "default": 1}, 1, True),
        ({"type": "integer", "x-extensible-enum": [1, 2]}, 1, True),
        ({"type": "number"}, 1, True),
        ({"type": "string"}, "one", True),
        ({"type": "integer"}, 1, False),
        ({"type": "integer", "minimum": 0}, 1, False),
        ({"type": "string"}, "1", False),
        ({"type": "string", "maxLength": 9}, "1", False),
        ({"type": "string", "enum": ["1"]}, "1", True),
        ({}, 1, False),
        ({}, "a,b; 1", False),
        ({}, "2|1", False),
        ({}, "a/b/1", False),
        ({}, "a:b:1", False),
        ({}, "1:1", True),
        ({}, "1 2", True),
        ({}, "x1", True),
    ],
)
def test_a_quantity_or_a_setting_is_no_id(lifecycle, schema, value, is_sent):
    """By its schema, although a customer has that number; else a value that ends with the number is an id."""
    post = make(body={"size": value})
    post["requestBody"]["content"]["application/json"]["schema"] = {"type": "object", "properties": {"size": schema}}

    sent, report = lifecycle({**NOTES, **CUSTOMERS, "/notes": {**NOTES["/notes"], "post": post}})

    assert sent == ([("POST", "/notes", {"size": value}), ("DELETE", "/notes/4")] if is_sent else [])
    reason = f"size of its request is {value!r}, the id of a resource of /notes that was there before; "
    assert reasons(report)["makeNote"].startswith(reason) is not is_sent


@pytest.mark.parametrize("location", ["query", "header"])
def test_a_parameter_that_names_a_resource_of_others_is_not_sent(lifecycle, location):
    """As in a body."""
    post = make()
    post["parameters"] = [
        {"name": "customerId", "in": location, "required": True, "schema": {"type": "string"}, "example": "1"}
    ]

    sent, report = lifecycle({**NOTES, **CUSTOMERS, "/notes": {**NOTES["/notes"], "post": post}})

    assert sent == []
    assert "customerId of its request is '1', an id of /customers; the test created no such resource" in (
        reasons(report)["makeNote"])  # fmt: skip


def test_where_a_list_can_not_be_read_no_number_is_sent(lifecycle):
    """It may be an id of that list; a text of letters is none."""

    def respond(request):
        if request.url.path == "/customers":
            return httpx.Response(403, json={"error": "no"})
        return httpx.Response(
            200 if request.method == "GET" else 201, json=[] if request.method == "GET" else {"id": 4}
        )

    for body, is_sent in (
        ({"from": 50}, False),
        ({"from": "50"}, False),
        ({"from": "x"}, True),
        ({"from": "x1"}, True),
    ):
        paths = {**NOTES, **CUSTOMERS, "/notes": {**NOTES["/notes"], "post": make(body=body)}}
        sent, report = lifecycle(paths, respond)
        assert bool(sent) is is_sent, body
        reason = f"from of its request is {body['from']!r}, maybe an id of /customers, whose list can't be read"
        assert (reason in reasons(report)["makeNote"]) is not is_sent


def test_own_ids_take_the_place_of_others_in_bodies(lifecycle):
    """A note of customer 1 becomes one of the own customer; the body of an own note has its own id."""
    customers = {
        "/customers": {
            "get": operation("listCustomers", schema=LIST),
            "post": operation(
                "makeCustomer", body={"name": "c"}, status="201", schema=ROW, links=[("dropCustomer", OWN)]
            ),
        },
        "/customers/{id}": {"delete": operation("dropCustomer", parameters=["id"])},
    }
    notes = {
        "/notes": {
            "get": operation("listNotes", schema=LIST),
            "post": make([("dropNote", OWN), ("putNote", OWN)], {"customerId": 1}),
        },
        "/notes/{id}": {
            "put": operation("putNote", parameters=["id"], body={"id": 1, "name": "x"}),
            "delete": operation("dropNote", parameters=["id"]),
        },
    }

    sent, _ = lifecycle({**notes, **customers})

    assert ("POST", "/notes", {"customerId": 3}) in sent
    assert ("PUT", "/notes/4", {"id": 4, "name": "x"}) in sent


@pytest.mark.parametrize(
    ("path", "method", "options"),
    [
        ("/transfer", "post", {"body": {"from": 7}}),
        ("/customers/{id}/close", "post", {"parameters": ["id"]}),
        ("/customers/{id}", "put", {"parameters": ["id"], "body": {"name": "x"}}),
        ("/customers/{id}/notes", "delete", {"parameters": ["id"]}),
        ("/notes", "delete", {"body": {"ids": [1, 2]}}),
        ("/notes", "delete", {"body": [1, 2]}),
        ("/notes", "delete", {}),
        ("/notes", "patch", {"body": {"ids": [1]}}),
        ("/notes/batch", "post", {"body": {"ids": [1, 2], "remove": True}}),
        ("/settings", "put", {"body": {"loud": True}}),
    ],
)
def test_an_operation_that_may_change_something_else_is_not_called(lifecycle, path, method, options):
    """Whatever the document has as examples: the ids 1 and 7 are those of parameters also."""
    other = operation("other", **options)
    for one in other.get("parameters", ()):
        one["example"] = 1
    paths = {**NOTES, **CUSTOMERS}
    paths[path] = {**paths.get(path, {}), method: other}

    sent, report = lifecycle(paths)

    assert sent == [("POST", "/notes", {"name": "n"}), ("DELETE", "/notes/4")]
    assert "created nothing that it could change" in reasons(report)["other"]


def test_a_batch_names_own_resources_only(lifecycle):
    """The ids in the body of a DELETE in the own customer become those of its own notes; else it is not sent."""
    nested = {"id": "$request.path.id", "note": "$response.body#/id"}
    created = {"status": "201", "schema": ROW}
    followers = [(name, OWN) for name in ("dropCustomer", "makeTheirs", "dropTheirs")]
    paths = {
        "/customers": {
            "get": operation("listCustomers", schema=LIST),
            "post": operation("makeCustomer", body={"name": "c"}, links=followers, **created),
        },
        "/customers/{id}": {"delete": operation("dropCustomer", parameters=["id"])},
        "/customers/{id}/notes": {
            "delete": operation("dropTheirs", parameters=["id"], body={"ids": [1, 2]}),
            "post": operation(
                "makeTheirs", parameters=["id"], body={"name": "d"}, links=[("dropTheir", nested)], **created
            ),
        },
        "/customers/{id}/notes/{note}": {"delete": operation("dropTheir", parameters=["id", "note"])},
    }

    sent, _ = lifecycle(paths)

    assert ("DELETE", "/customers/3/notes", {"ids": [4]}) in sent


def test_a_delete_by_a_query_removes_the_own_resource(lifecycle):
    """`DELETE /notes?id=4`, because a link of the new note leads there."""
    drop = operation("dropNotes", parameters=[("id", "query")])
    paths = {"/notes": {**NOTES["/notes"], "post": make([("dropNotes", OWN)]), "delete": drop}}

    sent, report = lifecycle(paths)

    assert sent[1:] == [("DELETE", "/notes?id=4")]
    assert report.leftovers == ()


def test_composite_ids_belong_together(lifecycle):
    """`/files/{owner}-{name}`: both come from the response."""
    both = {"owner": "$response.body#/owner", "name": "$response.body#/name"}
    paths = {
        "/files": {"post": operation("makeFile", body={"x": "y"}, status="201", links=[("dropFile", both)])},
        "/files/{owner}-{name}": {"delete": operation("dropFile", parameters=["owner", "name"])},
    }

    sent, report = lifecycle(paths, rows(created=1, owner="me", name="mine"))

    assert sent[1:] == [("DELETE", "/files/me-mine")]
    assert report.leftovers == ()


@pytest.mark.parametrize(
    "body", [{"data": {"id": 9}}, {"ok": True, "data": {"id": 9}}, {"note": {"id": 9, "customer": {"id": 1}}}]
)
def test_the_id_may_be_in_an_envelope(lifecycle, body):
    """With others of the same name deeper in it."""
    pointer = "/data/id" if "data" in body else "/note/id"
    paths = {**NOTES, "/notes": {"post": make([("dropNote", {"id": f"$response.body#{pointer}"})])}}

    sent, _ = lifecycle(
        paths,
        lambda request: httpx.Response(200, json=[]) if request.method == "GET" else httpx.Response(201, json=body),
    )

    assert sent[1:] == [("DELETE", "/notes/9")]


def test_a_success_that_the_document_does_not_list_has_created_something(lifecycle):
    """201 is documented, 200 came: what was created is removed all the same."""
    sent, report = lifecycle(NOTES, rows(1, created=9, status=200))

    assert sent[1:] == [("DELETE", "/notes/9")]
    assert {one.rule for one in report.findings} == {"status"}


def test_a_slash_at_the_end_of_a_path_makes_no_other_collection(lifecycle):
    """As some frameworks have it."""
    paths = {f"{path}/": value for path, value in NOTES.items()}

    sent, report = lifecycle(paths, rows(1, created=9))

    assert sent == [("POST", "/notes/", {"name": "n"}), ("DELETE", "/notes/9/")]
    assert report.leftovers == ()


def test_the_same_path_on_another_server_is_another_collection(lifecycle):
    """The document may give an operation a server of its own."""
    drop = {"delete": NOTES["/notes/{id}"]["delete"], "servers": [{"url": "http://127.0.0.1:8"}]}

    sent, report = lifecycle({**NOTES, "/notes/{id}": drop}, rows(1, created=9))

    assert {one[0] for one in sent} <= {"POST"}
    assert len(report.leftovers) == len(sent)


@pytest.mark.parametrize("status", [500, 303])
def test_a_status_that_does_not_tell_whether_something_was_created_is_noted(lifecycle, status):
    """Somebody has to look."""
    _, report = lifecycle(NOTES, rows(1, status=status))

    assert any(f"the status was {status}" in one for one in report.notes)


@pytest.mark.parametrize(
    "body", [[1, 2], 1, {"ids": [1]}, {"notes": [1]}, {"noteIds": [1]}, [{"id": 1}], [{"noteId": 1}]]
)
@pytest.mark.parametrize("method", ["delete", "put", "patch", "post"])
def test_the_ids_of_a_batch_become_own_ones(lifecycle, body, method):
    """Whatever shape the body has; in a part of a note, which is the test's own."""
    batch = operation("batch", parameters=["id"], body=body)
    batch["requestBody"]["content"]["application/json"]["schema"] = {}
    post = make([("dropNote", OWN), ("batch", OWN)])
    paths = {**NOTES, "/notes": {**NOTES["/notes"], "post": post}, "/notes/{id}/notes": {method: batch}}

    sent, _ = lifecycle(paths)

    bodies = [one[2] for one in sent if one[1] == "/notes/4/notes"]
    assert not {*"12"} & {*json.dumps(bodies)}


@pytest.mark.parametrize("created", ["\x1b[2J", "\u202e", "a\nb", "\ud800"])
def test_control_characters_in_ids_are_escaped(lifecycle, created):
    """In what the report says of leftovers."""

    def respond(request):
        if request.method == "GET":
            return httpx.Response(200, json=[])
        content = json.dumps({"id": created}).encode()
        return httpx.Response(201 if request.method == "POST" else 500, content=content, headers=JSON)

    _, report = lifecycle(NOTES, respond)

    assert len(report.leftovers) == 1
    assert created not in report.leftovers[0]
