"""Rules of reading, writing and locking files, each by itself: names, limits, permissions and what is left behind."""

import errno
import hashlib
import os
import re
import socket
import stat
import sys
import threading
from pathlib import Path

import pytest

from fastpix_dyn import ConfigurationError, files

OLD = b"as it was"


def mode_of(path):
    """The permissions of *path*."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def masked():
    """The umask of most systems."""
    before = os.umask(0o022)
    yield
    os.umask(before)


# The project's own files ----------------------------------------------------------------------------------------------


def test_a_folder_of_the_package_comes_before_that_of_a_checkout(tmp_path, monkeypatch):
    """In a wheel it is inside the package, in a checkout beside it; elsewhere the installation is incomplete."""
    package = tmp_path / "fastpix_dyn"
    package.mkdir()
    monkeypatch.setattr(files, "_PACKAGE", package)
    with pytest.raises(
        FileNotFoundError, match="the folder 'spec' of fastpix_dyn is missing; install the package again"
    ):
        files.data_folder("spec")
    assert (files.is_installed(), files.packaged_cache()) == (False, None)

    (tmp_path / "spec").mkdir()
    assert files.data_folder("spec") == tmp_path / "spec"
    assert files.packaged_document() == tmp_path / "spec" / "fastpix.yaml"

    (package / "_data" / "spec").mkdir(parents=True)
    assert files.data_folder("spec") == package / "_data" / "spec"
    assert (files.is_installed(), files.packaged_cache()) == (True, package / "_data" / "fastpix.compiled")


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"FASTPIX_CACHE": "/own"}, "/own"),
        ("linux", {"FASTPIX_CACHE": "/own", "XDG_CACHE_HOME": "/xdg"}, "/own"),
        ("linux", {"FASTPIX_CACHE": "off", "XDG_CACHE_HOME": "/xdg"}, None),
        ("linux", {"FASTPIX_CACHE": "", "XDG_CACHE_HOME": "/xdg"}, "/xdg/fastpix_dyn"),
        ("linux", {"XDG_CACHE_HOME": "/xdg"}, "/xdg/fastpix_dyn"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "/people/ann/.cache/fastpix_dyn"),
        ("linux", {"XDG_CACHE_HOME": ""}, "/people/ann/.cache/fastpix_dyn"),
        ("linux", {}, "/people/ann/.cache/fastpix_dyn"),
        ("darwin", {"XDG_CACHE_HOME": "/xdg"}, "/people/ann/Library/Caches/fastpix_dyn"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/fastpix_dyn"),
        ("win32", {"LOCALAPPDATA": ""}, "/people/ann/AppData/Local/fastpix_dyn"),
        ("win32", {}, "/people/ann/AppData/Local/fastpix_dyn"),
    ],
)
def test_the_folder_of_the_cache(monkeypatch, platform, variables, expected):
    """By the rules of each system; a variable that is empty is missing."""
    for name in ("FASTPIX_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/people/ann", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)

    assert files.cache_folder() == (None if expected is None else Path(expected))


def test_a_relative_folder_of_the_cache_is_one_of_the_working_folder(tmp_path, monkeypatch):
    """If that is deleted, or the user has no home, there is no cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FASTPIX_CACHE", "own")
    assert files.cache_folder() == tmp_path / "own"

    def fail(*_):
        raise FileNotFoundError

    with monkeypatch.context() as patched:
        patched.setattr(os, "getcwd", fail)
        assert files.cache_folder() is None

    def homeless():
        raise RuntimeError

    monkeypatch.delenv("FASTPIX_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert files.cache_folder() is None


def test_a_digest_is_sha_256():
    """In hexadecimal digits."""
    assert files.digest_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert files.digest_of(memoryview(b"abc")) == hashlib.sha256(b"abc").hexdigest()


# Writing --------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("masked")
@pytest.mark.parametrize(
    ("before", "mode", "after"),
    [(None, None, 0o644), (None, 0o600, 0o600), (0o640, None, 0o640), (0o600, None, 0o600), (0o666, 0o600, 0o600)],
)
def test_a_file_has_the_permissions_that_are_asked_for_or_its_own(tmp_path, before, mode, after):
    """A new one those of the mask."""
    path = tmp_path / "file"
    if before is not None:
        path.write_bytes(OLD)
        path.chmod(before)

    files.write(path, b"new", mode=mode)

    assert (path.read_bytes(), mode_of(path)) == (b"new", after)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.usefixtures("masked")
def test_a_folder_is_created_only_if_its_permissions_are_given(tmp_path):
    """With its parents; one that exists stays as it is."""
    path = tmp_path / "a" / "b" / "file"
    with pytest.raises(ConfigurationError, match=re.escape(f"{path} can't be written: {os.strerror(errno.ENOENT)}")):
        files.write(path, b"x")
    assert not (tmp_path / "a").exists()

    files.write(path, b"x", folder=0o700)
    files.write(path, b"y", folder=0o755)
    assert (path.read_bytes(), mode_of(path.parent)) == (b"y", 0o700)


@pytest.mark.parametrize(
    ("now", "was", "is_written"),
    [
        (b"abc", b"abc", True),
        (b"abc", b"abd", False),
        (b"abcd", b"abc", False),
        (b"ab", b"abc", False),
        (b"", b"", True),
        (b"x", b"", False),
        (None, b"", False),
        (None, b"abc", False),
    ],
)
def test_a_file_that_changed_since_it_was_read_is_not_written(tmp_path, now, was, is_written):
    """Also if it only became longer, or is gone."""
    path = tmp_path / "file"
    if now is not None:
        path.write_bytes(now)

    if is_written:
        files.write(path, b"new", unless_changed=was)
    else:
        message = f"{path} has changed since it was read, so it is not written; run this again"
        with pytest.raises(ConfigurationError, match=f"^{re.escape(message)}$"):
            files.write(path, b"new", unless_changed=was)

    assert (path.read_bytes() if path.exists() else None) == (b"new" if is_written else now)
    assert [one.name for one in tmp_path.iterdir()] == (["file"] if path.exists() else [])


@pytest.mark.parametrize("name", ["a\0b", "circle"])
@pytest.mark.parametrize("writer", [files.write, files.write_new])
def test_a_name_that_no_file_can_have_is_an_error_of_ours(tmp_path, name, writer):
    """A null character, and a circle of links."""
    (tmp_path / "circle").symlink_to(tmp_path / "circle")

    with pytest.raises(
        ConfigurationError, match=r"can't be written: .*null|can't be written: .*(loop|levels)|exists: pass"
    ):
        writer(tmp_path / name, b"x")


@pytest.mark.usefixtures("masked")
def test_a_new_file_never_replaces_one(tmp_path):
    """The error says what to do; nothing else is left behind."""
    path = tmp_path / "file"
    files.write_new(path, b"new")
    assert (path.read_bytes(), mode_of(path)) == (b"new", 0o644)

    with pytest.raises(ConfigurationError, match=f"^{re.escape(str(path))} exists: pass another name, or remove it$"):
        files.write_new(path, b"newer")
    with pytest.raises(ConfigurationError, match=os.strerror(errno.ENOENT)):
        files.write_new(tmp_path / "missing" / "file", b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.usefixtures("masked")
def test_a_file_that_is_written_atomically_is_readable_by_all(tmp_path):
    """By default; it replaces a link by a file."""
    path, target = tmp_path / "file", tmp_path / "target"
    target.write_bytes(OLD)
    path.symlink_to(target)

    files.write_atomically(path, b"new")

    assert (path.is_symlink(), path.read_bytes(), mode_of(path), target.read_bytes()) == (False, b"new", 0o644, OLD)


@pytest.mark.usefixtures("masked")
def test_a_draft_of_an_existing_file_is_private_until_it_is_written(tmp_path, monkeypatch):
    """Nobody can read it who can't read the file; it is synced to the disk before it is renamed."""
    modes, fsync = [], os.fsync

    def note(descriptor):
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    path = tmp_path / "file"
    for mode in (None, None, 0o640):
        files.write(path, b"x", mode=mode)

    assert (modes, mode_of(path)) == ([0o644, 0o600, 0o640], 0o640)


def test_a_draft_is_deleted_unless_it_is_renamed(tmp_path):
    """Its name begins with a dot, and ends with twelve digits of its own."""
    path = tmp_path / "file"
    with files.draft(path, b"new", mode=0o600) as first, files.draft(path, b"newer", mode=0o600) as second:
        assert re.fullmatch(r"\.file\.[0-9a-f]{12}", first.name)
        assert (first.read_bytes(), second.read_bytes()) == (b"new", b"newer")
        assert first != second
        second.replace(path)
    with pytest.raises(LookupError, match="of the caller"), files.draft(path, b"x", mode=0o600):
        raise LookupError("of the caller")

    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"file": b"newer"}


@pytest.mark.parametrize(
    ("name", "is_draft"),
    [
        (".a.b.0123456789ab", True),
        (".a.b.0123456789a", False),
        (".a.b.0123456789abc", False),
        (".a.b.0123456789AB", False),
        (".a.b.0123456789ag", False),
        (".axb.0123456789ab", False),
        ("xa.b.0123456789ab", False),
        ("a.b.0123456789ab", False),
        (".other.0123456789ab", False),
        (".a.b.lock", False),
    ],
)
def test_only_drafts_of_the_file_itself_are_deleted(tmp_path, name, is_draft):
    """Its name is no pattern."""
    (tmp_path / name).write_bytes(b"left")

    files.write(tmp_path / "a.b", b"new", mode=0o600)

    assert (tmp_path / name).exists() is not is_draft


def test_drafts_of_several_names_are_deleted_by_a_pattern(tmp_path):
    """None in a folder that is missing, and none that is a link."""
    for name in (".a.0123456789ab", ".b.0123456789ab", ".c.0123456789ab"):
        (tmp_path / name).write_bytes(b"left")
    (tmp_path / ".a.ffffffffffff").symlink_to(tmp_path / ".c.0123456789ab")

    files.delete_drafts(tmp_path, "a|b")
    files.delete_drafts(tmp_path / "missing", "a|b")

    assert sorted(one.name for one in tmp_path.iterdir()) == [".a.ffffffffffff", ".c.0123456789ab"]


# Pipes and descriptors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["/dev/fd/{}", "/proc/self/fd/{}", "/proc/thread-self/fd/{}", "/proc/{own}/fd/{}"])
def test_a_descriptor_is_written_and_read_under_each_of_its_names(form):
    """A pipe is read once, and its content is kept."""
    reader, writer = os.pipe()
    try:
        files.write(Path(form.format(writer, own=os.getpid())), b"through")
        os.close(writer)
        for _ in range(2):
            assert files.read_input(Path(form.format(reader, own=os.getpid()))) == b"through"
    finally:
        os.close(reader)


def test_the_standard_streams_are_descriptors_of_this_process(capfd):
    """A report may go to either of two, and a document may come from the third."""
    files.write(Path("/dev/stdout"), b"out")
    files.write(Path("/dev/stderr"), b"err")
    assert tuple(capfd.readouterr()) == ("out", "err")

    reader, writer = os.pipe()
    os.write(writer, b"in")
    os.close(writer)
    before = os.dup(0)
    os.dup2(reader, 0)
    try:
        assert files.read_input(Path("/dev/stdin")) == b"in"
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(reader)


@pytest.mark.parametrize("path", ["/dev/fd/x", "/dev/fd/0/x", "/dev/stdin2", "/proc/self/fd/x"])
def test_a_name_that_is_only_like_that_of_a_descriptor_is_one_of_a_file(path):
    """Which does not exist."""
    with pytest.raises((FileNotFoundError, NotADirectoryError)):
        files.read_input(Path(path))


def test_a_pipe_that_no_process_reads_is_not_waited_for_without_end(tmp_path, monkeypatch):
    """A reader that comes later gets the content."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    monkeypatch.setattr(files, "_MAX_WAIT", -1)
    with pytest.raises(
        ConfigurationError, match=f"^{re.escape(str(path))} can't be written: no process reads the pipe$"
    ):
        files.write(path, b"x")

    monkeypatch.setattr(files, "_MAX_WAIT", 30)
    found = []
    thread = threading.Thread(target=lambda: found.append(path.read_bytes()))
    thread.start()
    files.write(path, b"x" * 200_000)
    thread.join(30)
    assert found == [b"x" * 200_000]
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_device_is_written_through(tmp_path):
    """The null device takes anything, and stays; a socket is no file."""
    files.write(Path(os.devnull), b"x")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        with pytest.raises(ConfigurationError, match="can't be written: no process reads the pipe"):
            files.write(path, b"x")
        with pytest.raises(ConfigurationError, match="it is a pipe or a socket, not a regular file"):
            files.read_trusted(path)


# Reading --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 9, 10])
def test_a_file_of_as_many_bytes_as_the_limit_is_read(tmp_path, size):
    """One that the user passes, one that is believed, and a stream."""
    path = tmp_path / "file"
    files.write(path, b"x" * size, mode=0o600)

    assert files.read_input(path, limit=10) == files.read_trusted(path, limit=10) == b"x" * size
    for expected_size in (0, size, 99):
        with path.open("rb") as file:
            assert files.read_stream(file, 10, expected_size) == b"x" * size


@pytest.mark.parametrize("size", [11, 12, 5000])
def test_a_file_of_more_bytes_than_the_limit_is_not_read(tmp_path, size):
    """The error says the limit, and what to do."""
    path = tmp_path / "file"
    files.write(path, b"x" * size, mode=0o600)

    for limit, words in ((10, "10"), (size - 1, f"{size - 1:,}")):
        message = f"it is larger than {words} bytes; pass a smaller file"
        with pytest.raises(OSError, match=message) as caught:
            files.read_input(path, limit=limit)
        assert caught.value.errno == errno.EFBIG
        with pytest.raises(ConfigurationError, match=f"can't be read: {message}"):
            files.read_trusted(path, limit=limit)
        with path.open("rb") as file, pytest.raises(OSError, match=message):
            files.read_stream(file, limit)
        with path.open("rb") as file, pytest.raises(OSError, match=message):
            files.read_stream(file, limit, size=3)  # it grows meanwhile


class Counted:
    """A stream of zeros, which notes how many bytes were asked for."""

    def __init__(self, size):
        self.left, self.asked = size, []

    def read(self, most):
        """Reads at most *most*."""
        self.asked.append(most)
        piece = b"\0" * min(most, self.left)
        self.left -= len(piece)
        return piece


def test_no_more_is_read_of_a_stream_than_one_byte_beyond_the_limit():
    """In pieces of a megabyte, or at once if the size is known."""
    endless = Counted(1 << 60)
    with pytest.raises(OSError, match="larger than 2,097,152 bytes"):
        files.read_stream(endless, 2 << 20)
    assert endless.asked == [(1 << 20) + 1, (1 << 20)]

    known = Counted(3 << 20)
    assert len(files.read_stream(known, 99 << 20, 3 << 20)) == 3 << 20
    assert known.asked[0] == (3 << 20) + 1


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        ("missing", errno.ENOENT, os.strerror(errno.ENOENT)),
        ("folder", errno.EISDIR, os.strerror(errno.EISDIR)),
        ("pipe", errno.EINVAL, "it is a pipe or a device; pass a regular file, such as a copy of its content"),
        ("null\0", errno.EINVAL, "it is not the name of a file: "),
        ("/dev/zero", errno.EINVAL, "it is a pipe or a device; pass a regular file, such as a copy of its content"),
    ],
)
def test_what_is_no_regular_file_is_not_read(tmp_path, what, code, words):
    """The null device is an empty file; a link is followed."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(OSError, match=re.escape(words)) as caught:
        files.read_input(tmp_path / what)
    assert caught.value.errno == code
    assert type(caught.value) is (
        {errno.ENOENT: FileNotFoundError, errno.EISDIR: IsADirectoryError}.get(code) or OSError
    )
    assert files.read_input(Path(os.devnull)) == b""
    (tmp_path / "link").symlink_to(os.devnull)
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "to file").symlink_to(tmp_path / "file")
    assert files.read_input(tmp_path / "to file") == b"x"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (
            "link",
            "is not used: it is a symbolic link; pass another file, or replace the link by the file that it leads to",
        ),
        ("folder", "is not used: it is not a regular file; pass another file, or replace it by a file of yours"),
        (
            "shared",
            "is not used: it can be written by other users (mode 0602); pass another file, or if nobody else wrote",
        ),
    ],
)
def test_a_file_that_is_not_believed_says_why_and_what_to_do(tmp_path, what, words):
    """Whatever it says."""
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "folder").mkdir()
    (tmp_path / "shared").write_bytes(b"x")
    (tmp_path / "shared").chmod(0o602)

    with pytest.raises(ConfigurationError) as caught:
        files.read_trusted(tmp_path / what)
    assert str(caught.value).startswith(f"{tmp_path / what} {words}")


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o644, 0o755, 0o604, 0o640])
def test_a_file_that_others_may_only_read_is_believed(tmp_path, mode):
    """They can't have written it."""
    path = tmp_path / "file"
    path.write_bytes(b"x")
    path.chmod(mode)

    assert files.read_trusted(path) == b"x"


def test_a_missing_file_is_an_error_of_its_own(tmp_path):
    """Callers begin anew then; a name that no file can have is a wrong one."""
    with pytest.raises(FileNotFoundError):
        files.read_trusted(tmp_path / "missing")
    with pytest.raises(ConfigurationError, match=r"can't be read: .*null"):
        files.read_trusted(tmp_path / "null\0")


def test_a_descriptor_is_believed_only_if_the_caller_says_so():
    """The shell opened it."""
    reader, writer = os.pipe()
    os.write(writer, b"x")
    os.close(writer)
    path = Path(f"/dev/fd/{reader}")
    try:
        with pytest.raises(ConfigurationError, match="is not used"):
            files.read_trusted(path)
        assert files.read_trusted(path, or_descriptor=True) == b"x"
    finally:
        os.close(reader)


def test_a_file_that_is_appended_to_is_for_its_owner_and_can_be_read(tmp_path):
    """What it contained stays; a folder that is missing is an error."""
    path = tmp_path / "log"
    for line in (b"1\n", b"2\n"):
        descriptor = files.open_for_append(path)
        os.write(descriptor, line)
        os.lseek(descriptor, 0, os.SEEK_SET)
        read = os.read(descriptor, 99)
        os.close(descriptor)

    assert (path.read_bytes(), read, mode_of(path)) == (b"1\n2\n", b"1\n2\n", 0o600)
    with pytest.raises(FileNotFoundError):
        files.open_for_append(tmp_path / "missing" / "log")


# Locks ----------------------------------------------------------------------------------------------------------------


def test_a_lock_is_a_file_beside_the_other_one(tmp_path):
    """It is deleted afterwards, also after an error; one that a killed process left is used again."""
    path, locked = tmp_path / "state", tmp_path / ".state.lock"
    locked.write_bytes(b"")
    with files.lock(path, in_use="in use"):
        assert [one.name for one in tmp_path.iterdir()] == [".state.lock"]
        with pytest.raises(ConfigurationError, match=r"^in use$"), files.lock(path, in_use="in use"):
            pass
        with files.lock(tmp_path / "other", in_use="in use"):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_of_a_file_that_was_replaced_is_of_no_use(tmp_path, monkeypatch):
    """The process that held it before deleted it, between our opening and our locking: it is created again."""
    path, locked = tmp_path / "state", tmp_path / ".state.lock"
    try_lock, tries = files.try_lock, []

    def late(descriptor, *, wait=False):
        tries.append(wait)
        is_locked = try_lock(descriptor, wait=wait)
        if len(tries) == 1:
            locked.unlink()
        elif len(tries) == 2:
            locked.unlink()
            locked.write_bytes(b"")
        return is_locked

    monkeypatch.setattr(files, "try_lock", late)
    with files.lock(path):
        held = os.open(locked, os.O_RDWR)
        assert try_lock(held) is False
        os.close(held)

    assert tries == [True, True, True]


def test_an_open_file_is_locked_once(tmp_path):
    """Until it is closed."""
    path = tmp_path / "file"
    path.write_bytes(b"")
    first, second = os.open(path, os.O_RDWR), os.open(path, os.O_RDWR)

    assert (files.try_lock(first), files.try_lock(second)) == (True, False)
    os.close(first)
    assert files.try_lock(second) is True
    os.close(second)


def test_without_locks_a_file_is_written_all_the_same(tmp_path, monkeypatch):
    """Some file systems of networks have none."""

    def fail(*_, **__):
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(files, "try_lock", fail)
    path = tmp_path / "file"
    path.write_bytes(OLD)
    files.write(path, b"new", unless_changed=OLD)

    assert path.read_bytes() == b"new"
