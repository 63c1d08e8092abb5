"""Teeth: damages to answers are counted, and what passes though it should not is told."""

import json

import pytest
from small import library

from fastpix_dyn import ConfigurationError
from fastpix_dyn.workbench.mutation_score import closed_words, mutants, teeth

BOOK = {"id": 1, "title": "Walden", "class": "poem"}


def of_library(schema=None, **changes):
    """A library of one operation, whose answer is a book of *schema*."""
    content = {"application/json": {"schema": schema or {"$ref": "#/components/schemas/Book"}, "example": BOOK}}
    problem = {"application/json": {"schema": {"type": "object"}, "example": {"error": "gone"}}}
    answers = {
        "200": {"description": "A book.", "content": content},
        "404": {"description": "None.", "content": problem},
    }
    return library(paths={"/book": {"get": {"operationId": "get-book", "responses": answers}}}, **changes)


def test_every_small_damage_is_done_once():
    """Of a book of three keys, one of them a closed word."""
    done = sorted((one.damage, one.pointer) for one in mutants(BOOK, {"poem", "novel"}))
    keys = ["/class", "/id", "/title"]
    assert done == [
        *(("dropped", key) for key in keys),
        ("garbled", "/class"),
        *((damage, key) for damage in ("nulled", "renamed", "retyped") for key in keys),
    ]
    assert all(one.value != BOOK for one in mutants(BOOK, {"poem"}))


def test_what_passes_is_counted_by_operation_and_by_damage():
    """Only a title must be there; whatever is not declared is refused."""
    found = teeth(of_library())
    (bite,) = found.operations

    assert bite.operation == "get-book"
    assert set(bite.missed) == {("dropped", "/id"), ("dropped", "/class")}
    assert (found.noticed, found.tried) == (11, 13)
    assert found.damages == {"dropped": pytest.approx(1 / 3), "renamed": 1, "nulled": 1, "retyped": 1, "garbled": 1}
    assert next(iter(found.damages)) == "dropped"
    assert bite.passing == ()


def test_an_empty_object_and_an_error_that_pass_are_flagged():
    """A schema that asks for nothing lets both pass."""
    (bite,) = teeth(of_library({"type": "object", "properties": {"title": {"type": "string"}}})).operations
    assert bite.passing == ("200: {}", "200: an error (404)")


def test_recordings_are_damaged_in_place_of_examples(tmp_path):
    """Those of operations that the document has."""
    recorded = {"operationId": "get-book", "method": "GET", "path": "/book", "status": 200, "body": {"title": "x"}}
    (tmp_path / "a.json").write_text(json.dumps(recorded))
    (tmp_path / "b.json").write_text(json.dumps({**recorded, "operationId": "x", "path": "/x"}))

    found = teeth(of_library(), recordings=tmp_path)

    assert (found.noticed, found.tried) == (4, 4)


def test_where_nothing_can_be_damaged_the_error_says_so(tmp_path):
    """No recordings, or none that fits."""
    with pytest.raises(ConfigurationError, match="no recording"):
        teeth(of_library(), recordings=tmp_path)
    (tmp_path / "a.json").write_text(json.dumps({"status": 200, "path": "/x", "method": "GET", "body": {}}))
    with pytest.raises(ConfigurationError, match="nothing can be damaged"):
        teeth(of_library(), recordings=tmp_path)


def test_closed_words_are_found_through_references_and_circles():
    """Enums and consts, and no words of other keywords, nor those that `if` and `not` ask for."""
    schema = {"$ref": "#/$defs/Tree", "default": "d"}
    tree = {
        "properties": {"kind": {"enum": ["oak", 7]}, "child": {"$ref": "#/$defs/Tree"}, "c": {"const": "x"}},
        "if": {"properties": {"kind": {"const": "elm"}}},
        "then": {"properties": {"d": {"const": "y"}}},
        "not": {"properties": {"kind": {"enum": ["ash"]}}},
    }
    assert closed_words(schema, {"Tree": tree}) == {"oak", "x", "y"}


def test_the_shares_of_the_packaged_document_are_told():
    """Its own examples, nine of ten at the least, with nothing flagged."""
    found = teeth()
    assert found.share >= 0.9
    assert [one.operation for one in found.operations if one.passing] == []
    assert [one.share for one in found.operations] == sorted(one.share for one in found.operations)
