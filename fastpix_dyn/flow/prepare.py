"""Arguments → a request that is ready to send: judged by the document, encoded, with credentials."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from fastpix_dyn.errors import ArgumentError, ArgumentValueError, ConfigurationError
from fastpix_dyn.flow import trust
from fastpix_dyn.flow.settings import Credentials, Environment, Settings
from fastpix_dyn.records import replace
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.spec.plan import Content, Operation, Parameter
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.auth import authorize
from fastpix_dyn.wire.encode import encode
from fastpix_dyn.wire.messages import UNSET, Arguments, Request
from fastpix_dyn.wire.plain import plain

_log = logging.getLogger("fastpix_dyn")


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
        arguments = replace(arguments, values=_plain_values(arguments))
        if settings.requests != "off":
            _judge(environment, settings, operation, arguments)
    except ArgumentValueError as error:
        error.operation = operation.id
        raise
    _require_path(operation, arguments)
    headers = (*settings.headers, *_idempotency(environment, settings, operation))
    base = base_url(environment, settings, operation)
    request = encode(operation, base, arguments, headers=headers)
    if credentials is None:
        return request
    schemes = environment.api.security_schemes
    signed = authorize(request, operation.security, schemes, credentials, hint=settings.credential_hint)
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


def _idempotency(environment: Environment, settings: Settings, operation: Operation) -> tuple[tuple[str, str], ...]:
    header = idempotency_header(settings, operation)
    if header is None:
        return ()
    key = settings.idempotency_key
    return ((header, key if isinstance(key, str) else environment.token()),)


def _plain_values(arguments: Arguments) -> Mapping[Any, Mapping[str, Any]]:
    return {
        place: {name: plain(value, f"/{place}/{json_pointer.escape(name)}") for name, value in values.items()}
        for place, values in arguments.values.items()
    }


def _judge(environment: Environment, settings: Settings, operation: Operation, arguments: Arguments) -> None:
    missing = [*_missing(operation, arguments)]
    violations = [*_violations(environment, operation, arguments)]
    if not missing and not violations:
        return
    if settings.requests == "warn":
        for text in [*(f"the required argument {name!r} is missing" for name in missing), *map(str, violations)]:
            _log.warning("%s: the request breaks the document: %s", operation.id, text)
    elif missing:
        raise _lacking(operation, missing)
    elif violations:
        lines = "\n  ".join(map(str, violations))
        raise ArgumentValueError(
            f"the request breaks the document, so it was not sent:\n  {lines}",
            operation=operation.id,
            violations=violations,
        )


def _missing(operation: Operation, arguments: Arguments) -> Iterator[str]:
    for parameter in operation.parameters:
        if parameter.required and parameter.name not in arguments.values.get(parameter.place, {}):
            yield parameter.python_name
    if operation.body and operation.body.required and arguments.body is UNSET:
        yield from [field.python_name for field in operation.body.fields if field.required] or ["body"]
    elif operation.body and is_object(arguments.body):
        given = arguments.body
        yield from (field.python_name for field in operation.body.fields if field.required and field.name not in given)


def _violations(environment: Environment, operation: Operation, arguments: Arguments) -> Iterator[Violation]:
    judge = environment.judge
    for parameter, value in _given(operation, arguments):
        pointer = f"/{parameter.place}/{json_pointer.escape(parameter.name)}"
        yield from judge.violations(parameter.schema, value, direction="request", pointer=pointer)
    if operation.body and arguments.body is not UNSET:
        from fastpix_dyn.wire.bodies import choose, judged  # most calls have none

        content: Content = choose(operation.body, arguments.body, arguments.media_type)
        if content.schema is not None:
            body = judged(content, arguments.body, arguments.media_type)
            yield from judge.violations(content.schema, body, direction="request", pointer="/body")


def _given(operation: Operation, arguments: Arguments) -> Iterator[tuple[Parameter, Any]]:
    for parameter in operation.parameters:
        values = arguments.values.get(parameter.place)
        if values and parameter.name in values:
            yield parameter, values[parameter.name]


def _require_path(operation: Operation, arguments: Arguments) -> None:
    """Without the parameters of the path there is no URL, whatever the mode."""
    given = arguments.values.get("path", {})
    missing = [one.python_name for name, one in operation.places["path"].items() if name not in given]
    if missing:
        raise _lacking(operation, missing)


def _lacking(operation: Operation, missing: list[str]) -> ArgumentError:
    what = "the required argument" if len(missing) == 1 else "the required arguments"
    return ArgumentError(
        f"{what} {', '.join(map(repr, missing))} {'is' if len(missing) == 1 else 'are'} missing", operation=operation.id
    )
