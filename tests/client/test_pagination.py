"""Pagination over many pages."""

import json
import tracemalloc

import httpx
from small import LIBRARY

from fastpix_dyn import Client

SIZE = 500
PAGES = 200


def page(request):
    """A page of books: their number is all that differs."""
    number = int(request.url.params["page"])
    books = [{"id": str(number * SIZE + at), "title": "A title that takes some room"} for at in range(SIZE)]
    content = json.dumps({"books": books, "pages": PAGES}).encode()
    return httpx.Response(200, content=content, headers={"content-type": "application/json"})


def test_a_walk_over_100_000_items_holds_two_pages_at_most():
    """However many pages there are: the one in hand, and the last, which the server may repeat."""
    with httpx.Client(transport=httpx.MockTransport(page)) as http:
        client = Client(spec=LIBRARY, http_client=http, auth=("u", "p"), validate_responses="off")
        walk = client.books.list_books.items(page=1)
        for _ in range(2 * SIZE):
            next(walk)
        tracemalloc.start()
        seen = 2 * SIZE + sum(1 for _ in walk)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert seen == SIZE * PAGES
    assert peak < 3_000_000
