"""Which operations a contract test calls, in which order, and with which values."""

import httpx
import pytest
from loopback import Asked
from small import library
from stateful import DOCUMENT, Things

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.contract import id_pool
from fastpix_dyn.contract.calls import select_operations, with_producers
from fastpix_dyn.contract.id_pool import IdPool
from fastpix_dyn.contract.run import run
from fastpix_dyn.contract.validators import load_subject

API = load_subject(DOCUMENT).api


def get(path, name, *, tags=(), links=(), **more):
    """Return a path of a document with one GET."""
    response = {"description": "-", "content": {"application/json": {"schema": {}}}}
    if links:
        response["links"] = {one: {"operationId": one, "parameters": {"id": "$response.body#/id"}} for one in links}
    return {path: {"get": {"operationId": name, "tags": list(tags), "responses": {"200": response}, **more}}}


def api_of(*paths, **changes):
    """Return the API of a document with these paths."""
    merged = {}
    for one in paths:
        for path, item in one.items():
            merged.setdefault(path, {}).update(item)
    return load_subject(library(paths=merged, tags=[], **changes)).api


ID = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]


@pytest.mark.parametrize(
    ("tags", "operations", "selected"),
    [
        ([], [], None),
        (["Figures"], [], {"getFigures"}),
        (["figures"], [], {"getFigures"}),
        (["Figures", "Settings"], [], {"getFigures", "changeSettings"}),
        ([], ["getThing"], {"getThing"}),
        ([], ["get_thing"], {"getThing"}),
        ([], ["getThing", "get_part"], {"getThing", "getPart"}),
        (["Figures"], ["getPart"], {"getFigures", "getPart"}),
    ],
)
def test_operations_are_selected_by_tag_and_by_name(tags, operations, selected):
    """By the names of the document or of Python; all of them if none is named."""
    assert select_operations(API, iter(tags), iter(operations)) == (selected or {*API.operations})


@pytest.mark.parametrize(
    ("tags", "operations", "words"),
    [
        (["Figures", "Thing"], [], r"there is no tag 'Thing'; .*[Tt]hings"),
        ([], ["getThing", "getThngs"], r"there is no operation 'getThngs'; .*getThing"),
        ([], [""], r"there is no operation ''"),
    ],
)
def test_a_name_that_does_not_exist_is_refused(tags, operations, words):
    """Also the second one."""
    with pytest.raises(ConfigurationError, match=words):
        select_operations(API, tags, operations)


def test_an_operation_needs_those_that_lead_to_it():
    """By links, and the links to those; also links to others with the id of the same path."""
    api = api_of(
        get("/a", "listA", links=["getA"]),
        get("/a/{id}", "getA", parameters=ID, links=["getB"]),
        get("/a/{id}/more", "getMore", parameters=ID),
        get("/b/{id}", "getB", parameters=ID),
        get("/c", "listC", links=["getC"]),
        get("/c/{id}", "getC", parameters=ID),
        get("/d", "listD"),
    )

    assert with_producers(api, frozenset({"getB"})) == {"getB", "getA", "listA"}
    assert with_producers(api, frozenset({"getMore"})) == {"getMore", "listA"}
    assert with_producers(api, frozenset({"getC", "listD"})) == {"getC", "listC", "listD"}


def sent_in_read_mode(paths, respond, **options):
    """Return the paths with queries that read mode requests, and its report."""
    sent = []

    def note(request):
        sent.append(f"{request.method} {request.url.raw_path.decode()}")
        return respond(request)

    spec = library(paths={key: one for path in paths for key, one in path.items()}, tags=[], security=[])
    options = {"spec": spec, "server": "http://127.0.0.1:9", "retries": None, **options}
    with httpx.Client(transport=httpx.MockTransport(note)) as http, Client(http_client=http, **options) as client:
        report = run(client)
    return sent, report


def test_the_ids_of_responses_are_tried_one_after_the_other_until_a_success():
    """At most three of them."""
    links = {
        "links": {
            f"l{number}": {"operationId": "getA", "parameters": {"id": f"$response.body#/{number}/id"}}
            for number in range(5)
        }
    }
    lists = get("/a", "listA")
    lists["/a"]["get"]["responses"]["200"] |= links
    paths = [lists, get("/a/{id}", "getA", parameters=ID)]

    def respond(status, good):
        return lambda request: (
            httpx.Response(200, json=[{"id": f"id-{number}"} for number in range(5)])
            if request.url.path.endswith("/a")
            else httpx.Response(200 if request.url.path.endswith(good) else status, json={})
        )

    ids = [[one.rpartition("/")[2] for one in sent_in_read_mode(paths, respond(*case))[0][1:]] for case in
           ((404, "id-1"), (404, "none"), (399, "none"), (503, "none"))]  # fmt: skip
    assert ids == [["id-0", "id-1"], ["id-0", "id-1", "id-2"], ["id-0"], ["id-0"]]


@pytest.mark.parametrize(
    ("status", "queries"), [(200, ["/v1/a", "/v1/a?x=1"]), (399, ["/v1/a", "/v1/a?x=1"]), (400, ["/v1/a"])]
)
def test_an_operation_that_succeeds_is_called_again_with_all_optional_parameters(status, queries):
    """If the document has values for some; an error is not repeated."""
    optional = [{"name": "x", "in": "query", "schema": {}, "example": 1}, {"name": "y", "in": "query", "schema": {}}]

    sent, _ = sent_in_read_mode(
        [get("/a", "listA", parameters=optional), get("/b", "listB")], lambda _: httpx.Response(status, json={})
    )

    assert [one.removeprefix("GET ").replace("/b", "/v1/b") for one in sent if "/b" not in one] == [
        one.removeprefix("/v1") for one in queries
    ]
    assert sum("/b" in one for one in sent) == 1


def test_read_mode_calls_each_safe_method_and_no_other():
    """GET, HEAD, OPTIONS and TRACE (RFC 9110 §9.2.1)."""
    item = {
        method: {"operationId": method, "responses": {"200": {"description": "-"}}}
        for method in ("get", "head", "options", "trace", "post", "put", "patch", "delete")
    }

    sent, report = sent_in_read_mode([{"/a": item}], lambda _: httpx.Response(200))

    assert sorted(one.partition(" ")[0] for one in sent) == ["GET", "HEAD", "OPTIONS", "TRACE"]
    skipped = {one.operation: one.reason for one in report.coverage if one.state == "skipped"}
    assert skipped == dict.fromkeys(("post", "put", "patch", "delete"), "it is not a read; --mode lifecycle calls it")


PARAMETERS = {
    "example": {"schema": {"examples": ["b"], "enum": ["c"]}, "example": "a"},
    "examples": {"schema": {"examples": ["b", "x"], "enum": ["c"]}},
    "enum": {"schema": {"enum": ["c", "x"], "x-extensible-enum": ["d"], "default": "g"}},
    "extensible": {"schema": {"x-extensible-enum": ["d", "x"], "const": "f", "default": "g"}},
    "of the schema": {"schema": {"example": "e", "const": "f", "default": "g"}},
    "const": {"schema": {"const": "f", "default": "g"}},
    "default": {"schema": {"default": "g"}},
    "an empty enum": {"schema": {"enum": [], "default": "h"}},
    "a null": {"schema": {"default": None}},
    "of a component": {"schema": {"$ref": "#/components/schemas/Word"}},
    "nothing": {"schema": {"type": "string"}},
}
VALUED = api_of(
    get("/a", "listA", parameters=[{"name": name, "in": "query", **one} for name, one in PARAMETERS.items()]),
    components={
        "schemas": {"Word": {"default": "w"}},
        "securitySchemes": {"reader": {"type": "http", "scheme": "basic"}},
    },
)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("example", ["a"]),
        ("examples", ["b"]),
        ("enum", ["c"]),
        ("extensible", ["d"]),
        ("of the schema", ["e"]),
        ("const", ["f"]),
        ("default", ["g"]),
        ("an empty enum", ["h"]),
        ("a null", [None]),
        ("of a component", ["w"]),
        ("nothing", []),
    ],
)
def test_the_document_has_one_value_of_a_parameter(name, values):
    """Its example; else the first of the schema's values, in this order of keywords."""
    (one,) = (each for each in VALUED.operations["listA"].parameters if each.name == name)

    assert id_pool.documented_values(IdPool(VALUED), one) == values


def test_optional_values_do_not_replace_given_ones():
    """And those without a value are left out."""
    values = id_pool.with_optional_values(IdPool(VALUED), VALUED.operations["listA"], {"query.example": "mine"})

    assert values["query.example"] == "mine"
    assert values["query.default"] == "g"
    assert "query.nothing" not in values
    assert len(values) == len(PARAMETERS) - 1


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"example": {"a": 1}, "schema": {"type": "string"}}, {"a": 1}),
        ({"examples": {"x": {"value": 2}, "y": {"value": 3}}}, 2),
        ({"schema": {"const": "c"}}, "c"),
        ({}, None),
        (None, None),
    ],
)
def test_the_body_of_a_call_is_the_first_example_of_the_document(content, body):
    """Without one, a sample of its schema; without that, none."""
    item = get("/a", "listA")
    item["/a"]["get"] |= {"requestBody": {"content": {"application/json": content}}} if content is not None else {}

    api = api_of(item)
    (values,) = id_pool.candidates(IdPool(api), api.operations["listA"])

    assert values == ({} if body is None else {"body": body})


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ("getThing", "no response had a link to its thingId"),
        ("getPart", "no response had a link to its thingId, partId"),
        ("listThings", "it could not be called"),
        ("changeThing", "the test created nothing that it could change (thingId)"),
        ("changeSettings", "the test created nothing that it could change (no id in its path)"),
    ],
)
def test_an_operation_that_was_not_called_has_a_reason(operation, reason):
    """What it would need; what is known about its ids counts more."""
    pool, plan = IdPool(API), API.operations[operation]

    assert id_pool.skip_reason(pool, plan) == reason
    pool.unresolved[operation] = "unresolved"
    assert id_pool.skip_reason(pool, plan) == "unresolved"
    pool.foreign[operation] = "foreign"
    assert id_pool.skip_reason(pool, plan) == "foreign"


def test_a_recorder_that_fails_is_noted_and_the_test_goes_on(tmp_path):
    """Here the server repeats the password."""
    things = Things(change=lambda _m, _p, status, body: (status, {**body, "gone": "canary-password"}))

    def respond(request):
        status, headers, content = things(Asked(request.method, request.url.path, request.headers, request.content))
        return httpx.Response(status, headers=headers, content=content)

    options = {"spec": DOCUMENT, "server": "http://127.0.0.1:9", "username": "u", "password": "canary-password"}
    with httpx.Client(transport=httpx.MockTransport(respond)) as http, Client(http_client=http, **options) as client:
        report = run(client, operations=["getFigures"], record=tmp_path / "kept")

    assert len(report.notes) == 1
    assert "the recording would contain a credential of the request, and was not written" in report.notes[0]
    assert report.exchanges == 1
    assert list((tmp_path / "kept").iterdir()) == []
