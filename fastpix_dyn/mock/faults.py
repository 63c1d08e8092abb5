"""Answers broken on purpose, so that those who call can see what their own code does then."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import replace
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.messages import Headers, Request, Response

Break = Callable[[Response, random.Random], Response]
DELAY = 3.0
"""Seconds that a delayed answer takes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault, and the share of answers that have it, from 0 to 1."""

    kind: str
    share: float


def parsed(text: str) -> tuple[Fault, ...]:
    """The faults that *text* names: `status:0.1,cut` has a status in one of ten answers, and each answer cut.

    Raises:
        ConfigurationError: it names none that there is.
    """
    made: list[Fault] = []
    for piece in filter(None, text.split(",")):
        kind, _, share = piece.strip().partition(":")
        if kind not in FAULTS:
            raise ConfigurationError(f"there is no fault {kind!r}; {suggestion(kind, FAULTS)}")
        try:
            made.append(Fault(kind, float(share or 1)))
        except ValueError:
            raise ConfigurationError(f"the share of {kind} is a number from 0 to 1, not {share!r}") from None
    return tuple(made)


def breaking(
    answer: Callable[[Request], Response],
    faults: Iterable[Fault],
    *,
    seed: int | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Callable[[Request], Response]:
    """*answer*, with *faults* in some of what it gives; which ones, is the same on every run with one *seed*."""
    chance = random.Random(seed)  # noqa: S311  # faults of a server for tests
    chosen = tuple(faults)

    def broken(request: Request) -> Response:
        response = answer(request)
        for fault in chosen:
            if chance.random() < fault.share:
                response = FAULTS[fault.kind](response, chance)
                if fault.kind == "delay":
                    sleep(DELAY)
        return response

    return broken


def _status(response: Response, chance: random.Random) -> Response:
    """A failure of the server, in a form that no document declares."""
    body = b"<html><body>something broke</body></html>"
    headers = Headers([("Content-Type", "text/html")])
    return replace(response, status=chance.choice([500, 502, 503]), content=body, headers=headers)


def _delay(response: Response, _chance: random.Random) -> Response:
    return response


def _cut(response: Response, chance: random.Random) -> Response:
    """A body that ends too soon."""
    size = len(response.content)
    return replace(response, content=response.content[: chance.randrange(1, size)] if size > 1 else b"")


def _type(response: Response, chance: random.Random) -> Response:
    """A value of another type."""

    def change(holder: Any, key: Any) -> None:
        holder[key] = str(holder[key]) if isinstance(holder[key], int | float) else 12345

    return _changed(response, chance, change)


def _missing(response: Response, chance: random.Random) -> Response:
    """A key left out."""

    def change(holder: Any, key: Any) -> None:
        del holder[key]

    return _changed(response, chance, change)


def _extra(response: Response, chance: random.Random) -> Response:
    """A key that no document declares."""

    def change(holder: Any, _key: Any) -> None:
        if isinstance(holder, dict):
            holder["aKeyThatNobodyDeclared"] = True

    return _changed(response, chance, change)


def _changed(response: Response, chance: random.Random, change: Callable[[Any, Any], None]) -> Response:
    """*response* with one of the values in its JSON changed; itself where it is no JSON."""
    if not media_types.is_json(response.headers.get("content-type", "")):
        return response
    body = deepcopy(json.loads(response.content))
    nodes = list(_spots(body))
    if not nodes:
        return response
    change(*chance.choice(nodes))
    return replace(response, content=json.dumps(body, ensure_ascii=False).encode())


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each object of a JSON value with each of its keys."""
    if is_object(value):
        for key, part in value.items():
            yield value, key
            yield from _spots(part)
    for part in value if is_array(value) else ():
        yield from _spots(part)


FAULTS: dict[str, Break] = {
    "status": _status,
    "delay": _delay,
    "cut": _cut,
    "type": _type,
    "missing": _missing,
    "extra": _extra,
}
"""By kind, what breaks an answer."""
