"""`explain`: errors, findings, responses and requests, with location, schema, value and fixes."""

import json
import os

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
from plans import packaged_subject
from recorded import each_recording
from small import LIBRARY, library

from fastpix_dyn import (
    APIConnectionError,
    ArgumentError,
    ArgumentValueError,
    Client,
    NotFoundError,
    RateLimitError,
    ResponseValidationError,
    SpecError,
)
from fastpix_dyn.cli.main import program
from fastpix_dyn.client.clients import USER_AGENT
from fastpix_dyn.client.spec_loading import load_api
from fastpix_dyn.spec.example_values import example_value
from fastpix_dyn.workbench.explain import explain, explain_request, explain_response

CANARY = "canary-secret"
HEADERS = f"-H 'Accept: application/json' -H 'User-Agent: {USER_AGENT}' -H 'Authorization: ***'"
TITLE = '"title": {'
TESTED = packaged_subject()
API = TESTED.api
TYPED = [operation for operation in API.operations.values() if operation.responses[0].contents]


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch):
    """Remove the settings of this machine."""
    for name in [name for name in os.environ if name.startswith("FASTPIX_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def spec(tmp_path):
    """Return the path of the library's document, with a line for each part."""
    path = tmp_path / "library.json"
    path.write_text(json.dumps(LIBRARY, indent=1))
    return path


def run_explain(*arguments, **options):
    """Return the output of the command."""
    result = CliRunner().invoke(program, ["explain", *map(str, arguments)], **options)
    assert result.exit_code == 0, result.output
    assert CANARY not in result.output
    return result.stdout


def line_of(path, text):
    """Return the number of the only line of *path* that contains *text*."""
    (number,) = [number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line]
    return number


def test_a_response_is_explained(spec):
    """With the rule, the schema, the value, both fixes and the request."""
    text = run_explain(
        "getBook", "--recordings", "-", "--spec", spec, input='{"title": 7, "class": "song", "pin": "canary-secret"}'
    )

    title, kind, pin = text.split("\n\n")
    place = f"library.json:{line_of(spec, TITLE)}"
    assert title.splitlines() == [
        "getBook 200 /title: expected a string, got 7",
        f"  rule   type, at {place}",
        "  schema type: string",
        "         minLength: 1",
        "  value  7",
        f"  fix    if the API works like this, change the document at {place}: `type: [string, integer]`",
        "  fix    if the document is right, the server is wrong: report it with the command below",
        f"  repeat curl -X GET https://library.example/v1/books/7 {HEADERS}",
    ]
    assert 'add "song" to `enum`' in kind
    assert "maxLength" in pin
    assert "***" in pin


def test_a_response_that_matches(spec):
    """The command says so."""
    assert run_explain("getBook", "--recordings", "-", "--spec", spec, input='{"title": "Ulysses"}') == (
        "the response matches the document\n"
    )


def test_a_recording_has_its_status_and_its_request(spec):
    """The curl command repeats its request."""
    recording = {
        "operationId": "getBook",
        "status": 200,
        "contentType": "application/json",
        "body": {},
        "request": {"method": "GET", "url": "https://library.example/v1/books/12", "headers": []},
    }
    text = run_explain("getBook", "--recordings", "-", "--spec", spec, input=json.dumps(recording))

    assert "the required property 'title' is missing" in text
    assert "remove 'title' from `required`" in text
    assert "  value  absent\n" in text
    assert "repeat curl -X GET https://library.example/v1/books/12" in text


def test_a_status_that_is_not_declared(spec):
    """The fix declares it."""
    text = run_explain("getBook", "--recordings", "-", "--status", 418, "--spec", spec, input="{}")

    assert "expected a status of 200, got 418" in text
    assert "add the status to `responses`" in text


def test_a_request_is_explained(spec):
    """With the violations, and the undeclared keys."""
    body = json.dumps({"title": "", "pin": "canary-secret", "colour": "red"})
    text = run_explain("addBook", "--request", "-", "--spec", spec, input=body)

    title, pin, colour = text.split("\n\n")
    assert "minLength" in title
    assert "maxLength" in pin
    assert "unknown key 'colour'" in colour
    assert "remove 'colour'" in colour
    assert "--data-binary" in colour


def test_arguments_have_their_python_names(spec):
    """A missing one is also explained."""
    text = run_explain("getBook", "--request", "-", "--spec", spec, input="{}")
    assert "the required argument 'book_id' is missing" in text

    text = run_explain("list-books", "--request", "-", "--spec", spec, input='{"page": 0, "per_page": "x"}')
    assert "/query/page" in text
    assert "/query/perPage" in text


@pytest.mark.parametrize("operation", TYPED, ids=lambda one: one.id)
def test_every_operation_is_explained(operation):
    """A response of a wrong type, and a request whose body is no object."""
    reply = operation.responses[0]
    (first, *_) = explain_response(TESTED, operation.id, 7, status=int(reply.status))
    assert first.location.startswith("fastpix.yaml:")
    assert first.curl.startswith(f"curl -X {operation.method} ")
    assert (
        explain_response(
            TESTED, operation.id, example_value(reply.contents[0].schema, API.schemas), status=int(reply.status)
        )
        == []
    )
    if operation.body:
        assert explain_request(TESTED, operation.id, 7)[0].location.startswith("fastpix.yaml:")


@each_recording()
def test_a_recording_is_explained(recording):
    """Unchanged, and damaged."""
    damaged = {**recording, "body": {**recording["body"], "success": "perhaps"}}

    assert explain_response(TESTED, recording["operationId"], recording) == []
    (one,) = explain_response(TESTED, recording["operationId"], damaged)
    assert one.value == '"perhaps"'
    assert one.schema == f"const: {'true' if recording['status'] < 300 else 'false'}"


def test_a_finding_of_a_report(spec, tmp_path):
    """One by its number, and all of them."""
    report, drift = tmp_path / "report.json", tmp_path / "drift.ndjson"
    with (
        serving([json_answer(200, {"title": 7, "shelf": 3})]) as server,
        Client(spec=spec, server=server.url, auth=("me", CANARY), drift_log=drift) as client,
    ):
        client.books.get_book(book_id="7")
    CliRunner().invoke(program, ["contract", "report", str(drift), "--spec", str(spec), "--report", f"json={report}"])

    for file in (drift, report):
        both = run_explain("--recordings", file, "--spec", spec).rstrip("\n").split("\n\n")
        assert len(both) == 2
        assert both[1] == run_explain("--recordings", file, "--finding", 2, "--spec", spec).rstrip("\n")
        assert f"rule   type, at library.json:{line_of(spec, TITLE)}" in both[0]
        assert "schema type: string" in both[0]
        assert "declare the property: `shelf:" in both[1]
        assert "repeat curl" in both[0]


def test_the_fix_for_a_word_of_a_report_does_not_show_the_placeholder_of_the_value(spec, tmp_path):
    """A report has no values."""
    finding = {"operation": "getBook", "status": "200", "pointer": "/class", "rule": "enum", "kind": "violation"}
    text = {"expected": "'novel' or 'poem'", "got": "'song'", "message": "expected 'novel' or 'poem', got 'song'"}
    (tmp_path / "report.json").write_text(json.dumps({"findings": [finding | text]}))

    assert "add the received value to `enum`" in run_explain("--recordings", tmp_path / "report.json", "--spec", spec)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "pass either --recordings or --request"),
        (["--recordings", "-"], "need OPERATION"),
        (["--request", "-"], "need OPERATION"),
        (["get-media", "--recordings", "-", "--finding", "1"], "without OPERATION"),
        (["get-medai", "--recordings", "-"], "did you mean get-media"),
        (["get-media", "--recordings", __file__], "is no JSON"),
        (["--recordings", __file__], "expected a line of a drift log"),
        (["get-media", "--request", "-"], "takes no body"),
    ],
)
def test_wrong_arguments_of_the_command_fail(arguments, message):
    """The message says what to do, without a traceback."""
    result = CliRunner().invoke(program, ["explain", *arguments], input="[]")

    assert result.exit_code != 0
    assert message in f"{result.output}{result.exception}"


def test_a_finding_that_does_not_exist(tmp_path):
    """The message has the number of findings."""
    path = tmp_path / "report.json"
    path.write_text('{"findings": []}')
    result = CliRunner().invoke(program, ["explain", "--recordings", str(path), "--finding", "3"])

    assert "there is no finding 3" in result.stderr
    assert run_explain("--recordings", path) == "the report has no finding\n"


def raised(error, use, **options):
    """Return the error that *use* of a client raises, and the client."""
    with Client(auth=("me", CANARY), retries=None, **options) as client:
        with pytest.raises(error) as caught:
            use(client)
        return caught.value, client


def test_a_response_validation_error(spec):
    """With the client the explanation is complete; without it, it has what the error has."""
    with serving([json_answer(200, {"title": 7, "pin": CANARY})]) as server:
        error, client = raised(
            ResponseValidationError,
            lambda client: client.books.get_book(book_id="7"),
            spec=spec,
            server=server.url,
            validate_responses="strict",
        )
    text = explain(error, client)

    assert f"library.json:{line_of(spec, TITLE)}" in text
    assert f"repeat curl -X GET {server.url}/books/7" in text
    assert CANARY not in text
    assert "expected a string, got 7" in explain(error)


def test_a_request_validation_error(spec):
    """With the location in the document."""
    error, client = raised(ArgumentValueError, lambda client: client.books.add_book(title="", pin=CANARY), spec=spec)
    text = explain(error, client)

    assert "change 'title'" in text
    assert "library.json:" in text
    assert CANARY not in text
    assert "/body/title" in explain(error)


def test_a_missing_argument(spec):
    """It has no violation, but a fix."""
    error, client = raised(ArgumentError, lambda client: client.books.get_book(), spec=spec)

    assert "change the call" in explain(error, client)


@pytest.mark.parametrize(
    ("status", "kind", "advice"), [(404, NotFoundError, "check the ids"), (429, RateLimitError, "wait for 7 s")]
)
def test_a_status(spec, status, kind, advice):
    """With advice, and the request."""
    with serving([json_answer(status, {"title": "Gone"}, **{"Retry-After": "7"})]) as server:
        error, client = raised(kind, lambda client: client.books.get_book(book_id="7"), spec=spec, server=server.url)
    text = explain(error, client)

    assert advice in text
    assert f"curl -X GET {server.url}/books/7" in text
    assert CANARY not in text
    assert advice in explain(error)


def test_an_invalid_document():
    """Each fault is explained separately."""
    with pytest.raises(SpecError) as caught:
        load_api(library(info=7, servers="x"))

    assert len(explain(caught.value).split("\n\n")) == len(caught.value.problems) == 2


def test_other_errors_keep_their_message():
    """There is nothing to add."""
    error = APIConnectionError("no response", operation="getBook")

    assert explain(error) == str(error)
