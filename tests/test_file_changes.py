"""Files that others write, replace, damage or leave behind meanwhile: nothing is lost, deleted or believed wrongly."""

import json
import logging
import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
from stateful import DOCUMENT

from fastpix_dyn import Client, ConfigurationError, FastPixError, SpecError, files
from fastpix_dyn.cli import profiles
from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.contract import drift_log
from fastpix_dyn.contract.recordings import create_recorder
from fastpix_dyn.contract.run import run as contract_run
from fastpix_dyn.contract.validators import load_subject

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="owners, modes and signals of POSIX")
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
REPOSITORY = Path(__file__).resolve().parents[1]
NO_KEYRING = "keyring.backends.fail.Keyring"
BROKEN = {"id": "thing-1", "name": 5}
OPTIONS = {"spec": DOCUMENT, "username": "user", "password": "canary-password", "retries": None}


@pytest.fixture(autouse=True)
def own_folders(monkeypatch, tmp_path):
    """Nothing of the machine counts."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setenv("FASTPIX_CACHE", str(tmp_path / "cache"))
    for name in ("XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "config"))


@pytest.fixture
def document(tmp_path):
    """A document in a file."""
    path = tmp_path / "things.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


def run(*words, **options):
    """Return the output of the command and its exit code."""
    ended = CliRunner().invoke(program, [str(word) for word in words], prog_name="fastpix-dyn", **options)
    if isinstance(ended.exception, FastPixError):
        return str(ended.exception), 2
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.output, ended.exit_code


def python(code, *arguments, **options):
    """Start a Python program that imports this package."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "PYTHON_KEYRING_BACKEND": NO_KEYRING,
    }
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, **options)


def exit_code_of(process):
    """The exit code of *process*, once it has ended."""
    process.communicate(timeout=120)
    return process.returncode


# The cache of compiled documents --------------------------------------------------------------------------------------


def is_cached(document):
    """Whether the API of *document* comes from the cache."""
    return not isinstance(load_api(document).operations, dict)


def put_link(path, target):
    """Replace *path* by a link to *target*."""
    path.unlink()
    path.symlink_to(target)


def put_pipe(path, _):
    """Replace *path* by a pipe that nobody writes."""
    path.unlink()
    os.mkfifo(path)


def put_huge(path, _):
    """Replace *path* by a file that is larger than any cache."""
    path.write_bytes(path.read_bytes())
    os.truncate(path, 1 << 40)


ENTRIES = {
    "a link to a copy": put_link,
    "a dangling link": lambda path, copy: put_link(path, copy.with_name("missing")),
    "a link to an endless device": lambda path, _: put_link(path, "/dev/zero"),
    "a pipe": put_pipe,
    "a huge file": put_huge,
    "a file that others may write": lambda path, _: path.chmod(0o666),
    "a file that a group may write": lambda path, _: path.chmod(0o660),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_is_no_file_of_ours_in_the_cache_is_ignored_and_replaced(tmp_path, document, monkeypatch, entry):
    """At once, whatever it leads to; what a link leads to stays as it was."""
    monkeypatch.setattr("fastpix_dyn.files._is_private_group", lambda _: False)
    load_api(document)
    (file,) = (tmp_path / "cache").iterdir()
    copy = tmp_path / "copy"
    copy.write_bytes(file.read_bytes())
    copy.chmod(0o600)
    ENTRIES[entry](file, copy)

    assert not is_cached(document)
    assert is_cached(document)
    assert stat.S_ISREG(file.lstat().st_mode)
    assert stat.S_IMODE(file.lstat().st_mode) == 0o600
    assert copy.read_bytes() == file.read_bytes()
    assert not (tmp_path / "missing").exists()


def test_a_folder_in_the_place_of_a_compiled_form_is_ignored(tmp_path, document):
    """It stays, with what is in it."""
    load_api(document)
    (file,) = (tmp_path / "cache").iterdir()
    file.unlink()
    (file / "mine").mkdir(parents=True)

    assert [is_cached(document), is_cached(document)] == [False, False]
    assert (file / "mine").is_dir()


@pytest.mark.parametrize("what", ["a link", "a dangling link", "a file", "a pipe", "a folder of another user"])
def test_a_cache_folder_that_is_not_ours_is_not_used(tmp_path, document, what):
    """Nothing is read from it and nothing is written to it."""
    folder, other = tmp_path / "cache", tmp_path / "other"
    other.mkdir()
    match what:
        case "a link":
            folder.symlink_to(other)
        case "a dangling link":
            folder.symlink_to(tmp_path / "missing")
        case "a file":
            folder.write_text("mine")
        case "a pipe":
            os.mkfifo(folder)
        case _ if ROOT:
            folder.mkdir(mode=0o777)
            os.chown(folder, 12345, 12345)
        case _:
            pytest.skip("only root gives folders away")

    assert [is_cached(document), is_cached(document)] == [False, False]
    assert [*other.iterdir()] == []
    assert not (tmp_path / "missing").exists()
    if folder.is_dir():
        assert [*folder.iterdir()] == []


def test_only_compiled_forms_are_removed_from_the_cache_folder(tmp_path, document, monkeypatch):
    """A folder with other files may be chosen as the cache: files with similar names, links and folders stay."""
    from fastpix_dyn.spec import compiled_cache

    monkeypatch.setattr(compiled_cache, "MAX_FILES", 1)
    folder = tmp_path / "cache"
    folder.mkdir()
    key = "0" * 64
    mine = [
        f"{key}.compiled.bak",
        f"x{key}.compiled",
        "notes.compiled",
        f"{key[1:]}.compiled",
        f"{key}.COMPILED",
        ".x.y",
    ]
    for name in mine:
        (folder / name).write_text("mine")
    (folder / f"{'1' * 64}.compiled").symlink_to(tmp_path / "target")
    (folder / f"{'2' * 64}.compiled").mkdir()
    (folder / f"{'3' * 64}.compiled").write_text("old")
    os.utime(folder / f"{'3' * 64}.compiled", (1, 1))
    left = folder / f".{'4' * 64}.compiled.0123456789ab"
    left.write_text("of a killed process")
    before = {*folder.iterdir()}

    load_api(document)

    assert before - {*folder.iterdir()} == {folder / f"{'3' * 64}.compiled", left}


def test_a_relative_path_in_a_deleted_working_folder_is_no_traceback(tmp_path, document):
    """There is no cache then; what can't be written is an error of this package, or is logged."""
    code = """
        import os, sys
        from fastpix_dyn import Client, ConfigurationError, FastPixError
        from fastpix_dyn.contract.run import run
        folder, document, film = sys.argv[1:]
        os.chdir(folder)
        os.rmdir(folder)
        os.environ["FASTPIX_CACHE"] = "rel"
        with Client() as client:
            print(len(client.operations) > 0)
        options = {"spec": document, "server": "mock", "drift_log": "drift.ndjson"}
        with Client(**options) as client:
            print(client.operations["listThings"]() is not None)
            for record in ({"record": "recorded"}, {"mode": "lifecycle", "journal": "journal"}):
                try:
                    print(run(client, operations=["listThings"], **record).notes)
                except ConfigurationError as error:
                    print("refused")
        with Client(server="mock") as client:
            try:
                client.upload(film, resume="state")
            except FastPixError:
                print("refused")
        for options in ({"spec": "rel.yaml"}, {"spec": document, "overlays": ["rel.yaml"]}):
            try:
                Client(**options)
            except FastPixError as error:
                print(type(error).__name__)
    """
    folder, film = tmp_path / "gone", tmp_path / "film.mp4"
    folder.mkdir()
    film.write_bytes(b"x")

    process = python(code, folder, document, film, stderr=subprocess.PIPE)
    said, errors = process.communicate(timeout=120)

    assert "Traceback" not in errors
    assert process.returncode == 0, errors
    assert said.split()[:2] == ["True", "True"]
    assert said.split()[-2:] == ["SpecError", "SpecError"]


# Profiles -------------------------------------------------------------------------------------------------------------


def test_all_profiles_that_are_set_at_once_are_there():
    """Many processes read, change and write one file: each waits for the others."""
    names = [f"p{number}" for number in range(12)]
    code = "from fastpix_dyn.cli.main import main; main()"
    started = [python(code, "profile", "set", name, "--username", name, stdin=subprocess.PIPE) for name in names]
    for name, process in zip(names, started, strict=True):
        process.stdin.write(f"secret-{name}\n")
        process.stdin.flush()
    assert [exit_code_of(process) for process in started] == [0] * len(names)

    assert {name: one.secret() for name, one in profiles.read_all().items()} == {
        name: f"secret-{name}" for name in names
    }
    assert [path.name for path in profiles.path().parent.iterdir()] == ["profiles.json"]


def test_one_process_sets_servers_while_another_removes_profiles():
    """No change undoes another."""
    for number in range(6):
        profiles.write(f"p{number}", username="me", server=None, secret=f"s{number}")
    code = "from fastpix_dyn.cli.main import main; main()"
    commands = [["set", f"p{number}", "--server", "mock"] for number in range(3)]
    commands += [["remove", f"p{number}"] for number in range(3, 6)]
    started = [python(code, "profile", *words, stdin=subprocess.DEVNULL) for words in commands]
    assert [exit_code_of(process) for process in started] == [0] * len(commands)

    assert {name: (one.server, one.secret()) for name, one in profiles.read_all().items()} == {
        f"p{number}": ("mock", f"s{number}") for number in range(3)
    }


DAMAGED_PROFILES = {
    '{\n "a": {"keeps": "file", "secret": "x"},\n "work": {"keeps": "file"}\n}': 3,
    '{\n "work": 5}': 2,
    '{\n "work":\n  {"keeps": "file",\n   "secret": "s", "username": 5}}': 4,
    '{\n "work": {"keeps": "elsewhere"}}': 2,
    '{\n "work": {"keeps": "file", "secret": "s"},\n': 3,
    '{\n "work": {"keeps": "file", "secret": "\\ud800"}}': 2,
    '{"work": {"keeps": "file", "secret": "s"}, "work": {"keeps": "file", "secret": "t"}}': 1,
    '{"work": {"keeps": "file", "secret": "s", "secret": "t"}}': 1,
    "\n\n[": 3,
    "": 1,
}


@pytest.mark.parametrize("text", DAMAGED_PROFILES)
@pytest.mark.parametrize("words", ["list", "show work", "remove work", "set other --username me"])
def test_damaged_profiles_are_refused_with_their_line_and_never_overwritten(text, words):
    """By every command of profiles, with exit code 2; the keyring is not touched."""
    file = profiles.path()
    file.parent.mkdir(parents=True)
    file.write_text(text)

    said, code = run("profile", *words.split(), input="secret\n")

    assert code == 2
    assert f"{file}:{DAMAGED_PROFILES[text]}: " in said
    assert file.read_text() == text


# The drift log --------------------------------------------------------------------------------------------------------


def drifted(path, times=1):
    """Make calls whose responses do not match the document, with the drift log *path*."""
    with serving([json_answer(200, BROKEN)]) as server, Client(server=server.url, drift_log=path, **OPTIONS) as client:
        for _ in range(times):
            assert client.with_options(validate_responses="off").operations["getThing"](thing_id="thing-1") == BROKEN


@pytest.fixture
def lines(tmp_path):
    """The lines of a drift log, with their line breaks."""
    drifted(tmp_path / "good.ndjson", 4)
    return (tmp_path / "good.ndjson").read_bytes().splitlines(keepends=True)


def report(path, document):
    """The exit code of `contract report`, and its output."""
    return run("contract", "report", path, "--spec", document)


DAMAGES = {
    "brackets alone": lambda _: (b"[" * 100_000, 1),
    "brackets after a line": lambda lines: (lines[0] + b"[" * 100_000, 2),
    "brackets as a line": lambda lines: (lines[0] + b"[" * 100_000 + b"\n" + lines[1], 2),
    "a line that is cut in the middle": lambda lines: (lines[0] + lines[1][:50] + b"\n" + lines[2], 2),
    "two lines in one": lambda lines: (lines[0][:-1] + lines[1], 1),
    "a last line with a line break that is cut": lambda lines: (lines[0] + lines[1][:50] + b"\n", 2),
    "the first line without its beginning": lambda lines: (lines[0][5:] + lines[1], 1),
    "null": lambda lines: (lines[0] + b"null\n", 2),
    "an empty line": lambda lines: (lines[0] + b"\n" + lines[1], 2),
    "an empty object": lambda _: (b"{}\n", 1),
    "bytes that are no text": lambda lines: (lines[0] + b"\xff\n", 2),
    "a sole brace": lambda _: (b"{", 1),
    "a cut line of another file": lambda _: (b'{"name": "pack', 1),
    "nulls of a crash": lambda lines: (lines[0] + b"\0" * 100, 2),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_line_of_a_drift_log_is_refused(tmp_path, document, lines, damage):
    """A report that passes over it would say that all is well; so it is an error with file and line."""
    content, line = DAMAGES[damage](lines)
    path = tmp_path / "damaged.ndjson"
    path.write_bytes(content)

    said, code = report(path, document)

    assert code == 2
    assert f"{path}:{line}: " in said


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *((key, value) for key in ("operation", "status", "pointer", "rule", "kind", "message", "got", "writer")
          for value in (None, 5, [], {}, True)),
        *(("count", value) for value in (0, -1, 1.5, "1", None, True, 10**400, [])),
        *((key, value) for key in ("first", "last") for value in ("x", -1, None, 1e300, 10**400)),
        ("kind", "other"), ("line", -1), ("line", "1"), ("curl", 5), ("status", "²"), ("status", "9" * 5000),
        ("operation", "\ud800"), ("message", "\ud800"), ("pointer", "/" + "9" * 5000),
    ],
)  # fmt: skip
def test_a_line_with_a_wrong_type_is_refused(tmp_path, document, lines, key, value):
    """Whatever the key; nothing raw comes out of the report."""
    path = tmp_path / "odd.ndjson"
    path.write_bytes(lines[0] + json.dumps({**json.loads(lines[1]), key: value}).encode() + b"\n")

    said, code = report(path, document)

    assert code == 2
    assert f"{path}:2: " in said


def test_the_last_line_may_be_cut_by_a_crash(tmp_path, document, lines):
    """At any byte: it is skipped by the report, and the next writer removes it."""
    path = tmp_path / "cut.ndjson"
    for length in range(1, len(lines[1]) - 2, 7):
        path.write_bytes(lines[0] + lines[1][:length])
        assert report(path, document)[1] == 1, length

    drifted(path)

    written = path.read_bytes().splitlines(keepends=True)
    assert written[0] == lines[0]
    assert len(written) == 2
    assert json.loads(written[1])["count"] == 1


FOREIGN = {
    "notes": b"my notes\n",
    "notes without a line break": b"my notes",
    "JSON": b'{"a": 1}\n',
    "cut notes": b"{",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_nothing_is_appended_to_a_file_that_is_no_drift_log(tmp_path, caplog, content):
    """The call goes on, and it is logged once with the reason."""
    path = tmp_path / "notes"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        drifted(path, 5)

    if content == b"{":  # a crash may have left this of the first line
        assert len(path.read_bytes().splitlines()) == 3
        return
    assert path.read_bytes() == content
    (logged,) = [one.getMessage() for one in caplog.records if "can't be written" in one.getMessage()]
    assert "is not a drift log" in logged
    assert str(path) in logged


UNTRUSTED = {
    "a link": lambda path, other: path.symlink_to(other),
    "a dangling link": lambda path, other: path.symlink_to(other.with_name("missing")),
    "a link to a device": lambda path, _: path.symlink_to("/dev/zero"),
    "a pipe": lambda path, _: os.mkfifo(path),
    "a folder": lambda path, _: path.mkdir(),
    "a file that others may write": lambda path, _: (path.write_bytes(b""), path.chmod(0o666)),
}


@pytest.mark.parametrize("what", UNTRUSTED)
def test_a_drift_log_that_is_not_ours_is_not_written(tmp_path, caplog, what):
    """The calls go on, and it is logged once."""
    path, other = tmp_path / "drift.ndjson", tmp_path / "other"
    other.write_bytes(b"mine")
    UNTRUSTED[what](path, other)
    with caplog.at_level(logging.WARNING):
        drifted(path, 5)

    logged = [one.getMessage() for one in caplog.records if "can't be written" in one.getMessage()]
    assert len(logged) == 1
    assert "is not used: it" in logged[0]
    assert other.read_bytes() == b"mine"
    assert not (tmp_path / "missing").exists()
    if path.is_file() and not path.is_symlink():
        assert path.read_bytes() == b""


def test_a_writer_that_stopped_with_the_lock_holds_up_no_call_for_long(tmp_path, caplog, monkeypatch):
    """After a limit the line is given up."""
    import fcntl

    path = tmp_path / "drift.ndjson"
    path.touch(mode=0o600)
    monkeypatch.setattr(drift_log, "_MAX_WAIT", 0.01)
    with path.open("rb") as held, caplog.at_level(logging.WARNING):
        fcntl.flock(held, fcntl.LOCK_EX)
        drifted(path, 5)

    assert path.read_bytes() == b""
    assert len([one for one in caplog.records if "can't be written" in one.getMessage()]) == 1


# Changes of somebody else ---------------------------------------------------------------------------------------------

RECORDED = {
    "operationId": "getThing",
    "method": "GET",
    "path": "/things/{thingId}",
    "status": 200,
    "contentType": "application/json",
    "body": {"id": "thing-1", "name": "x", "more": 1},
}
EDITS = {
    "add": ["spec", "add", "GET", "/other", "--tag", "Things", "--spec", "{document}", "--write"],
    "suggest": ["spec", "suggest", "--recordings", "{recording}", "--spec", "{document}", "--write"],
    "import": ["spec", "import", "{other}", "--spec", "{document}", "--write"],
    "overlay": ["spec", "overlay", "apply", "{document}", "{overlay}", "--out", "{document}"],
    "bundle": ["spec", "bundle", "{document}", "--out", "{document}", "--output", "yaml"],
}
"""Commands that read a document and write it back."""


@pytest.fixture
def names(tmp_path, document):
    """The files of the commands, by name."""
    other = json.loads(json.dumps(DOCUMENT).replace("getFigures", "getOthers").replace("/figures/", "/others/"))
    overlay = {"overlay": "1.0.0", "info": {"title": "o", "version": "1"},
               "actions": [{"target": "$.info", "update": {"title": "Other"}}]}  # fmt: skip
    for name, value in (("recording", RECORDED), ("other", other), ("overlay", overlay)):
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    return {"document": document, **{name: tmp_path / f"{name}.json" for name in ("recording", "other", "overlay")}}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_written_with_the_mode_and_the_link_of_the_file(tmp_path, document, names, edit):
    """A link stays a link, and its target keeps its permissions."""
    link = tmp_path / "link.json"
    link.symlink_to(document)
    document.chmod(0o640)
    before = document.read_bytes()

    _, code = run(*(word.format(**{**names, "document": link}) for word in EDITS[edit]))

    assert code == 0
    assert document.read_bytes() != before
    assert link.is_symlink()
    assert stat.S_IMODE(document.stat().st_mode) == 0o640
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


@pytest.mark.parametrize("moment", ["after it was read", "before it is written"])
@pytest.mark.parametrize("edit", EDITS)
def test_what_somebody_else_wrote_meanwhile_is_noticed(monkeypatch, document, names, edit, moment):
    """The change of the other stays, and the command ends with 2 and says so."""
    theirs = json.dumps({**DOCUMENT, "x-theirs": True}).encode()
    done = []

    def change(path):
        if path.name == document.name and not done:
            done.append(path)
            document.write_bytes(theirs)

    if moment == "after it was read":
        read = files.read_input

        def reading(path, **options):
            content = read(path, **options)
            change(path)
            return content

        for module in ("spec.document", "workbench.edits", "cli.spec.edits", "workbench.suggest"):
            monkeypatch.setattr(f"fastpix_dyn.{module}.read_input", reading)
    else:
        draft = files.draft

        def drafting(path, content, **options):
            change(path)
            return draft(path, content, **options)

        monkeypatch.setattr(files, "draft", drafting)

    said, code = run(*(word.format(**names) for word in EDITS[edit]))

    assert done
    assert code == 2
    assert f"{document} has changed since it was read" in said
    assert document.read_bytes() == theirs


def test_of_edits_at_once_none_is_lost(tmp_path, document):
    """Each is written, or ends with 2 and can be repeated."""
    code = "from fastpix_dyn.cli.main import main; main()"
    words = ["--tag", "Things", "--spec", document, "--write"]
    started = {
        number: python(code, "spec", "add", "GET", f"/other{number}", *words, stderr=subprocess.PIPE)
        for number in range(4)
    }
    ended = {number: (process.communicate(timeout=120)[1], process.returncode) for number, process in started.items()}

    written = json.loads(document.read_text())["paths"]
    for number, (errors, status) in ended.items():
        assert status == (0 if f"/other{number}" in written else 2), errors
        assert ("has changed since it was read" in errors) is (status == 2), errors
    assert 0 in {status for _, status in ended.values()}
    assert {path.name for path in tmp_path.iterdir()} - {"cache", "config"} == {"things.json"}


def test_an_overlay_that_is_there_is_not_overwritten(tmp_path, document):
    """Nor a link that leads nowhere followed."""
    there, link = tmp_path / "there.yaml", tmp_path / "link.yaml"
    there.write_text("mine")
    link.symlink_to(tmp_path / "missing")

    for out in (there, link):
        said, code = run("spec", "add", "GET", "/other", "--tag", "Things", "--spec", document, "--overlay-out", out)
        assert (code, "exists" in said) == (2, True)

    assert there.read_text() == "mine"
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("name", ["__init__.py", "__init__.pyi", "types.py", "py.typed", "openapi/things.json"])
def test_a_file_that_was_not_rendered_is_not_overwritten(tmp_path, document, name):
    """`render stubs --out` of a folder that has other files; nothing is written then."""
    out = tmp_path / "package"
    (out / name).parent.mkdir(parents=True)
    (out / name).write_text("mine = 1\n")

    said, code = run("render", "stubs", "--spec", document, "--out", out)

    assert code == 2
    assert f"{out / name} exists and was not rendered by this program" in said
    assert {path: path.read_text() for path in out.rglob("*") if path.is_file()} == {out / name: "mine = 1\n"}


def test_rendered_files_are_written_again(tmp_path, document):
    """Stubs and pages of another document, in the same folder."""
    out = tmp_path / "package"
    for title in ("One", "Two"):
        document.write_text(json.dumps({**DOCUMENT, "info": {"title": title, "version": "1"}}))
        for kind in ("stubs", "docs"):
            assert run("render", kind, "--spec", document, "--out", out)[1] == 0
            assert run("render", kind, "--spec", document, "--out", out, "--check")[1] == 0
        assert title in (out / "__init__.py").read_text()


def test_a_page_that_was_not_rendered_is_not_overwritten(tmp_path, document):
    """`render docs --out docs` in a project that has an index of its own."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Mine\n")

    said, code = run("render", "docs", "--spec", document, "--out", tmp_path / "docs")

    assert (code, "was not rendered" in said) == (2, True)
    assert [(path.name, path.read_text()) for path in (tmp_path / "docs").iterdir()] == [("index.md", "# Mine\n")]


# What killed processes leave ------------------------------------------------------------------------------------------

WRITERS = {
    "a profile": """
        from fastpix_dyn.cli import profiles
        profiles.write("left", username="me", server=None, secret="s")
    """,
    "a compiled document": """
        from fastpix_dyn.client.spec_loading import load_api
        load_api(sys.argv[1])
    """,
    "a recording": """
        from fastpix_dyn import Client
        from fastpix_dyn.contract.run import run
        with Client(spec=sys.argv[1], server="mock") as client:
            run(client, operations=["listThings"], record=sys.argv[2] + "/recorded")
    """,
    "an edit": """
        from fastpix_dyn.cli.main import main
        sys.argv[1:] = ["spec", "add", "GET", "/left", "--tag", "Things", "--spec", sys.argv[1], "--write"]
        main()
    """,
}
KILLED = """
import os, signal, sys
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("writer", WRITERS)
def test_a_writer_that_was_killed_leaves_nothing_for_ever(tmp_path, document, writer):
    """SIGKILL after the content is in a temporary file: the next writer removes it, and its lock."""
    before = document.read_bytes()
    process = python(KILLED + textwrap.dedent(WRITERS[writer]), document, tmp_path)
    assert exit_code_of(process) == -signal.SIGKILL
    left = [path for path in tmp_path.rglob(".*") if path.is_file()]
    assert left
    assert document.read_bytes() == before

    match writer:
        case "a profile":
            profiles.write("next", username="me", server=None, secret="s")
            assert [*profiles.read_all()] == ["next"]
        case "a compiled document":
            load_api(document)
            other = tmp_path / "more.json"
            other.write_text(json.dumps({**DOCUMENT, "info": {"title": "More", "version": "1"}}))
            load_api(other)
        case "a recording":
            with Client(spec=document, server="mock") as client:
                contract_run(client, operations=["getFigures"], record=tmp_path / "recorded")
        case _:
            assert run("spec", "add", "GET", "/next", "--tag", "Things", "--spec", document, "--write")[1] == 0

    assert [path for path in tmp_path.rglob(".*") if path.is_file()] == []


def test_a_temporary_recording_that_a_process_is_writing_stays(tmp_path):
    """Only those that nobody has locked are removed."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    mine = folder / ".notes.0123456789ab"
    mine.write_text("mine")
    with files.draft(folder / "getThing.200", b"{}", mode=0o600) as in_use:
        create_recorder(load_subject(DOCUMENT), folder)
        assert in_use.exists()
    assert mine.exists()


# Pipes and devices that are written -----------------------------------------------------------------------------------


def test_a_pipe_that_nobody_reads_ends_with_an_error(tmp_path, document, monkeypatch):
    """It is waited for a reader, but not for ever."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    monkeypatch.setattr(files, "_MAX_WAIT", 0.05)

    said, code = run("spec", "bundle", document, "--out", pipe)

    assert (code, "no process reads the pipe" in said) == (2, True)


def test_a_pipe_that_is_read_gets_all(tmp_path, document):
    """`--out` may name a pipe of the shell."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    reader = python("import sys; print(len(open(sys.argv[1], 'rb').read()) > 1000)", pipe)

    assert run("spec", "bundle", document, "--out", pipe)[1] == 0
    assert reader.communicate(timeout=60)[0].strip() == "True"
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_a_full_device_is_an_error(document):
    """It must not take the place of the device."""
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has it")

    said, code = run("spec", "bundle", document, "--out", "/dev/full")

    assert (code, "can't be written" in said) == (2, True)
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


@pytest.mark.parametrize("name", ["a\0b.yaml", "x" * 5000, "\ud800.yaml", ""])
def test_what_can_be_no_name_of_a_file_is_an_error_of_this_package(name):
    """Null characters, endless names, bytes that are no text: whatever the option."""
    with pytest.raises(SpecError):
        Client(spec=name)
    with pytest.raises(SpecError):
        Client(overlays=[name])
    for write in (files.write, files.write_new):
        with pytest.raises(ConfigurationError):
            write(Path(name), b"x")
    with pytest.raises((ConfigurationError, FileNotFoundError)):
        files.read_trusted(Path(name))
    drifted(name)
