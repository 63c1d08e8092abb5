"""`fastpix-dyn spec add`: an operation made from sample exchanges, in the style of the others."""

import json
import shutil

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from plans import packaged_subject
from recorded import each_recording
from small import library

from fastpix_dyn import Client
from fastpix_dyn.cli.main import program
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.errors import ConfigurationError
from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench.scaffold import OperationOptions, identifiers, scaffold
from fastpix_dyn.workbench.scaffold.compiled_document import compiled_document
from fastpix_dyn.workbench.scaffold.operation_parts import SchemaBuilder, redacted_example
from fastpix_dyn.workbench.scaffold.samples import Sample, from_curl, from_recordings, parse_curl

COMPILED = compiled_document(packaged_subject().document)
OPERATIONS = COMPILED.api.operations.values()
MEDIA = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
COMMENT = {"id": MEDIA, "text": "Nice!", "second": 1.5, "by": None}
PAGE = {
    "success": True,
    "data": [COMMENT, {**COMMENT, "second": 2, "by": "Ada", "likes": 3}],
    "pagination": {"totalRecords": 2, "currentOffset": 1, "offsetCount": 1},
}
CALL = f"curl -u me:hunter2 'https://api.fastpix.com/v1/on-demand/{MEDIA}/comments?limit=2&offset=1&sort=up'"


def add(*arguments, stdin=None):
    """Run the command, and return its output and exit code."""
    return CliRunner().invoke(program, ["spec", "add", *map(str, arguments)], input=stdin)


@pytest.fixture
def document(tmp_path):
    """Copy the packaged document."""
    return shutil.copy(packaged_document(), tmp_path / "my.yaml")


@pytest.fixture
def response(tmp_path):
    """Write the recorded response to CALL."""
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(PAGE))
    return path


def scaffolded(method="GET", path="/books/7/reviews", **seen):
    """Return the scaffold for the library, made from one exchange."""
    sample = Sample(method, path, **{"status": 200, "response_media_type": "application/json", **seen})
    return scaffold(load(library()), OperationOptions(), [sample])


def operation_of(result):
    """Return the new operation."""
    change = next(one for one in result.additions if one.pointer.startswith("/paths/"))
    return change.value.get(result.method.lower(), change.value)


def test_a_call_becomes_a_method(document, response):
    """The document gains lines and loses none; the method can be mocked, paginated and validated."""
    before = document.read_text("utf-8")
    written = add("--from-curl", "-", "--response", response, "--spec", document, "--write", stdin=CALL)

    assert written.exit_code == 0
    after = document.read_text("utf-8")
    lines = iter(after.splitlines())
    assert all(line in lines for line in before.splitlines())
    assert "hunter2" not in after
    with Client(spec=document, server="mock", validate_responses="strict") as client:
        method = client.manage_videos.list_media_comments
        assert method(media_id=MEDIA, sort="up") == PAGE
        assert [one["text"] for one in method.items(media_id=MEDIA)] == ["Nice!", "Nice!"]
    comment = yaml.safe_load(after)["components"]["schemas"]["Comment"]
    assert comment["required"] == ["id", "text", "second", "by"]
    assert comment["properties"]["by"] == {"type": ["string", "null"]}
    assert comment["properties"]["second"] == {"type": "number"}


def test_an_overlay_does_not_change_the_document(tmp_path, response):
    """The packaged document and the overlay together have the method."""
    overlay, before = tmp_path / "comments.yaml", packaged_document().read_bytes()

    done = add("--from-curl", CALL, "--response", response, "--overlay-out", overlay)

    assert done.exit_code == 0, done.output
    assert packaged_document().read_bytes() == before
    with Client(overlays=[overlay], server="mock") as client:
        assert client.manage_videos.list_media_comments(media_id=MEDIA) == PAGE
    again = add("--from-curl", CALL, "--response", response, "--overlay-out", overlay)
    assert again.exit_code == 2
    assert "exists: pass another name" in again.output


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
def test_the_path_template_of_a_call_is_found(operation):
    """The path of every operation's example, below a server's URL, leads to its template and parameters."""
    in_path = [one for one in operation.parameters if one.location == "path"]
    values = {one.name: _example(one) for one in in_path}
    called = operation.path.format(**values)

    for path in (called, f"{called}/new-things"):
        found = identifiers.path_template(COMPILED, identifiers.without_server_prefix(COMPILED.api, f"/v1{path}"))
        result = identifiers.path_parameters(COMPILED, found, [identifiers.path_values(found, path)])

        assert found.removesuffix("/new-things") in {one.path for one in OPERATIONS}
        assert len(result) == len(in_path)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
def test_the_inferred_schema_accepts_its_response(operation):
    """Every example of every response: the schema, with those that it refers to, is valid and accepts it."""
    contents = [content for reply in operation.responses for content in reply.contents]
    values = [value for content in contents for value in content.examples.values()]
    assert values
    for value in values:
        schemas = SchemaBuilder(COMPILED, "response")
        result = schemas.schema([value], identifiers.resource_words(operation.path))
        here = json.loads(json.dumps([result, schemas.schemas]).replace("#/components/schemas/", "#/$defs/"))
        whole = {"allOf": [here[0]], "$defs": {**COMPILED.api.schemas, **here[1]}}

        jsonschema.Draft202012Validator(whole).validate(value)
        assert redacted_example(value, result, schemas.schemas, COMPILED.api) is not None


def test_a_matching_component_is_reused():
    """The data of a media is a Media."""
    (media,) = [one for one in OPERATIONS if one.id == "get-media"]
    value = next(iter(media.responses[0].contents[0].examples.values()))

    result = SchemaBuilder(COMPILED, "response").schema([value["data"]], ["thing"])

    assert result == {"$ref": "#/components/schemas/Media"}


def test_several_exchanges_are_merged(tmp_path):
    """`null`, optional keys, and each status; exchanges of other operations are ignored."""
    bodies = [{"id": 1, "text": "a", "by": None}, {"id": 2, "text": "b", "by": "Ada", "stars": 5}]
    for number, body in enumerate(bodies):
        _record(tmp_path / f"{number}.json", f"/books/{number + 7}/review", 200, body)
    _record(tmp_path / "404.json", "/books/9/review", 404, {"title": "No such book"})
    _record(tmp_path / "other.json", "/shelves", 200, {})

    result = scaffold(
        load(library()), OperationOptions("get", "/books/{bookId}/review"), [*from_recordings((tmp_path,))]
    )

    assert (result.operation_id, result.path) == ("getBookReview", "/books/{bookId}/review")
    schemas = {one.pointer.rpartition("/")[2]: one.value for one in result.additions if "schemas" in one.pointer}
    assert schemas["Review"]["required"] == ["id", "text", "by"]
    assert schemas["Review"]["properties"]["by"] == {"type": ["string", "null"]}
    assert [*operation_of(result)["responses"]] == ["200", "404"]


def test_a_recording_replays_against_its_operation(tmp_path):
    """The command first shows, then writes the operation; the recording then has no drift."""
    document, url = tmp_path / "api.json", "https://library.example/v1/books/7/reviews?page=2&perPage=1"
    document.write_text(before := json.dumps(library(), indent=2))
    body = {"books": [{"id": 1, "text": "a"}], "pages": 2}
    _record(tmp_path / "seen" / "one.json", "/books/7/reviews", 200, body, url=url)

    shown = add("--recordings", tmp_path / "seen", "--spec", document)
    assert (shown.exit_code, document.read_text()) == (1, before)
    written = add("--recordings", tmp_path / "seen", "--spec", document, "--write")

    assert written.exit_code == 0, written.output
    assert json.loads(document.read_text())["paths"]["/books/{bookId}/reviews"]["get"]["x-dyn-pagination"]
    report = replay(tmp_path / "seen", document)
    assert (report.exchanges, report.findings) == (1, ())


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
def test_line_breaks_stay_as_they_are(tmp_path, start):
    """Every old line is unchanged, to the byte."""
    document = tmp_path / "api.yaml"
    text = start + yaml.safe_dump(library(), sort_keys=False).replace("\n", "\r\n")
    document.write_bytes(text.encode())

    assert add("GET", "/books/{bookId}/reviews", "--spec", document, "--write").exit_code == 0

    lines = iter(document.read_bytes().splitlines(keepends=True))
    assert all(line in lines for line in text.encode().splitlines(keepends=True))


@each_recording()
def test_every_recording_can_be_used(recording, tmp_path):
    """Without its request as well: its path is one of the document; the inferred schema accepts its response."""
    alone = {key: value for key, value in recording.items() if key != "request"}
    (tmp_path / "one.json").write_text(json.dumps(alone))
    (sample,) = from_recordings((tmp_path / "one.json",))

    assert sample.method == recording["method"]
    assert identifiers.path_template(COMPILED, sample.path) == recording["path"]
    assert sample.response_body == recording["body"]
    schemas = SchemaBuilder(COMPILED, "response")
    result = schemas.schema([sample.response_body], ["thing"])
    here = json.loads(json.dumps([result, schemas.schemas]).replace("#/components/schemas/", "#/$defs/"))
    schema = {"allOf": [here[0]], "$defs": {**COMPILED.api.schemas, **here[1]}}
    jsonschema.Draft202012Validator(schema).validate(sample.response_body)


def test_queries_and_headers_become_parameters():
    """With numbers, lists and texts by their values; without standard headers and credentials."""
    result = operation_of(
        scaffolded(
            query=(
                ("page", "2"),
                ("tag", "a"),
                ("tag", "b"),
                ("since", "2030-01-31"),
                ("open", "true"),
                ("api_key", "x"),
            ),
            headers=(("Accept", "*/*"), ("User-Agent", "x"), ("X-Auth-Token", "hunter2"), ("X-Shelf", "7")),
            response_body={"id": 1},
        )
    )
    by_name = {one["name"]: one for one in result["parameters"]}
    assert by_name["page"] == library()["paths"]["/books"]["get"]["parameters"][0]
    assert by_name["tag"]["schema"] == {"type": "array", "items": {"type": "string"}}
    assert by_name["tag"]["example"] == ["a", "b"]
    assert by_name["since"]["schema"] == {"type": "string", "format": "date"}
    assert by_name["open"]["schema"] == {"type": "boolean"}
    assert by_name["api_key"] == {"name": "api_key", "in": "query", "schema": {"type": "string", "format": "password"}}
    assert by_name["X-Shelf"]["in"] == "header"
    assert "X-Auth-Token" not in by_name
    assert "hunter2" not in json.dumps(result)


def test_a_secret_in_a_body_is_redacted():
    """The example does not have it; the schema has the format `password`."""
    result = scaffolded(
        "POST", "/books/7/keys", media_type="application/json", body={"password": "hunter2"}, status=201
    )
    content = operation_of(result)["requestBody"]["content"]["application/json"]
    assert content["example"] == {"password": "***"}
    assert content["schema"]["properties"]["password"] == {"type": "string", "format": "password"}


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/books/{bookId}/reviews", "list-book-reviews"),
        ("GET", "/books/{bookId}/reviews/{reviewId}", "get-book-review"),
        ("POST", "/books/{bookId}/reviews", "create-book-review"),
        ("PATCH", "/libraries/{id}", "update-library"),
        ("DELETE", "/shelves/{shelf_id}/signing-keys/{key}", "delete-shelf-signing-key"),
        ("GET", "/", "get-thing"),
    ],
)
def test_an_operation_gets_an_operation_id(method, path, expected):
    """By its method and resources."""
    assert identifiers.new_operation_id(COMPILED.api, method, path) == expected


def test_an_operation_id_has_the_style_of_the_others():
    """camelCase in the library, and no duplicates."""
    document = library()
    document["paths"]["/ping"]["get"]["operationId"] = "pingServer"
    api = compiled_document(load(document)).api
    assert identifiers.new_operation_id(api, "GET", "/books/{bookId}/reviews") == "listBookReviews"
    assert identifiers.new_operation_id(api, "GET", "/old/books/{bookId}") == "getOldBook"


def test_a_response_may_follow_its_header_section():
    """Status and media type are those of the output of `curl -i`."""
    head = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/2 201\r\nContent-Type: application/json; charset=utf-8\r\n\r\n{"a": 1}'
    result = from_curl(parse_curl("curl x.example/y"), head)
    assert (result.status, result.response_media_type, result.response_body) == (201, "application/json", {"a": 1})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["GET", "/on-demand/{mediaId}"], "already has GET /on-demand/{mediaId}, as get-media"),
        (["GET", "/on-demand/{id}"], "already has GET /on-demand/{mediaId}, as get-media"),
        (["GET", "/elsewhere"], "--tag"),
        (["GET"], "give METHOD and PATH"),
        (["GET", "/on-demand/x", "--operation-id", "get-media"], "already in use"),
        (
            ["GET", "/on-demand/x", "--from-curl", "curl https://api.fastpix.com/v1/y"],
            "no exchange calls GET /on-demand/x",
        ),
        (["GET", "/on-demand/x", "--from-curl", "curl --wrong"], "--wrong"),
        (["GET", "/on-demand/x", "--from-curl", "@nowhere"], "nowhere can't be read"),
    ],
)
def test_an_impossible_operation_is_an_error(arguments, words):
    """The message has what to do."""
    refused = add(*arguments)
    assert refused.exit_code == 2
    assert refused.stderr.startswith("fastpix-dyn: ")
    assert words in refused.stderr


def test_options_that_exclude_each_other_are_refused(tmp_path):
    """With the usage, and exit code 2."""
    assert add("GET", "/x", "--status", "200").exit_code == 2
    assert add("GET", "/x", "--write", "--overlay-out", tmp_path / "o.yaml").exit_code == 2


def test_an_installed_document_is_not_edited(monkeypatch, tmp_path):
    """The edit would be lost with the next update of the package."""
    from fastpix_dyn.cli.spec import edits

    installed = tmp_path / "fastpix_dyn" / "_data" / "spec" / "fastpix.yaml"
    monkeypatch.setattr(edits, "_PACKAGE", installed.parents[2])
    with pytest.raises(ConfigurationError, match="--overlay-out"):
        edits.path_to_edit(installed)


def _example(parameter):
    known_example = parameter.example
    return known_example if isinstance(known_example, str) else _words(parameter.schema)


def _words(schema):
    words = COMPILED.api.schemas.get(str(schema.get("$ref", "")).rpartition("/")[2], schema)
    return (words.get("enum") or words.get("x-extensible-enum") or ["1"])[0]


def _record(path, template, status, body, **request):
    path.parent.mkdir(exist_ok=True)
    recorded = {"method": "GET", "path": template, "status": status, "contentType": "application/json", "body": body}
    path.write_text(json.dumps({**recorded, "request": request or None}))
