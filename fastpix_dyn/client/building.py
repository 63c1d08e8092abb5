"""A request as the HTTP library has it: with what the client that sends it adds, which is headers most of the time.

Then it is put together here, in half the time that the library takes to merge all that a client may add. A test holds
what is made here to what the library makes.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

import httpx

from fastpix_dyn.wire.messages import Request

LIBRARIES = ("httpx", "httpx2")
_LEFT_TO_THE_LIBRARY = frozenset({b"host", b"content-length", b"transfer-encoding"})
_WITH_A_LENGTH = frozenset({"POST", "PUT", "PATCH"})


def library(value: Any, name: str) -> str | None:
    """The HTTP library whose class *name*, or a subclass of it, *value* is of; None where it is of neither."""
    classes = {(kind.__module__.partition(".")[0], kind.__name__) for kind in type(value).__mro__}
    return next((one for one in LIBRARIES if (one, name) in classes), None)


def build(http: Any, request: Request, timeout: Any) -> Any:
    """The HTTP library's own request."""
    made = _put_together(http, request)
    if made is None:
        made = http.build_request(request.method, request.url, headers=list(request.headers), content=request.content)
    if timeout is not None:
        # As plain numbers, for a Timeout of the one library says nothing to the other.
        phases = timeout if library(timeout, "Timeout") else httpx.Timeout(timeout)
        made.extensions["timeout"] = phases.as_dict()
    return made


def _put_together(http: Any, request: Request) -> Any:
    """What the library would build; None where *http* adds more than headers, or any of those that frame a message."""
    own = _library_of(http.__class__)
    if own is None or http.params or http.cookies:
        return None
    given = {name.lower().encode("ascii") for name, _ in request.headers}
    url = own.URL(request.url)
    headers: list[tuple[Any, Any]] = [(b"Host", url.netloc)]
    names = set(given)
    for name, value in http.headers.raw:
        lower = name.lower()
        if lower not in given:
            headers.append((name, value))
            names.add(lower)
    if url.is_relative_url or not names.isdisjoint(_LEFT_TO_THE_LIBRARY):
        return None
    headers += request.headers
    if request.content:
        headers.append(("Content-Length", str(len(request.content))))
    elif request.method in _WITH_A_LENGTH:
        headers.insert(1, (b"Content-Length", b"0"))
    extensions = {"timeout": http.timeout.as_dict()}
    stream = own.ByteStream(request.content or b"")
    made = own.Request(request.method, url, headers=headers, stream=stream, extensions=extensions)
    made.read()
    return made


@cache
def _library_of(kind: type) -> Any:
    """The HTTP library that builds the requests of clients of this *kind*; None where they do so in a way of theirs."""
    builder = getattr(kind, "build_request", None)
    known = [sys.modules[name] for name in LIBRARIES if name in sys.modules]
    return next((one for one in known if builder in {one.Client.build_request, one.AsyncClient.build_request}), None)
