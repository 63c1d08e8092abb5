"""State files of `resume=`: what is in them, who may use them, and what is left of them."""

import hashlib
import json
import os
import re

import pytest
from scripted_storage import ID, OTHER_ID, SESSION, Script, reply, stored, upload

from fastpix_dyn import ConfigurationError, UploadError

QUANTUM = 262_144
CONTENT = b"A" * (QUANTUM + 10)
DRAFT = "0123456789ab"


@pytest.fixture
def film(tmp_path):
    """A file of two chunks."""
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    os.utime(path, ns=(5, 7))
    return path


@pytest.fixture
def state(tmp_path):
    """The path of a state file."""
    return tmp_path / "state.json"


def begun(film, state):
    """Begin an upload whose second chunk is refused."""
    with pytest.raises(UploadError, match="403"):
        upload(Script([stored(QUANTUM), reply(403)]), film, resume=state)


def told(script, film, state, **options):
    """Return the message of the error of an upload with *state*."""
    with pytest.raises(ConfigurationError) as caught:
        upload(script, film, resume=state, **options)
    return caught.value.message


def test_a_state_file_has_the_session_and_what_identifies_the_file(film, state):
    """It is for its owner only."""
    begun(film, state)

    assert json.loads(state.read_text()) == {
        "version": 1,
        "upload_id": ID,
        "url": SESSION,
        "file": {"size": len(CONTENT), "changed": 7, "content": hashlib.sha256(CONTENT).hexdigest()},
    }
    assert state.stat().st_mode & 0o777 == 0o600


def test_a_saved_upload_is_continued(film, state):
    """From what the storage host has stored; no upload is created."""
    begun(film, state)
    script = Script([stored(QUANTUM), reply(200)])
    told = []
    result = upload(script, film, resume=state, on_progress=lambda *step: told.append(step))

    assert result == ID
    assert script.calls == []
    assert script.ranges == ["bytes */262154", "bytes 262144-262153/262154"]
    assert told == [(QUANTUM, QUANTUM + 10), (QUANTUM + 10, QUANTUM + 10)]
    assert [path.name for path in state.parent.iterdir()] == ["film.mp4"]


def test_all_bytes_of_a_saved_upload_are_progress(film, state):
    """Once: then the attempts end."""
    begun(film, state)
    script = Script([stored(QUANTUM + 10)] * 3)
    with pytest.raises(UploadError, match="has all bytes, but does not report the file as complete"):
        upload(script, film, resume=state, client={"retries": 1})

    assert script.replies == []


@pytest.mark.parametrize("status", [200, 201])
def test_a_saved_upload_that_had_arrived_is_complete(film, state, status):
    """Nothing is sent."""
    begun(film, state)
    script = Script([reply(status)])

    assert upload(script, film, resume=state).size == len(CONTENT)
    assert script.ranges == ["bytes */262154"]
    assert not state.exists()


@pytest.mark.parametrize(
    ("size", "request_range", "waits"),
    [
        (QUANTUM + 9, "bytes 262153-262153/262154", 0),
        (QUANTUM + 10, "bytes */262154", 1),
        (QUANTUM + 11, "bytes */262154", 1),
    ],
)
def test_a_saved_upload_may_have_as_many_bytes_as_the_file(film, state, size, request_range, waits):
    """The process before this one may have sent them all, but no more."""
    begun(film, state)
    script = Script([stored(size), reply(200)])
    upload(script, film, resume=state)

    assert script.ranges == ["bytes */262154", request_range]
    assert len(script.pauses) == waits


def test_more_stored_bytes_than_a_saved_upload_has_are_an_error(film, state):
    """As many are none: the file is then not reported as complete."""
    begun(film, state)
    for size, text in ((QUANTUM + 11, "but at most 262154 bytes were sent"), (QUANTUM + 10, "has all bytes, but does")):
        with pytest.raises(UploadError, match=text):
            upload(Script([stored(size)]), film, resume=state, client={"retries": None})


def test_success_counts_only_once_all_bytes_were_sent(film, state):
    """After the storage host has said that bytes are missing."""
    begun(film, state)
    with pytest.raises(UploadError, match="complete after 262144 bytes, but there are more"):
        upload(Script([stored(0), reply(503), reply(200)]), film, resume=state)

    replies = [stored(QUANTUM), reply(503), reply(200)]
    assert upload(Script(replies), film, resume=state).size == len(CONTENT)


def test_a_session_that_expired_is_replaced_in_the_state_file(film, state):
    """By that of a new upload, which is saved before its first chunk."""
    begun(film, state)
    script = Script([reply(410), reply(403)], created=[{"uploadId": OTHER_ID, "url": f"{SESSION}&new"}])
    with pytest.raises(UploadError) as caught:
        upload(script, film, resume=state)

    assert caught.value.upload_id == OTHER_ID
    saved = json.loads(state.read_text())
    assert (saved["upload_id"], saved["url"]) == (OTHER_ID, f"{SESSION}&new")
    assert script.calls == [("POST", "/on-demand/upload")]
    assert script.ranges == ["bytes */262154", "bytes 0-262143/262154"]


def test_a_state_file_that_was_deleted_meanwhile_is_written_again(film, state):
    """Nobody else uses it."""
    begun(film, state)
    script = Script([reply(410), reply(403)], on_call=lambda _: state.unlink())
    with pytest.raises(UploadError):
        upload(script, film, resume=state)

    assert json.loads(state.read_text())["upload_id"] == ID


def test_a_file_that_appears_meanwhile_stays(film, state):
    """The upload is cancelled, because its state can't be saved."""

    def appear(call):
        if call[0] == "POST":
            state.write_text("of somebody else")

    script = Script([], on_call=appear)

    assert told(script, film, state) == (
        f"resume={str(state)!r} was written by another program meanwhile, so it stays; pass another path"
    )
    assert state.read_text() == "of somebody else"
    assert [method for method, _ in script.calls] == ["POST", "PUT"]


def test_a_broken_link_that_appears_meanwhile_stays(film, state):
    """It leads to another file."""
    script = Script([], on_call=lambda call: call[0] == "POST" and state.symlink_to("elsewhere"))

    assert "was written by another program meanwhile" in told(script, film, state)
    assert state.is_symlink()


def test_a_state_file_that_another_program_wrote_meanwhile_is_not_deleted(film, state):
    """At the end of an upload that succeeds."""
    script = Script([stored(QUANTUM), reply(200)])
    upload(script, film, resume=state, on_progress=lambda stored, _: stored == QUANTUM and state.write_text("mine"))

    assert state.read_text() == "mine"


@pytest.mark.parametrize(
    "change",
    [{"size": 5}, {"changed": 8}, {"changed": None}, {"content": "0" * 64}, {"more": 1}],
    ids=lambda change: next(iter(change)),
)
def test_the_state_of_another_file_is_refused(film, state, change):
    """Each part of the identity counts."""
    begun(film, state)
    saved = json.loads(state.read_text())
    state.write_text(json.dumps({**saved, "file": {**saved["file"], **change}}))
    script = Script([])

    assert told(script, film, state) == (
        f"resume={str(state)!r} is the state of another file, or the file has changed since; delete it to upload the "
        "file from the start"
    )
    assert (script.calls, script.sends) == ([], [])
    assert state.exists()


def test_the_order_of_the_identity_does_not_matter(film, state):
    """It is JSON."""
    begun(film, state)
    saved = json.loads(state.read_text())
    state.write_text(json.dumps({**saved, "file": dict(reversed(saved["file"].items()))}))

    assert upload(Script([reply(200)]), film, resume=state) == ID


@pytest.mark.parametrize("key", ["version", "upload_id", "url", "file"])
def test_each_key_of_a_state_is_needed(film, state, key):
    """The error names the file, and what to do with it."""
    begun(film, state)
    saved = json.loads(state.read_text())
    del saved[key]
    state.write_text(json.dumps(saved))
    message = told(Script([]), film, state)

    assert message.startswith(f"resume={str(state)!r}:1: ")
    assert message.endswith("this is not the state of an upload: pass another path, or delete the file")
    assert key in message


@pytest.mark.parametrize(("size", "is_read"), [(256 * 1024, True), (256 * 1024 + 1, False)])
def test_a_state_file_has_up_to_256_kib(film, state, size, is_read):
    """At the limit, and one byte above it."""
    begun(film, state)
    state.write_text(state.read_text().ljust(size))
    if is_read:
        assert upload(Script([reply(200)]), film, resume=state) == ID
    else:
        assert told(Script([]), film, state).startswith("resume: ")


def test_a_state_file_that_is_in_use_is_refused(film, state):
    """By another upload of this process; the first one goes on."""
    messages = []

    def begin_another(stored, _):
        if stored == QUANTUM:
            messages.append(told(Script([]), film, state))

    upload(Script([stored(QUANTUM), reply(200)]), film, resume=state, on_progress=begin_another)

    (message,) = messages
    assert message == (
        f"resume={str(state)!r} is in use: another upload with this state file is running; wait for its end, or pass "
        "another path"
    )


@pytest.mark.parametrize("end", [KeyboardInterrupt, ZeroDivisionError])
def test_a_state_file_is_free_after_an_end(film, state, end):
    """Whatever ends the upload."""
    with pytest.raises(end):
        upload(Script([end]), film, resume=state)

    assert not state.with_name(".state.json.lock").exists()
    assert upload(Script([reply(200)]), film, resume=state) == ID


def test_a_folder_that_is_missing_is_told(film, tmp_path):
    """With the reason of the system."""
    path = tmp_path / "nowhere" / "state.json"

    assert told(Script([]), film, path) == (
        f"resume={str(path)!r} can't be written: No such file or directory; pass another path"
    )


@pytest.mark.parametrize("make", [str, lambda path: path], ids=["text", "a path"])
def test_a_state_file_is_named_by_text_or_a_path(film, state, make):
    """Both mean the same file."""
    begun(film, make(state))

    assert upload(Script([reply(200)]), film, resume=make(state)) == ID
    assert not state.exists()


def test_a_relative_path_is_that_of_the_beginning(film, tmp_path, monkeypatch):
    """Although the working folder changes meanwhile."""
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    script = Script([stored(QUANTUM), reply(200)])
    upload(script, film, resume="state.json", on_progress=lambda *_: os.chdir(tmp_path / "other"))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.mp4", "other"]
    assert [*(tmp_path / "other").iterdir()] == []


@pytest.mark.parametrize("path", ["/", "..", "a/.."])
def test_a_path_without_the_name_of_a_file_is_refused(film, path):
    """It is a folder."""
    assert told(Script([]), film, path) == f"resume={path!r} is a folder; pass the path of a file"


@pytest.mark.parametrize(
    ("path", "shown"), [("", "''"), (5, "5"), (b"state", "bytes"), ("a\0b", repr("a\0b")), ([], "list")]
)
def test_what_is_no_path_is_refused(film, path, shown):
    """The error shows it, or its type."""
    assert told(Script([]), film, path) == f"resume must be the path of a file, as text, not {shown}"


# Drafts that killed processes leave.


def test_drafts_of_this_state_file_are_deleted(film, state):
    """Of no other, although their names are alike."""
    others = [f".stateXjson.{DRAFT}", f".state.json.{DRAFT[:-1]}", f".my.state.json.{DRAFT}", f".state.json2.{DRAFT}"]
    for name in [f".state.json.{DRAFT}", f".state.json.{DRAFT[::-1]}".replace("b", "c"), *others]:
        (state.parent / name).write_text("{}")
    upload(Script([stored(QUANTUM), reply(200)]), film, resume=state)

    assert sorted(path.name for path in state.parent.iterdir()) == sorted([*others, "film.mp4"])


@pytest.mark.parametrize("name", ["state(1).json", "state+.json", "[state].json"])
def test_drafts_of_a_name_with_special_characters_are_deleted(film, tmp_path, name):
    """The name is no pattern."""
    (tmp_path / f".{name}.{DRAFT}").write_text("{}")
    upload(Script([stored(QUANTUM), reply(200)]), film, resume=tmp_path / name)

    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_drafts_are_deleted_although_the_state_file_is_of_another_program(film, state):
    """They are ours."""
    (state.parent / f".state.json.{DRAFT}").write_text("{}")
    upload(
        Script([stored(QUANTUM), reply(200)]), film, resume=state, on_progress=lambda *_: state.write_text("another's")
    )

    assert sorted(path.name for path in state.parent.iterdir()) == ["film.mp4", "state.json"]


def test_a_file_that_changed_needs_no_state(film, state):
    """What was sent is of no use, also for another process."""
    (state.parent / f".state.json.{DRAFT}").write_text("{}")
    script = Script([stored(QUANTUM)])
    with pytest.raises(UploadError) as caught:
        upload(script, film, resume=state, on_progress=lambda *_: film.write_bytes(b"B" * len(CONTENT)))

    assert re.fullmatch(
        "the file was changed during the upload, so it was cancelled: start again once no program writes the file",
        caught.value.message,
    )
    assert [method for method, _ in script.calls] == ["POST", "PUT"]
    assert [path.name for path in state.parent.iterdir()] == ["film.mp4"]
