"""Rules about what leads from one operation to the next: links, and pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastpix_dyn.spec import names
from fastpix_dyn.spec.document import ReferenceFaultError, Spot
from fastpix_dyn.spec.plan import Api, Operation, Paging, Reply, Schema
from fastpix_dyn.spec.schemas import properties
from fastpix_dyn.spec.yaml_text import write
from fastpix_dyn.workbench.lint.findings import Fault
from fastpix_dyn.workbench.lint.operations import parameters_of
from fastpix_dyn.workbench.lint.pointing import is_list, leads
from fastpix_dyn.workbench.lint.subject import OperationSpot, Subject

_EMBEDDED = re.compile(r"\{(\$[^{}]*)\}")


def resolve(subject: Subject) -> Iterator[Fault]:
    """Each link names parameters that its target has, and takes from the exchange what can be there."""
    for one in subject.operations if subject.api else ():
        for status, reference in subject.reading.object(one.spot, "responses"):
            reply = subject.reading.follow(reference)
            for _, entry in subject.reading.object(reply, "links"):
                link = subject.reading.follow(entry)
                yield from _target(subject, link)
                yield from _expressions(subject, one, status, reply, link)


def _target(subject: Subject, link: Spot) -> Iterator[Fault]:
    target = _target_of(subject, link)
    if target is None:
        return  # compiling tells it
    declared = parameters_of(subject, target)
    known = [name for _, name in declared]
    for key, spot in subject.reading.object(link, "parameters", extensible=False):
        place, _, name = key.partition(".")
        if key not in known and (place, name) not in declared:
            yield Fault(spot, f"{target.name} has no parameter {key!r}", names.suggestion(key, known))


def _target_of(subject: Subject, link: Spot) -> OperationSpot | None:
    where = None
    if isinstance(link.child("operationRef").value, str):
        try:
            where = subject.document.follow(link, link.value["operationRef"]).where
        except ReferenceFaultError:
            return None
    name = link.child("operationId").value
    matching = (one for one in subject.operations if (one.spot.where == where if where else one.name == name))
    return next(matching, None)


def _expressions(subject: Subject, one: OperationSpot, status: str, reply: Spot, link: Spot) -> Iterator[Fault]:
    values = [spot for _, spot in subject.reading.object(link, "parameters", extensible=False)]
    values += [link.child("requestBody")] if link.has("requestBody") else []
    for spot in values:
        for expression in _written(spot.value):
            if not _can_be(subject, one, reply, expression):
                message = f"{expression} leads to nothing in the answer {status} of {one.name}"
                yield Fault(spot, message, _nearest(subject, reply, expression))


def _written(value: Any) -> list[str]:
    """The runtime expressions in *value* (OpenAPI 3.1 §4.8.20.4)."""
    if not isinstance(value, str):
        return []
    return [value] if value.startswith("$") else [str(found) for found in _EMBEDDED.findall(value)]


def _can_be(subject: Subject, one: OperationSpot, reply: Spot, expression: str) -> bool:
    if expression in {"$url", "$method", "$statusCode", "$request.body", "$response.body"}:
        return True
    for prefix, can_be in _SOURCES.items():
        if expression.startswith(prefix):
            return can_be(subject, one, reply, expression.removeprefix(prefix))
    return False


def _in_contents(subject: Subject, holder: Spot, pointer: str) -> bool:
    schemas = _schemas(subject, holder)
    return not schemas or any(leads(schema, subject.definitions, pointer) for schema in schemas)


def _schemas(subject: Subject, holder: Spot) -> list[Schema]:
    contents = subject.reading.object(subject.reading.follow(holder), "content")
    return [subject.schema(spot.child("schema")) for _, spot in contents if spot.has("schema")]


def _has_header(subject: Subject, reply: Spot, name: str) -> bool:
    return name.lower() in {known.lower() for known, _ in subject.reading.object(reply, "headers")}


def _has_parameter(subject: Subject, one: OperationSpot, text: str) -> bool:
    place, _, name = text.partition(".")
    return (place, name) in parameters_of(subject, one)


_SOURCES: Mapping[str, Callable[[Subject, OperationSpot, Spot, str], bool]] = {
    "$response.body#": lambda subject, _, reply, pointer: _in_contents(subject, reply, pointer),
    "$response.header.": lambda subject, _, reply, name: _has_header(subject, reply, name),
    "$request.body#": lambda subject, one, _, pointer: _in_contents(subject, one.spot.child("requestBody"), pointer),
    "$request.": lambda subject, one, _, text: _has_parameter(subject, one, text),
}
"""The first whose prefix fits decides about the rest."""


def _nearest(subject: Subject, reply: Spot, expression: str) -> str:
    """The keys that stand where the last step of a pointer failed."""
    holder, _, last = expression.partition("#")[2].rpartition("/")
    found = [one for schema in _schemas(subject, reply) for one in leads(schema, subject.definitions, holder)]
    keys = {key for one in found for key in properties(one, subject.definitions)}
    return names.suggestion(last, sorted(keys)) if keys else "point at something that the answer declares"


def pagination(subject: Subject) -> Iterator[Fault]:
    """What is paged says so: it has the query parameter, or the answer, of operations that are."""
    api = subject.api
    if api is None:
        return
    paged = [one.paging for one in api.operations.values() if one.paging]
    for one in api.operations.values():
        like = next((paging for paging in paged if _is_paged_like(api, one, paging)), None)
        if one.method == "GET" and one.paging is None and like:
            written = write({"x-dyn-pagination": _as_written(like)}, flow=True).strip()
            message = f"{one.id} comes in pages like others, but does not say so: callers see the first page only"
            yield Fault(one.where, message, written.removeprefix("{").removesuffix("}"))


def _is_paged_like(api: Api, operation: Operation, paging: Paging) -> bool:
    schema = _success_schema(operation)
    if schema is None or not any(is_list(one, api.schemas) for one in leads(schema, api.schemas, paging.items)):
        return False
    counts = [one for one in (paging.pages, paging.total, paging.number) if one]
    queries = {one.name for one in operation.parameters if one.place == "query"}
    return paging.page in queries or bool(counts and all(leads(schema, api.schemas, one) for one in counts))


def success_reply(operation: Operation) -> Reply | None:
    """The first success that *operation* declares."""
    return next((one for one in operation.replies if one.status.startswith("2")), None)


def _success_schema(operation: Operation) -> Schema | None:
    reply = success_reply(operation)
    return next((one.schema for one in reply.contents), None) if reply else None


def _as_written(paging: Paging) -> dict[str, Any]:
    made = {key: getattr(paging, key) for key in ("style", "page", "size", "items", "number", "pages", "total")}
    return {key: value for key, value in made.items() if value is not None}
