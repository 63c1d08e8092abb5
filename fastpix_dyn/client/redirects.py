"""Redirects, where the caller's HTTP client follows them: what the call brought for one server goes to no other."""

from __future__ import annotations

from typing import Any

import httpx

ANYWHERE = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"}
)
"""Headers that tell nothing."""


def followed(http: Any, request: Any, auth: dict[str, Any], *, follows: bool) -> Any:
    """The answer to *request*, or if it *follows* redirects, to what it leads to; its body is not read."""
    answer = http.send(request, stream=True, follow_redirects=False, **auth)
    while follows and (further := _further(http, answer)):
        answer.close()
        answer = _after(answer, http.send(further, stream=True, auth=None, follow_redirects=False))
    return answer


async def followed_async(http: Any, request: Any, auth: dict[str, Any], *, follows: bool) -> Any:
    """`followed`, awaited."""
    answer = await http.send(request, stream=True, follow_redirects=False, **auth)
    while follows and (further := _further(http, answer)):
        await answer.aclose()
        answer = _after(answer, await http.send(further, stream=True, auth=None, follow_redirects=False))
    return answer


def _further(http: Any, answer: Any) -> Any:
    """The request that *answer* leads to; None where it leads nowhere."""
    further, request = answer.next_request, answer.request
    if further is None:
        return None
    if len(answer.history) >= http.max_redirects:
        raise httpx.TooManyRedirects("it redirects again and again", request=request)
    if not _same_server(request.url, further.url):
        for name in set(further.headers) - ANYWHERE:
            del further.headers[name]
    return further


def _after(before: Any, answer: Any) -> Any:
    answer.history = [*before.history, before]
    return answer


def _same_server(one: Any, other: Any) -> bool:
    """Whether both have scheme, host and port in common, or the other is the one's by https (RFC 6454 §5)."""
    upgraded = (one.scheme, other.scheme) == ("http", "https") and (_port(one), _port(other)) == (80, 443)
    return one.host == other.host and (upgraded or (one.scheme, _port(one)) == (other.scheme, _port(other)))


def _port(url: Any) -> int:
    return url.port or {"https": 443}.get(url.scheme, 80)
