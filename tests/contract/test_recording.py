"""Exchanges as files: whole, without secrets, and judged again offline like live ones."""

import base64
import json

import pytest
from loopback import serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.contract.exchange import Exchange, answer
from fastpix_dyn.contract.recordings import recorder
from fastpix_dyn.contract.replay import exchange_of, load, replay
from fastpix_dyn.contract.run import run
from fastpix_dyn.contract.subject import load_subject
from fastpix_dyn.wire.messages import Headers, Request

SUBJECT = load_subject(DOCUMENT)
JSON = {"Content-Type": "application/json"}


def exchange(operation, content, *, status=200, headers=None, request=()):
    """An exchange of *operation* with the answer *content*."""
    sent = Request("GET", "https://a.example/things/1?x=1", tuple(request))
    response = answer(status, content, Headers((headers or JSON).items()), elapsed=0.25, received=1e9)
    return Exchange(SUBJECT.api.operations[operation], response, sent)


def written(tmp_path, one, **options):
    """The recording of *one*, read again as JSON."""
    return json.loads(recorder(SUBJECT, tmp_path, **options)(one).read_text("utf-8"))


def test_a_recording_has_the_shared_form_and_what_ours_adds(tmp_path):
    """Operation, method, path, status, content type, body; headers, request, timing, hash of the document."""
    made = written(tmp_path, exchange("getThing", b'{"id": "thing-1", "name": "x"}'))

    assert made | {"headers": ..., "request": ...} == {
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
    assert made["request"]["url"] == "https://a.example/things/1?x=1"


def test_secrets_are_removed(tmp_path):
    """What the document marks, cookies, authorization, and all text of keys that the document does not know."""
    body = {"id": "thing-1", "name": "x", "key": "canary-1", "new": {"deep": ["canary-2", 7]}}
    headers = {**JSON, "Set-Cookie": "canary-3"}
    request = [("Authorization", "Bearer canary-token"), ("Cookie", "canary-4")]

    made = written(tmp_path, exchange("getThing", json.dumps(body).encode(), headers=headers, request=request))

    assert "canary" not in json.dumps(made)
    assert made["body"] == {"id": "thing-1", "name": "x", "key": "***", "new": {"deep": ["***", 7]}}


def test_a_file_that_would_hold_a_live_credential_is_refused(tmp_path):
    """Wherever the server put it: then nothing is written at all."""
    token = base64.b64encode(b"user-id-7:sesame-open").decode()
    request = [("Authorization", f"Basic {token}")]
    for echoed in ("sesame-open", "user-id-7", token):
        one = exchange("getThing", json.dumps({"id": "thing-1", "name": f"<{echoed}>"}).encode(), request=request)
        with pytest.raises(ConfigurationError, match="credential"):
            recorder(SUBJECT, tmp_path)(one)

    assert list(tmp_path.iterdir()) == []


def test_files_are_for_their_owner_and_never_replaced(tmp_path):
    """Mode 0600; the second recording of an operation and status gets a number; no drafts stay."""
    record = recorder(SUBJECT, tmp_path)
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
def test_a_replay_finds_what_was_found_live(tmp_path, content, headers, rules):
    """Cut JSON, other media types, no body, numbers whose spelling counts: the file keeps what the finding needs."""
    recorder(SUBJECT, tmp_path)(exchange("getThing", content, headers=headers))

    report = replay(tmp_path, DOCUMENT)

    assert {one.rule for one in report.findings} == rules
    assert report.exchanges == 1


def test_cut_json_keeps_its_shape_and_not_its_texts(tmp_path):
    """It can't be read, so it can't be told what of it is secret."""
    made = written(tmp_path, exchange("getThing", b'{"id": "canary", "n": 12, "k": "a \\"canary'))

    assert made["bodyText"] == '{"id": "***", "n": 12, "k": "***'


def test_what_lifecycle_records_replays_clean_and_holds_no_secret(tmp_path):
    """All exchanges of a run, judged again from their files alone."""
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
    """Whatever the variables are called; an id with another method is another operation."""
    found = exchange_of(SUBJECT.api, recording)

    assert (found and found.operation.id) == operation


def test_an_operation_that_the_document_does_not_have_is_drift(tmp_path):
    """The server can more than the document says."""
    (tmp_path / "a.json").write_text('{"operationId": "x", "method": "GET", "path": "/new", "status": 200, "body": {}}')

    (found,) = replay(tmp_path, DOCUMENT).findings

    assert (found.operation, found.rule, found.kind) == ("GET /new", "operation", "drift")


@pytest.mark.parametrize("text", ["{", "[]x", '{"status": "200"}', "5"])
def test_what_is_no_recording_is_refused_by_name(tmp_path, text):
    """With the file's name, and what it needs."""
    (tmp_path / "odd.json").write_text(text)

    with pytest.raises(ConfigurationError, match=r"odd\.json"):
        list(load(tmp_path))


def test_a_folder_without_recordings_is_refused(tmp_path):
    """It would else be a clean report about nothing."""
    with pytest.raises(ConfigurationError, match="no recording"):
        replay(tmp_path, DOCUMENT)
