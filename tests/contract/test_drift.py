"""`Client(drift_log=…)`: ordinary calls write down what is new, once a kind, for one file and many writers."""

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
    """What was written."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def called(answers, times, **options):
    """Calls an operation whose answers are *answers*, so many times."""
    with serving(answers) as server, Client(server=server.url, **OPTIONS, **options) as client:
        for _ in range(times):
            client.operations["getThing"](thing_id="thing-1")


def test_a_clean_answer_writes_nothing(tmp_path):
    """Not even an empty file."""
    called([json_answer(200, CLEAN)], 3, drift_log=tmp_path / "drift.ndjson")

    assert not (tmp_path / "drift.ndjson").exists()


def test_what_differs_is_written_with_what_acts_on_it_and_no_secret(tmp_path):
    """Violations and drift: undeclared keys and new words too, which no warning tells of."""
    path = tmp_path / "drift.ndjson"

    called([json_answer(200, BROKEN), json_answer(200, BEHIND)], 2, drift_log=str(path))

    assert {(one["rule"], one["kind"], one["pointer"]) for one in lines(path)} == {
        ("type", "violation", "/name"),
        ("undeclared", "drift", "/extra"),
        ("x-extensible-enum", "drift", "/state"),
    }
    assert all(one["operation"] == "getThing" and one["curl"].startswith("curl ") for one in lines(path))
    assert "canary" not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_difference_is_written_ever_more_seldom(tmp_path):
    """The first, second, fourth, eighth … time, with the count."""
    path = tmp_path / "drift.ndjson"

    called([json_answer(200, BROKEN)], 20, drift_log=path)

    assert [one["count"] for one in lines(path)] == [1, 2, 4, 8, 16]


def test_a_refusal_is_judged_and_an_outage_is_not(tmp_path):
    """400 has a form in the document; 503 speaks of the moment."""
    path = tmp_path / "drift.ndjson"
    for status in (400, 503):
        with pytest.raises(APIStatusError):
            called([json_answer(status, {})], 1, drift_log=path)

    assert {(one["status"], one["rule"]) for one in lines(path)} == {("400", "required")}


def test_an_async_client_writes_the_same(tmp_path):
    """The flow is one."""

    async def call(url):
        async with AsyncClient(server=url, drift_log=tmp_path / "a", **OPTIONS) as client:
            await client.operations["getThing"](thing_id="thing-1")

    with serving([json_answer(200, BROKEN)]) as server:
        asyncio.run(call(server.url))

    assert [one["rule"] for one in lines(tmp_path / "a")] == ["type"]


def test_the_file_is_bounded(tmp_path):
    """What does not fit any more is not written, and no line is cut."""
    path = tmp_path / "drift.ndjson"
    write = drift_log.writer(path, most_bytes=2000)
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


def test_a_file_that_can_not_be_written_breaks_no_call_and_is_told_once(tmp_path, caplog):
    """A warning with the path; the answers come as ever."""
    with caplog.at_level(logging.WARNING):
        called([json_answer(200, BEHIND)], 3, drift_log=tmp_path / "no" / "such" / "folder")

    told = [record.getMessage() for record in caplog.records if "drift is not written" in record.getMessage()]
    assert len(told) == 1
    assert "folder" in told[0]


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
    """No line is torn; counts of each writer add up to the highest power of two that each reached."""
    path = tmp_path / "drift.ndjson"
    with serving([json_answer(200, BROKEN)]) as server:
        context = multiprocessing.get_context("spawn")
        processes = [context.Process(target=_many, args=(server.url, path)) for _ in range(2)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()

    assert len({one["writer"] for one in lines(path)}) == 2
    (found,) = drift_log.report(path, DOCUMENT).findings
    assert found.count == 2 * 64


def test_a_report_tells_first_last_count_and_the_line_of_the_document(tmp_path):
    """Of many writers' lines one finding; its line comes from the document at hand."""
    document = tmp_path / "things.json"
    document.write_text(json.dumps(DOCUMENT, indent=1))
    path = tmp_path / "drift.ndjson"
    called([json_answer(200, BROKEN)], 5, drift_log=path)
    first, *_, last = lines(path)

    report = drift_log.report(path, document)

    (found,) = report.findings
    assert (found.first, found.last, found.count) == (first["first"], last["last"], 4)
    assert found.file == "things.json"
    assert '"name"' in document.read_text().splitlines()[found.line - 1]
    assert exit_code(report) == 1


@pytest.mark.parametrize("text", ["{\n", "[]\n", '{"rule": "type"}\n'])
def test_what_is_no_drift_file_is_refused_by_line(tmp_path, text):
    """With the number of the line."""
    (tmp_path / "odd").write_text(text)

    with pytest.raises(ConfigurationError, match="odd:1"):
        drift_log.report(tmp_path / "odd", DOCUMENT)


def test_the_option_can_be_set_by_the_environment_turned_off_and_pickled(tmp_path, monkeypatch):
    """FASTPIX_DRIFT; a view with None; a client in another process."""
    monkeypatch.setenv("FASTPIX_DRIFT", str(tmp_path / "env"))
    with serving([json_answer(200, BROKEN)]) as server, Client(server=server.url, **OPTIONS) as client:
        client.with_options(drift_log=None).operations["getThing"](thing_id="thing-1")
        assert not (tmp_path / "env").exists()
        with pickle.loads(pickle.dumps(client)) as again:
            again.operations["getThing"](thing_id="thing-1")

    assert [one["count"] for one in lines(tmp_path / "env")] == [1]
    with pytest.raises(ConfigurationError, match="drift"):
        Client(drift_log=7, **OPTIONS)


def test_the_part_is_loaded_by_the_first_answer_and_openapi_core_never():
    """A client without the option, and one that has not called yet, stay as light as they were."""
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
def test_headers_are_held_to_the_document_too(tmp_path, headers, rules):
    """Where it declares some: an answer whose body is fine can still break a client."""
    document = copy.deepcopy(DOCUMENT)
    declared = {"X-Left": {"required": True, "schema": {"type": "integer"}}}
    document["paths"]["/things/{thingId}"]["get"]["responses"]["200"]["headers"] = declared

    answers = [json_answer(200, CLEAN, **headers)]
    with serving(answers) as server, Client(server=server.url, **{**OPTIONS, "spec": document}) as client:
        client.with_options(drift_log=tmp_path / "drift").operations["getThing"](thing_id="thing-1")

    assert [one["rule"] for one in lines(tmp_path / "drift")] == rules
