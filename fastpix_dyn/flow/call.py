"""One call, from arguments to result: prepare, send, try again, read."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.errors import APIConnectionError, APIStatusError, FastPixError
from fastpix_dyn.flow.answer import ApiResponse, read, status_error
from fastpix_dyn.flow.effects import Authorize, Flow, Send, Sleep
from fastpix_dyn.flow.prepare import prepare
from fastpix_dyn.flow.retry import Retry
from fastpix_dyn.flow.settings import Environment, FromDocument, Settings
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.wire.messages import Arguments, Request, Response

_log = logging.getLogger("fastpix_dyn")


@dataclass(frozen=True, slots=True)
class Call:
    """All that one call is about."""

    environment: Environment
    settings: Settings
    operation: Operation
    arguments: Arguments


def request(call: Call) -> Flow[Request]:
    """Results in the request of *call*, ready to send."""
    credentials = yield Authorize(call.operation.id)
    return prepare(call.environment, call.settings, credentials, call.operation, call.arguments)


def respond(call: Call) -> Flow[ApiResponse]:
    """Results in the whole answer."""
    prepared = yield from request(call)
    response = yield from _attempts(call, prepared)
    return read(call.environment, call.settings, call.operation, response)


def data(call: Call) -> Flow[Any]:
    """Results in the decoded body of the answer."""
    response = yield from respond(call)
    return response.data


def policy(settings: Settings, operation: Operation) -> Retry:
    """How calls of *operation* are tried again."""
    if isinstance(settings.retries, FromDocument):
        return Retry.of(operation.retries) if operation.retries else Retry(attempts=1)
    return settings.retries or Retry(attempts=1)


def _attempts(call: Call, request: Request) -> Flow[Response]:
    """Sends *request*, again where the policy says so; results in a success, or in what can't be retried."""
    retry = policy(call.settings, call.operation)
    attempt, spent = 1, 0.0
    while True:
        outcome: Response | APIConnectionError = yield Send(
            call.operation.id, request, call.settings.timeout, call.settings.http_auth
        )
        if isinstance(outcome, Response) and outcome.status < 400:
            return outcome
        spent += outcome.elapsed
        failure = _failure(call, outcome)
        delay = retry.wait(failure, request.method, attempt, spent, call.environment.chance())
        if delay is None:
            raise failure
        _log.info("%s: attempt %d failed (%s); next in %.1f s", call.operation.id, attempt, _outcome(failure), delay)
        yield Sleep(delay)
        attempt, spent = attempt + 1, spent + delay


def _failure(call: Call, outcome: Response | APIConnectionError) -> APIStatusError | APIConnectionError:
    if isinstance(outcome, APIConnectionError):
        return outcome
    return status_error(call.environment, call.settings, call.operation, outcome)


def _outcome(failure: FastPixError) -> str:
    return str(failure.status) if isinstance(failure, APIStatusError) else type(failure).__name__
