"""`fastpix-dyn contract`: options, report and exit code."""

import json
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.calls import Progress
from fastpix_dyn.contract.report import Report

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


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--server", "mock"], "--recordings sends nothing: pass it without --server, --record and --mode"),
        (["--record", "kept"], "--recordings sends nothing"),
        (["--mode", "lifecycle"], "--recordings sends nothing"),
        (["--mode", "read"], "there is no recording"),
    ],
)
def test_recordings_exclude_what_is_about_sending(call, words, message):
    """Each of three options; the default mode may be named."""
    result = call("--recordings", ".", *words)

    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


@pytest.mark.parametrize("word", ["junit", "junit=", "=x", "jnit=x", "text=a,junit", "Text=a"])
def test_a_report_is_a_form_and_a_file(call, word):
    """Each of several; before anything is sent."""
    result = call("--server", "http://127.0.0.1:9", "--report", word)

    assert result.exit_code == 2
    assert "--report takes FORM=FILE, not" in result.stderr
    assert result.stdout == ""


def test_reports_of_several_forms_are_written(call, tmp_path, monkeypatch):
    """Empty parts between commas are none; a file name may contain an equals sign."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.json").write_text(json.dumps({"operationId": "getFigures", "status": 200, "body": {"new": 1},
                                                   "contentType": "application/json"}))  # fmt: skip

    result = call("--recordings", str(tmp_path / "one.json"), "--spec", str(tmp_path / "things.json"),
                  "--report", ",text=a,,json=b=c,", "--report", "html=d")  # fmt: skip

    assert result.exit_code == 0
    assert (tmp_path / "a").read_text().splitlines()[-1] == "Nothing breaks clients: 0 violations, 1 drift."
    assert json.loads((tmp_path / "b=c").read_text())["summary"]["drift"] == 1
    assert (tmp_path / "d").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("options", "code", "kind"),
    [([], 0, "drift"), (["--fail-on", "violation"], 0, "drift"), (["--fail-on", "drift"], 1, "drift")],
)
def test_a_report_counts_by_fail_on(call, tmp_path, options, code, kind):
    """In the exit code, the report, and the file."""
    (tmp_path / "one.json").write_text(json.dumps({"operationId": "getFigures", "status": 200, "body": {"new": 1},
                                                   "contentType": "application/json"}))  # fmt: skip
    words = ["--recordings", str(tmp_path / "one.json"), "--spec", "THINGS", "--report", f"json={tmp_path / 'r'}"]

    result = call(*words, *options)

    assert result.exit_code == code
    assert f"  {kind} " in result.stdout
    summary = json.loads((tmp_path / "r").read_text())["summary"]
    assert (summary["failOn"], summary["verdict"]) == (
        "drift" if code else "violation", "findings" if code else "clean")  # fmt: skip


def test_a_baseline_that_is_wrong_costs_no_request(call, tmp_path):
    """It is read before anything is sent; that of a drift log also counts."""
    (tmp_path / "wrong.yaml").write_text("- plain\n")
    with serving(Things()) as server:
        result = call("--spec", "THINGS", "--server", server.url, "--baseline", str(tmp_path / "wrong.yaml"))

    assert (result.exit_code, server.asked) == (2, [])
    assert "an entry is an object with fingerprint and reason" in result.stderr
    finding = {"operation": "a", "status": "200", "pointer": "", "rule": "type", "kind": "violation", "expected": "",
               "got": "", "message": "m", "writer": "w"}  # fmt: skip
    (tmp_path / "drift").write_text(json.dumps(finding) + "\n")
    (tmp_path / "drift").chmod(0o600)
    first = call("report", str(tmp_path / "drift"), "--spec", "THINGS", "--report", f"json={tmp_path / 'r'}")
    fingerprint = json.loads((tmp_path / "r").read_text())["findings"][0]["fingerprint"]
    (tmp_path / "known.yaml").write_text(f"- fingerprint: '{fingerprint}'\n  reason: why\n")
    words = ["report", str(tmp_path / "drift"), "--spec", "THINGS", "--baseline", str(tmp_path / "known.yaml")]
    assert (first.exit_code, call(*words).exit_code) == (1, 0)


@pytest.mark.parametrize("is_yes", [True, False])
def test_at_a_terminal_lifecycle_asks(call, monkeypatch, is_yes):
    """The answer counts; with `--yes` nothing is asked."""
    asked, answers = [], []

    def confirm(question):
        asked.append(question)
        return is_yes

    def run(_client, *, confirm, **_options):
        answers.append(confirm("at X?"))
        raise SystemExit(0)

    monkeypatch.setattr("fastpix_dyn.cli.contract.confirm", confirm)
    monkeypatch.setattr("fastpix_dyn.cli.contract.run", run)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True, raising=False)
    words = ["--spec", "THINGS", "--server", "https://a.example", "--mode", "lifecycle"]

    call(*words)
    call(*words, "--yes")

    assert (asked, answers) == (["at X?"], [is_yes, True])


def test_the_options_reach_the_test(call, monkeypatch, tmp_path):
    """Each with its value."""
    seen = {}

    def run(_client, *, confirm, progress, **options):
        seen.update(options, progress=progress, confirmed=confirm("?"))
        raise SystemExit(5)

    monkeypatch.setattr("fastpix_dyn.cli.contract.run", run)
    words = ["--mode", "lifecycle", "--tag", "A", "--tag", "B", "--operation", "c", "--operation", "d"]
    words += ["--record", str(tmp_path / "kept"), "--journal", str(tmp_path / "j"), "--yes", "--server", "mock"]

    assert call(*words).exit_code == 5
    assert seen == {
        "mode": "lifecycle",
        "tags": ("A", "B"),
        "operations": ("c", "d"),
        "record": tmp_path / "kept",
        "journal": tmp_path / "j",
        "progress": None,
        "confirmed": True,
    }


def test_what_could_not_be_removed_is_printed_before_an_error(call, monkeypatch):
    """Its notes, each on a line."""

    def run(*_args, **_options):
        error = ConfigurationError("the journal is full")
        error.add_note("not removed: a")
        error.add_note("not removed: b")
        raise error

    monkeypatch.setattr("fastpix_dyn.cli.contract.run", run)

    result = call("--server", "mock")

    assert result.stderr.splitlines() == [
        "fastpix-dyn: not removed: a", "fastpix-dyn: not removed: b", "fastpix-dyn: the journal is full"
    ]  # fmt: skip
    assert result.exit_code == 2


def test_after_ctrl_c_only_what_is_left_is_printed(call, monkeypatch, tmp_path):
    """And no report is written."""
    monkeypatch.setattr(
        "fastpix_dyn.cli.contract.run",
        lambda *_args, **_options: Report(title="T", interrupted=True, leftovers=("a", "b")),
    )

    result = call("--server", "mock", "--report", f"json={tmp_path / 'r'}")

    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.splitlines() == ["fastpix-dyn: not removed: a", "fastpix-dyn: not removed: b"]
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("status", "findings", "line"),
    [
        (200, 0, "[1/9] getThing 200"),
        (404, 2, "[1/9] getThing 404: 2 findings"),
        (None, 0, "[1/9] getThing no response"),
    ],
)
def test_progress_is_shown_at_a_terminal(call, monkeypatch, status, findings, line):
    """A line for each call, and none at the end."""
    shown = []

    def run(_client, *, progress, **_options):
        progress(Progress("getThing", status, findings, 1, 9))
        raise SystemExit(0)

    monkeypatch.setattr("fastpix_dyn.cli.contract.run", run)
    monkeypatch.setattr("fastpix_dyn.cli.contract.show_progress", shown.append)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True, raising=False)

    call("--server", "mock")

    assert shown == [line, ""]
