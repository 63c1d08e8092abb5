"""Operations: parameters, bodies, responses, links, servers and security of one operation."""

import pytest
from spec_documents import compiled, compiled_operation, document, faults, one_operation, operation_faults

from fastpix_dyn.spec.plan import NO_EXAMPLE, Header, Link, Server

TEXT = {"schema": {"type": "string"}}


def query(name, **parts):
    """A query parameter."""
    return {"name": name, "in": "query", **TEXT, **parts}


def header(name, **parts):
    """A header parameter."""
    return {"name": name, "in": "header", **TEXT, **parts}


@pytest.mark.parametrize(
    "name",
    [
        "Accept",
        "accept",
        "ACCEPT",
        "Content-Type",
        "content-type",
        "CONTENT-TYPE",
        "Authorization",
        "authorization",
        "AUTHORIZATION",
    ],
)
def test_a_header_that_the_client_sets_is_no_parameter(name):
    """However its name is written (OpenAPI 3.1 §4.8.12.1)."""
    plan = compiled_operation(parameters=[header(name), header("X-Kept")])

    assert [one.name for one in plan.parameters] == ["X-Kept"]


@pytest.mark.parametrize("name", ["Accept-Language", "Content-Language", "Cookie", "X-Authorization"])
def test_another_header_is_a_parameter(name):
    """Only three names are ignored."""
    assert [one.name for one in compiled_operation(parameters=[header(name)]).parameters] == [name]


@pytest.mark.parametrize("name", ["Accept", "Content-Type", "Authorization"])
def test_a_query_parameter_may_have_the_name_of_such_a_header(name):
    """Only headers are ignored."""
    assert [one.name for one in compiled_operation(parameters=[query(name)]).parameters] == [name]


def test_an_ignored_header_takes_no_python_name():
    """A query parameter called like it needs no underscore."""
    plan = compiled_operation(parameters=[header("Authorization"), query("authorization")])

    assert [one.python_name for one in plan.parameters] == ["authorization"]


def servers(*urls):
    """Servers as a document writes them."""
    return [{"url": url} for url in urls]


@pytest.mark.parametrize(
    ("of_item", "of_operation", "urls"),
    [
        ([], [], []),
        (["https://item.example"], [], ["https://item.example"]),
        ([], ["https://operation.example"], ["https://operation.example"]),
        (["https://item.example"], ["https://operation.example"], ["https://operation.example"]),
        (
            ["https://item.example"],
            ["https://a.example", "https://b.example"],
            ["https://a.example", "https://b.example"],
        ),
    ],
)
def test_servers_of_the_operation_win_over_those_of_the_path(of_item, of_operation, urls):
    """Those of the document are not among them."""
    item = {"servers": servers(*of_item)} if of_item else {}
    parts = {"servers": servers(*of_operation)} if of_operation else {}

    plan = compiled_operation("/things", item, {"servers": servers("https://document.example")}, **parts)

    assert plan.servers == tuple(Server(url, "", {}) for url in urls)


def test_a_parameter_of_the_operation_overrides_that_of_the_path():
    """If name and location are equal; it keeps the position of the one that it overrides."""
    item = {
        "parameters": [query("a", description="path"), query("b", description="path"), header("b", description="path")]
    }

    plan = compiled_operation(
        "/things", item, parameters=[query("b", description="own"), query("c", description="own")]
    )

    assert [(one.location, one.name, one.description) for one in plan.parameters] == [
        ("query", "a", "path"),
        ("query", "b", "own"),
        ("header", "b", "path"),
        ("query", "c", "own"),
    ]


@pytest.mark.parametrize("holder", ["item", "operation"])
def test_a_parameter_that_is_declared_twice_is_a_fault(holder):
    """At one place; the path and the operation may both declare it."""
    both = {"parameters": [query("a"), header("a"), query("b"), query("a")]}
    item, operation = (both, {}) if holder == "item" else ({}, both)

    found = operation_faults("/things", item, **operation)

    assert [message for _, message in found] == ["the query parameter 'a' is declared twice"]
    assert found[0][0].endswith("/parameters/3")


def test_a_parameter_needs_a_name():
    """The fault is at the parameter."""
    assert operation_faults(parameters=[query("a"), {"in": "query", **TEXT}]) == [
        ("/parameters/1", "a parameter needs `name`")
    ]


def test_a_parameter_is_an_object():
    """The parameters after a wrong one are compiled."""
    assert operation_faults(parameters=[7, {"in": "query", **TEXT}]) == [
        ("/parameters/0", "expected a parameter (an object), got 7"),
        ("/parameters/1", "a parameter needs `name`"),
    ]


@pytest.mark.parametrize(
    ("location", "style", "explode"),
    [("path", "simple", False), ("query", "form", True), ("header", "simple", False), ("cookie", "form", True)],
)
def test_style_and_explode_have_defaults(location, style, explode):
    """By location, then by style (OpenAPI 3.1 §4.8.12.2)."""
    parameter = {"name": "id", "in": location, "required": location == "path", **TEXT}

    (found,) = compiled_operation(
        "/things/{id}" if location == "path" else "/things", parameters=[parameter]
    ).parameters

    assert (found.location, found.style, found.explode) == (location, style, explode)
    assert (found.allow_reserved, found.deprecated, found.media_type, found.description) == (False, False, None, "")


STYLES = {
    "path": {"simple", "label", "matrix"},
    "query": {"form", "spaceDelimited", "pipeDelimited", "deepObject"},
    "header": {"simple"},
    "cookie": {"form"},
}


@pytest.mark.parametrize("location", ["path", "query", "header", "cookie"])
@pytest.mark.parametrize(
    "style", ["simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject"]
)
def test_each_location_has_its_styles(location, style):
    """Only `form` explodes by default."""
    parameter = {"name": "id", "in": location, "required": True, "style": style, **TEXT}
    path = "/things/{id}" if location == "path" else "/things"

    if style in STYLES[location]:
        (found,) = compiled_operation(path, parameters=[parameter]).parameters
        assert (found.style, found.explode) == (style, style == "form")
    else:
        ((pointer, message),) = operation_faults(path, parameters=[parameter])
        assert pointer.endswith("/parameters/0/style")
        assert message.endswith(f"got {style!r}")


@pytest.mark.parametrize("explode", [True, False])
@pytest.mark.parametrize("style", ["form", "deepObject"])
def test_explode_wins_over_its_default(style, explode):
    """Whichever the style is."""
    (found,) = compiled_operation(parameters=[query("a", style=style, explode=explode)]).parameters

    assert found.explode is explode


def test_each_key_of_a_parameter_is_read():
    """None is taken for another."""
    plan = compiled_operation(
        parameters=[
            query("reserved", allowReserved=True, description="About it."),
            query("old", deprecated=True),
            query("needed", required=True),
        ]
    )

    assert [(one.allow_reserved, one.deprecated, one.required, one.description) for one in plan.parameters] == [
        (True, False, False, "About it."),
        (False, True, False, ""),
        (False, False, True, ""),
    ]
    assert [one.source_location.pointer for one in plan.parameters] == [
        f"/paths/~1things/get/parameters/{index}" for index in range(3)
    ]


def test_a_path_parameter_needs_required():
    """The fault is at the parameter."""
    for parts in ({}, {"required": False}):
        parameter = {"name": "id", "in": "path", **parts, **TEXT}
        ((pointer, message),) = operation_faults("/things/{id}", parameters=[parameter])
        assert pointer.endswith("/get/parameters/0")
        assert message == "a path parameter needs `required: true`"


def test_path_and_parameters_have_the_same_names():
    """Each name without its other half is a fault; a query parameter is no half."""
    parameters = [
        {"name": "a", "in": "path", "required": True, **TEXT},
        {"name": "c", "in": "path", "required": True, **TEXT},
        query("b"),
    ]

    assert [message for _, message in operation_faults("/things/{a}/{b}", parameters=parameters)] == [
        "the path has {b}, but no parameter of that name is declared",
        "the path has no {c}",
    ]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {**TEXT, "content": {"application/json": TEXT}},
        {"content": {"application/json": TEXT, "text/plain": TEXT}},
        {"content": {}},
    ],
    ids=["neither", "both", "two media types", "no media type"],
)
@pytest.mark.parametrize("place", ["parameter", "header"])
def test_a_parameter_or_header_has_a_schema_or_one_content(place, parts):
    """Not both, and not neither."""
    if place == "parameter":
        operation = {"parameters": [{"name": "a", "in": "query", **parts}]}
    else:
        operation = {"responses": {"200": {"description": "", "headers": {"X-A": parts}}}}

    found = operation_faults(**operation)

    assert [message for _, message in found] == ["expected either `schema`, or `content` with one media type"]


def test_a_parameter_with_content_has_its_media_type_and_schema():
    """The schema is that of the media type."""
    content = {"application/json": {"schema": {"type": "object"}, "example": {"a": 1}}}

    (found,) = compiled_operation(parameters=[{"name": "a", "in": "query", "content": content}]).parameters

    assert (found.media_type, found.schema, found.example) == ("application/json", {"type": "object"}, {"a": 1})


def test_content_without_a_schema_allows_everything():
    """In parameters and headers alike."""
    content = {"text/plain": {}}
    responses = {"200": {"description": "", "headers": {"X-A": {"content": content}}}}

    plan = compiled_operation(parameters=[{"name": "a", "in": "query", "content": content}], responses=responses)

    assert plan.parameters[0].schema is True
    assert plan.responses[0].headers[0].schema is True


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, NO_EXAMPLE),
        ({"example": None}, None),
        ({"example": "a"}, "a"),
        ({"examples": {"one": {"value": "a"}, "two": {"value": "b"}}}, "a"),
        ({"examples": {"one": {"summary": "no value"}, "two": {"value": None}}}, None),
        ({"schema": {"type": "string", "examples": ["a", "b"]}}, "a"),
        ({"schema": {"type": "string", "example": "a"}}, "a"),
        ({"schema": {"type": "string", "examples": ["a"], "example": "b"}}, "a"),
        ({"schema": {"type": "string", "examples": [], "example": "b"}}, "b"),
        ({"example": "a", "examples": {"one": {"value": "b"}}, "schema": {"example": "c"}}, "a"),
        ({"examples": {"one": {"value": "b"}}, "schema": {"example": "c"}}, "b"),
        ({"examples": {"one": {"summary": "no value"}}, "schema": {"example": "c"}}, "c"),
    ],
)
def test_an_example_comes_from_the_first_place_that_has_one(parts, expected):
    """`example`, `examples`, then those of the schema (OpenAPI 3.1 §4.8.19)."""
    (found,) = compiled_operation(parameters=[query("a", **parts)]).parameters

    assert found.example == expected


def test_examples_of_a_content_keep_their_names():
    """An unnamed one is called `example`; a `$ref` is followed."""
    contents = {
        "application/json": {"examples": {"one": {"value": 1}, "two": {"$ref": "#/components/examples/E"}}},
        "text/plain": {"example": 3},
        "text/csv": {"schema": {"$ref": "#/components/schemas/S"}},
    }
    components = {"examples": {"E": {"value": 2}}, "schemas": {"S": {"type": "string", "example": "s"}}}

    plan = compiled_operation(
        "/things", None, {"components": components}, responses={"200": {"description": "", "content": contents}}
    )

    assert [dict(one.examples) for one in plan.responses[0].contents] == [
        {"one": 1, "two": 2},
        {"example": 3},
        {"example": "s"},
    ]


def test_keywords_of_a_call_are_different():
    """Parameters of one name, and those called like the arguments of every call, get underscores."""
    plan = compiled_operation(
        parameters=[query("body"), query("mediaType"), query("a"), header("a"), query("class")],
    )

    assert [one.python_name for one in plan.parameters] == ["body_", "media_type_", "a", "a_", "class_"]


def test_properties_of_a_body_are_different_from_parameters():
    """The parameter has the name; the property gets the underscore."""
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    body = {"content": {"application/json": {"schema": schema}}}

    plan = compiled_operation(parameters=[query("a")], requestBody=body)

    assert [(one.name, one.python_name) for one in plan.body.fields] == [("a", "a_"), ("b", "b")]


def test_a_chosen_name_of_a_parameter_is_its_keyword():
    """`x-dyn-name`."""
    (found,) = compiled_operation(parameters=[query("a", **{"x-dyn-name": "chosen"})]).parameters

    assert (found.name, found.python_name) == ("a", "chosen")


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "array", "items": {"type": "string"}}, True),
        ({"type": "array", "items": {"type": "object"}}, False),
        ({"type": ["array", "string"], "items": {"type": "string"}}, False),
        ({"type": "string"}, False),
        (True, False),
    ],
)
def test_a_list_of_primitives_accepts_a_single_item(schema, expected):
    """A list of objects, and a parameter that also takes single values, do not."""
    (found,) = compiled_operation(parameters=[query("a", schema=schema)]).parameters

    assert found.accepts_single_item is expected


BODY = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "description": "A."}, "b": {}}}


def test_json_is_the_first_content():
    """Also with a suffix, in any position; the others keep their order."""
    types = ["text/plain", "application/jsonlines", "application/vnd.a+json", "text/csv", "application/json"]
    content = {name: {"schema": {"type": "string"}} for name in types}

    plan = compiled_operation(
        requestBody={"content": content}, responses={"200": {"description": "", "content": content}}
    )

    expected = ["application/vnd.a+json", "application/json", "text/plain", "application/jsonlines", "text/csv"]
    assert [one.media_type for one in plan.body.contents] == expected
    assert [one.media_type for one in plan.responses[0].contents] == expected


@pytest.mark.parametrize(
    ("media_type", "is_first"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("application/problem+json; charset=utf-8", True),
        ("Application/JSON", True),
        ("application/Problem+JSON ;charset=utf-8", True),
        ("application/json-seq", False),
        ("application/a+json-seq", False),
        ("text/plain; a=b+json", False),
        ("application/jsonl", False),
        ("application/a+jsonl", False),
        ("text/json", True),
        ("image/json", False),
    ],
)
def test_which_media_types_are_json(media_type, is_first):
    """In any case (RFC 9110 §8.3.1); the suffix counts before parameters only."""
    plan = compiled_operation(requestBody={"content": {"text/plain": {}, media_type: {}}})

    assert (plan.body.contents[0].media_type == media_type) is is_first


def test_a_body_has_its_parts():
    """Whether it is required, the properties of the first content, and the description."""
    body = {
        "required": True,
        "description": "About it.",
        "content": {"text/plain": {"schema": {"type": "string"}}, "application/json": {"schema": BODY}},
    }

    found = compiled_operation(requestBody=body).body

    assert (found.required, found.description) == (True, "About it.")
    assert [(one.name, one.required, one.description) for one in found.fields] == [("a", True, "A."), ("b", False, "")]
    assert found.contents[0].source_location.pointer == "/paths/~1things/get/requestBody/content/application~1json"


def test_a_body_is_optional_by_default():
    """OpenAPI 3.1 §4.8.13."""
    assert compiled_operation(requestBody={"content": {"application/json": {"schema": BODY}}}).body.required is False


def test_a_body_without_a_schema_has_no_fields():
    """It is passed whole, and the content has no schema."""
    found = compiled_operation(requestBody={"content": {"application/octet-stream": {}}}).body

    assert (found.fields, found.contents[0].schema) == ((), None)


def test_an_operation_without_a_body_has_none():
    """And no fault."""
    assert compiled_operation().body is None


@pytest.mark.parametrize(
    ("body", "pointer", "message"),
    [
        (7, "/requestBody", "expected a request body (an object), got 7"),
        (None, "/requestBody", "expected a request body (an object), got null"),
        ({}, "/requestBody", "a request body needs `content`"),
        ({"content": {}}, "/requestBody", "a request body needs `content`"),
    ],
)
def test_a_wrong_body_is_a_fault(body, pointer, message):
    """One fault each."""
    assert operation_faults(requestBody=body) == [(pointer, message)]


def test_a_reference_to_a_body_is_followed():
    """The properties are those of the component."""
    components = {"requestBodies": {"B": {"content": {"application/json": {"schema": BODY}}}}}

    plan = compiled_operation(
        "/things", None, {"components": components}, requestBody={"$ref": "#/components/requestBodies/B"}
    )

    assert [one.name for one in plan.body.fields] == ["a", "b"]


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ({}, (None, None, None, False)),
        ({"contentType": "image/png"}, ("image/png", None, None, False)),
        ({"style": "form"}, (None, "form", None, False)),
        ({"style": "spaceDelimited"}, (None, "spaceDelimited", None, False)),
        ({"style": "pipeDelimited"}, (None, "pipeDelimited", None, False)),
        ({"style": "deepObject"}, (None, "deepObject", None, False)),
        ({"explode": True}, (None, None, True, False)),
        ({"explode": False}, (None, None, False, False)),
        ({"allowReserved": True}, (None, None, None, True)),
    ],
)
def test_the_encoding_of_a_property_has_only_what_it_says(encoding, expected):
    """A missing style is no style: that decides how the property is encoded (OpenAPI 3.1 §4.8.15)."""
    content = {"multipart/form-data": {"schema": BODY, "encoding": {"a": encoding}}}

    found = compiled_operation(requestBody={"content": content}).body.contents[0].encoding

    assert list(found) == ["a"]
    assert (found["a"].content_type, found["a"].style, found["a"].explode, found["a"].allow_reserved) == expected


def test_the_style_of_an_encoding_is_one_of_query_parameters():
    """`simple` is none."""
    content = {"multipart/form-data": {"schema": BODY, "encoding": {"a": {"style": "simple"}}}}

    assert operation_faults(requestBody={"content": content}) == [
        (
            "/requestBody/content/multipart~1form-data/encoding/a/style",
            "expected one of form, spaceDelimited, pipeDelimited, deepObject, got 'simple'",
        )
    ]


@pytest.mark.parametrize("status", ["100", "199", "200", "404", "500", "599", "1XX", "2XX", "5XX", "default"])
def test_a_status_is_a_number_a_range_or_default(status):
    """From 100 to 599."""
    assert [one.status for one in compiled_operation(responses={status: {"description": ""}}).responses] == [status]


@pytest.mark.parametrize(
    "status", ["099", "600", "6XX", "0XX", "20", "2000", "2xx", "2X", "20X", "Default", "defaults", "OK", ""]
)
def test_another_status_is_a_fault(status):
    """The message shows it."""
    ((pointer, message),) = operation_faults(responses={status: {"description": ""}})

    assert pointer == f"/responses/{status}"
    assert message == f"expected a status such as 200 or 2XX, or default, got {status!r}"


@pytest.mark.parametrize("responses", [None, {}, {"x-only": 1}])
def test_an_operation_needs_a_response(responses):
    """An extension is none."""
    assert operation_faults(responses=responses) == [("", "an operation needs `responses`, at least one")]


def test_a_response_is_an_object():
    """The fault is at the response."""
    assert operation_faults(responses={"200": 7}) == [("/responses/200", "expected a response (an object), got 7")]


def test_operations_share_a_response_by_status():
    """One component under two statuses is two responses; under one status of two operations it is one."""
    reference = {"$ref": "#/components/responses/R"}
    plans = compiled(
        document(
            components={"responses": {"R": {"description": "Shared."}}},
            paths={
                "/a": {"get": {"responses": {"400": reference, "404": reference}}},
                "/b": {"get": {"responses": {"400": reference}}},
            },
        )
    ).operations

    first, second = plans["get /a"].responses
    assert [(one.status, one.description) for one in (first, second)] == [("400", "Shared."), ("404", "Shared.")]
    assert plans["get /b"].responses[0] is first
    assert first.source_location.pointer == "/components/responses/R"


def test_headers_of_a_response_have_their_parts():
    """`$ref`s are followed."""
    headers = {
        "X-One": {"required": True, "description": "First.", "schema": {"type": "integer"}},
        "X-Two": {"$ref": "#/components/headers/H"},
    }
    components = {"headers": {"H": {"schema": {"type": "string"}}}}

    plan = compiled_operation(
        "/things", None, {"components": components}, responses={"200": {"description": "", "headers": headers}}
    )

    assert plan.responses[0].headers == (
        Header("X-One", required=True, schema={"type": "integer"}, description="First."),
        Header("X-Two", required=False, schema={"type": "string"}, description=""),
    )


def linked(link, **components):
    """A document of two operations whose first one links to another by *link*."""
    first = {"operationId": "first", "responses": {"200": {"description": "", "links": {"next": link}}}}
    second = {"operationId": "second", "parameters": [query("a")], "responses": {"204": {"description": ""}}}
    nameless = {"responses": {"204": {"description": ""}}}
    return document(paths={"/a": {"get": first}, "/b/c": {"get": second, "put": nameless}}, components=components)


@pytest.mark.parametrize(
    ("link", "operation"),
    [
        ({"operationId": "second"}, "second"),
        ({"operationRef": "#/paths/~1b~1c/get"}, "second"),
        ({"operationRef": "#/paths/~1b~1c/put"}, "put /b/c"),
        ({"operationRef": "#/paths/~1b~1c/get", "operationId": "first"}, "second"),
        ({"$ref": "#/components/links/L"}, "second"),
    ],
)
def test_a_link_leads_to_an_operation(link, operation):
    """By operationId, by reference, or by a reference to an operation without operationId."""
    (found,) = compiled(linked(link, links={"L": {"operationId": "second"}})).operations["first"].responses[0].links

    assert found == Link("next", operation, {}, None, "")


def test_a_link_has_its_parts():
    """A parameter called `x-…` is a parameter."""
    link = {
        "operationId": "second",
        "description": "Onwards.",
        "parameters": {"a": "$response.body#/id", "x-b": 2},
        "requestBody": {"c": None},
    }

    (found,) = compiled(linked(link)).operations["first"].responses[0].links

    assert found == Link("next", "second", {"a": "$response.body#/id", "x-b": 2}, {"c": None}, "Onwards.")


NOWHERE = "the link 'next' leads to no operation: ''; there are: first, put /b/c, second"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"operationId": "secnd"}, {"": "the link 'next' leads to no operation: 'secnd'; did you mean second?"}),
        ({}, {"": NOWHERE}),
        (
            {"operationRef": "#/gone/get"},
            {
                "": NOWHERE,
                "/operationRef": "$ref '#/gone/get': there is nothing at /gone/get (it ends before 'gone')",
            },
        ),
        ({"operationRef": "#/paths"}, {"": NOWHERE, "/operationRef": "the operationRef leads to no operation"}),
        (7, {"": "expected a link (an object), got 7"}),
    ],
)
def test_a_link_to_nothing_is_a_fault(link, expected):
    """With the nearest operation, or all of them."""
    found = {
        pointer.removeprefix("/paths/~1a/get/responses/200/links/next"): text for pointer, text in faults(linked(link))
    }

    assert found == expected


def test_the_fault_of_a_link_has_an_escaped_pointer():
    """The name of a link may contain a slash."""
    value = linked({})
    value["paths"]["/a"]["get"]["responses"]["200"]["links"] = {"a/b~c": {"operationId": "gone"}}

    assert [pointer for pointer, _ in faults(value)] == ["/paths/~1a/get/responses/200/links/a~1b~0c"]


SCHEMES = {
    "components": {
        "securitySchemes": {
            "one": {"type": "http", "scheme": "basic"},
            "two": {"type": "http", "scheme": "bearer"},
            "x-three": {"type": "http", "scheme": "bearer"},
        }
    }
}


@pytest.mark.parametrize(
    ("of_document", "of_operation", "expected"),
    [
        (None, None, ()),
        ([{"one": []}], None, (("one",),)),
        ([{"one": []}], [], ()),
        ([{"one": []}], [{"two": []}], (("two",),)),
        (None, [{"two": []}], (("two",),)),
        ([{"one": []}], [{}], ((),)),
        (None, [{"one": [], "two": []}, {"one": []}, {}], (("one", "two"), ("one",), ())),
        (None, [{"x-three": []}], (("x-three",),)),
        (None, [{"x-three": ["a", "b"]}], (("x-three",),)),
        (None, [{"x-note": "one"}], ()),
        (None, [{"x-note": [1]}, {"one": []}], (("one",),)),
        (None, [{"x-note": "one", "two": []}], (("two",),)),
    ],
)
def test_security_of_the_operation_wins_over_that_of_the_document(of_document, of_operation, expected):
    """An empty list requires nothing, an empty alternative makes credentials optional, an extension is neither."""
    whole = {**SCHEMES, **({} if of_document is None else {"security": of_document})}
    parts = {} if of_operation is None else {"security": of_operation}

    assert compiled_operation("/things", None, whole, **parts).security == expected


def test_an_unknown_security_scheme_is_a_fault():
    """With the nearest one, once for each."""
    assert operation_faults("/things", None, SCHEMES, security=[{"one": []}, {"tow": []}, 5]) == [
        ("/security/1/tow", "no such security scheme; did you mean two?"),
        ("/security/2", "expected a security requirement (an object), got 5"),
    ]


def test_an_operation_has_its_parts():
    """None is taken for another."""
    plan = compiled_operation(
        summary="Short.", description="Long.", deprecated=True, tags=["B", "A", "B"], operationId="getThings"
    )

    assert (plan.id, plan.python_name, plan.method, plan.path) == ("getThings", "get_things", "GET", "/things")
    assert (plan.summary, plan.description, plan.deprecated) == ("Short.", "Long.", True)
    assert plan.tags == ("B", "A")
    assert plan.source_location.pointer == "/paths/~1things/get"


def test_an_operation_has_defaults():
    """Without operationId it is named by method and path."""
    (plan,) = compiled(document(paths={"/a/{b}": {"put": {"parameters": [
        {"name": "b", "in": "path", "required": True, **TEXT}], "responses": {"204": {"description": ""}}}}})
    ).operations.values()  # fmt: skip

    assert (plan.id, plan.python_name, plan.method) == ("put /a/{b}", "put_a_b", "PUT")
    assert (plan.tags, plan.namespaces, plan.deprecated, plan.summary, plan.security) == (
        (),
        ("default",),
        False,
        "",
        (),
    )
    assert (plan.pagination, plan.retries, plan.idempotency_header, plan.resource, plan.effect) == (None,) * 5


def test_a_chosen_name_of_an_operation_is_its_python_name():
    """The id stays."""
    plan = compiled_operation(**{"x-dyn-name": "chosen"})

    assert (plan.id, plan.python_name) == ("one", "chosen")


@pytest.mark.parametrize("key", ["summary", "description"])
def test_words_of_the_path_are_those_of_its_operations(key):
    """If an operation has none of its own (OpenAPI 3.1 §4.8.9)."""
    assert getattr(compiled_operation("/things", {key: "Path."}), key) == "Path."
    assert getattr(compiled_operation("/things", {key: "Path."}, **{key: "Own."}), key) == "Own."


def test_an_operation_is_an_object():
    """The faults of the others are found too."""
    value = one_operation(summary=5)
    value["paths"]["/things"]["put"] = 7

    assert faults(value) == [
        ("/paths/~1things/get/summary", "expected text, got 5"),
        ("/paths/~1things/put", "expected an operation (an object), got 7"),
        ("/paths/~1things/put", "an operation needs `responses`, at least one"),
    ]
