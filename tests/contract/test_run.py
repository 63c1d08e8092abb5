"""Contract tests of a live server: the calls, the findings, and that an outage is none."""

import json

import httpx
import pytest
from loopback import serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.contract.report import exit_code
from fastpix_dyn.contract.run import is_on_this_machine, run

OPTIONS = {"spec": DOCUMENT, "username": "user-canary", "password": "canary-password", "retries": None}


def report_on(things, tmp_path, **options):
    """Return the report on a server of *things*."""
    with serving(things) as server, Client(server=server.url, **OPTIONS) as client:
        return run(client, journal=tmp_path / "journal", **options)


def states(report):
    """Return the coverage state of each operation."""
    return {one.operation: one.state for one in report.coverage}


def test_read_mode_only_reads_and_follows_links_to_ids(tmp_path):
    """It sends only GETs; the id of the thing comes from the list."""
    things = Things()

    report = report_on(things, tmp_path)

    assert {method for method, _ in things.asked} == {"GET"}
    assert ("GET", "/things/thing-1") in things.asked
    assert [one for one, state in states(report).items() if state == "tested"] == [
        "listThings",
        "getThing",
        "getFigures",
    ]
    assert (report.findings, exit_code(report)) == ((), 0)


def test_a_link_without_an_id_is_reported_and_is_no_failure(tmp_path):
    """With an empty list there is no id: the operation is skipped, and the reason contains the link's pointer."""
    report = report_on(Things(held={}), tmp_path)

    reasons = {one.operation: one.reason for one in report.coverage if one.state == "skipped"}
    assert "/items/0/id" in reasons["getThing"]
    assert "thingId" in reasons["getPart"]
    assert "lifecycle" in reasons["makeThing"]
    assert exit_code(report) == 0


def test_parameters_are_sent_with_the_examples_of_the_document(tmp_path):
    """The optional parameter is sent once, and reported as covered."""
    report = report_on(Things(), tmp_path)

    covered = {one.operation: one for one in report.coverage}["listThings"]
    assert covered.parameters == ("query.size",)
    assert covered.statuses == ("200",)
    assert covered.statuses_never == ("404", "400")
    assert "200 /items/*/note" in covered.properties_never


@pytest.mark.parametrize(
    ("change", "kind", "rule", "pointer"),
    [
        (lambda body: body | {"name": 5}, "violation", "type", "/name"),
        (lambda body: {key: part for key, part in body.items() if key != "name"}, "violation", "required", "/name"),
        (lambda body: body | {"name": None}, "violation", "type", "/name"),
        (lambda body: body | {"id": "???"}, "violation", "pattern", "/id"),
        (lambda body: body | {"extra": 1}, "drift", "undeclared", "/extra"),
        (lambda body: body | {"state": "broken"}, "drift", "x-extensible-enum", "/state"),
        (lambda body: json.dumps(body).encode()[:-4], "violation", "json", ""),
        (lambda _: b'{"id": "thing-1", "name": "x", "more": 1.0E5}', "drift", "spelling", "/more"),
    ],
)
def test_a_wrong_response_is_found(tmp_path, change, kind, rule, pointer):
    """With kind, rule and pointer, and a curl command that repeats the request without the password."""

    def broken(_method, path, status, body):
        return (status, change(body)) if path == "/things/thing-1" else (status, body)

    report = report_on(Things(change=broken), tmp_path)

    found = {(one.kind, one.rule, one.pointer): one for one in report.findings}
    assert (kind, rule, pointer) in found
    assert {one.operation for one in report.findings} == {"getThing"}
    assert found[kind, rule, pointer].curl.startswith("curl -X GET http://127.0.0.1:")
    assert "canary" not in repr(report)
    assert exit_code(report) == (1 if kind == "violation" else 0)
    assert exit_code(report, "drift") == 1


def test_an_undeclared_status_and_a_server_error_are_found(tmp_path):
    """418 is not in the document; 500 would be a violation even if it were."""

    def broken(_method, path, status, body):
        return {"/things": (418, body), "/figures/sum": (500, body)}.get(path, (status, body))

    report = report_on(Things(change=broken), tmp_path)

    assert {(one.operation, one.rule) for one in report.findings} == {
        ("listThings", "status"),
        ("getFigures", "status"),
        ("getFigures", "server-error"),
    }


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_an_outage_is_no_finding(tmp_path, status):
    """Responses of a gateway are not validated: the exit code is 2."""
    report = report_on(Things(change=lambda *_: (status, b"<html>")), tmp_path)

    assert (report.findings, report.exchanges) == ((), 0)
    assert {operation for operation, _ in report.failures} == {"listThings", "getFigures"}
    assert all(reason.startswith(f"{status} ") for _, reason in report.failures)
    assert exit_code(report) == 2


@pytest.mark.parametrize(("status", "rules"), [(499, {"status"}), (500, {"status", "server-error"}), (400, set())])
def test_a_server_error_begins_at_500(tmp_path, status, rules):
    """A declared error of the client is none."""
    report = report_on(Things(change=lambda *_: (status, {"error": "no"})), tmp_path, operations=["listThings"])

    assert {one.rule for one in report.findings} == rules
    assert {one.operation for one in report.findings} <= {"listThings"}


def unreachable_after(responses):
    """Return the report on a document of six lists at a server that is down after *responses*, and what was sent."""
    gets = {f"/list{number}": {"get": {"operationId": f"get{number}", "responses": {"200": {"description": "-"}}}}
            for number in range(6)}  # fmt: skip
    sent = []

    def respond(request):
        sent.append(request.url.path)
        if len(sent) > responses:
            raise httpx.ConnectError("down")
        return httpx.Response(200)

    options = {"spec": {**DOCUMENT, "paths": gets, "security": []}, "server": "http://127.0.0.1:9", "retries": None}
    with (
        httpx.Client(transport=httpx.MockTransport(respond)) as http,
        Client(http_client=http, **options) as client,
    ):
        return run(client), sent


def test_an_unreachable_server_ends_the_test_soon():
    """After three calls without a response no more are made; the exit code is 2."""
    report, sent = unreachable_after(0)

    reasons = [reason for _, reason in report.failures]
    assert len(sent) == 3
    assert all(reason.startswith("no response") for reason in reasons[:3])
    assert reasons[3:] == ["not called: the server sent no response before"] * 3
    assert (exit_code(report), report.exchanges, report.findings) == (2, 0, ())


def test_a_server_that_responded_once_is_reachable():
    """Then each call is made, whatever the others ended with."""
    report, sent = unreachable_after(1)

    assert len(sent) == 6
    assert len(report.failures) == 5
    assert report.exchanges == 1


def test_refused_credentials_are_not_clean(tmp_path):
    """If every response is 401, nothing was tested; 403 is a response like others."""
    report = report_on(Things(change=lambda *_: (401, {"error": "who?"})), tmp_path)
    forbidden = report_on(Things(change=lambda *_: (403, {"error": "no"})), tmp_path)

    assert exit_code(report) == 1  # the document does not declare the status
    assert {reason for _, reason in report.failures} == {"401: the server refused the credentials"}
    assert forbidden.failures == ()


def test_a_test_can_be_limited_to_tags_and_operations(tmp_path):
    """Operations that lead to the selected one are called, but not reported."""
    things = Things()

    report = report_on(things, tmp_path, operations=["getThing"])

    assert states(report) == {"getThing": "tested"}
    assert ("GET", "/figures/sum") not in things.asked
    assert set(states(report_on(Things(), tmp_path, tags=["Figures"]))) == {"getFigures"}


def test_the_progress_callback_gets_each_response(tmp_path):
    """With operation, status and the number of findings."""
    steps = []

    report_on(Things(change=lambda *_: (418, {})), tmp_path, progress=steps.append)

    assert [(one.operation, one.status, one.findings, one.done, one.total) for one in steps] == [
        ("listThings", 418, 1, 1, 10),
        ("getFigures", 418, 1, 2, 10),
    ]


def test_the_progress_callback_gets_calls_without_a_response(tmp_path):
    """With no status; they do not count as done."""
    steps = []

    report_on(Things(change=lambda *_: (503, b"")), tmp_path, progress=steps.append)

    assert [(one.operation, one.status, one.findings, one.done) for one in steps] == [
        ("listThings", None, 0, 0),
        ("getFigures", None, 0, 0),
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"mode": "rread"}, "mode is one of 'read', 'lifecycle', not 'rread'"),
        ({"tags": ["Thing"]}, "did you mean things"),
        ({"operations": ["getThings"]}, "did you mean getThing"),
    ],
)
def test_an_unknown_mode_tag_or_operation_is_refused_with_what_there_is(tmp_path, wrong, words):
    """The message names the nearest one, or both modes."""
    with pytest.raises(ConfigurationError, match=words):
        report_on(Things(), tmp_path, **wrong)


@pytest.mark.parametrize(
    ("server", "is_local"),
    [
        ("http://127.0.0.1:4010", True),
        ("http://127.8.8.8", True),
        ("http://[::1]:80/v1", True),
        ("http://localhost:8080/v1", True),
        ("https://api.localhost", True),
        ("https://api.example.com", False),
        ("https://localhost.example.com", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
    ],
)
def test_only_loopback_addresses_are_on_this_machine(server, is_local):
    """By address, or by the reserved name."""
    assert is_on_this_machine(server) is is_local


@pytest.mark.parametrize("mode", ["read", "lifecycle"])
def test_the_mock_server_matches_the_document_in_both_modes(tmp_path, mode):
    """Lifecycle mode covers every operation; there are no findings and no leftovers."""
    with Client(server="mock") as client:
        report = run(client, mode=mode, journal=tmp_path / "journal")

    assert [str(one) for one in report.findings] == []
    assert (report.failures, report.leftovers) == ((), ())
    if mode == "lifecycle":
        assert {operation: state for operation, state in states(report).items() if state != "tested"} == {
            "complete-live-stream": "refused"  # nobody broadcasts to the mock server
        }
        assert len(report.coverage) == 72
    assert exit_code(report) == 0


def test_the_mock_server_needs_no_confirmation(tmp_path):
    """Although its address is on no machine."""
    asked = []

    with Client(spec=DOCUMENT, server="mock") as client:
        report = run(client, mode="lifecycle", journal=tmp_path / "journal", confirm=asked.append, tags=["Figures"])

    assert (asked, report.mode, report.leftovers) == ([], "lifecycle", ())


def test_a_server_of_the_user_is_asked_about_alone(tmp_path):
    """The servers of single operations are those of the document's server (OpenAPI 3.1 §4.8.10)."""
    document = json.loads(json.dumps(DOCUMENT))
    document["paths"]["/settings"]["servers"] = [{"url": "https://settings.example.com"}]
    asked = []

    with (
        Client(**{**OPTIONS, "spec": document}, server="https://own.example") as client,
        pytest.raises(
            ConfigurationError, match=r"lifecycle mode writes to https://own.example, which was not confirmed"
        ),
    ):
        run(client, mode="lifecycle", journal=tmp_path / "journal", confirm=asked.append)

    assert asked == ["Create, change and remove resources of this test at https://own.example?"]
