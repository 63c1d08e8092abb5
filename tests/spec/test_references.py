"""`$ref`s of a document: where they lead, circles, broken ones, source locations in overlays, and bundles."""

import pytest

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.document import BrokenReferenceError, load
from fastpix_dyn.spec.overlay import apply
from fastpix_dyn.spec.plan import SourceLocation
from fastpix_dyn.spec.schemas import applicable_schemas, item_schemas, resolved
from fastpix_dyn.spec.structure import bundled

CIRCLE = {
    "a": {"$ref": "#/b"},
    "b": {"$ref": "#/c"},
    "c": {"$ref": "#/b"},
    "end": 1,
    "d": {"$ref": "#/e"},
    "e": {"$ref": "#/end"},
}
RECURSIVE = {"A": {"allOf": [{"$ref": "#/$defs/A"}, {"items": {"type": "string"}}]}, "B": {"$ref": "#/$defs/B"}}


def test_a_chain_of_references_is_followed_step_by_step():
    """To its end, which is no object here."""
    document = load(CIRCLE)

    assert [node.pointer for node in document.targets(document.root.child("d"))] == ["/e", "/end"]
    assert document.dereference(document.root.child("d")).value == 1
    assert document.dereference(document.root.child("end")).value == 1


def test_a_circle_of_references_ends():
    """With an error for those who want the target, and with the last node for the others."""
    document = load(CIRCLE)

    with pytest.raises(BrokenReferenceError, match="leads back to itself"):
        list(document.targets(document.root.child("a")))
    assert document.dereference(document.root.child("a")).pointer == "/c"


def test_a_broken_reference_is_the_last_one():
    """Nothing is raised for those who only look for the nearest node."""
    document = load({"a": {"$ref": "#/b"}, "b": {"$ref": "#/nowhere"}})

    assert document.dereference(document.root.child("a")).pointer == "/b"


def test_recursive_schemas_are_visited_once():
    """By each walk over compiled schemas."""
    reference = {"$ref": "#/$defs/A"}

    assert len(applicable_schemas(reference, RECURSIVE)) == 4
    assert list(item_schemas(reference, RECURSIVE)) == [[{"type": "string"}]]
    assert resolved({"$ref": "#/$defs/B", "title": "B"}, RECURSIVE) == {"title": "B", "$ref": "#/$defs/B"}


def test_a_part_of_an_overlay_has_its_file_and_line(tmp_path):
    """Not those that its pointer would have in the root file."""
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\ninfo: { title: t, version: '1' }\n", "utf-8")
    (tmp_path / "over.yaml").write_text(
        "overlay: 1.0.0\ninfo: {}\nactions:\n  - target: $\n    update:\n      x-new: 1\n", "utf-8"
    )
    document = apply(load(tmp_path / "api.yaml"), load(tmp_path / "over.yaml"))

    assert document.file_and_line(SourceLocation("api.yaml", "/x-new")) == ("over.yaml", 6)
    assert document.file_and_line(SourceLocation("api.yaml", "/info")) == ("api.yaml", 2)


def test_a_bundle_can_keep_broken_references():
    """Where nothing needs what they should lead to."""
    document = load({"openapi": "3.1.0", "components": {"responses": {"A": {"$ref": "#/nowhere"}}}})

    with pytest.raises(SpecError, match="nowhere"):
        bundled(document)
    assert bundled(document, keep_broken=True).value == document.root.value
