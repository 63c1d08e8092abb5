"""Rules of a merge: what counts as equal, as an addition and as a conflict; two of everything."""

import copy
import json
import re

import pytest
from small import library

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench.edits import REMOVED, apply_to_document
from fastpix_dyn.workbench.merge import merge_documents
from fastpix_dyn.workbench.merge.components import as_openapi_31
from fastpix_dyn.workbench.merge.summary import addition_lines, conflict_lines, group_conflicts, summary_line

LIST, ADD, GET = ("/paths/~1books/get", "/paths/~1books/post", "/paths/~1books~1{bookId}/get")
BOOK = "/components/schemas/Book"


def put(root, pointer, value):
    """Put *value* at *pointer* into a copy of *root*; missing parents are created."""
    result = holder = copy.deepcopy(root)
    *path, last = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    for token in path:
        holder = holder[int(token)] if isinstance(holder, list) else holder.setdefault(token, {})
    if value is REMOVED:
        del holder[int(last) if isinstance(holder, list) else last]
    elif isinstance(holder, list) and last == "-":
        holder.append(value)
    else:
        holder[int(last) if isinstance(holder, list) else last] = value
    return result


def edited(*changes):
    """Return the library with *changes*, pairs of pointer and value."""
    root = library()
    for pointer, value in changes:
        root = put(root, pointer, value)
    return root


def conflicts(ours, other, **options):
    """Return the conflicts as operation, pointer, and both values."""
    found = merge_documents(load(ours), load(other), **options).conflicts
    return [(one.operation, one.pointer, one.ours, one.theirs) for one in found]


def merged(ours, other, **options):
    """Return the outcome, and our document after it."""
    document = load(ours)
    result = merge_documents(document, load(other), **options)
    if not result.changes:
        return result, ours
    return result, json.loads(apply_to_document(document, json.dumps(ours, indent=1), result.changes))


# What is compared.


@pytest.mark.parametrize(
    "key", ["description", "summary", "title", "example", "examples", "externalDocs", "links", "$comment", "x-other"]
)
def test_prose_is_no_conflict(key):
    """In a schema, a parameter, an operation and a response."""
    value = {"examples": ["a"], "externalDocs": {"url": "https://x.example"}, "links": {}}.get(key, "Other")
    places = [f"{BOOK}/properties/title/{key}"]
    places += [f"{LIST}/{key}"] if key in {"description", "summary", "externalDocs", "x-other"} else []
    places += [f"{LIST}/parameters/0/{key}"] if key in {"description", "example", "x-other"} else []
    places += [f"{LIST}/responses/200/{key}"] if key in {"description", "links", "x-other"} else []
    for place in places:
        assert conflicts(library(), edited((place, value))) == [], place
        assert conflicts(edited((place, value)), library()) == [], place


@pytest.mark.parametrize(
    ("where", "key"),
    [
        (LIST, "deprecated"),
        (f"{LIST}/parameters/0", "deprecated"),
        (f"{LIST}/parameters/0", "required"),
        (f"{LIST}/parameters/0", "allowReserved"),
        (f"{BOOK}/properties/title", "readOnly"),
        (f"{BOOK}/properties/title", "writeOnly"),
        (f"{BOOK}/properties/title", "uniqueItems"),
        (f"{BOOK}/properties/title", "deprecated"),
        ("/paths/~1books/post/requestBody", "required"),
    ],
)
def test_false_equals_a_missing_flag(where, key):
    """True does not."""
    without = put(put(library(), f"{where}/{key}", None), f"{where}/{key}", REMOVED)
    assert conflicts(without, put(without, f"{where}/{key}", value=False)) == []
    assert conflicts(put(without, f"{where}/{key}", value=False), without) == []
    found = conflicts(without, put(without, f"{where}/{key}", value=True))
    assert found
    assert {(ours, theirs) for _, _, ours, theirs in found} == {("", "true")}
    found = conflicts(put(without, f"{where}/{key}", value=True), without)
    assert {(ours, theirs) for _, _, ours, theirs in found} == {("true", "")}


@pytest.mark.parametrize(
    ("pointer", "one", "other"),
    [
        (f"{BOOK}/required", ["title", "class"], ["class", "title"]),
        (f"{BOOK}/properties/class/enum", ["novel", "poem"], ["poem", "novel"]),
        (f"{BOOK}/properties/title/type", ["string", "null"], ["null", "string"]),
        (f"{BOOK}/properties/title/type", "string", ["string"]),
        (f"{LIST}/tags", ["Books", "More"], ["More", "Books"]),
        (f"{BOOK}/properties/title/x", {"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ],
)
def test_the_order_of_a_set_is_no_conflict(pointer, one, other):
    """Nor that of keys."""
    assert conflicts(edited((pointer, one)), edited((pointer, other))) == []


@pytest.mark.parametrize(("pointer", "value"), [(f"{BOOK}/required", []), (f"{LIST}/tags", [])])
def test_a_missing_set_equals_an_empty_one(pointer, value):
    """In both directions."""
    bare = edited((pointer, REMOVED))
    assert conflicts(bare, edited((pointer, value))) == []
    assert conflicts(edited((pointer, value)), bare) == []


@pytest.mark.parametrize(
    ("keyword", "one", "other", "inner"),
    [
        ("items", {"type": "string"}, {"type": "integer"}, "/items/type"),
        ("additionalProperties", {"type": "string"}, {"type": "integer"}, "/additionalProperties/type"),
        ("not", {"type": "string"}, {"type": "integer"}, "/not/type"),
        ("if", {"type": "string"}, {"type": "integer"}, "/if/type"),
        ("then", {"type": "string"}, {"type": "integer"}, "/then/type"),
        ("else", {"type": "string"}, {"type": "integer"}, "/else/type"),
        ("contains", {"type": "string"}, {"type": "integer"}, "/contains/type"),
        ("propertyNames", {"minLength": 1}, {"minLength": 2}, "/propertyNames/minLength"),
        ("oneOf", [{"type": "string"}, {"minLength": 1}], [{"type": "string"}, {"minLength": 2}], "/oneOf/1/minLength"),
        ("anyOf", [{"type": "string"}, {"minLength": 1}], [{"type": "string"}, {"minLength": 2}], "/anyOf/1/minLength"),
        ("prefixItems", [{"type": "string"}], [{"type": "integer"}], "/prefixItems/0/type"),
        ("oneOf", [{"type": "string"}], [{"type": "string"}, {"type": "integer"}], "/oneOf"),
        ("additionalProperties", False, {"type": "integer"}, "/additionalProperties"),
        ("pattern", "a", "b", "/pattern"),
        ("const", 1, True, "/const"),
        ("maximum", 1, 2, "/maximum"),
    ],
)
def test_a_conflict_is_at_the_innermost_keyword(keyword, one, other, inner):
    """Of a schema inside a schema; prose inside is none."""
    sides = [{"x": {}, keyword: value} for value in (one, other)]
    ours, theirs = (
        edited((f"{BOOK}/properties/deep", {"type": ["object", "string", "array"], **side})) for side in sides
    )
    found = {pointer for operation, pointer, _, _ in conflicts(ours, theirs) if operation == "addBook"}
    request = "/requestBody/content/application~1json/schema/properties/deep"
    response = "/responses/201/content/application~1json/schema/properties/deep"
    assert found == {f"{request}{inner}", f"{response}{inner}"}
    described = copy.deepcopy(one)
    target = described[0] if isinstance(described, list) else described
    if isinstance(target, dict):
        target["description"] = "Other words."
        value = {"type": ["object", "string", "array"], "x": {}, keyword: described}
        assert conflicts(ours, edited((f"{BOOK}/properties/deep", value))) == []


def test_another_type_is_one_conflict():
    """What it restricts is compared only if the types have something in common."""
    path = f"{BOOK}/properties/deep"
    text, number = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}
    found = conflicts(edited((path, text)), edited((path, number)), only=["getBook"])
    assert [(one[1].rpartition("/")[2], *one[2:]) for one in found] == [("type", '"string"', '"integer"')]
    nullable = {"type": ["string", "null"], "minLength": 2}
    found = conflicts(edited((path, text)), edited((path, nullable)), only=["getBook"])
    assert [one[1].rpartition("/")[2] for one in found] == ["type", "minLength"]


# Enums.


@pytest.mark.parametrize(
    ("ours", "theirs", "after"),
    [
        ({"enum": ["a"]}, {"enum": ["a", "b", "c"]}, {"enum": ["a", "b", "c"]}),
        ({"x-extensible-enum": ["a"]}, {"x-extensible-enum": ["b", "a"]}, {"x-extensible-enum": ["a", "b"]}),
        ({"x-extensible-enum": ["a"]}, {"enum": ["a", "b"]}, {"x-extensible-enum": ["a", "b"]}),
        ({"enum": ["a"]}, {"x-extensible-enum": ["b"]}, {"enum": ["a", "b"]}),
        ({"x-extensible-enum": ["a"]}, {}, {"x-extensible-enum": ["a"]}),
        ({}, {"x-extensible-enum": ["a"]}, {}),
        ({"enum": ["a"]}, {"enum": ["a", None]}, {"enum": ["a"]}),
    ],
)
def test_values_of_an_enum_are_added_to_ours(ours, theirs, after):
    """Whichever keyword it has; null belongs to the type."""
    path = f"{BOOK}/properties/deep"
    sides = ({"type": "string", **side} for side in (ours, theirs))
    result, document = merged(*(edited((path, side)) for side in sides))
    assert document == edited((path, {"type": "string", **after}))
    assert result.conflicts == ()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({}, {"enum": ["a"]}),
        ({"enum": ["a"]}, {}),
    ],
)
def test_a_closed_enum_on_one_side_is_a_conflict(ours, theirs):
    """It makes other values invalid."""
    path = f"{BOOK}/properties/deep"
    sides = [edited((path, {"type": "string", **side})) for side in (ours, theirs)]
    assert [one[1].rpartition("/")[2] for one in conflicts(*sides, only=["getBook"])] == ["enum"]


# Properties.


def test_a_required_key_counts_only_if_theirs_knows_it():
    """A key that only ours requires and declares is an addition of ours."""
    ours = edited((f"{BOOK}/properties/ours", {"type": "string"}), (f"{BOOK}/required", ["title", "ours"]))
    assert conflicts(ours, library()) == []
    ours = edited((f"{BOOK}/required", ["title", "class"]))
    assert [one[2:] for one in conflicts(ours, library(), only=["getBook"])] == [('["title", "class"]', '["title"]')]


def test_two_new_properties_go_to_the_part_that_has_the_others():
    """Each once, though three operations use the schema."""
    theirs = edited((f"{BOOK}/properties/a", {"type": "string"}), (f"{BOOK}/properties/b", {"type": "string"}))
    result, after = merged(library(), theirs)
    assert after == theirs
    assert [(one.our_pointer, one.name) for one in result.additions] == [
        (f"{BOOK}/properties/a", "the property a"),
        (f"{BOOK}/properties/b", "the property b"),
    ]


def test_two_different_additions_at_one_place_are_a_conflict():
    """The first one is added; the message has both values and locations."""
    inline = library()["components"]["schemas"]["Book"]
    theirs = edited(
        (
            f"{ADD}/requestBody/content/application~1json/schema",
            {**inline, "properties": {**inline["properties"], "new": {"type": "string"}}},
        ),
        (
            f"{ADD}/responses/201/content/application~1json/schema",
            {**inline, "properties": {**inline["properties"], "new": {"type": "integer"}}},
        ),
    )
    result, after = merged(library(), theirs)
    assert after["components"]["schemas"]["Book"]["properties"]["new"] == {"type": "string"}
    assert [(one.ours, one.theirs, one.our_pointer) for one in result.conflicts] == [
        ('{"type": "string"}', '{"type": "integer"}', f"{BOOK}/properties/new")
    ]


def test_equal_additions_to_two_schemas_are_two():
    """Each schema gets its own."""
    shelf = {"type": "object", "properties": {"n": {"type": "integer"}}}
    ours = edited(
        ("/components/schemas/Shelf", shelf), (f"{BOOK}/properties/shelf", {"$ref": "#/components/schemas/Shelf"})
    )
    new = {"type": "boolean"}
    theirs = put(put(ours, "/components/schemas/Shelf/properties/new", new), f"{BOOK}/properties/new", new)
    result, after = merged(ours, theirs)
    assert after == theirs
    assert {one.our_pointer for one in result.additions} == {
        f"{BOOK}/properties/new",
        "/components/schemas/Shelf/properties/new",
    }


@pytest.mark.parametrize("keyword", ["$defs", "allOf"])
def test_definitions_and_parts_of_a_schema_have_no_conflict_of_their_own(keyword):
    """The schemas in them are compared where they apply."""
    value = {"$defs": {"a": {"type": "string"}}, "allOf": [{"minLength": 1}]}[keyword]
    assert conflicts(edited((f"{BOOK}/properties/title/{keyword}", value)), library()) == []


# Operations.


def test_parameters_of_the_path_item_and_of_the_operation_are_compared():
    """The operation's own one wins; a parameter of the path item is not new."""
    shared = {"name": "lang", "in": "query", "schema": {"type": "string"}}
    ours = edited(("/paths/~1books/parameters", [shared]))
    theirs = edited((f"{LIST}/parameters/-", shared), (f"{ADD}/parameters", [shared]))
    assert merged(ours, theirs)[0].changes == ()
    assert merged(ours, theirs)[0].conflicts == ()
    own = put(ours, f"{LIST}/parameters/-", {**shared, "schema": {"type": "integer"}})
    found = conflicts(own, theirs)
    assert [one[:2] for one in found] == [("list-books", "/parameters/query lang/schema/type")]


def test_two_parameters_of_one_name_in_two_places_are_two():
    """`id` in the query is not `id` in a header."""
    text = {"schema": {"type": "string"}}
    ours = edited((f"{LIST}/parameters/-", {"name": "id", "in": "query", **text}))
    theirs = put(ours, f"{LIST}/parameters/-", {"name": "id", "in": "header", "required": True, **text})
    result, after = merged(ours, theirs)
    assert [one.name for one in result.additions] == ["the required header parameter id"]
    assert after == theirs


def test_a_parameter_may_have_content_instead_of_a_schema():
    """The schema of a common media type is compared; another one is a conflict, because it has only one."""

    def filtered(**contents):
        content = {name.replace("_", "/"): {"schema": {"type": kind}} for name, kind in contents.items()}
        return edited((f"{LIST}/parameters/-", {"name": "filter", "in": "query", "content": content}))

    found = conflicts(filtered(application_json="string"), filtered(application_json="integer"))
    assert [one[1] for one in found] == ["/parameters/query filter/content/application~1json/schema/type"]
    for sides in (
        (filtered(application_json="string"), filtered(text_csv="string")),
        (
            filtered(application_json="string"),
            edited((f"{LIST}/parameters/-", {"name": "filter", "in": "query", "schema": {}})),
        ),
    ):
        result = merge_documents(*map(load, sides))
        assert result.changes == ()
        assert "/parameters/query filter/content" in [one.pointer for one in result.conflicts]


def test_extensions_of_responses_and_encodings_of_bodies():
    """An extension is no addition; an encoding that differs is a conflict."""
    assert merged(library(), edited((f"{LIST}/responses/x-own", {"description": "d"})))[0].changes == ()
    content = f"{ADD}/requestBody/content/application~1json"
    theirs = edited((f"{content}/encoding", {"title": {"contentType": "text/plain"}}))
    assert [one[1] for one in conflicts(library(), theirs)] == ["/requestBody/content/application~1json/encoding"]


@pytest.mark.parametrize(
    ("required", "name"), [(True, "the required query parameter q"), (False, "the query parameter q")]
)
def test_a_new_parameter_says_whether_it_is_required(required, name):
    """In its name for the reader."""
    theirs = edited((f"{LIST}/parameters/-", {"name": "q", "in": "query", "required": required, "schema": {}}))
    assert [one.name for one in merged(library(), theirs)[0].additions] == [name]


@pytest.mark.parametrize(("uses", "count"), [(100, 100), (101, 100)])
def test_one_pair_of_schemas_is_compared_a_hundred_times_for_an_operation(uses, count):
    """More would say the same."""
    properties = {f"p{number}": {"$ref": "#/components/schemas/Part"} for number in range(uses)}

    def root(kind):
        part = {"type": "object", "properties": {"x": {"type": kind}}}
        schemas = {"Part": part, "Whole": {"type": "object", "properties": properties}}
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Whole"}}}
        get = {"operationId": "a", "tags": ["Books"], "responses": {"200": {"description": "d", "content": content}}}
        return library(paths={"/a": {"get": get}}, components={**library()["components"], "schemas": schemas})

    assert len(conflicts(root("string"), root("integer"))) == count


def test_recursive_schemas_are_compared_to_their_end():
    """A difference behind the recursion is found once."""

    def tree(kind):
        return {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}, "n": {"type": kind}}}

    sides = [
        edited(
            ("/components/schemas/Tree", tree(kind)), (f"{BOOK}/properties/tree", {"$ref": "#/components/schemas/Tree"})
        )
        for kind in ("string", "integer")
    ]
    found = {one[1].partition("/schema/")[2] for one in conflicts(*sides, only=["getBook"])}
    assert found == {"properties/tree/properties/n/type"}


def test_path_parameters_are_paired_by_their_position():
    """Two in one path; the second one differs."""

    def paths(one, two, kind):
        parameters = [
            {"name": one, "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": two, "in": "path", "required": True, "schema": {"type": kind}},
        ]
        get = {
            "operationId": "page",
            "tags": ["Books"],
            "parameters": parameters,
            "responses": {"204": {"description": "d"}},
        }
        return edited((f"/paths/~1books~1{{{one}}}~1pages~1{{{two}}}", {"get": get}))

    assert conflicts(paths("a", "b", "string"), paths("b", "a", "string")) == []
    found = conflicts(paths("a", "b", "string"), paths("x", "y", "integer"))
    assert found == [("page", "/parameters/path 2/schema/type", '"string"', '"integer"')]


def test_servers_of_an_operation_are_compared():
    """In their order."""
    one, two = {"url": "https://a.example"}, {"url": "https://b.example/"}
    ours = edited((f"{LIST}/servers", [one, two]))
    assert (
        conflicts(ours, edited((f"{LIST}/servers", [{"url": "https://a.example/"}, {"url": "https://b.example"}])))
        == []
    )
    assert [one[1] for one in conflicts(ours, edited((f"{LIST}/servers", [two, one])))] == ["/servers"]


def test_a_body_on_one_side_is_a_conflict():
    """In both directions; null is no body."""
    body = {"content": {"text/plain": {"schema": {"type": "string"}}}}
    theirs = edited((f"{LIST}/requestBody", body))
    assert [one[:2] for one in conflicts(library(), theirs)] == [("list-books", "/requestBody")]
    assert [one[:2] for one in conflicts(theirs, library())] == [("list-books", "/requestBody")]


def test_a_schema_on_one_side_is_a_conflict():
    """Of a media type of both."""
    bare = edited((f"{GET}/responses/200/content/application~1json/schema", REMOVED))
    where = "/responses/200/content/application~1json/schema"
    assert [one[1] for one in conflicts(bare, library(), only=["getBook"])] == [where]
    assert [one[1] for one in conflicts(library(), bare, only=["getBook"])] == [where]


def test_headers_and_media_types_of_a_response_are_compared():
    """Two of each: one differs."""
    headers = {"X-A": {"schema": {"type": "integer"}}, "X-B": {"schema": {"type": "integer"}}}
    ours = edited(
        (f"{GET}/responses/200/headers", headers),
        (f"{GET}/responses/200/content/text~1csv", {"schema": {"type": "string"}}),
    )
    theirs = put(
        put(ours, f"{GET}/responses/200/headers/X-B/schema/type", "string"),
        f"{GET}/responses/200/content/text~1csv/schema/type",
        "integer",
    )
    assert [one[1] for one in conflicts(ours, theirs)] == [
        "/responses/200/content/text~1csv/schema/type",
        "/responses/200/headers/X-B/schema/type",
    ]


def test_the_same_method_and_path_come_before_the_operation_id():
    """An operation of the same id at another path is not ours."""
    theirs = library()
    theirs["paths"]["/books"]["get"]["operationId"] = "getBook"
    theirs["paths"]["/books/{bookId}"]["get"]["operationId"] = "list-books"
    assert {(one[0], one[1]) for one in conflicts(library(), theirs)} == {
        ("getBook", "/operationId"),
        ("list-books", "/operationId"),
    }


def test_credentials_are_compared_by_what_is_sent():
    """Two schemes of other names; the order of alternatives has no meaning."""
    key = {"type": "apiKey", "in": "header", "name": "Key"}
    ours = edited(("/components/securitySchemes/key", key), ("/security", [{"reader": []}, {"key": []}]))
    theirs = edited(
        ("/components/securitySchemes", {"b": key, "a": {"type": "http", "scheme": "basic"}}),
        ("/security", [{"b": []}, {"a": []}]),
    )
    assert conflicts(ours, theirs) == []
    both = put(theirs, "/security", [{"b": [], "a": []}])
    assert {one[1] for one in conflicts(ours, both)} == {"/security"}
    without = put(put(theirs, "/components/securitySchemes", REMOVED), "/security", REMOVED)
    for path in without["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    assert conflicts(ours, without) == []


# What is written.


def test_two_new_operations_of_one_new_path_share_its_path_item():
    """The first one declares the path's variables."""
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    responses = {"204": {"description": "d"}}
    item = {
        "get": {"operationId": "read-shelf", "tags": ["Books"], "parameters": [parameter], "responses": responses},
        "delete": {"operationId": "drop-shelf", "tags": ["Books"], "parameters": [parameter], "responses": responses},
    }
    result, after = merged(library(), edited(("/paths/~1shelves~1{id}", item)))
    assert result.new == ("read-shelf", "drop-shelf")
    shelf = after["paths"]["/shelves/{id}"]
    assert shelf["parameters"] == [parameter]
    assert "parameters" not in shelf["get"]
    assert "parameters" not in shelf["delete"]


def test_a_new_operation_of_our_path_gets_our_variable_names():
    """Unless the path item declares them already."""
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "id", "in": "query", "schema": {"type": "string"}},
    ]
    theirs = library()
    theirs["paths"] = {
        "/books/{id}": {
            "delete": {
                "operationId": "drop",
                "tags": ["Books"],
                "parameters": parameters,
                "responses": {"204": {"description": "d"}},
            }
        }
    }
    written = merged(library(), theirs)[1]["paths"]["/books/{bookId}"]["delete"]["parameters"]
    assert [(one["in"], one["name"]) for one in written] == [("path", "bookId"), ("query", "id")]
    ours = library()
    ours["paths"]["/books/{bookId}"]["parameters"] = ours["paths"]["/books/{bookId}"]["get"].pop("parameters")
    written = merged(ours, theirs)[1]["paths"]["/books/{bookId}"]["delete"]["parameters"]
    assert [(one["in"], one["name"]) for one in written] == [("query", "id")]


def test_a_replaced_operation_loses_what_theirs_does_not_have():
    """But not our extensions; the operations beside it stay."""
    ours = edited((f"{LIST}/deprecated", True), (f"{LIST}/x-own", 1), (f"{LIST}/description", "Ours."))
    theirs = edited((f"{LIST}/x-dyn-pagination", REMOVED), (f"{LIST}/summary", "Other"))
    operation, before = merged(ours, theirs, theirs=["list-books"])[1]["paths"]["/books"], ours["paths"]["/books"]
    assert {"deprecated", "description"}.isdisjoint(operation["get"])
    assert (operation["get"]["x-own"], operation["get"]["summary"]) == (1, "Other")
    assert operation["get"]["x-dyn-pagination"] == before["get"]["x-dyn-pagination"]
    assert operation["get"]["parameters"] == before["get"]["parameters"]
    assert operation["post"] == before["post"]


def test_a_moved_operation_leaves_the_others_of_its_path():
    """The path item goes only with its last operation."""
    theirs = library()
    theirs["paths"]["/volumes"] = {"get": {**theirs["paths"]["/books"].pop("get")}}
    after = merged(library(), theirs, only=["list-books"], theirs=["list-books"])[1]
    assert [*after["paths"]["/books"]] == ["post"]
    assert after["paths"]["/volumes"]["get"]["operationId"] == "list-books"


def test_only_selects_and_theirs_is_always_selected():
    """Without `only` all operations are merged."""
    theirs = edited((f"{LIST}/deprecated", True), (f"{ADD}/deprecated", True), (f"{GET}/deprecated", True))
    assert {one[0] for one in conflicts(library(), theirs)} == {"list-books", "addBook", "getBook"}
    assert {one[0] for one in conflicts(library(), theirs, only=["addBook"])} == {"addBook"}
    assert conflicts(library(), theirs, only=["addBook"], theirs=["addBook"]) == []
    result = merge_documents(load(library()), load(theirs), only=["addBook"], theirs=["getBook"])
    assert (result.replaced, {one.operation for one in result.conflicts}) == (("getBook",), {"addBook"})


def test_tags_of_new_operations_are_declared_once():
    """With the description of the other document if it has one."""
    new = {"operationId": "shelve", "tags": ["Shelves", "Rooms"], "responses": {"204": {"description": "d"}}}
    theirs = edited(
        ("/paths/~1a", {"get": new}),
        ("/paths/~1b", {"get": {**new, "operationId": "unshelve"}}),
        ("/tags/-", {"name": "Shelves", "description": "Boards."}),
    )
    after = merged(library(), theirs)[1]
    assert after["tags"][1:] == [{"name": "Shelves", "description": "Boards."}, {"name": "Rooms"}]


# Components.


def new_operation(schema, **parts):
    """Return a path item with an operation whose response has *schema*."""
    content = {"application/json": {"schema": schema}}
    return {
        "get": {
            "operationId": "new",
            "tags": ["Books"],
            "responses": {"200": {"description": "d", "content": content, **parts}},
        }
    }


def test_a_number_is_added_until_a_name_is_free():
    """`Book2` is in use in our document, and `Book3` in theirs."""
    ours = edited(("/components/schemas/Book2", {"type": "boolean"}))
    theirs = edited(
        (BOOK, {"type": "object", "properties": {"other": {"$ref": "#/components/schemas/Book3"}}}),
        ("/components/schemas/Book3", {"type": "integer"}),
        ("/paths/~1new", new_operation({"$ref": "#/components/schemas/Book"})),
    )
    result, after = merged(ours, theirs, only=["new"])
    schemas = after["components"]["schemas"]
    assert schemas["Book4"] == theirs["components"]["schemas"]["Book"]
    assert (schemas["Book2"], schemas["Book3"]) == ({"type": "boolean"}, {"type": "integer"})
    assert result.notes == (
        "components/schemas/Book has another content in our document; theirs is added as components/schemas/Book4",
    )


def test_a_component_that_refers_to_a_renamed_one_is_copied_also():
    """Though its own text is the same; references in mappings follow."""
    shelf = {"type": "object", "properties": {"book": {"$ref": "#/components/schemas/Book"}}}
    ours = edited(("/components/schemas/Shelf", shelf))
    theirs = put(put(ours, f"{BOOK}/required", []), "/paths/~1new", new_operation({
        "oneOf": [{"$ref": "#/components/schemas/Shelf"}],
        "discriminator": {"propertyName": "k", "mapping": {"s": "Shelf", "b": "#/components/schemas/Book"}},
    }))  # fmt: skip
    after = merged(ours, theirs, only=["new"])[1]
    assert after["components"]["schemas"]["Shelf"] == shelf
    assert after["components"]["schemas"]["Shelf2"]["properties"]["book"] == {"$ref": "#/components/schemas/Book2"}
    schema = after["paths"]["/new"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["oneOf"] == [{"$ref": "#/components/schemas/Shelf2"}]
    assert schema["discriminator"]["mapping"] == {"s": "#/components/schemas/Shelf2", "b": "#/components/schemas/Book2"}


def test_links_lead_to_operations_of_the_result_only():
    """Others are removed, and an object without links has none."""
    links = {
        "alive": {"operationId": "getBook"},
        "dead": {"operationId": "list-shelves"},
        "itself": {"operationId": "new"},
    }
    shelves = {"get": {"operationId": "list-shelves", "tags": ["Books"], "responses": {"204": {"description": "d"}}}}
    theirs = edited(("/paths/~1new", new_operation({}, links=links)), ("/paths/~1shelves", shelves))
    written = merged(library(), theirs, only=["new"])[1]["paths"]["/new"]["get"]["responses"]["200"]
    assert [*written["links"]] == ["alive", "itself"]
    both = merged(library(), theirs)[1]["paths"]["/new"]["get"]["responses"]["200"]
    assert [*both["links"]] == ["alive", "dead", "itself"]
    alone = put(theirs, "/paths/~1new/get/responses/200/links", {"dead": {"operationId": "list-shelves"}})
    assert "links" not in merged(library(), alone, only=["new"])[1]["paths"]["/new"]["get"]["responses"]["200"]


def test_a_reference_out_of_components_is_refused():
    """The message says what to do."""
    theirs = edited(
        ("/paths/~1new", new_operation({"$ref": "#/paths/~1books/get/responses/200/content/application~1json/schema"}))
    )
    with pytest.raises(
        ConfigurationError,
        match=r"which is not a component of the same file; bundle the document first \(`spec bundle`\)",
    ):
        merge_documents(load(library()), load(theirs), only=["new"])


@pytest.mark.parametrize(
    ("their_security", "expected"),
    [
        ([{"key": []}], [{"key": []}]),
        ([{"basic": []}], None),
        ([], []),
        ([{"basic": [], "key": []}], [{"reader": [], "key": []}]),
    ],
)
def test_a_new_operation_keeps_its_credentials(their_security, expected):
    """By our name of an equal scheme; what our document has for all operations is not repeated."""
    schemes = {
        "basic": {"type": "HTTP", "scheme": "Basic", "description": "d"},
        "key": {"type": "apiKey", "in": "header", "name": "Key"},
    }
    new = new_operation({})
    new["get"]["security"] = their_security
    theirs = edited(("/components/securitySchemes", schemes), ("/security", [{"basic": []}]), ("/paths/~1new", new))
    theirs["components"]["securitySchemes"]["basic"]["type"] = "http"
    after = merged(library(), theirs, only=["new"])[1]
    assert after["paths"]["/new"]["get"].get("security") == expected
    assert [*after["components"]["securitySchemes"]] == ["reader", *(["key"] if "key" in str(expected) else [])]


def test_schemas_of_openapi_3_0_are_converted_and_data_is_not():
    """In parameters, bodies and components; not in examples, defaults and extensions."""
    nullable = {"type": "string", "nullable": True}
    data = {"schema": nullable, "nullable": True}
    schema = {"type": "object", "properties": {"example": nullable, "list": {"type": "array", "items": nullable}}}
    content = {"application/json": {"schema": schema, "examples": {"one": {"value": data}}}}
    get = {
        "operationId": "a",
        "parameters": [{"name": "p", "in": "query", "schema": nullable, "example": data}],
        "x-own": data,
        "responses": {"200": {"description": "d", "content": content}},
    }
    schemas = {
        "Word": nullable,
        "Number": {"type": "number", "minimum": 1, "exclusiveMinimum": True},
        "Ref": {"$ref": "#/components/schemas/Word", "description": "ignored"},
    }
    document = library(openapi="3.0.3", paths={"/a": {"get": get}}, components={"schemas": schemas})
    converted = as_openapi_31(load(document)).root.value
    word = {"type": ["string", "null"]}
    operation = converted["paths"]["/a"]["get"]
    content = operation["responses"]["200"]["content"]["application/json"]
    assert converted["openapi"] == "3.1.0"
    assert operation["parameters"][0] == {"name": "p", "in": "query", "schema": word, "example": data}
    assert operation["x-own"] == data
    assert content["schema"]["properties"] == {"example": word, "list": {"type": "array", "items": word}}
    assert content["examples"] == {"one": {"value": data}}
    assert converted["components"]["schemas"] == {
        "Word": word,
        "Number": {"type": "number", "exclusiveMinimum": 1},
        "Ref": {"$ref": "#/components/schemas/Word"},
    }
    assert as_openapi_31(load(library())).root.value == library()


# The summary.


def test_the_summary_counts_locations_and_operations():
    """Two conflicts in one schema that three operations use."""
    theirs = edited(
        (f"{BOOK}/properties/title/minLength", 2),
        (f"{BOOK}/properties/id/type", "string"),
        (f"{LIST}/deprecated", True),
    )
    found = merge_documents(load(library()), load(theirs)).conflicts
    assert (
        summary_line(found)
        == "3 conflicts in 3 operations; --theirs ID takes the other document's version of operation ID"
    )
    assert [(one.title, len(one.locations)) for one in group_conflicts(found)] == [
        ("list-books", 1),
        ("schema Book", 2),
    ]
    one = merge_documents(load(library()), load(edited((f"{LIST}/deprecated", True)))).conflicts
    assert summary_line(one).startswith("1 conflict in 1 operation; ")
    assert [re.sub(r" \S+:1:", " HERE:", line) for line in conflict_lines(one)] == [
        "list-books /deprecated",
        "  ours HERE: not present",
        "  theirs HERE: true",
    ]


@pytest.mark.parametrize(
    ("section", "title", "place"),
    [
        ("parameters", "parameter P", f"{LIST}/parameters/-"),
        ("responses", "response P", f"{LIST}/responses/404"),
        ("headers", "headers P", f"{LIST}/responses/200/headers"),
        ("requestBodies", "request body P", f"{ADD}/requestBody"),
    ],
)
def test_conflicts_are_grouped_by_their_component(section, title, place):
    """Under the name of its section."""

    def component(kind):
        schema = {"schema": {"type": kind}}
        return {"parameters": {"name": "p", "in": "query", **schema}, "headers": schema}.get(section) or {
            "description": "d",
            "content": {"application/json": schema},
        }

    reference = {"$ref": f"#/components/{section}/P"}
    value = {"X-P": reference} if section == "headers" else reference
    sides = [edited((f"/components/{section}/P", component(kind)), (place, value)) for kind in ("string", "integer")]
    (group,) = group_conflicts(merge_documents(*map(load, sides)).conflicts)
    assert group.title == title


def test_a_long_value_is_cut():
    """At 160 characters."""

    def values(length):
        # `"` + text + `"`
        theirs = edited((f"{BOOK}/properties/title/pattern", "a" * (length - 2)))
        found = merge_documents(load(library()), load(theirs), only=["getBook"]).conflicts
        return [line.partition(": ")[2] for line in conflict_lines(found)][-1]

    assert values(160) == '"' + "a" * 158 + '"'
    assert values(161) == '"' + "a" * 158 + "…"


def test_additions_name_the_parameter_and_the_properties_on_the_way():
    """Of the operation, or of the component."""
    inner = {"type": "object", "properties": {"unit": {"type": "string", "enum": ["cm"]}}}
    parameter = {"name": "filter", "in": "query", "schema": {"type": "object", "properties": {"size": inner}}}
    ours = edited((f"{LIST}/parameters/-", parameter), (f"{BOOK}/properties/size", inner))
    theirs = copy.deepcopy(ours)
    theirs["paths"]["/books"]["get"]["parameters"][-1]["schema"]["properties"]["size"]["properties"]["unit"] = {
        "type": "string",
        "enum": ["cm", "in"],
    }
    theirs = put(theirs, f"{BOOK}/properties/size/properties/new", {"type": "string"})
    assert list(addition_lines(merged(ours, theirs)[0].additions)) == [
        'list-books filter size.unit: the value "in"',
        "Book size: the property new",
    ]
