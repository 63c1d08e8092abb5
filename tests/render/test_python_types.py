"""Python types of schemas: one row for each form of a schema."""

import ast

import pytest
from small import library

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.render.python_types import TypeBuilder, names_in, union
from fastpix_dyn.render.stubs import api_view

DEFINITIONS = {"Thing": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}
THING = {"$ref": "#/$defs/Thing"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (True, "Any"),
        ({}, "Any"),
        ({"not": {}}, "Any"),
        ({"type": "string"}, "str"),
        ({"type": "integer"}, "int"),
        ({"type": "number"}, "float"),
        ({"type": "boolean"}, "bool"),
        ({"type": "null"}, "None"),
        ({"type": ["null", "string"]}, "str | None"),
        ({"type": ["integer", "string"]}, "int | str"),
        ({"type": "string", "format": "date"}, "str"),
        # Values.
        ({"const": "a"}, "Literal['a']"),
        ({"const": None}, "None"),
        ({"const": True}, "Literal[True]"),
        ({"const": 1.5}, "Any"),
        ({"const": [1]}, "Any"),
        ({"const": "a", "enum": ["a", "b"]}, "Literal['a']"),
        ({"enum": ["a", 1, None, True], "type": "string"}, "Literal['a', 1, True] | None"),
        ({"enum": [None]}, "None"),
        ({"enum": []}, "Any"),
        ({"enum": ["a", 1.5]}, "Any"),
        ({"enum": ["it's", '"', "\n"]}, "Literal[\"it's\", '\"', '\\n']"),
        ({"type": "string", "x-extensible-enum": ["a", "b"]}, "Literal['a', 'b'] | str"),
        ({"type": ["string", "null"], "x-extensible-enum": ["a"]}, "Literal['a'] | str | None"),
        ({"type": "integer", "x-extensible-enum": [1]}, "int"),
        # Bytes, texts and files.
        ({"type": "string", "format": "binary"}, "Any"),
        ({"type": "string", "contentMediaType": "image/png"}, "Any"),
        # Lists.
        ({"type": "array"}, "list[Any]"),
        ({"type": "array", "items": {"type": "string"}}, "list[str]"),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}, "list[str | int]"),
        ({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}, "list[str | int]"),
        ({"items": {"type": "null"}}, "list[None]"),
        # Objects without declared properties.
        ({"type": "object"}, "dict[str, Any]"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "dict[str, int]"),
        ({"type": "object", "additionalProperties": False}, "dict[str, Any]"),
        ({"type": "object", "properties": {}}, "dict[str, Any]"),
        # References.
        (THING, "Thing"),
        ({**THING, "description": "Beside it."}, "Thing"),
        ({"type": "array", "items": THING}, "list[Thing]"),
        # Alternatives.
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, "str | int"),
        ({"anyOf": [{"type": "null"}, THING]}, "Thing | None"),
        ({"oneOf": [{"type": "string"}, True]}, "Any"),
        ({"type": "string", "oneOf": [{"minLength": 1}, {"pattern": "x"}]}, "str"),
        ({"type": "string", "anyOf": [{"minLength": 1}, True]}, "str"),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}], "anyOf": [{"const": "a"}, {"const": 2}]},
         "Literal['a'] | Literal[2]"),
        ({"allOf": [{"oneOf": [{"const": "a"}, {"const": "b"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}]},
         "Literal['a'] | Literal['b']"),
        ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, "str"),
        ({"type": "integer", "allOf": [{"type": "string"}]}, "int"),
        ({"type": "object", "required": ["a"], "anyOf": [{"allOf": [{"minProperties": 2}]}]}, "dict[str, Any]"),
    ],
)  # fmt: skip
def test_a_schema_has_its_python_type(schema, expected):
    """Without a declaration of its own."""
    types = TypeBuilder(DEFINITIONS)

    assert types.type(schema, "Hint") == expected
    assert [one.name for one in types.declarations] == ["Thing"]


@pytest.mark.parametrize("keyword", ["type", "properties", "allOf", "oneOf", "anyOf", "items", "enum", "const", "$ref"])
def test_an_alternative_with_a_shape_counts(keyword):
    """Others only restrict the value."""
    shapes = {
        "type": "string", "properties": {"a": {}}, "allOf": [{"type": "string"}], "oneOf": [{"type": "string"}],
        "anyOf": [{"type": "string"}], "items": {"type": "string"}, "enum": ["x"], "const": "x", **THING,
    }  # fmt: skip
    schema = {"type": "integer", "oneOf": [{keyword: shapes[keyword]}, {"minimum": 3}]}
    assert TypeBuilder(DEFINITIONS).type(schema, "Hint") != "int"


def keys(schema, definitions=DEFINITIONS):
    """Return the type of *schema* in the notation of Python, and the keys of each declared object."""
    types = TypeBuilder(definitions)
    result = types.type(schema, "Hint")
    named = [one for one in types.declarations if one.name not in definitions]
    return result, {
        one.name: {key.name: key.type if key.required else f"NotRequired[{key.type}]" for key in one.keys}
        for one in named
    }


def test_a_key_is_required_unless_it_is_sent_in_one_direction_only():
    """Requests contain no readOnly key, and responses no writeOnly key."""
    schema = {
        "type": "object",
        "required": ["read", "write", "both", "referred"],
        "properties": {
            "read": {"type": "string", "readOnly": True},
            "write": {"type": "string", "writeOnly": True},
            "both": {"type": "string", "readOnly": False, "writeOnly": False},
            "referred": {"$ref": "#/$defs/Read"},
            "optional": {"type": "string"},
        },
    }
    assert keys(schema, {"Read": {"type": "integer", "readOnly": True}})[1]["Hint"] == {
        "read": "NotRequired[str]",
        "write": "NotRequired[str]",
        "both": "str",
        "referred": "NotRequired[Read]",
        "optional": "NotRequired[str]",
    }


def test_unnamed_objects_are_named_by_their_position():
    """Items, values of maps, properties and alternatives."""
    leaf = {"type": "object", "properties": {"x": {"type": "integer"}}}
    schema = {
        "type": ["object", "null"],
        "properties": {
            "a_list": {"type": "array", "items": leaf},
            "map": {"type": "object", "additionalProperties": dict(leaf)},
            "either": {"oneOf": [dict(leaf), THING, {"properties": {"y": {}}}]},
        },
    }
    result, declared = keys(schema)
    assert result == "Hint | None"
    assert declared == {
        "HintAListItem": {"x": "NotRequired[int]"},
        "HintEither": {"x": "NotRequired[int]"},
        "HintEither2": {"y": "NotRequired[Any]"},
        "HintMapValue": {"x": "NotRequired[int]"},
        "Hint": {
            "a_list": "NotRequired[list[HintAListItem]]",
            "map": "NotRequired[dict[str, HintMapValue]]",
            "either": "NotRequired[HintEither | Thing | HintEither2]",
        },
    }


def test_an_allof_is_one_object_of_all_its_parts():
    """The keyword beside `allOf` wins, then the first part."""
    schema = {
        "properties": {"own": {"type": "integer"}},
        "required": ["own"],
        "allOf": [
            {"properties": {"own": {"type": "string"}, "first": {"type": "integer"}}},
            THING,
            {"properties": {"first": {"type": "string"}}, "required": ["first"]},
        ],
    }
    assert keys(schema) == ("Hint", {"Hint": {"first": "int", "id": "int", "own": "int"}})


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ({"properties": {"b": {"type": "string"}}, "required": ["b"]}, {"Hint": {"id": "int", "b": "str"}}),
        ({"allOf": [{"properties": {"b": {"type": "string"}}}]}, {"Hint": {"b": "NotRequired[str]", "id": "int"}}),
        ({"oneOf": [{"properties": {"b": {"type": "string"}}}]}, {"Hint": {"b": "NotRequired[str]", "id": "int"}}),
        ({"anyOf": [{"properties": {"b": {"type": "string"}}}]}, {"Hint": {"b": "NotRequired[str]", "id": "int"}}),
    ],
)
def test_a_reference_and_the_keywords_beside_it_both_apply(beside, expected):
    """The object has the keys of the target, and its own."""
    assert keys({**THING, **beside}) == ("Hint", expected)


def test_alternatives_of_two_parts_of_an_allof_are_combined():
    """Those of the second part with those of the first."""
    one, two, three, four = ({"properties": {name: {"type": "string"}}} for name in "abcd")
    schema = {"allOf": [{"anyOf": [one, two]}, {"oneOf": [three, four]}]}
    assert [[*named] for named in keys(schema)[1].values()] == [["c", "a"], ["d", "a"], ["c", "b"], ["d", "b"]]


def test_each_alternative_has_the_properties_beside_it():
    """And its own; a key is required in the alternatives that require it."""
    schema = {
        "type": "object",
        "properties": {"p": {"type": "string"}},
        "required": ["p"],
        "oneOf": [THING, {"properties": {"q": {"type": "integer"}}}],
    }
    assert keys(schema) == (
        "Hint | Hint1",
        {"Hint": {"id": "int", "p": "str"}, "Hint1": {"q": "NotRequired[int]", "p": "str"}},
    )


def test_a_key_that_all_alternatives_require_is_required():
    """If they only restrict the object."""
    properties = {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}}
    schema = {"type": "object", "properties": properties, "oneOf": [{"required": ["a", "b"]}, {"required": ["c", "a"]}]}
    optional = {"b": "NotRequired[str]", "c": "NotRequired[str]"}
    assert keys(schema) == ("Hint", {"Hint": {"a": "str", **optional}})
    beside = keys({**schema, "required": ["b"]})[1]["Hint"]
    assert beside == {"a": "str", "b": "str", "c": "NotRequired[str]"}
    schema["oneOf"] = [{"required": ["a"]}, True]
    assert keys(schema) == ("Hint", {"Hint": {"a": "NotRequired[str]", **optional}})


def test_at_most_16_combinations_of_alternatives_are_shown():
    """`oneOf` and `anyOf` of five each would be 25."""
    fives = {key: [{"const": f"{key}{one}"} for one in range(5)] for key in ("oneOf", "anyOf")}
    assert TypeBuilder({}).type(fives, "Hint").count("Literal") == 4  # the first of each `oneOf`, 5 + 5 + 5 + 1
    fives["properties"] = {"a": {}}
    objects = {key: [{"properties": {f"{key}{one}": {}}} for one in range(5)] for key in ("oneOf", "anyOf")}
    assert len(keys({"type": "object", "properties": {"a": {}}, **objects})[1]) == 16


@pytest.mark.parametrize(("words", "extra"), [(1_000, []), (1_000, [None])])
def test_an_enum_lists_at_most_1000_values(words, extra):
    """More become their types."""
    values = [f"w{one}" for one in range(words - len(extra))] + extra
    listed = TypeBuilder({}).type({"enum": values}, "Hint")
    assert listed.count("'w") == words - len(extra)
    assert TypeBuilder({}).type({"enum": [*values, "x"]}, "Hint") == ("str | None" if extra else "str")
    assert TypeBuilder({}).type({"enum": [*values, 1]}, "Hint") == ("str | int | None" if extra else "str | int")


def test_an_allof_is_merged_to_20_levels():
    """A deeper one, which may be recursive, ends there."""

    def nested(levels):
        schema = {"properties": {"deepest": {"type": "string"}}}
        for _ in range(levels):
            schema = {"type": "object", "properties": {"a": {"type": "string"}}, "allOf": [schema]}
        return schema

    assert "deepest" in keys(nested(20))[1]["Hint"]
    assert "deepest" not in keys(nested(21))[1]["Hint"]


def test_names_are_those_of_the_schemas_without_collisions():
    """With builtins, words of the module, and names that differ only in case."""
    names = ["list", "Any", "Literal", "NotRequired", "Sequence", "TypeAlias", "TypedDict", "True", "ValueError"]
    definitions = {name: {"type": "string"} for name in [*names, "thing", "THING"]}
    assert {one.schema: one.name for one in TypeBuilder(definitions).declarations} == {
        "list": "List",
        "Any": "Any_",
        "Literal": "Literal_",
        "NotRequired": "NotRequired_",
        "Sequence": "Sequence_",
        "TypeAlias": "TypeAlias_",
        "TypedDict": "TypedDict_",
        "True": "True_",
        "ValueError": "ValueError_",
        "thing": "Thing",
        "THING": "THING_",
    }


def test_a_declaration_follows_the_types_that_it_uses():
    """Others are in the order of their names; recursive ones stay as they are."""
    definitions = {
        "A": {"type": "object", "properties": {"b": {"$ref": "#/$defs/C"}, "a": {"$ref": "#/$defs/A"}}},
        "C": {"type": "array", "items": {"$ref": "#/$defs/D"}},
        "B": {"type": "string", "description": "A word."},
        "D": {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}},
    }
    declared = TypeBuilder(definitions).declarations
    assert [one.name for one in declared] == ["D", "C", "A", "B"]
    assert [one.alias for one in declared] == ["", "list[D]", "", "str"]
    assert TypeBuilder(definitions).named("B").description == "A word."


def test_only_a_plain_object_with_properties_is_a_typed_dict():
    """One that may be null or has alternatives is an alias."""
    definitions = {
        "Plain": {"type": "object", "properties": {"a": {}}, "description": "One."},
        "Nullable": {"type": ["object", "null"], "properties": {"a": {}}},
        "Either": {"type": "object", "properties": {"a": {}}, "oneOf": [{"properties": {"b": {}}}]},
        "Map": {"type": "object"},
    }
    types = TypeBuilder(definitions)
    assert {name: types.named(name).alias for name in definitions} == {
        "Plain": "",
        "Nullable": "Nullable_ | None",
        "Either": "Either_",
        "Map": "dict[str, Any]",
    }
    assert (types.named("Plain").description, types.named("Plain").schema) == ("One.", "Plain")


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([], "Any"),
        (["str"], "str"),
        (["None", "str", "int", "str"], "str | int | None"),
        (["str", "Any"], "Any"),
    ],
)
def test_a_union_has_each_type_once_and_none_at_its_end(types, expected):
    """Any contains all others."""
    assert union(types) == expected


def test_the_names_in_a_type_are_not_the_words_of_its_literals():
    """`Literal['Media']` names no Media."""
    assert names_in("list[Media | None] | Literal['Film', 1]") == {"list", "Media", "Literal"}


# Operations.


def method(responses, *, body=None, schemas=None, operation=None):
    """Return the method of an operation with *responses*, and the declarations."""
    post = {"operationId": "op", "tags": ["Books"], "responses": responses, **(operation or {})}
    if body is not None:
        post["requestBody"] = {"content": body}
    document = library(paths={"/x": {"post": post}})
    document["components"]["schemas"] |= schemas or {}
    view = api_view(load_api(document))
    return view.namespaces[0].methods[0], {one.name: one for one in view.declarations}


def json_of(schema):
    """Return a response of JSON."""
    return {"description": "d", "content": {"application/json": {"schema": schema}}}


BOOK = {"$ref": "#/components/schemas/Book"}


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        ({"200": json_of(BOOK)}, "Book"),
        ({"200": json_of(BOOK), "404": json_of({"type": "string"})}, "Book"),
        ({"200": json_of(BOOK), "202": json_of({"type": "string"})}, "Book | str"),
        ({"2XX": json_of(BOOK)}, "Book"),
        ({"200": json_of(BOOK), "204": {"description": "d"}}, "Book | None"),
        ({"204": {"description": "d"}}, "None"),
        ({"default": json_of(BOOK)}, "Book"),
        ({"404": json_of({"type": "string"}), "default": json_of(BOOK)}, "Book"),
        ({"200": json_of({"type": "string"}), "default": json_of(BOOK)}, "str"),
        ({"404": json_of({"type": "string"})}, "Any"),
        ({"200": {"description": "d", "content": {"application/json": {}}}}, "Any"),
        ({"200": {"description": "d", "content": {"text/csv": {"schema": {"type": "object"}}}}}, "str"),
        ({"200": {"description": "d", "content": {"text/csv": {}}}}, "str"),
        ({"200": {"description": "d", "content": {"image/png": {"schema": {"type": "string"}}}}}, "bytes"),
        (
            {"200": {"description": "d", "content": {"application/x+json": {"schema": BOOK}, "text/csv": {}}}},
            "Book | str",
        ),
    ],
)
def test_the_result_is_that_of_all_successful_responses(responses, expected):
    """Without one it is that of `default`; JSON has the type of its schema, other bodies are text or bytes."""
    assert method(responses)[0].result == expected


@pytest.mark.parametrize(
    ("media_type", "content", "expected"),
    [
        ("application/json", {"schema": BOOK}, "Book"),
        ("application/json", {}, "Any"),
        ("text/csv", {"schema": {"type": "string"}}, "str"),
        ("text/csv", {}, "Any"),
        ("image/png", {}, "Any"),
        ("multipart/form-data", {"schema": BOOK}, "Book"),
    ],
)
def test_a_body_has_the_type_of_its_schema(media_type, content, expected):
    """Any value without a schema: text, bytes or a file."""
    made, _ = method({"204": {"description": "d"}}, body={media_type: content})
    assert {one.name: one.type for one in made.arguments}["body"] == expected


def test_a_body_of_two_media_types_has_the_types_of_both():
    """And the media types are the words of `media_type`."""
    body = {"application/json": {"schema": BOOK}, "text/plain": {"schema": {"type": "string"}}}
    made, _ = method({"204": {"description": "d"}}, body=body)
    types = {one.name: one.type for one in made.arguments}
    assert (types["body"], types["media_type"]) == ("Book | str", "Literal['application/json', 'text/plain']")


def test_a_field_has_the_types_of_all_alternatives_of_the_body():
    """Each alternative that has it."""
    alternatives = [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"type": "integer"}, "b": {}}}]
    body = {"application/json": {"schema": {"type": "object", "oneOf": alternatives}}}
    made, _ = method({"204": {"description": "d"}}, body=body)
    assert {one.name: one.type for one in made.arguments}["a"] == "str | int"


def test_a_list_argument_takes_a_single_value_also():
    """And None if the schema allows null."""
    items = {"type": "array", "items": {"type": "integer"}}
    parameters = [
        {"name": "ids", "in": "query", "schema": items},
        {"name": "nullable", "in": "query", "schema": {**items, "type": ["array", "null"]}},
        {"name": "words", "in": "query", "required": True, "schema": {"type": "array", "items": {"enum": ["a", "b"]}}},
    ]
    made, _ = method({"204": {"description": "d"}}, operation={"parameters": parameters})
    assert {one.name: (one.type, one.required) for one in made.arguments} == {
        "words": ("Literal['a', 'b'] | Sequence[Literal['a', 'b']]", True),
        "ids": ("int | Sequence[int]", False),
        "nullable": ("int | Sequence[int] | None", False),
    }
    assert made.signature.startswith("def op(*, words: Literal['a', 'b'] | Sequence[Literal['a', 'b']], ids: int | ")
    assert made.signature.endswith(" = ...) -> None: ...")
    ast.parse(made.signature)


def test_the_item_of_a_paged_operation_is_that_of_its_list():
    """At the pointer of its pagination; Any if the document does not declare it."""
    page = {"type": "object", "properties": {"found": {"type": "object", "properties": {"rows": {}}}, "n": {}}}
    rows = page["properties"]["found"]["properties"]
    paging = {
        "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
        "x-dyn-pagination": {"page": "page", "items": "/found/rows", "pages": "/n"},
    }
    rows["rows"] = {"type": "array", "items": {"type": "object", "properties": {"a": {}}}}
    made, declared = method({"200": json_of(page)}, operation=paging)
    assert made.item == "OpResultFoundRowsItem"
    assert made.item in declared
    rows["rows"] = {"type": "array", "items": BOOK}
    assert method({"200": json_of(page)}, operation=paging)[0].item == "Book"
    rows["rows"] = {"type": "array"}
    assert method({"200": json_of(page)}, operation=paging)[0].item == "Any"
    assert method({"200": json_of(page)})[0].item == ""
