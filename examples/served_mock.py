"""A FastPix with as many media as an example likes, served on loopback: what stands here in place of the real one.

The embedded server answers from the document's examples and keeps nothing, so it lists one media. Here its list is
stretched: page by page the same media under other ids. Run it alone to call it with curl, or from another language:
`python examples/served_mock.py --count 1000`.
"""

import argparse
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from fastpix_dyn.client.loading import load_api
from fastpix_dyn.mock.served import serving
from fastpix_dyn.mock.server import serve
from fastpix_dyn.wire.messages import Request, Response

DEFAULT_SIZE = 10
"""Media on a page where the request does not say."""


@contextmanager
def fastpix(count: int) -> Iterator[str]:
    """A FastPix with *count* media; gives its address."""
    with serving(_stretched(serve(load_api(None)), count)) as url:
        yield url


def _stretched(answer: Callable[[Request], Response], count: int) -> Callable[[Request], Response]:
    def stretched(request: Request) -> Response:
        response = answer(request)
        parts = urlsplit(request.url)
        is_list = request.method == "GET" and parts.path == "/on-demand" and response.status == 200
        return _page(response, parse_qs(parts.query), count) if is_list else response

    return stretched


def _page(response: Response, query: dict[str, list[str]], count: int) -> Response:
    size, page = (int(query.get(name, [str(default)])[0]) for name, default in (("limit", DEFAULT_SIZE), ("offset", 1)))
    body = json.loads(response.content)
    numbers = range((page - 1) * size, min(page * size, count))
    body["data"] = [{**body["data"][0], "id": str(UUID(int=number, version=4))} for number in numbers]
    body["pagination"] = {"totalRecords": count, "currentOffset": page, "offsetCount": -(-count // size)}
    return replace(response, content=json.dumps(body).encode())


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=100, help="how many media it has")
    with fastpix(options.parse_args().count) as address:
        print(f"{address} until Ctrl-C; any credentials will do", flush=True)
        threading.Event().wait()
