"""Keyword arguments of a call → `Arguments`, sorted by where they go; and violations back to the names of arguments."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from fastpix_dyn.errors import ArgumentError, ArgumentValueError, ConfigurationError, RequestValidationError
from fastpix_dyn.flow.settings import Credentials, Environment, Settings, is_new
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.plan import Body, Content, Operation, ParameterLocation, Server
from fastpix_dyn.spec.values import is_object, tokens
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import WHOLE_BODY, Violation
from fastpix_dyn.wire.auth import authorize
from fastpix_dyn.wire.encode import encode, listed, pointer_of
from fastpix_dyn.wire.messages import UNSET, Arguments, Request
from fastpix_dyn.wire.to_json import plain

if TYPE_CHECKING:
    from fastpix_dyn.validate.request_review import Finding

Refusal = TypeVar("Refusal", bound=RequestValidationError)
UNKNOWN = "unknown"
"""The rule that an argument breaks which the operation does not have."""
_MOST_NAMES = 6
_HEADERS = "headers"
"""The option of the client that adds headers."""


def sort(operation: Operation, given: Mapping[str, Any]) -> Arguments:
    """Sorts what the caller gave by place and wire name.

    Raises:
        ArgumentError: an unknown name, or both `body` and properties of the body.
    """
    values: dict[ParameterLocation, dict[str, Any]] = {}
    places = operation.arguments
    fields = {field.python_name: field.name for field in operation.body.fields} if operation.body else {}
    properties: dict[str, Any] = {}
    unknown: list[str] = []
    for name, value in given.items():
        if name in places:
            values.setdefault(places[name].place, {})[places[name].name] = value
        elif name in fields:
            properties[fields[name]] = value
        elif not (operation.body and name in {"body", "media_type"}):
            unknown.append(name)
    if unknown:
        raise _refused(operation, unknown, [*places, *fields])
    if properties and "body" in given:
        raise ArgumentError(
            f"give either body, whole, or its properties ({', '.join(sorted(fields.keys() & given.keys()))}), not both",
            operation=operation.id,
        )
    body = properties or given.get("body", UNSET)
    return Arguments(values, body, given.get("media_type"), by_property=bool(properties))


def known_names(operation: Operation) -> list[str]:
    """The names of all arguments that *operation* takes, `body` apart."""
    fields = operation.body.fields if operation.body else ()
    return [*(parameter.python_name for parameter in operation.parameters), *(field.python_name for field in fields)]


def named(operation: Operation, arguments: Arguments, violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """*violations* of a request, each with the argument that it is about."""
    return tuple(
        one if one.argument else replace(one, argument=_argument(operation, arguments, one)) for one in violations
    )


def renamed(error: Refusal, violations: tuple[Violation, ...]) -> Refusal:
    """*error* with *violations*, which are its own with other names of arguments."""
    message = error.message
    for before, after in zip(error.violations, violations, strict=True):
        message = message.replace(str(before), str(after))
    return type(error)(message, operation=error.operation, violations=violations)


def needs_any(body: Body) -> bool:
    """Whether something of *body* must be given, though none of its properties must."""
    return body.required and bool(body.fields) and not any(field.required for field in body.fields)


def any_of(body: Body) -> str:
    """What to give of a *body* that needs anything: `at least one of title, metadata, or body`."""
    names = [field.python_name for field in body.fields]
    shown = [*names[:_MOST_NAMES], *(["…"] if len(names) > _MOST_NAMES else [])]
    return f"{names[0]} or body" if len(names) == 1 else f"at least one of {', '.join(shown)}, or body"


def _argument(operation: Operation, arguments: Arguments, violation: Violation) -> str:
    place, *keys = tokens(violation.pointer) or [""]
    if place == "body":
        return _of_body(operation, arguments, violation, keys)
    for parameter in operation.parameters:
        if parameter.place == place and [parameter.name] == keys[:1]:
            return parameter.python_name
    return _HEADERS if place == "header" else ""


def _of_body(operation: Operation, arguments: Arguments, violation: Violation, keys: list[str]) -> str:
    if violation.rule == "mediaType" and not keys and arguments.media_type is not None:
        return "media_type"
    if arguments.by_property and operation.body:
        for field in operation.body.fields:
            if field.name == (keys[0] if keys else violation.missing):
                return field.python_name
    return WHOLE_BODY


def _refused(operation: Operation, unknown: list[str], known: list[str]) -> ArgumentError:
    known = [*known, "body"] if operation.body else known
    told = {name: _unknown(name, known) for name in unknown}
    violations = [Violation("", UNKNOWN, text, argument=name) for name, text in told.items()]
    return ArgumentError("; ".join(told.values()), operation=operation.id, violations=violations)


def _unknown(name: str, known: list[str]) -> str:
    hint = suggestion(name, known) if known else "it takes none"
    return f"unknown argument {name!r}{hint and f'; {hint}'}"


_PORTS = {"http": 80, "https": 443}


def check(environment: Environment, settings: Settings, operation: Operation, base: str) -> None:
    """Lets credentials go to *base*, the address of the server, or not.

    Raises:
        ConfigurationError: nobody named that server, or the way there is not encrypted.
    """
    server = _of_document(environment, settings, operation)
    if server is not None and not _is_trusted(server, base, environment.trusted):
        raise ConfigurationError(
            f"the credentials are not sent to {origin(base)}: you did not name that server, and it is none at the root "
            f"of the document; if it may have them, pass server={_shown(base)!r}, for one call by with_options()",
            operation=operation.id,
        )
    if not base.startswith("https://") and not is_loopback(base):
        raise ConfigurationError(
            f"the credentials are not sent to {origin(base)}: plain http can be read by all on the way; pass a server= "
            "of https or on this machine, or, if you trust the way, the header itself in headers=",
            operation=operation.id,
        )


def origin(url: str) -> str:
    """Scheme, host and port of *url*, in one spelling (RFC 6454 §4); what is no URL is an origin by itself."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in {None, _PORTS.get(parts.scheme)} else f":{parts.port}"
    except ValueError:
        return _shown(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def is_loopback(url: str) -> bool:
    """Whether *url* leads to this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3)."""
    import ipaddress  # few need it

    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _of_document(environment: Environment, settings: Settings, operation: Operation) -> Server | None:
    """The server as the document has it; None where the caller named an address."""
    if settings.server is not None:
        return settings.numbered
    return (operation.servers or environment.api.servers)[0]


def _is_trusted(server: Server, base: str, trusted: tuple[Server, ...] | None) -> bool:
    if trusted is None or server in trusted:
        return True
    return origin(base) in {origin(filled(one)) for one in trusted if "://" in one.url}


def filled(server: Server) -> str:
    """The address of *server*, its variables as the document has them (OpenAPI 3.1 §4.8.6)."""
    url = server.url
    for name, variable in server.variables.items():
        url = url.replace(f"{{{name}}}", variable.default)
    return url


def _shown(url: str) -> str:
    """*url* without the credentials that a document may have put there."""
    return re.sub(r"//[^/?#]*@", "//", url)


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
    findings = _judge(environment, settings, operation, arguments) if settings.validate_requests != "off" else []
    _require_path(operation, arguments)
    request = _written(environment, settings, credentials, operation, arguments)
    for one in findings:  # not before: what can't be sent is not
        if is_new(environment, operation, replace(one.violation, pointer=one.place), one.word):
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
        check(environment, settings, operation, base)
    return signed


def base_url(environment: Environment, settings: Settings, operation: Operation) -> str:
    """The address that the operation's path is appended to (OpenAPI 3.1 §4.8.5)."""
    if settings.server is not None:
        return settings.server
    url = filled((operation.servers or environment.api.servers)[0])
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
    faults = _faults(environment.validator, operation, arguments)
    if faults.missing or faults.violations or faults.findings:
        return _reported(settings, operation, arguments, faults)
    return []


def _reported(settings: Settings, operation: Operation, arguments: Arguments, faults: _Faults) -> list[Finding]:
    from fastpix_dyn.validate.violation import concise  # for mistakes only

    missing, (violations, findings) = faults.missing, _named(operation, arguments, faults)
    if settings.validate_requests == "warn":
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
    from fastpix_dyn.validate.violation import OF_UNKNOWN_KEYS  # for mistakes only

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


def _faults(validator: Validator, operation: Operation, arguments: Arguments) -> _Faults:
    faults = _Faults([], [], [])
    for parameter in operation.parameters:
        values = arguments.values.get(parameter.place)
        if values is None or parameter.name not in values:
            if parameter.required:
                faults.missing.append(_absent(pointer_of(parameter), parameter.python_name))
            continue
        schema, value = parameter.schema, values[parameter.name]
        if not validator.fits(schema, value, direction="request"):
            faults.violations += validator.violations(schema, value, direction="request", pointer=pointer_of(parameter))
        if reviewer := validator.reviewer(schema):
            faults.findings += reviewer.findings(value, pointer_of(parameter), parameter.python_name)
        if parameter.deprecated:
            from fastpix_dyn.validate.request_review import deprecated  # few are

            faults.findings.append(deprecated(pointer_of(parameter), parameter.python_name, parameter.description))
    if operation.body:
        faults.missing += _missing_of_body(operation.body, arguments)
        if arguments.body is not UNSET:
            _judge_body(validator, operation.body, arguments, faults)
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


def _judge_body(validator: Validator, body: Body, arguments: Arguments, faults: _Faults) -> None:
    from fastpix_dyn.wire.bodies import POINTER, choose, judged  # most calls have none

    content: Content = choose(body, arguments.body, arguments.media_type)
    if content.schema is None:
        return
    value = judged(content, arguments.body, arguments.media_type)
    faults.violations += validator.violations(content.schema, value, direction="request", pointer=POINTER)
    if reviewer := validator.reviewer(content.schema):
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
