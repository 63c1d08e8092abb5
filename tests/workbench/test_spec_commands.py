"""`fastpix-dyn spec lint|mutation-score|overlay|bundle`: their output and exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from small import library

from fastpix_dyn.cli.spec import command
from fastpix_dyn.spec.yaml12 import parse

CLEAN = Path(__file__).parent / "clean.yaml"
OVERLAY = (
    'overlay: 1.0.0\ninfo: { title: Ours, version: "1" }\nactions:\n  - target: $.info\n    update: { title: Ours }\n'
)


def run(*arguments):
    """Return the result of the command."""
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def wrong(tmp_path):
    """A document with one error and one warning."""
    text = CLEAN.read_text("utf-8").replace("      tags: [Shelves]\n", "").replace("format: uuid }", "format: uid }")
    (tmp_path / "wrong.yaml").write_text(text, "utf-8")
    return tmp_path / "wrong.yaml"


def test_lint_prints_each_finding_with_its_fix(wrong):
    """On standard output; the count on standard error."""
    result = run("lint", wrong)

    assert result.exit_code == 1
    assert "wrong.yaml:67: error [one-tag] /paths/~1shelves/get: the operation has no tags" in result.stdout
    assert "    fix: add one of: Books, Shelves" in result.stdout
    assert "[format]" in result.stdout
    assert result.stderr == "1 error, 1 warning\n"


def test_lint_gives_json(wrong):
    """A list of objects, each with the same keys."""
    found = json.loads(run("lint", wrong, "--output", "json", "--rule", "one-tag").stdout)
    assert [list(one) for one in found] == [["rule", "severity", "file", "line", "pointer", "message", "fix"]]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--ignore", "one-tag", "--ignore", "format"], 0),
        (["--rule", "link"], 0),
        (["--rule", "format", "--fail-on", "error"], 0),
        (["--rule", "format"], 1),
        (["--rule", "one-tag", "--fail-on", "error"], 1),
    ],
)
def test_rules_and_severities_can_be_chosen(wrong, options, code):
    """The exit code follows."""
    assert run("lint", wrong, *options).exit_code == code


def test_lint_lists_its_rules_and_refuses_unknown_ones():
    """`--list` checks nothing."""
    assert "one-tag" in run("lint", "--list").stdout
    assert run("lint", "--rule", "on-tag").exit_code == 2


def test_lint_takes_overlays(tmp_path):
    """A finding in a part from an overlay has the line in the overlay."""
    text = OVERLAY.replace("$.info", "$.paths['/shelves'].get").replace(
        "update: { title: Ours }", "update: { tags: [No] }"
    )
    (tmp_path / "ours.yaml").write_text(text)
    result = run("lint", CLEAN, "--overlay", tmp_path / "ours.yaml")
    assert "ours.yaml:5: error [one-tag] /actions/0/update/tags/0: the tag 'No' is not declared" in result.stdout


def test_the_mutation_score_fails_below_the_minimum(tmp_path):
    """The exit code is 1 below --min."""
    content = {"application/json": {"schema": {"type": "object"}, "example": {"a": 1}}}
    responses = {"200": {"description": "d", "content": content}}
    (tmp_path / "loose.json").write_text(
        json.dumps(library(paths={"/a": {"get": {"operationId": "a", "responses": responses}}}))
    )
    result = run("mutation-score", tmp_path / "loose.json", "--min", "0.9", "--verbose")

    assert result.exit_code == 1
    assert "0 of 4 mutants rejected (0.0%)" in result.stdout
    assert "drop /a" in result.stdout
    assert "accepted as a success, but should not be: a 200: {}" in result.stdout
    assert "0.0% is less than 90.0%" in result.stderr
    as_json = json.loads(run("mutation-score", tmp_path / "loose.json", "--output", "json").stdout)
    assert (as_json["rejected"], as_json["mutants"], as_json["operations"][0]["falseSuccesses"]) == (0, 4, ["200: {}"])
    assert run("mutation-score", "--recordings", tmp_path, "--examples").exit_code == 2


def test_bundle_writes_yaml_and_json(tmp_path):
    """To standard output, or to a file whose name says which."""
    assert parse(run("bundle", CLEAN).stdout) == parse(CLEAN.read_text("utf-8"))
    assert json.loads(run("bundle", CLEAN, "--output", "json").stdout) == parse(CLEAN.read_text("utf-8"))
    result = run("bundle", CLEAN, "--out", tmp_path / "all.json")
    assert result.exit_code == 0
    assert json.loads((tmp_path / "all.json").read_text("utf-8")) == parse(CLEAN.read_text("utf-8"))


def test_overlay_applies_and_checks(tmp_path):
    """`apply` prints the changed document, `check` the faults."""
    (tmp_path / "ours.yaml").write_text(OVERLAY)
    assert parse(run("overlay", "apply", CLEAN, tmp_path / "ours.yaml").stdout)["info"]["title"] == "Ours"
    assert run("overlay", "check", CLEAN, tmp_path / "ours.yaml").exit_code == 0
    (tmp_path / "ours.yaml").write_text(OVERLAY.replace("$.info", "$.nothing"))
    result = run("overlay", "check", CLEAN, tmp_path / "ours.yaml")
    assert result.exit_code == 1
    assert "ours.yaml:4: /actions/0/target: the target '$.nothing' selects nothing" in result.stdout


def test_the_packaged_document_is_the_default(tmp_path):
    """`packaged` names it explicitly."""
    (tmp_path / "ours.yaml").write_text(OVERLAY)
    assert run("overlay", "check", "packaged", tmp_path / "ours.yaml").exit_code == 0
    assert parse(run("bundle").stdout)["info"]["title"] == parse(run("bundle", "packaged").stdout)["info"]["title"]
