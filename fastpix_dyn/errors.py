"""Every exception that the package raises.

    FastPixError
    ├── SpecError                     the document is invalid; lists each problem with file, line and pointer
    ├── ConfigurationError            an option of the client is invalid or missing (also a ValueError)
    ├── UnknownNameError              an unknown namespace or operation (also an AttributeError and a KeyError)
    ├── RequestValidationError        the call does not match the document; nothing was sent
    │   ├── ArgumentError             a missing or unknown argument (also a TypeError)
    │   └── ArgumentValueError        an invalid value (also a ValueError)
    ├── APIConnectionError            no response was received
    │   └── APITimeoutError           timed out waiting for the response
    ├── APIStatusError                the server responded with an error status
    │   ├── BadRequestError           400
    │   ├── AuthenticationError       401
    │   ├── PermissionDeniedError     403
    │   ├── NotFoundError             404
    │   ├── ConflictError             409
    │   ├── UnprocessableEntityError  422
    │   ├── RateLimitError            429
    │   └── InternalServerError       5xx
    ├── WaitError                     a waiter did not succeed; carries the last data
    │   ├── WaitFailedError           the resource reached a state of failure
    │   └── WaitTimeoutError          the deadline of the waiter passed
    ├── UploadError                   a file could not be sent to the storage host
    ├── WebhookError                  the body of a webhook is not an event, or does not match the document
    │   └── WebhookSignatureError     the signature of a webhook is missing or wrong
    ├── ResponseValidationError       a success that does not match the document; carries the data
    ├── ResponseDecodeError           a success whose body can't be decoded; carries the bytes
    └── ResponseTooLargeError         a response larger than `max_response_bytes`

Errors are data: each names the operation and carries what a caller needs to handle it. All of them can be pickled,
because every argument besides the message is a keyword with a default.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from fastpix_dyn.structs import Record
from fastpix_dyn.text import escape_lines, short_repr


class Problem(Record, frozen=True):
    """One fault of a document: its source location, and what is wrong.

    Attributes:
        file: the file, relative to the folder of the document.
        line: the line in it, from 1.
        pointer: JSON pointer (RFC 6901) into the file.
        message: what is wrong, what was expected, and what to do.
    """

    file: str
    line: int
    pointer: str
    message: str

    def __str__(self) -> str:
        return escape_lines(f"{self.file}:{self.line}: {self.pointer or '/'}: {self.message}")


class FastPixError(Exception):
    """The base of all errors of this package. `str()` escapes the control characters of its message.

    Attributes:
        message: what happened, and what to do; what it quotes of a server or a document is as it came.
        operation: the operationId; empty if the error concerns no operation.
    """

    def __init__(self, message: str, *, operation: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation

    def __str__(self) -> str:
        texts: list[Any] = [self.message, self.operation]  # callers may make errors of anything
        message, operation = (one if isinstance(one, str) else short_repr(one) for one in texts)
        return escape_lines(f"{operation}: {message}" if operation else message)

    def __reduce__(self) -> Any:
        """Pickle everything except the request of an HTTP response, because it contains credentials."""
        reduced: Any = super().__reduce__()
        class_, arguments, state = reduced
        return class_, arguments, {**state, "http": portable(state["http"])} if "http" in state else state

    @property
    def is_retry_safe(self) -> bool:
        """Whether the last attempt certainly had no effect, so that the request can be sent again.

        Earlier attempts do not matter: the retry policy repeats only requests that are safe to repeat.
        """
        return False


def _as_tuple(name: str, items: Any) -> tuple[Any, ...]:
    """Return *items*, the argument *name* of an error that a caller makes, as a tuple."""
    try:
        return tuple(items)
    except TypeError:
        raise ConfigurationError(f"{name} is a list, not {type(items).__name__}") from None


def portable(http: Any) -> Any:
    """Return a copy of *http*, an `httpx.Response`, without secrets: of its request, it has only method and origin."""
    if http is None or not getattr(http, "_request", None):
        return http
    http, sent = copy.copy(http), http.request
    http.request, http.history = bare_request(sent), []
    return http


def bare_request(sent: Any) -> Any:
    """Return a request of the HTTP library that has only the method and the origin of *sent*."""
    origin = sent.url.copy_with(userinfo=b"", path="/", query=None, fragment=None)
    return type(sent)(sent.method, origin)


class SpecError(FastPixError):
    """The document can't be read, or does not follow the OpenAPI specification.

    Attributes:
        problems: every fault, in the order of the document.
    """

    def __init__(self, message: str, *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = _as_tuple("problems", problems)

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> SpecError:
        """Return the error that lists *problems*."""
        count = f"{len(problems)} problems" if len(problems) != 1 else "1 problem"
        return cls("\n  ".join([f"the document has {count}:", *map(str, problems)]), problems=problems)


class ConfigurationError(FastPixError, ValueError):
    """An option of the client is invalid, or a required one is missing."""


class UnknownNameError(FastPixError, AttributeError, KeyError):
    """The document has no namespace or operation of this name."""


class RequestValidationError(FastPixError):
    """The call does not match the document. Nothing was sent.

    Attributes:
        violations: each `Violation`; pointers start with `/path`, `/query`, `/header`, `/cookie` or `/body`.
    """

    def __init__(self, message: str, *, operation: str = "", violations: Sequence[Any] = ()) -> None:
        super().__init__(message, operation=operation)
        self.violations = _as_tuple("violations", violations)

    @property
    def is_retry_safe(self) -> bool:
        """Always true: nothing was sent."""
        return True


class ArgumentError(RequestValidationError, TypeError):
    """A required argument is missing, or an argument is unknown."""


class ArgumentValueError(RequestValidationError, ValueError):
    """The value of an argument does not match the document."""


class APIConnectionError(FastPixError):
    """No response was received: the connection failed, broke or was refused.

    Attributes:
        request_sent: whether the server may have received the request.
        elapsed: seconds until the failure.
    """

    def __init__(self, message: str, *, operation: str = "", request_sent: bool = True, elapsed: float = 0.0) -> None:
        super().__init__(message, operation=operation)
        self.request_sent = request_sent
        self.elapsed = elapsed

    @property
    def is_retry_safe(self) -> bool:
        """True if the request can't have reached the server."""
        return not self.request_sent


class APITimeoutError(APIConnectionError):
    """Timed out waiting for the server."""


class APIStatusError(FastPixError):
    """The server responded with a status of 300 or above.

    Attributes:
        status: the HTTP status.
        data: the decoded body; text or bytes if it is not JSON.
        headers: the response headers; names are case-insensitive.
        http: the `httpx.Response`.
        retry_after: seconds to wait, if the server sent `Retry-After`; else None.
        violations: how the body differs from the schema of the document for this status.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str = "",
        status: int = 0,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        http: Any = None,
        retry_after: float | None = None,
        violations: Sequence[Any] = (),
    ) -> None:
        super().__init__(message, operation=operation)
        self.status = status
        self.data = data
        self.headers: Mapping[str, str] = headers if headers is not None else {}
        self.http = http
        self.retry_after = retry_after
        self.violations = _as_tuple("violations", violations)

    @property
    def is_retry_safe(self) -> bool:
        """True if the server did not process the request: 429 (RFC 6585 §4), 503 (RFC 9110 §15.6.4)."""
        return self.status in (429, 503)  # what can't be hashed as well


class BadRequestError(APIStatusError):
    """400: the server can't process the request."""


class AuthenticationError(APIStatusError):
    """401: the credentials are missing or invalid."""


class PermissionDeniedError(APIStatusError):
    """403: the credentials do not permit this request."""


class NotFoundError(APIStatusError):
    """404: there is no such resource."""


class ConflictError(APIStatusError):
    """409: a unique value is already in use, or the state of the resource does not permit the request."""


class UnprocessableEntityError(APIStatusError):
    """422: the server refused a parameter or a field of the body."""


class RateLimitError(APIStatusError):
    """429: too many requests; `retry_after` is the time to wait, if the server sent it."""


class InternalServerError(APIStatusError):
    """5xx: the server, or a proxy in front of it, failed."""


_STATUS_ERRORS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error_class(status: int) -> type[APIStatusError]:
    """Return the class for *status*."""
    return InternalServerError if status >= 500 else _STATUS_ERRORS.get(status, APIStatusError)


class WaitError(FastPixError):
    """A waiter did not succeed.

    Attributes:
        data: the body of the last response.
    """

    def __init__(self, message: str, *, operation: str = "", data: Any = None) -> None:
        super().__init__(message, operation=operation)
        self.data = data


class WaitFailedError(WaitError):
    """The resource reached a state from which the waiter can't succeed."""


class WaitTimeoutError(WaitError):
    """The deadline of the waiter passed."""


class UploadError(FastPixError):
    """A file could not be sent to the storage host.

    Attributes:
        upload_id: the id of the upload; empty if none was created.
        status: the HTTP status of the refusal; 0 if there is none.
    """

    def __init__(self, message: str, *, operation: str = "", upload_id: str = "", status: int = 0) -> None:
        super().__init__(message, operation=operation)
        self.upload_id = upload_id
        self.status = status


class WebhookError(FastPixError):
    """The body of a webhook is not an event; or, in `mode="strict"`, it does not match the document.

    Attributes:
        data: the decoded body, if it is JSON; None until the signature is verified.
        violations: how the event differs from the document.
    """

    def __init__(self, message: str, *, operation: str = "", data: Any = None, violations: Sequence[Any] = ()) -> None:
        super().__init__(message, operation=operation)
        self.data = data
        self.violations = _as_tuple("violations", violations)


class WebhookSignatureError(WebhookError):
    """The signature of a webhook is missing, or does not match its body: don't trust the webhook."""


class ResponseValidationError(FastPixError):
    """A success does not match the document, in `validate_responses="strict"`. The error carries the data.

    Attributes:
        data: the decoded body, as the server sent it.
        violations: each `Violation`, with pointers into the body.
        response: the whole `ApiResponse`.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str = "",
        data: Any = None,
        violations: Sequence[Any] = (),
        response: Any = None,
    ) -> None:
        super().__init__(message, operation=operation)
        self.data = data
        self.violations = _as_tuple("violations", violations)
        self.response = response

    @property
    def status(self) -> int:
        """The HTTP status."""
        return getattr(self.response, "status", 0)

    @property
    def http(self) -> Any:
        """The `httpx.Response`."""
        return getattr(self.response, "http", None)


class ResponseDecodeError(FastPixError):
    """The body of a success can't be decoded as its media type.

    Attributes:
        content: the received bytes.
        status: the HTTP status.
        headers: the response headers.
        http: the `httpx.Response`.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str = "",
        content: bytes = b"",
        status: int = 0,
        headers: Mapping[str, str] | None = None,
        http: Any = None,
    ) -> None:
        super().__init__(message, operation=operation)
        self.content = content
        self.status = status
        self.headers: Mapping[str, str] = headers if headers is not None else {}
        self.http = http


class ResponseTooLargeError(FastPixError):
    """A response has more bytes than `max_response_bytes`, after decompression. The rest was not read.

    Attributes:
        status: the HTTP status.
        headers: the response headers.
    """

    def __init__(
        self, message: str, *, operation: str = "", status: int = 0, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, operation=operation)
        self.status = status
        self.headers: Mapping[str, str] = headers if headers is not None else {}
