"""Invalid documents: every fault at once, each with file, line and pointer, and never another error."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small import library

from fastpix_dyn import SpecError
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.spec import compiled_cache
from fastpix_dyn.spec.yaml12 import YamlError, parse

WRONG = """\
openapi: 3.1.0
info: { title: Wrong, version: "1" }
security: [{ nobody: [] }]
paths:
  /things/{id}:
    get:
      operationId: same
      parameters:
        - { name: id, in: nowhere, required: true, schema: { type: string, minLength: -1 } }
        - { name: other, in: path, schema: { type: string } }
      responses: { "200": { $ref: "#/components/responses/Gone" } }
    put:
      operationId: same
      parameters: 5
      responses: { OK: { description: d } }
  things:
    get:
      responses:
        "200":
          description: d
          content: { application/json: { schema: { $ref: "missing.yaml#/A" } } }
          links: { next: { operationId: sam } }
      x-dyn-pagination: { page: nothing, items: data, colour: red }
components:
  securitySchemes: { key: { type: apiKey } }
  schemas:
    A: { $ref: "#/components/schemas/B" }
    B: { $ref: "#/components/schemas/A" }
    C: { type: strnig }
    D: { pattern: "(" }
    E: { $ref: "https://example.com/x.yaml" }
    F: { $ref: "../outside.yaml#/A" }
    G: { $id: x }
"""


def test_every_fault_is_listed_with_its_line_and_pointer(tmp_path):
    """One error for all."""
    (tmp_path / "wrong.yaml").write_text(WRONG, "utf-8")

    with pytest.raises(SpecError) as caught:
        load_api(tmp_path / "wrong.yaml")

    found = {(problem.line, problem.pointer) for problem in caught.value.problems}
    assert all(problem.file == "wrong.yaml" for problem in caught.value.problems)
    assert found >= {
        (3, "/security/0/nobody"),
        (9, "/paths/~1things~1{id}/get/parameters/0/in"),
        (9, "/paths/~1things~1{id}/get/parameters/0/schema/minLength"),
        (10, "/paths/~1things~1{id}/get/parameters/1"),
        (11, "/paths/~1things~1{id}/get/responses/200/$ref"),
        (12, "/paths/~1things~1{id}/put"),
        (14, "/paths/~1things~1{id}/put/parameters"),
        (15, "/paths/~1things~1{id}/put/responses/OK"),
        (16, "/paths/things"),
        (21, "/paths/things/get/responses/200/content/application~1json/schema/$ref"),
        (22, "/paths/things/get/responses/200/links/next"),
        (23, "/paths/things/get/x-dyn-pagination/page"),
        (23, "/paths/things/get/x-dyn-pagination/items"),
        (23, "/paths/things/get/x-dyn-pagination/colour"),
        (25, "/components/securitySchemes/key"),
        (27, "/components/schemas/A"),
        (29, "/components/schemas/C/type"),
        (30, "/components/schemas/D/pattern"),
        (31, "/components/schemas/E/$ref"),
        (32, "/components/schemas/F/$ref"),
        (33, "/components/schemas/G/$id"),
    }
    assert str(caught.value).count("wrong.yaml:") == len(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "first on line 1"),
        ("a: b: c", 1, "not YAML"),
        ("a: !!python/object:os.system {}", 1, "tag"),
        ("a: &x [*x]", 1, "contains itself"),
        ("[a]: 1", 1, "must be a scalar"),
        ("a: 1\na&", 2, "not YAML"),
        ("a: 1\nb: \ud800", 2, "surrogate"),
        ("[" * 1000 + "]" * 1000, 1, "deep"),
    ],
)
def test_what_is_no_yaml_of_openapi_is_refused_with_its_line(text, line, words):
    """Duplicate keys, tags, anchors that contain themselves, endless nesting."""
    with pytest.raises(YamlError, match=words) as caught:
        parse(text)

    assert caught.value.line == line


def test_aliases_that_explode_are_refused_before_they_do():
    """A billion laughs."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    with pytest.raises(YamlError, match="aliases"):
        parse("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2e7", 1.2e7),
        ("on", "on"),
        ("yes", "yes"),
        ("2026-01-01", "2026-01-01"),
        ("0x1F", "0x1F"),
        ("0o7", "0o7"),
        ("012", 12),
        ("~", None),
        ("null", None),
        ("'null'", "null"),
        ("true", True),
        ('"5"', "5"),
        ("5", 5),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text, value):
    """Not those of YAML 1.1."""
    assert parse(f"a: {text}") == {"a": value}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(
        st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029\ufeff", exclude_categories=("Cc", "Cs")),
        max_size=20,
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON)
def test_json_is_read_as_the_yaml_that_it_is(value):
    """YAML 1.2 is a superset of JSON."""
    assert parse(json.dumps(value, ensure_ascii=False)) == value


def nodes(value, path=()):
    """The path of each value inside *value*."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from nodes(child, (*path, key))


SPOTS = sorted((path for path in nodes(library()) if path), key=str)
WHOLE = load_api(library())
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@settings(max_examples=300)
@given(st.sampled_from(SPOTS), JSON)
@example(("paths", "/books", "post", "summary"), "Another")
@example(("paths", "/books", "post", "summary"), 5)
@example(("paths", "/books/{bookId}", "get"), None)
@example(("paths",), {})
def test_a_damaged_document_gives_a_spec_error_or_compiles_to_what_it_says(path, value):
    """Whatever replaces any of its values: each of its operations is there, and the others stay as they were."""
    document = library()
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value

    try:
        api = load_api(document)
    except SpecError as error:
        api, files = None, {problem.file for problem in error.problems}
    if api is None:
        assert files == {"<document>"}
        return

    declared = {
        (method.upper(), path) for path, item in (document["paths"] or {}).items() for method in METHODS & item.keys()
    }
    damaged = path[1] if path[0] == "paths" and len(path) > 1 else None
    assert {(one.method, one.path) for one in api.operations.values()} == declared
    if path[0] in {"info", "servers"} or damaged:
        kept = [one for one in WHOLE.operations.values() if one.path != damaged]
        assert [api.operations.get(one.id) for one in kept] == kept
    assert compiled_cache.decode_api(compiled_cache.encode_api(api)) == api


@pytest.mark.parametrize(
    ("path", "value", "pointer", "message"),
    [
        (("info", "title"), 5, "/info/title", "expected text, got 5"),
        (("servers",), {}, "/servers", "expected a list, got {}"),
        (("servers", 0), 5, "/servers/0", "expected a server (an object), got 5"),
        (("security", 0, "reader"), [], None, None),
        (("tags", 0), None, "/tags/0/name", None),
        (("paths", "/books"), 5, "/paths/~1books", "expected a path item (an object), got 5"),
        (
            ("paths", "/books", "get", "deprecated"),
            "no",
            "/paths/~1books/get/deprecated",
            "expected true or false, got 'no'",
        ),
        (
            ("paths", "/books", "get", "parameters", 1, "in"),
            5,
            "/paths/~1books/get/parameters/1/in",
            "expected text, got 5",
        ),
        (
            ("components", "schemas", "Book", "properties", "title"),
            5,
            "/components/schemas/Book/properties/title",
            "expected a schema (an object), got 5",
        ),
    ],
)
def test_a_damaged_value_is_a_fault_at_its_place(path, value, pointer, message):
    """With what was expected there."""
    document = library()
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value

    if message is None:
        assert load_api(document).operations == WHOLE.operations
    else:
        with pytest.raises(SpecError) as caught:
            load_api(document)
        assert (pointer, message) in [(one.pointer, one.message) for one in caught.value.problems]


@pytest.mark.parametrize("value", [None, 5, [], {}, {"openapi": "2.0"}, {"swagger": "2.0"}])
def test_what_is_no_openapi_document_is_refused(tmp_path, value):
    """Whatever JSON value it is."""
    (tmp_path / "x.json").write_text(json.dumps(value), "utf-8")
    with pytest.raises(SpecError, match=r"x\.json:1: .*expected an OpenAPI (document|version) \("):
        load_api(tmp_path / "x.json")


def test_a_file_that_is_not_there_or_not_utf_8_is_refused(tmp_path):
    """With the reason."""
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9")
    for name, words in (("none.yaml", "No such file"), ("latin.yaml", "UTF-8")):
        with pytest.raises(SpecError, match=words):
            load_api(tmp_path / name)


@pytest.mark.parametrize("url", ["https://me:canary@a.example/openapi.yaml?key=canary", "file:///etc/passwd"])
def test_a_url_is_no_path_of_a_document(url):
    """The error says what to do, and does not quote the URL."""
    with pytest.raises(SpecError, match="download it, and pass its path") as caught:
        load_api(url)
    assert "canary" not in str(caught.value)


def test_a_document_given_as_a_value_may_have_numbers_as_keys():
    """`{200: …}` in Python is `200:` in YAML; what is no JSON is refused."""
    document = library()
    responses = document["paths"]["/ping"]["get"]["responses"]
    responses[200] = responses.pop("204")

    assert load_api(document).operations["get /ping"].responses[0].status == "200"
    with pytest.raises(SpecError, match="not JSON"):
        load_api({**library(), "x-set": {1, 2}})


@pytest.mark.parametrize("extension", ["x-dyn-errors", "x-dyn-webhooks"])
def test_an_unknown_key_of_an_extension_of_the_document_is_a_fault(extension):
    """Not another error."""
    with pytest.raises(SpecError, match="unknown key 'colour'"):
        load_api(library(**{extension: {"colour": "/red"}}))
