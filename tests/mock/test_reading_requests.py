"""How the mock server reads requests: routes, credentials, parameters of all styles, and bodies."""

import base64
import json

import pytest
from small import library

from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.mock import requests
from fastpix_dyn.mock.requests import ABSENT, UnreadableError
from fastpix_dyn.mock.server import create_app
from fastpix_dyn.wire.messages import Headers, Request

NO_BODY = {"204": {"description": "Done."}}


def api_of(paths, **document):
    """An API of these *paths*."""
    return load_api(library(paths=paths, **document))


def operation(name, **more):
    """An operation without a body in its response."""
    return {"operationId": name, "responses": NO_BODY, **more}


# Routes.


def routed(paths, method, path, servers=("https://x.example/v1",)):
    """The operation of a request and the values in its path; the methods of the path if it has no such one."""
    servers = [{"url": url} for url in servers]
    api = api_of(paths, servers=servers)
    match = requests.match_route(requests.compile_routes(api), requests.server_prefixes(api), method, path)
    if match is None:
        return None
    return (match.operation.id if match.operation else match.methods), dict(match.values)


def template(*names):
    """The parameters of a path."""
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


PATHS = {
    "/{a}/{b}": {"parameters": template("a", "b"), "get": operation("two")},
    "/{a}/fixed": {"parameters": template("a"), "get": operation("last")},
    "/fixed/{b}": {"parameters": template("b"), "get": operation("first"), "put": operation("change")},
    "/fixed/fixed": {"get": operation("none")},
    "/files/{name}.{kind}": {"parameters": template("name", "kind"), "get": operation("file")},
    "/a+b(c)": {"get": operation("special")},
    "/{a}": {"parameters": template("a"), "get": operation("one")},
    "/~me": {"get": operation("me")},
    "/{a}/~me": {"parameters": template("a"), "get": operation("last me")},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/fixed/fixed", ("none", {})),
        ("/v1/fixed/x", ("first", {"b": "x"})),
        ("/v1/x/fixed", ("last", {"a": "x"})),
        ("/v1/x/y", ("two", {"a": "x", "b": "y"})),
        ("/x/y", ("two", {"a": "x", "b": "y"})),
        ("/v1/x", ("one", {"a": "x"})),
        ("/x", ("one", {"a": "x"})),
        ("/v1/a%2Fb/c%20d", ("two", {"a": "a%2Fb", "b": "c%20d"})),
        ("/v1/files/a.b.c", ("file", {"name": "a.b", "kind": "c"})),
        ("/v1/a+b(c)", ("special", {})),
        ("/v1/~me", ("me", {})),
        ("/v1/x/~me", ("last me", {"a": "x"})),
        ("/v1/aab(c)", ("one", {"a": "aab(c)"})),
        ("/v1/a/b/c", None),
        ("/v1/x/", None),
        ("/v1//x", None),
        ("/v1/", None),
        ("/", None),
        ("/v2/x/y", None),
    ],
)
def test_a_path_leads_to_the_most_concrete_route(path, expected):
    """Those with fewer and later variables come first, with the prefix of the server or without."""
    assert routed(PATHS, "GET", path) == expected


@pytest.mark.parametrize("method", ["DELETE", "get", "HEAD"])
def test_a_path_without_the_method_has_its_methods(method):
    """In the order of the document."""
    assert routed(PATHS, method, "/v1/fixed/x") == (("GET", "PUT"), {"b": "x"})


def test_each_server_has_a_prefix():
    """With or without a slash at its end; one may be the beginning of another."""
    paths = {"/{a}": {"parameters": template("a"), "get": operation("one")}}
    servers = ["https://x.example/a", "https://x.example/a/b/", "https://y.example"]

    for path, value in (("/a/b/x", "x"), ("/a/x", "x"), ("/x", "x"), ("/a/b", "b"), ("/a", "a")):
        assert routed(paths, "GET", path, servers) == ("one", {"a": value})
    assert routed(paths, "GET", "/ab/x", servers) is None


@pytest.mark.parametrize(
    ("url", "is_readable"),
    [
        ("https://x.example/a", True),
        ("http://127.0.0.1:80?a", True),
        ("https://x.example#a", True),
        ("https://x.example?a=//b@c", True),
        ("https://a@x.example/", False),
        ("https:///a", False),
        ("ftp://x.example/", False),
        ("x.example/a", False),
        ("https://x.example/\ud800", False),
        ("https://x.example/?\udfff", False),
    ],
)
def test_a_request_needs_a_host_and_text(url, is_readable):
    """A mark of the query or fragment ends the host."""
    if is_readable:
        requests.check_readable(Request("GET", url))
    else:
        with pytest.raises(UnreadableError):
            requests.check_readable(Request("GET", url))


@pytest.mark.parametrize("header", [("\ud800", "a"), ("a", "\ud800")])
def test_a_header_of_half_a_surrogate_pair_can_not_be_read(header):
    """Neither its name nor its value; a host that can't be read is told as such."""
    with pytest.raises(UnreadableError, match=r"^the URL or a header is not valid text$"):
        requests.check_readable(Request("GET", "https://x.example", (("X", "y"), header)))
    with pytest.raises(UnreadableError, match=r"^the host of the request can't be read: "):
        requests.check_readable(Request("GET", "https://"))


# Credentials.


def basic(text):
    """The header of basic credentials."""
    return f"Basic {base64.b64encode(text.encode()).decode()}"


SCHEMES = {
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "digest": {"type": "http", "scheme": "digest"},
    "oauth": {"type": "oauth2", "flows": {}},
    "openid": {"type": "openIdConnect", "openIdConnectUrl": "https://x.example"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "api key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "tls": {"type": "mutualTLS"},
}


def authorized(security, *headers, query="", expected=None):
    """Whether a request may call an operation of that *security*."""
    components = {"securitySchemes": SCHEMES}
    api = api_of({"/a": {"get": operation("a", security=security)}}, components=components, security=[])
    request = Request("GET", f"https://x.example/a{query}", headers)
    return requests.is_authorized(api, api.operations["a"], request, Headers(headers), expected)


def needs(*names):
    """The security of one alternative."""
    return [{name: [] for name in names}]


@pytest.mark.parametrize(
    ("scheme", "header", "is_right"),
    [
        ("basic", ("Authorization", basic("a:b")), True),
        ("basic", ("authorization", basic("a:b").replace("Basic", "BASIC")), True),
        ("basic", ("Authorization", basic(":")), True),
        ("basic", ("Authorization", basic("ab")), False),
        ("basic", ("Authorization", "Basic"), False),
        ("basic", ("Authorization", "Basic !!!!"), False),
        ("basic", ("Authorization", "Basic YTpi!"), False),
        ("basic", ("Authorization", "Basic YTp"), False),
        ("basic", ("Authorization", "Basic \xff"), False),
        ("basic", ("Authorization", basic("a:b").replace("Basic", "Bearer")), False),
        ("basic", ("X-Authorization", basic("a:b")), False),
        ("bearer", ("Authorization", "Bearer x"), True),
        ("bearer", ("AUTHORIZATION", "bearer x"), True),
        ("bearer", ("Authorization", "Bearer "), False),
        ("bearer", ("Authorization", "Bearer"), False),
        ("bearer", ("Authorization", basic("a:b")), False),
        ("oauth", ("Authorization", "Bearer x"), True),
        ("oauth", ("Authorization", basic("a:b")), False),
        ("openid", ("Authorization", "Bearer x"), True),
        ("openid", ("Authorization", "x"), False),
        ("digest", ("Authorization", "Digest x"), True),
        ("digest", ("Authorization", "anything"), True),
        ("digest", ("X-Key", "Digest x"), False),
        ("header", ("X-Key", "1"), True),
        ("header", ("x-key", ""), True),
        ("header", ("X-Keys", "1"), False),
        ("header", ("Authorization", "Bearer x"), False),
        ("cookie", ("Cookie", "session=1"), True),
        ("cookie", ("cookie", "a=b; session=1"), True),
        ("cookie", ("Cookie", "a=session"), False),
        ("cookie", ("Cookie", "sessions=1"), False),
        ("cookie", ("Session", "session=1"), False),
        ("tls", ("X", "y"), True),
    ],
)
def test_credentials_have_the_form_of_their_scheme(scheme, header, is_right):
    """Each scheme has its own."""
    assert authorized(needs(scheme), header) == is_right


@pytest.mark.parametrize(
    ("query", "is_right"),
    [
        ("?api%20key=1", True),
        ("?api+key=1", True),
        ("?a=b&api%20key=1", True),
        ("?apikey=1", False),
        ("?key=api%20key", False),
        ("", False),
        ("#api%20key=1", False),
    ],
)
def test_a_key_in_the_query_is_found_by_its_decoded_name(query, is_right):
    """As it is sent."""
    assert authorized(needs("query"), query=query) == is_right


BEARER, KEY = ("Authorization", "Bearer x"), ("X-Key", "1")


@pytest.mark.parametrize(
    ("security", "headers", "is_right"),
    [
        ([], [], True),
        ([{}], [], True),
        ([{"bearer": []}, {}], [], True),
        ([{"bearer": []}, {"header": []}], [BEARER], True),
        ([{"bearer": []}, {"header": []}], [KEY], True),
        ([{"bearer": []}, {"header": []}], [], False),
        ([{"bearer": [], "header": []}], [BEARER, KEY], True),
        ([{"bearer": [], "header": []}], [BEARER], False),
        ([{"bearer": [], "header": []}], [KEY], False),
        ([{"bearer": [], "header": []}, {"cookie": []}], [("Cookie", "session=1")], True),
    ],
)
def test_one_alternative_must_be_met_whole(security, headers, is_right):
    """All of its schemes; none if there is no alternative."""
    assert authorized(security, *headers) == is_right


@pytest.mark.parametrize(
    ("sent", "is_right"),
    [
        (basic("me:secret"), True),
        (basic("me:other"), False),
        (basic("other:secret"), False),
        (basic("me:secret "), False),
        (basic("me:secret:"), False),
        (basic("me:"), False),
        ("Basic", False),
        ("", False),
        ("Basic \xff", False),
    ],
)
def test_the_credentials_that_are_set_must_be_sent(sent, is_right):
    """Both of them."""
    headers = [("Authorization", sent)] if sent else []

    assert authorized(needs("basic"), *headers, expected=("me", "secret")) == is_right


def test_an_operation_without_security_needs_no_credentials():
    """Although some are set."""
    assert authorized([], expected=("me", "secret"))
    assert not authorized(needs("basic"), expected=("me", "secret"))


def test_credentials_are_asked_for_in_the_response():
    """401 with the scheme, before anything else is looked at."""
    app = create_app(load_api(library()))
    response = app(Request("GET", "https://x/v1/books?nothing=5"))

    assert (response.status, response.headers["WWW-Authenticate"]) == (401, "Basic")
    assert b"credentials are missing or wrong" in response.content


# Parameters.


INTEGERS = {"type": "array", "items": {"type": "integer"}}
POINT = {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "string"}}}


def read(schema, text, *, place="query", name="a", **more):
    """The value of a parameter in the *text* of a query, or in what the location has."""
    parameter = {"name": name, "in": place, "schema": schema, **more}
    if more.get("content"):
        del parameter["schema"]
    path = "/a"
    if place == "path":
        parameter["required"], path = True, f"/{{{name}}}"
    api = api_of({path: {"get": operation("a", parameters=[parameter])}})
    pairs = text if isinstance(text, list) else [tuple(one.partition("=")[::2]) for one in text.split("&") if one]
    return requests.read_parameter(api.operations["a"].parameters[0], pairs, api.schemas)


FORM = [
    ("a=5", {"type": "integer"}, {}, 5),
    ("b=1&a=5", {"type": "integer"}, {}, 5),
    ("a=5&a=6", {"type": "integer"}, {}, 5),
    ("a=x+y%2B", {"type": "string"}, {}, "x y+"),
    ("a=x+y", {"type": "string"}, {"explode": False}, "x y"),
    ("a=x%2By,z", {"type": "string"}, {"explode": False}, "x+y,z"),
    ("a=", {"type": "string"}, {}, ""),
    ("a=", {"type": "integer"}, {}, ""),
    ("b=5", {"type": "integer"}, {}, ABSENT),
    ("A=5", {"type": "integer"}, {}, ABSENT),
    ("%61=5", {"type": "integer"}, {}, 5),
    ("a=1&a=2&b=3", INTEGERS, {}, [1, 2]),
    ("a=1", INTEGERS, {}, [1]),
    ("a=1,2", INTEGERS, {}, ["1,2"]),
    ("a=x+1&a=y%2B", {"type": "array"}, {}, ["x 1", "y+"]),
    ("a=1,2", INTEGERS, {"explode": False}, [1, 2]),
    ("a=", INTEGERS, {"explode": False}, []),
    ("a=x+1,y%2C2", {"type": "array"}, {"explode": False}, ["x 1", "y,2"]),
    ("x=1&y=2&z=3", POINT, {}, {"x": 1, "y": "2"}),
    ("%78=1", POINT, {}, {"x": 1}),
    ("y=a+b", POINT, {}, {"y": "a b"}),
    ("a=5", POINT, {}, ABSENT),
    ("a=x,1,y,2", POINT, {"explode": False}, {"x": 1, "y": "2"}),
    ("a=x,1,y", POINT, {"explode": False}, {"x": 1}),
    ("a=y,p+q", POINT, {"explode": False}, {"y": "p q"}),
]
OTHERS = [
    ("a=1%202", INTEGERS, {"style": "spaceDelimited", "explode": False}, [1, 2]),
    ("a=1+2", INTEGERS, {"style": "spaceDelimited", "explode": False}, [1, 2]),
    ("a=1 2", INTEGERS, {"style": "spaceDelimited", "explode": False}, [1, 2]),
    ("a=1&a=2", INTEGERS, {"style": "spaceDelimited", "explode": True}, [1, 2]),
    ("b=1", INTEGERS, {"style": "spaceDelimited", "explode": False}, ABSENT),
    ("a=1|2", INTEGERS, {"style": "pipeDelimited", "explode": False}, [1, 2]),
    ("a=1%7c2", INTEGERS, {"style": "pipeDelimited", "explode": False}, [1, 2]),
    ("a=1%7C2", INTEGERS, {"style": "pipeDelimited", "explode": False}, [1, 2]),
    ("a=1&a=2", INTEGERS, {"style": "pipeDelimited", "explode": True}, [1, 2]),
    ("b=1", INTEGERS, {"style": "pipeDelimited", "explode": False}, ABSENT),
    ("a=x|1|y|b", POINT, {"style": "pipeDelimited", "explode": False}, {"x": 1, "y": "b"}),
    ("a%5Bx%5D=1&a[y]=p+q", POINT, {"style": "deepObject", "explode": True}, {"x": 1, "y": "p q"}),
    ("a[z]=1", POINT, {"style": "deepObject", "explode": True}, {"z": "1"}),
    ("ab[x]=1&a=1&a[x]y=1&[x]=1", POINT, {"style": "deepObject", "explode": True}, ABSENT),
    ("a=%7B%22n%22%3A+1%7D", {}, {"content": {"application/json": {"schema": {}}}}, {"n": 1}),
    ("a=no+json", {}, {"content": {"application/json": {"schema": {}}}}, "no json"),
    ("b=1", {}, {"content": {"application/json": {"schema": {}}}}, ABSENT),
    ("a=1&a=2", {}, {"content": {"application/json": {"schema": {}}}}, 1),
]
PLACES = [
    ([("a", "5")], {"type": "integer"}, {"place": "path"}, 5),
    ([("a", "x%20y+z")], {"type": "string"}, {"place": "path"}, "x y+z"),
    ([("a", "1,2")], INTEGERS, {"place": "path"}, [1, 2]),
    ([("a", "p%2Cq,r")], {"type": "array"}, {"place": "path"}, ["p,q", "r"]),
    ([("a", "x,1,y,b")], POINT, {"place": "path"}, {"x": 1, "y": "b"}),
    ([("a", "x=1,y=b%3D")], POINT, {"place": "path", "explode": True}, {"x": 1, "y": "b="}),
    ([("b", "9"), ("a", "5")], {"type": "integer"}, {"place": "path"}, 5),
    ([("b", "5")], {"type": "integer"}, {"place": "path"}, ABSENT),
    ([("a", ".5")], {"type": "integer"}, {"place": "path", "style": "label"}, 5),
    ([("a", ".1,2")], INTEGERS, {"place": "path", "style": "label"}, [1, 2]),
    ([("a", ".1.2")], INTEGERS, {"place": "path", "style": "label", "explode": True}, [1, 2]),
    ([("a", ".x,1")], POINT, {"place": "path", "style": "label"}, {"x": 1}),
    ([("a", ".x=1.y=b")], POINT, {"place": "path", "style": "label", "explode": True}, {"x": 1, "y": "b"}),
    ([("b", ".5")], INTEGERS, {"place": "path", "style": "label"}, ABSENT),
    ([("a", ";a=5")], {"type": "integer"}, {"place": "path", "style": "matrix"}, 5),
    ([("a", ";a=1,2")], INTEGERS, {"place": "path", "style": "matrix"}, [1, 2]),
    ([("a", ";a=1;a=2")], INTEGERS, {"place": "path", "style": "matrix", "explode": True}, [1, 2]),
    ([("a", ";a=x,1,y,b")], POINT, {"place": "path", "style": "matrix"}, {"x": 1, "y": "b"}),
    ([("a", ";x=1;y=b%20c")], POINT, {"place": "path", "style": "matrix", "explode": True}, {"x": 1, "y": "b c"}),
    ([("a", ";%78=1")], POINT, {"place": "path", "style": "matrix", "explode": True}, {"x": 1}),
    ([("a", ";a=p%2Cq")], {"type": "array"}, {"place": "path", "style": "matrix", "explode": True}, ["p,q"]),
    ([("b", ";a=1")], INTEGERS, {"place": "path", "style": "matrix"}, ABSENT),
    ([("X", "1"), ("A", "5"), ("a", "6")], {"type": "integer"}, {"place": "header"}, 5),
    ([("A", "1,2")], INTEGERS, {"place": "header"}, [1, 2]),
    ([("A", "x=1,y=b")], POINT, {"place": "header", "explode": True}, {"x": 1, "y": "b"}),
    ([("X", "1")], {"type": "integer"}, {"place": "header"}, ABSENT),
    ([("b", "1"), ("a", "5")], {"type": "integer"}, {"place": "cookie"}, 5),
    ([("A", "5")], {"type": "integer"}, {"place": "cookie"}, ABSENT),
]


@pytest.mark.parametrize(("text", "schema", "options", "value"), [*FORM, *OTHERS, *PLACES])
def test_a_parameter_is_read_by_its_style(text, schema, options, value):
    """OpenAPI 3.1 §4.8.12.3: each style, exploded and not, as a primitive, a list and an object."""
    got = read(schema, text, **options)

    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "integer"}, "-5", -5),
        ({"type": "integer"}, "0", 0),
        ({"type": "integer"}, "05", "05"),
        ({"type": "integer"}, "%2B5", "+5"),
        ({"type": "integer"}, "5.0", "5.0"),
        ({"type": "integer"}, "5x", "5x"),
        ({"type": "integer"}, "\u0661", "\u0661"),
        ({"type": "number"}, "5", 5),
        ({"type": "number"}, "-1.5e-3", -0.0015),
        ({"type": "number"}, "1E%2B2", 100.0),
        ({"type": "number"}, "1.", "1."),
        ({"type": "number"}, ".5", ".5"),
        ({"type": "number"}, "NaN", "NaN"),
        ({"type": "number"}, "1e999", "1e999"),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "false", False),
        ({"type": "boolean"}, "True", "True"),
        ({"type": "boolean"}, "1", "1"),
        ({"type": "null"}, "null", None),
        ({"type": "null"}, "", ""),
        ({"type": "string"}, "5", "5"),
        ({"type": ["string", "integer"]}, "5", 5),
        ({"type": ["null", "integer"]}, "null", None),
        ({}, "5", "5"),
        ({"enum": [1, 2]}, "2", 2),
        ({"enum": ["a", None]}, "null", None),
        ({"enum": [1.5, "a"]}, "1.5", 1.5),
        ({"enum": [True]}, "true", True),
        ({"enum": ["1"]}, "1", "1"),
        ({"const": 5}, "5", 5),
        ({"const": "5"}, "5", "5"),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, "5", 5),
        ({"anyOf": [{"type": "boolean"}, {"type": "integer"}]}, "true", True),
        ({"allOf": [{"type": "integer"}, {"minimum": 1}]}, "5", 5),
        ({"$ref": "#/components/schemas/Number"}, "5", 5),
    ],
)
def test_a_text_gets_a_type_of_its_schema(schema, text, value):
    """If it has the form of one; else it stays text, and the validator refuses it."""
    components = {"schemas": {"Number": {"type": "integer"}}, "securitySchemes": {"reader": SCHEMES["basic"]}}
    parameter = {"name": "a", "in": "query", "schema": schema}
    api = api_of({"/a": {"get": operation("a", parameters=[parameter])}}, components=components)
    got = requests.read_parameter(api.operations["a"].parameters[0], [("a", text)], api.schemas)

    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}]}, [1, True, "3"]),
        ({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}}, ["1", "true", 3]),
        ({"type": "array", "items": {"type": "integer"}}, [1, "true", 3]),
        ({"type": "array", "oneOf": [{"items": {"type": "integer"}}, {"items": {"type": "boolean"}}]}, [1, True, 3]),
        (
            {"type": "array", "anyOf": [{"prefixItems": [{"type": "integer"}]}, {"items": {"type": "boolean"}}]},
            [1, True, "3"],
        ),
        ({"type": "array"}, ["1", "true", "3"]),
    ],
)
def test_an_item_gets_the_type_of_its_place(schema, value):
    """By `prefixItems`, `items`, or alternatives."""
    got = read(schema, "a=1&a=true&a=3")

    assert got == value
    assert [type(one) for one in got] == [type(one) for one in value]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"x": 1, "y": "b"}),
        ({"type": "object", "properties": {"y": {}}, "additionalProperties": {"type": "integer"}}, {"x": 1, "y": "b"}),
        ({"type": "object"}, {"x": "1", "y": "b"}),
        ({"allOf": [POINT, {"type": "object"}]}, {"x": 1, "y": "b"}),
        ({"type": ["string", "array"]}, ["x", "1", "y", "b"]),
        ({"type": ["object", "array"]}, ["x", "1", "y", "b"]),
    ],
)
def test_a_value_gets_the_shape_of_its_schema(schema, value):
    """A list before an object, and an object before a primitive."""
    assert read(schema, "a=x,1,y,b", explode=False) == value


def test_the_locations_of_a_request_are_told_apart():
    """Each parameter is read from its own; `required` is a violation where it is missing."""
    places = ["query", "header", "cookie"]
    parameters = [{"name": "n", "in": place, "required": True, "schema": {"const": place}} for place in places]
    parameters += [{"name": "n", "in": "path", "required": True, "schema": {"const": "path"}}]
    api = api_of({"/{n}": {"get": operation("a", parameters=parameters, security=[])}})
    app = create_app(api)
    right = ("https://x/v1/path?n=query", (("N", "header"), ("Cookie", "m=x; n=cookie")))
    assert app(Request("GET", *right)).status in {204, 422}

    response = app(Request("GET", "https://x/v1/path", ()))
    detail = json.loads(response.content)["detail"]
    assert [place for place in places if f"/{place}/n" in detail] == places


# Bodies.


def body_of(media_type, schema, content, content_type=None, **more):
    """The value of a body."""
    body = {"content": {media_type: {"schema": schema, **more}}}
    api = api_of({"/a": {"post": operation("a", requestBody=body)}})
    declared = api.operations["a"].body.contents[0]
    return requests.read_body(declared, content_type or media_type, content, api.schemas)


URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
RECORD = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"},
        "t": {"type": "string"},
        "list": INTEGERS,
        "or": {"type": ["array", "string"], "items": {"type": "integer"}},
        "maybe": {"type": ["array", "null"], "items": {"type": "integer"}},
        "o": {"type": "object"},
        "any": {},
    },
}


def multipart(*pairs):
    """A multipart body."""
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs]
    return "".join([*parts, "--b--\r\n"]).encode()


FIELDS = [
    ([("n", "5")], {"n": 5}),
    ([("n", "5"), ("n", "6")], {"n": 5}),
    ([("t", "5")], {"t": "5"}),
    ([("t", "{}")], {"t": "{}"}),
    ([("list", "1")], {"list": [1]}),
    ([("list", "1"), ("list", "x")], {"list": [1, "x"]}),
    ([("or", "1")], {"or": "1"}),
    ([("or", "1"), ("or", "2")], {"or": [1, 2]}),
    ([("maybe", "1")], {"maybe": [1]}),
    ([("o", '{"a": [1]}')], {"o": {"a": [1]}}),
    ([("o", "none")], {"o": "none"}),
    ([("any", "[1]")], {"any": "[1]"}),
    ([("other", "5"), ("other", "6")], {"other": "6"}),
    ([("t", "")], {"t": ""}),
    ([], {}),
]


@pytest.mark.parametrize(("pairs", "value"), FIELDS)
def test_the_fields_of_a_form_get_the_types_of_their_schemas(pairs, value):
    """In both formats of forms."""
    from urllib.parse import urlencode

    assert body_of(URLENCODED, RECORD, urlencode(pairs).encode()) == value
    assert body_of(MULTIPART, RECORD, multipart(*pairs), f"{MULTIPART}; boundary=b") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("t=a+b%2B", {"t": "a b+"}), ("t=&n=", {"t": "", "n": ""}), ("t", {"t": ""}), ("t=%ff", {"t": "\ufffd"})],
)
def test_a_form_is_decoded(text, value):
    """With spaces as `+`."""
    assert body_of(URLENCODED, RECORD, text.encode()) == value


ENCODED = [
    ("list=1,2", {"list": {"style": "form", "explode": False}}, {"list": [1, 2]}),
    ("list=1|2", {"list": {"style": "pipeDelimited"}}, {"list": [1, 2]}),
    ("list=1%202", {"list": {"style": "spaceDelimited"}}, {"list": [1, 2]}),
    ("o[a]=1&o[b]=2&n=5", {"o": {"style": "deepObject"}}, {"o": {"a": "1", "b": "2"}, "n": 5}),
    ("o=a,1&n=5", {"o": {"style": "form", "explode": False}}, {"o": {"a": "1"}, "n": 5}),
    ("n=5", {"o": {"style": "deepObject"}}, {"n": 5}),
    ("list=1&list=2", {"n": {"style": "form"}}, {"list": [1, 2]}),
]


@pytest.mark.parametrize(("text", "encoding", "value"), ENCODED)
def test_the_styles_of_a_form_are_those_of_a_query(text, encoding, value):
    """Only of the properties that have one; the names that they use are no properties."""
    assert body_of(URLENCODED, RECORD, text.encode(), encoding=encoding) == value


def test_the_keys_of_an_exploded_object_are_no_properties_of_the_form():
    """Each is used once."""
    schema = {"type": "object", "properties": {"o": POINT, "t": {"type": "string"}}}
    encoding = {"o": {"style": "form", "explode": True}}

    assert body_of(URLENCODED, schema, b"x=1&y=b&t=c", encoding=encoding) == {"o": {"x": 1, "y": "b"}, "t": "c"}


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b" [1.0, null] ", [1.0, None]),
        (b"[[[[]]]]", [[[[]]]]),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
    ],
)
def test_json_is_read(content, value):
    """Also by types such as `application/problem+json`."""
    for media_type in ("application/json", "application/merge-patch+json"):
        got = body_of(media_type, {}, content)
        assert got == value


@pytest.mark.parametrize("content", [b"", b"{", b"nul", b"NaN", b"1e999", b'"\\ud800"', b"\xff", b"[" * 5000, b"1 2"])
def test_what_is_no_json_can_not_be_read(content):
    """Nor what could not be written again."""
    with pytest.raises(UnreadableError, match=r"^the body is not JSON, or has a value that can't be stored$"):
        body_of("application/json", {}, content)


@pytest.mark.parametrize(
    ("media_type", "content", "value"),
    [
        ("text/plain", b"5", "5"),
        ("image/png", b"\x89PNG\xff", "\ufffdPNG\ufffd"),
        ("application/octet-stream", b"5", "5"),
        ("TEXT/PLAIN", b"x", "x"),
    ],
)
def test_other_bodies_are_text(media_type, content, value):
    """Binary ones also: the schema of a file is one of text."""
    assert body_of(media_type, {}, content) == value


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        (b"name*=utf-8''%C3%A4", "\u00e4"),
        (b"name*=iso-8859-1'en'%e4", "\u00e4"),
        (b'name="\xc3\xa4 \xe6\xb8\xaf"', "\u00e4 \u6e2f"),
        (b"name=a", "a"),
        (b'filename="x"; name="a"', "a"),
        (b'name="\xff"', "\ufffd"),
        (b"name*=utf-8''%ff", "\ufffd"),
        (b"name*=utf-7''+2AA-", "?"),
        (b'name=""', ""),
        (b"", ""),
    ],
)
@pytest.mark.parametrize("header", [b"Content-Disposition", b"CONTENT-DISPOSITION"])
def test_the_name_of_a_part_is_decoded(parameter, name, header):
    """As UTF-8, or by RFC 2231."""
    body = b"--b\r\nX: y\r\n" + header + b": form-data; " + parameter + b"\r\n\r\nx\r\n--b--\r\n"

    assert body_of(MULTIPART, RECORD, body, f"{MULTIPART}; boundary=b") == {name: "x"}


@pytest.mark.parametrize("coding", ["base64", "BASE64", "quoted-printable"])
def test_a_part_may_have_a_transfer_encoding(coding):
    """Its text is decoded."""
    value = {"base64": "aGk=", "quoted-printable": "h=69"}[coding.lower()]
    headers = f'Content-Disposition: form-data; name="t"\r\nContent-Transfer-Encoding: {coding}'
    body = f"--b\r\n{headers}\r\n\r\n{value}\r\n--b--"

    assert body_of(MULTIPART, RECORD, body.encode(), f"{MULTIPART}; boundary=b")["t"].strip() == "hi"


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        (MULTIPART, b"--b--"),
        (f"{MULTIPART}; boundary=b", b"none"),
        (f"{MULTIPART}; boundary=b", b"--c--"),
        (f"{MULTIPART}; boundary=b", b""),
    ],
)
def test_a_multipart_body_has_its_boundary(content_type, content):
    """Otherwise it can't be read."""
    with pytest.raises(UnreadableError, match=r"^the body is not multipart, or its boundary is missing$"):
        body_of(MULTIPART, RECORD, content, content_type)


@pytest.mark.parametrize("content", [b"--b--", b"--b--\r\n", b"\r\n--b--\r\n"])
def test_a_multipart_body_may_have_no_part(content):
    """As clients write a form without fields."""
    assert body_of(MULTIPART, RECORD, content, f"{MULTIPART}; boundary=b") == {}
