"""Pagination: call a list operation page by page, by its `x-dyn-pagination`.

The numbers of pages and items in the responses say where the list ends. Without them it ends at an empty page, or at a
page that repeats the one before it. A response that is no page, or a list that ends before its numbers say so, is an
error, whatever `validate_responses` is: what was received is not the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fastpix_dyn.errors import ArgumentValueError, ConfigurationError, ResponseValidationError
from fastpix_dyn.flow.call import Call, get_response
from fastpix_dyn.flow.effects import Emit, EmittingFlow
from fastpix_dyn.flow.response import ApiResponse, document_violations
from fastpix_dyn.flow.retry import check_count
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import ErrorShape, Operation, Pagination
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import Record, field, replace
from fastpix_dyn.validate.violation import UNKNOWN_KEY_RULES, Violation

MOST_EMPTY = 10
"""Empty pages in a row, if only the number of items says that there are more, or if the number of pages grows."""
MOST_EMPTY_OF_PAGES = 1000
"""Empty pages in a row, if the number of pages says that there are more: a server may filter a list after paging it."""
MOST_EQUAL = 10
"""Equal pages in a row, after which it is certain that the server ignores the number of the page."""
_TYPES: dict[type, str] = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
_OTHER_TOTAL = "; if the total is an estimate, or does not count items, remove `total` from x-dyn-pagination"
_DIGITS = 15
"""The most digits of a number that is sent as text."""


def emit_pages(call: Call) -> EmittingFlow:
    """Emit the body of each page.

    Raises:
        ResponseValidationError: a response is no page, or the list ends before its numbers say so.
    """
    return _emit_pages(_Walk.of(call), lambda body: (body,), None)


def emit_items(call: Call, max_items: int | None = None) -> EmittingFlow:
    """Emit each item of each page, *max_items* at most; request no page that is not needed.

    Raises:
        ArgumentValueError: *max_items* is no number of items.
        ResponseValidationError: a response is no page, or the list ends before its numbers say so.
    """
    check_count("max_items", max_items, 0, or_none="all items", error=ArgumentValueError)
    pagination = pagination_of(call.operation)
    return _emit_pages(_Walk.of(call), lambda body: _list_of(pagination, body) or (), max_items)


def pagination_of(operation: Operation) -> Pagination:
    """Return how *operation* is paginated.

    Raises:
        ConfigurationError: the document declares no pagination for it.
    """
    if operation.pagination is None:
        raise ConfigurationError(
            "the operation is not paginated: it has no x-dyn-pagination in the document", operation=operation.id
        )
    return operation.pagination


def _emit_pages(walk: _Walk, parts: Callable[[Any], Iterable[Any]], most: int | None) -> EmittingFlow:
    """Emit the *parts* of each page, *most* at most."""
    emitted = 0
    while most is None or emitted < most:
        try:
            response = yield from get_response(walk.call)
        except ResponseValidationError as error:  # in strict mode
            raise (walk.fault(error.response, error.message) if walk.seen else error) from None
        body = walk.add(response)
        if walk.is_repeated:
            return
        for part in parts(body):
            yield Emit(part)
            emitted += 1
            if emitted == most:
                return
        if walk.is_over(response):
            return
        walk.next_page()


class _Walk(Record):
    """A walk over the pages of a list: where it is, and what it has seen."""

    call: Call
    """The call of the page that is requested."""
    pagination: Pagination
    page: int
    """The number of that page."""
    is_from_first: bool
    """Whether it began at the first page. Else the number of items on all pages says nothing about its end."""
    seen: int = 0
    """The number of items so far."""
    pages: int | None = None
    """The number of pages, as the last response that had one says; None while it is not known."""
    total: int | None = None
    """The number of items on all pages, in the same way."""
    has_more: bool = False
    """Whether these numbers say that there are more pages."""
    items: list[Any] = field(default_factory=list[Any])
    """Those of the last page."""
    reported: int | None = None
    """The number of the last page, as its response says."""
    is_repeated: bool = False
    """Whether the last page only repeats the one before it, as servers do after the end of a list."""
    equal: int = 0
    """The pages in a row that equal the one before, and whose numbers do not show that they are others."""
    empty: int = 0
    """The pages in a row without items."""
    has_grown: bool = False
    """Whether the numbers have changed during the empty pages."""

    @classmethod
    def of(cls, call: Call) -> _Walk:
        """Return the walk that begins with *call*."""
        pagination = pagination_of(call.operation)
        passed = call.arguments.values.get("query", {}).get(pagination.page, pagination.first)
        try:
            page = int(passed)
        except (TypeError, ValueError, OverflowError):
            message = f"{pagination.page} is the number of a page, a whole number, not {passed!r}"
            raise ArgumentValueError(message, operation=call.operation.id) from None
        return cls(call, pagination, page, page == pagination.first)

    def next_page(self) -> None:
        """Go on to the next page."""
        self.page += 1
        queries = {**self.call.arguments.values.get("query", {}), self.pagination.page: self.page}
        values = {**self.call.arguments.values, "query": queries}
        self.call = replace(self.call, arguments=replace(self.call.arguments, values=values))

    def add(self, response: ApiResponse[Any]) -> Any:
        """Add the next page, and return its body.

        Raises:
            ResponseValidationError: the response is no page.
        """
        before = self.pages, self.total
        body = self._body_of(response)
        self.pages = _first_known(_number(body, self.pagination.pages), self.pages)
        self.total = _first_known(_number(body, self.pagination.total), self.total)
        items, number = self._items_of(response), _number(body, self.pagination.number)
        has_changed, is_equal = before != (self.pages, self.total), bool(items) and items == self.items
        is_moved = number is not None and number != self.reported
        self.equal = self.equal + 1 if is_equal and not is_moved else 0
        self.empty = 0 if items else self.empty + 1
        self.has_grown = self.empty > 1 and (self.has_grown or has_changed)
        # Without numbers, a page that repeats is the end. With them, pages of counts and words may well be equal.
        self.is_repeated = self.equal > 0 and not self.has_more
        exceeds = self.total is not None and self.is_from_first and self.seen + len(items) > self.total
        is_certain = number is not None or exceeds or (_are_identified(items) and not has_changed)
        if self.has_more and (self.equal >= MOST_EQUAL or (self.equal and is_certain)):
            ignored = f"page {self.page} repeats the one before it: the server ignores {self.pagination.page!r}"
            raise self.fault(response, ignored)
        self.items, self.reported = items, number
        self.seen += len(items)
        return body

    def is_over(self, response: ApiResponse[Any]) -> bool:
        """Return whether the page that was added, the one of *response*, is the last.

        Raises:
            ResponseValidationError: the list ends here, though its numbers say that there are more items.
        """
        reached = self.page - self.pagination.first + 1
        # A number below the count of received items is wrong, and is ignored.
        pages = None if self.pages is None or (self.items and self.pages < reached) else self.pages
        total = None if self.total is None or self.total < len(self.items) else self.total
        if not self.is_from_first:
            total = None
        if pages is None and total is None:
            self.has_more = False
            return not self.items
        self.has_more = reached < pages if pages is not None else self.seen < (total or 0)
        if not self.has_more:
            if total is not None and self.seen < total:
                raise self.fault(response, f"the list ends at page {self.page}", _OTHER_TOTAL)
            return True
        most = MOST_EMPTY if pages is None or self.has_grown else MOST_EMPTY_OF_PAGES
        if self.empty >= most:
            raise self.fault(response, f"{self.empty} pages in a row are empty, the last is page {self.page}")
        return False

    def _body_of(self, response: ApiResponse[Any]) -> Any:
        """Return the body of a page; refuse an empty body or a proxy's HTML, at which the list would seem to end."""
        # The document may declare that an empty list is 204 No Content.
        is_empty = response.status == 204 and "204" in self.call.operation.responses_by_status
        if is_object(response.data) or is_array(response.data) or is_empty:
            return response.data
        raise self.fault(response, f"the response ({response.status}) is no page of the list")

    def _items_of(self, response: ApiResponse[Any]) -> list[Any]:
        """Return the items of a page; refuse a page without a list, unless it may be an empty one by the document."""
        pointer, items = self.pagination.items, _list_of(self.pagination, response.data)
        if reported := self._reported_error(response, items):
            raise self.fault(response, f"the response ({response.status}) is an error: {reported}")
        if items is not None:
            return items
        found = json_pointer.find(response.data, pointer)
        if found is not None or is_array(response.data):
            came: Any = response.data if found is None else found
            came = next((name for type_, name in _TYPES.items() if isinstance(came, type_)), "a number")
            raise self.fault(response, f"page {self.page} has no list at {pointer or '/'}, but {came}")
        if self._expects_items() or any(_concerns(one, pointer) for one in self._violations(response)):
            raise self.fault(response, f"page {self.page} has no list at {pointer or '/'}")
        return []

    def _expects_items(self) -> bool:
        """Return whether the numbers say that there are items on the page that came."""
        if self.total is not None and self.is_from_first:
            return self.seen < self.total
        reached = self.page - self.pagination.first + 1
        return self.pages is not None and self.pages >= max(reached, 2)

    def _reported_error(self, response: ApiResponse[Any], items: list[Any] | None) -> str:
        """Return what a page says that is an error despite its status; empty if it is none."""
        shape = self.call.environment.api.error_shape
        message = json_pointer.find(response.data, shape.message) if shape != ErrorShape() else None
        if isinstance(message, str) and message:
            return message
        # A flag that the document fixes, such as `success`, says so; without a list, the usual words do as well.
        for one in response.violations if items else self._violations(response):
            is_flag = one.rule == "const" and one.pointer.count("/") == 1 and isinstance(one.expected, bool)
            opposites = (not one.expected,) if items else (not one.expected, None, str(not one.expected).lower())
            if is_flag and json_pointer.find(response.data, one.pointer) in opposites:
                return str(one)
        if items is None and is_object(response.data):
            words = {"success": False, "ok": False}
            return next((f"{key} is false" for key in words if response.data.get(key) is False), "")
        return ""

    def _violations(self, response: ApiResponse[Any]) -> tuple[Violation, ...]:
        """Return how *response* does not match the document, whatever `validate_responses` is."""
        if self.call.settings.validate_responses != "off":
            return response.violations
        return document_violations(self.call.environment, self.call.operation, response)

    def fault(self, response: ApiResponse[Any], problem: str, advice: str = "") -> ResponseValidationError:
        """Return the error for *response*: *problem*, how many items of how many were received, and *advice*."""
        of_items = "" if self.total is None or not self.is_from_first else f" of {self.total}"
        of_pages = "" if self.pages is None else f", of {self.pages} pages"
        return ResponseValidationError(
            f"{problem}; {self.seen}{of_items} items were received{of_pages}; the response is in .data{advice}",
            operation=self.call.operation.id,
            data=response.data,
            violations=response.violations,
            response=response,
        )


def _concerns(violation: Violation, pointer: str) -> bool:
    """Return whether *violation* is about the list at *pointer*, or what contains it."""
    path = json_pointer.tokens(pointer)
    place = json_pointer.tokens(violation.pointer)
    if place != path[: len(place)] or violation.rule in UNKNOWN_KEY_RULES:
        return False
    return not violation.missing or [*place, violation.missing] == path[: len(place) + 1]


def _are_identified(items: list[Any]) -> bool:
    """Return whether *items* are objects with ids: two pages with the same ones are one page."""
    for key in items[0] if items and is_object(items[0]) else ():
        if key.lower() in {"id", "_id", "uuid"} or key.endswith(("Id", "_id")):
            ids = [item.get(key) for item in items if is_object(item)]
            if len(ids) == len(items) == len({str(one) for one in ids if isinstance(one, str | int)}):
                return True
    return False


def _list_of(pagination: Pagination, body: Any) -> list[Any] | None:
    found = json_pointer.find(body, pagination.items)
    return found if is_array(found) else None


def _number(body: Any, pointer: str | None) -> int | None:
    """Return the number at *pointer*; None if there is none, or if it says nothing, as -1 or null do."""
    value = None if pointer is None else json_pointer.find(body, pointer)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _DIGITS:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _first_known(*numbers: int | None) -> int | None:
    return next((number for number in numbers if number is not None), None)
