"""Explains an error that the client raised."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from fastpix_dyn.client import options
from fastpix_dyn.client.clients import USER_AGENT, BaseClient
from fastpix_dyn.contract import builtin_validator, drift_log
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import Finding
from fastpix_dyn.contract.replay import exchange_of
from fastpix_dyn.contract.subject import Subject, load_subject
from fastpix_dyn.contract.validators import repeated
from fastpix_dyn.errors import (
    APIStatusError,
    ArgumentError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    FastPixError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RequestValidationError,
    ResponseValidationError,
    SpecError,
    UnknownNameError,
    UnprocessableEntityError,
)
from fastpix_dyn.flow.prepare import plain_values, prepare, sort
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.mock.example_values import value_of
from fastpix_dyn.render.pages import arguments
from fastpix_dyn.spec import names
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.values import escape, is_array, is_object
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import match_reply
from fastpix_dyn.wire.messages import UNSET, Arguments, Headers, Request, Response, curl
from fastpix_dyn.workbench.explain import explanation
from fastpix_dyn.workbench.explain.explanation import Explanation

_ADVICE: tuple[tuple[type[APIStatusError], str], ...] = (
    (AuthenticationError, "check the credentials: `fastpix-dyn doctor` says where they come from, and tries them"),
    (PermissionDeniedError, "the credentials are known, and may not do this: use others, or have the right given"),
    (NotFoundError, "check the ids in the request; what was just made may need a moment"),
    (ConflictError, "read the resource as it is now, then decide again"),
    (BadRequestError, "change what the message names; `fastpix-dyn explain OPERATION --request FILE` judges a request"),
    (
        UnprocessableEntityError,
        "change what the message names; `fastpix-dyn explain OPERATION --request FILE` judges a request",
    ),
    (RateLimitError, "ask less often; `retries=` waits by itself"),
    (InternalServerError, "try again later; `retries=` does so by itself where that can do no harm"),
)


def explain(error: FastPixError, client: BaseClient | None = None) -> str:
    """All that there is to say of *error*; nothing is sent.

    Args:
        error: what a client raised. Of a `RequestValidationError`, a `ResponseValidationError`, an `APIStatusError` and
            a `SpecError` there is more to say than what they say themselves.
        client: the client that raised it: with its document, file and line can be told, and what stands there.
    """
    told = next((tell for kind, tell in _TOLD if isinstance(error, kind)), None)
    if told is None:
        return str(error)
    tested = None if client is None or isinstance(error, SpecError) else _subject(client)
    return "\n\n".join(told(error, tested))


def _subject(client: BaseClient) -> Subject:
    kept: dict[str, Any] = vars(client)
    return load_subject(*kept["_source"], api=kept["_environment"].api)


def _of_document(error: SpecError, _tested: Subject | None) -> Iterator[str]:
    if not error.problems:
        yield str(error)
    for one in error.problems:
        mend = f"edit {one.file} at line {one.line}"
        yield str(Explanation(one.pointer or "/", "document", one.message, f"{one.file}:{one.line}", mends=(mend,)))


def _of_request(error: RequestValidationError, tested: Subject | None) -> Iterator[str]:
    operation = _operation(error, tested)
    if not error.violations or isinstance(error, ArgumentError):  # the document has nothing to do with it
        yield f"{error}\n  mend   change the call: nothing was sent"
    for one in error.violations:
        if tested is None or operation is None:
            yield str(Explanation(f"{error.operation} {one.pointer or '/'}", one.rule, one.message))
        else:
            yield str(explanation.of_request(tested, operation, one))


def _of_answer(error: ResponseValidationError, tested: Subject | None) -> Iterator[str]:
    yield from _error_violations(error, tested)


def _of_status(error: APIStatusError, tested: Subject | None) -> Iterator[str]:
    advice = next((text for kind, text in _ADVICE if isinstance(error, kind)), "see what the message says")
    wait = () if error.retry_after is None else (f"the server asks to wait for {error.retry_after:g} s",)
    operation = _operation(error, tested)
    curl = _again(tested, operation, error.http) if tested and operation else ""
    where = f"{error.operation} {error.status}"
    yield str(Explanation(where, "status", error.message, mends=(advice, *wait), curl=curl))
    yield from _error_violations(error, tested)


def _error_violations(error: ResponseValidationError | APIStatusError, tested: Subject | None) -> Iterator[str]:
    operation = _operation(error, tested)
    for one in error.violations:
        if tested is None or operation is None:
            yield str(Explanation(f"{error.operation} {error.status} {one.pointer or '/'}", one.rule, one.message))
            continue
        content_type = "" if error.http is None else error.http.headers.get("content-type", "")
        curl = _again(tested, operation, error.http)
        yield str(
            explanation.of_answer(
                tested, operation, one, status=error.status, content_type=content_type, data=error.data, curl=curl
            )
        )


def _operation(error: FastPixError, tested: Subject | None) -> Operation | None:
    return tested.api.operations.get(error.operation) if tested else None


def _again(tested: Subject, operation: Operation, http: Any) -> str:
    """The request that *http* answers, as a command without its secrets."""
    if http is None:
        return ""
    sent = http.request
    # A body that was sent in pieces is not there any more.
    request = Request(
        sent.method, str(sent.url), tuple(sent.headers.multi_items()), getattr(sent, "_content", None) or None
    )
    return repeated(tested.api, Exchange(operation, Response(http.status_code, Headers(), b""), request))


_TOLD: tuple[tuple[type[FastPixError], Callable[[Any, Subject | None], Iterator[str]]], ...] = (
    (SpecError, _of_document),
    (RequestValidationError, _of_request),
    (ResponseValidationError, _of_answer),
    (APIStatusError, _of_status),
)
"""The first that an error is tells of it."""


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
    value, told = builtin_validator.judged(tested.judges, exchange)
    again = repeated(tested.api, exchange) if exchange.request else _curl(tested.api, plan, arguments(tested.api, plan))
    return [
        explanation.of_answer(
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
        explanation.of_request(tested, plan, one, given=values, curl=again) for one in _violations(tested, plan, values)
    ]


def known(api: Api, operation: str) -> Operation:
    """The operation of that id.

    Raises:
        UnknownNameError: there is none.
    """
    found = api.operations.get(operation)
    if found is None:
        hint = names.hint(operation, names.by_id(api.operations.values()))
        raise UnknownNameError(f"there is no operation {operation!r}{hint and f'; {hint}'}")
    return found


def _exchange(api: Api, plan: Operation, recorded: Any, status: int | None) -> Exchange:
    is_recording = (
        is_object(recorded) and isinstance(recorded.get("status"), int) and not isinstance(recorded["status"], bool)
    )
    whole: dict[str, Any] = dict(recorded) if is_recording else {"body": recorded}
    successes = (int(one.status) for one in plan.responses if one.status.isdigit() and one.status.startswith("2"))
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
        broken = Validator(tested.api.schemas).violations(schema, value, direction="request", pointer=pointer)
        closed = Validator(tested.api.schemas, undeclared="refuse")
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
    environment = Environment(api, Validator(api.schemas), lambda: 0.0, lambda: "", api.servers)
    settings = Settings(headers=(("User-Agent", USER_AGENT),), validate_requests="off")
    anyone = options.by_scheme(api, options.ANY)
    try:
        return curl(prepare(environment, settings, anyone, plan, sort(plan, given)), plan, api)
    except FastPixError:
        return ""


_KEYS = {"operation", "status", "pointer", "rule", "kind", "expected", "got", "message"}


def explain_report(tested: Subject, report: str | Path, *, finding: int | None = None) -> list[Explanation]:
    """The findings of *report*, in full and in their order.

    Args:
        tested: the document, as `contract.subject.subject(spec, overlays)` reads it.
        report: what `fastpix-dyn contract --report json=FILE` wrote, or a client with `drift_log=FILE`.
        finding: the number of one of them, from 1; else all.

    Raises:
        ConfigurationError: there is no such report, or no such finding.
    """
    found = _findings(tested, Path(report))
    if finding is not None and not 1 <= finding <= len(found):
        raise ConfigurationError(f"there is no finding {finding}: {report} has {len(found)}, numbered from 1")
    chosen = found if finding is None else found[finding - 1 : finding]
    return [_explained(tested, one) for one in chosen]


def _explained(tested: Subject, one: Finding) -> Explanation:
    operation = tested.api.operations.get(one.operation)
    times = f" ({one.count} times)" if one.count > 1 else ""
    if operation is None or not one.status.isdigit():
        where = f"{one.operation} {one.status} {one.pointer or '/'}"
        return Explanation(where, one.rule, one.message + times, place=one.place, got=one.got, curl=one.curl)
    violation = Violation(one.example or one.pointer, one.rule, one.message, one.expected)
    made = explanation.of_answer(tested, operation, violation, status=int(one.status), curl=one.curl)
    return replace(made, message=one.message + times, got=one.got)


def _findings(tested: Subject, report: Path) -> list[Finding]:
    try:
        value = json.loads(report.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"the report {report} can't be read: {error.strerror or error}") from None
    except ValueError:
        value = None  # many lines of JSON, or none
    if not is_object(value) or not is_array(value.get("findings")):
        return drift_log.findings(tested, report)
    return [_parsed(one, report) for one in value["findings"]]


def _parsed(value: Any, report: Path) -> Finding:
    if not is_object(value) or not value.keys() >= _KEYS:
        raise ConfigurationError(f"{report} is no report of `fastpix-dyn contract --report json=FILE`")
    names = {one.name for one in fields(Finding)} - {"first", "last"}
    kept: dict[str, Any] = {key: part for key, part in value.items() if key in names}
    return Finding(**kept)
