"""`fastpix-dyn contract`: words in, report and exit code out."""

import json
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client
from fastpix_dyn.cli.contract import command

LOGIN = {"FASTPIX_USERNAME": "user", "FASTPIX_PASSWORD": "canary-password"}


@pytest.fixture
def called(tmp_path, monkeypatch):
    """Calls the command in a folder of its own that holds the document `things.json`."""
    (tmp_path / "things.json").write_text(json.dumps(DOCUMENT))

    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")

    def call(*words):
        return CliRunner(env=LOGIN).invoke(command, [word.replace("THINGS", "../things.json") for word in words])

    return call


def test_the_embedded_server_is_clean(called):
    """Exit code 0; the summary is the last line."""
    result = called("--server", "mock", "--mode", "lifecycle")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "72 of 72 operations covered: 71 tested, 1 refused" in result.stdout
    assert result.stdout.splitlines()[-1] == "No client breaks: 0 violations, 0 drift."


def test_findings_make_exit_code_1_and_every_form(called, tmp_path):
    """Each report is written where it was asked for, several in one word or in many."""
    things = Things(change=lambda _m, path, status, body: (status, {"gone": "no"} if "figures" in path else body))
    forms = [f"{form}={tmp_path / form}" for form in ("junit", "html", "json", "markdown", "sarif", "text")]
    with serving(things) as server:
        words = ["--spec", "THINGS", "--server", server.url, "--report", ",".join(forms[:2])]
        words += [word for form in forms[2:] for word in ("--report", form)]
        result = called(*words)

    assert result.exit_code == 1
    assert "violation 200 /gone [type]" in result.stdout
    assert json.loads((tmp_path / "json").read_text())["summary"]["violations"] == 1
    assert ET.parse(tmp_path / "junit").getroot().get("failures") == "1"  # noqa: S314  # it is our own
    assert all((tmp_path / form.partition("=")[0]).stat().st_size for form in forms)
    assert "canary" not in "".join((tmp_path / form.partition("=")[0]).read_text() for form in forms)


def test_drift_counts_where_it_is_asked_for(called):
    """Without `--fail-on drift` it is told, and does not fail."""
    things = Things(change=lambda _m, path, status, body: (status, {"new": 1} if "figures" in path else body))
    with serving(things) as server:
        words = ["--spec", "THINGS", "--server", server.url, "--operation", "getFigures"]
        assert called(*words).exit_code == 0
        assert called(*words, "--fail-on", "drift").exit_code == 1


def test_a_baseline_accepts_what_is_known(called, tmp_path):
    """Its reason shows; the exit code is 0."""
    things = Things(change=lambda _m, path, status, body: (status, {"gone": 1} if "figures" in path else body))
    with serving(things) as server:
        words = ["--spec", "THINGS", "--server", server.url, "--tag", "Figures"]
        called(*words, "--report", f"json={tmp_path / 'r.json'}")
        fingerprint = json.loads((tmp_path / "r.json").read_text())["findings"][0]["fingerprint"]
        (tmp_path / "known.yaml").write_text(f"- fingerprint: '{fingerprint}'\n  reason: soon mended\n")
        result = called(*words, "--baseline", str(tmp_path / "known.yaml"))

    assert result.exit_code == 0
    assert "known (soon mended)" in result.stdout


def test_recorded_exchanges_replay(called, tmp_path):
    """`--record` writes them, `--replay` judges them and sends nothing."""
    with serving(Things()) as server:
        first = called("--spec", "THINGS", "--server", server.url, "--record", str(tmp_path / "kept"))
    again = called("--spec", "THINGS", "--replay", str(tmp_path / "kept"))

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "4 answers judged" in again.stdout


def test_a_drift_file_becomes_a_report(called, tmp_path):
    """`contract report FILE`."""
    path = tmp_path / "drift.ndjson"
    options = {"spec": DOCUMENT, "username": "a", "password": "b", "drift_log": path}
    with serving([json_answer(200, {"id": "thing-1", "name": 5})]) as server, Client(server=server.url, **options) as c:
        c.operations["getThing"](thing_id="thing-1")

    result = called("report", str(path), "--spec", "THINGS", "--report", f"json={tmp_path / 'r.json'}")

    assert result.exit_code == 1
    assert "/name [type]" in result.stdout
    assert json.loads((tmp_path / "r.json").read_text())["summary"]["mode"] == "drift"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--server", "http://127.0.0.1:9", "--spec", "THINGS"], "Not all could be tested"),
        (["--server", "https://a.example", "--mode", "lifecycle", "--spec", "THINGS"], "not confirmed"),
        (["--server", "mock", "--operation", "get-medai"], "did you mean"),
        (["--server", "mock", "--report", "jnit=x"], "did you mean"),
        (["--server", "mock", "--report", "junit"], "FORM=FILE"),
        (["--server", "mock", "--report", "junit=no/such/folder/x.xml"], "No such file"),
        (["--server", "nonsense"], "not a server"),
        (["--replay", ".", "--server", "mock"], "sends nothing"),
        (["--replay", "."], "no recording"),
        (["--mode", "write"], "lifecycle"),
    ],
)
def test_what_can_not_be_tested_is_exit_code_2(called, words, told):
    """A server that is not there, a question without an answer, wrong words: none of it reads as a break."""
    result = called(*words)

    assert result.exit_code == 2
    assert told in result.output


def test_lifecycle_writes_to_this_machine_without_asking_and_elsewhere_with_yes(called):
    """Loopback needs no --yes; with it the first request goes out, here to a name that can't exist."""
    things = Things()
    with serving(things) as server:
        assert called("--spec", "THINGS", "--server", server.url, "--mode", "lifecycle").exit_code == 0
    elsewhere = called("--spec", "THINGS", "--server", "https://a.invalid", "--mode", "lifecycle", "--yes")

    assert list(things.held) == ["/things/thing-1"]
    assert elsewhere.exit_code == 2
    assert "no answer from a.invalid" in elsewhere.stdout
