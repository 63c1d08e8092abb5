"""Functions around a call: each gets the call and what makes it, and hands back the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fastpix_dyn.flow.call import Call

Make = Callable[[Call], Any]
"""Makes a `Call`: gives its `ApiResponse`, or an awaitable of it in an async client."""
Middleware = Callable[[Call, Make], Any]
"""Gets a `Call` and what makes it; gives what that gave, or something in its place."""


def chain(layers: Iterable[Middleware], make: Make) -> Make:
    """*make* with all *layers* around it, the first outermost."""
    for layer in reversed(list(layers)):
        make = _around(layer, make)
    return make


def _around(layer: Middleware, make: Make) -> Make:
    return lambda call: layer(call, make)
