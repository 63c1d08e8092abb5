"""A journal is believed only if each of its lines is one that lifecycle mode writes, and only it is ever deleted."""

import json
import os
import string
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from stateful import DOCUMENT

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.journal import CreatedResource, Journal
from fastpix_dyn.contract.run import run

SERVER = "http://127.0.0.1:9"
OPTIONS = {"spec": DOCUMENT, "server": SERVER, "username": "user", "password": "password", "retries": None}


def created(number=1, server=SERVER, remover="deleteThing", values=None, **other):
    """A line about a resource that is to be removed."""
    values = {"path.thingId": "thing-9"} if values is None else values
    fields = {"server": server, "operation": "makeThing", "remover": remover, "values": values}
    return json.dumps({"created": number, **fields, **other}) + "\n"


@pytest.fixture
def resume(tmp_path):
    """Return a function that runs the test with a journal of this text; it returns what was sent."""
    path = tmp_path / "journal"

    def test(text):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(0o600)
        sent = []

        def respond(request):
            sent.append((request.method, request.url.path))
            return httpx.Response(404, json={"error": "no"})

        with (
            httpx.Client(transport=httpx.MockTransport(respond)) as http,
            Client(http_client=http, **OPTIONS) as client,
        ):
            try:
                report = run(client, mode="lifecycle", journal=path, operations=["listThings"])
            except ConfigurationError as error:
                assert path.read_bytes() == (text if isinstance(text, bytes) else text.encode())
                assert sent == []
                return str(error)
        return sent, report, path

    return test


NO_JOURNALS = {
    "data of others": '{"a": 1}\n{"b": 2}\n',
    "one object": '{"name": "x"}',
    "a list": "[]\n",
    "a brace": "{",
    "the beginning of another object": '{"cr',
    "null": "null\n",
    "text": "dear diary\n",
    "an empty line": "\n",
    "a drift log": '{"operation": "getThing", "rule": "type", "kind": "violation", "count": 1}\n',
    "other keys": '{"made": 1, "server": "http://127.0.0.1:9", "operation": "x", "remover": "y", "values": {}}\n',
    "more keys": created(other=1),
    "fewer keys": '{"created": 1}\n',
    "a number as text": '{"removed": "1"}\n',
    "a negative number": '{"removed": -1}\n',
    "zero": '{"removed": 0}\n',
    "a float": '{"removed": 1.0}\n',
    "true": '{"removed": true}\n',
    "infinity": '{"removed": Infinity}\n',
    "thousands of digits": '{"removed": ' + "9" * 5000 + "}\n",
    "an operation as number": '{"creating": 1, "operation": 7}\n',
    "no operation": '{"creating": 1, "operation": ""}\n',
    "values as list": created(values=["path.thingId"]),
    "a value as object": created(values={"path.thingId": {"a": 1}}),
    "an empty value": created(values={"path.thingId": ""}),
    "a value as true": created(values={"path.thingId": True}),
    "a body": created(values={"path.thingId": "thing-9", "body": {"title": "x"}}),
    "a header": created(values={"path.thingId": "thing-9", "header.X": "y"}),
    "two of a number": created() + created(),
    "a key twice": '{"removed": 1, "removed": 2}\n',
    "deep": "[" * 99_999 + "\n",
    "deep and cut": "[" * 99_999,
    "deep values": '{"created": 1, "values": ' + '{"a":' * 99_999 + "\n",
    "bytes": b"\xff\xfe\n",
    "zeros": b"\0" * 512,
    "a whole line and zeros": created().encode() + b"\0" * 16,
    "a byte order mark": "\ufeff" + created(),
    "a second line": created() + "dear diary\n",
    "a second line without an end": created() + "dear diary",
    "words behind": created().rstrip() + " and more\n",
}


IN_LINE_2 = {"a second line", "a second line without an end", "a whole line and zeros", "two of a number"}


@pytest.mark.parametrize("name", NO_JOURNALS)
def test_another_file_is_no_journal(resume, name):
    """It is named with the line, it stays as it was, and nothing is sent."""
    message = resume(NO_JOURNALS[name])

    assert "is not a journal of a contract test" in message
    assert f"journal:{2 if name in IN_LINE_2 else 1}: " in message


WRONG_REMOVERS = {
    "a PATCH": created(remover="changeThing"),
    "a POST": created(remover="makeThing", values={}),
    "a GET": created(remover="getThing"),
    "none of the document": created(remover="deleteEverything"),
    "too few values": created(remover="deletePart"),
    "no values": created(values={}),
    "too many values": created(values={"path.thingId": "thing-9", "path.partId": "1"}),
    "a query that is not declared": created(values={"path.thingId": "thing-9", "query.all": "1"}),
    "another name": created(values={"path.id": "thing-9"}),
}


@pytest.mark.parametrize("line", WRONG_REMOVERS.values(), ids=WRONG_REMOVERS)
def test_a_remover_is_a_delete_of_the_document(resume, line):
    """With the values of its URL; also if it is the second entry, nothing is sent before."""
    for text, number in ((line, 1), (created(7) + line, 2)):
        message = resume(text)

        assert f"journal:{number}: " in message
        assert "nothing was sent" in message


def test_deletes_with_a_body_or_of_a_whole_collection_are_no_removers(resume, monkeypatch):
    """What they remove is not one resource."""
    document = json.loads(json.dumps(DOCUMENT))
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    gone = {"responses": {"200": {"description": "ok"}}}
    document["paths"]["/things"]["delete"] = {"operationId": "deleteAll", **gone}
    document["paths"]["/things/{thingId}/parts"]["delete"] = {"operationId": "deleteParts", **gone}
    part = document["paths"]["/things/{thingId}/parts/{partId}"]["delete"]
    part["parameters"] = [{"name": "all", "in": "query", "schema": {"type": "boolean"}}]
    document["paths"]["/things/{thingId}"]["delete"]["requestBody"] = body
    monkeypatch.setitem(OPTIONS, "spec", document)

    assert "nothing was sent" in resume(created(remover="deleteAll", values={}))
    assert "nothing was sent" in resume(created(remover="deleteParts"))
    more = {"path.thingId": "thing-9", "path.partId": "1", "query.all": "true"}
    assert "nothing was sent" in resume(created(remover="deletePart", values=more))
    assert "nothing was sent" in resume(created())


def test_what_an_earlier_test_left_is_removed(resume):
    """A right journal works, and is deleted afterwards; so does one whose last line has no end."""
    for text in (created(), created().rstrip("\n"), '{"creating": 1, "operation": "makeThing"}\n' + created()):
        sent, report, path = resume(text)

        assert sent[0] == ("DELETE", "/things/thing-9")
        assert report.leftovers == ()
        assert not path.exists()


def test_what_is_at_another_server_stays(resume):
    """It is reported, whatever document it was of."""
    sent, report, path = resume(created(server="http://127.0.0.1:8", remover="ofAnotherDocument"))

    assert "DELETE" not in {method for method, _ in sent}
    assert "http://127.0.0.1:8" in report.leftovers[0]
    assert path.exists()


def test_an_empty_file_of_somebody_else_stays(resume):
    """The journal did not create it, so it does not delete it."""
    _, _, path = resume("")

    assert path.read_bytes() == b""


def test_a_file_that_somebody_else_changed_or_replaced_stays(tmp_path):
    """It is not only the journal any more."""
    path = tmp_path / "journal"
    journal = Journal.open(path)
    with path.open("a") as file:
        file.write("dear diary\n")
    journal.close()
    assert path.read_text() == "dear diary\n"
    path.unlink()

    journal = Journal.open(path)
    (tmp_path / "other").write_text("of others")
    (tmp_path / "other").replace(path)
    journal.close()
    assert path.read_text() == "of others"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no owners by number")
@pytest.mark.parametrize("damage", ["mode", "link", "pipe", "folder", "size"])
def test_a_file_that_others_may_have_written_is_refused(tmp_path, damage):
    """By mode and type; a pipe does not block, and a huge file is not read."""
    path = tmp_path / "journal"
    match damage:
        case "mode":
            path.write_text(created())
            path.chmod(0o666)
        case "link":
            (tmp_path / "target").write_text(created())
            path.symlink_to(tmp_path / "target")
        case "pipe":
            os.mkfifo(path, 0o600)
        case "folder":
            path.mkdir()
        case _:
            with path.open("wb") as file:
                file.truncate(1 << 40)
            path.chmod(0o600)

    with pytest.raises(ConfigurationError, match="journal"):
        Journal.open(path)

    assert os.path.lexists(path)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize("text", ['{"made": 1}\n', "null\n", "[" * 99_999 + "\n", created(remover="changeThing")])
def test_the_command_ends_with_exit_code_2(tmp_path, monkeypatch, text):
    """In one line that names file and line."""
    (tmp_path / "things.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "journal").write_text(text)
    (tmp_path / "journal").chmod(0o600)
    monkeypatch.chdir(tmp_path)
    words = ["--spec", "things.json", "--server", SERVER, "--mode", "lifecycle", "--journal", "journal"]

    result = CliRunner(env={"FASTPIX_USERNAME": "a", "FASTPIX_PASSWORD": "b"}).invoke(program, ["contract", *words])

    assert result.exit_code == 2
    assert "journal:1: " in result.stderr
    assert (tmp_path / "journal").read_text() == text


texts = st.text(st.sampled_from(string.printable + "é\u2028\ud83d\ude00😀\\\"'{}"), min_size=1, max_size=12)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("request"), texts),
            st.tuples(st.just("resource"), texts, st.dictionaries(texts.map("path.{}".format), texts | st.integers())),
            st.tuples(st.just("remove"), st.integers(1, 5)),
        ),
        max_size=6,
    ),
    st.integers(0, 200),
)
def test_a_journal_that_was_cut_anywhere_is_read(tmp_path_factory, events, cut):
    """As a killed test leaves it: what is in whole lines counts, and new lines begin at their own.

    With less than the key of the first line the file may as well be another one.
    """
    path = Path(tmp_path_factory.mktemp("journal"), "journal")
    journal = Journal.open(path)
    for event in events:
        match event:
            case ("request", operation):
                journal.add_request(operation)
            case ("resource", operation, values):
                number = journal.add_request(operation)
                journal.add_resource(CreatedResource(number, "http://a", operation, "remove", values))
            case ("remove", number):
                journal.remove(number)
    journal.add_request("last")
    journal.close()
    content = path.read_bytes()
    cut = max(len(content) - cut, len('{"creating": '))
    path.write_bytes(content[:cut])

    again = Journal.open(path)
    again.add_request("new")
    again.close()

    whole = content[:cut] if content[cut : cut + 1] in {b"", b"\n"} else content[: content.rfind(b"\n", 0, cut) + 1]
    assert path.read_bytes().startswith(whole)
    assert [json.loads(line) for line in path.read_bytes().splitlines()][-1]["operation"] == "new"
    third = Journal.open(path)
    assert {*third.uncertain.values()} >= {"new"}
    third.close()


def test_no_lock_is_left_behind(tmp_path):
    """Nor another file beside the journal."""
    Journal.open(tmp_path / "journal").close()

    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, sys
from fastpix_dyn.contract.journal import Journal
from pathlib import Path
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal.open(Path(sys.argv[1]))
journal.add_request("first")
resource.setrlimit(resource.RLIMIT_FSIZE, (60, 60))
try:
    journal.add_request("second")
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of files")
def test_a_journal_on_a_full_disk_stops_the_test_and_keeps_whole_lines(tmp_path):
    """The request is not sent, because its line is not on the disk."""
    words = [sys.executable, "-c", FULL, str(tmp_path / "journal")]
    done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2])

    assert done.stdout.startswith("ConfigurationError the journal")
    assert (tmp_path / "journal").read_text() == '{"creating": 1, "operation": "first"}\n'


def text_of(path):
    """Return what a journal at *path* writes of a resource and of a request without a response."""
    journal = Journal.open(path)
    journal.add_request("makeThing")
    journal.add_resource(CreatedResource(1, SERVER, "makeThing", "deleteThing", {"path.thingId": "a"}))
    journal.add_request("makePart")
    journal.close()
    return path.read_text()


def test_a_journal_has_a_line_for_each_event(tmp_path):
    """With these keys in this order."""
    text = text_of(tmp_path / "journal")

    assert text.splitlines() == [
        '{"creating": 1, "operation": "makeThing"}',
        created(1, values={"path.thingId": "a"}).rstrip(),
        '{"creating": 2, "operation": "makePart"}',
    ]


def test_a_journal_that_is_opened_again_goes_on(tmp_path):
    """With the resources, their lines, the requests without a response, and the next number."""
    text = text_of(tmp_path / "journal")

    again = Journal.open(tmp_path / "journal")

    assert [(one.number, one.line, one.remover, dict(one.values)) for one in again.resources.values()] == [
        (1, 2, "deleteThing", {"path.thingId": "a"})
    ]
    assert again.uncertain == {2: "makePart"}
    assert again.add_request("more") == 3
    again.close()
    assert (tmp_path / "journal").read_text() == text + '{"creating": 3, "operation": "more"}\n'


def test_a_removed_number_is_neither_left_nor_uncertain(tmp_path):
    """And is not given again."""
    text_of(tmp_path / "journal")
    with (tmp_path / "journal").open("a") as file:
        file.write('{"removed": 9}\n{"removed": 1}\n{"removed": 2}\n')

    again = Journal.open(tmp_path / "journal")

    assert (again.resources, again.uncertain, again.number) == ({}, {}, 9)
    again.close()
    assert not (tmp_path / "journal").exists()


@pytest.mark.parametrize(
    ("values", "is_right"),
    [
        ({"path.a": "x"}, True),
        ({"path.a": 1}, True),
        ({"query.a": "x"}, True),
        ({}, True),
        ({"path.": "x"}, False),
        ({"path": "x"}, False),
        ({"header.a": "x"}, False),
        ({"cookie.a": "x"}, False),
        ({"path.a": "x", "body": "y"}, False),
        ({"path.a": 1.5}, False),
        ({"path.a": None}, False),
        ({"path.a": False}, False),
    ],
)
def test_the_values_of_a_line_are_ids_in_the_path_or_the_query(tmp_path, values, is_right):
    """Texts and integers."""
    (tmp_path / "journal").write_text(created(values=values))
    (tmp_path / "journal").chmod(0o600)

    if is_right:
        journal = Journal.open(tmp_path / "journal")
        assert [dict(one.values) for one in journal.resources.values()] == [values]
        journal.close()
    else:
        with pytest.raises(ConfigurationError, match=r"journal:1: this is not a journal of a contract test"):
            Journal.open(tmp_path / "journal")


@pytest.mark.parametrize(("number", "is_right"), [(1, True), (2**53 - 1, True), (2**53, False), (0, False)])
def test_numbers_of_a_journal_have_limits(tmp_path, number, is_right):
    """Those of JSON (RFC 8259 §6)."""
    (tmp_path / "journal").write_text(f'{{"removed": {number}}}\n')
    (tmp_path / "journal").chmod(0o600)

    if is_right:
        journal = Journal.open(tmp_path / "journal")
        assert journal.number == number
        journal.close()
    else:
        with pytest.raises(ConfigurationError, match="not a journal"):
            Journal.open(tmp_path / "journal")


@pytest.mark.parametrize("name", ["remover", "server", "operation"])
def test_only_the_remover_may_be_empty(tmp_path, name):
    """A resource without one stays in the journal until somebody removes it."""
    (tmp_path / "journal").write_text(created(**{name: ""}))
    (tmp_path / "journal").chmod(0o600)

    if name == "remover":
        journal = Journal.open(tmp_path / "journal")
        assert [one.remover for one in journal.resources.values()] == [""]
        journal.close()
    else:
        with pytest.raises(ConfigurationError, match="not a journal"):
            Journal.open(tmp_path / "journal")


@pytest.mark.parametrize(("room", "is_read"), [(0, True), (1, False)])
def test_a_journal_may_have_sixteen_megabytes(tmp_path, monkeypatch, room, is_read):
    """Here at a smaller limit: one byte more, and it is not read."""
    text = text_of(tmp_path / "journal")
    monkeypatch.setattr("fastpix_dyn.contract.journal._MAX_BYTES", len(text) - room)

    if is_read:
        Journal.open(tmp_path / "journal").close()
    else:
        with pytest.raises(ConfigurationError, match=r"journal:1: the file is larger than [0-9]+ bytes"):
            Journal.open(tmp_path / "journal")
    assert (tmp_path / "journal").read_text() == text


def test_a_journal_of_an_earlier_test_is_deleted_and_an_empty_file_is_not(tmp_path):
    """What the test did not create stays, emptied."""
    (tmp_path / "empty").touch(mode=0o600)
    journal = Journal.open(tmp_path / "empty")
    journal.remove(journal.add_request("makeThing"))
    journal.close()
    assert (tmp_path / "empty").read_bytes() == b""

    text_of(tmp_path / "earlier")
    journal = Journal.open(tmp_path / "earlier")
    journal.remove(1)
    journal.close()
    assert (tmp_path / "earlier").exists()
    journal = Journal.open(tmp_path / "earlier")
    journal.remove(2)
    journal.close()
    assert not (tmp_path / "earlier").exists()
