"""A deadline bounds an upload as a whole, and a cancelled task ends, whatever a thread is reading."""

import asyncio
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from loopback import outcome
from storage import QUANTUM, serving

from fastpix_dyn import APITimeoutError, AsyncClient
from fastpix_dyn.media.upload import source

ROOT = Path(__file__).resolve().parents[2]
TOO_LATE = "the upload took longer than its deadline of"


@pytest.fixture
def film(tmp_path):
    """A file of four chunks."""
    path = tmp_path / "film.mp4"
    path.write_bytes(b"A" * 4 * QUANTUM)
    return path


def upload(kind, store, file, *, deadline, **options):
    """Upload *file* to *store* by a client with a deadline."""
    how = {"server": store.url, "auth": ("id", "password"), "validate_responses": "off", "deadline": deadline}
    return outcome(kind, lambda client: client.upload(file, **{"chunk_size": QUANTUM, **options}), **how)


@pytest.fixture
def pipe():
    """The reading end of a pipe to which nobody writes."""
    end, other = os.pipe()
    with os.fdopen(end, "rb") as reading:
        yield reading
    os.close(other)  # afterwards: no thread may keep the file from being closed


def test_an_upload_within_its_deadline_arrives(kind, film):
    """It is one deadline for all of it."""
    with serving(faults=["503"]) as store:
        upload(kind, store, film, deadline=60)

    assert store.only.content == film.read_bytes()


@pytest.mark.parametrize("faults", [["slow"] * 9, ["503"] * 99], ids=["no answer", "failures"])
def test_a_storage_host_is_not_waited_for_longer(kind, film, faults):
    """Neither for its answer, nor between two attempts; the upload is cancelled."""
    with serving(faults=faults) as store, pytest.raises(APITimeoutError, match=TOO_LATE):
        upload(kind, store, film, deadline=1)

    assert store.calls[-1][1].endswith("/cancel")


def test_an_error_tells_whether_an_upload_may_have_been_created(kind, film):
    """If nothing was sent, the call may be repeated; if FastPix did not respond, it may have created one."""
    with serving() as store:
        with pytest.raises(APITimeoutError, match="nothing was sent") as early:
            upload(kind, store, film, deadline=1e-6)
        assert store.calls == []
        store.answer = lambda *_: {"waited": store.release.wait(60)}
        with pytest.raises(APITimeoutError, match="FastPix may have created it") as late:
            upload(kind, store, film, deadline=0.3)

    assert (early.value.is_retry_safe, late.value.is_retry_safe) == (True, False)


def test_a_cancellation_that_is_not_answered_is_not_waited_for(kind, film):
    """It has a short deadline of its own."""
    with serving(faults=["slow"] * 9) as store:
        store.on_cancel = lambda: store.release.wait(60)
        began = time.monotonic()
        with pytest.raises(APITimeoutError, match=TOO_LATE):
            upload(kind, store, film, deadline=0.5)

    assert time.monotonic() - began < 20


def test_a_state_file_stays_for_the_next_call(kind, film, tmp_path):
    """The error says so."""
    state = tmp_path / "state.json"
    with serving(faults=[None, "slow"]) as store:
        with pytest.raises(APITimeoutError, match="the same resume="):
            upload(kind, store, film, deadline=1, resume=state)
        upload(kind, store, film, deadline=60, resume=state)

    assert store.only.content == film.read_bytes()
    assert [call[0] for call in store.calls] == ["POST"]


def test_the_media_is_not_waited_for_longer(kind, film):
    """The file has arrived, so nothing is cancelled."""
    with serving(statuses=[None]) as store, pytest.raises(APITimeoutError, match="has arrived"):
        upload(kind, store, film, deadline=1, wait=True)

    assert store.total
    assert [call[0] for call in store.calls] == ["POST", "GET"]


def test_a_pipe_is_not_waited_for_longer(kind, pipe):
    """Also by a sync client: a thread reads it."""
    with serving() as store, pytest.raises(APITimeoutError, match=TOO_LATE):
        upload(kind, store, pipe, deadline=0.5)

    assert store.calls[-1][1].endswith("/cancel")


def test_bytes_that_were_read_before_are_sent(kind):
    """They are in the buffer of the file, while the pipe is empty."""
    end, other = os.pipe()
    os.write(other, b"head\nbody")
    with os.fdopen(end, "rb") as reading, serving() as store:
        assert reading.readline() == b"head\n"
        later = threading.Timer(0.3, lambda: (os.write(other, b", more"), os.close(other)))
        later.start()
        upload(kind, store, reading, deadline=60)

    assert store.only.content == b"body, more"


def test_a_socket_is_a_pipe(kind):
    """Its file has bytes at any time, and an end."""
    one, other = socket.socketpair()
    content = bytes(range(256)) * 5000
    sender = threading.Thread(target=lambda: (other.sendall(content), other.close()))
    with one, one.makefile("rb") as reading, serving() as store:
        sender.start()
        upload(kind, store, reading, deadline=60)
        sender.join()

    assert store.only.content == content


def test_a_named_pipe_that_nobody_opens_is_not_waited_for_longer(kind, tmp_path):
    """Nothing was sent."""
    os.mkfifo(tmp_path / "pipe")
    with serving() as store, pytest.raises(APITimeoutError, match="nothing was sent"):
        upload(kind, store, tmp_path / "pipe", deadline=0.5)

    assert store.calls == []


def test_a_cancelled_upload_of_a_pipe_ends(pipe, monkeypatch):
    """Its thread is left behind; the upload is cancelled at FastPix."""
    is_read, can_poll = threading.Event(), source._can_poll  # noqa: SLF001  # a thread calls it before it waits
    monkeypatch.setattr(source, "_can_poll", lambda file: is_read.set() or can_poll(file))

    async def cancelled(store):
        async with AsyncClient(server=store.url, auth=("a", "b"), validate_responses="off") as client:
            task = asyncio.create_task(client.upload(pipe))
            assert await asyncio.to_thread(is_read.wait, 20)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(task, 20)

    with serving() as store:
        asyncio.run(cancelled(store))

    assert store.calls[-1][1].endswith("/cancel")


def test_a_process_ends_though_a_thread_reads_a_pipe(tmp_path):
    """Neither the event loop nor the interpreter waits for the thread."""
    os.mkfifo(tmp_path / "pipe")
    code = f"""
        import asyncio
        from fastpix_dyn import AsyncClient
        async def main():
            async with AsyncClient(server="mock") as client:
                await asyncio.wait_for(client.upload({str(tmp_path / "pipe")!r}), 0.5)
        try:
            asyncio.run(main())
        except TimeoutError:
            print("ended")
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", textwrap.dedent(code)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)

    assert said.stdout == "ended\n", said.stderr
