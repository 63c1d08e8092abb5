"""Recordings: complete, without secrets, and validated offline like live exchanges."""

import base64
import json

import pytest
from loopback import serving
from stateful import DOCUMENT, Things

from fastpix_dyn import Client, ConfigurationError
from fastpix_dyn.contract.exchange import Exchange
from fastpix_dyn.contract.recordings import (
    create_recorder,
    load_recordings,
    parse_recording,
    to_exchange,
)
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
        with pytest.raises(ConfigurationError, match="credential") as caught:
            create_recorder(SUBJECT, tmp_path)(one)
        assert caught.value.operation == "getThing"

    assert list(tmp_path.iterdir()) == []


def echoed(secret, request, content=b'{"id": "thing-1", "name": "%s"}', **options):
    """Return an exchange whose response repeats *secret* as JSON escapes it."""
    name = json.dumps(f"<{secret}>", ensure_ascii=False)[1:-1].encode()
    return exchange("getThing", content.replace(b"%s", name), request=request, **options)


def basic(username, password):
    """Return HTTP basic credentials as headers."""
    return [("Authorization", "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode())]


@pytest.mark.parametrize(
    "password",
    [
        'quote"open',
        "back\\slash",
        "tab\topen",
        "p\u00e4ssword",
        'p\u00e4ss"word',
        "\u2028line",
        "a/b/c",
        "with:colon",
        "with space",
    ],
)
def test_a_password_that_json_escapes_is_refused(tmp_path, password):
    """Quotes, backslashes and control characters have another form in the file than in the header."""
    with pytest.raises(ConfigurationError, match="credential of the request, and was not written"):
        create_recorder(SUBJECT, tmp_path)(echoed(password, basic("user", password)))

    assert list(tmp_path.iterdir()) == []


def test_a_password_is_found_where_the_whole_file_is_escaped(tmp_path):
    """Half of a surrogate pair makes the file ASCII."""
    one = echoed("p\u00e4ssword", basic("user", "p\u00e4ssword"), b'{"id": "thing-1", "name": "%s", "note": "\\ud800"}')

    with pytest.raises(ConfigurationError, match="credential"):
        create_recorder(SUBJECT, tmp_path)(one)


def test_a_password_is_found_in_bytes(tmp_path):
    """The file has them as base64."""
    one = exchange(
        "getThing", b"\x89PNG sesame \xff", headers={"Content-Type": "image/png"}, request=basic("user", "sesame")
    )

    with pytest.raises(ConfigurationError, match="credential"):
        create_recorder(SUBJECT, tmp_path)(one)


def test_a_password_that_is_redacted_or_not_there_is_no_reason_to_refuse(tmp_path):
    """In a property that the document marks as secret; or not in the bytes of a file."""
    marked = exchange("getThing", b'{"id": "thing-1", "name": "x", "key": "sesame"}', request=basic("user", "sesame"))
    image = exchange("getThing", b"\x89PNG\xff", headers={"Content-Type": "image/png"}, request=basic("user", "sesame"))

    assert record_to_value(tmp_path, marked)["body"]["key"] == "***"
    assert record_to_value(tmp_path, image)["bodyBase64"] == "iVBOR/8="


def test_drafts_of_killed_processes_are_deleted(tmp_path):
    """Of any operation and status; other files of the folder stay."""
    for name in (".getThing.200.0123456789ab", ".a_b-C.d.404.0123456789ab", ".notes.0123456789ab", "notes.txt"):
        (tmp_path / name).touch(mode=0o600)

    create_recorder(SUBJECT, tmp_path)

    assert {one.name for one in tmp_path.iterdir()} == {".notes.0123456789ab", "notes.txt"}


@pytest.mark.parametrize(
    ("headers", "text", "is_refused"),
    [
        (basic("user", "abcd"), "abcd", True),
        (basic("user", "abc"), "abc", False),
        (basic("username", "sesame"), "username", True),
        (basic("usernam", "sesame"), "usernam", False),
        (basic("user", "open:sesame"), "open:sesame", True),
        (basic("user", "sesame"), "other", False),
        (basic("user", "sesame"), "sesam", False),
        (basic("user", "sesame"), "esame", False),
        ([("Authorization", "bAsIc " + base64.b64encode(b"user:sesame").decode())], "sesame", True),
        ([("Authorization", "Bearer tok-1234")], "tok-1234", True),
        ([("Authorization", "tok-1234")], "tok-1234", True),
        ([("authorization", "Bearer tok-1234")], "tok-1234", True),
        ([("Proxy-Authorization", "Bearer tok-1234")], "tok-1234", True),
        ([("Cookie", "sid=tok-1234")], "sid=tok-1234", True),
        ([("X-Other", "tok-1234")], "tok-1234", False),
        ([("Authorization", "Basic no-base64!"), ("Cookie", "tok-1234")], "tok-1234", True),
        ([("Authorization", "Digest " + base64.b64encode(b"user:sesame").decode())], "sesame", False),
    ],
)
def test_each_credential_of_the_request_is_looked_for(tmp_path, headers, text, is_refused):
    """By header, whatever the case of its name and of the scheme; very short ones occur by chance."""
    one = echoed(text, headers)

    if is_refused:
        with pytest.raises(ConfigurationError, match="credential"):
            create_recorder(SUBJECT, tmp_path)(one)
    else:
        assert json.loads(create_recorder(SUBJECT, tmp_path)(one).read_text())["body"]["name"] == f"<{text}>"


def test_made_up_credentials_may_be_recorded(tmp_path):
    """The mock server takes any, so they are no secrets."""
    one = echoed("sesame", basic("user", "sesame"))

    assert record_to_value(tmp_path, one, is_live=False)["body"]["name"] == "<sesame>"


KEYS = {
    "header": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "api[key]"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "X-Cookie-Key"},
    "login": {"type": "http", "scheme": "basic"},
}
WITH_KEYS = load_subject({**DOCUMENT, "components": {"securitySchemes": KEYS}, "security": [{key: []} for key in KEYS]})


@pytest.mark.parametrize(
    ("url", "headers", "is_refused"),
    [
        ("?x=1", [("x-api-key", "key-1234")], True),
        ("?api%5Bkey%5D=key-1234", [], True),
        ("?x=1&api%5Bkey%5D=key-1234", [], True),
        ("?api%5Bkey%5D=key%2D1234", [], True),
        ("?other=key-1234", [("X-Other", "key-1234")], False),
        ("?X-Api-Key=key-1234", [("api[key]", "key-1234")], False),
    ],
)
def test_each_api_key_of_the_document_is_looked_for(tmp_path, url, headers, is_refused):
    """In the header or the query that its scheme names, which may be percent-encoded."""
    content = b'{"id": "thing-1", "name": "key-1234"}'
    request = Request("GET", f"https://a.example/things/1{url}", tuple(headers))
    response = Response(200, Headers(JSON.items()), content, received=1e9)
    one = Exchange(WITH_KEYS.api.operations["getThing"], response, request)

    if is_refused:
        with pytest.raises(ConfigurationError, match="credential"):
            create_recorder(WITH_KEYS, tmp_path)(one)
    else:
        assert create_recorder(WITH_KEYS, tmp_path)(one).exists()


def test_the_recorded_request_is_complete_and_without_secrets(tmp_path):
    """Method, URL and headers, and the body if one was sent; without a request there is none."""
    plan = WITH_KEYS.api.operations["changeThing"]
    response = Response(200, Headers(JSON.items()), b'{"id": "thing-1", "name": "x"}', received=1e9)
    sent = Request(
        "PATCH",
        "https://a.example/things/1?api%5Bkey%5D=canary-1&x=1",
        (("X-Api-Key", "canary-2"), ("Content-Type", "application/json"), ("X-Trace", "7")),
        b'{"name": "x"}',
    )

    value = record_with_keys(tmp_path, Exchange(plan, response, sent, values={"body": {"name": "x"}}))

    assert value["request"] == {
        "method": "PATCH",
        "url": "https://a.example/things/1?api%5Bkey%5D=***&x=1",
        "headers": [["X-Api-Key", "***"], ["Content-Type", "application/json"], ["X-Trace", "7"]],
        "body": {"name": "x"},
    }
    assert "body" not in record_with_keys(tmp_path, Exchange(plan, response, sent))["request"]
    assert "request" not in record_with_keys(tmp_path, Exchange(plan, response))


def record_with_keys(tmp_path, one):
    """Record *one*, an exchange of the document with API keys, and return the value of the file."""
    return json.loads(create_recorder(WITH_KEYS, tmp_path)(one).read_text("utf-8"))


def test_response_headers_are_recorded_as_pairs(tmp_path):
    """In their order, with repeated ones; the time of the response is rounded to a microsecond."""
    pairs = [("Content-Type", "application/json"), ("X-A", "1"), ("X-A", "2")]
    response = Response(200, Headers(pairs), b'{"id": "thing-1", "name": "x"}', 0.12345678, 1e9 + 0.0625)
    one = Exchange(SUBJECT.api.operations["getThing"], response)

    value = record_to_value(tmp_path, one)

    assert value["headers"] == [list(pair) for pair in pairs]
    assert (value["elapsed"], value["recorded"]) == (0.123457, "2001-09-09T01:46:40.062+00:00")


@pytest.mark.parametrize(
    ("content", "headers", "stored"),
    [
        (b"", JSON, {}),
        (b'\xef\xbb\xbf{"id": "a-1", "name": "x"}', JSON, {"body": {"id": "a-1", "name": "x"}}),
        (b'{"id": "a-1", "name": 1.50}', JSON, {
            "body": {"id": "a-1", "name": 1.5}, "bodyText": '{"id": "a-1", "name": 1.50}'}),
        (b'{"id": "a-1", "name": 1.50, "new": "y"}', JSON, {"body": {"id": "a-1", "name": 1.5, "new": "***"}}),
        (b"\x89PNG\xff", {"Content-Type": "image/png"}, {"bodyBase64": "iVBOR/8="}),
        (b"hello", {"Content-Type": "text/plain"}, {"bodyText": "hello"}),
        (b'{"a": "x" , "b" : "y", "c": 1', JSON, {"bodyText": '{"a": "***" , "b" : "***", "c": 1'}),
        (b'{"a": "x\\', JSON, {"bodyText": '{"a": "***'}),
        (b'{"a": \xff', JSON, {"bodyText": '{"a": \\xff'}),
    ],
)  # fmt: skip
def test_the_body_is_stored_under_the_key_for_its_form(tmp_path, content, headers, stored):
    """The text also if its numbers would change, unless that text has secrets."""
    value = record_to_value(tmp_path, exchange("getThing", content, headers=headers))

    assert {key: one for key, one in value.items() if key.startswith("body")} == stored


def test_texts_under_undeclared_keys_are_redacted_at_any_depth(tmp_path):
    """Also under keys whose pointers are escaped, and in lists; numbers stay."""
    body = {"id": "a-1", "name": "x", "a/b": "canary", "c~d": [{"e": "canary", "f": 1}, "canary", None, True]}

    value = record_to_value(tmp_path, exchange("getThing", json.dumps(body).encode()))

    assert value["body"] == {
        "id": "a-1",
        "name": "x",
        "a/b": "***",
        "c~d": [{"e": "***", "f": 1}, "***", None, True],
    }


def test_the_name_of_the_file_has_only_safe_characters(tmp_path):
    """An operationId may contain any; the third file of a name has the number 3."""
    document = json.loads(json.dumps(DOCUMENT).replace('"getThing"', '"../get thing/1.a_b-C"'))
    subject = load_subject(document)
    response = Response(404, Headers(JSON.items()), b'{"error": "no"}', received=1e9)
    one = Exchange(subject.api.operations["../get thing/1.a_b-C"], response)
    record = create_recorder(subject, tmp_path)

    names = [record(one).name for _ in range(3)]

    assert names == [f".._get_thing_1.a_b-C.404{suffix}.json" for suffix in ("", ".2", ".3")]


def test_the_folder_is_created_for_its_owner_only(tmp_path):
    """With its parents; a name that is taken by a file is an error."""
    create_recorder(SUBJECT, tmp_path / "a" / "b")
    (tmp_path / "file").write_text("x")

    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    with pytest.raises(ConfigurationError, match=r"the recordings can't be written to .*file: File exists"):
        create_recorder(SUBJECT, tmp_path / "file")
    with pytest.raises(ConfigurationError, match=r"can't be written to .*: embedded null byte"):
        create_recorder(SUBJECT, tmp_path / "nul\0")


def test_a_recording_that_can_not_be_written_is_an_error(tmp_path):
    """With the folder and the reason."""
    record = create_recorder(SUBJECT, tmp_path / "kept")
    (tmp_path / "kept").rmdir()

    with pytest.raises(ConfigurationError, match=r"a recording can't be written to .*kept: No such file"):
        record(exchange("getThing", b'{"id": "thing-1", "name": "x"}'))


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


def load(tmp_path, value):
    """Return the recordings in a file with *value*."""
    (tmp_path / "one.json").write_text(json.dumps(value))
    return list(load_recordings(tmp_path / "one.json"))


GOOD = {"method": "GET", "path": "/things/1", "status": 200}


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("status", (100, 999), (99, 1000, True, "200", None, 200.5)),
        ("elapsed", (0, 0.5, 1e9, None), (-0.001, 1.1e9, "1")),
        ("operationId", ("x", None), (1,)),
        ("method", ("GET", None), (1,)),
        ("path", ("/a", None), (1, "http://[")),
        ("contentType", ("a/b", None), (1,)),
        ("bodyText", ("a", None), (1,)),
        ("bodyBase64", ("aGk=", None), (1, "aGk", "a!Gk=")),
        ("headers", ({"a": "b"}, [["a", "b"]], {"a": 1}, None), ("a", [["a"]], {"a": None})),
        ("request", ({}, None), (1, {"url": "http://["}, {"method": 1}, {"headers": 1})),
        ("recorded", ("x", None), (1,)),
        ("document", ("x", None), (1,)),
    ],
)
def test_the_types_of_a_recording_are_checked(tmp_path, key, good, bad):
    """At and beyond each limit; the error names the file."""
    assert good
    for value in good:
        assert len(load(tmp_path, {**GOOD, key: value})) == 1, value
    for value in bad:
        with pytest.raises(ConfigurationError, match=r"one\.json:1"):
            load(tmp_path, {**GOOD, key: value})


@pytest.mark.parametrize(
    "part",
    [
        {"operationId": "a\ud800"},
        {"method": "a\ud800"},
        {"path": "/a\ud800"},
        {"contentType": "a\ud800"},
        {"request": {"method": "a\ud800"}},
        {"request": {"url": "/a\ud800"}},
        {"headers": {"a": "\ud800"}},
        {"headers": [["\ud800", "a"]]},
        {"request": {"headers": [["a", "\ud800"]]}},
    ],
)
def test_half_of_a_surrogate_pair_outside_the_body_is_refused(tmp_path, part):
    """No header or URL can have it; a body can."""
    with pytest.raises(ConfigurationError, match="half of a surrogate pair"):
        load(tmp_path, {**GOOD, **part})

    assert load(tmp_path, {**GOOD, "body": "\ud800", "bodyText": "\ud800"})


def test_a_file_may_contain_several_recordings(tmp_path):
    """The error of one names its index; keys without a value count as missing, apart from a body of null."""
    first, second = load(tmp_path, [GOOD, {"status": 204, "body": None, "path": None, "elapsed": None}])

    assert first == GOOD
    assert second == {"method": "", "path": "", "status": 204, "body": None}
    with pytest.raises(ConfigurationError, match="/1"):
        load(tmp_path, [GOOD, {**GOOD, "status": 99}])
    with pytest.raises(ConfigurationError, match="/1/bodyBase64"):
        load(tmp_path, [GOOD, {**GOOD, "bodyBase64": "!"}])


def test_a_folder_is_read_by_name_with_its_subfolders(tmp_path):
    """Only files that end with `.json`."""
    for name in ("b.json", "a.json", "c/a.json", "d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps({**GOOD, "path": f"/{name}"}))
    (tmp_path / "e.json").mkdir()

    assert [one["path"] for one in load_recordings(tmp_path)] == ["/a.json", "/b.json", "/c/a.json"]


@pytest.mark.parametrize(("name", "words"), [("none.json", "can't be read: No such file"), ("a\0b", "can't be read")])
def test_a_file_that_can_not_be_read_is_an_error(tmp_path, name, words):
    """With its name and the reason."""
    with pytest.raises(ConfigurationError, match=words):
        list(load_recordings(tmp_path / name))


def test_a_recording_as_value_is_checked_like_a_file():
    """`parse_recording` returns it."""
    assert parse_recording({"status": 200, "body": 1}) == {"method": "", "path": "", "status": 200, "body": 1}
    with pytest.raises(ConfigurationError, match="the recording"):
        parse_recording({"status": 99})


@pytest.mark.parametrize(
    ("more", "content"),
    [
        ({}, b""),
        ({"body": None}, b""),
        ({"body": None, "contentType": "application/json"}, b"null"),
        ({"body": {"a": 1}}, b'{"a": 1}'),
        ({"body": 1, "bodyText": "text"}, b"text"),
        ({"bodyText": "\ud800"}, b"\xed\xa0\x80"),
        ({"body": 1, "bodyBase64": "aGk="}, b"hi"),
        ({"bodyText": "text", "bodyBase64": "aGk="}, b"text"),
    ],
)
def test_the_body_of_a_recording_is_that_of_the_exact_form(more, content):
    """The text counts most; without a content type a body of null is none."""
    assert to_exchange(SUBJECT.api, {**GOOD, **more}).response.content == content


@pytest.mark.parametrize(
    ("more", "pairs", "has_headers"),
    [
        ({}, (), False),
        ({"contentType": "a/b"}, (("Content-Type", "a/b"),), False),
        ({"contentType": "a/b", "headers": []}, (("Content-Type", "a/b"),), False),
        ({"contentType": "a/b", "headers": {"X-A": 1}}, (("X-A", "1"),), True),
        ({"headers": [["X-A", "1"], ["X-A", 2]]}, (("X-A", "1"), ("X-A", "2")), True),
    ],
)
def test_the_headers_of_a_recording_are_pairs_or_an_object(more, pairs, has_headers):
    """Without any, only the content type is known."""
    one = to_exchange(SUBJECT.api, {**GOOD, **more})

    assert (tuple(one.response.headers.pairs), one.has_headers) == (pairs, has_headers)


def test_the_request_of_a_recording_is_read():
    """With its body as JSON, also one of null; without a request there is none."""
    sent = {"method": "PATCH", "url": "https://a.example/x", "headers": {"X-A": 1}, "body": None}

    one = to_exchange(SUBJECT.api, {**GOOD, "elapsed": 0.5, "request": sent})

    assert one.request == Request("PATCH", "https://a.example/x", (("X-A", "1"),), b"null")
    assert one.response.elapsed == 0.5
    bare = to_exchange(SUBJECT.api, {**GOOD, "request": {}})
    assert (bare.request, bare.response.elapsed) == (Request("", "", (), None), 0.0)
    assert to_exchange(SUBJECT.api, GOOD).request is None


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
