"""`fastpix-dyn contract`: options, report and exit code."""

import json
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client
from fastpix_dyn.cli.main import program

LOGIN = {"FASTPIX_USERNAME": "user", "FASTPIX_PASSWORD": "canary-password"}


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Return a function that runs the command in an empty folder, next to the document `things.json`."""
    (tmp_path / "things.json").write_text(json.dumps(DOCUMENT))

    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")

    def invoke(*words):
        words = [word.replace("THINGS", "../things.json") for word in words]
        return CliRunner(env=LOGIN).invoke(program, ["contract", *words])

    return invoke


def test_the_mock_server_matches_the_document(call):
    """The exit code is 0, and the verdict the last line."""
    result = call("--server", "mock", "--mode", "lifecycle")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "72 of 72 operations covered: 71 tested, 1 refused" in result.stdout
    assert result.stdout.splitlines()[-1] == "Nothing breaks clients: 0 violations, 0 drift."


def test_findings_are_exit_code_1_and_are_in_every_form(call, tmp_path):
    """`--report` takes several forms, and may be repeated."""
    things = Things(change=lambda _m, path, status, body: (status, {"gone": "no"} if "figures" in path else body))
    forms = [f"{form}={tmp_path / form}" for form in ("junit", "html", "json", "markdown", "sarif", "text")]
    with serving(things) as server:
        words = ["--spec", "THINGS", "--server", server.url, "--report", ",".join(forms[:2])]
        words += [word for form in forms[2:] for word in ("--report", form)]
        result = call(*words)

    assert result.exit_code == 1
    assert "violation 200 /gone [type]" in result.stdout
    assert json.loads((tmp_path / "json").read_text())["summary"]["violations"] == 1
    assert ET.parse(tmp_path / "junit").getroot().get("failures") == "1"  # noqa: S314  # it is our own
    assert all((tmp_path / form.partition("=")[0]).stat().st_size for form in forms)
    assert "canary" not in "".join((tmp_path / form.partition("=")[0]).read_text() for form in forms)


def test_drift_counts_with_fail_on_drift(call):
    """Without that option it is reported, and does not fail."""
    things = Things(change=lambda _m, path, status, body: (status, {"new": 1} if "figures" in path else body))
    with serving(things) as server:
        words = ["--spec", "THINGS", "--server", server.url, "--operation", "getFigures"]
        assert call(*words).exit_code == 0
        assert call(*words, "--fail-on", "drift").exit_code == 1


def test_a_baseline_accepts_known_findings(call, tmp_path):
    """The report shows the reason; the exit code is 0."""
    things = Things(change=lambda _m, path, status, body: (status, {"gone": 1} if "figures" in path else body))
    with serving(things) as server:
        words = ["--spec", "THINGS", "--server", server.url, "--tag", "Figures"]
        call(*words, "--report", f"json={tmp_path / 'r.json'}")
        fingerprint = json.loads((tmp_path / "r.json").read_text())["findings"][0]["fingerprint"]
        (tmp_path / "known.yaml").write_text(f"- fingerprint: '{fingerprint}'\n  reason: soon fixed\n")
        result = call(*words, "--baseline", str(tmp_path / "known.yaml"))

    assert result.exit_code == 0
    assert "known (soon fixed)" in result.stdout


def test_recordings_can_be_replayed(call, tmp_path):
    """`--record` writes them; `--recordings` validates them and sends nothing."""
    with serving(Things()) as server:
        first = call("--spec", "THINGS", "--server", server.url, "--record", str(tmp_path / "kept"))
    again = call("--spec", "THINGS", "--recordings", str(tmp_path / "kept"))

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "4 responses validated" in again.stdout


def test_a_drift_log_becomes_a_report(call, tmp_path):
    """`contract report FILE`."""
    path = tmp_path / "drift.ndjson"
    options = {"spec": DOCUMENT, "username": "a", "password": "b", "drift_log": path}
    with serving([json_answer(200, {"id": "thing-1", "name": 5})]) as server, Client(server=server.url, **options) as c:
        c.operations["getThing"](thing_id="thing-1")

    result = call("report", str(path), "--spec", "THINGS", "--report", f"json={tmp_path / 'r.json'}")

    assert result.exit_code == 1
    assert "/name [type]" in result.stdout
    assert json.loads((tmp_path / "r.json").read_text())["summary"]["mode"] == "drift"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--server", "http://127.0.0.1:9", "--spec", "THINGS"], "Not everything was tested"),
        (["--server", "https://a.example", "--mode", "lifecycle", "--spec", "THINGS"], "not confirmed"),
        (["--server", "mock", "--operation", "get-medai"], "did you mean"),
        (["--server", "mock", "--report", "jnit=x"], "did you mean"),
        (["--server", "mock", "--report", "junit"], "FORM=FILE"),
        (["--server", "mock", "--report", "junit=no/such/folder/x.xml"], "No such file"),
        (["--server", "nonsense"], "not a server"),
        (["--recordings", ".", "--server", "mock"], "sends nothing"),
        (["--recordings", "."], "no recording"),
        (["--mode", "write"], "lifecycle"),
    ],
)
def test_an_untested_server_is_exit_code_2(call, words, message):
    """A server that is down, a missing confirmation and wrong options are no findings."""
    result = call(*words)

    assert result.exit_code == 2
    assert message in result.output


def test_lifecycle_needs_yes_to_write_to_another_machine(call):
    """A server on this machine needs no `--yes`; with it a request is sent, here to a host that can't exist."""
    things = Things()
    with serving(things) as server:
        assert call("--spec", "THINGS", "--server", server.url, "--mode", "lifecycle").exit_code == 0
    elsewhere = call("--spec", "THINGS", "--server", "https://a.invalid", "--mode", "lifecycle", "--yes")

    assert list(things.held) == ["/things/thing-1"]
    assert elsewhere.exit_code == 2
    assert "no response from a.invalid" in elsewhere.stdout
