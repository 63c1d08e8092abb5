"""`fastpix-dyn spec add`: an operation made of exchanges, in the way of those that are there."""

import json
import shutil

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from small import library

from fastpix_dyn import Client
from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_document
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.errors import ConfigurationError, FastPixError
from fastpix_dyn.files import packaged_document
from fastpix_dyn.spec.document import load
from fastpix_dyn.workbench.scaffold import names
from fastpix_dyn.workbench.scaffold.contents import Schemas, example
from fastpix_dyn.workbench.scaffold.names import known
from fastpix_dyn.workbench.scaffold.operation import Wish, scaffold
from fastpix_dyn.workbench.scaffold.samples import Sample, from_curl, from_recordings, parse

KNOWN = known(load_document(None))
OPERATIONS = KNOWN.api.operations.values()
MEDIA = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
COMMENT = {"id": MEDIA, "text": "Nice!", "second": 1.5, "by": None}
PAGE = {
    "success": True,
    "data": [COMMENT, {**COMMENT, "second": 2, "by": "Ada", "likes": 3}],
    "pagination": {"totalRecords": 2, "currentOffset": 1, "offsetCount": 1},
}
CALL = f"curl -u me:hunter2 'https://api.fastpix.com/v1/on-demand/{MEDIA}/comments?limit=2&offset=1&sort=up'"


def add(*arguments, stdin=None):
    """What the program prints, and its exit code."""
    return CliRunner().invoke(program, ["spec", "add", *map(str, arguments)], input=stdin)


@pytest.fixture
def document(tmp_path):
    """A copy of the packaged document."""
    return shutil.copy(packaged_document(), tmp_path / "my.yaml")


@pytest.fixture
def answer(tmp_path):
    """The recorded answer to CALL, in a file."""
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(PAGE))
    return path


def small(method="GET", path="/books/7/reviews", **seen):
    """What is made for the library, of one exchange."""
    sample = Sample(method, path, **{"status": 200, "answer_type": "application/json", **seen})
    return scaffold(load(library()), Wish(), [sample])


def operation_of(made):
    """The new operation."""
    change = next(one for one in made.additions if one.pointer.startswith("/paths/"))
    return change.value.get(made.method.lower(), change.value)


def test_a_call_becomes_a_method(document, answer):
    """The document gains lines and loses none; the method is there, mocked, paged, judged."""
    before = document.read_text("utf-8")
    written = add("--from-curl", "-", "--response", answer, "--spec", document, "--write", stdin=CALL)

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


def test_an_overlay_leaves_the_document_alone(tmp_path, answer):
    """The packaged document and the overlay together have the method."""
    overlay, before = tmp_path / "comments.yaml", packaged_document().read_bytes()

    done = add("--from-curl", CALL, "--response", answer, "--overlay-out", overlay)

    assert done.exit_code == 0, done.output
    assert packaged_document().read_bytes() == before
    with Client(overlays=[overlay], server="mock") as client:
        assert client.manage_videos.list_media_comments(media_id=MEDIA) == PAGE
    again = add("--from-curl", CALL, "--response", answer, "--overlay-out", overlay)
    assert again.exit_code == 2
    assert "is there already" in again.output


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
def test_the_path_of_a_call_is_found(operation):
    """Of every operation: its example's path, called below a server's address, leads to it and to its parameters."""
    in_path = [one for one in operation.parameters if one.place == "path"]
    values = {one.name: _example(one) for one in in_path}
    called = operation.path.format(**values)

    for path in (called, f"{called}/new-things"):
        found = names.template(KNOWN, names.without_prefix(KNOWN.api, f"/v1{path}"))
        made = names.parameters(KNOWN, found, [names.values(found, path)])

        assert found.removesuffix("/new-things") in {one.path for one in OPERATIONS}
        assert len(made) == len(in_path)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
def test_what_is_inferred_of_an_answer_takes_it(operation):
    """Of every example of every answer: the schema, with those that it refers to, is sound and fits."""
    for reply in operation.responses:
        for content in reply.contents:
            for value in content.examples.values():
                schemas = Schemas(KNOWN, "response")
                made = schemas.schema([value], names.noun(operation.path))
                here = json.loads(json.dumps([made, schemas.made]).replace("#/components/schemas/", "#/$defs/"))
                whole = {"allOf": [here[0]], "$defs": {**KNOWN.api.schemas, **here[1]}}

                jsonschema.Draft202012Validator(whole).validate(value)
                assert example(value, made, schemas.made, KNOWN.api) is not None


def test_a_known_component_is_taken_where_it_fits():
    """The data of a media is a Media, and its error the one of all."""
    (media,) = [one for one in OPERATIONS if one.id == "get-media"]
    value = next(iter(media.responses[0].contents[0].examples.values()))

    made = Schemas(KNOWN, "response").schema([value["data"]], ["thing"])

    assert made == {"$ref": "#/components/schemas/Media"}


def test_several_exchanges_say_more_than_one(tmp_path):
    """Recordings of one operation merge: `null`, optional keys, each status; the others are left aside."""
    bodies = [{"id": 1, "text": "a", "by": None}, {"id": 2, "text": "b", "by": "Ada", "stars": 5}]
    for number, body in enumerate(bodies):
        _record(tmp_path / f"{number}.json", f"/books/{number + 7}/review", 200, body)
    _record(tmp_path / "404.json", "/books/9/review", 404, {"title": "No such book"})
    _record(tmp_path / "other.json", "/shelves", 200, {})

    made = scaffold(load(library()), Wish("get", "/books/{bookId}/review"), [*from_recordings((tmp_path,))])

    assert (made.operation_id, made.path) == ("getBookReview", "/books/{bookId}/review")
    schemas = {one.pointer.rpartition("/")[2]: one.value for one in made.additions if "schemas" in one.pointer}
    assert schemas["Review"]["required"] == ["id", "text", "by"]
    assert schemas["Review"]["properties"]["by"] == {"type": ["string", "null"]}
    assert [*operation_of(made)["responses"]] == ["200", "404"]


def test_a_recording_replays_against_what_was_made_of_it(tmp_path):
    """It is shown first and written when asked; then what was recorded fits, with no drift."""
    document, url = tmp_path / "api.json", "https://library.example/v1/books/7/reviews?page=2&perPage=1"
    document.write_text(before := json.dumps(library(), indent=2))
    body = {"books": [{"id": 1, "text": "a"}], "pages": 2}
    _record(tmp_path / "seen" / "one.json", "/books/7/reviews", 200, body, url=url)

    shown = add("--from-recording", tmp_path / "seen", "--spec", document)
    assert (shown.exit_code, document.read_text()) == (1, before)
    written = add("--from-recording", tmp_path / "seen", "--spec", document, "--write")

    assert written.exit_code == 0, written.output
    assert json.loads(document.read_text())["paths"]["/books/{bookId}/reviews"]["get"]["x-dyn-pagination"]
    report = replay(tmp_path / "seen", document)
    assert (report.exchanges, report.findings) == (1, ())


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
def test_line_breaks_stay_as_they_are(tmp_path, start):
    """Every line that was there is there, to the byte."""
    document = tmp_path / "api.yaml"
    text = start + yaml.safe_dump(library(), sort_keys=False).replace("\n", "\r\n")
    document.write_bytes(text.encode())

    assert add("GET", "/books/{bookId}/reviews", "--spec", document, "--write").exit_code == 0

    lines = iter(document.read_bytes().splitlines(keepends=True))
    assert all(line in lines for line in text.encode().splitlines(keepends=True))


def test_every_recording_is_read(shared):
    """Those of the live API: each leads to an operation of the document, and what is inferred takes its answer."""
    paths_there = {(one.method, one.path) for one in OPERATIONS}
    for sample in from_recordings((shared / "recordings",)):
        assert (sample.method, names.template(KNOWN, sample.path)) in paths_there
        schemas = Schemas(KNOWN, "response")
        made = schemas.schema([sample.answer], ["thing"])
        here = json.loads(json.dumps([made, schemas.made]).replace("#/components/schemas/", "#/$defs/"))
        jsonschema.validate(sample.answer, {"allOf": [here[0]], "$defs": {**KNOWN.api.schemas, **here[1]}})


def test_queries_and_headers_become_parameters():
    """Numbers, lists and words by their values; standard headers and credentials are none."""
    made = operation_of(
        small(
            query=(
                ("page", "2"),
                ("tag", "a"),
                ("tag", "b"),
                ("since", "2030-01-31"),
                ("open", "true"),
                ("api_key", "x"),
            ),
            headers=(("Accept", "*/*"), ("User-Agent", "x"), ("X-Auth-Token", "hunter2"), ("X-Shelf", "7")),
            answer={"id": 1},
        )
    )
    by_name = {one["name"]: one for one in made["parameters"]}
    assert by_name["page"] == library()["paths"]["/books"]["get"]["parameters"][0]
    assert by_name["tag"]["schema"] == {"type": "array", "items": {"type": "string"}}
    assert by_name["tag"]["example"] == ["a", "b"]
    assert by_name["since"]["schema"] == {"type": "string", "format": "date"}
    assert by_name["open"]["schema"] == {"type": "boolean"}
    assert by_name["api_key"] == {"name": "api_key", "in": "query", "schema": {"type": "string", "format": "password"}}
    assert by_name["X-Shelf"]["in"] == "header"
    assert "X-Auth-Token" not in by_name
    assert "hunter2" not in json.dumps(made)


def test_a_secret_in_a_body_is_masked():
    """The example is there for all to read; the schema says that it is one."""
    made = small("POST", "/books/7/keys", media_type="application/json", body={"password": "hunter2"}, status=201)
    content = operation_of(made)["requestBody"]["content"]["application/json"]
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
def test_an_operation_gets_a_good_name(method, path, expected):
    """By what is done to what."""
    assert names.operation_id(KNOWN.api, method, path) == expected


def test_a_name_is_written_as_the_others_are():
    """camelCase in the library, and none twice."""
    document = library()
    document["paths"]["/ping"]["get"]["operationId"] = "pingServer"
    api = known(load(document)).api
    assert names.operation_id(api, "GET", "/books/{bookId}/reviews") == "listBookReviews"
    assert names.operation_id(api, "GET", "/old/books/{bookId}") == "getOldBook"


def test_an_answer_may_stand_below_its_head():
    """What `curl -i` prints says status and media type."""
    head = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/2 201\r\nContent-Type: application/json; charset=utf-8\r\n\r\n{"a": 1}'
    made = from_curl(parse("curl x.example/y"), head)
    assert (made.status, made.answer_type, made.answer) == (201, "application/json", {"a": 1})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["GET", "/on-demand/{mediaId}"], "is there, as get-media"),
        (["GET", "/on-demand/{id}"], "is there, as get-media"),
        (["GET", "/elsewhere"], "--tag"),
        (["GET"], "say METHOD and PATH"),
        (["GET", "/on-demand/x", "--operation-id", "get-media"], "is taken"),
        (["GET", "/on-demand/x", "--from-curl", "curl https://api.fastpix.com/v1/y"], "no exchange is of"),
        (["GET", "/on-demand/x", "--from-curl", "curl --wrong"], "--wrong"),
        (["GET", "/on-demand/x", "--from-curl", "@nowhere"], "nowhere can't be read"),
    ],
)
def test_what_can_not_be_made_is_said(arguments, said):
    """As an error that names what to do."""
    raised = add(*arguments).exception
    assert isinstance(raised, FastPixError)
    assert said in str(raised)


def test_options_that_exclude_each_other_are_refused(tmp_path):
    """With the usage, and exit code 2."""
    assert add("GET", "/x", "--status", "200").exit_code == 2
    assert add("GET", "/x", "--write", "--overlay-out", tmp_path / "o.yaml").exit_code == 2


def test_an_installed_document_is_not_edited(monkeypatch, tmp_path):
    """It would be lost with the next update of the package."""
    from fastpix_dyn.cli.spec import documents

    installed = tmp_path / "fastpix_dyn" / "_data" / "spec" / "fastpix.yaml"
    monkeypatch.setattr(documents, "_PACKAGE", installed.parents[2])
    with pytest.raises(ConfigurationError, match="--overlay-out"):
        documents.path_to_edit(installed)


def _example(parameter):
    known_example = parameter.example
    return known_example if isinstance(known_example, str) else _words(parameter.schema)


def _words(schema):
    words = KNOWN.api.schemas.get(str(schema.get("$ref", "")).rpartition("/")[2], schema)
    return (words.get("enum") or words.get("x-extensible-enum") or ["1"])[0]


def _record(path, template, status, body, **request):
    path.parent.mkdir(exist_ok=True)
    recorded = {"method": "GET", "path": template, "status": status, "contentType": "application/json", "body": body}
    path.write_text(json.dumps({**recorded, "request": request or None}))
