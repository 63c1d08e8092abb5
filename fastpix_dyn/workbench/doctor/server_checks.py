"""Checks of the server: whether it can be reached, whether it takes the credentials, whether the clocks agree."""

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
from fastpix_dyn.workbench.doctor.check import Case, Check, State
from fastpix_dyn.workbench.doctor.local_checks import chosen
from fastpix_dyn.workbench.doctor.local_checks import login as login_of

MOST_SKEW = 30.0
"""Seconds that the clocks may differ: a token that is valid for a minute must not be dead on arrival."""
_LAYERS = tuple(f"server {layer}" for layer in LAYERS)
_ADVICE = {
    "dns": "check the spelling of the address, and this machine's name servers",
    "tcp": "check the port, firewalls, and whether a proxy is needed (HTTPS_PROXY)",
    "tls": "if the certificate is one of yours, let SSL_CERT_FILE lead to its authority; check this machine's clock",
    "http": "check that it is an HTTP server that listens there, and any proxy on the way",
}


def server(case: Case) -> Iterator[Check]:
    """Each layer on the way to it, and its clock."""
    why = "offline" if case.offline else "the document must be right first" if case.api is None else ""
    if case.api is None or why:
        yield from (Check(name, "skipped", why) for name in (*_LAYERS, "clock"))
        return
    try:
        url = address(case, case.api)
    except ConfigurationError as error:
        yield Check("server", "problem", error.message, "give --server the address")
        return
    date = ""
    for step in steps(url, embedded=options.embedded(case.api, url), timeout=case.timeout):
        state: State = "problem" if step.state == "failed" else step.state
        yield Check(f"server {step.layer}", state, step.seen, _ADVICE[step.layer] if state == "problem" else "")
        date = step.date
    yield clock(case, date)


def clock(case: Case, date: str) -> Check:
    """Whether this machine's clock agrees with the server's *date*, which is told in whole seconds."""
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except ValueError:
        return Check("clock", "skipped", "the server did not tell its time")
    # What is told as 12:00:00 may be anything up to 12:00:01.
    ahead = case.clock() - theirs - 0.5
    seen = (
        f"this machine's is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the server's, give or take 1 s"
    )
    if abs(ahead) <= MOST_SKEW:
        return Check("clock", "ok", seen)
    return Check("clock", "warning", seen, "set it (NTP): tokens and signatures tell the time")


def login(case: Case) -> Iterator[Check]:
    """Whether the server takes the credentials: the shortest page of a list is asked for."""
    found = login_of(case)
    operation = None if case.api is None else probe(case.api)
    is_half = found is not None and not (found.has_username and found.has_password)
    has_some = case.auth is not None or (found is not None and not is_half)
    if case.offline or case.api is None:
        yield Check("login", "skipped", "offline" if case.offline else "the document must be right first")
    elif operation is None:
        yield Check("login", "skipped", "the document has no list that can be asked for without arguments")
    elif not has_some and not options.is_embedded(chosen(case)):
        yield Check("login", "skipped", "there are no credentials to try" if not is_half else "a half is missing")
    else:
        yield _tried(case, case.api, operation)


def probe(api: Api) -> Operation | None:
    """The first list of *api* that asks for credentials and for no argument."""
    return next(
        (
            one
            for one in api.operations.values()
            if one.method == "GET"
            and one.pagination is not None
            and any(one.security)
            and not any(parameter.required for parameter in one.parameters)
        ),
        None,
    )


def smallest(api: Api, operation: Operation) -> dict[str, Any]:
    """The arguments that ask for the smallest page of *operation*."""
    size = operation.pagination.size if operation.pagination else None
    found = [one for one in operation.parameters if one.place == "query" and one.name == size]
    return {one.python_name: max(1, resolved(one.schema, api.schemas).get("minimum", 1)) for one in found}


def address(case: Case, api: Api) -> str:
    """The address that a client would ask.

    Raises:
        ConfigurationError: there is none.
    """
    found = chosen(case)
    return options.resolve(api, 0 if found is None else found, None) or ""


def _tried(case: Case, api: Api, operation: Operation) -> Check:
    options: Options = {"retries": None, "timeout": case.timeout, "validate_responses": "off", "drift_log": None}
    where = chosen(case)
    if where is not None:
        options["server"] = where
    if case.auth is not None:
        options["auth"] = case.auth
    try:
        with Client(spec=case.source, overlays=case.overlays, **options) as client:
            client.operations[operation.id](**smallest(api, operation))
    except FastPixError as error:
        return _refused(operation, error)
    return Check("login", "ok", f"{operation.id} was answered")


def _refused(operation: Operation, error: FastPixError) -> Check:
    match error:
        case AuthenticationError():
            return Check(
                "login",
                "problem",
                f"{operation.id} was refused: {error.status}",
                "check the credentials: the server does not know them",
            )
        case PermissionDeniedError():
            return Check(
                "login",
                "warning",
                f"{operation.id} was refused: {error.status}",
                "the credentials are known, and may not do this",
            )
        case APIStatusError():
            return Check(
                "login",
                "warning",
                f"{operation.id} was answered with {error.status}",
                "this says nothing of the credentials; try again",
            )
        case APIConnectionError():
            return Check("login", "skipped", "no answer came: see the lines about the server")
        case _:
            return Check("login", "problem", error.message, "give credentials that the document asks for")
