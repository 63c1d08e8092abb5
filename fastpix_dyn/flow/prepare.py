"""Keyword arguments of a call → the request that is sent.

`sort_arguments` sorts the keyword arguments by their locations; `prepare` converts them to JSON data, validates them,
encodes the request, and adds the credentials if the server may get them. Errors name the arguments as the caller does.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from fastpix_dyn.errors import ArgumentError, ArgumentValueError, ConfigurationError, RequestValidationError
from fastpix_dyn.flow.settings import CredentialsByScheme, Environment, Settings, is_first_report
from fastpix_dyn.redaction import without_userinfo
from fastpix_dyn.spec.json_pointer import tokens
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Body, Content, Operation, ParameterLocation, Server
from fastpix_dyn.spec.values import is_object
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import WHOLE_BODY, Violation
from fastpix_dyn.wire.auth import authorize
from fastpix_dyn.wire.encode import encode, location_pointer, parameter_pointer, wrap_single
from fastpix_dyn.wire.messages import UNSET, Arguments, Request
from fastpix_dyn.wire.to_json import json_data

if TYPE_CHECKING:
    from fastpix_dyn.addresses import Address
    from fastpix_dyn.validate.request_review import ReviewFinding

ErrorT = TypeVar("ErrorT", bound=RequestValidationError)
UNKNOWN_ARGUMENT = "unknown"
"""The rule of a violation by an argument that the operation does not have."""
_MISSING = "the required argument is missing"
_HEADERS_OPTION = "headers"
"""The option of the client that adds headers."""
_MOST_NAMES = 6
PLAIN_HTTPS = re.compile(
    r"https://(?![^/]*xn--)(?:[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,2}[a-z]{2,63}(?:/[A-Za-z0-9._~-]+)*/?"
)
"""Addresses of servers that `parse_address` accepts in any case, so that most calls need not load it."""
_log = logging.getLogger("fastpix_dyn")


# The request ----------------------------------------------------------------------------------------------------------


def prepare(
    environment: Environment,
    settings: Settings,
    credentials: CredentialsByScheme | None,
    operation: Operation,
    arguments: Arguments,
) -> Request:
    """Return the request of a call; *credentials* are None if the HTTP library adds its own.

    Raises:
        ArgumentError: a required argument is missing.
        ArgumentValueError: a value does not match the document, or can't be written as it declares.
        ConfigurationError: credentials are missing or may not be sent to the server, or there is no server.
    """
    try:
        arguments = replace(arguments, values=json_values(operation, arguments))
        findings = _validate(environment, settings, operation, arguments) if settings.validate_requests != "off" else []
        _require_path(operation, arguments)
        base = base_url(environment, settings, operation)
        headers = _headers(environment, settings, operation)
        request = encode(operation, base, arguments, headers=headers)
    except ArgumentValueError as error:
        error.operation = operation.id
        violations = with_arguments(operation, arguments, error.violations)
        if violations == error.violations:
            raise
        raise with_violations(error, violations) from None
    if credentials is not None:
        schemes, variables = environment.api.security_schemes, settings.credential_variables
        signed = authorize(request, operation.security, schemes, credentials, variables=variables)
        if signed is not request:
            check_credentials_scope(environment, settings, operation, base)
        request = signed
    elif settings.http_auth is not None:  # the HTTP library adds them to every request
        check_credentials_scope(environment, settings, operation, base)
    for one in findings:  # now that the request can be sent
        if is_first_report(environment, operation, replace(one.violation, pointer=one.report_pointer), one.word):
            _log.warning("%s: sent unchanged: %s", operation.id, one.violation)
    return request


def base_url(environment: Environment, settings: Settings, operation: Operation) -> str:
    """Return the address to which the operation's path is appended (OpenAPI 3.1 §4.8.5).

    Raises:
        ConfigurationError: it is no address of a server.
    """
    url = settings.server
    if url is None:
        url = default_url((operation.servers or environment.api.servers)[0])
    if PLAIN_HTTPS.fullmatch(url) is None and (reason := _refusal(url)):
        whose, shown = "the document's server" if settings.server is None else "the server", without_userinfo(url)
        message = f"{whose} {shown!r} {reason}; pass server={'' if _refusal(shown) else repr(shown)} to the client"
        raise ConfigurationError(message, operation=operation.id)
    return url


@lru_cache(maxsize=64)
def _refusal(url: str) -> str:
    """Return why no request can be sent to the server at *url*; empty if one can."""
    from fastpix_dyn.addresses import AddressError, parse_server

    if "://" not in url:
        return "has no host"
    try:
        parse_server(url)
    except AddressError as error:
        return f"is no address of a server: {error}"
    return ""


def default_url(server: Server) -> str:
    """Return the address of *server* with the default values of its variables (OpenAPI 3.1 §4.8.6)."""
    url = server.url
    for name, variable in server.variables.items():
        url = url.replace(f"{{{name}}}", variable.default)
    return url


def _headers(environment: Environment, settings: Settings, operation: Operation) -> tuple[tuple[str, str], ...]:
    """Return the headers of the client's options, with the idempotency key if there is one."""
    if name := _idempotency_header(settings, operation):
        key = settings.idempotency_key
        return (*settings.headers, (name, key if isinstance(key, str) else environment.new_key()))
    return settings.headers


def _idempotency_header(settings: Settings, operation: Operation) -> str | None:
    """Return the header of the idempotency key; None if neither the document nor the caller asks for a key."""
    if operation.idempotency_header or settings.idempotency_key:
        return operation.idempotency_header or "Idempotency-Key"
    return None


# Arguments ------------------------------------------------------------------------------------------------------------


def sort_arguments(operation: Operation, keywords: Mapping[str, Any]) -> Arguments:
    """Sort the keyword arguments of a call by location and wire name.

    Raises:
        ArgumentError: a name is unknown, or there are both `body` and properties of the body.
    """
    values: dict[ParameterLocation, dict[str, Any]] = {}
    parameters = operation.parameters_by_name
    fields = {field.python_name: field.name for field in operation.body.fields} if operation.body else {}
    properties: dict[str, Any] = {}
    unknown: list[str] = []
    for name, value in keywords.items():
        if name in parameters:
            values.setdefault(parameters[name].location, {})[parameters[name].name] = value
        elif name in fields:
            properties[fields[name]] = value
        elif not (operation.body and name in {"body", "media_type"}):
            unknown.append(name)
    if unknown:
        raise _unknown_arguments(operation, unknown, [*parameters, *fields])
    if properties and "body" in keywords:
        names = ", ".join(sorted(fields.keys() & keywords.keys()))
        raise ArgumentError(f"give either body, whole, or its properties ({names}), not both", operation=operation.id)
    body = properties or keywords.get("body", UNSET)
    return Arguments(values, body, keywords.get("media_type"), by_property=bool(properties))


def _unknown_arguments(operation: Operation, unknown: list[str], names: list[str]) -> ArgumentError:
    names = [*names, "body"] if operation.body else names
    violations: list[Violation] = []
    for name in unknown:
        hint = suggestion(name, names) if names else "it takes none"
        text = f"unknown argument {name!r}; {hint}"
        violations.append(Violation("", UNKNOWN_ARGUMENT, text, argument=name))
    message = "; ".join(one.message for one in violations)
    return ArgumentError(message, operation=operation.id, violations=violations)


def argument_names(operation: Operation) -> list[str]:
    """Return the names of all arguments of *operation*, except `body`."""
    fields = operation.body.fields if operation.body else ()
    return [*(parameter.python_name for parameter in operation.parameters), *(field.python_name for field in fields)]


def json_values(operation: Operation, arguments: Arguments) -> Mapping[Any, Mapping[str, Any]]:
    """Return the parameters as JSON data; a single value for a list of primitives becomes a list of one.

    Raises:
        ArgumentValueError: JSON has no such value.
    """
    converted: dict[Any, dict[str, Any]] = {}
    for location, values in arguments.values.items():
        here = converted[location] = {}
        for name, value in values.items():
            here[name] = json_data(value, location_pointer(location, name))
    for one in operation.list_parameters:
        if one.name in (here := converted.get(one.location, {})):
            here[one.name] = wrap_single(one, here[one.name])
    return converted


# Validation -----------------------------------------------------------------------------------------------------------


class _Faults(Record):
    """How the arguments of a call do not match the document."""

    missing: list[Violation]
    """The required arguments that are missing."""
    violations: list[Violation]
    findings: list[ReviewFinding]
    """What the open schemas of the document accept, but does not look right."""


def _validate(
    environment: Environment, settings: Settings, operation: Operation, arguments: Arguments
) -> list[ReviewFinding]:
    """Validate the arguments; return the findings in what the open schemas of the document accept.

    Raises:
        ArgumentError: a required argument is missing.
        ArgumentValueError: a value does not match the document, or one of its keys is misspelt.
    """
    faults = _faults(environment.validator, operation, arguments)
    if faults.missing or faults.violations or faults.findings:
        return _report_faults(settings, operation, arguments, faults)
    return []


def _faults(validator: Validator, operation: Operation, arguments: Arguments) -> _Faults:
    faults = _Faults([], [], [])
    for parameter in operation.parameters:
        values = arguments.values.get(parameter.location)
        if values is None or parameter.name not in values:
            if parameter.required:
                faults.missing.append(_missing(parameter_pointer(parameter), parameter.python_name))
            continue
        schema, value = parameter.schema, values[parameter.name]
        if not validator.fits(schema, value, direction="request"):
            pointer = parameter_pointer(parameter)
            faults.violations += validator.violations(schema, value, direction="request", pointer=pointer)
        if reviewer := validator.reviewer(schema):
            faults.findings += reviewer.findings(value, parameter_pointer(parameter), parameter.python_name)
        if parameter.deprecated:
            from fastpix_dyn.validate.request_review import deprecation  # few parameters are

            pointer = parameter_pointer(parameter)
            faults.findings.append(deprecation(pointer, parameter.python_name, parameter.description))
    if operation.body:
        faults.missing += _missing_of_body(operation.body, arguments)
        if arguments.body is not UNSET:
            _validate_body(validator, operation.body, arguments, faults)
    return faults


def _missing_of_body(body: Body, arguments: Arguments) -> list[Violation]:
    """Return the missing properties; none for a body passed whole, which its schema validates."""
    if not (arguments.by_property or (arguments.body is UNSET and body.required)):
        return []
    properties: Mapping[str, Any] = arguments.body if is_object(arguments.body) else {}
    missing = [
        _missing(location_pointer("body", field.name), field.python_name)
        for field in body.fields
        if field.required and field.name not in properties
    ]
    if missing or properties:
        return missing
    message = f"a body is required: give {any_property(body)}" if needs_any_property(body) else ""
    return [_missing("/body", WHOLE_BODY, message)]


def _validate_body(validator: Validator, body: Body, arguments: Arguments, faults: _Faults) -> None:
    from fastpix_dyn.wire.bodies import POINTER, choose_content, instance_of  # most calls have no body

    content: Content = choose_content(body, arguments.body, arguments.media_type)
    if content.schema is None:
        return
    value = instance_of(content, arguments.body, arguments.media_type)
    faults.violations += validator.violations(content.schema, value, direction="request", pointer=POINTER)
    if reviewer := validator.reviewer(content.schema):
        faults.findings += reviewer.findings(value, POINTER)


def _require_path(operation: Operation, arguments: Arguments) -> None:
    """Raise for missing parameters of the path, in every mode: without them there is no URL."""
    needed = operation.parameters_by_location["path"]
    values = arguments.values.get("path", {})
    if needed.keys() <= values.keys():
        return
    missing = [_missing(parameter_pointer(one), one.python_name) for name, one in needed.items() if name not in values]
    raise _missing_error(operation, missing)


def _report_faults(
    settings: Settings, operation: Operation, arguments: Arguments, faults: _Faults
) -> list[ReviewFinding]:
    """Raise the error for *faults*, or log the violations in mode "warn"; return the findings."""
    from fastpix_dyn.validate.violation import concise  # for errors only

    missing, (violations, findings) = faults.missing, _without_repetitions(operation, arguments, faults)
    if settings.validate_requests == "warn":
        for text in [*([_missing_message(missing)] if missing else []), *concise(violations)]:
            _log.warning("%s: the request does not match the document: %s", operation.id, text)
    elif misspelt := [one.violation for one in findings if one.is_misspelt]:
        raise _value_error(operation, concise([*missing, *violations, *misspelt]))
    elif missing:
        raise _missing_error(operation, missing)
    elif violations:
        raise _value_error(operation, concise(violations))
    return findings


def _without_repetitions(
    operation: Operation, arguments: Arguments, faults: _Faults
) -> tuple[list[Violation], list[ReviewFinding]]:
    """Return violations and findings with their arguments; of two about one node, the one that says more."""
    from fastpix_dyn.validate.violation import UNKNOWN_KEY_RULES  # for errors only

    missing = {(one.pointer.rpartition("/")[0], one.argument) for one in faults.missing}
    misspelt = {one.violation.pointer for one in faults.findings if one.is_misspelt}

    def is_repeated(one: Violation) -> bool:
        is_missing = one.rule == "required" and (one.pointer, one.argument) in missing
        return is_missing or (one.rule in UNKNOWN_KEY_RULES and one.pointer in misspelt)

    violations = [one for one in with_arguments(operation, arguments, faults.violations) if not is_repeated(one)]
    refused = {one.pointer for one in violations}
    findings = [one for one in faults.findings if one.violation.pointer not in refused]
    named = with_arguments(operation, arguments, (one.violation for one in findings))
    return violations, [replace(one, violation=violation) for one, violation in zip(findings, named, strict=True)]


def _value_error(operation: Operation, violations: tuple[Violation, ...]) -> ArgumentValueError:
    lines = "\n  ".join(map(str, violations))
    message = f"the request does not match the document and was not sent:\n  {lines}"
    return ArgumentValueError(message, operation=operation.id, violations=violations)


def _missing(pointer: str, argument: str, message: str = "") -> Violation:
    return Violation(pointer, "required", message or _MISSING, argument=argument)


def _missing_error(operation: Operation, missing: list[Violation]) -> ArgumentError:
    return ArgumentError(_missing_message(missing), operation=operation.id, violations=missing)


def _missing_message(missing: list[Violation]) -> str:
    names = [_with_location(one) for one in missing if one.message == _MISSING]
    is_one = len(names) == 1
    text = f"the required argument{'' if is_one else 's'} {', '.join(names)} {'is' if is_one else 'are'} missing"
    return "; ".join([*([text] if names else []), *(one.message for one in missing if one.message != _MISSING)])


def _with_location(missing: Violation) -> str:
    """Return the argument with its location and wire name if they differ: `'media_id' (path mediaId)`."""
    location, *keys = tokens(missing.pointer)
    return repr(missing.argument) + (f" ({location} {keys[0]})" if keys and keys[0] != missing.argument else "")


def needs_any_property(body: Body) -> bool:
    """Return whether *body* is required although none of its properties is."""
    return body.required and bool(body.fields) and not any(field.required for field in body.fields)


def any_property(body: Body) -> str:
    """Return what to pass for a *body* of which any property is enough: `at least one of title, metadata, or body`."""
    names = [field.python_name for field in body.fields]
    listed = [*names[:_MOST_NAMES], *(["…"] if len(names) > _MOST_NAMES else [])]
    return f"{names[0]} or body" if len(names) == 1 else f"at least one of {', '.join(listed)}, or body"


# The names of arguments in errors -------------------------------------------------------------------------------------


def with_arguments(
    operation: Operation, arguments: Arguments, violations: Iterable[Violation]
) -> tuple[Violation, ...]:
    """Return *violations* of a request, each with the name of its argument."""
    return tuple(
        one if one.argument else replace(one, argument=_argument(operation, arguments, one)) for one in violations
    )


def with_violations(error: ErrorT, violations: tuple[Violation, ...]) -> ErrorT:
    """Return *error* with *violations*, which are its own with other names of arguments."""
    message = error.message
    for before, after in zip(error.violations, violations, strict=True):
        message = message.replace(str(before), str(after))
    return type(error)(message, operation=error.operation, violations=violations)


def _argument(operation: Operation, arguments: Arguments, violation: Violation) -> str:
    location, *keys = tokens(violation.pointer) or [""]
    if location == "body":
        return _argument_of_body(operation, arguments, violation, keys)
    for parameter in operation.parameters:
        if parameter.location == location and [parameter.name] == keys[:1]:
            return parameter.python_name
    return _HEADERS_OPTION if location == "header" else ""


def _argument_of_body(operation: Operation, arguments: Arguments, violation: Violation, keys: list[str]) -> str:
    if violation.rule == "mediaType" and not keys and arguments.media_type is not None:
        return "media_type"
    if arguments.by_property and operation.body:
        for field in operation.body.fields:
            if field.name == (keys[0] if keys else violation.missing):
                return field.python_name
    return WHOLE_BODY


# The scope of credentials ---------------------------------------------------------------------------------------------


def check_credentials_scope(environment: Environment, settings: Settings, operation: Operation, base: str) -> None:
    """Check that credentials may be sent to *base*, the address of the server.

    Raises:
        ConfigurationError: the caller did not choose that server, or the connection is not encrypted.
    """
    server = _document_server(environment, settings, operation)
    if server is not None and not _is_trusted(server, base, environment.trusted_servers):
        raise ConfigurationError(
            f"the credentials are not sent to {_address(base).origin}: you did not choose that server, and it is not "
            f"at the root of the document; to send them, pass server={without_userinfo(base)!r}, for one call by "
            "with_options()",
            operation=operation.id,
        )
    if not base.startswith("https://") and not _address(base).is_private_channel:
        raise ConfigurationError(
            f"the credentials are not sent to {_address(base).origin}: plain http is not encrypted; pass a server= "
            "with https or on this machine, or, if you trust the network, pass the header itself in headers=",
            operation=operation.id,
        )


def _document_server(environment: Environment, settings: Settings, operation: Operation) -> Server | None:
    """Return the server as the document declares it; None if the caller passed an address."""
    if settings.server is not None:
        return settings.document_server
    return (operation.servers or environment.api.servers)[0]


def _is_trusted(server: Server, base: str, trusted: tuple[Server, ...] | None) -> bool:
    if trusted is None or server in trusted:
        return True
    urls = [default_url(one) for one in trusted]
    return _address(base).origin in {_address(url).origin for url in urls if not _refusal(url)}


@lru_cache(maxsize=64)
def _address(url: str) -> Address:
    """Return the server part of the checked *url* of a server."""
    from fastpix_dyn.addresses import parse_address

    return parse_address(url)
