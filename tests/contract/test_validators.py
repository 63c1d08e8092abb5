"""The validators find each error of a response, by kind, rule, pointer and line, and nothing in correct ones."""

import json
from pathlib import Path

import pytest
from damage import damages
from hypothesis import given
from hypothesis import strategies as st
from plans import packaged_subject
from recorded import FOLDERS, each_recording, recordings

from fastpix_dyn.contract.builtin_validator import lossy_values
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.recordings import to_exchange
from fastpix_dyn.contract.replay import replay
from fastpix_dyn.contract.validators import create_validator, load_subject
from fastpix_dyn.mock import server
from fastpix_dyn.spec.example_values import content_example
from fastpix_dyn.wire.decode import match_content, match_response
from fastpix_dyn.wire.messages import Headers, Response

SUBJECT = packaged_subject()
VALIDATE = create_validator(SUBJECT)
API = SUBJECT.api


def examples():
    """Yield every example of a response in the document as a recording."""
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


RESPONSES = [*examples(), *recordings("samples")]


def schema_of(recording):
    """Return the schema of the body of *recording*."""
    reply = match_response(API.operations[recording["operationId"]], recording["status"])
    return match_content(reply, recording["contentType"]).schema


def validate(recording):
    """Return the findings about *recording*."""
    return VALIDATE(to_exchange(API, recording))


@pytest.mark.parametrize("source", FOLDERS)
def test_the_recordings_have_no_findings(source):
    """The responses of the live API match the document exactly, by both validators."""
    report = replay(FOLDERS[source])

    assert report.exchanges == len(recordings(source)) == {"samples": 169, "live": 22}[source]
    assert report.findings == ()


def test_the_examples_of_the_document_have_no_findings():
    """Each example of each response matches its schema, by both validators."""
    assert [str(one) for recording in examples() for one in validate(recording)] == []


@given(data=st.data())
def test_every_damage_is_found(data):
    """A missing or undeclared key, another type, enum value, status or media type, null, or cut JSON."""
    recording = data.draw(st.sampled_from(RESPONSES))
    damage = data.draw(st.sampled_from(list(damages(recording, schema_of(recording), API.schemas))))

    found = validate(damage.recording)

    assert damage.kind in {one.kind for one in found}
    assert damage.rule in {one.rule for one in found if one.kind == damage.kind} | {""}
    assert "engines-disagree" not in {one.rule for one in found}


def first_of_schema():
    """Return a function that is true for the first recording of each schema and content type."""
    seen = set()

    def is_first(recording):
        form = json.dumps(schema_of(recording)), recording["contentType"]
        return form not in seen and not seen.add(form)

    return is_first


@each_recording(first_of_schema())
def test_all_damages_to_a_recording_are_found(recording):
    """Each one, not a random selection."""
    made = list(damages(recording, schema_of(recording), API.schemas))
    missed = [str(damage) for damage in made if damage.kind not in {one.kind for one in validate(damage.recording)}]

    assert made
    assert missed == []


def test_a_finding_has_location_expectation_and_curl():
    """Operation, status, pointer with `*` for items, rule, expected, got, line of the document, curl."""
    recording = next(one for one in examples() if one["operationId"] == "list-media" and one["status"] == 200)
    item = {**recording["body"]["data"][0], "id": 5}

    (found,) = validate({**recording, "body": {**recording["body"], "data": [item]}})

    assert (found.operation, found.status, found.pointer, found.rule) == ("list-media", "200", "/data/*/id", "type")
    assert (found.kind, found.expected, found.got) == ("violation", "a string", "5")
    assert found.curl.startswith("curl -X GET https://")
    line = Path(SUBJECT.document.folder, found.file).read_text("utf-8").splitlines()[found.line - 1]
    assert line.strip().startswith("id:")


def test_items_of_a_list_share_a_finding():
    """The fingerprint depends on operation, status, pointer and rule, but not on the index of the item."""
    recording = next(one for one in examples() if one["operationId"] == "list-media" and one["status"] == 200)
    first, second = ({**recording["body"]["data"][0], name: 5} for name in ("id", "status"))

    same, other = (
        {one.fingerprint for one in validate({**recording, "body": {**recording["body"], "data": items}})}
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
def test_values_that_do_not_survive_a_round_trip_are_drift(body, rule):
    """Numbers, times, duplicate keys and halves of surrogate pairs, as the bytes contain them."""
    assert [one.rule for one in lossy_values(body.decode())] == ([rule] if rule else [])


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
    """As integers, and as JavaScript and others write them: servers send them for "no value"."""
    assert list(lossy_values(text.format(number))) == []


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
def test_a_number_next_to_the_limits_is_drift(number, rule):
    """Only the limits themselves mean "no value"."""
    assert [one.rule for one in lossy_values(number)] == [rule]


def test_validators_that_disagree_are_reported():
    """openapi-core validates more formats: what only one validator refuses is drift with a rule of its own."""
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
    subject = load_subject(document)
    headers = Headers([("Content-Type", "application/json")])

    (found,) = create_validator(subject)(Exchange(subject.api.operations["a"], Response(200, headers, b'"someday"')))

    assert (found.rule, found.kind) == ("engines-disagree", "drift")
    assert "format at /" in found.got


WITH_HEADERS = {
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
    ("status", "content", "headers", "expected"),
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
def test_headers_and_statuses_are_validated(status, content, headers, expected):
    """Undeclared headers are drift only if the document declares some."""
    subject = load_subject(WITH_HEADERS)
    pairs = [("Content-Type", "application/json"), *headers.items()]

    found = create_validator(subject)(Exchange(subject.api.operations["a"], Response(status, Headers(pairs), content)))

    assert {(one.kind, one.rule, one.pointer) for one in found} == expected


def test_a_finding_contains_no_secret():
    """Neither a declared secret of the wrong type, nor the value of an undeclared key."""
    recording = next(one for one in examples() if one["operationId"] == "create_signing_key" and one["status"] == 201)
    body = {**recording["body"], "data": {**recording["body"]["data"], "privateKey": 123456789, "pin": "canary-1"}}

    found = validate({**recording, "body": body})

    assert {one.rule for one in found} == {"type", "undeclared"}
    assert "123456789" not in repr(found)
    assert "canary" not in repr(found)


@pytest.mark.parametrize("name", ["features.yaml", "legacy.json"])
def test_both_validators_read_other_documents(name):
    """Several files, OpenAPI 3.0, media types with +json: their own examples are no violations."""
    subject = load_subject(Path(__file__).resolve().parents[1] / "documents" / name)
    validator = create_validator(subject)
    assert subject.api.operations
    for plan in subject.api.operations.values():
        content = next(iter(plan.responses[0].contents), None)
        response = server.success(subject.api, plan, content_example(content, subject.api.schemas) if content else None)
        headers, body = response.headers, response.content
        found = validator(Exchange(plan, Response(response.status, headers, body)))
        assert {one.kind for one in found} <= {"drift"}
        assert {one.rule for one in found} <= {"engines-disagree"}
        # They differ only about a null of OpenAPI 3.0 that the enum does not list.
        assert name == "legacy.json" or not found
