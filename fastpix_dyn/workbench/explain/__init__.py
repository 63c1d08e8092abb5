"""Explain errors, responses, requests and reports in full: what is violated, where in the document, and how to fix it.

`explain` takes an exception of a client, `explain_response` and `explain_request` a value, `explain_report` a file of
findings. Each finds violations, and `explanation` makes an `Explanation` of each, with the schema, the redacted value
and a curl command. Nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.client.clients import USER_AGENT, BaseClient
from fastpix_dyn.contract import builtin_validator
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import Finding
from fastpix_dyn.contract.recordings import parse_recording, to_exchange
from fastpix_dyn.contract.validators import Subject, curl_command, load_subject
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
from fastpix_dyn.flow.prepare import json_values, prepare, sort_arguments
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec import names
from fastpix_dyn.spec.example_values import example_arguments, parameter_example
from fastpix_dyn.spec.json_pointer import escape
from fastpix_dyn.spec.plan import Api, Operation, Schema
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.text import short_repr
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.auth import ANY_CREDENTIALS, credentials_by_scheme
from fastpix_dyn.wire.decode import match_response
from fastpix_dyn.wire.messages import UNSET, Arguments, Headers, Request, Response, curl
from fastpix_dyn.workbench.explain.explanation import (
    Explanation,
    explain_request_violation,
    explain_response_violation,
)
from fastpix_dyn.workbench.suggest.evidence import load_findings

__all__ = ["Explanation", "explain", "explain_report", "explain_request", "explain_response", "find_operation"]


@check_types
def explain(error: FastPixError, client: BaseClient | None = None) -> str:
    """Return the full explanation of *error* as text.

    Args:
        error: an exception that a client raised. For a `RequestValidationError`, `ResponseValidationError`,
            `APIStatusError` or `SpecError` the explanation adds to its message.
        client: the client that raised it; from its document come the file, the line and the schema.
    """
    explain_type = next((function for error_type, function in _BY_ERROR if isinstance(error, error_type)), None)
    if explain_type is None:
        return str(error)
    subject = None if client is None or isinstance(error, SpecError) else _subject_of(client)
    return "\n\n".join(explain_type(error, subject))


@check_types
def explain_response(
    subject: Subject, operation: str, recorded: Any, *, status: int | None = None
) -> list[Explanation]:
    """Explain how a response differs from the document.

    Args:
        subject: the document, as `contract.validators.load_subject(spec, overlays)` returns it.
        operation: the operationId.
        recorded: the body of the response; or a recording, an object with `status`, as `contract --record` writes it.
        status: the status of the response; None for that of the recording, or of the first success of the operation.

    Returns:
        One explanation for each violation; an empty list if the response matches the document.

    Raises:
        UnknownNameError: the document has no such operation.
    """
    plan = find_operation(subject.api, operation)
    if status is not None and not 100 <= status <= 599:
        raise ConfigurationError(f"status is one of HTTP, from 100 to 599, not {short_repr(status)}")
    exchange = _exchange(subject.api, plan, recorded, status)
    value, violations = builtin_validator.differences(subject.schema_validators, exchange)
    if exchange.request:
        command = curl_command(subject.api, exchange)
    else:
        command = _curl(subject.api, plan, example_arguments(subject.api, plan))
    return [
        explain_response_violation(
            subject, plan, one, status=exchange.status, content_type=exchange.content_type, data=value, curl=command
        )
        for _, one in violations
    ]


@check_types
def explain_request(subject: Subject, operation: str, request: Any) -> list[Explanation]:
    """Explain how a request would differ from the document.

    Args:
        subject: the document, as `contract.validators.load_subject(spec, overlays)` returns it.
        operation: the operationId.
        request: the arguments by their Python names; or the body alone, if no key of it is the name of a parameter.

    Returns:
        One explanation for each violation; an empty list if the request matches the document.

    Raises:
        UnknownNameError: the document has no such operation.
        ConfigurationError: the operation has no body.
    """
    plan = find_operation(subject.api, operation)
    arguments = _sort_arguments(subject.api, plan, request)
    values: dict[str, Any] = {location: dict(some) for location, some in json_values(plan, arguments).items()}
    if arguments.body is not UNSET:
        values["body"] = arguments.body
    command = _curl(subject.api, plan, _by_python_name(plan, values))
    return [
        explain_request_violation(subject, plan, one, arguments=values, curl=command)
        for one in _request_violations(subject, plan, values)
    ]


@check_types
def explain_report(subject: Subject, report: str | Path, *, finding: int | None = None) -> list[Explanation]:
    """Explain the findings of *report*, in its order.

    Args:
        subject: the document, as `contract.validators.load_subject(spec, overlays)` returns it.
        report: a file of `fastpix-dyn contract --report json=FILE`, or of a client with `drift_log=FILE`.
        finding: the number of one finding, from 1; None for all.

    Raises:
        ConfigurationError: the file can't be read or is no report, or there is no such finding.
    """
    findings = load_findings(Path(report), subject)
    if finding is not None and not 1 <= finding <= len(findings):
        raise ConfigurationError(f"there is no finding {finding}: {report} has {len(findings)}, numbered from 1")
    selected = findings if finding is None else findings[finding - 1 : finding]
    return [_explain_finding(subject, one) for one in selected]


def find_operation(api: Api, operation: str) -> Operation:
    """Return the operation with the id *operation*.

    Raises:
        UnknownNameError: there is none; the message names the closest ids.
    """
    found = api.operations.get(operation)
    if found is None:
        hint = names.candidate_suggestion(operation, names.operation_candidates(api.operations.values()))
        raise UnknownNameError(f"there is no operation {operation!r}{hint and f'; {hint}'}")
    return found


def _subject_of(client: BaseClient) -> Subject:
    attributes: dict[str, Any] = vars(client)
    return load_subject(*attributes["_source"], api=attributes["_environment"].api)


def _explain_spec_error(error: SpecError, _subject: Subject | None) -> Iterator[str]:
    if not error.problems:
        yield str(error)
    for one in error.problems:
        location, fix = f"{one.file}:{one.line}", f"edit {one.file} at line {one.line}"
        yield str(Explanation(one.pointer or "/", "document", one.message, location, fixes=(fix,)))


def _explain_request_error(error: RequestValidationError, subject: Subject | None) -> Iterator[str]:
    operation = _operation_of(error, subject)
    if not error.violations or isinstance(error, ArgumentError):  # no rule of the document is violated
        yield f"{error}\n  fix    change the call: nothing was sent"
    for one in error.violations:
        if subject is None or operation is None:
            yield str(Explanation(f"{error.operation} {one.pointer or '/'}", one.rule, one.message))
        else:
            yield str(explain_request_violation(subject, operation, one))


def _explain_response_error(error: ResponseValidationError | APIStatusError, subject: Subject | None) -> Iterator[str]:
    operation = _operation_of(error, subject)
    for one in error.violations:
        if subject is None or operation is None:
            yield str(Explanation(f"{error.operation} {error.status} {one.pointer or '/'}", one.rule, one.message))
            continue
        content_type = "" if error.http is None else error.http.headers.get("content-type", "")
        command = _curl_of_response(subject, operation, error.http)
        yield str(
            explain_response_violation(
                subject, operation, one, status=error.status, content_type=content_type, data=error.data, curl=command
            )
        )


def _explain_status_error(error: APIStatusError, subject: Subject | None) -> Iterator[str]:
    advice = next((text for error_types, text in _ADVICE if isinstance(error, error_types)), "read the message")
    wait = () if error.retry_after is None else (f"wait for {error.retry_after:g} s, as the server asks",)
    operation = _operation_of(error, subject)
    command = _curl_of_response(subject, operation, error.http) if subject and operation else ""
    heading = f"{error.operation} {error.status}"
    yield str(Explanation(heading, "status", error.message, fixes=(advice, *wait), curl=command))
    yield from _explain_response_error(error, subject)


_BY_ERROR: tuple[tuple[type[FastPixError], Callable[[Any, Subject | None], Iterator[str]]], ...] = (
    (SpecError, _explain_spec_error),
    (RequestValidationError, _explain_request_error),
    (ResponseValidationError, _explain_response_error),
    (APIStatusError, _explain_status_error),
)
"""The function for each type of error; the first match counts."""
_ADVICE: tuple[tuple[type[APIStatusError] | tuple[type[APIStatusError], ...], str], ...] = (
    (AuthenticationError, "check the credentials; `fastpix-dyn doctor` shows where they come from, and tries them"),
    (
        PermissionDeniedError,
        "use other credentials, or get the permission: these are valid, but not allowed to do this",
    ),
    (NotFoundError, "check the ids in the request; a new resource may take a moment to appear"),
    (ConflictError, "read the current state of the resource, then decide again"),
    (
        (BadRequestError, UnprocessableEntityError),
        "change what the message names; `fastpix-dyn explain OPERATION --request FILE` validates a request",
    ),
    (RateLimitError, "send fewer requests; with `retries=` the client waits and retries"),
    (InternalServerError, "try again later; with `retries=` the client retries if that is safe"),
)
"""What to do, by type of error; the first match counts."""


def _operation_of(error: FastPixError, subject: Subject | None) -> Operation | None:
    return subject.api.operations.get(error.operation) if subject else None


def _curl_of_response(subject: Subject, operation: Operation, http: Any) -> str:
    """Return the request of the HTTP library's response *http* as a curl command, with credentials redacted."""
    if http is None:
        return ""
    sent = http.request
    # A streamed body is not kept by the library.
    content = getattr(sent, "_content", None) or None
    request = Request(sent.method, str(sent.url), tuple(sent.headers.multi_items()), content)
    return curl_command(subject.api, Exchange(operation, Response(http.status_code, Headers(), b""), request))


def _explain_finding(subject: Subject, one: Finding) -> Explanation:
    operation = subject.api.operations.get(one.operation)
    times = f" ({one.count} times)" if one.count > 1 else ""
    if operation is None or not one.status.isdigit():
        heading = f"{one.operation} {one.status} {one.pointer or '/'}"
        return Explanation(
            heading, one.rule, one.message + times, location=one.source_location, value=one.got, curl=one.curl
        )
    violation = Violation(one.example or one.pointer, one.rule, one.message, one.expected)
    explained = explain_response_violation(subject, operation, violation, status=int(one.status), curl=one.curl)
    return replace(explained, message=one.message + times, value=one.got)


def _exchange(api: Api, plan: Operation, recorded: Any, status: int | None) -> Exchange:
    """Return the exchange of a recording, or of a body alone."""
    is_recording = (
        is_object(recorded) and isinstance(recorded.get("status"), int) and not isinstance(recorded["status"], bool)
    )
    whole: dict[str, Any] = parse_recording(dict(recorded)) if is_recording else {"body": recorded}
    successes = (int(one.status) for one in plan.responses if one.status.isdigit() and one.status.startswith("2"))
    whole["status"] = status or whole.get("status") or next(successes, 200)
    reply = match_response(plan, whole["status"])
    if not is_recording and reply is not None and reply.contents:
        whole["contentType"] = reply.contents[0].media_type
    try:
        exchange = to_exchange(api, {**whole, "operationId": plan.id, "method": plan.method, "path": plan.path})
    except (TypeError, ValueError, RecursionError):  # of the JSON encoder
        raise ConfigurationError("what was recorded is no JSON: pass the body of a response or a recording") from None
    if exchange is None:  # can't happen: *plan* is an operation of *api*
        raise UnknownNameError(f"there is no operation {plan.id!r}")
    return exchange


def _sort_arguments(api: Api, plan: Operation, request: Any) -> Arguments:
    """Return the arguments by location; for a body alone, with the required parameters from the document's examples."""
    if is_object(request) and not all(isinstance(name, str) for name in request):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError("the names of arguments are text", operation=plan.id)
    keywords = {one.python_name for one in plan.parameters} | {"body"}
    if is_object(request) and (keywords & request.keys() or plan.body is None):
        return sort_arguments(plan, request)
    if plan.body is None:
        raise ConfigurationError("the operation takes no body: pass an object of its arguments", operation=plan.id)
    wire_names = {field.python_name: field.name for field in plan.body.fields}
    body = {wire_names.get(key, key): value for key, value in request.items()} if is_object(request) else request
    required = {one.python_name: parameter_example(one, api.schemas) for one in plan.parameters if one.required}
    return sort_arguments(plan, {**required, "body": body})


def _request_violations(subject: Subject, plan: Operation, values: Mapping[str, Any]) -> list[Violation]:
    """Return the violations, with undeclared keys, because a server may reject these."""
    violations = list(_missing_arguments(plan, values))
    lenient = Validator(subject.api.schemas)
    strict = Validator(subject.api.schemas, undeclared="refuse")
    for schema, value, pointer in _values_with_schemas(plan, values):
        violations += lenient.violations(schema, value, direction="request", pointer=pointer)
        undeclared = strict.violations(schema, value, direction="request", pointer=pointer)
        violations += [one for one in undeclared if one.rule == "undeclared"]
    return violations


def _values_with_schemas(plan: Operation, values: Mapping[str, Any]) -> Iterator[tuple[Schema, Any, str]]:
    """Yield each schema with its value and the pointer to the value."""
    for one in plan.parameters:
        if one.name in values.get(one.location, {}):
            yield one.schema, values[one.location][one.name], f"/{one.location}/{escape(one.name)}"
    if plan.body and plan.body.contents[0].schema is not None and "body" in values:
        yield plan.body.contents[0].schema, values["body"], "/body"


def _missing_arguments(plan: Operation, values: Mapping[str, Any]) -> Iterator[Violation]:
    for one in plan.parameters:
        if one.required and one.name not in values.get(one.location, {}):
            pointer = f"/{one.location}/{escape(one.name)}"
            yield Violation(pointer, "required", f"the required argument {one.python_name!r} is missing")
    if plan.body and plan.body.required and "body" not in values:
        yield Violation("/body", "required", "the required body is missing")


def _by_python_name(plan: Operation, values: Mapping[str, Any]) -> dict[str, Any]:
    arguments = {
        one.python_name: values[one.location][one.name]
        for one in plan.parameters
        if one.name in values.get(one.location, {})
    }
    return {**arguments, "body": values["body"]} if "body" in values else arguments


def _curl(api: Api, plan: Operation, arguments: Mapping[str, Any]) -> str:
    """Return a curl command for a call with *arguments*; an empty string if they make no request."""
    environment = Environment(api, Validator(api.schemas), lambda: 0.0, lambda: "", api.servers)
    settings = Settings(headers=(("User-Agent", USER_AGENT),), validate_requests="off")
    credentials = credentials_by_scheme(api.security_schemes, ANY_CREDENTIALS)
    try:
        return curl(prepare(environment, settings, credentials, plan, sort_arguments(plan, arguments)), plan, api)
    except FastPixError:
        return ""
