"""Inject faults into the responses of a mock server, to test how a caller's own code handles them."""

from __future__ import annotations

import json
import math
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fastpix_dyn.client.argument_types import check_types
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.mock.server import App
from fastpix_dyn.spec.names import suggestion
from fastpix_dyn.spec.values import is_array, is_object
from fastpix_dyn.structs import replace
from fastpix_dyn.wire import media_types
from fastpix_dyn.wire.messages import Headers, Request, Response

FaultFunction = Callable[[Response, random.Random], Response]
"""Returns a faulty form of a response."""
_NUMBER = re.compile(r"[0-9.eE+-]+")
DELAY_SECONDS = 3.0
"""How long the fault `delay` holds a response back."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: its name in `FAULTS`, and the share of responses that have it, from 0 to 1."""

    name: str
    share: float


@check_types
def parse_faults(text: str) -> tuple[Fault, ...]:
    """Return the faults of *text*: `status:0.1,cut` is a wrong status in a tenth of the responses, and a cut in each.

    Raises:
        ConfigurationError: there is no fault of that name, it is named twice, or its share is no number from 0 to 1.
    """
    faults: dict[str, Fault] = {}
    for piece in filter(None, text.split(",")):
        name, colon, share = piece.strip().partition(":")
        if name not in FAULTS:
            raise ConfigurationError(f"there is no fault {name!r}; {suggestion(name, FAULTS)}")
        if name in faults:
            raise ConfigurationError(f"the fault {name} is named twice; name it once, with its share")
        faults[name] = Fault(name, _share(name, share) if colon else 1.0)
    return tuple(faults.values())


def _share(name: str, text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not (0 <= share <= 1 and _NUMBER.fullmatch(text.strip())):  # `float` also reads underscores and other digits
        raise ConfigurationError(f"the share of {name} must be a number from 0 to 1, not {text!r}")
    return share


@check_types
def inject_faults(
    app: App, faults: Iterable[Fault], *, seed: int | None = None, sleep: Callable[[float], None] = time.sleep
) -> App:
    """Return *app* with *faults* in a share of its responses.

    Args:
        app: the mock server.
        faults: the faults, applied in their order.
        seed: makes the choice of responses the same on every run.
        sleep: waits that many seconds.
    """
    rng = random.Random(seed)  # noqa: S311  # faults of a server for tests
    chosen = tuple(faults)

    def faulty(request: Request) -> Response:
        response = app(request)
        for fault in chosen:
            if rng.random() < fault.share:
                response = FAULTS[fault.name](response, rng)
                if fault.name == "delay":
                    sleep(DELAY_SECONDS)
        return response

    return faulty


def _status(response: Response, rng: random.Random) -> Response:
    """Return a server error with a body that no document declares."""
    body = b"<html><body>something broke</body></html>"
    headers = Headers([("Content-Type", "text/html")])
    return replace(response, status=rng.choice([500, 502, 503]), content=body, headers=headers)


def _delay(response: Response, _rng: random.Random) -> Response:
    """Return *response* as it is: `inject_faults` waits."""
    return response


def _cut(response: Response, rng: random.Random) -> Response:
    """Cut the body short."""
    size = len(response.content)
    return replace(response, content=response.content[: rng.randrange(1, size)] if size > 1 else b"")


def _type(response: Response, rng: random.Random) -> Response:
    """Replace a value by one of another type."""

    def change(parent: Any, key: Any) -> None:
        parent[key] = str(parent[key]) if isinstance(parent[key], int | float) else 12345

    return _change_json(response, rng, change)


def _missing(response: Response, rng: random.Random) -> Response:
    """Remove a key."""

    def change(parent: Any, key: Any) -> None:
        del parent[key]

    return _change_json(response, rng, change)


def _extra(response: Response, rng: random.Random) -> Response:
    """Add a key that no document declares."""

    def change(parent: Any, _key: Any) -> None:
        parent["aKeyThatNobodyDeclared"] = True

    return _change_json(response, rng, change)


def _change_json(response: Response, rng: random.Random, change: Callable[[Any, Any], None]) -> Response:
    """Return *response* with one value of its JSON changed; unchanged if its body is not JSON."""
    if not media_types.is_json(response.headers.get("content-type", "")):
        return response
    body = json.loads(response.content)
    keys = list(_keys(body))
    if not keys:
        return response
    change(*rng.choice(keys))
    return replace(response, content=json.dumps(body, ensure_ascii=False).encode())


def _keys(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each object in a JSON value with each of its keys."""
    if is_object(value):
        for key, part in value.items():
            yield value, key
            yield from _keys(part)
    for part in value if is_array(value) else ():
        yield from _keys(part)


FAULTS: dict[str, FaultFunction] = {
    "status": _status,
    "delay": _delay,
    "cut": _cut,
    "type": _type,
    "missing": _missing,
    "extra": _extra,
}
"""By name, the function that makes a response faulty."""
