"""What a call says to stdlib `logging`, under the name `fastpix_dyn`: no secret, no id, unless it is asked for more.

DEBUG: a line per attempt; with `log="headers"` or `log="bodies"` these too, masked. INFO: a retry. WARNING: drift.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any, assert_never

from fastpix_dyn import redaction
from fastpix_dyn.errors import APIConnectionError, APIStatusError
from fastpix_dyn.flow.effects import Authorize, Flow, Invoke, Send, Sleep
from fastpix_dyn.flow.prepare import idempotency_header, prepare
from fastpix_dyn.flow.response import ApiResponse, read, status_error
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec.plan import Operation, Schema
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply
from fastpix_dyn.wire.media_types import request_schema
from fastpix_dyn.wire.messages import Arguments, Headers, Request, Response

_log = logging.getLogger("fastpix_dyn")


def log_attempt(
    environment: Environment, settings: Settings, send: Send, outcome: Response | APIConnectionError
) -> None:
    """One attempt and how it ended."""
    if not _log.isEnabledFor(logging.DEBUG):
        return
    operation = send.operation
    ended = str(outcome.status) if isinstance(outcome, Response) else type(outcome).__name__
    line = "%s: %s %s, attempt %d: %s in %.3f s"
    _log.debug(line, operation.id, operation.method, operation.path, send.attempt, ended, outcome.elapsed)
    if settings.log != "lines":
        for text in details(environment, settings, send, outcome):
            _log.debug("%s: %s", operation.id, text)


def log_retry(operation: Operation, number: int, failure: APIStatusError | APIConnectionError, delay: float) -> None:
    """An attempt failed, and another will follow."""
    ended = str(failure.status) if isinstance(failure, APIStatusError) else type(failure).__name__
    _log.info("%s: attempt %d failed (%s); next in %.1f s", operation.id, number, ended, delay)


def details(
    environment: Environment, settings: Settings, send: Send, outcome: Response | APIConnectionError
) -> Iterator[str]:
    """The headers of an attempt, and its bodies where these are asked for, masked."""
    api, operation = environment.api, send.operation
    sides = [("request", send.request.headers)]
    sides += [("answer", outcome.headers.pairs)] if isinstance(outcome, Response) else []
    for side, pairs in sides:
        for name, value in redaction.redact_headers(pairs, operation, api.security_schemes, api.schemas):
            yield f"{side} header {name}: {value}"
    if settings.log == "bodies":
        yield f"request body {_request_body(environment, send)}"
        if isinstance(outcome, Response) and not send.stream:
            yield f"answer body {_answer_body(environment, operation, outcome)}"


def _request_body(environment: Environment, send: Send) -> str:
    schema = request_schema(send.operation, Headers(send.request.headers).get("content-type", ""))
    return _shown(environment, send.request.content or b"", schema)


def _answer_body(environment: Environment, operation: Operation, response: Response) -> str:
    reply = match_reply(operation, response.status)
    content = match_content(reply, response.headers.get("content-type")) if reply else None
    try:
        value = decode(response, content)
    except DecodeError:
        return f"{len(response.content)} bytes"
    return _text(environment, value, content.schema if content else None)


def _shown(environment: Environment, content: bytes, schema: Schema | None) -> str:
    """JSON, masked; of anything else only the size, for what is not understood can't be masked."""
    try:
        return _text(environment, json.loads(content), schema) if content else "none"
    except ValueError:
        return f"{len(content)} bytes"


def _text(environment: Environment, value: Any, schema: Schema | None) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if schema is None:
        return "not described by the document, so not shown"
    return json.dumps(redaction.redact_body(value, schema, environment.api.schemas), ensure_ascii=False)


IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})


class Call(Record, frozen=True):
    """All that one call is about; what a middleware gets to see."""

    environment: Environment
    settings: Settings
    operation: Operation
    arguments: Arguments


def request(call: Call) -> Flow[Request]:
    """Results in the request of *call*, ready to send."""
    credentials = yield Authorize(call.operation.id, call.environment.api)
    return prepare(call.environment, call.settings, credentials, call.operation, call.arguments)


def answer(call: Call) -> Flow[ApiResponse[Any]]:
    """Results in the whole answer, through the middleware where there is any."""
    return _invoke(call) if call.settings.middleware else respond(call)


def data(call: Call) -> Flow[Any]:
    """`answer`, of which it is the decoded body."""
    response = yield from answer(call)
    return response.data


def _invoke(call: Call) -> Flow[ApiResponse[Any]]:
    response: ApiResponse[Any] = yield Invoke(call)
    return response


def respond(call: Call) -> Flow[ApiResponse[Any]]:
    """Results in the whole answer: what the middleware stands around."""
    response = yield from attempts(call)
    return read(call.environment, call.settings, call.operation, response)


def attempts(call: Call, *, stream: bool = False) -> Flow[Response]:
    """Sends the request, again where the policy says so; results in an answer with a status below 300.

    Raises:
        APIStatusError: the server refused or failed, to the end.
        APIConnectionError: no answer came, to the end.
    """
    prepared = yield from request(call)
    settings = call.settings
    attempt, spent = 1, 0.0
    while True:
        left = None if settings.deadline is None else settings.deadline - spent
        limit = settings.max_response_bytes
        send = Send(call.operation, prepared, attempt, settings.timeout, left, settings.http_auth, stream, limit)
        outcome: Response | APIConnectionError = yield send
        spent += outcome.elapsed
        log_attempt(call.environment, settings, send, outcome)
        if settings.watch and isinstance(outcome, Response) and not stream:
            settings.watch(call.environment, call.operation, prepared, outcome)
        if isinstance(outcome, Response) and 200 <= outcome.status < 300:
            return outcome if attempt == 1 else replace(outcome, elapsed=spent)
        failure = _failure(call, outcome)
        delay = _wait(call, failure, attempt, spent)
        if delay is None:
            raise failure
        log_retry(call.operation, attempt, failure, delay)
        yield Sleep(delay)
        attempt, spent = attempt + 1, spent + delay


def _wait(call: Call, failure: APIStatusError | APIConnectionError, attempt: int, spent: float) -> float | None:
    """Seconds until the next attempt; None where there is to be none."""
    retry, chance = policy(call.settings, call.operation), call.environment.chance()
    idempotent = is_idempotent(call)
    return retry.wait(failure, attempt, spent, chance, idempotent=idempotent, deadline=call.settings.deadline)


def policy(settings: Settings, operation: Operation) -> Retry:
    """Return the retry policy for calls of *operation*: the caller's, or the one that the document recommends."""
    recommended = Retry.of(operation.retries) if operation.retries else None
    match settings.retries:
        case None:
            return Retry(attempts=1)
        case "spec":
            return recommended or Retry(attempts=1)
        case int(retries):
            return replace(recommended or Retry(), attempts=retries + 1)
        case Retry() as chosen:
            return chosen
        case _:
            assert_never(settings.retries)


def is_idempotent(call: Call) -> bool:
    """Whether the request may be repeated: by its method (RFC 9110 §9.2.2), or because it carries a key."""
    return call.operation.method in IDEMPOTENT_METHODS or idempotency_header(call.settings, call.operation) is not None


def _failure(call: Call, outcome: Response | APIConnectionError) -> APIStatusError | APIConnectionError:
    if isinstance(outcome, APIConnectionError):
        return outcome
    return status_error(call.environment, call.settings, call.operation, outcome)
