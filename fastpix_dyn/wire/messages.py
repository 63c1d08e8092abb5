"""What goes over the wire, as values: a request to send and the answer to it. No I/O, and no HTTP library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final

from fastpix_dyn.records import Record
from fastpix_dyn.spec.plan import Place


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

    values: Mapping[Place, Mapping[str, Any]]
    """By place, then by wire name."""
    body: Any = UNSET
    media_type: str | None = None
    """The media type of the body that the caller chose; None leaves it to the document's order."""
    by_property: bool = False
    """Whether each property of the body was an argument of its own."""

    def __repr__(self) -> str:
        return f"Arguments(media_type={self.media_type!r})"
