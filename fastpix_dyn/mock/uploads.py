"""Files: the bytes that a client sends where an answer told it to, by the resumable protocol of Google Cloud Storage.

A PUT carries the whole, or with `Content-Range: bytes FIRST-LAST/TOTAL` a piece; `bytes */TOTAL` asks what is there.
Until all is there the answer is 308 with `Range`. https://cloud.google.com/storage/docs/performing-resumable-uploads
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fastpix_dyn.mock.acting import UPLOADS, Actor
from fastpix_dyn.wire.messages import Headers, Request, Response

PLACE = UPLOADS
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


def take(actor: Actor, request: Request) -> Response:
    """The answer to a request at the address of a file; once the file is whole, it is what the document says."""
    name = urlsplit(request.url).path.removeprefix(PLACE)
    if name not in actor.uploads:
        return Response(404, Headers(), b"no file is awaited here")
    if request.method == "POST":
        return Response(201, Headers([("Location", request.url)]), b"")
    if request.method != "PUT":
        return Response(405, Headers([("Allow", "POST, PUT")]), b"")
    content, given = request.content or b"", Headers(request.headers).get("content-range")
    if given is None:
        return _finished(actor, name)
    found = _RANGE.fullmatch(given)
    if found is None:
        return Response(400, Headers(), b"the Content-Range can't be read")
    return _piece(actor, name, content, found)


def _piece(actor: Actor, name: str, content: bytes, found: re.Match[str]) -> Response:
    stored = actor.stored.get(name, 0)
    if found[1] is not None:
        if int(found[1]) != stored or int(found[2]) - int(found[1]) + 1 != len(content):
            return _incomplete(stored)
        stored = actor.stored[name] = stored + len(content)
    return _finished(actor, name) if found[3] == str(stored) else _incomplete(stored)


def _incomplete(stored: int) -> Response:
    return Response(308, Headers([("Range", f"bytes=0-{stored - 1}")] if stored else []), b"")


def _finished(actor: Actor, name: str) -> Response:
    actor.receive(name)
    return Response(200, Headers(), b"")
