"""The document under test and its validators: each response is validated by two of them, which must agree.

A response passes through the built-in validator and through the openapi-core validator. The findings of the first are
reported, each with its source location and a curl command; if only one of the two finds errors, that is also a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from fastpix_dyn import structs
from fastpix_dyn.client.spec_loading import Source, load_document
from fastpix_dyn.contract import builtin_validator, openapi_core_validator, source_locations
from fastpix_dyn.contract.builtin_validator import SchemaValidators
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.findings import Finding, create_finding
from fastpix_dyn.contract.openapi_core_validator import OpenapiCoreValidator
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import Document
from fastpix_dyn.spec.plan import Api, Operation, server_address
from fastpix_dyn.validate.validator import schema_problems
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.messages import Request, curl

DISAGREEMENT = "engines-disagree"
_BUILTIN_RULES = frozenset({"body", "status"})
"""Rules that openapi-core does not have: a body where none is declared, a success that only `default` covers."""
_HEADERS_OF_CURL = frozenset({"accept-encoding", "connection", "content-length", "host", "user-agent"})
"""Headers that curl sends itself, or that would disturb it."""

ExchangeValidator = Callable[[Exchange], list[Finding]]
"""Returns how the response of an exchange differs from the document."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The document under test, its compiled form, and the built-in validators of its schemas."""

    document: Document
    api: Api
    schema_validators: SchemaValidators = field(repr=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of the document's value, with all files that were read."""
        return self.api.fingerprint.removeprefix("sha256:")


def load_subject(source: Source | None = None, overlays: Sequence[Source] = (), *, api: Api | None = None) -> Subject:
    """Load the document under test.

    Args:
        source: the document; the packaged one if it is None.
        overlays: overlays that are applied to it.
        api: its compiled form, if it was compiled before.

    Raises:
        SpecError: the document is wrong.
    """
    document = load_document(source, overlays)
    # Compiling also reads the other files of the document, which the openapi-core validator needs.
    compiled = compile_document(document, schema_problems if api is None and (source is not None or overlays) else None)
    return Subject(document, api or compiled, SchemaValidators(api or compiled))


def create_validator(subject: Subject) -> ExchangeValidator:
    """Return the validator of exchanges with an API of *subject*: by the built-in validator and by openapi-core.

    Raises:
        ConfigurationError: openapi-core is not installed.
    """
    openapi_core = openapi_core_validator.create_validator(subject.document, subject.api)

    def validate(exchange: Exchange) -> list[Finding]:
        findings = builtin_validator.validate(subject.schema_validators, exchange)
        findings += _disagreement(exchange, findings, openapi_core)
        return [add_evidence(subject, exchange, one) for one in findings]

    return validate


def add_evidence(subject: Subject, exchange: Exchange, one: Finding) -> Finding:
    """Return *one*, found in *exchange*, with its time, its source location and a curl command."""
    pointer = "" if one.pointer.startswith("/header/") else one.pointer
    matched = (subject.document, exchange.operation, exchange.status, exchange.content_type)
    where = source_locations.response_location(*matched, pointer=pointer, rule=one.rule)
    received = exchange.response.received
    problem = subject.document.problem(where, one.message)
    command = curl_command(subject.api, exchange)
    return replace(one, curl=command, first=received, last=received, file=problem.file, line=problem.line)


def curl_command(api: Api, exchange: Exchange) -> str:
    """Return a curl command that repeats the request of *exchange*, as far as it is known; without its secrets."""
    plan = exchange.operation
    request = exchange.request or Request(plan.method, server_address((plan.servers or api.servers)[0].url) + plan.path)
    headers = tuple(pair for pair in request.headers if pair[0].lower() not in _HEADERS_OF_CURL)
    return curl(structs.replace(request, headers=headers), plan, api)


def unknown_operation(method: str, path: str, status: int) -> Finding:
    """Return the finding for an exchange of an operation that the document does not declare."""
    name = f"{method} {path}"
    message = f"the document has no operation {name}"
    return Finding(name, str(status), "", "operation", "drift", "no such operation", "a response of it", message)


def server_error(operation: Operation, status: int) -> Finding:
    """Return the finding for a 5xx, whether or not the document declares it: the request matched the document."""
    text = f"expected a response to a valid request, got the server error {status}"
    return create_finding(operation, status, Violation("", "server-error", text), "violation")


def _disagreement(exchange: Exchange, findings: list[Finding], openapi_core: OpenapiCoreValidator) -> list[Finding]:
    if not exchange.response.content:
        return []  # openapi-core treats an empty file as a missing one
    rules = {one.rule for one in findings if one.kind == "violation"}
    try:
        errors = openapi_core(exchange)
    except Exception as error:  # noqa: BLE001  # an error of openapi-core itself is no result about the response
        text = f"expected a result of openapi-core, got {type(error).__name__}"
        return [create_finding(exchange.operation, exchange.status, Violation("", DISAGREEMENT, text), "drift")]
    if bool(rules) == bool(errors) or (rules and rules <= _BUILTIN_RULES):
        return []
    builtin, other = ("errors", "none") if rules else ("none", "; ".join(errors))
    text = f"expected that both validators agree: the built-in one finds {builtin}, got from openapi-core {other}"
    return [create_finding(exchange.operation, exchange.status, Violation("", DISAGREEMENT, text), "drift")]
