"""Settings and environment: what a flow needs besides the operation and the arguments."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.spec.plan import Api, Operation, Server
from fastpix_dyn.structs import Record, field
from fastpix_dyn.validate.validator import Validator
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.auth import Credential
from fastpix_dyn.wire.messages import Request, Response

LogDetail = Literal["lines", "headers", "bodies"]
ValidationMode = Literal["strict", "warn", "off"]
LOG_DETAILS = ("lines", "headers", "bodies")
VALIDATION_MODES = ("strict", "warn", "off")
MAX_RESPONSE_BYTES = 256 * 2**20
CredentialsByScheme = Mapping[str, Credential]
MAX_REPORTED = 1_000
"""Kinds of violations that a client logs: a server could make up others for ever, and each is remembered."""
_LONGEST_POINTER = 500
_VARIABLE = re.compile(r"/(?:\d+|[0-9a-fA-F-]{16,})(?=/|$)")
"""Indices, and keys that are ids: numbers, UUIDs, hashes."""
_log = logging.getLogger("fastpix_dyn")


class Settings(Record, frozen=True):
    """The options of a client or of a view of it, checked."""

    server: str | None = None
    """The address that the caller chose; None for that of the document, the path item or the operation."""
    document_server: Server | None = None
    """The server of the document that the caller chose by its number; None if the caller passed an address."""
    headers: tuple[tuple[str, str], ...] = ()
    timeout: Any = None
    deadline: float | None = None
    """The most seconds for a call, retries and waits included; None for no deadline."""
    max_response_bytes: int | None = MAX_RESPONSE_BYTES
    """The most bytes of a response body, decompressed; None for no limit. Streams have no limit."""
    idempotency_key: str | bool = False
    """The caller's key, or whether each call gets a new one."""
    middleware: tuple[Callable[..., Any], ...] = ()
    """Each is called with a `Call` and the next handler; the first is the outermost."""
    observer: Observer | None = None
    """Called with each request and its response, once the response was read whole."""
    log: LogDetail = "lines"
    retries: int | Retry | Literal["spec"] | None = "spec"
    """A number replaces the number of retries in the document's policy; `"spec"` is that policy."""
    validate_requests: ValidationMode = "strict"
    validate_responses: ValidationMode = "warn"
    auth: Any = None
    """Credentials, or a function that returns them."""
    http_auth: Any = None
    """An auth object of the HTTP library."""
    credential_variables: str = ""
    """The environment variables of user name and password, for error messages; empty if they are not used."""

    def __repr__(self) -> str:  # without headers and credentials, which are secret
        modes = f"validate_requests={self.validate_requests!r}, validate_responses={self.validate_responses!r}"
        return f"Settings(server={self.server!r}, {modes})"


class Environment(Record, frozen=True):
    """What all calls of a client share."""

    api: Api
    validator: Validator
    random: Callable[[], float]
    """Returns a number from 0 to 1, for jitter."""
    new_key: Callable[[], str]
    """Returns a new random text, for idempotency keys."""
    trusted_servers: tuple[Server, ...] | None
    """The servers of the document without overlays, which may get credentials; None for all servers."""
    reported: set[tuple[str, ...]] = field(default_factory=set[tuple[str, ...]])
    """The violations and findings that were logged, to log each once."""


def is_first_report(environment: Environment, operation: Operation, violation: Violation, detail: str) -> bool:
    """Record that *violation* is logged with *detail*; return whether it is for the first time.

    The same violation of several array items counts as one, and so does that of the values under several ids. After
    `MAX_REPORTED` kinds of violations no more are logged, as one line says.
    """
    pointer = _VARIABLE.sub("/*", violation.pointer)[:_LONGEST_POINTER]
    key = (operation.id, detail, pointer, violation.rule)
    reported = environment.reported
    if key in reported or len(reported) > MAX_REPORTED:
        return False
    reported.add(key)
    if len(reported) <= MAX_REPORTED:
        return True
    _log.warning("%d kinds of violations were logged; this client logs no more of them", MAX_REPORTED)
    return False


Observer = Callable[[Environment, Operation, Request, Response], None]
