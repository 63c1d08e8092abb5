"""What a server does wrong, as scripts for `server.misbehaving`: makers of scripts, and what they write."""

import gzip
import zlib

from faults.server import BODY, answer


def after_request(act):
    """A script that reads a request, and then does *act*."""

    def script(peer):
        if peer.request():
            act(peer)

    return script


def says(make):
    """A script that answers each request with the bytes that *make* gives for the peer."""

    def script(peer):
        while peer.request():
            peer.send(whole(peer) if peer.server.calm else make(peer))

    return script


def says_and_ends(make):
    """The same, but it ends the connection after the first."""
    return after_request(lambda peer: peer.send(make(peer)))


def body(content, *headers, media_type="application/json", status=None):
    """A script whose answers have this body."""
    return says(lambda peer: answer(status or peer.ok, content, *headers, media_type=media_type))


def head(*headers, status=None):
    """A script whose answers have these headers and no others, and the right body; then the connection ends."""

    def make(peer):
        lines = [f"HTTP/1.1 {status or peer.ok}", "Content-Type: application/json", *headers, "", ""]
        return "\r\n".join(lines).encode("latin-1") + BODY

    return says_and_ends(make)


def data(text):
    """A script whose answers hold *text*, JSON or not, as their data."""
    return body(b'{"success":true,"data":%b}' % (text if isinstance(text, bytes) else text.encode()))


def chunks(*pieces):
    """A script that answers with raw chunks."""

    def make(peer):
        lines = f"HTTP/1.1 {peer.ok}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        return lines.encode() + b"".join(pieces)

    return says_and_ends(make)


def chunk(content):
    """A chunk, as it should be."""
    return b"%x\r\n%b\r\n" % (len(content), content)


def reset_after(make):
    """A script that writes some of an answer, and cuts the connection."""

    def act(peer):
        peer.send(make(peer))
        peer.reset()

    return after_request(act)


def stall_after(make):
    """A script that writes some of an answer, and no more."""

    def act(peer):
        peer.send(make(peer))
        peer.stall()

    return after_request(act)


def whole(peer):
    """A right answer."""
    return answer(peer.ok, BODY)


def start(size):
    """The first bytes of a right answer."""
    return lambda peer: whole(peer)[:size]


def headers_of(peer):
    """The head of a right answer."""
    return whole(peer)[: -len(BODY)]


def half(peer):
    """The head and half the body."""
    return whole(peer)[: -len(BODY) // 2]


def for_ever(first, piece, *, most=2**20):
    """A script that writes *first*, then *piece* again and again, until the client leaves or *most* is reached."""

    def act(peer):
        peer.send(first)
        for _ in range(most // len(piece)):
            peer.send(piece)

    return after_request(act)


def gzipped(content, *, keep=None, coding="gzip"):
    """A script whose answers are compressed, and cut off after *keep* bytes."""
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}[coding](content)
    return body(packed[:keep], f"Content-Encoding: {coding}")


def bomb(size):
    """*size* zeros by gzip, about a thousandth of that, made in little memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    piece = bytes(2**20)
    return b"".join([*(packer.compress(piece) for _ in range(size // 2**20)), packer.flush()])


def to(location, status="302 Found"):
    """A script that redirects."""
    return body(b"", f"Location: {location}", status=status)


def stale(peer):
    """Answers the first request, then ends the connection as soon as the second has come."""
    if peer.request():
        peer.good()
        peer.request()


def echo(peer):
    """Sends back what it got, as an echo port does."""
    if peer.request():
        peer.send(peer.last.head.encode() + b"\r\n\r\n")
