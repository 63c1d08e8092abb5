"""`fastpix-dyn spec diff`: each way in which two documents differ is told, by its rule and level, and no other is."""

import dataclasses
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from changes import DOCUMENT, GONE, ROWS, changed, reversed_everywhere, sides
from click.testing import CliRunner
from plans import API, OPERATIONS, by_id
from small import library

from fastpix_dyn.cli.main import program
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.structs import replace
from fastpix_dyn.workbench.diff import compare, read
from fastpix_dyn.workbench.diff.rules import FACTS, LEVELS, PLAIN_RULES, RULES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "spec/fastpix.yaml", ROOT / "tests/documents/features.yaml", ROOT / "tests/documents/legacy.json"]
GUIDE = (ROOT / "docs/spec-diff.md").read_text("utf-8")


def told(old, new):
    """How often each `level rule` is told from one side to the other."""
    return Counter(f"{change.level} {change.rule}" for change in compare(old, new))


@cache
def packaged():
    """The document that ships with the package, read once."""
    return read("packaged")


def run(*arguments):
    """What the program prints, and its exit code."""
    return CliRunner().invoke(program, ["spec", "diff", *map(str, arguments)])


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_way_to_differ_is_told_and_nothing_else(row):
    """By its rule and level, there and back."""
    old, new = map(read, sides(row))
    assert told(old, new) == Counter(row.there)
    assert told(new, old) == Counter(row.back)


def test_the_table_reaches_every_rule():
    """Each rule is told by a row, and with one level only."""
    reached = {one for row in ROWS for one in (*row.there, *row.back)}
    assert reached == {f"{rule.level} {rule.id}" for rule in RULES.values()}


@pytest.mark.parametrize("source", [*DOCUMENTS, DOCUMENT, library()], ids=lambda one: getattr(one, "name", "a value"))
def test_a_document_does_not_differ_from_itself(source):
    """Nor from itself read a second time."""
    assert compare(read(source), read(source)) == ()


@pytest.mark.parametrize("source", [DOCUMENT, library()], ids=["things", "library"])
def test_order_says_nothing(source):
    """Of keys, parameters, properties, words, and alternatives."""
    assert compare(read(source), read(reversed_everywhere(source))) == ()


def only(*operations):
    """The packaged document with no other operations than these."""
    api = replace(API, operations={one.id: one for one in operations}, webhooks={})
    return dataclasses.replace(packaged(), api=api)


@by_id(OPERATIONS)
def test_an_operation_that_is_dropped_breaks(plan):
    """Each of the packaged document."""
    (change,) = compare(only(plan), only())
    assert change.operation == f"{plan.method} {plan.path}"
    assert change.level == ("warning" if plan.deprecated else "breaking")
    assert change.old.pointer == plan.where.pointer


@by_id([one for one in OPERATIONS if any(part.place != "path" for part in one.parameters)])
def test_a_parameter_that_is_dropped_breaks(plan):
    """Each of each operation of the packaged document."""
    left = tuple(one for one in plan.parameters if one.place == "path")
    changes = compare(only(plan), only(replace(plan, parameters=left)))
    assert {change.rule for change in changes} == {"request-parameter-removed"}
    assert len(changes) == sum(one.place != "path" for one in plan.parameters)


def stripped(content):
    """*content* without the first property of its schema, and the name of that; None where there is none to drop."""
    schema = dict(resolved(content.schema, API.schemas)) if content.schema is not None else {}
    name = next((one for one in schema.get("properties", {})), None)
    if name is None or not properties(schema, API.schemas):
        return None
    left = {key: value for key, value in schema["properties"].items() if key != name}
    required = [one for one in schema.get("required", ()) if one != name]
    return replace(content, schema={**schema, "properties": left, "required": required})


@by_id([one for one in OPERATIONS if one.body and stripped(one.body.contents[0])])
def test_a_property_that_a_request_loses_breaks(plan):
    """In each operation of the packaged document whose body is an object."""
    body = replace(plan.body, contents=(stripped(plan.body.contents[0]), *plan.body.contents[1:]))
    assert told(only(plan), only(replace(plan, body=body)))["breaking request-property-removed"] == 1


@by_id([one for one in OPERATIONS if any(content and stripped(content) for content in one.responses[0].contents)])
def test_a_property_that_an_answer_loses_breaks(plan):
    """In each operation of the packaged document whose first answer is an object."""
    first, *others = plan.responses
    responses = (replace(first, contents=tuple(stripped(content) or content for content in first.contents)), *others)
    (change,) = compare(only(plan), only(replace(plan, responses=responses)))
    assert change.level == "breaking"
    assert re.fullmatch("response-(required|optional)-property-removed", change.rule)


def test_a_change_says_what_where_and_what_to_do(tmp_path):
    """With file and line on both sides; through a `$ref`, the line where the value itself stands."""
    (tmp_path / "old.json").write_text(json.dumps(DOCUMENT, indent=1))
    new = changed({"/components/schemas/Thing/properties/id/type": "integer", "/info/title": "A\nB"})
    (tmp_path / "new.json").write_text(json.dumps(new, indent=1))
    change = compare(read(tmp_path / "old.json"), read(tmp_path / "new.json"))[0]
    assert (change.operation, change.rule) == ("GET /things", "response-property-type-changed")
    assert change.message == "`data[].id` of the answer 200 is integer, no longer string"
    assert change.advice == "expect integer"
    for name, place in (("old.json", change.old), ("new.json", change.new)):
        assert place.pointer == "/components/schemas/Thing/properties/id/type"
        assert Path(place.file) == tmp_path / name
        assert '"type": ' in (tmp_path / name).read_text().splitlines()[place.line - 1]


def test_a_schema_that_contains_itself_is_told_once_for_each_body():
    """And ends."""
    new = changed({"/components/schemas/Thing/properties/id/maxLength": 3})
    changes = compare(read(new), read(DOCUMENT))
    assert [change.operation for change in changes] == ["GET /things", "GET /things/{thingId}"]


def test_alternatives_that_lead_back_to_themselves_are_compared():
    """Through schemas in place, of which none has a name; what changed in one of them is found."""

    def shelves(kind):
        inside, bags = ({"$ref": f"#/components/schemas/{name}"} for name in ("Inside", "Bag"))
        box = {"type": "object", "properties": {"inside": inside, "n": {"type": kind}}}
        bag = {"type": "object", "properties": {"more": {"type": "array", "items": bags}}}
        schemas = {"Inside": {"oneOf": [bags, box]}, "Bag": bag}
        return changed(
            {
                "/components/schemas/Thing/properties/inside": inside,
                **{f"/components/schemas/{name}": schema for name, schema in schemas.items()},
                "/components/schemas/Bag/properties/again": inside,
            }
        )

    assert compare(read(shelves("integer")), read(shelves("integer"))) == ()
    found = compare(read(shelves("integer")), read(shelves("string")))
    assert {change.rule for change in found} == {"response-property-type-changed"}


@pytest.fixture
def files(tmp_path):
    """Two documents in files, of which the second breaks, warns and informs."""
    (tmp_path / "old.json").write_text(json.dumps(DOCUMENT))
    edits = {"/paths/~1ping": GONE, "/paths/~1pong": GONE, "/paths/~1things/get/deprecated": True}
    (tmp_path / "new.json").write_text(json.dumps(changed(edits)))
    return tmp_path / "old.json", tmp_path / "new.json"


@pytest.mark.parametrize(
    ("edits", "codes"),
    [
        ({"/paths/~1ping": GONE}, {"breaking": 1, "warning": 1, "any": 1, "none": 0}),
        ({"/paths/~1pong": GONE}, {"breaking": 0, "warning": 1, "any": 1, "none": 0}),
        ({"/paths/~1ping/get/deprecated": True}, {"breaking": 0, "warning": 0, "any": 1, "none": 0}),
        ({}, {"breaking": 0, "warning": 0, "any": 0, "none": 0}),
    ],
    ids=["breaking", "warning", "info", "nothing"],
)
def test_the_exit_code_says_whether_something_counts(tmp_path, edits, codes):
    """From the level on that `--fail-on` names; without it, what breaks."""
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(DOCUMENT))
    new.write_text(json.dumps(changed(edits)))
    assert {word: run(old, new, "--fail-on", word).exit_code for word in codes} == codes
    assert run(old, new).exit_code == codes["breaking"]


def test_the_text_is_grouped_by_operation_and_the_worst_comes_first(files):
    """Each change with its rule, its advice and its places."""
    table, *sections = run(*files).output.split("\n\n")
    lines = [line for section in sections for line in section.splitlines()]
    assert [line.split() for line in table.splitlines()[:4]] == [
        ["operation", "breaking", "other", "what"],
        ["GET", "/ping", "1", "0", "removed"],
        ["GET", "/pong", "0", "1", "removed"],
        ["GET", "/things", "0", "1", "deprecation"],
    ]
    assert re.fullmatch(r"\d+ operations and \d+ webhooks? unchanged", table.splitlines()[4])
    assert [line for line in lines if line.startswith("GET ")] == ["GET /ping", "GET /pong", "GET /things"]
    assert lines[1] == "  breaking the path is gone [api-path-removed-without-deprecation]"
    assert lines[2].strip() == "→ stop calling client.default.ping"
    assert lines[3].strip() == f"old {files[0]}:1"
    assert lines[-1] == "3 changes: 1 breaking, 1 warning, 1 info."
    assert run(files[0], files[0]).output == "Nothing changed for a caller.\n"


def test_json_holds_all_of_it(files):
    """One object, in the order of the text."""
    value = json.loads(run(*files, "--format", "json").output)
    assert value["summary"] == {"breaking": 1, "warning": 1, "info": 1}
    assert [change["level"] for change in value["changes"]] == [*LEVELS]
    first = value["changes"][0]
    assert first == {
        "rule": "api-path-removed-without-deprecation",
        "level": "breaking",
        "operation": "GET /ping",
        "message": "the path is gone",
        "advice": "stop calling client.default.ping",
        "old": {"file": str(files[0]), "line": 1, "pointer": "/paths/~1ping/get"},
        "new": None,
    }


def test_markdown_has_a_row_for_each_change_and_no_markup_of_the_document(tmp_path):
    """What stands in the documents can't end a cell, nor be a link."""
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    pointer = "/paths/~1things/post/parameters/0/schema"
    old.write_text(json.dumps(changed({pointer: {"enum": ["a"]}})))
    new.write_text(json.dumps(changed({pointer: {"enum": ["a", "[x](y)|<b>"]}})))
    lines = run(old, new, "--format", "markdown").output.splitlines()
    assert lines[2:5] == [
        "| operation | breaking | other | what |", "|---|---|---|---|", "| POST /things | 0 | 1 | parameters |",
    ]  # fmt: skip
    lines = lines[lines.index("### POST /things") - 2 :]
    assert re.split(r"(?<!\\)\|", lines[6])[2].strip() == r'the query parameter `mode` may be "\[x\](y)\|&lt;b>" now'
    assert len(re.split(r"(?<!\\)\|", lines[6])) == 7


def test_the_packaged_document_has_a_name(files):
    """`packaged` stands for it, on either side."""
    assert run("packaged", "packaged").exit_code == 0
    done = run("packaged", files[1])
    assert done.exit_code == 1
    assert "old packaged:" in done.output


@pytest.mark.parametrize("text", ["openapi: 3.1.0\ninfo: 3\n", "a: [", None], ids=["wrong", "no YAML", "missing"])
def test_what_can_not_be_read_ends_with_2(tmp_path, files, text):
    """On either side, with the file on stderr, and no traceback."""
    path = tmp_path / "wrong.yaml"
    if text is not None:
        path.write_text(text)
    for pair in ((path, files[0]), (files[0], path)):
        done = run(*pair)
        assert done.exit_code == 2
        assert "wrong.yaml" in done.stderr
        assert done.stdout == ""


def rows_of(heading):
    """The cells of the table under *heading* of the guide."""
    section = GUIDE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]) for line in lines]


def plain(sentence):
    """A sentence of a rule as the guide has it: an ellipsis for each word that differs from change to change."""
    return re.sub(r"\{\w+\}", "…", sentence)


def test_the_guide_lists_every_rule():
    """With its level and its sentence, in the order of the tables of the code."""
    assert rows_of("Rules of schemas") == [
        (f"`{fact.ending}`", fact.in_request, fact.in_answer, plain(fact.says)) for fact in FACTS
    ]
    assert [row[:3] for row in rows_of("All other rules")] == [
        (f"`{rule.id}`", rule.level, plain(rule.says)) for rule in PLAIN_RULES
    ]
