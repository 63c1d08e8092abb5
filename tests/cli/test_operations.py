"""`fastpix-dyn operations`: what can be called."""

import json

import pytest
from click.testing import CliRunner

from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_api

API = load_api(None)


def run(*words):
    """What `fastpix-dyn operations` says."""
    return CliRunner().invoke(program, ["operations", *words], prog_name="fastpix-dyn")


def test_without_a_word_all_are_listed():
    """A line for each, with tabs; the second column is what `call` takes."""
    lines = [line.split("\t") for line in run().stdout.splitlines()]

    assert [line[0] for line in lines] == list(API.operations)
    assert all(len(line) == 5 for line in lines)


@pytest.mark.parametrize("operation", list(API.operations))
def test_what_is_listed_can_be_called(operation):
    """The name in the second column leads to that operation."""
    plan = API.operations[operation]
    found = json.loads(run(operation, "--output", "json").stdout)
    (listed,) = [one for one in found if one["id"] == operation]

    helped = CliRunner().invoke(program, ["call", *listed["call"].split(), "--help"], prog_name="fastpix-dyn")

    assert (listed["method"], listed["path"], listed["summary"]) == (plan.method, plan.path, plan.summary)
    assert f"(operationId {plan.id})" in helped.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["getDrmConfigurationById"], ["getDrmConfigurationById"]),
        (["GET-DRM-CONFIGURATION-by"], ["getDrmConfigurationById"]),
        (["simulcast", "delete"], ["delete-simulcast-of-stream"]),
        (["get /data/dimensions"], ["list_dimensions", "list_filter_values_for_dimension"]),
    ],
)
def test_words_are_looked_for_everywhere(words, expected):
    """In ids, names, paths, summaries and tags, in any case; all must be there."""
    found = [line.split("\t")[0] for line in run(*words).stdout.splitlines()]

    assert set(expected) <= set(found)
    assert len(found) < 4


def test_nothing_found_is_told_with_the_nearest():
    """On standard error, with exit code 1."""
    result = run("get-medai")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "did you mean manage-videos get-media" in result.stderr


def test_a_table_has_all_of_them():
    """For people."""
    lines = run("--output", "table").stdout.splitlines()

    assert len(lines) == len(API.operations) + 2
    assert lines[0].split() == ["call", "summary"]


def test_of_another_document(tmp_path):
    """With overlays on top."""
    document = tmp_path / "api.json"
    answers = {"responses": {"200": {"description": "fine"}}}
    document.write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "T", "version": "1"},
                "paths": {"/books": {"get": {"operationId": "list_books", **answers}}},
            }
        ),
        "utf-8",
    )
    overlay = tmp_path / "overlay.json"
    action = {"target": "$.paths['/books'].get", "update": {"summary": "All the books"}}
    overlay.write_text(json.dumps({"overlay": "1.0.0", "info": {"title": "O", "version": "1"}, "actions": [action]}))

    result = run("--spec", str(document), "--overlay", str(overlay))

    assert result.stdout == "list_books\tdefault list-books\tGET\t/books\tAll the books\n"
