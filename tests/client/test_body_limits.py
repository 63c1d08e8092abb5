"""The limit of a response body: below it, at it and above it; compressed and cut off."""

import gzip
import pickle
import zlib

import httpx
import httpx2
import pytest
from given import NAMES, outcome_with
from small import library

from fastpix_dyn import APIConnectionError, ResponseDecodeError, ResponseTooLargeError

HTTP_LIBRARIES = pytest.mark.parametrize("http", [httpx, httpx2], ids=lambda module: module.__name__)
VIDEO = {"Content-Type": "video/mp4"}
JSON = {"Content-Type": "application/json"}
CONTENT = b"0123456789" * 10


def body_class(http, read):
    """A class of bodies without a length, which come in pieces."""

    class Body(http.SyncByteStream, http.AsyncByteStream):
        def __init__(self, pieces):
            self.pieces = pieces

        def __iter__(self):
            for piece in self.pieces:
                read.append(piece)
                yield piece

        async def __aiter__(self):
            for piece in self:
                yield piece

    return Body


def received(pieces, headers, *, http=httpx, kind="sync", limit=100, status=200):
    """The response of a call to a server that sends *pieces*, and the pieces that were read."""
    read = []
    body = body_class(http, read)(pieces)
    transport = http.MockTransport(lambda _: http.Response(status, headers=headers, stream=body))
    own = getattr(http, NAMES[kind])(transport=transport)
    options = {"spec": library(), "retries": None, "validate_responses": "off", "max_response_bytes": limit}
    return outcome_with(own, lambda client: client.default.get_ping.response(), **options), read


@HTTP_LIBRARIES
@pytest.mark.parametrize(("limit", "is_whole"), [(99, False), (100, True), (101, True), (None, True)])
@pytest.mark.parametrize("form", ["length", "no length", "gzip"])
def test_a_body_of_as_many_bytes_as_the_limit_is_whole(http, kind, limit, is_whole, form):
    """One more is an error that says so; compressed bodies count decompressed."""
    packed = gzip.compress(CONTENT)
    headers, pieces = {
        "length": ({**VIDEO, "Content-Length": "100"}, [CONTENT]),
        "no length": (VIDEO, [CONTENT[:50], CONTENT[50:]]),
        "gzip": ({**VIDEO, "Content-Encoding": "gzip", "Content-Length": str(len(packed))}, [packed]),
    }[form]
    if is_whole:
        response, _ = received(pieces, headers, http=http, kind=kind, limit=limit)
        assert response.http.content == CONTENT
        pickle.loads(pickle.dumps(response))
        return
    with pytest.raises(ResponseTooLargeError) as caught:
        received(pieces, headers, http=http, kind=kind, limit=limit)
    what = "has 100 bytes" if form == "length" else "has more bytes"
    assert str(caught.value) == f"get /ping: the response (200) {what}; max_response_bytes is 99"
    assert (caught.value.status, caught.value.headers["content-type"]) == (200, "video/mp4")


def test_a_body_that_is_too_large_is_not_read_further(kind):
    """Neither is one whose length says so, nor one that is compressed more than once."""
    read = []
    for headers in (VIDEO, {**VIDEO, "Content-Length": "90"}, {**VIDEO, "Content-Encoding": "gzip, gzip"}):
        before = len(read)
        body = body_class(httpx, read)([b"123456789"] * 10)
        own = getattr(httpx, NAMES[kind])(
            transport=httpx.MockTransport(
                lambda _, body=body, headers=headers: httpx.Response(200, headers=headers, stream=body)
            )
        )
        options = {"spec": library(), "retries": None, "max_response_bytes": 20}
        with pytest.raises(ResponseTooLargeError, match=r"has more bytes|has 90 bytes|is compressed more than once"):
            outcome_with(own, lambda client: client.default.get_ping(), **options)
        assert len(read) - before == (3 if headers is VIDEO else 0)


@pytest.mark.parametrize("limit", [None, 1000])
def test_a_body_that_is_compressed_twice_is_refused_if_there_is_a_limit(limit):
    """A piece may grow a million times before it is counted."""
    twice = gzip.compress(gzip.compress(CONTENT))
    headers = {**VIDEO, "Content-Encoding": "gzip, gzip"}
    if limit is None:
        assert received([twice], headers, limit=limit)[0].http.content == CONTENT
        return
    with pytest.raises(ResponseTooLargeError, match="is compressed more than once, and may have any size"):
        received([twice], headers, limit=limit)


@pytest.mark.parametrize("length", ["-1", "x", "", "1e3", "²"])
def test_a_length_that_is_no_number_does_not_count(length):
    """The body is counted instead."""
    headers = [(b"Content-Type", b"video/mp4"), (b"Content-Length", length.encode("latin-1"))]
    assert received([CONTENT], headers)[0].http.content == CONTENT
    with pytest.raises(ResponseTooLargeError, match="has more bytes"):
        received([CONTENT], headers, limit=99)


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("coding", ["gzip", "GZIP ", "deflate"])
@pytest.mark.parametrize("cut", [1, 4, 5, 9, 30])
def test_a_compressed_body_that_is_cut_off_is_an_error(coding, cut, status):
    """In the checksum, in the size at the end of gzip, or in the data."""
    content = bytes(range(256))
    packed = gzip.compress(content) if "z" in coding.lower() else zlib.compress(content)
    headers = {**VIDEO, "Content-Encoding": coding}

    assert received([packed], headers, limit=1000, status=200)[0].http.content == content
    with pytest.raises(APIConnectionError, match=f"DecodingError: the {coding.strip().lower()} data is truncated"):
        received([packed[:-cut]], headers, limit=1000, status=status)


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(CONTENT)[:-4] + b"\x00\x00\x00\x00",
        gzip.compress(CONTENT) + b"x",
        gzip.compress(CONTENT) + gzip.compress(CONTENT),
        gzip.compress(CONTENT) + b"\x00",
    ],
    ids=["another size", "a byte more", "another member", "a null byte"],
)
def test_gzip_whose_size_is_wrong_or_that_goes_on_is_an_error(packed):
    """The HTTP library ignores both."""
    with pytest.raises(APIConnectionError, match="DecodingError"):
        received([packed], {**VIDEO, "Content-Encoding": "gzip"}, limit=1000)


def test_the_size_at_the_end_of_gzip_may_come_in_several_pieces():
    """It is the last four bytes, however they arrive."""
    packed = gzip.compress(CONTENT)
    headers = {**VIDEO, "Content-Encoding": "gzip"}

    for pieces in ([bytes([byte]) for byte in packed], [packed[:-2], packed[-2:]], [packed[:-4], packed[-4:]]):
        assert received(pieces, headers)[0].http.content == CONTENT
        with pytest.raises(APIConnectionError, match="truncated"):
            received([*pieces[:-1], pieces[-1][:-1]], headers)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_an_empty_body_is_not_truncated(coding):
    """As a response to HEAD, or one with 204."""
    assert received([], {"Content-Encoding": coding}, status=204)[0].data is None


def test_json_by_deflate_that_ends_too_early_is_an_error_of_json():
    """The better error for it; JSON by gzip is checked by its size."""
    packed = zlib.compress(b'{"title": "' + b"x" * 50 + b'"}')
    with pytest.raises(ResponseDecodeError):
        received([packed[:-8]], {**JSON, "Content-Encoding": "deflate"})
    whole = gzip.compress(b'{"title": "x"}')
    with pytest.raises(APIConnectionError, match="truncated"):
        received([whole[:-1]], {**JSON, "Content-Encoding": "gzip"})


def test_json_by_deflate_without_its_checksum_is_whole():
    """Its text ends."""
    packed = zlib.compress(b'{"title": "x"}')[:-4]

    assert received([packed], {**JSON, "Content-Encoding": "deflate"})[0].http.json() == {"title": "x"}
    with pytest.raises(APIConnectionError, match="truncated"):
        received([packed], {**VIDEO, "Content-Encoding": "deflate"})


def test_the_limit_of_an_error_is_that_of_a_success(kind):
    """A body of an error is read as well."""
    with pytest.raises(ResponseTooLargeError) as caught:
        received([CONTENT, b"x"], VIDEO, kind=kind, status=500)

    assert caught.value.status == 500
