"""An exchange: one request and its response, live or recorded; how a call makes one, and runtime expressions on it.

Runtime expressions of `links` (OpenAPI 3.1 §4.8.20.4), such as `$response.body#/data/id`, take values out of it.
"""

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
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import NO_EXAMPLE, Link, Operation
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_response
from fastpix_dyn.wire.messages import Headers, Request, Response

OUTAGE_STATUSES = frozenset({408, 429, 502, 503, 504})
"""Statuses of a temporary condition or of a gateway: such a response is not validated (RFC 9110 §15)."""
_GATEWAY_STATUSES = frozenset({502, 504})
"""Statuses of a gateway: the server behind it may have processed the request."""
Values = dict[str, Any]
"""Values of one call: of parameters by `location.name`, the body by `body`."""
_EMBEDDED_EXPRESSION = re.compile(r"\{(\$[^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response."""

    operation: Operation
    response: Response
    request: Request | None = None
    """None if only the response was recorded."""
    has_headers: bool = True
    """Whether all response headers are known; if not, only the content type is."""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    """The values that were sent: parameters by `location.name`, the body by `body`. Runtime expressions read them."""

    @property
    def status(self) -> int:
        """The HTTP status of the response."""
        return self.response.status

    @property
    def content_type(self) -> str:
        """The content type of the response; if it has none, the first one that the document declares."""
        content_type = self.response.headers.get("content-type", "").strip()
        reply = match_response(self.operation, self.status)
        declared = match_content(reply, None) if reply and not content_type else None
        return declared.media_type if declared else content_type


class UntestedError(Exception):
    """There is no response to validate; the message says why.

    Attributes:
        may_have_acted: whether the server may have processed the request.
        was_sent: whether the request was sent; if not, it could not be created.
    """

    def __init__(self, message: str, *, may_have_acted: bool = False, was_sent: bool = True) -> None:
        super().__init__(message)
        self.may_have_acted, self.was_sent = may_have_acted, was_sent


def call_operation(client: Client, operation: Operation, values: Mapping[str, Any]) -> Exchange:
    """Call *operation* with *values*, by `location.name` and `body`, and return the exchange.

    Raises:
        UntestedError: there is no response, or its status is one of OUTAGE_STATUSES.
    """
    keywords = {
        one.python_name: values[key]
        for one in operation.parameters
        if (key := parameter_key(one.location, one.name)) in values
    }
    if "body" in values:
        keywords["body"] = values["body"]
    began = time.perf_counter()
    try:
        response = client.operations[operation.id].response(**keywords)
        http, elapsed = response.http, response.elapsed
    except (APIStatusError, ResponseDecodeError) as error:
        http, elapsed = error.http, time.perf_counter() - began
    except RequestValidationError as error:
        reasons = "; ".join(map(str, error.violations)) or error.message
        raise UntestedError(f"the document's examples do not match its schemas: {reasons}", was_sent=False) from None
    except (APIConnectionError, ConfigurationError) as error:
        raise UntestedError(error.message, may_have_acted=not error.is_retry_safe) from None
    if http.status_code in OUTAGE_STATUSES:
        text = f"{http.status_code} {http.reason_phrase}".strip()
        raise UntestedError(f"{text}: test again later", may_have_acted=http.status_code in _GATEWAY_STATUSES)
    return Exchange(operation, _response(http, elapsed), _request(http.request), values=dict(values))


def parameter_key(location: str, wire_name: str) -> str:
    """Return the key of a parameter in `Exchange.values`: `location.name`, which is unique in an operation."""
    return f"{location}.{wire_name}"


def _response(http: Any, elapsed: float) -> Response:
    return Response(http.status_code, Headers(http.headers.multi_items()), http.content, elapsed, time.time())


def _request(http: Any) -> Request:
    return Request(http.method, str(http.url), tuple(http.headers.multi_items()), http.content or None)


class UnresolvedError(LookupError):
    """The exchange has no value for a runtime expression; the message names the expression."""


def evaluate(expression: Any, exchange: Exchange) -> Any:
    """Return the value of the runtime *expression* for *exchange*; a constant is its own value.

    Raises:
        UnresolvedError: the exchange has no such value.
    """
    if not isinstance(expression, str):
        return expression
    if expression.startswith("$"):
        return _value(expression, exchange)
    return _EMBEDDED_EXPRESSION.sub(lambda match: str(_value(match[1], exchange)), expression)


def link_expressions(link: Link, target: Operation) -> dict[str, Any]:
    """Return the expressions of *link* by `location.name`: it may write `path.id` or `id` (OpenAPI 3.1 §4.8.20)."""
    keys: dict[str, str] = {}
    for one in target.parameters:
        key = parameter_key(one.location, one.name)
        keys |= {key: key, one.name: keys.get(one.name, key)}
    return {keys.get(name, name): expression for name, expression in link.parameters.items()}


def link_values(link: Link, target: Operation, exchange: Exchange, *, rename: tuple[str, str] = ("", "")) -> Values:
    """Return the values that *link* resolves to for a call of *target* after *exchange*.

    Args:
        link: a link of the response.
        target: the operation that it leads to.
        exchange: the exchange with the response.
        rename: replace expressions that begin with the first text: they then begin with the second one.

    Raises:
        UnresolvedError: the exchange lacks a value.
    """
    values: Values = {}
    for key, expression in link_expressions(link, target).items():
        if rename[0] and isinstance(expression, str) and f"{expression}/".startswith(f"{rename[0]}/"):
            values[key] = evaluate(rename[1] + expression.removeprefix(rename[0]), exchange)
        else:
            values[key] = evaluate(expression, exchange)
    if link.body is not None and link.body is not NO_EXAMPLE:
        values["body"] = evaluate(link.body, exchange)
    return values


def links_of(exchange: Exchange) -> tuple[Link, ...]:
    """Return the links of a response that is no error; if its success is not documented, those of other successes."""
    if exchange.status >= 400:
        return ()
    reply = match_response(exchange.operation, exchange.status)
    if exchange.status >= 300 or (reply is not None and reply.status.lower() != "default"):
        return reply.links if reply else ()
    replies = [one for one in exchange.operation.responses if one is reply or one.status.startswith("2")]
    return tuple(link for one in replies for link in one.links)


def response_body(exchange: Exchange) -> Any:
    """Return the decoded response body; None if there is none or it can't be decoded."""
    reply = match_response(exchange.operation, exchange.status)
    content_type = exchange.response.headers.get("content-type")
    try:
        return decode(exchange.response, match_content(reply, content_type) if reply else None)
    except DecodeError:
        return None


def is_from_response_body(expression: Any) -> bool:
    """Return whether *expression* takes its value from the response body, as the id of a created resource is."""
    return isinstance(expression, str) and expression.startswith("$response.body#")


def _value(expression: str, exchange: Exchange) -> Any:
    for prefix, read in _SOURCES.items():
        if expression.startswith(prefix):
            value = read(exchange, expression.removeprefix(prefix))
            if value is None:
                raise UnresolvedError(f"the response of {exchange.operation.id} has no {expression}")
            return value
    raise UnresolvedError(f"{expression} is no runtime expression")


_SOURCES: dict[str, Callable[[Exchange, str], Any]] = {
    "$response.body": lambda exchange, rest: json_pointer.find(response_body(exchange), rest.removeprefix("#")),
    "$response.header.": lambda exchange, name: exchange.response.headers.get(name),
    "$request.body": lambda exchange, rest: json_pointer.find(exchange.values.get("body"), rest.removeprefix("#")),
    "$request.": lambda exchange, name: exchange.values.get(name),
    "$statusCode": lambda exchange, _: exchange.status,
    "$method": lambda exchange, _: exchange.operation.method,
    "$url": lambda exchange, _: exchange.request.url if exchange.request else None,
}
"""By prefix: how to read the value. The first prefix that matches applies."""
