"""What `client.upload` takes, and the error for anything else."""

import codecs
import gzip
import io
import math
import mmap
import os
import tempfile
import zipfile

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from loopback import outcome
from storage import QUANTUM, serving

from fastpix_dyn import ArgumentValueError, Client, ConfigurationError, FastPixError, Retry, UploadError

CONTENT = bytes(range(256)) * 2000


def upload(kind, store, file, **options):
    """Upload *file* to *store*."""
    how = {"server": store.url, "auth": ("a", "b"), "retries": Retry(attempts=3, base=0), "validate_responses": "off"}
    return outcome(kind, lambda client: client.upload(file, **{"chunk_size": QUANTUM, **options}), **how)


class Reader:
    """A file that has nothing but `read`."""

    def __init__(self, read):
        self.read = read


def written(path, opener):
    """A compressed file at *path*, opened."""
    with opener(path, "wb") as file:
        file.write(CONTENT)
    return opener(path, "rb")


def zipped(path):
    """A file in an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("film", CONTENT)
    return zipfile.ZipFile(path).open("film")


def mapped(path):
    """A file in memory."""
    path.write_bytes(CONTENT)
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def spooled(_path):
    """As web frameworks hand over files of forms."""
    file = tempfile.SpooledTemporaryFile(max_size=10_000_000)  # noqa: SIM115  # the test closes it
    file.write(CONTENT)
    file.seek(0)
    return file


def views(file):
    """What *file* reads, without copies."""
    return Reader(lambda size: memoryview(file.read(size)))


FILES = {
    "gzip": lambda path: written(path, gzip.open),
    "an archive": zipped,
    "a mapped file": mapped,
    "a file of a form": spooled,
    "a raw file": lambda path: path.write_bytes(CONTENT) and path.open("rb", buffering=0),
    "a reader": lambda _: io.BufferedReader(io.BytesIO(CONTENT)),
    "nothing but read": lambda _: Reader(io.BytesIO(CONTENT).read),
    "memoryviews": lambda _: views(io.BytesIO(CONTENT)),
}


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_any_binary_file_arrives(kind, tmp_path, make):
    """Whatever it reads from."""
    file = make(tmp_path / "film")
    with serving() as store:
        upload(kind, store, file)
    if hasattr(file, "close"):
        file.close()

    assert store.only.content == CONTENT


def closed():
    """A closed file."""
    file = io.BytesIO(CONTENT)
    file.close()
    return file


async def read_async(_size):
    """As files of asynchronous libraries do."""
    return b"x"


class PathOfBytes:
    """A path that is no text."""

    def __fspath__(self):
        return b"film"


def exhausted(_size):
    """What a generator does at its end."""
    raise StopIteration


NO_FILES = {
    "None": None,
    "a number": 5,
    "true": True,
    "NaN": math.nan,
    "bytes": CONTENT,
    "a list": ["film.mp4"],
    "a class": io.BytesIO,
    "text in memory": io.StringIO("x"),
    "a decoder": codecs.getreader("utf-8")(io.BytesIO(CONTENT)),
    "a closed file": closed(),
    "a null character": "film\0.mp4",
    "half a surrogate pair": "\ud800",
    "a path of bytes": PathOfBytes(),
    "text": Reader(lambda _: "text"),
    "numbers": Reader(lambda _: 5),
    "an async file": Reader(read_async),
}


@pytest.mark.parametrize("file", NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_binary_file_is_refused(kind, file):
    """The error says what to pass."""
    with serving() as store, pytest.raises(ArgumentValueError, match="file"):
        upload(kind, store, file)

    assert store.received == 0


ODD_READS = {
    "no bytes yet": lambda _: None,
    "more than was asked for": lambda size: b"x" * (size + 1),
    "the end of a generator": exhausted,
}


@pytest.mark.parametrize("read", ODD_READS.values(), ids=ODD_READS)
def test_an_odd_read_never_ends_the_file(kind, read):
    """It would be cut off, and be told as done."""
    with serving() as store, pytest.raises(UploadError):
        upload(kind, store, Reader(read))

    assert not store.total


def test_a_file_for_writing_is_refused(kind, tmp_path):
    """It can't be read."""
    with serving() as store, (tmp_path / "film").open("wb") as file, pytest.raises(ArgumentValueError, match="reading"):
        upload(kind, store, file)


def test_the_name_of_a_file_makes_no_header(kind, tmp_path):
    """A media type comes from the end of a name only."""
    path = tmp_path / "data:text\r\nX-Canary: 1,.mp4"
    path.write_bytes(CONTENT)
    with serving() as store:
        upload(kind, store, path)

    assert {put.headers["content-type"] for put in store.puts} == {"video/mp4"}


SIZES = [None, "8", "262144", True, 0, -QUANTUM, QUANTUM + 1, 262144.0, math.nan, math.inf, 10**30, 2**31, b"8", [], {}]


@pytest.mark.parametrize("size", SIZES)
def test_a_wrong_chunk_size_is_refused(kind, size):
    """Of any type."""
    with serving() as store, pytest.raises(ArgumentValueError, match="chunk_size must be a multiple of 262144"):
        upload(kind, store, io.BytesIO(CONTENT), chunk_size=size)

    assert store.calls == []


async def async_progress(*_):
    """Nothing would await it."""


OPTIONS = [
    *({"on_progress": value} for value in (5, "print", [], async_progress)),
    *({"wait": value} for value in (None, 1, "yes")),
    *({"settings": value} for value in (5, "x", ["x"])),
    *({"metadata": value} for value in (5, "x", {1: "x"})),
    *({"access_policy": value} for value in (5, [], "open")),
    *({"cors_origin": value} for value in (None, 5)),
]


@pytest.mark.parametrize("options", OPTIONS)
def test_a_wrong_option_is_refused(kind, options):
    """The error names it, and nothing is sent."""
    with serving() as store, pytest.raises(ArgumentValueError, match=next(iter(options))):
        upload(kind, store, io.BytesIO(CONTENT), **options)

    assert store.calls == []


STATES = [5, True, math.nan, b"state", [], {}, "", "/", "..", "a\0b", "\ud800", "a" * 300, PathOfBytes()]


@pytest.mark.parametrize("resume", STATES, ids=lambda value: repr(value)[:20])
def test_a_wrong_path_of_a_state_is_refused(kind, tmp_path, monkeypatch, resume):
    """And no file is made."""
    monkeypatch.chdir(tmp_path)
    with serving() as store, pytest.raises(ConfigurationError, match="resume"):
        upload(kind, store, io.BytesIO(CONTENT), resume=resume)

    assert store.calls == []
    assert [*tmp_path.iterdir()] == []


def test_a_state_in_a_folder_that_is_missing_is_refused(kind, tmp_path):
    """The error names the path."""
    with serving() as store, pytest.raises(ConfigurationError, match="nowhere"):
        upload(kind, store, io.BytesIO(CONTENT), resume=tmp_path / "nowhere" / "state.json")


def test_a_media_file_is_never_taken_for_a_state(kind, tmp_path):
    """If the two options are confused, the file stays."""
    film = tmp_path / "film.mp4"
    film.write_bytes(CONTENT)
    with serving() as store, pytest.raises(ConfigurationError):
        upload(kind, store, film, resume=film)

    assert film.read_bytes() == CONTENT
    assert [*tmp_path.iterdir()] == [film]


def test_what_progress_raises_passes_and_cancels(kind):
    """It is the caller's."""

    def fail(*_):
        raise KeyError("mine")

    with serving() as store, pytest.raises(KeyError, match="mine"):
        upload(kind, store, io.BytesIO(CONTENT), on_progress=fail)

    assert store.calls[-1][1].endswith("/cancel")


# Whatever the storage host answers


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from([200, 201, 202, 204, 206, 302, 308, 308, 308, 308, 308, 400, 404, 410, 429, 500, 503, 599]),
        st.none()
        | st.integers(-1, 5 * QUANTUM)
        | st.sampled_from(["bytes=5-9", "items=0-1", "", "bytes=0-"])
        | st.just("all"),
    ),
    max_size=12,
)
URL = "https://storage.invalid/?upload_id=1"
ID = "6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5"


@given(ANSWERS, st.sampled_from([1, QUANTUM, 3 * QUANTUM, 4 * QUANTUM + 5]))
@example([(308, "all"), (308, "all"), (200, None)], 3 * QUANTUM)
@example([(308, "all"), (503, None), (308, QUANTUM - 1), (308, "all"), (201, None)], 3 * QUANTUM)
@example([(308, "all"), (200, None)], 3 * QUANTUM)
@example([(503, None), (200, None)], 3 * QUANTUM)
def test_success_means_that_every_byte_was_sent(answers, size):
    """Whatever the storage host answers, in any order; the oracle knows only what was sent."""
    left, sent = [*answers], bytearray(size)
    content = b"\1" * size

    def handle(request):
        if request.url.host != "storage.invalid":
            return httpx.Response(201, json={"success": True, "data": {"uploadId": ID, "url": URL}})
        place = request.headers["content-range"].removeprefix("bytes ").partition("/")[0]
        if place != "*":
            start = int(place.partition("-")[0])
            sent[start : start + len(request.content)] = request.content
        status, stored = left.pop(0) if left else (503, None)
        stored = place.rpartition("-")[2] if stored == "all" else stored
        text = f"bytes=0-{stored}" if isinstance(stored, int) or str(stored).isdigit() else stored
        return httpx.Response(status, headers={} if text is None else {"Range": text})

    with httpx.Client(transport=httpx.MockTransport(handle)) as http:
        client = Client(http_client=http, server="https://api.invalid", auth=("a", "b"), validate_responses="off",
                        retries=Retry(attempts=3, base=0))  # fmt: skip
        try:
            done = client.upload(io.BytesIO(content), chunk_size=QUANTUM)
        except FastPixError:
            return
    assert done.size == size
    assert sent == content
    assert answers[len(answers) - len(left) - 1][0] in {200, 201}


def test_a_working_folder_that_is_gone_is_told(kind, tmp_path, monkeypatch):
    """A relative path of a state has no meaning there."""
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    with serving() as store, pytest.raises(ConfigurationError, match="deleted"):
        upload(kind, store, io.BytesIO(CONTENT), resume="state.json")
    os.chdir(tmp_path)
