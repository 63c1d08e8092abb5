"""Nothing stops the clean-up of lifecycle mode halfway, and what is left is reported with exit code 2."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from loopback import Asked, serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client
from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.report import exit_code, verdict_sentence
from fastpix_dyn.contract.reports import FORMS
from fastpix_dyn.contract.run import run

OPTIONS = {
    "spec": DOCUMENT,
    "server": "http://127.0.0.1:9",
    "username": "user",
    "password": "password",
    "retries": None,
}
OTHERS = {"/things/thing-1": {"id": "thing-1", "name": "of others"}}
ROOT = Path(__file__).resolve().parents[2]
LOGIN = {"FASTPIX_USERNAME": "user", "FASTPIX_PASSWORD": "password"}


@pytest.fixture
def test(tmp_path):
    """Return a function that runs lifecycle mode; *fault* is called with each request, before it is carried out."""

    def lifecycle(fault=lambda _: None, things=None, **options):
        things = things or Things()

        def respond(request):
            response = fault(request)
            if response is not None:
                return response
            status, headers, body = things(Asked(request.method, request.url.path, request.headers, request.content))
            return httpx.Response(status, headers=headers, content=body)

        with (
            httpx.Client(transport=httpx.MockTransport(respond)) as http,
            Client(http_client=http, **OPTIONS) as client,
        ):
            return things, run(client, mode="lifecycle", journal=tmp_path / "journal", **options)

    return lifecycle


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("method", ["DELETE", "GET", "PATCH"])
def test_signals_during_the_clean_up_wait(test, monkeypatch, number, method):
    """Each request of that method gets one, also the second and third one: all is removed, and the end is told."""
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.default_int_handler)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    removed = []

    def fault(request):
        if request.method == "DELETE":
            removed.append(request.url.path)
        if request.method == method:
            signal.raise_signal(number)

    try:
        things, report = test(fault)
    finally:
        signal.signal(signal.SIGTERM, before)

    assert things.held == OTHERS
    assert len(removed) == len(set(removed))
    assert report.interrupted
    assert report.leftovers == ()
    assert exit_code(report) == 2


@pytest.mark.parametrize("step", range(1, 13))
def test_an_interrupt_at_any_step_leaves_nothing(test, step):
    """After the response of a create, its resource is in the journal before anything else happens."""
    steps = itertools.count(1)

    def interrupt(_):
        if next(steps) >= step:
            raise KeyboardInterrupt

    things, report = test(progress=interrupt)

    assert things.held == OTHERS
    assert report.interrupted


def test_an_interrupt_in_a_removal_does_not_stop_the_others(test):
    """The request that it hit is sent again."""
    hit = set()

    def fault(request):
        if request.method == "DELETE" and request.url.path not in hit:
            hit.add(request.url.path)
            raise KeyboardInterrupt

    things, report = test(fault)

    assert things.held == OTHERS
    assert len(hit) == 2
    assert (report.interrupted, report.leftovers) == (True, ())


@pytest.mark.parametrize(
    "error",
    [httpx.ReadTimeout("late"), httpx.ConnectError("down"), httpx.ReadError("cut"), ValueError("odd")],
    ids=repr,
)
def test_an_error_in_one_removal_does_not_stop_the_others(test, error):
    """The part can't be removed, the thing that contains it can; the report names the part."""

    def fault(request):
        if request.method == "DELETE" and "parts" in request.url.path:
            raise error

    things = Things()
    try:
        _, report = test(fault, things)
        leftovers = report.leftovers
        assert exit_code(report) == 2
    except ValueError as raised:
        leftovers = raised.__notes__

    assert things.held == OTHERS
    assert len(leftovers) == 1
    assert "deletePart(thingId=thing-2, partId=part-3)" in leftovers[0]


@pytest.mark.parametrize("error", [RuntimeError, SystemExit])
def test_an_error_of_the_caller_comes_out_at_the_end(test, error):
    """With a note of each resource that is left; here none is."""
    things = Things()

    def progress(step):
        if step.operation.startswith("delete"):
            raise error("of the caller")

    with pytest.raises(error, match="of the caller") as caught:
        test(things=things, progress=progress)

    assert things.held == OTHERS
    assert getattr(caught.value, "__notes__", []) == []


def test_an_interrupted_clean_up_of_an_earlier_test_goes_on(test, tmp_path):
    """Then the test itself does not begin."""
    refusing = {"now": True}
    things, first = test(lambda r: httpx.Response(400, json={"error": "no"}) if r.method == "DELETE" else None)
    assert len(first.leftovers) == 2

    def fault(request):
        if request.method == "DELETE" and refusing.pop("now", False):
            raise KeyboardInterrupt
        assert request.method != "POST"

    _, report = test(fault, things)

    assert things.held == OTHERS
    assert (report.interrupted, report.leftovers) == (True, ())
    assert not (tmp_path / "journal").exists()


def test_handlers_of_the_program_are_called_and_restored(test):
    """A handler that raises nothing does not end the test; signals in the clean-up reach it at the end."""
    calls = []
    before = signal.signal(signal.SIGINT, lambda number, _: calls.append(number))
    handler = signal.getsignal(signal.SIGINT)
    try:
        things, report = test(lambda request: signal.raise_signal(signal.SIGINT) if request.method != "GET" else None)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)

    assert things.held == OTHERS
    assert not report.interrupted
    assert {*calls} == {signal.SIGINT}


def test_it_also_runs_in_a_thread(test):
    """Where no handler can be set."""
    found = []
    thread = threading.Thread(target=lambda: found.append(test()))
    thread.start()
    thread.join()

    assert found[0][0].held == OTHERS


def test_leftovers_count_more_than_findings(test):
    """Somebody has to remove them: the exit code is 2, and every form of the report says so."""

    def fault(request):
        if request.method == "DELETE":
            return httpx.Response(500, json={"error": "no"})
        return httpx.Response(200, json={"gone": "no"}) if "figures" in request.url.path else None

    _, report = test(fault)

    assert {one.kind for one in report.findings} == {"violation"}
    assert len(report.leftovers) == 2
    assert exit_code(report) == 2
    assert verdict_sentence(report, "violation").endswith("drift. 2 resources could not be removed.")
    assert len(json.loads(FORMS["json"](report, "violation"))["leftovers"]) == 2
    for form in ("text", "markdown", "html"):
        assert "2 resources could not be removed" in FORMS[form](report, "violation")


def test_the_command_ends_with_exit_code_2_if_something_is_left(tmp_path, monkeypatch):
    """Although there are violations as well; it names the calls that remove."""
    (tmp_path / "things.json").write_text(json.dumps(DOCUMENT))
    monkeypatch.chdir(tmp_path)
    things = Things(change=lambda method, _, status, body: (500, {}) if method == "DELETE" else (status, body))
    with serving(things) as server:
        words = ["--spec", "things.json", "--server", server.url, "--mode", "lifecycle"]
        result = CliRunner(env=LOGIN).invoke(program, ["contract", *words])

    assert result.exit_code == 2
    assert result.stdout.count("could not be removed: ") == 2
    assert "violation" in result.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("refuses", [True, False])
def test_the_command_cleans_up_after_signals_and_ends_with_exit_code_130(tmp_path, number, refuses):
    """One signal ends the test, those at each DELETE end nothing; what is left is named."""
    (tmp_path / "things.json").write_text(json.dumps(DOCUMENT))
    started = threading.Event()

    def change(method, _, status, body):
        if method in {"PATCH", "DELETE"} and started.wait(20):
            process.send_signal(number)
        return (500, {}) if method == "DELETE" and refuses else (status, body)

    things = Things(change=None if refuses else change)
    with serving(refusing(things, change) if refuses else things) as server:
        words = ["--spec", "things.json", "--server", server.url, "--mode", "lifecycle"]
        process = subprocess.Popen(
            [sys.executable, "-m", "fastpix_dyn", "contract", *words],
            cwd=tmp_path,
            env={**os.environ, **LOGIN, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.set()
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert errors.count("not removed: ") == (2 if refuses else 0)
    assert (things.held == OTHERS) is not refuses
    assert (tmp_path / "fastpix-contract.journal").exists() is refuses


def refusing(things, change):
    """The server *things*, which removes nothing."""

    def respond(asked):
        if asked.method == "DELETE":
            status, body = change("DELETE", asked.path, 200, {})
            return status, {"Content-Type": "application/json"}, json.dumps(body).encode()
        status, headers, body = things(asked)
        change(asked.method, asked.path, status, body)
        return status, headers, body

    return respond
