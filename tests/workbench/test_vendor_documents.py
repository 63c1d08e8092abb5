"""The workbench on documents of other authors: their traits are not faults, and equal things are reported once."""

import copy
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from small import library
from vendor_document import DOCUMENTS, OWN

from fastpix_dyn.cli.main import program
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench.diff import compare, labels, read
from fastpix_dyn.workbench.diff.formats import as_json, group_changes, markdown, summarize, text, topic_of
from fastpix_dyn.workbench.diff.rules import RULES
from fastpix_dyn.workbench.edits import apply_to_document
from fastpix_dyn.workbench.merge import merge_documents
from fastpix_dyn.workbench.merge.summary import addition_lines, conflict_lines, group_conflicts

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = (ROOT / f"tests/workbench/vendor_like_{number}.yaml" for number in (1, 2))
SPEC = ROOT / "spec/fastpix.yaml"


def run(*arguments):
    """Run the program, and return its output and exit code."""
    return CliRunner().invoke(program, [*map(str, arguments)])


def changes():
    """Return the changes from the old to the new document."""
    return compare(read(OLD), read(NEW))


# Diff.


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_topic(rule):
    """One or two words, for the table of the operations."""
    assert re.fullmatch(r"[a-z]+( [a-z]+)?", topic_of(rule))


def test_the_table_has_a_row_for_each_operation_that_changed():
    """With the numbers of breaking and other changes, and their topics."""
    assert [(row.operation, row.breaking, row.other, row.topics) for row in summarize(changes())] == [
        ("GET /films", 2, 3, ("responses", "parameters")),
        ("POST /films", 2, 4, ("responses", "request body")),
        ("GET /films/{filmId}", 2, 2, ("responses",)),
        ("DELETE /films/{filmId}", 1, 0, ("removed",)),
        ("GET /films/{filmId}/poster", 0, 1, ("responses",)),
        ("GET /films/{id}/awards", 0, 1, ("new",)),
    ]


def test_equal_changes_are_one_group_with_its_operations():
    """Of one schema that several operations use, and of two schemas that changed in the same way."""
    found = {one.first.rule: one for one in group_changes(changes()) if len(one.operations) > 1}

    assert {rule: (one.operations, one.locations) for rule, one in found.items()} == {
        "response-property-type-changed": (("GET /films", "POST /films", "GET /films/{filmId}"), 2),
        "response-property-enum-value-added": (("GET /films", "POST /films", "GET /films/{filmId}"), 2),
        "response-optional-property-added": (("GET /films", "POST /films", "GET /films/{filmId}"), 2),
        "response-property-type-specialized": (
            ("GET /films", "POST /films", "GET /films/{filmId}", "GET /films/{filmId}/poster"), 1,
        ),
    }  # fmt: skip


def test_no_change_is_lost_by_grouping():
    """Each is in one group."""
    folded = [change for entry in group_changes(changes()) for change in entry.changes]

    assert sorted(map(repr, folded)) == sorted(map(repr, changes()))


def test_the_json_form_has_each_change_separately():
    """With its operation, the table, and the operations that did not change."""
    value = json.loads(as_json(changes(), labels(read(OLD), read(NEW))))

    assert len(value["changes"]) == len(changes())
    assert all("subject" not in one for one in value["changes"])
    assert value["operations"][3] == {
        "operation": "DELETE /films/{filmId}", "breaking": 1, "other": 0, "topics": ["removed"],
    }  # fmt: skip
    assert value["unchanged"] == []


def test_properties_of_one_schema_with_equal_changes_are_one_group():
    """All of them are named."""
    new = library()
    properties = new["components"]["schemas"]["Book"]["properties"]
    new["components"]["schemas"]["Book"]["properties"] = {**properties, **{f"key{one}": {} for one in range(30)}}

    output = text(compare(read(library()), read(new)))

    assert output.count("[response-optional-property-added]") == 1
    assert all(f"`key{one}`" in output for one in range(30))


def test_enum_values_of_one_property_are_one_group():
    """Enum values that other operations also get are another group."""
    old, new = library(), library()
    old["components"]["schemas"]["Book"]["properties"]["class"] = {"type": "string", "x-extensible-enum": ["novel"]}
    new["components"]["schemas"]["Book"]["properties"]["class"] = {
        "type": "string", "x-extensible-enum": ["novel", "play", "essay", "song"],
    }  # fmt: skip
    for root, words in ((old, [1, 2]), (new, [1, 2, 3, 4])):
        root["paths"]["/books"]["get"]["parameters"].append(
            {"name": "class", "in": "query", "schema": {"type": "integer", "enum": words}}
        )

    found = compare(read(old), read(new))

    messages = [one.message for one in group_changes(found)]
    assert "the query parameter `class` can now be 3, 4" in messages
    (known,) = [one for one in messages if "as a known" in one and "response" in one]
    assert known.endswith(' lists "play", "essay", "song" as a known value')
    assert sum(len(one.changes) for one in group_changes(found)) == len(found)
    assert len([one for one in json.loads(as_json(found))["changes"] if "as a known" in one["message"]]) > len(messages)


def test_many_operations_are_counted():
    """Only the first are named."""
    paths = {f"/things/{one}": copy.deepcopy(library()["paths"]["/books/{bookId}"]) for one in range(16)}
    for path, item in paths.items():
        item["get"]["operationId"] = path
        item["get"]["parameters"] = []
    old, new = library(paths=paths), library(paths=paths)
    new["components"]["schemas"]["Book"]["properties"]["class"] = {"type": "integer"}

    output = text(compare(read(old), read(new)))

    assert "in GET /things/0, GET /things/1, GET /things/2 and 13 more\n" in output


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["https://a.example/v1/"], ["https://a.example/v1"]),
        (["https://a.example/v1"], ["https://a.example/v1//"]),
        (["https://a.example", "https://b.example/"], ["https://b.example", "https://a.example/"][::-1]),
        (["/v1/"], ["/v1"]),
        (["https://{where}.example/"], ["https://{where}.example"]),
    ],
)
def test_a_slash_at_the_end_of_a_server_is_no_change(old, new):
    """Neither of a document nor of an operation."""
    sides = []
    for urls in (old, new):
        servers = [{"url": url, **({"variables": {"where": {"default": "x"}}} if "{" in url else {})} for url in urls]
        root = library(servers=servers)
        root["paths"]["/books"]["get"]["servers"] = servers
        sides.append(root)

    assert compare(*map(read, sides)) == ()
    assert merge_documents(load(sides[0]), load(sides[1])).conflicts == ()


def test_another_server_is_a_change():
    """So is a slash inside of a URL."""
    old, new = library(), library(servers=[{"url": "https://library.example//v1"}])

    assert {one.rule for one in compare(read(old), read(new))} >= {"server-removed", "server-added"}


@pytest.mark.parametrize("width", [60, 80, 110])
def test_no_line_is_longer_than_the_terminal_unless_a_word_is(width):
    """Lines end between words; without a width no line is broken."""
    output = text(changes(), labels(read(OLD), read(NEW)), width)

    assert [line for line in output.splitlines() if len(line) > width and " " in line.strip()] == []
    assert max(map(len, output.splitlines())) > width - 20
    assert output.split() == text(changes(), labels(read(OLD), read(NEW))).split()


def test_the_markdown_begins_with_the_table():
    """Then come the changes of several operations, with a column for these."""
    lines = markdown(changes(), labels(read(OLD), read(NEW))).splitlines()

    assert lines[2:5] == [
        "| operation | breaking | other | what |",
        "|---|---|---|---|",
        "| GET /films | 2 | 3 | responses, parameters |",
    ]
    assert lines.index("### several operations") < lines.index("### GET /films")
    assert "| | what changed | what to do | rule | operations | where |" in lines


# Merge.


def merged(ours, other, **options):
    """Return the outcome of the merge, and our document after it."""
    document = load(ours)
    result = merge_documents(document, load(other), **options)
    return result, json.loads(
        apply_to_document(document, json.dumps(ours, indent=1), result.changes)
    ) if result.changes else ours


def edited(change):
    """Return the library, changed."""
    root = library()
    change(root["paths"]["/books"]["get"], root["components"]["schemas"]["Book"], root)
    return root


def schema_of_list(operation):
    """Return the schema of the response of list-books."""
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


NEW_PARTS = {
    "a property": lambda _, book, __: book["properties"].update(pages={"type": "integer"}),
    "a property of an inner object": lambda op, _, __: schema_of_list(op)["properties"].update(x={"type": "string"}),
    "a word": lambda _, book, __: book["properties"]["class"]["enum"].append("play"),
    "a parameter": lambda op, _, __: op["parameters"].append(
        {"name": "tags[]", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
    ),
    "a response": lambda op, _, __: op["responses"].update({"404": {"description": "None."}}),
    "the default": lambda op, _, __: op["responses"].update(default={"description": "Else."}),
    "a media type": lambda op, _, __: op["responses"]["200"]["content"].update({"text/csv": {}}),
    "a header": lambda op, _, __: op["responses"]["200"].update(headers={"X-Count": {"schema": {"type": "integer"}}}),
    "a property of another schema": lambda _, book, root: (
        book["properties"].update(author={"$ref": "#/components/schemas/Author"}),
        root["components"]["schemas"].update(Author={"type": "object", "properties": {"name": {"type": "string"}}}),
    ),
    "a property of the same schema": lambda _, book, __: book["properties"].update(
        sequel={"$ref": "#/components/schemas/Book"}
    ),
    "words of both": lambda _, book, __: book["properties"]["class"].update(enum=["novel", "poem", "play", "essay"]),
}


@pytest.mark.parametrize("name", NEW_PARTS)
def test_additions_are_merged_and_nothing_else(name):
    """Into the existing schema or operation; then nothing is left to merge."""
    theirs = edited(NEW_PARTS[name])

    result, after = merged(library(), theirs)

    assert after == theirs
    assert (result.new, result.conflicts) == ((), ())
    assert result.additions
    assert merge_documents(load(after), load(theirs)).changes == ()


@pytest.mark.parametrize("name", NEW_PARTS)
def test_what_only_ours_has_stays_and_is_no_conflict(name):
    """The other document is older, or has less."""
    ours = edited(NEW_PARTS[name])

    result, after = merged(ours, library())

    assert after == ours
    assert (result.changes, result.conflicts) == ((), ())


CONFLICTS = {
    "a type": (lambda _, book, __: book["properties"]["title"].update(type="integer"), "/properties/title/type"),
    "null": (lambda _, book, __: book["properties"]["title"].update(type=["string", "null"]), "/properties/title/type"),
    "a limit": (lambda _, book, __: book["properties"]["title"].update(minLength=2), "/properties/title/minLength"),
    "a format": (lambda _, book, __: book["properties"]["id"].update(format="long"), "/properties/id/format"),
    "a sample as default": (lambda _, book, __: book["properties"]["id"].update(default=7), "/properties/id/default"),
    "what is required": (lambda _, book, __: book["required"].append("id"), "/required"),
    "a closed set": (lambda _, book, __: book["properties"]["title"].update(enum=["x"]), "/properties/title/enum"),
    "no closed set": (lambda _, book, __: book["properties"].update({"class": {"type": "string"}}),
                      "/properties/class/enum"),
    "a word of another type": (lambda _, book, __: (book["properties"]["class"]["enum"].append(7)),
                               "/properties/class/enum"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONFLICTS)
def test_a_difference_is_one_conflict_of_its_schema(name):
    """However many operations use the schema; nothing changes."""
    change, where = CONFLICTS[name]
    theirs = edited(change)

    result, after = merged(library(), theirs)

    assert after == library()
    (entry,) = group_conflicts(result.conflicts)
    assert entry.title == "schema Book"
    assert set(entry.operations) == {"list-books", "addBook", "getBook"}
    output = list(conflict_lines(result.conflicts))
    assert output[0] == "schema Book, in list-books, addBook, getBook"
    assert [line.strip() for line in output[1:2]] == [where]


@pytest.mark.parametrize("name", CONFLICTS)
def test_an_operation_is_replaced_with_its_schema(name):
    """Other operations keep ours; a second run changes nothing."""
    change, _ = CONFLICTS[name]
    theirs, ours = edited(change), library()

    result, after = merged(ours, theirs, theirs=["getBook"])

    assert result.replaced == ("getBook",)
    assert {one.operation for one in result.conflicts} == {"list-books", "addBook"}
    assert after["components"]["schemas"]["Book2"] == theirs["components"]["schemas"]["Book"]
    assert after["components"]["schemas"]["Book"] == ours["components"]["schemas"]["Book"]
    assert after["paths"]["/books"] == ours["paths"]["/books"]
    assert merge_documents(load(after), load(theirs), only=["getBook"]).conflicts == ()
    assert merge_documents(load(after), load(theirs), theirs=["getBook"]).changes == ()


def test_a_schema_that_differs_behind_an_allof_is_copied_with_its_operation():
    """So is the schema that refers to it by `allOf`."""
    ours, theirs = library(), library()
    for root, required in ((ours, ["deep"]), (theirs, [])):
        root["components"]["schemas"]["Part"] = {"properties": {"deep": {"type": "integer"}}, "required": required}
        root["components"]["schemas"]["Book"]["properties"]["part"] = {
            "allOf": [{"$ref": "#/components/schemas/Part"}],
            "description": "A part.",
        }

    _, after = merged(ours, theirs, theirs=["getBook"])

    assert after["components"]["schemas"]["Part2"]["required"] == []
    assert after["components"]["schemas"]["Book"] == ours["components"]["schemas"]["Book"]
    assert merge_documents(load(after), load(theirs), only=["getBook"]).conflicts == ()


@pytest.mark.parametrize("name", NEW_PARTS)
def test_additions_to_a_schema_need_no_second_schema(name):
    """The shared schema gets them, even if one of its operations is replaced."""
    theirs = edited(NEW_PARTS[name])

    _, after = merged(library(), theirs, theirs=["list-books", "getBook"])

    assert after == theirs


def test_an_allof_and_the_same_properties_inline_are_no_conflict():
    """The properties of both are compared."""
    ours = library()
    book = ours["components"]["schemas"]["Book"]
    ours["components"]["schemas"] = {
        "Thing": {"type": "object", "properties": {"id": book["properties"].pop("id")}},
        "Book": {"allOf": [{"$ref": "#/components/schemas/Thing"}, book]},
    }

    result, _ = merged(ours, library())
    assert (result.changes, result.conflicts) == ((), ())

    theirs = edited(NEW_PARTS["a property"])
    result, after = merged(ours, theirs)
    assert [one.name for one in result.additions] == ["the property pages"]
    assert after["components"]["schemas"]["Book"]["allOf"][1]["properties"]["pages"] == {"type": "integer"}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_new_property_behind_an_allof_goes_to_the_schema_of_the_same_name(version):
    """OpenAPI 3.0 writes a nullable `$ref` in this way."""
    ours, theirs = library(), library()
    for root in (ours, theirs):
        root["openapi"] = version
        root["components"]["schemas"]["Part"] = {"type": "object", "properties": {"deep": {"type": "integer"}}}
        root["components"]["schemas"]["Book"]["properties"]["part"] = {
            "allOf": [{"$ref": "#/components/schemas/Part"}],
            **({"nullable": True} if version == "3.0.3" else {}),
        }
    theirs["components"]["schemas"]["Part"]["properties"]["size"] = {"type": "integer"}

    result, after = merged(ours, theirs)

    assert after == theirs
    assert list(addition_lines(result.additions)) == ["Part: the property size"]


def test_a_new_property_of_alternatives_is_a_conflict():
    """Nothing shows which alternative has it, so a person decides."""
    ours, theirs = library(), library()
    book = ours["components"]["schemas"]["Book"]
    ours["components"]["schemas"]["Book"] = {"oneOf": [book, {"type": "object", "properties": {"other": {}}}]}
    theirs["components"]["schemas"]["Book"]["properties"]["pages"] = {"type": "integer"}

    result, after = merged(ours, theirs)

    assert after == ours
    assert "/properties/pages" in "\n".join(conflict_lines(result.conflicts))


def test_the_command_merges_the_next_release_and_keeps_every_other_line(tmp_path):
    """Only lines that get additions change; comments stay; a second run reports only the conflicts."""
    path = tmp_path / "ours.yaml"
    path.write_text(before := OLD.read_text("utf-8"), "utf-8")
    words = ["spec", "import", NEW, "--spec", path]

    shown = run(*words)
    assert (shown.exit_code, path.read_text("utf-8")) == (1, before)
    written = run(*words, "--write")
    after = path.read_text("utf-8")
    again = run(*words)

    gone = [line for line in before.splitlines() if line not in after.splitlines()]
    assert {line.strip() for line in gone} == {
        "status: { type: string, enum: [new, ready] }", "Status: { type: string, enum: [new, ready] }",
    }  # fmt: skip
    assert re.findall(r"(?m)(?:^|\s)#.*", after) == re.findall(r"(?m)(?:^|\s)#.*", before)
    assert (written.exit_code, again.exit_code) == (1, 1)
    assert "nothing to change" in again.output
    assert "new: list-awards\n" in shown.stderr
    assert "new in Film: the property rating\n" in shown.stderr
    assert "3 conflicts in 4 operations; --theirs ID takes the other document's version" in shown.stderr
    assert yaml12.parse(after)["components"]["schemas"]["Award"]["properties"]["film"] == {
        "$ref": "#/components/schemas/Film"
    }
    schemas = yaml12.parse(after)["components"]["schemas"]
    assert "Film2" not in schemas
    assert schemas["Status"]["enum"] == ["new", "ready", "archived"]


def test_a_required_undeclared_key_is_no_conflict():
    """Both documents require it; only ours declares the property."""
    theirs = edited(lambda _, book, __: book["properties"].pop(book["required"][0]))

    result, _ = merged(library(), theirs)

    assert result.conflicts == ()


def test_a_parameter_that_differs_is_copied_once_with_its_operation():
    """A second run finds the copy of the first."""
    ours, theirs = library(), library()
    for root, largest in ((ours, 50), (theirs, 100)):
        limit = {"name": "most", "in": "query", "schema": {"type": "integer", "maximum": largest}}
        root["components"]["parameters"] = {"Most": limit}
        root["components"]["headers"] = {"Left": {"schema": {"type": "integer", "maximum": largest}}}
        operation = root["paths"]["/books"]["get"]
        operation["parameters"].append({"$ref": "#/components/parameters/Most"})
        operation["responses"]["200"]["headers"] = {"X-Left": {"$ref": "#/components/headers/Left"}}

    _, after = merged(ours, theirs, theirs=["list-books"])

    assert after["components"]["parameters"]["Most2"] == theirs["components"]["parameters"]["Most"]
    assert after["components"]["headers"]["Left2"] == theirs["components"]["headers"]["Left"]
    again = merge_documents(load(after), load(theirs), theirs=["list-books"])
    assert (again.changes, again.conflicts, again.notes) == ((), (), ())


def test_additions_to_a_parameter_name_it():
    """It has no component."""
    ours, theirs = library(), library()
    for root, words in ((ours, ["asc"]), (theirs, ["asc", "desc"])):
        root["paths"]["/books"]["get"]["parameters"].append(
            {"name": "sort", "in": "query", "schema": {"type": "string", "enum": words}}
        )

    assert list(addition_lines(merged(ours, theirs)[0].additions)) == ['list-books sort: the value "desc"']


def test_conflicts_of_a_file_are_one_group(tmp_path):
    """A document of several files, and its next release, whose files have the same names."""
    for release, required in (("old", "[id]"), ("new", "[id, title]")):
        root, where = library(), tmp_path / release
        root["components"]["schemas"]["Book"] = {"$ref": "book.yaml"}
        where.mkdir()
        (where / "api.json").write_text(json.dumps(root), "utf-8")
        (where / "book.yaml").write_text(
            f"type: object\nrequired: {required}\n"
            "properties:\n  id: { type: string }\n  title: { type: string }\n  class: { enum: [novel, poem] }\n",
            "utf-8",
        )

    result = merge_documents(load(tmp_path / "old/api.json"), load(tmp_path / "new/api.json"))

    assert list(conflict_lines(result.conflicts)) == [
        "book.yaml, in list-books, addBook, getBook",
        "  /required",
        '    ours book.yaml:2: ["id"]',
        '    theirs book.yaml:2: ["id", "title"]',
    ]


def test_additions_to_one_schema_are_one_line():
    """With everything that is new in it."""
    theirs = edited(lambda _, book, __: book["properties"].update(a={"type": "string"}, b={"type": "string"}))

    result, _ = merged(library(), theirs)

    assert list(addition_lines(result.additions)) == ["Book: the property a, the property b"]


# Lint.


def test_equal_findings_are_one_with_their_number():
    """In the text; JSON has all of them, and the sum counts all."""
    output, value = run("spec", "lint", NEW), json.loads(run("spec", "lint", NEW, "--output", "json").stdout)

    assert output.stdout.count("no 4XX response is declared") == 1
    assert "    and 4 more like it: vendor_like_2.yaml:" in output.stdout
    assert sum(one["rule"] == "error-responses" for one in value) == 5
    errors = sum(one["severity"] == "error" for one in value)
    assert output.stderr == f"{errors} errors, {len(value) - errors} warnings\n"


@pytest.mark.parametrize("value", [None, True, 3, "3.2.0", [1], {"a": None}])
def test_a_wrong_version_is_shown_as_json(value, tmp_path):
    """Not as Python writes it."""
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps({"openapi": value, "info": {"title": "T", "version": "1"}, "paths": {}}))

    output = run("spec", "lint", path).stdout

    assert f"got {value!r}" in output if isinstance(value, str) else f"got {json.dumps(value)}" in output
    assert "None" not in output
    assert "True" not in output


@pytest.mark.parametrize(
    "extension",
    [
        {"x-fastpix-retries": {"strategy": "none"}},
        {"x-fastpix-retries": "always"},
        {"x-fastpix-retries": None},
        {"x-fastpix-anything": [1, {"a": None}]},
        {"x-": 1},
        {"x-other-pagination": {"page": 7}},
    ],
)
@pytest.mark.parametrize("at", ["the root", "an operation", "a schema", "a response"])
def test_an_unknown_extension_is_no_fault(extension, at):
    """Of any form, and anywhere."""
    root = library()
    operation = root["paths"]["/books"]["get"]
    holder = {
        "the root": root,
        "an operation": operation,
        "a schema": root["components"]["schemas"]["Book"],
        "a response": operation["responses"]["200"],
    }[at]
    holder.update(extension)

    assert compare(read(library()), read(root)) == ()
    result, _ = merged(library(), root)
    assert (result.changes, result.conflicts) == ((), ())


# The same API by another author.


@pytest.mark.parametrize("author", DOCUMENTS)
@pytest.mark.parametrize("command", ["diff", "lint", "import"])
def test_the_document_of_another_author_is_reported_readably(command, author, tmp_path):
    """Its findings take some hundred lines, without a traceback; both servers are the same."""
    path, ours = tmp_path / "vendor.json", tmp_path / "ours.yaml"
    path.write_text(json.dumps(DOCUMENTS[author](), indent=1))
    ours.write_text(SPEC.read_text("utf-8"), "utf-8")
    words = {"diff": [ours, path], "lint": [path], "import": [path, "--spec", ours]}[command]

    done = run("spec", command, *words)

    assert done.exit_code == 1
    assert done.exception is None or isinstance(done.exception, SystemExit)
    lines = done.stdout.splitlines()
    if command == "diff":
        changed = int(re.match(r"(\d+) changes: ", lines[-1])[1])  # each would take four lines by itself
        assert 200 < len(lines) < changed * {"own": 2, "vendor": 1}[author]  # our own lacks most operations
    else:
        assert 20 < len(lines) < {"lint": 200, "import": 1500}[command]
    assert "api.fastpix.com/v1/" not in done.stdout
    assert not re.search(r"\b(None|True|False)\b", done.stdout)


NEW_RULES = {"own": {"new-optional-request-parameter", "new-optional-request-property"}, "vendor": set()}
"""By author, the rules of additions whose names do not end in `added`."""


@pytest.mark.parametrize("author", DOCUMENTS)
def test_the_packaged_document_merges_the_additions_of_another_author(author, tmp_path):
    """In the merged document every old line is unchanged, or has additions."""
    path, ours = tmp_path / "vendor.json", tmp_path / "ours.yaml"
    path.write_text(json.dumps(DOCUMENTS[author](), indent=1))
    ours.write_text(before := SPEC.read_text("utf-8"), "utf-8")

    run("spec", "import", path, "--spec", ours, "--write")

    after = ours.read_text("utf-8")
    assert re.findall(r"\s#.*", after) == re.findall(r"\s#.*", before)
    found = compare(read(str(SPEC)), read(str(ours)))
    assert {one.level for one in found} <= {"info", "breaking"}
    assert {one.rule for one in found if "added" not in one.rule} == NEW_RULES[author]
    if author == "own":
        assert "endpoint-added" in {one.rule for one in found}
        assert "/on-demand/{mediaId}/loans" in yaml12.parse(after)["paths"]


def test_the_mistakes_of_vendors_are_found():
    """Each kind of them, as often as the document has it."""
    found = Counter(one["rule"] for one in json.loads(run("spec", "lint", OWN, "--output", "json").stdout))

    assert found == {
        "format": 11, "example": 7, "error-responses": 8, "one-tag": 4, "sample-default": 3, "one-of": 2,
    }  # fmt: skip
