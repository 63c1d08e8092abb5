"""An exchange: one request and its answer, live or recorded, as it is judged."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastpix_dyn.api import Client
from fastpix_dyn.errors import (
    APIConnectionError,
    APIStatusError,
    ConfigurationError,
    RequestValidationError,
    ResponseDecodeError,
)
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply
from fastpix_dyn.wire.messages import Headers, Request, Response


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer."""

    operation: Operation
    response: Response
    request: Request | None = None
    """None where only the answer was kept."""
    has_headers: bool = True
    """Whether all headers of the answer are known, or the content type only."""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    """The arguments that were sent, by `place.name`, the body by `body`: what links speak of."""

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return self.response.status

    @property
    def content_type(self) -> str:
        """The content type of the answer; of an answer that does not say, the first that the document expects."""
        told = self.response.headers.get("content-type", "").strip()
        reply = match_reply(self.operation, self.status)
        expected = match_content(reply, None) if reply and not told else None
        return expected.media_type if expected else told


def answer(status: int, content: bytes, headers: Headers, *, elapsed: float = 0.0, received: float = 0.0) -> Response:
    """An answer that no HTTP library holds."""
    return Response(status, headers, content, elapsed, received)


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


_EMBEDDED = re.compile(r"\{(\$[^{}]*)\}")


class UnresolvedError(LookupError):
    """An expression leads to nothing in this exchange; the message says what was looked for."""


def evaluate(expression: Any, exchange: Exchange) -> Any:
    """The value of *expression* after *exchange*; what is no expression stands for itself.

    Raises:
        UnresolvedError: there is no such thing in the exchange.
    """
    if not isinstance(expression, str):
        return expression
    if expression.startswith("$"):
        return _value(expression, exchange)
    return _EMBEDDED.sub(lambda found: str(_value(found[1], exchange)), expression)


def body_of(exchange: Exchange) -> Any:
    """The decoded body of the answer; None where there is none, or it can't be read."""
    reply = match_reply(exchange.operation, exchange.status)
    try:
        return decode(
            exchange.response,
            match_content(reply, exchange.response.headers.get("content-type")) if reply else None,
        )
    except DecodeError:
        return None


def is_from_answer(expression: Any) -> bool:
    """Whether *expression* takes something out of the body of the answer: an id that came to be there."""
    return isinstance(expression, str) and expression.startswith("$response.body#")


def _value(expression: str, exchange: Exchange) -> Any:
    for prefix, read in _SOURCES.items():
        if expression.startswith(prefix):
            value = read(exchange, expression.removeprefix(prefix))
            if value is None:
                raise UnresolvedError(f"the answer to {exchange.operation.id} has no {expression}")
            return value
    raise UnresolvedError(f"{expression} is no runtime expression")


_SOURCES: dict[str, Callable[[Exchange, str], Any]] = {
    "$response.body": lambda exchange, rest: json_pointer.find(body_of(exchange), rest.removeprefix("#")),
    "$response.header.": lambda exchange, name: exchange.response.headers.get(name),
    "$request.body": lambda exchange, rest: json_pointer.find(exchange.values.get("body"), rest.removeprefix("#")),
    "$request.": lambda exchange, name: exchange.values.get(name),
    "$statusCode": lambda exchange, _: exchange.status,
    "$method": lambda exchange, _: exchange.operation.method,
    "$url": lambda exchange, _: exchange.request.url if exchange.request else None,
}
"""The first whose prefix fits reads the rest."""
