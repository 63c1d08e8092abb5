"""Explains a recorded answer, or the arguments of a call, by the document; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.client import credentials
from fastpix_dyn.client.base import USER_AGENT
from fastpix_dyn.contract import own
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.judging import repeated
from fastpix_dyn.contract.replay import exchange_of
from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.errors import ConfigurationError, FastPixError, UnknownNameError
from fastpix_dyn.flow.arguments import sort
from fastpix_dyn.flow.prepare import plain_values, prepare
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.mock.sample import value_of
from fastpix_dyn.render.example import arguments
from fastpix_dyn.spec import lookup
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.pointer import escape
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.curl import curl
from fastpix_dyn.wire.decode import match_reply
from fastpix_dyn.wire.messages import UNSET, Arguments
from fastpix_dyn.workbench.explain import telling
from fastpix_dyn.workbench.explain.records import Explanation


def explain_answer(tested: Subject, operation: str, recorded: Any, *, status: int | None = None) -> list[Explanation]:
    """How an answer differs from the document, each disagreement in full; none where it fits.

    Args:
        tested: the document, as `contract.subject.subject(spec, overlays)` reads it.
        operation: the operationId.
        recorded: the body of the answer; or a recording, an object with its `status`, as `contract --record` writes it.
        status: that of the answer; else the recording's, else the first success of the operation.

    Raises:
        UnknownNameError: it has no such operation.
    """
    plan = known(tested.api, operation)
    exchange = _exchange(tested.api, plan, recorded, status)
    value, told = own.judged(tested.judges, exchange)
    again = repeated(tested.api, exchange) if exchange.request else _curl(tested.api, plan, arguments(tested.api, plan))
    return [
        telling.of_answer(
            tested, plan, one, status=exchange.status, content_type=exchange.content_type, data=value, curl=again
        )
        for _, one in told
    ]


def explain_request(tested: Subject, operation: str, given: Any) -> list[Explanation]:
    """How a request would differ from the document, each disagreement in full; none where it fits.

    Args:
        tested: the document, as `contract.subject.subject(spec, overlays)` reads it.
        operation: the operationId.
        given: the arguments by their Python names; or the body alone, where no key of it is the name of a parameter.

    Raises:
        UnknownNameError: it has no such operation.
        ConfigurationError: the operation takes no body.
    """
    plan = known(tested.api, operation)
    sorted_ = _sorted(tested.api, plan, given)
    values: dict[str, Any] = {place: dict(found) for place, found in plain_values(plan, sorted_).items()}
    if sorted_.body is not UNSET:
        values["body"] = sorted_.body
    again = _curl(tested.api, plan, _by_python_name(plan, values))
    return [
        telling.of_request(tested, plan, one, given=values, curl=again) for one in _violations(tested, plan, values)
    ]


def known(api: Api, operation: str) -> Operation:
    """The operation of that id.

    Raises:
        UnknownNameError: there is none.
    """
    found = api.operations.get(operation)
    if found is None:
        hint = lookup.hint(operation, lookup.by_id(api.operations.values()))
        raise UnknownNameError(f"there is no operation {operation!r}{hint and f'; {hint}'}")
    return found


def _exchange(api: Api, plan: Operation, recorded: Any, status: int | None) -> Exchange:
    is_recording = (
        is_object(recorded) and isinstance(recorded.get("status"), int) and not isinstance(recorded["status"], bool)
    )
    whole: dict[str, Any] = dict(recorded) if is_recording else {"body": recorded}
    successes = (int(one.status) for one in plan.replies if one.status.isdigit() and one.status.startswith("2"))
    whole["status"] = status or whole.get("status") or next(successes, 200)
    reply = match_reply(plan, whole["status"])
    if not is_recording and reply is not None and reply.contents:
        whole["contentType"] = reply.contents[0].media_type
    made = exchange_of(api, {**whole, "operationId": plan.id, "method": plan.method, "path": plan.path})
    if made is None:  # it was found by its id before
        raise UnknownNameError(f"no operation {plan.id!r}")
    return made


def _sorted(api: Api, plan: Operation, given: Any) -> Arguments:
    """*given* by place; of a body alone, with the parameters that the document's examples give."""
    names = {one.python_name for one in plan.parameters} | {"body"}
    if is_object(given) and (names & given.keys() or plan.body is None):
        return sort(plan, given)
    if plan.body is None:
        raise ConfigurationError("the operation takes no body: give an object of its arguments", operation=plan.id)
    wire = {field.python_name: field.name for field in plan.body.fields}
    body = {wire.get(key, key): value for key, value in given.items()} if is_object(given) else given
    required = {one.python_name: value_of(one, api.schemas) for one in plan.parameters if one.required}
    return sort(plan, {**required, "body": body})


def _violations(tested: Subject, plan: Operation, values: Mapping[str, Any]) -> list[Violation]:
    """What breaks the document, and what it does not declare: a server may refuse that as well."""
    found = list(_missing(plan, values))
    for schema, value, pointer in _judged(plan, values):
        broken = Judge(tested.api.schemas).violations(schema, value, direction="request", pointer=pointer)
        closed = Judge(tested.api.schemas, undeclared="refuse")
        strange = closed.violations(schema, value, direction="request", pointer=pointer)
        found += [*broken, *(one for one in strange if one.rule == "undeclared")]
    return found


def _judged(plan: Operation, values: Mapping[str, Any]) -> Iterator[tuple[Schema, Any, str]]:
    """Each schema with its value, and the pointer to that."""
    for one in plan.parameters:
        if one.name in values.get(one.place, {}):
            yield one.schema, values[one.place][one.name], f"/{one.place}/{escape(one.name)}"
    if plan.body and plan.body.contents[0].schema is not None and "body" in values:
        yield plan.body.contents[0].schema, values["body"], "/body"


def _missing(plan: Operation, values: Mapping[str, Any]) -> Iterator[Violation]:
    for one in plan.parameters:
        if one.required and one.name not in values.get(one.place, {}):
            pointer = f"/{one.place}/{escape(one.name)}"
            yield Violation(pointer, "required", f"the required argument {one.python_name!r} is missing")
    if plan.body and plan.body.required and "body" not in values:
        yield Violation("/body", "required", "a body is required")


def _by_python_name(plan: Operation, values: Mapping[str, Any]) -> dict[str, Any]:
    made = {
        one.python_name: values[one.place][one.name] for one in plan.parameters if one.name in values.get(one.place, {})
    }
    return {**made, "body": values["body"]} if "body" in values else made


def _curl(api: Api, plan: Operation, given: Mapping[str, Any]) -> str:
    """The command that asks; empty where no request can be made of what is given."""
    environment = Environment(api, Judge(api.schemas), lambda: 0.0, lambda: "", api.servers)
    settings = Settings(headers=(("User-Agent", USER_AGENT),), requests="off")
    anyone = credentials.by_scheme(api, credentials.ANY)
    try:
        return curl(prepare(environment, settings, anyone, plan, sort(plan, given)), plan, api)
    except FastPixError:
        return ""
