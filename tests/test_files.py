"""Everything that is written: whole or not at all, for its owner alone where it can hold secrets, with clear errors."""

import contextlib
import errno
import json
import logging
import os
import re
import stat
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
from small import library
from stateful import DOCUMENT
from storage import serving as storage

from fastpix_dyn import Client, ConfigurationError, FastPixError, UploadError
from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.reports import FORMS
from fastpix_dyn.contract.run import run as contract_run
from fastpix_dyn.files import draft, lock, open_for_append, read_trusted, write, write_atomically

resource = pytest.importorskip("resource")
FULL = 40
"""Bytes that a file may have on the disk that counts as full."""
OLD = b"what was there before"
LOGIN = {"auth": ("id", "canary-password"), "retries": None}
BROKEN = {"id": "thing-1", "name": 5}


@contextlib.contextmanager
def full_disk():
    """While it lasts, no file of this process grows beyond a few bytes (EFBIG: the signal is ignored by Python)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def called(*words, given="", **environment):
    """Runs the program. What it tells, and its exit code: `main` makes one line of an error that is left to it."""
    ended = CliRunner(env=environment).invoke(program, [str(word) for word in words], input=given)
    if isinstance(ended.exception, FastPixError):
        return str(ended.exception), 2
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    return ended.stderr, ended.exit_code


def raised(function, *arguments, **options):
    """The words of the error that *function* raises, and 2."""
    with pytest.raises(ConfigurationError) as caught:
        function(*arguments, **options)
    return str(caught.value), 2


def profile(path, _given):
    """`profile set`; *path* is the folder of the configuration."""
    words = ("profile", "set", "mine", "--username", "canary-user")
    return called(*words, given="canary-password\n", XDG_CONFIG_HOME=str(path.parent), HOME=str(path.parent))


def reported(form):
    """A writer of the report of `contract` in *form*."""

    def report(path, given):
        return called(
            "contract", "report", given / "drift.ndjson", "--spec", given / "things.json", "--report", f"{form}={path}"
        )

    return report


def upload(path, given):
    """The state of an upload."""
    with storage(faults=["403"]) as store, Client(server=store.url, **LOGIN) as client:
        told = raised(client.upload, given / "film.mp4", resume=path)
    assert [call[0] for call in store.calls] in ([], ["POST", "PUT"])  # what nobody could go on with was cancelled
    return told


WRITERS = {
    "a profile": profile,
    "stubs": lambda path, given: called("render", "stubs", "--spec", given / "api.json", "--out", path.parent / "out"),
    "pages": lambda path, given: called("render", "docs", "--spec", given / "api.json", "--out", path.parent / "out"),
    "a bundle": lambda path, given: called("spec", "bundle", given / "api.json", "--out", path),
    "an overlaid document": lambda path, given: called(
        "spec", "overlay", "apply", given / "api.json", given / "overlay.json", "--out", path
    ),
    **{f"a report as {form}": reported(form) for form in FORMS},
    "the state of an upload": upload,
    "a file": lambda path, _: raised(write, path, b"x" * 100),
}


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """Documents, a film and a drift log."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "api.json").write_text(json.dumps(library()))
    (folder / "things.json").write_text(json.dumps(DOCUMENT))
    action = {"target": "$.info", "update": {"title": "Other"}}
    overlay = {"overlay": "1.0.0", "info": {"title": "x", "version": "1"}, "actions": [action]}
    (folder / "overlay.json").write_text(json.dumps(overlay))
    (folder / "film.mp4").write_bytes(bytes(1000))
    drifted(folder / "drift.ndjson")
    return folder


def drifted(path):
    """A call whose answer breaks the document, watched into the file *path*; gives the answer."""
    with (
        serving([json_answer(200, BROKEN)]) as server,
        Client(spec=DOCUMENT, server=server.url, drift_log=path, validate_responses="off", **LOGIN) as client,
    ):
        return client.operations["getThing"](thing_id="thing-1")


def no_folder(folder):
    """A place below a file: there can be no folder, even for root."""
    (folder / "file").write_bytes(b"")
    return folder / "file" / "below" / "new"


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch):
    """Secrets are written to the file of the profiles."""
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.mark.parametrize("writer", WRITERS)
def test_where_there_can_be_no_folder_the_error_says_so(tmp_path, given, writer):
    """With the name of the file, and no traceback; nothing is left behind."""
    told, code = WRITERS[writer](no_folder(tmp_path), given)

    assert code == 2
    what = "read" if writer == "a profile" else "written"  # a profile joins those that are there
    assert re.findall(r"can't be (read|written)", told) == [what]
    assert str(tmp_path) in told
    assert os.strerror(errno.ENOTDIR) in told
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("writer", WRITERS)
def test_on_a_full_disk_the_error_says_so_and_what_was_there_stays(tmp_path, given, writer):
    """No half of a file, and no draft of one, is left behind."""
    path = tmp_path / "old"
    path.write_bytes(OLD)
    if writer == "the state of an upload":
        path.unlink()
    with full_disk():
        told, code = WRITERS[writer](path, given)

    assert code == 2
    assert f"can't be written: {os.strerror(errno.EFBIG)}" in told
    left = {one.name: one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()}
    assert left == ({} if writer == "the state of an upload" else {"old": OLD})


def test_recordings_that_cannot_be_written_are_told_of_in_the_report(tmp_path):
    """The test goes on; a folder that can't be made is an error at once."""
    with Client(server="mock") as client:
        with full_disk():
            report = contract_run(client, operations=["list-media"], record=tmp_path / "recorded")
        with pytest.raises(ConfigurationError, match="can't be written to"):
            contract_run(client, operations=["list-media"], record=no_folder(tmp_path))

    assert any(f"can't be written to {tmp_path}" in note for note in report.notes)
    assert list((tmp_path / "recorded").iterdir()) == []


def test_a_journal_that_cannot_be_written_stops_the_test_before_anything_is_made(tmp_path):
    """What it makes could not be found again."""
    with Client(server="mock") as client, pytest.raises(ConfigurationError, match=r"journal .* can't be written"):
        contract_run(client, mode="lifecycle", journal=no_folder(tmp_path))


def test_suggested_edits_that_cannot_be_written_leave_the_document_as_it_was(tmp_path, given):
    """`spec suggest --write` on a full disk."""
    document = tmp_path / "things.json"
    document.write_text(json.dumps(DOCUMENT))
    before = document.read_bytes()
    with full_disk():
        told, code = called("spec", "suggest", "--recordings", given / "drift.ndjson", "--spec", document, "--write")

    assert code == 2
    assert "can't be written" in told
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("things.json", before)]


@pytest.mark.parametrize("disk", ["full", "without the folder"])
def test_a_call_survives_that_drift_cannot_be_written(tmp_path, caplog, disk):
    """It is logged, once; what was cut off is passed over by the report."""
    path = tmp_path / "drift.ndjson" if disk == "full" else no_folder(tmp_path)
    with caplog.at_level(logging.WARNING), full_disk() if disk == "full" else contextlib.nullcontext():
        assert drifted(path) == BROKEN

    assert [record.getMessage() for record in caplog.records if "can't be written" in record.getMessage()]
    if disk == "full":
        assert path.stat().st_size == FULL
        drifted(path)  # there is room again
        assert called("contract", "report", path, "--spec", write_things(tmp_path))[1] == 1


def write_things(folder):
    """The document of things, in a file."""
    (folder / "things.json").write_text(json.dumps(DOCUMENT))
    return folder / "things.json"


@pytest.fixture
def lax():
    """A user whose new files all may read and write."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("lax")
def test_what_can_hold_secrets_is_for_its_owner_alone(tmp_path, given):
    """Files 0600, and the folders that are made for them 0700, whatever the user's mask."""
    assert profile(tmp_path / "config", given)[1] == 0
    with Client(server="mock") as client:
        contract_run(client, operations=["list-media"], record=tmp_path / "recorded")
    drifted(tmp_path / "drift.ndjson")
    with (
        storage(faults=["403"]) as store,
        Client(server=store.url, **LOGIN) as client,
        pytest.raises(UploadError, match="403"),
    ):
        client.upload(given / "film.mp4", resume=tmp_path / "state.json", chunk_size=262144)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"profiles.json", "list-media.200.json", "drift.ndjson", "state.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    made = [tmp_path / "fastpix-dyn", tmp_path / "recorded"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}


def test_other_files_have_the_permissions_that_the_user_wants(tmp_path):
    """New ones those of the mask, old ones those they had; a link stays a link."""
    new, old, link = tmp_path / "new", tmp_path / "old", tmp_path / "link"
    old.write_bytes(OLD)
    old.chmod(0o640)
    link.symlink_to(old)
    before = os.umask(0o027)
    try:
        write(new, b"1")
        write(link, b"2")
    finally:
        os.umask(before)

    assert (stat.S_IMODE(new.stat().st_mode), stat.S_IMODE(old.stat().st_mode)) == (0o640, 0o640)
    assert (link.is_symlink(), old.read_bytes()) == (True, b"2")


def test_a_pipe_is_written_through():
    """A report may go to /dev/stdout or into a process of the shell: it must not take its place."""
    reader, writer = os.pipe()
    try:
        write(Path(f"/dev/fd/{writer}"), b"through")
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
        os.close(writer)


def test_an_interruption_leaves_nothing_behind(tmp_path):
    """Neither a half nor a draft."""
    path = tmp_path / "file"
    path.write_bytes(OLD)
    with full_disk(), pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
        write_atomically(path, b"x" * 100)

    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("file", OLD)]


# What a file says is believed only if its owner and mode allow it -----------------------------------------------------

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes of POSIX")


GROUP = 4_000_000_000
"""A group that no system has."""


@pytest.fixture
def users(monkeypatch):
    """Tell which user this is, and who is in `GROUP`."""
    import grp
    import pwd

    def tell(name, group_name, members=(), *, uid=1000):
        user = SimpleNamespace(pw_name=name, pw_uid=uid, pw_gid=GROUP)
        monkeypatch.setattr(pwd, "getpwuid", lambda _: user)
        monkeypatch.setattr(grp, "getgrgid", lambda _: SimpleNamespace(gr_name=group_name, gr_mem=list(members)))

    return tell


@POSIX
@pytest.mark.parametrize(
    ("file_and_user", "is_used"),
    [
        ((0o664, "ann", "ann"), True),
        ((0o664, "ann", "ann", ["ann"]), True),
        ((0o664, "ann", "ann", ["ann", "bob"]), False),
        ((0o664, "ann", "staff"), False),
        ((0o664, "root", "root"), False),
        ((0o666, "ann", "ann"), False),
        ((0o600, "ann", "staff"), True),
    ],
)
def test_a_group_of_this_user_alone_may_write(tmp_path, users, monkeypatch, file_and_user, is_used):
    """With the umask 002, which many systems have, all files of a checkout are writable by such a group."""
    mode, *user = file_and_user
    file = tmp_path / "recording.json"
    file.write_bytes(b"{}")
    file.chmod(mode)
    status = file.stat()
    fields = {name: getattr(status, name) for name in ("st_mode", "st_uid", "st_size")}
    monkeypatch.setattr(os, "fstat", lambda _: SimpleNamespace(**fields, st_gid=GROUP))
    users(*user, uid=0 if user[0] == "root" else 1000)

    if is_used:
        assert read_trusted(file) == b"{}"
    else:
        with pytest.raises(ConfigurationError, match="can be written by other users"):
            read_trusted(file)


@POSIX
@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
@pytest.mark.parametrize("opened", [read_trusted, open_for_append])
def test_a_file_that_others_may_write_is_not_used(tmp_path, users, mode, opened):
    """Whoever can write the file could have written what it says."""
    users("ann", "staff")
    file = tmp_path / "state"
    file.write_bytes(b"{}")
    file.chmod(mode)

    with pytest.raises(ConfigurationError, match=f"can be written by other users .mode {mode:04o}"):
        opened(file)


@POSIX
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("opened", [read_trusted, open_for_append])
def test_a_file_of_another_user_is_not_used(tmp_path, opened):
    """Whoever owns the file could have written what it says."""
    file = tmp_path / "state"
    file.write_bytes(b"{}")
    os.chown(file, 12345, 12345)

    with pytest.raises(ConfigurationError, match="belongs to another user"):
        opened(file)


@POSIX
@pytest.mark.parametrize("opened", [read_trusted, open_for_append])
@pytest.mark.parametrize("what", ["link", "dangling link", "device", "pipe", "folder"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path, what, opened):
    """No link is followed or created, no pipe is waited for, no device is read."""
    path = tmp_path / "state"
    match what:
        case "link":
            (tmp_path / "target").write_bytes(b"{}")
            path.symlink_to(tmp_path / "target")
        case "dangling link":
            path.symlink_to(tmp_path / "missing")
        case "device":
            path.symlink_to("/dev/zero")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()

    with pytest.raises(ConfigurationError, match=r"is not used: it (is a|is not a regular file)"):
        opened(path)
    assert not (tmp_path / "missing").exists()


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    """A limit of bytes is a limit of memory."""
    file = tmp_path / "state"
    write(file, b"12345", mode=0o600)

    assert read_trusted(file, limit=5) == b"12345"
    with pytest.raises(ConfigurationError, match="larger than 4 bytes"):
        read_trusted(file, limit=4)


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(tmp_path):
    """A file that changed between reading and writing is left as it is."""
    file = tmp_path / "document.yaml"
    file.write_bytes(b"theirs")

    with pytest.raises(ConfigurationError, match="has changed since it was read"):
        write(file, b"ours", unless_changed=b"as it was read")
    assert file.read_bytes() == b"theirs"
    write(file, b"ours", unless_changed=b"theirs")
    assert file.read_bytes() == b"ours"


def test_a_write_deletes_the_temporary_files_of_killed_processes_only(tmp_path):
    """A temporary file that a process is writing is locked."""
    file = tmp_path / "state"
    left, foreign = tmp_path / ".state.0123456789ab", tmp_path / ".state.backup"
    left.write_bytes(b"signed")
    foreign.write_bytes(b"mine")

    with draft(file, b"1", mode=0o600) as in_use:
        write(file, b"2", mode=0o600)
        assert in_use.exists()

    assert sorted(one.name for one in tmp_path.iterdir()) == [".state.backup", "state"]


def test_one_process_at_a_time_holds_a_lock(tmp_path):
    """Threads with a lock each stand for processes, because a lock belongs to an open file."""
    file, count = tmp_path / "profiles", [0]

    def work():
        for _ in range(50):
            with lock(file):
                before = count[0]
                [*tmp_path.iterdir()]  # another thread runs meanwhile
                count[0] = before + 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert count == [200]
    assert [*tmp_path.iterdir()] == []


def test_a_lock_that_is_held_is_an_error_if_the_caller_does_not_wait(tmp_path):
    """The lock is free again after the block, and errors in the block pass through."""
    file = tmp_path / "state"

    with lock(file), pytest.raises(ConfigurationError, match="another upload"), lock(file, in_use="another upload"):
        pass
    with pytest.raises(FileNotFoundError), lock(file):
        raise FileNotFoundError
    with lock(file, in_use="free again"):
        pass
