"""The judge of a contract: each exchange is read twice, and where the two readers disagree, that is a finding too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fastpix_dyn import structs
from fastpix_dyn.contract import builtin_validator, openapi_core_validator, source_locations
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import Finding, finding
from fastpix_dyn.contract.source_locations import address
from fastpix_dyn.contract.subject import Subject
from fastpix_dyn.spec.plan import Api, Operation
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.messages import Request, curl

DISAGREEMENT = "engines-disagree"
_OURS_ALONE = frozenset({"body", "status"})
"""Rules that openapi-core does not ask about: a body where none is declared, a success that only `default` covers."""

_SENT_BY_CURL = frozenset({"accept-encoding", "connection", "content-length", "host", "user-agent"})
"""Headers that curl sends by itself, or that would be in its way."""

Judgement = Callable[[Exchange], list[Finding]]


def judgement(subject: Subject) -> Judgement:
    """What finds how exchanges differ from *subject*: by our own reader, and by openapi-core.

    Raises:
        ConfigurationError: openapi-core is not installed.
    """
    complaints = openapi_core_validator.reader(subject.document, subject.api)

    def judged(exchange: Exchange) -> list[Finding]:
        found = builtin_validator.findings(subject.judges, exchange)
        found += _disagreement(exchange, found, complaints)
        return [told(subject, exchange, one) for one in found]

    return judged


def told(subject: Subject, exchange: Exchange, one: Finding) -> Finding:
    """*one*, found in *exchange*, with the line of the document that says otherwise, and with a curl command."""
    pointer = "" if one.pointer.startswith("/header/") else one.pointer
    asked = (subject.document, exchange.operation, exchange.status, exchange.content_type)
    node = source_locations.where(*asked, pointer=pointer, rule=one.rule)
    received = exchange.response.received
    fault = subject.document.problem(node, one.message)
    command = repeated(subject.api, exchange)
    return replace(one, curl=command, first=received, last=received, file=fault.file, line=fault.line)


def repeated(api: Api, exchange: Exchange) -> str:
    """A curl command that sends the request of *exchange* again, as far as it is known."""
    plan = exchange.operation
    request = exchange.request or Request(plan.method, address((plan.servers or api.servers)[0].url) + plan.path)
    headers = tuple(pair for pair in request.headers if pair[0].lower() not in _SENT_BY_CURL)
    return curl(structs.replace(request, headers=headers), plan, api)


def unknown(method: str, path: str, status: int) -> Finding:
    """An exchange of an operation that the document does not have."""
    stranger = f"{method} {path}"
    message = f"the document has no operation {stranger}"
    return Finding(stranger, str(status), "", "operation", "drift", "no such operation", "an answer to it", message)


def server_error(operation: Operation, status: int) -> Finding:
    """A failure of the server itself, whatever the document says about its form."""
    text = f"expected an answer to a request that fits the document, got the server's own failure, {status}"
    return finding(operation, status, Violation("", "server-error", text), "violation")


def _disagreement(
    exchange: Exchange, found: list[Finding], complaints: openapi_core_validator.Complaints
) -> list[Finding]:
    if not exchange.response.content:
        return []  # openapi-core takes an empty file for a missing one
    ours = {one.rule for one in found if one.kind == "violation"}
    try:
        theirs = complaints(exchange)
    except Exception as error:  # noqa: BLE001  # whatever it stumbles over, it is no judgement of the answer
        text = f"expected a verdict of openapi-core, got {type(error).__name__}"
        return [finding(exchange.operation, exchange.status, Violation("", DISAGREEMENT, text), "drift")]
    if bool(ours) == bool(theirs) or (ours and ours <= _OURS_ALONE):
        return []
    one, other = ("fault", "none") if ours else ("no fault", "; ".join(theirs))
    text = f"expected that both readers agree: ours finds {one}, got from openapi-core {other}"
    return [finding(exchange.operation, exchange.status, Violation("", DISAGREEMENT, text), "drift")]
