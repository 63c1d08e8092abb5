"""One call: build the request, send it with retries, read the response, and log each attempt.

`get_data` and `get_response` run a call through the middleware; `execute` is the call inside it. `deadlines` bounds
them if the client or the call has a deadline.

Logs go to stdlib `logging`, under the name `fastpix_dyn`. DEBUG: a line for each attempt, and with `log="headers"` or
`log="bodies"` these as well. INFO: a retry. WARNING: a violation. Secrets are redacted, and lines contain no ids.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, assert_never

from fastpix_dyn import redaction
from fastpix_dyn.errors import APIConnectionError, APIStatusError
from fastpix_dyn.flow.effects import Authorize, Flow, Invoke, Now, Result, Send, Sleep
from fastpix_dyn.flow.prepare import prepare
from fastpix_dyn.flow.response import ApiResponse, read_response, status_error
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec.plan import Operation, Schema
from fastpix_dyn.structs import Record, replace
from fastpix_dyn.text import escape_json
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_response
from fastpix_dyn.wire.media_types import request_schema
from fastpix_dyn.wire.messages import Arguments, Headers, Request, Response

_log = logging.getLogger("fastpix_dyn")
IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
"""RFC 9110 §9.2.2."""


class Call(Record, frozen=True):
    """A call of an operation, as middleware gets it.

    Attributes:
        environment: what all calls of the client share.
        settings: the options that apply to this call.
        operation: the operation's plan.
        arguments: the arguments that the caller passed, by location.
        end: when the call ends at the latest, as `time.monotonic()` counts; None for no deadline.
    """

    environment: Environment
    settings: Settings
    operation: Operation
    arguments: Arguments
    end: float | None = None


def get_data(call: Call) -> Flow[Any]:
    """Run *call* through the middleware; the result is the decoded body."""
    response = yield from get_response(call)
    return response.data


def get_response(call: Call) -> Flow[ApiResponse[Any]]:
    """Run *call* through the middleware; the result is the `ApiResponse`."""
    return _bounded(call, _invoke) if call.settings.middleware else execute(call)


def get_stream(call: Call) -> Flow[Response]:
    """Run *call* without the middleware, until its response begins; its body is unread, and has no deadline."""
    return _bounded(call, partial(send_with_retries, stream=True))


def _bounded(call: Call, start: Callable[[Call], Flow[Result]]) -> Flow[Result]:
    """Return the flow that *start* makes of *call*, within the deadline if there is one."""
    if call.settings.deadline is None and call.end is None:
        return start(call)
    from fastpix_dyn.flow.deadlines import call_within_deadline  # a call without a deadline does not need it

    return call_within_deadline(call, start)


def _invoke(call: Call) -> Flow[ApiResponse[Any]]:
    response: ApiResponse[Any] = yield Invoke(call)
    return response


def execute(call: Call) -> Flow[ApiResponse[Any]]:
    """Run *call* without the middleware; the result is the `ApiResponse`.

    Raises:
        APIStatusError: the last attempt got a status of 300 or above.
        APIConnectionError: the last attempt got no response.
        APITimeoutError: the deadline passed.
        ResponseDecodeError: the body is not what its media type says.
        ResponseValidationError: the response does not match the document, in `validate_responses="strict"`.
    """
    return _bounded(call, _execute)


def _execute(call: Call) -> Flow[ApiResponse[Any]]:
    response = yield from send_with_retries(call)
    return read_response(call.environment, call.settings, call.operation, response)


def build_request(call: Call) -> Flow[Request]:
    """Build the request of *call*, ready to send."""
    credentials = yield Authorize(call.operation.id, call.environment.api)
    return prepare(call.environment, call.settings, credentials, call.operation, call.arguments)


def send_with_retries(call: Call, *, stream: bool = False) -> Flow[Response]:
    """Send the request of *call*, again if the retry policy says so; the result is a response with a status below 300.

    Raises:
        APIStatusError: the last attempt got a status of 300 or above.
        APIConnectionError: the last attempt got no response.
    """
    request = yield from build_request(call)
    settings = call.settings
    attempt, spent = 1, 0.0
    while True:
        limit = settings.max_response_bytes
        send = Send(call.operation, request, attempt, settings.timeout, None, settings.http_auth, stream, limit)
        outcome: Response | APIConnectionError = yield send
        spent += outcome.elapsed
        if _log.isEnabledFor(logging.DEBUG):
            _log_attempt(call, send, outcome)
        if settings.observer and isinstance(outcome, Response) and not stream:
            settings.observer(call.environment, call.operation, request, outcome)
        if isinstance(outcome, Response) and 200 <= outcome.status < 300:
            return outcome if attempt == 1 else replace(outcome, elapsed=spent)
        failure = _failure(call, outcome)
        left = None if call.end is None else call.end - (yield Now())
        delay = _delay(call, failure, attempt, spent, left)
        if delay is None:
            raise failure
        _log_retry(call.operation, attempt, failure, delay)
        yield Sleep(delay)
        attempt, spent = attempt + 1, spent + delay


def _failure(call: Call, outcome: Response | APIConnectionError) -> APIStatusError | APIConnectionError:
    if isinstance(outcome, APIConnectionError):
        return outcome
    return status_error(call.environment, call.settings, call.operation, outcome)


def _delay(
    call: Call, failure: APIStatusError | APIConnectionError, attempt: int, spent: float, left: float | None
) -> float | None:
    """Return the seconds until the next attempt; None if there is none."""
    retry, jitter = retry_policy(call.settings, call.operation), call.environment.random()
    idempotent = is_idempotent(call)
    return retry.wait(failure, attempt, spent, jitter, idempotent=idempotent, left=left)


def retry_policy(settings: Settings, operation: Operation) -> Retry:
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
    """Return whether the request may be repeated: by its method, or because the server knows its idempotency key.

    Only the document can say so. A key that just the caller sends is ignored by a server that does not know it.
    """
    return call.operation.method in IDEMPOTENT_METHODS or call.operation.idempotency_header is not None


# Logs -----------------------------------------------------------------------------------------------------------------


def _log_attempt(call: Call, send: Send, outcome: Response | APIConnectionError) -> None:
    operation = call.operation
    result = str(outcome.status) if isinstance(outcome, Response) else type(outcome).__name__
    line = "%s: %s %s, attempt %d: %s in %.3f s"
    _log.debug(line, operation.id, operation.method, operation.path, send.attempt, result, outcome.elapsed)
    if call.settings.log != "lines":
        for text in _details(call, send, outcome):
            _log.debug("%s: %s", operation.id, text)


def _log_retry(operation: Operation, number: int, failure: APIStatusError | APIConnectionError, delay: float) -> None:
    result = str(failure.status) if isinstance(failure, APIStatusError) else type(failure).__name__
    _log.info("%s: attempt %d failed (%s); next attempt in %.1f s", operation.id, number, result, delay)


def _details(call: Call, send: Send, outcome: Response | APIConnectionError) -> Iterator[str]:
    """Yield the headers of an attempt and, with `log="bodies"`, its bodies; redacted."""
    api, operation = call.environment.api, call.operation
    sides = [("request", send.request.headers)]
    sides += [("response", outcome.headers.pairs)] if isinstance(outcome, Response) else []
    for side, pairs in sides:
        for name, value in redaction.redact_headers(pairs, operation, api.security_schemes, api.schemas):
            yield f"{side} header {name}: {value}"
    if call.settings.log == "bodies":
        yield f"request body {_request_body(call, send)}"
        if isinstance(outcome, Response) and not send.stream:
            yield f"response body {_response_body(call, outcome)}"


def _request_body(call: Call, send: Send) -> str:
    content = send.request.content
    if not content:
        return "none"
    schema = request_schema(call.operation, Headers(send.request.headers).get("content-type", ""))
    try:
        return _redacted(call, json.loads(content), schema)
    except ValueError:  # what is no JSON can't be redacted
        return f"{len(content)} bytes"


def _response_body(call: Call, response: Response) -> str:
    documented = match_response(call.operation, response.status)
    content = match_content(documented, response.headers.get("content-type")) if documented else None
    try:
        value = decode(response, content)
    except DecodeError:
        return f"{len(response.content)} bytes"
    return _redacted(call, value, content.schema if content else None)


def _redacted(call: Call, value: Any, schema: Schema | None) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if schema is None:
        return "not shown, because the document has no schema for it"
    shown = redaction.redact_body(value, schema, call.environment.api.schemas)
    return escape_json(json.dumps(shown, ensure_ascii=False))
