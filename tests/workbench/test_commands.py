"""`fastpix-dyn spec lint|teeth|overlay|bundle`: what they print, and their exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from small import library

from fastpix_dyn.cli.spec import command
from fastpix_dyn.spec.yaml12 import read

CLEAN = Path(__file__).parent / "clean.yaml"
OVERLAY = (
    'overlay: 1.0.0\ninfo: { title: Ours, version: "1" }\nactions:\n  - target: $.info\n    update: { title: Ours }\n'
)


def run(*arguments):
    """The command's result."""
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def wrong(tmp_path):
    """A document with one error and one warning."""
    text = CLEAN.read_text("utf-8").replace("      tags: [Shelves]\n", "").replace("format: uuid }", "format: uid }")
    (tmp_path / "wrong.yaml").write_text(text, "utf-8")
    return tmp_path / "wrong.yaml"


def test_lint_shows_each_finding_with_its_mend(wrong):
    """On standard output; the count on standard error."""
    result = run("lint", wrong)

    assert result.exit_code == 1
    assert "wrong.yaml:67: error [one-tag] /paths/~1shelves/get: the operation has no tags" in result.stdout
    assert "    mend: add one of: Books, Shelves" in result.stdout
    assert "[format]" in result.stdout
    assert result.stderr == "1 error, 1 warning\n"


def test_lint_gives_json(wrong):
    """A list of objects, each with the same keys."""
    found = json.loads(run("lint", wrong, "--format", "json", "--rule", "one-tag").stdout)
    assert [list(one) for one in found] == [["rule", "severity", "file", "line", "pointer", "message", "mend"]]


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


def test_lint_lists_its_rules_and_knows_no_others():
    """`--list` looks at nothing."""
    assert "one-tag" in run("lint", "--list").stdout
    assert run("lint", "--rule", "on-tag").exit_code == 2


def test_lint_takes_overlays(tmp_path):
    """What an overlay brings is told with the overlay's own line."""
    text = OVERLAY.replace("$.info", "$.paths['/shelves'].get").replace(
        "update: { title: Ours }", "update: { tags: [No] }"
    )
    (tmp_path / "ours.yaml").write_text(text)
    result = run("lint", CLEAN, "--overlay", tmp_path / "ours.yaml")
    assert "ours.yaml:5: error [one-tag] /actions/0/update/tags/0: the tag 'No' is not declared" in result.stdout


def test_teeth_tells_and_fails_below_the_least(tmp_path):
    """The exit code is 1 below --min."""
    content = {"application/json": {"schema": {"type": "object"}, "example": {"a": 1}}}
    answers = {"200": {"description": "d", "content": content}}
    (tmp_path / "loose.json").write_text(
        json.dumps(library(paths={"/a": {"get": {"operationId": "a", "responses": answers}}}))
    )
    result = run("teeth", tmp_path / "loose.json", "--min", "0.9", "--verbose")

    assert result.exit_code == 1
    assert "0 of 4 damages noticed (0.0%)" in result.stdout
    assert "dropped /a" in result.stdout
    assert "passes as a success and should not: a 200: {}" in result.stdout
    assert "0.0% is less than 90.0%" in result.stderr
    as_json = json.loads(run("teeth", tmp_path / "loose.json", "--format", "json").stdout)
    assert (as_json["noticed"], as_json["tried"], as_json["operations"][0]["passing"]) == (0, 4, ["200: {}"])
    assert run("teeth", "--from", tmp_path, "--examples").exit_code == 2


def test_bundle_writes_yaml_and_json(tmp_path):
    """To standard output, or to a file whose name says which."""
    assert read(run("bundle", CLEAN).stdout) == read(CLEAN.read_text("utf-8"))
    assert json.loads(run("bundle", CLEAN, "--format", "json").stdout) == read(CLEAN.read_text("utf-8"))
    result = run("bundle", CLEAN, "-o", tmp_path / "all.json")
    assert result.exit_code == 0
    assert json.loads((tmp_path / "all.json").read_text("utf-8")) == read(CLEAN.read_text("utf-8"))


def test_overlay_applies_and_checks(tmp_path):
    """The changed document, or what is wrong."""
    (tmp_path / "ours.yaml").write_text(OVERLAY)
    assert read(run("overlay", "apply", CLEAN, tmp_path / "ours.yaml").stdout)["info"]["title"] == "Ours"
    assert run("overlay", "check", CLEAN, tmp_path / "ours.yaml").exit_code == 0
    (tmp_path / "ours.yaml").write_text(OVERLAY.replace("$.info", "$.nothing"))
    result = run("overlay", "check", CLEAN, tmp_path / "ours.yaml")
    assert result.exit_code == 1
    assert "ours.yaml:4: /actions/0/target: the target '$.nothing' finds nothing" in result.stdout


def test_the_packaged_document_is_meant_where_none_is_named(tmp_path):
    """Or by its name, `packaged`."""
    (tmp_path / "ours.yaml").write_text(OVERLAY)
    assert run("overlay", "check", "packaged", tmp_path / "ours.yaml").exit_code == 0
    assert read(run("bundle").stdout)["info"]["title"] == read(run("bundle", "packaged").stdout)["info"]["title"]
