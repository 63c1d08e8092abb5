"""What a call says to stdlib `logging`, under the name `fastpix_dyn`: no secret, no id, unless it is asked for more.

DEBUG: a line per attempt; with `log="headers"` or `log="bodies"` these too, masked. INFO: a retry. WARNING: drift.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

from fastpix_dyn.errors import APIConnectionError, APIStatusError
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec.plan import Operation, Schema
from fastpix_dyn.wire import masking
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply
from fastpix_dyn.wire.messages import Response

_log = logging.getLogger("fastpix_dyn")


def attempt(environment: Environment, settings: Settings, send: Send, outcome: Response | APIConnectionError) -> None:
    """One attempt and how it ended."""
    if not _log.isEnabledFor(logging.DEBUG):
        return
    operation = send.operation
    ended = str(outcome.status) if isinstance(outcome, Response) else type(outcome).__name__
    line = "%s: %s %s, attempt %d: %s in %.3f s"
    _log.debug(line, operation.id, operation.method, operation.path, send.attempt, ended, outcome.elapsed)
    for text in _details(environment, settings, send, outcome):
        _log.debug("%s: %s", operation.id, text)


def retry(operation: Operation, number: int, failure: APIStatusError | APIConnectionError, delay: float) -> None:
    """An attempt failed, and another will follow."""
    ended = str(failure.status) if isinstance(failure, APIStatusError) else type(failure).__name__
    _log.info("%s: attempt %d failed (%s); next in %.1f s", operation.id, number, ended, delay)


def _details(
    environment: Environment, settings: Settings, send: Send, outcome: Response | APIConnectionError
) -> Iterator[str]:
    if settings.log == "lines":
        return
    api, operation = environment.api, send.operation
    sides = [("request", send.request.headers)]
    sides += [("answer", outcome.headers.pairs)] if isinstance(outcome, Response) else []
    for side, pairs in sides:
        for name, value in masking.headers(pairs, operation, api.security_schemes, api.schemas):
            yield f"{side} header {name}: {value}"
    if settings.log == "bodies":
        yield f"request body {_request_body(environment, send)}"
        if isinstance(outcome, Response) and not send.stream:
            yield f"answer body {_answer_body(environment, operation, outcome)}"


def _request_body(environment: Environment, send: Send) -> str:
    content, body = send.request.content, send.operation.body
    return _shown(environment, content or b"", body.contents[0].schema if body else None)


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
    return json.dumps(masking.body(value, schema, environment.api.schemas), ensure_ascii=False)
