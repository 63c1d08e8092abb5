"""`fastpix-dyn spec diff` reports each difference of two documents by its rule and level, and nothing else."""

import dataclasses
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from diff_cases import CASES, DOCUMENT, REMOVED, changed, reversed_everywhere, sides
from plans import API, OPERATIONS, by_id
from small import library

from fastpix_dyn.cli.main import program
from fastpix_dyn.spec.schemas import properties, resolved
from fastpix_dyn.structs import replace
from fastpix_dyn.workbench.diff import compare, read
from fastpix_dyn.workbench.diff.rules import LEVELS, RULES, RULES_WITHOUT_ROLE, SCHEMA_RULES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "spec/fastpix.yaml", ROOT / "tests/documents/features.yaml", ROOT / "tests/documents/legacy.json"]
GUIDE = (ROOT / "docs/spec-diff.md").read_text("utf-8")


def reported(old, new):
    """Return how often each `level rule` is reported from one side to the other."""
    return Counter(f"{change.level} {change.rule}" for change in compare(old, new))


@cache
def packaged():
    """Return the document that ships with the package; it is read once."""
    return read("packaged")


def run(*arguments):
    """Run the command, and return its output and exit code."""
    return CliRunner().invoke(program, ["spec", "diff", *map(str, arguments)])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_difference_is_reported_and_nothing_else(case):
    """By its rule and level, in both directions."""
    old, new = map(read, sides(case))
    assert reported(old, new) == Counter(case.forward)
    assert reported(new, old) == Counter(case.backward)


def test_the_cases_cover_every_rule():
    """A case reports each rule, with one level only."""
    reached = {one for case in CASES for one in (*case.forward, *case.backward)}
    assert reached == {f"{rule.level} {rule.id}" for rule in RULES.values()}


@pytest.mark.parametrize("source", [*DOCUMENTS, DOCUMENT, library()], ids=lambda one: getattr(one, "name", "a value"))
def test_a_document_does_not_differ_from_itself(source):
    """Nor from a second copy of itself."""
    assert compare(read(source), read(source)) == ()


@pytest.mark.parametrize("source", [DOCUMENT, library()], ids=["things", "library"])
def test_order_is_ignored(source):
    """The order of keys, parameters, properties, enum values, and alternatives."""
    assert compare(read(source), read(reversed_everywhere(source))) == ()


def only(*operations):
    """Return the packaged document with only these operations."""
    api = replace(API, operations={one.id: one for one in operations}, webhooks={})
    return dataclasses.replace(packaged(), api=api)


@by_id(OPERATIONS)
def test_a_removed_operation_is_breaking(plan):
    """Each operation of the packaged document."""
    (change,) = compare(only(plan), only())
    assert change.operation == f"{plan.method} {plan.path}"
    assert change.level == ("warning" if plan.deprecated else "breaking")
    assert change.old.pointer == plan.source_location.pointer


@by_id([one for one in OPERATIONS if any(part.location != "path" for part in one.parameters)])
def test_a_removed_parameter_is_breaking(plan):
    """Each parameter of each operation of the packaged document."""
    left = tuple(one for one in plan.parameters if one.location == "path")
    changes = compare(only(plan), only(replace(plan, parameters=left)))
    assert {change.rule for change in changes} == {"request-parameter-removed"}
    assert len(changes) == sum(one.location != "path" for one in plan.parameters)


def without_first_property(content):
    """Return *content* without the first property of its schema; None if it has none."""
    schema = dict(resolved(content.schema, API.schemas)) if content.schema is not None else {}
    name = next((one for one in schema.get("properties", {})), None)
    if name is None or not properties(schema, API.schemas):
        return None
    left = {key: value for key, value in schema["properties"].items() if key != name}
    required = [one for one in schema.get("required", ()) if one != name]
    return replace(content, schema={**schema, "properties": left, "required": required})


@by_id([one for one in OPERATIONS if one.body and without_first_property(one.body.contents[0])])
def test_a_property_removed_from_a_request_is_breaking(plan):
    """In each operation of the packaged document whose body is an object."""
    body = replace(plan.body, contents=(without_first_property(plan.body.contents[0]), *plan.body.contents[1:]))
    assert reported(only(plan), only(replace(plan, body=body)))["breaking request-property-removed"] == 1


@by_id(
    [
        one
        for one in OPERATIONS
        if any(content and without_first_property(content) for content in one.responses[0].contents)
    ]
)
def test_a_property_removed_from_a_response_is_breaking(plan):
    """In each operation of the packaged document whose first response is an object."""
    first, *others = plan.responses
    responses = (
        replace(first, contents=tuple(without_first_property(content) or content for content in first.contents)),
        *others,
    )
    (change,) = compare(only(plan), only(replace(plan, responses=responses)))
    assert change.level == "breaking"
    assert re.fullmatch("response-(required|optional)-property-removed", change.rule)


def test_a_change_has_a_message_locations_and_advice(tmp_path):
    """File and line on both sides; through a `$ref`, the line of the value itself."""
    (tmp_path / "old.json").write_text(json.dumps(DOCUMENT, indent=1))
    new = changed({"/components/schemas/Thing/properties/id/type": "integer", "/info/title": "A\nB"})
    (tmp_path / "new.json").write_text(json.dumps(new, indent=1))
    change = compare(read(tmp_path / "old.json"), read(tmp_path / "new.json"))[0]
    assert (change.operation, change.rule) == ("GET /things", "response-property-type-changed")
    assert change.message == "the type of `data[].id` of the response 200 changed from string to integer"
    assert change.advice == "expect integer"
    for name, place in (("old.json", change.old), ("new.json", change.new)):
        assert place.pointer == "/components/schemas/Thing/properties/id/type"
        assert Path(place.file) == tmp_path / name
        assert '"type": ' in (tmp_path / name).read_text().splitlines()[place.line - 1]


def test_a_recursive_schema_is_reported_once_for_each_body():
    """The comparison ends."""
    new = changed({"/components/schemas/Thing/properties/id/maxLength": 3})
    changes = compare(read(new), read(DOCUMENT))
    assert [change.operation for change in changes] == ["GET /things", "GET /things/{thingId}"]


def test_recursive_alternatives_are_compared():
    """Through inline schemas without names; the change in one of them is found."""

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
    """Write two documents; the second has a breaking change, a warning, and an info."""
    (tmp_path / "old.json").write_text(json.dumps(DOCUMENT))
    edits = {"/paths/~1ping": REMOVED, "/paths/~1pong": REMOVED, "/paths/~1things/get/deprecated": True}
    (tmp_path / "new.json").write_text(json.dumps(changed(edits)))
    return tmp_path / "old.json", tmp_path / "new.json"


@pytest.mark.parametrize(
    ("edits", "codes"),
    [
        ({"/paths/~1ping": REMOVED}, {"breaking": 1, "warning": 1, "any": 1, "none": 0}),
        ({"/paths/~1pong": REMOVED}, {"breaking": 0, "warning": 1, "any": 1, "none": 0}),
        ({"/paths/~1ping/get/deprecated": True}, {"breaking": 0, "warning": 0, "any": 1, "none": 0}),
        ({}, {"breaking": 0, "warning": 0, "any": 0, "none": 0}),
    ],
    ids=["breaking", "warning", "info", "nothing"],
)
def test_the_exit_code_depends_on_fail_on(tmp_path, edits, codes):
    """Changes count from the level that `--fail-on` names; without it, breaking ones."""
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(DOCUMENT))
    new.write_text(json.dumps(changed(edits)))
    assert {word: run(old, new, "--fail-on", word).exit_code for word in codes} == codes
    assert run(old, new).exit_code == codes["breaking"]


def test_the_text_is_grouped_by_operation_and_the_worst_comes_first(files):
    """Each change has its rule, its advice and its locations."""
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
    assert lines[1] == "  breaking the path was removed [api-path-removed-without-deprecation]"
    assert lines[2].strip() == "→ stop calling client.default.ping"
    assert lines[3].strip() == f"old {files[0]}:1"
    assert lines[-1] == "3 changes: 1 breaking, 1 warning, 1 info."
    assert run(files[0], files[0]).output == "Nothing changed for a caller.\n"


def test_json_contains_everything(files):
    """One object, in the order of the text."""
    value = json.loads(run(*files, "--output", "json").output)
    assert value["summary"] == {"breaking": 1, "warning": 1, "info": 1}
    assert [change["level"] for change in value["changes"]] == [*LEVELS]
    first = value["changes"][0]
    assert first == {
        "rule": "api-path-removed-without-deprecation",
        "level": "breaking",
        "operation": "GET /ping",
        "message": "the path was removed",
        "advice": "stop calling client.default.ping",
        "old": {"file": str(files[0]), "line": 1, "pointer": "/paths/~1ping/get"},
        "new": None,
    }


def test_markdown_has_a_row_for_each_change_and_no_markup_of_the_document(tmp_path):
    """Text of the documents can't end a cell, nor become a link."""
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    pointer = "/paths/~1things/post/parameters/0/schema"
    old.write_text(json.dumps(changed({pointer: {"enum": ["a"]}})))
    new.write_text(json.dumps(changed({pointer: {"enum": ["a", "[x](y)|<b>"]}})))
    lines = run(old, new, "--output", "markdown").output.splitlines()
    assert lines[2:5] == [
        "| operation | breaking | other | what |", "|---|---|---|---|", "| POST /things | 0 | 1 | parameters |",
    ]  # fmt: skip
    lines = lines[lines.index("### POST /things") - 2 :]
    assert re.split(r"(?<!\\)\|", lines[6])[2].strip() == r'the query parameter `mode` can now be "\[x\](y)\|&lt;b>"'
    assert len(re.split(r"(?<!\\)\|", lines[6])) == 7


def test_the_packaged_document_has_a_name(files):
    """`packaged` names it on either side."""
    assert run("packaged", "packaged").exit_code == 0
    done = run("packaged", files[1])
    assert done.exit_code == 1
    assert "old packaged:" in done.output


@pytest.mark.parametrize("text", ["openapi: 3.1.0\ninfo: 3\n", "a: [", None], ids=["wrong", "no YAML", "missing"])
def test_an_unreadable_document_exits_with_2(tmp_path, files, text):
    """On either side, with the file on stderr, and without a traceback."""
    path = tmp_path / "wrong.yaml"
    if text is not None:
        path.write_text(text)
    for pair in ((path, files[0]), (files[0], path)):
        done = run(*pair)
        assert done.exit_code == 2
        assert "wrong.yaml" in done.stderr
        assert done.stdout == ""


def rows_of(heading):
    """Return the cells of the table under *heading* of the guide."""
    section = GUIDE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]) for line in lines]


def plain(sentence):
    """Return a rule's message as the guide has it: with an ellipsis for each placeholder."""
    return re.sub(r"\{\w+\}", "…", sentence)


def test_the_guide_lists_every_rule():
    """With its level and its message, in the order of the tables in the code."""
    assert rows_of("Rules of schemas") == [
        (f"`{fact.ending}`", fact.in_request, fact.in_response, plain(fact.message)) for fact in SCHEMA_RULES
    ]
    assert [case[:3] for case in rows_of("All other rules")] == [
        (f"`{rule.id}`", rule.level, plain(rule.message)) for rule in RULES_WITHOUT_ROLE
    ]
