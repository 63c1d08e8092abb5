"""The compiled form of an API: what is decoded from it, and what is refused."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import API

from fastpix_dyn.errors import SpecError
from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec import compiled_cache
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load

DOCUMENTS = Path(__file__).resolve().parents[1] / "documents"
FORM = compiled_cache.encode_api(API)
SMALL = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {"/x": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {}}}}}}},
}


def shown(values):
    """How *values* show themselves, in their order; that of a set means nothing."""
    text = repr(dict(values))
    return re.sub(r"frozenset\(\{(.*?)\}\)", lambda match: str(sorted(match[1].split(", "))), text)


@pytest.mark.parametrize(
    "path", [packaged_document(), DOCUMENTS / "features.yaml", DOCUMENTS / "legacy.json"], ids=lambda path: path.name
)
def test_what_is_read_is_what_was_compiled(path):
    """Every record of every document, also in how it shows itself: 1 is no 1.0, and no example is not null."""
    compiled = compile_document(load(path))

    read = compiled_cache.decode_api(compiled_cache.encode_api(compiled))

    assert read == compiled
    assert shown(read.operations) == shown(compiled.operations)
    assert shown(read.schemas) == shown(compiled.schemas)
    assert shown(read.webhooks) == shown(compiled.webhooks)
    assert {space: [*plans] for space, plans in read.namespaces.items()} == {
        space: [*plans] for space, plans in compiled.namespaces.items()
    }


def test_a_record_is_made_once():
    """A validator is kept for each schema by its identity, so an operation must stay the same object."""
    read = compiled_cache.decode_api(FORM)

    assert read.operations["get-media"] is read.operations["get-media"]
    assert read.operations["get-media"] is read.namespaces["manage_videos"]["get_media"]
    assert read.schemas["Media"] is read.schemas["Media"]


@pytest.mark.parametrize("value", ["1e999", "-1e999"])
def test_what_json_can_not_say_has_no_ready_form(tmp_path, value):
    """An infinite limit would read as null: such a document is compiled on each start."""
    file = tmp_path / "limits.yaml"
    text = json.dumps(SMALL).replace('"application/json": {}', f'"application/json": {{"example": {value}}}')
    file.write_text(text, "utf-8")
    api = compile_document(load(file))

    with pytest.raises(ValueError, match="no compiled form"):
        compiled_cache.encode_api(api)


@given(st.data())
def test_damage_is_refused_or_changes_data_only(data):
    """Whatever bytes come, there is an API, or a ValueError or SpecError: nothing in a compiled form is run."""
    start = data.draw(st.integers(0, len(FORM) - 1))
    damaged = FORM[:start] + data.draw(st.binary(max_size=20)) + FORM[start + data.draw(st.integers(0, 50)) :]

    try:
        read = compiled_cache.decode_api(damaged)
        found = (*read.operations.values(), *read.schemas.values(), *read.webhooks.values())
    except (ValueError, SpecError):
        return

    assert all(isinstance(one, compiled_cache.Operation | compiled_cache.Webhook | dict | bool) for one in found)


@pytest.mark.parametrize(
    "hostile", [b"", b"{}", b"[" * 100_000, b'{"title":' + b"[" * 100_000, b"null", b'"' + b"x" * 10**6]
)
def test_what_is_no_ready_form_is_refused(hostile):
    """Endless nesting, a value of the wrong type, nothing at all."""
    with pytest.raises(ValueError):  # noqa: PT011  # the words are those of msgspec
        compiled_cache.decode_api(hostile)


def test_an_operation_that_is_no_operation_says_what_to_do():
    """The digest detects accidents; a forged file is detected on first access."""
    form = json.loads(FORM)
    form["operations"]["get-media"] = {"operation": 1, "responses": []}

    with pytest.raises(SpecError, match="delete the cache"):
        compiled_cache.decode_api(json.dumps(form).encode()).operations["get-media"]
