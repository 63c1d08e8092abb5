"""What `log="headers"` and `log="bodies"` tell of an attempt, without its secrets. Loaded where it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fastpix_dyn.errors import APIConnectionError
from fastpix_dyn.flow.effects import Send
from fastpix_dyn.flow.settings import Environment, Settings
from fastpix_dyn.spec.plan import Operation, Schema
from fastpix_dyn.wire import masking
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply
from fastpix_dyn.wire.messages import Headers, Response


def details(
    environment: Environment, settings: Settings, send: Send, outcome: Response | APIConnectionError
) -> Iterator[str]:
    """The headers of an attempt, and its bodies where these are asked for, masked."""
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
    schema = masking.body_schema(send.operation, Headers(send.request.headers).get("content-type", ""))
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
    return json.dumps(masking.body(value, schema, environment.api.schemas), ensure_ascii=False)
