"""Arguments → a request that is ready to send: judged by the document, encoded, with credentials."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastpix_dyn.errors import ArgumentError, ArgumentValueError, ConfigurationError
from fastpix_dyn.flow import logs, trust
from fastpix_dyn.flow.arguments import any_of, named, needs_any, renamed
from fastpix_dyn.flow.settings import Credentials, Environment, Settings
from fastpix_dyn.records import Record, replace
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.plan import Body, Content, Operation
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.judge import Judge
from fastpix_dyn.validate.violation import WHOLE_BODY, Violation
from fastpix_dyn.wire.auth import authorize
from fastpix_dyn.wire.encode import encode
from fastpix_dyn.wire.messages import UNSET, Arguments, Request
from fastpix_dyn.wire.parameters import listed, pointer_of
from fastpix_dyn.wire.plain import plain

if TYPE_CHECKING:
    from fastpix_dyn.validate.request_review import Finding

_log = logging.getLogger("fastpix_dyn")
_ABSENT = "the required argument is missing"


def prepare(
    environment: Environment,
    settings: Settings,
    credentials: Credentials | None,
    operation: Operation,
    arguments: Arguments,
) -> Request:
    """The request of a call.

    Raises:
        ArgumentError: a required argument is missing.
        ArgumentValueError: a value breaks the document, or can't be written as it asks.
        ConfigurationError: credentials are missing or may not go to the server, or no server is known.
    """
    try:
        return _prepared(environment, settings, credentials, operation, arguments)
    except ArgumentValueError as error:
        error.operation = operation.id
        violations = named(operation, arguments, error.violations)
        if violations == error.violations:
            raise
        raise renamed(error, violations) from None


def _prepared(
    environment: Environment,
    settings: Settings,
    credentials: Credentials | None,
    operation: Operation,
    arguments: Arguments,
) -> Request:
    arguments = replace(arguments, values=plain_values(operation, arguments))
    findings = _judge(environment, settings, operation, arguments) if settings.requests != "off" else []
    _require_path(operation, arguments)
    request = _written(environment, settings, credentials, operation, arguments)
    for one in findings:  # not before: what can't be sent is not
        if logs.is_new(environment, operation, replace(one.violation, pointer=one.place), one.word):
            _log.warning("%s: sent unchanged: %s", operation.id, one.violation)
    return request


def _written(
    environment: Environment,
    settings: Settings,
    credentials: Credentials | None,
    operation: Operation,
    arguments: Arguments,
) -> Request:
    headers = settings.headers
    if name := idempotency_header(settings, operation):
        key = settings.idempotency_key
        headers = (*headers, (name, key if isinstance(key, str) else environment.token()))
    base = base_url(environment, settings, operation)
    request = encode(operation, base, arguments, headers=headers)
    if credentials is None:
        return request
    schemes = environment.api.security_schemes
    signed = authorize(request, operation.security, schemes, credentials, variables=settings.credential_variables)
    if signed is not request:
        trust.check(environment, settings, operation, base)
    return signed


def base_url(environment: Environment, settings: Settings, operation: Operation) -> str:
    """The address that the operation's path is appended to (OpenAPI 3.1 §4.8.5)."""
    if settings.server is not None:
        return settings.server
    url = trust.filled((operation.servers or environment.api.servers)[0])
    if "://" not in url:
        raise ConfigurationError(
            f"the document's server {url!r} has no host; pass server= to the client", operation=operation.id
        )
    return url


def idempotency_header(settings: Settings, operation: Operation) -> str | None:
    """The header that makes the call idempotent; None where neither the document nor the caller says so."""
    if operation.idempotency_header or settings.idempotency_key:
        return operation.idempotency_header or "Idempotency-Key"
    return None


def plain_values(operation: Operation, arguments: Arguments) -> Mapping[Any, Mapping[str, Any]]:
    """The parameters as JSON data; a single value where the document takes a list of primitives is a list of one.

    Raises:
        ArgumentValueError: JSON can't say a value.
    """
    made: dict[Any, dict[str, Any]] = {}
    for place, values in arguments.values.items():
        here = made[place] = {}
        for name, value in values.items():
            here[name] = plain(value, f"/{place}/{json_pointer.escape(name)}")
    for one in operation.lists:
        if one.name in (here := made.get(one.place, {})):
            here[one.name] = listed(one, here[one.name])
    return made


class _Faults(Record):
    """How the arguments of a call differ from the document."""

    missing: list[Violation]
    """The required arguments that are not given."""
    violations: list[Violation]
    findings: list[Finding]
    """What the open schemas of the document let pass."""


def _judge(environment: Environment, settings: Settings, operation: Operation, arguments: Arguments) -> list[Finding]:
    """What the open schemas of the document let pass.

    Raises:
        ArgumentError: a required argument is missing.
        ArgumentValueError: a value breaks the document, or a key of it is misspelt.
    """
    faults = _faults(environment.judge, operation, arguments)
    if faults.missing or faults.violations or faults.findings:
        return _reported(settings, operation, arguments, faults)
    return []


def _reported(settings: Settings, operation: Operation, arguments: Arguments, faults: _Faults) -> list[Finding]:
    from fastpix_dyn.validate.messages import concise  # for mistakes only

    missing, (violations, findings) = faults.missing, _named(operation, arguments, faults)
    if settings.requests == "warn":
        for told in [*([_told_missing(missing)] if missing else []), *concise(violations)]:
            _log.warning("%s: the request breaks the document: %s", operation.id, told)
    elif misspelt := [one.violation for one in findings if one.is_misspelt]:
        raise _wrong(operation, concise([*missing, *violations, *misspelt]))
    elif missing:
        raise _lacking(operation, missing)
    elif violations:
        raise _wrong(operation, concise(violations))
    return findings


def _named(operation: Operation, arguments: Arguments, faults: _Faults) -> tuple[list[Violation], list[Finding]]:
    """The violations and findings of *faults* with their arguments, of each place the one that says more."""
    from fastpix_dyn.validate.messages import OF_UNKNOWN_KEYS  # for mistakes only

    absent = {(one.pointer.rpartition("/")[0], one.argument) for one in faults.missing}
    misspelt = {one.violation.pointer for one in faults.findings if one.is_misspelt}

    def is_told(one: Violation) -> bool:
        is_missing = one.rule == "required" and (one.pointer, one.argument) in absent
        return is_missing or (one.rule in OF_UNKNOWN_KEYS and one.pointer in misspelt)

    violations = [one for one in named(operation, arguments, faults.violations) if not is_told(one)]
    refused = {one.pointer for one in violations}
    findings = [one for one in faults.findings if one.violation.pointer not in refused]
    told = named(operation, arguments, (one.violation for one in findings))
    return violations, [replace(one, violation=violation) for one, violation in zip(findings, told, strict=True)]


def _wrong(operation: Operation, violations: tuple[Violation, ...]) -> ArgumentValueError:
    lines = "\n  ".join(map(str, violations))
    return ArgumentValueError(
        f"the request breaks the document, so it was not sent:\n  {lines}",
        operation=operation.id,
        violations=violations,
    )


def _faults(judge: Judge, operation: Operation, arguments: Arguments) -> _Faults:
    faults = _Faults([], [], [])
    for parameter in operation.parameters:
        values = arguments.values.get(parameter.place)
        if values is None or parameter.name not in values:
            if parameter.required:
                faults.missing.append(_absent(pointer_of(parameter), parameter.python_name))
            continue
        schema, value = parameter.schema, values[parameter.name]
        if not judge.fits(schema, value, direction="request"):
            faults.violations += judge.violations(schema, value, direction="request", pointer=pointer_of(parameter))
        if reviewer := judge.reviewer(schema):
            faults.findings += reviewer.findings(value, pointer_of(parameter), parameter.python_name)
        if parameter.deprecated:
            from fastpix_dyn.validate.request_review import deprecated  # few are

            faults.findings.append(deprecated(pointer_of(parameter), parameter.python_name, parameter.description))
    if operation.body:
        faults.missing += _missing_of_body(operation.body, arguments)
        if arguments.body is not UNSET:
            _judge_body(judge, operation.body, arguments, faults)
    return faults


def _missing_of_body(body: Body, arguments: Arguments) -> list[Violation]:
    """Nothing of a body that was given whole: what it lacks, its schema says."""
    if not (arguments.by_property or (arguments.body is UNSET and body.required)):
        return []
    given: Mapping[str, Any] = arguments.body if is_object(arguments.body) else {}
    missing = [
        _absent(f"/body/{json_pointer.escape(field.name)}", field.python_name)
        for field in body.fields
        if field.required and field.name not in given
    ]
    if missing or given:
        return missing
    return [_absent("/body", WHOLE_BODY, f"a body is required: give {any_of(body)}" if needs_any(body) else "")]


def _judge_body(judge: Judge, body: Body, arguments: Arguments, faults: _Faults) -> None:
    from fastpix_dyn.wire.bodies import POINTER, choose, judged  # most calls have none

    content: Content = choose(body, arguments.body, arguments.media_type)
    if content.schema is None:
        return
    value = judged(content, arguments.body, arguments.media_type)
    faults.violations += judge.violations(content.schema, value, direction="request", pointer=POINTER)
    if reviewer := judge.reviewer(content.schema):
        faults.findings += reviewer.findings(value, POINTER)


def _require_path(operation: Operation, arguments: Arguments) -> None:
    """Without the parameters of the path there is no URL, whatever the mode."""
    needed = operation.places["path"]
    given = arguments.values.get("path", {})
    if needed.keys() <= given.keys():
        return
    missing = [_absent(pointer_of(one), one.python_name) for name, one in needed.items() if name not in given]
    raise _lacking(operation, missing)


def _absent(pointer: str, argument: str, message: str = "") -> Violation:
    return Violation(pointer, "required", message or _ABSENT, argument=argument)


def _lacking(operation: Operation, missing: list[Violation]) -> ArgumentError:
    return ArgumentError(_told_missing(missing), operation=operation.id, violations=missing)


def _told_missing(missing: list[Violation]) -> str:
    names = [_called(one) for one in missing if one.message == _ABSENT]
    is_one = len(names) == 1
    told = f"the required argument{'' if is_one else 's'} {', '.join(names)} {'is' if is_one else 'are'} missing"
    return "; ".join([*([told] if names else []), *(one.message for one in missing if one.message != _ABSENT)])


def _called(missing: Violation) -> str:
    """The argument, with its place and its name there if that differs: `'media_id' (path mediaId)`."""
    place, *keys = json_pointer.tokens(missing.pointer)
    return repr(missing.argument) + (f" ({place} {keys[0]})" if keys and keys[0] != missing.argument else "")
