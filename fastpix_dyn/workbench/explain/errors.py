"""Explains an error that the client raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastpix_dyn.client.base import BaseClient
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.judging import repeated
from fastpix_dyn.contract.subject import Subject, subject
from fastpix_dyn.errors import (
    APIStatusError,
    ArgumentError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    FastPixError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RequestValidationError,
    ResponseValidationError,
    SpecError,
    UnprocessableEntityError,
)
from fastpix_dyn.spec.plan import Operation
from fastpix_dyn.wire.messages import Headers, Request, Response
from fastpix_dyn.workbench.explain import telling
from fastpix_dyn.workbench.explain.records import Explanation

_ADVICE: tuple[tuple[type[APIStatusError], str], ...] = (
    (AuthenticationError, "check the credentials: `fastpix-dyn doctor` says where they come from, and tries them"),
    (PermissionDeniedError, "the credentials are known, and may not do this: use others, or have the right given"),
    (NotFoundError, "check the ids in the request; what was just made may need a moment"),
    (ConflictError, "read the resource as it is now, then decide again"),
    (BadRequestError, "change what the message names; `fastpix-dyn explain OPERATION --request FILE` judges a request"),
    (
        UnprocessableEntityError,
        "change what the message names; `fastpix-dyn explain OPERATION --request FILE` judges a request",
    ),
    (RateLimitError, "ask less often; `retries=` waits by itself"),
    (InternalServerError, "try again later; `retries=` does so by itself where that can do no harm"),
)


def explain(error: FastPixError, client: BaseClient | None = None) -> str:
    """All that there is to say of *error*; nothing is sent.

    Args:
        error: what a client raised. Of a `RequestValidationError`, a `ResponseValidationError`, an `APIStatusError` and
            a `SpecError` there is more to say than what they say themselves.
        client: the client that raised it: with its document, file and line can be told, and what stands there.
    """
    told = next((tell for kind, tell in _TOLD if isinstance(error, kind)), None)
    if told is None:
        return str(error)
    tested = None if client is None or isinstance(error, SpecError) else _subject(client)
    return "\n\n".join(told(error, tested))


def _subject(client: BaseClient) -> Subject:
    kept: dict[str, Any] = vars(client)
    return subject(*kept["_source"], api=kept["_environment"].api)


def _of_document(error: SpecError, _tested: Subject | None) -> Iterator[str]:
    if not error.problems:
        yield str(error)
    for one in error.problems:
        mend = f"edit {one.file} at line {one.line}"
        yield str(Explanation(one.pointer or "/", "document", one.message, f"{one.file}:{one.line}", mends=(mend,)))


def _of_request(error: RequestValidationError, tested: Subject | None) -> Iterator[str]:
    operation = _operation(error, tested)
    if not error.violations or isinstance(error, ArgumentError):  # the document has nothing to do with it
        yield f"{error}\n  mend   change the call: nothing was sent"
    for one in error.violations:
        if tested is None or operation is None:
            yield str(Explanation(f"{error.operation} {one.pointer or '/'}", one.rule, one.message))
        else:
            yield str(telling.of_request(tested, operation, one))


def _of_answer(error: ResponseValidationError, tested: Subject | None) -> Iterator[str]:
    yield from _violations(error, tested)


def _of_status(error: APIStatusError, tested: Subject | None) -> Iterator[str]:
    advice = next((text for kind, text in _ADVICE if isinstance(error, kind)), "see what the message says")
    wait = () if error.retry_after is None else (f"the server asks to wait for {error.retry_after:g} s",)
    operation = _operation(error, tested)
    curl = _again(tested, operation, error.http) if tested and operation else ""
    where = f"{error.operation} {error.status}"
    yield str(Explanation(where, "status", error.message, mends=(advice, *wait), curl=curl))
    yield from _violations(error, tested)


def _violations(error: ResponseValidationError | APIStatusError, tested: Subject | None) -> Iterator[str]:
    operation = _operation(error, tested)
    for one in error.violations:
        if tested is None or operation is None:
            yield str(Explanation(f"{error.operation} {error.status} {one.pointer or '/'}", one.rule, one.message))
            continue
        content_type = "" if error.http is None else error.http.headers.get("content-type", "")
        curl = _again(tested, operation, error.http)
        yield str(
            telling.of_answer(
                tested, operation, one, status=error.status, content_type=content_type, data=error.data, curl=curl
            )
        )


def _operation(error: FastPixError, tested: Subject | None) -> Operation | None:
    return tested.api.operations.get(error.operation) if tested else None


def _again(tested: Subject, operation: Operation, http: Any) -> str:
    """The request that *http* answers, as a command without its secrets."""
    if http is None:
        return ""
    sent = http.request
    # A body that was sent in pieces is not there any more.
    request = Request(
        sent.method, str(sent.url), tuple(sent.headers.multi_items()), getattr(sent, "_content", None) or None
    )
    return repeated(tested.api, Exchange(operation, Response(http.status_code, Headers(), b""), request))


_TOLD: tuple[tuple[type[FastPixError], Callable[[Any, Subject | None], Iterator[str]]], ...] = (
    (SpecError, _of_document),
    (RequestValidationError, _of_request),
    (ResponseValidationError, _of_answer),
    (APIStatusError, _of_status),
)
"""The first that an error is tells of it."""
