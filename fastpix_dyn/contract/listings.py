"""What was there before lifecycle mode creates something: the ids in the lists of the document.

A server that gives a new resource the id of an older one is found out by them. A list whose response is an error, or no
list, tells nothing: then nothing is created in that collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.contract import id_pool
from fastpix_dyn.contract.calls import Session
from fastpix_dyn.contract.exchange import (
    OUTAGE_STATUSES,
    UntestedError,
    Values,
    call_operation,
    parameter_key,
    response_body,
)
from fastpix_dyn.contract.ownership import is_id, path_keys, place
from fastpix_dyn.errors import APIConnectionError, ConfigurationError, FastPixError
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object

_MAX_PAGES = 2_000
"""A longer list counts as none: nothing is created in its collection."""
_MAX_DEPTH = 8
"""The limit of nested objects around a list: schemas may be recursive."""
_LINK_TO_ROW = re.compile(r"\$response\.body#((?:/[^/]*)*?)/[0-9]+(?:/|$)")
_LARGEST_PAGE = 1_000
_MAX_OTHER_PAGES = 10
"""How many pages are read of a list of resources that the test does not create."""


class ListingError(Exception):
    """A list can't be read; the message says why."""

    def __init__(self, message: str, *, is_outage: bool = False) -> None:
        super().__init__(message)
        self.is_outage = is_outage


def list_all(session: Session) -> None:
    """Note what is there in all collections that are in no resource, if the test is to create something.

    Also in those in which it creates nothing: an example may name one of their resources. A list that can't be read is
    noted as `unread`.
    """
    ownership = session.pool.ownership
    creating = session.operations(frozenset({"POST"}))
    created = {one for operation in creating for one in ownership.creates(operation)}
    for collection in (one for one in ownership.nouns if created and "{}" not in one):
        most = _MAX_PAGES if collection in created else _MAX_OTHER_PAGES
        for lister in ownership.lists(collection) if not session.is_unreachable else ():
            try:
                _read_list(session, collection, lister, [], most=most)
            except ListingError:
                ownership.unread.add(collection)


def list_before(session: Session, operation: Operation, values: Values) -> None:
    """Note what is there where *operation* creates something, as far as the document has lists and it is not noted yet.

    Raises:
        ListingError: the document has a list, but it can't be read.
    """
    ownership, here = session.pool.ownership, place(operation)
    for collection in sorted(ownership.creates(operation)):
        if "{}" in collection or collection in ownership.unread or session.is_unreachable:
            parents = [values[key] for key in path_keys(operation)] if collection == here else []
            for lister in ownership.lists(collection):
                _read_list(session, collection, lister, parents)
            ownership.unread.discard(collection)


def _read_list(
    session: Session, collection: str, lister: Operation, parents: list[Any], *, most: int = _MAX_PAGES
) -> None:
    """Add the ids in the list to those that are there."""
    ownership = session.pool.ownership
    names, pointers = ownership.id_names(collection), _list_pointers(session.subject.api, lister)
    for page, body in enumerate(_pages(session, lister, _arguments(session, lister, parents))):
        if page == most:
            raise ListingError(f"{lister.id} has more than {most:,} pages")
        if not any(is_array(json_pointer.find(body, one)) for one in pointers or _arrays(body)):
            raise ListingError(f"the response of {lister.id} is no list")
        for text in (text for row in _rows(body) for text in _row_ids(row, names)):
            ownership.add_existing(collection, (*map(str, parents), text))


def _arguments(session: Session, lister: Operation, parents: list[Any]) -> Values:
    """Return the values for a list: those of the path, the largest page, and what else is required."""
    found: Values = dict(zip(path_keys(lister), parents, strict=True))
    for one in lister.parameters:
        key = parameter_key(one.location, one.name)
        schema = resolved(one.schema, session.subject.api.schemas)
        if lister.pagination and one.name == lister.pagination.size and isinstance(schema.get("maximum"), int):
            found[key] = min(schema["maximum"], _LARGEST_PAGE)
        elif one.required and key not in found:
            found.update((key, value) for value in id_pool.documented_values(session.pool, one)[:1])
    return found


def _list_pointers(api: Api, lister: Operation) -> set[str]:
    """Return where the response of *lister* has its list: by its pagination, its links, or the schemas."""
    if lister.pagination:
        return {lister.pagination.items}
    linked = {
        found[1]
        for reply in lister.responses
        for link in reply.links
        for expression in map(str, link.parameters.values())
        if (found := _LINK_TO_ROW.match(expression))
    }
    successes = [content for reply in lister.responses if reply.status < "3" for content in reply.contents]
    return linked or {one for content in successes for one in _array_pointers(content.schema or {}, api.schemas)}


def _array_pointers(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0) -> Iterator[str]:
    """Yield the pointers to the arrays that *schema* declares, but for those in arrays."""
    flat = resolved(schema, definitions)
    if flat.get("type") == "array" or "items" in flat:
        yield ""
    elif depth < _MAX_DEPTH:
        for part in (*flat.get("allOf", ()), *flat.get("anyOf", ()), *flat.get("oneOf", ())):
            yield from _array_pointers(part, definitions, depth + 1)
        for key, value in flat.get("properties", {}).items():
            yield from (f"/{json_pointer.escape(key)}{one}" for one in _array_pointers(value, definitions, depth + 1))


def _pages(session: Session, lister: Operation, values: Values) -> Iterator[Any]:
    """Yield the bodies of the pages of a list."""
    if session.is_unreachable:
        raise ListingError("the server sent no response before", is_outage=True)
    if lister.pagination is None:
        yield _only_page(session, lister, values)
        return
    named = {parameter_key(one.location, one.name): one.python_name for one in lister.parameters}
    try:
        for body in session.client.operations[lister.id].pages(**{named[key]: value for key, value in values.items()}):
            session.responses += 1
            yield body
    except FastPixError as error:
        no_response = isinstance(error, (APIConnectionError, ConfigurationError))
        session.failed_calls += no_response
        session.responses += not no_response
        is_outage = no_response or getattr(error, "status", 0) in OUTAGE_STATUSES
        raise ListingError(f"{lister.id}: {error.message}", is_outage=is_outage) from None


def _only_page(session: Session, lister: Operation, values: Values) -> Any:
    try:
        exchange = call_operation(session.client, lister, values)
    except UntestedError as problem:
        session.failed_calls += problem.was_sent
        raise ListingError(f"{lister.id}: {problem}", is_outage=problem.was_sent) from None
    session.responses += 1
    if not 200 <= exchange.status < 300:
        raise ListingError(f"{lister.id}: the status is {exchange.status}")
    return response_body(exchange)


def _arrays(body: Any, pointer: str = "") -> Iterator[str]:
    """Yield the pointers to the arrays of a response, but for those in arrays."""
    if is_array(body):
        yield pointer
    elif is_object(body):
        for key, value in body.items():
            yield from _arrays(value, f"{pointer}/{json_pointer.escape(key)}")


def _rows(body: Any) -> Iterator[Any]:
    """Yield the rows of all lists in a response, but for lists in rows."""
    if is_array(body):
        for one in body:
            yield from _rows(one) if is_array(one) else [one]
    elif is_object(body):
        for value in body.values():
            yield from _rows(value)


def _row_ids(row: Any, names: set[str]) -> Iterator[str]:
    """Yield the ids of a row: under *names*; if there are none, all that could be ids."""
    if is_object(row):
        own = [str(row[name]) for name in names if is_id(row.get(name))]
        yield from own
        for value in () if own else row.values():
            yield from _row_ids(value, names)
    elif is_array(row):
        for value in row:
            yield from _row_ids(value, names)
    elif is_id(row):
        yield str(row)
