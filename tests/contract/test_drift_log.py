"""`Client(drift_log=…)`: ordinary calls append new findings to one file, which many writers share."""

import asyncio
import copy
import json
import logging
import multiprocessing
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from loopback import json_answer, serving
from stateful import DOCUMENT

from fastpix_dyn import AsyncClient, Client, ConfigurationError
from fastpix_dyn.contract import drift_log
from fastpix_dyn.contract.report import exit_code
from fastpix_dyn.contract.validators import load_subject
from fastpix_dyn.wire.messages import Headers, Request, Response

CLEAN = {"id": "thing-1", "name": "x"}
BROKEN = {**CLEAN, "name": 5, "key": "canary-1"}
BEHIND = {**CLEAN, "extra": "canary-2", "state": "strange"}
SUBJECT = load_subject(DOCUMENT)
OPTIONS = {"spec": DOCUMENT, "username": "user", "password": "canary-password", "retries": None}


def lines(path):
    """Return the values of the lines of *path*; none if there is no file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def call(responses, times, **options):
    """Call an operation *times* times on a server that sends *responses*."""
    with serving(responses) as server, Client(server=server.url, **OPTIONS, **options) as client:
        for _ in range(times):
            client.operations["getThing"](thing_id="thing-1")


def test_a_valid_response_writes_nothing(tmp_path):
    """Not even an empty file."""
    call([json_answer(200, CLEAN)], 3, drift_log=tmp_path / "drift.ndjson")

    assert not (tmp_path / "drift.ndjson").exists()


def test_findings_are_written_with_curl_and_without_secrets(tmp_path):
    """Violations and drift: also undeclared keys and new enum values, which cause no warning."""
    path = tmp_path / "drift.ndjson"

    call([json_answer(200, BROKEN), json_answer(200, BEHIND)], 2, drift_log=str(path))

    assert {(one["rule"], one["kind"], one["pointer"]) for one in lines(path)} == {
        ("type", "violation", "/name"),
        ("undeclared", "drift", "/extra"),
        ("x-extensible-enum", "drift", "/state"),
    }
    assert all(one["operation"] == "getThing" and one["curl"].startswith("curl ") for one in lines(path))
    assert "canary" not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_equal_finding_is_written_less_and_less_often(tmp_path):
    """The first, second, fourth, eighth … time, with the count so far."""
    path = tmp_path / "drift.ndjson"

    call([json_answer(200, BROKEN)], 20, drift_log=path)

    assert [one["count"] for one in lines(path)] == [1, 2, 4, 8, 16]


def write_responses(path, *bodies, status=200, **options):
    """Write the findings of *bodies* to the log at *path*, as a client does."""
    write = drift_log.writer(path, **options)
    for body in bodies:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = Response(status, Headers([("Content-Type", "application/json")]), content, 0.1, 1e9)
        write(SUBJECT.api, SUBJECT.api.operations["getThing"], Request("GET", "http://a/things/1"), response)


@pytest.mark.parametrize(
    ("status", "is_written"),
    [(408, False), (429, False), (502, False), (503, False), (504, False), (400, True), (404, True), (500, True)],
)
def test_an_error_is_validated_and_an_outage_is_not(tmp_path, status, is_written):
    """The document declares 400 and 404, but not this body; an outage is a temporary condition."""
    write_responses(tmp_path / "drift", {}, status=status)

    assert [one["status"] for one in lines(tmp_path / "drift")] == ([str(status)] if is_written else [])


def test_each_finding_is_counted_by_itself(tmp_path):
    """Two new values at one place are two; of one response with two equal findings, one is written with both."""
    path = tmp_path / "drift"

    write_responses(path, *({**CLEAN, "state": state} for state in ("a", "b", "a", "a", "b", "a")))

    assert [(one["detail"], one["count"]) for one in lines(path)] == [
        ("'a'", 1), ("'b'", 1), ("'a'", 2), ("'b'", 2), ("'a'", 4)
    ]  # fmt: skip
    assert {(one["first"], one["last"]) for one in lines(path)} == {(1e9, 1e9)}
    assert len({one["writer"] for one in lines(path)}) == 1


def test_the_number_of_different_findings_is_limited(tmp_path, monkeypatch):
    """Those that are counted go on; a writer of another process counts its own."""
    monkeypatch.setattr(drift_log, "MAX_FINDINGS", 2)
    path = tmp_path / "drift"

    write_responses(path, *({**CLEAN, "state": state} for state in ("a", "b", "c", "a", "c", "b")))

    assert [(one["detail"], one["count"]) for one in lines(path)] == [("'a'", 1), ("'b'", 1), ("'a'", 2), ("'b'", 2)]


def test_the_limits_of_a_drift_log():
    """A megabyte, and a thousand findings."""
    assert (drift_log.MAX_BYTES, drift_log.MAX_FINDINGS) == (1_000_000, 1_000)


@pytest.mark.parametrize(("room", "count"), [(0, 2), (-1, 1)])
def test_a_line_is_written_if_it_fits_exactly(tmp_path, room, count):
    """One byte more, and it is not."""
    write_responses(tmp_path / "first", {**CLEAN, "state": "a"}, {**CLEAN, "state": "b"})
    size = (tmp_path / "first").stat().st_size

    write_responses(tmp_path / "log", {**CLEAN, "state": "a"}, {**CLEAN, "state": "b"}, max_bytes=size + room)

    assert len(lines(tmp_path / "log")) == count


GOOD_LINE = {
    "writer": "a", "operation": "getThing", "status": "200", "pointer": "/name", "rule": "type", "kind": "violation",
    "expected": "a string", "got": "5", "message": "expected a string, got 5",
}  # fmt: skip


def log_of(path, *entries, end=""):
    """Write a drift log with these lines and return its path."""
    path.write_text("".join(json.dumps({**GOOD_LINE, **one}) + "\n" for one in entries) + end, "utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (b'{"writer": "a"}\n', b'{"writer": "a"}\n'),
        (b'{"writer": "a"}\n{"wri', b'{"writer": "a"}\n'),
        (b'{"writer": "a"}\n{"writer": "b", "x', b'{"writer": "a"}\n'),
        (b'{"writer": "a", "x', b""),
        (b'{"wri', b""),
    ],
)
def test_what_a_crash_has_cut_off_is_removed_by_the_next_writer(tmp_path, before, after):
    """Whole lines stay."""
    path = tmp_path / "drift"
    path.write_bytes(before)
    path.chmod(0o600)

    write_responses(path, BROKEN)

    content = path.read_bytes()
    assert content.startswith(after)
    assert json.loads(content[len(after) :])["rule"] == "type"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"dear diary\n", "it begins with 'dear diary\\n'"),
        (b'{"writer":"a"}\n', "it begins with"),
        (b"\xff", r"it begins with '\\xff'"),
        (b'{"writer": "a"}\ndear', "its last line does not end with a line break"),
    ],
)
def test_another_file_is_not_appended_to(tmp_path, caplog, content, reason):
    """It stays as it is; the reason is logged once."""
    path = tmp_path / "diary"
    path.write_bytes(content)
    path.chmod(0o600)

    with caplog.at_level(logging.WARNING):
        write_responses(path, BROKEN, BROKEN)

    assert path.read_bytes() == content
    (message,) = [record.getMessage() for record in caplog.records]
    assert f"the drift log {path} can't be written: {path} is not a drift log: {reason}" in message
    assert message.endswith("; pass another file as drift_log")


@pytest.mark.parametrize(
    ("end", "is_read"),
    [
        ("", True),
        ('{"wri', True),
        ('{"writer": "b", "oper', True),
        ('{"writer": "b"}', False),
        ('{"writer": "b"\n', False),
        ("{", True),
        ("dear diary", False),
    ],
)
def test_a_last_line_that_a_crash_has_cut_is_ignored(tmp_path, end, is_read):
    """If it may be the beginning of one."""
    path = log_of(tmp_path / "drift", {}, end=end)

    if is_read:
        assert len(drift_log.create_report(path, DOCUMENT).findings) == 1
    else:
        with pytest.raises(ConfigurationError, match=r"drift:2: .*expected a line of a drift log"):
            drift_log.create_report(path, DOCUMENT)


@pytest.mark.parametrize(("content", "is_read"), [('{"writer": "b", "oper', True), ('{"wri', False), ("{", False)])
def test_a_file_of_one_cut_line_is_a_drift_log_if_it_has_the_first_key(tmp_path, content, is_read):
    """Else it may as well be another file."""
    (tmp_path / "drift").write_text(content)
    (tmp_path / "drift").chmod(0o600)

    if is_read:
        assert drift_log.create_report(tmp_path / "drift", DOCUMENT).findings == ()
    else:
        with pytest.raises(ConfigurationError, match="drift:1"):
            drift_log.create_report(tmp_path / "drift", DOCUMENT)


def test_the_last_line_of_each_writer_has_the_total(tmp_path):
    """Totals of several writers are added; the first time is that of the first line."""
    path = log_of(
        tmp_path / "drift",
        {"writer": "a", "count": 1, "first": 50.0, "last": 50.0, "curl": "curl 1"},
        {"writer": "b", "count": 1, "first": 40.0, "last": 40.0},
        {"writer": "a", "count": 2, "first": 60.0, "last": 60.0, "curl": "curl 2"},
        {"writer": "a", "rule": "format", "kind": "drift", "count": 7},
    )

    report = drift_log.create_report(path, DOCUMENT)

    assert [(one.rule, one.count, one.first, one.last, one.curl) for one in report.findings] == [
        ("type", 3, 40.0, 60.0, "curl 2"),
        ("format", 7, 0.0, 0.0, ""),
    ]
    assert (report.mode, report.server, report.began, report.exchanges) == ("drift", str(path), 40.0, 0)
    assert report.title == "Things 1"


@pytest.mark.parametrize(
    ("changes", "is_right"),
    [
        ({"status": ""}, True),
        ({"status": "9999"}, True),
        ({"status": "10000"}, False),
        ({"status": "2XX"}, False),
        ({"pointer": "x" * 4_000}, True),
        ({"pointer": "x" * 4_001}, False),
        ({"example": "x" * 4_000}, True),
        ({"example": "x" * 4_001}, False),
        ({"kind": "drift"}, True),
        ({"kind": "other"}, False),
        ({"count": 2**53}, True),
        ({"count": 2**53 + 1}, False),
        ({"count": 0}, False),
        ({"line": 0}, True),
        ({"line": 2**53}, True),
        ({"line": -1}, False),
        ({"line": 2**53 + 1}, False),
        ({"first": 0}, True),
        ({"first": -0.5}, False),
        ({"last": 253_402_300_799}, True),
        ({"last": 253_402_300_800}, False),
        ({"first": "1"}, False),
        ({"message": 5}, False),
        ({"detail": None}, False),
        ({"got": "\ud800"}, False),
        ({"rule": None}, False),
    ],
)
def test_the_parts_of_a_line_have_limits(tmp_path, changes, is_right):
    """At them it is read, beyond them refused with its number."""
    path = log_of(tmp_path / "drift", {}, changes)

    if is_right:
        assert drift_log.load_findings(SUBJECT, path)[0].operation == "getThing"
    else:
        with pytest.raises(ConfigurationError, match=r"drift:2: "):
            drift_log.load_findings(SUBJECT, path)


@pytest.mark.parametrize("key", list(GOOD_LINE))
def test_each_part_of_a_line_is_required(tmp_path, key):
    """Without it the line is none of a drift log."""
    line = {name: value for name, value in GOOD_LINE.items() if name != key}
    (tmp_path / "drift").write_text(json.dumps({"writer": "b", **GOOD_LINE}) + "\n" + json.dumps(line) + "\n")
    (tmp_path / "drift").chmod(0o600)

    with pytest.raises(ConfigurationError, match=r"drift:2: "):
        drift_log.load_findings(SUBJECT, tmp_path / "drift")


def test_a_finding_is_located_in_the_document_as_far_as_that_has_it(tmp_path):
    """Of a header, the response; of an operation or a status that it does not have, as the line says."""
    path = log_of(
        tmp_path / "drift",
        {"operation": "GET /new", "file": "old.yaml", "line": 3},
        {"status": "", "file": "old.yaml", "line": 4},
        {"pointer": "/header/X-A", "rule": "required"},
        {"pointer": "/id"},
    )
    (tmp_path / "things.json").write_text(json.dumps(DOCUMENT, indent=1))
    subject = load_subject(tmp_path / "things.json")
    text = (tmp_path / "things.json").read_text().splitlines()

    unknown, no_status, header, body = drift_log.load_findings(subject, path)

    assert [(one.file, one.line) for one in (unknown, no_status)] == [("old.yaml", 3), ("old.yaml", 4)]
    assert {header.file, body.file} == {"things.json"}
    assert '"id"' in text[body.line - 1]
    assert header.line != body.line


def test_a_drift_log_that_does_not_exist_is_an_error(tmp_path):
    """With the reason."""
    with pytest.raises(ConfigurationError, match=r"the drift log .*none can't be read: No such file"):
        drift_log.create_report(tmp_path / "none", DOCUMENT)


def test_an_async_client_writes_the_same(tmp_path):
    """It shares the flow of the synchronous client."""

    async def call_async(url):
        async with AsyncClient(server=url, drift_log=tmp_path / "a", **OPTIONS) as client:
            await client.operations["getThing"](thing_id="thing-1")

    with serving([json_answer(200, BROKEN)]) as server:
        asyncio.run(call_async(server.url))

    assert [one["rule"] for one in lines(tmp_path / "a")] == ["type"]


def test_the_size_of_the_file_is_limited(tmp_path):
    """Lines beyond the limit are not written, and none is cut."""
    path = tmp_path / "drift.ndjson"

    write_responses(path, *({**CLEAN, "state": f"word {number}"} for number in range(40)), max_bytes=2000)

    assert 0 < path.stat().st_size <= 2000
    assert {one["rule"] for one in lines(path)} == {"x-extensible-enum"}


def test_a_file_that_can_not_be_written_is_logged_once(tmp_path, caplog):
    """The warning contains the path; the calls succeed."""
    with caplog.at_level(logging.WARNING):
        call([json_answer(200, BEHIND)], 3, drift_log=tmp_path / "no" / "such" / "folder")

    messages = [record.getMessage() for record in caplog.records if "can't be written" in record.getMessage()]
    assert len(messages) == 1
    assert "folder" in messages[0]


def _many(url, path):
    with Client(server=url, drift_log=path, **OPTIONS) as client:
        threads = [threading.Thread(target=_calls, args=(client, 25)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _calls(client, times):
    for _ in range(times):
        client.operations["getThing"](thing_id="thing-1")


def test_many_threads_and_processes_share_a_file(tmp_path):
    """Lines are whole; the count is the sum of the last power of two of each writer."""
    path = tmp_path / "drift.ndjson"
    with serving([json_answer(200, BROKEN)]) as server:
        context = multiprocessing.get_context("spawn")
        processes = [context.Process(target=_many, args=(server.url, path)) for _ in range(2)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()

    assert len({one["writer"] for one in lines(path)}) == 2
    (found,) = drift_log.create_report(path, DOCUMENT).findings
    assert found.count == 2 * 64


def test_a_report_has_count_times_and_source_location(tmp_path):
    """The lines of a finding become one; its source location is in the given document."""
    document = tmp_path / "things.json"
    document.write_text(json.dumps(DOCUMENT, indent=1))
    path = tmp_path / "drift.ndjson"
    call([json_answer(200, BROKEN)], 5, drift_log=path)
    first, *_, last = lines(path)

    report = drift_log.create_report(path, document)

    (found,) = report.findings
    assert (found.first, found.last, found.count) == (first["first"], last["last"], 4)
    assert found.file == "things.json"
    assert '"name"' in document.read_text().splitlines()[found.line - 1]
    assert exit_code(report) == 1


@pytest.mark.parametrize("text", ["{\n", "[]\n", '{"rule": "type"}\n'])
def test_a_file_that_is_no_drift_log_is_refused(tmp_path, text):
    """With the number of the line."""
    (tmp_path / "odd").write_text(text)

    with pytest.raises(ConfigurationError, match="odd:1"):
        drift_log.create_report(tmp_path / "odd", DOCUMENT)


def test_the_environment_sets_the_option_and_a_view_unsets_it(tmp_path, monkeypatch):
    """FASTPIX_DRIFT; `with_options(drift_log=None)`; a pickled client keeps it."""
    monkeypatch.setenv("FASTPIX_DRIFT", str(tmp_path / "env"))
    with serving([json_answer(200, BROKEN)]) as server, Client(server=server.url, **OPTIONS) as client:
        client.with_options(drift_log=None).operations["getThing"](thing_id="thing-1")
        assert not (tmp_path / "env").exists()
        with pickle.loads(pickle.dumps(client)) as again:
            again.operations["getThing"](thing_id="thing-1")

    assert [one["count"] for one in lines(tmp_path / "env")] == [1]
    with pytest.raises(ConfigurationError, match="drift"):
        Client(drift_log=7, **OPTIONS)


def test_the_first_response_loads_the_part_without_openapi_core():
    """A client loads nothing of it before."""
    code = """
import sys
from fastpix_dyn import Client
def loaded():
    return [name for name in ("fastpix_dyn.contract", "openapi_core", "jsonschema", "jinja2") if name in sys.modules]
with Client(server="mock", drift_log="unused.ndjson") as client:
    print(loaded())
    client.manage_videos.list_media()
    print(loaded())
"""
    root = Path(__file__).resolve().parents[2]

    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=root)

    assert said.stdout.splitlines() == ["[]", "['fastpix_dyn.contract']"]
    assert not (root / "unused.ndjson").exists()


@pytest.mark.parametrize(
    ("headers", "rules"), [({"X-Left": "3"}, []), ({}, ["required"]), ({"X-Left": "few"}, ["type"])]
)
def test_headers_are_also_validated(tmp_path, headers, rules):
    """If the document declares some: a response with a valid body can still break a client."""
    document = copy.deepcopy(DOCUMENT)
    declared = {"X-Left": {"required": True, "schema": {"type": "integer"}}}
    document["paths"]["/things/{thingId}"]["get"]["responses"]["200"]["headers"] = declared

    responses = [json_answer(200, CLEAN, **headers)]
    with serving(responses) as server, Client(server=server.url, **{**OPTIONS, "spec": document}) as client:
        client.with_options(drift_log=tmp_path / "drift").operations["getThing"](thing_id="thing-1")

    assert [one["rule"] for one in lines(tmp_path / "drift")] == rules
