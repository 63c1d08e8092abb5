"""Header fields: which names and values HTTP can carry (RFC 9110 §5.1, §5.5). Values never show in what is said."""

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
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.media_types import request_schema

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_COOKIE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")


def name_fault(name: str) -> str:
    """What is wrong with the name of a header, or of a cookie (RFC 6265 §4.1.1); empty if nothing is."""
    return "" if _NAME.fullmatch(name) else "the name of a header or cookie holds only letters, digits, !#$%&'*+-.^_`|~"


def value_fault(value: str) -> str:
    """What is wrong with the value of a header; empty if nothing is."""
    if found := _CONTROL.search(value):
        return f"a header can't hold control characters, such as the one (U+{ord(found[0]):04X}) at {found.start()}"
    if value != value.strip(" \t"):
        return "a header can't begin or end with a space: it would be lost on the way"
    if (at := next((index for index, char in enumerate(value) if char > "\xff"), None)) is not None:
        return f"a header can't hold characters outside of Latin-1, such as the one (U+{ord(value[at]):04X}) at {at}"
    return ""


def cookie_fault(value: str) -> str:
    """What is wrong with the raw value of a cookie (RFC 6265 §4.1.1); empty if nothing is."""
    return (
        ""
        if _COOKIE.fullmatch(value)
        else "a cookie can't hold spaces, control characters, non-ASCII, or any of \" , ; \\"
    )


class Headers(Mapping[str, str]):
    """Headers of a message: names in any case; values of equal names are joined with a comma (RFC 9110 §5.3)."""

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
        """The value of *name*; *default* where there is none."""
        return self._values.get(name.lower(), default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({len(self)} names: {', '.join(self)})"


class Request(Record, frozen=True):
    """A request, ready to send. *url* is absolute and encoded; *content* is None where there is no body."""

    method: str
    url: str
    """May hold a credential (an apiKey in the query), so it is not shown."""
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | None = None

    def __repr__(self) -> str:
        return f"Request(method={self.method!r})"


class Response(Record, frozen=True):
    """An answer, read whole."""

    status: int
    headers: Headers
    content: bytes
    elapsed: float = 0.0
    """Seconds from sending to the last byte."""
    received: float = 0.0
    """When it came, in seconds since the epoch."""
    http: Any = None
    """The HTTP library's own object."""

    def __repr__(self) -> str:
        return f"Response(status={self.status}, headers={self.headers!r})"


class Unset(Enum):
    """The type of `UNSET`, which stands for a value that was not given, as None can't: None is JSON's null."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET


class Arguments(Record, frozen=True):
    """What the caller gave, sorted by where it goes. Only what was given is here."""

    values: Mapping[ParameterLocation, Mapping[str, Any]]
    """By place, then by wire name."""
    body: Any = UNSET
    media_type: str | None = None
    """The media type of the body that the caller chose; None leaves it to the document's order."""
    by_property: bool = False
    """Whether each property of the body was an argument of its own."""

    def __repr__(self) -> str:
        return f"Arguments(media_type={self.media_type!r})"


def curl(request: Request, operation: Operation, api: Api) -> str:
    """*request* as a command for a POSIX shell; secrets are masked, binary bodies named as a file to be filled in."""
    schemes, definitions = api.security_schemes, api.schemas
    words = ["curl", "-X", request.method, redaction.redact_url(request.url, operation, schemes, definitions)]
    for name, value in redaction.redact_headers(request.headers, operation, schemes, definitions):
        words += ["-H", f"{name}: {value}"]
    if request.content is not None:
        words += ["--data-binary", _data(request, operation, api)]
    return " ".join(map(shlex.quote, words))


def _data(request: Request, operation: Operation, api: Api) -> str:
    media_type = next((value for name, value in request.headers if name.lower() == "content-type"), "")
    if not media_types.is_json(media_type):
        return "@body"
    schema = request_schema(operation, media_type)
    return json.dumps(
        redaction.redact_body(json.loads(request.content or b"null"), schema, api.schemas), ensure_ascii=False
    )
