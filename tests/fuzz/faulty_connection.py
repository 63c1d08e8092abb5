"""A connection that loses, breaks and repeats messages, and a log of what the server did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import httpx

from fastpix_dyn.flow.call import IDEMPOTENT_METHODS
from fastpix_dyn.mock.faults import FAULTS as BROKEN
from fastpix_dyn.structs import replace
from fastpix_dyn.wire.messages import Headers, Request, Response

Answer = Callable[[Request], Response]


def refused(_line, _request):
    """The connection is refused."""
    raise httpx.ConnectError("refused")


def lost(_line, _request):
    """The request is sent and never arrives."""
    raise httpx.WriteError("broken")


def dropped(line, request):
    """The request is processed; its response never arrives."""
    line.done(request)
    raise httpx.ReadError("broken")


def late(line, request):
    """The request is processed; its response is too late."""
    line.done(request)
    raise httpx.ReadTimeout("late")


def limited(_line, _request):
    """The server does not take the request, and says when it would."""
    return _refusal(429, "0")


def unavailable(_line, _request):
    """The same, of a server that is down."""
    return _refusal(503, "0")


def busy(_line, _request):
    """The server asks for more patience than any caller has."""
    return _refusal(503, "86400")


def failed(line, request):
    """The request is carried out, and then something fails: 500, 502 or 503."""
    broken = BROKEN["status"](line.done(request), line.chance)
    # 503 says that it was not carried out (RFC 9110 §15.6.4): a server that lies there can't be dealt with.
    return replace(broken, status=500) if broken.status == 503 else broken


def cut(line, request):
    """The request is processed; the body of the response is no longer JSON."""
    return BROKEN["cut"](line.done(request), line.chance)


def extended(line, request):
    """The response has a key that no document declares."""
    return BROKEN["extra"](line.done(request), line.chance)


def repeated(line, request):
    """The server gets it twice, as a proxy may do where the method allows it (RFC 9110 §9.2.2)."""
    if request.method in IDEMPOTENT_METHODS:
        line.done(request)
    return line.done(request)


def good(line, request):
    """Nothing is amiss."""
    return line.done(request)


FAULTS = {
    one.__name__: one
    for one in (refused, lost, dropped, late, limited, unavailable, busy, failed, cut, extended, repeated)
}
"""By name."""


@dataclass
class FaultyConnection:
    """A transport of httpx between a client and *answer*, sync and async."""

    answer: Answer
    pick: Callable[[], Callable]
    """Says what happens to the next request: one of `FAULTS`, or `good`."""
    chance: Random
    book: list = field(default_factory=list)
    """Each request that the server processed, with its response; refused ones are not included."""
    sent: int = 0

    def done(self, request):
        """Lets the server have *request*."""
        response = self.answer(request)
        if response.status < 300:
            self.book.append((request, response))
        return response

    def handle(self, request):
        """The response to a request of httpx."""
        self.sent += 1
        ours = Request(request.method, str(request.url), tuple(request.headers.multi_items()), request.content)
        response = self.pick()(self, ours)
        return httpx.Response(response.status, headers=list(response.headers.pairs), content=response.content)

    @property
    def transport(self):
        """For `http_client=` of a client."""
        return httpx.MockTransport(self.handle)


def _refusal(status, seconds):
    return Response(status, Headers([("Content-Type", "text/plain"), ("Retry-After", seconds)]), b"not now")
