"""`fastpix-dyn call --spec`: what the packaged document has not: files, several media types, names that clash."""

import json
import re

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving

from fastpix_dyn.cli.main import program

ANSWERS = {"responses": {"200": {"description": "fine"}}}
BYTES = {"type": "string", "format": "binary"}
FORM = {
    "type": "object",
    "required": ["film"],
    "properties": {
        "film": {"type": "string", "contentMediaType": "video/mp4"},
        "stills": {"type": "array", "items": BYTES},
        "title": {"type": "string"},
    },
}
QUERIES = {
    "query": {"type": "number", "description": "How much."},
    "output": {"type": ["integer", "null"], "exclusiveMinimum": 0},
    "from": {"type": "boolean"},
    "spec": {"type": "string"},
    "either": {"oneOf": [{"type": "integer"}, {"type": "string", "pattern": "^[a-z]+$"}]},
    "pair": {"type": "array", "items": {"oneOf": [{"type": "integer"}, {"enum": ["now"]}]}},
    "open": {"type": "string", "x-extensible-enum": ["day", "hour"]},
    "tree": {"$ref": "#/components/schemas/Tree"},
    "odd": {"enum": [1, "two", None]},
}


def body(**contents):
    """A request body of these media types."""
    return {
        "required": True,
        "content": {name.replace("_", "/"): {"schema": schema} for name, schema in contents.items()},
    }


@pytest.fixture
def document(tmp_path, monkeypatch):
    """A document of its own, beside some files, and the place of both."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "film.mp4").write_bytes(b"\x00\xff film")
    (tmp_path / "still.png").write_bytes(b"still")
    several = {**body(application_json=FORM["properties"]["title"], text_plain={"type": "string"}), "required": False}
    parameters = [{"name": name, "in": "query", "schema": schema} for name, schema in QUERIES.items()]
    paths = {
        "/file": {"post": {"operationId": "put_file", "requestBody": body(**{"video_*": {}}), **ANSWERS}},
        "/form": {
            "post": {"operationId": "send_form", "requestBody": body(**{"multipart_form-data": FORM}), **ANSWERS}
        },
        "/several": {"post": {"operationId": "several", "requestBody": several, **ANSWERS}},
        "/query": {"get": {"operationId": "ask", "parameters": parameters, **ANSWERS}},
        "/a": {"get": {"operationId": "a_list", "x-dyn-name": "list", "tags": ["a"], **ANSWERS}},
        "/b": {"get": {"operationId": "b_list", "x-dyn-name": "list", "tags": ["b"], "deprecated": True, **ANSWERS}},
    }
    tree = {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
    whole = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}
    (tmp_path / "api.json").write_text(json.dumps({**whole, "components": {"schemas": {"Tree": tree}}}), "utf-8")
    return tmp_path


def sent(*words):
    """What a call with *words* sends."""
    with serving([json_answer(200, {})]) as served:
        result = run(*words, "--server", served.url)
        assert result.exit_code == 0, result.output
    (asked,) = served.asked
    return asked


def run(*words):
    """What `call` says of the document."""
    return CliRunner().invoke(program, ["call", *words, "--spec", "api.json"], prog_name="fastpix-dyn")


@pytest.mark.usefixtures("document")
def test_a_body_of_bytes_is_a_file():
    """As it is on the disk, in the media type that the caller says."""
    asked = sent("put-file", "--body", "@film.mp4", "--media-type", "video/mp4")

    assert asked.body == b"\x00\xff film"
    assert asked.headers["content-type"] == "video/mp4"


@pytest.mark.usefixtures("document")
def test_a_form_takes_files_and_texts():
    """With the names of the files."""
    words = ["--film", "@film.mp4", "--stills", "@still.png", "--stills", "@still.png", "--title", "Häfen"]

    asked = sent("send-form", *words)

    assert asked.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="film"; filename="film.mp4"' in asked.body
    assert b"\x00\xff film" in asked.body
    assert asked.body.count(b'name="stills"; filename="still.png"') == 2
    assert "Häfen".encode() in asked.body


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize(
    ("words", "media_type", "content"),
    [
        (["--body", '"x"'], "application/json", b'"x"'),
        (["--body", "x", "--media-type", "text/plain"], "text/plain; charset=utf-8", b"x"),
        (["--media-type", "text/plain", "--body", "@still.png"], "text/plain", b"still"),
    ],
)
def test_the_media_type_says_what_a_body_is(words, media_type, content):
    """Wherever it stands in the line."""
    asked = sent("several", *words)

    assert (asked.headers["content-type"], asked.body) == (media_type, content)


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["--arg-query", "1.50"], "query=1.5"),
        (["--arg-query", "2"], "query=2"),
        (["--arg-output", "7"], "output=7"),
        (["--from"], "from=true"),
        (["--arg-spec", "x"], "spec=x"),
        (["--no-from"], "from=false"),
        (["--either", "12"], "either=12"),
        (["--either", "abc"], "either=abc"),
        (["--pair", "1", "--pair", "now"], "pair=1&pair=now"),
        (["--pair", '[1, "now"]'], "pair=1&pair=now"),
        (["--open", "minute"], "open=minute"),
        (["--odd", "1"], "odd=1"),
        (["--odd", "two"], "odd=two"),
    ],
)
def test_values_are_of_the_types_of_their_schemas(words, query):
    """An argument that is called like an option of the program begins with --arg-."""
    assert sent("ask", *words).path == f"/query?{query}"


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask", "--arg-query", "much"], "'much' is not a number"),
        (["ask", "--arg-query", "true"], "'true' is not a number"),
        (["ask", "--arg-output", "0"], "0 is not in the range x>0"),
        (["ask", "--either", "A"], "--either (query /either)"),
        (["list"], "'list' is a list or b list"),
        (["put-file"], "missing --body"),
        (["put-file", "--body", "@none"], "'none' can't be read: No such file"),
        (["several", "--body", "@film.mp4"], "film.mp4 is no JSON"),
        (["several", "--body", "x", "--media-type", "image/png"], "the document offers application/json, text/plain"),
    ],
)
def test_what_is_wrong_is_told(words, said):
    """And nothing is sent."""
    result = run(*words, "--server", "http://127.0.0.1:9")

    assert result.exit_code == 2, result.output
    assert said in " ".join(str(result.output).split())


@pytest.mark.usefixtures("document")
def test_help_tells_the_words_and_what_is_deprecated():
    """Known words of an open list, and a warning; a list of lists without end has an end here."""
    assert "--tree JSON" in run("ask", "--help").stdout
    assert re.search(r"--open \[day\|hour\|…\]", run("ask", "--help").stdout)
    assert "(DEPRECATED)" in run("b", "list", "--help").stdout
    assert "deprecated" in run("b", "list", "--server", "mock").stderr
    assert "How much." in run("ask", "--help").stdout


def test_an_overlay_changes_the_tree(document):
    """Wherever it stands in the line."""
    action = {"target": "$.paths['/a'].get", "update": {"x-dyn-name": "catalogue", "summary": "All of it"}}
    overlay = {"overlay": "1.0.0", "info": {"title": "O", "version": "1"}, "actions": [action]}
    (document / "overlay.json").write_text(json.dumps(overlay), "utf-8")

    assert "All of it" in run("a", "--help", "--overlay=overlay.json").stdout
    assert sent("catalogue", "--overlay", "overlay.json").path == "/a"


@pytest.mark.usefixtures("document")
def test_a_dry_run_tells_of_bytes_by_their_number():
    """And shows texts."""
    words = ["--dry-run", "--server", "http://127.0.0.1:9"]

    assert (
        "(7 bytes of video/mp4)" in run("put-file", "--body", "@film.mp4", "--media-type", "video/mp4", *words).stdout
    )
    assert run("several", "--body", "x", "--media-type", "text/plain", *words).stdout.endswith("\n\nx\n")


ORDER = {
    "type": "object",
    "properties": {
        "lines": {"type": "array", "items": {"type": "object", "properties": {"itemCode": {"type": "string"}}}},
        "dayPart": {"type": "string", "x-extensible-enum": ["day", "night"]},
        "pinCode": {"type": "string", "format": "password", "minLength": 4},
    },
}
OLD = {"name": "oldWay", "in": "query", "deprecated": True, "schema": {"type": "string"}, "description": "Use new."}


@pytest.fixture
def ordering(tmp_path, monkeypatch):
    """A document of an operation with a JSON body, and one with a form."""
    monkeypatch.chdir(tmp_path)
    form = body(**{"application_x-www-form-urlencoded": ORDER})
    paths = {
        "/order": {
            "post": {
                "operationId": "order",
                "parameters": [OLD],
                "requestBody": body(application_json=ORDER),
                **ANSWERS,
            }
        },
        "/form": {"post": {"operationId": "form", "requestBody": form, **ANSWERS}},
    }
    whole = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}
    (tmp_path / "api.json").write_text(json.dumps(whole), "utf-8")


@pytest.mark.usefixtures("ordering")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--old-way", "x"], "--old-way (query /oldWay): 'old_way' is deprecated: Use new."),
        (["--day-part", "noon"], "--day-part (body /dayPart): unknown value 'noon'"),
        (["--lines.0.planet", "x"], "--lines.0.planet (body /lines/0/planet): unknown key 'planet'"),
        (["--body", '{"planet": 1}'], "--body (body /planet): unknown key 'planet'"),
        (
            ["--validate-requests", "warn", "--pin-code", "1"],
            "--pin-code (body /pinCode): expected at least 4 characters",
        ),
    ],
)
def test_a_warning_names_the_option(words, told, caplog):
    """Once, and nothing else is said."""
    given = ["--day-part", "day"] if "--old-way" in words else []
    with serving([(200, {}, b"")]) as server:
        result = run("order", *words, *given, "--server", server.url)

    assert result.exit_code == 0, result.output
    assert [told in one.getMessage() for one in caplog.records if one.levelname == "WARNING"] == [True]
    assert result.stderr == ""


@pytest.mark.usefixtures("ordering")
def test_help_marks_a_deprecated_option():
    """With its description."""
    assert re.search(r"--old-way TEXT +Use new\. \(DEPRECATED\)", run("order", "--help").stdout)


@pytest.mark.usefixtures("ordering")
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["--pin-code", "hunter2"], "pinCode=***"),
        (["--day-part", "day", "--pin-code", "hunter2"], "dayPart=day&pinCode=***"),
        (["--body", '{"pincode": "hunter2", "a b": "c d"}', "--validate-requests", "off"], "pincode=***&a%20b=c%20d"),
    ],
)
def test_a_dry_run_of_a_form_masks_its_secrets(words, shown):
    """As it does in JSON."""
    result = run("form", *words, "--dry-run", "--server", "http://127.0.0.1:9")

    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(f"\n\n{shown}\n")


SECURED = {
    "key": ({"type": "apiKey", "in": "header", "name": "X-Api-Key"}, "--header 'X-Api-Key: …'"),
    "query": ({"type": "apiKey", "in": "query", "name": "app"}, "`fastpix-dyn profile set NAME --token`"),
    "bearer": ({"type": "http", "scheme": "bearer"}, "--header 'Authorization: …'"),
    "basic": ({"type": "http", "scheme": "basic"}, "pass --username"),
}


def secured(place, *names):
    """Calls an operation that needs all of the schemes *names*; what is told."""
    paths = {"/x": {"get": {"operationId": "read", **ANSWERS}}}
    schemes = {name: SECURED[name][0] for name in names}
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://t.example"}],
        "security": [{key: [] for key in names}],
        "components": {"securitySchemes": schemes},
        "paths": paths,
    }
    (place / "secured.json").write_text(json.dumps(whole), "utf-8")


def read(*words, **environment):
    """What `call read` says of it."""
    words = ["call", "read", "--spec", "secured.json", *words]
    return CliRunner().invoke(program, words, prog_name="fastpix-dyn", env=environment)


@pytest.mark.parametrize("name", SECURED)
def test_credentials_are_asked_for_by_the_scheme(document, name):
    """With the options that can hold them; environment variables only where they are used."""
    secured(document, name)

    refused, named = read(), read("--server", "https://other.example")

    assert (refused.exit_code, named.exit_code) == (2, 2)
    assert SECURED[name][1] in refused.stderr
    assert "auth=" not in refused.stderr
    assert "FASTPIX_USERNAME" not in refused.stderr
    assert ("FASTPIX_USERNAME" in named.stderr) is (name == "basic")


def test_several_keys_are_asked_for_together(document):
    """The header by its option, the other by a profile."""
    secured(document, "key", "query")

    assert "profile set NAME --token` and name it by --profile, with --header 'X-Api-Key: …'" in read().stderr


@pytest.mark.parametrize(
    ("name", "header"),
    [("key", "x-api-key: hunter2"), ("bearer", "Authorization: Bearer hunter2"), ("basic", "authorization: x")],
)
def test_a_header_that_is_the_credential_counts(document, name, header):
    """No profile is needed."""
    secured(document, name)
    with serving([json_answer(200, {})]) as served:
        result = read("--server", served.url, "--header", header)

    assert result.exit_code == 0, result.output
    assert served.asked[0].headers[header.partition(":")[0].lower()] == header.partition(": ")[2]


def test_credentials_of_another_kind_are_refused(document):
    """A user name and a password for a key."""
    secured(document, "key")

    result = read("--username", "ann", FASTPIX_PASSWORD="hunter2")

    assert result.exit_code == 2
    assert (
        "credentials of another type: the operation needs 'key' (an API key, sent as header X-Api-Key)" in result.stderr
    )
    assert "hunter2" not in result.stderr
