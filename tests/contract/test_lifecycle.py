"""Lifecycle mode creates, reads, changes and removes resources of its own, and no others, whatever happens."""

import copy
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from loopback import serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.contract.lifecycle import CreatedResource, Journal
from fastpix_dyn.contract.report import exit_code
from fastpix_dyn.contract.run import run

OPTIONS = {"spec": DOCUMENT, "username": "user", "password": "canary-password", "retries": None}
OTHERS = {"/things/thing-1": {"id": "thing-1", "name": "of others"}}


def run_lifecycle(things, journal, **options):
    """Return the report of lifecycle mode on a server of *things*."""
    with serving(things) as server, Client(server=server.url, **OPTIONS) as client:
        return run(client, mode="lifecycle", journal=journal, **options)


def test_it_creates_reads_changes_and_removes_and_leaves_nothing(tmp_path):
    """It calls all operations that need no resource of others, and removes children before parents."""
    things = Things()

    report = run_lifecycle(things, tmp_path / "journal")

    assert things.held == OTHERS
    assert (report.findings, report.leftovers, exit_code(report)) == ((), (), 0)
    assert {one.operation for one in report.coverage if one.state != "tested"} == {"changeSettings"}
    deleted = [path for method, path in things.asked if method == "DELETE"]
    assert deleted == ["/things/thing-2/parts/part-3", "/things/thing-2"]
    assert not (tmp_path / "journal").exists()


def test_resources_of_others_are_never_changed(tmp_path):
    """Neither the thing that existed before, although a link leads to it, nor the settings of the account."""
    things = Things()

    report = run_lifecycle(things, tmp_path / "journal")

    written = {path for method, path in things.asked if method != "GET"}
    assert "/things/thing-1" not in written
    assert "/settings" not in written
    reason = next(one.reason for one in report.coverage if one.operation == "changeSettings")
    assert "created nothing that it could change" in reason


def test_the_links_give_the_order(tmp_path):
    """A thing is created before its part, read before it is changed, and removed last."""
    things = Things()

    run_lifecycle(things, tmp_path / "journal")

    order = [things.asked.index(step) for step in (
        ("POST", "/things"), ("POST", "/things/thing-2/parts"), ("GET", "/things/thing-2"),
        ("PATCH", "/things/thing-2"), ("DELETE", "/things/thing-2/parts/part-3"), ("DELETE", "/things/thing-2"),
    )]  # fmt: skip
    assert order == sorted(order)


def test_real_ids_replace_the_ids_of_examples(tmp_path):
    """The example of the part's body contains `thing-1000`, the id of another example; the real id is sent."""
    bodies = []

    def seen(asked):
        bodies.append(asked.body)
        return things(asked)

    things = Things()
    with serving(seen) as server, Client(server=server.url, **OPTIONS) as client:
        run(client, mode="lifecycle", journal=tmp_path / "journal")

    assert {"name": "part", "beside": ["thing-2"]} in [json.loads(one) for one in bodies if one]


@pytest.mark.parametrize(
    ("status", "is_left"),
    [
        (200, False),
        (204, False),
        (299, False),
        (404, False),
        (410, False),
        (300, True),
        (400, True),
        (401, True),
        (403, True),
        (405, True),
        (409, True),
        (411, True),
        (429, True),
        (500, True),
        (503, True),
    ],
)
def test_a_resource_is_removed_if_the_delete_succeeds_or_if_it_is_gone(tmp_path, status, is_left):
    """404 and 410 mean that there is nothing to remove; any other error leaves it."""

    def change(method, _path, came, body):
        return (status, {"error": "no", "gone": True}) if method == "DELETE" else (came, body)

    report = run_lifecycle(Things(change=change), tmp_path / "journal")

    names = [one.partition("remove it by ")[2].partition("(")[0] for one in report.leftovers]
    assert names == (["deleteThing", "deletePart"] if is_left else [])
    assert (tmp_path / "journal").exists() is is_left


def test_what_was_created_last_is_removed_first(tmp_path):
    """By number, not by text: 10 is after 9."""
    journal = Journal.open(tmp_path / "journal")
    for number in range(1, 12):
        values = {"path.thingId": f"thing-{number + 100}"}
        journal.add_resource(CreatedResource(number, "http://127.0.0.1:9", "makeThing", "deleteThing", values))
    journal.close()
    sent = []

    def respond(request):
        sent.append((request.method, request.url.path))
        return httpx.Response(404, json={"error": "no"})

    with (
        httpx.Client(transport=httpx.MockTransport(respond)) as http,
        Client(http_client=http, server="http://127.0.0.1:9", **OPTIONS) as client,
    ):
        run(client, mode="lifecycle", journal=tmp_path / "journal", operations=["listThings"])

    deleted = [path for method, path in sent if method == "DELETE"]
    assert deleted == [f"/things/thing-{number + 100}" for number in range(11, 0, -1)]
    assert not (tmp_path / "journal").exists()


def test_what_is_removed_is_read_again(tmp_path):
    """To validate the response to that: once for each resource, at the same path."""
    things = Things()

    run_lifecycle(things, tmp_path / "journal")

    after = things.asked[things.asked.index(("DELETE", "/things/thing-2/parts/part-3")) :]
    assert after == [
        ("DELETE", "/things/thing-2/parts/part-3"),
        ("GET", "/things/thing-2/parts/part-3"),
        ("DELETE", "/things/thing-2"),
        ("GET", "/things/thing-2"),
    ]


def test_an_earlier_request_without_a_response_is_noted_once(tmp_path):
    """The journal of a killed test has it, with its operation."""
    journal = Journal.open(tmp_path / "journal")
    journal.add_request("makeThing")
    journal.close()

    report = run_lifecycle(Things(), tmp_path / "journal")

    assert report.notes == ("an earlier test ended while it called makeThing; check if that created something",)
    assert report.leftovers == ()
    assert not (tmp_path / "journal").exists()


def test_operations_that_were_refused_are_tried_again_at_the_end(tmp_path):
    """Other calls may have provided what they need; here the first PATCH comes too early."""
    things, early = Things(), [True]

    def change(method, _path, status, body):
        return (409, {"error": "not yet"}) if method == "PATCH" and early and early.pop() else (status, body)

    things.change = change
    report = run_lifecycle(things, tmp_path / "journal")

    covered = {one.operation: one for one in report.coverage}["changeThing"]
    assert things.asked.count(("PATCH", "/things/thing-2")) == 2
    assert covered.state == "tested"


def test_a_create_that_was_refused_is_not_tried_again(tmp_path):
    """It may have created something all the same."""
    things = Things()

    def change(method, path, status, body):
        return (409, {"error": "no"}) if (method, path) == ("POST", "/things") else (status, body)

    things.change = change
    run_lifecycle(things, tmp_path / "journal")

    assert things.asked.count(("POST", "/things")) == 1


def test_leftovers_are_reported_and_removed_by_the_next_run(tmp_path):
    """If the server refuses to delete, the report names the calls that remove; the next run makes them."""
    journal, things, refusing = tmp_path / "journal", Things(), [True]

    def stubborn(asked):
        if asked.method == "DELETE" and refusing:
            return 400, {"Content-Type": "application/json"}, b'{"error": "not now"}'
        return things(asked)

    with serving(stubborn) as server, Client(server=server.url, **OPTIONS) as client:
        first = run(client, mode="lifecycle", journal=journal)
        held = dict(things.held)
        refusing.clear()
        second = run(client, mode="lifecycle", journal=journal)

    assert len(first.leftovers) == 2
    assert any("deleteThing(thingId=thing-2)" in one for one in first.leftovers)
    assert exit_code(first) == 2
    assert len(held) == 3
    assert (second.leftovers, things.held) == ((), OTHERS)


def test_it_cleans_up_when_it_is_interrupted(tmp_path):
    """After Ctrl-C, what was created is removed, and the report is marked as interrupted."""
    things, count = Things(), []

    def interrupted(_step):
        count.append(1)
        if len(count) == 4:
            raise KeyboardInterrupt

    report = run_lifecycle(things, tmp_path / "journal", progress=interrupted)

    assert report.interrupted
    assert things.held == OTHERS
    assert exit_code(report) == 2


def test_it_cleans_up_when_something_fails(tmp_path):
    """Another error reaches the caller after what was created is removed."""
    things, count = Things(), []

    def failing(_step):
        count.append(1)
        if len(count) == 4:
            raise RuntimeError("the callback failed")

    with pytest.raises(RuntimeError, match="the callback failed"):
        run_lifecycle(things, tmp_path / "journal", progress=failing)

    assert things.held == OTHERS


KILLED = """
import json, os, signal, sys
from fastpix_dyn import Client
from fastpix_dyn.contract.run import run
server, document, journal, after = sys.argv[1:]
steps = []
def count(step):
    steps.append(step)
    if len(steps) == int(after):
        os.kill(os.getpid(), signal.SIGKILL)
with Client(spec=document, server=server, username="user", password="password", retries=None) as client:
    run(client, mode="lifecycle", journal=journal, progress=count)
"""


@pytest.mark.parametrize("after", [2, 3, 6])
def test_killed_halfway_and_run_again_it_leaves_nothing(tmp_path, after):
    """No handler runs at SIGKILL: only the journal knows what to remove."""
    things, document = Things(), tmp_path / "things.json"
    document.write_text(json.dumps(DOCUMENT))
    with serving(things) as server:
        words = [sys.executable, "-c", KILLED, server.url, str(document), str(tmp_path / "journal"), str(after)]
        killed = subprocess.run(words, check=False, cwd=Path(__file__).resolve().parents[2])
        assert killed.returncode == -signal.SIGKILL
        assert len(things.held) > 1
        with Client(server=server.url, **OPTIONS) as client:
            report = run(client, mode="lifecycle", journal=tmp_path / "journal")

    assert things.held == OTHERS
    assert (report.leftovers, exit_code(report)) == ((), 0)


def test_it_asks_before_it_writes_to_another_machine(tmp_path):
    """Without a confirmation nothing is sent; the question names the server."""
    asked = []

    def no(question):
        asked.append(question)
        return False

    with Client(server="https://things.example.com", **OPTIONS) as client:
        for confirm in (None, no):
            with pytest.raises(ConfigurationError, match=r"things\.example\.com"):
                run(client, mode="lifecycle", journal=tmp_path / "journal", confirm=confirm)

    assert "https://things.example.com" in asked[0]
    assert not (tmp_path / "journal").exists()
    (tmp_path / "journal").write_text('{"removed": 1}\n')
    with Client(server="https://things.example.com", **OPTIONS) as client, pytest.raises(ConfigurationError):
        run(client, mode="lifecycle", journal=tmp_path / "journal", confirm=no)
    assert f"Remove what {tmp_path / 'journal'} lists" in asked[1]


def test_a_journal_belongs_to_one_test_and_to_one_server(tmp_path):
    """A second test is refused; what was created at another server stays in the journal and is reported."""
    path = tmp_path / "journal"
    journal = Journal.open(path)
    elsewhere = CreatedResource(1, "https://other.example.com", "makeThing", "deleteThing", {"path.thingId": "thing-9"})
    journal.add_resource(elsewhere)
    with pytest.raises(ConfigurationError, match="another contract test"):
        Journal.open(path)
    journal.close()
    things = Things()

    report = run_lifecycle(things, path)

    assert ("DELETE", "/things/thing-9") not in things.asked
    assert report.leftovers == (str(elsewhere),)
    assert path.exists()


def test_a_journal_whose_last_line_was_cut_is_read(tmp_path):
    """As a killed test leaves it; a file that is no journal is refused."""
    path = tmp_path / "journal"
    journal = Journal.open(path)
    number = journal.add_request("makeThing")
    journal.add_resource(CreatedResource(number, "http://a", "makeThing", "deleteThing", {"path.thingId": "1"}))
    journal.close()
    with path.open("a") as file:
        file.write('{"creating": 2, "oper')

    again = Journal.open(path)

    assert [one.values for one in again.resources.values()] == [{"path.thingId": "1"}]
    assert again.add_request("makeThing") == 2
    again.remove(1)
    again.remove(2)
    again.close()
    assert not path.exists()
    path.write_text("dear diary\n")
    with pytest.raises(ConfigurationError, match="not a journal"):
        Journal.open(path)
    assert path.read_text() == "dear diary\n"


def test_a_journal_is_for_its_owner_only(tmp_path):
    """Its mode is 0600, whatever the umask is."""
    before = os.umask(0)
    try:
        Journal.open(tmp_path / "a").close()
        journal = Journal.open(tmp_path / "b")
        mode = (tmp_path / "b").stat().st_mode & 0o777
        journal.close()
    finally:
        os.umask(before)

    assert mode == 0o600


def test_a_request_without_a_response_may_have_created_something(tmp_path):
    """The report says so, because its id is not known; a server that refused the request created nothing."""

    def lost(method, path, status, body):
        return (504, b"") if (method, path) == ("POST", "/things") else (status, body)

    report = run_lifecycle(Things(change=lost), tmp_path / "journal")

    assert report.leftovers == ("what makeThing may have created: there was no response",)
    refused = run_lifecycle(Things(change=lambda *_: (400, {"error": "no"})), tmp_path / "other")
    assert refused.leftovers == ()


def test_a_resource_without_delete_is_reported_once(tmp_path):
    """If the document has no DELETE, a resource is a leftover of one run, a note of the next, and then forgotten."""
    document = copy.deepcopy(DOCUMENT)
    del document["paths"]["/things/{thingId}"]["delete"]
    for path in ("/things", "/things/{thingId}/parts"):
        for operation in document["paths"][path].values():
            for answer in operation["responses"].values() if isinstance(operation, dict) else ():
                links = answer.get("links", {})
                answer["links"] = {key: one for key, one in links.items() if one["operationId"] != "deleteThing"}
    with serving(Things()) as server, Client(server=server.url, **{**OPTIONS, "spec": document}) as client:
        first, second = (run(client, mode="lifecycle", journal=tmp_path / "journal") for _ in range(2))

    assert any("has no DELETE for it (thingId=thing-" in one for one in first.leftovers)
    assert any("an earlier test left" in one for one in second.notes)
    assert len(second.leftovers) == 1


def test_it_also_asks_about_servers_of_operations(tmp_path):
    """The document's server may be on this machine, and that of an operation elsewhere."""
    document = {**copy.deepcopy(DOCUMENT), "servers": [{"url": "http://127.0.0.1:9"}]}
    document["paths"]["/settings"]["servers"] = [{"url": "https://settings.example.com"}]
    asked = []

    with Client(**{**OPTIONS, "spec": document}) as client, pytest.raises(ConfigurationError, match="settings"):
        run(client, mode="lifecycle", journal=tmp_path / "journal", confirm=asked.append)

    assert len(asked) == 1


def test_a_server_with_a_slash_is_the_same_server(tmp_path):
    """It asks once about it."""
    document = {**copy.deepcopy(DOCUMENT), "servers": [{"url": "https://things.example.com/"}]}
    document["paths"]["/things"]["servers"] = [{"url": "https://things.example.com"}]
    document["paths"]["/settings"]["servers"] = [{"url": "https://other.example.com"}]
    asked = []

    def only_the_first(question):
        asked.append(question)
        return "things.example.com" in question

    with Client(**{**OPTIONS, "spec": document}) as client, pytest.raises(ConfigurationError, match="nothing was sent"):
        run(client, mode="lifecycle", journal=tmp_path / "journal", confirm=only_the_first)

    assert sum("https://things.example.com" in question for question in asked) == 1
    assert sum("https://other.example.com" in question for question in asked) == 1


def test_resources_at_the_same_server_with_a_slash_are_removed(tmp_path):
    """The journal of an earlier run may contain the URL in the other form."""
    things = Things()
    with serving(things) as server:
        for address in (server.url, f"{server.url}/"):
            journal = Journal.open(tmp_path / "journal")
            journal.add_resource(CreatedResource(1, address, "makeThing", "deleteThing", {"path.thingId": "thing-9"}))
            journal.close()
            with Client(server=server.url, **OPTIONS) as client:
                report = run(client, mode="lifecycle", journal=tmp_path / "journal")
            assert report.leftovers == ()
            assert not (tmp_path / "journal").exists()
