"""The faults of the network where a call goes another way: streams, walks, uploads, TLS, redirects and load."""

import ssl
from concurrent.futures import ThreadPoolExecutor

import httpx
import httpx2
import pytest
import trustme
from faults import scripts
from faults.server import BODY, GOOD, answer, misbehaving
from faults.table import CREDENTIALS, LIMIT
from faults.test_plain_calls import CALLS, MEDIA, OPTIONS, caught, caught_async, shown
from given import outcome_with
from loopback import KINDS, outcome
from small import library

from fastpix_dyn import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    Client,
    FastPixError,
    ResponseTooLargeError,
    ResponseValidationError,
    Retry,
    UploadError,
)

EITHER = pytest.mark.parametrize("kind", KINDS)
BOOKS = {"spec": library(), "auth": CREDENTIALS, "retries": Retry(attempts=2, base=0)}


def streamed(kind, **options):
    """The body of a media, read bit by bit; or the error, and what came before it."""
    pieces = []

    def read():
        with Client(**options) as client, client.manage_videos.get_media.stream(media_id=MEDIA) as response:
            pieces.extend(response.iter_bytes())

    async def read_async(client):
        async with client.manage_videos.get_media.stream(media_id=MEDIA) as response:
            async for piece in response.iter_bytes():
                pieces.append(piece)  # noqa: PERF401  # what came before an error counts

    try:
        read() if kind == "sync" else outcome(kind, read_async, **options)
    except FastPixError as error:
        return b"".join(pieces), error
    return b"".join(pieces), None


@EITHER
@pytest.mark.parametrize(
    "script",
    [scripts.reset_after(scripts.half), scripts.says_and_ends(scripts.half), scripts.chunks(scripts.chunk(BODY[:20]))],
    ids=["reset", "closed", "chunks"],
)
def test_a_stream_that_breaks_says_so_after_what_came(kind, script):
    """Half the body is good; then comes an error of ours, once, for nobody can take the half back."""
    with misbehaving(script) as server:
        came, error = streamed(kind, server=server.url, **OPTIONS)
        assert server.all_closed()

    assert BODY.startswith(came)
    assert type(error) is APIConnectionError
    assert len(server.asked) == 1


@EITHER
def test_a_stream_that_stalls_ends_by_its_timeout(kind):
    """Between two pieces."""
    with misbehaving(scripts.stall_after(scripts.half)) as server:
        _, error = streamed(kind, server=server.url, **{**OPTIONS, "timeout": 0.1})
        server.behave()
        assert server.all_closed()

    assert type(error) is APITimeoutError


@EITHER
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("keep", [-20, -8, -1])
def test_a_stream_whose_gzip_is_cut_off_is_not_taken_for_whole(kind, keep, coding):
    """Though the HTTP library is content with it."""
    with misbehaving(scripts.gzipped(BODY, keep=keep, coding=coding)) as server:
        came, error = streamed(kind, server=server.url, **OPTIONS)

    assert BODY.startswith(came)
    assert type(error) is APIConnectionError


@EITHER
def test_a_stream_has_no_limit(kind):
    """Who reads bit by bit needs no bound; and an error's body has one all the same."""
    large = BODY + b" " * LIMIT
    with misbehaving(scripts.body(large)) as server:
        assert streamed(kind, server=server.url, **OPTIONS) == (large, None)
    with misbehaving(scripts.body(large, status="404 No")) as server:
        assert type(streamed(kind, server=server.url, **OPTIONS)[1]) is ResponseTooLargeError


@EITHER
@pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)
@pytest.mark.parametrize("fault", ["bomb", "cut"])
def test_the_bounds_hold_with_either_library(kind, http, fault):
    """Neither bounds an answer, nor looks whether gzip is whole."""
    script = {
        "bomb": scripts.body(scripts.bomb(2**23), "Content-Encoding: gzip"),
        "cut": scripts.gzipped(BODY, keep=-8),
    }[fault]
    own = getattr(http, {"sync": "Client", "async": "AsyncClient"}[kind])()
    with misbehaving(script) as server, pytest.raises(FastPixError) as told:
        outcome_with(own, CALLS["GET"], server=server.url, **OPTIONS)

    assert type(told.value) is {"bomb": ResponseTooLargeError, "cut": APIConnectionError}[fault]


@EITHER
def test_no_bound_is_a_choice(kind):
    """`max_response_bytes=None`."""
    with misbehaving(scripts.body(BODY + b" " * LIMIT)) as server:
        assert outcome(kind, CALLS["GET"], server=server.url, **{**OPTIONS, "max_response_bytes": None}) == GOOD


def pages(second):
    """A script with a good first page, and *second* in place of the second."""

    def script(peer):
        while asked := peer.request():
            if "page=2" in asked.path:
                second(peer)
            else:
                peer.send(answer("200 OK", b'{"books": [{"title": "Emma"}], "pages": 3}'))

    return script


@EITHER
@pytest.mark.parametrize(
    ("second", "error"),
    [
        (lambda peer: peer.reset(), APIConnectionError),
        (lambda peer: peer.send(answer("502 Bad", b"<p>", media_type="text/html")), APIStatusError),
        (lambda peer: peer.send(answer("200 OK", b"<p>Log in</p>", media_type="text/html")), ResponseValidationError),
        (lambda peer: peer.send(answer("200 OK")), ResponseValidationError),
        (lambda peer: peer.send(answer("204 None", length=False)), ResponseValidationError),
        (lambda peer: peer.send(answer("200 OK", b"null")), ResponseValidationError),
    ],
    ids=["reset", "502", "page of a proxy", "nothing", "204", "null"],
)
def test_a_walk_that_breaks_in_the_middle_never_seems_whole(kind, second, error):
    """The items until then, and an error: what is no page is not taken for the last one."""
    got = []

    def walk(client):
        for book in client.books.list_books.items():
            got.append(book)  # noqa: PERF402  # what came before an error counts

    async def walk_async(client):
        async for book in client.books.list_books.items():
            got.append(book)  # noqa: PERF401  # as above

    with misbehaving(pages(second)) as server, pytest.raises(FastPixError) as told:
        outcome(kind, walk if kind == "sync" else walk_async, server=server.url, **BOOKS)

    assert isinstance(told.value, error)
    assert got == [{"title": "Emma"}]


def storage(act):
    """FastPix, which creates an upload, and a storage host that does *act* with each request."""

    def script(peer):
        while asked := peer.request():
            if asked.path.startswith("/storage"):
                return act(peer)
            data = b'{"uploadId": "u", "url": "%b/storage?X-Signature=canary&upload_id=1"}' % peer.server.url.encode()
            peer.send(answer(peer.ok, b'{"success": true, "data": %b}' % data))
        return None

    return script


@EITHER
@pytest.mark.parametrize(
    "act",
    [
        lambda peer: peer.reset(),
        lambda _: None,
        lambda peer: peer.send(b"SSH-2.0-OpenSSH\r\n"),
        lambda peer: peer.send(peer.last.head.encode() + b"\r\n\r\n"),
        lambda peer: peer.send(answer("308 Go on", b"", "Range: bytes=0-99999999999999999999")),
        lambda peer: peer.send(answer("502 Bad", b"<p>", media_type="text/html")),
        lambda peer: peer.send(answer("307 There", b"", "Location: http://other.invalid/stolen")),
        lambda peer: peer.send(answer("503 Busy", b"", "Retry-After: Mon, 01 Jan 2026 00:00:00 +99999999999999")),
        lambda peer: peer.send(answer("200 OK", b"no gzip", "Content-Encoding: gzip")),
    ],
    ids=["reset", "closed", "no HTTP", "echo", "range", "502", "redirect", "Retry-After", "gzip"],
)
def test_an_upload_to_a_broken_storage_host_fails_in_our_words(kind, act, tmp_path):
    """`UploadError`, after as many tries as were asked for, without the signature of the address."""
    file = tmp_path / "a.mp4"
    file.write_bytes(b"film")
    with misbehaving(storage(act)) as server, pytest.raises(UploadError) as told:
        outcome(kind, lambda client: client.upload(file), server=server.url, **OPTIONS)

    assert len([one for one in server.asked if one.path.startswith("/storage")]) <= 2
    assert "canary" not in shown(told.value)


@EITHER
def test_what_a_server_sends_back_is_not_quoted(kind):
    """A port that echoes, and a credential in the query: the HTTP library would show the whole line."""
    keyed = library()
    keyed["components"]["securitySchemes"] = {"reader": {"type": "apiKey", "in": "query", "name": "key"}}
    options = {"spec": keyed, "auth": f"can{'ary'}"}  # a traceback quotes this very line
    with misbehaving(scripts.echo) as server, pytest.raises(APIConnectionError) as told:
        outcome(kind, lambda client: client.books.get_book(book_id="7"), server=server.url, **options)

    assert "key=canary" in server.asked[0].path
    assert "canary" not in shown(told.value)
    assert "illegal status line" in str(told.value)


@pytest.fixture(scope="module")
def tls():
    """The sides of a server with a certificate, and of a client that trusts it."""
    authority, server, client = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    return server, client


def secured(context, act):
    """A script over TLS: *act* gets the peer and the socket beneath."""

    def script(peer):
        raw = peer.sock
        peer.sock = context.wrap_socket(raw.dup(), server_side=True)
        with peer.sock:
            if peer.request():
                act(peer, raw)

    return script


@EITHER
@pytest.mark.parametrize(
    "act",
    [
        lambda _, raw: raw.sendall(b"plain text, and no record of TLS"),
        lambda peer, raw: (peer.send(scripts.half(peer)), raw.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)),
        lambda peer, raw: (peer.send(scripts.half(peer)), raw.sendall(b"\x17\x03\x03\xff\xff")),
        lambda peer, _: peer.send(scripts.half(peer)),
    ],
    ids=["plain text", "a forged record", "a record too long", "half a body"],
)
def test_tls_that_breaks_in_the_midst_of_an_answer(kind, tls, act):
    """An error of ours, and no `ssl.SSLError`."""
    own = (httpx.Client if kind == "sync" else httpx.AsyncClient)(verify=tls[1])
    with misbehaving(secured(tls[0], act), tls=True) as server, pytest.raises(FastPixError) as told:
        outcome_with(own, CALLS["POST"], server=server.url, **OPTIONS)

    assert type(told.value) is APIConnectionError
    assert told.value.request_sent
    assert len(server.asked) == 1


@EITHER
@pytest.mark.parametrize(
    "script",
    [lambda peer: peer.sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n"), lambda peer: peer.stall()],
    ids=["speaks plain HTTP", "stalls"],
)
def test_tls_that_does_not_come_about_is_safe_to_try_again(kind, script):
    """Nothing was sent; so a POST is tried as often as a GET."""
    with misbehaving(script, tls=True) as server, pytest.raises(APIConnectionError) as told:
        outcome(kind, CALLS["POST"], server=server.url, **{**OPTIONS, "timeout": 0.2})

    assert told.value.is_retry_safe
    assert server.tries == 2


@EITHER
def test_a_kept_connection_that_closes_duplicates_no_post(kind):
    """The server ends it just as the POST comes: it may have done it, so it is not sent again."""

    async def both_async(client):
        return await caught_async(CALLS["GET"](client)), await caught_async(CALLS["POST"](client))

    def both(client):
        return caught(lambda: CALLS["GET"](client)), caught(lambda: CALLS["POST"](client))

    with misbehaving(scripts.stale) as server:
        first, second = outcome(kind, both if kind == "sync" else both_async, server=server.url, **OPTIONS)

    assert first == GOOD
    assert type(second) is APIConnectionError
    assert not second.is_retry_safe
    assert [asked.method for asked in server.asked] == ["GET", "POST"]


def flaky(peer):
    """Answers a few requests on each connection, and ends it by turns before and after it has read the next."""
    for _ in range(1 + len(peer.server.asked) % 3):
        if not peer.request():
            return
        peer.good()
    if len(peer.server.asked) % 2:
        peer.request()


def test_no_post_is_lost_or_doubled_while_connections_close_under_load():
    """Each POST that was told of as done is there once; each that failed is there once at most."""
    with misbehaving(flaky) as server:
        with Client(server=server.url, **OPTIONS) as client, ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda number: (number, caught(lambda: create(client, number))), range(200)))
        assert server.all_closed()

    seen = [asked.body.partition(b"a-")[2].partition(b".")[0] for asked in server.asked]
    failed = [(number, got) for number, got in made if got != GOOD]
    assert len(failed) < len(made) == 200
    assert {type(got) for _, got in failed} <= {APIConnectionError}
    assert {seen.count(b"%d" % number) for number, got in made if got == GOOD} == {1}
    assert {seen.count(b"%d" % number) for number, _ in failed} <= {0, 1}


def create(client, number):
    """A POST that can be told from others."""
    source = {"type": "video", "url": f"https://cdn.example.com/a-{number}.mp4"}
    return client.input_video.create_media(inputs=[source], access_policy="public")


@EITHER
def test_a_body_that_trickles_in_ends_at_the_deadline(kind):
    """Each byte comes in time, and the whole does not."""
    with misbehaving(trickling(scripts.headers_of, b" ")) as server:
        with pytest.raises(APITimeoutError) as told:
            outcome(kind, CALLS["POST"], server=server.url, deadline=0.3, **OPTIONS)
        server.behave()
        assert server.all_closed()

    assert told.value.request_sent


def trickling(first, piece):
    """A script that writes *first*, and then *piece* every hundredth of a second."""

    def act(peer):
        peer.send(first(peer))
        while not peer.server.calmed.wait(0.01):
            peer.send(piece)

    return scripts.after_request(act)


REDIRECT = pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)
KEYED = library()
KEYED["components"]["securitySchemes"] = {"reader": {"type": "apiKey", "in": "header", "name": "X-Key"}}


def get_keyed(kind, http, server):
    """A call with credentials in headers, by a client that follows redirects; or its error."""
    own = getattr(http, {"sync": "Client", "async": "AsyncClient"}[kind])(follow_redirects=True)
    secrets = {"headers": {"Authorization": "Bearer canary", "X-Other": "canary"}, "auth": "canary"}
    try:
        return outcome_with(
            own, lambda client: client.books.get_book.response(book_id="7"), spec=KEYED, server=server, **secrets
        )
    except FastPixError as error:
        return error


@EITHER
@REDIRECT
def test_a_redirect_to_another_server_takes_no_credential_along(kind, http):
    """Though the caller's client follows it: neither `Authorization`, nor a key in a header of the document's."""
    with misbehaving(scripts.body(b'{"title": "Emma"}')) as other:
        location = f"{other.url.replace('127.0.0.1', 'localhost')}/stolen?signed=1"
        with misbehaving(scripts.to(location)) as server:
            got = get_keyed(kind, http, server.url)

    assert got.data == {"title": "Emma"}
    assert [one.status_code for one in got.http.history] == [302]
    assert "canary" in server.asked[0].head
    assert "canary" not in other.asked[0].head


@EITHER
@REDIRECT
def test_a_redirect_at_the_same_server_takes_them_along(kind, http):
    """It may see them."""

    def script(peer):
        while asked := peer.request():
            moved = asked.path != "/moved"
            peer.send(answer("302 Found", b"", "Location: /moved") if moved else answer("200 OK", b'{"title": "Emma"}'))

    with misbehaving(script) as server:
        assert get_keyed(kind, http, server.url).data == {"title": "Emma"}

    assert server.asked[1].head.count("canary") == server.asked[0].head.count("canary") == 3


@EITHER
@REDIRECT
def test_redirects_without_end_have_one(kind, http):
    """As many as the client takes, then an error."""
    with misbehaving(scripts.to("?")) as server:
        got = get_keyed(kind, http, server.url)

    assert type(got) is APIConnectionError
    assert len(server.asked) == 21
