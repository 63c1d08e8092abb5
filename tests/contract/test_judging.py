"""What is wrong about an answer is found, by kind, rule, pointer and line; and nothing is where nothing is wrong."""

import json
from pathlib import Path

import pytest
from damage import damages
from hypothesis import given
from hypothesis import strategies as st

from fastpix_dyn.contract.builtin_validator import changed
from fastpix_dyn.contract.exchange import Exchange, answer
from fastpix_dyn.contract.replay import exchange_of, replay
from fastpix_dyn.contract.subject import load_subject
from fastpix_dyn.contract.validators import judgement
from fastpix_dyn.mock import responses
from fastpix_dyn.wire.decode import match_content, match_reply
from fastpix_dyn.wire.messages import Headers

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "recordings"
RECORDINGS = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
SUBJECT = load_subject()
JUDGE = judgement(SUBJECT)
API = SUBJECT.api
recorded = pytest.mark.skipif(not RECORDINGS, reason="needs the recordings in ../shared")


def examples():
    """Every example of an answer in the document, as a recording."""
    for plan in API.operations.values():
        for reply in plan.responses:
            for content in reply.contents:
                for example in content.examples.values():
                    status = 500 if reply.status == "default" else int(reply.status)
                    yield {
                        "operationId": plan.id,
                        "method": plan.method,
                        "path": plan.path,
                        "status": status,
                        "contentType": content.media_type,
                        "body": example,
                    }


ALL = [*RECORDINGS, *examples()]


def schema_of(recording):
    """What the document says about the body of *recording*."""
    reply = match_reply(API.operations[recording["operationId"]], recording["status"])
    return match_content(reply, recording["contentType"]).schema


def judged(recording):
    """The findings about *recording*."""
    return JUDGE(exchange_of(API, recording))


@recorded
def test_the_recordings_show_no_violation_and_no_drift():
    """What the live API answered fits the document to the last word, by both readers."""
    report = replay(FOLDER)

    assert report.exchanges == len(RECORDINGS) == 22
    assert report.findings == ()


def test_nothing_is_found_in_the_examples_of_the_document():
    """Each example of each answer is clean, by both readers."""
    assert [str(one) for recording in examples() for one in judged(recording)] == []


@given(data=st.data())
def test_every_damage_is_found_by_its_kind_and_rule(data):
    """A key dropped or added, a type or a word changed, null put in, status or media type changed, JSON cut."""
    recording = data.draw(st.sampled_from(ALL))
    damage = data.draw(st.sampled_from(list(damages(recording, schema_of(recording), API.schemas))))

    found = judged(damage.recording)

    assert damage.kind in {one.kind for one in found}
    assert damage.rule in {one.rule for one in found if one.kind == damage.kind} | {""}
    assert "engines-disagree" not in {one.rule for one in found}


@recorded
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda one: one["operationId"])
def test_all_damages_to_a_recording_are_found(recording):
    """Not some draws but each one."""
    missed = [
        str(damage)
        for damage in damages(recording, schema_of(recording), API.schemas)
        if damage.kind not in {one.kind for one in judged(damage.recording)}
    ]

    assert missed == []


def test_a_finding_says_where_what_and_how_to_repeat_it():
    """Operation, status, pointer with items as `*`, rule, words, line of the document, curl."""
    recording = next(one for one in examples() if one["operationId"] == "list-media" and one["status"] == 200)
    item = {**recording["body"]["data"][0], "id": 5}

    (found,) = judged({**recording, "body": {**recording["body"], "data": [item]}})

    assert (found.operation, found.status, found.pointer, found.rule) == ("list-media", "200", "/data/*/id", "type")
    assert (found.kind, found.expected, found.got) == ("violation", "a string", "5")
    assert found.curl.startswith("curl -X GET https://")
    line = Path(SUBJECT.document.folder, found.file).read_text("utf-8").splitlines()[found.line - 1]
    assert line.strip().startswith("id:")


def test_items_of_a_list_share_a_finding_and_other_places_do_not():
    """The fingerprint knows operation, status, place and rule, and not which item it was."""
    recording = next(one for one in examples() if one["operationId"] == "list-media" and one["status"] == 200)
    first, second = ({**recording["body"]["data"][0], name: 5} for name in ("id", "status"))

    same, other = (
        {one.fingerprint for one in judged({**recording, "body": {**recording["body"], "data": items}})}
        for items in ([first, first], [first, second])
    )

    assert len(same) == 1
    assert len(other) == 2
    assert same < other


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b'{"success": true, "data": {"n": 1.0E5}}', "spelling"),
        (b'{"success": true, "data": {"n": 1.50}}', "spelling"),
        (b'{"success": true, "data": {"n": 9007199254740993}}', "precision"),
        (b'{"success": true, "data": {"n": 1}, "success": true}', "duplicate"),
        (b'{"success": true, "data": {"t": "2026-01-01T00:00:00.1234567Z"}}', "spelling"),
        (b'{"success": true, "data": {"t": "\\ud800"}}', "spelling"),
        (b'{"success": true, "data": {"n": [1.5, 100, -7, 0.25, "2026-01-01T00:00:00.123456Z"]}}', None),
    ],
)
def test_spelling_that_the_client_would_change_is_drift(body, rule):
    """Numbers, times, keys that stand twice and halves of surrogate pairs, as they stand in the bytes."""
    assert [one.rule for one in changed(body.decode())] == ([rule] if rule else [])


@pytest.mark.parametrize(
    "number",
    [
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "9223372036854776000",
        "-9223372036854776000",
        "9.223372036854776e18",
        "-9.223372036854776e18",
        "9.223372036854776e+18",
        "9.223372036854776E18",
        "9223372036854775807.0",
        "-9223372036854776000.0",
    ],
)
@pytest.mark.parametrize("text", ["{}", '{{"a": [{}]}}', "[1, {}, null]"])
def test_the_limits_of_an_int64_are_no_drift(number, text):
    """As integers, and as JavaScript and others write them: a server sends them for "no value"."""
    assert list(changed(text.format(number))) == []


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("9223372036854775806", "precision"),
        ("-9223372036854775807", "precision"),
        ("9223372036854776001", "precision"),
        ("-9223372036854775809", "precision"),
        ("18446744073709551615", "precision"),
        ("9007199254740993", "precision"),
        ("-9007199254740993", "precision"),
        ("9.2233720368547759e18", "spelling"),
        ("9.22e18", "spelling"),
        ("92233720368547758070", "precision"),
        ("1E1000000000000000000000", "spelling"),
        ("-1e-99999999999999999999", "spelling"),
        ("0e99999999999999999999", "spelling"),
    ],
)
def test_a_number_beside_the_limits_is_drift(number, rule):
    """Only the limits themselves stand for something else."""
    assert [one.rule for one in changed(number)] == [rule]


def test_an_engine_that_disagrees_is_reported():
    """openapi-core asserts more formats than our reader: what only it refuses is drift of its own rule."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/a": {
                "get": {
                    "operationId": "a",
                    "responses": {
                        "200": {
                            "description": "ok",
                            "content": {"application/json": {"schema": {"type": "string", "format": "ipv4"}}},
                        }
                    },
                }
            }
        },
    }
    tested = load_subject(document)
    headers = Headers([("Content-Type", "application/json")])

    (found,) = judgement(tested)(Exchange(tested.api.operations["a"], answer(200, b'"someday"', headers)))

    assert (found.rule, found.kind) == ("engines-disagree", "drift")
    assert "format at /" in found.got


HEADED = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1"},
    "paths": {
        "/a": {
            "get": {
                "operationId": "a",
                "responses": {
                    "200": {
                        "description": "ok",
                        "headers": {
                            "X-Left": {"required": True, "schema": {"type": "integer"}},
                            "X-More": {"schema": {"type": "string"}},
                        },
                        "content": {"application/json": {"schema": {"type": "string", "nullable": True}}},
                    },
                    "204": {"description": "nothing"},
                },
            }
        }
    },
}


@pytest.mark.parametrize(
    ("status", "content", "headers", "wanted"),
    [
        (200, b'"x"', {"X-Left": "3"}, set()),
        (200, b"null", {"X-Left": "3", "Server": "nginx", "Date": "now"}, set()),
        (200, b'"x"', {"X-Left": "few"}, {("violation", "type", "/header/X-Left")}),
        (200, b'"x"', {}, {("violation", "required", "/header/X-Left")}),
        (200, b'"x"', {"X-Left": "3", "X-New": "1"}, {("drift", "undeclared", "/header/x-new")}),
        (204, b"", {}, set()),
        (500, b"{}", {}, {("violation", "status", "")}),
    ],
)
def test_headers_and_statuses_are_held_to_the_document(status, content, headers, wanted):
    """Those it declares; and others only where it declares some."""
    tested = load_subject(HEADED)
    pairs = [("Content-Type", "application/json"), *headers.items()]

    found = judgement(tested)(Exchange(tested.api.operations["a"], answer(status, content, Headers(pairs))))

    assert {(one.kind, one.rule, one.pointer) for one in found} == wanted


def test_a_secret_value_never_shows_in_a_finding():
    """Neither a declared secret of the wrong form, nor the value of a key that the document does not know."""
    recording = next(one for one in examples() if one["operationId"] == "create_signing_key" and one["status"] == 201)
    body = {**recording["body"], "data": {**recording["body"]["data"], "privateKey": 123456789, "pin": "canary-1"}}

    found = judged({**recording, "body": body})

    assert {one.rule for one in found} == {"type", "undeclared"}
    assert "123456789" not in repr(found)
    assert "canary" not in repr(found)


@pytest.mark.parametrize("name", ["features.yaml", "legacy.json"])
def test_other_documents_are_judged_by_both_readers(name):
    """Several files, OpenAPI 3.0, media types that end in +json: what the document itself makes up is no violation."""
    tested = load_subject(Path(__file__).resolve().parents[1] / "documents" / name)
    validator = judgement(tested)
    for plan in tested.api.operations.values():
        content = next(iter(plan.responses[0].contents), None)
        response = responses.success(tested.api, plan, responses.example(tested.api, content) if content else None)
        headers, body = response.headers, response.content
        found = validator(Exchange(plan, answer(response.status, body, headers)))
        assert {one.kind for one in found} <= {"drift"}
        assert {one.rule for one in found} <= {"engines-disagree"}
        # A null of 3.0 that its enum does not name is the one thing that they read differently.
        assert name == "legacy.json" or not found
