"""A response → `ApiResponse` or an error: decode the body and validate it by the document."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import UTC
from http import HTTPStatus
from math import ceil
from typing import Any, Generic, TypeVar

from fastpix_dyn.errors import (
    APIStatusError,
    ResponseDecodeError,
    ResponseValidationError,
    portable,
    status_error_class,
)
from fastpix_dyn.flow.retry import MOST_SECONDS
from fastpix_dyn.flow.settings import Environment, Settings, is_first_report
from fastpix_dyn.spec import json_pointer
from fastpix_dyn.spec.plan import Content, DocumentedResponse, ErrorShape, Operation
from fastpix_dyn.spec.values import is_array
from fastpix_dyn.structs import Record
from fastpix_dyn.text import short_repr
from fastpix_dyn.validate.violation import Violation
from fastpix_dyn.wire.decode import DecodeError, decode, match_content, match_response
from fastpix_dyn.wire.media_types import is_json
from fastpix_dyn.wire.messages import Response

_log = logging.getLogger("fastpix_dyn")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")

Data = TypeVar("Data")


class ApiResponse(Record, Generic[Data], frozen=True):
    """A successful response.

    Attributes:
        data: the decoded body: JSON as plain dicts and lists, text as str, anything else as bytes, None if it is empty.
        status: the HTTP status.
        headers: the headers; names in any case.
        http: the `httpx.Response`.
        violations: how the response does not match the document; empty in `validate_responses="off"`.
        elapsed: seconds from sending the first request to the last byte of the response, retries included.
    """

    data: Data
    status: int
    headers: Mapping[str, str]
    http: Any
    violations: tuple[Violation, ...]
    elapsed: float

    def __repr__(self) -> str:
        status, violations, elapsed = (short_repr(one, 10_000) for one in (self.status, self.violations, self.elapsed))
        return f"ApiResponse(status={status}, violations={violations}, elapsed={elapsed})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the response without its request, which contains credentials."""
        values = (self.data, self.status, self.headers, portable(self.http), self.violations, self.elapsed)
        return type(self), values


def read_response(
    environment: Environment, settings: Settings, operation: Operation, response: Response
) -> ApiResponse[Any]:
    """Return *response* as an `ApiResponse`.

    Raises:
        APIStatusError: the status is 300 or above, or below 200.
        ResponseDecodeError: the bytes are not what the media type says.
        ResponseValidationError: the response does not match the document, in `validate_responses="strict"`.
    """
    if not 200 <= response.status < 300:
        raise status_error(environment, settings, operation, response)
    expected = _expected(operation, response)
    try:
        data = decode(response, expected.content)
    except DecodeError as problem:
        raise ResponseDecodeError(
            f"the response ({response.status}) can't be decoded: {problem}; its bytes are in .content",
            operation=operation.id,
            content=response.content,
            status=response.status,
            headers=response.headers,
            http=response.http,
        ) from None
    is_validated = settings.validate_responses != "off"
    violations = _violations(environment, operation, response, expected, data) if is_validated else ()
    result = ApiResponse(data, response.status, response.headers, response.http, violations, response.elapsed)
    if violations:
        _report_violations(environment, settings, operation, result)
    return result


def document_violations(
    environment: Environment, operation: Operation, response: ApiResponse[Any]
) -> tuple[Violation, ...]:
    """Return how the data of *response* does not match its schema, whatever `validate_responses` is."""
    documented = match_response(operation, response.status)
    content = match_content(documented, response.headers.get("content-type")) if documented else None
    if content is None or content.schema is None:
        return ()
    return environment.validator.violations(content.schema, response.data, direction="response")


def status_error(
    environment: Environment, settings: Settings, operation: Operation, response: Response
) -> APIStatusError:
    """Return the error for *response*, which is no success; a body that can't be decoded is its bytes."""
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
        f"{_status_line(response.status)}{_api_message(environment.api.error_shape, data)}",
        operation=operation.id,
        status=response.status,
        data=data,
        headers=response.headers,
        http=response.http,
        retry_after=retry_after(response),
        violations=violations,
    )


def retry_after(response: Response) -> float | None:
    """Return the seconds of `retry-after-ms`, else of `Retry-After` (RFC 9110 §10.2.3), a number or a date.

    A date counts from the `Date` of the response. A fraction, which the RFC does not have but servers send, is rounded
    up, because a retry that is too early is refused again.
    """
    milliseconds = response.headers.get("retry-after-ms", "").strip()
    if _NUMBER.fullmatch(milliseconds):
        return min(float(milliseconds) / 1000, MOST_SECONDS)
    text = response.headers.get("retry-after", "").strip()
    if _NUMBER.fullmatch(text):
        return float(ceil(min(float(text), MOST_SECONDS)))
    try:
        then = _timestamp(text)
        date = response.headers.get("date")
        now = _timestamp(date) if date else response.received
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, then - now), MOST_SECONDS)


def _timestamp(date: str) -> float:
    """Return the seconds since the epoch of an HTTP date, which is UTC in each of its forms (RFC 9110 §5.6.7)."""
    from email.utils import parsedate_to_datetime  # dates are rare

    parsed = parsedate_to_datetime(date)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


class _Expected(Record, frozen=True):
    """What the document declares for a response."""

    documented: DocumentedResponse | None
    content: Content | None


def _expected(operation: Operation, response: Response) -> _Expected:
    documented = match_response(operation, response.status)
    if documented is None:
        return _Expected(None, None)
    return _Expected(documented, match_content(documented, response.headers.get("content-type")))


def _violations(
    environment: Environment, operation: Operation, response: Response, expected: _Expected, data: Any
) -> tuple[Violation, ...]:
    if expected.documented is None:
        declared = ", ".join(one.status for one in operation.responses)
        return (Violation("", "status", f"the document declares no status {response.status} here, only {declared}"),)
    if expected.content is None or not response.content:
        return _unexpected_content(response, expected.documented)
    if expected.content.schema is None:
        return ()
    return environment.validator.violations(expected.content.schema, data, direction="response")


def _unexpected_content(response: Response, documented: DocumentedResponse) -> tuple[Violation, ...]:
    if not response.content:
        # A text or a file may be empty, JSON can't.
        is_json_only = bool(documented.contents) and all(is_json(one.media_type) for one in documented.contents)
        return (Violation("", "body", "the body is empty, but the document declares one"),) if is_json_only else ()
    if not documented.contents:
        return (Violation("", "body", "there is a body, but the document declares none"),)
    got = response.headers.get("content-type", "none")
    declared = ", ".join(content.media_type for content in documented.contents)
    return (Violation("", "mediaType", f"the media type is {got}; the document declares {declared}"),)


def _report_violations(
    environment: Environment, settings: Settings, operation: Operation, response: ApiResponse[Any]
) -> None:
    """Raise the error for the violations of *response*, in strict mode, or log them."""
    if settings.validate_responses == "strict":
        lines = "\n  ".join(map(str, response.violations))
        raise ResponseValidationError(
            f"the response ({response.status}) does not match the document; it is in .data:\n  {lines}",
            operation=operation.id,
            data=response.data,
            violations=response.violations,
            response=response,
        )
    for violation in response.violations:
        if is_first_report(environment, operation, violation, str(response.status)):
            _log.warning(
                "%s: the response (%d) does not match the document: %s", operation.id, response.status, violation
            )


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _api_message(shape: ErrorShape, data: Any) -> str:
    """Return the message of the API in the error body *data*, to append to ours; empty if there is none."""
    words = [_text(data, pointer) for pointer in (shape.message, shape.description)]
    entries = json_pointer.find(data, shape.fields) if shape.fields else None
    if is_array(entries):
        words += [f"{_text(entry, shape.field)}: {_text(entry, shape.reason)}" for entry in entries]
    said = "; ".join(dict.fromkeys(filter(None, words)))
    return f": {said}" if said else ""


def _text(data: Any, pointer: str) -> str:
    value = json_pointer.find(data, pointer)
    return value if isinstance(value, str) else ""
