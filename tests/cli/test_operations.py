"""`fastpix-dyn operations`: what can be called."""

import json

import pytest
from click.testing import CliRunner
from small import library

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


@pytest.fixture
def small(tmp_path):
    """Return a function that lists the operations of the library's document."""
    document = library(tags=[{"name": "On Loan"}])
    document["paths"]["/ping"]["get"] |= {"tags": ["On Loan"], "summary": "Is it\nthere?"}
    (tmp_path / "api.json").write_text(json.dumps(document))
    return lambda *words: run(*words, "--spec", str(tmp_path / "api.json"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["list-books"], ["list-books"]),
        (["LIST_BOOKS"], ["list-books"]),
        (["addBook"], ["addBook"]),
        (["add-book"], ["addBook"]),
        (["add_book"], ["addBook"]),
        (["books add-book"], ["addBook"]),
        (["get /books/{bookId}"], ["getBook"]),
        (["post"], ["addBook"]),
        (["on loan"], ["get /ping"]),
        (["is it"], ["get /ping"]),
        (["books", "a book"], ["addBook"]),
        (["books", "ping"], []),
    ],
)
def test_an_operation_is_found_by_each_part_of_it(small, words, found):
    """The operationId, its names, the request, the tags and the summary; all words must be in it."""
    result = small(*words)

    assert [line.split("\t")[0] for line in result.stdout.splitlines()] == found
    assert result.exit_code == (0 if found else 1)


def test_the_columns_of_a_line(small):
    """operationId, the words of `call`, method, path, and the summary on one line."""
    lines = [line.split("\t") for line in small().stdout.splitlines()]

    assert lines[0] == ["list-books", "books list-books", "GET", "/books", "List books"]
    assert lines[3][2:] == ["GET", "/ping", "Is it there?"]


def test_the_forms_of_the_list(small):
    """Each has the tags also, but a table, which has the names and summaries."""
    as_json = json.loads(small("--output", "json").stdout)
    table = small("--output", "table").stdout.splitlines()

    assert list(as_json[0]) == ["id", "call", "method", "path", "summary", "tags"]
    assert as_json[3]["summary"] == "Is it\nthere?"
    assert [line.split()[:2] for line in (table[0], table[2])] == [["call", "summary"], ["books", "list-books"]]
