"""The upload operations of FastPix, and a storage host with the resumable protocol that fails as scripted."""

import hashlib
import json
import random
import re
import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

QUANTUM = 256 * 1024
PIECE = 1024 * 1024


class Bytes:
    """Stores the bytes."""

    def __init__(self):
        self.content = bytearray()

    def __len__(self):
        return len(self.content)

    def add(self, content):
        """Stores more."""
        self.content += content


class Digest:
    """Stores only the hash of the bytes."""

    def __init__(self):
        self.size, self.hash = 0, hashlib.sha256()

    def __len__(self):
        return self.size

    def add(self, content):
        """Stores more."""
        self.size += len(content)
        self.hash.update(content)


@dataclass
class Put:
    """A PUT with bytes, or a status request, as the storage host received it."""

    place: str
    headers: dict
    received: int = 0


@dataclass
class Storage:
    """The state of the storage host, and the requests that it received."""

    keep: type = Bytes
    faults: list = field(default_factory=list)
    """The fault of each PUT with bytes, in order; None is no fault. Later PUTs have none."""
    opened: bool = True
    """Whether the URL that FastPix returns is a session already."""
    statuses: list = field(default_factory=lambda: ["Ready"])
    """The status of the media in each response; the last one stays. None: there is no media yet."""
    url: str = ""
    files: dict = field(default_factory=dict)
    total: dict = field(default_factory=dict)
    gone: set = field(default_factory=set)
    puts: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    """Method, path and body of the requests to FastPix."""
    seen: list = field(default_factory=list)
    """The headers of the requests to the storage host."""
    on_cancel: object = None
    """Called before a cancellation is answered."""
    on_put: object = None
    """Called with each `Put` once its bytes are read."""
    release: threading.Event = field(default_factory=threading.Event)
    """Ends slow responses."""
    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311  # it only makes faults
    answer: object = None
    """What the response to the creation contains, if not a good upload: a function of the URL for the file."""
    query: object = None
    """The status of the next responses to status requests, instead of the right one; None for the right one."""
    part: object = None
    """How much of a chunk a fault stores; random without it."""

    @property
    def received(self):
        """Bytes that came, stored or not."""
        return sum(put.received for put in self.puts)

    @property
    def only(self):
        """The one file that is complete."""
        (found,) = [self.files[name] for name in self.total]
        return found


class Handler(BaseHTTPRequestHandler):
    """Answers as FastPix and as the storage host."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    storage: Storage

    def log_message(self, *_):
        """Says nothing."""

    def answer(self, status, body=b"", **headers):
        """Answers, and keeps the connection."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_json(self, status, data):
        """As FastPix answers."""
        body = json.dumps({"success": True, "data": data}).encode()
        self.answer(status, body, Content_Type="application/json")

    def do_GET(self):
        """The media."""
        store = self.storage
        store.calls.append(("GET", self.path, None))
        status = store.statuses.pop(0) if len(store.statuses) > 1 else store.statuses[0]
        if status is None:
            self.answer(404, b'{"success": false, "error": {}}', Content_Type="application/json")
        else:
            self.answer_json(200, {"id": self.path.rpartition("/")[2], "status": status})

    def do_POST(self):
        """Creates an upload, or opens a session."""
        store, length = self.storage, int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if self.path.startswith("/storage/"):
            store.seen.append(dict(self.headers))
            fault = store.faults.pop(0) if store.faults and store.faults[0] in ("post-503", "post-400") else None
            if fault:
                return self.answer(int(fault[-3:]))
            if "upload_id=" in self.path or self.headers["x-goog-resumable"] != "start":
                return self.answer(405)
            return self.answer(201, Location=f"{self.path}&upload_id=opened")
        store.calls.append(("POST", self.path, json.loads(body)))
        upload = str(uuid.uuid4())
        store.files[upload] = store.keep()
        url = f"{store.url}/storage/{upload}?X-Goog-Signature=canary" + "&upload_id=1" * store.opened
        if store.answer:
            return self.answer(201, json.dumps(store.answer(upload, url)).encode(), Content_Type="application/json")
        return self.answer_json(201, {"uploadId": upload, "url": url, "status": "waiting", "timeout": 14400})

    def do_PUT(self):
        """Cancels an upload, or takes bytes."""
        store = self.storage
        if not self.path.startswith("/storage/"):
            store.calls.append(("PUT", self.path, None))
            upload = self.path.split("/")[-2]
            store.gone.add(upload)
            if store.on_cancel:
                store.on_cancel()
            return self.answer_json(200, {"uploadId": upload, "status": "cancelled"})
        store.seen.append(dict(self.headers))
        upload = urlsplit(self.path).path.rpartition("/")[2]
        length = int(self.headers["Content-Length"])
        put = Put(self.headers["Content-Range"], {name.lower(): value for name, value in self.headers.items()})
        store.puts.append(put)
        fault = store.faults.pop(0) if length and store.faults else None
        if not length and store.query:
            return self.answer(store.query)
        return self.take(put, upload, length, fault)

    def take(self, put, upload, length, fault):
        """Takes the bytes of *put*, as far as *fault* lets it."""
        store, file = self.storage, self.storage.files[upload]
        if upload in store.gone or "upload_id" not in parse_qs(urlsplit(self.path).query):
            self.read(put, length)
            return self.answer(410 if upload in store.gone else 405)
        start, total = place_of(put.place)
        if start is not None and start != len(file):
            self.read(put, length)
            return self.answer(503)
        return FAULTS[fault](self, put, upload, length, total)

    def read(self, put, length, keep=None):
        """Reads *length* bytes, and keeps them in *keep*."""
        while length:
            content = self.rfile.read(min(length, PIECE))
            put.received += len(content)
            if not content:
                raise ConnectionResetError
            if keep is not None:
                keep.add(content)
            length -= len(content)
        if self.storage.on_put:
            self.storage.on_put(put)

    def stored(self, upload, total):
        """Answers with what is stored."""
        file = self.storage.files[upload]
        if total is not None and len(file) == total:
            self.storage.total[upload] = total
            return self.answer(200, b"{}")
        return self.answer(308, **({"Range": f"bytes=0-{len(file) - 1}"} if len(file) else {}))


def place_of(text):
    """Return the first byte and the total of a `Content-Range`; None if it has none."""
    found = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", text)
    return found[1] and int(found[1]), None if found[2] == "*" else int(found[2])


def part(handler, length):
    """Return some quanta of *length* bytes, not all of them."""
    if handler.storage.part:
        return handler.storage.part(length)
    return QUANTUM * handler.storage.chance.randrange(max(1, -(-length // QUANTUM)))


def well(handler, put, upload, length, total):
    """No fault."""
    handler.read(put, length, handler.storage.files[upload])
    handler.stored(upload, total)


def cut(handler, put, upload, length, _total):
    """Stores some bytes, and cuts the connection in the middle of the chunk."""
    handler.read(put, part(handler, length), handler.storage.files[upload])
    handler.close_connection = True


def lost(handler, put, upload, length, total):
    """Stores all bytes, and cuts the connection before the response."""
    handler.read(put, length, handler.storage.files[upload])
    if len(handler.storage.files[upload]) == total:
        handler.storage.total[upload] = total
    handler.close_connection = True


def less(handler, put, upload, length, total):
    """Stores fewer bytes than were sent."""
    some = part(handler, length)
    handler.read(put, some, handler.storage.files[upload])
    handler.read(put, length - some)
    handler.stored(upload, total)


def refusing(status, **headers):
    """Stores nothing, and responds with *status*."""

    def refuse(handler, put, _upload, length, _total):
        handler.read(put, length)
        handler.answer(status, **headers)

    return refuse


def ended(status):
    """Ends the session."""

    def end(handler, put, upload, length, _total):
        handler.read(put, length)
        handler.storage.gone.add(upload)
        handler.answer(status)

    return end


def forgets(handler, put, upload, length, total):
    """Loses the stored bytes."""
    handler.read(put, length)
    handler.storage.files[upload] = handler.storage.keep()
    handler.stored(upload, total)


def slow(handler, put, _upload, length, _total):
    """Does not respond."""
    handler.read(put, length)
    handler.storage.release.wait(20)
    handler.close_connection = True


FAULTS = {
    None: well,
    "cut": cut,
    "lost": lost,
    "less": less,
    "nothing": refusing(308),
    "beyond": refusing(308, Range="bytes=0-99999999999"),
    "gap": refusing(308, Range="bytes=7-9"),
    "nonsense": refusing(308, Range="all of it"),
    "503": refusing(503),
    "429": refusing(429, Retry_After="0"),
    "403": refusing(403),
    "early": refusing(200),
    "early-201": refusing(201),
    "202": refusing(202),
    "204": refusing(204),
    "small": refusing(200, X_Goog_Stored_Content_Length="5"),
    "redirect": refusing(307, Location="http://127.0.0.1:9/elsewhere"),
    "410": ended(410),
    "404": ended(404),
    "forgets": forgets,
    "slow": slow,
}


@contextmanager
def serving(**options):
    """Serves a `Storage` with these options."""
    store = Storage(**options)

    class Served(ThreadingHTTPServer):
        """A server that says nothing of connections that its client closed."""

        daemon_threads = True

        def handle_error(self, *_):
            """Says nothing."""

    server = Served(("127.0.0.1", 0), type("Bound", (Handler,), {"storage": store}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    store.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield store
    finally:
        store.release.set()
        server.shutdown()
        thread.join()
        server.server_close()
