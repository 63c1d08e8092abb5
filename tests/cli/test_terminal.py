"""What people look at can't move the cursor: control characters of servers, documents, files and words are escaped."""

import base64
import copy
import json
import logging
import pydoc

import pytest
from loopback import json_answer, serving
from terminals import POISON, Ended, run

from fastpix_dyn import Client, FastPixError
from fastpix_dyn.client.binding import Namespace
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.contract.reports import FORMS
from fastpix_dyn.workbench.doctor import CheckResult
from fastpix_dyn.workbench.explain import explain
from fastpix_dyn.workbench.lint import lint

TEXT = f"a{POISON}z"
ENVIRONMENT = {
    "FASTPIX_USERNAME": "id",
    "FASTPIX_PASSWORD": "pw",
    "FASTPIX_WEBHOOK_SECRET": base64.b64encode(b"secret").decode(),
    "TERM": "xterm",
    "COLUMNS": "100",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
}


def document():
    """A document with control characters in each text that may be any text."""
    thing = {
        "type": "object",
        "title": TEXT,
        "description": TEXT,
        "required": ["id", f"need{TEXT}"],
        "properties": {
            "id": {"type": "string", "description": TEXT, "enum": [TEXT, "one"], "example": TEXT},
            f"name{TEXT}": {"type": "integer", "description": TEXT, "default": TEXT},
        },
    }
    answers = {
        "200": {
            "description": TEXT,
            "headers": {"X-A": {"description": TEXT, "schema": {"type": "integer"}}},
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {"id": TEXT}}
            },
        }
    }
    parameters = [
        {"name": f"q{TEXT}", "in": "query", "description": TEXT, "schema": {"type": "string", "enum": [TEXT]}},
        {"name": "p", "in": "query", "description": TEXT, "schema": {"type": "string", "enum": [TEXT, "other"]}},
    ]
    body = {"description": TEXT, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    read = {"operationId": "read", "tags": [f"Things{TEXT}"], "summary": TEXT, "description": f"b\n\n{TEXT}"}
    change = {"operationId": f"change{TEXT}", "tags": ["Other"], "summary": TEXT, "description": TEXT}
    return {
        "openapi": "3.1.0",
        "info": {"title": TEXT, "version": TEXT, "description": TEXT},
        "servers": [{"url": "https://one.example", "description": TEXT}],
        "tags": [{"name": f"Things{TEXT}", "description": TEXT}, {"name": "Other", "description": TEXT}],
        "paths": {
            "/read": {"get": {**read, "parameters": parameters, "responses": answers}},
            "/change": {"post": {**change, "deprecated": True, "requestBody": body, "responses": answers}},
            f"/extra{TEXT}": {
                "get": {"operationId": "extra", "tags": ["Other"], "summary": TEXT, "responses": answers}
            },
        },
        "components": {"schemas": {"Thing": thing}},
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Documents, recordings and the like, with control characters in their texts and in one name."""
    folder = tmp_path_factory.mktemp("poisoned")
    good = document()
    write = lambda name, value: (folder / name).write_text(json.dumps(value), "utf-8")  # noqa: E731
    write("good.json", good)
    write(f"name{POISON}.json".replace("/", ""), good)
    worse = copy.deepcopy(good)
    worse["paths"]["/read"]["get"]["responses"] = {TEXT: {}}
    worse["paths"]["/read"]["get"]["operationId"] = TEXT
    worse["components"]["schemas"]["Thing"]["properties"]["id"] = {"type": TEXT}
    worse["components"]["schemas"][TEXT] = {"$ref": f"#/components/schemas/{TEXT}none"}
    write("worse.json", worse)
    other = copy.deepcopy(good)
    del other["paths"]["/read"]["get"]["parameters"]
    other["info"]["title"] = "other"
    other["components"]["schemas"]["Thing"]["properties"]["id"]["enum"] = ["one", f"{TEXT}two"]
    other["paths"][f"/more{TEXT}"] = {"get": {**good["paths"]["/read"]["get"], "operationId": f"more{TEXT}"}}
    write("other.json", other)
    write("overlay.json", {"overlay": "1.0.0", "info": {"title": TEXT, "version": "1"}, "actions": [
        {"target": f"$.paths['/none{TEXT}']", "update": {"summary": TEXT}}]})  # fmt: skip
    write("fits.json", {"overlay": "1.0.0", "info": {"title": TEXT, "version": "1"}, "actions": [
        {"target": "$.info", "update": {"description": f"{TEXT}new"}}]})  # fmt: skip
    recording = {
        "operationId": "read",
        "method": "GET",
        "path": "/read",
        "status": 200,
        "contentType": "application/json",
        "headers": [["X-A", TEXT]],
        "body": {TEXT: 1, "id": f"{TEXT}no"},
    }
    write("recording.json", recording)
    write("unknown.json", {**recording, "operationId": f"none{TEXT}", "path": f"/none{TEXT}"})
    write("body.json", {"id": TEXT, TEXT: TEXT})
    (folder / "broken.json").write_text(f'{{"a": {TEXT}', "utf-8")
    (folder / "broken.yaml").write_text(f"a: [{TEXT}\nb: '{TEXT}", "utf-8")
    (folder / f"film{POISON}.mp4".replace("/", "")).write_bytes(b"film")
    (folder / "[bold]film.mp4").write_bytes(b"film")
    for name in ("good.json", "other.json"):
        (folder / name.replace("json", "log")).write_text(json.dumps({TEXT: 1}) + "\n", "utf-8")
    return folder


def answer(asked):
    """An answer with control characters wherever HTTP lets them through."""
    if "fail" in asked.path or asked.method == "DELETE":
        return json_answer(
            400, {"success": False, "error": {"code": 400, "message": TEXT, "fields": [{"field": TEXT}]}}
        )
    known = f"{TEXT}none" if "bad" in asked.path else TEXT
    return json_answer(200, {"id": known, TEXT: [TEXT], f"need{TEXT}": None}, **{"X-A": "a\x9b2Jb"})


@pytest.fixture(scope="module")
def server():
    """The server of all the calls."""
    with serving(answer) as served:
        yield served


SPEC = ("--spec", "good.json")
AT = ("--server", "{server}")
CALL = ("call", *SPEC)
COMMANDS = [
    ("--help",),
    (TEXT,),
    (f"--{TEXT}",),
    ("call", *SPEC, "--help"),
    ("call", *SPEC, "read", "--help"),
    ("call", *SPEC, "other", "--help"),
    ("call", *SPEC, "extra", "--help"),
    ("call", *SPEC, TEXT),
    ("call", *SPEC, "other", TEXT),
    (*CALL, "read", *AT),
    (*CALL, "read", *AT, "--include"),
    *((*CALL, "read", *AT, "--output", form) for form in ("json", "yaml", "jsonl", "table")),
    (*CALL, "read", *AT, "--validate-responses", "strict"),
    (*CALL, "read", *AT, "--query", TEXT),
    (*CALL, "read", *AT, "--query", "keys(@)"),
    (*CALL, "read", *AT, "--query", "keys(@)", "--output", "table"),
    (*CALL, "read", *AT, "--p", TEXT, "--dry-run"),
    (*CALL, "read", *AT, "--p", f"{TEXT}none"),
    (*CALL, "read", *AT, "--p", f"{TEXT}none", "--validate-requests", "warn"),
    (*CALL, "read", *AT, f"--{TEXT}"),
    (*CALL, "read", *AT, "--header", TEXT),
    (*CALL, "read", *AT, "--header", f"{TEXT}: {TEXT}"),
    (*CALL, "read", *AT, "--header", f"X-A: {TEXT}"),
    (*CALL, "read", *AT, "--output", TEXT),
    (*CALL, "read", *AT, "--timeout", TEXT),
    (*CALL, "read", *AT, "--profile", TEXT),
    (*CALL, "extra", *AT),
    *((*CALL, "read", "--server", "{server}/bad", "--validate-responses", mode) for mode in ("warn", "strict", "off")),
    *(
        (*CALL, "other", "changea-2-j-2-j-0-title-0z", *AT, "--body", "@body.json", *more)
        for more in ((), ("--dry-run",), ("--curl",))
    ),
    *((*CALL, f"change{TEXT}", *AT, "--body", "@body.json", *more) for more in ((), ("--dry-run",), ("--curl",))),
    (*CALL, f"change{TEXT}", *AT, "--id", f"{TEXT}none"),
    (*CALL, f"change{TEXT}", *AT, f"--body.{TEXT}.x", "1"),
    (*CALL, f"change{TEXT}", *AT, "--body", TEXT),
    (*CALL, f"change{TEXT}", *AT, "--body", f"@{TEXT}"),
    (*CALL, f"change{TEXT}", *AT, "--body", "@broken.json"),
    (*CALL, f"change{TEXT}", *AT, "--body", "@broken.yaml"),
    ("call", *SPEC, "read", "--server", TEXT),
    ("call", *SPEC, "read", "--server", f"https://{TEXT}.example"),
    ("call", "list-media", "--server", "{server}/fail"),
    ("call", "list-media", "--server", "{server}/fail", "--include"),
    ("call", "--spec", "worse.json", "read"),
    ("call", "--spec", f"none{TEXT}", "read"),
    ("call", "--spec", "broken.json", "read"),
    ("call", "--spec", "broken.yaml", "read"),
    ("call", *SPEC, "--overlay", "overlay.json", "read"),
    *(("operations", *SPEC, "--output", form) for form in ("plain", "json", "yaml", "jsonl", "table")),
    ("operations", *SPEC),
    ("operations", *SPEC, f"{TEXT}none"),
    ("operations", "--spec", "worse.json"),
    *(
        ("spec", "lint", name, "--output", form)
        for name in ("good.json", "worse.json", "broken.yaml", "broken.json")
        for form in ("text", "json")
    ),
    *(
        ("spec", "diff", "good.json", other, "--output", form)
        for other in ("other.json", "worse.json")
        for form in ("text", "json", "markdown")
    ),
    ("spec", "diff", "good.json", TEXT),
    *(
        ("spec", "mutation-score", "good.json", "--output", form, *more)
        for form in ("text", "json")
        for more in ((), ("--verbose",))
    ),
    ("spec", "mutation-score", "good.json", "--recordings", "recording.json"),
    ("spec", "add", *SPEC, "get", f"/new{TEXT}", "--summary", TEXT, "--tag", TEXT),
    ("spec", "add", *SPEC, "get", "/new", "--summary", TEXT, "--description", TEXT),
    ("spec", "add", *SPEC, TEXT, TEXT),
    ("spec", "add", *SPEC, "--from-curl", f"curl 'https://one.example/x{TEXT}' -d '{TEXT}'"),
    ("spec", "add", *SPEC, "--from-curl", f"nocurl {TEXT}"),
    ("spec", "add", *SPEC, "--recordings", "unknown.json"),
    ("spec", "suggest", *SPEC, "--recordings", "recording.json"),
    ("spec", "suggest", *SPEC, "--recordings", "unknown.json"),
    ("spec", "import", "other.json", *SPEC),
    ("spec", "import", "other.json", *SPEC, "--theirs", TEXT),
    ("spec", "overlay", "check", "good.json", "overlay.json"),
    ("spec", "overlay", "check", "good.json", "fits.json"),
    *(("spec", "overlay", "apply", "good.json", "fits.json", "--output", form) for form in ("yaml", "json")),
    ("spec", "overlay", "apply", "good.json", "overlay.json"),
    *(("spec", "bundle", "good.json", "--output", form) for form in ("yaml", "json")),
    ("spec", "bundle", "worse.json"),
    ("contract", *SPEC, "--server", "{server}"),
    ("contract", *SPEC, "--server", "{server}", "--operation", TEXT),
    ("contract", *SPEC, "--server", "{server}", "--tag", TEXT),
    ("contract", *SPEC, "--server", "{server}", "--report", TEXT),
    ("contract", *SPEC, "--recordings", "recording.json"),
    ("contract", *SPEC, "--recordings", "unknown.json"),
    ("contract", *SPEC, "--recordings", f"none{TEXT}"),
    ("contract", "report", "good.log", *SPEC),
    ("explain", "read", *SPEC, "--recordings", "body.json"),
    ("explain", f"change{TEXT}", *SPEC, "--request", "body.json"),
    ("explain", f"none{TEXT}", *SPEC, "--request", "body.json"),
    ("explain", "read", *SPEC, "--recordings", "broken.json"),
    ("explain", "--recordings", "broken.json"),
    ("doctor", *SPEC, "--offline"),
    ("doctor", *SPEC, "--server", "{server}"),
    ("doctor", "--spec", "worse.json", "--offline"),
    ("doctor", "--spec", TEXT, "--offline"),
    ("doctor", *SPEC, "--offline", "--output", "json"),
    ("mock", "--faults", TEXT),
    ("mock", *SPEC, "--host", TEXT),
    ("mock", "verify", "--recordings", "recording.json", *SPEC),
    ("mock", "verify", "--recordings", f"none{TEXT}", *SPEC),
    ("profile", "show", TEXT),
    ("profile", "remove", TEXT),
    ("profile", "set", TEXT, "--username", TEXT, "--server", TEXT),
    ("profile", "set", "x", "--username", TEXT, "--token"),
    ("upload", TEXT),
    ("upload", "film*", "--server", "{server}", "--retries", "0"),
    ("upload", "film*", "--server", "mock", "--metadata", TEXT),
    ("upload", "film*", "--server", "mock", "--metadata", f"{TEXT}={TEXT}"),
    ("upload", "[bold]film.mp4", "--server", "mock"),
    ("token", TEXT, "--key-id", TEXT),
    ("webhooks", "send", TEXT),
    ("webhooks", "send", "{server}", "--type", TEXT),
    ("webhooks", "send", "{server}/fail", "--header", TEXT),
    ("webhooks", "listen", "--host", TEXT),
    ("webhooks", "listen", "--port", TEXT),
    ("render", "stubs", *SPEC, "--out", "stubs", "--check"),
    ("render", "docs", *SPEC, "--out", "pages", "--check"),
    ("render", "stubs", "--spec", "worse.json", "--out", "stubs"),
    ("completion", TEXT),
]


def filled(words, folder, server):
    """*words* with the address of the server and the names of the files."""
    films = [path.name for path in folder.glob("film*.mp4")]
    return [one for word in words for one in (films if word == "film*" else [word.replace("{server}", server.url)])]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: ascii(" ".join(words).replace(TEXT, "…"))[:60])
def test_nothing_at_a_terminal_moves_the_cursor(words, folder, server, tmp_path):
    """Whatever the command, and whether it succeeds."""
    environment = {**ENVIRONMENT, "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    ended = run(filled(words, folder, server), environment, at_a_terminal=True, folder=folder)

    assert ended.raw == []
    assert "Traceback" not in ended.out
    assert ended.code in {0, 1, 2, 3, 4}


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: ascii(" ".join(words).replace(TEXT, "…"))[:60])
def test_nothing_in_a_pipe_moves_the_cursor_of_who_reads_it(words, folder, server, tmp_path):
    """A log, a pager, a terminal at the end of the pipe. Programs get exact texts of `--query`, diffs and pages."""
    environment = {**ENVIRONMENT, "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    ended = run(filled(words, folder, server), environment, folder=folder)

    if "--check" in words or words[:2] in {("spec", "add"), ("spec", "suggest"), ("spec", "import")}:
        ended.out = ""
    assert ended.raw == []
    assert "Traceback" not in ended.err
    assert ended.code in {0, 1, 2, 3, 4}


def python_texts(client):
    """What Python shows of *client* and its parts: reprs, and docstrings as `help()` prints them."""
    spaces = [space for name in dir(client) if isinstance(space := getattr(client, name), Namespace)]
    parts = [client, client.operations, *spaces, *client.operations.values()]
    yield from map(repr, parts)
    yield from (pydoc.plain(pydoc.render_doc(part)) for part in parts[2:])


def test_python_shows_nothing_of_a_document_that_moves_the_cursor():
    """`client` and `help(client.things.read)` at the prompt of Python, and `print` of what the workbench found."""
    with Client(spec=document(), server="mock") as client:
        texts = [*python_texts(client)]
        with pytest.raises(FastPixError) as caught:
            client.operations["read"](p=f"{TEXT}none")
        texts.append(str(explain(caught.value, client)))
    texts += map(str, lint(document()))
    texts.append(str(CheckResult(TEXT, "warning", TEXT, TEXT)))

    assert len(texts) > 15
    assert [text for text in texts if Ended(0, text).raw] == []


def test_no_log_line_moves_the_cursor(server, caplog):
    """What a server and a document put into the lines of the package."""
    caplog.set_level(logging.DEBUG, "fastpix_dyn")
    with Client(spec=document(), server=f"{server.url}/bad", username="id", password="pw", log="bodies") as client:
        client.operations["read"]()

    assert "none" in caplog.text
    assert Ended(0, "\n".join(caplog.messages)).raw == []


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_no_report_moves_the_cursor(form, folder):
    """A report that is read at a terminal, or printed by a pager."""
    report = replay(folder / "recording.json", folder / "good.json")

    assert report.findings
    assert Ended(0, FORMS[form](report, "violation")).raw == []
