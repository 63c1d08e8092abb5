"""One call, from arguments to result: prepare, send, try again, read."""

from __future__ import annotations

from typing import Any

from fastpix_dyn.errors import APIConnectionError, APIStatusError
from fastpix_dyn.flow import logs
from fastpix_dyn.flow.answer import ApiResponse, read, status_error
from fastpix_dyn.flow.effects import Authorize, Flow, Invoke, Send, Sleep
from fastpix_dyn.flow.prepare import idempotency_header, prepare
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import Environment, FromDocument, Settings
from fastpix_dyn.records import Record, replace
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.wire.messages import Arguments, Request, Response

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
        logs.attempt(call.environment, settings, send, outcome)
        if settings.watch and isinstance(outcome, Response) and not stream:
            settings.watch(call.environment, call.operation, prepared, outcome)
        if isinstance(outcome, Response) and 200 <= outcome.status < 300:
            return outcome if attempt == 1 else replace(outcome, elapsed=spent)
        failure = _failure(call, outcome)
        delay = _wait(call, failure, attempt, spent)
        if delay is None:
            raise failure
        logs.retry(call.operation, attempt, failure, delay)
        yield Sleep(delay)
        attempt, spent = attempt + 1, spent + delay


def _wait(call: Call, failure: APIStatusError | APIConnectionError, attempt: int, spent: float) -> float | None:
    """Seconds until the next attempt; None where there is to be none."""
    retry, chance = policy(call.settings, call.operation), call.environment.chance()
    idempotent = is_idempotent(call)
    return retry.wait(failure, attempt, spent, chance, idempotent=idempotent, deadline=call.settings.deadline)


def policy(settings: Settings, operation: Operation) -> Retry:
    """How calls of *operation* are tried again."""
    if isinstance(settings.retries, FromDocument):
        return Retry.of(operation.retries) if operation.retries else Retry(attempts=1)
    return settings.retries or Retry(attempts=1)


def is_idempotent(call: Call) -> bool:
    """Whether the request may be repeated: by its method (RFC 9110 §9.2.2), or because it carries a key."""
    return call.operation.method in IDEMPOTENT_METHODS or idempotency_header(call.settings, call.operation) is not None


def _failure(call: Call, outcome: Response | APIConnectionError) -> APIStatusError | APIConnectionError:
    if isinstance(outcome, APIConnectionError):
        return outcome
    return status_error(call.environment, call.settings, call.operation, outcome)
