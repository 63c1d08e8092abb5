"""Uploads: every byte once, whatever the storage does; by sync and async clients; resumed by another process."""

import asyncio
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from loopback import KINDS, outcome
from storage import Storage, serving

from fastpix_dyn import Client, ConfigurationError, Retry, UploadError
from fastpix_dyn.client.loading import load_api
from fastpix_dyn.mock.served import serving as served
from fastpix_dyn.mock.server import serve
from fastpix_dyn.wire.messages import Headers, Response

UNIT = 256 * 1024
CONTENT = random.Random(1).randbytes(5 * UNIT + 12_345)  # noqa: S311  # the same on every run
QUICK = Retry(attempts=6, base=0.0)
HERE = Path(__file__).parent


def fastpix(storage, *, is_signed_only=False):
    """An embedded FastPix whose uploads go to *storage*; it notes what was asked."""
    answer, asked = serve(load_api(None)), []

    def answered(request):
        response = answer(request)
        asked.append(f"{request.method} {request.url.partition('.invalid')[2] or request.url}")
        if request.method == "POST" and request.url.endswith("/on-demand/upload"):
            body = json.loads(response.content)
            body["data"]["url"] = f"{storage.url}/bucket" + ("" if is_signed_only else "?upload_id=1")
            response = Response(response.status, Headers(response.headers.pairs), json.dumps(body).encode())
        return response

    return answered, asked


def uploaded(kind, storage, file, **options):
    """What an upload of *file* by a client of *kind* results in."""
    answer, _ = fastpix(storage, is_signed_only=options.pop("is_signed_only", False))
    with served(answer) as url:
        given = {"chunk_size": UNIT, "retries": QUICK, **options}
        return outcome(kind, lambda client: client.upload(file, **given), server=url, username="u", password="canary")


def digest(content):
    """Its SHA-256."""
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def path(tmp_path):
    """A file of five pieces and a bit."""
    made = tmp_path / "film.mp4"
    made.write_bytes(CONTENT)
    return made


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_signed_only", [False, True])
def test_a_file_arrives_in_pieces_and_without_credentials(kind, path, is_signed_only):
    """The session is opened where it isn't; nothing of the API's credentials goes to the storage."""
    with serving(Storage()) as storage:
        own = uploaded(kind, storage, path, is_signed_only=is_signed_only)

    assert storage.digest.hexdigest() == digest(CONTENT)
    assert storage.received == len(CONTENT)
    assert len(own) == 36
    assert [given for method, given, _ in storage.seen if method == "PUT"][:2] == [
        f"bytes 0-{UNIT - 1}/{len(CONTENT)}",
        f"bytes {UNIT}-{2 * UNIT - 1}/{len(CONTENT)}",
    ]
    assert not [headers for _, _, headers in storage.seen if {"authorization", "cookie"} & {*map(str.lower, headers)}]
    assert (storage.seen[0][0] == "POST") == is_signed_only


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", ["cut", "503", "less", "slow"])
def test_a_fault_is_survived_and_what_was_confirmed_is_not_sent_again(kind, path, fault):
    """A connection cut in the middle of a piece, 503, fewer bytes taken than sent, slow answers."""
    with serving(Storage(faults={2: fault, 4: fault})) as storage:
        uploaded(kind, storage, path)

    assert (storage.digest.hexdigest(), storage.done) == (digest(CONTENT), True)
    assert storage.received <= len(CONTENT) + 2 * UNIT


@pytest.mark.parametrize("kind", KINDS)
def test_a_session_that_is_gone_becomes_a_new_upload(kind, path):
    """410: created anew, from the first byte; the id is the new one's."""
    storage = Storage()

    def forget(number):
        if number == 3:
            storage.stored, storage.digest = 0, hashlib.sha256()
            return "410"
        return None

    storage.faults = forget
    with serving(storage):
        uploaded(kind, storage, path)
    assert storage.digest.hexdigest() == digest(CONTENT)


def test_a_storage_that_only_fails_ends_the_upload(path):
    """After the attempts of the policy, with what it said."""
    with serving(Storage(faults=lambda _: "503")) as storage, pytest.raises(UploadError, match="503") as caught:
        uploaded("sync", storage, path)
    assert caught.value.status == 503


def test_a_storage_that_forgets_every_upload_is_given_up(path):
    """And not asked for ever."""
    with serving(Storage(faults=lambda _: "410")) as storage, pytest.raises(UploadError, match="forgot 3 uploads"):
        uploaded("sync", storage, path)


def test_a_range_that_can_not_be_is_refused(path):
    """More bytes than were sent: going on would lose some."""
    with serving(Storage(faults={2: "range"})) as storage, pytest.raises(UploadError, match="says that it has"):
        uploaded("sync", storage, path)


class Pipe(io.RawIOBase):
    """A stream that can't seek, and gives what it has in odd bits."""

    def __init__(self, content):
        self.rest = content

    def readable(self):
        """It is."""
        return True

    def read(self, size=-1):
        """At most 100,000 bytes."""
        size = min(size if size >= 0 else len(self.rest), 100_000)
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [0, 1, UNIT, 2 * UNIT, 2 * UNIT + 7])
def test_a_stream_of_unknown_length_arrives(kind, size):
    """Also of no bytes, and of exactly as many as pieces have; also with a piece that breaks."""
    content = CONTENT[:size]
    with serving(Storage(faults={1: "cut"} if size > UNIT else {})) as storage:
        uploaded(kind, storage, Pipe(content))
    assert (storage.digest.hexdigest(), storage.done) == (digest(content), True)


@pytest.mark.parametrize("size", [0, 1, UNIT])
def test_files_of_odd_sizes_arrive(tmp_path, size):
    """None, one, and one piece."""
    path = tmp_path / "a.bin"
    path.write_bytes(CONTENT[:size])
    with serving(Storage()) as storage:
        uploaded("sync", storage, path)
    assert (storage.digest.hexdigest(), storage.done) == (digest(CONTENT[:size]), True)


def test_progress_is_told(path):
    """After each piece: bytes that are there, of how many."""
    told = []
    with serving(Storage(faults={3: "less"})) as storage:
        uploaded("sync", storage, path, on_progress=lambda *numbers: told.append(numbers))
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert told == sorted(told)


@pytest.mark.parametrize("kind", KINDS)
def test_the_embedded_fastpix_takes_the_whole_path(kind, path):
    """Upload, media ready, playback id: with no network."""

    def play(client):
        return client.upload(path, metadata={"a": "b"}, access_policy="private", wait=True)

    async def whole(client):
        own = client.upload(path, metadata={"a": "b"}, access_policy="private", wait=True)
        own = await own if asyncio.iscoroutine(own) else own
        media = client.manage_videos.get_media(media_id=own)
        return await media if asyncio.iscoroutine(media) else media

    if kind == "sync":
        with Client(server="mock") as client:
            media = client.manage_videos.get_media(media_id=play(client))
    else:
        media = outcome(kind, whole, server="mock")
    assert (media["data"]["status"], media["data"]["metadata"]) == ("Ready", {"a": "b"})
    assert media["data"]["playbackIds"][0]["accessPolicy"] == "private"


async def test_a_cancelled_upload_is_cancelled_at_fastpix(path):
    """Unless it can be resumed."""
    from fastpix_dyn import AsyncClient

    storage = Storage(faults=lambda _: "503")
    with serving(storage):
        answer, asked = fastpix(storage)
        with served(answer) as url:
            async with AsyncClient(server=url, username="u", password="p") as client:
                task = asyncio.create_task(client.upload(path, retries=Retry(base=60, cap=60)))
                await asyncio.to_thread(storage.asked.wait, 10)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
    assert asked[-1].endswith("/cancel")


def test_the_state_file_is_for_its_owner_and_its_file(path, tmp_path):
    """0600; another file is refused; it goes when the upload is done."""
    state = tmp_path / "state.json"
    with serving(Storage(faults={3: "503"})) as storage:
        with pytest.raises(UploadError):
            uploaded("sync", storage, path, resume=state, retries=Retry(attempts=1))
        assert state.stat().st_mode & 0o777 == 0o600
        other = tmp_path / "other.mp4"
        other.write_bytes(b"x")
        with pytest.raises(ConfigurationError, match="about another file"):
            uploaded("sync", storage, other, resume=state)
        before = storage.received
        uploaded("sync", storage, path, resume=state)
    assert storage.digest.hexdigest() == digest(CONTENT)
    assert storage.received <= before + len(CONTENT) - 2 * UNIT
    assert not state.exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [({"chunk_size": 1000}, "multiple of 256 KiB"), ({"chunk_size": 0}, "multiple of 256 KiB")],
)
def test_a_wrong_option_is_told(path, options, message):
    """Before anything is sent."""
    with Client(server="mock") as client, pytest.raises(ConfigurationError, match=message):
        client.upload(path, **options)


def test_a_file_that_is_not_there_or_is_text_is_told(tmp_path):
    """By its name."""
    with Client(server="mock") as client:
        with pytest.raises(ConfigurationError, match="can't be read"):
            client.upload(tmp_path / "none.mp4")
        with pytest.raises(ConfigurationError, match="mode 'rb'"):
            client.upload(io.StringIO("text"))


def test_bytes_go_over_tls_only(path):
    """A storage elsewhere that the API names by http is refused."""
    storage = Storage(url="http://storage.example")
    with pytest.raises(UploadError, match="https only"):
        uploaded("sync", storage, path)


def test_an_http_client_with_credentials_of_its_own_keeps_them(path):
    """Its headers and cookies go to the API alone."""
    with serving(Storage()) as storage:
        answer, _ = fastpix(storage)
        http = httpx.Client(headers={"X-Canary": "secret"}, cookies={"canary": "secret"})
        with served(answer) as url, http, Client(http_client=http, server=url, username="u", password="p") as client:
            client.upload(path)
    assert "secret" not in str(storage.seen)


PROGRAM = """
import resource, sys
from fastpix_dyn import Client, Retry
url, path, state = sys.argv[1:]
with Client(server=url, username="u", password="p") as client:
    client.manage_videos.list_media()  # what any client needs is there
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    client.upload(path, resume=state or None, retries=Retry(attempts=9, base=0))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def sparse(tmp_path, size):
    """A file of *size* bytes, most of them holes."""
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        for place in range(0, size, size // 7):
            file.seek(place)
            file.write(os.urandom(1000))
        file.truncate(size)
    return path


def test_a_gibibyte_arrives_through_thirty_faults_in_little_memory(tmp_path, record_property):
    """Intact by its hash; the process grows by less than 64 MiB."""
    chance = random.Random(7)  # noqa: S311  # the same faults on every run
    numbers = {*chance.sample(range(1, 80), 30)}
    storage = Storage(faults=lambda number: chance.choice(["cut", "503", "less"]) if number in numbers else None)
    path = sparse(tmp_path, 1024**3)
    with serving(storage):
        answer, _ = fastpix(storage)
        with served(answer) as url:
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM, url, str(path), ""], capture_output=True, text=True, check=False
            )

    assert done.returncode == 0, done.stderr[-2000:]
    with path.open("rb") as file:
        assert storage.digest.hexdigest() == hashlib.file_digest(file, "sha256").hexdigest()
    record_property("1 GiB through 30 faults", f"{done.stdout.strip()} MiB of memory")
    assert int(done.stdout) < 64


def test_a_killed_upload_is_resumed_by_another_process(tmp_path):
    """SIGKILL in the middle; nothing is sent twice beyond the last unconfirmed piece."""
    path, state, piece = sparse(tmp_path, 256 * 1024**2), tmp_path / "state.json", 16 * 1024**2
    storage = Storage(faults=lambda _: "slow")
    with serving(storage):
        answer, asked = fastpix(storage)
        with served(answer) as url:
            command = [sys.executable, "-c", PROGRAM, url, str(path), str(state)]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                while storage.stored < 5 * piece:
                    time.sleep(0.001)
                process.send_signal(signal.SIGKILL)
            subprocess.run(command, check=True, capture_output=True)

    with path.open("rb") as file:
        assert storage.digest.hexdigest() == hashlib.file_digest(file, "sha256").hexdigest()
    assert storage.received <= path.stat().st_size + 2 * piece
    assert len([one for one in asked if one.startswith("POST")]) == 1
