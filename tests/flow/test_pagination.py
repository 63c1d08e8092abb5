"""Pagination by a script: where a walk over pages ends, what it refuses, and what its errors say."""

import re

import pytest
from scripted import Script, call_of, response

from fastpix_dyn import ArgumentValueError, ConfigurationError, ResponseValidationError
from fastpix_dyn.client.drivers import iterate
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.flow.pagination import emit_items, emit_pages, pagination_of


def api_of(schema=None, statuses=("200",), root=None, **pagination):
    """An API with one list."""
    content = {"application/json": {"schema": schema or {}}}
    operation = {
        "operationId": "list",
        "parameters": [
            {"name": name, "in": place, "required": place == "path", "schema": {}}
            for name, place in (("of", "path"), ("page", "query"), ("size", "query"), ("X-A", "header"))
        ],
        "responses": {
            status: {"description": "", **({"content": content} if status == "200" else {})} for status in statuses
        },
        "x-dyn-pagination": {"page": "page", "items": "/items", **pagination},
    }
    other = {"operationId": "other", "responses": {"200": {"description": ""}}}
    return load_api(
        {
            "openapi": "3.1.0",
            "info": {"title": "Lists", "version": "1"},
            "servers": [{"url": "https://lists.example"}],
            "paths": {"/lists/{of}": {"get": operation}, "/other": {"get": other}},
            **(root or {}),
        }
    )


MOST_REQUESTS = 2500
"""After so many a walk has no end."""
PLAIN = api_of()
PAGES, TOTAL = api_of(pages="/pages"), api_of(total="/total")
BOTH = api_of(pages="/pages", total="/total")
NUMBERED = api_of(pages="/pages", total="/total", number="/at")


def walked(bodies, api=BOTH, *, emit=emit_items, arguments=None, mode="off", **options):
    """What a walk over *bodies* emits, and the queries that it sends; *bodies* may be a function of the page."""

    def outcomes():
        for number in range(1, MOST_REQUESTS):
            made = bodies(number) if callable(bodies) else bodies[number - 1]
            yield made if hasattr(made, "status") else response(200, made)

    script = Script(outcomes())
    call = call_of(api, "list", {"of": "a", **(arguments or {})}, validate_responses=mode)
    found = list(iterate(emit(call, **options), script.perform))
    return found, [one.request.url.removeprefix("https://lists.example/lists/a") for one in script.of(Send)]


def fault(bodies, api=BOTH, **options):
    """The error of a walk."""
    with pytest.raises(ResponseValidationError) as caught:
        walked(bodies, api, **options)
    assert caught.value.operation == "list"
    return caught.value


def pages(*lists, **numbers):
    """Bodies with these items, and the same numbers in each."""
    return [{"items": items, **numbers} for items in lists]


# Requests -------------------------------------------------------------------------------------------------------------


def test_each_page_is_requested_with_the_arguments_of_the_call():
    """Only the number of the page changes; the first one is that of the caller, or none."""
    bodies = pages([1], [2], [3], pages=3)

    assert walked(bodies, arguments={"size": 9}) == ([1, 2, 3], ["?size=9", "?page=2&size=9", "?page=3&size=9"])
    assert walked(bodies) == ([1, 2, 3], ["", "?page=2", "?page=3"])
    for page in (2, "2", 2.0):
        assert walked(bodies, arguments={"page": page})[0] == [1, 2]


@pytest.mark.parametrize("page", ["b", "", None, [2], {}, float("inf"), "1.5"])
def test_a_page_without_a_number_is_refused(page):
    """With the name of the parameter."""
    with pytest.raises(ArgumentValueError) as caught:
        walked([], arguments={"page": page})

    assert caught.value.message == f"page is the number of a page, a whole number, not {page!r}"
    assert caught.value.operation == "list"


def test_pages_are_emitted_with_all_that_is_in_them():
    """The last one as well."""
    bodies = pages([1], [], [3], pages=3, more="x")

    assert walked(bodies, emit=emit_pages)[0] == bodies
    assert walked([[1], [2], []], api_of(items=""), emit=emit_pages)[0] == [[1], [2], []]


@pytest.mark.parametrize(
    ("most", "items", "requests"),
    [
        (0, [], 0),
        (1, [1], 1),
        (2, [1, 2], 1),
        (3, [1, 2, 3], 2),
        (4, [1, 2, 3, 4], 2),
        (5, [1, 2, 3, 4, 5], 3),
        (6, [1, 2, 3, 4, 5], 3),
        (None, [1, 2, 3, 4, 5], 3),
    ],
)
def test_no_page_is_requested_that_is_not_needed(most, items, requests):
    """By the most items that the caller wants."""
    found, sent = walked(pages([1, 2], [3, 4], [5], pages=3), max_items=most)

    assert (found, len(sent)) == (items, requests)


@pytest.mark.parametrize("most", [-1, 1.5, "2", True])
def test_a_wrong_number_of_items_is_refused(most):
    """None means all."""
    text = f"max_items is a whole number from 0, or None for all items, not {most!r}"

    with pytest.raises(ArgumentValueError, match=f"^{re.escape(text)}$"):
        walked([], max_items=most)


def test_an_operation_that_is_not_paginated_says_so():
    """With its name."""
    with pytest.raises(ConfigurationError, match=r"^other: the operation is not paginated: it has no x-dyn-pagination"):
        pagination_of(BOTH.operations["other"])
    assert pagination_of(BOTH.operations["list"]).page == "page"


# Ends -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("api", "bodies", "items", "requests"),
    [
        (PLAIN, pages([1], [2], []), [1, 2], 3),
        (PLAIN, pages([1], [2], [2]), [1, 2], 3),
        (PLAIN, pages([1], [2], [1], [1]), [1, 2, 1], 4),
        (PAGES, pages([1], [2], pages=2), [1, 2], 2),
        (PAGES, pages([1], pages=1), [1], 1),
        (PAGES, [{"items": [1], "pages": 2}, {"items": [2], "pages": 1}, {"items": []}], [1, 2], 3),
        (PAGES, [{"items": [1], "pages": 2}, *pages([2], [2], pages=1)], [1, 2], 3),
        (TOTAL, pages([1], [2], total=2), [1, 2], 2),
        (TOTAL, pages([1, 2], [3], total=1), [1, 2, 3], 2),
        (TOTAL, pages([1, 2], [3, 4], [], total=1), [1, 2, 3, 4], 3),
        (TOTAL, pages([1, 2], [3], total=3), [1, 2, 3], 2),
        (TOTAL, pages([1, 2], total=2), [1, 2], 1),
        (PAGES, [{"items": [1], "pages": 2}, {"items": [2]}], [1, 2], 2),
        (PAGES, [{"items": [1], "pages": 3}, {"items": [2], "pages": None}, {"items": [3]}], [1, 2, 3], 3),
        (TOTAL, [{"items": [1], "total": 2}, {"items": [2]}], [1, 2], 2),
        (BOTH, pages([1], [2], pages=2, total=2), [1, 2], 2),
        (BOTH, pages([1], [2], pages=2, total=1), [1, 2], 2),
    ],
)
def test_a_list_ends_where_its_numbers_say_so(api, bodies, items, requests):
    """A number of pages below the page that came, or of items below those on it, is wrong and says nothing."""
    found, sent = walked(bodies, api)

    assert (found, len(sent)) == (items, requests)


@pytest.mark.parametrize(
    ("number", "known"),
    [
        (2, True),
        (2.0, True),
        ("2", True),
        ("000000000000002", True),
        ("0000000000000002", False),
        (2.5, False),
        (True, False),
        (-2, False),
        (None, False),
        ("-2", False),
        ("2.0", False),
        ("", False),
        ("\u0662", False),
        ("²", False),
        ([2], False),
        ({"2": 2}, False),
    ],
)
@pytest.mark.parametrize("name", ["pages", "total"])
def test_a_number_may_be_written_as_text_of_15_digits(name, number, known):
    """Another value says nothing: the list ends at an empty page."""
    found, sent = walked(pages([1], [2], [], **{name: number}))

    assert (found, len(sent)) == ([1, 2], 2 if known else 3)


def test_zero_pages_and_items_are_numbers():
    """Of an empty list."""
    assert walked([{"items": [], "pages": 0}]) == ([], [""])
    assert walked([{"items": [], "total": 0}]) == ([], [""])


@pytest.mark.parametrize(
    ("numbers", "most"), [({"total": 9}, 10), ({"pages": 5000}, 1000), ({"pages": 5000, "total": 9}, 1000)]
)
def test_a_list_that_stays_empty_ends_in_an_error(numbers, most):
    """After 10 empty pages in a row, or 1000 if the number of pages promises more; an item between them counts."""
    asked = []

    def body(number):
        asked.append(number)
        return {"items": [number] if number in {1, most + 1} else [], **numbers}

    error = fault(body)

    assert len(asked) == 2 * most + 1
    of_items = " of 9" if "total" in numbers else ""
    of_pages = ", of 5000 pages" if "pages" in numbers else ""
    assert error.message == (
        f"{most} pages in a row are empty, the last is page {2 * most + 1}; 2{of_items} items were received{of_pages}; "
        "the response is in .data"
    )
    assert error.data == {"items": [], **numbers}


def test_empty_pages_are_counted_from_the_first():
    """Ten of them, and no item."""
    asked = []

    def body(number):
        asked.append(number)
        return {"items": [], "total": 9}

    assert fault(body).message.startswith(
        "10 pages in a row are empty, the last is page 10; 0 of 9 items were received; "
    )
    assert asked == [*range(1, 11)]


@pytest.mark.parametrize("grows", [True, False])
def test_numbers_that_grow_over_empty_pages_promise_nothing(grows):
    """Ten of them are enough then; a change before them is none of theirs."""

    def body(number):
        more = number if grows else min(number, 2)
        return {"items": [number] if number in {1, 15} else [], "pages": 2000 + more}

    if grows:
        assert fault(body, PAGES).message.startswith("10 pages in a row are empty, the last is page 11; ")
    else:
        assert fault(body, PAGES).message.startswith("1000 pages in a row are empty, the last is page 1015; ")


def test_a_list_that_ends_before_its_total_is_an_error():
    """The last page is there: the total may be an estimate."""
    error = fault(pages([1], [2], pages=2, total=3))

    assert error.message == (
        "the list ends at page 2; 2 of 3 items were received, of 2 pages; the response is in .data; if the total is an "
        "estimate, or does not count items, remove `total` from x-dyn-pagination"
    )
    assert (error.data, error.response.status) == ({"items": [2], "pages": 2, "total": 3}, 200)


def test_no_page_at_all_though_there_are_items_is_an_error():
    """At once: no later page can have them."""
    assert fault([{"items": [], "pages": 0, "total": 5}]).message.startswith("the list ends at page 1; 0 of 5 items ")


def test_a_number_that_says_nothing_is_not_quoted():
    """Of pages and of items."""
    assert fault([{"items": 5, "pages": -1, "total": -1}]).message == (
        "page 1 has no list at /items, but a number; 0 items were received; the response is in .data"
    )


def test_a_walk_that_begins_later_knows_nothing_of_the_total():
    """Neither where it ends, nor how many items of how many came."""
    arguments = {"page": 2}

    assert walked(pages([2], [3], total=1, pages=3), arguments=arguments)[0] == [2, 3]
    assert walked(pages([2], [3], [], total=1), TOTAL, arguments=arguments)[0] == [2, 3]
    error = fault([{"items": [2], "pages": 9, "total": 9}, {"items": 5}], arguments=arguments)
    assert error.message == (
        "page 3 has no list at /items, but a number; 1 items were received, of 9 pages; the response is in .data"
    )


# Pages that repeat ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("repeats", [9, 10])
def test_ten_equal_pages_in_a_row_are_one(repeats):
    """If nothing else tells them apart; fewer may well be equal."""
    bodies = pages(*[[0]] * (repeats + 1), [1], pages=repeats + 2)

    if repeats == 9:
        assert walked(bodies, PAGES)[0] == [0] * 10 + [1]
        return
    error = fault(bodies, PAGES)
    assert error.message == (
        "page 11 repeats the one before it: the server ignores 'page'; 10 items were received, of 12 pages; "
        "the response is in .data"
    )


@pytest.mark.parametrize(
    ("items", "is_one"),
    [
        ([{"id": 1}], True),
        ([{"_id": "a"}, {"_id": "b"}], True),
        ([{"uuid": "a"}], True),
        ([{"_ID": 1}], True),
        ([{"ID": 1}], True),
        ([{"Uuid": 1}], True),
        ([{"bookId": 1}], True),
        ([{"book_id": 1}], True),
        ([{"a": 1, "id": 2}], True),
        ([{"aId": 1, "id": 2}, {"aId": 1, "id": 3}], True),
        ([{"grid": 1}], False),
        ([{"ids": 1}], False),
        ([{"title": "a"}], False),
        ([{"id": 1}, {"id": 1}], False),
        ([{"id": 1}, {"id": "1"}], False),
        ([{"id": 1}, {}], False),
        ([{"id": 1}, 5], False),
        ([5, {"id": 1}], False),
        ([{"id": None}], False),
        ([{"id": [1]}], False),
        ([{"id": 1.5}], False),
        (["a"], False),
    ],
)
def test_equal_pages_with_ids_are_one(items, is_one):
    """Each item has another one; else two pages may be equal."""
    bodies = pages(items, items, pages=2)

    if is_one:
        assert fault(bodies, PAGES).message.startswith("page 2 repeats the one before it: the server ignores 'page'; ")
    else:
        assert walked(bodies, PAGES)[0] == items * 2


def test_pages_whose_numbers_move_are_others():
    """Also with ids; a number that stays is a proof."""
    moving = [{"items": [{"id": 0}], "at": at, "pages": 12} for at in range(12)]
    still = [{"items": [0], "at": 1, "pages": 3}] * 3

    assert len(walked(moving, NUMBERED)[0]) == 12
    assert fault(still, NUMBERED).message.startswith("page 2 repeats the one before it")


def test_a_list_that_changes_meanwhile_may_repeat_a_page_with_ids():
    """An item was added before it, as its numbers say; the same again is a repetition."""
    first, second = {"items": [{"id": 1}], "total": 3}, {"items": [{"id": 1}], "total": 4}

    assert len(walked([first, second, {"items": [{"id": 0}], "total": 3}], TOTAL)[0]) == 3
    assert fault([first, second, second], TOTAL).message.startswith("page 3 repeats")


@pytest.mark.parametrize(("total", "is_one"), [(3, True), (4, False)])
def test_equal_pages_with_more_items_than_there_are_are_one(total, is_one):
    """At most as many may come."""
    bodies = pages([0, 0], [0, 0], pages=2, total=total)

    if is_one:
        assert fault(bodies).message.startswith("page 2 repeats the one before it")
    else:
        assert walked(bodies)[0] == [0] * 4


def test_an_empty_page_repeats_nothing():
    """Two of them are two."""
    assert walked(pages([], [], [1], pages=3))[0] == [1]


# Pages that are none --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"items": {"a": 1}}, "page 1 has no list at /items, but an object"),
        ({"items": "a"}, "page 1 has no list at /items, but text"),
        ({"items": True}, "page 1 has no list at /items, but true or false"),
        ({"items": 5}, "page 1 has no list at /items, but a number"),
        ({"items": 5.5}, "page 1 has no list at /items, but a number"),
        ([1], "page 1 has no list at /items, but a list"),
        ("text", "the response (200) is no page of the list"),
        (5, "the response (200) is no page of the list"),
        (None, "the response (200) is no page of the list"),
        (response(200, b""), "the response (200) is no page of the list"),
        (response(204, b""), "the response (204) is no page of the list"),
        ({"total": 1}, "page 1 has no list at /items"),
        ({"pages": 2}, "page 1 has no list at /items"),
        ({"success": False}, "the response (200) is an error: success is false"),
        ({"ok": False}, "the response (200) is an error: ok is false"),
    ],
)
def test_a_response_that_is_no_page_is_an_error(body, problem):
    """With what is there instead."""
    assert fault([body]).message.startswith(f"{problem}; 0 ")


@pytest.mark.parametrize(
    "body",
    [{}, {"items": None}, {"pages": 1}, {"pages": 0}, {"total": 0}, {"success": None}, {"ok": 0}, {"success": True}],
)
def test_an_empty_list_may_be_missing(body):
    """If nothing says that there are items."""
    assert walked([body]) == ([], [""])


def test_a_later_page_without_a_list_is_an_error_if_pages_are_left():
    """Up to the last of them."""
    first = {"items": [1], "pages": 3}

    assert fault([first, {"pages": 3}], PAGES).message.startswith("page 2 has no list at /items; 1 items")
    assert fault([first, {"items": [2], "pages": 3}, {"pages": 3}], PAGES).message.startswith("page 3 has no list")
    assert walked([first, {"pages": 1}], PAGES)[0] == [1]


def test_a_list_that_the_document_does_not_declare_may_be_null():
    """Its name is undeclared, which says nothing about what is in it."""
    assert walked([{"items": None}], api_of({"additionalProperties": False}))[0] == []
    assert fault([{"items": None}], api_of({"properties": {"items": {"type": "array"}}})).message.startswith(
        "page 1 has"
    )


def test_a_list_at_the_root_is_named_so():
    """Its pointer is empty."""
    assert fault([{"a": 1}], api_of(schema={"type": "array"}, items="")).message.startswith(
        "page 1 has no list at /, but an object; "
    )


@pytest.mark.parametrize("mode", ["warn", "off"])
@pytest.mark.parametrize(
    ("statuses", "is_page"),
    [(("200",), False), (("200", "204"), True), (("200", "2XX"), False), (("200", "201"), False)],
)
def test_an_empty_response_is_an_empty_list_if_the_document_declares_204(mode, statuses, is_page):
    """By its number."""
    api = api_of(statuses=statuses)

    if is_page:
        assert walked([response(204, b"")], api, mode=mode)[0] == []
    else:
        assert fault([response(204, b"")], api, mode=mode).message.startswith("the response (204) is no page")


def test_only_a_204_may_be_empty():
    """The document declares one, and another status came."""
    assert fault([None], api_of(statuses=("200", "204"))).message.startswith(
        "the response (200) is no page of the list"
    )


SCHEMA = {
    "type": "object",
    "required": ["success"],
    "properties": {
        "success": {"const": True},
        "failed": {"const": False},
        "kind": {"const": "list"},
        "inner": {"properties": {"flag": {"const": True}}},
        "data": {"type": "object", "required": ["items"], "properties": {"items": {"type": "array"}}},
    },
}
DECLARED = api_of(SCHEMA, items="/data/items")


@pytest.mark.parametrize("mode", ["warn", "off"])
@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"success": False, "data": {"items": []}}, "the response (200) is an error: /success: "),
        ({"success": None, "data": {"items": []}}, "the response (200) is an error: /success: "),
        ({"success": "false", "data": {"items": []}}, "the response (200) is an error: /success: "),
        ({"success": True, "failed": True, "data": {"items": []}}, "the response (200) is an error: /failed: "),
        ({"success": True, "data": {}}, "page 1 has no list at /data/items"),
        ({"success": True, "data": 5}, "page 1 has no list at /data/items"),
        ({"success": 0, "data": {"items": []}}, "the response (200) is an error: /success: "),
        ({"success": "yes", "data": {"items": []}}, None),
        ({"data": {"items": []}}, None),
        ({"success": True, "kind": "x", "data": {"items": []}}, None),
        ({"success": True, "kind": None, "data": {"items": []}}, None),
        ({"success": True, "inner": {"flag": False}, "data": {"items": []}}, None),
        ({"success": True, "data": {"items": None}}, "page 1 has no list at /data/items"),
        ({"success": True}, None),
    ],
)
def test_the_document_says_what_is_no_page(mode, body, problem):
    """A flag at the top that it fixes, and the list itself, whatever `validate_responses` is."""
    if problem is None:
        assert walked([body], DECLARED, mode=mode)[0] == []
    else:
        assert fault([body], DECLARED, mode=mode).message.startswith(problem)


@pytest.mark.parametrize(
    ("success", "is_error"), [(False, True), (0, True), (None, False), ("false", False), (True, False)]
)
def test_a_page_with_items_is_an_error_only_if_its_flag_is_the_opposite(success, is_error):
    """As far as the response was validated."""
    bodies = [{"success": success, "data": {"items": [1]}}, {"success": True, "data": {"items": []}}]

    assert walked(bodies, DECLARED, mode="off")[0] == [1]
    if is_error:
        assert fault(bodies, DECLARED, mode="warn").message.startswith("the response (200) is an error: /success: ")
    else:
        assert walked(bodies, DECLARED, mode="warn")[0] == [1]


@pytest.mark.parametrize(
    ("body", "is_error"),
    [
        ({"items": [], "error": {"message": "later"}}, True),
        ({"items": [1], "error": {"message": "later"}}, True),
        ({"items": [], "error": {"message": ""}}, False),
        ({"items": [], "error": {"message": 5}}, False),
        ({"items": [], "title": "later"}, False),
    ],
)
def test_a_message_of_an_error_is_one_despite_its_status(body, is_error):
    """By the document's `x-dyn-errors`."""
    api = api_of(root={"x-dyn-errors": {"message": "/error/message"}})

    if is_error:
        assert fault([body], api).message.startswith("the response (200) is an error: later; 0 items were received; ")
    else:
        assert walked([body], api)[0] == []


def test_without_a_shape_of_errors_a_title_is_none():
    """It may be that of the list."""
    assert walked([{"items": [], "title": "mine"}], PLAIN)[0] == []


def test_a_strict_client_refuses_a_page_with_the_count_of_items():
    """The first one as any other response."""
    api = api_of({"type": "object", "required": ["items"]}, total="/total")
    first = {"items": [1], "total": 2}

    error = fault([first, {"total": 2}], api, mode="strict")
    assert error.message.startswith(
        "the response (200) does not match the document; it is in .data:\n  /: the required"
    )
    assert error.message.endswith("; 1 of 2 items were received; the response is in .data")
    assert (error.data, error.violations[0].missing) == ({"total": 2}, "items")
    assert "items were received" not in fault([{"total": 2}], api, mode="strict").message
