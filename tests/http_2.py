"""A loopback server that speaks nothing but HTTP/2."""

import socket
import threading
from contextlib import contextmanager

import h2.config
import h2.connection
import h2.events

PATIENCE = 60
"""Seconds after which the server of a test that failed is left alone; it ends with the process."""


@contextmanager
def serve_http_2(answer):
    """Calls `answer(peer, connection, event)` for each request of one client; gives the server's address."""
    listener = socket.create_server(("127.0.0.1", 0))
    is_over = False

    def serve():
        peer, _ = listener.accept()
        if is_over:
            peer.close()
            return
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        with peer:
            peer.sendall(connection.data_to_send())
            while data := peer.recv(65536):
                for event in connection.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        answer(peer, connection, event)
                peer.sendall(connection.data_to_send())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener:
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            is_over = True
            socket.create_connection(listener.getsockname()).close()  # wakes it up, if no client came
            thread.join(PATIENCE)


@contextmanager
def http_2(*headers):
    """Serves a book with *headers* to one client; gives its address, and the paths that it was asked for."""
    paths = []

    def answer(_peer, connection, event):
        paths.append(dict(event.headers)[b":path"].decode())
        connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/json"), *headers])
        connection.send_data(event.stream_id, b'{"title":"Ulysses"}', end_stream=True)

    with serve_http_2(answer) as url:
        yield url, paths
