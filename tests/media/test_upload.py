"""Uploads by sync and async clients to a storage host that fails in many ways."""

import asyncio
import io
import json
import logging
import os
import pickle
import random
import threading

import hasty
import httpx
import httpx2
import pytest
from given import outcome_with
from loopback import outcome
from storage import QUANTUM, serving

from fastpix_dyn import (
    ArgumentValueError,
    AsyncClient,
    AuthenticationError,
    Client,
    ConfigurationError,
    NotFoundError,
    Retry,
    UploadError,
    WaitFailedError,
)
from fastpix_dyn.media.upload import Uploaded

AT_ONCE = Retry(attempts=4, base=0)
SIZE = 5 * QUANTUM + 1234
CONTENT = random.Random(1).randbytes(SIZE)  # noqa: S311  # it is only content


@pytest.fixture
def film(tmp_path):
    """A file of a few chunks."""
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    return path


def uploaded(kind, store, file, *, client=(), **options):
    """Return the result of the upload of *file* to *store*."""
    given = {"chunk_size": QUANTUM, **options}
    how = {"server": store.url, "auth": ("id", "canary-password"), "retries": AT_ONCE, **dict(client)}
    return outcome(kind, lambda client: client.upload(file, **given), **how)


@pytest.mark.parametrize("opened", [True, False])
def test_a_file_arrives_whole(kind, film, opened):
    """In a session that is open, or that a POST opens."""
    with serving(opened=opened) as store:
        result = uploaded(kind, store, film)

    assert store.only.content == CONTENT
    assert isinstance(result, Uploaded)
    assert (str(result), result.media_id, result.size, result.media) == (result.upload_id, result.upload_id, SIZE, None)
    assert pickle.loads(pickle.dumps(result)).size == SIZE
    assert list(store.total) == [result.upload_id]
    assert store.calls == [("POST", "/on-demand/upload", {"corsOrigin": "*"})]
    assert [put.place for put in store.puts][:2] == [f"bytes 0-262143/{SIZE}", f"bytes 262144-524287/{SIZE}"]
    assert {put.headers["content-type"] for put in store.puts} == {"video/mp4"}


def test_settings_go_along(kind, film):
    """Settings with an argument of their own, and all others of the document."""
    with serving() as store:
        settings = {"maxResolution": "1080p"}
        uploaded(kind, store, film, metadata={"a": "b"}, access_policy="private", settings=settings)
        with pytest.raises(ArgumentValueError, match="accessPolicy"):
            uploaded(kind, store, film, metadata={"a": "b"})

    assert store.calls[0][2] == {
        "corsOrigin": "*",
        "pushMediaSettings": {"maxResolution": "1080p", "metadata": {"a": "b"}, "accessPolicy": "private"},
    }


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"access_policy": "open"}, "access_policy (body /pushMediaSettings/accessPolicy): expected 'public'"),
        ({"settings": {"accessPolicy": "open"}}, "settings (body /pushMediaSettings/accessPolicy): expected 'public'"),
        ({"metadata": {"a": "b"}}, "access_policy (body /pushMediaSettings): the required property 'accessPolicy' is"),
        (
            {"settings": {"accessPolicy": "public", "metadata": 5}},
            "settings (body /pushMediaSettings/metadata): expected",
        ),
        ({"access_policy": "public", "metadata": 5}, "metadata (body /pushMediaSettings/metadata): expected an object"),
        (
            {"access_policy": "public", "settings": {"mediaQuality": 5}},
            "settings (body /pushMediaSettings/mediaQuality):",
        ),
        ({"cors_origin": 5}, "cors_origin (body /corsOrigin): expected a string, got 5"),
    ],
)
def test_errors_name_the_options(kind, film, options, text):
    """The error names the options as the caller passed them, then their place in the request."""
    with serving() as store, pytest.raises(ArgumentValueError) as caught:
        uploaded(kind, store, film, **options)

    assert text in str(caught.value)
    assert store.calls == []


PASSING = ["cut", "lost", "less", "nothing", "beyond", "gap", "nonsense", "503", "429", "410", "404", "forgets"]


@pytest.mark.parametrize("at", [0, 2, 5])
@pytest.mark.parametrize("fault", PASSING)
def test_what_breaks_on_the_way_is_mended(kind, film, fault, at):
    """At the first chunk, in the middle and at the last."""
    with serving(faults=[None] * at + [fault]) as store:
        uploaded(kind, store, film)

    assert store.only.content == CONTENT
    assert store.received <= SIZE + (SIZE if fault in {"410", "404", "forgets"} else QUANTUM)


def test_a_storage_host_that_does_not_answer_is_asked_again(kind, film):
    """After the timeout of the client."""
    with serving(faults=[None, "slow"]) as store:
        uploaded(kind, store, film, client={"timeout": 0.3})

    assert store.only.content == CONTENT


@pytest.mark.parametrize("seed", range(8))
def test_any_sequence_of_faults_is_mended(kind, film, seed):
    """As long as there is progress between the failures."""
    chance = random.Random(seed)  # noqa: S311  # it only makes faults
    faults = [one for _ in range(6) for one in (chance.choice(["cut", "lost", "less", "503", "gap"]), None)]
    with serving(faults=faults, chance=chance) as store:
        uploaded(kind, store, film)

    assert store.only.content == CONTENT


@pytest.mark.parametrize("fault", ["503", "nothing", "cut"])
def test_what_never_ends_is_given_up(kind, film, fault):
    """After the attempts of the policy without progress; the upload is cancelled, and the error has its id."""
    with serving(faults=[fault] * 99, part=lambda _: 0) as store, pytest.raises(UploadError) as caught:
        uploaded(kind, store, film)

    assert [put.place for put in store.puts if put.received or fault == "cut"][:1] == [f"bytes 0-262143/{SIZE}"]
    assert sum(put.place.startswith("bytes 0") for put in store.puts) == 4
    assert [call[1] for call in store.calls[1:]] == [f"/on-demand/upload/{caught.value.upload_id}/cancel"]


def test_an_upload_whose_sessions_all_end_is_given_up(kind, film):
    """After the third upload."""
    with serving(faults=["410"] * 99) as store, pytest.raises(UploadError, match="sessions of 3 uploads"):
        uploaded(kind, store, film)

    assert len(store.files) == 3


@pytest.mark.parametrize(("fault", "words"), [("403", "403"), ("redirect", "redirects"), ("early", "there are more")])
def test_a_refusal_is_final(kind, film, fault, words):
    """The request is not retried, and no redirect is followed."""
    with serving(faults=[None, fault]) as store, pytest.raises(UploadError, match=words) as caught:
        uploaded(kind, store, film)

    assert len(store.puts) == 2
    assert caught.value.upload_id in store.files
    assert "canary" not in f"{caught.value!r}"


@pytest.mark.parametrize(("fault", "arrives"), [("post-503", True), ("post-400", False)])
def test_opening_a_session_is_tried_again(kind, film, fault, arrives):
    """Unless the storage host refuses the file."""
    with serving(opened=False, faults=[fault]) as store:
        if arrives:
            uploaded(kind, store, film)
        else:
            with pytest.raises(UploadError, match="400"):
                uploaded(kind, store, film)

    assert bool(store.total) == arrives


class Pipe(io.RawIOBase):
    """A pipe that returns *content* once, in pieces of irregular sizes."""

    def __init__(self, content):
        self.left = memoryview(content)

    def readable(self):
        """It is."""
        return True

    def readinto(self, buffer):
        """The next piece."""
        size = min(len(buffer), 77_777, len(self.left))
        buffer[:size] = self.left[:size]
        self.left = self.left[size:]
        return size


@pytest.mark.parametrize("size", [1, QUANTUM - 1, QUANTUM, 3 * QUANTUM, 3 * QUANTUM + 5])
@pytest.mark.parametrize("fault", [None, "cut", "less", "lost"])
def test_a_pipe_of_unknown_length_arrives_whole(kind, size, fault):
    """Its size is unknown until its end; the last chunk can be sent again."""
    told = []
    with serving(faults=[fault]) as store:
        result = uploaded(kind, store, Pipe(CONTENT[:size]), on_progress=lambda *step: told.append(step))

    assert store.only.content == CONTENT[:size]
    assert result.size == size
    assert told[-1] == (size, size)


@pytest.mark.parametrize("fault", ["410", "forgets"])
def test_a_pipe_that_is_wanted_again_is_given_up(kind, fault):
    """A pipe can't be read again."""
    with serving(faults=[None, fault]) as store, pytest.raises(UploadError, match="can't be read again"):
        uploaded(kind, store, Pipe(CONTENT))

    assert store.calls[-1][1].endswith("/cancel")


def test_an_open_file_is_sent_from_where_it_stands(kind, film):
    """It stays open."""
    with serving() as store, film.open("rb") as file, io.BytesIO(b"ab" + CONTENT) as memory:
        file.seek(1000)
        memory.seek(2)
        uploaded(kind, store, file)
        assert not file.closed
        assert store.only.content == CONTENT[1000:]
        store.total.clear()
        uploaded(kind, store, memory)
        assert store.only.content == CONTENT


WRONG = {
    "an empty file": (lambda _: io.BytesIO(), {}, ArgumentValueError),
    "an empty pipe": (lambda _: Pipe(b""), {}, UploadError),
    "no file": (lambda path: path.with_name("none"), {}, FileNotFoundError),
    "text": (lambda _: io.StringIO("x"), {}, ArgumentValueError),
    "an odd chunk size": (lambda path: path, {"chunk_size": QUANTUM + 1}, ArgumentValueError),
    "no chunk size": (lambda path: path, {"chunk_size": 0}, ArgumentValueError),
    "a pipe to be resumed": (lambda _: Pipe(CONTENT), {"resume": "state.json"}, ConfigurationError),
    "an unknown option": (lambda path: path, {"chunks": 1}, TypeError),
}


@pytest.mark.parametrize(("make", "options", "error"), WRONG.values(), ids=WRONG)
def test_what_can_not_be_sent_is_refused(kind, film, make, options, error):
    """The error says why."""
    with serving() as store, pytest.raises(error):
        uploaded(kind, store, make(film), **options)

    assert store.received == 0


def test_a_file_that_becomes_shorter_is_noticed(kind, film):
    """Otherwise the upload would never end."""
    with serving(on_put=lambda _: os.truncate(film, QUANTUM)) as store, pytest.raises(UploadError, match="shorter"):
        uploaded(kind, store, film)


def test_progress_is_told(kind, film):
    """The numbers of stored and of all bytes; progress never decreases."""
    told = []
    with serving(faults=[None, "less", "503"]) as store:
        uploaded(kind, store, film, on_progress=lambda *step: told.append(step))

    assert told[-1] == (SIZE, SIZE)
    assert told == sorted(told)
    assert {total for _, total in told} == {SIZE}


@pytest.mark.parametrize("library", [httpx, httpx2], ids=["httpx", "httpx2"])
def test_nothing_of_the_client_goes_to_the_storage_host(kind, film, library):
    """No credentials, cookies or headers of the client, nor of the caller's HTTP client."""
    library = {"sync": library.Client, "async": library.AsyncClient}[kind]
    own = {"headers": {"X-Canary": "canary"}, "cookies": {"c": "canary"}, "params": {"q": "canary"}}
    http = library(auth=("id", "canary"), follow_redirects=True, **own)
    with serving(opened=False) as store:
        options = {"server": store.url, "headers": {"X-Other": "canary"}, "auth": ("id", "canary")}
        outcome_with(http, lambda client: client.upload(film, chunk_size=QUANTUM), **options)

    assert store.only.content == CONTENT
    assert {name.lower() for seen in store.seen for name in seen} == {
        "host", "content-length", "content-type", "content-range", "x-goog-resumable",
    }  # fmt: skip
    assert "canary" not in str(store.seen)


def test_no_log_shows_the_signed_address(kind, film, caplog):
    """Anyone who knows the URL can send a file."""
    with caplog.at_level(logging.DEBUG), serving(opened=False, faults=["503"]) as store:
        uploaded(kind, store, film, client={"log": "headers"})

    assert "upload: PUT bytes 0-262143" in caplog.text
    assert "canary" not in caplog.text
    assert "/storage/" not in caplog.text


@pytest.mark.parametrize(
    "url", ["http://example.com/x?upload_id=1", "file:///etc/x", "https://a@b/x", "nonsense", "//[x"]
)
def test_files_go_by_https_or_stay_on_this_machine(kind, film, url):
    """Whatever URL the response contains."""
    answer = {"success": True, "data": {"uploadId": "6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5", "url": url}}
    asked = []

    def handle(request):
        asked.append(request.url.host)
        return httpx.Response(201, json=answer)

    http = {"sync": httpx.Client, "async": httpx.AsyncClient}[kind](transport=httpx.MockTransport(handle))
    options = {"server": "https://api.invalid", "auth": ("a", "b"), "validate_responses": "off"}
    with pytest.raises(UploadError, match="not an https URL"):
        outcome_with(http, lambda client: client.upload(film), **options)
    assert set(asked) == {"api.invalid"}


def waiting(kind, store, file):
    """Return the result of an upload with `wait=True`, and its waits, which take no time here."""
    options = {"server": store.url, "auth": ("a", "b"), "validate_responses": "off"}
    return hasty.outcome(kind, lambda client: client.upload(file, wait=True), **options)


def test_it_waits_for_the_media_if_asked_to(kind, film):
    """First the media does not exist, then it is created, and at the end it is ready."""
    with serving(statuses=[None, "Created", "Processing", "Ready"]) as store:
        result, waits = waiting(kind, store, film)

    assert result.media == {"id": result.media_id, "status": "Ready"}
    assert waits == [5.0, 5.0, 5.0]


def test_a_media_that_fails_is_told(kind, film):
    """The file has arrived, so the upload is not cancelled."""
    with serving(statuses=["Created", "Failed"]) as store, pytest.raises(WaitFailedError) as caught:
        waiting(kind, store, film)

    assert caught.value.data["data"]["status"] == "Failed"
    assert not any("cancel" in call[1] for call in store.calls)


def test_a_media_that_never_appears_is_told(kind, film):
    """The wait has a limit."""
    with serving(statuses=[None]) as store, pytest.raises(NotFoundError):
        waiting(kind, store, film)

    assert sum(call[0] == "GET" for call in store.calls) == 13


def test_an_interruption_cancels_the_upload(film):
    """At any request: here during a request to the storage host."""
    interrupted = []

    def handle(request):
        if request.url.host == "storage.invalid":
            raise KeyboardInterrupt
        interrupted.append((request.method, request.url.path))
        data = {"uploadId": "6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5", "url": "https://storage.invalid/?upload_id=1"}
        return httpx.Response(200, json={"success": True, "data": data})

    with httpx.Client(transport=httpx.MockTransport(handle)) as http, pytest.raises(KeyboardInterrupt):
        Client(http_client=http, server="https://api.invalid", auth=("a", "b"), validate_responses="off").upload(film)

    assert interrupted[1:] == [("PUT", "/on-demand/upload/6c0e9d27-b5a1-4f38-8e62-f1d47a3b90c5/cancel")]


@pytest.mark.parametrize("resume", [False, True])
async def test_a_cancelled_task_cancels_the_upload(film, tmp_path, resume):
    """Unless the upload can be resumed."""
    reached = asyncio.Event()
    loop = asyncio.get_running_loop()
    state = tmp_path / "state.json"
    with serving(faults=[None, "slow"], on_put=lambda put: "bytes 262144" in put.place and told()) as store:

        def told():
            loop.call_soon_threadsafe(reached.set)

        async with AsyncClient(server=store.url, auth=("a", "b")) as client:
            options = {"resume": state} if resume else {}
            task = asyncio.create_task(client.upload(film, chunk_size=QUANTUM, **options))
            await reached.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    assert [call[0] for call in store.calls] == (["POST"] if resume else ["POST", "PUT"])
    assert state.exists() == resume


def test_the_first_error_counts_where_cancelling_fails_too(kind, film):
    """The error that ended the upload matters more."""
    with serving(faults=["403"]) as store, pytest.raises(UploadError, match="403"):
        uploaded(kind, store, film, client={"middleware": [failing_cancel]})


def failing_cancel(call, make):
    """The cancellation fails."""
    if call.operation.id == "cancel-upload":
        raise AuthenticationError("no")
    return make(call)


def resumable(kind, store, film, state, faults):
    """Run an upload with a state file that fails after *faults*."""
    store.faults[:] = faults
    with pytest.raises(UploadError) as caught:
        uploaded(kind, store, film, resume=state)
    return caught.value.upload_id


def test_an_upload_goes_on_where_it_stands(kind, film, tmp_path):
    """By a new client: the storage host reports the stored bytes, and only the rest is sent."""
    state = tmp_path / "state.json"
    with serving() as store:
        first = resumable(kind, store, film, state, [None, None, "403"])
        assert state.stat().st_mode & 0o777 == 0o600
        store.puts.clear()
        result = uploaded(kind, store, film, resume=state)

    assert result.upload_id == first
    assert [put.place for put in store.puts][:2] == [f"bytes */{SIZE}", f"bytes 524288-786431/{SIZE}"]
    assert store.only.content == CONTENT
    assert not state.exists()
    assert list(tmp_path.iterdir()) == [film]
    assert [call[0] for call in store.calls] == ["POST"]


def test_an_upload_that_had_arrived_is_not_sent_again(kind, film, tmp_path):
    """It ended after the last byte, before the state file was deleted."""
    state = tmp_path / "state.json"
    with serving() as store:
        resumable(kind, store, film, state, ["403"])
        kept = state.read_bytes()
        uploaded(kind, store, film, resume=state)
        state.write_bytes(kept)
        store.puts.clear()
        result = uploaded(kind, store, film, resume=state)

    assert (result.size, store.received) == (SIZE, 0)


def test_a_session_that_ended_in_the_meantime_is_replaced(kind, film, tmp_path):
    """A new upload starts from the first byte."""
    state = tmp_path / "state.json"
    with serving() as store:
        first = resumable(kind, store, film, state, [None, "403"])
        store.gone.add(first)
        result = uploaded(kind, store, film, resume=state)

    assert result.upload_id != first
    assert store.only.content == CONTENT
    assert not state.exists()


def test_a_state_is_never_used_for_another_file(kind, film, tmp_path):
    """Nor if the file has changed, nor if it is not a state file."""
    state = tmp_path / "state.json"
    with serving() as store:
        resumable(kind, store, film, state, ["403"])
        os.utime(film, ns=(1, 1))
        with pytest.raises(ConfigurationError, match="has changed"):
            uploaded(kind, store, film, resume=state)
        for text in ("", "[]", "{}", '{"version": 2}', "\0"):
            state.write_text(text)
            with pytest.raises(ConfigurationError, match="not the state of an upload"):
                uploaded(kind, store, film, resume=state)


def test_a_state_can_not_send_a_file_where_it_may_not_go(kind, film, tmp_path):
    """The rule for URLs applies to those of a state file also."""
    state = tmp_path / "state.json"
    with serving() as store:
        resumable(kind, store, film, state, ["403"])
        saved = json.loads(state.read_text())
        state.write_text(json.dumps({**saved, "url": "http://example.com/?upload_id=1"}))
        with pytest.raises(UploadError, match="not an https URL"):
            uploaded(kind, store, film, resume=state)


def test_a_document_without_uploads_says_so(kind, film):
    """The operations are those of FastPix."""
    from small import library

    with pytest.raises(ConfigurationError, match="direct-upload-video-media"):
        outcome(kind, lambda client: client.upload(film), spec=library(), server="https://books.invalid")


def test_uploads_run_side_by_side(film):
    """By one client, in threads."""
    with serving(faults=["503", "less"]) as store, Client(server=store.url, auth=("a", "b"), retries=AT_ONCE) as client:
        threads = [
            threading.Thread(target=client.upload, args=[film], kwargs={"chunk_size": QUANTUM}) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [bytes(file.content) for file in store.files.values()] == [CONTENT] * 4
