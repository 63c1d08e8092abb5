"""`fastpix-dyn call`: every operation from a shell, as a client in Python would call it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving

from fastpix_dyn import Client
from fastpix_dyn.cli.main import program
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.spec import yaml12
from fastpix_dyn.spec.example_values import example_value, parameter_example

ROOT = Path(__file__).resolve().parents[2]
API = load_api(None)
OPERATIONS = sorted(API.operations)
MEDIA = "3b6e0f3a-52c1-4c8e-9d0a-7f1b8f0c2d11"
VIDEO = {"type": "video", "url": "https://cdn.example.com/a.mp4"}


@pytest.fixture(autouse=True)
def only_what_the_test_sets(monkeypatch, tmp_path):
    """The machine's own settings don't count; credentials are there."""
    for name in ("FASTPIX_SERVER_URL", "FASTPIX_PROFILE", "FASTPIX_DRIFT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FASTPIX_USERNAME", "id")
    monkeypatch.setenv("FASTPIX_PASSWORD", "canary")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def call(*words, **options):
    """What `fastpix-dyn call` says to *words*."""
    return CliRunner().invoke(program, ["call", *map(str, words)], prog_name="fastpix-dyn", **options)


def mock(*words, **options):
    """`call`, answered by the embedded server."""
    return call(*words, "--server", "mock", **options)


def refused(result):
    """What a call that was not sent says, as one line."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    return " ".join(result.stderr.split())


def kebab(name):
    """A Python name as an option."""
    return "--" + name.replace("_", "-")


def example_arguments(plan):
    """Arguments for *plan*, all parameters and the properties of the document's example of the body."""
    given = {one.python_name: parameter_example(one, API.schemas) for one in plan.parameters}
    if plan.body:
        content = plan.body.contents[0]
        body = next(iter(content.examples.values()), None) or example_value(content.schema, API.schemas)
        names = {field.name: field.python_name for field in plan.body.fields}
        given |= {names[name]: value for name, value in body.items()}
    return given


def as_words(given):
    """*given* as options: JSON for objects and lists of them, flags for booleans, plain words for the rest."""
    for name, value in given.items():
        if isinstance(value, bool):
            yield kebab(name) if value else f"--no-{kebab(name)[2:]}"
        elif isinstance(value, list) and not any(isinstance(item, dict) for item in value) and value:
            yield from (word for item in value for word in (kebab(name), str(item)))
        else:
            yield from (kebab(name), value if isinstance(value, str) else json.dumps(value))


def as_parts(name, value):
    """*value* as options for each of its parts, named by dots."""
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from as_parts(f"{name}.{key}", part)
    elif isinstance(value, list) and value:
        for index, part in enumerate(value):
            yield from as_parts(f"{name}.{index}", part)
    else:
        yield f"{name}={value if isinstance(value, str) else json.dumps(value)}"


@pytest.fixture(scope="module")
def client():
    """A client that sends nothing."""
    with Client(username="id", password="canary") as made:  # what is looked for
        yield made


@pytest.fixture(scope="module")
def server():
    """A server that takes all, and remembers it."""
    with serving([json_answer(200, {"success": True})]) as served:
        yield served


def sent(server, act):
    """The request that *act* sends to *server*."""
    server.asked.clear()
    act()
    (asked,) = server.asked
    headers = {name: value for name, value in asked.headers.items() if name != "idempotency-key"}
    return asked.method, asked.path, headers, asked.body


@pytest.mark.parametrize("operation", OPERATIONS)
def test_words_send_what_arguments_in_python_send(operation, server):
    """With an option for each parameter and each property, the two requests are the same."""
    plan = API.operations[operation]
    given = example_arguments(plan)
    with Client(server=server.url, validate_responses="off") as client:
        expected = sent(server, lambda: client.operations[operation](**given))

    results = []
    words = [operation, *as_words(given), "--server", server.url, "--validate-responses", "off"]
    came = sent(server, lambda: results.append(call(*words)))

    assert results[0].exit_code == 0, results[0].output
    assert json.loads(came[3] or b"null") == json.loads(expected[3] or b"null")
    assert came[:3] == expected[:3]


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if API.operations[name].body])
def test_a_body_can_be_given_by_its_parts(operation, server):
    """With an option for each value inside the body, named by dots, the body is the same."""
    plan = API.operations[operation]
    given = example_arguments(plan)
    body = {field.name: given.pop(field.python_name) for field in plan.body.fields if field.python_name in given}
    names = {field.name: kebab(field.python_name) for field in plan.body.fields}
    whole = {
        names[name][2:].replace("-", "_"): value for name, value in body.items() if not isinstance(value, dict | list)
    }
    parts = [
        part for name, value in body.items() if isinstance(value, dict | list) for part in as_parts(names[name], value)
    ]

    results = []
    words = [operation, *as_words({**given, **whole}), *parts, "--server", server.url, "--validate-responses", "off"]
    came = sent(server, lambda: results.append(call(*words)))

    assert results[0].exit_code == 0, results[0].output
    assert json.loads(came[3]) == body


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_dry_run_shows_the_request_without_its_secrets(operation, client):
    """Method, URL and body are those of the request in Python; the credentials are masked."""
    plan = API.operations[operation]
    given = example_arguments(plan)
    expected = client.operations[operation].request(**given)

    result = call(operation, *as_words(given), "--dry-run")

    head, _, body = result.stdout.partition("\n\n")
    assert result.exit_code == 0, result.output
    assert head.splitlines()[0] == f"{expected.method} {expected.url}"
    assert "Authorization: ***" in head
    assert "canary" not in result.output
    secret = {field.name for field in (plan.body.fields if plan.body else ()) if "password" in str(field.schema)}
    shown = json.loads(expected.content or "null")
    assert json.loads(body or "null") == (shown and {**shown, **dict.fromkeys(secret, "***")})


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_help_of_an_operation_tells_of_its_arguments(operation):
    """Each parameter and property has an option; what must be given is marked; the document's summary is there."""
    plan = API.operations[operation]
    namespace = plan.namespaces[0].replace("_", "-")

    result = call(namespace, plan.python_name.replace("_", "-"), "--help")

    fields = plan.body.fields if plan.body else ()
    said = " ".join(result.stdout.split())
    assert result.exit_code == 0, result.output
    assert plan.summary in said
    assert f"{plan.method} {plan.path} (operationId {plan.id})\n" in result.stdout
    assert all(f"{kebab(one.python_name)} " in said for one in (*plan.parameters, *fields))
    assert said.count("[required]") == sum(one.required for one in (*plan.parameters, *fields)) + (
        bool(plan.body) and plan.body.required and not fields
    )


def test_the_tree_is_the_document():
    """The namespaces are listed, and in each its operations."""
    tree = call("--help").stdout
    space = call("manage-videos", "--help").stdout

    assert all(f"  {name.replace('_', '-')} " in tree for name in API.namespaces)
    assert all(f"  {name.replace('_', '-')} " in space for name in API.namespaces["manage_videos"])


@pytest.mark.parametrize("name", ["get-media", "get_media", "manage-videos get-media", "manage_videos get-media"])
def test_an_operation_has_a_short_and_a_long_name(name):
    """With and without its namespace, with hyphens and underscores."""
    result = mock(*name.split(), "--media-id", MEDIA)

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["data"]["id"] == MEDIA


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["get-medai"], "there is no 'get-medai' here; did you mean manage-videos get-media"),
        (["manage-video"], "did you mean manage-videos"),
        (["createMedia"], "there is no 'createMedia' here; it is input-video create-media"),
        (["manageVideos"], "there is no 'manageVideos' here; it is manage-videos"),
        (["manage-videos", "create-media"], "it is input-video create-media"),
        (["manage-videos", "create-stream"], "did you mean start-live-stream create-new-stream?"),
        (["playlist", "remove-media"], "did you mean manage-videos delete-media"),
        (["upload-video"], "did you mean input-video direct-upload-video-media"),
        (["updated-media", "--media-id", MEDIA], "a body is required: pass at least one of --title, --creator-id, "),
        (
            [
                "create-media",
                "--inputs",
                '[{"type": "video", "uri": "https://a.example"}]',
                "--access-policy",
                "public",
            ],
            "--inputs (body /inputs/0): the required property 'url' is missing; there is an unknown key 'uri': did you",
        ),
        (
            ["create-media", "--inputs.0.url", "x", "--inputs.0.type", "video", "--access-policy", "public"],
            "--inputs.0.url (body /inputs/0/url): expected",
        ),
        (["create-media", "--body", '{"inputs": 5}'], "--body (body /inputs): expected an array, got 5"),
        (["list-media", "--header", "a b: x"], "--header (header /a b): the name of a header"),
        (["manage-videos", "get-medai"], "did you mean manage-videos get-media"),
        (["get-media"], "missing --media-id"),
        (["get-media", "--media-idd", "x"], "No such option"),
        (["get-media", "--media-id", "x"], "--media-id (path /mediaId): expected a UUID"),
        (["list-media", "--limit", "51"], "'--limit': 51 is not in the range 1<=x<=50"),
        (["list-media", "--limit", "many"], "'many' is not a valid integer"),
        (["list-media", "--order-by", "up"], "'up' is not one of 'asc', 'desc'"),
        (["create-media", "--access-policy", "public"], "missing --inputs"),
        (
            ["create-media", "--inputs", "{"],
            "'--inputs': expected a JSON object, @FILE or @- (standard input): Expecting",
        ),
        (["create-media", "--inputs", "@none.json"], "'none.json' can't be read: No such file"),
        (
            ["create-media", "--inputs.url", "x"],
            "--inputs is a list, so --inputs.url is not in it; --inputs.0 is its first item",
        ),
        (["create-media", "--title.x", "x"], "--title has no parts, so there is no --title.x: it takes string"),
        (["create-media", "--inputs.1.url", "x"], "there is no item 0"),
        (["create-media", "--metadata", "{}", "--body", "{}"], "give either body, whole, or its properties"),
        (["create-media", "--metadata", "[1]", "--metadata.a", "x"], "but another option sets another value there"),
        (["create-media", "--inputs.0.url", "x", "--inputs.0.url.y", "x"], "--inputs.0.url has no parts"),
        (["create-media", "--body", "title"], "'--body': expected a JSON value, @FILE"),
        (["list-media", "--query", "data["], "--query is wrong"),
        (["list-media", "--header", "nonsense"], "--header takes 'NAME: VALUE'"),
        (["list-media", "--spec", "none.yaml"], "File 'none.yaml' does not exist"),
        (["get-media", "--media-id", MEDIA, "--profile", "nobody"], "there is no profile 'nobody'"),
    ],
)
def test_what_is_wrong_is_told_and_not_sent(words, said):
    """Unknown names bring the nearest ones, wrong values what was expected; nothing is on standard output."""
    assert said in refused(mock(*words))


def test_a_server_that_is_none_is_refused():
    """The address is looked at before anything is sent."""
    assert "not a server: 'nowhere'" in refused(call("list-media", "--server", "nowhere"))


def test_without_credentials_nothing_is_sent_but_a_dry_run_shows(monkeypatch):
    """The message names the ways to give some."""
    monkeypatch.delenv("FASTPIX_PASSWORD")

    assert "fastpix-dyn profile set NAME" in refused(call("list-media"))
    assert "Authorization: ***" in call("list-media", "--dry-run").stdout
    assert "-H 'Authorization: ***'" in call("list-media", "--curl").stdout


def test_a_text_stays_a_text():
    """What looks like a number or JSON is none where the schema wants text."""
    words = ["--title", "123", "--metadata.count", "5", "--metadata.flag", "true", "--creator-id", "@home"]
    shown = call("updated-media", "--media-id", MEDIA, *words, "--dry-run").stdout

    body = json.loads(shown.partition("\n\n")[2])
    assert body == {"title": "123", "creatorId": "@home", "metadata": {"count": "5", "flag": "true"}}


def test_names_of_parts_may_have_hyphens():
    """The document's spelling is found."""
    words = ["--inputs.0.url", "https://a.example/b", "--access-restrictions.user-agents.default-policy", "deny"]

    shown = call("create-media", "--access-policy", "public", *words, "--validate-requests", "off", "--dry-run").stdout

    body = json.loads(shown.partition("\n\n")[2])
    assert body["accessRestrictions"] == {"userAgents": {"defaultPolicy": "deny"}}


def test_a_whole_and_its_parts_go_together():
    """Parts are put into what the whole gives, later items behind the earlier ones."""
    words = ["--inputs", json.dumps([VIDEO]), "--inputs.0.title", "x", "--inputs.1.url", "https://a.example/2"]

    shown = call("create-media", *words, "--access-policy", "public", "--validate-requests", "off", "--dry-run").stdout

    body = json.loads(shown.partition("\n\n")[2])
    assert body["inputs"] == [{**VIDEO, "title": "x"}, {"url": "https://a.example/2"}]


@pytest.mark.parametrize("form", ["@body.json", "@body.yaml", "@-", "-", "inline"])
def test_a_whole_body_comes_from_a_file_from_standard_input_or_inline(form, tmp_path, monkeypatch):
    """JSON and YAML, without loss."""
    monkeypatch.chdir(tmp_path)
    body = {"title": "Häfen 🚢", "metadata": {"on": "1.0"}}
    (tmp_path / "body.json").write_text("\ufeff" + json.dumps(body), "utf-8")
    (tmp_path / "body.yaml").write_text('title: Häfen 🚢\nmetadata: { on: "1.0" }\n', "utf-8")
    word = json.dumps(body) if form == "inline" else form

    result = call("updated-media", "--media-id", MEDIA, "--body", word, "--dry-run", input=json.dumps(body).encode())

    assert json.loads(result.stdout.partition("\n\n")[2]) == body


@pytest.mark.parametrize("mode", ["warn", "off"])
def test_a_wrong_request_goes_out_where_the_caller_wants_it(mode):
    """`--validate-requests off` sends what the options would refuse; the server's own words are shown."""
    result = mock("list-media", "--limit", "99", "--order-by", "up", "--validate-requests", mode)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "list-media: 422 Unprocessable Entity" in result.stderr


def test_no_answer_has_an_exit_code_of_its_own():
    """A server that is not there is no server that refuses."""
    with serving([json_answer(200, {})]) as gone:
        pass

    result = call("list-media", "--server", gone.url, "--retries", "0", "--timeout", "2")

    assert result.exit_code == 3
    assert "no response from 127.0.0.1" in result.stderr


@pytest.mark.parametrize(("retries", "asked"), [("0", 1), ("1", 2)])
def test_retries_are_further_attempts(retries, asked):
    """None at all with 0."""
    with serving([json_answer(503, {}, **{"Retry-After": "0"})]) as served:
        result = call("list-media", "--server", served.url, "--retries", retries)

    assert (result.exit_code, len(served.asked)) == (1, asked)


def test_a_timeout_ends_the_waiting():
    """A server that says nothing is given up."""
    with serving(lambda handler: handler.rfile.read(1), raw=True) as served:
        result = call("list-media", "--server", served.url, "--retries", "0", "--timeout", "0.05")

    assert result.exit_code == 3


@pytest.mark.parametrize(("mode", "code", "told"), [("strict", 4, True), ("warn", 0, False), ("off", 0, False)])
def test_an_answer_that_breaks_the_document(mode, code, told):
    """It is shown in any case; `strict` tells why, and ends with 4."""
    with serving([json_answer(200, {"success": "maybe"})]) as served:
        result = call("list-media", "--server", served.url, "--validate-responses", mode)

    assert result.exit_code == code
    assert json.loads(result.stdout) == {"success": "maybe"}
    assert ("does not match the document" in result.stderr) is told


def test_an_answer_that_is_no_json_ends_with_4():
    """The bytes say otherwise than the media type."""
    with serving([json_answer(200, b"{")]) as served:
        result = call("list-media", "--server", served.url)

    assert (result.exit_code, result.stdout) == (4, "")


LOSSLESS = {"data": [{"big": 2**70, "float": 1e-7, "text": "Häfen 🚢\u0085\x1b[31m", "none": None, "z": 1, "a": [1.0]}]}


@pytest.mark.parametrize(("form", "read"), [("json", json.loads), ("yaml", yaml12.parse), ("jsonl", json.loads)])
def test_output_is_lossless(form, read):
    """Every value, and the order of keys."""
    with serving([json_answer(200, LOSSLESS)]) as served:
        result = call("list-media", "--server", served.url, "--validate-responses", "off", "--output", form)

    expected = LOSSLESS["data"][0] if form == "jsonl" else LOSSLESS
    assert json.dumps(read(result.stdout)) == json.dumps(expected)


def test_a_table_shows_plain_values_and_names_what_it_leaves_out():
    """One row for each item; nothing in a value reaches the terminal as a command."""
    with serving([json_answer(200, LOSSLESS)]) as served:
        result = call("list-media", "--server", served.url, "--validate-responses", "off", "--output", "table")

    head, _, row = result.stdout.splitlines()
    assert head.split() == ["big", "float", "text", "none", "z"]
    assert str(2**70) in row
    assert "Häfen 🚢\\x85\\x1b[31m" in row
    assert "\x1b" not in result.stdout
    assert "without a: --output json shows all" in result.stderr


def test_an_object_as_a_table_has_a_row_for_each_value():
    """Named by the way to it."""
    result = mock("get-media", "--media-id", MEDIA, "--output", "table")

    assert re.search(rf"^data\.id +{MEDIA} *$", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("query", "words", "shown"),
    [
        ("data.id", [], f"{MEDIA}\n"),
        ("data.id", ["--output", "json"], f'"{MEDIA}"\n'),
        ("data.tracks[].type", ["--output", "jsonl"], '"video"\n"audio"\n"subtitle"\n'),
        ("data.nothing", [], "null\n"),
    ],
)
def test_a_query_picks(query, words, shown):
    """JMESPath; a text by itself comes without quotes."""
    assert mock("get-media", "--media-id", MEDIA, "--query", query, *words).stdout == shown


def page(asked):
    """A server of 7 items, at most 3 on a page."""
    number = int(re.search(r"offset=(\d+)", asked.path + "offset=1")[1])
    items = [{"id": index} for index in range(7)][(number - 1) * 3 : number * 3]
    totals = {"totalRecords": 7, "currentOffset": number, "offsetCount": 3}
    return json_answer(200, {"success": True, "data": items, "pagination": totals})


@pytest.mark.parametrize(
    ("words", "count", "pages"),
    [(["--all"], 7, 3), (["--max-items", "4"], 4, 2), (["--all", "--max-items", "3"], 3, 1)],
)
@pytest.mark.parametrize("form", ["json", "jsonl", "yaml"])
def test_all_pages_are_walked(words, count, pages, form):
    """Up to the number that is wanted, and no page further."""
    with serving(page) as served:
        options = ["--server", served.url, "--validate-responses", "off", "--output", form]
        result = call("list-media", *words, *options)

    read = {
        "json": json.loads,
        "yaml": yaml12.parse,
        "jsonl": lambda text: [json.loads(one) for one in text.split("\n")[:-1]],
    }
    assert read[form](result.stdout) == [{"id": index} for index in range(count)]
    assert len(served.asked) == pages


def test_a_query_that_is_wrong_is_told_before_anything_is_sent(server):
    """One that only does not fit what came, afterwards."""
    server.asked.clear()
    words = ["--server", server.url, "--validate-responses", "off"]

    assert "--query is wrong" in refused(call("list-media", "--query", "data[", *words))
    assert server.asked == []
    assert "--query is wrong" in refused(call("list-media", "--query", "abs(success)", *words))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no terminals of this kind")
def test_people_get_tables_and_colour():
    """At a terminal: a table for a list, coloured JSON for another answer."""
    assert re.search(r"viewId.*operatingSystem[^{]*Windows", at_a_terminal("list-video-views"), re.DOTALL)
    assert '\x1b[32m"country"' in at_a_terminal("list-dimensions")


def at_a_terminal(*words):
    """What a program prints whose standard output is a terminal."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "fastpix_dyn", "call", *words, "--server", "mock"]
    environment = {"TERM": "xterm", "PATH": os.environ["PATH"], "COLUMNS": "200"}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs, cwd=ROOT, env=environment):
        os.close(theirs)
        with open(ours, "rb", buffering=0) as terminal:  # noqa: PTH123  # it has no path
            return b"".join(iter(lambda: read(terminal), b"")).decode()


def read(terminal):
    """The next bytes; none at the end, which Linux tells by an error."""
    try:
        return terminal.read(4096)
    except OSError:
        return b""


def test_a_table_of_one_page_tells_that_there_are_more():
    """A person must not take it for all."""
    with serving(page) as served:
        words = ["--server", served.url, "--validate-responses", "off", "--output", "table"]
        one, every = call("list-media", *words), call("list-media", "--all", *words)

    assert "3 of 7: --all shows all" in one.stderr
    assert every.stderr == ""


def test_a_query_of_all_pages_is_of_the_whole_list():
    """Also line by line."""
    with serving(page) as served:
        words = ["--all", "--query", "[?id > `4`].id", "--output", "jsonl"]
        result = call("list-media", *words, "--server", served.url, "--validate-responses", "off")

    assert result.stdout == "5\n6\n"


def test_only_paged_operations_have_all():
    """The others have nothing to walk."""
    assert "No such option" in refused(mock("get-media", "--media-id", MEDIA, "--all"))


def test_include_shows_status_and_headers_but_no_secret():
    """On standard error, of each call; of an error its body too."""
    with serving(
        [json_answer(404, {"error": {"message": "gone"}}, **{"Set-Cookie": "s=canary", "X-Own": "1"})]
    ) as served:
        result = call("get-media", "--media-id", MEDIA, "--server", served.url, "--include")

    assert result.exit_code == 1
    assert "HTTP/1.1 404 Not Found\n" in result.stderr
    assert "x-own: 1" in result.stderr.lower()
    assert '"message": "gone"' in result.stderr
    assert "canary" not in result.output


def test_without_include_only_the_message_of_an_error_is_shown():
    """Neither the head of the response nor its body."""
    with serving([json_answer(404, {"error": {"message": "gone"}, "other": "body"}, **{"X-Own": "1"})]) as served:
        result = call("get-media", "--media-id", MEDIA, "--server", served.url)

    assert result.exit_code == 1
    assert "gone" in result.stderr
    assert "404 Not Found\n" not in result.stderr
    assert "x-own" not in result.stderr.lower()
    assert '"other"' not in result.stderr


@pytest.mark.parametrize("mode", ["warn", "strict"])
@pytest.mark.parametrize(
    ("body", "shown"), [(b"no \x1b[2JJSON", "no \\x1b[2JJSON"), (b"[]", "")], ids=["no JSON", "drift"]
)
def test_include_shows_the_head_of_a_response_that_is_an_error_by_itself(mode, body, shown):
    """Also the body, if it can't be read; one that can be is on standard output."""
    with serving([(200, {"Content-Type": "application/json", "X-A": "1"}, body)]) as served:
        words = ("--server", served.url, "--include", "--validate-responses", mode)
        result = call("get-media", "--media-id", MEDIA, *words)

    assert "200 OK" in result.stderr
    assert "x-a: 1" in result.stderr.lower()
    assert shown in result.stderr


def test_include_leaves_standard_output_alone():
    """What came is still all that is there."""
    result = mock("get-media", "--media-id", MEDIA, "--include")

    assert result.stderr.startswith("HTTP/1.1 200 OK\n")
    assert json.loads(result.stdout)["data"]["id"] == MEDIA


def test_headers_of_the_caller_go_along(server):
    """Each as it was given."""
    words = ["--header", "X-One: 1", "--header", "X-Two:a: b", "--server", server.url, "--validate-responses", "off"]
    *_, headers, _ = sent(server, lambda: call("list-media", *words))

    assert (headers["x-one"], headers["x-two"]) == ("1", "a: b")


def test_curl_is_the_masked_command_of_the_operation():
    """The same as in Python."""
    with Client() as client:
        expected = client.operations["get-media"].curl(media_id=MEDIA)

    assert call("get-media", "--media-id", MEDIA, "--curl").stdout == f"{expected}\n"


def test_nothing_comes_of_an_answer_without_a_body():
    """An empty 204 prints nothing."""
    with serving([(204, {}, b"")]) as served:
        result = call("delete-media", "--media-id", MEDIA, "--server", served.url, "--validate-responses", "off")

    assert (result.exit_code, result.stdout) == (0, "")


def test_the_user_name_may_be_told_and_the_password_is_asked_for(server, monkeypatch):
    """Unseen, and no part of what is printed; the environment's other credentials are not used."""
    monkeypatch.setenv("FASTPIX_USERNAME", "someone")
    monkeypatch.delenv("FASTPIX_PASSWORD")
    words = ["list-media", "--username", "me", "--server", server.url, "--validate-responses", "off"]
    results = []
    *_, headers, _ = sent(server, lambda: results.append(call(*words, input="sesame\n")))

    assert headers["authorization"] == "Basic bWU6c2VzYW1l"
    assert "sesame" not in results[0].output


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["--timespan", "24:hours"], "timespan%5B%5D=24%3Ahours"),
        (["--timespan", '["24:hours"]'], "timespan%5B%5D=24%3Ahours"),
        (
            ["--timespan", "1780272000", "--timespan", "1780358400"],
            "timespan%5B%5D=1780272000&timespan%5B%5D=1780358400",
        ),
        (["--filterby", "country:DE"], "filterby%5B%5D=country%3ADE"),
        (
            ["--filterby", "country:DE", "--filterby", "!os:iOS"],
            "filterby%5B%5D=country%3ADE&filterby%5B%5D=%21os%3AiOS",
        ),
    ],
)
def test_a_list_is_given_by_one_option_or_by_several(words, query):
    """One is a list of one."""
    shown = mock("list-video-views", *words, "--dry-run").stdout

    assert shown.splitlines()[0].partition("?")[2] == query


def test_the_words_of_a_list_are_told():
    """And what the other alternative takes."""
    text = refused(mock("list-video-views", "--timespan", "24h"))

    assert "'24:hours'" in text
    assert "got '24h'" in text
    assert "alternative" not in text


def test_a_call_without_a_table_loads_no_rich():
    """rich takes longer to load than a short command runs."""
    code = "import atexit, sys; from fastpix_dyn.cli.main import main\n"
    code += "atexit.register(lambda: print('rich' in sys.modules, file=sys.stderr)); main()"
    words = ["call", "manage-videos", "list-media", "--limit", "1", "--server", "mock"]
    done = subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True)

    assert done.stderr == "False\n"


@pytest.mark.parametrize("second", [{"success": False, "error": {"message": "later"}}, {"success": True}, {"data": {}}])
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_half_a_list_does_not_pass_for_whole(second, form):
    """The exit code is 4; what has been printed by then is items, and the page that is none is not among them."""
    numbers = {"totalRecords": 2, "currentOffset": 1, "offsetCount": 2}
    pages = [{"success": True, "data": [{"id": "a"}], "pagination": numbers}, second]
    with serving([json_answer(200, page) for page in pages]) as server:
        said = call("list-media", "--all", "--output", form, "--server", server.url)

    assert said.exit_code == 4
    assert "1 of 2 items" in said.stderr
    assert [json.loads(line) for line in said.stdout.splitlines()] == ([{"id": "a"}] if form == "jsonl" else [])


@pytest.mark.parametrize("wrong", ["nan", "inf", "-inf", "-1", "0", "1e300", "soon", "1e999"])
def test_a_timeout_is_a_finite_number(wrong):
    """Nothing is sent."""
    assert "--timeout" in refused(mock("list-media", "--timeout", wrong))
