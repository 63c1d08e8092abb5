"""Asking the server: a call through the client, kept as an exchange whatever the answer is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from fastpix_dyn.api import Client
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.errors import (
    APIConnectionError,
    APIStatusError,
    ConfigurationError,
    RequestValidationError,
    ResponseDecodeError,
)
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.wire.messages import Headers, Request, Response

OUTAGES = frozenset({408, 429, 502, 503, 504})
"""Statuses that speak of the moment, or of what stands before the server: no ground to judge it by (RFC 9110 §15)."""

_BEHIND_A_GATEWAY = frozenset({502, 504})
"""Those that come from before a server which may have acted all the same."""


class UntestedError(Exception):
    """There is no answer to judge; the message says why.

    Attributes:
        may_have_acted: whether the server may have done what it was asked.
        was_asked: whether it is the server that did not answer; else the request could not be made.
    """

    def __init__(self, message: str, *, may_have_acted: bool = False, was_asked: bool = True) -> None:
        super().__init__(message)
        self.may_have_acted, self.was_asked = may_have_acted, was_asked


def ask(client: Client, operation: Operation, values: Mapping[str, Any]) -> Exchange:
    """The exchange that a call of *operation* with *values* (by `place.name`, and `body`) makes.

    Raises:
        UntestedError: no answer came, or one that tells nothing of the server.
    """
    keywords = {
        one.python_name: values[key] for one in operation.parameters if (key := name(one.place, one.name)) in values
    }
    if "body" in values:
        keywords["body"] = values["body"]
    began = time.perf_counter()
    try:
        answered = client.operations[operation.id].response(**keywords)
        http, elapsed = answered.http, answered.elapsed
    except (APIStatusError, ResponseDecodeError) as error:
        http, elapsed = error.http, time.perf_counter() - began
    except RequestValidationError as error:
        text = f"the document's examples do not match it: {'; '.join(map(str, error.violations)) or error.message}"
        raise UntestedError(text, was_asked=False) from None
    except (APIConnectionError, ConfigurationError) as error:
        raise UntestedError(error.message, may_have_acted=not error.is_retry_safe) from None
    if http.status_code in OUTAGES:
        text = f"{http.status_code} {http.reason_phrase}".strip()
        raise UntestedError(f"{text}: try again later", may_have_acted=http.status_code in _BEHIND_A_GATEWAY)
    return Exchange(operation, _response(http, elapsed), _request(http.request), values=dict(values))


def name(place: str, wire_name: str) -> str:
    """The name of a parameter that no other of its operation has."""
    return f"{place}.{wire_name}"


def _response(http: Any, elapsed: float) -> Response:
    return Response(http.status_code, Headers(http.headers.multi_items()), http.content, elapsed, time.time())


def _request(http: Any) -> Request:
    return Request(http.method, str(http.url), tuple(http.headers.multi_items()), http.content or None)
