"""Pagination: call a list operation page by page, by its `x-dyn-pagination`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fastpix_dyn.errors import ConfigurationError, ResponseValidationError
from fastpix_dyn.flow.call import Call, get_response
from fastpix_dyn.flow.effects import Emit, EmittingFlow
from fastpix_dyn.flow.response import ApiResponse
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Operation, Pagination
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import replace


def emit_pages(call: Call) -> EmittingFlow:
    """Emit the body of each page.

    Raises:
        ResponseValidationError: a response is no page.
    """
    yield from _emit_pages(call, lambda body: (body,), None)


def emit_items(call: Call, max_items: int | None = None) -> EmittingFlow:
    """Emit each item of each page, *max_items* at most; request no page that is not needed.

    Raises:
        ResponseValidationError: a response is no page.
    """
    pagination = pagination_of(call.operation)
    yield from _emit_pages(call, lambda body: _items(pagination, body), max_items)


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


def _emit_pages(call: Call, parts: Callable[[Any], Iterable[Any]], most: int | None) -> EmittingFlow:
    """Emit the *parts* of each page; end by the server's totals, at an empty page, or if a page repeats the last."""
    pagination, seen, emitted = pagination_of(call.operation), 0, 0
    last: list[Any] = []
    while most is None or emitted < most:
        body = _page_of(call, (yield from get_response(call)))
        found = _items(pagination, body)
        if seen and found == last:
            return
        for part in parts(body):
            if emitted == most:
                return
            yield Emit(part)
            emitted += 1
        seen, last = seen + len(found), found
        if not found or _is_last(pagination, call, body, seen):
            return
        call = _next(pagination, call)


def _page_of(call: Call, response: ApiResponse[Any]) -> Any:
    """Return the body of a page; refuse an empty body or a proxy's HTML, at which the list would seem to end."""
    if is_object(response.data) or is_array(response.data):
        return response.data
    message = f"the response ({response.status}) is no page of the list; it is in .data"
    raise ResponseValidationError(
        message, operation=call.operation.id, data=response.data, violations=response.violations, response=response
    )


def _is_last(pagination: Pagination, call: Call, body: Any, seen: int) -> bool:
    """Return whether this page is the last, by the totals in *body*."""
    pages, total = _number(body, pagination.pages), _number(body, pagination.total)
    if pages is not None:
        return _page(pagination, call) - pagination.first + 1 >= pages
    return total is not None and seen >= total


def _next(pagination: Pagination, call: Call) -> Call:
    """Return *call* for the next page."""
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
