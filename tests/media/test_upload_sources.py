"""The sources of uploads: files and pipes, how they are read, when they have changed, and when they are closed."""

import codecs
import gc
import hashlib
import io
import itertools
import os
import threading
import weakref

import pytest

from fastpix_dyn import ArgumentValueError, UploadError
from fastpix_dyn.media.upload import source as source_module
from fastpix_dyn.media.upload.source import SourceChangedError, open_source

CONTENT = bytes(range(256)) * 16
SECOND = 1_000_000_000


@pytest.fixture
def film(tmp_path):
    """A file that was written long ago."""
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def pipe():
    """The reading end of a pipe, and the descriptor of the writing end."""
    end, other = os.pipe()
    with os.fdopen(end, "rb") as reading, os.fdopen(other, "wb", buffering=0) as writing:
        yield reading, writing


class Named(io.BytesIO):
    """A file in memory that has a name."""

    def __init__(self, name):
        super().__init__(CONTENT)
        self.name = name


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("film.mp4", "video/mp4"),
        ("FILM.MP4", "video/mp4"),
        ("film.webm", "video/webm"),
        ("sound.mp3", "audio/mpeg"),
        ("folder.mp4/film", "application/octet-stream"),
        ("film.unknown", "application/octet-stream"),
        ("film", "application/octet-stream"),
        ("", "application/octet-stream"),
        (5, "application/octet-stream"),
        (b"film.mp4", "application/octet-stream"),
        (None, "application/octet-stream"),
    ],
)
def test_the_media_type_is_that_of_the_name(name, media_type):
    """Of its last part; of a descriptor there is none."""
    assert open_source(Named(name)).media_type == media_type


def test_the_media_type_of_a_pipe_is_that_of_its_name(tmp_path):
    """As of a file."""
    os.mkfifo(tmp_path / "live.mp4")
    writing = os.open(tmp_path / "live.mp4", os.O_RDWR)
    source = open_source(tmp_path / "live.mp4")
    os.close(writing)

    assert (source.media_type, source.size) == ("video/mp4", None)
    source.close()


# Files.


@pytest.mark.parametrize("start", [0, 1, 4095])
def test_offsets_count_from_where_the_file_was(film, start):
    """Its size also."""
    with film.open("rb") as file:
        file.seek(start)
        source = open_source(file)

        assert source.size == len(CONTENT) - start
        assert source.read(0, 10) == CONTENT[start : start + 10]
        assert source.read(1, 5000) == CONTENT[start + 1 :]
        assert source.read(source.size, 10) == b""
        source.check()


def test_a_file_at_its_end_has_no_bytes(film):
    """What comes before is not sent."""
    with film.open("rb") as file:
        file.seek(0, os.SEEK_END)
        assert open_source(file).size == 0


class Odd(io.BytesIO):
    """A file that says nothing of its position."""

    def tell(self):
        """No number."""


def test_a_file_without_a_position_is_refused():
    """The error shows what `tell` returned."""
    with pytest.raises(ArgumentValueError, match=r"^file is not a file: its tell\(\) returns None$"):
        open_source(Odd(CONTENT))


@pytest.mark.parametrize(
    ("size", "word"), [(len(CONTENT) - 1, "shorter"), (len(CONTENT) + 1, "longer"), (0, "shorter")]
)
def test_a_file_of_another_size_has_changed(film, size, word):
    """The error has both sizes."""
    source = open_source(film)
    os.truncate(film, size)
    with pytest.raises(SourceChangedError) as caught:
        source.check()

    assert str(caught.value) == f"the file became {word} during the upload: it had 4096 bytes, now {size}"
    source.close()


def test_a_file_that_ends_too_soon_has_changed(film):
    """The error counts what is there."""
    source = open_source(film)
    os.truncate(film, 30)
    with pytest.raises(SourceChangedError, match="became shorter during the upload: it had 4096 bytes, now 30"):
        source.read(20, 100)
    source.close()


def test_a_new_time_of_modification_is_a_change(film):
    """Although the bytes are the same."""
    os.utime(film, ns=(1, 1))
    source = open_source(film)
    os.utime(film, ns=(1, 2))
    with pytest.raises(SourceChangedError, match="the file was changed during the upload"):
        source.check()
    source.close()


def change(film, offset):
    """Change one byte of *film*, which keeps its time of modification."""
    before = film.stat()
    with film.open("r+b") as file:
        file.seek(offset)
        file.write(bytes([CONTENT[offset] ^ 1]))
    os.utime(film, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    ("reads", "offset"),
    [
        ([(0, 100), (100, 100)], 0),
        ([(0, 100), (100, 100)], 99),
        ([(0, 100), (100, 100)], 100),
        ([(0, 100), (100, 100)], 199),
        ([(0, 100), (50, 150)], 49),
        ([(0, 100), (50, 150)], 199),
        ([(100, 100), (0, 100)], 0),
        ([(100, 100), (0, 100)], 199),
    ],
)
def test_bytes_that_were_read_must_stay_the_same(film, reads, offset):
    """In one piece, or in several that overlap or come in another order."""
    source = open_source(film)
    for start, size in reads:
        source.read(start, size)
    change(film, offset)
    with pytest.raises(SourceChangedError, match=r"^the file was changed during the upload$"):
        source.check()
    source.close()


@pytest.mark.parametrize(("read", "offset"), [((0, 100), 100), ((100, 100), 99), ((100, 100), 200)])
def test_bytes_that_were_not_read_may_change(film, read, offset):
    """Those are sent as they are then."""
    source = open_source(film)
    source.read(*read)
    change(film, offset)

    assert source.check() is None
    source.close()


@pytest.mark.parametrize("size", [1024 * 1024 - 1, 1024 * 1024, 2 * 1024 * 1024 + 3])
def test_a_large_piece_is_compared_whole(tmp_path, size):
    """Its last byte also; it is read again in parts."""
    path = tmp_path / "large"
    path.write_bytes(bytes(size))
    source = open_source(path)
    source.read(0, size)
    path.chmod(0o600)
    source.check()
    with path.open("r+b") as file:
        file.seek(size - 1)
        file.write(b"1")
    before = source._status  # noqa: SLF001  # the time as it was
    os.utime(path, ns=(before[0], before[0]))
    with pytest.raises(SourceChangedError, match="changed"):
        source.check()
    source.close()


class Counting(io.FileIO):
    """A file that counts what is read."""

    count = 0

    def read(self, size=-1):
        """Count it."""
        content = super().read(size)
        self.count += len(content)
        return content


@pytest.mark.parametrize(("age", "again"), [(0, 200), (99_999_999, 200), (100_000_000, 0), (5 * SECOND, 0)])
def test_only_a_file_that_was_changed_just_now_is_read_again(film, monkeypatch, age, again):
    """A later change may have left the same time: file systems count time in steps."""
    changed = film.stat().st_ctime_ns
    monkeypatch.setattr(source_module.time, "time_ns", lambda: changed + age)
    with Counting(film) as file:
        source = open_source(file)
        source.read(0, 200)
        file.count = 0
        source.check()

        assert file.count == again


def test_a_file_that_is_still_new_is_read_again_at_each_check(film, monkeypatch):
    """The first check is no proof for the second, within the same step of the clock."""
    now = film.stat().st_ctime_ns
    monkeypatch.setattr(source_module.time, "time_ns", lambda: now)
    with Counting(film) as file:
        source = open_source(file)
        source.read(0, 200)
        source.check()
        file.count = 0
        source.check()
        assert file.count == 200

        now += SECOND
        source.check()
        file.count = 0
        source.check()
        assert file.count == 0


def test_a_file_whose_mode_changed_is_read_again_once(film, monkeypatch):
    """Then its new state is known."""
    monkeypatch.setattr(source_module.time, "time_ns", lambda: film.stat().st_ctime_ns + SECOND)
    with Counting(film) as file:
        source = open_source(file)
        source.read(0, 200)
        film.chmod(0o600)
        file.count = 0
        source.check()
        first, file.count = file.count, 0
        source.check()

    assert (first, file.count) == (200, 0)


def test_a_file_in_memory_is_read_again_at_each_check():
    """It has no time."""
    memory = io.BytesIO(CONTENT)
    source = open_source(memory)
    source.read(0, 10)
    source.check()
    memory.getbuffer()[5] ^= 1
    with pytest.raises(SourceChangedError, match="changed"):
        source.check()


def test_the_identity_of_a_file_in_memory_has_no_time():
    """It has the size and the hash."""
    expected = {"size": 4096, "changed": None, "content": hashlib.sha256(CONTENT).hexdigest()}

    assert open_source(io.BytesIO(CONTENT)).identity() == expected


def test_the_identity_of_a_file_is_read_from_its_position(film):
    """As the upload is."""
    os.utime(film, ns=(1, 77))
    with film.open("rb") as file:
        file.seek(4000)
        identity = open_source(file).identity()

    assert identity == {"size": 96, "changed": 77, "content": hashlib.sha256(CONTENT[4000:]).hexdigest()}


def test_reading_the_identity_is_no_reading_for_the_upload(film):
    """What only it has read may change before it is sent."""
    source = open_source(film)
    source.identity()
    change(film, 0)

    assert source.check() is None
    source.close()


@pytest.mark.parametrize(
    ("size", "count", "last"),
    [
        (1, 1, (0, 1)),
        (262_144, 1, (0, 262_144)),
        (262_145, 2, (262_144, 1)),
        (64 * 2**20, 256, (64 * 2**20 - 262_144, 262_144)),
        (64 * 2**20 + 1, 256, (64 * 2**20 + 1 - 262_144, 262_144)),
        (2**40, 256, (2**40 - 262_144, 262_144)),
    ],
)
def test_the_samples_of_a_file(size, count, last):
    """All of it up to 64 MiB; else as many bytes, from its first to its last."""
    samples = [*source_module._samples(size)]  # noqa: SLF001  # a file of such a size would take long

    assert len(samples) == count
    assert (samples[0][0], samples[-1]) == (0, last)
    assert sum(length for _, length in samples) == min(size, 64 * 2**20)


def test_the_samples_of_a_large_file_are_spread_evenly():
    """None overlaps the one before it."""
    offsets = [offset for offset, _ in source_module._samples(2**30)]  # noqa: SLF001
    steps = {later - earlier for earlier, later in itertools.pairwise(offsets)}

    assert len(offsets) == 256
    assert max(steps) - min(steps) <= 1
    assert min(steps) >= 262_144


# Pipes.


class Pieces(io.RawIOBase):
    """A pipe that returns *pieces*, one at a time, and counts how often it is read."""

    def __init__(self, *pieces):
        self.pieces, self.sizes = [*pieces], []

    def readable(self):
        """It is."""
        return True

    def read(self, size=-1):
        """The next piece."""
        self.sizes.append(size)
        return self.pieces.pop(0) if self.pieces else b""


def test_a_pipe_is_read_until_a_chunk_is_full():
    """Each time for the bytes that are missing."""
    pipe = Pieces(b"abc", b"de", b"f", b"rest")
    source = open_source(pipe)

    assert source.read(0, 6) == b"abcdef"
    assert pipe.sizes == [6, 3, 1]
    assert source.size is None


def test_the_rest_of_a_chunk_of_a_pipe_is_kept():
    """Until it is stored; then bytes are read that follow it."""
    source = open_source(Pieces(b"abcdef", b"gh", b"i"))

    assert source.read(0, 6) == b"abcdef"
    assert source.read(0, 6) == b"abcdef"
    assert source.read(4, 4) == b"efgh"
    assert source.read(8, 4) == b"i"
    assert source.size == 9
    assert source.read(8, 4) == b"i"
    assert source.read(9, 4) == b""
    with pytest.raises(UploadError) as caught:
        source.read(7, 1)
    assert caught.value.message == (
        "the storage host needs byte 7 again, but a pipe can't be read again; upload a file"
    )


def test_a_pipe_is_not_read_after_its_end():
    """It may have been closed, or begin anew as a terminal does."""
    pipe = Pieces(b"abc", b"", b"new")
    source = open_source(pipe)

    assert source.read(0, 6) == b"abc"
    assert source.read(3, 6) == b""
    assert source.size == 3
    assert pipe.pieces == [b"new"]


def test_a_pipe_that_ends_with_a_chunk_has_no_size_before_it_is_read_again():
    """The end is not known before."""
    source = open_source(Pieces(b"abc"))

    assert (source.read(0, 3), source.size) == (b"abc", None)
    assert (source.read(3, 3), source.size) == (b"", 3)


def test_a_pipe_has_no_identity():
    """It can't be read again; what was read does not change."""
    source = open_source(Pieces(b"abc"))

    assert source.identity() is None
    assert source.check() is None


@pytest.mark.parametrize(
    ("piece", "error", "text"),
    [
        (None, UploadError, "the file has no bytes yet and does not wait for them; open it in blocking mode"),
        (b"abcd", UploadError, "read() of the file returned 4 bytes, though 3 were asked for"),
        ("abc", ArgumentValueError, "file must be opened in binary mode: its read() returns str"),
        ([1], ArgumentValueError, "file must be opened in binary mode: its read() returns list"),
    ],
)
def test_an_odd_read_is_told(piece, error, text):
    """The message says what it returned."""
    with pytest.raises(error) as caught:
        open_source(Pieces(piece)).read(0, 3)

    assert caught.value.message == text


@pytest.mark.parametrize("piece", [bytearray(b"abc"), memoryview(b"abc"), b"abc"])
def test_what_is_like_bytes_is_read(piece):
    """And becomes bytes."""
    content = open_source(Pieces(piece)).read(0, 3)

    assert content == b"abc"
    assert type(content) is bytes


@pytest.mark.parametrize("is_blocking", [True, False])
def test_bytes_in_the_buffer_of_a_pipe_are_read(pipe, is_blocking):
    """The pipe itself is empty; whether it blocks stays as it was."""
    reading, writing = pipe
    writing.write(b"head\nbody")
    assert reading.readline() == b"head\n"
    os.set_blocking(reading.fileno(), is_blocking)
    source = open_source(reading)

    assert source.read(0, 4) == b"body"
    assert os.get_blocking(reading.fileno()) == is_blocking


def test_the_buffer_of_a_pipe_is_asked_once_while_the_pipe_is_empty(pipe, monkeypatch):
    """A peek could take bytes that the caller wants after a deadline."""
    reading, writing = pipe
    asked = []

    def peek(file):
        asked.append(file)
        threading.Timer(0.15, writing.write, [b"late"]).start()
        return False

    monkeypatch.setattr(source_module, "_is_buffered", peek)
    monkeypatch.setattr(source_module, "_POLL_MS", 20)
    source = open_source(reading)

    assert source.read(0, 4) == b"late"
    assert asked == [reading]


def test_a_pipe_whose_source_is_closed_is_not_waited_for(pipe):
    """The thread that reads it ends, and nothing is taken from the pipe."""
    reading, writing = pipe
    source = open_source(reading)
    source.close()
    writing.write(b"for the caller")
    with pytest.raises(UploadError, match=r"^the upload has ended$"):
        source.read(0, 4)

    assert reading.read1(100) == b"for the caller"


# Closing.


def test_a_file_that_was_opened_here_is_closed(film):
    """At the end."""
    source = open_source(film)
    file = source._handle._file  # noqa: SLF001  # nobody else has it
    assert not file.closed
    source.close()

    assert file.closed


def test_a_file_of_the_caller_stays_open(film, pipe):
    """A file and a pipe."""
    with film.open("rb") as file:
        for own in (file, pipe[0]):
            open_source(own).close()
            assert not own.closed


def test_a_file_that_a_thread_reads_is_closed_once_it_is_done(film):
    """Closing it meanwhile would block, or take the descriptor of another file."""
    source = open_source(film)
    handle = source._handle  # noqa: SLF001  # as a thread that reads
    with handle.use() as first:
        with handle.use():
            source.close()
            assert not first.closed
        assert not first.closed

    assert first.closed


def test_a_path_that_is_no_good_source_is_closed(film, monkeypatch):
    """Its size can't be read."""
    opened = []

    def fail(file):
        opened.append(weakref.ref(file))
        assert not file.closed
        raise OSError("no size")

    monkeypatch.setattr(source_module, "_end", fail)
    with pytest.raises(OSError, match="no size"):
        open_source(film)
    gc.collect()
    (file,) = opened

    assert file() is None or file().closed


@pytest.mark.parametrize("name", ["none.mp4", "folder"])
def test_a_path_that_can_not_be_opened_is_an_error_of_the_system(tmp_path, name):
    """A missing file, and a folder."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=name):
        open_source(tmp_path / name)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"abc", "file must be a path or a file opened in binary mode, not bytes; for bytes in memory pass io.BytesIO"),
        (bytearray(), "not bytearray; for bytes in memory pass io.BytesIO(…)"),
        (memoryview(b""), "not memoryview; for bytes in memory pass io.BytesIO(…)"),
        (5, "file must be a path or a file opened in binary mode, not 5"),
        (io.StringIO("x"), "not StringIO"),
        (io.TextIOWrapper(io.BytesIO(b"x")), "not TextIOWrapper"),
        (codecs.getreader("utf-8")(io.BytesIO(b"x")), "not StreamReader"),
        (codecs.StreamReaderWriter(io.BytesIO(b"x"), *codecs.lookup("utf-8")[2:]), "not StreamReaderWriter"),
        (io.BytesIO, "not type"),
    ],
)
def test_what_is_no_file_is_told(value, text):
    """Bytes are with a hint."""
    with pytest.raises(ArgumentValueError) as caught:
        open_source(value)

    assert text in caught.value.message
    assert ("io.BytesIO" in caught.value.message) == isinstance(value, bytes | bytearray | memoryview)
