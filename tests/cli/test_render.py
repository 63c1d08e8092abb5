"""`fastpix-dyn render`, as a user runs it."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from small import library

from fastpix_dyn.cli.main import program


def run(*arguments):
    """What the program prints, and its exit code."""
    return CliRunner().invoke(program, [str(one) for one in arguments])


@pytest.fixture
def spec(tmp_path):
    """A document in a file."""
    path = tmp_path / "api.json"
    path.write_text(json.dumps(library()))
    return path


@pytest.mark.parametrize("what", ["stubs", "docs"])
def test_what_is_rendered_is_fresh_until_the_document_changes(spec, tmp_path, what):
    """`--check` is silent on fresh files; on stale ones it prints a diff and ends with 1, and writes nothing."""
    out = tmp_path / "out"
    assert run("render", what, "--spec", spec, "--out", out).exit_code == 0
    assert run("render", what, "--spec", spec, "--out", out, "--check").exit_code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    document = library()
    document["paths"]["/books"]["get"]["summary"] = "Every single book"
    spec.write_text(json.dumps(document))

    checked = run("render", what, "--spec", spec, "--out", out, "--check")

    assert checked.exit_code == 1
    assert "+" in checked.output
    assert "Every single book" in checked.output
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_without_out_a_document_of_ones_own_goes_nowhere(spec):
    """It is asked for, by name."""
    assert "--out is needed" in run("render", "stubs", "--spec", spec).output
    assert "--out is needed" in run("render", "docs", "--spec", spec).output


def test_the_program_says_what_it_can_do():
    """`--help` names every command, `--version` the version, and neither loads what a command needs."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "fastpix_dyn", "--help"], capture_output=True, text=True, check=True
    )
    assert "render" in done.stdout
    assert not {"jinja2", "yaml", "httpx"} & {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert run("--version").output.startswith("fastpix-dyn, version ")


def test_a_wrong_document_ends_with_2_and_says_where(tmp_path):
    """On stderr, without a traceback."""
    path = tmp_path / "wrong.yaml"
    path.write_text("openapi: 3.1.0\ninfo: 3\n")
    done = subprocess.run(
        [sys.executable, "-m", "fastpix_dyn", "render", "docs", "--spec", str(path), "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "wrong.yaml:2: /info" in done.stderr
    assert "Traceback" not in done.stderr
