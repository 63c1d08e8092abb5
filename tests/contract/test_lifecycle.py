"""Lifecycle makes, reads, changes and removes things of its own, and nothing of others, whatever happens."""

import copy
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.contract import journal as journals
from fastpix_dyn.contract.report import exit_code
from fastpix_dyn.contract.run import run

OPTIONS = {"spec": DOCUMENT, "username": "user", "password": "canary-password", "retries": None}
OTHERS = {"/things/thing-1": {"id": "thing-1", "name": "of others"}}


def lived(things, journal, **options):
    """The report of lifecycle on a server of *things*."""
    with serving(things) as server, Client(server=server.url, **OPTIONS) as client:
        return run(client, mode="lifecycle", journal=journal, **options)


def test_it_makes_reads_changes_and_removes_and_leaves_nothing(tmp_path):
    """All operations that can be reached without touching what is not its own; children go before parents."""
    things = Things()

    report = lived(things, tmp_path / "journal")

    assert things.held == OTHERS
    assert (report.findings, report.left, exit_code(report)) == ((), (), 0)
    assert {one.operation for one in report.coverage if one.state != "tested"} == {"changeSettings"}
    deleted = [path for method, path in things.asked if method == "DELETE"]
    assert deleted == ["/things/thing-2/parts/part-3", "/things/thing-2"]
    assert not (tmp_path / "journal").exists()


def test_what_is_not_its_own_is_never_changed(tmp_path):
    """Neither the thing that was there before, though a link leads to it, nor the settings of all."""
    things = Things()

    report = lived(things, tmp_path / "journal")

    written = {path for method, path in things.asked if method != "GET"}
    assert "/things/thing-1" not in written
    assert "/settings" not in written
    reason = next(one.reason for one in report.coverage if one.operation == "changeSettings")
    assert "made nothing that it could change" in reason


def test_an_order_follows_the_links(tmp_path):
    """A thing is made before its part, read before it is changed, and removed last."""
    things = Things()

    lived(things, tmp_path / "journal")

    order = [things.asked.index(step) for step in (
        ("POST", "/things"), ("POST", "/things/thing-2/parts"), ("GET", "/things/thing-2"),
        ("PATCH", "/things/thing-2"), ("DELETE", "/things/thing-2/parts/part-3"), ("DELETE", "/things/thing-2"),
    )]  # fmt: skip
    assert order == sorted(order)


def test_ids_of_examples_become_the_real_ones(tmp_path):
    """The body of the part names `thing-1000`, the example's id; the real one is sent."""
    bodies = []

    def seen(asked):
        bodies.append(asked.body)
        return things(asked)

    things = Things()
    with serving(seen) as server, Client(server=server.url, **OPTIONS) as client:
        run(client, mode="lifecycle", journal=tmp_path / "journal")

    assert {"name": "part", "beside": ["thing-2"]} in [json.loads(one) for one in bodies if one]


@pytest.mark.parametrize("status", [404, 200])
def test_what_is_gone_already_counts_as_removed(tmp_path, status):
    """A DELETE that answers 404 found nothing to remove."""

    def change(method, _path, came, body):
        return (status, {"error": "no", "gone": True}) if method == "DELETE" else (came, body)

    assert lived(Things(change=change), tmp_path / "journal").left == ()


def test_what_could_not_be_removed_is_said_and_kept_for_the_next_run(tmp_path):
    """A server that refuses to delete: the report names ids and removers; the next run removes them."""
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

    assert len(first.left) == 2
    assert any("deleteThing(thingId=thing-2)" in one for one in first.left)
    assert exit_code(first) == 2
    assert len(held) == 3
    assert (second.left, things.held) == ((), OTHERS)


def test_it_cleans_up_when_it_is_interrupted(tmp_path):
    """Ctrl-C in the middle: what was made is removed, and the report says that it is not whole."""
    things, count = Things(), []

    def interrupted(_step):
        count.append(1)
        if len(count) == 4:
            raise KeyboardInterrupt

    report = lived(things, tmp_path / "journal", progress=interrupted)

    assert report.interrupted
    assert things.held == OTHERS
    assert exit_code(report) == 2


def test_it_cleans_up_when_something_fails(tmp_path):
    """An error of any other kind goes on to the caller; what was made is removed before."""
    things, count = Things(), []

    def failing(_step):
        count.append(1)
        if len(count) == 4:
            raise RuntimeError("the watch broke")

    with pytest.raises(RuntimeError, match="the watch broke"):
        lived(things, tmp_path / "journal", progress=failing)

    assert things.held == OTHERS


KILLED = """
import json, os, signal, sys
from fastpix_dyn import Client
from fastpix_dyn.contract.run import run
server, document, journal, after = sys.argv[1:]
steps = []
def watch(step):
    steps.append(step)
    if len(steps) == int(after):
        os.kill(os.getpid(), signal.SIGKILL)
with Client(spec=document, server=server, username="user", password="password", retries=None) as client:
    run(client, mode="lifecycle", journal=journal, progress=watch)
"""


@pytest.mark.parametrize("after", [2, 3, 6])
def test_killed_halfway_and_run_again_it_leaves_nothing(tmp_path, after):
    """No handler runs at SIGKILL: the journal alone knows what to remove."""
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
    assert (report.left, exit_code(report)) == ((), 0)


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


def test_a_journal_belongs_to_one_test_and_to_one_server(tmp_path):
    """A second test is refused; what was made elsewhere stays in it, and is told."""
    path = tmp_path / "journal"
    journal = journals.opened(path)
    elsewhere = journals.Made(1, "https://other.example.com", "makeThing", "deleteThing", {"path.thingId": "thing-9"})
    journals.made(journal, elsewhere)
    with pytest.raises(ConfigurationError, match="another contract test"):
        journals.opened(path)
    journals.closed(journal)
    things = Things()

    report = lived(things, path)

    assert ("DELETE", "/things/thing-9") not in things.asked
    assert report.left == (str(elsewhere),)
    assert path.exists()


def test_a_journal_whose_last_line_was_cut_is_read(tmp_path):
    """A test that was killed while it wrote; what is no journal at all is refused."""
    path = tmp_path / "journal"
    journal = journals.opened(path)
    number = journals.making(journal, "makeThing")
    journals.made(journal, journals.Made(number, "http://a", "makeThing", "deleteThing", {"path.thingId": "1"}))
    journals.closed(journal)
    with path.open("a") as file:
        file.write('{"making": 2, "oper')

    again = journals.opened(path)

    assert [one.values for one in again.standing.values()] == [{"path.thingId": "1"}]
    assert journals.making(again, "makeThing") == 2
    journals.removed(again, 1)
    journals.removed(again, 2)
    journals.closed(again)
    assert not path.exists()
    path.write_text("dear diary\n")
    with pytest.raises(ConfigurationError, match="no journal"):
        journals.opened(path)
    assert path.read_text() == "dear diary\n"


def test_a_journal_is_for_its_owner_only(tmp_path):
    """Its mode is 0600, whatever the umask."""
    before = os.umask(0)
    try:
        journals.closed(journals.opened(tmp_path / "a"))
        journal = journals.opened(tmp_path / "b")
        mode = (tmp_path / "b").stat().st_mode & 0o777
        journals.closed(journal)
    finally:
        os.umask(before)

    assert mode == 0o600


def test_a_request_without_an_answer_may_have_made_something(tmp_path):
    """The report says so, for nobody knows its id; a server that only refused made nothing."""

    def lost(method, path, status, body):
        return (504, b"") if (method, path) == ("POST", "/things") else (status, body)

    report = lived(Things(change=lost), tmp_path / "journal")

    assert report.left == ("what makeThing may have made: no answer came",)
    refused = lived(Things(change=lambda *_: (400, {"error": "no"})), tmp_path / "other")
    assert refused.left == ()


def test_what_no_delete_removes_is_told_and_not_for_ever(tmp_path):
    """A thing of a document without DELETE: left over once, a note of the next run, and then forgotten."""
    document = copy.deepcopy(DOCUMENT)
    del document["paths"]["/things/{thingId}"]["delete"]
    for path in ("/things", "/things/{thingId}/parts"):
        for operation in document["paths"][path].values():
            for answer in operation["responses"].values() if isinstance(operation, dict) else ():
                links = answer.get("links", {})
                answer["links"] = {key: one for key, one in links.items() if one["operationId"] != "deleteThing"}
    with serving(Things()) as server, Client(server=server.url, **{**OPTIONS, "spec": document}) as client:
        first, second = (run(client, mode="lifecycle", journal=tmp_path / "journal") for _ in range(2))

    assert any("names no DELETE" in one for one in first.left)
    assert any("an older test left" in one for one in second.notes)
    assert len(second.left) == 1


def test_it_asks_about_servers_of_operations_too(tmp_path):
    """A document on this machine may have an operation that is elsewhere."""
    document = {**copy.deepcopy(DOCUMENT), "servers": [{"url": "http://127.0.0.1:9"}]}
    document["paths"]["/settings"]["servers"] = [{"url": "https://settings.example.com"}]
    asked = []

    with Client(**{**OPTIONS, "spec": document}) as client, pytest.raises(ConfigurationError, match="settings"):
        run(client, mode="lifecycle", journal=tmp_path / "journal", confirm=asked.append)

    assert len(asked) == 1


def test_a_server_with_a_slash_is_the_same_server(tmp_path):
    """Nobody is asked twice about it."""
    document = {**copy.deepcopy(DOCUMENT), "servers": [{"url": "https://things.example.com/"}]}
    document["paths"]["/things"]["servers"] = [{"url": "https://things.example.com"}]
    document["paths"]["/settings"]["servers"] = [{"url": "https://other.example.com"}]
    asked = []

    def first_alone(question):
        asked.append(question)
        return "things.example.com" in question

    with Client(**{**OPTIONS, "spec": document}) as client, pytest.raises(ConfigurationError, match="nothing was sent"):
        run(client, mode="lifecycle", journal=tmp_path / "journal", confirm=first_alone)

    assert sum("https://things.example.com" in question for question in asked) == 1
    assert sum("https://other.example.com" in question for question in asked) == 1


def test_what_was_made_at_the_same_server_with_a_slash_is_removed(tmp_path):
    """The journal of an older run may have the address in the other form."""
    things = Things()
    with serving(things) as server:
        for address in (server.url, f"{server.url}/"):
            journal = journals.opened(tmp_path / "journal")
            journals.made(journal, journals.Made(1, address, "makeThing", "deleteThing", {"path.thingId": "thing-9"}))
            journals.closed(journal)
            with Client(server=server.url, **OPTIONS) as client:
                report = run(client, mode="lifecycle", journal=tmp_path / "journal")
            assert report.left == ()
            assert not (tmp_path / "journal").exists()
