"""A loopback server that counts its connections, so that a test sees which are kept, shared or left open."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 20
"""Seconds after which a test that waits for something gives up."""


class Connections:
    """How many there were, and how many there are."""

    def __init__(self):
        self.url = ""
        self.opened = self.open = 0
        self._changed = threading.Condition()

    def enter(self):
        """Counts a new one; gives its number, from 1."""
        with self._changed:
            self.opened += 1
            self.open += 1
            return self.opened

    def leave(self):
        """Counts one that ended."""
        with self._changed:
            self.open -= 1
            self._changed.notify_all()

    def end(self):
        """Whether all have ended, or soon do."""
        with self._changed:
            return self._changed.wait_for(lambda: self.open == 0, PATIENCE)


class Server(ThreadingHTTPServer):
    """A thread for each connection, and room for many that come at once."""

    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_):
        """A client may leave at any time."""


@contextmanager
def counting(answer, *, tls=None):
    """Serves *answer*, a function from the handler of a request to (status, headers, body), with *tls* or in the clear.

    The handler has, besides what `http.server` gives it, the `body` of the request and the `number` of its connection.
    An answer of None means that it was written already, and that the connection ends.
    """
    connections = Connections()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self):
            super().setup()
            self.number = connections.enter()

        def finish(self):
            try:
                super().finish()
            finally:
                connections.leave()

        def handle_any(self):
            self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answered = answer(self)
            if answered is None:
                self.close_connection = True
                return
            status, headers, content = answered
            self.send_response(status)
            for name, value in {"Content-Length": len(content), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *_):
            """Says nothing."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    connections.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield connections
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
