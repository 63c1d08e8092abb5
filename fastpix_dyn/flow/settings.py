"""What a flow needs to know besides the operation and the arguments."""

from __future__ import annotations

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
MODES = ("strict", "warn", "off")
MAX_RESPONSE_BYTES = 256 * 2**20
_INDEX = re.compile(r"/\d+(?=/|$)")


class Settings(Record, frozen=True):
    """The options of a client, or of a view of it, as the flow reads them."""

    server: str | None = None
    """The address that the caller chose; None for that of the document, the path or the operation."""
    numbered: Server | None = None
    """The server of the document that the caller chose by its number; None where by its address."""
    headers: tuple[tuple[str, str], ...] = ()
    timeout: Any = None
    deadline: float | None = None
    """Seconds that a call may take in all, retries and waits included."""
    max_response_bytes: int | None = MAX_RESPONSE_BYTES
    """The most that an answer may hold, decompressed; None for no bound. What is streamed has none."""
    idempotency_key: str | bool = False
    """The key of the caller, or whether one is to be made for each call."""
    middleware: tuple[Callable[..., Any], ...] = ()
    """Each is called with a `Call` and what makes it: the first is the outermost."""
    watch: Watch | None = None
    """Is shown every answer that was read whole, as it came, with its request."""
    log: LogDetail = "lines"
    retries: int | Retry | Literal["spec"] | None = "spec"
    """A number is the number of retries of the policy that the document recommends; `"spec"` is that policy."""
    validate_requests: ValidationMode = "strict"
    validate_responses: ValidationMode = "warn"
    auth: Any = None
    """Credentials, by scheme or for the schemes that they fit; or a function that gives them."""
    http_auth: Any = None
    """The HTTP library's own kind of authentication."""
    credential_variables: str = ""
    """The environment variables that a user name and a password come from, if they do."""

    def __repr__(self) -> str:  # headers and credentials are secret
        modes = f"validate_requests={self.validate_requests!r}, validate_responses={self.validate_responses!r}"
        return f"Settings(server={self.server!r}, {modes})"


class Environment(Record, frozen=True):
    """What all calls of a client share."""

    api: Api
    validator: Validator
    chance: Callable[[], float]
    """A number from 0 to 1, for jitter."""
    token: Callable[[], str]
    """A new random text, for idempotency keys."""
    trusted: tuple[Server, ...] | None
    """The servers of the document that may have credentials, without what overlays made of them; None for all."""
    reported: set[tuple[str, ...]] = field(default_factory=set[tuple[str, ...]])
    """Kinds of drift, and of what requests say that the document does not, that were logged already."""


def is_new(environment: Environment, operation: Operation, violation: Violation, detail: str) -> bool:
    """Note that a client reports *violation*, with *detail*; return whether that is for the first time.

    The items of an array count as one.
    """
    kind = (operation.id, detail, _INDEX.sub("/*", violation.pointer), violation.rule)
    if kind in environment.reported:
        return False
    environment.reported.add(kind)
    return True


Credentials = Mapping[str, Credential]
Watch = Callable[[Environment, Operation, Request, Response], None]
