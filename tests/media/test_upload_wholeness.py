"""No half upload passes for a whole one: success too early, files that change, odd answers, two processes."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from loopback import outcome
from storage import QUANTUM, serving
from tracebacks import shown_with_variables

from fastpix_dyn import Client, ConfigurationError, Retry, UploadError
from fastpix_dyn.media.upload.source import SAMPLED_BYTES, open_source

SIZE = 4 * QUANTUM
AT_ONCE = Retry(attempts=3, base=0)
TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture
def film(tmp_path):
    """A file of four chunks, which was written some time ago."""
    path = tmp_path / "film.mp4"
    path.write_bytes(b"A" * SIZE)
    os.utime(path, ns=(1, 1))
    return path


def upload(kind, store, file, **options):
    """Upload *file* to *store* in chunks of a quantum."""
    how = {"server": store.url, "auth": ("id", "password"), "retries": AT_ONCE, "validate_responses": "off"}
    return outcome(kind, lambda client: client.upload(file, **{"chunk_size": QUANTUM, **options}), **how)


def cancelled(store):
    """Whether the last call to FastPix cancelled the upload."""
    return store.calls[-1][1].endswith("/cancel")


# Success that comes too early


EARLY = {
    "200 to the first chunk": (["early"], None, "there are more"),
    "201 to the first chunk": (["early-201"], None, "there are more"),
    "200 in the middle": ([None, None, "early"], None, "there are more"),
    "200 to a query before the end": ([None, "503"], 200, "there are more"),
    "201 to a query before the end": (["cut"], 201, "there are more"),
    "202 to every request": (["202"] * 99, 202, "not whether the file is complete"),
    "204 to every request": ([None, *["204"] * 99], 204, "not whether the file is complete"),
    "200 that names another size": ([None, None, None, "small"], None, "stored 5 bytes"),
    "308 after the last byte": ([], 308, "could not be sent"),
}


@pytest.mark.parametrize(("faults", "query", "words"), EARLY.values(), ids=EARLY)
def test_success_counts_only_once_all_is_sent(kind, film, faults, query, words):
    """The upload is cancelled; nobody is told that the file has arrived."""
    if query == 308:
        faults = [None, None, None, "503"]
    with serving(faults=[*faults], query=query, part=lambda _: 0) as store, pytest.raises(UploadError, match=words):
        upload(kind, store, film)

    assert cancelled(store)


@pytest.mark.parametrize("early", ["early", "early-201"])
def test_success_that_comes_too_early_ends_a_resumed_upload(kind, film, tmp_path, early):
    """The state file stays, and the next attempt sends the rest."""
    state = tmp_path / "state.json"
    with serving(faults=[None, "403"]) as store:
        with pytest.raises(UploadError, match="403"):
            upload(kind, store, film, resume=state)
        store.faults[:] = [early]
        with pytest.raises(UploadError, match="there are more"):
            upload(kind, store, film, resume=state)
        kept = state.exists()
        upload(kind, store, film, resume=state)

    assert kept
    assert store.only.content == film.read_bytes()
    assert len(store.files) == 1


def test_a_query_of_a_resumed_upload_counts_only_before_bytes_are_missing(kind, film, tmp_path):
    """After the storage host has said that bytes are missing, success needs them."""
    state = tmp_path / "state.json"
    with serving(faults=[None, "403"]) as store:
        with pytest.raises(UploadError, match="403"):
            upload(kind, store, film, resume=state)
        store.faults[:] = ["503"]
        store.on_put = lambda put: setattr(store, "query", 200 if "bytes 2" in put.place else None)
        with pytest.raises(UploadError, match="there are more"):
            upload(kind, store, film, resume=state)

    assert state.exists()


@pytest.mark.parametrize("answer", ["202", "204"])
def test_a_success_that_says_nothing_leads_to_the_question(kind, film, answer):
    """The storage host is asked whether it has the file."""
    with serving(faults=[None, None, answer]) as store:
        upload(kind, store, film)

    assert store.only.content == film.read_bytes()


# Files that change


def rewrite(path, *, at, content=b"B" * SIZE, size=None, keep_time=False):
    """Change *path* in place when the chunk at *at* has come."""

    def change(put):
        if put.place.startswith(f"bytes {at * QUANTUM}-"):
            before = path.stat()
            with path.open("r+b") as file:
                file.write(content)
                if size is not None:
                    file.truncate(size)
            if keep_time:
                os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return change


CHANGES = {
    "in the middle": {"at": 1},
    "in the middle, with the old time": {"at": 1, "keep_time": True},
    "one byte that was sent, with the old time": {"at": 2, "content": b"B", "keep_time": True},
    "longer": {"at": 1, "content": b"", "size": SIZE + 1},
    "shorter": {"at": 1, "content": b"", "size": SIZE - 1},
    "during the first chunk": {"at": 0},
    "during the last chunk": {"at": 3},
    "during the last chunk, with the old time": {"at": 3, "keep_time": True},
}


@pytest.mark.parametrize("resumable", [False, True])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_file_that_changes_is_never_told_as_done(kind, film, tmp_path, change, resumable):
    """The upload is cancelled before its last chunk, or at the end; its state is of no use any more."""
    options = {"resume": tmp_path / "state.json"} if resumable else {}
    with serving(on_put=rewrite(film, **change)) as store, pytest.raises(UploadError, match="during the upload"):
        upload(kind, store, film, **options)

    assert cancelled(store)
    assert bool(store.total) == (change["at"] == 3)
    assert [path.name for path in tmp_path.iterdir()] == [film.name]


def test_an_open_file_that_changes_is_noticed(kind, film):
    """Its file descriptor tells."""
    with serving(on_put=rewrite(film, at=1)) as store, film.open("rb") as file:
        with pytest.raises(UploadError, match="changed"):
            upload(kind, store, file)
        assert not file.closed
    assert not store.total


@pytest.mark.parametrize("at", [0, SIZE - 1], ids=["after it was sent", "before it is sent"])
def test_a_file_in_memory_that_is_rewritten_is_noticed(kind, at):
    """By its bytes; those that are written before they are sent are just sent."""
    memory = io.BytesIO(b"A" * SIZE)

    def rewrite_memory(_put):
        memory.getbuffer()[at] = ord("B")

    with serving(on_put=rewrite_memory) as store:
        if at:
            upload(kind, store, memory)
            assert store.only.content == memory.getvalue()
        else:
            with pytest.raises(UploadError, match="changed"):
                upload(kind, store, memory)
            assert not store.total


def test_a_file_in_memory_that_grows_is_noticed(kind):
    """By its size."""
    memory = io.BytesIO(b"A" * SIZE)

    def grow(_put):
        memory.seek(0, os.SEEK_END)
        memory.write(b"B")

    with serving(on_put=grow) as store, pytest.raises(UploadError, match="longer"):
        upload(kind, store, memory)


def test_a_change_in_the_same_step_of_the_clock_is_noticed(kind, tmp_path):
    """A file that was written just now may keep its time."""
    film = tmp_path / "new.mp4"
    film.write_bytes(b"A" * SIZE)
    before = film.stat()
    source = open_source(film)
    source.read(0, QUANTUM)
    with film.open("r+b") as file:
        file.write(b"B")
    os.utime(film, ns=(before.st_atime_ns, before.st_mtime_ns))

    with pytest.raises(Exception, match="changed"):
        source.check()
    source.close()
    assert kind


def replaced(film):
    """Another file gets the name of *film*; the open one stays as it is."""
    other = film.with_name("moved.mp4")
    other.write_bytes(b"B")
    other.replace(film)


SAME = {
    "another mode": lambda film: film.chmod(0o600),
    "another name": lambda film: film.exists() and film.rename(film.with_name("moved.mp4")),
    "a second name": lambda film: film.with_name("moved.mp4").exists() or os.link(film, film.with_name("moved.mp4")),
    "no name": lambda film: film.unlink(missing_ok=True),
    "another file in its place": replaced,
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_a_file_may_be_moved_while_it_is_sent(kind, film, change):
    """The bytes are the same."""
    with serving(on_put=lambda _: change(film)) as store:
        upload(kind, store, film)

    assert store.only.content == b"A" * SIZE


@pytest.mark.parametrize("at", [0, 70_000, SIZE // 2, SIZE - 1])
def test_a_resumed_file_must_be_the_same_everywhere(kind, film, tmp_path, at):
    """Even if its size, its time and its beginning are the same."""
    state = tmp_path / "state.json"
    with serving(faults=[None, "403"]) as store:
        with pytest.raises(UploadError, match="403"):
            upload(kind, store, film, resume=state)
        with film.open("r+b") as file:
            file.seek(at)
            file.write(b"B")
        os.utime(film, ns=(1, 1))
        with pytest.raises(ConfigurationError, match="has changed since"):
            upload(kind, store, film, resume=state)

    assert state.exists()


def test_a_resumed_file_may_be_moved_and_copied(kind, film, tmp_path):
    """With its time; its name, number and mode do not matter."""
    state, copy = tmp_path / "state.json", tmp_path / "copy.mp4"
    with serving(faults=[None, "403"]) as store:
        with pytest.raises(UploadError, match="403"):
            upload(kind, store, film, resume=state)
        copy.write_bytes(film.read_bytes())
        os.utime(copy, ns=(1, 1))
        copy.chmod(0o600)
        upload(kind, store, copy, resume=state)

    assert store.only.content == b"A" * SIZE
    assert len(store.files) == 1


@given(st.integers(1, SAMPLED_BYTES * 3))
@example(1)
@example(SAMPLED_BYTES)
@example(SAMPLED_BYTES + 1)
def test_the_samples_of_a_file_reach_from_its_start_to_its_end(size):
    """A small file is hashed whole; of a large one as many bytes."""
    from fastpix_dyn.media.upload.source import _samples

    samples = [*_samples(size)]

    assert samples[0][0] == 0
    assert sum(samples[-1]) == size
    assert sum(length for _, length in samples) == min(size, SAMPLED_BYTES)
    assert samples == sorted(samples)


# Odd answers


ODD_URLS = {
    "a number": 7,
    "a list": ["https://canary.example/?upload_id=1"],
    "an object": {"url": "https://canary.example/?upload_id=1"},
    "null": None,
    "true": True,
    "empty": "",
    "relative": "/canary?upload_id=1",
    "no IDNA": "https://xn--a.example/?upload_id=1&canary",
    "a user": "https://user:canary@storage.example/?upload_id=1",
    "a line break": "https://storage.example/?canary\r\n&upload_id=1",
    "an escape code": "https://storage.example\x1b[2J/?canary&upload_id=1",
    "half a surrogate pair": "https://storage.example/\ud800?canary&upload_id=1",
    "10,000 characters": f"https://storage.example/?upload_id=1&canary={'a' * 10_000}",
    "a host of 300": f"https://{'a' * 300}.example/?upload_id=1&canary",
    "no port": "https://storage.example:99999/?upload_id=1&canary",
    "no IPv6": "https://[::1/?upload_id=1&canary",
    "plain http": "http://storage.example/?upload_id=1&canary",
    "a file": "file:///etc/canary?upload_id=1",
    "backslashes": "https:\\\\storage.example\\?upload_id=1&canary",
}


@pytest.mark.parametrize("url", ODD_URLS.values(), ids=ODD_URLS)
def test_an_odd_url_for_the_file_is_an_upload_error(kind, film, url):
    """The upload is cancelled, and neither the error nor its variables show the URL."""
    odd = {"answer": lambda upload, _: {"success": True, "data": {"uploadId": upload, "url": url}}}
    with serving(**odd) as store, pytest.raises(UploadError) as caught:
        upload(kind, store, film)

    error = caught.value
    assert cancelled(store)
    assert store.calls[-1][1] == f"/on-demand/upload/{error.upload_id}/cancel"
    assert "canary" not in f"{error!r} {error.args} {error.__context__!r} {shown_with_variables(error)}"


ODD_BODIES = {
    "no url": lambda upload, _: {"data": {"uploadId": upload}},
    "no id": lambda _, url: {"data": {"url": url}},
    "a number as the id": lambda _, url: {"data": {"uploadId": 7, "url": url}},
    "a list as the id": lambda upload, url: {"data": {"uploadId": [upload], "url": url}},
    "an empty id": lambda _, url: {"data": {"uploadId": "", "url": url}},
    "a long id": lambda _, url: {"data": {"uploadId": "a" * 5000, "url": url}},
    "half a surrogate pair as the id": lambda _, url: {"data": {"uploadId": "\ud800", "url": url}},
    "null": lambda *_: None,
    "a list": lambda _, url: [url],
    "no data": lambda *_: {},
    "a text as the data": lambda _, url: {"data": url},
}


@pytest.mark.parametrize("answer", ODD_BODIES.values(), ids=ODD_BODIES)
def test_an_odd_response_is_an_upload_error(kind, film, answer):
    """Without the URL, which may be anywhere in it."""
    with serving(answer=answer) as store, pytest.raises(UploadError) as caught:
        upload(kind, store, film)

    error = caught.value
    assert store.received == 0
    assert "canary" not in f"{error!r} {error.args} {error.__context__!r} {shown_with_variables(error)}"


# State files


DAMAGED = {
    "empty": b"",
    "cut": b'{"version": 1, "upload_id": "u", "url": "https://canary',
    "a list": b"[]",
    "null": b"null",
    "100,000 brackets": b"[" * 100_000,
    "no UTF-8": b'{"url": "\xff"}',
    "another version": b'{"version": 2, "upload_id": "u", "url": "canary", "file": {}}',
    "true as the version": b'{"version": true, "upload_id": "u", "url": "canary", "file": {}}',
    "a number as the id": b'{"version": 1, "upload_id": 7, "url": "canary", "file": {}}',
    "null as the URL": b'{"version": 1, "upload_id": "u", "url": null, "file": {}}',
    "a list as the file": b'{"version": 1, "upload_id": "u", "url": "canary", "file": []}',
    "NaN": b'{"version": NaN, "url": "canary"}',
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_state_is_refused_and_stays(kind, film, tmp_path, content):
    """With its line; the signed URL is neither in the error nor in what led to it."""
    state = tmp_path / "state.json"
    state.write_bytes(content)
    with serving() as store, pytest.raises(ConfigurationError, match=r"state\.json':1: .*not the state") as caught:
        upload(kind, store, film, resume=state)

    error = caught.value
    assert state.read_bytes() == content
    assert store.calls == []
    assert error.__context__ is None
    assert "canary" not in f"{error!r} {error.args} {shown_with_variables(error)}"


def fifo(path):
    """A pipe that nobody writes to."""
    os.mkfifo(path)


NO_STATES = {
    "a folder": lambda path: path.mkdir(),
    "a pipe": fifo,
    "a link": lambda path: path.symlink_to(path.with_name("film.mp4")),
    "a file that others may write": lambda path: (path.write_text("{}"), path.chmod(0o666)),
    "a large file": lambda path: path.write_bytes(b" " * 1_000_000),
}


@pytest.mark.parametrize("make", NO_STATES.values(), ids=NO_STATES)
def test_only_a_file_of_ours_is_believed(kind, film, tmp_path, make):
    """Nothing waits for a pipe, and nothing is deleted."""
    state = tmp_path / "state.json"
    make(state)
    with serving() as store, pytest.raises(ConfigurationError, match="resume"):
        upload(kind, store, film, resume=state)

    assert os.path.lexists(state)
    assert store.calls == []


def test_a_state_that_another_program_wrote_meanwhile_stays(kind, film, tmp_path):
    """It is deleted only if it is still the one of the upload."""
    state = tmp_path / "state.json"
    with serving(on_put=lambda _: state.write_text("of somebody else")) as store:
        upload(kind, store, film, resume=state)

    assert state.read_text() == "of somebody else"


def started(kind, store, *arguments, patch=""):
    """A process that uploads."""
    code = f"import os, runpy, signal, sys\n{patch}\nrunpy.run_path(sys.argv.pop(1), run_name='__main__')"
    command = [sys.executable, "-c", code, str(TESTS / "uploader.py"), kind, store.url, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_of_processes_that_begin_at_once_one_uploads(kind, film, tmp_path):
    """The others say that the state file is in use, or find nothing to do after the first has ended."""
    state = tmp_path / "state.json"
    with serving(faults=["slow"]) as store:
        reached = []
        store.on_put = lambda _: (reached.append(1), store.release.wait(60))
        first = started(kind, store, film, QUANTUM, state)
        while not reached and first.poll() is None:
            store.release.wait(0.05)
        others = [started(kind, store, film, QUANTUM, state) for _ in range(3)]
        said = [other.communicate(timeout=60) for other in others]
        store.faults[:], store.on_put = [], None
        store.release.set()
        first.communicate(timeout=60)

    assert first.returncode == 0
    assert [other.returncode for other in others] == [1, 1, 1]
    assert all("ConfigurationError" in error and "state.json" in error and "in use" in error for _, error in said)
    assert [call[0] for call in store.calls if call[0] != "GET"] == ["POST"]
    assert [path.name for path in tmp_path.iterdir()] == [film.name]


def test_what_a_killed_process_left_of_a_state_is_deleted(kind, film, tmp_path):
    """A draft with the signed URL in it; the next upload with the state file deletes it."""
    state = tmp_path / "state.json"
    killed = "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)"
    with serving() as store:
        process = started(kind, store, film, QUANTUM, state, patch=killed)
        process.communicate(timeout=60)
        left = [path for path in tmp_path.iterdir() if path.name.startswith(".state.json.")]
        assert process.returncode == -signal.SIGKILL
        assert any(b"canary" in path.read_bytes() for path in left)
        upload(kind, store, film, resume=state)

    assert [path.name for path in tmp_path.iterdir()] == [film.name]


def test_the_lock_is_released_at_every_end(film, tmp_path):
    """After an error, an interruption and a success."""
    state = tmp_path / "state.json"

    def interrupted(*_):
        raise KeyboardInterrupt

    with serving() as store, Client(server=store.url, auth=("a", "b"), retries=AT_ONCE) as client:
        with pytest.raises(KeyboardInterrupt):
            client.upload(film, chunk_size=QUANTUM, resume=state, on_progress=interrupted)
        store.faults[:] = ["403"]
        with pytest.raises(UploadError, match="403"):
            client.upload(film, chunk_size=QUANTUM, resume=state)
        client.upload(film, chunk_size=QUANTUM, resume=state)

    assert [path.name for path in tmp_path.iterdir()] == [film.name]
    assert len(store.files) == 1
