"""Errors, findings, answers and requests, told in full."""

import json
import os

import pytest
from click.testing import CliRunner
from loopback import json_answer, serving
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
from fastpix_dyn.contract.subject import load_subject
from fastpix_dyn.mock.example_values import sample
from fastpix_dyn.workbench.explain import explain, explain_answer, explain_request

CANARY = "canary-secret"
HEADERS = f"-H 'Accept: application/json' -H 'User-Agent: {USER_AGENT}' -H 'Authorization: ***'"
TITLE = '"title": {'
TESTED = load_subject()
API = TESTED.api
TYPED = [operation for operation in API.operations.values() if operation.responses[0].contents]


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch):
    """The machine's own settings don't count."""
    for name in [name for name in os.environ if name.startswith("FASTPIX_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def spec(tmp_path):
    """The library's document, a line for each part."""
    path = tmp_path / "library.json"
    path.write_text(json.dumps(LIBRARY, indent=1))
    return path


def told(*arguments, **options):
    """What the command says."""
    result = CliRunner().invoke(program, ["explain", *map(str, arguments)], **options)
    assert result.exit_code == 0, result.output
    assert CANARY not in result.output
    return result.stdout


def line_of(path, text):
    """The number of the only line of *path* that holds *text*."""
    (number,) = [number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line]
    return number


def test_an_answer_is_told_in_full(spec):
    """What was wanted, what came, where the document says so, both mends, and the request."""
    text = told(
        "getBook", "--answer", "-", "--spec", spec, input='{"title": 7, "class": "song", "pin": "canary-secret"}'
    )

    title, kind, pin = text.split("\n\n")
    place = f"library.json:{line_of(spec, TITLE)}"
    assert title.splitlines() == [
        "getBook 200 /title: expected a string, got 7",
        f"  rule   type, at {place}",
        "  wanted type: string",
        "         minLength: 1",
        "  got    7",
        f"  mend   if this is how the API is, change the document at {place}: `type: [string, integer]`",
        "  mend   if the document is right, the server is at fault: report it, with the command below",
        f"  again  curl -X GET https://library.example/v1/books/7 {HEADERS}",
    ]
    assert 'add "song" to `enum`' in kind
    assert "maxLength" in pin
    assert "***" in pin


def test_an_answer_that_fits(spec):
    """Is told to fit."""
    assert told("getBook", "--answer", "-", "--spec", spec, input='{"title": "Ulysses"}') == (
        "the answer fits the document\n"
    )


def test_a_recording_brings_its_status_and_its_request(spec):
    """The command asks what it asked."""
    recording = {
        "operationId": "getBook",
        "status": 200,
        "contentType": "application/json",
        "body": {},
        "request": {"method": "GET", "url": "https://library.example/v1/books/12", "headers": []},
    }
    text = told("getBook", "--answer", "-", "--spec", spec, input=json.dumps(recording))

    assert "the required property 'title' is missing" in text
    assert "take 'title' out of `required`" in text
    assert "nothing: it is not there" in text
    assert "again  curl -X GET https://library.example/v1/books/12" in text


def test_a_status_that_is_not_declared(spec):
    """Is told of the operation."""
    text = told("getBook", "--answer", "-", "--status", 418, "--spec", spec, input="{}")

    assert "expected a status of 200, got 418" in text
    assert "add the status to `responses`" in text


def test_a_request_is_told_in_full(spec):
    """What breaks the document, and what it does not declare."""
    body = json.dumps({"title": "", "pin": "canary-secret", "colour": "red"})
    text = told("addBook", "--request", "-", "--spec", spec, input=body)

    title, pin, colour = text.split("\n\n")
    assert "minLength" in title
    assert "maxLength" in pin
    assert "unknown key 'colour'" in colour
    assert "leave 'colour' out" in colour
    assert "--data-binary" in colour


def test_arguments_go_by_their_python_names(spec):
    """A missing one is told of, too."""
    text = told("getBook", "--request", "-", "--spec", spec, input="{}")
    assert "the required argument 'book_id' is missing" in text

    text = told("list-books", "--request", "-", "--spec", spec, input='{"page": 0, "per_page": "x"}')
    assert "/query/page" in text
    assert "/query/perPage" in text


@pytest.mark.parametrize("operation", TYPED, ids=lambda one: one.id)
def test_every_operation_is_explained(operation):
    """An answer that is wrong at the top, and a request with a body that is no object."""
    reply = operation.responses[0]
    (first, *_) = explain_answer(TESTED, operation.id, 7, status=int(reply.status))
    assert first.place.startswith("fastpix.yaml:")
    assert first.curl.startswith(f"curl -X {operation.method} ")
    assert (
        explain_answer(TESTED, operation.id, sample(reply.contents[0].schema, API.schemas), status=int(reply.status))
        == []
    )
    if operation.body:
        assert explain_request(TESTED, operation.id, 7)[0].place.startswith("fastpix.yaml:")


def test_the_recordings_are_explained(shared):
    """Each as it is, and damaged."""
    for path in sorted((shared / "recordings").glob("*.json")):
        recorded = json.loads(path.read_text())
        assert explain_answer(TESTED, recorded["operationId"], recorded) == [], path.name
        if isinstance(recorded.get("body"), dict) and "success" in recorded["body"]:
            recorded["body"]["success"] = "perhaps"
            (one,) = explain_answer(TESTED, recorded["operationId"], recorded)
            assert one.got == '"perhaps"'
            assert one.wanted.startswith(("const: ", "type: boolean"))


def test_a_finding_of_a_report(spec, tmp_path):
    """By its number; and all of them."""
    report, drift = tmp_path / "report.json", tmp_path / "drift.ndjson"
    with (
        serving([json_answer(200, {"title": 7, "shelf": 3})]) as server,
        Client(spec=spec, server=server.url, auth=("me", CANARY), drift_log=drift) as client,
    ):
        client.books.get_book(book_id="7")
    CliRunner().invoke(program, ["contract", "report", str(drift), "--spec", str(spec), "--report", f"json={report}"])

    for file in (drift, report):
        both = told("--report", file, "--spec", spec).rstrip("\n").split("\n\n")
        assert len(both) == 2
        assert both[1] == told("--report", file, "--finding", 2, "--spec", spec).rstrip("\n")
        assert f"rule   type, at library.json:{line_of(spec, TITLE)}" in both[0]
        assert "wanted type: string" in both[0]
        assert "declare the property: `shelf:" in both[1]
        assert "again  curl" in both[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give one of"),
        (["--answer", "-"], "need OPERATION"),
        (["get-media", "--report", __file__], "takes none"),
        (["get-medai", "--answer", "-"], "did you mean get-media"),
        (["get-media", "--answer", __file__], "is no JSON"),
        (["--report", __file__], "no line of a drift file"),
        (["get-media", "--request", "-"], "takes no body"),
    ],
)
def test_what_can_not_be_explained_is_refused(arguments, message):
    """With what to do, and without a traceback."""
    result = CliRunner().invoke(program, ["explain", *arguments], input="[]")

    assert result.exit_code != 0
    assert message in f"{result.output}{result.exception}"


def test_a_finding_that_is_not_there(tmp_path):
    """Says how many there are."""
    path = tmp_path / "report.json"
    path.write_text('{"findings": []}')
    result = CliRunner().invoke(program, ["explain", "--report", str(path), "--finding", "3"])

    assert "there is no finding 3" in str(result.exception)
    assert told("--report", path) == "the report has no finding\n"


def raised(error, use, **options):
    """The error that *use* of a client raises, and the client."""
    with Client(auth=("me", CANARY), retries=None, **options) as client:
        with pytest.raises(error) as caught:
            use(client)
        return caught.value, client


def test_an_answer_that_was_refused(spec):
    """With the client: all; without it: what the error itself knows."""
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
    assert f"again  curl -X GET {server.url}/books/7" in text
    assert CANARY not in text
    assert "expected a string, got 7" in explain(error)


def test_a_request_that_was_refused(spec):
    """Where the document says so."""
    error, client = raised(ArgumentValueError, lambda client: client.books.add_book(title="", pin=CANARY), spec=spec)
    text = explain(error, client)

    assert "change 'title'" in text
    assert "library.json:" in text
    assert CANARY not in text
    assert "/body/title" in explain(error)


def test_a_missing_argument(spec):
    """Has no violation, and a mend."""
    error, client = raised(ArgumentError, lambda client: client.books.get_book(), spec=spec)

    assert "change the call" in explain(error, client)


@pytest.mark.parametrize(
    ("status", "kind", "advice"), [(404, NotFoundError, "check the ids"), (429, RateLimitError, "to wait for 7 s")]
)
def test_a_status(spec, status, kind, advice):
    """What it means, and the request."""
    with serving([json_answer(status, {"title": "Gone"}, **{"Retry-After": "7"})]) as server:
        error, client = raised(kind, lambda client: client.books.get_book(book_id="7"), spec=spec, server=server.url)
    text = explain(error, client)

    assert advice in text
    assert f"curl -X GET {server.url}/books/7" in text
    assert CANARY not in text
    assert advice in explain(error)


def test_a_broken_document():
    """Each fault by itself."""
    with pytest.raises(SpecError) as caught:
        load_api(library(info=7, servers="x"))

    assert len(explain(caught.value).split("\n\n")) == len(caught.value.problems) == 2


def test_other_errors_say_what_they_say():
    """There is no more to it."""
    error = APIConnectionError("no answer", operation="getBook")

    assert explain(error) == str(error)
