"""`pytest --fastpix-contract` adds a test for each operation to a suite of the user."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import serving
from stateful import DOCUMENT, Things

from fastpix_dyn.contract import pytest_plugin
from fastpix_dyn.contract.replay import replay

ROOT = Path(__file__).resolve().parents[2]


OWN = """
import sys

def test_own():
    print(sorted({"fastpix_dyn.api", "openapi_core", "httpx", "jsonschema_rs"} & {*sys.modules}))
"""


@pytest.fixture
def suite(tmp_path):
    """Return a function that runs pytest with the plugin on a suite of one test; it returns exit code and output."""
    (tmp_path / "test_own.py").write_text(OWN)
    (tmp_path / "things.json").write_text(json.dumps(DOCUMENT))

    def run(*words):
        command = [sys.executable, "-m", "pytest", "-p", "fastpix_dyn.contract.pytest_plugin", "-q", "-rA", "-s"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                       "FASTPIX_USERNAME": "user", "FASTPIX_PASSWORD": "canary-password"}  # fmt: skip
        words = [*command, f"--rootdir={tmp_path}", "-c", os.devnull, str(tmp_path), *words]
        done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=tmp_path, env=environment)
        return done.returncode, done.stdout + done.stderr

    return run


def test_without_the_flag_the_plugin_adds_and_loads_nothing(suite):
    """The suite starts as fast as without it."""
    code, output = suite()

    assert code == 0
    assert "1 passed" in output
    assert "[]" in output


def test_each_operation_passes_fails_or_skips_with_its_reason(suite):
    """A failure shows source location and curl; the suite's own test also runs."""
    things = Things(change=lambda _m, path, status, body: (status, {"gone": "no"} if "figures" in path else body))
    with serving(things) as server:
        code, output = suite("--fastpix-contract", f"--fastpix-server={server.url}", "--fastpix-spec=things.json")

    assert code == 1
    assert "1 failed, 3 passed, 7 skipped" in output
    assert "getFigures 200 /gone: expected true or false, got 'no'" in output
    assert "the document: things.json:1" in output
    assert "curl -X GET" in output
    assert "Traceback" not in output
    assert "lifecycle" in output
    assert "canary" not in output


def test_lifecycle_mode_passes_and_leaves_nothing(suite):
    """A server on this machine needs no --fastpix-yes."""
    things = Things()
    with serving(things) as server:
        words = ["--fastpix-contract", f"--fastpix-server={server.url}", "--fastpix-spec=things.json"]
        code, output = suite(*words, "--fastpix-mode=lifecycle", "--fastpix-tag=Things", "--fastpix-tag=Parts")

    assert (code, list(things.held)) == (0, ["/things/thing-1"])
    assert "9 passed" in output


def test_what_could_not_be_removed_is_named_and_the_exit_code_is_2(suite):
    """Although each operation passes or fails by its own responses."""
    things = Things(
        change=lambda method, _, status, body: (400, {"error": "no"}) if method == "DELETE" else (status, body)
    )
    with serving(things) as server:
        words = ["--fastpix-contract", f"--fastpix-server={server.url}", "--fastpix-spec=things.json"]
        code, output = suite(*words, "--fastpix-mode=lifecycle", "--fastpix-tag=Things")

    assert code == 2
    assert output.count("could not be removed: ") == 2
    assert "deleteThing(thingId=thing-2)" in output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--fastpix-server=http://127.0.0.1:9", "--fastpix-spec=things.json"], "could not test"),
        (["--fastpix-operation=getThings", "--fastpix-spec=things.json"], "did you mean"),
        (["--fastpix-spec=none.json"], "can't be read"),
        (["--fastpix-server=https://a.example", "--fastpix-spec=things.json", "--fastpix-mode=lifecycle"], "confirmed"),
    ],
)
def test_an_untested_operation_fails_with_the_reason(suite, words, message):
    """It must not pass."""
    code, output = suite("--fastpix-contract", *words)

    assert code != 0
    assert message in output


def test_the_options_of_the_plugin():
    """All with one prefix, and with these defaults."""
    parser = pytest.Parser(_ispytest=True)

    pytest_plugin.pytest_addoption(parser)

    group = parser.getgroup("fastpix_dyn")
    assert {name: option.default for option in group.options for name in option.names()} == {
        "--fastpix-contract": False,
        "--fastpix-server": None,
        "--fastpix-spec": None,
        "--fastpix-mode": "read",
        "--fastpix-tag": [],
        "--fastpix-operation": [],
        "--fastpix-replay": None,
        "--fastpix-baseline": None,
        "--fastpix-fail-on": "violation",
        "--fastpix-yes": False,
    }


def test_drift_fails_if_asked_for_unless_the_baseline_accepts_it(suite, tmp_path):
    """Of recordings, so nothing is sent; one of two findings is accepted."""
    recording = {"status": 200, "contentType": "application/json", "method": "GET"}
    recordings = [
        {**recording, "operationId": "getFigures", "path": "/figures/{kind}", "body": {"new": 1}},
        {**recording, "operationId": "getThing", "path": "/things/{id}", "body": {"id": "a-1", "name": "x", "new": 1}},
    ]
    (tmp_path / "recordings.json").write_text(json.dumps(recordings))
    findings = replay(tmp_path / "recordings.json", DOCUMENT).findings
    accepted = next(one for one in findings if one.operation == "getThing")
    (tmp_path / "known.yaml").write_text(f"- fingerprint: '{accepted.fingerprint}'\n  reason: soon\n")
    words = ["--fastpix-contract", "--fastpix-spec=things.json", "--fastpix-replay=recordings.json"]

    passed, _ = suite(*words)
    failed, output = suite(*words, "--fastpix-fail-on=drift", "--fastpix-baseline=known.yaml")

    assert (passed, failed) == (0, 1)
    assert "1 failed, 2 passed, 8 skipped" in output
    assert "drift: getFigures 200 /new: " in output
