"""`fastpix-dyn spec import`: operations of another document, and the conflicts with it."""

import copy
import json

import pytest
from click.testing import CliRunner
from small import library

from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_document
from fastpix_dyn.errors import ConfigurationError, SpecError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench.edits import apply_to_document
from fastpix_dyn.workbench.merge import merge_documents

EMPTY = {"openapi": "3.1.0", "info": {"title": "Empty", "version": "1"}, "paths": {}}
REVIEW = {"type": "object", "properties": {"stars": {"type": "integer", "nullable": True}}}


def release(**operations):
    """Return the vendor's next release, OpenAPI 3.0: the library's books under other names, and *operations*."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Release", "version": "3"},
        "security": [{"key": []}],
        "tags": [{"name": "Reviews", "description": "What readers say."}],
        "paths": {"/books/{id}": operations, "/books/{id}/reviews": {"get": _reviews("list-reviews", "id")}},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "Basic", "description": "The same by another name."}},
            "schemas": {"Review": REVIEW, "Book": {"type": "object", "required": ["isbn"], "properties": {}}},
        },
    }


def _reviews(name, variable, schema="Review"):
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {
        "operationId": name,
        "tags": ["Reviews"],
        "parameters": [{"name": variable, "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "OK.", "content": {"application/json": {"schema": reference}}}},
    }


def merged(ours, other, **options):
    """Return the outcome of the merge, and our document after it, which compiles."""
    document = load(ours)
    result = merge_documents(document, load(other), **options)
    return result, json.loads(
        apply_to_document(document, json.dumps(ours, indent=2), result.changes)
    ) if result.changes else ours


def test_a_document_has_nothing_to_merge_into_itself():
    """No change, and no conflict, in any operation."""
    result = merge_documents(load_document(None), load_document(None))
    assert (result.changes, result.new, result.conflicts) == ((), (), ())


def test_all_operations_can_be_merged_into_an_empty_document():
    """With parameters, bodies, responses and links, under their names; then nothing is left to merge."""
    source = load_document(None)
    schemes = {"components": {"securitySchemes": source.root.value["components"]["securitySchemes"]}}
    root = {**copy.deepcopy(EMPTY), **copy.deepcopy(schemes), "security": source.root.value["security"]}
    root |= {key: source.root.value[key] for key in ("x-dyn-errors", "x-dyn-retries", "x-dyn-webhooks")}

    result = merge_documents(load(root), source)
    for change in result.changes:
        _put(root, change)

    ours, theirs = compile_document(load(root)), compile_document(source)
    assert ours.operations.keys() == theirs.operations.keys()
    for name, operation in theirs.operations.items():
        mine = ours.operations[name]
        assert (mine.path, mine.method, mine.tags, mine.body is None) == (
            *(operation.path, operation.method, operation.tags, operation.body is None),
        )
        assert sorted(one.name for one in mine.parameters) == sorted(one.name for one in operation.parameters)
        assert [[link.operation for link in one.links] for one in mine.responses] == [
            [link.operation for link in one.links] for one in operation.responses
        ]
    again = merge_documents(load(root), source)
    assert (again.changes, again.conflicts) == ((), ())


def test_a_new_operation_comes_with_everything_that_it_refers_to():
    """Its tag, its schemas as 2020-12, our name of its security scheme, and no dead links."""
    result, after = merged(library(), release(put=_reviews("rate", "id")), only=["rate"])

    operation = after["paths"]["/books/{bookId}"]["put"]
    assert result.new == ("rate",)
    assert [one["name"] for one in operation["parameters"]] == ["bookId"]
    assert "security" not in operation
    assert after["components"]["schemas"]["Review"]["properties"]["stars"] == {"type": ["integer", "null"]}
    assert after["tags"][-1] == {"name": "Reviews", "description": "What readers say."}
    assert [*after["components"]["securitySchemes"]] == ["reader"]
    assert "/books/{bookId}/reviews" not in after["paths"]


def test_a_used_name_gets_a_number():
    """A different component never replaces ours; an equal one is not copied."""
    result, after = merged(library(), release(put=_reviews("rate", "id", "Book")), only=["rate"])

    content = after["paths"]["/books/{bookId}"]["put"]["responses"]["200"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/Book2"}
    assert after["components"]["schemas"]["Book"] == library()["components"]["schemas"]["Book"]
    assert any("Book2" in note for note in result.notes)


def test_conflicts_are_listed_and_nothing_changes():
    """By operation and pointer, with both values and locations; prose is no conflict."""
    theirs = library()
    theirs["paths"]["/books"]["get"]["summary"] = "Another summary"
    theirs["paths"]["/books"]["get"]["parameters"][0]["schema"]["minimum"] = 0
    theirs["components"]["schemas"]["Book"]["properties"]["class"] = {"type": "integer"}

    result, after = merged(library(), theirs, only=["list-books", "addBook"])

    assert after == library()
    assert {(one.operation, one.pointer) for one in result.conflicts} == {
        ("list-books", "/parameters/query page/schema/minimum"),
        ("list-books", "/responses/200/content/application~1json/schema/properties/books/items/properties/class/type"),
        ("addBook", "/requestBody/content/application~1json/schema/properties/class/type"),
        ("addBook", "/responses/201/content/application~1json/schema/properties/class/type"),
    }
    (minimum,) = [one for one in result.conflicts if one.pointer.endswith("minimum")]
    assert (minimum.ours, minimum.theirs) == ("1", "0")


def test_other_credentials_are_a_conflict():
    """The content of the security scheme counts, not its name."""
    theirs = library()
    theirs["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    theirs["security"] = [{"token": []}]

    result, _ = merged(library(), theirs, only=["getBook"])

    assert [(one.pointer, one.ours, one.theirs) for one in result.conflicts] == [
        ("/security", '[[["basic", "", ""]]]', '[[["bearer", "", ""]]]')
    ]


def test_an_operation_id_at_another_path_is_a_conflict():
    """It has both locations."""
    theirs = library()
    theirs["paths"]["/volumes"] = {"get": {**theirs["paths"]["/books"].pop("get")}}

    result, _ = merged(library(), theirs, only=["list-books"])

    assert [(one.ours, one.theirs) for one in result.conflicts if not one.pointer] == [("GET /books", "GET /volumes")]


def test_paths_that_differ_in_the_text_around_a_variable_are_different_operations():
    """`/books/{bookId}.csv` is new beside `/books/{bookId}.json`."""
    ours, theirs = library(), library()
    for root, suffix in ((ours, "json"), (theirs, "csv")):
        export = copy.deepcopy(root["paths"]["/books/{bookId}"]["get"])
        parameters = root["paths"]["/books/{bookId}"].get("parameters", [])
        root["paths"][f"/books/{{bookId}}.{suffix}"] = {
            "parameters": parameters,
            "get": {**export, "operationId": f"export-{suffix}"},
        }

    result, after = merged(ours, theirs)

    assert (result.new, result.conflicts) == (("export-csv",), ())
    assert {"/books/{bookId}.csv", "/books/{bookId}.json"} <= after["paths"].keys()


def test_an_operation_is_replaced_on_request():
    """Only this operation; our extensions stay."""
    theirs = library()
    listed = theirs["paths"]["/books"]["get"]
    listed["summary"], listed["deprecated"] = "All books", True
    del listed["x-dyn-pagination"]
    theirs["paths"]["/books"]["post"]["summary"] = "Another summary"

    result, after = merged(library(), theirs, only=["getBook"], theirs=["list-books"])

    ours = after["paths"]["/books"]
    assert (result.replaced, result.conflicts) == (("list-books",), ())
    assert (ours["get"]["summary"], ours["get"]["deprecated"]) == ("All books", True)
    assert "x-dyn-pagination" in ours["get"]
    assert ours["post"]["summary"] == "Add a book"


def test_an_operation_is_moved_on_request():
    """It is at its new path, and no longer at the old one."""
    theirs = library()
    theirs["paths"]["/echo"] = {"get": {**theirs["paths"].pop("/ping")["get"], "operationId": "ping"}}
    ours = library()
    ours["paths"]["/ping"]["get"]["operationId"] = "ping"

    _, after = merged(ours, theirs, theirs=["ping"])

    assert "/ping" not in after["paths"]
    assert after["paths"]["/echo"]["get"]["operationId"] == "ping"


@pytest.mark.parametrize("option", ["only", "theirs"])
def test_an_unknown_operation_is_an_error(option):
    """The message has the nearest operation."""
    with pytest.raises(ConfigurationError, match="addBook"):
        merge_documents(load(library()), load(library()), **{option: ["addBok"]})


def test_a_newer_document_can_not_be_merged_into_an_older_one():
    """OpenAPI 3.0 can't express schemas of 3.1."""
    with pytest.raises(ConfigurationError, match=r"OpenAPI 3\.0"):
        merge_documents(load({**library(), "openapi": "3.0.3"}), load(library()))


def test_a_wrong_document_is_reported_before_its_version():
    """Such as one of Swagger 2."""
    with pytest.raises(SpecError, match="expected an OpenAPI version"):
        merge_documents(load({**library(), "openapi": "3.0.3"}), load({"swagger": "2.0"}))


def test_the_command_shows_and_writes(tmp_path):
    """Exit code 1 if changes are only shown, 0 if they are written or there are none."""
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    ours.write_text(before := json.dumps(library(), indent=2))
    theirs.write_text(json.dumps(release(put=_reviews("rate", "id"))))
    run = ["spec", "import", str(theirs), "--spec", str(ours)]

    shown = CliRunner().invoke(program, run)
    assert (shown.exit_code, ours.read_text()) == (1, before)
    assert "+" in shown.stdout
    written = CliRunner().invoke(program, [*run, "--write"])
    assert written.exit_code == 0, written.output
    again = CliRunner().invoke(program, run)
    assert (again.exit_code, "nothing to change" in again.output) == (0, True)
    changed = json.loads(theirs.read_text())
    changed["paths"]["/books/{id}"]["put"]["deprecated"] = True
    theirs.write_text(json.dumps(changed))
    conflicting = CliRunner().invoke(program, run)
    assert conflicting.exit_code == 1
    assert "rate /deprecated" in conflicting.output
    assert "ours.json:" in conflicting.output


def _put(root, change):
    """Apply a change that only adds."""
    *way, last = [one.replace("~1", "/").replace("~0", "~") for one in change.pointer.split("/")[1:]]
    holder = root
    for token in way:
        holder = holder.setdefault(token, [] if last == "-" else {})
    if last == "-":
        holder.append(copy.deepcopy(change.value))
    else:
        holder[last] = copy.deepcopy(change.value)
