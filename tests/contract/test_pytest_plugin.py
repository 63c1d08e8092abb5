"""`pytest --fastpix-contract`: an item for each operation, in anyone's suite."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import serving
from stateful import DOCUMENT, Things

ROOT = Path(__file__).resolve().parents[2]


OWN = """
import sys

def test_own():
    print(sorted({"fastpix_dyn.api", "openapi_core", "httpx", "jsonschema_rs"} & {*sys.modules}))
"""


@pytest.fixture
def suite(tmp_path):
    """Runs pytest with the plugin over a suite of one test of its own; the exit code and what was said."""
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


def test_without_the_flag_nothing_is_added_and_nothing_is_loaded(suite):
    """The plugin alone costs nothing."""
    code, said = suite()

    assert code == 0
    assert "1 passed" in said
    assert "[]" in said


def test_each_operation_is_an_item_that_passes_fails_or_skips_with_its_reason(suite):
    """Tested ones pass, broken ones fail with place and curl, others skip; the suite's own test runs too."""
    things = Things(change=lambda _m, path, status, body: (status, {"gone": "no"} if "figures" in path else body))
    with serving(things) as server:
        code, said = suite("--fastpix-contract", f"--fastpix-server={server.url}", "--fastpix-spec=things.json")

    assert code == 1
    assert "1 failed, 3 passed, 7 skipped" in said
    assert "getFigures 200 /gone: expected true or false, got 'no'" in said
    assert "the document: things.json:1" in said
    assert "curl -X GET" in said
    assert "Traceback" not in said
    assert "lifecycle" in said
    assert "canary" not in said


def test_lifecycle_items_all_pass_and_leave_nothing(suite):
    """On this machine it needs no --fastpix-yes."""
    things = Things()
    with serving(things) as server:
        words = ["--fastpix-contract", f"--fastpix-server={server.url}", "--fastpix-spec=things.json"]
        code, said = suite(*words, "--fastpix-mode=lifecycle", "--fastpix-tag=Things", "--fastpix-tag=Parts")

    assert (code, list(things.held)) == (0, ["/things/thing-1"])
    assert "9 passed" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--fastpix-server=http://127.0.0.1:9", "--fastpix-spec=things.json"], "could not test"),
        (["--fastpix-operation=getThings", "--fastpix-spec=things.json"], "did you mean"),
        (["--fastpix-spec=none.json"], "can't be read"),
        (["--fastpix-server=https://a.example", "--fastpix-spec=things.json", "--fastpix-mode=lifecycle"], "confirmed"),
    ],
)
def test_what_can_not_be_tested_fails_and_says_why(suite, words, told):
    """It must not look like a pass."""
    code, said = suite("--fastpix-contract", *words)

    assert code != 0
    assert told in said
