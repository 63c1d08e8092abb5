"""A real HTTP server on loopback whose answers a test writes, and one way to use sync and async clients."""

import asyncio
import atexit
import json
import socket
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from fastpix_dyn import AsyncClient, Client

KINDS = ("sync", "async")
_HELD = socket.socket()
_HELD.bind(("127.0.0.1", 0))
atexit.register(_HELD.close)
REFUSING = f"http://127.0.0.1:{_HELD.getsockname()[1]}"
"""An address that refuses connections: nobody listens there, and as this process has the port, nobody will."""


@dataclass
class Asked:
    """A request as the server got it."""

    method: str
    path: str
    headers: dict
    body: bytes


@dataclass
class Loopback:
    """The server: its address, and what it was asked so far."""

    url: str = ""
    asked: list = field(default_factory=list)


class Server(ThreadingHTTPServer):
    """Ends with the process, whatever hangs in its threads; says nothing of clients that leave early."""

    daemon_threads = True

    def handle_error(self, *where):
        """Print any other error of a handler."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*where)


def json_answer(status, body, **headers):
    """An answer with a JSON body."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status, {"Content-Type": "application/json;charset=UTF-8", **headers}, text


@contextmanager
def serving(answer, *, raw=False):
    """Serves *answer*: a function from `Asked` to (status, headers, body), or such answers, the last one for ever.

    With *raw*, *answer* is a function from the request handler, and writes by itself.
    """
    served = Loopback()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            number = len(served.asked)
            served.asked.append(asked)
            if raw:
                self.close_connection = True
                return answer(self)
            status, headers, content = answer(asked) if callable(answer) else answer[min(number, len(answer) - 1)]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return None

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *_):
            """Says nothing."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def outcome(kind, use, **options):
    """What `use(client)` results in, for a sync client or awaited for an async one."""
    if kind == "sync":
        with Client(**options) as client:
            return use(client)

    async def awaited():
        async with AsyncClient(**options) as client:
            return await use(client)

    return asyncio.run(awaited())


def collected(kind, use, **options):
    """All that the iterator `use(client)` yields."""
    if kind == "sync":
        with Client(**options) as client:
            return list(use(client))

    async def iterated():
        async with AsyncClient(**options) as client:
            return [value async for value in use(client)]

    return asyncio.run(iterated())
