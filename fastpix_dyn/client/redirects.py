"""Redirects that an HTTP client of the caller follows: what each may take along, and where none may lead.

To another server go neither credentials nor other headers, and no body. A server can't lead a request to this machine.
"""

from __future__ import annotations

from typing import Any

import httpx

from fastpix_dyn.addresses import AddressError, check_supplied, parse_address
from fastpix_dyn.client.connection import EXTENSION
from fastpix_dyn.errors import APIStatusError, status_error_class
from fastpix_dyn.wire.messages import Headers

_HARMLESS_HEADERS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"}
)
"""Headers that are sent to another server."""


def follow(http: Any, response: Any) -> Any:
    """Return the response to which *response*, a redirect, leads in the end; its body is not read.

    Raises:
        APIStatusError: it leads where nothing may be sent, or would send the body to another server.
    """
    while response.next_request is not None:
        response.close()
        redirect = _redirect(http, response)
        response = _with_history(response, http.send(redirect, stream=True, auth=None, follow_redirects=False))
    return response


async def follow_async(http: Any, response: Any) -> Any:
    """`follow` for an async HTTP client."""
    while response.next_request is not None:
        await response.aclose()
        redirect = _redirect(http, response)
        response = _with_history(response, await http.send(redirect, stream=True, auth=None, follow_redirects=False))
    return response


def _redirect(http: Any, response: Any) -> Any:
    """Return the request to which *response* redirects, without credentials for another server.

    Raises:
        APIStatusError: it leads where nothing may be sent, or would send the body to another server.
    """
    redirect, request = response.next_request, response.request
    redirect.extensions.get("timeout", {}).get("connect")  # raises if the deadline of the call passed
    if len(response.history) >= http.max_redirects:
        raise httpx.TooManyRedirects("too many redirects", request=request)
    try:
        is_same_server = _is_same_server(str(request.url), str(redirect.url))
    except AddressError as error:
        raise _refused_redirect(response, f"is not followed: {error}") from None
    if not is_same_server:
        if redirect.headers.get("content-length", "0") != "0" or "transfer-encoding" in redirect.headers:
            raise _refused_redirect(response, "would send the body of the request to another server")
        for name in set(redirect.headers) - _HARMLESS_HEADERS:
            del redirect.headers[name]
    return redirect


def _refused_redirect(response: Any, reason: str) -> APIStatusError:
    url, status = response.next_request.url, response.status_code
    host = url.netloc.decode("ascii", "replace")  # without user information; `host` raises for what is no IDNA
    return status_error_class(status)(
        f"the redirect ({status}) to {url.scheme}://{host} {reason}; if you trust that server, pass it as server=",
        operation=response.request.extensions[EXTENSION]["operation"],
        status=status,
        headers=Headers(response.headers.multi_items()),
    )


def _with_history(before: Any, response: Any) -> Any:
    response.history = [*before.history, before]
    return response


def _is_same_server(url: str, target: str) -> bool:
    """Return whether *target*, to which the server at *url* redirects, has its origin, or is the same by https.

    Raises:
        AddressError: no request may be sent to *target*.
    """
    one, other = parse_address(url), check_supplied(target, url)
    is_upgrade = (one.scheme, one.port, other.scheme, other.port) == ("http", 80, "https", 443)
    return one.host == other.host and (one.origin == other.origin or is_upgrade)
