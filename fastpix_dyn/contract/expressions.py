"""Runtime expressions: what a link takes out of an exchange (OpenAPI 3.1 §4.8.20.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.spec import pointer as json_pointer
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply

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
