"""Pages of a list operation, one call after the other, by `x-dyn-pagination`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fastpix_dyn.errors import ConfigurationError, ResponseValidationError
from fastpix_dyn.flow.call import Call, answer
from fastpix_dyn.flow.effects import Emit, Emitting
from fastpix_dyn.flow.response import ApiResponse
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Operation, Pagination
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import replace


def pages(call: Call) -> Emitting:
    """Emits the body of each page.

    Raises:
        ResponseValidationError: what came is no page.
    """
    yield from _walk(call, lambda body: (body,), None)


def items(call: Call, max_items: int | None = None) -> Emitting:
    """Emits each item of each page, *max_items* at most; no page is asked for that isn't needed."""
    pagination = declared(call.operation)
    yield from _walk(call, lambda body: _items(pagination, body), max_items)


def declared(operation: Operation) -> Pagination:
    """How *operation* is paged.

    Raises:
        ConfigurationError: the document does not say that it is.
    """
    if operation.pagination is None:
        raise ConfigurationError("not a paged operation: it has no x-dyn-pagination", operation=operation.id)
    return operation.pagination


def _walk(call: Call, parts: Callable[[Any], Iterable[Any]], most: int | None) -> Emitting:
    """Ends where the server's totals say so, on an empty page, or on a page that repeats the last one."""
    pagination, seen, emitted = declared(call.operation), 0, 0
    last: list[Any] = []
    while most is None or emitted < most:
        body = _page_of(call, (yield from answer(call)))
        found = _items(pagination, body)
        if seen and found == last:
            return
        for part in parts(body):
            if emitted == most:
                return
            yield Emit(part)
            emitted += 1
        seen, last = seen + len(found), found
        if not found or _ended(pagination, call, body, seen):
            return
        call = _turned(pagination, call)


def _page_of(call: Call, response: ApiResponse[Any]) -> Any:
    """The body; nothing, or a page of a proxy, is no empty page: a walk that ended there would seem whole."""
    if is_object(response.data) or is_array(response.data):
        return response.data
    message = f"the answer ({response.status}) is no page of the list; it is in .data"
    raise ResponseValidationError(
        message, operation=call.operation.id, data=response.data, violations=response.violations, response=response
    )


def _ended(pagination: Pagination, call: Call, body: Any, seen: int) -> bool:
    """Whether the totals in *body* say that this page was the last."""
    pages, total = _number(body, pagination.pages), _number(body, pagination.total)
    if pages is not None:
        return _page(pagination, call) - pagination.first + 1 >= pages
    return total is not None and seen >= total


def _turned(pagination: Pagination, call: Call) -> Call:
    """*call* for the next page."""
    queries = {**call.arguments.values.get("query", {}), pagination.page: _page(pagination, call) + 1}
    return replace(call, arguments=replace(call.arguments, values={**call.arguments.values, "query": queries}))


def _page(pagination: Pagination, call: Call) -> int:
    return int(call.arguments.values.get("query", {}).get(pagination.page, pagination.first))


def _items(pagination: Pagination, body: Any) -> list[Any]:
    found = json_pointer.find(body, pagination.items)
    return found if is_array(found) else []


def _number(body: Any, pointer: str | None) -> int | None:
    value = None if pointer is None else json_pointer.find(body, pointer)
    return value if isinstance(value, int) else None
