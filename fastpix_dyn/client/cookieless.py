"""HTTP clients that keep no cookies: nothing is sent that was not given, nor shared by views of other users.

A jar that refuses all would do, but httpx describes each exchange to it, which takes a tenth of a call.
"""

from __future__ import annotations

import httpx


class _NoCookies(httpx.Cookies):
    """Takes none from any answer."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Leaves *response* as it is."""


_NONE = _NoCookies()


class Client(httpx.Client):
    """`httpx.Client` without cookies."""

    cookies = property(lambda _self: _NONE)  # pyright: ignore[reportIncompatibleMethodOverride]  # none can be set


class AsyncClient(httpx.AsyncClient):
    """`httpx.AsyncClient` without cookies."""

    cookies = property(lambda _self: _NONE)  # pyright: ignore[reportIncompatibleMethodOverride]  # none can be set


OF: dict[type[httpx.Client | httpx.AsyncClient], type[httpx.Client | httpx.AsyncClient]] = {
    httpx.Client: Client,
    httpx.AsyncClient: AsyncClient,
}
"""By the kind of client, the same without cookies."""
