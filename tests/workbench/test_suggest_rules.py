"""Rules of `spec suggest`: one schema, some recorded bodies, and the schema after the edits."""

import json

import pytest

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec import yaml12
from fastpix_dyn.workbench.suggest import suggest
from fastpix_dyn.workbench.suggest.evidence import UNKNOWN, parse_shown_value

JSON = "application/json"
UUID = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"


@pytest.fixture
def suggested(tmp_path):
    """Return a function: the document after the edits for responses, and the suggestions."""

    def run(responses, *recordings, version="3.1.0", components=None, other=None):
        get = {"operationId": "get", "responses": responses}
        paths = {"/a": {"get": get}, **(other or {})}
        info = {"title": "T", "version": "1"}
        document = {"openapi": version, "info": info, "servers": [{"url": "https://x.example"}], "paths": paths}
        document |= {"components": components} if components else {}
        (tmp_path / "api.json").write_text(json.dumps(document, indent=1))
        (tmp_path / "seen").mkdir(exist_ok=True)
        for number, one in enumerate(recordings):
            recording = {"operationId": "get", "method": "GET", "path": "/a", "status": 200, "contentType": JSON, **one}
            (tmp_path / "seen" / f"{number}.json").write_text(json.dumps(recording))
        found = suggest(tmp_path / "seen", tmp_path / "api.json")
        found.write()
        return yaml12.parse((tmp_path / "api.json").read_text()), found

    return run


@pytest.fixture
def schema_after(suggested):
    """Return a function: the schema of the property `p` after the edits for its recorded values."""

    def run(schema, *values, version="3.1.0", components=None):
        body = {"type": "object", "properties": {"p": schema}}
        responses = {"200": {"description": "d", "content": {JSON: {"schema": body}}}}
        bodies = ({"body": {"p": value}} for value in values)
        document, found = suggested(responses, *bodies, version=version, components=components)
        assert found.unresolved == ()
        return document["paths"]["/a"]["get"]["responses"]["200"]["content"][JSON]["schema"]["properties"]["p"]

    return run


@pytest.mark.parametrize(
    ("schema", "values", "after"),
    [
        # Types.
        ({"type": "string"}, [1], {"type": "integer"}),
        ({"type": "string"}, [1, "a"], {"type": ["string", "integer"]}),
        ({"type": "string"}, [None], {"type": ["string", "null"]}),
        ({"type": ["string", "null"]}, [1, None], {"type": ["integer", "null"]}),
        ({"type": ["string", "null"]}, [1], {"type": ["integer", "null"]}),
        ({"type": "integer"}, [1.5], {"type": "number"}),
        ({"type": "integer"}, [1, 1.5], {"type": "number"}),
        ({"type": "string"}, [[1]], {"type": "array", "items": {"type": "integer"}}),
        ({"type": "string"}, [{"x": 1}], {"type": "object", "properties": {"x": {"type": "integer"}}}),
        (
            {"type": "array", "items": {"type": "string"}},
            [["a", 1]],
            {"type": "array", "items": {"type": ["string", "integer"]}},
        ),
        # Words.
        ({"enum": ["a"]}, ["b", "c"], {"enum": ["a", "b", "c"]}),
        (
            {"type": "string", "x-extensible-enum": ["a"]},
            ["c", "b"],
            {"type": "string", "x-extensible-enum": ["a", "c", "b"]},
        ),
        ({"const": "a"}, ["b"], {"const": "b"}),
        ({"const": "a"}, ["a", "b"], {"enum": ["a", "b"]}),
        ({"const": "a"}, ["b", "c"], {"enum": ["b", "c"]}),
        ({"const": 1}, [True, 1], {"enum": [1, True]}),
        ({"enum": [1, 0]}, [True, 1], {"enum": [1, 0, True]}),
        # Formats.
        ({"type": "string", "format": "date"}, [UUID], {"type": "string", "format": "uuid"}),
        ({"type": "string", "format": "date"}, [UUID, "x"], {"type": "string"}),
        # Limits.
        ({"minimum": 5}, [3, 4], {"minimum": 3}),
        ({"maximum": 5}, [7, 6], {"maximum": 7}),
        ({"exclusiveMinimum": 5}, [5], {"minimum": 5}),
        ({"exclusiveMinimum": 5}, [6, 4], {"minimum": 4}),
        ({"exclusiveMaximum": 5}, [5, 4], {"maximum": 5}),
        ({"minLength": 3}, ["a", "ab"], {"minLength": 1}),
        ({"maxLength": 1}, ["ab", "abc"], {"maxLength": 3}),
        ({"minItems": 3}, [[1], [1, 2]], {"minItems": 1}),
        ({"maxItems": 1}, [[1, 2], [1, 2, 3]], {"maxItems": 3}),
        (
            {"minProperties": 3, "additionalProperties": {}},
            [{"a": 1}],
            {"minProperties": 1, "additionalProperties": {}},
        ),
        (
            {"maxProperties": 1, "additionalProperties": {}},
            [{"a": 1, "b": 2}],
            {"maxProperties": 2, "additionalProperties": {}},
        ),
        ({"pattern": "^a", "type": "string"}, ["b"], {"type": "string"}),
        ({"multipleOf": 2, "type": "integer"}, [3], {"type": "integer"}),
        ({"uniqueItems": True, "type": "array"}, [[1, 1]], {"type": "array"}),
        # Keys.
        (
            {"type": "object", "required": ["a", "b", "c"], "properties": {"a": {}, "b": {}, "c": {}}},
            [{"a": 1, "c": 1}],
            {"type": "object", "required": ["a", "c"], "properties": {"a": {}, "b": {}, "c": {}}},
        ),
        (
            {"type": "object", "required": ["a"], "properties": {"a": {}}},
            [{}],
            {"type": "object", "properties": {"a": {}}},
        ),
        (
            {"type": "object", "properties": {"a": {}}},
            [{"b": 1}, {"b": None, "c": "x"}],
            {"type": "object", "properties": {"a": {}, "b": {"type": ["integer", "null"]}, "c": {"type": "string"}}},
        ),
        (
            {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
            [{"b": 1}],
            {"type": "object", "properties": {"a": {}, "b": {"type": "integer"}}, "additionalProperties": False},
        ),
        # Alternatives.
        (
            {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            [True],
            {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]},
        ),
        (
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            [[1]],
            {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]},
        ),
    ],
)
def test_a_schema_describes_the_recorded_values_after_the_edits(schema_after, schema, values, after):
    """And as little else as they justify."""
    assert schema_after(schema, *values) == after


@pytest.mark.parametrize(
    ("schema", "values", "after"),
    [
        ({"type": "string"}, [None], {"type": "string", "nullable": True}),
        ({"type": "string"}, ["a", 1], {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"type": "string"}, [1], {"type": "integer"}),
    ],
)
def test_types_of_openapi_3_0_are_single_words(schema_after, schema, values, after):
    """Null is `nullable`, several types are alternatives (OpenAPI 3.0.3 §4.7.24)."""
    assert schema_after(schema, *values, version="3.0.3") == after


def test_a_referred_schema_is_edited_where_it_is(suggested):
    """Two edits of one component from two properties."""
    word = {"$ref": "#/components/schemas/Word"}
    body = {"type": "object", "properties": {"a": word, "b": word}}
    responses = {"200": {"description": "d", "content": {JSON: {"schema": body}}}}
    document, found = suggested(
        responses, {"body": {"a": "y", "b": "z"}}, components={"schemas": {"Word": {"enum": ["x"]}}}
    )
    assert document["components"]["schemas"]["Word"] == {"enum": ["x", "y", "z"]}
    assert [one.action for one in found.edits] == ['add the word "y"', 'add the word "z"']
    assert [str(one).partition(": ")[0] for one in found.edits] == [f"api.json:{found.edits[0].line}"] * 2


# Statuses and media types.


NONE = {"200": {"description": "d"}}


def test_a_new_status_is_declared_with_its_phrase_and_schema(suggested):
    """An unknown one with its number; without a content type it has no content."""
    document, found = suggested(
        NONE, {"status": 404, "body": {"e": "x"}}, {"status": 299, "body": [1]}, {"status": 410, "contentType": None}
    )
    responses = document["paths"]["/a"]["get"]["responses"]
    error = {"type": "object", "required": ["e"], "properties": {"e": {"type": "string"}}}
    assert responses["404"] == {"description": "Not Found.", "content": {JSON: {"schema": error}}}
    assert responses["299"]["description"] == "Status 299."
    assert responses["410"] == {"description": "Gone."}
    assert sorted(one.action for one in found.edits) == [
        "declare the status 299",
        "declare the status 404",
        "declare the status 410",
    ]


def test_a_new_status_is_the_component_that_most_operations_have(suggested):
    """If its schema matches the body; else it is new."""
    schema = {"type": "object", "required": ["e"], "properties": {"e": {"type": "string"}}}
    components = {
        "responses": {name: {"description": name, "content": {JSON: {"schema": schema}}} for name in ("Rare", "Usual")}
    }

    def user(number, name):
        responses = {**NONE, "404": {"$ref": f"#/components/responses/{name}"}}
        return {f"/{number}": {"get": {"operationId": f"o{number}", "responses": responses}}}

    other = user(1, "Rare") | user(2, "Usual") | user(3, "Usual")
    document, _ = suggested(NONE, {"status": 404, "body": {"e": "x"}}, components=components, other=other)
    assert document["paths"]["/a"]["get"]["responses"]["404"] == {"$ref": "#/components/responses/Usual"}
    document, _ = suggested(NONE, {"status": 404, "body": {"f": "x"}}, components=components, other=other)
    assert document["paths"]["/a"]["get"]["responses"]["404"]["description"] == "Not Found."


def test_a_success_does_not_change_the_default_response(suggested):
    """That describes errors; an error does."""
    default = {
        "default": {
            "description": "d",
            "content": {
                JSON: {"schema": {"type": "object", "required": ["e"], "properties": {"e": {"type": "string"}}}}
            },
        }
    }
    document, _ = suggested(default, {"status": 201, "body": {"id": 1}})
    responses = document["paths"]["/a"]["get"]["responses"]
    assert responses["default"] == default["default"]
    assert responses["201"]["description"] == "Created."
    document, _ = suggested(default, {"status": 400, "body": {"e": 1}})
    assert [*document["paths"]["/a"]["get"]["responses"]] == ["default"]
    schema = document["paths"]["/a"]["get"]["responses"]["default"]["content"][JSON]["schema"]
    assert schema["properties"]["e"] == {"type": "integer"}


def test_a_new_media_type_is_declared(suggested):
    """Beside the others, or as the first; without its parameters."""
    document, _ = suggested(NONE, {"body": [1], "contentType": "application/json; charset=utf-8"})
    assert document["paths"]["/a"]["get"]["responses"]["200"]["content"] == {
        JSON: {"schema": {"type": "array", "items": {"type": "integer"}}}
    }
    two = {"200": {"description": "d", "content": {"text/plain": {"schema": {"type": "string"}}}}}
    document, found = suggested(two, {"body": [1]})
    assert [*document["paths"]["/a"]["get"]["responses"]["200"]["content"]] == ["text/plain", JSON]
    assert found.edits[0].action == "declare the media type application/json"


def test_headers_are_declared_or_made_optional(suggested):
    """A required one that is missing; one of a wrong type."""
    headers = {
        "X-Needed": {"required": True, "schema": {"type": "string"}},
        "X-Count": {"required": True, "schema": {"type": "boolean"}},
    }
    responses = {"200": {"description": "d", "headers": headers, "content": {JSON: {"schema": {"type": "integer"}}}}}
    document, found = suggested(responses, {"body": 1, "headers": {"X-Count": "7"}})
    after = document["paths"]["/a"]["get"]["responses"]["200"]["headers"]
    assert after["X-Needed"]["required"] is False
    assert after["X-Count"]["required"] is True
    assert after["X-Count"]["schema"]["type"] != "boolean"
    assert "make the header X-Needed optional" in [one.action for one in found.edits]


# The suggestions.


def test_a_source_that_does_not_exist_raises(tmp_path):
    """With its name."""
    with pytest.raises(ConfigurationError, match=r"nowhere does not exist$"):
        suggest(tmp_path / "nowhere")


def test_nothing_is_written_if_one_of_two_files_has_changed(tmp_path):
    """Neither file."""
    schema = {"type": "object", "properties": {"a": {"$ref": "part.json#/A"}, "b": {"type": "string"}}}
    responses = {"200": {"description": "d", "content": {JSON: {"schema": schema}}}}
    root = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://x.example"}],
        "paths": {"/a": {"get": {"operationId": "get", "responses": responses}}},
    }
    (tmp_path / "api.json").write_text(before := json.dumps(root))
    (tmp_path / "part.json").write_text('{"A": {"type": "string"}}')
    (tmp_path / "seen").mkdir()
    recording = {
        "operationId": "get",
        "method": "GET",
        "path": "/a",
        "status": 200,
        "contentType": JSON,
        "body": {"a": 1, "b": 2},
    }
    (tmp_path / "seen" / "one.json").write_text(json.dumps(recording))

    found = suggest(tmp_path / "seen", tmp_path / "api.json")
    assert {*found.after} == {"api.json", "part.json"}
    assert "+++ b/part.json" in found.diff()
    (tmp_path / "part.json").write_text('{"A": {"type":  "string"}}')
    with pytest.raises(ConfigurationError, match=r"part\.json has changed since it was read; run suggest again$"):
        found.write()
    assert (tmp_path / "api.json").read_text() == before
    (tmp_path / "part.json").unlink()
    with pytest.raises(ConfigurationError, match=r"part\.json can't be read: No such file or directory$"):
        found.write()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("1.5", 1.5),
        ("true", True),
        ("null", None),
        ("'a'", "a"),
        ('"it\'s"', "it's"),
        ("an object with a, b", {}),
        ("an array of 3 items", []),
        ("(not shown)", UNKNOWN),
        ("", UNKNOWN),
        ("'open", UNKNOWN),
        ("[" * 100_000, UNKNOWN),
    ],
)
def test_a_shown_value_is_parsed(text, value):
    """What is not a value is unknown."""
    parsed = parse_shown_value(text)
    assert (parsed, type(parsed)) == (value, type(value))
