"""Rules of `spec add`: names, templates, reuse and secrets, one row for each."""

import copy
import json

import pytest
from small import library

from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench.infer import is_id, json_type, schema_of
from fastpix_dyn.workbench.scaffold import OperationOptions, identifiers, scaffold
from fastpix_dyn.workbench.scaffold.compiled_document import common_segments, compiled_document, is_same_path
from fastpix_dyn.workbench.scaffold.samples import Sample, from_curl, parse_curl

JSON = "application/json"
UUID = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"


def compiled(**changes):
    """Return the library, compiled."""
    return compiled_document(load(library(**changes)))


COMPILED = compiled()


def made(*samples, document=None, **options):
    """Return the scaffold of *samples* in the library, and its operation."""
    root = library() if document is None else document
    result = scaffold(load(root), OperationOptions(**options), samples)
    change = next(one for one in result.additions if one.pointer.startswith("/paths/") and "/links/" not in one.pointer)
    return result, change.value.get(result.method.lower(), change.value)


def seen(path="/books/7/reviews", method="GET", **parts):
    """Return an exchange with a response of JSON."""
    return Sample(method, path, **{"status": 200, "response_media_type": JSON, "response_body": {"id": 1}, **parts})


# Secrets.


@pytest.mark.parametrize(
    "options",
    [
        "-u me:hunter2",
        "-H 'Authorization: Bearer hunter2'",
        "-H 'Proxy-Authorization: Basic hunter2'",
        "-H 'PROXY-AUTHORIZATION: Basic hunter2'",
        "-H 'Cookie: a=hunter2'",
        "-b a=hunter2",
        "-H 'X-Api-Key: hunter2'",
        "-H 'X-Session: hunter2'",
        "-H 'Reader-Key: hunter2'",
        "-G -d api_key=hunter2",
        "-G -d access_token=hunter2",
        "-G -d reader=hunter2",
        '--json \'{"password": "hunter2"}\'',
        '--json \'{"user": {"apiKey": "hunter2"}}\'',
        "-d 'client_secret=hunter2&secret=hunter2' -d a=1",
        "-F password=hunter2",
    ],
)
def test_no_secret_of_a_command_gets_into_the_document(options):
    """Whether it is a header, a parameter, a cookie or a part of the body."""
    document = library()
    document["components"]["securitySchemes"] |= {
        "key": {"type": "apiKey", "in": "header", "name": "reader-key"},
        "query": {"type": "apiKey", "in": "query", "name": "READER"},
    }
    if "client_secret" in options:
        options = options.replace("client_secret=hunter2&", "")
    command = f"curl {options} https://library.example/v1/books/7/reviews"
    result, operation = made(from_curl(parse_curl(command), '{"id": 1}', 200), document=document)
    assert "hunter2" not in json.dumps([one.value for one in result.additions])
    assert operation["responses"]["200"]["content"][JSON]["example"] == {"id": 1}


def test_a_secret_of_a_response_is_redacted_and_kept_as_format():
    """Also inside of a list."""
    _, operation = made(seen(response_body={"keys": [{"id": 1, "secretKey": "hunter2"}]}))
    content = operation["responses"]["200"]["content"][JSON]
    assert content["example"] == {"keys": [{"id": 1, "secretKey": "***"}]}


@pytest.mark.parametrize(
    "name",
    [
        "Accept", "Accept-Language", "Authorization", "Cache-Control", "Connection", "Content-Type", "Content-Length",
        "Cookie", "Date", "DNT", "Expect", "Forwarded", "Host", "If-None-Match", "Keep-Alive", "Origin", "Pragma",
        "Priority", "Proxy-Connection", "Range", "Referer", "Sec-Fetch-Mode", "TE", "Traceparent", "Tracestate",
        "Transfer-Encoding", "Upgrade", "Upgrade-Insecure-Requests", "User-Agent", "Via", "X-Forwarded-For",
        "X-Requested-With",
    ],
)  # fmt: skip
def test_a_standard_header_is_no_parameter(name):
    """In any case; one whose name only begins so is."""
    headers = ((name, "x"), (name.upper(), "x"), ("X-Shelf", "7"), (f"X-Own-{name}", "x"))
    _, operation = made(seen(headers=headers))
    names = [one["name"] for one in operation["parameters"]]
    assert "X-Shelf" in names
    assert {name, name.upper()}.isdisjoint(names)
    assert (f"X-Own-{name}" in names) == (name != "Authorization")


# Parameters.


@pytest.mark.parametrize(
    ("texts", "schema"),
    [
        (["1"], {"type": "integer"}),
        (["-1"], {"type": "integer"}),
        (["0"], {"type": "integer"}),
        (["01"], {"type": "string"}),
        (["1.5"], {"type": "number"}),
        (["1."], {"type": "string"}),
        (["true"], {"type": "boolean"}),
        (["false"], {"type": "boolean"}),
        (["null"], {"type": "string"}),
        (["True"], {"type": "string"}),
        (["***"], {"type": "string"}),
        ([UUID], {"type": "string", "format": "uuid"}),
        (["a", "b"], {"type": "array", "items": {"type": "string"}}),
    ],
)
def test_a_query_parameter_has_the_type_of_its_values(texts, schema):
    """Repeated ones are a list; a redacted value shows nothing."""
    _, operation = made(seen(query=tuple(("q", text) for text in texts)))
    (parameter,) = operation["parameters"]
    assert parameter["schema"] == schema
    assert ("example" in parameter) == (texts != ["***"])


def test_a_parameter_in_brackets_is_a_list():
    """Of one value also; headers are no lists."""
    _, operation = made(seen(query=(("tag[]", "a"),), headers=(("X-A", "1"), ("X-A", "2"))))
    assert [(one["name"], one["schema"]["type"]) for one in operation["parameters"]] == [
        ("tag[]", "array"),
        ("X-A", "integer"),
    ]


def test_a_declared_parameter_is_reused_if_it_accepts_the_values():
    """As a `$ref` if it is a component; that of the nearest path comes first."""
    document = library()
    near = {"name": "size", "in": "query", "schema": {"type": "integer"}}
    document["components"]["parameters"] = {"Word": {"name": "word", "in": "query", "schema": {"enum": ["1", "b"]}}}
    document["paths"]["/ping"]["get"]["parameters"] = [
        {"$ref": "#/components/parameters/Word"},
        {**near, "description": "far"},
    ]
    document["paths"]["/books/{bookId}"]["get"]["parameters"].append({**near, "description": "near"})
    _, operation = made(seen(query=(("word", "1"), ("size", "3"))), document=document)
    assert operation["parameters"] == [{"$ref": "#/components/parameters/Word"}, {**near, "description": "near"}]
    _, operation = made(seen(query=(("word", "c"),)), document=document)
    assert operation["parameters"][0]["schema"] == {"type": "string"}


# Names.


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("playlists", "playlist"),
        ("libraries", "library"),
        ("classes", "class"),
        ("boxes", "box"),
        ("branches", "branch"),
        ("dishes", "dish"),
        ("class", "class"),
        ("status", "status"),
        ("media", "media"),
    ],
)
def test_the_singular_of_a_word(word, expected):
    """By its ending."""
    assert identifiers.singular(word) == expected


@pytest.mark.parametrize(
    ("names", "separator"),
    [
        (["a-b", "c-d", "eF"], "-"),
        (["a_b", "c_d", "e-f"], "_"),
        (["aB", "cD", "e_f"], ""),
        (["_a", "b_"], ""),
        ([], "-"),
    ],
)
def test_the_separator_is_that_of_most_names(names, separator):
    """An underscore at an end separates nothing."""
    assert identifiers.separator_of(names) == separator


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/things", "list-things"),
        ("GET", "/things/{id}", "get-thing"),
        ("GET", "/status", "get-status"),
        ("POST", "/things", "create-thing"),
        ("PUT", "/things/{id}", "update-thing"),
        ("PATCH", "/things/{id}", "update-thing"),
        ("DELETE", "/things", "delete-thing"),
        ("OPTIONS", "/things", "options-thing"),
        ("GET", "/as/{aId}/bs/{bId}/cs", "list-b-cs"),
        ("GET", "/racks/{name}/books", "list-rack-books"),
        ("GET", "/racks/{key}/books", "list-rack-books"),
        ("GET", "/racks/{rackNumber}/books", "list-rack-number-books"),
        ("GET", "/{id}", "get-thing"),
    ],
)
def test_an_operation_id_names_method_and_resource(method, path, expected):
    """A collection that is read is listed."""
    document = library()
    document["paths"] = {"/ping": {"get": {"operationId": "ping-all", "responses": {"204": {"description": "d"}}}}}
    assert identifiers.new_operation_id(compiled_document(load(document)).api, method, path) == expected


def test_a_used_operation_id_gets_all_resources_and_then_a_number():
    """The third one is 2."""
    document = library(paths={})
    for number, name in enumerate(["get-cup", "get-old-rack-cup", "get-old-rack-cup-2"]):
        document["paths"][f"/{number}"] = {"get": {"operationId": name, "responses": {"204": {"description": "d"}}}}
    names = [*document["paths"]]

    def proposal(used):
        part = {**document, "paths": {path: document["paths"][path] for path in used}}
        part["paths"]["/x"] = {"get": {"operationId": "x-y", "responses": {"204": {"description": "d"}}}}
        return identifiers.new_operation_id(compiled_document(load(part)).api, "GET", "/old/racks/{id}/cups/{cup}")

    assert proposal([]) == "get-rack-cup"
    document["paths"]["/0"]["get"]["operationId"] = "get-rack-cup"
    assert proposal(names[:1]) == "get-old-rack-cup"
    assert proposal(names[:2]) == "get-old-rack-cup-2"
    assert proposal(names[:3]) == "get-old-rack-cup-3"


def test_a_used_schema_name_gets_its_parent_and_then_a_number():
    """`Comment`, `MediaComment`, `MediaComment2`, `MediaComment3`."""
    name = identifiers.unused_schema_name
    assert name(["comment"], "Media", []) == "Comment"
    assert name(["comment"], "Media", ["Comment"]) == "MediaComment"
    assert name(["comment"], "Media", ["Comment", "MediaComment"]) == "MediaComment2"
    assert name(["comment"], "Media", ["Comment", "MediaComment", "MediaComment2"]) == "MediaComment3"
    assert name(["a", "b"], "", ["AB"]) == "AB2"


# Paths.


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/books", "/books"),
        ("/v1", "/v1"),
        ("/v10/books", "/v10/books"),
        ("/books/v1/x", "/books/v1/x"),
    ],
)
def test_the_path_of_a_server_is_left_out(path, expected):
    """Only at the start, and as a whole segment."""
    assert identifiers.without_server_prefix(COMPILED.api, path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/books/7", "/books/{bookId}"),
        ("/books/{id}", "/books/{bookId}"),
        (f"/books/{UUID}/pages/12", "/books/{bookId}/pages/{pageId}"),
        ("/books/***/pages", "/books/{bookId}/pages"),
        ("/racks/0123456789abcdef", "/racks/{rackId}"),
        ("/racks/0123456789abcde", "/racks/0123456789abcde"),
        ("/racks/top", "/racks/top"),
        ("/books/top", "/books/top"),
        ("/racks/7/9", "/racks/{rackId}/{rackIdId}"),
        ("/7", "/{id}"),
        ("/ping", "/ping"),
    ],
)
def test_a_segment_that_looks_like_an_id_is_a_variable(path, expected):
    """A number, a UUID, or at least 16 hexadecimal digits; named as the document names it."""
    assert identifiers.path_template(COMPILED, path) == expected


def test_a_variable_with_words_takes_only_these():
    """A restricted variable accepts its words; a fixed segment is stronger."""
    document = library()
    parameter = {"name": "kind", "in": "path", "required": True, "schema": {"enum": ["novel", "poem"]}}
    get = {"parameters": [parameter], "responses": {"204": {"description": "d"}}}
    document["paths"]["/kinds/{kind}"] = {"get": get}
    document["paths"]["/kinds/poem"] = {"get": {"responses": {"204": {"description": "d"}}}}
    there = compiled_document(load(document))
    assert identifiers.path_template(there, "/kinds/novel") == "/kinds/{kind}"
    assert identifiers.path_template(there, "/kinds/poem") == "/kinds/poem"
    assert identifiers.path_template(there, "/kinds/essay") == "/kinds/essay"
    assert identifiers.path_template(there, "/kinds/7") == "/kinds/{kind}"


def test_new_variables_have_the_style_of_the_others():
    """`book_id` if most parameters are written so."""
    document = library()
    document["paths"]["/ping"]["get"]["parameters"] = [
        {"name": name, "in": "query", "schema": {}} for name in ("a_b", "c_d", "e_f", "g_h")
    ]
    assert identifiers.path_template(compiled_document(load(document)), "/racks/7") == "/racks/{rack_id}"


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("/a/b", "/a/b", 2), ("/a/{x}/c", "/a/{y}/d", 2), ("/a/b", "/a/c", 1), ("/b", "/a", 0), ("/a/{x}", "/a/x", 1)],
)
def test_leading_segments_are_counted(one, other, count):
    """Whatever variables are called."""
    assert common_segments(one, other) == count
    assert is_same_path(one, other) == (count == len(one.split("/")) - 1 == len(other.split("/")) - 1)


def test_a_call_matches_its_whole_template():
    """A value is one segment, and not empty."""
    assert identifiers.path_values("/a/{x}.json/{y}", "/a/1.json/2") == {"x": "1", "y": "2"}
    assert identifiers.is_call_of("/a/{x}", "/a/1")
    for path in ("/a/1/2", "/a/", "/b/1", "/x/a/1", "/a/1/"):
        assert not identifiers.is_call_of("/a/{x}", path)
    assert not identifiers.is_call_of("/a.b", "/axb")
    with pytest.raises(ConfigurationError, match=r"^the exchange calls /b/1, which does not match /a/\{x\}$"):
        identifiers.path_values("/a/{x}", "/b/1")


def test_a_new_path_parameter_has_the_values_of_the_calls():
    """Not those that are redacted or placeholders."""
    declared = identifiers.path_parameters(
        COMPILED, "/racks/{rackId}", [{"rackId": "***"}, {"rackId": "{id}"}, {"rackId": "7"}]
    )
    assert declared == {
        "rackId": {"name": "rackId", "in": "path", "required": True, "schema": {"type": "string"}, "example": "7"}
    }
    bare = identifiers.path_parameters(COMPILED, "/racks/{rackId}", [])
    assert bare["rackId"] == {"name": "rackId", "in": "path", "required": True, "schema": {"type": "string"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", True),
        (UUID, True),
        (UUID.upper(), True),
        ("0123456789abcdef", True),
        ("0123456789ABCDEF0", True),
        ("0123456789abcde", False),
        ("0123456789abcdeg", False),
        (f"{UUID}0", False),
        ("a7", False),
        ("", False),
        ("-7", False),
    ],
)
def test_an_id_is_a_number_a_uuid_or_a_long_hexadecimal_text(text, expected):
    """Of at least 16 digits."""
    assert is_id(text) == expected


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (True, "boolean"),
        (1, "integer"),
        (1.5, "number"),
        ("a", "string"),
        ([], "array"),
        ({}, "object"),
        (None, "null"),
    ],
)
def test_a_value_has_its_json_type(value, name):
    """A boolean is no integer."""
    assert json_type(value) == name


def test_objects_are_a_map_only_if_all_keys_are_ids():
    """One other key makes them properties."""
    assert schema_of([{"1": 1, "2": 2}]) == {"type": "object", "additionalProperties": {"type": "integer"}}
    assert "properties" in schema_of([{"1": 1, "a": 2}])


# The operation.


def test_an_existing_path_item_keeps_its_parameters():
    """Only what it does not declare is added to the operation."""
    document = library()
    document["paths"]["/books/{bookId}"]["parameters"] = document["paths"]["/books/{bookId}"]["get"].pop("parameters")
    result, operation = made(Sample("DELETE", "/books/7", status=204), document=document)
    assert [one.pointer for one in result.additions] == ["/paths/~1books~1{bookId}/delete"]
    assert "parameters" not in operation
    _, operation = made(Sample("DELETE", "/books/7", status=204))
    assert [one["name"] for one in operation["parameters"]] == ["bookId"]
    result, operation = made(Sample("DELETE", "/racks/7", status=204), tag="Books")
    assert [one["name"] for one in result.additions[0].value["parameters"]] == ["rackId"]
    assert "parameters" not in operation


def test_a_new_tag_is_declared():
    """The nearest one is used without an option."""
    assert made(seen())[1]["tags"] == ["Books"]
    result, operation = made(seen(), tag="Reviews")
    assert operation["tags"] == ["Reviews"]
    assert (result.additions[0].pointer, result.additions[0].value) == ("/tags/-", {"name": "Reviews"})
    assert "/tags/-" not in [one.pointer for one in made(seen(), tag="Books")[0].additions]


def test_options_are_stronger_than_what_is_inferred():
    """Each of them."""
    _, operation = made(seen(), operation_id="mine", summary="S", description="D")
    assert (operation["operationId"], operation["summary"], operation["description"]) == ("mine", "S", "D")
    _, operation = made(seen())
    assert operation["summary"] == "List book reviews"
    assert "description" not in operation


def test_samples_of_several_operations_need_a_choice():
    """The method, the path or both; the message lists what they call."""
    samples = (seen("/books/7/a"), seen("/books/7/b"), seen("/books/7/b", "POST", status=201))
    calls = r"the exchanges call GET /books/\{bookId\}/a, GET /books/\{bookId\}/b, POST /books/\{bookId\}/b$"
    with pytest.raises(ConfigurationError, match=rf"^the new operation is not clear: give METHOD and PATH; {calls}"):
        made(*samples)
    assert made(*samples, method="post")[0].path == "/books/{bookId}/b"
    assert made(*samples, path="/books/{id}/a")[0].method == "GET"
    assert made(*samples, method="GET", path="/v1/books/9/b")[0].path == "/books/{bookId}/b"
    with pytest.raises(ConfigurationError, match=rf"^no exchange calls PUT /books/\{{id\}}/b; {calls}"):
        made(*samples, method="PUT", path="/books/{id}/b")


def test_a_response_without_a_status_is_a_success():
    """With the status that most operations of the method have; an unknown one without a body is none."""
    _, operation = made(seen(method="POST", status=0))
    assert [*operation["responses"]] == ["201"]
    _, operation = made(seen(status=0))
    assert [*operation["responses"]] == ["200"]
    result, operation = made(Sample("PUT", "/books/7/reviews"))
    assert operation["responses"] == {"200": {"description": "OK."}}
    assert result.notes == ("no sample has a success response, so the operation declares no response body",)


def test_responses_are_in_the_order_of_their_statuses():
    """`default` is last; each has the phrase of its status."""
    document = library()
    document["components"]["responses"] = {"Error": {"description": "e"}}
    for path, item in document["paths"].items():
        for operation in item.values():
            operation["responses"]["default"] = {"$ref": "#/components/responses/Error"}
            assert path
    statuses = (404, 201, 299, 200)
    _, operation = made(*(seen(status=status) for status in statuses), document=document)
    assert [*operation["responses"]] == ["200", "201", "299", "404", "default"]
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/Error"}
    assert operation["responses"]["404"]["description"] == "Not Found."
    assert operation["responses"]["299"]["description"] == "Another response."


@pytest.mark.parametrize(("declaring", "expected"), [(4, True), (3, False)])
def test_an_error_of_nearly_all_similar_operations_is_declared(declaring, expected):
    """Of four in five that have variables in their paths, too, or have none."""
    document = library(paths={})
    document["components"]["responses"] = {"Gone": {"description": "g"}}
    for number in range(5):
        responses = {
            "204": {"description": "d"},
            **({"410": {"$ref": "#/components/responses/Gone"}} if number < declaring else {}),
        }
        parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        document["paths"][f"/a{number}/{{id}}"] = {
            "get": {"operationId": f"a-{number}", "tags": ["Books"], "parameters": [parameter], "responses": responses}
        }
        document["paths"][f"/b{number}"] = {
            "get": {"operationId": f"b-{number}", "tags": ["Books"], "responses": {"204": {"description": "d"}}}
        }
    _, operation = made(seen("/a0/7/x"), document=document)
    assert ("410" in operation["responses"]) == expected
    _, operation = made(seen("/b0/x"), document=document)
    assert "410" not in operation["responses"]


@pytest.mark.parametrize(("extra", "expected"), [(3, True), (4, False)])
def test_a_component_is_reused_if_the_values_have_a_third_of_its_properties(extra, expected):
    """And at least two keys, and no undeclared one."""
    document = library()
    properties = {
        "one": {"type": "integer"},
        "two": {"type": "integer"},
        **{f"p{n}": {"type": "string"} for n in range(extra + 1)},
    }
    document["components"]["schemas"]["Pair"] = {"type": "object", "properties": properties}
    _, operation = made(seen(response_body={"one": 1, "two": 2}), document=document)
    schema = operation["responses"]["200"]["content"][JSON]["schema"]
    assert (schema == {"$ref": "#/components/schemas/Pair"}) == expected
    for other in ({"one": 1}, {"one": 1, "two": "x"}, {"one": 1, "two": 2, "zzz": 3}):
        _, operation = made(seen(response_body=other), document=document)
        assert operation["responses"]["200"]["content"][JSON]["schema"] != {"$ref": "#/components/schemas/Pair"}


def test_an_object_of_three_properties_gets_a_name():
    """One of two is inline; two equal ones share a name."""
    two, three = {"a": 1, "b": 2}, {"a": 1, "b": 2, "c": 3}
    result, operation = made(seen(response_body={"x": two, "y": three, "zs": [three]}))
    names = [one.pointer for one in result.additions if "/schemas/" in one.pointer]
    schema = operation["responses"]["200"]["content"][JSON]["schema"]
    assert schema == {"$ref": "#/components/schemas/Review"}
    assert names == ["/components/schemas/Review", "/components/schemas/Y"]
    properties = next(one.value for one in result.additions if one.pointer.endswith("/Review"))["properties"]
    assert properties["x"]["type"] == "object"
    assert properties["y"] == {"$ref": "#/components/schemas/Y"}
    assert properties["zs"] == {"type": "array", "items": {"$ref": "#/components/schemas/Y"}}


def test_a_body_is_required_if_every_sample_has_one():
    """A missing one makes it optional."""
    with_body = seen(method="POST", status=201, media_type=JSON, body={"a": 1})
    assert made(with_body)[1]["requestBody"]["required"] is True
    assert made(with_body, seen(method="POST", status=201))[1]["requestBody"]["required"] is False
    assert "requestBody" not in made(seen(method="POST", status=201))[1]


def test_bodies_of_two_media_types_are_both_declared():
    """A body without a media type is none."""
    text = seen(method="POST", status=201, media_type="text/plain", body="x")
    both = made(text, seen(method="POST", status=201, media_type=JSON, body={"a": 1}))[1]["requestBody"]["content"]
    assert [*both] == ["text/plain", JSON]
    assert both["text/plain"] == {"schema": {"type": "string"}, "example": "x"}


PAGE = {"books": [{"id": 1}], "pages": 2}


@pytest.mark.parametrize(
    ("query", "body", "is_paginated", "has_note"),
    [
        ((("page", "1"), ("perPage", "1")), PAGE, True, False),
        ((("page", "1"),), PAGE, False, True),
        ((("perPage", "1"),), PAGE, False, True),
        ((), PAGE, False, True),
        ((("page", "1"), ("perPage", "1")), {"books": []}, False, False),
        ((("page", "1"), ("perPage", "1")), {"pages": 1}, False, False),
    ],
)
def test_the_pagination_of_a_similar_operation_is_declared(query, body, is_paginated, has_note):
    """If the requests have its parameters and the responses all that it points to; else a note says what is missing."""
    result, operation = made(seen(query=query, response_body=body))
    assert ("x-dyn-pagination" in operation) == is_paginated
    assert len(result.notes) == has_note
    if has_note:
        assert result.notes[0].startswith(
            "the response is paginated like that of list-books, but no request has page and perPage"
        )
    assert "x-dyn-pagination" not in made(seen(query=query, response_body=body, method="POST"))[1]


def test_a_new_operation_is_linked_like_others_of_its_resource():
    """From responses whose links fill its variables; a used name gets a number."""
    document = library()
    listed = document["paths"]["/books"]["get"]["responses"]["200"]
    listed["links"] = {
        "getBook": {"operationId": "getBook", "parameters": {"bookId": "$response.body#/books/0/id"}},
        "list-book-reviews": {"operationId": "getBook", "parameters": {"bookId": "a constant"}},
    }
    result, _ = made(seen(), document=document, operation_id="getBook2")
    link = next(one for one in result.additions if "/links/" in one.pointer)
    assert link.pointer == "/paths/~1books/get/responses/200/links/getBook2"
    assert link.value == {"operationId": "getBook2", "parameters": {"bookId": "$response.body#/books/0/id"}}
    listed["links"]["getBook2"] = copy.deepcopy(listed["links"]["getBook"])
    result, _ = made(seen(), document=document, operation_id="get-book2")
    assert [one.pointer.rpartition("/")[2] for one in result.additions if "/links/" in one.pointer] == ["getBook22"]
    result, _ = made(seen(method="POST", status=201), document=document)
    assert [one for one in result.additions if "/links/" in one.pointer] == []
    listed["links"] = {"getBook": {"operationId": "getBook", "parameters": {"bookId": "$request.query.page"}}}
    assert [one for one in made(seen(), document=document)[0].additions if "/links/" in one.pointer] == []
