"""Redirects that an HTTP client of the caller follows: what each takes along, how many there may be, what is kept."""

import httpx
import pytest
from given import NAMES, outcome_with
from small import library

from fastpix_dyn import APIConnectionError, APIStatusError, ResponseTooLargeError

BOOK = {"title": "Ulysses"}
KEY = {"X-Key": "canary"}


def followed(*locations, start, status=302, kind="sync", use=None, spec=None, headers=KEY, **http):
    """The requests of a call whose responses redirect to *locations* in turn, and its `ApiResponse` or error."""
    sent = []

    def answer(request):
        sent.append(request)
        if len(sent) <= len(locations):
            return httpx.Response(status, headers={"Location": locations[len(sent) - 1]}, content=b"moved")
        return httpx.Response(200, json=BOOK)

    own = getattr(httpx, NAMES[kind])(transport=httpx.MockTransport(answer), follow_redirects=True, **http)
    use = use or (lambda client: client.books.get_book.response(book_id="7"))
    login = {"auth": ("id", "canary-password")} if start.startswith("https") or "localhost" in start else {}
    options = {"spec": spec or library(), "server": start, "retries": None, "headers": headers, **login}
    if not login:
        options["spec"]["security"] = []
    try:
        result = outcome_with(own, use, **options)
    except (APIConnectionError, APIStatusError) as error:
        result = error
    return sent, result


@pytest.mark.parametrize(
    ("start", "location", "takes_along"),
    [
        ("http://localhost", "https://localhost/x", True),
        ("http://localhost:80", "https://localhost:443/x", True),
        ("http://localhost:8080", "https://localhost:9443/x", False),
        ("http://localhost:8080", "https://localhost/x", False),
        ("http://localhost", "https://localhost:9443/x", False),
        ("http://localhost", "http://localhost:8080/x", False),
        ("https://api.example", "http://api.example/x", False),
        ("https://api.example", "https://api.example:443/x", True),
        ("https://api.example", "https://api.example:8443/x", False),
        ("https://api.example:8443", "https://api.example:8443/x", True),
        ("https://api.example:8443", "https://API.example:8443/x", True),
        ("https://api.example:8443", "https://api.example/x", False),
        ("https://api.example", "https://other.example/x", False),
        ("https://api.example", "https://api.example.evil.example/x", False),
        ("http://api.example", "https://api.example/x", True),
        ("http://api.example", "https://other.example/x", False),
        ("http://api.example:8080", "https://api.example:9443/x", False),
    ],
)
def test_credentials_go_to_the_same_server_and_from_port_80_to_443(start, location, takes_along):
    """The step from http to https is one to the same server at the ports of the schemes only."""
    (first, second), response = followed(location, start=start)

    assert response.data == BOOK
    assert first.headers["x-key"] == "canary"
    assert ("x-key" in second.headers) is takes_along
    assert ("authorization" in second.headers) is (takes_along and "authorization" in first.headers)


@pytest.mark.parametrize(
    ("name", "is_sent"),
    [
        ("Accept", True),
        ("Accept-Encoding", True),
        ("Connection", True),
        ("Content-Type", True),
        ("User-Agent", True),
        ("Authorization", False),
        ("Cookie", False),
        ("Proxy-Authorization", False),
        ("X-Api-Key", False),
        ("Referer", False),
        ("Accept-Language", False),
        ("Content-Language", False),
        ("Traceparent", False),
    ],
)
def test_of_the_headers_only_these_go_to_another_server(name, is_sent):
    """The others may contain a secret, whatever their name."""
    (first, second), _ = followed("https://other.example/x", start="https://api.example", headers={name: "value"})

    assert first.headers[name] == "value"
    assert second.headers.get(name) == ("value" if is_sent else None)
    assert second.headers["host"] == "other.example"


@pytest.mark.parametrize("target", ["https://other.example/x", "/x"])
def test_the_credentials_of_the_http_client_are_not_added_again(kind, target):
    """Those of the HTTP client itself go to the first server, and to no other."""
    (first, second), _ = followed(target, start="http://api.example", kind=kind, auth=("me", "mine"))

    assert first.headers["authorization"].startswith("Basic ")
    assert second.headers.get("authorization") == (first.headers["authorization"] if target == "/x" else None)


def test_what_was_taken_off_is_not_added_on_the_way_back():
    """A redirect to another server, which redirects to the first one."""
    (first, second, third), _ = followed(
        "https://other.example/x", "https://api.example/y", start="https://api.example"
    )

    assert "authorization" in first.headers
    assert "canary" not in str([*second.headers.items(), *third.headers.items()])
    assert "authorization" not in third.headers


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_as_many_redirects_are_followed_as_the_http_client_allows(kind, steps):
    """Two here: the third is an error."""
    sent, result = followed(*["/x"] * steps, start="https://api.example", kind=kind, max_redirects=2)

    assert len(sent) == min(steps, 2) + 1
    if steps == 3:
        assert type(result) is APIConnectionError
        assert "TooManyRedirects: too many redirects" in str(result)
    else:
        assert result.data == BOOK


def test_the_response_knows_all_redirects_in_order(kind):
    """As the HTTP library has it."""
    _, response = followed("/a", "/b", start="https://api.example/v1", kind=kind)

    assert [one.url.path for one in response.http.history] == ["/v1/books/7", "/a"]
    assert response.http.url.path == "/b"


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that notes which of its pieces were read, and that it was closed."""

    def __init__(self):
        self.read, self.is_closed = 0, False

    def __iter__(self):
        for _ in range(9):
            self.read += 1
            yield b"12345678"

    async def __aiter__(self):
        for piece in self:
            yield piece

    def close(self):
        """Notes it."""
        self.is_closed = True

    async def aclose(self):
        """Notes it."""
        self.is_closed = True


def test_only_the_last_body_is_read_and_no_more_of_it_than_allowed(kind):
    """That of the redirect is closed before the next request is sent."""
    bodies = []

    def answer(_):
        assert all(body.is_closed for body in bodies)
        bodies.append(Body())
        if len(bodies) == 1:
            return httpx.Response(302, headers={"Location": "/x"}, stream=bodies[0])
        return httpx.Response(200, stream=bodies[1])

    own = getattr(httpx, NAMES[kind])(transport=httpx.MockTransport(answer), follow_redirects=True)
    with pytest.raises(ResponseTooLargeError, match="max_response_bytes is 20"):
        outcome_with(own, lambda client: client.default.get_ping(), spec=library(), max_response_bytes=20, retries=None)

    assert [(body.read, body.is_closed) for body in bodies] == [(0, True), (3, True)]


def add_book(client):
    """A call with a body."""
    return client.books.add_book.response(title="x")


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_is_not_sent_to_another_server(kind, status, is_chunked):
    """Whether its length is known or not; the error is that of the status, and says what to do."""

    def chunk(request):
        del request.headers["content-length"]
        request.headers["transfer-encoding"] = "chunked"

    async def chunk_async(request):
        chunk(request)

    hooks = [chunk if kind == "sync" else chunk_async] if is_chunked else []
    sent, error = followed(
        "https://other.example:8443/x?signed=1",
        start="https://api.example",
        status=status,
        kind=kind,
        use=add_book,
        event_hooks={"request": hooks},
    )

    assert len(sent) == 1
    assert type(error) is APIStatusError
    assert str(error) == (
        f"addBook: the redirect ({status}) to https://other.example:8443 would send the body of the request to "
        "another server; if you trust that server, pass it as server="
    )
    assert (error.status, error.operation) == (status, "addBook")
    assert error.headers["location"] == "https://other.example:8443/x?signed=1"


@pytest.mark.parametrize("status", [307, 308])
def test_an_empty_body_may_go_to_another_server(status):
    """A POST without a body has a length of 0."""
    spec = library()
    spec["paths"]["/books"]["post"].pop("requestBody")
    (_, second), response = followed(
        "https://other.example/x",
        start="https://api.example",
        status=status,
        use=lambda client: client.books.add_book.response(),
        spec=spec,
    )

    assert (second.method, second.headers["content-length"]) == ("POST", "0")
    assert response.data == BOOK


def test_a_refused_redirect_shows_neither_path_nor_user_information():
    """Its URL may contain a secret."""
    _, error = followed("https://me:canary@other.example/canary?canary", start="https://api.example", status=301)

    assert type(error) is APIStatusError
    assert str(error) == (
        "getBook: the redirect (301) to https://other.example is not followed: it contains a user name or password; "
        "if you trust that server, pass it as server="
    )


def test_no_redirect_is_followed_unless_the_http_client_follows(kind):
    """The call ends with its status."""
    sent = []

    def answer(request):
        sent.append(request)
        return httpx.Response(302, headers={"Location": "/x"})

    own = getattr(httpx, NAMES[kind])(transport=httpx.MockTransport(answer), follow_redirects=False)
    with pytest.raises(APIStatusError, match="302"):
        outcome_with(own, lambda client: client.default.get_ping(), spec=library(), retries=None)
    assert len(sent) == 1
