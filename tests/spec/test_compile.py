"""The whole API: versions, servers, security schemes, tags, namespaces, operations, webhooks, links, fingerprint."""

import json

import pytest
from spec_documents import NO_CONTENT, compiled, document, faults, one_operation

from fastpix_dyn.errors import SpecError
from fastpix_dyn.spec.compile import compile_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.spec.plan import SecurityScheme, Server, ServerVariable, Tag


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.0", "3.1.1", "3.1.10"])
def test_a_supported_version_compiles(version):
    """3.0 and 3.1."""
    assert compiled(document(openapi=version)).title == "t"


@pytest.mark.parametrize("version", ["3.2.0", "2.0", "3.0", "3.1", "3", "13.1.0", "3.10.0", 3.1, None])
def test_an_unsupported_version_is_the_only_fault(version):
    """The rest of the document is not looked at."""
    value = document(openapi=version, paths=7)

    expected = f"expected an OpenAPI version (3.0.x or 3.1.x), got {json.dumps(version).replace(chr(34), chr(39))}"
    assert faults(value) == [("/openapi", expected)]


def test_a_document_without_a_version_is_refused():
    """A missing version is null."""
    assert faults({"info": {}}) == [("/openapi", "expected an OpenAPI version (3.0.x or 3.1.x), got null")]


def test_an_api_has_its_title_version_and_description():
    """From `info`, whose `$ref` is followed."""
    info = {"title": "T", "version": "V", "description": "D"}

    for value in (document(info=info), document(info={"$ref": "#/x-info"}, **{"x-info": info})):
        api = compiled(value)
        assert (api.title, api.version, api.description) == ("T", "V", "D")


def test_info_is_an_object():
    """Other faults are found too."""
    assert faults(document(info=7, tags=7)) == [
        ("/info", "expected the title and version of the API (an object), got 7"),
        ("/tags", "expected a list, got 7"),
    ]


def test_faults_are_sorted_by_file_and_line(tmp_path):
    """Not in the order in which the compiler finds them."""
    (tmp_path / "b.yaml").write_text("A: { minimum: 1, $id: a }\n", "utf-8")
    (tmp_path / "a.yaml").write_text("\n\n\nA: { $id: a }\nB: { $id: a }\n", "utf-8")
    (tmp_path / "c.yaml").write_text(
        "openapi: 3.1.0\ncomponents:\n  schemas:\n    B: { $ref: 'b.yaml#/A' }\n    A: { $ref: 'a.yaml#/B' }\n"
        "    AA: { $ref: 'a.yaml#/A' }\n    C: 7\ninfo: 7\ntags: 7\npaths: 7\n",
        "utf-8",
    )
    with pytest.raises(SpecError) as caught:
        compile_document(load(tmp_path / "c.yaml"))

    found = [(problem.file, problem.line) for problem in caught.value.problems]
    assert found == [
        ("a.yaml", 4),
        ("a.yaml", 5),
        ("b.yaml", 1),
        ("c.yaml", 7),
        ("c.yaml", 8),
        ("c.yaml", 9),
        ("c.yaml", 10),
    ]


def test_the_servers_are_those_of_the_document():
    """In their order, with descriptions and variables."""
    variables = {
        "region": {"default": "eu", "enum": ["eu", "us"], "description": "Where."},
        "port": {"default": 443},
        "x-note": 5,
    }
    servers = [
        {"url": "https://{region}.example:{port}", "description": "First.", "variables": variables},
        {"url": "/b"},
    ]

    assert compiled(document(servers=servers)).servers == (
        Server(
            "https://{region}.example:{port}",
            "First.",
            {"region": ServerVariable("eu", ("eu", "us"), "Where."), "port": ServerVariable("443", (), "")},
        ),
        Server("/b", "", {}),
    )


@pytest.mark.parametrize("parts", [{}, {"servers": []}])
def test_a_document_without_servers_has_the_default_one(parts):
    """`/` (OpenAPI 3.1 §4.8.1)."""
    assert compiled(document(**parts)).servers == (Server("/", "", {}),)


@pytest.mark.parametrize(
    ("variable", "is_right"),
    [
        ({"default": "a"}, True),
        ({"default": "a", "enum": ["b", "a"]}, True),
        ({"default": 1, "enum": [1]}, True),
        ({"default": "a", "enum": []}, True),
        ({"default": "a", "enum": ["b"]}, False),
        ({"enum": ["a"]}, False),
        ({"description": "d"}, False),
        ({"enum": ["None"]}, False),
    ],
)
def test_a_server_variable_needs_a_default_of_its_enum(variable, is_right):
    """OpenAPI 3.1 §4.8.6."""
    value = document(servers=[{"url": "https://{a}", "variables": {"a": variable}}])

    if is_right:
        assert compiled(value).servers[0].variables["a"].default == str(variable["default"])
    else:
        message = "a server variable needs `default`; if it has `enum`, one of its values"
        assert faults(value) == [("/servers/0/variables/a", message)]


def test_each_variable_of_a_url_is_declared():
    """The second as well as the first; a declared one may be unused."""
    variables = {"b": {"default": "b"}, "unused": {"default": "u"}}
    value = document(servers=[{"url": "https://{a}.{b}.{c}", "variables": variables}])

    assert sorted(faults(value)) == [
        ("/servers/0/url", "the server declares no variable for {a}"),
        ("/servers/0/url", "the server declares no variable for {c}"),
    ]


def test_a_server_is_an_object():
    """The others are read."""
    assert faults(document(servers=[7, {"url": 7}])) == [
        ("/servers/0", "expected a server (an object), got 7"),
        ("/servers/1/url", "expected text, got 7"),
    ]


def schemes(**parts):
    """A document with the security schemes *parts*."""
    return document(components={"securitySchemes": parts})


@pytest.mark.parametrize(
    ("scheme", "type_", "name", "location"),
    [
        ({"type": "http", "scheme": "basic"}, "basic", "", ""),
        ({"type": "http", "scheme": "Bearer"}, "bearer", "", ""),
        ({"type": "http", "scheme": "DIGEST", "name": "n", "in": "query"}, "digest", "", ""),
        ({"type": "apiKey", "name": "X-Key", "in": "header"}, "apiKey", "X-Key", "header"),
        ({"type": "apiKey", "name": "key", "in": "query"}, "apiKey", "key", "query"),
        ({"type": "apiKey", "name": "sid", "in": "cookie"}, "apiKey", "sid", "cookie"),
        ({"type": "oauth2", "name": "n", "in": "query"}, "oauth2", "", ""),
        ({"type": "openIdConnect", "scheme": "basic"}, "openIdConnect", "", ""),
        ({"type": "mutualTLS"}, "mutualTLS", "", ""),
    ],
)
def test_each_type_of_security_scheme(scheme, type_, name, location):
    """An HTTP scheme is named in any case; name and location are those of an apiKey only."""
    found = compiled(schemes(a={**scheme, "description": "D."})).security_schemes

    assert found == {"a": SecurityScheme("a", type_, name, location, "D.")}


def test_security_schemes_may_be_references():
    """The key is that of the reference."""
    assert compiled(
        schemes(a={"$ref": "#/components/securitySchemes/b"}, b={"type": "http", "scheme": "basic"})
    ).security_schemes["a"] == SecurityScheme("a", "basic", "", "", "")


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ({"type": "http"}, [("", "a security scheme of type http needs `scheme`: basic, bearer …")]),
        (
            {"type": "apiKey", "in": "query"},
            [("", "a security scheme of type apiKey needs `name`: its header, query parameter or cookie")],
        ),
        (
            {"type": "apiKey", "name": "a", "in": "path"},
            [("/in", "expected one of header, query, cookie, got 'path'")],
        ),
        (
            {"type": "basic", "scheme": "a"},
            [("/type", "expected one of http, apiKey, oauth2, openIdConnect, mutualTLS, got 'basic'")],
        ),
    ],
)
def test_a_wrong_security_scheme_is_a_fault(scheme, expected):
    """With what is missing."""
    assert faults(schemes(a=scheme)) == [
        (f"/components/securitySchemes/a{pointer}", text) for pointer, text in expected
    ]


def operations(*tags):
    """A document of an operation `oN` for each of *tags*, lists of tags."""
    return document(
        paths={
            f"/p{number}": {"get": {"operationId": f"o{number}", "tags": one, "responses": NO_CONTENT}}
            for number, one in enumerate(tags)
        }
    )


def test_tags_are_the_declared_ones_that_are_used_and_then_the_others():
    """Each in the order of the document."""
    value = operations(["Late"], ["B", "Early"], ["A"], [])
    value["tags"] = [{"name": "A", "description": "First."}, {"name": "Unused"}, {"name": "B"}]

    assert compiled(value).tags == (
        Tag("A", "a", "First."),
        Tag("B", "b", ""),
        Tag("Late", "late", ""),
        Tag("Early", "early", ""),
        Tag("default", "default", ""),
    )


@pytest.mark.parametrize("name", ["close", "operations", "reload", "upload", "with_options"])
def test_a_tag_called_like_an_attribute_of_the_client_gets_an_underscore(name):
    """Each of the five."""
    assert [tag.python_name for tag in compiled(operations([name])).tags] == [f"{name}_"]


def test_tags_have_different_python_names():
    """Two that differ in spelling only."""
    api = compiled(operations(["My tag"], ["my-tag"], ["myTag"]))

    assert [tag.python_name for tag in api.tags] == ["my_tag", "my_tag_", "my_tag__"]
    assert {space: [*plans] for space, plans in api.namespaces.items()} == {
        "my_tag": ["o0"],
        "my_tag_": ["o1"],
        "my_tag__": ["o2"],
    }


def test_a_tag_may_choose_its_python_name():
    """`x-dyn-name`."""
    value = operations(["A"])
    value["tags"] = [{"name": "A", "x-dyn-name": "chosen"}]

    api = compiled(value)

    assert api.tags == (Tag("A", "chosen", ""),)
    assert api.operations["o0"].namespaces == ("chosen",)


def test_an_operation_is_in_the_namespace_of_each_of_its_tags():
    """It is one and the same."""
    api = compiled(operations(["A", "B"], []))

    assert api.operations["o0"].namespaces == ("a", "b")
    assert api.namespaces["a"]["o0"] is api.namespaces["b"]["o0"] is api.operations["o0"]
    assert [*api.namespaces["default"]] == ["o1"]


def test_operations_of_a_namespace_have_different_names():
    """Two whose ids differ in spelling only."""
    value = operations(["A"], ["A"], ["B"])
    for number, name in enumerate(["getIt", "get-it", "get_it"]):
        value["paths"][f"/p{number}"]["get"]["operationId"] = name

    api = compiled(value)

    assert {name: plan.id for name, plan in api.namespaces["a"].items()} == {"get_it": "getIt", "get_it_": "get-it"}
    assert {name: plan.id for name, plan in api.namespaces["b"].items()} == {"get_it": "get_it"}


@pytest.mark.parametrize("method", ["get", "put", "post", "delete", "options", "head", "patch", "trace"])
def test_each_method_is_an_operation(method):
    """Eight of them (OpenAPI 3.1 §4.8.9)."""
    (plan,) = compiled(document(paths={"/a": {method: {"responses": NO_CONTENT}}})).operations.values()

    assert plan.method == method.upper()


@pytest.mark.parametrize("key", ["GET", "query", "x-get", "summary"])
def test_another_key_of_a_path_is_no_operation(key):
    """Nor an error."""
    assert compiled(document(paths={"/a": {key: "a"}, "x-note": 5})).operations == {}


def test_an_operation_id_is_used_once():
    """The message says where it is used first."""
    value = operations([], [], [])
    for path in ("/p1", "/p2"):
        value["paths"][path]["get"]["operationId"] = "same"

    assert faults(value) == [("/paths/~1p2/get", "the operationId 'same' is already used on line 1 of <document>")]


def test_the_third_use_of_an_operation_id_names_the_second(tmp_path):
    """With its line."""
    text = "openapi: 3.1.0\ninfo: {}\npaths:\n" + "".join(
        f"  /{name}:\n    get: {{ operationId: same, responses: {{ default: {{}} }} }}\n" for name in "abc"
    )
    (tmp_path / "a.yaml").write_text(text, "utf-8")

    with pytest.raises(SpecError) as caught:
        compile_document(load(tmp_path / "a.yaml"))

    assert [(problem.line, problem.message) for problem in caught.value.problems] == [
        (7, "the operationId 'same' is already used on line 5 of a.yaml"),
        (9, "the operationId 'same' is already used on line 7 of a.yaml"),
    ]


def test_a_path_starts_with_a_slash():
    """Its operations are compiled all the same."""
    value = document(paths={"a": {"get": {"summary": 5, "responses": NO_CONTENT}}})

    assert faults(value) == [
        ("/paths/a", "a path must start with a slash"),
        ("/paths/a/get/summary", "expected text, got 5"),
    ]


def test_a_path_item_is_an_object():
    """The paths after it are compiled."""
    value = document(paths={"/a": 7, "/b": {"get": {"summary": 5, "responses": NO_CONTENT}}})

    assert [pointer for pointer, _ in faults(value)] == ["/paths/~1a", "/paths/~1b/get/summary"]


def test_a_path_item_may_be_a_reference():
    """The operation keeps the path; its location is that of the target."""
    item = {"get": {"operationId": "one", "responses": NO_CONTENT}}

    api = compiled(document(paths={"/a": {"$ref": "#/components/pathItems/P"}}, components={"pathItems": {"P": item}}))

    assert api.operations["one"].path == "/a"
    assert api.operations["one"].source_location.pointer == "/components/pathItems/P/get"


def test_a_webhook_has_its_parts():
    """Whichever its method is, also by reference."""
    content = {"application/json": {"schema": {"type": "object"}, "example": {"a": 1}}}
    parts = {
        "summary": "S.",
        "description": "D.",
        "requestBody": {"content": content},
        "parameters": [{"name": "X-Sign", "in": "header", "schema": {"type": "string"}}],
    }
    value = document(
        webhooks={"a.b": {"$ref": "#/components/pathItems/P"}, "x-hook": {"put": parts}, "x-note": {"a": 1}},
        components={"pathItems": {"P": {"post": parts}}},
    )

    found = compiled(value).webhooks

    assert list(found) == ["a.b", "x-hook"]
    for name, pointer in (("a.b", "/components/pathItems/P/post"), ("x-hook", "/webhooks/x-hook/put")):
        one = found[name]
        assert (one.name, one.summary, one.description, one.source_location.pointer) == (name, "S.", "D.", pointer)
        assert [parameter.name for parameter in one.parameters] == ["X-Sign"]
        assert one.body.contents[0].examples == {"example": {"a": 1}}


def test_a_webhook_without_an_operation_is_a_post_without_a_body():
    """Nothing is known of it."""
    found = compiled(document(webhooks={"a": {}})).webhooks["a"]

    assert (found.body, found.parameters, found.source_location.pointer) == (None, (), "/webhooks/a/post")


def test_parameters_of_the_path_item_are_those_of_the_webhook():
    """As of an operation."""
    parameter = {"name": "X-Sign", "in": "header", "schema": {"type": "string"}}

    (one,) = compiled(document(webhooks={"a": {"parameters": [parameter], "post": {}}})).webhooks["a"].parameters

    assert one.name == "X-Sign"


CIRCLES = {
    "A": {"$ref": "#/components/schemas/B"},
    "B": {"$ref": "#/components/schemas/A"},
    "Into": {"$ref": "#/components/schemas/A"},
    "Own": {"$ref": "#/components/schemas/Own", "type": "string"},
    "Right": {"$ref": "#/components/schemas/End"},
    "End": {"type": "object", "properties": {"end": {"$ref": "#/components/schemas/End"}}},
    "Plain": True,
}


def test_schemas_that_lead_in_a_circle_are_faults():
    """Also one that leads into a circle; not one that contains itself as a part."""
    assert sorted(faults(document(components={"schemas": CIRCLES}))) == [
        (f"/components/schemas/{name}", "the $refs of this schema lead in a circle")
        for name in ("A", "B", "Into", "Own")
    ]


def test_the_fingerprint_depends_on_values_only(tmp_path):
    """Comments, style and the order of the files read do not count; values of every file do."""
    texts = {
        "plain": (
            "openapi: 3.1.0\ninfo: { title: t }\npaths: { /a: { $ref: 'b.yaml' } }\n",
            "get: {responses: {default: {}}}",
        ),
        "styled": (
            "# a comment\nopenapi: '3.1.0'\ninfo:\n  title: t\npaths: { /a: { $ref: b.yaml } }\n",
            "get:\n  responses: {default: {}}\n",
        ),
        "other root": (
            "openapi: 3.1.0\ninfo: { title: u }\npaths: { /a: { $ref: 'b.yaml' } }\n",
            "get: {responses: {default: {}}}",
        ),
        "other file": (
            "openapi: 3.1.0\ninfo: { title: t }\npaths: { /a: { $ref: 'b.yaml' } }\n",
            "put: {responses: {default: {}}}",
        ),
    }
    found = {}
    for name, (root, other) in texts.items():
        (tmp_path / "a.yaml").write_text(root, "utf-8")
        (tmp_path / "b.yaml").write_text(other, "utf-8")
        found[name] = compile_document(load(tmp_path / "a.yaml")).fingerprint

    assert found["plain"] == found["styled"]
    assert len(set(found.values())) == 3
    assert all(one.startswith("sha256:") and len(one) == len("sha256:") + 64 for one in found.values())


def test_the_fingerprint_is_the_same_in_every_release():
    """Stubs and caches of users carry it: a new way to compute it makes all of them outdated."""
    api = compiled(one_operation())

    assert api.fingerprint == "sha256:9537403ae7c39139086209fc7857f7b23ea2f1c45825364a890f865c7ff41c6e"


def test_a_check_finds_faults_of_schemas():
    """At the location of the schema; without one there are none."""
    value = document(components={"schemas": {"A": {"type": "a"}, "B": {"type": "b"}}})

    def check(schema):
        return [("/type", f"got {schema['type']}")]

    assert list(compiled(value).schemas) == ["A", "B"]
    with pytest.raises(SpecError) as caught:
        compile_document(load(value), check)
    assert sorted((problem.pointer, problem.message) for problem in caught.value.problems) == [
        ("/components/schemas/A/type", "got a"),
        ("/components/schemas/B/type", "got b"),
    ]


def test_retries_of_the_document_are_those_of_its_operations():
    """Unless an operation has its own."""
    value = operations([], [])
    value["x-dyn-retries"] = {"attempts": 4}
    value["paths"]["/p1"]["get"]["x-dyn-retries"] = {"attempts": 5}

    found = compiled(value).operations

    assert (found["o0"].retries.attempts, found["o1"].retries.attempts) == (4, 5)
