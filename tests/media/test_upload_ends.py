"""How an upload ends: what is cancelled, by which deadline, and what its error says."""

import asyncio
import io
import re
from types import SimpleNamespace

import pytest
from plans import API
from scripted_storage import ID, OTHER_ID, SESSION, Script, client_of, reply, stored, upload

from fastpix_dyn import (
    APIConnectionError,
    APITimeoutError,
    ArgumentValueError,
    AsyncClient,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    ResponseValidationError,
    Retry,
    UploadError,
    WaitFailedError,
)
from fastpix_dyn.flow.effects import Read, Send, Within
from fastpix_dyn.media.upload import Uploaded, playback_ids
from fastpix_dyn.media.upload import upload as upload_flow
from fastpix_dyn.structs import replace

QUANTUM = 262_144
CONTENT = b"ten bytes!"
CREATED = ("POST", "/on-demand/upload")
CANCELLED = ("PUT", f"/on-demand/upload/{ID}/cancel")
READ = ("GET", f"/on-demand/{ID}")
UNOPENED = {"uploadId": ID, "url": "https://storage.example/film"}
ENDS = [KeyboardInterrupt, SystemExit, asyncio.CancelledError, MemoryError]


@pytest.fixture
def film(tmp_path):
    """A file of ten bytes."""
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    return path


def raising(error, method):
    """A function that raises *error* at a call of *method*."""

    def raise_it(call):
        if call[0] == method:
            raise error

    return raise_it


# Interruptions.


@pytest.mark.parametrize("end", ENDS)
def test_an_end_while_the_file_is_sent_cancels_the_upload(film, end):
    """Whatever ends it."""
    script = Script([end])
    with pytest.raises(end):
        upload(script, film)

    assert script.calls == [CREATED, CANCELLED]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("is_resumable", [False, True])
def test_an_end_while_its_session_is_opened_cancels_the_upload(film, tmp_path, end, is_resumable):
    """Also with `resume=`, because its state is not saved yet."""
    script = Script([end], created=[UNOPENED])
    options = {"resume": tmp_path / "state.json"} if is_resumable else {}
    with pytest.raises(end):
        upload(script, film, **options)

    assert script.calls == [CREATED, CANCELLED]
    assert [*tmp_path.iterdir()] == [film]


@pytest.mark.parametrize("end", ENDS)
def test_an_end_while_the_file_is_sent_leaves_an_upload_that_can_be_resumed(film, tmp_path, end):
    """Its state stays."""
    script = Script([end])
    with pytest.raises(end):
        upload(script, film, resume=tmp_path / "state.json")

    assert script.calls == [CREATED]
    assert (tmp_path / "state.json").exists()


@pytest.mark.parametrize("end", ENDS)
def test_an_end_before_the_upload_exists_cancels_nothing(film, end):
    """There is nothing to cancel."""
    script = Script([], on_call=raising(end(), "POST"))
    with pytest.raises(end):
        upload(script, film)

    assert script.calls == [CREATED]


@pytest.mark.parametrize("end", ENDS)
def test_an_end_after_the_file_has_arrived_cancels_nothing(film, end):
    """The media exists."""
    script = Script([reply(200)], on_call=raising(end(), "GET"))
    with pytest.raises(end):
        upload(script, film, wait=True)

    assert script.calls == [CREATED, READ]


class Pausing:
    """An awaitable that a test resumes or closes."""

    def __await__(self):
        yield


def async_client_of(script, pause_at):
    """An async client that pauses at the effects that *pause_at* chooses."""

    class Scripted(AsyncClient):
        """A client without a network and without an event loop."""

        async def _perform(self, effect):
            if pause_at(effect):
                await Pausing()
            if isinstance(effect, Within):
                return await self._perform(effect.effect)
            if isinstance(effect, Send):
                return script.to_storage(effect) if effect.bare else script.to_fastpix(effect)
            return effect.work() if isinstance(effect, Read) else await super()._perform(effect)

    return Scripted(server="https://api.example", auth=("a", "b"), validate_responses="off")


@pytest.fixture
def no_event_loop(monkeypatch):
    """The test runs the coroutine step by step."""
    monkeypatch.setattr("fastpix_dyn.client.event_loops.check_is_asyncio", lambda: None)


PLACES = {
    "a file is read": lambda effect: isinstance(effect, Read),
    "the upload is created": lambda effect: isinstance(effect, Send) and not effect.bare,
    "the file is sent": lambda effect: isinstance(effect, Send) and effect.bare,
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("is_resumable", [False, True])
@pytest.mark.usefixtures("no_event_loop")
def test_a_coroutine_that_is_closed_ends_at_once(film, tmp_path, place, is_resumable):
    """As when the event loop is torn down: no request can be sent any more, and the file is closed."""
    script = Script([])
    options = {"resume": tmp_path / "state.json"} if is_resumable else {}
    coroutine = async_client_of(script, place).upload(film, **options)
    coroutine.send(None)

    coroutine.close()  # would raise: coroutine ignored GeneratorExit

    assert script.calls in ([], [CREATED])
    assert not (tmp_path / ".state.json.lock").exists()


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.usefixtures("no_event_loop")
def test_a_coroutine_that_is_interrupted_cancels_the_upload(film, end):
    """Unlike one that is closed."""
    script = Script([])
    coroutine = async_client_of(script, PLACES["the file is sent"]).upload(film)
    coroutine.send(None)
    with pytest.raises(end):
        coroutine.throw(end())

    assert script.calls == [CREATED, CANCELLED]


# The cancellation.


@pytest.mark.parametrize(
    "error", [APIConnectionError("broken"), PermissionDeniedError("no", status=403), ZeroDivisionError()]
)
def test_an_error_of_the_cancellation_is_ignored(film, error):
    """The first error matters more; there is one attempt."""
    script = Script([reply(403)], on_call=raising(error, "PUT"))
    with pytest.raises(UploadError, match="refused the file: 403"):
        upload(script, film, client={"retries": Retry(attempts=5, base=0)})

    assert script.calls == [CREATED, CANCELLED]


@pytest.mark.parametrize("answer", [APIConnectionError("broken"), reply(503), reply(404), reply(200)])
def test_a_cancellation_is_one_request(film, answer):
    """Whatever the policy, and whatever comes back."""
    script = Script([reply(403)], on_call=lambda call: answer if call[0] == "PUT" else None)
    with pytest.raises(UploadError, match="refused the file: 403"):
        upload(script, film, client={"retries": Retry(attempts=5)})

    assert script.calls == [CREATED, CANCELLED]
    assert script.pauses == []


def test_an_interruption_of_the_cancellation_passes(film):
    """A second Ctrl-C ends it."""
    script = Script([reply(403)], on_call=raising(KeyboardInterrupt(), "PUT"))
    with pytest.raises(KeyboardInterrupt):
        upload(script, film)


@pytest.mark.parametrize("deadline", [None, 60])
@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, UploadError, APIConnectionError], ids=lambda error: error.__name__
)
def test_a_cancellation_has_five_seconds(deadline, error):
    """With and without a deadline of the upload."""

    def fail(*_):
        raise error("mine")

    script = Script([stored(QUANTUM)])
    with pytest.raises(error):
        upload(script, io.BytesIO(bytes(QUANTUM + 1)), client={"deadline": deadline}, on_progress=fail)

    assert script.calls == [CREATED, CANCELLED]
    assert script.left == [deadline, 5.0]


def test_a_timeout_without_a_deadline_is_not_late(film):
    """The cancellation has five seconds."""
    script = Script([APITimeoutError("late")] * 6)
    with pytest.raises(UploadError, match="could not be sent: late"):
        upload(script, film)

    assert script.left == [None, 5.0]


def test_a_timeout_of_the_caller_is_not_late_without_a_deadline():
    """Only that of the deadline is."""

    def fail(*_):
        raise APITimeoutError("mine")

    script = Script([stored(QUANTUM)])
    with pytest.raises(APITimeoutError, match="mine"):
        upload(script, io.BytesIO(bytes(QUANTUM + 1)), on_progress=fail)

    assert script.left == [None, 5.0]


# Deadlines.


def late(script, file, *, deadline=60, **options):
    """Return the error of an upload whose deadline passes."""
    with pytest.raises(APITimeoutError) as caught:
        upload(script, file, client={"deadline": deadline}, **options)
    prefix = f"the upload took longer than its deadline of {deadline:g} s: "
    assert caught.value.message.startswith(prefix)
    assert caught.value.operation == "direct-upload-video-media"
    return caught.value, caught.value.message.removeprefix(prefix)


def test_a_deadline_that_passes_while_the_file_is_sent(film):
    """The upload is cancelled, within two seconds."""
    script = Script([reply(200, elapsed=61.5)])
    error, state = late(script, film)

    assert state == "it was cancelled; pass a longer deadline=, or resume= to continue it in another call"
    assert (error.request_sent, error.elapsed) == (True, 61.5)
    assert script.calls == [CREATED, CANCELLED]
    assert script.left == [60, 2.0]
    assert script.sends[0].left == 60


def test_a_deadline_that_passes_with_a_state_file(film, tmp_path):
    """Nothing is cancelled."""
    script = Script([reply(200, elapsed=60)])
    error, state = late(script, film, resume=tmp_path / "state.json")

    assert state == "call it again with the same resume= to continue it"
    assert error.request_sent
    assert script.calls == [CREATED]


def test_a_deadline_that_passes_while_the_media_is_not_ready(film):
    """The file has arrived."""
    script = Script([reply(200)], media=[{"status": "Processing"}])
    error, state = late(script, film, wait=True)

    assert state == "the file has arrived, but its media is not ready"
    assert error.request_sent
    assert CANCELLED not in script.calls


def test_a_deadline_that_passes_while_the_media_is_not_ready_with_a_state_file(film, tmp_path):
    """There is nothing to continue."""
    script = Script([reply(200)], media=[{"status": "Processing"}])

    assert late(script, film, wait=True, resume=tmp_path / "state.json")[1] == (
        "the file has arrived, but its media is not ready"
    )


def test_a_deadline_that_passes_before_anything_is_sent():
    """While the file is opened."""
    script = Script([])

    class Slow(io.BytesIO):
        """A file that takes a minute to open."""

        def seekable(self):
            """After a minute."""
            script.now += 60
            return True

    error, state = late(script, Slow(CONTENT))

    assert state == "nothing was sent; pass a longer deadline="
    assert (error.request_sent, error.elapsed, script.calls) == (False, 60, [])


def test_a_deadline_that_passes_while_the_upload_is_created(film):
    """It may exist, but its id is not known."""
    script = Script([])
    script.on_call = lambda _: setattr(script, "now", script.now + 70)
    error, state = late(script, film)

    assert state == "FastPix may have created it, but got nothing of the file; pass a longer deadline="
    assert error.request_sent
    assert script.calls == [CREATED]


def test_a_deadline_that_passes_between_two_attempts(film):
    """A wait that would end after it is not begun."""
    script = Script([reply(503, Retry_After="30", elapsed=31)])
    _, state = late(script, film)

    assert state.startswith("it was cancelled")
    assert script.pauses == []


def test_a_deadline_counts_from_the_call_on(film):
    """Not from each request."""
    script = Script([reply(503, elapsed=20), reply(308, elapsed=20), reply(200, elapsed=20)])
    late(script, film)

    assert [send.left for send in script.sends] == [60, 39, 19]


def test_the_deadline_of_a_replaced_session_is_that_of_a_new_upload(film, tmp_path):
    """Its state is not saved yet, so the call can't be continued."""
    state = tmp_path / "state.json"
    with pytest.raises(UploadError):
        upload(Script([reply(403)]), film, resume=state)
    script = Script([reply(410), reply(201, elapsed=99)], created=[{**UNOPENED, "uploadId": OTHER_ID}])

    assert late(script, film, resume=state)[1].startswith("it was cancelled")
    assert script.calls == [CREATED, ("PUT", f"/on-demand/upload/{OTHER_ID}/cancel")]


# What FastPix answers to the creation.


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"url": SESSION}, "data.uploadId in the response is missing"),
        ({"uploadId": None, "url": SESSION}, "data.uploadId in the response is missing"),
        ({"uploadId": "", "url": SESSION}, "data.uploadId in the response is a text of 0 characters"),
        ({"uploadId": "i" * 257, "url": SESSION}, "data.uploadId in the response is a text of 257 characters"),
        ({"uploadId": "a\tb", "url": SESSION}, "data.uploadId in the response is a text of 3 characters"),
        ({"uploadId": 7, "url": SESSION}, "data.uploadId in the response is of the type int"),
        ({"uploadId": [ID], "url": SESSION}, "data.uploadId in the response is of the type list"),
        ({"uploadId": ID}, "data.url in the response is missing"),
        ({"uploadId": ID, "url": ""}, "data.url in the response is a text of 0 characters"),
        ({"uploadId": ID, "url": {}}, "data.url in the response is of the type dict"),
        ({"uploadId": ID, "url": SESSION.ljust(8001, "x")}, "data.url in the response is a text of 8001 characters"),
    ],
)
def test_a_creation_without_an_id_or_a_url_is_an_error(film, data, text):
    """What has an id is cancelled."""
    script = Script([], created=[data])
    with pytest.raises(UploadError) as caught:
        upload(script, film)

    assert caught.value.message == f"{text}, so the file can't be sent"
    assert caught.value.operation == "direct-upload-video-media"
    assert caught.value.upload_id == (ID if text.startswith("data.url") else "")
    assert script.calls == [CREATED, CANCELLED][: 2 if text.startswith("data.url") else 1]


@pytest.mark.parametrize("upload_id", ["i", "i" * 256])
def test_an_id_has_up_to_256_characters(film, upload_id):
    """The shortest and the longest."""
    script = Script([reply(200)], created=[{"uploadId": upload_id, "url": SESSION}])

    assert upload(script, film) == upload_id


def test_a_url_has_up_to_8000_characters(film):
    """As servers support them."""
    url = SESSION.ljust(8000, "x")
    script = Script([reply(200)], created=[{"uploadId": ID, "url": url}])
    upload(script, film)

    assert script.sends[0].request.url == url


def test_the_third_upload_of_a_file_may_succeed(film):
    """The sessions of two others ended."""
    script = Script([reply(410), reply(410), reply(200)])
    upload(script, film)

    assert script.calls == [CREATED] * 3


def test_after_three_uploads_there_is_no_fourth(film):
    """No session is left to cancel."""
    script = Script([reply(410), reply(404), reply(410)])
    with pytest.raises(UploadError) as caught:
        upload(script, film)

    assert caught.value.message == "the storage host ended the sessions of 3 uploads in turn; retry later"
    assert script.calls == [CREATED] * 3


def test_an_error_has_the_id_of_the_last_upload(film):
    """The one that replaced another."""
    script = Script([reply(410), reply(403)])
    script.created = [{"uploadId": OTHER_ID, "url": SESSION}, {"uploadId": ID, "url": SESSION}]
    with pytest.raises(UploadError) as caught:
        upload(script, film)

    assert caught.value.upload_id == ID
    assert script.calls == [CREATED, CREATED, CANCELLED]


# Waiting for the media.


def test_the_media_may_appear_at_the_thirteenth_request(film):
    """Five seconds between two requests."""
    script = Script([reply(200)], media=[404] * 12 + [{"status": "Ready"}])
    result = upload(script, film, wait=True)

    assert result.media == {"status": "Ready"}
    assert script.pauses == [5.0] * 12
    assert script.calls == [CREATED, *[READ] * 13]


def test_a_media_that_never_appears_is_not_found(film):
    """After thirteen requests, and not a wait more."""
    script = Script([reply(200)], media=[404])
    with pytest.raises(NotFoundError):
        upload(script, film, wait=True)

    assert script.pauses == [5.0] * 12
    assert script.calls == [CREATED, *[READ] * 13]


def test_another_error_of_the_media_passes_at_once(film):
    """Only a media that does not exist yet is waited for."""
    script = Script([reply(200)], media=[403])
    with pytest.raises(PermissionDeniedError):
        upload(script, film, wait=True)

    assert script.calls == [CREATED, READ]


def test_a_media_that_fails_ends_the_wait(film):
    """The error has the response."""
    script = Script([reply(200)], media=[{"status": "Created"}, {"status": "Failed"}])
    with pytest.raises(WaitFailedError):
        upload(script, film, wait=True)

    assert script.calls == [CREATED, READ, READ]


def test_the_media_is_not_read_without_wait(film):
    """By default."""
    script = Script([reply(200)])
    result = upload(script, film)

    assert (result.media, result.media_id, result.upload_id, result.size) == (None, ID, ID, 10)
    assert script.calls == [CREATED]


@pytest.mark.parametrize("data", [[{"status": "Ready"}], "Ready", None])
def test_a_ready_media_is_an_object(film, monkeypatch, data):
    """Else the response has no media."""
    body = {"success": True, "data": data}

    def wait(*_):
        yield from ()
        return body

    monkeypatch.setattr("fastpix_dyn.flow.waiters.wait", wait)
    with pytest.raises(ResponseValidationError) as caught:
        upload(Script([reply(200)]), film, wait=True)

    assert caught.value.message == "the response has no object data"
    assert (caught.value.operation, caught.value.data) == ("get-media", body)


# Options.


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ({}, None),
        ({"settings": {}}, None),
        ({"settings": {"accessPolicy": "drm"}}, {"accessPolicy": "drm"}),
        ({"metadata": {}, "access_policy": "public"}, {"metadata": {}, "accessPolicy": "public"}),
        ({"access_policy": "private", "settings": {"title": "A"}}, {"title": "A", "accessPolicy": "private"}),
        (
            {"access_policy": "private", "settings": {"accessPolicy": "public", "metadata": {"a": "b"}}},
            {"accessPolicy": "private", "metadata": {"a": "b"}},
        ),
    ],
)
def test_the_settings_of_the_media_are_sent(film, options, settings):
    """An option of its own wins over `settings`; without any there are none."""
    script = Script([reply(200)])
    upload(script, film, **options)

    expected = {"corsOrigin": "*"} if settings is None else {"corsOrigin": "*", "pushMediaSettings": settings}
    assert script.bodies == [expected]


def test_the_origin_of_the_web_page_is_sent(film):
    """If there is one."""
    script = Script([reply(200)])
    upload(script, film, cors_origin="https://www.example.com")

    assert script.bodies == [{"corsOrigin": "https://www.example.com"}]


def test_a_setting_of_both_is_named_by_the_option_that_won(film):
    """It is the one that was sent."""
    settings = {"accessPolicy": "public", "title": 5}
    with pytest.raises(ArgumentValueError) as caught:
        upload(Script([]), film, access_policy="open", settings=settings)

    assert [one.argument for one in caught.value.violations] == ["access_policy", "settings"]


@pytest.mark.parametrize("size", [QUANTUM, 2 * QUANTUM, 1024**3])
def test_a_chunk_has_from_256_kib_to_1_gib(size):
    """Both included, in multiples."""
    script = Script([reply(200)])
    upload(script, io.BytesIO(CONTENT), chunk_size=size)

    assert script.ranges == ["bytes 0-9/10"]


@pytest.mark.parametrize("size", [QUANTUM // 2, QUANTUM - 1, QUANTUM + 1, 1024**3 + QUANTUM, -QUANTUM, 0])
def test_another_size_of_a_chunk_is_refused(size):
    """The error names the limits."""
    with pytest.raises(ArgumentValueError) as caught:
        upload(Script([]), io.BytesIO(CONTENT), chunk_size=size)

    assert caught.value.message == (
        f"chunk_size must be a multiple of 262144 bytes (256 KiB), at most 1073741824, not {size}"
    )


def test_an_integer_of_a_library_is_a_size():
    """As that of NumPy."""

    class Number:
        """An integer."""

        def __index__(self):
            return QUANTUM

    script = Script([stored(QUANTUM), reply(200)])
    upload(script, io.BytesIO(bytes(QUANTUM + 1)), chunk_size=Number())

    assert script.ranges[0] == f"bytes 0-262143/{QUANTUM + 1}"


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"settings": ["x"]}, "settings must be a mapping of properties of the media, not list"),
        ({"on_progress": 5}, "on_progress must be a function that takes two numbers, not 5"),
        ({"wait": 1}, "wait must be True or False, not 1"),
        ({"wait": None}, "wait must be True or False, not None"),
    ],
)
def test_a_wrong_option_is_told_with_what_was_given(film, options, text):
    """And what was expected."""
    with pytest.raises(ArgumentValueError) as caught:
        upload(Script([]), film, **options)

    assert caught.value.message == text


def test_progress_that_is_async_is_refused(film):
    """The error says what to do."""

    async def tell(*_):
        pass

    with pytest.raises(ArgumentValueError, match="on_progress must not be async: nothing would await it; start a task"):
        upload(Script([]), film, on_progress=tell)


@pytest.mark.parametrize("name", ["direct-upload-video-media", "cancel-upload", "get-media"])
def test_each_operation_of_an_upload_must_exist(film, name):
    """The error names the one that is missing."""
    operations = {key: one for key, one in API.operations.items() if key != name}
    runner = SimpleNamespace(environment=SimpleNamespace(api=replace(API, operations=operations)))
    with pytest.raises(ConfigurationError, match=f"^uploads need the operation {name}, which {re.escape(API.title)} "):
        upload_flow(runner, film)


# Playback ids of what was uploaded.


MEDIA = {"playbackIds": [{"id": "first"}, {"id": "second"}]}


@pytest.mark.parametrize(
    ("media", "ids"),
    [
        (MEDIA, ["first", "second"]),
        ({"playbackIds": []}, []),
        ({"playbackIds": None}, []),
        ({"playbackIds": {"id": "first"}}, []),
        ({}, []),
        ({"playbackIds": [{"id": 5}, {}, "x", None, {"id": "last"}]}, ["last"]),
    ],
)
def test_the_playback_ids_of_a_media_are_read(media, ids):
    """Of the media of the upload, without a request."""
    script = Script([])
    with client_of(script) as client:
        assert playback_ids(client, Uploaded(ID, ID, 5, media)) == ids
    assert script.calls == []


@pytest.mark.parametrize(("media", "ids"), [(MEDIA, ["first", "second"]), (404, []), (403, [])])
def test_the_playback_ids_of_a_media_that_was_not_waited_for_are_requested(media, ids):
    """By its id; none while it does not exist."""
    script = Script([], media=[media])
    with client_of(script, retries=None) as client:
        assert playback_ids(client, Uploaded("upload", ID, 5)) == ids
    assert script.calls == [READ]


def test_a_connection_that_fails_is_told_when_playback_ids_are_requested():
    """It does not mean that there are none."""
    script = Script([], media=[APIConnectionError("broken")])
    with client_of(script, retries=None) as client, pytest.raises(APIConnectionError, match="broken"):
        playback_ids(client, Uploaded(ID, ID, 5))
