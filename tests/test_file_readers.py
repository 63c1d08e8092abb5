"""Every command that reads a file, with everything that can be there instead: nothing hangs, nothing raw is raised.

A file that the package wrote earlier must be a regular file, ours, and not writable by others. A file that the user
passes may be a link or belong to anybody, but must be a regular file of bounded size as well.
"""

import contextlib
import json
import os
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from stateful import DOCUMENT

from fastpix_dyn import FastPixError
from fastpix_dyn.cli.main import program

resource = pytest.importorskip("resource")
LONGEST = 60
"""Seconds after which a reader hangs."""
MEMORY = 2 << 30
"""Bytes that a reader may take."""
THING = {"id": "thing-1", "name": "x"}
RECORDING = {
    "operationId": "getThing",
    "method": "GET",
    "path": "/things/{thingId}",
    "status": 200,
    "contentType": "application/json",
    "body": THING,
}
FINDING = {
    "writer": "1",
    "operation": "getThing",
    "status": "200",
    "pointer": "/name",
    "rule": "type",
    "kind": "violation",
    "expected": "text",
    "got": "5",
    "message": "expected text, got 5",
    "count": 1,
}
PROFILES = {"work": {"keeps": "file", "username": "me", "secret": "s"}}
OVERLAY = {
    "overlay": "1.0.0",
    "info": {"title": "o", "version": "1"},
    "actions": [{"target": "$.info", "update": {"title": "Other"}}],
}
BASELINE = [{"fingerprint": "0" * 16, "reason": "known"}]
CURL = "curl https://a.example/other -d @{path}"

SPEC = "{given}/things.json"
ADD = ["spec", "add", "--spec", SPEC, "--tag", "Things"]
BELIEVED = {
    "a profile": (json.dumps(PROFILES), ["profile", "list"]),
    "a drift log": (json.dumps(FINDING) + "\n", ["contract", "report", "{path}", "--spec", SPEC]),
    "a drift log, explained": (json.dumps(FINDING) + "\n", ["explain", "--recordings", "{path}", "--spec", SPEC]),
    "a report, explained": (json.dumps({"findings": [FINDING]}), ["explain", "--recordings", "{path}", "--spec", SPEC]),
    "a report, suggested": (
        json.dumps({"findings": [FINDING]}),
        ["spec", "suggest", "--recordings", "{path}", "--spec", SPEC],
    ),
    "a recording": (json.dumps(RECORDING), ["contract", "--recordings", "{path}", "--spec", SPEC]),
    "a recording, verified": (json.dumps(RECORDING), ["mock", "verify", "--recordings", "{path}", "--spec", SPEC]),
    "a recording, suggested": (json.dumps(RECORDING), ["spec", "suggest", "--recordings", "{path}", "--spec", SPEC]),
    "a recording, mutated": (
        json.dumps(RECORDING),
        ["spec", "mutation-score", "{given}/things.json", "--recordings", "{path}"],
    ),
    "a recording, added": (
        json.dumps({**RECORDING, "path": "/other/{id}", "operationId": "new"}),
        ["spec", "add", "--recordings", "{path}", "--spec", SPEC, "--tag", "Things"],
    ),
}
"""Files that the package wrote earlier: a right one, and the command that reads it."""
PASSED = {
    "a document": (json.dumps(DOCUMENT), ["operations", "--spec", "{path}"]),
    "a document, checked": (json.dumps(DOCUMENT), ["spec", "lint", "{path}", "--fail-on", "error"]),
    "a document, compared": (json.dumps(DOCUMENT), ["spec", "diff", SPEC, "{path}"]),
    "a document, edited": (json.dumps(DOCUMENT), ["spec", "import", SPEC, "--spec", "{path}", "--write"]),
    "a document, merged": (json.dumps(DOCUMENT), ["spec", "import", "{path}", "--spec", SPEC]),
    "a document, rendered": (json.dumps(DOCUMENT), ["render", "stubs", "--spec", "{path}", "--out", "{given}/out"]),
    "an overlay": (json.dumps(OVERLAY), ["operations", "--spec", SPEC, "--overlay", "{path}"]),
    "an overlay, applied": (json.dumps(OVERLAY), ["spec", "overlay", "apply", SPEC, "{path}"]),
    "a part of a document": (json.dumps({"type": "string"}), ["operations", "--spec", "{given}/parts/root.json"]),
    "a baseline": (
        json.dumps(BASELINE),
        ["contract", "report", "{given}/drift.ndjson", "--spec", SPEC, "--baseline", "{path}"],
    ),
    "a response": (
        json.dumps(THING),
        ["explain", "getThing", "--recordings", "{path}", "--spec", SPEC],
    ),
    "a request": (
        json.dumps({"thing_id": "thing-1"}),
        ["explain", "getThing", "--request", "{path}", "--spec", SPEC],
    ),
    "a body": (json.dumps(THING), ["call", "makeThing", "--spec", SPEC, "--dry-run", "--body", "@{path}"]),
    "the data of a curl command": (
        json.dumps(THING),
        [*ADD, "--from-curl", CURL],
    ),
    "a curl command": (
        "curl https://a.example/other",
        [*ADD, "--from-curl", "@{path}"],
    ),
    "a response to a curl command": (
        json.dumps(THING),
        [
            "spec",
            "add",
            "--spec",
            SPEC,
            "--from-curl",
            "curl https://a.example/other",
            "--tag",
            "Things",
            "--response",
            "{path}",
        ],
    ),
}
"""Files that the user passes: a right one, and the command that reads it."""
READERS = {**BELIEVED, **PASSED}


def is_link_to(target):
    """Make a link to *target*, beside the file."""
    return lambda path, content: _link(path, target(path, content))


def _link(path, target):
    path.symlink_to(target)


def beside(path, content):
    """A good file beside *path*."""
    other = path.with_name(f"other-{path.name}")
    other.write_text(content)
    return other


def _owned(path, content):
    path.write_text(content)
    os.chown(path, 12345, 12345)


def _writable(path, content):
    path.write_text(content)
    path.chmod(0o666)


def _huge(path, content):
    path.write_text(content)
    os.truncate(path, 700 << 20)  # without blocks on the disk


def text(*pieces):
    """Write other content."""
    return lambda path, _: path.write_bytes(b"".join(one if isinstance(one, bytes) else one.encode() for one in pieces))


WRONG = {
    "nothing": lambda _path, _content: None,
    "a dangling link": is_link_to(lambda path, _: path.with_name("missing")),
    "a link to itself": is_link_to(lambda path, _: path),
    "a link to an endless device": is_link_to(lambda *_: "/dev/zero"),
    "a pipe": lambda path, _: os.mkfifo(path),
    "a folder": lambda path, _: path.mkdir(),
    "a huge file": _huge,
    "bytes that are no text": text(b"\xff\xfe\x00\x80"),
    "brackets": text("[" * 100_000),
    "objects": text('{"a":' * 100_000),
    "brackets in a line": text("[" * 100_000, "\n"),
    "a number": text("5"),
    "a long number": text("9" * 5_000),
    "a list of wrong types": text('[1, "x", null, {"status": "x"}, {"operation": 5}]'),
    "an object of wrong types": text('{"openapi": 5, "status": [], "findings": [5], "overlay": {}, "work": 7}'),
}
"""What no reader takes."""
FOREIGN = {"a link": is_link_to(beside), "a file of another user": _owned, "a file that others may write": _writable}
"""What is not believed, but may be passed."""
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(autouse=True)
def bounded(monkeypatch, tmp_path):
    """No reader takes longer or more memory; nothing of the machine counts."""

    def late(*_):
        raise AssertionError("it hangs")

    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setenv("FASTPIX_CACHE", str(tmp_path / "cache"))
    for name in ("XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "config"))
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if _IS_LINUX else 0
    if used:
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, before[1]))
    handler = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, handler)
    resource.setrlimit(resource.RLIMIT_AS, before)


_IS_LINUX = sys.platform == "linux"


def prepared(tmp_path, reader, make):
    """Make the file of *reader* by *make*, and return it with the words of the command."""
    content, words = READERS[reader]
    given = tmp_path / "given"
    (given / "parts").mkdir(parents=True)
    (given / "things.json").write_text(json.dumps(DOCUMENT))
    (given / "drift.ndjson").write_text("")
    path = given / "parts" / "file.json"
    if reader == "a profile":
        path = tmp_path / "config" / "fastpix-dyn" / "profiles.json"
        path.parent.mkdir(parents=True)
    root = {**DOCUMENT, "components": {**DOCUMENT.get("components", {})}}
    root["components"]["schemas"] = {**root["components"].get("schemas", {}), "Part": {"$ref": "file.json"}}
    (given / "parts" / "root.json").write_text(json.dumps(root))
    make(path, content)
    return path, [word.format(path=path, given=given) if "{" in word else word for word in words]


def run(words):
    """Return the output of the command and its exit code: `main` makes one line of an error that is left to it."""
    ended = CliRunner().invoke(program, words, prog_name="fastpix-dyn")
    if isinstance(ended.exception, FastPixError):
        return str(ended.exception), 2
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.output, ended.exit_code


def snapshot(folder):
    """Return all that is in *folder*, without opening what is no regular file."""
    return {
        path: path.read_bytes() if path.is_file() and not path.is_symlink() and path.stat().st_size < 1 << 20 else None
        for path in folder.rglob("*")
    }


ALLOWED = {
    # What is right for one reader: an empty list of findings, text without structure, nothing stored yet.
    ("a profile", "nothing"),
    ("a response", "a list of wrong types"),
    ("a response", "an object of wrong types"),
    ("a response", "a number"),
    ("a response", "a long number"),
    *(("a body", wrong) for wrong in ("a number", "a list of wrong types", "an object of wrong types")),
    *(("a document, checked", wrong) for wrong in ("a number", "a list of wrong types", "an object of wrong types")),
    ("a part of a document", "an object of wrong types"),
    *(("a request", wrong) for wrong in ("a number", "a list of wrong types", "an object of wrong types")),
}
AS_TEXT = {"the data of a curl command", "a curl command", "a response to a curl command"}
"""They read any text."""
TEXTS = {
    "brackets",
    "objects",
    "brackets in a line",
    "a number",
    "a long number",
    *[name for name in WRONG if "types" in name],
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_such_file_is_an_error_that_names_it(tmp_path, reader, wrong):
    """With exit code 2, at once, without much memory; what is there stays."""
    path, words = prepared(tmp_path, reader, WRONG[wrong])
    before = snapshot(tmp_path / "given")

    said, code = run(words)

    if (reader, wrong) in ALLOWED or (reader in AS_TEXT and wrong in TEXTS):
        assert code in {0, 1, 2}, said
    else:
        assert code == 2, said
        assert path.name in said
    assert before.items() <= snapshot(tmp_path / "given").items()


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize("reader", READERS)
def test_only_a_file_that_the_user_passes_may_be_of_somebody_else(tmp_path, reader, foreign):
    """What the package wrote earlier is believed, so nobody else may have written it."""
    if foreign == "a file of another user" and not ROOT:
        pytest.skip("only root gives files away")
    path, words = prepared(tmp_path, reader, FOREIGN[foreign])

    said, code = run(words)

    assert (code == 2) is (reader in BELIEVED), said
    if reader in BELIEVED:
        assert "is not used: it" in said
        assert str(path) in said


@pytest.mark.parametrize("reader", READERS)
def test_a_right_file_is_read(tmp_path, reader):
    """Otherwise the tests above would show nothing."""
    _, words = prepared(tmp_path, reader, lambda path, content: path.write_text(content))

    said, code = run(words)

    assert code in {0, 1}, said


@pytest.mark.parametrize("reader", ["a drift log", "a recording", "a document", "a body", "a baseline"])
def test_the_pipe_of_a_process_substitution_is_read(tmp_path, reader):
    """`<(command)` is /dev/fd/N: a document is read for its digest, and again to be parsed."""
    content, words = READERS[reader]
    prepared(tmp_path, reader, lambda _path, _content: None)
    end, start = os.pipe()
    os.write(start, content.encode())
    os.close(start)
    with contextlib.closing(os.fdopen(end, "rb")):
        words = [word.format(path=f"/dev/fd/{end}", given=tmp_path / "given") for word in words]
        said, code = run(words)

    assert code in {0, 1}, said
