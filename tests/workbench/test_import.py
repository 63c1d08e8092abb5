"""`fastpix-dyn spec import`: operations of another document, and what is in the way of them."""

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
from fastpix_dyn.workbench.merge import imported
from fastpix_dyn.workbench.scaffold.operation import applied

EMPTY = {"openapi": "3.1.0", "info": {"title": "Empty", "version": "1"}, "paths": {}}
REVIEW = {"type": "object", "properties": {"stars": {"type": "integer", "nullable": True}}}


def release(**operations):
    """The vendor's next release, of OpenAPI 3.0: the library's books under other names, and *operations*."""
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
    """What comes of the import, and our document after it, which is compiled on the way."""
    document = load(ours)
    made = imported(document, load(other), **options)
    return made, json.loads(applied(document, json.dumps(ours, indent=2), made.changes)) if made.changes else ours


def test_a_document_has_nothing_to_bring_into_itself():
    """No change, and no conflict, in any operation."""
    made = imported(load_document(None), load_document(None))
    assert (made.changes, made.new, made.conflicts) == ((), (), ())


def test_all_operations_can_be_brought_into_an_empty_document():
    """With their parameters, bodies, answers and links, under their names; then there is nothing left to bring."""
    source = load_document(None)
    schemes = {"components": {"securitySchemes": source.root.value["components"]["securitySchemes"]}}
    root = {**copy.deepcopy(EMPTY), **copy.deepcopy(schemes), "security": source.root.value["security"]}
    root |= {key: source.root.value[key] for key in ("x-dyn-errors", "x-dyn-retries", "x-dyn-webhooks")}

    made = imported(load(root), source)
    for change in made.changes:
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
    again = imported(load(root), source)
    assert (again.changes, again.conflicts) == ((), ())


def test_a_new_operation_comes_with_all_that_it_refers_to():
    """Its tag, its schemas as 2020-12, our name of its security and none of its links to nowhere."""
    made, after = merged(library(), release(put=_reviews("rate", "id")), only=["rate"])

    operation = after["paths"]["/books/{bookId}"]["put"]
    assert made.new == ("rate",)
    assert [one["name"] for one in operation["parameters"]] == ["bookId"]
    assert "security" not in operation
    assert after["components"]["schemas"]["Review"]["properties"]["stars"] == {"type": ["integer", "null"]}
    assert after["tags"][-1] == {"name": "Reviews", "description": "What readers say."}
    assert [*after["components"]["securitySchemes"]] == ["reader"]
    assert "/books/{bookId}/reviews" not in after["paths"]


def test_a_taken_name_gets_a_number():
    """A different component never replaces ours; the same one is not brought twice."""
    made, after = merged(library(), release(put=_reviews("rate", "id", "Book")), only=["rate"])

    content = after["paths"]["/books/{bookId}"]["put"]["responses"]["200"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/Book2"}
    assert after["components"]["schemas"]["Book"] == library()["components"]["schemas"]["Book"]
    assert any("Book2" in note for note in made.notes)


def test_what_differs_is_listed_and_not_touched():
    """By operation and pointer, with both sides and their places; the prose is no conflict."""
    theirs = library()
    theirs["paths"]["/books"]["get"]["summary"] = "Another summary"
    theirs["paths"]["/books"]["get"]["parameters"][0]["schema"]["minimum"] = 0
    theirs["components"]["schemas"]["Book"]["properties"]["class"] = {"type": "integer"}

    made, after = merged(library(), theirs, only=["list-books", "addBook"])

    assert after == library()
    assert {(one.operation, one.pointer) for one in made.conflicts} == {
        ("list-books", "/parameters/query page/schema/minimum"),
        ("list-books", "/responses/200/content/application~1json/schema/properties/books/items/properties/class/type"),
        ("addBook", "/requestBody/content/application~1json/schema/properties/class/type"),
        ("addBook", "/responses/201/content/application~1json/schema/properties/class/type"),
    }
    (minimum,) = [one for one in made.conflicts if one.pointer.endswith("minimum")]
    assert (minimum.ours, minimum.theirs) == ("1", "0")


def test_other_credentials_are_a_conflict():
    """Whatever the scheme is called, what it asks for counts."""
    theirs = library()
    theirs["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    theirs["security"] = [{"token": []}]

    made, _ = merged(library(), theirs, only=["getBook"])

    assert [(one.pointer, one.ours, one.theirs) for one in made.conflicts] == [
        ("/security", '[[["basic", "", ""]]]', '[[["bearer", "", ""]]]')
    ]


def test_an_id_that_stands_elsewhere_is_a_conflict():
    """The same operationId at another path is told with both places."""
    theirs = library()
    theirs["paths"]["/volumes"] = {"get": {**theirs["paths"]["/books"].pop("get")}}

    made, _ = merged(library(), theirs, only=["list-books"])

    assert [(one.ours, one.theirs) for one in made.conflicts if not one.pointer] == [("GET /books", "GET /volumes")]


def test_their_side_is_taken_where_it_is_asked_for():
    """Of this operation alone; our extensions stay."""
    theirs = library()
    listed = theirs["paths"]["/books"]["get"]
    listed["summary"], listed["deprecated"] = "All books", True
    del listed["x-dyn-pagination"]
    theirs["paths"]["/books"]["post"]["summary"] = "Another summary"

    made, after = merged(library(), theirs, only=["getBook"], theirs=["list-books"])

    ours = after["paths"]["/books"]
    assert (made.taken, made.conflicts) == (("list-books",), ())
    assert (ours["get"]["summary"], ours["get"]["deprecated"]) == ("All books", True)
    assert "x-dyn-pagination" in ours["get"]
    assert ours["post"]["summary"] == "Add a book"


def test_their_path_is_taken_where_it_is_asked_for():
    """An operation that moved stands at its new path, and no more at the old one."""
    theirs = library()
    theirs["paths"]["/echo"] = {"get": {**theirs["paths"].pop("/ping")["get"], "operationId": "ping"}}
    ours = library()
    ours["paths"]["/ping"]["get"]["operationId"] = "ping"

    _, after = merged(ours, theirs, theirs=["ping"])

    assert "/ping" not in after["paths"]
    assert after["paths"]["/echo"]["get"]["operationId"] == "ping"


@pytest.mark.parametrize("option", ["only", "theirs"])
def test_an_unknown_operation_is_said(option):
    """With the nearest that there is."""
    with pytest.raises(ConfigurationError, match="addBook"):
        imported(load(library()), load(library()), **{option: ["addBok"]})


def test_a_newer_document_does_not_go_into_an_older_one():
    """Schemas of 3.1 can't be said in 3.0."""
    with pytest.raises(ConfigurationError, match=r"OpenAPI 3\.0"):
        imported(load({**library(), "openapi": "3.0.3"}), load(library()))


def test_what_is_no_document_is_told_before_its_version():
    """Such as one of Swagger 2."""
    with pytest.raises(SpecError, match="expected an OpenAPI version"):
        imported(load({**library(), "openapi": "3.0.3"}), load({"swagger": "2.0"}))


def test_the_command_shows_and_writes(tmp_path):
    """Exit code 1 while something is only shown, 0 when it is written and when nothing is to do."""
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
    """Makes a change of a value that only adds."""
    *way, last = [one.replace("~1", "/").replace("~0", "~") for one in change.pointer.split("/")[1:]]
    holder = root
    for token in way:
        holder = holder.setdefault(token, [] if last == "-" else {})
    if last == "-":
        holder.append(copy.deepcopy(change.value))
    else:
        holder[last] = copy.deepcopy(change.value)
