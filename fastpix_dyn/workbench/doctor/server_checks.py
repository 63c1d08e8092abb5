"""Checks of the server: each layer of the connection, the clock, and whether the server accepts the credentials."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from fastpix_dyn.api import Client
from fastpix_dyn.client import options
from fastpix_dyn.client.options import Options
from fastpix_dyn.client.probe import LAYERS, steps
from fastpix_dyn.errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    FastPixError,
    PermissionDeniedError,
)
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.spec.schemas import resolved
from fastpix_dyn.workbench.doctor.local_checks import (
    CheckContext,
    CheckResult,
    State,
    credential_source,
    effective_server,
)

MAX_CLOCK_DIFFERENCE = 30.0
"""Seconds; a token that is valid for one minute must not be expired when it arrives."""
_INVALID_DOCUMENT = "the document is invalid"
_ADVICE = {
    "dns": "check the spelling of the address, and the name servers of this machine",
    "tcp": "check the port, firewalls, and whether you need a proxy (HTTPS_PROXY)",
    "tls": "for a certificate of your own, set SSL_CERT_FILE to its authority; check the clock of this machine",
    "http": "check that an HTTP server listens there, and any proxy on the way",
}
"""What to do if a layer fails."""


def check_server(context: CheckContext) -> Iterator[CheckResult]:
    """Check each layer of the connection to the server, and its clock."""
    reason = "offline" if context.offline else _INVALID_DOCUMENT if context.api is None else ""
    if context.api is None or reason:
        names = (*(f"server {layer}" for layer in LAYERS), "clock")
        yield from (CheckResult(name, "skipped", reason) for name in names)
        return
    try:
        url = _address(context, context.api)
    except ConfigurationError as error:
        yield CheckResult("server", "problem", error.message, "pass the address with --server")
        return
    date = ""
    for step in steps(url, embedded=options.embedded_server(context.api, url), timeout=context.timeout):
        state: State = "problem" if step.state == "failed" else step.state
        advice = _ADVICE[step.layer] if state == "problem" else ""
        yield CheckResult(f"server {step.layer}", state, step.detail, advice)
        date = step.date
    yield _compare_clocks(context, date)


def _address(context: CheckContext, api: Api) -> str:
    """Return the address that a client sends requests to.

    Raises:
        ConfigurationError: there is none.
    """
    server = effective_server(context)
    return options.resolve_server(api, 0 if server is None else server, None) or ""


def _compare_clocks(context: CheckContext, date: str) -> CheckResult:
    """Compare the clock of this machine with *date*, the `Date` header of a response, which has whole seconds."""
    try:
        server_time = parsedate_to_datetime(date).timestamp()
    except ValueError:
        return CheckResult("clock", "skipped", "the response has no date")
    # A date of 12:00:00 stands for any time from 12:00:00 to 12:00:01.
    ahead = context.clock() - server_time - 0.5
    direction = "ahead of" if ahead > 0 else "behind"
    detail = f"the clock of this machine is {abs(ahead):.0f} s {direction} that of the server (± 1 s)"
    if abs(ahead) <= MAX_CLOCK_DIFFERENCE:
        return CheckResult("clock", "ok", detail)
    return CheckResult("clock", "warning", detail, "synchronize it (NTP), because tokens and signatures have a time")


def check_authentication(context: CheckContext) -> Iterator[CheckResult]:
    """Check that the server accepts the credentials, with a request for the shortest page of a list."""
    source = credential_source(context)
    operation = None if context.api is None else _probe_operation(context.api)
    is_incomplete = source is not None and not (source.has_username and source.has_password)
    has_credentials = context.auth is not None or bool(context.headers) or (source is not None and not is_incomplete)
    if context.offline or context.api is None:
        reason = "offline" if context.offline else _INVALID_DOCUMENT
    elif operation is None:
        reason = "the document has no list that needs no arguments"
    elif not has_credentials and not options.is_embedded(effective_server(context)):
        reason = "the credentials are incomplete" if is_incomplete else "there are no credentials to try"
    else:
        yield _try_credentials(context, context.api, operation)
        return
    yield CheckResult("authentication", "skipped", reason)


def _probe_operation(api: Api) -> Operation | None:
    """Return the first list of *api* that needs credentials and no argument."""
    lists = (one for one in api.operations.values() if one.method == "GET" and one.pagination is not None)
    return next(
        (one for one in lists if any(one.security) and not any(parameter.required for parameter in one.parameters)),
        None,
    )


def _smallest_page(api: Api, operation: Operation) -> dict[str, Any]:
    """Return the arguments for the shortest page of *operation*."""
    size = operation.pagination.size if operation.pagination else None
    parameters = [one for one in operation.parameters if one.location == "query" and one.name == size]
    return {one.python_name: max(1, resolved(one.schema, api.schemas).get("minimum", 1)) for one in parameters}


def _try_credentials(context: CheckContext, api: Api, operation: Operation) -> CheckResult:
    client_options: Options = {
        "retries": context.retries,
        "timeout": context.timeout,
        "headers": context.headers,
        "validate_responses": "off",
        "drift_log": None,
    }
    server = effective_server(context)
    if server is not None:
        client_options["server"] = server
    if context.auth is not None:
        client_options["auth"] = context.auth
    try:
        with Client(spec=context.source, overlays=context.overlays, **client_options) as client:
            client.operations[operation.id](**_smallest_page(api, operation))
    except FastPixError as error:
        state, detail, advice = _describe_failure(operation, error)
        return CheckResult("authentication", state, detail, advice)
    return CheckResult("authentication", "ok", f"the request {operation.id} succeeded")


def _describe_failure(operation: Operation, error: FastPixError) -> tuple[State, str, str]:
    """Return the state, the detail and the advice for a failed request."""
    match error:
        case AuthenticationError():
            detail = f"the server rejected {operation.id} with status {error.status}"
            return "problem", detail, "check the credentials: the server does not know them"
        case PermissionDeniedError():
            detail = f"the server rejected {operation.id} with status {error.status}"
            return "warning", detail, "the credentials are valid, but not allowed to do this"
        case APIStatusError():
            detail = f"{operation.id} failed with status {error.status}"
            return "warning", detail, "this does not show whether the credentials are valid; try again"
        case APIConnectionError():
            return "skipped", "there was no response: see the checks of the server", ""
        case _:
            return "problem", error.message, "pass the credentials that the document requires"
