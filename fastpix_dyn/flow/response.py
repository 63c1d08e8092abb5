"""An answer → what the caller gets: decoded, judged by the document, or the error that says what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from fastpix_dyn.errors import (
    APIStatusError,
    ResponseDecodeError,
    ResponseValidationError,
    portable,
    status_error_class,
)
from fastpix_dyn.flow.settings import Environment, Settings, is_new
from fastpix_dyn.spec import values as json_pointer
from fastpix_dyn.spec.plan import Content, DocumentedResponse, ErrorShape, Operation
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.structs import Record
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_reply
from fastpix_dyn.wire.media_types import is_json
from fastpix_dyn.wire.messages import Response

_log = logging.getLogger("fastpix_dyn")

Data = TypeVar("Data")


class ApiResponse(Record, Generic[Data], frozen=True):
    """A successful answer.

    Attributes:
        data: the decoded body: JSON as plain dicts and lists, text as str, other as bytes, None where there is none.
        status: the HTTP status.
        headers: the headers; names in any case.
        http: the `httpx.Response`.
        violations: how the answer differs from the document; empty in `validate_responses="off"`.
        elapsed: seconds from sending the request to the last byte of the answer.
    """

    data: Data
    status: int
    headers: Mapping[str, str]
    http: Any
    violations: tuple[Violation, ...]
    elapsed: float

    def __repr__(self) -> str:
        shown = f"status={self.status}, violations={self.violations!r}, elapsed={self.elapsed!r}"
        return f"ApiResponse({shown})"

    def __reduce__(self) -> tuple[Any, ...]:
        """How it is pickled: without the request, as errors are."""
        given = (self.data, self.status, self.headers, portable(self.http), self.violations, self.elapsed)
        return type(self), given


def read(environment: Environment, settings: Settings, operation: Operation, response: Response) -> ApiResponse[Any]:
    """What the caller gets for *response*.

    Raises:
        APIStatusError: the status is 300 or above, or below 200.
        ResponseDecodeError: the bytes are not what the media type says.
        ResponseValidationError: the answer breaks the document, in `validate_responses="strict"`.
    """
    if not 200 <= response.status < 300:
        raise status_error(environment, settings, operation, response)
    expected = _expected(operation, response)
    try:
        data = decode(response, expected.content)
    except DecodeError as problem:
        raise ResponseDecodeError(
            f"the answer ({response.status}) can't be read: {problem}; its bytes are in .content",
            operation=operation.id,
            content=response.content,
            status=response.status,
            headers=response.headers,
            http=response.http,
        ) from None
    judged = settings.validate_responses != "off"
    violations = _violations(environment, operation, response, expected, data) if judged else ()
    answer = ApiResponse(data, response.status, response.headers, response.http, violations, response.elapsed)
    if violations:
        _report(environment, settings, operation, answer)
    return answer


def status_error(
    environment: Environment, settings: Settings, operation: Operation, response: Response
) -> APIStatusError:
    """The error for an answer that is no success; its body is read as far as it can be."""
    expected = _expected(operation, response)
    violations: tuple[Violation, ...] = ()
    try:
        data = decode(response, expected.content)
    except DecodeError:
        data = response.content
    else:
        if settings.validate_responses != "off":
            violations = _violations(environment, operation, response, expected, data)
    return status_error_class(response.status)(
        f"{_status_line(response.status)}{_said(environment.api.error_shape, data)}",
        operation=operation.id,
        status=response.status,
        data=data,
        headers=response.headers,
        http=response.http,
        retry_after=retry_after(response),
        violations=violations,
    )


def retry_after(response: Response) -> float | None:
    """The seconds that `Retry-After` asks for (RFC 9110 §10.2.3): a number, or a date counted from `Date`."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    from email.utils import parsedate_to_datetime  # dates are rare

    try:
        then = parsedate_to_datetime(text).timestamp()
        date = response.headers.get("date")
        now = parsedate_to_datetime(date).timestamp() if date else response.received
    except (ValueError, OverflowError):
        return None
    return max(0.0, then - now)


class _Expected(Record, frozen=True):
    """What the document says about an answer."""

    reply: DocumentedResponse | None
    content: Content | None


def _expected(operation: Operation, response: Response) -> _Expected:
    reply = match_reply(operation, response.status)
    return _Expected(reply, match_content(reply, response.headers.get("content-type")) if reply else None)


def _violations(
    environment: Environment, operation: Operation, response: Response, expected: _Expected, data: Any
) -> tuple[Violation, ...]:
    if expected.reply is None:
        known = ", ".join(reply.status for reply in operation.responses)
        return (Violation("", "status", f"the document knows no status {response.status} here, only {known}"),)
    if expected.content is None or not response.content:
        return _unexpected_content(response, expected.reply)
    if expected.content.schema is None:
        return ()
    return environment.validator.violations(expected.content.schema, data, direction="response")


def _unexpected_content(response: Response, reply: DocumentedResponse) -> tuple[Violation, ...]:
    if not response.content:
        # An empty text or file is a text or a file; nothing at all is no JSON.
        declared = bool(reply.contents) and all(is_json(content.media_type) for content in reply.contents)
        return (Violation("", "body", "the body is empty, but the document declares one"),) if declared else ()
    if not reply.contents:
        return (Violation("", "body", "there is a body, but the document declares none"),)
    came = response.headers.get("content-type", "none")
    known = ", ".join(content.media_type for content in reply.contents)
    return (Violation("", "mediaType", f"the media type is {came}; the document declares {known}"),)


def _report(environment: Environment, settings: Settings, operation: Operation, answer: ApiResponse[Any]) -> None:
    if settings.validate_responses == "strict":
        lines = "\n  ".join(map(str, answer.violations))
        raise ResponseValidationError(
            f"the answer ({answer.status}) breaks the document; it is in .data:\n  {lines}",
            operation=operation.id,
            data=answer.data,
            violations=answer.violations,
            response=answer,
        )
    for violation in answer.violations:
        if is_new(environment, operation, violation, str(answer.status)):
            _log.warning("%s: the answer (%d) differs from the document: %s", operation.id, answer.status, violation)


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _said(shape: ErrorShape, data: Any) -> str:
    """The API's own words about an error, to end a message with."""
    words = [_text(data, pointer) for pointer in (shape.message, shape.description)]
    entries = json_pointer.find(data, shape.fields) if shape.fields else None
    if is_array(entries):
        words += [f"{_text(entry, shape.field)}: {_text(entry, shape.reason)}" for entry in entries]
    said = "; ".join(dict.fromkeys(filter(None, words)))
    return f": {said}" if said else ""


def _text(data: Any, pointer: str) -> str:
    value = json_pointer.find(data, pointer)
    return value if isinstance(value, str) else ""
