"""Every exception that the package raises.

    FastPixError
    ├── SpecError                     the document is wrong; lists every problem with file, line and pointer
    ├── ConfigurationError            an option of the client is wrong or missing (also a ValueError)
    ├── UnknownNameError              no such namespace or operation (also an AttributeError and a KeyError)
    ├── RequestValidationError        the call breaks the document; nothing was sent
    │   ├── ArgumentError             a missing or unknown argument (also a TypeError)
    │   └── ArgumentValueError        a value that the document refuses (also a ValueError)
    ├── APIConnectionError            no answer came
    │   └── APITimeoutError           … in time
    ├── APIStatusError                the server refused or failed
    │   ├── BadRequestError           400
    │   ├── AuthenticationError       401
    │   ├── PermissionDeniedError     403
    │   ├── NotFoundError             404
    │   ├── ConflictError             409
    │   ├── UnprocessableEntityError  422
    │   ├── RateLimitError            429
    │   └── InternalServerError       5xx
    ├── WaitError                     what was waited for did not come; carries the last data
    │   ├── WaitFailedError           … and can't come any more
    │   └── WaitTimeoutError          … in time
    ├── UploadError                   a file could not be sent to the storage host
    ├── WebhookError                  what came as a webhook is no event, or breaks the document
    │   └── WebhookSignatureError     … or its signature is missing or wrong
    ├── ResponseValidationError       a success that breaks the document; carries the data, nothing is lost
    ├── ResponseDecodeError           a success whose bytes are not what its media type says; carries the bytes
    └── ResponseTooLargeError         an answer with more bytes than the client takes

Errors are data: each says which operation failed and carries what a caller needs to act on. All of them pickle,
because everything besides the message is a keyword with a default.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from fastpix_dyn.structs import Record


class Problem(Record, frozen=True):
    """One fault of a document: where it is and what to do about it."""

    file: str
    line: int
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.pointer or '/'}: {self.message}"


class FastPixError(Exception):
    """The base of all errors of this package.

    Attributes:
        message: what happened and what to do, in words.
        operation: the operationId concerned; empty where no operation is.
    """

    def __init__(self, message: str, *, operation: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation

    def __str__(self) -> str:
        return f"{self.operation}: {self.message}" if self.operation else self.message

    def __reduce__(self) -> Any:
        """How it is pickled: all of it, but for the request of an HTTP answer, which holds credentials."""
        reduced: Any = super().__reduce__()
        kind, arguments, state = reduced
        return kind, arguments, {**state, "http": portable(state["http"])} if "http" in state else state

    @property
    def is_retry_safe(self) -> bool:
        """Whether the request did certainly nothing when it was last sent; then sending it again can do no harm.

        Earlier tries are those that a repetition can't harm: the policy makes no others.
        """
        return False


def portable(http: Any) -> Any:
    """A copy of *http*, an `httpx.Response`, that may leave the process: of its request, only method and origin."""
    if http is None or not getattr(http, "_request", None):
        return http
    http, sent = copy.copy(http), http.request
    origin = sent.url.copy_with(userinfo=b"", path="/", query=None, fragment=None)
    http.request, http.history = type(sent)(sent.method, origin), []
    return http


class SpecError(FastPixError):
    """The document can't be read or breaks the OpenAPI rules.

    Attributes:
        problems: every fault found, in the order of the document.
    """

    def __init__(self, message: str, *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> SpecError:
        """The error that lists *problems*."""
        count = f"{len(problems)} problems" if len(problems) != 1 else "1 problem"
        return cls("\n  ".join([f"the document has {count}:", *map(str, problems)]), problems=problems)


class ConfigurationError(FastPixError, ValueError):
    """An option of the client is wrong, or one that is needed is missing."""


class UnknownNameError(FastPixError, AttributeError, KeyError):
    """The document has no namespace or operation of this name."""


class RequestValidationError(FastPixError):
    """The call breaks the document. Nothing was sent.

    Attributes:
        violations: each broken rule; pointers start with the place: `/path`, `/query`, `/header`, `/cookie` or `/body`.
    """

    def __init__(self, message: str, *, operation: str = "", violations: Sequence[Any] = ()) -> None:
        super().__init__(message, operation=operation)
        self.violations = tuple(violations)

    @property
    def is_retry_safe(self) -> bool:
        """Nothing was sent."""
        return True


class ArgumentError(RequestValidationError, TypeError):
    """A required argument is missing, or an argument is unknown."""


class ArgumentValueError(RequestValidationError, ValueError):
    """An argument's value breaks the document."""


class APIConnectionError(FastPixError):
    """No answer came: the connection failed, broke or was refused.

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
        """True where the request can't have reached the server."""
        return not self.request_sent


class APITimeoutError(APIConnectionError):
    """No answer came in time."""


class APIStatusError(FastPixError):
    """The server answered with a status of 300 or above.

    Attributes:
        status: the HTTP status.
        data: the decoded body; text or bytes where it is not JSON.
        headers: the headers of the answer; names in any case.
        http: the `httpx.Response`.
        retry_after: seconds that the server asked to wait, or None.
        violations: how the body differs from what the document says about this status.
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
        self.violations = tuple(violations)

    @property
    def is_retry_safe(self) -> bool:
        """True where the server says that it did not take the request: 429 (RFC 6585 §4) and 503 (RFC 9110 §15.6.4)."""
        return self.status in {429, 503}


class BadRequestError(APIStatusError):
    """400: the request can't be carried out as it stands."""


class AuthenticationError(APIStatusError):
    """401: the credentials are missing or wrong."""


class PermissionDeniedError(APIStatusError):
    """403: the credentials do not allow this."""


class NotFoundError(APIStatusError):
    """404: there is no such resource."""


class ConflictError(APIStatusError):
    """409: a value that must be unique is taken, or the resource is in another state."""


class UnprocessableEntityError(APIStatusError):
    """422: a parameter or a field of the body breaks a rule of the server."""


class RateLimitError(APIStatusError):
    """429: too many requests; `retry_after` says when to come back, if the server said so."""


class InternalServerError(APIStatusError):
    """5xx: the server, or a proxy before it, failed."""


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
    """The class for *status*, by what the caller can do about it."""
    return InternalServerError if status >= 500 else _STATUS_ERRORS.get(status, APIStatusError)


class WaitError(FastPixError):
    """What was waited for did not come.

    Attributes:
        data: the body of the last answer.
    """

    def __init__(self, message: str, *, operation: str = "", data: Any = None) -> None:
        super().__init__(message, operation=operation)
        self.data = data


class WaitFailedError(WaitError):
    """What was waited for can't come any more."""


class WaitTimeoutError(WaitError):
    """What was waited for did not come in time."""


class UploadError(FastPixError):
    """A file could not be sent to the storage host.

    Attributes:
        upload_id: the upload's id; empty where none was created.
        status: the HTTP status that refused the file; 0 where none did.
    """

    def __init__(self, message: str, *, operation: str = "", upload_id: str = "", status: int = 0) -> None:
        super().__init__(message, operation=operation)
        self.upload_id = upload_id
        self.status = status


class WebhookError(FastPixError):
    """What came as a webhook is no event; or it breaks the document, in `mode="strict"`.

    Attributes:
        data: the decoded body, if it is JSON; None before the signature is known to be right.
        violations: how the event differs from the document.
    """

    def __init__(self, message: str, *, operation: str = "", data: Any = None, violations: Sequence[Any] = ()) -> None:
        super().__init__(message, operation=operation)
        self.data = data
        self.violations = tuple(violations)


class WebhookSignatureError(WebhookError):
    """The signature of a webhook is missing, or does not fit its body: don't trust it."""


class ResponseValidationError(FastPixError):
    """A success that breaks the document, in `validate_responses="strict"`. Nothing is lost.

    Attributes:
        data: the decoded body, as the server sent it.
        violations: each broken rule, with pointers into the body.
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
        self.violations = tuple(violations)
        self.response = response

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status if self.response is not None else 0

    @property
    def http(self) -> Any:
        """The `httpx.Response`."""
        return self.response.http if self.response is not None else None


class ResponseDecodeError(FastPixError):
    """A success whose bytes are not what its media type says.

    Attributes:
        content: the bytes that came.
        status: the HTTP status.
        headers: the headers of the answer.
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
    """An answer with more bytes than `max_response_bytes`, decompressed. The rest was not read.

    Attributes:
        status: the HTTP status.
        headers: the headers of the answer.
    """

    def __init__(
        self, message: str, *, operation: str = "", status: int = 0, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, operation=operation)
        self.status = status
        self.headers: Mapping[str, str] = headers if headers is not None else {}
