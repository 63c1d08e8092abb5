"""A server on loopback that writes raw bytes: it misbehaves in every way that a real one, or a proxy, can."""

import json
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE = 60
"""Seconds after which whoever waits here gives up: more than any client under test is given."""
GOOD = {"success": True, "data": {"id": "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"}}
"""What a right answer holds."""
BODY = json.dumps(GOOD).encode()


@dataclass
class Asked:
    """A request as the server got it."""

    method: str
    path: str
    head: str
    body: bytes


@dataclass
class Server:
    """The server: where it is, what it was asked, and whether it behaves by now."""

    url: str = ""
    tls: object = None
    calm: bool = False
    """Whether it behaves by now."""
    asked: list = field(default_factory=list)
    tries: int = 0
    """Connections, and requests on a connection after its first: what the server saw of a client's attempts."""
    open: int = 0
    calmed: threading.Event = field(default_factory=threading.Event)
    """Ends what stalls."""
    ended: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    def behave(self):
        """From now on it answers well; gives how often it was tried until now."""
        self.calm, tried = True, self.tries
        self.calmed.set()
        return tried

    def all_closed(self):
        """Whether no connection is left, or none soon is."""
        with self.changed:
            return self.changed.wait_for(lambda: self.open == 0, PATIENCE)


class Peer:
    """One connection, for a script to act on."""

    def __init__(self, server, sock):
        self.server, self.sock = server, sock
        self.last = None
        """The request read last."""
        self._kept = b""

    def request(self):
        """Reads a request; None where the client has left."""
        while b"\r\n\r\n" not in self._kept:
            if not self._more():
                return None
        head, _, self._kept = self._kept.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        while len(self._kept) < length:
            if not self._more():
                return None
        body, self._kept = self._kept[:length], self._kept[length:]
        method, path, _ = head.decode().split(" ", 2)
        with self.server.changed:
            self.server.tries += self.last is not None
            self.last = Asked(method, path, head.decode(), body)
            self.server.asked.append(self.last)
        return self.last

    def send(self, *pieces):
        """Writes *pieces*, each by itself."""
        for piece in pieces:
            self.sock.sendall(piece)

    def stall(self):
        """Does nothing until the test ends."""
        self.server.calmed.wait(PATIENCE)

    def reset(self):
        """Cuts the connection with a RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def good(self, *, before=b"", after=b""):
        """A right answer, with what comes *before* and *after* it."""
        self.send(before + answer(self.ok, BODY) + after)

    def behave(self):
        """Answers right until the client leaves."""
        while self.request():
            self.good()

    @property
    def ok(self):
        """The status of success of the operation."""
        return "201 Created" if self.last.method == "POST" else "200 OK"

    def _more(self):
        piece = self.sock.recv(65536)
        self._kept += piece
        return piece


def answer(status, body=b"", *headers, media_type="application/json", length=True):
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", *headers]
    lines += [f"Content-Type: {media_type}"] if media_type else []
    lines += [f"Content-Length: {len(body)}"] if length else []
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@contextmanager
def misbehaving(script, *, tls=None):
    """Serves by *script*, a function of a `Peer`: all that happens on a connection; then it is closed."""
    server = Server(tls=tls)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    server.url = f"http{'s' if tls else ''}://127.0.0.1:{listener.getsockname()[1]}"
    threads = []

    def serve(sock):
        try:
            with sock, suppress(OSError):
                peer = Peer(server, sock)
                (Peer.behave if server.calm else script)(peer)
                if peer.sock.fileno() >= 0:
                    _drained(peer.sock)
        finally:
            with server.changed:
                server.open -= 1
                server.changed.notify_all()

    def accept():
        while True:
            sock, _ = listener.accept()
            if server.ended:
                sock.close()
                return
            sock.settimeout(PATIENCE)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with server.changed:
                server.tries += 1
                server.open += 1
            thread = threading.Thread(target=serve, args=(sock,), daemon=True)
            threads.append(thread)
            thread.start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        server.ended = True
        server.behave()
        socket.create_connection(listener.getsockname()).close()  # wakes it up
        accepting.join(PATIENCE)
        listener.close()
        for thread in threads:
            thread.join(PATIENCE)


def _drained(sock):
    """Ends what is sent, and waits for the client to leave: a close with bytes unread would cut the answer off."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65536):
            pass
