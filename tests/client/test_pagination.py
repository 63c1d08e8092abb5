"""Pagination: many pages, pages that are none, and lists that end before their numbers say so."""

import json
import tracemalloc

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import collected
from small import LIBRARY

from fastpix_dyn import ArgumentValueError, Client, ResponseValidationError

MODES = ("strict", "warn", "off")

SIZE = 500
PAGES = 200


def page(request):
    """A page of books: their number is all that differs."""
    number = int(request.url.params["page"])
    books = [{"id": str(number * SIZE + at), "title": "A title that takes some room"} for at in range(SIZE)]
    content = json.dumps({"books": books, "pages": PAGES}).encode()
    return httpx.Response(200, content=content, headers={"content-type": "application/json"})


def test_a_walk_over_100_000_items_holds_two_pages_at_most():
    """However many pages there are: the one in hand, and the last, which the server may repeat."""
    with httpx.Client(transport=httpx.MockTransport(page)) as http:
        client = Client(spec=LIBRARY, http_client=http, auth=("u", "p"), validate_responses="off")
        walk = client.books.list_books.items(page=1)
        for _ in range(2 * SIZE):
            next(walk)
        tracemalloc.start()
        seen = 2 * SIZE + sum(1 for _ in walk)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert seen == SIZE * PAGES
    assert peak < 3_000_000


# Lists with numbers ---------------------------------------------------------------------------------------------------


def numbered(schema=None, **pointers):
    """A document with one list, paged by number."""
    content = {"application/json": {"schema": schema or {"type": "object"}}}
    pagination = {"page": "page", "size": "size", "items": "/items", **pointers}
    operation = {
        "operationId": "list-things",
        "parameters": [{"name": name, "in": "query", "schema": {}} for name in ("page", "size")],
        "x-dyn-pagination": pagination,
        "responses": {"200": {"description": "A page.", "content": content}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://things.example"}],
        "paths": {"/things": {"get": operation}},
    }


def walked(bodies, *, arguments=None, kind="sync", form="items", schema=None, mode="warn", **pointers):
    """What a walk gives over pages with *bodies*, the last of which is repeated; and the pages it asked for."""
    asked = []

    def handle(request):
        asked.append(int(request.url.params.get("page", pointers.get("first", 1))))
        at = asked[-1] - pointers.get("first", 1)
        body = bodies(asked[-1]) if callable(bodies) else bodies[min(at, len(bodies) - 1)]
        return httpx.Response(200, json=body)

    http = (httpx.Client if kind == "sync" else httpx.AsyncClient)(transport=httpx.MockTransport(handle))
    options = {"spec": numbered(schema, **pointers), "http_client": http, "validate_responses": mode}
    found = collected(kind, lambda client: getattr(client.default.list_things, form)(**(arguments or {})), **options)
    return found, asked


def refusal(bodies, **options):
    """The error that ends such a walk."""
    with pytest.raises(ResponseValidationError) as caught:
        walked(bodies, **options)
    return caught.value


def pages(*lists, **numbers):
    """The bodies of pages with these items."""
    return [{"items": items, **numbers} for items in lists]


BOTH = {"pages": "/pages", "total": "/total"}


@pytest.mark.parametrize(
    ("lists", "numbers", "items"),
    [
        ([[1], [], [3]], {"pages": 3}, [1, 3]),
        ([[1], [], [3]], {"total": 2}, [1, 3]),
        ([[1], [], [], [], [], [6]], {"pages": 6, "total": 2}, [1, 6]),
        ([[], [2]], {"pages": 2}, [2]),
        ([[], [], [3]], {"total": 1}, [3]),
        ([[0, 0], [0, 0], [5]], {"pages": 3}, [0, 0, 0, 0, 5]),
        ([[0, 0], [0, 0], [5]], {"total": 5}, [0, 0, 0, 0, 5]),
        ([[{"n": 0}], [{"n": 0}], [{"n": 5}]], {"pages": 3}, [{"n": 0}, {"n": 0}, {"n": 5}]),
        ([["a"], ["a"]], {"pages": 2, "total": 2}, ["a", "a"]),
        ([[1], [2], [2]], {}, [1, 2]),
        ([[1], [2], []], {}, [1, 2]),
        ([[]], {"total": 0}, []),
        ([[]], {"pages": 0}, []),
        ([[]], {"pages": 1, "total": 0}, []),
        ([[]], {}, []),
        ([[1, 2]], {"total": 2}, [1, 2]),
        ([[1, 2]], {"pages": 1, "total": 2}, [1, 2]),
        ([[1, 2], [3]], {"pages": 2, "total": 3}, [1, 2, 3]),
        ([[1], [2]], {"pages": "2", "total": "2"}, [1, 2]),
        ([[1], [2]], {"pages": 2.0, "total": 2.0}, [1, 2]),
    ],
)
def test_a_list_is_whole_by_its_numbers(kind, lists, numbers, items):
    """An empty page, or one that equals the one before, ends it only if no number says that there is more."""
    found, asked = walked(pages(*lists, **numbers), kind=kind, **BOTH)

    assert found == items
    assert asked == list(range(1, len(lists) + 1))


@pytest.mark.parametrize("number", [None, -1, 1.5, True, [], {}, "", "many", "-1", "1e3", "9" * 5000, 0])
@pytest.mark.parametrize("name", ["pages", "total"])
def test_a_number_that_says_nothing_is_ignored(kind, name, number):
    """The list ends at an empty page, as without numbers."""
    found, asked = walked(pages([1], [2], [], **{name: number}), kind=kind, **{name: f"/{name}"})

    assert (found, asked) == ([1, 2], [1, 2, 3])


@pytest.mark.parametrize(
    ("bodies", "items"),
    [
        ([{"items": [1], "total": 3}, {"items": [2], "total": 2}], [1, 2]),
        ([{"items": [1], "total": 2}, {"items": [2], "total": 3}, {"items": [3], "total": 3}], [1, 2, 3]),
        ([{"items": [1], "pages": 3}, {"items": [2], "pages": 2}], [1, 2]),
        ([{"items": [1], "pages": 1 + 1}, {"items": [2], "pages": 3}, {"items": [3], "pages": 3}], [1, 2, 3]),
        ([{"items": [1], "total": 2}, {"items": [2]}], [1, 2]),
        ([{"items": [1], "pages": 2}, {"items": [2], "pages": None}], [1, 2]),
        ([{"items": [1], "pages": 9, "total": 9}, {"items": [], "pages": 1, "total": 1}], [1]),
    ],
)
def test_numbers_may_change_on_the_way(kind, bodies, items):
    """Others add and remove items meanwhile; a server may also say the numbers on the first page only."""
    assert walked(bodies, kind=kind, **BOTH)[0] == items


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("form", ["items", "pages"])
@pytest.mark.parametrize(
    ("numbers", "count"),
    [({"total": 100}, 11), ({"pages": 10, "total": 100}, 10), ({"total": "100"}, 11)],
)
def test_a_list_that_stays_empty_though_more_is_promised(kind, mode, form, numbers, count):
    """The error says how many of how many came, after a bounded number of requests."""
    asked = []

    def body(page):
        asked.append(page)
        return {"items": [1] if page == 1 else [], **numbers}

    error = refusal(body, kind=kind, mode=mode, form=form, **BOTH)

    assert len(asked) == count
    assert (error.operation, error.data["items"]) == ("list-things", [])
    assert "1 of 100 items" in str(error)


def test_a_total_that_does_not_count_items_can_be_left_out(kind):
    """The error says so, and then the number of pages ends the list."""
    bodies = pages([1], [2], pages=2, total=100)

    assert "remove `total` from x-dyn-pagination" in str(refusal(bodies, kind=kind, **BOTH))
    assert walked(bodies, kind=kind, pages="/pages")[0] == [1, 2]


def test_numbers_that_grow_with_every_page_do_not_make_an_endless_walk(kind):
    """Neither over empty pages nor over equal ones."""
    for items in ([], [7]):
        for name in BOTH:
            asked = []

            def body(page, items=items, name=name, asked=asked):
                asked.append(page)
                return {"items": [1] if page == 1 else items, name: page + 9}

            refusal(body, kind=kind, **BOTH)
            assert len(asked) < 20


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"total": 100}, "no list at /items"),
        ({"items": None, "total": 100}, "no list at /items"),
        ({"items": {"0": 1}, "total": 100}, "an object"),
        ({"items": "1", "total": 100}, "text"),
        ({"items": True}, "true or false"),
        ({"items": 3}, "a number"),
        ({}, "no list at /items"),
        ([1], "a list"),
        ({"success": False, "error": {"message": "later"}}, "success is false"),
        ("later", "no page"),
    ],
)
def test_a_page_that_is_none(kind, mode, second, said):
    """It is an error in each mode, with what came and how many of how many."""
    error = refusal([{"items": [1], "total": 100}, second], kind=kind, mode=mode, **BOTH)

    is_refused_before = mode == "strict" and not isinstance(second, dict)
    assert ("expected an object" if is_refused_before else said) in str(error)
    assert "1 of 100 items" in str(error)
    assert (error.operation, error.data, error.response.status) == ("list-things", second, 200)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "body", [{}, {"items": None}, {"total": 0}, {"items": None, "total": 0}, {"pages": 0}, {"pages": 1, "total": 0}]
)
def test_an_empty_list_may_be_absent_or_null(kind, mode, body):
    """If neither the document nor a number says that there is one."""
    assert walked([body], kind=kind, mode=mode, **BOTH) == ([], [1])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": None},
        {"total": 0},
        *({"items": [], "success": said} for said in (False, None, 0, "false")),
        {"items": [1], "success": False},
    ],
)
def test_a_page_that_the_document_does_not_allow_is_no_empty_list(kind, mode, body):
    """It declares the list as required, and `success` as true."""
    properties = {"items": {"type": "array"}, "success": {"const": True}}
    schema = {"type": "object", "required": ["items"], "properties": properties}
    if mode == "off" and body.get("items"):
        return  # what has items is not validated

    error = refusal([body], kind=kind, mode=mode, schema=schema, **BOTH)

    assert error.data == body


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("declared", [True, False])
def test_an_empty_list_may_be_204_if_the_document_declares_it(kind, mode, declared):
    """Any other response without a body is no page, and so is one where items are expected."""
    spec = numbered(total="/total")
    if declared:
        spec["paths"]["/things"]["get"]["responses"]["204"] = {"description": "There is nothing."}

    def walk(*bodies):
        answers = iter([httpx.Response(200, json=body) if body else httpx.Response(204) for body in bodies])
        http = (httpx.Client if kind == "sync" else httpx.AsyncClient)(
            transport=httpx.MockTransport(lambda _: next(answers))
        )
        options = {"spec": spec, "http_client": http, "validate_responses": mode}
        return collected(kind, lambda client: client.default.list_things.items(), **options)

    if declared:
        assert walk(None) == []
        assert walk({"items": [1]}, None) == [1]
    else:
        with pytest.raises(ResponseValidationError):
            walk(None)
    with pytest.raises(ResponseValidationError, match="2"):
        walk({"items": [1], "total": 2}, None)


@pytest.mark.parametrize("items", [[{"id": 1}, {"id": 2}], [{"bookId": "a"}], ["a", "b"], [{"title": "x"}]])
@pytest.mark.parametrize("numbers", [{"pages": 99}, {"total": 999}, {"pages": 99, "total": 999}])
def test_a_server_that_ignores_the_number_of_the_page(kind, items, numbers):
    """Its first page is not taken for all: equal items with ids are one page, and so are many equal pages."""
    asked = []

    def body(page):
        asked.append(page)
        return {"items": items, **numbers}

    error = refusal(body, kind=kind, **BOTH)

    assert "ignores 'page'" in str(error)
    assert len(asked) <= 11


def test_a_number_of_the_page_that_does_not_move_tells_that_it_is_ignored(kind):
    """The number of a page that moves tells that equal pages are two."""
    still = [{"items": [0], "at": 1, "pages": 3}]
    moving = [{"items": [0], "at": at, "pages": 3} for at in (1, 2, 3)]

    assert "ignores 'page'" in str(refusal(still, kind=kind, number="/at", **BOTH))
    assert walked(moving, kind=kind, number="/at", **BOTH)[0] == [0, 0, 0]
    with_ids = [{"items": [{"id": 0}], "at": at, "pages": 20} for at in range(1, 21)]
    assert len(walked(with_ids, kind=kind, number="/at", **BOTH)[0]) == 20


def test_equal_pages_with_more_items_than_there_are(kind):
    """The server sends the whole list each time."""
    assert "ignores 'page'" in str(refusal(pages([0, 0], pages=3, total=2), kind=kind, **BOTH))


FULL = {
    "success": True,
    "data": [{"id": str(at)} for at in range(10)],
    "pagination": {"totalRecords": 100, "currentOffset": 1, "offsetCount": 10},
}


@pytest.mark.parametrize("mode", ["warn", "off"])
@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"success": True}, "no list at /data"),
        ({"success": False, "error": {"code": 500, "message": "try later"}}, "is an error: try later"),
        ({**FULL, "data": []}, "the list ends at page 10"),
        ({"success": True, "data": {"0": {}}}, "an object"),
        (FULL, "ignores 'offset'"),
        ({**FULL, "success": False, "data": []}, "/success"),
    ],
)
def test_a_list_of_fastpix_is_never_half(kind, mode, second, said):
    """Ten of a hundred items, and no word: what a server does that fails on the way."""

    def handle(request):
        return httpx.Response(200, json=FULL if request.url.params.get("offset", "1") == "1" else second)

    http = (httpx.Client if kind == "sync" else httpx.AsyncClient)(transport=httpx.MockTransport(handle))
    options = {"auth": ("u", "p"), "http_client": http, "validate_responses": mode}
    with pytest.raises(ResponseValidationError) as caught:
        collected(kind, lambda client: client.manage_videos.list_media.items(limit=10), **options)

    assert said in str(caught.value)
    assert "10 of 100 items" in str(caught.value)
    assert (caught.value.operation, caught.value.data) == ("list-media", second)


def test_items_that_were_added_in_between_may_repeat_a_page(kind):
    """The newest comes first, and moved to the second page; the total says so."""
    bodies = [
        {"items": [{"id": 1}], "total": 2},
        {"items": [{"id": 1}], "total": 3},
        {"items": [{"id": 0}], "total": 3},
    ]

    assert len(walked(bodies, kind=kind, total="/total")[0]) == 3


def test_a_walk_that_begins_later_does_not_count_what_it_left_out(kind):
    """Only the number of pages ends it, or an empty page."""
    bodies = pages([1], [2], [3], pages=3, total=3)

    assert walked(bodies, kind=kind, arguments={"page": 2}, **BOTH) == ([2, 3], [2, 3])
    assert walked([*bodies, {"items": []}], kind=kind, arguments={"page": 2}, total="/total") == ([2, 3], [2, 3, 4])
    assert walked(pages([], pages=3, total=3), kind=kind, arguments={"page": 9}, **BOTH) == ([], [9])


def test_a_list_whose_first_page_is_0(kind):
    """The numbers of pages and items count the same."""
    assert walked(pages([1], [2], pages=2, total=2), kind=kind, first=0, **BOTH) == ([1, 2], [0, 1])


def test_no_more_is_asked_for_than_is_needed(kind):
    """`max_items` ends a walk before a later fault."""
    found, asked = walked([{"items": [1, 2], "total": 9}, {}], kind=kind, arguments={"max_items": 2}, **BOTH)

    assert (found, asked) == ([1, 2], [1])


@pytest.mark.parametrize("wrong", [-1, 1.0, "3", True, float("nan"), float("inf"), -(10**400)])
def test_a_wrong_max_items_is_refused_at_once(kind, wrong):
    """Before anything is sent."""
    with pytest.raises(ArgumentValueError, match="max_items is a whole number from 0"):
        walked(pages([1]), kind=kind, arguments={"max_items": wrong})


@pytest.mark.parametrize("wrong", ["second", None, [2], float("nan"), float("inf")])
def test_a_page_that_is_no_number_is_refused(wrong):
    """Even if arguments are not validated."""
    with pytest.raises(ArgumentValueError, match="page is the number of a page"):
        walked(pages([1]), arguments={"page": wrong})


@given(
    lists=st.lists(st.lists(st.integers(0, 1), max_size=2), min_size=1, max_size=8),
    names=st.sets(st.sampled_from(["pages", "total", "number"])),
)
def test_a_right_list_is_never_refused_nor_cut(lists, names):
    """Whatever is on its pages: a server that has numbers, and keeps to them, gives the whole list."""
    count = sum(map(len, lists))
    numbers = {"pages": len(lists), "total": count}
    bodies = [{"items": items, "number": at, **numbers} for at, items in enumerate(lists, 1)]
    if names <= {"number"}:  # without numbers an empty page ends it, or one that repeats the one before
        ends = [at for at, items in enumerate(lists) if not items or (at and items == lists[at - 1] and not names)]
        lists = lists[: ends[0]] if ends else lists
        if names or not ends:
            return
    elif "pages" not in names:
        while lists and not lists[-1]:
            lists.pop()  # they need not be asked for

    found, _ = walked([{key: body[key] for key in ("items", *names)} for body in bodies], **{n: f"/{n}" for n in names})

    assert found == [item for items in lists for item in items]
