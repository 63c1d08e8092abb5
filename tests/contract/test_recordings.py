"""Recordings: complete, without secrets, and validated offline like live exchanges."""

import base64
import json

import pytest
from loopback import serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.recordings import create_recorder, load_recordings, to_exchange
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.contract.run import run
from fastpix_dyn.contract.validators import load_subject
from fastpix_dyn.wire.messages import Headers, Request, Response

SUBJECT = load_subject(DOCUMENT)
JSON = {"Content-Type": "application/json"}


def exchange(operation, content, *, status=200, headers=None, request=()):
    """Return an exchange of *operation* with *content* as its response body."""
    sent = Request("GET", "https://a.example/things/1?x=1", tuple(request))
    response = Response(status, Headers((headers or JSON).items()), content, elapsed=0.25, received=1e9)
    return Exchange(SUBJECT.api.operations[operation], response, sent)


def record_to_value(tmp_path, one, **options):
    """Record *one* and return the value of the file."""
    return json.loads(create_recorder(SUBJECT, tmp_path, **options)(one).read_text("utf-8"))


def test_a_recording_has_all_keys(tmp_path):
    """Those of every recording, and those that only the recorder adds."""
    value = record_to_value(tmp_path, exchange("getThing", b'{"id": "thing-1", "name": "x"}'))

    assert value | {"headers": ..., "request": ...} == {
        "operationId": "getThing",
        "method": "GET",
        "path": "/things/{thingId}",
        "status": 200,
        "contentType": "application/json",
        "body": {"id": "thing-1", "name": "x"},
        "headers": ...,
        "elapsed": 0.25,
        "recorded": "2001-09-09T01:46:40.000+00:00",
        "document": SUBJECT.digest,
        "request": ...,
    }
    assert value["request"]["url"] == "https://a.example/things/1?x=1"


def test_secrets_are_redacted(tmp_path):
    """Those that the document marks, cookies, credentials, and all text of undeclared keys."""
    body = {"id": "thing-1", "name": "x", "key": "canary-1", "new": {"deep": ["canary-2", 7]}}
    headers = {**JSON, "Set-Cookie": "canary-3"}
    request = [("Authorization", "Bearer canary-token"), ("Cookie", "canary-4")]

    value = record_to_value(tmp_path, exchange("getThing", json.dumps(body).encode(), headers=headers, request=request))

    assert "canary" not in json.dumps(value)
    assert value["body"] == {"id": "thing-1", "name": "x", "key": "***", "new": {"deep": ["***", 7]}}


def test_a_recording_with_a_live_credential_is_refused(tmp_path):
    """Wherever the response contains it: then nothing is written."""
    token = base64.b64encode(b"user-id-7:sesame-open").decode()
    request = [("Authorization", f"Basic {token}")]
    for echoed in ("sesame-open", "user-id-7", token):
        one = exchange("getThing", json.dumps({"id": "thing-1", "name": f"<{echoed}>"}).encode(), request=request)
        with pytest.raises(ConfigurationError, match="credential"):
            create_recorder(SUBJECT, tmp_path)(one)

    assert list(tmp_path.iterdir()) == []


def test_files_are_readable_by_their_owner_only_and_never_replaced(tmp_path):
    """Mode 0600; a second recording of an operation and status gets a number; no drafts are left."""
    record = create_recorder(SUBJECT, tmp_path)
    one = exchange("getThing", b'{"id": "thing-1", "name": "x"}')

    paths = [record(one), record(one)]

    assert [path.name for path in paths] == ["getThing.200.json", "getThing.200.2.json"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("content", "headers", "rules"),
    [
        (b'{"id": "thing-1", "name": "x"', JSON, {"json"}),
        (b"<h1>hello</h1>", {"Content-Type": "text/html"}, {"mediaType"}),
        (b"\x89PNG\xff", {"Content-Type": "image/png"}, {"mediaType"}),
        (b"", JSON, {"body"}),
        (b'{"id": "thing-1", "name": "x", "note": null}', JSON, set()),
        (b'{"id": "thing-1", "name": 5}', JSON, {"type"}),
        (b'{"id": "thing-1", "name": "\\ud800", "\\udfff": 1}', JSON, {"undeclared", "spelling"}),
        (b'{"id": "thing-1", "name": "x", "size": 1.0E5}', JSON, {"undeclared", "spelling"}),
    ],
)
def test_a_replay_has_the_findings_of_the_live_test(tmp_path, content, headers, rules):
    """The file stores what findings need: cut JSON, other media types, no body, the exact text of numbers."""
    create_recorder(SUBJECT, tmp_path)(exchange("getThing", content, headers=headers))

    report = replay(tmp_path, DOCUMENT)

    assert {one.rule for one in report.findings} == rules
    assert report.exchanges == 1


def test_cut_json_is_recorded_without_its_texts(tmp_path):
    """It can't be parsed, so any of them may be a secret."""
    value = record_to_value(tmp_path, exchange("getThing", b'{"id": "canary", "n": 12, "k": "a \\"canary'))

    assert value["bodyText"] == '{"id": "***", "n": 12, "k": "***'


def test_recordings_of_lifecycle_mode_are_valid_and_without_secrets(tmp_path):
    """All exchanges of a run are validated again from their files."""
    with serving(Things()) as server:
        options = {"spec": DOCUMENT, "server": server.url, "username": "user-x", "password": "canary-pw"}
        with Client(**options) as client:
            live = run(client, mode="lifecycle", record=tmp_path / "kept", journal=tmp_path / "journal")

    again = replay(tmp_path / "kept", DOCUMENT)

    assert live.notes == ()
    assert (again.exchanges, again.findings) == (live.exchanges, ())
    assert [one.parameters for one in again.coverage] == [one.parameters for one in live.coverage]
    assert "canary" not in "".join(path.read_text("utf-8") for path in (tmp_path / "kept").iterdir())


@pytest.mark.parametrize(
    ("recording", "operation"),
    [
        ({"operationId": "getThing", "status": 200}, "getThing"),
        ({"operationId": "other", "method": "get", "path": "/things/{id}", "status": 200}, "getThing"),
        ({"method": "GET", "path": "/things/thing-9", "status": 200}, "getThing"),
        ({"operationId": "getThing", "method": "DELETE", "path": "/things/{id}", "status": 200}, "deleteThing"),
        ({"operationId": "other", "method": "GET", "path": "/others", "status": 200}, None),
    ],
)
def test_the_operation_is_found_by_id_or_by_method_and_path(recording, operation):
    """Whatever the names of the path variables; an id with another method is another operation."""
    found = to_exchange(SUBJECT.api, recording)

    assert (found and found.operation.id) == operation


def test_an_unknown_operation_is_drift(tmp_path):
    """The server has more operations than the document."""
    (tmp_path / "a.json").write_text('{"operationId": "x", "method": "GET", "path": "/new", "status": 200, "body": {}}')

    (found,) = replay(tmp_path, DOCUMENT).findings

    assert (found.operation, found.rule, found.kind) == ("GET /new", "operation", "drift")


NESTED = '{"method": "GET", "path": "/a", "status": 200, "body": %s}' % ("[" * 250 + "]" * 250)
TWICE = '{"method": "GET", "path": "/a", "status": 200, "body": {"a": 1, "a": 2}}'


@pytest.mark.parametrize("text", ["{", "[]x", '{"status": "200"}', "5", NESTED, TWICE])
def test_a_file_that_is_no_recording_is_refused(tmp_path, text):
    """With the name of the file, and the required keys."""
    (tmp_path / "odd.json").write_text(text)

    with pytest.raises(ConfigurationError, match=r"odd\.json"):
        list(load_recordings(tmp_path))


def test_a_folder_without_recordings_is_refused(tmp_path):
    """Otherwise it would be a clean report about nothing."""
    with pytest.raises(ConfigurationError, match="no recording"):
        replay(tmp_path, DOCUMENT)
