"""What is known to ask with: ids that answers held, the document's examples, and which ids are our own.

Examples tell one story: where an example of an answer has the id that a real answer has too, at the same place, the
one stands for the other wherever the document's examples use it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.contract.exchange import Exchange, UnresolvedError, evaluate, is_from_answer, name
from fastpix_dyn.mock.example_values import sample
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import NO_EXAMPLE, Api, Link, Operation, Parameter
from fastpix_dyn.spec.schema_bundle import OPEN_WORDS
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.wire.decode import match_content, match_reply

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110 §9.2.1)."""
_MOST = 3
"""How many ids of one kind are tried."""
Values = dict[str, Any]


@dataclass(slots=True)
class Known:
    """What is known so far."""

    api: Api
    offered: dict[str, list[Values]] = field(default_factory=dict[str, list[Values]])
    """By operationId: arguments that links gave."""
    at_paths: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    """By the part of a path that ends with a variable: values of it."""
    story: dict[str, Any] = field(default_factory=dict[str, Any])
    """By the ids of examples: the real ones."""
    own: set[str] = field(default_factory=set[str])
    """Ids of what this test made."""
    wanting: dict[str, str] = field(default_factory=dict[str, str])
    """By operationId: what a link to it looked for in vain."""


def learn(known: Known, exchange: Exchange, *, is_ours: bool = False) -> None:
    """Takes out of *exchange* what its links lead to; with *is_ours* the ids in its body are those of what we made."""
    reply = match_reply(exchange.operation, exchange.status)
    if reply is None or exchange.status >= 400:
        return
    for link in reply.links:
        target = known.api.operations[link.operation]
        try:
            values = linked(link, target, exchange)
        except UnresolvedError as problem:
            known.wanting.setdefault(target.id, str(problem))
            continue
        _offer(known, target, values)
        if is_ours:
            _own(known, link, exchange)


def linked(link: Link, target: Operation, exchange: Exchange) -> Values:
    """The arguments that *link* gives to *target* after *exchange*.

    Raises:
        UnresolvedError: the exchange does not hold what it leads to.
    """
    made: Values = {}
    for key, expression in link.parameters.items():
        made[_qualified(target, key)] = evaluate(expression, exchange)
    if link.body is not None and link.body is not NO_EXAMPLE:
        made["body"] = evaluate(link.body, exchange)
    return made


def candidates(known: Known, operation: Operation) -> list[Values]:
    """Arguments to ask *operation* with, the surest first; none where an id is not known, or is not ours to change."""
    made = list(_candidates(known, operation))
    if operation.method not in READING:
        made = [one for one in made if is_ours(known, operation, one)]
    unique = {repr(sorted(one.items(), key=lambda pair: pair[0])): one for one in made}
    return list(unique.values())[:_MOST]


def is_ours(known: Known, operation: Operation, values: Mapping[str, Any]) -> bool:
    """Whether all ids in the path are of what this test made. What has none may only be a POST: it makes something."""
    ids = [values[name("path", one.name)] for one in operation.parameters if one.place == "path"]
    return all(str(one) in known.own for one in ids) if ids else operation.method == "POST"


def whole(known: Known, operation: Operation, values: Values) -> Values:
    """*values* with every optional parameter that the document has a value for."""
    made = dict(values)
    for one in operation.parameters:
        if name(one.place, one.name) not in made:
            made.update((name(one.place, one.name), value) for value in _documented(known, one)[:1])
    return made


def reason(known: Known, operation: Operation) -> str:
    """Why *operation* could not be asked."""
    if operation.id in known.wanting:
        return known.wanting[operation.id]
    ids = ", ".join(one.name for one in operation.parameters if one.place == "path")
    if operation.method not in READING:
        return f"this test made nothing that it could change ({ids or 'no id in its path'})"
    return f"no answer led to its {ids}" if ids else "it could not be asked"


def _candidates(known: Known, operation: Operation) -> Iterator[Values]:
    for offered in [*known.offered.get(operation.id, []), {}]:
        made = dict(offered)
        for one in operation.parameters:
            key = name(one.place, one.name)
            if key not in made and (one.required or one.place == "path"):
                made.update((key, value) for value in _found(known, operation, one)[:1])
        needed = {name(one.place, one.name) for one in operation.parameters if one.required}
        if needed <= made.keys():
            yield {**_body(known, operation), **made}


def _found(known: Known, operation: Operation, parameter: Parameter) -> list[Any]:
    """Values of a required *parameter*: ids of such paths, else what the document says, if ids can't be had."""
    at_path = known.at_paths.get(_prefix(operation, parameter), []) if parameter.place == "path" else []
    own = [value for value in at_path if str(value) in known.own]
    if at_path:
        return [*own, *at_path]
    is_linked = parameter.place == "path" and _is_linked(known, operation, parameter)
    return _told(known, parameter) if is_linked else _documented(known, parameter)


def _told(known: Known, parameter: Parameter) -> list[Any]:
    """The real id that stands for the document's example."""
    return [known.story[parameter.example]] if _is_id(parameter.example) and parameter.example in known.story else []


def _documented(known: Known, parameter: Parameter) -> list[Any]:
    """What the document itself gives as a value of *parameter*."""
    if parameter.example is not NO_EXAMPLE:
        return [_retold(known, parameter.example)]
    flat = resolved(parameter.schema, known.api.schemas)
    for key in ("examples", "enum", OPEN_WORDS):
        if is_array(flat.get(key)) and flat[key]:
            return [flat[key][0]]
    return [flat[key] for key in ("example", "const", "default") if key in flat][:1]


def _body(known: Known, operation: Operation) -> Values:
    """The document's example of a body, with the ids of its story made real ones; without one, what fits its schema."""
    if operation.body is None:
        return {}
    content = operation.body.contents[0]
    if content.examples:
        return {"body": _retold(known, next(iter(content.examples.values())))}
    return {"body": sample(content.schema, known.api.schemas)} if content.schema is not None else {}


def _retold(known: Known, value: Any) -> Any:
    if is_object(value):
        return {key: _retold(known, part) for key, part in value.items()}
    if is_array(value):
        return [_retold(known, part) for part in value]
    return known.story.get(value, value) if isinstance(value, str) else value


def _offer(known: Known, target: Operation, values: Values) -> None:
    known.offered.setdefault(target.id, []).append(values)
    for one in target.parameters:
        key = name(one.place, one.name)
        if one.place == "path" and key in values:
            known.at_paths.setdefault(_prefix(target, one), []).append(values[key])


def _own(known: Known, link: Link, exchange: Exchange) -> None:
    for expression in filter(is_from_answer, link.parameters.values()):
        real = evaluate(expression, exchange)
        known.own.add(str(real))
        example = _example(exchange, expression.partition("#")[2])
        if _is_id(example):
            known.story.setdefault(example, real)


def _example(exchange: Exchange, pointer: str) -> Any:
    """What stands at *pointer* in the document's example of such an answer."""
    reply = match_reply(exchange.operation, exchange.status)
    content = match_content(reply, exchange.response.headers.get("content-type")) if reply else None
    for example in content.examples.values() if content else ():
        try:
            return json_pointer.get(example, pointer)
        except json_pointer.MissingError:
            continue
    return None


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _prefix(operation: Operation, parameter: Parameter) -> str:
    variable = f"{{{parameter.name}}}"
    return operation.path.partition(variable)[0] + variable


def _qualified(target: Operation, key: str) -> str:
    """The name of a parameter of *target*: links may write `path.id` or `id` (OpenAPI 3.1 §4.8.20)."""
    for one in target.parameters:
        if key in {one.name, name(one.place, one.name)}:
            return name(one.place, one.name)
    return key


def _is_linked(known: Known, operation: Operation, parameter: Parameter) -> bool:
    """Whether some link of the document gives such an id: then none is made up."""
    prefix = _prefix(operation, parameter)
    for one in known.api.operations.values():
        for link in (link for reply in one.responses for link in reply.links):
            target = known.api.operations[link.operation]
            own = {_prefix(target, each) for each in target.parameters if each.place == "path"}
            if prefix in own:
                return True
    return False
