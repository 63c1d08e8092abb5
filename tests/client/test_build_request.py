"""Requests that are put together here are those that the HTTP library would build."""

import httpx
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.client.connection import build_request
from fastpix_dyn.wire.messages import Request

URL = "https://api.example.com/v1/things/%7Bx%7D?limit=1&timespan%5B%5D=24:hours"
CLIENTS = {
    "plain": {},
    "headers": {"headers": {"accept": "text/html", "X-Own": "1"}},
    "host": {"headers": {"Host": "other.example"}},
    "params": {"params": {"a": "1"}},
    "cookies": {"cookies": {"c": "1"}},
    "base": {"base_url": "https://elsewhere.example/base", "timeout": 3.5},
}
NAMES = st.sampled_from(["Accept", "accept", "User-Agent", "X-Own", "x-trace", "Host", "Content-Length", "Cookie"])
REQUESTS = st.builds(
    Request,
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
    st.sampled_from([URL, "/relative?a=b", "http://user:secret@[::1]:8000/a", "https://bücher.example/ü"]),
    st.lists(st.tuples(NAMES, st.text("abc 1é", max_size=4)), max_size=5).map(tuple),
    st.sampled_from([None, b"", b"{}", b"x" * 100]),
)


def outcome(build):
    """All that a request is, or the kind of the error."""
    try:
        made = build()
    except Exception as error:  # noqa: BLE001  # whatever it is, it must be the same
        return type(error)
    return made.method, made.url, made.headers.raw, made.content, made.extensions, type(made.stream), type(made)


@pytest.mark.parametrize("library", [httpx, httpx2], ids=["httpx", "httpx2"])
@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
@pytest.mark.parametrize("options", CLIENTS.values(), ids=CLIENTS)
def test_a_request_is_what_the_library_builds(library, kind, options):
    """Byte for byte, with the headers in their order, whatever the client adds and the request holds."""
    http = getattr(library, kind)(**options)

    @given(REQUESTS)
    def check(request):
        theirs = outcome(
            lambda: http.build_request(
                request.method, request.url, headers=list(request.headers), content=request.content
            )
        )
        assert outcome(lambda: build_request(http, request, None)) == theirs

    check()


def test_a_client_that_builds_in_a_way_of_its_own_is_asked():
    """A subclass may add what it likes."""

    class Own(httpx.Client):
        def build_request(self, method, url, **options):
            return super().build_request(method, url, **options, params={"signed": "yes"})

    with Own() as http:
        assert build_request(http, Request("GET", URL), None).url.params["signed"] == "yes"
