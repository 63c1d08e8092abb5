"""The values that a test calls operations with: ids of responses, the document's examples, and which ids are its own.

Links lead from a response to the arguments of other operations. The document's examples share ids: if the example of a
response and the real response have an id at the same pointer, the real id replaces the example's id in all examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.contract.exchange import (
    Exchange,
    UnresolvedError,
    Values,
    evaluate,
    is_from_response_body,
    link_values,
    links_of,
    parameter_key,
)
from fastpix_dyn.contract.ownership import Ownership, count_path_ids, path_ids
from fastpix_dyn.contract.references import ForeignIdError, with_own_ids
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.example_values import example_value
from fastpix_dyn.spec.plan import NO_EXAMPLE, Api, Link, Operation, Parameter
from fastpix_dyn.spec.schema_bundle import EXTENSIBLE_ENUM
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire.decode import match_content, match_response

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110 §9.2.1)."""
_MAX_CANDIDATES = 3


@dataclass(slots=True)
class IdPool:
    """The values that are known so far."""

    api: Api
    from_links: dict[str, list[Values]] = field(default_factory=dict[str, list[Values]])
    """By operationId: values that links resolved to."""
    by_path: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    """By the part of a path up to a variable and with it: values of the variable."""
    by_example: dict[str, Any] = field(default_factory=dict[str, Any])
    """By ids of examples: the real ids in their place."""
    ownership: Ownership = field(init=False)
    """What this test created, and what was there before."""
    unresolved: dict[str, str] = field(default_factory=dict[str, str])
    """By operationId: why a link to it could not be resolved."""
    foreign: dict[str, str] = field(default_factory=dict[str, str])
    """By operationId: why a call would change what the test did not create."""

    def __post_init__(self) -> None:
        self.ownership = Ownership(self.api)


def collect(pool: IdPool, exchange: Exchange, *, is_created: bool = False) -> None:
    """Add the values of the links of *exchange*; with *is_created* it created a resource of the test."""
    if not is_created:
        pool.ownership.note_seen(exchange)
    for link in links_of(exchange):
        target = pool.api.operations[link.operation]
        try:
            values = link_values(link, target, exchange)
        except UnresolvedError as problem:
            pool.unresolved.setdefault(target.id, str(problem))
            continue
        _add_values(pool, target, values)
        if is_created:
            _add_created(pool, link, exchange)


def candidates(pool: IdPool, operation: Operation) -> list[Values]:
    """Return values to call *operation* with, the most certain first.

    There are none if an id is not known, or if the operation would change what the test did not create.
    """
    found: Iterable[Values] = _candidates(pool, operation)
    if operation.method not in SAFE_METHODS:
        found = [own for one in found if (own := own_values(pool, operation, one)) is not None]
    unique = {repr(sorted(one.items(), key=lambda pair: pair[0])): one for one in found}
    return list(unique.values())[:_MAX_CANDIDATES]


def own_values(pool: IdPool, operation: Operation, values: Values) -> Values | None:
    """Return *values* for a call that changes only what the test created; None if it would change something else.

    All ids in the path must be the test's own. Without ids in its path an operation must be a POST that creates.
    """
    ids = list(path_ids(operation, values))
    if len(ids) < count_path_ids(operation) or not all(map(pool.ownership.owns, ids)):
        return None
    if not ids and not pool.ownership.creates(operation):
        return None
    try:
        found = with_own_ids(pool.ownership, operation, values)
    except ForeignIdError as problem:
        pool.foreign[operation.id] = str(problem)
        return None
    return found


def with_optional_values(pool: IdPool, operation: Operation, values: Values) -> Values:
    """Return *values* and those of every optional parameter that the document has a value for."""
    complete = dict(values)
    for one in operation.parameters:
        key = parameter_key(one.location, one.name)
        if key not in complete:
            complete.update((key, value) for value in documented_values(pool, one)[:1])
    return complete


def skip_reason(pool: IdPool, operation: Operation) -> str:
    """Return why *operation* could not be called."""
    if operation.id in pool.foreign:
        return pool.foreign[operation.id]
    if operation.id in pool.unresolved:
        return pool.unresolved[operation.id]
    ids = ", ".join(one.name for one in operation.parameters if one.location == "path")
    if operation.method not in SAFE_METHODS:
        return f"the test created nothing that it could change ({ids or 'no id in its path'})"
    return f"no response had a link to its {ids}" if ids else "it could not be called"


def _candidates(pool: IdPool, operation: Operation) -> Iterator[Values]:
    for linked in [*pool.from_links.get(operation.id, []), {}]:
        values = dict(linked)
        for one in sorted(operation.parameters, key=lambda one: _place(operation, one)):
            key = parameter_key(one.location, one.name)
            if key not in values and (one.required or one.location == "path"):
                values.update((key, value) for value in _values_of(pool, operation, one, values)[:1])
        required = {parameter_key(one.location, one.name) for one in operation.parameters if one.required}
        if required <= values.keys():
            yield {**_body(pool, operation), **values}


def _place(operation: Operation, parameter: Parameter) -> int:
    """Return the place of a variable in the path; other parameters come after them."""
    return operation.path.find(f"{{{parameter.name}}}") if parameter.location == "path" else len(operation.path)


def _values_of(pool: IdPool, operation: Operation, parameter: Parameter, values: Values) -> list[Any]:
    """Return values of a required *parameter*: ids of such paths, or the document's values if no link provides ids.

    The test's own ids come first: those in the resources that *values* already name.
    """
    ids = pool.by_path.get(_path_prefix(operation, parameter), []) if parameter.location == "path" else []
    if ids:
        return [*(one for one in ids if _is_own(pool, operation, {**values, _key(parameter): one})), *ids]
    is_linked = parameter.location == "path" and _is_linked(pool, operation, parameter)
    return _real_id(pool, parameter) if is_linked else documented_values(pool, parameter)


def _is_own(pool: IdPool, operation: Operation, values: Values) -> bool:
    """Return whether the last of the ids in *values* is the test's own."""
    return pool.ownership.owns([*path_ids(operation, values)][-1]) if next(path_ids(operation, values), None) else False


def _key(parameter: Parameter) -> str:
    return parameter_key(parameter.location, parameter.name)


def _real_id(pool: IdPool, parameter: Parameter) -> list[Any]:
    """Return the real id in place of the document's example, if there is one."""
    example = parameter.example
    return [pool.by_example[example]] if _is_id(example) and example in pool.by_example else []


def documented_values(pool: IdPool, parameter: Parameter) -> list[Any]:
    """Return the document's own value of *parameter*, if it has one."""
    if parameter.example is not NO_EXAMPLE:
        return [_with_real_ids(pool, parameter.example)]
    flat = resolved(parameter.schema, pool.api.schemas)
    for key in ("examples", "enum", EXTENSIBLE_ENUM):
        if is_array(flat.get(key)) and flat[key]:
            return [flat[key][0]]
    return [flat[key] for key in ("example", "const", "default") if key in flat][:1]


def _body(pool: IdPool, operation: Operation) -> Values:
    """Return the document's example of a body, with real ids; without an example, a sample of its schema."""
    if operation.body is None:
        return {}
    content = operation.body.contents[0]
    if content.examples:
        return {"body": _with_real_ids(pool, next(iter(content.examples.values())))}
    return {"body": example_value(content.schema, pool.api.schemas)} if content.schema is not None else {}


def _with_real_ids(pool: IdPool, value: Any) -> Any:
    if is_object(value):
        return {key: _with_real_ids(pool, part) for key, part in value.items()}
    if is_array(value):
        return [_with_real_ids(pool, part) for part in value]
    return pool.by_example.get(value, value) if isinstance(value, str) else value


def _add_values(pool: IdPool, target: Operation, values: Values) -> None:
    pool.from_links.setdefault(target.id, []).append(values)
    for one in target.parameters:
        key = parameter_key(one.location, one.name)
        if one.location == "path" and key in values:
            pool.by_path.setdefault(_path_prefix(target, one), []).append(values[key])


def _add_created(pool: IdPool, link: Link, exchange: Exchange) -> None:
    for expression in filter(is_from_response_body, link.parameters.values()):
        real = evaluate(expression, exchange)
        example = _example(exchange, expression.partition("#")[2])
        if _is_id(example) and pool.ownership.is_own_text(real):
            pool.by_example.setdefault(example, real)


def _example(exchange: Exchange, pointer: str) -> Any:
    """Return the value at *pointer* in the document's example of such a response."""
    reply = match_response(exchange.operation, exchange.status)
    content = match_content(reply, exchange.response.headers.get("content-type")) if reply else None
    for example in content.examples.values() if content else ():
        try:
            return json_pointer.get(example, pointer)
        except json_pointer.MissingError:
            continue
    return None


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _path_prefix(operation: Operation, parameter: Parameter) -> str:
    variable = f"{{{parameter.name}}}"
    return operation.path.partition(variable)[0] + variable


def _is_linked(pool: IdPool, operation: Operation, parameter: Parameter) -> bool:
    """Return whether a link of the document provides such an id: then the document's example is not used."""
    prefix = _path_prefix(operation, parameter)
    for one in pool.api.operations.values():
        for link in (link for reply in one.responses for link in reply.links):
            target = pool.api.operations[link.operation]
            if prefix in {_path_prefix(target, each) for each in target.parameters if each.location == "path"}:
                return True
    return False
