"""A FastPix with as many media as an example likes, served on loopback: what stands here in place of the real one.

Run it alone to call it with curl, or from another language: `python examples/served_mock.py --count 1000`. For a mock
that is empty, or slow, or breaks answers on purpose, there is `fastpix-dyn mock`.
"""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fastpix_dyn import Client
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock.http_server import serve
from fastpix_dyn.mock.server import create_app


@contextmanager
def fastpix(count: int) -> Iterator[str]:
    """A FastPix with *count* media; gives its address."""
    with serve(create_app(load_api(None))) as url, Client(server=url, username="id", password="secret") as client:
        for number in range(count):
            client.input_video.create_media(
                inputs=[{"type": "video", "url": "https://cdn.example.com/a.mp4"}],
                access_policy="public",
                title=f"Media {number}",
                metadata={"number": str(number)},
            )
        yield url


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100, help="how many media it has")
    with fastpix(options.parse_args().count) as address:
        print(f"{address} until Ctrl-C; any credentials will do", flush=True)
        threading.Event().wait()
