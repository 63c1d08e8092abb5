"""The mutation score: mutants of responses are counted, and values that wrongly pass as successes are reported."""

import json

import pytest
from small import library

from fastpix_dyn import ConfigurationError
from fastpix_dyn.workbench.mutation_score import AcceptedMutant, as_json, enum_words, mutants, mutation_score

BOOK = {"id": 1, "title": "Walden", "class": "poem"}


def of_library(schema=None, **changes):
    """Return a library with one operation, whose response is a book of *schema*."""
    content = {"application/json": {"schema": schema or {"$ref": "#/components/schemas/Book"}, "example": BOOK}}
    problem = {"application/json": {"schema": {"type": "object"}, "example": {"error": "gone"}}}
    responses = {
        "200": {"description": "A book.", "content": content},
        "404": {"description": "None.", "content": problem},
    }
    return library(paths={"/book": {"get": {"operationId": "get-book", "responses": responses}}}, **changes)


def test_each_mutation_is_applied_once():
    """To each of three keys; one of the values is a word of an enum."""
    done = sorted((one.mutation, one.pointer) for one in mutants(BOOK, {"poem", "novel"}))
    keys = ["/class", "/id", "/title"]
    assert done == [
        *(("drop", key) for key in keys),
        ("misspell", "/class"),
        *((mutation, key) for mutation in ("null", "rename", "retype") for key in keys),
    ]
    assert all(one.value != BOOK for one in mutants(BOOK, {"poem"}))


def test_accepted_mutants_are_counted_by_operation_and_by_mutation():
    """Only the title is required; undeclared keys are rejected."""
    found = mutation_score(of_library())
    (score,) = found.operations

    assert score.operation == "get-book"
    assert set(score.accepted) == {AcceptedMutant("drop", "/id"), AcceptedMutant("drop", "/class")}
    assert (found.rejected, found.mutants) == (11, 13)
    assert found.by_mutation == {"drop": pytest.approx(1 / 3), "rename": 1, "null": 1, "retype": 1, "misspell": 1}
    assert next(iter(found.by_mutation)) == "drop"
    assert score.false_successes == ()


def test_an_empty_object_and_an_error_that_pass_as_a_success_are_reported():
    """A schema without required properties accepts both."""
    (score,) = mutation_score(of_library({"type": "object", "properties": {"title": {"type": "string"}}})).operations
    assert score.false_successes == ("200: {}", "200: an error (404)")


def test_recordings_are_mutated_instead_of_examples(tmp_path):
    """If the document has their operation."""
    recorded = {"operationId": "get-book", "method": "GET", "path": "/book", "status": 200, "body": {"title": "x"}}
    (tmp_path / "a.json").write_text(json.dumps(recorded))
    (tmp_path / "b.json").write_text(json.dumps({**recorded, "operationId": "x", "path": "/x"}))

    found = mutation_score(of_library(), recordings=tmp_path)

    assert (found.rejected, found.mutants) == (4, 4)


def test_recordings_without_a_response_to_mutate_raise(tmp_path):
    """No recordings, or none of an operation of the document."""
    with pytest.raises(ConfigurationError, match="no recording"):
        mutation_score(of_library(), recordings=tmp_path)
    (tmp_path / "a.json").write_text(json.dumps({"status": 200, "path": "/x", "method": "GET", "body": {}}))
    with pytest.raises(ConfigurationError, match="there is nothing to mutate"):
        mutation_score(of_library(), recordings=tmp_path)


def test_enum_words_are_found_through_recursive_references():
    """The strings of enums and consts, except those under `if` and `not`."""
    schema = {"$ref": "#/$defs/Tree", "default": "d"}
    tree = {
        "properties": {"kind": {"enum": ["oak", 7]}, "child": {"$ref": "#/$defs/Tree"}, "c": {"const": "x"}},
        "if": {"properties": {"kind": {"const": "elm"}}},
        "then": {"properties": {"d": {"const": "y"}}},
        "not": {"properties": {"kind": {"enum": ["ash"]}}},
    }
    assert enum_words(schema, {"Tree": tree}) == {"oak", "x", "y"}


def test_the_packaged_document_rejects_nine_of_ten_mutants_of_its_examples():
    """No wrong value passes as a success, and the operations are sorted by score."""
    found = mutation_score()
    assert found.score >= 0.9
    assert [one.operation for one in found.operations if one.false_successes] == []
    assert [one.score for one in found.operations] == sorted(one.score for one in found.operations)


@pytest.mark.parametrize(
    ("value", "words", "expected"),
    [
        ({"a": "x"}, {"x"}, [("drop", "/a", {}), ("rename", "/a", {"aRenamed": "x"}), ("null", "/a", {"a": None}),
                             ("retype", "/a", {"a": {"retyped": True}}), ("misspell", "/a", {"a": "x~"})]),
        ({"a": None}, set(), [("drop", "/a", {}), ("rename", "/a", {"aRenamed": None}),
                              ("retype", "/a", {"a": {"retyped": True}})]),
        ([1, [2]], set(), [("null", "/0", [None, [2]]), ("retype", "/0", ["retyped", [2]]), ("null", "/1", [1, None]),
                           ("retype", "/1", [1, {"retyped": True}]), ("null", "/1/0", [1, [None]]),
                           ("retype", "/1/0", [1, ["retyped"]])]),
        ({"a/b": {}}, set(), [("drop", "/a~1b", {}), ("rename", "/a~1b", {"a/bRenamed": {}}),
                              ("null", "/a~1b", {"a/b": None}), ("retype", "/a~1b", {"a/b": "retyped"})]),
        (7, set(), []),
    ],
)  # fmt: skip
def test_each_mutant_differs_in_one_place(value, words, expected):
    """The value itself is not changed."""
    before = json.dumps(value)
    assert [(one.mutation, one.pointer, one.value) for one in mutants(value, words)] == expected
    assert json.dumps(value) == before


def test_only_the_first_5000_parts_of_a_value_are_mutated():
    """The whole value is the first of them."""
    assert sum(one.mutation == "null" for one in mutants([1] * 6_000, set())) == 4_999


def test_the_lowest_score_comes_first():
    """The score of a document counts all mutants, not the means of its operations."""
    loose = {"200": {"description": "d", "content": {"application/json": {"schema": {}, "example": {"a": 1}}}}}
    document = of_library()
    document["paths"]["/loose"] = {"get": {"operationId": "loose", "responses": loose}}
    found = mutation_score(document)
    assert [(one.operation, one.score) for one in found.operations] == [
        ("loose", 0),
        ("get-book", pytest.approx(11 / 13)),
    ]
    assert (found.mutants, found.rejected, found.score) == (17, 11, pytest.approx(11 / 17))
    report = json.loads(as_json(found))
    assert (report["score"], report["operations"][1]["score"]) == (round(11 / 17, 4), round(11 / 13, 4))
    assert report["operations"][1]["accepted"] == [
        {"mutation": "drop", "pointer": "/id"},
        {"mutation": "drop", "pointer": "/class"},
    ]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "array"}, ()),
        ({"type": ["array", "null"]}, ("200: null", "200: []")),
        ({"title": "any"}, ("200: {}", "200: null", "200: []", "200: an error (404)")),
        ({"type": "object", "required": ["title"]}, ()),
        ({"type": "object", "required": ["error"]}, ("200: an error (404)",)),
    ],
)
def test_values_that_no_success_has_are_reported(schema, expected):
    """An empty list is right for a list."""
    document = of_library(schema)
    document["paths"]["/book"]["get"]["responses"]["200"]["content"]["application/json"].pop("example")
    (score,) = mutation_score(document).operations
    assert score.false_successes == expected
