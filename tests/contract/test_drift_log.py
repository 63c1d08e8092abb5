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

from fastpix_dyn import APIStatusError, AsyncClient, Client, ConfigurationError
from fastpix_dyn.contract import drift_log
from fastpix_dyn.contract.report import exit_code

CLEAN = {"id": "thing-1", "name": "x"}
BROKEN = {**CLEAN, "name": 5, "key": "canary-1"}
BEHIND = {**CLEAN, "extra": "canary-2", "state": "strange"}
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


def test_an_error_is_validated_and_an_outage_is_not(tmp_path):
    """The document declares 400; 503 is a temporary condition."""
    path = tmp_path / "drift.ndjson"
    for status in (400, 503):
        with pytest.raises(APIStatusError):
            call([json_answer(status, {})], 1, drift_log=path)

    assert {(one["status"], one["rule"]) for one in lines(path)} == {("400", "required")}


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
    write = drift_log.writer(path, max_bytes=2000)
    with serving([json_answer(200, BROKEN)]) as server, Client(server=server.url, **OPTIONS) as client:
        http = client.operations["getThing"].response(thing_id="thing-1").http
        plan, api = client.operations["getThing"].plan, vars(client)["_environment"].api
        for number in range(40):
            word = json.dumps({**CLEAN, "state": f"word {number}"}).encode()
            write(api, plan, _request(http), _response(word))

    assert 0 < path.stat().st_size <= 2000
    assert all(one["rule"] == "x-extensible-enum" for one in lines(path))


def _request(http):
    from fastpix_dyn.wire.messages import Request

    return Request("GET", str(http.request.url))


def _response(content):
    from fastpix_dyn.wire.messages import Headers, Response

    return Response(200, Headers([("Content-Type", "application/json")]), content, 0.1, 1e9)


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
