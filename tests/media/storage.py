"""A storage server over loopback that speaks the resumable protocol, and fails as it is told to."""

import hashlib
import re
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


@dataclass
class Storage:
    """What the server has and has seen.

    Attributes:
        faults: by number of the request for bytes, from 1: cut, 503, less, 410, slow, range; also a function of it.
        stored: how many bytes are there.
        digest: of those bytes.
        received: how many bytes of content came in all, also those that were sent again.
        seen: each request: (method, Content-Range, headers).
    """

    faults: object = field(default_factory=dict)
    stored: int = 0
    digest: object = field(default_factory=hashlib.sha256)
    received: int = 0
    seen: list = field(default_factory=list)
    pieces: int = 0
    done: bool = False
    url: str = ""
    pause: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    """Set once a request for bytes has come."""

    def fault(self):
        """That of the next request for bytes."""
        self.pieces += 1
        self.asked.set()
        return self.faults(self.pieces) if callable(self.faults) else self.faults.get(self.pieces)

    def take(self, content):
        """Adds *content* to what is there."""
        self.digest.update(content)
        self.stored += len(content)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    storage: Storage
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        """Opens a session."""
        self.storage.seen.append(("POST", None, dict(self.headers)))
        self.answer(201, {"Location": f"{self.storage.url}/session?upload_id=1"})

    def do_PUT(self):
        """Takes a piece, or says what is there."""
        given, length = self.headers.get("Content-Range"), int(self.headers.get("Content-Length", 0))
        self.storage.seen.append(("PUT", given, dict(self.headers)))
        first, last, total = RANGE.fullmatch(given).groups()
        if first is None:
            self.told(total)
            return
        fault = self.storage.fault()
        if fault == "cut":
            self.storage.take(self.piece(int(first), length // 2))
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        content = self.piece(int(first), length)
        if fault in {"503", "410"}:
            self.answer(int(fault), {})
            return
        if fault == "range":
            self.answer(308, {"Range": f"bytes=0-{int(last) + 1000}"})
            return
        if fault == "slow":
            self.storage.pause.wait(0.05)
        self.storage.take(content[: len(content) // 3] if fault == "less" else content)
        self.told(total)

    def piece(self, first, length):
        """What is new in the next *length* bytes."""
        content = self.rfile.read(length)
        self.storage.received += len(content)
        return content[self.storage.stored - first :] if self.storage.stored >= first else b""

    def told(self, total):
        """What is there, and whether that is all."""
        if total == str(self.storage.stored):
            self.storage.done = True
            self.answer(200, {})
        else:
            self.answer(308, {"Range": f"bytes=0-{self.storage.stored - 1}"} if self.storage.stored else {})

    def answer(self, status, headers):
        """An answer without a body."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


@contextmanager
def serving(storage):
    """Serves *storage* until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Of", (Handler,), {"storage": storage}))
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    storage.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield storage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
