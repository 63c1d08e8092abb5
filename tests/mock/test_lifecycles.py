"""Resources and their parts over time: what is removed with what, states, lists, members and events."""

import copy
import json
import random

import pytest
from shelves import DOCUMENT, Shelves, list_of, reply, template

from fastpix_dyn.mock.resources import Store


@pytest.fixture
def shelves():
    """A new server."""
    return Shelves()


# Parts and siblings.


def test_a_resource_that_is_removed_takes_its_parts_and_no_others(shelves):
    """Two shelves, each with two books of two pages."""
    own, other = shelves.shelf("own"), shelves.shelf("other")
    books = {shelf: [shelves.book(shelf) for _ in range(2)] for shelf in (own, other)}
    pages = {book: [shelves.page(book) for _ in range(2)] for shelf in books for book in books[shelf]}
    first, second = books[own]

    shelves.ask("DELETE", first)

    assert shelves.status("GET", first) == 404
    assert [shelves.status("GET", page) for page in pages[first]] == [404, 404]
    kept = [second, *pages[second], *books[other], *(page for book in books[other] for page in pages[book])]
    assert [shelves.status("GET", path) for path in kept] == [200] * 9

    shelves.ask("DELETE", f"/shelves/{own}")

    gone, kept = kept[:3], kept[3:]
    assert [shelves.status("GET", path) for path in gone] == [404] * 3
    assert [shelves.status("GET", path) for path in kept] == [200] * 6
    assert shelves.listed("/shelves", "shelfId") == [other]
    assert len(shelves.listed(f"/shelves/{other}/books", "bookId")) == 2


def test_a_part_is_known_below_its_own_parent_only(shelves):
    """Its id alone is not enough."""
    own, other = shelves.shelf(), shelves.shelf()
    book = shelves.book(own)
    page = shelves.page(book)

    assert shelves.status("GET", book.replace(own, other)) == 404
    assert shelves.status("GET", page.replace(own, other)) == 404
    assert shelves.listed(f"/shelves/{other}/books", "bookId") == []
    assert shelves.status("DELETE", book.replace(own, other)) == 404
    assert shelves.status("GET", book) == 200


def test_the_parts_of_two_types_with_one_id_are_told_apart():
    """The examples of a document may have the same ids."""
    document = copy.deepcopy(DOCUMENT)
    for path in [one for one in document["paths"] if one.startswith("/shelves")]:
        text = json.dumps(document["paths"][path]).replace('operationId": "', 'operationId": "rack')
        document["paths"][path.replace("/shelves", "/racks")] = json.loads(text)
    shelves = Shelves(document)
    in_shelf, in_rack = shelves.book("shelf-0001"), "/racks/shelf-0001/books"
    book = shelves.ask("POST", in_rack, {"title": "x"})["bookId"]
    shelves.ask("DELETE", "/shelves/shelf-0001")

    assert shelves.status("GET", in_shelf) == 404
    assert shelves.status("GET", f"{in_rack}/{book}") == 200


def test_a_resource_that_was_removed_is_gone(shelves):
    """For every operation, with its id in the message; an example also."""
    for own in (shelves.shelf(), "shelf-0001"):
        shelves.ask("DELETE", f"/shelves/{own}")
        for method, path in (("GET", ""), ("DELETE", ""), ("PATCH", ""), ("PUT", "/unlock"), ("GET", "/books")):
            body = shelves.ask(method, f"/shelves/{own}{path}", {} if method == "PATCH" else None, status=404)
            assert body["title"] == f"no resource has this shelfId: {own}"
    assert shelves.status("POST", "/shelves/shelf-0001/books") in {400, 404, 422}


def test_the_innermost_resource_that_is_missing_is_named(shelves):
    """The outer one exists."""
    own = shelves.shelf()

    assert shelves.ask("GET", f"/shelves/{own}/books/none", status=404)["title"] == "no resource has this bookId: none"


def test_a_store_forgets_the_parts_of_what_it_deletes_and_no_others():
    """By all ids of the parents, and by the whole path of their type."""
    store = Store(lambda: 0.0, random.Random(1), lambda *_: None)  # noqa: S311  # ids of a test
    part, deep, other = "/a/{x}/b/{y}", "/a/{x}/b/{y}/c/{z}", "/a/{x}b/{y}"
    resource = store.add("/a/{x}", ("1",), {})
    store.add("/a/{x}", ("2",), {})
    for path, ids in ((part, "11"), (part, "12"), (part, "21"), (deep, "111"), (deep, "211"), (other, "11")):
        store.add(path, tuple(ids), {})
    store.delete(resource)

    assert [store.collection(part, (one,)) for one in "1"] == [[]]
    assert store.collection(deep, ("1", "1")) == []
    assert store.find("/a/{x}", ("1",)) is None
    kept = [("/a/{x}", "2"), (part, "21"), (deep, "211"), (other, "11")]
    assert [store.find(path, tuple(ids)).ids for path, ids in kept] == [tuple(ids) for _, ids in kept]


# Lists.


def test_lists_show_the_newest_first(shelves):
    """Those of parts are in the order of creation; `asc` in any parameter, in any case, turns the order."""
    ids = [shelves.shelf(str(number)) for number in range(11)]
    books = [shelves.book(ids[0], str(number)) for number in range(11)]

    assert shelves.listed("/shelves?size=50", "shelfId") == ids[::-1]
    assert shelves.listed("/shelves?size=50&order=desc", "shelfId") == ids[::-1]
    assert shelves.listed("/shelves?size=50&order=asc", "shelfId") == ids
    assert shelves.listed("/shelves?size=50&order=ASC", "shelfId") == ids
    assert shelves.listed("/shelves?size=50&order=ascending", "shelfId") == ids[::-1]
    assert shelves.listed(f"/shelves/{ids[0]}/books", "bookId") == [book.rpartition("/")[2] for book in books]


@pytest.mark.parametrize(
    ("query", "first", "count", "numbers"),
    [
        ("", 0, 10, (1, 2)),
        ("?page=1", 0, 10, (1, 2)),
        ("?page=2", 10, 1, (2, 2)),
        ("?page=3", 11, 0, (3, 2)),
        ("?page=0", 0, 10, (0, 2)),
        ("?page=-5", 0, 10, (-5, 2)),
        ("?size=3&page=2", 3, 3, (2, 4)),
        ("?size=11", 0, 11, (1, 1)),
        ("?size=12", 0, 11, (1, 1)),
        ("?size=10", 0, 10, (1, 2)),
        ("?size=1&page=11", 10, 1, (11, 11)),
        ("?size=0", 0, 1, (1, 11)),
        ("?size=-3", 0, 1, (1, 11)),
    ],
)
def test_a_list_is_paged(shelves, query, first, count, numbers):
    """Ten items a page by default, and one at least."""
    names = [str(number) for number in range(11)]
    for name in names[::-1]:
        shelves.shelf(name)
    body = shelves.ask("GET", f"/shelves{query}")

    assert [one["name"] for one in body["items"]] == names[first : first + count]
    assert (body["total"], body["page"], body["pages"]) == (11, *numbers)


def test_an_empty_list_has_no_page(shelves):
    """And no item."""
    assert shelves.ask("GET", "/shelves") == {"items": [], "total": 0, "pages": 0, "page": 1}


def test_the_default_of_a_page_size_is_that_of_its_parameter():
    """And the first page is the one that the document names."""
    document = copy.deepcopy(DOCUMENT)
    listing = document["paths"]["/shelves"]["get"]
    listing["parameters"][0]["schema"]["default"] = 3  # of the page: it is no size
    listing["parameters"][1]["schema"]["default"] = 4
    listing["x-dyn-pagination"]["first"] = 0
    del listing["x-dyn-pagination"]["total"]
    shelves = Shelves(document)
    for number in range(9):
        shelves.shelf(str(number))

    body = shelves.ask("GET", "/shelves?page=1")
    assert [one["name"] for one in body["items"]] == ["4", "3", "2", "1"]
    assert (body["page"], body["pages"], body["total"]) == (1, 3, 1)
    assert [one["name"] for one in shelves.ask("GET", "/shelves")["items"]] == ["8", "7", "6", "5"]


def test_a_hidden_resource_is_in_no_list_and_can_be_read(shelves):
    """Its sibling stays in the list; another change does not show it again."""
    own, other = shelves.shelf(), shelves.shelf()
    shelves.ask("DELETE", f"/shelves/{own}/hide")
    assert shelves.listed("/shelves", "shelfId") == [other]

    assert shelves.ask("GET", f"/shelves/{own}")["shelfId"] == own
    shelves.ask("PATCH", f"/shelves/{own}", {"name": "x"})
    assert shelves.listed("/shelves", "shelfId") == [other]


def test_resources_that_no_operation_creates_are_listed_and_exist_with_any_id(shelves):
    """The examples of the document."""
    assert shelves.ask("GET", "/friends") == [{"friendId": "ada-1", "name": "Ada"}]
    assert shelves.ask("GET", "/friends/ada-1") == {"friendId": "ada-1", "name": "Ada"}
    assert shelves.ask("GET", "/friends/bob-22") == {"friendId": "bob-22", "name": "Ada"}
    assert shelves.ask("GET", "/friends") == [{"friendId": "ada-1", "name": "Ada"}]


def test_examples_of_resources_that_can_be_created_are_in_no_list(shelves):
    """They exist by their id, also after they were read."""
    assert shelves.ask("GET", "/shelves/shelf-0001")["name"] == "Poems"
    assert shelves.listed("/shelves", "shelfId") == []
    assert shelves.status("GET", "/shelves/shelf-0002") == 404
    shelves.ask("PATCH", "/shelves/shelf-0001", {"name": "Novels"})
    assert shelves.ask("GET", "/shelves/shelf-0001")["name"] == "Novels"


# Time.


def test_a_resource_changes_when_its_time_has_come(shelves):
    """At the time, not before; it gets the keys of the change, and its list shows it."""
    own = shelves.shelf()
    path = f"/shelves/{own}"

    shelves.now += 9.999
    assert {"weight", "height", "age"} & shelves.ask("GET", path).keys() == set()
    assert shelves.ask("GET", path)["state"] == "new"
    shelves.now += 0.001
    (listed,) = shelves.ask("GET", "/shelves")["items"]
    assert (listed["state"], listed["weight"], listed["height"]) == ("ready", 5, 6)
    assert "age" not in listed
    assert listed == shelves.ask("GET", path)
    shelves.now += 4.999
    assert shelves.ask("GET", path)["state"] == "ready"
    shelves.now += 0.001
    assert (shelves.ask("GET", path)["state"], shelves.ask("GET", path)["age"]) == ("old", 7)
    assert shelves.events == [("shelf.created", own), ("shelf.ready", own), ("shelf.old", own)]


def test_changes_that_are_due_together_happen_in_turn(shelves):
    """Each from the moment of the one before; the events are in order."""
    own = shelves.shelf()
    shelves.now += 15

    assert shelves.ask("GET", f"/shelves/{own}")["state"] == "old"
    assert shelves.events[1:] == [("shelf.ready", own), ("shelf.old", own)]

    late = shelves.shelf()
    shelves.now += 14.5
    assert shelves.ask("GET", f"/shelves/{late}")["state"] == "ready"
    shelves.now += 0.5
    assert shelves.ask("GET", f"/shelves/{late}")["state"] == "old"


def test_a_state_that_was_set_begins_its_time_anew(shelves):
    """A change without an event sends none."""
    own = shelves.shelf()
    shelves.now += 12
    shelves.ask("POST", f"/shelves/{own}/lock")
    shelves.events.clear()
    shelves.now += 2.9
    assert shelves.ask("GET", f"/shelves/{own}")["state"] == "locked"
    shelves.now += 0.1
    assert shelves.ask("GET", f"/shelves/{own}")["state"] == "open"
    assert shelves.events == []


@pytest.mark.parametrize(("wait", "state"), [(9, "new"), (10, None), (15, None), (9.999, "new")])
def test_an_operation_needs_one_of_the_states(shelves, wait, state):
    """The message has them, and the present one."""
    own = shelves.shelf()
    shelves.now += wait
    if state is None:
        assert shelves.ask("POST", f"/shelves/{own}/lock")["state"] == "locked"
    else:
        body = shelves.ask("POST", f"/shelves/{own}/lock", status=400)
        assert body["title"] == f"state must be ready or old; it is {state}"
        assert shelves.ask("GET", f"/shelves/{own}")["state"] == state


def test_an_operation_may_need_any_value(shelves):
    """Which is set by another operation."""
    own = shelves.shelf()
    shelves.now += 10
    body = shelves.ask("PUT", f"/shelves/{own}/unlock", status=400)
    assert body["title"] == "lock must be set; it is not set"

    shelves.ask("POST", f"/shelves/{own}/lock")
    assert shelves.ask("GET", f"/shelves/{own}")["lock"] == {"by": "me"}
    assert shelves.ask("PUT", f"/shelves/{own}/unlock")["state"] == "ready"


def test_a_change_sets_the_time_of_the_last_change(shelves):
    """With as many digits as the example; reading does not, and neither does a change of another resource."""
    own, other = shelves.shelf(), shelves.shelf()
    path, book = f"/shelves/{own}", shelves.book(own)

    def changed(one=path):
        return shelves.ask("GET", one)["changedAt"]

    assert changed() == "1970-01-12T13:46:40.000Z"
    shelves.now += 1.25
    assert changed() == "1970-01-12T13:46:40.000Z"
    shelves.ask("PATCH", path, {"name": "x"})
    assert changed() == "1970-01-12T13:46:41.250Z"
    shelves.now += 1
    shelves.ask("PATCH", f"{path}/rules", {"open": "8"})
    assert changed() == "1970-01-12T13:46:42.250Z"
    shelves.now += 1
    shelves.book(own)
    assert changed() == "1970-01-12T13:46:43.250Z"
    assert changed(book) == "1970-01-12T13:46:40.000Z"
    shelves.now += 1
    shelves.ask("PATCH", book, {"title": "x"})
    assert (changed(), changed(book)) == ("1970-01-12T13:46:44.250Z",) * 2
    shelves.now += 1
    shelves.page(book)
    assert changed() == "1970-01-12T13:46:45.250Z"
    assert changed(f"/shelves/{other}") == "1970-01-12T13:46:40.000Z"


# Changes.


def test_an_update_changes_the_keys_of_its_body(shelves):
    """And no other; the response is the resource."""
    own = shelves.shelf("A", note="b")
    before = shelves.ask("GET", f"/shelves/{own}")
    after = shelves.ask("PATCH", f"/shelves/{own}", {"note": "c"})

    assert after == {**before, "note": "c"}
    assert shelves.ask("GET", f"/shelves/{own}") == after


def test_a_part_of_a_resource_is_changed(shelves):
    """Its other keys stay; the response has the part under the first key that it fits."""
    own = shelves.shelf()
    body = shelves.ask("PATCH", f"/shelves/{own}/rules", {"open": "8"})

    assert body == {"head": {}, "rules": {"open": "8", "close": "17"}}
    shelf = shelves.ask("GET", f"/shelves/{own}")
    assert (shelf["rules"], shelf["name"]) == ({"open": "8", "close": "17"}, "A shelf")


@pytest.mark.parametrize(
    ("changes", "friends"),
    [
        ([("add", ["a-1", "b-2"])], ["a-1", "b-2"]),
        ([("add", ["b-2"]), ("add", ["a-1"])], ["b-2", "a-1"]),
        ([("add", ["a-1", "b-2"]), ("add", ["a-1"])], ["a-1", "b-2"]),
        ([("add", ["a-1", "b-2", "c-3"]), ("remove", ["b-2"])], ["a-1", "c-3"]),
        ([("add", ["a-1", "b-2", "c-3"]), ("remove", ["c-3", "a-1"])], ["b-2"]),
        ([("add", ["a-1"]), ("remove", ["x-9"])], ["a-1"]),
        ([("remove", ["a-1"])], []),
        ([("add", ["a-1", "b-2", "c-3"]), ("order", ["c-3", "a-1", "b-2"])], ["c-3", "a-1", "b-2"]),
        ([("add", ["a-1", "b-2", "c-3"]), ("order", ["c-3"])], ["c-3", "a-1", "b-2"]),
        ([("add", ["a-1", "b-2"]), ("order", ["x-9", "b-2"])], ["b-2", "a-1"]),
        ([("add", ["a-1"]), ("order", [])], ["a-1"]),
        ([("add", ["a-1"]), ("add", [])], ["a-1"]),
    ],
)
def test_members_are_added_removed_and_ordered(shelves, changes, friends):
    """Each is in the list once; those that are not named keep their order."""
    own = shelves.shelf()
    for how, ids in changes:
        shelf = shelves.ask("POST", f"/shelves/{own}/friends/{how}", {"ids": ids})

    assert [one["friendId"] for one in shelf["friends"]] == friends
    assert shelves.ask("GET", f"/shelves/{own}")["friends"] == shelf["friends"]


def test_a_member_is_shown_as_it_is_read(shelves):
    """With the values of the other resource."""
    own = shelves.shelf()
    shelf = shelves.ask("POST", f"/shelves/{own}/friends/add", {"ids": ["ada-1"]})

    assert shelf["friends"] == [{"friendId": "ada-1", "name": "Ada"}]


def test_a_body_without_ids_changes_no_member(shelves):
    """The list stays."""
    own = shelves.shelf()
    shelves.ask("POST", f"/shelves/{own}/friends/add", {"ids": ["ada-1"]})
    for how in ("add", "remove", "order"):
        shelf = shelves.ask("POST", f"/shelves/{own}/friends/{how}", {})
        assert [one["friendId"] for one in shelf["friends"]] == ["ada-1"]


def test_each_operation_has_its_first_event(shelves):
    """After a success only; reading has none."""
    own = shelves.shelf()
    shelves.ask("PATCH", f"/shelves/{own}", {"name": "x"})
    shelves.ask("POST", f"/shelves/{own}/lock", status=400)
    shelves.ask("GET", f"/shelves/{own}")
    shelves.now += 10
    shelves.ask("POST", f"/shelves/{own}/lock")
    shelves.ask("DELETE", f"/shelves/{own}")
    shelves.ask("DELETE", f"/shelves/{own}", status=404)

    names = ["shelf.created", "shelf.changed", "shelf.ready", "shelf.locked", "shelf.removed"]
    assert shelves.events == [(name, own) for name in names]


def test_a_new_resource_has_what_was_sent_and_not_what_could_have_been(shelves):
    """Keys that no request sets are those of the example, with a new id and the time."""
    shelf = shelves.ask("POST", "/shelves", {"name": "Novels"})

    assert shelf.pop("shelfId") != "shelf-0001"
    assert shelf == {
        "name": "Novels",
        "state": "new",
        "changedAt": "1970-01-12T13:46:40.000Z",
        "rules": {"open": "9", "close": "17"},
        "friends": [],
    }


def test_two_new_resources_differ_in_their_ids(shelves):
    """In the form of the example's; the same with the same seed."""
    ids = [shelves.shelf() for _ in range(3)]

    assert len({*ids}) == 3
    assert {len(one) for one in ids} == {10}
    again = Shelves()
    assert [again.shelf() for _ in range(3)] == ids


# Keys of idempotency.


def keyed():
    """A server whose creations have a key."""
    document = copy.deepcopy(DOCUMENT)
    for path in ("/shelves", "/shelves/{shelfId}/books"):
        document["paths"][path]["post"]["x-dyn-idempotency"] = "Request-Key"
    return Shelves(document)


def test_a_key_repeats_the_first_response():
    """By a name in any case; another key, and none, do not."""
    shelves = keyed()
    first, second, other, bare = (
        json.loads(shelves.request("POST", "/shelves", {"name": "x"}, *headers).content)["shelfId"]
        for headers in ([("Request-Key", "a")], [("request-key", "a")], [("Request-Key", "b")], [])
    )

    assert first == second
    assert len({first, other, bare}) == 3
    assert len(shelves.listed("/shelves", "shelfId")) == 3
    assert len(shelves.events) == 3


def test_a_key_belongs_to_one_operation_and_one_body():
    """With another body it is refused; the first response is repeated after it."""
    shelves = keyed()
    key = ("Request-Key", "a")
    own = json.loads(shelves.request("POST", "/shelves", {"name": "x"}, key).content)["shelfId"]
    assert shelves.request("POST", f"/shelves/{own}/books", {"title": "x"}, key).status == 201

    refused = shelves.request("POST", "/shelves", {"name": "y"}, key)
    assert refused.status == 422
    assert json.loads(refused.content)["title"] == "this Request-Key was used for another request; send a new key"
    again = shelves.request("POST", "/shelves", {"name": "x"}, key)
    assert json.loads(again.content)["shelfId"] == own


def test_a_refused_request_leaves_its_key_free():
    """The next request with it may be another one."""
    shelves = keyed()
    key = ("Request-Key", "a")
    assert shelves.request("POST", "/shelves", {}, key).status == 422

    assert shelves.request("POST", "/shelves", {"name": "y"}, key).status == 201


# Lists of other resources below a resource.


def test_a_list_of_whole_resources_below_another_is_empty():
    """Which of them belong to it is not known; below an example it is the example."""
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/shelves/{shelfId}/readers"] = {
        "parameters": template("shelfId"),
        "get": {
            "operationId": "listReaders",
            "x-dyn-pagination": {"page": "page", "items": "/items", "total": "/total"},
            "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
            "responses": list_of({"$ref": "#/components/schemas/Friend"}, {"friendId": "ada-1", "name": "Ada"}),
        },
    }
    content = document["paths"]["/shelves/{shelfId}/readers"]["get"]["responses"]["200"]
    content["links"] = {
        "reader": {"operationId": "getFriend", "parameters": {"friendId": "$response.body#/items/0/friendId"}}
    }
    shelves = Shelves(document)
    own = shelves.shelf()

    assert shelves.ask("GET", f"/shelves/{own}/readers")["items"] == []
    assert shelves.ask("GET", "/shelves/shelf-0001/readers")["items"] == [{"friendId": "ada-1", "name": "Ada"}]


# The examples of the document.


def varied(change):
    """A server of the document after *change*."""
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return Shelves(document)


def test_a_resource_that_begins_in_a_later_state_has_what_the_earlier_ones_brought():
    """And not what later ones bring."""

    def begin(document):
        for path, method, status in (("/shelves", "post", "201"), ("/shelves/{shelfId}", "get", "200")):
            content = document["paths"][path][method]["responses"][status]["content"]["application/json"]
            content["example"] = {**content["example"], "state": "ready"}

    shelves = varied(begin)
    shelf = shelves.ask("GET", f"/shelves/{shelves.shelf()}")

    assert (shelf["state"], shelf["weight"], shelf["height"]) == ("ready", 5, 6)
    assert "age" not in shelf


def test_each_example_of_a_resource_exists_with_its_own_values():
    """Of responses and of parameters; an example of a parameter alone has the values of the first."""

    def more(document):
        path = document["paths"]["/shelves/{shelfId}"]
        path["parameters"][0]["example"] = "shelf-0003"
        content = path["get"]["responses"]["200"]["content"]["application/json"]
        first = content.pop("example")
        second = {**first, "shelfId": "shelf-0002", "name": "Novels"}
        content["examples"] = {"one": {"value": first}, "two": {"value": second}}

    shelves = varied(more)

    names = {own: shelves.ask("GET", f"/shelves/shelf-000{own}")["name"] for own in (1, 2, 3)}
    assert names == {1: "Poems", 2: "Novels", 3: "Poems"}
    assert shelves.ask("GET", "/shelves/shelf-0003")["shelfId"] == "shelf-0003"
    assert shelves.status("GET", "/shelves/shelf-0004") == 404
    shelves.ask("DELETE", "/shelves/shelf-0002")
    assert [shelves.status("GET", f"/shelves/shelf-000{own}") for own in (1, 2, 3)] == [200, 404, 200]


def test_the_first_example_of_a_list_is_listed():
    """With all of its items, in their order; an item may be an id alone."""

    def more(document):
        content = document["paths"]["/friends"]["get"]["responses"]["200"]["content"]["application/json"]
        content["examples"] = {
            "one": {"value": [{"friendId": "bob-1", "name": "Bob"}, {"friendId": "ada-1", "name": "Ada"}]},
            "two": {"value": [{"friendId": "eve-1", "name": "Eve"}]},
        }
        del content["example"]

    shelves = varied(more)

    assert [one["friendId"] for one in shelves.ask("GET", "/friends")] == ["ada-1", "bob-1"]
    assert shelves.ask("GET", "/friends/bob-1")["name"] == "Bob"


def test_a_list_may_have_the_ids_alone():
    """Of resources that the server has."""

    def ids(document):
        listed = document["paths"]["/shelves"]["get"]["responses"]["200"]["content"]["application/json"]
        listed["schema"]["properties"]["items"]["items"] = {"type": "string"}
        listed["example"]["items"] = ["shelf-0001"]

    shelves = varied(ids)
    made = [shelves.shelf() for _ in range(2)]

    assert shelves.ask("GET", "/shelves")["items"] == made[::-1]


# Parts that the resource itself lists.


def with_parts(document):
    """Shelves list their books, under the name of the collection, and their doors, by a reference."""
    schemas, paths = document["components"]["schemas"], document["paths"]
    schemas["Door"] = {"type": "object", "required": ["doorId"], "properties": {"doorId": {"type": "string"}}}
    book = paths["/shelves/{shelfId}/books/{bookId}"]["get"]["responses"]["200"]["content"]["application/json"]
    schemas["Book"] = book["schema"]
    properties = schemas["Shelf"]["properties"]
    properties["books"] = {"type": "array", "items": {"type": "object", "properties": {
        "bookId": {"type": "string"}, "title": {"type": "string"}, "changedAt": {"type": "string"}}}}  # fmt: skip
    properties["ways"] = {"type": "array", "items": {"$ref": "#/components/schemas/Door"}}
    properties["others"] = {"type": "array", "items": {"type": "string"}}
    parts = {
        "books": [{"bookId": "book-0001", "title": "Odes"}, {"bookId": "book-0002", "title": "Hymns"}],
        "ways": [{"doorId": "door-0001"}],
        "others": ["x"],
    }
    for path, method, status in (("/shelves", "post", "201"), ("/shelves/{shelfId}", "get", "200")):
        content = paths[path][method]["responses"][status]["content"]["application/json"]
        content["example"] = {**content["example"], **parts}
    door = reply({"$ref": "#/components/schemas/Door"}, {"doorId": "door-0001"})
    paths["/shelves/{shelfId}/doors/{doorId}"] = {
        "parameters": template("shelfId", "doorId"),
        "get": {"operationId": "getDoor", "responses": door},
        "delete": {"operationId": "removeDoor", "responses": {"204": {"description": "Gone."}}},
    }


def test_the_parts_of_a_new_resource_are_resources():
    """With new ids, also the second one."""
    shelves = varied(with_parts)
    own, other = shelves.shelf(), shelves.shelf()
    shelf = shelves.ask("GET", f"/shelves/{own}")
    ids = [book["bookId"] for book in shelf["books"]]

    assert len({*ids, *(book["bookId"] for book in shelves.ask("GET", f"/shelves/{other}")["books"])}) == 4
    assert {"book-0001", "book-0002"} & {*ids} == set()
    assert [shelves.ask("GET", f"/shelves/{own}/books/{one}")["title"] for one in ids] == ["Odes", "Hymns"]
    assert shelves.listed(f"/shelves/{own}/books", "bookId") == ids
    door = shelf["ways"][0]["doorId"]
    assert shelves.status("GET", f"/shelves/{own}/doors/{door}") == 200
    assert shelf["others"] == ["x"]


def test_a_resource_lists_the_parts_that_it_has():
    """In its own response and in lists; each of two kinds."""
    shelves = varied(with_parts)
    own = shelves.shelf()
    shelf = shelves.ask("GET", f"/shelves/{own}")
    book = shelves.book(own, "New")
    first, door = shelf["books"][0]["bookId"], shelf["ways"][0]["doorId"]
    shelves.ask("DELETE", f"/shelves/{own}/books/{first}")
    shelves.ask("DELETE", f"/shelves/{own}/doors/{door}")

    after = shelves.ask("GET", f"/shelves/{own}")
    assert [one["title"] for one in after["books"]] == ["Hymns", "New"]
    assert after["books"][1]["bookId"] == book.rpartition("/")[2]
    assert after["ways"] == []
    assert shelves.ask("GET", "/shelves")["items"] == [after]


def test_the_parts_of_an_example_exist_with_their_ids():
    """Below it only; they can be removed."""
    shelves = varied(with_parts)
    assert shelves.ask("GET", "/shelves/shelf-0001")["books"][1] == {"bookId": "book-0002", "title": "Hymns"}
    assert shelves.ask("GET", "/shelves/shelf-0001/books/book-0002")["title"] == "Hymns"
    shelves.ask("DELETE", "/shelves/shelf-0001/books/book-0002")

    assert [one["bookId"] for one in shelves.ask("GET", "/shelves/shelf-0001")["books"]] == ["book-0001"]
    assert shelves.status("GET", "/shelves/shelf-0001/books/book-0002") == 404


def test_what_a_request_says_of_the_parts_is_put_into_each_of_them():
    """If the resource has no such key itself."""

    def settings(document):
        with_parts(document)
        schema = document["paths"]["/shelves"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        schema["properties"]["settings"] = {"type": "object", "properties": {
            "title": {"type": "string"}, "note": {"type": "string"}}}  # fmt: skip

    shelves = varied(settings)
    own = shelves.ask("POST", "/shelves", {"name": "x", "settings": {"title": "All", "note": "deep"}})["shelfId"]
    shelf = shelves.ask("GET", f"/shelves/{own}")

    assert [one["title"] for one in shelf["books"]] == ["All", "All"]
    assert (shelf["name"], shelf["note"]) == ("x", "deep")
    outer = shelves.ask("POST", "/shelves", {"name": "x", "note": "outer", "settings": {"note": "deep"}})
    assert outer["note"] == "outer"


# Keys that the document does not declare.


def test_undeclared_keys_stay_with_their_resource():
    """Also those of a part, and after a change of another one; a resource of its own has none of them."""
    shelves = Shelves()
    own, other = shelves.shelf(planet=5), shelves.shelf()
    shelves.ask("PATCH", f"/shelves/{own}", {"moon": {"a": [1]}})
    shelves.ask("PATCH", f"/shelves/{own}/rules", {"star~/": None})
    shelf = shelves.ask("GET", f"/shelves/{own}")

    assert (shelf["planet"], shelf["moon"], shelf["rules"]["star~/"]) == (5, {"a": [1]}, None)
    assert shelves.ask("GET", "/shelves")["items"] == [shelves.ask("GET", f"/shelves/{other}"), shelf]
    assert {"planet", "moon"} & shelves.ask("GET", f"/shelves/{other}").keys() == set()
    shelves.ask("PATCH", f"/shelves/{own}", {"planet": 6})
    assert shelves.ask("GET", f"/shelves/{own}")["planet"] == 6


def test_an_undeclared_key_that_no_response_may_have_is_not_shown():
    """The schema closes the object; the others are shown."""

    def close(document):
        document["components"]["schemas"]["Shelf"]["properties"]["rules"]["additionalProperties"] = False

    shelves = varied(close)
    own = shelves.shelf(planet=5)
    shelves.ask("PATCH", f"/shelves/{own}/rules", {"star": 1, "open": "7"})
    shelf = shelves.ask("GET", f"/shelves/{own}")

    assert (shelf["planet"], shelf["rules"]) == (5, {"open": "7", "close": "17"})


# Operations without resources.


def done(name, example=None):
    """An operation whose response has no schema."""
    content = {} if example is None else {"content": {"application/json": {"example": example}}}
    return {"operationId": name, "responses": {"200": {"description": "Done.", **content}}}


def test_an_operation_without_a_resource_has_the_example_of_its_response():
    """By each method, below a variable also; nothing is stored."""

    def add(document):
        methods = ("get", "put", "patch", "delete", "post")
        document["paths"]["/cache"] = {method: done(f"{method}Cache", {"is": method}) for method in methods}
        document["paths"]["/other/{name}/now"] = {"parameters": template("name"), "get": done("now", {"is": "now"})}

    shelves = varied(add)

    for method in ("GET", "PUT", "PATCH", "DELETE", "POST", "DELETE"):
        assert shelves.ask(method, "/cache") == {"is": method.lower()}
    assert shelves.ask("GET", "/other/x/now") == {"is": "now"}
    assert shelves.events == []


def test_a_list_without_a_schema_is_the_example():
    """What fits it is not known."""

    def add(document):
        document["paths"]["/notes"] = {"get": done("listNotes", {"items": [{"noteId": "n"}]}), "post": done("addNote")}
        document["paths"]["/notes/{noteId}"] = {"parameters": template("noteId"), "get": done("getNote")}

    shelves = varied(add)
    shelves.ask("POST", "/notes")

    assert shelves.ask("GET", "/notes") == {"items": [{"noteId": "n"}]}


@pytest.mark.parametrize("friends", [None, ...])
def test_a_resource_without_members_gets_its_first(friends):
    """Its list is null, or missing."""

    def empty(document):
        document["components"]["schemas"]["Shelf"]["properties"]["friends"]["type"] = ["array", "null"]
        for path, method, status in (("/shelves", "post", "201"), ("/shelves/{shelfId}", "get", "200")):
            content = document["paths"][path][method]["responses"][status]["content"]["application/json"]
            content["example"] = {**content["example"], "friends": friends}
            if friends is ...:
                del content["example"]["friends"]

    shelves = varied(empty)
    for how, count in (("remove", 0), ("order", 0), ("add", 1)):
        own = shelves.shelf()
        shelf = shelves.ask("POST", f"/shelves/{own}/friends/{how}", {"ids": ["ada-1"]})
        assert len(shelf["friends"]) == count
