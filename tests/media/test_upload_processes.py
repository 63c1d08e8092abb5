"""Uploads in other processes: large files in little memory, and killed uploads that another process resumes."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from loopback import KINDS
from storage import QUANTUM, Digest, place_of, serving

TESTS = Path(__file__).resolve().parents[1]
GIB = 1024**3
MIB = 1024**2
FAULTS = ["cut", "lost", "less", "503", "429", "gap", "nothing", "beyond"]


def started(kind, store, *arguments):
    """A process that uploads."""
    command = [sys.executable, str(TESTS / "uploader.py"), kind, store.url, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS.parent)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def ended(process):
    """Return what the process prints at its end."""
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return json.loads(said)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A sparse file of 1 GiB with some bytes in it, and its hash."""
    path = tmp_path_factory.mktemp("large") / "large.mp4"
    chance = random.Random(3)  # noqa: S311  # it is only content
    with path.open("wb") as file:
        file.truncate(GIB)
        for _ in range(64):
            file.seek(chance.randrange(GIB - 1000))
            file.write(chance.randbytes(1000))
    with path.open("rb") as file:
        return path, hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.parametrize("kind", KINDS)
def test_a_gibibyte_arrives_intact_through_thirty_faults_in_little_memory(kind, large, record_property):
    """With chunks of 8 MiB, at most 64 MiB of additional memory."""
    path, digest = large
    chance = random.Random(kind)  # noqa: S311  # it only makes faults
    faults = [chance.choice(FAULTS) if number < 30 else None for number in range(100)]
    chance.shuffle(faults)
    with serving(keep=Digest, faults=faults, chance=chance) as store:
        result = ended(started(kind, store, path, 8 * MIB))

    assert store.only.hash.hexdigest() == digest
    assert result["size"] == GIB
    assert result["memory"] < 64 * MIB
    assert faults == []
    record_property(f"memory for 1 GiB, {kind}", f"{result['memory'] / MIB:.0f} MiB")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_killed_is_gone_on_with_in_another_process(kind, tmp_path):
    """By SIGKILL, in the middle of a chunk; only that chunk is sent twice."""
    size, killed = 20 * QUANTUM + 7, threading.Event()
    path, state = tmp_path / "film.mp4", tmp_path / "state.json"
    path.write_bytes(random.Random(2).randbytes(size))  # noqa: S311  # it is only content
    with serving() as store:
        store.on_put = lambda put: place_of(put.place)[0] == 8 * QUANTUM and not killed.is_set() and kill()
        process = started(kind, store, path, 4 * QUANTUM, state)

        def kill():
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed.set()

        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        before, store.puts = [put.place for put in store.puts], []
        result = ended(started(kind, store, path, 4 * QUANTUM, state))
        places = [place_of(put.place)[0] for put in store.puts]

    assert bytes(store.only.content) == path.read_bytes()
    assert len(before) == 3
    assert [call[:2] for call in store.calls if call[0] == "POST"] == [("POST", "/on-demand/upload")]
    assert list(store.total) == [result["upload_id"]]
    assert places[0] is None
    assert places[1] in {8 * QUANTUM, 12 * QUANTUM}
    assert store.received <= size - 8 * QUANTUM
    assert not state.exists()
