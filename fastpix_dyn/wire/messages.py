"""Requests and responses as values: headers and what HTTP allows in them, arguments, and a curl command."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final

from fastpix_dyn import redaction
from fastpix_dyn.spec.plan import Api, Operation, ParameterLocation
from fastpix_dyn.structs import Record
from fastpix_dyn.text import escape_json
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.media_types import request_schema

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_COOKIE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")


def name_fault(name: str) -> str:
    """Return what is wrong with the name of a header (RFC 9110 §5.1) or cookie (RFC 6265 §4.1.1); empty if nothing."""
    return (
        "" if _NAME.fullmatch(name) else "the name of a header or cookie has only letters, digits and !#$%&'*+-.^_`|~"
    )


def value_fault(value: str) -> str:
    """Return what is wrong with the value of a header (RFC 9110 §5.5), without quoting it; empty if nothing."""
    if found := _CONTROL.search(value):
        return f"a header can't contain control characters, such as the one (U+{ord(found[0]):04X}) at {found.start()}"
    if value != value.strip(" \t"):
        return "a header can't begin or end with a space: it would be lost on the way"
    if (at := next((index for index, char in enumerate(value) if char > "\xff"), None)) is not None:
        return f"a header can't contain characters outside of Latin-1, such as the one (U+{ord(value[at]):04X}) at {at}"
    return ""


def cookie_fault(value: str) -> str:
    """Return what is wrong with the raw value of a cookie (RFC 6265 §4.1.1), without quoting it; empty if nothing."""
    return (
        ""
        if _COOKIE.fullmatch(value)
        else "a cookie can't contain spaces, control characters, non-ASCII, or any of \" , ; \\"
    )


class Headers(Mapping[str, str]):
    """The headers of a message: names in any case; values of equal names are joined with a comma (RFC 9110 §5.3)."""

    __slots__ = ("_values", "pairs")

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)
        self._values: dict[str, str] = {}
        for name, value in self.pairs:
            key = name.lower()
            self._values[key] = f"{self._values[key]}, {value}" if key in self._values else value

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of *name*; *default* if there is none."""
        return self._values.get(name.lower(), default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({len(self)} names: {', '.join(self)})"


class Request(Record, frozen=True):
    """A request, ready to send. *url* is absolute and encoded; *content* is None if there is no body."""

    method: str
    url: str
    """May contain a credential (an apiKey in the query), so the repr leaves it out."""
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | None = None

    def __repr__(self) -> str:
        return f"Request(method={self.method!r})"


class Response(Record, frozen=True):
    """A response with its whole body; *content* is empty while the body is streamed."""

    status: int
    headers: Headers
    content: bytes
    elapsed: float = 0.0
    """Seconds from sending to the last byte."""
    received: float = 0.0
    """The time of receipt, in seconds since the epoch."""
    http: Any = None
    """The response object of the HTTP library."""

    def __repr__(self) -> str:
        return f"Response(status={self.status}, headers={self.headers!r})"


class Unset(Enum):
    """The type of `UNSET`, the value of an argument that the caller did not pass (None is JSON's null)."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET


class Arguments(Record, frozen=True):
    """The arguments that the caller passed, by location. Nothing else is sent."""

    values: Mapping[ParameterLocation, Mapping[str, Any]]
    """By location (path, query, header, cookie), then by wire name."""
    body: Any = UNSET
    media_type: str | None = None
    """The media type of the body, chosen by the caller; None chooses by the document's order."""
    by_property: bool = False
    """Whether the caller passed the properties of the body as separate arguments."""

    def __repr__(self) -> str:
        return f"Arguments(media_type={self.media_type!r})"


def curl(request: Request, operation: Operation, api: Api) -> str:
    """Return *request* as a curl command for a POSIX shell, with secrets redacted.

    A body that is not JSON is written as `@body`: the name of a file for the reader to provide.
    """
    schemes, definitions = api.security_schemes, api.schemas
    words = ["curl", "-X", request.method, redaction.redact_url(request.url, operation, schemes, definitions)]
    for name, value in redaction.redact_headers(request.headers, operation, schemes, definitions):
        words += ["-H", f"{name}: {value}"]
    if request.content is not None:
        words += ["--data-binary", _data(request.content, Headers(request.headers), operation, api)]
    return " ".join(map(shlex.quote, words))


def _data(content: bytes, headers: Headers, operation: Operation, api: Api) -> str:
    media_type = headers.get("content-type", "")
    if not media_types.is_json(media_type):
        return "@body"
    schema = request_schema(operation, media_type)
    value = redaction.redact_body(json.loads(content), schema, api.schemas)
    return escape_json(json.dumps(value, ensure_ascii=False))
