"""Each fault of the network: what the server does, and what is promised. docs/reliability.md is made of it."""

import base64
import math
from dataclasses import dataclass, field, replace
from typing import Any

from faults import scripts
from faults.server import BODY, GOOD, Peer, answer

from fastpix_dyn import errors

TRIES = 2
"""How often the clients of these tests try."""
LIMIT = 2**20
"""What they take as `max_response_bytes`."""
HOSTILE = "http://other.invalid/stolen"


@dataclass(frozen=True)
class Promise:
    """What comes of a call: the error, else the value; and how often a GET and a POST are tried."""

    error: type | None = None
    value: Any = field(default_factory=lambda: GOOD)
    status: int = 0
    gets: int = 1
    posts: int = 1
    sent: bool | None = True
    """What an `APIConnectionError` says of the request; None where it may be either."""

    def tries(self, method, got):
        """How often it may be tried, where *got* is the outcome of the last try.

        Where a connection may break before the request is sent or after, each try but the last may have broken before.
        """
        if method == "GET" or (self.sent is None and got.is_retry_safe):
            return {self.gets}
        return {*range(self.posts, self.gets + 1)} if self.sent is None else {self.posts}


@dataclass(frozen=True)
class Fault:
    """One way to misbehave."""

    does: str
    """What the server does, in words."""
    script: Any
    promise: Promise
    stalls: bool = False
    """Whether only the client's own timeout ends it."""


def raises(error, status=0, gets=1, posts=1):
    """The promise of an error."""
    return Promise(error, status=status, gets=gets, posts=posts)


def gives(value):
    """The promise of a value."""
    return Promise(value=value)


def holds(data):
    """The promise of an answer with that data."""
    return gives({"success": True, "data": data})


RIGHT = Promise()
BROKEN = raises(errors.APIConnectionError, gets=TRIES)
LATE = raises(errors.APITimeoutError, gets=TRIES)
UNREADABLE = raises(errors.ResponseDecodeError)
TOO_LARGE = raises(errors.ResponseTooLargeError)
UNAVAILABLE = raises(errors.InternalServerError, 503, TRIES, TRIES)
GATEWAY = raises(errors.InternalServerError, 502, TRIES)
REDIRECTED = raises(errors.APIStatusError, 302)
PAGE = "<html><h1>Please log in</h1></html>"
DEEP = b"[" * 10_000 + b"]" * 10_000


def many(number):
    """That many headers."""
    return [f"X-{index}: {'v' * 60}" for index in range(number)]


CONNECTION = [
    Fault("refuses connections", None, Promise(errors.APIConnectionError, gets=0, posts=0, sent=False)),
    Fault("resets the connection at once", Peer.reset, replace(BROKEN, sent=None)),
    Fault("closes the connection at once", lambda _: None, BROKEN),
    Fault("resets it once it has the request", scripts.after_request(Peer.reset), BROKEN),
    Fault("closes it once it has the request", scripts.after_request(lambda _: None), BROKEN),
    Fault("resets it in the status line", scripts.reset_after(scripts.start(9)), BROKEN),
    Fault("resets it among the headers", scripts.reset_after(scripts.start(30)), BROKEN),
    Fault("resets it after the headers", scripts.reset_after(scripts.headers_of), BROKEN),
    Fault("resets it after half the body", scripts.reset_after(scripts.half), BROKEN),
    Fault("closes it among the headers", scripts.says_and_ends(scripts.start(30)), BROKEN),
    Fault("closes it after half the body", scripts.says_and_ends(scripts.half), BROKEN),
    Fault("closes a kept connection as the next request comes", scripts.stale, RIGHT),
    Fault("accepts, and reads nothing", Peer.stall, LATE, stalls=True),
    Fault("stalls once it has the request", scripts.stall_after(scripts.start(0)), LATE, stalls=True),
    Fault("stalls in the status line", scripts.stall_after(scripts.start(9)), LATE, stalls=True),
    Fault("stalls among the headers", scripts.stall_after(scripts.start(30)), LATE, stalls=True),
    Fault("stalls after the headers", scripts.stall_after(scripts.headers_of), LATE, stalls=True),
    Fault("stalls after half the body", scripts.stall_after(scripts.half), LATE, stalls=True),
]
HEAD = [
    Fault("sends endless headers", scripts.for_ever(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 100 + b"\r\n"), BROKEN),
    Fault("sends a header that does not end", scripts.for_ever(b"HTTP/1.1 200 OK\r\nX-A: ", b"b" * 1000), BROKEN),
    Fault("sends a status line that does not end", scripts.for_ever(b"HTTP/1.1 200 ", b"b" * 1000), BROKEN),
    Fault("sends a header of 60 kB", scripts.body(BODY, f"X-Long: {'v' * 60_000}"), RIGHT),
    Fault("sends 800 headers", scripts.body(BODY, *many(800)), RIGHT),
    Fault("sends a header without a colon", scripts.body(BODY, "nonsense"), BROKEN),
    Fault("sends a header with a NUL", scripts.body(BODY, "X-A: a\0b"), BROKEN),
    Fault("sends a header that is not ASCII", scripts.body(BODY, "X-A: Zürich"), RIGHT),
    Fault("speaks no HTTP", scripts.says_and_ends(lambda _: b"SSH-2.0-OpenSSH_9.6\r\n"), BROKEN),
    Fault("answers as HTTP/0.9, with the body alone", scripts.says_and_ends(lambda _: BODY), BROKEN),
    Fault("sends the request back", scripts.echo, BROKEN),
    Fault(
        "answers as HTTP/1.0, without a length",
        scripts.says_and_ends(
            lambda peer: f"HTTP/1.0 {peer.ok}\r\nContent-Type: application/json\r\n\r\n".encode() + BODY
        ),
        RIGHT,
    ),
    Fault("answers as HTTP/7.5", scripts.says_and_ends(lambda _: b"HTTP/7.5 200 OK\r\n\r\n" + BODY), RIGHT),
    Fault("sends 100 first", scripts.after_request(lambda p: p.good(before=b"HTTP/1.1 100 Continue\r\n\r\n")), RIGHT),
    Fault(
        "sends 103 with links first, twice",
        scripts.after_request(lambda p: p.good(before=b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 2)),
        RIGHT,
    ),
    Fault("switches protocols unasked (101)", scripts.body(b"", status="101 Switching Protocols"), BROKEN),
    Fault("answers with status 099", scripts.body(b"", status="099 Below"), BROKEN),
    Fault("answers with status 299", scripts.body(BODY, status="299 Odd"), RIGHT),
    Fault("answers with status 599", scripts.body(b"", status="599 Odd"), raises(errors.InternalServerError, 599)),
    Fault("answers with status 999", scripts.body(b"", status="999 Odd"), raises(errors.InternalServerError, 999)),
    Fault("answers with status 2000", scripts.body(BODY, status="2000 OK"), BROKEN),
    Fault("answers with status -200", scripts.body(BODY, status="-200 OK"), BROKEN),
    Fault("answers with an empty reason", scripts.says(lambda p: answer(f"{p.ok[:3]} ", BODY)), RIGHT),
    Fault("answers without a reason", scripts.says(lambda p: answer(p.ok[:3], BODY)), RIGHT),
    Fault(
        "says when to come back in words",
        scripts.body(b"", "Retry-After: soon", status="503 Busy"),
        UNAVAILABLE,
    ),
    Fault("wants the client back at -5 s", scripts.body(b"", "Retry-After: -5", status="503 Busy"), UNAVAILABLE),
    Fault(
        "wants the client back in 10³⁹⁹ s",
        scripts.body(b"", f"Retry-After: 1{'0' * 399}", status="503 Busy"),
        raises(errors.InternalServerError, 503),
    ),
    Fault(
        "wants the client back in a time zone that is none",
        scripts.body(b"", "Retry-After: Mon, 01 Jan 2026 00:00:00 +99999999999999", status="503 Busy"),
        UNAVAILABLE,
    ),
    Fault(
        "wants the client back in the year 9999, and has no date itself",
        scripts.body(b"", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", "Date: yesterday", status="503 Busy"),
        UNAVAILABLE,
    ),
]
LENGTH = [
    Fault("says a length that is too long", scripts.head(f"Content-Length: {len(BODY) + 10}"), BROKEN),
    Fault("says a length that is too short", scripts.head(f"Content-Length: {len(BODY) - 10}"), UNREADABLE),
    Fault("says a negative length", scripts.head("Content-Length: -1"), BROKEN),
    Fault("says a length that is no number", scripts.head("Content-Length: many"), BROKEN),
    Fault("says a length of 30 digits", scripts.head(f"Content-Length: {'9' * 30}"), BROKEN),
    Fault("says two lengths", scripts.head(f"Content-Length: {len(BODY)}", "Content-Length: 3"), BROKEN),
    Fault("says no length", scripts.head(), RIGHT),
    Fault("says a length over the limit", scripts.head(f"Content-Length: {LIMIT + 1}"), TOO_LARGE),
    Fault("sends chunks", scripts.chunks(scripts.chunk(BODY[:9]), scripts.chunk(BODY[9:]), b"0\r\n\r\n"), RIGHT),
    Fault("sends chunks, and trailers", scripts.chunks(scripts.chunk(BODY), b"0\r\nX-Sum: 1\r\n\r\n"), RIGHT),
    Fault("sends a chunk whose size is none", scripts.chunks(b"zz\r\nabc\r\n"), BROKEN),
    Fault("sends a chunk whose size is negative", scripts.chunks(b"-5\r\nabc\r\n"), BROKEN),
    Fault("sends a chunk whose size has 100 digits", scripts.chunks(b"f" * 100 + b"\r\nabc"), BROKEN),
    Fault("sends chunks without an end", scripts.chunks(scripts.chunk(BODY)), BROKEN),
    Fault("sends a chunk with garbage behind", scripts.chunks(b"3\r\nabcdefgh\r\n0\r\n\r\n"), BROKEN),
    Fault(
        "says a length, and sends chunks",
        scripts.says_and_ends(
            lambda p: (
                (
                    f"HTTP/1.1 {p.ok}\r\nContent-Type: application/json\r\nContent-Length: 3\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n"
                ).encode()
                + scripts.chunk(BODY)
                + b"0\r\n\r\n"
            )
        ),
        RIGHT,
    ),
    Fault("uses a transfer coding that is unknown", scripts.head("Transfer-Encoding: gzip, chunked"), BROKEN),
    Fault("sends garbage after the answer", scripts.after_request(lambda p: p.good(after=b"\0garbage\r\n\r\n")), RIGHT),
]
CODING = [
    Fault("compresses by gzip", scripts.gzipped(BODY), RIGHT),
    Fault("compresses by deflate", scripts.gzipped(BODY, coding="deflate"), RIGHT),
    Fault("says gzip, and does not compress", scripts.body(BODY, "Content-Encoding: gzip"), BROKEN),
    Fault("cuts gzip off", scripts.gzipped(BODY, keep=-20), BROKEN),
    Fault("cuts the checksum of gzip off", scripts.gzipped(BODY, keep=-8), BROKEN),
    Fault("cuts deflate off", scripts.gzipped(BODY, coding="deflate", keep=-20), UNREADABLE),
    Fault("uses a coding that is unknown", scripts.body(BODY, "Content-Encoding: rot13"), RIGHT),
    Fault("sends a gzip bomb of 64 MiB", scripts.body(scripts.bomb(2**26), "Content-Encoding: gzip"), TOO_LARGE),
    Fault(
        "sends a gzip bomb in a gzip bomb",
        scripts.body(scripts.gzip.compress(scripts.bomb(2**26)), "Content-Encoding: gzip, gzip"),
        TOO_LARGE,
    ),
    Fault(
        "sends more than the limit, without a length",
        scripts.for_ever(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 65536, most=2**23),
        TOO_LARGE,
    ),
    Fault("sends just the limit", scripts.body(BODY + b" " * (LIMIT - len(BODY))), RIGHT),
]
CONTENT = [
    Fault("names no media type", scripts.body(BODY, media_type=""), RIGHT),
    Fault("names a media type that is none", scripts.body(BODY, media_type="json; ;=,"), gives(BODY)),
    Fault("names another media type", scripts.body(BODY, media_type="text/plain"), gives(BODY.decode())),
    Fault("names an unknown charset", scripts.body(BODY, media_type="text/plain; charset=klingon"), UNREADABLE),
    Fault("names a charset that is none", scripts.body(BODY, media_type="text/plain; charset=undefined"), UNREADABLE),
    Fault("answers 200 with a page", scripts.body(PAGE.encode(), media_type="text/html"), gives(PAGE)),
    Fault("answers 502 with a page", scripts.body(PAGE.encode(), media_type="text/html", status="502 Bad"), GATEWAY),
    Fault("answers 503 with a page", scripts.body(PAGE.encode(), media_type="text/html", status="503 No"), UNAVAILABLE),
    Fault("answers 502 with a page said to be JSON", scripts.body(PAGE.encode(), status="502 Bad"), GATEWAY),
    Fault("answers 502 with 10,000 levels", scripts.body(DEEP, status="502 Bad"), GATEWAY),
    Fault("answers 204 with a body", scripts.after_request(lambda p: p.send(answer("204 None", BODY))), gives(None)),
    Fault("answers 200 with no body", scripts.body(b""), gives(None)),
    Fault("answers 304", scripts.body(b"", status="304 Same"), raises(errors.APIStatusError, 304)),
    Fault("sends half a JSON text", scripts.body(BODY[:20]), UNREADABLE),
    Fault("sends two JSON texts", scripts.body(BODY * 2), UNREADABLE),
    Fault("sends NaN", scripts.data("NaN"), UNREADABLE),
    Fault("sends -Infinity", scripts.data("-Infinity"), UNREADABLE),
    Fault("sends a name twice", scripts.data('{"id": "a", "id": "b"}'), holds({"id": "b"})),
    Fault("sends a lone surrogate", scripts.data(r'{"id": "\ud800"}'), holds({"id": "\ud800"})),
    Fault("sends a byte order mark", scripts.body(b"\xef\xbb\xbf" + BODY), RIGHT),
    Fault("sends UTF-16", scripts.body(BODY.decode().encode("utf-16")), UNREADABLE),
    Fault("sends invalid UTF-8", scripts.data(b'{"id": "\xff"}'), UNREADABLE),
    Fault("sends a NUL in a text", scripts.data(r'{"id": "\u0000"}'), holds({"id": "\0"})),
    Fault("sends 10,000 levels", scripts.data(DEEP), UNREADABLE),
    Fault("sends an integer of 30 digits", scripts.data("1" * 30), holds(int("1" * 30))),
    Fault("sends an integer of 10,000 digits", scripts.data("1" * 10_000), UNREADABLE),
    Fault("sends 1e400, which Python reads as infinity", scripts.data("1e400"), holds(math.inf)),
]
REDIRECTS = [
    Fault("redirects to the same host", scripts.to("/elsewhere"), REDIRECTED),
    Fault("redirects to another host", scripts.to(HOSTILE), REDIRECTED),
    Fault("redirects to itself, for ever", scripts.to("?"), REDIRECTED),
    Fault("redirects with the method kept (307)", scripts.to(HOSTILE, "307 No"), raises(errors.APIStatusError, 307)),
    Fault("redirects to an address that is none", scripts.to("http://[/"), REDIRECTED),
    Fault("redirects to a file", scripts.to("file:///etc/passwd"), REDIRECTED),
    Fault("redirects nowhere", scripts.body(b"", status="302 Found"), REDIRECTED),
]
TABLE = {
    "The connection": CONNECTION,
    "The head of the answer": HEAD,
    "The length of the body": LENGTH,
    "Content codings": CODING,
    "The content": CONTENT,
    "Redirects": REDIRECTS,
}
FAULTS = [fault for faults in TABLE.values() for fault in faults]
CREDENTIALS = ("canary-user", "canary-password")
SECRETS = ("canary", base64.b64encode(":".join(CREDENTIALS).encode()).decode())
